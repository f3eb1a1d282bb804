"""The drawn network says every shape, legibly, and refuses what is not a network."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.patches import Circle

from helpers import plot_network
from helpers.figures import BLUE, VERMILION, AltFigure, bundle

READING = str.maketrans("\N{NO-BREAK SPACE}", " ", "$_{}")  # as one reads it
SIZES = st.lists(st.integers(1, 12) | st.integers(1, 100_000), min_size=2, max_size=5)


def drawn(figure, colour=None):
    """Return the texts of a figure as they read, all or those of one colour."""
    return [
        text.get_text().translate(READING)
        for text in figure.axes[0].texts
        if text.get_text() and colour in (None, to_hex(text.get_color()).upper())
    ]


def circles(figure):
    """Return how many circles each column has, from left to right."""
    at = [p.center[0] for p in figure.axes[0].patches if isinstance(p, Circle)]
    return [at.count(x) for x in sorted(set(at))]


def arrows(figure, colour):
    """Return (start, end) of the arrows of one colour, in the order of their drawing."""
    return [
        (text.xyann[0], text.xy[0])
        for text in figure.axes[0].texts
        if getattr(text, "arrow_patch", None)
        and to_hex(text.arrow_patch.get_edgecolor()).upper() == colour
    ]


def test_the_network_of_the_lesson():
    figure = plot_network((784, 10, 10), backward=True)
    assert isinstance(figure, AltFigure)
    assert drawn(figure, BLUE) == ["W1 : 10 × 784", "b1 : 10 × 1", "W2 : 10 × 10", "b2 : 10 × 1"]
    assert sorted(drawn(figure, VERMILION)) == sorted(
        ["dZ2", "10 × m", "dW2 : 10 × 10", "db2 : 10 × 1"]
        + ["dZ1", "10 × m", "dW1 : 10 × 784", "db1 : 10 × 1"]
    )
    assert {"A0 = X", "784 × m", "Z1, A1", "ReLU", "Z2, A2", "softmax"} <= set(drawn(figure))
    assert circles(figure) == [8, 10, 10]
    assert len([line for line in figure.axes[0].lines if line.get_marker() == "o"]) == 1


@settings(max_examples=15)
@given(SIZES, st.booleans())
def test_shapes_multiply_and_gradients_match_their_parameters(sizes, backward):
    figure = plot_network(sizes, backward=backward)
    texts = drawn(figure)
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:], strict=False), start=1):
        assert f"W{layer} : {outputs} × {inputs}" in texts
        assert f"b{layer} : {outputs} × 1" in texts
        assert (f"dW{layer} : {outputs} × {inputs}" in texts) is backward
        assert (f"db{layer} : {outputs} × 1" in texts) is backward
        assert (f"dZ{layer}" in texts) is backward
    assert circles(figure) == [size if size <= 10 else 8 for size in sizes]
    forward, back = arrows(figure, BLUE), arrows(figure, VERMILION)
    assert len(forward) == len(sizes) - 1
    assert len(back) == (len(sizes) - 1) * backward
    assert all(start < end for start, end in forward), "the forward pass goes to the right"
    assert all(start > end for start, end in back), "the backward pass goes to the left"


@settings(max_examples=15)
@given(SIZES, st.booleans(), st.sampled_from(["ReLU", "softmax", "tangente hyperbolique"]))
def test_every_text_is_legible(sizes, backward, activation):
    figure = plot_network(sizes, activations=[activation] * (len(sizes) - 1), backward=backward)
    renderer = figure.canvas.get_renderer()
    texts = [text for text in figure.axes[0].texts if text.get_text()]
    boxes = [text.get_window_extent(renderer) for text in texts]
    assert min(text.get_size() for text in texts) >= 13
    width, height = figure.bbox.width, figure.bbox.height
    for box in boxes:
        assert 0 <= box.x0 < box.x1 <= width
        assert 0 <= box.y0 < box.y1 <= height
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[i + 1 :])
    obstacles = [
        patch.get_window_extent(renderer)
        for patch in figure.axes[0].patches
        if isinstance(patch, Circle)
    ]
    obstacles += [
        text.arrow_patch.get_window_extent(renderer)
        for text in figure.axes[0].texts
        if getattr(text, "arrow_patch", None)
    ]
    assert not any(box.overlaps(other) for box in boxes for other in obstacles)


def test_the_alternative_text_tells_what_is_drawn():
    alt = plot_network((784, 10, 10)).alt
    assert "784 entrées, puis 10 et 10 neurones" in alt
    assert "W1 10 × 784" in alt
    assert "softmax" in alt
    assert "dW1" not in alt
    alt = plot_network([7, 5, 3, 2], backward=True).alt
    assert "7 entrées, puis 5, 3 et 2 neurones" in alt
    assert "dW1 5 × 7" in alt
    assert alt.index("dZ3") < alt.index("dZ2") < alt.index("dZ1"), "from the output back"
    assert plot_network((2, 2), alt="Deux couches.").alt == "Deux couches."


def test_activations_are_named_under_their_layers():
    texts = drawn(plot_network((4, 3, 2), activations=("sigmoïde", "identité")))
    assert {"sigmoïde", "identité"} <= set(texts)
    assert not {"ReLU", "softmax"} & set(texts)
    assert "sigmoïde" in drawn(plot_network((4, 3), activations="sigmoïde"))


def test_it_is_drawn_the_same_each_time():
    first, second = (
        bundle(plot_network(np.array([784, 10, 10]), backward=True), "Un réseau.")[0]
        for _ in range(2)
    )
    assert first["image/png"] == second["image/png"]


@pytest.mark.parametrize(
    ("sizes", "error", "told"),
    [
        ((), ValueError, r"au moins deux tailles.*reçu.: \[\]"),
        ((784,), ValueError, r"au moins deux tailles.*reçu.: \[784\]"),
        ((784, 0, 10), ValueError, "au moins un neurone.*reçu.: 0"),
        ((784, -3), ValueError, "au moins un neurone.*reçu.: -3"),
        ((784, 2.5), TypeError, r"nombre entier de neurones.*reçu.: 2\.5"),
        ((784, 10.0), TypeError, "nombre entier"),
        ((784, True), TypeError, "nombre entier.*reçu.: True"),
        ((784, "10"), TypeError, "nombre entier.*reçu.: '10'"),
        ("784", TypeError, "dans une liste.*reçu.: '784'"),
        (784, TypeError, "dans une liste.*reçu.: 784"),
        (None, TypeError, "dans une liste.*reçu.: None"),
    ],
)
def test_what_is_not_a_network_is_refused_in_french(sizes, error, told):
    with pytest.raises(error, match=told):
        plot_network(sizes)


@pytest.mark.parametrize("activations", [(), ("ReLU",), ("ReLU", "ReLU", "softmax"), (1, 2), 3])
def test_activations_that_do_not_fit_are_refused_in_french(activations):
    with pytest.raises(ValueError, match="2 nom.s. d'activation, un par couche"):
        plot_network((784, 10, 10), activations=activations)


def test_pyplot_is_not_imported():
    code = (
        "import sys; from helpers import plot_network; plot_network((784, 10, 10));"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
