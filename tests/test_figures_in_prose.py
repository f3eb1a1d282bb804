"""Figures in prose: written by a run, compared with another, and none left that nothing holds."""

import random
import re
from dataclasses import replace
from decimal import Decimal

import nbformat
import numpy as np
import pytest
from small_course import EXERCISE, LESSON

from builder import held, inline
from builder.held import Listed, Near, Prose
from builder.numerals import NUMBER, needs_holding, neighbours
from builder.source import ROOT, SourceError, read_exceptions
from builder.written import written
from conftest import COURSE

SAMPLE = 40


class TestWritten:
    @pytest.mark.parametrize(
        ("expression", "text"),
        [
            ("407050", "407\u00a0050"),
            ("469", "469"),
            ("-60000 / 128", "\u2212468,75"),
            ("percent(0.8195, '.1f')", "82,0\u00a0%"),
            ("between([0.982, 0.976])", "entre 97,6\u00a0% et 98,2\u00a0%"),
            ("decimal(1234.5, ',.1f')", "1\u00a0234,5"),
            ("w", "(1\u00a0; \u22120,5)"),
            ("len(column('neurons', 'test', width=64))", "8"),
            ("counts[0]", "5\u00a0923"),
            ("single", "0,1"),
            ("w[:1].sum()", "1"),
        ],
    )
    def test_a_value_as_french_writes_it(self, expression, text):
        names = {"w": np.array([1, -0.5]), "counts": np.array([5923]), "single": np.float32(0.1)}
        assert written(expression, names) == text

    @pytest.mark.parametrize(
        ("expression", "error"),
        [
            ("1 / 3", ValueError),
            ("' '", ValueError),
            ("1e-9", ValueError),
            ("True", TypeError),
            ("None", TypeError),
            ("absent", NameError),
            ("column('neurons', 'test', width=65)", ValueError),
            ("float('nan')", ValueError),
            ("-float('inf')", ValueError),
            ("'x' * 10**7", ValueError),
            ("list(range(100))", ValueError),
        ],
    )
    def test_what_is_no_figure_is_refused(self, expression, error):
        with pytest.raises(error):
            written(expression, {})

    def test_what_changes_what_it_reads_is_refused(self):
        names = {"left": [3, 4, 5], "chance": np.random.default_rng(0)}
        with pytest.raises(ValueError, match="gives 5, then 4"):
            written("left.pop()", names)
        with pytest.raises(ValueError, match="changes what it reads"):
            written("decimal(chance.random(), '.3f')", names)


def with_prose(text: str) -> str:
    return LESSON + f"x = 407050\n\n# %% [markdown]\n# {text}\n"


def shown(project) -> str:
    path = project.root / "notebooks" / "99_essai.ipynb"
    return nbformat.read(path, as_version=4).cells[-1].source


