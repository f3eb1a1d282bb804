"""The pad of `helpers.draw_digit`: what is drawn in the browser is prepared and read here."""

from collections.abc import Callable

import numpy as np

from helpers.catalogue.observe import error_told
from helpers.drawing import prepare
from helpers.figures import AltFigure
from helpers.live import FOLDER, Live, joined

DOT = 1 / 8  # of the side of the pad: one and a half times its pen


class Pad(Live):
    """A sheet to draw on, and beside it what the network sees and reads.

    still: what is shown without a browser. read: gives ten probabilities for an image, uint8 (28, 28).
    `image` is the last one that was read, None before. Built for lesson 00.
    """

    _esm = joined("pad.js")
    _css = FOLDER / "pad.css"

    def __init__(self, still: AltFigure, read: Callable[[np.ndarray], np.ndarray]) -> None:
        super().__init__(still)
        self.image: np.ndarray | None = None
        self._read = read
        self.on_msg(self._answer)

    def _answer(self, _, asked: dict, buffers: list[memoryview]) -> None:
        """Answer one view, which knows its question by `id`; nothing that is raised here is seen."""
        side = asked["side"]
        ink = np.frombuffer(buffers[0], np.uint8).reshape(side, side)
        try:
            image = prepare(ink, least=side * DOT)
        except ValueError as nothing:
            self.send({"id": asked["id"], "error": str(nothing)})
            return
        try:
            probabilities = self._read(image).tolist()
        except Exception as error:  # the learner's network may raise anything
            told = f"Le réseau s'arrête sur une erreur : {error_told(error)}."
            self.send({"id": asked["id"], "error": told})
            return
        self.image = image
        self.send({"id": asked["id"], "probabilities": probabilities}, [image.tobytes()])
