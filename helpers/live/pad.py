"""The pads of `helpers.draw_digit` and `draw_album`: what is drawn in the browser is read or kept here."""

from collections.abc import Callable

import numpy as np
from PIL import Image
from traitlets import Bool

from helpers.catalogue.observe import error_told
from helpers.drawing import SIDE, prepare
from helpers.figures import AltFigure
from helpers.live import FOLDER, Live, joined

DOT = 1 / 8  # of the side of the pad: one and a half times its pen


class Pad(Live):
    """A sheet to draw on, and beside it what the network sees and reads.

    still: what is shown without a browser. see: makes an image, uint8 (28, 28), of ink, as `prepare`
    does. read: gives ten probabilities for it. `image` is the last one that was read, None before.
    Built for lesson 00.
    """

    _esm = joined("pad.js")
    _css = FOLDER / "pad.css"

    def __init__(
        self,
        still: AltFigure,
        see: Callable[..., np.ndarray],
        read: Callable[[np.ndarray], np.ndarray],
    ) -> None:
        super().__init__(still)
        self.image: np.ndarray | None = None
        self._see, self._read = see, read
        self.on_msg(self._answer)

    def _answer(self, _, asked: dict, buffers: list[memoryview]) -> None:
        """Answer one view, which knows its question by `id`; nothing that is raised here is seen."""
        ink = _drawn(asked, buffers)
        try:
            image = self._see(ink, len(ink) * DOT)
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


class AlbumPad(Live):
    """The same sheet, on which the ten digits are asked for one after another, and read by nothing.

    still: what is shown without a browser. keep: takes a digit and its ink; raises `ValueError` with a
    sentence. kept: gives the ten drawings as ink, uint8 (10, h, w), of which a view shows small copies,
    and which of them are the learner's. Built for lesson 14.
    """

    _esm = joined("pad.js")
    _css = FOLDER / "pad.css"
    album = Bool(True).tag(sync=True)

    def __init__(
        self,
        still: AltFigure,
        keep: Callable[[int, np.ndarray], None],
        kept: Callable[[], tuple[np.ndarray, np.ndarray]],
    ) -> None:
        super().__init__(still)
        self._keep, self._kept = keep, kept
        self.on_msg(self._answer)

    def _answer(self, _, asked: dict, buffers: list[memoryview]) -> None:
        """Keep a drawing, where one is sent, and answer with all ten, small."""
        answer = {"id": asked["id"]}
        if buffers:
            ink = _drawn(asked, buffers)
            try:
                prepare(ink, len(ink) * DOT)  # says what is no digit
                self._keep(asked["digit"], ink)
            except ValueError as refused:
                answer["error"] = str(refused)
        drawings, yours = self._kept()
        small = [Image.fromarray(ink).resize((SIDE, SIDE)) for ink in drawings]
        self.send(answer | {"yours": yours.tolist()}, [np.stack(small).tobytes()])


def _drawn(asked: dict, buffers: list[memoryview]) -> np.ndarray:
    return np.frombuffer(buffers[0], np.uint8).reshape(asked["side"], asked["side"])
