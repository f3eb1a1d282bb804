# ---
# title: Construire et compiler le réseau
# goal: Compter les paramètres d'un réseau, le calculer à la main, le construire, et programmer sa perte.
# prerequisites: Leçon 04
# teaching_minutes: 15
# compute_seconds: 60
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un. La recherche s'écrit en
# français et se compare à la réponse modèle.

# %%
from helpers import check, hint, start_keras

start_keras()

import keras

# %% [markdown] minutes=8
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

# %% [markdown] tags=["hints"]
# 1. Combien de nombres un neurone de la première couche reçoit-il ? Il a un poids pour chacun.
# 2. À chaque neurone s'ajoute un biais. Combien de neurones dans la couche, combien de biais ?
# 3. La deuxième couche ne voit pas l'image : elle reçoit les sorties de la première. Le nombre de
#    paramètres d'une couche : entrées × neurones + neurones.

# %% tags=["right"]
# Le biais compte comme le poids d'une entrée de plus, toujours égale à 1.
first_params = 785 * 128
second_params = 129 * 64
output_params = 65 * 10
total_params = first_params + second_params + output_params

# %% tags=["right"]
# Un nombre à virgule, un entier de NumPy ou un tableau d'un seul élément sont aussi des nombres.
import numpy as np

first_params, second_params, output_params = 100480.0, np.int64(8256), np.array([650])
total_params = 109386

# %% tags=["right"]
# Keras compte aussi les paramètres : `count_params` vérifie un calcul fait à la main.
model = keras.Sequential([keras.layers.Dense(n) for n in (128, 64, 10)])
model.build((None, 784))
first_params, second_params, output_params = [layer.count_params() for layer in model.layers]
total_params = model.count_params()

# %% tags=["mistake"] name="biais oubliés" section="Combien de paramètres ?"
# ce sont les poids seuls : chaque neurone ajoute encore un nombre à ce qu'il calcule.
first_params, second_params, output_params = 784 * 128, 128 * 64, 64 * 10
total_params = first_params + second_params + output_params

# %% tags=["mistake"] name="un seul biais par couche" section="Une couche dense, c'est une formule"
# un seul biais a été compté par couche : les neurones ne partagent pas leur biais.
first_params, second_params, output_params = 784 * 128 + 1, 128 * 64 + 1, 64 * 10 + 1
total_params = first_params + second_params + output_params

# %% tags=["mistake"] name="un biais par entrée" section="Une couche dense, c'est une formule"
# il y a autant de biais que d'entrées : or le biais s'ajoute à la sortie d'un neurone. Regardez la forme de `b`.
first_params, second_params, output_params = 784 * 128 + 784, 128 * 64 + 128, 64 * 10 + 64
total_params = first_params + second_params + output_params

# %% tags=["mistake"] name="toutes les couches branchées sur l'image" section="Le réseau du cours"
# la première couche est juste, mais la deuxième ne reçoit pas les 784 pixels : elle reçoit ce que rend la couche
# précédente.
first_params, second_params, output_params = 784 * 128 + 128, 784 * 64 + 64, 784 * 10 + 10
total_params = first_params + second_params + output_params

# %% tags=["mistake"] name="neurones comptés au lieu des paramètres" section="Combien de paramètres ?"
# ce sont les nombres de neurones. Les paramètres sont les nombres que l'entraînement règle : chaque neurone en a
# plusieurs centaines, ou dizaines.
first_params, second_params, output_params = 128, 64, 10
total_params = first_params + second_params + output_params

# %% [markdown] minutes=13
# ## Exercice 2. Deux images, à la main
#
# Un tout petit réseau : des images de trois pixels, deux neurones cachés avec ReLU, puis softmax
# sur trois classes, numérotées 0, 1 et 2. Ses poids sont ci-dessous. Avec un papier, trouvez :
#
# 1. `hidden`, ce que rend la couche cachée pour les deux images : forme `(2, 2)` ;
# 2. `outputs`, ce que rend le réseau : forme `(2, 3)` ;
# 3. `added`, le nombre à ajouter au biais de la **classe 1** pour que la première image y soit avec
#    une probabilité de $1/2$.
#
# Écrivez des fractions ou des calculs ; un résultat arrondi au centième suffit. Rappel :
# $e^{k \log 2} = 2^k$.

# %%
import numpy as np

