"""Exercises of lesson 05: the order of one step, batches, momentum, training and evaluating."""

from collections.abc import Mapping
from functools import cache
from itertools import islice
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    as_array,
    as_number,
    attempt,
    call,
    error_told,
    failed,
    faults,
    leaves_untouched,
    mnist,
    parts_of,
    same,
    shape_told,
)
from helpers.french import decimal, percent

# --- 05-ordre

ORDER = "CEADB"  # take a batch, forward pass, loss, gradients, update


def _observe_order(order):
    """Return the letters of the answer, a text or several, in capitals."""
    text = attempt("".join, order)
    if failed(text) or isinstance(order, (set, frozenset)):
        raise Unusable(
            "`order` doit être un texte de cinq lettres, entre guillemets : reçu un objet de type "
            f"`{type(order).__name__}`."
        )
    return "".join(filter(str.isalpha, text.upper()))


def _is_after(first, second):
    return lambda letters: letters.index(first) > letters.index(second)


# --- 05-lots: batches of 8 out of 50 examples, out of 24 (none left over), out of 5 (one batch)

SIZES = {50: [8] * 6 + [2], 24: [8] * 3, 5: [5]}
OTHER_SIZE = 20  # of the batches of another call with 50 examples: 20, 20 and 10


def _examples(count):
    """Return images of three pixels, three numbers that follow, and labels, ten times the number."""
    return np.arange(3 * count).reshape(count, 3), 10 * np.arange(count)


def _epoch(batches, count, rng, size=8):
    """Return for each batch the numbers of its examples, as its images and as its labels tell."""
    result = call(batches, *_examples(count), size, rng, name="batches")
    pairs = attempt(lambda: list(islice(result, 2 * count)))
    if failed(pairs):
        raise Unusable(
            "on ne peut pas parcourir ce que renvoie `batches` : il faut une liste de paires ou un "
            f"générateur ; reçu un objet de type `{type(result).__name__}`, et le parcours "
            f"s'arrête sur une erreur : {error_told(pairs)}."
        )
    if len(pairs) == 2 * count:
        raise Unusable(
            f"avec {count} exemples et `batch_size={size}`, `batches` donne {2 * count} lots et plus : "
            "les lots d'une époque ne sont pas tant, ou ne finissent pas."
        )
    return [_batch(pair, count) for pair in pairs]


def _batch(pair, count):
    pair = parts_of(pair, 2, "chaque lot doit être une paire (images, étiquettes)")
    images, labels = as_array(pair[0], "images du lot"), as_array(pair[1], "étiquettes du lot")
    if images.ndim != 2 or images.shape[1] != 3 or labels.shape != images.shape[:1]:
        raise Unusable(
            f"un lot contient des images de forme {images.shape} et des étiquettes de forme "
            f"{labels.shape} ; avec des images de trois pixels, on attend (n, 3) et (n,)."
        )
    ids = images[:, 0] / 3
    known = np.isin(np.column_stack([ids, labels / 10]), np.arange(count)).all()
    if not known or np.any(images != images[:, :1] + np.arange(3)):
        raise Unusable(
            "un lot contient une image ou une étiquette que `batches` n'a pas reçue, ou une image "
            "dont les pixels ont changé de place."
        )
    return ids, labels / 10


def _observe_batches(batches):
    seed = np.random.default_rng
    rng = seed(5)
    first, second, again = (_epoch(batches, 50, one) for one in (rng, rng, seed(5)))
    if not any(len(ids) for ids, _ in first):
        raise Unusable(f"`batches` ne renvoie {'que des lots vides' if first else 'aucun lot'}.")
    return SimpleNamespace(
        groups=[ids for ids, _ in first],
        ids=_ids(first),
        label_ids=np.concatenate([labels for _, labels in first]),
        next_ids=_ids(second),
        replayed_ids=_ids(again),
        sizes={n: [len(ids) for ids, _ in _epoch(batches, n, seed(6))] for n in SIZES},
        other_sizes=[len(ids) for ids, _ in _epoch(batches, 50, seed(6), OTHER_SIZE)],
        untouched=leaves_untouched(  # by a generator too, once it is used up
            lambda *arrays: list(islice(batches(*arrays, 8, seed(5)), 100)), *_examples(50)
        ),
    )


