# ---
# title: Deux couches, à la main
# goal: Donner toutes les formes, écrire les deux passes d'un réseau, et dériver par différences centrées.
# prerequisites: Leçon 06
# teaching_minutes: 15
# compute_seconds: 30
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un. Partout, un exemple occupe **une
# colonne**, comme dans la leçon.

# %%
from helpers import check, hint

# %% [markdown] minutes=10
# ## Exercice 1. Le tableau des formes, sans faute
#
# Un réseau de deux couches a `n0` entrées, `n1` neurones cachés et `n2` classes ; il traite `m`
# exemples ensemble. Écrivez `shapes(n0, n1, n2, m)`, qui renvoie un dictionnaire : à chaque nom, la
# forme du tableau, une paire de nombres. Les douze noms sont
# `"W1"`, `"b1"`, `"A1"`, `"W2"`, `"b2"`, `"A2"`, `"dZ2"`, `"dW2"`, `"db2"`, `"dZ1"`, `"dW1"` et
# `"db1"`.
#
# La vérification essaie aussi des réseaux dont les quatre nombres sont différents : une forme juste
# par hasard ne suffit pas.


# %%
def shapes(n0, n1, n2, m):
    """Renvoie la forme de chaque tableau du réseau, par nom."""
    ### BEGIN SOLUTION
    return {
        "W1": (n1, n0),
        "b1": (n1, 1),
        "A1": (n1, m),
        "W2": (n2, n1),
        "b2": (n2, 1),
        "A2": (n2, m),
        "dZ2": (n2, m),
        "dW2": (n2, n1),
        "db2": (n2, 1),
        "dZ1": (n1, m),
        "dW1": (n1, n0),
        "db1": (n1, 1),
    }
    ### END SOLUTION


# %%
check("06-formes", shapes)

# %% [markdown] tags=["hints"]
# 1. Dans `W1 @ X`, quelles dimensions doivent être égales, et lesquelles restent ?
# 2. Un poids pour chaque couple (sortie, entrée) de la couche ; un biais par sortie, en colonne ; un
#    résultat par neurone et par exemple.
# 3. La dérivée par rapport à un tableau a la forme de ce tableau : les six dernières formes se lisent dans
#    les six premières.

# %% tags=["right"]
# `W1.shape` se lit sur un tableau, et chaque gradient prend la forme de son paramètre.
import numpy as np


def shapes(n0, n1, n2, m):
    X, W1, W2 = np.empty((n0, 0)), np.empty((n1, n0)), np.empty((n2, n1))
    found = {"W1": W1.shape, "W2": W2.shape, "b1": [n1, 1], "b2": [n2, 1]}
    found.update(A1=(len(W1), m), A2=(len(W2), m), Z1=(n1, m), X=(n0, m))
    for name in ("W1", "b1", "W2", "b2"):
        found["d" + name] = found[name]
    return {**found, "dZ1": found["A1"], "dZ2": np.array(found["A2"])}


# %% tags=["mistake"] name="formes écrites en nombres" section="Les formes, sans faute"
# juste pour le réseau 784-10-10, mais pas pour les autres : des nombres sont écrits là où la fonction
# devait se servir de `n0`, `n1` et `n2`, ou les deux 10 ont été confondus.
def shapes(n0, n1, n2, m):
    w1, b, w2, a = (10, 784), (10, 1), (10, 10), (10, m)
    return dict(W1=w1, b1=b, A1=a, W2=w2, b2=b, A2=a, dZ2=a, dW2=w2, db2=b, dZ1=a, dW1=w1, db1=b)


# %% tags=["mistake"] name="un exemple par ligne" section="Deux conventions"
# un tableau au moins a une ligne par exemple : c'est la convention de Keras. Ici, un exemple est une
# colonne.
def shapes(n0, n1, n2, m):
    forward = dict(W1=(n0, n1), b1=(1, n1), A1=(m, n1), W2=(n1, n2), b2=(1, n2), A2=(m, n2))
    backward = dict(dZ2=(m, n2), dW2=(n1, n2), db2=(1, n2), dZ1=(m, n1), dW1=(n0, n1), db1=(1, n1))
    return forward | backward


