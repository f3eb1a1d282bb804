"""Exercises of lesson 10: quartiles, a threshold, choosing on validation, an interval by bootstrap."""

import itertools
from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Exercise, Mistake
from helpers.catalogue.observe import (
    Unusable,
    as_array,
    as_number,
    attempt,
    call,
    error_told,
    same,
)

EXACT = 1e-6  # accuracies are numbers between 0 and 1


def _table(rng, column, values, counts):
    """Return the rows of a sweep, shuffled: `counts` runs for each value of a column."""
    rows = []
    for value, count in zip(values, counts, strict=True):
        quality = rng.uniform(0.5, 0.9)
        for seed in range(count):
            val, test = (quality + rng.exponential(0.04, 2)).round(4)
            rows.append({column: value, "seed": seed, "val": float(val), "test": float(test)})
    rng.shuffle(rows)
    return rows


def _copies(rows):
    return [dict(row) for row in rows]


def _grouped(rows, column, name):
    """Return the numbers of each value of a column, in the order in which they are met."""
    groups = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row[name])
    return groups


def _told(number):
    return f"{float(number):.4f}".replace(".", ",")


def _stopped(name, error):
    return f"`{name}` s'arrête sur une erreur : {error_told(error)}."


# Median and quartiles


def _summary(rows, statistic=lambda values: np.quantile(values, (0.25, 0.5, 0.75)), name="test"):
    return {width: statistic(values) for width, values in _grouped(rows, "width", name).items()}


@cache
def _summary_tables():
    rng = np.random.default_rng(101)
    return (
        _table(rng, "width", (7, 2, 31, 5), (5, 4, 1, 8)),
        _table(rng, "width", (12, 3, 64), (9, 6, 3)),
        _table(rng, "width", (1,), (2,)),
    )


def _triplets(result):
    """Return the learner's dict as {width: array}; a fact, or an exception."""
    if isinstance(result, Exception):
        return result
    if not isinstance(result, Mapping):
        raise Unusable(
            "`summary` doit renvoyer un dictionnaire, une clé par largeur : reçu un objet de type "
            f"`{type(result).__name__}`."
        )
    return {
        key if isinstance(key, str) else as_number(key, "une clé"): as_array(
            list(value) if isinstance(value, (map, zip)) else value, "summary(rows)[width]"
        )
        for key, value in result.items()
    }


def _observe_summary(summary):
    tables = _summary_tables()
    first = _triplets(call(summary, _copies(tables[0]), name="summary"))
    found = [first] + [_triplets(attempt(summary, _copies(rows))) for rows in tables[1:]]
    return SimpleNamespace(found=found)


def _same_dicts(found, expected):
    return (
        not isinstance(found, Exception)
        and set(found) == set(expected)
        and all(same(found[key], expected[key], EXACT) for key in expected)
    )


def _summary_is(facts, formula):
    """Tell whether the first two results are those of a formula of the rows."""
    pairs = zip(facts.found[:2], _summary_tables()[:2], strict=True)
    return all(_same_dicts(found, formula(rows)) for found, rows in pairs)


def _by_statistic(statistic, name="test"):
    return lambda facts: _summary_is(facts, lambda rows: _summary(rows, statistic, name))


def _last_block(rows):
    """Group neighbours only, as `itertools.groupby` does: a later block takes the earlier one's place."""
    return {
        width: np.quantile([row["test"] for row in block], (0.25, 0.5, 0.75))
        for width, block in itertools.groupby(rows, key=lambda row: row["width"])
    }


def _keys_are_widths(facts):
    return all(
        not isinstance(found, Exception) and set(found) == {row["width"] for row in rows}
        for found, rows in zip(facts.found, _summary_tables(), strict=True)
    )


def _summary_told(facts):
    for found, rows in zip(facts.found, _summary_tables(), strict=True):
        expected = _summary(rows)
        if isinstance(found, Exception):
            return _stopped("summary", found)
        if set(found) != set(expected):
            return (
                f"les clés sont {_listed(found)} pour une table dont les largeurs sont "
                f"{_listed(expected)}."
            )
        for width, value in found.items():
            if value.shape != (3,):
                return (
                    f"la valeur d'une largeur a la forme {value.shape} ; on attend trois nombres."
                )
            if not same(value, expected[width], EXACT):
                return (
                    f"pour une largeur d'essai, vous donnez ({' ; '.join(map(_told, value))}) ; on "
                    f"attend ({' ; '.join(map(_told, expected[width]))})."
                )
    return "le résultat n'est pas celui qui est attendu."


def _listed(keys):
    texts = (repr(key) if isinstance(key, str) else f"{key:g}" for key in keys)
    return ", ".join(sorted(texts)) or "absentes"


# Often enough above the threshold


def _enough(rows, threshold, share):
    groups = _grouped(rows, "width", "test")
    return next(
        (w for w in sorted(groups) if np.mean(np.array(groups[w]) >= threshold) >= share), None
    )


# Width, its test accuracies and its validation accuracies; shuffled, the smallest is not the first.
QUESTIONS = (
    # one lucky run in the smallest width, equality at the threshold in the middle one
    (
        (
            (9, (0.92, 0.93, 0.94, 0.95)),
            (3, (0.91, 0.70, 0.71, 0.72)),
            (5, (0.90, 0.90, 0.92, 0.8)),
        ),
        0.90,
        0.75,
    ),
    (
        ((40, (0.97, 0.98)), (6, (0.96, 0.90, 0.90)), (20, (0.96, 0.95, 0.95, 0.95, 0.97, 0.96))),
        0.95,
        1,
    ),
    # a quarter is enough; counts differ
    (((8, (0.9,)), (2, (0.5, 0.5, 0.85, 0.5)), (4, (0.86, 0.86, 0.4, 0.4))), 0.85, 0.25),
    # half, where the median says otherwise: the mean of 0.70 and 0.96 is below 0.90
    (((7, (0.95, 0.97)), (3, (0.6, 0.7, 0.96, 0.97)), (11, (0.99, 0.99, 0.99))), 0.90, 0.5),
    # many runs, few of them above; and few runs, all above
    (((14, (0.81, 0.82)), (10, (0.85,) * 9 + (0.1,) * 7), (12, (0.81, 0.83, 0.7, 0.9))), 0.8, 0.75),
)
NEVER = (((4, (0.8, 0.92)), (2, (0.7, 0.95))), 0.90, 0.75)


