"""Numbers as French prose, TeX, outputs and code write them."""

import ast
import io
import itertools
import re
import tokenize
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

# 407 050 · 60\,000 · 60_000 · 468,75 · 468{,}75 · −0.5; two in 784-10, none in SHA-256
NUMBER = re.compile(
    r"(?:(?<![\w)\]}])(?P<minus>[-−])|(?<![\w.])(?<![^\W\d]-))"
    r"(?P<whole>\d{1,3}(?:(?:[\u00a0\u202f_]|\\,)\d{3})+(?!\d)|\d+)"
    r"(?:(?:,|\{,\}|\.)(?P<part>\d+))?(?P<percent>(?:[\u00a0 ]|\\,)*\\?%)?(?![\d_])"
)


def value_of(match: re.Match) -> Decimal:
    """Return the value of a number as it is written, in percent or not."""
    value = Decimal(re.sub(r"\D", "", match["whole"]) + "." + (match["part"] or "0"))
    return -value if match["minus"] else value


def needs_holding(match: re.Match) -> bool:
    """Tell a figure from a count of a few, and from a version: 3.12."""
    digits = len(re.sub(r"\D", "", match["whole"]))
    return bool(match["percent"] or digits > 2 or match["part"] and "," in match[0])


def numbers_in(text: str) -> list[Decimal]:
    """Return the numbers of an output, or of prose that is held, in their order."""
    return [value_of(match) for match in NUMBER.finditer(text)]


def numbers_of_code(code: str) -> list[Decimal]:
    """Return the numbers of code, those of its strings and comments apart."""
    found, before = [], ["", ""]
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.NUMBER:
                value = Decimal(str(ast.literal_eval(token.string)))
                is_negative = before[1] == "-" and re.fullmatch(r"[^\w)\]}]*", before[0])
                found.append(-value if is_negative else value)
            before = [before[1], token.string]
    except (tokenize.TokenError, IndentationError, InvalidOperation):
        pass  # IPython's magics, imaginary numbers
    return found


def neighbours(number: re.Match) -> Iterator[re.Match]:
    """Give what a slip of the pen makes of a number: a digit changed, two exchanged."""
    written = number[0]
    places = [place for place, character in enumerate(written) if character.isdigit()]
    slips = [(place, digit, place, digit) for place in places for digit in "0123456789"]
    slips += [(a, written[b], b, written[a]) for a, b in itertools.pairwise(places)]
    for one, first, two, second in slips:
        slip = list(written)
        slip[one], slip[two] = first, second
        other = NUMBER.fullmatch("".join(slip))
        if other and value_of(other) != value_of(number) and not re.match(r"0\d", other["whole"]):
            yield other