# %% tags=["mistake"] name="poids transposés" section="La passe avant"
# une matrice de poids est transposée : dans `W @ X`, le nombre de colonnes de `W` doit être le nombre de
# lignes de `X`.
def shapes(n0, n1, n2, m):
    forward = dict(W1=(n0, n1), b1=(n1, 1), A1=(n1, m), W2=(n1, n2), b2=(n2, 1), A2=(n2, m))
    backward = dict(dZ2=(n2, m), dW2=(n1, n2), db2=(n2, 1), dZ1=(n1, m), dW1=(n0, n1), db1=(n1, 1))
    return forward | backward


# %% tags=["mistake"] name="dW1 de la forme de W2" section="Les formes, sans faute"
# c'est la faute du tableau de départ : `dW1` n'a pas la forme de `W1`, et la mise à jour de `W1` serait
# impossible.
def shapes(n0, n1, n2, m):
    forward = dict(W1=(n1, n0), b1=(n1, 1), A1=(n1, m), W2=(n2, n1), b2=(n2, 1), A2=(n2, m))
    backward = dict(dZ2=(n2, m), dW2=(n2, n1), db2=(n2, 1), dZ1=(n1, m), dW1=(n2, n1), db1=(n1, 1))
    return forward | backward


# %% tags=["mistake"] name="biais sans seconde dimension" section="Pourquoi un biais de forme (10, 1)"
# un biais ou son gradient n'a qu'une dimension : NumPy l'ajouterait à chaque ligne, alors qu'il faut
# l'ajouter à chaque colonne.
def shapes(n0, n1, n2, m):
    forward = dict(W1=(n1, n0), b1=(n1,), A1=(n1, m), W2=(n2, n1), b2=(n2,), A2=(n2, m))
    backward = dict(dZ2=(n2, m), dW2=(n2, n1), db2=(n2,), dZ1=(n1, m), dW1=(n1, n0), db1=(n1,))
    return forward | backward


# %% tags=["mistake"] name="biais en ligne" section="Pourquoi un biais de forme (10, 1)"
# un biais ou son gradient est une ligne : NumPy l'ajouterait à chaque ligne, alors qu'il faut l'ajouter à
# chaque colonne.
def shapes(n0, n1, n2, m):
    forward = dict(W1=(n1, n0), b1=(1, n1), A1=(n1, m), W2=(n2, n1), b2=(1, n2), A2=(n2, m))
    backward = dict(dZ2=(n2, m), dW2=(n2, n1), db2=(1, n2), dZ1=(n1, m), dW1=(n1, n0), db1=(1, n1))
    return forward | backward


# %% tags=["mistake"] name="un biais par exemple" section="Pourquoi un biais de forme (10, 1)"
# un biais ou son gradient a une colonne par exemple : le réseau n'a qu'un biais par neurone, le même pour
# tous les exemples.
def shapes(n0, n1, n2, m):
    forward = dict(W1=(n1, n0), b1=(n1, m), A1=(n1, m), W2=(n2, n1), b2=(n2, m), A2=(n2, m))
    backward = dict(dZ2=(n2, m), dW2=(n2, n1), db2=(n2, m), dZ1=(n1, m), dW1=(n1, n0), db1=(n1, m))
    return forward | backward


# %% tags=["mistake"] name="couches échangées dans la passe arrière" section="La passe arrière"
# la passe arrière va de la couche 2 à la couche 1, mais les indices restent : `dZ1` accompagne `Z1`, et
# `dZ2` accompagne `Z2`.
def shapes(n0, n1, n2, m):
    forward = dict(W1=(n1, n0), b1=(n1, 1), A1=(n1, m), W2=(n2, n1), b2=(n2, 1), A2=(n2, m))
    backward = dict(dZ2=(n1, m), dW2=(n1, n0), db2=(n1, 1), dZ1=(n2, m), dW1=(n2, n1), db1=(n2, 1))
    return forward | backward


