"""The builder: what it makes, what it refuses, and that it changes nothing without a reason."""

import json
import re
import shutil
import subprocess
import sys
import textwrap

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_output
from small_course import EXERCISE, GUIDE, HEADER, LESSON, LOGIC

from builder import build, source
from builder.course import Course
from builder.markers import MarkerError, without_markers
from builder.notebooks import missing_alt, slide_type
from builder.source import ROOT, Lesson, SourceError


def read(project, text):
    header = HEADER.replace("# exercise_minutes: 1\n", "")
    project.exercise.write_text(header + text, encoding="utf-8")
    return project.sheet


def student_and_solution(project, code):
    made = read(project, "\n# %%\n" + textwrap.dedent(code))
    cell = made.cells[0]
    return made.cleared(cell, 1), made.solved(cell, 1)


class TestMarkers:
    def test_one_line(self, project):
        stub, solution = student_and_solution(project, "x = f(1)  # SOLUTION\ny = 2\n")
        assert stub == "x = ...  # à compléter\ny = 2"
        assert solution == "x = f(1)\ny = 2"

    def test_one_line_with_several_names(self, project):
        stub, _ = student_and_solution(project, "    a, b = f()  # SOLUTION\n".strip() + "\n")
        assert stub == "a, b = ..., ...  # à compléter"

    def test_block(self, project):
        stub, solution = student_and_solution(
            project,
            """\
            def f(x):
                ### BEGIN SOLUTION
                y = x + 1
                return y
                ### END SOLUTION
            """,
        )
        assert stub == "def f(x):\n    return ...  # à compléter"
        assert solution == "def f(x):\n    y = x + 1\n    return y"

    def test_a_method_taken_out_of_a_class_leaves_no_return(self, project):
        block = "### BEGIN SOLUTION\n    def f(self):\n        return 1\n\n    ### END SOLUTION"
        cell = f"class A(B):\n    {block}"
        stub, solution = student_and_solution(project, cell + "\n")
        assert stub == "class A(B):\n    ...  # à compléter"
        assert solution == "class A(B):\n    def f(self):\n        return 1"

    def test_block_without_return(self, project):
        stub, _ = student_and_solution(project, "### BEGIN SOLUTION\nimport os\n### END SOLUTION\n")
        assert stub == "...  # à compléter"

    def test_prose_and_strings_are_no_markers(self, project):
        code = 'print("# SOLUTION ### BEGIN SOLUTION")\n'
        assert student_and_solution(project, code) == (code.strip(), code.strip())

    def test_model_answer_in_markdown(self, project):
        made = read(
            project,
            "\n# %% [markdown]\n# Pourquoi ?\n#\n# ### BEGIN SOLUTION\n# Parce que.\n# ### END SOLUTION\n",
        )
        assert made.cleared(made.cells[0], 1) == "Pourquoi ?\n\n*Votre réponse :*"
        assert made.solved(made.cells[0], 1) == "Pourquoi ?\n\nParce que."

    def test_a_misspelt_marker_in_markdown(self, project):
        made = read(project, "\n# %% [markdown]\n# #### BEGIN SOLUTION\n# a\n# ### END SOLUTION\n")
        with pytest.raises(SourceError, match="is no marker"):
            made.cleared(made.cells[0], 1)

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("### BEGIN SOLUTON\nx = 1\n### END SOLUTION\n", "is no marker"),
            ("# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n", "is no marker"),
            ("x = 1  # SOLUTIONS\n", "is no marker"),
            ("x = 1  ### SOLUTION\n", "is no marker"),
            ("x = 1  ### BEGIN SOLUTION\n", "is no marker"),
            ("# SOLUTION\nx = 1\n", "is no marker"),
            ("### BEGIN SOLUTION\nx = 1\n", "never closed"),
            ("x = 1\n### END SOLUTION\n", "without its beginning"),
            ("### BEGIN SOLUTION\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n", "inside another"),
            ("### BEGIN SOLUTION\n\n### END SOLUTION\n", "empty"),
            ("f(1)  # SOLUTION\n", "one-line assignment"),
            ("x = f(\n    1)  # SOLUTION\n", "one-line assignment"),
            ("x = (\n", "not Python"),
        ],
    )
    def test_malformed_markers_name_file_and_cell(self, project, code, words):
        with pytest.raises(SourceError, match=words) as caught:
            student_and_solution(project, code)
        assert "course/exercises/99_essai.py, cell 1" in str(caught.value)

    def test_a_lesson_has_none(self, project):
        project.lesson.write_text(HEADER + "\n# %%\nx = 1  # SOLUTION\n", encoding="utf-8")
        with pytest.raises(SourceError, match="a lesson has no solution markers"):
            Lesson(project.lesson).notebooks  # noqa: B018 - reading it is what raises

    @given(
        lines=st.lists(
            st.sampled_from(["x = 1", "    y = 2", "### BEGIN SOLUTION", "### END SOLUTION", ""]),
            max_size=8,
        )
    )
    def test_no_marker_is_ever_left(self, lines):
        """Whatever the order of markers: an error, or two texts without markers."""
        try:
            texts = [without_markers("\n".join(lines), False, solved) for solved in (True, False)]
        except MarkerError:
            return
        assert not any("SOLUTION" in text for text in texts)


