"""Numbers in prose, and what holds them: `python -m builder.held [NN ...]` lists those that nothing holds.

A number of three digits or more, with a decimal comma, or before %, outside code, is

- written by the build from a run (inline.py): then the source does not have it;
- or given near it, by the code and by the outputs that the tests compare: of the cells around it, of
  its section; in the guide, of the notebooks of its lesson, or of a page's own code, which
  tests/test_exams.py runs; in a message, of its file;
- or part of an equality that is true: `$60\\,000 / 128 = 468{,}75$`, `95 + 60 = 155`;
- or in a passage of `course/numbers.csv`, with the reason why nothing else can hold it.

What would hold as well what a slip of the pen makes of a number, one digit changed or two exchanged,
does not hold it; beside another number, as in "de 250 à 255", the two are looked for together. A
minus is part of a number, and nothing holds the numbers of an equality that is false.
"""

import bisect
import itertools
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from builder.course import FOLDERS, Course
from builder.equalities import in_false_equality, in_true_equality
from builder.french.prose import passages
from builder.inline import FORMULA, INLINE, KEPT
from builder.numerals import (
    NUMBER,
    needs_holding,
    neighbours,
    numbers_in,
    numbers_of_code,
    value_of,
)
from builder.source import EXEMPT, Source, read_exceptions

GENERATED = re.compile(r"<!-- (\w+) -->.*?<!-- /\1 -->", re.S)  # by pages.py
CODE = re.compile(r"^```python\n(.*?)^```$", re.S | re.M)  # of a page
ADDRESS = re.compile(r"\]\([^)]*\)|https?://\S+|<[^>]+>")  # and tags, which hold widths


class Near:
    """The numbers that stand near a text: those of some cells, each in its order."""

    def __init__(self, lists: Iterable[list[Decimal]] = ()):
        lists = list(lists)
        self.values = set().union(*lists)
        self.pairs = {pair for numbers in lists for pair in itertools.pairwise(numbers)}

    def has(self, match: re.Match) -> bool:
        return bool(_values(match) & self.values)

    def holds(self, match: re.Match, pairs: Iterable[tuple]) -> bool:
        """Tell whether this number is near, beside the same other one or without one that could be taken for it."""
        together = any(
            pair in self.pairs
            for one, two in pairs
            if one and two
            for pair in itertools.product(_values(one), _values(two))
        )
        return together or self.has(match) and not any(map(self.has, neighbours(match)))


def _values(match: re.Match) -> set[Decimal]:
    """Return the values that a number may have in code: 82 % is 82, or 0.82; 0.82 % is 0.0082 alone."""
    value = value_of(match)
    if not match["percent"]:
        return {value}
    return {value, value / 100} if 1 <= value <= 100 else {value / 100}


@dataclass(frozen=True)
class Prose:
    """A text, where it stands, and the numbers near it, the nearest first."""

    path: str
    line: int
    text: str
    near: tuple[Near, ...] = ()

    @property
    def plain(self) -> str:
        """The text on one line, blanks in place of addresses and of inline expressions."""
        return INLINE.sub(_blank, ADDRESS.sub(_blank, self.text)).replace("\n", " ")

    def loose(self) -> Iterator[re.Match]:
        """Give the numbers that nothing near holds."""
        text = self.plain
        matches = [None, *NUMBER.finditer(text), None]
        for before, match, after in zip(matches, matches[1:], matches[2:], strict=False):
            pairs = [(before, match), (match, after)]
            held = (
                not needs_holding(match)
                or any(near.holds(match, pairs) for near in self.near)
                or in_true_equality(text, match)
            )
            if not held or in_false_equality(text, match):
                yield match


def _blank(match: re.Match) -> str:
    return " " * len(match[0])


# What stands near


