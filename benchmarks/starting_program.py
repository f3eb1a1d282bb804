"""The program of lesson 08, six faults and all, left to run: `python benchmarks/starting_program.py`.

Runs the lesson's own function for 3000 epochs of one step on 60,000 images in float64: a quarter of an
hour on one thread. Keeps what it reads of the test images, all together and digit by digit, after each of
EPOCHS. The program that the course starts from told its accuracy on the test set after 50 epochs,
digit by digit too, and about 70 % after 3000: lesson 08 shows helpers/measured/starting_program.csv
beside these. Threads: OMP_NUM_THREADS, 1 unless it is set.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is imported

import numpy as np
from machine import facts
from scipy.sparse import csr_array

from builder.source import ROOT, Lesson
from helpers import load_mnist
from helpers.measured import save_measurements

EPOCHS = (1, 10, 20, 50, 100, 200, 500, 1000, 2000, 3000)


def main() -> None:
    names = {"np": np}
    cells = Lesson(ROOT / "course" / "lessons" / "08_objets.py").cells
    (program,) = [cell.source for cell in cells if "def starting_program" in cell.source]
    exec(program, names)
    (train_images, train_labels), (test_images, test_labels) = load_mnist()
    program = names["starting_program"](
        csr_array(train_images.reshape(60000, 784) / 255),  # a fifth of the pixels have ink
        train_labels,
        test_images.reshape(10000, 784) / 255,
        epochs=EPOCHS[-1],
        reported={epochs - 1 for epochs in EPOCHS},
    )
    command = {"command": "python benchmarks/starting_program.py"}
    threads = {"threads": os.environ["OMP_NUM_THREADS"]}
    rows = []
    for epoch, loss, announced in program:
        right = announced == test_labels
        rows.append({"epochs": epoch + 1, "loss": loss, "accuracy": right.mean()})
        for digit in range(10):
            rows[-1][f"digit {digit}"] = round(right[test_labels == digit].mean(), 4)
        save_measurements("starting_program", command | facts() | threads, rows)


if __name__ == "__main__":
    main()
