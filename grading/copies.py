"""What is to run and to judge of a copy, whatever became of its cells since it was handed out."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat

from helpers.catalogue import exercises
from helpers.desk.notebooks import CHECK

ROOT = Path(__file__).parent.parent
LARGEST = 50 << 20  # bytes; a sheet with all its figures has less than one
TO_COMPLETE = "# à compléter"
EXERCISE = re.compile(r"^## (Exercice \d+\..*)$", re.M)


class Unreadable(Exception):
    """A file is no copy of a sheet; the text is French."""


@dataclass(frozen=True)
class Step:
    """A cell to run, or an exercise to judge.

    cell: its number in the copy, None for what the course adds. exercise: the one it belongs to, empty
    outside of them. code: to run; to judge, the expressions that the check received, in brackets, or
    nothing.
    """

    cell: int | None
    exercise: str
    code: str
    judges: bool = False


@dataclass(frozen=True)
class _Given:
    """What the course hands out of an exercise: the code of the cells above its stub, by their ids."""

    title: str
    cells: dict[str, str]
    ids: frozenset[str]


@cache
def _sheet(lesson: str) -> tuple[str, dict[str, _Given]]:
    """Return the code before the exercises of a sheet, and what each exercise gives."""
    notebook = nbformat.read(ROOT / "exercises" / f"{lesson}.ipynb", as_version=4)
    before, found, title, cells = [], {}, "", []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (heading := EXERCISE.search(cell.source)):
            title, cells = heading[1].strip(), []
        elif cell.cell_type == "code" and not title:
            before += [] if "google.colab" in cell.source else [cell.source]
        elif cell.cell_type == "code":
            if called := CHECK.search(cell.source):
                own = {c.id: c.source for c in cells if TO_COMPLETE not in c.source}
                ids = frozenset([*(c.id for c in cells), cell.id])
                found[called[1]] = _Given(title, own, ids)
            cells.append(cell)
    return "\n".join(before), found


def lessons() -> list[str]:
    return sorted(path.stem for path in (ROOT / "exercises").glob("??_*.ipynb"))


def read(path: Path) -> nbformat.NotebookNode:
    """Return a copy as a notebook; raise `Unreadable` for any other file, or `OSError`."""
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"le fichier pèse plus de {LARGEST >> 20} Mo : ce n'est pas une copie")
    text = path.read_bytes()
    try:
        notebook = nbformat.reads(text.decode("utf-8-sig"), as_version=4)
        cells = [(cell.cell_type, cell.source, cell.get("id")) for cell in notebook.cells]
        if all(isinstance(source, str) for _, source, _ in cells):
            return notebook
    except (Exception, RecursionError) as error:
        what = "le fichier est vide" if not text.strip() else f"{type(error).__name__}"
        raise Unreadable(f"ce n'est pas un notebook entier ({what})") from error
    raise Unreadable("ce n'est pas un notebook entier (une cellule n'a pas de texte)")


def lesson_of(notebook: nbformat.NotebookNode) -> str:
    """Return the lesson whose sheet this is a copy of: by what it checks, its cells, its origin."""
    known = lessons()
    by_number = {name[:2]: name for name in known}
    votes: dict[str, int] = {}
    for cell in notebook.cells:
        ids = [id for id, _ in _checks(cell.source)] if cell.cell_type == "code" else []
        names = [by_number.get(id[:2], "") for id in ids]
        names += [name for name in known if str(cell.get("id", "")).startswith(f"{name}-")]
        for name in filter(None, names):
            votes[name] = votes.get(name, 0) + 1
    if votes:
        return max(votes, key=lambda name: votes[name])
    course = notebook.metadata.get("course")
    source = course.get("source") if isinstance(course, dict) else ""
    name = Path(str(source)).stem
    return name if name in known else ""


def _checks(source: str) -> Iterator[tuple[str, str]]:
    """Give the id of each exercise that a cell checks, with what the check receives, in brackets."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # magics, or no Python at all
        yield from ((found[1], "") for found in CHECK.finditer(source))
        return
    for node in tree.body:
        if call := _check(node):
            given = ", ".join(ast.unparse(argument) for argument in call.args[1:])
            yield call.args[0].value, f"({given},)" if given and not call.keywords else ""


def _check(node: ast.stmt) -> ast.Call | None:
    """Return the call of a statement that checks an exercise."""
    call = getattr(node, "value", None)
    name = getattr(call, "func", None)
    if (
        isinstance(call, ast.Call)
        and getattr(name, "id", getattr(name, "attr", "")) == "check"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    ):
        return call
    return None


def _without_checks(source: str) -> str:
    """Return what a cell does beside its checks."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "\n".join(line for line in source.splitlines() if not CHECK.match(line))
    kept = [node for node in tree.body if not _check(node)]
    return source if len(kept) == len(tree.body) else ast.unparse(ast.Module(kept, []))


def steps(
    notebook: nbformat.NotebookNode, lesson: str, original: frozenset[str] = frozenset()
) -> list[Step]:
    """Return what is to run and to judge of a copy, in order.

    What the copy lost of the given cells is put back, before the first cell of its exercise; an
    exercise without a check below its cells is judged at the end. original: the exercises whose given cells are those
    of the course, whatever the copy has made of them.
    """
    before, sheet = _sheet(lesson)
    here = {exercise.id for exercise in exercises(lesson)}
    by_cell = {id: exercise for exercise, given in sheet.items() for id in given.ids}
    by_title = {given.title: exercise for exercise, given in sheet.items()}
    texts = {str(cell.get("id")) for cell in notebook.cells}
    texts |= {cell.source.strip() for cell in notebook.cells}
    made, begun, owner = [Step(None, "", before)], set(), ""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            if heading := EXERCISE.search(cell.source):
                owner = by_title.get(heading[1].strip(), owner)
            continue
        id, code = str(cell.get("id")), cell.source
        owner = by_cell.get(id, owner)
        called = [(one, given) for one, given in _checks(code) if one in here]
        if owner and owner not in begun:
            begun.add(owner)
            made += [
                Step(None, owner, text)
                for given, text in sheet[owner].cells.items()
                if given not in texts and text.strip() not in texts
            ]
        if owner in original and id in sheet[owner].cells:
            code = sheet[owner].cells[id]
        code = _without_checks(code) if called else code
        if code.strip():
            made.append(Step(index, owner, code))
        made += [Step(index, one, given, judges=True) for one, given in called]
    last = {step.exercise: step.judges for step in made}  # is its last step a check?
    for exercise in exercises(lesson):
        if not last.get(exercise.id):
            if exercise.id not in begun:
                made += [Step(None, exercise.id, t) for t in sheet[exercise.id].cells.values()]
            made.append(Step(None, exercise.id, "", judges=True))
    return made


def edited(notebook: nbformat.NotebookNode, lesson: str) -> frozenset[str]:
    """Return the exercises of which the copy has changed a given cell."""
    given = {
        id: (e, text) for e, one in _sheet(lesson)[1].items() for id, text in one.cells.items()
    }
    return frozenset(
        given[cell.id][0]
        for cell in notebook.cells
        if cell.get("id") in given and cell.source.strip() != given[cell.id][1].strip()
    )
