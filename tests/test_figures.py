"""A figure shows itself in a notebook with its alternative text, and costs little to import."""

import base64
import html
import io
import re
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbformat import NotebookNode
from PIL import Image

from builder.notebooks import missing_alt
from helpers.figures import AltFigure, show
from helpers.plots import plot_gallery, plot_history, plot_pixels

HISTORY = {"loss": [0.9, 0.5]}


@pytest.mark.parametrize(
    "figure",
    [plot_gallery(np.eye(4)), plot_pixels(np.eye(4)), plot_history(HISTORY)],
    ids=["gallery", "pixels", "history"],
)
def test_a_figure_shows_itself_with_its_alternative_text(figure):
    assert isinstance(figure, AltFigure)
    data, metadata = figure._repr_mimebundle_()
    assert set(data) == {"text/html", "image/png", "text/plain"}
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == repr(figure) == figure.alt
    assert metadata == {"image/png": {"alt": figure.alt}}
    assert len(figure.alt) > 20


def test_the_html_is_the_same_image_with_its_text_whatever_it_contains():
    alt = "Un « 3 » & un \"8\" : l'un < l'autre."
    data, _ = plot_gallery(np.eye(4), alt=alt)._repr_mimebundle_()
    (tag,) = re.findall(r"<img [^>]*>", data["text/html"])
    assert html.unescape(re.search(r'alt="([^"]*)"', tag)[1]) == alt
    assert f'src="data:image/png;base64,{data["image/png"]}"' in tag
    assert not missing_alt(NotebookNode(data=data, metadata={"image/png": {"alt": alt}}))


def test_a_figure_is_drawn_on_white_whatever_the_settings(monkeypatch):
    monkeypatch.setitem(matplotlib.rcParams, "savefig.facecolor", "none")
    data, _ = plot_history(HISTORY)._repr_mimebundle_()
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGBA")
    assert image.getpixel((0, 0)) == (255, 255, 255, 255)


def test_the_alternative_text_is_the_one_given():
    for figure in (
        plot_gallery(np.eye(4), alt="Une diagonale."),
        plot_pixels(np.eye(4), alt="Une diagonale."),
        plot_history(HISTORY, alt="Une diagonale."),
    ):
        assert figure._repr_mimebundle_()[1]["image/png"]["alt"] == "Une diagonale."


def shown(monkeypatch, figure, alt):
    seen = []
    monkeypatch.setattr("IPython.display.display", seen.append)
    assert show(figure, alt) is None
    (picture,) = seen
    return picture._repr_mimebundle_()


def test_show_takes_any_figure_and_closes_it_in_pyplot(monkeypatch):
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 2])
    data, metadata = shown(monkeypatch, figure, "Une droite.")
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata == {"image/png": {"alt": "Une droite."}}
    assert plt.get_fignums() == []
    assert shown(monkeypatch, Figure(), "Une page blanche.")[0]["text/plain"] == "Une page blanche."
    assert shown(monkeypatch, plot_pixels(np.eye(2)), "Autre.")[1]["image/png"]["alt"] == "Autre."
    with pytest.raises(TypeError, match=r"figure Matplotlib ; reçu : un objet Axes.*axes\.figure"):
        show(axes, "Une droite.")
    with pytest.raises(ValueError, match="alt est vide"):
        show(figure, "")


INLINE = """
import base64, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import numpy as np
from helpers.plots import plot_gallery
if sys.argv[1] == "pyplot":
    from matplotlib_inline.backend_inline import configure_inline_support
    import matplotlib.pyplot
    configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
data, metadata = shell.display_formatter.format(plot_gallery(np.eye(28)))
assert data["text/plain"].startswith("1 image"), data["text/plain"]
assert data["image/png"]
assert metadata["image/png"]["alt"].startswith("1 image"), metadata
"""


@pytest.mark.parametrize("pyplot", ["pyplot", "without"])
def test_jupyter_keeps_the_alternative_text(pyplot):
    subprocess.run([sys.executable, "-c", INLINE, pyplot], check=True)


QUIET = """
import sys
import numpy as np
from helpers.plots import plot_gallery, plot_history, plot_pixels
plot_gallery(np.eye(28), "1")._repr_mimebundle_()
plot_pixels(np.eye(3))._repr_mimebundle_()
plot_history({"loss": [2, 1]})._repr_mimebundle_()
assert not {"matplotlib.pyplot", "tensorflow", "keras", "IPython"} & set(sys.modules)
"""


def test_drawing_imports_neither_pyplot_nor_tensorflow():
    done = subprocess.run([sys.executable, "-c", QUIET], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
