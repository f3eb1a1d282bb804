"""The plots of the course: images, what a training gave, and numbers as bars.

Each reads its arguments, describes in words what the picture shows, and draws it.
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator

from helpers.arguments import read_count, read_rate
from helpers.figures import (
    BLUE,
    GREEN,
    SMALL_SIZE,
    TEXT_SIZE,
    VERMILION,
    AltFigure,
    DecimalComma,
    enlarge_labels,
)
from helpers.french import counted, decimal, percent
from helpers.images import grey_range, read_image, read_images, read_numbers, read_titles

_TURN = (
    0.25  # of the range of a curve: less is the noise of a training, which varies with the machine
)
_SERIES = ((BLUE, "o"), (VERMILION, "s"), (GREEN, "^"))  # colour and marker of each
_ACCURACIES = ("accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy")


def plot_gallery(
    images: Any,
    titles: Any = None,
    rows: int = 8,
    columns: int = 18,
    *,
    alt: str | None = None,
    title: str | None = None,
    scale: float = 0.5,
) -> AltFigure:
    """Draw images in rows and columns, each under its title, as one mosaic.

    images: shape (m, h, w), (m, h, w, 1), flat (m, h*h), or one image (h, h), which gets a grid
        of its own; any dtype, or nested lists. 0 is the lightest, and the darkest is 255 (uint8,
        or a value above 1) or 1; with negative values, the least and the greatest.
    titles: one per image shown, of any type. Titles and images without a place are left out;
        places without an image stay blank.
    alt: what the picture shows; by default, the count, the grid and the first titles.
    title: a heading for the whole figure.
    scale: width of one image, in inches.

    Raises `TypeError` or `ValueError`, in French, for what cannot be drawn. Built in lesson 01.
    """
    pictures, grid = _read_gallery(images, rows, columns, scale)
    texts = read_titles(titles, len(pictures))
    if alt is None:
        alt = _gallery_told(len(pictures), grid, texts)
    return _draw_gallery(pictures, grey_range(images, pictures), grid, texts, title, scale, alt)


def _read_gallery(
    images: Any, rows: Any, columns: Any, scale: Any
) -> tuple[np.ndarray, tuple[int, int]]:
    """Return the images that have a place, as numbers (m, h, w), and the rows and columns."""
    pictures = read_images(images)
    if pictures.ndim == 2:
        pictures, rows, columns = pictures[np.newaxis], 1, 1
    no_place = (
        "Sans ligne ni colonne, il n'y a pas de place pour une image : d'où vient ce nombre ?"
    )
    rows, columns = read_count("rows", rows, no_place), read_count("columns", columns, no_place)
    if not (isinstance(scale, (int, float)) and 0 < scale < math.inf):
        raise ValueError(
            f"scale est la largeur d'une image en pouces, comme `0.5` ; reçu : {scale!r}."
        )
    return read_numbers(pictures[: rows * columns]), (rows, columns)


def _gallery_told(count: int, grid: tuple[int, int], texts: list[str]) -> str:
    alt = f"{counted(count, 'image')} sur une grille de {grid[0]} × {grid[1]}"
    if texts:
        first = ", ".join(text.replace("\n", " ") for text in texts[:10])
        alt += f", avec pour {'premiers ' if len(texts) > 10 else ''}titres {first}"
    return alt + "."


def _draw_gallery(
    pictures: np.ndarray,
    greys: tuple[float, float],
    grid: tuple[int, int],
    texts: list[str],
    title: str | None,
    scale: float,
    alt: str,
) -> AltFigure:
    # Lengths are in pixels of an image; each is drawn as a whole number of screen pixels.
    rows, columns = grid
    height, width = pictures.shape[1:]
    zoom = max(1, round(112 * scale / width))
    dpi = zoom * width / scale
    points = SMALL_SIZE * min(max(scale / 0.5, 0.6), 1.4)
    line = points * 1.25 / 72 * dpi / zoom
    band = math.ceil(line * max((text.count("\n") + 1 for text in texts), default=0))
    gap = max(1, round(width / 10))
    tall, wide = band + height + gap, width + gap
    mosaic = np.full((rows * tall + gap, columns * wide + gap), np.nan, np.float32)
    corners = []
    for place, picture in enumerate(pictures):
        top, left = place // columns * tall + gap + band, place % columns * wide + gap
        mosaic[top : top + height, left : left + width] = picture
        corners.append((top, left))
    heading = math.ceil(2 * TEXT_SIZE / 72 * dpi / zoom) if title else 0
    whole = np.array((mosaic.shape[1], mosaic.shape[0] + heading))

    figure = AltFigure(figsize=(whole * zoom + 0.01) / dpi, dpi=dpi, alt=alt)  # Agg rounds down
    axes = figure.add_axes((0, 0, 1, mosaic.shape[0] / whole[1]))
    axes.set_axis_off()
    low, high = greys
    low -= (high - low) / 15  # so that 0 is a very light grey, which shows where an image ends
    axes.imshow(mosaic, cmap="gray_r", vmin=low, vmax=high, aspect="auto", interpolation="nearest")
    for (top, left), text in zip(corners, texts, strict=False):
        middle, size = left + (width - 1) / 2, _fitting(points, text, scale)
        axes.text(middle, top - 1, text, size=size, ha="center", va="bottom", parse_math=False)
    if title:
        size = _fitting(TEXT_SIZE + 1, title, figure.get_figwidth())
        figure.text(0.5, 1 - heading / 2 / whole[1], title, size=size, ha="center", va="center")
    return figure


def plot_pixels(image: Any, *, alt: str | None = None) -> AltFigure:
    """Draw one image as a grid of numbers, each on the grey that it stands for.

    image: shape (h, w), (h, w, 1) or flat (h*h,), at most 40 x 40. Whole numbers are written as
        they are, others rounded: to two decimals, or to none when a value exceeds 2.
    alt: what the picture shows; by default, the size and the range.

    Raises `TypeError` or `ValueError`, in French, for what cannot be drawn. Built in lesson 01.
    """
    numbers = read_image(image)
    height, width = numbers.shape
    if max(height, width) > 40:
        raise ValueError(
            "plot_pixels() attend une image d'au plus 40 pixels de côté, sinon les nombres ne se "
            f"lisent pas ; reçu : la forme {numbers.shape}. Plusieurs images aplaties ? "
            "Choisissez-en une. Une grande image ? Découpez-la : image[:28, :28]."
        )
    low, high = grey_range(image, numbers)
    decimals = 0 if high > 2 or (numbers == np.round(numbers)).all() else 2

    def written(value: float) -> str:
        text = decimal(value, f".{decimals if value else 0}f")
        return text.replace("-", "\N{MINUS SIGN}")

    if alt is None:
        alt = (
            f"Image de {height} × {width} pixels écrite en nombres, "
            f"de {written(numbers.min())} (clair) à {written(numbers.max())} (foncé)."
        )
    cell, margin = 0.36, 0.75  # inches
    wide, tall = cell * width + margin + 0.1, cell * height + margin + 0.1
    figure = AltFigure(figsize=(wide, tall), dpi=100, alt=alt)
    axes = figure.add_axes(
        (margin / wide, margin / tall, cell * width / wide, cell * height / tall),
        xlabel="colonne",
        ylabel="ligne",
    )
    axes.imshow(numbers, cmap="gray_r", vmin=low, vmax=high, aspect="auto")
    enlarge_labels(axes)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(8, integer=True, steps=(1, 2, 5, 10)))
    size = min(10.5, 96 * cell / max(len(written(value)) for value in numbers.flat))
    for (row, column), value in np.ndenumerate(numbers):
        colour = "white" if (value - low) / (high - low) > 0.54 else "black"
        style = {"size": size, "color": colour, "ha": "center", "va": "center_baseline"}
        axes.text(column, row, written(value), parse_math=False, **style)
    return figure


def plot_history(history: Any, *, restored: int | None = None, alt: str | None = None) -> AltFigure:
    """Draw the loss, and the accuracy if it was measured, after each epoch.

    history: what `fit` returns, or its `.history`, such as {"loss": [...], "val_loss": [...],
        "accuracy": [...], "val_accuracy": [...]}: one number an epoch. "loss" is needed.
    restored: the epoch, from 1 on, whose weights the network got back when it stopped: marked, as is
        the last epoch, where it stopped.
    alt: what the picture shows; by default, which curves, and whether each rises, falls or turns: no
        digits of a training, since those vary from one machine to another.

    Raises `TypeError` or `ValueError`, in French, without losses to draw. Built in lesson 05.
    """
    curves, epochs = _read_history(history, restored)
    if alt is None:
        alt = _history_told(curves, epochs, restored)
    return _draw_history(curves, epochs, restored, alt)


class _Curve(NamedTuple):
    label: str  # of the quantity: the curves of one quantity share a panel
    legend: str
    values: Sequence[float]


def _read_history(history: Any, restored: Any) -> tuple[list[_Curve], int]:
    """Return the curves to draw, the loss first, and the number of epochs."""
    series = getattr(history, "history", history)
    if not isinstance(series, Mapping):
        raise TypeError(
            "plot_history() attend ce que renvoie model.fit(...) ; reçu : un objet "
            f"{type(history).__name__}. Écrivez history = model.fit(...)."
        )
    epochs = np.size(series.get("loss", ()))
    if epochs == 0:
        raise ValueError(
            "plot_history() attend au moins une perte, sous la clé `loss` ; reçu : les clés "
            f"{list(series)}. L'entraînement a-t-il eu lieu (epochs >= 1) ?"
        )
    if restored is not None and restored not in range(1, epochs + 1):
        raise ValueError(
            f"restored est une époque, de 1 à {epochs} ici ; reçu : {restored!r}. Keras compte à "
            "partir de 0 : ajoutez 1 à ce qu'il donne."
        )
    measured = [("loss", "perte")]
    measured += [(name, "exactitude") for name in _ACCURACIES if np.size(series.get(name, ()))][:1]
    curves = [
        _Curve(label, legend, series[prefix + name])
        for name, label in measured
        for prefix, legend in (("", "entraînement"), ("val_", "validation"))
        if np.size(series.get(prefix + name, ()))
    ]
    return curves, epochs


def _history_told(curves: list[_Curve], epochs: int, restored: int | None) -> str:
    told = (f"{curve.label} ({curve.legend}) {_trend(curve.values)}" for curve in curves)
    alt = f"Courbes sur {counted(epochs, 'époque')} : {' ; '.join(told)}."
    if restored is not None:
        alt += " Deux traits verticaux marquent l'époque rétablie et celle de l'arrêt."
    return alt


def _draw_history(curves: list[_Curve], epochs: int, restored: int | None, alt: str) -> AltFigure:
    labels = list(dict.fromkeys(curve.label for curve in curves))
    figure = AltFigure(figsize=(5.5 * len(labels), 4.2), dpi=100, layout="constrained", alt=alt)
    panes = dict(zip(labels, figure.subplots(1, len(labels), squeeze=False)[0], strict=True))
    for label, legend, values in curves:
        style = {"color": BLUE, "marker": "o", "linestyle": "-"}
        if legend == "validation":
            style = {"color": VERMILION, "marker": "s", "linestyle": "--"}
        if epochs > 30:
            del style["marker"]
        count = np.size(values)
        every = max(1, epochs // count)  # the validation_freq of fit
        axes = panes[label]
        axes.plot(np.arange(1, count + 1) * every, values, label=legend, lw=2, **style)
        axes.set(xlabel="époque", ylabel=label)
    for axes in panes.values():
        if restored is not None:
            marks = ((restored, "époque rétablie", GREEN, "-."), (epochs, "arrêt", "black", ":"))
            for epoch, label, colour, style in marks:
                axes.axvline(epoch, label=label, color=colour, linestyle=style, lw=2, zorder=0)
        axes.set_xlim(1 - max(0.2, epochs / 40), epochs + max(0.2, epochs / 40))
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True, min_n_ticks=1))
        axes.yaxis.set_major_formatter(DecimalComma())
        enlarge_labels(axes)
        axes.grid(alpha=0.3)
        axes.legend(fontsize=SMALL_SIZE)
    return figure


def plot_bars(
    values: Any,
    labels: Any,
    *,
    xlabel: str,
    ylabel: str = "",
    unit: str = "",
    decimals: int = 2,
    highlight: Any = (),
    alt: str | None = None,
) -> AltFigure:
    """Draw one horizontal bar for each value, the first on top, with its number at its end.

    values: n finite numbers, none negative; labels: n texts or numbers.
    xlabel: what the bars measure, `unit` left out: that one ("s", "%") follows each number.
    ylabel: what `labels` are, where they do not say it, such as digits.
    decimals: how many are written, with a decimal comma.
    highlight: the labels whose bars stand out.
    alt: what the picture shows; by default, every label with its number. Give one when the
        numbers vary from one machine to another.

    Raises `TypeError` or `ValueError`, in French, for what cannot be drawn. Built in lesson 07.
    """
    numbers, labels, marked = _read_bars(values, labels, highlight)
    decimals = read_count("decimals", decimals, least=0)
    space = "\N{NO-BREAK SPACE}" if unit else ""
    ends = [decimal(number, f".{decimals}f") + space + unit for number in numbers]
    if alt is None:
        pairs = (
            f"{label}\N{NO-BREAK SPACE}: {end}" for label, end in zip(labels, ends, strict=True)
        )
        alt = f"Barres horizontales, {xlabel}. {', '.join(pairs)}."
    titles = {"xlabel": f"{xlabel} ({unit})" if unit else xlabel, "ylabel": ylabel}
    return _draw_bars(numbers, ends, labels, marked, titles, alt)


def _read_bars(values: Any, labels: Any, highlight: Any) -> tuple[np.ndarray, list[str], set[str]]:
    """Return the lengths of the bars, their labels, and those of the bars that stand out."""
    numbers = np.asarray(values)
    if numbers.dtype.kind not in "buif":
        raise TypeError(f"plot_bars() attend des nombres ; reçu : dtype {numbers.dtype}.")
    if numbers.ndim != 1 or numbers.size == 0 or not (np.isfinite(numbers) & (numbers >= 0)).all():
        raise ValueError(
            "plot_bars() attend un nombre fini, positif ou nul, par barre ; reçu : un tableau de "
            f"forme {numbers.shape}"
            + (f", de {numbers.min()} à {numbers.max()}." if numbers.size else ".")
        )
    labels = _read_names(labels, len(numbers), "barre")
    marked = {str(label) for label in highlight}
    if not marked <= set(labels):
        raise ValueError(
            f"highlight nomme {sorted(marked - set(labels))} ; les barres sont : {labels}."
        )
    return numbers, labels, marked


def _read_names(names: Any, count: int, each: str) -> list[str]:
    if isinstance(names, str) or not isinstance(names, Iterable) or np.ndim(names) == 0:
        names = [names]
    texts = [str(name) for name in names]
    if len(texts) != count:
        raise ValueError(
            f"Un nom par {each} est attendu ; reçu : {len(texts)} nom(s) pour {count} nombre(s)."
        )
    return texts


def _draw_bars(
    numbers: np.ndarray,
    ends: list[str],
    labels: list[str],
    marked: set[str],
    titles: dict[str, str],
    alt: str,
) -> AltFigure:
    size = (8, 0.8 + 0.42 * len(numbers))
    figure = AltFigure(figsize=size, dpi=100, layout="constrained", alt=alt)
    axes = figure.add_subplot(**titles)
    bars = axes.barh(range(len(numbers)), numbers, color=BLUE, height=0.7)
    for bar, label in zip(bars, labels, strict=True):
        if label in marked:
            bar.set(facecolor=VERMILION, hatch="//", edgecolor="white")
    axes.bar_label(bars, ends, padding=4, fontsize=SMALL_SIZE)
    axes.set_yticks(range(len(numbers)), labels)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(DecimalComma())
    axes.spines[["top", "right"]].set_visible(False)
    enlarge_labels(axes)
    return figure


def plot_dots(
    values: Any,
    names: Any,
    *,
    xlabel: str,
    title: str,
    low: float = 90,
    high: float = 100,
    alt: str | None = None,
) -> AltFigure:
    """Draw one dot for each percentage on a part of the scale, where bars from 0 look all alike.

    values: n numbers in 0..100, or a dict of up to three series of them, by the name of each.
    names: n texts or numbers, the first on top. xlabel: what is measured, "%" left out.
    low, high: the ends of the axis, in percent; a value beyond one moves it.
    alt: what the picture shows; by default, the ends of the axis, and in each series the lowest and
        the highest. Give one when the numbers vary from one machine to another.

    Raises `TypeError` or `ValueError`, in French, for what cannot be drawn. Built for lesson 08.
    """
    series = _read_dots(values, low, high)
    names = _read_names(names, len(next(iter(series.values()))), "point")
    numbers = np.concatenate(list(series.values()))
    ends = (min(low, math.floor(numbers.min())), max(high, math.ceil(numbers.max())))
    if alt is None:
        alt = _dots_told(series, names, ends, title)
    return _draw_dots(series, names, ends, {"xlabel": f"{xlabel} (%)", "title": title}, alt)


def _read_dots(values: Any, low: Any, high: Any) -> dict[str, np.ndarray]:
    """Return the numbers of each series, by its name; "" for one that has none."""
    given = values if isinstance(values, Mapping) else {"": values}
    series = {str(name): np.asarray(numbers) for name, numbers in given.items()}
    if not 1 <= len(series) <= len(_SERIES):
        raise ValueError(
            f"plot_dots() attend d'une à {len(_SERIES)} séries ; reçu : {len(series)}. Faites deux "
            "figures plutôt qu'une où les points se confondent."
        )
    shapes = {numbers.shape for numbers in series.values()}
    if len(shapes) > 1 or len(min(shapes)) != 1 or not min(shapes)[0]:
        raise ValueError(
            "plot_dots() attend un nombre par nom, autant dans chaque série ; reçu : "
            f"{' et '.join(map(str, sorted(shapes)))} pour forme."
        )
    for numbers in series.values():
        if numbers.dtype.kind not in "uif":
            raise TypeError(f"plot_dots() attend des nombres ; reçu : dtype {numbers.dtype}.")
        if not ((numbers >= 0) & (numbers <= 100)).all() or 0 < numbers.max() <= 1:
            cause = " Des parts de 1 ? Multipliez-les par 100." if numbers.max() <= 1 else ""
            raise ValueError(
                "plot_dots() attend des pourcentages, de 0 à 100 ; reçu : de "
                f"{decimal(numbers.min())} à {decimal(numbers.max())}.{cause}"
            )
    if not (isinstance(low, Real) and isinstance(high, Real) and low < high):
        raise ValueError(
            f"l'axe va de low à high, comme 90 et 100 ; reçu : low={low!r} et high={high!r}."
        )
    return series


def _dots_told(
    series: dict[str, np.ndarray], names: list[str], ends: tuple[float, float], title: str
) -> str:
    told = []
    for name, numbers in series.items():
        least, most = (
            f"{percent(numbers[at] / 100, '.1f')} ({names[at]})"
            for at in (numbers.argmin(), numbers.argmax())
        )
        told.append(f"{name and name + ' : '}le plus bas est à {least}, le plus haut à {most}")
    axis = " à ".join(map(decimal, ends))
    said = " ; ".join(told)
    return f"{title}, un point par nombre, sur un axe de {axis} %. {said[0].upper()}{said[1:]}."


def _draw_dots(
    series: dict[str, np.ndarray],
    names: list[str],
    ends: tuple[float, float],
    titles: dict[str, str],
    alt: str,
) -> AltFigure:
    size = (8, 1.5 + 0.36 * len(names))
    figure = AltFigure(figsize=size, dpi=100, layout="constrained", alt=alt)
    axes = figure.add_subplot(**titles)
    places = np.arange(len(names))
    apart = 0.6 / len(series)  # so that the equal numbers of two series are both seen
    styles = zip(itertools.count(), series.items(), _SERIES, strict=False)
    for number, (name, numbers), (colour, marker) in styles:
        rows = places + apart * (number - (len(series) - 1) / 2)
        style = {"color": colour, "marker": marker, "ms": 10, "mec": "white", "ls": "none"}
        axes.plot(numbers, rows, label=name, clip_on=False, zorder=3, **style)
        if len(series) == 1:
            beside = {"xytext": (10, 0), "textcoords": "offset points", "va": "center"}
            for point in zip(numbers, rows, strict=True):
                axes.annotate(decimal(point[0], ".1f"), point, size=SMALL_SIZE, **beside)
    axes.set_yticks(places, names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(ends)
    axes.xaxis.set_major_formatter(DecimalComma())
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.title.set_size(TEXT_SIZE + 1)
    enlarge_labels(axes)
    if len(series) > 1:
        figure.legend(loc="outside right upper", fontsize=SMALL_SIZE)
    return figure


def plot_sweep(
    rows: Any, thresholds: Any = (0.90, 0.95), *, x: str = "width", alt: str | None = None
) -> AltFigure:
    """Draw the test accuracy of every run of a sweep, and the median and spread of each width.

    rows: what `sweep` returns, or the rows of `load_measurements("neurons")`; one dict a run with
        the keys `x` and "test" (0..1).
    thresholds: accuracies in 0..1, each drawn as a line; () for none.
    x: the column along the axis, of positive numbers; the axis is logarithmic.
    alt: what the picture shows; by default, the medians at both ends, in whole percents.

    Raises `TypeError` or `ValueError`, in French, without a run to draw, and for other thresholds.
    Built in lesson 10.
    """
    groups = _read_runs(rows, x)
    thresholds = [read_rate("un seuil", threshold) for threshold in np.ravel(thresholds).tolist()]
    label = {"width": "neurones cachés"}.get(x, x)
    if alt is None:
        alt = _sweep_told(groups, label)
    return _draw_sweep(groups, thresholds, label, alt)


def _read_runs(rows: Any, x: str) -> dict[float, list[float]]:
    """Return the accuracies of the runs at each place along the axis, from left to right."""
    groups: dict[float, list[float]] = {}
    for row in rows:
        if not (isinstance(row, Mapping) and x in row and "test" in row):
            raise ValueError(
                f'plot_sweep() attend des lignes qui ont les clés {x!r} et "test" ; reçu : {row!r}.'
            )
        groups.setdefault(row[x], []).append(row["test"])
    if not groups:
        raise ValueError(
            "plot_sweep() attend au moins un réseau entraîné ; reçu : une table vide. Le balayage "
            "a-t-il été interrompu avant que le premier finisse ? Relancez-le."
        )
    return dict(sorted(groups.items()))


def _sweep_told(groups: dict[float, list[float]], label: str) -> str:
    places = list(groups)
    ends = (
        f"{percent(np.quantile(groups[place], 0.5), '.0f')} ({place})"
        for place in (places[0], places[-1])
    )
    return (
        f"Un point par réseau, {sum(map(len, groups.values()))} en tout ; en abscisse, {label}, en "
        f"ordonnée, l'exactitude sur le test. La médiane va de {' à '.join(ends)}."
    )


def _draw_sweep(
    groups: dict[float, list[float]], thresholds: list[float], label: str, alt: str
) -> AltFigure:
    places = list(groups)
    figure = AltFigure(figsize=(9, 5.2), dpi=100, layout="constrained", alt=alt)
    axes = figure.add_subplot(xlabel=label, ylabel="exactitude sur le test", xscale="log")
    for place, runs in groups.items():
        # Side by side, so that runs with the same accuracy are all seen.
        aside = np.linspace(-0.025, 0.025, len(runs)) if len(runs) > 1 else 0
        points = axes.plot(place * np.exp(aside), runs, "o", color=BLUE, ms=4.5, alpha=0.55, mew=0)
    points[0].set_label("un réseau")
    low, middle, high = np.transpose(
        [np.quantile(runs, (0.25, 0.5, 0.75)) for runs in groups.values()]
    )
    axes.fill_between(places, low, high, color=BLUE, alpha=0.2, lw=0, label="la moitié des réseaux")
    axes.plot(places, middle, color=BLUE, lw=2, label="médiane")
    for threshold, style in zip(thresholds, itertools.cycle(("--", ":", "-.")), strict=False):
        text = f"seuil de {percent(threshold)}"
        axes.axhline(threshold, color=VERMILION, linestyle=style, lw=2, label=text)
    shown = [places[0]]
    for place in places[1:]:  # a tick for each width that has room for its number
        if math.log(place / shown[-1]) > 0.028 * math.log(places[-1] / places[0]) + 0.02:
            shown.append(place)
    axes.set_xticks(shown, [decimal(place) for place in shown])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(DecimalComma())
    enlarge_labels(axes)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=SMALL_SIZE, loc="lower right")
    return figure


def _fitting(points: float, text: str, inches: float) -> float:
    longest = max(map(len, text.split("\n")))  # a letter is about 0.6 of its size wide
    return min(points, 72 * inches / (0.6 * max(longest, 1)))


def _trend(values: Any) -> str:
    """Return how a curve goes, its small turns left out."""
    values = np.asarray(values, float)
    if not np.isfinite(values).all():
        return "cesse d'être un nombre"
    clear = _TURN * np.ptp(values)
    moves: list[str] = []
    low = high = values[0]
    for value in values if clear else ():
        low, high = min(low, value), max(high, value)
        for move, length in (("monte", value - low), ("baisse", high - value)):
            if length >= clear and moves[-1:] != [move]:
                moves.append(move)
                low = high = value
                break
    match moves:
        case []:
            return "ne varie pas"
        case [move]:
            return move
        case ["baisse", "monte"]:
            return "baisse, puis remonte"
        case ["monte", "baisse"]:
            return "monte, puis redescend"
    return "oscille"
