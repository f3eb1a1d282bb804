"""Networks drawn as layers of circles, with the shapes of what flows through them."""

from collections.abc import Iterable

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle

from helpers.figures import BLUE, TEXT_SIZE, VERMILION, AltFigure

DRAWN = 10  # circles in a column; a larger layer shows its ends and dots between them
ENDS = 4
STEP = 0.34  # inches from one circle to the next
RADIUS = 0.125
LINE = 0.29  # inches from one line of text to the next
LETTER = 0.108  # inches, a generous width for one letter of TEXT_SIZE points


def plot_network(
    sizes: Iterable[int],
    *,
    activations: Iterable[str] | None = None,
    backward: bool = False,
    alt: str | None = None,
) -> AltFigure:
    """Draw a network of dense layers, one column of circles a layer, with every shape.

    sizes: numbers of units, inputs first, such as (784, 10, 10); at least two, each at least 1.
    activations: one name for each layer after the inputs; by default ReLU, and softmax at the end.
    backward: draw the backward pass too, from right to left, with the shapes of the gradients.
    alt: what the picture shows; by default, the layers and the arrows in words.

    The shapes are those of lesson 06: one example a column, so W is (outputs, inputs), b is
    (outputs, 1), and Z, A and dZ are (outputs, m) for m examples.

    Raises `TypeError` or `ValueError`, in French, for what is not a network. Built for lesson 06.
    """
    units = _read_sizes(sizes)
    names = _read_activations(activations, len(units) - 1)
    return _draw(units, names, backward, alt or _alt(units, names, backward))


def _draw(units: list[int], names: list[str], backward: bool, alt: str) -> AltFigure:
    last = len(units) - 1
    flows = [_flow(units, i) for i in range(1, last + 1)]
    states = [("$A_0 = X$", f"{units[0]} × $m$")]
    states += [
        (f"$Z_{{{i}}}$, $A_{{{i}}}$", f"{units[i]} × $m$", names[i - 1]) for i in range(1, last + 1)
    ]
    returns = [_flow(units, i, "d") for i in range(1, last + 1)] if backward else []
    errors = [()] + [(f"$dZ_{{{i}}}$", f"{units[i]} × $m$") for i in range(1, last + 1)]

    between = max(1.5, *(_width(text) for texts in flows + returns for text in texts))
    beside = max(0.9, *(_width(text) for texts in states + errors for text in texts))
    spacing = between + 0.5 + (beside if backward else 2 * RADIUS)
    margin = beside / 2 + 0.15
    wide = 2 * margin + spacing * last
    column = max(size if size <= DRAWN else 2 * ENDS + 1 for size in units) * STEP
    under = 3 * LINE + 0.1
    top = 2 * LINE + 0.45
    tall = 0.1 + under + column + top + (2 * LINE + 0.4 if backward else 0)

    figure = AltFigure(figsize=(wide, tall), dpi=100, alt=alt)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, wide), ylim=(0, tall))
    axes.set_axis_off()
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
        _arrow(axes, at[layer - 1] + 0.3, at[layer] - 0.3, roof - 2 * LINE - 0.14, BLUE)
    if backward:
        level = floor - 0.05 - 3 * LINE - 0.12
        for layer in range(1, last + 1):
            _write(axes, at[layer], level, errors[layer], VERMILION)
            centre = (at[layer - 1] + at[layer]) / 2
            stop = at[layer - 1] + (beside / 2 if layer > 1 else -RADIUS) + 0.1
            _arrow(axes, at[layer] - beside / 2 - 0.1, stop, level - 0.1, VERMILION)
            _write(axes, centre, level - 0.22, returns[layer - 1], VERMILION)
    return figure


def _draw_layers(axes, units: list[int], at: list[float], middle: float) -> None:
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


def _flow(units: list[int], layer: int, prefix: str = "") -> tuple[str, str]:
    """Return what one layer multiplies by and adds, or with "d", their gradients."""
    inputs, outputs = units[layer - 1], units[layer]
    return (
        f"${prefix}W_{{{layer}}}$ : {outputs} × {inputs}",
        f"${prefix}b_{{{layer}}}$ : {outputs} × 1",
    )


def _width(text: str) -> float:
    return LETTER * len("".join(letter for letter in text if letter not in "$_{}"))


def _places(size: int, middle: float) -> np.ndarray:
    """Return the heights of the circles of one layer, the first on top."""
    if size <= DRAWN:
        return middle - STEP * (np.arange(size) - (size - 1) / 2)
    ends = np.arange(ENDS) + 1
    return middle + STEP * np.concatenate((ends[::-1], -ends))


def _write(axes, x: float, top: float, lines: Iterable[str], colour: str) -> None:
    for number, text in enumerate(lines):
        y = top - (number + 0.5) * LINE
        axes.text(x, y, text, size=TEXT_SIZE, color=colour, ha="center", va="center")


def _arrow(axes, start: float, end: float, y: float, colour: str) -> None:
    style = {"arrowstyle": "-|>", "mutation_scale": 18, "lw": 2.2, "color": colour}
    axes.annotate("", (end, y), (start, y), arrowprops={**style, "shrinkA": 0, "shrinkB": 0})


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


def _alt(units: list[int], names: list[str], backward: bool) -> str:
    hidden = f"{', '.join(map(str, units[1:-1]))} et " if len(units) > 2 else ""
    columns = f"{units[0]} entrées, puis {hidden}{units[-1]} neurones"
    steps = [
        f"W{i} {units[i]} × {units[i - 1]} et b{i} {units[i]} × 1, puis {names[i - 1]}"
        for i in range(1, len(units))
    ]
    alt = (
        f"Réseau dessiné en {len(units)} colonnes de cercles, pour {columns}, reliées de gauche à "
        f"droite par des flèches bleues, la passe avant : {' ; '.join(steps)}."
    )
    if backward:
        turns = [
            f"dZ{i} {units[i]} × m, dW{i} {units[i]} × {units[i - 1]} et db{i} {units[i]} × 1"
            for i in range(len(units) - 1, 0, -1)
        ]
        alt += (
            " Dessous, des flèches vermillon reviennent de droite à gauche, la passe arrière : "
            f"{' ; '.join(turns)}."
        )
    return alt