class TestHeader:
    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("# title: Essai\n", "", "misses .'title'"),
            ("# title: Essai\n", "# titre: Essai\n", "does not know .'titre'"),
            ("title: Essai", "title: ''", "title is ''"),
            ("Une phrase.", "Une phrase. Et deux.", "one sentence"),
            ("Une phrase.", "Une phrase", "one sentence"),
            ("teaching_minutes: 1", "teaching_minutes: dix", "teaching_minutes is 'dix'"),
            ("teaching_minutes: 1", "teaching_minutes: -1", "teaching_minutes is -1"),
            ("compute_seconds: 60", "compute_seconds: 0", "above 0"),
            ("title: Essai", "title: [", "not YAML"),
            (HEADER, "", "opens with a YAML header"),
        ],
    )
    def test_a_bad_header_names_file_and_field(self, project, old, new, words):
        project.lesson.write_text(LESSON.replace(old, new), encoding="utf-8")
        with pytest.raises(SourceError, match=words) as caught:
            Lesson(project.lesson)
        assert "course/lessons/99_essai.py" in str(caught.value)

    @pytest.mark.parametrize(
        ("cell", "words"),
        [
            ('# %% tags=["nbval-ignore-output"]\n1 + 1', "has no .fit"),
            ('# %% tags=["nbval-ignore-output"]\ndef train(x):\n    return x', r"no \"?\s*\.fit"),
            ('# %% tags=["nbval-ignore-output"]\nx_train(1)', r"no \"?\s*\.fit"),
            ('# %% tags=["nbval-skip"]\nm.fit(x)', "unknown tag"),
            ('# %% tags=["raises-exception"]\n1 / 0', "unknown tag"),
            ("# %%\n# NBVAL_SKIP\n1", "comment markers"),
            ('# %% slideshow={"slide_type": "slides"}\n1', "slide_type 'slides'"),
            ('# %% code="output"\n1', "code 'output' is not one of"),
            ('# %% [markdown] code="shown"\n# 1', "unknown cell metadata .'code'."),
            ('# %% slideshow="slide"\n1', "slideshow is 'slide', not"),
            ('# %% slideshow={"slide_type": ["slide"]}\n1', "slide_type .'slide'. is not one of"),
        ],
    )
    def test_bad_cell_metadata(self, project, cell, words):
        project.lesson.write_text(f"{HEADER}\n{cell}\n", encoding="utf-8")
        with pytest.raises(SourceError, match=words):
            Lesson(project.lesson)

    @pytest.mark.parametrize(
        "line",
        [
            "h = model.fit(x)",
            "train(x)",
            "a, b = train(x)",
            "rows = sweep(grid, 4)",
            "draw_digit(m)",
        ]
        + ["loss, share = model.evaluate(x, y)", "print(h.history['loss'])"],
    )
    def test_a_cell_that_trains_or_shows_a_training_may_be_exempt(self, project, line):
        cell = f'# %% tags=["nbval-ignore-output"]\n{line}'
        project.lesson.write_text(f"{HEADER}\n{cell}\n", encoding="utf-8")
        assert Lesson(project.lesson).cells[0].metadata["tags"] == ["nbval-ignore-output"]

    @pytest.mark.parametrize(
        ("line", "exempt"),
        [("print(h)", True), ("print(read(1))", True), ("h = 1", False), ("print(x)", False)],
    )
    def test_a_cell_that_reads_what_a_training_gave_may_be_exempt(self, project, line, exempt):
        trained = "h = model.fit(x)\ndef read(x):\n    return h"
        cells = (f'# %% tags=["nbval-ignore-output"]\n{code}' for code in (trained, line))
        project.lesson.write_text("\n\n".join([HEADER, *cells]) + "\n", encoding="utf-8")
        if exempt:
            assert Lesson(project.lesson).cells[-1].source == line
        else:
            with pytest.raises(SourceError, match="reads no name of such a cell"):
                Lesson(project.lesson)

    def test_two_lessons_of_one_number(self, project):
        shutil.copy(project.lesson, project.lesson.with_name("99_autre.py"))
        with pytest.raises(SourceError, match="99_essai.py: .*99_autre.py has the same number"):
            project.build()

    def test_the_exercise_has_the_title_of_its_lesson(self, project):
        project.add_exercise(EXERCISE.replace("title: Essai", "title: Autre"))
        with pytest.raises(SourceError, match="no lesson 99_essai with the title 'Autre'"):
            Course(project.root).sources  # noqa: B018 - reading them is what raises


