"""The rehearsal of a class's grading: a class of 20 in CI, and each of its verdicts seen to fail."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from builder.source import ROOT
from grading import Graded, Verdict
from grading.rehearsal import MARK, Witness, hand_in, table
from grading.submissions import (
    AS_DESERVED,
    FORGED_FILES,
    MISTAKEN,
    NOT_RIGHT,
    RIGHT,
    WITH_REASON,
    WRONG,
    Class,
    Submission,
    told,
)
from helpers.catalogue import find

CHEAP = ("01", "02", "03", "06")


def test_every_copy_of_a_class_of_20_gets_the_grade_that_it_deserves():
    # In a process of its own: a parent that forks must not have run an operation of TensorFlow.
    done = subprocess.run(
        [sys.executable, "-m", "grading.rehearsal", "20", "--secondes", "10", "--lecons", *CHEAP],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for kind in ("triche", "hostile", "habitude", "illisible", "juste", "mutant"):
        assert f"\n{kind} " in done.stdout


def graded(status, flags=(), stopped="", message="m", exercise="03-decoder") -> Graded:
    verdict = Verdict(exercise, status, message, "", "03_encoder", 5 * (status == "réussi"), 5)
    return Graded(Path("a"), "03_encoder", (verdict,), flags, stopped)


@pytest.mark.parametrize(
    ("deserved", "honest", "got", "verdict"),
    [
        (RIGHT, True, graded("réussi"), AS_DESERVED),
        (RIGHT, True, graded("à revoir"), WRONG),
        (RIGHT, True, graded("réussi", ("lit",)), WRONG),
        (RIGHT, True, graded("réussi", stopped="dure"), WRONG),
        (RIGHT, True, graded("réussi", exercise="03-numpy"), WRONG),
        (RIGHT, False, graded("non vérifié", stopped="dure"), WITH_REASON),
        (RIGHT, False, graded("non vérifié"), WRONG),
        (NOT_RIGHT, False, graded("réussi"), WRONG),
        (NOT_RIGHT, False, graded("réussi", ("lit",)), WITH_REASON),
        (NOT_RIGHT, False, graded("à revoir"), AS_DESERVED),
        (MISTAKEN, True, graded("à faire"), WRONG),
        (None, False, graded("à revoir"), WRONG),
        (None, False, graded("réussi", stopped="illisible"), WRONG),
        (None, False, Graded(Path("a"), stopped="illisible"), WITH_REASON),
    ],
)
def test_a_copy_is_judged_by_what_it_deserves(deserved, honest, got, verdict):
    expected = {"03-decoder": deserved} if deserved else {}
    submission = Submission("sorte", "quoi", "a", b"", expected, honest)
    found, why = submission.judged(got)
    assert found == verdict
    assert verdict != WRONG or why


def test_what_a_mistake_tells_is_part_of_what_it_deserves():
    from dataclasses import replace

    deserved = {"03-decoder": replace(MISTAKEN, message="m")}
    submission = Submission("sorte", "quoi", "a", b"", deserved)
    assert submission.judged(graded("à revoir"))[0] == AS_DESERVED
    assert submission.judged(graded("à revoir", message="n"))[0] == WRONG


def test_a_seed_makes_the_same_class_again():
    # But for the ids of new cells, which nbformat draws and no grade depends on.
    first, again, other = (
        [
            (one.name, one.what, re.sub(rb'"id": "[0-9a-f-]+"', b"", one.content))
            for one in Class(40, seed=seed).submissions()
        ]
        for seed in (0, 0, 1)
    )
    assert first == again != other
    assert len({name for name, *_ in first}) == 40


def test_a_class_of_300_has_all_that_is_special():
    whats = {(one.kind, one.what) for one in Class(300).submissions()}
    for kind, name in (("triche", "cheats"), ("hostile", "hostile"), ("habitude", "habits")):
        answers = told(name)
        assert len({one.what for one in answers}) == len(answers) > 20
        assert {(kind, one.what) for one in answers} <= whats
        for one in answers:
            assert find(one.exercise) and all(one.cells)
    assert {("triche", what) for what in FORGED_FILES} <= whats


def test_the_witness_tells_what_copies_have_reached(tmp_path):
    witness = Witness(tmp_path)
    (path,) = hand_in([Submission("sorte", "quoi", "a.ipynb", b"{}")], tmp_path)
    witness.begin()
    path.write_bytes(b"changed")
    socket.create_connection(("127.0.0.1", witness.port))
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        assert witness.seen() == [
            "des fichiers de la classe ont changé",
            "une copie a atteint le réseau",
            "1 processus restent",
        ]
    finally:
        left.kill()
        left.wait()


def test_the_witness_tells_a_file_left_behind(tmp_path, monkeypatch):
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    witness = Witness(tmp_path / "class")
    witness.begin()
    (tmp_path / "home" / MARK).touch()
    assert witness.seen() == [f"{tmp_path / 'home'} a reçu un fichier"]


def test_the_table_adds_up():
    rows = {"juste": {AS_DESERVED: 2, WITH_REASON: 0, WRONG: 1}, "triche": {AS_DESERVED: 1, WITH_REASON: 3, WRONG: 0}}  # fmt: skip
    assert table(rows).splitlines()[-1].split() == ["toutes", "7", "3", "3", "1"]
