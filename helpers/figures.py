"""What every figure of the course has: an alternative text, decimal commas, a palette, a text size.

A function that draws returns an `AltFigure`, which a notebook shows when it is the last
expression of a cell. Nothing here imports pyplot: no global state, and a quick lesson 01.
"""

import base64
import hashlib
import html
import io
import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import ScalarFormatter
from PIL import Image

from helpers.french import decimal

# From Okabe and Ito's palette, readable by colour-blind people: https://jfly.uni-koeln.de/color/
BLUE, VERMILION, GREEN = "#0072B2", "#D55E00", "#009E73"
TEXT_SIZE = 13  # points, to be read on a projector
SMALL_SIZE = 12  # the least, for ticks and legends


class AltFigure(Figure):
    """A Matplotlib figure that carries its alternative text and shows itself in a notebook.

    `alt` is a sentence that says what the picture shows. Raises `ValueError` when it is empty
    and `TypeError` when it is not a string. Used from lesson 01 on.
    """

    def __init__(self, *args: Any, alt: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        FigureCanvasAgg(self)
        self.alt = _checked_alt(alt)

    def __repr__(self) -> str:
        return self.alt

    def _ipython_display_(self) -> None:
        # Not _repr_mimebundle_: once pyplot is there, IPython puts a PNG of its own over that one's.
        show(self, self.alt)


class DecimalComma(ScalarFormatter):
    """Tick labels with a decimal comma, never in powers of ten."""

    def __init__(self) -> None:
        super().__init__(useOffset=False)
        self.set_scientific(False)

    def __call__(self, x: float, pos: int | None = None) -> str:
        return decimal(super().__call__(x, pos), "")


def enlarge_labels(axes: Axes) -> None:
    """Write the title, the labels of the axes and of their ticks large enough for a projector."""
    for text in (axes.title, axes.xaxis.label, axes.yaxis.label):
        text.set_size(max(TEXT_SIZE, text.get_size()))
    for axis in (axes.xaxis, axes.yaxis):
        sizes = (text.get_size() for text in axis.get_ticklabels(which="both"))
        axis.set_tick_params(which="both", labelsize=max((SMALL_SIZE, *sizes)))


def enlarge_text(figure: Figure) -> None:
    """Write whatever a figure says large enough for a projector; leave what is."""
    for axes in figure.axes:
        enlarge_labels(axes)
    for text in figure.findobj(Text):
        text.set_size(max(SMALL_SIZE, text.get_size()))


def show(figure: Figure, alt: str) -> None:
    """Display any Matplotlib figure with its alternative text, then close it in pyplot.

    For the figures that a lesson draws itself, with or without pyplot; their text is made as large
    as that of ours. Closing keeps Jupyter from showing the figure a second time, without its words.
    Raises as `AltFigure` does, and `TypeError` when `figure` is not a figure. Used from lesson 01 on.
    """
    if not isinstance(figure, Figure):
        raise TypeError(
            f"show() attend une figure Matplotlib ; reçu : un objet {type(figure).__name__}. "
            "Avez-vous passé les axes ? Écrivez show(axes.figure, alt=...)."
        )
    from IPython.display import display

    picture = _Picture(figure, alt)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)
    display(picture)


class _Picture:
    """The PNG and the alternative text of a figure, for `IPython.display.display`."""

    def __init__(self, figure: Figure, alt: str) -> None:
        self.alt = _checked_alt(alt)
        margins = None
        if not isinstance(figure, AltFigure):
            enlarge_text(figure)
            # As Jupyter does with a figure of pyplot: labels that stick out are not cut off.
            margins = "tight"
        self.bundle = bundle(figure, self.alt, margins)

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        return self.bundle


def bundle(figure: Figure, alt: str, margins: str | None = None) -> tuple[dict, dict]:
    """Return the data and the metadata of a figure in a notebook: picture, words, seal.

    alt: what the picture shows. margins: "tight" to fit the picture to what is drawn.
    """
    drawn, png = io.BytesIO(), io.BytesIO()
    # White whatever the learner's theme is: the text is dark.
    figure.savefig(drawn, dpi=figure.dpi, bbox_inches=margins, facecolor="white")
    # A palette of 256 colours makes a third of the bytes, in a notebook that holds them twice.
    Image.open(drawn).convert("RGB").quantize().save(png, format="png", optimize=True)
    source = base64.b64encode(png.getvalue()).decode()
    data = {"text/html": img(source, alt), "image/png": source, "text/plain": alt}
    said = {"alt": alt, "texts": _texts(figure), "unlabelled": _unlabelled(figure)}
    return data, {"image/png": {**said, "sha256": seal(png.getvalue(), said)}}


def img(source: str, alt: str) -> str:
    """Return the HTML of a picture: the base64 of its PNG, and what it shows."""
    # JupyterLab reads the text of an <img>, not that of the metadata; GitHub shows the PNG.
    # 600 pixels: a whole figure fits in a window of 1366 x 768.
    return (
        f'<img alt="{html.escape(alt)}" style="max-width: 100%; max-height: 600px" '
        f'src="data:image/png;base64,{source}">'
    )


def seal(png: bytes, said: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a picture and of what is said of it, by which a stored one is known."""
    return hashlib.sha256(png + json.dumps(said, sort_keys=True).encode()).hexdigest()


def _texts(figure: Figure) -> list[str]:
    """Return the texts in sight that hold a word or a number with a point, each once."""
    seen = (artist.get_text() for artist in _in_sight(figure) if isinstance(artist, Text))
    return list(dict.fromkeys(t for t in seen if _has_word(t) or re.search(r"\d\.\d", t)))


def _unlabelled(figure: Figure) -> list[str]:
    """Return "x" or "y" for each axis in sight whose ticks are numbers of nothing said.

    A label of the whole figure names all its axes; y may be named by a title, a legend, or words
    beside the curves.
    """
    found = []
    for axes in _in_sight(figure):
        if isinstance(axes, Axes) and axes.axison:
            beside = [axes.get_title(), *(t.get_text() for t in axes.texts if t.get_visible())]
            worded = axes.get_legend() or _has_word("".join(beside))
            named = {"x": figure.get_supxlabel(), "y": figure.get_supylabel() or worded}
            for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
                ticks = "".join(text.get_text() for text in axis.get_ticklabels())
                numbers = axis.get_visible() and ticks and not _has_word(ticks)
                if numbers and not (named[name] or axis.get_label_text()):
                    found.append(name)
    return found


def _has_word(text: str) -> bool:
    """Tell whether a text has a letter, those of formulas apart: the ticks of a logarithm are some."""
    return re.search(r"[^\W\d_]", re.sub(r"\$[^$]*\$", "", text)) is not None


def _in_sight(artist: Artist) -> Iterator[Artist]:
    if artist.get_visible() and not (isinstance(artist, Axis) and not artist.axes.axison):
        yield artist
        for child in artist.get_children():
            yield from _in_sight(child)


def _checked_alt(alt: str) -> str:
    if not isinstance(alt, str):
        raise TypeError(f"alt doit être une phrase (str) ; reçu : un objet {type(alt).__name__}.")
    if not alt.strip():
        raise ValueError("alt est vide : dites en une phrase ce que montre la figure.")
    return alt
