# ---
# title: Encoder les étiquettes
# goal: Coder les étiquettes en vecteurs, les décoder, et choisir la perte qui va avec.
# prerequisites: Leçon 03
# teaching_minutes: 10
# exercise_minutes: 35
# compute_seconds: 60
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication) ou **réussi**. Les exercices
# sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint, start_keras

start_keras()

# %% [markdown]
# ## Exercice 1. Les cibles du réseau
#
# Le réseau de la leçon 04 a dix sorties : il lui faut dix valeurs par étiquette. Importez la fonction
# de Keras qui fait ce codage, puis codez les étiquettes d'entraînement dans `y_train` et celles de
# test dans `y_test`. Avant de vérifier, écrivez sur un papier les deux formes que vous attendez.

# %%
from helpers import load_mnist

(train_images, train_labels), (test_images, test_labels) = load_mnist()
print("avant :", train_labels.shape, test_labels.shape)

# %%
# L'importation de la fonction :
### BEGIN SOLUTION
from keras.utils import to_categorical

### END SOLUTION
y_train = to_categorical(train_labels)  # SOLUTION
y_test = to_categorical(test_labels)  # SOLUTION

# %%
check("03-cibles", y_train, y_test)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("03-cibles")

# %% [markdown]
# ## Exercice 2. Le même codage sans Keras
#
# Écrivez `one_hot(labels, num_classes)` avec NumPy seul. Elle reçoit `n` étiquettes entières et
# renvoie un tableau de forme `(n, num_classes)`. Tous les lots ne contiennent pas un 9 : votre
# fonction doit rester juste sur `[2, 0, 2]`.

# %%
import numpy as np


# %%
def one_hot(labels, num_classes):
    """Renvoie les étiquettes codées, une ligne par exemple."""
    ### BEGIN SOLUTION
    targets = np.zeros((len(labels), num_classes))
    targets[np.arange(len(labels)), labels] = 1
    return targets
    ### END SOLUTION


# %%
check("03-numpy", one_hot)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("03-numpy")

# %% [markdown]
# ## Exercice 3. Du vecteur au chiffre
#
# Écrivez `decode(targets)`, qui reçoit un tableau de forme `(n, 10)` et renvoie les `n` chiffres.
# Elle servira aussi à lire les réponses du réseau : des probabilités comme `[0.1, 0.7, 0.2]`, et
# non des 0 et des 1.

# %%
import numpy as np


# %%
def decode(targets):
    """Renvoie le chiffre de chaque ligne."""
    ### BEGIN SOLUTION
    return np.argmax(targets, axis=1)
    ### END SOLUTION


# %%
check("03-decoder", decode)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("03-decoder")

# %% [markdown]
# ## Exercice 4. La perte qui va avec les cibles
#
# Keras connaît deux entropies croisées pour plusieurs classes. Donnez le nom de celle qui attend
# des vecteurs un-parmi-dix, puis le nom de celle qui attend des entiers.

# %%
loss_for_one_hot = "categorical_crossentropy"  # SOLUTION
loss_for_integers = "sparse_categorical_crossentropy"  # SOLUTION

# %%
check("03-perte", loss_for_one_hot, loss_for_integers)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("03-perte")
