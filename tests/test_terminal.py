"""What the commands say on a terminal that lacks the letters of French: "?" in their place, no error."""

import os
import subprocess
import sys

import nbformat
import pytest

from builder.source import ROOT

TERMINALS = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "cp437": {"PYTHONIOENCODING": "cp437"},
    "cp850": {"PYTHONIOENCODING": "cp850"},
    "utf-8": {"PYTHONIOENCODING": "utf-8"},
}
if sys.platform == "linux":  # whose locale C has the letters of ASCII
    TERMINALS["no locale"] = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
INSTALL = "sys.argv = ['install.py', '{}']; runpy.run_path('install.py', run_name='__main__')"
DESK = (
    "import helpers.desk; helpers.desk.ROOT = pathlib.Path(FOLDER); "
    "runpy.run_module('helpers.desk', run_name='__main__')"
)
GRADE = (
    "sys.argv = ['grading', FOLDER + '/copie.ipynb', '--dans', FOLDER]; "
    "runpy.run_module('grading', run_name='__main__')"
)
# The code that a command returns, and some of its words.
COMMANDS = {
    INSTALL.format("--help"): (0, "réunit dans le dossier"),
    INSTALL.format(r"--\xe9t\xe9"): (2, "--été"),
    "sys.version_info = (3, 14, 0); " + INSTALL.format("--lab"): (1, "n'est pas encore publié"),
    DESK: (0, "Le dossier travail est à jour."),
    GRADE: (1, "aucun exercice du cours n'y est vérifié"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a folder with a learner's copy that checks nothing, and no course."""
    folder = tmp_path_factory.mktemp("learner")
    nbformat.write(nbformat.v4.new_notebook(), folder / "copie.ipynb")
    return folder


# To grade a copy starts TensorFlow: once is enough.
@pytest.mark.parametrize(
    ("command", "terminal"),
    [(c, t) for c in COMMANDS for t in TERMINALS if c != GRADE or t == "ascii"],
)
def test_a_terminal_without_the_letters_shows_the_rest(folder, command, terminal):
    code = f"import pathlib, runpy, sys; FOLDER = {str(folder)!r}; {command}"
    known = {key: value for key, value in os.environ.items() if key != "PYTHONUTF8"}
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=known | {"PYTHONPATH": str(ROOT)} | TERMINALS[terminal],
        capture_output=True,
    )
    letters = "ascii" if terminal == "no locale" else terminal
    told = (run.stdout + run.stderr).decode(letters)
    returned, words = COMMANDS[command]
    assert run.returncode == returned and "Error" not in told, told
    assert words.encode(letters, "replace").decode(letters) in told
