"""A quiet start of Keras, and seeds."""

import json
import logging
import os
import random
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from helpers.arguments import read_count
from helpers.shell import running_shell

KERAS_DEFAULTS = {
    "floatx": "float32",
    "epsilon": 1e-07,
    "backend": "tensorflow",
    "image_data_format": "channels_last",
}


def start_keras() -> None:
    """Import Keras without the log lines of its backend; `import keras` is then immediate.

    TensorFlow writes to file descriptor 2 from C++ while it is imported and again at its first
    operation, whatever `TF_CPP_MIN_LOG_LEVEL` says. Both happen here with that descriptor
    pointed elsewhere; it is restored before this function returns, so that the learner's own
    errors and warnings are all seen. What was written is shown if the import fails, with a note of
    the settings that Keras was given, in `KERAS_BACKEND` and `keras.json`. In a notebook, one line
    says that it starts, then that it has.
    TensorFlow's logger is kept to errors: from the fifth network of a notebook on it would warn
    of "retracing", which is normal where one compares networks.

    Works with any Keras 3 backend (`KERAS_BACKEND`). Used from lesson 03 on.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    waits = running_shell() and "keras" not in sys.modules
    if waits:
        print("Démarrage de Keras : une dizaine de secondes... ", end="", flush=True)
    with stderr_held_back(), _settings_named():
        import keras

        keras.ops.convert_to_numpy(keras.ops.zeros(1) + 1)
    if waits:
        print("prêt.")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


@contextmanager
def stderr_held_back():
    sys.stderr.flush()
    saved = os.dup(2)
    with tempfile.TemporaryFile() as sink:
        os.dup2(sink.fileno(), 2)
        try:
            yield
        except BaseException:  # even an interruption: what was held back is shown, then it goes on
            sink.seek(0)
            os.write(saved, sink.read())
            raise
        finally:
            os.dup2(saved, 2)
            os.close(saved)


@contextmanager
def _settings_named():
    """Add to an error the settings that are not those of the course: Keras does not say whence they come."""
    try:
        yield
    except Exception as error:
        asked = os.environ.get("KERAS_BACKEND") or "tensorflow"
        if asked != "tensorflow":
            error.add_note(
                f"La variable KERAS_BACKEND demande « {asked} » ; le cours installe TensorFlow."
            )
        # Where Keras looks for it.
        home = Path.home() if os.access(Path.home(), os.W_OK) else Path("/tmp")
        path = Path(os.environ.get("KERAS_HOME", home / ".keras")).expanduser() / "keras.json"
        told = _not_default(path)
        if told:
            error.add_note(
                f"Keras lit ses réglages dans {path} : {told}. Si ce fichier est d'un ancien projet, "
                "renommez-le : Keras en refera un, pour TensorFlow."
            )
        raise


def _not_default(path: Path) -> str:
    """Return what is in keras.json that Keras would not write, or why it cannot be read, else ""."""
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        return f"il ne peut pas être lu ({error})"
    if not isinstance(settings, dict):
        return repr(settings)
    others = {key: value for key, value in settings.items() if KERAS_DEFAULTS.get(key) != value}
    return ", ".join(f"{key} y vaut {value!r}" for key, value in others.items())


def set_seed(seed: int) -> None:
    """Seed Python's `random`, NumPy's global generator and, if Keras is loaded, its backend.

    What this gives: the same numbers again on the same machine, with the same versions and the
    same number of threads. What it cannot promise: the same last digits elsewhere. Another
    processor, another number of threads or another backend adds floats in another order, and
    training amplifies the difference. Hence the lessons state bands, not digits. And with a seed,
    `fit` on TensorFlow shuffles the examples into the same order at every epoch.

    `seed` is an int from 0 to 2**32 - 1; raises `TypeError` or `ValueError`, in French, for anything
    else. Used from lesson 04 on.
    """
    seed = read_count("seed", seed, least=0)
    if seed >= 2**32:
        raise ValueError(f"seed doit valoir moins de 2**32 ; reçu : {seed}.")
    if "keras" in sys.modules:
        with stderr_held_back():  # with another backend, Keras imports TensorFlow here
            sys.modules["keras"].utils.set_random_seed(seed)
        return
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
