"""Exercises of lesson 03: one-hot labels, and back."""

from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import as_array, attempt, failed, faults, judged, mnist, same
from helpers.french import decimal

BATCH = np.array([5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 3, 5], dtype="uint8")  # more than classes
SMALL_BATCH = np.array([2, 0, 2], dtype="uint8")  # the largest digit, 9, is not in it
SCORES = np.zeros((4, 10))
SCORES[:, :3] = [0.1, 0.7, 0.2], [0.5, 0.2, 0.3], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3]


def _one_hot(labels, width=10):
    return np.eye(width)[labels]


def _observe_labels(y_train, y_test):
    return SimpleNamespace(train=as_array(y_train, "y_train"), test=as_array(y_test, "y_test"))


def _label_faults(facts):
    (_, train_labels), (_, test_labels) = mnist()
    train, test = _one_hot(train_labels), _one_hot(test_labels)
    return faults([(facts.train, "y_train", train), (facts.test, "y_test", test)])


def _observe_one_hot(one_hot):
    return judged(
        one_hot,
        ("one_hot(labels, 10)", (BATCH, 10), _one_hot(BATCH)),
        ("one_hot([2, 0, 2], 10)", (SMALL_BATCH, 10), _one_hot(SMALL_BATCH)),
        ("one_hot([2, 0, 2], 3)", (SMALL_BATCH, 3), _one_hot(SMALL_BATCH, 3)),
    )


def _observe_decode(decode):
    return judged(
        decode,
        ("decode(targets)", [_one_hot(BATCH)], BATCH),
        ("decode(probabilities)", [SCORES], np.array([1, 0, 2, 1])),
    )


def _observe_losses(loss_for_one_hot, loss_for_integers):
    import keras

    labels, probabilities = np.array([1, 0, 2]), SCORES[:3].astype("float32")

    def value(loss, targets):
        return float(keras.ops.mean(keras.losses.get(loss)(targets, probabilities)))

    values = {
        (kind, form): attempt(value, loss, targets)
        for kind, loss in (("one_hot", loss_for_one_hot), ("integers", loss_for_integers))
        for form, targets in (("one_hot", _one_hot(labels)), ("integers", labels))
    }
    return SimpleNamespace(
        values={pair: np.nan if failed(found) else found for pair, found in values.items()},
        expected=float(-np.log(probabilities[range(3), labels]).mean()),
    )


def _fits(facts, kind):
    return same(facts.values[kind, kind], facts.expected, 1e-4)


CHECKS = (
    Check(
        id="03-cibles",
        observe=_observe_labels,
        correct=lambda f: not _label_faults(f),
        success="(60000,) est devenu {facts.train.shape} et (10000,) est devenu {facts.test.shape} ; "
        "chaque ligne contient un seul 1, à la place du chiffre.",
        otherwise=lambda f: " ".join(_label_faults(f)),
        when={
            "codage un-parmi-dix appliqué deux fois": lambda f: any(
                array.ndim == 3 and array.shape[1] == 10 for array in (f.train, f.test)
            ),
            "jeu de test oublié": lambda f: f.train.shape == (60000, 10) and f.test.ndim == 1,
            "mauvaise largeur": lambda f: (
                f.train.ndim == 2 and f.train.shape[0] == 60000 and f.train.shape[1] != 10
            ),
            "test codé à partir de l'entraînement": lambda f: (
                f.test.shape == (60000, 10) or f.train.shape == (10000, 10)
            ),
        },
    ),
    Check(
        id="03-numpy",
        observe=_observe_one_hot,
        correct=lambda f: not faults(f),
        success="votre fonction donne ce que donne `to_categorical`, sans Keras.",
        otherwise=lambda f: faults(f)[0],
    ),
    Check(
        id="03-decoder",
        observe=_observe_decode,
        correct=lambda f: not faults(f),
        success="vous retrouvez les étiquettes, et la même fonction lira les probabilités du réseau.",
        otherwise=lambda f: faults(f)[0],
    ),
    Check(
        id="03-perte",
        observe=_observe_losses,
        correct=lambda f: _fits(f, "one_hot") and _fits(f, "integers"),
        success="à chaque forme de cible sa perte, et les deux donnent la même valeur.",
        otherwise=lambda f: (
            f"sur trois exemples, l'entropie croisée vaut {decimal(f.expected, '.2f')} ; l'une de vos "
            "deux pertes donne autre chose ou s'arrête sur une erreur."
        ),
        when={
            "erreur quadratique": lambda f: (
                _fits(f, "integers") and not np.isnan(f.values["one_hot", "one_hot"])
            ),
        },
    ),
)