class TestExercises:
    @pytest.mark.parametrize("damage", ['name=""', "name=3"])
    def test_metadata_that_no_notebook_may_have(self, project, damage):
        project.add_exercise(EXERCISE.replace('name="carré"', damage))
        with pytest.raises(SourceError, match="^course/exercises/99_essai.py: cannot be read: ."):
            project.sheet  # noqa: B018 - reading it is what raises

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ('check("99-double", double)', "double", "this exercise has no check"),
            ('check("99-double", double)', 'print(check("99-double", double))', "one line"),
            ('check("99-double", double)', 'check("99-double", 2 * 21)', "one line"),
            ("2 * number  # SOLUTION", "2 * number", "nothing to complete"),
            (
                "# %% [markdown] minutes=7\n# ## Exercice",
                '# %%\ncheck("99-double", 1)\n\n# %% [markdown] minutes=7\n# ##',
                "one line",
            ),
            ('check("99-double", double)', 'check("99-double", double', "this is not Python"),
            ('tags=["right"]', 'tags=["rights"]', "unknown tag 'rights'; known here: .*, mistake"),
            ('name="carré"', "name=carré", "straight quotes"),
            ("number = 21", '# %% tags=["right"]\n# Tôt.\n3', "follow the check"),
            (" minutes=7", "", "needs `minutes`, a number of them, not None"),
            (" minutes=7", " minutes=0", "needs `minutes`, a number of them, not 0"),
            ("# %%\nnumber = 21", '# %%\ncheck("99-un", number)', "a second check"),
            ('"99-double"', '"98-double"', "the id '98-double' is not 99, a hyphen, a word"),
            ('"99-double"', "99", "the id 99 is not 99, a hyphen, a word"),
            ("# ## Exercice 1.", "# ## Exercice un.", "belongs to no exercise"),
            ("# 2. deux\n", "", "numbered list of at least two"),
            ("# 1. un", "# un", "numbered list of at least two"),
            ('[markdown] tags=["hints"]', 'tags=["hints"]', "'hints' cell is a Markdown cell"),
            ('%% tags=["right"]', '%% [markdown] tags=["right"]', "'right' cell is a code cell"),
            ("# Une somme.\n", "", "'right' cell without comment"),
            ("double = number + number\n", "", "'right' cell without code"),
            ('name="moitié" ', "", "'mistake' cell without name"),
            (' section="Section"\n# c\'est\n', "\n# c'est\n", "'mistake' cell without section"),
            ("# c'est\n# la moitié\n", "", "'mistake' cell without comment"),
            ("double = number / 2\n", "", "'mistake' cell without code"),
            ('"moitié" section="Section"', '"moitié" section="Autre"', "no section 'Autre'"),
            ("# c'est le carré", "# c'est\n# la moitié", "same name or message as cell"),
            ('name="carré"', 'name="moitié"', "same name or message as cell"),
            ('name="carré"', 'name="carré" rang=1', "unknown cell metadata"),
            ('# %% tags=["mistake"] name="carré"', '# %% name="carré"', "unknown cell metadata"),
            (
                EXERCISE[EXERCISE.index('# %% tags=["mistake"] name="carré"') :],
                "",
                "2 typical mistakes",
            ),
        ],
    )
    def test_the_structure(self, project, old, new, words):
        assert EXERCISE.count(old) == 1
        project.add_exercise(EXERCISE.replace(old, new))
        with pytest.raises(SourceError, match=words) as caught:
            project.sheet.exercises  # noqa: B018 - reading it is what raises
        assert "course/exercises/99_essai.py, cell " in str(caught.value)

    def test_an_id_that_is_given_twice(self, project):
        again = EXERCISE[EXERCISE.index("\n# %% [markdown] minutes=7") :]
        project.add_exercise(EXERCISE + again)
        words = "cell 14 .*99-double is checked in cell 5 already"
        with pytest.raises(SourceError, match=f"course/exercises/99_essai.py, {words}"):
            project.build()

    def test_a_logic_that_gives_an_id_twice(self, project):
        check = LOGIC.partition("CHECKS = (\n")[2].removesuffix(")\n")
        project.add_exercise(logic=LOGIC.replace(check, check + check))
        with pytest.raises(SourceError, match="catalogue has .'99-double', '99-double'"):
            project.build()

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("double == 42", "double == 43", "cell 5 .*99-double, the solution: expected 'réussi'"),
            ("double == 42", "True", "cell 8 .*the mistake 'petit': expected 'à revoir'"),
            ("double == -9", "double < 11", "cell 9 .*own message, got that of 'petit'"),
            ("double == -9", "False", "cell 8 .*expected its own message, got .à revoir"),
            ("double: double,", "double: object(),", "cell 5 .*99-double, the solution"),
            ('"petit":', '"grand":', "recognises 'grand', which is none of the mistakes"),
            ('"99-double"', '"99-autre"', "and the catalogue has .'99-autre'"),
        ],
    )
    def test_the_proof_stops_on_a_check_that_is_wrong(self, project, old, new, words):
        project.add_exercise(logic=LOGIC.replace(old, new))
        with pytest.raises(SourceError, match=words) as caught:
            project.prove()
        assert "course/exercises/99_essai.py" in str(caught.value)

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("double = number + number", "double = number + 1", "cell 7 .*right way 1: expected"),
            ("number**2", "42.0000001", "cell 10 .*its facts are those of the solution"),
            ("number**2", "number * 0.5", "cell 10 .*own message, got that of 'moitié'"),
            ("number**2", "object()", "cell 10 .*need a predicate in `when`"),
            ("number**2", "1 / 0", "cell 10 .*stops before the check: `ZeroDivisionError`"),
            ("double = number**2", "raise SystemExit", "cell 10 .*before the check: `SystemExit`"),
            ("double = number**2", "%timeit 1", "cell 10 .*before the check: `SyntaxError`"),
            ("double = number**2", "other = 1", "cell 10 .*the code makes no double"),
        ],
    )
    def test_the_proof_stops_on_an_answer_that_is_not_what_it_says(self, project, old, new, words):
        project.add_exercise(EXERCISE.replace(old, new))
        with pytest.raises(SourceError, match=words) as caught:
            project.prove()
        assert "course/exercises/99_essai.py" in str(caught.value)

    def test_the_build_makes_stub_and_solution(self, project):
        project.add_exercise()
        assert project.build()
        files = project.files()
        stub = nbformat.reads(files["exercises/99_essai.ipynb"].decode(), as_version=4)
        solution = nbformat.reads(files["solutions/99_essai.ipynb"].decode(), as_version=4)
        assert "double = ...  # à compléter" in [cell.source for cell in stub.cells]
        assert "double = 2 * number" in [cell.source for cell in solution.cells]
        others = [cell for cell in solution.cells if "Autres solutions" in cell.source]
        assert [c.id for c in stub.cells] == [c.id for c in solution.cells if c not in others]
        assert [cell.source for cell in others] == [
            "<details><summary>Autres solutions</summary>\n\nUne somme.\n\n"
            "```python\ndouble = number + number\n```\n\n</details>"
        ]
        (checked,) = (cell for cell in stub.cells if cell.source.startswith('check("99-double"'))
        said = checked.outputs[0].data["text/html"]
        assert said.index("<details>") < said.index("un et demi") < said.index("deux")
        sources = "\n".join(cell.source for cell in (*stub.cells, *solution.cells))
        for told in ("SOLUTION", "c'est la moitié", "un et demi", "- 30"):
            assert told not in sources
        assert not project.build()
        assert project.files() == files
        project.catalogue.write_text(LOGIC + "\n# changed\n", encoding="utf-8")
        assert project.build(check=True)

    def test_the_data_of_the_checks_hold_what_they_need(self, project):
        project.add_exercise()
        project.build()
        assert "Une somme" not in project.data.read_text(encoding="utf-8")
        (exercise,) = json.loads(project.data.read_text(encoding="utf-8"))["exercises"]
        assert exercise["id"] == "99-double" and exercise["names"] == ["double"]
        assert exercise["hints"] == ["un et demi", "deux"]
        assert exercise["given"][-1] == "number = 21"
        names = {mistake["name"]: mistake for mistake in exercise["mistakes"]}
        assert names["moitié"]["message"] == "c'est la moitié"
        assert names["moitié"]["example"] == ["double = number / 2"]
        assert names["petit"]["example"] == []  # its predicate recognises it

    def test_a_mistake_changes_the_data_and_runs_no_notebook(self, project, capsys):
        project.add_exercise()
        project.build()
        before = project.files()
        capsys.readouterr()
        text = project.exercise.read_text(encoding="utf-8").replace("le carré", "un carré")
        project.exercise.write_text(text, encoding="utf-8")
        assert project.build()
        assert "proving" in (said := capsys.readouterr().out) and "executing" not in said
        after = project.files()
        assert {path for path in after if after[path] != before[path]} == {project.shown_data}

    def test_a_changed_right_way_is_proved_though_it_does_not_ship(self, project):
        project.add_exercise()
        project.build()
        text = project.exercise.read_text(encoding="utf-8").replace("number + number", "number + 1")
        project.exercise.write_text(text, encoding="utf-8")
        with pytest.raises(SourceError, match="right way 1: expected 'réussi'"):
            project.build()

    @pytest.mark.parametrize(
        ("old", "new"),
        [("c'est le carré", "faux"), ('"names"', '"name"'), ("\n", "\n\n")],
    )
    def test_data_edited_by_hand_stop_the_build(self, project, old, new):
        project.add_exercise()
        project.build()
        text = project.data.read_text(encoding="utf-8").replace(old, new, 1)
        project.data.write_text(text, encoding="utf-8")
        with pytest.raises(SourceError, match=f"{project.shown_data}: edited by hand") as caught:
            project.build()
        assert "course/exercises/99_essai.py" in str(caught.value)
        project.data.unlink()
        assert project.build() and not project.build()


