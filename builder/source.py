"""Read one source of the course and turn it into notebooks that are not executed yet.

A source is a jupytext percent file. It opens with a YAML header; an exercise source also holds
the solutions, between nbgrader's markers, and tagged cells with what authors know of the answers:
`hints`, other `right` ways, typical `mistake`s. `Source` raises `SourceError`, which names the file
and the cell, for whatever is not as this module's functions say.
"""

import ast
import csv
import hashlib
import re
import textwrap
import tomllib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import jupytext
import nbformat
import yaml

from builder.inline import unwritten
from builder.markers import MarkerError, without_markers
from builder.notebooks import slide_type
from helpers import __version__

ROOT = Path(__file__).parent.parent
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ADDRESS = _PROJECT["urls"]["Repository"]


def published(address: str) -> str:
    """Return the address, an empty string for the one of pyproject.toml that nobody can have."""
    return "" if "//github.com/-/" in address else address


REPOSITORY = published(ADDRESS)
HEADER = {
    "title": str,
    "goal": str,
    "prerequisites": str,
    "teaching_minutes": int,
    "exercise_minutes": int,
    "compute_seconds": int,
}
SLIDE_TYPES = {"slide", "subslide", "fragment", "notes", "skip", "-"}
CODE = ("shown", "folded", "hidden")  # what a slide has of a lesson's code (slides.py)
EXEMPT = "nbval-ignore-output"
HINTS, RIGHT, MISTAKE = "hints", "right", "mistake"  # the tags of an exercise's own cells
TRAINS = re.compile(r"\.(fit|evaluate)\(|\.history\b|(?<!def )\b(train|sweep|draw_digit)\(")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
OPENING = 1 + bool(REPOSITORY)  # the cells before the source's own: its title, the one for Colab
COLAB = """\
# Sur Google Colab seulement :
# y installer `helpers`, dans la version qui va avec ce notebook.
import sys

if "google.colab" in sys.modules:
    %pip install --quiet {archive}"""
LANGUAGE = {
    "name": "python",
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "pygments_lexer": "ipython3",
}


def colab_link(path: str) -> str:
    """Return the badge that opens in Colab the released notebook of this path, if there is one."""
    if not REPOSITORY:
        return ""
    name = REPOSITORY.removeprefix("https://github.com/")
    address = f"https://colab.research.google.com/github/{name}/blob/v{__version__}/{path}"
    return f"[![Ouvrir dans Colab](../docs/colab.svg)]({address})"


class SourceError(Exception):
    """Something in a source, or in what it gives, stops the build; names file and cell."""


def one_line(text: str) -> str:
    """Return what a library or a cell says, without its line ends, and not without end."""
    return textwrap.shorten(text, 300)


