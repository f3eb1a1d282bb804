"""Checks of lesson 12: a filter by hand, im2col, receptive fields, a maximum backwards."""

from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    array_told,
    as_array,
    as_number,
    call,
    faults,
    parts_of,
    same,
    shape_told,
)
from helpers.french import decimal

# --- 12-a-la-main: one filter on an image of 4 x 4 pixels

IMAGE = np.array([[2, 0, 1, 0], [1, 3, 0, 2], [0, 1, 2, 1], [1, 0, 3, 0]])
KERNEL, BIAS = np.array([[0, 1, 0], [-1, 2, 0], [0, 0, -1]]), 1
SIZES = {"premier": 13, "deuxième": 30, "troisième": 3}


def _maps(kernel=KERNEL, bias=BIAS, border=(1, 1), stride=2):
    """Return the map without border, then the other; border: pixels before and after."""
    windows = (sliding_window_view(x, (3, 3)) for x in (IMAGE, np.pad(IMAGE, border)))
    plain, bordered = ((w * kernel).sum(axis=(2, 3)) + bias for w in windows)
    return plain, bordered[::stride, ::stride]


def _observe_by_hand(feature_map, strided, sizes):
    maps = [
        _map(as_array(feature_map, "feature_map")),
        _map(as_array(strided, "strided")),
    ]
    parts = parts_of(sizes, 3, "`sizes` doit donner trois nombres")
    return SimpleNamespace(
        maps=maps, sizes=[as_number(part, f"sizes[{k}]") for k, part in enumerate(parts)]
    )


def _map(array):
    """Return a map without the axes of one image and of one filter that Keras gives it."""
    return array.squeeze() if array.squeeze().shape == (2, 2) else array


def _map_faults(f):
    return faults(list(zip(f.maps, ("feature_map", "strided"), _maps(), strict=True)))


def _one_map_is(**way):
    """Return a predicate: is one of the maps, wrong, that of this way?"""
    return lambda f: any(
        same(found, other) and not same(found, right)
        for found, other, right in zip(f.maps, _maps(**way), _maps(), strict=True)
    )


def _strided_is(*ways):
    return lambda f: any(same(f.maps[1], _maps(**way)[1]) for way in ways)


def _one_size_is(*wrong):
    """Return a predicate: are the maps right, and one of the sizes the wrong one told here?"""
    return lambda f: not _map_faults(f) and any(map(np.equal, f.sizes, wrong))


def _by_hand_told(f):
    wrong = [
        f"le {place}, {decimal(given)}"
        for given, (place, right) in zip(f.sizes, SIZES.items(), strict=True)
        if given != right
    ]
    return " ".join(_map_faults(f)) or (
        f"les deux cartes sont justes ; dans `sizes`, à revoir : {' ; '.join(wrong)}."
    )


# --- 12-im2col: a convolution of several channels and filters, with a stride

# Shape of the images, side of the kernels, filters, stride: in the second and third, the pixels left
# at the edge are too few for one more window; in the fourth, a window is one pixel.
LAYERS = (
    ((2, 6, 7, 3), 3, 4, 1),
    ((3, 8, 9, 2), 3, 5, 2),
    ((1, 9, 7, 1), 2, 1, 3),
    ((2, 3, 4, 5), 1, 2, 1),
)


@cache
def _layers():
    """Return the arguments of a call for each layer, with what is expected: one sum for each output."""
    rng = np.random.default_rng(120)
    made = []
    for shape, k, filters, stride in LAYERS:
        # quarters: neither float32 nor the order of a sum rounds them
        images, kernels, biases = (
            rng.integers(-8, 9, size) / 4 for size in (shape, (k, k, shape[3], filters), (filters,))
        )
        starts = [range(0, side - k + 1, stride) for side in shape[1:3]]
        expected = np.empty((shape[0], *map(len, starts), filters))
        for n, r, s, f in np.ndindex(expected.shape):
            top, left = starts[0][r], starts[1][s]
            window = images[n, top : top + k, left : left + k]
            expected[n, r, s, f] = (window * kernels[..., f]).sum() + biases[f]
        made.append(((images, kernels, biases, *[stride] * (stride != 1)), expected))
    return made


def _first_wrong(function, name, cases, is_right, where):
    """Return the number of the first case whose result is wrong, and that result.

    cases: for each call its arguments, and what `is_right` judges its result by.
    where: makes of the arguments the words that introduce what is said of their call.
    """
    if not callable(function):
        call(function, name=name)
    for number, (arguments, expected) in enumerate(cases):
        try:
            found = as_array(call(function, *arguments, name=name), f"{name}(...)")
        except Unusable as problem:
            raise Unusable(where(*arguments) + str(problem)) from problem.__cause__
        if not is_right(found, expected):
            return SimpleNamespace(case=number, found=found)
    return None


