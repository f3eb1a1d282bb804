"""Where the course runs besides a learner's machine: Binder, a dev container, Google Colab."""

import copy
import json
import os
import re
import runpy
import subprocess
import sys
import sysconfig
import types
import zipfile

import json5
import nbformat
import pytest
import yaml
from IPython.core.inputtransformer2 import TransformerManager

from builder import source
from builder.course import Course
from builder.publish import folder
from builder.source import ADDRESS, COLAB, ROOT
from helpers import __version__
from helpers.desk import NAME, WELCOME

INSTALLER = runpy.run_path(str(ROOT / "installation.py"))
SETTINGS = list((ROOT / ".jupyterlab").iterdir())
TAG = f"v{__version__}"
REPOSITORY = "https://github.com/ecole/cours-keras-mnist"
ARCHIVE = f"{REPOSITORY}/archive/refs/tags/{TAG}.zip"


def is_accepted(version: str) -> bool:
    """Tell whether the course is for this Python, named as `3.12`."""
    number = tuple(map(int, version.split(".")))
    return INSTALLER["OLDEST"] <= number <= INSTALLER["NEWEST"]


def test_binder_has_a_python_of_the_course_and_installs_its_requirements():
    name, _, version = (ROOT / ".binder/runtime.txt").read_text().strip().partition("-")
    assert name == "python" and is_accepted(version)
    lines = (ROOT / ".binder/requirements.txt").read_text(encoding="utf-8").splitlines()
    named = [line.split()[1] for line in lines if line.startswith("-")]
    assert [path for path in named if not (ROOT / ".binder" / path).is_file()] == []
    assert {"../requirements.txt", "../constraints.txt"} == set(named)


def test_binder_ends_with_the_course_installed_and_the_desk_open(tmp_path, monkeypatch):
    script, packages, commands = ROOT / ".binder" / "postBuild", tmp_path / "packages", []
    packages.mkdir()
    assert os.access(script, os.X_OK) and script.read_bytes().startswith(
        b"#!/usr/bin/env python3\n"
    )
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sysconfig, "get_path", {"purelib": str(packages)}.get)
    monkeypatch.setattr(subprocess, "run", lambda command, check: commands.append(command))
    runpy.run_path(str(script))
    found = packages / (packages / "helpers.pth").read_text(encoding="ascii").strip()
    assert found.resolve() == ROOT
    assert [command[1:] for command in commands] == [["-m", "helpers.desk"]]
    for name, app in (("jupyter_lab_config", "LabApp"), ("jupyter_server_config", "ServerApp")):
        config = json.loads((tmp_path / f"etc/jupyter/{name}.json").read_text(encoding="utf-8"))
        assert config[app]["default_url"] == f"/lab/tree/{NAME}/{WELCOME}"
    copied = (tmp_path / "share/jupyter/lab/settings/overrides.json5").read_text(encoding="utf-8")
    assert json5.loads(copied)["@jupyterlab/translation-extension:plugin"] == {"locale": "fr_FR"}
    copied = (tmp_path / "etc/ipython/ipython_config.py").read_text(encoding="utf-8")
    assert "helpers.panic" in copied
    assert (tmp_path / "share/jupyter/lab/settings/page_config.json").is_file()