class TestRebuilding:
    def test_twice_changes_nothing_and_a_change_rebuilds_that_lesson_alone(self, project, capsys):
        other = project.lesson.with_name("98_autre.py")
        other.write_text(LESSON, encoding="utf-8")
        project.add_guide_page("98_autre")
        assert project.build()
        files = project.files()
        assert "| [99. Essai](notebooks/99_essai.ipynb) |" in files["README.md"].decode()
        capsys.readouterr()
        assert not project.build()
        assert project.files() == files
        project.lesson.write_text(LESSON.replace("1 + 1", "1 + 2"), encoding="utf-8")
        assert project.build()
        assert "98_autre" not in capsys.readouterr().out

    def test_changed_prose_keeps_the_outputs_and_runs_nothing(self, project, capsys):
        project.build()
        before = nbformat.read(project.root / "notebooks" / "99_essai.ipynb", as_version=4)
        assert before.cells[-1].outputs
        text = LESSON.replace("# ## Section", "# ## Section\n#\n# Une phrase de plus.")
        project.lesson.write_text(text, encoding="utf-8")
        capsys.readouterr()
        assert project.build()
        assert "executing" not in capsys.readouterr().out
        after = nbformat.read(project.root / "notebooks" / "99_essai.ipynb", as_version=4)
        assert after.cells[-1] == before.cells[-1]
        assert "Une phrase de plus." in after.cells[-2].source

    def test_the_way_to_colab_comes_changes_and_goes_and_runs_nothing(
        self, project, monkeypatch, capsys
    ):
        bound = "# %% [markdown]\n# `{python} 1 + 1`\n\n# %%\n3 + 4\n"
        project.lesson.write_text(f"{LESSON}\n{bound}", encoding="utf-8")
        path, cells = project.root / "notebooks" / "99_essai.ipynb", []
        for address in ("", "https://github.com/a/b", "https://github.com/c/d", ""):
            monkeypatch.setattr(source, "REPOSITORY", address)
            assert project.build()
            assert (capsys.readouterr().out.count("executing") == 1) == (not cells)
            cells.append(nbformat.read(path, as_version=4).cells)
            assert address in "".join(cell.source for cell in cells[-1])
            code = [cell for cell in cells[-1] if cell.cell_type == "code"]
            assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
            assert code[-1].outputs[0].execution_count == len(code)
        assert cells[0] == cells[-1] and [len(one) for one in cells] == [5, 6, 6, 5]

    def test_the_guide_says_what_sources_and_catalogue_say(self, project):
        skipped = (
            '\n\n# %% [markdown] slideshow={"slide_type": "skip"}\n# ### Plus loin (facultatif)'
        )
        project.lesson.write_text(
            LESSON.replace("# ## Section", f"# ## Section{skipped}"), encoding="utf-8"
        )
        project.add_exercise()
        project.build()
        page = (project.root / "guide" / "99_essai.md").read_text(encoding="utf-8")
        assert "*Une phrase.*" in page and "[solutions](../solutions/99_essai.ipynb)" in page
        assert (
            "| 7 | Exercice 1. Le double | `99-double` |" in page and "2 + 8 = 10 minutes" in page
        )
        assert "- **Facultatif**, hors séance\u00a0: «\u00a0Plus loin\u00a0»." in page
        assert "### `99-double`" in page and "| moitié | « Section » |" in page
        assert page.endswith("Fin.\n")
        index = (project.root / "guide" / "index.md").read_text(encoding="utf-8")
        assert "| [99. Essai](99_essai.md) |" in index

    @pytest.mark.parametrize(
        ("text", "words"),
        [(None, "99_essai.md is missing"), (GUIDE.replace("<!-- /facts -->", ""), "facts")],
    )
    def test_a_guide_page_that_cannot_be_filled_is_named(self, project, text, words):
        (project.root / "guide" / "99_essai.md").unlink()
        if text:
            project.add_guide_page("99_essai", text)
        with pytest.raises(SourceError, match=words) as caught:
            project.build()
        assert "guide/99_essai.md" in str(caught.value)

    @pytest.mark.parametrize(
        "path",
        ["course/lessons/99_essai.py", "course/exercises/99_essai.py", "course/accueil.py"]
        + ["helpers/catalogue/99_essai.py", "guide/99_essai.md", "README.fr.md"],
    )
    def test_an_authors_file_that_is_no_text(self, project, path):
        project.add_exercise()
        (project.root / path).write_bytes("# Été\n# où\n".encode("latin-1"))
        with pytest.raises(SourceError, match=f"^{path}: cannot be read: line 1 is not UTF-8$"):
            project.build()
        (project.root / path).unlink()
        (project.root / path).mkdir()
        with pytest.raises(SourceError, match=f"^{path}: cannot be read: "):
            project.build()

    def test_check_writes_nothing_and_tells(self, project):
        assert project.build(check=True)
        assert not project.files().get("notebooks/99_essai.ipynb")

    @pytest.mark.parametrize("damage", ["edited", "outputs cleared", "random id"])
    def test_an_edited_notebook_is_stale(self, project, damage):
        project.build()
        path = project.root / "notebooks" / "99_essai.ipynb"
        notebook = nbformat.read(path, as_version=4)
        if damage == "edited":
            notebook.cells[1].source += " !"
        elif damage == "random id":
            notebook.cells[1].id = "aaaa"
        else:
            notebook.cells[-1].execution_count = None
        nbformat.write(notebook, path)
        assert project.build(check=True)

    def test_another_hint_makes_the_outcome_that_shows_it_stale(self, project):
        project.add_exercise()
        project.build()
        project.add_exercise(EXERCISE.replace("et demi", "et quart"))
        project.build()
        assert "un et quart" in project.files()["exercises/99_essai.ipynb"].decode()

    def test_a_source_that_its_author_saves_meanwhile_is_kept_and_told(self, project, monkeypatch):
        def execute_slowly(source, path, notebook):
            with source.path.open("a", encoding="utf-8") as file:
                file.write(
                    "\n# %% [markdown]\n# La fin.\n\n# %%\n2 + 2\n\n# %% [markdown]\n# Merci.\n"
                )
            return execute(source, path, notebook)

        execute = build.execute
        with monkeypatch.context() as patched, pytest.raises(SourceError) as caught:
            patched.setattr(build, "execute", execute_slowly)
            project.build()
        assert str(caught.value) == (
            "course/lessons/99_essai.py: has changed while the build ran; build again"
        )
        assert project.build() and not project.build()
        assert "Merci." in (project.root / "notebooks" / "99_essai.ipynb").read_text("utf-8")

    def test_a_notebook_without_source_is_refused(self, project):
        (project.root / "notebooks" / "97_perdu.ipynb").write_text("{}", encoding="utf-8")
        with pytest.raises(SourceError, match="no source makes this notebook"):
            project.build()


