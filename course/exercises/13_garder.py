# ---
# title: Garder un réseau
# goal: Lire et écrire des poids sans danger, dire ce qu'ils sont, et s'en servir sans Keras.
# prerequisites: Leçon 13
# teaching_minutes: 12
# compute_seconds: 30
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint

# %% [markdown] minutes=17
# ## Exercice 1. Lire des poids sans danger
#
# On vous envoie un fichier `.npz`, fait par `np.savez`, qui doit contenir deux tableaux : `W`, de
# forme `(784, 10)`, et `b`, de forme `(10,)`. Écrivez `load(path)`, qui reçoit un `Path` et renvoie
# la paire `(W, b)`.
#
# Pour tout autre fichier, `load` lève une `ValueError`, et n'exécute rien de ce qu'il contient :
#
# - un fichier qui contient un objet Python à la place d'un tableau ;
# - un pickle renommé en `.npz` ;
# - un fichier coupé, et même tout à fait vide ;
# - les poids d'un autre réseau : d'autres formes, ou un tableau qui manque.
#
# La vérification écrit de tels fichiers dans un dossier provisoire. Leur charge est inoffensive : si
# elle s'exécute, elle crée un dossier vide, que la vérification retrouve.

# %%
import zipfile

import numpy as np


# %%
def load(path):
    """Renvoie les tableaux W, de forme (784, 10), et b, de forme (10,)."""
    ### BEGIN SOLUTION
    try:
        with np.load(path, allow_pickle=False) as file:
            W, b = file["W"], file["b"]
    except (zipfile.BadZipFile, EOFError, KeyError) as error:
        raise ValueError("fichier coupé ou incomplet") from error
    if W.shape != (784, 10) or b.shape != (10,):
        raise ValueError("poids d'un autre réseau")
    return W, b
    ### END SOLUTION


# %%
check("13-charger", load)

# %% [markdown] tags=["hints"]
# 1. Quelle option de `np.load` interdit d'exécuter un pickle ? Écrivez-la, même si c'est la valeur par
#    défaut.
# 2. Ouvrir l'archive ne lit que ses noms. Que se passe-t-il quand on lit `file["W"]`, et que lève un nom
#    absent ?
# 3. Un fichier coupé lève `zipfile.BadZipFile`, un fichier vide `EOFError`, un tableau absent `KeyError` :
#    entourez la lecture d'un `try` et levez une `ValueError` à leur place.
# 4. Une fois les tableaux lus, comparez leurs deux formes à celles de l'énoncé.


# %% tags=["right"]
# Toute erreur de lecture devient une `BadFile`, qui est une `ValueError` ; un fichier absent garde la sienne.
class BadFile(ValueError):
    pass


def load(path):
    try:
        with np.load(path) as file:
            arrays = [file["W"], file["b"]]
    except FileNotFoundError:
        raise
    except Exception:
        raise BadFile(f"{path} : illisible") from None
    if [array.shape for array in arrays] != [(784, 10), (10,)]:
        raise BadFile(f"{path} : un autre réseau")
    return arrays


# %% tags=["mistake"] name="allow_pickle=True" section="Garder des nombres, et rien d'autre"
# le fichier piégé a exécuté son contenu pendant la lecture : le dossier témoin existe. Refuser l'objet
# après l'avoir lu, c'est trop tard.
def load(path):
    try:
        with np.load(path, allow_pickle=True) as file:
            return file["W"], file["b"]
    except Exception:
        raise ValueError("fichier illisible")


# %% tags=["mistake"] name="pickle.load en secours" section="Un pickle est un programme"
# le pickle renommé a exécuté son contenu : le dossier témoin existe. Un fichier que NumPy refuse ne se
# confie pas à `pickle`.
import pickle


def load(path):
    try:
        file = np.load(path, allow_pickle=False)
    except ValueError:
        file = pickle.load(path.open("rb"))
    return file["W"], file["b"]


