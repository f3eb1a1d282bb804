"""Keras starts without a word, and hides nothing of the learner's."""

import os
import random
import subprocess
import sys

import numpy as np
import pytest

from helpers import set_seed

SESSION = """
import os, sys
from helpers import set_seed, start_keras

start_keras()
import keras

def draw():
    set_seed(3)
    return keras.ops.convert_to_numpy(keras.random.normal((4,))).tolist(), keras.backend.backend()

assert draw() == draw()
print(draw()[1])
os.write(2, b"from the learner")
"""


def run(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_nothing_on_stderr_but_what_the_learner_writes(backend):
    session = run(SESSION, KERAS_BACKEND=backend)
    assert (session.returncode, session.stdout.strip()) == (0, backend)
    assert session.stderr == "from the learner"


def test_what_was_held_back_is_shown_when_the_import_fails(tmp_path):
    (tmp_path / "keras.py").write_text(
        "import os\nos.write(2, b'the cause')\nraise ImportError('broken')\n", encoding="utf-8"
    )
    session = run("from helpers import start_keras\nstart_keras()", PYTHONPATH=str(tmp_path))
    assert session.returncode == 1
    assert "the cause" in session.stderr and "ImportError: broken" in session.stderr


def test_a_seed_without_keras():
    def draw():
        set_seed(5)
        return random.random(), np.random.random()  # noqa: NPY002 - the legacy generator is what is seeded

    assert draw() == draw()
