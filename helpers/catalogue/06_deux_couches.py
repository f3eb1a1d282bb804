"""Exercises of lesson 06: shapes, forward pass, backward pass, central differences."""

import copy
from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Exercise, Mistake
from helpers.catalogue.observe import ToDo, Unusable, as_array, attempt, call, same
from helpers.gradients import numerical_gradient, relative_error

# Inputs, hidden units, classes, examples. All different, except in the last of each: there a
# matrix that ought to be transposed still fits, as in the 784-10-10 network of the lesson.
NETWORKS = ((5, 4, 3, 7), (3, 6, 2, 9), (6, 4, 4, 8))
SHAPES = ((5, 4, 3, 7), (11, 6, 9, 2), (784, 10, 10, 60_000))
CLOSE = 1e-6
STATES, GRADIENTS = ("Z1", "A1", "Z2", "A2"), ("dW1", "db1", "dW2", "db2")


def _shapes(n0, n1, n2, m):
    w1, b1, w2, b2 = (n1, n0), (n1, 1), (n2, n1), (n2, 1)
    hidden, outputs = (n1, m), (n2, m)
    return {
        **{"W1": w1, "b1": b1, "A1": hidden, "W2": w2, "b2": b2, "A2": outputs},
        **{"dZ2": outputs, "dW2": w2, "db2": b2, "dZ1": hidden, "dW1": w1, "db1": b1},
    }


def _observe_shapes(shapes):
    return SimpleNamespace(answers=[_read_shapes(shapes, sizes) for sizes in SHAPES])


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
    shape = as_array(shape, name)
    if shape.ndim > 1 or shape.dtype.kind not in "iu":
        raise Unusable(f"la forme de `{name}` doit être une paire de nombres entiers.")
    return tuple(int(side) for side in np.atleast_1d(shape))


def _shape_is(facts, name, expected):
    """Tell whether one shape is `expected(n0, n1, n2, m)` where all sizes differ."""
    return all(
        answer[name] == expected(*sizes)
        for answer, sizes in zip(facts.answers[:2], SHAPES[:2], strict=True)
    )


def _gradients_follow(facts):
    """Tell whether each gradient has the shape given to its parameter, where all sizes differ."""
    answer = facts.answers[0]
    return all(answer[f"d{name}"] == answer[name] for name in ("W1", "b1", "W2", "b2"))


def _wrong_shapes(facts, network=0):
    answer, expected = facts.answers[network], _shapes(*SHAPES[network])
    return [name for name, shape in expected.items() if answer[name] != shape]


def _told_shapes(facts):
    network = next(i for i in range(len(SHAPES)) if _wrong_shapes(facts, i))
    return (
        "pour n0 = {}, n1 = {}, n2 = {} et m = {}, ".format(*SHAPES[network])
        + "ces formes ne vont pas : "
        + ", ".join(
            f"`{name}` {facts.answers[network][name]}" for name in _wrong_shapes(facts, network)
        )
        + "."
    )


@cache
def _network(sizes):
    """Return a small network and its data, drawn once; no hidden unit is near ReLU's corner."""
    n0, n1, n2, m = sizes
    rng = np.random.default_rng(sizes)
    X = rng.normal(size=(n0, m))
    Y = np.eye(n2)[:, rng.integers(0, n2, m)]
    parameters = [rng.normal(size=shape) for shape in ((n1, n0), (n1, 1), (n2, n1), (n2, 1))]
    cache = _forward(X, parameters)
    assert np.abs(cache[0]).min() > 1e-3
    return SimpleNamespace(X=X, Y=Y, parameters=parameters, cache=cache, m=m)


