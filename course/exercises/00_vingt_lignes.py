# ---
# title: Un réseau en vingt lignes
# goal: Changer une chose au programme et prévoir ce qu'elle change, puis faire lire un chiffre trouvé sur une page.
# prerequisites: Leçon 00
# teaching_minutes: 4
# compute_seconds: 60
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre réponse, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint, start_keras

start_keras()

# %% [markdown] minutes=9
# ## Exercice 1. Dix fois plus petit
#
# Le réseau de la leçon a `{python} 784 * 512 + 512 + 512 * 10 + 10` nombres à régler, ses poids. Reprenez le programme et ne changez
# que **le nombre de neurones** de la première couche, pour que le réseau ait **au plus 40 000
# poids**. `model.count_params()` les compte. La cellule suivante donne les données, avec moins
# d'images d'entraînement, pour aller vite.
#
# - **Avant** d'entraîner, écrivez dans `guess` votre prévision : la part des images de test qu'il
#   lira bien, entre 0 et 1. Une prévision n'est jamais fausse : elle se compare.
# - Construisez `model` de ses deux couches, `hidden` et `output`, compilez-le, puis entraînez-le sur
#   `x_train` et `y_train`.
# - Mesurez-le une seule fois sur le test, et gardez son exactitude dans `test_accuracy`.
#
# Votre réseau doit lire plus de 90 % des images de test. Avec trop peu de neurones, il n'y arrive pas.

# %%
import keras
from keras import layers

from helpers import load_mnist, set_seed

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images[:12000].reshape(12000, 784).astype("float32") / 255
x_test = test_images.reshape(10000, 784).astype("float32") / 255
y_train = keras.utils.to_categorical(train_labels[:12000])
y_test = keras.utils.to_categorical(test_labels)

set_seed(0)

# %% tags=["nbval-ignore-output"]
guess = 0.9  # SOLUTION

hidden = layers.Dense(32, activation="relu")  # SOLUTION
output = layers.Dense(10, activation="softmax")  # SOLUTION
model = keras.Sequential([keras.Input(shape=(784,)), hidden, output])  # SOLUTION

### BEGIN SOLUTION
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=128)
### END SOLUTION

test_loss, test_accuracy = model.evaluate(x_test, y_test)  # SOLUTION

# %%
check("00-changer", guess, model, test_accuracy)

# %% [markdown] tags=["hints"]
# 1. Dans la cellule du programme, quel nombre est celui des neurones de la première couche ? Tout le
#    reste se recopie.
# 2. Chaque neurone de cette couche a 784 + 1 = 785 nombres : un poids par pixel et un de plus. Combien de neurones tiennent dans
#    40 000 ? Gardez une marge : la seconde couche a aussi les siens.
# 3. Quelques dizaines de neurones conviennent. `evaluate` renvoie la perte, puis l'exactitude : c'est la
#    seconde qu'il faut garder.

# %% tags=["right"]
# Quelques neurones de plus, et une validation pour suivre l'entraînement.
guess = 0.97
model = keras.Sequential([layers.Dense(40, activation="relu"), layers.Dense(10, "softmax")])
model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=128, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0, return_dict=True)["accuracy"]

# %% tags=["right"]
# L'exactitude se compte aussi à la main : la part des images dont la plus grande probabilité est au bon chiffre.
guess = 0.5
model = keras.Sequential(
    [
        keras.Input(shape=(784,)),
        layers.Dense(48, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, train_labels[:12000], epochs=5, batch_size=64, verbose=0)
test_accuracy = (model.predict(x_test, verbose=0).argmax(axis=1) == test_labels).mean()

# %% tags=["mistake"] name="réseau trop grand" section="Observez le programme"
# votre réseau a plus de 40 000 poids. Presque tous sont dans la première couche : un par pixel et par neurone.
guess = 0.9
model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=1, batch_size=128, verbose=0)
test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)

# %% tags=["mistake"] name="réseau pas entraîné" section="La boucle"
# le réseau répond comme au hasard : il n'a pas appris. `fit` a-t-il été appelé sur ce réseau, après sa construction, avec
# les images et leurs réponses ?
guess = 0.9
model = keras.Sequential([layers.Dense(32, "relu"), layers.Dense(10, "softmax")])
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)

# %% tags=["mistake"] name="entraîné sur le test" section="La boucle"
# votre réseau lit nettement mieux les images de test que celles de `x_train` : il semble avoir appris sur le test, et
# l'exactitude n'annonce plus rien pour des images inconnues.
guess = 0.9
model = keras.Sequential([layers.Dense(32, "relu"), layers.Dense(10, "softmax")])
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_test, y_test, epochs=5, batch_size=128, verbose=0)
test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)

