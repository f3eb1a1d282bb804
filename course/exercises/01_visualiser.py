# ---
# title: Visualiser les chiffres
# goal: Décrire des tableaux d'images, en extraire un chiffre, et dessiner une planche sous leurs étiquettes.
# prerequisites: Leçon 01
# teaching_minutes: 10
# compute_seconds: 30
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint

# %% [markdown] minutes=8
# ## Exercice 1. Décrire un tableau inconnu
#
# `images` est un extrait de MNIST : une partie des images, sans leurs lignes du haut ni du bas, qui
# sont presque vides. `labels` contient leurs étiquettes. Regardez, puis **calculez** à partir de
# ces deux tableaux :
#
# - `num_images` : le nombre d'images ;
# - `height` et `width` : le nombre de lignes et de colonnes d'une image ;
# - `largest` : le plus grand niveau de gris de tout l'extrait ;
# - `num_classes` : le nombre de chiffres différents ;
# - `most_common` : le chiffre le plus fréquent.

# %%
import numpy as np

from helpers import load_mnist, plot_gallery

(train_images, train_labels), (test_images, test_labels) = load_mnist()
images = train_images[10036:15036, 4:24]
labels = train_labels[10036:15036]

plot_gallery(images, labels, rows=2)

# %%
num_images = images.shape[0]  # SOLUTION
height = images.shape[1]  # SOLUTION
width = images.shape[2]  # SOLUTION
largest = images.max()  # SOLUTION
num_classes = len(np.unique(labels))  # SOLUTION
most_common = np.bincount(labels).argmax()  # SOLUTION

# %%
check("01-decrire", num_images, height, width, largest, num_classes, most_common)

# %% [markdown] tags=["hints"]
# 1. La forme de `images` donne trois des six nombres. Dans quel ordre sont ses axes ?
# 2. Les classes se comptent dans les étiquettes, et non dans les images : combien de valeurs différentes,
#    et laquelle revient le plus ?
# 3. `np.unique` donne les valeurs différentes ; `np.bincount` donne le compte de chaque chiffre, et
#    `argmax` la place du plus grand compte.

# %% tags=["right"]
# Python suffit : `set` garde les étiquettes différentes, et `max` compare leurs comptes dans une liste.
num_images, height, width = images.shape
largest = 255
num_classes = np.array([len(set(labels.tolist()))])
most_common = max(range(10), key=list(labels).count)

# %% tags=["right"]
# Les mêmes nombres, par d'autres chemins ; les chiffres vont de 0 à 9, d'où le 1 ajouté au plus grand.
num_images = len(labels)
height, width = len(images[0]), images[0, 0].size
largest = float(max(image.max() for image in images))
num_classes = labels.max() + 1
values, counts = np.unique(labels, return_counts=True)
most_common = values[counts == counts.max()]

# %% tags=["mistake"] name="hauteur et largeur échangées" section="Les formes d'abord"
# la hauteur et la largeur sont échangées : après l'axe des images vient celui des lignes, puis celui des colonnes.
num_images, width, height = images.shape
largest, num_classes, most_common = images.max(), 10, 1

# %% tags=["mistake"] name="jeu complet au lieu de l'extrait" section="Les formes d'abord"
# `num_images` compte les images de `train_images`, le jeu complet, et non celles de l'extrait `images`.
num_images, height, width = train_images.shape
largest, num_classes, most_common = train_images.max(), 10, 1

# %% tags=["mistake"] name="nombres comptés au lieu des images" section="Les formes d'abord"
# `num_images` compte les pixels de toutes les images, et non les images.
num_images, height, width = images.size, images.shape[1], images.shape[2]
largest, num_classes, most_common = images.max(), 10, 1

# %% tags=["mistake"] name="nombre de niveaux au lieu du plus grand niveau" section="Un octet par pixel"
# `largest` est le nombre de niveaux possibles ; comme ils se comptent à partir de 0, le plus grand est plus petit
# d'une unité.
num_images, height, width = images.shape
largest, num_classes, most_common = 2**8, 10, 1

# %% tags=["mistake"] name="plus grande étiquette au lieu du nombre de classes" section="Combien de chaque chiffre ?"
# `num_classes` vaut 9, comme la plus grande étiquette ; or les chiffres commencent à 0, il y en a donc un de plus.
num_images, height, width = images.shape
largest, num_classes, most_common = images.max(), labels.max(), 1

