"""A network that Keras has kept in a `.keras` file, read with care.

Such a file may come from anybody, be cut short, or be newer than what is installed. Keras tells a
truncated one as "file not found", and a newer one by pages of its settings: here each is a sentence.
"""

import json
import os
import re
import zipfile
from pathlib import Path
from typing import Any

from helpers.files import reason
from helpers.start import start_keras
from helpers.weights import STARTS

_ENTRIES = {"config.json", "metadata.json", "model.weights.h5"}
_RUN_CODE = ("Lambda", "TFSMLayer", "TorchModuleWrapper")


def load_network(
    path: str | os.PathLike,
    input_shape: tuple[int, ...] | None = None,
    output_shape: tuple[int, ...] | None = None,
) -> Any:
    """Return the network of a `.keras` file, in Keras's safe mode, not compiled: to predict with.

    input_shape, output_shape: what one example must be and give, such as (28, 28, 1) and (10,);
        by default, whatever the network has.

    Raises, in French: `TypeError` for what is no path; `ValueError` for a file that is truncated or
    damaged, of another kind or another architecture, needs a newer Keras, or holds what safe mode
    refuses, of which nothing is executed; `OSError` for one that cannot be read. Used in lesson 13.
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(
            f"le nom du fichier est un texte ou un Path, comme 'reseau.keras' ; reçu : {path!r}."
        )
    path = Path(path)
    theirs = _written_by(path)
    start_keras()
    import keras

    try:
        network = keras.models.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # of any kind: Keras, h5py and the layers each have theirs
        raise ValueError(f"{path} {_refusal(error, theirs, keras.__version__)}") from error
    for name, told, asked in (
        ("input_shape", "reçoit", input_shape),
        ("output_shape", "donne", output_shape),
    ):
        found = getattr(network, name, None)
        if asked is not None and found != (None, *asked):
            raise ValueError(
                f"{path} contient un autre réseau : il {told} des exemples de forme {_shape(found)}, et non "
                f"{tuple(asked)}."
            )
    return network


def _written_by(path: Path) -> str:
    """Return which Keras wrote the file, which is found to be a whole `.keras` archive."""
    try:
        if path.is_dir():
            export = " au format SavedModel" * (path / "saved_model.pb").exists()
            raise ValueError(f"{path} est un dossier{export}, et non un fichier .keras.")
        with path.open("rb") as file:
            start = file.read(8)
            if start[:2] == b"PK":
                return _version(path, file)
    except FileNotFoundError as error:
        raise FileNotFoundError(f"aucun fichier {path} : le chemin est-il juste ?") from error
    except OSError as error:
        raise type(error)(f"{path} n'a pas pu être lu : {reason(error)}.") from error
    kinds = [kind for begins, kind in STARTS.items() if start.startswith(begins)]
    seen = f"il commence comme {kinds[0]}" if kinds else f"il commence par {start!r}"
    raise ValueError(
        f"{path} n'est pas un fichier .keras : {seen if start else 'il est vide'}. Rien n'en a été "
        "exécuté."
    )


def _version(path: Path, file: Any) -> str:
    damaged = (
        f"{path} n'est pas un fichier .keras entier : il est coupé ou abîmé. La copie a-t-elle été "
        "interrompue ?"
    )
    try:
        with zipfile.ZipFile(file) as archive:
            names, first_bad = archive.namelist(), archive.testzip()
            if set(names) >= _ENTRIES and first_bad is None:
                return str(json.loads(archive.read("metadata.json"))["keras_version"])
    except OSError:
        raise
    except Exception as error:  # a dozen kinds, from BadZipFile to zlib.error
        raise ValueError(damaged) from error
    if first_bad is not None:
        raise ValueError(damaged)
    shown = ", ".join(map(repr, sorted(names)[:8])) or "rien"
    raise ValueError(f"{path} n'est pas un réseau gardé par Keras : il contient {shown}.")


def _refusal(error: Exception, theirs: str, ours: str) -> str:
    """Return the end of the sentence that begins with the path: why Keras could not read it."""
    text = str(error)
    if "safe_mode" in text:
        named = [name for name in _RUN_CODE if re.search(rf"\b{name}\b", text)]
        layer = f" (une couche {named[0]})" if named else ""
        return (
            f"contient du code de son auteur{layer}, que le mode sûr de Keras refuse de lire. Rien n'en a été "
            "exécuté."
        )
    if _numbers(theirs) > _numbers(ours):
        return (
            f"a été écrit par Keras {theirs}, plus récent que le vôtre ({ours}), qui ne comprend pas tout ce "
            "qu'il contient. Mettez Keras à jour."
        )
    cause = text.split("Exception encountered: ")[-1].strip().split("\n")[0][:200]
    return f"n'a pas pu être relu. Keras {ours} dit : {type(error).__name__}, {cause}"


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]


def _shape(found: Any) -> Any:
    """Return the shape of one example; of several inputs, or none, what Keras gives."""
    return found[1:] if isinstance(found, tuple) and found[:1] == (None,) else found
