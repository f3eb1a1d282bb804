"""A digit drawn by hand or photographed, prepared as those of MNIST were, and read by a network.

MNIST's digits were cut to their ink, reduced to fit in 20 x 20 pixels with their proportions kept,
and placed so that the centre of their ink is that of a square of 28 x 28. Built for lesson 00.
"""

import io
import os
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError
from scipy import ndimage

from helpers.arguments import type_name
from helpers.catalogue.observe import error_told
from helpers.figures import BLUE, TEXT_SIZE, VERMILION, AltFigure, enlarge_labels
from helpers.files import reason
from helpers.french import decimal, percent
from helpers.images import grey_range, read_array, read_numbers

SIDE, BOX = 28, 20  # pixels of an image of MNIST, and of the square in which its digit fits

WORKING = 640  # pixels of the longer side, to which a photo is reduced
FAINTEST = 16  # grey levels between the paper and the strongest ink
COARSE = 128  # the same, where ink is only told from paper

# Shares, of what is said.
BLUR = 0.002  # of the longer side: grain that is no ink
WINDOW = 0.3  # of the longer side: what is narrower, and differs from what is around it, is ink
EDGE = 0.4  # of the strongest ink: what is fainter is paper
SMALLEST = 0.03  # of the longer side: a shorter digit is a dot
DUST = 0.25  # of the longest stroke: a shorter one beside it is a stain
NEAR, FAR = 0.12, 0.5  # of the longest stroke: within them lie the halves of a digit, or its bar
TALL = 0.6  # of the highest stroke: another as high, and not near, is a digit too

READ = ((784,), (28, 28), (28, 28, 1))  # shapes of an image for a network
HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")  # its kinds

# A 3, as one stroke: x to the right and y downwards, in shares of the side of the pad.
SAMPLE = (
    (0.31, 0.27), (0.36, 0.21), (0.44, 0.17), (0.53, 0.17), (0.61, 0.21), (0.65, 0.28),
    (0.64, 0.36), (0.58, 0.42), (0.50, 0.46), (0.45, 0.47), (0.53, 0.48), (0.61, 0.52),
    (0.67, 0.59), (0.68, 0.68), (0.63, 0.76), (0.54, 0.81), (0.44, 0.82), (0.35, 0.78),
    (0.29, 0.72),
)  # fmt: skip
PAD, PEN = 280, 23  # pixels of the pad's side, and of the width of its pen: a twelfth of it
Stroke = list[tuple[float, float]]


