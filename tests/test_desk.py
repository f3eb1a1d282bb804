"""The learner's desk: what is laid, what an update keeps, `bilan` and `recommencer`."""

import copy
import errno
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
from datetime import datetime
from unittest.mock import Mock

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

import conftest
from builder.source import ROOT
from helpers import bilan, recommencer
from helpers.desk import laying, merging, name_on_desk, notebooks
from helpers.desk.__main__ import main
from helpers.desk.links import lesson_link
from helpers.desk.restart import ASIDE

SHEET, LESSON = "exercises/03_encoder.ipynb", "notebooks/03_encoder.ipynb"
MINE, READ = "03_exercices_encoder.ipynb", "03_lecon_encoder.ipynb"
ANSWER = "def one_hot(labels, num_classes):\n    return np.eye(num_classes)[labels]"
UP_TO_DATE = ["Le dossier travail est à jour."]


class Place:
    """A course of one lesson in a temporary folder, and a learner's desk in it."""

    def __init__(self, root):
        self.root, self.desk = root, root / "travail"
        for path in (SHEET, LESSON, "notebooks/04_compiler.ipynb", "accueil.ipynb"):
            (root / path).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / path, root / path)
        self.lay()

    def lay(self) -> list[str]:
        """Lay the desk; return what the learner is told, with ordinary spaces."""
        said = laying.lay(self.root).lines()
        return [line.replace("\N{NO-BREAK SPACE}", " ") for line in said]

    def course(self, change, path=SHEET) -> None:
        """Let the course bring out a new version: `change` is given its notebook."""
        self._edit(self.root / path, change)

    def learner(self, change, name=MINE) -> None:
        """Let the learner change the notebook of this name."""
        self._edit(self.desk / name, change)

    def _edit(self, path, change) -> None:
        notebook = nbformat.read(path, as_version=4)
        change(notebook)
        nbformat.write(notebook, path)

    def cells(self, name=MINE) -> list:
        notebook = nbformat.read(self.desk / name, as_version=4)
        nbformat.validate(notebook)
        ids = [cell.get("id") for cell in notebook.cells]
        assert None not in ids and len(set(ids)) == len(ids)
        return notebook.cells

    def texts(self, name=MINE) -> list[str]:
        return [cell.source for cell in self.cells(name)]

    def bytes(self) -> dict:
        return {
            path.relative_to(self.desk).as_posix(): path.read_bytes()
            for path in self.desk.rglob("*")
            if path.is_file()
        }


@pytest.fixture(scope="session")
def laid(tmp_path_factory):
    return Place(tmp_path_factory.mktemp("course"))


@pytest.fixture
def place(laid, tmp_path, monkeypatch):
    shutil.copytree(laid.root, tmp_path, dirs_exist_ok=True)
    place = copy.copy(laid)
    place.root, place.desk = tmp_path, tmp_path / "travail"
    monkeypatch.chdir(place.desk)
    return place


def at(notebook, beginning: str) -> int:
    """Return the number of the cell whose text begins so."""
    return next(i for i, cell in enumerate(notebook.cells) if cell.source.startswith(beginning))


def checked(notebook, status: str, id: str = "03-numpy") -> None:
    """Let the learner's check have answered."""
    text = f"[{status}] {id}\N{NO-BREAK SPACE}: le message"
    cell = notebook.cells[at(notebook, f'check("{id}"')]
    cell.outputs = [new_output("execute_result", {"text/plain": text}, execution_count=7)]
    cell.execution_count = 7


def answered(notebook) -> None:
    notebook.cells[at(notebook, "def one_hot")].source = ANSWER
    checked(notebook, "réussi")


# What is laid


def test_the_desk_has_lesson_exercises_and_welcome_page(place):
    names = {name for name in place.bytes() if not name.startswith(".")}
    assert names == {"accueil.ipynb", MINE, READ, "04_lecon_compiler.ipynb"}


@pytest.mark.parametrize("name", [MINE, READ])
def test_nothing_on_the_desk_looks_as_if_it_had_run(place, name):
    code = [cell for cell in place.cells(name) if cell.cell_type == "code"]
    assert code and all(not cell.outputs and cell.execution_count is None for cell in code)
    assert "colab.svg" not in "".join(place.texts(name))


