# ---
# title: Un réseau en vingt lignes
# goal: Entraîner un réseau entier, lui faire lire votre écriture, et savoir quelle leçon explique chaque ligne.
# prerequisites: Python, NumPy et un peu de scikit-learn
# teaching_minutes: 20
# exercise_minutes: 5
# compute_seconds: 60
# ---

# %% slideshow={"slide_type": "skip"}
from helpers import draw_digit, plot_gallery, plot_training_loop, set_seed, start_keras

start_keras()  # démarre Keras sans les messages techniques de TensorFlow
set_seed(0)  # fixe le hasard : relancée, la leçon refait le même réseau

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Observez le programme
#
# Voici un programme entier. Il apprend à lire des chiffres écrits à la main, et ne contient aucune
# règle de lecture. Ne cherchez pas encore à tout comprendre : repérez les données, le réseau,
# l'entraînement, la mesure.
#
# Les deux dernières lignes sont les plus longues à calculer : le réseau **apprend**, puis il lit
# dix mille chiffres qu'il n'a jamais vus.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Sur cent de ces chiffres inconnus, combien en lira-t-il bien ? Écrivez votre nombre,
# puis exécutez.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
import keras
from keras import layers

from helpers import load_mnist

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = test_images.reshape(10000, 784).astype("float32") / 255
y_train = keras.utils.to_categorical(train_labels)
y_test = keras.utils.to_categorical(test_labels)

model = keras.Sequential(
    [
        keras.Input(shape=(784,)),
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])

model.fit(x_train, y_train, epochs=5, batch_size=128, validation_split=0.1)
test_loss, test_accuracy = model.evaluate(x_test, y_test)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Lisez `accuracy` sur la dernière ligne : c'est l'**exactitude**, la part des chiffres bien lus.
# Environ **`{python} percent(sum(seeds(0, "test")) / 8, ".0f")`** : sur huit entraînements, qui
# ne diffèrent que par le hasard, `{python} between(seeds(0, "test"))`.
#
# **Question.** Quelle ligne du programme dit à quoi ressemble un 3 ?
#
# <details><summary>Réponse</summary>
#
# Aucune. Le programme a vu `{python} len(x_train) * 9 // 10` images, chacune avec sa réponse, et a
# réglé ses nombres pour retrouver les réponses. C'est cela, apprendre.
#
# </details>

# %% [markdown] slideshow={"slide_type": "-"}
# <!-- more -->
#
# Ce premier exemple est celui de F. Chollet, *Deep Learning with Python* (Manning), à peu de choses
# près. Keras y télécharge les images :
#
# ```python
# keras.datasets.mnist.load_data()
# ```
#
# `load_mnist` lit les mêmes quatre tableaux sur votre disque, sans internet.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Lancer la cellule dès que les prévisions sont écrites au tableau ; les époques se commentent
# pendant qu'elles défilent : `loss` descend, `accuracy` monte. Les étudiants annoncent souvent 70 à
# 90. Ne rien expliquer encore ligne par ligne.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ce que vous avez sous les yeux
#
# D'abord les **données** : des images de 28 × 28 pixels, et pour chacune la réponse, écrite ici
# au-dessus d'elle.

# %% slideshow={"slide_type": "fragment"}
plot_gallery(train_images, train_labels, rows=2)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La boucle
#
# Tout le reste du programme est une boucle. `fit` la parcourt des milliers de fois.

# %% slideshow={"slide_type": "fragment"}
plot_training_loop()

