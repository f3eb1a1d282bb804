# ---
# title: Préparer les images
# goal: Mettre les images en forme et à l'échelle, revenir aux octets, et standardiser sans fuite.
# prerequisites: Leçon 02
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
# ## Exercice 1. Forme, type, échelle
#
# Préparez les deux jeux d'images pour le réseau, dans `x_train` et `x_test` : un vecteur de 784
# nombres par image, ligne après ligne, et des nombres à virgule où 0 reste le fond et où 255
# devient 1. Avant de vérifier, écrivez sur un papier les deux formes que vous attendez.

# %%
from helpers import load_mnist

(train_images, train_labels), (test_images, test_labels) = load_mnist()
print("avant :", train_images.shape, test_images.shape)

# %%
x_train = train_images.reshape(60000, 784).astype("float32") / 255  # SOLUTION
x_test = test_images.reshape(10000, 784).astype("float32") / 255  # SOLUTION

# %%
check("02-mise-en-forme", x_train, x_test)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("02-mise-en-forme")

# %% [markdown]
# ## Exercice 2. Revenir aux octets
#
# Écrivez `restore(x)`, qui défait la préparation. Elle reçoit `n` vecteurs de 784 nombres entre 0
# et 1, et renvoie `n` images : un tableau `uint8` de forme (n, 28, 28), où chaque pixel est le
# niveau de gris **le plus proche**. Les vecteurs peuvent venir d'un calcul et ne pas être des
# multiples exacts de 1/255. La fonction laisse `x` tel qu'elle l'a reçu.

# %%
import numpy as np


# %%
def restore(x):
    """Renvoie les images des vecteurs, en octets."""
    ### BEGIN SOLUTION
    return np.round(x * 255).astype("uint8").reshape(len(x), 28, 28)
    ### END SOLUTION


# %%
check("02-revenir", restore)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("02-revenir")

# %% [markdown]
# ## Exercice 3. Standardiser sans fuite
#
# `x_train` et `x_test` sont prêts, entre 0 et 1 ; pour aller vite, l'entraînement n'a ici que 20 000
# images. Standardisez les deux jeux dans `z_train` et `z_test`, avec **une** moyenne et **un**
# écart type, des nombres. De quel jeu viennent-ils ? La leçon donne la règle.

# %%
import numpy as np

from helpers import load_mnist

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images[:20000].reshape(20000, 784).astype("float32") / 255
x_test = test_images.reshape(10000, 784).astype("float32") / 255

# %%
mean = x_train.mean()  # SOLUTION
std = x_train.std()  # SOLUTION
z_train = (x_train - mean) / std  # SOLUTION
z_test = (x_test - mean) / std  # SOLUTION

# %%
check("02-normaliser", z_train, z_test)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("02-normaliser")
