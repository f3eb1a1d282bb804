"""Measure the test accuracy that lesson 05 states: `python benchmarks/accuracy_band.py`.

Trains the network of the lesson (784 inputs, 512 relu, 10 softmax; rmsprop, categorical
crossentropy; 5 epochs of batches of 128) once for each seed, on the Keras backend that
`KERAS_BACKEND` names, and prints the accuracies, their range, and what machine made them.
The band itself has one home, the lesson, which asserts it: a line `band = (low, high)` of its
code. It is read here; exit status 1 when an accuracy is outside the band.

The band must hold on every backend. With TensorFlow and a seed, Keras's `fit` takes the images
in the same order at each epoch; with JAX, or without a seed, in a new one, and the accuracies
spread more: measure both.
"""

import argparse
import ast
import os
import platform
import re
import sys
import time
from pathlib import Path

import numpy as np

from helpers import load_mnist, set_seed, start_keras

LESSON = Path(__file__).parent.parent / "course" / "lessons" / "05_entrainer.py"
EPOCHS, BATCH_SIZE = 5, 128


def stated_band(lesson: str) -> tuple[float, float]:
    """Return the band in the text of the lesson; raise `ValueError` if it has not one."""
    lines = re.findall(r"^band = (\(.+?\))", lesson, flags=re.MULTILINE)
    if len(lines) != 1:
        raise ValueError(f"the lesson has one line `band = (low, high)`; found {lines}")
    return ast.literal_eval(lines[0])


def train(seed: int, images: dict, targets: dict) -> dict[str, float]:
    """Train once; return the accuracy on both sets after the last epoch."""
    import keras
    from keras import layers

    set_seed(seed)
    model = keras.Sequential(
        [
            keras.Input(shape=(784,)),
            layers.Dense(512, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(images["train"], targets["train"], epochs=EPOCHS, batch_size=BATCH_SIZE, verbose=0)
    return {
        part: model.evaluate(images[part], targets[part], verbose=0, return_dict=True)["accuracy"]
        for part in images
    }


def machine_facts(backend: str) -> str:
    """Return processor, cores, threads and versions, on one line."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = re.search(r"model name\s*:\s*(.+)", cpuinfo.read_text())
        processor = named[1] if named else processor
    versions = [f"{name} {sys.modules[name].__version__}" for name in ("keras", backend, "numpy")]
    threads = os.environ.get("TF_NUM_INTRAOP_THREADS", "not set")
    return (
        f"{processor}, {os.cpu_count()} cores, TF_NUM_INTRAOP_THREADS {threads}; "
        f"{platform.system()}, Python {platform.python_version()}, {', '.join(versions)}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=8, help="how many seeds, from 0 (8)")
    seeds = parser.parse_args().seeds
    if seeds < 5:
        parser.error("fewer than 5 seeds make no band")
    low, high = stated_band(LESSON.read_text(encoding="utf-8"))
    start_keras()
    import keras

    (train_images, train_labels), (test_images, test_labels) = load_mnist()
    images = {"train": train_images, "test": test_images}
    images = {k: v.reshape(-1, 784).astype("float32") / 255 for k, v in images.items()}
    targets = {"train": np.eye(10)[train_labels], "test": np.eye(10)[test_labels]}

    backend = keras.config.backend()
    print(f"backend {backend}\n{machine_facts(backend)}", flush=True)
    tested, gaps = [], []
    for seed in range(seeds):
        started = time.perf_counter()
        accuracy = train(seed, images, targets)
        tested.append(accuracy["test"])
        gaps.append(accuracy["train"] - accuracy["test"])
        print(
            f"seed {seed}: test {accuracy['test']:.4f}, train {accuracy['train']:.4f} "
            f"({time.perf_counter() - started:.0f} s; {seed + 1} of {seeds})",
            flush=True,
        )
    inside = low < min(tested) and max(tested) < high
    print(f"test accuracy: min {min(tested):.4f}, max {max(tested):.4f}")
    print(f"train minus test: min {min(gaps):.4f}, max {max(gaps):.4f}")
    print(f"the band of the lesson, {low:.3f} to {high:.3f}: {'holds' if inside else 'BROKEN'}")
    return 0 if inside else 1


if __name__ == "__main__":
    sys.exit(main())