def _where_convolved(images, kernels, _biases, *stride):
    told = f" et un pas de {stride[0]}" if stride else ", sans `stride`"
    return f"pour des images de forme {images.shape}, des filtres de forme {kernels.shape}{told}, "


def _convolve_told(f):
    arguments, expected = _layers()[f.case]
    return _where_convolved(*arguments) + array_told(f.found, "convolve(...)", expected)


# --- 12-compter: layers in a row, and for each its side, channels, parameters, receptive field

ASKED = ("le côté", "le nombre de canaux", "le nombre de paramètres", "le champ")
# Layers, side, channels. In all but the first, strides leave pixels at the edge.
STACKS = (
    ([("conv", 16, 3, 1), ("conv", 8, 3, 1), ("pool", 2), ("conv", 32, 3, 1), ("pool", 2)], 28, 1),
    ([("conv", 6, 5, 2), ("pool", 3), ("conv", 7, 2, 1)], 36, 3),
    ([("pool", 2), ("conv", 5, 4, 3), ("conv", 4, 1, 1), ("conv", 9, 2, 2)], 31, 2),
    ([("pool", 4)], 30, 6),
)


@cache
def _descriptions():
    """Return an array for each stack, a row for each layer, counted from what a layer reads."""
    described = []
    for layers, side, channels in STACKS:
        seen, rows = [{pixel} for pixel in range(side)], []
        for kind, *numbers in layers:
            filters, size, stride = numbers if kind == "conv" else (channels, *numbers * 2)
            count = filters * (size * size * channels + 1) if kind == "conv" else 0
            starts = range(0, len(seen) - size + 1, stride)
            seen = [set.union(*seen[start : start + size]) for start in starts]
            channels = filters
            rows.append((len(seen), channels, count, len(seen[0])))
        described.append(np.array(rows))
    return described


def _observe_describe(describe):
    """Return the first column that is wrong, and its values for all layers of all stacks."""
    found = []
    for stack, expected in zip(STACKS, _descriptions(), strict=True):
        rows = call(describe, *stack, name="describe")
        array = as_array(list(rows) if isinstance(rows, Iterator) else rows, "describe(...)")
        if array.shape != expected.shape:
            raise Unusable(
                f"pour une liste de {len(expected)} couche(s), "
                + shape_told(array.shape, "describe(...)", expected.shape)
            )
        found.append(array)
    for column in range(len(ASKED)):
        values, right = (np.concatenate(arrays)[:, column] for arrays in (found, _descriptions()))
        if not same(values, right):
            return SimpleNamespace(column=column, values=values)
    return None


def _describe_told(f):
    right = np.concatenate(_descriptions())[:, f.column]
    layers = [(stack, layer) for stack in STACKS for layer in stack[0]]
    for given, expected, (stack, layer) in zip(f.values, right, layers, strict=True):
        if not same(given, expected):
            return "pour `describe({}, {}, {})`, {} de la couche `{}` est {}, et non {}.".format(
                *stack, ASKED[f.column], layer, decimal(given), decimal(expected)
            )


# --- 12-pooling: from the gradient of each maximum to that of each pixel

CLOSE = 1e-5  # float32 will do


