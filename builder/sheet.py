"""The exercises of a source: statement, stub, solution, and what authors know of the answers.

An exercise is a heading `## Exercice N.` with its `minutes` as metadata, given cells, at least one cell to complete, and a check,
`check("NN-word", name, ...)`. Tagged cells, which the learner's notebook does not show, follow:

- `hints`, one Markdown cell: a numbered list, in order;
- `right`: another right way; comments say in a line what it does, its code follows;
- `mistake`, with `name` and `section` as metadata: comments are the message, code that makes the
  mistake follows.
"""

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_markdown_cell

from builder.source import HEADER, HINTS, MISTAKE, RIGHT, Lesson, Source, read, tag_of
from helpers.desk.links import address
from helpers.desk.notebooks import section_id


@dataclass(frozen=True)
class Answer:
    """An answer of which the author knows what to say: another right way, or a typical mistake.

    text: in a line what the right way does, or the message that the mistake gets.
    name, section: those of a mistake.
    """

    cell: int
    text: str
    code: str
    name: str = ""
    section: str = ""


@dataclass(frozen=True)
class WrittenExercise:
    """One exercise as its author wrote it.

    points: its minutes. names: the objects that the check receives, in order. given, stub,
    solution: the code of the cells before the check. cell: the number of the check's cell.
    """

    id: str
    points: int
    names: tuple[str, ...]
    given: str
    stub: str
    solution: str
    cell: int
    hints: tuple[str, ...]
    right: tuple[Answer, ...]
    mistakes: tuple[Answer, ...]


