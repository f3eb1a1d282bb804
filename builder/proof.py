"""Prove a sheet: a stub is `à faire`, right ways are `réussi`, each mistake gets its own message.

Each answer runs in a namespace of its own, between the given cells of its exercise and its check: so
the proof also shows that no exercise needs the one before it. All run in a kernel, since they may
end their process, or never end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from nbformat.v4 import new_code_cell, new_notebook

import helpers.catalogue
from builder.catalogue import exercises_of
from builder.execution import Run, Stopped
from builder.sheet import Sheet, WrittenExercise
from builder.source import ROOT, SourceError
from helpers.catalogue import Exercise, Mistake
from helpers.catalogue.examples import answered, example_facts
from helpers.catalogue.observe import alike, error_told
from helpers.checks import PASSED, TO_DO, TO_REVIEW, Outcome, judge


@dataclass(frozen=True)
class Expectation:
    """What must hold of one answer. cell: of the source, where it is written."""

    what: str
    cell: int
    code: str
    status: str
    mistake: Mistake | None = None


def outcome(exercise: Exercise, answer: str) -> Outcome:
    """Run `answer` in place of the learner's cells and return what the check says."""
    return judge(exercise, answered(exercise, answer))


def expectations(written: WrittenExercise, exercise: Exercise) -> Iterator[Expectation]:
    """Yield all that must hold of an exercise."""
    yield Expectation("the stub", written.cell, written.stub, TO_DO)
    yield Expectation("the solution", written.cell, written.solution, PASSED)
    for number, way in enumerate(written.right, start=1):
        yield Expectation(f"right way {number}", way.cell, way.code, PASSED)
    for answer, mistake in zip(written.mistakes, exercise.mistakes, strict=True):
        what = f"the mistake {mistake.name!r}"
        yield Expectation(what, answer.cell, answer.code, TO_REVIEW, mistake)


def fault(exercise: Exercise, expected: Expectation) -> str:
    """Run one expectation; return what is wrong with its outcome, or an empty string."""
    try:
        said = outcome(exercise, expected.code)
    except (Exception, SystemExit) as error:  # whatever the code of an author does
        return f"the code stops before the check: {error_told(error)}"
    if said.status != expected.status:
        return f"expected {expected.status!r}, got {said!r}"
    if expected.mistake is None or said.message == expected.mistake.message:
        return ""
    if not example_facts(exercise, expected.mistake):
        return f"this answer gets a message before any mistake is looked for: {said!r}"
    named = [m.name for m in exercise.mistakes if m.message == said.message]
    return (
        f"expected its own message, got that of {named[0]!r}"
        if named
        else (
            f"expected its own message, got {said!r}; facts that differ from one run to the next, or "
            "are no data, need a predicate in `when`"
        )
    )


def same_facts(exercise: Exercise, solution: str) -> Iterator[tuple[Mistake, str]]:
    """Yield the mistakes known by their example whose facts are those of another answer."""
    by_example = [m for m in exercise.mistakes if m.name not in exercise.check.when]
    if not by_example:  # the solution may train
        return
    facts = {"the solution": exercise.check.observe(*answered(exercise, solution))}
    for mistake in by_example:
        for found in example_facts(exercise, mistake):
            yield from ((mistake, what) for what, other in facts.items() if alike(found, other))
            facts[f"the mistake {mistake.name!r}"] = found


@dataclass(frozen=True)
class Step:
    """What is proved at once; `run` raises `SourceError` if it does not hold. cell: of the source."""

    what: str
    cell: int
    run: Callable[[], None]


def steps(sheet: Sheet) -> list[Step]:
    """Return all that must hold of a sheet."""
    made = []
    for written, exercise in exercises_of(sheet):
        for expected in expectations(written, exercise):
            what = f"{exercise.id}, {expected.what}"
            made.append(Step(what, expected.cell, partial(_hold, sheet, exercise, expected)))
        what = f"{exercise.id}, the facts of its mistakes"
        made.append(Step(what, written.cell, partial(_tell_apart, sheet, written, exercise)))
    return made


def _hold(sheet: Sheet, exercise: Exercise, expected: Expectation) -> None:
    if problem := fault(exercise, expected):
        raise sheet.error(f"{exercise.id}, {expected.what}: {problem}", expected.cell)


def _tell_apart(sheet: Sheet, written: WrittenExercise, exercise: Exercise) -> None:
    for mistake, what in same_facts(exercise, written.solution):
        cell = written.mistakes[exercise.mistakes.index(mistake)].cell
        raise sheet.error(f"{exercise.id}, {mistake.name!r}: its facts are those of {what}", cell)


SETUP = """\
import sys
from pathlib import Path

sys.path.insert(0, {root!r})
import helpers.catalogue

helpers.catalogue.__path__ = {logic!r}
from builder import proof
from builder.sheet import Sheet
from builder.source import Lesson

steps = proof.steps(Sheet(Path({sheet!r}), Lesson(Path({lesson!r}))))"""


def prove(sheet: Sheet) -> None:
    """Raise `SourceError` for the first step that does not hold, or that stops its kernel.

    Each may take the seconds that the sheet's header gives to all of its notebook.
    """
    setup = SETUP.format(
        root=str(ROOT),
        logic=list(helpers.catalogue.__path__),
        sheet=str(sheet.path),
        lesson=str(sheet.lesson.path),
    )
    proved = steps(sheet)
    codes = [setup, *(f"steps[{number}].run()" for number in range(len(proved)))]
    notebook = new_notebook(cells=[new_code_cell(code) for code in codes])
    budget = sheet.header["compute_seconds"]
    try:
        Run(notebook, sheet.root / "exercises", budget, for_each=True).to_the_end()
    except Stopped as stop:
        if getattr(stop.__cause__, "ename", "") == SourceError.__name__:
            raise SourceError(stop.__cause__.evalue) from stop
        if not stop.index:
            raise sheet.error(f"its proof stops: {stop}") from stop
        step = proved[stop.index - 1]
        raise sheet.error(f"the proof of {step.what} stops: {stop}", step.cell) from stop
