"""Small tables on disk: CSV files that open with what is known of them.

A file opens with lines `# name: value`, then holds a table with a header line and decimal points.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from helpers.files import replacing

Row = dict[str, int | float | str]


def write_table(
    path: Path, facts: Mapping[str, str], columns: Sequence[str], rows: list[Row]
) -> None:
    """Write a table in place of the file that is there, which an `OSError` leaves as it was."""
    with replacing(path) as file:
        file.writelines(f"# {key}: {value}\n" for key, value in facts.items())
        writer = csv.DictWriter(file, fieldnames=columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_table(path: Path) -> tuple[dict[str, str], list[Row]]:
    """Return the facts and the rows, as `read_numbered` does without the numbers of lines."""
    facts, rows = read_numbered(path)
    return facts, list(rows.values())


def read_numbered(path: Path) -> tuple[dict[str, str], dict[int, Row]]:
    """Return the facts, and each row by the number of its line in the file, from 1.

    What reads as a number is one, empty cells are left out.

    Raises `ValueError`, in French, for a file that is empty or not whole (its last line is cut off,
    or a row has more or fewer cells than the header line), or that a spreadsheet has saved in its
    own way.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows programs may begin with a mark
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path} n'est pas un tableau : ce n'est pas du texte en UTF-8."
        ) from error
    if not text.strip():
        raise ValueError(f"{path} n'est pas un tableau : il est vide.")
    lines = text.splitlines()
    header = next((line for line in lines if not line.startswith(("#", '"#'))), "")
    seen = {
        "ses cases sont séparées par des points-virgules": ";" in header,
        "ses cases sont séparées par des tabulations": "\t" in header,
        "des guillemets entourent ses premières lignes": '\n"#' in f"\n{text}",
    }
    if any(seen.values()):
        raise ValueError(
            f"{path} n'est plus écrit comme il l'a été par le cours : "
            + ", et ".join(told for told, true in seen.items() if true)
            + ". Un tableur l'a-t-il enregistré ? Reprenez une copie d'avant ; s'il n'y en a pas, gardez "
            "ce fichier, qui contient vos résultats, et choisissez un autre nom."
        )
    facts = dict(
        line[2:].split(": ", 1) for line in lines if line.startswith("# ") and ": " in line
    )
    numbers = [number for number, line in enumerate(lines, 1) if not line.startswith("#")]
    table = csv.DictReader(lines[number - 1] for number in numbers)
    rows = {}
    try:
        for row in table:
            rows[numbers[table.line_num - 1]] = row
    except csv.Error as error:
        raise ValueError(f"{path} n'est pas un tableau : {error}.") from error
    if not text.endswith("\n") or any(None in r or None in r.values() for r in rows.values()):
        raise ValueError(
            f"{path} n'est pas entier : sa ligne {len(lines)} s'arrête en route, ou une ligne n'a pas "
            "autant de cases que l'en-tête. La copie a-t-elle été interrompue ? Reprenez-la, ou "
            "choisissez un autre nom."
        )
    return facts, {
        number: {key: _number(cell) for key, cell in row.items() if cell}
        for number, row in rows.items()
    }


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text
