"""`bilan`: what is done of the exercises, read from the learner's own notebooks."""

import html
import re
from dataclasses import dataclass
from pathlib import Path

from helpers.checks import PASSED, TO_DO, TO_REVIEW
from helpers.desk import HANDED_OUT, REMARKS, desk
from helpers.desk.links import link_to
from helpers.desk.notebooks import (
    NotANotebook,
    Place,
    copy_of,
    exercises,
    learners_notebooks,
    read,
    sheets,
    source,
)
from helpers.desk.said import NO_DESK, Said

SIGNS = {PASSED: "✓", TO_REVIEW: "✗", TO_DO: "○"}  # the best first: of two copies, that one counts
LEFT = "text-align: left; vertical-align: top"  # JupyterLab would align tables to the right
OUTCOME = re.compile(rf"\[({'|'.join(SIGNS)})\] (\S+)\s:")


@dataclass(frozen=True)
class Lesson:
    """The exercises of a lesson, with their statuses.

    title: as in `03. Coder les étiquettes`. path: the learner's copy, None if there is none.
    """

    title: str
    path: Path | None
    exercises: list[tuple[Place, str]]


@dataclass(frozen=True)
class Review:
    """What is done of all exercises; shows as text and as HTML."""

    lessons: list[Lesson]
    remarks: list[str]

    def __repr__(self) -> str:
        lines = []
        for lesson in self.lessons:
            lines.append(lesson.title)
            lines += [
                f"  {SIGNS[status]} {status:<8}  {place.title} ({place.id})"
                for place, status in lesson.exercises
            ]
        return "\n".join([*lines, *self._notes()])

    def _repr_html_(self) -> str:
        heads = ["exercices de la leçon", *(f"{SIGNS[status]} {status}" for status in SIGNS)]
        head = "".join(f'<th scope="col" style="{LEFT}">{text}</th>' for text in heads)
        rows = "".join(map(_row, self.lessons))
        notes = "<br>".join(map(html.escape, self._notes()))
        return f"<table><tr>{head}</tr>{rows}</table><p>{notes}</p>"

    def _notes(self) -> list[str]:
        """Return the totals, and what they rest on."""
        found = [status for lesson in self.lessons for _, status in lesson.exercises]
        passed, review, to_do = map(found.count, SIGNS)
        counts = f"{passed} {PASSED}{'s' * (passed > 1)}, {review} {TO_REVIEW}, {to_do} {TO_DO}"
        saved = "Seul compte ce qui est enregistré (Ctrl+S) dans vos notebooks."
        return [f"Sur {len(found)} exercices : {counts}. {saved}", *self.remarks]


def _row(lesson: Lesson) -> str:
    """Return a line of the table: in the column of its status, each exercise."""
    cells = (
        " · ".join(_linked(p.id, lesson.path, p.cell) for p, s in lesson.exercises if s == status)
        for status in SIGNS
    )
    shown = "".join(f'<td style="{LEFT}">{cell}</td>' for cell in cells)
    title = _linked(lesson.title, lesson.path)
    return f'<tr><th scope="row" style="{LEFT}">{title}</th>{shown}</tr>'


def _linked(text: str, path: Path | None, cell: str = "") -> str:
    link = path and link_to(path, cell)
    shown = (
        f'<span style="white-space: nowrap">{html.escape(text)}</span>'
        if cell
        else html.escape(text)
    )
    return f'<a href="{html.escape(link)}">{shown}</a>' if link else shown


def bilan() -> Review | Said:
    """Return, for each exercise of the course, whether it is `à faire`, `à revoir` or `réussi`.

    It reads what the checks have answered in the notebooks of the learner's desk, as they are saved.
    Nothing is executed, and nothing leaves the machine. Used on the welcome page.
    """
    folder = desk()
    try:
        if not (folder / HANDED_OUT).is_dir():
            return Said(NO_DESK)
        statuses, remarks = _statuses(folder)
        remarks += _last_update(folder)
        lessons = [_lesson(folder, name, sheet, statuses) for name, sheet in sheets(folder)]
        return Review(lessons, remarks)
    except (NotANotebook, OSError) as error:
        return Said(f"Le bilan ne peut pas être fait ({error}) : relancez `make lab`.")


def _statuses(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Return the best status of each exercise checked, by id, and what could not be read."""
    order = list(SIGNS)
    statuses, remarks = {}, []
    for path in learners_notebooks(folder):
        try:
            found = _outcomes(read(path))
        except (NotANotebook, OSError):
            remarks.append(f"{path.name} ne se lit pas : il n'est pas compté.")
            continue
        for status, id in found:
            statuses[id] = min(status, statuses.get(id, TO_DO), key=order.index)
    return statuses, remarks


def _last_update(folder: Path) -> list[str]:
    """Return what the last update had to say: the learner may not have looked at the terminal."""
    path = folder / HANDED_OUT / REMARKS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [f"Dernière mise à jour : {line}" for line in lines]


def _outcomes(notebook: dict) -> list[tuple[str, str]]:
    """Return what the checks have answered in a notebook: status and id."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    texts = ["".join(output.get("data", {}).get("text/plain", "")) for output in outputs]
    return [found.groups() for text in texts if (found := OUTCOME.match(text))]


def _lesson(folder: Path, name: str, sheet: dict, statuses: dict[str, str]) -> Lesson:
    path = copy_of(folder, name, sheet)
    title = source(sheet["cells"][0]).splitlines()[0].removeprefix("# ").partition(" :")[0]
    places = [(place, statuses.get(place.id, TO_DO)) for place in exercises(sheet)]
    return Lesson(title, path if path.exists() else None, places)
