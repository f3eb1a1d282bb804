"""Exercises of lesson 09: a validation split, a callback, the rule of early stopping, pruning."""

import io
from contextlib import redirect_stdout
from functools import cache
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    ToDo,
    Unusable,
    alike,
    as_array,
    as_number,
    attempt,
    call,
    columns_alike,
    error_told,
    failed,
    leaves_untouched,
    parts_of,
    same,
)
from helpers.french import counted, decimal

# Examples and fraction: no sum is near a whole number; of the last one, 7.7, `round` is not `int`.
SIZES = ((7, 0.25), (40, 0.15), (9, 0.5), (12, 0.3), (11, 0.3))


def _split(split, count, fraction):
    """Return what the function makes of `count` examples."""
    images, labels = np.arange(3 * count).reshape(count, 3), 10 * np.arange(count)
    result = call(split, images, labels, fraction, name="split")
    if isinstance(result, (tuple, list)) and [*map(type, result)] in ([tuple] * 2, [list] * 2):
        result = [*result[0], *result[1]]
    parts = parts_of(result, 4, "`split` doit renvoyer quatre tableaux")
    arrays = [as_array(part, f"split(...)[{k}]") for k, part in enumerate(parts)]
    dimensions = [array.ndim for array in arrays]
    if dimensions == [2, 2, 1, 1]:
        raise Unusable(
            "les quatre tableaux ne sont pas dans l'ordre de l'énoncé : images puis étiquettes "
            "d'entraînement, images puis étiquettes de validation."
        )
    if dimensions != [2, 1, 2, 1] or any(array.shape[1:] not in ((), (3,)) for array in arrays):
        raise Unusable(
            f"avec {count} images de trois pixels, les quatre tableaux ont les formes "
            f"{', '.join(str(array.shape) for array in arrays)} ; on attend des images de trois "
            "pixels, puis des étiquettes, deux fois."
        )
    train, val, expected = arrays[0][:, 0] / 3, arrays[2][:, 0] / 3, int(count * (1 - fraction))
    together, everything = np.concatenate([train, val]), np.arange(count)
    pixels = np.concatenate([arrays[0], arrays[2]])
    known = same(pixels[:, 0] % 3, 0 * together) and same(
        pixels - pixels[:, :1], [[0, 1, 2]] * len(pixels)
    )
    in_order = known and same(together, everything)
    separated = in_order and len(train) == expected
    targets = [arrays[1] / 10, arrays[3] / 10]
    return SimpleNamespace(
        asked=(count, fraction, expected, count - expected),
        exact=abs(count * (1 - fraction) - expected) < 1e-9,
        sizes=(len(train), len(val)),
        near=abs(len(train) - expected) <= 1,
        places=[*map(int, val)] if known else [],
        known=known,
        in_order=in_order,
        turned=known and same(np.concatenate([val, train]), everything),
        shuffled=known and not in_order and same(np.sort(together), everything),
        common=known and np.intersect1d(train, val).size > 0,
        separated=separated,
        labelled=alike(targets, [train, val]),
        labels_known=all(np.isin(part, everything).all() for part in targets),
        untouched=leaves_untouched(split, images, labels, fraction),
    )


def _is_split(case):
    return case.separated and case.labelled and case.untouched


def _told_split(cases):
    case = next(case for case in cases if not _is_split(case))
    (count, fraction, *expected), sizes = case.asked, [*case.sizes]
    if not case.known:
        return "les images renvoyées ne sont plus celles reçues : leurs pixels ont changé."
    if case.separated:
        problem = (
            "vos tableaux sont modifiés"
            if case.labelled
            else "les étiquettes ne sont pas les leurs"
        )
        return f"les images sont bien séparées, mais {problem}."
    told = f"avec {count} exemples et `fraction={fraction}`, "
    if sizes == expected:
        return (
            f"{told}la validation est faite des exemples {case.places}, comptés à partir de 0 ; "
            "l'énoncé demande les derniers, dans leur ordre, et les autres à l'entraînement."
        )
    return (
        f"{told}l'entraînement reçoit {counted(sizes[0], 'exemple')} et la validation {sizes[1]} ; l'énoncé "
        f"demande {expected[0]} et {expected[1]}."
    )


# The best epoch: validation accuracies of one object's trainings, one after another; what to keep.

