"""`nbgrader generate_feedback`: the page that `python -m grading` makes for a learner, with what an instructor changed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from grading import Graded, Verdict, report


class FeedbackExporter(Exporter):
    """Writes a page that needs nothing from the web."""

    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict | None = None, **kw: Any
    ) -> tuple[str, dict]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)  # with grades and comments
        verdicts, comments = [], []
        for cell in nb.cells:
            told = cell.metadata.get("nbgrader", {})
            comments += [told.comment] if told.get("comment") else []
            if told.get("grade"):
                verdict = Verdict(**cell.metadata.verdict)
                added = [f"Votre enseignant\u00a0: {comment}" for comment in comments]
                message = " ".join([verdict.message, *added])
                verdicts.append(replace(verdict, points=told.score, message=message))
                comments = []
        stopped = [nb.metadata.grading.stopped] if nb.metadata.grading.stopped else []
        if late := resources["nbgrader"]["late_penalty"]:
            stopped.append(f"copie en retard\u00a0: {report.number(late)} points à retirer")
        lesson = resources["nbgrader"]["notebook"]
        graded = Graded(Path(lesson), lesson, tuple(verdicts), stopped="\u00a0; ".join(stopped))
        return report.page(report.named([graded]), for_learner=True), resources
