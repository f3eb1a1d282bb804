"""Equalities between numbers in formulas and sentences: `$60\\,000 / 128 = 468{,}75$`, `95 + 60 = 155`.

What is arithmetic alone, with vectors, matrices, log, exp and roots, is computed; two sides are equal
up to the rounding of the one that is a number.
"""

import math
import re
from functools import lru_cache

import numpy as np

from builder.inline import FORMULA
from builder.numerals import neighbours

SIGN = re.compile(r"\\approx|≈|=")
END = re.compile(r"[.:!?;](?=\s)|,\s|\n\n|\|")  # of a sentence, or of a cell in a table
PYTHON = (  # what TeX and French write, as Python does
    (r"\{,\}|(?<=\d),(?=\d)", "."),
    (r"(?<=\d)(?:\\,|\u00a0|\u202f|_)(?=\d{3})", ""),
    (r"(?:\\,|\u00a0| )*\\?%", "*0.01"),
    (r"\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}", lambda m: _array(m[1])),
    (r"\\\\|&|\\(?:left|right)(?=\W)|\\q?quad|\\[ ,;]|\{\}|\$", " "),
    (r"\\[td]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"((\1)/(\2))"),
    (r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)"),
    (r"\\?\blog\s+(-?[\d.]+(?:\^\{?-?[\d.]+\}?)?)", r"log(\1)"),
    (r"\\log", "log"),
    (r"\be\^\{?(-?[\d.]+)\}?", r"exp(\1)"),
    (r"\be\b", "exp(1)"),
    (r"\^\{([^{}]*)\}", r"**(\1)"),
    (r"\^", "**"),
    (r"\\times|×", "*"),
    (r"−", "-"),
    (r"(?<![a-z])\(([^()]*[;,][^()]*)\)", lambda m: f"array([{m[1].replace(';', ',')}])"),
    (r"\[(?= *(?:array|\())", "("),
    (r"\)\s*\](?!\))", "))"),
    (r"(?<=\]\))\s*(?=array)", "@"),
    (r"(?<=[\d)])\s*(?=array|\()", "*"),
)
FUNCTIONS = {"sqrt": math.sqrt, "log": math.log, "exp": math.exp, "array": np.array}


def _array(rows: str) -> str:
    cells = ("[" + ",".join(row.split("&")) + "]" for row in rows.split(r"\\") if row.strip())
    return f"array([{','.join(cells)}])"


def in_true_equality(text: str, match: re.Match) -> bool:
    """Tell whether a number is part of a true equality, which a slip of the pen would break."""
    start, end = _statement(text, match)
    place, length = match.start() - start, len(match[0])
    statement = text[start:end]
    if not SIGN.search(statement) or not _true_at(statement, place, place + length):
        return False
    return not any(
        _true_at(statement[:place] + other[0] + statement[place + length :], place, place + length)
        for other in neighbours(match)
    )


def _statement(text: str, match: re.Match) -> tuple[int, int]:
    """Return the bounds of the formula or of the part of a sentence that a number stands in."""
    for formula in FORMULA.finditer(text):
        if formula.start() < match.start() < formula.end():
            return formula.span()
    ends = [0, *(found.end() for found in END.finditer(text)), len(text)]
    return max(e for e in ends if e <= match.start()), min(e for e in ends if e >= match.end())


@lru_cache(maxsize=100_000)
def _equalities(statement: str) -> list[tuple[int, int, int, int, bool | None]]:
    """Return the bounds of the two sides of each sign, and if they are equal; None when it cannot be told."""
    signs = [found.span() for found in SIGN.finditer(statement)]
    bounds = [(0, 0), *signs, (len(statement), len(statement))]
    word = "" if statement[0] == "$" else r"\w"  # after it, prose begins; a formula goes on
    found = []
    for (_, left), (until, since), (right, _) in zip(bounds, bounds[1:], bounds[2:], strict=False):
        before = _side(statement[left:until], last=True)
        after = _side(statement[since:right], last=False)
        if not before or not after:
            continue
        start, end = until - before[2], since + after[2]
        whole = re.search(rf"(^|[$,;:{word}])\s*$", statement[left:start]) and re.match(
            rf"\s*([$,;:.{word}]|$)", statement[end:right]
        )
        rounded = "=" not in statement[until:since]  # 66.7 ≈ 67
        equal = _equal(before, after)
        cannot_tell = not equal and (not whole or _equal(before, after, unit=rounded))
        found.append((start, until, since, end, None if cannot_tell else equal))
    return found


def _true_at(statement: str, start: int, end: int) -> bool:
    """Tell whether two sides of a sign in a statement are equal, and one has these characters."""
    return any(
        equal and (first <= start and end <= until or since <= start and end <= last)
        for first, until, since, last, equal in _equalities(statement)
    )


def in_false_equality(text: str, match: re.Match) -> bool:
    """Tell whether a number stands in an equality whose two sides are whole, and differ."""
    start, end = _statement(text, match)
    return any(
        equal is False and first <= match.start() - start < last
        for first, _, _, last, equal in _equalities(text[start:end])
    )


def _equal(one: tuple, two: tuple, unit: float = 0) -> bool:
    (left, left_unit, _), (right, right_unit, _) = one, two
    if np.shape(left) != np.shape(right):
        return False
    unit = max(left_unit, right_unit, unit)
    return bool(np.all(np.abs(np.subtract(left, right)) <= unit / 2 + 1e-9))


@lru_cache(maxsize=100_000)
def _side(side: str, last: bool) -> tuple | None:
    """Return the longest arithmetic at an end of a text: its value, the unit of its rounding, its length."""
    bounds = (
        [found.start() for found in re.finditer(r"(?<![\w.,{}\\])(?=\S)", side)]
        if last
        else [found.start() for found in re.finditer(r"(?<=\S)(?![\w{}]|[.,]\d)", side)][::-1]
    )
    for bound in bounds:
        part = side[bound:] if last else side[:bound]
        code = part
        for pattern, new in PYTHON:
            code = re.sub(pattern, new, code, flags=re.S)
        code = code.strip()
        rest = re.sub(r"\b(?:sqrt|log|exp|array)\b", "", code)
        if not re.search(r"\d", code) or rest.strip("0123456789.+-*/()[]@, \n"):
            continue
        try:
            value = eval(code, {"__builtins__": {}}, FUNCTIONS)
            value = np.asarray(value, float)
        except Exception:  # what is cut in its middle
            continue
        shown = [len(digits) for digits in re.findall(r"\d+\.(\d+)", code)]
        computed = re.search(r"[*/]|[^e(\[,\s][+-]|sqrt|log|exp|@", code)
        unit = 0 if computed or not shown else 10.0 ** -max(shown)
        if re.fullmatch(r"-?[\d.]+\*0\.01", code):
            unit = 10.0 ** -(2 + (min(shown[:-1]) if shown[:-1] else 0))
        return value, unit, len(part)
    return None