def _question(groups, threshold, share):
    rows = [
        {"width": width, "seed": seed, "val": round(1.5 - accuracy, 4), "test": accuracy}
        for width, accuracies in groups
        for seed, accuracy in enumerate(accuracies)
    ]
    return rows, threshold, share


def _width(result, name="enough"):
    if result is None or isinstance(result, Exception):
        return result
    return as_number(result, f"{name}(rows, threshold, share)")


def _observe_enough(enough):
    if not callable(enough):
        call(enough, name="enough")
    questions = [_question(*case) for case in (*QUESTIONS, NEVER)]
    (first,) = call(
        lambda rows, *asked: (enough(_copies(rows), *asked),), *questions[0], name="enough"
    )
    rest = [
        attempt(enough, _copies(rows), threshold, share) for rows, threshold, share in questions[1:]
    ]
    found = [_width(result) for result in (first, *rest)]
    return SimpleNamespace(
        found=found[:-1],
        never=found[-1],
        expected=[_enough(*question) for question in questions[:-1]],
        questions=questions[:-1],
    )


def _enough_is(facts, formula):
    """Tell whether the answers are those of a formula of (rows, threshold, share)."""
    return facts.found == [formula(*question) for question in facts.questions]


def _first_that(passes, rows):
    """Return the smallest width whose accuracies pass."""
    groups = _grouped(rows, "width", "test")
    return next((w for w in sorted(groups) if passes(np.array(groups[w]))), None)


def _by_rule(rule):
    """Return a predicate: are the answers those of a rule of (accuracies, threshold, share)?"""
    return lambda facts: _enough_is(
        facts, lambda rows, t, s: _first_that(lambda values: rule(values, t, s), rows)
    )


def _first_met(rows, threshold, share):
    groups = _grouped(rows, "width", "test")
    return next((w for w in groups if np.mean(np.array(groups[w]) >= threshold) >= share), None)


def _on_validation(rows, threshold, share):
    return _enough([row | {"test": row["val"]} for row in rows], threshold, share)


def _enough_told(facts):
    for found, expected, question in zip(facts.found, facts.expected, facts.questions, strict=True):
        if isinstance(found, Exception):
            return _stopped("enough", found)
        if found != expected:
            said = "None" if found is None else f"{found:g}".replace(".", ",")
            threshold, share = (f"{number:g}".replace(".", ",") for number in question[1:])
            return (
                f"sur une table d'essai, avec un seuil de {threshold} et une part de {share}, vous "
                f"répondez {said} ; on attend {expected:g}."
            )
    if isinstance(facts.never, Exception):
        return _stopped("enough", facts.never)
    return "la réponse n'est pas celle qui est attendue quand aucune largeur ne convient."


# Choosing, then announcing


@cache
def _choices():
    """Return tables of which each way of choosing gives another answer; made, then sifted, by chance."""
    tables = []
    for seed in itertools.count():
        rng = np.random.default_rng((103, seed))
        rates = rng.permutation([0.0003, 0.001, 0.003, 0.01, 0.03]).tolist()
        rows = _table(rng, "learning_rate", rates, rng.integers(3, 8, len(rates)))
        for row in rows:  # close rates: medians, means and best runs disagree
            for name in ("val", "test"):
                row[name] = float(np.round(0.9 + rng.normal(0, 0.02) - rng.exponential(0.03), 4))
        rates = [_chosen(rows, *way) for way in WAYS]
        if rates.count(rates[0]) == 1 and rates[0] not in (max(rates[0], 0.03), 0.0003):
            tables.append(rows)
        if len(tables) == 3:
            return tables


WAYS = (
    ("val", np.median),
    ("test", np.median),
    ("val", np.mean),
    ("val", np.max),
    ("val", lambda values: -np.median(values)),
)


def _chosen(rows, name, statistic):
    groups = _grouped(rows, "learning_rate", name)
    return max(groups, key=lambda rate: statistic(groups[rate]))


def _announced(rows, rate, name="test", statistic=np.median):
    return float(statistic(_grouped(rows, "learning_rate", name)[rate]))


def _pair(result, name):
    if isinstance(result, Exception):
        return result
    if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != 2:
        raise Unusable(
            f"`{name}` doit renvoyer une paire de nombres : reçu un objet de type "
            f"`{type(result).__name__}`."
        )
    return as_number(result[0], "le premier nombre"), as_number(result[1], "le second nombre")


def _observe_choice(choose):
    tables = _choices()
    first = _pair(call(choose, _copies(tables[0]), name="choose"), "choose")
    found = [first, *(_pair(attempt(choose, _copies(rows)), "choose") for rows in tables[1:])]
    return SimpleNamespace(found=found)


def _choice_is(facts, way, name="test", statistic=np.median):
    """Tell whether each pair is that of a way to choose and a way to announce."""
    return all(
        same(found, (rate := _chosen(rows, *way), _announced(rows, rate, name, statistic)), EXACT)
        for found, rows in zip(facts.found, _choices(), strict=True)
    )


def _rates_are(facts, way):
    return all(
        not isinstance(found, Exception) and same(found[0], _chosen(rows, *way), EXACT)
        for found, rows in zip(facts.found, _choices(), strict=True)
    )


def _is_reversed(facts):
    return not any(isinstance(found, Exception) for found in facts.found) and _choice_is(
        SimpleNamespace(found=[found[::-1] for found in facts.found]), WAYS[0]
    )


def _choice_told(facts):
    for found, rows in zip(facts.found, _choices(), strict=True):
        rate = _chosen(rows, *WAYS[0])
        expected = rate, _announced(rows, rate)
        if isinstance(found, Exception):
            return _stopped("choose", found)
        if not same(found, expected, EXACT):
            return (
                f"sur une table d'essai, vous renvoyez ({_told(found[0])} ; {_told(found[1])}) ; on "
                f"attend ({_told(expected[0])} ; {_told(expected[1])})."
            )
    return "le résultat n'est pas celui qui est attendu."


# The interval of a difference

REPETITIONS = 3000
SIDES = np.array([0.014, 0.036])  # of 2.5 %: what 3,000 draws give, four standard deviations around


@cache
def _samples():
    """Return two pairs of samples: skewed, so that means are not medians, and of other lengths."""
    rng = np.random.default_rng(104)
    few, many = 0.90 + rng.exponential(0.010, 11), 0.94 - rng.exponential(0.012, 41)
    return (few, many), (many - 0.06, few)


def _difference(first, second):
    return float(np.median(second) - np.median(first))


def _drawn(values, rng, statistic=np.median, size=None):
    size = len(values) if size is None else size
    return statistic(rng.choice(values, (20_000, size)), axis=1)


