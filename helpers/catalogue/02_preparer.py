"""Checks of lesson 02: reshape and scale, undo it, standardise with the training set's numbers."""

import re
from functools import cache
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    as_array,
    attempt,
    call,
    failed,
    faults,
    leaves_untouched,
    mnist,
    same,
    shape_told,
)

EVERY = 30  # images looked at: one in thirty, among them many whose greatest level is 254
NEAR = 5e-4  # more than float16 rounds, less than what dividing by 256 changes
COUNTS = {"x_train": 60000, "x_test": 10000, "z_train": 20000, "z_test": 10000}


def _images(name):
    (train, _), (test, _) = mnist()
    return (test if name.endswith("test") else train)[: COUNTS[name]]


@cache
def _rows(name):
    """Return one image in thirty, as a vector of numbers from 0 to 1."""
    return _images(name)[::EVERY].reshape(-1, 784) / 255


def _is(facts, name, change):
    """Tell whether an array is what `change` makes of the vectors, looked at in one row of thirty."""
    found = getattr(facts, name)
    return found.shape[:1] == (COUNTS[name],) and same(found[::EVERY], change(_rows(name)), NEAR)


def _observed(change, **arrays):
    """Return the arrays, and on each the French sentence on its fault as what `change` makes, or ""."""
    facts = SimpleNamespace(**{name: as_array(array, name) for name, array in arrays.items()})
    facts.faults = {name: _fault(getattr(facts, name), name, change) for name in arrays}
    facts.right = [name for name, fault in facts.faults.items() if not fault]
    return facts


def _fault(found, name, change):
    """Return a French sentence on the shape, else on one row of thirty, else on the mean of each row."""
    shape = (COUNTS[name], 784)
    if found.shape != shape:
        return shape_told(found.shape, name, shape)
    looked_at = (
        (found[::EVERY], f"{name}[::{EVERY}]", change(_rows(name))),
        (_row_means(found), f"{name}.mean(axis=1)", change(_row_means(_images(name)) / 255)),
    )
    return next(iter(faults(looked_at, NEAR)), "")


def _row_means(array):
    return array.reshape(len(array), -1).mean(axis=1, dtype="float64")


def _wrong_told(facts):
    return " ".join(filter(None, facts.faults.values()))


# --- 02-mise-en-forme ---


def _any(predicate, *given):
    """Return a predicate on the facts: does this one hold for one of the arrays?"""
    return lambda facts: any(predicate(facts, name, *given) for name in facts.faults)


def _is_scrambled(facts, name):
    """Tell whether the numbers have the right mean, in rows most of which are those of no images."""
    found, images = getattr(facts, name), _images(name)
    if found.shape != (len(images), 784):
        return False
    rows, expected = np.sort(_row_means(found)), np.sort(_row_means(images))
    scale = rows.mean() / expected.mean()
    return any(np.isclose(scale, (1, 1 / 255), rtol=NEAR)) and bool(
        np.isclose(rows, expected * scale, rtol=1e-2).mean() < 0.5
    )


# --- 02-revenir ---

TRIALS = {
    "near": "essai avec trois vecteurs, dont chaque nombre est à moins d'un demi-niveau d'un gris.",
    "single": "essai avec un seul vecteur, celui d'une image pâle.",
}


@cache
def _vectors():
    """Return three images, vectors beside theirs by less than half a level, and one image and its
    vector, exact: a pale one, whose greatest level is far from 255."""
    images, pale = _images("x_test")[:3], _images("x_test")[:1] // 2
    exact = images.reshape(3, 784) / 255
    shift = np.random.default_rng(0).uniform(-0.4, 0.4, exact.shape) / 255
    return SimpleNamespace(
        images=images,
        near=np.clip(exact + shift, 0, 1),
        pale=pale,
        single=(pale.reshape(1, 784) / 255).astype("float32"),
    )


def _observe_restore(restore):
    vectors = _vectors()
    results = [attempt(restore, getattr(vectors, name)) for name in TRIALS]
    if any(failed(r) and re.search(r"into shape \(\d+,28,28\)", str(r)) for r in results):
        return SimpleNamespace(near=None)
    near, single = (_restored(restore, name) for name in TRIALS)
    untouched = leaves_untouched(restore, vectors.near)
    return SimpleNamespace(near=near, single=single, dtype=near.dtype, untouched=untouched)


def _restored(restore, name):
    try:
        return as_array(call(restore, getattr(_vectors(), name), name="restore(x)"), "restore(x)")
    except Unusable as problem:
        told = f"{TRIALS[name]} {problem}" if callable(restore) else str(problem)
        raise Unusable(told) from problem


def _restore_faults(facts):
    """Return a French sentence on each call that does not give the images."""
    expected = {"near": _vectors().images, "single": _vectors().pale}
    told = {
        name: faults([(found, "restore(x)", expected[name])], 0) + _type_faults(found)
        for name, found in (("near", facts.near), ("single", facts.single))
    }
    return [" ".join([TRIALS[name], *sentences]) for name, sentences in told.items() if sentences]


def _type_faults(found):
    if found.dtype == np.uint8:
        return []
    return [f"Les nombres rendus sont de type `{found.dtype}` ; l'énoncé demande `uint8`."]


def _is_scaled_by_256(facts):
    """Compare where the scale shows and nothing goes beyond 255."""
    x = _vectors().near.ravel()
    seen = (x > 0.6) & (x < 0.95)
    return facts.near.size == x.size and same(facts.near.ravel()[seen], np.round(256 * x[seen]), 0)


# --- 02-normaliser ---


