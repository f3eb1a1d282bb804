"""The course does as it teaches: test set, names, numbers, symbols and what a first reading may skip."""

import ast
import re
from itertools import takewhile

import nbformat
import pytest
from lesson_code import reads_and_binds
from small_course import LESSON

from builder.inline import FORMULA
from builder.links import lessons_named
from builder.notebooks import slide_type
from builder.source import ROOT, Lesson
from conftest import COURSE

LESSONS = COURSE.lessons
by_name = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


def code_of(source) -> list[tuple[int, str]]:
    """Return number and text of the code cells of a source, but for those that show a mistake."""
    return [
        (index, cell.source)
        for index, cell in enumerate(source.cells, 1)
        if cell.cell_type == "code" and "mistake" not in cell.metadata.get("tags", [])
    ]


def validated_on_the_test(cells) -> list[int]:
    """Return the cells that give test arrays, or what is made of them, as `validation_data`."""
    made, found = set(), []

    def names_of_test(node):
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        return {name for name in names if name in made or "test" in name.split("_")}

    for index, text in cells:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Assign) and names_of_test(node.value):
                targets = [n for target in node.targets for n in ast.walk(target)]
                made |= {n.id for n in targets if isinstance(n, ast.Name)}
            if isinstance(node, ast.keyword) and node.arg == "validation_data":
                found += [index] if names_of_test(node.value) else []
    return found


@pytest.mark.parametrize("source", COURSE.sources, ids=lambda source: source.path.stem)
def test_nothing_is_chosen_on_the_test(source):
    assert not validated_on_the_test(code_of(source))


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("model.fit(x, y, validation_data=(x_test, y_test))", [2]),
        ("held = (test_images / 255, y)\nfit(validation_data=held)", [2]),
        ("model.fit(x, y, validation_data=(x[-9000:], y[-9000:]))", []),
        ("model.evaluate(x_test, y_test)", []),
    ],
)
def test_a_validation_on_the_test_is_seen(code, found):
    assert validated_on_the_test([(1, "x = 1"), (2, code)]) == found


# What a cell reads and a later one binds afresh, with the same meaning.
SAME_MEANING = {
    "05": set(  # the whole classifier stands in one cell at the end, and supposes nothing before it
        [
            "X",
            "y",
            "w",
            "p",
            "g",
            "loss",
            "model",
            "x_train",
            "y_train",
            "x_test",
            "y_test",
            "test_accuracy",
            "train_labels",
            "test_images",
            "test_labels",
            "keras",
            "layers",
            "percent",
            "plot_history",
            "load_mnist",
        ]
    ),
}


def rebound(cells) -> set[tuple[str, int, int]]:
    """Return name, cell that reads it, and later cell that binds it afresh: the first cannot be run again."""
    cells = [(index, *reads_and_binds(text)) for index, text in cells]
    return {
        (name, index, later)
        for place, (index, reads, _) in enumerate(cells)
        for later, reads_later, binds in cells[place + 1 :]
        for name in reads & binds - reads_later
        if any(name in before for _, _, before in cells[:place])
    }


@by_name
def test_any_cell_can_be_run_again(lesson):
    allowed = SAME_MEANING.get(lesson.number, set())
    assert not {one for one in rebound(code_of(lesson)) if one[0] not in allowed}


def test_a_name_that_changes_its_meaning_is_seen():
    cells = [
        (1, "rows = 3"),
        (2, "print(rows)"),
        (3, "rows = [x for x in 'ab']"),
        (4, "rows += 'c'"),
    ]
    assert rebound(cells) == {("rows", 2, 3)}
    assert not rebound([(1, "for i in range(3): print(i)"), (2, "for i in range(3): print(i)")])
    assert not rebound([(1, "w = 1"), (2, "w = w + 1"), (3, "w += 1")])


@pytest.mark.parametrize("path", sorted((ROOT / "helpers").rglob("*.py")), ids=lambda p: p.name)
def test_helpers_name_lessons_that_exist(path):
    numbers = {lesson.number for lesson in LESSONS}
    assert lessons_named(path.read_text(encoding="utf-8")) <= numbers


BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")