# In the first, an epoch that beats the one before it does not beat the best.
SCRIPTS = ((0.5, 0.7, 0.6, 0.7, 0.55, 0.65), (0.4, 0.35, 0.3), (0.2, 0.3, 0.25, 0.4512))
# Then those of another object, of one training; and what the first one keeps after that.
BEST = [(0.7, 2), (0.4, 1), (0.4512, 4), (0.4, 1), (0.4512, 4)]
NAMES = ("best_accuracy", "best_epoch")


def _scripted_fit(callback, accuracies):
    """Call the callback as `fit` does, on a real model; return what it keeps."""
    import keras

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    params = {"epochs": len(accuracies), "steps": 1, "verbose": 0}
    calls = keras.callbacks.CallbackList([callback], add_history=True, model=model, **params)
    calls.on_train_begin()
    for epoch, accuracy in enumerate(accuracies):
        val = {"accuracy": accuracy, "loss": 0.5 + 0.1 * (epoch - 2) ** 2}
        logs = {"accuracy": 0.55 + 0.06 * epoch, "loss": 1.0 - 0.1 * epoch}
        logs |= {f"val_{name}": value for name, value in val.items()}
        calls.on_epoch_begin(epoch)
        calls.on_train_batch_begin(0)
        calls.on_train_batch_end(0, {"accuracy": 0.5, "loss": 1.0})
        calls.on_test_begin()
        calls.on_test_end(val)
        calls.on_epoch_end(epoch, logs)
        if model.stop_training:
            raise Unusable(
                f"votre callback arrête l'entraînement après l'époque {epoch + 1} ; l'énoncé ne lui "
                "demande que de retenir la meilleure."
            )
    calls.on_train_end(logs)
    return _kept(callback)


def _kept(callback):
    """Return the two numbers that the callback keeps; the type, as told, of what is none."""
    kept = []
    for name in NAMES:
        value = attempt(getattr, callback, name)
        number = attempt(as_number, value, name)
        kept.append(f"un objet de type `{type(value).__name__}`" if failed(number) else number)
    return tuple(kept)


def _observe_callback(BestEpoch):
    import keras

    if not isinstance(BestEpoch, type):
        raise Unusable(
            "`BestEpoch` doit être une classe : reçu un objet de type "
            f"`{type(BestEpoch).__name__}`."
        )
    callback = call(BestEpoch, name="BestEpoch")
    written = io.StringIO()
    with redirect_stdout(written):
        kept = [attempt(_scripted_fit, callback, script) for script in SCRIPTS]
    if failed(*kept):
        if not hasattr(callback, "set_model"):
            return []  # `fit` refuses it
        error = next(filter(failed, kept))
        told = f"`fit` s'arrête sur une erreur avec votre callback : {error_told(error)}."
        raise Unusable(str(error) if isinstance(error, Unusable) else told)
    if line := written.getvalue().strip().partition("\n")[0]:
        raise Unusable(
            f"l'énoncé demande un callback qui n'écrit rien ; le vôtre écrit « {line[:60]} »."
        )
    bare = vars(keras.callbacks.Callback()).keys()
    if vars(callback).keys() <= bare and not hasattr(callback, "best_epoch"):
        raise ToDo
    for name in NAMES:
        if not hasattr(callback, name):
            raise Unusable(
                f"après `fit`, l'objet n'a pas d'attribut `{name}` : l'énoncé donne les noms à "
                "employer, et on les range dans `self`."
            )
    return [*kept, attempt(_scripted_fit, BestEpoch(), SCRIPTS[1]), _kept(callback)]


def _told_callback(kept):
    for script, found, best in zip((*SCRIPTS, SCRIPTS[1], ()), kept, BEST, strict=True):
        if failed(found):
            return f"un second objet de la classe s'arrête sur une erreur : {error_told(found)}."
        if not alike(found, best):
            accuracy, epoch = (v if isinstance(v, str) else decimal(v) for v in found)
            told = f"`best_accuracy` = {accuracy} et `best_epoch` = {epoch}"
            if not script:
                return (
                    f"après l'entraînement d'un autre objet de la classe, le premier retient {told} : "
                    "ce n'est plus ce qu'il avait retenu."
                )
            return (
                f"pour les exactitudes de validation `{[*script]}`, votre callback retient {told} ; on "
                "attend la plus grande, et la première époque qui l'atteint."
            )


# The rule of early stopping


