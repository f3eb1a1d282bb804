# ---
# title: Convolutions
# goal: Calculer une convolution à la main, la programmer, compter les paramètres d'un réseau, et dériver un maximum.
# prerequisites: Leçon 12
# teaching_minutes: 15
# compute_seconds: 60
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre réponse, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.

# %%
import numpy as np

from helpers import check, hint, start_keras

start_keras()

import keras

# %% [markdown] minutes=12
# ## Exercice 1. Un filtre, à la main
#
# Voici une image de 4 × 4 pixels, un filtre de 3 × 3 et son biais. La convolution est celle de la leçon
# et de Keras : le filtre est posé tel quel, et aucune activation ne suit. Avec un papier, trouvez :
#
# 1. `feature_map`, la carte sans bordure, avec un pas de 1 : forme `(2, 2)` ;
# 2. `strided`, la carte avec une bordure de zéros d'un pixel **sur les quatre côtés**, et un pas de 2 :
#    forme `(2, 2)` ;
# 3. `sizes`, trois nombres, pour une image de 28 × 28 pixels :
#    - le côté de la carte d'un filtre de 3 × 3, sans bordure, avec un pas de 2 ;
#    - celui de la carte d'un filtre de 3 × 3, avec une bordure de 2 pixels sur chaque côté et un pas de 1 ;
#    - la bordure, sur chaque côté, qui garde 28 × 28 sorties à un filtre de 7 × 7, avec un pas de 1.

# %%
image = np.array([[2, 0, 1, 0], [1, 3, 0, 2], [0, 1, 2, 1], [1, 0, 3, 0]])
kernel = np.array([[0, 1, 0], [-1, 2, 0], [0, 0, -1]])
bias = 1

# %%
feature_map = [[4, -2], [3, 4]]  # SOLUTION
strided = [[2, 1], [2, 4]]  # SOLUTION
sizes = [13, 30, 3]  # SOLUTION

# %%
check("12-a-la-main", feature_map, strided, sizes)

# %% [markdown] tags=["hints"]
# 1. Posez le filtre sur le coin en haut à gauche de l'image : quels pixels se trouvent sous ses quatre nombres
#    non nuls ? Multipliez, additionnez, ajoutez le biais ; puis glissez d'une colonne.
# 2. Pour `strided`, entourez d'abord l'image de zéros : elle a 6 × 6 pixels. Où le filtre se pose-t-il quand il
#    avance de deux en deux ?
# 3. Pour un côté, comptez les places où commence une fenêtre : la première est 0, la dernière est celle d'où la
#    fenêtre tient encore tout entière, et on ne garde que les multiples du pas.