def prepare(ink: np.ndarray, least: float = 1) -> np.ndarray:
    """Return ink as an image of MNIST, uint8 (28, 28): 0 is paper, 255 the strongest ink.

    ink: shape (h, w), from 0 (paper) up, uint8 or float. least: pixels that the longer side of a
    digit has. Raises `ValueError`, in French, without ink or with less. Built for lesson 00.
    """
    rows, columns = (np.flatnonzero((ink > 0).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        raise ValueError("Il n'y a aucun trait : dessinez un chiffre.")
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32)
    if max(digit.shape) < least:
        raise ValueError("Un point ne se lit pas : tracez un chiffre entier, plus grand.")
    scale = BOX / max(digit.shape)
    height, width = (max(1, round(side * scale)) for side in digit.shape)
    small = Image.fromarray(digit).resize((width, height), Image.Resampling.BICUBIC)
    grey = np.asarray(small).clip(0)
    top, left = (
        min(max(round(SIDE / 2 - centre), 0), SIDE - side)
        for centre, side in zip(ndimage.center_of_mass(grey), grey.shape, strict=True)
    )
    image = np.zeros((SIDE, SIDE), np.uint8)
    image[top : top + height, left : left + width] = np.round(grey * (255 / grey.max()))
    return image


def read_digit(path: str | os.PathLike) -> np.ndarray:
    """Return the digit of a photo or a scan, prepared as MNIST's, uint8 (28, 28).

    path: a picture file of any size, with one digit on a page of one colour, dark on light or
        light on dark, in any colours; a soft shadow on the page does no harm. It is turned as its EXIF
        data say; what is transparent is page. The lines of a notebook would be read as ink.

    Raises, in French: `TypeError` for what is no path; `FileNotFoundError`, with the pictures that
    stand in the folder; `ValueError` for a file that is no picture or is cut short, a page without
    ink, a dot, and several digits. Built for lesson 00.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(
            "read_digit() attend le chemin d'une image, comme « chiffre.jpg » ; reçu : un objet "
            f"{type_name(path)}."
        )
    if "://" in str(path):
        raise ValueError(
            f"« {path} » est une adresse du web, et read_digit() attend un fichier : téléchargez "
            "l'image à côté du notebook, puis donnez son nom."
        )
    if not str(path).strip():
        raise ValueError("Le nom du fichier est vide : read_digit() attend le chemin d'une image.")
    path = Path(path)
    with suppress(RuntimeError):  # "~nobody"
        path = path.expanduser()
    name = f"« {path.name or path} »"
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # of a name with a null character
        raise FileNotFoundError(_missing(path)) from None
    except OSError as error:
        raise ValueError(f"{name} ne se lit pas : {reason(error)}.") from None
    return prepare(_read_ink(_decode(content, name), name))


def _missing(path: Path) -> str:
    folder = path.parent.absolute()
    said = f"Il n'y a pas de fichier « {path.name} » dans « {folder} »"
    try:
        names = sorted(file.name for file in folder.iterdir())
    except (OSError, ValueError):
        return f"{said}, et ce dossier n'existe pas."
    pictures = [
        name for name in names if Path(name).suffix.lower() in Image.registered_extensions()
    ]
    if not pictures:
        return f"{said}, ni aucune image : copiez-y votre photo."
    more = ", …" if len(pictures) > 10 else ""
    return f"{said} ; les images de ce dossier : {', '.join(pictures[:10])}{more}."


def _decode(content: bytes, name: str) -> np.ndarray:
    """Return a picture file as uint8 (h, w, 3), its longer side at most `WORKING`."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content)) as image:
            reduced = _reduced(image)
            return np.asarray(ImageOps.exif_transpose(reduced).convert("RGB"))
    except UnidentifiedImageError:
        found = "n'est pas une image que Python sait lire"
        if content[4:8] == b"ftyp" and content[8:12] in HEIC:
            found = "est une photo HEIC, que Python ne sait pas lire"
        raise ValueError(
            f"{name} {found if content else 'est vide'} : il faut une image JPEG ou PNG."
        ) from None
    except Image.DecompressionBombError:
        raise ValueError(f"{name} a trop de pixels : enregistrez-la plus petite.") from None
    except Exception as error:  # whatever a decoder of Pillow raises for a damaged file
        raise ValueError(
            f"{name} commence comme une image et ne se lit pas jusqu'au bout ({error}) : "
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
    light = _light(grey)
    grey /= light
    # Closing fills what is dark and narrow: what is left is the paper with its shadows.
    paper = ndimage.grey_closing(grey, _window(grey))
    depth = 1 - grey / paper.clip(0.01)  # a share: as much in the shadow as beside it
    depth -= np.median(depth)  # that of bare paper is not zero: its grain
    levels = max(0, (depth * light).max())
    if levels < FAINTEST:
        raise ValueError(
            f"{name} est une page sans trait : rien n'y diffère du papier de plus de "
            f"{decimal(levels, '.0f')} niveaux de gris sur 255, et il en faut {FAINTEST}."
        )
    ink = depth / depth.max()
    return np.where(_one_digit(ink > EDGE, name), ink, 0)


def _light(grey: np.ndarray) -> np.ndarray:
    """Return how the light falls off over a page, a second-degree surface, float32 (h, w).

    At the border of a page closing cannot tell it from ink.
    """
    y, x = np.meshgrid(*(np.linspace(-1, 1, side) for side in grey.shape), indexing="ij")
    powers = np.stack((np.ones_like(x), x, y, x * x, x * y, y * y), axis=-1)
    step = max(1, max(grey.shape) // 64)
    values, few = grey[::step, ::step].ravel(), powers[::step, ::step].reshape(-1, 6)
    paper = np.ones(values.size, bool)
    for _ in range(4):  # each time without what is darker: ink, in the end
        fitted = few @ np.linalg.lstsq(few[paper], values[paper], rcond=None)[0]
        paper = values >= fitted - max(1, np.std(values[paper] - fitted[paper]))
    weights = np.linalg.lstsq(few[paper], values[paper], rcond=None)[0]
    return (powers @ weights).clip(1).astype(np.float32)


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
    boxes = ndimage.find_objects(labels)
    lengths = np.array([max(part.stop - part.start for part in box) for box in boxes])
    edges = np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1]))
    inside = ~np.isin(np.arange(1, count + 1), edges)
    least = SMALLEST * max(inked.shape)
    if (lengths[inside] >= least).any():
        lengths[~inside] = 0  # the table beside the page, or a dark corner of the photo
    longest = lengths.max()
    if longest < least:
        raise ValueError(
            f"{name} n'a qu'un point : le plus grand trait y tient en "
            f"{percent(longest / max(inked.shape), '.1f')} de l'image, il en faut au moins "
            f"{percent(SMALLEST, '.0f')} ; découpez l'image autour du chiffre."
        )
    kept = np.isin(labels, 1 + np.flatnonzero(lengths >= DUST * longest))
    distance = ndimage.distance_transform_edt(~kept)
    near, apart = ndimage.label(distance <= NEAR * longest / 2)
    heights = [rows.stop - rows.start for rows, _ in ndimage.find_objects(near * kept)]
    high = sum(height > TALL * max(heights) for height in heights)
    if high > 1 or ndimage.label(distance <= FAR * longest / 2)[1] > 1:
        raise ValueError(
            f"{name} montre {apart} tracés séparés, et il en faut un seul : découpez l'image "
            "autour d'un chiffre."
        )
    return kept


