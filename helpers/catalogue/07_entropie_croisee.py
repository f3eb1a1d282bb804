"""Exercises of lesson 07: cross-entropy, softmax for any logits, and a loop over mini-batches."""

import re
from types import SimpleNamespace

import numpy as np

from helpers import network
from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    array_or_error,
    as_array,
    attempt,
    call,
    failed,
    leaves_untouched,
    parts_of,
    same,
    stopped_told,
)
from helpers.french import decimal

SHAPES = ((6, 6), (9, 10), (7, 3), (1, 4), (12, 5))  # square first: there, wrong axes raise nothing
SMALL = np.array([[1e-6, 1 - 1e-6], [0.5, 0.5]])
LARGE = np.array([[1000.0, 1001.0, 1002.0], [1002.0, 1000.0, 1001.0]])
# Rows unlike each other; 20,000 is beyond what a longdouble holds, e^11356
HARD = np.array([[1e3, 1001, 1002], [-1000, -1002, -1001], [3, 1, 2], [0, 0, 2e4], [-600, 0, 1]])
SURE = np.array([[0.0, 0.0], [1000.0, 0.0]])
EDGE = np.array([[720.0, 0.0], [720.0, 0.0]])  # e^720 overflows, e^-720 is not 0 yet
TOLD = {
    "sure": "les logits (0 ; 0) et (1000 ; 0), d'étiquettes 0 et 1,",
    "edge": "les logits (720 ; 0), d'étiquettes 0 puis 1,",
    "large": "les logits 1000, 1001 et 1002,",
    "hard": "cinq lignes de logits très différentes, de -1000 à 20 000,",
}
EPOCHS = ((50, 8, 0.1), (24, 8, 0.1), (5, 8, 0.1), (21, 4, 0.7))  # count, batch_size, learning_rate
START = [np.array([[1.0, -1.0], [0.5, 2.0], [0.2, 1.0]]), np.array([0.1, -0.2])]

_softmax = network.Softmax().forward
_losses = network.SoftmaxCrossEntropy().forward  # of each example, from the logits


def _batches(seed):
    """Return ordinary logits, and labels that are not all the largest."""
    rng = np.random.default_rng(seed)
    return [(rng.normal(0, 2, (n, c)), rng.integers(0, c, n)) for n, c in SHAPES]


def _good(values, labels):
    return values[np.arange(len(labels)), labels]


def _close(found, expected, tolerance=1e-5):
    """Tell whether two results, or two lists of them, agree, float32 included."""
    if isinstance(expected, list):
        return all(_close(*pair, tolerance) for pair in zip(found, expected, strict=True))
    # a loss may be a small difference of large logits; a probability may be tiny
    return same(found, expected, tolerance, absolute=1e-12 if np.ndim(expected) else 1e-6)


