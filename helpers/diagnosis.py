"""What a network that is right nearly always still gets wrong: which classes it mixes, how sure it is, what it looks at.

Each reads its arguments, and refuses in French what it cannot use.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from helpers.arguments import read_count
from helpers.figures import TEXT_SIZE, VERMILION, AltFigure, enlarge_labels
from helpers.french import decimal

_ROUNDED = 1e-3  # what float32, or a softmax of float16, may leave between a sum and 1


def plot_confusion(
    matrix: Any,
    *,
    by_row: bool = False,
    labels: Iterable[Any] | None = None,
    alt: str | None = None,
) -> AltFigure:
    """Draw a confusion matrix, a number in each cell; a cell that counts nothing stays blank.

    matrix: shape (k, k), counts; row, the true class; column, the predicted one, as
        `sklearn.metrics.confusion_matrix` gives it.
    by_row: write each cell in percent of its row, so that the diagonal holds the recalls.
    labels: k names of classes; by default, 0 to k - 1.
    alt: what the picture shows; by default, how many are on the diagonal, and the most frequent
        confusion. Give one when the counts vary from one machine to another.

    Colours follow the errors alone: beside the diagonal, which stays grey, they would all be pale.

    Raises `TypeError` or `ValueError`, in French, for what is no such matrix. Built in lesson 11.
    """
    counts, names = _read_confusion(matrix, labels)
    return _draw_confusion(counts, names, by_row, alt or _confusion_told(counts, names))


def _read_confusion(matrix: Any, labels: Any) -> tuple[np.ndarray, list[str]]:
    counts = np.asarray(matrix)
    if counts.dtype.kind not in "buif":
        raise TypeError(f"plot_confusion() attend des nombres ; reçu : dtype {counts.dtype}.")
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.size == 0:
        raise ValueError(
            "plot_confusion() attend une matrice carrée, une ligne et une colonne par classe ; reçu : la "
            f"forme {counts.shape}. Écrivez confusion_matrix(étiquettes, prédictions)."
        )
    if not ((counts >= 0) & (counts == np.round(counts))).all() or not np.isfinite(counts).all():
        raise ValueError(
            "plot_confusion() attend des comptes, entiers et positifs ou nuls ; reçu : des valeurs de "
            f"{decimal(counts.min())} à {decimal(counts.max())}. Donnez les comptes : `by_row=True` fait les "
            "divisions."
        )
    names = [str(label) for label in (range(len(counts)) if labels is None else labels)]
    if len(names) != len(counts):
        raise ValueError(
            f"plot_confusion() attend un nom par classe ; reçu : {len(names)} nom(s) pour {len(counts)} classe(s)."
        )
    return counts.astype(int), names


def _confusion_told(counts: np.ndarray, names: list[str]) -> str:
    told = f"Matrice de confusion : {counts.sum()} exemples, dont {counts.trace()} sur la diagonale, bien classés."
    errors = counts - np.diag(counts.diagonal())
    if errors.any():
        true, predicted = np.unravel_index(errors.argmax(), errors.shape)
        told += (
            f" La confusion la plus fréquente : {names[true]} pris pour {names[predicted]}, "
            f"{errors.max()} fois."
        )
    return told


def _draw_confusion(counts: np.ndarray, names: list[str], by_row: bool, alt: str) -> AltFigure:
    size = len(counts)
    totals = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    values = 100 * counts / totals if by_row else counts
    errors = np.where(np.eye(size, dtype=bool), 0, values)
    side = max(3.2, 0.66 * size)
    figure = AltFigure(figsize=(side + 1, side + 0.7), dpi=100, layout="constrained", alt=alt)
    part = " (% de la ligne)" if by_row else ""
    axes = figure.add_subplot(
        xlabel=f"classe annoncée{part}",
        ylabel="vraie classe",
        xticks=range(size),
        yticks=range(size),
    )
    shades = LinearSegmentedColormap.from_list("errors", ["white", VERMILION])
    axes.imshow(errors, cmap=shades, vmin=0, vmax=max(errors.max(), 1e-9))
    diagonal = np.where(np.eye(size, dtype=bool), 0.82, np.nan)
    axes.imshow(diagonal, cmap="gray", vmin=0, vmax=1)
    axes.set_xticklabels(names)
    axes.set_yticklabels(names)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            text = decimal(values[row, column], ".1f") if by_row else str(count)
            axes.text(
                column,
                row,
                text,
                size=TEXT_SIZE - 1,
                ha="center",
                va="center_baseline",
                weight="bold" if row == column else "normal",
            )
    enlarge_labels(axes)
    axes.tick_params(length=0)
    return figure


def expected_calibration_error(probabilities: Any, labels: Any, bins: int = 10) -> float:
    """Return the expected calibration error (ECE): how far confidence is from accuracy, in 0..1.

    probabilities: shape (n, k), each row of sum 1, as softmax gives them. labels: n integers in
        0..k-1. bins: how many intervals of one width share 0..1, each with its right end and
        without its left one.

    The confidence is the greatest probability of a row. The ECE is the mean over the bins, each
    weighted by its share of the examples, of the gap between mean confidence and accuracy: C. Guo and
    others, "On Calibration of Modern Neural Networks", ICML 2017, equation 3.

    Raises `TypeError` or `ValueError`, in French, for other arguments. Built in lesson 11.
    """
    probabilities, labels = _read_predictions(probabilities, labels)
    bins = read_count("bins", bins)
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    places = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    # A bin's share times its gap is the sum of its gaps, over all examples.
    gaps = np.bincount(places, confidence - right, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))


def _read_predictions(probabilities: Any, labels: Any) -> tuple[np.ndarray, np.ndarray]:
    given, classes = np.asarray(probabilities), np.asarray(labels)
    for name, array in (("probabilities", given), ("labels", classes)):
        if array.dtype.kind not in "buif":
            raise TypeError(f"{name} doit contenir des nombres ; reçu : dtype {array.dtype}.")
    if given.ndim != 2 or classes.shape != given.shape[:1] or given.size == 0:
        raise ValueError(
            "`probabilities` a la forme (n, k), et `labels` la forme (n,), au moins un exemple ; reçu : "
            f"{given.shape} et {classes.shape}. Des étiquettes codées un-parmi-dix ? Donnez leur "
            "argmax(axis=1)."
        )
    numbers = given.astype(float)
    if not (numbers >= -_ROUNDED).all() or not (np.abs(numbers.sum(axis=1) - 1) <= _ROUNDED).all():
        raise ValueError(
            "chaque ligne de probabilities est faite de nombres positifs ou nuls, de somme 1 ; reçu : des "
            f"valeurs de {decimal(numbers.min())} à {decimal(numbers.max())}. Des logits ? Appliquez-leur "
            "softmax."
        )
    if not np.isin(classes, range(given.shape[1])).all():
        raise ValueError(
            f"`labels` contient des entiers de 0 à {given.shape[1] - 1} ; reçu : des valeurs de "
            f"{classes.min()} à {classes.max()}."
        )
    return numbers, classes


def occlusion(
    predict: Callable[[np.ndarray], Any], image: Any, digit: int, size: int = 5, fill: float = 0
) -> np.ndarray:
    """Return how much hiding each place of an image lowers the probability of a digit, shape (h, w).

    predict: takes images, shape (n, h, w), returns probabilities, shape (n, k); called once.
    image: shape (h, w). digit: the class whose probability is looked at.
    size: side of the hidden square, an odd number of pixels; around each pixel in turn, and cut at
        the border. fill: what it is filled with, the value of the background.

    Positive where the network needs what is hidden; negative where it does better without. After M. D.
    Zeiler and R. Fergus, "Visualizing and Understanding Convolutional Networks", 2014.

    Raises `TypeError` or `ValueError`, in French, for other arguments. Built in lesson 11.
    """
    pixels = np.asarray(image)
    if pixels.ndim != 2 or pixels.dtype.kind not in "buif":
        raise ValueError(
            "occlusion() attend une image de nombres, de forme (28, 28) par exemple ; reçu : un tableau de "
            f"forme {pixels.shape}, dtype {pixels.dtype}. Une image aplatie ? Écrivez image.reshape(28, 28)."
        )
    if read_count("size", size) % 2 == 0:
        raise ValueError(
            f"size est impair, pour que le carré ait un centre ; reçu : {size}. Essayez {size + 1}."
        )
    height, width = pixels.shape
    rows, columns = np.indices((height, width))
    near_row = np.abs(rows.reshape(-1, 1, 1) - rows) <= size // 2  # (h*w, h, w)
    near_column = np.abs(columns.reshape(-1, 1, 1) - columns) <= size // 2
    hidden = np.where(near_row & near_column, fill, pixels)
    found = np.asarray(predict(np.concatenate([pixels[np.newaxis], hidden]).astype("float32")))
    if found.ndim != 2 or len(found) != 1 + height * width or digit not in range(found.shape[1]):
        raise ValueError(
            f"predict reçoit {1 + height * width} images de forme {pixels.shape} et renvoie une ligne de "
            f"probabilités par image, dont la colonne {digit!r} ; reçu : la forme {found.shape}."
        )
    return (found[0, digit] - found[1:, digit]).reshape(height, width)
