"""What a learner passes to a figure as images or titles, read into arrays or refused in French."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np


def read_images(images: Any) -> np.ndarray:
    """Return images as (m, h, w), or one image as (h, h), without copying an array.

    Takes (m, h, w), (m, h, w, 1), flat (m, h*h), or one image (h, h): in two dimensions equal
    sides mean one image, anything else flat images. Raises `TypeError` when these are not
    numbers, `ValueError` when they are empty or of another shape.
    """
    array = read_array(images)
    if array.ndim in (3, 4) and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == 2 and array.shape[0] != array.shape[1]:
        array = array.reshape(len(array), _side_of_flat(array), -1)
    if array.ndim not in (2, 3):
        cause = (
            "Avez-vous passé les étiquettes, ou une seule image aplatie ? Pour celle-ci : "
            "image.reshape(28, 28)."
            if array.ndim < 2
            else "Retirez les axes en trop avec reshape."
        )
        raise ValueError(
            "plot_gallery() attend des images de forme (m, 28, 28) ou (m, 784), ou une seule de "
            f"forme (28, 28) ; reçu : un tableau de forme {array.shape}. {cause}"
        )
    return array


def read_image(image: Any) -> np.ndarray:
    """Return one image as finite numbers, float64 (h, w); takes (h, w), (h, w, 1), flat (h*h,).

    Raises `TypeError` or `ValueError` as `read_images` and `read_numbers`.
    """
    array = read_array(image)
    if array.ndim == 3 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == 1:
        array = array.reshape(_side_of_flat(array), -1)
    if array.ndim != 2:
        raise ValueError(
            "plot_pixels() attend une seule image, de forme (28, 28) par exemple ; reçu : un "
            f"tableau de forme {array.shape}. Choisissez-en une : train_images[0]."
        )
    return read_numbers(array)


def read_numbers(array: np.ndarray) -> np.ndarray:
    """Return a float64 copy; raise `ValueError` when a value is NaN or infinite."""
    numbers = array.astype(np.float64)
    finite = np.isfinite(numbers)
    if not finite.all():
        raise ValueError(
            f"Ces images contiennent {np.sum(~finite)} valeur(s) NaN ou infinie(s) ; seuls des "
            "nombres finis se dessinent. Une division par zéro les a-t-elle produites ?"
        )
    return numbers


def grey_range(images: Any, numbers: np.ndarray) -> tuple[float, float]:
    """Return the values drawn white and black for `numbers`, read from `images`.

    0 and 255 for uint8 or when a value exceeds 1, else 0 and 1; a greatest value above 255
    is black itself. With negative values, the least and the greatest.
    """
    low, high = float(numbers.min()), float(numbers.max())
    if low < 0:
        return low, high if high > low else low + 1
    if getattr(images, "dtype", None) == np.uint8 or high > 1:
        return 0.0, max(high, 255.0)
    return 0.0, 1.0


def read_titles(titles: Any, count: int) -> list[str]:
    """Return the first `count` titles as text; none when `titles` is None.

    Raises `ValueError` when there are fewer, or when each title is itself an array.
    """
    if titles is None:
        return []
    if isinstance(titles, str) or not isinstance(titles, Iterable) or np.ndim(titles) == 0:
        titles = [titles]
    if getattr(titles, "ndim", 1) > 1:
        raise ValueError(
            f"Un titre par image est attendu ; reçu : un tableau de forme {titles.shape}. "
            "Est-il codé un-parmi-dix ? Décodez-le : titles.argmax(axis=1)."
        )
    texts = [str(title) for title, _ in zip(titles, range(count), strict=False)]
    if len(texts) < count:
        raise ValueError(
            f"Un titre par image est attendu ; reçu : {len(texts)} titre(s) pour {count} image(s) "
            "à dessiner. Avez-vous découpé les titres comme les images ?"
        )
    return texts


def read_array(images: Any) -> np.ndarray:
    """Return what is given as an array of numbers, of any shape; raise as `read_images`."""
    try:
        array = np.asarray(images)
    except (TypeError, ValueError) as error:
        raise ValueError(
            "Des images de même taille, faites de nombres, sont attendues ; reçu : un objet "
            f"{type(images).__name__} qui ne forme pas un tableau. Affichez la forme de chacune."
        ) from error
    if array.dtype.kind not in "buif":
        raise TypeError(
            f"Une image est faite de nombres ; reçu : un objet {type(images).__name__}, de dtype "
            f"{array.dtype}. Avez-vous passé un nom de fichier, des textes ou None ?"
        )
    if array.size == 0:
        raise ValueError(
            f"Au moins une image est attendue ; reçu : un tableau vide, de forme {array.shape}. "
            "Vérifiez les bornes du découpage qui l'a produit."
        )
    if array.ndim > 2 and array.shape[-1] in (3, 4) and array.shape[-2] >= 4 * array.shape[-1]:
        raise ValueError(
            "Des images en niveaux de gris sont attendues ; reçu : un tableau de forme "
            f"{array.shape}, dont le dernier axe se lit comme des couleurs. Faites-en la "
            "moyenne : images[..., :3].mean(axis=-1)."
        )
    return array


def _side_of_flat(array: np.ndarray) -> int:
    pixels = array.shape[-1]
    side = math.isqrt(pixels)
    if side * side != pixels:
        raise ValueError(
            "Une image aplatie doit avoir un carré pour longueur (784 = 28 × 28) ; reçu : "
            f"{pixels} valeurs, forme {array.shape}. Manque-t-il un reshape ? Une seule image qui "
            "n'est pas carrée se passe à plot_gallery() sous la forme image[np.newaxis]."
        )
    return side
