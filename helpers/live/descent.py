"""The ravine of lesson 05 under its sliders: what the browser asks for is computed here."""

import numpy as np
import traitlets

from helpers.descent import (
    LEARNING_RATE,
    MOMENTUM,
    START,
    VIEW,
    draw_ravine,
    in_sight,
    momentum_path,
    name_minima,
    plot_typical,
    told_end,
)
from helpers.figures import TEXT_SIZE, AltFigure, bundle
from helpers.live import FOLDER, Live, joined, live_or_still

SIZE = (900, 330)  # pixels of the ravine


def explore_descent() -> Live | AltFigure:
    """Show the ravine of lesson 05 with sliders for the learning rate, the inertia and the steps.

    Without a browser at the other end, three typical descents stand still. Built for lesson 05.
    """
    return live_or_still(plot_typical(), Descent)


class Descent(Live):
    """Sliders, and the path that they give. Built for lesson 05."""

    _esm = joined("descent.js")
    _css = FOLDER / "descent.css"

    ravine = traitlets.Unicode().tag(sync=True)  # the surface, a PNG in base64
    view = traitlets.Any(VIEW).tag(sync=True)
    start = traitlets.Any({"rate": LEARNING_RATE, "momentum": MOMENTUM, "steps": 200}).tag(
        sync=True
    )

    def __init__(self, still: AltFigure) -> None:
        super().__init__(still, ravine=_ravine())
        self.on_msg(self._answer)

    def _answer(self, _, asked: dict, buffers: list[memoryview]) -> None:
        path = momentum_path(START, asked["rate"], asked["steps"], asked["momentum"])
        said = f"Après {asked['steps']} pas, la bille {told_end(path)}."
        points = in_sight(path).astype(np.float32)
        self.send({"id": asked["id"], "said": said}, [points.tobytes()])


def _ravine() -> str:
    wide, tall = SIZE
    figure = AltFigure(figsize=(wide / 100, tall / 100), dpi=100, alt="Le ravin vu de dessus.")
    axes = figure.add_axes((0, 0, 1, 1))
    draw_ravine(axes)
    name_minima(axes, TEXT_SIZE + 4)  # the browser may show it at half its size
    axes.set_axis_off()
    return bundle(figure, figure.alt)[0]["image/png"]
