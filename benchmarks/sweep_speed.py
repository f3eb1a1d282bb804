"""The sweep against one `fit` after another, on the same grid: `python benchmarks/sweep_speed.py`.

Networks 784 - width - 10 of four widths, eight seeds each, the same number of epochs (batches of 32, Adam,
15 % for validation, best weights restored). The ways:

- one after another: `fit` as it is, one step a call into the backend, in one process;
- sweep: `helpers.sweep`, eight networks a model and a process a core, the start of the processes and
  their import of Keras included.

Each way has the machine to itself; a quarter of an hour in all. Prints and writes to
helpers/measured/sweep_speed.csv the seconds, the ratio to the first way, and the median test accuracy of
each width, which must agree. Goal: ten times faster. Exits with 1 when it is missed.
"""

import statistics
import sys
import time

from machine import facts

from helpers import load_mnist, set_seed, start_keras, sweep
from helpers.measured import save_measurements

WIDTHS, SEEDS, EPOCHS = (1, 4, 16, 64), 8, 4
GOAL = 10


def one_after_another() -> list[dict]:
    """Train as an ordinary program does; return rows with a width and a test accuracy."""
    start_keras()
    import keras

    (images, labels), (test_images, test_labels) = load_mnist()
    images, test_images = (
        x.reshape(-1, 784).astype("float32") / 255 for x in (images, test_images)
    )
    rows = []
    for width in WIDTHS:
        for seed in range(SEEDS):
            set_seed(seed)
            hidden = keras.layers.Dense(width, activation="relu")
            output = keras.layers.Dense(10, activation="softmax")
            model = keras.Sequential([keras.Input((784,)), hidden, output])
            loss = "sparse_categorical_crossentropy"
            model.compile("adam", loss, metrics=["accuracy"])
            early = keras.callbacks.EarlyStopping(
                "val_accuracy", patience=EPOCHS, restore_best_weights=True
            )
            conditions = {"batch_size": 32, "epochs": EPOCHS, "validation_split": 0.15}
            model.fit(images, labels, callbacks=[early], verbose=0, **conditions)
            accuracy = model.evaluate(test_images, test_labels, verbose=0)[1]
            rows.append({"width": width, "test": accuracy})
        print(f"  width {width} done", flush=True)
    return rows


def swept() -> list[dict]:
    grid = {"width": list(WIDTHS), "max_epochs": EPOCHS, "patience": EPOCHS}
    return sweep(grid, SEEDS, together=SEEDS)


def main() -> int:
    """Measure, write, print, and return 1 when the goal is missed."""
    ways = {"one after another": one_after_another, "sweep": swept}
    table = []
    for way, run in ways.items():
        started = time.perf_counter()
        rows = run()
        seconds = time.perf_counter() - started
        medians = {
            f"accuracy {width}": round(
                statistics.median(row["test"] for row in rows if row["width"] == width), 4
            )
            for width in WIDTHS
        }
        ratio = round(table[0]["seconds"] / seconds, 1) if table else 1.0
        table.append({"way": way, "seconds": round(seconds, 1)} | medians | {"ratio": ratio})
        print(table[-1], flush=True)
    grid = {"widths": str(WIDTHS), "seeds": str(SEEDS), "epochs": str(EPOCHS)}
    command = {"command": "python benchmarks/sweep_speed.py"}
    save_measurements("sweep_speed", command | facts("keras", "tensorflow") | grid, table)
    print(f"the sweep is {ratio} times faster; the goal is {GOAL}")
    return ratio < GOAL


if __name__ == "__main__":
    sys.exit(main())
