"""Full batch against mini-batches, for 784-128-10 and SGD at rate 0.1: `python benchmarks/full_batch.py`.

1. The test accuracy along 5000 full-batch epochs, beside the rows that the course started from.
   Some 40 minutes on one thread; `--timing` skips it and keeps the rows measured before.
2. The seconds of 5000 such epochs (some are timed, in turn with the next, and multiplied), and the
   seconds of mini-batches until 97.05 % of the test images are right, judged after each epoch.

Writes helpers/measured/full_batch.csv, which lesson 07 shows. Goal: the mini-batches take less
than 1/100 of the time. Threads: OMP_NUM_THREADS, 1 unless it is set.
"""

import argparse
import os
import statistics
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is imported

import numpy as np
from machine import facts

from helpers import load_measurements, load_mnist, network
from helpers.measured import save_measurements

START = {10: 67.07, 20: 79.50, 100: 88.88, 200: 90.58, 500: 92.59, 1000: 93.59, 2000: 95.24, 5000: 97.05}  # fmt: skip
TARGET = 0.9705
RATE, BATCH_SIZE = 0.1, 128


def prepared():
    """Return the images as float32 rows in 0..1, with their labels."""
    (train, train_labels), (test, test_labels) = load_mnist()
    rows = [images.reshape(-1, 784).astype("float32") / 255 for images in (train, test)]
    return rows[0], train_labels.astype(np.intp), rows[1], test_labels.astype(np.intp)


def new_model(seed: int) -> network.Model:
    rng = np.random.default_rng(seed)
    return network.Model(
        [network.Dense(784, 128, rng), network.ReLU(), network.Dense(128, 10, rng)]
    )


def full_batch_epoch(model, images, labels) -> None:
    _, steps = model.gradients(images, labels, RATE)
    for parameter, step in zip(model.parameters, steps, strict=True):
        parameter -= step


def trajectory(data, seed: int) -> list[dict]:
    """Return one row for each of the epochs of `START`."""
    images, labels, test_images, test_labels = data
    model, rows, started = new_model(seed), [], time.perf_counter()
    for epoch in range(1, max(START) + 1):
        full_batch_epoch(model, images, labels)
        if epoch in START:
            loss, accuracy = model.evaluate(test_images, test_labels)
            rows.append({"epochs": epoch, "start_accuracy": round(START[epoch] / 100, 4)})
            rows[-1] |= {"accuracy": round(accuracy, 4), "loss": round(loss, 4)}
        if epoch in START or epoch % 250 == 0:
            elapsed = time.perf_counter() - started
            left = elapsed / epoch * (max(START) - epoch) / 60
            print(f"epoch {epoch}, {left:.0f} min left", rows[-1], flush=True)
    return rows


def mini_batches(data, seed: int) -> tuple[float, int, float]:
    """Train until the target; return the seconds, the judging included, epochs and accuracy."""
    images, labels, test_images, test_labels = data
    model, rng, accuracy = new_model(seed), np.random.default_rng(seed), 0.0
    started = time.perf_counter()
    for epoch in range(1, 31):
        model.fit(images, labels, batch_size=BATCH_SIZE, learning_rate=RATE, rng=rng, verbose=False)
        _, accuracy = model.evaluate(test_images, test_labels)
        if accuracy >= TARGET:
            return time.perf_counter() - started, epoch, accuracy
    raise SystemExit(f"seed {seed}: {accuracy:.4f} after 30 epochs, below {TARGET}")


def timing(data, runs: int) -> dict[str, str]:
    """Time both in turn, another seed at each turn; return the facts."""
    epoch_seconds, run_seconds, epochs, accuracies = [], [], [], []
    model = new_model(0)
    for seed in range(runs + 1):  # the first turn warms the memory and is not counted
        started = time.perf_counter()
        full_batch_epoch(model, *data[:2])
        epoch_seconds.append(time.perf_counter() - started)
        for values, value in zip(
            (run_seconds, epochs, accuracies), mini_batches(data, seed), strict=True
        ):
            values.append(value)
        print(f"seed {seed}: {run_seconds[-1]:.1f} s, {epochs[-1]} epochs", flush=True)
    full, mini = statistics.median(epoch_seconds[1:]), statistics.median(run_seconds[1:])
    return {
        "seconds of a full-batch epoch": f"{full:.3f}",
        "seconds of 5000 full-batch epochs": f"{5000 * full:.0f}",
        "mini-batch epochs": f"{min(epochs[1:])} to {max(epochs[1:])}",
        "mini-batch accuracy": f"{min(accuracies[1:]):.4f} to {max(accuracies[1:]):.4f}",
        "seconds of mini-batches": f"{mini:.1f}",
        "full batch / mini-batches": f"{5000 * full / mini:.0f}",
        "timed runs": str(runs),
    }


def main() -> int:
    """Measure, write, print, and return 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--timing", action="store_true", help="keep the accuracies measured before")
    parser.add_argument("--runs", type=int, default=7, help="timed runs (>= 7)")
    options = parser.parse_args()
    data = prepared()
    if options.timing:
        _, rows = load_measurements("full_batch")
        rows = [row | {"epochs": int(row["epochs"])} for row in rows]
    else:
        rows = trajectory(data, seed=0)
    measured = timing(data, max(7, options.runs))
    command = {"command": "python benchmarks/full_batch.py"}
    threads = {"threads": os.environ["OMP_NUM_THREADS"]}
    save_measurements("full_batch", command | facts() | threads | measured, rows)
    for name, value in measured.items():
        print(f"{name}: {value}")
    print("goal: full batch / mini-batches above 100")
    return int(float(measured["full batch / mini-batches"]) <= 100)


if __name__ == "__main__":
    sys.exit(main())
