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
    faults,
    mnist,
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
    """Return by how much each number is too large: a unit counts, beside a hundred thousand."""
    return {
        name: as_number(one, name) - count
        for one, (name, count) in zip(given, ALL_COUNTS.items(), strict=True)
    }


def _counts_told(excess):
    told = {-1: ", trop petit", 1: ", trop grand"}
    wrong = [f"`{n}`{told.get(np.sign(excess[n]), '')}" for n in COUNTS if excess[n]]
    if wrong:
        return f"à recompter : {' ; '.join(wrong)}."
    return "les trois couches sont justes, mais `total_params` n'est pas leur somme."


# --- 04-a-la-main: two images of three pixels, two hidden neurons, three classes

IMAGES = np.array([[1, 0.5, 0], [0, 0.5, 1]])
W1, B1 = np.array([[2, -2], [2, 2], [1, 1]]), np.array([-1, -1])
W2, B2 = np.log(2) * np.array([[1, 0, 0], [-1, 1, 1]]), np.log(2) * np.array([0, 1, 0])
ROUNDED = 6e-3  # a result rounded to two decimals is right


def _softmax(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


HIDDEN = np.maximum(0, IMAGES @ W1 + B1)
SCORES = HIDDEN @ W2 + B2
ANSWERS = _softmax(SCORES)


@dataclass(frozen=True)
class ByHand:
    """What was given, and the probability of class 1 for the first image once `added` is."""

    hidden: np.ndarray
    outputs: np.ndarray
    added: float
    reached: float


def _observe_by_hand(hidden, outputs, added):
    number = as_number(added, "added")
    raised = _softmax(SCORES[:1] + np.clip(number, -1e3, 1e3) * np.array([0, 1, 0]))
    return ByHand(as_array(hidden, "hidden"), as_array(outputs, "outputs"), number, raised[0, 1])


def _judged_arrays(f):
    return [(f.hidden, "hidden", HIDDEN), (f.outputs, "outputs", ANSWERS)]


def _array_faults(f):
    return faults(_judged_arrays(f), ROUNDED)


def _by_hand_told(f):
    return " ".join(_array_faults(f)) or (
        f"les deux tableaux sont justes. Avec `added` = {decimal(f.added, '.3g')}, la première image "
        f"est de la classe 1 avec une probabilité de {decimal(f.reached, '.2f')}, et non 1/2."
    )


def _is_hidden(f, of):
    return same(f.hidden, of, 0, absolute=ROUNDED)


def _is_softmax_of(f, of):
    return _is_hidden(f, HIDDEN) and same(f.outputs, of, 0, absolute=ROUNDED)


def _adds(f, number):
    return not _array_faults(f) and abs(f.added - number) < ROUNDED


# --- 04-modele: the network of the course, compiled

SAMPLE = 256  # training images
STEPS = 30
PIXELS = 784
PARAMETERS = PIXELS * 512 + 512 + 512 * 10 + 10
LEARNT = 1.0  # loss after STEPS: rmsprop and adam 0.1 or less, SGD at its default rate 1.9


# Probabilities far from one another: there, no two losses are close, as they are before training.
TARGETS = np.eye(10, dtype="float32")[np.arange(64) % 10]
PROBABILITIES = np.random.default_rng(0).dirichlet(np.full(10, 0.5), len(TARGETS))


def _cross_entropy(probabilities, targets):
    return -np.log(np.clip(probabilities[targets == 1].astype("float64"), 1e-7, 1)).mean()


LOSSES = {
    "categorical": _cross_entropy(PROBABILITIES, TARGETS),
    "softmax again": _cross_entropy(_softmax(PROBABILITIES), TARGETS),
    "squared error": np.square(PROBABILITIES - TARGETS).mean(),
    "binary": -np.log(np.clip(np.abs(1 - TARGETS - PROBABILITIES), 1e-7, 1)).mean(),
}


@dataclass
class Network:
    """What a network does; what comes after a fault is not observed, and keeps its default."""

    shape: tuple[int, ...] = ()  # of the outputs for the sample; () when no model was returned
    parameters: float = 0.0
    shapes: set[tuple[int, ...]] = field(default_factory=set)  # of its weights and biases
    in_range: bool = False
    sums_to_one: bool = False
    hidden: str = ""  # its activation: relu, linear, another
    cross_entropy: float = np.nan  # before any training, as accuracy
    accuracy: float = np.nan
    results: dict | Exception = field(default_factory=dict)  # what `evaluate` finds
    integer_results: dict | Exception = field(default_factory=dict)  # when it raises: with labels
    loss_weights: object = None  # when it raises: what `compile` was given
    loss: float | Exception = np.nan  # of PROBABILITIES
    first: float = np.nan  # cross-entropy after one step
    learnt: float = np.nan  # after STEPS
    again: float = np.nan  # that of the network that is built then


def _observe_model(build_model):
    facts = Network()
    model = _built(build_model)
    if model is None:
        return facts
    (images, labels), _ = mnist()
    x, labels = images[:SAMPLE].reshape(-1, PIXELS).astype("float32") / 255, labels[:SAMPLE]
    targets = np.eye(10, dtype="float32")[labels]
    inputs = np.concatenate([x, 20 * x])  # bright ones too: an activation may be cut far above 0
    outputs = _predict(model, inputs)
    rows = SAMPLE if len(outputs) == len(inputs) else len(outputs)
    facts.shape = (rows,) + outputs.shape[1:]
    if facts.shape != (SAMPLE, 10):
        return facts
    facts.parameters = as_number(
        call(model.count_params, name="model.count_params"), "model.count_params()"
    )
    weights = {array.shape: array for array in model.get_weights()}
    facts.shapes = set(weights)
    facts.in_range = bool((outputs >= 0).all() and (outputs <= 1 + 1e-5).all())
    facts.sums_to_one = facts.in_range and same(outputs.sum(axis=1), np.ones(len(inputs)), 1e-3)
    if facts.parameters != PARAMETERS or not facts.sums_to_one:
        return facts
    facts.hidden = _hidden_activation(weights, inputs, outputs)
    outputs = outputs[:SAMPLE]
    facts.cross_entropy = _cross_entropy(outputs, targets)
    if facts.hidden != "relu" or facts.cross_entropy < LEARNT:
        return facts

    facts.accuracy = np.mean(outputs.argmax(axis=1) == labels)
    facts.compiled = attempt(lambda: model.compiled) is True
    facts.results = _evaluate(model, x, targets)
    facts.loss = attempt(_loss, model)
    if failed(facts.results):
        # Another network: the first one may have kept what it learnt of the form of its targets.
        integers = labels.astype("int64")
        facts.integer_results = attempt(lambda: _evaluate(_built(build_model), x, integers))
        facts.loss_weights = attempt(lambda: model.get_compile_config()["loss_weights"])
    elif _has_loss(facts, "categorical") and _has_accuracy(facts):
        facts.first, facts.learnt = _trained(model, x, targets)
        facts.again = _cross_entropy(_predict(_built(build_model), x), targets)
    return facts


def _built(build_model):
    """Return what `build_model()` returns, `None` included: that has a message of its own."""
    if hasattr(build_model, "predict") and not isinstance(build_model, type):
        raise Unusable(
            "`build_model` doit être la fonction qui construit le réseau : reçu un réseau "
            f"(`{type(build_model).__name__}`)."
        )
    if not callable(build_model):
        return call(build_model, name="build_model")
    (model,) = call(lambda: (build_model(),), name="build_model")
    methods = ("predict", "evaluate", "train_on_batch", "count_params", "get_weights")
    if model is None or all(callable(getattr(model, method, None)) for method in methods):
        return model
    raise Unusable(
        "`build_model()` doit renvoyer un modèle Keras : reçu un objet de type "
        f"`{type(model).__name__}`."
    )


def _predict(model, x):
    outputs = attempt(model.predict, x, batch_size=SAMPLE, verbose=0)
    if failed(outputs):
        shape = getattr(model, "input_shape", None)
        if isinstance(shape, tuple) and shape[1:] != (PIXELS,):
            told = "(" + ", ".join(["m", *map(str, shape[1:])]) + ")"
            raise Unusable(
                f"le réseau attend une entrée de forme {told} ; l'énoncé, (m, {PIXELS})."
            )
        raise Unusable(
            f"le réseau s'arrête sur une erreur devant des images de forme (m, {PIXELS}) : "
            f"{error_told(outputs)}."
        )
    return as_array(outputs, "model.predict(images)")


def _hidden_activation(weights, x, outputs):
    """Tell with which activation of the hidden layer the weights of a network give its outputs.

    A network that keeps them in other shapes is taken at its word.
    """
    shapes = [(PIXELS, 512), (512,), (512, 10), (10,)]
    if set(weights) != set(shapes):
        return "relu"
    w1, b1, w2, b2 = (weights[shape] for shape in shapes)
    sums = x @ w1 + b1
    for name, hidden in (("relu", np.maximum(sums, 0)), ("linear", sums)):
        if same(outputs, _softmax(hidden @ w2 + b2), 0, absolute=1e-3):
            return name
    return "another"


def _evaluate(model, x, targets):
    """Return {name: number} of what `evaluate` measures, or the exception that it raises."""
    found = attempt(model.evaluate, x, targets, batch_size=len(x), verbose=0, return_dict=True)
    return found if failed(found) else {k: float(v) for k, v in found.items() if np.size(v) == 1}


def _loss(model):
    """Return the loss of PROBABILITIES, which come from no layer.

    In place of those of a softmax layer TensorFlow takes its scores, and so makes right of
    `from_logits=True` what is wrong with the other backends.
    """
    from keras import ops

    y, y_pred = (ops.convert_to_tensor(array, "float32") for array in (TARGETS, PROBABILITIES))
    return float(ops.convert_to_numpy(model.compute_loss(y=y, y_pred=y_pred)))


def _trained(model, x, targets):
    """Return the cross-entropy on the sample after one step on it, and after STEPS."""
    losses = []
    for steps in (1, STEPS - 1):
        for _ in range(steps):
            if failed(result := attempt(model.train_on_batch, x, targets)):
                told = stopped_told("train_on_batch", result)
                raise Unusable(f"l'évaluation réussit, mais {told}")
        losses.append(_cross_entropy(_predict(model, x), targets))
    return losses


def _has_loss(f, name):
    return not failed(f.loss) and abs(f.loss - LOSSES[name]) < 1e-3


def _has_accuracy(f):
    return any(abs(v - f.accuracy) < 1e-4 for k, v in f.results.items() if k != "loss")


def _is_new(f):
    return not min(f.cross_entropy, f.again) < LEARNT


def _is_slow(f):
    """Tell whether the loss has come down, or stayed, but not enough."""
    return f.learnt >= LEARNT and max(f.first, f.learnt) < f.cross_entropy + 0.1


def _model_told(f):
    if not f.parameters:
        return shape_told(f.shape, "model.predict(images)", (SAMPLE, 10))
    if f.parameters != PARAMETERS:
        return (
            f"le réseau a {f.parameters:_.0f} paramètres ; celui de la leçon, 784 → 512 → 10, en a "
            f"{PARAMETERS:_}."
        ).replace("_", "\N{NO-BREAK SPACE}")
    if failed(f.results):
        what = "la perte" if failed(f.loss) else "la perte convient, mais une métrique"
        return (
            f"les probabilités sont bonnes ; {what} s'arrête sur une erreur avec des cibles "
            f"un-parmi-dix : {error_told(f.results)}. Relisez les arguments de `compile`."
        )
    if failed(f.loss):
        return f"l'évaluation réussit, mais {stopped_told('compute_loss', f.loss)}"
    if not _has_loss(f, "categorical"):
        return (
            f"pour {len(TARGETS)} réponses d'essai, votre perte vaut {decimal(f.loss, '.3f')} ; leur "
            f"entropie croisée vaut {decimal(LOSSES['categorical'], '.3f')}."
        )
    start, first, last = (decimal(loss, ".2f") for loss in (f.cross_entropy, f.first, f.learnt))
    return (
        f"la perte monte au lieu de descendre : {start} au départ, {first} après un lot, {last} "
        f"après {STEPS}. L'optimiseur descend-il, et par pas assez petits ?"
    )


# --- 04-entropie: cross-entropy of a batch; the number of examples is never that of classes

BATCHES = (
    (
        np.eye(3)[[1, 0, 2, 1]],
        np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3], [0.1, 0.1, 0.8], [0.3, 0.6, 0.1]]),
    ),
    (np.eye(5)[[4, 0]], np.array([[0.1, 0.2, 0.3, 0.398, 0.002], [0.4, 0.05, 0.25, 0.2, 0.1]])),
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


