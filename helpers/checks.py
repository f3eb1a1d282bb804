"""What a learner calls in an exercise: `check` and `hint`."""

import html
import os
import re
from dataclasses import dataclass
from typing import Any

from helpers.catalogue import Exercise, find
from helpers.catalogue.examples import recognised
from helpers.catalogue.observe import ToDo, Unusable

TO_DO, TO_REVIEW, PASSED = "à faire", "à revoir", "réussi"

_LOOKS = {TO_DO: ("○", "#767676"), TO_REVIEW: ("✗", "#d55e00"), PASSED: ("✓", "#009e73")}
LOST = "le dossier `helpers/catalogue` n'est pas entier : reprenez-le du cours, en entier."
_hints_shown: dict[str, int] = {}


class CheckFailed(AssertionError):
    """Raised in place of an outcome other than `réussi` while nbgrader runs the notebook."""


@dataclass(frozen=True)
class Outcome:
    """What a check found: a status, and a message in French; shows as text and as HTML."""

    status: str
    exercise: str
    message: str
    section: str = ""

    def __repr__(self) -> str:
        lines = [f"[{self.status}] {self.exercise} : {self.message}"]
        if self.section:
            lines.append(self._reread())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        sign, colour = _LOOKS[self.status]
        reread = f"<br><em>{_as_html(self._reread())}</em>" if self.section else ""
        return _box(
            f'<span style="color: {colour}">{sign}</span> <strong>{self.status}</strong> '
            f"({self.exercise}) : {_as_html(self.message)}{reread}",
            colour,
        )

    def _reread(self) -> str:
        return f"À relire : leçon {self.exercise[:2]}, « {self.section} »."


@dataclass(frozen=True)
class Hints:
    """The hints of an exercise that the learner has asked for so far, in order."""

    exercise: str
    hints: tuple[str, ...]
    total: int

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        return _box("<br>".join(map(_as_html, self._lines())), "#0072b2")

    def _lines(self) -> list[str]:
        return [
            f"Indice {number}/{self.total} : {text}"
            for number, text in enumerate(self.hints, start=1)
        ]


def check(id: str, *objects: Any) -> Outcome:
    """Check the learner's objects for the exercise `id`, by what they do.

    Returns an `Outcome`: `à faire` while one of the objects is still `...`, `réussi` when the
    answer is right by whatever way, `à revoir` with a message otherwise. It never raises,
    whatever it is given, except while nbgrader runs the notebook (`NBGRADER_EXECUTION` is set):
    then it raises `CheckFailed` for anything but `réussi`, so that the same cell grades.

    Used in every exercise.
    """
    try:
        outcome = judge(find(id), objects)
    except (OSError, ValueError):
        outcome = Outcome(TO_REVIEW, str(id), LOST)
    except KeyError:
        outcome = Outcome(
            TO_REVIEW, str(id), "cet exercice n'existe pas ; l'identifiant a changé ?"
        )
    if os.environ.get("NBGRADER_EXECUTION") and outcome.status != PASSED:
        raise CheckFailed(repr(outcome))
    return outcome


def judge(exercise: Exercise, objects: tuple) -> Outcome:
    """Return what the check of this exercise finds on the objects; it never raises."""
    names, logic = exercise.names, exercise.check
    if len(objects) != len(names):
        return Outcome(
            TO_REVIEW,
            exercise.id,
            f"`check` attend {len(names)} objet(s) ({', '.join(names)}) et en a reçu {len(objects)}. "
            "La cellule de vérification a-t-elle été modifiée ?",
        )
    missing = [name for name, value in zip(names, objects, strict=True) if value is ...]
    if missing:
        return _to_do(exercise, missing)
    try:
        facts = logic.observe(*objects)
        if logic.correct(facts):
            return Outcome(PASSED, exercise.id, logic.success.format(facts=facts))
        if mistake := recognised(exercise, facts):
            return Outcome(TO_REVIEW, exercise.id, mistake.message, mistake.section)
        return Outcome(TO_REVIEW, exercise.id, logic.otherwise(facts))
    except ToDo:
        return _to_do(exercise, names)
    except Unusable as problem:
        return Outcome(TO_REVIEW, exercise.id, str(problem))
    except (Exception, SystemExit) as error:  # an object of the learner's that misbehaves when used
        return Outcome(
            TO_REVIEW,
            exercise.id,
            f"la vérification n'a pas pu aller au bout : un de vos objets lève `{type(error).__name__}` "
            "quand on s'en sert.",
        )


def _to_do(exercise: Exercise, names: tuple[str, ...] | list[str]) -> Outcome:
    return Outcome(
        TO_DO, exercise.id, "il reste à compléter " + ", ".join(f"`{n}`" for n in names) + "."
    )


def hint(id: str) -> Hints | Outcome:
    """Return the hints of the exercise `id`: one more at each call, until all are shown."""
    try:
        hints = find(id).hints
    except (OSError, ValueError):
        return Outcome(TO_REVIEW, str(id), LOST)
    except KeyError:
        return Outcome(TO_REVIEW, str(id), "cet exercice n'existe pas.")
    shown = _hints_shown[id] = min(_hints_shown.get(id, 0) + 1, len(hints))
    return Hints(id, hints[:shown], len(hints))


def _as_html(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _box(content: str, colour: str) -> str:
    return (
        f'<div role="status" style="border-left: 4px solid {colour}; padding: 0.3em 0.8em">'
        f"{content}</div>"
    )