# %% tags=["mistake"] name="gradient d'une autre forme que son paramètre" section="Les formes, sans faute"
# dans votre dictionnaire, un gradient et son paramètre n'ont pas la même forme : la mise à jour ôte l'un à
# l'autre, nombre par nombre.
def shapes(n0, n1, n2, m):
    forward = dict(W1=(n1, n0), b1=(n1, 1), A1=(n1, m), W2=(n2, n1), b2=(n2, 1), A2=(n2, m))
    backward = dict(dZ2=(n2, m), dW2=(n1, n2), db2=(n2, 1), dZ1=(n1, m), dW1=(n1, n0), db1=(n1, 1))
    return forward | backward


# %% [markdown] minutes=8
# ## Exercice 2. La passe avant
#
# Complétez les quatre lignes de `forward`. `relu` et `softmax` sont données ; `softmax` travaille
# colonne par colonne. Pour essayer votre fonction, exécutez `forward(toy_X, toy_parameters)` dans
# une cellule à vous : ce sont les nombres du réseau 2-2-2 de la leçon.

# %%
import numpy as np

toy_X = np.array([[1.0, 1.0], [2.0, 0.0]])
toy_parameters = [
    np.array([[1.0, 0.0], [1.0, -1.0]]),  # W1
    np.zeros((2, 1)),  # b1
    np.array([[1.0, 1.0], [0.0, 3.0]]),  # W2
    np.zeros((2, 1)),  # b2
]


def relu(Z):
    return np.maximum(Z, 0)


