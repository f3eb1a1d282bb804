"""What holds with each backend of Keras, tried in one process for each: their imports take seconds."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from builder.source import ROOT

SESSION = """
import json, os, sys

sys.path.insert(0, "tests")
from lesson_code import definitions

lesson = definitions("06_deux_couches")
import numpy as np

from helpers import relative_error, set_seed, start_keras

start_keras()
import keras

def draw():
    set_seed(3)
    return keras.ops.convert_to_numpy(keras.random.normal((4,))).tolist()

def errors(sizes, m):
    rng = np.random.default_rng(sum(sizes))
    X, Y = rng.random((sizes[0], m)), lesson["one_hot"](rng.integers(0, sizes[2], m), sizes[2])
    parameters = lesson["initialise"](rng, sizes)
    ours = lesson["backward"](X, Y, parameters, lesson["forward"](X, parameters))
    theirs = lesson["keras_gradients"](X, Y, parameters)
    return [relative_error(our, their) for our, their in zip(ours, theirs, strict=True)]

found = {
    "backend": keras.backend.backend(),
    "draws": [draw(), draw()],
    "errors": errors((784, 10, 10), 50) + errors((5, 4, 3), 7),
}
print(json.dumps(found))
os.write(2, b"from the learner")
"""

VERDICTS = """
import json, re, sys

sys.path.insert(0, "tests")
from helpers import start_keras

start_keras()
import keras
from all_exercises import EXERCISES
from builder import proof
from builder.source import ROOT
from remembered import trained_once
from test_answers import ANSWERS, fault

assert keras.backend.backend() == sys.argv[1]


def is_of_keras(exercise, code):
    # By an import alone does Keras come in: into the cells, or into the logic of the check.
    logic = ROOT / "helpers" / "catalogue" / f"{exercise.lesson}.py"
    run = "\\n".join([exercise.given, code, logic.read_text(encoding="utf-8")])
    return re.search(r"^ *(import|from) keras\\b", run, re.M)


judged, faults = [], []
with trained_once():
    for written, exercise in EXERCISES.values():
        for expected in proof.expectations(written, exercise):
            if is_of_keras(exercise, expected.code):
                judged.append(exercise.id)
                if found := proof.fault(exercise, expected):
                    faults.append(f"{exercise.id} {expected.what} {found}")
    for answer in ANSWERS:
        id, _, _, code = answer.values
        if is_of_keras(EXERCISES[id][1], code):
            judged.append(id)
            if found := fault(*answer.values):
                faults.append(f"{answer.id} {found}")
print()
print(json.dumps([judged, faults]))
"""


@pytest.fixture(scope="module", params=["tensorflow", "jax"])
def session(request) -> SimpleNamespace:
    done = subprocess.run(
        [sys.executable, "-c", SESSION],
        env={**os.environ, "KERAS_BACKEND": request.param},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["backend"] == request.param
    return SimpleNamespace(stderr=done.stderr, **found)


def test_nothing_on_stderr_but_what_the_learner_writes(session):
    assert session.stderr == "from the learner"


def test_a_seed_gives_the_same_numbers_again(session):
    first, again = session.draws
    assert first == again


def test_the_gradients_of_lesson_06_are_those_of_keras(session):
    assert len(session.errors) == 8
    assert all(error < 1e-4 for error in session.errors)


@pytest.mark.publish
def test_the_verdicts_are_those_of_the_default_backend(tmp_path):
    cache = {
        "JAX_COMPILATION_CACHE_DIR": str(tmp_path),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    }
    done = subprocess.run(
        [sys.executable, "-c", VERDICTS, "jax"],
        # The answers train the same few networks: each is compiled once.
        env={**os.environ, "KERAS_BACKEND": "jax", **cache},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    judged, faults = json.loads(done.stdout.splitlines()[-1])  # above it, what answers print
    assert faults == [] and {"00-changer", "04-modele", "05-entrainer", "12-im2col"} <= {*judged}
