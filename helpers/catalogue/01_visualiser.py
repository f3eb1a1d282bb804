"""Exercises of lesson 01: describe arrays of images, take one digit, draw a gallery."""

import re
from itertools import product
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    array_or_error,
    array_told,
    as_array,
    as_number,
    attempt,
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


# --- 01-planche

# The darkest grey of one image of the trial and the lightest of another, which scales of their own change
PALE, DARK = 100, 90


def _trial():
    """Return eight images of 4 x 4 blocks, as ink from 0 to 1, none like another however it is turned."""
    blocks = np.random.default_rng(0).integers(0, 256, (8, 4, 4))
    blocks[:, 0, 1], blocks[:, 2, 3] = 0, 255
    blocks[1] = blocks[1] * PALE // 255
    blocks[2] = DARK + blocks[2] * (255 - DARK) // 255
    return blocks / 255


BLOCKS = _trial()
GALLERY_LABELS = np.array([3, 1, 4, 1, 5, 9, 2, 6], dtype="uint8")
# What a trial is called, its number of images, rows, columns
FULL = ("essai de huit images sur 2 rangées de 3.", 8, 2, 3)
FEW = ("essai de cinq images sur 3 rangées de 2.", 5, 3, 2)
TURNED = {"": lambda b: b, "turned": lambda b: b.T, "upside down": lambda b: b[::-1]}
SCALED = {"": lambda b: b, "stretched": lambda b: (b - b.min()) / np.ptp(b)}
INKED = {"": lambda b: b, "inverted": lambda b: 1 - b}
NEAR_INK = 0.15  # more than `Greys` differs from `gray_r`


def _observe_gallery(plot_mnist_images):
    return SimpleNamespace(
        full=_drawn(plot_mnist_images, *FULL), few=attempt(_drawn, plot_mnist_images, *FEW)
    )


def _drawn(plot, told, count, rows, columns):
    """Return row, column, image, how it is shown and numbers in the title of each `Axes` drawn in."""
    import matplotlib.pyplot as plt
    from matplotlib.figure import Figure

    images = np.kron(BLOCKS[:count] * 255, np.ones((1, 7, 7))).round().astype("uint8")
    name = f"plot_mnist_images(images, labels, {rows}, {columns})"
    before = plt.get_fignums()
    try:
        figure = call(plot, images, GALLERY_LABELS[:count], rows, columns, name=name)
        if not isinstance(figure, Figure):
            raise Unusable(
                f"`{name}` doit renvoyer la figure : reçu un objet de type `{type(figure).__name__}`."
            )
        return _places(figure)
    except Unusable as problem:
        raise Unusable(f"{told} {problem}" if callable(plot) else str(problem)) from problem
    finally:
        for number in set(plt.get_fignums()) - set(before):  # or the notebook would show them
            plt.close(number)


def _places(figure):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure.set_dpi(100)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    page = np.asarray(canvas.buffer_rgba())[::-1, :, :3] / 255  # y goes up, as in an extent
    drawn = [axes for axes in figure.axes if axes.has_data()]
    extents = [axes.get_window_extent() for axes in drawn]
    columns = _ranks([e.x0 + e.width / 2 for e in extents], [e.width for e in extents])
    rows = _ranks([-e.y0 - e.height / 2 for e in extents], [e.height for e in extents])
    return sorted(
        (
            row,
            column,
            *_seen(page, extent),
            " ".join(re.findall(r"\d+", "".join(map(axes.get_title, ("left", "center", "right"))))),
        )
        for row, column, axes, extent in zip(rows, columns, drawn, extents, strict=True)
    )


def _ranks(centres, sizes):
    """Return the number of the row, or of the column, of each centre."""
    order = np.sort(centres)
    starts = order[1:][np.diff(order) > min(sizes, default=0) / 2]
    return [int(np.searchsorted(starts, centre, side="right")) for centre in centres]


def _seen(page, extent):
    """Return the number of the image in this part of the page, -1 if it is none, and how it is shown."""
    steps = (np.arange(4) + 0.5) / 4
    columns = np.clip(extent.x0 + steps * extent.width, 0, page.shape[1] - 1).astype(int)
    rows = np.clip(extent.y0 + steps[::-1] * extent.height, 0, page.shape[0] - 1).astype(int)
    colours = page[np.ix_(rows, columns)]
    if np.ptp(colours, axis=2).max() > 0.1:
        return -1, "coloured"
    ink = 1 - colours.mean(axis=2)
    for number, blocks in enumerate(BLOCKS):
        for ways in product(TURNED, SCALED, INKED):
            turned, scaled, inked = (
                kinds[w] for kinds, w in zip((TURNED, SCALED, INKED), ways, strict=True)
            )
            if np.abs(ink - inked(scaled(turned(blocks)))).max() < NEAR_INK:
                return number, " ".join(filter(None, ways))
    return -1, "unknown"


def _asked(count, rows, columns):
    return [
        (*divmod(number, columns), number, "", str(GALLERY_LABELS[number]))
        for number in range(min(count, rows * columns))
    ]


def _gallery_told(facts):
    """Return what is wrong with the first gallery that is not as asked, "" when both are."""
    for (told, *asked), found in ((FULL, facts.full), (FEW, facts.few)):
        if failed(found):
            return str(found)
        if found != _asked(*asked):
            return f"{told} {_difference_told(found, _asked(*asked))}."
    return ""


def _difference_told(found, expected):
    if len(found) != len(expected):
        return f"Nombre d'`Axes` où quelque chose est dessiné : {len(found)}. Il en faut {len(expected)}"
    if [place[:2] for place in found] != [place[:2] for place in expected]:
        return "Les images ne sont pas rangées comme demandé"
    row, column, number, how, title = next(
        f for f, e in zip(found, expected, strict=True) if f != e
    )
    right = next(e for e in expected if e[:2] == (row, column))
    place = f"Rangée {row}, colonne {column} (à partir de 0) :"
    if number >= 0 and number != right[2]:
        return f"{place} c'est l'image d'indice {number}, et non celle qui vient là"
    if (number, how) != right[2:4]:
        return f"{place} ce qui est dessiné n'est pas l'image, de 0 en blanc à 255 en noir"
    return f"{place} le nombre du titre est « {title} », et non l'étiquette de l'image"


def _shown(how):
    """Return a predicate: is an image of the full gallery shown in this way?"""
    return lambda facts: any(how in place[3] for place in facts.full)


CHECKS = (
    Check(
        id="01-decrire",
        observe=_observe_description,
        correct=lambda f: [
            vars(f)[name] == expected for name, (expected, _) in DESCRIPTION.items()
        ],
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
        id="01-planche",
        observe=_observe_gallery,
        correct=lambda f: not _gallery_told(f),
        success="chaque image à sa place, sous son étiquette, dans les mêmes gris : la planche est à vous.",
        otherwise=_gallery_told,
        when={
            "couleurs au lieu des gris": _shown("coloured"),
            "noir et blanc échangés": _shown("inverted"),
            "gris propres à chaque image": _shown("stretched"),
            "images transposées": _shown("turned"),
            "images à l'envers": _shown("upside down"),
            "une seule mosaïque": lambda f: len(f.full) == 1,
            "moins d'images que de places": lambda f: (
                f.full == _asked(*FULL[1:]) and "IndexError" in str(f.few)
            ),
        },
    ),
)
