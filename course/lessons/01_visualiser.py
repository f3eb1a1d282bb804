# ---
# title: Visualiser les chiffres
# goal: Charger MNIST, dire ce que contiennent ses quatre tableaux et en montrer toute tranche en galerie.
# prerequisites: Leçon 00 ; Python ; indexation NumPy
# teaching_minutes: 31
# exercise_minutes: 9
# compute_seconds: 60
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Que contiennent les quatre tableaux de MNIST ?
# - Comment voir plus de cent images d'un coup d'œil, avec quelques lignes de NumPy ?
# - À quoi ressemble un 5 « moyen » ?
# - Quelle exactitude un réseau de neurones doit-il battre ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Aucun réseau de neurones dans cette leçon, et Keras n'est pas importé : on regarde les
# données. Durée totale : 31 min, et 9 min réparties pour les prévisions et les questions. Faire
# écrire chaque prévision avant d'exécuter la cellule.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le problème : lire un chiffre écrit à la main
#
# Écrire des règles est sans espoir : un 7 a une barre ou n'en a pas, un 4 est ouvert ou fermé. Le
# réseau de la leçon 00 a plutôt appris d'exemples **étiquetés** : l'image, et la bonne réponse.

# %% [markdown] slideshow={"slide_type": "-"}
# **MNIST** en est le recueil classique. Les chiffres viennent de formulaires
# remplis par des employés du recensement américain et par des lycéens. Chacun a été réduit pour
# tenir dans un carré de 20 × 20 pixels, puis centré dans une image de 28 × 28.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Charger les quatre tableaux
#
# Keras fournit MNIST par une ligne, que vous verrez partout :
#
# ```python
# import keras
#
# (train_images, train_labels), (test_images, test_labels) = keras.datasets.mnist.load_data()
# ```
#
# Au premier appel, elle **télécharge** un fichier de 11 Mo : dans une salle sans internet, tout
# s'arrêterait là. Le fichier voyage donc avec le cours. `load_mnist` le lit sur le disque, vérifie
# qu'il est intact, et renvoie les mêmes quatre tableaux.

# %% slideshow={"slide_type": "fragment"}
from helpers import load_mnist

(train_images, train_labels), (test_images, test_labels) = load_mnist()

# %% [markdown] slideshow={"slide_type": "subslide"}
# Deux jeux, chacun fait d'images et d'**étiquettes** (*labels*) :
#
# - le **jeu d'entraînement** (*train*), sur lequel le réseau apprend ;
# - le **jeu de test** (*test*), qu'il ne voit jamais en apprenant, et sur lequel on le juge.
#
# **Question.** Pourquoi ne pas juger le réseau sur les images sur lesquelles il a appris ?
#
# <details><summary>Réponse</summary>
#
# Il pourrait les avoir apprises par cœur. Un élève qui récite le corrigé n'a pas montré qu'il
# sait résoudre un exercice nouveau. Ce qui nous intéresse, c'est la réponse du réseau à une image
# jamais vue.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min. Les noms des quatre tableaux restent les mêmes dans tout le cours. Une erreur fréquente :
# oublier les parenthèses, et écrire `a, b, c, d = load_mnist()`, ce qui échoue (deux paires, et
# non quatre tableaux).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Les formes d'abord
#
# Devant un tableau inconnu, trois questions : quelle **forme** (*shape*), quel **type** de nombres
# (*dtype*), quelles **valeurs** extrêmes ?
#
# **Prévoyez.** Il y a `{python} len(train_images)` images d'entraînement et `{python} len(test_images)`
# de test, de 28 × 28 pixels. Écrivez les quatre formes.

