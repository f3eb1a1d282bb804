"""What the checks need at run time of a sheet: the data file of its lesson in helpers/catalogue/."""

import hashlib
import json
from pathlib import Path

from builder.sheet import Sheet, WrittenExercise
from builder.source import SourceError
from helpers.catalogue import Check, Exercise, Mistake, checks


def exercises_of(sheet: Sheet) -> list[tuple[WrittenExercise, Exercise]]:
    """Return each exercise as it is written, and as the checks know it.

    Raises `SourceError` where the sheet and the logic of its lesson do not go together.
    """
    path = f"helpers/catalogue/{sheet.name}.py"
    try:
        logic = {check.id: check for check in checks(sheet.name)}
        ids = [check.id for check in checks(sheet.name)]
    except Exception as error:  # whatever the code of an author does
        raise SourceError(f"{path}: cannot be imported: {type(error).__name__}: {error}") from error
    used = [written.id for written in sheet.exercises]
    if sorted(used) != sorted(ids):
        raise sheet.error(f"checks {used} and the catalogue has {sorted(ids)}")
    return [(written, _exercise(sheet, written, logic[written.id])) for written in sheet.exercises]


def _exercise(sheet: Sheet, written: WrittenExercise, check: Check) -> Exercise:
    names = [mistake.name for mistake in written.mistakes]
    for name in check.when:
        if name not in names:
            raise sheet.error(
                f"helpers/catalogue/{sheet.name}.py recognises {name!r}, which is none of the "
                f"mistakes of {check.id}: {names}",
                written.cell,
            )
    return Exercise(
        check=check,
        lesson=sheet.name,
        points=written.points,
        names=written.names,
        given=written.given,
        hints=written.hints,
        mistakes=tuple(Mistake(m.name, m.section, m.text, m.code) for m in written.mistakes),
    )


def data_path(sheet: Sheet) -> Path:
    return sheet.root / "helpers" / "catalogue" / f"{sheet.name}.json"


def data_text(sheet: Sheet) -> str:
    """Return the data file; code is a list of lines, as in a notebook. What a predicate recognises
    needs no example there."""
    data = [
        {
            "id": exercise.id,
            "points": exercise.points,
            "names": exercise.names,
            "given": exercise.given.splitlines() if len(written.mistakes) > len(when) else [],
            "hints": exercise.hints,
            "mistakes": [
                {
                    "name": mistake.name,
                    "section": mistake.section,
                    "message": mistake.message,
                    "example": [] if mistake.name in when else mistake.example.splitlines(),
                }
                for mistake in exercise.mistakes
            ],
        }
        for written, exercise in exercises_of(sheet)
        for when in [exercise.check.when]
    ]
    # Right ways do not ship; their digest makes a new one be proved.
    right = _digest([[way.code for way in written.right] for written in sheet.exercises])
    head = {"source": sheet.shown_path, "right_ways": right, "digest": _digest(data)}
    return _written({**head, "exercises": data})


def refuse_edited(sheet: Sheet) -> None:
    """Raise `SourceError` when the data file on disk is not as a build left it."""
    path = data_path(sheet)
    if not path.exists():
        return
    try:
        text = path.read_text(encoding="utf-8")
        data = json.loads(text)
    except (OSError, ValueError):
        return  # damaged: no work of anybody's, and made again
    try:
        whole = _written(data) == text and data["digest"] == _digest(data["exercises"])
    except (TypeError, KeyError):
        whole = False
    if not whole:
        raise SourceError(
            f"helpers/catalogue/{path.name}: edited by hand; it is made from {sheet.shown_path}: "
            "write there what is to change, delete this file, and build again"
        )


def _digest(exercises: list) -> str:
    return hashlib.sha256(json.dumps(exercises).encode()).hexdigest()[:12]


def _written(data: dict) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
