"""Read one source of the course and turn it into notebooks that are not executed yet.

A source is a jupytext percent file. It opens with a YAML header; an exercise source also holds
the solutions, between nbgrader's markers. `Source` raises `SourceError`, which names the file
and the cell, for whatever is not as this module's functions say.
"""

import ast
import difflib
import hashlib
import io
import re
import tokenize
import tomllib
from functools import cached_property
from pathlib import Path

import jupytext
import nbformat
import yaml

from builder.notebooks import slide_type
from helpers import __version__

ROOT = Path(__file__).parent.parent
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REPOSITORY = _PROJECT["urls"]["Repository"]
HEADER = {
    "title": str,
    "goal": str,
    "prerequisites": str,
    "teaching_minutes": int,
    "exercise_minutes": int,
    "compute_seconds": int,
}
SLIDE_TYPES = {"slide", "subslide", "fragment", "notes", "skip", "-"}
EXEMPT = "nbval-ignore-output"
TRAINS = re.compile(r"\.fit\(|(?<!def )\b(train|sweep)\(")
BEGIN, END, ONE_LINE = "### BEGIN SOLUTION", "### END SOLUTION", "# SOLUTION"
TO_COMPLETE = "...  # à compléter"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
OPENING = 2  # the cells that come before the source's own: its title, and the one for Colab
COLAB = """\
# Sur Google Colab seulement : y installer `helpers`, dans la version qui va avec ce notebook.
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
    """Return the badge that opens in Colab the released notebook of this path."""
    name = REPOSITORY.removeprefix("https://github.com/")
    address = f"https://colab.research.google.com/github/{name}/blob/v{__version__}/{path}"
    return f"[![Ouvrir dans Colab](../docs/colab.svg)]({address})"


class SourceError(Exception):
    """Something in a source, or in what it gives, stops the build; names file and cell."""


class Source:
    """One percent file: its header, its cells, and the notebooks that it becomes.

    `name` is the name of the lesson (`03_encoder`), the same in all folders.
    """

    def __init__(self, path: Path):
        self.path = path
        self.name = path.stem
        self.number = path.stem[:2]
        self.is_exercise = path.parent.name == "exercises"
        if not re.fullmatch(r"\d\d_[a-z0-9_]+", self.name):
            raise SourceError(f"{path.name}: a source is named NN_nom.py")
        cells = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent").cells
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

    def error(self, message: str, index: int | None = None) -> SourceError:
        """Return the error; `index` counts the source's cells from 1."""
        if index is None:
            return SourceError(f"{self.shown_path}: {message}")
        first_line = next(iter(self.cells[index - 1].source.splitlines()), "")
        return SourceError(f"{self.shown_path}, cell {index} ({first_line!r}): {message}")

    def index_of(self, built: nbformat.NotebookNode) -> int | None:
        """Return the number of the cell that this cell of a notebook was made from, if any."""
        seen: dict[str, int] = {}
        ids = [self._cell_id(cell.source, seen) for cell in self.cells]
        return ids.index(built.id) + 1 if built.id in ids else None

    def _header(self, cells: list) -> dict:
        if not cells or cells[0].cell_type != "raw" or not cells[0].source.startswith("---"):
            raise self.error(f"opens with a YAML header that gives {', '.join(HEADER)}")
        try:
            header = yaml.safe_load(cells[0].source.strip("-\n"))
        except yaml.YAMLError as error:
            raise self.error(f"the header is not YAML: {error}") from error
        if not isinstance(header, dict) or set(header) != set(HEADER):
            given = set(header) if isinstance(header, dict) else set()
            raise self.error(
                f"the header misses {sorted(set(HEADER) - given)}, "
                f"and does not know {sorted(given - set(HEADER))}"
            )
        for field, kind in HEADER.items():
            value = header[field]
            if type(value) is not kind or not value and kind is str or kind is int and value < 0:
                raise self.error(f"header: {field} is {value!r}, not a usable {kind.__name__}")
        if not re.fullmatch(r"[^.!?\n]+[.]", header["goal"]):
            raise self.error(f"header: goal is one sentence, not {header['goal']!r}")
        if header["compute_seconds"] == 0:
            raise self.error("header: compute_seconds is an upper bound, above 0")
        return header

    def _check_metadata(self, cell, index: int) -> None:
        cell.metadata.pop("lines_to_next_cell", None)
        unknown = set(cell.metadata) - {"slideshow", "tags"}
        if unknown:
            raise self.error(f"unknown cell metadata {sorted(unknown)}", index)
        if (given := slide_type(cell)) not in SLIDE_TYPES:
            raise self.error(f"slide_type {given!r} is not one of {sorted(SLIDE_TYPES)}", index)
        for tag in cell.metadata.get("tags", []):
            if tag != EXEMPT:
                raise self.error(f"unknown tag {tag!r}; only {EXEMPT!r} is known", index)
            if not TRAINS.search(cell.source):
                raise self.error(
                    f"{EXEMPT!r} is for cells that train: this one has no .fit(, no train( and no sweep(",
                    index,
                )
        if re.search(r"#\s*(NBVAL|PYTEST)_", cell.source):
            raise self.error("nbval's comment markers are not used here; see the tag", index)

    @cached_property
    def notebooks(self) -> dict[str, nbformat.NotebookNode]:
        """The notebooks that the source becomes, not executed, by path relative to the root."""
        if not self.is_exercise:
            for index, cell in enumerate(self.cells, start=1):
                if cell.cell_type == "code" and cell.source != self.cleared(cell, index):
                    raise self.error("a lesson has no solution markers", index)
            kinds = {"notebooks": ("", lambda cell, _: cell.source)}
        else:
            kinds = {
                "exercises": (" : exercices", self.cleared),
                "solutions": (" : solutions", self.solved),
            }
        paths = {f"{folder}/{self.name}.ipynb": kind for folder, kind in kinds.items()}
        return {path: self._notebook(path, *kind) for path, kind in paths.items()}

    def _notebook(self, path: str, suffix: str, text_of) -> nbformat.NotebookNode:
        notebook = nbformat.v4.new_notebook(
            metadata={"kernelspec": KERNEL, "language_info": LANGUAGE, "course": self._origin()}
        )
        title = nbformat.v4.new_markdown_cell(
            f"{self._title(suffix)}\n\n{colab_link(path)}",
            metadata={"slideshow": {"slide_type": "slide"}},
        )
        title["id"] = f"{self.name}-title"
        colab = nbformat.v4.new_code_cell(
            COLAB.format(archive=f"{REPOSITORY}/archive/refs/tags/v{__version__}.zip"),
            metadata={"slideshow": {"slide_type": "skip"}, "jupyter": {"source_hidden": True}},
        )
        colab["id"] = f"{self.name}-colab"
        notebook.cells += [title, colab]
        seen: dict[str, int] = {}
        for index, cell in enumerate(self.cells, start=1):
            built = nbformat.from_dict({**cell, "source": text_of(cell, index)})
            built["id"] = self._cell_id(cell.source, seen)
            if slide_type(cell) != "notes":  # the speaker's: the slides take them from the source
                notebook.cells.append(built)
        nbformat.validate(notebook)
        return notebook

    def _origin(self) -> dict:
        """What the notebook was made from; a changed catalogue makes its notebooks stale."""
        origin = {"source": self.shown_path}
        if self.is_exercise:
            text = (self.root / "helpers" / "catalogue" / f"{self.name}.py").read_text(
                encoding="utf-8"
            )
            origin["catalogue"] = hashlib.sha256(text.encode()).hexdigest()[:12]
        return origin

    def _cell_id(self, text: str, seen: dict[str, int]) -> str:
        """Derive the id from the source, the same in stub and solution; repeats are numbered."""
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        seen[digest] = seen.get(digest, 0) + 1
        return f"{self.name}-{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else "")

    def _title(self, suffix: str) -> str:
        header = self.header
        if self.is_exercise:
            minutes = (
                f"{header['exercise_minutes']} min d'exercice, "
                f"{header['teaching_minutes']} min de mise en commun"
            )
            lesson = f" Leçon : [{self.name}](../notebooks/{self.name}.ipynb)."
        else:
            minutes = (
                f"{header['teaching_minutes']} min de présentation, "
                f"{header['exercise_minutes']} min de questions"
            )
            lesson = ""
        return (
            f"# {self.number}. {header['title']}{suffix}\n\n{header['goal']}\n\n"
            f"*Prérequis : {header['prerequisites']}. Durée : {minutes}, "
            f"moins de {header['compute_seconds']} s de calcul.*{lesson}"
        )

    def cleared(self, cell, index: int) -> str:
        return self._without_markers(cell, index, solved=False)

    def solved(self, cell, index: int) -> str:
        return self._without_markers(cell, index, solved=True)

    def has_markers(self, index: int) -> bool:
        cell = self.cells[index - 1]
        return cell.source != self.solved(cell, index)

    def _without_markers(self, cell, index: int, solved: bool) -> str:
        """Return the cell with its solution, or with what the learner is to complete."""
        is_code = cell.cell_type == "code"
        if is_code:
            self._check_comments(cell.source, index)
        elif found := re.search(r"^#+ .*\bSOLUTION\b.*$", _unmarked(cell.source), re.M):
            raise self.error(f"{found[0]!r} is no marker; {BEGIN!r} and {END!r} are", index)
        lines: list[str] = []
        block: list[str] | None = None
        for number, line in enumerate(cell.source.splitlines(), start=1):
            marker = line.strip()
            if marker == BEGIN:
                if block is not None:
                    raise self.error(f"line {number}: {BEGIN!r} inside another", index)
                block, indent = [], line[: len(line) - len(line.lstrip())]
            elif marker == END:
                if block is None:
                    raise self.error(f"line {number}: {END!r} without its beginning", index)
                if not any(text.strip() for text in block):
                    raise self.error(f"line {number}: the solution is empty", index)
                lines += block if solved else [indent + _placeholder(block, is_code)]
                block = None
            elif block is not None:
                block.append(line)
            elif is_code and re.search(rf"\S\s*{ONE_LINE}$", line):
                lines.append(self._one_line(line, number, index, solved))
            else:
                lines.append(line)
        if block is not None:
            raise self.error(f"{BEGIN!r} is never closed", index)
        return "\n".join(lines).rstrip("\n")

    def _one_line(self, line: str, number: int, index: int, solved: bool) -> str:
        code = line[: line.rindex(ONE_LINE)].rstrip()
        try:
            (statement,) = ast.parse(code.strip()).body
            (target,) = statement.targets
        except (SyntaxError, ValueError, AttributeError) as error:
            raise self.error(
                f"line {number}: {ONE_LINE!r} ends a one-line assignment `name = value`", index
            ) from error
        if solved:
            return code
        indent = code[: len(code) - len(code.lstrip())]
        width = len(target.elts) if isinstance(target, ast.Tuple) else 1
        placeholder = ", ".join(["..."] * width) + TO_COMPLETE.removeprefix("...")
        return f"{indent}{ast.unparse(target).strip('()')} = {placeholder}"

    def _check_comments(self, code: str, index: int) -> None:
        """Refuse a comment that looks like a marker and is none."""
        try:
            tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
        except (tokenize.TokenError, SyntaxError) as error:
            raise self.error(f"this is not Python: {error}", index) from error
        for token in tokens:
            if token.type != tokenize.COMMENT:
                continue
            whole_line = not token.line[: token.start[1]].strip()
            if token.string in ((BEGIN, END) if whole_line else (ONE_LINE,)):
                continue
            words = re.findall(r"[A-Z]{3,}", token.string)
            if any(difflib.get_close_matches(word, ["SOLUTION"], cutoff=0.7) for word in words):
                raise self.error(
                    f"line {token.start[0]}: {token.string!r} is no marker; the markers are "
                    f"{BEGIN!r} and {END!r} on lines of their own, and a trailing {ONE_LINE!r}",
                    index,
                )


def _unmarked(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.strip() not in (BEGIN, END))


def _placeholder(block: list[str], is_code: bool) -> str:
    if not is_code:
        return "*Votre réponse :*"
    definition = None  # the indent of one inside the block: its returns are not the block's
    for line in filter(str.strip, block):
        indent = len(line) - len(line.lstrip())
        if definition is not None and indent > definition:
            continue
        definition = indent if re.match(r"\s*(async def|def|class)\b", line) else None
        if re.match(r"\s*return\b", line):
            return "return " + TO_COMPLETE
    return TO_COMPLETE