# %% tags=["mistake"] name="trop peu de neurones" section="Les mots du sujet"
# le réseau a appris, mais il lit moins de 90 % des images de test. Un tamis de trop peu de neurones laisse passer trop peu
# de choses ; trop peu d'époques font le même effet.
guess = 0.9
model = keras.Sequential([layers.Dense(4, "relu"), layers.Dense(10, "softmax")])
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=128, verbose=0)
test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)

# %% tags=["mistake"] name="des sorties qui ne sont pas des probabilités" section="La boucle"
# les dix sorties de votre réseau ne sont pas des probabilités : elles ne font pas 1 en tout. L'activation de la dernière
# couche a changé.
guess = 0.9
model = keras.Sequential([layers.Dense(32, "relu"), layers.Dense(10, "sigmoid")])
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=128, verbose=0)
test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)

# %% tags=["mistake"] name="la perte au lieu de l'exactitude" section="Observez le programme"
# `test_accuracy` contient la perte : `evaluate` la renvoie en premier.
guess = 0.9
model = keras.Sequential([layers.Dense(32, "relu"), layers.Dense(10, "softmax")])
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=128, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[0]

# %% tags=["mistake"] name="mesuré sur l'entraînement" section="La boucle"
# `test_accuracy` est l'exactitude sur `x_train`, des images sur lesquelles il a appris. C'est sur les autres qu'il
# faut le juger.
guess = 0.9
model = keras.Sequential([layers.Dense(32, "relu"), layers.Dense(10, "softmax")])
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=128, verbose=0)
test_loss, test_accuracy = model.evaluate(x_train, y_train, verbose=0)

# %% tags=["mistake"] name="prévision en pour cent" section="Observez le programme"
# votre prévision dépasse 1 : l'énoncé la demande entre 0 et 1. Divisez-la par cent.
guess = 90
model = keras.Sequential([layers.Dense(32, "relu"), layers.Dense(10, "softmax")])
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=128, verbose=0)
test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)

# %% [markdown] minutes=7
# ## Exercice 2. Un chiffre sur une page
#
# La cellule suivante entraîne un réseau, `small_model`, puis fabrique une photo : une page grise, avec un chiffre
# quelque part. `path` est le chemin de son fichier. Faites lire ce chiffre par le réseau :
#
# - `image` : l'image 28 × 28 que le réseau doit recevoir, encre claire sur fond noir, comme dans
#   MNIST. Découpez-la vous-même, ou demandez-la à `read_digit(path)` ;
# - `digit` : le chiffre que le réseau y lit ;
# - `probability` : la probabilité qu'il lui donne, entre 0 et 1.
#
# `small_model.predict` reçoit des images préparées comme dans le programme, une par ligne, et rend dix
# probabilités par image. Deux choses séparent `image` de ce qu'elle attend : lesquelles ?

# %% tags=["nbval-ignore-output"]
import tempfile
from pathlib import Path

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from PIL import Image

from helpers import load_mnist, read_digit, set_seed, show

(train_images, train_labels), (test_images, test_labels) = load_mnist()

