"""Exercises of lesson 07: three losses, exact for any logits, and a loop over mini-batches."""

import re
from types import SimpleNamespace

import numpy as np

from helpers import network
from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    array_or_error,
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
from helpers.french import counted, decimal

SHAPES = ((6, 6), (9, 10), (7, 3), (1, 4), (12, 5))  # square first: there, wrong axes raise nothing
SMALL = np.array([[1e-6, 1 - 1e-6], [0.5, 0.5]])
MANY = (np.tile([0.3, 0.5, 0.2], (1000, 1)), np.arange(1000) % 3)  # their product is 0
EPOCHS = ((50, 8, 0.1), (24, 8, 0.1), (5, 8, 0.1), (21, 4, 0.7))  # count, batch_size, learning_rate
START = [np.array([[1.0, -1.0], [0.5, 2.0], [0.2, 1.0]]), np.array([0.1, -0.2])]


def _good(values, labels):
    return values[np.arange(len(values)), labels]


def _batches():
    """Return probabilities of ordinary logits, and labels that are not all the largest."""
    rng = np.random.default_rng(71)
    pairs = [(rng.normal(0, 2, (m, k)), rng.integers(0, k, m)) for m, k in SHAPES]
    return [(network.Softmax().forward(logits), labels) for logits, labels in pairs]


def _yes_or_no():
    """Return ordinary logits, one an example, and targets that they do not all agree with."""
    rng = np.random.default_rng(73)
    return [(rng.normal(0, 2, m), rng.integers(0, 2, m)) for m in (6, 9, 1, 12)]


def _close(found, expected, tolerance=1e-5):
    """Tell whether two losses, or two lists of them, agree, float32 included."""
    if isinstance(expected, list):
        return all(_close(*pair, tolerance) for pair in zip(found, expected, strict=True))
    return same(found, expected, tolerance, absolute=1e-6)  # a small difference of large logits


class _Trial:
    """Batches on which a loss is called: ordinary ones, and hard ones, each with what is told of it.

    asked: how a call is written. right: a function that is right on all of them.
    """

    def __init__(self, asked, right, ordinary, **hard):
        self.asked, self.name = asked, asked.partition("(")[0]
        self.ordinary, self.hard = ordinary, hard
        self.expected = self.observe(right)

    def observe(self, function):
        """Return the losses: a list for the ordinary batches, and each of the others by its name."""
        first, *others = *self.ordinary, *(batch for _, *batch in self.hard.values())
        result = call(function, *first, name=self.name)
        found = [attempt(as_array, result, self.asked)]
        found += [array_or_error(function, *batch, name=self.asked) for batch in others]
        if failed(found[0]) or found[0].dtype.kind == "b":
            raise Unusable(
                f"`{self.asked}` doit être un seul nombre : reçu un objet de type "
                f"`{type(result).__name__}`."
            )
        # an array may hold this number
        found = [f if failed(f) or f.size != 1 else f.reshape(()) for f in found]
        count = len(self.ordinary)
        hard = dict(zip(self.hard, found[count:], strict=True))
        untouched = leaves_untouched(function, *first)
        return SimpleNamespace(ordinary=found[:count], **hard, untouched=untouched)

    def is_right(self, facts, *names):
        """Tell whether the losses of these names are right, or all of them if there is no name."""
        found, expected = vars(facts), vars(self.expected)
        return all(_close(found[n], expected[n]) for n in names or ("ordinary", *self.hard))

    def follows(self, facts, formula, divided=(0,)):
        """Tell whether the ordinary losses are a formula's, or those divided by the classes."""
        given = [(formula(*batch), batch[0].shape[-1]) for batch in self.ordinary]
        return any(
            _close(facts.ordinary, [np.asarray(x / k**power) for x, k in given])
            for power in divided
        )

    def told(self, facts):
        """Return what is wrong with the first wrong loss."""
        for (values, _), found, expected in zip(
            self.ordinary, facts.ordinary, self.expected.ordinary, strict=True
        ):
            if not _close(found, expected):
                where = f"pour {len(values)} exemple(s)"
                where += f" et {values.shape[1]} classes" if values.ndim == 2 else ""
                return f"{where}, {self._difference(found, expected)}"
        for name, (where, *_) in self.hard.items():
            found, expected = getattr(facts, name), getattr(self.expected, name)
            if not _close(found, expected):
                return (
                    f"juste sur des logits ordinaires, mais pour {where} "
                    f"{self._difference(found, expected)}"
                )

    def _difference(self, found, expected):
        if failed(found):
            return stopped_told(self.name, found)
        if found.ndim:
            return f"`{self.name}` renvoie un tableau de forme {found.shape} ; on attend un seul nombre."
        # more decimals, where a rounded loss would look like the one that is expected
        spec = next(s for s in (".4f", ".8f", ".16g") if f"{found:{s}}" != f"{expected:{s}}")
        told = (
            decimal(float(found), spec if abs(found) < 1e7 else ".4g"),
            decimal(float(expected), spec),
        )
        return f"`{self.name}` donne {told[0]} ; on attend {told[1]}."


