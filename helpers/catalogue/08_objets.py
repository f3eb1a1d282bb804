"""Checks of lesson 08: accuracy by digit, a layer, a fault to find."""

import cProfile
from collections.abc import Mapping
from functools import cache
from itertools import islice
from types import SimpleNamespace

import numpy as np

from helpers import network
from helpers.catalogue import Check
from helpers.catalogue.observe import (
    ToDo,
    Unusable,
    as_array,
    as_number,
    attempt,
    call,
    error_told,
    failed,
    faults,
    judged,
    leaves_untouched,
    mnist,
    same,
    stopped_told,
)
from helpers.french import percent
from helpers.gradients import numerical_gradient

EXACT = 1e-6

# --- 08-chiffres ---


@cache
def _probabilities(n, classes):
    """Return probabilities that are right about half the time, more often for some classes."""
    rng = np.random.default_rng([n, classes])
    labels = np.concatenate([np.arange(classes), rng.integers(0, classes, n - classes)])
    scores = rng.normal(size=(n, classes))
    scores[np.arange(n), labels] += np.linspace(0.5, 3, classes)[labels]
    return network.Softmax().forward(scores), labels


def _observe_digits(accuracy_by_digit):
    def found(n, classes):
        probabilities, labels = _probabilities(n, classes)
        right = probabilities.argmax(axis=1) == labels
        expected = np.bincount(labels, right) / np.bincount(labels)
        told = "accuracy_by_digit(probabilities, labels)"
        return judged(accuracy_by_digit, (told, (probabilities, labels), expected))

    return SimpleNamespace(ten=found(400, 10), four=attempt(found, 60, 4))


def _told_digits(facts):
    if told := faults(facts.ten):
        return f"pour dix classes, {told[0]}"
    told = facts.four if failed(facts.four) else faults(facts.four)[0]
    return f"pour quatre classes, {told}"


def _is_for_ten_only(facts):
    """Tell whether ten classes go well, and four stop on an error or make another number of them."""
    return not faults(facts.ten) and (failed(facts.four) or facts.four[0][0].shape != (4,))


# --- 08-couche ---


def _made(cls, *arguments, name):
    """Return an object of the learner's class; a function that makes one will do."""
    if not isinstance(cls, type) and failed(attempt(cls, *arguments)):
        raise Unusable(
            f"`{name}` doit être une classe : reçu un objet de type `{type(cls).__name__}`."
        )
    return call(cls, *arguments, name=name)


def _observe_layer(Tanh):
    layer, rng = _made(Tanh, name="Tanh"), np.random.default_rng(20)
    return [
        _observe_batch(layer, other, rng.normal(size=shape), rng.normal(size=shape))
        for shape, other in (((4, 3), None), ((7, 5), None), ((7, 5), Tanh()))
    ]


def _observe_batch(layer, other, inputs, gradient):
    """Return what both passes make of a batch, as `faults` judges it; another layer works between.

    The gradient is judged by the one that is measured on np.tanh.
    """
    measured = numerical_gradient(lambda: float(np.sum(gradient * np.tanh(inputs))), inputs)
    untouched = leaves_untouched(_method(layer, "forward"), inputs)
    outputs = _floats(layer, "forward", "inputs", inputs)
    if other is not None:
        _floats(other, "forward", "inputs", inputs + 1)
    return SimpleNamespace(
        inputs=inputs,
        untouched=untouched,
        forward=(outputs, "forward(inputs)", np.tanh(inputs)),
        backward=(_floats(layer, "backward", "gradient", gradient), "backward(gradient)", measured),
    )


def _method(layer, name):
    method = getattr(layer, name, None)
    if not callable(method):
        raise Unusable(f"`Tanh` n'a pas de méthode `{name}`.")
    return method


def _floats(layer, method, asked, batch):
    result = call(_method(layer, method), batch, name=method)
    return as_array(result, f"{method}({asked})").astype(float)


def _faults_of_layer(batches):
    if told := faults([b.forward for b in batches]):
        return told
    return [f"`forward` est juste ; {told}" for told in faults([b.backward for b in batches])]


# --- 08-panne ---

SIZES = (12, 7, 5)
SPREAD = (0.2, 3.0)  # deviation of W times sqrt(inputs): Glorot 0.6 to 1.4, LeCun 1, He 1.41
CALLS = 500  # in a small backward pass: a right one makes 20 to 140, finite differences over 2,000


