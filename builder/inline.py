"""Figures in prose that come from a run: `{python} expression`, in the Markdown of a source.

    Le réseau a corrigé ses `{python} model.count_params()` paramètres.

The builder evaluates the expression in the notebook's own kernel, between the cells that stand
before and after the text, and writes the value as French does (written.py), or as TeX does
inside a formula. The notebook keeps, in the metadata of the cell, each expression with what it gave:
so that a run of the tests can compare, and that a change of prose needs no run.
"""

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from builder.notebooks import is_for_colab

INLINE = re.compile(r"`\{python\} ([^`]+)`")
LOOKS_INLINE = re.compile(r"`\{ *python *\}[^`\n]*`?", re.I)
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+(?:\n[^$\n]+)*\$", re.S)
WRITTEN = '__import__("builder.written", fromlist=["written"]).written({!r}, globals())'
KEPT = "inline"  # the name of the metadata
TEX = {
    "\N{NO-BREAK SPACE}; ": r" \;;\; ",
    "\N{NO-BREAK SPACE}%": r"\,\%",
    "\N{NO-BREAK SPACE}": r"\,",
    ",": "{,}",
    "\N{MINUS SIGN}": "-",
}


def expressions(text: str) -> list[str]:
    """Return the inline expressions of a Markdown text, each once."""
    return list(dict.fromkeys(INLINE.findall(text)))


def unwritten(text: str, hidden: bool = True) -> str:
    """Return what looks like an inline expression and gets no value, an empty string if nothing does.

    hidden: no notebook shows this text as prose, and none of its expressions gets one.
    """
    left = LOOKS_INLINE.search(text if hidden else INLINE.sub("", text))
    return left[0] if left else ""


def to_evaluate(cell: NotebookNode) -> dict[str, str]:
    """Return what to ask the kernel for after the cell before: a request's `user_expressions`.

    cell: one of a source, or one of a built notebook, which keeps its expressions.
    """
    if cell.cell_type != "markdown":
        return {}
    kept = cell.metadata.get(KEPT, {})
    return {one: WRITTEN.format(one) for one in [*kept, *expressions(cell.source)]}


def answered(reply: dict) -> dict[str, str]:
    """Return what each expression gave, of the `user_expressions` of a kernel's reply.

    Raises `ValueError` for one that raised: it says which, and what.
    """
    for expression, result in reply.items():
        if result["status"] != "ok":
            raise ValueError(f"`{expression}` raises {result['ename']}: {result['evalue']}")
    return {
        expression: ast.literal_eval(result["data"]["text/plain"])
        for expression, result in reply.items()
    }


def fill(cell: NotebookNode, values: dict[str, str]) -> None:
    """Write the values into a cell in place of its expressions, and keep them beside it."""
    formulas = [match.span() for match in FORMULA.finditer(cell.source)]

    def value(match: re.Match) -> str:
        text = values[match[1]]
        if any(start < match.start() < end for start, end in formulas):
            return re.sub("|".join(TEX), lambda french: TEX[french[0]], text)
        return text

    if found := expressions(cell.source):
        cell.source = INLINE.sub(value, cell.source)
        cell.metadata[KEPT] = {one: values[one] for one in found}


def _places(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Yield each Markdown cell with the number of the course's code cells before it."""
    count = 0
    for cell in notebook.cells:
        count += cell.cell_type == "code" and not is_for_colab(cell)
        if cell.cell_type == "markdown":
            yield count, cell


def keep(committed: NotebookNode, notebook: NotebookNode) -> bool:
    """Fill a notebook with what a committed one of the same code keeps; tell whether that has all."""
    known = {
        (place, expression): value
        for place, cell in _places(committed)
        for expression, value in cell.metadata.get(KEPT, {}).items()
    }
    asked = [(place, cell, expressions(cell.source)) for place, cell in _places(notebook)]
    if any((place, one) not in known for place, _, found in asked for one in found):
        return False
    for place, cell, found in asked:
        fill(cell, {one: known[place, one] for one in found})
    return True
