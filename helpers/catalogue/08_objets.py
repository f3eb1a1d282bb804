"""Exercises of lesson 08: accuracy by digit, a layer, a fault to find, weights read safely."""

import os
import pickle
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from helpers import network
from helpers.catalogue import Exercise, Mistake
from helpers.catalogue.observe import (
    ToDo,
    Unusable,
    as_array,
    as_number,
    attempt,
    call,
    mnist,
    same,
    shape_told,
)
from helpers.gradients import numerical_gradient, relative_error

EXACT = 1e-6

# Exercise 1 ---------------------------------------------------------------------------------


@cache
def _probabilities(n, classes):
    """Return probabilities that are right about half the time, more often for some classes."""
    rng = np.random.default_rng([n, classes])
    labels = np.concatenate([np.arange(classes), rng.integers(0, classes, n - classes)])
    scores = rng.normal(size=(n, classes))
    scores[np.arange(n), labels] += np.linspace(0.5, 3, classes)[labels]
    exponentials = np.exp(scores)
    return exponentials / exponentials.sum(axis=1, keepdims=True), labels


@cache
def _by_digit(n, classes):
    """Return what the learner's function may return: the right answer, and its neighbours."""
    probabilities, labels = _probabilities(n, classes)
    predicted = probabilities.argmax(axis=1)
    counts = np.zeros((classes, classes))
    np.add.at(counts, (labels, predicted), 1)
    right = counts.diagonal()
    return SimpleNamespace(
        accuracy=right / counts.sum(axis=1),
        of_announced=right / np.maximum(counts.sum(axis=0), 1),
        counts=right,
        share=right / n,
        overall=right.sum() / n,
        errors=1 - right / counts.sum(axis=1),
    )


def _observe_digits(accuracy_by_digit):
    def found(n, classes):
        probabilities, labels = (array.copy() for array in _probabilities(n, classes))
        return as_array(
            call(accuracy_by_digit, probabilities, labels, name="accuracy_by_digit"),
            "accuracy_by_digit(probabilities, labels)",
        )

    return SimpleNamespace(
        ten=found(400, 10),
        four=attempt(found, 60, 4),
        expected=_by_digit(400, 10),
    )


def _is_for_four(facts, kind="accuracy"):
    return same(facts.four, getattr(_by_digit(60, 4), kind), EXACT)


# Exercise 2 ---------------------------------------------------------------------------------


def _observe_layer(Tanh):
    layer = call(Tanh, name="Tanh")
    for method in ("forward", "backward"):
        if not callable(getattr(layer, method, None)):
            raise Unusable(f"`Tanh` n'a pas de méthode `{method}`.")
    rng = np.random.default_rng(20)
    batches = []
    for shape in ((4, 3), (7, 5), (7, 5)):
        inputs, gradient = rng.normal(size=shape), rng.normal(size=shape)
        given = inputs.copy()
        outputs = as_array(call(layer.forward, given, name="forward"), "forward(inputs)")
        outputs = outputs.astype(float, copy=True)
        found = as_array(
            call(layer.backward, gradient.copy(), name="backward"), "backward(gradient)"
        )
        batches.append(
            SimpleNamespace(
                inputs=inputs,
                gradient=gradient,
                outputs=outputs,
                found=found.astype(float, copy=True),
                untouched=same(given, inputs, EXACT),
                numerical=_slopes(layer, inputs, gradient),
            )
        )
    return SimpleNamespace(batches=batches)


def _slopes(layer, inputs, gradient):
    """Return the gradient of sum(gradient * forward(inputs)), measured; an exception as a value."""
    moved = inputs.copy()
    return attempt(
        numerical_gradient, lambda: float(np.sum(gradient * layer.forward(moved.copy()))), moved
    )


def _forward_is(facts, function):
    return all(same(b.outputs, function(b.inputs), EXACT) for b in facts.batches)


def _backward_is(facts, function):
    """Tell whether backward gives function(gradient, inputs, tanh(inputs)) on every batch."""
    return all(
        same(b.found, function(b.gradient, b.inputs, np.tanh(b.inputs)), EXACT)
        for b in facts.batches
    )


def _backward_is_measured(facts):
    return all(
        not isinstance(b.numerical, Exception)
        and b.found.shape == b.numerical.shape
        and relative_error(b.found, b.numerical) < EXACT
        for b in facts.batches
    )


def _sigmoid(z):
    return network.Sigmoid().forward(z)


# Exercise 3 ---------------------------------------------------------------------------------

SIZES, EXAMPLES = (12, 7, 5), 9
PATIENCE = 10.0  # seconds for the training of a right answer, which takes less than one
SPREAD = (0.2, 3.0)  # deviation of W times sqrt(inputs): Glorot 0.6 to 1.4, LeCun 1, He 1.41


def _reference(parameters, images, labels):
    """Return P, the loss and the gradients of the right network, and those of its known faults.

    A fault is a wrong dZ2 (gradient of the loss by the scores) or a factor.
    """
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    A1 = _sigmoid(images @ W1 + b1)
    scores = A1 @ W2 + b2
    P = network.Softmax().forward(scores)
    Y = np.eye(P.shape[1])[labels]
    n, classes = P.shape

    def gradients(dZ2):
        dZ1 = dZ2 / n @ W2.T * A1 * (1 - A1)
        return {
            "W1": images.T @ dZ1,
            "b1": dZ1.sum(axis=0),
            "W2": A1.T @ dZ2 / n,
            "b2": dZ2.sum(axis=0) / n,
        }

    squared = P * (P - Y - ((P - Y) * P).sum(axis=1, keepdims=True))
    return SimpleNamespace(
        P=P,
        loss=-np.mean(np.log(P[np.arange(n), labels])),
        squared_loss=np.mean((P - Y) ** 2),
        right=gradients(P - Y),
        squared=[gradients(factor * squared) for factor in (2 / classes, 2, 1, 1 / classes)],
        diagonal=[
            gradients(factor * (P - Y) * P * (1 - P)) for factor in (1, 2, 2 / classes, 1 / classes)
        ]
        + [gradients((P - Y) * Y)],
    )