def test_the_links_of_the_whole_desk_lead_to_files_and_cells_that_exist(tmp_path):
    for folder in ("notebooks", "exercises"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "accueil.ipynb", tmp_path)
    laid = dict(laying.handed_out(tmp_path))
    ids = {name: {cell["id"] for cell in notebook["cells"]} for name, notebook in laid.items()}
    found = []
    for name, notebook in laid.items():
        prose = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
        text = "\n".join(map(notebooks.source, prose))
        links = re.findall(r"\]\((?!http)([^)#\s]*)(?:#cell-id=([^)\s]+))?\)", text)
        found += [(name, *link) for link in links]
    assert len(found) >= 3 * len(laid)

    def beside(target):  # a picture of the map, in the folder of the course
        return target.startswith("../docs/") and (ROOT / target.removeprefix("../")).is_file()

    wrong = [
        (name, target, cell)
        for name, target, cell in found
        if not beside(target) and (target not in laid or cell and cell not in ids[target])
    ]
    assert wrong == []


def test_the_code_of_the_desk_is_that_which_the_proof_runs():
    code = {
        name: [c["source"] for c in notebook["cells"] if c["cell_type"] == "code"]
        for name, notebook in laying.handed_out(ROOT)
    }
    assert len(code) == 2 * len(conftest.COURSE.lessons) + 1
    for path in conftest.COURSE.paths:
        if not path.startswith("solutions/"):
            proved = nbformat.read(ROOT / path, as_version=4).cells
            assert list(map("".join, code[name_on_desk(path)])) == [
                cell.source for cell in proved if cell.cell_type == "code"
            ]


def test_a_link_that_leads_out_of_the_desk_still_leads_there():
    text = laying._led(
        "[a](../solutions/03_encoder.ipynb) [b](https://x.fr/a) [c](#d)", "exercises", {}
    )
    assert text == "[a](../solutions/03_encoder.ipynb) [b](https://x.fr/a) [c](#d)"
    assert laying._led("![d](docs/d.png)", "", {}) == "![d](../docs/d.png)"


def test_a_second_time_nothing_changes(place):
    before = place.bytes()
    assert place.lay() == UP_TO_DATE
    assert place.bytes() == before


def test_a_course_without_a_change_leaves_the_learners_files_alone(place):
    place.learner(answered)
    before = place.bytes()
    assert place.lay() == UP_TO_DATE
    assert place.bytes() == before


# What an update keeps: each change of the course with each of the learner's


def a_statement_mended(notebook):
    cell = notebook.cells[at(notebook, "## Exercice 2.")]
    cell.source += "\n\nNOUVEAU"
    cell.id = "03_encoder-mended"  # an id is made from the text


def a_hint_added(notebook):
    notebook.cells.insert(at(notebook, "## Exercice 3."), new_markdown_cell("NOUVEAU", id="x-hint"))


def an_exercise_inserted(notebook):
    cells = [
        new_markdown_cell("## Exercice 2 bis. NOUVEAU", id="x-a"),
        new_code_cell("double = ...  # à compléter", id="x-b"),
        new_code_cell('check("03-bis", double)', id="x-c"),
    ]
    place = at(notebook, "## Exercice 3.")
    notebook.cells[place:place] = cells


def a_given_cell_changed(notebook):
    cell = notebook.cells[at(notebook, "from helpers import load_mnist")]
    cell.source += "\nNOUVEAU = 1"


def nothing_else(notebook):
    pass


def a_cell_deleted(notebook):
    del notebook.cells[at(notebook, "Dans chaque exercice")]


def a_cell_added(notebook):
    notebook.cells.insert(at(notebook, "## Exercice 3."), new_code_cell("essai = 1  # BROUILLON"))


