"""The file of a network's weights: `.npz`, a zip archive of arrays, written whole and read with care.

A file may come from anybody. What is read of it is what `write_weights` writes, and all else is
refused before it is read: other names, more bytes than the arrays need, compressed ones (2 MB may
hold 2 GB), Python objects (a pickle executes what its author wants).
"""

import io
import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from helpers.files import reason, replacing

MOST = 2**24  # bytes, beyond twice those of the weights: a larger file is not read at all
STARTS = {
    **{
        b"\x80%c" % protocol: "un pickle, qui exécute à la lecture ce que son auteur a voulu"
        for protocol in range(2, 6)
    },
    b"\x89HDF": "un fichier HDF5 (.h5), comme Keras en écrit",
    b"\x93NUMPY": "un seul tableau de NumPy (.npy)",
    b"\x89PNG": "une image (.png)",
    b"\xff\xd8\xff": "une image (.jpg)",
    b"\x1f\x8b": "un fichier compressé (.gz)",
}


def weights_path(path: Any) -> Path:
    """Return the path, which ends in `.npz`; raise `TypeError` or `ValueError` for what is none."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(
            f"le nom du fichier est un texte ou un Path, comme 'poids.npz' ; reçu : {path!r}."
        )
    given, path = path, Path(path)
    if not path.name or "\0" in str(path):
        raise ValueError(f"il manque un nom de fichier, comme 'poids.npz' ; reçu : {given!r}.")
    return path if path.suffix == ".npz" else path.with_name(path.name + ".npz")


def write_weights(
    path: Any, architecture: str, parameters: Sequence[np.ndarray], overwrite: bool
) -> None:
    """Write the parameters and the text that says to which network they belong, all or nothing.

    Raises as `Model.save_weights` does.
    """
    path = weights_path(path)
    arrays = {f"parameter_{number}": values for number, values in enumerate(parameters)}
    for name, values in arrays.items():
        if not np.isfinite(values).all():
            raise ValueError(
                f"{path} n'a pas été écrit : {name} contient NaN ou un infini. L'entraînement a-t-il "
                "divergé ?"
            )
    try:
        if path.exists() and not overwrite:
            raise FileExistsError(
                f"{path} existe déjà et n'a pas été touché. Choisissez un autre nom, ou "
                "`save_weights(..., overwrite=True)` pour le remplacer."
            )
        with replacing(path, "wb") as file:
            np.savez(file, architecture=np.array(architecture), **arrays)
    except OSError as error:
        if error.errno is None:
            raise
        raise type(error)(f"{path} n'a pas pu être écrit : {reason(error)}.") from error


def read_weights(
    path: Any, architecture: str, parameters: Sequence[np.ndarray]
) -> list[np.ndarray]:
    """Return what is in the file for parameters of these shapes, in their dtypes.

    Raises as `Model.load_weights` does.
    """
    path, content = _content(path, MOST + 2 * sum(values.nbytes for values in parameters))
    ending = (
        "la liste de ce qu'il contient, à sa fin, manque ou est abîmée. La copie a-t-elle été "
        "interrompue ?"
    )
    with _damage_told(path, ending):
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    names = [entry.filename.removesuffix(".npy") for entry in entries]
    if "architecture" not in names:
        shown = ", ".join(map(repr, sorted(names)[:8])) + (", etc." if len(names) > 8 else "")
        keras = " Keras a écrit ce modèle, et le relit." if "model.weights.h5" in names else ""
        raise ValueError(
            f"{path} n'est pas ce que save_weights écrit : il y manque `architecture`. Il contient : "
            f"{shown or 'rien'}.{keras}"
        )

    def read(name: str, most: int) -> np.ndarray | None:
        if names.count(name) > 1:
            raise ValueError(f"{path} contient {name} plusieurs fois : lequel lire ?")
        return _array(path, archive, entries[names.index(name)], most) if name in names else None

    found = read("architecture", 2**16)
    if found.dtype.kind != "U" or found.shape != ():
        raise ValueError(f"{path}, architecture : attendu un texte, trouvé {_kind(found)}.")
    if str(found) != architecture:
        raise ValueError(
            f"{path} contient les poids d'un autre réseau. Dans le fichier : {str(found)[:500]!r} ; "
            f"attendu : {architecture!r}."
        )
    arrays = []
    for number, parameter in enumerate(parameters):
        name = f"parameter_{number}"
        values = read(name, 2 * parameter.nbytes + 2**12)
        if values is None or values.shape != parameter.shape or values.dtype.kind != "f":
            told = "rien" if values is None else _kind(values)
            raise ValueError(f"{path}, {name} : attendu {_kind(parameter)}, trouvé {told}.")
        with np.errstate(over="ignore"):
            arrays.append(values.astype(parameter.dtype))
        if not np.isfinite(arrays[-1]).all():
            raise ValueError(
                f"{path}, {name} contient des nombres non finis, ou trop grands pour "
                f"{parameter.dtype}."
            )
    return arrays


def _content(path: Any, most: int) -> tuple[Path, bytes]:
    """Return the file that was meant, and its bytes: it begins as a `.npz` does."""
    given, path = path, weights_path(path)
    try:
        if not path.exists() and Path(given).exists():
            path = Path(given)  # another file, to say what it is
        if path.exists() and not path.is_file():  # reading a pipe or a terminal would wait for ever
            told = "c'est un dossier" if path.is_dir() else "c'est un périphérique ou un tube"
            raise OSError(f"{path} n'est pas un fichier : {told}.")
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
            content = start + file.read() if start[:2] == b"PK" and size <= most else b""
    except FileNotFoundError as error:
        raise FileNotFoundError(f"aucun fichier {path} : le chemin est-il juste ?") from error
    except OSError as error:
        if error.errno is None:
            raise
        raise type(error)(f"{path} n'a pas pu être lu : {reason(error)}.") from error
    if not start:
        raise ValueError(f"{path} n'est pas un fichier .npz entier : il est vide.")
    if start[:2] != b"PK"[: len(start)]:
        kinds = [kind for begins, kind in STARTS.items() if start.startswith(begins)]
        seen = f"comme {kinds[0]}" if kinds else f"par {start!r}, et un .npz par `b'PK'`"
        raise ValueError(
            f"{path} n'est pas un fichier .npz entier : il commence {seen}. Rien n'en a été exécuté."
        )
    if size > most:
        raise ValueError(
            f"{path} occupe {size / 1e6:.0f} Mo : ce ne sont pas les poids de ce réseau."
        )
    return path, content


@contextmanager
def _damage_told(path: Path, what: str) -> Iterator[None]:
    """Tell in French whatever stops zipfile or NumPy over bytes that are in memory already."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:  # a dozen kinds, from zlib.error to tokenize.TokenError
        raise ValueError(f"{path} n'est pas un fichier .npz entier : {what}") from error


