"""What the benchmarks measured and the lessons show: small CSV files, each written by one command.

A file (see helpers/tables.py) opens with the command that makes it again, the machine and the
versions. Beside them stands one trained network, of which convolutions.csv tells all.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from helpers.tables import Row, read_table, write_table

if TYPE_CHECKING:  # the tables are read without waiting for Keras
    import keras

FOLDER = Path(__file__).parent


def load_measurements(name: str) -> tuple[dict[str, str], list[Row]]:
    """Return what one benchmark measured: its facts, and its table as one dict a row.

    name: that of a file of this folder, without `.csv`, such as `neurons`. In the rows, what reads
        as a number is an int or a float, and an empty cell is left out; seconds are seconds,
        accuracies lie in 0..1.

    Raises `FileNotFoundError`, in French, for another name. Used in lessons 07, 09, 10 and 12.
    """
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.csv")))
        raise FileNotFoundError(f"aucune mesure ne s'appelle {name!r} ; il y a : {known}.")
    return read_table(path)


def column(name: str, key: str, **where: int | float | str) -> list[int | float | str]:
    """Return one column of such a table, of the rows where others have these values.

    name: as in `load_measurements`. key: the column. `column("neurons", "test", width=64)` is the
        accuracies of the networks of 64 neurons.

    Raises as `load_measurements` does, and `ValueError`, in French, when no row is left.
    """
    _, rows = load_measurements(name)
    found = [row[key] for row in rows if key in row and where.items() <= row.items()]
    if not found:
        raise ValueError(f"{name}.csv n'a aucune ligne avec {key!r} et {where}.")
    return found


def seeds(lesson: int, figure: str) -> list[float]:
    """Return what the trainings of a lesson gave for other seeds, one value each, in their order.

    figure: as in the table `bands`: an accuracy in 0..1, a loss, an epoch from 1 on. Raises as `column` does.
    """
    return column("bands", "value", lesson=lesson, figure=figure)


def save_measurements(name: str, facts: dict[str, str], rows: list[Row]) -> None:
    """Write such a file, whole or not at all; the columns are those of the first row."""
    write_table(FOLDER / f"{name}.csv", facts, list(rows[0]), rows)


def kept_network() -> "keras.Sequential":
    """Return the convolutional network of lesson 12, as trained on the 60,000 training images.

    It takes grey levels in 0..1, shape (m, 28, 28, 1), and gives ten probabilities an image. Of the five
    seeds of `load_measurements("convolutions")`, it is the median one.

    Raises as `load_network` does when its file is missing or not whole, and says how to get it back.
    Used in lessons 12 and 14.
    """
    from helpers.keras_files import load_network

    path = FOLDER / "convolution.keras"
    try:
        return load_network(path, (28, 28, 1), (10,))
    except (OSError, ValueError) as error:
        raise type(error)(
            f"{error}\n  Pour rétablir ce réseau que garde le cours, dans son dossier : "
            f"`git checkout -- helpers/measured/{path.name}`\n"
            "  (sans git : recopiez ce fichier depuis l'archive du cours)."
        ) from error