@cache
def _replayed(way="median"):
    """Return, for both pairs, many differences by a way to replay; sorted."""
    rng = np.random.default_rng(105)
    found = []
    for first, second in _samples():
        if way == "mean":
            drawn = _drawn(second, rng, np.mean) - _drawn(first, rng, np.mean)
        elif way == "pooled":
            pool = np.concatenate([first, second])
            drawn = _drawn(pool, rng, size=len(second)) - _drawn(pool, rng, size=len(first))
        else:
            drawn = _drawn(second, rng) - _drawn(first, rng)
        found.append(np.sort(drawn))
    return found


def _within(pair, differences, low=SIDES, high=1 - SIDES[::-1]):
    """Tell whether a pair of bounds lies between the given parts of the differences."""
    if isinstance(pair, Exception):
        return False
    return all(
        least - 1e-9 <= bound <= most + 1e-9
        for bound, (least, most) in zip(
            pair, (np.quantile(differences, low), np.quantile(differences, high)), strict=True
        )
    )


def _interval(function, first, second, repetitions, seed):
    rng = np.random.default_rng(seed) if isinstance(seed, int) else seed
    result = attempt(function, first.copy(), second.copy(), repetitions, rng)
    return _pair(result, "difference_interval")


def _observe_interval(difference_interval):
    samples = _samples()
    given = [values.copy() for values in samples[0]]
    first = call(
        difference_interval,
        *given,
        REPETITIONS,
        np.random.default_rng(1),
        name="difference_interval",
    )
    rng = np.random.default_rng(3)
    sources = (rng, rng, rng, 3, 4, 5)  # few draws: two intervals may be equal by chance, not three
    small = [_interval(difference_interval, *samples[1], 40, source) for source in sources]
    return SimpleNamespace(
        found=[
            _pair(first, "difference_interval"),
            _interval(difference_interval, *samples[1], REPETITIONS, 2),
        ],
        single=_interval(difference_interval, *samples[0], 1, 5),
        next_differs=len(set(small[:3])) > 1,
        replays=small[0] == small[3],
        seeds_differ=len(set(small[3:])) > 1,
        untouched=all(same(g, s, 1e-12) for g, s in zip(given, samples[0], strict=True)),
    )


def _intervals_are(facts, way="median", **parts):
    return all(
        _within(found, differences, **parts)
        for found, differences in zip(facts.found, _replayed(way), strict=True)
    )


def _worked(fact):
    return not isinstance(fact, Exception)


def _changed(facts, change):
    """Return the facts with each interval changed; exceptions stay."""
    found = [change(*pair) if _worked(pair) else pair for pair in facts.found]
    return SimpleNamespace(found=found)


def _never_moves(facts):
    return all(
        _worked(pair) and same(pair, (_difference(*sample),) * 2, EXACT)
        for pair, sample in zip(facts.found, _samples(), strict=True)
    )


def _stops_on_lengths(facts):
    return any(isinstance(pair, (IndexError, ValueError)) for pair in facts.found)


def _widths(facts):
    """Return the length of each interval beside that of the reference."""
    return [
        (pair[1] - pair[0]) / np.subtract(*np.quantile(differences, (0.975, 0.025)))
        for pair, differences in zip(facts.found, _replayed(), strict=True)
        if _worked(pair)
    ]


def _single_is_a_point(facts):
    return _worked(facts.single) and same(facts.single[0], facts.single[1], 1e-9)


def _is_extremes(facts):
    ends = np.array([0, 0.004])
    return _intervals_are(facts, low=ends, high=1 - ends[::-1])


def _in_percents(facts):
    """Tell whether both bounds are among the least differences, as `np.percentile` finds for 0.975."""
    return all(
        _worked(pair) and pair[0] <= least and lowest <= pair[1] <= low
        for pair, (lowest, least, low) in zip(
            facts.found,
            (np.quantile(differences, (0.002, 0.003, 0.018)) for differences in _replayed()),
            strict=True,
        )
    )


def _interval_told(facts):
    for pair, differences in zip(facts.found, _replayed(), strict=True):
        if isinstance(pair, Exception):
            return _stopped("difference_interval", pair)
        if not _within(pair, differences):
            low, high = np.quantile(differences, (0.025, 0.975))
            return (
                f"sur un essai, vous trouvez l'intervalle de {_told(pair[0])} à {_told(pair[1])} ; on "
                f"attend à peu près de {_told(low)} à {_told(high)}."
            )
    if not facts.replays:
        return "la même graine ne redonne pas le même intervalle : le hasard ne vient pas de `rng` seul."
    if isinstance(facts.single, Exception):
        return _stopped("difference_interval", facts.single)
    return (
        "avec une seule répétition, il n'y a qu'un écart, donc les deux bornes sont égales ; ce n'est "
        "pas le cas."
    )


# Right programs, of which most mistakes change one place.
_GROUPS = (
    "def summary(rows):\n"
    "    groups = {}\n"
    "    for row in rows:\n"
    '        groups.setdefault(row["width"], []).append(row["test"])\n'
)
_ENOUGH = (
    "def enough(rows, threshold, share):\n"
    '    for width in sorted({row["width"] for row in rows}):\n'
    '        passed = [r["test"] >= threshold for r in rows if r["width"] == width]\n'
    "        if sum(passed) / len(passed) >= share:\n"
    "            return width"
)
_CHOOSE = (
    "def choose(rows):\n"
    "    groups = {}\n"
    "    for row in rows:\n"
    "        pair = groups.setdefault(row['learning_rate'], ([], []))\n"
    '        pair[0].append(row["val"])\n'
    '        pair[1].append(row["test"])\n'
    "    best = max(groups, key=lambda rate: np.median(groups[rate][0]))\n"
    "    return best, np.median(groups[best][1])"
)
_INTERVAL = (
    "def difference_interval(first, second, repetitions, rng):\n"
    "    differences = []\n"
    "    for _ in range(repetitions):\n"
    "        a = rng.choice(first, size=len(first))\n"
    "        b = rng.choice(second, size=len(second))\n"
    "        differences.append(np.median(b) - np.median(a))\n"
    "    return tuple(np.quantile(differences, (0.025, 0.975)))"
)

