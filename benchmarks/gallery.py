"""Time to the first gallery: from a new Python process to a saved 8 x 18 gallery of MNIST.

    python benchmarks/gallery.py [--runs 9]

Three ways, interleaved so that the noise of the machine falls on all of them alike:

    ours     load_mnist() and plot_gallery() of the course: titles, alternative text, checked data
    minimum  NumPy and pyplot: the file by np.load, one imshow of the bare mosaic, no titles
    usual    NumPy and pyplot: the file by np.load, one Axes and one title per image

All write the same 144 images to a PNG of about the same size. Ours reads and checks the whole
file, as a lesson does; the other two read only the training set, which is all that they need.
Goal: ours takes at most 1.5 times the minimum, and less than half of the usual way.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import matplotlib
import numpy

ROOT = Path(__file__).resolve().parents[1]
MNIST_FILE = ROOT / "helpers" / "mnist" / "mnist.npz"

OURS = """
import sys
from helpers import load_mnist, plot_gallery
(train_images, train_labels), (test_images, test_labels) = load_mnist()
plot_gallery(train_images, train_labels, rows=8, columns=18).savefig(sys.argv[2])
assert not {"matplotlib.pyplot", "tensorflow", "keras"} & set(sys.modules)
"""

LOAD = """
import sys
import numpy as np
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
with np.load(sys.argv[1]) as arrays:
    train_images, train_labels = arrays["x_train"], arrays["y_train"]
"""

MINIMUM = (
    LOAD
    + """
mosaic = train_images[:144].reshape(8, 18, 28, 28).swapaxes(1, 2).reshape(8 * 28, 18 * 28)
plt.figure(figsize=(10, 6), dpi=112)
plt.imshow(mosaic, cmap="gray_r")
plt.axis("off")
plt.savefig(sys.argv[2])
"""
)

USUAL = (
    LOAD
    + """
figure, axes = plt.subplots(8, 18, figsize=(10, 6), dpi=112)
for ax, image, label in zip(axes.flat, train_images, train_labels):
    ax.imshow(image, cmap="gray_r")
    ax.set_title(label, fontsize=10)
    ax.axis("off")
figure.savefig(sys.argv[2])
"""
)

WAYS = {"ours": OURS, "minimum": MINIMUM, "usual": USUAL}


def seconds(code: str, picture: Path) -> float:
    """Return the duration of a new process that runs `code` and must write `picture`."""
    picture.unlink(missing_ok=True)
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, str(MNIST_FILE), str(picture)], check=True)
    duration = time.perf_counter() - start
    assert picture.stat().st_size > 10_000
    return duration


def main() -> int:
    """Measure, print, and return 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9, help="new processes of each way (>= 7)")
    runs = max(7, parser.parse_args().runs)
    times = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(runs + 1):  # the first turn fills the disk cache and is not counted
            for way, code in WAYS.items():
                duration = seconds(code, Path(folder) / f"{way}.png")
                if turn:
                    times[way].append(duration)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(
        f"Python {platform.python_version()}, NumPy {numpy.__version__}, "
        f"Matplotlib {matplotlib.__version__}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.machine()}{load}"
    )
    median = {way: statistics.median(durations) for way, durations in times.items()}
    for way, durations in times.items():
        low, high = min(durations), max(durations)
        print(f"{way:8} median {median[way]:.2f} s of {runs} ({low:.2f} to {high:.2f})")
    to_minimum, to_usual = (median["ours"] / median[way] for way in ("minimum", "usual"))
    print(f"ours / minimum = {to_minimum:.2f} (goal: at most 1.5)")
    print(f"ours / usual   = {to_usual:.2f} (goal: below 0.5)")
    return int(to_minimum > 1.5 or to_usual >= 0.5)


if __name__ == "__main__":
    sys.exit(main())