LOSS = _Trial(
    "batch_loss(probabilities, labels)",
    lambda p, labels: -np.log(_good(p, labels)).mean(),
    [*_batches(), (SMALL, np.uint8([0, 1])), MANY],
)
BINARY = _Trial(
    "binary_loss(logits, targets)",
    lambda z, y: (np.logaddexp(0, z) - y * z).mean(),
    _yes_or_no(),
    moderate=("les logits 100 et 3, de cibles 0 et 1,", np.array([100.0, 3]), np.array([0, 1])),
    positive=(
        "les logits 1000 et 1002, de cibles 1 et 0,",
        np.array([1000.0, 1002]),
        np.array([1, 0]),
    ),
    negative=(
        "les logits -1000 et -1003, de cibles 0 et 1,",
        np.array([-1000.0, -1003]),
        np.array([0, 1]),
    ),
    edge=("les logits 720 et -720, de cibles 0 et 1,", np.array([720.0, -720]), np.array([0, 1])),
    mixed=(
        "cinq logits très différents,",
        np.array([1000.0, -20000, 3, -2, 0.5]),
        np.array([1, 0, 1, 1, 0]),
    ),
)  # e^710 overflows; e^-720 is not 0 yet


def _finite(*facts):
    return not failed(*facts) and all(bool(np.isfinite(fact).all()) for fact in facts)


def _too_small(found, expected):
    return _finite(found) and found.ndim == 0 and -1e-6 <= found < 0.95 * expected


# Softened targets

SMOOTHED = (0.1, 0.1, 0.3, 0.25, 0.6)  # for the batches of SHAPES: 0.1 first


def _loss_of(logits, labels, smoothing=0.0):
    """Return the mean loss of a batch whose targets are softened."""
    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    own = -_good(log_p, labels)
    return ((1 - smoothing) * own - smoothing * log_p.mean(axis=1)).mean()


def _slopes_of(logits, labels, smoothing=0.0):
    """Return the slopes of the losses of its examples, by their logits."""
    classes = logits.shape[1]
    targets = (1 - smoothing) * np.eye(classes)[labels] + smoothing / classes
    return network.Softmax().forward(logits) - targets


def _smoothed_cases():
    """Return ordinary batches, each with its smoothing, then two of logits that are hard."""
    rng = np.random.default_rng(75)
    cases = [
        (rng.normal(0, 2, (m, k)), rng.integers(0, k, m), smoothing)
        for (m, k), smoothing in zip(SHAPES, SMOOTHED, strict=True)
    ]
    apart = np.array([[0.0, -800, 0.5], [-900, 1, 0]])  # no exponential overflows, some are 0
    large = np.array([[1000.0, 0, 1002], [-1000, 0, 1], [720, -720, 0]])
    return [*cases, (apart, np.array([0, 2]), 0.1), (large, np.array([0, 1, 1]), 0.1)]


