# ---
# title: Entraîner et évaluer
# goal: Entraîner le réseau, l'évaluer, lire ses courbes et expliquer ce que fait un pas d'entraînement.
# prerequisites: Leçons 02 à 04 ; produit de matrices avec NumPy ; notion de dérivée
# teaching_minutes: 54
# exercise_minutes: 10
# compute_seconds: 90
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Que se passe-t-il, dans quel ordre, quand un réseau apprend ?
# - Comment savoir s'il a appris, et non retenu par cœur ?
# - Que disent les courbes d'un entraînement ?
# - Pourquoi de petits lots plutôt que toutes les images d'un coup ?
# - Que change l'**inertie** (*momentum*) ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Durée totale : 54 min de présentation et 10 min de questions. Une pause convient avant
# « Une validation pour décider ». Les entraînements de la leçon prennent ensemble moins d'une
# minute : les lancer tôt, et poser la question suivante pendant qu'ils tournent.

# %% slideshow={"slide_type": "skip"}
import math

import matplotlib.pyplot as plt
import numpy as np

from helpers import (
    decimal,
    explore_descent,
    load_mnist,
    percent,
    plot_descent,
    plot_gallery,
    plot_history,
    plot_training_loop,
    set_seed,
    show,
    start_keras,
)

start_keras()  # démarre Keras sans les messages techniques de TensorFlow

import keras
from keras import layers
from keras.utils import to_categorical

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le point de départ
#
# Les données sont préparées comme dans les leçons 02 et 03, le réseau construit et compilé comme
# dans la leçon 04. La première ligne fixe la **graine** du hasard : elle décide du tirage des poids
# et de l'ordre des images.

# %% slideshow={"slide_type": "-"} code="folded"
set_seed(0)

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = test_images.reshape(10000, 784).astype("float32") / 255
y_train = to_categorical(train_labels)
y_test = to_categorical(test_labels)


def new_model():
    """Renvoie le réseau de la leçon 04, compilé, avec des poids neufs."""
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


model = new_model()
model.count_params()

# %% [markdown] slideshow={"slide_type": "fragment"}
# Une fonction, parce que la leçon entraînera plusieurs réseaux : chacun doit partir de poids neufs.
# Appeler `fit` deux fois sur le même réseau **continue** l'entraînement, sans repartir de zéro.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Entraîner avec fit
#
# `fit` reçoit les images, les cibles, et deux nombres :
#
# - `batch_size=128` : la taille d'un **lot** (*batch*), le nombre d'images que le réseau voit avant
#   de corriger ses poids ;
# - `epochs=5` : le nombre d'**époques** (*epochs*), de passages sur toutes les images.
#
# **Prévoyez.** La barre de progression compte les lots. Il y a `{python} len(x_train)` images :
# jusqu'à combien comptera-t-elle ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
history = model.fit(x_train, y_train, epochs=5, batch_size=128)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Une barre par époque. On y lit le nombre de lots, la durée, puis `accuracy` et `loss` :
# l'exactitude et la perte **moyennes depuis le début de l'époque**, sur les images que le réseau
# est en train d'apprendre.
#
# Lisez-les de haut en bas : la perte descend, l'exactitude monte, et de moins en moins vite.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Combien de pas dans une époque
#
# Chaque lot donne lieu à un **pas** (*step*) : une correction des poids. Le nombre de pas est le
# nombre de lots :
#
# $$ \frac{60\,000}{128} = 468{,}75 $$
#
# Il n'y a pas trois quarts de lot : le dernier est seulement plus petit.
#
# **Prévoyez.** Combien d'images contient-il ?

# %% slideshow={"slide_type": "fragment"}
steps = math.ceil(60000 / 128)

print("pas dans une époque    :", steps)
print("images du dernier lot  :", 60000 - (steps - 1) * 128)
print("pas en cinq époques    :", 5 * steps)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Le réseau a corrigé ses `{python} model.count_params()` paramètres `{python} 5 * steps` fois.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Avec `batch_size=32`, combien de pas compterait une époque ? Et avec
# `batch_size=60000` ?
#
# <details><summary>Réponse</summary>
#
# $60\,000 / 32 = 1\,875$ tout juste ; et un seul pas, avec toutes les images à la fois. Sans
# l'argument, Keras prend 32.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Lancer `fit` avant d'expliquer la barre : elle se lit pendant qu'elle avance. Erreur à
# attendre : un pas de moins, par division entière, qui oublierait 96 images à chaque époque.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Évaluer sur le test
#
# Le réseau lit bien les images qu'il a vues. La question qui compte est : lit-il celles qu'il n'a
# **jamais** vues ? C'est à cela que servent les `{python} len(x_test)` images de test. `evaluate`
# fait passer les images, mesure, et ne change aucun poids.
#
# **Prévoyez.** Sur cent chiffres nouveaux, combien le réseau en lit-il bien ?

# %% slideshow={"slide_type": "fragment"}
test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)