def _reference_stop(accuracies, patience):
    """Return the last epoch and the best one, from 1 on, as Keras's own callback decides them."""
    import keras

    stopper = keras.callbacks.EarlyStopping("val_accuracy", patience=patience, mode="max")
    stopper.set_model(SimpleNamespace(stop_training=False))
    stopper.on_train_begin()
    for epoch, accuracy in enumerate(accuracies):
        stopper.on_epoch_end(epoch, {"val_accuracy": accuracy})
        if stopper.model.stop_training:
            break
    return epoch + 1, stopper.best_epoch + 1


@cache
def _curves():
    """Return accuracies, most of them random and rounded for ties, patience, and the answer."""
    rng = np.random.default_rng(9)
    curves = [((0.5, 0.7, 0.6, 0.7, 0.9), 2), ((0.5, 0.6, 0.7, 0.8), 2), ((0.6,), 3)]
    for _ in range(60):
        length = int(rng.integers(2, 15))
        rise = np.linspace(0.4, 0.4 + rng.uniform(-0.1, 0.3), length)
        accuracies = (rise + rng.normal(0, 0.06, length)).round(2).tolist()
        curves.append((accuracies, int(rng.integers(1, 5))))
    return [(*curve, _reference_stop(*curve)) for curve in curves]


def _observe_stop(early_stop):
    if not callable(early_stop):
        call(early_stop, name="early_stop")
    return np.array([_stop(early_stop, *curve) for curve in _curves()])


def _stop(early_stop, accuracies, patience, _):
    """Return the two numbers that the function gives for a curve."""
    try:
        result = call(early_stop, list(accuracies), patience, name="early_stop")
    except Unusable as problem:
        raise Unusable(f"{_asked(accuracies, patience)}, {problem}") from problem
    found = attempt(lambda: as_array(result, "early_stop(...)").ravel())
    if failed(found) or found.shape != (2,):
        kind = f"un objet de type `{type(result).__name__}`"
        raise Unusable(
            "`early_stop` doit renvoyer deux entiers, la dernière époque puis la meilleure : reçu "
            + (f"{kind}." if failed(found) else f"{found.size} nombre(s).")
        )
    return found


def _asked(accuracies, patience):
    return f"pour les exactitudes `{[*accuracies]}` et une patience de {patience}"


def _told_stop(found):
    for (last, best), (accuracies, patience, expected) in zip(found, _curves(), strict=True):
        if not same((last, best), expected):
            return (
                f"{_asked(accuracies, patience)}, votre fonction renvoie {last:g} et {best:g}. "
                "Déroulez la règle à la main sur cette liste."
            )


# Pruning


@cache
def _layers():
    """Return layers with units dead for every reason, with the weights after them; and which are."""
    layers = []
    for seed, (count, inputs, units) in enumerate(((6, 4, 17), (30, 5, 19), (5, 8, 7), (9, 3, 22))):
        rng = np.random.default_rng(seed)
        images = rng.uniform(0.1, 1, (count, inputs))
        weights = rng.normal(0, 1, (inputs, units))
        biases = rng.normal(0, 0.3, units)
        weights[:, 0], biases[0] = -np.abs(weights[:, 0]), -9.0  # dead, without its bias too
        weights[:, 1] = np.abs(weights[:, 1])  # dead by its bias alone
        biases[1] = -1.0 - (images @ weights[:, 1]).max()
        weights[:, 2] = -np.abs(weights[:, 2])  # alive by its bias alone
        biases[2] = 0.2 - (images @ weights[:, 2]).min()
        weights[:, 3] = np.abs(weights[:, 3])  # alive for one image alone
        biases[3] = -np.sort(images @ weights[:, 3])[-2:].mean()
        weights[:, 4], biases[4] = 0.0, 0.0  # dead: its output is 0 everywhere, and so is its sum
        weights[:, 5], biases[5] = -1.0, 0.1  # dead by its weights, against its bias
        sums = images @ weights[:, 6:]  # alive for some images, few or many; the last one hardly
        biases[6:] = -np.quantile(sums, rng.uniform(0, 1, units - 6), axis=0).diagonal()
        biases[-1] = 1e-4 - sums[:, -1].max()
        dead = (images @ weights + biases <= 0).all(axis=0)
        layers.append(((images, weights, biases, rng.normal(0, 1, (units, 10))), dead))
    return layers


