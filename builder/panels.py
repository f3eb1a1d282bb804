"""The map of the course: a small picture for each lesson, docs/map/NN_name.svg, which tells its idea.

Written by hand as SVG: a line of text has no pixels that another version would draw otherwise, stays
sharp on a telephone, and weighs little. A lesson without a drawing of its own has its number.
"""

import html
import math
import textwrap
from collections.abc import Callable, Iterable, Sequence
from statistics import median

import numpy as np

from builder.course import Course
from builder.source import Source
from helpers.data import load_mnist
from helpers.drawing import SAMPLE, prepare, sample
from helpers.figures import BLUE, GREEN, VERMILION
from helpers.measured import column

WIDE, TALL = 168, 146  # two stand side by side on a telephone
LEFT, RIGHT, TOP, BOTTOM = 12, 156, 44, 136  # of what is drawn, below the title
GREY, PALE = "#666", "#ccc"

Points = Iterable[tuple[float, float]]


def line(points: Points, colour: str = BLUE, more: str = "") -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" {more}/>'


def box(
    x: float, y: float, wide: float, tall: float, colour: str = BLUE, edge: str = "none"
) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}"'
    return f'<rect {place} fill="{colour}" stroke="{edge}"/>'


def dot(x: float, y: float, radius: float = 5, colour: str = BLUE) -> str:
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius}" fill="{colour}"/>'


def word(x: float, y: float, text: str, colour: str = "black") -> str:
    middle = 'text-anchor="middle" font-size="11"'
    return f'<text x="{x}" y="{y}" {middle} fill="{colour}">{html.escape(text)}</text>'


def arrow(x: float, y: float, to: float, colour: str = GREY) -> str:
    tip = [(to - math.copysign(5, to - x), y + side) for side in (-4, 4)]
    return line([(x, y), (to, y)], colour) + line([tip[0], (to, y), tip[1]], colour)


def axes() -> str:
    return line([(LEFT, TOP), (LEFT, BOTTOM), (RIGHT, BOTTOM)], GREY)


def curve(values: Sequence[float], most: float, colour: str = BLUE, more: str = "") -> str:
    """Draw values from left to right over the axes, `most` at their top."""
    step = (RIGHT - LEFT) / (len(values) - 1)
    places = [(LEFT + i * step, BOTTOM - v / most * (BOTTOM - TOP)) for i, v in enumerate(values)]
    return line(places, colour, more)


def pixels(image: np.ndarray, x: float, y: float, side: float) -> str:
    """Draw an image of 28 x 28 pixels, each four as one, in a square."""
    grey = image.reshape(14, 2, 14, 2).mean(axis=(1, 3))
    parts = [
        f'<path fill="{colour}" d="'
        + "".join(f"M{c} {r}h1v1h-1z" for r, c in np.argwhere((low <= grey) & (grey < high)))
        + '"/>'
        for colour, low, high in (("#999", 50, 130), ("#222", 130, 256))
    ]
    return f'<g transform="translate({x} {y}) scale({side / 14:.2f})">{"".join(parts)}</g>'


def grid(x: float, y: float, cells: int, side: float, colour: Callable[[int, int], str]) -> str:
    """Draw a square of cells, each in the colour of its row and column."""
    return "".join(
        box(x + c * side, y + r * side, side, side, colour(r, c), PALE)
        for r in range(cells)
        for c in range(cells)
    )


def drawn(x: float, y: float, side: float) -> str:
    """Draw a sheet, and a 3 drawn on it."""
    stroke = line(
        [(x + a * side, y + b * side) for a, b in SAMPLE], "#222", 'style="stroke-width:6"'
    )
    return box(x, y, side, side, "white", GREY) + stroke


def read_drawing() -> str:
    bars = (4, 3, 9, 52, 2, 6, 2, 3, 7, 4)
    heights = [
        box(100, TOP + 3 + 9 * i, bar, 6, VERMILION if i == 3 else BLUE)
        for i, bar in enumerate(bars)
    ]
    return drawn(LEFT, 52, 74) + "".join(heights)


def gallery() -> str:
    (images, _), _ = load_mnist()
    places = [(column, row) for row in range(2) for column in range(3)]
    return "".join(
        pixels(image, 15 + 47 * x, 44 + 47 * y, 44)
        for image, (x, y) in zip(images, places, strict=False)
    )