def softmax(Z):
    exponentials = np.exp(Z - Z.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


# %%
def forward(X, parameters):
    """Renvoie Z1, A1, Z2 et A2, une colonne par exemple."""
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1  # SOLUTION
    A1 = relu(Z1)  # SOLUTION
    Z2 = W2 @ A1 + b2  # SOLUTION
    A2 = softmax(Z2)  # SOLUTION
    return Z1, A1, Z2, A2


# %%
check("06-avant", forward)

# %% [markdown] tags=["hints"]
# 1. Chaque ligne est une formule de la section « La passe avant ». Laquelle se sert du résultat de la
#    précédente ?
# 2. `@` est le produit de matrices ; les poids viennent en premier, et le biais s'ajoute à chaque colonne.
# 3. La seconde couche fait à `A1` ce que la première fait à `X`, avec ses propres poids et une autre
#    activation.


# %% tags=["right"]
# `np.dot` et `np.einsum` font les mêmes produits que `@` ; `Z1 > 0` annule ce que ReLU annule.
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = np.dot(W1, X) + b1
    A1 = Z1 * (Z1 > 0)
    Z2 = np.einsum("jk,ki->ji", W2, A1) + b2
    E = np.exp(Z2)
    return [Z1, A1, Z2, E / E.sum(axis=0, keepdims=True)]


# %% tags=["right"]
# La première couche sur les tableaux transposés, la seconde exemple par exemple : les mêmes nombres.
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = (X.T @ W1.T + b1[:, 0]).T
    A1 = relu(Z1)
    columns = [W2 @ A1[:, i] + b2.ravel() for i in range(X.shape[1])]
    Z2 = np.stack(columns, axis=1)
    return Z1, A1, Z2, softmax(Z2)


# %% tags=["mistake"] name="ReLU appliquée sur place" section="La passe avant"
# `Z1` ne contient plus aucun nombre négatif : c'est `A1`. ReLU a modifié `Z1` sur place, ou le même nom a
# servi deux fois.
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    Z1[Z1 < 0] = 0
    A1 = Z1
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, softmax(Z2)


# %% tags=["mistake"] name="biais oublié" section="La passe avant"
# la forme est bonne et les produits sont justes, mais un biais manque : une couche calcule un produit et
# une somme.
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X
    A1 = relu(Z1)
    Z2 = W2 @ A1
    return Z1, A1, Z2, softmax(Z2)


# %% tags=["mistake"] name="ReLU oubliée" section="La passe avant"
# `A1` contient des nombres négatifs : l'activation de la couche cachée n'a pas été appliquée, et deux
# couches sans coude n'en font qu'une.
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = Z1
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, softmax(Z2)


# %% tags=["mistake"] name="seconde couche nourrie de Z1" section="La passe avant"
# `A1` est juste, mais la seconde couche ne s'en sert pas : elle a reçu `Z1`, d'avant l'activation.
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    Z2 = W2 @ Z1 + b2
    return Z1, A1, Z2, softmax(Z2)


# %% tags=["mistake"] name="softmax sur la couche cachée" section="Une image par colonne"
# les colonnes de `A1` ont pour somme 1 : la couche cachée a reçu l'activation de la couche de sortie.
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = softmax(Z1)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, relu(Z2)


# %% tags=["mistake"] name="scores au lieu de probabilités" section="La passe avant"
# `Z2` est juste, mais les colonnes de `A2` n'ont pas pour somme 1 : ce ne sont pas les probabilités de la
# couche de sortie.
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, relu(Z2)


# %% tags=["mistake"] name="W2 transposée" section="Les formes, sans faute"
# le calcul passe quand il y a autant de neurones cachés que de classes, et s'arrête sinon : à la seconde
# couche, un tableau est transposé ou pris pour un autre.
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    Z2 = W2.T @ A1 + b2
    return Z1, A1, Z2, softmax(Z2)


# %% tags=["mistake"] name="produit dans le mauvais ordre" section="Deux conventions"
# un produit s'arrête : le tableau de gauche y a une colonne par exemple. Écrivez la forme de chaque
# facteur ; les poids viennent en premier.
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = X @ W1 + b1
    A1 = relu(Z1)
    Z2 = A1 @ W2 + b2
    return Z1, A1, Z2, softmax(Z2)


# %% [markdown] minutes=20
# ## Exercice 3. La passe arrière
#
# Complétez les six lignes de `backward`. La perte est l'entropie croisée **moyenne** des $m$
# exemples, et chaque gradient a la forme de son paramètre : $db_1$ est une colonne, comme $b_1$.
#
# La vérification compare vos gradients aux différences centrées, sur des réseaux de plusieurs
# tailles. Pour essayer vous-même, la cellule suivante prépare le réseau 2-2-2 de la leçon :
# `backward(toy_X, toy_Y, toy_parameters, toy_cache)` doit redonner les nombres du papier.

# %%
import numpy as np

toy_X = np.array([[1.0, 1.0], [2.0, 0.0]])
toy_Y = np.array([[1.0, 1.0], [0.0, 0.0]])
toy_parameters = [
    np.array([[1.0, 0.0], [1.0, -1.0]]),  # W1
    np.zeros((2, 1)),  # b1
    np.array([[1.0, 1.0], [0.0, 3.0]]),  # W2
    np.zeros((2, 1)),  # b2
]
large = np.e / (np.e + 1)
toy_cache = (
    np.array([[1.0, 1.0], [-1.0, 1.0]]),  # Z1
    np.array([[1.0, 1.0], [0.0, 1.0]]),  # A1
    np.array([[1.0, 2.0], [0.0, 3.0]]),  # Z2
    np.array([[large, 1 - large], [1 - large, large]]),  # A2
)


# %%
def backward(X, Y, parameters, cache):
    """Renvoie dW1, db1, dW2 et db2."""
    W1, b1, W2, b2 = parameters
    Z1, A1, Z2, A2 = cache
    m = X.shape[1]
    dZ2 = A2 - Y  # SOLUTION
    dW2 = dZ2 @ A1.T / m  # SOLUTION
    db2 = dZ2.sum(axis=1, keepdims=True) / m  # SOLUTION
    dZ1 = W2.T @ dZ2 * (Z1 > 0)  # SOLUTION
    dW1 = dZ1 @ X.T / m  # SOLUTION
    db1 = dZ1.sum(axis=1, keepdims=True) / m  # SOLUTION
    return dW1, db1, dW2, db2


# %%
check("06-retro", backward)

# %% [markdown] tags=["hints"]
# 1. Suivez les flèches vermillon du dessin, de droite à gauche. Quelle forme doit avoir chaque tableau ?
# 2. Pour les poids : l'erreur à la sortie de la couche, multipliée par l'entrée de la couche transposée, et
#    une moyenne. Pour les biais : la moyenne des colonnes de l'erreur.
# 3. Pour `dZ1`, deux opérations : remonter par les poids de la seconde couche, transposés ; puis annuler
#    les cases où `Z1` n'est pas positif.


# %% tags=["right"]
# Exemple par exemple : chacun ajoute sa part à la moyenne des gradients.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2 = parameters
    Z1, A1, Z2, A2 = cache
    gradients = [np.zeros_like(parameter) for parameter in parameters]
    for i in range(X.shape[1]):
        dz2 = A2[:, i] - Y[:, i]
        dz1 = np.where(Z1[:, i] > 0, W2.T.dot(dz2), 0)
        parts = np.outer(dz1, X[:, i]), dz1[:, None], np.outer(dz2, A1[:, i]), dz2[:, None]
        for gradient, part in zip(gradients, parts):
            gradient += part / X.shape[1]
    return gradients


# %% tags=["right"]
# Sur place : `A2` devient l'erreur, déjà divisée par `m` ; un produit par des 1 fait la somme.
def backward(X, Y, parameters, cache):
    _, _, W2, _ = parameters
    Z1, A1, Z2, A2 = cache
    A2 -= Y
    A2 /= len(Y.T)
    dZ1 = np.einsum("jk,ji->ki", W2, A2)
    dZ1[A1 <= 0] = 0
    ones = np.ones((len(Y.T), 1))
    return dZ1 @ X.T, dZ1 @ ones, np.dot(A2, A1.T), np.sum(A2, 1)[:, np.newaxis]


# %% tags=["right"]
# `np.heaviside` est la dérivée de ReLU ; une moyenne remplace la somme divisée par `m`.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = A2 - Y
    dZ1 = np.multiply(np.dot(parameters[2].T, dZ2), np.heaviside(Z1, 0))
    m = Y.shape[-1]
    return (
        1 / m * dZ1.dot(X.T),
        dZ1.mean(axis=1).reshape(-1, 1),
        1 / m * dZ2.dot(A1.T),
        np.mean(dZ2, 1, keepdims=True),
    )


# %% tags=["mistake"] name="gradients renvoyés dans un autre ordre" section="La passe arrière"
# les quatre gradients sont justes, mais dans un autre ordre que celui des paramètres : la mise à jour
# ôterait à un paramètre le gradient d'un autre.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True), dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="dZ2 = Y - A2" section="La passe arrière"
# vos quatre gradients ont le signe contraire : en reculant le long d'eux, la perte monterait. Regardez
# `dZ2`.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (Y - A2) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="division par m oubliée" section="Les poids de la seconde couche"
# vos gradients sont ceux de la somme des pertes : ils grandissent avec le nombre d'exemples. La perte est
# une moyenne.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = A2 - Y
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="division par m oubliée par endroits" section="Les poids de la seconde couche"
# certains de vos gradients sont ceux de la perte moyenne, d'autres ceux de la somme des pertes : la
# division par `m` manque quelque part.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = A2 - Y
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    dW1, dW2 = dZ1 @ X.T / X.shape[1], dZ2 @ A1.T / X.shape[1]
    return dW1, dZ1.sum(axis=1, keepdims=True), dW2, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="division par m deux fois" section="Les poids de la seconde couche"
# vos gradients sont `m` fois trop petits : la division par `m` est faite deux fois.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    m = X.shape[1]
    dZ2 = (A2 - Y) / m
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    dW1, dW2 = dZ1 @ X.T / m, dZ2 @ A1.T / m
    return dW1, dZ1.mean(axis=1, keepdims=True), dW2, dZ2.mean(axis=1, keepdims=True)


# %% tags=["mistake"] name="facteur de trop" section="Les poids de la seconde couche"
# vos quatre gradients ont la bonne direction, mais tous sont multipliés par un même nombre. Regardez les
# facteurs de `dZ2`, et le nombre par lequel les sommes sont divisées.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = 2 * (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="dW2 avec Z1" section="Les poids de la seconde couche"
# seule `dW2` est fausse : elle est faite avec `Z1`. Est-ce bien ce que la seconde couche a reçu pendant la
# passe avant ?
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ Z1.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="dérivée de ReLU oubliée" section="Remonter d'une couche"
# `dW2` et `db2` sont justes, pas `dW1` ni `db1` : l'erreur traverse aussi les neurones qui se sont tus
# pendant la passe avant.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="A1 à la place de la dérivée de ReLU" section="Remonter d'une couche"
# l'erreur est multipliée par `A1` ou par `Z1` ; il faut la dérivée de ReLU, qui ne vaut jamais que 0 ou 1.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * A1
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="ReLU appliquée à l'erreur" section="Remonter d'une couche"
# ce sont les erreurs négatives qui sont annulées. Une erreur peut être négative ; ce qui compte est le
# signe de ce que ReLU avait reçu.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = np.maximum(parameters[2].T @ dZ2, 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="dérivée de ReLU à l'envers" section="Remonter d'une couche"
# l'erreur traverse les neurones qui se sont tus, et s'arrête à ceux qui ont parlé : c'est le contraire de
# ReLU.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 < 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="dérivée de ReLU prise en A2" section="Remonter d'une couche"
# la dérivée de ReLU est prise en `A2` ou `Z2`, de la couche de sortie : ReLU est sur la couche cachée. Cela
# ne passe que si les deux couches ont la même taille.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (A2 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="W2 non transposée" section="Remonter d'une couche"
# l'erreur remonte par `W2` dans le mauvais sens. Avec autant de neurones cachés que de classes, le calcul
# passe et donne des nombres faux ; sinon, il s'arrête.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2] @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="dérivée de softmax comptée deux fois" section="La passe arrière"
# `dZ2` est multipliée par une dérivée de softmax ; or la différence entre la sortie et la cible la contient
# déjà, avec celle du logarithme.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) * A2 * (1 - A2) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="db sans keepdims" section="Le code de la passe arrière"
# `db1` ou `db2` n'a qu'une dimension, quand un biais en a deux. NumPy prendrait ce gradient pour une
# ligne, et la mise à jour ferait du biais un carré.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1), dZ2 @ A1.T, dZ2.sum(axis=1)


# %% tags=["mistake"] name="somme le long du mauvais axe" section="Les poids de la seconde couche"
# `db1` ou `db2` contient un nombre par exemple. Il faut un nombre par neurone : le long de quel axe
# faut-il faire la somme ?
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=0, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=0, keepdims=True)


