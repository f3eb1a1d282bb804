"""Exercises of lesson 01: describe arrays of images, take one digit, average each class."""

from functools import cache, partial
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    array_or_error,
    array_told,
    as_array,
    as_number,
    call,
    failed,
    mnist,
    same,
    stopped_told,
)
from helpers.french import decimal

# Six images of 2 x 3 pixels, neither square nor of 28 x 28. Image 4 is no 4, its label is 3; there
# is one 0, which is false as a digit.
SMALL_IMAGES = np.arange(36, dtype="uint8").reshape(6, 2, 3)
SMALL_LABELS = np.array([1, 4, 0, 4, 3, 4], dtype="uint8")
FOURS = SMALL_IMAGES[[1, 3, 5]]
SIX = "essai avec six petites images de forme (2, 3), dont trois 4 et un 0."
FOUR, ZERO = "images_of(images, labels, 4)", "images_of(images, labels, 0)"
TEST_SEVEN = "images_of(test_images, test_labels, 7)"
# The excerpt of exercise 1
DESCRIPTION = dict(
    num_images=(5000, "le nombre d'images de l'extrait"),
    height=(20, "le nombre de lignes d'une image de l'extrait"),
    width=(28, "le nombre de colonnes d'une image de l'extrait"),
    largest=(255, "le plus grand niveau de gris de l'extrait"),
    num_classes=(10, "le nombre de chiffres différents de l'extrait"),
    most_common=(1, "le chiffre le plus fréquent de l'extrait"),
)


def _observe_description(*numbers):
    named = zip(DESCRIPTION, numbers, strict=True)
    return SimpleNamespace(**{name: as_number(number, name) for name, number in named})


def _description_told(facts):
    """Return a French clause on each number that is not right, and on no other; "" when all are."""
    return " ; ".join(
        f"`{name}` vaut {decimal(found, '.7g')}, ce n'est pas {told}"
        for (name, found), (expected, told) in zip(
            vars(facts).items(), DESCRIPTION.values(), strict=True
        )
        if found != expected
    )


def _observe_selection(images_of):
    try:
        small = call(images_of, SMALL_IMAGES, SMALL_LABELS, 4, name=FOUR)
        small = as_array(small, FOUR)
    except Unusable as problem:
        raise Unusable(f"{SIX} {problem}" if callable(images_of) else str(problem)) from problem
    return SimpleNamespace(
        small=small,
        zero=array_or_error(images_of, SMALL_IMAGES, SMALL_LABELS, 0, name=ZERO),
        test=array_or_error(images_of, *mnist()[1], 7, name=TEST_SEVEN),
    )


def _selection_told(facts):
    """Return what is wrong with the first wrong selection, nothing when all are right."""
    for told, called, found, expected in (
        (SIX, FOUR, facts.small, FOURS),
        (SIX, ZERO, facts.zero, SMALL_IMAGES[2:3]),
        (
            "juste pour six petites images, mais pas pour le jeu de test.",
            TEST_SEVEN,
            facts.test,
            _images_of(7),
        ),
    ):
        if failed(found):
            return f"{told} {stopped_told(called, found)}"
        if not same(found, expected):
            return f"{told} {array_told(found, called, expected)}"
    return ""


def _images_of(digit, which=1):
    images, labels = mnist()[which]
    return images[labels == digit]


@cache
def _by_digit(reduce, which=1, axis=0):
    """Return what `reduce` makes of the images of each digit; which: 1 for those of the test."""
    return np.array([reduce(_images_of(digit, which), axis=axis) for digit in range(10)])


_are = partial(same, tolerance=1e-3)


def _one_divisor(means):
    """Tell whether the sum of the images of each digit was divided by the same number."""
    sums, total = _by_digit(np.sum), means.sum(dtype=float)
    return bool(total) and _are(means * (sums.sum() / total), sums)


CHECKS = (
    Check(
        id="01-decrire",
        observe=_observe_description,
        correct=lambda f: not _description_told(f),
        success="les six nombres sont justes : vous savez décrire un tableau d'images.",
        otherwise=lambda f: f"{_description_told(f)}.",
        when={
            "hauteur et largeur échangées": lambda f: f.height == 28 and f.width == 20,
            "jeu complet au lieu de l'extrait": lambda f: f.num_images == 60000,
            "nombres comptés au lieu des images": lambda f: f.num_images == 5000 * 20 * 28,
            "nombre de niveaux au lieu du plus grand niveau": lambda f: f.largest == 256,
            "plus grande étiquette au lieu du nombre de classes": lambda f: f.num_classes == 9,
            "étiquettes comptées au lieu des classes": lambda f: f.num_classes == 5000,
            "effectif au lieu du chiffre": lambda f: f.most_common == 565,  # ones
        },
    ),
    Check(
        id="01-chiffre",
        observe=_observe_selection,
        correct=lambda f: not _selection_told(f),
        success="votre fonction trouve toutes les images d'un chiffre, dans n'importe quel jeu.",
        otherwise=_selection_told,
        when={
            "chiffre pris pour un numéro d'image": lambda f: same(f.small, SMALL_IMAGES[4]),
            "étiquette prise pour un numéro d'image": lambda f: (
                same(f.small, SMALL_IMAGES[3]) and same(f.zero, SMALL_IMAGES[1])
            ),
            "première image seulement": lambda f: same(f.small.ravel(), FOURS[0].ravel()),
            "le masque au lieu des images": lambda f: same(f.small, SMALL_LABELS == 4),
            "les numéros au lieu des images": lambda f: same(f.small.ravel(), [1, 3, 5]),
            "les étiquettes au lieu des images": lambda f: same(f.small, [4, 4, 4]),
            "toutes les autres images": lambda f: same(f.small, SMALL_IMAGES[[0, 2, 4]]),
            "jeu complet au lieu des arguments": lambda f: any(
                same(f.small, _images_of(4, which)) for which in (0, 1)
            ),
            "chiffre fixé dans la fonction": lambda f: same(f.zero, FOURS),
        },
    ),
    Check(
        id="01-moyenne",
        observe=partial(as_array, name="test_means"),
        correct=lambda f: _are(f, _by_digit(np.mean)),
        success="dix images moyennes, une par chiffre, chacune pixel par pixel.",
        otherwise=lambda f: array_told(f, "test_means", _by_digit(np.mean), 1e-3),
        when={
            "moyenne de toutes les images ensemble": lambda f: _are(f, mnist()[1][0].mean(axis=0)),
            "moyenne sans axe": lambda f: _are(f, _by_digit(np.mean, axis=None)),
            "moyenne de chaque image": lambda f: _are(f, mnist()[1][0].mean(axis=(1, 2))),
            "jeu d'entraînement au lieu du test": lambda f: _are(f, _by_digit(np.mean, which=0)),
            "dix premières images": lambda f: same(f, mnist()[1][0][:10]),
            "une image sur dix au lieu d'un chiffre": lambda f: _are(
                f, [mnist()[1][0][digit::10].mean(axis=0) for digit in range(10)]
            ),
            "somme au lieu de la moyenne": lambda f: _are(f, _by_digit(np.sum)),
            "somme divisée par le même nombre pour tous les chiffres": _one_divisor,
            "moyenne rangée dans des entiers": lambda f: (
                f.dtype.kind in "ui" and same(f, _by_digit(np.mean), tolerance=0, absolute=1)
            ),
            "médiane au lieu de la moyenne": lambda f: _are(f, _by_digit(np.median)),
        },
    ),
)