def scaled() -> str:
    heights = (50, 9, 6, 5, 5, 6, 8, 24)
    parts = []
    for x, last, colour in ((LEFT, "255", GREY), (96, "1", BLUE)):
        bars = [box(x + 7.5 * i, 120 - tall, 6.5, tall, colour) for i, tall in enumerate(heights)]
        parts += [*bars, word(x + 3, 134, "0"), word(x + 56, 134, last)]
    return "".join(parts) + arrow(76, 90, 92)


def one_hot() -> str:
    rows = []
    for row, label in enumerate((5, 0, 4, 1, 9)):
        y = TOP + 2 + 18 * row
        cells = [
            box(46 + 11 * c, y, 11, 13, VERMILION if c == label else "white", PALE)
            for c in range(10)
        ]
        rows += [word(18, y + 11, str(label)), arrow(25, y + 6, 41), *cells]
    return "".join(rows)


def layers() -> str:
    columns = [(x, [90 + (i - (n - 1) / 2) * gap for i in range(n)]) for x, n, gap in LAYERS]
    links = [
        line([(x, y), (x2, y2)], PALE, 'style="stroke-width:1"')
        for (x, ys), (x2, ys2) in zip(columns, columns[1:], strict=False)
        for y in ys
        for y2 in ys2
    ]
    colours = (GREY, BLUE, VERMILION)
    dots = [dot(x, y, 5, c) for (x, ys), c in zip(columns, colours, strict=True) for y in ys]
    return "".join(links + dots)


LAYERS = ((24, 6, 16), (84, 4, 22), (144, 5, 18))  # of a network: x, units, the gap between them


def losses() -> str:
    loss, validation = (column("curves", key, curve="C") for key in ("loss", "val_loss"))
    return axes() + curve(loss, 2.4) + curve(validation, 2.4, VERMILION, 'stroke-dasharray="5 3"')


def gradients() -> str:
    names, parts = ("x", "h", "p", "L"), []
    for i, name in enumerate(names):
        x = 24 + 40 * i
        parts += [box(x - 11, 78, 22, 24, "white", GREY), word(x, 94, name)]
        if i:
            parts += [arrow(x - 36, 70, x - 4, BLUE), arrow(x - 4, 110, x - 36, VERMILION)]
    return "".join(parts) + word(84, 60, "avant", BLUE) + word(84, 128, "arrière", VERMILION)


def logarithm() -> str:
    shares = [0.02 + 0.98 * i / 40 for i in range(41)]
    return axes() + curve([-math.log(p) for p in shares], 4) + word(112, 74, "−log p", BLUE)


def stack() -> str:
    names = ("Dense", "ReLU", "Dense", "perte")
    return "".join(
        box(44, TOP + 1 + 23 * i, 80, 19, colour, "none")
        + word(84, TOP + 14 + 23 * i, name, "white")
        for i, (name, colour) in enumerate(zip(names, (BLUE, GREY, BLUE, VERMILION), strict=True))
    )


def stopped() -> str:
    loss, validation = (column("curves", key, curve="A") for key in ("loss", "val_loss"))
    best = validation.index(min(validation))
    x = LEFT + best * (RIGHT - LEFT) / (len(validation) - 1)
    dashed = 'stroke-dasharray="5 3"'
    stop = line([(x, TOP), (x, BOTTOM)], GREEN, dashed)
    return axes() + curve(loss, 2) + curve(validation, 2, VERMILION, dashed) + stop


def widths() -> str:
    counts = sorted(set(column("neurons", "width")))
    shares = [median(column("neurons", "test", width=count)) for count in counts]
    step = (RIGHT - LEFT) / (len(counts) - 1)
    places = [(LEFT + i * step, BOTTOM - s * (BOTTOM - TOP)) for i, s in enumerate(shares)]
    return axes() + line(places) + "".join(dot(x, y, 3) for x, y in places)


def confused() -> str:
    wrong = {(4, 9), (9, 4), (3, 5), (7, 2), (5, 3)}
    return grid(
        39, TOP, 10, 9, lambda r, c: BLUE if r == c else VERMILION if (r, c) in wrong else "white"
    )


