"""The measurements that the lessons show: read back as they were written, with their origin."""

import ast
import json
import re
from collections import Counter
from statistics import mean, median

import pytest

from builder.source import ROOT
from helpers import load_measurements, measured
from helpers.conditions import DEFAULTS
from helpers.measured import save_measurements, seeds


def test_a_round_trip(tmp_path, monkeypatch):
    monkeypatch.setattr(measured, "FOLDER", tmp_path)
    facts = {"command": "python benchmarks/x.py", "system": "a: b"}
    save_measurements("x", facts, [{"way": "a", "s": 0.5}, {"way": "b", "s": ""}])
    assert load_measurements("x") == (facts, [{"way": "a", "s": 0.5}, {"way": "b"}])
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    with pytest.raises(FileNotFoundError, match="'y'.* x"):
        load_measurements("y")


@pytest.mark.parametrize("path", sorted(measured.FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_each_says_how_it_was_made(path):
    facts, rows = load_measurements(path.stem)
    assert facts["command"].startswith("python benchmarks/")
    assert (measured.FOLDER.parent.parent / facts["command"].split()[1]).is_file()
    assert {"processor", "cores", "Python", "numpy"} <= set(facts)
    assert rows and all(set(row) <= set(rows[0]) | {"accuracy"} for row in rows)


def test_the_speed_that_the_lesson_claims():
    _, rows = load_measurements("one_epoch")
    ways = {row["way"]: row for row in rows if row["threads"] == 1}
    others = [ways[way] for way in set(ways) - {"ours", "floor"}]
    for ratio in ("minimum_ratio", "median_ratio"):
        assert ways["ours"][ratio] <= 1.25
        assert all(ways["ours"][ratio] < other[ratio] for other in others)


def test_the_ratio_that_the_lesson_claims():
    facts, rows = load_measurements("full_batch")
    assert float(facts["full batch / mini-batches"]) > 100
    assert float(facts["mini-batch accuracy"].split()[0]) >= 0.9705
    assert [row["epochs"] for row in rows] == [10, 20, 100, 200, 500, 1000, 2000, 5000]


def test_the_sweep_that_answers_the_question_of_lesson_10():
    facts, rows = load_measurements("neurons")
    runs = {(row["width"], row["seed"]) for row in rows}
    widths = {width for width, _ in runs}
    assert len(rows) == len(runs) == len(widths) * 8
    assert len(widths) >= 12 and {1, 2, 3, 64} <= widths
    assert json.loads(facts["grid"]) == {"width": sorted(widths)} | DEFAULTS
    assert all(row["epochs"] > 10 and 0.05 < row["test"] < 1 for row in rows)


def test_the_ratio_that_lesson_10_claims():
    _, rows = load_measurements("sweep_speed")
    ways = {row["way"]: row for row in rows}
    assert ways["sweep"]["ratio"] >= 10
    for width in (4, 16, 64):
        apart = ways["sweep"][f"accuracy {width}"] - ways["one after another"][f"accuracy {width}"]
        assert abs(apart) < 0.02


def test_each_figure_has_eight_seeds():
    _, rows = load_measurements("bands")
    runs = Counter((row["lesson"], row["figure"]) for row in rows)
    assert set(runs.values()) == {8}


def asserted(lesson, name):
    """Return the band that a lesson names and asserts."""
    code = (ROOT / "course" / "lessons" / f"{lesson}.py").read_text(encoding="utf-8")
    return ast.literal_eval(re.search(rf"^{name} = ([({{].*[)}}])", code, re.M)[1])


def test_lesson_04_says_that_an_untrained_network_is_right_one_time_in_ten():
    assert all(0.04 < value < 0.15 for value in seeds(4, "untrained"))


def test_the_bands_of_lesson_05_hold_what_the_seeds_gave():
    """Each is asserted by a cell of the lesson, and said by its text."""
    low, high = asserted("05_entrainer", "band")
    assert all(low < value < high for value in seeds(5, "test"))
    assert all(0.01 < gap < 0.02 for gap in seeds(5, "train minus test"))
    assert min(seeds(5, "batches of 128")) > 0.87 and max(seeds(5, "batches of 10000")) < 0.8
    assert min(seeds(5, "small train")) - max(seeds(5, "small validation")) > 0.03


def test_what_lesson_09_says_of_its_four_networks():
    one, two, three, none = (seeds(9, f"{width} neurons") for width in (1, 2, 3, 0))
    assert min(one) > 0.29 and max(one) + 0.15 < min(two)
    assert median(two) < median(three) < min(none)


def test_what_lesson_09_says_of_the_two_measures_to_watch():
    def pairs(what):
        return [*zip(*(seeds(9, f"val_{m}, {what}") for m in ("loss", "accuracy")), strict=True)]

    assert len(pairs("epoch")) == 8
    assert sum(loss < accuracy for loss, accuracy in pairs("epoch")) > 4
    assert all(loss <= accuracy for loss, accuracy in pairs("validation loss"))
    assert all(loss <= accuracy for loss, accuracy in pairs("validation accuracy"))


@pytest.mark.parametrize("name", ["dropout", "weight decay"])
def test_what_lesson_09_says_of_what_slows_over_fitting(name):
    def pairs(what):
        return [*zip(*(seeds(9, f"{one}, {what}") for one in ("sans frein", name)), strict=True)]

    assert len(pairs("validation loss")) == 8
    assert all(slowed < free - 0.03 for free, slowed in pairs("validation loss"))
    assert all(slowed > 0.99 for _, slowed in pairs("train accuracy"))
    gains = [slowed - free for free, slowed in pairs("validation accuracy")]
    assert 0 < mean(gains) < 0.01


def test_what_lesson_08_says_of_the_digits():
    by_digit = [seeds(8, f"chiffre {d}") for d in range(10)]
    for bound in (min, max):
        assert min(map(bound, by_digit[:2])) > max(map(bound, by_digit[2:])), (
            "0 and 1 are read best"
        )
    worst = {min(range(10), key=run.__getitem__) for run in zip(*by_digit, strict=True)}
    assert len(worst) > 1, "the digit that is read worst depends on the seed"


def test_the_bands_of_lesson_07_hold_what_the_seeds_gave():
    for epochs, start in ((10, 0.6707), (20, 0.7950)):
        values = seeds(7, f"full batch, {epochs} epochs")
        assert min(values) < start < max(values)
        assert all(abs(value - start) < 0.05 for value in values)
    assert all(0.90 < value < 0.94 for value in seeds(7, "batches of 128, 1 epoch"))
