# ---
# title: Deux couches, à la main
# goal: Donner toutes les formes, écrire les deux passes de réseaux plus profonds, et dériver une perte pénalisée.
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


# %% [markdown] minutes=10
# ## Exercice 2. La passe avant, à toute profondeur
#
# La leçon s'arrête à deux couches. Écrivez `forward(X, parameters)` pour un nombre **quelconque** de
# couches, une seule comprise. `parameters` est une liste à plat, `[W1, b1, W2, b2, …]`, de deux tableaux par
# couche. Les couches cachées finissent par ReLU, la dernière par le softmax.
#
# La fonction renvoie la liste `[A1, A2, …]` des activations, une par couche, sans l'entrée. `relu` et
# `softmax` sont données. Pour essayer, `forward(toy_X, toy_parameters)` doit redonner $A_1$ et $A_2$ du
# réseau 2-2-2 de la leçon.

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
    """Renvoie la liste des activations, une par couche."""
    ### BEGIN SOLUTION
    activations = []
    A = X
    for i in range(0, len(parameters), 2):
        Z = parameters[i] @ A + parameters[i + 1]
        A = softmax(Z) if i == len(parameters) - 2 else relu(Z)
        activations.append(A)
    return activations
    ### END SOLUTION


# %%
check("06-profond", forward)

# %% [markdown] tags=["hints"]
# 1. Qu'est-ce qui change d'une couche à la suivante ? Qu'est-ce qui reste le même ?
# 2. Une boucle : ce que la couche reçoit est ce que la précédente a renvoyé. `parameters[0::2]` donne les
#    poids, `parameters[1::2]` les biais.
# 3. Dans la boucle : le produit et la somme ; puis l'activation, qui dépend de « est-ce la dernière
#    couche ? » ; puis une place de plus dans la liste.


# %% tags=["right"]
# ReLU partout, puis la dernière activation est refaite avec le softmax.
def forward(X, parameters):
    states = [X]
    for W, b in zip(parameters[0::2], parameters[1::2]):
        Z = np.dot(W, states[-1]) + b
        states.append(relu(Z))
    states[-1] = softmax(Z)
    return states[1:]


# %% tags=["right"]
# Par récurrence : la première couche, puis les autres sur ce qu'elle renvoie.
def forward(X, parameters):
    W, b, *others = parameters
    if not others:
        return [softmax(W @ X + b)]
    A = relu(W @ X + b)
    return [A, *forward(A, others)]


# %% tags=["mistake"] name="deux couches seulement" section="La passe avant"
# juste pour deux couches, pas pour d'autres profondeurs : le nombre de couches est écrit dans le
# programme au lieu d'être lu dans `parameters`.
def forward(X, parameters):
    W1, b1, W2, b2 = parameters[:4] if len(parameters) > 2 else parameters * 2
    A1 = relu(W1 @ X + b1)
    return [A1, softmax(W2 @ A1 + b2)]


# %% tags=["mistake"] name="chaque couche reçoit X" section="La passe avant"
# le calcul s'arrête ou se trompe dès la deuxième couche : elle reçoit `X`, et non ce que la couche précédente a
# renvoyé.
def forward(X, parameters):
    activations = []
    for W, b in zip(parameters[0::2], parameters[1::2]):
        activations.append(relu(W @ X + b))
    return activations


# %% tags=["mistake"] name="biais oubliés" section="La passe avant"
# les formes sont bonnes et les produits sont justes, mais les biais manquent : une couche calcule un
# produit et une somme.
def forward(X, parameters):
    activations, A = [], X
    for i in range(0, len(parameters), 2):
        Z = parameters[i] @ A
        A = softmax(Z) if i == len(parameters) - 2 else relu(Z)
        activations.append(A)
    return activations


# %% tags=["mistake"] name="ReLU oubliée" section="La passe avant"
# les activations cachées contiennent des nombres négatifs : sans coude entre elles, plusieurs couches n'en
# font qu'une.
def forward(X, parameters):
    activations, A = [], X
    for i in range(0, len(parameters), 2):
        A = parameters[i] @ A + parameters[i + 1]
        activations.append(A)
    activations[-1] = softmax(A)
    return activations


# %% tags=["mistake"] name="softmax à toutes les couches" section="La passe avant"
# les colonnes de chaque couche cachée ont pour somme 1 : elles ont reçu l'activation de la couche de sortie.
def forward(X, parameters):
    activations, A = [], X
    for i in range(0, len(parameters), 2):
        A = softmax(parameters[i] @ A + parameters[i + 1])
        activations.append(A)
    return activations