EXERCISES = (
    Exercise(
        id="10-mediane",
        names=("summary",),
        observe=_observe_summary,
        correct=lambda f: all(
            _same_dicts(found, _summary(rows))
            for found, rows in zip(f.found, _summary_tables(), strict=True)
        ),
        success=(
            "trois nombres par largeur, quel que soit l'ordre des lignes et le nombre de répétitions."
        ),
        otherwise=_summary_told,
        hints=(
            (
                "Deux temps : d'abord réunir les exactitudes de chaque largeur, ensuite les résumer. "
                "Dans quoi réunir ?"
            ),
            (
                "Un dictionnaire dont les valeurs sont des listes : `groups.setdefault(width, [])` donne "
                "la liste d'une largeur, vide la première fois."
            ),
            (
                "`np.quantile(values, parts)` accepte plusieurs parts à la fois, et la médiane est la "
                "part 0,5."
            ),
        ),
        mistakes=(
            Mistake(
                name="la moyenne au lieu de la médiane",
                example=_GROUPS
                + (
                    "    return {\n"
                    "        w: (np.quantile(v, 0.25), np.mean(v), np.quantile(v, 0.75))\n"
                    "        for w, v in groups.items()\n"
                    "    }"
                ),
                when=_by_statistic(
                    lambda v: np.array([np.quantile(v, 0.25), np.mean(v), np.quantile(v, 0.75)])
                ),
                message=(
                    "les quartiles sont justes, mais le nombre du milieu est la moyenne : un seul réseau "
                    "raté la déplace."
                ),
                section="La table entière",
            ),
            Mistake(
                name="la validation au lieu du test",
                example=_GROUPS.replace('"test"', '"val"')
                + "    return {w: np.quantile(v, (0.25, 0.5, 0.75)) for w, v in groups.items()}",
                when=_by_statistic(lambda v: np.quantile(v, (0.25, 0.5, 0.75)), "val"),
                message=(
                    "ces nombres résument l'exactitude de validation, sur laquelle les réseaux se sont "
                    "arrêtés ; l'énoncé demande celle du test."
                ),
                section="Le protocole",
            ),
            Mistake(
                name="les extrêmes au lieu des quartiles",
                example=_GROUPS
                + "    return {w: (min(v), np.median(v), max(v)) for w, v in groups.items()}",
                when=_by_statistic(lambda v: np.quantile(v, (0, 0.5, 1))),
                message=(
                    "la médiane est juste, mais les deux autres nombres sont le pire et le meilleur : "
                    "ils s'écartent d'autant plus qu'il y a de répétitions."
                ),
                section="La moitié n'est pas tous",
            ),
            Mistake(
                name="médiane plus ou moins un écart type",
                example=_GROUPS
                + (
                    "    return {\n"
                    "        w: (np.median(v) - np.std(v), np.median(v), np.median(v) + np.std(v))\n"
                    "        for w, v in groups.items()\n"
                    "    }"
                ),
                when=lambda f: any(
                    _by_statistic(
                        lambda v, d=ddof: (
                            np.median(v) + np.array([-1, 0, 1]) * np.std(v, ddof=min(d, len(v) - 1))
                        )
                    )(f)
                    for ddof in (0, 1)
                ),
                message=(
                    "les bornes sont à un écart type de la médiane, de part et d'autre : des quartiles "
                    "n'ont pas de raison d'être à égale distance."
                ),
                section="Un balayage en direct",
            ),
            Mistake(
                name="les trois nombres dans un autre ordre",
                example=_GROUPS
                + "    return {w: np.quantile(v, (0.5, 0.25, 0.75)) for w, v in groups.items()}",
                when=lambda f: all(
                    _worked(found)
                    and _same_dicts({w: np.sort(v, axis=None) for w, v in found.items()}, e)
                    for found, e in zip(f.found, map(_summary, _summary_tables()), strict=True)
                ),
                message=(
                    "les trois nombres sont justes, mais pas dans l'ordre de l'énoncé : du plus petit au "
                    "plus grand."
                ),
                section="Un balayage en direct",
            ),
            Mistake(
                name="une seule répétition gardée",
                example=(
                    "def summary(rows):\n"
                    "    groups = {}\n"
                    "    for row in rows:\n"
                    '        groups[row["width"]] = [row["test"]]\n'
                    "    return {w: np.quantile(v, (0.25, 0.5, 0.75)) for w, v in groups.items()}"
                ),
                when=lambda f: (
                    _keys_are_widths(f)
                    and all(
                        np.ptp(v) < EXACT for found in f.found for v in found.values() if v.size
                    )
                ),
                message=(
                    "les trois nombres d'une largeur sont égaux : une seule de ses répétitions est "
                    "gardée, chaque ligne prend la place de la précédente."
                ),
                section="Une fois ne suffit pas",
            ),
            Mistake(
                name="des lignes supposées voisines",
                example=(
                    "from itertools import groupby\n"
                    "def summary(rows):\n"
                    "    return {\n"
                    '        w: np.quantile([r["test"] for r in block], (0.25, 0.5, 0.75))\n'
                    '        for w, block in groupby(rows, key=lambda r: r["width"])\n'
                    "    }"
                ),
                when=lambda f: _summary_is(f, _last_block),
                message=(
                    "seules les lignes voisines sont réunies : dans une table en désordre, une largeur "
                    "perd les répétitions de ses premiers morceaux."
                ),
                section="Une fois ne suffit pas",
            ),
            Mistake(
                name="largeurs écrites en dur",
                example=(
                    "def summary(rows):\n"
                    "    result = {}\n"
                    "    for w in (2, 4):\n"
                    '        values = [row["test"] for row in rows if row["width"] == w]\n'
                    "        result[w] = np.quantile(values or [0], (0.25, 0.5, 0.75))\n"
                    "    return result"
                ),
                when=lambda f: (
                    all(map(_worked, f.found))
                    and len({tuple(sorted(found)) for found in f.found if len(found)}) == 1
                ),
                message=(
                    "les clés sont les mêmes pour toutes les tables : les largeurs ne sont pas lues dans "
                    "les lignes."
                ),
                section="Une fois ne suffit pas",
            ),
        ),
    ),
    Exercise(
        id="10-seuil",
        names=("enough",),
        observe=_observe_enough,
        correct=lambda f: f.found == f.expected and f.never is None,
        success="la réponse suit la part demandée, et dit quand il n'y en a pas.",
        otherwise=_enough_told,
        hints=(
            "Pour une largeur, comment compter les réseaux qui atteignent le seuil ?",
            (
                "Une comparaison donne `True` ou `False`, qui comptent pour 1 et 0 : leur moyenne est une "
                "part."
            ),
            (
                "Parcourez les largeurs dans l'ordre croissant, et renvoyez la première qui convient ; "
                "après la boucle, il n'y en a pas."
            ),
        ),
        mistakes=(
            Mistake(
                name="un seul réseau chanceux suffit",
                example=(
                    "def enough(rows, threshold, share):\n"
                    '    passed = [row["width"] for row in rows if row["test"] >= threshold]\n'
                    "    return min(passed) if passed else None"
                ),
                when=_by_rule(lambda values, t, s: (values >= t).any()),
                message=(
                    "une largeur est retenue dès qu'un de ses réseaux atteint le seuil : un coup de "
                    "chance suffit, et `share` ne sert pas."
                ),
                section="Une fois ne suffit pas",
            ),
            Mistake(
                name="tous les réseaux exigés",
                example=(
                    "def enough(rows, threshold, share):\n"
                    '    for width in sorted({row["width"] for row in rows}):\n'
                    '        if all(r["test"] >= threshold for r in rows if r["width"] == width):\n'
                    "            return width"
                ),
                when=_by_rule(lambda values, t, s: (values >= t).all()),
                message="tous les réseaux doivent atteindre le seuil, quelle que soit `share`.",
                section="La moitié n'est pas tous",
            ),
            Mistake(
                name="la médiane comparée au seuil",
                example=(
                    "import numpy as np\n"
                    "def enough(rows, threshold, share):\n"
                    '    for width in sorted({row["width"] for row in rows}):\n'
                    '        values = [r["test"] for r in rows if r["width"] == width]\n'
                    "        if np.median(values) >= threshold:\n"
                    "            return width"
                ),
                when=_by_rule(lambda values, t, s: np.median(values) >= t),
                message=(
                    "c'est la réponse de la leçon, par la médiane : elle ne dépend pas de `share`, et "
                    "l'exercice en demande une qui en dépende."
                ),
                section="La réponse",
            ),
            Mistake(
                name="un quantile comparé au seuil",
                example=(
                    "import numpy as np\n"
                    "def enough(rows, threshold, share):\n"
                    '    for width in sorted({row["width"] for row in rows}):\n'
                    '        values = [r["test"] for r in rows if r["width"] == width]\n'
                    "        if np.quantile(values, 1 - share) >= threshold:\n"
                    "            return width"
                ),
                when=_by_rule(lambda values, t, s: np.quantile(values, 1 - s) >= t),
                message=(
                    "un quantile tombe souvent entre deux réseaux, et `np.quantile` fait alors une moyenne : "
                    "des réseaux qui atteignent le seuil n'y suffisent plus. Comptez-les plutôt."
                ),
                section="La réponse",
            ),
            Mistake(
                name="largeurs dans l'ordre des lignes",
                example=(
                    "def enough(rows, threshold, share):\n"
                    "    groups = {}\n"
                    "    for row in rows:\n"
                    '        groups.setdefault(row["width"], []).append(row["test"] >= threshold)\n'
                    "    for width, passed in groups.items():\n"
                    "        if sum(passed) / len(passed) >= share:\n"
                    "            return width"
                ),
                when=lambda f: _enough_is(f, _first_met),
                message=(
                    "la largeur renvoyée convient, mais une plus petite aussi : les largeurs sont "
                    "essayées dans l'ordre où les lignes les donnent."
                ),
                section="La réponse",
            ),
            Mistake(
                name="la plus grande largeur",
                example=_ENOUGH.replace("for row in rows})", "for row in rows}, reverse=True)"),
                when=lambda f: f.found == [max(r["width"] for r in q[0]) for q in f.questions],
                message=(
                    "c'est la plus grande des largeurs qui conviennent : l'énoncé demande la plus petite."
                ),
                section="La réponse",
            ),
            Mistake(
                name="strictement au-dessus du seuil",
                example=_ENOUGH.replace(">= threshold", "> threshold"),
                when=_by_rule(lambda values, t, s: np.mean(values > t) >= s),
                message=(
                    "un réseau dont l'exactitude est égale au seuil n'est pas compté : atteindre, c'est "
                    "être supérieur ou égal."
                ),
                section="La réponse",
            ),
            Mistake(
                name="strictement plus que la part",
                example=_ENOUGH.replace(">= share", "> share"),
                when=_by_rule(lambda values, t, s: np.mean(values >= t) > s),
                message=(
                    "une largeur où la part est atteinte tout juste n'est pas retenue ; l'énoncé dit « au "
                    "moins »."
                ),
                section="La moitié n'est pas tous",
            ),
            Mistake(
                name="des effectifs supposés égaux",
                example=_ENOUGH.replace(
                    "sum(passed) / len(passed) >= share", "sum(passed) >= share * 4"
                ),
                when=lambda f: any(
                    _by_rule(lambda values, t, s, n=n: np.sum(values >= t) >= s * n)(f)
                    for n in (1, 4, 8)
                ),
                message=(
                    "le nombre de réseaux qui passent est comparé à un effectif fixe : une part se "
                    "rapporte au nombre de réseaux de cette largeur."
                ),
                section="La moitié n'est pas tous",
            ),
            Mistake(
                name="la validation au lieu du test",
                example=(
                    "def enough(rows, threshold, share):\n"
                    '    for width in sorted({row["width"] for row in rows}):\n'
                    "        passed = [\n"
                    '            r.get("val", r["test"]) >= threshold for r in rows if r["width"] == width\n'
                    "        ]\n"
                    "        if sum(passed) / len(passed) >= share:\n"
                    "            return width"
                ),
                when=lambda f: _enough_is(f, _on_validation),
                message=(
                    "la réponse est celle des exactitudes de validation ; l'énoncé demande celles du "
                    "test."
                ),
                section="Le protocole",
            ),
            Mistake(
                name="une réponse quand il n'y en a pas",
                example=_ENOUGH.replace("return width", "break\n    return width"),
                when=lambda f: f.found == f.expected and f.never is not None,
                message=(
                    "juste quand une largeur convient ; quand aucune ne convient, la fonction répond "
                    "quand même ou s'arrête sur une erreur."
                ),
                section="La réponse",
            ),
        ),
    ),
    Exercise(
        id="10-protocole",
        names=("choose",),
        observe=_observe_choice,
        correct=lambda f: _choice_is(f, WAYS[0]),
        success=(
            "choisi sur la validation, annoncé sur le test : le nombre ne doit rien au choix."
        ),
        otherwise=_choice_told,
        hints=(
            "Des deux colonnes `val` et `test`, laquelle a le droit de décider ?",
            (
                "Réunissez d'abord, pour chaque taux, ses exactitudes de validation et ses exactitudes de "
                "test."
            ),
            (
                "`max(groups, key=...)` rend la clé pour laquelle la fonction donnée à `key` est la plus "
                "grande ; le test n'intervient qu'ensuite."
            ),
        ),
        mistakes=(
            Mistake(
                name="choisi sur le test",
                example=(
                    "def choose(rows):\n"
                    "    groups = {}\n"
                    "    for row in rows:\n"
                    '        groups.setdefault(row["learning_rate"], []).append(row["test"])\n'
                    "    medians = {rate: np.median(v) for rate, v in groups.items()}\n"
                    "    best = max(medians, key=medians.get)\n"
                    "    return best, medians[best]"
                ),
                when=lambda f: _rates_are(f, WAYS[1]),
                message=(
                    "le taux choisi est celui qui réussit le mieux sur le test : ce qu'on annonce "
                    "ensuite compte sa chance comme une qualité."
                ),
                section="Choisir sur le test",
            ),
            Mistake(
                name="la validation annoncée",
                example=(
                    "def choose(rows):\n"
                    "    groups = {}\n"
                    "    for row in rows:\n"
                    '        groups.setdefault(row["learning_rate"], []).append(row["val"])\n'
                    "    medians = {rate: np.median(v) for rate, v in groups.items()}\n"
                    "    best = max(medians, key=medians.get)\n"
                    "    return best, medians[best]"
                ),
                when=lambda f: _choice_is(f, WAYS[0], "val"),
                message=(
                    "le taux est bien choisi, mais le nombre annoncé est celui qui a servi à choisir : il "
                    "flatte. L'énoncé demande le test."
                ),
                section="Choisir sur le test",
            ),
            Mistake(
                name="le meilleur réseau au lieu du meilleur taux",
                example=(
                    "def choose(rows):\n"
                    '    best = max(rows, key=lambda row: row["val"])\n'
                    '    return best["learning_rate"], best["test"]'
                ),
                when=lambda f: _rates_are(f, WAYS[3]),
                message=(
                    "le taux choisi est celui du réseau le plus haut en validation : un seul réseau "
                    "décide, et les autres répétitions ne servent pas."
                ),
                section="Une fois ne suffit pas",
            ),
            Mistake(
                name="la moyenne au lieu de la médiane, pour choisir",
                example=_CHOOSE.replace("np.median(groups[rate]", "np.mean(groups[rate]"),
                when=lambda f: _rates_are(f, WAYS[2]),
                message=(
                    "le choix se fait sur la moyenne de la validation : un réseau raté suffit à faire "
                    "changer de taux. L'énoncé demande la médiane."
                ),
                section="La moitié n'est pas tous",
            ),
            Mistake(
                name="la plus basse au lieu de la plus haute",
                example=_CHOOSE.replace("max(", "min("),
                when=lambda f: _rates_are(f, WAYS[4]),
                message=(
                    "le taux choisi est celui dont la médiane de validation est la plus basse : on "
                    "compare des exactitudes, pas des pertes."
                ),
                section="Le protocole",
            ),
            Mistake(
                name="la paire à l'envers",
                example=_CHOOSE.replace(
                    "best, np.median(groups[best][1])", "np.median(groups[best][1]), best"
                ),
                when=_is_reversed,
                message="les deux nombres sont justes, mais la paire est à l'envers : le taux d'abord.",
                section="Choisir sur le test",
            ),
            Mistake(
                name="le test du meilleur réseau en validation",
                example=(
                    "def choose(rows):\n"
                    "    groups = {}\n"
                    "    for row in rows:\n"
                    '        groups.setdefault(row["learning_rate"], []).append(row)\n'
                    "    best = max(\n"
                    '        groups, key=lambda rate: np.median([r["val"] for r in groups[rate]])\n'
                    "    )\n"
                    '    return best, max(groups[best], key=lambda r: r["val"])["test"]'
                ),
                when=lambda f: (
                    _rates_are(f, WAYS[0])
                    and all(
                        same(
                            found[1],
                            max(
                                (r for r in rows if r["learning_rate"] == found[0]),
                                key=lambda r: r["val"],
                                default={"test": 2},
                            )["test"],
                            EXACT,
                        )
                        for found, rows in zip(f.found, _choices(), strict=True)
                    )
                ),
                message=(
                    "le taux est bien choisi, mais le nombre annoncé est celui d'un seul de ses réseaux, "
                    "et non leur médiane."
                ),
                section="Choisir sur le test",
            ),
            Mistake(
                name="le meilleur test du taux choisi",
                example=_CHOOSE.replace("np.median(groups[best]", "max(groups[best]"),
                when=lambda f: _choice_is(f, WAYS[0], statistic=np.max),
                message=(
                    "le taux est bien choisi, mais vous annoncez le plus chanceux de ses réseaux sur le "
                    "test."
                ),
                section="Choisir sur le test",
            ),
            Mistake(
                name="la moyenne annoncée",
                example=_CHOOSE.replace("np.median(groups[best]", "np.mean(groups[best]"),
                when=lambda f: _choice_is(f, WAYS[0], statistic=np.mean),
                message=(
                    "le taux est bien choisi, mais vous annoncez la moyenne de ses exactitudes de test ; "
                    "l'énoncé demande la médiane."
                ),
                section="La moitié n'est pas tous",
            ),
        ),
    ),
    Exercise(
        id="10-bootstrap",
        names=("difference_interval",),
        observe=_observe_interval,
        correct=lambda f: (
            _intervals_are(f)
            and f.untouched
            and f.replays
            and f.seeds_differ
            and f.next_differs
            and _single_is_a_point(f)
        ),
        success=(
            "l'intervalle a la bonne étendue. S'il contient 0, les mesures ne départagent pas les deux "
            "conditions."
        ),
        otherwise=_interval_told,
        hints=(
            (
                "Une répétition donne un écart : que tirez-vous, combien de fois, et qu'en calculez-vous ?"
            ),
            (
                "`rng.choice(values, size=...)` tire avec remise. Les deux listes se tirent séparément, "
                "chacune à sa longueur."
            ),
            (
                "Gardez les écarts dans une liste ; `np.quantile` en donne deux bornes, aux parts 0,025 et "
                "0,975."
            ),
        ),
        mistakes=(
            Mistake(
                name="tirage sans remise",
                example=(
                    "def difference_interval(first, second, repetitions, rng):\n"
                    "    differences = []\n"
                    "    for _ in range(repetitions):\n"
                    "        a, b = rng.permutation(first), rng.permutation(second)\n"
                    "        differences.append(np.median(b) - np.median(a))\n"
                    "    return tuple(np.quantile(differences, (0.025, 0.975)))"
                ),
                when=_never_moves,
                message=(
                    "les deux bornes sont égales à l'écart mesuré : rien ne bouge d'une répétition à "
                    "l'autre. Le tirage redonne-t-il toujours les mêmes valeurs ?"
                ),
                section="Rejouer l'expérience sans la refaire",
            ),
            Mistake(
                name="les mêmes places pour les deux listes",
                example=(
                    "def difference_interval(first, second, repetitions, rng):\n"
                    "    differences = []\n"
                    "    for _ in range(repetitions):\n"
                    "        places = rng.integers(len(first), size=len(first))\n"
                    "        differences.append(np.median(second[places]) - np.median(first[places]))\n"
                    "    return tuple(np.quantile(differences, (0.025, 0.975)))"
                ),
                when=_stops_on_lengths,
                message=(
                    "quand les deux listes n'ont pas la même longueur, la fonction s'arrête sur une "
                    "erreur : les tirages ne sont pas séparés."
                ),
                section="Le bootstrap de la réponse",
            ),
            Mistake(
                name="intervalle à 90 %",
                example=_INTERVAL.replace("(0.025, 0.975)", "(0.05, 0.95)"),
                when=lambda f: _intervals_are(
                    f, low=np.array([0.037, 0.064]), high=1 - np.array([0.064, 0.037])
                ),
                message=(
                    "l'intervalle est un peu étroit : il laisse de côté 5 % des écarts à chaque bout, donc "
                    "10 % en tout."
                ),
                section="Le bootstrap de la réponse",
            ),
            Mistake(
                name="écart à l'envers",
                example=_INTERVAL.replace("median(b) - np.median(a)", "median(a) - np.median(b)"),
                when=lambda f: _intervals_are(_changed(f, lambda low, high: (-high, -low))),
                message=(
                    "le signe est à l'envers : un écart positif doit dire que `second` est au-dessus."
                ),
                section="Le bootstrap de la réponse",
            ),
            Mistake(
                name="bornes à l'envers",
                example=_INTERVAL.replace("(0.025, 0.975)", "(0.975, 0.025)"),
                when=lambda f: _intervals_are(_changed(f, lambda low, high: (high, low))),
                message="les deux bornes sont justes, mais la plus haute vient la première.",
                section="Le bootstrap de la réponse",
            ),
            Mistake(
                name="les moyennes au lieu des médianes",
                example=_INTERVAL.replace("median", "mean"),
                when=lambda f: _intervals_are(f, "mean"),
                message=(
                    "c'est l'intervalle de l'écart des moyennes ; l'énoncé demande celui des médianes."
                ),
                section="Le bootstrap de la réponse",
            ),
            Mistake(
                name="les deux listes mélangées",
                example=(
                    "def difference_interval(first, second, repetitions, rng):\n"
                    "    everything = np.concatenate([first, second])\n"
                    "    differences = []\n"
                    "    for _ in range(repetitions):\n"
                    "        a = rng.choice(everything, size=len(first))\n"
                    "        b = rng.choice(everything, size=len(second))\n"
                    "        differences.append(np.median(b) - np.median(a))\n"
                    "    return tuple(np.quantile(differences, (0.025, 0.975)))"
                ),
                when=lambda f: _intervals_are(f, "pooled"),
                message=(
                    "l'intervalle entoure 0 quelles que soient les mesures : les deux tirages se font "
                    "dans une liste commune, où les conditions ne se distinguent plus."
                ),
                section="Le bootstrap de la réponse",
            ),
            Mistake(
                name="le plus petit et le plus grand écart",
                example=_INTERVAL.replace(
                    "tuple(np.quantile(differences, (0.025, 0.975)))",
                    "min(differences), max(differences)",
                ),
                when=_is_extremes,
                message=(
                    "ces bornes sont presque les écarts extrêmes : elles s'éloignent quand on répète "
                    "davantage. Un intervalle à 95 % laisse de côté 2,5 % à chaque bout."
                ),
                section="Le bootstrap de la réponse",
            ),
            Mistake(
                name="des pour cent lus comme des parts",
                example=_INTERVAL.replace("quantile", "percentile"),
                when=_in_percents,
                message=(
                    "les deux bornes sont parmi les plus petits des écarts : `np.quantile` compte de 0 à "
                    "1, et `np.percentile` de 0 à 100."
                ),
                section="Le bootstrap de la réponse",
            ),
            Mistake(
                name="le hasard ne vient pas de rng",
                example=_INTERVAL.replace(
                    "    differences = []",
                    "    rng = np.random.default_rng(0)\n    differences = []",
                ),
                when=lambda f: (
                    _intervals_are(f) and f.replays and not (f.seeds_differ and f.next_differs)
                ),
                message=(
                    "l'intervalle est juste, mais c'est le même à chaque appel, quelle que soit la graine "
                    "de `rng` : le hasard est refait dans la fonction."
                ),
                section="Le bootstrap de la réponse",
            ),
            Mistake(
                name="nombre de répétitions écrit en dur",
                example=_INTERVAL.replace("range(repetitions)", "range(2000)"),
                when=lambda f: (
                    _intervals_are(f) and _worked(f.single) and not _single_is_a_point(f)
                ),
                message=(
                    "l'intervalle est juste, mais il ne dépend pas de `repetitions` : avec une seule "
                    "répétition, il n'y aurait qu'un écart."
                ),
                section="Le bootstrap de la réponse",
            ),
            Mistake(
                name="trop peu de valeurs tirées",
                example=(
                    "def difference_interval(first, second, repetitions, rng):\n"
                    "    differences = []\n"
                    "    for _ in range(repetitions):\n"
                    "        differences.append(rng.choice(second) - rng.choice(first))\n"
                    "    return tuple(np.quantile(differences, (0.025, 0.975)))"
                ),
                when=lambda f: len(_widths(f)) == 2 and min(_widths(f)) > 1.3,
                message=(
                    "l'intervalle est bien trop large : chaque tirage compte moins de valeurs que la liste "
                    "d'où il vient, et sa médiane bouge davantage."
                ),
                section="Rejouer l'expérience sans la refaire",
            ),
            Mistake(
                name="les données reçues sont modifiées",
                example=(
                    "def difference_interval(first, second, repetitions, rng):\n"
                    "    differences = []\n"
                    "    start_first, start_second = first.copy(), second.copy()\n"
                    "    for _ in range(repetitions):\n"
                    "        first[:] = rng.choice(start_first, size=len(first))\n"
                    "        second[:] = rng.choice(start_second, size=len(second))\n"
                    "        differences.append(np.median(second) - np.median(first))\n"
                    "    return tuple(np.quantile(differences, (0.025, 0.975)))"
                ),
                when=lambda f: _intervals_are(f) and not f.untouched,
                message=(
                    "l'intervalle est juste, mais les listes reçues ne sont plus les mêmes après l'appel : "
                    "les mesures sont perdues."
                ),
                section="Rejouer l'expérience sans la refaire",
            ),
        ),
    ),
)

