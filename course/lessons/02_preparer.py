# ---
# title: Préparer les images
# goal: Passer des images entières 28 × 28 à des vecteurs de 784 nombres entre 0 et 1, et revenir.
# prerequisites: Leçon 01 ; indexation NumPy
# teaching_minutes: 28
# exercise_minutes: 8
# compute_seconds: 60
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Pourquoi le réseau reçoit-il une suite de nombres, et non une grille de 28 × 28 ?
# - Perd-on quelque chose en aplatissant une image ?
# - Pourquoi changer le type des nombres **avant** de les diviser ?
# - Pourquoi le jeu de test doit-il subir exactement le même traitement ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Toute la préparation tient en deux lignes, que la leçon 00 contient déjà. On apprend ici ce
# qu'elles font, et à reconnaître les erreurs qui ne disent rien. Durée totale : 28 min, et 8 min de
# prévisions et de questions.

# %% slideshow={"slide_type": "skip"}
import numpy as np

from helpers import decimal, load_mnist, percent, plot_gallery

(train_images, train_labels), (test_images, test_labels) = load_mnist()

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Pourquoi 784
#
# Les couches **denses** du réseau, que la leçon 04 détaille, reçoivent un **vecteur** : une
# suite de nombres, sans lignes ni colonnes. Chaque pixel devient une entrée du réseau, et il y en
# a
#
# $$ 28 \times 28 = 784. $$
#
# On **aplatit** donc l'image : sa ligne 0, puis sa ligne 1 à la suite, puis sa ligne 2, et ainsi
# jusqu'à la ligne 27. C'est la **vectorisation**. Une petite image de 2 lignes et 3 colonnes :

# %% slideshow={"slide_type": "fragment"}
small = np.array([[10, 20, 30], [40, 50, 60]])

small.reshape(6)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Où va chaque pixel ?
#
# Le pixel de la ligne $r$ et de la colonne $c$ est précédé de $r$ lignes entières, puis de $c$
# pixels de sa propre ligne. Dans une image de $w$ colonnes, il prend la place
#
# $$
# \begin{gathered}
# k = w\,r + c \\
# r, c, k \text{ entiers, comptés à partir de } 0
# \end{gathered}
# $$
#
# Dans la petite image, $w = 3$ : le nombre 60, ligne 1 et colonne 2, va à la place
# $3 \times 1 + 2 = 5$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Dans une image de MNIST, à quelle place va le pixel de la ligne 7 et de la
# colonne 9 ? Et d'où vient celui de la place 100 ?

# %% slideshow={"slide_type": "fragment"}
first = train_images[0]

print("place du pixel (7, 9)   :", 28 * 7 + 9)
print("les deux valeurs        :", first[7, 9], first.reshape(784)[205])
print("origine de la place 100 : ligne et colonne", divmod(100, 28))

# %% [markdown] slideshow={"slide_type": "fragment"}
# `divmod` rend le quotient et le reste : $100 = 28 \times 3 + 16$, donc ligne 3 et colonne 16.

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Faire calculer au tableau la place du dernier pixel : 28 × 27 + 27 = 784 − 1 = 783.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Aplatir ne perd rien
#
# Un tableau de nombres, quel que soit le nombre de ses axes, est un **tenseur**. Le nôtre en a trois ;
# il en aura deux. Le premier ne change pas : une image par ligne.
#
# **Prévoyez.** Les images occupent 47 millions d'octets. Après `reshape`, combien de mémoire de
# plus sera prise ?

# %% slideshow={"slide_type": "fragment"}
flat = train_images.reshape(60000, 784)

print("forme :", train_images.shape, "->", flat.shape)
print("même mémoire :", np.shares_memory(flat, train_images))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Rien de plus. `reshape` ne déplace aucun nombre : il rend une **vue** (*view*), une autre façon
# de lire la même mémoire.
#
# <!-- more -->
#
# C'est immédiat, même pour 60 000 images.
# Et NumPy calcule lui-même l'axe que l'on écrit `-1` : `reshape(60000, -1)`.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Une vue partage ses nombres
#
# **Prévoyez.** Après `vector = grid.reshape(6)`, on écrit `vector[0] = 99`. Que contient `grid` ?

# %% slideshow={"slide_type": "fragment"}
grid = np.array([[10, 20, 30], [40, 50, 60]])
vector = grid.reshape(6)
vector[0] = 99

grid