# %% tags=["mistake"] name="ReLU à la dernière couche" section="La passe avant"
# la dernière couche passe par ReLU : ses logits négatifs sont coupés, alors qu'ils entrent tels quels dans le
# softmax.
def forward(X, parameters):
    activations, A = [], X
    for i in range(0, len(parameters), 2):
        A = relu(parameters[i] @ A + parameters[i + 1])
        activations.append(A)
    activations[-1] = softmax(A)
    return activations


# %% tags=["mistake"] name="logits à la place des probabilités" section="La passe avant"
# les colonnes de la dernière activation n'ont pas pour somme 1 : ce sont encore des logits.
def forward(X, parameters):
    activations, A = [], X
    for i in range(0, len(parameters), 2):
        Z = parameters[i] @ A + parameters[i + 1]
        A = Z if i == len(parameters) - 2 else relu(Z)
        activations.append(A)
    return activations


# %% tags=["mistake"] name="entrée comprise dans la liste" section="Les symboles des leçons 06 à 08"
# la liste a un tableau de trop : elle commence par `X`, que l'énoncé ne demande pas.
def forward(X, parameters):
    activations = [X]
    for i in range(0, len(parameters), 2):
        Z = parameters[i] @ activations[-1] + parameters[i + 1]
        activations.append(softmax(Z) if i == len(parameters) - 2 else relu(Z))
    return activations


# %% tags=["mistake"] name="dernière activation seulement" section="La passe avant"
# la liste n'a qu'un tableau, quel que soit le nombre de couches : la passe arrière a besoin de toutes les activations.
def forward(X, parameters):
    A = X
    for i in range(0, len(parameters), 2):
        Z = parameters[i] @ A + parameters[i + 1]
        A = softmax(Z) if i == len(parameters) - 2 else relu(Z)
    return [A]


# %% tags=["mistake"] name="produit dans le mauvais ordre" section="Deux conventions"
# un produit s'arrête : le tableau de gauche y a une colonne par exemple. Écrivez la forme de chaque
# facteur ; les poids viennent en premier.
def forward(X, parameters):
    activations, A = [], X
    for i in range(0, len(parameters), 2):
        A = A @ parameters[i] + parameters[i + 1]
        activations.append(A)
    return activations


# %% [markdown] minutes=20
# ## Exercice 3. Trois couches, et une ReLU qui fuit
#
# Un réseau a deux couches cachées, puis la couche de sortie. Son activation cachée est une **ReLU qui fuit**
# (*leaky ReLU*) : elle laisse passer un dixième de ce qui est négatif, pour qu'aucun neurone ne se taise
# tout à fait.
#
# $$ \mathrm{leaky}(z) = z \text{ si } z > 0, \qquad 0{,}1\, z \text{ sinon} $$
#
# Établissez sa dérivée, puis écrivez `backward` pour les trois couches : six gradients, de la perte
# **moyenne**, chacun de la forme de son paramètre. La cellule suivante donne la passe avant et un petit
# réseau. Avant de vérifier, **prouvez** : `numerical_gradient(loss, small_parameters[0])` donne $dW_1$ par
# différences centrées, et `relative_error` le compare au vôtre.

# %%
import numpy as np

from helpers import numerical_gradient, relative_error


def leaky(Z):
    return np.where(Z > 0, Z, 0.1 * Z)


def forward3(X, parameters):
    """Renvoie Z1, A1, Z2, A2, Z3 et A3."""
    W1, b1, W2, b2, W3, b3 = parameters
    Z1 = W1 @ X + b1
    A1 = leaky(Z1)
    Z2 = W2 @ A1 + b2
    A2 = leaky(Z2)
    Z3 = W3 @ A2 + b3
    exponentials = np.exp(Z3 - Z3.max(axis=0))
    return Z1, A1, Z2, A2, Z3, exponentials / exponentials.sum(axis=0)


rng = np.random.default_rng(0)
small_X = rng.normal(size=(5, 7))
small_Y = np.eye(2)[:, rng.integers(0, 2, 7)]
small_parameters = [
    rng.normal(size=shape) for shape in ((4, 5), (4, 1), (3, 4), (3, 1), (2, 3), (2, 1))
]


