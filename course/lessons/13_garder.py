# ---
# title: Garder un réseau
# goal: Garder un réseau dans un fichier, dire ce qu'il faut pour s'en servir, et lire sans danger celui d'un inconnu.
# prerequisites: Leçon 08
# teaching_minutes: 32
# exercise_minutes: 13
# compute_seconds: 60
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Ouvrir un fichier de poids venu d'un inconnu, est-ce dangereux ?
# - L'écriture s'arrête en chemin : que reste-t-il de l'ancien fichier ?
# - Que garde un `.keras` de plus qu'un `.npz`, et peut-on s'en servir sans Keras ?
# - Que faut-il dire d'un réseau, à côté de ses poids ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Durée totale : 32 + 13 = 45 min, questions comprises. Tout s'écrit dans un dossier provisoire, que
# la dernière cellule efface.

# %% slideshow={"slide_type": "skip"}
import os
import tempfile
import textwrap
from pathlib import Path

import numpy as np

from helpers import load_mnist, network, percent

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = test_images.reshape(10000, 784).astype("float32") / 255

folder = tempfile.TemporaryDirectory()


def told(error):
    """Dit une erreur, sans le nom du dossier provisoire."""
    return str(error).replace(folder.name + os.sep, "")


def say(name, text):
    """Affiche une phrase, en lignes qui tiennent dans la page."""
    print(textwrap.fill(f"{name} : {text}", 100), end="\n\n")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Un réseau à garder
#
# Un réseau entraîné vit dans la mémoire du noyau, et disparaît avec lui. En voici un petit, fait des
# classes de la leçon 08 sous la forme rapide de `helpers.network` : deux matrices de poids et deux lignes de
# biais. Il est jugé sur le test, une fois.


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
def new_model(seed):
    rng = np.random.default_rng(seed)
    layers = [network.Dense(784, 32, rng), network.ReLU(), network.Dense(32, 10, rng)]
    return network.Model(layers)


model = new_model(0)
rng = np.random.default_rng(0)
model.fit(x_train, train_labels, epochs=3, batch_size=128, learning_rate=0.5, rng=rng)
print("exactitude de test :", percent(model.evaluate(x_test, test_labels)[1], ".1f"))

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Faire dire ce qu'il faudrait garder, sans répondre : la liste se complète à la fin de la leçon.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Un pickle est un programme
#
# Python sait écrire presque tout objet dans un fichier, un **pickle**, et le relire avec `pickle.load`. Un
# fichier de poids reçu d'un inconnu, ouvert ainsi, est-ce sans risque ?
#
# Un pickle n'est pas une suite de nombres : c'est une suite d'**instructions** pour reconstruire un
# objet. L'une d'elles dit : « appelle cette fonction avec ces arguments ». L'auteur du fichier choisit
# la fonction : la méthode `__reduce__` de l'objet qu'il écrit rend la fonction, puis ses arguments.


# %% slideshow={"slide_type": "subslide"}
class Weights:
    """Un objet dont le pickle demande, à qui le lit, d'appeler print."""

    def __reduce__(self):
        return print, ("Ce fichier vient d'exécuter du code chez vous.",)


# %% [markdown] slideshow={"slide_type": "fragment"}
# Ici, la fonction est `print` : rien de grave. Elle aurait pu effacer vos fichiers. Nous lisons ce
# fichier dans **un autre processus**, par prudence et pour bien voir qui parle.
#
# **Prévoyez.** Le lecteur ne fait que `pickle.load`. Qu'affiche-t-il ?

# %% slideshow={"slide_type": "fragment"} code="folded"
import pickle
import subprocess
import sys

hostile = Path(folder.name) / "poids.pickle"
hostile.write_bytes(pickle.dumps(Weights()))

reader = "import pickle, sys; pickle.load(open(sys.argv[1], 'rb'))"
command = [sys.executable, "-X", "utf8", "-c", reader, str(hostile)]
process = subprocess.run(command, capture_output=True, encoding="utf-8")
print(process.stdout.strip())

# %% [markdown] slideshow={"slide_type": "subslide"}
# Le lecteur n'a appelé aucune fonction du fichier ; `pickle.load` l'a fait pour lui, **pendant** la
# lecture. Regarder l'objet après coup ne sert à rien : il est trop tard.
#
# **N'ouvrez avec `pickle` que vos propres fichiers.** Le danger est le même avec `joblib.load`, avec
# `np.load(..., allow_pickle=True)`, et avec tout format qui s'appuie sur `pickle`.

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Ne pas montrer de charge utile plus méchante : `print` suffit. Question fréquente : « et un
# antivirus ? » Il ne connaît pas ce fichier-là.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Garder des nombres, et rien d'autre
#
# `np.savez` écrit plusieurs tableaux, chacun sous un nom, dans un fichier `.npz` : une **archive** zip, qui en
# réunit plusieurs petits. Un tableau de nombres n'est que des octets : le lire n'exécute rien.

