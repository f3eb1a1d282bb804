"""A learner's own desk: the folder `travail`, and what is done there.

`python -m helpers.desk` lays it and brings it up to date (laying.py); `bilan` tells what is done
(review.py), `recommencer` puts an exercise back to what was handed out (restart.py). All of it is
quick, and needs neither TensorFlow nor a network.
"""

from pathlib import Path

from helpers import __file__ as _package

ROOT = Path(_package).parent.parent  # of the course that these helpers belong to
NAME = "travail"
HANDED_OUT = ".origine"  # the copies that an update compares with
REMARKS = "remarques.txt"  # what the last update had to say, beside these copies
EARLIER = "versions.txt"  # digests of the cells of all versions, beside these copies
WELCOME = "accueil.ipynb"
_KINDS = {"notebooks": "lecon", "exercises": "exercices"}  # by the folder of the course


def desk() -> Path:
    """Return the learner's desk: the working folder, `travail` in or beside it, or the course's."""
    here = Path.cwd()
    places = (here, here / NAME, here.parent / NAME)
    return next((place for place in places if (place / HANDED_OUT).is_dir()), ROOT / NAME)


def name_on_desk(path: str) -> str:
    """Return how the desk calls a notebook of the course: `exercises/03_encoder.ipynb` is
    `03_exercices_encoder.ipynb` there: what tells two tabs apart comes before what may be cut off."""
    folder, _, name = path.rpartition("/")
    return f"{name[:2]}_{_KINDS[folder]}{name[2:]}" if folder else name
