"""A class of submissions, each with the grade that it deserves: what the rehearsal grades.

Right ways and mistakes are those of the sheets. What no sheet has is in answers/: forgeries, cells that
harm, habits of honest learners.
"""

import io
import json
import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_output

from builder.course import Course
from builder.mutants import EXPLAINED_SURVIVORS, mutants
from builder.sheet import Sheet, WrittenExercise
from grading import UNJUDGED, Graded
from helpers.checks import PASSED, TO_DO, TO_REVIEW

ANSWERS = Path(__file__).parent / "answers"
HEADING = re.compile(r"^# %% (\S+): (.+)$", re.M)
AS_DESERVED, WITH_REASON, WRONG = "comme attendu", "avec une raison", "FAUX"


@dataclass(frozen=True)
class Deserved:
    """What an exercise deserves. message: what the learner reads, where the sheet says it."""

    statuses: frozenset[str]
    message: str = ""

    def __str__(self) -> str:
        return " ou ".join(sorted(self.statuses))


RIGHT, UNTOUCHED = Deserved(frozenset({PASSED})), Deserved(frozenset({TO_DO}))
MISTAKEN = Deserved(frozenset({TO_REVIEW}))
NOT_RIGHT = Deserved(frozenset({TO_REVIEW, TO_DO, UNJUDGED}))


@dataclass(frozen=True)
class Submission:
    """A file that a learner hands in.

    kind, what: in French; of which it is one. deserved: by exercise; empty for what is no copy of a sheet.
    honest: nothing in it is to be flagged, and all of it is to be run.
    """

    kind: str
    what: str
    name: str
    content: bytes
    deserved: dict[str, Deserved] = field(default_factory=dict)
    honest: bool = True

    def judged(self, graded: Graded) -> tuple[str, str]:
        """Return how far what it got is what it deserves, and the first difference."""
        got = {verdict.exercise: verdict for verdict in graded.verdicts}
        reason = " ".join([graded.stopped, *graded.flags]).strip()
        if not self.deserved:
            worth = graded.points or any(one.status == PASSED for one in got.values())
            return (WITH_REASON, "") if reason and not worth else (WRONG, f"sans raison : {got}")
        if self.honest and reason:
            return WRONG, f"copie honnête, signalée : {reason}"
        told = ""
        for id, deserved in self.deserved.items():
            found = got.get(id)
            status, message = (found.status, found.message) if found else (UNJUDGED, "")
            if status not in deserved.statuses or deserved.message not in ("", message):
                told = told or f"{id} : attendu {deserved}, reçu {status}, {message}"
        if told and not reason:
            return WRONG, told
        return (WITH_REASON, told) if told else (AS_DESERVED, "")


@dataclass(frozen=True)
class Told:
    """What answers/ has of one learner: code that follows the answer of an exercise, cell by cell."""

    exercise: str
    what: str
    cells: tuple[str, ...]


def told(name: str, **values: object) -> list[Told]:
    """Return what a file of answers/ has, with values in the place of `{names}`."""
    text = (ANSWERS / f"{name}.ipy").read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", str(value))
    _, *parts = HEADING.split(text)
    return [
        Told(id, what, tuple(cell.strip("\n") for cell in re.split(r"^# %%$", code, flags=re.M)))
        for id, what, code in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]


