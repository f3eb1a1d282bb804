# %% 10-mediane right
from collections import defaultdict
def summary(rows):
    groups = defaultdict(list)
    for r in rows:
        groups[r["width"]] += [r["test"]]
    return {w: (np.quantile(v, 0.25), np.median(v), np.quantile(v, 0.75)) for w, v in groups.items()}

# %% 10-mediane right
from collections import defaultdict
def summary(rows):
    groups = defaultdict(list)
    for r in rows:
        groups[r["width"]].append(np.float32(r["test"]))
    for w in list(groups):
        groups[w] = np.percentile(groups[w], [25, 50, 75])
    return groups

# %% 10-mediane right
summary = lambda rows: {float(w): [np.quantile([r["test"] for r in rows if r["width"] == w], q) for q in (1/4, 1/2, 3/4)] for w in {r["width"] for r in rows}}

# %% 10-mediane right
class Summary:
    def __call__(self, rows):
        rows.sort(key=lambda r: (r["width"], r["test"]))
        out = {}
        while rows:
            w = rows[0]["width"]
            v = [r["test"] for r in rows if r["width"] == w]
            rows = [r for r in rows if r["width"] != w]
            out[w] = np.array(np.quantile(v, (0.25, 0.5, 0.75)))
        return out
summary = Summary()

# %% 10-mediane right
import statistics
def summary(rows):
    out = {}
    for w in {r["width"] for r in rows}:
        v = [r["test"] for r in rows if r["width"] == w]
        out[w] = statistics.quantiles(v, n=4, method="inclusive") if len(v) > 1 else v * 3
    return out

# %% 10-mediane right
import functools
def group(column, name, rows):
    g = {}
    for r in rows:
        g.setdefault(r[column], []).append(r[name])
    return g
def summary(rows):
    g = functools.partial(group, "width", "test")(rows)
    return dict(zip(g, map(lambda v: np.quantile(np.array(v, "float64"), np.array([0.25, 0.5, 0.75])), g.values())))

# %% 10-mediane right
from collections import OrderedDict
def summary(rows):
    t = np.array([[r["width"], r["test"]] for r in rows])
    out = OrderedDict()
    for w in np.unique(t[:, 0]):
        out[int(w)] = np.quantile(t[t[:, 0] == w][:, 1], (0.25, 0.5, 0.75)).tolist()
    return out

# %% 10-mediane wrong "forme ()" not "une seule"
def summary(rows):
    g = {}
    for r in rows:
        g.setdefault(r["width"], []).append(r["test"])
    return {w: np.median(v) for w, v in g.items()}

# %% 10-mediane wrong "les parts d'un quantile vont de 0 à 1"
def summary(rows):
    g = {}
    for r in rows:
        g.setdefault(r["width"], []).append(r["test"])
    return {w: np.quantile(v, (25, 50, 75)) for w, v in g.items()}

# %% 10-mediane wrong "pour la largeur 5, de 8 ligne(s)"
def summary(rows):
    g = {}
    for r in rows:
        g.setdefault(r["width"], []).append(r["test"])
    return {w: np.quantile(v, (0.05, 0.5, 0.95)) for w, v in g.items()}

# %% 10-mediane wrong "les clés sont 2, 5, 7 pour"
def summary(rows):
    g = {}
    for r in rows:
        g.setdefault(r["width"], []).append(r["test"])
    return {w: np.quantile(v, (0.25, 0.5, 0.75)) for w, v in g.items() if len(v) > 1}

# %% 10-mediane wrong "0,85720000" "0,85725000"
def summary(rows):
    g = {}
    for r in rows:
        g.setdefault(r["width"], []).append(r["test"])
    return {w: [round(x, 4) for x in np.quantile(v, (0.25, 0.5, 0.75))] for w, v in g.items()}

# %% 10-mediane wrong "lignes reçues"
def summary(rows):
    g = {}
    for r in summary_rows:
        g.setdefault(r["width"], []).append(r["test"])
    return {w: np.quantile(v, (0.25, 0.5, 0.75)) for w, v in g.items()}

