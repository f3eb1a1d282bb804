# ---
# title: Surveiller l'entraînement
# goal: Séparer une validation, écrire un callback et la règle d'arrêt, puis compter les neurones morts.
# prerequisites: Leçon 09
# teaching_minutes: 15
# exercise_minutes: 55
# compute_seconds: 60
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre réponse, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint, start_keras

start_keras()

# %% [markdown]
# ## Exercice 1. Mettre de côté une validation
#
# Écrivez `split(images, labels, fraction)`, qui fait à la main ce que fait `validation_split` : les
# **derniers** exemples, une part `fraction` du tout, forment la validation.
#
# - La fonction renvoie quatre tableaux, dans cet ordre : images d'entraînement, étiquettes
#   d'entraînement, images de validation, étiquettes de validation.
# - Le nombre d'exemples d'entraînement est la partie entière de $n\,(1 - \text{fraction})$, comme dans
#   Keras, où $n$ est le nombre d'exemples.
# - L'ordre des exemples ne change pas.
#
# La cellule suivante prépare dix « images » de deux pixels. Avant d'écrire : avec `fraction=0.25`,
# lesquelles vont dans la validation ?

# %%
import numpy as np

toy_images = np.array(
    [[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [6, 6], [7, 7], [8, 8], [9, 9]]
)
toy_labels = np.array([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])


# %%
def split(images, labels, fraction):
    """Renvoie images et étiquettes d'entraînement, puis images et étiquettes de validation."""
    ### BEGIN SOLUTION
    count = int(len(images) * (1 - fraction))
    return images[:count], labels[:count], images[count:], labels[count:]
    ### END SOLUTION


# %%
check("09-separation", split)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("09-separation")

# %% [markdown]
# ## Exercice 2. Un callback qui retient la meilleure époque
#
# Écrivez la classe `BestEpoch`, un callback qui n'écrit rien, et que l'on interroge après `fit` :
#
# - `best_accuracy` : la plus grande exactitude **de validation** de l'entraînement ;
# - `best_epoch` : son époque, comptée à partir de **1** ; si plusieurs époques l'atteignent, la
#   première d'entre elles.
#
# Le même objet peut servir à plusieurs `fit` : chacun repart de zéro.
#
# La cellule suivante prépare un réseau minuscule pour l'essayer.

# %%
import numpy as np
import keras
from keras import callbacks, layers

toy_rng = np.random.default_rng(0)
toy_x = toy_rng.normal(size=(60, 4)).astype("float32")
toy_y = (toy_x.sum(axis=1) > 0).astype("int32")


def toy_fit(callback):
    """Entraîne un petit réseau quatre époques avec ce callback ; renvoie l'historique."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(toy_x, toy_y, epochs=4, validation_split=0.3, verbose=0, callbacks=[callback])


# Pour essayer : `best = BestEpoch()`, puis `toy_fit(best).history`, puis `best.best_epoch`


# %%
class BestEpoch(callbacks.Callback):
    """Retient la meilleure exactitude de validation, et son époque."""

    def on_train_begin(self, logs=None):
        """Repart de zéro."""
        ### BEGIN SOLUTION
        self.best_accuracy = -np.inf
        self.best_epoch = None
        ### END SOLUTION

    def on_epoch_end(self, epoch, logs=None):
        """Compare cette époque à la meilleure."""
        ### BEGIN SOLUTION
        if logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy = logs["val_accuracy"]
            self.best_epoch = epoch + 1
        ### END SOLUTION


# %%
check("09-moniteur", BestEpoch)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("09-moniteur")

# %% [markdown]
# ## Exercice 3. La règle d'arrêt
#
# Écrivez `early_stop(accuracies, patience)`, la règle d'`EarlyStopping` :
#
# - `accuracies` est une liste : l'exactitude de validation de chaque époque que l'entraînement
#   **ferait** sans arrêt anticipé ;
# - l'entraînement s'arrête après la première époque où `patience` époques de suite n'ont pas **battu**
#   la meilleure d'avant elles ; égaler n'est pas battre. Si cela n'arrive pas, il va au bout ;
# - la fonction renvoie deux entiers, comptés à partir de 1 : la dernière époque faite, et la meilleure
#   de celles qui ont été faites (la première, si plusieurs se valent).
#
# Avant d'écrire : que renvoie `early_stop([0.5, 0.7, 0.6, 0.7, 0.9], 2)` ? Et avec une patience de 3 ?


# %%
def early_stop(accuracies, patience):
    """Renvoie l'époque de l'arrêt et la meilleure époque, comptées à partir de 1."""
    ### BEGIN SOLUTION
    best_epoch = 0
    for epoch in range(len(accuracies)):
        if accuracies[epoch] > accuracies[best_epoch]:
            best_epoch = epoch
        if epoch - best_epoch == patience:
            break
    return epoch + 1, best_epoch + 1
    ### END SOLUTION


# %%
check("09-arret", early_stop)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("09-arret")

# %% [markdown]
# ## Exercice 4. Compter les morts
#
# Écrivez `dead_units(images, weights, biases)` pour une couche dense suivie de ReLU :
#
# - `images` a la forme $(n, p)$, une image par ligne ; `weights` la forme $(p, h)$ ; `biases` la forme
#   $(h,)$ ;
# - la fonction renvoie un tableau de booléens de forme $(h,)$ : `True` pour un neurone **mort**, dont
#   la sortie est 0 pour **toutes** ces images.
#
# La cellule suivante prépare quatre images de deux pixels et trois neurones. Avant d'écrire :
# lesquels sont morts ?

# %%
import numpy as np

toy_pixels = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.5, 0.5]])
toy_weights = np.array([[1.0, -1.0, 1.0], [-1.0, -1.0, 1.0]])
toy_biases = np.array([0.0, 0.5, -3.0])


# %%
def dead_units(images, weights, biases):
    """Renvoie un booléen par neurone : vrai si sa sortie est nulle pour toutes les images."""
    ### BEGIN SOLUTION
    outputs = np.maximum(images @ weights + biases, 0)
    return (outputs == 0).all(axis=0)
    ### END SOLUTION


# %%
check("09-morts", dead_units)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("09-morts")
