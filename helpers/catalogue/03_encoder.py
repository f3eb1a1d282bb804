"""Exercises of lesson 03: one-hot labels, and back."""

from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import as_array, attempt, failed, faults, judged, mnist, same
from helpers.french import decimal

BATCH = np.array([5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 3, 5], dtype="uint8")  # more than classes
SMALL_BATCH = np.array([2, 0, 2], dtype="uint8")  # the largest digit, 9, is not in it
# A number of the fourth row that is not its largest exceeds all of the fifth: no threshold fits both
PROBABILITIES = np.zeros((5, 10))
PROBABILITIES[:, :3] = (
    [0.1, 0.7, 0.2],
    [0.6, 0.1, 0.3],
    [0.1, 0.1, 0.8],
    [0.45, 0.5, 0.05],
    [0.3, 0.36, 0.34],
)


def _one_hot(labels, width=10):
    return np.eye(width)[labels]


def _observe_labels(y_train, y_test):
    return SimpleNamespace(train=as_array(y_train, "y_train"), test=as_array(y_test, "y_test"))


def _judged_labels(facts):
    (_, train_labels), (_, test_labels) = mnist()
    return [
        (facts.train, "y_train", _one_hot(train_labels)),
        (facts.test, "y_test", _one_hot(test_labels)),
    ]


def _label_faults(facts):
    return _one_hot_faults(_judged_labels(facts))


def _one_hot_faults(judged):
    """Return what `faults` tells; of rows that each hold a single 1, it tells the places of the 1."""
    return faults(
        [
            (found.argmax(axis=1), f"{told}.argmax(axis=1)", expected.argmax(axis=1))
            if found.shape == expected.shape and same(np.sort(found), np.sort(expected))
            else (found, told, expected)
            for found, told, expected in judged
        ]
    )


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
        ("decode(probabilities)", [PROBABILITIES], PROBABILITIES.argmax(axis=1)),
    )


def _observe_losses(loss_for_one_hot, loss_for_integers):
    import keras

    labels = np.array([1, 0, 2])
    probabilities = (0.9 * PROBABILITIES[:3] + 0.01).astype("float32")
    one_hot = _one_hot(labels).astype("float32")
    # Keras's divergence is the cross-entropy of one-hot targets, and of no others
    targets = {"one_hot": one_hot, "integers": labels, "shared": 0.9 * one_hot + 0.01}

    def value(loss, targets, probabilities):
        return float(keras.ops.mean(keras.losses.get(loss)(targets, probabilities)))

    chosen = {"one_hot": loss_for_one_hot, "integers": loss_for_integers}
    return SimpleNamespace(
        chosen=chosen,
        known={
            kind: callable(attempt(keras.losses.get, loss))
            and not isinstance(loss, (keras.layers.Layer, keras.Metric))
            for kind, loss in chosen.items()
        },
        values={
            (kind, form): attempt(value, chosen[kind], targets[form], probabilities)
            for kind in chosen
            for form in targets
        },
        expected=_cross_entropy(one_hot, probabilities),
        shared=_cross_entropy(targets["shared"], probabilities),
    )


def _cross_entropy(targets, probabilities):
    return float(-(targets * np.log(probabilities)).sum(axis=1).mean())


def _takes(facts, kind, form):
    """Tell whether the loss chosen for one kind of targets gives the cross-entropy with another."""
    return same(facts.values[kind, form], facts.expected, 1e-4)


def _loss_faults(facts):
    return [fault for kind in facts.chosen if (fault := _loss_fault(facts, kind))]


def _loss_fault(facts, kind):
    """Return what is wrong with the loss chosen for this kind of targets, "" when it is right."""
    name, loss, found = f"`loss_for_{kind}`", facts.chosen[kind], facts.values[kind, kind]
    if not facts.known[kind] and isinstance(loss, str):
        return f"{name} : Keras ne connaît pas de perte nommée `{loss}`."
    if not facts.known[kind]:
        return (
            f"{name} doit être le nom d'une perte : reçu un objet de type `{type(loss).__name__}`."
        )
    if failed(found):
        told = {"one_hot": "vecteurs un-parmi-dix", "integers": "entiers"}[kind]
        return f"{name} s'arrête sur une erreur quand les cibles sont des {told}."
    if not _takes(facts, kind, kind):
        return (
            f"{name} donne {decimal(found, '.4f')} sur trois exemples ; l'entropie croisée y vaut "
            f"{decimal(facts.expected, '.4f')}."
        )
    if kind == "one_hot" and not same(facts.values[kind, "shared"], facts.shared, 1e-4):
        return (
            f"{name} donne la valeur de l'entropie croisée sur des vecteurs un-parmi-dix, mais pas sur "
            "des vecteurs qui répartissent la confiance : c'est une autre perte."
        )
    return ""


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
                found.ndim == 3 and same(found.argmax(axis=2), expected)
                for found, _, expected in _judged_labels(f)
            ),
            "jeu de test oublié": lambda f: (
                len(_label_faults(f)) == 1 and same(f.test, mnist()[1][1])
            ),
            "mauvaise largeur": lambda f: any(
                found.ndim == 2 and len(found) == len(expected) and found.shape[1] != 10
                for found, _, expected in _judged_labels(f)
            ),
            "test codé à partir de l'entraînement": lambda f: (
                f.test.shape == (60000, 10) or f.train.shape == (10000, 10)
            ),
        },
    ),
    Check(
        id="03-numpy",
        observe=_observe_one_hot,
        correct=lambda f: not _one_hot_faults(f),
        success="votre fonction donne ce que donne `to_categorical`.",
        otherwise=lambda f: _one_hot_faults(f)[0],
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
        correct=lambda f: not _loss_faults(f),
        success="à chaque forme de cible sa perte, et les deux donnent la même valeur.",
        otherwise=lambda f: " ".join(_loss_faults(f)),
        when={
            "les deux pertes échangées": lambda f: (
                _takes(f, "one_hot", "integers") and _takes(f, "integers", "one_hot")
            ),
            "perte sparse_ avec des cibles un-parmi-dix": lambda f: (
                _takes(f, "one_hot", "integers") and failed(f.values["one_hot", "one_hot"])
            ),
            "perte catégorielle avec des cibles entières": lambda f: (
                _takes(f, "integers", "one_hot") and failed(f.values["integers", "integers"])
            ),
            "erreur quadratique": lambda f: (
                _takes(f, "integers", "integers")
                and not failed(f.values["one_hot", "one_hot"])
                and not _takes(f, "one_hot", "one_hot")
            ),
        },
    ),
)
