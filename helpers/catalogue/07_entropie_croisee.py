"""Exercises of lesson 07: cross-entropy, softmax for any logits, and a loop over mini-batches."""

from types import SimpleNamespace

import numpy as np

from helpers import network
from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    array_or_error,
    as_array,
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


def _close(found, expected, tolerance=1e-6):
    """Tell whether two results, or two lists of them, agree; every right way is within 1e-12."""
    if isinstance(expected, list):
        return all(_close(*pair, tolerance) for pair in zip(found, expected, strict=True))
    return same(found, expected, tolerance, absolute=1e-12)


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
        found = [as_array(call(function, *first, name=self.name), self.asked)]
        found += [array_or_error(function, *batch, name=self.name) for batch in others]
        if len(first) == 2:  # with labels, a loss is asked for: an array may hold this number
            found = [f if failed(f) or f.size != 1 else f.reshape(()) for f in found]
        count = len(self.ordinary)
        hard = dict(zip(self.hard, found[count:], strict=True))
        untouched = leaves_untouched(function, *first)
        return SimpleNamespace(ordinary=found[:count], **hard, untouched=untouched)

    def is_right(self, facts, *names):
        """Tell whether the results of these names are right, or all of them if there is no name."""
        found, expected = vars(facts), vars(self.expected)
        return all(_close(found[n], expected[n]) for n in names or ("ordinary", *self.hard))

    def follows(self, facts, formula):
        """Tell whether the ordinary results are a formula's, or those divided by the classes."""
        given = [(formula(*batch), batch[0].shape[1]) for batch in self.ordinary]
        return any(_close(facts.ordinary, [x / c**power for x, c in given]) for power in (0, 1))

    def number_told(self, facts):
        """Return what is wrong with the first wrong number of the ordinary batches."""
        pairs = zip(facts.ordinary, self.expected.ordinary, strict=True)
        found, expected = next(pair for pair in pairs if not _close(*pair))
        if failed(found):
            return stopped_told(self.name, found)
        if found.ndim:
            return f"`{self.name}` renvoie un tableau de forme {found.shape} ; on attend un seul nombre."
        # more decimals, where a rounded loss would look like the one that is expected
        spec = next(s for s in (".4f", ".8f", ".16g") if f"{found:{s}}" != f"{expected:{s}}")
        told = decimal(float(found), spec), decimal(float(expected), spec)
        return f"sur un lot d'essai, `{self.name}` donne {told[0]} ; on attend {told[1]}."


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
    large=(LARGE, np.array([0, 2])),
    hard=(HARD, np.array([1, 0, 2, 0, 0])),
)