@cache
def _expected():
    """Return parameters, a batch, and what the right network makes of them; gradients of faults."""
    rng = np.random.default_rng(30)
    inputs, hidden, classes = SIZES
    shapes = {"W1": (inputs, hidden), "b1": hidden, "W2": (hidden, classes), "b2": classes}
    parameters = {name: rng.normal(0, 0.7, shape) for name, shape in shapes.items()}
    W1, b1, W2, b2 = parameters.values()
    images, labels = rng.normal(size=(9, inputs)), rng.integers(0, classes, 9)

    def forward(b1, b2):
        A1 = network.Sigmoid().forward(images @ W1 + b1)
        return A1, network.Softmax().forward(A1 @ W2 + b2)

    def gradients(dZ2):
        dZ2 = dZ2 / 9
        dZ1 = dZ2 @ W2.T * A1 * (1 - A1)
        return dict(W1=images.T @ dZ1, b1=dZ1.sum(axis=0), W2=A1.T @ dZ2, b2=dZ2.sum(axis=0))

    A1, P = forward(b1, b2)
    D = P - np.eye(classes)[labels]
    return SimpleNamespace(
        parameters=parameters,
        batch=(images, labels),
        P=P,
        without_biases=forward(0, 0)[1],
        loss=-np.mean(np.log(P[np.arange(9), labels])),
        gradients=gradients(D),
        squared=gradients(P * (D - (D * P).sum(axis=1, keepdims=True))),
        diagonals=(gradients(D * P * (1 - P)), gradients(D * (D < 0))),
    )


def _observe_network(Network):
    expected, rng = _expected(), np.random.default_rng(31)
    large = _network(Network, (400, 60, 10)).parameters
    net = _network(Network, SIZES)
    for name, array in expected.parameters.items():
        net.parameters[name][...] = array
    facts = SimpleNamespace(
        right=False,
        trained="",
        spreads=[large["W1"].std() * np.sqrt(400), large["W2"].std() * np.sqrt(60)],
        outputs=as_array(call(net.forward, expected.batch[0], name="forward"), "forward(images)"),
        loss=as_number(call(net.loss, *expected.batch, name="loss"), "loss(...)"),
        gradients=_gradients(net, *expected.batch),
        changed=[
            n for n, array in expected.parameters.items() if not same(net.parameters[n], array)
        ],
        epochs=[_epoch(net, rng), _epoch(net, rng)],
    )
    written = vars(Network).values() if isinstance(Network, type) else [Network]
    if not any(map(callable, written)) and _is_multiple(facts, expected.diagonals[0]):
        raise ToDo
    if _is_scaled(facts) and not _faults(facts):
        calls = attempt(_calls_made, net.backward, *expected.batch)
        facts.right, facts.trained = (
            _training(Network) if failed(calls) or calls <= CALLS else (True, _TOO_SLOW)
        )
    return facts


def _network(Network, sizes):
    """Return a network of the learner's whose `parameters` are those of the statement."""
    net = _made(Network, sizes, np.random.default_rng(3), name="Network")
    inputs, hidden, classes = sizes
    shapes = {"W1": (inputs, hidden), "b1": (hidden,), "W2": (hidden, classes), "b2": (classes,)}
    found = attempt(lambda: {name: net.parameters[name].shape for name in shapes})
    if found != shapes:
        told = error_told(found) if failed(found) else found
        raise Unusable(
            f"`parameters` doit garder les tableaux de `BrokenNetwork`, de formes {shapes} ; reçu : {told}."
        )
    return net


def _gradients(net, images, labels):
    """Return the arrays that `backward` leaves in `gradients`, by name."""
    result = attempt(net.backward, images, labels)
    if failed(result):
        raise Unusable(stopped_told("backward", result))
    gradients = getattr(net, "gradients", None)
    if not isinstance(gradients, Mapping):
        raise Unusable(
            "`backward` doit ranger dans `self.gradients` un dictionnaire, avec les noms des paramètres."
        )
    return {
        str(name): as_array(gradient, f'gradients["{name}"]').astype(float)
        for name, gradient in gradients.items()
    }


def _epoch(net, rng):
    """Return the positions that one epoch of 50 examples by 8 takes, batch by batch."""
    batches = attempt(lambda: [np.ravel(batch) for batch in islice(net.batches(50, 8, rng), 200)])
    if failed(batches):
        raise Unusable(stopped_told("batches", batches))
    return [as_array(batch, "un lot") for batch in batches]


def _calls_made(function, *arguments):
    """Return how many calls a call makes: its work, which no slow machine changes."""
    profile = cProfile.Profile()
    profile.runcall(function, *arguments)
    return sum(entry.callcount for entry in profile.getstats())


_TOO_SLOW = (
    f"mais pour neuf exemples, `backward` fait plus de {CALLS} appels : c'est trop lent pour un "
    "entraînement, qui n'a pas été essayé."
)


def _training(Network):
    """Train for five epochs on 2,000 images, by `fit`; return whether it learns, and what it reads."""
    (images, labels), (test_images, test_labels) = mnist()
    x, y = images[:2000].reshape(-1, 784) / 255, labels[:2000].astype(int)
    net = _network(Network, (784, 32, 10))
    fitted = attempt(net.fit, x, y, 5, 32, 0.5, np.random.default_rng(4))
    if failed(fitted):
        return False, stopped_told("fit", fitted)
    outputs = np.asarray(net.forward(test_images[:2000].reshape(-1, 784) / 255))
    accuracy = np.mean(outputs.argmax(axis=1) == test_labels[:2000])
    told = (
        f"après cinq époques de `fit` sur deux mille images, votre réseau lit {percent(accuracy, '.0f')} "
        "des images de test."
    )
    return accuracy > 0.75, told