# %% tags=["mistake"] name="somme oubliée" section="Les poids de la seconde couche"
# `db1` ou `db2` garde une colonne par exemple : le biais sert à tous les exemples, leurs effets s'ajoutent.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1, dZ2 @ A1.T, dZ2


# %% tags=["mistake"] name="dW1 avec A1 au lieu de X" section="Remonter d'une couche"
# `dW1` est un carré : il est fait avec `A1`, la sortie de la première couche, au lieu de son entrée.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ A1.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="dW2 sans A1" section="Les poids de la seconde couche"
# `dW2` n'a pas la forme de `W2` : l'entrée de la seconde couche n'est ni `X`, ni la sortie du réseau.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ X.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="gradients des poids transposés" section="Les poids de la seconde couche"
# un gradient de poids est transposé : ses lignes devraient être les sorties de la couche, comme dans la
# matrice des poids.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return X @ dZ1.T, dZ1.sum(axis=1, keepdims=True), A1 @ dZ2.T, dZ2.sum(axis=1, keepdims=True)


# %% tags=["mistake"] name="produit sans transposer" section="Les poids de la seconde couche"
# un produit s'arrête : ses dimensions ne s'accordent pas. Écrivez la forme de chaque facteur. Dans `dW1` et
# `dW2`, la dimension qui disparaît est celle des exemples ; dans `dZ1`, c'est celle des classes.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1, dZ2.sum(axis=1, keepdims=True)