# %% [markdown] slideshow={"slide_type": "fragment"}
# Écrire dans `vector`, c'est écrire dans `grid`. Quand ce n'est pas voulu, on prend une copie :
# `grid.reshape(6).copy()`.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### L'aller et le retour
#
# Rien n'est perdu si l'on peut revenir. Redonnons aux vecteurs leur forme d'images, et comparons
# les 47 millions de pixels :

# %% slideshow={"slide_type": "fragment"}
back = flat.reshape(60000, 28, 28)

print("identiques :", np.array_equal(back, train_images))

# %% [markdown] slideshow={"slide_type": "-"}
# **Question.** Aucun nombre n'est perdu. Le réseau, lui, perd-il quelque chose ?
#
# <details><summary>Réponse</summary>
#
# Il ne sait plus quels pixels étaient **voisins** : la place `{python} 28 * 7 + 9` a pour voisine du dessous la
# place `{python} 28 * 8 + 9`, et rien ne le dit. Une couche dense traite ses 784 entrées sans ordre entre elles.
# Elle devra découvrir dans les exemples ce que la grille montrait.
#
# <!-- more -->
#
# D'autres couches, dites de
# **convolution**, gardent la grille.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Si la classe doute de la vue, faire mesurer : `%timeit train_images.reshape(60000, 784)`
# donne moins d'une microseconde. Ne pas garder cette mesure dans le notebook : elle varie.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La bonne forme ne suffit pas
#
# D'autres écritures donnent aussi la forme (60000, 784), sans aucune erreur. Regardons ce
# qu'elles font, en redessinant les images.
#
# **Prévoyez.** `reshape(784, 60000)` puis `.T`, qui échange lignes et colonnes : que verra-t-on ?

# %% slideshow={"slide_type": "fragment"}
scrambled = train_images.reshape(784, 60000).T