# %% tags=["mistake"] name="étiquettes comptées au lieu des classes" section="Combien de chaque chiffre ?"
# `num_classes` compte toutes les étiquettes, répétitions comprises ; il faut les valeurs différentes.
num_images, height, width = images.shape
largest, num_classes, most_common = images.max(), len(labels), 1

# %% tags=["mistake"] name="effectif au lieu du chiffre" section="Combien de chaque chiffre ?"
# `most_common` dit combien de fois le chiffre apparaît ; l'énoncé demande de quel chiffre il s'agit, entre 0 et 9.
num_images, height, width = images.shape
largest, num_classes, most_common = images.max(), 10, np.bincount(labels).max()

# %% [markdown] minutes=7
# ## Exercice 2. Toutes les images d'un chiffre
#
# Écrivez `images_of(images, labels, digit)`, qui renvoie toutes les images dont l'étiquette est
# `digit`, dans leur ordre. Elle doit servir à l'entraînement comme au test : n'utilisez que ses
# trois arguments.
#
# Quand elle passe la vérification, essayez : `plot_gallery(images_of(train_images, train_labels, 4))`.

# %%
import numpy as np

from helpers import load_mnist, plot_gallery

(train_images, train_labels), (test_images, test_labels) = load_mnist()


# %%
def images_of(images, labels, digit):
    """Renvoie les images du chiffre, dans leur ordre."""
    ### BEGIN SOLUTION
    return images[labels == digit]
    ### END SOLUTION


# %%
check("01-chiffre", images_of)

# %% [markdown] tags=["hints"]
# 1. Comparez toutes les étiquettes au chiffre, d'un coup : quelle est la forme du résultat ?
# 2. Le résultat de la comparaison est un masque : un vrai ou faux par image.
# 3. Un tableau s'indexe avec un masque entre crochets, comme avec un numéro ; ici c'est `images` qu'il faut
#    indexer.


# %% tags=["right"]
# Une liste en compréhension, qui examine les images une à une : juste, et plus lente que le masque.
def images_of(images, labels, digit):
    return [image for image, label in zip(images, labels) if label == digit]


# %% tags=["right"]
# `np.where` change le masque en numéros d'images, et indexer avec eux choisit les mêmes.
def images_of(images, labels, digit):
    return images[np.where(labels == digit)]


# %% tags=["right"]
# `np.compress` applique le masque le long d'un axe : c'est l'indexation, écrite comme un appel.
images_of = lambda images, labels, digit: np.compress(labels == digit, images, axis=0)


# %% tags=["mistake"] name="chiffre pris pour un numéro d'image" section="N'importe quelle tranche"
# une seule image revient, celle dont le numéro est `digit` : le chiffre est cherché parmi les numéros, et
# non parmi les étiquettes.
images_of = lambda images, labels, digit: images[digit]

# %% tags=["mistake"] name="étiquette prise pour un numéro d'image" section="N'importe quelle tranche"
# `labels[digit]` est une seule étiquette, et non toutes celles du chiffre.
images_of = lambda images, labels, digit: images[labels[digit]]

# %% tags=["mistake"] name="première image seulement" section="N'importe quelle tranche"
# une seule image revient, la première du chiffre ; il les faut toutes. Un `return` dans une boucle, ou une
# recherche qui s'arrête au premier succès, a cet effet.
images_of = lambda images, labels, digit: images[list(labels).index(digit)]

# %% tags=["mistake"] name="le masque au lieu des images" section="N'importe quelle tranche"
# c'est le masque qui revient, un vrai ou faux par image ; il reste à s'en servir pour choisir les images.
images_of = lambda images, labels, digit: labels == digit

# %% tags=["mistake"] name="les numéros au lieu des images" section="N'importe quelle tranche"
# ce sont les bons numéros d'images, mais pas encore les images : il reste à indexer avec eux.
images_of = lambda images, labels, digit: (labels == digit).nonzero()[0]

# %% tags=["mistake"] name="les étiquettes au lieu des images" section="N'importe quelle tranche"
# ce sont des étiquettes qui reviennent, toutes égales à `digit` : le masque a été appliqué au mauvais tableau.
images_of = lambda images, labels, digit: labels[labels == digit]

