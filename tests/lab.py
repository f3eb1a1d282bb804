"""JupyterLab as `make lab` starts it, on a copy of some notebooks, and a browser to look at it.

The server keeps its settings, its kernels' files and its log in a temporary folder, so that the
user's own JupyterLab has no part in it. It listens on loopback, and lets in only who has its token:
whoever else is on this machine could run code there.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from builder.publish.browser import chromium
from builder.source import ROOT, SourceError

SECONDS = 300  # what the server or the kernel has not answered by then, however busy, will not come


@contextmanager
def browser() -> Iterator:
    """Give a headless Chromium; without one the test fails in CI and is skipped elsewhere."""
    pytest.importorskip("playwright.sync_api", reason="requirements-dev.txt installs it")
    try:
        with chromium() as engine:
            yield engine
    except SourceError as missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(missing))


@contextmanager
def server(folder: Path, paths: list[str]) -> Iterator[Callable[[str], str]]:
    """Start JupyterLab in `folder` on copies of the notebooks at `paths`; give its links."""
    for path in paths:
        (folder / "course" / path).parent.mkdir(parents=True, exist_ok=True)
        write_without_outputs(ROOT / path, folder / "course" / path)
    with serving(folder) as link:
        yield link


@contextmanager
def serving(folder: Path) -> Iterator[Callable[[str], str]]:
    """Start JupyterLab on the course that is in `folder`; give what makes a link of a path there."""
    runtime = folder / "runtime"
    env = {**os.environ, "IPYTHONDIR": str(folder / "ipython"), "JUPYTER_RUNTIME_DIR": str(runtime)}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR"):
        env[name] = str(folder / name.lower())
    env["JUPYTERLAB_WORKSPACES_DIR"] = str(folder / "workspaces")
    env["JUPYTER_TOKEN"] = token = secrets.token_urlsafe()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0"]
    command += ["--ip=127.0.0.1"]
    command += [f"--{app}.app_settings_dir={ROOT / '.jupyterlab'}" for app in ("LabApp", "RiseApp")]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder / "course", env=env, stdout=log, stderr=log)
    try:
        address = _address(process, runtime, folder / "log")
        yield lambda path: f"{address}{path}?token={token}"
    finally:
        process.terminate()  # it ends its kernels before it ends
        process.wait(timeout=SECONDS)


def write_without_outputs(source: Path, target: Path) -> None:
    """A committed notebook carries outputs: without them, what is seen was computed here."""
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(notebook, target)


def _address(process, runtime: Path, log: Path) -> str:
    deadline = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        for path in runtime.glob("jpserver-*.json"):
            try:
                return json.loads(path.read_text())["url"]
            except ValueError:  # being written
                pass
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")