class Copy:
    """A notebook in the making: the sheet, with answers in it."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        (notebook,) = [n for path, n in sheet.notebooks.items() if path.startswith("exercises")]
        self.notebook = deepcopy(notebook)
        self.deserved = dict.fromkeys((one.id for one in sheet.exercises), UNTOUCHED)

    def place(self, id: str) -> int:
        """Return the number of the check of an exercise."""
        cells = enumerate(self.notebook.cells)
        return next(n for n, cell in cells if cell.source.startswith(f'check("{id}"'))

    def answer(self, exercise: WrittenExercise, code: str, deserved: Deserved) -> "Copy":
        """Write the answer in the first of the cells to complete, and nothing in the others."""
        ids, check = self.sheet.ids, exercise.cell
        before = [one.cell for one in self.sheet.exercises if one.cell < check]
        own = range(max(before, default=0) + 1, check)
        answered = [ids[index - 1] for index in own if self.sheet.has_markers(index)]
        for cell in self.notebook.cells:
            if cell.id in answered:
                cell.source, code = code, ""
        self.deserved[exercise.id] = deserved
        return self

    def add(self, id: str, cells: tuple[str, ...]) -> "Copy":
        """Add cells before the check of an exercise."""
        place = self.place(id)
        self.notebook.cells[place:place] = [new_code_cell(cell) for cell in cells]
        return self


class Class:
    """A class of `count` submissions, the same for the same seed.

    port: where a witness listens on this machine, for a copy that calls. lessons: the numbers of those
    that ordinary copies are of, all where there is none.
    """

    def __init__(self, count: int, port: int = 9, seed: int = 0, lessons: tuple[str, ...] = ()):
        self.count, self.port = count, port
        self.random = random.Random(seed)
        course = Course().sheets
        self._by_id = {one.id: (sheet, one) for sheet in course for one in sheet.exercises}
        self.sheets = [sheet for sheet in course if not lessons or sheet.number in lessons]
        # A sheet of half a minute comes four times as often as one of a minute.
        self.weights = [(60 / sheet.header["compute_seconds"]) ** 2 for sheet in self.sheets]

    def submissions(self) -> list[Submission]:
        """Return the class: what is special, in proportion to the 300 that have all of it; and ordinary copies."""
        special = {
            "triche": self._forged(),
            "hostile": self._hostile(),
            "habitude": self._habits(),
            "réenregistrée": self._saved_again(),
            "cellules changées": self._edited(),
            "illisible": self._unreadable(),
        }
        made = []
        for one in special.values():
            made += one[: -(-len(one) * min(self.count, 300) // 300)]
        ordinary = [self._right, self._mistaken, self._mutant, self._half_done, self._untouched]
        for number in range(self.count - len(made)):
            made.append(ordinary[number % len(ordinary)]())
        self.random.shuffle(made)
        return [
            replace(one, name=one.name or f"copie {number:03}.ipynb")
            for number, one in enumerate(made)
        ]

    # --- ordinary copies

    def _sheet(self) -> Copy:
        return Copy(self.random.choices(self.sheets, self.weights)[0])

    def _rightly(self, copy: Copy, exercise: WrittenExercise) -> None:
        ways = [exercise.solution, *(way.code for way in exercise.right)]
        copy.answer(exercise, self.random.choice(ways), RIGHT)

    def _full(self, copy: Copy | None = None) -> Copy:
        copy = copy or self._sheet()
        for exercise in copy.sheet.exercises:
            self._rightly(copy, exercise)
        return copy

    def _right(self) -> Submission:
        return _written("juste", "", self._full())

    def _mistaken(self) -> Submission:
        copy = self._full()
        exercise = self.random.choice(copy.sheet.exercises)
        mistake = self.random.choice(exercise.mistakes)
        copy.answer(exercise, mistake.code, replace(MISTAKEN, message=mistake.text))
        return _written("erreur du catalogue", f"{exercise.id}, {mistake.name}", copy)

    def _mutant(self) -> Submission:
        of = []  # the exercises none of whose mutants is right
        while not of:
            copy = self._full()
            of = [one for one in copy.sheet.exercises if one.id not in EXPLAINED_SURVIVORS]
        exercise = self.random.choice(of)
        code = self.random.choice([*mutants(exercise.solution)])
        copy.answer(exercise, code, NOT_RIGHT)
        return _written("mutant", f"{exercise.id} : {code}", copy, honest=False)

    def _half_done(self) -> Submission:
        copy = self._sheet()
        done = self.random.randint(1, len(copy.sheet.exercises) - 1)
        for exercise in self.random.sample(copy.sheet.exercises, done):
            self._rightly(copy, exercise)
        return _written("à moitié faite", "", copy)

    def _untouched(self) -> Submission:
        return _written("intacte", "", self._sheet())

    # --- what answers/ has

    def _of(self, name: str) -> Iterator[tuple[Told, Sheet, WrittenExercise]]:
        for one in told(name, port=self.port):
            yield one, *self._by_id[one.exercise]

    def _forged(self) -> list[Submission]:
        made = []
        for one, sheet, exercise in self._of("cheats"):
            copy = Copy(sheet).answer(exercise, exercise.mistakes[0].code, NOT_RIGHT)
            copy.deserved = dict.fromkeys(copy.deserved, NOT_RIGHT)
            copy.add(one.exercise, one.cells)
            made.append(_written("triche", one.what, copy, honest=False))
        return made + [*self._stored()]

    def _stored(self) -> Iterator[Submission]:
        """Give copies whose file claims what no cell has done."""
        for what, change in FORGED_FILES.items():
            copy = Copy(self._by_id["03-decoder"][0])
            copy.deserved = dict.fromkeys(copy.deserved, NOT_RIGHT)
            change(copy.notebook)
            yield _written("triche", what, copy, honest=False)

    def _hostile(self) -> list[Submission]:
        made = []
        for one, sheet, exercise in self._of("hostile"):
            copy = Copy(sheet)
            for other in sheet.exercises:
                self._rightly(copy, other)
            copy.answer(exercise, one.cells[0], NOT_RIGHT).add(one.exercise, one.cells[1:])
            made.append(_written("hostile", one.what, copy, honest=False))
        return made

    def _habits(self) -> list[Submission]:
        made = []
        for one, sheet, exercise in self._of("habits"):
            copy = Copy(sheet).answer(exercise, exercise.solution, RIGHT)
            made.append(_written("habitude", one.what, copy.add(one.exercise, one.cells)))
        return made

    # --- what becomes of a file

    def _cheap(self) -> Copy:
        return self._full(Copy(self._by_id["01-chiffre"][0]))

    def _saved_again(self) -> list[Submission]:
        """Return right copies, as other programs and systems save them."""
        made = []
        for what, change in SAVED.items():
            copy = self._cheap()
            change(copy.notebook)
            made.append(_written("réenregistrée", what, copy))
        for what, change in ENCODED.items():
            one = _written("réenregistrée", what, self._cheap())
            made.append(replace(one, content=change(one.content)))
        for name in NAMES:
            made.append(replace(_written("réenregistrée", "nom", self._cheap()), name=name))
        return made

    def _edited(self) -> list[Submission]:
        """Return right copies whose given cells and checks are not as they were handed out."""
        made = []
        for what, change in EDITED.items():
            copy = self._cheap()
            change(copy.notebook)
            made.append(_written("cellules changées", what, copy, honest=False))
        return made

    def _unreadable(self) -> list[Submission]:
        whole = _written("illisible", "", self._cheap())
        return [
            replace(whole, what=what, content=change(whole.content), deserved={}, honest=False)
            for what, change in UNREADABLE.items()
        ]


def _written(kind: str, what: str, copy: Copy, honest: bool = True) -> Submission:
    text = json.dumps(copy.notebook, ensure_ascii=False, indent=1) + "\n"
    return Submission(kind, what or copy.sheet.name, "", text.encode(), copy.deserved, honest)


def _checks(notebook) -> list:
    return [cell for cell in notebook.cells if cell.source.startswith("check(")]


# --- files that claim what no cell has done


def _claimed_output(notebook) -> None:
    for cell in _checks(notebook):
        id = cell.source.split('"')[1]
        text = f"[réussi] {id}\N{NO-BREAK SPACE}: bravo"
        cell.outputs = [new_output("execute_result", {"text/plain": text}, execution_count=1)]
        cell.execution_count = 1


def _claimed_points(notebook) -> None:
    notebook.metadata["points"] = notebook.metadata["grade"] = 100
    for cell in notebook.cells:
        cell.metadata["nbgrader"] = {"grade": True, "points": 100, "score": 100, "locked": False}
        cell.metadata |= {"points": 100, "status": "réussi"}


def _easier_check(notebook) -> None:
    for cell in _checks(notebook):
        cell.source = 'check("01-decrire", 5000, 20, 28, 255, 10, 1)'


def _answered_in_check(notebook) -> None:
    for cell in _checks(notebook):
        cell.source = f"def check(*objects): return 'réussi'\n{cell.source}"


def _named_in_checks(notebook) -> None:
    for cell in _checks(notebook):
        cell.source = f'{cell.source.split(",")[0]}, *[...]) or "réussi"'


def _claimed_lesson(notebook) -> None:
    notebook.metadata["course"] = {"source": "../../../etc/passwd"}
    for cell in notebook.cells:
        cell.id = f"01_visualiser-{cell.id[-8:]}"


FORGED_FILES: dict[str, Callable] = {
    "stored outputs say that all is right": _claimed_output,
    "metadata say that all points are earned": _claimed_points,
    "every check is that of an easier exercise": _easier_check,
    "check is redefined in each check's cell": _answered_in_check,
    "the arguments of the checks are others": _named_in_checks,
    "cells and origin of another sheet": _claimed_lesson,
}


# --- what other programs save


def _colab(notebook) -> None:
    """Colab keeps an id in the metadata, format 4.0, and its own idea of the kernel."""
    notebook.metadata = nbformat.from_dict(
        {
            "colab": {"provenance": [], "toc_visible": True},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
            "accelerator": "GPU",
        }
    )
    notebook.nbformat_minor = 0
    for number, cell in enumerate(notebook.cells):
        cell.pop("id")
        cell.metadata = nbformat.from_dict({"id": f"aB3-{number:07}x_"})
        if cell.cell_type == "code":
            cell.metadata |= {"colab": {"base_uri": "https://localhost:8080/"}, "outputId": "f"}


def _vscode(notebook) -> None:
    """VS Code gives new ids, writes the version of Python, and no count to what it shows."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": ".venv", "language": "python", "name": "python3"},
            "language_info": {
                "codemirror_mode": {"name": "ipython", "version": 3},
                "name": "python",
                "version": "3.12.3",
            },
            "orig_nbformat": 4,
        }
    )
    notebook.nbformat_minor = 2
    for number, cell in enumerate(notebook.cells):
        cell.pop("id")
        cell.metadata = nbformat.from_dict({"vscode": {"languageId": "python"}})
        if cell.cell_type == "code":
            output = new_output("execute_result", {"text/plain": str(number)}, execution_count=None)
            cell.outputs, cell.execution_count = [output], None