x = np.array([[1, 0.5, 0], [0, 0.5, 1]])  # une image par ligne
W1 = np.array([[2, -2], [2, 2], [1, 1]])
b1 = np.array([-1, -1])
W2 = np.log(2) * np.array([[1, 0, 0], [-1, 1, 1]])
b2 = np.log(2) * np.array([0, 1, 0])

# %%
hidden = [[2, 0], [1, 1]]  # SOLUTION
outputs = np.array([[4, 2, 1], [1, 4, 2]]) / 7  # SOLUTION
added = np.log(5 / 2)  # SOLUTION

# %%
check("04-a-la-main", hidden, outputs, added)

# %% [markdown] tags=["hints"]
# 1. Quelle colonne de `W1` le premier neurone lit-il ? Multipliez, additionnez, ajoutez le biais ; ReLU vient en
#    dernier.
# 2. Comptez les scores en log 2 : l'exponentielle de `2 log 2` est 4. Chaque image se divise par sa propre somme.
# 3. Ajouter `a` à un score multiplie son exponentielle par `eᵃ`. Pour avoir une chance sur deux, une exponentielle
#    doit peser autant que les autres réunies.

# %% tags=["right"]
# Les mêmes calculs par NumPy. Pour la première image, les scores en log 2 sont 2, 1 et 0, d'exponentielles 4, 2 et
# 1 ; la classe 1 doit peser 5 au lieu de 2.
hidden = np.maximum(0, x @ W1 + b1)
exponentials = np.exp(hidden @ W2 + b2)
outputs = exponentials / exponentials.sum(axis=1, keepdims=True)
others = exponentials[0].sum() - exponentials[0, 1]
added = np.log(others / exponentials[0, 1])

# %% tags=["right"]
# Des nombres lus sur le papier, arrondis au centième.
hidden = np.array([[2.0, 0.0], [1.0, 1.0]])
outputs = [[0.57, 0.29, 0.14], [0.14, 0.57, 0.29]]
added = 0.92

# %% tags=["right"]
# Keras calcule les deux couches ; une probabilité de 1/2 veut dire que le score égale le logarithme de la somme des
# autres exponentielles.
hidden = keras.ops.relu(x @ W1 + b1)
scores = keras.ops.convert_to_numpy(hidden) @ W2 + b2
outputs = keras.ops.softmax(scores)
added = np.logaddexp(scores[0, 0], scores[0, 2]) - scores[0, 1]

# %% tags=["mistake"] name="ReLU oubliée" section="ReLU : laisser passer ou couper"
# `hidden` contient un nombre négatif : c'est la somme pondérée elle-même, avant l'activation.
hidden = x @ W1 + b1
exponentials = np.exp(hidden @ W2 + b2)
outputs = exponentials / exponentials.sum(axis=1, keepdims=True)
added = np.log(exponentials[0, [0, 2]].sum() / exponentials[0, 1])

# %% tags=["mistake"] name="biais oubliés" section="Une couche dense, c'est une formule"
# `hidden` est celle d'une couche cachée sans biais.
hidden = np.maximum(0, x @ W1)
exponentials = np.exp(hidden @ W2 + b2)
outputs = exponentials / exponentials.sum(axis=1, keepdims=True)
added = np.log(exponentials[0, [0, 2]].sum() / exponentials[0, 1])

# %% tags=["mistake"] name="biais ajouté après ReLU" section="Une couche dense, c'est une formule"
# `hidden` est ce que l'on trouve quand ReLU passe avant le biais : dans la formule, elle vient après.
hidden = np.maximum(0, x @ W1) + b1
exponentials = np.exp(hidden @ W2 + b2)
outputs = exponentials / exponentials.sum(axis=1, keepdims=True)
added = np.log(exponentials[0, [0, 2]].sum() / exponentials[0, 1])

# %% tags=["mistake"] name="scores divisés par leur somme" section="Softmax : des scores aux probabilités"
# la couche cachée est juste, mais `outputs` est chaque score divisé par la somme des scores : softmax ne
# divise pas les scores eux-mêmes.
hidden = np.maximum(0, x @ W1 + b1)
scores = hidden @ W2 + b2
outputs = scores / scores.sum(axis=1, keepdims=True)
added = np.log(5 / 2)