SMOOTHED_CASES = _smoothed_cases()


def _observe_smoothed(smoothed_loss):
    """Return for each case the loss and the slopes, arrays of the right shapes."""
    losses, slopes = [], []
    for logits, labels, smoothing in SMOOTHED_CASES:
        result = call(smoothed_loss, logits, labels, smoothing, name="smoothed_loss")
        pair = parts_of(result, 2, "`smoothed_loss` doit renvoyer la perte et `dZ`")
        losses.append(as_number(pair[0], "L"))
        slopes.append(as_array(pair[1], "dZ"))
        if slopes[-1].shape != logits.shape:
            raise Unusable(
                f"`dZ` a la forme {slopes[-1].shape} ; on attend celle des logits, {logits.shape}."
            )
    untouched = leaves_untouched(smoothed_loss, *SMOOTHED_CASES[0])
    return SimpleNamespace(losses=losses, slopes=slopes, untouched=untouched)


def _follow(found, formula, cases=slice(None)):
    """Tell whether the losses, or the slopes, of these cases are what the formula gives."""
    pairs = zip(found[cases], SMOOTHED_CASES[cases], strict=True)
    return all(same(one, formula(*case), 1e-4) for one, case in pairs)


def _smoothed_told(facts):
    """Return what is wrong with the first wrong result."""
    for place, (logits, _, smoothing) in enumerate(SMOOTHED_CASES):
        case = slice(place, place + 1)
        where = "pour {} exemple(s), {} classes".format(*logits.shape)
        where += f" et `smoothing={smoothing}`, "
        if place >= len(SMOOTHED_CASES) - 2:
            span = f"{decimal(logits.min())} à {decimal(logits.max())}"
            where = f"juste sur des logits ordinaires, mais pour des logits de {span}, "
        if not _follow(facts.losses, _loss_of, case):
            found, expected = facts.losses[place], _loss_of(*SMOOTHED_CASES[place])
            told = f"la perte est {decimal(found, '.4f')} ; on attend {decimal(expected, '.4f')}."
            return where + told
        if not _follow(facts.slopes, _slopes_of, case):
            return (
                f"{where}la perte est juste, mais `dZ` n'est pas la dérivée des pertes des exemples par "
                "rapport à leurs logits."
            )


