"""The welcome page of the learner's desk: course/accueil.py as a notebook that is never executed.

A comment `<!-- lessons 01-05 -->` in it becomes the pictures and the table of these lessons.
"""

import hashlib
import re

import nbformat

from builder import panels
from builder.course import Course
from builder.pages import minutes_of, table
from builder.source import KERNEL, LANGUAGE, SourceError, read_percent

SOURCE, PATH = "course/accueil.py", "accueil.ipynb"
PART = re.compile(r"<!-- lessons (\d\d)-(\d\d) -->")
HEADS = ("Leçon", "Ce que vous saurez faire", "Durée", "Exercices")


def welcome(course: Course) -> str:
    """Return the notebook's text; raise `SourceError` for a lesson without a place in it, or with
    two."""
    notebook = read_percent(course.root / SOURCE, SOURCE)
    text = "\n".join(cell.source for cell in notebook.cells)
    shown = [number for part in PART.finditer(text) for number in _lessons(course, part)]
    if shown != (numbers := [lesson.number for lesson in course.lessons]):
        raise SourceError(f"{SOURCE}: its parts have the lessons {shown}, the course {numbers}")
    notebook.metadata = {
        "kernelspec": KERNEL,
        "language_info": LANGUAGE,
        "course": {"source": SOURCE},
    }
    for cell in notebook.cells:
        cell["id"] = f"accueil-{hashlib.sha256(cell.source.encode()).hexdigest()[:8]}"
        cell.metadata = {}
        if cell.cell_type == "markdown":
            cell.source = PART.sub(lambda part: _table(course, part), cell.source)
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def _lessons(course: Course, part: re.Match) -> list[str]:
    numbers = [lesson.number for lesson in course.lessons]
    return [number for number in numbers if part[1] <= number <= part[2]]


def _table(course: Course, part: re.Match) -> str:
    work = {sheet.number: sheet for sheet in course.sheets}
    lessons = [lesson for lesson in course.lessons if lesson.number in _lessons(course, part)]
    rows = [
        (
            f"[{lesson.number}. {lesson.header['title']}](notebooks/{lesson.name}.ipynb)",
            lesson.header["goal"],
            f"{minutes_of(lesson)}\N{NO-BREAK SPACE}min",
            f"[exercices](exercises/{lesson.name}.ipynb), {minutes_of(sheet)}\N{NO-BREAK SPACE}min"
            if (sheet := work.get(lesson.number))
            else "–",
        )
        for lesson in lessons
    ]
    return f"{panels.shown(lessons)}\n\n{table(HEADS, *rows)}"