def _array(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> np.ndarray:
    """Return an array of the archive that takes at most so many bytes, its checksum verified."""
    name = entry.filename.removesuffix(".npy")
    if entry.flag_bits & 1 or entry.compress_type != zipfile.ZIP_STORED:
        raise ValueError(
            f"{path}, {name} y est dit compressé ou chiffré : save_weights ne l'écrit pas ainsi."
        )
    if entry.file_size > most:
        raise ValueError(
            f"{path}, {name} occupe {entry.file_size} octets, et {most} au plus étaient attendus."
        )
    damaged = f"{name} y est abîmé. Reprenez une autre copie."
    with _damage_told(path, damaged):
        file = io.BytesIO(archive.read(entry))
        np.lib.format.read_magic(file)
        shape, by_columns, dtype = np.lib.format.read_array_header_1_0(file)
    if dtype.hasobject:
        raise ValueError(
            f"{path}, {name} contient des objets Python, que seul un pickle sait lire, et un pickle "
            "exécute le code de son auteur. Refusé : rien n'a été exécuté."
        )
    with _damage_told(path, damaged):
        values = np.frombuffer(file.getbuffer(), dtype, offset=file.tell())
        return values.reshape(shape, order="F" if by_columns else "C")


def _kind(values: np.ndarray) -> str:
    return f"{values.dtype} de forme {values.shape}"
