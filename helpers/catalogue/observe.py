"""How a check looks at the learner's objects: by what they do, and without ever failing itself.

A function of theirs is called on copies: `call` for a result without which there is nothing to say,
`attempt` or `array_or_error` for one fact among others, where an exception is a fact too (`failed`).
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from fractions import Fraction
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from helpers.data import load_mnist
from helpers.errors import told_in_french
from helpers.french import decimal

LARGEST = 100_000_000  # numbers in an array; twice the training images, flattened


class Unusable(Exception):
    """Nothing can be observed on this object; the text is the French message for the learner."""


class ToDo(Exception):
    """The learner's function is still the stub: it returns `...`."""


@cache
def mnist() -> tuple:
    """Return MNIST as `load_mnist` does, kept and read-only: the reference of the checks."""
    # An array on bytes cannot be made writable again.
    return tuple(
        tuple(np.frombuffer(array.tobytes(), array.dtype).reshape(array.shape) for array in pair)
        for pair in load_mnist()
    )


def as_array(value: Any, name: str, asked: str = "un tableau de nombres") -> np.ndarray:
    """Return `value` as a NumPy array of numbers or booleans, of any shape; lists and fractions will do."""
    if value is None:
        raise Unusable(
            f"`{name}` vaut `None` : la valeur n'a pas été gardée. "
            "Une fonction sans `return`, ou une méthode qui modifie sur place, renvoie `None`."
        )
    try:
        array = np.asarray(value)
        if array.dtype == object and any(isinstance(one, Fraction) for one in array.flat):
            array = array.astype(float)
    except Exception as error:
        raise Unusable(
            f"`{name}` ne se convertit pas en tableau NumPy ({error_told(error)})."
        ) from error
    if array.dtype.kind not in "buif":
        raise Unusable(f"`{name}` n'est pas {asked} : reçu {_kind_told(value, array)}.")
    if array.size > LARGEST:
        raise Unusable(
            f"`{name}` a la forme {array.shape} : {array.size} nombres, bien plus que n'en demande "
            "l'exercice. Une dimension a sans doute été répétée."
        )
    return array


def _kind_told(value: Any, array: np.ndarray) -> str:
    if type(value) is int:
        return "un entier de plus de 64 bits"
    if isinstance(value, np.ndarray):
        return f"un tableau NumPy dont le `dtype` est `{array.dtype}`"
    texts = ", fait de textes" if array.ndim and array.dtype.kind in "US" else ""
    return f"un objet de type `{type(value).__name__}`{texts}"


def as_number(value: Any, name: str) -> float:
    """Return `value` as a float; arrays with one element will do, booleans and text will not."""
    array = as_array(value, name, "un seul nombre")
    if array.size != 1 or array.dtype.kind == "b":
        raise Unusable(
            f"`{name}` doit être un seul nombre : reçu "
            + ("un booléen." if array.size == 1 else f"un tableau de forme {array.shape}.")
        )
    return float(array.reshape(()))


def call(function: Any, *arguments: Any, name: str) -> Any:
    """Return what the learner's function makes of copies of the arguments.

    name: how the call is told, such as `decode(targets)`, or the name of the function alone.

    Neither `None` nor an exception nor `...` gets through.
    """
    if not callable(function):
        raise Unusable(
            f"`{name.split('(')[0]}` doit être une fonction : reçu un objet de type `{type(function).__name__}`."
        )
    result = attempt(function, *arguments)
    if isinstance(result, Unusable):  # raised by a function of the check that theirs has called
        raise result
    if failed(result) and not inspect.isroutine(function) and not isinstance(function, type):
        raise Unusable(
            f"`{name.split('(')[0]}` est un objet de type `{type(function).__name__}`, et non une fonction ; appelé "
            f"comme une fonction, il s'arrête sur une erreur : {error_told(result)}."
        ) from result
    if failed(result):
        raise Unusable(
            f"`{name}` s'arrête sur une erreur quand on l'appelle : {error_told(result)}."
        ) from result
    if result is ... or (isinstance(result, tuple) and any(part is ... for part in result)):
        raise ToDo
    if result is None:
        raise Unusable(f"`{name}` ne renvoie rien : le `return` a peut-être été oublié.")
    return result