# %% tags=["mistake"] name="toutes les autres images" section="N'importe quelle tranche"
# la fonction renvoie les images de tous les chiffres, sauf celui demandé.
images_of = lambda images, labels, digit: images[labels != digit]

# %% tags=["mistake"] name="jeu complet au lieu des arguments" section="N'importe quelle tranche"
# la fonction reçoit six petites images et renvoie tous les 4 d'un jeu de MNIST : ce sont les images d'une
# variable du notebook, et non celles de ses arguments.
images_of = lambda images, labels, digit: train_images[train_labels == digit]

# %% tags=["mistake"] name="chiffre fixé dans la fonction" section="N'importe quelle tranche"
# pour le chiffre 0 comme pour le chiffre 4, ce sont les images des 4 qui reviennent : `digit` doit choisir.
images_of = lambda images, labels, digit: images[labels == 4]

# %% [markdown] minutes=10
# ## Exercice 3. Votre planche
#
# Écrivez `plot_mnist_images(images, labels, rows=8, columns=18)`, sans `plot_gallery`. Elle dessine les
# premières images dans leur ordre, `rows` rangées de `columns`, et renvoie la figure :
#
# - chaque image dans ses propres `Axes`, avec son étiquette pour titre ;
# - les mêmes gris pour toutes : 0 en blanc, 255 en noir. Une image pâle reste pâle ;
# - s'il y a plus d'images que de places, les dernières sont laissées ; s'il y en a moins, les
#   dernières places restent vides.
#
# Quand elle passe la vérification, essayez `plot_mnist_images(train_images, train_labels)` : ses 8 × 18
# dessins prennent plusieurs secondes. `plot_gallery`, qui n'en fait qu'un, est plus rapide.

# %%
import matplotlib.pyplot as plt

from helpers import load_mnist

# Ou, avec internet, l'appel de Keras : keras.datasets.mnist.load_data()
(train_images, train_labels), (test_images, test_labels) = load_mnist()


# %%
def plot_mnist_images(images, labels, rows=8, columns=18):
    """Renvoie une figure des premières images, chacune sous son étiquette."""
    ### BEGIN SOLUTION
    figure, places = plt.subplots(rows, columns, figsize=(columns, 1.5 * rows))
    for axes in places.flat:
        axes.axis("off")
    for axes, image, label in zip(places.flat, images, labels):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(label)
    return figure
    ### END SOLUTION


# %%
check("01-planche", plot_mnist_images)

# %% [markdown] tags=["hints"]
# 1. `plt.subplots(rows, columns)` donne deux objets : la figure et un tableau d'`Axes`. Dans quel ordre
#    `.flat` parcourt-il ce tableau ?
# 2. `zip` avance dans trois suites à la fois, et s'arrête à la plus courte : lesquelles vous faut-il ?
# 3. Dans chaque `Axes`, `imshow` dessine et `set_title` pose le titre. Sans `vmin` ni `vmax`, `imshow` étale
#    les gris de chaque image sur toute l'échelle.


# %% tags=["right"]
# `add_subplot` fait les `Axes` un à un, numérotés à partir de 1 dans l'ordre de lecture.
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure = plt.figure(figsize=(columns, 2 * rows))
    for index in range(min(len(images), rows * columns)):
        axes = figure.add_subplot(rows, columns, index + 1, xticks=[], yticks=[])
        axes.imshow(images[index], cmap="Greys", vmin=0, vmax=255)
        axes.set_title(f"{labels[index]}", fontsize=9)
    return figure


# %% tags=["right"]
# `plt.subplot` choisit la place où dessiner ; la différence à 255 est une encre noire sur fond blanc.
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure = plt.figure()
    for index, image in enumerate(images[: rows * columns]):
        plt.subplot(rows, columns, index + 1)
        plt.imshow(255 - image, "gray", vmin=0, vmax=255)
        plt.title("chiffre " + str(labels[index]))
        plt.axis("off")
    return figure


# %% tags=["right"]
# Rangée et colonne viennent de `divmod` ; `pcolormesh` compte les lignes vers le haut, d'où l'axe renversé.
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns, squeeze=False, layout="constrained")
    for index, image in enumerate(images[: rows * columns]):
        axes = places[divmod(index, columns)]
        axes.pcolormesh(image / 255, cmap="gray_r", vmin=0, vmax=1)
        axes.invert_yaxis()
        axes.set(aspect="equal", title=labels[index])
    return figure