class TestOutputs:
    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("import sys; print('log', file=sys.stderr)", "writes to stderr: log"),
            ("import warnings; warnings.warn('attention')", "writes to stderr"),
            ("1 / 0", "stops: ZeroDivisionError"),
            (
                "import matplotlib.pyplot as plt; plt.plot([1]); plt.show()",
                "figure without alternative text",
            ),
            ("import time; time.sleep(2)", "its header allows 1"),
        ],
    )
    def test_the_build_stops_naming_file_and_cell(self, project, code, words):
        text = LESSON.replace("1 + 1", code)
        if "allows 1" in words:
            text = text.replace("compute_seconds: 60", "compute_seconds: 1")
        project.lesson.write_text(text, encoding="utf-8")
        with pytest.raises(SourceError, match=words) as caught:
            project.build()
        assert "course/lessons/99_essai.py" in str(caught.value)
        assert "allows" in words or "cell 2" in str(caught.value)
        assert not (project.root / "notebooks" / "99_essai.ipynb").exists()

    @pytest.mark.parametrize(
        ("data", "metadata", "missing"),
        [
            ({"image/png": "A"}, {}, True),
            ({"image/png": "A"}, {"image/png": {"alt": " "}}, True),
            ({"image/png": "A"}, {"image/png": {"alt": "Un chiffre"}}, False),
            ({"image/svg+xml": "A"}, {}, True),
            ({"text/html": "<img src='a'>"}, {}, True),
            ({"text/html": '<img src="a" alt="Un chiffre">'}, {}, False),
            ({"text/plain": "1"}, {}, False),
        ],
    )
    def test_missing_alt(self, data, metadata, missing):
        output = new_output("display_data", data=data, metadata=metadata)
        assert missing_alt(output) is missing

    def test_an_exercise_whose_check_says_something_else(self, project):
        project.add_exercise()
        made = project.sheet
        notebook = made.notebooks["exercises/99_essai.ipynb"]
        with pytest.raises(SourceError, match="expected every check to say 'à faire'"):
            build.verify(made, "exercises/99_essai.ipynb", notebook)