def _stripped(notebook) -> None:
    notebook.metadata, notebook.nbformat_minor = nbformat.from_dict({}), 4
    for cell in notebook.cells:
        cell.pop("id")
        cell.metadata = nbformat.from_dict({})


def _new_ids(notebook) -> None:
    for number, cell in enumerate(notebook.cells):
        cell.id = f"{number:08x}"


def _other_kernel(notebook) -> None:
    notebook.metadata["kernelspec"] = {"name": "mon-conda", "display_name": "R", "language": "R"}


def _no_text(notebook) -> None:
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]


def _crlf(notebook) -> None:
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")


def _heavy(notebook) -> None:
    image = new_output("display_data", {"image/png": "iVBORw0KGgo=" * 400_000})
    notebook.cells[3].outputs = [image]


def _widgets(notebook) -> None:
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}


SAVED: dict[str, Callable] = {
    "Colab": _colab,
    "VS Code": _vscode,
    "ids and metadata stripped": _stripped,
    "new ids": _new_ids,
    "another kernel": _other_kernel,
    "no Markdown": _no_text,
    "cells with CRLF": _crlf,
    "an image of 5 MB": _heavy,
    "widgets' states": _widgets,
}


def _version_3(content: bytes) -> bytes:
    notebook = nbformat.convert(nbformat.reads(content.decode(), as_version=4), 3)
    return nbformat.v3.writes_json(notebook).encode()