band = (0.965, 0.985)  # plus large que toutes les mesures gardées
figure, axes = plt.subplots(figsize=(8, 1.7), layout="constrained")
axes.axvspan(100 * band[0], 100 * band[1], color="#56B4E9", alpha=0.5)
axes.axvline(100 * test_accuracy, color="#D55E00", linewidth=4)
axes.set(xlim=(95, 100), yticks=[], xlabel="exactitude sur les images de test (%)")
axes.set_title(f"Ce réseau : {percent(test_accuracy, '.1f')}")
show(
    figure,
    alt="Une échelle de 95 à 100 %. Une bande claire en couvre le milieu ; dans la bande, un trait "
    "marque l'exactitude de ce réseau.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Environ **`{python} percent(np.median(seeds(5, "test")), ".0f")`**. Le trait est votre réseau ; la bande dit où tombe l'exactitude avec d'autres
# graines : `{python} between(band)`. Quelques dixièmes d'écart ne prouvent donc rien.
#
# <!-- more -->
#
# La graine décide des poids de départ et de l'ordre des images. Deux réseaux de même forme, entraînés de
# la même façon, diffèrent couramment de quelques dixièmes de point.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Ce que renvoie evaluate
#
# `evaluate` renvoie la perte, puis les métriques données à `compile`, dans cet ordre. Avec
# `return_dict=True`, chaque nombre porte son nom.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
model.evaluate(x_test, y_test, return_dict=True)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sans noms, prenez garde à l'ordre : le **premier** nombre est la perte. Elle est petite quand le
# réseau est bon ; l'exactitude est proche de 1.

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Recueillir les prévisions avant d'exécuter : les étudiants annoncent souvent 80 ou 90.
# Faire comparer les valeurs d'une machine à l'autre, puis avec une autre graine : c'est la bande.
# Ne pas laisser dire « précision » pour exactitude.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Ce que le réseau rate (facultatif)
#
# `predict` rend dix probabilités par image ; le chiffre annoncé est la place de la plus grande
# (leçon 03). Voici les premières images mal lues : le chiffre annoncé, puis le vrai entre
# parenthèses.

# %% slideshow={"slide_type": "skip"}
predictions = model.predict(x_test, verbose=0).argmax(axis=1)
wrong = np.flatnonzero(predictions != test_labels)
titles = [f"{predictions[i]} ({test_labels[i]})" for i in wrong[:36]]

plot_gallery(
    test_images[wrong[:36]],
    titles,
    rows=3,
    columns=12,
    scale=0.8,
    alt="Les 36 premières images de test mal lues, chacune sous le chiffre annoncé et, "
    "entre parenthèses, le vrai.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# **Question.** Combien de ces chiffres liriez-vous sans hésiter ? Que dit votre réponse de la marge
# qui reste ?
#
# <details><summary>Réponse</summary>
#
# Plusieurs sont ambigus, mais beaucoup se lisent sans peine : il reste de quoi faire mieux.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Les cinq gestes d'un pas
#
# `fit` répète `{python} 5 * steps` fois le même pas. Chaque pas fait cinq gestes :
#
# 1. **prendre un lot** d'images, avec leurs cibles ;
# 2. **passe avant** (*forward pass*) : calculer les sorties du réseau ;
# 3. **perte** : comparer les sorties aux cibles ;
# 4. **gradients**, ou **passe arrière** (*backward pass*) : calculer la pente de la perte par
#    rapport à chaque poids ;
# 5. **mise à jour** : déplacer chaque poids contre sa pente.
#
# Puis la boucle reprend, avec le lot suivant.

# %% slideshow={"slide_type": "fragment"}
plot_training_loop()

# %% [markdown] slideshow={"slide_type": "subslide"}
# La mise à jour attend les gradients, qui attendent les sorties, qui attendent le lot. Seule la
# **valeur** de la perte ne sert à aucun autre geste : on la regarde. Les gradients viennent de sa
# **formule**, que l'on dérive.
#
# Faisons ces gestes à la main, sur un problème assez petit pour être suivi de tête.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Un réseau de deux poids
#
# Quatre « images » de deux pixels, un seul neurone, deux poids, ni biais ni activation. La cible
# est un nombre, et la perte est la moyenne des carrés des erreurs : nous changeons de perte pour
# n'avoir ni exponentielle ni logarithme. Les cinq gestes sont les mêmes.

# %% [markdown] slideshow={"slide_type": "subslide"}
# | symbole | ce que c'est | forme |
# |---|---|---|
# | $X$ | un lot de $m$ images, une par ligne | $(m, 2)$ |
# | $y$ | leurs cibles | $(m,)$ |
# | $w$ | les poids | $(2,)$ |
# | $p = X w$ | les sorties | $(m,)$ |
# | $L = \frac{1}{m} \sum_i (p_i - y_i)^2$ | la perte | un nombre |
# | $g$ | le gradient de $L$ par rapport à $w$ | $(2,)$, comme $w$ |

# %% slideshow={"slide_type": "fragment"}
images = np.array([[1, 0], [0, 1], [1, 1], [0.5, 1]])
targets = np.array([2, -1, 1, 0])

w = np.array([0.0, 0.0])

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Quels poids donneraient exactement les quatre cibles ? Les deux premières images
# suffisent pour répondre.
#
# <details><summary>Réponse</summary>
#
# $w = (2, -1)$ : la première image lit le premier poids, la deuxième lit le second. Les deux autres
# confirment : $1 \times 2 + 1 \times (-1) = 1$ et $0{,}5 \times 2 + 1 \times (-1) = 0$.
# L'entraînement doit trouver ces poids en partant de $(0, 0)$.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Premier geste : prendre un lot
#
# Des lots de deux images : le premier pas prend les deux premières. Dans un vrai entraînement, les
# images sont **mélangées** d'abord, pour qu'un lot ressemble à l'ensemble ; `fit` s'en charge.

# %% slideshow={"slide_type": "fragment"}
X = images[:2]
y = targets[:2]

print("X", X.shape)
print("y", y.shape, "=", y)

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Si l'on demande « mélangées à chaque époque ? » : oui, c'est l'usage et l'exercice 2 le fait. Une
# particularité de Keras 3 : avec TensorFlow et une graine fixée par `set_seed`, `fit` reprend le
# même ordre à chaque époque ; sans graine, ou avec JAX, l'ordre change.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Deuxième geste : la passe avant
#
# Les images traversent le réseau, avec les poids du moment.
#
# **Prévoyez.** Que sort-il d'un réseau dont les poids sont nuls ?

# %% slideshow={"slide_type": "fragment"}
p = X @ w
p

# %% [markdown] slideshow={"slide_type": "fragment"}
# ### Troisième geste : mesurer la perte
#
# Les erreurs $p - y$ valent $0 - 2 = -2$ et $0 - (-1) = 1$ ; la moyenne de leurs carrés est
# $(4 + 1) / 2$.

# %% slideshow={"slide_type": "fragment"}
errors = p - y
loss = np.mean(errors**2)

print("erreurs", errors)
print("perte  ", decimal(loss))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Quatrième geste : calculer les gradients
#
# Le gradient répond à une question, pour chaque poids : si je l'augmente un peu, la perte
# monte-t-elle ou descend-elle, et de combien ? Pour notre neurone, on dérive $L$ :
#
# $$ \underbrace{g}_{(2,)} = \frac{2}{m}\, \underbrace{X^{\mathsf{T}}}_{(2, m)} \; \underbrace{(p - y)}_{(m,)} $$
#
# Avec $m = 2$, le facteur $2/m$ vaut 1, et $X^{\mathsf{T}}$ est ici l'identité.
#
# **Prévoyez.** Que vaut $g$ ?

# %% slideshow={"slide_type": "fragment"}
g = 2 / len(X) * X.T @ errors
g

# %% [markdown] slideshow={"slide_type": "fragment"}
# Ici, une ligne suffit. Pour les `{python} model.count_params()` poids de notre réseau, la
# **rétropropagation** (*backpropagation*) calcule toutes les pentes en une seule passe, de la sortie
# vers l'entrée ; la leçon 06 l'écrit.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Mesurer une pente (facultatif)
#
# Est-ce bien une pente ? Augmentons le premier poids d'un millième, et regardons de combien la
# perte change.

# %% slideshow={"slide_type": "skip"}
nudged_loss = np.mean((X @ (w + [0.001, 0]) - y) ** 2)

print("pente mesurée :", decimal((nudged_loss - loss) / 0.001, ".2f"))

# %% [markdown] slideshow={"slide_type": "skip"}
# C'est bien le premier nombre de $g$. Mesurer ainsi demande une passe avant **par poids** : c'est
# trop pour un réseau, assez pour vérifier un calcul.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Cinquième geste : mettre à jour les poids
#
# On se déplace **contre** le gradient, d'un pas réglé par le taux d'apprentissage $\eta$ :
#
# $$ w \leftarrow w - \eta\, g $$
#
# Avec $\eta = 1/2$ : $w = (0, 0) - \frac{1}{2} \times (-2, 1) = (1 \;;\; -0{,}5)$.
#
# **Prévoyez.** Sur ce même lot, la perte valait `{python} loss`. Et maintenant ?

# %% slideshow={"slide_type": "fragment"}
learning_rate = 0.5
w = w - learning_rate * g

print("poids", w)
print("perte", decimal(np.mean((X @ w - y) ** 2)))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les erreurs ont diminué de moitié, la perte est quatre fois plus petite. Le premier pas est fait.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Que se passe-t-il si l'on met à jour **avant** de calculer les gradients ? Et avec
# $w + \eta\, g$ ?
#
# <details><summary>Réponse</summary>
#
# Sans les gradients de ce lot, la mise à jour n'a rien à appliquer, ou applique ceux du lot
# d'avant. Avec le signe plus, on monte la pente : les poids deviennent
# $`{python} learning_rate * g`$, les erreurs $`{python} X @ (learning_rate * g) - y`$, et la perte
# passe de `{python} loss` à `{python} np.mean((X @ (learning_rate * g) - y) ** 2)`.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le pas suivant
#
# Les deux autres images forment le second lot. Les mêmes gestes, d'affilée :

# %% slideshow={"slide_type": "fragment"}
X, y = images[2:], targets[2:]  # 1. le lot
p = X @ w  # 2. la passe avant
loss = np.mean((p - y) ** 2)  # 3. la perte
g = 2 / len(X) * X.T @ (p - y)  # 4. le gradient
w = w - learning_rate * g  # 5. la mise à jour

print("sorties ", p)
print("gradient", g)
print("poids   ", w)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Les bons poids sont $(2, -1)$. Les deux poids s'en sont-ils approchés ?
#
# <details><summary>Réponse</summary>
#
# Le premier, oui : de 1 à `{python} w[0]`. Le second s'est éloigné : de
# `{python} (w + learning_rate * g)[1]` à `{python} w[1]`. Ce lot n'a vu que deux images, et son gradient n'est qu'une **estimation** de la pente sur l'ensemble. En moyenne les pas
# vont dans le bon sens ; un par un, pas toujours.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Une époque à la main
#
# Deux lots de deux images : une époque compte deux pas. À chaque époque, on mélange des
# **positions**, et l'on s'en sert pour les images et pour les cibles : chaque image garde la
# sienne, et passe une seule fois.

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(0)
w = np.array([0.0, 0.0])

for epoch in range(20):
    order = rng.permutation(4)
    for chosen in (order[:2], order[2:]):
        X, y = images[chosen], targets[chosen]
        p = X @ w
        g = 2 / len(X) * X.T @ (p - y)
        w = w - learning_rate * g
    if epoch in (0, 1, 4, 19):
        print(f"après l'époque {epoch + 1:2d} : w = {w.round(2)}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Les poids ont trouvé $(2, -1)$, et la boucle ne calcule pas la perte : nous en avons dérivé la
# formule, et sa valeur ne servirait qu'à **suivre** l'entraînement. Keras la calcule à chaque pas :
# il l'affiche, et sa passe arrière remonte de ce calcul jusqu'aux poids.

# %% [markdown] slideshow={"slide_type": "notes"}
# 12 min, le cœur de la leçon. Faire venir cinq étudiants, un par geste, et dérouler le pas à voix
# haute avec les nombres. Puis intervertir deux gestes et demander ce qui manque. L'exercice 1
# reprend l'ordre, l'exercice 2 la boucle sur les lots.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Pourquoi de petits lots
#
# On pourrait calculer le gradient sur **toutes** les images, puis faire un pas. Ce gradient complet
# est la moyenne de ceux des lots de même taille : il est plus sûr, mais coûte le prix de toutes les
# images. Pour ce même prix, la descente par **petits lots** (*mini-batch SGD*) fait `{python} steps`
# pas un peu moins sûrs. Quelle façon vaut mieux ?

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Deux réseaux neufs, 10 000 images, trois époques pour chacun. L'un corrige ses poids
# après chaque lot de 128, l'autre après les 10 000 images. Combien de pas fait chacun ? Lequel lit
# mieux 10 000 autres images d'entraînement, mises à part ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
accuracy_with = {}
for batch_size in (128, 10000):
    candidate = new_model()
    candidate.fit(x_train[:10000], y_train[:10000], epochs=3, batch_size=batch_size)
    _, accuracy_with[batch_size] = candidate.evaluate(x_train[50000:], y_train[50000:], verbose=0)
    print(f"lots de {batch_size} : {percent(accuracy_with[batch_size], '.1f')}\n")

# %% slideshow={"slide_type": "subslide"}
print("pas avec des lots de 128 :", 3 * math.ceil(10000 / 128))
print("pas avec un seul lot     :", 3)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les deux réseaux ont vu les mêmes images le même nombre de fois. Sur huit graines, le premier lit
# `{python} between(seeds(5, "batches of 128"))` des images mises à part, le
# second `{python} between(seeds(5, "batches of 10000"))` : il n'a corrigé
# ses poids que trois fois.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Alors, pourquoi pas des lots d'une seule image ?
#
# <details><summary>Réponse</summary>
#
# Le gradient d'une image est très bruité, et la machine travaille mal : multiplier une matrice par
# 128 images à la fois coûte bien moins que 128 multiplications une par une. Un lot de quelques
# dizaines ou de quelques centaines d'images est un compromis courant. La leçon 07 le mesure.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. L'image qui marche : demander son chemin à un passant à chaque carrefour, ou interroger
# toute la ville avant chaque pas. Le passant se trompe parfois, mais on avance.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### La moyenne des gradients (facultatif)
#
# Vérifions, au point de départ $w = (0, 0)$, que le gradient complet est la moyenne de ceux des
# lots :

# %% slideshow={"slide_type": "skip"}
w = np.array([0.0, 0.0])
for chosen in (slice(0, 2), slice(2, 4), slice(0, 4)):
    X, y = images[chosen], targets[chosen]
    print(len(X), "images :", 2 / len(X) * X.T @ (X @ w - y))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## L'écart entre entraînement et test
#
# Revenons au premier réseau. `evaluate` accepte n'importe quelles images : donnons-lui aussi celles
# de l'entraînement.
#
# **Prévoyez.** Sur lesquelles le réseau est-il meilleur ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
_, train_accuracy = model.evaluate(x_train, y_train)

print("entraînement :", percent(train_accuracy, ".1f"))
print("test         :", percent(test_accuracy, ".1f"))
print("écart        :", decimal(100 * (train_accuracy - test_accuracy), ".1f"), "point")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sur huit graines, l'écart va de `{python} decimal(100 * min(seeds(5, "train minus test")), ".1f")` à `{python} decimal(100 * max(seeds(5, "train minus test")), ".1f")` point : le réseau a retenu des
# détails propres aux images d'entraînement, qui n'aident pas ailleurs.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Un petit écart est normal. Il grandit quand le réseau est gros, les images peu nombreuses, les
# époques nombreuses. Le **sur-apprentissage** (*overfitting*) est cet écart qui se creuse entre
# l'entraînement et les images jamais vues.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Un élève à qui l'on donne le sujet avant l'examen obtient 20. Que mesure sa note ?
#
# <details><summary>Réponse</summary>
#
# Sa mémoire de ce sujet. De même, l'exactitude sur l'entraînement ne dit pas ce que vaut le réseau
# sur des images nouvelles, et évaluer sur des images qui ont servi à apprendre, c'est se mentir. Le
# jeu de test doit rester neuf.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Dessiner au tableau deux barres, entraînement et test, et laisser nommer l'écart avant de
# donner le mot.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une validation pour décider
#
# Combien d'époques ? Combien de neurones ? Pour choisir, on essaie, et l'on garde ce qui marche le
# mieux... mesuré sur quoi ?
#
# - Sur l'**entraînement**, le réseau le plus gros et le plus longuement entraîné gagne presque
#   toujours.
# - Sur le **test**, on choisirait ce qui réussit sur **ces** images, parfois par chance. Le
#   test aurait servi à décider, et ne dirait plus ce que vaut le réseau sur des images nouvelles.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Il faut un troisième jeu, la **validation**, pris sur l'entraînement. Les deux tailles de lot, plus
# haut, ont été comparées ainsi ; la note de notre réseau sur le test n'a rien décidé.
#
# | jeu | le réseau apprend dessus | on décide dessus | combien de fois on s'en sert |
# |---|---|---|---|
# | entraînement | oui | non | à chaque pas |
# | validation | non | oui | à chaque époque |
# | test | non | non | une fois, à la fin |

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Ce que fait validation_split
#
# Avec `validation_split=0.1`, `fit` met de côté **le dernier dixième** des exemples, avant tout
# mélange, et mesure la perte et l'exactitude dessus à la fin de chaque époque.
#
# **Prévoyez.** Supposons les étiquettes rangées par ordre croissant, tous les 0 d'abord. Quels
# chiffres la validation contient-elle ?

# %% slideshow={"slide_type": "fragment"}
sorted_labels = np.sort(train_labels)

print("si les étiquettes sont triées :", np.unique(sorted_labels[54000:]))
print("dans MNIST                    :", np.unique(train_labels[54000:]))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Triées, la validation prendrait tous les 9 et une partie des 8 : l'entraînement n'aurait aucun 9.
# MNIST arrive déjà mélangé. Avec d'autres données, mélangez-les avant d'appeler `fit`.
#
# <!-- more -->
#
# Ou choisissez vous-même la validation et donnez-la par `validation_data`.

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. La confusion entre validation et test est la plus tenace du cours. Faire dire, pour chaque
# jeu, qui le regarde et quand.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Lire les courbes
#
# `fit` renvoie un **historique** : `history.history` est un dictionnaire, avec un nombre par
# époque. Pour voir le sur-apprentissage sans attendre, nous prenons peu d'images et plus d'époques ;
# la moitié des images sert à la validation.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "skip"}
small_model = new_model()
small_history = small_model.fit(
    x_train[:2000],
    y_train[:2000],
    epochs=12,
    batch_size=32,
    validation_split=0.5,
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Chaque ligne de la barre a deux nombres de plus : `val_accuracy` et `val_loss`, pour la
# validation.

# %% slideshow={"slide_type": "fragment"}
for name, values in sorted(small_history.history.items()):
    print(f"{name:12s} : {len(values)} nombres")

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Dessinez d'abord vous-même les deux courbes de la perte, celle de l'entraînement et
# celle de la validation. Se rejoignent-elles ?
#
# <!-- more -->
#
# `plot_history`, de `helpers`, les trace, avec
# l'exactitude à côté.

# %% slideshow={"slide_type": "fragment"}
plot_history(
    small_history,
    alt="Deux dessins sur douze époques. La perte d'entraînement descend jusqu'à 0 ; celle de "
    "validation descend, puis remonte un peu. L'exactitude d'entraînement monte jusqu'à 1 ; celle "
    "de validation cesse de monter bien plus bas.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Tout à gauche, à la première époque, la validation est souvent **meilleure** que
# l'entraînement. Le réseau lit-il mieux les images qu'il n'a pas vues ?
#
# <details><summary>Réponse</summary>
#
# Non. L'exactitude d'entraînement est une moyenne sur toute l'époque, débuts compris, quand le
# réseau ne savait presque rien. Celle de validation est mesurée à la fin de l'époque, avec les
# derniers poids. Les deux nombres n'ont pas le même âge.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Plus loin, la perte d'entraînement descend jusqu'au bout, tout près de 0. Celle de validation descend
# d'abord avec elle, puis remonte : ce que le réseau apprend alors ne se transporte plus.
#
# **Question.** Après combien d'époques arrêteriez-vous cet entraînement ? D'après quelle courbe ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
losses, val_losses = (small_history.history[name] for name in ("loss", "val_loss"))
best_epoch = 1 + int(np.argmin(val_losses))

for epoch in sorted({1, best_epoch, 12}):
    print(
        f"époque {epoch:2d} : perte d'entraînement {decimal(losses[epoch - 1], '.2f')}, "
        f"de validation {decimal(val_losses[epoch - 1], '.2f')}"
    )

# %% [markdown] slideshow={"slide_type": "fragment"}
# D'après la perte de validation : on s'arrête quand elle cesse de baisser. Sur huit graines, elle
# est au plus bas entre l'époque `{python} int(min(seeds(5, "best epoch")))` et l'époque
# `{python} int(max(seeds(5, "best epoch")))` ; la leçon 09 apprend à Keras à s'arrêter seul.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** L'exactitude de validation a-t-elle suivi celle de l'entraînement ?
#
# <details><summary>Réponse</summary>
#
# Non : celle de l'entraînement finit à `{python} percent(np.median(seeds(5, "small train")), ".0f")`, celle de validation autour de
# `{python} percent(np.median(seeds(5, "small validation")), ".0f")`. Une dizaine de points d'écart, contre un peu plus d'un avec toutes les
# images : moins il y en a, plus il est facile de les retenir par cœur.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Que faire de ce que l'on voit
#
# | ce que l'on voit | ce que l'on en pense |
# |---|---|
# | les deux courbes descendent encore | entraînement trop court : continuer |
# | l'entraînement descend, la validation stagne ou remonte | sur-apprentissage : arrêter plus tôt, ou davantage d'images |
# | les deux stagnent, loin de 0 | **sous-apprentissage** (*underfitting*) : réseau trop petit, ou taux mal choisi |
# | les deux stagnent, basses et proches | rien à changer |
# | une courbe en dents de scie | taux d'apprentissage trop grand, ou trop peu d'images pour mesurer |

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Faire tracer les courbes à la main avant de les montrer. Les courbes de la salle
# diffèrent : les comparer, et chercher ce qu'elles ont en commun, qui est ce qu'il faut retenir.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une bille sur la surface de la perte
#
# Avec deux poids, la perte est une **surface** : à chaque point $(w_1, w_2)$, une hauteur.
# Entraîner, c'est descendre. Les méthodes qui suivent lisent le même gradient, et ne diffèrent que
# par le cinquième geste.
#
# Prenons un ravin, presque plat dans sa longueur, celle de $w_1$, étroit en travers, du côté de
# $w_2$ :
#
# $$
# \begin{aligned}
# L(w) &= \tfrac{1}{2} \left( 0{,}1\, w_1^2 + 19\, w_2^2 \right) \\
# g &= (0{,}1\, w_1 \;;\; 19\, w_2)
# \end{aligned}
# $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# $w$ et $g$ ont la forme $(2,)$, et le fond est en $(0, 0)$. Nous partons de $(10, 1)$, où
# $g = (1, 19)$ : la pente est dix-neuf fois plus raide en travers, alors que le chemin à faire est
# dix fois plus long dans la longueur. Le taux $\eta$ vaut un dixième.


# %% slideshow={"slide_type": "-"} code="folded"
def gradient(w):
    """Renvoie la pente du ravin au point w, de forme (2,)."""
    return np.array([0.1, 19.0]) * w


def told(vector):
    """Écrit un vecteur de deux nombres avec deux décimales."""
    first, second = (decimal(number, "5.2f") for number in vector.round(2) + 0.0)
    return f"({first} ; {second})"


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La descente simple
#
# $$ w \leftarrow w - \eta\, g $$
#
# C'est `SGD` dans Keras (*stochastic gradient descent*, descente de gradient stochastique : le
# hasard vient du choix des lots).
#
# Premier pas : $(10, 1) - 0{,}1 \times (1, 19) = (9{,}9 \;;\; -0{,}9)$. En travers, le pas franchit
# le fond et remonte presque autant de l'autre côté.
#
# **Prévoyez.** Où arrive-t-on au pas suivant ? Et après vingt pas, aura-t-on fait la moitié du
# chemin dans la longueur ?

# %% slideshow={"slide_type": "fragment"}
w = np.array([10.0, 1.0])
for step in range(1, 21):
    w = w - 0.1 * gradient(w)
    if step in (1, 2, 3, 4, 20):
        print(f"pas {step:2d} : w = {told(w)}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Un va-et-vient en travers ; dans la longueur, à peine un cinquième du chemin en vingt pas.
#
# **Question.** Un taux plus grand irait plus vite dans la longueur. Que se passe-t-il en travers
# si on le double ?
#
# <details><summary>Réponse</summary>
#
# $w_2$ passe de 1 à $1 - 0{,}2 \times 19 = -2{,}8$, puis à
# $-2{,}8 \times (-2{,}8) = 7{,}84$ : il s'éloigne. La pente la plus
# raide limite le taux, et la plus douce en souffre.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### L'inertie
#
# Lâchons une bille. Elle a une **vitesse** $v$, de même forme que $w$, nulle au départ. À chaque
# pas, elle garde une part $\mu$ de sa vitesse et reçoit une poussée contre la pente ; puis elle se
# déplace de sa vitesse :
#
# $$
# \begin{aligned}
# v &\leftarrow \mu\, v - \eta\, g \\
# w &\leftarrow w + v
# \end{aligned}
# $$
#
# $\mu$ est le **coefficient d'inertie** (*momentum*), souvent 0,9. Avec $\mu = 0$, on retrouve la
# descente simple.
#
# Premier pas : $v = (-0{,}1 \;;\; -1{,}9)$ et $w = (9{,}9 \;;\; -0{,}9)$, comme avant. Au second :
#
# $$
# \begin{aligned}
# g &= (0{,}1 \times 9{,}9 \;;\; -19 \times 0{,}9) = (0{,}99 \;;\; -17{,}1) \\
# v &= 0{,}9 \times (-0{,}1 \;;\; -1{,}9) - \tfrac{1}{10}\, g
# \end{aligned}
# $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Que valent les deux nombres de $v$ ? Que fait la bille en travers ?

# %% slideshow={"slide_type": "fragment"}
w = np.array([10.0, 1.0])
v = np.array([0.0, 0.0])
for step in range(1, 21):
    v = 0.9 * v - 0.1 * gradient(w)
    w = w + v
    if step in (1, 2, 3, 4, 20):
        print(f"pas {step:2d} : v = {told(v)}   w = {told(w)}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Au second pas, la vitesse gardée, $0{,}9 \times (-1{,}9) = -1{,}71$, et la poussée,
# $0{,}1 \times 17{,}1 = 1{,}71$, s'annulent **en travers** ; **dans la longueur**, elles
# s'ajoutent.

# %% [markdown] slideshow={"slide_type": "subslide"}
# L'inertie compense ce qui change de sens et accumule ce qui persiste. Après vingt pas, il reste
# `{python} decimal(w[0], ".2f")` à parcourir dans la longueur, au lieu de
# `{python} decimal(10 * 0.99**20, ".2f")`.
#
# Elle a un prix : en travers, la bille roule encore d'un bord à l'autre, de
# `{python} decimal(abs(w[1]), ".2f")` au lieu de `{python} decimal(0.9**20, ".2f")`.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** La bille arrive au fond d'un petit creux. Sa pente y est nulle. S'arrête-t-elle ?
#
# <details><summary>Réponse</summary>
#
# Non : sa vitesse n'est pas nulle. Elle continue, et peut ressortir du creux si elle va assez vite.
# La descente simple, elle, s'arrête là où le gradient est nul. Le revers de cette qualité : la
# bille dépasse aussi le fond qu'elle cherche, et doit revenir.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Jusqu'où va la vitesse (facultatif)
#
# Sur une pente constante $g = 1$, avec les mêmes $\eta$ et $\mu$ :

# %% slideshow={"slide_type": "skip"}
v = 0.0
for step in range(1, 101):
    v = 0.9 * v - 0.1 * 1
    if step in (1, 2, 3, 100):
        print(f"pas {step:3d} : v = {decimal(v, '.2f')}")

# %% [markdown] slideshow={"slide_type": "skip"}
# Elle s'arrête à $-1$, dix fois le premier pas : à $v = -\eta g / (1 - \mu)$, ce que la bille perd
# à chaque pas égale ce qu'elle reçoit.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### RMSprop dans le ravin (facultatif)
#
# RMSprop, l'optimiseur de notre réseau, n'a pas de vitesse. Il divise chaque pas par la racine de
# $s$, moyenne glissante des carrés du gradient (leçon 04) :
#
# $$
# \begin{aligned}
# s &\leftarrow \rho\, s + (1 - \rho)\, g^2 \\
# w &\leftarrow w - \eta\, \frac{g}{\sqrt{s + \varepsilon}}
# \end{aligned}
# $$
#
# $s$ a la forme de $w$ et vaut 0 au départ ; $\rho$ a ici la valeur de $\mu$. Premier pas :
# $s = (1 - 0{,}9) \times (1 \;;\; 361) = (0{,}1 \;;\; 36{,}1)$.
#
# **Prévoyez.** La pente est dix-neuf fois plus raide en travers. Le pas l'est-il ?

# %% slideshow={"slide_type": "skip"}
w = np.array([10.0, 1.0])
s = np.array([0.0, 0.0])
for step in range(1, 21):
    g = gradient(w)
    s = 0.9 * s + 0.1 * g**2
    w = w - 0.1 * g / np.sqrt(s + 1e-7)
    if step in (1, 2, 3, 4, 20):
        print(f"pas {step:2d} : w = {told(w)}")

# %% [markdown] slideshow={"slide_type": "skip"}
# Au premier pas, les deux poids avancent autant, de $0{,}1 / \sqrt{0{,}1} \approx 0{,}32$ : diviser par la taille habituelle du
# gradient efface la différence de raideur. Plus de va-et-vient : en travers, RMSprop est au fond.
# Dans la longueur, il avance d'un pas régulier, plus vite que la descente simple, moins que la
# bille.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Plateaux, cols et creux
#
# Ce ravin n'a qu'un fond. La perte d'un grand réseau est surtout lente à descendre sur ses
# **plateaux**, où la pente est presque nulle, et près de ses **cols** (*saddle points*) : la pente y
# est nulle, mais une direction descend encore. Prenez $w_1^2 - w_2^2$ en $(0, 0)$ : les deux pentes y
# sont nulles, et pourtant $0^2 - 0{,}1^2 = -0{,}01$, un peu plus loin le long de $w_2$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Un **minimum local**, lui, remonte dans toutes les directions à la fois. C'est plus rare quand il y en
# a `{python} model.count_params()` que quand il y en a deux, et il est facile à dessiner : `helpers` contient un
# ravin dont le fond a deux creux ; les deux poids s'y nomment $x$ et $y$. Le voici de profil.

# %% slideshow={"slide_type": "fragment"}
from helpers.descent import momentum_path, surface

x = np.linspace(-3, 3.2, 300)

figure, axes = plt.subplots(figsize=(9, 2.6), layout="constrained")
axes.plot(x, surface(x, 0), color="black", linewidth=2)
axes.set(xlabel="x, le long du ravin", ylabel="perte", yticks=[-1, 0, 1])
show(
    figure,
    alt="Profil du fond du ravin : il descend en pente douce vers la droite, avec un petit creux "
    "près de 0 et un creux plus profond en 2.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Trois chemins sur une même surface
#
# Les trois méthodes partent de la gauche, à l'écart du fond, avec le taux et l'inertie d'avant.
#
# <!-- more -->
#
# RMSprop est celui de la leçon 04. Vu de dessus, le petit creux est marqué « minimum local »,
# l'autre « meilleur minimum ».

# %% [markdown] slideshow={"slide_type": "-"}
# **Prévoyez.** Dans quel creux chacune finit-elle ? Laquelle arrive la première au petit ?

# %% slideshow={"slide_type": "fragment"}
plot_descent()

# %% [markdown] slideshow={"slide_type": "subslide"}
# SGD zigzague, puis s'arrête dans le petit creux : la pente y est nulle. RMSprop y arrive bien plus
# tôt, sans zigzag, et n'en sort pas non plus ; il y tremble, parce qu'il divise des gradients
# minuscules par leur propre taille. La bille avait de la vitesse : elle a traversé le petit creux,
# dépassé le grand, et y est revenue.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Réglez la bille
#
# À vous de régler le taux et l'inertie : dans JupyterLab, le chemin est recalculé aussitôt. Ailleurs, le
# dessin est fixe ; changez les nombres de la cellule qui le suit.
#
# 1. Sans inertie, quel est le plus grand taux qui mène encore au petit creux ?
# 2. Avec un taux d'un dixième, à partir de quelle inertie la bille sort-elle du petit creux ?

# %% slideshow={"slide_type": "subslide"}
explore_descent()

# %% slideshow={"slide_type": "subslide"} code="folded"
for coefficient in (0.7, 0.8, 0.85, 0.9):
    end = momentum_path(learning_rate=0.1, momentum=coefficient)[-1]
    print(f"inertie {decimal(coefficient, '.2f')} : la bille finit en x = {decimal(end[0], '.1f')}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Avec une inertie de 0,80, la bille reste dans le petit creux ; avec 0,85, elle en sort. Elle ne
# choisit pas, elle roule : trop lente, elle reste dans le premier creux venu.
#
# <details><summary>Le plus grand taux</summary>
#
# Un peu plus d'un dixième. En travers, la pente vaut $19\, y$ : chaque pas multiplie $y$ par
# $1 - 19\, \eta$, qui reste entre $-1$ et 1 tant que $\eta$ est sous $2 / 19$, soit
# `{python} decimal(2 / 19, ".3f")`. Au-delà, la bille s'éloigne à chaque pas.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Pour entraîner le réseau avec la bille, donnez à `compile` un autre `optimizer` :
# `keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)`. `adam` a la vitesse de la bille **et**
# l'échelle par poids de RMSprop.

# %% [markdown] slideshow={"slide_type": "notes"}
# 11 min. Faire calculer le second pas avec inertie au tableau : la vitesse gardée et la poussée qui
# s'annulent sont le moment où l'idée passe.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Les formules sont celles de Keras (facultatif)
#
# Un optimiseur de Keras s'emploie sans réseau : on lui donne une variable et son gradient (leçon
# 04).

# %% slideshow={"slide_type": "skip"}
optimizer = keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
variable = keras.Variable([10.0, 1.0])
for step in range(1, 21):
    g = gradient(keras.ops.convert_to_numpy(variable))
    optimizer.apply([keras.ops.convert_to_tensor(g, "float32")], [variable])
    if step in (1, 2, 3, 4, 20):
        print(f"pas {step:2d} : w = {told(keras.ops.convert_to_numpy(variable))}")

# %% [markdown] slideshow={"slide_type": "skip"}
# Les mêmes nombres que notre bille.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le classifieur en entier
#
# Voici toute la première partie du cours en une cellule : charger, préparer, encoder, construire,
# compiler, entraîner, évaluer. Elle compte moins de vingt lignes de code et ne demande que Keras et
# `helpers` : copiée dans un notebook neuf, elle marche encore.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "-"} code="folded"
import keras
from keras import layers

from helpers import load_mnist, percent, plot_history

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images.reshape(-1, 784).astype("float32") / 255
x_test = test_images.reshape(-1, 784).astype("float32") / 255
y_train = keras.utils.to_categorical(train_labels)
y_test = keras.utils.to_categorical(test_labels)

hidden_layer = layers.Dense(512, activation="relu")
output_layer = layers.Dense(10, activation="softmax")
model = keras.Sequential([keras.Input((784,)), hidden_layer, output_layer])
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])

history = model.fit(x_train, y_train, epochs=5, batch_size=128, validation_split=0.1)
test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)
print(f"exactitude sur le test : {percent(test_accuracy, '.1f')}")

# %% [markdown] slideshow={"slide_type": "-"}
# <!-- more -->
#
# Keras sait aussi télécharger les mêmes tableaux, par `keras.datasets.mnist.load_data()` ;
# `load_mnist` les lit sur votre disque, sans internet.

# %% slideshow={"slide_type": "subslide"}
plot_history(history)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Comparez ces courbes aux précédentes. Que change le nombre d'images ?
# Faut-il plus de cinq époques ?
#
# <details><summary>Réponse</summary>
#
# Avec `{python} len(x_train) * 9 // 10` images, l'écart entre les deux courbes est bien plus
# petit : il est plus difficile de tout retenir par cœur. La validation ne gagne presque plus rien aux dernières époques ;
# quelques-unes de plus n'apporteraient que quelques dixièmes, au prix d'un écart qui grandit.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min. Cacher la cellule et la faire redire de mémoire, une étape par étudiant. Les exercices
# suivent : l'ordre des gestes, les lots, le pas avec inertie, des courbes à lire, un entraînement.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Un pas fait cinq gestes : lot, passe avant, perte, gradients, mise à jour **contre** le gradient.
# - `{python} len(x_train)` images font `{python} steps` pas par époque, un par lot ; le dernier lot n'a que
#   `{python} len(x_train) - (steps - 1) * 128` images.
# - `evaluate` renvoie la perte, puis l'exactitude. Sur le test : `{python} between(band)`, selon la
#   graine.
# - Le sur-apprentissage est l'écart qui se creuse entre l'entraînement et les images jamais vues. On
#   décide sur la validation, on ne mesure sur le test qu'à la fin.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - `validation_split` prend les derniers exemples, avant tout mélange.
# - L'inertie donne aux poids une vitesse : $v \leftarrow \mu v - \eta g$, puis
#   $w \leftarrow w + v$. Ce qui persiste s'accumule, ce qui change de sens se compense.
# - RMSprop donne à chaque poids un pas à son échelle.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