# %% 10-mediane wrong "pour la largeur 7, de 5 ligne(s)" not "une seule"
def summary(rows):
    return {r["width"]: [r["test"]] * 3 for r in rows[::-1]}

# %% 10-seuil right
def enough(rows, threshold, share):
    g = {}
    for r in rows:
        g.setdefault(r["width"], []).append(r["test"])
    ok = [w for w, v in g.items() if np.mean(np.array(v) >= threshold) >= share]
    return min(ok) if ok else None
import numpy as np

# %% 10-seuil right
from fractions import Fraction
from collections import Counter
def enough(rows, threshold, share):
    total = Counter(r["width"] for r in rows)
    good = Counter(r["width"] for r in rows if r["test"] >= threshold)
    return next((w for w in sorted(total) if Fraction(good[w], total[w]) >= Fraction(share)), None)

# %% 10-seuil right
enough = lambda rows, threshold, share: min((w for w in {r["width"] for r in rows} if sum(r["test"] >= threshold for r in rows if r["width"] == w) >= share * sum(r["width"] == w for r in rows)), default=None)

# %% 10-seuil right
class Enough:
    def __call__(self, rows, threshold, share):
        rows.sort(key=lambda r: r["width"])
        best = None
        for r in reversed(rows):
            same = [q["test"] for q in rows if q["width"] == r["width"]]
            if len([t for t in same if t >= threshold]) / len(same) >= share:
                best = r["width"]
        return best
enough = Enough()

# %% 10-seuil right
def enough(rows, threshold, share):
    widths = sorted(set(r["width"] for r in rows))
    i = 0
    while i < len(widths):
        v = [r["test"] for r in rows if r["width"] == widths[i]]
        below = sum(t < threshold for t in v)
        if below <= (1 - share) * len(v):
            return widths[i]
        i += 1
    return None

# %% 10-seuil right
def enough(rows, threshold, share):
    answer = float("inf")
    for w in [r["width"] for r in rows]:
        marks = [1 if r["test"] >= threshold else 0 for r in rows if r["width"] == w]
        if sum(marks) / len(marks) >= share and w < answer:
            answer = w
    return None if answer == float("inf") else answer

# %% 10-seuil wrong "on attend" not "moyenne"
import numpy as np
def enough(rows, threshold, share):
    w, t = np.array([(r["width"], r["test"]) for r in rows]).T
    for width in np.unique(w):
        if np.quantile(t[w == width], 1 - share, method="inverted_cdf" if share < 1 else "lower") >= threshold and (t[w == width] >= threshold).mean() >= share:
            return np.float64(width)

# %% 10-seuil wrong "quelle que soit `share`" not "ne sert pas"
def enough(rows, threshold, share):
    for w in sorted({r["width"] for r in rows}):
        v = [r["test"] >= threshold for r in rows if r["width"] == w]
        if sum(v) >= share:
            return w

# %% 10-seuil wrong "vous répondez 4 ; on attend 8" not "juste"
def enough(rows, threshold, share):
    for w in sorted({r["width"] for r in rows}):
        v = [r["test"] >= threshold for r in rows if r["width"] == w]
        if sum(v) >= int(share * len(v)):
            return w

# %% 10-seuil wrong "quand aucune ne convient"
def enough(rows, threshold, share):
    for w in sorted({r["width"] for r in rows}):
        v = [r["test"] >= threshold for r in rows if r["width"] == w]
        if sum(v) / len(v) >= share:
            return w
    return "aucune"

# %% 10-seuil wrong "quand aucune ne convient"
def enough(rows, threshold, share):
    for w in sorted({r["width"] for r in rows}):
        v = [r["test"] >= threshold for r in rows if r["width"] == w]
        if sum(v) / len(v) >= share:
            return w
    return []

# %% 10-seuil wrong "vous répondez"
def enough(rows, threshold, share):
    for w in sorted({r["width"] for r in rows}):
        v = [r["test"] >= threshold for r in rows if r["width"] >= w]
        if sum(v) / len(v) >= share:
            return w