# %% [markdown] minutes=12
# ## Exercice 4. La différence centrée
#
# Écrivez `central_gradient(f, w, h)`. `f` est une fonction qui reçoit un tableau et renvoie un
# nombre ; `w` est un tableau de `float64`, **de n'importe quelle forme** ; `h` est le petit
# déplacement. La fonction renvoie le gradient de `f` en `w` par différences centrées : un tableau
# de la forme de `w`. Après l'appel, `w` a retrouvé ses valeurs.
#
# Pour essayer : la cellule suivante donne la somme des cubes. Que doit renvoyer
# `central_gradient(sum_of_cubes, np.array([1.0, 2.0]), 1e-5)` ?

# %%
import numpy as np


def sum_of_cubes(w):
    return np.sum(w**3)


# %%
def central_gradient(f, w, h):
    """Renvoie le gradient de f en w, par différences centrées."""
    ### BEGIN SOLUTION
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        value = w[place]
        w[place] = value + h
        above = f(w)
        w[place] = value - h
        below = f(w)
        w[place] = value
        gradient[place] = (above - below) / (2 * h)
    return gradient
    ### END SOLUTION


# %%
check("06-gradient", central_gradient)

# %% [markdown] tags=["hints"]
# 1. Un gradient contient un nombre par place de `w`. Que faut-il faire bouger, et combien de nombres à la
#    fois ?
# 2. `np.ndindex(w.shape)` parcourt les places d'un tableau de n'importe quelle forme ; `w[place]` lit ou
#    écrit un nombre.
# 3. À chaque place : retenir la valeur, mesurer `f` un peu au-dessus puis un peu au-dessous, remettre la
#    valeur, et diviser l'écart par la distance entre les deux points.


