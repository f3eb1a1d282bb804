"""The catalogue of exercises: for each lesson, how to check, and what to say.

`NN_name.py` holds the logic: a tuple of `Check`s named CHECKS. `NN_name.json` holds the texts, the
hints and the typical mistakes that stand in course/exercises/NN_name.py; the builder writes it, and
it is read when an exercise of its lesson is first asked for.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer; all its texts are French.

    name: what went wrong, in a few words, for the instructor's sheet.
    section: heading of the lesson to read again, as it stands there after `## ` or `### `.
    message: what the learner reads: the symptom and its cause, never the answer.
    example: code that makes the mistake, in place of the learner's cells; empty when the check has
        a predicate of this name, `Check.when`, which then recognises it.
    """

    name: str
    section: str
    message: str
    example: str


@dataclass(frozen=True)
class Check:
    """How an exercise is checked: by what the learner's objects do.

    id: number of the lesson, a hyphen and a word: `03-numpy`.
    observe: takes the learner's objects, returns the facts on which all else is decided; raises
        `observe.Unusable` for an object on which nothing can be observed.
    correct: predicate on the facts: is the answer right, by whatever way it was reached? Where a
        marker would count parts, of which one can be wrong and another right: of each, in a list.
    success: what the learner reads when it is; may use `{facts.…}` fields.
    otherwise: what the learner reads when it is not and no mistake is recognised: the facts
        beside what the statement asks for.
    when: by the name of a mistake, a predicate on the facts. Only for what facts equal to those of
        the example cannot tell: a family of answers, chance, training.
    """

    id: str
    observe: Callable[..., Any]
    correct: Callable[[Any], bool | list[bool]]
    success: str
    otherwise: Callable[[Any], str]
    when: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)

    def score(self, facts: Any) -> float:
        """Return the share of the parts that are right, 1 where the whole answer is."""
        right = self.correct(facts)
        parts = right if isinstance(right, list) else [right]
        return sum(map(bool, parts)) / len(parts)


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise: its check, and what its author wrote around it.

    lesson: the name of its lesson (`03_encoder`). points: what it is worth, its minutes of work.
    names: how the statement calls the objects that the check receives, in order.
    given: the code of the cells that stand before the learner's.
    hints: at least two, from a question to nearly the line of code.
    """

    check: Check
    lesson: str
    points: int
    names: tuple[str, ...]
    given: str
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def id(self) -> str:
        return self.check.id

    def earned(self, score: float) -> float:
        """Return the points of a share of the exercise, to the hundredth."""
        return round(score * self.points, 2)


def checks(lesson: str) -> tuple[Check, ...]:
    """Return the checks of a lesson, named as its files are (`03_encoder`)."""
    return import_module(f"{__name__}.{lesson}").CHECKS


@cache
def exercises(lesson: str) -> tuple[Exercise, ...]:
    """Return the exercises of a lesson, in its order."""
    module = import_module(f"{__name__}.{lesson}")
    data = json.loads(Path(module.__file__).with_suffix(".json").read_text(encoding="utf-8"))
    known = {check.id: check for check in module.CHECKS}
    return tuple(
        Exercise(
            check=known[one["id"]],
            lesson=lesson,
            points=one["points"],
            names=tuple(one["names"]),
            given="\n".join(one["given"]),
            hints=tuple(one["hints"]),
            mistakes=tuple(
                Mistake(**{**mistake, "example": "\n".join(mistake["example"])})
                for mistake in one["mistakes"]
            ),
        )
        for one in data["exercises"]
    )


class Unknown(KeyError):
    """No exercise has this id; `known` are those of the lesson that it begins with."""

    def __init__(self, id: str, known: list[str]):
        super().__init__(id)
        self.known = known


def find(id: str) -> Exercise:
    """Return the exercise with this id; raise `Unknown` when there is none."""
    known = []
    for module in iter_modules(__path__):
        if re.match(r"\d\d_", module.name) and id.startswith(module.name[:2]):
            for exercise in exercises(module.name):
                if exercise.id == id:
                    return exercise
                known.append(exercise.id)
    raise Unknown(id, known)
