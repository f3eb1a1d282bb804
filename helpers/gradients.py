"""Gradients by finite differences, to judge those that a network computes by hand."""

from collections.abc import Callable
from numbers import Real

import numpy as np

from helpers.arguments import read_rate


def numerical_gradient(
    loss: Callable[[], float], parameter: np.ndarray, step: float = 1e-5
) -> np.ndarray:
    """Return the gradient of a loss with respect to one array, by central differences.

    loss: called without argument, returns the loss for the present values of `parameter`.
    parameter: float64, any shape; moved by `step` one number at a time, and put back exactly.
    step: the h of (L(w + h) - L(w - h)) / 2h, whose error shrinks like h**2.

    Returns an array of the shape of `parameter`. Raises `TypeError` for any other dtype (in
    float32 the difference of two losses is mostly rounding) and for a loss that is no number,
    `ValueError` for a step that is zero or infinite, in French. Built in lesson 06.
    """
    if not isinstance(parameter, np.ndarray) or parameter.dtype != np.float64:
        given = getattr(parameter, "dtype", type(parameter).__name__)
        raise TypeError(
            f"numerical_gradient() attend un tableau float64 ; reçu : {given}. En float32, la "
            "différence de deux pertes voisines n'est presque qu'un arrondi."
        )
    turned = isinstance(step, Real) and step < 0  # the same slope, seen from the other side
    step = -read_rate("step", -step) if turned else read_rate("step", step)
    if not callable(loss):
        raise TypeError(
            f"numerical_gradient() attend une fonction sans argument qui renvoie la perte ; reçu : {loss!r}."
        )

    def number() -> float:
        found = loss()
        if np.ndim(found) or not hasattr(found, "__float__"):
            raise TypeError(
                f"la fonction doit renvoyer un nombre, la perte ; elle renvoie {found!r}."
            )
        return float(found)

    gradient = np.empty_like(parameter)
    for place in np.ndindex(parameter.shape):
        value = parameter[place]
        try:
            parameter[place] = value + step
            above = number()
            parameter[place] = value - step
            below = number()
        finally:  # even where the loss raises, or Ctrl-C comes
            parameter[place] = value
        gradient[place] = (above - below) / (2 * step)
    return gradient


def relative_error(found: np.ndarray, expected: np.ndarray) -> float:
    """Return ||found - expected|| / (||found|| + ||expected||), between 0 and 1.

    0 for equal arrays, also when both are zero; about 1e-9 for a right gradient beside its
    central differences in float64, above 1e-3 for most wrong ones. Raises `ValueError` when the
    shapes differ. Built in lesson 06.
    """
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    if found.shape != expected.shape:
        raise ValueError(
            f"relative_error() compare deux tableaux de même forme ; reçu : {found.shape} et "
            f"{expected.shape}. L'un des deux est-il transposé ?"
        )
    scale = np.linalg.norm(found) + np.linalg.norm(expected)
    return float(np.linalg.norm(found - expected) / scale) if scale else 0.0
