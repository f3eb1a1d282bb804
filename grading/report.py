"""What was found, for people: a table for a spreadsheet or Moodle, a page for the instructor, one for each learner."""

import csv
import io
import os
import re
from collections.abc import Sequence
from pathlib import Path

import jinja2

from grading import UNJUDGED, Graded, Verdict
from grading.copies import lessons
from helpers.boxes import as_html
from helpers.checks import PASSED, TO_DO, TO_REVIEW
from helpers.files import replacing
from helpers.french import decimal

SIGNS = {PASSED: "✓", TO_REVIEW: "✗", TO_DO: "○", UNJUDGED: "?"}


def names(graded: Sequence[Graded]) -> list[str]:
    """Return what to call each copy: its file; its folder if the file kept the sheet's own name, as
    `05_exercices_entrainer (1)`; its path in the folder that holds them all where that is not enough
    to tell it from another."""
    paths = [one.path.resolve().with_suffix("") for one in graded]
    if not paths:
        return []
    above = Path(os.path.commonpath([path.parent for path in paths]))
    short = [
        path.parent.name if _of_sheet(path.name) and path.parent != above else path.name
        for path in paths
    ]
    return [
        name if short.count(name) == 1 else path.relative_to(above).as_posix()
        for name, path in zip(short, paths, strict=True)
    ]


def _of_sheet(name: str) -> bool:
    """Tell whether a file's name begins as a sheet's, in exercises/ or on a desk, and so names nobody."""
    return any(
        name.startswith((lesson, f"{number}_exercices_{rest}"))
        for lesson in lessons()
        for number, _, rest in [lesson.partition("_")]
    )


def number(value: float) -> str:
    """Return points as the French write them, without useless zeros."""
    return decimal(value, ".2f").rstrip("0").rstrip(",")


def _line(verdict: Verdict) -> str:
    read = f" À relire\u00a0: « {verdict.section} »." if verdict.section else ""
    return f"{verdict.exercise}, {verdict.status}\u00a0: {verdict.message}{read}"


def table(graded: Sequence[Graded]) -> str:
    """Return the table as CSV, with semicolons and decimal commas: what a French spreadsheet and Moodle read."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow(["copie", "leçon", "note", "sur", "à regarder", "retour"])
    for name, one in zip(names(graded), graded, strict=True):
        rows.writerow(
            [
                _plain(name),
                one.lesson,
                number(one.points) if one.verdicts else "",
                number(one.out_of) if one.verdicts else "",
                _plain(" | ".join([*filter(None, [one.stopped]), *one.flags])),
                _plain("\n".join(map(_line, one.verdicts))),
            ]
        )
    return out.getvalue()


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, and whose end Moodle finds.

    PHP, which Moodle reads it with, does not end a field at a quotation mark after a backslash.
    """
    text = re.sub(r'\\(?="|\Z)', r"\\ ", text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def page(graded: Sequence[Graded], for_learner: bool = False) -> str:
    """Return the page of these copies; a learner's says nothing of what a person must look at."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"number": number, "told": as_html}
    template = environment.from_string((Path(__file__).parent / "page.html.j2").read_text("utf-8"))
    return template.render(
        copies=[*zip(names(graded), graded, strict=True)], signs=SIGNS, for_learner=for_learner
    )


def write(graded: Sequence[Graded], folder: Path) -> list[Path]:
    """Write notes.csv, notes.html and the learners' pages, in retours/; return the first two paths."""
    ordered = sorted(graded, key=lambda one: one.path)
    texts = {"notes.csv": "\ufeff" + table(ordered), "notes.html": page(ordered)}
    for name, one in zip(names(ordered), ordered, strict=True):
        texts[f"retours/{name}.html"] = page([one], for_learner=True)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path, "wb") as file:
            file.write(text.encode())
    return [folder / "notes.csv", folder / "notes.html"]