def convolved() -> str:
    inside = grid(LEFT, 48, 6, 13, lambda r, c: "#f0a878" if r in (1, 2, 3) and c < 3 else "white")
    around = line([(12, 61), (51, 61), (51, 100), (12, 100), (12, 61)], VERMILION)
    outside = grid(112, 62, 4, 11, lambda r, c: VERMILION if (r, c) == (1, 0) else "white")
    return inside + around + arrow(94, 84, 108) + outside


def kept() -> str:
    small = [
        dot(x, y, 4, c)
        for x, n, c in ((18, 3, GREY), (42, 2, BLUE), (66, 3, VERMILION))
        for y in (90 + 18 * (i - (n - 1) / 2) for i in range(n))
    ]
    page = line([(104, 58), (134, 58), (148, 72), (148, 122), (104, 122), (104, 58)], BLUE)
    corner = line([(134, 58), (134, 72), (148, 72)], BLUE)
    return "".join(small) + arrow(76, 90, 98) + page + corner + word(126, 100, ".npz", BLUE)


def prepared() -> str:
    square = box(96, 60, 60, 60, "white", GREY)
    return drawn(LEFT, 60, 60) + arrow(76, 90, 92) + square + pixels(prepare(sample()), 96, 60, 60)


# What a lesson's picture draws, and what it is for whoever does not see it.
DRAWINGS: dict[str, tuple[Callable[[], str], str]] = {
    "00": (read_drawing, "un 3 dessiné, et dix barres dont celle du 3 est la plus longue"),
    "01": (gallery, "six chiffres de MNIST"),
    "02": (scaled, "un histogramme de 0 à 255, et le même de 0 à 1"),
    "03": (one_hot, "chaque étiquette devient une ligne de dix cases, dont une est pleine"),
    "04": (layers, "un réseau de trois couches, chaque neurone relié à tous ceux de la suivante"),
    "05": (losses, "deux pertes qui baissent, à l'entraînement et en validation"),
    "06": (gradients, "des valeurs calculées vers l'avant, des gradients vers l'arrière"),
    "07": (logarithm, "moins le logarithme de p, très grand quand p approche de 0"),
    "08": (stack, "un réseau, pile d'objets\u00a0: Dense, ReLU, Dense, perte"),
    "09": (stopped, "la perte de validation remonte, un trait marque où s'arrêter"),
    "10": (widths, "l'exactitude monte avec le nombre de neurones, puis plafonne"),
    "11": (confused, "une matrice de confusion, pleine sur sa diagonale, et quelques erreurs"),
    "12": (convolved, "un filtre de 3 sur 3 glisse sur une image et donne un pixel"),
    "13": (kept, "un réseau s'écrit dans un fichier"),
    "14": (prepared, "un dessin, et l'image de 28 × 28 pixels que le réseau en reçoit"),
}


def panels(course: Course) -> dict[str, str]:
    """Return the picture of each lesson, an SVG, by its path."""
    return {path_of(lesson): _panel(lesson) for lesson in course.lessons}


def shown(lessons: Iterable[Source]) -> str:
    """Return the Markdown of these lessons' pictures, each a link to its lesson."""
    return "\n".join(
        f"[![{_title(lesson)}\u00a0: {DRAWINGS.get(lesson.number, (None, 'son numéro'))[1]}]"
        f"({path_of(lesson)})](notebooks/{lesson.name}.ipynb)"
        for lesson in lessons
    )


def path_of(lesson: Source) -> str:
    return f"docs/map/{lesson.name}.svg"


def _title(lesson: Source) -> str:
    return f"{lesson.number}. {lesson.header['title']}"


def _panel(lesson: Source) -> str:
    rows = textwrap.wrap(_title(lesson), 20, max_lines=2, placeholder=" …")
    title = "".join(
        f'<text x="8" y="{18 + 15 * i}" font-size="12" font-weight="bold">{html.escape(row)}</text>'
        for i, row in enumerate(rows)
    )
    drawing = DRAWINGS.get(lesson.number)
    number = f'<text x="84" y="112" text-anchor="middle" font-size="56" fill="{BLUE}">{lesson.number}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{TALL}" '
        f'viewBox="0 0 {WIDE} {TALL}" font-family="sans-serif">\n'
        + box(0.5, 0.5, WIDE - 1, TALL - 1, "white", PALE)
        + f"\n{title}\n{drawing[0]() if drawing else number}\n</svg>\n"
    )