def _observe_network(Network):
    rng = np.random.default_rng(30)
    large = _network(Network, (400, 60, 10))
    spreads = [large.parameters[name].std() for name in ("W1", "W2")]
    spreads = [spread * np.sqrt(width) for spread, width in zip(spreads, (400, 60), strict=True)]

    net = _network(Network, SIZES)
    biased = all(name in net.parameters for name in ("b1", "b2"))
    for array in net.parameters.values():
        array[...] = rng.normal(0, 0.7, array.shape)
    values = {name: array.copy() for name, array in net.parameters.items()}
    values = {"b1": np.zeros(SIZES[1]), "b2": np.zeros(SIZES[2])} | values
    images = rng.normal(size=(EXAMPLES, SIZES[0]))
    labels = rng.integers(0, SIZES[2], EXAMPLES)
    gradients = _gradients(net, images, labels)
    facts = SimpleNamespace(
        spreads=spreads,
        biased=biased,
        expected=_reference(values, images, labels),
        without_biases=_reference(
            values | {"b1": np.zeros(SIZES[1]), "b2": np.zeros(SIZES[2])}, images, labels
        ).P,
        outputs=as_array(call(net.forward, images.copy(), name="forward"), "forward(images)"),
        loss=as_number(call(net.loss, images.copy(), labels.copy(), name="loss"), "loss(...)"),
        gradients={
            str(name): as_array(gradient, f'gradients["{name}"]').astype(float)
            for name, gradient in gradients.items()
        },
        epochs=[_epoch(net, rng) for _ in range(2)],
        examples=EXAMPLES,
        trained="",
    )
    if _is_untouched(Network) and _gradient_is(facts, facts.expected.diagonal[0]):
        raise ToDo
    if _is_mended(facts):
        facts.trained = _told_of_training(_trained_accuracy(Network))
    return facts


def _network(Network, sizes):
    """Return a network of the learner's, with float64 arrays in `parameters`."""
    net = call(Network, sizes, np.random.default_rng(3), name="Network")
    parameters = getattr(net, "parameters", None)
    if not isinstance(parameters, Mapping) or not {"W1", "W2"} <= set(parameters):
        raise Unusable(
            "`Network` doit garder le dictionnaire `parameters` de `BrokenNetwork`, avec les mêmes "
            "noms."
        )
    inputs, hidden, classes = sizes
    shapes = {"W1": (inputs, hidden), "b1": (hidden,), "W2": (hidden, classes), "b2": (classes,)}
    for name, array in parameters.items():
        found = getattr(array, "shape", None)
        if not isinstance(array, np.ndarray) or found != shapes.get(name, found):
            raise Unusable(
                f'`parameters["{name}"]` doit rester un tableau de forme {shapes.get(name)} ; '
                f"reçu : {found}."
            )
    for method in ("forward", "loss", "backward", "batches"):
        if not callable(getattr(net, method, None)):
            raise Unusable(f"`Network` n'a plus la méthode `{method}` de `BrokenNetwork`.")
    return net


def _gradients(net, images, labels):
    """Return what `backward` leaves in `gradients`."""
    result = attempt(net.backward, images.copy(), labels.copy())
    if isinstance(result, Exception):
        raise Unusable(f"`backward` s'arrête sur une erreur : `{type(result).__name__}`.")
    gradients = getattr(net, "gradients", None)
    if not isinstance(gradients, Mapping):
        raise Unusable(
            "`backward` doit ranger dans `self.gradients` un dictionnaire, avec les noms des "
            "paramètres."
        )
    return gradients


def _epoch(net, rng):
    """Return the positions that one epoch of 50 examples by 8 takes, batch by batch."""
    batches = attempt(
        lambda: [np.atleast_1d(batch) for batch in islice(net.batches(50, 8, rng), 200)]
    )
    if isinstance(batches, Exception):
        raise Unusable(
            "`batches(n, batch_size, rng)` doit donner des lots de positions ; elle s'arrête sur "
            f"`{type(batches).__name__}`."
        )
    return [as_array(batch, "un lot") for batch in batches]


def _is_untouched(Network):
    written = vars(Network) if isinstance(Network, type) else {"?": Network}
    return not any(callable(value) for value in written.values())


def _gradient_is(facts, expected, factor=1.0):
    if not set(expected) <= set(facts.gradients):
        return False
    return all(same(facts.gradients[n], factor * expected[n], EXACT) for n in expected)


def _gradient_of_weights_is(facts, expected, first=1.0, second=1.0):
    factors = {"W1": first, "W2": second}
    return all(
        n in facts.gradients and same(facts.gradients[n], factors[n] * expected[n], EXACT)
        for n in factors
    )


def _is_divided(facts):
    _, hidden, classes = SIZES
    pairs = [(a * b, b) for b in (1, 1 / classes) for a in (1, 1 / hidden, 1 / classes)]
    return any(
        _gradient_of_weights_is(facts, facts.expected.right, *pair)
        for pair in pairs
        if pair != (1, 1)
    )


def _covers(facts):
    return all(same(np.sort(np.concatenate(e)), np.arange(50)) for e in facts.epochs if e) and all(
        facts.epochs
    )


def _is_fixed(facts):
    if not all(facts.epochs):
        return True
    return any(len(np.unique(np.concatenate(epoch))) < 50 for epoch in facts.epochs)


def _is_shuffled(facts):
    first, second = (np.concatenate(epoch) for epoch in facts.epochs)
    return not same(first, second) and not same(first, np.arange(50))


def _sizes_fit(facts):
    return all([len(batch) for batch in epoch] == [8] * 6 + [2] for epoch in facts.epochs)


def _is_scaled(facts):
    return all(SPREAD[0] < spread < SPREAD[1] for spread in facts.spreads)


def _has_biases(facts):
    return (
        facts.biased
        and {"b1", "b2"} <= set(facts.gradients)
        and all(np.abs(facts.gradients[name]).max(initial=0) > 0 for name in ("b1", "b2"))
        and same(facts.outputs, facts.expected.P, EXACT)
    )


def _outputs_fit(facts):
    """Tell whether the outputs are those of the network, with its biases or with none."""
    return same(facts.outputs, facts.expected.P, EXACT) or same(
        facts.outputs, facts.without_biases, EXACT
    )


def _is_mended(facts):
    return (
        _is_scaled(facts)
        and _has_biases(facts)
        and _covers(facts)
        and _sizes_fit(facts)
        and _is_shuffled(facts)
        and abs(facts.loss - facts.expected.loss) < EXACT
        and _gradient_is(facts, facts.expected.right)
    )


def _trained_accuracy(Network):
    """Return the test accuracy after five epochs on 2,000 images, trained here.

    None for a right network too slow to be trained: one whose `backward` measures its gradients.
    """
    end = time.monotonic() + PATIENCE
    (images, labels), (test_images, test_labels) = mnist()
    x, y = images[:2000].reshape(-1, 784) / 255, labels[:2000].astype(int)
    net = _network(Network, (784, 32, 10))
    rng = np.random.default_rng(4)
    for _ in range(5):
        for batch in net.batches(len(y), 32, rng):
            for name, gradient in _gradients(net, x[batch], y[batch]).items():
                net.parameters[name] -= 0.5 * np.asarray(gradient)
            if time.monotonic() > end:
                return None
    outputs = np.asarray(net.forward(test_images[:2000].reshape(-1, 784) / 255))
    return float(np.mean(outputs.argmax(axis=1) == test_labels[:2000]))


