# ---
# title: Deux couches, à la main
# goal: Donner toutes les formes, écrire les deux passes d'un réseau, et dériver par différences centrées.
# prerequisites: Leçon 06
# teaching_minutes: 15
# exercise_minutes: 50
# compute_seconds: 30
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un. Partout, un exemple occupe **une
# colonne**, comme dans la leçon.

# %%
from helpers import check, hint

# %% [markdown]
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("06-formes")

# %% [markdown]
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("06-avant")

# %% [markdown]
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("06-retro")

# %% [markdown]
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

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("06-gradient")
