"""The links of pages and notebooks, followed without network: to files, headings, cells, and lessons
that a text names by their number."""

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote, urlsplit

import nbformat

from builder import welcome
from builder.course import Course
from builder.french.prose import PARSER
from builder.source import SourceError, read

NUMBERS = re.compile(  # one after the singular, a list after the plural
    r"\ble(?:\xe7|ss)on(?:\s+\d\d|s\s+\d\d(?:(?:\s*,\s*|\s+(?:et|ou|\xe0|and|or|to)\s+)\d\d)*)\b",
    re.I,
)
PAGES = ("*.md", "docs/*.md", "guide/*.md", "course/*.md", "helpers/**/*.md")


def refuse_broken(course: Course, made: dict[str, str]) -> None:
    """Raise `SourceError` for a link that leads nowhere, or the number of a lesson that there is not.

    It names file and line or cell.

    made: the text of each page that the build writes, by path.
    """
    written = {
        path.relative_to(course.root).as_posix() for g in PAGES for path in course.root.glob(g)
    }
    pages = {path: read(course.root / path, path) for path in sorted(written - made.keys())} | made
    notebooks = {path: nb for source in course.sources for path, nb in source.notebooks.items()}
    notebooks[welcome.PATH] = nbformat.reads(pages.pop(welcome.PATH), as_version=4)

    @cache
    def anchors(path: str) -> set[str] | None:
        """Return what a link may name in a file, None if that is not known."""
        if path in notebooks:
            return {f"cell-id={cell.id}" for cell in notebooks[path].cells}
        return {*_anchors(pages[path])} if path in pages else None

    def fault(here: str, target: str) -> str:
        url = urlsplit(target)
        if url.scheme or url.netloc:
            return ""
        path = here
        if url.path:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(url.path)))
        if path not in (notebooks | made) and (
            path.startswith(("/", "..")) or not (course.root / path).exists()
        ):
            return f"links to {target}, which does not exist"
        if (
            url.fragment
            and (known := anchors(path)) is not None
            and unquote(url.fragment) not in known
        ):
            return f"links to {target}: {path} has no such heading or cell"
        return ""

    lessons = {lesson.number for lesson in course.lessons}
    for source in course.sources:
        for index, cell in enumerate(source.cells, 1):
            if missing := lessons_named(cell.source) - lessons:
                raise source.error(f"names lesson {min(missing)}, which does not exist", index)
        for path, notebook in source.notebooks.items():
            for cell, target in _links_of_cells(notebook):
                if said := fault(path, target):
                    raise source.error(f"{path} {said}", source.index_of(cell))
    for path, text in pages.items():
        if missing := lessons_named(text) - lessons:
            raise SourceError(f"{path}: names lesson {min(missing)}, which does not exist")
        for line, target in _links(text):
            if said := fault(path, target):
                # The file is not written yet: its own lines are not those of a part that changes.
                row, rows = text.splitlines()[line - 1], read(course.root / path, path).splitlines()
                where = f", line {rows.index(row) + 1}" if row in rows else ""
                raise SourceError(f"{path}{where}: {said}")
    for cell, target in _links_of_cells(notebooks[welcome.PATH]):
        if said := fault(welcome.PATH, target):
            index = notebooks[welcome.PATH].cells.index(cell) + 1
            raise SourceError(f"{welcome.SOURCE}, cell {index}: {said}")


def lessons_named(text: str) -> set[str]:
    """Return the numbers of the lessons that a text names, such as 06 and 08 in "lessons 06 to 08"."""
    return {number for found in NUMBERS.findall(text) for number in re.findall(r"\d\d", found)}


def _links_of_cells(notebook: nbformat.NotebookNode) -> Iterator[tuple[nbformat.NotebookNode, str]]:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield from ((cell, target) for _, target in _links(cell.source))


def _links(text: str) -> Iterator[tuple[int, str]]:
    """Give line and target of each link and image."""
    for line, token in _tokens(text):
        if target := token.attrGet("href") or token.attrGet("src"):
            yield line, target
        if token.type.startswith("html"):
            yield from ((line, t) for t in re.findall(r'\b(?:href|src)="([^"]+)"', token.content))


def _anchors(text: str) -> Iterator[str]:
    for _, token in _tokens(text):
        if token.type == "heading_open":
            yield token.attrGet("id")
        elif token.type.startswith("html"):
            yield from re.findall(r'\b(?:id|name)="([^"]+)"', token.content)


def _tokens(text: str) -> Iterator:
    """Give each token of Markdown with the line where its block begins."""
    for block in PARSER.parse(text):
        for token in (block, *(block.children or [])):
            yield (block.map or [0])[0] + 1, token