set_seed(0)
small_model = keras.Sequential(
    [
        keras.Input(shape=(784,)),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
small_model.compile(
    optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
x_train = train_images[:12000].reshape(12000, 784).astype("float32") / 255
small_model.fit(x_train, train_labels[:12000], epochs=5, batch_size=128, verbose=0)

page = np.full((420, 600), 230, "uint8")
page[216:384, 372:540] -= np.kron(test_images[100], np.full((6, 6), 0.8)).astype("uint8")
folder = tempfile.TemporaryDirectory()
path = Path(folder.name) / "page.png"
Image.fromarray(page).save(path)
figure, axes = plt.subplots(figsize=(4, 2.8))
axes.imshow(page, cmap="gray", vmin=0, vmax=255)
axes.set_axis_off()
show(figure, alt="Une page grise, avec un chiffre à l'encre foncée en bas à droite.")

# %%
image = read_digit(path)  # SOLUTION
probabilities = small_model.predict(image.reshape(1, 784) / 255, verbose=0)[0]  # SOLUTION
digit = probabilities.argmax()  # SOLUTION
probability = probabilities.max()  # SOLUTION

# %%
check("00-page", small_model, image, digit, probability)

# %% [markdown] tags=["hints"]
# 1. Que contient une ligne de `x_train` ? Comparez sa forme, son plus petit et son plus grand nombre à ceux
#    de `image`.
# 2. `image.reshape(1, 784)` en fait une ligne ; il reste à ramener ses nombres entre 0 et 1, comme le fait
#    le programme.
# 3. `predict` rend un tableau de forme (1, 10) : sa ligne 0 a les dix probabilités. `max` donne la plus grande,
#    et `argmax` sa place, qui est le chiffre.

# %% tags=["right"]
# Avec NumPy seul : l'encre est ce qui diffère du papier. Un pixel sur six, puis un carré de 28 autour du centre de masse.
ink = (page[0, 0] - page)[::6, ::6] / 204
top, left = (round((ink * places).sum() / ink.sum()) - 14 for places in np.indices(ink.shape))
image = ink[top : top + 28, left : left + 28]
(probabilities,) = small_model.predict(image.reshape(1, 784))
digit, probability = np.argmax(probabilities), max(probabilities)

# %% tags=["right"]
# Les dix couples (probabilité, chiffre) : le plus grand a les deux réponses.
image = read_digit(path).reshape(784) / 255
outputs = small_model(image[np.newaxis])[0]
probability, digit = max((float(output), k) for k, output in enumerate(outputs))

# %% tags=["mistake"] name="encre et papier échangés" section="Préparé comme MNIST"
# `image` est surtout claire : le papier y est à la place de l'encre. Dans MNIST, l'encre est claire et le fond vaut 0.
image = 255 - read_digit(path)
(probabilities,) = small_model.predict(image.reshape(1, 784) / 255, verbose=0)
digit, probability = probabilities.argmax(), probabilities.max()

# %% tags=["mistake"] name="page réduite sans être découpée" section="Préparé comme MNIST"
# dans `image`, le chiffre n'occupe que quelques pixels : la page a été réduite tout entière, et l'encre n'y a pas été
# découpée d'abord.
whole = Image.fromarray(230 - page).resize((28, 28))
image = np.asarray(whole)
(probabilities,) = small_model.predict(image.reshape(1, 784) / 255, verbose=0)
digit, probability = probabilities.argmax(), probabilities.max()

# %% tags=["mistake"] name="chiffre hors du centre" section="Préparé comme MNIST"
# dans `image`, l'encre est loin du centre : elle tombe sur des pixels que le réseau a presque toujours vus vides.
centred = read_digit(path)
image = np.roll(centred, (6, -8), axis=(0, 1))
(probabilities,) = small_model.predict(image.reshape(1, 784) / 255, verbose=0)
digit, probability = probabilities.argmax(), probabilities.max()

# %% tags=["mistake"] name="pixels de 0 à 255" section="Ce que vous savez déjà"
# `image` va bien, mais le réseau l'a reçue avec des pixels de 0 à 255 : lui a appris avec des nombres entre 0 et 1. D'où
# une probabilité de 1, trop belle.
image = read_digit(path)
(probabilities,) = small_model.predict(image.reshape(1, 784), verbose=0)
digit, probability = probabilities.argmax(), probabilities.max()

# %% tags=["mistake"] name="divisée deux fois" section="Ce que vous savez déjà"
# le réseau a reçu une image presque noire, et hésite entre tous les chiffres : la division par 255 a été faite deux
# fois.
image = read_digit(path) / 255
(probabilities,) = small_model.predict(image.reshape(1, 784) / 255, verbose=0)
digit, probability = probabilities.argmax(), probabilities.max()

# %% tags=["mistake"] name="chiffre et probabilité échangés" section="Dessinez un chiffre"
# les deux réponses sont échangées : la place de la plus grande probabilité est le chiffre, sa valeur est la probabilité.
image = read_digit(path)
(probabilities,) = small_model.predict(image.reshape(1, 784) / 255, verbose=0)
digit, probability = probabilities.max(), probabilities.argmax()

# %% tags=["mistake"] name="probabilité en pour cent" section="Dessinez un chiffre"
# `probability` est cent fois trop grande : l'énoncé la demande entre 0 et 1.
image = read_digit(path)
(probabilities,) = small_model.predict(image.reshape(1, 784) / 255, verbose=0)
digit, probability = probabilities.argmax(), 100 * probabilities.max()

# %% [markdown]
# ### Pour ceux qui ont fini
#
# Sans vérification. Écrivez dix chiffres de votre main, de 0 à 9, photographiez-les un par un et
# lisez-les par `plot_reading(small_model, read_digit("mon_chiffre.jpg"))`, avec le `small_model` de l'exercice 2
# (`from helpers import plot_reading`).
# Combien sur dix ? Pour chaque erreur, la petite image dit-elle pourquoi ?
#
# Changez **une** chose, et une seule : un stylo plus épais, un 7 sans barre, un 1 sans montée, ou bien
# le réseau de la leçon, entraîné sur toutes les images. Prévoyez le nouveau compte, puis mesurez-le.
# Dix chiffres suffisent-ils pour dire que le changement a servi ?
