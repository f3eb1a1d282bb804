# ---
# title: Visualiser les chiffres
# goal: Décrire des tableaux d'images, en extraire un chiffre et en calculer les images moyennes.
# prerequisites: Leçon 01
# teaching_minutes: 10
# exercise_minutes: 25
# compute_seconds: 30
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint

# %% [markdown]
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
images = train_images[2000:7000, 4:24]
labels = train_labels[2000:7000]

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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("01-decrire")

# %% [markdown]
# ## Exercice 2. Toutes les images d'un chiffre
#
# Écrivez `images_of(images, labels, digit)`, qui renvoie toutes les images dont l'étiquette est
# `digit`, dans leur ordre. Elle doit servir à l'entraînement comme au test : n'utilisez que ses
# trois arguments.
#
# Quand elle passe la vérification, essayez : `plot_gallery(images_of(train_images, train_labels, 4))`.

# %%
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("01-chiffre")

# %% [markdown]
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("01-moyenne")

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