def _observe_pruned(prune):
    return SimpleNamespace(
        found=[_pruned(prune, *layer) for layer, _ in _layers()],
        untouched=all(leaves_untouched(prune, *layer) for layer, _ in _layers()),
    )


def _pruned(prune, *layer):
    """Return the three arrays that the function gives for a layer."""
    parts = parts_of(call(prune, *layer, name="prune"), 3, "`prune` doit renvoyer trois tableaux")
    return [as_array(part, f"prune(...)[{k}]") for k, part in enumerate(parts)]


def _expected_pruned():
    return [
        [weights[:, ~dead], biases[~dead], outgoing[~dead]]
        for (_, weights, biases, outgoing), dead in _layers()
    ]


def _told_pruned(facts):
    for found, expected, ((images, weights, biases, _), dead) in zip(
        facts.found, _expected_pruned(), _layers(), strict=True
    ):
        if alike(found, expected):
            continue
        told = f"pour une couche de {len(dead)} neurones, dont {counted(dead.sum(), 'mort')}, "
        if unit := _misjudged(found, weights, biases, dead):
            outputs = np.maximum(images @ weights[:, unit[0]] + biases[unit[0]], 0)
            was = "retiré" if outputs.any() else "gardé"
            return (
                f"{told}le neurone {unit[0]} est {was} : sa plus grande sortie vaut "
                f"{decimal(outputs.max(), '.4g')}."
            )
        shapes = [array.shape for array in found]
        if shapes == [array.shape for array in expected]:
            wrong = next(k for k in range(3) if not alike(found[k], expected[k]))
            name = ("weights", "biases", "outgoing")[wrong]
            return (
                f"{told}les formes sont justes, mais `{name}` ne contient pas les valeurs des "
                "vivants, dans leur ordre."
            )
        return (
            f"{told}vos tableaux ont les formes {', '.join(map(str, shapes))} ; on attend "
            f"{', '.join(str(array.shape) for array in expected)}."
        )
    return "vos trois tableaux sont justes, mais ceux que la fonction reçoit sont modifiés."


def _misjudged(found, weights, biases, dead):
    """Return the first unit wrongly kept or left out, if all arrays agree on which are kept."""
    count = len(found[1]) if found[1].ndim == 1 else -1
    if [array.shape for array in found] != [(len(weights), count), (count,), (count, 10)]:
        return []
    kept = np.isin(biases, found[1])
    if not alike(biases[kept], found[1]):
        return []
    return [int(unit) for unit in np.flatnonzero(kept == dead)][:1]


CHECKS = (
    Check(
        id="09-separation",
        observe=lambda split: [_split(split, *size) for size in SIZES],
        correct=lambda cases: all(map(_is_split, cases)),
        success="la validation est faite des derniers exemples, comme avec `validation_split`.",
        otherwise=_told_split,
        when={
            "la validation est prise au début": lambda cases: all(
                c.turned and c.near for c in cases
            ),
            "la validation reste dans l'entraînement": lambda cases: any(c.common for c in cases),
            "arrondi du mauvais côté": lambda cases: (
                all(c.in_order and c.near for c in cases)
                and all(c.separated for c in cases if c.exact)
                and not all(c.separated for c in cases)
            ),
            "étiquettes coupées ailleurs que les images": lambda cases: (
                all(c.separated and c.labels_known for c in cases)
                and not all(c.labelled for c in cases)
            ),
        },
    ),
    Check(
        id="09-moniteur",
        observe=_observe_callback,
        correct=lambda kept: bool(kept) and not failed(*kept) and columns_alike(kept, BEST),
        success="votre callback retient la meilleure époque, et repart de zéro à chaque entraînement.",
        otherwise=_told_callback,
    ),
    Check(
        id="09-arret",
        observe=_observe_stop,
        correct=lambda found: columns_alike(found, [stop for *_, stop in _curves()]),
        success="votre règle s'arrête comme `keras.callbacks.EarlyStopping`, sur {facts.shape[0]} courbes.",
        otherwise=_told_stop,
        when={"pas d'arrêt": lambda found: alike(found[:, 0], [len(c) for c, *_ in _curves()])},
    ),
    Check(
        id="09-elagage",
        observe=_observe_pruned,
        correct=lambda f: f.untouched and alike(f.found, _expected_pruned()),
        success="le réseau élagué est plus petit, et rend les mêmes réponses.",
        otherwise=_told_pruned,
    ),
)
