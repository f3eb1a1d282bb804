"""Exercises of lesson 04: the network, its loss and its optimizer, as formulas."""

from dataclasses import dataclass, field

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    as_array,
    as_number,
    attempt,
    call,
    error_told,
    failed,
    mnist,
    parts_of,
    same,
    shape_told,
    stopped_told,
)
from helpers.french import decimal

# --- 04-parametres: layers of 128, 64 and 10 neurons on 784 inputs

COUNTS = {
    "first_params": 784 * 128 + 128,
    "second_params": 128 * 64 + 64,
    "output_params": 64 * 10 + 10,
}
ALL_COUNTS = COUNTS | {"total_params": sum(COUNTS.values())}


def _observe_counts(*given):
    return {name: as_number(one, name) for name, one in zip(ALL_COUNTS, given, strict=True)}


def _counts_told(facts):
    wrong = [f"`{name}`" for name, count in COUNTS.items() if facts[name] != count]
    if wrong:
        return f"à recompter : {', '.join(wrong)}."
    return "les trois couches sont justes, mais `total_params` n'est pas leur somme."


# --- 04-modele: the network of the course, compiled

SAMPLE = 256  # training images
STEPS = 30
PARAMETERS = 784 * 512 + 512 + 512 * 10 + 10
LEARNT = 1.0  # loss after STEPS: rmsprop and adam 0.1 or less, SGD at its default rate 1.9


@dataclass
class Network:
    """What a network does; what comes after a fault is not observed, and keeps its default."""

    shape: tuple[int, ...] = ()  # of the outputs for the sample; () when no model was returned
    parameters: float = 0.0
    in_range: bool = False
    sums_to_one: bool = False
    bend: float = 0.0  # of the scores, as kink
    kink: float = 0.0
    cross_entropy: float = np.nan  # what `evaluate` must find, as accuracy
    squared_error: float = np.nan
    accuracy: float = np.nan
    results: dict | Exception = field(default_factory=dict)  # what `evaluate` finds
    integer_results: dict | Exception = field(default_factory=dict)  # when it raises: with labels
    without_target: float = np.nan  # when it is wrong: its loss for targets of 0, and halved ones
    half_target: float = np.nan
    first: float = np.nan  # cross-entropy after one step
    learnt: float = np.nan  # after STEPS
    trained_loss: float = np.nan  # what `evaluate` calls it then


def _observe_model(build_model):
    facts = Network()
    model = _built(build_model)
    if model is None:
        return facts
    (images, labels), _ = mnist()
    x, labels = images[:SAMPLE].reshape(-1, 784).astype("float32") / 255, labels[:SAMPLE]
    targets = np.eye(10, dtype="float32")[labels]
    a, b = x[-64:-32], x[-32:]
    # The images, then what tells the activations; always the same shape, hence traced once.
    inputs = np.concatenate([x, a + b, 4 * a, 8 * a, 0 * a[:1]])
    outputs = _predict(model, inputs)
    facts.shape = (SAMPLE,) + outputs.shape[1:]
    if outputs.shape != (len(inputs), 10):
        return facts
    facts.parameters = as_number(
        call(model.count_params, name="model.count_params"), "model.count_params()"
    )
    facts.in_range = bool((outputs >= 0).all() and (outputs <= 1 + 1e-5).all())
    facts.sums_to_one = facts.in_range and same(outputs.sum(axis=1), np.ones(len(inputs)), 1e-3)
    if facts.sums_to_one:
        facts.bend, facts.kink = _bend_and_kink(outputs)
    if facts.parameters != PARAMETERS or not _has_relu(facts):
        return facts

    before = outputs[:SAMPLE]
    facts.cross_entropy = _cross_entropy(before, targets)
    facts.squared_error = np.square(before - targets).mean()
    facts.accuracy = np.mean(before.argmax(axis=1) == labels)
    facts.results = _evaluate(model, x, targets)
    if failed(facts.results):
        # Another network: the first one may have kept what it learnt of the form of its targets.
        integers = labels.astype("int64")
        facts.integer_results = attempt(lambda: _evaluate(_built(build_model), x, integers))
    elif not (_has_loss(facts, facts.cross_entropy) and _has_accuracy(facts)):
        facts.without_target = _loss_in(_evaluate(model, x, 0 * targets))
        facts.half_target = _loss_in(_evaluate(model, x, targets / 2))
    else:
        facts.first, facts.learnt = _trained(model, inputs, targets)
        facts.trained_loss = _loss_in(_evaluate(model, x, targets))
    return facts


