"""What a learner's notebook imports as `helpers`, in an environment as install.py leaves it."""

import ast
import os
import runpy
import shutil
import subprocess
import sysconfig
import venv
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_client import KernelManager
from nbclient import NotebookClient

from builder.source import ROOT

OWN = "from helpers import load_mnist"
ASK = "print(globals().get('explained'))"
KNOWN = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make a course under a name with an accent, and an environment that sees our own's packages."""
    course = tmp_path_factory.mktemp("course") / "Hélène"
    ignored = shutil.ignore_patterns("mnist", "__pycache__")
    shutil.copytree(ROOT / "helpers", course / "helpers", ignore=ignored)
    extension = "def load_ipython_extension(ipython):\n    ipython.push({'explained': True})\n"
    (course / "helpers" / "panic.py").write_text(extension, encoding="utf-8")
    shutil.copytree(ROOT / ".jupyterlab", course / ".jupyterlab")
    for name in ("install.py", "installation.py"):
        shutil.copy(ROOT / name, course)
    venv.create(course / ".venv", symlinks=os.name != "nt")
    installer = runpy.run_path(str(course / "installation.py"))
    python = str(installer["PYTHON"])
    ask = "import sysconfig; print(ascii(sysconfig.get_path('purelib')))"
    packages = Path(ast.literal_eval(subprocess.check_output([python, "-c", ask], text=True)))
    installer["furnish"](installer["VENV"], packages)
    line = f"import sys; sys.path.append({ascii(sysconfig.get_path('purelib'))})\n"
    (packages / "zz_of_the_tests.pth").write_text(line, encoding="ascii")
    return SimpleNamespace(python=python, packages=packages, course=course)


def shown(made, folder, *sources, **env) -> list[str]:
    """Run cells in a kernel that starts in a folder; return what each one shows."""
    manager = KernelManager()
    manager.kernel_spec.argv[0] = made.python
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    client = NotebookClient(
        notebook, km=manager, resources={"metadata": {"path": str(folder)}}, allow_errors=True
    )
    try:
        client.execute(env=KNOWN | env)
    finally:
        manager.shutdown_kernel(now=True)
    return [
        "".join(output.get("text") or output.get("evalue", "") for output in cell.outputs)
        for cell in notebook.cells
    ]


def test_errors_are_explained_unless_one_asks_not_to(made, tmp_path):
    assert shown(made, tmp_path, OWN, ASK) == ["", "True\n"]
    assert shown(made, tmp_path, OWN, ASK, COURS_SANS_AIDE="1") == ["", "None\n"]
    for value in ("", "0"):
        assert shown(made, tmp_path, OWN, ASK, COURS_SANS_AIDE=value) == ["", "True\n"]


def test_a_file_beside_the_notebook_is_named_and_does_not_win(made, tmp_path):
    stranger = tmp_path / "helpers.py"
    stranger.write_text("print('stranger')\n", encoding="utf-8")
    told, other = shown(made, tmp_path, OWN, "pass")
    assert told == (
        f"{stranger} a le même nom que le paquet «\N{NO-BREAK SPACE}helpers\N{NO-BREAK SPACE}» du "
        "cours\N{NO-BREAK SPACE}: ici, `import helpers` désigne celui du cours. Donnez un autre nom à "
        "ce fichier.\n"
    )
    assert other == ""


@pytest.mark.parametrize("content", ["", "print 'Python 2'\n"])
def test_another_package_of_this_name_is_named(made, tmp_path, content):
    stranger = made.packages / "helpers.py"
    stranger.write_text(content, encoding="utf-8")
    try:
        told, other = shown(made, tmp_path, OWN, "pass")
    finally:
        stranger.unlink()
    assert "helpers.py" in told and "Relancez l'installation" in told
    assert other == ""


@pytest.mark.parametrize("content", ["raise SystemExit('stranger')\n", ""])
def test_another_one_on_pythonpath_is_named_with_the_variable(made, tmp_path, content):
    stranger = tmp_path / "mine" / "helpers.py"
    stranger.parent.mkdir()
    stranger.write_text(content, encoding="utf-8")
    told, other = shown(made, tmp_path, OWN, "print('alive')", PYTHONPATH=str(stranger.parent))
    assert str(stranger) in told and "PYTHONPATH" in told and "Relancez l'installation" not in told
    assert other == "alive\n"


def test_a_lost_package_is_told(made, tmp_path):
    line = made.packages / "helpers.pth"
    hidden = line.rename(line.with_suffix(".hidden"))
    try:
        (told,) = shown(made, tmp_path, OWN)
    finally:
        hidden.rename(line)
    assert "Relancez l'installation" in told and "No module named 'helpers'" in told


def test_helpers_are_found_under_an_accent_whatever_the_encoding(made, tmp_path):
    """Python 3.11 and 3.12 read a .pth file in the encoding of the system: on Windows, cp1252."""
    locale = "fr_FR.CP1252"
    make = ["localedef", "-i", "fr_FR", "-f", "CP1252", str(tmp_path / locale)]
    if not shutil.which("localedef") or subprocess.run(make, capture_output=True).returncode:
        pytest.skip("this system cannot make a locale in cp1252")
    env = KNOWN | {"LOCPATH": str(tmp_path), "LC_ALL": locale}
    code = (
        "import locale, sys, sysconfig; assert locale.getencoding() == 'CP1252'; "
        "sys.path.insert(0, sys.argv[1]); from installation import furnish; "
        "furnish(sys.prefix, sysconfig.get_path('purelib'))"
    )
    install = [made.python, "-c", code, str(made.course)]
    subprocess.run(install, env=env, cwd=tmp_path, check=True)
    subprocess.run([made.python, "-c", "import helpers"], env=env, cwd=tmp_path, check=True)
