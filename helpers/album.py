"""Ten drawings of one's own, a digit each, kept in a file: a test set that no network has seen.

Built for lesson 14.
"""

import os
import zipfile
from pathlib import Path

import numpy as np

from helpers.arguments import type_name
from helpers.drawing import PAD, draw
from helpers.figures import AltFigure
from helpers.files import reason, replacing
from helpers.strokes import HANDS

# Our own, as people draw them: small, and seldom in the middle. Hand, size, and place of the corner.
PLACES = (
    ("leaning", 0.44, 0.04, 0.06),
    ("upright", 0.42, 0.54, 0.50),
    ("leaning", 0.42, 0.52, 0.04),
    ("upright", 0.44, 0.05, 0.52),
    ("leaning", 0.42, 0.48, 0.50),
    ("upright", 0.44, 0.53, 0.08),
    ("leaning", 0.44, 0.06, 0.04),
    ("upright", 0.42, 0.04, 0.50),
    ("upright", 0.44, 0.50, 0.48),
    ("leaning", 0.42, 0.10, 0.08),
)


def ours() -> np.ndarray:
    """Return our ten drawings, from 0 to 9, as the pad would give their ink, uint8 (10, 280, 280)."""
    return np.stack(
        [
            draw(
                [
                    [(left + size * x, top + size * y) for x, y in line]
                    for line in HANDS[hand][digit]
                ]
            )
            for digit, (hand, size, left, top) in enumerate(PLACES)
        ]
    )


class Album:
    """Ten drawings on pages, black on white, those of the learner in place of ours.

    `drawings`: uint8 (10, 280, 280), from 0 (ink) to 255 (paper). `labels`: the digits that were asked
    for, 0 to 9. `yours`: bool (10,), which of them the learner has drawn. The last expression of a cell
    shows the pad, or our drawings where no browser is at the other end. Built for lesson 14.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.labels = np.arange(10)
        self.yours = np.zeros(10, bool)
        self._ink, self._path = ours(), path
        if path is not None and path.exists():
            self._read()

    @property
    def drawings(self) -> np.ndarray:
        return 255 - self._ink

    def keep(self, digit: int, ink: np.ndarray) -> None:
        """Put a drawing in its place, then in the file; raise `ValueError`, in French, without a file."""
        self._ink[digit], self.yours[digit] = ink, True
        if self._path is None:
            return
        try:
            with replacing(self._path, "wb") as file:
                np.savez_compressed(file, ink=self._ink, yours=self.yours)
        except OSError as error:
            raise ValueError(
                f"Ce dessin est gardé jusqu'à l'arrêt du noyau, mais « {self._path} » ne s'écrit "
                f"pas : {reason(error)}."
            ) from None

    def _read(self) -> None:
        try:
            with self._path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                ink, yours = arrays["ink"], arrays["yours"]
        except OSError as error:
            raise ValueError(f"« {self._path} » ne se lit pas : {reason(error)}.") from None
        except (ValueError, EOFError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
            ink = yours = np.zeros(0)
        kinds = [(array.shape, array.dtype) for array in (ink, yours)]
        if kinds != [(self._ink.shape, np.uint8), ((10,), bool)]:
            raise ValueError(
                f"« {self._path} » n'est pas un album entier, tel que draw_album() l'écrit. Donnez un "
                "autre nom, ou effacez ce fichier si vous n'y tenez pas."
            )
        self._ink[yours], self.yours = ink[yours], yours

    def _still(self) -> AltFigure:
        from helpers.plots import plot_gallery

        alt = "Dix dessins, de 0 à 9, petits, la plupart loin du milieu de leur page."
        small = self._ink.reshape(10, PAD // 4, 4, PAD // 4, 4).mean(axis=(2, 4))
        return plot_gallery(small, self.labels, rows=2, columns=5, scale=1.2, alt=alt)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        from helpers.live import live_or_still
        from helpers.live.pad import AlbumPad  # anywidget: only where something is shown

        def pad(still: AltFigure) -> AlbumPad:
            return AlbumPad(still, self.keep, lambda: (self._ink, self.yours))

        display(live_or_still(self._still(), pad))

    def __repr__(self) -> str:
        return f"Album de dix dessins, dont {self.yours.sum()} de votre main."


def draw_album(path: str | os.PathLike | None = None) -> Album:
    """Return ten drawings, ours until the learner puts their own in place of them, one a digit.

    path: a `.npz` file in which each of the learner's is kept at once, and found again by the next
        call; without one, they last as long as the kernel.

    Raises, in French: `TypeError` for what is no path; `ValueError` for a file that is no album, or
    cannot be read, and for a folder that is not there. Built for lesson 14.
    """
    if path is None:
        return Album()
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(
            "draw_album() attend un nom de fichier, comme « mes_dessins.npz » ; reçu : un objet "
            f"{type_name(path)}."
        )
    path = Path(path)
    if path.suffix != ".npz":
        raise ValueError(
            f"Un album est un fichier .npz, comme « mes_dessins.npz » ; reçu : « {path} »."
        )
    if not path.parent.is_dir():
        raise ValueError(f"« {path.parent} » n'est pas un dossier : où garder « {path.name} » ?")
    return Album(path)