def plot_reading(model: Any, image: Any) -> AltFigure:
    """Draw an image, and as ten bars the probabilities that a network gives to the ten digits.

    model: as for `draw_digit`. image: 28 x 28 pixels, flat or not, uint8 or in 0..1.

    Raises `TypeError` or `ValueError`, in French, for another image or another model. Built for
    lesson 00.
    """
    pixels = _read_pixels(image)
    probabilities = reader(model)(pixels)
    alt = f"Un chiffre de 28 × 28 pixels et dix barres : {_told(probabilities)}."
    return _draw_reading({"ce que voit le réseau": pixels}, probabilities, alt)


def draw_digit(model: Any, prepare: Any = None) -> Any:
    """Return a pad on which a digit is drawn by hand, read by `model` at each stroke.

    model: a Keras model that reads images in 0..1, of shape (m, 784), (m, 28, 28) or (m, 28, 28, 1),
        or a function of float32 (1, 784); it gives ten probabilities for an image.
    prepare: a function that makes of a page, uint8 (280, 280), black on white, the 28 x 28 pixels
        that the model reads; by default, they are prepared as MNIST's were.

    The last expression of a cell shows it. Its `image` is what was read last, uint8 (28, 28), or
    None. Where no browser is at the other end, return the figure of a drawing of ours, read by the
    same model. Raises `TypeError` or `ValueError`, in French, for another model, and for a function
    that makes no such image of our drawing. Built for lesson 00, and opened in lesson 14.
    """
    from helpers.live import live_or_still

    read, see = reader(model), preparer(prepare)
    drawing = sample()
    pixels = see(drawing)
    probabilities = read(pixels)  # and what Keras does once is done before the first stroke
    alt = (
        f"Un 3 dessiné à la main, réduit à 28 × 28 pixels, et dix barres : {_told(probabilities)}."
    )
    images = {"le dessin": drawing, "ce que voit le réseau": pixels}
    return live_or_still(
        _draw_reading(images, probabilities, alt), lambda still: _pad(still, see, read)
    )


