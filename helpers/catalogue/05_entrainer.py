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
    failed,
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
    """Return the letters and digits of the answer, a text or several, in capitals."""
    text = attempt("".join, order)
    if failed(text):
        raise Unusable(
            "`order` doit être un texte de cinq lettres, entre guillemets : reçu un objet de type "
            f"`{type(order).__name__}`."
        )
    return "".join(filter(str.isalnum, text.upper()))


def _is_after(first, second):
    return lambda letters: letters.index(first) > letters.index(second)


# --- 05-lots: batches of 8 out of 50 examples, out of 24 (none left over), out of 5 (one batch)

SIZES = {50: [8] * 6 + [2], 24: [8] * 3, 5: [5]}


def _examples(count):
    """Return images of three pixels, the number of the example, and labels, ten times that."""
    return np.arange(count).repeat(3).reshape(count, 3), 10 * np.arange(count)


def _epoch(batches, count, rng):
    """Return for each batch the numbers of its examples, as its images and as its labels tell."""
    result = call(batches, *_examples(count), 8, rng, name="batches")
    pairs = attempt(lambda: list(islice(result, 2 * count)))
    if failed(pairs):
        raise Unusable(
            "on ne peut pas parcourir ce que renvoie `batches` : il faut une liste de paires ou un "
            f"générateur ; reçu un objet de type `{type(result).__name__}`, et le parcours "
            f"s'arrête sur `{type(pairs).__name__}`."
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
    known = np.isin(np.column_stack([images, labels / 10]), np.arange(count)).all()
    if not known or np.ptp(images, axis=1).any():
        raise Unusable("un lot contient une image ou une étiquette que `batches` n'a pas reçue.")
    return images[:, 0], labels / 10


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
    """Tell whether each batch is a run of examples that follow one another in the set."""
    return all(len(group) and np.ptp(group) == len(group) - 1 for group in f.groups)


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
    held = f" et contiennent {_distinct(f)} exemples différents" if count == 50 else ""
    return (
        f"avec {count} exemples et `batch_size=8`, vos lots ont les tailles {f.sizes[count]}{held} ; "
        "l'énoncé demande chaque exemple une fois, et des lots pleins sauf le dernier."
    )


# --- 05-inertie: one step with the rates of the course, one with others

W, VELOCITY, GRADIENT = np.array([[1.0, -2.0, 0.5], [0.5, 0.1, -0.3], [2.0, -1.0, 4.0]])
RATES = (0.1, 0.9), (0.05, 0.5)  # learning rate, momentum
STEPPED = [
    after
    for learning_rate, momentum in RATES
    for velocity in [momentum * VELOCITY - learning_rate * GRADIENT]
    for after in (W + velocity, velocity)
]


def _observe_momentum(momentum_step):
    """Return weights and velocity after the one step, then after the other."""
    found = []
    for rates in RATES:
        result = call(momentum_step, W, VELOCITY, GRADIENT, *rates, name="momentum_step")
        asked = "`momentum_step` doit renvoyer une paire, les poids puis la vitesse"
        w, velocity = parts_of(result, 2, asked)
        found += [as_array(w, "w"), as_array(velocity, "velocity")]
    return found


def _momentum_told(found):
    w, velocity = found[:2]
    shapes = (
        f"pour des poids de forme {W.shape}, vous renvoyez des poids de forme {w.shape} et une "
        f"vitesse de forme {velocity.shape}"
    )
    if w.shape == velocity.shape == W.shape:
        return f"{shapes}, mais pas les bonnes valeurs : reprenez l'exemple de l'énoncé à la main."
    return f"{shapes} : les trois formes doivent être égales."


# --- 05-entrainer: 3 epochs of 5,000 images in batches of 64, then 2,000 images of the test set

EPOCHS, STEPS, TEST_STEPS = 3, 79, 32
TRAINED = 0.8  # test accuracy of the small network: 0.85 to 0.88 over seeds, 0.1 untrained
NEAR = 0.0011  # two images of the 2,000, for ties between probabilities, and rounding


@cache
def _subset(part, count):
    images, labels = mnist()[part]
    return images[:count].reshape(-1, 784).astype("float32") / 255, labels[:count].astype(int)


def _accuracy_and_loss(model, images, labels):
    if not hasattr(model, "predict"):
        raise Unusable(f"`model` n'est pas un réseau Keras : reçu un `{type(model).__name__}`.")
    outputs = call(model.predict, images, 1000, 0, name="model.predict")  # batch_size, verbose
    outputs = as_array(outputs, "model.predict(x)")
    if outputs.shape != (len(labels), 10):
        raise Unusable(shape_told(outputs, "model.predict(x)", (len(labels), 10)))
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
    values = np.size(attempt(np.asarray, given))
    test, test_loss = _accuracy_and_loss(model, *_subset(1, 2_000))
    train, train_loss = _accuracy_and_loss(model, *_subset(0, 5_000))
    return SimpleNamespace(
        epochs=len(series["loss"]),
        steps=params.get("steps") if isinstance(params, Mapping) else None,  # unknown for a dict
        values=values,
        said=np.nan if values > 1 else as_number(test_accuracy, "test_accuracy"),
        test=test,
        train=train,
        losses=(test_loss, train_loss),
        seen=as_array(series.get("accuracy", series.get("acc", [])), "history").ravel(),
    )


def _says(f, *values, tolerance=NEAR):
    return any(abs(f.said - value) < tolerance for value in values)


def _is_trained_on_test(f):
    """Tell whether the network knows the test set: all others do 0.05 better on the training set."""
    return f.test > f.train - (0.03 if f.steps == TEST_STEPS else 0)


def _training_told(f):
    steps = f" de {f.steps} pas" if f.steps else ""
    given = "plusieurs valeurs" if f.values > 1 else decimal(f.said, ".4f")
    return (
        f"`history` compte {f.epochs} époque(s){steps}, et le réseau classe bien "
        f"{percent(f.test, '.1f')} des images de test ; vous donnez {given}."
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
            f.sizes == SIZES and _is_covered(f) and not any(made(f) for made in FAULTS.values())
        ),
        success="50 exemples par lots de 8 donnent les tailles {facts.sizes[50]} ; chaque exemple "
        "passe une fois, avec son étiquette, dans un ordre nouveau à chaque époque.",
        otherwise=_batches_told,
        when=FAULTS,
    ),
    Check(
        id="05-inertie",
        observe=_observe_momentum,
        correct=lambda found: all(map(same, found, STEPPED)),
        success="votre pas est celui de `SGD(momentum=...)` ; sur l'exemple de l'énoncé, la vitesse "
        "passe de 0,5 à 0,25 et le poids de 1 à 1,25.",
        otherwise=_momentum_told,
        when={"coefficients écrits en dur": lambda found: all(map(same, found[:2], STEPPED))},
    ),
    Check(
        id="05-entrainer",
        observe=_observe_training,
        correct=lambda f: (
            f.epochs == EPOCHS
            and f.steps in (None, STEPS)
            and f.test > TRAINED
            and not _is_trained_on_test(f)
            and _says(f, f.test)
        ),
        success="trois époques de 79 pas, puis une exactitude mesurée sur des images jamais vues.",
        otherwise=_training_told,
        when={
            "réseau refait après l'entraînement": lambda f: f.test < 0.5,
            "entraîné sur le jeu de test": _is_trained_on_test,
            "mauvais nombre d'époques": lambda f: f.epochs != EPOCHS,
            "mauvaise taille de lot": lambda f: f.steps not in (None, STEPS),
            "toute la réponse d'evaluate": lambda f: f.values == 2,
            "la perte au lieu de l'exactitude": lambda f: _says(f, *f.losses),
            "évalué sur l'entraînement": lambda f: _says(f, f.train, tolerance=NEAR / 4),
            "dernière exactitude de l'entraînement": lambda f: _says(
                f, *f.seen[-1:], tolerance=NEAR / 4
            ),
            "évalué avant l'entraînement": lambda f: (
                0.02 < f.said < 0.3 and not _says(f, 1 - f.test)
            ),
            "en pour cent": lambda f: _says(f, 100 * f.test, tolerance=100 * NEAR),
        },
    ),
)
