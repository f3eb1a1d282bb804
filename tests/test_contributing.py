"""CONTRIBUTING.md, followed to the letter: its texts build, and touch the files that it names."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from builder.notebooks import is_outcome
from builder.source import ROOT
from conftest import COURSE
from helpers.checks import PASSED, TO_DO

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COPIED = ("builder", "course", "helpers", "notebooks", "exercises", "solutions", "guide", "docs")
FILES = ("LICENSE", "accueil.ipynb", "pyproject.toml")
LESSON, BEFORE = "99_essai", COURSE.lessons[-1].name


def named(text: str) -> str:
    return text.replace("NN_name", LESSON).replace("NN", LESSON[:2])


def recipe(title: str) -> tuple[set[str], set[str]]:
    """Return the files that a section tells to write, and those that the builder makes from them."""
    section = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    written, _, made = section.partition("`make build` makes or changes:")
    names = [re.findall(r"^- (`[^:\n]+)", part, re.M) for part in (written, made)]
    return tuple(set(re.findall(r"`([^`]+)`", named(" ".join(lines)))) for lines in names)


def texts() -> dict[str, str]:
    """Return the texts that the page gives for new files, by path."""
    found = re.findall(r"^`([\w/.]+)`;.*?\n```\w+\n(.*?)^```", PAGE, re.M | re.S)
    return {named(path): named(text) for path, text in found}


class Copy:
    """A copy of the course, and what has become of its files."""

    def __init__(self, root: Path):
        self.root = root
        for folder in COPIED:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
        for path in (*ROOT.glob("*.md"), *(ROOT / name for name in FILES)):
            shutil.copy(path, root)
        self.before = self.files()

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        }

    def build(self) -> subprocess.CompletedProcess:
        """Run the builder, and the kernels that it starts, with the copy's own helpers."""
        command = [sys.executable, "-m", "builder", LESSON, BEFORE]
        env = {**os.environ, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(command, cwd=self.root, env=env, capture_output=True, text=True)

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, (path, old)
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")

    def changed(self) -> set[str]:
        """Return the files made or changed since the last call."""
        before, self.before = self.before, self.files()
        assert before.keys() <= self.before.keys()
        return {path for path, data in self.before.items() if before.get(path) != data}

    def outcomes(self, folder: str, status: str) -> list[bool]:
        notebook = nbformat.read(self.root / folder / f"{LESSON}.ipynb", as_version=4)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        return [is_outcome(output, status) for output in outputs if is_outcome(output)]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Give the copy with the page's lesson, not built yet."""
    copy = Copy(tmp_path_factory.mktemp("course"))
    for path, text in texts().items():
        (copy.root / path).write_text(text, encoding="utf-8")
    welcome = copy.root / "course" / "accueil.py"
    text = welcome.read_text(encoding="utf-8")
    end = text.rindex(" -->")  # of the map's last part
    welcome.write_text(f"{text[: end - 2]}99{text[end:]}", encoding="utf-8")
    changelog = copy.root / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    new = text.replace("\n## [", "\n## [Unreleased]\n\n- Lesson 99.\n\n## [", 1)
    changelog.write_text(new, encoding="utf-8")
    return copy


def follow(copy: Copy, title: str, *others: str) -> str:
    """Build, and compare what has changed with what the page names, and with these others; return
    what was said."""
    run = copy.build()
    assert run.returncode == 0, run.stdout + run.stderr
    written, made = recipe(title)
    assert copy.changed() == written | made | {*others}
    return run.stdout


def test_a_lesson(copy):
    others = {"CHANGELOG.md", "course/accueil.py"}
    assert texts().keys() | others == recipe("Add a lesson")[0]
    linking = f"notebooks/{BEFORE}.ipynb"
    assert "proving course/exercises/99_essai.py" in follow(copy, "Add a lesson", linking)
    assert copy.outcomes("exercises", TO_DO) == copy.outcomes("solutions", PASSED) == [True]
    page = (copy.root / "guide" / f"{LESSON}.md").read_text(encoding="utf-8")
    assert "| le carré | « Deux fois le même nombre » |" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_an_exercise(copy):
    """A second one, like the first."""
    source, catalogue = f"course/exercises/{LESSON}.py", f"helpers/catalogue/{LESSON}.py"
    again = {"Exercice 1": "Exercice 2", "99-double": "99-encore"}
    sheet, logic = ((copy.root / path).read_text(encoding="utf-8") for path in (source, catalogue))
    copy.edit(
        source,
        sheet,
        sheet + "\n# %% [markdown] minutes=5\n# ##" + replaced(sheet.split("# ##")[1], again),
    )
    body = logic.partition("CHECKS = (\n")[2].removesuffix(")\n")
    copy.edit(catalogue, body, body + replaced(body, again))
    copy.edit("CHANGELOG.md", "- Lesson 99.", "- Lesson 99.\n- Exercise 99-encore.")
    follow(copy, "Add an exercise")
    assert copy.outcomes("exercises", TO_DO) == copy.outcomes("solutions", PASSED) == [True] * 2
    page = (copy.root / "guide" / f"{LESSON}.md").read_text(encoding="utf-8")
    assert "| **10** | **travail** |  |" in page


def replaced(text: str, words: dict[str, str]) -> str:
    for old, new in words.items():
        text = text.replace(old, new)
    return text


MISTAKE = """
# %% tags=["mistake"] name="le triple" section="Deux fois le même nombre"
# `number` est pris trois fois.
double = 2 * number
"""


@pytest.mark.parametrize(("answer", "fault"), [("2 * number", "expected 'à revoir'"), ("63", "")])
def test_a_mistake(copy, answer, fault):
    path = f"course/exercises/{LESSON}.py"
    text = (copy.root / path).read_text(encoding="utf-8")
    copy.edit(path, text, text + MISTAKE.replace("2 * number", answer))
    if fault:
        run = copy.build()
        assert run.returncode == 1 and "'le triple'" in run.stderr and fault in run.stderr
        (copy.root / path).write_text(text, encoding="utf-8")
    else:
        said = follow(copy, "Add a mistake")
        assert "proving" in said and "executing" not in said


def test_a_file_that_the_page_does_not_name_is_noticed(copy):
    (copy.root / "guide" / "more.md").write_text("", encoding="utf-8")
    assert copy.changed() == {"guide/more.md"}
    (copy.root / "guide" / "more.md").unlink()