# %% tags=["right"]
# Les mêmes sommes par NumPy, et les places d'une fenêtre données par `range`.
windows = np.lib.stride_tricks.sliding_window_view
feature_map = (windows(image, (3, 3)) * kernel).sum(axis=(2, 3)) + bias
padded = np.pad(image, 1)
strided = (windows(padded, (3, 3))[::2, ::2] * kernel).sum(axis=(2, 3)) + bias
sizes = [len(range(0, 28 - 3 + 1, 2)), len(range(2 + 28 + 2 - 3 + 1)), (7 - 1) // 2]

# %% tags=["right"]
# Keras le calcule aussi, avec un axe pour les images et un pour les canaux ; la bordure s'ajoute à part.
x, k = image[None, :, :, None].astype("float32"), kernel[:, :, None, None].astype("float32")
feature_map = keras.ops.convert_to_numpy(keras.ops.conv(x, k)) + bias
padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
strided = keras.ops.convert_to_numpy(keras.ops.conv(padded, k, strides=2)) + bias
sizes = (13, 30, 3)

# %% tags=["mistake"] name="filtre retourné" section="Une convolution, à la main"
# au moins une de vos cartes est celle du filtre retourné : c'est la convolution des
# mathématiciens. Keras pose le filtre tel quel.
feature_map = [[6, 1], [0, 4]]
strided = [[6, 3], [1, 4]]
sizes = [13, 30, 3]

# %% tags=["mistake"] name="biais oublié" section="Une convolution, à la main"
# au moins une de vos cartes est celle des sommes seules : il manque le biais, le même partout.
feature_map = [[3, -3], [2, 3]]
strided = [[1, 0], [1, 3]]
sizes = [13, 30, 3]

# %% tags=["mistake"] name="bordure oubliée" section="Une convolution, à la main"
# `strided` est ce que l'on trouve sans bordure : les zéros autour de l'image donnent d'autres places au filtre.
feature_map = [[4, -2], [3, 4]]
strided = [[4]]
sizes = [13, 30, 3]

# %% tags=["mistake"] name="pas oublié" section="Une convolution, à la main"
# `strided` a la bordure, mais le filtre y avance d'un pixel à la fois.
feature_map = [[4, -2], [3, 4]]
strided = [[2, -1, 1, 0], [4, 4, -2, 5], [2, 3, 4, 3], [3, 1, 9, -1]]
sizes = [13, 30, 3]

# %% tags=["mistake"] name="bordure d'un seul côté" section="La couche de Keras"
# `strided` est ce que l'on trouve avec des zéros à droite et en bas seulement : c'est ce que fait ici
# `padding="same"` avec un pas de 2. L'énoncé demande les quatre côtés.
feature_map = [[4, -2], [3, 4]]
strided = [[4, 5], [1, -1]]
sizes = [13, 30, 3]

# %% tags=["mistake"] name="la première place oubliée" section="Une convolution, à la main"
# les deux cartes sont justes, mais un nombre de `sizes` compte les déplacements, et non les places : un filtre
# qui avance deux fois a occupé trois places.
feature_map = [[4, -2], [3, 4]]
strided = [[2, 1], [2, 4]]
sizes = [12, 29, 3]

# %% tags=["mistake"] name="une place hors de l'image" section="Une convolution, à la main"
# les deux cartes sont justes, mais `sizes` compte une place, ou une moitié de place, où le filtre déborde de
# l'image.
feature_map = [[4, -2], [3, 4]]
strided = [[2, 1], [2, 4]]
sizes = [13.5, 30, 3]

# %% tags=["mistake"] name="la bordure comptée une fois" section="Une convolution, à la main"
# les deux cartes sont justes, mais un nombre de `sizes` est celui d'une bordure comptée d'un seul côté, ou des deux
# réunis : `p` pixels sur chaque côté élargissent l'image de `2 * p`.
feature_map = [[4, -2], [3, 4]]
strided = [[2, 1], [2, 4]]
sizes = [13, 28, 6]

# %% [markdown] minutes=18
# ## Exercice 2. Canaux, filtres et pas
#
# Écrivez `convolve(images, kernels, biases, stride=1)`, qui calcule une convolution sans bordure, sans
# activation, comme `Conv2D` :
#
# - `images` a la forme `(n, h, w, c)`, `kernels` la forme `(k, k, c, f)`, `biases` la forme `(f,)` ;
# - le résultat a la forme `(n, rows, columns, f)`, où `rows` et `columns` comptent les places du filtre,
#   qui avance de `stride` pixels dans les deux sens.
#
# Rangez chaque fenêtre dans une ligne, chaque filtre dans une colonne : un seul produit de matrices donne toutes
# les sorties. Tout autre chemin vers les mêmes nombres convient aussi.
#
# Avant d'écrire, pour l'essai de la cellule suivante et un pas de 2 : combien de lignes et de colonnes
# la matrice des fenêtres a-t-elle ? Quelle est la forme du résultat ?

# %%
from numpy.lib.stride_tricks import sliding_window_view

toy_images = np.arange(2 * 5 * 6 * 3).reshape(2, 5, 6, 3) % 7 - 3.0
toy_kernels = np.arange(3 * 3 * 3 * 4).reshape(3, 3, 3, 4) % 5 - 2.0
toy_biases = np.array([0.5, 0.0, -1.0, 2.0])


# %%
def convolve(images, kernels, biases, stride=1):
    """Renvoie les cartes, de forme (n, rows, columns, f)."""
    ### BEGIN SOLUTION
    k, _, c, f = kernels.shape
    windows = sliding_window_view(images, (k, k), axis=(1, 2))[:, ::stride, ::stride]
    n, rows, columns = windows.shape[:3]
    matrix = windows.transpose(0, 1, 2, 4, 5, 3).reshape(n * rows * columns, k * k * c)
    outputs = matrix @ kernels.reshape(k * k * c, f) + biases
    return outputs.reshape(n, rows, columns, f)
    ### END SOLUTION


# %%
check("12-im2col", convolve)

# %% [markdown] tags=["hints"]
# 1. `sliding_window_view(images, (k, k), axis=(1, 2))` donne toutes les fenêtres, sans pas. Affichez sa forme :
#    où sont passés les deux axes de la fenêtre ? Lesquels des autres se parcourent de `stride` en
#    `stride` ?
# 2. Une ligne de la matrice se multiplie par une colonne, nombre par nombre : les deux doivent parcourir lignes,
#    colonnes et canaux dans le même ordre. `transpose` range les axes, avant `reshape`.
# 3. `kernels.reshape(k * k * c, f)` a déjà le bon ordre : lignes, colonnes, canaux. Le produit a une ligne par
#    fenêtre et une colonne par filtre : ajoutez les biais, puis rendez-lui ses quatre axes.


# %% tags=["right"]
# Une boucle sur les k × k cases du filtre : chacune ajoute un produit, pour toutes les fenêtres à la fois.
def convolve(images, kernels, biases, stride=1):
    k = len(kernels)
    rows = (images.shape[1] - k) // stride + 1
    columns = (images.shape[2] - k) // stride + 1
    total = biases
    for i in range(k):
        for j in range(k):
            part = images[:, i:, j:][:, ::stride, ::stride][:, :rows, :columns]
            total = total + part @ kernels[i, j]
    return total


# %% tags=["right"]
# `einsum` nomme les axes : ceux qui manquent après la flèche (i, j et c) sont additionnés, dans tout ordre.
def convolve(images, kernels, biases, stride=1):
    windows = sliding_window_view(images, kernels.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nrscij,ijcf->nrsf", windows, kernels) + biases


# %% tags=["right"]
# C'est la fonction que la couche de Keras appelle.
def convolve(images, kernels, biases, stride=1):
    x, k = images.astype("float32"), kernels.astype("float32")
    return keras.ops.convert_to_numpy(keras.ops.conv(x, k, strides=stride)) + biases


# %% tags=["mistake"] name="fenêtres et filtres dans deux ordres" section="Le produit qui la calcule"
# les formes sont justes, mais les nombres d'une fenêtre et ceux d'un filtre ne se suivent pas dans le même
# ordre : l'un range les canaux en premier, l'autre en dernier.
def convolve(images, kernels, biases, stride=1):
    k, _, c, f = kernels.shape
    windows = sliding_window_view(images, (k, k), axis=(1, 2))[:, ::stride, ::stride]
    outputs = windows.reshape(*windows.shape[:3], -1) @ kernels.reshape(-1, f)
    return outputs + biases


# %% tags=["mistake"] name="lignes et colonnes échangées" section="Le produit qui la calcule"
# les formes sont justes, mais les lignes d'une fenêtre rencontrent les colonnes du filtre.
def convolve(images, kernels, biases, stride=1):
    windows = sliding_window_view(images, kernels.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nrscij,jicf->nrsf", windows, kernels) + biases


# %% tags=["mistake"] name="filtres mélangés par reshape" section="Le produit qui la calcule"
# les formes sont justes, mais `reshape` a coupé `kernels` en `f` morceaux qui se suivent en mémoire : ce ne sont
# pas les `f` filtres, rangés sur le dernier axe.
def convolve(images, kernels, biases, stride=1):
    windows = sliding_window_view(images, kernels.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    rows = windows.transpose(0, 1, 2, 4, 5, 3).reshape(*windows.shape[:3], -1)
    return rows @ kernels.reshape(kernels.shape[-1], -1).T + biases


# %% tags=["mistake"] name="filtres retournés" section="Une convolution, à la main"
# vos cartes sont celles de filtres retournés, `kernels[::-1, ::-1]` : Keras les pose tels quels.
def convolve(images, kernels, biases, stride=1):
    windows = sliding_window_view(images, kernels.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nrscij,ijcf->nrsf", windows, kernels[::-1, ::-1]) + biases


# %% tags=["mistake"] name="pas ignoré" section="La même, avec NumPy"
# avec un pas de 1 tout est juste ; avec un autre, le résultat ne change pas : `stride` ne sert pas.
def convolve(images, kernels, biases, stride=1):
    windows = sliding_window_view(images, kernels.shape[:2], axis=(1, 2))
    return np.einsum("nrscij,ijcf->nrsf", windows, kernels) + biases


# %% tags=["mistake"] name="image réduite avant la convolution" section="La même, avec NumPy"
# avec un pas de 1 tout est juste ; avec un autre, c'est l'image qui perd des pixels avant d'être lue. Le pas
# écarte les fenêtres, et non les pixels à l'intérieur de chacune.
def convolve(images, kernels, biases, stride=1):
    windows = sliding_window_view(images[:, ::stride, ::stride], kernels.shape[:2], axis=(1, 2))
    return np.einsum("nrscij,ijcf->nrsf", windows, kernels) + biases


# %% tags=["mistake"] name="biais oubliés" section="Une convolution, à la main"
# ce sont les sommes seules : `biases` ne sert pas. Chaque filtre a le sien.
def convolve(images, kernels, biases, stride=1):
    windows = sliding_window_view(images, kernels.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nrscij,ijcf->nrsf", windows, kernels)


# %% tags=["mistake"] name="canaux gardés séparés" section="La couche de Keras"
# le résultat a un axe de trop, celui des canaux : un filtre les lit tous, et additionne ce qu'il y trouve.
def convolve(images, kernels, biases, stride=1):
    windows = sliding_window_view(images, kernels.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nrscij,ijcf->nrscf", windows, kernels) + biases


# %% [markdown] minutes=15
# ## Exercice 3. Compter, et jusqu'où l'on voit
#
# Des couches qui se suivent s'écrivent en une liste :
#
# - `("conv", filters, size, stride)` : une convolution de `filters` filtres de `size` × `size`, avec leurs biais,
#   un pas de `stride` et aucune bordure ;
# - `("pool", size)` : le maximum de carrés de `size` × `size` qui ne se recouvrent pas ; ce qui reste au bord est
#   laissé de côté.
#
# Écrivez `describe(layers, side, channels)`, pour des images de `side` × `side` pixels et `channels` canaux. Elle
# renvoie, pour chaque couche, une ligne de quatre nombres :
#
# 1. le côté de sa sortie ;
# 2. le nombre de canaux de sa sortie ;
# 3. ses paramètres ;
# 4. son **champ** : le côté du carré de pixels de l'image dont dépend un nombre de sa sortie.
#
# Avant d'écrire, pour les deux listes de la cellule suivante, sur 16 canaux : laquelle a le plus grand champ, et
# laquelle le plus de paramètres ?

# %%
two_small = [("conv", 16, 3, 1), ("conv", 16, 3, 1)]
one_large = [("conv", 16, 5, 1)]


# %%
def describe(layers, side, channels):
    """Renvoie une ligne par couche : côté, canaux, paramètres, champ."""
    ### BEGIN SOLUTION
    lines = []
    field = gap = 1  # un pixel ; l'écart entre deux pixels voisins
    for kind, *numbers in layers:
        parameters = 0
        if kind == "conv":
            filters, size, stride = numbers
            parameters = (size * size * channels + 1) * filters
            channels = filters
        else:
            (size,) = numbers
            stride = size
        side = (side - size) // stride + 1
        field = field + (size - 1) * gap
        gap = gap * stride
        lines.append((side, channels, parameters, field))
    return lines
    ### END SOLUTION


# %%
check("12-compter", describe)

# %% [markdown] tags=["hints"]
# 1. Qu'est-ce qui passe d'une couche à la suivante ? Le côté et les canaux de sa sortie : ce sont ceux de
#    l'entrée qui suit. Un filtre a un poids par case et par canal de cette entrée.
# 2. Pour le champ, dessinez une seule ligne de pixels, et deux couches de taille 3. Deux nombres voisins de la
#    première voient des pixels décalés : de combien ? Et si le pas de la première est 2 ?
# 3. Gardez deux nombres : le champ, et l'écart en pixels entre deux nombres voisins. Une fenêtre va de son premier
#    nombre au dernier par `size - 1` écarts ; ensuite, le pas multiplie l'écart. Un maximum a pour pas son côté.


# %% tags=["right"]
# Le champ se remonte aussi de la sortie vers l'image : un nombre, puis la fenêtre qu'il lit, et ainsi de suite.
def describe(layers, side, channels):
    lines, windows = [], []
    for kind, *numbers in layers:
        filters, size, stride = numbers if kind == "conv" else (channels, *numbers * 2)
        parameters = filters * channels * size**2 + filters if kind == "conv" else 0
        side, channels = len(range(0, side - size + 1, stride)), filters
        windows.append((size, stride))
        seen = 1
        for size, stride in reversed(windows):
            seen = (seen - 1) * stride + size
        lines.append([side, channels, parameters, seen])
    return lines


# %% tags=["right"]
# Keras donne formes et paramètres. Le champ se voit : `seen` garde les pixels dont vient chaque nombre d'une ligne.
def describe(layers, side, channels):
    x, lines, seen = keras.Input((side, side, channels)), [], [{p} for p in range(side)]
    for kind, *numbers in layers:
        layer = (keras.layers.Conv2D if kind == "conv" else keras.layers.MaxPooling2D)(*numbers)
        x = layer(x)
        size, stride = numbers[1:] if kind == "conv" else numbers * 2
        starts = range(0, len(seen) - size + 1, stride)
        seen = [set().union(*seen[start : start + size]) for start in starts]
        lines.append((x.shape[1], x.shape[3], layer.count_params(), len(seen[0])))
    return lines


# %% tags=["mistake"] name="pas ignoré" section="Réduire l'image"
# les côtés sont ceux de couches dont le filtre, ou le carré, avance d'un pixel à la fois.
def describe(layers, side, channels):
    lines = []
    for _, *numbers in layers:
        side = side - numbers[len(numbers) // 2] + 1
        lines.append((side, 0, 0, 0))
    return lines


# %% tags=["mistake"] name="bordure ajoutée" section="La couche de Keras"
# les côtés des convolutions sont ceux de couches à bordure, `padding="same"` : l'énoncé n'en met pas.
def describe(layers, side, channels):
    lines = []
    for kind, *numbers in layers:
        side = -(-side // numbers[2]) if kind == "conv" else side // numbers[0]
        lines.append((side, 0, 0, 0))
    return lines


# %% tags=["mistake"] name="biais oubliés" section="Compter les paramètres"
# les paramètres sont les poids seuls : chaque filtre a encore un biais.
def describe(layers, side, channels):
    lines = []
    for kind, *numbers in layers:
        filters, size, stride = numbers if kind == "conv" else (channels, *numbers * 2)
        parameters = size**2 * channels * filters if kind == "conv" else 0
        side, channels = (side - size) // stride + 1, filters
        lines.append((side, channels, parameters, 0))
    return lines


# %% tags=["mistake"] name="canaux d'entrée oubliés" section="Compter les paramètres"
# les paramètres sont ceux de filtres qui ne liraient qu'un canal : un filtre a un poids par case **et** par
# canal de ce qui entre dans la couche.
def describe(layers, side, channels):
    lines = []
    for kind, *numbers in layers:
        filters, size, stride = numbers if kind == "conv" else (channels, *numbers * 2)
        parameters = (size**2 + 1) * filters if kind == "conv" else 0
        side, channels = (side - size) // stride + 1, filters
        lines.append((side, channels, parameters, 0))
    return lines


# %% tags=["mistake"] name="canaux de l'image partout" section="Compter les paramètres"
# toutes les couches sont comptées sur les canaux de l'image : chacune lit ce que rend celle d'avant.
def describe(layers, side, channels):
    lines, last = [], channels
    for kind, *numbers in layers:
        filters, size, stride = numbers if kind == "conv" else (last, *numbers * 2)
        parameters = (size**2 * channels + 1) * filters if kind == "conv" else 0
        side, last = (side - size) // stride + 1, filters
        lines.append((side, last, parameters, 0))
    return lines


# %% tags=["mistake"] name="champ sans les pas" section="Réduire l'image"
# côtés, canaux et paramètres sont justes, mais le champ grandit comme si deux nombres voisins voyaient toujours
# des carrés décalés d'un seul pixel : après un pas de 2, ils le sont de deux.
def describe(layers, side, channels):
    lines, field = [], 1
    for kind, *numbers in layers:
        filters, size, stride = numbers if kind == "conv" else (channels, *numbers * 2)
        parameters = (size**2 * channels + 1) * filters if kind == "conv" else 0
        side, channels = (side - size) // stride + 1, filters
        field = field + size - 1
        lines.append((side, channels, parameters, field))
    return lines


# %% tags=["mistake"] name="le pas de la couche compté trop tôt" section="Réduire l'image"
# côtés, canaux et paramètres sont justes, mais dans le champ le pas d'une couche écarte déjà ce que sa
# propre fenêtre lit : il n'écarte que ses sorties.
def describe(layers, side, channels):
    lines, field, gap = [], 1, 1
    for kind, *numbers in layers:
        filters, size, stride = numbers if kind == "conv" else (channels, *numbers * 2)
        parameters = (size**2 * channels + 1) * filters if kind == "conv" else 0
        side, channels = (side - size) // stride + 1, filters
        gap = gap * stride
        field = field + (size - 1) * gap
        lines.append((side, channels, parameters, field))
    return lines


# %% [markdown] minutes=15
# ## Exercice 4. La passe arrière d'un maximum
#
# Une couche de maximum n'a pas de paramètre, mais la rétropropagation doit la traverser. Écrivez
# `maxpool_backward(images, gradients)`, pour le maximum de carrés de 2 × 2 qui ne se recouvrent pas :
#
# - `images`, de forme `(n, h, w, c)`, est ce qui est entré dans la couche ;
# - `gradients`, de forme `(n, h // 2, w // 2, c)`, est la dérivée de la perte par rapport à chaque maximum ;
# - le résultat, de la forme de `images`, est la dérivée de la perte par rapport à chaque pixel.
#
# Si `h` ou `w` est impair, la dernière ligne ou colonne n'est dans aucun carré. Si un carré a plusieurs
# maximums, un seul prend tout le gradient, ou ils se le partagent : à vous de choisir.
#
# Avant d'écrire, pour le carré et le gradient de la cellule suivante : si le 4 augmente d'un dixième, de
# combien la perte change-t-elle ? Et si c'est le 3 ?

# %%
toy_square = np.array([[1.0, 4.0], [3.0, 2.0]]).reshape(1, 2, 2, 1)
toy_gradient = np.array([10.0]).reshape(1, 1, 1, 1)


# %%
def maxpool_backward(images, gradients):
    """Renvoie la dérivée de la perte par rapport à chaque pixel."""
    ### BEGIN SOLUTION
    n, rows, columns, c = gradients.shape
    kept = images[:, : 2 * rows, : 2 * columns]
    squares = kept.reshape(n, rows, 2, columns, 2, c)
    pooled = squares.max(axis=(2, 4), keepdims=True)
    winners = squares == pooled
    shares = winners / winners.sum(axis=(2, 4), keepdims=True)
    result = np.zeros(images.shape)
    received = shares * gradients.reshape(n, rows, 1, columns, 1, c)
    result[:, : 2 * rows, : 2 * columns] = received.reshape(kept.shape)
    return result
    ### END SOLUTION


# %%
check("12-pooling", maxpool_backward)

# %% [markdown] tags=["hints"]
# 1. Un pixel qui n'est pas le maximum de son carré bouge à peine : la sortie change-t-elle ? Que vaut alors sa
#    dérivée ?
# 2. `reshape(n, rows, 2, columns, 2, c)` donne deux axes à l'intérieur de chaque carré, le troisième et le cinquième.
#    Comparez les carrés à leur maximum, gardé avec `keepdims=True` : qui le vaut ?
# 3. Après une ReLU, un carré de quatre zéros a quatre maximums. Divisez par leur nombre, ou gardez-en un seul
#    (`argmax`). Partez d'un tableau de zéros de la forme de `images` : la ligne en trop y reste à zéro.


# %% tags=["right"]
# Carré par carré : `argmax` donne le premier maximum, `unravel_index` sa place.
def maxpool_backward(images, gradients):
    result = np.zeros(images.shape)
    for b, i, j, channel in np.ndindex(gradients.shape):
        square = images[b, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, channel]
        down, right = np.unravel_index(square.argmax(), square.shape)
        result[b, 2 * i + down, 2 * j + right, channel] = gradients[b, i, j, channel]
    return result


# %% tags=["right"]
# Les quatre pixels de tous les carrés à la fois ; `taken` retient les carrés dont le gradient est déjà donné.
def maxpool_backward(images, gradients):
    rows, columns = gradients.shape[1:3]
    places = [np.s_[:, i : 2 * rows : 2, j : 2 * columns : 2] for i in range(2) for j in range(2)]
    pooled = np.max([images[place] for place in places], axis=0)
    taken = np.zeros(gradients.shape, bool)
    result = np.zeros(images.shape)
    for place in places:
        won = (images[place] == pooled) & ~taken
        result[place] = won * gradients
        taken |= won
    return result


# %% tags=["mistake"] name="tout le carré reçoit le gradient" section="Réduire l'image"
# les quatre pixels d'un carré reçoivent le même gradient, tout entier : la sortie ne dépend pourtant que du plus
# grand.
def maxpool_backward(images, gradients):
    return gradients.repeat(2, axis=1).repeat(2, axis=2)


# %% tags=["mistake"] name="gradient partagé en quatre" section="Réduire l'image"
# les quatre pixels d'un carré reçoivent chacun un quart du gradient : c'est la passe arrière d'une moyenne.
def maxpool_backward(images, gradients):
    return gradients.repeat(2, axis=1).repeat(2, axis=2) / 4


# %% tags=["mistake"] name="toujours le même coin" section="Réduire l'image"
# dans tous les carrés, c'est le pixel du même coin qui reçoit le gradient : la place du maximum dépend de
# l'image.
def maxpool_backward(images, gradients):
    result = np.zeros(images.shape)
    rows, columns = gradients.shape[1:3]
    result[:, : 2 * rows : 2, : 2 * columns : 2] = gradients
    return result


# %% tags=["mistake"] name="gradient multiplié par la valeur" section="Réduire l'image"
# le maximum de chaque carré reçoit le gradient multiplié par sa valeur : or, si ce pixel augmente un peu, le
# maximum augmente d'autant, qu'il soit grand ou petit.
def maxpool_backward(images, gradients):
    result = np.zeros(images.shape)
    for b, i, j, c in np.ndindex(gradients.shape):
        place = np.s_[b, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        square = images[place]
        result[place] = (square == square.max()) * square * gradients[b, i, j, c]
    return result


# %% tags=["mistake"] name="un 1 à la place du gradient" section="Réduire l'image"
# le maximum de chaque carré reçoit 1 : c'est la dérivée de la sortie par rapport à ce pixel. Celle de la perte la
# multiplie par le gradient qui arrive.
def maxpool_backward(images, gradients):
    result = np.zeros(images.shape)
    for b, i, j, c in np.ndindex(gradients.shape):
        place = np.s_[b, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        result[place] = images[place] == images[place].max()
    return result


# %% tags=["mistake"] name="tous les maximums servis en entier" section="Réduire l'image"
# tout est juste quand un carré n'a qu'un maximum ; quand il en a plusieurs, chacun reçoit le gradient entier, et
# la perte semble changer deux fois, ou quatre, plus vite qu'elle ne fait.
def maxpool_backward(images, gradients):
    result = np.zeros(images.shape)
    for b, i, j, c in np.ndindex(gradients.shape):
        place = np.s_[b, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        result[place] = (images[place] == images[place].max()) * gradients[b, i, j, c]
    return result


# %% tags=["mistake"] name="ligne en trop perdue" section="Réduire l'image"
# quand les côtés sont pairs tout est juste ; quand un côté est impair, le résultat n'a plus la forme de `images` : il
# manque les pixels qui ne sont dans aucun carré.
def maxpool_backward(images, gradients):
    n, rows, columns, c = gradients.shape
    squares = images[:, : 2 * rows, : 2 * columns].reshape(n, rows, 2, columns, 2, c)
    winners = squares == squares.max(axis=(2, 4), keepdims=True)
    shares = winners / winners.sum(axis=(2, 4), keepdims=True)
    return (shares * gradients[:, :, None, :, None]).reshape(n, 2 * rows, 2 * columns, c)


# %% [markdown]
# ### Pour ceux qui ont fini
#
# Moins de dix mille paramètres : jusqu'où ? Le réseau de la leçon en a bien davantage. Cherchez le meilleur
# réseau de convolutions de moins de dix mille paramètres, comptés à la main puis par `count_params`. Choisissez-le
# sur une validation prise dans l'entraînement ; refaites-le avec cinq graines ; regardez le test une fois par
# graine. Dites alors trois choses : la médiane, ce que vous avez essayé, et la pièce dont le retrait coûte le
# plus. Aucune vérification ne vous attend.