def loss():
    return -np.sum(small_Y * np.log(forward3(small_X, small_parameters)[-1])) / 7


# %%
def backward(X, Y, parameters, cache):
    """Renvoie dW1, db1, dW2, db2, dW3 et db3."""
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    ### BEGIN SOLUTION
    dZ3 = A3 - Y
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    gradients = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        gradients.append(dZ @ A.T / m)
        gradients.append(dZ.sum(axis=1, keepdims=True) / m)
    return gradients
    ### END SOLUTION


# %%
check("06-fuite", backward)

# %% [markdown] tags=["hints"]
# 1. Que valent les pentes de la ReLU qui fuit à droite et à gauche de 0 ? Où l'indice 2 de la leçon
#    devient-il 3 ?
# 2. La sortie n'a pas changé : la même soustraction. Puis on remonte deux fois, chaque fois par les poids
#    transposés et par la dérivée de l'activation, prise en `Z`.
# 3. `np.where(condition, a, b)` choisit case par case. Chaque couche a ensuite son couple de gradients,
#    fait de son `dZ` et de ce qu'elle a reçu pendant la passe avant.


# %% tags=["right"]
# Exemple par exemple : chacun ajoute sa part à la moyenne des gradients.
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2, Z3, A3 = cache
    gradients = [np.zeros_like(parameter) for parameter in parameters]
    for i in range(X.shape[1]):
        dz3 = A3[:, i] - Y[:, i]
        dz2 = parameters[4].T.dot(dz3) * (0.9 * (Z2[:, i] > 0) + 0.1)
        dz1 = parameters[2].T.dot(dz2) * (0.9 * (Z1[:, i] > 0) + 0.1)
        parts = []
        for dz, a in ((dz1, X[:, i]), (dz2, A1[:, i]), (dz3, A2[:, i])):
            parts += [np.outer(dz, a), dz[:, None]]
        for gradient, part in zip(gradients, parts):
            gradient += part / X.shape[1]
    return gradients


# %% tags=["right"]
# De la dernière couche à la première, en boucle ; le signe de `A` est celui de `Z`.
def backward(X, Y, parameters, cache):
    inputs = [X, cache[1], cache[3]]
    error = (cache[5] - Y) / len(Y.T)
    gradients = []
    for layer in (2, 1, 0):
        A = inputs[layer]
        gradients = [error @ A.T, error.sum(1)[:, np.newaxis]] + gradients
        error = np.einsum("jk,ji->ki", parameters[2 * layer], error)
        error[A <= 0] *= 0.1
    return tuple(gradients)


# %% tags=["mistake"] name="gradients renvoyés dans un autre ordre" section="La passe arrière"
# les six gradients sont justes, mais dans un autre ordre que celui des paramètres : la mise à jour
# ôterait à un paramètre le gradient d'un autre.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    dZ3 = (A3 - Y) / X.shape[1]
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ3, A2), (dZ2, A1), (dZ1, X)):
        found += [dZ @ A.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="dZ3 = Y - A3" section="L'erreur à la sortie : d'où vient A2 − Y"
# vos six gradients ont le signe contraire : en reculant le long d'eux, la perte monterait. Regardez `dZ3`.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = -(A3 - Y) / m
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="division par m oubliée" section="Les poids de la seconde couche"
# vos gradients sont ceux de la somme des pertes : ils grandissent avec le nombre d'exemples. La perte est
# une moyenne.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    dZ3 = A3 - Y
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="division par m oubliée par endroits" section="Les poids de la seconde couche"
# certains de vos gradients sont ceux de la perte moyenne, d'autres ceux de la somme des pertes : la
# division par `m` manque quelque part.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T / m, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="facteur de trop" section="Les poids de la seconde couche"
# vos six gradients ont la bonne direction, mais tous sont multipliés par un même nombre. Combien de fois la division
# est-elle faite, et par quel nombre ?
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = (A3 - Y) / m / m
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="dérivée de la ReLU ordinaire" section="Remonter d'une couche"
# la troisième couche est juste, pas les deux autres : rien ne passe par les neurones dont `Z` est négatif, comme
# si la ReLU ne fuyait pas.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = (A3 - Y) / m
    dZ2 = (W3.T @ dZ3) * (Z2 > 0)
    dZ1 = (W2.T @ dZ2) * (Z1 > 0)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="dérivée de l'activation oubliée" section="Remonter d'une couche"
# la troisième couche est juste, pas les deux autres : l'erreur remonte par les poids, mais ne traverse pas
# l'activation.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = (A3 - Y) / m
    dZ2 = W3.T @ dZ3
    dZ1 = W2.T @ dZ2
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="dérivée oubliée à la première couche" section="Remonter d'une couche"
# les couches 2 et 3 sont justes, pas la première : l'erreur remonte jusqu'à elle sans traverser son
# activation.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = (A3 - Y) / m
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = W2.T @ dZ2
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="activation à la place de sa dérivée" section="Remonter d'une couche"
# l'erreur est multipliée par l'activation, `leaky(Z)` ; il faut sa dérivée, qui ne prend que deux valeurs.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = (A3 - Y) / m
    dZ2 = (W3.T @ dZ3) * leaky(Z2)
    dZ1 = (W2.T @ dZ2) * leaky(Z1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="dérivée à l'envers" section="Remonter d'une couche"
# les deux pentes sont échangées : c'est la partie positive qui passe entière, et la négative qui est réduite.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = (A3 - Y) / m
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 0.1, 1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 0.1, 1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="db sans keepdims" section="Le code de la passe arrière"
# un gradient de biais n'a qu'une dimension, quand un biais en a deux. NumPy prendrait ce gradient pour une
# ligne, et la mise à jour ferait du biais un carré.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = (A3 - Y) / m
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T, dZ.sum(axis=1)]
    return found


# %% tags=["mistake"] name="somme le long du mauvais axe" section="Les poids de la seconde couche"
# un gradient de biais contient un nombre par exemple. Il faut un nombre par neurone : le long de quel axe
# faut-il faire la somme ?
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = (A3 - Y) / m
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T, dZ.sum(axis=0, keepdims=True)]
    return found


