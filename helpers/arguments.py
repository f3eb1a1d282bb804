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