# %% slideshow={"slide_type": "fragment"}
arrays = {
    "train_images": train_images,
    "train_labels": train_labels,
    "test_images": test_images,
    "test_labels": test_labels,
}
for name, array in arrays.items():
    print(f"{name:12} {array.shape} {array.dtype} de {array.min()} à {array.max()}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Pour les images, les trois axes sont, dans l'ordre :
#
# | axe | ce qu'il numérote | taille | exemple |
# |---|---|---|---|
# | 0 | les images | `{python} len(train_images)` | `train_images[3]` : l'image numéro 3, forme (28, 28) |
# | 1 | les lignes, de haut en bas | 28 | `train_images[3, 0]` : sa première ligne, forme (28,) |
# | 2 | les colonnes, de gauche à droite | 28 | `train_images[3, 0, 5]` : un pixel, un nombre |
#
# Les étiquettes n'ont qu'un axe. L'étiquette de `train_images[3]` est `train_labels[3]` : le même
# numéro relie les deux tableaux.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Un octet par pixel
#
# Le type `uint8` veut dire entier (*int*) sans signe (*unsigned*) sur 8 bits, soit un octet. Un
# octet a $2^8 = 256$ valeurs : de 0 à 255. Ici, 0 est le fond et 255 l'encre la plus foncée.
#
# **Prévoyez.** Combien de millions d'octets les images d'entraînement occupent-elles en mémoire ?

# %% slideshow={"slide_type": "fragment"}
print("pixels :", 60000 * 28 * 28)
print("octets :", train_images.nbytes)

# %% [markdown] slideshow={"slide_type": "fragment"}
# 47 millions d'octets : autant que de pixels. Avec des nombres à virgule sur 8 octets, le type
# habituel de NumPy, ce serait huit fois plus.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Faire lire les formes à voix haute : « soixante mille images de vingt-huit lignes et
# vingt-huit colonnes ». La confusion à attendre : croire que `(60000,)` est une ligne ou
# une colonne ; elle n'est ni l'une ni l'autre, elle n'a qu'un axe.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Les étiquettes
#
# Voici les dix premières. Retenez-les : elles reviendront souvent.

# %% slideshow={"slide_type": "fragment"}
train_labels[:10]

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Combien de chaque chiffre ?
#
# `np.bincount` compte les 0, puis les 1, puis les 2, etc.
#
# **Prévoyez.** Si les dix chiffres étaient aussi nombreux, combien y aurait-il d'images de chacun ?
# Lequel pensez-vous le plus fréquent ?

# %% slideshow={"slide_type": "fragment"}
import matplotlib.pyplot as plt
import numpy as np

from helpers import show

counts = np.bincount(train_labels)

figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
bars = axes.bar(range(10), counts, color="#0072B2")
axes.bar_label(bars, label_type="center", color="white")
axes.axhline(counts.mean(), color="#D55E00", linestyle="--", linewidth=2)
axes.text(9.4, 6900, "un dixième partout : jeu équilibré", color="#A33E00", ha="right", va="bottom")
axes.set(xlabel="chiffre", ylabel="images d'entraînement", xticks=range(10), ylim=(0, 7800))
show(
    figure,
    alt="Dix barres, une par chiffre, proches de la ligne d'un dixième des images. La plus haute est "
    f"celle du {counts.argmax()}, à {counts.max()} ; la plus basse celle du {counts.argmin()}, à {counts.min()}.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# La ligne en tirets répond à la première prévision : un dixième de `{python} len(train_labels)` est
# `{python} len(train_labels) // 10`. Les dix
# **classes**, une par chiffre, vont de `{python} percent(counts.min() / counts.sum(), '.1f')` des images (le
# `{python} counts.argmin()`) à `{python} percent(counts.max() / counts.sum(), '.1f')` (le
# `{python} counts.argmax()`) : le jeu est **presque équilibré**.
#
# <!-- more -->
#
# La fonction `show` affiche une figure et y attache sa description, le texte `alt`, pour les
# personnes qui ne voient pas l'image. Toutes les figures du cours en ont une.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Ce que change l'équilibre
#
# L'**exactitude** (*accuracy*) est la fraction des images bien classées. Un lecteur paresseux
# répond « 1 », le chiffre le plus fréquent, à toutes les images, sans les regarder.
#
# **Prévoyez.** Quelle est son exactitude sur le jeu de test ?

# %% slideshow={"slide_type": "fragment"}
from helpers import percent

lazy_accuracy = (test_labels == 1).mean()

print("toujours « 1 » :", percent(lazy_accuracy, ".2f"), "de bonnes réponses")

# %% [markdown] slideshow={"slide_type": "fragment"}
# `test_labels == 1` est un tableau de vrais et de faux ; sa moyenne est la fraction de vrais.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Dans un autre recueil, neuf images sur dix sont des 1. Quelqu'un annonce neuf
# bonnes réponses sur dix. Faut-il l'applaudir ?
#
# <details><summary>Réponse</summary>
#
# Non : le lecteur paresseux fait autant. Une exactitude se compare toujours à celle d'une réponse
# sans effort. Sur MNIST cette réponse ne vaut que `{python} percent(lazy_accuracy, '.0f')`, parce que les classes sont presque
# équilibrées : l'exactitude y veut dire quelque chose.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Ne pas dire « précision » pour *accuracy* : ce mot désigne une autre mesure.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une image est une grille de nombres
#
# <!-- more -->
#
# `plot_pixels` écrit les 28 × 28 = 784 nombres d'une image, chacun sur le gris qu'il désigne. Nos
# figures montrent le fond (0) en clair et l'encre (`{python} train_images.max()`) en noir, comme sur le papier.

# %% slideshow={"slide_type": "-"}
from helpers import plot_pixels

plot_pixels(
    train_images[0],
    alt="La première image en grille de 28 × 28 nombres : un 5, penché vers la droite. Le trait est "
    "fait de nombres proches du maximum, son bord de nombres plus petits, le fond de zéros. Les cinq "
    "premières lignes et les trois dernières ne sont que des zéros.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Dans toutes les images, les valeurs sont-elles surtout 0, surtout `{python} train_images.max()`, ou surtout
# entre les deux ?

# %% slideshow={"slide_type": "fragment"}
background = (train_images == 0).mean()
saturated = (train_images >= 250).mean()

print("pixels égaux à 0      :", percent(background, ".0f"))
print("pixels de 250 à 255   :", percent(saturated, ".0f"))
print("pixels entre les deux :", percent(1 - background - saturated, ".0f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Plus de quatre pixels sur cinq sont vides. L'encre pleine est comptée un peu au-dessous du maximum : elle vaut
# le plus souvent `{python} np.bincount(train_images[train_images > 0]).argmax()`, comme dans la grille.
#
# <!-- more -->
#
# Les gris bordent
# le trait : ils viennent de la réduction de l'image, où un pixel à moitié couvert d'encre devient gris.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Cherchez dans la grille le pixel `train_images[0, 7, 8]`. Combien vaut-il, et de
# quel côté du trait se trouve-t-il ?
#
# <details><summary>Réponse</summary>
#
# `{python} train_images[0, 7, 8]` : ligne 7, colonne 8, au bord gauche de la barre du 5. La ligne vient d'abord, la colonne
# ensuite, et les deux se comptent à partir de 0.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min. Faire lire un pixel à deux personnes : celle qui prend la colonne d'abord trouve
# `train_images[0, 8, 7]`, qui vaut 18. C'est l'erreur de (x, y) contre (ligne, colonne).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une mosaïque en trois gestes
#
# Une image à la fois, c'est trop peu pour juger un jeu de données. L'idée : assembler les images en
# **une seule grande**, une mosaïque, et la dessiner d'un coup.
#
# Prenons six images de 2 × 2 pixels, où tout se voit. Le chiffre des dizaines est le numéro de
# l'image, celui des unités le numéro du pixel.

# %% slideshow={"slide_type": "fragment"}
tiny = np.array([[[10 * k + 1, 10 * k + 2], [10 * k + 3, 10 * k + 4]] for k in range(6)])

print("forme :", tiny.shape)
print("image 0 :\n", tiny[0])
print("image 5 :\n", tiny[5])

# %% [markdown] slideshow={"slide_type": "subslide"}
# Nous voulons 2 rangées de 3 images, donc une grande image de 4 lignes et 6 colonnes :
#
# $$
# \left(\begin{array}{cc|cc|cc}
# 1 & 2 & 11 & 12 & 21 & 22 \\
# 3 & 4 & 13 & 14 & 23 & 24 \\ \hline
# 31 & 32 & 41 & 42 & 51 & 52 \\
# 33 & 34 & 43 & 44 & 53 & 54
# \end{array}\right)
# $$
#
# **Prévoyez.** `tiny.reshape(4, 6)` a la bonne forme. Quelle est sa première ligne ?

# %% slideshow={"slide_type": "fragment"}
tiny.reshape(4, 6)

# %% [markdown] slideshow={"slide_type": "fragment"}
# La forme est juste, la mosaïque est fausse. `reshape` prend les nombres dans l'ordre de lecture,
# le **dernier axe d'abord** : 1, 2, puis 3, 4, puis l'image suivante. Or, sur la première ligne de
# la mosaïque, après 1 et 2 viennent 11 et 12 : la première ligne de l'image **d'à côté**.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les trois gestes
#
# **Geste 1.** Ranger les images en 2 rangées de 3 : la forme (6, 2, 2) devient (2, 3, 2, 2), soit
# (rangée, colonne, ligne du pixel, colonne du pixel).
#
# **Geste 2.** Échanger les deux axes du milieu, pour les lire dans l'ordre de la page : (rangée,
# **ligne du pixel**, **colonne**, colonne du pixel).
#
# **Geste 3.** Souder les axes deux à deux : 2 × 2 lignes, 3 × 2 colonnes.

# %% slideshow={"slide_type": "fragment"}
grid = tiny.reshape(2, 3, 2, 2)  # geste 1
reading_order = grid.transpose(0, 2, 1, 3)  # geste 2
reading_order.reshape(2 * 2, 3 * 2)  # geste 3

# %% [markdown] slideshow={"slide_type": "subslide"}
# C'est la mosaïque voulue. Les mêmes gestes valent pour toutes les tailles :


# %% slideshow={"slide_type": "-"}
def mosaic(images, rows, columns):
    """Assemble rows × columns images en une seule grande image."""
    height, width = images.shape[1:]
    grid = images.reshape(rows, columns, height, width)
    return grid.transpose(0, 2, 1, 3).reshape(rows * height, columns * width)


# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Quelle est la forme de la mosaïque des 144 premières images, en 8 rangées de 18 ?

# %% slideshow={"slide_type": "fragment"}
page = mosaic(train_images[:144], 8, 18)

figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
axes.imshow(page, cmap="gray_r")
axes.set(xlabel="colonne de la mosaïque", ylabel="ligne de la mosaïque")
show(
    figure,
    alt="Les 144 premières images d'entraînement, serrées en 8 rangées de 18, sans titres. La "
    "première rangée se lit 5 0 4 1 9 2 1 3 1 4 3 5 3 6 1 7 2 8.",
)
page.shape

# %% [markdown] slideshow={"slide_type": "fragment"}
# 8 × 28 = 224 lignes et 18 × 28 = 504 colonnes. `cmap="gray_r"` choisit les gris renversés (*reversed*) : 0 en
# blanc, `{python} train_images.max()` en noir. La première rangée commence par 5 0 4 1 9 2 1 3 1 4 : ce sont bien nos dix premières étiquettes.

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. C'est le cœur technique de la leçon. Faire faire les gestes avec six morceaux de papier
# de quatre cases. Demander ce que donne `transpose(1, 0, 2, 3)` : des images bien formées, mais
# pas une mosaïque après le geste 3.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La galerie
#
# Il manque les étiquettes. `plot_gallery` dessine une mosaïque et pose un titre sur chaque image :
# c'est **l'outil qu'on garde pour toujours**. Sans autre argument, 8 rangées de 18 images. Vous avez
# rencontré une fonction de ce nom avec t-SNE ; les exercices vous font écrire la vôtre.

# %% slideshow={"slide_type": "subslide"}
from helpers import plot_gallery

plot_gallery(train_images, train_labels)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Parcourez la planche. Quelles images auriez-vous mal lues sans leur titre ?
#
# <details><summary>Réponse</summary>
#
# Cela dépend du lecteur, et c'est une information : il n'y a pas de frontière nette. Rangée 7
# (la dernière), colonne 8, un 1 penche à gauche comme une barre oblique inversée.
#
# <!-- more -->
#
# Même rangée, colonne
# 14, un 7 ressemble à une parenthèse. Rangée 4, colonne 8, un 9 se referme comme un 8. Rangée 2,
# colonne 17, un 4 traîne des taches au bord de l'image.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min. Laisser regarder la planche une minute en silence, puis recueillir les désaccords. Les
# réponses citent rangée et colonne à partir de 0, comme NumPy.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## N'importe quelle tranche
#
# Tout ce qui s'indexe se montre : une tranche, comme `test_images[1000:1018]`, ou un chiffre et un seul,
# par un **masque booléen**. `train_labels == 7` est un tableau de `{python} len(train_labels)` vrais ou
# faux, et `train_images[...]` garde les images en face des vrais.
#
# **Prévoyez.** Quelle est la forme de `sevens` ? (Le compte est plus haut.)

# %% slideshow={"slide_type": "fragment"}
sevens = train_images[train_labels == 7]
sevens.shape

# %% slideshow={"slide_type": "subslide"}
plot_gallery(
    sevens,
    rows=4,
    alt="Les 72 premiers 7 du jeu d'entraînement, sans titres : la plupart sans barre, quelques-uns "
    "avec une barre au milieu, plus ou moins penchés.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Combien de façons d'écrire un 7 distinguez-vous ? Laquelle est rare ici, et ne le
# serait pas sur des copies françaises ?
#
# <details><summary>Réponse</summary>
#
# Au moins deux : avec et sans barre au milieu, sans compter l'angle et le petit retour en haut à
# gauche. Les formulaires sont américains, et le 7 barré y est rare. Un lecteur entraîné sur ces
# images en verrait peu ; sur d'autres copies, il risque de se tromper. Un jeu de données a une
# origine, et elle compte.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Des titres décalés
#
# `plot_gallery(train_images[1000:1018], train_labels)` s'exécute sans erreur, et la figure ment.
#
# **Question.** Que s'est-il passé ?

# %% slideshow={"slide_type": "fragment"}
plot_gallery(
    train_images[1000:1018],
    train_labels,
    rows=1,
    alt="Dix-huit images, sous des titres qui ne leur correspondent pas : la première image est un "
    "0, son titre est 5.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>Réponse</summary>
#
# Les images commencent au numéro 1000, les titres au numéro 0 : on reconnaît 5 0 4 1 9. Rien ne
# relie les deux tableaux, sinon le numéro de ligne. Il faut découper les deux **de la même
# façon** : `train_labels[1000:1018]`. Un réseau entraîné sur des paires décalées n'apprendrait
# rien d'utile, et aucune erreur ne le dirait : d'où la règle de regarder quelques images avec leurs
# étiquettes.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. L'erreur des titres décalés est la plus utile de la leçon. Elle se retrouve quand on
# mélange les images sans mélanger les étiquettes.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## L'image moyenne de chaque classe
#
# À quoi ressemble un 5 « moyen » ? On superpose tous les 5 et l'on prend, pixel par pixel, la
# moyenne. En tout petit, avec deux images de 2 × 2 pixels :
#
# $$
# \begin{aligned}
# & \frac{1}{2} \left[
# \begin{pmatrix} 0 & 100 \\ 200 & 0 \end{pmatrix} +
# \begin{pmatrix} 100 & 100 \\ 0 & 0 \end{pmatrix}
# \right] \\
# &= \begin{pmatrix} 50 & 100 \\ 100 & 0 \end{pmatrix}
# \end{aligned}
# $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** `pair` a la forme (2, 2, 2). Que donnent `pair.mean()`, `pair.mean(axis=0)` et
# `pair.mean(axis=(1, 2))` ?

# %% slideshow={"slide_type": "fragment"}
from helpers import decimal

pair = np.array([[[0, 100], [200, 0]], [[100, 100], [0, 0]]])

print("sans axe       :", decimal(pair.mean()))
print("axis=0         :", pair.mean(axis=0).tolist())
print("axis=(1, 2)    :", pair.mean(axis=(1, 2)).tolist())

# %% [markdown] slideshow={"slide_type": "fragment"}
# L'axe que l'on nomme est celui qui **disparaît**. Sans axe : un seul nombre. `axis=0` : les
# images se fondent en une, c'est l'image moyenne. `axis=(1, 2)` : les pixels se fondent, il reste
# le gris moyen de chaque image.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Avant d'afficher les dix images moyennes : laquelle sera la plus nette ? La plus
# floue ?

# %% slideshow={"slide_type": "fragment"}
mean_images = np.array([train_images[train_labels == digit].mean(axis=0) for digit in range(10)])

plot_gallery(
    mean_images,
    range(10),
    rows=2,
    columns=5,
    scale=1.2,
    alt="Les dix images moyennes, floues mais toutes lisibles. Celle du 1 est la plus nette : un centre "
    "noir, des extrémités en éventail. Celle du 2 est la plus floue, et n'a pas de pixel bien noir.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Pourquoi le centre du 1 est-il si noir, et ses extrémités si pâles ?
#
# <details><summary>Réponse</summary>
#
# Les 1 sont des traits plus ou moins penchés autour du centre de l'image : ils se croisent tous au
# milieu, et s'écartent aux deux bouts.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Un pixel noir l'est dans presque toutes les images du chiffre ; un pixel gris, dans une partie
# d'entre elles seulement. Le flou mesure donc le **désaccord** entre les écritures. Chiffrons-le : pour chaque
# pixel, de combien les images s'écartent de leur moyenne (l'écart type, `std`), puis la
# moyenne de ces écarts types.

# %% slideshow={"slide_type": "fragment"}
blur = np.array([train_images[train_labels == digit].std(axis=0).mean() for digit in range(10)])

for digit in blur.argsort():
    print(f"{digit} : {decimal(blur[digit], '.1f')} niveaux de gris")

# %% [markdown] slideshow={"slide_type": "fragment"}
# La plus nette est celle du `{python} blur.argmin()`, la plus floue celle du `{python} blur.argmax()`.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Les trois moyennes de la paire méritent qu'on s'y arrête : `axis` reste une source d'erreurs
# jusqu'à la fin du cours. Moyen de mémoire : l'axe nommé disparaît de la forme.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Un premier lecteur, à battre
#
# Dix images moyennes suffisent pour lire : répondre **le chiffre dont l'image moyenne est la plus
# proche**. La distance est celle de la géométrie, étendue à `{python} train_images[0].size` pixels :
# $X$ est l'image, $M$ la moyenne, toutes deux de forme $(28, 28)$ ; $r$ est la ligne, $c$ la colonne.
#
# $$ d(X, M) = \sqrt{\textstyle\sum_{r} \sum_{c} (X_{rc} - M_{rc})^2} $$
#
# Sur la petite paire : la première image, $`{python} pair[0].ravel()`$, et la moyenne,
# $`{python} pair.mean(axis=0).ravel()`$, sont à la distance
# $\sqrt{50^2 + 0^2 + 100^2 + 0^2} \approx 111{,}8$.


# %% slideshow={"slide_type": "subslide"}
def distances(images, mean_image):
    """Renvoie la distance de chaque image à l'image moyenne."""
    differences = images - mean_image.astype("float32")
    return np.sqrt((differences**2).sum(axis=(1, 2)))


distances(pair, pair.mean(axis=0)).round(1)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Avec deux images, la moyenne est au milieu : les deux distances sont égales. Pour les vraies images, une
# colonne par chiffre, puis la place de la plus petite distance.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Aucune image de test n'a servi à calculer les moyennes. Le lecteur fera-t-il bien
# moins sur elles que sur celles d'entraînement, ou autant ?

# %% slideshow={"slide_type": "fragment"}
to_means = np.stack([distances(train_images, mean) for mean in mean_images], axis=1)
test_to_means = np.stack([distances(test_images, mean) for mean in mean_images], axis=1)

nearest = to_means.argmin(axis=1)
reader_accuracy = (test_to_means.argmin(axis=1) == test_labels).mean()

print("exactitude sur l'entraînement :", percent((nearest == train_labels).mean(), ".0f"))
print("exactitude sur le test        :", percent(reader_accuracy, ".0f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Autant : dix moyennes sont bien trop peu pour apprendre `{python} len(train_images)` images par
# cœur.
#
# `{python} percent(reader_accuracy, '.0f')`, c'est notre **point de comparaison**.
#
# <!-- more -->
#
# Un réseau qui n'atteint pas ce score n'a
# pas gagné sa place ; celui de la leçon 05 atteint environ `{python} percent(np.median(seeds(5, "test")), ".0f")`.

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min. Demander combien de nombres ce lecteur retient : 10 × 784 = 7840. La leçon 09 rencontrera
# un réseau presque aussi petit, qui fait nettement mieux.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Ce qui est difficile à lire (facultatif)
#
# On ne peut pas regarder toutes les images. Il faut une **règle** qui les trie. En voici une : une
# image est étrange si elle est loin de l'image moyenne de son chiffre.
#
# **Prévoyez.** Nous allons montrer, pour chaque chiffre, les 18 images les plus éloignées de leur
# moyenne. À quoi vont-elles ressembler ?

# %% slideshow={"slide_type": "skip"}
own = to_means[np.arange(60000), train_labels]

farthest = []
for digit in range(10):
    (numbers,) = np.nonzero(train_labels == digit)
    order = np.argsort(own[numbers])[::-1]  # la plus éloignée d'abord
    farthest.append(train_images[numbers[order[:18]]])
farthest = np.concatenate(farthest)

plot_gallery(
    farthest,
    np.repeat(range(10), 18),
    rows=10,
    alt="Dix rangées de 18 images, une rangée par chiffre : les plus éloignées de leur image "
    "moyenne. Presque toutes ont un trait très épais ou sont très penchées ; quelques-unes sont "
    "des taches illisibles.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# Quelques images sont illisibles : la première des 0, la première des 3. Mais beaucoup se lisent
# sans peine. Elles ont un autre point commun.
#
# **Prévoyez.** Lequel ? Proposez un nombre à calculer, sur ces 180 images et sur toutes, pour le
# vérifier.

# %% slideshow={"slide_type": "skip"}
print("gris moyen des 180 images éloignées :", decimal(farthest.mean(), ".0f"))
print("gris moyen de toutes les images     :", decimal(train_images.mean(), ".0f"))

# %% [markdown] slideshow={"slide_type": "skip"}
# Près de deux fois plus d'encre. La distance additionne des carrés : un trait épais change
# beaucoup de pixels, donc il éloigne, même s'il se lit très bien. **Une règle mesure ce qu'elle
# mesure**, et non ce que l'on avait en tête.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Comparer deux distances (facultatif)
#
# Une image est ambiguë si elle ressemble **plus à un autre chiffre** qu'au sien. L'**excès** est ce qui
# sépare la distance au bon chiffre de la plus petite des dix.
#
# **Prévoyez.** Combien vaut l'excès quand la moyenne la plus proche est la bonne ?

# %% slideshow={"slide_type": "skip"}
excess = own - to_means.min(axis=1)

print("excès nul :", percent((excess == 0).mean(), ".0f"), "des images")

worst = np.argsort(excess)[::-1][:72]
plot_gallery(
    train_images[worst],
    [f"{train_labels[i]}→{nearest[i]}" for i in worst],
    rows=6,
    columns=12,
    scale=0.7,
    alt="Les 72 images de plus grand excès, en 6 rangées de 12, sous l'étiquette et le chiffre le plus "
    "proche. Des 0 étroits, proches du 8, du 6 ou du 1 ; des 7 et des 6 étroits, proches du 1 ; des 3 "
    "proches du 7 ou du 9 ; des 9 à grande boucle, proches du 0.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# L'excès est nul pour les images que le lecteur lit bien : on retrouve son exactitude sur
# l'entraînement. Le titre « 7→1 » se lit : étiquette 7, mais plus proche de la moyenne des 1.
#
# **Question.** Lesquelles vous feraient hésiter, et lesquelles sont claires pour vous ? Que voit
# votre œil que la distance ne voit pas ?
#
# <details><summary>Réponse</summary>
#
# Certaines hésitations sont partagées : des 7 presque droits lus 1, des 9 à grande boucle lus 0.
# D'autres images sont claires pour nous : un 0 étroit reste un 0, parce que nous voyons un **trou
# entouré d'un trait**. La distance compare les pixels un à un, à la même place : elle ignore le
# trou, l'angle, la largeur. Un bon lecteur doit apprendre des motifs, et non des pixels isolés.
#
# </details>
#
# Une autre façon de les chercher est t-SNE, que vous connaissez : il place les images sur un plan, les
# semblables côte à côte. Une image difficile peut y tomber parmi celles d'un autre chiffre.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - MNIST tient en quatre tableaux `uint8` : des images `(60000, 28, 28)` et `(10000, 28, 28)`, de 0
#   (fond) à `{python} train_images.max()` (encre), et leurs étiquettes `(60000,)` et `(10000,)`, de 0 à 9.
# - Le jeu d'entraînement sert à apprendre, le jeu de test à juger. Les dix classes sont presque
#   équilibrées : répondre toujours « 1 » ne donne que `{python} percent(lazy_accuracy, '.0f')`.
# - `reshape`, `transpose`, `reshape` : trois gestes font une mosaïque. L'ordre des axes compte
#   autant que la forme.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - `plot_gallery(images, titles)` montre toute tranche ; images et titres se découpent de la même
#   façon.
# - L'axe nommé dans `mean(axis=...)` est celui qui disparaît.
# - Le lecteur des dix moyennes atteint `{python} percent(reader_accuracy, '.0f')` sur le test : c'est le score à battre.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