class _Trial:
    """Batches on which a function is called: ordinary ones, and named ones that are hard.

    asked: how a call is written. right: a function that is right on all of them.
    """

    def __init__(self, asked, right, ordinary, **hard):
        self.asked, self.name = asked, asked.partition("(")[0]
        self.ordinary, self.hard = ordinary, hard
        self.expected = self.observe(right)

    def observe(self, function):
        """Return the results: a list for the ordinary batches, and each of the others by its name."""
        first, *others = *self.ordinary, *self.hard.values()
        result = call(function, *first, name=self.name)
        found = [attempt(as_array, result, self.asked)]
        found += [array_or_error(function, *batch, name=self.asked) for batch in others]
        if len(first) == 2:  # with labels, a loss is asked for: an array may hold this number
            if failed(found[0]) or found[0].dtype.kind == "b":
                raise Unusable(
                    f"`{self.asked}` doit être un seul nombre : reçu un objet de type "
                    f"`{type(result).__name__}`."
                )
            found = [f if failed(f) or f.size != 1 else f.reshape(()) for f in found]
        elif failed(found[0]):
            raise found[0]
        count = len(self.ordinary)
        hard = dict(zip(self.hard, found[count:], strict=True))
        untouched = leaves_untouched(function, *first)
        return SimpleNamespace(ordinary=found[:count], **hard, untouched=untouched)

    def is_right(self, facts, *names):
        """Tell whether the results of these names are right, or all of them if there is no name."""
        found, expected = vars(facts), vars(self.expected)
        return all(_close(found[n], expected[n]) for n in names or ("ordinary", *self.hard))

    def follows(self, facts, formula, divided=(0, 1)):
        """Tell whether the ordinary results are a formula's, or those divided by the classes."""
        given = [(formula(*batch), batch[0].shape[1]) for batch in self.ordinary]
        return any(
            _close(facts.ordinary, [np.asarray(x / c**power) for x, c in given])
            for power in divided
        )

    def told(self, facts):
        """Return what is wrong with the first wrong result."""
        for (values, *_), found, expected in zip(
            self.ordinary, facts.ordinary, self.expected.ordinary, strict=True
        ):
            if not _close(found, expected):
                where = "{} exemple(s) et {} classes".format(*values.shape)
                return f"pour {where}, {self._difference(found, expected)}"
        for name in self.hard:
            found, expected = getattr(facts, name), getattr(self.expected, name)
            if not _close(found, expected):
                where = f"juste sur des logits ordinaires, mais pour {TOLD[name]}"
                return f"{where} {self._difference(found, expected, *self.hard[name])}"

    def _difference(self, found, expected, *batch):
        if failed(found):
            return stopped_told(self.name, found)
        if expected.ndim:
            return _rows_told(found, expected, *batch)
        if found.ndim:
            return f"`{self.name}` renvoie un tableau de forme {found.shape} ; on attend un seul nombre."
        # more decimals, where a rounded loss would look like the one that is expected
        spec = next(s for s in (".4f", ".8f", ".16g") if f"{found:{s}}" != f"{expected:{s}}")
        told = (
            decimal(float(found), spec if abs(found) < 1e7 else ".4g"),
            decimal(float(expected), spec),
        )
        return f"`{self.name}` donne {told[0]} ; on attend {told[1]}."


def _rows_told(found, expected, logits=None):
    """Return how probabilities, a row for each example, differ from those of the formula."""
    if found.shape == expected.T.shape and _close(found, expected.T):
        return "le résultat est transposé : une ligne par classe."
    if found.shape != expected.shape:
        return f"le résultat a la forme {found.shape} ; on attend celle des logits."
    if logits is not None:
        wrong = next(i for i, row in enumerate(expected) if not _close(found[i], row))
        given, row = ("(" + " ; ".join(map(decimal, a[wrong])) + ")" for a in (logits, found))
        return f"la ligne {given} donne {row}."
    sums = found.sum(axis=1)
    if not np.allclose(sums, 1, rtol=0, atol=1e-4):
        return f"une ligne a pour somme {decimal(sums[np.argmax(abs(sums - 1))], '.4f')}."
    return (
        "chaque ligne a pour somme 1, mais les valeurs ne sont pas celles de la formule : le rapport de deux "
        "probabilités d'une même ligne n'est pas l'exponentielle de la différence de leurs logits."
    )


LOSS = _Trial(
    "batch_loss(probabilities, labels)",
    lambda p, labels: -np.log(_good(p, labels)).mean(),
    [*((_softmax(z), labels) for z, labels in _batches(71)), (SMALL, np.uint8([0, 1]))],
)
SOFTMAX = _Trial(
    "softmax(logits)", _softmax, [(z,) for z, _ in _batches(72)], large=(LARGE,), hard=(HARD,)
)
LOGITS = _Trial(
    "loss_from_logits(logits, labels)",
    lambda logits, labels: _losses(logits, labels).mean(),
    _batches(73),
    sure=(SURE, np.array([0, 1])),
    edge=(EDGE, np.array([0, 1])),
    large=(LARGE, np.array([0, 2])),
    hard=(HARD, np.array([1, 0, 2, 0, 0])),
)


def _lacks_keepdims(facts):
    """Tell whether only the lone row is right, and NumPy refused all but it and the square."""
    pairs = enumerate(zip(facts.ordinary, SOFTMAX.expected.ordinary, strict=True))
    right = [place for place, pair in pairs if _close(*pair)]
    refused = [place for place, one in enumerate(facts.ordinary) if "broadcast" in str(one)]
    return right == [3] and refused == [1, 2, 4]


def _finite(fact):
    return not failed(fact) and bool(np.isfinite(fact).all())


# One epoch of mini-batches


def _shapes(arrays):
    return [array.shape for array in arrays]


PIXELS = np.array([0.0, 0.25, 0.5])  # of image i: i more


def _examples(count):
    """Return images and labels that tell the place of their example; no two pixels are equal."""
    return np.arange(count)[:, None] + PIXELS, 10 * np.arange(count)


