"""What a learner calls in an exercise: `check` and `hint`."""

import html
import os
import re
import warnings
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

import numpy as np

from helpers.arguments import read_id, type_name
from helpers.boxes import as_html, box
from helpers.catalogue import Exercise, Unknown, deadline, find
from helpers.catalogue.examples import recognised
from helpers.catalogue.observe import ToDo, Unusable
from helpers.desk.links import lesson_link
from helpers.shell import cells_run, running_shell

TO_DO, TO_REVIEW, PASSED = "à faire", "à revoir", "réussi"

_LOOKS = {TO_DO: ("○", "#767676"), TO_REVIEW: ("✗", "#d55e00"), PASSED: ("✓", "#009e73")}
LOST = "le dossier `helpers/catalogue` n'est pas entier : reprenez-le du cours, en entier."
_hints_shown: dict[str, int] = {}


class CheckFailed(AssertionError):
    """Raised in place of an outcome that earns nothing while nbgrader runs the notebook."""


@dataclass(frozen=True)
class Outcome:
    """What a check found: a status, and a message in French; shows as text and as HTML.

    score: the share of the exercise that is right, from 0 to 1. section: the heading of the lesson
    to read again. lesson: the name of that lesson. hints: those of the exercise, which the HTML
    shows folded, each inside the one before.
    """

    status: str
    exercise: str
    message: str
    score: float = 0.0
    section: str = ""
    lesson: str = ""
    hints: tuple[str, ...] = ()

    def __repr__(self) -> str:
        lines = [f"[{self.status}] {self.exercise} : {self.message}"]
        if self.section:
            lines.append(f"À relire : leçon {self.exercise[:2]}, « {self.section} ».")
        if self.hints:
            lines.append(f'Un indice ? `hint("{self.exercise}")`')
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        sign, colour = _LOOKS[self.status]
        return box(
            f"{sign} <strong>{self.status}</strong> "
            f"({html.escape(self.exercise)}) : {as_html(self.message)}{self._reread()}"
            + _folded(self.hints, self.lesson),
            colour,
        )

    def _reread(self) -> str:
        if not self.section:
            return ""
        told = as_html(f"leçon {self.exercise[:2]}, « {self.section} »")
        if address := lesson_link(self.exercise, self.section):
            told = f'<a href="{html.escape(address)}">{told}</a>'
        return f"<br><em>À relire : {told}.</em>"


class Points(float):
    """What an exercise earned: nbgrader reads the number, a page shows the outcome."""

    def __new__(cls, points: float, outcome: Outcome) -> "Points":
        number = super().__new__(cls, points)
        number.outcome = outcome
        return number

    def _repr_html_(self) -> str:
        return self.outcome._repr_html_()


@dataclass(frozen=True)
class Hints:
    """The hints of an exercise that the learner has asked for so far, in order."""

    exercise: str
    lesson: str
    hints: tuple[str, ...]
    total: int

    def __repr__(self) -> str:
        lines = [
            f"Indice {number} sur {self.total} : {text}"
            for number, text in enumerate(self.hints, start=1)
        ]
        if len(self.hints) == self.total:
            lines.append(_last(self.lesson))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return box("<br>".join(map(as_html, repr(self).splitlines())), "#0072b2")


def _last(lesson: str) -> str:
    return (
        f"C'était le dernier indice. La solution se lit dans `solutions/{lesson}.ipynb`, dans le dossier du "
        "cours ou chez votre enseignant."
    )


def _folded(hints: tuple[str, ...], lesson: str) -> str:
    """Return the hints as HTML, each folded inside the one before: they open in their order."""
    inner = f"<p>{as_html(_last(lesson))}</p>" if hints else ""
    for number, text in reversed([*enumerate(hints, start=1)]):
        inner = (
            f"<details><summary>Indice {number} sur {len(hints)}</summary>"
            f"<p>{as_html(text)}</p>{inner}</details>"
        )
    return inner


