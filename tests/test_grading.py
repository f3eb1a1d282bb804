"""Copies are graded whatever is in them, each apart from the others, by `python -m grading`."""

import csv
import io
import json
import re
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest

from builder.source import ROOT
from grading import Graded, Verdict, copies, isolation, report
from grading.__main__ import found, main
from grading.running import Reader, sender

SHEET = "01_visualiser"
EXERCISE = "01-chiffre"  # the one that the copies below answer in their own ways
STUBBORN = """
import time
while True:
    try:
        time.sleep(.1)
    except BaseException:
        pass
"""
SOCKET = "import socket\nsocket.create_connection(('1.1.1.1', 53), 2)"
# What stands in the first code cell of a copy whose every answer is right.
HOSTILE = {
    "endless": "while True: pass",
    "stubborn": STUBBORN,
    "leaves": "import os; os._exit(0)",
    "memory": "hoard = [bytearray(1 << 28) for _ in range(40)]\nfor one in hoard: one[::4096] = b'1' * len(one[::4096])",
    "fork bomb": "import os\ntry:\n    while True: os.fork()\nexcept OSError: pass",
    "kills": "import os, signal; os.kill(-1, signal.SIGKILL)",
    "threads": "import threading, time\nfor _ in range(300): threading.Thread(target=time.sleep, args=(900,)).start()",
    "prints": "for _ in range(3000): print('x' * 100_000)",
}
# What does not stop a copy, and must fail in it: each cell ends by an error.
REFUSED = {
    "network": SOCKET,
    "reference": f"open({str(ROOT / 'solutions' / f'{SHEET}.ipynb')!r})",
    "system": "open('/usr/written', 'w')",
    "course": f"open({str(ROOT / 'helpers' / 'checks.py')!r}, 'a')",
    "memory of the parent": "open('/proc/1/mem', 'rb')",
}
# What a copy with no right answer tries; the check is not to be turned.
CHEATS = {
    "own check": "def check(*anything): return '[réussi] 01-chiffre'",
    "patched judge": "import helpers.checks\nhelpers.checks.judge = helpers.checks._verdict = lambda *a: helpers.checks.Outcome('réussi', a[0].id, '', 1.0)",
    "patched predicate": "from helpers.catalogue import find\nobject.__setattr__(find('01-chiffre').check, 'correct', lambda facts: True)",
    "other code": "import helpers.checks as checks\ndef judge(exercise, objects): return Outcome(PASSED, exercise.id, '', 1.0)\nchecks.judge.__code__ = judge.__code__",
    "other defaults": "import numpy as np\nnp.linalg.norm.__wrapped__.__defaults__ = (0, 0, 0)",
    "patched NumPy": "import numpy as np\nnp.array_equal = np.allclose = np.all = np.any = lambda *a, **k: True",
    "patched while judged": "import builtins\ndef images_of(*a):\n    import numpy as np\n    np.array_equal = np.allclose = np.all = lambda *a, **k: True\n    return a[0]",
    "frames": "import sys\ndef images_of(*a):\n    return sys._getframe(1).f_locals",
    "pipe": "import os\nfor file in range(3, 2000):\n    try: os.write(file, b'\\0' * 4096)\n    except OSError: pass",
    "own helpers": "open('helpers.py', 'w').write('def check(*a): return 1')\nimport sys\ndel sys.modules['helpers']\nsys.path.insert(0, '.')\nimport helpers",
}


def sheet(folder: str, *first: str) -> nbformat.NotebookNode:
    """Return the sheet of a folder of the course, with cells of the learner's before its exercises."""
    notebook = nbformat.read(ROOT / folder / f"{SHEET}.ipynb", as_version=4)
    notebook.cells[3:3] = [nbformat.v4.new_code_cell(source) for source in first]
    return notebook


def cheating(code: str) -> nbformat.NotebookNode:
    """Return the untouched sheet, with a cell of the learner's between the stub and the check."""
    notebook = sheet("exercises")
    check = next(n for n, cell in enumerate(notebook.cells) if f'check("{EXERCISE}"' in cell.source)
    notebook.cells.insert(check, nbformat.v4.new_code_cell(code))
    return notebook


def changed(change) -> nbformat.NotebookNode:
    notebook = sheet("solutions")
    notebook.cells = change(notebook.cells)
    return notebook


def is_check(cell) -> bool:
    return cell.cell_type == "code" and cell.source.startswith("check(")


def bare(cells):
    """Return the cells as an editor leaves them that knows nothing of ids, metadata and outputs."""
    kept = [(cell.cell_type, cell.source) for cell in cells]
    return [
        nbformat.v4.new_code_cell(text) if kind == "code" else nbformat.v4.new_markdown_cell(text)
        for kind, text in kept
    ]