def attempt(function: Callable, *arguments: Any, **options: Any) -> Any:
    """Return what the function makes of copies of the arguments, or the exception that it raises.

    Arrays are copied, and lists, tuples and dictionaries of them; all else is handed over itself.
    """
    return _attempt(function, *map(_copied, arguments), **options)


def _attempt(function: Callable, *arguments: Any, **options: Any) -> Any:
    try:
        with np.errstate(all="ignore"):
            return function(*arguments, **options)
    except KeyboardInterrupt:  # the learner's, or that of the check's deadline
        raise
    except BaseException as error:
        return error


def _copied(value: Any) -> Any:
    if type(value) in (list, tuple):
        return type(value)(map(_copied, value))
    if type(value) is dict:
        return {key: _copied(part) for key, part in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value


def failed(*facts: Any) -> bool:
    """Tell whether one of these facts is an exception that was kept."""
    return any(isinstance(fact, BaseException) for fact in facts)


def array_or_error(function: Callable, *arguments: Any, name: str) -> np.ndarray | BaseException:
    """Return what the function makes of copies of the arguments as an array, or the exception."""
    result = attempt(function, *arguments)
    return result if failed(result) else attempt(as_array, result, name)


def leaves_untouched(function: Callable, *arguments: Any) -> bool:
    """Tell whether a call leaves its arguments as they were, whatever it returns or raises."""
    given = _copied(arguments)
    _attempt(function, *given)
    return alike(given, arguments)


def parts_of(result: Any, count: int, asked: str) -> tuple[Any, ...]:
    """Return the parts of a tuple, a list or an array; raise `Unusable` when they are not `count`.

    asked: begins the message, such as "`split` doit renvoyer quatre tableaux".
    """
    is_sequence = isinstance(result, (tuple, list)) or (
        isinstance(result, np.ndarray) and result.ndim > 0
    )
    if not is_sequence or len(result) != count:
        length = f" de longueur {len(result)}" if is_sequence else ""
        raise Unusable(f"{asked} : reçu un objet de type `{type(result).__name__}`{length}.")
    if any(part is ... for part in result):
        raise ToDo
    return tuple(result)


def same(found: Any, expected: Any, tolerance: float = 1e-5, absolute: float | None = None) -> bool:
    """Tell whether two arrays have the same shape and the same values.

    Within `tolerance`, relative, and `absolute`, which is the same unless it is given. An
    exception that was kept as a fact is the same as nothing.
    """
    if failed(found):
        return False
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape:
        return False
    return bool(
        np.allclose(
            found, expected, rtol=tolerance, atol=tolerance if absolute is None else absolute
        )
    )


def alike(facts: Any, others: Any) -> bool:
    """Tell whether two facts are the same: numbers within 1e-5 of their size, arrays by value.

    The dtype of an array is no part of it, as for `same`: where it matters, it is a fact of its own.
    Exceptions are alike when kind and text are. Objects that are not data are alike when they are
    one.
    """
    if isinstance(facts, np.ndarray) or isinstance(others, np.ndarray):
        return _alike_arrays(np.asarray(facts), np.asarray(others))
    if type(facts) is not type(others) and not _numbers(facts, others):
        return False
    if failed(facts):
        return error_told(facts) == error_told(others)
    if is_dataclass(facts) or isinstance(facts, SimpleNamespace):
        facts, others = vars(facts), vars(others)
    if isinstance(facts, Mapping):
        return facts.keys() == others.keys() and all(alike(facts[k], others[k]) for k in facts)
    if isinstance(facts, (list, tuple)):
        return len(facts) == len(others) and all(map(alike, facts, others))
    if _numbers(facts, others):
        return _alike_arrays(np.asarray(facts), np.asarray(others))
    return facts is others or bool(attempt(lambda: facts == others) is True)


def columns_alike(found: Any, expected: Any) -> list[bool]:
    """Tell of each column of rows of the same length whether its values are alike."""
    columns = (zip(*rows, strict=True) for rows in (found, expected))
    return [alike(*both) for both in zip(*columns, strict=True)]


def _numbers(*values: Any) -> bool:
    return all(isinstance(v, (int, float, np.number)) and not isinstance(v, bool) for v in values)


def _alike_arrays(found: np.ndarray, others: np.ndarray) -> bool:
    if found.shape != others.shape:
        return False
    if not all(array.dtype.kind in "buif" for array in (found, others)):
        return bool(np.array_equal(found, others))
    finite = others[np.isfinite(others)]
    size = float(np.abs(finite).max(initial=0.0)) if finite.size else 0.0
    return bool(np.allclose(found, others, rtol=1e-5, atol=1e-5 * size, equal_nan=True))


def judged(function: Callable, *cases: tuple) -> list[tuple[np.ndarray, str, np.ndarray]]:
    """Return what `faults` judges, of calls of the learner's function.

    cases: for each call how it is told (`decode(targets)`), its arguments, what is expected.
    """
    return [
        (
            as_array(call(function, *given, name=told), told),
            told,
            np.asarray(expected),
        )
        for told, given, expected in cases
    ]


def faults(judged: list[tuple[np.ndarray, str, np.ndarray]], tolerance: float = 1e-5) -> list[str]:
    """Return a French sentence on each array that is not as expected, and on no other, in order.

    judged: an array, how the learner calls it, what is expected.
    """
    return [
        array_told(found, told, expected, tolerance)
        for found, told, expected in judged
        if not same(found, expected, tolerance)
    ]


def array_told(found: np.ndarray, name: str, expected: np.ndarray, tolerance: float = 1e-5) -> str:
    """Return one French sentence on how an array differs from what is expected: only what is seen.

    It tells the shapes; where they agree, how the values stand to those expected, or which is the
    first that differs. It never tells an expected value.
    """
    if found.shape != expected.shape:
        return shape_told(found.shape, name, expected.shape)
    return f"`{name}` a la bonne forme, mais {_values_told(found, expected, tolerance)}."


def _values_told(found: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    found, expected = found.astype("float64"), expected.astype("float64")
    if count := int(np.isnan(found).sum()):
        return f"`nan` y figure ({count} fois sur {found.size})"
    if found.size > 1 and (found == found.flat[0]).all():
        return f"toutes ses valeurs sont {_number(found.flat[0])}"
    if same(-found, expected):
        return "toutes ses valeurs ont le signe contraire"
    with np.errstate(all="ignore"):
        ratios = found[expected != 0] / expected[expected != 0]
    if ratios.size > 1 and same(found, expected * ratios[0]):
        return f"ses valeurs sont celles attendues, multipliées par {_number(ratios[0])}"
    if found.size > 1 and same(found - expected, np.full(found.shape, (found - expected).flat[0])):
        return f"ses valeurs s'écartent toutes de {_number((found - expected).flat[0])} de celles attendues"
    if found.ndim and found.size > 1 and same(np.sort(found, None), np.sort(expected, None)):
        return "ses valeurs sont celles attendues, dans un autre ordre"
    wrong = ~np.isclose(found, expected, rtol=tolerance, atol=tolerance)
    if found.size == 1:
        return f"sa valeur, {_number(found.flat[0])}, n'est pas celle attendue"
    where = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = where[0] if len(where) == 1 else where
    count = int(wrong.sum())
    if count == found.size:
        told = "aucune de ses valeurs n'est celle attendue"
    elif count == 1:
        told = f"une de ses {found.size} valeurs n'est pas celle attendue"
    else:
        told = f"{count} de ses {found.size} valeurs ne sont pas celles attendues"
    which = f"celle d'indice {place} est" if count == 1 else f"la première, d'indice {place}, est"
    return f"{told} ; {which} {_number(found[where])}"


def _number(value: float) -> str:
    return decimal(float(value), ".4g")


def shape_told(shape: tuple, name: str, expected: tuple) -> str:
    """Return one French sentence on the shape of an array beside another, that is asked for."""
    return f"`{name}` a la forme {shape} ; l'énoncé demande {expected}."


def stopped_told(name: str, error: Exception) -> str:
    """Return one French sentence on a function that raises, or whose result is `Unusable`."""
    if isinstance(error, Unusable):
        return str(error)
    return f"`{name}` s'arrête sur une erreur : {error_told(error)}."


def error_told(error: BaseException) -> str:
    """Return the kind of an error and what it says, in French where known; this never raises."""
    text = attempt(told_in_french, error)
    return f"`{type(error).__name__}`" + (f" : {text}" if text and not failed(text) else "")