def outputs_cleared(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def ids_stripped(notebook):
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        del cell["id"]


def saved_by_jupyterlab(notebook):
    notebook.metadata.language_info["version"] = "3.12.1"
    notebook.metadata.widgets = {}
    for cell in notebook.cells:
        cell.metadata["editable"] = True


COURSE = [a_statement_mended, a_hint_added, an_exercise_inserted, a_given_cell_changed]
LEARNER = [
    nothing_else,
    a_cell_deleted,
    a_cell_added,
    outputs_cleared,
    ids_stripped,
    saved_by_jupyterlab,
]


@pytest.mark.parametrize("learners", LEARNER, ids=lambda change: change.__name__)
@pytest.mark.parametrize("courses", COURSE, ids=lambda change: change.__name__)
def test_an_update_brings_what_is_new_and_keeps_what_is_the_learners(place, courses, learners):
    place.learner(answered)
    place.learner(learners)
    kept = [cell.source for cell in nbformat.read(place.desk / MINE, as_version=4).cells]
    place.course(courses)
    said = place.lay()
    assert said[0].startswith("Mis à jour, avec tout ce que vous y avez écrit : 03_exer"), said
    texts = place.texts()
    assert sum("NOUVEAU" in text for text in texts) == 1
    assert ANSWER in texts and not any(mark in "".join(texts) for mark in ("<<<<", ">>>>"))
    changed = courses in (a_statement_mended, a_given_cell_changed)
    lost = [text for text in kept if text not in texts]
    assert len(lost) == changed and all("NOUVEAU" not in text for text in lost)
    assert [text for text in texts if text in kept] == [text for text in kept if text in texts]
    assert len(texts) == len(kept) + (0 if changed else 3 if courses is an_exercise_inserted else 1)
    outputs = [output for cell in place.cells() for output in cell.get("outputs", [])]
    assert len(outputs) == (learners is not outputs_cleared)
    assert place.lay() == UP_TO_DATE and place.texts() == texts


def test_what_is_new_stands_where_the_course_has_it(place):
    place.learner(answered)
    place.course(an_exercise_inserted)
    place.lay()
    texts = place.texts()
    new = texts.index("## Exercice 2 bis. NOUVEAU")
    assert new > texts.index(ANSWER) and texts[new + 3].startswith("## Exercice 3.")


def test_an_untouched_notebook_becomes_the_new_one(place):
    place.course(a_statement_mended)
    place.lay()
    new = dict(laying.handed_out(place.root))[MINE]
    assert notebooks.sources(notebooks.read(place.desk / MINE)) == notebooks.sources(new)


def test_a_lesson_that_has_run_keeps_its_outputs_where_its_code_is_the_same(place):
    def run(notebook):
        cell = notebook.cells[at(notebook, "train_labels[:10]")]
        cell.outputs = [new_output("stream", name="stdout", text="vu")]

    place.learner(run, READ)
    place.course(lambda n: n.cells.insert(3, new_markdown_cell("NOUVEAU", id="x")), LESSON)
    place.lay()
    assert "NOUVEAU" in place.texts(READ)
    assert [o.text for cell in place.cells(READ) for o in cell.get("outputs", [])] == ["vu"]


@pytest.mark.parametrize(
    "learners", [nothing_else, ids_stripped], ids=lambda change: change.__name__
)
def test_where_both_have_changed_a_cell_the_learners_stays_whole(place, learners):
    def both(notebook):
        cell = notebook.cells[at(notebook, "def one_hot")]
        cell.source = '"""Une aide."""\n' + cell.source.replace("...", "None")

    place.learner(answered)
    place.learner(learners)
    place.course(both)
    said = place.lay()
    assert ANSWER in place.texts() and "Une aide" not in "".join(place.texts())
    assert said == [
        f"{MINE} : le cours change aussi des cellules que vous aviez changées ou retirées, sous "
        "« Exercice 2. Le même codage sans Keras ». Les vôtres restent comme elles sont ; la "
        f"version du cours se lit dans son dossier, {SHEET}."
    ]
    assert place.lay() == UP_TO_DATE


@pytest.mark.parametrize("title", ["## Exercice 2.", "## Exercice 3."])
def test_a_change_to_a_cell_that_the_learner_has_deleted_is_told(place, title):
    def deleted(notebook):
        del notebook.cells[at(notebook, title)]

    def mended(notebook):
        notebook.cells[at(notebook, title)].source += "\n\nNOUVEAU"

    place.learner(deleted)
    place.course(mended)
    (said,) = place.lay()
    assert f"« {title.removeprefix('## ')}" in said and "NOUVEAU" not in "".join(place.texts())
    assert said.replace(" ", "") in repr(bilan()).replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    assert place.lay() == UP_TO_DATE and "Dernière mise à jour" in repr(bilan())
    place.course(an_exercise_inserted)
    place.lay()
    assert "Dernière mise à jour" not in repr(bilan())


def test_a_lesson_that_the_course_renames_is_counted_once_and_keeps_the_learners_file(place):
    place.learner(answered)
    before = place.bytes()[MINE]
    place.course(lambda n: n.metadata.course.update(source="course/exercises/03_coder.py"))
    (place.root / SHEET).rename(place.root / "exercises/03_coder.ipynb")
    assert place.lay()[0] == "Dossier travail : 1 notebook de plus."
    assert place.bytes()[MINE] == before
    assert "Sur 4 exercices" in repr(bilan()) and "1 réussi" in repr(bilan())


def test_a_cell_that_the_course_takes_away_goes_unless_the_learner_has_changed_it(place):
    def without(notebook):
        del notebook.cells[at(notebook, "def decode")]
        del notebook.cells[at(notebook, "def one_hot")]

    place.learner(answered)
    place.course(without)
    place.lay()
    texts = place.texts()
    assert ANSWER in texts and not any(text.startswith("def decode") for text in texts)


def test_a_cell_that_both_have_changed_in_the_same_way_is_no_conflict(place):
    place.learner(a_given_cell_changed)
    place.course(a_given_cell_changed)
    assert place.lay() == UP_TO_DATE


def test_what_an_open_tab_saves_over_an_update_is_not_taken_for_the_learners(place):
    open_tab = place.bytes()[MINE]
    place.course(a_statement_mended)
    place.lay()
    (place.desk / MINE).write_bytes(open_tab)  # JupyterLab offers to overwrite
    place.learner(answered)
    said = place.lay()
    assert said[0].startswith("Mis à jour") and len(said) == 1
    assert ANSWER in place.texts() and "NOUVEAU" in "".join(place.texts())
    assert place.lay() == UP_TO_DATE


def test_several_versions_one_after_another_and_an_older_one(place):
    old = (place.root / SHEET).read_bytes()
    place.learner(answered)
    for change in (a_statement_mended, an_exercise_inserted):
        place.course(change)
        place.lay()
    newest = place.texts()
    assert sum("NOUVEAU" in text for text in newest) == 2
    new = (place.root / SHEET).read_bytes()
    (place.root / SHEET).write_bytes(old)
    place.lay()
    assert ANSWER in place.texts() and "NOUVEAU" not in "".join(place.texts())
    (place.root / SHEET).write_bytes(new)
    place.lay()
    assert place.texts() == newest


def version(fates: list[str], mark: str) -> dict:
    """Return a notebook of six cells after what has become of each."""
    cells = []
    for index, fate in enumerate(fates):
        text = f"une phrase de la cellule numéro {index}, assez longue pour être reconnue"
        if fate == "added":
            cells.append({"id": f"{mark[:2]}{index}", "source": f"{mark} {index}"})
        if fate != "deleted":
            changed = f"{text}\n{mark}" if fate == "changed" else text
            cells.append({"id": f"base{index}", "source": changed})
    whole = [{"cell_type": "markdown", "metadata": {}, **cell} for cell in cells]
    metadata = {"course": {"source": "x"}}
    return {"cells": whole, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


FATES = st.lists(
    st.sampled_from(["kept", "kept", "changed", "deleted", "added"]), min_size=6, max_size=6
)


@settings(deadline=None)
@given(FATES, FATES, st.booleans())
def test_no_word_of_the_learners_is_lost_whatever_both_have_done(mine, theirs, stripped):
    base, local = version(["kept"] * 6, ""), version(mine, "à moi")
    remote = version(theirs, "du cours")
    if stripped:
        for cell in local["cells"]:
            del cell["id"]
    result, _ = merging.merged(base, local, remote)
    written = [cell["source"] for cell in local["cells"] if "à moi" in cell["source"]]
    texts = [cell["source"] for cell in result["cells"]]
    assert [text for text in texts if "à moi" in text] == written
    again, _ = merging.merged(base, result, remote)  # as after an interruption
    assert notebooks.sources(again) == notebooks.sources(result)


# Copies that are renamed, deleted, damaged


def test_a_renamed_copy_is_brought_up_to_date_under_its_name(place):
    place.learner(answered)
    (place.desk / MINE).rename(place.desk / "à moi.ipynb")
    place.course(a_statement_mended)
    assert place.lay()[0].startswith(
        "Mis à jour, avec tout ce que vous y avez écrit : à moi.ipynb. "
    )
    texts = place.texts("à moi.ipynb")
    assert ANSWER in texts and "NOUVEAU" in "".join(texts) and not (place.desk / MINE).exists()


def test_copies_beside_the_original_or_two_of_them_are_left_alone(place):
    for name in ("copie.ipynb", "copie 2.ipynb"):
        shutil.copy(place.desk / MINE, place.desk / name)
    before = place.bytes()
    place.course(a_statement_mended)
    place.lay()
    (place.desk / MINE).unlink()
    assert place.lay() == ["Dossier travail : 1 notebook de plus."]
    assert "NOUVEAU" in "".join(place.texts())
    after = place.bytes()
    assert all(after[name] == before[name] for name in ("copie.ipynb", "copie 2.ipynb"))


def odd(cell=None, **keys) -> bytes:
    """Return a notebook of one cell with these keys, of the cell or its own."""
    whole = {"cell_type": "code", "metadata": {}, "source": "", "outputs": []} | (cell or {})
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [whole]}
    return json.dumps(notebook | keys).encode()


ODD = [
    odd(metadata=None),
    odd(nbformat_minor=None),
    odd(cells=None),
    odd(cells=[None]),
    odd({"cell_type": None}),
    odd({"source": 3}),
    odd({"source": ["a", 3]}),
    odd({"outputs": None}),
    odd({"outputs": [{"data": None}]}),
    odd({"outputs": [{"data": {"text/plain": 3}}]}),
    b'{"nbformat": 4, "cells": []}',
]


@pytest.mark.parametrize("damage", ODD)
def test_an_odd_notebook_stops_neither_the_others_nor_the_review(place, damage):
    (place.desk / MINE).write_bytes(damage)
    place.course(a_statement_mended)
    place.course(lambda n: n.cells.append(new_markdown_cell("NOUVEAU", id="x")), LESSON)
    said = place.lay()
    assert "gardé tel quel" in said[1] and "NOUVEAU" in "".join(place.texts(READ))
    assert (place.desk / MINE).read_bytes() == damage
    assert f"{MINE} ne se lit pas" in repr(bilan()) and "Sur 4 exercices" in repr(bilan())
    assert f"{MINE} ne se lit pas" in repr(recommencer("03-numpy"))


def test_ids_alone_are_no_news(place):
    def other_ids(notebook):
        for cell in notebook.cells:
            cell.id += "-x"

    place.learner(answered)
    place.course(other_ids)
    assert place.lay() == UP_TO_DATE


def test_an_interruption_is_told_in_one_sentence(place, monkeypatch, capsys):
    monkeypatch.setattr(os, "fsync", Mock(side_effect=KeyboardInterrupt))
    place.course(a_statement_mended)
    assert main(place.root) == 1
    assert capsys.readouterr().out.startswith("Mise à jour du dossier travail interrompue")


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b"[]", b'{"nbformat": 3, "cells": []}'])
def test_what_is_no_notebook_any_more_is_kept_and_the_new_one_laid_beside(place, damage):
    (place.desk / MINE).write_bytes(damage)
    assert place.lay() == UP_TO_DATE
    place.course(a_statement_mended)
    (said,) = place.lay()
    assert "03_exercices_encoder.nouveau.ipynb" in said and "gardé tel quel" in said
    assert (place.desk / MINE).read_bytes() == damage
    beside = place.desk / "03_exercices_encoder.nouveau.ipynb"
    assert "NOUVEAU" in beside.read_text(encoding="utf-8")
    beside.write_text("à moi", encoding="utf-8")
    assert place.lay() == UP_TO_DATE
    place.course(an_exercise_inserted)
    assert "03_exercices_encoder.nouveau_2.ipynb" in place.lay()[0]
    assert beside.read_text(encoding="utf-8") == "à moi"


