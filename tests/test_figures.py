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
from matplotlib.text import Text
from nbformat import NotebookNode
from PIL import Image

from builder.notebooks import missing_alt
from helpers import (
    plot_bars,
    plot_descent,
    plot_dots,
    plot_gallery,
    plot_graph,
    plot_history,
    plot_network,
    plot_pixels,
    plot_sweep,
    plot_training_loop,
    show,
)
from helpers.figures import SMALL_SIZE, TEXT_SIZE, AltFigure, _in_sight, bundle, img, seal

HISTORY = {"loss": [0.9, 0.5]}


def shown(monkeypatch, show_it, *arguments):
    """Return the data and the metadata of what a call displays."""
    seen = []
    monkeypatch.setattr("IPython.display.display", seen.append)
    assert show_it(*arguments) is None
    (picture,) = seen
    return picture._repr_mimebundle_()


@pytest.mark.parametrize(
    "figure",
    [plot_gallery(np.eye(4)), plot_pixels(np.eye(4)), plot_history(HISTORY)],
    ids=["gallery", "pixels", "history"],
)
def test_a_figure_shows_itself_with_its_alternative_text(figure, monkeypatch):
    assert isinstance(figure, AltFigure)
    data, metadata = shown(monkeypatch, figure._ipython_display_)
    assert set(data) == {"text/html", "image/png", "text/plain"}
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG")
    assert data["text/plain"] == repr(figure) == figure.alt
    assert data["text/html"] == img(data["image/png"], figure.alt)
    said = metadata["image/png"]
    assert said["alt"] == figure.alt
    assert said.pop("sha256") == seal(png, said)
    assert len(figure.alt) > 20


def test_the_html_is_the_same_image_with_its_text_whatever_it_contains():
    alt = "Un « 3 » & un \"8\" : l'un < l'autre."
    data, metadata = bundle(plot_gallery(np.eye(4)), alt)
    (tag,) = re.findall(r"<img [^>]*>", data["text/html"])
    assert html.unescape(re.search(r'alt="([^"]*)"', tag)[1]) == alt
    assert f'src="data:image/png;base64,{data["image/png"]}"' in tag
    assert not missing_alt(NotebookNode(data=data, metadata=metadata))


def test_a_figure_is_drawn_on_white_whatever_the_settings(monkeypatch):
    monkeypatch.setitem(matplotlib.rcParams, "savefig.facecolor", "none")
    data, _ = bundle(plot_history(HISTORY), "Deux courbes.")
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGBA")
    assert image.getpixel((0, 0)) == (255, 255, 255, 255)


def test_the_alternative_text_is_the_one_given():
    for figure in (
        plot_gallery(np.eye(4), alt="Une diagonale."),
        plot_pixels(np.eye(4), alt="Une diagonale."),
        plot_history(HISTORY, alt="Une diagonale."),
    ):
        assert figure.alt == "Une diagonale."


def test_a_figure_says_what_is_written_in_it_and_which_numbers_have_no_label():
    figure = Figure()
    bare, hidden, off = figure.subplots(1, 3)
    bare.plot([0, 0.5])
    bare.text(0, 0, "caché", visible=False)
    hidden.plot([1, 2], label="courbe")
    hidden.set(title="Un titre", xlabel="x")
    hidden.legend()
    off.set(xlabel="rien", title="Une image")
    off.set_axis_off()
    said = bundle(figure, "Trois.")[1]["image/png"]
    assert (
        "courbe" in said["texts"] and "Un titre" in said["texts"] and "Une image" in said["texts"]
    )
    assert "0.2" in said["texts"] and "1" not in said["texts"]
    assert not {"caché", "rien"} & set(said["texts"])
    assert said["unlabelled"] == ["x", "y"]


@pytest.mark.parametrize("projection", ["polar", "3d", "mollweide"])
def test_a_figure_of_any_kind_is_shown(projection):
    figure = Figure()
    panel, other = figure.subfigures(1, 2)
    panel.add_subplot(projection=projection).plot([1, 2], [1, 2])
    other.add_subplot().twinx().set_yscale("log")
    other.colorbar(other.axes[0].imshow(np.eye(2)))
    assert bundle(figure, "Autre chose.")[0]["image/png"]


def sizes(figure):
    """Return the sizes of the texts in sight of a figure, once drawn."""
    figure.draw_without_rendering()
    return [t.get_size() for t in _in_sight(figure) if isinstance(t, Text) and t.get_text()]


