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
