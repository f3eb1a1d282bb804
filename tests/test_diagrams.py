"""The diagrams say every shape and every step, legibly, and refuse what is not a network."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.patches import Circle, FancyBboxPatch
from matplotlib.path import Path

from helpers import plot_graph, plot_network, plot_training_loop
from helpers.figures import BLUE, GREEN, VERMILION, AltFigure, bundle

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
        (tuple(text.xyann), tuple(text.xy))
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
    assert all(start < end for (start, _), (end, _) in forward), (
        "the forward pass goes to the right"
    )
    assert all(start > end for (start, _), (end, _) in back), "the backward pass goes to the left"


@settings(max_examples=20)
@given(
    SIZES,
    st.booleans(),
    st.booleans(),
    st.sampled_from(["ReLU", "softmax", "tangente hyperbolique"]),
)
def test_every_text_of_a_network_is_legible(sizes, backward, rows, activation):
    names = [activation] * (len(sizes) - 1)
    assert_legible(plot_network(sizes, activations=names, backward=backward, rows=rows))


def assert_legible(figure):
    """Each text is large enough, inside the figure, and clear of the others, circles and arrows."""
    figure.draw_without_rendering()  # which places the arrows
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
    arrow_patches = [getattr(text, "arrow_patch", None) for text in figure.axes[0].texts]
    for patch in [*figure.axes[0].patches, *filter(None, arrow_patches)]:
        outline = patch.get_transform().transform_path(patch.get_path())
        for part in outline.to_polygons(closed_only=False):
            points = Path(part).interpolated(10).vertices
            assert not any(box.count_contains(points) for box in boxes)


def test_the_network_of_lesson_04_has_the_shapes_of_keras():
    figure = plot_network((784, 512, 10), rows=True)
    assert drawn(figure, BLUE) == ["W1 : (784, 512)", "b1 : (512,)", "W2 : (512, 10)", "b2 : (10,)"]
    assert drawn(figure, "#000000") == (
        ["entrées", "(m, 784)", "(m, 512)", "ReLU", "(m, 10)", "softmax"]
    )
    assert "W1 (784, 512) et b1 (512,), puis ReLU" in figure.alt
    assert (
        "dZ1 (m, 3), dW1 (4, 3) et db1 (3,)" in plot_network((4, 3), rows=True, backward=True).alt
    )


@settings(max_examples=15)
@given(SIZES)
def test_shapes_in_rows_multiply(sizes):
    texts = drawn(plot_network(sizes, rows=True))
    assert f"(m, {sizes[0]})" in texts
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:], strict=False), start=1):
        assert f"W{layer} : {(inputs, outputs)}" in texts
        assert f"b{layer} : {(outputs,)}" in texts
        assert f"(m, {outputs})" in texts


def boxes(figure):
    """Return the centre of each box, by the text that it holds."""
    patches = [
        p.get_window_extent() for p in figure.axes[0].patches if isinstance(p, FancyBboxPatch)
    ]
    at = {}
    for text in figure.axes[0].texts:
        x, y = figure.axes[0].transData.transform(text.get_position())
        if text.get_text() and any(box.contains(x, y) for box in patches):
            at[text.get_text().translate(READING)] = text.get_position()
    return at


def nearest(places, point):
    return min(places, key=lambda name: np.hypot(*np.subtract(places[name], point)))


def test_the_training_loop_is_closed_in_its_order():
    figure = plot_training_loop()
    at = boxes(figure)
    assert set(at) == {"données", "couches", "perte", "optimiseur", "poids"}
    turns = {
        colour: {(nearest(at, a), nearest(at, b)) for a, b in arrows(figure, colour)}
        for colour in (BLUE, VERMILION, GREEN)
    }
    assert turns == {
        BLUE: {("données", "couches"), ("couches", "perte"), ("données", "perte")},
        VERMILION: {("perte", "optimiseur")},
        GREEN: {("optimiseur", "poids"), ("poids", "couches")},
    }
    assert {"passe avant", "réponses", "cibles"} <= set(drawn(figure, BLUE))
    assert drawn(figure, VERMILION) == ["passe arrière :\ngradients"]
    assert "mise à jour" in drawn(figure, GREEN)
    order = (
        "données",
        "couches",
        "réponses",
        "gradients",
        "optimiseur change les poids",
        "suivant",
    )
    assert sorted(order, key=figure.alt.index) == list(order)
    assert plot_training_loop(alt="Une boucle.").alt == "Une boucle."


@pytest.mark.parametrize(
    "figure",
    [plot_training_loop(), plot_graph(), plot_graph(backward=True)],
    ids=["loop", "in", "out"],
)
def test_every_text_of_a_diagram_is_legible(figure):
    assert_legible(figure)
    assert figure.bbox.width <= 950


VALUES = {"X": "784 × m", "W1": "10 × 784", "b1": "10 × 1", "W2": "10 × 10", "b2": "10 × 1"}
VALUES |= {name: "10 × m" for name in ("Z1", "A1", "Z2", "A2", "Y")} | {"L": "1 × 1"}


def test_the_graph_has_a_shape_for_each_value_and_a_gradient_for_what_is_learned():
    for backward in (False, True):
        figure = plot_graph(backward=backward)
        assert list(boxes(figure)) == ["W1 X + b1", "ReLU", "W2 A1 + b2", "softmax", "perte"]
        gradients = {f"d{name}": VALUES[name] for name in VALUES if name not in "XY"}
        assert shapes(drawn(figure, BLUE)) == VALUES
        assert shapes(drawn(figure, VERMILION)) == (gradients if backward else {})
        forward, back = arrows(figure, BLUE), arrows(figure, VERMILION)
        assert len(forward) == len(VALUES)
        assert len(back) == backward * len(gradients)
        assert all(start[0] < end[0] or start[0] == end[0] for start, end in forward)
        assert all(start[0] > end[0] or start[0] == end[0] for start, end in back)
        for name in gradients:
            assert (name in figure.alt) is backward
    assert figure.alt.index("dL") < figure.alt.index("dW2") < figure.alt.index("dW1")
    assert plot_graph(alt="Un graphe.").alt == "Un graphe."


def shapes(texts):
    """Return the shape of each value, written beside its name or on the line below."""
    words = [word for text in texts for word in text.split(" : ")]
    return dict(zip(words[::2], words[1::2], strict=True))


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
