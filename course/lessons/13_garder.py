# ---
# title: Garder un réseau
# goal: Garder les poids d'un réseau dans un fichier, et lire sans danger celui d'un inconnu.
# prerequisites: Leçon 08
# teaching_minutes: 30
# exercise_minutes: 12
# compute_seconds: 60
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Ouvrir un fichier de poids venu d'un inconnu, est-ce dangereux ?
# - Que faut-il vérifier dans un tel fichier, et à quel moment ?
# - L'écriture s'arrête en chemin : que reste-t-il de l'ancien fichier ?
# - Que garde un `.keras` de plus qu'un `.npz` ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Durée totale : 30 + 12 = 42 min, questions comprises. Tout s'écrit dans un dossier provisoire, que
# la dernière cellule efface.

# %% slideshow={"slide_type": "skip"}
import tempfile
from pathlib import Path

import numpy as np

from helpers import load_mnist, network, percent

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = test_images.reshape(10000, 784).astype("float32") / 255

folder = tempfile.TemporaryDirectory()

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Un réseau à garder
#
# Un réseau entraîné vit dans la mémoire du noyau, et disparaît avec lui. En voici un petit, fait des
# classes de la leçon 08 sous la forme rapide de `helpers.network`. Il est jugé sur le test, une fois.


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
def new_model(seed):
    rng = np.random.default_rng(seed)
    layers = [network.Dense(784, 32, rng), network.ReLU(), network.Dense(32, 10, rng)]
    return network.Model(layers)


