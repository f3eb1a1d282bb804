"""How a check looks at the learner's objects: by what they do, and without ever failing itself."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from helpers import data

LARGEST = 100_000_000  # numbers in an array; twice the training images, flattened


class Unusable(Exception):
    """Nothing can be observed on this object; the text is the French message for the learner."""


class ToDo(Exception):
    """The learner's function is still the stub: it returns `...`."""


@cache
def mnist() -> tuple:
    """Return MNIST as `load_mnist` does, kept and read-only: the reference of the checks."""
    arrays = data.load_mnist()
    for pair in arrays:
        for array in pair:
            array.setflags(write=False)
    return arrays


def as_array(value: Any, name: str) -> np.ndarray:
    """Return `value` as a NumPy array of numbers or booleans, of any shape; lists will do."""
    if value is None:
        raise Unusable(
            f"`{name}` vaut `None` : la valeur n'a pas été gardée. "
            "Une fonction sans `return`, ou une méthode qui modifie sur place, renvoie `None`."
        )
    try:
        array = np.asarray(value)
    except Exception as error:
        raise Unusable(
            f"`{name}` ne se convertit pas en tableau NumPy ({error_told(error)})."
        ) from error
    if array.dtype.kind not in "buif":
        raise Unusable(
            f"`{name}` n'est pas un tableau de nombres : reçu un objet de type "
            f"`{type(value).__name__}`."
        )
    if array.size > LARGEST:
        raise Unusable(
            f"`{name}` a la forme {array.shape} : {array.size} nombres, bien plus que n'en demande "
            "l'exercice. Une dimension a sans doute été répétée."
        )
    return array


def as_number(value: Any, name: str) -> float:
    """Return `value` as a float; arrays with one element will do, booleans and text will not."""
    array = as_array(value, name)
    if array.size != 1 or array.dtype.kind == "b":
        raise Unusable(
            f"`{name}` doit être un seul nombre : reçu "
            + ("un booléen." if array.size == 1 else f"un tableau de forme {array.shape}.")
        )
    return float(array.reshape(()))


def call(function: Any, *arguments: Any, name: str) -> Any:
    """Return what the learner's function returns; neither `None` nor an exception gets through."""
    if not callable(function):
        raise Unusable(
            f"`{name}` doit être une fonction : reçu un objet de type `{type(function).__name__}`."
        )
    result = attempt(function, *arguments)
    if isinstance(result, Exception):
        raise Unusable(
            f"`{name}` s'arrête sur une erreur quand on l'appelle : {error_told(result)}."
        ) from result
    if result is ... or (isinstance(result, tuple) and any(part is ... for part in result)):
        raise ToDo
    if result is None:
        raise Unusable(f"`{name}` ne renvoie rien : le `return` a peut-être été oublié.")
    return result


def attempt(function: Callable, *arguments: Any, **options: Any) -> Any:
    """Return what the call returns, or the exception that it raises, as a fact to look at."""
    try:
        with np.errstate(all="ignore"):
            return function(*arguments, **options)
    except (Exception, SystemExit) as error:
        return error if isinstance(error, Exception) else RuntimeError("SystemExit")


def same(found: Any, expected: Any, tolerance: float = 1e-5, absolute: float | None = None) -> bool:
    """Tell whether two arrays have the same shape and the same values.

    Within `tolerance`, relative, and `absolute`, which is the same unless it is given. An
    exception that was kept as a fact is the same as nothing.
    """
    if isinstance(found, Exception):
        return False
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape:
        return False
    return bool(
        np.allclose(
            found, expected, rtol=tolerance, atol=tolerance if absolute is None else absolute
        )
    )


def shape_told(array: np.ndarray, name: str, expected: tuple) -> str:
    """Return one French sentence on the shape of an array beside the shape that is asked for."""
    if array.shape == expected:
        return f"`{name}` a la bonne forme {array.shape}, mais pas les bonnes valeurs."
    return f"`{name}` a la forme {array.shape} ; l'énoncé demande {expected}."


def error_told(error: BaseException) -> str:
    """Return the kind of an error and its first line, without a full stop; this never raises."""
    text = str(attempt(str, error)).strip().splitlines()
    return f"`{type(error).__name__}`" + (f" : {text[0][:200].rstrip('.')}" if text else "")
