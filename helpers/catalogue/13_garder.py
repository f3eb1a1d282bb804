"""Checks of lesson 13: weights read safely, and written all or nothing."""

import os
import pickle
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    ToDo,
    Unusable,
    as_array,
    attempt,
    call,
    error_told,
    failed,
    faults,
    parts_of,
    same,
)

# --- 13-charger ---

W = np.random.default_rng(40).normal(size=(784, 10))
B = W[0]
BAD_FILES = {
    "objet": "un objet Python dans un tableau",
    "pickle": "un pickle renommé",
    "coupe": "un fichier coupé",
    "vide": "un fichier vide",
    "transpose": "`W` de forme (10, 784)",
    "court": "`b` de forme (5,)",
    "sans_b": "un fichier sans `b`",
    "sans_W": "un fichier sans `W`",
}
REFUSED = "le refuse"
READ = "renvoie une paire de tableaux"


class _Trap(str):
    """A path, whose pickle makes the reader create this empty folder: harmless, and seen afterwards."""

    def __reduce__(self):
        return os.makedirs, (str(self), 0o777, True)


def _write_files(folder):
    trapped = np.full((784, 10), None, dtype=object)
    trapped[0, 0] = _Trap(folder / "objet")
    np.savez(folder / "bon.npz", W=W, b=B)
    np.savez(folder / "objet.npz", W=trapped, b=B)
    np.savez(folder / "transpose.npz", W=W.T, b=B)
    np.savez(folder / "court.npz", W=W, b=B[:5])
    np.savez(folder / "sans_b.npz", W=W)
    np.savez(folder / "sans_W.npz", b=B)
    good = (folder / "bon.npz").read_bytes()
    (folder / "coupe.npz").write_bytes(good[: len(good) // 2])
    (folder / "vide.npz").write_bytes(b"")
    (folder / "pickle.npz").write_bytes(pickle.dumps(_Trap(folder / "pickle")))


def _observe_load(load):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _write_files(folder)
        read = _read(load, folder / "bon.npz")
        return SimpleNamespace(
            pair=_pair(read),
            kind=_kind(read),
            done={kind: _done(load, folder / f"{kind}.npz") for kind in BAD_FILES},
            executed={kind: (folder / kind).exists() for kind in ("objet", "pickle")},
        )


def _read(load, path):
    """Return what `load` makes of the good file."""
    if not callable(load):
        call(load, name="load")
    try:
        return call(load, path, name="load")
    except Unusable as problem:
        told = f"sur un bon fichier, {problem}"
        error = problem.__cause__
        if isinstance(error, ValueError) and (hidden := error.__context__):  # by a wide `except`
            told += f" Elle en remplace une autre : {error_told(hidden)}."
        raise Unusable(told) from problem


def _kind(value):
    """Return what a value is, in French, with what a tuple or a list of two holds."""
    told = f"un objet de type `{type(value).__name__}`"
    if type(value) in (tuple, list) and len(value) == 2:
        told += " de `{}` et `{}`".format(*(type(part).__name__ for part in value))
    return told


def _pair(read):
    """Return two arrays, None when there is no pair of them."""
    arrays = attempt(lambda: [as_array(part, "W, b") for part in parts_of(read, 2, "`load`")])
    return None if failed(arrays) else arrays


def _done(load, path):
    """Return what `load` does of a bad file, as the message tells it."""
    result = attempt(lambda: (load(path),))
    if failed(result):
        return REFUSED if isinstance(result, ValueError) else f"lève `{type(result).__name__}`"
    (returned,) = result
    if failed(returned) or (isinstance(returned, type) and issubclass(returned, Exception)):
        return "renvoie une exception"
    if _pair(returned):
        return READ
    return "renvoie `None`" if returned is None else f"renvoie {_kind(returned)}"


def _fault_of_load(facts):
    """Return what is wrong first, beside code that a file has run; nothing when all is right."""
    if facts.pair is None:
        return f"sur un bon fichier, `load` ne renvoie pas une paire de tableaux de nombres ; reçu {facts.kind}."
    first, second = facts.pair
    if told := faults([(first, "load(path)[0]", W), (second, "load(path)[1]", B)]):
        return f"sur un bon fichier, {told[0]}"
    for kind, done in facts.done.items():
        if done != REFUSED:
            return f"devant {BAD_FILES[kind]}, `load` {done} ; l'énoncé demande une `ValueError`."


def _refuses(facts, *but):
    """Tell whether `load` refuses all bad files but these."""
    return all(done == REFUSED for kind, done in facts.done.items() if kind not in but)


# --- 13-ecrire ---

OLD, NEW = {"W": W, "b": B}, {"W": W + 1, "b": B - 1, "c": B[:3]}
HINDRANCES = {  # the arrays, `overwrite`, what the statement asks to raise
    "existe": (NEW, False, FileExistsError),
    "nan": (NEW | {"b": np.where(B > 0, B, np.nan)}, True, ValueError),
    "infini": (NEW | {"b": np.where(B > 0, B, np.inf)}, True, ValueError),
    "arret": (NEW, True, BaseException),
    "premier": (NEW, False, BaseException),
}
HINDRANCE_TOLD = {
    "existe": "devant un fichier existant, sans `overwrite`",
    "nan": "devant un tableau qui contient `NaN`",
    "infini": "devant un tableau qui contient un infini",
    "arret": "quand l'écriture s'arrête en chemin",
    "premier": "quand l'écriture s'arrête en chemin et que le fichier n'existait pas",
}


@contextmanager
def _full_disk() -> Iterator[None]:
    """Stop whatever writes an archive at its second array, as a full disk does."""
    opened, written = zipfile.ZipFile.open, []

    def stopping(archive, name, mode="r", *args, **options):
        if mode == "w":
            if written:
                raise OSError("disque plein")
            written.append(name)
        return opened(archive, name, mode, *args, **options)

    with patch.object(zipfile.ZipFile, "open", stopping):
        yield


def _observe_save(save):
    if not callable(save):
        call(save, name="save")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, chdir(name):
        folder = Path(name)
        first, stray = _saved(save, folder / "un")
        again, _ = _saved(save, folder / "deux", overwrite=True)
        done = {kind: _hindered(save, folder / kind, kind) for kind in HINDRANCES}
        return SimpleNamespace(first=first, again=again, stray=stray, done=done)


def _path(folder, old):
    folder.mkdir()
    path = folder / "poids.npz"
    if old:
        np.savez(path, **OLD)
    return path


def _saved(save, folder, overwrite=False):
    """Return what the file then holds, or the error; and whether that misses a file named .npz."""
    path = _path(folder, old=overwrite)
    result = attempt(save, path, NEW, *[True] * overwrite)
    if result is None and not any(folder.iterdir()):
        raise ToDo
    if not failed(result):
        return attempt(_content, path), False
    missed = isinstance(result, FileNotFoundError) and result.filename
    return result, bool(missed) and Path(f"{missed}.npz").exists()


def _content(path):
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _hindered(save, folder, kind):
    """Return what `save` raises where it is hindered, and whether the file stayed as it was."""
    arrays, overwrite, _ = HINDRANCES[kind]
    path = _path(folder, old=kind != "premier")
    before = path.read_bytes() if path.exists() else None
    with _full_disk() if kind in ("arret", "premier") else nullcontext():
        result = attempt(save, path, arrays, *[True] * overwrite)
    after = path.read_bytes() if path.is_file() else None
    return SimpleNamespace(error=result if failed(result) else None, kept=after == before)


def _holds_new(content):
    return (
        isinstance(content, dict)
        and content.keys() == NEW.keys()
        and all(same(content[name], values) for name, values in NEW.items())
    )


def _fault_of_content(content):
    """Return what is wrong with a file that should hold NEW, as the end of a sentence."""
    if failed(content):
        return f"`save`, ou la lecture du fichier, s'arrête sur une erreur : {error_told(content)}"
    if content.keys() != NEW.keys():
        return f"le fichier contient les noms {sorted(content)}, et non {sorted(NEW)}"
    return "le fichier ne contient pas les nombres donnés"


def _fault_of_save(facts):
    """Return what is wrong first; nothing when all is right."""
    for content, where in (
        (facts.first, "dans un dossier vide"),
        (facts.again, "avec `overwrite=True`, devant un fichier existant"),
    ):
        if not _holds_new(content):
            return f"{where}, {_fault_of_content(content)}."
    for kind, done in facts.done.items():
        asked = HINDRANCES[kind][2]
        where = HINDRANCE_TOLD[kind]
        if done.error is None:
            return f"{where}, `save` ne lève aucune erreur."
        if not isinstance(done.error, asked):
            return f"{where}, `save` lève {error_told(done.error)} ; l'énoncé demande une `{asked.__name__}`."
        if not done.kept:
            return f"{where}, `save` lève bien une erreur, mais le fichier n'est pas resté comme il était."


CHECKS = (
    Check(
        id="13-charger",
        observe=_observe_load,
        correct=lambda f: not _fault_of_load(f) and not any(f.executed.values()),
        success="le bon fichier est lu, les huit autres sont refusés, et aucun n'a exécuté son contenu.",
        otherwise=_fault_of_load,
        when={
            "allow_pickle=True": lambda f: f.executed["objet"],
            "pickle.load en secours": lambda f: f.executed["pickle"],
            "l'archive au lieu des tableaux": lambda f: "`NpzFile`" in f.kind,
            "erreur rattrapée, et None renvoyé": lambda f: "renvoie `None`" in f.done.values(),
            "return au lieu de raise": lambda f: "renvoie une exception" in f.done.values(),
            "fichier coupé : l'erreur de l'archive": lambda f: (
                f.done["coupe"] == "lève `BadZipFile`"
            ),
            "fichier vide oublié": (
                lambda f: f.done["coupe"] == REFUSED and "lève" in f.done["vide"]
            ),
            "tableau absent": lambda f: (
                _refuses(f, "sans_b", "sans_W", "transpose", "court")
                and "lève" in f.done["sans_b"] + f.done["sans_W"]
            ),
            "formes non vérifiées": lambda f: (
                _refuses(f, "transpose", "court") and f.done["transpose"] == f.done["court"] == READ
            ),
            "une seule forme vérifiée": lambda f: (
                _refuses(f, "transpose", "court") and READ in (f.done["transpose"], f.done["court"])
            ),
        },
    ),
    Check(
        id="13-ecrire",
        observe=_observe_save,
        correct=lambda f: not _fault_of_save(f),
        success=(
            "les tableaux sont relus tels quels, et cinq empêchements ont laissé le fichier comme il "
            "était."
        ),
        otherwise=_fault_of_save,
        when={
            "écrase sans demander": (
                lambda f: (
                    _holds_new(f.first) and not f.done["existe"].error and not f.done["existe"].kept
                )
            ),
            "nombres non finis gardés": (
                lambda f: (
                    _holds_new(f.first) and any(not f.done[kind].kept for kind in ("nan", "infini"))
                )
            ),
            "une erreur avalée": lambda f: _holds_new(f.first) and not f.done["arret"].error,
            "écrit sur place": (
                lambda f: _holds_new(f.first) and f.done["arret"].error and not f.done["arret"].kept
            ),
            "les noms perdus": lambda f: isinstance(f.first, dict) and "arr_0" in f.first,
            "jamais remplacé": lambda f: (
                _holds_new(f.first) and isinstance(f.again, FileExistsError)
            ),
            "un nom complété par NumPy": lambda f: f.stray,
        },
    ),
)