def read(path: Path, shown: str) -> str:
    """Return the text that an author wrote; raise `SourceError`, with `shown` for its path, if it
    cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SourceError(f"{shown} is missing; CONTRIBUTING.md says what it holds") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SourceError(f"{shown}: cannot be read: line {line} is not UTF-8") from error
    except OSError as error:
        raise SourceError(f"{shown}: cannot be read: {error.strerror}") from error


def read_exceptions(path: Path, kind: type) -> list:
    """Return the lines of a list of what checks let pass (course/*.csv), each as a `kind`.

    Raises `SourceError` as `read` does, and for a line without all of its three cells: the last is
    the reason.
    """
    head, *rows = csv.reader(read(path, path.name).splitlines())
    for row in rows:
        if len(row) != 3 or not all(row):
            raise SourceError(
                f"{path.name}: a line is a {head[0]}, a {head[1]} and a {head[2]}, not {row}"
            )
    return [kind(*row) for row in rows]


def read_percent(path: Path, shown: str) -> nbformat.NotebookNode:
    """Return the notebook that a percent file is; raise `SourceError` as `read` does."""
    return parse_percent(read(path, shown), shown)


def parse_percent(text: str, shown: str) -> nbformat.NotebookNode:
    try:
        return jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # jupytext and nbformat have many
        raise SourceError(f"{shown}: cannot be read: {one_line(str(error))}") from error


def _names(code: str, use: type[ast.expr_context]) -> set[str]:
    """Return the names that some code binds (`ast.Store`), functions included, or reads (`ast.Load`)."""
    try:
        nodes = [*ast.walk(ast.parse(code))]
    except SyntaxError:  # told when the cell is executed
        return set()
    names = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, use)}
    if use is ast.Store:
        names |= {n.name for n in nodes if isinstance(n, ast.FunctionDef)}
    return names


class Source:
    """One percent file: its header, its cells, and the notebooks that it becomes.

    `name` is the name of the lesson (`03_encoder`), the same in all folders. `Lesson` and `Sheet`
    (sheet.py) add `notebooks`, not executed, by path relative to the root.
    """

    fields = HEADER
    own_tags: tuple[str, ...] = ()  # beside EXEMPT
    links = ""  # after the title

    def __init__(self, path: Path):
        self.path = path
        self.name = path.stem
        self.number = path.stem[:2]
        if not re.fullmatch(r"\d\d_[a-z0-9_]+", self.name):
            raise SourceError(f"{path.name}: a source is named NN_nom.py")
        self.text = read(path, self.shown_path)  # as it was, for an author may write meanwhile
        cells = parse_percent(self.text, self.shown_path).cells
        self.header = self._header(cells)
        self.cells = cells[1:]
        for index, cell in enumerate(self.cells, start=1):
            self._check_metadata(cell, index)

    @property
    def root(self) -> Path:
        return self.path.parents[2]

    @property
    def shown_path(self) -> str:
        return f"course/{self.path.parent.name}/{self.path.name}"

    def own_metadata(self, cell) -> tuple[str, ...]:
        """Return the names of the metadata that this cell may have beside the usual ones."""
        return ()

    def error(self, message: str, index: int | None = None) -> SourceError:
        """Return the error; `index` counts the source's cells from 1."""
        if index is None:
            return SourceError(f"{self.shown_path}: {message}")
        first_line = next(iter(self.cells[index - 1].source.splitlines()), "")
        return SourceError(f"{self.shown_path}, cell {index} ({first_line!r}): {message}")

    def index_of(self, built: nbformat.NotebookNode) -> int | None:
        """Return the number of the cell that this cell of a notebook was made from, if any."""
        return self.ids.index(built.id) + 1 if built.id in self.ids else None

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the notebook cells that the source's cells become."""
        seen: dict[str, int] = {}
        return [self._cell_id(cell.source, seen) for cell in self.cells]

    def _header(self, cells: list) -> dict:
        if not cells or cells[0].cell_type != "raw" or not cells[0].source.startswith("---"):
            raise self.error(f"opens with a YAML header that gives {', '.join(self.fields)}")
        try:
            header = yaml.safe_load(cells[0].source.strip("-\n"))
        except yaml.YAMLError as error:
            raise self.error(f"the header is not YAML: {one_line(str(error))}") from error
        if not isinstance(header, dict) or set(header) != set(self.fields):
            given = set(header) if isinstance(header, dict) else set()
            raise self.error(
                f"the header misses {sorted(set(self.fields) - given)}, "
                f"and does not know {sorted(given - set(self.fields))}"
            )
        for field, kind in self.fields.items():
            value = header[field]
            if type(value) is not kind or not value and kind is str or kind is int and value < 0:
                raise self.error(f"header: {field} is {value!r}, not a usable {kind.__name__}")
            if kind is str and (left := unwritten(value)):
                raise self.error(f"header: no run gives {left}: {field} stands on other pages too")
        if not re.fullmatch(r"[^.!?\n]+[.]", header["goal"]):
            raise self.error(f"header: goal is one sentence, not {header['goal']!r}")
        if header["compute_seconds"] == 0:
            raise self.error("header: compute_seconds is an upper bound, above 0")
        return header

    def _check_metadata(self, cell, index: int) -> None:
        cell.metadata.pop("lines_to_next_cell", None)
        slideshow = cell.metadata.get("slideshow", {})
        if not isinstance(slideshow, dict):
            raise self.error(f'slideshow is {slideshow!r}, not {{"slide_type": ...}}', index)
        if (given := slide_type(cell)) not in sorted(SLIDE_TYPES):  # it may be of any type
            raise self.error(f"slide_type {given!r} is not one of {sorted(SLIDE_TYPES)}", index)
        known = (EXEMPT, *self.own_tags)
        for tag in cell.metadata.get("tags", []):
            if tag not in known:
                raise self.error(f"unknown tag {tag!r}; known here: {', '.join(known)}", index)
            if tag != EXEMPT:
                continue
            if not TRAINS.search(cell.source) and not self._reads_training(index):
                raise self.error(
                    f"{EXEMPT!r} is for cells that train or show what a training gave: this one has no "
                    ".fit(, .evaluate(, .history, train(, sweep( or draw_digit(, and reads no name of such a cell",
                    index,
                )
        if unknown := set(cell.metadata) - {"slideshow", "tags", *self.own_metadata(cell)}:
            quotes = any("encoded" in name for name in unknown)  # jupytext's word for it
            advice = '; values stand in straight quotes: name="..."' if quotes else ""
            raise self.error(f"unknown cell metadata {sorted(unknown)}{advice}", index)
        hidden = slide_type(cell) == "notes" or tag_of(cell) in (HINTS, MISTAKE)
        if left := unwritten(cell.source, hidden or cell.cell_type == "code"):
            raise self.error(
                f"no run gives {left}: a figure is bound by `{{python}} expression`, in a text that a "
                "notebook shows",
                index,
            )
        if re.search(r"#\s*(NBVAL|PYTEST)_", cell.source):
            raise self.error("nbval's comment markers are not used here; see the tag", index)

    def _reads_training(self, index: int) -> bool:
        """Tell whether a cell reads a name that an exempt cell before it binds."""
        given: set[str] = set()
        for cell in self.cells[: index - 1]:
            if cell.cell_type == "code" and EXEMPT in cell.metadata.get("tags", []):
                given |= _names(cell.source, ast.Store)
        return bool(given & _names(self.cells[index - 1].source, ast.Load))

    def notebook(
        self, folder: str, suffix: str, cells: Iterable[tuple[str, nbformat.NotebookNode]]
    ) -> nbformat.NotebookNode:
        """Return a notebook, not executed: title, cell for Colab if it is published, and these cells.

        suffix: follows the title. cells: each with the text that its id is derived from.
        """
        notebook = nbformat.v4.new_notebook(
            metadata={"kernelspec": KERNEL, "language_info": LANGUAGE, "course": self.origin}
        )
        title = nbformat.v4.new_markdown_cell(
            f"{self._title(suffix)}\n\n{colab_link(f'{folder}/{self.name}.ipynb')}".rstrip(),
            metadata={"slideshow": {"slide_type": "slide"}},
        )
        title["id"] = f"{self.name}-title"
        notebook.cells.append(title)
        if REPOSITORY:
            colab = nbformat.v4.new_code_cell(
                COLAB.format(archive=f"{REPOSITORY}/archive/refs/tags/v{__version__}.zip"),
                metadata={"slideshow": {"slide_type": "skip"}, "jupyter": {"source_hidden": True}},
            )
            colab["id"] = f"{self.name}-colab"
            notebook.cells.append(colab)
        seen: dict[str, int] = {}
        for text, cell in cells:
            cell["id"] = self._cell_id(text, seen)
            if slide_type(cell) != "notes":  # the speaker's: the slides take them from the source
                notebook.cells.append(cell)
        nbformat.validate(notebook)
        return notebook

    @property
    def origin(self) -> dict:
        return {"source": self.shown_path}

    def _cell_id(self, text: str, seen: dict[str, int]) -> str:
        """Derive the id from the source, the same in stub and solution; repeats are numbered."""
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        seen[digest] = seen.get(digest, 0) + 1
        return f"{self.name}-{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else "")

    def _title(self, suffix: str) -> str:
        header = self.header
        return (
            f"# {self.number}. {header['title']}{suffix}\n\n{header['goal']}\n\n"
            f"*Prérequis : {header['prerequisites']}. Durée : {self.minutes}, "
            f"moins de {header['compute_seconds']} s de calcul.*{self.links}"
        )

    def cleared(self, cell, index: int) -> str:
        return self._without_markers(cell, index, solved=False)

    def solved(self, cell, index: int) -> str:
        return self._without_markers(cell, index, solved=True)

    def has_markers(self, index: int) -> bool:
        cell = self.cells[index - 1]
        return cell.source != self.solved(cell, index)

    def _without_markers(self, cell, index: int, solved: bool) -> str:
        try:
            return without_markers(cell.source, cell.cell_type == "code", solved)
        except MarkerError as error:
            raise self.error(str(error), index) from error


class Lesson(Source):
    """One lesson; `following` is the next of its course, if there is one."""

    following: "Lesson | None" = None

    def own_metadata(self, cell) -> tuple[str, ...]:
        return ("code",) if cell.cell_type == "code" else ()

    def _check_metadata(self, cell, index: int) -> None:
        super()._check_metadata(cell, index)
        if (given := cell.metadata.get("code", "shown")) not in CODE:
            raise self.error(f"code {given!r} is not one of {CODE}", index)

    @property
    def headings(self) -> list[str]:
        """The headings of its sections, as its Markdown writes them."""
        texts = [cell.source for cell in self.cells if cell.cell_type == "markdown"]
        return re.findall(r"^###? (.+)$", "\n".join(texts), flags=re.M)

    @cached_property
    def notebooks(self) -> dict[str, nbformat.NotebookNode]:
        for index, cell in enumerate(self.cells, start=1):
            if cell.cell_type == "code" and self.has_markers(index):
                raise self.error("a lesson has no solution markers", index)
        cells = [(cell.source, nbformat.from_dict(cell)) for cell in self.cells]
        if ways := self._ways_on():
            skipped = {"slideshow": {"slide_type": "skip"}}
            cells.append(("ways on", nbformat.v4.new_markdown_cell(ways, metadata=skipped)))
        return {f"notebooks/{self.name}.ipynb": self.notebook("notebooks", "", cells)}

    def _ways_on(self) -> str:
        """Return the links from the end of the lesson to its exercises and to the next lesson."""
        ways = []
        if (self.root / "course" / "exercises" / self.path.name).exists():
            ways.append(f"les [exercices](../exercises/{self.name}.ipynb) de cette leçon")
        if following := self.following:
            title = f"{following.number}. {following.header['title']}"
            ways.append(f"la leçon [{title}](../notebooks/{following.name}.ipynb)")
        return f"**La suite :** {', puis '.join(ways)}." if ways else ""

    @property
    def minutes(self) -> str:
        return (
            f"{self.header['teaching_minutes']} min de présentation, "
            f"{self.header['exercise_minutes']} min de questions"
        )


def tag_of(cell) -> str:
    """Return which of an exercise's own cells this is, an empty string for another."""
    return next((t for t in cell.metadata.get("tags", []) if t in (HINTS, RIGHT, MISTAKE)), "")