def test_the_committed_notebooks_are_what_the_sources_give():
    run = subprocess.run(
        [sys.executable, "-m", "builder", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_command_is_red_on_a_changed_source(project, capsys):
    def command(*options):
        code = build.main(list(options), Course(project.root))
        return code, capsys.readouterr()

    assert command()[0] == 0
    code, said = command("--check")
    assert (code, said.out) == (0, "Everything is up to date.\n")
    project.lesson.write_text(LESSON + "\n# %%\n1\n", encoding="utf-8")
    code, said = command("--check", "99")
    assert code == 1 and "differs: notebooks/99_essai.ipynb" in said.out
    project.lesson.write_text("1\n", encoding="utf-8")
    code, said = command("--check")
    assert code == 1 and "The build stops.\ncourse/lessons/99_essai.py" in said.err


@pytest.mark.parametrize("number", ["77", "9", "099", "99_autre", "essai", "abc", ""])
def test_a_lesson_that_does_not_exist(project, capsys, number):
    assert build.main([number], Course(project.root)) == 1
    said = capsys.readouterr()
    assert said.err == f"\nThe build stops.\nno lesson {number!r}; the course has 99_essai\n"
    assert not said.out and not project.files().get("notebooks/99_essai.ipynb")


class TestLinks:
    GOOD = """\
[a](#un-titre-déjà-vu) [b](README.fr.md) [c](docs/colab.svg) [d](docs/) [e](docs/deux%20mots.png)
![f](<docs/deux mots.png>) [g](https://exemple.org/rien) [h](mailto:a@exemple.org) <a id="ici"></a>
[i](#ici) [j](notebooks/99_essai.ipynb#cell-id=99_essai-title) `[k](rien.md)` [l]

# Un *titre* déjà vu

<img src="docs/colab.svg">

[l]: guide/99_essai.md

```
[m](rien.md)
```
"""

    def test_those_that_lead_somewhere(self, project):
        (project.root / "docs" / "deux mots.png").touch()
        (project.root / "CONTRIBUTING.md").write_text(self.GOOD, encoding="utf-8")
        project.build(check=True)

    @pytest.mark.parametrize(
        "link",
        ["[a](rien.md)", "![a](rien.png)", '<img src="rien.png">', "[a]\n\n[a]: rien.md"]
        + ["[a](#rien)", "[a](99_essai.md#rien)", "[a](../../rien.md)", "[a](/etc/rien)"]
        + [
            "[a](../notebooks/99_essai.ipynb#rien)",
            "[a](../notebooks/99_essai.ipynb#cell-id=rien)",
        ],
    )
    @pytest.mark.parametrize("page", ["guide/99_essai.md", "guide/page.md"])
    def test_a_page_that_leads_astray(self, project, page, link):
        path = project.root / page
        text = f"# Une page\n\nDeux\nlignes.\n\n{link}\n"
        if path.exists():  # what is generated in it comes before
            text = f"{GUIDE}\n{text}"
        path.write_text(text, encoding="utf-8")
        line = text.splitlines().index(link.splitlines()[0]) + 1
        with pytest.raises(SourceError, match=f"^{page}, line {line}: links to .*rien"):
            project.build()

    @pytest.mark.parametrize("page", ["README.md", "README.fr.md", "CONTRIBUTING.md", "docs/a.md"])
    def test_every_page_is_read(self, project, page):
        path = project.root / page
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(text + "\n[a](rien.md)\n", encoding="utf-8")
        with pytest.raises(SourceError, match=f"^{page}, line .*rien.md, which does not exist"):
            project.build()

    @pytest.mark.parametrize(
        "link", ["[a](rien.ipynb)", "[a](99_essai.ipynb#cell-id=rien)", '<img src="../rien.png">']
    )
    def test_a_notebook_that_leads_astray(self, project, link):
        project.lesson.write_text(LESSON.replace("Section", f"Section\n#\n# {link}"), "utf-8")
        start = (
            "course/lessons/99_essai.py, cell 1 ('## Section'): notebooks/99_essai.ipynb links to "
        )
        with pytest.raises(SourceError, match=f"^{re.escape(start)}.*rien"):
            project.build()

    def test_a_sheet_that_leads_astray(self, project):
        project.add_exercise(EXERCISE.replace("Le double\n", "Le [double](rien.md)\n"))
        with pytest.raises(SourceError, match="^course/exercises/99_essai.py, cell 2 .*rien.md"):
            project.build()

    @pytest.mark.parametrize(
        "text",
        ["La leçon 98 le dit.", "leçon 99, leçon 98", "leçons 99\n# et 98", "*Lessons 98 to 99*"],
    )
    def test_a_lesson_that_there_is_not(self, project, text):
        project.lesson.write_text(LESSON.replace("Section", f"Section\n#\n# {text}"), "utf-8")
        with pytest.raises(SourceError, match="cell 1 .*: names lesson 98, which does not exist"):
            project.build()
        project.lesson.write_text(LESSON, "utf-8")
        (project.root / "guide" / "page.md").write_text(
            f"# Page\n\n{text.replace('# ', '')}\n", encoding="utf-8"
        )
        with pytest.raises(SourceError, match="^guide/page.md: names lesson 98"):
            project.build()


def welcome_page(project) -> nbformat.NotebookNode:
    return nbformat.read(project.root / "accueil.ipynb", as_version=4)


class TestWays:
    def test_the_welcome_page_has_the_lessons_of_each_part(self, project):
        project.add_exercise()
        assert project.build()
        (cell,) = welcome_page(project).cells
        row = (
            "| [99. Essai](notebooks/99_essai.ipynb) | Une phrase. | 2 min | "
            "[exercices](exercises/99_essai.ipynb), 8 min |"
        )
        assert row in cell.source.replace("\N{NO-BREAK SPACE}", " ")
        assert not project.build()

    def test_a_stale_picture_of_the_map_is_found_and_drawn_again(self, project):
        assert project.build()
        assert "](docs/map/99_essai.svg)](notebooks/99_essai.ipynb)" in (
            welcome_page(project).cells[0].source
        )
        path = project.root / "docs" / "map" / "99_essai.svg"
        drawn = path.read_text(encoding="utf-8")
        assert ">99. Essai</text>" in drawn and ">99</text>" in drawn  # it has no other drawing
        path.write_text("<svg/>", encoding="utf-8")
        assert project.build(check=True) and path.read_text(encoding="utf-8") == "<svg/>"
        assert project.build() and path.read_text(encoding="utf-8") == drawn

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("<!-- lessons 00-98 -->", "have the lessons [], the course ['99']"),
            ("<!-- lessons 00-99 --> <!-- lessons 99-99 -->", "['99', '99']"),
            (
                "<!-- lessons 00-99 -->\n#\n# [a](notebooks/98.ipynb)",
                "notebooks/98.ipynb, which does not",
            ),
        ],
    )
    def test_a_welcome_page_that_leads_astray_is_refused(self, project, text, fault):
        project.welcome.write_text(f"# %% [markdown]\n# {text}\n", encoding="utf-8")
        with pytest.raises(SourceError, match=re.escape(fault)):
            project.build()

    def test_a_course_without_its_welcome_page_is_refused(self, project):
        project.welcome.unlink()
        with pytest.raises(SourceError, match="accueil.py is missing"):
            project.build()

    def test_a_lesson_ends_with_the_ways_on(self, project):
        project.add_exercise()
        shutil.copy(project.lesson, project.lesson.with_name("98_avant.py"))
        before, last = Course(project.root).lessons
        ends = [next(iter(lesson.notebooks.values())).cells[-1] for lesson in (before, last)]
        assert "[99. Essai](../notebooks/99_essai.ipynb)" in ends[0].source
        assert "exercices" not in ends[0].source
        assert "[exercices](../exercises/99_essai.ipynb)" in ends[1].source
        assert [slide_type(cell) for cell in ends] == ["skip", "skip"]

    def test_each_check_is_followed_by_links_to_the_sections_of_its_mistakes(self, project):
        project.add_exercise()
        cells = project.sheet.notebooks["exercises/99_essai.ipynb"].cells
        check = next(i for i, cell in enumerate(cells) if cell.source.startswith("check("))
        (lesson,) = project.sheet.lesson.notebooks.values()
        (section,) = [cell.id for cell in lesson.cells if cell.source == "## Section"]
        link = f"[Section](../notebooks/99_essai.ipynb#cell-id={section})"
        assert cells[check + 1].source.endswith(f":* {link}")
