"""Checks of lesson 13: weights read safely, written all or nothing, described, used without Keras."""

import math
import os
import pickle
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    ToDo,
    Unusable,
    array_or_error,
    array_told,
    as_array,
    attempt,
    call,
    error_told,
    failed,
    faults,
    mnist,
    parts_of,
    same,
    stopped_told,
)
from helpers.network import Dense, Model, ReLU

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


def _judged_pair(facts):
    first, second = facts.pair
    return [(first, "load(path)[0]", W), (second, "load(path)[1]", B)]


def _parts_of_load(facts):
    """Tell whether the good file is read; then, of each bad one, whether it is refused, none being run."""
    read = facts.pair is not None and not faults(_judged_pair(facts))
    safe = read and not any(facts.executed.values())
    return [read, *(safe and done == REFUSED for done in facts.done.values())]


def _fault_of_load(facts):
    """Return what is wrong first, beside code that a file has run; nothing when all is right."""
    if facts.pair is None:
        return f"sur un bon fichier, `load` ne renvoie pas une paire de tableaux de nombres ; reçu {facts.kind}."
    if told := faults(_judged_pair(facts)):
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


def _is_safe(facts, kind):
    done = facts.done[kind]
    return done.kept and isinstance(done.error, HINDRANCES[kind][2])


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


# --- 13-fiche ---

INTERVAL = r"(?<![\d.,])0(?:[.,]0*)?(?!\d)\D{1,14}1(?:[.,]0+)?(?![.,]?\d)|\bz\wro\D{1,14}\bun\b"
GROUPED = r"(?<![\d.,])\d{1,3}(?:(?:[ \u00a0\u202f_.,'’]|\\,)\d{3}){1,4}(?!\d)"
LONGEST = 20_000  # characters of a card
SAID = {  # what the text must say, as the message tells it
    "inputs": "combien de nombres le réseau reçoit par image",
    "parameters": "combien il a de paramètres",
    "prepared": "ce que deviennent les pixels, par `255` ou l'intervalle de 0 à 1",
    "accuracy": "l'exactitude, à un pour cent près",
    "test": "que l'exactitude est celle du test",
    "version": "la version de NumPy",
}


@cache
def _models():
    """Return two networks and their accuracies, which no other number of a card comes near."""
    rng = np.random.default_rng(41)
    shapes = (784, 32), (196, 12)
    return tuple(
        (Model([Dense(inputs, hidden, rng), ReLU(), Dense(hidden, 10, rng)]), accuracy)
        for (inputs, hidden), accuracy in zip(shapes, (0.9536, 0.8712), strict=True)
    )


def _observe_card(card):
    cards = [
        call(card, model, accuracy, name="card(model, accuracy)") for model, accuracy in _models()
    ]
    for text in cards:
        if not isinstance(text, str):
            raise Unusable(
                f"`card` doit renvoyer un texte : reçu un objet de type `{type(text).__name__}`."
            )
        if len(text) > LONGEST:
            raise Unusable(
                f"la fiche a {len(text)} caractères : une fiche tient en quelques dizaines de lignes."
            )
    header = _header(cards[0])
    said = [_said(text, *given) for text, given in zip(cards, _models(), strict=True)]
    return SimpleNamespace(
        header=header is not None,
        indented=header is None and _header(_flush(cards[0])) is not None,
        keys=re.findall(r"^[\"']?([\w-]+)[\"']?[ \t]*:", header or "", re.M),
        license=_value(header or "", "license") not in ("", "...", "null", "~", "none"),
        datasets="mnist" in _value(header or "", "datasets"),
        **{name: tuple(one[name] for one in said) for name in (*SAID, "weights", "per_cent")},
    )


def _flush(text):
    return "\n".join(line.lstrip() for line in text.splitlines())


def _header(text):
    """Return what stands between the two lines `---` at the start, None when it is not there."""
    lines = text.lstrip("\ufeff\r\n").replace("\r\n", "\n")
    found = re.match(r"---[ \t]*\n(?:(.*?)\n)??---[ \t]*(?:\n|$)", lines, re.S)
    return (found[1] or "") if found else None