def _built(build_model):
    """Return what `build_model()` returns, `None` included: that has a message of its own."""
    if not callable(build_model):
        return call(build_model, name="build_model")
    (model,) = call(lambda: (build_model(),), name="build_model")
    methods = ("predict", "evaluate", "train_on_batch", "count_params")
    if model is None or all(callable(getattr(model, method, None)) for method in methods):
        return model
    raise Unusable(
        "`build_model()` doit renvoyer un modèle Keras : reçu un objet de type "
        f"`{type(model).__name__}`."
    )


def _predict(model, x):
    outputs = attempt(model.predict, x, batch_size=len(x), verbose=0)
    if failed(outputs):
        raise Unusable(
            "le réseau s'arrête sur une erreur devant des images de forme (n, 784) : "
            f"{error_told(outputs)}. Est-ce bien la forme qu'il attend ?"
        )
    return as_array(outputs, "model.predict(images)")


def _bend_and_kink(outputs):
    """Tell how far the scores are from linear, and from the way ReLU's scores grow.

    Up to a constant, the scores are the logarithms of the probabilities. A network without
    activation is affine: f(a) + f(b) = f(a + b) + f(0), and its bend is 0. With ReLU and the
    biases of a new network, 0, f(8a) = 2 f(4a), and the kink is 0. With other biases it is only
    small, for large inputs; a sigmoid or tanh saturates, and its kink exceeds 0.5.
    """
    scores = np.log(np.maximum(outputs.astype("float64"), 1e-30))
    scores -= scores.mean(axis=1, keepdims=True)
    at_zero = scores[-1]
    a, b, both, far, twice = (part - at_zero for part in np.split(scores[SAMPLE - 64 : -1], 5))
    bend = np.abs(a + b - both).mean() / (np.abs(a).mean() + 1e-9)
    kink = np.abs(twice - 2 * far).mean() / (np.abs(far).mean() + 1e-9)
    has_biases = np.abs(at_zero).mean() > 1e-3 * np.abs(a).mean()
    return float(bend), float(max(0.0, kink - 0.15) if has_biases else kink)


def _cross_entropy(probabilities, targets):
    return -np.log(np.clip(probabilities[targets == 1].astype("float64"), 1e-7, 1)).mean()


def _evaluate(model, x, targets):
    """Return {name: number} of what `evaluate` measures, or the exception that it raises."""
    found = attempt(model.evaluate, x, targets, batch_size=len(x), verbose=0, return_dict=True)
    return found if failed(found) else {k: float(v) for k, v in found.items() if np.size(v) == 1}


def _loss_in(results):
    return np.nan if failed(results) else results.get("loss", np.nan)


def _trained(model, inputs, targets):
    """Return the cross-entropy on the sample after one step on it, and after STEPS."""
    losses = []
    for steps in (1, STEPS - 1):
        for _ in range(steps):
            if failed(result := attempt(model.train_on_batch, inputs[:SAMPLE], targets)):
                told = stopped_told("train_on_batch", result)
                raise Unusable(f"l'évaluation réussit, mais {told}")
        losses.append(_cross_entropy(_predict(model, inputs)[:SAMPLE], targets))
    return losses


def _has_relu(f):
    return f.bend > 1e-2 and f.kink < 1e-2


def _has_loss(f, expected):
    return abs(_loss_in(f.results) - expected) < 1e-3


def _has_binary_loss(f):
    """Tell whether the loss is the mean of ten binary cross-entropies, by how it takes targets.

    Its value does not tell: on TensorFlow, Keras computes it from the scores that softmax was
    given, as if a sigmoid came next. It is affine in the target; without a target it is neither
    0, nor as small as the mean probability, 0.1, which Poisson's loss gives.
    """
    whole, half, none = _loss_in(f.results), f.half_target, f.without_target
    return none > 0.103 and whole < 1 and abs(half - (whole + none) / 2) < 1e-3


def _metrics(f):
    return {} if failed(f.results) else {k: v for k, v in f.results.items() if k != "loss"}


def _has_accuracy(f):
    return any(abs(value - f.accuracy) < 1e-4 for value in _metrics(f).values())


def _is_right(f):
    """Tell whether the network learns, all the rest being right, and keeps its loss.

    Before training, close to 0.1 everywhere, smoothed targets give almost the same loss.
    """
    return f.learnt < LEARNT and abs(f.trained_loss - f.learnt) < 1e-3


def _is_slow(f):
    """Tell whether the loss has come down, or stayed, but not enough."""
    return f.learnt >= LEARNT and max(f.first, f.learnt) < f.cross_entropy + 0.1