# %% tags=["mistake"] name="somme oubliée" section="Les poids de la seconde couche"
# un gradient de biais garde une colonne par exemple : le biais sert à tous les exemples, leurs effets s'ajoutent.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = (A3 - Y) / m
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T, dZ]
    return found


# %% tags=["mistake"] name="gradients des poids transposés" section="Les poids de la seconde couche"
# un gradient de poids est transposé : ses lignes devraient être les sorties de la couche, comme dans la
# matrice des poids.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = (A3 - Y) / m
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [A @ dZ.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="produit sans transposer" section="Les poids de la seconde couche"
# un produit s'arrête : ses dimensions ne s'accordent pas. Écrivez la forme de chaque facteur. Dans les
# gradients des poids, la dimension qui disparaît est celle des exemples.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    m = X.shape[1]
    dZ3 = (A3 - Y) / m
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="matrice non transposée" section="Remonter d'une couche"
# l'erreur remonte par une matrice de poids dans le mauvais sens. Quand toutes les couches ont la même taille, le
# calcul passe et donne des nombres faux ; sinon, il s'arrête.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    dZ3 = (A3 - Y) / X.shape[1]
    dZ2 = (W3 @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2 @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2)):
        found += [dZ @ A.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="entrée d'une autre couche" section="Les poids de la seconde couche"
# un gradient de poids est fait avec l'entrée d'une autre couche : sa forme n'est pas celle de ses poids.
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    dZ3 = (A3 - Y) / X.shape[1]
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ1, A1), (dZ2, A2), (dZ3, A3)):
        found += [dZ @ A.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% tags=["mistake"] name="Z à la place de A" section="Les poids de la seconde couche"
# les gradients des poids des couches 2 et 3 sont faits avec `Z` : est-ce bien ce que ces couches ont reçu
# pendant la passe avant ?
def backward(X, Y, parameters, cache):
    W1, b1, W2, b2, W3, b3 = parameters
    Z1, A1, Z2, A2, Z3, A3 = cache
    dZ3 = (A3 - Y) / X.shape[1]
    dZ2 = (W3.T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (W2.T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = []
    for dZ, A in ((dZ1, X), (dZ2, Z1), (dZ3, Z2)):
        found += [dZ @ A.T, dZ.sum(axis=1, keepdims=True)]
    return found


# %% [markdown] minutes=10
# ## Exercice 4. Une autre perte : la pénalité L2
#
# Pour que les poids restent petits, on ajoute à la perte la moitié de la somme de leurs carrés, multipliée par un
# nombre $\lambda$ ; les biais n'y sont pas :
#
# $$ L' = L + \frac{\lambda}{2} \left( \lVert W_1 \rVert^2 + \lVert W_2 \rVert^2 + \dots \right) $$
#
# Écrivez `penalise(loss, gradients, parameters, strength)`, où `strength` est $\lambda$. Elle reçoit la perte $L$
# et ses gradients, dans l'ordre de `parameters` : `[W1, b1, W2, b2, …]`, un nombre quelconque de couches.
# Elle renvoie $L'$ et la liste des gradients de $L'$, sans modifier les tableaux reçus.
#
# Pour essayer : que doit renvoyer `penalise(1.0, toy_gradients, toy_parameters, 0.1)` ?

# %%
import numpy as np

toy_parameters = [np.array([[1.0, -2.0]]), np.array([[3.0]])]  # W1, b1
toy_gradients = [np.array([[0.5, 0.5]]), np.array([[0.5]])]


# %%
def penalise(loss, gradients, parameters, strength):
    """Renvoie la perte pénalisée et la liste de ses gradients."""
    ### BEGIN SOLUTION
    new_gradients = []
    for i, (gradient, parameter) in enumerate(zip(gradients, parameters)):
        if i % 2 == 0:
            loss = loss + strength / 2 * np.sum(parameter**2)
            gradient = gradient + strength * parameter
        new_gradients.append(gradient)
    return loss, new_gradients
    ### END SOLUTION


# %%
check("06-penalite", penalise)

# %% [markdown] tags=["hints"]
# 1. La dérivée d'une somme est la somme des dérivées. Quelle est celle de `λ w² / 2` ?
# 2. La pénalité ne touche qu'un tableau sur deux de la liste. Que deviennent les autres gradients ?
# 3. Pour chaque matrice de poids : un nombre de plus dans la perte, fait d'une somme de carrés ; et dans le
#    gradient, un tableau de plus, proportionnel aux poids. Faites un nouveau tableau, sans `+=`.


# %% tags=["right"]
# Les poids sont les tableaux de rang pair : des tranches et une liste en compréhension suffisent.
def penalise(loss, gradients, parameters, strength):
    new = [gradient.copy() for gradient in gradients]
    for gradient, W in zip(new[::2], parameters[::2]):
        gradient += strength * W
    penalty = sum(np.linalg.norm(W) ** 2 for W in parameters[::2])
    return loss + strength * penalty / 2, new


# %% tags=["right"]
# Un facteur par tableau, 1 pour les poids et 0 pour les biais.
def penalise(loss, gradients, parameters, strength):
    factors = [strength, 0] * (len(parameters) // 2)
    for factor, parameter in zip(factors, parameters):
        loss += 0.5 * factor * (parameter * parameter).sum()
    return loss, [g + f * p for g, f, p in zip(gradients, factors, parameters)]


# %% tags=["mistake"] name="gradients modifiés sur place" section="numerical_gradient"
# les nombres sont justes, mais les tableaux reçus ne sont plus les mêmes après l'appel : `+=` modifie un
# tableau sur place.
def penalise(loss, gradients, parameters, strength):
    for gradient, W in zip(gradients[::2], parameters[::2]):
        gradient += strength * W
    return loss + strength / 2 * sum(np.sum(W**2) for W in parameters[::2]), gradients


# %% tags=["mistake"] name="biais pénalisés" section="Les symboles des leçons 06 à 08"
# les gradients des biais ont changé : la pénalité ne porte que sur les poids.
def penalise(loss, gradients, parameters, strength):
    penalty = sum(np.sum(parameter**2) for parameter in parameters)
    new = [g + strength * p for g, p in zip(gradients, parameters)]
    return loss + strength / 2 * penalty, new


# %% tags=["mistake"] name="poids reconnus à leur forme" section="Les symboles des leçons 06 à 08"
# juste pour des couches de deux entrées et plus. Avec une seule entrée, une matrice de poids n'a qu'une colonne, comme
# les biais, et la pénalité l'oublie : à quoi reconnaître les poids, sinon à leur forme ?
def penalise(loss, gradients, parameters, strength):
    weights = [p if p.shape[1] > 1 else 0 * p for p in parameters]
    new = [g + strength * W for g, W in zip(gradients, weights)]
    return loss + strength / 2 * sum(np.sum(W**2) for W in weights), new


# %% tags=["mistake"] name="facteur dans le gradient" section="Par la définition de la dérivée"
# ce que vous ajoutez au gradient des poids est deux fois trop grand ou deux fois trop petit : la dérivée d'un carré
# a un facteur, la pénalité en a un autre.
def penalise(loss, gradients, parameters, strength):
    new = []
    for i, (gradient, W) in enumerate(zip(gradients, parameters)):
        new.append(gradient if i % 2 else gradient + 2 * strength * W)
    return loss + sum(strength / 2 * np.sum(W**2) for W in parameters[::2]), new


# %% tags=["mistake"] name="carré gardé dans le gradient" section="Par la définition de la dérivée"
# ce que vous ajoutez au gradient contient le carré des poids : c'est la pénalité, et non sa dérivée.
def penalise(loss, gradients, parameters, strength):
    new = []
    for i, (gradient, W) in enumerate(zip(gradients, parameters)):
        new.append(gradient if i % 2 else gradient + strength / 2 * W**2)
    return loss + sum(strength / 2 * np.sum(W**2) for W in parameters[::2]), new


# %% tags=["mistake"] name="gradients inchangés" section="La passe arrière"
# les gradients sont ceux de la perte sans pénalité : quand la perte change, ses pentes changent.
def penalise(loss, gradients, parameters, strength):
    new = []
    for i, (gradient, W) in enumerate(zip(gradients, parameters)):
        new.append(gradient if i % 2 else gradient + 0 * W)
    return loss + sum(strength / 2 * np.sum(W**2) for W in parameters[::2]), new


# %% tags=["mistake"] name="signe de la pénalité" section="Entraîner"
# la pénalité est retirée du gradient : en reculant le long de lui, les poids grandiraient.
def penalise(loss, gradients, parameters, strength):
    new = []
    for i, (gradient, W) in enumerate(zip(gradients, parameters)):
        new.append(gradient if i % 2 else gradient + -strength * W)
    return loss + sum(strength / 2 * np.sum(W**2) for W in parameters[::2]), new


# %% tags=["mistake"] name="gradients de la seule pénalité" section="Le graphe des opérations"
# vos gradients ont oublié la perte de départ : où deux chemins se rejoignent, les pentes s'ajoutent.
def penalise(loss, gradients, parameters, strength):
    new = [strength * p * (i % 2 == 0) for i, p in enumerate(parameters)]
    return loss + strength / 2 * sum(np.sum(W**2) for W in parameters[::2]), new


# %% tags=["mistake"] name="moitié oubliée dans la perte" section="La perte"
# les gradients sont justes, mais la pénalité ajoutée à la perte est deux fois trop grande.
def penalise(loss, gradients, parameters, strength):
    new = []
    for i, (gradient, W) in enumerate(zip(gradients, parameters)):
        new.append(gradient if i % 2 else gradient + strength * W)
    return loss + sum(strength * np.sum(W**2) for W in parameters[::2]), new


# %% tags=["mistake"] name="perte inchangée" section="La perte"
# la perte renvoyée est celle que la fonction a reçue : il y manque la pénalité.
def penalise(loss, gradients, parameters, strength):
    new = []
    for i, (gradient, W) in enumerate(zip(gradients, parameters)):
        new.append(gradient if i % 2 else gradient + strength * W)
    return loss + sum(0 for W in parameters[::2]), new


# %% tags=["mistake"] name="norme sans carré" section="La perte"
# les gradients sont justes, mais la pénalité de la perte n'est pas une somme de carrés : c'est une racine, ou une moyenne.
def penalise(loss, gradients, parameters, strength):
    new = []
    for i, (gradient, W) in enumerate(zip(gradients, parameters)):
        new.append(gradient if i % 2 else gradient + strength * W)
    return loss + sum(strength / 2 * np.sqrt(np.sum(W**2)) for W in parameters[::2]), new


# %% [markdown]
# ### Pour ceux qui ont fini
#
# **Tous les gradients en deux passes.** Prouver ceux de la leçon par différences centrées demande
# $2 \times 7\,960 = 15\,920$ passes avant. Tirez plutôt **une** direction au hasard $d$, de la forme des quatre paramètres. Selon
# elle, la pente de la perte est $(L(\theta + h d) - L(\theta - h d)) / 2h$, où $\theta$ réunit les paramètres ; que doit-elle valoir d'après
# vos gradients ? Deux passes suffisent-elles à voir chaque faute des exercices ? Une faute peut-elle se
# cacher de toutes les directions que vous tirez ? Et si seul un poids sur mille est faux ? Rien ici n'est
# vérifié : c'est à vous de convaincre.
