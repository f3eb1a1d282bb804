"""Ten digits drawn with the mouse in JupyterLab: read by the convolutional network, and kept."""

import re
from statistics import median

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from test_pad_browser import KERNEL, SEEN_WITHIN, TIMED, browser, link, opened, playwright, said  # noqa: F401

from helpers import draw_album
from helpers.album import PLACES
from helpers.strokes import HANDS

pytestmark = pytest.mark.publish

# Ours, small or large, seldom in the middle: as `helpers.album` has them.
DRAWN = [
    [[(left + size * x, top + size * y) for x, y in line] for line in HANDS[hand][digit]]
    for digit, (hand, size, left, top) in enumerate(PLACES)
]
READS = """
import numpy as np
from PIL import Image
from helpers import draw_digit, start_keras
from helpers.measured import kept_network
start_keras()
model = kept_network()

def naive(page):
    return np.asarray(Image.fromarray(255 - page).resize((28, 28)))
"""
NOTEBOOKS = {
    "reads": [READS, "draw_digit(model)", "draw_digit(model, prepare=naive)"],
    "album": ["from helpers import draw_album", 'draw_album("dessins.npz")'],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("draw")
    (folder / "course").mkdir()
    for name, sources in NOTEBOOKS.items():
        cells = [new_code_cell(source) for source in sources]
        notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
        nbformat.write(notebook, folder / "course" / f"{name}.ipynb")
    return folder


def draw_strokes(notebook, pad, strokes) -> float:
    """Draw a digit on a clear sheet; return the seconds from the last pen-up to the bars."""
    pad.locator(".pad-clear").click()
    *first, last = strokes
    for stroke in first:
        notebook.draw(pad, stroke)
    if not pad.locator(".pad-digits").count():
        pad.evaluate(TIMED)
    notebook.draw(pad, last)


def test_ten_digits_are_read_when_they_are_prepared_as_mnist_is(opened):  # noqa: F811
    notebook = opened("reads")
    notebook.run_all()
    right, seconds = {}, []
    for name, pad in (("proper", notebook.pads.first), ("naive", notebook.pads.last)):
        found = []
        for strokes in DRAWN:
            draw_strokes(notebook, pad, strokes)
            seconds.append(notebook.page.evaluate("window.seconds"))
            playwright.expect(said(pad)).to_have_text(re.compile(r"Lu\u00a0: \d"))
            found.append(int(re.search(r"\d", said(pad).inner_text())[0]))
        right[name] = int(np.sum(np.array(found) == range(10)))
    print(
        f"right of ten: {right}; pen-up to bars: {min(seconds):.3f} s, median {median(seconds):.3f}"
    )
    assert right["proper"] >= 9 and right["naive"] < right["proper"], right
    assert min(seconds) < SEEN_WITHIN, seconds  # the best: others may have the machine


def test_ten_drawings_are_kept_in_their_file(opened, folder):  # noqa: F811
    notebook = opened("album")
    notebook.run_all()
    pad, asked = notebook.pads.first, notebook.pads.first.locator(".pad-asked")
    playwright.expect(asked).to_have_text("Dessinez un 0, puis gardez-le.")
    pad.locator(".pad-keep").click()
    playwright.expect(asked).to_contain_text("Il n'y a aucun trait")
    assert not (folder / "course" / "dessins.npz").exists()
    for digit in (0, 1):
        draw_strokes(notebook, pad, DRAWN[digit])
        pad.locator(".pad-keep").click()
        playwright.expect(asked).to_have_text(
            f"Le {digit} est gardé. Dessinez un {digit + 1}, puis gardez-le."
        )
    pad.locator(".pad-digits button").nth(7).click()
    playwright.expect(asked).to_have_text("Dessinez un 7, puis gardez-le.")
    draw_strokes(notebook, pad, DRAWN[7])
    pad.locator(".pad-keep").click()
    playwright.expect(asked).to_have_text("Le 7 est gardé. Dessinez un 2, puis gardez-le.")
    album = draw_album(folder / "course" / "dessins.npz")
    assert list(np.flatnonzero(album.yours)) == [0, 1, 7]
    ours = draw_album().drawings
    for digit in (0, 1, 7):  # drawn by the mouse, hardly elsewhere than our own
        assert np.abs(album.drawings[digit].astype(float) - ours[digit]).mean() < 6
    assert pad.evaluate("pad => pad.scrollWidth <= pad.clientWidth")
