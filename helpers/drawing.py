"""A digit drawn by hand or photographed, prepared as those of MNIST were, and read by a network.

MNIST's digits were cut to their ink, reduced to fit in 20 x 20 pixels with their proportions kept,
and placed so that the centre of their ink is that of a square of 28 x 28. Built for lesson 00.
"""

import contextlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError
from scipy import ndimage

from helpers.arguments import type_name
from helpers.errors import told_in_french
from helpers.figures import (
    BLUE,
    TEXT_SIZE,
    VERMILION,
    AltFigure,
    DecimalComma,
    enlarge_labels,
)
from helpers.files import reason
from helpers.french import decimal, percent

SIDE, BOX = 28, 20  # pixels of an image of MNIST, and of the square in which its digit fits

WORKING = 640  # pixels of the longer side, to which a photo is reduced
COARSE = 128  # the same, where ink is only told from paper

# Shares, of what is said.
FAINTEST = 0.1  # of the paper's light: what the strongest ink takes from it
BLUR = 0.002  # of the longer side: grain that is no ink
WINDOW = 0.3  # of the longer side: what is narrower, and differs from what is around it, is ink
EDGE = 0.3  # of the strongest ink: what is fainter is paper
SMALLEST = 0.03  # of the longer side: a shorter digit is a dot
DUST = 0.25  # of the longest stroke: a shorter one beside it is a stain
NEAR, FAR = 0.12, 0.5  # of the longest stroke: closer than that are two halves of a digit, or its bar
TALL = 0.6  # of the highest stroke: another as high, and not near, is a digit too

HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")  # its kinds

# A 3, as one stroke: x to the right and y downwards, in shares of the side of the pad.
SAMPLE = (
    (0.31, 0.27), (0.36, 0.21), (0.44, 0.17), (0.53, 0.17), (0.61, 0.21), (0.65, 0.28),
    (0.64, 0.36), (0.58, 0.42), (0.50, 0.46), (0.45, 0.47), (0.53, 0.48), (0.61, 0.52),
    (0.67, 0.59), (0.68, 0.68), (0.63, 0.76), (0.54, 0.81), (0.44, 0.82), (0.35, 0.78),
    (0.29, 0.72),
)  # fmt: skip
PAD, PEN = 280, 23  # pixels of the pad's side, and of the width of its pen: a twelfth of it


def prepare(ink: np.ndarray) -> np.ndarray:
    """Return ink as an image of MNIST, uint8 (28, 28): 0 is paper, 255 the strongest ink.

    ink: shape (h, w), from 0 (paper) up, uint8 or float. Raises `ValueError`, in French, where there
    is none. Built for lesson 00.
    """
    inked = ink > 0
    if not inked.any():
        raise ValueError("Il n'y a aucun trait : dessinez un chiffre.")
    rows, columns = (np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0))
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32)
    scale = BOX / max(digit.shape)
    height, width = (max(1, round(side * scale)) for side in digit.shape)
    small = Image.fromarray(digit).resize((width, height), Image.Resampling.BICUBIC)
    grey = np.asarray(small).clip(0)
    place = [
        min(max(round(SIDE / 2 - centre), 0), SIDE - side)
        for centre, side in zip(ndimage.center_of_mass(grey), grey.shape, strict=True)
    ]
    image = np.zeros((SIDE, SIDE), np.uint8)
    top, left = place
    image[top : top + height, left : left + width] = np.round(grey * (255 / grey.max()))
    return image


def read_digit(path: str | os.PathLike) -> np.ndarray:
    """Return the digit of a photo or a scan, prepared as MNIST's, uint8 (28, 28).

    path: a picture file of any size, with one digit on a page of one colour, dark on light or
        light on dark, in any colours; a shadow on the page does no harm. It is turned as its EXIF
        data say; what is transparent is page.

    Raises, in French: `TypeError` for what is no path; `FileNotFoundError`, with the pictures that
    stand in the folder; `ValueError` for a file that is no picture or is cut short, a page without
    ink, a dot, and several digits. Built for lesson 00.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(
            "read_digit() attend le chemin d'une image, comme \"chiffre.jpg\" ; reçu : un objet "
            f"{type_name(path)}."
        )
    path = Path(path).expanduser()
    name = f"« {path.name or path} »"
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # of a name with a null character
        raise FileNotFoundError(_missing(path)) from None
    except OSError as error:
        raise ValueError(f"{name} ne se lit pas : {reason(error)}.") from None
    return prepare(_read_ink(_decode(content, name), name))


def _missing(path: Path) -> str:
    folder = path.parent.absolute()
    said = f"Il n'y a pas de fichier « {path.name} » dans « {folder} »"
    try:
        names = sorted(file.name for file in folder.iterdir())
    except (OSError, ValueError):
        return f"{said}, et ce dossier n'existe pas."
    pictures = [name for name in names if Path(name).suffix.lower() in Image.registered_extensions()]
    if not pictures:
        return f"{said}, ni aucune image : copiez-y votre photo."
    more = ", …" if len(pictures) > 10 else ""
    return f"{said} ; les images de ce dossier : {', '.join(pictures[:10])}{more}."


def _decode(content: bytes, name: str) -> np.ndarray:
    """Return a picture file as uint8 (h, w, 3), its longer side at most `WORKING`."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            reduced = _reduced(image)
            return np.asarray(ImageOps.exif_transpose(reduced).convert("RGB"))
    except UnidentifiedImageError:
        found = "n'est pas une image que Python sait lire"
        if content[4:8] == b"ftyp" and content[8:12] in HEIC:
            found = "est une photo HEIC, que Python ne sait pas lire"
        raise ValueError(
            f"{name} {found if content else 'est vide'} : il faut une image JPEG ou PNG."
        ) from None
    except Image.DecompressionBombError:
        raise ValueError(f"{name} a trop de pixels : enregistrez-la plus petite.") from None
    except Exception as error:  # whatever a decoder of Pillow raises for a damaged file
        raise ValueError(
            f"{name} commence comme une image et ne se lit pas jusqu'au bout ({error}) : "
            "copiez-la de nouveau."
        ) from error


