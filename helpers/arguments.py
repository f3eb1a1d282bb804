"""What a learner passes as an argument, read or refused in French."""

from numbers import Integral
from typing import Any


def read_count(name: str, value: Any, cause: str = "") -> int:
    """Return `value`, a number of things; raise when it is not an int of at least 1.

    cause: what the message says of less than 1, a French sentence.
    """
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(
            f"{name} doit être un nombre entier, comme 8 ; reçu : {value!r}. "
            "Une division s'écrit // pour donner un entier."
        )
    if value < 1:
        raise ValueError(f"{name} doit valoir au moins 1 ; reçu : {value}. {cause}".rstrip())
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