ODD = {
    "no ids": changed(bare),
    "no checks": changed(lambda cells: [cell for cell in cells if not is_check(cell)]),
    "checks twice": changed(lambda cells: [c for cell in cells for c in [cell] * (1 + is_check(cell))]),
    "checks at the end": changed(lambda cells: sorted(cells, key=is_check)),
    "no given cells": changed(lambda cells: [c for c in cells if "load_mnist" not in c.source or is_check(c)]),
    "checks first": changed(lambda cells: sorted(cells, key=is_check, reverse=True)),
    "given cell edited": changed(
        lambda cells: [
            nbformat.from_dict({**c, "source": c.source.replace("10036", "10000")}) for c in cells
        ]
    ),
    "own names": changed(
        lambda cells: [nbformat.from_dict({**c, "source": re.sub(r"\bimages_of\b", "chosen", c.source)}) for c in cells]
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def marks(tmp_path_factory):
    """Grade a class of such copies at once; return the rows of its table and what was said."""
    folder = tmp_path_factory.mktemp("classe")
    made = {f"hostile {name}": sheet("solutions", code) for name, code in HOSTILE.items()}
    made |= {f"refused {name}": sheet("solutions", code) for name, code in REFUSED.items()}
    made |= {f"cheat {name}": cheating(code) for name, code in CHEATS.items()}
    made |= {f"odd {name}": notebook for name, notebook in ODD.items()}
    made |= {"right": sheet("solutions"), "untouched": sheet("exercises")}
    for name, notebook in made.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "cut.ipynb").write_text('{"cells": [', encoding="utf-8")
    (folder / "empty.ipynb").touch()
    (folder / "other.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook()))
    out = tmp_path_factory.mktemp("notes")
    done = subprocess.run(
        [sys.executable, "-m", "grading", str(folder), "--dans", str(out), "--secondes", "15"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
    )
    text = (out / "notes.csv").read_text(encoding="utf-8-sig")
    rows = {
        row["copie"]: SimpleNamespace(**row)
        for row in csv.DictReader(io.StringIO(text), delimiter=";")
    }
    return SimpleNamespace(rows=rows, done=done, out=out, names=[*made, "cut", "empty", "other"])


def full(row) -> bool:
    return row.note == row.sur != ""


def test_no_copy_is_lost(marks):
    assert sorted(marks.rows) == sorted(marks.names)
    assert marks.done.returncode == 1  # three of them are no copies


def test_a_right_copy_has_all_its_points_and_an_untouched_one_has_none(marks):
    assert full(marks.rows["right"]) and not marks.rows["right"].__dict__["à regarder"]
    assert marks.rows["untouched"].note == "0"
    assert marks.rows["untouched"].retour.count("à faire") == 3


@pytest.mark.parametrize("name", ["cut", "empty", "other"])
def test_what_is_no_copy_has_a_reason_and_no_mark(marks, name):
    row = marks.rows[name]
    assert row.note == "" and row.__dict__["à regarder"]


@pytest.mark.parametrize("name", ODD)
def test_a_right_answer_counts_whatever_became_of_the_cells(marks, name):
    row = marks.rows[f"odd {name}"]
    assert full(row), row
    assert not row.__dict__["à regarder"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_cell_spoils_no_answer(marks, name):
    row = marks.rows[f"hostile {name}"]
    assert full(row), row


@pytest.mark.parametrize("name", ["endless", "stubborn", "leaves"])
def test_a_cell_that_was_stopped_is_told(marks, name):
    assert "la cellule [4]" in marks.rows[f"hostile {name}"].__dict__["à regarder"]


@pytest.mark.parametrize("name", REFUSED)
def test_a_copy_reaches_nothing_of_the_machine(marks, name):
    assert full(marks.rows[f"refused {name}"])
    assert not (ROOT / "usr" / "written").exists()


@pytest.mark.parametrize("name", CHEATS)
def test_no_trick_turns_wrong_into_right(marks, name):
    row = marks.rows[f"cheat {name}"]
    assert row.note == "0", row
    assert name == "own helpers" or row.__dict__["à regarder"], row


def test_the_learners_page_tells_no_suspicion(marks):
    page = (marks.out / "retours" / "cheat frames.html").read_text(encoding="utf-8")
    assert "_getframe" not in page and "01-chiffre" in page
    assert "_getframe" in (marks.out / "notes.html").read_text(encoding="utf-8")


def test_a_forged_message_is_none(tmp_path):
    path = tmp_path / "pipe"
    with path.open("wb") as file:
        sender(file.fileno(), b"key")({"end": True})
    assert [*Reader(b"key").messages(path.read_bytes())] == [{"end": True}]
    other = Reader(b"other key")
    assert [*other.messages(path.read_bytes())] == [] and other.forged
    again = Reader(b"key")
    assert len([*again.messages(path.read_bytes() * 2)]) == 1 and again.forged  # nor the same again


def test_where_nothing_can_be_shut_in_nothing_is_run(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(isolation, "_libc", None)
    nbformat.write(sheet("solutions"), tmp_path / "a.ipynb")
    assert main([str(tmp_path)]) == 1
    assert "isolées" in capsys.readouterr().err


def test_a_name_is_a_pattern_only_where_no_file_has_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("copie[1].ipynb", "copie1.ipynb"):
        (tmp_path / name).touch()
    assert [path.name for path in found(["copie[1].ipynb", str(tmp_path / "*e1.ipynb")])] == [
        "copie[1].ipynb",
        "copie1.ipynb",
    ]


def test_what_is_not_there_is_told(tmp_path, capsys):
    assert main([str(tmp_path)]) == 1
    assert "Aucun notebook" in capsys.readouterr().err


def test_where_nothing_can_be_written_nothing_is_run(tmp_path, capsys):
    nbformat.write(sheet("exercises"), tmp_path / "a.ipynb")
    for folder in (tmp_path / "a.ipynb", tmp_path / "a.ipynb" / "notes"):
        assert main([str(tmp_path), "--dans", str(folder)]) == 1
        assert "on ne peut pas écrire dans" in capsys.readouterr().err


def test_no_name_is_a_formula_of_the_spreadsheet(tmp_path):
    verdict = Verdict(EXERCISE, "réussi", "oui", "", SHEET, 2.5, 5)
    copies = [Graded(tmp_path / "=cmd.ipynb", SHEET, (verdict,)), Graded(tmp_path / "b.ipynb")]
    rows = report.table(report.named(copies))
    assert "'=cmd;01_visualiser;2,5;5;" in rows


def test_a_copy_is_called_by_what_tells_whose_it_is(tmp_path):
    """A platform and an exchange folder both give a folder to each learner; only some rename the file."""

    def called(*paths):
        return [name for name, _ in report.named([Graded(tmp_path / path) for path in paths])]

    moodle = ["A_12_file/21800001.ipynb", "B_13_file/21800002.ipynb"]
    assert called(*moodle) == ["21800001", "21800002"]
    own = "01_exercices_visualiser"
    assert called(*moodle, f"C_14_file/{own}.ipynb")[2] == "C_14_file"
    assert called(f"ada/{own}.ipynb", f"grace/{own} (1).ipynb") == ["ada", "grace"]
    assert called(f"ada/{SHEET}.ipynb", "ada/autre.ipynb", "grace/x.ipynb") == ["ada", "autre", "x"]
    twice = [f"ada/{own}.ipynb", f"ada/{own} (1).ipynb"]
    assert called(*twice, f"grace/{own}.ipynb") == [f"ada/{own}", f"ada/{own} (1)", "grace"]
    assert called("a/1.ipynb", "b/1.ipynb", f"{own}.ipynb") == ["a/1", "b/1", own]


@pytest.mark.parametrize("told", ["\\", '\\"', '\\\\"'])
def test_a_backslash_breaks_no_line_of_the_table(tmp_path, told):
    """For Moodle, whose PHP takes a quotation mark after a backslash for a part of the text."""
    verdict = Verdict(EXERCISE, "à revoir", f"{told};{told}", "", SHEET, 2.5, 5)
    copies = [Graded(tmp_path / f"{name}.ipynb", SHEET, (verdict,)) for name in "ab"]
    table = report.table(report.named(copies))
    rows = csv.reader(io.StringIO(table, newline=""), delimiter=";")
    assert '\\"' not in table and [len(row) for row in rows] == [6] * 3


def test_the_page_of_a_copy_is_called_as_its_line_is(tmp_path):
    copies = [Graded(tmp_path / who / "01_exercices_visualiser.ipynb") for who in ("ada", "grace")]
    report.write(copies, tmp_path / "out")
    for who in ("ada", "grace"):
        assert f"<h2>{who}" in (tmp_path / "out" / "retours" / f"{who}.html").read_text("utf-8")


def test_the_sheet_of_a_copy_is_found_by_its_checks_its_cells_or_its_origin():
    assert copies.lesson_of(sheet("exercises")) == SHEET
    alone = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"check('{EXERCISE}', x)")])
    assert copies.lesson_of(alone) == SHEET
    origin = {"course": {"source": f"course/exercises/{SHEET}.py"}}
    assert copies.lesson_of(nbformat.v4.new_notebook(metadata=origin)) == SHEET
    assert copies.lesson_of(nbformat.v4.new_notebook()) == ""


# In a process of its own: no test may have run an operation of TensorFlow in the parent of the copies.
BROKEN = """
import sys
from pathlib import Path
from grading import isolation, pool
made = pool.Pool()
isolation._new_root = lambda *anything: (_ for _ in ()).throw(OSError("no root"))
(graded,) = made.grade([Path(sys.argv[1])])
print(graded.stopped, {verdict.status for verdict in graded.verdicts})
import numpy, keras
keras.ops.zeros(1) + 1
try:
    pool._warm()
except RuntimeError as error:
    print(error)
"""


def test_a_copy_that_cannot_be_shut_in_is_not_run_and_no_fork_follows_an_operation(tmp_path):
    nbformat.write(sheet("solutions"), tmp_path / "a.ipynb")
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, str(tmp_path / "a.ipynb")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    first, second = done.stdout.splitlines()
    assert first == "la copie n'a pas pu être isolée (no root) {'non vérifié'}", done.stderr
    assert "its forks would hang" in second
