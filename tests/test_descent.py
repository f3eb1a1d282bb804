"""The drawn descents are those of Keras's optimizers, and behave as lesson 05 says."""

import base64
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from helpers import descent, explore_descent, start_keras
from helpers.figures import AltFigure

PLACES = st.tuples(st.floats(-3, 3.2), st.floats(-0.85, 0.85))
RATES = st.floats(1e-3, 0.1)


@pytest.fixture(scope="module", autouse=True)
def keras():
    start_keras()  # not while pytest collects: it takes seconds


def keras_path(optimizer, start, steps):
    import keras

    variable = keras.Variable(np.asarray(start, "float64"), dtype="float64")
    path = [np.asarray(start, float)]
    for _ in range(steps):
        slope = keras.ops.convert_to_tensor(descent.gradient(path[-1]), dtype="float64")
        optimizer.apply([slope], [variable])
        path.append(np.array(variable.numpy(), float))
    return np.array(path)


def assert_same_path(ours, keras_optimizer, start, steps):
    assert ours.shape == (steps + 1, 2)
    assert ours.dtype == np.float64
    # Keras keeps the learning rate in float32, and JAX computes in float32 altogether.
    np.testing.assert_allclose(ours, keras_path(keras_optimizer, start, steps), atol=2e-4)


@settings(max_examples=5)
@given(PLACES, RATES, st.integers(0, 12), st.sampled_from((0.5, 0.9)))
def test_iterates_are_those_of_keras(start, rate, steps, memory):
    import keras

    cases = (
        (descent.sgd_path(start, rate, steps), keras.optimizers.SGD(rate)),
        (
            descent.momentum_path(start, rate, steps, memory),
            keras.optimizers.SGD(rate, momentum=memory),
        ),
        (
            descent.rmsprop_path(start, rate, steps, memory, 1e-7),
            keras.optimizers.RMSprop(rate, rho=memory, epsilon=1e-7),
        ),
    )
    for ours, optimizer in cases:
        assert_same_path(ours, optimizer, start, steps)


def test_drawn_descents_are_those_of_keras_with_its_default_memory():
    import keras

    rate, steps = descent.LEARNING_RATE, 30
    optimizers = (
        keras.optimizers.SGD(rate),
        keras.optimizers.SGD(rate, momentum=0.9),
        keras.optimizers.RMSprop(rate),
    )
    paths = (descent.sgd_path, descent.momentum_path, descent.rmsprop_path)
    for path, optimizer in zip(paths, optimizers, strict=True):
        assert_same_path(path(steps=steps), optimizer, descent.START, steps)


@given(PLACES)
def test_gradient_is_that_of_the_surface(place):
    step = 1e-6
    slopes = [
        (descent.surface(*(place + move)) - descent.surface(*(place - move))) / (2 * step)
        for move in step * np.eye(2)
    ]
    np.testing.assert_allclose(descent.gradient(place), slopes, rtol=1e-6, atol=1e-7)


def test_the_two_minima_are_where_the_module_says():
    floor = np.linspace(-3, 3.2, 6201)
    heights = descent.surface(floor, 0.0)
    low = floor[1:-1][(heights[1:-1] < heights[:-2]) & (heights[1:-1] <= heights[2:])]
    np.testing.assert_allclose(low, [descent.LOCAL_MINIMUM[0], descent.BEST_MINIMUM[0]], atol=0.005)
    assert descent.surface(*descent.BEST_MINIMUM) < descent.surface(*descent.LOCAL_MINIMUM) - 0.2


def test_what_the_lesson_says_of_the_three_methods():
    sgd, momentum, rmsprop = (
        path() for path in (descent.sgd_path, descent.momentum_path, descent.rmsprop_path)
    )

    def arrival(path, goal):
        near = np.abs(path[:, 0] - goal[0]) < 0.1
        return int(np.argmax(near)) if near.any() else None

    assert (np.sign(sgd[1:20, 1]) == -np.sign(sgd[:19, 1])).all(), "SGD zigzags"
    assert np.allclose(sgd[-1], descent.LOCAL_MINIMUM, atol=0.01), "and stays in the first hollow"
    assert np.allclose(momentum[-1], descent.BEST_MINIMUM, atol=0.01), "momentum rolls on"
    assert (np.abs(rmsprop[6:20, 1]) < 0.05).all(), "RMSprop goes straight along the floor"
    to_local = [arrival(path, descent.LOCAL_MINIMUM) for path in (sgd, rmsprop)]
    assert to_local[1] < 20 < 40 < to_local[0], "and quickly"
    assert abs(rmsprop[-1, 0] - descent.LOCAL_MINIMUM[0]) < 0.1, "but no farther than SGD"


