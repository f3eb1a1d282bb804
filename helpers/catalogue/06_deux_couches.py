"""Exercises of lesson 06: shapes, forward pass, backward pass, central differences."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    ToDo,
    Unusable,
    array_or_error,
    array_told,
    as_array,
    attempt,
    call,
    failed,
    leaves_untouched,
    parts_of,
    same,
    stopped_told,
)
from helpers.gradients import numerical_gradient

# Inputs, hidden units, classes, examples. All different, except in the last of each: there a
# matrix that ought to be transposed still fits, as in the 784-10-10 network of the lesson.
NETWORKS = ((5, 4, 3, 7), (3, 6, 2, 9), (6, 4, 4, 8))
SHAPES = ((5, 4, 3, 7), (11, 6, 9, 2), (784, 10, 10, 60_000))
CLOSE = 1e-5  # float32 will do
STATES, GRADIENTS = ("Z1", "A1", "Z2", "A2"), ("dW1", "db1", "dW2", "db2")


def _shapes(n0, n1, n2, m):
    w1, b1, w2, b2 = (n1, n0), (n1, 1), (n2, n1), (n2, 1)
    hidden, outputs = (n1, m), (n2, m)
    return {
        **{"W1": w1, "b1": b1, "A1": hidden, "W2": w2, "b2": b2, "A2": outputs},
        **{"dZ2": outputs, "dW2": w2, "db2": b2, "dZ1": hidden, "dW1": w1, "db1": b1},
    }


def _observe_shapes(shapes):
    answers = [_read_shapes(shapes, sizes) for sizes in SHAPES]
    return SimpleNamespace(answers=answers, shapes=answers[0])


def _read_shapes(shapes, sizes):
    result = call(shapes, *sizes, name="shapes")
    if not isinstance(result, Mapping):
        raise Unusable(
            f"`shapes` doit renvoyer un dictionnaire : reçu un objet de type "
            f"`{type(result).__name__}`."
        )
    if any(shape is ... for shape in result.values()):
        raise ToDo
    missing = [name for name in _shapes(*sizes) if name not in result]
    if missing:
        raise Unusable(f"il manque des noms dans le dictionnaire : {', '.join(missing)}.")
    return {name: _read_shape(result[name], name) for name in _shapes(*sizes)}


def _read_shape(shape, name):
    if isinstance(shape, (tuple, list)) and any(side is ... for side in shape):
        raise ToDo
    array = attempt(as_array, shape, name)
    if failed(array):
        given = f"un objet de type `{type(shape).__name__}`"
    elif array.ndim != 1:
        given = (
            f"un seul nombre, {array}" if array.ndim == 0 else f"un tableau de forme {array.shape}"
        )
    elif array.size and array.dtype.kind not in "iu":
        given = f"des nombres de type `{array.dtype}`"
    else:
        return tuple(map(int, array))
    raise Unusable(f"la forme de `{name}` doit être une paire de nombres entiers : reçu {given}.")


def _shaped(**wrong):
    """Return a predicate: has one of these arrays one of these shapes, where all sizes differ?

    wrong: by the name of an array, its shapes in letters: "n1 m", or "1 m, m" for two.
    """
    sizes = dict(zip(("n0", "n1", "n2", "m"), NETWORKS[0], strict=True))
    shapes = {
        name: [tuple(sizes.get(side, 1) for side in shape.split()) for shape in told.split(", ")]
        for name, told in wrong.items()
    }
    return lambda f: any(f.shapes.get(name) in found for name, found in shapes.items())


def _gradients_follow(facts):
    """Tell whether each gradient has the shape given to its parameter, where all sizes differ."""
    return all(facts.shapes[f"d{name}"] == facts.shapes[name] for name in ("W1", "b1", "W2", "b2"))


def _told_shapes(facts):
    for answer, sizes in zip(facts.answers, SHAPES, strict=True):
        wrong = [name for name, shape in _shapes(*sizes).items() if answer[name] != shape]
        if wrong:
            return (
                "pour n0 = {}, n1 = {}, n2 = {} et m = {}, ces formes ne vont pas : ".format(*sizes)
                + ", ".join(f"`{name}` {answer[name]}" for name in wrong)
                + "."
            )


@cache
def _network(sizes):
    """Return a small network, its data and its gradients; no hidden unit is near ReLU's corner.

    The gradients are central differences, which owe nothing to the formulas of a backward pass.
    """
    n0, n1, n2, m = sizes
    rng = np.random.default_rng(sizes)
    X = rng.normal(size=(n0, m))
    Y = np.eye(n2)[:, rng.integers(0, n2, m)]
    parameters = [rng.normal(size=shape) for shape in ((n1, n0), (n1, 1), (n2, n1), (n2, 1))]
    states = _forward(X, parameters)
    assert np.abs(states[0]).min() > 1e-3

    def loss():
        return -np.sum(Y * np.log(_forward(X, parameters)[-1])) / m

    gradients = [numerical_gradient(loss, parameter) for parameter in parameters]
    return SimpleNamespace(X=X, Y=Y, parameters=parameters, states=states, gradients=gradients, m=m)


def _softmax(scores):
    exponentials = np.exp(scores - scores.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


def _forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, _softmax(Z2)


@dataclass(frozen=True)
class Passes:
    """What a pass makes of each network: four arrays by name, or the error that stops it."""

    found: list

    @property
    def shapes(self):
        """The shapes where all sizes differ, none if the pass stops there."""
        return {} if failed(self.found[0]) else {n: a.shape for n, a in self.found[0].items()}

    def each(self, holds, networks=(0, 1, 2)):
        """Tell whether `holds(arrays, network)` on each of these networks, none stopping."""
        return all(
            not failed(self.found[i]) and holds(list(self.found[i].values()), _network(NETWORKS[i]))
            for i in networks
        )

    def give(self, expected, networks=(0, 1, 2)):
        """Tell whether the first arrays are those of `expected(network)`, however many."""
        return self.each(lambda arrays, n: all(map(_close, arrays, expected(n))), networks)


def _close(found, expected):
    return same(found, expected, CLOSE)


def _arrays(function, name, parts, *arguments):
    """Return by name the arrays that a pass makes, or the error of arrays that do not fit."""
    error = attempt(function, *arguments)
    if failed(error) and re.search("core dimension|not aligned|broadcast", str(error)):
        return error
    result = call(function, *arguments, name=name)
    asked = f"`{name}` doit renvoyer {', '.join(parts[:3])} et {parts[3]}"
    if isinstance(result, np.ndarray) and result.dtype != object:  # its rows may be four
        raise Unusable(f"{asked} : reçu un seul tableau, de forme {result.shape}.")
    arrays = zip(parts, parts_of(result, 4, asked), strict=True)
    return {part: as_array(array, part) for part, array in arrays}


def _observe_forward(forward):
    return Passes(
        [_arrays(forward, "forward", STATES, n.X, n.parameters) for n in map(_network, NETWORKS)]
    )


def _observe_backward(backward):
    return Passes(
        [
            _arrays(backward, "backward", GRADIENTS, n.X, n.Y, n.parameters, n.states)
            for n in map(_network, NETWORKS)
        ]
    )


def _told_wrong(facts, name, expected):
    """Return what is wrong with the first array that is not right, in French."""
    for found, sizes in zip(facts.found, NETWORKS, strict=True):
        told = "pour {} entrées, {} neurones cachés, {} classes et {} exemples, ".format(*sizes)
        if failed(found):
            return told + stopped_told(name, found)
        for (part, array), wanted in zip(found.items(), expected(_network(sizes)), strict=True):
            if not _close(array, wanted):
                return told + array_told(array, part, wanted)


def _sums_to_one(outputs):
    """Tell whether each column has sum 1, roughly: answers may be rounded."""
    return np.allclose(outputs.sum(axis=0), 1, atol=0.02)


def _without(*biases):
    """Return a function network -> the arrays of a forward pass that forgets these parameters."""
    return lambda n: _forward(n.X, [p * (i not in biases) for i, p in enumerate(n.parameters)])


def _first_gradient(derivative, back=np.transpose):
    """Return a function network -> dW1, `derivative(network)` being in place of ReLU's."""

    def gradient(n):
        error = back(n.parameters[2]) @ (n.states[3] - n.Y) * derivative(n)
        return [error @ n.X.T / n.m]

    return gradient