def _move(change, slope):
    """Return how many times a step takes `slope` off a parameter; NaN if it does something else."""
    times = -np.vdot(change, slope) / np.vdot(slope, slope)
    return np.round(times, 3) if np.allclose(change, -times * slope, atol=1e-5) else np.nan


def _epoch(train_epoch, rng, count, batch_size, rate):
    """Return facts of one call that do not depend on the order drawn, the batches and their labels.

    moves: what each step took off each parameter, in learning rates times gradients: 1. intact: are
    the images and labels received those that were given?
    """
    steps = []

    def gradients(parameters, images, labels):
        if len(steps) == 1000:
            raise Unusable(
                f"après {len(steps)} pas pour {count} exemples, la boucle n'était pas finie."
            )
        arrays = attempt(lambda: [np.array(a, float) for a in (*parameters, images, labels)])
        shapes = "" if failed(arrays) else ", ".join(map(str, _shapes(arrays)))
        if not re.fullmatch(r"\(3, 2\), \(2,\), \((\d+), 3\), \(\1,\)", shapes):
            raise Unusable(
                "`gradients` attend dans cet ordre deux paramètres de formes (3, 2) et (2,), des "
                "images (n, 3) et leurs étiquettes (n,) ; il a reçu "
                + (f"des tableaux de formes {shapes}." if shapes else "autre chose.")
            )
        *parameters, images, labels = arrays
        pull = labels.mean() / 100 + images.mean() / 7 if len(labels) else 0.0
        answer = [0.3 * parameters[0] - pull, 0.2 * parameters[1] + pull * np.array([1.0, -2.0])]
        steps.append((images, labels, parameters, [array.copy() for array in answer]))
        return answer

    given = START, *_examples(count), batch_size, rate, rng, gradients
    asked = "`train_epoch` doit renvoyer la liste des paramètres, ici deux"
    result = parts_of(call(train_epoch, *given, name="train_epoch"), 2, asked)
    result = [as_array(part, "paramètre renvoyé") for part in result]
    if _shapes(result) != _shapes(START):
        raise Unusable(f"{asked}, de formes {_shapes(START)} : reçu {_shapes(result)}.")
    images, labels, before, slopes = zip(*steps, strict=True) if steps else [()] * 4
    batches = [array[:, 0] for array in images]
    numbers = np.concatenate([[], *batches])
    tens = np.concatenate([[], *labels]) / 10
    weights = [*before, result]
    return (
        SimpleNamespace(
            count=count,
            batch_size=batch_size,
            rate=rate,
            sizes=[len(batch) for batch in batches],
            distinct=len(set(numbers)),
            repeats=len(set(numbers)) < len(numbers),
            moves=np.array(
                [
                    [_move(b - a, rate * s) for a, b, s in zip(*step, strict=True)]
                    for step in zip(weights, weights[1:], slopes, strict=False)
                ]
            ),
            unchanged=all(map(same, result, START)),
            intact={*numbers, *tens} <= set(range(count))
            and all((array == array[:, :1] + PIXELS).all() for array in images),
        ),
        batches,
        10 * tens,
    )


def _observe_epoch(train_epoch):
    """Return the facts of an epoch of 50 examples by 8, and what other epochs tell.

    gap: between neighbours in a batch, if always the same: 1 in `[i:j]`, 8 in `[k::8]`.
    """
    rng = np.random.default_rng(5)
    (first, batches, labels), following = (_epoch(train_epoch, rng, *EPOCHS[0]) for _ in range(2))
    if not batches:
        raise Unusable("`train_epoch` n'appelle jamais `gradients` : aucun pas n'est fait.")
    replay, *others = (_epoch(train_epoch, np.random.default_rng(5), *case) for case in EPOCHS)
    gaps = {gap for batch in batches for gap in np.diff(np.sort(batch))}

    def trained(images, labels):
        start = [array.copy() for array in START]
        train_epoch(start, images, labels, 8, 0.1, rng, lambda parameters, *batch: parameters)

    return SimpleNamespace(
        **vars(first),
        others=[facts for facts, *_ in others],
        paired=same(10 * np.concatenate(batches), labels),
        gap=gaps.pop() if len(gaps) == 1 else None,
        one_batch=len(batches) > 1 and len({frozenset(batch) for batch in batches}) == 1,
        in_order=same(np.concatenate(list(map(np.sort, batches))), np.arange(len(labels))),
        order_again=same(labels, following[2]),
        replayed=same(labels, replay[2]),
        untouched=leaves_untouched(trained, *_examples(50)),
    )