def _told_of_training(accuracy):
    if accuracy is None:
        return (
            "Mais `backward` est trop lente pour un entraînement : les différences finies jugent un "
            "gradient, la rétropropagation le calcule."
        )
    return (
        "Après cinq époques sur 2 000 images, votre réseau lit "
        f"{100 * accuracy:.0f} % des images de test."
    )


def _told_of_network(facts):
    told = []
    if abs(facts.loss - facts.expected.loss) >= EXACT:
        told.append("la perte n'est plus l'entropie croisée moyenne du lot")
    for name, expected in facts.expected.right.items():
        found = facts.gradients.get(name)
        if found is None or found.shape != expected.shape:
            told.append(f'`gradients["{name}"]` n\'a pas la forme {expected.shape}')
        elif not same(found, expected, EXACT):
            error = f"{relative_error(found, expected):.2f}".replace(".", ",")
            told.append(
                f'`gradients["{name}"]` diffère des différences finies (erreur relative {error})'
            )
    if not _sizes_fit(facts) or not _covers(facts) or not _is_shuffled(facts):
        told.append(
            "`batches` ne donne plus des lots mélangés qui prennent chaque exemple une fois"
        )
    return " ; ".join(told or ["le réseau ne fait pas ce que demande l'énoncé"]) + "."


# Exercise 4 ---------------------------------------------------------------------------------


class _Trap:
    """Its pickle asks the reader to make an empty folder: harmless, and seen afterwards."""

    def __init__(self, marker):
        self.marker = str(marker)

    def __reduce__(self):
        return os.makedirs, (self.marker, 0o777, True)