class TestInline:
    def test_the_kernel_gives_the_figure_in_text_and_in_a_formula(self, project):
        text = "Il y en a `{python} x`, $w = `{python} [x, -0.5]`$, $`{python} percent(0.5)`$."
        project.lesson.write_text(with_prose(text), encoding="utf-8")
        project.build()
        assert shown(project) == (
            "Il y en a 407\u00a0050, $w = (407\\,050 \\;;\\; -0{,}5)$, $50\\,\\%$."
        )
        assert not project.build()

    def test_changed_prose_runs_nothing_a_new_figure_does(self, project, capsys):
        for text, runs, figure in (
            ("Il y en a `{python} x`.", True, "Il y en a 407\u00a0050."),
            ("Soit `{python} x`, en tout.", False, "Soit 407\u00a0050, en tout."),
            ("Soit `{python} x + 1`, en tout.", True, "Soit 407\u00a0051, en tout."),
        ):
            project.lesson.write_text(with_prose(text), encoding="utf-8")
            capsys.readouterr()
            assert project.build()
            assert ("executing" in capsys.readouterr().out) is runs
            assert shown(project) == figure

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Il y en a `{python} y`.", r"cell 3 .*`y` raises NameError"),
            ("Il y en a `{python} x /`.", r"cell 3 .*SyntaxError"),
            ("Il y en a `{python} x / 3`.", r"cell 3 .*rounded"),
        ],
    )
    def test_what_cannot_be_written_stops_the_build(self, project, text, words):
        project.lesson.write_text(with_prose(text), encoding="utf-8")
        with pytest.raises(SourceError, match=words):
            project.build()

    def test_where_no_notebook_shows_it_none_is_accepted(self, project):
        note = '\n# %% [markdown] slideshow={"slide_type": "notes"}\n# `{python} x`\n'
        project.lesson.write_text(LESSON + note, encoding="utf-8")
        with pytest.raises(SourceError, match=r"no run gives `\{python\} x`:"):
            project.build()
        project.lesson.write_text(LESSON, encoding="utf-8")
        for old in ("# 2. deux", "# c'est trop petit"):
            project.add_exercise(EXERCISE.replace(old, old + " `{python} x`"))
            with pytest.raises(SourceError, match=r"no run gives `\{python\} x`:"):
                project.build()

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Section", "Section de `{python}x`"),
            ("Section", "Section de `{Python} x`"),
            ("1 + 1", "1 + 1  # `{python} x`"),
            ("Une phrase", "Une phrase de `{python} x` mots"),
        ],
    )
    def test_none_reaches_a_learner_as_it_was_typed(self, project, old, new):
        project.lesson.write_text(LESSON.replace(old, new), encoding="utf-8")
        with pytest.raises(SourceError, match=r"99_essai\.py.* no run gives `\{[pP]ython\} ?x`"):
            project.build()

    @pytest.mark.parametrize("page", ["guide/99_essai.md", "course/accueil.py", "README.md"])
    def test_nor_on_a_page(self, project, page):
        path = project.root / page
        text = path.read_text(encoding="utf-8")
        opening = "# %% [markdown]\n# " if page.endswith(".py") else ""
        path.write_text(f"{text}\n{opening}Il y en a `{{python}} x`.\n", encoding="utf-8")
        with pytest.raises(SourceError, match=r"no run gives `\{python\} x`"):
            project.build()

    def test_an_edited_figure_is_stale(self, project):
        project.lesson.write_text(with_prose("Il y en a `{python} x`."), encoding="utf-8")
        project.build()
        path = project.root / "notebooks" / "99_essai.ipynb"
        path.write_text(
            path.read_text("utf-8").replace("a 407\u00a0050", "a 407\u00a0060"), "utf-8"
        )
        assert project.build(check=True)


def numbers(*some: str) -> list[Decimal]:
    return [Decimal(one) for one in some]


def numbers_left(text: str, *near: list) -> list[str]:
    prose = Prose("x.md", 1, text, tuple(Near([numbers(*some)]) for some in near))
    return [match[0] for match in prose.loose()]