RIGHT_WAYS = {
    "10-mediane": (
        # percentiles, one at a time, by the set of widths
        (
            "def summary(rows):\n"
            "    result = {}\n"
            '    for width in {row["width"] for row in rows}:\n'
            '        values = [row["test"] for row in rows if row["width"] == width]\n'
            "        result[width] = tuple(np.percentile(values, part) for part in (25, 50, 75))\n"
            "    return result"
        ),
        # by hand, on sorted values
        (
            "def part(values, share):\n"
            "    place = share * (len(values) - 1)\n"
            "    low = int(place)\n"
            "    high = min(low + 1, len(values) - 1)\n"
            "    return values[low] + (place - low) * (values[high] - values[low])\n"
            "def summary(rows):\n"
            "    widths = sorted(set(row['width'] for row in rows))\n"
            "    groups = [sorted(r['test'] for r in rows if r['width'] == w) for w in widths]\n"
            "    return {w: [part(v, s) for s in (0.25, 0.5, 0.75)] for w, v in zip(widths, groups)}"
        ),
        # arrays and masks; keys are NumPy integers
        (
            "def summary(rows):\n"
            "    widths = np.array([row['width'] for row in rows])\n"
            "    tests = np.array([row['test'] for row in rows], dtype='float64')\n"
            "    return {\n"
            "        w: np.quantile(tests[widths == w], [0.25, 0.5, 0.75]) for w in np.unique(widths)\n"
            "    }"
        ),
        # sorted first, so that neighbours belong together
        (
            "from itertools import groupby\n"
            "def summary(rows):\n"
            "    def width(row):\n"
            "        return row['width']\n"
            "    return {\n"
            "        w: np.quantile([row['test'] for row in block], (0.25, 0.5, 0.75)).tolist()\n"
            "        for w, block in groupby(sorted(rows, key=width), key=width)\n"
            "    }"
        ),
    ),
    "10-seuil": (
        # the mean of booleans, the smallest of those that do
        (
            "import numpy as np\n"
            "def enough(rows, threshold, share):\n"
            "    widths = np.array([row['width'] for row in rows])\n"
            "    passed = np.array([row['test'] >= threshold for row in rows])\n"
            "    good = [w for w in np.unique(widths) if passed[widths == w].mean() >= share]\n"
            "    return min(good, default=None)"
        ),
        # no explicit return for None
        (
            "def enough(rows, threshold, share):\n"
            "    for width in sorted({row['width'] for row in rows}):\n"
            "        tests = [row['test'] for row in rows if row['width'] == width]\n"
            "        failed = len([t for t in tests if t < threshold])\n"
            "        if 1 - failed / len(tests) >= share:\n"
            "            return width"
        ),
        # the value at a place among the sorted ones
        (
            "import math\n"
            "def enough(rows, threshold, share):\n"
            "    answer = None\n"
            "    for width in sorted({row['width'] for row in rows}, reverse=True):\n"
            "        tests = sorted((r['test'] for r in rows if r['width'] == width), reverse=True)\n"
            "        needed = math.ceil(share * len(tests))\n"
            "        if tests[needed - 1] >= threshold:\n"
            "            answer = width\n"
            "    return answer"
        ),
    ),
    "10-protocole": (
        # two dicts
        (
            "def choose(rows):\n"
            "    val, test = {}, {}\n"
            "    for row in rows:\n"
            "        val.setdefault(row['learning_rate'], []).append(row['val'])\n"
            "        test.setdefault(row['learning_rate'], []).append(row['test'])\n"
            "    best = max(val, key=lambda rate: np.median(val[rate]))\n"
            "    return [best, np.median(test[best])]"
        ),
        # sorting the medians, the statistics module
        (
            "from statistics import median\n"
            "def choose(rows):\n"
            "    rates = {row['learning_rate'] for row in rows}\n"
            "    def middle(rate, name):\n"
            "        return median(row[name] for row in rows if row['learning_rate'] == rate)\n"
            "    best = sorted(rates, key=lambda rate: middle(rate, 'val'))[-1]\n"
            "    return best, middle(best, 'test')"
        ),
        # arrays and masks
        (
            "def choose(rows):\n"
            "    rates, val, test = np.array(\n"
            "        [(row['learning_rate'], row['val'], row['test']) for row in rows]\n"
            "    ).T\n"
            "    tried = np.unique(rates)\n"
            "    best = tried[np.argmax([np.median(val[rates == rate]) for rate in tried])]\n"
            "    return np.array([best, np.median(test[rates == best])])"
        ),
    ),
    "10-bootstrap": (
        # all the draws at once
        (
            "def difference_interval(first, second, repetitions, rng):\n"
            "    a = rng.choice(first, size=(repetitions, len(first)))\n"
            "    b = rng.choice(second, size=(repetitions, len(second)))\n"
            "    differences = np.median(b, axis=1) - np.median(a, axis=1)\n"
            "    return np.percentile(differences, [2.5, 97.5])"
        ),
        # places, and sorted differences
        (
            "def difference_interval(first, second, repetitions, rng):\n"
            "    def drawn(values):\n"
            "        values = np.asarray(values)\n"
            "        return np.median(values[rng.integers(0, len(values), len(values))])\n"
            "    differences = sorted(drawn(second) - drawn(first) for _ in range(repetitions))\n"
            "    out = int(0.025 * repetitions)\n"
            "    return differences[out], differences[repetitions - 1 - out]"
        ),
        # an answer that came out, random positions from uniform numbers
        (
            "def difference_interval(first, second, repetitions, rng):\n"
            "    differences = np.empty(repetitions)\n"
            "    for k in range(repetitions):\n"
            "        a = [first[int(u * len(first))] for u in rng.random(len(first))]\n"
            "        b = [second[int(u * len(second))] for u in rng.random(len(second))]\n"
            "        differences[k] = np.median(b) - np.median(a)\n"
            "    low, high = np.quantile(differences, (0.025, 0.975), method='inverted_cdf')\n"
            "    return [low, high]"
        ),
    ),
}
