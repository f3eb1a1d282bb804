"""The map of the course: a picture for each lesson, small, and inside its frame."""

import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from builder import panels
from conftest import COURSE

MOST = 150_000  # bytes, of all of them
LESSONS = [
    SimpleNamespace(number=number, name=f"{number}_essai", header={"title": "Un essai & deux mots"})
    for number in (*panels.DRAWINGS, "99")
]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.number)
def test_a_picture_stays_in_its_frame_and_is_readable(lesson):
    picture = ElementTree.fromstring(panels._panel(lesson))
    wide, tall = panels.WIDE, panels.TALL
    assert picture.get("viewBox") == f"0 0 {wide} {tall}"
    ground, *parts = picture
    assert ground.get("fill") == "white"  # in a dark theme too
    assert len(parts) > 2
    for part in picture.iter():
        if part.tag.endswith("polyline"):
            places = [tuple(map(float, place.split(","))) for place in part.get("points").split()]
        elif part.tag.endswith("rect"):
            x, y, w, h = (float(part.get(name)) for name in ("x", "y", "width", "height"))
            places = [(x, y), (x + w, y + h)]
        elif part.tag.endswith("text"):
            assert float(part.get("font-size")) >= 11
            places = [(float(part.get("x")), float(part.get("y")))]
        else:
            continue
        assert all(0 <= x <= wide and 0 <= y <= tall for x, y in places), ElementTree.tostring(part)


def test_each_lesson_has_a_picture_and_words_of_its_own():
    lessons = COURSE.lessons
    alts = re.findall(r"^\[!\[(\d\d\. .+)\]\(docs/map/", panels.shown(lessons), re.M)
    assert len({alt.partition("\u00a0: ")[2] for alt in alts}) == len(lessons)
    drawn = panels.panels(COURSE)
    assert len(set(drawn.values())) == len(lessons)
    assert sum(len(text.encode()) for text in drawn.values()) < MOST


def test_a_lesson_without_a_drawing_has_its_number():
    (new,) = [lesson for lesson in LESSONS if lesson.number == "99"]
    assert ">99</text>" in panels._panel(new)
    assert panels.shown([new]).startswith(
        "[![99. Un essai & deux mots\u00a0: son numéro](docs/map/99_essai.svg)]"
    )