def _value(header, key):
    """Return what the header gives for a key, on its line or as a list below it, in lower case."""
    found = re.search(rf"^[\"']?{key}[\"']?[ \t]*:(.*(?:\n(?:[ \t]+|-[ \t]).*)*)", header, re.M)
    return found[1].strip("\"' \t\n[]-").lower() if found else ""


def _said(text, model, accuracy):
    """Return which of the facts of a network a card says, in whatever way."""
    numbers = [
        (float(whole + "." + (part or "0")), len(part), after == "%")
        for whole, part, after in re.findall(r"(\d+)(?:[.,](\d+))?(?:[^\S\n]|\\)*(%?)", text)
    ]
    exact = {value for value, *_ in numbers} | {
        int(found) for found in re.findall(r"\d{1,15}", text)
    }
    exact |= {int(re.sub(r"\D", "", found)) for found in re.findall(GROUPED, text)}

    def near(target, decimals, per_cent):
        return any(
            abs(value - target) <= max(10.0**-places, 1e-6)
            and places >= decimals
            and sign in per_cent
            for value, places, sign in numbers
        )

    side = math.isqrt(model.inputs)
    weights = sum(array.size for array in model.parameters if array.ndim == 2)
    right = near(accuracy, 2, [False]) or near(100 * accuracy, 0, [False, True])
    version = re.escape(".".join(np.__version__.split(".")[:2]))
    return {
        "inputs": model.inputs in exact or bool(re.search(rf"\b{side}\D{{1,12}}{side}\b", text)),
        "parameters": model.count_params() in exact,
        "weights": weights in exact,
        "prepared": bool(re.search(rf"255|{INTERVAL}", text, re.I)),
        "accuracy": right,
        "per_cent": not right and near(accuracy, 2, [True]),
        "test": bool(re.search(r"(?<![a-z])tests?(?![a-z])|10\D?000", text, re.I)),
        "version": bool(re.search(rf"(?<![\d.]){version}(?!\d)", text)),
    }


def _fault_of_card(facts):
    """Return what is wrong first, and all that the text of a card lacks; nothing when all is right."""
    if not facts.header:
        return "la fiche ne commence pas par un en-tête, entre deux lignes `---`."
    keys = ", ".join(f"`{key}`" for key in facts.keys) or "aucune"
    if not facts.license:
        return f"l'en-tête ne donne pas de `license` ; ses clés : {keys}."
    if not facts.datasets:
        return f"l'en-tête ne nomme pas MNIST sous la clé `datasets` ; ses clés : {keys}."
    for place, network in enumerate(("784-32-10", "196-12-10")):
        missed = [told for name, told in SAID.items() if not vars(facts)[name][place]]
        if missed:
            return (
                f"la fiche du réseau {network} ne dit pas, ou pas justement : {' ; '.join(missed)}."
            )


def _says(facts, *but):
    """Tell whether the header is right, and the cards say all but these."""
    said = all(all(vars(facts)[name]) for name in SAID if name not in but)
    return facts.header and facts.license and facts.datasets and said


# --- 13-sans-keras ---

WIDTHS = {  # of the layers of a network, by how the message tells it
    "un réseau de deux couches": (32, 10),
    "un réseau de deux couches, aux scores négatifs": (32, 10),
    "un réseau d'une couche": (10,),
    "un réseau de trois couches": (24, 16, 10),
    "un réseau de douze couches": (16,) * 11 + (10,),
}


@cache
def _networks():
    """Return images, and for each network its layers and the digits that it reads on them."""
    images = mnist()[1][0][:40]
    rng, networks = np.random.default_rng(44), {}
    for told, widths in WIDTHS.items():
        layers, outputs = [], images.reshape(len(images), 784) / 255
        for width in widths:
            if layers:
                outputs = np.maximum(outputs, 0)
            W = rng.normal(size=(outputs.shape[1], width))
            W /= (outputs @ W).std(axis=0)  # so that even the last of twelve layers sees the image
            b = -(outputs @ W).mean(axis=0) + rng.normal(size=width) * 0.3
            if "négatifs" in told and width == 10:
                b = b - 100
            layers.append((W.astype("float32"), b.astype("float32")))
            outputs = outputs @ layers[-1][0] + layers[-1][1]
        networks[told] = layers, outputs.argmax(axis=1)
    return images, networks


