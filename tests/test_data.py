"""MNIST travels with the package, and is never something else."""

import hashlib
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from builder.source import ROOT
from helpers import data

# From helpers/mnist/README.md: the four arrays of keras.datasets.mnist.load_data().
SHA256 = [
    "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
]


def flat(arrays):
    return [array for pair in arrays for array in pair]


def test_the_arrays_are_those_of_keras():
    arrays = flat(data.load_mnist())
    assert [a.shape for a in arrays] == [(60000, 28, 28), (60000,), (10000, 28, 28), (10000,)]
    assert all(a.dtype == np.uint8 and a.flags.writeable for a in arrays)
    assert [hashlib.sha256(a.tobytes()).hexdigest() for a in arrays] == SHA256


def test_the_credit_and_checksums_travel_with_the_file():
    credit = (data.MNIST_FILE.parent / "README.md").read_text(encoding="utf-8")
    assert all(digest in credit for digest in [*SHA256, data.MNIST_SHA256])
    assert "CC BY-SA" in credit or "Attribution-ShareAlike" in credit


def test_each_call_gives_new_arrays():
    (first, _), _ = data.load_mnist()
    first[:] = 0
    (second, _), _ = data.load_mnist()
    assert second.max() == 255


def _altered(content: bytes) -> bytes:
    return content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda content: content[: len(content) // 2], "tronqué ou modifié"),
        (_altered, "tronqué ou modifié"),
        (lambda content: b"", "ce fichier est vide"),
        (None, "ne peut pas être lu (ce chemin n'existe pas)"),
        (Path.mkdir, "le système en refuse" if os.name == "nt" else "(c'est un dossier)"),
    ],
    ids=["truncated", "altered", "empty", "missing", "folder"],
)
def test_a_bad_file_gives_one_clear_error(tmp_path, monkeypatch, change, word):
    path = tmp_path / "mnist.npz"
    if change is Path.mkdir:
        path.mkdir()
    elif change:
        path.write_bytes(change(data.MNIST_FILE.read_bytes()))
    monkeypatch.setattr(data, "MNIST_FILE", path)
    with pytest.raises(data.DataError) as caught:
        data.load_mnist()
    message = str(caught.value)
    assert word in message and str(path) in message and "git checkout" in message


def test_a_file_with_objects_is_never_unpickled(tmp_path, monkeypatch):
    path = tmp_path / "mnist.npz"
    np.savez(path, x_train=np.array([{"a": 1}], dtype=object))
    monkeypatch.setattr(data, "MNIST_FILE", path)
    monkeypatch.setattr(data, "MNIST_SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(ValueError, match="allow_pickle"):
        data.load_mnist()


def test_read_only_and_twice_at_once(tmp_path, monkeypatch):
    path = tmp_path / "mnist.npz"
    path.write_bytes(data.MNIST_FILE.read_bytes())
    path.chmod(stat.S_IREAD)
    tmp_path.chmod(stat.S_IREAD | stat.S_IEXEC)
    monkeypatch.setattr(data, "MNIST_FILE", path)
    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(lambda _: flat(data.load_mnist()), range(2))
    tmp_path.chmod(stat.S_IRWXU)
    assert [p.name for p in tmp_path.iterdir()] == ["mnist.npz"]
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


# Runs a lesson as the Python script that it also is, in a process where no socket can be
# connected, with an empty home (no cache of Keras) and from a folder of its own.
NO_NETWORK = """
import os, runpy, sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        raise OSError(f"no network here: {event} {arguments[1:]}")

sys.addaudithook(refuse)
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def run_without_network(script, home):
    return subprocess.run(
        [sys.executable, "-c", NO_NETWORK, str(script)],
        cwd=home,
        env={**os.environ, "HOME": str(home), "USERPROFILE": str(home), "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
    )


@pytest.mark.publish
@pytest.mark.parametrize("name", ["01_visualiser", "03_encoder"])
def test_a_lesson_runs_with_the_network_cut(tmp_path, name):
    run = run_without_network(ROOT / "course" / "lessons" / f"{name}.py", tmp_path)
    assert run.returncode == 0, run.stderr


def test_the_network_is_really_cut(tmp_path):
    script = tmp_path / "download.py"
    script.write_text("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')\n")
    run = run_without_network(script, tmp_path)
    assert run.returncode != 0 and "no network here" in run.stderr


def test_importing_helpers_loads_nothing_and_changes_nothing():
    code = (
        "import sys, os, numpy\n"
        "before = dict(os.environ); modules = set(sys.modules)\n"
        "import helpers\n"
        "heavy = {'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert dict(os.environ) == before\n"
        "from helpers import load_mnist\n"
        "load_mnist()\n"
        "assert not {'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_name_is_an_attribute_error():
    import helpers

    with pytest.raises(AttributeError, match="load_minst"):
        helpers.load_minst  # noqa: B018 - reading the name is what is tested