class Sheet(Source):
    """The exercises of one lesson; gives the notebook to complete and the one with the solutions."""

    fields = {name: kind for name, kind in HEADER.items() if name != "exercise_minutes"}
    own_tags = (HINTS, RIGHT, MISTAKE)

    def __init__(self, path: Path, lesson: Lesson | None):
        super().__init__(path)
        title = self.header["title"]
        if lesson is None or lesson.header["title"] != title:
            raise self.error(f"no lesson {self.name} with the title {title!r}")
        self.lesson = lesson
        # Of each exercise, and of a research activity, by the number of the heading: minutes, title
        self.work = {
            index: (self._minutes(cell, index), cell.source.splitlines()[0].removeprefix("## "))
            for index, cell in enumerate(self.cells, start=1)
            if _is_heading(cell)
        }

    def own_metadata(self, cell) -> tuple[str, ...]:
        if tag_of(cell) == MISTAKE:
            return ("name", "section")
        return ("minutes",) if _is_heading(cell) else ()

    def _minutes(self, cell, index: int) -> int:
        minutes = cell.metadata.pop("minutes", None)
        if type(minutes) is not int or minutes < 1:
            raise self.error(f"needs `minutes`, a number of them, not {minutes!r}", index)
        return minutes

    @property
    def work_minutes(self) -> int:
        return sum(minutes for minutes, _ in self.work.values())

    @cached_property
    def exercises(self) -> list[WrittenExercise]:
        """The exercises, in order; reading them refuses whatever is malformed."""
        preamble: list[str] = []
        parts: list[list[int]] = []
        inside = False
        for index, cell in enumerate(self.cells, start=1):
            tag = tag_of(cell)
            if tag and (cell.cell_type == "markdown") != (tag == HINTS):
                kind = "a Markdown" if tag == HINTS else "a code"
                raise self.error(f"a {tag!r} cell is {kind} cell", index)
            if _is_heading(cell):
                inside = bool(re.match(r"## Exercice \d+\.", cell.source))
                parts += [[]] if inside else []
            if inside:
                parts[-1].append(index)
            elif tag:
                raise self.error(f"a {tag!r} cell belongs to an exercise", index)
            elif cell.cell_type == "code":
                if self._checked(index):
                    raise self.error("this check belongs to no exercise", index)
                preamble.append(cell.source)
        exercises = [self._exercise(preamble, indices) for indices in parts]
        cells: dict[str, int] = {}
        for exercise in exercises:
            if (first := cells.setdefault(exercise.id, exercise.cell)) != exercise.cell:
                raise self.error(f"{exercise.id} is checked in cell {first} already", exercise.cell)
        return exercises

    def _exercise(self, preamble: list[str], indices: list[int]) -> WrittenExercise:
        cells = {index: self.cells[index - 1] for index in indices}
        code = [i for i, cell in cells.items() if cell.cell_type == "code" and not tag_of(cell)]
        checks = [index for index in code if self._checked(index)]
        if not checks:
            raise self.error("this exercise has no check", indices[0])
        if len(checks) > 1:
            raise self.error("a second check in one exercise", checks[1])
        if early := [i for i, cell in cells.items() if tag_of(cell) and i < checks[0]]:
            raise self.error("tagged cells follow the check of their exercise", early[0])
        before = [index for index in code if index < checks[0]]
        answered = [index for index in before if self.has_markers(index)]
        if not answered:
            raise self.error("nothing to complete before this check", checks[0])
        id, *names = self._checked(checks[0])
        mistakes = self._answers(cells, MISTAKE)
        self._check_mistakes(mistakes, checks[0])
        return WrittenExercise(
            id=id,
            points=self.work[indices[0]][0],
            names=tuple(names),
            given="\n".join(preamble + [cells[i].source for i in before if i not in answered]),
            stub="\n".join(self.cleared(cells[i], i) for i in answered),
            solution="\n".join(self.solved(cells[i], i) for i in answered),
            cell=checks[0],
            hints=self._hints(cells, checks[0]),
            right=self._answers(cells, RIGHT),
            mistakes=mistakes,
        )

    def _checked(self, index: int) -> list[str]:
        """Return the id that a check cell checks and the names that it gives; else nothing."""
        try:
            tree = ast.parse(self.cells[index - 1].source)
        except SyntaxError as error:
            raise self.error(f"this is not Python: {error}", index) from error
        called = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check"
        ]
        if not called:
            return []
        alone = len(tree.body) == 1 and getattr(tree.body[0], "value", None) is called[0]
        id, *names = called[0].args or [None]
        if not (
            alone and isinstance(id, ast.Constant) and all(isinstance(n, ast.Name) for n in names)
        ):
            raise self.error('a check cell is one line: check("NN-mot", name, ...)', index)
        if not re.fullmatch(rf"{self.number}-[\w-]+", str(id.value)):
            raise self.error(f"the id {id.value!r} is not {self.number}, a hyphen, a word", index)
        return [id.value, *(name.id for name in names)]

    def _hints(self, cells: dict[int, NotebookNode], check: int) -> tuple[str, ...]:
        found = [index for index, cell in cells.items() if tag_of(cell) == HINTS]
        text = cells[found[0]].source if found else ""
        items = re.split(r"^\d+\. ", text, flags=re.M)
        hints = [" ".join(line.strip() for line in item.strip().splitlines()) for item in items]
        if len(found) != 1 or len(hints) < 3 or hints[0]:
            raise self.error(
                "an exercise has one cell of hints, a numbered list of at least two",
                found[0] if found else check,
            )
        return tuple(hints[1:])

    def _answers(self, cells: dict[int, NotebookNode], tag: str) -> tuple[Answer, ...]:
        return tuple(self._answer(i, cell) for i, cell in cells.items() if tag_of(cell) == tag)

    def _answer(self, index: int, cell: NotebookNode) -> Answer:
        lines = cell.source.splitlines()
        count = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
        text = " ".join(line.removeprefix("#").strip() for line in lines[:count])
        code = "\n".join(lines[count:]).strip("\n")
        if not text or not code:
            missing = "code" if text else "comment before its code, which says why"
            raise self.error(f"a {tag_of(cell)!r} cell without {missing}", index)
        return Answer(
            index, text, code, cell.metadata.get("name", ""), cell.metadata.get("section", "")
        )

    def _check_mistakes(self, mistakes: tuple[Answer, ...], check: int) -> None:
        if len(mistakes) < 3:
            raise self.error(f"{len(mistakes)} typical mistakes; an exercise has three", check)
        for place, mistake in enumerate(mistakes):
            for field in ("name", "section"):
                if not getattr(mistake, field):
                    raise self.error(f"a 'mistake' cell without {field}", mistake.cell)
            if mistake.section not in self.lesson.headings:
                raise self.error(
                    f"no section {mistake.section!r} in {self.lesson.shown_path}", mistake.cell
                )
            for other in mistakes[:place]:
                if mistake.text == other.text or mistake.name == other.name:
                    raise self.error(f"same name or message as cell {other.cell}", mistake.cell)

    @cached_property
    def notebooks(self) -> dict[str, NotebookNode]:
        return {
            f"{folder}/{self.name}.ipynb": self.notebook(folder, suffix, self._cells(solved))
            for folder, suffix, solved in (
                ("exercises", " : exercices", False),
                ("solutions", " : solutions", True),
            )
        }

    def _cells(self, solved: bool) -> Iterator[tuple[str, NotebookNode]]:
        """Give the cells, each with the text that its id is derived from: the same in both."""
        exercise = None
        for index, cell in enumerate(self.cells, start=1):
            exercise = next((e for e in self.exercises if e.cell == index), exercise)
            tag = tag_of(cell)
            if tag == RIGHT and solved and exercise.right[0].cell == index:
                text = _other_solutions(exercise.right)
                yield text, new_markdown_cell(text)
            elif not tag:
                text = (self.solved if solved else self.cleared)(cell, index)
                yield cell.source, from_dict({**cell, "source": text})
                if exercise and exercise.cell == index:
                    yield f"sections of {exercise.id}", new_markdown_cell(self._sections(exercise))

    def _sections(self, exercise: WrittenExercise) -> str:
        """Return the links to the sections of the lesson that the exercise's mistakes name."""
        sections = dict.fromkeys(mistake.section for mistake in exercise.mistakes)
        ((path, lesson),) = self.lesson.notebooks.items()
        links = (
            f"[{section}]({address(f'../{path}', section_id(lesson, section))})"
            for section in sections
        )
        return f"*À relire dans la leçon :* {' · '.join(links)}"

    @property
    def minutes(self) -> str:
        return (
            f"{self.work_minutes} min d'exercice, "
            f"{self.header['teaching_minutes']} min de mise en commun"
        )

    @property
    def links(self) -> str:
        return f" Leçon : [{self.header['title']}](../notebooks/{self.name}.ipynb)."

    @property
    def origin(self) -> dict:
        """What the notebooks were made from: another way to check, or a hint, makes them stale."""
        path = f"helpers/catalogue/{self.name}.py"
        hints = [hint for exercise in self.exercises for hint in exercise.hints]
        text = "\n".join([read(self.root / path, path), *hints])
        return super().origin | {"catalogue": hashlib.sha256(text.encode()).hexdigest()[:12]}


def _is_heading(cell) -> bool:
    return cell.cell_type == "markdown" and cell.source.startswith("## ")


def _other_solutions(ways: tuple[Answer, ...]) -> str:
    """Return the Markdown that shows other right ways, folded, each explained in a line."""
    shown = "\n\n".join(f"{way.text}\n\n```python\n{way.code}\n```" for way in ways)
    return f"<details><summary>Autres solutions</summary>\n\n{shown}\n\n</details>"
