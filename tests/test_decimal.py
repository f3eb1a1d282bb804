"""Numbers are written as French writes them."""

import pytest

from helpers.french import counted, decimal, percent


@pytest.mark.parametrize(
    ("value", "spec", "written"),
    [
        (0.5, "g", "0,5"),
        (-0.125, ".2f", "-0,12"),
        (1234.5, ".1f", "1234,5"),
        (3, "g", "3"),
        (1e-5, "g", "1e-05"),
        (0.05, "6.3f", " 0,050"),
        ("−1.5", "", "−1,5"),
    ],
)
def test_a_number_has_a_decimal_comma(value, spec, written):
    assert decimal(value, spec) == written


@pytest.mark.parametrize(
    ("share", "spec", "written"),
    [(0.125, "g", "12,5\u00a0%"), (-0.5, ".1f", "-50,0\u00a0%"), (1, ".0f", "100\u00a0%")],
)
def test_a_share_is_told_in_percent(share, spec, written):
    assert percent(share, spec) == written


@pytest.mark.parametrize(
    ("count", "nouns", "written"),
    [
        (0, ("époque",), "0 époque"),
        (1, ("réseau", "réseaux"), "1 réseau"),
        (2, ("réseau", "réseaux"), "2 réseaux"),
        (3, ("époque",), "3 époques"),
    ],
)
def test_a_noun_follows_its_number(count, nouns, written):
    assert counted(count, *nouns) == written