# %% tags=["mistake"] name="softmax par colonne" section="Softmax : des scores aux probabilités"
# la couche cachée est juste, mais les **colonnes** de `outputs` ont pour somme 1 : or chaque image, une par
# ligne, a ses trois probabilités.
hidden = np.maximum(0, x @ W1 + b1)
exponentials = np.exp(hidden @ W2 + b2)
outputs = exponentials / exponentials.sum(axis=0)
added = np.log(5 / 2)

# %% tags=["mistake"] name="une seule somme pour les deux images" section="Softmax : des scores aux probabilités"
# la couche cachée est juste, mais les six nombres de `outputs` ont ensemble pour somme 1 : les deux images ne
# se partagent pas une probabilité.
hidden = np.maximum(0, x @ W1 + b1)
exponentials = np.exp(hidden @ W2 + b2)
outputs = exponentials / exponentials.sum()
added = np.log(5 / 2)

# %% tags=["mistake"] name="somme gardée inchangée" section="Softmax : des scores aux probabilités"
# les deux tableaux sont justes ; `added` multiplie l'exponentielle par le rapport des deux probabilités, comme si la
# somme des exponentielles ne changeait pas.
hidden = [[2, 0], [1, 1]]
outputs = np.array([[4, 2, 1], [1, 4, 2]]) / 7
added = np.log((1 / 2) / (2 / 7))

# %% tags=["mistake"] name="exponentielle prise pour le score" section="Softmax : des scores aux probabilités"
# les deux tableaux sont justes, et `added` est ce par quoi l'exponentielle est à multiplier : de combien le score
# augmente-t-il alors ?
hidden = [[2, 0], [1, 1]]
outputs = np.array([[4, 2, 1], [1, 4, 2]]) / 7
added = 5 / 2

# %% tags=["mistake"] name="différence des probabilités" section="Softmax : des scores aux probabilités"
# les deux tableaux sont justes, et `added` est ce qui manque à la **probabilité** : le biais, lui, s'ajoute au score.
hidden = [[2, 0], [1, 1]]
outputs = np.array([[4, 2, 1], [1, 4, 2]]) / 7
added = 1 / 2 - 2 / 7

# %% [markdown] minutes=17
# ## Exercice 3. Le réseau du cours, compilé
#
# Écrivez `build_model()`. À chaque appel, elle construit un réseau neuf, le compile et le
# renvoie :
#
# - il reçoit des images aplaties, de forme `(m, 784)`, aux valeurs entre 0 et 1 ;
# - une couche cachée dense de 512 neurones, avec ReLU ;
# - dix probabilités en sortie, de somme 1 ;
# - pour perte, l'entropie croisée, avec des cibles codées un-parmi-dix ;
# - pour métrique, l'exactitude ;
# - un optimiseur qui apprend vite. La vérification donne au réseau neuf trente fois le même lot de
#   256 images : sa perte sur ce lot doit passer d'environ $\log 10 \approx 2{,}30$ à moins de 1.

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

# %% [markdown] tags=["hints"]
# 1. Trois étapes : construire le modèle, le compiler, le renvoyer. Laquelle manque ?
# 2. Quelle activation coupe les nombres négatifs ? Laquelle rend des nombres de somme 1 ? Chacune va sur sa
#    couche.
# 3. `compile` reçoit `optimizer=`, `loss=` et `metrics=`. La perte dépend de la forme des cibles : ce sont
#    ici des vecteurs.
# 4. Tout est dans deux cellules de la leçon, sous « Le réseau du cours » et « Compiler ». Terminez par le
#    modèle lui-même, et non par ce que renvoie `compile`.


# %% tags=["right"]
# Chaque couche est appelée sur la précédente ; des objets, au lieu de noms, laissent choisir leurs réglages.
def build_model():
    inputs = keras.Input((784,))
    hidden = layers.Dense(512, activation="relu")(inputs)
    outputs = layers.Dense(10, activation="softmax")(hidden)
    model = keras.Model(inputs, outputs)
    model.compile(
        optimizer=keras.optimizers.Adam(0.002),
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=[keras.metrics.CategoricalAccuracy(name="part_juste")],
    )
    return model


# %% tags=["right"]
# Les couches s'ajoutent une à une, activations à part ; sans `optimizer=`, `compile` prend `rmsprop`.
def build_model():
    model = keras.Sequential()
    model.add(layers.Dense(512))
    model.add(layers.Activation("relu"))
    model.add(layers.Dense(10))
    model.add(layers.Softmax())
    model.compile(loss="categorical_crossentropy", metrics=["categorical_accuracy"])
    return model


