"""The start of Keras hides no error, and seeds work without it; tests/test_backends.py starts it."""

import os
import random
import subprocess
import sys

import numpy as np

from helpers import set_seed


def test_what_was_held_back_is_shown_when_the_import_fails(tmp_path):
    (tmp_path / "keras.py").write_text(
        "import os\nos.write(2, b'the cause')\nraise ImportError('broken')\n", encoding="utf-8"
    )
    session = subprocess.run(
        [sys.executable, "-c", "from helpers import start_keras\nstart_keras()"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert session.returncode == 1
    assert "the cause" in session.stderr and "ImportError: broken" in session.stderr


def test_a_seed_without_keras():
    def draw():
        set_seed(5)
        return random.random(), np.random.random()  # noqa: NPY002 - the legacy generator is what is seeded

    assert draw() == draw()