@cache
def _pooled():
    """Return cases: all pixels differ; some squares have several maxima; odd sides."""
    rng = np.random.default_rng(121)
    made = []
    for shape, ties in (((2, 4, 6, 3), False), ((2, 6, 4, 2), True), ((1, 5, 7, 2), False)):
        images = rng.permutation(np.prod(shape)).reshape(shape) / 4 - 10
        if ties:
            images = np.maximum(0, rng.integers(-3, 3, shape)) / 2
        n, h, w, c = shape
        gradients = rng.integers(1, 9, (n, h // 2, w // 2, c)) * rng.choice((-0.25, 0.25), c)
        made.append(((images, gradients), (images, gradients)))
    return made


def _squares(array, gradients):
    """Return the four pixels of each square, on the last axis."""
    n, rows, columns, c = gradients.shape
    array = array[:, : 2 * rows, : 2 * columns].reshape(n, rows, 2, columns, 2, c)
    return array.transpose(0, 1, 3, 5, 2, 4).reshape(n, rows, columns, c, 4)


def _wrong_squares(found, images, gradients):
    """Tell of each square whether what its pixels receive is wrong: several maxima may share."""
    squares, received = _squares(images, gradients), _squares(found, gradients)
    losers = squares < squares.max(axis=-1, keepdims=True)
    return (
        (losers & (abs(received) > CLOSE)).any(axis=-1)
        | (received * gradients[..., None] < -CLOSE).any(axis=-1)
        | ~np.isclose(received.sum(axis=-1), gradients, CLOSE, CLOSE)
    )


def _has_leftover(found, gradients):
    """Tell whether a pixel that is in no square has a gradient."""
    rows, columns = (2 * side for side in gradients.shape[1:3])
    return found[:, rows:].any() or found[:, :, columns:].any()


def _is_backward(found, case):
    images, gradients = case
    return (
        found.shape == images.shape
        and not _has_leftover(found, gradients)
        and not _wrong_squares(found, *case).any()
    )


def _where_pooled(images, _gradients):
    return f"pour des images de forme {images.shape}, "


def _backward_told(f):
    images, gradients = _pooled()[f.case][0]
    where = _where_pooled(images, gradients)
    if f.found.shape != images.shape:
        return where + shape_told(f.found.shape, "maxpool_backward(...)", images.shape)
    wrong = np.argwhere(_wrong_squares(f.found, images, gradients))
    if not len(wrong):
        return where + "un pixel qui n'est dans aucun carré reçoit un gradient."
    place = tuple(wrong[0])
    square, received = (_squares(array, gradients)[place] for array in (images, f.found))
    pixels, given = (
        " ; ".join(decimal(float(x), ".4g") for x in four) for four in (square, received)
    )
    return (
        f"{where}dans le carré de pixels ({pixels}), où le gradient du maximum est "
        f"{decimal(float(gradients[place]), '.4g')}, vos dérivées sont ({given})."
    )


def _is_one_corner(f):
    """Tell whether all squares, where each has one maximum, give the gradient to the same place."""
    _, gradients = _pooled()[0][0]
    received = _squares(f.found, gradients)
    return f.case == 0 and any(
        same(received, gradients[..., None] * corner) for corner in np.eye(4)
    )


CHECKS = (
    Check(
        id="12-a-la-main",
        observe=_observe_by_hand,
        correct=lambda f: [
            *map(same, f.maps, _maps()),
            *map(np.equal, f.sizes, SIZES.values()),
        ],
        success="les deux cartes et les trois nombres sont justes. Une bordure peut garder le côté de l'image, ou "
        "même l'agrandir ; un pas de 2 le divise à peu près par deux.",
        otherwise=_by_hand_told,
        when={
            "filtre retourné": _one_map_is(kernel=KERNEL[::-1, ::-1]),
            "biais oublié": _one_map_is(bias=0),
            "bordure oubliée": _strided_is({"border": 0}, {"border": 0, "stride": 1}),
            "pas oublié": _strided_is({"stride": 1}),
            "bordure d'un seul côté": _strided_is({"border": (0, 1)}),
            "la première place oubliée": _one_size_is(12, 29, None),
            "une place hors de l'image": lambda f: not _map_faults(f) and f.sizes[0] in (13.5, 14),
            "la bordure comptée une fois": _one_size_is(None, 28, 6),
        },
    ),
    Check(
        id="12-im2col",
        observe=lambda convolve: _first_wrong(
            convolve, "convolve", _layers(), same, _where_convolved
        ),
        correct=lambda f: f is None,
        success="les sorties de quatre couches de formes différentes sont justes. Dans l'essai, avec un pas de 2, la "
        "matrice des fenêtres a 8 lignes et 27 colonnes, et le résultat la forme (2, 2, 2, 4).",
        otherwise=_convolve_told,
    ),
    Check(
        id="12-compter",
        observe=_observe_describe,
        correct=lambda f: [f is None or column < f.column for column in range(len(ASKED))],
        success="côtés, canaux, paramètres et champs sont justes. Deux filtres de 3 × 3 à la suite voient "
        "aussi loin qu'un de 5 × 5, avec moins de paramètres.",
        otherwise=_describe_told,
    ),
    Check(
        id="12-pooling",
        observe=lambda maxpool_backward: _first_wrong(
            maxpool_backward, "maxpool_backward", _pooled(), _is_backward, _where_pooled
        ),
        correct=lambda f: f is None,
        success="seul un maximum reçoit le gradient de son carré, et les pixels hors des carrés n'en ont pas. Dans l'essai, "
        "un dixième de plus sur le 4 ajoute 1 à la perte ; sur le 3, rien.",
        otherwise=_backward_told,
        when={"toujours le même coin": _is_one_corner},
    ),
)
