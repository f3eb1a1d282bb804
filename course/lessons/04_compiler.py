# ---
# title: Construire et compiler le réseau
# goal: Lire chaque pièce du réseau comme une formule, et justifier ses choix par les données.
# prerequisites: Leçons 01 à 03 ; produit de matrices avec NumPy ; notion de dérivée
# teaching_minutes: 40
# exercise_minutes: 10
# compute_seconds: 60
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Que fait une couche, et combien de nombres contient-elle ?
# - Comment un réseau rend-il dix probabilités plutôt que dix nombres quelconques ?
# - À quoi servent la **perte**, l'**optimiseur** et la **métrique**, et qui lit chacune ?
# - Pourquoi choisir `categorical_crossentropy`, `rmsprop` et `accuracy` pour nos images ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Rien n'est entraîné dans cette leçon : on construit, on compile, on mesure l'ignorance du
# réseau neuf. L'entraînement est l'affaire de la leçon 05. Durée totale : 40 min de présentation,
# puis 10 min pour la recherche finale. Ce qui est facultatif n'est pas projeté.

# %% slideshow={"slide_type": "skip"}
import matplotlib.pyplot as plt
import numpy as np

from helpers import (
    decimal,
    load_mnist,
    percent,
    plot_gallery,
    plot_network,
    set_seed,
    show,
    start_keras,
)

start_keras()  # démarre Keras sans les messages techniques de TensorFlow

import keras
from keras import layers
from keras.utils import to_categorical

set_seed(0)

# Les données, préparées comme dans les leçons 02 et 03. Le jeu de test ne sert pas ici.
(train_images, train_labels), _ = load_mnist()
x_train = train_images.reshape(60000, 784).astype("float32") / 255
y_train = to_categorical(train_labels)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le réseau du cours
#
# Le réseau reçoit une image de 784 nombres et rend dix nombres, un par chiffre. Entre les deux,
# l'image traverse deux **couches** (*layers*), l'une après l'autre : c'est un modèle
# **séquentiel**.
#
# <!-- more -->
#
# C'est aussi le premier réseau du livre de F. Chollet, *Deep Learning with Python*
# (Manning).

# %% slideshow={"slide_type": "fragment"}
plot_network((784, 512, 10), rows=True)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Un cercle est un nombre ; un trait le relie à ceux qu'il sert à calculer ; trois points
# remplacent les autres.
#
# <!-- more -->
#
# Les lettres et les noms s'expliquent plus loin.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Avec Keras, ce réseau s'écrit en trois lignes.

