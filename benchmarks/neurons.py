"""How many neurons are enough? The full sweep of lesson 10: `python benchmarks/neurons.py`.

Networks 784 - width - 10, trained as in lesson 09: Adam, batches of 32, 15 % of the training images for
validation, early stopping with a patience of 10 epochs, best weights restored, tested once. Each width
with 8 seeds. Half an hour on two cores. Interrupted, it goes on where it stopped.

Writes helpers/measured/neurons.csv, from which lesson 10 computes its answer.
"""

from machine import facts

from helpers.measured import FOLDER, load_measurements, save_measurements
from helpers.sweeps import sweep

WIDTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 24, 32, 48, 64]
REPETITIONS = 8


def main() -> None:
    """Train what is missing in the table, and write it."""
    sweep({"width": WIDTHS}, REPETITIONS, path=FOLDER / "neurons.csv")
    known, rows = load_measurements("neurons")  # what the sweep must find there to go on
    command = {"command": "python benchmarks/neurons.py"}
    save_measurements("neurons", command | facts("keras", "tensorflow") | known, rows)


if __name__ == "__main__":
    main()