def _ids(epoch):
    return np.concatenate([[], *(ids for ids, _ in epoch)])


def _distinct(f):
    return len(set(f.ids.tolist()))


def _is_covered(f):
    return same(np.sort(f.ids), np.arange(50))


def _are_neighbours(f):
    """Tell whether each batch is a run of examples that follow one another, round the set."""
    runs = [
        np.sort(np.diff(np.sort(group), append=min(group, default=0) + 50)) for group in f.groups
    ]
    return all((gaps[:-1] == 1).all() for gaps in runs)


# A right answer has the right sizes, each example once, and none of these faults.
FAULTS = {
    "images et étiquettes mélangées séparément": lambda f: not same(f.ids, f.label_ids),
    "tableaux reçus modifiés": lambda f: not f.untouched,
    "pas de mélange": lambda f: same(f.ids, np.arange(len(f.ids))),
    "le même lot à chaque pas": lambda f: (
        len(f.groups) > 1 and all(set(group) == set(f.groups[0]) for group in f.groups)
    ),
    "tirage avec remise": lambda f: len(f.groups) in (6, 7) and _distinct(f) < min(50, len(f.ids)),
    "dernier lot incomplet perdu": lambda f: f.sizes[50] == [8] * 6,
    "un lot vide en trop": lambda f: f.sizes[24] == [8] * 3 + [0],
    "lots de tailles égalisées": lambda f: (
        _is_covered(f)
        and len(f.groups) == 7
        and f.sizes[50] != SIZES[50]
        and not _are_neighbours(f)
    ),
    "seul l'ordre des lots est mélangé": lambda f: len(f.groups) == 7 and _are_neighbours(f),
    "les mêmes lots à chaque époque": lambda f: same(f.ids, f.next_ids),
    "hasard pris ailleurs que dans rng": lambda f: not same(f.ids, f.replayed_ids),
}


def _batches_told(f):
    count = next((n for n in SIZES if f.sizes[n] != SIZES[n]), 50)
    size, sizes = 8, f.sizes[count]
    if sizes == SIZES[50]:
        size, sizes = OTHER_SIZE, f.other_sizes
    held = f", avec {_distinct(f)} exemples différents" if (count, size) == (50, 8) else ""
    told = ", ".join(map(str, sizes[:10])) + (", …" if len(sizes) > 10 else "")
    return (
        f"avec {count} exemples et `batch_size={size}`, il sort {len(sizes)} lot(s), de tailles "
        f"{told}{held} ; l'énoncé demande chaque exemple une fois, et des lots pleins sauf le "
        "dernier."
    )


# --- 05-inertie: one step with the rates of the course, twice, one with others and tables

W, VELOCITY, GRADIENT = np.array([[1.0, -2.0, 0.5], [0.5, 0.1, -0.3], [2.0, -1.0, 4.0]])
TABLES = [np.stack([array, 2 - array]) for array in (W, VELOCITY, GRADIENT)]
CASES = [(W, VELOCITY, GRADIENT, 0.1, 0.9)] * 2 + [(*TABLES, 0.05, 0.5)]


