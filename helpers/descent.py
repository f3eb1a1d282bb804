"""Three ways down one surface: SGD, SGD with momentum and RMSprop, step by step.

The surface is a ravine, steep across (y) and gentle along (x), whose floor has two hollows:

    f(x, y) = SLOPE / 2 (x - 2)^2 + STEEPNESS / 2 y^2 - sum of d exp(-(x - c)^2 / (2 s^2))

over the (c, d, s) of `HOLLOWS`. Along the floor y = 0 there is a local minimum at x = -0.20
and a better one at x = 2.00. Built in lesson 05.
"""

import math
from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap

from helpers.arguments import read_count
from helpers.figures import BLUE, GREEN, SMALL_SIZE, TEXT_SIZE, VERMILION, AltFigure, DecimalComma
from helpers.french import decimal

SLOPE = 0.1
STEEPNESS = 19.0
HOLLOWS = ((-0.3, 0.45, 0.45), (2.0, 0.6, 0.6))  # centre on x, depth, half-width
START = (-2.5, 0.6)
LEARNING_RATE = 0.1  # the same for the three methods
MOMENTUM = 0.9
RHO = 0.9
EPSILON = 1e-7
LOCAL_MINIMUM = (-0.20, 0.0)
BEST_MINIMUM = (2.00, 0.0)

Point = Iterable[float]

VIEW = ((-3, 3.2), (-0.85, 0.85))  # what is drawn of x and y
# Three ways down: without inertia, with, and too fast; a rate and a momentum each.
TYPICAL = ((LEARNING_RATE, 0.0), (LEARNING_RATE, MOMENTUM), (0.11, 0.0))

_STYLES = ((VERMILION, "o", 13), (BLUE, "s", 10), (GREEN, "^", 9))  # colour, marker, its points
_GREYS = LinearSegmentedColormap.from_list("greys", ("#8a8a8a", "#c4c4c4", "#e6e6e6", "#fafafa"))


def surface(x: float | np.ndarray, y: float | np.ndarray) -> float | np.ndarray:
    """Return the height f(x, y), for numbers or arrays of one shape. Built in lesson 05."""
    hollows = sum(depth * np.exp(-(((x - at) / half) ** 2) / 2) for at, depth, half in HOLLOWS)
    return SLOPE / 2 * (x - 2) ** 2 + STEEPNESS / 2 * y**2 - hollows


def gradient(point: Point) -> np.ndarray:
    """Return the two partial derivatives of `surface` at `point` (x, y), float64 (2,)."""
    x, y = point
    hollows = sum(
        depth * (x - at) / half**2 * np.exp(-(((x - at) / half) ** 2) / 2)
        for at, depth, half in HOLLOWS
    )
    return np.array((SLOPE * (x - 2) + hollows, STEEPNESS * y))


def sgd_path(
    start: Point = START, learning_rate: float = LEARNING_RATE, steps: int = 200
) -> np.ndarray:
    """Return the points of w <- w - learning_rate g, float64 (steps + 1, 2), `start` first.

    Formula: `keras.optimizers.SGD`. Built in lesson 05.
    """
    return momentum_path(start, learning_rate, steps, momentum=0.0)


def momentum_path(
    start: Point = START,
    learning_rate: float = LEARNING_RATE,
    steps: int = 200,
    momentum: float = MOMENTUM,
) -> np.ndarray:
    """Return the points of v <- momentum v - learning_rate g ; w <- w + v, float64 (steps + 1, 2).

    Formula: `keras.optimizers.SGD(momentum=...)`; v starts at 0. Built in lesson 05.
    """
    path = [np.array(start, float)]
    velocity = np.zeros(2)
    for _ in range(steps):
        velocity = momentum * velocity - learning_rate * gradient(path[-1])
        path.append(path[-1] + velocity)
    return np.array(path)


def rmsprop_path(
    start: Point = START,
    learning_rate: float = LEARNING_RATE,
    steps: int = 200,
    rho: float = RHO,
    epsilon: float = EPSILON,
) -> np.ndarray:
    """Return the points of w <- w - learning_rate g / sqrt(v + epsilon), float64 (steps + 1, 2).

    v <- rho v + (1 - rho) g^2 is, for each coordinate, a running mean of squared gradients
    that starts at 0. Formula: `keras.optimizers.RMSprop`. Built in lesson 05.
    """
    path = [np.array(start, float)]
    mean_square = np.zeros(2)
    for _ in range(steps):
        slope = gradient(path[-1])
        mean_square = rho * mean_square + (1 - rho) * slope**2
        path.append(path[-1] - learning_rate * slope / np.sqrt(mean_square + epsilon))
    return np.array(path)


def plot_descent(
    steps_shown: Iterable[int] = (0, 3, 10, 20, 50, 200), *, alt: str | None = None
) -> AltFigure:
    """Draw the three descents on the surface, seen from above, one frame per number of steps.

    steps_shown: numbers of steps, each at least 0. All start at `START`, with `LEARNING_RATE`.
    alt: what the picture shows; by default, where each method is in the last frame.

    Raises `TypeError` or `ValueError`, in French, without a frame or for what is no number of steps.
    Built in lesson 05.
    """
    if not hasattr(steps_shown, "__iter__") or not (frames := list(steps_shown)):
        raise ValueError(
            f"plot_descent() attend des nombres de pas ; reçu : {steps_shown!r}. Par exemple : "
            "plot_descent((0, 10, 100))."
        )
    frames = [read_count("un nombre de pas", step, least=0) for step in frames]
    steps = max(frames)
    paths = {
        "SGD": sgd_path(steps=steps),
        "SGD avec inertie (momentum)": momentum_path(steps=steps),
        "RMSprop": rmsprop_path(steps=steps),
    }
    if alt is None:
        ends = " ; ".join(f"{name} est {_place(path[-1])}" for name, path in paths.items())
        alt = (
            "Ravin vu de dessus, avec un minimum local à gauche et un meilleur minimum à droite. "
            f"Partis du même point, après {steps} pas : {ends}."
        )
    return _draw_descent(frames, paths, alt)


