# ---
# title: Construire et compiler le réseau
# goal: Compter les paramètres d'un réseau, le construire, et programmer sa perte et son optimiseur.
# prerequisites: Leçon 04
# teaching_minutes: 15
# exercise_minutes: 60
# compute_seconds: 60
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un. La recherche, à la fin, s'écrit en
# français et se compare à la réponse modèle.

# %%
from helpers import check, hint, start_keras

start_keras()

import keras

# %% [markdown]
# ## Exercice 1. Les paramètres d'un autre réseau
#
# Voici un réseau à deux couches cachées : 784 nombres en entrée, puis des couches denses de 128,
# 64 et 10 neurones. Comptez à la main les paramètres de chaque couche, puis ceux du réseau
# entier. Vous pouvez donner un nombre, ou écrire le calcul.

# %%
first_params = 784 * 128 + 128  # SOLUTION
second_params = 128 * 64 + 64  # SOLUTION
output_params = 64 * 10 + 10  # SOLUTION
total_params = first_params + second_params + output_params  # SOLUTION

# %%
check("04-parametres", first_params, second_params, output_params, total_params)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("04-parametres")

# %% [markdown]
# ## Exercice 2. Le réseau du cours, compilé
#
# Écrivez `build_model()`. À chaque appel, elle construit un réseau neuf, le compile et le
# renvoie :
#
# - il reçoit des images aplaties, de forme `(n, 784)`, aux valeurs entre 0 et 1 ;
# - une couche cachée dense de 512 neurones, avec ReLU ;
# - dix probabilités en sortie, de somme 1 ;
# - pour perte, l'entropie croisée, avec des cibles codées un-parmi-dix ;
# - pour métrique, l'exactitude ;
# - un optimiseur qui apprend vite. La vérification donne au réseau neuf trente fois le même lot de
#   256 images : sa perte sur ce lot doit passer de 2,3 environ à moins de 1.

# %%
from keras import layers


# %%
def build_model():
    """Renvoie un réseau 784-512-10 neuf et compilé."""
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(512, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer="rmsprop",
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
    ### END SOLUTION


# %%
check("04-modele", build_model)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("04-modele")

# %% [markdown]
# ## Exercice 3. L'entropie croisée d'un lot
#
# Écrivez `cross_entropy(targets, probabilities)` avec NumPy. Les deux tableaux ont la forme
# `(n, classes)` : `targets` contient `n` cibles un-parmi-dix (ou un-parmi-trois : le nombre de
# classes n'est pas fixé), `probabilities` les réponses du réseau, toutes strictement positives.
# La fonction renvoie **un nombre** : la moyenne des `n` pertes.
#
# Avant de vérifier, calculez à la main la perte de l'exemple ci-dessous. Pour l'essayer, ajoutez
# une cellule et appelez `cross_entropy(targets, probabilities)`.

# %%
import numpy as np

targets = np.array([[0, 1, 0], [1, 0, 0]])
probabilities = np.array([[0.25, 0.5, 0.25], [0.5, 0.25, 0.25]])


# %%
def cross_entropy(targets, probabilities):
    """Renvoie l'entropie croisée moyenne du lot."""
    ### BEGIN SOLUTION
    losses = -np.sum(targets * np.log(probabilities), axis=1)
    return np.mean(losses)
    ### END SOLUTION


# %%
check("04-entropie", cross_entropy)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("04-entropie")

# %% [markdown]
# ## Exercice 4. Un pas de RMSprop
#
# Écrivez `rmsprop_step`, qui fait **un** pas et renvoie deux tableaux, dans cet ordre : les
# paramètres après le pas, et la moyenne des carrés après mise à jour. `w`, `gradient` et
# `mean_square` sont des tableaux de même forme ; les trois autres arguments sont des nombres.
#
# $$
# \begin{aligned}
# v &\leftarrow \rho\, v + (1 - \rho)\, g^2 \\
# w &\leftarrow w - \eta\, \frac{g}{\sqrt{v + \varepsilon}}
# \end{aligned}
# $$
#
# Le $v$ du dénominateur est celui de la première ligne, déjà mis à jour. Une partie du gradient
# peut être nulle.

# %%
import numpy as np


# %%
def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):
    """Renvoie (w, mean_square) après un pas."""
    ### BEGIN SOLUTION
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    w = w - learning_rate * gradient / np.sqrt(mean_square + epsilon)
    return w, mean_square
    ### END SOLUTION


# %%
check("04-rmsprop", rmsprop_step)

# %%
# Un indice ? Retirez le « # » de la ligne suivante et exécutez, autant de fois que nécessaire.
# hint("04-rmsprop")

# %% [markdown]
# ## Recherche. D'autres données, d'autres choix ?
#
# Un laboratoire vous confie 20 000 photos de grains de pollen, de 64 × 64 pixels. Chaque photo
# montre un grain d'une seule des **quatre** espèces. Les étiquettes sont les entiers 0 à 3.
# L'espèce 0 est la plus commune : elle occupe **94 %** des photos.
#
# Pour chacun des choix suivants, dites ce que vous gardez du réseau du cours et ce que vous
# changez, et **tirez votre argument des données** :
#
# 1. l'entrée, la couche de sortie et son activation ;
# 2. la perte ;
# 3. l'optimiseur ;
# 4. la métrique.
#
# Où chercher : la leçon, `help(keras.losses.SparseCategoricalCrossentropy)` et
# `dir(keras.metrics)` sans réseau, [keras.io/api](https://keras.io/api/) sinon. Écrivez avant de
# comparer à la réponse modèle, qui est dans le notebook des solutions.

# %% [markdown]
# ### BEGIN SOLUTION
# **L'entrée et la sortie.** Une photo aplatie compte $64 \times 64 = 4096$ nombres :
# `keras.Input((4096,))`. La sortie a quatre neurones, un par espèce. L'activation reste softmax :
# un grain est d'une seule espèce, les classes s'excluent, et leurs probabilités ont pour somme 1.
# La couche cachée garde ReLU.
#
# **La perte.** C'est toujours une entropie croisée, puisque la réponse est une classe parmi
# plusieurs. Les étiquettes sont des entiers : ou bien `sparse_categorical_crossentropy`, sans
# rien coder, ou bien `to_categorical` avec `num_classes=4`, puis `categorical_crossentropy`. Les
# deux calculent le même nombre.
#
# **L'optimiseur.** Rien dans ces données n'oblige à en changer : `rmsprop` reste un bon premier
# choix, parce qu'il donne à chaque poids son échelle. `adam` se défend aussi bien. Seul l'essai
# les départagerait.
#
# **La métrique.** L'exactitude devient trompeuse : répondre toujours « espèce 0 » en donne 94 %,
# sans rien reconnaître. On la compare donc à ces 94 %, et non à 25 %, et l'on mesure aussi
# l'exactitude **espèce par espèce**, ou sa moyenne sur les quatre espèces, qui vaut 25 % pour ce
# réseau paresseux. La perte, elle, ne dit pas en clair ce que vaut le réseau.
# ### END SOLUTION
