"""Learners' copies are graded whatever is in them, by the command of the instructor's guide."""

import re
from html import unescape

import nbformat
import pytest

from builder import grade
from builder.source import ROOT
from helpers.catalogue import exercises


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """Give a folder with a copy of another machine's kernel, that never ends, and with no notebook."""
    monkeypatch.setenv("NBGRADER_EXECUTION", "")  # main sets it; the test's end takes it back
    monkeypatch.chdir(tmp_path)
    sources = (
        "while True: pass",
        "from helpers import check\ncheck('01-chiffre', lambda: 0)",
        "print('the', 'end')",
    )
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    kernel = {"name": "my-conda-env", "display_name": "Elsewhere", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "b.ipynb")
    (tmp_path / "a.ipynb").write_text("cut sho", encoding="utf-8")
    return tmp_path


def test_every_copy_is_executed_to_its_end(copies, capsys, monkeypatch):
    monkeypatch.setattr(grade.grade, "__defaults__", (3, 5))
    assert grade.main(["*.ipynb"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("b.html") and told.err.startswith("a.ipynb n'est pas corrigé")
    page = (copies / "b.html").read_text(encoding="utf-8")
    assert "KeyboardInterrupt" in page and "the end" in page
    assert "CheckFailed" in page


def make(path, *sources, lesson=None):
    """Write a copy with these cells, from the sheet of this lesson if it still tells."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    metadata = {"course": {"source": f"course/exercises/{lesson}.py"}} if lesson else {}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "")
    monkeypatch.chdir(tmp_path)
    return tmp_path


STUBBORN = """
import time
while True:
    try:
        time.sleep(.1)
    except BaseException:
        pass
"""


@pytest.mark.parametrize(
    "source, told",
    [
        (STUBBORN, "la cellule [2] ne s'est pas arrêtée, même interrompue"),
        ("import os; os._exit(1)", "le noyau s'est arrêté avant la fin de la cellule [2]"),
    ],
)
def test_a_cell_that_stops_the_copy_is_told_and_the_next_copy_graded(
    folder, capsys, monkeypatch, source, told
):
    monkeypatch.setattr(grade.grade, "__defaults__", (3, 2))
    path = make(folder / "a.ipynb", "print('the', 'start')", source, "print('the', 'end')")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="of before")]
    nbformat.write(notebook, path)
    make(folder / "b.ipynb", "print('the', 'end')")
    assert grade.main(["a.ipynb", "b.ipynb"]) == 1
    assert (
        f"a.ipynb n'est pas corrigé en entier\N{NO-BREAK SPACE}: {told}" in capsys.readouterr().err
    )
    page = (folder / "a.html").read_text(encoding="utf-8")
    assert "the start" in page and told in unescape(page)
    assert "the end" not in page and "of before" not in page
    assert "the end" in (folder / "b.html").read_text(encoding="utf-8")


def test_a_copy_that_leaves_by_exit_is_told(folder, capsys):
    make(folder / "a.ipynb", "print('the', 'start')", "exit()", *["import time; time.sleep(1)"] * 3)
    assert grade.main(["a.ipynb"]) == 1
    assert "le noyau s'est arrêté avant la fin de la cellule" in capsys.readouterr().err
    assert "the start" in (folder / "a.html").read_text(encoding="utf-8")


def outcome(status: str, id: str):
    text = f"[{status}] {id}\N{NO-BREAK SPACE}: …"
    if status == "réussi":
        return nbformat.v4.new_output("execute_result", {"text/plain": text})
    return nbformat.v4.new_output("error", ename="CheckFailed", evalue=text)


@pytest.mark.parametrize("lesson", ["03_encoder", None])
def test_checks_that_a_copy_has_lost_are_named(lesson):
    first, second, *lost = [exercise.id for exercise in exercises("03_encoder")]
    cell = nbformat.v4.new_code_cell(
        outputs=[outcome("réussi", first), outcome("à revoir", second)]
    )
    metadata = {"course": {"source": f"course/exercises/{lesson}.py"}} if lesson else {}
    told = grade.verdicts(nbformat.v4.new_notebook(cells=[cell], metadata=metadata))
    nbsp = "\N{NO-BREAK SPACE}"
    assert told == f"réussis 1/{len(lost) + 2}{nbsp}; sans verdict{nbsp}: {', '.join(lost)}"


def test_the_line_of_a_copy_without_checks_names_them_all(folder, capsys):
    ids = [exercise.id for exercise in exercises("03_encoder")]
    make(folder / "a.ipynb", "pass", lesson="03_encoder")
    assert grade.main(["a.ipynb"]) == 0
    line = capsys.readouterr().out
    assert line.startswith("a.html") and f"réussis 0/{len(ids)}" in line and ", ".join(ids) in line


def test_a_name_is_a_pattern_only_where_no_file_has_it(folder, capsys, monkeypatch):
    for name in ("copie[1].ipynb", "copie1.ipynb"):
        make(folder / name)
    graded = []
    monkeypatch.setattr(grade, "grade", lambda copy: (graded.append(copy.name) or "", ""))
    assert grade.main(["copie[1].ipynb", str(folder / "*1.ipynb")]) == 0
    assert graded == ["copie[1].ipynb", "copie1.ipynb"]


def test_without_a_copy_the_command_is_told(capsys):
    assert grade.main([]) == 1
    assert "python -m builder.grade copie.ipynb" in capsys.readouterr().err


def test_a_copy_that_is_not_there_is_told(copies, capsys):
    assert grade.main(["c.ipynb"]) == 1
    assert "c.ipynb" in capsys.readouterr().err


def test_the_guide_gives_this_command():
    page = (ROOT / "guide" / "index.md").read_text(encoding="utf-8")
    assert re.findall(r"python -m (builder\.grade) copie\.ipynb", page) == [grade.__name__] * 2
