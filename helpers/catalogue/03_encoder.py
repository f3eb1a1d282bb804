"""Exercises of lesson 03: one-hot labels, and back, and the loss that goes with targets."""

from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    as_array,
    as_number,
    attempt,
    failed,
    faults,
    judged,
    mnist,
    same,
)
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


# --- 03-choisir

FORMS = {"A": "integers", "B": "one_hot", "C": "shared", "D": "integers"}
TARGETS_TOLD = {
    "integers": "des entiers",
    "one_hot": "des vecteurs un-parmi-dix",
    "shared": "des vecteurs qui répartissent la confiance",
}
NUM_VALUES = 10**6 * 50_000


def _observe_losses(loss_a, loss_b, loss_c, loss_d, only_form, num_values):
    """Return, by network, the loss chosen and what it gives with each form of targets."""
    import keras

    integers = np.array([1, 0, 2])
    one_hot = _one_hot(integers).astype("float32")
    # Keras's divergence is the cross-entropy of one-hot targets, and of no others
    targets = {"integers": integers, "one_hot": one_hot, "shared": 0.9 * one_hot + 0.01}
    probabilities = (0.9 * PROBABILITIES[:3] + 0.01).astype("float32")

    def value(loss, targets, probabilities):
        return float(keras.ops.mean(keras.losses.get(loss)(targets, probabilities)))

    chosen = dict(zip(FORMS, (loss_a, loss_b, loss_c, loss_d), strict=True))
    return SimpleNamespace(
        chosen=chosen,
        known={
            letter: callable(attempt(keras.losses.get, loss))
            and not isinstance(loss, (keras.layers.Layer, keras.Metric))
            for letter, loss in chosen.items()
        },
        values={
            (letter, form): attempt(value, loss, targets[form], probabilities)
            for letter, loss in chosen.items()
            for form in targets
        },
        expected={
            "integers": _cross_entropy(one_hot, probabilities),
            "one_hot": _cross_entropy(one_hot, probabilities),
            "shared": _cross_entropy(targets["shared"], probabilities),
        },
        only_form=_letter(only_form),
        num_values=as_number(num_values, "num_values"),
    )


def _letter(given):
    """Return the letter that is given, alone or in a list of one."""
    if isinstance(given, (list, tuple, set)) and len(given) == 1:
        (given,) = given
    if not isinstance(given, str) or given.strip().upper() not in FORMS:
        raise Unusable(f"`only_form` doit être une des lettres {', '.join(FORMS)}.")
    return given.strip().upper()


def _cross_entropy(targets, probabilities):
    return float(-(targets * np.log(probabilities)).sum(axis=1).mean())


def _takes(facts, letter, form):
    """Tell whether the loss chosen for this network gives the cross-entropy of this form of targets."""
    return same(facts.values[letter, form], facts.expected[form], 1e-4)


def _choice_told(facts):
    """Return a French sentence on each answer that is not right, "" when all are."""
    told = [fault for letter in FORMS if (fault := _loss_fault(facts, letter))]
    if facts.only_form != "C":
        told.append(f"`only_form` : les cibles de {facts.only_form} peuvent changer de forme.")
    if facts.num_values != NUM_VALUES:
        told.append(
            f"`num_values` vaut {decimal(facts.num_values, '.12g')} : ce n'est pas le compte des nombres de D."
        )
    return " ".join(told)


def _loss_fault(facts, letter):
    """Return what is wrong with the loss chosen for this network, "" when it is right."""
    name, form = f"`loss_{letter.lower()}`", FORMS[letter]
    loss, found = facts.chosen[letter], facts.values[letter, form]
    if not facts.known[letter] and isinstance(loss, str):
        return f"{name} : Keras ne connaît pas de perte nommée `{loss}`."
    if not facts.known[letter]:
        return (
            f"{name} doit être le nom d'une perte : reçu un objet de type `{type(loss).__name__}`."
        )
    if failed(found):
        return f"{name} s'arrête sur une erreur : ses cibles sont {TARGETS_TOLD[form]}."
    if not _takes(facts, letter, form):
        return (
            f"{name} donne {decimal(found, '.4f')} sur trois exemples ; l'entropie croisée y vaut "
            f"{decimal(facts.expected[form], '.4f')}."
        )
    if form == "one_hot" and not _takes(facts, letter, "shared"):
        return (
            f"{name} donne la valeur de l'entropie croisée sur des vecteurs un-parmi-dix, mais pas sur "
            "des vecteurs qui répartissent la confiance : c'est une autre perte."
        )
    return ""


def _losses_are_right(facts):
    return not any(_loss_fault(facts, letter) for letter in FORMS)


CHECKS = (
    Check(
        id="03-cibles",
        observe=_observe_labels,
        correct=lambda f: [same(found, expected) for found, _, expected in _judged_labels(f)],
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
        id="03-choisir",
        observe=_observe_losses,
        correct=lambda f: [
            *(not _loss_fault(f, letter) for letter in FORMS),
            f.only_form == "C",
            f.num_values == NUM_VALUES,
        ],
        success="à chaque forme de cibles sa perte, et la forme se choisit : un entier prend peu de place, un vecteur "
        "peut répartir la confiance.",
        otherwise=_choice_told,
        when={
            "les deux pertes échangées": lambda f: (
                all(_takes(f, letter, "one_hot") for letter in "AD")
                and _takes(f, "B", "integers")
                and _takes(f, "C", "integers")
            ),
            "parts prises pour des entiers": lambda f: (
                _takes(f, "B", "one_hot") and _takes(f, "C", "integers")
            ),
            "perte sparse_ avec des vecteurs": lambda f: _takes(f, "B", "integers"),
            "perte catégorielle avec des entiers": lambda f: any(
                _takes(f, letter, "one_hot") and failed(f.values[letter, "integers"])
                for letter in "AD"
            ),
            "erreur quadratique": lambda f: any(
                f.known[letter]
                and not failed(f.values[letter, "one_hot"])
                and not _takes(f, letter, "one_hot")
                for letter in "BC"
            ),
            "place prise pour une impossibilité": lambda f: (
                _losses_are_right(f) and f.only_form == "D"
            ),
            "aller et retour oubliés": lambda f: _losses_are_right(f) and f.only_form in "AB",
            "nombres d'un seul vecteur": lambda f: f.num_values in (10**6, 50_000),
            "octets au lieu de nombres": lambda f: f.num_values / NUM_VALUES in (2, 4, 8),
        },
    ),
)
