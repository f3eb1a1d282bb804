"""Exercises of lesson 10: quartiles, a threshold, choosing on validation, an interval by bootstrap."""

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    alike,
    as_array,
    as_number,
    attempt,
    call,
    failed,
    leaves_untouched,
    parts_of,
    same,
    stopped_told,
)
from helpers.french import decimal


def _table(rng, column, values, counts, least=0.5):
    """Return the shuffled rows of a sweep: `counts` runs for each value, worth `least` to 0.9."""
    rows = []
    for value, count in zip(values, counts, strict=True):
        quality = rng.uniform(least, 0.9)
        for seed in range(count):
            val, test = (quality + rng.exponential(0.04, 2)).round(4)
            rows.append({column: value, "seed": seed, "val": float(val), "test": float(test)})
    rng.shuffle(rows)
    return rows


def _grouped(rows, column, name):
    """Return the numbers of each value of a column, in the order in which they are met."""
    groups = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row[name])
    return groups


def _beside(*found_and_expected):
    """Return numbers beside those that are asked for, as French writes them, and told apart."""
    for spec in (".4f", ".8f"):
        found, expected = (
            " ; ".join(decimal(number, spec) for number in numbers)
            for numbers in found_and_expected
        )
        if found != expected:
            break
    several = "({}) ; on attend ({})" if ";" in expected else "{} ; on attend {}"
    return several.format(found, expected)


# Median and quartiles


@cache
def _summaries():
    """Return tables, each with what is asked for: the quartiles of each width."""
    rng = np.random.default_rng(101)
    tables = []
    for widths, counts in (((7, 2, 31, 5), (5, 4, 1, 8)), ((12, 3, 64), (9, 6, 3)), ((1,), (2,))):
        rows = _table(rng, "width", widths, counts)
        groups = _grouped(rows, "width", "test")
        tables.append((rows, {w: np.quantile(v, (0.25, 0.5, 0.75)) for w, v in groups.items()}))
    return tables


def _observe_summary(summary):
    found = []
    for rows, _ in _summaries():
        result = call(summary, rows, name="summary")
        if not isinstance(result, Mapping):
            raise Unusable(
                "`summary` doit renvoyer un dictionnaire, une clé par largeur : reçu un objet de type "
                f"`{type(result).__name__}`."
            )
        found.append({w: as_array(v, "summary(rows)[width]") for w, v in result.items()})
    return found


def _is_summary(found):
    return alike(found, [expected for _, expected in _summaries()])


def _told_summary(found):
    for given, (rows, expected) in zip(found, _summaries(), strict=True):
        if given.keys() != expected.keys():
            keys, widths = _listed(given), _listed(expected)
            return f"les clés sont {keys} pour une table dont les largeurs sont {widths}."
        for width, v in given.items():
            if v.shape != (3,):
                return f"la valeur de la largeur {width} a la forme {v.shape} ; on attend trois nombres."
            if not alike(v, expected[width]):
                runs = sum(row["width"] == width for row in rows)
                return (
                    f"pour la largeur {width}, de {runs} ligne(s), vous donnez "
                    f"{_beside(v, expected[width])}."
                )


def _listed(keys):
    texts = (repr(key) if isinstance(key, str) else str(key) for key in keys)
    return ", ".join(sorted(texts)) or "absentes"


# Often enough above the threshold

