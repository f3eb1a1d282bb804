"""Write nbgrader's course folder: `python -m grading.nbgrader [FOLDER]`, build/nbgrader if none is named.

What an instructor has there is kept: the configuration, the list of learners, and all of a lesson of
which copies have been handed in.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

import nbformat
from traitlets.config import PyFileConfigLoader

from grading.copies import ROOT, lessons
from grading.nbgrader.course import source

KEPT = ("nbgrader_config.py", "eleves.csv")


def write(folder: Path) -> bool:
    """Write or renew the folder; tell whether all of it could be."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((Path(__file__).parent / "dossier").iterdir()):
        if path.name not in KEPT or not (folder / path.name).exists():
            shutil.copyfile(path, folder / path.name)
    # nbgrader runs `alembic`, which stands beside Python even where it is not activated.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    from nbgrader.apps import NbGraderAPI

    config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    config.CourseDirectory.root = str(folder.resolve())
    api, failed = NbGraderAPI(config=config), 0
    for lesson in lessons():
        if any((folder / "submitted").glob(f"*/{lesson}")):
            print(f"{lesson}\u00a0: des copies sont rendues, rien n'y change")
            continue
        path = folder / "source" / lesson / f"{lesson}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(source(lesson), path)
        told = api.generate_assignment(lesson, force=True)
        failed += not told["success"]
        print(f"{lesson}\u00a0: " + ("prête" if told["success"] else f"refusée\n{told['log']}"))
    return not failed


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m grading.nbgrader",
        description="Prépare le dossier de cours de nbgrader.",
    )
    parser.add_argument("dossier", nargs="?", type=Path, default=ROOT / "build" / "nbgrader")
    folder = parser.parse_args(arguments).dossier
    try:
        import nbgrader  # noqa: F401
    except ModuleNotFoundError:
        told = (
            "nbgrader manque\u00a0: `.venv/bin/python -m pip install -r requirements-grading.txt`"
        )
        print(told, file=sys.stderr)
        return 1
    if not write(folder):
        return 1
    print(f"Écrit\u00a0: {folder}\u00a0; commencez par LISEZMOI.md.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
