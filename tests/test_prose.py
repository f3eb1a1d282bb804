"""The French that learners read: non-breaking spaces, and one term a concept."""

import re

import pytest

from course.build import sources
from helpers.catalogue import exercises

NOT_PROSE = re.compile(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|https?://\S+|<[^>]+>", re.S)
BREAKABLE = re.compile(r"[^|\s-] [;:!?%»]|« ")  # ordinary spaces; table rules like "| :--" are none
# For the part of the answers that are right: the other metric is named to be set apart.
WRONG_TERM = re.compile(r"\bprécision\b(?!\s»)", re.I)


def faults(text: str) -> list[str]:
    """Return the passages of a French text that break its rules, with some context."""
    prose = NOT_PROSE.sub("x", text)
    found = [*BREAKABLE.finditer(prose), *WRONG_TERM.finditer(prose)]
    return [prose[max(0, match.start() - 30) : match.end() + 10] for match in found]


@pytest.mark.parametrize("source", sources(), ids=lambda s: s.shown_path)
def test_cells_and_headers(source):
    texts = [cell.source for cell in source.cells if cell.cell_type == "markdown"]
    texts += [str(value) for value in source.header.values()]
    assert [fault for text in texts for fault in faults(text)] == []


@pytest.mark.parametrize("name", [s.name for s in sources() if s.is_exercise])
def test_hints_and_messages(name):
    texts = []
    for exercise in exercises(name):
        texts += [exercise.success, *exercise.hints]
        texts += [text for m in exercise.mistakes for text in (m.name, m.message, m.section)]
    assert [fault for text in texts for fault in faults(text)] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Pourquoi ?", 1),
        ("Pourquoi\u00a0?", 0),
        ("« oui\u00a0»", 1),
        ("la précision sur le test", 1),
        ("ce n'est pas la «\u00a0précision\u00a0»", 0),
        ("98 %", 1),
        ("le code `a ? b : c` et $a : b$", 0),
        ("| a |\n| :-- |", 0),
    ],
)
def test_the_rules_can_fail(text, count):
    assert len(faults(text)) == count
