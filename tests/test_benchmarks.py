"""The band of lesson 05 has one home, and the prose that repeats it cannot drift away from it."""

import runpy

import pytest

from builder.source import ROOT

stated_band = runpy.run_path(str(ROOT / "benchmarks" / "accuracy_band.py"))["stated_band"]
LESSON = (ROOT / "course" / "lessons" / "05_entrainer.py").read_text(encoding="utf-8")


def test_the_prose_states_the_band_that_the_code_asserts():
    low, high = stated_band(LESSON)
    assert 0.9 < low < high < 1


@pytest.mark.parametrize("old", ["band = (0.965", "entre 96,5"])
def test_a_band_changed_in_one_place_only_is_told(old):
    changed = LESSON.replace(old, old[:-3] + "950")
    assert changed != LESSON
    with pytest.raises(ValueError, match="does not say"):
        stated_band(changed)