def not_french(printed: str) -> list[str]:
    """Return the lines of a printed text with a decimal point, or without the space before %.

    Python's own objects, in their brackets, and Keras's bars keep their form.
    """
    while (bare := BRACKETS.sub("", printed)) != printed:
        printed = bare
    lines = [line for line in printed.splitlines() if not re.search(r"━|/(step|epoch)\b", line)]
    return [line for line in lines if re.search(r"(?<![\d.])\d+\.\d+(?![\d.])|\d ?%", line)]


@pytest.mark.parametrize("path", COURSE.paths)
def test_printed_numbers_are_french(path):
    notebook = nbformat.read(ROOT / path, as_version=4)
    printed = [
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    ]
    assert not [line for text in printed for line in not_french(text)]


def test_a_printed_number_that_is_not_french_is_seen():
    assert not_french("perte : 0.5\n92 %\n92%\n") == ["perte : 0.5", "92 %", "92%"]
    assert not not_french("0,5 et 92\u00a0%\n(0.5, [1.5, 2])\nArray([[0.5],\n [1.5]])\n")
    assert not not_french("Python 3.11.7\n")
    assert not not_french("469/469 ━━━━ 3s 5ms/step - accuracy: 0.9245 - loss: 0.2619\n")


OPTIONAL = re.compile(r"^#{2,3} .*\(facultatif\)$", re.M)
HEADING = re.compile(r"^#{2,3} ", re.M)


def shown_though_optional(source) -> list[int]:
    """Return the cells of optional sections that a deck shows."""
    found, optional = [], False
    for index, cell in enumerate(source.cells, 1):
        if cell.cell_type == "markdown" and (heading := HEADING.search(cell.source)):
            deep = heading[0].count("#") == 3 and optional == 2
            optional = (
                optional if deep else heading[0].count("#") * bool(OPTIONAL.search(cell.source))
            )
        if optional and slide_type(cell) not in ("skip", "notes"):
            found.append(index)
    return found


@by_name
def test_a_deck_leaves_out_what_is_optional(lesson):
    assert not shown_though_optional(lesson)


TABLE = "### Les symboles des leçons 06 à 08"
DEFINED_THERE = {  # by the sentence that brings it
    "06": {"S", r"\delta", "dA"},
    "07": {"S", "T", "V"},  # T: transposed
    "08": {"G", "J", "dX", r"\sigma"},
}
NAMED = re.compile(r"\\(?:text|mathrm|operatorname|mathsf|begin|end)\s*\{[^{}]*\}|`[^`]*`")
SYMBOL = re.compile(r"\\(?:alpha|delta|ell|eta|lambda|mu|rho|sigma|theta)\b|(?<!\\)\bd?[A-Z]\b")


def symbols(text: str) -> set[str]:
    """Return the capital and Greek letters of the formulas of a text, without indices."""
    formulas = (NAMED.sub(" ", formula) for formula in FORMULA.findall(text))
    return {s for formula in formulas for s in SYMBOL.findall(formula.replace("_", " _"))}


def undefined(lesson, table: str) -> set[str]:
    """Return the symbols of a lesson of part II that neither the table nor a sentence of it defines."""
    used = set().union(*(symbols(c.source) for c in lesson.cells if c.cell_type == "markdown"))
    return used - symbols(table) - DEFINED_THERE[lesson.number]


PART_II = [lesson for lesson in LESSONS if lesson.number in DEFINED_THERE]


@pytest.mark.parametrize("lesson", PART_II, ids=lambda lesson: lesson.name)
def test_part_ii_has_one_notation(lesson):
    texts = [c.source for c in PART_II[0].cells if c.cell_type == "markdown"]
    first = next(number for number, text in enumerate(texts) if TABLE in text)
    table = "\n".join(
        [texts[first], *takewhile(lambda t: not t.startswith("#"), texts[first + 1 :])]
    )
    assert not undefined(lesson, table)
    text = "\n".join(cell.source for cell in lesson.cells if cell.cell_type == "markdown")
    assert not re.search(r"\bscores?\b", text), "what enters softmax is a logit"


def test_a_symbol_that_nothing_defines_is_seen(project):
    text = LESSON.replace("Section", r"Section\n#\n# $Q_1 = \lambda W_2 + dZ \mathrm{Softmax}$")
    project.lesson.write_text(text.replace(r"\n", "\n"), encoding="utf-8")
    lesson = Lesson(project.lesson)
    lesson.number = "07"
    assert undefined(lesson, "$W_1$ ; $dZ$") == {"Q", r"\lambda"}