def _reduced(image: Image.Image) -> Image.Image:
    """Return a picture of any mode, small and opaque; what is transparent becomes page."""
    if image.mode.startswith(("I", "F")):  # numbers beyond 255, which `convert` would cut
        numbers = np.asarray(image, np.float64)
        top = next(top for top in (1, 255, 65535, np.inf) if numbers.max() <= top)
        scale = 255 / min(top, max(numbers.max(), 1))
        return _reduced(Image.fromarray((numbers * scale).clip(0, 255).astype(np.uint8)))
    clear = "A" in image.getbands() or "transparency" in image.info
    if clear or image.mode not in ("L", "RGB"):
        image = image.convert("RGBA" if clear else "RGB")
    image.thumbnail((WORKING, WORKING))  # a JPEG is decoded at no more than it needs
    if not clear:
        return image
    opaque = np.asarray(image.getchannel("A")) / 255
    light = np.average(image.convert("L"), weights=opaque) if opaque.any() else 0
    # An opaque page keeps its colour; ink alone gets the page on which it is seen.
    page = light if opaque.mean() > 0.5 else 255 * (light < 128)
    paper = Image.new("RGBA", image.size, (round(page),) * 3)
    return Image.alpha_composite(paper, image)


def _read_ink(page: np.ndarray, name: str) -> np.ndarray:
    """Return the ink of the one digit on a page uint8 (h, w, 3), as float32 (h, w) in 0..1."""
    grey = ndimage.gaussian_filter(_dark_on_light(page), BLUR * max(page.shape))
    # Closing fills what is dark and narrow: what is left is the paper with its shadows.
    paper = ndimage.grey_closing(grey, _window(grey))
    depth = 1 - grey / paper.clip(1)  # a share: as much in the shadow as beside it
    depth -= np.median(depth)  # that of bare paper is not zero: its grain
    strongest = depth.max()
    if strongest < FAINTEST:
        raise ValueError(
            f"{name} est une page sans trait : rien n'y diffère du papier de plus de "
            f"{percent(max(strongest, 0), '.0f')}, et il faut {percent(FAINTEST, '.0f')}."
        )
    ink = depth / strongest
    return np.where(_one_digit(ink > EDGE, name), ink, 0)


def _window(grey: np.ndarray) -> tuple[int, int]:
    return (max(3, round(WINDOW * max(grey.shape))),) * 2


def _dark_on_light(page: np.ndarray) -> np.ndarray:
    """Return the colour in which ink and paper differ most, float32 (h, w), ink the darker."""
    coarse = Image.fromarray(page)
    coarse.thumbnail((COARSE, COARSE), Image.Resampling.BOX)
    coarse = np.asarray(coarse)
    size = (*_window(coarse[..., 0]), 1)
    # Far from any ink, both leave the paper as it is.
    differ = ndimage.grey_closing(coarse, size) - ndimage.grey_opening(coarse, size)
    colour = np.argmax(differ.max(axis=(0, 1)))
    coarse, differ = coarse[..., colour], differ[..., colour]
    places = np.argwhere(differ >= differ.max() / 2)
    (top, left), (bottom, right) = places.min(axis=0) - 2, places.max(axis=0) + 3
    around = coarse[max(top, 0) : bottom, max(left, 0) : right]
    edges = np.concatenate((around[0], around[-1], around[:, 0], around[:, -1]))
    seen = page[..., colour].astype(np.float32)
    # What surrounds a digit is paper.
    light_paper = np.median(edges) >= (int(around.min()) + int(around.max())) / 2
    return seen if light_paper else 255 - seen


def _one_digit(inked: np.ndarray, name: str) -> np.ndarray:
    """Return the ink without its dust, bool (h, w); raise when it is a dot or several digits."""
    labels, count = ndimage.label(inked, np.ones((3, 3)))
    found = ndimage.find_objects(labels)
    lengths = [max(part.stop - part.start for part in box) for box in found]
    tallest = max(lengths)
    if tallest < SMALLEST * max(inked.shape):
        raise ValueError(
            f"{name} n'a qu'un point : le plus grand trait y tient en "
            f"{percent(tallest / max(inked.shape), '.1f')} de l'image, il en faut au moins "
            f"{percent(SMALLEST, '.0f')} ; découpez l'image autour du chiffre."
        )
    kept = np.isin(labels, 1 + np.flatnonzero(np.array(lengths) >= DUST * tallest))
    distance = ndimage.distance_transform_edt(~kept)
    near, apart = ndimage.label(distance <= NEAR * tallest / 2)
    heights = [rows.stop - rows.start for rows, _ in ndimage.find_objects(near * kept)]
    high = sum(height > TALL * max(heights) for height in heights)
    if high > 1 or ndimage.label(distance <= FAR * tallest / 2)[1] > 1:
        raise ValueError(
            f"{name} montre {apart} tracés séparés, et il en faut un seul : découpez l'image "
            "autour d'un chiffre."
        )
    return kept