def _model_told(f):
    if not f.parameters:
        return shape_told(np.empty(f.shape, "int8"), "model.predict(images)", (SAMPLE, 10))
    if f.parameters != PARAMETERS:
        return (
            f"le réseau a {f.parameters:_.0f} paramètres ; celui de la leçon, 784 → 512 → 10, en a "
            f"{PARAMETERS:_}."
        ).replace("_", "\N{NO-BREAK SPACE}")
    if failed(f.results):
        return (
            "les probabilités sont bonnes, mais `evaluate` s'arrête sur une erreur avec des cibles "
            f"un-parmi-dix : {error_told(f.results)}. Relisez les arguments de `compile` et leurs "
            "noms."
        )
    found, expected = _loss_in(f.results), f.cross_entropy
    if f.learnt < LEARNT:
        found, expected = f.trained_loss, f.learnt
    if not abs(found - expected) < 1e-3:
        return (
            f"sur {SAMPLE} images, `evaluate` annonce une perte de {decimal(found, '.2f')} ; "
            f"l'entropie croisée de vos probabilités vaut {decimal(expected, '.2f')}."
        )
    start, first, last = (decimal(loss, ".2f") for loss in (f.cross_entropy, f.first, f.learnt))
    return (
        f"la perte monte au lieu de descendre : {start} au départ, {first} après un lot, {last} "
        f"après {STEPS}. Les pas de l'optimiseur sont trop grands."
    )


# --- 04-entropie: cross-entropy of a batch; the number of examples is never that of classes

BATCHES = (
    (
        np.eye(3)[[1, 0, 2, 1]],
        np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3], [0.1, 0.1, 0.8], [0.3, 0.6, 0.1]]),
    ),
    (np.eye(5)[[4, 0]], np.array([[0.1, 0.2, 0.3, 0.3, 0.1], [0.4, 0.05, 0.25, 0.2, 0.1]])),
)
ENTROPIES = [-np.log(probabilities[targets == 1]).mean() for targets, probabilities in BATCHES]


def _observe_entropy(cross_entropy):
    """Return what the function gives for each batch; an array of one number counts as a number."""
    results = [call(cross_entropy, *batch, name="cross_entropy") for batch in BATCHES]
    found = [as_array(one, "cross_entropy(targets, probabilities)") for one in results]
    return [one.reshape(()) if one.size == 1 else one for one in found]


def _are_entropies(found):
    return [same(one, right, 1e-4) for one, right in zip(found, ENTROPIES, strict=True)]


def _entropy_told(found):
    wrong = _are_entropies(found).index(False)
    one, count = found[wrong], ("quatre", "deux")[wrong]
    if one.shape:
        return f"le résultat a la forme {one.shape} ; l'énoncé demande un seul nombre pour tout le lot."
    return (
        f"sur un lot d'essai de {count} exemples, vous trouvez {decimal(float(one), '.4f')} ; la "
        f"moyenne des pertes vaut {decimal(ENTROPIES[wrong], '.4f')}."
    )


# --- 04-rmsprop: any step, one from rest where a gradient is 0, one whose epsilon can be seen

CASES = [  # w, gradient, mean_square; learning_rate, rho, epsilon
    (*np.array(arrays), *numbers)
    for arrays, numbers in (
        ([[1.0, -0.5, 2.0], [4.0, -0.4, 1.5], [0.3, 0.02, 1.0]], (0.1, 0.8, 1e-7)),
        ([[0.5, 1.0, -1.0, 3.0], [0.0, 2.0, -3.0, 0.7], [0.0] * 4], (0.02, 0.95, 1e-7)),
        ([[0.2, -0.3, 0.9], [1.0, -2.0, 0.5], [2.0, 0.5, 0.1]], (0.5, 0.6, 0.5)),
    )
]


@dataclass(frozen=True)
class Step:
    """What the first case gives, and what is right in each case.

    w, v: the parameters and the mean square; v is None when two results were not returned.
    right: for each case, whether each parameter and then the whole mean square are right. Only the
        first case gives the same numbers wherever epsilon stands: of the others a mistake is known
        by this alone.
    """

    w: np.ndarray
    v: np.ndarray | None
    right: list[tuple[list[bool], bool]]


def _observe_step(rmsprop_step):
    steps = [_parts(call(rmsprop_step, *case, name="rmsprop_step")) for case in CASES]
    return Step(*steps[0], [_right(*step, *case) for step, case in zip(steps, CASES, strict=True)])