def _as_json(**how) -> Callable[[bytes], bytes]:
    return lambda content: json.dumps(json.loads(content), **how).encode()


ENCODED: dict[str, Callable[[bytes], bytes]] = {
    "BOM": lambda content: b"\xef\xbb\xbf" + content,
    "CRLF": lambda content: content.replace(b"\n", b"\r\n"),
    "one line, ASCII": _as_json(ensure_ascii=True),
    "keys in order": _as_json(ensure_ascii=False, sort_keys=True, indent=4),
    "format 3": _version_3,
}
NAMES = (
    "Élève Zoé – leçon 1 (copie n° 2).ipynb",
    "=cmd|' /C calc'!A0.ipynb",
    "-rf.ipynb",
    'l\'étudiant; "du 3", <b>groupe</b> & Co.ipynb',
    "03_encoder.ipynb",
    "dossier de Zoé/01_visualiser.ipynb",
    f"{'long ' * 45}.ipynb",
    "sans extension",
)


# --- cells that are not as they were handed out


def _places(notebook) -> list[int]:
    return [n for n, cell in enumerate(notebook.cells) if cell.source.startswith("check(")]


def _without_checks(notebook) -> None:
    notebook.cells = [cell for cell in notebook.cells if not cell.source.startswith("check(")]


def _checks_twice(notebook) -> None:
    cells = notebook.cells
    notebook.cells = [
        c for cell in cells for c in ([cell, new_code_cell(cell.source)] if cell.source.startswith("check(") else [cell])
    ]  # fmt: skip


