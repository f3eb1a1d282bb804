"""A learner's own desk: the folder `travail`, and what is done there.

`python -m helpers.desk` lays it and brings it up to date (laying.py); `bilan` tells what is done
(review.py), `recommencer` puts an exercise back to what was handed out (restart.py). All of it is
quick, and needs neither TensorFlow nor a network.
"""

import os
import re
from pathlib import Path
from urllib.parse import quote

from helpers import __file__ as _package

ROOT = Path(_package).parent.parent  # of the course that these helpers belong to
NAME = "travail"
HANDED_OUT = ".origine"  # the copies that an update compares with
WELCOME = "accueil.ipynb"
_SUFFIXES = {"notebooks": "lecon", "exercises": "exercices"}  # by the folder of the course


def desk() -> Path:
    """Return the learner's desk: the working folder, `travail` in or beside it, or the course's."""
    here = Path.cwd()
    places = (here, here / NAME, here.parent / NAME)
    return next((place for place in places if (place / HANDED_OUT).is_dir()), ROOT / NAME)


def name_on_desk(path: str) -> str:
    """Return how the desk calls a notebook of the course: `exercises/03_encoder.ipynb` is
    `03_encoder_exercices.ipynb` there."""
    folder, _, name = path.rpartition("/")
    return f"{name.removesuffix('.ipynb')}_{_SUFFIXES[folder]}.ipynb" if folder else name


def anchor(heading: str) -> str:
    """Return how an address names a heading, given as its Markdown is: JupyterLab's way, encoded."""
    return quote(re.sub(r"[`*]", "", heading).replace(" ", "-"), safe="")


def lesson_link(exercise: str, section: str) -> str | None:
    """Return the address of a section of the exercise's lesson, from the working folder.

    exercise: its id, such as `03-numpy`. section: a heading of the lesson. None if no copy of the
    lesson is where the course or the desk has it.
    """
    number = exercise[:2]
    copies = [
        *Path().glob(f"{number}_*_lecon.ipynb"),
        *Path().glob(f"../notebooks/{number}_*.ipynb"),
    ]
    return f"{copies[0].as_posix()}#{anchor(section)}" if copies else None


def link_to(path: Path) -> str | None:
    """Return the address of a file from the working folder; None if there is none (another drive)."""
    try:
        return quote(Path(os.path.relpath(path)).as_posix())
    except ValueError:
        return None