def _draw_descent(frames: list[int], paths: dict[str, np.ndarray], alt: str) -> AltFigure:
    columns = min(2, len(frames))
    rows = math.ceil(len(frames) / columns)
    size = (5.6 * columns, 2.3 * rows + 1)
    figure = AltFigure(figsize=size, dpi=100, layout="constrained", alt=alt)
    panes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axes, step in zip(panes.flat, frames, strict=False):
        draw_ravine(axes)
        for (name, path), (colour, marker, ball) in zip(paths.items(), _STYLES, strict=True):
            axes.plot(*path[: step + 1].T, color=colour, lw=1.6)
            style = {"color": colour, "ms": ball, "mec": "white", "mew": 1.2, "ls": "none"}
            axes.plot(*path[step], marker, label=name, **style)
        axes.set_title(f"{step} pas", size=TEXT_SIZE)
    for unused in range(len(frames), rows * columns):
        panes.flat[unused].remove()
        panes.flat[unused - columns].tick_params(labelbottom=True)
    first = panes.flat[0]
    name_minima(first)
    _label(figure)
    handles, names = first.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper center", ncols=3, fontsize=TEXT_SIZE)
    return figure


def draw_ravine(axes: Axes) -> None:
    """Draw the surface seen from above, with a cross at each minimum."""
    x, y = np.meshgrid(np.linspace(*VIEW[0], 311), np.linspace(*VIEW[1], 86))
    height = surface(x, y)
    levels = height.min() + np.ptp(height) * np.linspace(0, 1, 20) ** 2.2  # closer on the floor
    axes.contourf(x, y, height, levels, cmap=_GREYS, norm=BoundaryNorm(levels, 256))
    axes.plot(*np.transpose((LOCAL_MINIMUM, BEST_MINIMUM)), "+", color="black", ms=9, mew=1.5)
    axes.set(xlim=VIEW[0], ylim=VIEW[1])
    axes.tick_params(labelsize=SMALL_SIZE)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(DecimalComma())


def name_minima(axes: Axes, points: float = SMALL_SIZE) -> None:
    for (x, y), text in ((LOCAL_MINIMUM, "minimum local"), (BEST_MINIMUM, "meilleur minimum")):
        axes.text(x, y - 0.17, text, size=points, ha="center", va="top")


def _label(figure: AltFigure) -> None:
    figure.supxlabel("x, le long du ravin (plus foncé : plus bas)", size=TEXT_SIZE)
    figure.supylabel("y, en travers", size=TEXT_SIZE)


def plot_typical() -> AltFigure:
    """Draw the three `TYPICAL` descents, one a pane, with where each ends. Built for lesson 05."""
    told = [
        (
            f"taux {decimal(rate)}, inertie {decimal(momentum)}",
            momentum_path(START, rate, 200, momentum),
        )
        for rate, momentum in TYPICAL
    ]
    ends = " ; ".join(f"{settings}, {told_end(path)}" for settings, path in told)
    alt = f"Trois descentes de 200 pas dans le ravin vu de dessus : {ends}."
    figure = AltFigure(figsize=(8, 6.6), dpi=100, layout="constrained", alt=alt)
    for axes, (settings, path) in zip(figure.subplots(3, sharex=True), told, strict=True):
        draw_ravine(axes)
        name_minima(axes)
        path = in_sight(path)
        axes.plot(*path.T, "o-", color=VERMILION, lw=1.6, ms=3)
        axes.plot(*path[-1], "o", color=VERMILION, ms=12, mec="white", mew=1.2)
        axes.set_title(f"{settings} : {told_end(path)}", size=TEXT_SIZE)
    _label(figure)
    return figure


def in_sight(path: np.ndarray) -> np.ndarray:
    """Return the path up to its first point that is far out of view: those of a divergence overflow."""
    far = np.flatnonzero(np.abs(path).max(axis=1) > 10)
    return path[: far[0] + 1] if len(far) else path


def told_end(path: np.ndarray) -> str:
    """Return where the ball is at the end of a path of at least one step, to be said after its name."""
    if (
        abs(path[-1][1]) > VIEW[1][1]
    ):  # along x, a fast ball goes a little out of view and comes back
        return "sort du ravin et diverge"
    place = _place(path[-1])
    if place == "en chemin":
        return "est encore en chemin"
    still = math.dist(*path[-2:]) < 0.005 and np.hypot(*gradient(path[-1])) < 0.05
    return f"s'arrête {place}" if still else f"bouge encore, {place}"


def _place(point: np.ndarray) -> str:
    if math.dist(point, BEST_MINIMUM) < 0.4:
        return "dans le meilleur minimum"
    return "dans le minimum local" if math.dist(point, LOCAL_MINIMUM) < 0.4 else "en chemin"