model = new_model(0)
rng = np.random.default_rng(0)
model.fit(x_train, train_labels, epochs=3, batch_size=128, learning_rate=0.5, rng=rng)
print("exactitude de test :", percent(model.evaluate(x_test, test_labels)[1], ".1f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Que faut-il garder pour que ce réseau lise demain les mêmes chiffres ?
#
# <details><summary>Réponse</summary>
#
# Ses quatre tableaux de poids et de biais, et ce qui dit comment s'en servir : le nombre de couches, leur
# ordre, leurs activations. Et aussi que les pixels étaient ramenés entre 0 et 1 : aucun tableau ne le dit.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. L'échelle des pixels est presque toujours oubliée : laisser chercher.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Un pickle est un programme
#
# Python sait écrire n'importe quel objet dans un fichier, avec `pickle`, et le relire avec
# `pickle.load`. Un fichier de poids reçu d'un inconnu, ouvert ainsi, est-ce sans risque ?
#
# Un pickle n'est pas une suite de nombres : c'est une suite d'**instructions** pour reconstruire un
# objet. L'une d'elles dit : « appelle cette fonction avec ces arguments ». L'auteur du fichier choisit
# la fonction : la méthode `__reduce__` de l'objet qu'il écrit rend la fonction, puis ses arguments.


# %% slideshow={"slide_type": "fragment"}
class Weights:
    """Un objet dont le pickle demande, à qui le lit, d'appeler print."""

    def __reduce__(self):
        return print, ("Ce fichier vient d'exécuter du code chez vous.",)


# %% [markdown] slideshow={"slide_type": "subslide"}
# Ici, la fonction est `print` : rien de grave. Elle aurait pu effacer vos fichiers. Nous lisons ce
# fichier dans **un autre processus**, par prudence et pour bien voir qui parle.
#
# **Prévoyez.** Le lecteur ne fait que `pickle.load`. Qu'affiche-t-il ?

# %% slideshow={"slide_type": "fragment"}
import pickle
import subprocess
import sys

# %% slideshow={"slide_type": "-"}
hostile = Path(folder.name) / "poids.pickle"
hostile.write_bytes(pickle.dumps(Weights()))

reader = "import pickle, sys; pickle.load(open(sys.argv[1], 'rb'))"
command = [sys.executable, "-X", "utf8", "-c", reader, str(hostile)]
process = subprocess.run(command, capture_output=True, encoding="utf-8")
print(process.stdout.strip())

# %% [markdown] slideshow={"slide_type": "fragment"}
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
# `np.savez` écrit plusieurs tableaux, chacun sous un nom, dans un fichier `.npz`. Un tableau de nombres
# n'est que des octets : le lire n'exécute rien.

# %% slideshow={"slide_type": "fragment"}
weights = dict(zip(["W1", "b1", "W2", "b2"], model.parameters, strict=True))
path = Path(folder.name) / "poids.npz"
np.savez(path, **weights)

with np.load(path, allow_pickle=False) as file:
    for name in file.files:
        print(
            name, file[name].shape, "les mêmes nombres :", np.array_equal(file[name], weights[name])
        )

# %% [markdown] slideshow={"slide_type": "subslide"}
# Et si quelqu'un glisse un objet dans un `.npz` ? NumPy sait aussi y écrire des objets, par un
# pickle. En voici un, qui porte le nom de notre tableau `W1`. `allow_pickle=False` est la valeur par
# défaut ; écrivez-la quand même : elle dit au lecteur que vous y avez pensé.
#
# **Prévoyez.** À quel moment NumPy refuse-t-il : en ouvrant le fichier, ou en lisant le tableau ?

# %% slideshow={"slide_type": "fragment"}
trap = Path(folder.name) / "piege.npz"
np.savez(trap, W1=np.array([Weights()], dtype=object))

with np.load(trap, allow_pickle=False) as file:
    print("ouvert, il contient :", file.files)
    try:
        file["W1"]
    except ValueError as error:
        print("refusé :", type(error).__name__)

# %% [markdown] slideshow={"slide_type": "fragment"}
# En lisant le tableau, et sans exécuter la phrase de tout à l'heure. Un `.npz` est une archive : l'ouvrir ne
# lit que la liste des noms. Il faut donc lire **tous** les tableaux attendus avant de dire que le
# fichier est bon.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Un fichier sans objet peut encore être mauvais : téléchargement interrompu, poids d'un autre réseau.
# Voici ce que devient notre fichier, coupé en son milieu.

# %% slideshow={"slide_type": "fragment"}
import zipfile

# %% slideshow={"slide_type": "-"}
half = Path(folder.name) / "moitie.npz"
half.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

try:
    with half.open("rb") as opened:
        np.load(opened, allow_pickle=False)
except zipfile.BadZipFile as error:
    print("illisible :", type(error).__name__)

# %% [markdown] slideshow={"slide_type": "fragment"}
# NumPy s'arrête, mais par une erreur d'archive, qui n'est pas une `ValueError`. Un bon lecteur réunit
# ces cas en une seule sorte d'erreur, et vérifie les **formes** avant de toucher au modèle. L'exercice 1 vous
# le fait écrire.

# %% [markdown] slideshow={"slide_type": "notes"}
# 11 min. Faire trouver la liste de ce qu'un lecteur doit vérifier avant de montrer la suite.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Tout, ou rien
#
# On n'écrit pas toujours jusqu'au bout : le disque est plein, le courant s'arrête, on interrompt le noyau.
# Imitons cela, par un tableau que NumPy ne parvient pas à lire. Nous voulons **remplacer** un fichier qui
# contient quatre tableaux.


# %% slideshow={"slide_type": "fragment"}
class FullDisk:
    """Tient la place d'un tableau, et arrête l'écriture en chemin."""

    def __array__(self, dtype=None, copy=None):
        raise OSError("disque plein")


# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Après l'erreur, que contient le fichier : les quatre anciens tableaux, un seul, ou rien ?

# %% slideshow={"slide_type": "fragment"}
replaced = Path(folder.name) / "remplace.npz"
np.savez(replaced, **weights)
try:
    np.savez(replaced, **(weights | {"b1": FullDisk()}))
except OSError as error:
    print("erreur :", error)

with np.load(replaced, allow_pickle=False) as file:
    print("il reste :", file.files)

# %% [markdown] slideshow={"slide_type": "fragment"}
# L'ancien fichier est perdu, et le nouveau n'a qu'un tableau : ouvrir un fichier pour l'écrire le vide.
#
# Le remède : écrire un fichier **provisoire**, à côté, puis le renommer. Renommer se fait d'un coup : le
# nom désigne l'ancien fichier ou le nouveau, jamais une moitié. `Path.replace` le fait, sur tous les
# systèmes ; l'exercice 2 vous demande de vous en servir.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La forme de helpers
#
# `save_weights` écrit d'abord un fichier provisoire, puis le renomme : une coupure de courant laisse
# l'ancien fichier entier. Elle refuse d'écraser un fichier existant, sauf si on le lui demande.
#
# **Prévoyez.** Qu'affiche chacune des quatre tentatives ?

# %% slideshow={"slide_type": "fragment"}
saved = Path(folder.name) / "modele.npz"
model.save_weights(saved)

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
        print(f"{name} : {type(error).__name__}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Quatre refus, chacun avec un message qui dit la cause ; aucun n'a changé un poids. Pour le quatrième,
# le message nomme les deux réseaux : `save_weights` écrit, à côté des tableaux, un texte qui dit à quel
# réseau ils appartiennent. Et la bonne lecture, dans un réseau neuf :

# %% slideshow={"slide_type": "fragment"}
reread_model = new_model(99)
reread_model.load_weights(saved)

np.array_equal(reread_model.predict(x_test), model.predict(x_test))

# %% [markdown] slideshow={"slide_type": "notes"}
# 9 min. Faire chercher pourquoi renommer est sûr : le nom désigne l'ancien fichier ou le nouveau,
# jamais une moitié.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le format de Keras
#
# Un `.npz` contient les poids, pas le réseau : il faut le reconstruire avant de lire. Le format
# `.keras` garde les deux, l'architecture décrite en texte et les poids en nombres. Un réseau neuf
# suffit à le voir.

# %% slideshow={"slide_type": "fragment"}
from helpers import start_keras

start_keras()  # démarre Keras sans les messages techniques de TensorFlow

import keras

hidden = keras.layers.Dense(16, activation="relu")
outputs = keras.layers.Dense(10, activation="softmax")
keras_model = keras.Sequential([keras.Input((784,)), hidden, outputs])

keras_model.save(Path(folder.name) / "reseau.keras")
reread = keras.models.load_model(Path(folder.name) / "reseau.keras")

before = keras_model.predict(x_test[:100], verbose=0)
after = reread.predict(x_test[:100], verbose=0)
print("paramètres :", reread.count_params())
print("mêmes probabilités :", np.array_equal(before, after))

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Le format `.keras` décrit l'architecture. Peut-il contenir du code ?
#
# <details><summary>Réponse</summary>
#
# Oui : une couche `Lambda` y enregistre une fonction Python. Keras refuse par défaut de la lire
# (`safe_mode=True`) ; ne désactivez pas ce refus. Des failles l'ont déjà contourné : tenez Keras à jour,
# et d'un inconnu, acceptez plutôt un `.npz`.
#
# </details>

# %% slideshow={"slide_type": "skip"}
folder.cleanup()  # efface les fichiers de la leçon

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. La question du code dans un `.keras` se pose toujours : dire quelle version est installée.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Un pickle est un programme : n'ouvrez que les vôtres.
# - Des poids se gardent en `.npz`, lus avec `allow_pickle=False`, tableau par tableau, formes vérifiées.
# - On écrit à côté, puis on renomme : l'ancien fichier ou le nouveau, jamais une moitié.
# - Un bon fichier dit à quel réseau il appartient. Un `.keras` garde aussi l'architecture.
