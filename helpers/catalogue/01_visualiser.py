"""Exercises of lesson 01: describe arrays of images, take one digit, average each class."""

from functools import cache, partial
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    array_or_error,
    as_array,
    as_number,
    call,
    failed,
    mnist,
    same,
    shape_told,
    stopped_told,
)

# Six images of 2 x 3 pixels, neither square nor of 28 x 28. Image 4 is no 4, its label is 3.
SMALL_IMAGES = np.arange(36, dtype="uint8").reshape(6, 2, 3)
SMALL_LABELS = np.array([1, 4, 0, 4, 3, 4], dtype="uint8")
FOURS = SMALL_IMAGES[[1, 3, 5]]
TEST_FOURS = 982  # in MNIST
# The excerpt of exercise 1
DESCRIPTION = dict(num_images=5000, height=20, width=28, largest=255, num_classes=10, most_common=1)


def _observe_description(*numbers):
    named = zip(DESCRIPTION, numbers, strict=True)
    return SimpleNamespace(**{name: as_number(number, name) for name, number in named})


def _description_told(facts):
    wrong = {name: found for name, found in vars(facts).items() if found != DESCRIPTION[name]}
    told = ", ".join(f"`{name}` ({number:g})" for name, number in wrong.items())
    return f"à recalculer : {told}. Affichez `images.shape` et `labels[:20]`, et relisez l'énoncé."


def _observe_selection(images_of):
    small = call(images_of, SMALL_IMAGES, SMALL_LABELS, 4, name="images_of")
    return SimpleNamespace(
        small=as_array(small, "images_of(images, labels, 4)"),
        other=array_or_error(images_of, SMALL_IMAGES, SMALL_LABELS, 1, name="images_of"),
        test=array_or_error(images_of, *mnist()[1], 7, name="images_of"),
    )


def _selection_told(facts):
    """Return what is wrong with the first wrong selection, nothing when all are right."""
    images, labels = mnist()[1]
    told = "essai avec six petites images de forme (2, 3), dont trois d'étiquette 4."
    for called, found, expected in (
        ("images_of(images, labels, 4)", facts.small, FOURS),
        ("images_of(images, labels, 1)", facts.other, SMALL_IMAGES[:1]),
        ("images_of(test_images, test_labels, 7)", facts.test, images[labels == 7]),
    ):
        if failed(found):
            return f"{told} {stopped_told(called, found)}"
        if not same(found, expected):
            return f"{told} {shape_told(found, called, expected.shape)}"
        told = "juste pour les 4 de six petites images, mais pas toujours."
    return ""


@cache
def _by_digit(reduce, which=1, axis=0):
    """Return what `reduce` makes of the images of each digit; which: 1 for those of the test."""
    images, labels = mnist()[which]
    return np.array([reduce(images[labels == digit], axis=axis) for digit in range(10)])


_are = partial(same, tolerance=1e-3)


def _one_divisor(means):
    """Tell whether the sum of the images of each digit was divided by the same number."""
    sums, total = _by_digit(np.sum), means.sum(dtype=float)
    return bool(total) and _are(means * (sums.sum() / total), sums)


CHECKS = (
    Check(
        id="01-decrire",
        observe=_observe_description,
        correct=lambda f: vars(f) == DESCRIPTION,
        success="les six nombres sont justes : vous savez décrire un tableau d'images.",
        otherwise=_description_told,
        when={
            "hauteur et largeur échangées": lambda f: f.height == 28 and f.width == 20,
            "jeu complet au lieu de l'extrait": lambda f: f.num_images == 60000,
            "nombres comptés au lieu des images": lambda f: f.num_images == 5000 * 20 * 28,
            "256 niveaux au lieu du plus grand niveau": lambda f: f.largest == 256,
            "plus grande étiquette au lieu du nombre de classes": lambda f: f.num_classes == 9,
            "étiquettes comptées au lieu des classes": lambda f: f.num_classes == 5000,
            "effectif au lieu du chiffre": lambda f: f.most_common == 564,  # ones
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
                same(f.small, SMALL_IMAGES[3]) and same(f.other, SMALL_IMAGES[4])
            ),
            "première image seulement": lambda f: same(f.small.ravel(), FOURS[0].ravel()),
            "le masque au lieu des images": lambda f: same(f.small, SMALL_LABELS == 4),
            "les numéros au lieu des images": lambda f: same(f.small.ravel(), [1, 3, 5]),
            "les étiquettes au lieu des images": lambda f: same(f.small, [4, 4, 4]),
            "toutes les autres images": lambda f: same(f.small, SMALL_IMAGES[[0, 2, 4]]),
            "jeu d'entraînement au lieu des arguments": lambda f: (
                f.small.shape[1:] == (28, 28) and len(f.small) != TEST_FOURS
            ),
            "chiffre fixé dans la fonction": lambda f: same(f.other, FOURS),
        },
    ),
    Check(
        id="01-moyenne",
        observe=partial(as_array, name="test_means"),
        correct=lambda f: _are(f, _by_digit(np.mean)),
        success="dix images moyennes, une par chiffre, chacune pixel par pixel.",
        otherwise=lambda f: shape_told(f, "test_means", (10, 28, 28)),
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