# %% 10-seuil wrong "vous répondez None ; on attend 8"
def enough(rows, threshold, share):
    for w in sorted({r["width"] for r in rows}):
        v = [r["test"] >= threshold for r in rows if r["width"] == w]
        if sum(v) == len(v) * share:
            return w

# %% 10-seuil wrong "on attend"
def enough(rows, threshold, share):
    for w in sorted({r["width"] for r in rows}):
        v = [r["test"] >= threshold for r in rows if r["width"] <= w]
        if sum(v) / len(v) >= share:
            return w

# %% 10-protocole right
def choose(rows):
    rates = list({r["learning_rate"] for r in rows})
    medians = [np.median([r["val"] for r in rows if r["learning_rate"] == x]) for x in rates]
    best = rates[int(np.argmax(medians))]
    return np.array([best, np.percentile([r["test"] for r in rows if r["learning_rate"] == best], 50)], "float32")

# %% 10-protocole right
choose = lambda rows: max(((np.median([r["val"] for r in rows if r["learning_rate"] == x]), x, np.median([r["test"] for r in rows if r["learning_rate"] == x])) for x in {r["learning_rate"] for r in rows}))[1:]

# %% 10-protocole right
class Choose:
    def middle(self, values):
        values = sorted(values)
        n = len(values)
        return (values[(n - 1) // 2] + values[n // 2]) / 2
    def __call__(self, rows):
        best, top = None, -1
        for x in {r["learning_rate"] for r in rows}:
            m = self.middle(r["val"] for r in rows if r["learning_rate"] == x)
            if m > top:
                best, top = x, m
        return best, self.middle([r["test"] for r in rows if r["learning_rate"] == best])
choose = Choose()

# %% 10-protocole right
import statistics
from itertools import groupby
def choose(rows):
    rows.sort(key=lambda r: r["learning_rate"])
    t = [(x, list(b)) for x, b in groupby(rows, lambda r: r["learning_rate"])]
    x, b = max(t, key=lambda p: statistics.median(r["val"] for r in p[1]))
    return [x, statistics.median([r["test"] for r in b])]

# %% 10-protocole right
from collections import namedtuple
Answer = namedtuple("Answer", "rate announced")
def choose(rows):
    g = {}
    for r in rows:
        g.setdefault(r["learning_rate"], {"val": [], "test": []})
        for k in ("val", "test"):
            g[r["learning_rate"]][k].append(r[k])
    best = max(g, key=lambda x: np.median(g[x]["val"]))
    return Answer(rate=best, announced=np.median(g[best]["test"]))

# %% 10-protocole right
def choose(rows):
    g = {}
    for r in rows:
        g.setdefault(str(r["learning_rate"]), []).append(r)
    best = max(g.values(), key=lambda b: np.quantile([r["val"] for r in b], 0.5))
    return best[0]["learning_rate"], np.quantile([r["test"] for r in best], 0.5)

# %% 10-protocole right
import keras
def choose(rows):
    rates = sorted({r["learning_rate"] for r in rows})
    v = [float(keras.ops.median(np.array([r["val"] for r in rows if r["learning_rate"] == x]))) for x in rates]
    best = rates[v.index(max(v))]
    return best, keras.ops.median(np.array([r["test"] for r in rows if r["learning_rate"] == best]))

# %% 10-protocole wrong "le taux choisi est 0,0003"
def choose(rows):
    g = {}
    for r in rows:
        g.setdefault(r["learning_rate"], []).append((r["val"], r["test"]))
    x = max(g, key=lambda x: min(v for v, _ in g[x]))
    return x, np.median([t for _, t in g[x]])

# %% 10-protocole wrong "le taux est bien choisi" "0,9126 ; on attend 0,9284" not "0,0100"
def choose(rows):
    g = {}
    for r in rows:
        g.setdefault(r["learning_rate"], []).append((r["val"], r["test"]))
    x = max(g, key=lambda x: np.median([v for v, _ in g[x]]))
    return x, np.median([r["test"] for r in rows])

# %% 10-protocole wrong "choose(...)[1]"
def choose(rows):
    g = {}
    for r in rows:
        g.setdefault(r["learning_rate"], []).append((r["val"], r["test"]))
    x = max(g, key=lambda x: np.median([v for v, _ in g[x]]))
    return x, [t for _, t in g[x]]

# %% 10-protocole wrong "le premier nombre est 0,0000"
def choose(rows):
    g = {}
    for r in rows:
        g.setdefault(r["learning_rate"], []).append((r["val"], r["test"]))
    m = [np.median([v for v, _ in p]) for x, p in g.items()]
    return int(np.argmax(m)), max(m)

# %% 10-protocole wrong "le test a servi à choisir" not "comme une qualité"
def choose(rows):
    g = {}
    for r in rows:
        g.setdefault(r["learning_rate"], []).append((r["val"], r["test"]))
    x = max(g, key=lambda x: np.median([t for _, t in g[x]]))
    return x, np.median([v for v, _ in g[x]])

# %% 10-bootstrap right
difference_interval = lambda first, second, repetitions, rng: np.quantile(np.median(rng.choice(second, (repetitions, len(second))), 1) - np.median(rng.choice(first, (repetitions, len(first))), 1), [0.025, 0.975])

# %% 10-bootstrap right
def difference_interval(first, second, repetitions, rng):
    d = []
    for _ in range(repetitions):
        d.append(np.median(rng.choice(list(second), len(second), replace=True)) - np.median(rng.choice(list(first), len(first), replace=True)))
    return {"low": np.percentile(d, 2.5), "high": np.percentile(d, 97.5)}.values().__iter__().__next__(), np.percentile(d, 97.5)

# %% 10-bootstrap right
import statistics
class Interval:
    def __call__(self, first, second, repetitions, rng):
        f, s = list(map(float, first)), list(map(float, second))
        d = sorted(statistics.median(s[i] for i in rng.integers(len(s), size=len(s))) - statistics.median(f[i] for i in rng.integers(len(f), size=len(f))) for _ in range(repetitions))
        return d[round(0.025 * (repetitions - 1))], d[round(0.975 * (repetitions - 1))]
difference_interval = Interval()

# %% 10-bootstrap right
def difference_interval(first, second, repetitions, rng):
    r1, r2 = rng.spawn(2)
    a = np.median(r1.choice(np.float32(first), (repetitions, first.size)), axis=-1)
    b = np.median(r2.choice(np.float32(second), (repetitions, second.size)), axis=-1)
    return tuple(np.quantile(b - a, q) for q in (0.025, 0.975))

# %% 10-bootstrap right
def draw(values, repetitions, rng):
    return np.array([np.median(rng.choice(values, values.shape)) for _ in range(repetitions)])
def difference_interval(first, second, repetitions, rng):
    d = draw(second, repetitions, rng) - draw(first, repetitions, rng)
    d.sort()
    return np.interp([0.025 * (repetitions - 1), 0.975 * (repetitions - 1)], range(repetitions), d).tolist()

# %% 10-bootstrap right
from scipy.stats import bootstrap
def difference_interval(first, second, repetitions, rng):
    r = bootstrap((second, first), lambda s, f, axis: np.median(s, axis=axis) - np.median(f, axis=axis), n_resamples=repetitions, method="percentile", rng=rng)
    return r.confidence_interval

# %% 10-bootstrap right
def difference_interval(first, second, repetitions, rng):
    w1 = rng.multinomial(len(first), np.ones(len(first)) / len(first), repetitions)
    w2 = rng.multinomial(len(second), np.ones(len(second)) / len(second), repetitions)
    d = [np.median(np.repeat(second, b)) - np.median(np.repeat(first, a)) for a, b in zip(w1, w2)]
    return np.quantile(d, 0.025), np.quantile(d, 0.975)

# %% 10-bootstrap right
import random
def difference_interval(first, second, repetitions, rng):
    r = random.Random(int(rng.integers(2**32)))
    d = [np.median(r.choices(list(second), k=len(second))) - np.median(r.choices(list(first), k=len(first))) for _ in range(repetitions)]
    return np.nanquantile(d, (0.025, 0.975))

# %% 10-bootstrap right
def difference_interval(first, second, repetitions, rng):
    first, second = first.copy(), second.copy()
    d = np.zeros((repetitions, 1))
    for k in range(repetitions):
        d[k] = -(np.median(rng.choice(first, len(first))) - np.median(rng.choice(second, len(second))))
    low, high = np.quantile(d, [0.025, 0.975], axis=0)
    return low, high

# %% 10-bootstrap wrong "11 et 41 valeurs" "la borne haute est 0,0294 ; on attend à peu près 0,0298 à 0,0306" not "basse"
def difference_interval(first, second, repetitions, rng):
    a = np.median([rng.choice(first, len(first)) for _ in range(repetitions)], axis=1)
    b = np.median([rng.choice(second, len(second), replace=False) for _ in range(repetitions)], axis=1)
    return np.quantile(b - a, (0.025, 0.975))

# %% 10-bootstrap wrong "11 et 41 valeurs"
def difference_interval(first, second, repetitions, rng):
    a = np.median([rng.choice(first, len(first) - 1, replace=False) for _ in range(repetitions)], axis=1)
    b = np.median([rng.choice(second, len(second) - 1, replace=False) for _ in range(repetitions)], axis=1)
    return np.quantile(b - a, (0.025, 0.975))

# %% 10-bootstrap wrong "la borne basse" not "extrêmes"
def difference_interval(first, second, repetitions, rng):
    a = np.median(rng.choice(first, (repetitions, len(first))), axis=1)
    b = np.median(rng.choice(second, (repetitions, len(second))), axis=1)
    return np.quantile(b, 0.025) - np.quantile(a, 0.975), np.quantile(b, 0.975) - np.quantile(a, 0.025)

# %% 10-bootstrap wrong "41 et 11 valeurs" "basse" not "haute"
def difference_interval(first, second, repetitions, rng):
    a = np.median(rng.choice(first, (repetitions, len(first))), axis=1)
    b = np.median(rng.choice(second, (repetitions, len(second))), axis=1)
    return np.quantile(np.abs(b - a), (0.025, 0.975))

# %% 10-bootstrap wrong "n'en vient pas"
def difference_interval(first, second, repetitions, rng):
    np.random.seed(0)
    a = np.median(np.random.choice(first, (repetitions, len(first))), axis=1)
    b = np.median(np.random.choice(second, (repetitions, len(second))), axis=1)
    return np.quantile(b - a, (0.025, 0.975))

# %% 10-bootstrap wrong "pas encore fait" not "longueur"
def difference_interval(first, second, repetitions, rng):
    raise ValueError("pas encore fait")

# %% 10-bootstrap wrong "tirages d'une seule valeur"
def difference_interval(first, second, repetitions, rng):
    a = np.median(rng.choice(first, (repetitions, 1)), axis=1)
    b = np.median(rng.choice(second, (repetitions, len(second))), axis=1)
    return np.quantile(b - a, (0.025, 0.975))

# %% 10-bootstrap wrong "basse" not "haute"
def difference_interval(first, second, repetitions, rng):
    a = np.median(rng.choice(first, (repetitions, len(second))), axis=1)
    b = np.median(rng.choice(second, (repetitions, len(first))), axis=1)
    return np.quantile(b - a, (0.025, 0.975))

# %% 10-bootstrap wrong "7 et 5 valeurs"
def difference_interval(first, second, repetitions, rng):
    def half(values):
        return [np.median(rng.choice(values, len(values) // 2, replace=False)) for _ in range(repetitions)]
    return np.quantile(np.subtract(half(second), half(first)), (0.025, 0.975))

# %% 10-bootstrap wrong "avec deux listes de même longueur, la fonction va au bout"
def difference_interval(first, second, repetitions, rng):
    places = rng.integers(len(second), size=(repetitions, len(second)))
    a, b = np.median(first[places], axis=1), np.median(second[places], axis=1)
    return np.quantile(b - a, (0.025, 0.975))
