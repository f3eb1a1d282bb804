"""Addresses of notebooks and of cells in them, as a notebook of the working folder may have them."""

import os
from pathlib import Path
from urllib.parse import quote

from helpers.desk.notebooks import NotANotebook, read, section_id


def address(path: str, cell: str = "") -> str:
    """Return the address of a notebook, at the cell with this id if one is given.

    JupyterLab finds a heading by its text only where that is plain ASCII, a cell by its id always.
    """
    return quote(path) + (f"#cell-id={cell}" if cell else "")


def link_to(path: Path, cell: str = "") -> str | None:
    """Return the address of a notebook from the working folder; None if it has none, on another
    drive."""
    try:
        return address(Path(os.path.relpath(path)).as_posix(), cell)
    except ValueError:
        return None


def lesson_link(exercise: str, section: str) -> str | None:
    """Return the address of a section of the exercise's lesson, from the working folder.

    exercise: its id, such as `03-numpy`. section: a heading of the lesson. None if no copy of the
    lesson is where the desk or the course has it.
    """
    number = exercise[:2]
    for path in [
        *Path().glob(f"{number}_lecon_*.ipynb"),
        *Path().glob(f"../notebooks/{number}_*.ipynb"),
    ]:
        try:
            return address(path.as_posix(), section_id(read(path), section))
        except (NotANotebook, OSError):
            continue
    return None
