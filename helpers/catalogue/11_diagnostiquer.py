"""Checks of lesson 11: measures of a class, calibration by equal groups, abstention, labels to read again."""

from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    alike,
    as_array,
    as_number,
    call,
    columns_alike,
    parts_of,
    same,
)
from helpers.french import decimal

# --- 11-scores ---

MEASURES = ("le rappel", "la «\u00a0précision\u00a0»", "le score F1")
MATRICES = (
    np.array([[6, 1, 1], [2, 9, 0], [3, 0, 1]]),
    np.array([[5, 0, 3], [0, 0, 4], [1, 0, 8]]),  # the second is never predicted
    np.array([[3, 2, 1], [0, 0, 0], [2, 1, 7]]),  # the second is absent, yet predicted
    np.array([[4, 0, 1, 0], [2, 3, 0, 0], [2, 1, 0, 0], [0, 0, 0, 0]]),  # never right; nowhere
)


def _measures(matrix):
    """Return recall, precision and F1 of each class, nan for 0/0."""
    good, true, predicted = matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0)
    with np.errstate(invalid="ignore"):
        return [good / true, good / predicted, 2 * good / (true + predicted)]


def _observe_scores(scores):
    return [_three(scores, matrix) for matrix in MATRICES]


def _three(scores, matrix):
    parts = parts_of(
        call(scores, matrix, name="scores"), 3, "`scores` doit renvoyer trois tableaux"
    )
    arrays = [as_array(part, f"scores(matrix)[{k}]").astype(float) for k, part in enumerate(parts)]
    for k, array in enumerate(arrays):
        if array.shape != (len(matrix),):
            raise Unusable(
                f"pour une matrice de {len(matrix)} classes, `scores(matrix)[{k}]` a la forme {array.shape} ; "
                f"l'énoncé demande ({len(matrix)},)."
            )
    return arrays


def _told_scores(found):
    for matrix, arrays in zip(MATRICES, found, strict=True):
        for name, values, expected in zip(MEASURES, arrays, _measures(matrix), strict=True):
            for k, (value, right) in enumerate(zip(values, expected, strict=True)):
                if not alike(float(value), float(right)):
                    return (
                        f"pour la matrice `{matrix.tolist()}`, {name} de la classe {k} vaut "
                        f"{decimal(float(value), '.4g')} : ce n'est pas ce que donnent sa ligne et sa colonne."
                    )


# --- 11-calibration ---


def _answers(seed, count, low):
    """Return confidences, all different, and which answers are right, less often than they say."""
    rng = np.random.default_rng(seed)
    confidences = rng.uniform(low, 1, count)
    return confidences, rng.uniform(0, 1, count) < confidences**2


GROUPS = tuple(
    (*_answers(seed, count, low), bins)
    for seed, (count, low, bins) in enumerate(
        ((12, 0.1, 3), (23, 0.2, 4), (50, 0.1, 7), (9, 0.5, 9), (30, 0.3, 1))
    )
)


def _equal_ece(confidences, right, bins):
    groups = np.array_split(np.argsort(confidences), bins)
    return sum(abs(np.sum(confidences[g] - right[g])) for g in groups) / len(confidences)


def _observe_ece(equal_ece):
    return [
        as_number(call(equal_ece, *case, name="equal_ece"), "equal_ece(...)") for case in GROUPS
    ]


def _told_ece(found):
    for value, case in zip(found, GROUPS, strict=True):
        if not same(value, _equal_ece(*case)):
            confidences, _, bins = case
            return (
                f"pour {len(confidences)} images et `bins={bins}`, votre fonction renvoie "
                f"{decimal(value, '.4g')}, et ce n'est pas la moyenne demandée. Faites le calcul à la main sur "
                "quatre images et deux groupes."
            )


# --- 11-abstention ---


def _rounded(seed, count):
    """Return confidences with equals among them, and which answers are right."""
    rng = np.random.default_rng(seed)
    confidences = rng.uniform(0.3, 1, count).round(2)
    return confidences, rng.uniform(0, 1, count) < confidences


# In the first ones the risk is above what is wanted at a high threshold, and below it further down: in the second
# by equality, at a fraction that 1 - accuracy gives exactly too; in the third among equals.
SETS = (
    (([0.7, 0.9, 0.8, 0.5], [1, 0, 1, 0]), (90, 12), 0.34),
    (([0.6, 0.7, 0.8, 0.9], [1, 1, 0, 1]), (91, 20), 0.25),
    (([0.6, 0.9, 0.7, 0.4, 0.8, 0.9], [1, 1, 1, 0, 0, 0]), (92, 15), 0.45),
    *((_rounded(seed, 60), (seed + 50, 40), 0.23) for seed in range(6)),
)
SETS = tuple(
    ((np.array(confidences), np.array(right, dtype=bool)), _rounded(*other), wanted)
    for (confidences, right), other, wanted in SETS
)


def _chosen(confidences, right, wanted):
    fitting = [t for t in confidences if np.mean(~right[confidences >= t]) <= wanted]
    return min(fitting)


def _expected_abstention():
    return [
        (t, np.mean(other[0] >= t), np.mean(~other[1][other[0] >= t]))
        for val, other, wanted in SETS
        for t in [_chosen(*val, wanted)]
    ]


