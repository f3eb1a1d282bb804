"""What the benchmarks measured and the lessons show: small CSV files, each written by one command.

A file opens with lines `# name: value` (the command that makes it again, the machine, the
versions), then holds a table with a header line and decimal points.
"""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent


def load_measurements(name: str) -> tuple[dict[str, str], list[dict[str, float | str]]]:
    """Return what one benchmark measured: its facts, and its table as one dict a row.

    name: `full_batch` or `one_epoch`, a file of this folder without `.csv`. In the rows, what
        reads as a number is a float, and an empty cell is left out; seconds are seconds,
        accuracies lie in 0..1.

    Raises `FileNotFoundError`, in French, for another name. Used in lesson 07.
    """
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.csv")))
        raise FileNotFoundError(f"aucune mesure ne s'appelle {name!r} ; il y a : {known}.")
    lines = path.read_text(encoding="utf-8").splitlines()
    facts = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    table = csv.DictReader(line for line in lines if not line.startswith("#"))
    return facts, [{key: _number(text) for key, text in row.items() if text} for row in table]


def save_measurements(name: str, facts: dict[str, str], rows: list[dict]) -> None:
    """Write such a file, whole or not at all; the columns are those of the first row."""
    path = FOLDER / f"{name}.csv"
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {key}: {value}\n" for key, value in facts.items())
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    part.replace(path)


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