# Width and its test accuracies, shuffled, the smallest not the first; threshold, share, answer.
QUESTIONS = (
    # one lucky run in the smallest width, equality at the threshold in the middle one
    ({9: (0.95,) * 4, 3: (0.91, 0.7, 0.71, 0.72), 5: (0.9, 0.9, 0.92, 0.8)}, 0.9, 0.75, 5),
    ({40: (0.97, 0.98), 6: (0.96, 0.9, 0.9), 20: (0.95,) * 5 + (0.97,)}, 0.95, 1, 20),
    # a quarter is enough; counts differ
    ({8: (0.9,), 2: (0.5, 0.5, 0.85, 0.5), 4: (0.86, 0.86, 0.4, 0.4)}, 0.85, 0.25, 2),
    # half, where the median says otherwise: the mean of 0.70 and 0.96 is below 0.90
    ({7: (0.95, 0.97), 3: (0.6, 0.7, 0.96, 0.97), 11: (0.99, 0.99, 0.99)}, 0.9, 0.5, 3),
    # many runs, few of them above; and few runs, all above
    ({14: (0.81, 0.82), 10: (0.85,) * 9 + (0.1,) * 7, 12: (0.81, 0.83, 0.7, 0.9)}, 0.8, 0.75, 12),
    # more than the share; fewer, when the part of the number of runs is rounded down
    ({4: (0.7, 0.92), 8: (0.9, 0.95, 0.96), 16: (0.97,) * 4}, 0.9, 0.75, 8),
    # the runs of the narrower widths, or of the wider ones, have no part in it
    ({3: (0.6,) * 9, 6: (0.95, 0.96, 0.7), 12: (0.97,) * 40}, 0.9, 0.6, 6),
    ({4: (0.8, 0.92), 2: (0.7, 0.95)}, 0.9, 0.75, None),
)
ANSWERS = [question[-1] for question in QUESTIONS]


def _observe_enough(enough):
    if not callable(enough):
        call(enough, name="enough")
    found = []
    for groups, threshold, share, expected in QUESTIONS:
        rows = [
            {"width": width, "seed": seed, "val": round(1.5 - accuracy, 4), "test": accuracy}
            for width, accuracies in groups.items()
            for seed, accuracy in enumerate(accuracies)
        ]
        if expected is None:  # where a loop may end, and any object be returned
            result = attempt(enough, rows, threshold, share)
            found.append(result if result is None or failed(result) else "une réponse")
        else:
            result = _called(enough, rows, threshold, share)
            told = "enough(rows, threshold, share)"
            found.append(None if result is None else as_number(result, told))
    return found


def _called(enough, *question):
    """Return what `call` does, `None` included: it is an answer here."""
    return call(lambda *asked: (enough(*asked),), *question, name="enough")[0]


def _told_enough(found):
    for given, (_, threshold, share, expected) in zip(found, QUESTIONS, strict=True):
        if failed(given):
            return stopped_told("enough", given)
        if given != expected:
            answers = ["None" if width is None else decimal(width) for width in (given, expected)]
            return (
                f"sur une table d'essai, avec un seuil de {decimal(threshold)} et une part de "
                f"{decimal(share)}, vous répondez {answers[0]} ; on attend {answers[1]}."
            )


# Choosing, then announcing


def _chosen(rows, name="val", statistic=np.median):
    groups = _grouped(rows, "learning_rate", name)
    return max(groups, key=lambda rate: statistic(groups[rate]))


RATES = (0.0003, 0.001, 0.003, 0.01, 0.03)


@cache
def _choices():
    """Return tables, each with the pair that is asked for; by these seeds, all ways differ."""
    tables = []
    for seed in (989, 1114, 1463):
        rng = np.random.default_rng(seed)
        rates = rng.permutation(RATES).tolist()
        rows = _table(rng, "learning_rate", rates, rng.integers(3, 8, len(rates)), 0.87)
        rate = _chosen(rows)
        tables.append((rows, (rate, np.median(_grouped(rows, "learning_rate", "test")[rate]))))
    return tables


def _pair(result, name):
    """Return the two numbers that a learner's function gives; an exception stays one."""
    if failed(result):
        return result
    first, second = parts_of(result, 2, f"`{name}` doit renvoyer une paire de nombres")
    return as_number(first, f"{name}(...)[0]"), as_number(second, f"{name}(...)[1]")


def _observe_choice(choose):
    return [_pair(call(choose, rows, name="choose"), "choose") for rows, _ in _choices()]


def _chooses(name, statistic=np.median):
    """Return a predicate: are the rates those of this way of choosing, whatever is announced?"""
    return lambda found: alike(
        [rate for rate, _ in found], [_chosen(rows, name, statistic) for rows, _ in _choices()]
    )


