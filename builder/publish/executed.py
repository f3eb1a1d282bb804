"""The executed notebooks, as slides and site show them: what is not fit to be shown is refused."""

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from builder import inline
from builder.notebooks import missing_alt, slide_type, was_executed
from builder.source import OPENING, Lesson, SourceError

LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")


def executed(root: Path, path: str) -> NotebookNode:
    """Return the built notebook of this path, relative to the root of its course.

    Raises `SourceError` for one that was not executed, shows a figure without alternative text, or
    links to what does not exist.
    """
    notebook = nbformat.read(root / path, as_version=4)
    if not was_executed(notebook):
        raise SourceError(f"{path}: not executed from top to bottom; run `make build` first")
    for index, cell in enumerate(notebook.cells):
        where = f"{path}, cell {index} ({next(iter(cell.source.splitlines()), '')!r})"
        if any(missing_alt(output) for output in cell.get("outputs", [])):
            raise SourceError(
                f"{where}: a figure without alternative text; show it by `show(figure, alt=...)` in "
                "the source, then run `make build`"
            )
        if cell.cell_type == "markdown":
            for target in LINK.findall(cell.source):
                here = (root / path).parent / target
                if not re.match(r"[a-z]+:", target) and not here.exists():
                    raise SourceError(f"{where}: links to {target}, which does not exist")
    return notebook


def with_notes(lesson: Lesson) -> NotebookNode:
    """Return the executed notebook of a lesson with the speaker notes of its source in their places.

    Raises `SourceError` as `executed` does, and if the notebook is not what the source gives.
    """
    ((path, expected),) = lesson.notebooks.items()
    notebook = executed(lesson.root, path)
    given = inline.keep(notebook, expected)  # writes the figures that a run gave, if it has them
    if not given or [(c.id, c.metadata) for c in notebook.cells] != [
        (c.id, c.metadata) for c in expected.cells
    ]:
        raise SourceError(f"{path}: not what its source gives; run `make build` first")
    shown = iter(notebook.cells[OPENING:])  # its last cell, the ways on, is not presented
    notebook.cells[OPENING:] = [
        nbformat.from_dict({**cell, "id": f"{lesson.name}-notes-{index}"})
        if slide_type(cell) == "notes"
        else next(shown)
        for index, cell in enumerate(lesson.cells, start=1)
    ]
    return notebook