@np.errstate(all="ignore")
def _factors(facts, expected):
    """Return by what number each gradient is the expected one, nan where there is none."""
    factors = []
    for name, array in expected.items():
        found = facts.gradients.get(name, np.nan)
        factor = np.sum(found * array) / np.sum(array**2) if np.shape(found) == array.shape else 0
        factors.append(factor if same(found, factor * array, EXACT) else np.nan)
    return np.array(factors)


def _is_multiple(facts, expected):
    factors = _factors(facts, expected)
    return factors[0] > 0 and np.allclose(factors, factors[0])


def _is_divided(facts):
    """Tell whether the gradients of weights are right but for a division by widths of layers."""
    factors = _factors(facts, _expected().gradients)[[0, 2]]
    widths = [1, *SIZES, SIZES[1] * SIZES[2]]
    divided = np.isclose(np.outer(factors, widths), 1).any(axis=1)
    return divided.all() and not np.allclose(factors, 1)


def _has_no_biases(facts):
    """Tell whether the biases are left out of the outputs, or never learn."""
    learn = any(np.any(facts.gradients.get(name, 0)) for name in ("b1", "b2"))
    return same(facts.outputs, _expected().without_biases, EXACT) or (
        same(facts.outputs, _expected().P, EXACT) and not learn
    )


def _is_scaled(facts):
    return all(SPREAD[0] < spread < SPREAD[1] for spread in facts.spreads)


def _orders(facts):
    return [np.concatenate([[], *epoch]) for epoch in facts.epochs]


def _faults_of_batches(facts):
    """Return what is wrong with two epochs of 50 examples by 8: nothing when all is right."""
    first, second = orders = _orders(facts)
    if not all(same(np.sort(order), np.arange(50)) for order in orders):
        return ["`batches(50, 8, rng)` ne prend pas chaque exemple une fois."]
    if any([len(batch) for batch in epoch] != [8] * 6 + [2] for epoch in facts.epochs):
        sizes = ", ".join(str(len(batch)) for batch in facts.epochs[0])
        return [
            f"`batches(50, 8, rng)` donne des lots de {sizes} exemples : 8, et le reste à la fin."
        ]
    if same(first, second) or same(first, np.arange(50)):
        return ["`batches` ne mélange pas les exemples à chaque époque."]
    return []


def _faults(facts):
    """Return what the network no longer does, a list of French sentences."""
    expected = _expected()
    if not same(facts.outputs, expected.P, EXACT):
        return [
            "`forward` ne donne plus les probabilités de `BrokenNetwork` : ce n'était pas la panne."
        ]
    told = []
    if not abs(facts.loss - expected.loss) < EXACT:
        told.append("`loss` ne donne plus l'entropie croisée moyenne du lot.")
    if missing := [name for name in expected.gradients if name not in facts.gradients]:
        told.append(f"`gradients` n'a pas de clé {' ni '.join(missing)}.")
    told += faults(
        [
            (facts.gradients[name], f'gradients["{name}"]', array)
            for name, array in expected.gradients.items()
            if name in facts.gradients
        ]
    )
    if facts.changed:
        told.append(
            f"`backward` modifie les paramètres ({', '.join(facts.changed)}), ce qui revient à `fit`."
        )
    return told + _faults_of_batches(facts)


CHECKS = (
    Check(
        id="08-chiffres",
        observe=_observe_digits,
        correct=lambda f: not failed(f.four) and not faults(f.ten + f.four),
        success="votre fonction donne une exactitude par chiffre, pour dix classes comme pour quatre.",
        otherwise=_told_digits,
        when={"dix classes en dur": _is_for_ten_only},
    ),
    Check(
        id="08-couche",
        observe=_observe_layer,
        correct=lambda batches: [
            all(b.untouched for b in batches) and not faults([b.forward for b in batches]),
            not faults([b.backward for b in batches]),
        ],
        success=(
            "sur trois lots, de plusieurs formes, votre passe arrière donne ce que mesurent les "
            "différences finies."
        ),
        otherwise=lambda batches: _faults_of_layer(batches)[0],
        when={
            "la sigmoïde au lieu de tanh": (
                lambda batches: all(
                    same(b.forward[0], network.Sigmoid().forward(b.inputs)) for b in batches
                )
            ),
            "entrées modifiées": lambda batches: not all(b.untouched for b in batches),
        },
    ),
    Check(
        id="08-panne",
        observe=_observe_network,
        correct=lambda f: f.right,
        success=(
            "les gradients sont ceux des différences finies, les lots couvrent tout le jeu ; "
            "{facts.trained}"
        ),
        otherwise=lambda f: (
            f"les gradients sont justes, mais {f.trained}" if f.trained else " ".join(_faults(f))
        ),
        when={
            "des poids sans échelle": lambda f: not _is_scaled(f),
            "pas de biais": _has_no_biases,
            "toujours le même lot": (
                lambda f: any(len(np.unique(order)) < 50 for order in _orders(f))
            ),
            "l'erreur quadratique": lambda f: _is_multiple(f, _expected().squared),
            "la diagonale de la jacobienne": (
                lambda f: any(_is_multiple(f, wrong) for wrong in _expected().diagonals)
            ),
            "division par la largeur": _is_divided,
        },
    ),
)