def test_the_dev_container_has_a_python_of_the_course_and_installs_it():
    text = (ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8")
    container = json.loads(text)
    assert is_accepted(re.fullmatch(r"python:(3\.\d+)-\w+", container["image"])[1])
    install, lay = container["postCreateCommand"].split(" && ")
    python, script = install.split()
    assert python == "python" and (ROOT / script).is_file()
    assert lay == ".venv/bin/python -m helpers.desk"
    assert container["customizations"]["codespaces"] == {"openFiles": [f"{NAME}/{WELCOME}"]}
    code = container["customizations"]["vscode"]
    assert set(code["extensions"]) == {"ms-python.python", "ms-toolsai.jupyter"}
    interpreter = code["settings"]["python.defaultInterpreterPath"]
    environment = INSTALLER["VENV"].relative_to(ROOT).as_posix()
    assert interpreter == f"${{containerWorkspaceFolder}}/{environment}/bin/python"


@pytest.mark.parametrize(
    ("version", "accepted"), [("3.10", False), ("3.11", True), ("3.13", True), ("3.14", False)]
)
def test_another_python_would_be_noticed(version, accepted):
    assert is_accepted(version) is accepted


@pytest.mark.parametrize(
    ("address", "known"), [(REPOSITORY, REPOSITORY), ("https://github.com/-/cours-keras-mnist", "")]
)
def test_a_course_is_published_where_somebody_can_have_the_address(address, known):
    assert source.published(address) == known


def made(monkeypatch, repository: str) -> dict[str, nbformat.NotebookNode]:
    """Return what the sources give of a course that is published there, by path; not executed."""
    monkeypatch.setattr(source, "REPOSITORY", repository)
    return {path: book for one in Course().sources for path, book in one.notebooks.items()}


def colab_faults(path: str, notebook: nbformat.NotebookNode) -> list[str]:
    """Return what is wrong with the way from this notebook to Colab and to its helpers there."""
    title, install = notebook.cells[:2]
    account_and_name = REPOSITORY.removeprefix("https://github.com/")
    badge = f"https://colab.research.google.com/github/{account_and_name}/blob/{TAG}/{path}"
    faults = []
    if re.findall(r"\]\((https://colab[^)]*)\)", title.source) != [badge]:
        faults.append(f"{path}: the badge does not open {badge}")
    if re.findall(r"https?://\S+", install.source) != [ARCHIVE]:
        faults.append(f"{path}: the first cell does not install {ARCHIVE}")
    return faults


def test_a_published_notebook_opens_itself_in_colab_at_the_released_version(monkeypatch):
    notebooks = made(monkeypatch, REPOSITORY)
    assert [fault for path in notebooks for fault in colab_faults(path, notebooks[path])] == []
    path = "notebooks/03_encoder.ipynb"
    for cell, old, new in (
        (0, path, "notebooks/04_compiler.ipynb"),
        (0, f"/blob/{TAG}/", "/blob/main/"),
        (1, f"refs/tags/{TAG}.zip", "refs/heads/main.zip"),
    ):
        other = copy.deepcopy(notebooks[path])
        assert old in other.cells[cell].source
        other.cells[cell].source = other.cells[cell].source.replace(old, new)
        assert len(colab_faults(path, other)) == 1  # another address is noticed


def test_a_notebook_that_is_published_nowhere_has_no_way_to_colab(monkeypatch):
    for path, notebook in made(monkeypatch, "").items():
        title, first, *_ = notebook.cells
        assert not re.search("colab|https?:", title.source + first.source), path


@pytest.mark.parametrize("on_colab", [True, False])
def test_the_first_cell_calls_pip_on_colab_and_does_nothing_elsewhere(on_colab, monkeypatch):
    if on_colab:
        monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    calls = []
    shell = types.SimpleNamespace(run_line_magic=lambda *magic: calls.append(magic))
    cell = COLAB.format(archive=ARCHIVE)
    exec(TransformerManager().transform_cell(cell), {"get_ipython": lambda: shell})
    assert calls == ([("pip", f"install --quiet {ARCHIVE}")] if on_colab else [])


def test_the_archive_of_a_tag_installs_and_brings_the_data(tmp_path):
    archive, target = tmp_path / "course.zip", tmp_path / "target"
    command = ["git", "archive", "--prefix=course/", "-o", str(archive), "HEAD"]
    if subprocess.run(command, cwd=ROOT, capture_output=True).returncode:
        pytest.skip("this copy of the course has no git history")
    assert "course/pyproject.toml" in zipfile.ZipFile(archive).namelist()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    pip += ["--no-build-isolation", "--target", str(target), str(archive)]
    installed = subprocess.run(pip, capture_output=True, text=True)
    assert installed.returncode == 0, installed.stderr
    code = (
        f"import sys; sys.path.insert(0, {str(target)!r}); import helpers; "
        "print(helpers.__file__, helpers.__version__, helpers.load_mnist()[0][0].shape)"
    )
    said = subprocess.check_output([sys.executable, "-I", "-c", code], text=True, cwd=tmp_path)
    assert said.startswith(str(target)) and said.endswith(f"{__version__} (60000, 28, 28)\n")


def test_the_version_is_the_same_wherever_it_is_told():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    latest = re.search(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.M)[1]
    assert latest == __version__


def test_the_citation_is_what_its_schema_asks_for():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "software"
    assert [set(author) for author in citation["authors"]] == [{"name"}]
    assert citation["repository-code"] == ADDRESS
    # Its field `license` would mean a choice between licences; here each covers another part.
    assert citation["license-url"] == f"{ADDRESS}/blob/{TAG}/LICENSE"


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    """Unzip the learner's folder where nothing else of the course is."""
    root = tmp_path_factory.mktemp("publisher")
    for name in ("helpers", "notebooks", "exercises", "solutions", ".jupyterlab", "docs"):
        (root / name).symlink_to(ROOT / name)
    for path in ROOT.glob("*"):
        if path.is_file():
            (root / path.name).symlink_to(path)
    place = tmp_path_factory.mktemp("étudiant")
    zipfile.ZipFile(folder.make_folder(root)).extractall(place)
    (unzipped,) = place.iterdir()
    return unzipped


def lay_in(handed_out) -> str:
    """Lay the desk with the folder's own helpers, as `make lab` does; return what is said."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [sys.executable, "-m", "helpers.desk"]
    return subprocess.check_output(command, cwd=handed_out, env=env, text=True)


def test_the_learners_folder_has_what_is_needed_and_no_more(handed_out):
    names = {path.name for path in handed_out.iterdir() if path.name != NAME}
    assert names == {
        *("LISEZMOI.md", "LICENSE", "Makefile", "install.py", "installation.py", "pyproject.toml"),
        *("requirements.txt", "requirements-dev.txt", "requirements-lock.txt", "constraints.txt"),
        *(".jupyterlab", "accueil.ipynb", "notebooks", "exercises", "helpers", "docs"),
    }
    assert [path for path in handed_out.rglob("*") if path.name == "__pycache__"] == []
    for path in (*INSTALLER["REQUIREMENTS"], *(f".jupyterlab/{p.name}" for p in SETTINGS)):
        assert (handed_out / path).is_file()


def test_the_desk_is_laid_in_the_learners_folder_and_a_new_one_keeps_the_work(handed_out):
    assert "notebooks de plus" in lay_in(handed_out)
    mine = handed_out / NAME / "03_exercices_encoder.ipynb"
    text = mine.read_text(encoding="utf-8").replace("return ...", "return 42")
    mine.write_text(text, encoding="utf-8")
    new = handed_out / "exercises" / "03_encoder.ipynb"
    new.write_text(
        new.read_text(encoding="utf-8").replace("avec NumPy seul", "par NumPy"), encoding="utf-8"
    )
    assert "03_exercices_encoder.ipynb" in lay_in(handed_out)
    text = mine.read_text(encoding="utf-8")
    assert "return 42" in text and "par NumPy" in text


@pytest.mark.parametrize("with_solutions", [True, False])
def test_the_solutions_are_in_the_folder_only_if_asked_for(tmp_path, with_solutions):
    for name in ("exercises", "solutions"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "01_essai.ipynb").touch()
    names = zipfile.ZipFile(folder.make_folder(tmp_path, with_solutions)).namelist()
    assert ("cours-keras-mnist/solutions/01_essai.ipynb" in names) == with_solutions
