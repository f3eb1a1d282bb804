"""Every exercise is proved: stub, solution, right ways and mistakes."""

import ast
import re
from importlib import import_module

import pytest

from builder import proof
from builder.course import Course
from builder.source import ROOT
from helpers import start_keras
from helpers.catalogue import Mistake, find
from helpers.checks import PASSED, TO_DO, TO_REVIEW

EXERCISES = {e.id: e for s in Course().exercises for e in proof.read(s)}
EXPECTATIONS = [
    pytest.param(exercise, code, status, mistake, id=f"{exercise.id}: {what}")
    for exercise in EXERCISES.values()
    for what, code, status, mistake in proof.expectations(exercise)
]
RIGHT_WAYS = [
    pytest.param(EXERCISES[id], code, id=f"{id}: right way {number}")
    for source in Course().exercises
    for id, codes in import_module(f"helpers.catalogue.{source.name}").RIGHT_WAYS.items()
    for number, code in enumerate(codes, start=1)
]


@pytest.fixture(scope="module", autouse=True)
def keras():
    start_keras()
    import keras

    return keras


@pytest.mark.parametrize(("exercise", "code", "status", "mistake"), EXPECTATIONS)
def test_expectation(exercise, code, status, mistake):
    assert proof.fault(exercise, code, status, mistake) == ""


@pytest.mark.parametrize(("exercise", "code"), RIGHT_WAYS)
def test_right_is_right(exercise, code):
    outcome = exercise.outcome(code)
    assert outcome.status == PASSED, outcome


@pytest.mark.parametrize("id", EXERCISES)
def test_the_texts_are_complete(id):
    exercise = find(id)
    assert len(exercise.hints) >= 2
    assert len(exercise.mistakes) >= 3
    assert len({mistake.message for mistake in exercise.mistakes}) == len(exercise.mistakes)
    lesson = ROOT / "course" / "lessons" / f"{EXERCISES[id].source.name}.py"
    headings = re.findall(r"^# ###? (.+)$", lesson.read_text(encoding="utf-8"), flags=re.M)
    for mistake in exercise.mistakes:
        assert mistake.section in headings


@pytest.mark.parametrize("id", EXERCISES)
def test_no_text_gives_the_answer(id):
    exercise = find(id)
    texts = [exercise.success, *exercise.hints, *(m.message for m in exercise.mistakes)]
    answers = [ast.unparse(node) for node in ast.parse(EXERCISES[id].solution).body]
    for answer in answers:
        assert not any(answer in text for text in texts)


@pytest.mark.parametrize("id", EXERCISES)
@pytest.mark.parametrize(
    ("kind", "status"),
    [("ellipsis", TO_DO), ("none", TO_REVIEW), ("list", TO_REVIEW), ("text", TO_REVIEW)]
    + [("huge", TO_REVIEW), ("hostile", TO_REVIEW), ("model", TO_REVIEW)],
)
def test_a_check_answers_whatever_it_is_given(id, kind, status, keras, capsys):
    from bad_objects import bad_object

    from helpers.checks import check

    exercise = find(id)
    outcome = check(id, *[bad_object(kind, keras)] * len(exercise.names))
    assert outcome.status == status
    assert outcome.message
    assert repr(outcome) and outcome._repr_html_()


class TestTheProofCanFail:
    """Each expectation of an exercise turns red when it does not hold."""

    exercise = EXERCISES["03-decoder"]

    def test_on_a_solution_that_does_not_pass(self):
        assert "got" in proof.fault(self.exercise, "decode = sum", PASSED, None)

    def test_on_a_stub_that_is_not_to_do(self):
        assert proof.fault(self.exercise, self.exercise.solution, TO_DO, None)

    def test_on_a_mistake_that_passes(self):
        mistake = Mistake("m", self.exercise.solution, lambda facts: True, "message", "section")
        assert proof.fault(self.exercise, mistake.example, TO_REVIEW, mistake)

    def test_on_a_mistake_that_gets_another_message(self):
        first, second, *_ = find("03-decoder").mistakes
        assert "its own message" in proof.fault(self.exercise, first.example, TO_REVIEW, second)
