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


def named(graded: Sequence[Graded]) -> list[tuple[str, Graded]]:
    """Return the copies with what to call each: its file; its folder if the file kept the sheet's own
    name, as `05_exercices_entrainer (1)`; its path in the folder that holds them all where that is not
    enough to tell it from another."""
    paths = [one.path.resolve().with_suffix("") for one in graded]
    if not paths:
        return []
    above = Path(os.path.commonpath([path.parent for path in paths]))
    # As in exercises/, and on a desk.
    own = tuple(form for one in lessons() for form in (one, f"{one[:2]}_exercices{one[2:]}"))
    short = [
        path.parent.name if path.name.startswith(own) and path.parent != above else path.name
        for path in paths
    ]
    names = [
        name if short.count(name) == 1 else path.relative_to(above).as_posix()
        for name, path in zip(short, paths, strict=True)
    ]
    return list(zip(names, graded, strict=True))


def number(value: float) -> str:
    """Return points as the French write them, without useless zeros."""
    return decimal(value, ".2f").rstrip("0").rstrip(",")


def _line(verdict: Verdict) -> str:
    read = f" À relire\u00a0: « {verdict.section} »." if verdict.section else ""
    return f"{verdict.exercise}, {verdict.status}\u00a0: {verdict.message}{read}"


def table(copies: Sequence[tuple[str, Graded]]) -> str:
    """Return the table as CSV, with semicolons and decimal commas: what a French spreadsheet and Moodle read."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow(["copie", "leçon", "note", "sur", "à regarder", "retour"])
    for name, one in copies:
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


def page(copies: Sequence[tuple[str, Graded]], for_learner: bool = False) -> str:
    """Return the page of these copies; a learner's says nothing of what a person must look at."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"number": number, "told": as_html}
    template = environment.from_string((Path(__file__).parent / "page.html.j2").read_text("utf-8"))
    return template.render(copies=copies, signs=SIGNS, for_learner=for_learner)


def write(graded: Sequence[Graded], folder: Path) -> list[Path]:
    """Write notes.csv, notes.html and the learners' pages, in retours/; return the first two paths."""
    copies = named(sorted(graded, key=lambda one: one.path))
    texts = {"notes.csv": "\ufeff" + table(copies), "notes.html": page(copies)}
    for name, one in copies:
        texts[f"retours/{name}.html"] = page([(name, one)], for_learner=True)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path, "wb") as file:
            file.write(text.encode())
    return [folder / "notes.csv", folder / "notes.html"]
