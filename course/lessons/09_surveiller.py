# ---
# title: Surveiller l'entraînement
# goal: Suivre un entraînement par un callback, l'arrêter au bon moment et garder ses meilleurs poids.
# prerequisites: Leçons 04, 05 et 07
# teaching_minutes: 65
# exercise_minutes: 15
# compute_seconds: 120
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Sur quelles images décide-t-on, et pourquoi pas sur celles du test ?
# - Comment ajouter une ligne à une boucle que l'on n'a pas écrite ?
# - Quand arrêter un entraînement, d'après quelle mesure, et quels poids garder ?
# - Que font dropout et weight decay ?
# - Que peut un réseau d'un seul neurone caché, et qu'est-ce qui l'arrête ?
# - Pourquoi deux entraînements du même réseau donnent-ils deux résultats ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Durée totale : 65 min de présentation et 15 min de questions. Une pause convient avant
# « Quatre réseaux » : la première moitié apprend à surveiller, la seconde s'en sert. Ce qui est
# facultatif n'est pas projeté. Lancer chaque entraînement, puis poser la question suivante.

# %% slideshow={"slide_type": "skip"}
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from helpers import (
    decimal,
    load_measurements,
    load_mnist,
    percent,
    plot_bars,
    plot_history,
    set_seed,
    show,
    start_keras,
)
from helpers.figures import BLUE, VERMILION, DecimalComma

start_keras()  # démarre Keras sans les messages techniques de TensorFlow

import keras
from keras import callbacks, layers

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = test_images.reshape(10000, 784).astype("float32") / 255

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Décider sans regarder le test
#
# Toute cette partie du cours compare : des époques, des poids, des réseaux. Comparer, c'est garder
# le meilleur, **mesuré sur quelque chose**. La leçon 05 l'a dit : ni sur l'entraînement, ni sur le
# test. Voici pourquoi, sans aucun réseau.
#
# Mille candidats répondent au hasard, sans regarder les images. On les note sur 100 images, on
# garde le mieux noté, puis on le note sur les `{python} len(x_test)` images de test.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Quelle note a le meilleur sur les 100 images qui ont servi à le choisir ? Et sur
# celles du test ?

# %% slideshow={"slide_type": "fragment"} code="folded"
rng = np.random.default_rng(0)
answers = rng.integers(0, 10, (1000, 10100))  # une ligne par candidat

scores = (answers[:, :100] == train_labels[51000:51100]).mean(axis=1)
best = scores.argmax()
new_score = (answers[best, 100:] == test_labels).mean()