# %% slideshow={"slide_type": "fragment"}
weights = dict(zip(["W1", "b1", "W2", "b2"], model.parameters, strict=True))
path = Path(folder.name) / "poids.npz"
np.savez(path, **weights)

with np.load(path, allow_pickle=False) as file:
    for name in file.files:
        same = np.array_equal(file[name], weights[name])
        print(name, file[name].shape, "les mêmes nombres :", same)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Et si quelqu'un glisse un objet dans un `.npz` ? NumPy sait aussi y écrire des objets, par un pickle. En voici
# un, qui porte le nom de notre tableau `W1`. Et voici notre bon fichier, coupé en son milieu. Nous écrivons
# `allow_pickle=False`, la valeur par défaut, pour dire que nous y avons pensé.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** À quel moment NumPy refuse-t-il chacun des deux : en l'ouvrant, ou en lisant le tableau ?

# %% slideshow={"slide_type": "fragment"} code="folded"
import zipfile

trap, half = Path(folder.name) / "piege.npz", Path(folder.name) / "moitie.npz"
np.savez(trap, W1=np.array([Weights()], dtype=object))
half.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

for bad in (trap, half):
    try:
        with bad.open("rb") as opened, np.load(opened, allow_pickle=False) as archive:
            print(bad.name, "est ouvert, il contient :", archive.files)
            archive["W1"]
    except (ValueError, zipfile.BadZipFile) as error:
        print(f"{type(error).__name__} : {error}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# L'objet n'est refusé qu'en lisant le tableau, et sans exécuter la phrase de tout à l'heure. Ouvrir une archive
# ne lit que la liste de ses noms : lisez **tous** les tableaux attendus avant de dire que le fichier est bon.
#
# Cette liste est à la fin de l'archive : coupé, le fichier ne s'ouvre pas, et l'erreur est d'une autre sorte. Un bon
# lecteur réunit ces cas en une seule erreur, et vérifie les **formes** avant de toucher au modèle : c'est l'exercice 1.

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. Faire trouver la liste de ce qu'un lecteur doit vérifier avant de montrer la suite.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Tout, ou rien
#
# On n'écrit pas toujours jusqu'au bout : le disque est plein, on interrompt le noyau. Imitons cela, par un
# tableau que NumPy ne parvient pas à lire, en **remplaçant** un fichier de quatre tableaux.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Après l'erreur, que contient le fichier : les quatre anciens tableaux, un seul, ou rien ?


# %% slideshow={"slide_type": "fragment"} code="folded"
class FullDisk:
    """Tient la place d'un tableau, et arrête l'écriture en chemin."""

    def __array__(self, dtype=None, copy=None):
        raise OSError("disque plein")


replaced = Path(folder.name) / "remplace.npz"
np.savez(replaced, **weights)
try:
    np.savez(replaced, **(weights | {"b1": FullDisk()}))
except OSError as error:
    print("erreur :", error)

with np.load(replaced, allow_pickle=False) as file:
    print("il reste :", file.files)

# %% [markdown] slideshow={"slide_type": "subslide"}
# L'ancien fichier est perdu, et le nouveau n'a qu'un tableau : ouvrir un fichier pour l'écrire le vide.
#
# Le remède : écrire un fichier **provisoire**, à côté, puis le renommer par `Path.replace`. Renommer se fait d'un
# coup : le nom désigne l'ancien fichier ou le nouveau, jamais une moitié. C'est l'exercice 2.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La forme de helpers
#
# `save_weights` fait de même, et refuse d'écraser un fichier existant, sauf si on le lui demande.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Laquelle des cinq tentatives réussit ?

# %% slideshow={"slide_type": "fragment"} code="hidden"
saved = Path(folder.name) / "modele.npz"
model.save_weights(saved, overwrite=True)  # la cellule peut être exécutée deux fois

small = network.Model([network.Dense(784, 10, np.random.default_rng(0))])
attempts = {
    "écrire une seconde fois": lambda: model.save_weights(saved),
    "lire le piège": lambda: model.load_weights(trap),
    "lire la moitié": lambda: model.load_weights(half),
    "lire dans un autre réseau": lambda: small.load_weights(saved),
}
for name, attempted in attempts.items():
    try:
        attempted()
    except (FileExistsError, ValueError) as error:
        say(name, told(error))

reread_model = new_model(99)
reread_model.load_weights(saved)
same = np.array_equal(reread_model.predict(x_test), model.predict(x_test))
print("lire dans un réseau neuf, de la même forme ; les mêmes probabilités :", same)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Quatre refus, qui disent chacun leur cause ; aucun n'a changé un poids. À côté des tableaux, `save_weights` écrit un
# texte, `architecture`, qui dit à quel réseau ils appartiennent.

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. Faire chercher pourquoi renommer est sûr, avant de lire le remède.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le format de Keras
#
# Un `.npz` contient les poids, pas le réseau : il faut le reconstruire avant de lire. Un fichier `.keras` garde
# les deux. C'est une archive, comme le `.npz` : l'architecture y est décrite en texte, et les poids en
# nombres.
#
# <!-- more -->
#
# Voici le même réseau en Keras, avec les poids déjà appris.

# %% slideshow={"slide_type": "fragment"}
from helpers import load_network, start_keras

start_keras()  # démarre Keras sans les messages techniques de TensorFlow

import keras

inputs, outputs = keras.Input((784,)), keras.layers.Dense(10, activation="softmax")
keras_model = keras.Sequential([inputs, keras.layers.Dense(32, activation="relu"), outputs])
keras_model.set_weights(model.parameters)

keras_path = Path(folder.name) / "reseau.keras"
keras_model.save(keras_path)
with zipfile.ZipFile(keras_path) as archive:
    print("l'archive contient :", archive.namelist())

reread = keras.models.load_model(keras_path)
before, after = (each.predict(x_test[:100], verbose=0) for each in (keras_model, reread))
print("mêmes probabilités :", np.array_equal(before, after))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Un texte peut-il contenir du code ?
#
# Une couche `Lambda` calcule ce que dit une fonction Python. De la nôtre, qui n'a pas de nom, Keras écrit le code
# dans le texte de l'architecture. Elle double ses entrées ; elle pourrait tout faire.
#
# `load_network`, de `helpers`, vérifie le fichier avant de le confier à Keras.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Que répondent-ils, l'un et l'autre, devant cette `Lambda` ? devant un fichier coupé ? Et `load_network`,
# devant notre bon fichier, quand nous attendons des images de forme `(28, 28)` ?

# %% slideshow={"slide_type": "fragment"} code="folded"
doubled = keras.layers.Lambda(lambda x: 2 * x)
trap_path, half_path = (Path(folder.name) / name for name in ("piege.keras", "moitie.keras"))
keras.Sequential([keras.Input((784,)), doubled]).save(trap_path)
half_path.write_bytes(keras_path.read_bytes()[: keras_path.stat().st_size // 2])

readings = {
    "Keras, une Lambda": lambda: keras.models.load_model(trap_path),
    "helpers, une Lambda": lambda: load_network(trap_path),
    "Keras, la moitié": lambda: keras.models.load_model(half_path),
    "helpers, la moitié": lambda: load_network(half_path),
    "helpers, d'autres images": lambda: load_network(keras_path, input_shape=(28, 28)),
}
for name, reading in readings.items():
    try:
        reading()
    except ValueError as error:
        say(name, told(error).split(". ")[0])

# %% [markdown] slideshow={"slide_type": "subslide"}
# Keras refuse la fonction : c'est son **mode sûr**, `safe_mode=True` par défaut. Ne le levez que pour vos propres
# fichiers. Des failles l'ont déjà contourné : tenez Keras à jour, et d'un inconnu, acceptez plutôt des poids seuls.
# Du fichier coupé, Keras dit qu'il est introuvable : un message se vérifie, lui aussi.

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. La question du code dans un `.keras` se pose toujours : dire quelle version est installée.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Les poids seuls, et NumPy
#
# `save_weights` de Keras ne garde que les nombres, dans un fichier HDF5 dont le nom finit par `.weights.h5`. On le
# lit avec `h5py`, sans Keras : chaque tableau y a un chemin, comme un fichier dans des dossiers. Le `vars/0` d'une
# couche dense est sa matrice de poids, le `vars/1` ses biais.

# %% slideshow={"slide_type": "fragment"}
import h5py

weights_path = Path(folder.name) / "reseau.weights.h5"
keras_model.save_weights(weights_path)

with h5py.File(weights_path) as file:
    W1, b1 = file["layers/dense/vars/0"][:], file["layers/dense/vars/1"][:]
    W2, b2 = file["layers/dense_1/vars/0"][:], file["layers/dense_1/vars/1"][:]
print(W1.shape, b1.shape, W2.shape, b2.shape)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Que faut-il savoir, que ces quatre tableaux ne disent pas, pour lire les chiffres ?

# %% slideshow={"slide_type": "fragment"}
scores = np.maximum(x_test @ W1 + b1, 0) @ W2 + b2
digits = scores.argmax(axis=1)

keras_digits = keras_model.predict(x_test, verbose=0).argmax(axis=1)
print("chiffres différents :", np.count_nonzero(digits != keras_digits), "sur", len(digits))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Une ligne de NumPy fait la passe avant. Il a fallu savoir que la couche cachée finit par une ReLU, et que les
# pixels étaient ramenés entre 0 et 1. Le softmax est inutile ici : il garde l'ordre des scores, donc le chiffre.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Enlever `np.maximum` devant la classe : les formes vont, rien ne proteste, des chiffres sont faux.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ce que le fichier ne dit pas
#
# L'archive `.keras` dit l'architecture, les poids, et dans `metadata.json` quel Keras l'a écrite : un plus ancien peut
# ne pas la comprendre.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Un camarade trouve ce fichier dans un an. Que lui manque-t-il pour s'en servir à bon droit ?
#
# <details><summary>Réponse</summary>
#
# - La **préparation** : quelles images entrent, de quelle taille, ramenées à quel intervalle.
# - Les **données** de l'entraînement, et donc ses limites : des chiffres manuscrits, un seul par image.
# - L'**exactitude**, et sur quelles images elle est mesurée.
# - La **licence** : ce que l'auteur permet.
#
# <!-- more -->
#
# Sans licence, il n'a rien permis.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Cela s'écrit dans une **fiche de modèle** (*model card*), un fichier Markdown posé à côté des poids. Son en-tête
# YAML, des lignes `clé: valeur` aux clés anglaises, est pour les programmes ; le texte est pour les lecteurs.
#
# ```markdown
# ---
# license: mit
# datasets: mnist
# ---
# # Lecteur de chiffres 784-32-10
#
# Entrée : une image de MNIST, en 784 nombres…
# ```
#
# Les nombres d'une fiche ne se recopient pas : un programme les lit dans le réseau. C'est l'exercice 3.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Si l'échelle des pixels ou la licence manque à la liste, la faire trouver.
# Sans licence, rien n'est permis d'avance : il faut demander à l'auteur.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exporter pour d'autres programmes (facultatif)
#
# `export` écrit un dossier **SavedModel** : les poids, et la suite des opérations, que TensorFlow exécute
# sans Keras ni votre code. Un serveur lit ce format. Le réseau n'y est plus fait de couches : il se
# calcule, mais ne s'entraîne plus.

# %% slideshow={"slide_type": "skip"}
import tensorflow as tf

export = Path(folder.name) / "export"
keras_model.export(export, verbose=False)
exported = tf.saved_model.load(export)
print([variable.shape.as_list() for variable in exported.variables])
exported_digits = exported.serve(x_test).numpy().argmax(axis=1)
print("chiffres différents :", np.count_nonzero(exported_digits != digits), "sur", len(digits))

# %% [markdown] slideshow={"slide_type": "skip"}
# Ce dossier contient donc un programme, pour TensorFlow : n'ouvrez que celui d'un auteur sûr.
#
# ## Les anciens formats (facultatif)
#
# On trouve encore des réseaux gardés en `.h5`, ou en dossier SavedModel par Keras 2. Qu'en dit le Keras
# d'aujourd'hui ?

# %% slideshow={"slide_type": "skip"}
import logging

journal = logging.getLogger("absl")  # c'est là que Keras écrit son conseil
journal.addFilter(lambda record: say(".h5", record.getMessage().partition(" We ")[0]))
keras_model.save(Path(folder.name) / "ancien.h5")
journal.filters.clear()

try:
    keras.models.load_model(export)
except ValueError as error:
    say("SavedModel", told(error).partition(" In order")[0])

# %% [markdown] slideshow={"slide_type": "skip"}
# Le `.h5` se lit encore, mais c'est un héritage (*legacy*) : réenregistrez-le en `.keras`. D'un SavedModel, Keras ne
# refait pas un réseau : `keras.layers.TFSMLayer` le calcule, comme une couche fermée.

# %% slideshow={"slide_type": "skip"}
folder.cleanup()  # efface les fichiers de la leçon

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Un pickle est un programme : n'ouvrez que les vôtres.
# - Des poids se gardent en `.npz`, lus avec `allow_pickle=False`, tableau par tableau, formes vérifiées.
# - On écrit à côté, puis on renomme : l'ancien fichier ou le nouveau, jamais une moitié.
# - Un `.keras` garde aussi l'architecture ; son mode sûr refuse le code. Des poids seuls se calculent en NumPy.
# - Une fiche dit le reste : préparation, données, exactitude, version, licence.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