class TestHeld:
    @pytest.mark.parametrize(
        "text",
        [
            r"$60\,000 / 32 = 1\,875$",
            r"$$ \frac{60\,000}{128} = 468{,}75 $$",
            "Leçon et exercices : 95 + 60 = 155 minutes.",
            r"$w = (0, 0) - 0{,}5 \times (-2, 1) = (1 \;;\; -0{,}5)$",
            r"$\begin{aligned} a &: 784 \times 512 + 512 = 401\,920 \\ b &: 2 \times 71 = 142 \end{aligned}$",
            r"$e / (e + 1) = 0{,}731$",
            r"$$ \begin{pmatrix} 0{,}1 & 2 \\ 1 & 0 \end{pmatrix} \begin{pmatrix} 1 & 2 \\ 1 & 1 \end{pmatrix} = \begin{pmatrix} 2{,}1 & 2{,}2 \\ 1 & 2 \end{pmatrix} $$",
        ],
    )
    def test_a_true_equality_holds_its_numbers_and_a_false_one_none(self, text):
        assert numbers_left(text) == []
        for match in NUMBER.finditer(text):
            if needs_holding(match):
                for slip in neighbours(match):
                    wrong = text[: match.start()] + slip[0] + text[match.end() :]
                    assert slip[0] in numbers_left(wrong)

    def test_code_and_outputs_near_hold_a_number_unless_another_could_be_taken_for_it(self):
        assert numbers_left("469 pas", ["469"]) == []
        assert numbers_left("469 pas", ["468"]) == ["469"]
        assert numbers_left("469 pas", ["469", "496"]) == ["469"]
        assert numbers_left("469 pas", ["469"], ["469", "468"]) == []  # the nearest decides
        assert numbers_left("82\u00a0% ou 0,82", ["0.82"]) == []
        assert numbers_left("de 250 à 255", ["250", "255", "250"]) == []  # the two together
        assert numbers_left("de 250 à 255", ["250", "3", "255"]) == ["250", "255"]

    def test_a_minus_and_a_percent_sign_count(self):
        assert numbers_left("−0,5 puis $-0{,}5$, (−0,5)", ["-0.5"]) == []
        assert numbers_left("−0,5, puis 0,25", ["0.5", "-0.25"]) == ["−0,5", "0,25"]
        assert held.numbers_of_code("f(-0.5, 3 - 2)[-1] - 4") == numbers(
            "-0.5", "3", "2", "-1", "4"
        )
        assert numbers_left("97,05\u00a0% ou 0,9705\u00a0%", ["0.9705"]) == ["0,9705\u00a0%"]
        assert numbers_left("784\u00a0%", ["784"]) == ["784\u00a0%"]

    def test_the_widths_of_a_network_are_numbers_and_those_of_a_name_are_not(self):
        assert numbers_left("784-512-10, SHA-256", ["784", "512"]) == []
        assert numbers_left("784-215-10", ["784", "512"]) == ["215"]

    @pytest.mark.parametrize(
        ("false", "true"),
        [
            (r"$60\,000 / 32 = 128$", r"$60\,000 / 32 = 1\,875$"),
            ("3 × 12 = 37 images", "3 × 12 = 36 images"),
            (r"$-\log 10^{-15} = 35{,}54$", r"$-\log 10^{-15} = 34{,}54$"),
            (r"$(50 + 70 + 80) / 3 \approx 65$", r"$(50 + 70 + 80) / 3 \approx 67$"),
            (r"$\frac{1}{2} (3 + 4) = 3$", r"$\frac{1}{2} (3 + 4) = 3{,}5$"),
            ("$12 = 13$", "$3 w^2 = 12$"),  # w is not known
        ],
    )
    def test_no_number_near_holds_a_false_equality(self, false, true):
        near = ["60000", "32", "128", "35.54", "34.54"]
        assert numbers_left(true, near, ["3.5"]) == []
        assert numbers_left(false, near) != []

    def test_what_is_no_figure_needs_nothing(self):
        text = (
            "Deux ou 12 fois, avec Python 3.12 : [ici](a/200.md), <img width=300>, `{python} 469`."
        )
        assert numbers_left(text) == []

    def test_the_code_of_a_page_holds_its_numbers(self, tmp_path):
        page = tmp_path / "page.md"
        page.write_text("469 pas, puis 471.\n\n```python\nsteps = 469\n```\n", encoding="utf-8")
        (prose,) = held.of_file(tmp_path, page)
        assert [match[0] for match in prose.loose()] == ["471"]

    def test_the_list_holds_a_passage_of_its_file(self):
        prose = Prose("a.md", 1, "l'intervalle à 95\u00a0%")
        (match,) = prose.loose()
        assert Listed("a.md", "intervalle à 95\u00a0%", "why").covers(prose, match)
        assert not Listed("b.md", "intervalle à 95\u00a0%", "why").covers(prose, match)
        assert not Listed("a.md", "intervalle", "why").covers(prose, match)

    def test_the_gate_names_a_loose_number_an_idle_line_and_one_without_reason(self, project):
        project.build()
        course = held.Course(project.root)
        assert held.loose(course, []) == []
        project.lesson.write_text(LESSON.replace("Section", "Section de 469 pas"), encoding="utf-8")
        (told,) = held.loose(held.Course(project.root), [])
        assert told.startswith("course/lessons/99_essai.py:11: nothing holds “469”")
        listed = project.root / "course" / "numbers.csv"
        listed.write_text("path,passage,reason\na.md,12,why\n", encoding="utf-8")
        assert "numbers.csv: holds nothing: a.md, '12'" in held.loose(course, [])
        listed.write_text("path,passage,reason\na.md,12,\n", encoding="utf-8")
        with pytest.raises(SourceError, match="a path, a passage and a reason"):
            held.loose(course, [])


def test_every_number_of_the_course_is_held():
    assert held.loose(COURSE, []) == []


def literal_figures() -> list[tuple[Prose, re.Match]]:
    return [
        (prose, match)
        for prose in held.of_course(COURSE, [])
        for match in NUMBER.finditer(prose.plain)
        if needs_holding(match)
    ]


