# ---
# title: Garder un réseau
# goal: Lire des poids sans danger, et les écrire sans jamais perdre les anciens.
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


# %% tags=["right"]
# L'archive est jugée avant d'être ouverte : `is_zipfile` pour la fin, puis la liste des noms.
def load(path):
    if not zipfile.is_zipfile(path):
        raise ValueError("ce fichier n'est pas un .npz entier")
    with np.load(path, allow_pickle=False) as file:
        if sorted(file.files) != ["W", "b"]:
            raise ValueError(f"tableaux trouvés : {file.files}")
        W, b = file["W"], file["b"]
    if W.shape != (784, 10) or b.shape != (10,):
        raise ValueError("mauvaises formes")
    return W, b


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


# %% tags=["mistake"] name="return au lieu de raise" section="Garder des nombres, et rien d'autre"
# devant un mauvais fichier, `load` **renvoie** l'erreur, comme un résultat, au lieu de la lever : le
# programme continuerait avec elle à la place des poids.
def load(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            return file["W"], file["b"]
    except Exception:
        return ValueError("fichier illisible")


# %% tags=["mistake"] name="fichier coupé : l'erreur de l'archive" section="Garder des nombres, et rien d'autre"
# devant un fichier coupé, l'erreur de l'archive sort telle quelle. Celui qui appelle `load` n'attend que
# des `ValueError`.
def load(path):
    with np.load(path, allow_pickle=False) as file:
        return file["W"], file["b"]


# %% tags=["mistake"] name="fichier vide oublié" section="Garder des nombres, et rien d'autre"
# un fichier coupé est refusé, mais un fichier vide lève encore une autre erreur : NumPy n'y trouve même pas
# le début d'une archive.
def load(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            return file["W"], file["b"]
    except (zipfile.BadZipFile, KeyError):
        raise ValueError("fichier illisible")


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


# %% tags=["mistake"] name="une seule forme vérifiée" section="Garder des nombres, et rien d'autre"
# la forme d'un des deux tableaux n'est pas vérifiée, ou seulement le nombre de ses éléments.
def load(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            return file["W"].reshape(784, 10), file["b"].reshape(10)
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


# %% tags=["right"]
# En cas d'arrêt, le fichier provisoire est effacé.
def save(path, arrays, overwrite=False):
    if path.exists() and not overwrite:
        raise FileExistsError("choisissez un autre nom")
    for array in arrays.values():
        if np.isnan(array).any() or np.isinf(array).any():
            raise ValueError("poids non finis")
    temporary = path.parent / (path.stem + "_neuf.npz")
    try:
        np.savez(temporary, **arrays)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


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


# %% tags=["mistake"] name="jamais remplacé" section="La forme de helpers"
# avec `overwrite=True`, le fichier existant doit être remplacé, et il ne l'est pas.
def save(path, arrays, overwrite=False):
    if path.exists():
        raise FileExistsError(path)
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("un nombre n'est pas fini")
    temporary = path.with_name("provisoire-" + path.name)
    np.savez(temporary, **arrays)
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


# %% [markdown]
# ### Pour ceux qui ont fini
#
# Un fichier de poids ne dit pas que les pixels étaient ramenés entre 0 et 1, ni quelles images ont servi, ni quelle
# version de NumPy l'a écrit. Choisissez ce qu'un fichier devrait dire de lui-même, gardez-le dans un
# `.npz` sans aucun objet Python, et écrivez un lecteur qui refuse un fichier muet. Un camarade doit pouvoir
# s'en servir sans vous parler. Aucune vérification ne vous attend.