def _told_choice(found):
    for given, (_, expected) in zip(found, _choices(), strict=True):
        if not alike(given[0], expected[0]):
            told = "le taux choisi est" if given[0] in RATES else "le premier nombre est"
            return f"sur une table d'essai, {told} {_beside(given[:1], expected[:1])}."
        if not alike(given, expected):
            return (
                "sur une table d'essai, le taux est bien choisi, mais vous annoncez "
                f"{_beside(given[1:], expected[1:])}."
            )


# The interval of a difference

REPETITIONS = 3000
# The shares of 0.025 and 0.975 by 3,000 draws: four standard deviations around.
LOW, HIGH = (0.014, 0.036), (0.964, 0.986)


@cache
def _samples():
    """Return pairs of samples: skewed, so that means are not medians, and of other lengths.

    Of five values, one alone is the median of 6 draws in 100: no draw without replacement, and no
    draw of another length, has the same extremes.
    """
    rng = np.random.default_rng(104)
    few, many = 0.90 + rng.exponential(0.010, 11), 0.94 - rng.exponential(0.012, 41)
    seven = np.array([0.905, 0.912, 0.9125, 0.913, 0.928, 0.94, 0.95])
    five = np.array([0.903, 0.911, 0.9115, 0.914, 0.935])
    return (few, many), (many - 0.02, few), (seven, five)


@cache
def _replayed(statistic=np.median, pooled=False, alone=()):
    """Return, for each pair, many differences by a way to replay. alone: which draw one value."""
    rng = np.random.default_rng(105)
    found = []
    for pair in _samples():
        sources = [np.concatenate(pair)] * 2 if pooled else pair
        sizes = [1 if k in alone else len(values) for k, values in enumerate(pair)]
        second, first = (
            statistic(rng.choice(sources[k], (20_000, sizes[k])), axis=1) for k in (1, 0)
        )
        found.append(second - first)
    return found


def _observe_interval(function):
    def interval(samples, repetitions, seed):
        rng = np.random.default_rng(seed)
        return _pair(attempt(function, *samples, repetitions, rng), "difference_interval")

    one, *_ = _samples()
    call(function, one[0], one[0] + 0.01, 40, np.random.default_rng(3), name="difference_interval")
    pairs = [interval(pair, REPETITIONS, seed) for seed, pair in enumerate(_samples(), start=1)]
    # few draws: two intervals may be equal by chance, not three
    small = [interval(one, 40, seed) for seed in (3, 3, 4, 5)]
    return SimpleNamespace(
        found=np.array([(np.nan, np.nan) if failed(pair) else pair for pair in pairs]),
        stops=next(filter(failed, pairs), None),
        single=interval(one, 1, 5),
        replays=small[0] == small[1],
        seeds_differ=len(set(small)) > 1,
        untouched=leaves_untouched(function, *one, 40, np.random.default_rng(1)),
    )


def _is_within(pair, differences, low=LOW, high=HIGH):
    """Tell whether two bounds lie between these shares of the differences."""
    return all(
        least - 1e-6 <= bound <= most + 1e-6
        for bound, (least, most) in zip(pair, _bands(differences, low, high), strict=True)
    )


def _bands(differences, low, high):
    """Return between which differences each of the two bounds lies, by its shares of them."""
    return np.quantile(differences, (low, high), method="nearest")


def _are(found, low=LOW, high=HIGH, **way):
    """Tell whether all intervals are those of a way to replay, between these shares."""
    return all(_is_within(*one, low, high) for one in zip(found, _replayed(**way), strict=True))


def _never_moves(facts):
    measured = [np.median(second) - np.median(first) for first, second in _samples()]
    return same(facts.found, np.transpose([measured, measured]))


def _is_point(pair):
    return not failed(pair) and same(*pair, 1e-9)


def _told_bounds(pair, differences):
    """Return what is told of the bounds that are wrong, nothing when both are right."""
    told = []
    for name, bound, band in zip(
        ("basse", "haute"), pair, _bands(differences, LOW, HIGH), strict=True
    ):
        if not band[0] - 1e-6 <= bound <= band[1] + 1e-6:
            numbers = [decimal(number, ".4f") for number in (bound, *band)]
            if numbers[0] in numbers[1:]:
                numbers = [decimal(number, ".6f") for number in (bound, *band)]
            asked = " à ".join(dict.fromkeys(numbers[1:]))
            told.append(f"la borne {name} est {numbers[0]} ; on attend à peu près {asked}")
    return ", et ".join(told)