# %% tags=["right"]
# Une classe dérivée de `keras.Model` écrit sa passe avant ; SGD apprend vite si son taux est assez grand.
class Network(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(512, activation=keras.activations.relu)
        self.out = layers.Dense(10)

    def call(self, x):
        return keras.ops.softmax(self.out(self.hidden(x)))


def build_model():
    model = Network()
    model.compile(keras.optimizers.SGD(0.3), keras.losses.categorical_crossentropy, metrics=["acc"])
    return model


# %% tags=["right"]
# Une fonction peut servir de métrique : la moyenne de `right` sur les exemples est l'exactitude.
def right(targets, probabilities):
    return keras.ops.argmax(targets, -1) == keras.ops.argmax(probabilities, -1)


def build_model():
    model = keras.Sequential(
        [
            layers.InputLayer(shape=(784,)),
            layers.Dense(512, "relu", kernel_initializer="he_normal"),
            layers.Dense(10, "softmax"),
        ]
    )
    model.compile("nadam", "categorical_crossentropy", metrics=["mae", right])
    return model


# %% tags=["mistake"] name="compile renvoyé à la place du modèle, ou return oublié" section="Compiler"
# `build_model()` vaut `None` : ou bien le `return` manque, ou bien il renvoie ce que renvoie une méthode comme
# `compile`, qui range ses choix dans le modèle et ne renvoie rien.
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    return model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])


# %% tags=["mistake"] name="couche cachée oubliée" section="Le réseau du cours"
# le réseau n'a que 784 × 10 + 10 = 7 850 paramètres : ses dix sorties sont branchées directement sur les pixels,
# il n'a pas de couche cachée.
def build_model():
    model = keras.Sequential([layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% tags=["mistake"] name="mauvaise largeur de la couche cachée" section="Combien de paramètres ?"
# une couche cachée et dix sorties, mais le nombre de paramètres n'est pas celui que vous avez calculé : la couche
# cachée n'a pas la largeur demandée.
def build_model():
    model = keras.Sequential([layers.Dense(256, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% tags=["mistake"] name="softmax oublié" section="Softmax : des scores aux probabilités"
# les dix sorties ne sont pas des probabilités : certaines sont négatives ou dépassent 1. Quelle activation suit
# la dernière couche ?
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10)])
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% tags=["mistake"] name="sigmoïde à la place de softmax" section="Et une sigmoïde par sortie ? (facultatif)"
# chaque sortie est entre 0 et 1, mais leur somme n'est pas 1 : l'activation de sortie traite chaque chiffre sans
# regarder les neuf autres.
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "sigmoid")])
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% tags=["mistake"] name="ReLU oubliée" section="Sans coude, deux couches n'en font qu'une"
# les sorties du réseau sont celles de deux couches sans activation entre elles : la couche cachée rend une
# combinaison linéaire des pixels, et les deux couches n'en valent qu'une.
def build_model():
    model = keras.Sequential([layers.Dense(512), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% tags=["mistake"] name="autre activation que ReLU dans la couche cachée" section="ReLU : laisser passer ou couper"
# avec les poids de votre réseau, une couche cachée à ReLU puis softmax donnent d'autres probabilités : la couche
# cachée a une autre activation, ou une opération s'ajoute à celles de l'énoncé.
def build_model():
    model = keras.Sequential([layers.Dense(512, "sigmoid"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% tags=["mistake"] name="réseau qui n'est pas neuf" section="Le réseau avant d'apprendre"
# un appel à `build_model()` rend un réseau qui a déjà appris : dès le départ, sa perte sur le lot d'essai est sous 1.
# Couches et poids sont-ils construits à chaque appel ?
made = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
made.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])


def build_model():
    return made


# %% tags=["mistake"] name="perte sparse_ avec des cibles un-parmi-dix" section="Recherche : argumenter les trois choix"
# `evaluate` accepte des étiquettes entières et s'arrête sur une erreur avec des cibles un-parmi-dix : la perte
# choisie attend l'autre forme de cibles.
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% tags=["mistake"] name="métriques à la place de loss_weights" section="Compiler"
# le troisième argument de `compile` est `loss_weights`, des nombres, et non les métriques : donnez celles-ci par leur
# nom d'argument.
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_crossentropy", ["accuracy"])
    return model


# %% tags=["mistake"] name="modèle non compilé, ou compilé sans perte" section="Compiler"
# le réseau est bien construit, mais aucune perte ne le mesure : il n'a pas été compilé, ou l'a été sans perte.
def build_model():
    return keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])


# %% tags=["mistake"] name="from_logits=True après softmax" section="Softmax : des scores aux probabilités"
# la perte applique encore une fois softmax aux probabilités qu'elle reçoit, comme si c'étaient des scores : c'est ce que
# demande `from_logits=True`.
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile("rmsprop", loss, metrics=["accuracy"])
    return model


# %% tags=["mistake"] name="erreur quadratique" section="La perte : l'entropie croisée"
# la perte est l'écart quadratique moyen entre probabilités et cibles : elle punit peu une erreur sûre d'elle.
# L'énoncé demande une autre perte.
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "mean_squared_error", metrics=["accuracy"])
    return model


