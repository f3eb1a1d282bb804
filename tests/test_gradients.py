"""Finite differences, held to derivatives that are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers import numerical_gradient, relative_error

NUMBERS = st.floats(-3, 3)


@given(arrays(float, (2, 3), elements=NUMBERS), arrays(float, (2, 3), elements=NUMBERS))
def test_a_polynomial(weights, slopes):
    before = weights.copy()
    found = numerical_gradient(lambda: float((slopes * weights + weights**2).sum()), weights)
    assert np.allclose(found, slopes + 2 * weights, atol=1e-8)
    assert np.array_equal(weights, before)


@pytest.mark.parametrize("parameter", [np.zeros(3, "float32"), np.zeros(3, int), [0.0], 1.0])
def test_only_float64_is_taken(parameter):
    with pytest.raises(TypeError, match="float64"):
        numerical_gradient(lambda: 0.0, parameter)


@pytest.mark.parametrize(
    ("loss", "step", "words"),
    [
        (lambda: 0.0, 0, "step.*positif.*0"),
        (lambda: 0.0, np.inf, "step.*positif.*inf"),
        (lambda: 0.0, None, "step.*nombre.*None"),
        (3.0, 1e-5, "fonction.*3.0"),
        (lambda: None, 1e-5, "renvoyer un nombre.*None"),
        (lambda: np.zeros(2), 1e-5, "renvoyer un nombre.*array"),
    ],
)
def test_what_gives_no_difference_is_told_and_the_parameter_put_back(loss, step, words):
    weights = np.ones(3)
    with pytest.raises((TypeError, ValueError), match=words):
        numerical_gradient(loss, weights, step)
    assert np.array_equal(weights, np.ones(3))


def test_an_interruption_puts_the_parameter_back():
    def interrupted():
        raise KeyboardInterrupt

    weights = np.ones(3)
    with pytest.raises(KeyboardInterrupt):
        numerical_gradient(interrupted, weights)
    assert np.array_equal(weights, np.ones(3))


@given(arrays(float, 4, elements=NUMBERS), arrays(float, 4, elements=NUMBERS))
def test_the_relative_error_lies_between_zero_and_one(found, expected):
    error = relative_error(found, expected)
    assert 0 <= error <= 1 + 1e-12
    assert error == pytest.approx(relative_error(expected, found))
    assert relative_error(found, found) == 0


def test_transposed_arrays_are_told():
    with pytest.raises(ValueError, match="transposé"):
        relative_error(np.zeros((2, 3)), np.zeros((3, 2)))


def test_a_step_backwards_measures_the_same_slope():
    weights = np.array([1.0, -2.0, 3.0])

    def loss():
        return float((weights**3).sum())

    assert np.allclose(
        numerical_gradient(loss, weights, -0.1), numerical_gradient(loss, weights, 0.1)
    )