print(scrambled.shape)
plot_gallery(
    scrambled[20000:20018],
    train_labels[20000:20018],
    rows=1,
    alt="Dix-huit images faites de points épars, rangés en bandes verticales, où l'on ne reconnaît "
    "aucun chiffre.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Chaque « image » est faite de pixels pris dans 784 images différentes. Le premier axe doit rester
# celui des images : `reshape` ne sait pas ce que les nombres veulent dire.

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min. Faire retenir le geste : après tout changement de forme, redessiner 18 images avec leurs
# étiquettes. `plot_gallery` accepte les vecteurs de 784 nombres tels quels.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Les colonnes avant les lignes (facultatif)
#
# `order="F"` demande l'ordre du langage Fortran, où le premier axe court le plus vite.
#
# **Prévoyez.** Sur la petite image, l'ordre habituel donne 10 20 30 40 50 60. Que donne l'ordre
# Fortran ?

# %% slideshow={"slide_type": "skip"}
print("ordre habituel :", small.reshape(6))
print("ordre Fortran  :", small.reshape(6, order="F"))

# %% slideshow={"slide_type": "skip"}
fortran = train_images.reshape(60000, 784, order="F")

plot_gallery(
    fortran[:18],
    train_labels[:18],
    rows=1,
    alt="Les dix-huit premières images, lignes et colonnes échangées : chaque chiffre est couché et "
    "vu comme dans un miroir.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# Les colonnes sont lues avant les lignes : chaque image est **transposée**.
#
# **Question.** Un réseau dense pourrait-il apprendre de ces images-là ? Où est le danger ?
#
# <details><summary>Réponse</summary>
#
# Oui, aussi bien : l'ordre de ses entrées lui est égal, pourvu qu'il soit le **même pour toutes
# les images**. Le danger est de préparer l'entraînement d'une façon et le test de l'autre, ou de
# redessiner les vecteurs en oubliant l'ordre. Quand la forme est juste, une galerie reste le
# meilleur contrôle.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le type avant la division
#
# Nous voulons des valeurs entre 0 et 1 ; la section « Normaliser : l'idée générale » dit pourquoi. Il suffit de
# diviser par `{python} train_images.max()`, la plus grande
# valeur possible. Mais un octet, `uint8`, ne connaît que les $2^8 = 256$ entiers de 0 à
# `{python} train_images.max()` : ni un demi, ni −1.
#
# **Prévoyez.** Que vaut 200 + 100 dans un octet ?

# %% slideshow={"slide_type": "fragment"}
np.array([200], dtype="uint8") + np.array([100], dtype="uint8")

# %% [markdown] slideshow={"slide_type": "fragment"}
# 200 + 100 = 300 ne tient pas dans un octet : le compteur fait le tour et rend 300 − 256 = 44. NumPy ne prévient pas.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Quatre divisions
#
# Voici cinq pixels, et quatre façons de les diviser.
#
# **Prévoyez.** Écrivez le résultat et le type de chacune avant d'exécuter.

# %% slideshow={"slide_type": "fragment"}
pixels = np.array([0, 51, 128, 254, 255], dtype="uint8")

divided = pixels / 255
print("/ :", divided.round(3), divided.dtype)

# %% slideshow={"slide_type": "fragment"}
floored = pixels // 255
print("// :", floored, floored.dtype)

# %% slideshow={"slide_type": "fragment"}
cast_after = (pixels / 255).astype("uint8")
print("/ puis uint8 :", cast_after, cast_after.dtype)

# %% slideshow={"slide_type": "subslide"}
in_place = pixels.copy()
try:
    in_place /= 255
except TypeError as error:
    print("/= :", type(error).__name__)
    print(error)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Reprenons-les :
#
# - `/` fabrique un nouveau tableau de nombres à virgule. C'est juste.
# - `//` est la division entière : tout devient 0, sauf `{python} pixels.max()` qui devient 1. Les gris sont perdus.
# - Revenir à `uint8` **après** la division coupe la partie décimale : le même désastre.
# - `/=` veut ranger le résultat dans le tableau d'origine, qui ne contient que des octets. NumPy
#   refuse (`UFuncTypeError` est une sorte de `TypeError`), et c'est heureux : cette erreur-là se voit.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Voici ce que la division entière laisse des dix-huit premières images.

# %% slideshow={"slide_type": "-"}
plot_gallery(
    (train_images[:18] // 255).astype("float32"),  # de 0 à 1, pour que 1 se dessine en noir
    train_labels[:18],
    rows=1,
    alt="Ce que la division entière laisse des dix-huit premières images : quelques points noirs "
    "isolés, aucun chiffre lisible.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Le trait des chiffres est noir, et pourtant presque tout a disparu. Pourquoi ?
# (Relisez les nombres de la première image, leçon 01.)
#
# <details><summary>Réponse</summary>
#
# L'encre vaut le plus souvent `{python} np.bincount(train_images[train_images > 0]).argmax()`, et non `{python} train_images.max()` : divisée par ce maximum en entiers, elle donne 0.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Quel type à virgule ?
#
# Pour les `{python} train_images.size // 10**6` millions de pixels d'entraînement :
#
# | type | octets par nombre | mémoire | chiffres exacts |
# |---|---|---|---|
# | `uint8` | 1 | `{python} train_images.size // 10**6` Mo | entiers de 0 à `{python} pixels.max()` |
# | `float32` | 4 | `{python} 4 * train_images.size // 10**6` Mo | environ 7 |
# | `float64` | 8 | `{python} 8 * train_images.size // 10**6` Mo | environ 16 |
#
# Deux gris voisins diffèrent de $1/255 \approx 0{,}004$ : sept chiffres suffisent largement. Les réseaux
# calculent en `float32`, et c'est le type que nous prenons.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Le résultat de `pixels / 255` était un `float64`. Et si l'on convertit d'abord ?

# %% slideshow={"slide_type": "fragment"}
converted = pixels.astype("float32") / 255

print(converted.round(3), converted.dtype)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Convertir **avant** de diviser : le résultat reste en `float32`, et le gros tableau en
# `float64` n'est jamais fabriqué.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les deux lignes du cours
#
# Forme, type, échelle : les trois gestes s'enchaînent. Ce sont les deux lignes de la leçon 00, et elles
# ouvriront presque toutes les leçons.

# %% slideshow={"slide_type": "fragment"}
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = test_images.reshape(10000, 784).astype("float32") / 255

for name, x in {"x_train": x_train, "x_test": x_test}.items():
    print(f"{name:7} {x.shape} {x.dtype} de {x.min():g} à {x.max():g}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Diviser deux fois
#
# Dans un notebook, on exécute volontiers une cellule une seconde fois. Une cellule qui contient
# `x_train = x_train / 255` divise alors deux fois.
#
# **Prévoyez.** Quel sera le plus grand pixel ? Que montrera la galerie ?

# %% slideshow={"slide_type": "fragment"}
twice = x_train / 255

print("plus grand pixel :", decimal(twice.max(), ".4f"))
plot_gallery(
    twice[:18],
    train_labels[:18],
    rows=1,
    alt="Dix-huit étiquettes au-dessus d'images vides : les valeurs sont trop petites pour se voir.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Des images vides, et toujours aucune erreur. Nos deux lignes n'ont pas ce défaut : elles
# repartent de `train_images`, qui ne change jamais. On peut les exécuter dix fois.

# %% [markdown] slideshow={"slide_type": "notes"}
# 9 min. Faire écrire les quatre prévisions en colonne, puis exécuter les cellules une à une. La
# plupart trouvent // mais manquent la conversion après coup. Le nom `UFuncTypeError` est celui
# d'une erreur de NumPy, sorte de `TypeError`.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Normaliser : l'idée générale
#
# Pourquoi ne pas garder 0 à 255 ? Un neurone calcule une **somme pondérée** de ses 784 entrées.
# Ses poids, au départ, sont tirés au hasard, petits, et réglés pour des entrées voisines de 1.

# %% [markdown] slideshow={"slide_type": "-"}
# **Prévoyez.** Avec les mêmes poids, de combien changent les sommes entre des pixels de 0
# à 1 et de 0 à 255 ?

# %% slideshow={"slide_type": "fragment"} code="folded"
generator = np.random.default_rng(0)
weights = generator.normal(0, 1 / 28, 784)  # petits : 1/28 est la racine de 1/784

sums = x_train[:1000] @ weights
raw_sums = flat[:1000] @ weights

for scale, found in {1: sums, 255: raw_sums}.items():
    low, high = decimal(found.min(), ".1f"), decimal(found.max(), ".1f")
    print(f"pixels de 0 à {scale:3} : sommes de {low} à {high}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# 255 fois plus grandes : le réseau partirait de réponses extrêmes. **Normaliser**, c'est ramener les
# données à une échelle convenue, voisine de 1, pour que les mêmes réglages conviennent à
# toutes.
#
# <!-- more -->
#
# Avec de grandes entrées, la moindre correction d'un poids changerait aussi les sommes 255 fois plus.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Deux façons de normaliser
#
# La mise à l'échelle **min-max** envoie la plus petite valeur sur 0 et la plus grande sur 1 :
#
# $$ x' = \frac{x - \min}{\max - \min} $$
#
# La **standardisation** met la moyenne à 0 et l'écart type à 1 :
#
# $$ z = \frac{x - \mu}{\sigma} $$
#
# $x$, $x'$ et $z$ ont la même forme, par exemple `(60000, 784)` ; les bornes $\min$ et $\max$, la moyenne
# $\mu$ et l'écart type $\sigma$ sont chacun un nombre.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Sur quatre pixels : 10, 70, 90 et 150. Le minimum est 10, le maximum 150, la moyenne 80. Les écarts
# à la moyenne sont −70, −10, 10 et 70 ; la racine de la moyenne de leurs carrés,
# $\sqrt{(70^2 + 10^2 + 10^2 + 70^2) / 4} = 50$, est l'écart type.
#
# **Prévoyez.** Que devient le pixel 150, par chacune des deux façons ?

# %% slideshow={"slide_type": "fragment"}
four = np.array([10, 70, 90, 150])

min_max = (four - four.min()) / (four.max() - four.min())
standardised = (four - four.mean()) / four.std()

print("min-max         :", min_max)
print("standardisation :", standardised)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Notre division par `{python} train_images.max()` est-elle l'une des deux ?
#
# <details><summary>Réponse</summary>
#
# Oui, une mise à l'échelle min-max, avec les bornes 0 et `{python} train_images.max()`. Ces bornes ne sont pas calculées
# sur les images : elles viennent du type `uint8`, et valent pour toute image présente ou à venir.
# C'est ce qui rend cette division si commode, comme la section suivante le montre.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Ne pas promettre que la standardisation fait mieux : sur MNIST, les deux conviennent. La
# moyenne et l'écart type du jeu d'entraînement se rencontrent dans beaucoup de
# programmes ; ils reviennent dans les exercices.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le même traitement pour le test
#
# Mesurons avec le lecteur de la leçon 01, qui répond le chiffre dont l'image moyenne est la plus
# proche. Ses dix moyennes viennent de `x_train`, donc de valeurs entre 0 et 1.
#
# <!-- more -->
#
# La racine, qui ne change pas
# l'ordre des distances, est laissée de côté.


# %% slideshow={"slide_type": "-"}
def read(x, mean_vectors):
    """Renvoie, pour chaque vecteur, le chiffre de la moyenne la plus proche."""
    squared_distances = [((x - mean) ** 2).sum(axis=1) for mean in mean_vectors]
    return np.argmin(squared_distances, axis=0)


mean_vectors = np.array([x_train[train_labels == digit].mean(axis=0) for digit in range(10)])
answers = read(x_test, mean_vectors)

print("exactitude :", percent((answers == test_labels).mean(), ".0f"))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le test oublié, le test divisé deux fois
#
# **Prévoyez.** Que devient l'exactitude si l'on oublie de diviser le test ? Et si on le divise deux
# fois ? Dans ce dernier cas, quel chiffre le lecteur répond-il ?

# %% slideshow={"slide_type": "fragment"}
forgotten = read(test_images.reshape(10000, 784).astype("float32"), mean_vectors)
divided_twice = read(x_test / 255, mean_vectors)

print("test oublié           :", percent((forgotten == test_labels).mean(), ".0f"))
print("test divisé deux fois :", percent((divided_twice == test_labels).mean(), ".0f"))
print("réponses données      :", np.unique(divided_twice))

# %% [markdown] slideshow={"slide_type": "fragment"}
# L'oubli ne provoque aucune erreur : seul le score baisse, comme celui d'un moins bon lecteur.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Divisé deux fois, le test ne reçoit que la réponse 1. Pourquoi 1 ?
#
# <details><summary>Réponse</summary>
#
# Toutes les images sont devenues presque vides. La moyenne la plus proche d'une image vide est celle qui
# contient le moins d'encre : le 1. L'exactitude tombe à celle du lecteur paresseux de la leçon 01.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le test n'a pas son propre réglage
#
# Une erreur plus discrète : standardiser le test avec **sa** moyenne et **son** écart type.
# Chaque jeu semble alors bien traité : moyenne 0, écart type 1.

# %% slideshow={"slide_type": "fragment"}
mean, std = x_train.mean(), x_train.std()

for name, x in {"entraînement": x_train, "test": x_test}.items():
    print(f"{name:12} : moyenne {decimal(x.mean(), '.4f')}, écart type {decimal(x.std(), '.4f')}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les deux jeux se ressemblent, et l'erreur passerait inaperçue.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Mais un lecteur en service ne
# reçoit pas 10 000 images bien mélangées : il reçoit ce qui arrive. Supposons un **lot** (*batch*)
# qui ne contient que des 0.
#
# **Prévoyez.** Les images sont les mêmes, seul le réglage change. L'exactitude change-t-elle ?

# %% slideshow={"slide_type": "fragment"} code="folded"
standard_means = (mean_vectors - mean) / std


def accuracy(batch, digit, mean, std):
    """Renvoie l'exactitude sur un lot d'un seul chiffre, standardisé avec mean et std."""
    return (read((batch - mean) / std, standard_means) == digit).mean()


for digit in (0, 1):
    batch = x_test[test_labels == digit]
    right = percent(accuracy(batch, digit, mean, std), ".0f")
    own = percent(accuracy(batch, digit, batch.mean(), batch.std()), ".0f")
    print(f"lot de {digit} : réglage de l'entraînement {right}, réglage du lot {own}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Avec son propre réglage, le lecteur perd une dizaine de points sur les 0 et 6 sur les 1. Les 0 ont plus d'encre que la moyenne, les 1 en ont moins : le réglage du lot efface
# cette différence, qui était une **information**.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Pire : la réponse à une image dépendrait de celles qui l'accompagnent. D'où la règle, valable pour
# toute transformation :
#
# > Les réglages se calculent **sur le jeu d'entraînement**, une fois, puis s'appliquent tels quels à
# > tout le reste.

# %% [markdown] slideshow={"slide_type": "-"}
# **Question.** Et si l'on calculait $\mu$ et $\sigma$ sur les deux jeux réunis ?
#
# <details><summary>Réponse</summary>
#
# Le test influencerait alors la préparation, donc l'apprentissage : c'est une **fuite** (*data
# leakage*). Ici l'effet serait minuscule, mais le test ne simulerait plus des images jamais vues.
#
# <!-- more -->
#
# Avec des bornes fixes comme 0 et 255, la question ne se pose pas : rien n'est calculé sur les
# données.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. Objection possible : « traiter chaque image seule, avec sa moyenne à elle, marche aussi ».
# C'est vrai, et c'est une autre préparation, légitime si l'entraînement la subit aussi ; elle ne
# dépend pas du lot. Ce qui est faux, c'est un réglage pour l'entraînement et un autre pour le test.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Un pixel, trois lots (facultatif)
#
# Avec un réglage par lot, la valeur d'un pixel dépend des **autres images du lot**. Voici un même pixel noir
# de la première image de test, dans trois lots.

# %% slideshow={"slide_type": "skip"}
black = x_test[0].max()

for size in (1, 10, 10000):
    with_lot = (black - x_test[:size].mean()) / x_test[:size].std()
    print(f"lot de {size:5} image(s)        :", decimal(with_lot, ".2f"))

print("réglage de l'entraînement :", decimal((black - mean) / std, ".2f"))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Défaire la préparation
#
# Pour montrer ou enregistrer une image, on revient aux octets : multiplier par `{python} train_images.max()`, convertir en
# `uint8`, redonner la forme. Mais la conversion en entiers **tronque** : elle coupe la partie
# décimale, sans arrondir.
#
# **Prévoyez.** Que deviennent les nombres 0,2 ; 99,6 et 253,99 ?

# %% slideshow={"slide_type": "fragment"}
values = np.array([0.2, 99.6, 253.99])

print("tronqués :", values.astype("uint8"))
print("arrondis :", np.round(values).astype("uint8"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# `{python} values[-1]` devrait être `{python} round(values[-1])`, à un centième près. Or de tels nombres sont courants : un calcul à
# virgule a de petites erreurs, une fois en plus, une fois en moins.

# %% slideshow={"slide_type": "subslide"}
restored = np.round(x_train * 255).astype("uint8").reshape(60000, 28, 28)

print("identiques aux images de départ :", np.array_equal(restored, train_images))

# %% [markdown] slideshow={"slide_type": "fragment"}
# L'aller et le retour sont exacts, pixel pour pixel : la préparation n'a rien perdu.

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min. Une image calculée (moyenne de deux images, image retouchée, image produite par un réseau)
# tombe rarement sur des niveaux entiers : là, tronquer fait perdre un demi-niveau de
# gris en moyenne.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Combien de gris sont touchés ? (facultatif)
#
# Faisons l'aller et le retour sur tous les gris possibles, par deux chemins : par la seule
# division par `{python} train_images.max()`, puis par la division suivie de la standardisation, que l'on défait aussi.
#
# **Prévoyez.** En tronquant, combien de ces gris reviennent faux ?

# %% slideshow={"slide_type": "skip"}
greys = np.arange(256, dtype="uint8")

scaled = greys.astype("float64") / 255
back_scaled = scaled * 255
back_standardised = ((scaled - 0.1307) / 0.3081 * 0.3081 + 0.1307) * 255

for name, undone in {"/255 seul": back_scaled, "standardisé": back_standardised}.items():
    truncated = np.sum(undone.astype("uint8") != greys)
    rounded = np.sum(np.round(undone).astype("uint8") != greys)
    print(f"{name:11} : {truncated} gris faux en tronquant, {rounded} en arrondissant")

# %% [markdown] slideshow={"slide_type": "skip"}
# Après la seule division, tronquer tombe juste : une chance, propre à ce calcul. Avec
# quelques opérations de plus, `{python} truncated` gris reviennent faux d'une unité. En arrondissant d'abord, aucun : l'habitude
# à prendre ne coûte rien.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Une image devient un vecteur de 28 × 28 = 784 nombres, ligne après ligne ; le pixel $(r, c)$ va
#   à la place $28\,r + c$.
# - `reshape` rend une vue : rien n'est copié, rien n'est perdu. La bonne forme ne prouve pas le bon
#   ordre ; une galerie, si.
# - Convertir en `float32` **avant** de diviser. `//` et le retour à `uint8` effacent les gris sans
#   prévenir.
# - Repartir toujours de `train_images` : une cellule exécutée deux fois ne divise alors qu'une fois.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - Min-max : $(x - \min) / (\max - \min)$. Standardisation : $(x - \mu) / \sigma$.
# - Les réglages viennent de l'entraînement et s'appliquent tels quels au test.
# - Pour revenir : multiplier, **arrondir**, convertir, redonner la forme.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
