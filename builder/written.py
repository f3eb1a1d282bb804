"""What a kernel is asked for an inline expression: its value, as French writes it (inline.py)."""

import math
import re
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

from helpers.french import SPACE, decimal, percent
from helpers.measured import column, seeds

LONGEST = 200  # characters of one figure


def between(shares: Iterable[float], spec: str = ".1f") -> str:
    """Return the band of some shares in 0..1: "entre 97,6 % et 98,2 %"."""
    shares = list(shares)
    return f"entre {percent(min(shares), spec)} et {percent(max(shares), spec)}"


def written(expression: str, names: dict[str, Any]) -> str:
    """Return the value of an inline expression of a lesson, as its text says it.

    names: those of the notebook's kernel; the functions of this module stand behind them. An
        integer has its thousands apart, a vector is "(1 ; -0,5)", and a text, such as `percent`
        gives, stays as it is.

    Raises `TypeError` for a value that is no number, vector or text; `ValueError` for an empty text
    and one of more than 200 characters, for nan and the infinities, for a float of more than six
    digits, which needs to be told how it is rounded, and for an expression that gives something
    else the second time, so that it changes what the cells after it show; and whatever it raises.
    """
    first, second = _written_once(expression, names), _written_once(expression, names)
    if first != second:
        raise ValueError(f"it gives {first}, then {second}: it changes what it reads")
    return first


def _written_once(expression: str, names: dict[str, Any]) -> str:
    value = eval(
        expression, {f.__name__: f for f in (decimal, percent, between, column, seeds)} | names
    )
    if isinstance(value, str):
        text = value
    elif isinstance(value, list | tuple) or getattr(value, "ndim", 0) == 1:
        text = f"({f'{SPACE}; '.join(map(_number, value))})"
    else:
        text = _number(value)
    if not text.strip():
        raise ValueError("the text is empty")
    if len(text) > LONGEST:
        raise ValueError(f"the text has {len(text)} characters, {LONGEST} at most")
    return re.sub(r"-(?=\d)", "\N{MINUS SIGN}", text)


def _number(value: Any) -> str:
    if getattr(value, "ndim", 1) == 0:  # NumPy's, which are no Integral when they are arrays
        value = value[()]
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{value!r} is neither a number nor a text")
    if isinstance(value, Integral):
        return decimal(value, ",")
    if not math.isfinite(value):
        raise ValueError(f"{value!r} is no figure")
    text = str(value).removesuffix(".0")
    if "e" in text or len(re.sub(r"\D", "", text)) > 6:
        raise ValueError(f"{value!r} is to be rounded: decimal(..., '.2f'), percent(..., '.1f')")
    return decimal(text, "")
