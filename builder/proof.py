"""Prove an exercise: its stub is `à faire`, its solution `réussi`, each mistake is recognised.

Each answer runs in this process, in a namespace of its own, between the given cells of its
exercise and its check: so the proof also shows that no exercise needs the one before it.
"""

import ast
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cache
from unittest import mock

from builder.source import Source
from helpers import data
from helpers.catalogue import Mistake, exercises, find
from helpers.checks import PASSED, TO_DO, TO_REVIEW, Outcome


@dataclass(frozen=True)
class Exercise:
    """One exercise of a source: what is given, what the learner writes, and its check."""

    source: Source
    id: str
    given: str
    stub: str
    solution: str
    check: str
    cell: int  # of the check

    def outcome(self, answer: str) -> Outcome:
        """Run `answer` in place of the learner's cells and return what the check says."""
        namespace: dict = {"__name__": "__main__"}
        with redirect_stdout(io.StringIO()), _mnist_read_once():
            for code in (self.given, answer):
                exec(compile(code, f"<{self.id}>", "exec"), namespace)
            return eval(self.check, namespace)


def read(source: Source) -> list[Exercise]:
    """Return the exercises of a source: one for each `## Exercice` heading, with one check."""
    found: list[Exercise] = []
    preamble: list[str] = []
    current: dict | None = None
    for index, cell in enumerate(source.cells, start=1):
        if cell.cell_type == "markdown":
            if cell.source.startswith("## "):
                _close(source, current)
                is_exercise = re.match(r"## Exercice \d+\.", cell.source)
                current = {"cell": index, "parts": []} if is_exercise else None
        elif cell.cell_type == "code":
            if current is None:
                preamble.append(cell.source)
            elif (id := _checked_id(source, index)) is not None:
                if "id" in current:
                    raise source.error("a second check in one exercise", index)
                current["id"] = id
                found.append(_exercise(source, index, id, preamble, current["parts"]))
            elif "id" not in current:
                current["parts"].append(index)
    _close(source, current)
    listed, used = [e.id for e in exercises(source.name)], [e.id for e in found]
    if sorted(listed) != sorted(used):
        raise source.error(f"checks {used} and the catalogue has {listed}")
    return found


def _close(source: Source, current: dict | None) -> None:
    if current is not None and "id" not in current:
        raise source.error("this exercise has no check", current["cell"])


def _checked_id(source: Source, index: int) -> str | None:
    """Return the id that a check cell checks, None for another cell."""
    tree = ast.parse(source.cells[index - 1].source)
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check"
    ]
    if not calls:
        return None
    alone = len(tree.body) == 1 and getattr(tree.body[0], "value", None) is calls[0]
    literal = calls[0].args and isinstance(calls[0].args[0], ast.Constant)
    if not (alone and literal):
        raise source.error('a check cell is one line: check("NN-mot", name, ...)', index)
    return calls[0].args[0].value


def _exercise(source: Source, index: int, id: str, preamble: list, parts: list) -> Exercise:
    cells = {part: source.cells[part - 1] for part in parts}
    answered = [part for part in parts if source.has_markers(part)]
    if not answered:
        raise source.error("nothing to complete before this check", index)
    given = [cell.source for part, cell in cells.items() if part not in answered]
    return Exercise(
        source=source,
        id=id,
        given="\n".join(preamble + given),
        stub="\n".join(source.cleared(cells[part], part) for part in answered),
        solution="\n".join(source.solved(cells[part], part) for part in answered),
        check=source.cells[index - 1].source,
        cell=index,
    )


def expectations(exercise: Exercise) -> Iterator[tuple[str, str, str, Mistake | None]]:
    """Yield (what, code, expected status, expected mistake) for all that must hold."""
    yield "the stub", exercise.stub, TO_DO, None
    yield "the solution", exercise.solution, PASSED, None
    for mistake in find(exercise.id).mistakes:
        yield f"the mistake {mistake.name!r}", mistake.example, TO_REVIEW, mistake


def fault(exercise: Exercise, code: str, status: str, mistake: Mistake | None) -> str:
    """Run one expectation; return what is wrong with its outcome, or an empty string."""
    outcome = exercise.outcome(code)
    if outcome.status != status:
        return f"expected {status!r}, got {outcome!r}"
    if mistake is not None and outcome.message != mistake.message:
        return f"expected its own message, got {outcome!r}"
    return ""


def prove(source: Source) -> None:
    """Raise `SourceError` for the first expectation of an exercise source that does not hold."""
    for exercise in read(source):
        for what, code, status, mistake in expectations(exercise):
            if problem := fault(exercise, code, status, mistake):
                raise source.error(f"{exercise.id}, {what}: {problem}", exercise.cell)


@cache
def _mnist() -> tuple:
    return data.load_mnist()


@contextmanager
def _mnist_read_once():
    """Give each run fresh copies of arrays that are read from disk only once."""
    kept = _mnist()
    with mock.patch.object(
        data, "load_mnist", lambda: tuple(tuple(a.copy() for a in pair) for pair in kept)
    ):
        yield