# %% tags=["mistake"] name="entropie croisée binaire" section="Recherche : argumenter les trois choix"
# la perte traite les dix sorties comme dix questions oui-ou-non séparées, alors qu'une image ne montre qu'un seul
# chiffre.
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
    return model


# %% tags=["mistake"] name="métrique oubliée" section="La métrique : l'exactitude"
# la perte est la bonne, mais `evaluate` ne rend qu'elle : il manque de quoi lire, vous, ce que vaut le réseau.
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_crossentropy")
    return model


# %% tags=["mistake"] name="métrique qui n'est pas l'exactitude" section="La métrique : l'exactitude"
# il y a une métrique, mais sa valeur n'est pas la part des images bien classées. La classe `Accuracy` de Keras,
# par exemple, compte les probabilités égales aux cibles.
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_crossentropy", metrics=[keras.metrics.Accuracy()])
    return model


# %% tags=["mistake"] name="SGD trop lente" section="L'optimiseur : RMSprop"
# tout est en place, mais après trente lots, la perte dépasse encore 1 : le réseau apprend trop lentement. Les
# poids changent-ils, et par pas assez grands ?
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% [markdown] minutes=12
# ## Exercice 4. L'entropie croisée d'un lot
#
# Écrivez `cross_entropy(targets, probabilities)` avec NumPy. Les deux tableaux ont la forme
# `(m, classes)` : `targets` contient `m` cibles un-parmi-dix (ou un-parmi-trois : le nombre de
# classes n'est pas fixé), `probabilities` les réponses du réseau, toutes strictement positives.
# La fonction renvoie **un nombre** : la moyenne des `m` pertes.
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

# %% [markdown] tags=["hints"]
# 1. Sur une ligne, quel nombre la cible un-parmi-dix laisse-t-elle passer, quand on multiplie terme à
#    terme ?
# 2. `np.log` est le logarithme népérien. La somme se fait le long des classes, la moyenne le long des
#    exemples : ce ne sont pas les mêmes axes.
# 3. Pour les `m` pertes : multipliez `targets` par le logarithme de `probabilities`, sommez avec `axis=1`,
#    changez le signe. Il reste à prendre la moyenne.


# %% tags=["right"]
# Les zéros des cibles n'ajoutent rien : on somme toutes les cases, on divise par le nombre d'exemples.
def cross_entropy(targets, probabilities):
    return -(targets * np.log(probabilities)).sum() / len(targets)


# %% tags=["right"]
# Seule compte la probabilité de la bonne classe : `argmax` dit où elle est, l'indexation la prend.
def cross_entropy(targets, probabilities):
    labels = targets.argmax(axis=1)
    return np.mean(-np.log(probabilities[np.arange(len(labels)), labels]))


# %% tags=["right"]
# Le masque `targets == 1` ne garde de chaque ligne que la probabilité de la bonne classe.
def cross_entropy(targets, probabilities):
    return float(-np.log(probabilities[targets == 1]).mean())


# %% tags=["right"]
# Ligne par ligne, `@` multiplie et additionne ; écrêter à `1e-7` évite le logarithme de 0.
def cross_entropy(targets, probabilities):
    clipped = np.clip(probabilities, 1e-7, 1)
    return np.average([-y @ np.log(p) for y, p in zip(targets, clipped)])


# %% tags=["right"]
# Keras calcule la perte de chaque exemple ; il reste à en prendre la moyenne.
def cross_entropy(targets, probabilities):
    import keras

    return keras.ops.mean(keras.losses.categorical_crossentropy(targets, probabilities))


