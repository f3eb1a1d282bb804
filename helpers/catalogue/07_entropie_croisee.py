"""Exercises of lesson 07: cross-entropy, softmax for any logits, and a loop over mini-batches."""

from types import SimpleNamespace

import numpy as np

from helpers import network
from helpers.catalogue import Exercise, Mistake
from helpers.catalogue.observe import Unusable, as_array, attempt, call, error_told, same

EXACT = 1e-6  # relative; in float64 every right way is within 1e-12
SHAPES = ((6, 6), (9, 10), (7, 3), (1, 4), (12, 5))  # square first: there, wrong axes raise nothing

COUNT, BATCH_SIZE, RATE = 50, 8, 0.1
SIZES = [8] * 6 + [2]
MOST_STEPS = 1000


def _numbers(rng, n, classes):
    """Return ordinary logits, and labels that are not all the largest."""
    return rng.normal(0, 2, (n, classes)), rng.integers(0, classes, n)


def _softmax(logits):
    return network.Softmax().forward(logits)


def _losses(logits, labels):
    """Return the loss of each example, from the logits."""
    return network.SoftmaxCrossEntropy().forward(logits, labels)


def _fact(function, *arguments, name):
    """Return what the learner's function gives as an array, or its exception as a fact."""
    result = attempt(function, *(argument.copy() for argument in arguments))
    if isinstance(result, Exception):
        return result
    return attempt(as_array, result, name)


def _close(found, expected, tolerance=EXACT):
    return same(found, expected, tolerance, absolute=1e-12)


def _all_close(found, expected):
    return all(_close(f, e) for f, e in zip(found, expected, strict=True))


def _scalar(fact):
    """Take arrays with one element for the number that they hold."""
    if isinstance(fact, np.ndarray) and fact.size == 1:
        return fact.reshape(())
    return fact


# The loss of a batch


def _observe_loss(batch_loss):
    rng = np.random.default_rng(71)
    cases = [_numbers(rng, *shape) for shape in SHAPES]
    pairs = [(_softmax(logits), labels) for logits, labels in cases]
    small = np.array([[1e-6, 1 - 1e-6], [0.5, 0.5]]), np.array([0, 1], dtype="uint8")
    first = call(batch_loss, pairs[0][0].copy(), pairs[0][1].copy(), name="batch_loss")
    first = _scalar(as_array(first, "batch_loss(probabilities, labels)"))
    found = [first] + [_scalar(_fact(batch_loss, *pair, name="batch_loss")) for pair in pairs[1:]]
    good = [p[np.arange(len(labels)), labels] for p, labels in pairs]
    return SimpleNamespace(
        found=found,
        small=_scalar(_fact(batch_loss, *small, name="batch_loss")),
        expected=[-np.log(g).mean() for g in good],
        small_expected=-np.log([1e-6, 0.5]).mean(),
        pairs=pairs,
        good=good,
    )


def _loss_is(facts, formula):
    """Tell whether the first three losses are those of a formula of (probabilities, labels)."""
    with np.errstate(all="ignore"):
        expected = [formula(p, labels) for p, labels in facts.pairs[:3]]
    return _all_close(facts.found[:3], expected)


def _good(p, labels):
    return p[np.arange(len(labels)), labels]


def _both_sides(p, labels):
    """Return the terms of the loss for two classes, for each class against the others."""
    y = np.eye(p.shape[1])[labels]
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def _number_told(found, expected, name):
    if isinstance(found, Exception):
        return f"`{name}` s'arrête sur une erreur : {error_told(found)}."
    if found.ndim:
        return f"`{name}` renvoie un tableau de forme {found.shape} ; on attend un seul nombre."
    return f"sur un lot d'essai, `{name}` donne {_told(found)} ; on attend {_told(expected)}."


def _told(number):
    return f"{float(number):.4f}".replace(".", ",")


def _first_wrong(found, expected):
    pairs = zip(found, expected, strict=True)
    return next(((f, e) for f, e in pairs if not _close(f, e)), (found[0], expected[0]))


# Softmax

LARGE = np.array([[1000.0, 1001.0, 1002.0], [1002.0, 1000.0, 1001.0]])
MIXED = np.array([[0.0, 1.0, 2.0], [1000.0, 1001.0, 1002.0], [-1000.0, -1002.0, -1001.0]])
# 20,000: beyond what a longdouble holds, e^11356
SPREAD = np.array([[0.0, 0.0, 20000.0], [-1000.0, 0.0, 1.0]])


def _observe_softmax(softmax):
    rng = np.random.default_rng(72)
    ordinary = [_numbers(rng, *shape)[0] for shape in SHAPES]
    first = as_array(call(softmax, ordinary[0].copy(), name="softmax"), "softmax(logits)")
    given = ordinary[0].copy()
    attempt(softmax, given)
    return SimpleNamespace(
        ordinary=ordinary,
        found=[first] + [_fact(softmax, logits, name="softmax") for logits in ordinary[1:]],
        expected=[_softmax(logits) for logits in ordinary],
        large=_fact(softmax, LARGE, name="softmax"),
        mixed=_fact(softmax, MIXED, name="softmax"),
        spread=_fact(softmax, SPREAD, name="softmax"),
        untouched=same(given, ordinary[0]),
    )


def _values(fact):
    """Return the numbers of a fact; an exception has none."""
    return np.zeros(1) if isinstance(fact, Exception) else np.asarray(fact, float)


def _softmax_is(facts, formula):
    """Tell whether the result on the square batch is that of a formula of the logits."""
    with np.errstate(all="ignore"):
        return _close(facts.found[0], formula(facts.ordinary[0]))


def _ordinary_is_right(facts):
    return _all_close(facts.found, facts.expected)


def _without_keepdims(z):
    exponentials = np.exp(z - z.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1)


def _max_without_keepdims(z):
    exponentials = np.exp(z - z.max(axis=1))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def _neither_keepdims(z):
    exponentials = np.exp(z - z.max(axis=1))
    return exponentials / exponentials.sum(axis=1)


def _matrix_told(facts):
    found = facts.found[0]
    if found.shape != (6, 6):
        return f"pour six lignes de six logits, la forme est {found.shape} ; on attend (6, 6)."
    for logits, result in zip(facts.ordinary, facts.found, strict=True):
        if isinstance(result, Exception):
            return (
                f"avec des logits de forme {logits.shape}, `softmax` s'arrête sur une erreur : "
                f"{error_told(result)}."
            )
    if not _ordinary_is_right(facts) and not _close(found.sum(axis=1), np.ones(6), 1e-4):
        sums = found.sum(axis=1)
        return (
            "la forme est bonne, mais pas les valeurs : une ligne d'un lot d'essai a pour somme "
            f"{_told(sums[np.argmax(abs(sums - 1))])}."
        )
    if not _ordinary_is_right(facts):
        return (
            "chaque ligne a pour somme 1, mais les valeurs ne sont pas celles de la formule : le "
            "rapport de deux probabilités d'une même ligne n'est pas l'exponentielle de la différence "
            "de leurs logits."
        )
    return "juste sur des logits ordinaires, faux sur un lot où des logits sont très grands."


# The loss from the logits

SURE_LOGITS, SURE_LABELS = np.array([[0.0, 0.0], [1000.0, 0.0]]), np.array([0, 1])
FAR_LOGITS = np.array([[-1000.0, -1001.0, -1002.0], [3.0, 1.0, 2.0], [20000.0, 20001.0, 400.0]])
FAR_LABELS = np.array([2, 0, 2])
LARGE_LABELS = np.array([0, 2])


