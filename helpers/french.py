"""Numbers as French writes them."""

from typing import Any

SPACE = "\N{NO-BREAK SPACE}"


def decimal(value: Any, spec: str = "g") -> str:
    """Return `format(value, spec)` with a decimal comma: `decimal(-0.5, ".2f")` is "-0,50".

    value: a number; or, with the spec "", a text in which a number is written already. The spec
    "," sets thousands apart: `decimal(407050, ",")` is "407 050". Used from lesson 01 on.
    """
    written = format(value, spec)
    if "," in spec:
        written = written.replace(",", SPACE)
    return written.replace(".", ",")


def percent(share: float, spec: str = "g") -> str:
    """Return a share in 0..1 in percent: 0.125 as "12,5", a non-breaking space and "%". Used from lesson 01 on."""
    return decimal(100 * share, spec) + SPACE + "%"


def counted(count: int, noun: str, nouns: str = "") -> str:
    """Return a number with its noun: `counted(1, "réseau", "réseaux")` is "1 réseau"; 0 is singular.

    nouns: the plural, where it is not the singular with an s.
    """
    return f"{count} {(nouns or noun + 's') if count > 1 else noun}"