# %% slideshow={"slide_type": "-"}
model = keras.Sequential(
    [
        keras.Input((784,)),
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# `keras.Input` annonce la forme d'**un** exemple. Chaque `Dense` est une **couche dense** : son
# premier argument est son nombre de **neurones**, donc de nombres en sortie. `activation` nomme
# ce que l'on fait à chacun de ces nombres avant de les passer à la suite. Le reste de la leçon
# ouvre ces trois lignes.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Une couche est un filtre
#
# Une couche prend des données et en rend d'autres, plus utiles à la tâche. Elle garde ce qui
# compte et écarte le reste : elle **distille**. Ici, 784 niveaux de gris deviennent 512 réponses,
# puis 10 probabilités.
#
# Chaque neurone pose à l'image une question, comme « y a-t-il de l'encre au centre ? ». Ses
# **poids** (*weights*) disent quels pixels comptent ; son **biais** (*bias*), un nombre que l'on
# ajoute, fixe la quantité d'encre à dépasser. Personne ne lui dicte sa question : l'entraînement
# la trouve.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Un neurone fait main (facultatif)
#
# Posons nous-mêmes la question du centre : les poids valent 1 sur 24 pixels du milieu et 0
# ailleurs, le biais vaut −8.

# %% slideshow={"slide_type": "skip"}
centre = np.zeros((28, 28))
centre[11:17, 12:16] = 1

weights = centre.reshape(784)
bias = -8
answers = np.maximum(0, x_train @ weights + bias)

answers[:10].round(1)

# %% [markdown] slideshow={"slide_type": "skip"}
# Une réponse par image. Le maximum avec 0 coupe les réponses négatives : ce neurone se tait, ou
# bien répond.
#
# **Prévoyez.** Pour quels chiffres se tait-il presque toujours ?

# %% slideshow={"slide_type": "skip"}
titles = [decimal(answer, ".1f") for answer in answers[:36]]

plot_gallery(
    train_images[:36],
    titles,
    rows=3,
    columns=12,
    scale=0.8,
    alt="Les 36 premières images d'entraînement, chacune sous la réponse du neurone. Tous les 3 "
    "et les 8, et les 1 sauf un, reçoivent de 5 à 12. Deux 0 sur trois et un 7 sur deux "
    "reçoivent 0, comme des 2, des 4 et des 6.",
)

# %% slideshow={"slide_type": "skip"}
print("part des images devant lesquelles le neurone se tait :")
for digit in range(10):
    silent = np.mean(answers[train_labels == digit] == 0)
    print(f"  chiffre {digit} : {percent(silent, '.0f')}")

# %% [markdown] slideshow={"slide_type": "skip"}
# **Question.** Ce neurone suffit-il à reconnaître un 0 ? Que faut-il lui ajouter ?
#
# <details><summary>Réponse</summary>
#
# Non. Son silence écarte presque tous les 1 et les 8, mais la plupart des 7 le font taire aussi,
# et il parle devant un 0 étroit. Il faut d'autres questions : de l'encre en haut, à gauche, une
# barre au milieu... La première couche en pose 512, et la seconde combine les réponses.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Combien de paramètres ?
#
# Les **paramètres** sont les nombres que l'entraînement règle : tous les poids et tous les biais.
# Un neurone a un poids par nombre qu'il reçoit, et un biais.
#
# **Prévoyez.** Faites le calcul sur un papier, pour chaque couche puis pour le réseau, avant
# d'afficher la suite.

# %% [markdown] slideshow={"slide_type": "fragment"}
# $$
# \begin{aligned}
# \text{couche cachée} &: 784 \times 512 + 512 = 401\,920 \\
# \text{couche de sortie} &: 512 \times 10 + 10 = 5\,130 \\
# \text{réseau} &: 401\,920 + 5\,130 = 407\,050
# \end{aligned}
# $$
#
# La première couche s'appelle **cachée** : ses 512 nombres ne sont ni les données, ni la réponse.

# %% slideshow={"slide_type": "fragment"}
for layer in model.layers:
    print("sortie", layer.output.shape, ":", decimal(layer.count_params(), ","), "paramètres")

print("réseau :", decimal(model.count_params(), ","), "paramètres")

# %% [markdown] slideshow={"slide_type": "subslide"}
# `None` tient la place du nombre d'exemples : le réseau traite autant d'images qu'on lui en
# donne. `model.summary()` affiche les mêmes nombres en tableau ; essayez-le.
#
# **Question.** Pourquoi la première couche pèse-t-elle presque
# `{python} percent(model.layers[0].count_params() / model.count_params(), ".0f")` du réseau ?
#
# <details><summary>Réponse</summary>
#
# Elle relie chacun des 784 pixels à chacun des 512 neurones. C'est ce que veut dire **dense** :
# tout est relié à tout.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Le calcul des paramètres se fait crayon en main ; l'oubli des biais donne
# 784 × 512 + 512 × 10 = 406 528. Faire dire pourquoi les entrées n'ont pas de biais : ce sont des
# données, pas des neurones.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une couche dense, c'est une formule
#
# Tous les neurones d'une couche calculent la même chose, chacun avec ses poids. Rangés en colonnes,
# les poids forment une matrice, et une ligne suffit pour toute la couche :
#
# $$
# \begin{aligned}
# h &= \mathrm{relu}(x\,W + b) \\
# \mathrm{relu}(z) &= \max(0, z)
# \end{aligned}
# $$
#
# | symbole | ce que c'est | forme | première couche |
# |---|---|---|---|
# | $x$ | $m$ exemples, un par ligne | ($m$, entrées) | $(m, `{python} x_train.shape[1]`)$ |
# | $W$ | les poids, un neurone par colonne | (entrées, neurones) | $(`{python} x_train.shape[1]`, 512)$ |
# | $b$ | les biais, un par neurone | (neurones,) | $(512,)$ |
# | $h$ | les sorties, un exemple par ligne | ($m$, neurones) | $(m, 512)$ |

# %% [markdown] slideshow={"slide_type": "subslide"}
# En tout petit : un exemple de 3 nombres, et 2 neurones.
#
# $$
# \begin{gathered}
# x = \begin{pmatrix} 2 & 1 & 4 \end{pmatrix}
# \qquad
# b = \begin{pmatrix} -1 & 1 \end{pmatrix}
# \\
# W = \begin{pmatrix} 1 & -1 \\ 0 & 1 \\ 0{,}5 & -1 \end{pmatrix}
# \end{gathered}
# $$
#
# Premier neurone : $2 \times 1 + 1 \times 0 + 4 \times 0{,}5 - 1 = 3$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Que calcule le second, avant ReLU, puis après ?

# %% slideshow={"slide_type": "fragment"}
x = np.array([[2.0, 1.0, 4.0]])
W = np.array([[1.0, -1.0], [0.0, 1.0], [0.5, -1.0]])
b = np.array([-1.0, 1.0])

z = x @ W + b
h = np.maximum(0, z)

print("formes    :", x.shape, "@", W.shape, "+", b.shape, "->", z.shape)
print("avant ReLU :", z)
print("après ReLU :", h)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Le second neurone trouve −4, et ReLU le coupe : il se tait.
#
# Dans un réseau neuf, les poids sont **tirés au hasard**, petits, et les biais valent 0.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Le même calcul par Keras (facultatif)
#
# Donnons les mêmes poids à une couche de Keras : `build` lui dit combien de nombres elle reçoit,
# `set_weights` range $W$ et $b$ à leur place.

# %% slideshow={"slide_type": "skip"}
dense = layers.Dense(2, activation="relu")
dense.build((None, 3))
dense.set_weights([W, b])

print("Keras      :", keras.ops.convert_to_numpy(dense(x)))
print("paramètres :", dense.count_params())

# %% [markdown] slideshow={"slide_type": "skip"}
# Le même résultat, et $3 \times 2 + 2 = 8$ paramètres. Une couche dense n'est rien d'autre que
# cette formule.

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Faire dicter les formes avant d'exécuter : (1, 3) @ (3, 2) + (2,). Les étudiants qui ont
# vu W x + b avec des exemples en colonnes s'inquiètent de l'ordre : Keras met les exemples en
# lignes. Les leçons 06 et 07 prendront l'autre convention.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## ReLU : laisser passer ou couper
#
# ReLU est l'**activation** de la couche cachée : elle laisse passer les nombres positifs et
# remplace les autres par 0. Sa courbe a un coude. À droite, la somme de deux neurones,
# $\mathrm{relu}(z) + \mathrm{relu}(-z)$.

# %% slideshow={"slide_type": "fragment"}
axis = np.linspace(-3, 3, 301)
relu = np.maximum(0, axis)
two_neurons = np.maximum(0, axis) + np.maximum(0, -axis)

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
left.plot(axis, relu, color="#0072B2", linewidth=3)
left.set(title="relu(z)", xlabel="z", ylabel="sortie", ylim=(-0.3, 3.3), yticks=range(4))
right.plot(axis, two_neurons, color="#D55E00", linewidth=3)
right.set(title="relu(z) + relu(−z)", xlabel="z", ylabel="somme", ylim=(-0.3, 3.3), yticks=range(4))
for axes in (left, right):
    axes.axhline(0, color="0.7", linewidth=1, zorder=0)
    axes.axvline(0, color="0.7", linewidth=1, zorder=0)
show(
    figure,
    alt="Deux courbes. À gauche, relu(z) : nulle pour z négatif, puis une droite de pente 1. À "
    "droite, relu(z) + relu(−z) : un V de pointe 0.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Quelle fonction bien connue les deux neurones dessinent-ils ? Deux neurones
# **sans** ReLU le pourraient-ils ?
#
# <details><summary>Réponse</summary>
#
# La valeur absolue. Sans ReLU, la somme de deux droites est encore une droite : aucun V n'est
# possible. Avec 512 coudes, la couche cachée approche des formes bien plus compliquées.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Sans coude, deux couches n'en font qu'une
#
# Sans activation ni biais, la première couche rend $xW_1$ et la seconde $(xW_1)W_2$. Or
# $(x W_1) W_2 = x (W_1 W_2)$ : une seule couche, de poids $W_1 W_2$, ferait le même travail.
#
# **Prévoyez.** Une seule couche, de 784 vers 10, remplacerait donc les deux. Combien de
# paramètres aurait-elle ?

# %% slideshow={"slide_type": "fragment"} code="folded"
generator = np.random.default_rng(0)
W1 = generator.normal(size=(784, 512))
W2 = generator.normal(size=(512, 10))

two_layers = (x_train[:5] @ W1) @ W2
one_layer = x_train[:5] @ (W1 @ W2)

print("mêmes sorties :", np.allclose(two_layers, one_layer))
print("paramètres de la couche unique, biais compris :", decimal(784 * 10 + 10, ","))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les biais n'y changent rien : ils se fondent en un seul. Oublier `activation="relu"` ne provoque
# aucune erreur, mais le réseau ne vaut alors pas plus qu'un réseau de `{python} 784 * 10 + 10`
# paramètres.

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. L'argument du coude est celui qui reste. Si l'on demande « pourquoi ReLU plutôt qu'une
# autre ? » : elle coûte peu, et sa pente ne s'écrase pas pour les grandes valeurs. La leçon 09
# montre son défaut : des neurones qui se taisent pour toujours.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Softmax : des scores aux probabilités
#
# La couche de sortie calcule d'abord, avec ses propres $W$ et $b$, dix **scores** $z = hW + b$, un
# par chiffre : des nombres quelconques, parfois négatifs. **Softmax** en fait des probabilités :
# positives, et de somme 1. Pour une image :
#
# $$ p_k = \frac{e^{z_k}}{\sum_{j=1}^{K} e^{z_j}} $$
#
# où $z$ et $p$ sont de forme $(K,)$, avec $K = 10$ classes. L'exponentielle rend tout positif et
# creuse les écarts ; la division par la somme ramène le total à 1.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Avec trois classes, les scores $z = (0 \;;\; \log 2 \;;\; 0)$ ont pour exponentielles
# $(1 \;;\; 2 \;;\; 1)$, de somme 4. $\log$ est, dans les formules du cours, le logarithme
# népérien : $\log 2 \approx 0{,}693$.
#
# **Prévoyez.** Quelles sont les trois probabilités ?


# %% slideshow={"slide_type": "fragment"}
def softmax(z):
    exponentials = np.exp(z)
    # La somme se fait le long des classes ; keepdims garde leur axe, pour que la division s'aligne.
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


p = softmax(np.array([0, np.log(2), 0]))

print(p, "de somme", decimal(p.sum()))

# %% [markdown] slideshow={"slide_type": "subslide"}
# D'autres scores, dont un négatif.
#
# **Prévoyez.** Le plus grand score, 3, ne vaut qu'une fois et demie le suivant, 2. Combien de fois
# sa probabilité vaudra-t-elle l'autre ?

# %% slideshow={"slide_type": "fragment"}
scores = np.array([2, 3, -1])
probabilities = softmax(scores)

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
bars = left.bar(["0", "1", "2"], scores, color="#E69F00")
left.bar_label(bars, labels=["2", "3", "−1"], padding=2)
left.axhline(0, color="black", linewidth=1)
left.set(title="avant : scores", xlabel="classe", ylim=(-2, 4))
bars = right.bar(["0", "1", "2"], probabilities, color="#0072B2")
right.bar_label(bars, labels=[decimal(one, ".2f") for one in probabilities], padding=2)
right.set(title="après : probabilités", xlabel="classe", ylim=(0, 1))
right.set_yticks([0, 0.5, 1], ["0", "0,5", "1"])
show(
    figure,
    alt="Deux diagrammes en barres. Avant softmax, les scores 2, 3 et −1. Après, les "
    "probabilités 0,27, 0,72 et 0,01 : le plus grand score prend presque trois quarts du "
    "total.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# `{python} decimal(probabilities[1] / probabilities[0], ".2f")` fois : c'est $e^{3 - 2}$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** L'ordre des classes a-t-il changé ? Que deviennent les probabilités si l'on ajoute
# le même nombre à tous les scores ?
#
# <details><summary>Réponse</summary>
#
# L'ordre ne change jamais : l'exponentielle est croissante, et la classe annoncée est la même
# avant et après. Ajouter $a$ partout multiplie toutes les exponentielles par $e^a$, qui
# disparaît dans la division : seules comptent les **différences** de scores.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Et une sigmoïde par sortie ? (facultatif)
#
# La sigmoïde, $1 / (1 + e^{-z})$, met elle aussi chaque score entre 0 et 1, mais sans regarder
# les autres.

# %% slideshow={"slide_type": "skip"}
sigmoid = 1 / (1 + np.exp(-scores))

print("softmax  :", probabilities.round(2), "somme", decimal(probabilities.sum(), ".2f"))
print("sigmoïde :", sigmoid.round(2), "somme", decimal(sigmoid.sum(), ".2f"))

# %% [markdown] slideshow={"slide_type": "skip"}
# Les sigmoïdes répondent à des questions séparées, « est-ce un 0 ? », « est-ce un 1 ? », qui
# pourraient être vraies ensemble. Une image de MNIST montre **un** chiffre : les classes
# s'excluent, et softmax le dit.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Erreur à attendre : croire que softmax divise les scores par leur somme.
# Faire essayer avec (2, 3, −1) : la troisième « probabilité » serait négative.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Trois pièces à choisir
#
# Le réseau sait calculer une réponse. Pour apprendre, il lui faut trois pièces de plus ; les
# choisir, c'est **compiler** le modèle.
#
# | pièce | ce qu'elle fait | qui la lit |
# |---|---|---|
# | la **perte** (*loss*) | mesure l'écart entre probabilités et cibles | l'optimiseur |
# | l'**optimiseur** (*optimizer*) | change les paramètres pour baisser la perte | personne : il agit |
# | les **métriques** (*metrics*) | disent ce que vaut le réseau, en clair | vous |
#
# Retirez la métrique : le réseau apprend exactement de la même façon. Retirez la perte : il
# n'apprend plus rien.

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Faire reformuler : « La machine lit la perte, l'humain lit la métrique. »

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La perte : l'entropie croisée
#
# La cible $y$ et la réponse $p$ ont la même forme, un nombre par classe. L'**entropie croisée**
# les compare :
#
# $$ \ell = -\sum_{k=1}^{K} y_k \log p_k $$
#
# où $y$ et $p$ sont de forme $(K,)$.
#
# Reprenons les probabilités de tout à l'heure, $p = (0{,}25 \;;\; 0{,}5 \;;\; 0{,}25)$, avec la
# cible $y = (0 \;;\; 1 \;;\; 0)$ :
#
# $$
# \begin{aligned}
# \ell &= -(0 \times \log 0{,}25 + 1 \times \log 0{,}5 \\
# &\qquad + 0 \times \log 0{,}25) \\
# &= -\log 0{,}5 = 0{,}6931
# \end{aligned}
# $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le même nombre par NumPy et par Keras

# %% slideshow={"slide_type": "-"}
y = np.array([0, 1, 0])
p = np.array([0.25, 0.5, 0.25])

by_numpy = -np.sum(y * np.log(p))
by_keras = float(keras.losses.categorical_crossentropy(y, p))

print("NumPy :", decimal(by_numpy, ".4f"))
print("Keras :", decimal(by_keras, ".4f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les zéros de la cible effacent tout, sauf **la probabilité du bon chiffre** : pour une cible
# un-parmi-dix, $\ell = -\log p_{\text{bon}}$. Les autres probabilités comptent quand même, puisque
# leur somme avec elle vaut 1.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Pourquoi un logarithme
#
# **Prévoyez.** Le réseau donne au bon chiffre la probabilité 0,9. Une autre fois, 0,1. La seconde
# perte est-elle neuf fois plus grande ?

# %% slideshow={"slide_type": "fragment"}
good = np.linspace(0.002, 1, 500)
examples = np.array([0.9, 0.5, 0.1, 0.01])

figure, axes = plt.subplots(figsize=(8, 4.2), layout="constrained")
axes.plot(good, -np.log(good), color="#0072B2", linewidth=3)
axes.plot(examples, -np.log(examples), "o", color="#D55E00", markersize=8)
texts = [f"p = {decimal(one)} : perte {decimal(-np.log(one), '.2f')}" for one in examples]
for text, probability in zip(texts, examples, strict=True):
    axes.annotate(
        text, (probability, -np.log(probability)), xytext=(10, 8), textcoords="offset points"
    )
axes.set(xlabel="probabilité donnée au bon chiffre", ylabel="perte : −log p", xlim=(0, 1.2))
axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0,25", "0,5", "0,75", "1"])
show(
    figure,
    alt="Courbe de −log p. Elle part très haut près de p = 0 et rejoint 0 en p = 1. Quatre points "
    f"y sont marqués. {'. '.join(texts)}.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Vingt-deux fois plus grande : $-\log 0{,}1 \approx 2{,}303$ contre $-\log 0{,}9 \approx 0{,}105$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# La perte est nulle quand le réseau est sûr et qu'il a raison ; elle monte sans limite quand il
# est sûr et qu'il a **tort**.
#
# **Question.** De combien la perte augmente-t-elle chaque fois que la probabilité du bon chiffre
# est divisée par dix ?
#
# <details><summary>Réponse</summary>
#
# De $\log 10 \approx 2{,}30$, toujours. C'est pourquoi l'erreur sûre d'elle coûte si cher :
# passer d'une chance sur cent à une sur mille coûte autant que passer de la certitude à une sur
# dix.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Une moyenne sur le lot
#
# La perte d'un **lot** (*batch*) de $m$ exemples est la **moyenne** de leurs pertes, et non leur
# somme : elle reste comparable d'un lot à l'autre, quelle que soit leur taille.
#
# $$ L = \frac{1}{m} \sum_{i=1}^{m} \ell_i = -\frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{K} y_{ik} \log p_{ik} $$
#
# où $y$ et $p$ sont de forme $(m, K)$.

# %% slideshow={"slide_type": "fragment"}
batch_losses = -np.log([0.5, 0.9, 0.1])  # trois exemples, la probabilité de leur bon chiffre

print("pertes  :", batch_losses.round(2))
print("moyenne :", decimal(batch_losses.mean(), ".2f"))

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Deux erreurs à attendre : oublier le signe moins (la perte serait négative et
# l'optimiseur ferait baisser la probabilité du bon chiffre) et prendre le logarithme décimal.
# L'exercice 4 les fait rencontrer.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La métrique : l'exactitude
#
# L'**exactitude** (*accuracy*) est la part des exemples bien classés : ceux dont la plus grande
# probabilité est à la place du bon chiffre. Elle va de 0 à 1, et se lit sans explication : « neuf
# images sur dix ».

# %% slideshow={"slide_type": "fragment"}
outputs = np.array([[0.2, 0.7, 0.1], [0.5, 0.3, 0.2], [0.4, 0.35, 0.25], [0.1, 0.1, 0.8]])
targets = np.array([1, 0, 1, 2])

predictions = outputs.argmax(axis=1)
print("annoncés :", predictions)
print("vrais    :", targets)
print("exactitude :", percent(np.mean(predictions == targets)))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Trois sur quatre. Le troisième exemple est faux de peu, 0,4 contre 0,35 ; l'exactitude ne le
# sait pas, la perte si.
#
# <!-- more -->
#
# Attention au mot : *accuracy* n'est pas la « précision », qui est une autre métrique.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Pourquoi l'exactitude ne peut pas être la perte
#
# Nous voulons une bonne exactitude. Pourquoi ne pas la donner à l'optimiseur ? Regardons un
# classifieur minuscule : vingt images, des 0 et des 1, et un seul nombre par image, la part
# d'encre au centre. Le score du 0 est 0 ; celui du 1 est $w \times \text{encre} - 4$ ; softmax en
# fait deux probabilités. Nous faisons varier le poids $w$, et lui seul.

# %% slideshow={"slide_type": "-"} code="folded"
kept = np.flatnonzero(train_labels <= 1)[:20]
labels = train_labels[kept]
ink = x_train[kept].reshape(20, 28, 28)[:, 11:17, 12:16].mean(axis=(1, 2))


def loss_and_accuracy(w):
    p = softmax(np.stack([np.zeros(20), w * ink - 4], axis=1))
    loss = np.mean(-np.log(p[np.arange(20), labels]))
    accuracy = np.mean(p.argmax(axis=1) == labels)
    return loss, accuracy


# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Avec vingt images, combien de valeurs l'exactitude peut-elle prendre ? Quelle
# allure aura sa courbe ?

# %% slideshow={"slide_type": "fragment"}
tried = np.linspace(0, 30, 1201)
losses, accuracies = np.transpose([loss_and_accuracy(w) for w in tried])

figure, (top, bottom) = plt.subplots(2, 1, figsize=(8, 5.4), sharex=True, layout="constrained")
top.plot(tried, losses, color="#0072B2", linewidth=3)
top.set(ylabel="perte")
top.set_yticks([0.5, 1, 1.5, 2], ["0,5", "1", "1,5", "2"])
bottom.plot(tried, 20 * accuracies, color="#D55E00", linewidth=3)
bottom.set(xlabel="poids w", ylabel="images bien lues, sur 20", ylim=(8, 21), yticks=[10, 15, 20])
for axes in (top, bottom):
    axes.grid(alpha=0.3)
show(
    figure,
    alt="Deux courbes en fonction du poids w. En haut, la perte descend puis remonte, lisse, "
    "avec un seul creux, vers 10. En bas, le nombre d'images justes est un escalier : des paliers "
    "plats séparés par des sauts, le plus haut vers 8.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Vingt images permettent 21 valeurs, de 0 à 20 images bien lues ; la courbe n'en prend que
# `{python} len(set(accuracies))`, et saute de l'une à l'autre : c'est un **escalier**.

# %% [markdown] slideshow={"slide_type": "subslide"}
# L'optimiseur ne voit qu'une chose : la **pente** là où il se trouve. Elle lui dit de quel côté
# aller, et si c'est raide. Mesurons les deux pentes en $w = 2$ et en $w = 12$.

# %% slideshow={"slide_type": "fragment"}
for weight in (2, 12):
    rise = np.subtract(loss_and_accuracy(weight + 0.001), loss_and_accuracy(weight - 0.001))
    loss_slope, accuracy_slope = rise / 0.002
    print(
        f"w = {weight:2d} : pente de la perte {decimal(loss_slope, '+.3f')}, "
        f"pente de l'exactitude {decimal(accuracy_slope)}"
    )

# %% [markdown] slideshow={"slide_type": "subslide"}
# Sur un palier, la pente de l'exactitude est nulle : un petit changement de $w$ ne fait basculer
# aucune image, et rien ne dit s'il faut monter ou descendre. Au bord d'une marche, la pente
# n'existe pas. La perte, elle, est lisse : partout elle indique de quel côté aller.
#
# On fait donc baisser la perte, et l'on surveille l'exactitude.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Le creux et le palier (facultatif)
#
# **Question.** Le creux de la perte tombe-t-il sur le palier le plus haut ? Est-ce obligé ?
#
# <details><summary>Réponse</summary>
#
# Non. La perte est la plus basse vers $w = `{python} round(tried[losses.argmin()])`$, où
# `{python} round(20 * accuracies[losses.argmin()])` images sur 20 sont justes ; l'exactitude est
# la plus haute vers $w = `{python} round(tried[accuracies == accuracies.max()].mean())`$, avec
# `{python} round(20 * accuracies.max())` images. La perte tient compte de toutes les
# probabilités, l'exactitude du seul côté où chacune tombe. Baisser la perte rapproche en général
# d'une bonne exactitude, sans le garantir : c'est pourquoi l'on surveille les deux.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Laisser la classe dessiner l'escalier au tableau avant de l'afficher. L'idée à faire
# dire : la pente d'un palier est nulle, donc l'optimiseur reste sur place.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## L'optimiseur : RMSprop
#
# La pente de la perte pour **chaque** paramètre forme le **gradient** $g$ : un nombre par
# paramètre. La **descente de gradient** fait un pas contre la pente, réglé par le **taux
# d'apprentissage** (*learning rate*) $\eta$ :
#
# $$ w \leftarrow w - \eta\, g $$
#
# où $w$ et $g$ sont de même forme, et $\eta$ un nombre.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Un seul $\eta$ doit convenir à `{python} model.count_params()` paramètres. Or leurs pentes n'ont pas la même taille :
# dans un coin de l'image, les pixels valent presque toujours 0, et leurs poids reçoivent un
# gradient minuscule, car il est multiplié par la valeur du pixel. Là où la pente est raide, le pas risque d'être trop
# grand ; là où elle est douce, il est trop petit.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **RMSprop** donne à chaque paramètre sa propre échelle. Il tient à jour $s$, une **moyenne
# glissante des carrés du gradient**, puis divise le pas par sa racine :
#
# $$
# \begin{aligned}
# s &\leftarrow \rho\, s + (1 - \rho)\, g^2 \\
# w &\leftarrow w - \eta\, \frac{g}{\sqrt{s + \varepsilon}}
# \end{aligned}
# $$
#
# | symbole | ce que c'est | forme | valeur par défaut dans Keras |
# |---|---|---|---|
# | $w$, $g$, $s$ | paramètres, gradient, moyenne des carrés | la même | $s = 0$ au départ |
# | $\eta$ | taux d'apprentissage | un nombre | `{python} decimal(float(keras.optimizers.RMSprop().learning_rate))` |
# | $\rho$ | part du passé que l'on garde | un nombre | `{python} keras.optimizers.RMSprop().rho` |
# | $\varepsilon$ | évite de diviser par 0 | un nombre | `{python} decimal(keras.optimizers.RMSprop().epsilon, ".7f")` |

# %% [markdown] slideshow={"slide_type": "fragment"}
# RMS veut dire *root mean square* : racine de la moyenne des carrés.
#
# <!-- more -->
#
# C'est le dénominateur.
# G. Hinton a présenté RMSprop en 2012, dans la leçon 6 de son cours en ligne sur Coursera.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Un pas à la main
#
# Deux paramètres partent de 1, avec le gradient $g = (4 \;;\; 0{,}4)$ : la pente du premier est dix
# fois plus raide. Nous prenons $\eta = 0{,}1 \text{ et } \rho = 0{,}9$, et négligeons
# $\varepsilon$.
#
# Premier paramètre : $s$ valait 0 et devient $(1 - 0{,}9) \times 4^2 = 1{,}6$, de
# racine $1{,}265$ ; le pas vaut $0{,}1 \times 4 / 1{,}265 = 0{,}316$.
#
# **Prévoyez.** Combien vaut le pas du second ?

# %% slideshow={"slide_type": "fragment"}
gradient = np.array([4.0, 0.4])

mean_square = 0.9 * 0 + 0.1 * gradient**2
print("s", mean_square.round(3), " racine", np.sqrt(mean_square).round(3))
print("pas", (0.1 * gradient / np.sqrt(mean_square + 1e-7)).round(3))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les deux avancent **autant**, quelle que soit leur pente : au premier pas, $\sqrt s$ est
# proportionnelle à la taille de $g$.
#
# <!-- more -->
#
# Sans la division, les pas auraient été
# $`{python} (0.1 * gradient).round(2)`$.

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Faire calculer le pas du second paramètre par tous : la surprise (le même pas)
# est le cœur de la section. L'inertie (*momentum*) et le dessin des trajets viennent en leçon 05.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Deux pas, par NumPy et par Keras (facultatif)
#
# L'optimiseur de Keras s'emploie aussi sans modèle : on lui donne une variable et son gradient. Au
# second pas, $g = (2 \;;\; 0{,}4)$ : la pente du premier paramètre a diminué de moitié.
#
# **Prévoyez.** Lequel des deux paramètres avance le plus, au second pas ?

# %% slideshow={"slide_type": "skip"}
optimizer = keras.optimizers.RMSprop(learning_rate=0.1, rho=0.9)
variable = keras.Variable([1.0, 1.0])

w = np.array([1.0, 1.0])
s = np.array([0.0, 0.0])
for g in (np.array([4.0, 0.4]), np.array([2.0, 0.4])):
    s = 0.9 * s + 0.1 * g**2
    step = 0.1 * g / np.sqrt(s + 1e-7)
    w = w - step
    optimizer.apply([keras.ops.convert_to_tensor(g, "float32")], [variable])
    print("s", s.round(3), " pas", step.round(3), " w", w.round(3))
    print("par Keras : w", keras.ops.convert_to_numpy(variable).round(3))

# %% [markdown] slideshow={"slide_type": "skip"}
# Le second : le gradient du premier a diminué, mais $s$ se souvient encore du 4.
#
# **Question.** Le gradient est négatif. Dans quel sens va $w$, et que devient $s$ ?
#
# <details><summary>Réponse</summary>
#
# $w$ augmente : le pas va contre la pente, et le signe de $g$ n'est gardé qu'au numérateur. $s$
# est le même que pour le gradient opposé, puisque le carré efface le signe.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Compiler
#
# Les trois choix se donnent par leur nom :

# %% slideshow={"slide_type": "-"}
model.compile(
    optimizer="rmsprop",
    loss="categorical_crossentropy",
    metrics=["accuracy"],
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# La méthode `compile` ne calcule rien et ne renvoie rien : elle **range** les trois pièces dans
# le modèle, sans toucher aux poids. N'écrivez donc pas `model = model.compile(...)` : `model`
# vaudrait `None`.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le réseau avant d'apprendre
#
# Les poids sont encore ceux du tirage au hasard. Interrogeons le réseau sur 10 000 images
# d'entraînement : il n'en a encore vu aucune.
#
# **Prévoyez.** Quelle exactitude attendez-vous ? Et quelle perte, s'il donne à chaque chiffre une
# probabilité voisine de 1/10 ?

# %% slideshow={"slide_type": "fragment"}
results = model.evaluate(x_train[:10000], y_train[:10000], verbose=0, return_dict=True)

print("exactitude :", percent(results["accuracy"], ".0f"))
print("perte :", decimal(results["loss"], ".2f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Une chance sur dix environ, et une perte voisine de $-\log \frac{1}{10} \approx 2{,}30$.
#
# Le réseau est prêt. Il ne lui manque que les exemples : c'est la leçon 05.
#
# <!-- more -->
#
# Le tirage des poids décide du reste : sur huit tirages, nous avons obtenu
# `{python} between(seeds(4, "untrained"))` d'images justes.

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min. Une perte neuve loin de $\log 10 \approx 2{,}30$ est un bon signal d'alarme : données non
# ramenées entre 0 et 1, softmax oublié, cibles mal codées. Le dire aux étudiants, ils s'en
# serviront.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Pire que le hasard ? (facultatif)
#
# Voici sa réponse à la première image, un 5.

# %% slideshow={"slide_type": "skip"}
first_answer = model.predict(x_train[:1], verbose=0)[0]

figure, axes = plt.subplots(figsize=(8, 3.4), layout="constrained")
axes.bar(range(10), first_answer, color="#0072B2")
axes.axhline(0.1, color="#D55E00", linestyle="--")
axes.set(xlabel="chiffre", ylabel="probabilité", xticks=range(10), ylim=(0, 1))
axes.set_yticks([0, 0.1, 0.5, 1], ["0", "0,1", "0,5", "1"])
show(
    figure,
    alt="Dix barres, une par chiffre, toutes basses, au-dessus ou au-dessous d'un dixième : le réseau "
    "neuf hésite entre les dix chiffres.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# **Question.** Un réseau qui donne 1/10 partout a une perte de $\log 10 \approx 2{,}30$. Comment
# un réseau neuf peut-il faire **pire** que cela ?
#
# <details><summary>Réponse</summary>
#
# Ses poids ne sont pas nuls : il penche un peu pour certains chiffres, sans raison. Quand il
# penche pour le bon, il gagne moins qu'il ne perd quand il penche pour un mauvais, car la perte,
# $-\log p$, monte plus vite vers les petites probabilités qu'elle ne descend vers les grandes.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recherche : argumenter les trois choix
#
# Cinq minutes, à deux : prenez un des trois arguments de `compile`, trouvez ce que propose Keras
# d'autre, et défendez notre choix **à partir des données**. Vous pouvez chercher :
#
# - sans internet : `help` de `keras.losses.CategoricalCrossentropy`, de `keras.optimizers.RMSprop`,
#   de `keras.metrics.CategoricalAccuracy`, ou `dir(keras.losses)` pour la liste ;
# - sur [keras.io/api](https://keras.io/api/), rubriques *Losses*, *Optimizers* et *Metrics*.
#
# Écrivez votre argument avant d'ouvrir la réponse.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question 1 : la perte.** Pourquoi `categorical_crossentropy`, plutôt que `mean_squared_error`,
# `binary_crossentropy` ou `sparse_categorical_crossentropy` ?

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>Réponse modèle</summary>
#
# Nos étiquettes désignent une classe parmi dix, et une seule : le réseau rend dix probabilités de
# somme 1, et l'entropie croisée compare justement une probabilité annoncée à la réalité.
# `binary_crossentropy` traiterait les dix sorties comme dix questions oui-ou-non indépendantes,
# ce qu'elles ne sont pas.
#
# <!-- more -->
#
# `mean_squared_error` convient à des quantités, un prix ou une
# température ; sur une probabilité, elle ne dépasse pas 1 par sortie et punit peu une erreur sûre
# d'elle.
#
# La version `sparse_` calcule la même perte que la nôtre, mais attend des étiquettes
# entières : nos cibles `y_train` sont des vecteurs, de forme `(60000, 10)`.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question 2 : l'optimiseur.** Pourquoi `rmsprop` ? Que changeraient `sgd` et `adam` ?

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>Réponse modèle</summary>
#
# Les pixels du bord sont presque toujours nuls, ceux du centre souvent noirs : d'un poids à
# l'autre, les gradients diffèrent de beaucoup. RMSprop donne à chaque poids son échelle, et ses
# réglages par défaut marchent sans essais.
#
# <!-- more -->
#
# `sgd` applique le même taux à tous et, avec son taux
# par défaut de `{python} decimal(float(keras.optimizers.SGD().learning_rate))`, apprend bien plus
# lentement ; avec un taux choisi avec soin, il convient.
# `adam` ajoute l'inertie à l'idée de RMSprop et ferait aussi bien ici.
# Ce choix n'est donc pas
# dicté par les données comme celui de la perte : c'est un bon choix parmi d'autres, et l'essai
# tranche.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question 3 : la métrique.** Pourquoi `accuracy` ? Dans quel cas serait-elle trompeuse ?
#
# <details><summary>Réponse modèle</summary>
#
# On veut savoir combien de chiffres sont bien lus, et les dix classes sont à peu près aussi
# nombreuses : de `{python} np.bincount(train_labels).min()` à
# `{python} np.bincount(train_labels).max()` images. Répondre toujours « 1 », la classe la plus
# fréquente, ne donnerait que `{python} percent(np.mean(train_labels == 1), ".0f")`. L'exactitude
# veut donc dire quelque chose.
#
# <!-- more -->
#
# Elle tromperait avec des classes déséquilibrées : si presque toutes
# les images étaient des 1, répondre toujours « 1 » aurait une exactitude proche de 1 sans rien
# reconnaître.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min de travail, un choix par groupe, puis 5 min de mise en commun. Un bon argument cite les données : dix
# classes exclusives, cibles codées, classes équilibrées, pixels nuls. « C'est le plus utilisé »
# n'est pas un argument.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Une couche dense calcule $\mathrm{relu}(xW + b)$ ; elle a un poids par entrée et par
#   neurone, et un biais par neurone.
# - Le réseau du cours a 401 920 + 5 130 = 407 050 paramètres.
# - Sans ReLU, deux couches n'en valent qu'une. Softmax rend des probabilités, de somme 1.
# - L'optimiseur lit la perte, vous lisez la métrique. L'exactitude est un escalier : elle ne
#   peut pas guider l'optimiseur.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - L'entropie croisée vaut $-\log$ de la probabilité du bon chiffre, en moyenne sur le lot.
# - RMSprop divise chaque pas par la racine de la moyenne glissante des carrés du gradient.
# - Un réseau neuf à dix classes a une exactitude d'un dixième environ, et une perte voisine de
#   $\log 10 \approx 2{,}30$.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