def check(id: str, *objects: Any) -> Outcome | Points:
    """Check the learner's objects for the exercise `id`, by what they do.

    Returns an `Outcome`: `à faire` while one of the objects is still `...`, `réussi` when the
    answer is right by whatever way, `à revoir` with a message otherwise. It never raises,
    whatever it is given, except while nbgrader runs the notebook (`NBGRADER_EXECUTION` is set):
    then the same cell grades: it returns the points, and raises `CheckFailed` where there are none.

    Used in every exercise.
    """
    id = read_id(id)
    try:
        exercise = find(id)
        outcome = replace(judge(exercise, objects), lesson=exercise.lesson)
        if outcome.status != PASSED:
            outcome = replace(outcome, hints=exercise.hints)
        if stale := _stale(exercise.names):
            outcome = replace(outcome, message=f"{stale} {outcome.message}")
    except (OSError, ValueError):
        outcome = Outcome(TO_REVIEW, id, LOST)
    except Unknown as error:
        outcome = _unknown(id, error.known)
    if not os.environ.get("NBGRADER_EXECUTION"):
        return outcome
    if not outcome.score:
        raise CheckFailed(repr(outcome))
    return Points(exercise.earned(outcome.score), outcome)


def _unknown(id: str, known: list[str]) -> Outcome:
    near = f" ; ceux de cette leçon sont {', '.join(known)}" if known else ""
    return Outcome(TO_REVIEW, id, f"cet exercice n'existe pas{near}.")


def _stale(names: tuple[str, ...]) -> str:
    """Return a warning if the cell run just before stopped on an error and speaks of an object."""
    shell = running_shell()
    if shell is None or shell.last_execution_succeeded:
        return ""
    before = cells_run(shell)[-2:-1]  # the last is the cell of the check itself
    told = [f"`{n}`" for n in names if before and re.search(rf"\b{n}\b", before[0])]
    if not told:
        return ""
    return (
        "attention, la cellule exécutée juste avant s'est arrêtée sur une erreur : il s'agit peut-être de "
        f"ce que {', '.join(told)} valait avant elle."
    )


def judge(exercise: Exercise, objects: tuple) -> Outcome:
    """Return what the check of this exercise finds on the objects; it never raises.

    The learner's settings of NumPy and of warnings have no part in it, and it ends: within
    `deadline.SECONDS` and what the learner's code needs to stop.
    """
    names = exercise.names
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
        with (
            deadline.deadline(deadline.SECONDS),
            np.errstate(all="ignore"),
            warnings.catch_warnings(),
            mock.patch("builtins.input", _no_input),
        ):
            warnings.simplefilter("ignore")
            return _verdict(exercise, objects)
    except ToDo:
        return _to_do(exercise, names)
    except Unusable as problem:
        message = str(problem)
    except deadline.TooLong:
        message = (
            f"après {deadline.SECONDS} secondes, votre réponse n'avait pas fini de calculer : la "
            "vérification s'est arrêtée. Une boucle ne se termine peut-être jamais, le calcul est "
            "bien plus long qu'il ne faut, ou la machine est très occupée."
        )
    except KeyboardInterrupt:
        message = "la vérification a été interrompue avant la fin : exécutez de nouveau sa cellule."
    except BaseException as error:  # an object of the learner's that misbehaves when used
        message = (
            "la vérification n'a pas pu aller au bout : un de vos objets lève "
            f"`{type_name(error)}` quand on s'en sert."
        )
    return Outcome(TO_REVIEW, exercise.id, message)


def _no_input(*prompt: Any) -> str:
    raise Unusable(
        "votre réponse attend une saisie au clavier, par `input`, que la vérification ne peut pas faire."
    )


def _verdict(exercise: Exercise, objects: tuple) -> Outcome:
    logic = exercise.check
    facts = logic.observe(*objects)
    score = logic.score(facts)
    if score == 1:
        return Outcome(PASSED, exercise.id, logic.success.format(facts=facts), score)
    if mistake := recognised(exercise, facts):
        return Outcome(TO_REVIEW, exercise.id, mistake.message, score, mistake.section)
    return Outcome(TO_REVIEW, exercise.id, logic.otherwise(facts), score)


def _to_do(exercise: Exercise, names: tuple[str, ...] | list[str]) -> Outcome:
    return Outcome(
        TO_DO, exercise.id, "il reste à compléter " + ", ".join(f"`{n}`" for n in names) + "."
    )


def hint(id: str) -> Hints | Outcome:
    """Return the hints of the exercise `id`: one more at each call, until all are shown."""
    id = read_id(id)
    try:
        exercise = find(id)
    except (OSError, ValueError):
        return Outcome(TO_REVIEW, id, LOST)
    except Unknown as error:
        return _unknown(id, error.known)
    total = len(exercise.hints)
    shown = _hints_shown[id] = min(_hints_shown.get(id, 0) + 1, total)
    return Hints(id, exercise.lesson, exercise.hints[:shown], total)