def _observe_loss_from_logits(loss_from_logits):
    name = "loss_from_logits"
    rng = np.random.default_rng(73)
    cases = [_numbers(rng, *shape) for shape in SHAPES]
    first = call(loss_from_logits, cases[0][0].copy(), cases[0][1].copy(), name=name)
    first = _scalar(as_array(first, f"{name}(logits, labels)"))
    given = cases[0][0].copy()
    attempt(loss_from_logits, given, cases[0][1].copy())
    return SimpleNamespace(
        pairs=cases,
        found=[first] + [_scalar(_fact(loss_from_logits, *case, name=name)) for case in cases[1:]],
        expected=[_losses(*case).mean() for case in cases],
        sure=_scalar(_fact(loss_from_logits, SURE_LOGITS, SURE_LABELS, name=name)),
        sure_expected=_losses(SURE_LOGITS, SURE_LABELS).mean(),
        large=_scalar(_fact(loss_from_logits, LARGE, LARGE_LABELS, name=name)),
        large_expected=_losses(LARGE, LARGE_LABELS).mean(),
        far=_scalar(_fact(loss_from_logits, FAR_LOGITS, FAR_LABELS, name=name)),
        far_expected=_losses(FAR_LOGITS, FAR_LABELS).mean(),
        untouched=same(given, cases[0][0]),
    )


def _one_sum(logits, labels):
    """Return losses whose exponentials are summed over the whole batch."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum()) - _good(shifted, labels)


def _sums_of_columns(logits, labels):
    """Return losses whose maximum and sums are those of the columns."""
    shifted = logits - logits.max(axis=0)
    return np.log(np.exp(shifted).sum(axis=0)) - _good(shifted, labels)


def _finite(fact):
    return not isinstance(fact, Exception) and fact.ndim == 0 and bool(np.isfinite(fact))


def _is_number(fact):
    return not isinstance(fact, Exception) and fact.ndim == 0


# One epoch of mini-batches


def _gradients(parameters, images, labels):
    """Two gradients that depend on the weights and on the batch, as those of a network do."""
    weights, bias = parameters
    if len(labels) == 0:
        return [0 * weights, 0 * bias]
    pull = labels.mean() / 100 + images[:, :1].mean() / 7
    return [0.3 * weights - pull, 0.2 * bias + pull * np.array([1.0, -2.0])]


def _start():
    return [np.array([[1.0, -1.0], [0.5, 2.0], [0.0, 1.0]]), np.array([0.1, -0.2])]


class _Spy:
    """Stands for `gradients`: answers, and keeps what each call received."""

    def __init__(self):
        self.calls = []

    def __call__(self, parameters, images, labels):
        if len(self.calls) >= MOST_STEPS:
            raise RuntimeError(f"plus de {MOST_STEPS} pas dans une époque : la boucle finit-elle ?")
        arrays = [np.array(parameter, float) for parameter in parameters]
        images, labels = np.array(images, float), np.array(labels, float)
        if [array.shape for array in arrays] != [array.shape for array in _start()]:
            shapes = [array.shape for array in arrays]
            raise ValueError(f"gradients a reçu des paramètres de formes {shapes}")
        if images.ndim != 2 or images.shape[1] != 3 or labels.shape != (len(images),):
            raise ValueError(
                f"gradients a reçu des images de forme {images.shape} et des étiquettes de forme "
                f"{labels.shape}"
            )
        self.calls.append((arrays, images, labels))
        return _gradients(arrays, images, labels)


def _replayed(calls, rate, factor=None):
    """Return the weights before each step and after the last, for the batches that were seen."""
    parameters, before = _start(), []
    for _, images, labels in calls:
        before.append(parameters)
        scale = rate if factor is None else rate * factor(len(images))
        steps = _gradients(parameters, images, labels)
        parameters = [p - scale * step for p, step in zip(parameters, steps, strict=True)]
    return before, parameters


def _epoch(train_epoch, rng, count=COUNT, batch_size=BATCH_SIZE, rate=RATE):
    """Return what one call of the learner's function saw and gave."""
    images = np.stack([np.arange(count)] * 3, axis=1).astype(float)
    labels = 10 * np.arange(count)
    given, spy = (images.copy(), labels.copy()), _Spy()
    result = call(train_epoch, _start(), *given, batch_size, rate, rng, spy, name="train_epoch")
    if not isinstance(result, (list, tuple)) or len(result) != 2:
        raise Unusable(
            "`train_epoch` doit renvoyer la liste des paramètres : pour deux paramètres, reçu un "
            f"objet de type `{type(result).__name__}`"
            + (f" de longueur {len(result)}." if isinstance(result, (list, tuple)) else ".")
        )
    calls = spy.calls
    return SimpleNamespace(
        calls=calls,
        rate=rate,
        result=[as_array(array, "paramètre renvoyé") for array in result],
        sizes=[len(labels) for _, _, labels in calls],
        groups=[images[:, 0] for _, images, _ in calls],
        ids=np.concatenate([np.empty(0), *(images[:, 0] for _, images, _ in calls)]),
        label_ids=np.concatenate([np.empty(0), *(labels for _, _, labels in calls)]) / 10,
        untouched=same(given[0], images) and same(given[1], labels),
    )


def _observe_epoch(train_epoch):
    rng = np.random.default_rng(5)
    first = _epoch(train_epoch, rng)
    if not first.calls:
        raise Unusable("`train_epoch` n'appelle jamais `gradients` : aucun pas n'est fait.")
    return SimpleNamespace(
        **vars(first),
        next=_epoch(train_epoch, rng),
        replay=_epoch(train_epoch, np.random.default_rng(5)),
        exact=_epoch(train_epoch, np.random.default_rng(6), count=24),
        single=_epoch(train_epoch, np.random.default_rng(7), count=5),
        quick=_epoch(train_epoch, np.random.default_rng(8), count=21, batch_size=4, rate=0.7),
    )


def _ends_at(epoch, parameters):
    return all(_close(f, e) for f, e in zip(epoch.result, parameters, strict=True))


def _steps_are_right(epoch):
    """Tell whether each gradient was asked at the weights of its step, and all were applied."""
    before, after = _replayed(epoch.calls, epoch.rate)
    asked = all(
        _close(f, e)
        for (given, _, _), expected in zip(epoch.calls, before, strict=True)
        for f, e in zip(given, expected, strict=True)
    )
    return asked and _ends_at(epoch, after)


def _at_the_start(epoch):
    """Tell whether every gradient was asked at the weights received."""
    return len(epoch.calls) > 1 and all(
        _close(f, e) for given, _, _ in epoch.calls for f, e in zip(given, _start(), strict=True)
    )


def _goes_like(epoch, sign=1.0, factor=None):
    return _ends_at(epoch, _replayed(epoch.calls, sign * epoch.rate, factor)[1])


def _is_covered(epoch):
    return same(np.sort(epoch.ids), np.arange(COUNT))


def _are_neighbours(facts):
    """Tell whether each batch is a run of examples that follow one another in the set."""
    return all(np.ptp(group) == len(group) - 1 for group in facts.groups if len(group))


def _all_the_same(facts):
    first = set(facts.groups[0])
    return len(facts.groups) > 1 and all(set(group) == first for group in facts.groups)


def _strides(group):
    return len(group) > 1 and len(set(np.diff(group))) == 1 and np.diff(group)[0] > 1


