"""Make the learner's folder, to hand out without git: `python -m builder.publish.folder`.

build/cours-keras-mnist.zip holds what a learner needs and no more; with `--with-solutions`, the
solutions as well. A new one is unzipped over the old one: the learner's own work is in a folder
that it does not have.
"""

import argparse
import sys
import zipfile
from pathlib import Path

from builder.source import ROOT
from helpers.files import replacing

NAME = "cours-keras-mnist"
README = Path(__file__).parent / "LISEZMOI.md"
FILES = (
    "accueil.ipynb",
    "notebooks/*.ipynb",
    "exercises/*.ipynb",
    "docs/colab.svg",
    "docs/map/*.svg",
    "helpers/**/*",
    "install.py",
    "installation.py",
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-lock.txt",
    "constraints.txt",
    "pyproject.toml",
    ".jupyterlab/*",
    "Makefile",
    "LICENSE",
)
SOLUTIONS = "solutions/*.ipynb"


def make_folder(root: Path, with_solutions: bool = False) -> Path:
    """Zip the learner's folder of the course at `root` into build/; return the path of the file."""
    patterns = (*FILES, SOLUTIONS) if with_solutions else FILES
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    out = root / "build" / f"{NAME}.zip"
    out.parent.mkdir(exist_ok=True)
    with replacing(out, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(found):
            if "__pycache__" not in path.parts:
                archive.write(path, Path(NAME, path.relative_to(root)))
        archive.write(README, Path(NAME, README.name))
    return out


def main(root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(description="Zip what a learner needs into build/.")
    parser.add_argument("--with-solutions", action="store_true", help="with the solutions as well")
    out = make_folder(root, parser.parse_args().with_solutions)
    print(f"Made: {out.relative_to(root).as_posix()}, {out.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