# %% tags=["right"]
# Deux copies de `w` à chaque place : il n'y a rien à remettre.
def central_gradient(f, w, h):
    gradient = np.empty(w.shape)
    for place, _ in np.ndenumerate(w):
        above, below = w.copy(), w.copy()
        above[place] += h
        below[place] -= h
        gradient[place] = (f(above) - f(below)) / 2 / h
    return gradient


# %% tags=["right"]
# Chaque ligne de la matrice identité déplace un seul nombre ; `w` n'est jamais modifié.
def central_gradient(f, w, h):
    moves = h * np.eye(w.size).reshape(w.size, *w.shape)
    slopes = [(f(w + move) - f(w - move)) / (2 * h) for move in moves]
    return np.array(slopes).reshape(w.shape)


# %% tags=["right"]
# `reshape` montre `w` comme un vecteur sans le copier : un seul indice suffit, quelle que soit la forme.
def central_gradient(f, w, h):
    gradient = np.zeros(w.size)
    flat = w.reshape(-1)
    for i in range(w.size):
        flat[i] += h
        gradient[i] = f(w)
        flat[i] -= 2 * h
        gradient[i] -= f(w)
        flat[i] += h
    return gradient.reshape(w.shape) / (2 * h)


# %% tags=["right"]
# La fonction de la leçon attend une perte sans argument : `lambda` lui donne `f(w)`.
from helpers import numerical_gradient


