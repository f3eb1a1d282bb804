"""What each recorded answer is told, before the exercises move to one place and after.

verdicts/NN_name.json holds [exercise, what, code, status, message, section] for each stub, solution,
other right way, typical mistake and mutant of the solution.
"""

import json
from pathlib import Path

import pytest

from builder import proof
from builder.catalogue import exercises_of
from builder.course import Course
from helpers import start_keras

RECORDS = sorted((Path(__file__).parent / "verdicts").glob("*.json"))
EXERCISES = {e.id: e for sheet in Course().sheets for _, e in exercises_of(sheet)}


def told(id: str, code: str) -> list[str]:
    """Return status, message and section; an answer that stops before the check has neither."""
    try:
        outcome = proof.outcome(EXERCISES[id], code)
    except Exception:
        return ["stops", "", ""]
    return [outcome.status, outcome.message, outcome.section]


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_the_same_as_recorded(record):
    start_keras()
    rows = json.loads(record.read_text(encoding="utf-8"))
    assert [(r[:3], told(r[0], r[2])) for r in rows] == [(r[:3], r[3:]) for r in rows]