def _matrix_told(facts):
    found = facts.ordinary[0]
    if found.shape != (6, 6):
        return f"pour six lignes de six logits, la forme est {found.shape} ; on attend (6, 6)."
    for (logits,), result in zip(SOFTMAX.ordinary, facts.ordinary, strict=True):
        if failed(result):
            return f"avec des logits de forme {logits.shape}, {stopped_told('softmax', result)}"
    if SOFTMAX.is_right(facts, "ordinary"):
        return "juste sur des logits ordinaires, faux sur un lot où des logits sont très grands."
    sums = found.sum(axis=1)
    if not _close(sums, np.ones(6), 1e-4):
        worst = decimal(sums[np.argmax(abs(sums - 1))], ".4f")
        return f"la forme est bonne, mais pas les valeurs : une ligne d'un lot d'essai a pour somme {worst}."
    return (
        "chaque ligne a pour somme 1, mais les valeurs ne sont pas celles de la formule : le rapport de deux "
        "probabilités d'une même ligne n'est pas l'exponentielle de la différence de leurs logits."
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


def _flat(arrays):
    return np.concatenate([array.ravel() for array in arrays])


def _examples(count):
    """Return images and labels that tell the place of their example."""
    return np.outer(np.arange(count), np.ones(3)), 10 * np.arange(count)


def _epoch(train_epoch, rng, count, batch_size, rate):
    """Return facts of one call that do not depend on the order drawn, the batches and their labels.

    moves: what each step took off each parameter, in learning rates times gradients: 1.
    """
    steps = []

    def gradients(parameters, images, labels):
        if len(steps) == 1000:
            raise RuntimeError("plus de 1000 pas : la boucle ne finit sans doute pas")
        parameters = [np.array(parameter, float) for parameter in parameters]
        images, labels = np.array(images, float), np.array(labels, float)
        shapes = _shapes([*parameters, images, labels])
        if shapes != [*_shapes(START), (labels.size, 3), (labels.size,)]:
            raise ValueError(
                f"gradients a reçu des paramètres, images et étiquettes de formes {shapes}"
            )
        pull = labels.mean() / 100 + images.mean() / 7 if len(labels) else 0.0
        answer = [0.3 * parameters[0] - pull, 0.2 * parameters[1] + pull * np.array([1.0, -2.0])]
        steps.append((images[:, 0], labels, _flat(parameters), _flat(answer)))
        return answer

    given = START, *_examples(count), batch_size, rate, rng, gradients
    asked = "`train_epoch` doit renvoyer la liste des paramètres, ici deux"
    result = parts_of(call(train_epoch, *given, name="train_epoch"), 2, asked)
    result = [as_array(part, "paramètre renvoyé") for part in result]
    if _shapes(result) != _shapes(START):
        raise Unusable(f"{asked}, de formes {_shapes(START)} : reçu {_shapes(result)}.")
    batches, labels, before, slopes = zip(*steps, strict=True) if steps else [()] * 4
    weights = np.array([_flat(START), *before[1:], _flat(result)])
    with np.errstate(all="ignore"):
        moves = -np.diff(weights, axis=0) / (rate * np.reshape(slopes, (-1, weights.shape[1])))
    sizes, distinct = [len(batch) for batch in batches], len(set(np.concatenate([[], *batches])))
    facts = SimpleNamespace(
        count=count,
        batch_size=batch_size,
        sizes=sizes,
        distinct=distinct,
        repeats=distinct < sum(sizes),
        moves=np.round(moves, 4),
        unchanged=same(weights[-1], weights[0]),
    )
    return facts, batches, np.concatenate([[], *labels])


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


def _epoch_is_right(facts):
    n, size = facts.count, facts.batch_size
    sizes = [min(size, n - start) for start in range(0, n, size)]
    return facts.sizes == sizes and facts.distinct == n and bool((facts.moves == 1).all())


def _epoch_told(facts):
    """Return what the first wrong epoch did."""
    wrong = next((one for one in (facts, *facts.others) if not _epoch_is_right(one)), None)
    if wrong is None:
        return "les lots ont les bonnes tailles, mais chacun ne mêle que des voisins, toujours les mêmes."
    told = (
        f"avec {wrong.count} exemples et `batch_size={wrong.batch_size}`, `gradients` a reçu des lots de tailles "
        f"{wrong.sizes}, avec {wrong.distinct} exemples différents"
    )
    if (wrong.moves == 1).all():
        return f"{told}."
    return f"{told} ; et les paramètres renvoyés ne sont pas ceux que donnent ces lots, l'un après l'autre."


CHECKS = (
    Check(
        id="07-perte",
        observe=LOSS.observe,
        correct=LOSS.is_right,
        success="la moyenne des pertes du lot, pour des lots de toutes les tailles : le logarithme ne "
        "regarde que la probabilité du bon chiffre.",
        otherwise=LOSS.number_told,
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
            "petit nombre ajouté ou écrêtage": lambda f: (
                _close(f.ordinary[:5], LOSS.expected.ordinary[:5], 1e-3)
                and not failed(f.ordinary[5])
                and np.subtract(f.ordinary, LOSS.expected.ordinary).max() < 1e-9
            ),
        },
    ),
    Check(
        id="07-softmax",
        observe=SOFTMAX.observe,
        correct=lambda f: SOFTMAX.is_right(f) and f.untouched,
        success="des probabilités justes pour des logits de -1000 à 20 000, ligne par ligne, sans "
        "débordement.",
        otherwise=_matrix_told,
        when={
            "tableau reçu modifié": lambda f: not f.untouched,
            "maximum non soustrait": lambda f: (
                SOFTMAX.is_right(f, "ordinary") and not failed(f.large) and np.isnan(f.large).all()
            ),
            "somme sur les exemples": lambda f: (
                _close(f.ordinary[0].sum(axis=0), np.ones(6))
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
        otherwise=lambda f: (
            "juste sur des logits ordinaires, faux sur un lot où des logits sont très grands : une "
            "exponentielle déborde, ou une probabilité nulle passe par le logarithme."
            if LOGITS.is_right(f, "ordinary")
            else LOGITS.number_told(f)
        ),
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
            and (f.paired and f.untouched and f.replayed)
            and not (f.gap == 1 or f.order_again)
        ),
        success="50 exemples par lots de 8 : sept pas, de tailles {facts.sizes}, chaque exemple une "
        "fois, et chaque gradient calculé avec les poids du moment.",
        otherwise=_epoch_told,
        when={
            "tableaux reçus modifiés": lambda f: not f.untouched,
            "images et étiquettes mélangées séparément": lambda f: not f.paired,
            "toujours la même tranche": lambda f: f.one_batch and f.gap == 8,
            "le même lot à chaque pas": lambda f: f.one_batch and f.gap is None,
            "toutes les images à chaque pas": lambda f: f.sizes[0] == 50,
            "lots qui s'étendent jusqu'à la fin": lambda f: max(f.sizes) > 8 and f.repeats,
            "tirage avec remise": lambda f: f.repeats and f.distinct < 50,
            "un seul lot": lambda f: f.sizes == [8],
            "dernier lot incomplet perdu": lambda f: f.sizes == [8] * 6,
            "pas de mélange": lambda f: f.in_order and f.order_again and f.sizes == [8] * 6 + [2],
            "lots mélangés, mais pas les exemples": lambda f: (
                f.gap == 1 and f.distinct == 50 and not f.in_order
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
