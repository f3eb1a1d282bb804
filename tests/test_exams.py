"""What the guide hands out to be marked, a test and a project: the points add up, the code runs."""

import re
import shutil

import pytest

from builder.held import CODE
from builder.source import ROOT

TEST = (ROOT / "guide" / "controle.md").read_text(encoding="utf-8")
PROJECT = (ROOT / "guide" / "projet.md").read_text(encoding="utf-8")
ANSWERS = CODE.findall(TEST)[-1]
SECOND = CODE.findall((ROOT / "guide" / "controle_bis.md").read_text(encoding="utf-8"))[-1]


def test_the_points_of_the_test_are_those_of_its_marking_scheme():
    asked, marked = TEST.split("## Barème et réponses")
    heading, item = r"^### (\d)\. .+ \((\d) points\)$", r"^- \*\*(\w)\.\*\* \((\d) points?\)"
    questions = re.split(r"^(?=### )", asked, flags=re.M)[1:]
    schemes = re.split(r"^(?=### )", marked, flags=re.M)[1:]
    total = 0
    for number, (question, scheme) in enumerate(zip(questions, schemes, strict=True), 1):
        assert re.match(rf"### {number}\. ", scheme)
        assert re.findall(heading, question, re.M)[0][0] == str(number)
        points = re.findall(item, question, re.M)
        assert points == re.findall(r"^\| (\w) \| .+ \| (\d) \| .+ \|$", scheme, re.M)
        assert sum(int(one) for _, one in points) == int(re.findall(heading, question, re.M)[0][1])
        total += sum(int(one) for _, one in points)
    assert f"{total} points, à deux minutes le point, et cinq minutes pour lire" in TEST
    assert f"{2 * total + 5} minutes" in TEST.splitlines()[0]


def test_the_answers_of_the_test_follow_from_its_questions():
    exec(ANSWERS, {})
    exec(SECOND, {})


@pytest.mark.parametrize(
    ("given", "altered"),
    [
        ("reshape(12000, 32, 24)", "reshape(12000, 24, 32)"),
        ("eye(4)[[1, 3, 1]]", "eye(4)[[0, 2, 0]]"),
        ("b1 = np.array([[1, -1], [-1, 1]]), np.array([1, 0])", "b1 = np.eye(2), np.array([1, 0])"),
        ("1 - 0.1", "1 - 0.2"),
        ("0.1, 0.8", "0.1, 0.9"),
        ("dZ2 = A2 - Y", "dZ2 = Y - A2"),
        ("[1000.0, 0.0]", "[100.0, 0.0]"),
    ],
)
def test_answers_that_no_longer_follow_are_told(given, altered):
    assert given in ANSWERS
    with pytest.raises(AssertionError):
        exec(ANSWERS.replace(given, altered), {})


@pytest.mark.parametrize(
    ("given", "altered"),
    [("(20, 30)) ==", "(30, 20)) =="), ("[0, 1]\nW2", "[1, 0]\nW2"), ("1 - 0.2", "1 - 0.1")],
)
def test_answers_of_the_second_version_are_told_too(given, altered):
    assert given in SECOND
    with pytest.raises(AssertionError):
        exec(SECOND.replace(given, altered), {})


def test_the_grid_of_the_project_makes_its_points():
    grid = PROJECT[PROJECT.index("## La grille") :]
    (levels,) = re.findall(
        r"^\| critère \| (\d) point \| (\d) points \| (\d) points \|$", grid, re.M
    )
    criteria = re.findall(r"^\| [A-Z].+ \| .+ \| .+ \| .+ \|$", grid, re.M)
    assert f"Cinq critères, {levels[-1]} points chacun" in grid
    assert len(criteria) == 5 and int(levels[-1]) * 5 == 20
    assert "noté sur 20" in PROJECT


def test_the_program_for_the_project_tells_what_each_network_is_worth(
    tmp_path, monkeypatch, capsys
):
    folder = tmp_path / "projets" / "NOM1-NOM2"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "helpers" / "measured" / "convolution.keras", folder / "reseau.keras")
    monkeypatch.chdir(tmp_path)
    rules, program = CODE.findall(PROJECT)
    given = {}
    exec(rules, given)
    sizes = [len(given[name]) for name in ("labels", "val_labels", "test_labels")]
    assert sizes == [1600, 400, 10000]
    exec(program, {})
    assert re.fullmatch(r"NOM1-NOM2 99,\d\u00a0% \d+\n", capsys.readouterr().out)