def _observe_load(load):
    rng = np.random.default_rng(40)
    W, b = rng.normal(size=(784, 10)), rng.normal(size=10)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        in_array, in_pickle = folder / "array", folder / "pickle"
        trapped = np.full((784, 10), None, dtype=object)
        trapped[0, 0] = _Trap(in_array)
        np.savez(folder / "bon.npz", W=W, b=b)
        good = (folder / "bon.npz").read_bytes()
        np.savez(folder / "objet.npz", W=trapped, b=b)
        (folder / "pickle.npz").write_bytes(pickle.dumps(_Trap(in_pickle)))
        (folder / "coupe.npz").write_bytes(good[: len(good) // 2])
        (folder / "vide.npz").write_bytes(b"")
        np.savez(folder / "transpose.npz", W=W.T, b=b)
        np.savez(folder / "court.npz", W=W, b=b[:5])
        np.savez(folder / "sans_b.npz", W=W)
        np.savez(folder / "sans_W.npz", b=b)
        read = call(load, folder / "bon.npz", name="load")
        results = {
            kind: attempt(lambda path: (load(path),), folder / f"{kind}.npz")
            for kind in (
                *("objet", "pickle", "coupe", "vide"),
                *("transpose", "court", "sans_b", "sans_W"),
            )
        }
        executed = {"objet": in_array.exists(), "pickle": in_pickle.exists()}
        pair = _pair(read)
    return SimpleNamespace(
        pair=pair,
        kind=type(read).__name__,
        expected=(W, b),
        executed=executed,
        results={kind: _reduced(result) for kind, result in results.items()},
    )


def _pair(read):
    if isinstance(read, (tuple, list)) and len(read) == 2:
        arrays = [attempt(as_array, part, "load(path)") for part in read]
        return None if any(isinstance(part, Exception) for part in arrays) else arrays
    return None


def _reduced(result):
    """Return the exception raised, or the word that tells what was returned: a fact to keep."""
    if isinstance(result, Exception):
        return result
    (returned,) = result
    if isinstance(returned, Exception) or (
        isinstance(returned, type) and issubclass(returned, Exception)
    ):
        return "une exception"
    return "None" if returned is None else "une valeur"


def _reads_the_good_one(facts):
    return facts.pair is not None and all(
        same(found, expected, EXACT)
        for found, expected in zip(facts.pair, facts.expected, strict=True)
    )


def _refuses(facts, *kinds):
    return all(isinstance(facts.results[kind], ValueError) for kind in kinds)


def _raises_other(facts, kind):
    result = facts.results[kind]
    return isinstance(result, Exception) and not isinstance(result, ValueError)


_FILES = {
    "objet": "un objet Python dans un tableau",
    "pickle": "un pickle renommé",
    "coupe": "un fichier coupé",
    "vide": "un fichier vide",
    "transpose": "`W` de forme (10, 784)",
    "court": "`b` de forme (5,)",
    "sans_b": "un fichier sans `b`",
    "sans_W": "un fichier sans `W`",
}


def _told_of_load(facts):
    if facts.pair is not None and not _reads_the_good_one(facts):
        return "sur un bon fichier, les tableaux renvoyés n'ont pas les nombres du fichier."
    if facts.pair is None:
        return (
            "sur un bon fichier, `load` ne renvoie pas la paire des deux tableaux ; reçu un objet de "
            f"type `{facts.kind}`."
        )
    for kind, told in _FILES.items():
        result = facts.results[kind]
        if not isinstance(result, ValueError):
            done = (
                f"lève `{type(result).__name__}`"
                if isinstance(result, Exception)
                else f"renvoie {'`None`' if result == 'None' else result}"
            )
            return f"devant {told}, `load` {done} ; l'énoncé demande une `ValueError`."
    return "`load` ne fait pas ce que demande l'énoncé."


# The mended method, to which each example below adds one fault.
_MENDED = (
    "class Network(BrokenNetwork):\n"
    "    def backward(self, images, labels):\n"
    "        P = self.forward(images)\n"
    "        Y = np.eye(P.shape[1])[labels]\n"
    "        dZ2 = (P - Y) / len(labels)\n"
    '        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)\n'
    "        self.gradients = {\n"
    '            "W1": images.T @ dZ1,\n'
    '            "b1": dZ1.sum(axis=0),\n'
    '            "W2": self.A1.T @ dZ2,\n'
    '            "b2": dZ2.sum(axis=0),\n'
    "        }\n"
)

EXERCISES = (
    Exercise(
        id="08-chiffres",
        names=("accuracy_by_digit",),
        observe=_observe_digits,
        correct=lambda f: same(f.ten, f.expected.accuracy, EXACT) and _is_for_four(f),
        success="votre fonction donne une exactitude par chiffre, pour dix classes comme pour quatre.",
        otherwise=lambda f: shape_told(f.ten, "accuracy_by_digit(probabilities, labels)", (10,)),
        hints=(
            "Pour le chiffre 3 : quelles images faut-il garder, et que compter parmi elles ?",
            (
                "Un tableau de booléens dit quelles images sont bien lues ; un autre choisit les images "
                "d'un chiffre. La moyenne de booléens est une fraction."
            ),
            (
                "`right[labels == 3].mean()` répond pour le chiffre 3 ; il reste à le faire pour chaque "
                "colonne de `probabilities`."
            ),
        ),
        mistakes=(
            Mistake(
                name="l'exactitude de toutes les images",
                example=(
                    "def accuracy_by_digit(probabilities, labels):\n"
                    "    return np.mean(probabilities.argmax(axis=1) == labels)"
                ),
                when=lambda f: (
                    f.ten.size == 1 and same(f.ten.ravel()[0], f.expected.overall, EXACT)
                ),
                message=(
                    "un seul nombre sort : c'est l'exactitude sur toutes les images. Il en faut une par "
                    "chiffre."
                ),
                section="L'exactitude chiffre par chiffre",
            ),
            Mistake(
                name="return dans la boucle",
                example=(
                    "def accuracy_by_digit(probabilities, labels):\n"
                    "    right = probabilities.argmax(axis=1) == labels\n"
                    "    for d in range(probabilities.shape[1]):\n"
                    "        return right[labels == d].mean()"
                ),
                when=lambda f: f.ten.size == 1,
                message=(
                    "un seul nombre sort, et ce n'est pas l'exactitude totale : un `return` placé dans la "
                    "boucle l'arrête dès le premier chiffre."
                ),
                section="L'exactitude chiffre par chiffre",
            ),
            Mistake(
                name="parmi les images annoncées comme ce chiffre",
                example=(
                    "def accuracy_by_digit(probabilities, labels):\n"
                    "    predicted = probabilities.argmax(axis=1)\n"
                    "    digits = range(probabilities.shape[1])\n"
                    "    return np.array([(labels[predicted == d] == d).mean() for d in digits])"
                ),
                when=lambda f: same(f.ten, f.expected.of_announced, EXACT),
                message=(
                    "vous comptez parmi les images que le réseau annonce comme ce chiffre. L'énoncé "
                    "demande parmi celles qui sont ce chiffre."
                ),
                section="L'exactitude chiffre par chiffre",
            ),
            Mistake(
                name="des nombres d'images",
                example=(
                    "def accuracy_by_digit(probabilities, labels):\n"
                    "    right = probabilities.argmax(axis=1) == labels\n"
                    "    return np.bincount(labels[right], minlength=probabilities.shape[1])"
                ),
                when=lambda f: same(f.ten, f.expected.counts, EXACT),
                message=(
                    "ce sont des nombres d'images bien lues, et non des fractions : un chiffre qui a plus "
                    "d'images paraîtrait mieux lu."
                ),
                section="L'exactitude chiffre par chiffre",
            ),
            Mistake(
                name="divisé par toutes les images",
                example=(
                    "def accuracy_by_digit(probabilities, labels):\n"
                    "    right = probabilities.argmax(axis=1) == labels\n"
                    "    digits = range(probabilities.shape[1])\n"
                    "    return np.array([np.mean(right & (labels == d)) for d in digits])"
                ),
                when=lambda f: same(f.ten, f.expected.share, EXACT),
                message=(
                    "le nombre d'images bien lues est divisé par le nombre de toutes les images ; la "
                    "somme de vos dix nombres est l'exactitude totale."
                ),
                section="L'exactitude chiffre par chiffre",
            ),
            Mistake(
                name="la fraction mal lue",
                example=(
                    "def accuracy_by_digit(probabilities, labels):\n"
                    "    wrong = probabilities.argmax(axis=1) != labels\n"
                    "    digits = range(probabilities.shape[1])\n"
                    "    return np.array([wrong[labels == d].mean() for d in digits])"
                ),
                when=lambda f: same(f.ten, f.expected.errors, EXACT),
                message="c'est la fraction mal lue de chaque chiffre : il faut l'autre part.",
                section="L'exactitude chiffre par chiffre",
            ),
            Mistake(
                name="en pour cent",
                example=(
                    "def accuracy_by_digit(probabilities, labels):\n"
                    "    right = probabilities.argmax(axis=1) == labels\n"
                    "    digits = range(probabilities.shape[1])\n"
                    "    return np.array([100 * right[labels == d].mean() for d in digits])"
                ),
                when=lambda f: same(f.ten, 100 * f.expected.accuracy, EXACT),
                message="ce sont les bonnes exactitudes, en pour cent : l'énoncé les demande entre 0 et 1.",
                section="L'exactitude chiffre par chiffre",
            ),
            Mistake(
                name="dix classes en dur",
                example=(
                    "def accuracy_by_digit(probabilities, labels):\n"
                    "    right = probabilities.argmax(axis=1) == labels\n"
                    "    totals = np.maximum(np.bincount(labels, minlength=10), 1)\n"
                    "    return np.bincount(labels, right, minlength=10) / totals"
                ),
                when=lambda f: same(f.ten, f.expected.accuracy, EXACT),
                message=(
                    "juste pour dix classes, mais pas pour quatre : le nombre de classes doit venir des "
                    "probabilités reçues."
                ),
                section="L'exactitude chiffre par chiffre",
            ),
        ),
    ),
    Exercise(
        id="08-couche",
        names=("Tanh",),
        observe=_observe_layer,
        correct=lambda f: (
            _forward_is(f, np.tanh)
            and _backward_is(f, lambda g, z, a: g * (1 - a**2))
            and _backward_is_measured(f)
            and all(b.untouched for b in f.batches)
        ),
        success=(
            "sur trois lots, de plusieurs formes, votre passe arrière donne ce que mesurent les "
            "différences finies."
        ),
        otherwise=lambda f: (
            "`forward` ne donne pas la tangente hyperbolique de ses entrées."
            if not _forward_is(f, np.tanh)
            else "`forward` est juste ; `backward` ne donne pas ce que mesurent les différences finies."
        ),
        hints=(
            "De quoi `backward` a-t-elle besoin que `forward` a déjà calculé ?",
            "La dérivée s'écrit avec la sortie : gardez celle-ci dans `self`, comme le fait `Sigmoid`.",
            (
                "`backward` multiplie terme à terme le gradient reçu par la dérivée ; avec a la sortie gardée, "
                "celle-ci vaut un moins a au carré."
            ),
        ),
        mistakes=(
            Mistake(
                name="la sigmoïde au lieu de tanh",
                example=(
                    "class Tanh:\n"
                    "    def forward(self, inputs):\n"
                    "        self.outputs = 1 / (1 + np.exp(-inputs))\n"
                    "        return self.outputs\n"
                    "    def backward(self, gradient):\n"
                    "        return gradient * self.outputs * (1 - self.outputs)"
                ),
                when=lambda f: _forward_is(f, _sigmoid),
                message=(
                    "`forward` calcule la sigmoïde, qui va de 0 à 1 ; la tangente hyperbolique va de −1 "
                    "à 1."
                ),
                section="La sigmoïde",
            ),
            Mistake(
                name="entrées modifiées",
                example=(
                    "class Tanh:\n"
                    "    def forward(self, inputs):\n"
                    "        self.outputs = np.tanh(inputs, out=inputs)\n"
                    "        return self.outputs\n"
                    "    def backward(self, gradient):\n"
                    "        return gradient * (1 - self.outputs**2)"
                ),
                when=lambda f: not all(b.untouched for b in f.batches),
                message=(
                    "`forward` écrit ses sorties dans le tableau reçu : la couche précédente, qui l'a "
                    "gardé pour sa passe arrière, se retrouverait avec d'autres nombres."
                ),
                section="Des pièces qui s'échangent",
            ),
            Mistake(
                name="gradient reçu oublié",
                example=(
                    "class Tanh:\n"
                    "    def forward(self, inputs):\n"
                    "        self.outputs = np.tanh(inputs)\n"
                    "        return self.outputs\n"
                    "    def backward(self, gradient):\n"
                    "        return 1 - self.outputs**2"
                ),
                when=lambda f: _backward_is(f, lambda g, z, a: 1 - a**2),
                message=(
                    "`backward` renvoie la dérivée seule : le gradient reçu n'y est pas, et les couches "
                    "suivantes ne comptent plus."
                ),
                section="Des pièces qui s'échangent",
            ),
            Mistake(
                name="la dérivée de la sigmoïde",
                example=(
                    "class Tanh:\n"
                    "    def forward(self, inputs):\n"
                    "        self.outputs = np.tanh(inputs)\n"
                    "        return self.outputs\n"
                    "    def backward(self, gradient):\n"
                    "        return gradient * self.outputs * (1 - self.outputs)"
                ),
                when=lambda f: _backward_is(f, lambda g, z, a: g * a * (1 - a)),
                message="a(1 − a) est la dérivée de la sigmoïde ; celle de tanh s'écrit autrement.",
                section="La sigmoïde",
            ),
            Mistake(
                name="le carré oublié",
                example=(
                    "class Tanh:\n"
                    "    def forward(self, inputs):\n"
                    "        self.outputs = np.tanh(inputs)\n"
                    "        return self.outputs\n"
                    "    def backward(self, gradient):\n"
                    "        return gradient * (1 - self.outputs)"
                ),
                when=lambda f: _backward_is(f, lambda g, z, a: g * (1 - a)),
                message="dans la dérivée, il manque un carré : en z très négatif, la vôtre vaut 2, et non 0.",
                section="La sigmoïde",
            ),
            Mistake(
                name="le carré mal placé",
                example=(
                    "class Tanh:\n"
                    "    def forward(self, inputs):\n"
                    "        self.outputs = np.tanh(inputs)\n"
                    "        return self.outputs\n"
                    "    def backward(self, gradient):\n"
                    "        return gradient * (1 - self.outputs) ** 2"
                ),
                when=lambda f: _backward_is(f, lambda g, z, a: g * (1 - a) ** 2),
                message=(
                    "le carré porte sur la différence entière : en z très négatif, votre dérivée vaut 4, "
                    "et non 0."
                ),
                section="La sigmoïde",
            ),
            Mistake(
                name="dérivée prise de l'entrée",
                example=(
                    "class Tanh:\n"
                    "    def forward(self, inputs):\n"
                    "        self.inputs = inputs\n"
                    "        return np.tanh(inputs)\n"
                    "    def backward(self, gradient):\n"
                    "        return gradient * (1 - self.inputs**2)"
                ),
                when=lambda f: _backward_is(f, lambda g, z, a: g * (1 - z**2)),
                message=(
                    "la dérivée est prise de l'entrée z ; la formule la donne à partir de la sortie, "
                    "tanh(z)."
                ),
                section="La sigmoïde",
            ),
            Mistake(
                name="tanh appliquée deux fois",
                example=(
                    "class Tanh:\n"
                    "    def forward(self, inputs):\n"
                    "        self.outputs = np.tanh(inputs)\n"
                    "        return self.outputs\n"
                    "    def backward(self, gradient):\n"
                    "        return gradient * (1 - np.tanh(self.outputs) ** 2)"
                ),
                when=lambda f: _backward_is(f, lambda g, z, a: g * (1 - np.tanh(a) ** 2)),
                message=(
                    "tanh est appliquée deux fois : ce que `forward` a gardé est déjà tanh(z), et "
                    "`backward` lui applique tanh de nouveau."
                ),
                section="La sigmoïde",
            ),
        ),
    ),
    Exercise(
        id="08-panne",
        names=("Network",),
        observe=_observe_network,
        correct=_is_mended,
        success=(
            "les gradients sont ceux des différences finies, les lots couvrent tout le jeu. "
            "{facts.trained}"
        ),
        otherwise=_told_of_network,
        hints=(
            (
                "La leçon donne une mesure par sorte de panne. Laquelle est la plus rapide à faire sur "
                "`BrokenNetwork` ?"
            ),
            (
                "Sur un petit réseau, comparez les `gradients` que remplit `backward` à "
                "`numerical_gradient` de la perte, paramètre par paramètre."
            ),
            (
                "Les quatre gradients sont faux, et tous viennent de `dZ2` : par quoi la softmax et "
                "l'entropie croisée se simplifient-elles ensemble ?"
            ),
        ),
        mistakes=(
            Mistake(
                name="des poids sans échelle",
                example=(
                    _MENDED + "    def __init__(self, sizes, rng):\n"
                    "        super().__init__(sizes, rng)\n"
                    '        for name in ("W1", "W2"):\n'
                    "            shape = self.parameters[name].shape\n"
                    "            self.parameters[name] = rng.normal(0, 1, shape)"
                ),
                when=lambda f: not _is_scaled(f),
                message=(
                    "les poids de départ n'ont pas l'échelle qui convient au nombre d'entrées : les "
                    "sigmoïdes sont saturées avant d'avoir rien appris, ou tous les neurones "
                    "commencent pareils. Ce n'était pas la panne."
                ),
                section="Cinquième panne : des poids sans échelle",
            ),
            Mistake(
                name="pas de biais",
                example=(
                    _MENDED.replace("dZ1.sum(axis=0)", '0 * self.parameters["b1"]').replace(
                        "dZ2.sum(axis=0)", '0 * self.parameters["b2"]'
                    )
                ),
                when=lambda f: not _has_biases(f) and _covers(f) and _outputs_fit(f),
                message=(
                    "les biais ne servent plus, ou n'apprennent plus : leur gradient est nul ou absent, "
                    "et une image blanche reçoit toujours la même réponse. Ce n'était pas la panne."
                ),
                section="Sixième panne : pas de biais",
            ),
            Mistake(
                name="toujours le même lot",
                example=(
                    _MENDED + "    def batches(self, n, batch_size, rng):\n"
                    "        stride = n // batch_size\n"
                    "        return [np.arange(batch_size) * stride for _ in range(stride)]"
                ),
                when=_is_fixed,
                message=(
                    "une époque ne voit plus tous les exemples : comptez ceux que `batches` choisit. "
                    "Ce n'était pas la panne."
                ),
                section="Première panne : toujours le même lot",
            ),
            Mistake(
                name="l'erreur quadratique",
                example=(
                    _MENDED.replace(
                        "        dZ2 = (P - Y) / len(labels)\n",
                        "        g = 2 * (P - Y) / P.shape[1]\n"
                        "        dZ2 = P * (g - (g * P).sum(axis=1, keepdims=True)) / len(labels)\n",
                    )
                    + "    def loss(self, images, labels):\n"
                    "        P = self.forward(images)\n"
                    "        return np.mean((P - np.eye(P.shape[1])[labels]) ** 2)"
                ),
                when=lambda f: (
                    any(_gradient_is(f, squared) for squared in f.expected.squared)
                    or abs(f.loss - f.expected.squared_loss) < EXACT
                ),
                message=(
                    "votre réseau descend l'erreur quadratique : son gradient est presque nul sur les "
                    "erreurs les plus sûres. La perte de l'énoncé est l'entropie croisée."
                ),
                section="Quatrième panne : l'erreur quadratique",
            ),
            Mistake(
                name="la diagonale de la jacobienne",
                example=_MENDED.replace("(P - Y) / len(labels)", "(P - Y) * Y / len(labels)"),
                when=lambda f: any(_gradient_is(f, diagonal) for diagonal in f.expected.diagonal),
                message=(
                    "de la jacobienne de la softmax, il ne reste que la diagonale : chaque score est "
                    "corrigé comme si les autres n'en dépendaient pas."
                ),
                section="Troisième panne : la diagonale seule",
            ),
            Mistake(
                name="division par la largeur",
                example=_MENDED.replace("(1 - self.A1)\n", "(1 - self.A1) / self.A1.shape[1]\n"),
                when=_is_divided,
                message=(
                    "les gradients ont la bonne direction, mais ils sont divisés par la largeur d'une "
                    "couche : cette division ne vient d'aucune formule."
                ),
                section="Deuxième panne : la division par la largeur",
            ),
            Mistake(
                name="somme au lieu de moyenne",
                example=_MENDED.replace("(P - Y) / len(labels)", "P - Y"),
                when=lambda f: _gradient_is(f, f.expected.right, f.examples),
                message=(
                    "les gradients sont additionnés sur les exemples du lot ; la perte en est la moyenne, "
                    "son gradient aussi."
                ),
                section="Le même programme, en objets",
            ),
            Mistake(
                name="signe changé",
                example=_MENDED.replace("(P - Y)", "(Y - P)"),
                when=lambda f: _gradient_is(f, f.expected.right, -1.0),
                message=(
                    "les gradients sont de signe contraire : `fit` les retranche, et la perte monterait."
                ),
                section="La softmax et sa jacobienne",
            ),
        ),
    ),
    Exercise(
        id="08-charger",
        names=("load",),
        observe=_observe_load,
        correct=lambda f: (
            _reads_the_good_one(f) and not any(f.executed.values()) and _refuses(f, *f.results)
        ),
        success=(
            "le bon fichier est lu, les huit autres sont refusés, et aucun n'a exécuté son contenu."
        ),
        otherwise=_told_of_load,
        hints=(
            (
                "Quelle option de `np.load` interdit d'exécuter un pickle ? Écrivez-la, même si c'est la "
                "valeur par défaut."
            ),
            (
                'Ouvrir l\'archive ne lit que ses noms. Que se passe-t-il quand on lit `file["W"]`, et que '
                "lève un nom absent ?"
            ),
            (
                "Un fichier coupé lève `zipfile.BadZipFile`, un fichier vide `EOFError`, un tableau absent "
                "`KeyError` : entourez la lecture d'un `try` et levez une `ValueError` à leur place."
            ),
            "Une fois les tableaux lus, comparez leurs deux formes à celles de l'énoncé.",
        ),
        mistakes=(
            Mistake(
                name="allow_pickle=True",
                example=(
                    "def load(path):\n"
                    "    try:\n"
                    "        with np.load(path, allow_pickle=True) as file:\n"
                    '            W, b = file["W"], file["b"]\n'
                    "    except Exception as error:\n"
                    '        raise ValueError("fichier refusé") from error\n'
                    "    if W.dtype == object or W.shape != (784, 10) or b.shape != (10,):\n"
                    '        raise ValueError("fichier refusé")\n'
                    "    return W, b"
                ),
                when=lambda f: f.executed["objet"],
                message=(
                    "le fichier piégé a exécuté son contenu pendant la lecture : le dossier témoin "
                    "existe. Refuser l'objet après l'avoir lu, c'est trop tard."
                ),
                section="Garder des nombres, et rien d'autre",
            ),
            Mistake(
                name="pickle.load en secours",
                example=(
                    "import pickle\n"
                    "def load(path):\n"
                    "    try:\n"
                    "        with np.load(path, allow_pickle=False) as file:\n"
                    '            W, b = file["W"], file["b"]\n'
                    "    except Exception as error:\n"
                    "        try:\n"
                    '            W, b = pickle.load(path.open("rb"))\n'
                    "        except Exception:\n"
                    '            raise ValueError("fichier refusé") from error\n'
                    "    if W.shape != (784, 10) or b.shape != (10,):\n"
                    '        raise ValueError("fichier refusé")\n'
                    "    return W, b"
                ),
                when=lambda f: f.executed["pickle"],
                message=(
                    "le pickle renommé a exécuté son contenu : le dossier témoin existe. Un fichier "
                    "que NumPy refuse ne se confie pas à `pickle`."
                ),
                section="Un pickle est un programme",
            ),
            Mistake(
                name="l'archive au lieu des tableaux",
                example=(
                    "def load(path):\n"
                    "    try:\n"
                    "        return np.load(path, allow_pickle=False)\n"
                    "    except Exception as error:\n"
                    '        raise ValueError("fichier illisible") from error'
                ),
                when=lambda f: f.pair is None,
                message=(
                    "`load` ne renvoie pas une paire de tableaux. L'archive que rend `np.load` ne connaît "
                    "que des noms : les tableaux n'ont pas encore été lus, ni vérifiés."
                ),
                section="Garder des nombres, et rien d'autre",
            ),
            Mistake(
                name="tableaux échangés",
                example=(
                    "def load(path):\n"
                    "    try:\n"
                    "        with np.load(path, allow_pickle=False) as file:\n"
                    '            W, b = file["W"], file["b"]\n'
                    "    except Exception as error:\n"
                    '        raise ValueError("fichier illisible") from error\n'
                    "    if W.shape != (784, 10) or b.shape != (10,):\n"
                    '        raise ValueError("mauvaises formes")\n'
                    "    return b, W"
                ),
                when=lambda f: (
                    same(f.pair[0], f.expected[1], EXACT) and same(f.pair[1], f.expected[0], EXACT)
                ),
                message="les deux tableaux sont lus, mais rendus dans l'autre ordre.",
                section="Garder des nombres, et rien d'autre",
            ),
            Mistake(
                name="erreur rattrapée, et None renvoyé",
                example=(
                    "def load(path):\n"
                    "    try:\n"
                    "        with np.load(path, allow_pickle=False) as file:\n"
                    '            W, b = file["W"], file["b"]\n'
                    "        if W.shape == (784, 10) and b.shape == (10,):\n"
                    "            return W, b\n"
                    "    except Exception:\n"
                    "        return None"
                ),
                when=lambda f: any(result == "None" for result in f.results.values()),
                message=(
                    "devant un mauvais fichier, `load` renvoie `None` au lieu de lever une erreur : le "
                    "programme continuerait sans poids, et planterait plus loin, sans dire pourquoi."
                ),
                section="Garder des nombres, et rien d'autre",
            ),
            Mistake(
                name="return au lieu de raise",
                example=(
                    "def load(path):\n"
                    "    try:\n"
                    "        with np.load(path, allow_pickle=False) as file:\n"
                    '            W, b = file["W"], file["b"]\n'
                    "    except Exception:\n"
                    '        return ValueError("fichier illisible")\n'
                    "    if W.shape != (784, 10) or b.shape != (10,):\n"
                    '        return ValueError("mauvaises formes")\n'
                    "    return W, b"
                ),
                when=lambda f: any(result == "une exception" for result in f.results.values()),
                message=(
                    "devant un mauvais fichier, `load` **renvoie** l'erreur, comme un résultat, au lieu de "
                    "la lever : le programme continuerait avec elle à la place des poids."
                ),
                section="Garder des nombres, et rien d'autre",
            ),
            Mistake(
                name="fichier coupé : l'erreur de l'archive",
                example=(
                    "def load(path):\n"
                    "    with np.load(path, allow_pickle=False) as file:\n"
                    '        if set(file.files) != {"W", "b"}:\n'
                    '            raise ValueError("il manque un tableau")\n'
                    '        W, b = file["W"], file["b"]\n'
                    "    if W.shape != (784, 10) or b.shape != (10,):\n"
                    '        raise ValueError("mauvaises formes")\n'
                    "    return W, b"
                ),
                when=lambda f: _raises_other(f, "coupe"),
                message=(
                    "devant un fichier coupé, l'erreur de l'archive sort telle quelle. Celui qui appelle "
                    "`load` n'attend que des `ValueError`."
                ),
                section="Garder des nombres, et rien d'autre",
            ),
            Mistake(
                name="fichier vide oublié",
                example=(
                    "def load(path):\n"
                    "    try:\n"
                    "        with np.load(path, allow_pickle=False) as file:\n"
                    '            W, b = file["W"], file["b"]\n'
                    "    except (zipfile.BadZipFile, KeyError) as error:\n"
                    '        raise ValueError("fichier illisible") from error\n'
                    "    if W.shape != (784, 10) or b.shape != (10,):\n"
                    '        raise ValueError("mauvaises formes")\n'
                    "    return W, b"
                ),
                when=lambda f: _raises_other(f, "vide"),
                message=(
                    "un fichier coupé est refusé, mais un fichier vide lève encore une autre erreur : "
                    "NumPy n'y trouve même pas le début d'une archive."
                ),
                section="Garder des nombres, et rien d'autre",
            ),
            Mistake(
                name="tableau absent",
                example=(
                    "def load(path):\n"
                    "    try:\n"
                    "        with np.load(path, allow_pickle=False) as file:\n"
                    '            W, b = file["W"], file["b"]\n'
                    "    except (zipfile.BadZipFile, EOFError) as error:\n"
                    '        raise ValueError("fichier illisible") from error\n'
                    "    if W.shape != (784, 10) or b.shape != (10,):\n"
                    '        raise ValueError("mauvaises formes")\n'
                    "    return W, b"
                ),
                when=lambda f: _raises_other(f, "sans_b") or _raises_other(f, "sans_W"),
                message=(
                    "quand un des deux tableaux manque, c'est une autre erreur qu'une `ValueError` qui "
                    "sort."
                ),
                section="Garder des nombres, et rien d'autre",
            ),
            Mistake(
                name="formes non vérifiées",
                example=(
                    "def load(path):\n"
                    "    try:\n"
                    "        with np.load(path, allow_pickle=False) as file:\n"
                    '            return file["W"], file["b"]\n'
                    "    except Exception as error:\n"
                    '        raise ValueError("fichier illisible") from error'
                ),
                when=lambda f: f.results["transpose"] == f.results["court"] == "une valeur",
                message=(
                    "les poids d'un autre réseau sont acceptés : les formes ne sont pas vérifiées, et "
                    "l'erreur viendrait bien plus tard."
                ),
                section="Garder des nombres, et rien d'autre",
            ),
            Mistake(
                name="une seule forme vérifiée",
                example=(
                    "def load(path):\n"
                    "    try:\n"
                    "        with np.load(path, allow_pickle=False) as file:\n"
                    '            W, b = file["W"], file["b"]\n'
                    "    except Exception as error:\n"
                    '        raise ValueError("fichier illisible") from error\n'
                    "    if W.shape != (784, 10):\n"
                    '        raise ValueError("mauvaise forme")\n'
                    "    return W, b"
                ),
                when=lambda f: "une valeur" in (f.results["transpose"], f.results["court"]),
                message=(
                    "la forme d'un des deux tableaux n'est pas vérifiée, ou seulement le nombre de ses "
                    "éléments."
                ),
                section="Garder des nombres, et rien d'autre",
            ),
        ),
    ),
)

RIGHT_WAYS = {
    "08-chiffres": (
        # counts, divided
        (
            "def accuracy_by_digit(probabilities, labels):\n"
            "    k = probabilities.shape[1]\n"
            "    right = probabilities.argmax(axis=1) == labels\n"
            "    return np.bincount(labels, right, minlength=k) / np.bincount(labels, minlength=k)"
        ),
        # loops, a list
        (
            "def accuracy_by_digit(probabilities, labels):\n"
            "    result = []\n"
            "    for digit in range(len(probabilities[0])):\n"
            "        rows = [p for p, label in zip(probabilities, labels) if label == digit]\n"
            "        result.append(sum(p.argmax() == digit for p in rows) / len(rows))\n"
            "    return result"
        ),
        # the digits that are there, and float32
        (
            "def accuracy_by_digit(probabilities, labels):\n"
            "    means = [\n"
            "        (probabilities[labels == d].argmax(-1) == d).mean() for d in np.unique(labels)\n"
            "    ]\n"
            "    return np.array(means, dtype='float32')"
        ),
        # scikit-learn's recall
        (
            "from sklearn.metrics import recall_score\n"
            "def accuracy_by_digit(probabilities, labels):\n"
            "    return recall_score(labels, probabilities.argmax(axis=1), average=None)"
        ),
    ),
    "08-couche": (
        # from exponentials; keeps the derivative
        (
            "class Tanh:\n"
            "    def forward(self, z):\n"
            "        a = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))\n"
            "        self.slope = 1 - a * a\n"
            "        return a\n"
            "    def backward(self, gradient):\n"
            "        gradient *= self.slope\n"
            "        return gradient"
        ),
        # keeps the inputs
        (
            "class Tanh:\n"
            "    parameters = gradients = ()\n"
            "    def forward(self, inputs):\n"
            "        self.inputs = inputs\n"
            "        return np.tanh(inputs)\n"
            "    def backward(self, gradient):\n"
            "        return gradient / np.cosh(self.inputs) ** 2"
        ),
        # by the sigmoid of helpers
        (
            "from helpers import network\n"
            "class Tanh(network.Sigmoid):\n"
            "    def forward(self, inputs):\n"
            "        return 2 * super().forward(2 * inputs) - 1\n"
            "    def backward(self, gradient):\n"
            "        return 4 * super().backward(gradient)"
        ),
    ),
    "08-panne": (
        # example by example, with the whole Jacobian
        (
            "class Network(BrokenNetwork):\n"
            "    def backward(self, images, labels):\n"
            "        P = self.forward(images)\n"
            "        dZ2 = np.empty_like(P)\n"
            "        for i, (p, label) in enumerate(zip(P, labels)):\n"
            "            J = np.diag(p) - np.outer(p, p)\n"
            "            by_p = np.zeros_like(p)\n"
            "            by_p[label] = -1 / p[label]\n"
            "            dZ2[i] = J @ by_p / len(labels)\n"
            "        dZ1 = np.einsum('nk,hk->nh', dZ2, self.parameters['W2']) * (self.A1 - self.A1**2)\n"
            "        self.gradients = {\n"
            "            'b2': dZ2.sum(0), 'W2': np.dot(self.A1.T, dZ2),\n"
            "            'b1': np.ones(len(images)) @ dZ1, 'W1': (dZ1.T @ images).T,\n"
            "        }"
        ),
        # the base class mended in place, and no method of its own
        (
            _MENDED.replace("class Network(BrokenNetwork)", "class Mended(BrokenNetwork)")
            + "BrokenNetwork.backward = Mended.backward\n"
            "class Network(BrokenNetwork):\n"
            '    """Le même réseau, réparé."""'
        ),
        # another scale of weights, and a shuffle of its own
        (
            _MENDED + "    def __init__(self, sizes, rng):\n"
            "        super().__init__(sizes, rng)\n"
            "        for name, n in zip(('W1', 'W2'), sizes):\n"
            "            limit = np.sqrt(3 / n)\n"
            "            shape = self.parameters[name].shape\n"
            "            self.parameters[name] = rng.uniform(-limit, limit, shape)\n"
            "    def batches(self, n, batch_size, rng):\n"
            "        order = np.arange(n)\n"
            "        rng.shuffle(order)\n"
            "        for start in range(0, n, batch_size):\n"
            "            yield list(order[start : start + batch_size])"
        ),
        # P - Y written in place
        (
            "class Network(BrokenNetwork):\n"
            "    def backward(self, images, labels):\n"
            "        P = self.forward(images)\n"
            "        P[np.arange(len(labels)), labels] -= 1\n"
            "        P /= len(labels)\n"
            "        hidden = P @ self.parameters['W2'].T * self.A1 * (1 - self.A1)\n"
            "        self.gradients = dict(\n"
            "            W1=images.T @ hidden, b1=hidden.sum(0), W2=self.A1.T @ P, b2=P.sum(0)\n"
            "        )"
        ),
    ),
    "08-charger": (
        # whatever goes wrong becomes a ValueError of its own kind, a list
        (
            "class BadFile(ValueError):\n"
            "    pass\n"
            "def load(path):\n"
            "    try:\n"
            "        with np.load(path) as file:\n"
            "            arrays = [np.array(file[name]) for name in ('W', 'b')]\n"
            "    except FileNotFoundError:\n"
            "        raise\n"
            "    except Exception:\n"
            "        raise BadFile(f'{path} : illisible') from None\n"
            "    if [array.shape for array in arrays] != [(784, 10), (10,)]:\n"
            "        raise BadFile(f'{path} : un autre réseau')\n"
            "    return arrays"
        ),
        # the archive opened as bytes first
        (
            "import io\n"
            "def load(path):\n"
            "    data = path.read_bytes()\n"
            "    if not zipfile.is_zipfile(io.BytesIO(data)):\n"
            "        raise ValueError('ce fichier n\\'est pas un .npz entier')\n"
            "    file = np.load(io.BytesIO(data), allow_pickle=False)\n"
            "    if sorted(file.files) != ['W', 'b']:\n"
            "        raise ValueError(f'tableaux trouvés : {file.files}')\n"
            "    if file['W'].shape != (784, 10) or file['b'].shape != (10,):\n"
            "        raise ValueError('mauvaises formes')\n"
            "    return file['W'], file['b']"
        ),
    ),
}