def _stepped(w, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity - learning_rate * gradient
    return w + velocity, velocity


STEPPED = [after for case in CASES for after in _stepped(*case)]


def _observe_momentum(momentum_step):
    """Return weights and velocity after each step, up to the first that is wrong."""
    found = []
    for case in CASES:
        result = call(momentum_step, *case, name="momentum_step")
        asked = "`momentum_step` doit renvoyer une paire, les poids puis la vitesse"
        w, velocity = parts_of(result, 2, asked)
        found += [as_array(w, "w"), as_array(velocity, "velocity")]
        if not all(map(same, found, STEPPED)):
            break
    return found


def _momentum_told(found):
    w, _, _, learning_rate, momentum = CASES[len(found) // 2 - 1]
    again = "au second appel, " if len(found) == 4 else ""
    told = faults(list(zip(found, ("w", "velocity") * len(CASES), STEPPED, strict=False)))
    return (
        f"{again}pour des poids de forme {w.shape}, un taux de {decimal(learning_rate, 'g')} et une "
        f"inertie de {decimal(momentum, 'g')} : {' '.join(told)}"
    )


# --- 05-entrainer: 3 epochs of 5,000 images in batches of 64, then 2,000 images of the test set

EPOCHS, STEPS = 3, 79
TRAINED = 0.8  # test accuracy of the small network: 0.87 to 0.88 over seeds, 0.1 untrained
NEAR = 0.0011  # two images of the 2,000, for ties between probabilities, and rounding
# Loss on images over that on others of the same set: 0.95 to 1.01 for the test set over seeds, 0.89
# or less when it was trained on; 0.75 to 0.83 for the training set, 1 or more when it was not.
SEEN_TEST, SEEN_TRAINING = 0.9, 1.0


@cache
def _subset(part, start, stop):
    images, labels = mnist()[part]
    images = images[start:stop].reshape(-1, 784).astype("float32") / 255
    return images, labels[start:stop].astype(int)


def _accuracy_and_loss(model, images, labels):
    if not hasattr(model, "predict") or isinstance(model, type):
        raise Unusable(f"`model` n'est pas un réseau Keras : reçu un `{type(model).__name__}`.")
    outputs = call(model.predict, images, 1000, 0, name="model.predict")  # batch_size, verbose
    outputs = as_array(outputs, "model.predict(x)")
    if outputs.shape != (len(labels), 10):
        raise Unusable(shape_told(outputs.shape, "model.predict(x)", (len(labels), 10)))
    chosen = outputs[np.arange(len(labels)), labels].astype("float64")
    accuracy = np.mean(outputs.argmax(axis=1) == labels)
    return float(accuracy), float(-np.log(np.clip(chosen, 1e-7, 1)).mean())


def _observe_training(model, history, test_accuracy):
    series = getattr(history, "history", history)
    if not isinstance(series, Mapping) or failed(attempt(len, series.get("loss"))):
        raise Unusable(
            "`history` doit être ce que renvoie `fit` : reçu un objet de type "
            f"`{type(history).__name__}`."
        )
    params = getattr(history, "params", None)
    given = list(test_accuracy.values()) if isinstance(test_accuracy, Mapping) else test_accuracy
    given = attempt(as_array, given, "test_accuracy")
    values = 1 if failed(given) else given.size
    (test, test_loss), (train, train_loss), (_, test_others), (_, train_others) = (
        _accuracy_and_loss(model, *_subset(*images))
        for images in ((1, 0, 2_000), (0, 0, 5_000), (1, 2_000, 4_000), (0, 5_000, 7_000))
    )
    return SimpleNamespace(
        epochs=len(series["loss"]),
        steps=params.get("steps") if isinstance(params, Mapping) else None,  # unknown for a dict
        made=_steps_made(model),
        values=values,
        given=given,
        said=np.nan if values > 1 else as_number(test_accuracy, "test_accuracy"),
        test=test,
        train=train,
        losses=(test_loss, train_loss),
        of_test=test_loss / test_others,
        of_training=train_loss / train_others,
        seen=as_array(series.get("accuracy", series.get("acc", [])), "history").ravel(),
    )


def _steps_made(model):
    """Return how many steps its optimizer has made; 0 too for a network that is not compiled."""
    made = attempt(lambda: int(np.asarray(model.optimizer.iterations)))
    return 0 if failed(made) else made


def _says(f, *values, tolerance=NEAR):
    return any(abs(f.said - value) < tolerance for value in values)


def _is_trained(f):
    """Tell whether the network made its three epochs, by one call of `fit` or by several."""
    made = (f.made or f.epochs * STEPS) == EPOCHS * STEPS
    return made and f.steps in (None, STEPS) and f.test > TRAINED and f.of_training < SEEN_TRAINING


def _training_told(f):
    right, percents = decimal(f.test, ".4f"), percent(f.test, ".1f")
    if f.made and f.made < f.epochs * (f.steps or 1):
        return (
            f"`history` compte {f.epochs} époques de {f.steps} pas, mais l'optimiseur de `model` n'en a "
            f"fait que {f.made} : `history` vient-il du dernier entraînement, et est-il allé au bout ?"
        )
    if not _is_trained(f):
        also = (
            ""
            if f.of_training < SEEN_TRAINING
            else (", et aussi bien d'autres images d'entraînement que celles de `x_train`")
        )
        return (
            f"après {f.made or f.epochs * STEPS} pas, le réseau classe bien {percents} des images de "
            f"test{also}. Est-ce avec `x_train` et `y_train` que `fit` l'a entraîné ?"
        )
    if f.values > 1:
        return f"`test_accuracy` contient {f.values} valeurs ; l'énoncé demande un seul nombre."
    return (
        f"le réseau est bien entraîné, mais son exactitude sur les images de test est {right} ; "
        f"vous donnez {decimal(f.said, '.4f')}."
    )


CHECKS = (
    Check(
        id="05-ordre",
        observe=_observe_order,
        correct=lambda letters: letters == ORDER,
        success="c'est l'ordre des cinq gestes ; `fit` les répète pour chaque lot.",
        otherwise=lambda letters: f"l'ordre {letters} n'est pas celui d'un pas.",
        when={
            "une lettre manque ou revient": lambda letters: sorted(letters) != sorted(ORDER),
            "passe avant sans lot": _is_after("C", "E"),
            "perte avant la passe avant": _is_after("E", "A"),
            "gradients avant la perte": _is_after("A", "D"),
            "mise à jour avant les gradients": _is_after("D", "B"),
        },
    ),
    Check(
        id="05-lots",
        observe=_observe_batches,
        correct=lambda f: (
            f.sizes == SIZES
            and f.other_sizes == [20, 20, 10]
            and _is_covered(f)
            and not any(made(f) for made in FAULTS.values())
        ),
        success="50 exemples par lots de 8 donnent les tailles {facts.sizes[50]} ; chaque exemple "
        "passe une fois, avec son étiquette, dans un ordre nouveau à chaque époque.",
        otherwise=_batches_told,
        when=FAULTS,
    ),
    Check(
        id="05-inertie",
        observe=_observe_momentum,
        correct=lambda f: len(f) == len(STEPPED) and all(map(same, f, STEPPED)),
        success="votre pas est celui de `SGD(momentum=...)` ; sur l'exemple de l'énoncé, la vitesse "
        "passe de 0,5 à 0,25 et le poids de 1 à 1,25.",
        otherwise=_momentum_told,
        when={"coefficients écrits en dur": lambda found: len(found) == len(STEPPED)},
    ),
    Check(
        id="05-entrainer",
        observe=_observe_training,
        correct=lambda f: _is_trained(f) and f.of_test > SEEN_TEST and _says(f, f.test),
        success="trois époques de 79 pas, puis une exactitude mesurée sur des images jamais vues.",
        otherwise=_training_told,
        when={
            "réseau refait après l'entraînement": lambda f: f.test < 0.5 and not f.made,
            "entraîné sur le jeu de test": lambda f: f.of_test < SEEN_TEST,
            "entraîné plusieurs fois": lambda f: (
                f.made > EPOCHS * STEPS and f.made > f.epochs * (f.steps or STEPS)
            ),
            "mauvais nombre d'époques": lambda f: f.epochs != EPOCHS and f.made != EPOCHS * STEPS,
            "mauvaise taille de lot": lambda f: f.steps not in (None, STEPS),
            "toute la réponse d'evaluate": lambda f: (
                f.values == 2 and same(np.sort(f.given, None), sorted([f.losses[0], f.test]), 0.01)
            ),
            "la perte au lieu de l'exactitude": lambda f: _says(f, *f.losses),
            "évalué sur l'entraînement": lambda f: _says(f, f.train, tolerance=NEAR / 4),
            "dernière exactitude de l'entraînement": lambda f: _says(
                f, *f.seen[-1:], tolerance=NEAR / 4
            ),
            "évalué avant l'entraînement": lambda f: (
                0.02 < f.said < 0.3 and f.test > TRAINED and not _says(f, 1 - f.test)
            ),
            "en pour cent": lambda f: _says(f, 100 * f.test, tolerance=100 * NEAR),
        },
    ),
)