def _only_square(facts, expected):
    """Tell whether a pass stops, but where there are as many hidden units as classes."""
    return failed(facts.found[0]) and failed(facts.found[1]) and facts.give(expected, networks=[2])


def _mean_or_sum(arrays, network):
    """Tell whether each gradient is right, or right but for the division by m."""
    return all(
        _close(array, right) or _close(array, network.m * right)
        for array, right in zip(arrays, network.gradients, strict=True)
    )


def _one_factor(arrays, network):
    """Tell whether the four gradients are right but for one same positive factor."""
    if [array.shape for array in arrays] != [right.shape for right in network.gradients]:
        return False
    found, right = (np.concatenate([*map(np.ravel, a)]) for a in (arrays, network.gradients))
    factor = found @ right / (right @ right)
    return bool(factor > 0) and _close(found / factor, right)


# Equal numbers, a zero, negative ones, slopes of both signs; more than two dimensions
POINTS = {
    "vector": np.array([0.7, -1.4, 1.1]),
    "matrix": np.array([[0.5, -0.8, 0.5], [1.2, 0.0, -0.6]]),
    "cube": np.array([[[0.3, -0.5]], [[0.9, 0.4]]]),
    "one": np.array([0.9]),
}
COARSE, FINE = 0.1, 1e-5
STEPS = {COARSE: "0,1", FINE: "0,00001", -COARSE: "-0,1"}


