"""The course folder is one that nbgrader takes, and what it grades there is what `grading` finds."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from builder.source import ROOT

if not os.environ.get("CI"):  # where a test that is not run is a test that fails
    pytest.importorskip("nbgrader", reason="requirements-grading.txt installs it")
LESSON = "03_encoder"


def run(folder, *command):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give the folder of one lesson, with four copies graded and returned."""
    from grading.nbgrader import __main__

    folder = tmp_path_factory.mktemp("nbgrader")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(__main__, "lessons", lambda: [LESSON])
        assert __main__.write(folder)
    for student, change in CLASS.items():
        path = folder / "submitted" / student / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(change(solved(folder)), encoding="utf-8")
    for command in ("autograde", "generate_feedback"):
        done = run(folder, "nbgrader", command, LESSON)
        assert done.returncode == 0 and "SAWarning" not in done.stderr, done.stderr
    return folder


def sheet(folder):
    return nbformat.read(folder / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)


def solved(folder):
    solutions = nbformat.read(ROOT / "solutions" / f"{LESSON}.ipynb", as_version=4)
    code = {cell.id: cell.source for cell in solutions.cells}
    notebook = sheet(folder)
    for cell in notebook.cells:
        if "à compléter" in cell.source:
            cell.source = code[cell.id]
    return notebook


def half(notebook):
    cell = next(c for c in notebook.cells if "y_test =" in c.source)
    cell.source += "\ny_test = 1 - y_test"
    return nbformat.writes(notebook)


def cheating(notebook):
    """Everything is redefined, and a check says of itself that it is worth all."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = "def check(*objects):\n    return 100"
        elif cell.source.startswith("check("):
            cell.source = "100"
            cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "100"})]
    return nbformat.writes(notebook)


CLASS = {"amina": nbformat.writes, "bruno": half, "chloe": cheating, "diego": lambda _: "{"}


def grades(folder):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        return {
            one.student.id: (one.score, one.needs_manual_grade)
            for one in book.assignment_submissions(LESSON)
        }


def test_each_copy_has_the_points_that_it_deserves(folder):
    found = grades(folder)
    assert {name: score for name, (score, _) in found.items()} == {
        "amina": 35,
        "bruno": 31.5,
        "chloe": 0,
        "diego": 0,
    }
    assert not found["amina"][1] and not found["bruno"][1]
    assert found["chloe"][1] and found["diego"][1]  # for the instructor's eye


def test_the_feedback_is_french_and_needs_no_web(folder):
    pages = {
        name: (folder / "feedback" / name / LESSON / f"{LESSON}.html").read_text("utf-8")
        for name in CLASS
    }
    for page in pages.values():
        assert "http" not in page and "<script" not in page and str(folder) not in page
    assert "31,5 / 35" in pages["bruno"] and "3,5 / 7" in pages["bruno"]
    assert "y_test" in pages["bruno"] and "redéfinit" not in pages["chloe"]


def test_the_instructor_reads_the_remarks(folder):
    copy = folder / "autograded" / "chloe" / LESSON / f"{LESSON}.ipynb"
    first = json.loads(copy.read_text("utf-8"))["cells"][0]["source"]
    assert "À regarder" in "".join(first) and "redéfinit `check`" in "".join(first)


def test_what_an_instructor_has_is_kept(folder):
    from grading.nbgrader import __main__

    kept = [folder / "nbgrader_config.py", folder / "eleves.csv"]
    kept += [folder / "source" / LESSON / f"{LESSON}.ipynb", folder / "gradebook.db"]
    for path in kept[:3]:
        path.write_text(path.read_text("utf-8") + "\n", encoding="utf-8")
    before = [path.read_bytes() for path in kept]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(__main__, "lessons", lambda: [LESSON])
        assert __main__.write(folder)
    assert [path.read_bytes() for path in kept] == before


def test_each_command_that_is_told_is_one_of_nbgrader(folder):
    from nbgrader.apps.nbgraderapp import NbGraderApp

    told = re.findall(r"`nbgrader (\w+)", (folder / "LISEZMOI.md").read_text("utf-8"))
    assert len(told) >= 6 and set(told) <= set(NbGraderApp().subcommands)


def test_the_points_of_the_sheet_are_those_of_the_catalogue(folder):
    from helpers.catalogue import exercises

    marked = [c.metadata.nbgrader for c in sheet(folder).cells if "nbgrader" in c.metadata]
    found = {one.grade_id: one.points for one in marked if one.grade}
    assert found == {exercise.id: exercise.points for exercise in exercises(LESSON)}
    text = "\n".join(cell.source for cell in sheet(folder).cells)
    assert all(f"**{points} points.**" in text for points in [*found.values()])