def _parts(result):
    if isinstance(result, tuple):
        parts_of(result, 2, "`rmsprop_step` doit renvoyer deux tableaux")
    parts = attempt(list, result)
    if failed(parts) or len(parts) != 2:
        return as_array(result, "rmsprop_step(...)"), None
    return as_array(parts[0], "w"), as_array(parts[1], "mean_square")


def _right(found_w, found_v, w, gradient, mean_square, learning_rate, rho, epsilon):
    """Tell which parameters are right, one by one, and whether the mean square is.

    Source of the formula: `keras.optimizers.RMSprop`, without momentum and not centred. An
    epsilon outside the root is the other usual form, in Hinton's lecture and in PyTorch.
    """
    v = rho * mean_square + (1 - rho) * gradient**2
    found_w = found_w if found_w.shape == w.shape else np.full(w.shape, np.nan)
    inside = np.isclose(found_w, w - learning_rate * gradient / np.sqrt(v + epsilon), 1e-4, 1e-4)
    outside = np.isclose(found_w, w - learning_rate * gradient / (np.sqrt(v) + epsilon), 1e-4, 1e-4)
    return (inside | outside).tolist(), same(found_v, v, 1e-4)


def _step_told(f):
    if f.v is None or f.w.shape != (3,):
        return "`rmsprop_step` doit renvoyer deux tableaux, chacun de la forme de `w`."
    if all(v for _, v in f.right):
        return "la moyenne des carrés est juste, mais pas les paramètres."
    if all(all(w) for w, _ in f.right):
        return "les paramètres sont justes, mais pas la moyenne des carrés renvoyée."
    return "ni les paramètres, ni la moyenne des carrés ne sont ceux de la formule."


CHECKS = (
    Check(
        id="04-parametres",
        observe=_observe_counts,
        correct=lambda f: f == ALL_COUNTS,
        success="la première couche porte à elle seule plus de neuf paramètres sur dix.",
        otherwise=_counts_told,
    ),
    Check(
        id="04-modele",
        observe=_observe_model,
        correct=_is_right,
        success="407 050 paramètres, des probabilités, la bonne perte et la bonne métrique ; sur un "
        "lot d'essai, trente pas suffisent à votre réseau pour apprendre.",
        otherwise=_model_told,
        when={
            "compile renvoyé à la place du modèle, ou return oublié": lambda f: not f.shape,
            "couche cachée oubliée": lambda f: f.parameters == 784 * 10 + 10,
            # A hidden neuron brings 784 weights and a bias, and 10 weights after it.
            "mauvaise largeur de la couche cachée": lambda f: (
                f.parameters != PARAMETERS and (f.parameters - 10) % (784 + 1 + 10) == 0
            ),
            "softmax oubliée": lambda f: f.parameters and not f.in_range,
            "sigmoïde à la place de softmax": lambda f: f.in_range and not f.sums_to_one,
            "ReLU oubliée": lambda f: f.sums_to_one and f.bend <= 1e-2,
            "autre activation que ReLU dans la couche cachée": lambda f: (
                f.sums_to_one and f.parameters == PARAMETERS and not _has_relu(f)
            ),
            "perte sparse_ avec des cibles un-parmi-dix": lambda f: (
                failed(f.results) and not failed(f.integer_results)
            ),
            "modèle non compilé, ou compilé sans perte": lambda f: (
                failed(f.results) and "compile" in error_told(f.results)
            ),
            "erreur quadratique": lambda f: _has_loss(f, f.squared_error),
            "entropie croisée binaire": _has_binary_loss,
            "métrique oubliée": lambda f: _has_loss(f, f.cross_entropy) and not _metrics(f),
            "métrique qui n'est pas l'exactitude": lambda f: (
                _has_loss(f, f.cross_entropy) and not _has_accuracy(f)
            ),
            "SGD trop lente": _is_slow,
        },
    ),
    Check(
        id="04-entropie",
        observe=_observe_entropy,
        correct=lambda found: all(_are_entropies(found)),
        success="votre fonction calcule ce que Keras calcule sous le nom `categorical_crossentropy`.",
        otherwise=_entropy_told,
    ),
    Check(
        id="04-rmsprop",
        observe=_observe_step,
        correct=lambda f: all(all(w) and v for w, v in f.right),
        success="votre pas est celui que fait `keras.optimizers.RMSprop`.",
        otherwise=_step_told,
        when={
            "ancienne moyenne des carrés renvoyée": lambda f: same(f.v, CASES[0][2]),
        },
    ),
)