def _softmax(scores):
    exponentials = np.exp(scores - scores.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


def _forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, _softmax(Z2)


def _backward(network, dZ2=None, dZ1=None, m=None):
    """Return dW1, db1, dW2, db2; with another dZ2, dZ1 or m, those of a mistake."""
    Z1, A1, _, A2 = network.cache
    dZ2 = A2 - network.Y if dZ2 is None else dZ2
    dZ1 = network.parameters[2].T @ dZ2 * (Z1 > 0) if dZ1 is None else dZ1
    m = network.m if m is None else m
    return [
        dZ1 @ network.X.T / m,
        dZ1.sum(axis=1, keepdims=True) / m,
        dZ2 @ A1.T / m,
        dZ2.sum(axis=1, keepdims=True) / m,
    ]


@cache
def _numerical(sizes):
    """Return the four gradients by central differences, which owe nothing to `_backward`."""
    network = _network(sizes)
    parameters = [parameter.copy() for parameter in network.parameters]

    def loss():
        outputs = _forward(network.X, parameters)[-1]
        return -np.sum(network.Y * np.log(outputs)) / network.m

    return [numerical_gradient(loss, parameter) for parameter in parameters]


def _four(function, name, parts, fresh):
    """Return the four arrays that `function` makes of `fresh()`, or the `ValueError` it raises."""
    if callable(function) and isinstance(error := attempt(function, *fresh()), ValueError):
        return error  # a product of matrices that do not fit, most often
    result = call(function, *fresh(), name=name)
    if not isinstance(result, (tuple, list)) or len(result) != 4:
        length = f" de longueur {len(result)}" if isinstance(result, (tuple, list)) else ""
        raise Unusable(
            f"`{name}` doit renvoyer {', '.join(parts[:3])} et {parts[3]} : reçu un objet de type "
            f"`{type(result).__name__}`{length}."
        )
    if any(part is ... for part in result):
        raise ToDo
    return [as_array(part, part_name) for part, part_name in zip(result, parts, strict=True)]


def _observe_forward(forward):
    return SimpleNamespace(
        found=[_four(forward, "forward", STATES, _fresh(n)) for n in map(_network, NETWORKS)]
    )


def _observe_backward(backward):
    return SimpleNamespace(
        found=[
            _four(backward, "backward", GRADIENTS, _fresh(n, "X", "Y", "parameters", "cache"))
            for n in map(_network, NETWORKS)
        ]
    )


def _fresh(network, *names):
    """Return a function that copies what the learner's function is given, since it may write."""
    return lambda: [copy.deepcopy(getattr(network, name)) for name in names or ("X", "parameters")]


def _gives(facts, expected, only=slice(None), networks=(0, 1, 2)):
    """Tell whether the arrays `only` are those of `expected(network)`, on all these networks."""
    return all(
        not isinstance(facts.found[i], Exception)
        and all(
            same(found, wanted, CLOSE)
            for found, wanted in zip(
                facts.found[i][only], expected(_network(NETWORKS[i]))[only], strict=True
            )
        )
        for i in networks
    )


def _fails(facts):
    """Tell whether it stops on networks whose sizes all differ."""
    return isinstance(facts.found[0], Exception)


def _has_shape(facts, part, expected):
    """Tell whether array `part` has the shape `expected(n0, n1, n2, m)`, where all sizes differ."""
    return not _fails(facts) and facts.found[0][part].shape == expected(*NETWORKS[0])


def _sums_to_one(facts):
    """Tell whether each column of the last array has sum 1, roughly: answers may be rounded."""
    return all(
        found[3].ndim == 2 and np.allclose(found[3].sum(axis=0), 1, atol=0.02)
        for found in facts.found
    )


def _forward_is(**changes):
    """Return a function network -> the four arrays, some computed by `changes` in place."""

    def four(network):
        W1, b1, W2, b2 = network.parameters
        steps = {
            "Z1": lambda s: W1 @ network.X + b1,
            "A1": lambda s: np.maximum(s.Z1, 0),
            "Z2": lambda s: W2 @ s.A1 + b2,
            "A2": lambda s: _softmax(s.Z2),
        }
        s = SimpleNamespace(network=network, W1=W1, b1=b1, W2=W2, b2=b2)
        for name, step in steps.items():
            setattr(s, name, changes.get(name, step)(s))
        return [s.Z1, s.A1, s.Z2, s.A2]

    return four


def _told_wrong(facts, name, parts, reference):
    """Return what is wrong with the first array that is not right, in French."""
    for found, sizes in zip(facts.found, NETWORKS, strict=True):
        told = "pour {} entrées, {} neurones cachés, {} classes et {} exemples".format(*sizes)
        if isinstance(found, Exception):
            return f"{told}, `{name}` s'arrête sur une erreur : {str(found)[:150]}."
        for part, array, wanted in zip(parts, found, reference(_network(sizes)), strict=True):
            if array.shape != wanted.shape:
                return f"{told}, `{part}` a la forme {array.shape} ; on attend {wanted.shape}."
            if not same(array, wanted, CLOSE):
                return (
                    f"{told}, `{part}` a la bonne forme {array.shape}, mais pas les bonnes valeurs."
                )
    return f"`{name}` ne donne pas les nombres attendus."


def _error_back(network):
    """Return dL/dA1 of each example: the error before it goes through ReLU."""
    return network.parameters[2].T @ (network.cache[3] - network.Y)


def _with_hidden_error(factor):
    """Return a function network -> gradients when dZ1 is the error times `factor(network)`."""
    return lambda network: _backward(network, dZ1=_error_back(network) * factor(network))


def _softmax_diagonal(network):
    outputs = network.cache[3]
    return _backward(network, dZ2=(outputs - network.Y) * outputs * (1 - outputs))


_WITHOUT_BIAS = {
    "Z1": lambda s: s.W1 @ s.network.X,
    "Z2": lambda s: s.W2 @ s.A1,
}


def _agrees_with_differences(facts):
    return all(
        relative_error(found, expected) < CLOSE
        for i, sizes in enumerate(NETWORKS)
        for found, expected in zip(facts.found[i], _numerical(sizes), strict=True)
    )


def _is_multiple(facts):
    """Tell whether, on each network, the four gradients are right but for one same factor."""
    for found, sizes in zip(facts.found, NETWORKS, strict=True):
        right = _backward(_network(sizes))
        if isinstance(found, Exception) or any(
            array.shape != wanted.shape for array, wanted in zip(found, right, strict=True)
        ):
            return False
        given = np.concatenate([array.ravel() for array in found]).astype(float)
        wanted = np.concatenate([array.ravel() for array in right])
        factor = given @ wanted / (wanted @ wanted)
        if not factor > 0 or not same(given / factor, wanted, CLOSE):
            return False
    return True


def _is_mean_or_sum(facts, part):
    """Tell whether gradient `part` is right, or right but for the division by m."""
    return _gives(facts, _backward, slice(part, part + 1)) or _gives(
        facts, lambda n: _backward(n, m=1), slice(part, part + 1)
    )


def _answer(ends="return dW1, db1, dW2, db2", **wrong):
    """Return the backward pass as a learner writes it, with other right-hand sides in places."""
    lines = {
        "dZ2": "A2 - Y",
        "dW2": "dZ2 @ A1.T / m",
        "db2": "dZ2.sum(axis=1, keepdims=True) / m",
        "dZ1": "W2.T @ dZ2 * (Z1 > 0)",
        "dW1": "dZ1 @ X.T / m",
        "db1": "dZ1.sum(axis=1, keepdims=True) / m",
    }
    body = [
        "W1, b1, W2, b2 = parameters",
        "Z1, A1, Z2, A2 = cache",
        "m = X.shape[1]",
        *(f"{name} = {line}" for name, line in {**lines, **wrong}.items()),
        ends,
    ]
    return "def backward(X, Y, parameters, cache):\n    " + "\n    ".join(body)


def _twisted(w):
    """A function of all the numbers of an array together; any shape."""
    flat = np.ravel(w)
    weights = np.arange(1, flat.size + 1)
    return float(np.exp(flat.mean()) * np.sum(weights * flat**3))


POINTS = {
    "vector": np.array([0.7, -0.4, 1.1]),
    "matrix": np.array([[0.5, -0.8, 0.3], [1.2, 0.1, -0.6]]),
    "one": np.array([0.9]),
}
COARSE, FINE = 0.1, 1e-5


def _central(w, h, scale=2, back=True):
    gradient = np.empty_like(w)
    for place in np.ndindex(w.shape):
        move = np.zeros_like(w)
        move[place] = h
        below = _twisted(w - move) if back else _twisted(w)
        gradient[place] = (_twisted(w + move) - below) / (scale * h)
    return gradient


def _one_sided(w, h):
    return _central(w, h, scale=1, back=False)


def _first_only(w, h):
    gradient = np.zeros_like(w)
    gradient.flat[0] = _central(w, h).flat[0]
    return gradient


def _observe_central(central_gradient):
    values, left = {}, {}
    for name, h in ((name, h) for name in POINTS for h in (COARSE, FINE)):
        left[name, h] = POINTS[name].copy()
        arguments = _twisted, left[name, h], h
        if name == "vector":
            result = call(central_gradient, *arguments, name="central_gradient")
        else:
            result = attempt(central_gradient, *arguments)
        if not isinstance(result, Exception):
            result = as_array(result, "central_gradient(f, w, h)")
        values[name, h] = result
    return SimpleNamespace(values=values, left=left)


def _differences(facts, expected, names=tuple(POINTS)):
    return all(
        same(facts.values[name, h], expected(POINTS[name], h), CLOSE)
        for name in names
        for h in (COARSE, FINE)
    )


def _is_put_back(facts):
    return all(same(facts.left[key], POINTS[key[0]], 1e-9) for key in facts.left)


def _together(w, h):
    return (_twisted(w + h) - _twisted(w - h)) / (2 * h)


def _told_differences(facts):
    for (name, h), found in facts.values.items():
        told = f"pour un tableau de forme {POINTS[name].shape} et `h` = {h}, ".replace("0.1", "0,1")
        if isinstance(found, Exception):
            return f"{told}`central_gradient` s'arrête sur une erreur : {str(found)[:150]}."
        if found.shape != POINTS[name].shape:
            return f"{told}le résultat a la forme {found.shape} ; on attend celle du tableau."
        if not same(found, _central(POINTS[name], h), CLOSE):
            return f"{told}le résultat a la bonne forme, mais n'est pas la différence centrée."
    return "`central_gradient` ne donne pas la différence centrée."


def _central_answer(
    first="",
    below="f(w)",
    before_below="w[place] = value - h",
    after="w[place] = value",
    quotient="",
    divisor="(2 * h)",
):
    """Return the central difference as a learner writes it, with other lines in places."""
    quotient = quotient or f"(above - below) / {divisor}"
    steps = [
        "value = w[place]",
        "w[place] = value + h",
        "above = f(w)",
        before_below,
        f"below = {below}",
    ]
    steps += [after, f"gradient[place] = {quotient}"]
    body = [first, "gradient = np.zeros_like(w)", "for place in np.ndindex(w.shape):"]
    body += [f"    {step}" for step in steps if step]
    lines = [f"    {line}" for line in [*body, "return gradient"] if line]
    return "\n".join(["def central_gradient(f, w, h):", *lines])


EXERCISES = (
    Exercise(
        id="06-formes",
        names=("shapes",),
        observe=_observe_shapes,
        correct=lambda f: f.answers == [_shapes(*sizes) for sizes in SHAPES],
        success=(
            "les douze formes sont justes, pour trois réseaux différents ; chaque gradient a la "
            "forme de son paramètre."
        ),
        otherwise=_told_shapes,
        hints=(
            "Dans `W1 @ X`, quelles dimensions doivent être égales, et lesquelles restent ?",
            "Un poids pour chaque couple (sortie, entrée) de la couche ; un biais par sortie, en "
            "colonne ; un résultat par neurone et par exemple.",
            "La dérivée par rapport à un tableau a la forme de ce tableau : les six dernières formes "
            "se lisent dans les six premières.",
        ),
        mistakes=(
            Mistake(
                name="formes écrites en nombres",
                example=(
                    "def shapes(n0, n1, n2, m):\n"
                    "    w1, b, w2, a = (10, 784), (10, 1), (10, 10), (10, m)\n"
                    "    return dict(W1=w1, b1=b, A1=a, W2=w2, b2=b, A2=a,\n"
                    "                dZ2=a, dW2=w2, db2=b, dZ1=a, dW1=w1, db1=b)"
                ),
                when=lambda f: f.answers[2] == _shapes(*SHAPES[2]) and _gradients_follow(f),
                message=(
                    "juste pour le réseau 784-10-10, mais pas pour les autres : des nombres sont "
                    "écrits là où la fonction devait se servir de `n0`, `n1` et `n2`, ou les deux 10 "
                    "ont été confondus."
                ),
                section="Les formes, sans faute",
            ),
            Mistake(
                name="un exemple par ligne",
                example=(
                    "def shapes(n0, n1, n2, m):\n"
                    "    w1, w2, b1, b2 = (n0, n1), (n1, n2), (1, n1), (1, n2)\n"
                    "    return dict(W1=w1, b1=b1, A1=(m, n1), W2=w2, b2=b2, A2=(m, n2),\n"
                    "                dZ2=(m, n2), dW2=w2, db2=b2, dZ1=(m, n1), dW1=w1, db1=b1)"
                ),
                when=lambda f: (
                    _shape_is(f, "A1", lambda n0, n1, n2, m: (m, n1))
                    or _shape_is(f, "A2", lambda n0, n1, n2, m: (m, n2))
                ),
                message=(
                    "un exemple occupe une ligne dans vos tableaux : c'est la convention de Keras. "
                    "Ici, un exemple est une colonne."
                ),
                section="Deux conventions",
            ),
            Mistake(
                name="poids transposés",
                example=(
                    "def shapes(n0, n1, n2, m):\n"
                    "    w1, w2, b1, b2 = (n0, n1), (n1, n2), (n1, 1), (n2, 1)\n"
                    "    return dict(W1=w1, b1=b1, A1=(n1, m), W2=w2, b2=b2, A2=(n2, m),\n"
                    "                dZ2=(n2, m), dW2=w2, db2=b2, dZ1=(n1, m), dW1=w1, db1=b1)"
                ),
                when=lambda f: (
                    _shape_is(f, "W1", lambda n0, n1, n2, m: (n0, n1))
                    or _shape_is(f, "W2", lambda n0, n1, n2, m: (n1, n2))
                ),
                message=(
                    "une matrice de poids est transposée : dans `W @ X`, le nombre de colonnes de `W` "
                    "doit être le nombre de lignes de `X`."
                ),
                section="La passe avant",
            ),
            Mistake(
                name="dW1 de la forme de W2",
                example=(
                    "def shapes(n0, n1, n2, m):\n"
                    "    w1, w2, b1, b2 = (n1, n0), (n2, n1), (n1, 1), (n2, 1)\n"
                    "    return dict(W1=w1, b1=b1, A1=(n1, m), W2=w2, b2=b2, A2=(n2, m),\n"
                    "                dZ2=(n2, m), dW2=w2, db2=b2, dZ1=(n1, m), dW1=w2, db1=b1)"
                ),
                when=lambda f: (
                    _wrong_shapes(f) == ["dW1"]
                    and f.answers[0]["dW1"] in ((3, 4), (4, 4), (3, 3), (4, 3))
                ),
                message=(
                    "c'est la faute du tableau de départ : `dW1` n'a pas la forme de `W1`, et la mise "
                    "à jour de `W1` serait impossible."
                ),
                section="Les formes, sans faute",
            ),
            Mistake(
                name="biais sans seconde dimension",
                example=(
                    "def shapes(n0, n1, n2, m):\n"
                    "    w1, w2, b1, b2 = (n1, n0), (n2, n1), (n1,), (n2,)\n"
                    "    return dict(W1=w1, b1=b1, A1=(n1, m), W2=w2, b2=b2, A2=(n2, m),\n"
                    "                dZ2=(n2, m), dW2=w2, db2=b2, dZ1=(n1, m), dW1=w1, db1=b1)"
                ),
                when=lambda f: any(
                    len(f.answers[0][name]) == 1 for name in ("b1", "b2", "db1", "db2")
                ),
                message=(
                    "un biais ou son gradient n'a qu'une dimension : NumPy l'ajouterait à chaque "
                    "ligne, alors qu'il faut l'ajouter à chaque colonne."
                ),
                section="Pourquoi un biais de forme (10, 1)",
            ),
            Mistake(
                name="biais en ligne",
                example=(
                    "def shapes(n0, n1, n2, m):\n"
                    "    w1, w2, b1, b2 = (n1, n0), (n2, n1), (1, n1), (1, n2)\n"
                    "    return dict(W1=w1, b1=b1, A1=(n1, m), W2=w2, b2=b2, A2=(n2, m),\n"
                    "                dZ2=(n2, m), dW2=w2, db2=b2, dZ1=(n1, m), dW1=w1, db1=b1)"
                ),
                when=lambda f: any(
                    f.answers[0][name] in ((1, SHAPES[0][1]), (1, SHAPES[0][2]))
                    for name in ("b1", "b2", "db1", "db2")
                ),
                message=(
                    "un biais ou son gradient est une ligne : NumPy l'ajouterait à chaque ligne, alors "
                    "qu'il faut l'ajouter à chaque colonne."
                ),
                section="Pourquoi un biais de forme (10, 1)",
            ),
            Mistake(
                name="un biais par exemple",
                example=(
                    "def shapes(n0, n1, n2, m):\n"
                    "    w1, w2, b1, b2 = (n1, n0), (n2, n1), (n1, m), (n2, m)\n"
                    "    return dict(W1=w1, b1=b1, A1=(n1, m), W2=w2, b2=b2, A2=(n2, m),\n"
                    "                dZ2=(n2, m), dW2=w2, db2=b2, dZ1=(n1, m), dW1=w1, db1=b1)"
                ),
                when=lambda f: (
                    any(_shape_is(f, name, lambda n0, n1, n2, m: (n1, m)) for name in ("b1", "db1"))
                    or any(
                        _shape_is(f, name, lambda n0, n1, n2, m: (n2, m)) for name in ("b2", "db2")
                    )
                ),
                message=(
                    "un biais ou son gradient a une colonne par exemple : le réseau n'a qu'un biais "
                    "par neurone, le même pour tous les exemples."
                ),
                section="Pourquoi un biais de forme (10, 1)",
            ),
            Mistake(
                name="couches échangées dans la passe arrière",
                example=(
                    "def shapes(n0, n1, n2, m):\n"
                    "    w1, w2, b1, b2 = (n1, n0), (n2, n1), (n1, 1), (n2, 1)\n"
                    "    return dict(W1=w1, b1=b1, A1=(n1, m), W2=w2, b2=b2, A2=(n2, m),\n"
                    "                dZ2=(n1, m), dW2=w1, db2=b1, dZ1=(n2, m), dW1=w2, db1=b2)"
                ),
                when=lambda f: (
                    _shape_is(f, "dZ1", lambda n0, n1, n2, m: (n2, m))
                    or _shape_is(f, "dZ2", lambda n0, n1, n2, m: (n1, m))
                ),
                message=(
                    "la passe arrière va de la couche 2 à la couche 1, mais les indices restent : "
                    "`dZ1` accompagne `Z1`, et `dZ2` accompagne `Z2`."
                ),
                section="La passe arrière",
            ),
            Mistake(
                name="gradient d'une autre forme que son paramètre",
                example=(
                    "def shapes(n0, n1, n2, m):\n"
                    "    w1, w2, b1, b2 = (n1, n0), (n2, n1), (n1, 1), (n2, 1)\n"
                    "    return dict(W1=w1, b1=b1, A1=(n1, m), W2=w2, b2=b2, A2=(n2, m),\n"
                    "                dZ2=(n2, m), dW2=(n1, n2), db2=b2, dZ1=(n1, m), dW1=w1, db1=b1)"
                ),
                when=lambda f: not _gradients_follow(f),
                message=(
                    "dans votre dictionnaire, un gradient et son paramètre n'ont pas la même forme : la "
                    "mise à jour, qui ôte l'un à l'autre, serait impossible."
                ),
                section="Les formes, sans faute",
            ),
        ),
    ),
    Exercise(
        id="06-avant",
        names=("forward",),
        observe=_observe_forward,
        correct=lambda f: _gives(f, _forward_is()),
        success=(
            "Z1, A1, Z2 et A2 sont justes sur trois réseaux de tailles différentes, et chaque "
            "colonne de A2 a pour somme 1."
        ),
        otherwise=lambda f: _told_wrong(f, "forward", STATES, _forward_is()),
        hints=(
            "Chaque ligne est une formule de la section « La passe avant ». Laquelle se sert du "
            "résultat de la précédente ?",
            "`@` est le produit de matrices ; les poids viennent en premier, et le biais s'ajoute à "
            "chaque colonne.",
            "La seconde couche fait à `A1` ce que la première fait à `X`, avec ses propres poids et "
            "une autre activation.",
        ),
        mistakes=(
            Mistake(
                name="ReLU appliquée sur place",
                example=(
                    "def forward(X, parameters):\n"
                    "    W1, b1, W2, b2 = parameters\n"
                    "    Z1 = W1 @ X + b1\n"
                    "    Z1[Z1 < 0] = 0\n"
                    "    A1 = Z1\n"
                    "    Z2 = W2 @ A1 + b2\n"
                    "    return Z1, A1, Z2, softmax(Z2)"
                ),
                when=lambda f: _gives(f, lambda n: [n.cache[1], *n.cache[1:]]),
                message=(
                    "`Z1` ne contient plus aucun nombre négatif : c'est `A1`. ReLU a modifié `Z1` sur "
                    "place, ou le même nom a servi deux fois."
                ),
                section="La passe avant",
            ),
            Mistake(
                name="biais oublié",
                example=(
                    "def forward(X, parameters):\n"
                    "    W1, b1, W2, b2 = parameters\n"
                    "    Z1 = W1 @ X\n"
                    "    A1 = relu(Z1)\n"
                    "    Z2 = W2 @ A1\n"
                    "    return Z1, A1, Z2, softmax(Z2)"
                ),
                when=lambda f: any(
                    _gives(f, _forward_is(**{name: _WITHOUT_BIAS[name] for name in names}))
                    for names in (("Z1",), ("Z2",), ("Z1", "Z2"))
                ),
                message=(
                    "la forme est bonne et les produits sont justes, mais un biais manque : une "
                    "couche calcule un produit et une somme."
                ),
                section="La passe avant",
            ),
            Mistake(
                name="ReLU oubliée",
                example=(
                    "def forward(X, parameters):\n"
                    "    W1, b1, W2, b2 = parameters\n"
                    "    Z1 = W1 @ X + b1\n"
                    "    A1 = Z1\n"
                    "    Z2 = W2 @ A1 + b2\n"
                    "    return Z1, A1, Z2, softmax(Z2)"
                ),
                when=lambda f: _gives(f, _forward_is(A1=lambda s: s.Z1)),
                message=(
                    "`A1` contient des nombres négatifs : l'activation de la couche cachée n'a pas été "
                    "appliquée, et deux couches sans coude n'en font qu'une."
                ),
                section="La passe avant",
            ),
            Mistake(
                name="seconde couche nourrie de Z1",
                example=(
                    "def forward(X, parameters):\n"
                    "    W1, b1, W2, b2 = parameters\n"
                    "    Z1 = W1 @ X + b1\n"
                    "    A1 = relu(Z1)\n"
                    "    Z2 = W2 @ Z1 + b2\n"
                    "    return Z1, A1, Z2, softmax(Z2)"
                ),
                when=lambda f: _gives(f, _forward_is(Z2=lambda s: s.W2 @ s.Z1 + s.b2)),
                message=(
                    "`A1` est juste, mais la seconde couche ne s'en sert pas : elle a reçu `Z1`, "
                    "d'avant l'activation."
                ),
                section="La passe avant",
            ),
            Mistake(
                name="softmax sur la couche cachée",
                example=(
                    "def forward(X, parameters):\n"
                    "    W1, b1, W2, b2 = parameters\n"
                    "    Z1 = W1 @ X + b1\n"
                    "    A1 = softmax(Z1)\n"
                    "    Z2 = W2 @ A1 + b2\n"
                    "    return Z1, A1, Z2, relu(Z2)"
                ),
                when=lambda f: _gives(f, _forward_is(A1=lambda s: _softmax(s.Z1)), slice(0, 2)),
                message=(
                    "les colonnes de `A1` ont pour somme 1 : la couche cachée a reçu l'activation de "
                    "la couche de sortie."
                ),
                section="Une image par colonne",
            ),
            Mistake(
                name="scores au lieu de probabilités",
                example=(
                    "def forward(X, parameters):\n"
                    "    W1, b1, W2, b2 = parameters\n"
                    "    Z1 = W1 @ X + b1\n"
                    "    A1 = relu(Z1)\n"
                    "    Z2 = W2 @ A1 + b2\n"
                    "    return Z1, A1, Z2, relu(Z2)"
                ),
                when=lambda f: _gives(f, _forward_is(), slice(0, 3)) and not _sums_to_one(f),
                message=(
                    "`Z2` est juste, mais les colonnes de `A2` n'ont pas pour somme 1 : ce ne sont pas "
                    "les probabilités de la couche de sortie."
                ),
                section="La passe avant",
            ),
            Mistake(
                name="W2 transposée",
                example=(
                    "def forward(X, parameters):\n"
                    "    W1, b1, W2, b2 = parameters\n"
                    "    Z1 = W1 @ X + b1\n"
                    "    A1 = relu(Z1)\n"
                    "    Z2 = W2.T @ A1 + b2\n"
                    "    return Z1, A1, Z2, softmax(Z2)"
                ),
                when=lambda f: _fails(f) and not isinstance(f.found[2], Exception),
                message=(
                    "le calcul passe quand il y a autant de neurones cachés que de classes, et "
                    "s'arrête sinon : à la seconde couche, un tableau est transposé ou pris pour un "
                    "autre."
                ),
                section="Les formes, sans faute",
            ),
            Mistake(
                name="produit dans le mauvais ordre",
                example=(
                    "def forward(X, parameters):\n"
                    "    W1, b1, W2, b2 = parameters\n"
                    "    Z1 = X @ W1 + b1\n"
                    "    A1 = relu(Z1)\n"
                    "    Z2 = A1 @ W2 + b2\n"
                    "    return Z1, A1, Z2, softmax(Z2)"
                ),
                when=lambda f: all(isinstance(found, Exception) for found in f.found),
                message=(
                    "un produit ou une somme s'arrête : ses dimensions ne s'accordent pas. Écrivez la "
                    "forme de chaque facteur ; un exemple est une colonne, et les poids viennent en "
                    "premier."
                ),
                section="Deux conventions",
            ),
        ),
    ),
    Exercise(
        id="06-retro",
        names=("backward",),
        observe=_observe_backward,
        correct=lambda f: _gives(f, _backward) and _agrees_with_differences(f),
        success=(
            "sur trois réseaux de tailles différentes, vos quatre gradients sont ceux des "
            "différences centrées, à un millionième près."
        ),
        otherwise=lambda f: _told_wrong(f, "backward", GRADIENTS, _backward),
        hints=(
            "Suivez les flèches vermillon du dessin, de droite à gauche. Quelle forme doit avoir "
            "chaque tableau ?",
            "Pour les poids : l'erreur à la sortie de la couche, multipliée par l'entrée de la couche "
            "transposée, et une moyenne. Pour les biais : la moyenne des colonnes de l'erreur.",
            "Pour `dZ1`, deux opérations : remonter par les poids de la seconde couche, transposés ; "
            "puis annuler les cases où `Z1` n'est pas positif.",
        ),
        mistakes=(
            Mistake(
                name="gradients renvoyés dans un autre ordre",
                example=_answer(ends="return dW2, db2, dW1, db1"),
                when=lambda f: _gives(f, lambda n: _backward(n)[2:] + _backward(n)[:2]),
                message=(
                    "les quatre gradients sont justes, mais dans un autre ordre que celui des "
                    "paramètres : la mise à jour ôterait à `W1` le gradient de `W2`."
                ),
                section="La passe arrière",
            ),
            Mistake(
                name="dZ2 = Y - A2",
                example=_answer(dZ2="Y - A2"),
                when=lambda f: _gives(f, lambda n: [-array for array in _backward(n)]),
                message=(
                    "vos quatre gradients ont le signe contraire : en reculant le long d'eux, la perte "
                    "monterait. Regardez `dZ2`."
                ),
                section="La passe arrière",
            ),
            Mistake(
                name="division par m oubliée",
                example=_answer(
                    dW2="dZ2 @ A1.T",
                    db2="dZ2.sum(axis=1, keepdims=True)",
                    dW1="dZ1 @ X.T",
                    db1="dZ1.sum(axis=1, keepdims=True)",
                ),
                when=lambda f: _gives(f, lambda n: _backward(n, m=1)),
                message=(
                    "vos gradients sont ceux de la somme des pertes : ils grandissent avec le nombre "
                    "d'exemples. La perte est une moyenne."
                ),
                section="Les poids de la seconde couche",
            ),
            Mistake(
                name="division par m oubliée par endroits",
                example=_answer(
                    db2="dZ2.sum(axis=1, keepdims=True)", db1="dZ1.sum(axis=1, keepdims=True)"
                ),
                when=lambda f: all(_is_mean_or_sum(f, part) for part in range(4)),
                message=(
                    "certains de vos gradients sont ceux de la perte moyenne, d'autres ceux de la somme "
                    "des pertes : la division par `m` manque quelque part."
                ),
                section="Les poids de la seconde couche",
            ),
            Mistake(
                name="division par m deux fois",
                example=_answer(dZ2="(A2 - Y) / m"),
                when=lambda f: _gives(f, lambda n: _backward(n, m=n.m**2)),
                message=(
                    "vos gradients sont `m` fois trop petits : la division est faite deux fois, dans "
                    "`dZ2` et de nouveau dans les gradients."
                ),
                section="Les poids de la seconde couche",
            ),
            Mistake(
                name="facteur de trop",
                example=_answer(dZ2="2 * (A2 - Y)"),
                when=_is_multiple,
                message=(
                    "vos quatre gradients ont la bonne direction, mais tous sont multipliés par un même "
                    "nombre : un facteur dans `dZ2`, ou une division par un autre nombre que celui des "
                    "exemples."
                ),
                section="Les poids de la seconde couche",
            ),
            Mistake(
                name="dW2 avec Z1",
                example=_answer(dW2="dZ2 @ Z1.T / m"),
                when=lambda f: _gives(
                    f,
                    lambda n: [
                        *_backward(n)[:2],
                        (n.cache[3] - n.Y) @ n.cache[0].T / n.m,
                        _backward(n)[3],
                    ],
                ),
                message=(
                    "seule `dW2` est fausse : elle est faite avec `Z1`. Est-ce bien ce que la seconde "
                    "couche a reçu pendant la passe avant ?"
                ),
                section="Les poids de la seconde couche",
            ),
            Mistake(
                name="dérivée de ReLU oubliée",
                example=_answer(dZ1="W2.T @ dZ2"),
                when=lambda f: _gives(f, _with_hidden_error(lambda n: 1)),
                message=(
                    "`dW2` et `db2` sont justes, pas `dW1` ni `db1` : l'erreur traverse aussi les "
                    "neurones qui se sont tus pendant la passe avant."
                ),
                section="Remonter d'une couche",
            ),
            Mistake(
                name="A1 à la place de la dérivée de ReLU",
                example=_answer(dZ1="W2.T @ dZ2 * A1"),
                when=lambda f: any(
                    _gives(f, _with_hidden_error(lambda n, part=part: n.cache[part]))
                    for part in (0, 1)
                ),
                message=(
                    "l'erreur est multipliée par `A1` ou par `Z1` ; il faut la dérivée de ReLU, qui ne "
                    "vaut jamais que 0 ou 1."
                ),
                section="Remonter d'une couche",
            ),
            Mistake(
                name="ReLU appliquée à l'erreur",
                example=_answer(dZ1="np.maximum(W2.T @ dZ2, 0)"),
                when=lambda f: _gives(f, _with_hidden_error(lambda n: _error_back(n) > 0)),
                message=(
                    "ce sont les erreurs négatives qui sont annulées. Une erreur peut être négative ; ce "
                    "qui compte est le signe de ce que ReLU avait reçu."
                ),
                section="Remonter d'une couche",
            ),
            Mistake(
                name="dérivée de ReLU à l'envers",
                example=_answer(dZ1="W2.T @ dZ2 * (Z1 < 0)"),
                when=lambda f: _gives(f, _with_hidden_error(lambda n: n.cache[0] <= 0)),
                message=(
                    "l'erreur traverse les neurones qui se sont tus, et s'arrête à ceux qui ont parlé : "
                    "c'est le contraire de ReLU."
                ),
                section="Remonter d'une couche",
            ),
            Mistake(
                name="dérivée de ReLU prise en A2",
                example=_answer(dZ1="W2.T @ dZ2 * (A2 > 0)"),
                when=lambda f: (
                    _fails(f) and _gives(f, _with_hidden_error(lambda n: 1), networks=(2,))
                ),
                message=(
                    "la dérivée de ReLU est prise en `A2` ou `Z2`, de la couche de sortie : ReLU est sur "
                    "la couche cachée. Cela ne passe que si les deux couches ont la même taille."
                ),
                section="Remonter d'une couche",
            ),
            Mistake(
                name="W2 non transposée",
                example=_answer(dZ1="W2 @ dZ2 * (Z1 > 0)"),
                when=lambda f: (
                    _fails(f)
                    and _gives(
                        f,
                        lambda n: _backward(
                            n, dZ1=n.parameters[2] @ (n.cache[3] - n.Y) * (n.cache[0] > 0)
                        ),
                        networks=(2,),
                    )
                ),
                message=(
                    "l'erreur remonte par `W2` dans le mauvais sens. Avec autant de neurones cachés que "
                    "de classes, le calcul passe et donne des nombres faux ; sinon, il s'arrête."
                ),
                section="Remonter d'une couche",
            ),
            Mistake(
                name="dérivée de softmax comptée deux fois",
                example=_answer(dZ2="(A2 - Y) * A2 * (1 - A2)"),
                when=lambda f: _gives(f, _softmax_diagonal),
                message=(
                    "`dZ2` est multipliée par une dérivée de softmax ; or la différence entre la sortie et "
                    "la cible la contient déjà, avec celle du logarithme."
                ),
                section="La passe arrière",
            ),
            Mistake(
                name="db sans keepdims",
                example=_answer(db2="dZ2.sum(axis=1) / m", db1="dZ1.sum(axis=1) / m"),
                when=lambda f: (
                    _has_shape(f, 1, lambda n0, n1, n2, m: (n1,))
                    or _has_shape(f, 3, lambda n0, n1, n2, m: (n2,))
                ),
                message=(
                    "`db1` ou `db2` n'a qu'une dimension : `sum` a supprimé celle des exemples. NumPy "
                    "prendrait ce gradient pour une ligne, et la mise à jour ferait du biais un carré."
                ),
                section="Le code de la passe arrière",
            ),
            Mistake(
                name="somme le long du mauvais axe",
                example=_answer(
                    db2="dZ2.sum(axis=0, keepdims=True) / m",
                    db1="dZ1.sum(axis=0, keepdims=True) / m",
                ),
                when=lambda f: any(
                    _has_shape(f, part, shape)
                    for part in (1, 3)
                    for shape in (lambda n0, n1, n2, m: (1, m), lambda n0, n1, n2, m: (m,))
                ),
                message=(
                    "`db1` ou `db2` contient un nombre par exemple : la somme est faite sur les neurones. "
                    "Il faut un nombre par neurone."
                ),
                section="Les poids de la seconde couche",
            ),
            Mistake(
                name="somme oubliée",
                example=_answer(db2="dZ2 / m", db1="dZ1 / m"),
                when=lambda f: (
                    _has_shape(f, 1, lambda n0, n1, n2, m: (n1, m))
                    or _has_shape(f, 3, lambda n0, n1, n2, m: (n2, m))
                ),
                message=(
                    "`db1` ou `db2` garde une colonne par exemple : le biais sert à tous les exemples, "
                    "leurs effets s'ajoutent."
                ),
                section="Les poids de la seconde couche",
            ),
            Mistake(
                name="dW1 avec A1 au lieu de X",
                example=_answer(dW1="dZ1 @ A1.T / m"),
                when=lambda f: _has_shape(f, 0, lambda n0, n1, n2, m: (n1, n1)),
                message=(
                    "`dW1` est un carré : il est fait avec `A1`, la sortie de la première couche, au lieu "
                    "de son entrée."
                ),
                section="Remonter d'une couche",
            ),
            Mistake(
                name="dW2 sans A1",
                example=_answer(dW2="dZ2 @ X.T / m"),
                when=lambda f: (
                    _has_shape(f, 2, lambda n0, n1, n2, m: (n2, n0))
                    or _has_shape(f, 2, lambda n0, n1, n2, m: (n2, n2))
                ),
                message=(
                    "`dW2` n'a pas la forme de `W2` : l'entrée de la seconde couche n'est ni `X`, ni la "
                    "sortie du réseau."
                ),
                section="Les poids de la seconde couche",
            ),
            Mistake(
                name="gradients des poids transposés",
                example=_answer(dW2="A1 @ dZ2.T / m", dW1="X @ dZ1.T / m"),
                when=lambda f: (
                    _has_shape(f, 0, lambda n0, n1, n2, m: (n0, n1))
                    or _has_shape(f, 2, lambda n0, n1, n2, m: (n1, n2))
                ),
                message=(
                    "un gradient de poids est transposé : ses lignes devraient être les sorties de la "
                    "couche, comme dans la matrice des poids."
                ),
                section="Les poids de la seconde couche",
            ),
            Mistake(
                name="produit sans transposer",
                example=_answer(dW2="dZ2 @ A1 / m"),
                when=lambda f: all(isinstance(found, Exception) for found in f.found),
                message=(
                    "un produit s'arrête : ses dimensions ne s'accordent pas. Écrivez la forme de chaque "
                    "facteur. Dans `dW1` et `dW2`, la dimension qui disparaît est celle des exemples ; "
                    "dans `dZ1`, c'est celle des classes."
                ),
                section="Les poids de la seconde couche",
            ),
        ),
    ),
    Exercise(
        id="06-gradient",
        names=("central_gradient",),
        observe=_observe_central,
        correct=lambda f: _differences(f, _central) and _is_put_back(f),
        success=(
            "votre fonction donne la différence centrée, pour un vecteur, une matrice et un seul "
            "nombre, et remet `w` comme elle l'a trouvé."
        ),
        otherwise=_told_differences,
        hints=(
            "Un gradient contient un nombre par place de `w`. Que faut-il faire bouger, et combien de "
            "nombres à la fois ?",
            "`np.ndindex(w.shape)` parcourt les places d'un tableau de n'importe quelle forme ; "
            "`w[place]` lit ou écrit un nombre.",
            "À chaque place : retenir la valeur, mesurer `f` un peu au-dessus puis un peu au-dessous, "
            "remettre la valeur, et diviser l'écart par la distance entre les deux points.",
        ),
        mistakes=(
            Mistake(
                name="w n'est pas remis",
                example=_central_answer(after=""),
                when=lambda f: not _is_put_back(f),
                message=(
                    "après l'appel, `w` n'a plus ses valeurs : chaque nombre doit être remis avant de "
                    "passer au suivant, sinon les dérivées suivantes sont prises ailleurs."
                ),
                section="numerical_gradient",
            ),
            Mistake(
                name="différence d'un seul côté",
                example=_central_answer(below="f(w)", before_below="w[place] = value", divisor="h"),
                when=lambda f: any(
                    _differences(f, lambda w, h, way=way, n=n: _one_sided(w, h * way) / n)
                    for way in (1, -1)
                    for n in (1, 2)
                ),
                message=(
                    "c'est la différence d'un seul côté : avec `h` = 0,1, l'erreur se voit. La différence "
                    "centrée mesure de part et d'autre."
                ),
                section="Par la définition de la dérivée",
            ),
            Mistake(
                name="division par h au lieu de 2h",
                example=_central_answer(divisor="h"),
                when=lambda f: _differences(f, lambda w, h: _central(w, h, scale=1)),
                message=(
                    "tous les nombres sont deux fois trop grands : quelle distance sépare les deux points "
                    "où `f` est mesurée ?"
                ),
                section="Par la définition de la dérivée",
            ),
            Mistake(
                name="division oubliée, ou parenthèses",
                example=_central_answer(quotient="(above - below) / 2 * h"),
                when=lambda f: (
                    _differences(f, lambda w, h: _central(w, h) * 2 * h)
                    or _differences(f, lambda w, h: _central(w, h) * h**2)
                ),
                message=(
                    "les nombres diminuent avec `h` au lieu de se stabiliser : l'écart n'est pas divisé par "
                    "la distance. Des parenthèses manquent peut-être : `a / 2 * h` multiplie par `h`."
                ),
                section="Par la définition de la dérivée",
            ),
            Mistake(
                name="signe contraire",
                example=_central_answer(quotient="(below - above) / (2 * h)"),
                when=lambda f: _differences(f, lambda w, h: -_central(w, h)),
                message="le signe est contraire : la différence est prise dans le mauvais sens.",
                section="Par la définition de la dérivée",
            ),
            Mistake(
                name="deux noms pour le même tableau",
                example=(
                    "def central_gradient(f, w, h):\n"
                    "    gradient = np.zeros_like(w)\n"
                    "    for place in np.ndindex(w.shape):\n"
                    "        above, below = w, w\n"
                    "        above[place] += h\n"
                    "        below[place] -= h\n"
                    "        gradient[place] = (f(above) - f(below)) / (2 * h)\n"
                    "    return gradient"
                ),
                when=lambda f: _differences(f, lambda w, h: np.zeros_like(w)),
                message=(
                    "tous les nombres sont nuls : les deux mesures sont faites au même endroit. `a = w` "
                    "ne copie pas un tableau, il lui donne un second nom."
                ),
                section="numerical_gradient",
            ),
            Mistake(
                name="return dans la boucle",
                example=(
                    "def central_gradient(f, w, h):\n"
                    "    gradient = np.zeros_like(w)\n"
                    "    for place in np.ndindex(w.shape):\n"
                    "        move = np.zeros_like(w)\n"
                    "        move[place] = h\n"
                    "        gradient[place] = (f(w + move) - f(w - move)) / (2 * h)\n"
                    "        return gradient"
                ),
                when=lambda f: _differences(f, _first_only),
                message=(
                    "la première place est juste, les autres sont restées à zéro : la fonction s'arrête au "
                    "premier tour de la boucle."
                ),
                section="numerical_gradient",
            ),
            Mistake(
                name="tous les nombres bougent ensemble",
                example=(
                    "def central_gradient(f, w, h):\n    return (f(w + h) - f(w - h)) / (2 * h)"
                ),
                when=lambda f: (
                    _differences(f, lambda w, h: np.float64(_together(w, h)))
                    or _differences(f, lambda w, h: np.full(w.shape, _together(w, h)))
                ),
                message=(
                    "tous les nombres de `w` bougent en même temps : le résultat est une seule pente. Il "
                    "faut une pente par nombre, les autres restant en place."
                ),
                section="numerical_gradient",
            ),
            Mistake(
                name="h ignoré",
                example=_central_answer(first="h = 1e-5"),
                when=lambda f: all(
                    same(f.values[name, COARSE], _central(POINTS[name], 1e-5), 1e-3)
                    for name in POINTS
                ),
                message=(
                    "le résultat ne dépend pas du `h` que reçoit la fonction : avec `h` = 0,1, la "
                    "différence centrée s'écarte un peu de la dérivée."
                ),
                section="Par la définition de la dérivée",
            ),
            Mistake(
                name="vecteurs seulement",
                example=(
                    "def central_gradient(f, w, h):\n"
                    "    gradient = np.zeros(len(w))\n"
                    "    for i in range(len(w)):\n"
                    "        move = np.zeros(len(w))\n"
                    "        move[i] = h\n"
                    "        gradient[i] = (f(w + move) - f(w - move)) / (2 * h)\n"
                    "    return gradient"
                ),
                when=lambda f: _differences(f, _central, names=("vector", "one")),
                message=(
                    "juste pour un vecteur, mais pas pour une matrice : `w` peut avoir n'importe quelle "
                    "forme, comme `W1`."
                ),
                section="numerical_gradient",
            ),
        ),
    ),
)

RIGHT_WAYS = {
    "06-formes": (
        "import numpy as np\n"
        "def shapes(n0, n1, n2, m):\n"
        "    X, W1, W2 = np.empty((n0, 0)), np.empty((n1, n0)), np.empty((n2, n1))\n"
        "    found = {'W1': W1.shape, 'W2': W2.shape, 'b1': [n1, 1], 'b2': [n2, 1]}\n"
        "    found.update(A1=(len(W1), m), A2=(len(W2), m), Z1=(n1, m), X=(n0, m))\n"
        "    for name in ('W1', 'b1', 'W2', 'b2'):\n"
        "        found['d' + name] = found[name]\n"
        "    return {**found, 'dZ1': found['A1'], 'dZ2': np.array(found['A2'])}",
    ),
    "06-avant": (
        "def forward(X, parameters):\n"
        "    W1, b1, W2, b2 = parameters\n"
        "    Z1 = np.dot(W1, X) + b1\n"
        "    A1 = Z1 * (Z1 > 0)\n"
        "    Z2 = np.einsum('jk,ki->ji', W2, A1) + b2\n"
        "    E = np.exp(Z2)\n"
        "    return [Z1, A1, Z2, E / E.sum(axis=0, keepdims=True)]",
        "def forward(X, parameters):\n"
        "    W1, b1, W2, b2 = parameters\n"
        "    Z1 = (X.T @ W1.T + b1[:, 0]).T\n"
        "    A1 = relu(Z1)\n"
        "    columns = [W2 @ A1[:, i] + b2.ravel() for i in range(X.shape[1])]\n"
        "    Z2 = np.stack(columns, axis=1)\n"
        "    return Z1, A1, Z2, softmax(Z2)",
    ),
    "06-retro": (
        # one example after another
        "def backward(X, Y, parameters, cache):\n"
        "    W1, b1, W2, b2 = parameters\n"
        "    Z1, A1, Z2, A2 = cache\n"
        "    gradients = [np.zeros_like(parameter) for parameter in parameters]\n"
        "    for i in range(X.shape[1]):\n"
        "        dz2 = A2[:, i] - Y[:, i]\n"
        "        dz1 = np.where(Z1[:, i] > 0, W2.T.dot(dz2), 0)\n"
        "        parts = np.outer(dz1, X[:, i]), dz1[:, None], np.outer(dz2, A1[:, i]), dz2[:, None]\n"
        "        for gradient, part in zip(gradients, parts):\n"
        "            gradient += part / X.shape[1]\n"
        "    return gradients",
        # dividing once, at the start, and by einsum; A2 is overwritten
        "def backward(X, Y, parameters, cache):\n"
        "    _, _, W2, _ = parameters\n"
        "    Z1, A1, Z2, A2 = cache\n"
        "    A2 -= Y\n"
        "    A2 /= len(Y.T)\n"
        "    dZ1 = np.einsum('jk,ji->ki', W2, A2)\n"
        "    dZ1[A1 <= 0] = 0\n"
        "    ones = np.ones((len(Y.T), 1))\n"
        "    return dZ1 @ X.T, dZ1 @ ones, np.dot(A2, A1.T), np.sum(A2, 1)[:, np.newaxis]",
        "def backward(X, Y, parameters, cache):\n"
        "    Z1, A1, Z2, A2 = cache\n"
        "    dZ2 = A2 - Y\n"
        "    dZ1 = np.multiply(np.dot(parameters[2].T, dZ2), np.heaviside(Z1, 0))\n"
        "    m = Y.shape[-1]\n"
        "    return (1 / m * dZ1.dot(X.T), dZ1.mean(axis=1).reshape(-1, 1),\n"
        "            1 / m * dZ2.dot(A1.T), np.mean(dZ2, 1, keepdims=True))",
    ),
    "06-gradient": (
        # copies in place of moving w
        "def central_gradient(f, w, h):\n"
        "    gradient = np.empty(w.shape)\n"
        "    for place, _ in np.ndenumerate(w):\n"
        "        above, below = w.copy(), w.copy()\n"
        "        above[place] += h\n"
        "        below[place] -= h\n"
        "        gradient[place] = (f(above) - f(below)) / 2 / h\n"
        "    return gradient",
        "def central_gradient(f, w, h):\n"
        "    moves = h * np.eye(w.size).reshape(w.size, *w.shape)\n"
        "    slopes = [(f(w + move) - f(w - move)) / (2 * h) for move in moves]\n"
        "    return np.array(slopes).reshape(w.shape)",
        "def central_gradient(f, w, h):\n"
        "    gradient = np.zeros(w.size)\n"
        "    flat = w.reshape(-1)\n"
        "    for i in range(w.size):\n"
        "        flat[i] += h\n"
        "        gradient[i] = f(w)\n"
        "        flat[i] -= 2 * h\n"
        "        gradient[i] -= f(w)\n"
        "        flat[i] += h\n"
        "    return gradient.reshape(w.shape) / (2 * h)",
        "from helpers import numerical_gradient\n"
        "def central_gradient(f, w, h):\n"
        "    return numerical_gradient(lambda: f(w), w, step=h)",
    ),
}
