"""Exercises of lesson 06: shapes, forward pass of any depth, three layers backwards, a penalty."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    ToDo,
    Unusable,
    array_told,
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
from helpers.french import decimal
from helpers.gradients import numerical_gradient

# Sizes of the layers, examples. All different, except in the last of THREE: there a matrix that
# ought to be transposed still fits, as in the 784-10-10 network of the lesson.
DEEP = (((5, 4, 3), 7), ((6, 2), 9), ((3, 7, 4, 5, 2), 6))
THREE = (((5, 4, 3, 2), 7), ((3, 6, 5, 2), 9), ((4, 4, 4, 4), 8))
SHAPES = ((5, 4, 3, 7), (11, 6, 9, 2), (784, 10, 10, 60_000))
LEAK = 0.1
CLOSE = 1e-5  # float32 will do
GRADIENTS = ("dW1", "db1", "dW2", "db2", "dW3", "db3")


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
    sizes = dict(n0=5, n1=4, n2=3, n3=2, m=7)  # SHAPES[0], and THREE[0]
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
def _network(sizes, m, leak):
    """Return a small network, its data, Z and A of each layer, and its gradients.

    leak: the slope of the hidden layers' ReLU below 0; no hidden neuron is near its corner. The
    gradients are central differences, which owe nothing to the formulas of a backward pass.
    """
    rng = np.random.default_rng((*sizes, m))
    X = rng.normal(size=(sizes[0], m))
    Y = np.eye(sizes[-1])[:, rng.integers(0, sizes[-1], m)]
    parameters = []
    for inputs, outputs in pairwise(sizes):
        parameters += [rng.normal(size=(outputs, inputs)), rng.normal(size=(outputs, 1))]

    def states():
        return _forward(X, parameters, lambda Z: np.where(Z > 0, Z, leak * Z))

    def loss():
        return -np.sum(Y * np.log(states()[-1])) / m

    assert all(np.abs(Z).min() > 1e-3 for Z in states()[:-2:2])
    gradients = [numerical_gradient(loss, parameter) for parameter in parameters]
    return SimpleNamespace(
        X=X, Y=Y, parameters=parameters, states=states(), gradients=gradients, m=m, sizes=sizes
    )


def _softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


def _relu(Z):
    return np.maximum(Z, 0)


def _forward(X, parameters, hidden=_relu, last=_softmax):
    """Return Z1, A1, Z2, A2 and so on."""
    states = []
    for W, b in zip(parameters[::2], parameters[1::2], strict=True):
        Z = W @ (states[-1] if states else X) + b
        states += [Z, (hidden if len(states) < len(parameters) - 2 else last)(Z)]
    return states


@dataclass(frozen=True)
class Passes:
    """What a pass makes of each network: its arrays in order, or the error that stops it."""

    leak: float
    found: list

    @property
    def networks(self):
        return [_network(*sizes, self.leak) for sizes in (THREE if self.leak else DEEP)]

    @property
    def shapes(self):
        """The shapes of the gradients where all sizes differ, none if the pass stops there."""
        if failed(self.found[0]):
            return {}
        return {name: a.shape for name, a in zip(GRADIENTS, self.found[0], strict=True)}

    def each(self, holds, networks=(0, 1, 2)):
        """Tell whether `holds(arrays, network)` on each of these networks, none stopping."""
        return all(
            not failed(self.found[i]) and holds(self.found[i], self.networks[i]) for i in networks
        )

    def give(self, expected, networks=(0, 1, 2)):
        """Tell whether the arrays are those of `expected(network)`, as many."""
        return self.each(lambda arrays, n: _are(arrays, expected(n)), networks)

    def told(self, name, parts, expected):
        """Return what is wrong with the first array that is not right, in French."""
        for found, network in zip(self.found, self.networks, strict=True):
            sizes = "-".join(map(str, network.sizes))
            told = f"pour le réseau {sizes} et {network.m} exemples, "
            if failed(found):
                return told + stopped_told(name, found)
            if len(found) != len(wanted := expected(network)):
                return f"{told}`{name}` renvoie une liste de longueur {len(found)} ; il la faut de longueur {len(wanted)}."
            for part, array, right in zip(parts, found, wanted, strict=False):
                if not _close(array, right):
                    return told + array_told(array, part, right)


def _close(found, expected):
    return same(found, expected, CLOSE)


def _are(arrays, expected):
    return len(arrays) == len(expected) and all(map(_close, arrays, expected))


def _arrays(function, name, *arguments, count=None):
    """Return the arrays that a pass makes, or the error of arrays that do not fit.

    count: how many are asked for; else one a layer, and their number is a fact among others.
    """
    error = attempt(function, *arguments)
    if failed(error) and re.search("core dimension|not aligned|broadcast", str(error)):
        return error
    result = call(function, *arguments, name=name)
    asked = f"`{name}` doit renvoyer " + (
        f"{', '.join(GRADIENTS[:-1])} et {GRADIENTS[-1]}"
        if count
        else "une liste de tableaux, un par couche"
    )
    if isinstance(result, np.ndarray) and result.dtype != object:  # its rows may be as many
        raise Unusable(f"{asked} : reçu un seul tableau, de forme {result.shape}.")
    if count or not isinstance(result, (list, tuple)):
        return [*map(as_array, parts_of(result, count or 1, asked), GRADIENTS)]
    if any(array is ... for array in result):
        raise ToDo
    return [as_array(array, f"A{number}") for number, array in enumerate(result, start=1)]


def _observe_forward(forward):
    first, *others = (
        (forward, "forward", n.X, n.parameters) for n in (_network(*sizes, 0) for sizes in DEEP)
    )
    # Written for two layers, a pass may raise anything on the other networks: a fact.
    return Passes(0, [_arrays(*first), *(attempt(_arrays, *other) for other in others)])


def _observe_backward(backward):
    networks = [_network(*sizes, LEAK) for sizes in THREE]
    return Passes(
        LEAK,
        [
            _arrays(backward, "backward", n.X, n.Y, n.parameters, tuple(n.states), count=6)
            for n in networks
        ],
    )


def _activations(network):
    return network.states[1::2]


def _passed(hidden=_relu, last=_softmax, weights=1, biases=1):
    """Return a function network -> the activations of a forward pass that is another one."""

    def activations(network):
        factors = [(weights, biases)[i % 2] for i in range(len(network.parameters))]
        parameters = [p * f for p, f in zip(network.parameters, factors, strict=True)]
        return _forward(network.X, parameters, hidden, last)[1::2]

    return activations


def _as_is(Z):
    return Z


def _only_square(facts):
    """Tell whether a pass stops, but where all layers have the same size."""
    return failed(facts.found[0]) and failed(facts.found[1]) and not failed(facts.found[2])


def _untransposed(network):
    """Return the gradients of a backward pass that goes through W instead of its transpose."""
    W2, W3 = network.parameters[2], network.parameters[4]
    Z1, A1, Z2, A2, _, A3 = network.states
    dZ3 = A3 - network.Y
    dZ2 = W3 @ dZ3 * np.where(Z2 > 0, 1, LEAK)
    dZ1 = W2 @ dZ2 * np.where(Z1 > 0, 1, LEAK)
    gradients = []
    for error, inputs in ((dZ1, network.X), (dZ2, A1), (dZ3, A2)):
        gradients += [error @ inputs.T / network.m, error.mean(axis=1, keepdims=True)]
    return gradients


def _mean_or_sum(arrays, network):
    """Tell whether each gradient is right, or right but for the division by m."""
    return all(
        _close(array, right) or _close(array, network.m * right)
        for array, right in zip(arrays, network.gradients, strict=True)
    )


def _one_factor(arrays, network):
    """Tell whether the gradients are right but for one same positive factor."""
    if [array.shape for array in arrays] != [right.shape for right in network.gradients]:
        return False
    found, right = (np.concatenate([*map(np.ravel, a)]) for a in (arrays, network.gradients))
    factor = found @ right / (right @ right)
    return bool(factor > 0) and _close(found / factor, right)


# For `penalise`: sizes of the layers, the strength of the penalty. The weights of a single input have
# the shape of biases: only their place in the list tells them apart.
PENALTIES = (((4, 3, 2), 0.3), ((3, 2), 0.3), ((1, 5, 3, 4), 0.02))


@cache
def _penalty(sizes, strength):
    """Return what `penalise` receives, and what it ought to return."""
    rng = np.random.default_rng(sizes)
    parameters, gradients = [], []
    for inputs, outputs in pairwise(sizes):
        for shape in ((outputs, inputs), (outputs, 1)):
            parameters.append(rng.normal(size=shape))
            gradients.append(rng.normal(size=shape))
    given = (1.5, gradients, parameters, strength)
    return SimpleNamespace(given=given, weights=parameters[::2], sizes=sizes, strength=strength)


@dataclass(frozen=True)
class Penalised:
    """What `penalise` makes of each case: losses, lists of gradients; are its arguments untouched?"""

    losses: list
    gradients: list
    untouched: bool

    def losses_are(self, penalty):
        """Tell whether each loss is the one given plus `penalty(weights, strength)`."""
        return all(
            same(loss, case.given[0] + penalty(case.weights, case.strength), CLOSE)
            for loss, case in zip(self.losses, map(_case, PENALTIES), strict=True)
        )

    def gradients_are(self, of_weights, of_biases=np.zeros_like, kept=1):
        """Tell whether each gradient is the one given, plus the strength times these functions."""
        return all(
            _are(found, _expected(case, of_weights, of_biases, kept))
            for found, case in zip(self.gradients, map(_case, PENALTIES), strict=True)
        )


def _case(penalty):
    return _penalty(*penalty)


def _expected(case, of_weights=np.asarray, of_biases=np.zeros_like, kept=1):
    _, gradients, parameters, strength = case.given
    return [
        kept * gradient + strength * (of_biases if i % 2 else of_weights)(parameter)
        for i, (gradient, parameter) in enumerate(zip(gradients, parameters, strict=True))
    ]


def _half_squares(weights, strength):
    return strength / 2 * sum(np.sum(W**2) for W in weights)


def _observe_penalise(penalise):
    losses, gradients = [], []
    cases = [*map(_case, PENALTIES)]
    for case in cases:
        result = call(penalise, *case.given, name="penalise")
        asked = "`penalise` doit renvoyer deux choses, la perte et la liste des gradients"
        loss, found = parts_of(result, 2, asked)
        count = len(case.given[1])
        found = parts_of(found, count, f"la liste des gradients doit en contenir {count}")
        losses.append(as_number(loss, "la perte pénalisée"))
        gradients.append([as_array(array, "un gradient") for array in found])
    untouched = all(leaves_untouched(penalise, *case.given) for case in cases)
    return Penalised(losses, gradients, untouched)


def _told_penalty(facts):
    for loss, found, case in zip(facts.losses, facts.gradients, map(_case, PENALTIES), strict=True):
        sizes = "-".join(map(str, case.sizes))
        told = f"pour un réseau {sizes} et `strength` = {decimal(case.strength)}, "
        if not same(loss, case.given[0] + _half_squares(case.weights, case.strength), CLOSE):
            return f"{told}la perte {decimal(loss, '.4g')} n'est pas celle attendue."
        for i, (array, right) in enumerate(zip(found, _expected(case), strict=True)):
            if not _close(array, right):
                return told + array_told(array, f"d{'Wb'[i % 2]}{i // 2 + 1}", right)
    return "`penalise` modifie les tableaux qu'elle reçoit : l'appelant les a encore."


CHECKS = (
    Check(
        id="06-formes",
        observe=_observe_shapes,
        correct=lambda f: [
            all(a[name] == _shapes(*s)[name] for a, s in zip(f.answers, SHAPES, strict=True))
            for name in f.shapes
        ],
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
        id="06-profond",
        observe=_observe_forward,
        correct=lambda f: f.give(_activations),
        success="les activations sont justes pour des réseaux d'une, deux et quatre couches, et chaque "
        "colonne de la dernière a pour somme 1.",
        otherwise=lambda f: f.told("forward", ("A1", "A2", "A3", "A4"), _activations),
        when={
            "deux couches seulement": lambda f: f.give(_activations, networks=[0]),
            "biais oubliés": lambda f: f.give(_passed(biases=0)),
            "ReLU oubliée": lambda f: f.give(_passed(hidden=_as_is)),
            "softmax à toutes les couches": lambda f: f.give(_passed(hidden=_softmax)),
            "ReLU à la dernière couche": lambda f: (
                f.give(_passed(last=_relu)) or f.give(_passed(last=lambda Z: _softmax(_relu(Z))))
            ),
            "logits à la place des probabilités": lambda f: f.give(_passed(last=_as_is)),
            "entrée comprise dans la liste": lambda f: f.give(lambda n: [n.X, *_activations(n)]),
            "dernière activation seulement": lambda f: f.give(lambda n: _activations(n)[-1:]),
        },
    ),
    Check(
        id="06-fuite",
        observe=_observe_backward,
        correct=lambda f: [
            f.each(lambda arrays, n, k=k: _close(arrays[k], n.gradients[k]))
            for k in range(len(GRADIENTS))
        ],
        success="sur trois réseaux de tailles différentes, vos six gradients sont ceux des "
        "différences centrées, à un cent-millième près.",
        otherwise=lambda f: f.told("backward", GRADIENTS, lambda n: n.gradients),
        when={
            "gradients renvoyés dans un autre ordre": lambda f: f.each(
                lambda arrays, n: all(any(_close(a, g) for a in arrays) for g in n.gradients)
            ),
            "division par m oubliée par endroits": lambda f: f.each(_mean_or_sum),
            "facteur de trop": lambda f: f.each(_one_factor),
            "matrice non transposée": lambda f: (
                _only_square(f) and f.give(_untransposed, networks=[2])
            ),
            "db sans keepdims": _shaped(db1="n1", db2="n2", db3="n3"),
            "somme le long du mauvais axe": _shaped(db1="1 m, m", db2="1 m, m", db3="1 m, m"),
            "somme oubliée": _shaped(db1="n1 m", db2="n2 m", db3="n3 m"),
            "entrée d'une autre couche": _shaped(
                dW1="n1 n1", dW2="n2 n0, n2 n2", dW3="n3 n0, n3 n1, n3 n3"
            ),
            "gradients des poids transposés": _shaped(dW1="n0 n1", dW2="n1 n2", dW3="n2 n3"),
        },
    ),
    Check(
        id="06-penalite",
        observe=_observe_penalise,
        correct=lambda f: [
            f.losses_are(_half_squares),
            f.gradients_are(np.asarray) and f.untouched,
        ],
        success="la perte et les gradients pénalisés sont justes, pour des réseaux d'une, deux et "
        "trois couches.",
        otherwise=_told_penalty,
        when={
            "gradients modifiés sur place": lambda f: (
                not f.untouched and f.losses_are(_half_squares) and f.gradients_are(np.asarray)
            ),
            "biais pénalisés": lambda f: f.gradients_are(np.asarray, np.asarray),
            "facteur dans le gradient": lambda f: any(
                f.gradients_are(lambda W, k=k: k * W) for k in (2, 0.5)
            ),
            "carré gardé dans le gradient": lambda f: any(
                f.gradients_are(lambda W, k=k: k * W**2) for k in (1, 0.5, 2)
            ),
            "gradients inchangés": lambda f: f.gradients_are(np.zeros_like),
            "signe de la pénalité": lambda f: f.gradients_are(np.negative),
            "gradients de la seule pénalité": lambda f: f.gradients_are(np.asarray, kept=0),
            "moitié oubliée dans la perte": lambda f: f.losses_are(
                lambda weights, strength: 2 * _half_squares(weights, strength)
            ),
            "perte inchangée": lambda f: f.losses_are(lambda weights, strength: 0),
        },
    ),
)