def _checks_last(notebook) -> None:
    notebook.cells.sort(key=lambda cell: cell.source.startswith("check("))


def _checks_first(notebook) -> None:
    notebook.cells.sort(key=lambda cell: not cell.source.startswith("check("))


def _exercises_reversed(notebook) -> None:
    places = [n for n, cell in enumerate(notebook.cells) if cell.source.startswith("## ")]
    ends = [*places[1:], len(notebook.cells)]
    parts = [notebook.cells[a:b] for a, b in zip(places, ends, strict=True)]
    notebook.cells[places[0] :] = [cell for part in reversed(parts) for cell in part]


def _checks_edited(notebook) -> None:
    for cell in _checks(notebook):
        cell.source = f"resultat = {cell.source}\nprint(resultat)"


def _checks_swapped(notebook) -> None:
    first, second, *_ = _checks(notebook)
    first.source, second.source = second.source, first.source


def _wrong_objects(notebook) -> None:
    for cell in _checks(notebook):
        cell.source = f"{cell.source.split(',')[0]}, 1, 2)"


def _given(notebook) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "code" and "load_mnist()" in cell.source]  # fmt: skip


def _given_edited(notebook) -> None:
    for cell in _given(notebook):
        cell.source += "\nimages = labels = train_images[:10]\nplot_gallery = None"


def _given_deleted(notebook) -> None:
    given = [id(cell) for cell in _given(notebook)]
    notebook.cells = [cell for cell in notebook.cells if id(cell) not in given]


def _given_used(notebook) -> None:
    _given(notebook)[0].source += "\n\ndef image_count(images):\n    return len(images)\n"
    answer = notebook.cells[_places(notebook)[0] - 1]
    answer.source += "\nnum_images = image_count(images)"


def _merged(notebook) -> None:
    for place in reversed(_places(notebook)):
        given, answer = notebook.cells[place - 2 : place]
        if given.cell_type == answer.cell_type == "code":
            given.source += f"\n{answer.source}"
            del notebook.cells[place - 1]


def _all_in_one(notebook) -> None:
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code" and "colab" not in cell.source]  # fmt: skip
    notebook.cells = [new_code_cell("\n".join(code))]


EDITED: dict[str, Callable] = {
    "checks deleted": _without_checks,
    "checks twice": _checks_twice,
    "checks at the end": _checks_last,
    "checks at the beginning": _checks_first,
    "exercises in another order": _exercises_reversed,
    "checks written in another way": _checks_edited,
    "checks of one another": _checks_swapped,
    "checks of other objects": _wrong_objects,
    "given cells edited": _given_edited,
    "given cells deleted": _given_deleted,
    "a function written in a given cell": _given_used,
    "answers merged with given cells": _merged,
    "one cell for all": _all_in_one,
}


# --- what is no copy


def _archive(content: bytes) -> bytes:
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("copie.ipynb", content)
    return file.getvalue()


def _code_alone(content: bytes) -> bytes:
    cells = json.loads(content)["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code").encode()


UNREADABLE: dict[str, Callable[[bytes], bytes]] = {
    "cut in the middle": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "a PDF": lambda content: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "an archive": _archive,
    "a script": _code_alone,
    "a web page": lambda content: b"<!DOCTYPE html><title>Connexion</title>",
    "a list": lambda content: b"[1, 2]",
    "a notebook of somebody else's course": lambda content: json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    ).encode(),
    "cells that are none": lambda content: json.dumps(
        json.loads(content) | {"cells": [None, 3, {"cell_type": "code", "source": None}]}
    ).encode(),
    "lists without end": lambda content: b"[" * 200_000,
    "UTF-16": lambda content: content.decode().encode("utf-16"),
    "a conflict of git": lambda content: content.replace(b' "cells": [', b'<<<<<<< HEAD\n "cells": ['),
}  # fmt: skip
