"""Learners' copies are graded whatever is in them, by the command of the instructor's guide."""

import re

import nbformat
import pytest

from builder import grade
from builder.source import ROOT


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
    monkeypatch.setattr(grade.grade, "__defaults__", (3,))
    assert grade.main(["*.ipynb"]) == 1
    told = capsys.readouterr()
    assert told.out == "b.html\n" and told.err.startswith("a.ipynb n'est pas corrigé")
    page = (copies / "b.html").read_text(encoding="utf-8")
    assert "KeyboardInterrupt" in page and "the end" in page
    assert "CheckFailed" in page


def test_a_copy_that_is_not_there_is_told(copies, capsys):
    assert grade.main(["c.ipynb"]) == 1
    assert "c.ipynb" in capsys.readouterr().err


def test_the_guide_gives_this_command():
    page = (ROOT / "guide" / "index.md").read_text(encoding="utf-8")
    assert re.findall(r"python -m (builder\.grade) copie\.ipynb", page) == [grade.__name__] * 2