def _twisted(w):
    """A function of all the numbers of an array together, rising and falling; any shape."""
    flat = np.ravel(w)
    weights = np.arange(1, flat.size + 1) * (-1) ** np.arange(flat.size)
    return float(np.exp(flat.mean()) * np.sum(weights * flat**3))


def _slopes(w, above, below, distance):
    """Return (f(w + above) - f(w - below)) / distance, one number of `w` moving at a time."""
    moves = np.eye(w.size).reshape(w.size, *w.shape)
    rises = [_twisted(w + above * move) - _twisted(w - below * move) for move in moves]
    return np.reshape(rises, w.shape) / distance


def _central(w, h):
    return _slopes(w, h, h, 2 * h)


def _together(w, h):
    return (_twisted(w + h) - _twisted(w - h)) / (2 * h)


@dataclass(frozen=True)
class Differences:
    """What the learner's function makes of arrays.

    values: for the name of an array and h, the result or the error. restored: are all arrays left
    as they were? twice: is `f` measured each time twice in one place?
    """

    values: dict
    restored: bool
    twice: bool

    def are(self, expected, names=tuple(POINTS)):
        return all(
            same(self.values[name, h], expected(POINTS[name], h), CLOSE)
            for name in names
            for h in STEPS
        )


def _observe_central(central_gradient):
    measured = []

    def watched(w):
        measured.append(np.array(w))
        return _twisted(w)

    told = "central_gradient(f, w, h)"
    first = call(central_gradient, watched, POINTS["vector"], COARSE, name="central_gradient")
    as_array(first, told)
    return Differences(
        values={
            (name, h): array_or_error(central_gradient, watched, w, h, name=told)
            for name, w in POINTS.items()
            for h in STEPS
        },
        restored=all(
            leaves_untouched(central_gradient, _twisted, w, COARSE) for w in POINTS.values()
        ),
        twice=bool(measured) and all(map(np.array_equal, measured[::2], measured[1::2])),
    )


def _told_differences(facts):
    for (name, h), found in facts.values.items():
        told = f"pour un tableau de forme {POINTS[name].shape} et `h` = {STEPS[h]}, "
        if failed(found):
            return told + stopped_told("central_gradient", found)
        if not same(found, expected := _central(POINTS[name], h), CLOSE):
            return told + array_told(found, "central_gradient(f, w, h)", expected)


