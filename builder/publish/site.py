"""Build the site: `python -m builder.publish.site [--with-solutions]`.

The steps:

1. read every notebook, and refuse one that is not fit to be shown (executed.py);
2. copy what is published into build/site-source, where the links between notebooks, guide and
   lexicon are those of the repository; solutions and guide only if asked for, else without a trace
   of them; the page « Dessinez » gets the pad and the network that it runs (reader.py);
3. let Sphinx make the pages, by the settings of web/site/conf.py, which turns each notebook into
   its page (myst.py); only what has changed is made again;
4. stop on any of Sphinx's warnings, naming file and cell;
5. put the slides beside the pages, which lead to them, if `make slides` has made them all and
   nothing has changed since.
"""

import argparse
import io
import os
import re
import shutil
import sys
from pathlib import Path

from builder import source
from builder.course import Course
from builder.publish import reader
from builder.publish.executed import executed
from builder.publish.myst import cell_at
from builder.publish.slides import Deck
from builder.source import ROOT, SourceError
from helpers import __version__

SITE = Path(__file__).parent / "web" / "site"
INCLUDED = Path("README.fr.md")  # no page of its own: the start page takes its table of lessons
IMAGES = ("docs/*.png", "docs/**/*.svg")  # the pages beside them are for maintainers
LEARNERS = ("notebooks/*.ipynb", "exercises/*.ipynb", "course/lexicon.md", *IMAGES, str(INCLUDED))
INSTRUCTORS = ("solutions/*.ipynb", "guide/*")
SLIDES = "diapositives"  # their folder in the site
PART = re.compile(r"<!-- (instructors|slides) -->\n(.*?)<!-- /\1 -->\n", re.S)
LINK = re.compile(r"\[([^]]+)\]\(([^)\s#]+)(#[^)\s]*)?\)")
WARNING = re.compile(r"(.+?):(\d*):? ?(?:WARNING|ERROR|CRITICAL): (.+?)(?: \[[\w.]+\])?$")


def lay_out(root: Path, tree: Path, with_solutions: bool, with_slides: bool) -> bool:
    """Copy what is published into `tree`; tell whether something there is no longer published."""
    parts = {"instructors": with_solutions, "slides": with_slides}
    patterns = LEARNERS + (INSTRUCTORS if with_solutions else ())
    paths = [path.relative_to(root) for pattern in patterns for path in root.glob(pattern)]
    for path in paths:
        if path.suffix == ".ipynb":
            executed(root, path.as_posix())
        content = (root / path).read_bytes()
        if path.match("guide/*.md"):
            content = _to_repository(content.decode(), root, path, paths).encode()
        _write_if_changed(tree / path, content)
    own = {path.name: path.read_text(encoding="utf-8") for path in SITE.glob("*.md")}
    own = {
        name: PART.sub(lambda part: part[2] if parts[part[1]] else "", text)
        for name, text in own.items()
    }
    own["dessinez.html"] = reader.page_part(reader.trained())
    for name, text in own.items():
        _write_if_changed(tree / name, text.encode())
    wanted = {tree / path for path in [*paths, *own]}
    gone = [path for path in tree.rglob("*") if path.is_file() and path not in wanted]
    for path in gone:
        path.unlink()
    return bool(gone)


def _to_repository(text: str, root: Path, path: Path, published: list[Path]) -> str:
    """Return the text, with links to files that the site does not have led to the repository.

    While that has no address, their words alone are left.
    """

    def led(link: re.Match) -> str:
        words, address, section = link.groups(default="")
        target = Path(os.path.normpath(path.parent / address))
        is_page = target in published and target != INCLUDED
        if is_page or not (root / target).exists():
            return link[0]
        if not source.REPOSITORY:
            return words
        there = f"{source.REPOSITORY}/blob/v{__version__}/{target.as_posix()}"
        return f"[{words}]({there}{section})"

    return LINK.sub(led, text)


def _write_if_changed(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def decks_of(root: Path) -> list[Deck]:
    """Return the decks of all lessons, none if one is missing or not up to date: they link to others."""
    folder = root / "build" / "slides"
    if not (folder / "index.html").exists():
        return []
    decks = [Deck(lesson, folder) for lesson in Course(root).lessons]
    return [] if any(deck.is_stale() for deck in decks) else decks


def copy_slides(decks: list[Deck], folder: Path) -> None:
    """Put the decks, their list and what they load in `folder`, and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    if not decks:
        return
    wanted = {"index.html"} | {path.name for deck in decks for path in (deck.html, deck.pdf)}

    def others(_, names: list[str]) -> list[str]:
        pages = {name for name in names if Path(name).suffix in (".html", ".pdf")}
        return ["live", *(pages - wanted)]

    shutil.copytree(decks[0].html.parent, folder, ignore=others)


def build_site(root: Path, out: Path, with_solutions: bool = False) -> bool:
    """Make the site of the course at `root`; tell whether it has slides.

    Raises `SourceError` for whatever is not right in it.
    """
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    tree, doctrees = out.with_name("site-source"), out.with_name("site-doctrees")
    decks = decks_of(root)
    if lay_out(root, tree, with_solutions, bool(decks)):
        for folder in (out, doctrees):  # Sphinx leaves the pages that have lost their source
            shutil.rmtree(folder, ignore_errors=True)
    warnings = io.StringIO()
    options = {
        "confoverrides": {
            "exclude_patterns": [str(INCLUDED)],
            "slides": SLIDES if decks else "",
        },
        "status": None,
        "warning": warnings,
        "parallel": os.cpu_count() or 1,
    }
    with patch_docutils(SITE), docutils_namespace():
        Sphinx(tree, SITE, out, doctrees, "html", **options).build()
    if warnings.getvalue():
        shutil.rmtree(doctrees)  # else Sphinx would not say it again of a page that has not changed
        raise SourceError("\n".join(explained(warnings.getvalue(), tree)))
    copy_slides(decks, out / SLIDES)
    return bool(decks)


def explained(warnings: str, tree: Path) -> list[str]:
    """Return Sphinx's warnings, one a line, each with the file and the cell to mend."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", warnings).replace(f"{tree}{os.sep}", "")
    return [
        f"{_place(tree, Path(found[1]), int(found[2] or 1))}: {found[3]}"
        if (found := WARNING.match(line))
        else line
        for line in plain.splitlines()
    ]


def _place(tree: Path, path: Path, line: int) -> str:
    if (SITE / path).exists():
        return f"builder/publish/web/site/{path}, line {line}"
    if path.suffix != ".ipynb":
        return f"{path.as_posix()}, line {line}"
    cell = cell_at((tree / path).read_text(encoding="utf-8"), line)
    first_line = next(iter(cell.source.splitlines()), "")
    folder = "lessons" if path.parent.name == "notebooks" else "exercises"
    source = f"mend course/{folder}/{path.stem}.py, then run `make build`"
    return f"{path.as_posix()}, cell {first_line!r} ({source})"


def main(root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(description="Build the site of the course in build/site.")
    parser.add_argument(
        "--with-solutions",
        action="store_true",
        help="for instructors: with the solutions, and the guide, which has answers",
    )
    options = parser.parse_args()
    out = root / "build" / "site"
    try:
        has_slides = build_site(root, out, options.with_solutions)
    except SourceError as error:
        print(f"The site is not made.\n{error}", file=sys.stderr)
        return 1
    print(f"Made: {(out / 'index.html').relative_to(root).as_posix()}")
    if not has_slides:
        print("It has no slides: `make slides`, then `make site`, gives it those of all lessons.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
