"""Answers that no author of an exercise wrote: right ones pass, wrong ones get a message that is true.

tests/answers/NN_name.py holds the learners' cells of one lesson, each under a line

    # %% NN-id right
    # %% NN-id wrong "what the message says" not "what it must not say"

with any number of quoted texts, none of which may be a non-breaking space apart from the message's.
"""

import re

import pytest
from all_exercises import EXERCISES

from builder.source import ROOT
from helpers.catalogue.examples import answered
from helpers.checks import PASSED, TO_REVIEW, judge

pytestmark = pytest.mark.usefixtures("keras")
HEADING = re.compile(r"^# %% (\S+) (right|wrong)(.*)$", re.M)


def _answers():
    for path in sorted((ROOT / "tests" / "answers").glob("*.py")):
        _, *parts = HEADING.split(path.read_text(encoding="utf-8"))
        for number, (id, kind, texts, code) in enumerate(
            zip(parts[::4], parts[1::4], parts[2::4], parts[3::4], strict=True), start=1
        ):
            said = re.findall(r'(not )?"([^"]+)"', texts)
            yield pytest.param(id, kind, said, code, id=f"{id}: {kind}, {path.stem} {number}")


ANSWERS = list(_answers())


def fault(id, kind, said, code) -> str:
    """Return what is wrong with the verdict on an answer, or an empty string."""
    _, exercise = EXERCISES[id]
    outcome = judge(exercise, answered(exercise, code))
    message = outcome.message.replace("\u00a0", " ")
    true = all((text in message) != bool(absent) for absent, text in said)
    right = outcome.status == (PASSED if kind == "right" else TO_REVIEW)
    return "" if right and true else repr(outcome)


@pytest.mark.parametrize(("id", "kind", "said", "code"), ANSWERS)
def test_verdict(id, kind, said, code):
    assert fault(id, kind, said, code) == ""


def test_a_wrong_verdict_and_a_missing_word_are_faults():
    right = "def decode(targets): return targets.argmax(1)"
    assert fault("03-decoder", "right", [], right) == ""
    assert fault("03-decoder", "wrong", [], right)
    assert fault("03-decoder", "right", [("", "absent")], right)
    assert fault("03-decoder", "right", [("not ", "retrouvez")], right)