def test_without_what_was_handed_out_nothing_is_guessed(place):
    place.learner(answered)
    shutil.rmtree(place.desk / ".origine")
    before = place.bytes()
    said = place.lay()
    assert len(said) == 1 and f"{MINE} est gardé tel quel" in said[0]
    assert place.bytes()[MINE] == before[MINE]
    assert place.lay() == UP_TO_DATE


def test_an_update_that_was_interrupted_is_done_again(place, monkeypatch):
    place.learner(answered)
    place.learner(a_cell_added)
    place.course(an_exercise_inserted)
    write = laying.write

    def interrupted(path, notebook):
        if ".origine" in path.parts:
            raise KeyboardInterrupt
        write(path, notebook)

    with monkeypatch.context() as patch:
        patch.setattr(laying, "write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            place.lay()
    texts = place.texts()
    assert "BROUILLON" in "".join(texts) and sum("NOUVEAU" in text for text in texts) == 1
    place.lay()
    assert place.texts() == texts
    assert place.lay() == UP_TO_DATE


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_a_full_disk_or_a_protected_folder_is_told_and_nothing_is_lost(
    place, monkeypatch, capsys, code
):
    place.learner(answered)
    place.course(a_statement_mended)
    before = place.bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", Mock(side_effect=OSError(code, os.strerror(code))))
        assert main(place.root) == 1
    said = capsys.readouterr().out
    assert (
        said.startswith("Le dossier travail ne peut pas être mis à jour")
        and "Traceback" not in said
    )
    assert place.bytes() == before
    assert main(place.root) == 0
    assert "NOUVEAU" in "".join(place.texts())


def test_a_damaged_course_is_told(place, capsys):
    (place.root / SHEET).write_text("{", encoding="utf-8")
    assert main(place.root) == 1
    assert "03_encoder.ipynb ne se lit pas" in capsys.readouterr().out


# bilan


def test_the_review_counts_what_the_checks_have_answered(place):
    place.learner(lambda notebook: checked(notebook, "réussi"))
    place.learner(lambda notebook: checked(notebook, "à revoir", "03-choisir"))
    place.learner(lambda notebook: checked(notebook, "à faire", "03-decoder"))
    review = bilan()
    lines = repr(review).splitlines()
    assert lines[0] == "03. Coder les étiquettes"
    assert [line.split("(")[-1] + line.strip()[0] for line in lines[1:5]] == [
        "03-cibles)○",
        "03-numpy)✓",
        "03-decoder)○",
        "03-choisir)✗",
    ]
    assert "Sur 4 exercices\N{NO-BREAK SPACE}: 1 réussi, 1 à revoir, 2 à faire." in lines[5]
    html = review._repr_html_()
    cells = re.findall(r"<td[^>]*>(.*?)</td>", html)
    assert [re.findall(r">([\w-]+)</span></a>", cell) for cell in cells] == [
        ["03-numpy"],
        ["03-choisir"],
        ["03-cibles", "03-decoder"],
    ]
    ids = {cell.id: cell.source for cell in place.cells()}
    for link, exercise in re.findall(rf'href="{MINE}#cell-id=([^"]+)"><span[^>]*>([\w-]+)<', html):
        assert ids[link].startswith("## Exercice"), exercise


def test_of_two_copies_the_better_answer_counts_and_what_cannot_be_read_is_named(place):
    shutil.copy(place.desk / MINE, place.desk / "copie.ipynb")
    place.learner(lambda notebook: checked(notebook, "réussi"), "copie.ipynb")
    place.learner(lambda notebook: checked(notebook, "à revoir"))
    (place.desk / "rompu.ipynb").write_text("{", encoding="utf-8")
    said = repr(bilan())
    assert "1 réussi, 0 à revoir, 3 à faire" in said and "rompu.ipynb ne se lit pas" in said


def test_a_renamed_copy_is_read_and_linked(place):
    place.learner(answered)
    (place.desk / MINE).rename(place.desk / "à moi.ipynb")
    assert "1 réussi" in repr(bilan())
    assert 'href="%C3%A0%20moi.ipynb#cell-id=' in bilan()._repr_html_()


def test_the_desk_is_found_from_the_course_and_from_the_exercises(place, monkeypatch):
    place.learner(answered)
    for folder, link in (
        (place.root, f"travail/{MINE}"),
        (place.root / "exercises", f"../travail/{MINE}"),
    ):
        monkeypatch.chdir(folder)
        assert f'href="{link}"' in bilan()._repr_html_()


def test_without_a_desk_a_sentence_says_how_to_make_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("helpers.desk.ROOT", tmp_path)
    for said in (bilan(), recommencer("03-numpy")):
        assert "make lab" in repr(said) and "make lab" in said._repr_html_()


def test_a_desk_without_what_was_handed_out_is_not_said_to_be_absent(place, monkeypatch):
    monkeypatch.setattr("helpers.desk.ROOT", place.root)
    shutil.rmtree(place.desk / ".origine")
    assert "avec ses copies .origine" in repr(bilan()) and "make lab" in repr(bilan())


def test_nothing_of_the_desk_waits_for_tensorflow_or_nbformat(place):
    code = (
        "import sys, helpers.desk.__main__; from helpers import bilan, recommencer; bilan(); "
        "recommencer('03-numpy'); print({'tensorflow', 'keras', 'nbformat', 'nbdime'} & {*sys.modules})"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.check_output([sys.executable, "-c", code], env=env, cwd=place.desk, text=True)
    assert said == "set()\n"


# recommencer


def aside(place) -> list[str]:
    kept = [nbformat.read(path, as_version=4) for path in place.desk.glob(f"{ASIDE}/*.ipynb")]
    for notebook in kept:
        nbformat.validate(notebook)
    return [cell.source for notebook in kept for cell in notebook.cells]


def test_an_exercise_is_put_back_and_the_answer_kept_aside(place):
    given = place.texts()
    place.learner(answered)
    place.learner(lambda notebook: checked(notebook, "réussi", "03-choisir"))
    said = recommencer("03-numpy")
    assert place.texts() == given
    assert ANSWER in aside(place)
    (kept,) = place.desk.glob(f"{ASIDE}/*.ipynb")
    assert re.fullmatch(r"03-numpy_\d{4}-\d\d-\d\d_\d\dh\d\dm\d\d\.ipynb", kept.name)
    assert kept.name in repr(said) and MINE in repr(said) and "Recharger" in repr(said)
    assert "<code>03-numpy</code>" in said._repr_html_()
    assert "1 réussi, 0 à revoir, 3 à faire" in repr(bilan())


def test_all_that_the_learner_has_written_in_the_exercise_is_kept_aside(place):
    def written(notebook):
        answered(notebook)
        index = at(notebook, ANSWER)
        notebook.cells[index:index] = [
            new_markdown_cell("Une idée :\n- la ligne", attachments={"a.png": {"image/png": "x"}}),
            new_code_cell("x = 1"),
        ]
        notebook.cells.append(new_code_cell("ailleurs = 1"))

    given = place.texts()
    place.learner(written)
    recommencer("03-numpy")
    assert place.texts() == [*given, "ailleurs = 1"]
    assert aside(place)[-4:-1] == ["Une idée :\n- la ligne", "x = 1", ANSWER]
    (kept,) = place.desk.glob(f"{ASIDE}/*.ipynb")
    assert '"image/png": "x"' in kept.read_text(encoding="utf-8")


def test_two_answers_put_aside_in_the_same_second_are_both_kept(place, monkeypatch):
    now = Mock(now=Mock(return_value=datetime(2026, 1, 1)))
    monkeypatch.setattr("helpers.desk.restart.datetime", now)
    for answer in (ANSWER, "autre = 1"):
        place.learner(lambda n, a=answer: n.cells.insert(at(n, "def one_hot"), new_code_cell(a)))
        recommencer("03-numpy")
    assert {ANSWER, "autre = 1"} <= set(aside(place))


def test_what_is_not_saved_is_warned_of_before_and_after(place):
    (before,) = [text for text in place.texts("accueil.ipynb") if "## Recommencer" in text]
    assert "Enregistrez d'abord (Ctrl+S)" in before
    assert "serait alors perdu" in repr(recommencer("03-numpy"))


def test_a_check_moved_below_other_exercises_takes_none_of_them_along(place):
    def moved(notebook):
        answered(notebook)
        notebook.cells.append(notebook.cells.pop(at(notebook, 'check("03-numpy"')))
        notebook.cells[at(notebook, "def decode")].source = "decode = 1"

    place.learner(moved)
    recommencer("03-numpy")
    texts = place.texts()
    assert "decode = 1" in texts and ANSWER not in texts
    assert any(text.startswith('check("03-choisir"') for text in texts)


def test_where_only_the_check_is_left_the_exercise_above_stays(place):
    def only_check(notebook):
        start = at(notebook, "## Exercice 2.")
        del notebook.cells[start : at(notebook, 'check("03-numpy"')]

    place.learner(only_check)
    recommencer("03-numpy")
    assert sum(text.startswith('check("03-cibles"') for text in place.texts()) == 1


def test_a_damaged_copy_of_what_was_handed_out_is_not_taken_for_the_learners(place):
    place.learner(answered)
    before = place.bytes()[MINE]
    (place.desk / ".origine" / MINE).write_text("{", encoding="utf-8")
    assert f"travail/.origine/{MINE}" in repr(recommencer("03-numpy"))
    assert f"travail/.origine/{MINE}" in repr(bilan())
    assert place.bytes()[MINE] == before
    place.lay()
    assert "1 réussi" in repr(bilan())


def without_check(notebook):
    answered(notebook)
    del notebook.cells[at(notebook, 'check("03-numpy"')]


def without_exercise(notebook):
    for start in ("## Exercice 2.", "def one_hot", 'check("03-numpy"'):
        del notebook.cells[at(notebook, start)]


def without_heading(notebook):
    answered(notebook)
    del notebook.cells[at(notebook, "## Exercice 2.")]


def with_a_heading(notebook):
    answered(notebook)
    notebook.cells.insert(at(notebook, ANSWER), new_markdown_cell("## Mes notes"))


@pytest.mark.parametrize(
    "change", [without_check, without_heading, with_a_heading, without_exercise, ids_stripped]
)
def test_an_exercise_of_which_cells_are_gone_or_added_comes_back(place, change):
    texts = place.texts()
    given = texts[texts.index("import numpy as np") - 1 :][:4]
    assert "Exercice 2." in given[0] and given[3].startswith('check("03-numpy"')
    place.learner(change)
    recommencer("03-numpy")
    texts = place.texts()
    start = texts.index(given[0])
    assert texts[start : start + 4] == given
    assert [sum(text == other for other in texts) for text in given[2:]] == [1, 1]
    assert sum("Exercice 3." in text for text in texts) == 1
    answers = (without_check, without_heading, with_a_heading)
    assert (ANSWER in "".join(aside(place))) == (change in answers)


@pytest.mark.parametrize("id", ["03-numpy", " 03-Numpy ", "03 numpy", "03-nùmpy"])
def test_an_id_may_be_written_a_little_otherwise(place, id):
    assert "de nouveau tel qu'il a été donné" in repr(recommencer(id))


def test_the_cell_that_has_begun_an_exercise_again_forgets_its_id(place, monkeypatch):
    cell = 'from helpers import recommencer\n\nrecommencer("03-numpy")'
    shell = Mock(user_ns={"In": ["", cell]})
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    recommencer("03-numpy")
    empty = 'from helpers import recommencer\n\nrecommencer("")'
    shell.set_next_input.assert_called_once_with(empty, replace=True)


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("03-numpi", "03-cibles, 03-numpy, 03-decoder, 03-choisir"),
        ("", "Écrivez entre les guillemets"),
        ("99-double", "Écrivez entre les guillemets"),
        (3, "Écrivez entre les guillemets"),
        (None, "Écrivez entre les guillemets"),
        (type("Id", (), {"__str__": None})(), "Écrivez entre les guillemets"),
        ("03-" + "x" * 10**7, f"`03-{'x' * 37}…` n'est pas un exercice"),
    ],
)
def test_an_id_that_no_exercise_has_changes_nothing(place, id, said):
    before = place.bytes()
    assert said in repr(recommencer(id))
    assert place.bytes() == before


