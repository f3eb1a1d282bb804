"""The convolutional network of lesson 12: `python benchmarks/convolutions.py full`, then `ablation`, then `robustness`.

full: the network, trained on all 60,000 training images with five seeds; each is tested once, after its last
    epoch. Writes helpers/measured/convolutions.csv, and the network of the median seed as convolution.keras there.
    An hour and a half of one core.
ablation: the same without one of its parts, as lesson 12 trains it: on 3,000 images for 10 epochs; three seeds,
    measured on the last 10,000 training images. Writes ablation.csv. A quarter of an hour of one core.
robustness: the kept network beside the dense one of lesson 05, trained as there, on the images and on augmented
    ones; all on test images that are shifted, turned, noisy, thinner or thicker. Writes robustness.csv. Five minutes.

Each training of the first two is a process with one thread, as many at once as there are cores; a row is kept as
soon as it is there, and an interrupted run goes on where it stopped. Nothing was chosen on the test.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import numpy as np
from machine import facts
from scipy import ndimage

from helpers import load_mnist, set_seed, start_keras
from helpers.measured import FOLDER, kept_network, load_measurements, save_measurements

BUILD = Path(__file__).parent.parent / "build" / "convolutions"
TRAININGS = {  # images, epochs, seeds, momentum: over few steps, the averages must follow faster
    "full": (60000, 16, range(5), 0.99),
    "ablation": (3000, 10, range(3), 0.9),
}
WITHOUT = (
    "rien",
    "augmentation",
    "normalisation",
    "dropout",
    "moyenne globale",
    "troisième étage",
    "convolutions",
)


def augmentation():
    from keras import Sequential, layers

    return Sequential(
        [
            layers.RandomRotation(0.03, fill_mode="constant"),
            layers.RandomTranslation(0.08, 0.08, fill_mode="constant"),
            layers.RandomZoom(0.1, fill_mode="constant"),
        ]
    )


def new_network(without: str, momentum: float):
    """Return the network of lesson 12, or the same without one of its parts."""
    from keras import Input, Sequential, layers

    network = Sequential([Input((28, 28, 1))])
    if without == "convolutions":
        network.add(layers.Flatten())
        network.add(layers.Dense(124, activation="relu"))  # as many parameters
        network.add(layers.Dropout(0.2))
        network.add(layers.Dense(10, activation="softmax"))
        return network
    normalise = without != "normalisation"
    widths = (16, 32) if without == "troisième étage" else (16, 32, 80)
    for stage, width in enumerate(widths):
        for place in ("first", "second"):
            network.add(layers.Conv2D(width, 3, padding="same", use_bias=not normalise))
            if place == "second" and stage < 2:
                network.add(layers.MaxPooling2D(2))
            if normalise:
                network.add(layers.BatchNormalization(momentum=momentum))
            network.add(layers.ReLU())
    if without == "moyenne globale":
        network.add(layers.Flatten())
    else:
        network.add(layers.GlobalAveragePooling2D())
    if without != "dropout":
        network.add(layers.Dropout(0.2))
    network.add(layers.Dense(10, activation="softmax"))
    return network


def train(what: str, without: str, seed: int) -> None:
    """Train one network in this process; write its row, and the network, in build/."""
    start_keras()
    import keras

    count, epochs, _, momentum = TRAININGS[what]
    (images, labels), (test_images, test_labels) = load_mnist()
    x = images[..., None].astype("float32") / 255
    if what == "full":
        judged, judged_labels = test_images[..., None].astype("float32") / 255, test_labels
    else:
        judged, judged_labels = x[-10000:], labels[-10000:]
    set_seed(seed)
    network = new_network(without, momentum)
    model = keras.Sequential([keras.Input((28, 28, 1))])
    if without != "augmentation":
        model.add(augmentation())
    model.add(network)
    steps = math.ceil(count / 128) * epochs
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps - steps // 16, warmup_target=0.003, warmup_steps=steps // 16
    )
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    started = time.perf_counter()
    model.fit(x[:count], labels[:count], epochs=epochs, batch_size=128, verbose=2)
    seconds = time.perf_counter() - started
    probabilities = network.predict(judged, batch_size=500, verbose=0)
    accuracy = float(np.mean(probabilities.argmax(axis=1) == judged_labels))
    row = {"parameters": network.count_params(), "epochs": epochs, "seconds": round(seconds)}
    row |= {"test" if what == "full" else "validation": round(accuracy, 4)}
    network.save(BUILD / f"{what}-{without}-{seed}.keras")
    path_of(what, without, seed).write_text(json.dumps(row), encoding="utf-8")


def path_of(what: str, without: str, seed: int) -> Path:
    return BUILD / f"{what}-{without}-{seed}.json"


def run(what: str, without: str, seed: int) -> dict:
    """Train one network in a process of its own; return its row."""
    command = [sys.executable, __file__, what, "--without", without, "--seed", str(seed)]
    threads = dict.fromkeys(
        ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1"
    )
    subprocess.run(command, env={**os.environ, **threads}, check=True)
    row = json.loads(path_of(what, without, seed).read_text(encoding="utf-8"))
    return {"without": without, "seed": seed} | row


def train_missing(what: str, name: str, variants: tuple[str, ...]) -> list[dict]:
    """Train what the table has not; return the table."""
    rows = load_measurements(name)[1] if (FOLDER / f"{name}.csv").exists() else []
    known = {(row["without"], row["seed"]) for row in rows}
    missing = [(w, s) for s in TRAININGS[what][2] for w in variants if (w, s) not in known]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for future in as_completed([pool.submit(run, what, *one) for one in missing]):
            rows.append(future.result())
            rows.sort(key=lambda row: (variants.index(row["without"]), row["seed"]))
            command = {"command": f"python benchmarks/convolutions.py {what}"}
            save_measurements(name, command | facts("keras", "tensorflow"), rows)
            print(rows[-1], flush=True)
    return rows


def shifted(images, pixels):
    """Shift a quarter of the images each way; zeros come in."""
    ways = (0, pixels), (0, -pixels), (pixels, 0), (-pixels, 0)
    moved = np.empty_like(images)
    for start, way in enumerate(ways):
        moved[start::4] = ndimage.shift(images[start::4], (0, *way), order=0)
    return moved


def turned(images, degrees):
    """Turn half of the images each way."""
    moved = np.empty_like(images)
    for start, angle in enumerate((degrees, -degrees)):
        moved[start::2] = ndimage.rotate(images[start::2], angle, (1, 2), reshape=False, order=1)
    return moved


def noisy(images, deviation):
    noise = np.random.default_rng(0).normal(0, deviation, images.shape)
    return np.clip(images + noise, 0, 1).astype("float32")


def thickened(images, pixels):
    """Take the greatest, or with a negative number the least, of each square of so many pixels more than one."""
    extreme = ndimage.maximum_filter if pixels > 0 else ndimage.minimum_filter
    return extreme(images, (1, abs(pixels) + 1, abs(pixels) + 1))


CHANGES = {
    "décalage": (shifted, (0, 1, 2, 3, 4, 5, 6)),
    "rotation": (turned, (0, 10, 20, 30, 40, 50, 60)),
    "bruit": (noisy, (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)),
    "épaisseur": (thickened, (-2, -1, 0, 1, 2, 3, 4)),
}


def dense_network(augmented: bool):
    """Return the network of lesson 05, trained as there."""
    import keras
    from keras import layers

    (images, labels), _ = load_mnist()
    set_seed(0)
    network = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    before = [augmentation()] if augmented else []
    model = keras.Sequential([keras.Input((28, 28, 1)), *before, network])
    model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy")
    model.fit(
        images[..., None].astype("float32") / 255, labels, epochs=5, batch_size=128, verbose=2
    )
    return network


def robustness() -> None:
    """Judge the networks that the table has not."""
    start_keras()
    rows = load_measurements("robustness")[1] if (FOLDER / "robustness.csv").exists() else []
    networks = {
        "dense": lambda: dense_network(augmented=False),
        "dense, augmentation": lambda: dense_network(augmented=True),
        "convolutions": kept_network,
    }
    _, (images, labels) = load_mnist()
    for name in [n for n in networks if n not in {row["network"] for row in rows}]:
        network = networks[name]()
        for change, (changed, amounts) in CHANGES.items():
            for amount in amounts:
                x = changed(images.astype("float32") / 255, amount)[..., None]
                found = network.predict(x, batch_size=500, verbose=0).argmax(axis=1)
                rows.append({"network": name, "change": change, "amount": amount})
                rows[-1]["accuracy"] = round(float(np.mean(found == labels)), 4)
                print(rows[-1], flush=True)
        rows.sort(key=lambda row: list(networks).index(row["network"]))
        command = {"command": "python benchmarks/convolutions.py robustness"}
        save_measurements("robustness", command | facts("keras", "tensorflow", "scipy"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=[*TRAININGS, "robustness"])
    parser.add_argument("--without", default="rien", choices=WITHOUT)
    parser.add_argument("--seed", type=int, help="train this seed here, as the command itself does")
    options = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    if options.seed is not None:
        train(options.what, options.without, options.seed)
    elif options.what == "full":
        rows = sorted(train_missing("full", "convolutions", ("rien",)), key=lambda row: row["test"])
        kept = rows[len(rows) // 2]["seed"]
        (FOLDER / "convolution.keras").write_bytes((BUILD / f"full-rien-{kept}.keras").read_bytes())
    elif options.what == "ablation":
        train_missing("ablation", "ablation", WITHOUT)
    else:
        robustness()


if __name__ == "__main__":
    main()
