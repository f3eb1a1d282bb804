"""The catalogue of exercises: one module a lesson, each with a tuple named EXERCISES.

An exercise is data: how to observe the learner's objects, what is right, its hints in order,
and its typical mistakes, each with code that makes it, a predicate, a message and the section
of the lesson to read again. The checks, the tests and the instructor's sheet are made from it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer; all its texts are French.

    name: what went wrong, in a few words, for the instructor's sheet.
    example: code that makes the mistake, in place of the learner's cells.
    when: predicate on the facts; the first mistake whose predicate holds gives the message.
    message: what the learner reads: the symptom and its cause, never the answer.
    section: heading of the lesson to read again, as it stands there after `## ` or `### `.
    """

    name: str
    example: str
    when: Callable[[Any], bool]
    message: str
    section: str


@dataclass(frozen=True)
class Exercise:
    """One exercise, checked by what the learner's objects do.

    id: number of the lesson, a hyphen and a word: `03-numpy`.
    names: how the statement calls the objects that the check receives, in order.
    observe: takes these objects, returns the facts (any object) on which all else is decided;
        raises `observe.Unusable` for an object on which nothing can be observed.
    correct: predicate on the facts: is the answer right, by whatever way it was reached?
    success: what the learner reads when it is; may use `{facts.…}` fields.
    otherwise: what the learner reads when it is not and no mistake is recognised: the facts
        beside what the statement asks for.
    hints: at least two, from a question to nearly the line of code.
    """

    id: str
    names: tuple[str, ...]
    observe: Callable[..., Any]
    correct: Callable[[Any], bool]
    success: str
    otherwise: Callable[[Any], str]
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...]


def exercises(lesson: str) -> tuple[Exercise, ...]:
    """Return the exercises of a lesson, named as its files are (`03_encoder`)."""
    return import_module(f"{__name__}.{lesson}").EXERCISES


def find(id: str) -> Exercise:
    """Return the exercise with this id; raise `KeyError` when there is none."""
    known = []
    for module in iter_modules(__path__):
        if re.match(r"\d\d_", module.name) and str(id).startswith(module.name[:2]):
            for exercise in exercises(module.name):
                if exercise.id == id:
                    return exercise
                known.append(exercise.id)
    raise KeyError(f"no exercise {id!r}; this lesson has {known}")
