# ---
# title: Des objets, des pannes et des fichiers
# goal: Mesurer chiffre par chiffre, écrire une couche, trouver une panne et lire des poids sans danger.
# prerequisites: Leçon 08
# teaching_minutes: 20
# exercise_minutes: 60
# compute_seconds: 60
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint

# %% [markdown]
# ## Exercice 1. L'exactitude chiffre par chiffre
#
# Écrivez `accuracy_by_digit(probabilities, labels)`. Elle reçoit les probabilités d'un réseau, de
# forme `(n, k)`, et les `n` étiquettes, des entiers de 0 à `k - 1`. Elle renvoie `k` nombres entre
# 0 et 1 : pour chaque chiffre, parmi **les images de ce chiffre**, la fraction que le réseau lit
# bien. Chaque chiffre a au moins une image.
#
# La cellule suivante donne un petit exemple à trois classes. Avant d'écrire, calculez de tête les
# trois nombres.

# %%
import numpy as np

toy_probabilities = np.array([[0.7, 0.2, 0.1], [0.4, 0.5, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]])
toy_labels = np.array([0, 0, 1, 2])


# %%
def accuracy_by_digit(probabilities, labels):
    """Renvoie l'exactitude de chaque chiffre, de forme (k,)."""
    ### BEGIN SOLUTION
    right = probabilities.argmax(axis=1) == labels
    digits = range(probabilities.shape[1])
    return np.array([right[labels == digit].mean() for digit in digits])
    ### END SOLUTION


# %%
check("08-chiffres", accuracy_by_digit)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("08-chiffres")

# %% [markdown]
# ## Exercice 2. Une couche de plus
#
# La **tangente hyperbolique** est une cousine de la sigmoïde, qui va de $-1$ à $1$ :
#
# $$ a = \tanh(z) \qquad\qquad \tanh'(z) = 1 - \tanh(z)^2 $$
#
# Écrivez la couche `Tanh`, comme les couches de la leçon :
#
# - `forward(inputs)` reçoit un lot, de forme `(n, d)`, et renvoie les sorties, de même forme ; les
#   entrées ne sont pas modifiées ;
# - `backward(gradient)` reçoit le gradient de la perte par rapport aux sorties du **dernier** lot
#   passé dans `forward`, et renvoie le gradient par rapport à ses entrées.
#
# NumPy connaît `np.tanh`. La vérification compare votre passe arrière à des différences finies.

# %%
import numpy as np


# %%
class Tanh:
    """La couche tanh : elle n'apprend rien, et se souvient de ce qu'il faut."""

    def forward(self, inputs):
        ### BEGIN SOLUTION
        self.outputs = np.tanh(inputs)
        return self.outputs
        ### END SOLUTION

    def backward(self, gradient):
        ### BEGIN SOLUTION
        return gradient * (1 - self.outputs**2)
        ### END SOLUTION


# %%
check("08-couche", Tanh)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("08-couche")

# %% [markdown]
# ## Exercice 3. Une panne à trouver
#
# Voici un réseau complet : une couche cachée de sigmoïdes, une softmax, l'entropie croisée, des lots
# mélangés. Il contient **une** panne. Il apprend pourtant : après cinq époques sur 2 000 images, il lit
# environ sept images de test sur dix ; sans la panne, il en lirait presque neuf. Elle peut être
# partout : poids de départ, biais, passe avant, gradients, lots.
#
# 1. Trouvez-la par des mesures. `numerical_gradient(loss, parameter)` et `relative_error` sont
#    importées ; ajoutez des cellules, par exemple :
#    `network = BrokenNetwork((6, 4, 3), np.random.default_rng(0))`.
# 2. Dans `Network`, récrivez **seulement** la méthode en panne : le reste est hérité. Gardez son nom,
#    ce qu'elle reçoit, et ce qu'elle renvoie ou range dans `self`.

# %%
import numpy as np

from helpers import numerical_gradient, relative_error


