"""Diagrams: a network, its operations, the loop of its training, and what flows through them."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle, FancyBboxPatch

from helpers.figures import BLUE, GREEN, TEXT_SIZE, VERMILION, AltFigure
from helpers.french import counted

DRAWN = 10  # circles in a column; a larger layer shows its ends and dots between them
ENDS = 4
STEP = 0.34  # inches from one circle to the next
RADIUS = 0.125
LINE = 0.29  # inches from one line of text to the next
LETTER = 0.108  # inches, a generous width for one letter of TEXT_SIZE points

Point = tuple[float, float]  # in inches, from the lower left corner
Value = tuple[str, str]  # a name and a shape


def plot_network(
    sizes: Iterable[int],
    *,
    activations: Iterable[str] | None = None,
    backward: bool = False,
    rows: bool = False,
    alt: str | None = None,
) -> AltFigure:
    """Draw a network of dense layers, one column of circles a layer, with every shape.

    sizes: numbers of units, inputs first, such as (784, 10, 10); at least two, each at least 1.
    activations: one name for each layer after the inputs; by default ReLU, and softmax at the end.
    backward: draw the backward pass too, from right to left, with the shapes of the gradients.
    rows: write the shapes as Keras has them, one example a row.
    alt: what the picture shows; by default, the layers and the arrows in words.

    The shapes are those of lesson 06: one example a column, so W is (outputs, inputs), b is
    (outputs, 1), and Z, A and dZ are (outputs, m) for m examples. With `rows`, those of lesson 04:
    W is (inputs, outputs), b is (outputs,), and a layer gives (m, outputs) for m examples.

    Raises `TypeError` or `ValueError`, in French, for what is not a network. Built for lessons 04
    and 06.
    """
    units = _read_sizes(sizes)
    names = _read_activations(activations, len(units) - 1)
    shapes = _ROWS if rows else _COLUMNS
    return _draw(units, names, shapes, backward, alt or _alt(units, names, shapes, backward))


class _Shapes(NamedTuple):
    """How the shapes are written, as formats of the numbers of inputs and outputs of a layer."""

    weights: str
    biases: str
    values: str  # for all the examples; a formula is in dollars


_COLUMNS = _Shapes("{outputs} × {inputs}", "{outputs} × 1", "{outputs} × $m$")
_ROWS = _Shapes("({inputs}, {outputs})", "({outputs},)", "($m$, {outputs})")


def _draw(
    units: list[int], names: list[str], shapes: _Shapes, backward: bool, alt: str
) -> AltFigure:
    last = len(units) - 1
    flows = [_flow(units, i, shapes) for i in range(1, last + 1)]
    sizes = [shapes.values.format(outputs=size) for size in units]
    columns = shapes is _COLUMNS  # lesson 04 has no names yet for what is inside a layer
    states = [("$A_0 = X$" if columns else "entrées", sizes[0])]
    for i, name in enumerate(names, start=1):
        states.append((f"$Z_{{{i}}}$, $A_{{{i}}}$",) * columns + (sizes[i], name))
    returns = [_flow(units, i, shapes, "d") for i in range(1, last + 1)] if backward else []
    errors = [()] + [(f"$dZ_{{{i}}}$", sizes[i]) for i in range(1, last + 1)]

    between = max(1.5, *(_width(text) for texts in flows + returns for text in texts))
    beside = max(0.9, *(_width(text) for texts in states + errors for text in texts))
    spacing = between + 0.5 + (beside if backward else 2 * RADIUS)
    margin = beside / 2 + 0.15
    wide = 2 * margin + spacing * last
    column = max(size if size <= DRAWN else 2 * ENDS + 1 for size in units) * STEP
    under = 3 * LINE + 0.1
    top = 2 * LINE + 0.45
    tall = 0.1 + under + column + top + (2 * LINE + 0.4 if backward else 0)

    figure, axes = _canvas(wide, tall, alt)
    at = [margin + spacing * layer for layer in range(last + 1)]
    roof = tall - 0.1  # of the forward labels
    middle = roof - top - column / 2
    floor = roof - top - column

    _draw_layers(axes, units, at, middle)
    for layer in range(last + 1):
        _write(axes, at[layer], floor - 0.05, states[layer], "black")
    for layer in range(1, last + 1):
        centre = (at[layer - 1] + at[layer]) / 2
        _write(axes, centre, roof, flows[layer - 1], BLUE)
        y = roof - 2 * LINE - 0.14
        _arrow(axes, (at[layer - 1] + 0.3, y), (at[layer] - 0.3, y), BLUE)
    if backward:
        level = floor - 0.05 - 3 * LINE - 0.12
        for layer in range(1, last + 1):
            _write(axes, at[layer], level, errors[layer], VERMILION)
            centre = (at[layer - 1] + at[layer]) / 2
            stop = at[layer - 1] + (beside / 2 if layer > 1 else -RADIUS) + 0.1
            start = at[layer] - beside / 2 - 0.1
            _arrow(axes, (start, level - 0.1), (stop, level - 0.1), VERMILION)
            _write(axes, centre, level - 0.22, returns[layer - 1], VERMILION)
    return figure


def _draw_layers(axes: Axes, units: list[int], at: list[float], middle: float) -> None:
    places = [_places(size, middle) for size in units]
    edges = [
        ((at[layer - 1], start), (at[layer], end))
        for layer in range(1, len(units))
        for start in places[layer - 1]
        for end in places[layer]
    ]
    axes.add_collection(LineCollection(edges, colors="0.75", linewidths=0.5, zorder=1))
    for layer, size in enumerate(units):
        for place in places[layer]:
            edge = {"facecolor": "white", "edgecolor": "black", "linewidth": 1.2, "zorder": 2}
            axes.add_patch(Circle((at[layer], place), RADIUS, **edge))
        if size > DRAWN:
            dots = middle + STEP * np.array((-0.35, 0, 0.35))
            axes.plot([at[layer]] * 3, dots, "o", color="black", ms=3, zorder=2)


def _flow(units: list[int], layer: int, shapes: _Shapes, prefix: str = "") -> tuple[str, str]:
    """Return what one layer multiplies by and adds, or with "d", their gradients."""
    at = {"inputs": units[layer - 1], "outputs": units[layer]}
    return (
        f"${prefix}W_{{{layer}}}$ : {shapes.weights.format(**at)}",
        f"${prefix}b_{{{layer}}}$ : {shapes.biases.format(**at)}",
    )


def _width(text: str) -> float:
    return LETTER * len(_read(text))


def _places(size: int, middle: float) -> np.ndarray:
    """Return the heights of the circles of one layer, the first on top."""
    if size <= DRAWN:
        return middle - STEP * (np.arange(size) - (size - 1) / 2)
    ends = np.arange(ENDS) + 1
    return middle + STEP * np.concatenate((ends[::-1], -ends))


def _canvas(wide: float, tall: float, alt: str) -> tuple[AltFigure, Axes]:
    """Return a figure of this size, and its only axes, whose units are inches."""
    figure = AltFigure(figsize=(wide, tall), dpi=100, alt=alt)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, wide), ylim=(0, tall))
    axes.set_axis_off()
    return figure, axes


def _box(axes: Axes, centre: Point, size: Point, text: str, points: float = TEXT_SIZE) -> None:
    corner = np.subtract(centre, np.divide(size, 2))
    style = {"boxstyle": "round,pad=0,rounding_size=0.12", "fc": "0.95", "ec": "black", "lw": 1.5}
    axes.add_patch(FancyBboxPatch(corner, *size, **style))
    axes.text(*centre, text, size=points, ha="center", va="center")


def _write(axes: Axes, x: float, top: float, lines: Iterable[str], colour: str) -> None:
    for number, text in enumerate(lines):
        y = top - (number + 0.5) * LINE
        axes.text(x, y, text, size=TEXT_SIZE, color=colour, ha="center", va="center")


def _arrow(axes: Axes, start: Point, end: Point, colour: str, bend: float = 0) -> None:
    style = {"arrowstyle": "-|>", "mutation_scale": 18, "lw": 2.2, "color": colour}
    style |= {"shrinkA": 0, "shrinkB": 0, "connectionstyle": f"arc3,rad={bend}"}
    axes.annotate("", end, start, arrowprops=style)


def _read_sizes(sizes: Iterable[int]) -> list[int]:
    if isinstance(sizes, (str, bytes)) or not isinstance(sizes, Iterable):
        raise TypeError(
            "plot_network() attend les tailles des couches dans une liste, comme (784, 10, 10) ; "
            f"reçu : {sizes!r}."
        )
    units = list(sizes)
    for size in units:
        if not isinstance(size, (int, np.integer)) or isinstance(size, bool):
            raise TypeError(
                f"la taille d'une couche est un nombre entier de neurones ; reçu : {size!r} dans "
                f"{units}. Une division s'écrit // pour donner un entier."
            )
        if size < 1:
            raise ValueError(f"une couche a au moins un neurone ; reçu : {size} dans {units}.")
    if len(units) < 2:
        raise ValueError(
            "plot_network() attend au moins deux tailles, celle de l'entrée et celle de la "
            f"sortie ; reçu : {units}."
        )
    return [int(size) for size in units]


def _read_activations(activations: Iterable[str] | None, layers: int) -> list[str]:
    if activations is None:
        return ["ReLU"] * (layers - 1) + ["softmax"]
    names = [activations] if isinstance(activations, str) else activations
    names = list(names) if isinstance(names, Iterable) else [names]
    if len(names) != layers or not all(isinstance(name, str) for name in names):
        raise ValueError(
            f"plot_network() attend {layers} nom(s) d'activation, un par couche après l'entrée ; "
            f"reçu : {names}."
        )
    return names


def _alt(units: list[int], names: list[str], shapes: _Shapes, backward: bool) -> str:
    hidden = f"{', '.join(map(str, units[1:-1]))} et " if len(units) > 2 else ""
    columns = f"{counted(units[0], 'entrée')}, puis {hidden}{counted(units[-1], 'neurone')}"
    layers = range(1, len(units))
    flows = [" et ".join(_flow(units, i, shapes)) for i in layers]
    steps = [f"{flow}, puis {name}" for flow, name in zip(flows, names, strict=True)]
    alt = (
        f"Réseau dessiné en {len(units)} colonnes de cercles, pour {columns}, reliées de gauche à "
        f"droite par des flèches bleues, la passe avant : {' ; '.join(steps)}."
    )
    if backward:
        turns = [
            f"$dZ_{{{i}}}$ {shapes.values.format(outputs=units[i])}, "
            + " et ".join(_flow(units, i, shapes, "d"))
            for i in reversed(layers)
        ]
        alt += (
            " Dessous, des flèches vermillon reviennent de droite à gauche, la passe arrière : "
            f"{' ; '.join(turns)}."
        )
    return _read(alt.replace("$ :", ""))


def _read(text: str) -> str:
    """Return a text without the marks of its formulas, as it reads."""
    return "".join(letter for letter in text if letter not in "$_{}")


def plot_training_loop(*, alt: str | None = None) -> AltFigure:
    """Draw what a training does with each batch: data, layers, loss, optimizer, weights, and again.

    alt: what the picture shows; by default, the loop told in its order.

    Built for lesson 00; lesson 05 shows it again.
    """
    figure, axes = _canvas(9, 4.1, _LOOP_TOLD if alt is None else alt)
    size = TEXT_SIZE + 2
    top, bottom, middle = 2.95, 0.55, 1.75
    data, layers, loss = 1.0, 4.0, 7.1  # the three columns
    half, tall, far = 0.8, 0.4, 0.1  # half a box, and how far from it an arrow stays
    for x, y, name in (
        (data, top, "données"),
        (layers, top, "couches"),
        (loss, top, "perte"),
        (loss, bottom, "optimiseur"),
        (layers, bottom, "poids"),
    ):
        _box(axes, (x, y), (2 * half, 2 * tall), name, size + 2)
    aside, over = half + far, tall + far
    for start, end, colour, bend in (
        ((data + aside, top), (layers - aside, top), BLUE, 0),
        ((layers + aside, top), (loss - aside, top), BLUE, 0),
        ((data, top + over), (loss, top + over), BLUE, -0.12),
        ((loss, top - over), (loss, bottom + over), VERMILION, 0),
        ((loss - aside, bottom), (layers + aside, bottom), GREEN, 0),
        ((layers, bottom + over), (layers, top - over), GREEN, 0),
    ):
        _arrow(axes, start, end, colour, bend)
    for x, y, text, colour, side in (
        ((data + layers) / 2, top - 0.38, "un lot\nd'images", BLUE, "center"),
        (layers, top + 0.62, "cibles", BLUE, "center"),
        ((layers + loss) / 2, top + 0.25, "passe avant", BLUE, "center"),
        ((layers + loss) / 2, top - 0.25, "réponses", BLUE, "center"),
        (loss + 0.15, middle, "passe arrière :\ngradients", VERMILION, "left"),
        ((layers + loss) / 2, bottom + 0.25, "mise à jour", GREEN, "center"),
        ((layers + loss) / 2, middle, "un tour\npar lot", "black", "center"),
        (layers - 0.15, middle, "pour le lot\nsuivant", GREEN, "right"),
    ):
        axes.text(x, y, text, size=size, color=colour, ha=side, va="center")
    return figure


_LOOP_TOLD = (
    "Une boucle, parcourue une fois par lot. Les données donnent un lot d'images aux couches, et ses "
    "cibles à la perte. Passe avant, en bleu : les couches calculent des réponses, que la perte "
    "compare aux cibles. Passe arrière, en vermillon : de la perte partent les gradients, vers "
    "l'optimiseur. Mise à jour, en vert : l'optimiseur change les poids, avec lesquels les couches "
    "traitent le lot suivant."
)


class _Operation(NamedTuple):
    """A box of the graph and its inputs, each a name and a shape."""

    text: str
    wide: float  # inches
    left: Value
    above: Value | None = None
    below: Value | None = None


_GRAPH = (
    _Operation("$W_1 X + b_1$", 1.05, ("X", "784 × $m$"), ("W_1", "10 × 784"), ("b_1", "10 × 1")),
    _Operation("ReLU", 0.65, ("Z_1", "10 × $m$")),
    _Operation("$W_2 A_1 + b_2$", 1.2, ("A_1", "10 × $m$"), ("W_2", "10 × 10"), ("b_2", "10 × 1")),
    _Operation("softmax", 0.95, ("Z_2", "10 × $m$")),
    _Operation("perte", 0.65, ("A_2", "10 × $m$"), ("Y", "10 × $m$")),
)
_GIVEN = ("X", "Y")  # which nothing changes: they need no gradient


def plot_graph(*, backward: bool = False, alt: str | None = None) -> AltFigure:
    """Draw the operations of the network of lesson 06, 784-10-10, with the shape of every value.

    backward: write beside each value the gradient that comes back to it from the loss.
    alt: what the picture shows; by default, the operations in order, then the gradients.

    One example a column. dA and dZ are of the loss of each example, dW and db of the mean loss.
    Built for lesson 06.
    """
    between, half = 0.8, 0.3  # from one box to the next; half the height of a box
    wide = sum(operation.wide for operation in _GRAPH) + between * (len(_GRAPH) + 1) + 0.1
    figure, axes = _canvas(wide, 3.2, _graph_told(backward) if alt is None else alt)
    x, middle, reach = 0.05, 1.6, 0.6  # reach: the length of an arrow from above or below
    for operation in _GRAPH:
        _value(axes, operation.left, (x, middle), (x + between, middle), backward)
        x += between + operation.wide / 2
        _box(axes, (x, middle), (operation.wide, 2 * half), operation.text)
        for value, side in ((operation.above, 1), (operation.below, -1)):
            if value:
                near = middle + side * half
                _value(axes, value, (x, near + side * reach), (x, near), backward)
        x += operation.wide / 2
    _value(axes, ("L", "1 × 1"), (x, middle), (x + between, middle), backward)
    return figure


def _value(axes: Axes, value: Value, start: Point, end: Point, backward: bool) -> None:
    """Draw the arrow of a value with its shape, and under it or beside it that of its gradient."""
    name, shape = value
    along = np.subtract(end, start)
    gap = 0.06 * along / np.hypot(*along)
    aside = np.array((0, 0.12) if along[0] else (-0.12, 0))  # of the arrow of the value
    drawn = [(name, aside, (start + gap, end - gap), BLUE)]
    if backward and name not in _GIVEN:
        drawn.append((f"d{name}", -aside, (end - gap, start + gap), VERMILION))
    for number, (name, aside, (tail, head), colour) in enumerate(drawn):
        _arrow(axes, tail + aside, head + aside, colour)
        if along[0]:
            top = start[1] + (-0.2 if number else 0.2 + 2 * LINE)
            _write(axes, (start[0] + end[0]) / 2, top, (f"${name}$", shape), colour)
        else:
            top = start[1] + (LINE * (number + 1) if along[1] < 0 else -LINE * number)
            _write(axes, start[0], top, (f"${name}$ : {shape}",), colour)


def _graph_told(backward: bool) -> str:
    inputs = [value for o in _GRAPH for value in (o.left, o.above, o.below) if value]
    values = ", ".join(_read(f"{name} {shape}") for name, shape in inputs)
    alt = (
        "Graphe des opérations, de gauche à droite : W1 X + b1 donne Z1, ReLU donne A1, W2 A1 + b2 "
        "donne Z2, softmax donne A2, et la perte compare A2 à Y pour donner L. En bleu, la forme de "
        f"chaque valeur : {values}."
    )
    if backward:
        alt += (
            " En vermillon, le gradient revient de droite à gauche, avec la forme de la valeur : "
            "dL, dA2, dZ2, puis dW2, db2 et dA1, puis dZ1, puis dW1 et db1. X et Y n'en ont pas."
        )
    return alt