def _write_weights(path, layers):
    """Write a file as `keras.Model.save_weights` does for a stack of dense layers."""
    import h5py

    with h5py.File(path, "w") as file:
        for number, arrays in enumerate(layers):
            name = f"dense_{number}" if number else "dense"
            for k, array in enumerate(arrays):
                file[f"layers/{name}/vars/{k}"] = array
        file.create_group("vars")


def _observe_digits(read_digits):
    images, networks = _networks()
    found = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        for number, (told, (layers, _)) in enumerate(networks.items()):
            path = Path(name) / f"reseau_{number}.weights.h5"
            _write_weights(path, layers)
            if not found:
                digits = call(read_digits, path, images, name="read_digits(path, images)")
                found[told] = as_array(digits, "read_digits(path, images)")
            else:
                found[told] = array_or_error(
                    read_digits, path, images, name="read_digits(path, images)"
                )
    return SimpleNamespace(found=found)


def _right(facts):
    """Return the networks that are read right."""
    networks = _networks()[1]
    return {told for told, found in facts.found.items() if same(found, networks[told][1])}


def _fault_of_digits(facts):
    for told, (_, digits) in _networks()[1].items():
        found = facts.found[told]
        if failed(found):
            return f"sur {told}, {stopped_told('read_digits', found)}"
        if not same(found, digits):
            return f"sur {told}, {array_told(found, 'read_digits(path, images)', digits)}"


CHECKS = (
    Check(
        id="13-charger",
        observe=_observe_load,
        correct=_parts_of_load,
        success="le bon fichier est lu, les huit autres sont refusés, et aucun n'a exécuté son contenu.",
        otherwise=_fault_of_load,
        when={
            "allow_pickle=True": lambda f: f.executed["objet"],
            "pickle.load en secours": lambda f: f.executed["pickle"],
            "l'archive au lieu des tableaux": lambda f: "`NpzFile`" in f.kind,
            "erreur rattrapée, et None renvoyé": lambda f: "renvoie `None`" in f.done.values(),
            "fichier coupé : l'erreur de l'archive": lambda f: (
                f.done["coupe"] == "lève `BadZipFile`"
            ),
            "tableau absent": lambda f: (
                _refuses(f, "sans_b", "sans_W", "transpose", "court")
                and "lève" in f.done["sans_b"] + f.done["sans_W"]
            ),
            "formes non vérifiées": lambda f: (
                _refuses(f, "transpose", "court") and f.done["transpose"] == f.done["court"] == READ
            ),
        },
    ),
    Check(
        id="13-ecrire",
        observe=_observe_save,
        correct=lambda f: [
            _holds_new(f.first),
            _holds_new(f.again),
            *(_holds_new(f.first) and _is_safe(f, kind) for kind in HINDRANCES),
        ],
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
            "un nom complété par NumPy": lambda f: f.stray,
        },
    ),
    Check(
        id="13-fiche",
        observe=_observe_card,
        correct=lambda f: [f.license, f.datasets, *(all(vars(f)[name]) for name in SAID)],
        success=(
            "l'en-tête et le texte disent ce qu'il faut, et les nombres sont ceux de chacun des deux réseaux."
        ),
        otherwise=_fault_of_card,
        when={
            "pas d'en-tête": lambda f: not f.header and not f.indented,
            "en-tête décalé": lambda f: f.indented,
            "la clé en français": (
                lambda f: f.header and "licence" in f.keys and "license" not in f.keys
            ),
            "nombres recopiés": lambda f: (
                _says(f, "inputs", "parameters")
                and f.inputs[0]
                and f.parameters[0]
                and not (f.inputs[1] and f.parameters[1])
            ),
            "les biais oubliés": lambda f: (
                _says(f, "parameters") and all(f.weights) and not any(f.parameters)
            ),
            "cent fois trop peu": lambda f: _says(f, "accuracy") and all(f.per_cent),
        },
    ),
    Check(
        id="13-sans-keras",
        observe=_observe_digits,
        correct=lambda f: not _fault_of_digits(f),
        success="les cinq réseaux, d'une à douze couches, sont lus comme Keras les lirait.",
        otherwise=_fault_of_digits,
        when={
            "l'ordre alphabétique": (
                lambda f: _right(f) == WIDTHS.keys() - {"un réseau de douze couches"}
            ),
        },
    ),
)