EXERCISES = (
    Exercise(
        id="07-perte",
        names=("batch_loss",),
        observe=_observe_loss,
        correct=lambda f: _all_close(f.found, f.expected) and _close(f.small, f.small_expected),
        success=(
            "la moyenne des pertes du lot, pour des lots de toutes les tailles : le logarithme ne "
            "regarde que la probabilité du bon chiffre."
        ),
        otherwise=lambda f: _number_told(*_first_wrong(f.found, f.expected), "batch_loss"),
        hints=(
            "De toutes les probabilités d'une ligne, laquelle la perte regarde-t-elle ?",
            (
                "Une liste de lignes et une liste de colonnes, entre crochets, prennent une case par "
                "ligne ; les colonnes sont les étiquettes."
            ),
            "`np.arange(n)` donne les lignes. Puis un logarithme, un signe, une moyenne.",
        ),
        mistakes=(
            Mistake(
                name="pas de moyenne",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return -np.log(probabilities[np.arange(len(labels)), labels])"
                ),
                when=lambda f: _loss_is(f, lambda p, y: -np.log(_good(p, y))),
                message=(
                    "il sort une perte par exemple ; la perte d'un lot est un seul nombre, leur "
                    "moyenne."
                ),
                section="La perte d'un lot, en nombres",
            ),
            Mistake(
                name="signe moins oublié",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return np.log(probabilities[np.arange(len(labels)), labels]).mean()"
                ),
                when=lambda f: _loss_is(f, lambda p, y: np.log(_good(p, y)).mean()),
                message=(
                    "la valeur est juste au signe près : elle est négative. La faire descendre "
                    "éloignerait le réseau du bon chiffre."
                ),
                section="Le signe moins",
            ),
            Mistake(
                name="somme au lieu de la moyenne",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return -np.log(probabilities[np.arange(len(labels)), labels]).sum()"
                ),
                when=lambda f: _loss_is(f, lambda p, y: -np.log(_good(p, y)).sum()),
                message=(
                    "la perte grandit avec la taille du lot : les pertes des exemples sont "
                    "additionnées, et l'énoncé demande leur moyenne."
                ),
                section="Un produit qui devient une somme",
            ),
            Mistake(
                name="divisée aussi par le nombre de classes",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    targets = np.eye(probabilities.shape[1])[labels]\n"
                    "    return -np.mean(targets * np.log(probabilities))"
                ),
                when=lambda f: _loss_is(f, lambda p, y: -np.log(_good(p, y)).mean() / p.shape[1]),
                message=(
                    "la perte est trop petite d'un facteur égal au nombre de classes : la moyenne "
                    "porte sur toutes les cases du tableau, zéros compris, et non sur les exemples."
                ),
                section="La perte d'un lot, en nombres",
            ),
            Mistake(
                name="logarithme décimal",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return -np.log10(probabilities[np.arange(len(labels)), labels]).mean()"
                ),
                when=lambda f: _loss_is(f, lambda p, y: -np.log10(_good(p, y)).mean()),
                message=(
                    "pour une probabilité de 0,1, cette perte donne 1 au lieu de 2,303 : ce n'est pas "
                    "le logarithme népérien."
                ),
                section="Pourquoi un logarithme",
            ),
            Mistake(
                name="logarithme en base deux",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return -np.log2(probabilities[np.arange(len(labels)), labels]).mean()"
                ),
                when=lambda f: _loss_is(f, lambda p, y: -np.log2(_good(p, y)).mean()),
                message=(
                    "pour une probabilité de 0,5, cette perte donne 1 au lieu de 0,693 : le "
                    "logarithme est pris en base deux."
                ),
                section="Pourquoi un logarithme",
            ),
            Mistake(
                name="moyenne avant le logarithme",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return -np.log(probabilities[np.arange(len(labels)), labels].mean())"
                ),
                when=lambda f: _loss_is(f, lambda p, y: -np.log(_good(p, y).mean())),
                message=(
                    "la moyenne est faite sur les probabilités, avant le logarithme : une erreur "
                    "grossière s'y noie, au lieu de coûter cher."
                ),
                section="Un produit qui devient une somme",
            ),
            Mistake(
                name="sans logarithme",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return (1 - probabilities[np.arange(len(labels)), labels]).mean()"
                ),
                when=lambda f: (
                    _loss_is(f, lambda p, y: 1 - _good(p, y).mean())
                    or _loss_is(f, lambda p, y: -_good(p, y).mean())
                    or _loss_is(f, lambda p, y: _good(p, y).mean())
                ),
                message=(
                    "ce nombre suit la probabilité du bon chiffre sans logarithme : il corrige autant "
                    "le détail que l'erreur grossière."
                ),
                section="Pourquoi un logarithme",
            ),
            Mistake(
                name="bloc au lieu de paires d'indices",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return -np.log(probabilities[:, labels]).mean()"
                ),
                when=lambda f: _loss_is(f, lambda p, y: -np.log(p[:, y]).mean()),
                message=(
                    "avec `:`, toutes les lignes reçoivent les étiquettes de toutes les autres : la "
                    "moyenne porte sur un bloc, et non sur une case par ligne."
                ),
                section="La perte d'un lot, en nombres",
            ),
            Mistake(
                name="lignes et colonnes échangées",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return -np.log(probabilities[labels, np.arange(len(labels))]).mean()"
                ),
                when=lambda f: _close(
                    f.found[0], -np.log(_good(f.pairs[0][0].T, f.pairs[0][1])).mean()
                ),
                message=(
                    "les étiquettes choisissent des lignes ; or une ligne est un exemple, et une "
                    "colonne une classe."
                ),
                section="La perte d'un lot, en nombres",
            ),
            Mistake(
                name="la plus grande probabilité au lieu de la bonne",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return -np.log(probabilities.max(axis=1)).mean()"
                ),
                when=lambda f: _loss_is(f, lambda p, y: -np.log(p.max(axis=1)).mean()),
                message=(
                    "la perte regarde la plus grande probabilité de chaque ligne, que le réseau ait "
                    "raison ou tort : les étiquettes ne servent pas."
                ),
                section="Pourquoi un logarithme",
            ),
            Mistake(
                name="toutes les classes",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return -np.log(probabilities).sum(axis=1).mean()"
                ),
                when=lambda f: (
                    _loss_is(f, lambda p, y: -np.log(p).sum(axis=1).mean())
                    or _loss_is(f, lambda p, y: -np.log(p).mean())
                ),
                message=(
                    "les logarithmes de toutes les classes sont comptés : les étiquettes, qui n'en "
                    "gardent qu'un par ligne, ne servent pas."
                ),
                section="La perte d'un lot, en nombres",
            ),
            Mistake(
                name="étiquettes multipliées sans codage",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return -np.sum(labels * np.log(probabilities)) / len(labels)"
                ),
                when=lambda f: any(
                    _close(f.found[0], -scale * np.sum(f.pairs[0][1] * np.log(f.pairs[0][0])))
                    for scale in (1, 1 / 6, 1 / 36)
                ),
                message=(
                    "les étiquettes sont multipliées telles quelles : un 6 pèse deux fois plus qu'un 3. "
                    "Une étiquette est un numéro de colonne, et non un coefficient."
                ),
                section="La perte d'un lot, en nombres",
            ),
            Mistake(
                name="terme des autres classes",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    y = np.eye(probabilities.shape[1])[labels]\n"
                    "    terms = y * np.log(probabilities) + (1 - y) * np.log(1 - probabilities)\n"
                    "    return -terms.sum(axis=1).mean()"
                ),
                when=lambda f: (
                    _loss_is(f, lambda p, y: _both_sides(p, y).sum(axis=1).mean())
                    or _loss_is(f, lambda p, y: _both_sides(p, y).mean())
                ),
                message=(
                    "un terme en log(1 - p) s'ajoute pour les autres classes : c'est la formule à deux "
                    "classes. Ici, seule compte la probabilité du bon chiffre."
                ),
                section="Pourquoi un logarithme",
            ),
            Mistake(
                name="softmax appliquée aux probabilités",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    powers = np.exp(probabilities)\n"
                    "    p = powers / powers.sum(axis=1, keepdims=True)\n"
                    "    return -np.log(p[np.arange(len(labels)), labels]).mean()"
                ),
                when=lambda f: _loss_is(f, lambda p, y: _losses(p, y).mean()),
                message=(
                    "une softmax de trop : la fonction reçoit déjà des probabilités, et non des logits."
                ),
                section="La perte d'un lot, en nombres",
            ),
            Mistake(
                name="petit nombre ajouté ou écrêtage",
                example=(
                    "def batch_loss(probabilities, labels):\n"
                    "    return -np.log(probabilities[np.arange(len(labels)), labels] + 1e-7).mean()"
                ),
                when=lambda f: all(
                    _close(found, expected, 1e-3)
                    for found, expected in zip(f.found, f.expected, strict=True)
                ),
                message=(
                    "presque juste : l'écart ne se voit que sur les petites probabilités. Un nombre "
                    "ajouté, ou un écrêtage, fausse leur logarithme, et aucune ici n'est nulle."
                ),
                section="Pourquoi ce n'est qu'un remède",
            ),
        ),
    ),
    Exercise(
        id="07-softmax",
        names=("softmax",),
        observe=_observe_softmax,
        correct=lambda f: (
            _ordinary_is_right(f)
            and _close(f.large, _softmax(LARGE))
            and _close(f.mixed, _softmax(MIXED))
            and _close(f.spread, _softmax(SPREAD))
            and f.untouched
        ),
        success=(
            "des probabilités justes pour des logits de -1000 à 20 000, ligne par ligne, sans "
            "débordement."
        ),
        otherwise=_matrix_told,
        hints=(
            "Que peut-on soustraire à tous les logits d'une ligne sans changer ses probabilités ?",
            (
                "Si le plus grand logit devient 0, aucune exponentielle ne dépasse 1. Chaque ligne a le "
                "sien."
            ),
            (
                "`max` et `sum` prennent `axis=1` pour travailler par ligne, et `keepdims=True` pour "
                "rester en colonne."
            ),
        ),
        mistakes=(
            Mistake(
                name="tableau reçu modifié",
                example=(
                    "def softmax(logits):\n"
                    "    logits -= logits.max(axis=1, keepdims=True)\n"
                    "    exponentials = np.exp(logits)\n"
                    "    return exponentials / exponentials.sum(axis=1, keepdims=True)"
                ),
                when=lambda f: not f.untouched,
                message=(
                    "après l'appel, les logits reçus ne sont plus les mêmes : une opération comme "
                    "`-=` travaille sur place, dans le tableau de celui qui appelle."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="maximum non soustrait",
                example=(
                    "def softmax(logits):\n"
                    "    exponentials = np.exp(logits)\n"
                    "    return exponentials / exponentials.sum(axis=1, keepdims=True)"
                ),
                when=lambda f: _ordinary_is_right(f) and np.isnan(_values(f.large)).all(),
                message=(
                    "juste sur des logits ordinaires, mais `nan` autour de 1000 : l'exponentielle "
                    "déborde, et `inf / inf` n'est pas un nombre."
                ),
                section="Calculer depuis les logits",
            ),
            Mistake(
                name="maximum du tableau entier",
                example=(
                    "def softmax(logits):\n"
                    "    exponentials = np.exp(logits - logits.max())\n"
                    "    return exponentials / exponentials.sum(axis=1, keepdims=True)"
                ),
                when=lambda f: (
                    _ordinary_is_right(f)
                    and _close(f.large, _softmax(LARGE))
                    and not _close(f.mixed, _softmax(MIXED))
                ),
                message=(
                    "juste quand les lignes se ressemblent, mais une ligne de petits logits à côté "
                    "d'une ligne de grands donne 0 / 0 : ce qui est soustrait ne vient pas de la "
                    "ligne elle-même."
                ),
                section="Soustraire le maximum",
            ),
            Mistake(
                name="un autre nombre que le maximum",
                example=(
                    "def softmax(logits):\n"
                    "    exponentials = np.exp(logits - logits.mean(axis=1, keepdims=True))\n"
                    "    return exponentials / exponentials.sum(axis=1, keepdims=True)"
                ),
                when=lambda f: (
                    _ordinary_is_right(f)
                    and _close(f.large, _softmax(LARGE))
                    and np.isnan(_values(f.spread)).any()
                ),
                message=(
                    "juste sur trois logits voisins, mais `nan` sur une ligne comme "
                    "`[0, 0, 20000]` : le plus grand exposant déborde encore."
                ),
                section="Soustraire le maximum",
            ),
            Mistake(
                name="logits écrêtés",
                example=(
                    "def softmax(logits):\n"
                    "    exponentials = np.exp(np.clip(logits, -500, 500))\n"
                    "    return exponentials / exponentials.sum(axis=1, keepdims=True)"
                ),
                when=lambda f: _ordinary_is_right(f) and _close(f.large, np.full((2, 3), 1 / 3)),
                message=(
                    "plus de débordement, mais 1000, 1001 et 1002 donnent trois probabilités égales : "
                    "en coupant les grands logits, on efface leurs différences."
                ),
                section="Pourquoi ce n'est qu'un remède",
            ),
            Mistake(
                name="valeurs NaN remplacées",
                example=(
                    "def softmax(logits):\n"
                    "    exponentials = np.exp(logits)\n"
                    "    ratios = exponentials / exponentials.sum(axis=1, keepdims=True)\n"
                    "    return np.nan_to_num(ratios)"
                ),
                when=lambda f: _ordinary_is_right(f) and _close(f.large, np.zeros((2, 3))),
                message=(
                    "autour de 1000, les `nan` ont été remplacés par 0 : la ligne n'a plus pour somme "
                    "1, et la panne ne se voit plus."
                ),
                section="Calculer depuis les logits",
            ),
            Mistake(
                name="division par le maximum",
                example=(
                    "def softmax(logits):\n"
                    "    exponentials = np.exp(logits / logits.max(axis=1, keepdims=True))\n"
                    "    return exponentials / exponentials.sum(axis=1, keepdims=True)"
                ),
                when=lambda f: _softmax_is(f, lambda z: _softmax(z / z.max(axis=1)[:, None])),
                message=(
                    "les logits sont divisés par leur maximum : cela change les probabilités, alors "
                    "qu'un décalage les garde."
                ),
                section="Soustraire le maximum",
            ),
            Mistake(
                name="somme sur les exemples",
                example=(
                    "def softmax(logits):\n"
                    "    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))\n"
                    "    return exponentials / exponentials.sum(axis=0)"
                ),
                when=lambda f: (
                    f.found[0].shape == (6, 6)
                    and _close(f.found[0].sum(axis=0), np.ones(6))
                    and not _ordinary_is_right(f)
                ),
                message=(
                    "ce sont les colonnes qui ont pour somme 1 : les exemples se partagent une "
                    "classe, au lieu que les classes se partagent un exemple."
                ),
                section="Soustraire le maximum",
            ),
            Mistake(
                name="somme du tableau entier",
                example=(
                    "def softmax(logits):\n"
                    "    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))\n"
                    "    return exponentials / exponentials.sum()"
                ),
                when=lambda f: (
                    f.found[0].shape == (6, 6)
                    and _close(f.found[0].sum(), 1.0)
                    and not _ordinary_is_right(f)
                ),
                message=(
                    "c'est le tableau entier qui a pour somme 1 : chaque ligne doit l'avoir, à elle "
                    "seule."
                ),
                section="Soustraire le maximum",
            ),
            Mistake(
                name="maximum de chaque colonne",
                example=(
                    "def softmax(logits):\n"
                    "    exponentials = np.exp(logits - logits.max(axis=0))\n"
                    "    return exponentials / exponentials.sum(axis=1, keepdims=True)"
                ),
                when=lambda f: (
                    _softmax_is(f, lambda z: _softmax(z - z.max(axis=0)))
                    and not isinstance(f.found[1], Exception)
                ),
                message=(
                    "dans une même ligne, tous les logits n'ont pas été décalés du même nombre : ce "
                    "qui est soustrait vient des colonnes, et les probabilités changent."
                ),
                section="Soustraire le maximum",
            ),
            Mistake(
                name="pas d'exponentielle",
                example="def softmax(logits):\n    return logits / logits.sum(axis=1, keepdims=True)",
                when=lambda f: _softmax_is(f, lambda z: z / z.sum(axis=1, keepdims=True)),
                message=(
                    "les logits eux-mêmes sont divisés par leur somme : certains résultats "
                    "sont négatifs ou dépassent 1. L'exponentielle, toujours positive, manque."
                ),
                section="Calculer depuis les logits",
            ),
            Mistake(
                name="keepdims oublié",
                example=(
                    "def softmax(logits):\n"
                    "    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))\n"
                    "    return exponentials / exponentials.sum(axis=1)"
                ),
                when=lambda f: any(
                    _softmax_is(f, formula)
                    for formula in (_without_keepdims, _max_without_keepdims, _neither_keepdims)
                ),
                message=(
                    "avec autant de lignes que de colonnes, les valeurs sont fausses ; sinon, NumPy "
                    "refuse les formes. Un tableau de forme (n,) est aligné sur les colonnes, et non "
                    "sur les lignes."
                ),
                section="Soustraire le maximum",
            ),
            Mistake(
                name="exponentielles non divisées",
                example=(
                    "def softmax(logits):\n"
                    "    return np.exp(logits - logits.max(axis=1, keepdims=True))"
                ),
                when=lambda f: (
                    _softmax_is(f, lambda z: np.exp(z - z.max(axis=1, keepdims=True)))
                    or _softmax_is(f, np.exp)
                ),
                message=(
                    "ce sont des exponentielles, et non des probabilités : la somme d'une ligne "
                    "n'est pas 1."
                ),
                section="Soustraire le maximum",
            ),
            Mistake(
                name="le logarithme de softmax",
                example=(
                    "def softmax(logits):\n"
                    "    shifted = logits - logits.max(axis=1, keepdims=True)\n"
                    "    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))"
                ),
                when=lambda f: _softmax_is(f, lambda z: np.log(_softmax(z))),
                message=(
                    "ces nombres sont négatifs : ce sont les logarithmes des probabilités, que "
                    "demande l'exercice suivant."
                ),
                section="Le logarithme de softmax",
            ),
        ),
    ),
    Exercise(
        id="07-logits",
        names=("loss_from_logits",),
        observe=_observe_loss_from_logits,
        correct=lambda f: (
            _all_close(f.found, f.expected)
            and _close(f.sure, f.sure_expected)
            and _close(f.far, f.far_expected)
            and f.untouched
        ),
        success=(
            "la perte est exacte, même pour une erreur de 1000 : aucune probabilité n'a été "
            "calculée, aucun logarithme de 0 n'a été demandé."
        ),
        otherwise=lambda f: (
            _number_told(*_first_wrong(f.found, f.expected), "loss_from_logits")
            if not _all_close(f.found, f.expected)
            else "juste sur des logits ordinaires, faux sur un lot où des logits sont très grands : "
            "une exponentielle déborde, ou une probabilité nulle passe par le logarithme."
        ),
        hints=(
            "La formule de l'énoncé donne un logarithme par classe : lequel faut-il garder ?",
            "Le maximum se soustrait ligne par ligne, avant l'exponentielle.",
            (
                "Une fois `shifted` calculé, la perte d'un exemple est le logarithme de la somme de ses "
                "exponentielles, moins `shifted` dans la colonne de son étiquette."
            ),
        ),
        mistakes=(
            Mistake(
                name="tableau reçu modifié",
                example=(
                    "def loss_from_logits(logits, labels):\n"
                    "    logits -= logits.max(axis=1, keepdims=True)\n"
                    "    log_sums = np.log(np.exp(logits).sum(axis=1))\n"
                    "    return (log_sums - logits[np.arange(len(labels)), labels]).mean()"
                ),
                when=lambda f: not f.untouched,
                message=(
                    "la fonction change les logits de celui qui l'appelle : une opération comme `-=` "
                    "travaille sur place."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="softmax, puis logarithme",
                example=(
                    "def loss_from_logits(logits, labels):\n"
                    "    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))\n"
                    "    p = exponentials / exponentials.sum(axis=1, keepdims=True)\n"
                    "    return -np.log(p[np.arange(len(labels)), labels]).mean()"
                ),
                when=lambda f: (
                    _all_close(f.found, f.expected)
                    and _close(f.large, f.large_expected)
                    and _is_number(f.sure)
                    and bool(np.isposinf(f.sure))
                ),
                message=(
                    "juste sur des logits ordinaires, mais infinie pour (1000 ; 0) : la probabilité "
                    "du bon chiffre est calculée d'abord, elle s'arrondit à 0, et son logarithme "
                    "est perdu."
                ),
                section="Le logarithme de softmax",
            ),
            Mistake(
                name="maximum non soustrait",
                example=(
                    "def loss_from_logits(logits, labels):\n"
                    "    log_sums = np.log(np.exp(logits).sum(axis=1))\n"
                    "    return (log_sums - logits[np.arange(len(labels)), labels]).mean()"
                ),
                when=lambda f: (
                    _all_close(f.found, f.expected) and not _finite(f.large) and not _finite(f.sure)
                ),
                message=(
                    "juste sur des logits ordinaires, mais ni finie ni exacte pour (1000 ; 0) : une "
                    "exponentielle déborde avant que le logarithme ne la ramène."
                ),
                section="Calculer depuis les logits",
            ),
            Mistake(
                name="probabilités écrêtées",
                example=(
                    "def loss_from_logits(logits, labels):\n"
                    "    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))\n"
                    "    p = exponentials / exponentials.sum(axis=1, keepdims=True)\n"
                    "    p = np.clip(p, 1e-15, 1 - 1e-15)\n"
                    "    return -np.log(p[np.arange(len(labels)), labels]).mean()"
                ),
                when=lambda f: (
                    all(_close(*pair, 1e-3) for pair in zip(f.found, f.expected, strict=True))
                    and _finite(f.sure)
                    and float(f.sure) < 0.9 * f.sure_expected
                ),
                message=(
                    "pour (1000 ; 0), la perte est finie mais bien trop petite : un écrêtage, ou un "
                    "nombre ajouté, l'empêche de monter. Sa pente y est nulle."
                ),
                section="Pourquoi ce n'est qu'un remède",
            ),
            Mistake(
                name="maximum du tableau entier",
                example=(
                    "def loss_from_logits(logits, labels):\n"
                    "    shifted = logits - logits.max()\n"
                    "    log_sums = np.log(np.exp(shifted).sum(axis=1))\n"
                    "    return (log_sums - shifted[np.arange(len(labels)), labels]).mean()"
                ),
                when=lambda f: (
                    _all_close(f.found, f.expected)
                    and _close(f.large, f.large_expected)
                    and not _finite(f.far)
                ),
                message=(
                    "juste quand les lignes se ressemblent. À côté d'une ligne de grands logits, les "
                    "exponentielles d'une ligne de petits valent toutes 0, et le logarithme de leur "
                    "somme est perdu : le maximum n'est pas celui de la ligne."
                ),
                section="Soustraire le maximum",
            ),
            Mistake(
                name="signe oublié",
                example=(
                    "def loss_from_logits(logits, labels):\n"
                    "    shifted = logits - logits.max(axis=1, keepdims=True)\n"
                    "    log_sums = np.log(np.exp(shifted).sum(axis=1))\n"
                    "    return (shifted[np.arange(len(labels)), labels] - log_sums).mean()"
                ),
                when=lambda f: _all_close(
                    [-found if _is_number(found) else found for found in f.found], f.expected
                ),
                message=(
                    "la valeur est juste au signe près : c'est la moyenne des logarithmes, qui est "
                    "négative."
                ),
                section="L'entropie croisée, depuis les logits",
            ),
            Mistake(
                name="pas de moyenne",
                example=(
                    "def loss_from_logits(logits, labels):\n"
                    "    shifted = logits - logits.max(axis=1, keepdims=True)\n"
                    "    log_sums = np.log(np.exp(shifted).sum(axis=1))\n"
                    "    return log_sums - shifted[np.arange(len(labels)), labels]"
                ),
                when=lambda f: _loss_is(f, _losses),
                message="il sort une perte par exemple, au lieu de la moyenne du lot.",
                section="L'entropie croisée, depuis les logits",
            ),
            Mistake(
                name="somme au lieu de la moyenne",
                example=(
                    "def loss_from_logits(logits, labels):\n"
                    "    shifted = logits - logits.max(axis=1, keepdims=True)\n"
                    "    log_sums = np.log(np.exp(shifted).sum(axis=1))\n"
                    "    return (log_sums - shifted[np.arange(len(labels)), labels]).sum()"
                ),
                when=lambda f: _loss_is(f, lambda z, y: _losses(z, y).sum()),
                message=(
                    "les pertes des exemples sont additionnées : le résultat grandit avec la taille "
                    "du lot."
                ),
                section="Un produit qui devient une somme",
            ),
            Mistake(
                name="maximum soustrait d'un seul côté",
                example=(
                    "def loss_from_logits(logits, labels):\n"
                    "    shifted = logits - logits.max(axis=1, keepdims=True)\n"
                    "    log_sums = np.log(np.exp(shifted).sum(axis=1))\n"
                    "    return (log_sums - logits[np.arange(len(labels)), labels]).mean()"
                ),
                when=lambda f: (
                    _loss_is(f, lambda z, y: (_losses(z, y) - z.max(axis=1)).mean())
                    or _loss_is(f, lambda z, y: (_losses(z, y) + z.max(axis=1)).mean())
                ),
                message=(
                    "il manque le maximum, ou il est compté en trop : un terme de la différence a été "
                    "décalé, et l'autre non."
                ),
                section="Le logarithme de softmax",
            ),
            Mistake(
                name="somme sur les exemples ou sur tout le lot",
                example=(
                    "def loss_from_logits(logits, labels):\n"
                    "    shifted = logits - logits.max(axis=1, keepdims=True)\n"
                    "    log_sum = np.log(np.exp(shifted).sum())\n"
                    "    return (log_sum - shifted[np.arange(len(labels)), labels]).mean()"
                ),
                when=lambda f: any(
                    _close(f.found[0], formula(*f.pairs[0]).mean())
                    for formula in (_one_sum, _sums_of_columns)
                ),
                message=(
                    "la somme des exponentielles mélange les exemples : chaque ligne a la sienne, sur "
                    "ses seules classes."
                ),
                section="Le logarithme de softmax",
            ),
            Mistake(
                name="toutes les classes, ou celles des autres exemples",
                example=(
                    "def loss_from_logits(logits, labels):\n"
                    "    shifted = logits - logits.max(axis=1, keepdims=True)\n"
                    "    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))\n"
                    "    return -log_p[:, labels].mean()"
                ),
                when=lambda f: (
                    _loss_is(f, lambda z, y: -np.log(_softmax(z)[:, y]).mean())
                    or _loss_is(f, lambda z, y: -np.log(_softmax(z)).mean())
                    or _loss_is(f, lambda z, y: -np.log(_softmax(z)).sum(axis=1).mean())
                ),
                message=(
                    "les logarithmes sont justes, mais la moyenne en prend trop : une ligne ne "
                    "compte que pour la classe de son étiquette."
                ),
                section="L'entropie croisée, depuis les logits",
            ),
            Mistake(
                name="logarithme de la somme oublié",
                example=(
                    "def loss_from_logits(logits, labels):\n"
                    "    shifted = logits - logits.max(axis=1, keepdims=True)\n"
                    "    return -shifted[np.arange(len(labels)), labels].mean()"
                ),
                when=lambda f: _loss_is(f, lambda z, y: (z.max(axis=1) - _good(z, y)).mean()),
                message=(
                    "la perte est nulle dès que le bon chiffre a le plus grand logit, même de peu : "
                    "la somme des exponentielles manque."
                ),
                section="Le logarithme de softmax",
            ),
        ),
    ),
    Exercise(
        id="07-lots",
        names=("train_epoch",),
        observe=_observe_epoch,
        correct=lambda f: (
            same(f.ids, f.label_ids)
            and f.untouched
            and _is_covered(f)
            and f.sizes == SIZES
            and f.exact.sizes == [8] * 3
            and f.single.sizes == [5]
            and f.quick.sizes == [4] * 5 + [1]
            and not _are_neighbours(f)
            and not same(f.ids, f.next.ids)
            and same(f.ids, f.replay.ids)
            and _steps_are_right(f)
            and _steps_are_right(f.quick)
        ),
        success=(
            "50 exemples par lots de 8 : sept pas, de tailles {facts.sizes}, chaque exemple une "
            "fois, et chaque gradient calculé avec les poids du moment."
        ),
        otherwise=lambda f: (
            f"avec 50 exemples et `batch_size=8`, `gradients` a reçu des lots de tailles {f.sizes}, "
            f"avec {len(set(f.ids.tolist()))} exemples différents"
            + (
                "."
                if _steps_are_right(f)
                else " ; et les paramètres renvoyés ne sont pas ceux que donnent ces lots, l'un "
                "après l'autre."
            )
        ),
        hints=(
            "Qu'est-ce qui devrait changer d'un tour de boucle à l'autre, et ne change pas ?",
            (
                "Tirez une fois, avant la boucle, un ordre des positions : `rng.permutation(n)`. Chaque "
                "tour en prend la tranche suivante."
            ),
            (
                "Avancez de `batch_size` en `batch_size` avec `range(0, n, batch_size)` ; une tranche qui "
                "dépasse la fin s'arrête d'elle-même. Les mêmes positions choisissent images et "
                "étiquettes."
            ),
        ),
        mistakes=(
            Mistake(
                name="tableaux reçus modifiés",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    images[:], labels[:] = images[order], labels[order]\n"
                    "    for i in range(0, len(images), batch_size):\n"
                    "        part = slice(i, i + batch_size)\n"
                    "        found = gradients(parameters, images[part], labels[part])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: not f.untouched,
                message=(
                    "le mélange se fait dans les tableaux reçus : après l'appel, les images ou les "
                    "étiquettes ne sont plus dans leur ordre."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="images et étiquettes mélangées séparément",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    images, labels = rng.permutation(images), rng.permutation(labels)\n"
                    "    for i in range(0, len(images), batch_size):\n"
                    "        part = slice(i, i + batch_size)\n"
                    "        found = gradients(parameters, images[part], labels[part])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: not same(f.ids, f.label_ids),
                message=(
                    "les images d'un lot ne sont pas avec leurs étiquettes : les deux tableaux n'ont "
                    "pas suivi le même ordre."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="toujours la même tranche",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    for step in range(len(images) // batch_size):\n"
                    "        found = gradients(parameters, images[::batch_size], labels[::batch_size])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: _all_the_same(f) and all(map(_strides, f.groups)),
                message=(
                    "c'est encore la panne : chaque pas reçoit une image sur huit, toujours les "
                    "mêmes, et le réseau ne voit jamais les autres."
                ),
                section="Un lot n'est pas une tranche fixe",
            ),
            Mistake(
                name="le même lot à chaque pas",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    for step in range(0, len(images), batch_size):\n"
                    "        batch = order[:batch_size]\n"
                    "        found = gradients(parameters, images[batch], labels[batch])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: _all_the_same(f) and len(f.groups[0]) < COUNT,
                message=(
                    "l'ordre est tiré, mais tous les pas reçoivent le même lot : la tranche "
                    "n'avance pas d'un tour à l'autre."
                ),
                section="Un lot n'est pas une tranche fixe",
            ),
            Mistake(
                name="toutes les images à chaque pas",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    for step in range(0, len(images), batch_size):\n"
                    "        found = gradients(parameters, images[order], labels[order])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: f.sizes[0] == COUNT,
                message=(
                    "le premier pas reçoit les 50 images à la fois, quand `batch_size` vaut 8 : "
                    "chaque pas coûte le prix d'une époque."
                ),
                section="469 pas au lieu d'un",
            ),
            Mistake(
                name="tranches en pas de batch_size, décalées",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    for k in range(batch_size):\n"
                    "        found = gradients(parameters, images[k::batch_size], labels[k::batch_size])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: _is_covered(f) and all(_strides(g) for g in f.groups),
                message=(
                    "toutes les images passent, mais `[k::batch_size]` est une tranche de pas "
                    "`batch_size`, et non un lot de cette taille ; et l'ordre n'est pas tiré."
                ),
                section="Un lot n'est pas une tranche fixe",
            ),
            Mistake(
                name="lots qui s'étendent jusqu'à la fin",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    for start in range(0, len(images), batch_size):\n"
                    "        batch = order[start : start * batch_size + batch_size]\n"
                    "        found = gradients(parameters, images[batch], labels[batch])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: max(f.sizes) > BATCH_SIZE and len(set(f.ids)) < len(f.ids),
                message=(
                    "certains lots comptent plus de `batch_size` images, et des images passent "
                    "plusieurs fois : la tranche s'arrête trop loin."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="tirage avec remise",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    for start in range(0, len(images), batch_size):\n"
                    "        size = min(batch_size, len(images) - start)\n"
                    "        batch = rng.integers(0, len(images), size)\n"
                    "        found = gradients(parameters, images[batch], labels[batch])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: len(set(f.ids)) < len(f.ids),
                message=(
                    "des exemples passent plusieurs fois dans l'époque et d'autres jamais : un lot ne "
                    "tient pas compte de ce que les précédents ont déjà pris."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="lot vide",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    for k in range(len(images) // batch_size + 1):\n"
                    "        batch = order[k * batch_size : (k + 1) * batch_size]\n"
                    "        found = gradients(parameters, images[batch], labels[batch])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: 0 in f.sizes + f.exact.sizes + f.single.sizes + f.quick.sizes,
                message=(
                    "quand le nombre d'exemples tombe juste, un lot de trop est demandé, et il est "
                    "vide : la moyenne de rien est `nan`, et les poids avec elle."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="un seul lot",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    for start in range(0, len(images), batch_size):\n"
                    "        batch = order[start : start + batch_size]\n"
                    "        found = gradients(parameters, images[batch], labels[batch])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "        return parameters"
                ),
                when=lambda f: f.sizes == SIZES[:1],
                message=(
                    "un seul lot a servi, et l'époque s'arrête là : la boucle ne fait qu'un tour, "
                    "peut-être parce qu'un `return` s'y trouve."
                ),
                section="469 pas au lieu d'un",
            ),
            Mistake(
                name="dernier lot incomplet perdu",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    for k in range(len(images) // batch_size):\n"
                    "        batch = order[k * batch_size : (k + 1) * batch_size]\n"
                    "        found = gradients(parameters, images[batch], labels[batch])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: f.sizes == SIZES[:-1] and not _are_neighbours(f),
                message=(
                    "50 exemples par lots de 8 devraient donner sept lots, et il n'y en a que six : "
                    "les deux derniers exemples n'ont pas servi."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="pas de mélange",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    for i in range(0, len(images), batch_size):\n"
                    "        part = slice(i, i + batch_size)\n"
                    "        found = gradients(parameters, images[part], labels[part])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: same(f.ids, np.arange(len(f.ids))),
                message=(
                    "les lots sont les bons, mais toujours dans l'ordre du jeu : rien n'est mélangé, "
                    "et `rng` ne sert pas."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="lots mélangés, mais pas les exemples",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    starts = np.arange(0, len(images), batch_size)\n"
                    "    for i in rng.permutation(starts):\n"
                    "        part = slice(i, i + batch_size)\n"
                    "        found = gradients(parameters, images[part], labels[part])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=_are_neighbours,
                message=(
                    "les lots sortent dans le désordre, mais chacun contient toujours les mêmes "
                    "voisins : ce sont les exemples qu'il faut mélanger."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="le même ordre à chaque époque",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = np.random.default_rng(0).permutation(len(images))\n"
                    "    for start in range(0, len(images), batch_size):\n"
                    "        batch = order[start : start + batch_size]\n"
                    "        found = gradients(parameters, images[batch], labels[batch])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: same(f.ids, f.next.ids),
                message=(
                    "deux époques de suite donnent le même ordre : une graine est refixée dans la "
                    "fonction, au lieu de continuer le `rng` reçu."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="hasard qui ne vient pas de rng",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = np.random.permutation(len(images))\n"
                    "    for start in range(0, len(images), batch_size):\n"
                    "        batch = order[start : start + batch_size]\n"
                    "        found = gradients(parameters, images[batch], labels[batch])\n"
                    "        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: not same(f.ids, f.replay.ids),
                message=(
                    "la même graine ne redonne pas le même ordre : le hasard ne vient pas du `rng` "
                    "reçu, et l'entraînement ne pourrait pas être refait."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="paramètres jamais mis à jour",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    for start in range(0, len(images), batch_size):\n"
                    "        batch = order[start : start + batch_size]\n"
                    "        for p, g in zip(parameters, gradients(parameters, images[batch], labels[batch])):\n"
                    "            p = p - learning_rate * g\n"
                    "    return parameters"
                ),
                when=lambda f: _ends_at(f, _start()),
                message=(
                    "les lots sont justes, mais les paramètres renvoyés sont ceux du départ : le "
                    "résultat de la mise à jour n'est pas gardé. `p = ...` dans une boucle ne change "
                    "pas la liste."
                ),
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="gradients tous calculés au départ",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    new = [p.copy() for p in parameters]\n"
                    "    for start in range(0, len(images), batch_size):\n"
                    "        batch = order[start : start + batch_size]\n"
                    "        found = gradients(parameters, images[batch], labels[batch])\n"
                    "        new = [p - learning_rate * g for p, g in zip(new, found)]\n"
                    "    return new"
                ),
                when=_at_the_start,
                message=(
                    "tous les gradients sont demandés avec les poids du départ : chaque pas doit "
                    "partir des poids que le pas d'avant vient de changer."
                ),
                section="469 pas au lieu d'un",
            ),
            Mistake(
                name="on monte au lieu de descendre",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    for start in range(0, len(images), batch_size):\n"
                    "        batch = order[start : start + batch_size]\n"
                    "        found = gradients(parameters, images[batch], labels[batch])\n"
                    "        parameters = [p + learning_rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: _goes_like(f, sign=-1.0),
                message="les paramètres suivent le gradient au lieu d'aller contre lui : la perte monte.",
                section="La boucle d'entraînement",
            ),
            Mistake(
                name="gradient divisé encore par la taille du lot",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    for start in range(0, len(images), batch_size):\n"
                    "        batch = order[start : start + batch_size]\n"
                    "        found = gradients(parameters, images[batch], labels[batch])\n"
                    "        rate = learning_rate / len(batch)\n"
                    "        parameters = [p - rate * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: (
                    _goes_like(f, factor=lambda n: 1 / n)
                    or _goes_like(f, factor=lambda n: 1 / BATCH_SIZE)
                ),
                message=(
                    "les pas sont trop petits d'un facteur égal à la taille du lot : les gradients "
                    "reçus sont déjà des moyennes."
                ),
                section="Les gradients",
            ),
            Mistake(
                name="taux d'apprentissage écrit en dur",
                example=(
                    "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
                    "    order = rng.permutation(len(images))\n"
                    "    for start in range(0, len(images), batch_size):\n"
                    "        batch = order[start : start + batch_size]\n"
                    "        found = gradients(parameters, images[batch], labels[batch])\n"
                    "        parameters = [p - 0.1 * g for p, g in zip(parameters, found)]\n"
                    "    return parameters"
                ),
                when=lambda f: _steps_are_right(f) and not _steps_are_right(f.quick),
                message=(
                    "juste pour un taux de 0,1, faux pour un autre : `learning_rate` n'est pas utilisé."
                ),
                section="La boucle d'entraînement",
            ),
        ),
    ),
)

RIGHT_WAYS = {
    "07-perte": (
        # one-hot, as in the formula
        (
            "def batch_loss(probabilities, labels):\n"
            "    targets = np.eye(probabilities.shape[1])[labels]\n"
            "    return -np.sum(targets * np.log(probabilities)) / len(labels)"
        ),
        # a loop in plain Python
        (
            "import math\n"
            "def batch_loss(probabilities, labels):\n"
            "    total = 0\n"
            "    for row, label in zip(probabilities, labels):\n"
            "        total -= math.log(row[label])\n"
            "    return total / len(labels)"
        ),
        # take_along_axis, an array with one element
        (
            "def batch_loss(probabilities, labels):\n"
            "    columns = labels[:, None].astype(int)\n"
            "    good = np.take_along_axis(probabilities, columns, axis=1)\n"
            "    return np.mean(np.log(1 / good), axis=0)"
        ),
        # a harmless clip, the diagonal of a block
        (
            "def batch_loss(probabilities, labels):\n"
            "    p = np.clip(probabilities, 1e-15, 1 - 1e-15)\n"
            "    return np.diag(-np.log(p)[:, labels]).mean()"
        ),
        # the inner product
        (
            "def batch_loss(probabilities, labels):\n"
            "    targets = labels[:, None] == np.arange(probabilities.shape[1])\n"
            "    return np.einsum('ik,ik->', targets, -np.log(probabilities)) / labels.size"
        ),
    ),
    "07-softmax": (
        (
            "def softmax(logits):\n"
            "    powers = np.exp(logits - np.max(logits, 1)[:, None])\n"
            "    return powers / np.sum(powers, 1)[:, np.newaxis]"
        ),
        (
            "def softmax(logits):\n"
            "    rows = []\n"
            "    for row in logits:\n"
            "        powers = np.exp(row - max(row))\n"
            "        rows.append(powers / sum(powers))\n"
            "    return rows"
        ),
        (
            "def softmax(logits):\n"
            "    powers = np.exp(logits.T - logits.max(axis=1))\n"
            "    return (powers / powers.sum(axis=0)).T"
        ),
        "from scipy.special import softmax as of\ndef softmax(logits):\n    return of(logits, axis=1)",
        # through the logarithm
        (
            "def softmax(logits):\n"
            "    sums = np.logaddexp.reduce(logits, axis=1, keepdims=True)\n"
            "    return np.exp(logits - sums)"
        ),
        # its own copy, changed in place
        (
            "def softmax(logits):\n"
            "    p = logits.copy()\n"
            "    p -= p.max(axis=1, keepdims=True)\n"
            "    np.exp(p, out=p)\n"
            "    p /= p.sum(axis=1, keepdims=True)\n"
            "    return p"
        ),
    ),
    "07-logits": (
        (
            "def loss_from_logits(logits, labels):\n"
            "    sums = np.logaddexp.reduce(logits, axis=1)\n"
            "    return np.mean(sums - logits[np.arange(len(labels)), labels])"
        ),
        (
            "from scipy.special import log_softmax\n"
            "def loss_from_logits(logits, labels):\n"
            "    return -log_softmax(logits, axis=1)[range(len(labels)), labels].mean()"
        ),
        (
            "import math\n"
            "def loss_from_logits(logits, labels):\n"
            "    losses = []\n"
            "    for row, label in zip(logits, labels):\n"
            "        m = row.max()\n"
            "        losses.append(m + math.log(sum(math.exp(z - m) for z in row)) - row[label])\n"
            "    return sum(losses) / len(losses)"
        ),
        (
            "def loss_from_logits(logits, labels):\n"
            "    z = logits - np.max(logits, axis=1)[:, None]\n"
            "    log_p = z - np.log(np.sum(np.exp(z), axis=1))[:, None]\n"
            "    targets = np.eye(logits.shape[1])[labels]\n"
            "    return -(targets * log_p).sum() / len(logits)"
        ),
        # relative to the label, whose difference is 0
        (
            "def loss_from_logits(logits, labels):\n"
            "    z = logits - logits[np.arange(len(labels)), labels][:, None]\n"
            "    m = z.max(axis=1)\n"
            "    return (m + np.log(np.exp(z - m[:, None]).sum(axis=1))).mean()"
        ),
    ),
    "07-lots": (
        # in place
        (
            "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
            "    order = rng.permutation(len(labels))\n"
            "    for start in range(0, len(labels), batch_size):\n"
            "        batch = order[start : start + batch_size]\n"
            "        for p, g in zip(parameters, gradients(parameters, images[batch], labels[batch])):\n"
            "            p -= learning_rate * g\n"
            "    return parameters"
        ),
        # copies mixed once, then cut
        (
            "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
            "    order = np.arange(len(images))\n"
            "    rng.shuffle(order)\n"
            "    images, labels = images[order], labels[order]\n"
            "    cuts = range(batch_size, len(images), batch_size)\n"
            "    for x, y in zip(np.split(images, cuts), np.split(labels, cuts)):\n"
            "        steps = gradients(parameters, x, y)\n"
            "        parameters = tuple(p - learning_rate * g for p, g in zip(parameters, steps))\n"
            "    return parameters"
        ),
        # unpacked, without replacement
        (
            "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
            "    w, b = parameters\n"
            "    left = list(rng.choice(len(images), len(images), replace=False))\n"
            "    while left:\n"
            "        batch, left = left[:batch_size], left[batch_size:]\n"
            "        dw, db = gradients([w, b], images[batch], labels[batch])\n"
            "        w, b = w - learning_rate * dw, b - learning_rate * db\n"
            "    return [w, b]"
        ),
        # random keys, sorted
        (
            "def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):\n"
            "    order = np.argsort(rng.random(len(images)))\n"
            "    for k in range(-(-len(images) // batch_size)):\n"
            "        batch = order[k * batch_size : (k + 1) * batch_size]\n"
            "        steps = gradients(parameters, images[batch], labels[batch])\n"
            "        for i in range(len(parameters)):\n"
            "            parameters[i] = parameters[i] - learning_rate * steps[i]\n"
            "    return parameters"
        ),
    ),
}
