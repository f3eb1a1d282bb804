"""What the lessons say of a training, for other seeds: `python benchmarks/bands.py [05 09 ...]`.

Runs the code of a lesson once for each seed, in a process of its own, every `set_seed` and
`default_rng` of the lesson moved by that seed and its assertions left out, and keeps what FIGURES names: of a name that is bound
twice, the first value. Adds the rows to helpers/measured/bands.csv (lesson, figure, seed, value), from
which lessons say their bands; tests/test_measured.py holds the lessons' assertions to it. Interrupted,
it goes on where it stopped. On two cores, a quarter of an hour for a lesson of two minutes.
"""

import argparse
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
from machine import facts

from builder import THREADS
from builder.source import Lesson
from helpers.measured import FOLDER, load_measurements, save_measurements

ROOT = Path(__file__).parent.parent
SEEDS = range(8)
ON_BOTH = ("train loss", "train accuracy", "validation loss", "validation accuracy")
FIGURES = {  # by lesson, what to keep and the expression that gives it
    "00": {"test": "test_accuracy"},
    "04": {"untrained": "results['accuracy']"},
    "05": {
        "test": "test_accuracy",
        "train minus test": "train_accuracy - test_accuracy",
        "batches of 128": "accuracy_with[128]",
        "batches of 10000": "accuracy_with[10000]",
        "small train": "small_history.history['accuracy'][-1]",
        "small validation": "small_history.history['val_accuracy'][-1]",
        "small loss": "losses[-1]",
        "small validation loss": "val_losses[-1]",
        "best epoch": "best_epoch",
    },
    "06": {
        "uniform, step 200": "history['accuracy'][199]",
        "he, step 200": "he_history['accuracy'][199]",
        "test": "np.mean(predictions == test_labels)",
    },
    "07": {
        "full batch, 2 epochs": "full_batch['accuracy'][full_batch['epochs'].index(2)]",
        "full batch, 10 epochs": "full_batch['accuracy'][full_batch['epochs'].index(10)]",
        "full batch, 20 epochs": "full_batch['accuracy'][full_batch['epochs'].index(20)]",
        "batches of 128, 1 epoch": "mini_batch['accuracy'][0]",
        "batches of 128, best of 12 epochs": "max(mini_batch['accuracy'][:12])",
        "batches of 128, test": "test_accuracy",
        "lowest cosine at the start": "at_start.min()",
        "cosine at the end": "at_end.mean()",
        "batches that help at the end": "(at_end > 0).mean()",
    },
    "08": {
        name: f"accuracies[{name!r}]"
        for name in (
            "six pannes",
            "lots mélangés",
            "sigmoïde juste",
            "softmax juste",
            "entropie croisée",
            "bonne échelle",
            "avec des biais",
            "128 ReLU",
            "poids sans échelle",
            "division par la largeur",
            "toujours le même lot",
            "erreur quadratique",
            "diagonale seule",
        )
    }
    | {
        f"chiffre {digit}": f"(predicted == test_labels)[test_labels == {digit}].mean()"
        for digit in range(10)
    }
    | {"test": "(predicted == test_labels).mean()"},
    "09": {
        f"{width} neurons": f"models[{width}].evaluate(x_test, test_labels, verbose=0)[1]"
        for width in (0, 1, 2, 3)
    }
    | {
        f"{row}, {what}": f"{table}[{row!r}][{place}]"
        for table, rows, columns in (
            ("chosen", ("val_loss", "val_accuracy"), ("epoch", *ON_BOTH[2:], ON_BOTH[1])),
            ("after", ("sans frein", "dropout", "weight decay"), ON_BOTH),
        )
        for row in rows
        for place, what in enumerate(columns)
    },
}


def figures_of(number: str, seed: int) -> dict[str, float]:
    """Run a lesson, its seeds moved by `seed`; return what FIGURES names, as a run first gives it."""
    import helpers

    set_seed = helpers.set_seed
    helpers.set_seed = lambda own: set_seed(own + 1000 * seed)
    (path,) = (ROOT / "course" / "lessons").glob(f"{number}_*.py")
    names: dict = {
        "display": lambda *args, **kwargs: None,
        "moved_rng": lambda own: np.random.default_rng(own + 1000 * seed),
    }
    found: dict[str, float] = {}
    for cell in Lesson(path).cells:
        if cell.cell_type != "code":
            continue
        code = cell.source.replace("np.random.default_rng(", "moved_rng(")
        exec(compile(code, path.name, "exec", optimize=1), names)  # without assertions
        for name, expression in FIGURES[number].items():
            if name not in found:
                with suppress(NameError, KeyError, AttributeError):  # of a later cell
                    found[name] = float(eval(expression, names))
        if len(found) == len(FIGURES[number]):
            return found
    raise ValueError(f"lesson {number} gives no {set(FIGURES[number]) - set(found)}")


def measure(number: str, seed: int) -> None:
    """Keep what one run gives."""
    found = figures_of(number, seed)
    _, rows = load_measurements("bands") if (FOLDER / "bands.csv").exists() else ({}, [])
    rows += [
        {"lesson": int(number), "figure": name, "seed": seed, "value": round(value, 4)}
        for name, value in found.items()
    ]
    rows.sort(key=lambda row: (row["lesson"], row["figure"], row["seed"]))
    command = {"command": "python benchmarks/bands.py"}
    save_measurements("bands", command | facts("keras", "tensorflow"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", default=list(FIGURES))
    parser.add_argument("--seed", type=int, help="run this seed here, as the command itself does")
    options = parser.parse_args()
    if options.seed is not None:
        for number in options.lessons:
            measure(number, options.seed)
        return
    known = set()
    if (FOLDER / "bands.csv").exists():
        known = {(row["lesson"], row["seed"]) for row in load_measurements("bands")[1]}
    for number in options.lessons:
        for seed in SEEDS:
            if (int(number), seed) not in known:
                print(f"lesson {number}, seed {seed}", flush=True)
                command = [sys.executable, __file__, number, "--seed", str(seed)]
                subprocess.run(
                    command,
                    env={**os.environ, **THREADS, "MPLBACKEND": "agg"},
                    stdout=subprocess.DEVNULL,
                    check=True,
                )


if __name__ == "__main__":
    main()