@pytest.mark.parametrize("steps", [(0, 5, 20), (7,), (0, 3, 10, 20, 50, 200)])
def test_each_frame_draws_the_iterates_up_to_its_step(steps):
    figure = descent.plot_descent(steps)
    assert [axes.get_title() for axes in figure.axes] == [f"{step} pas" for step in steps]
    paths = (descent.sgd_path, descent.momentum_path, descent.rmsprop_path)
    for axes, step in zip(figure.axes, steps, strict=True):
        lines = [line.get_xydata() for line in axes.lines[1:]]  # the first marks the minima
        for path, trace, ball in zip(paths, lines[::2], lines[1::2], strict=True):
            np.testing.assert_array_equal(trace, path(steps=step))
            np.testing.assert_array_equal(ball[0], path(steps=step)[-1])
    assert len({line.get_marker() for line in figure.axes[0].lines[2::2]}) == 3
    (legend,) = figure.legends
    names = [text.get_text() for text in legend.get_texts()]
    assert names == ["SGD", "SGD avec inertie (momentum)", "RMSprop"]


def test_figure_is_in_french_with_an_alternative_text():
    figure = descent.plot_descent((0, 200))
    figure.canvas.draw()
    ticks = [tick.get_text() for axes in figure.axes for tick in axes.get_yticklabels()]
    assert "0,5" in ticks
    assert not any("." in tick for tick in ticks)
    assert "inertie (momentum) est dans le meilleur minimum" in figure.alt
    assert "RMSprop est dans le minimum local" in figure.alt
    assert descent.plot_descent((0,), alt="Départ.").alt == "Départ."


@pytest.mark.parametrize("steps", [(), (3, -1), (2.5,), ("3",), 3, None])
def test_frames_that_do_not_exist_are_refused(steps):
    with pytest.raises((TypeError, ValueError), match="nombres? de pas.*reçu :"):
        descent.plot_descent(steps)


# What the sliders give

SLIDERS = st.tuples(
    st.integers(2, 24).map(lambda n: n * 0.005),
    st.integers(0, 19).map(lambda n: n * 0.05),
    st.integers(1, 200),
)


@settings(max_examples=300, deadline=None)
@given(SLIDERS)
def test_where_the_ball_is_said_to_end_is_where_it_is(sliders):
    rate, momentum, steps = sliders
    path = descent.momentum_path(descent.START, rate, steps + 300, momentum)
    said, after = descent.told_end(path[: steps + 1]), path[steps:]
    if said == "sort du ravin et diverge":
        assert np.abs(path[-1, 1]) > 100, "it never comes back"
    elif said.startswith("s'arrête"):
        place = descent.BEST_MINIMUM if said.endswith("meilleur minimum") else descent.LOCAL_MINIMUM
        assert np.abs(after - place).max() < 0.1, "it moves no more"
    else:
        assert said == "est encore en chemin" or said.startswith("bouge encore, dans le ")
        assert np.abs(path[steps] - path[steps - 1]).max() > 1e-4


def test_the_ravine_divides_where_the_lesson_says():
    ends = {
        sliders: descent.told_end(descent.momentum_path(descent.START, sliders[0], 200, sliders[1]))
        for sliders in ((0.1, 0.9), (0.1, 0.7), (0.1, 0.0), (0.11, 0.0), (0.01, 0.0))
    }
    assert list(ends.values()) == [
        "s'arrête dans le meilleur minimum",
        "s'arrête dans le minimum local",
        "s'arrête dans le minimum local",
        "sort du ravin et diverge",
        "est encore en chemin",
    ]


def test_without_a_browser_three_descents_stand_still(monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    figure = explore_descent()
    assert isinstance(figure, AltFigure)
    assert figure.alt == (
        "Trois descentes de 200 pas dans le ravin vu de dessus : taux 0,1, inertie 0, s'arrête dans "
        "le minimum local ; taux 0,1, inertie 0,9, s'arrête dans le meilleur minimum ; taux 0,11, "
        "inertie 0, sort du ravin et diverge."
    )
    assert [axes.get_title() for axes in figure.axes] == [
        "taux 0,1, inertie 0 : s'arrête dans le minimum local",
        "taux 0,1, inertie 0,9 : s'arrête dans le meilleur minimum",
        "taux 0,11, inertie 0 : sort du ravin et diverge",
    ]
    for axes, (rate, momentum) in zip(figure.axes, descent.TYPICAL, strict=True):
        whole = descent.momentum_path(descent.START, rate, 200, momentum)
        drawn = axes.lines[1].get_xydata()
        np.testing.assert_array_equal(drawn, whole[: len(drawn)])
        assert len(drawn) == len(whole) or np.abs(drawn[-1]).max() > 10
        assert np.isfinite(drawn).all()


def test_the_widget_answers_with_the_path_and_where_it_ends(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "05.ipynb")
    widget = explore_descent()
    sent = []
    monkeypatch.setattr(widget, "send", lambda *said: sent.append(said))
    widget._answer(widget, {"id": "a", "rate": 0.1, "momentum": 0.9, "steps": 200}, [])
    ((said, (points,)),) = sent
    assert said == {
        "id": "a",
        "said": "Après 200 pas, la bille s'arrête dans le meilleur minimum.",
    }
    path = np.frombuffer(points, np.float32).reshape(-1, 2)
    np.testing.assert_allclose(path, descent.momentum_path(), atol=1e-6)
    ravine = Image.open(io.BytesIO(base64.b64decode(widget.ravine)))
    assert ravine.size == (900, 330)
    assert len(widget.ravine) < 50_000
