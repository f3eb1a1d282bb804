"""The band of lesson 05 has one home."""

import runpy

import pytest

from builder.source import ROOT

stated_band = runpy.run_path(str(ROOT / "benchmarks" / "accuracy_band.py"))["stated_band"]
LESSON = (ROOT / "course" / "lessons" / "05_entrainer.py").read_text(encoding="utf-8")


def test_the_lesson_states_one_band():
    low, high = stated_band(LESSON)
    assert 0.9 < low < high < 1


@pytest.mark.parametrize("lesson", ["", LESSON + "band = (0.95, 0.99)\n"])
def test_no_band_or_two_are_told(lesson):
    with pytest.raises(ValueError, match="one line"):
        stated_band(lesson)