# %% tags=["mistake"] name="l'archive au lieu des tableaux" section="Garder des nombres, et rien d'autre"
# `load` ne renvoie pas une paire de tableaux. L'archive que rend `np.load` ne connaît que des noms : les
# tableaux n'ont pas encore été lus, ni vérifiés.
def load(path):
    try:
        return np.load(path, allow_pickle=False)
    except Exception:
        raise ValueError("fichier illisible")


# %% tags=["mistake"] name="tableaux échangés" section="Garder des nombres, et rien d'autre"
# les deux tableaux sont lus, mais rendus dans l'autre ordre.
def load(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            W, b = file["W"], file["b"]
            assert W.shape == (784, 10) and b.shape == (10,)
    except Exception:
        raise ValueError("fichier illisible")
    return b, W


# %% tags=["mistake"] name="erreur rattrapée, et None renvoyé" section="Garder des nombres, et rien d'autre"
# devant un mauvais fichier, `load` renvoie `None` au lieu de lever une erreur : le programme continuerait
# sans poids, et planterait plus loin, sans dire pourquoi.
def load(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            return file["W"], file["b"]
    except Exception:
        return None


# %% tags=["mistake"] name="fichier coupé : l'erreur de l'archive" section="Garder des nombres, et rien d'autre"
# devant un fichier coupé, l'erreur de l'archive sort telle quelle. Celui qui appelle `load` n'attend que
# des `ValueError`.
def load(path):
    with np.load(path, allow_pickle=False) as file:
        return file["W"], file["b"]


# %% tags=["mistake"] name="tableau absent" section="Garder des nombres, et rien d'autre"
# quand un des deux tableaux manque, c'est une autre erreur qu'une `ValueError` qui sort.
def load(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            return file["W"], file["b"]
    except (zipfile.BadZipFile, EOFError):
        raise ValueError("fichier illisible")


# %% tags=["mistake"] name="formes non vérifiées" section="Garder des nombres, et rien d'autre"
# les poids d'un autre réseau sont acceptés : les formes ne sont pas vérifiées, et l'erreur viendrait bien
# plus tard.
def load(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            return file["W"], file["b"]
    except Exception:
        raise ValueError("fichier illisible")


# %% [markdown] minutes=15
# ## Exercice 2. Écrire sans perdre l'ancien
#
# Écrivez `save(path, arrays, overwrite=False)`. Elle reçoit un `Path` qui finit par `.npz` et un
# dictionnaire de tableaux, et les garde dans ce fichier, chacun sous son nom, pour `np.load`.
#
# - Si le fichier existe déjà, elle lève une `FileExistsError`, sauf quand `overwrite` vaut `True` : elle le
#   remplace alors.
# - Si un tableau contient un nombre non fini, `NaN` ou infini, elle lève une `ValueError`.
# - Si l'écriture s'arrête en chemin, l'erreur sort de `save`.
#
# Dans ces trois cas, le fichier existant garde tous ses octets ; s'il n'y en avait pas, il n'y en a
# toujours pas.
#
# `path.replace(other)` renomme le fichier `path` en `other`, et remplace d'un coup celui qui portait ce
# nom. `path.with_name("autre.npz")` est un chemin du même dossier.

# %%
import numpy as np


# %%
def save(path, arrays, overwrite=False):
    """Garde les tableaux dans le fichier, tous ou aucun."""
    ### BEGIN SOLUTION
    if path.exists() and not overwrite:
        raise FileExistsError("ce fichier existe déjà")
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("un nombre n'est pas fini")
    temporary = path.with_name("provisoire-" + path.name)
    np.savez(temporary, **arrays)
    temporary.replace(path)
    ### END SOLUTION


# %%
check("13-ecrire", save)

# %% [markdown] tags=["hints"]
# 1. Trois choses peuvent empêcher d'écrire. Lesquelles se savent avant d'ouvrir le moindre fichier ?
# 2. `path.exists()` et `np.isfinite(array).all()` répondent aux deux premières, avant toute écriture.
# 3. Pour la troisième, `np.savez` écrit sous un autre nom, dans le même dossier. Quand y prend-il le nom
#    demandé ?


# %% tags=["right"]
# L'archive est d'abord faite en mémoire : le fichier n'est écrit que si elle est entière.
import io


def save(path, arrays, overwrite=False):
    if not overwrite and path.exists():
        raise FileExistsError(path)
    for name, array in arrays.items():
        if not np.isfinite(np.asarray(array)).all():
            raise ValueError(f"{name} n'est pas fini")
    memory = io.BytesIO()
    np.savez(memory, **arrays)
    temporary = path.with_suffix(".partiel")
    temporary.write_bytes(memory.getvalue())
    temporary.replace(path)


# %% tags=["mistake"] name="écrit sur place" section="Tout, ou rien"
# l'écriture s'arrête en chemin, et l'ancien fichier n'est plus le même : `save` l'ouvre, ou l'efface, avant
# d'avoir écrit le nouveau.
def save(path, arrays, overwrite=False):
    if path.exists() and not overwrite:
        raise FileExistsError(path)
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("un nombre n'est pas fini")
    np.savez(path, **arrays)


# %% tags=["mistake"] name="écrase sans demander" section="La forme de helpers"
# le fichier existait, `overwrite` n'était pas donné, et ses octets ont changé : une seconde exécution
# effacerait le travail de la première.
def save(path, arrays, overwrite=False):
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("un nombre n'est pas fini")
    temporary = path.with_name("provisoire-" + path.name)
    np.savez(temporary, **arrays)
    temporary.replace(path)


# %% tags=["mistake"] name="nombres non finis gardés" section="La forme de helpers"
# un tableau qui contient `NaN`, ou un infini, a été gardé : un entraînement qui a divergé remplacerait de
# bons poids.
def save(path, arrays, overwrite=False):
    if path.exists() and not overwrite:
        raise FileExistsError(path)
    temporary = path.with_name("provisoire-" + path.name)
    np.savez(temporary, **arrays)
    temporary.replace(path)


# %% tags=["mistake"] name="les noms perdus" section="Garder des nombres, et rien d'autre"
# le fichier contient les tableaux sous des noms comme `arr_0` : `np.savez` invente des noms quand il reçoit
# des tableaux, et non des arguments nommés.
def save(path, arrays, overwrite=False):
    if path.exists() and not overwrite:
        raise FileExistsError(path)
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("un nombre n'est pas fini")
    temporary = path.with_name("provisoire-" + path.name)
    np.savez(temporary, *arrays.values())
    temporary.replace(path)


# %% tags=["mistake"] name="une erreur avalée" section="Tout, ou rien"
# l'écriture s'est arrêtée, et `save` n'a rien dit : celui qui l'appelle croit ses poids gardés.
def save(path, arrays, overwrite=False):
    if path.exists() and not overwrite:
        raise FileExistsError(path)
    try:
        bad = not all(np.isfinite(array).all() for array in arrays.values())
        temporary = path.with_name("provisoire-" + path.name)
        np.savez(temporary, **arrays)
    except Exception:
        return
    if bad:
        raise ValueError("un nombre n'est pas fini")
    temporary.replace(path)


# %% tags=["mistake"] name="un nom complété par NumPy" section="Garder des nombres, et rien d'autre"
# `np.savez` ajoute `.npz` au nom qui ne finit pas ainsi : le fichier provisoire à renommer n'existe pas sous
# le nom attendu.
def save(path, arrays, overwrite=False):
    if path.exists() and not overwrite:
        raise FileExistsError(path)
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("un nombre n'est pas fini")
    temporary = path.with_suffix(".tmp")
    np.savez(temporary, **arrays)
    temporary.replace(path)


# %% [markdown] minutes=13
# ## Exercice 3. Écrire la fiche d'un réseau
#
# Écrivez `card(model, accuracy)`, qui renvoie la fiche d'un réseau de `helpers.network` : un texte Markdown, qui commence
# par un en-tête YAML entre deux lignes `---`. `accuracy` est l'exactitude sur le test de MNIST, entre 0 et 1.
#
# L'en-tête donne `license`, celle que vous choisissez, et `datasets`, qui nomme MNIST. Le texte dit, avec vos mots et
# dans votre ordre :
#
# - combien de nombres le réseau reçoit par image, et combien il a de paramètres ;
# - ce que deviennent les pixels : ils sont divisés par 255 ;
# - l'exactitude, à un pour cent près au moins, et qu'elle est celle du test ;
# - la version de NumPy.
#
# La vérification appelle `card` avec deux réseaux, qui ne reçoivent pas des images de même taille.

# %%
import numpy as np

from helpers import load_mnist, network, percent

(train_images, train_labels), (test_images, test_labels) = load_mnist()
rng = np.random.default_rng(0)
model = network.Model([network.Dense(784, 32, rng), network.ReLU(), network.Dense(32, 10, rng)])
x_train = train_images[:6000].reshape(6000, 784).astype("float32") / 255
model.fit(x_train, train_labels[:6000], learning_rate=0.5, rng=rng, verbose=False)
x_test = test_images.reshape(10000, 784).astype("float32") / 255
accuracy = model.evaluate(x_test, test_labels)[1]


# %%
def card(model, accuracy):
    """Renvoie la fiche du réseau, en Markdown."""
    ### BEGIN SOLUTION
    return f"""---
license: mit
datasets: mnist
---
# Lecteur de chiffres manuscrits

- Entrée : {model.inputs} nombres par image, les pixels divisés par 255.
- Paramètres : {model.count_params()}.
- Exactitude de test : {percent(accuracy, ".1f")}.
- Limites : un seul chiffre par image, centré comme dans MNIST.
- Écrit avec NumPy {np.__version__}.
"""
    ### END SOLUTION


# %%
check("13-fiche", card)

# %% [markdown] tags=["hints"]
# 1. Quels nombres de la fiche changent d'un réseau à l'autre ? Ceux-là se lisent dans `model`, dans une f-string.
# 2. `model.parameters` est la liste des tableaux : la première matrice a une ligne par nombre reçu, et `size` compte
#    les nombres d'un tableau. `np.__version__` est un texte.
# 3. `model.inputs` et `model.count_params()` donnent les deux nombres. Dans une f-string, `{accuracy:.1%}` multiplie par cent
#    et ajoute le signe.


# %% tags=["right"]
# Les lignes sont réunies par `join` : aucune ne risque d'être décalée.
def card(model, accuracy):
    first = model.parameters[0]
    lines = [
        "---",
        "license: cc-by-4.0",
        "datasets:",
        "  - mnist",
        "---",
        f"Le réseau lit {first.shape[0]} pixels ramenés entre 0 et 1.",
        f"Il a {sum(array.size for array in model.parameters):,} paramètres (NumPy {np.__version__}).",
        f"Accuracy (test set): {accuracy:.4f}",
    ]
    return "\n".join(lines)


# %% tags=["mistake"] name="pas d'en-tête" section="Ce que le fichier ne dit pas"
# la fiche ne commence pas par un en-tête : il lui faut une première ligne `---`, puis les clés, puis une autre ligne
# `---`. Sans elles, un programme n'y voit que du texte.
def card(model, accuracy):
    return f"""license: mit, datasets: mnist
{model.inputs} pixels divisés par 255, {model.count_params()} paramètres, test : {accuracy:.1%}, NumPy {np.__version__}"""


# %% tags=["mistake"] name="en-tête décalé" section="Ce que le fichier ne dit pas"
# les lignes de l'en-tête commencent par des espaces : celles de la fonction. Un texte entre trois guillemets les garde
# toutes, et `---` n'est alors plus un en-tête.
def card(model, accuracy):
    return f"""
    ---
    license: mit
    datasets: mnist
    ---
    {model.inputs} pixels divisés par 255, {model.count_params()} paramètres, test : {accuracy:.1%}, NumPy {np.__version__}
    """


# %% tags=["mistake"] name="la clé en français" section="Ce que le fichier ne dit pas"
# l'en-tête a une clé `licence`, et les programmes cherchent `license` : les clés sont en anglais.
def card(model, accuracy):
    return f"""---
licence: mit
datasets: mnist
---
{model.inputs} pixels divisés par 255, {model.count_params()} paramètres, test : {accuracy:.1%}, NumPy {np.__version__}"""


# %% tags=["mistake"] name="nombres recopiés" section="Ce que le fichier ne dit pas"
# la fiche est juste pour un réseau 784-32-10, et fausse pour un autre : un nombre y est sans doute recopié, et non lu
# dans `model`.
def card(model, accuracy):
    return f"""---
license: mit
datasets: mnist
---
784 pixels divisés par 255, 25450 paramètres, test : {accuracy:.1%}, NumPy {np.__version__}"""


# %% tags=["mistake"] name="les biais oubliés" section="Un réseau à garder"
# le nombre de paramètres de la fiche est celui des poids seuls : les biais sont appris aussi.
def card(model, accuracy):
    weights = sum(array.size for array in model.parameters if array.ndim == 2)
    return f"""---
license: mit
datasets: mnist
---
{model.inputs} pixels divisés par 255, {weights} paramètres, test : {accuracy:.1%}, NumPy {np.__version__}"""


# %% tags=["mistake"] name="cent fois trop peu" section="Ce que le fichier ne dit pas"
# l'exactitude est écrite entre 0 et 1, puis suivie de « % » : la fiche annonce un réseau cent fois moins bon.
def card(model, accuracy):
    return f"""---
license: mit
datasets: mnist
---
{model.inputs} pixels divisés par 255, {model.count_params()} paramètres, test : {accuracy:.3f} %, NumPy {np.__version__}"""


# %% [markdown] minutes=15
# ## Exercice 4. Lire des chiffres sans Keras
#
# Voici un réseau de Keras, fait de couches denses : une ReLU après chacune, sauf après la dernière, qui finit par un
# softmax. Ses poids sont dans un fichier `.weights.h5`, et il a appris sur des pixels divisés par 255.
#
# Écrivez `read_digits(path, images)`, avec NumPy et `h5py` seuls. Elle reçoit le chemin du fichier et des images de MNIST,
# des entiers `uint8` de forme `(n, 28, 28)`, et renvoie les n chiffres lus.
#
# Dans le fichier, la première couche est `layers/dense`, puis viennent `layers/dense_1`, `layers/dense_2`, etc. : autant que le
# réseau en a. Chacune contient `vars/0`, ses poids, et `vars/1`, ses biais. Essayez sur `path`, et comparez à `keras_model` ;
# celui-ci garde ses poids de départ, ce qui ne change rien au calcul.

# %%
import tempfile
from pathlib import Path

import h5py
import numpy as np

from helpers import load_mnist, set_seed, start_keras

start_keras()
import keras

set_seed(0)
_, (test_images, test_labels) = load_mnist()
sizes, last = (64, 32), keras.layers.Dense(10, activation="softmax")
hidden = [keras.layers.Dense(size, activation="relu") for size in sizes]
keras_model = keras.Sequential([keras.Input((784,)), *hidden, last])

folder = tempfile.TemporaryDirectory()
path = Path(folder.name) / "reseau.weights.h5"
keras_model.save_weights(path)


# %%
def read_digits(path, images):
    """Renvoie les chiffres que le réseau du fichier lit sur les images."""
    ### BEGIN SOLUTION
    outputs = images.reshape(len(images), 784) / 255
    with h5py.File(path) as file:
        layers = file["layers"]
        for number in range(len(layers)):
            layer = layers[f"dense_{number}" if number else "dense"]
            if number:
                outputs = np.maximum(outputs, 0)
            outputs = outputs @ layer["vars/0"][:] + layer["vars/1"][:]
    return outputs.argmax(axis=1)
    ### END SOLUTION


# %%
check("13-sans-keras", read_digits)

# %% [markdown] tags=["hints"]
# 1. Deux choses de l'énoncé ne sont pas dans le fichier. Lesquelles, et à quel endroit du calcul servent-elles ?
# 2. `len(file["layers"])` compte les couches. Dans quel ordre une boucle sur `file["layers"]` donne-t-elle `dense_2` et
#    `dense_10` ?
# 3. La couche de rang `k` s'appelle `dense` si `k` vaut 0, `dense_k` sinon. Appliquez la ReLU à ce qui **entre** dans chaque
#    couche, sauf la première ; à la fin, le plus grand score de chaque ligne donne le chiffre.


# %% tags=["right"]
# Toutes les couches sont lues d'abord, dans l'ordre de leur numéro ; puis le calcul, softmax compris.
def read_digits(path, images):
    with h5py.File(path) as file:
        names = sorted(file["layers"], key=lambda name: int(name.partition("_")[2] or 0))
        pairs = [[file["layers"][name]["vars"][k][()] for k in "01"] for name in names]
    x = images.reshape(-1, 784).astype("float32") / 255
    for W, b in pairs[:-1]:
        x = np.maximum(x @ W + b, 0)
    W, b = pairs[-1]
    scores = x @ W + b
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.argmax(p / p.sum(axis=1, keepdims=True), axis=1)


# %% tags=["mistake"] name="sans la préparation" section="Les poids seuls, et NumPy"
# les chiffres sont ceux que lirait le réseau sur des pixels de 0 à 255 : il a appris sur d'autres nombres. Rien dans le
# fichier ne le dit, et aucune forme ne proteste.
def read_digits(path, images):
    x = images.reshape(len(images), 784)
    with h5py.File(path) as file:
        for k in range(len(file["layers"])):
            layer = file["layers"][f"dense_{k}" if k else "dense"]
            x = (np.maximum(x, 0) if k else x) @ layer["vars/0"][:] + layer["vars/1"][:]
    return x.argmax(axis=1)


# %% tags=["mistake"] name="sans ReLU" section="Les poids seuls, et NumPy"
# les chiffres sont ceux d'un réseau sans activation. Le fichier ne garde que des nombres : la ReLU entre deux couches
# est à votre charge.
def read_digits(path, images):
    x = images.reshape(len(images), 784) / 255
    with h5py.File(path) as file:
        for k in range(len(file["layers"])):
            layer = file["layers"][f"dense_{k}" if k else "dense"]
            x = x @ layer["vars/0"][:] + layer["vars/1"][:]
    return x.argmax(axis=1)


# %% tags=["mistake"] name="ReLU après la dernière couche" section="Les poids seuls, et NumPy"
# la ReLU est appliquée aussi aux derniers scores : quand ils sont tous négatifs, elle en fait des zéros, et le plus
# grand n'est plus visible.
def read_digits(path, images):
    x = images.reshape(len(images), 784) / 255
    with h5py.File(path) as file:
        for k in range(len(file["layers"])):
            layer = file["layers"][f"dense_{k}" if k else "dense"]
            x = np.maximum(x @ layer["vars/0"][:] + layer["vars/1"][:], 0)
    return x.argmax(axis=1)


# %% tags=["mistake"] name="l'ordre alphabétique" section="Les poids seuls, et NumPy"
# les réseaux d'une à trois couches sont bien lus, pas celui de douze : une boucle sur le fichier suit l'ordre
# alphabétique, où `dense_10` vient avant `dense_2`.
def read_digits(path, images):
    x = images.reshape(len(images), 784) / 255
    with h5py.File(path) as file:
        for number, name in enumerate(file["layers"]):
            layer = file["layers"][name]
            x = (np.maximum(x, 0) if number else x) @ layer["vars/0"][:] + layer["vars/1"][:]
    return x.argmax(axis=1)


# %% [markdown]
# ### Pour ceux qui ont fini
#
# Les poids sont gardés en `float32`, quatre octets par nombre. Gardez-les en `float16`, puis en entiers de huit bits avec une
# échelle par tableau. Jusqu'où le fichier peut-il rétrécir avant que plus de 10 chiffres du test changent ? Mesurez
# aussi ce que `np.savez_compressed` y gagne, et dites pourquoi. Aucune vérification ne vous attend.
