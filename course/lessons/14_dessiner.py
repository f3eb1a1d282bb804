# ---
# title: Lire votre écriture
# goal: Préparer un dessin comme MNIST l'a été, et mesurer deux réseaux sur votre propre main.
# prerequisites: Leçons 00, 10, 11 et 12
# teaching_minutes: 42
# exercise_minutes: 16
# compute_seconds: 90
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Un réseau lit presque tout le test de MNIST. Lit-il les chiffres de votre main ?
# - Qu'a-t-on fait aux images de MNIST avant de vous les donner ?
# - Un meilleur réseau, ou de meilleures images : qu'est-ce qui change le plus ?
# - Que peut-on conclure de dix dessins ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Durée totale : 42 + 16 = 58 min, questions comprises. Chaque étudiant dessine ses dix chiffres :
# prévoir les souris, ou les tablettes. Sans dessin, toute la leçon tourne sur dix dessins à nous.

# %% slideshow={"slide_type": "skip"}
import numpy as np

from helpers import decimal, draw_album, draw_digit, load_mnist, percent
from helpers import plot_gallery, read_digit, set_seed, start_keras

start_keras()  # démarre Keras sans les messages techniques de TensorFlow
set_seed(0)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Deux réseaux, jugés sur MNIST
#
# Le réseau **dense** de la leçon 00 s'entraîne ici, en quatre époques. Le réseau **à convolutions** est celui de
# la leçon 12, que le cours garde dans un fichier, avec ses poids.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
import keras
from keras import layers

from helpers.measured import kept_network

(train_images, train_labels), (test_images, test_labels) = load_mnist()