# %% tags=["mistake"] name="signe moins oublié" section="La perte : l'entropie croisée"
# la valeur est négative : le logarithme d'une probabilité l'est toujours. Un optimiseur qui la ferait baisser
# rendrait le réseau de plus en plus mauvais.
def cross_entropy(targets, probabilities):
    return np.mean(np.sum(targets * np.log(probabilities), axis=1))


# %% tags=["mistake"] name="logarithme décimal" section="La perte : l'entropie croisée"
# le résultat est trop petit, divisé par log 10 ≈ 2,30 : le logarithme employé est décimal, celui de la formule est
# népérien.
def cross_entropy(targets, probabilities):
    return -np.mean(np.sum(targets * np.log10(probabilities), axis=1))


# %% tags=["mistake"] name="logarithme en base 2" section="La perte : l'entropie croisée"
# le résultat est trop grand, divisé par log 2 ≈ 0,69 : le logarithme employé est en base 2, celui de la formule est
# népérien.
def cross_entropy(targets, probabilities):
    return -np.mean(np.sum(targets * np.log2(probabilities), axis=1))


# %% tags=["mistake"] name="somme au lieu de moyenne" section="Une moyenne sur le lot"
# les pertes des exemples sont additionnées : un lot deux fois plus grand aurait une perte deux fois plus grande.
def cross_entropy(targets, probabilities):
    return -np.sum(targets * np.log(probabilities))


# %% tags=["mistake"] name="moyenne sur toutes les cases" section="Une moyenne sur le lot"
# la division se fait par le nombre de cases du tableau, zéros compris, et non par le nombre d'exemples.
def cross_entropy(targets, probabilities):
    return -np.mean(targets * np.log(probabilities))


# %% tags=["mistake"] name="pas de moyenne" section="Une moyenne sur le lot"
# chaque exemple a sa perte, et elle est juste ; il reste à en faire un seul nombre pour le lot.
def cross_entropy(targets, probabilities):
    return -np.sum(targets * np.log(probabilities), axis=1)


# %% tags=["mistake"] name="cibles et probabilités échangées" section="La perte : l'entropie croisée"
# le résultat n'est pas un nombre fini : c'est ce que donne le logarithme de 0 ou d'un nombre négatif. Quels nombres
# votre logarithme reçoit-il ?
def cross_entropy(targets, probabilities):
    return -np.mean(np.sum(probabilities * np.log(targets), axis=1))


# %% tags=["mistake"] name="logarithme oublié" section="Pourquoi un logarithme"
# c'est la moyenne des probabilités du bon chiffre, au signe près : il manque ce qui rend une erreur sûre d'elle
# très coûteuse.
def cross_entropy(targets, probabilities):
    return -np.mean(np.sum(targets * probabilities, axis=1))


# %% [markdown] minutes=10
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
# Où chercher : la leçon ; sans internet, `dir(keras.metrics)`, et `help` d'une classe comme
# `SparseCategoricalCrossentropy` de `keras.losses` ; sinon
# [keras.io/api](https://keras.io/api/). Écrivez avant de
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
# **La métrique.** L'exactitude devient trompeuse : répondre toujours « espèce 0 » donne une
# exactitude égale à la part de cette espèce, sans rien reconnaître. On la compare donc à cette part,
# et non à un quart, et l'on mesure aussi l'exactitude **espèce par espèce**, ou sa moyenne sur les
# quatre espèces, qui vaut un quart pour ce réseau paresseux. La perte, elle, ne dit pas en clair ce que vaut le réseau.
# ### END SOLUTION

# %% [markdown]
# ### Pour ceux qui ont fini
#
# *Sans vérification ni solution.* Jusqu'où va un réseau dont **vous** choisissez les poids, sans
# rien entraîner ?
#
# Commencez par une seule couche, des pixels aux dix classes. Chaque neurone reçoit pour poids
# l'image moyenne de son chiffre (leçon 01). Mesurez l'exactitude sur des images d'entraînement que
# vos moyennes n'ont pas vues. Quel chiffre n'est jamais annoncé, et pourquoi ? Quel biais y
# remédie ? Développez le carré de la distance d'une image à une moyenne. Puis ajoutez une couche
# cachée à votre idée : gagne-t-elle quelque chose ?
