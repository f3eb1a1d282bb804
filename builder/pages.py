"""What the sources say in the READMEs and in the instructor's guide.

Each part stands in its page between two comments, `<!-- name -->` and `<!-- /name -->`.
"""

import re
from pathlib import Path

from builder import panels
from builder.course import Course
from builder.sheet import Sheet
from builder.source import Lesson, Source, SourceError, read

ENGLISH = (
    "Lesson",
    "Goal (as the learner reads it)",
    "Lesson (min)",
    "Exercises (min)",
    "Computing (s)",
)
FRENCH = ("Leçon", "But", "Leçon (min)", "Exercices (min)", "Calcul (s)")


def filled_pages(course: Course) -> dict[str, str]:
    """Return the text, with all its parts filled in, of each page that has some, by path."""
    lessons = course.lessons
    work = {sheet.name: sheet for sheet in course.sheets}
    parts = {
        "README.md": {"lessons": _lessons(ENGLISH, "notebooks/{}.ipynb", lessons, work)},
        "README.fr.md": {
            "lessons": f"{panels.shown(lessons)}\n\n"
            + _lessons(FRENCH, "notebooks/{}.ipynb", lessons, work)
        },
        "guide/index.md": {"lessons": _lessons(FRENCH, "{}.md", lessons, work)},
    }
    for lesson in lessons:
        parts[f"guide/{lesson.name}.md"] = {
            "facts": _facts(lesson, work.get(lesson.name)),
            "exercises": _exercises(lesson, work[lesson.name]) if lesson.name in work else "",
            "mistakes": _mistakes(work[lesson.name]) if lesson.name in work else "",
        }
    return {path: _filled(course.root, path, texts) for path, texts in parts.items()}


def _filled(root: Path, path: str, texts: dict[str, str]) -> str:
    page = read(root / path, path)
    for name, text in texts.items():
        opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
        if page.count(opening) != 1 or page.count(closing) != 1:
            raise SourceError(f"{path}: needs {opening} and {closing}, each once")
        before, _, rest = page.partition(opening)
        page = f"{before}{opening}\n{text}\n{closing}{rest.partition(closing)[2]}"
    return page


def table(*rows) -> str:
    head, *body = ("| " + " | ".join(map(str, row)) + " |" for row in rows)
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def minutes_of(source: Source) -> int:
    work = source.work_minutes if isinstance(source, Sheet) else source.header["exercise_minutes"]
    return source.header["teaching_minutes"] + work


def _lessons(heads: tuple[str, ...], link: str, lessons: list[Source], work: dict) -> str:
    rows = [
        (
            f"[{lesson.number}. {lesson.header['title']}]({link.format(lesson.name)})",
            lesson.header["goal"],
            minutes_of(lesson),
            minutes_of(work[lesson.name]) if lesson.name in work else "–",
            f"< {lesson.header['compute_seconds']}",
        )
        for lesson in lessons
    ]
    return table(heads, *rows)


def _facts(lesson: Source, work: Source | None) -> str:
    head = lesson.header
    lines = [
        f"*{head['goal']}*",
        "",
        f"- **Prérequis** : {head['prerequisites']}.",
        f"- **Leçon** : [{lesson.name}](../notebooks/{lesson.name}.ipynb), "
        f"{head['teaching_minutes']} min de présentation et {head['exercise_minutes']} min de "
        f"questions ; moins de {head['compute_seconds']} s de calcul.",
    ]
    if work:
        lines.append(
            f"- **Exercices** : [énoncés](../exercises/{work.name}.ipynb) et "
            f"[solutions](../solutions/{work.name}.ipynb), {work.work_minutes} min "
            f"de travail et {work.header['teaching_minutes']} min de mise en commun."
        )
    return "\n".join(lines)


def _exercises(lesson: Lesson, sheet: Sheet) -> str:
    """Return the timetable of the exercises, and what lesson and exercises take in all."""
    ids = [exercise.id for exercise in sheet.exercises]
    rows = [
        (minutes, title, f"`{ids.pop(0)}`" if title.startswith("Exercice") else "")
        for minutes, title in sheet.work.values()
    ]
    summed = f"**{sheet.work_minutes}**", "**travail**", ""
    parts = minutes_of(lesson), minutes_of(sheet)
    return (
        table(("min", "exercice", "vérification"), *rows, summed)
        + f"\n\nLeçon et exercices\u00a0: {parts[0]} + {parts[1]} = {sum(parts)} minutes."
    )


def _mistakes(sheet: Sheet) -> str:
    """Return, for each exercise, its mistakes with the heading that its message sends back to."""
    texts = []
    for exercise in sheet.exercises:
        rows = [(_cell(m.name), f"« {_cell(m.section)} »") for m in exercise.mistakes]
        texts.append(f"### `{exercise.id}`\n\n{table(('Erreur', 'À relire'), *rows)}")
    return "\n\n".join(texts)


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\|", text)
