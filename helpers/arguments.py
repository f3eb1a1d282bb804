"""What a learner passes as an argument, read or refused in French."""

import math
from numbers import Integral, Real
from typing import Any


def read_rate(name: str, value: Any) -> float:
    """Return `value`; raise when it is not a number above 0, or when it is infinite."""
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} doit être un nombre, comme `0.1` ; reçu : {value!r}.")
    if not 0 < value < math.inf:
        raise ValueError(f"{name} doit être un nombre positif, comme `0.1` ; reçu : {value}.")
    return float(value)


def read_count(name: str, value: Any, cause: str = "", least: int = 1) -> int:
    """Return `value`, a number of things; raise when it is not an int of at least `least`.

    cause: what the message says of less, a French sentence.
    """
    if not isinstance(value, Integral) or isinstance(value, bool):
        divided = (
            " Une division s'écrit // pour donner un entier." if isinstance(value, float) else ""
        )
        raise TypeError(f"{name} doit être un nombre entier, comme 8 ; reçu : {value!r}.{divided}")
    if value < least:
        raise ValueError(f"{name} doit valoir au moins {least} ; reçu : {value}. {cause}".rstrip())
    return int(value)


def read_id(id: Any) -> str:
    """Return what a learner wrote for the id of an exercise as a plain text, fit to be shown.

    Never raises, and runs no method of the object: what is no text is told by its type. Characters
    that do not print are replaced, and what comes after the 40th left out: no id has them.
    """
    # Not isinstance, which asks the object for its class; a subclass of str may have methods of its own.
    return _shown(
        str.__str__(id) if issubclass(type(id), str) else f"objet de type {type_name(id)}"
    )


def type_name(value: Any) -> str:
    """Return the name of an object's type, fit to be shown; never raises."""
    # By the descriptor: a metaclass may have a `__name__` of its own.
    return _shown(type.__dict__["__name__"].__get__(type(value)))


def _shown(text: str) -> str:
    start = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:40])
    return start + "…" * (len(text) > 40)
