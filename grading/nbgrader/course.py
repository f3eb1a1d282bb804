"""The sheets of the course, as nbgrader's `source/` has them."""

import nbformat

from grading.copies import ROOT, TO_COMPLETE
from helpers.catalogue import exercises
from helpers.desk.notebooks import CHECK
from helpers.french import counted


def source(lesson: str) -> nbformat.NotebookNode:
    """Return the sheet of a lesson: its checks are graded cells, worth the points of their exercises.

    The cells that a learner completes are nbgrader's solution cells, where an instructor may comment.
    """
    notebook = nbformat.read(ROOT / "exercises" / f"{lesson}.ipynb", as_version=4)
    points = {exercise.id: exercise.points for exercise in exercises(lesson)}
    heading, answers = notebook.cells[0], []
    heading.source += f"\n\n**Barème\u00a0: {counted(sum(points.values()), 'point')}.**"
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            heading = cell if cell.source.startswith("## ") else heading
            continue
        cell.outputs, cell.execution_count = [], None
        if TO_COMPLETE in cell.source:
            answers.append(cell)
        elif found := CHECK.search(cell.source):
            id = found[1]
            title, _, text = heading.source.partition("\n")
            heading.source = f"{title}\n\n**{counted(points[id], 'point')}.**\n{text}"
            _mark(cell, id, grade=True, locked=True, points=points[id])
            for number, answer in enumerate(answers, start=1):
                _mark(answer, f"{id}-reponse-{number}", solution=True)
            answers = []
    return notebook


def _mark(cell: nbformat.NotebookNode, id: str, **told: object) -> None:
    """Give a cell the metadata that nbgrader reads; the id never changes, grades are kept by it."""
    cell.metadata.nbgrader = nbformat.from_dict(
        {"grade": False, "solution": False, "locked": False, "task": False}
        | {"grade_id": id, "cell_type": cell.cell_type, "schema_version": 3}
        | told
    )