def _told_interval(facts):
    if facts.stops:
        return stopped_told("difference_interval", facts.stops)
    for (first, second), *tried in zip(_samples(), facts.found, _replayed(), strict=True):
        if told := _told_bounds(*tried):
            return f"pour des listes de {len(first)} et {len(second)} valeurs, {told}."
    if not facts.replays:
        return "la même graine ne redonne pas le même intervalle : le hasard ne vient pas de `rng` seul."
    return f"avec une seule répétition, {stopped_told('difference_interval', facts.single)}"


CHECKS = (
    Check(
        id="10-mediane",
        observe=_observe_summary,
        correct=_is_summary,
        success="trois nombres par largeur, quel que soit l'ordre des lignes et le nombre de répétitions.",
        otherwise=_told_summary,
        when={
            "les trois nombres dans un autre ordre": lambda found: _is_summary(
                [{w: np.sort(np.atleast_1d(v)) for w, v in given.items()} for given in found]
            ),
            "largeurs écrites en dur": lambda found: (
                found[0] and (found[0].keys() == found[1].keys() == found[2].keys())
            ),
        },
    ),
    Check(
        id="10-seuil",
        observe=_observe_enough,
        correct=lambda found: found == ANSWERS,
        success="la réponse suit la part demandée, et dit quand il n'y en a pas.",
        otherwise=_told_enough,
        when={"une réponse quand il n'y en a pas": lambda found: found[:-1] == ANSWERS[:-1]},
    ),
    Check(
        id="10-protocole",
        observe=_observe_choice,
        correct=lambda found: [
            _chooses("val")(found),
            alike(found, [expected for _, expected in _choices()]),
        ],
        success="choisi sur la validation, annoncé sur le test : le nombre ne doit rien au choix.",
        otherwise=_told_choice,
        when={
            "choisi sur le test": _chooses("test"),
            "le meilleur réseau au lieu du meilleur taux": _chooses("val", max),
            "la moyenne au lieu de la médiane, pour choisir": _chooses("val", np.mean),
            "la plus basse au lieu de la plus haute": _chooses("val", lambda v: -np.median(v)),
        },
    ),
    Check(
        id="10-bootstrap",
        observe=_observe_interval,
        correct=lambda f: (
            _are(f.found) and f.untouched and f.replays and f.seeds_differ and _is_point(f.single)
        ),
        success="l'intervalle a la bonne étendue. S'il contient 0, les mesures ne départagent pas les deux conditions.",
        otherwise=_told_interval,
        when={
            "tirage sans remise": _never_moves,
            "les mêmes places pour les deux listes": lambda f: failed(f.stops),
            "intervalle trop étroit": lambda f: _are(f.found, (0.037, 0.064), (0.936, 0.963)),
            "écart à l'envers": lambda f: _are(-f.found[:, ::-1]),
            "bornes à l'envers": lambda f: _are(f.found, HIGH, LOW),
            "les moyennes au lieu des médianes": lambda f: _are(f.found, statistic=np.mean),
            "les deux listes mélangées": lambda f: _are(f.found, pooled=True),
            "le plus petit et le plus grand écart": lambda f: _are(f.found, (0, 0.004), (0.996, 1)),
            "des pour cent lus comme des parts": lambda f: _are(  # the higher bound too is low
                f.found[:, [1, 1]], (0.002, 0.018), (0.002, 0.018)
            ),
            "le hasard ne vient pas de rng": lambda f: (
                _are(f.found) and f.replays and not f.seeds_differ
            ),
            "nombre de répétitions écrit en dur": lambda f: (
                _are(f.found) and not failed(f.single) and not _is_point(f.single)
            ),
            "trop peu de valeurs tirées": lambda f: any(
                _are(f.found, alone=alone) for alone in ((0,), (1,), (0, 1))
            ),
            "les données reçues sont modifiées": lambda f: _are(f.found) and not f.untouched,
        },
    ),
)