class BrokenNetwork:
    """Un réseau à une couche cachée, qui contient une panne."""

    def __init__(self, sizes, rng):
        inputs, hidden, classes = sizes
        self.parameters = {
            "W1": rng.normal(0, np.sqrt(2 / inputs), (inputs, hidden)),
            "b1": np.zeros(hidden),
            "W2": rng.normal(0, np.sqrt(2 / hidden), (hidden, classes)),
            "b2": np.zeros(classes),
        }

    def forward(self, images):
        Z1 = images @ self.parameters["W1"] + self.parameters["b1"]
        self.A1 = 1 / (1 + np.exp(-Z1))
        Z2 = self.A1 @ self.parameters["W2"] + self.parameters["b2"]
        exponentials = np.exp(Z2 - Z2.max(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True)

    def loss(self, images, labels):
        P = self.forward(images)
        return -np.mean(np.log(P[np.arange(len(labels)), labels]))

    def backward(self, images, labels):
        P = self.forward(images)
        Y = np.eye(P.shape[1])[labels]
        dZ2 = (P - Y) * P * (1 - P) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {
            "W1": images.T @ dZ1,
            "b1": dZ1.sum(axis=0),
            "W2": self.A1.T @ dZ2,
            "b2": dZ2.sum(axis=0),
        }

    def batches(self, n, batch_size, rng):
        order = rng.permutation(n)
        return [order[start : start + batch_size] for start in range(0, n, batch_size)]

    def fit(self, images, labels, epochs, batch_size, learning_rate, rng):
        for _ in range(epochs):
            for batch in self.batches(len(labels), batch_size, rng):
                self.backward(images[batch], labels[batch])
                for name, gradient in self.gradients.items():
                    self.parameters[name] -= learning_rate * gradient


# %%
class Network(BrokenNetwork):
    """Le même réseau, réparé."""

    ### BEGIN SOLUTION
    def backward(self, images, labels):
        P = self.forward(images)
        Y = np.eye(P.shape[1])[labels]
        dZ2 = (P - Y) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {
            "W1": images.T @ dZ1,
            "b1": dZ1.sum(axis=0),
            "W2": self.A1.T @ dZ2,
            "b2": dZ2.sum(axis=0),
        }

    ### END SOLUTION


# %%
check("08-panne", Network)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("08-panne")

# %% [markdown]
# ## Exercice 4. Lire des poids sans danger
#
# On vous envoie un fichier `.npz`, fait par `np.savez`, qui doit contenir deux tableaux : `W`, de
# forme `(784, 10)`, et `b`, de forme `(10,)`. Écrivez `load(path)`, qui reçoit un `Path` et renvoie
# la paire `(W, b)`.
#
# Pour tout autre fichier, `load` lève une `ValueError`, et n'exécute rien de ce qu'il contient :
#
# - un fichier qui contient un objet Python à la place d'un tableau ;
# - un pickle renommé en `.npz` ;
# - un fichier coupé, et même tout à fait vide ;
# - les poids d'un autre réseau : d'autres formes, ou un tableau qui manque.
#
# La vérification écrit de tels fichiers dans un dossier provisoire. Leur charge est inoffensive : si
# elle s'exécute, elle crée un dossier vide, que la vérification retrouve.

# %%
import zipfile

import numpy as np


# %%
def load(path):
    """Renvoie les tableaux W, de forme (784, 10), et b, de forme (10,)."""
    ### BEGIN SOLUTION
    try:
        with np.load(path, allow_pickle=False) as file:
            W, b = file["W"], file["b"]
    except (zipfile.BadZipFile, EOFError, KeyError) as error:
        raise ValueError("fichier coupé ou incomplet") from error
    if W.shape != (784, 10) or b.shape != (10,):
        raise ValueError("poids d'un autre réseau")
    return W, b
    ### END SOLUTION


# %%
check("08-charger", load)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("08-charger")