def bound_figures() -> list[tuple]:
    return [
        (source, path, cell, value)
        for source in COURSE.sources
        for path in source.notebooks
        for cell in nbformat.read(ROOT / path, as_version=4).cells
        for value in cell.metadata.get(inline.KEPT, {}).values()
        if value in cell.source
    ]


def test_of_forty_figures_changed_at_random_all_are_caught():
    """One that a text has by itself, by the build; one that a run gave, by the text that it gives."""
    listed = read_exceptions(ROOT / "course" / "numbers.csv", Listed)
    chance = random.Random(0)
    literal, bound = literal_figures(), bound_figures()
    for prose, match in chance.sample(
        literal, SAMPLE * len(literal) // (len(literal) + len(bound))
    ):
        slip = chance.choice(list(neighbours(match)))[0]
        text = prose.plain[: match.start()] + slip + prose.plain[match.end() :]
        wrong = replace(prose, text=text)
        left = [m for m in wrong.loose() if not any(line.covers(wrong, m) for line in listed)]
        assert slip in [m[0] for m in left], (prose.path, prose.line, match[0], slip)
    for source, path, cell, value in chance.sample(bound, SAMPLE // 2):
        committed = nbformat.read(ROOT / path, as_version=4)
        slip = chance.choice([m[0] for m in neighbours(NUMBER.search(value))])
        changed = next(one for one in committed.cells if one.id == cell.id)
        changed.source = changed.source.replace(value, NUMBER.sub(slip, value, count=1), 1)
        made = type(source)(source.path, *([source.lesson] if hasattr(source, "lesson") else []))
        assert inline.keep(committed, made.notebooks[path])
        given = next(one for one in made.notebooks[path].cells if one.id == cell.id)
        assert given.source != changed.source, (path, value, slip)


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.name)
def test_the_minutes_of_the_guide_add_up(lesson):
    page = (ROOT / "guide" / f"{lesson.name}.md").read_text(encoding="utf-8")
    plan = page[page.index("## Déroulé") : page.index("<!-- exercises -->")]
    header = lesson.header["teaching_minutes"], lesson.header["exercise_minutes"]
    assert sum(map(int, re.findall(r"^\| (\d+) \|", plan, re.M))) == sum(header)
    total = re.search(r"^\| \*\*(\d+) \+ (\d+) = (\d+)\*\* \|", plan, re.M)
    assert tuple(map(int, total.groups())) == (*header, sum(header))

    shorter = page[page.index("## Pour raccourcir") :]
    said = re.search(r"La séance passe à (\d+) − (\d+) = \d+ minutes", shorter)
    both = re.search(r"Leçon et exercices\u00a0: \d+ \+ \d+ = (\d+) minutes", page)
    gained = sum(map(int, re.findall(r"\| (\d+) \|", shorter)))
    assert tuple(map(int, said.groups())) == (int(both[1]), gained)


def test_the_minutes_of_the_short_programmes_add_up():
    page = (ROOT / "guide" / "index.md").read_text(encoding="utf-8")
    sums, total = [], 0
    for row in re.findall(r"^\| (?:\*\*)?(\d+)(\*\*)? \| (.+?) \|", page, re.M):
        if row[1] and "total" in row[2]:
            assert int(row[0]) == sum(sums[-2:])
        elif row[1]:
            assert int(row[0]) == total
            sums.append(total)
            total = 0
        else:
            total += int(row[0])
    assert len(sums) == 3


def test_the_calendar_of_the_term_has_the_durations_of_the_lessons():
    page = (ROOT / "guide" / "classe.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+) \| (\d) h (\d\d) \|", page, re.M)
    assert [int(row[0]) for row in rows] == list(range(1, 13))
    told = []
    for _, what, hours, minutes in rows:
        numbers = re.findall(r"\d\d", what)
        told += numbers
        expected = 45 if "contrôle" in what else 0
        for number in numbers:
            (guide,) = (ROOT / "guide").glob(f"{number}_*.md")
            short = "raccourcie" in what  # the plural too
            form = (
                r"La séance passe à .+ = (\d+) minutes"
                if short
                else r"Leçon et exercices\s?: .+ = (\d+)"
            )
            expected += int(re.findall(form, guide.read_text(encoding="utf-8"))[0])
        assert 60 * int(hours) + int(minutes) == expected
    assert told == [f"{number:02d}" for number in range(15)]