def test_a_notebook_that_cannot_be_read_or_written_stays_as_it_is(place, monkeypatch):
    place.learner(answered)
    before = place.bytes()[MINE]
    full = OSError(errno.ENOSPC, "plein")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", Mock(side_effect=full))
        assert "plein" in repr(recommencer("03-numpy"))
    assert place.bytes()[MINE] == before
    (place.desk / MINE).write_text("{", encoding="utf-8")
    assert f"{MINE} ne se lit pas" in repr(recommencer("03-numpy"))
    (place.desk / MINE).unlink()
    assert "make lab" in repr(recommencer("03-numpy"))


def test_running_the_whole_welcome_page_puts_nothing_back(place):
    place.learner(answered)
    before = place.bytes()
    code = [cell.source for cell in place.cells("accueil.ipynb") if cell.cell_type == "code"]
    namespace = {}
    for text in code:
        exec(text, namespace)
    assert len(code) == 2 and place.bytes() == before


# Links


def test_the_link_to_a_section_leads_to_its_cell(place, monkeypatch):
    section = "Deux fois, c'est une fois de trop"
    places = {place.desk: READ, place.root / "exercises": "../notebooks/03_encoder.ipynb"}
    for folder, name in places.items():
        monkeypatch.chdir(folder)
        path, _, cell = lesson_link("03-cibles", section).partition("#cell-id=")
        assert path == name
        notebook = json.loads((folder / path).read_text(encoding="utf-8"))
        (found,) = [c for c in notebook["cells"] if c["id"] == cell]
        assert f"## {section}" in notebooks.source(found)
    assert lesson_link("03-cibles", "Une section sans nom") == posixpath.join(
        "../notebooks", "03_encoder.ipynb"
    )


def test_where_the_lesson_is_not_there_is_no_link(place, tmp_path_factory, monkeypatch):
    assert lesson_link("05-lots", "Les lots") is None
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert lesson_link("03-cibles", "Choisir la perte") is None
