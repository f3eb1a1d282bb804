# ---
# title: Visualiser les chiffres
# goal: Décrire des tableaux d'images, en extraire un chiffre et en calculer les images moyennes.
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
# ## Exercice 3. Les images moyennes du jeu de test
#
# La leçon calcule l'image moyenne de chaque chiffre du jeu d'entraînement. Calculez dans
# `test_means` celles du **jeu de test** : un tableau de forme (10, 28, 28), où `test_means[3]` est
# l'image moyenne des 3. Avant de dessiner les dix images, prévoyez : les verrez-vous différer de
# celles de l'entraînement ?

# %%
import numpy as np

from helpers import load_mnist, plot_gallery

(train_images, train_labels), (test_images, test_labels) = load_mnist()

# %%
test_means = np.array([test_images[test_labels == d].mean(axis=0) for d in range(10)])  # SOLUTION

# %%
check("01-moyenne", test_means)

# %% [markdown] tags=["hints"]
# 1. Pour un seul chiffre d'abord : quelles images faut-il, et quel axe doit disparaître ?
# 2. Répétez pour les dix chiffres, dans une boucle ou une liste en compréhension.
# 3. Un masque booléen choisit les images du chiffre dans `test_images`, et `mean` les fond en une seule si
#    vous nommez l'axe des images.

# %% tags=["right"]
# Une liste de dix images convient aussi ; le premier argument de `mean` est l'axe.
test_means = [test_images[test_labels == d].mean(0) for d in range(10)]

# %% tags=["right"]
# La moyenne est la somme divisée par l'effectif du chiffre : `sum` compte les vrais du masque.
test_means = np.array(
    [test_images[test_labels == d].sum(axis=0) / sum(test_labels == d) for d in range(10)]
)

# %% tags=["right"]
# Sans boucle : le codage un-parmi-dix, transposé, additionne les images de chaque chiffre en un produit.
one_hot = np.eye(10)[test_labels]
test_means = (one_hot.T @ test_images.reshape(10000, 784)).reshape(10, 28, 28)
test_means /= one_hot.sum(axis=0)[:, None, None]

# %% tags=["right"]
# Le tableau est préparé, en `float32`, et `out=` y range chaque moyenne sans copie.
test_means = np.empty((10, 28, 28), dtype="float32")
for d in range(10):
    np.mean(test_images[test_labels == d], axis=0, out=test_means[d])

# %% tags=["mistake"] name="moyenne de toutes les images ensemble" section="L'image moyenne de chaque classe"
# une seule image revient, où les dix chiffres sont mêlés : il en faut une par chiffre.
test_means = test_images.mean(axis=0)

# %% tags=["mistake"] name="moyenne sans axe" section="L'image moyenne de chaque classe"
# il y a un seul nombre par chiffre, son gris moyen : sans axe, la moyenne fond aussi les pixels entre eux.
test_means = [test_images[test_labels == digit].mean() for digit in range(10)]

# %% tags=["mistake"] name="moyenne de chaque image" section="L'image moyenne de chaque classe"
# il y a un nombre par image : ce sont les pixels qui ont été fondus, et non les images.
test_means = test_images.mean(axis=(1, 2))

# %% tags=["mistake"] name="jeu d'entraînement au lieu du test" section="L'image moyenne de chaque classe"
# ce sont les images moyennes du jeu d'entraînement, comme dans la leçon.
test_means = np.array([train_images[train_labels == digit].mean(axis=0) for digit in range(10)])

# %% tags=["mistake"] name="dix premières images" section="L'image moyenne de chaque classe"
# ce sont les dix premières images du test, sans aucune moyenne.
test_means = test_images[:10]

# %% tags=["mistake"] name="une image sur dix au lieu d'un chiffre" section="N'importe quelle tranche"
# chaque moyenne mêle tous les chiffres : les images ont été choisies par leur numéro, et non par leur étiquette.
test_means = np.array([test_images[digit::10].mean(axis=0) for digit in range(10)])

# %% tags=["mistake"] name="somme au lieu de la moyenne" section="L'image moyenne de chaque classe"
# les valeurs dépassent de loin celles d'un pixel : les images sont additionnées, mais la somme n'est pas divisée par leur
# nombre.
test_means = np.array([test_images[test_labels == digit].sum(axis=0) for digit in range(10)])

# %% tags=["mistake"] name="somme divisée par le même nombre pour tous les chiffres" section="L'image moyenne de chaque classe"
# la somme de chaque chiffre est divisée par le même nombre ; or les chiffres ne sont pas aussi nombreux les
# uns que les autres.
test_means = np.array([test_images[test_labels == digit].sum(axis=0) / 1000 for digit in range(10)])

# %% tags=["mistake"] name="moyenne rangée dans des entiers" section="Un octet par pixel"
# `test_means` est un tableau d'entiers : les moyennes y ont perdu leur partie décimale.
test_means = np.zeros((10, 28, 28), dtype="uint8")
for digit in range(10):
    test_means[digit] = test_images[test_labels == digit].mean(axis=0)

# %% tags=["mistake"] name="somme accumulée dans des octets" section="Un octet par pixel"
# les valeurs sont toutes proches de 0 : ce sont des sommes d'octets, qui repartent de 0 quand elles débordent,
# divisées par l'effectif. Une somme de nombreux pixels ne tient pas dans un `uint8`.
test_means = np.zeros((10, 28, 28), dtype="uint8")
for digit in range(10):
    test_means[digit] = test_images[test_labels == digit].sum(axis=0)
test_means = test_means / np.bincount(test_labels)[:, None, None]

# %% tags=["mistake"] name="médiane au lieu de la moyenne" section="L'image moyenne de chaque classe"
# ce sont des médianes : un pixel noir dans moins de la moitié des images y disparaît, alors que la moyenne
# en garde la trace.
test_means = np.array([np.median(test_images[test_labels == digit], axis=0) for digit in range(10)])

# %% [markdown]
# Pour comparer, exécutez ensuite `plot_gallery(test_means, range(10), rows=1, columns=10)`.
#
# <details><summary>Ce que l'on voit</summary>
#
# Les dix images moyennes du test ressemblent à celles de l'entraînement, à s'y méprendre. C'est ce
# que l'on attend de deux jeux de même origine ; s'ils différaient, juger sur le test ne dirait
# pas grand-chose de ce que l'entraînement a appris.
#
# </details>