CHECKS = (
    Check(
        id="06-formes",
        observe=_observe_shapes,
        correct=lambda f: f.answers == [_shapes(*sizes) for sizes in SHAPES],
        success="les douze formes sont justes, pour trois réseaux différents ; chaque gradient a la "
        "forme de son paramètre.",
        otherwise=_told_shapes,
        when={
            "formes écrites en nombres": lambda f: (
                f.answers[2] == _shapes(*SHAPES[2])
                and _gradients_follow(f)
                and any(f.answers[0][n] != _shapes(*SHAPES[0])[n] for n in ("W1", "b1", "W2", "b2"))
            ),
            "un exemple par ligne": _shaped(A1="m n1", A2="m n2", dZ1="m n1", dZ2="m n2"),
            "poids transposés": _shaped(W1="n0 n1", W2="n1 n2"),
            "biais sans seconde dimension": _shaped(b1="n1", b2="n2", db1="n1", db2="n2"),
            "biais en ligne": _shaped(b1="1 n1", b2="1 n2", db1="1 n1", db2="1 n2"),
            "un biais par exemple": _shaped(b1="n1 m", b2="n2 m", db1="n1 m", db2="n2 m"),
            "gradient d'une autre forme que son paramètre": lambda f: not _gradients_follow(f),
        },
    ),
    Check(
        id="06-avant",
        observe=_observe_forward,
        correct=lambda f: f.give(lambda n: n.states),
        success="Z1, A1, Z2 et A2 sont justes sur trois réseaux de tailles différentes, et chaque "
        "colonne de A2 a pour somme 1.",
        otherwise=lambda f: _told_wrong(f, "forward", lambda n: n.states),
        when={
            "biais oublié": lambda f: any(f.give(_without(*b)) for b in ((1,), (3,), (1, 3))),
            "softmax sur la couche cachée": lambda f: f.give(
                lambda n: [n.states[0], _softmax(n.states[0])]
            ),
            "scores au lieu de probabilités": lambda f: (
                f.give(lambda n: n.states[:3])
                and f.each(lambda arrays, n: arrays[3].shape == n.Y.shape)
                and not f.each(lambda arrays, n: _sums_to_one(arrays[3]))
            ),
            "W2 transposée": lambda f: _only_square(f, lambda n: n.states[:1]),
        },
    ),
    Check(
        id="06-retro",
        observe=_observe_backward,
        correct=lambda f: f.give(lambda n: n.gradients),
        success="sur trois réseaux de tailles différentes, vos quatre gradients sont ceux des "
        "différences centrées, à un cent-millième près.",
        otherwise=lambda f: _told_wrong(f, "backward", lambda n: n.gradients),
        when={
            "gradients renvoyés dans un autre ordre": lambda f: f.each(
                lambda arrays, n: all(any(_close(a, g) for a in arrays) for g in n.gradients)
            ),
            "division par m oubliée par endroits": lambda f: f.each(_mean_or_sum),
            "facteur de trop": lambda f: f.each(_one_factor),
            "A1 à la place de la dérivée de ReLU": lambda f: any(
                f.give(_first_gradient(lambda n, i=i: n.states[i])) for i in (0, 1)
            ),
            "dérivée de ReLU prise en A2": lambda f: any(
                _only_square(f, _first_gradient(lambda n, i=i: n.states[i] > 0)) for i in (2, 3)
            ),
            "W2 non transposée": lambda f: _only_square(
                f, _first_gradient(lambda n: n.states[0] > 0, back=np.asarray)
            ),
            "db sans keepdims": _shaped(db1="n1", db2="n2"),
            "somme le long du mauvais axe": _shaped(db1="1 m, m", db2="1 m, m"),
            "somme oubliée": _shaped(db1="n1 m", db2="n2 m"),
            "dW2 sans A1": _shaped(dW2="n2 n0, n2 n2"),
            "gradients des poids transposés": _shaped(dW1="n0 n1", dW2="n1 n2"),
        },
    ),
    Check(
        id="06-gradient",
        observe=_observe_central,
        correct=lambda f: f.are(_central) and f.restored,
        success="votre fonction donne la différence centrée, pour des `w` de plusieurs formes et un "
        "`h` des deux signes, et remet `w` comme elle l'a trouvé.",
        otherwise=_told_differences,
        when={
            "w n'est pas remis": lambda f: not f.restored,
            "différence d'un seul côté": lambda f: any(
                f.are(lambda w, h, a=a, b=b, d=d: _slopes(w, a * h, b * h, d * h))
                for a, b in ((1, 0), (0, 1))
                for d in (1, 2)
            ),
            "division oubliée, ou parenthèses": lambda f: any(
                f.are(lambda w, h, power=power, n=n: _central(w, h) * n * h**power)
                for power, n in ((1, 2), (2, 1), (1, 1))
            ),
            "tous les nombres bougent ensemble": lambda f: (
                f.are(_together) or f.are(lambda w, h: np.full(w.shape, _together(w, h)))
            ),
            "h ignoré": lambda f: all(
                same(f.values[name, COARSE], f.values[name, FINE], 1e-8)
                and same(f.values[name, FINE], _central(w, FINE), 1e-3)
                for name, w in POINTS.items()
            ),
            "vecteurs seulement": lambda f: (
                f.are(_central, names=("vector", "one"))
                and np.shape(f.values["matrix", COARSE]) != POINTS["matrix"].shape
            ),
        },
    ),
)