dense = keras.Sequential(
    [
        keras.Input(shape=(784,)),
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
dense.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
dense.fit(train_images.reshape(60000, 784) / 255, train_labels, epochs=4, batch_size=128)

models = {"dense": dense, "convolutions": kept_network()}


# %% [markdown] slideshow={"slide_type": "subslide"}
# Chacun reçoit des images de 28 × 28 pixels, de 0 (papier) à 255 (encre), et répond un chiffre par image. Ils sont
# jugés sur le test, une fois.
#
# **Prévoyez.** Sur dix mille chiffres, combien d'erreurs de moins pour le second ?


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
def read(model, images):
    """Renvoie le chiffre lu sur chaque image uint8, de forme (n, 28, 28)."""
    x = images.reshape(-1, *model.input_shape[1:]).astype("float32") / 255
    return model.predict(x, verbose=0).argmax(axis=1)


for name, model in models.items():
    errors = (read(model, test_images) != test_labels).sum()
    print(f"{name:12} : {errors} erreurs, exactitude {percent(1 - errors / 10000, '.2f')}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Plus rien ne sera entraîné dans cette leçon.** Les poids de ces deux réseaux ne changent plus.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Écrire les deux exactitudes au tableau : elles y restent jusqu'à la fin.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Dix dessins de votre main
#
# Dessinez les dix chiffres, un par un, et gardez-les. Ils vont dans le fichier `mes_dessins.npz`, où les exercices
# les retrouvent. Tant que vous n'avez pas dessiné un chiffre, un dessin à nous tient sa place.
#
# Écrivez **comme d'habitude**, où vous voulez sur la feuille, petit ou grand.

# %% slideshow={"slide_type": "fragment"}
album = draw_album("../mes_dessins.npz")
album

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Sur la feuille de la leçon 00, les barres suivaient votre trait. Pourquoi pas ici ?
#
# <details><summary>Réponse</summary>
#
# On recommencerait chaque chiffre jusqu'à ce que le réseau le lise bien : les dix dessins seraient choisis
# pour lui plaire. C'est un **jeu de test** : on le fait sans regarder ce que le réseau y lit.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Vos dix dessins faits, exécutez la suite. Chaque dessin est une page de 280 × 280 pixels, noir sur
# blanc, comme un scanner la donnerait : 255 pour le papier, 0 pour l'encre.

# %% slideshow={"slide_type": "-"}
pages, labels = album.drawings, album.labels

print("pages :", pages.shape, pages.dtype, "de", pages.min(), "à", pages.max())
print("étiquettes :", labels)
print("de votre main :", album.yours.sum(), "sur 10")

# %% [markdown] slideshow={"slide_type": "notes"}
# 9 min. Pas de conseil : « grand et au milieu » gâterait la suite. Relever qui écrit un 1 d'un seul trait, un 7 barré.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une préparation naïve
#
# Les réseaux attendent 28 × 28 pixels, la page en a 280 × 280 : réduisons-la dix fois.
#
# **Prévoyez.** Sur dix dessins, combien chaque réseau en lit-il ?


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
from PIL import Image


def shrink(page):
    """Renvoie la page entière, réduite à 28 × 28 pixels."""
    return np.asarray(Image.fromarray(page).resize((28, 28)))


def try_on_drawings(prepare):
    """Affiche ce que chaque réseau lit sur les dix pages préparées ainsi."""
    images = np.stack([prepare(page) for page in pages])
    for name, model in models.items():
        digits = read(model, images)
        print(f"{name:12} : {digits}  {(digits == labels).sum()} sur 10")


try_on_drawings(shrink)

# %% [markdown] slideshow={"slide_type": "subslide"}
# En haut, dix images de MNIST ; en bas, ce que les réseaux ont reçu.

# %% slideshow={"slide_type": "-"}
of_mnist = np.stack([train_images[train_labels == digit][0] for digit in range(10)])
received = np.stack([shrink(page) for page in pages])
alt = (
    "Deux rangées de dix chiffres. Ceux de MNIST : encre forte sur fond vide, hauts de vingt pixels, au "
    "milieu. Les dessins : couleurs inversées, à leur taille et à leur place sur la page."
)
plot_gallery(np.concatenate([of_mnist, received]), [*range(10)] * 2, rows=2, columns=10, alt=alt)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Cherchez trois différences.
#
# <details><summary>Réponse</summary>
#
# Les couleurs : dans MNIST, l'encre vaut 255 et le papier 0. La taille : un chiffre de MNIST a 20 pixels
# pour son plus grand côté. La place : il est au milieu.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Faire écrire les prévisions avant d'exécuter. Laisser chercher les trois différences à deux, avant la réponse.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Préparer comme MNIST
#
# ### L'encre, et non le papier
#
# **Prévoyez.** La première différence se répare par une soustraction. Suffira-t-elle ?


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
def invert_and_shrink(page):
    """Renvoie la page réduite, 0 pour le papier et 255 pour l'encre."""
    return shrink(255 - page)


try_on_drawings(invert_and_shrink)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sur nos dix dessins, le réseau à convolutions s'en tire mieux : les mêmes filtres passent partout, et
# l'entraînement montrait des chiffres un peu déplacés, tournés et agrandis. Essayez ci-dessous un même
# chiffre, grand et au milieu, puis petit et dans un coin. La petite image est ce que le réseau reçoit.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
draw_digit(models["convolutions"], prepare=invert_and_shrink)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Découper, puis réduire à 20 pixels
#
# Suivons un seul dessin, le 7. On garde le plus petit rectangle qui contient l'encre.

# %% slideshow={"slide_type": "-"}
ink = 255 - pages[7]
rows = np.flatnonzero(ink.any(axis=1))  # les rangées où il y a de l'encre
columns = np.flatnonzero(ink.any(axis=0))
cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]

print("rangées", rows[0], "à", rows[-1], "et colonnes", columns[0], "à", columns[-1])
print("découpé :", cut.shape)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Le plus grand côté doit avoir 20 pixels ; l'autre suit, dans la même proportion. Un rectangle de 120 × 60
# est réduit à l'échelle $20 / 120 = 1/6$ : il en reste $20 \times 10$.
#
# **Question.** Pourquoi ne pas réduire chaque côté à 20 ?
#
# <details><summary>Réponse</summary>
#
# Un 1, haut et étroit, deviendrait un carré d'encre.
#
# </details>

# %% slideshow={"slide_type": "fragment"}
scale = 20 / max(cut.shape)
height, width = (max(1, round(side * scale)) for side in cut.shape)
small = np.asarray(Image.fromarray(cut).resize((width, height)))

print("échelle", decimal(scale, ".3f"), ": de", cut.shape, "à", small.shape)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Centrer la masse
#
# Où poser ce rectangle dans les 28 × 28 pixels ? MNIST y met au milieu non le rectangle, mais le **centre de
# masse** de l'encre : la moyenne des places, chacune comptée avec le poids de son encre, $e_{ij}$ à la rangée $i$ et
# à la colonne $j$. Voici celui des rangées ; pour les colonnes, $j$ remplace $i$ en facteur.
#
# $$ c_{\text{rangée}} = \frac{\sum_{i,j} i \, e_{ij}}{\sum_{i,j} e_{ij}} $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# Pour une colonne de trois pixels, aux rangées 0, 1 et 2, d'encre 1, 0 et 3 :
# $(0 \times 1 + 1 \times 0 + 2 \times 3) / (1 + 0 + 3) = 1{,}5$. Le milieu de la colonne est 1 ; la masse est
# plus bas, du côté de l'encre. Pour amener le centre à $28 / 2 = 14$, on pose le rectangle à $14 - c$, arrondi.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Le centre de masse d'un 7 est-il au-dessus ou au-dessous du milieu de son rectangle ?

# %% slideshow={"slide_type": "fragment"} code="folded"
weights = small.astype(float)
centre_row = (np.arange(height) * weights.sum(axis=1)).sum() / weights.sum()
centre_column = (np.arange(width) * weights.sum(axis=0)).sum() / weights.sum()
top, left = round(14 - centre_row), round(14 - centre_column)

print("milieu du rectangle :", decimal((height - 1) / 2), "et", decimal((width - 1) / 2))
print("centre de masse     :", decimal(centre_row, ".1f"), "et", decimal(centre_column, ".1f"))
print("le rectangle se pose à la rangée", top, "et à la colonne", left)

# %% slideshow={"slide_type": "fragment"}
placed = np.zeros((28, 28), np.uint8)
placed[top : top + height, left : left + width] = small

steps = np.stack(
    [np.asarray(Image.fromarray(image).resize((112, 112), 0)) for image in (ink, placed)]
)
alt = "Le 7 à deux étapes : petit sur sa page entière, puis haut de vingt pixels, au milieu d'un carré de 28."
plot_gallery(steps, ["la page, inversée", "préparée"], rows=1, columns=2, scale=2, alt=alt)

# %% [markdown] slideshow={"slide_type": "subslide"}
# La barre d'un 7 tire sa masse vers le haut, où les rangées ont les plus petits numéros : le rectangle se pose
# un peu sous le milieu.
#
# L'exercice 1 vous fait écrire cette préparation pour toute page. La `prepare` de `helpers`, celle de la leçon 00,
# reçoit l'encre.
#
# **Prévoyez.** Combien sur dix, pour chaque réseau ?


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
from helpers.drawing import prepare


def proper(page):
    """Renvoie le chiffre de la page, préparé comme ceux de MNIST."""
    return prepare(255 - page)


try_on_drawings(proper)

# %% [markdown] slideshow={"slide_type": "notes"}
# 14 min. Faire calculer à la main le centre de masse des trois pixels. Pour le 7, faire montrer du doigt la
# barre du haut.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ce qui a changé
#
# Deux réseaux, deux préparations : quatre mesures sur les dix mêmes dessins.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
right = {}  # pour chaque réseau et chaque préparation : quels dessins sont bien lus
for preparation in (invert_and_shrink, proper):
    images = np.stack([preparation(page) for page in pages])
    for name, model in models.items():
        right[name, preparation.__name__] = read(model, images) == labels

for (name, preparation), found in right.items():
    print(f"{name:12} {preparation:18} {found.sum()} sur 10")

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Entre la première ligne et la troisième, qu'est-ce qui a changé dans le réseau ?
#
# <details><summary>Réponse</summary>
#
# Rien : pas un poids. Ce qui a changé, ce sont les **données**. L'exactitude annoncée sur le test ne vaut que
# pour des images préparées comme celles sur lesquelles le réseau a appris ; elle ne dit rien des autres. Sur nos
# dessins, mieux préparer change plus que prendre l'autre réseau. Sur les vôtres, comparez les lignes.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Faire comparer d'abord les lignes d'un même réseau, puis les réseaux d'une même préparation : quel
# écart est le plus grand ?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ce que disent dix dessins
#
# Supposons dix sur dix : votre écriture est-elle lue à 100 % ? Le bootstrap de la leçon 10 rejoue l'expérience en
# tirant avec remise dans les dix mesures.
#
# **Prévoyez.** Avec dix bonnes lectures sur dix, quel intervalle donne-t-il ?

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(14)
ten_of_ten = np.ones(10)
shares = rng.choice(ten_of_ten, size=(2000, 10)).mean(axis=1)
low, high = np.quantile(shares, (0.025, 0.975))
print("bootstrap : de", percent(low), "à", percent(high))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Une certitude : il n'a jamais vu d'erreur, il n'en tire pas. Il faut une autre question.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### L'intervalle de Wilson
#
# Quelles **vraies** exactitudes $p$ auraient pu donner la part mesurée $\hat p$ ? Celles dont elle n'est pas trop
# loin : à moins de 1,96 écart type, qui vaut $\sqrt{p (1 - p) / n}$ pour $n$ dessins (leçon 10). Une part mesurée
# y reste environ dix-neuf fois sur vingt : c'est un intervalle à 95 %.

# %% [markdown] slideshow={"slide_type": "fragment"}
# Avec $p = 0{,}6$ et $n = 10$, l'écart type vaut
# `{python} decimal((0.6 * 0.4 / 10) ** 0.5, ".3f")`, et 1,96 fois cela `{python} decimal(1.96 * (0.6 * 0.4 / 10) ** 0.5, ".3f")`.
# Une part de 0,9 en est à 0,3 : $p = 0{,}6$ reste possible. Une part de 1 en est à 0,4 : il est exclu.

# %% slideshow={"slide_type": "subslide"}
p = np.linspace(0, 1, 100001)


def possible(share, n):
    """Renvoie la plus petite et la plus grande exactitude qui ont pu donner cette part."""
    near = p[abs(share - p) <= 1.96 * np.sqrt(p * (1 - p) / n)]
    return near.min(), near.max()


for n, count in ((10, 10), (10, 9), (10, 5), (10000, 9800)):
    low, high = possible(count / n, n)
    print(f"{count} sur {n} : de {percent(low, '.1f')} à {percent(high, '.1f')}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Dix sur dix laisse possible une exactitude de `{python} percent(possible(1, 10)[0], ".0f")`. Encore faut-il que ces
# dix dessins ressemblent à tous les vôtres : faits avec plus de soin, ils les flattent. Le calcul à la main
# donne la formule de E. B. Wilson (1927), avec $z = 1{,}96$ :
#
# $$ \frac{\hat p + \frac{z^2}{2n} \pm z \sqrt{\frac{\hat p (1 - \hat p)}{n} + \frac{z^2}{4 n^2}}}{1 + \frac{z^2}{n}} $$
#
# Pour 10 sur 10, les deux bornes sont $1$ et $1 / (1 + z^2 / n) = `{python} decimal(1 / (1 + 1.96**2 / 10), ".3f")`$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Lequel des deux réseaux ?
#
# Les deux réseaux lisent **les mêmes** dessins : un dessin que tous deux lisent, ou que tous deux manquent,
# ne les départage pas. Ne comptent que ceux que l'un lit et l'autre non.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
for preparation in ("invert_and_shrink", "proper"):
    first, second = right["dense", preparation], right["convolutions", preparation]
    print(f"{preparation:18} le dense seul : {(first & ~second).sum()}", end=" ; ")
    print(f"les convolutions seules : {(~first & second).sum()}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Deux zéros sur une ligne : rien n'y départage les réseaux. Sinon, si les deux se valaient, chacun de ces dessins
# tomberait d'un côté ou de l'autre comme une pièce. Trois dessins du même côté, quel qu'il soit, arrivent par hasard
# une fois sur quatre : $2 \times (1/2)^3 = 1/4$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Combien en faut-il, tous du même côté, pour que le hasard le fasse moins d'une fois sur vingt ?
#
# <details><summary>Réponse</summary>
#
# Six : $2 \times (1/2)^6 = 1/32$, quand cinq donnent $1/16$. Sur le test de MNIST, les deux réseaux ne se
# séparent que sur deux images sur cent environ : avec des dessins aussi faciles, il en faudrait trois cents à
# peu près pour en voir six.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 10 min. Faire lancer une pièce trois fois par chaque étudiant, et compter ceux qui ont trois fois le même
# côté : un quart de la classe, à peu près.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## En photo
#
# Une photo n'est pas un dessin : le papier n'y est pas d'un seul blanc, il a du grain, et souvent une ombre. En
# voici une imitation, faite du 7.
#
# **Prévoyez.** Où `prepare` verra-t-il de l'encre ?

# %% slideshow={"slide_type": "fragment"}
import tempfile
from pathlib import Path

rng = np.random.default_rng(0)
light = np.linspace(240, 140, 280)  # une ombre à droite
photo = (0.3 + 0.7 * pages[7] / 255) * light + rng.normal(0, 4, pages[7].shape)
photo = photo.clip(0, 255).astype(np.uint8)

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "chiffre.jpg"
    Image.fromarray(photo).save(path)
    from_photo = read_digit(path)

seen = np.stack([255 - shrink(photo), proper(photo), from_photo])
titles = ["la photo", "lue en dessin", "lue en photo"]
alt = (
    "Trois images : la photo réduite ; lue comme un dessin, la page entière avec son ombre ; lue comme une "
    "photo, un 7 net sur fond vide."
)
plot_gallery(seen, titles, rows=1, columns=3, scale=1.6, alt=alt)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Partout : le moindre gris compte pour de l'encre, et le découpage garde la page entière. `read_digit`
# cherche d'abord le papier, ombre comprise, puis garde ce qui en diffère, et seulement alors prépare.
#
# Essayez la vôtre : un chiffre sur du papier sans lignes, photographié de près, puis, dans une cellule à vous,
# `from helpers import plot_reading` et `plot_reading(models["convolutions"], read_digit("mon_chiffre.jpg"))`.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Passer une photo d'étudiant si l'on en a une : regarder la petite image avant la réponse du réseau.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Un réseau ne lit bien que ce qui ressemble à ses images d'entraînement : préparez les vôtres de la
#   **même** façon.
# - MNIST : l'encre à 255, découpée, 20 pixels pour le plus grand côté, le centre de masse au milieu.
# - Entre les deux préparations, pas un poids n'a changé : seules les données ont changé.
# - Dix dessins disent peu. On donne l'**intervalle** : pour dix sur dix, de
#   `{python} percent(possible(1, 10)[0], ".0f")` à `{python} percent(possible(1, 10)[1], ".0f")`.

# %% [markdown] slideshow={"slide_type": "fragment"}
# - Deux réseaux jugés sur les mêmes images se départagent sur celles que l'un lit et l'autre non.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