ORDINARY = slice(0, -2)


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
                "images (m, 3) et leurs étiquettes (m,) ; il a reçu "
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
            f"{counted(wrong.distinct, 'exemple différent', 'exemples différents')}."
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
                LOSS.follows(f, lambda p, y: 1 - _good(p, y).mean(), (0, 1))
                or LOSS.follows(f, lambda p, y: -_good(p, y).mean(), (0, 1))
                or LOSS.follows(f, lambda p, y: _good(p, y).mean(), (0, 1))
            ),
            "toutes les classes": lambda f: LOSS.follows(
                f, lambda p, y: -np.log(p).sum(axis=1).mean(), (0, 1)
            ),
            "étiquettes multipliées sans codage": lambda f: any(
                _close(f.ordinary[0] * n, -np.sum(y * np.log(p)))
                for p, y in LOSS.ordinary[:1]
                for n in (1, 6, 36)
            ),
            "terme des autres classes": lambda f: LOSS.follows(
                f,
                lambda p, y: (np.log(1 / _good(p, y) - 1) - np.log(1 - p).sum(axis=1)).mean(),
                (0, 1),
            ),
            "petit nombre ajouté ou écrêtage": lambda f: any(
                LOSS.follows(f, lambda p, y, b=bound, e=e: -np.log(b(_good(p, y), e)).mean())
                for bound in (np.add, np.maximum)
                for e in 10.0 ** -np.arange(2, 10)
            ),
        },
    ),
    Check(
        id="07-deux-classes",
        observe=BINARY.observe,
        correct=lambda f: BINARY.is_right(f) and f.untouched,
        success="la perte est exacte, des logits -20 000 à 1002 : aucune probabilité n'a été calculée, aucune "
        "exponentielle n'a débordé.",
        otherwise=BINARY.told,
        when={
            "tableau reçu modifié": lambda f: not f.untouched,
            "sigmoïde, puis logarithme": lambda f: (
                BINARY.is_right(f, "ordinary") and not _finite(f.moderate)
            ),
            "exponentielle qui déborde": lambda f: (
                BINARY.is_right(f, "ordinary", "moderate") and not _finite(f.positive, f.negative)
            ),
            "écrêtage": lambda f: (
                _close(f.ordinary, BINARY.expected.ordinary, 1e-3)
                and any(
                    _too_small(getattr(f, name), getattr(BINARY.expected, name))
                    for name in ("moderate", "positive", "negative")
                )
            ),
            "terme des cibles nulles oublié": lambda f: BINARY.follows(
                f, lambda z, y: (y * np.logaddexp(0, -z)).mean()
            ),
            "cibles échangées": lambda f: BINARY.follows(
                f, lambda z, y: (np.logaddexp(0, z) - (1 - y) * z).mean()
            ),
            "signe oublié": lambda f: BINARY.follows(
                f, lambda z, y: (y * z - np.logaddexp(0, z)).mean()
            ),
            "somme au lieu de la moyenne": lambda f: BINARY.follows(
                f, lambda z, y: (np.logaddexp(0, z) - y * z).sum()
            ),
            "maximum du lot entier": lambda f: (
                BINARY.is_right(f, "ordinary", "positive") and not _finite(f.mixed)
            ),
        },
    ),
    Check(
        id="07-adoucie",
        observe=_observe_smoothed,
        correct=lambda f: [
            _follow(f.losses, _loss_of),
            _follow(f.slopes, _slopes_of) and f.untouched,
        ],
        success="la perte et `dZ` viennent des mêmes cibles adoucies, pour tous les logits : la formule "
        "P - Y tient pour toutes les cibles de somme 1.",
        otherwise=_smoothed_told,
        when={
            "tableau reçu modifié": lambda f: not f.untouched,
            "softmax, puis logarithme": lambda f: (
                _follow(f.losses, _loss_of, ORDINARY) and not np.isfinite(f.losses[-2])
            ),
            "écrêtage": lambda f: (
                _follow(f.losses, _loss_of, ORDINARY)
                and any(f.losses[k] < 0.95 * _loss_of(*SMOOTHED_CASES[k]) for k in (-2, -1))
            ),
            "gradient sans adoucissement": lambda f: (
                _follow(f.losses, _loss_of) and _follow(f.slopes, lambda z, y, _: _slopes_of(z, y))
            ),
            "perte sans adoucissement": lambda f: (
                _follow(f.slopes, _slopes_of) and _follow(f.losses, lambda z, y, _: _loss_of(z, y))
            ),
            "cibles dont la somme n'est pas 1": lambda f: any(
                _follow(
                    f.losses,
                    lambda z, y, e, extra=extra: (
                        _loss_of(z, y, e) + (extra(e) - (1 - e + e / z.shape[1])) * _loss_of(z, y)
                    ),
                    ORDINARY,
                )
                for extra in (lambda e: 1 - e, lambda e: 1)
            ),
            "dZ divisé par la taille du lot": lambda f: _follow(
                f.slopes, lambda z, y, e: _slopes_of(z, y, e) / len(y)
            ),
            "signe de dZ": lambda f: _follow(f.slopes, lambda z, y, e: -_slopes_of(z, y, e)),
            "signe de la perte": lambda f: _follow(
                f.losses, lambda z, y, e: -_loss_of(z, y, e), ORDINARY
            ),
            "somme au lieu de la moyenne": lambda f: _follow(
                f.losses, lambda z, y, e: len(y) * _loss_of(z, y, e), ORDINARY
            ),
            "moyenne aussi sur les classes": lambda f: _follow(
                f.losses, lambda z, y, e: _loss_of(z, y, e) / z.shape[1], ORDINARY
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