# %% tags=["mistake"] name="couleurs au lieu des gris" section="Les trois gestes"
# la planche est en couleurs : sans autre indication, `imshow` ne dessine pas en gris.
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image, label in zip(places.flat, images, labels):
        axes.imshow(image)
        axes.set_title(label)
    return figure


# %% tags=["mistake"] name="noir et blanc échangés" section="Les trois gestes"
# l'encre est blanche sur fond noir : ces gris vont dans l'autre sens que ceux de l'énoncé.
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image, label in zip(places.flat, images, labels):
        axes.imshow(image, cmap="gray", vmin=0, vmax=255)
        axes.set_title(label)
    return figure


# %% tags=["mistake"] name="gris propres à chaque image" section="Une image est une grille de nombres"
# une image pâle est dessinée en noir : ses gris ont été étalés de son propre minimum à son propre maximum.
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image, label in zip(places.flat, images, labels):
        axes.imshow(image, cmap="gray_r")
        axes.set_title(label)
    return figure


# %% tags=["mistake"] name="images transposées" section="Les formes d'abord"
# les images sont couchées : leurs lignes sont dessinées en colonnes.
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image, label in zip(places.flat, images, labels):
        axes.imshow(image.T, cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(label)
    return figure


# %% tags=["mistake"] name="images à l'envers" section="Les formes d'abord"
# les images ont la tête en bas : la ligne 0 y est dessinée au pied, comme le font les graphiques.
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image, label in zip(places.flat, images, labels):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255, origin="lower")
        axes.set_title(label)
    return figure


# %% tags=["mistake"] name="une seule mosaïque" section="La galerie"
# toutes les images sont dans les mêmes `Axes`, comme dans une mosaïque : l'énoncé en demande un par image.
def plot_mnist_images(images, labels, rows=8, columns=18):
    from helpers import plot_gallery

    return plot_gallery(images, labels, rows, columns)


# %% tags=["mistake"] name="moins d'images que de places" section="N'importe quelle tranche"
# juste quand toutes les places sont prises ; avec moins d'images que de places, la fonction s'arrête sur une erreur
# d'indice. Chaque place a-t-elle une image ?
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for index in range(rows * columns):
        places.flat[index].imshow(images[index], cmap="gray_r", vmin=0, vmax=255)
        places.flat[index].set_title(labels[index])
    return figure


# %% tags=["mistake"] name="rangées et colonnes échangées" section="La galerie"
# la planche a autant de rangées que l'énoncé demande de colonnes, et l'inverse.
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(columns, rows)
    for axes, image, label in zip(places.flat, images, labels):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(label)
    return figure


# %% tags=["mistake"] name="colonne par colonne" section="Les trois gestes"
# les images se suivent de haut en bas, colonne après colonne : l'ordre de la page va de gauche à droite.
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for axes, image, label in zip(places.T.flat, images, labels):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(label)
    return figure


# %% tags=["mistake"] name="le numéro au lieu de l'étiquette" section="Des titres décalés"
# les titres comptent les images : 0, 1, 2, etc. L'étiquette d'une image est dans l'autre tableau, au même
# numéro.
def plot_mnist_images(images, labels, rows=8, columns=18):
    figure, places = plt.subplots(rows, columns)
    for index, (axes, image) in enumerate(zip(places.flat, images)):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(index)
    return figure


# %% [markdown]
# Pour garder votre fonction : copiez les deux cellules qui la font dans une seule, écrivez
# `%%writefile plot_mnist_images_exo1.py` sur sa première ligne, et exécutez-la. Le fichier est à
# côté du notebook : `from plot_mnist_images_exo1 import plot_mnist_images` la reprend dans tout autre.

# %% [markdown]
# ### Pour ceux qui ont fini
#
# Sans vérification. Les dix images moyennes du **jeu de test** ressemblent-elles à celles de
# l'entraînement ? Prévoyez, calculez les deux, et dessinez-les sur une planche de 2 rangées de 10.
#
# Puis un nombre : pour chaque chiffre, la distance entre ses deux moyennes. Est-elle petite ? Petite par rapport à
# quoi ? Coupez l'entraînement en deux moitiés au hasard, et comparez. Si le test différait, que vaudrait une
# exactitude mesurée sur lui ?