# %% [markdown] slideshow={"slide_type": "subslide"}
# - Les **couches** (*layers*) calculent, d'une image, dix probabilités : une par chiffre.
# - La **perte** (*loss*) est un nombre : elle dit de combien ces réponses s'écartent des bonnes, les
#   **cibles**.
# - L'**optimiseur** (*optimizer*) change les poids, un peu, dans le sens qui fait baisser la perte. Les
#   **gradients**, calculés au retour depuis la perte, lui disent ce sens.
# - Les **poids** (*weights*) sont les nombres du réseau, `{python} model.count_params()` ici, tirés
#   au hasard au départ. Tout ce que le réseau apprend est en eux.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - Un tour de boucle prend un **lot** (*batch*) de `batch_size` images. Une **époque** (*epoch*) est finie
#   quand toutes les images sont passées une fois.
# - La **validation**, ôtée de l'entraînement, montre en route (`val_accuracy`) où en est le
#   réseau. Le **test** sert une seule fois, à la fin, pour annoncer un résultat.
#
# **Question.** D'un lot au suivant, qu'est-ce qui a changé dans le réseau ?
#
# <details><summary>Réponse</summary>
#
# Ses poids, et rien d'autre. Les couches, la perte et l'optimiseur restent ce que vous avez écrit.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Quelle ligne, quelle leçon
#
# | ligne | ce qu'elle fait | où le cours l'explique |
# |---|---|---|
# | `load_mnist()` | charge les images et leurs réponses | [01](../notebooks/01_visualiser.ipynb), « Charger les quatre tableaux » |
# | `.reshape`, `.astype`, `/ 255` | fait d'une image `{python} x_train.shape[1]` nombres entre 0 et 1 | [02](../notebooks/02_preparer.ipynb), « Les deux lignes du cours » |
# | `to_categorical` | fait d'une réponse dix nombres | [03](../notebooks/03_encoder.ipynb), « La forme avant, la forme après » |

# %% [markdown] slideshow={"slide_type": "subslide"}
# | ligne | ce qu'elle fait | où le cours l'explique |
# |---|---|---|
# | `Dense` | décrit une couche | [04](../notebooks/04_compiler.ipynb), « Une couche est un filtre » |
# | `compile` | choisit l'optimiseur, la perte et la mesure | [04](../notebooks/04_compiler.ipynb), « Trois pièces à choisir » |
# | `fit` | entraîne, par lots et par époques | [05](../notebooks/05_entrainer.ipynb), « Entraîner avec fit » |
# | `validation_split` | garde une part des images pour surveiller | [05](../notebooks/05_entrainer.ipynb), « Une validation pour décider » |
# | `evaluate` | mesure sur des images jamais vues | [05](../notebooks/05_entrainer.ipynb), « Évaluer sur le test » |

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Suivre la boucle du doigt sur le dessin, un tour à voix haute, avec un lot. Le tableau
# des lignes ne se lit pas en classe : il dit seulement que chaque ligne aura son heure.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Les mots du sujet
#
# Une couche est un **filtre** : des données y entrent, d'autres en sortent, plus utiles pour
# répondre. Mettez-en plusieurs à la suite, comme des tamis de plus en plus fins. Les données passent
# de tamis en tamis, et chacun n'en laisse passer que ce qui sert : le réseau les **distille**.
#
# **Prévoyez.** Une image entre avec `{python} x_train.shape[1]` nombres. Combien en sort-il de chaque tamis ? Le programme
# le dit.

# %% slideshow={"slide_type": "fragment"}
data = x_test[:1]
print("à l'entrée     ", data.shape)
for layer in model.layers:
    data = layer(data)
    print("après la couche", tuple(data.shape))