@cache
def _numbers(*names):
    """Return the mean and the standard deviation of these sets together, in 0..1."""
    images = np.concatenate([_images(name) for name in names])
    return images.mean() / 255, images.std() / 255


def _by(*names):
    """Return the standardisation with the numbers of these sets."""
    return lambda x: (x - _numbers(*names)[0]) / _numbers(*names)[1]


@cache
def _varied():
    """Return the pixels of the training images that vary, their means and standard deviations."""
    pixels = _images("z_train").reshape(-1, 784)
    means, stds = pixels.mean(axis=0) / 255, pixels.std(axis=0) / 255
    varied = stds > 0.05  # what replaces a null standard deviation does not show in these
    return varied, means[varied], stds[varied]


def _is_by_pixel(facts):
    found, (varied, means, stds) = facts.z_train, _varied()
    return found.shape == (COUNTS["z_train"], 784) and same(
        found[::EVERY][:, varied], (_rows("z_train")[:, varied] - means) / stds, 1e-2
    )


def _made_by(*changes):
    """Return a predicate: is z_train, and z_test if there is a second, what each change makes?"""
    return lambda facts: all(map(_is, [facts] * 2, ("z_train", "z_test"), changes))


CHECKS = (
    Check(
        id="02-mise-en-forme",
        observe=lambda x_train, x_test: _observed(lambda x: x, x_train=x_train, x_test=x_test),
        correct=lambda f: [not fault for fault in f.faults.values()],
        success="{facts.x_train.shape} et {facts.x_test.shape}, des nombres entre 0 et 1 : "
        "les deux jeux sont prêts.",
        otherwise=_wrong_told,
        when={
            "x_test fait à partir de train_images": (
                lambda f: f.x_test.shape[:1] == (60000,) or f.x_train.shape[:1] == (10000,)
            ),
            "x_test coupé dans train_images": (
                lambda f: (
                    f.right == ["x_train"]
                    and any(
                        same(f.x_test, part, NEAR)
                        for part in (f.x_train[:10000], f.x_train[-10000:])
                    )
                )
            ),
            "jeu de test oublié": lambda f: (
                f.right == ["x_train"] and _is(f, "x_test", lambda x: 255 * x.reshape(-1, 28, 28))
            ),
            "jeu de test aplati, mais pas mis à l'échelle": (
                lambda f: f.right == ["x_train"] and _is(f, "x_test", lambda x: 255 * x)
            ),
            "images pas aplaties": lambda f: (28, 28) in (f.x_train.shape[1:], f.x_test.shape[1:]),
            "tout aplati, images comprises": lambda f: f.x_train.shape == (60000 * 784,),
            "une image par colonne": lambda f: (784,) in (f.x_train.shape[:1], f.x_test.shape[:1]),
            "pixels mélangés entre les images": _any(_is_scrambled),
            "ordre de Fortran, ou images transposées": (
                _any(_is, lambda x: x.reshape(-1, 28, 28).transpose(0, 2, 1).reshape(-1, 784))
            ),
            "pas de mise à l'échelle": _any(_is, lambda x: 255 * x),
            "division entière, ou retour à uint8 après la division": _any(_is, np.floor),
            "échelle appliquée deux fois": _any(_is, lambda x: x / 255),
            "division par 256": _any(_is, lambda x: x * 255 / 256),
            "division par le maximum de chaque image": (
                _any(_is, lambda x: x / x.max(axis=1, keepdims=True))
            ),
            "noir et blanc échangés": _any(_is, lambda x: 1 - x),
        },
    ),
    Check(
        id="02-revenir",
        observe=_observe_restore,
        correct=lambda f: f.near is not None and f.untouched and not _restore_faults(f),
        success="les octets de départ, exactement, même quand les nombres ne tombent pas juste.",
        otherwise=lambda f: _restore_faults(f)[0],
        when={
            "nombre d'images fixé": lambda f: f.near is None,
            "x modifié sur place": lambda f: not f.untouched,
            "échelle oubliée": lambda f: f.near.size > 0 and f.near.max() <= 1,
            "conversion avant la multiplication": lambda f: set(f.near.ravel()) == {0, 255},
            "multiplication par le nombre de niveaux": _is_scaled_by_256,
            "nombres à virgule au lieu d'octets": (
                lambda f: f.dtype != np.uint8 and same(f.near, _vectors().images, 0)
            ),
        },
    ),
    Check(
        id="02-normaliser",
        observe=lambda z_train, z_test: _observed(_by("z_train"), z_train=z_train, z_test=z_test),
        correct=lambda f: [not fault for fault in f.faults.values()],
        success=(
            "l'entraînement a une moyenne de 0. Celle du test en est proche sans être exactement 0, et "
            "c'est normal : il est mesuré avec le réglage de l'entraînement."
        ),
        otherwise=_wrong_told,
        when={
            "réglage par pixel": _is_by_pixel,
            "test standardisé avec ses propres nombres": _made_by(_by("z_train"), _by("z_test")),
            "réglage calculé sur les deux jeux réunis": _made_by(*[_by("z_train", "z_test")] * 2),
            "réglage calculé sur le test": _made_by(*[_by("z_test")] * 2),
            "test oublié": _made_by(_by("z_train"), lambda x: x),
            "moyenne pas retranchée": _made_by(lambda x: x / _numbers("z_train")[1]),
            "écart type oublié": _made_by(lambda x: x - _numbers("z_train")[0]),
            "parenthèses oubliées": _made_by(lambda x: x - np.divide(*_numbers("z_train"))),
            "variance au lieu de l'écart type": (
                _made_by(lambda x: _by("z_train")(x) / _numbers("z_train")[1])
            ),
            "réglage par image": _made_by(
                lambda x: (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
            ),
        },
    ),
)