def _pad(still: AltFigure, *functions: Callable[..., np.ndarray]) -> Any:
    from helpers.live.pad import Pad  # it imports this module

    return Pad(still, *functions)


def preparer(function: Any) -> Callable[..., np.ndarray]:
    """Return what makes of ink, uint8 (h, w), the image that a network sees; arguments as of `prepare`.

    function: as for `draw_digit`. What is returned raises as `prepare` does, and `ValueError`, in
    French, where the function stops or gives no image.
    """
    if function is None:
        return prepare
    if isinstance(function, type) or not callable(function):
        raise TypeError(
            "prepare est une fonction, qui reçoit une page et renvoie 28 × 28 pixels ; reçu : un "
            f"objet {type_name(function)}. Écrivez son nom sans parenthèses."
        )

    def see(ink: np.ndarray, least: float = 1) -> np.ndarray:
        prepare(ink, least)  # says what is no digit
        try:
            image = function(255 - ink)
        except Exception as error:  # the learner's function may raise anything
            raise ValueError(
                f"Votre préparation s'arrête sur une erreur : {error_told(error)}."
            ) from error
        if image is None:
            raise ValueError("Votre préparation ne renvoie rien : le `return` est-il oublié ?")
        try:
            return _read_pixels(image)
        except (TypeError, ValueError) as refused:
            raise ValueError(f"Votre préparation ne convient pas. {refused}") from None

    return see


def reader(model: Any) -> Callable[[np.ndarray], np.ndarray]:
    """Return what gives the ten probabilities, float64 (10,), of an image uint8 (28, 28).

    model: as for `draw_digit`; raises as that does, and what the model raises.
    """
    keras = sys.modules.get("keras")
    is_keras = keras is not None and isinstance(model, keras.Model)
    if isinstance(model, type) or not callable(model):
        kind = (
            f"la classe {model.__name__}"
            if isinstance(model, type)
            else f"un objet {type_name(model)}"
        )
        raise TypeError(
            "Un réseau de Keras est attendu, ou une fonction qui reçoit une image float32 (1, 784) et "
            f"donne dix probabilités ; reçu : {kind}."
        )
    shape = _input_shape(model) if is_keras else (SIDE * SIDE,)

    def read(image: np.ndarray) -> np.ndarray:
        images = (image / np.float32(255)).astype(np.float32).reshape(1, *shape)
        if is_keras:  # for one image, `predict` and a plain call take ten times as long
            return _probabilities(model.predict_on_batch(images))
        return _probabilities(model(images))

    return read


def _input_shape(model: Any) -> tuple[int, ...]:
    """Return the shape of one image for a Keras model; (784,) where the model does not say."""
    if not model.built:
        raise ValueError(
            "Ce réseau n'est pas encore construit : il lui faut une entrée, keras.Input((784,)), ou "
            "un entraînement avant de lire un chiffre."
        )
    shape = getattr(model, "input_shape", (None, SIDE * SIDE))
    if not isinstance(shape, tuple) or shape[1:] not in READ:
        raise ValueError(
            "Un réseau qui lit des images de forme (m, 784), (m, 28, 28) ou (m, 28, 28, 1) est "
            f"attendu ; l'entrée de celui-ci a la forme {shape}."
        )
    return shape[1:]


def _probabilities(outputs: Any) -> np.ndarray:
    values = np.ravel(np.asarray(outputs, np.float64))
    if values.size != 10:
        raise ValueError(
            "Dix probabilités sont attendues pour une image ; le réseau donne un tableau de forme "
            f"{np.shape(outputs)}."
        )
    if not (values >= 0).all() or abs(values.sum() - 1) > 0.01:
        raise ValueError(
            "Dix probabilités de somme 1 sont attendues ; le réseau donne des nombres de "
            f"{decimal(values.min(), '.3g')} à {decimal(values.max(), '.3g')}, de somme "
            f"{decimal(values.sum(), '.3g')}. La dernière couche est-elle un softmax ?"
        )
    return values