def _observe_abstain(abstain):
    return [_numbers(abstain, *val, *other, wanted) for val, other, wanted in SETS]


def _numbers(abstain, *given):
    asked = "`abstain` doit renvoyer le seuil, la couverture et le risque"
    parts = parts_of(call(abstain, *given, name="abstain"), 3, asked)
    names = ("threshold", "coverage", "risk")
    return tuple(as_number(part, name) for part, name in zip(parts, names, strict=True))


def _told_abstain(found):
    for numbers, expected, (val, other, wanted) in zip(
        found, _expected_abstention(), SETS, strict=True
    ):
        if same(numbers, expected):
            continue
        told = f"avec `wanted={wanted}` et {len(val[0])} images de validation, "
        if same(sorted(numbers), sorted(expected)):
            return f"{told}les trois nombres sont justes, mais dans un autre ordre que celui de l'énoncé."
        threshold, coverage, risk = (decimal(number, ".4g") for number in numbers)
        if same(numbers[0], expected[0]):
            name, value = (
                ("le risque", risk)
                if same(numbers[1], expected[1])
                else ("la couverture", coverage)
            )
            return (
                f"{told}le seuil est bon, mais {name} vaut {value} : ce n'est pas ce que donnent les "
                f"{len(other[0])} autres images."
            )
        kept = val[0] >= numbers[0]
        if not kept.any():
            return f"{told}votre seuil, {threshold}, est plus haut que toutes leurs confiances."
        reached = np.mean(~val[1][kept])
        if reached > wanted:
            return f"{told}votre seuil, {threshold}, y donne un risque trop grand : {decimal(reached, '.4g')}."
        if numbers[0] not in val[0]:
            return f"{told}votre seuil, {threshold}, n'est pas l'une de leurs confiances."
        return f"{told}votre seuil est {threshold} ; une confiance plus petite convient aussi."


# --- 11-etiquettes ---


def _labelled(seed, count, classes):
    """Return probabilities, of some classes surer than of others, and labels, some of them wrong."""
    rng = np.random.default_rng(seed)
    true = np.arange(count) % classes
    scores = rng.normal(0, 1, (count, classes))
    scores[np.arange(count), true] += 0.4 + 3 * true / classes
    powers = np.exp(scores)
    labels = np.where(rng.uniform(0, 1, count) < 0.15, (true + 1) % classes, true)
    return powers / powers.sum(axis=1, keepdims=True), labels


LABELLED = tuple(_labelled(*case) for case in ((0, 40, 4), (1, 60, 5), (2, 90, 10), (3, 25, 3)))


def _suspects(probabilities, labels):
    bars = [p[labels == k].mean() for k, p in enumerate(probabilities.T)]
    above = probabilities >= bars
    above[np.arange(len(labels)), labels] = False
    return np.flatnonzero(above.any(axis=1))


def _observe_suspects(suspects):
    return [_indices(suspects, *case) for case in LABELLED]


def _indices(suspects, probabilities, labels):
    found = as_array(call(suspects, probabilities, labels, name="suspects"), "suspects(...)")
    mask = found.shape == labels.shape and set(found.ravel()) <= {0, 1}
    if found.ndim != 1:
        raise Unusable(
            f"`suspects` doit renvoyer un tableau d'indices, à une dimension : reçu la forme {found.shape}."
        )
    return SimpleNamespace(mask=mask, indices=found.astype(float))


def _told_suspects(found):
    for one, case in zip(found, LABELLED, strict=True):
        expected = _suspects(*case)
        told = f"pour {len(case[1])} exemples et {case[0].shape[1]} classes, "
        if extra := [i for i in one.indices if i not in expected]:
            return f"{told}vous accusez l'exemple {decimal(extra[0])}, qu'aucune autre classe ne réclame."
        if missed := [i for i in expected if i not in one.indices]:
            return f"{told}l'exemple {missed[0]} manque parmi vos {len(one.indices)} suspects."
        if not same(one.indices, expected):
            return f"{told}les suspects sont les bons, mais pas chacun une fois, dans l'ordre croissant."


CHECKS = (
    Check(
        id="11-scores",
        observe=_observe_scores,
        correct=lambda found: columns_alike(found, map(_measures, MATRICES)),
        success="les trois mesures sont justes, même pour une classe absente ou jamais annoncée.",
        otherwise=_told_scores,
    ),
    Check(
        id="11-calibration",
        observe=_observe_ece,
        correct=lambda found: not _told_ece(found),
        success="l'erreur de calibration est juste, même quand un groupe a une image de plus.",
        otherwise=_told_ece,
    ),
    Check(
        id="11-abstention",
        observe=_observe_abstain,
        correct=lambda found: [
            same(*number)
            for number in zip(*map(np.transpose, (found, _expected_abstention())), strict=True)
        ],
        success="le seuil est choisi sur la validation, et jugé ailleurs.",
        otherwise=_told_abstain,
    ),
    Check(
        id="11-etiquettes",
        observe=_observe_suspects,
        correct=lambda found: not any(one.mask for one in found) and not _told_suspects(found),
        success="les étiquettes à relire sont désignées, et elles seules.",
        otherwise=_told_suspects,
        when={"un masque": lambda found: any(one.mask for one in found)},
    ),
)
