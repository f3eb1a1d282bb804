# ---
# title: Entraîner et évaluer
# goal: Ordonner un pas, faire les lots, écrire l'inertie, puis entraîner et évaluer un réseau.
# prerequisites: Leçon 05
# teaching_minutes: 15
# exercise_minutes: 45
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
# ## Exercice 1. Les cinq gestes dans l'ordre
#
# Voici les cinq gestes d'un pas d'entraînement, en désordre :
#
# - **A.** calculer la perte : comparer les sorties du réseau aux cibles ;
# - **B.** modifier les poids, dans le sens opposé au gradient ;
# - **C.** prendre un lot d'images et leurs cibles ;
# - **D.** calculer les gradients de la perte par rapport aux poids (passe arrière) ;
# - **E.** calculer les sorties du réseau (passe avant).
#
# Écrivez dans `order` les cinq lettres, du premier geste au dernier, par exemple `"ABCDE"`.

# %%
order = "CEADB"  # SOLUTION

# %%
check("05-ordre", order)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("05-ordre")

# %% [markdown]
# ## Exercice 2. Les lots d'une époque
#
# Écrivez `batches(images, labels, batch_size, rng)`. Elle renvoie les lots d'une époque : une liste
# de paires `(images du lot, étiquettes du lot)`, ou un générateur de ces paires.
#
# - Chaque exemple passe une fois et une seule, avec son étiquette.
# - Tous les lots comptent `batch_size` exemples, sauf le dernier, qui prend ce qui reste.
# - L'ordre est tiré de `rng`, un générateur de NumPy : un second appel avec le même `rng` donne un
#   autre ordre, et la même graine redonne les mêmes lots.
# - Les tableaux reçus ne sont pas modifiés.
#
# La cellule suivante prépare sept « images » de deux pixels, dont l'étiquette vaut dix fois le
# premier pixel : on voit ainsi d'un coup d'œil si les paires restent justes. Pour essayer votre
# fonction, exécutez dans une cellule à vous
# `list(batches(toy_images, toy_labels, 3, np.random.default_rng(0)))`. Combien de lots
# attendez-vous, et de quelles tailles ?

# %%
import numpy as np

toy_images = np.array([[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [6, 6]])
toy_labels = np.array([0, 10, 20, 30, 40, 50, 60])


# %%
def batches(images, labels, batch_size, rng):
    """Renvoie les lots d'une époque, mélangés : des paires (images, étiquettes)."""
    ### BEGIN SOLUTION
    order = rng.permutation(len(images))
    pairs = []
    for start in range(0, len(images), batch_size):
        chosen = order[start : start + batch_size]
        pairs.append((images[chosen], labels[chosen]))
    return pairs
    ### END SOLUTION


# %%
check("05-lots", batches)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("05-lots")

# %% [markdown]
# ## Exercice 3. Un pas avec inertie
#
# Écrivez `momentum_step(w, velocity, gradient, learning_rate, momentum)`, qui fait un pas de
# `SGD(momentum=...)` avec la convention de Keras :
#
# $$ v' = \mu\, v - \eta\, g \qquad\qquad w' = w + v' $$
#
# où $w$ sont les poids, $v$ la vitesse, $g$ le gradient, trois tableaux de même forme ; $\eta$ est
# le taux d'apprentissage et $\mu$ le coefficient d'inertie, deux nombres. La fonction renvoie la
# paire $(w', v')$.
#
# Un pas à calculer de tête avant d'écrire : un seul poids, $w = 1$, $v = 0{,}5$, $g = 2$,
# $\eta = 0{,}1$ et $\mu = 0{,}9$. Que valent $v'$ et $w'$ ?

# %%
import numpy as np


# %%
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    """Renvoie les poids et la vitesse après un pas."""
    ### BEGIN SOLUTION
    new_velocity = momentum * velocity - learning_rate * gradient
    return w + new_velocity, new_velocity
    ### END SOLUTION


# %%
check("05-inertie", momentum_step)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("05-inertie")

# %% [markdown]
# ## Exercice 4. Entraîner et évaluer
#
# La cellule suivante prépare 5 000 images d'entraînement, 2 000 images de test et un petit réseau
# déjà compilé. À vous de l'entraîner et de l'évaluer :
#
# - entraînez-le sur les 5 000 images d'entraînement, pendant **3 époques**, par lots de **64**, et
#   gardez dans `history` ce que `fit` renvoie ;
# - évaluez-le ensuite sur les 2 000 images de test, et gardez dans `test_accuracy` son exactitude,
#   un nombre entre 0 et 1.
#
# Avant d'exécuter : combien de pas comptera une époque ? La barre de progression vous répondra.
# Pour recommencer avec un réseau neuf, exécutez de nouveau la cellule de préparation.

# %%
import keras
from keras import layers
from keras.utils import to_categorical

from helpers import load_mnist, set_seed

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images[:5000].reshape(-1, 784).astype("float32") / 255
x_test = test_images[:2000].reshape(-1, 784).astype("float32") / 255
y_train = to_categorical(train_labels[:5000], 10)
y_test = to_categorical(test_labels[:2000], 10)

set_seed(0)
model = keras.Sequential(
    [
        keras.Input(shape=(784,)),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])

# %% tags=["nbval-ignore-output"]
history = model.fit(x_train, y_train, epochs=3, batch_size=64)  # SOLUTION
test_accuracy = model.evaluate(x_test, y_test, return_dict=True)["accuracy"]  # SOLUTION

# %%
check("05-entrainer", model, history, test_accuracy)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("05-entrainer")