def _read_pixels(image: Any) -> np.ndarray:
    """Return an image of 28 x 28 pixels as uint8 (28, 28)."""
    if isinstance(image, (str, os.PathLike)):
        raise TypeError(
            "Une image de 28 × 28 pixels est attendue ; reçu : le nom d'un fichier. Préparez-la "
            "d'abord par read_digit(fichier)."
        )
    if callable(image):
        raise TypeError(
            "plot_reading() attend le réseau, puis l'image ; reçu, comme image : un objet "
            f"{type_name(image)}, qui s'appelle comme une fonction. Les deux sont-ils échangés ?"
        )
    if image is None:
        raise TypeError("L'image vaut None : rien n'a encore été dessiné ou lu.")
    array = read_array(image)
    if array.size != SIDE * SIDE:
        raise ValueError(
            "Une seule image de 28 × 28 pixels est attendue ; reçu : un tableau de forme "
            f"{array.shape}. Un fichier se prépare par read_digit()."
        )
    numbers = read_numbers(array).reshape(SIDE, SIDE)
    low, high = grey_range(image, numbers)
    if low < 0 or high > 255:
        raise ValueError(
            "Une image de 0 à 255 (uint8), ou de 0 à 1, est attendue ; reçu : des nombres de "
            f"{decimal(numbers.min(), '.3g')} à {decimal(numbers.max(), '.3g')}."
        )
    return np.round(numbers * (255 / high)).astype(np.uint8)


def _told(probabilities: np.ndarray) -> str:
    best = int(probabilities.argmax())
    return f"le réseau lit un {best}, à {percent(probabilities[best], '.0f')}"


def draw(strokes: list[Stroke], side: int = PAD) -> np.ndarray:
    """Return strokes as the pad would give them, uint8 (side, side), 0 where there is no ink."""
    scale = 4  # drawn larger, then reduced: its edges are smooth
    pen = round(PEN * side / PAD * scale)
    image = Image.new("L", (side * scale, side * scale))
    brush = ImageDraw.Draw(image)
    for stroke in strokes:
        points = [(x * side * scale, y * side * scale) for x, y in stroke]
        brush.line(points, 255, pen)
        for point in points:
            brush.circle(point, pen / 2, 255)
    return np.asarray(image.reduce(scale))


def sample() -> np.ndarray:
    """Return our drawing as the pad would give it, uint8 (PAD, PAD)."""
    return draw([SAMPLE])


def _draw_reading(images: dict[str, np.ndarray], probabilities: np.ndarray, alt: str) -> AltFigure:
    columns = len(images) + 1
    # "compressed", for square images: "constrained" cuts their titles.
    figure = AltFigure(figsize=(3.4 * columns, 3.8), dpi=100, layout="compressed", alt=alt)
    *panes, axes = figure.subplots(1, columns, width_ratios=[*[1] * len(images), 1.2])
    for pane, (title, image) in zip(panes, images.items(), strict=True):
        pane.imshow(image, cmap="gray_r", vmin=0, vmax=255, interpolation="nearest")
        pane.set_title(title, size=TEXT_SIZE)
        pane.set(xticks=(), yticks=())
    bars = axes.barh(range(10), 100 * probabilities, color=BLUE, height=0.7)
    bars[probabilities.argmax()].set(facecolor=VERMILION, hatch="//", edgecolor="white")
    ends = [percent(probability, ".0f") for probability in probabilities]
    axes.bar_label(bars, ends, padding=4, fontsize=TEXT_SIZE - 1)
    axes.set(xlabel="probabilité (%)", ylabel="chiffre", xlim=(0, 125), xticks=(0, 50, 100))
    axes.set_yticks(range(10))
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    enlarge_labels(axes)
    return figure