def _sizes(epoch):
    """Return the sizes of the batches that this epoch should have."""
    n, size = epoch.count, epoch.batch_size
    return [min(size, n - start) for start in range(0, n, size)]


def _epoch_is_right(epoch):
    lots = epoch.sizes == _sizes(epoch) and epoch.distinct == epoch.count
    return lots and bool((epoch.moves == 1).all())


def _epoch_told(facts):
    """Return what the first wrong epoch did."""
    wrong = next((one for one in (facts, *facts.others) if not _epoch_is_right(one)), None)
    if wrong is None:
        return (
            "les lots ont les bonnes tailles, mais chacun ne contient que des voisins du jeu : les "
            "exemples ne sont pas mélangés d'un lot à l'autre."
        )
    told = (
        f"avec {wrong.count} exemples, `batch_size={wrong.batch_size}` et "
        f"`learning_rate={wrong.rate}`, "
    )
    if wrong.sizes != _sizes(wrong) or wrong.distinct != wrong.count:
        sizes = ", ".join(map(str, wrong.sizes[:8])) + ", …" * (len(wrong.sizes) > 8)
        return (
            f"{told}`gradients` a reçu {len(wrong.sizes)} lot(s), de tailles {sizes}, avec "
            f"{wrong.distinct} exemples différents."
        )
    step, place = np.argwhere(wrong.moves != 1)[0]
    times = wrong.moves[step, place]
    did = "n'a pas bougé" if times == 0 else f"a perdu {decimal(times)} fois le pas attendu"
    if np.isnan(times):
        did = "n'a pas perdu `learning_rate` fois son gradient"
    return f"{told}les lots ont les bonnes tailles, mais au pas {step + 1} le paramètre d'indice {place} {did}."