print("le meilleur, sur les images du choix :", percent(scores[best], ".0f"))
print("le même, sur les images du test :", percent(new_score, ".0f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Personne n'a rien appris, et pourtant le meilleur « réussit » plus de deux fois mieux que le hasard.
# La note qui sert à **choisir** est trop belle : parmi mille, elle récompense aussi la chance.
#
# - On choisit donc sur un jeu, la **validation**.
# - On mesure sur un autre, le **test**, une fois, quand tout est choisi.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** On note les mille candidats sur le test, et l'on annonce la note du meilleur. Que
# vaut ce nombre ?
#
# <details><summary>Réponse</summary>
#
# Il est trop beau : le test a joué le rôle des 100 images. Avec `{python} len(x_test)` images, la chance est plus
# petite, mais elle penche toujours du même côté.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les dernières images
#
# `fit(..., validation_split=0.15)` met de côté les **derniers** `{python} percent(0.15)` des exemples, avant tout
# mélange.
#
# **Prévoyez.** Sur `{python} len(x_train)` images, combien restent pour l'entraînement, et combien de pas de 32
# images compte alors une époque ?

# %% slideshow={"slide_type": "fragment"}
split = int(60000 * (1 - 0.15))
x_val, val_labels = x_train[split:], train_labels[split:]
steps = -(-split // 32)  # le quotient, arrondi au-dessus

print("entraînement :", split)
print("validation   :", 60000 - split)
print("pas          :", steps, "dont le dernier de", split % 32, "images")

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Faire noter la prévision avant d'exécuter : beaucoup annoncent un sur dix, deux fois. La leçon 10
# revient sur ce biais avec de vrais réseaux.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Un callback : des lignes dans une boucle
#
# `fit` est une boucle que vous n'écrivez pas. Pour y ajouter quelque chose, vous donnez à Keras un
# objet, un **callback** (« rappel »), dont il appelle les méthodes à des moments convenus :
#
# ```
# on_train_begin()
# pour chaque époque :
#     on_epoch_begin(epoch)
#     pour chaque lot :
#         on_train_batch_begin(batch)
#         un pas
#         on_train_batch_end(batch, logs)
#     la mesure sur la validation
#     on_epoch_end(epoch, logs)
# on_train_end()
# ```
#
# La classe `keras.callbacks.Callback` a toutes ces méthodes, et elles ne font rien. On en hérite,
# et l'on n'écrit que celles dont on a besoin.


# %% slideshow={"slide_type": "subslide"}
class Journal(callbacks.Callback):
    """Écrit une ligne chaque fois que Keras l'appelle."""

    def on_train_begin(self, logs=None):
        print("on_train_begin")

    def on_epoch_begin(self, epoch, logs=None):
        print(f"  on_epoch_begin, epoch={epoch}")

    def on_train_batch_end(self, batch, logs=None):
        print(f"    on_train_batch_end, batch={batch}")

    def on_epoch_end(self, epoch, logs=None):
        print(f"  on_epoch_end, epoch={epoch}, logs : {', '.join(sorted(logs))}")

    def on_train_end(self, logs=None):
        print("on_train_end")


# %% [markdown] slideshow={"slide_type": "subslide"}
# Pour l'essayer, le réseau de cette leçon, et `callbacks=[Journal()]` donné à `fit`. Cent images,
# `validation_split=0.2`, des lots de 32, deux époques. **Prévoyez** : combien de lignes le journal
# compte-t-il ?


# %% slideshow={"slide_type": "fragment"} code="folded"
def new_model(width, steps_per_call=1):
    """Renvoie un réseau compilé, 784 - width - 10 ; sans couche cachée si width vaut 0.

    steps_per_call : pas que Keras fait par appel ; plus il y en a, moins il attend.
    """
    model = keras.Sequential([keras.Input((784,))])
    if width > 0:
        model.add(layers.Dense(width, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=steps_per_call,
    )
    return model


# %% slideshow={"slide_type": "fragment"} code="folded"
set_seed(0)
tiny_model = new_model(0)
tiny_history = tiny_model.fit(
    x_train[:100],
    train_labels[:100],
    epochs=2,
    validation_split=0.2,
    verbose=0,
    callbacks=[Journal()],
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Quatre-vingts images font trois lots, le dernier de 16 : cinq lignes par époque, douze en tout.
# `epoch` et `batch` comptent à partir de 0. `logs` est un dictionnaire : les mesures du moment,
# celles que la barre affiche.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Ce que l'on fait à chaque moment
#
# | méthode | Keras l'appelle | on y met par exemple |
# |---|---|---|
# | `on_train_begin` | une fois, avant tout | remettre un compteur à zéro |
# | `on_epoch_begin` | avant chaque époque ; `logs` est encore vide | noter l'heure |
# | `on_train_batch_end` | après chaque pas | suivre une perte qui s'emballe |
# | `on_epoch_end` | après la mesure sur la validation | écrire une ligne, décider d'arrêter |
# | `on_train_end` | une fois, à la fin, même si un callback a tout arrêté | rendre au réseau ses meilleurs poids |

# %% [markdown] slideshow={"slide_type": "fragment"}
# Écrire `self.model.stop_training = True` dans `on_epoch_end` arrête l'entraînement après cette époque.
#
# <!-- more -->
#
# `logs` y contient les mesures de l'entraînement **et** de la validation. Le callback connaît `self.model`,
# le réseau, et aussi `self.params`, qui contient `epochs` et `steps`.

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Erreur à attendre dans les callbacks des étudiants : `logs["val_accuracy"]` dans
# `on_train_batch_end`, où cette clé n'existe pas.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Moniteur
#
# La barre de Keras écrit une ligne par époque : c'est trop pour cent époques. Écrivons un callback
# qui en dit moins, en français : une ligne **toutes les cinq époques**, à la première et à la dernière.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Quelle méthode écrit la dernière ?


# %% slideshow={"slide_type": "fragment"} code="folded"
class Moniteur(callbacks.Callback):
    """Écrit une ligne toutes les `every` époques, à la première et à la dernière."""

    french = {
        "loss": "perte",
        "accuracy": "exactitude",
        "val_loss": "perte (validation)",
        "val_accuracy": "exactitude (validation)",
    }

    def __init__(self, every=5):
        super().__init__()
        self.every = every

    def on_epoch_end(self, epoch, logs=None):
        values = [f"{self.french[name]} {value:.4f}" for name, value in logs.items()]
        self.line = f"époque {epoch + 1:3d} : {', '.join(values)}".replace(".", ",")
        self.told = epoch == 0 or (epoch + 1) % self.every == 0
        if self.told:
            print(self.line)

    def on_train_end(self, logs=None):
        if not self.told:
            print(self.line)


# %% [markdown] slideshow={"slide_type": "fragment"}
# C'est `on_train_end` : un autre callback peut arrêter l'entraînement avant `epochs`, et `on_epoch_end`
# n'en sait rien. `self.line` et `self.told` gardent de quoi écrire la ligne : un callback est un objet, il a
# une mémoire.
#
# <!-- more -->
#
# - `super().__init__()` laisse Keras préparer l'objet : ne l'oubliez pas.
# - `epoch + 1`, parce que Keras compte à partir de 0, et nous à partir de 1.
#
# `helpers` garde ce callback : `from helpers import Moniteur`.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Softmax seul
#
# Un premier réseau à surveiller, le plus simple : aucune couche cachée, dix sorties reliées aux
# pixels, $784 \times 10 + 10 = 7\,850$ paramètres. `adam`, des lots de 32 (ce que `fit` prend sans
# `batch_size`).
#
# <!-- more -->
#
# Keras fait désormais les `{python} steps` pas d'une époque en un appel : les mêmes pas, en moins de temps.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Quelles lignes le moniteur écrit-il pour huit époques ? Et quelle exactitude la
# dernière annonce-t-elle sur la validation ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
set_seed(0)
softmax_model = new_model(0, steps)
softmax_history = softmax_model.fit(
    x_train,
    train_labels,
    epochs=8,
    validation_split=0.15,
    validation_batch_size=1000,
    verbose=0,
    callbacks=[Moniteur()],
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les époques 1, 5 et 8. Une simple somme pondérée de pixels, par chiffre, lit déjà neuf images sur
# dix dès la première époque.

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Faire écrire `on_epoch_end` par un étudiant avant de montrer la classe. L'exercice 2 est de
# la même famille.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Deux exactitudes pour un même réseau
#
# Le moniteur écrit deux exactitudes par ligne. Celle de la validation est mesurée à la fin de l'époque,
# comme par `evaluate`. Celle de l'entraînement est une moyenne sur toute l'époque (leçon 05) : combien
# cela change-t-il ? Un réseau neuf, une seule époque, puis `evaluate` sur les mêmes images.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Laquelle est la plus grande : celle que `fit` annonce, ou celle que mesure
# `evaluate` juste après ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
set_seed(1)
one_epoch_model = new_model(0, steps)
one_epoch = one_epoch_model.fit(x_train[:split], train_labels[:split], epochs=1, verbose=0)
after_one = one_epoch_model.evaluate(x_train[:split], train_labels[:split], verbose=0)[1]

print("annoncée pendant fit :", percent(one_epoch.history["accuracy"][0], ".1f"))
print("mesurée ensuite par evaluate :", percent(after_one, ".1f"))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Celle d'`evaluate` : ce ne sont pas les mêmes poids. `fit` note chaque lot **au moment où il passe**, avec
# les poids de ce moment, et fait la moyenne des notes de l'époque. Quatre lots suffisent pour le voir :
#
# | lot | son exactitude (%) | ce que la barre affiche : la moyenne depuis le début (%) |
# |---|---|---|
# | 1 | 50 | 50 |
# | 2 | 70 | $(50 + 70) / 2 = 60$ |
# | 3 | 80 | $(50 + 70 + 80) / 3 \approx 67$ |
# | 4 | 80 | $(50 + 70 + 80 + 80) / 4 = 70$ |

# %% [markdown] slideshow={"slide_type": "subslide"}
# L'époque reçoit 70, alors que le réseau en est à 80 : le début, quand il ne savait rien, compte
# autant que la fin. `evaluate` et la validation, eux, mesurent tout avec les **derniers** poids. Plus
# tard, les poids changent moins, et l'écart se ferme.
#
# La barre d'`evaluate` change aussi pendant le calcul, alors que les poids ne bougent pas : elle affiche
# l'exactitude des images passées jusque-là. On cite donc ce que la fonction **renvoie**, jamais ce
# que la barre affiche.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Des versions plus anciennes de Keras 3 laissaient dans la barre d'`evaluate` la moyenne des
# valeurs courantes : elle explique bien des questions sur deux nombres « identiques ».

# %% [markdown] slideshow={"slide_type": "slide"}
# ## S'arrêter à temps
#
# Huit époques, pourquoi huit ? Plutôt que de choisir d'avance, on s'arrête quand la validation ne
# progresse plus. L'**arrêt anticipé** (*early stopping*) tient en une règle et un nombre, la
# **patience** :
#
# > on s'arrête quand `patience` époques de suite n'ont pas battu la meilleure.
#
# Égaler n'est pas battre.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### À la main
#
# Voici l'exactitude de validation de dix époques, dans l'ordre :
#
# > 0,60 ; 0,70 ; 0,74 ; 0,73 ; 0,75 ; 0,75 ; 0,74 ; 0,73 ; 0,76 ; 0,80

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Avec une patience de 3, après quelle époque l'entraînement s'arrête-t-il ? Laquelle
# est la meilleure ? Et avec une patience de 4 ?
#
# Demandons-le à Keras. Un callback est un objet comme un autre : on peut l'appeler soi-même, à la
# place de `fit`, avec des exactitudes écrites à la main.

# %% slideshow={"slide_type": "fragment"} code="folded"
val_accuracies = [0.60, 0.70, 0.74, 0.73, 0.75, 0.75, 0.74, 0.73, 0.76, 0.80]

for patience in (3, 4):
    stopper = callbacks.EarlyStopping(monitor="val_accuracy", patience=patience, mode="max")
    stopper.set_model(new_model(0))
    stopper.on_train_begin()
    for epoch, val_accuracy in enumerate(val_accuracies):
        stopper.on_epoch_end(epoch, {"val_accuracy": val_accuracy})
        if stopper.model.stop_training:
            break
    print(f"patience {patience} : dernière époque {epoch + 1}", end=", ")
    print(f"meilleure époque {stopper.best_epoch + 1}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Avec 3 : la meilleure est la cinquième ; la sixième l'égale, la septième et la huitième font moins
# bien, et l'on s'arrête là. On ne saura jamais que la dixième aurait battu toutes les autres. Avec 4, la neuvième
# époque remet le compte à zéro, et l'entraînement va au bout de la liste.
#
# Une patience plus grande ne perd rien si l'on garde les meilleurs poids, mais elle coûte : `patience`
# époques de trop à chaque entraînement. On la règle sur les oscillations de la courbe.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Avec fit
#
# Pour voir un arrêt sans attendre, prenons un réseau qui se met vite à apprendre par cœur : 128
# neurones cachés, et deux mille images seulement. La validation reste celle des dernières images,
# donnée cette fois par `validation_data`. La patience est de 5, et `epochs=100` n'est plus qu'un
# plafond.
#
# Un second callback, `ModelCheckpoint`, écrit le réseau dans un fichier à chaque époque qui bat la
# meilleure.


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
def train(*watchers):
    """Entraîne un réseau neuf sur deux mille images ; renvoie le réseau et l'historique."""
    set_seed(0)
    model = new_model(128, 63)
    history = model.fit(
        x_train[:2000],
        train_labels[:2000],
        epochs=100,
        validation_data=(x_val, val_labels),
        validation_batch_size=1000,
        verbose=0,
        callbacks=[*watchers],
    )
    return model, history


folder = tempfile.TemporaryDirectory()
path = Path(folder.name) / "meilleur.keras"

small_model, small_history = train(
    Moniteur(),
    callbacks.EarlyStopping(monitor="val_accuracy", patience=5),
    callbacks.ModelCheckpoint(path, monitor="val_accuracy", save_best_only=True),
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** L'entraînement est fini. Quels poids `small_model` a-t-il : ceux de la meilleure
# époque, ou ceux de la dernière ?

# %% slideshow={"slide_type": "fragment"} code="folded"
small_val = small_history.history["val_accuracy"]
best_epoch = np.argmax(small_val) + 1

accuracy = small_model.evaluate(x_val, val_labels, batch_size=1000, verbose=0)[1]
saved_model = keras.models.load_model(path)
saved_accuracy = saved_model.evaluate(x_val, val_labels, batch_size=1000, verbose=0)[1]

print("arrêt cinq époques après la meilleure     :", len(small_val) == best_epoch + 5)
print("small_model a l'exactitude de la dernière :", abs(accuracy - small_val[-1]) < 1e-4)
print("le fichier a celle de la meilleure        :", abs(saved_accuracy - max(small_val)) < 1e-4)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Ceux de la **dernière** : `EarlyStopping` arrête, et ne revient pas en arrière. Il a vu passer
# cinq époques qui ne battent pas la meilleure, et vous laisse la cinquième.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Revenir à la meilleure époque
#
# Deux moyens : relire le fichier, ou `restore_best_weights=True`, par lequel `EarlyStopping` garde en
# mémoire les poids de la meilleure époque, et les rend au réseau à la fin. Le second suffit pour
# quelques minutes ; pour une nuit, on met les deux : si la machine s'éteint, le fichier reste.
#
# `plot_history(..., restored=...)` marque l'époque dont les poids ont été rétablis, ici par le fichier.

# %% slideshow={"slide_type": "fragment"}
plot_history(
    small_history,
    restored=int(best_epoch),
    alt="La perte et l'exactitude d'un réseau de 128 neurones, entraîné sur peu d'images. La perte "
    "d'entraînement descend jusqu'au bout ; celle de validation cesse tôt de descendre, puis remonte. "
    "Deux traits marquent l'époque rétablie et, cinq époques plus loin, l'arrêt.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Deux mesures, deux époques
#
# L'arrêt a surveillé `val_accuracy`. On peut aussi surveiller `val_loss` : Keras cherche alors la plus
# petite valeur.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez**, d'après la figure : avec `val_loss`, la meilleure époque vient-elle plus tôt, plus tard,
# ou au même moment ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
loss_model, loss_history = train(
    callbacks.EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True),
)

chosen = {}
for monitor, model, record in (
    ("val_loss", loss_model, loss_history),
    ("val_accuracy", saved_model, small_history),
):
    val_loss, val_accuracy = model.evaluate(x_val, val_labels, batch_size=1000, verbose=0)
    train_accuracy = model.evaluate(x_train[:2000], train_labels[:2000], verbose=0)[1]
    chosen[monitor] = len(record.epoch) - 5, val_loss, val_accuracy, train_accuracy
    print(f"{monitor:12s} : époque {chosen[monitor][0]}, validation : perte", end=" ")
    print(f"{decimal(val_loss, '.3f')}, exactitude {percent(val_accuracy, '.1f')}", end=" ; ")
    print(f"entraînement : exactitude {percent(train_accuracy, '.1f')}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Plus tôt, ici. Sur huit graines, `val_loss` choisit une époque entre la
# `{python} int(min(seeds(9, "val_loss, epoch")))`<sup>e</sup> et la
# `{python} int(max(seeds(9, "val_loss, epoch")))`<sup>e</sup>, `val_accuracy` entre la
# `{python} int(min(seeds(9, "val_accuracy, epoch")))`<sup>e</sup> et la
# `{python} int(max(seeds(9, "val_accuracy, epoch")))`<sup>e</sup> : souvent bien plus tard,
# mais pas toujours.
#
# <!-- more -->
#
# À celle de `val_accuracy`, l'exactitude d'entraînement est d'au moins
# `{python} percent(min(seeds(9, "val_accuracy, train accuracy")), ".1f")` : le réseau sait ses images presque par cœur, et le plus
# souvent sa perte de validation est remontée.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Comment la perte de validation peut-elle monter sans que l'exactitude baisse ?
#
# <details><summary>Réponse</summary>
#
# L'exactitude ne compte que le chiffre annoncé ; la perte, l'assurance. Une image mal lue donne 0,2 à
# sa vraie classe, puis 0,02 : c'est toujours une erreur, mais sa perte passe de $-\log 0{,}2 \approx 1{,}6$ à
# $-\log 0{,}02 \approx 3{,}9$. Le réseau, qui apprend ses images par cœur, devient trop sûr de lui.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# On regarde donc **les deux**. On surveille `val_accuracy` si seule la réponse sert, `val_loss` si l'on se
# sert des probabilités ; et on le décide avant.
#
# **Question.** Pour annoncer ce que vaut ce réseau, peut-on citer son exactitude de validation, celle
# de la meilleure époque ?
#
# <details><summary>Réponse</summary>
#
# Non : c'est la plus grande de toutes les mesures faites sur les mêmes images, comme la note du
# meilleur des mille candidats. On cite le test, mesuré une fois avec les poids gardés.
#
# </details>

# %% slideshow={"slide_type": "skip"}
folder.cleanup()

# %% [markdown] slideshow={"slide_type": "notes"}
# 15 min. Faire dérouler la règle au tableau sur les dix nombres, avec un compteur d'époques sans
# progrès : 0, 0, 0, 1, 0, 1, 2, 3. L'exercice 3 l'écrit en Python. `mode="max"` dit qu'ici, plus
# grand est meilleur ; avec `fit`, Keras le déduit du nom de la mesure.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Freiner le sur-apprentissage
#
# L'arrêt coupe court. On peut aussi laisser l'entraînement aller, mais le gêner : c'est la
# **régularisation**.
#
# - **dropout** (« abandon ») : à chaque pas, chaque sortie cachée est mise à 0 avec une probabilité, ici
#   0,5, et les autres sont divisées par $1 - 0{,}5$, pour que la somme garde sa moyenne. De $(2, 1, 4, 6)$,
#   il reste par exemple $(4, 0, 8, 0)$. Avec `evaluate` et `predict`, toutes restent, telles quelles.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - **weight decay** (« décroissance des poids ») : à chaque pas, chaque paramètre recule vers 0,
#   $w \leftarrow w - \eta\,\lambda\,w$, où $\eta$ est le taux d'apprentissage. Avec $\eta = 0{,}001$ et
#   $\lambda = 1$, il est multiplié par 0,999 ; ce que le gradient n'entretient pas s'efface.
#   `kernel_regularizer`, d'une couche, a une idée voisine : il ajoute à la perte la somme des carrés des
#   poids, dite L2.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Le réseau de 128 neurones, ses 2 000 images, vingt époques sans arrêt. Que devient
# l'exactitude d'entraînement avec l'un, avec l'autre ? Et celle de validation ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
after = {}
for name, dropout, weight_decay in (
    ("sans frein", 0, 0),
    ("dropout", 0.5, 0),
    ("weight decay", 0, 1.0),
):
    set_seed(0)
    model = keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(128, activation="relu"),
            layers.Dropout(dropout),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(weight_decay=weight_decay),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=63,
    )
    model.fit(x_train[:2000], train_labels[:2000], epochs=20, verbose=0)
    after[name] = (
        *model.evaluate(x_train[:2000], train_labels[:2000], batch_size=1000, verbose=0),
        *model.evaluate(x_val, val_labels, batch_size=1000, verbose=0),
    )
    print(f"{name:12s} : exactitude d'entraînement {percent(after[name][1], '.1f')},", end=" ")
    print(f"validation {percent(after[name][3], '.1f')}, perte {decimal(after[name][2], '.3f')}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sur huit graines, les exactitudes et la perte de validation :
#
# | | entraînement | validation | perte |
# |---|---|---|---|
# | sans frein | `{python} between(seeds(9, "sans frein, train accuracy"))` | `{python} between(seeds(9, "sans frein, validation accuracy"))` | `{python} decimal(min(seeds(9, "sans frein, validation loss")), ".2f")` à `{python} decimal(max(seeds(9, "sans frein, validation loss")), ".2f")` |
# | dropout | `{python} between(seeds(9, "dropout, train accuracy"))` | `{python} between(seeds(9, "dropout, validation accuracy"))` | `{python} decimal(min(seeds(9, "dropout, validation loss")), ".2f")` à `{python} decimal(max(seeds(9, "dropout, validation loss")), ".2f")` |
# | weight decay | `{python} between(seeds(9, "weight decay, train accuracy"))` | `{python} between(seeds(9, "weight decay, validation accuracy"))` | `{python} decimal(min(seeds(9, "weight decay, validation loss")), ".2f")` à `{python} decimal(max(seeds(9, "weight decay, validation loss")), ".2f")` |

# %% [markdown] slideshow={"slide_type": "subslide"}
# Aucun n'empêche le réseau d'apprendre presque toutes ses images, et les deux baissent nettement la perte
# de validation. L'exactitude de validation gagne moins d'un point en moyenne, et pas à chaque graine :
# le réseau se trompe à peine moins, mais avec moins d'assurance. Ces mesures ne disent rien d'autres
# réglages, ni d'autres tailles. Et $\lambda = 1$ a été retenu parmi 0,3, 1 et 3 sur ces mêmes images de validation : sa note y est
# un peu flattée.

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Écrire $(2, 1, 4, 6)$ au tableau et tirer les neurones à pile ou face. Régler
# un frein, c'est choisir : sur la validation, jamais sur le test.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Quatre réseaux
#
# Tout est prêt pour l'expérience. Quatre réseaux : `softmax` seul, puis une couche cachée de **3**,
# de **2**, d'**un** seul neurone ReLU avant les dix sorties.
#
# **Prévoyez**, et notez-le : combien de paramètres a chacun, et quelle exactitude atteint-il sur le
# test ? Répondre au hasard donne une bonne réponse sur dix.

# %% slideshow={"slide_type": "fragment"} code="folded"
for width in (0, 1, 2, 3):
    print(width, "neurone caché :" if width < 2 else "neurones cachés :", end=" ")
    print(new_model(width).count_params(), "paramètres")

# %% [markdown] slideshow={"slide_type": "fragment"}
# $`{python} x_train.shape[1] + 1`\,w + 10\,(w + 1)$ avec $w$ neurones cachés. Un neurone caché **divise** presque par dix le
# nombre de paramètres : les dix sorties ne voient plus les pixels, elles voient un seul nombre.

# %% [markdown] slideshow={"slide_type": "subslide"}
# `softmax` seul est celui de « Moniteur », huit époques. Les trois autres ont les mêmes réglages,
# l'arrêt anticipé, et leurs meilleurs poids rétablis. Pour tenir en quelques secondes, la leçon prend
# une patience de 3 et au plus six époques : de si petits réseaux progressent longtemps, c'est s'arrêter
# un peu tôt. La fin de la leçon dit ce que donne une patience de 10.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"} code="folded"
models = {0: softmax_model}
for width in (3, 2, 1):
    print("largeur", width)
    set_seed(width)
    models[width] = new_model(width, steps)
    models[width].fit(
        x_train,
        train_labels,
        epochs=6,
        validation_split=0.15,
        validation_batch_size=1000,
        verbose=0,
        callbacks=[
            Moniteur(),
            callbacks.EarlyStopping("val_accuracy", patience=3, restore_best_weights=True),
        ],
    )

# %% [markdown] slideshow={"slide_type": "subslide"}
# Le choix est fait, sur la validation. Le test ne sert que maintenant, une fois par réseau.

# %% slideshow={"slide_type": "fragment"}
on_test = [models[width].evaluate(x_test, test_labels, verbose=0)[1] for width in (0, 3, 2, 1)]
plot_bars(
    [100 * accuracy for accuracy in on_test],
    ["softmax seul", "3 neurones", "2 neurones", "1 neurone"],
    xlabel="exactitude sur le test",
    unit="%",
    decimals=0,
    alt="Quatre barres horizontales, de plus en plus courtes : softmax seul, presque jusqu'au bout, "
    "puis trois neurones, deux neurones, et un neurone, de loin la plus courte.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Le programme dont part ce cours avait obtenu, dans le même ordre, 92,5 %, 81,9 %, 71,4 % et 37,4 %, une fois
# chacun. Sur huit graines, les nôtres tombent `{python} between(seeds(9, "0 neurons"), ".1f")`,
# `{python} between(seeds(9, "3 neurons"), ".0f")`, `{python} between(seeds(9, "2 neurons"), ".0f")`, et
# `{python} between(seeds(9, "1 neurons"), ".0f")`.
#
# Avec un neurone, le réseau lit encore trois images sur dix environ ; mais ajouter une couche à softmax
# l'a rendu **bien pire**.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Les centaines de neurones cachés de la leçon 04 rendent le réseau plus capable. Pourquoi un
# seul l'appauvrit-il ?
#
# <details><summary>Réponse</summary>
#
# Parce que la couche est étroite. Tout ce que les sorties savent de l'image passe par elle : $28 \times 28$ nombres
# entrent, un seul sort. Ce goulot ne laisse pas passer de quoi distinguer dix chiffres.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. Recueillir les prévisions au tableau, avant de lancer : elles serviront de nouveau à la
# leçon 10. Lancer, puis faire calculer les paramètres pendant l'entraînement.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ce que dit un seul neurone
#
# Le neurone calcule un nombre par image, $h$ :
#
# $$ h = \max(0,\; x \cdot w + b) $$
#
# où $w$ est de forme $(`{python} x_train.shape[1]`,)$ ; $b$ et $h$ sont des nombres.
#
# Reprenons ses poids et calculons $h$ à la main, pour les images de test : les notes sont annoncées, les
# regarder ne change plus aucun choix. Keras range $w$ dans une matrice d'une colonne, et les dix
# poids des sorties, $v$, dans une matrice d'une ligne.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Pour que le réseau lise bien, comment les valeurs de $h$ des dix chiffres
# devraient-elles se ranger ?
#
# Chaque point est une image ; chaque ligne, un chiffre, rangé d'après sa médiane (le trait noir). En
# bleu, les images bien lues.

# %% slideshow={"slide_type": "fragment"}
w, b, v, c = models[1].get_weights()
h = np.maximum(x_test @ w + b, 0)[:, 0]  # (10000,)
logits = h[:, np.newaxis] * v + c  # (10000, 10) : dix logits par image
predictions = logits.argmax(axis=1)
medians = [np.median(h[test_labels == digit]) for digit in range(10)]
order = np.argsort(medians)
heights = np.random.default_rng(0).uniform(-0.36, 0.36, 10000)

figure, axes = plt.subplots(figsize=(9, 5.5), layout="constrained")
for row, digit in enumerate(order):
    shown = test_labels == digit
    for right, colour in ((False, "#B8B8B8"), (True, BLUE)):
        some = shown & ((predictions == test_labels) == right)
        axes.plot(h[some], row + heights[some], ".", ms=2.5, color=colour)
    axes.plot([medians[digit]] * 2, [row - 0.42, row + 0.42], color="black", lw=3)
axes.set_yticks(range(10), order)
axes.set(xlabel="h, la valeur du neurone", ylabel="chiffre de l'image")
axes.xaxis.set_major_formatter(DecimalComma())
show(
    figure,
    alt="Dix bandes de points, une par chiffre, le long de l'axe de h. Chaque bande s'étale sur une "
    "grande part de l'axe et recouvre ses voisines. Dans chacune, seule une tranche est bleue, bien "
    "lue ; certaines n'ont presque pas de bleu. Beaucoup de points sont collés sur h = 0.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Chaque chiffre devrait avoir sa place. Mais les dix bandes **se recouvrent** : là, le réseau ne peut
# donner raison qu'à l'une d'elles.
#
# À gauche, le **coin** de ReLU : toutes les images dont la somme est négative reçoivent exactement
# $h = 0$, et donc la même réponse.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Dix droites
#
# Les sorties ne reçoivent que $h$. Le logit du chiffre $k$ est une **droite** :
#
# $$ z_k = v_k\, h + c_k \qquad v,\, c : (10,) $$
#
# Le chiffre annoncé est celui dont la droite est la plus haute (softmax ne change pas l'ordre).
# Le dessin montre les dix probabilités.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Quand $h$ avance de 0 vers la droite, combien de fois la droite de tête peut-elle
# changer ? Une droite qui a perdu la tête peut-elle la reprendre ?

# %% slideshow={"slide_type": "fragment"}
grid = np.linspace(0, np.sqrt(h.max()), 2000) ** 2  # plus serrée près de 0
lines = grid[:, np.newaxis] * v + c  # (2000, 10)
exponentials = np.exp(lines - lines.max(axis=1, keepdims=True))
probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
winners, highest = lines.argmax(axis=1), probabilities.max(axis=1)

figure, axes = plt.subplots(figsize=(9, 4.5), layout="constrained")
axes.set_xscale("function", functions=(np.sqrt, np.square))
axes.plot(grid, probabilities, color="#B8B8B8", lw=1.5)
for number, digit in enumerate(dict.fromkeys(winners)):
    on_top = winners == digit
    colour = (BLUE, VERMILION)[number % 2]
    axes.plot(grid[on_top], highest[on_top], color=colour, lw=4)
    middle = max(int(np.median(np.flatnonzero(on_top))), 40)  # pas sur le bord
    axes.text(grid[middle], highest[middle] + 0.03, digit, color=colour, size=17, ha="center")
axes.set(xlabel="h, la valeur du neurone (axe étiré près de 0)", ylabel="probabilité", ylim=(0, 1))
axes.set_xticks([tick for tick in (0, 1, 2, 5, 10, 20, 30) if tick < h.max()])
axes.yaxis.set_major_formatter(DecimalComma())
show(
    figure,
    alt="Les dix probabilités en fonction de h, en gris. La plus haute est épaissie, en deux "
    "couleurs qui alternent ; chaque morceau porte le chiffre annoncé. Près de 0, plusieurs "
    "chiffres se succèdent en peu de place, sans dépasser une probabilité moyenne.",
)

# %% slideshow={"slide_type": "subslide"} code="hidden"
print("nos droites sont le réseau :", abs((predictions == test_labels).mean() - on_test[3]) < 1e-3)
print("au moins un chiffre n'est jamais annoncé :", len(np.unique(predictions)) < 10)

# %% [markdown] slideshow={"slide_type": "fragment"}
# D'une droite de tête à la suivante, la pente ne fait que croître : une droite dépassée ne revient
# pas. La tête change donc neuf fois au plus. Chaque chiffre a **au plus un** intervalle de $h$, et
# celui dont la droite n'est jamais en tête n'est jamais annoncé. Sur seize réseaux que nous
# avons entraînés ainsi, six à neuf chiffres étaient annoncés, jamais dix.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Est-ce la faute des droites ? (facultatif)
#
# Non : dix droites peuvent toutes passer en tête. Si $h$ était le chiffre lui-même, les pentes
# $v_k = k$ et les hauteurs $c_k = -k^2/2$ liraient dix chiffres sur dix : $k h - k^2/2$ est le plus
# grand quand $k$ est le plus proche de $h$. Un seul nombre **peut** donc coder dix classes.
#
# Donnons à celui de notre neurone le meilleur lecteur possible. Coupons l'axe en deux cents
# tranches au plus, et répondons dans chacune le chiffre le plus fréquent à l'entraînement : aucune
# droite, aucune contrainte.
#
# **Prévoyez.** De combien l'exactitude monte-t-elle sur le test ?

# %% slideshow={"slide_type": "skip"}
h_train = np.maximum(x_train[:split] @ w + b, 0)[:, 0]
cuts = np.unique(np.quantile(h_train, np.linspace(0, 1, 201)))[1:-1]
slices = np.digitize(h_train, cuts)
most_frequent = np.array(
    [
        np.bincount(train_labels[:split][slices == number], minlength=10).argmax()
        for number in range(len(cuts) + 1)
    ]
)
free = (most_frequent[np.digitize(h, cuts)] == test_labels).mean()
gain = free - (predictions == test_labels).mean()
print("le meilleur lecteur gagne moins de six points :", gain < 0.06)

# %% [markdown] slideshow={"slide_type": "skip"}
# Presque rien : moins de quatre points sur nos seize réseaux, et parfois pas un. Le coupable n'est
# pas la sortie, c'est le nombre : cette **seule somme pondérée** de pixels ne sépare pas dix chiffres,
# quoi que l'on fasse ensuite.

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. Laisser chercher la question des dix droites : la réponse spontanée est « non ». Les
# droites $kh - k^2/2$ sont les tangentes d'une parabole. Sur une autre machine, l'ordre des
# chiffres le long de l'axe peut différer : faire comparer.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Deux neurones, un plan
#
# Avec deux neurones, une image devient un **point** $(h_1, h_2)$, et les logits sont dix plans. Les
# frontières, là où deux plans se croisent, sont des droites ; chaque chiffre a au plus une région,
# un polygone. Dans la figure, les chiffres cerclés nomment les régions ; les petits sont des images, sous
# leur étiquette.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Où seront les images pour lesquelles les deux sommes sont négatives ?

# %% slideshow={"slide_type": "fragment"}
w2, b2, v2, c2 = models[2].get_weights()
points = np.maximum(x_test @ w2 + b2, 0)  # (10000, 2)
predictions2 = (points @ v2 + c2).argmax(axis=1)

ends = np.quantile(points, 0.998, axis=0)
x, y = np.meshgrid(np.linspace(0, ends[0], 500), np.linspace(0, ends[1], 500))
regions = (np.stack([x, y], axis=-1) @ v2 + c2).argmax(axis=-1)  # (500, 500)

figure, axes = plt.subplots(figsize=(9, 7), layout="constrained")
for digit in range(10):
    some = np.flatnonzero(test_labels[:2000] == digit)
    for right, colour in ((False, "#A0A0A0"), (True, BLUE)):
        marked = some[(predictions2[some] == digit) == right]
        axes.plot(*points[marked].T, ls="", marker=f"${digit}$", ms=5, mew=0.3, color=colour)
    if (regions == digit).any():
        axes.contour(x, y, regions == digit, levels=[0.5], colors="black", linewidths=1)
    if (regions == digit).mean() > 0.004:
        middle = x[regions == digit].mean(), y[regions == digit].mean()
        box = {"boxstyle": "circle,pad=0.2", "fc": "white", "ec": VERMILION, "lw": 2}
        axes.text(*middle, digit, size=17, color=VERMILION, ha="center", va="center", bbox=box)
axes.set(xlabel="h₁", ylabel="h₂", xlim=(-0.3, ends[0]), ylim=(-0.3, ends[1]))
axes.xaxis.set_major_formatter(DecimalComma())
axes.yaxis.set_major_formatter(DecimalComma())
show(
    figure,
    alt="Le plan des deux neurones, coupé par des droites en régions, chacune marquée de son chiffre "
    "cerclé. Deux mille images de test y sont dessinées par leur étiquette, en bleu quand elles sont "
    "bien lues, en gris sinon : les groupes s'écartent loin du coin, et se mêlent près de lui.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Les images dont les deux sommes sont négatives sont toutes au coin $(0, 0)$ ; celles dont une seule
# l'est, sur un bord.
#
# **Question.** Que gagne-t-on à passer de l'axe au plan ?

# %% slideshow={"slide_type": "fragment"} code="hidden"
gained = (predictions2 == test_labels).mean() - (predictions == test_labels).mean()
print("deux neurones gagnent plus de quinze points :", gained > 0.15)

# %% [markdown] slideshow={"slide_type": "fragment"}
# De la place. Sur un axe, un chiffre a deux voisins au plus, et se mêle à eux. Dans le plan, il peut
# s'écarter des autres dans une direction à lui. Plus il y a de dimensions, plus il est facile de séparer
# des classes : c'est la **bénédiction de la dimension**.

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Faire suivre du doigt la frontière entre deux régions : c'est une droite. Sur une autre
# machine, le dessin change : faire chercher les chiffres qui restent voisins.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Les neurones morts
#
# ReLU a un piège. Un neurone dont la somme est négative pour **toutes** les images d'entraînement
# rend toujours 0. On dit qu'il est **mort** : il ne dit plus rien de l'image.
#
# Fabriquons-en un : un réseau d'un neurone dont le biais est abaissé de 20, plus que ne peut compenser
# aucune somme de pixels ici. Puis entraînons le réseau une époque.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Le neurone revient-il à la vie ? Lesquels des `{python} new_model(1).count_params()` paramètres changent ?

# %% slideshow={"slide_type": "fragment"} code="folded"
set_seed(0)
dead_model = new_model(1, steps)
before = dead_model.get_weights()
before[1] = before[1] - 20
dead_model.set_weights(before)

dead_model.fit(x_train[:split], train_labels[:split], epochs=1, verbose=0)

names = ["784 poids du neurone", "son biais", "10 poids des sorties", "10 biais des sorties"]
for name, old, new in zip(names, before, dead_model.get_weights(), strict=True):
    print(f"{name:21s} :", "inchangé" if np.array_equal(old, new) else "changé")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Il est resté mort. La pente de ReLU à gauche de 0 est nulle, donc le gradient de $w$ et de $b$ l'est
# **pour chaque image** ; celui des poids des sorties contient le facteur $h = 0$ (leçon 06). Seuls apprennent les dix biais des sorties : 10 paramètres sur `{python} dead_model.count_params()`.
#
# Un neurone qui meurt **en cours** d'entraînement bouge encore quelques pas : Adam avance aussi par
# l'élan des gradients passés. Cet élan peut le ranimer ; une fois éteint, plus rien ne le pousse.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Quelle exactitude ce réseau a-t-il sur le test ?

# %% slideshow={"slide_type": "fragment"}
biases = dead_model.get_weights()[3]  # les seuls logits, puisque h vaut toujours 0
accuracy = dead_model.evaluate(x_test, test_labels, verbose=0)[1]

print("chiffre annoncé :", biases.argmax())
print("exactitude      :", percent(accuracy, ".2f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Il annonce toujours le même chiffre, le plus fréquent à l'entraînement, le 1 : il a raison pour
# les `{python} (test_labels == 1).sum()` images de 1 du test, `{python} percent((test_labels == 1).mean(), '.2f')`. Un résultat proche de cette valeur est une **signature** :
# le réseau répond sans regarder.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les reconnaître
#
# Un neurone est mort si sa somme est négative ou nulle pour toutes les images : une ligne le dit, pour
# toute une couche. **Prévoyez.** Parmi les six neurones cachés de nos trois réseaux, combien de morts ?

# %% slideshow={"slide_type": "fragment"}
shares = []
for width in (1, 2, 3):
    hidden_weights, hidden_biases = models[width].get_weights()[:2]
    sums = x_train[:split] @ hidden_weights + hidden_biases  # (51000, width)
    print("largeur", width, "— morts :", (sums <= 0).all(axis=0).sum())
    shares.extend((sums > 0).mean(axis=0))
print("chacun est actif sur plus de 40 % des images :", min(shares) > 0.4)

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Comment ils meurent (facultatif)
#
# Nos réseaux vont bien. Pour voir mourir un neurone, il faut un pas trop long, qui pousse son biais
# ou ses poids loin du côté mort : prenons un taux d'apprentissage trente fois plus grand que celui
# d'`adam`. Avec huit graines et 32 neurones, nous en avons vu mourir de neuf à dix-huit ; le réseau lit
# encore, par les vivants.
#
# **Prévoyez.** Avec huit réseaux d'**un** neurone : quelles seront les huit exactitudes ?
# `train_together`, de `helpers.together`, entraîne huit petits réseaux à la fois ; la leçon 10 dit
# comment.

# %% slideshow={"slide_type": "skip"}
from helpers.together import train_together

eight = train_together(
    range(8), width=1, learning_rate=0.03, examples=10000, patience=3, max_epochs=3
)
accuracies = np.array([run["test"] for run in eight])

figure, axes = plt.subplots(figsize=(9, 1.8), layout="constrained")
axes.plot(100 * accuracies, np.linspace(-0.3, 0.3, 8), "o", color=BLUE, ms=9)
axes.axvline(11.35, color=VERMILION, linestyle="--", lw=2)
axes.text(11.8, 0.62, "toujours le 1", color=VERMILION)
axes.set(xlabel="exactitude sur le test (%)", xlim=(5, 40), ylim=(-0.5, 1), yticks=[])
show(
    figure,
    alt="Huit points le long d'un axe d'exactitude : un groupe près du trait qui marque la réponse "
    "toujours 1, un autre nettement plus à droite, et rien entre les deux.",
)

# %% slideshow={"slide_type": "skip"}
low = (accuracies < 0.12).sum()
between_groups = ((accuracies > 0.12) & (accuracies < 0.18)).sum()
print("deux groupes, et rien entre 12 et 18 % :", 0 < low < 8 and between_groups == 0)

# %% [markdown] slideshow={"slide_type": "skip"}
# Deux groupes : les morts, autour du trait, et les vivants. La moyenne des huit tombe
# entre les deux, là où il n'y a **aucun** réseau : une moyenne ne résume pas des répétitions de cette sorte.
# On les regarde toutes, et l'on compte les morts ; s'il y en a, on baisse le taux d'apprentissage, ou
# l'on élargit la couche.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. L'exercice 4 retire les morts d'un réseau. Ne pas
# laisser croire que les morts expliquent la dispersion de nos réseaux : la section suivante la
# montre sans un seul mort.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une seule fois ne suffit pas
#
# La leçon s'est arrêtée tôt. Un programme de ce cours a refait ces réseaux avec une patience de 10,
# **huit fois** chacun : huit graines, donc huit tirages des poids et huit ordres des images. Rien
# d'autre ne change. `load_measurements` relit ses résultats.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Entre le meilleur et le moins bon de huit réseaux d'un neurone, combien de points
# d'écart ? Et entre huit réseaux de 64 neurones ?

# %% slideshow={"slide_type": "fragment"} code="folded"
facts, rows = load_measurements("neurons")
tests = {}
for row in rows:
    tests.setdefault(row["width"], []).append(100 * row["test"])
start_program = {1: 37.4, 2: 71.4, 3: 81.9}

print("neurones   départ   le moins bon   médiane   le meilleur (%)")
for width, start_accuracy in start_program.items():
    summary = (start_accuracy, min(tests[width]), np.median(tests[width]), max(tests[width]))
    print(f"{width:8d}", "".join(f"{decimal(value, '.1f'):>12s}" for value in summary))

spreads = {width: np.std(tests[width], ddof=1) for width in (1, 2, 3, 8, 16, 64)}
print("\nneurones                ", "".join(f"{width:6d}" for width in spreads))
print("écart type (en points) :", "".join(f"{decimal(s, '.2f'):>6s}" for s in spreads.values()))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Aucun neurone seul n'est mort : son réseau serait à `{python} percent((test_labels == 1).mean(), '.2f')`. Et pourtant les plus petits réseaux se
# dispersent de plusieurs points.
# Avec la largeur, l'écart type fond.
#
# La graine décide du point de départ et de l'ordre des images, donc de la somme de pixels que chaque
# neurone apprend. Dans un petit réseau, si l'un est mal parti, aucun autre ne prend le relais ; dans un
# réseau large, les tirages se compensent, comme la moyenne de nombreux dés.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Le programme de départ a lancé chaque réseau une fois. Que sait-on d'un réseau d'un
# neurone par ses `{python} percent(start_program[1] / 100, '.1f')` ?
#
# <details><summary>Réponse</summary>
#
# Qu'un tel résultat est possible ; rien de ce qui est habituel, ni du mieux possible. Une mesure
# seule ne dit pas sa dispersion. C'est pourquoi la leçon 10 répète, et donne ses réponses avec une
# incertitude.
#
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Combien d'époques avec une patience de 10 ? (facultatif)

# %% slideshow={"slide_type": "skip"}
print("neurones   époques jusqu'à l'arrêt, cent au plus (huit réseaux)")
for width in (1, 2, 3, 64):
    epochs = sorted(row["epochs"] for row in rows if row["width"] == width)
    print(f"{width:8d}   {', '.join(map(str, epochs))}")

# %% [markdown] slideshow={"slide_type": "skip"}
# L'arrêt change beaucoup d'une graine à l'autre : il dépend du hasard des oscillations. C'est la
# règle qui est fixée d'avance, non le nombre d'époques.
#
# **À vous de chercher.** Qu'est-ce qui disperse le plus un petit réseau : le tirage des poids, ou
# l'ordre des images ? Gardez l'un et répétez l'autre : avec `set_seed`, puis `get_weights` et
# `set_weights`, vous pouvez donner le même départ à plusieurs entraînements.

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Reprendre les prévisions notées avant « Quatre réseaux ». Pour la recherche : dans une
# boucle, `set_seed(0)`, un réseau, ses poids ; puis `set_seed(k)` et `set_weights` de ces poids, et
# `fit`. Prendre une partie des images et quelques époques pour que la séance suffise.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - On choisit sur la **validation**, on annonce le **test**, mesuré une fois.
# - Un **callback** est un objet dont `fit` appelle les méthodes : `on_epoch_end(epoch, logs)` voit
#   toutes les mesures de l'époque. `epoch` compte à partir de 0.
# - `EarlyStopping(monitor=..., patience=...)` arrête quand `patience` époques de suite n'ont pas
#   battu la meilleure. Sans `restore_best_weights=True`, le réseau garde les **derniers** poids ;
#   `ModelCheckpoint(..., save_best_only=True)` garde les meilleurs dans un fichier.
# - `val_loss` et `val_accuracy` ne choisissent pas la même époque : on décide d'avance laquelle arrête.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - **dropout** et **weight decay** freinent le sur-apprentissage : ici, la perte de validation baisse
#   nettement, l'exactitude monte à peine.
# - On cite ce qu'`evaluate` renvoie, non la moyenne que la barre affiche.
# - Un seul neurone caché : une seule somme de pixels, qui mêle les dix chiffres. Deux neurones : un
#   plan, où ils s'écartent : la **bénédiction de la dimension**.
# - Un neurone ReLU nul pour toutes les images est **mort** : son gradient est nul.

# %% [markdown] slideshow={"slide_type": "fragment"}
# - Plus le réseau est petit, plus ses répétitions se dispersent : une seule mesure n'en dit rien.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