def test_show_writes_no_text_too_small_for_a_projector(monkeypatch):
    figure = Figure(layout="constrained")
    panel, other = figure.subfigures(1, 2)
    top, bottom = panel.subplots(2)
    top.plot([1, 2], label="courbe")
    top.set(title="Un titre", xlabel="x", ylabel="y")
    top.legend(fontsize=8, title="Légende")
    top.text(1, 1, "mot", size=20)
    bottom.loglog([1, 2000], [1, 2])
    bottom.minorticks_on()
    bottom.tick_params(which="minor", labelsize=6)
    other.suptitle("Tout", size=6)
    image = other.add_subplot().imshow(np.eye(2))
    other.colorbar(image, label="gris")
    assert min(sizes(figure)) == 6
    shown(monkeypatch, show, figure, "Trois.")
    top.set_ylim(0, 3000)  # ticks that were not there are as large
    assert min(sizes(figure)) == SMALL_SIZE
    assert {text.get_size() for text in (top.title, top.xaxis.label, top.yaxis.label)} == {
        TEXT_SIZE
    }
    assert top.texts[0].get_size() == 20
    drawn = plot_gallery(np.eye(4), ["titre"], scale=0.3)
    assert min(sizes(drawn)) < SMALL_SIZE  # it must fit over its image
    before = sizes(drawn)
    shown(monkeypatch, show, drawn, drawn.alt)
    assert sizes(drawn) == before


@pytest.mark.parametrize(
    "figure",
    [
        plot_history(HISTORY, restored=1),
        plot_bars([1, 2], list("ab"), xlabel="x"),
        plot_dots([91, 92], list("ab"), xlabel="x", title="y"),
        plot_sweep([{"width": 1, "test": 0.9}]),
        plot_descent((0, 5)),
        plot_network((4, 3), backward=True),
        plot_graph(backward=True),
        plot_training_loop(),
        plot_gallery(np.eye(4), [8]),
    ],
    ids=["history", "bars", "dots", "sweep", "descent", "network", "graph", "loop", "gallery"],
)
def test_our_own_figures_are_written_as_large(figure):
    assert min(sizes(figure)) >= SMALL_SIZE


def test_show_takes_any_figure_and_closes_it_in_pyplot(monkeypatch):
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    data, metadata = shown(monkeypatch, show, figure, "Une droite.")
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == "Une droite."
    assert plt.get_fignums() == before
    assert (
        shown(monkeypatch, show, Figure(), "Une page blanche.")[0]["text/plain"]
        == "Une page blanche."
    )
    assert (
        shown(monkeypatch, show, plot_pixels(np.eye(2)), "Autre.")[1]["image/png"]["alt"]
        == "Autre."
    )
    with pytest.raises(TypeError, match=r"figure Matplotlib ; reçu : un objet Axes.*axes\.figure"):
        show(axes, "Une droite.")
    with pytest.raises(ValueError, match="alt est vide"):
        show(figure, "")


INLINE = """
import base64, sys
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
shell = InteractiveShell.instance()
import numpy as np
from helpers.plots import plot_gallery
if sys.argv[1] == "pyplot":
    from matplotlib_inline.backend_inline import configure_inline_support
    import matplotlib.pyplot
    configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
with capture_output() as captured:
    shell.displayhook(plot_gallery(np.eye(28)))
(output,) = captured.outputs
assert output.data["text/plain"].startswith("1 image"), output.data["text/plain"]
assert output.data["image/png"] in output.data["text/html"]
assert output.metadata["image/png"]["alt"].startswith("1 image"), output.metadata
"""


@pytest.mark.parametrize("pyplot", ["pyplot", "without"])
def test_jupyter_keeps_the_alternative_text(pyplot):
    subprocess.run([sys.executable, "-c", INLINE, pyplot], check=True)


QUIET = """
import sys
import numpy as np
from helpers.plots import plot_gallery, plot_history, plot_pixels
from helpers.figures import bundle
for figure in plot_gallery(np.eye(28), "1"), plot_pixels(np.eye(3)), plot_history({"loss": [2, 1]}):
    bundle(figure, figure.alt)
assert not {"matplotlib.pyplot", "tensorflow", "keras", "IPython"} & set(sys.modules)
"""


def test_drawing_imports_neither_pyplot_nor_tensorflow():
    done = subprocess.run([sys.executable, "-c", QUIET], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