CHECKS = (
    Check(
        id="07-perte",
        observe=LOSS.observe,
        correct=LOSS.is_right,
        success="la moyenne des pertes du lot, pour des lots de toutes les tailles : le logarithme ne "
        "regarde que la probabilité du bon chiffre.",
        otherwise=LOSS.told,
        when={
            "sans logarithme": lambda f: (
                LOSS.follows(f, lambda p, y: 1 - _good(p, y).mean())
                or LOSS.follows(f, lambda p, y: -_good(p, y).mean())
                or LOSS.follows(f, lambda p, y: _good(p, y).mean())
            ),
            "toutes les classes": lambda f: LOSS.follows(
                f, lambda p, y: -np.log(p).sum(axis=1).mean()
            ),
            "étiquettes multipliées sans codage": lambda f: any(
                _close(f.ordinary[0] * n, -np.sum(y * np.log(p)))
                for p, y in LOSS.ordinary[:1]
                for n in (1, 6, 36)
            ),
            "terme des autres classes": lambda f: LOSS.follows(
                f, lambda p, y: (np.log(1 / _good(p, y) - 1) - np.log(1 - p).sum(axis=1)).mean()
            ),
            "petit nombre ajouté ou écrêtage": lambda f: any(
                LOSS.follows(
                    f, lambda p, y, b=bound, e=e: -np.log(b(_good(p, y), e)).mean(), divided=[0]
                )
                for bound in (np.add, np.maximum)
                for e in 10.0 ** -np.arange(2, 10)
            ),
        },
    ),
    Check(
        id="07-softmax",
        observe=SOFTMAX.observe,
        correct=lambda f: SOFTMAX.is_right(f) and f.untouched,
        success="des probabilités justes pour des logits de -1000 à 20 000, ligne par ligne, sans "
        "débordement.",
        otherwise=SOFTMAX.told,
        when={
            "tableau reçu modifié": lambda f: not f.untouched,
            "maximum non soustrait": lambda f: (
                SOFTMAX.is_right(f, "ordinary") and not failed(f.large) and np.isnan(f.large).all()
            ),
            "logits écrêtés": lambda f: (
                SOFTMAX.is_right(f, "ordinary") and _close(f.large, np.full((2, 3), 1 / 3))
            ),
            "somme sur les exemples": lambda f: (
                _close(f.ordinary[0].sum(axis=0), np.ones(6))
                and not _close(f.ordinary[0], SOFTMAX.expected.ordinary[0].T)
                and not _close(f.ordinary[0].sum(axis=1), np.ones(6))
            ),
            "somme du tableau entier": lambda f: (
                f.ordinary[0].shape == (6, 6) and _close(f.ordinary[0].sum(), 1.0)
            ),
            "keepdims oublié": _lacks_keepdims,
            "exponentielles non divisées": lambda f: (
                SOFTMAX.follows(f, np.exp)
                or SOFTMAX.follows(f, lambda z: np.exp(z - z.max(axis=1, keepdims=True)))
            ),
        },
    ),
    Check(
        id="07-logits",
        observe=LOGITS.observe,
        correct=lambda f: LOGITS.is_right(f) and f.untouched,
        success="la perte est exacte, même pour une erreur de 1000 : aucune probabilité n'a été "
        "calculée, aucun logarithme de 0 n'a été demandé.",
        otherwise=LOGITS.told,
        when={
            "tableau reçu modifié": lambda f: not f.untouched,
            "maximum non soustrait": lambda f: (
                LOGITS.is_right(f, "ordinary") and not _finite(f.large) and not _finite(f.sure)
            ),
            "probabilités écrêtées": lambda f: (
                _close(f.ordinary, LOGITS.expected.ordinary, 1e-3)
                and _finite(f.sure)
                and f.sure.max() < 450
            ),
            "maximum soustrait d'un seul côté": lambda f: (
                LOGITS.follows(f, lambda z, y: (_losses(z, y) - z.max(axis=1)).mean())
                or LOGITS.follows(f, lambda z, y: (_losses(z, y) + z.max(axis=1)).mean())
            ),
            "somme sur les exemples ou sur tout le lot": lambda f: any(
                _close(f.ordinary[0], (np.log(np.exp(z).sum(axis)) - _good(z, y)).mean())
                for logits, y in LOGITS.ordinary[:1]
                for z in (logits - logits.max(axis=1, keepdims=True), logits - logits.max(axis=0))
                for axis in (0, None)
            ),
            "toutes les classes, ou celles des autres exemples": lambda f: (
                LOGITS.follows(f, lambda z, y: -np.log(_softmax(z)).sum(axis=1).mean())
                or LOGITS.follows(f, lambda z, y: -np.log(_softmax(z)[:, y]).mean())
            ),
        },
    ),
    Check(
        id="07-lots",
        observe=_observe_epoch,
        correct=lambda f: (
            all(_epoch_is_right(epoch) for epoch in (f, *f.others))
            and (f.intact and f.paired and f.untouched and f.replayed)
            and not (f.gap == 1 or f.order_again)
        ),
        success="50 exemples par lots de 8 : sept pas, de tailles {facts.sizes}, chaque exemple une "
        "fois, et chaque gradient calculé avec les poids du moment.",
        otherwise=_epoch_told,
        when={
            "tableaux reçus modifiés": lambda f: not f.untouched,
            "images ou étiquettes changées": lambda f: not f.intact,
            "images et étiquettes mélangées séparément": lambda f: not f.paired,
            "toujours la même tranche": lambda f: f.one_batch and f.gap == 8,
            "le même lot à chaque pas": lambda f: f.one_batch and f.sizes[0] < 50,
            "toutes les images à chaque pas": lambda f: set(f.sizes) == {50},
            "lots qui s'étendent jusqu'à la fin": lambda f: max(f.sizes) > 8 and f.repeats,
            "tirage avec remise": lambda f: f.repeats and f.distinct < 50,
            "lot vide": lambda f: any(0 in epoch.sizes for epoch in (f, *f.others)),
            "un seul lot": lambda f: f.sizes == [8],
            "dernier lot incomplet perdu": lambda f: f.sizes == [8] * 6,
            "pas de mélange": lambda f: f.in_order and f.order_again and f.sizes == [8] * 6 + [2],
            "lots mélangés, mais pas les exemples": lambda f: (
                f.gap == 1 and f.distinct == 50 and not (f.in_order or f.order_again)
            ),
            "paramètres jamais mis à jour": lambda f: f.unchanged,
            "gradients tous calculés au départ": lambda f: (
                len(f.moves) > 1 and not f.moves[:-1].any()
            ),
            "gradient divisé encore par la taille du lot": lambda f: any(
                (f.moves.T * n == 1).all() and f.moves.min() < 1 for n in (f.sizes, 8)
            ),
        },
    ),
)
