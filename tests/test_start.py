"""The start of Keras hides no error, and seeds work without it; tests/test_backends.py starts it."""

import json
import os
import random
import subprocess
import sys

import numpy as np
import pytest

from builder.source import ROOT
from helpers import set_seed
from helpers.start import KERAS_DEFAULTS


def failure(code: str, **env: str) -> str:
    """Return what a session that must fail writes on stderr."""
    known = {key: value for key, value in os.environ.items() if not key.startswith("KERAS_")}
    session = subprocess.run(
        [sys.executable, "-c", code],
        env={**known, "PYTHONUTF8": "1", **env},
        capture_output=True,
        encoding="utf-8",
    )
    assert session.returncode == 1
    return session.stderr


def broken(folder, name: str, code: str) -> dict[str, str]:
    """Put a module that fails before the real one; return the environment where it is found."""
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}


START = "from helpers import start_keras\nstart_keras()"


def test_what_was_held_back_is_shown_when_the_import_fails(tmp_path):
    code = "import os\nos.write(2, b'the cause')\nraise ImportError('broken')\n"
    told = failure(START, KERAS_HOME=str(tmp_path), **broken(tmp_path, "keras", code))
    assert "the cause" in told and told.endswith("ImportError: broken\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (json.dumps(KERAS_DEFAULTS | {"backend": "theano"}), "backend y vaut 'theano'"),
        (json.dumps({"backend": "mxnet", "floatx": "float16"}), "'mxnet', floatx y vaut 'float16'"),
        (json.dumps({"image_dim_ordering": "th", "epsilon": 1}), "'th', epsilon y vaut 1"),
        ("[]", ": []. Si"),
        (None, "il ne peut pas être lu"),
    ],
)
def test_the_settings_that_keras_cannot_follow_are_named_with_their_file(tmp_path, content, told):
    path = tmp_path / "keras.json"
    if content is None:
        path.mkdir()
    else:
        path.write_text(content, encoding="utf-8")
    *_, last = failure(START, KERAS_HOME=str(tmp_path)).splitlines()
    assert last.startswith(f"Keras lit ses réglages dans {path}") and told in last
    assert "renommez-le" in last


def test_a_backend_that_is_not_installed_is_named_with_its_variable(tmp_path):
    (tmp_path / "keras.json").write_text(json.dumps(KERAS_DEFAULTS), encoding="utf-8")
    env = {"KERAS_HOME": str(tmp_path), "KERAS_BACKEND": "theano"}
    *_, last = failure(START, **env).splitlines()
    assert "KERAS_BACKEND" in last and "theano" in last


@pytest.mark.parametrize("error", ["AttributeError", "ImportError", "OSError"])
def test_what_breaks_a_library_is_seen_through_helpers(tmp_path, error):
    code = f"raise {error}('numpy has no attribute')\n"
    told = failure("from helpers import plot_gallery", **broken(tmp_path, "matplotlib", code))
    assert "numpy has no attribute" in told.splitlines()[-1] and "cannot import name" not in told


def test_a_notebook_is_told_once_that_keras_starts(tmp_path):
    (tmp_path / "keras.py").write_text(
        "import numpy as ops\nops.convert_to_numpy = ops.asarray\n", encoding="utf-8"
    )
    code = "from helpers import start_keras\nstart_keras()\nstart_keras()"
    for before, told in (
        (
            "import IPython\nIPython.InteractiveShell.instance()\n",
            "Démarrage de Keras : une dizaine de secondes... prêt.\n",
        ),
        ("", ""),
    ):
        session = subprocess.run(
            [sys.executable, "-c", before + code],
            env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
        )
        assert (session.returncode, session.stdout, session.stderr) == (0, told, "")


def test_a_seed_without_keras():
    def draw():
        set_seed(5)
        return random.random(), np.random.random()  # noqa: NPY002 - the legacy generator is what is seeded

    assert draw() == draw()


@pytest.mark.parametrize("seed", [-1, 2**32, 2.5, True, None, "3"])
def test_what_is_no_seed_is_told_in_french(seed):
    with pytest.raises((TypeError, ValueError), match=f"seed doit .*reçu : {seed!r}"):
        set_seed(seed)
