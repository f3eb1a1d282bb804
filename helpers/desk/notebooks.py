"""Notebooks as JSON: read, told apart, written whole. `nbformat` takes seconds to import."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.desk import HANDED_OUT, NAME
from helpers.files import replacing

CHECK = re.compile(r'^check\(\s*["\']([\w-]+)["\']', re.M)


class NotANotebook(Exception):
    """A file is no notebook, or one of a format older than the course's."""


class LostSheet(NotANotebook):
    """What was handed out of a sheet of exercises is no notebook any more."""


def read(path: Path) -> dict:
    """Return a notebook; raise `NotANotebook` or `OSError` where there is none."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        whole = (
            notebook["nbformat"] == 4
            and isinstance(notebook["nbformat_minor"], int)
            and isinstance(notebook["metadata"], dict)
            and isinstance(notebook["cells"], list)
            and all(map(_whole, notebook["cells"]))
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotANotebook(path.name) from error
    if not whole:
        raise NotANotebook(path.name)
    return notebook


def _whole(cell: dict) -> bool:
    """Return whether a cell has what the desk reads of it; raise where its shape is another."""
    texts = [output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", [])]
    return (
        cell["cell_type"] in ("code", "markdown", "raw")
        and isinstance(cell["metadata"], dict)
        and isinstance(cell.get("id", ""), str)
        and all(map(_is_text, [cell["source"], *texts]))
    )


def _is_text(value: str | list[str]) -> bool:
    """Return whether a file may hold a text so."""
    lines = value if isinstance(value, list) else [value]
    return all(isinstance(line, str) for line in lines)


def free(path: Path) -> Path:
    """Return the path, its name numbered if a file has it already."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_stem(f"{path.stem}_{number}")
    return found


def write(path: Path, notebook: dict) -> None:
    """Write a notebook as JupyterLab does, whole or not at all; raise `OSError` as writing does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")


def source(cell: dict) -> str:
    """Return the text of a cell, which a file may hold as lines."""
    return "".join(cell["source"])


def written(cell: dict) -> tuple[str, str]:
    """Return what a learner can change in a cell: its kind and its text."""
    return cell["cell_type"], source(cell).rstrip()


def sources(notebook: dict) -> list[tuple[str, str]]:
    """Return what a learner can change in a notebook, cell by cell."""
    return [written(cell) for cell in notebook["cells"]]


def without_outputs(cell: dict) -> dict:
    """Return a cell as if it had not run."""
    bare = {"outputs": [], "execution_count": None}
    return cell | bare if cell["cell_type"] == "code" else cell


def origin(notebook: dict) -> str | None:
    """Return the source of the course that a notebook was made from, None for the learner's own."""
    course = notebook.get("metadata", {}).get("course")
    return course.get("source") if isinstance(course, dict) else None


def learners_notebooks(folder: Path) -> list[Path]:
    """Return the notebooks of a desk, wherever in it the learner keeps them."""
    found = (path.relative_to(folder) for path in sorted(folder.rglob("*.ipynb")))
    return [folder / path for path in found if not any(p.startswith(".") for p in path.parts)]


def copy_of(folder: Path, name: str, handed_out: dict) -> Path:
    """Return the learner's copy of a notebook: the one of its name, or the only renamed one."""
    if (folder / name).exists():
        return folder / name
    renamed = []
    for path in learners_notebooks(folder):
        try:
            if origin(handed_out) and origin(read(path)) == origin(handed_out):
                renamed.append(path)
        except (NotANotebook, OSError):
            pass
    return renamed[0] if len(renamed) == 1 else folder / name


def section_id(notebook: dict, section: str) -> str:
    """Return the id of the cell that has a heading, an empty string if there is none."""
    heading = re.compile(rf"^###? {re.escape(section)}$", re.M)
    cells = (c for c in notebook["cells"] if c["cell_type"] == "markdown")
    return next((cell.get("id", "") for cell in cells if heading.search(source(cell))), "")


@dataclass(frozen=True)
class Place:
    """Where an exercise stands in a notebook.

    heading, check: its first and last cell, as numbers. cell: the id of the first, if it has one.
    """

    id: str
    title: str
    heading: int
    check: int
    cell: str


def checked(cell: dict) -> str:
    """Return the id of the exercise that a cell checks, an empty string if it checks none."""
    found = CHECK.search(source(cell)) if cell["cell_type"] == "code" else None
    return found[1] if found else ""


def exercises(notebook: dict) -> list[Place]:
    """Return the exercises of a notebook, in order: each a heading `## …` and a check below it."""
    found, heading = [], None
    for index, cell in enumerate(notebook["cells"]):
        text = source(cell)
        if cell["cell_type"] == "markdown" and text.startswith("## "):
            heading = index
        elif heading is not None and (id := checked(cell)):
            first = notebook["cells"][heading]
            title = source(first).splitlines()[0].removeprefix("## ")
            found.append(Place(id, title, heading, index, first.get("id", "")))
            heading = None
    return found


def sheets(folder: Path) -> Iterator[tuple[str, dict]]:
    """Give name and notebook of each sheet that was handed out to a desk; raise `LostSheet`."""
    for path in sorted((folder / HANDED_OUT).glob("??_exercices_*.ipynb")):
        try:
            sheet = read(path)
        except NotANotebook as lost:
            raise LostSheet(f"{NAME}/{HANDED_OUT}/{lost}") from lost
        yield path.name, sheet