# %% [markdown] slideshow={"slide_type": "subslide"}
# - Chaque étage est une **représentation** de la même image : `{python} x_train.shape[1]` niveaux de gris, puis `{python} model.layers[0].units` nombres
#   que le réseau s'est choisis, puis 10 probabilités.
# - Un **neurone** est le petit calcul qui donne un de ces nombres : une somme, chaque entrée
#   multipliée par son poids, puis une fonction. Un **réseau de neurones** en est fait ; du cerveau,
#   il n'a guère que le nom.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - L'**apprentissage profond** (*deep learning*) apprend plusieurs représentations, l'une sur
#   l'autre. « Profond » compte les couches, et ne dit rien de l'intelligence.
# - L'apprentissage est **supervisé** quand chaque exemple vient avec sa réponse.
# - Un **tenseur** est un tableau de nombres, quel que soit son nombre d'axes : `x_train` en a deux,
#   `train_images` trois.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Ce que vous savez déjà
#
# | dans ce programme | avec scikit-learn |
# |---|---|
# | `reshape(60000, 784)`, la **vectorisation** : une image devient une ligne | le tableau `X`, une ligne par exemple |
# | `/ 255`, la **normalisation** : tout entre 0 et 1 | `MinMaxScaler` |
# | `to_categorical` : dix nombres par réponse | `OneHotEncoder` |
# | `fit`, puis `evaluate` | `fit`, puis `score` |
# | `plot_gallery` | la galerie qui accompagnait t-SNE |

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Faire dire les trois représentations d'une même image, et leurs tailles. Pour les mots,
# demander un exemple pris dans le programme plutôt qu'une définition.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Dessinez un chiffre
#
# Le réseau lit bien des chiffres inconnus. Lira-t-il **les vôtres** ? Dessinez au stylet, à la
# souris ou au doigt. La petite image est ce que le réseau reçoit ; les dix barres sont ses dix
# probabilités.
#
# **Prévoyez** avant de poser le stylet, car les barres suivent le trait : votre chiffre sera-t-il bien
# lu, et le réseau en sera-t-il sûr ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
draw_digit(model)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Préparé comme MNIST
#
# Votre dessin est préparé comme l'ont été les images de MNIST : l'encre est découpée, réduite à 20 pixels pour son plus grand côté, puis posée dans un carré de 28 × 28, son
# centre de masse au milieu.

# %% [markdown] slideshow={"slide_type": "-"}
# **Question.** Pourquoi ne pas donner au réseau un petit 3 dessiné dans un coin ?
#
# <details><summary>Réponse</summary>
#
# Pour lui, un 3 n'est pas une forme : c'est de l'encre à certaines places parmi `{python} x_train.shape[1]`. Dans un coin,
# elle tombe sur des pixels presque toujours vides à l'entraînement ; leurs poids n'ont rien appris.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Quand il se trompe
#
# L'exactitude annoncée vaut pour des images **de même origine** que celles de l'entraînement. Une main n'est
# pas MNIST : ses chiffres viennent des États-Unis, où l'on écrit souvent le 1 d'un seul trait et le 7
# sans barre. Essayez les deux.
#
# <!-- more -->
#
# Le trait compte aussi : dessiné petit, un chiffre est agrandi, et son
# trait devient trop épais.

# %% [markdown] slideshow={"slide_type": "-"}
# **Prévoyez.** Dessinez un carré, ou une lettre. Que répond le réseau ?
#
# <details><summary>Réponse</summary>
#
# Un chiffre, parfois avec assurance : ses dix probabilités font toujours 1 en tout, et aucune ne
# veut dire « ce n'est pas un chiffre ». Il ne répond qu'à la question pour laquelle il est fait.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Votre chiffre en photo (facultatif)
#
# Écrivez un chiffre sur du papier sans lignes, un seul, d'un trait épais, et photographiez-le de près,
# sans ombre franche. Mettez le fichier à côté de ce notebook, puis exécutez dans une cellule à vous :
#
# ```python
# from helpers import plot_reading, read_digit
#
# plot_reading(model, read_digit("mon_chiffre.jpg"))
# ```
#
# Regardez d'abord la petite image : une ligne du papier ou le bord d'une ombre s'y prend pour de l'encre.

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. Un ordinateur relié au projecteur, un étudiant au tableau : la classe parie avant
# chaque dessin. Garder une erreur pour la fin, et la faire expliquer par la petite image.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Un réseau apprend d'**exemples avec leurs réponses** : aucune règle n'est écrite.
# - Une boucle : un lot traverse les **couches**, la **perte** mesure l'écart, l'**optimiseur** change
#   les **poids**.
# - De couche en couche, une image change de **représentation** :
#   `{python} x_train.shape[1]` nombres, puis `{python} model.layers[0].units`, puis dix.
# - Moins de vingt lignes suffisent pour lire environ
#   `{python} percent(sum(seeds(0, "test")) / 8, ".0f")` des chiffres inconnus, **s'ils ressemblent à
#   ceux de l'entraînement**.
#
# Les leçons 01 à 05 reprennent ce programme ligne par ligne, la [première](../notebooks/01_visualiser.ipynb) par
# les données.

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Un mot au tableau par point : exemples, boucle, représentation, ressemblance. Puis les
# exercices.