def _shown(cell: dict) -> list[Decimal]:
    """Return the numbers of a committed cell that a run gives and the tests compare."""
    found = [n for text in cell["metadata"].get(KEPT, {}).values() for n in numbers_in(text)]
    if EXEMPT not in cell["metadata"].get("tags", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" not in data:  # its text is written by hand
                found += numbers_in("".join(output.get("text", data.get("text/plain", ""))))
    return found


def _cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"] if path.exists() else []


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Give line and text of each paragraph, of each row of a table."""
    found = passages(path, wordless=True)
    for line, some in itertools.groupby(found, key=lambda passage: passage.line):
        yield line, " | ".join(passage.text for passage in some)


def of_source(source: Source) -> Iterator[Prose]:
    """Give the prose of a lesson or of a sheet: near it, its cell, those around it, then its section."""
    committed = {cell["id"]: cell for cell in _cells(source.root / list(source.notebooks)[-1])}
    given, sections = [], []
    for cell, id in zip(source.cells, source.ids, strict=True):
        given.append([_shown(committed.get(id, {"metadata": {}}))])
        if cell.cell_type == "code":
            given[-1].append(numbers_of_code(cell.source))
        starts = cell.cell_type == "markdown" and cell.source.startswith("## ")
        sections.append(sections[-1] + starts if sections else 0)
    code = [place for place, cell in enumerate(source.cells) if cell.cell_type == "code"]
    near = []
    for place in range(len(source.cells)):
        around = [place, *[c for c in code if c < place][-1:], *[c for c in code if c > place][:1]]
        inside = [p for p, section in enumerate(sections) if section == sections[place]]
        nearer = ([place], around, inside)
        near.append(tuple(Near(n for p in some for n in given[p]) for some in nearer))
    starts = re.finditer("^# %%", source.text, re.M)
    lines = [source.text.count("\n", 0, start.start()) + 1 for start in starts]
    for line, text in _texts(source.path):
        place = bisect.bisect(lines, line) - 1
        if place >= 0:  # after the header
            yield Prose(source.shown_path, line, text, near[place])
    for place, cell in enumerate(source.cells):
        if cell.cell_type == "markdown":
            for formula in FORMULA.findall(cell.source):
                yield Prose(source.shown_path, lines[place], formula, near[place])


def of_file(root: Path, path: Path) -> Iterator[Prose]:
    """Give the prose of another file: near it, its own code, or the notebooks of its lesson."""
    text = path.read_text(encoding="utf-8")
    own = [text] if path.suffix == ".py" else CODE.findall(text)
    bound, lists = [], [numbers_of_code(code) for code in own]
    for notebook in [root / folder / f"{path.stem}.ipynb" for folder in FOLDERS]:
        for cell in _cells(notebook):
            read = numbers_of_code if cell["cell_type"] == "code" else numbers_in
            lists += [_shown(cell), read("".join(cell["source"]))]
            bound += map(numbers_in, cell["metadata"].get(KEPT, {}).values())
    generated = list(GENERATED.finditer(text))
    near = Near(numbers_in(part[0]) for part in generated), Near(bound), Near(lists)
    made = {
        line
        for part in generated
        for line in range(*(text.count("\n", 0, place) + 1 for place in part.span()))
    }
    formulas = FORMULA.finditer(text) if path.suffix == ".md" else ()
    found = [(text.count("\n", 0, one.start()) + 1, one[0]) for one in formulas]
    for line, prose in itertools.chain(_texts(path), found):
        if line not in made:
            yield Prose(path.relative_to(root).as_posix(), line, prose, near)


def of_course(course: Course, numbers: list[str]) -> Iterator[Prose]:
    """Give the prose of some lessons, with their sheets, messages and guide; of all, when none is named."""
    for source in course.of(numbers):
        yield from of_source(source)
    pages = ["guide/*.md", "helpers/catalogue/*.py"]
    pages += [] if numbers else ["README*.md", "helpers/*.py", "helpers/desk/*.py"]
    for path in sorted(path for page in pages for path in course.root.glob(page)):
        if not numbers or path.name[:2] in {number[:2] for number in numbers}:
            yield from of_file(course.root, path)


@dataclass(frozen=True)
class Listed:
    """A line of course/numbers.csv: a passage of a file, and why nothing else holds its numbers."""

    path: str
    passage: str
    reason: str

    def covers(self, prose: Prose, match: re.Match) -> bool:
        found = re.finditer(re.escape(self.passage), match.string)
        return prose.path == self.path and any(
            place.start() <= match.start() and match.end() <= place.end() for place in found
        )


def loose(course: Course, numbers: list[str]) -> list[str]:
    """Return a line for each number that nothing holds, and for each passage that holds none."""
    path = course.root / "course" / "numbers.csv"
    listed = read_exceptions(path, Listed) if path.exists() else []
    found, used = [], set()
    for prose in of_course(course, numbers):
        for match in prose.loose():
            lines = [line for line in listed if line.covers(prose, match)]
            used.update(lines)
            if not lines:
                around = match.string[max(0, match.start() - 30) : match.end() + 30]
                found.append(f"{prose.path}:{prose.line}: nothing holds “{match[0]}”: {around}")
    if not numbers:
        idle = [line for line in listed if line not in used]
        found += [f"{path.name}: holds nothing: {one.path}, {one.passage!r}" for one in idle]
    return found


if __name__ == "__main__":
    told = loose(Course(), sys.argv[1:])
    print("\n".join(told) or "Every number is held.")
    sys.exit(bool(told))
