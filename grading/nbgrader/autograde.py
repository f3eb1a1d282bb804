"""`nbgrader autograde` by verdicts that the copies cannot reach: `Trusted` stands for nbgrader's `Execute`."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, ClassVar

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades

from grading import UNJUDGED, Graded, Verdict, copies
from grading.isolation import CannotIsolate
from grading.nbgrader.apart import grade_apart
from helpers.boxes import as_html
from helpers.desk.notebooks import CHECK

NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


class CopyExporter(NotebookExporter):
    """Reads a copy whatever became of it: one that is no notebook is an untouched sheet, and says why."""

    def from_file(self, file_stream: Any, resources: dict | None = None, **kw: Any) -> tuple:
        try:
            notebook = copies.read(Path(file_stream.name))
        except copies.Unreadable:
            notebook = _sheet(self.parent, resources["nbgrader"]["notebook"])
        return self.from_notebook_node(notebook, resources=resources, **kw)


def _sheet(converter: Autograde, lesson: str) -> NotebookNode:
    """Return the sheet that was handed out, which the gradebook knows; the course may have gone on."""
    course = converter.coursedir
    folder = course.format_path(course.source_directory, ".", lesson)
    return nbformat.read(Path(folder, f"{lesson}.ipynb"), as_version=4)


def rename_copy(assignment: str, student: str, notebooks: list[str]) -> None:
    """Let nbgrader see a copy of another name, if it is alone: under the name that it looks for."""
    right = f"{assignment}.ipynb"
    if len(notebooks) == 1 and Path(notebooks[0]).name != right:
        notebooks[:] = [str(shutil.copy2(notebooks[0], Path(notebooks[0]).with_name(right)))]


class Trusted(NbGraderPreprocessor):
    """Gives a copy its graded cells back, with the verdicts of `grading`, and nothing that it says of itself.

    The first copy that is asked for is graded with all those that follow, on all cores, while nbgrader
    goes on with those that are done.
    """

    # By the content of the copy; None while it is awaited.
    _found: ClassVar[dict[str, Graded | None]] = {}
    _coming: ClassVar[SimpleQueue] = SimpleQueue()  # what is graded, or why nothing is
    _refused: ClassVar[str] = ""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        lesson = resources["nbgrader"]["notebook"]
        graded = self._graded(Path(resources["metadata"]["path"], f"{lesson}.ipynb"))
        return trusted(nb, _sheet(self.parent.parent, lesson), lesson, graded), resources

    def _graded(self, path: Path) -> Graded:
        if self._refused:
            raise NbGraderException(self._refused)
        key = _digest(path)
        if key not in self._found:
            waiting = [path, *self._following(path)]
            self.log.info("Correction de %s copie(s)", len(waiting))
            Thread(target=self._grade, args=(waiting,), daemon=True).start()
            self._found |= {_digest(one): None for one in waiting}
        while self._found[key] is None:
            graded = self._coming.get()
            if isinstance(graded, CannotIsolate):
                Trusted._refused = str(graded)
                raise NbGraderException(self._refused) from graded
            self._found[_digest(graded.path)] = graded
            self.log.info("corrigée\u00a0: %s", graded.path)
        return self._found[key]

    def _grade(self, paths: list[Path]) -> None:
        left = set(paths)
        try:
            for graded in grade_apart(paths):
                left.discard(graded.path)
                self._coming.put(graded)
        except CannotIsolate as refusal:
            self._coming.put(refusal)
        for path in left:
            self._coming.put(Graded(path, stopped="la correction s'est arrêtée avant elle"))

    def _following(self, path: Path) -> Iterator[Path]:
        """Give the copies that nbgrader is to autograde after this one."""
        converter = self.parent.parent
        names = [name for _, found in sorted(converter.assignments.items()) for name in found]
        here = [Path(name).parent for name in names].index(path.parent)
        for name in names[here + 1 :]:
            who = converter.init_single_notebook_resources(name)["nbgrader"]
            done = converter.coursedir.format_path(
                converter.coursedir.autograded_directory, who["student"], who["assignment"]
            )
            if converter.force or not Path(done).exists():
                yield Path(name)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def trusted(nb: NotebookNode, sheet: NotebookNode, lesson: str, graded: Graded) -> NotebookNode:
    """Return the notebook that the instructor looks at: the copy, its outputs as `grading` saw them.

    Of what it says of itself, nothing is left: neither metadata nor outputs. The checks are those of the
    sheet, where the copy has one, else at its end; a cell that holds more than its check stays, without
    points, above it.
    """
    own = {cell.id: cell for cell in sheet.cells if "nbgrader" in cell.metadata}
    left = {c.metadata.nbgrader.grade_id: c for c in own.values() if c.metadata.nbgrader.grade}
    answers = {id: cell for id, cell in own.items() if not cell.metadata.nbgrader.grade}
    cells = _remarks(lesson, graded)
    for index, copied in enumerate(nb.cells):
        id = str(copied.get("id", ""))
        cell = NEW_CELL.get(copied.cell_type, new_raw_cell)(copied.source)
        named = CHECK.findall(copied.source) if copied.cell_type == "code" else []
        named += [own[id].metadata.nbgrader.grade_id] if id in own else []
        checks = [left.pop(one) for one in dict.fromkeys(named) if one in left]
        if copied.cell_type == "code":
            cell.outputs = [from_dict(output) for output in graded.outputs.get(index, [])]
            if id in answers:
                cell.id, cell.metadata = id, answers.pop(id).metadata
        if [check.source.strip() for check in checks] != [copied.source.strip()]:
            cells.append(cell)
        cells += checks
    cells += left.values()
    for cell in cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            _write_verdict(cell, lesson, graded)
    flagged = bool(graded.flags or graded.stopped)
    sheet.metadata.grading = {"stopped": graded.stopped, "flagged": flagged}
    sheet.cells = cells
    return sheet


def _remarks(lesson: str, graded: Graded) -> list[NotebookNode]:
    """Return the cell that tells the instructor what to look at, if there is anything."""
    remarks = [*filter(None, [graded.stopped]), *graded.flags]
    if graded.verdicts and graded.lesson != lesson:
        remarks.append(f"c'est une copie de {graded.lesson}")
    lines = "\n".join(f"- {remark}" for remark in remarks)
    text = f"**À regarder** (l'étudiant ne voit pas cette cellule)\n\n{lines}"
    return [new_markdown_cell(text)] if remarks else []


def _write_verdict(cell: NotebookNode, lesson: str, graded: Graded) -> None:
    """Write the trusted verdict on an exercise as the output of its check: the points, or an error."""
    id, most = cell.metadata.nbgrader.grade_id, cell.metadata.nbgrader.points
    reason = graded.stopped or "cette copie n'est pas celle de la feuille"
    missing = Verdict(id, UNJUDGED, f"{reason}.", "", lesson, 0.0, most)
    verdict = next((one for one in graded.verdicts if one.exercise == id), missing)
    # The instructor may have given it other points than the course does.
    verdict = replace(verdict, points=round(verdict.points * most / verdict.out_of, 2), out_of=most)
    cell.metadata.verdict = asdict(verdict)
    told = f"{verdict.status}\u00a0: {verdict.message}"
    if verdict.points:
        data = {"text/plain": str(verdict.points), "text/html": as_html(told)}
        cell.outputs = [new_output("execute_result", data, execution_count=None)]
    else:
        status, message = verdict.status, verdict.message
        cell.outputs = [new_output("error", ename=status, evalue=message, traceback=[told])]


class SaveVerdicts(SaveAutoGrades):
    """Saves the points; those of a copy that has remarks wait for the instructor, as manual grades do."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        self.flagged = nb.metadata.grading.flagged
        return super().preprocess(nb, resources)

    def _add_score(self, cell: NotebookNode, resources: dict) -> None:
        super()._add_score(cell, resources)
        if self.flagged:
            id = cell.metadata.nbgrader.grade_id
            grade = self.gradebook.find_grade(
                id, self.notebook_id, self.assignment_id, self.student_id
            )
            grade.needs_manual_grade = True
            self.gradebook.db.commit()

    def _add_comment(self, cell: NotebookNode, resources: dict) -> None:
        """Leave the comments to the instructor: of a blank answer, its check says all."""