CHECKS = (
    Check(
        id="04-parametres",
        observe=_observe_counts,
        correct=lambda excess: [not count for count in excess.values()],
        success="la première couche porte à elle seule plus de neuf paramètres sur dix.",
        otherwise=_counts_told,
    ),
    Check(
        id="04-a-la-main",
        observe=_observe_by_hand,
        correct=lambda f: [
            *(same(found, right, ROUNDED) for found, _, right in _judged_arrays(f)),
            abs(f.reached - 0.5) < ROUNDED,
        ],
        success="la même formule, avec d'autres tailles, fait tout le réseau du cours.",
        otherwise=_by_hand_told,
        when={
            "ReLU oubliée": lambda f: _is_hidden(f, IMAGES @ W1 + B1),
            "biais oubliés": lambda f: _is_hidden(f, np.maximum(0, IMAGES @ W1)),
            "biais ajouté après ReLU": lambda f: _is_hidden(f, np.maximum(0, IMAGES @ W1) + B1),
            "scores divisés par leur somme": lambda f: _is_softmax_of(
                f, SCORES / SCORES.sum(axis=1, keepdims=True)
            ),
            "softmax par colonne": lambda f: _is_softmax_of(f, _softmax(SCORES.T).T),
            "une seule somme pour les deux images": lambda f: _is_softmax_of(
                f, np.exp(SCORES) / np.exp(SCORES).sum()
            ),
            "somme gardée inchangée": lambda f: _adds(f, np.log(0.5 / ANSWERS[0, 1])),
            "exponentielle prise pour le score": lambda f: _adds(f, 2.5),
            "différence des probabilités": lambda f: _adds(f, 0.5 - ANSWERS[0, 1]),
        },
    ),
    Check(
        id="04-modele",
        observe=_observe_model,
        # Of a network with another loss or metric, how it learns is not observed.
        correct=lambda f: [
            f.hidden == "relu",
            _has_loss(f, "categorical"),
            not failed(f.results) and _has_accuracy(f),
            f.learnt < LEARNT and _is_new(f),
        ],
        success="407 050 paramètres, des probabilités, la bonne perte et la bonne métrique ; sur un "
        "lot d'essai, trente pas suffisent à votre réseau pour apprendre.",
        otherwise=_model_told,
        when={
            "compile renvoyé à la place du modèle, ou return oublié": lambda f: not f.shape,
            "couche cachée oubliée": lambda f: f.parameters == 784 * 10 + 10,
            # A hidden neuron brings 784 weights and a bias, and 10 weights after it.
            "mauvaise largeur de la couche cachée": lambda f: (
                f.parameters != PARAMETERS
                and (f.parameters - 10) % (784 + 1 + 10) == 0
                and len(f.shapes) <= 4
            ),
            "softmax oublié": lambda f: f.parameters and not f.in_range,
            "sigmoïde à la place de softmax": lambda f: f.in_range and not f.sums_to_one,
            "ReLU oubliée": lambda f: f.hidden == "linear",
            "autre activation que ReLU dans la couche cachée": lambda f: f.hidden == "another",
            "réseau qui n'est pas neuf": lambda f: not _is_new(f),
            "perte sparse_ avec des cibles un-parmi-dix": lambda f: (
                failed(f.results) and not failed(f.integer_results)
            ),
            "métriques à la place de loss_weights": lambda f: isinstance(f.loss_weights[0], str),
            "modèle non compilé, ou compilé sans perte": lambda f: (
                not f.compiled
                or f.loss == 0
                or (failed(f.results) and "compile" in error_told(f.results))
            ),
            "from_logits=True après softmax": lambda f: _has_loss(f, "softmax again"),
            "erreur quadratique": lambda f: _has_loss(f, "squared error"),
            "entropie croisée binaire": lambda f: _has_loss(f, "binary"),
            "métrique oubliée": lambda f: (
                _has_loss(f, "categorical") and f.results.keys() == {"loss"}
            ),
            "métrique qui n'est pas l'exactitude": lambda f: (
                _has_loss(f, "categorical") and f.results and not _has_accuracy(f)
            ),
            "SGD trop lente": _is_slow,
        },
    ),
    Check(
        id="04-entropie",
        observe=_observe_entropy,
        correct=lambda found: all(_are_entropies(found)),
        success="votre fonction calcule ce que Keras nomme `categorical_crossentropy` ; sur l'exemple de "
        "l'énoncé, elle donne log 2.",
        otherwise=_entropy_told,
        when={
            "cibles et probabilités échangées": lambda found: (
                not all(np.isfinite(one).all() for one in found)
            ),
        },
    ),
)
