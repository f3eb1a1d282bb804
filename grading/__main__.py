"""Mark copies: `python -m grading COPIES...`, files or folders; writes notes.csv, notes.html, retours/."""

import argparse
import sys
import tempfile
from glob import glob
from pathlib import Path

from grading import Limits, report
from grading.isolation import CannotIsolate
from grading.pool import Pool


def found(names: list[str]) -> list[Path]:
    """Return the copies of these names: files, patterns, folders with notebooks in them."""
    paths: list[Path] = []
    for name in names:
        if Path(name).is_dir():
            inside = sorted(Path(name).rglob("*.ipynb"))
            paths += [path for path in inside if ".ipynb_checkpoints" not in path.parts]
        else:
            # A shell may leave a pattern as it is.
            matched = [] if Path(name).exists() else sorted(glob(name))  # noqa: PTH207 - Path.glob refuses a pattern from the root
            paths += map(Path, matched or [name])
    return list(dict.fromkeys(paths))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m grading",
        description="Corrige des copies d'exercices, isolées les unes des autres.",
    )
    parser.add_argument("copies", nargs="+", help="des notebooks, ou des dossiers qui en ont")
    parser.add_argument(
        "--dans",
        type=Path,
        default=Path(),
        metavar="DOSSIER",
        help="où écrire notes.csv, notes.html et retours/ (ici)",
    )
    parser.add_argument(
        "--secondes",
        type=int,
        default=Limits.seconds,
        help="durée permise à une cellule (%(default)s)",
    )
    options = parser.parse_args(arguments)
    paths = found(options.copies)
    if not paths:
        print("Aucun notebook dans ces dossiers.", file=sys.stderr)
        return 1
    try:  # told before the minutes that a class takes
        options.dans.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=options.dans).close()
    except OSError:
        told = f"on ne peut pas écrire dans {options.dans}."
        print(f"Rien n'est corrigé\u00a0: {told}", file=sys.stderr)
        return 1
    graded = []
    try:
        print("Préparation : une dizaine de secondes...", file=sys.stderr, flush=True)
        for one in Pool(limits=Limits(seconds=options.secondes)).grade(paths):
            graded.append(one)
            mark = (
                f"{report.number(one.points)}/{report.number(one.out_of)}"
                if one.verdicts
                else one.stopped
            )
            look = ", à regarder" if one.verdicts and (one.flags or one.stopped) else ""
            print(f"[{len(graded)}/{len(paths)}] {one.path} : {mark}{look}", flush=True)
    except CannotIsolate as error:
        print(f"Rien n'est corrigé : {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrompu : ce qui est corrigé est gardé.", file=sys.stderr)
    if graded:
        print("Écrit\u00a0: " + ", ".join(str(path) for path in report.write(graded, options.dans)))
    return int(len(graded) < len(paths) or not all(one.verdicts for one in graded))


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # a terminal may lack letters
    sys.exit(main())
