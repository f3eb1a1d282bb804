"""A room without internet: the course is installed from its wheelhouse, and a training is validated.

All of it happens in a network namespace that has no interface but its own loopback. It is slow:
two gigabytes are unpacked. The wheels stay in build/ for the next run.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from builder.source import ROOT

NOTEBOOK = "solutions/05_entrainer.ipynb"  # the least that trains a network, and uses the checks
WHEELS = ROOT / "build" / "wheelhouse"
CONNECT = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5)"
# Nothing of this machine's own configuration. What is never imported need not be compiled.
OWN = ("PIP_", "PYTHONPATH")
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(OWN)}
ENVIRONMENT |= {"PIP_CONFIG_FILE": os.devnull, "PIP_COMPILE": "0", "PIP_RETRIES": "0"}

pytestmark = [
    pytest.mark.publish,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has `unshare --net`"),
]


def run(*command, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        **options,
    )


def offline(*command, **options) -> subprocess.CompletedProcess:
    """Run a command where there is no network; its own loopback serves kernels."""
    root = [] if os.geteuid() == 0 else ["--map-root-user"]
    script = 'ip link set lo up && exec "$@"'
    options = {"env": ENVIRONMENT, **options}
    return run("unshare", *root, "--net", "sh", "-c", script, "sh", *command, **options)


@pytest.fixture(scope="module", autouse=True)
def namespace():
    """Stop where this machine cannot make a network namespace."""
    if shutil.which("unshare") and shutil.which("ip"):
        answer = offline("true")
        if answer.returncode == 0:
            return
        reason = answer.stdout
    else:
        reason = "`unshare` or `ip` is missing (packages util-linux and iproute2)"
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no network namespace: {reason}")


def strangers() -> list[Path]:
    """Return the wheels whose hash is not in the lock file."""
    lock = (ROOT / "requirements-lock.txt").read_text(encoding="utf-8")
    paths = list(WHEELS.glob("*.whl"))
    return [path for path in paths if hashlib.sha256(path.read_bytes()).hexdigest() not in lock]


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """Copy the course into a folder; have `install.py --wheelhouse` fill build/wheelhouse."""
    folder = tmp_path_factory.mktemp("room")
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    WHEELS.mkdir(parents=True, exist_ok=True)
    for path in strangers():  # of other versions
        path.unlink()
    (folder / "wheelhouse").symlink_to(WHEELS)
    made = run(sys.executable, "install.py", "--wheelhouse", cwd=folder)
    assert made.returncode == 0, made.stdout
    assert strangers() == []
    (folder / "wheelhouse").unlink()
    shutil.rmtree(folder / ".venv")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def refusal(room) -> subprocess.CompletedProcess:
    """Install as a learner does who has not got the wheelhouse yet."""
    return offline(sys.executable, "install.py", cwd=room)


@pytest.fixture(scope="module")
def installed(room, refusal) -> Path:
    """Install as one does who has it now; give the Python of the environment."""
    (room / "wheelhouse").symlink_to(WHEELS)
    answer = offline(sys.executable, "install.py", cwd=room)
    assert answer.returncode == 0, answer.stdout
    assert "Internet ne sert pas" in answer.stdout and "Le cours est installé." in answer.stdout
    return room / ".venv" / "bin" / "python"


def test_the_network_is_cut_there_and_only_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-c", CONNECT, server.getsockname()[1]]
        assert run(*command).returncode == 0
        assert "ConnectionRefusedError" in offline(*command).stdout
    interfaces = offline("ip", "-brief", "link").stdout.splitlines()
    assert [line.split()[0] for line in interfaces] == ["lo"]


def test_without_the_wheelhouse_nothing_is_installed_there(refusal):
    assert refusal.returncode == 1
    assert "vérifiez la connexion à Internet" in refusal.stdout.splitlines()[-1]


def test_a_network_is_trained_there(room, installed):
    answer = offline(installed, "-m", "pytest", NOTEBOOK, cwd=room)
    assert answer.returncode == 0, answer.stdout