def central_gradient(f, w, h):
    return numerical_gradient(lambda: f(w), w, step=h)


# %% tags=["mistake"] name="w n'est pas remis" section="numerical_gradient"
# après l'appel, `w` n'a plus ses valeurs : chaque nombre doit retrouver la sienne avant de passer au
# suivant, sinon les dérivées suivantes sont prises ailleurs.
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        w[place] += h
        above = f(w)
        w[place] -= 2 * h
        gradient[place] = (above - f(w)) / (2 * h)
    return gradient


# %% tags=["mistake"] name="différence d'un seul côté" section="Par la définition de la dérivée"
# c'est la différence d'un seul côté : avec un grand `h`, l'erreur se voit. La différence centrée mesure de
# part et d'autre.
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        move = np.zeros_like(w)
        move[place] = h
        gradient[place] = (f(w + move) - f(w)) / h
    return gradient


# %% tags=["mistake"] name="division par h au lieu de 2h" section="Par la définition de la dérivée"
# tous les nombres sont deux fois trop grands : quelle distance sépare les deux points où `f` est mesurée ?
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        move = np.zeros_like(w)
        move[place] = h
        gradient[place] = (f(w + move) - f(w - move)) / h
    return gradient


# %% tags=["mistake"] name="division oubliée, ou parenthèses" section="Par la définition de la dérivée"
# les nombres diminuent avec `h` au lieu de se stabiliser : l'écart n'est pas divisé par la distance. Des
# parenthèses manquent peut-être : `a / 2 * h` multiplie par `h`.
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        move = np.zeros_like(w)
        move[place] = h
        gradient[place] = (f(w + move) - f(w - move)) / 2 * h
    return gradient


# %% tags=["mistake"] name="signe contraire" section="Par la définition de la dérivée"
# le signe est contraire : la différence est prise dans le mauvais sens.
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        move = np.zeros_like(w)
        move[place] = h
        gradient[place] = (f(w - move) - f(w + move)) / (2 * h)
    return gradient


# %% tags=["mistake"] name="deux noms pour le même tableau" section="numerical_gradient"
# tous les nombres sont nuls : les deux mesures de `f` sont faites au même endroit. Attention, `a = w` ne
# copie pas un tableau, il lui donne un second nom.
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        above, below = w, w
        above[place] += h
        below[place] -= h
        gradient[place] = (f(above) - f(below)) / (2 * h)
    return gradient


# %% tags=["mistake"] name="return dans la boucle" section="numerical_gradient"
# la première place est juste, les autres sont restées à zéro : le `return` est-il dans la boucle ?
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        move = np.zeros_like(w)
        move[place] = h
        gradient[place] = (f(w + move) - f(w - move)) / (2 * h)
        return gradient


# %% tags=["mistake"] name="tous les nombres bougent ensemble" section="numerical_gradient"
# tous les nombres de `w` bougent en même temps : le résultat est une seule pente. Il faut une pente par
# nombre, les autres restant en place.
def central_gradient(f, w, h):
    return (f(w + h) - f(w - h)) / (2 * h)


# %% tags=["mistake"] name="h ignoré" section="Par la définition de la dérivée"
# le résultat ne dépend pas du `h` que reçoit la fonction : avec un grand `h`, la différence centrée s'écarte
# un peu de la dérivée.
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        move = np.zeros_like(w)
        move[place] = 1e-5
        gradient[place] = (f(w + move) - f(w - move)) / 2e-5
    return gradient


# %% tags=["mistake"] name="vecteurs seulement" section="numerical_gradient"
# juste pour un vecteur, mais pas pour une matrice : `w` peut avoir n'importe quelle forme, comme `W1`.
def central_gradient(f, w, h):
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        move = np.zeros(len(w))
        move[i] = h
        gradient[i] = (f(w + move) - f(w - move)) / (2 * h)
    return gradient
