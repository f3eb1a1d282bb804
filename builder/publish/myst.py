"""A notebook as myst-nb makes a page of it: the settings of Sphinx and the site both read this."""

import copy
import re

import nbformat
from myst_parser.mdit_to_docutils.base import default_slugify
from nbformat import NotebookNode

from builder.notebooks import is_for_colab

SECTION = re.compile(r"\[([^]]+)\]\(([^)\s]+\.ipynb#)cell-id=[^)\s]+\)")
CELL_LINES = 10_000  # myst-nb gives line 20 003 to the third line of cell 1


def as_page(text: str, after_title: str = "") -> str:
    """Return the notebook, given and returned as JSON, as its page shows it.

    after_title: Markdown that the first cell ends with.

    The cell for Colab is left out. Links to the cell of a section, which their text names, lead to
    its heading. Each image is alone in its cell, with its alternative text in the cell's metadata,
    where myst-nb looks for it.
    """
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = SECTION.sub(_to_heading, cell.source)
    if after_title:
        notebook.cells[0].source += f"\n\n{after_title}"
    notebook.cells = [
        part for cell in notebook.cells if not is_for_colab(cell) for part in _one_image_each(cell)
    ]
    return nbformat.writes(notebook)


def _to_heading(link: re.Match) -> str:
    return f"[{link[1]}]({link[2]}{default_slugify(link[1].replace('`', ''))})"


def cell_at(text: str, line: int) -> NotebookNode:
    """Return the cell of the page that has the line of one of myst-nb's warnings."""
    cells = nbformat.reads(as_page(text), as_version=4).cells
    return cells[max(line // CELL_LINES - 1, 0)]


def _one_image_each(cell: NotebookNode) -> list[NotebookNode]:
    outputs, parts = cell.get("outputs", []), [cell]
    if outputs:
        cell.outputs = []
    for output in outputs:
        alt = next((d["alt"] for d in output.get("metadata", {}).values() if "alt" in d), None)
        if alt and "mystnb" in parts[-1].metadata:
            parts.append(copy.deepcopy(cell))
            parts[-1].update(id=f"{cell.id}-{len(parts)}", outputs=[])
            parts[-1].metadata["tags"] = ["remove-input"]
        if alt:
            parts[-1].metadata["mystnb"] = {"image": {"alt": alt}}
        parts[-1].outputs.append(output)
    return parts
