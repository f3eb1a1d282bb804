"""Build the site: `python -m builder.publish.site [--without-solutions]`.

The steps:

1. read every notebook, and refuse one that is not fit to be shown (executed.py);
2. copy what is published into build/site-source, where the links between notebooks, guide and
   lexicon are those of the repository; without solutions, no trace of them is copied; the page
   « Dessinez » gets the pad and the network that it runs (reader.py);
3. let Sphinx make the pages, by the settings of web/site/conf.py, which turns each notebook into
   its page (myst.py); only what has changed is made again;
4. stop on any of Sphinx's warnings, naming file and cell.
"""

import argparse
import io
import os
import re
import shutil
import sys
from pathlib import Path

from builder.publish import reader
from builder.publish.executed import LINK, executed
from builder.publish.myst import cell_at
from builder.source import REPOSITORY, ROOT, SourceError
from helpers import __version__

SITE = Path(__file__).parent / "web" / "site"
INCLUDED = Path("README.fr.md")  # no page of its own: the start page takes its table of lessons
IMAGES = ("docs/*.png", "docs/**/*.svg")  # the pages beside them are for maintainers
LEARNERS = ("notebooks/*.ipynb", "exercises/*.ipynb", "course/lexicon.md", *IMAGES, str(INCLUDED))
INSTRUCTORS = ("solutions/*.ipynb", "guide/*")
ONLY_INSTRUCTORS = re.compile(r"<!-- instructors -->\n(.*?)<!-- /instructors -->\n", re.S)
WARNING = re.compile(r"(.+?):(\d*):? ?(?:WARNING|ERROR|CRITICAL): (.+?)(?: \[[\w.]+\])?$")


def lay_out(root: Path, tree: Path, with_solutions: bool) -> bool:
    """Copy what is published into `tree`; tell whether something there is no longer published."""
    kept = r"\1" if with_solutions else ""
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
    own = {name: ONLY_INSTRUCTORS.sub(kept, text) for name, text in own.items()}
    own["dessinez.html"] = reader.page_part(reader.trained())
    for name, text in own.items():
        _write_if_changed(tree / name, text.encode())
    wanted = {tree / path for path in [*paths, *own]}
    gone = [path for path in tree.rglob("*") if path.is_file() and path not in wanted]
    for path in gone:
        path.unlink()
    return bool(gone)


def _to_repository(text: str, root: Path, path: Path, published: list[Path]) -> str:
    """Return the text, with links to files that the site does not have led to the repository."""

    def led(link: re.Match) -> str:
        target = Path(os.path.normpath(path.parent / link[1]))
        is_page = target in published and target != INCLUDED
        if is_page or not (root / target).exists():
            return link[0]
        return link[0].replace(link[1], f"{REPOSITORY}/blob/v{__version__}/{target.as_posix()}", 1)

    return LINK.sub(led, text)


def _write_if_changed(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def build_site(root: Path, out: Path, with_solutions: bool = True) -> None:
    """Make the site of the course at `root`; raise `SourceError` for whatever is not right in it."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    tree, doctrees = out.with_name("site-source"), out.with_name("site-doctrees")
    if lay_out(root, tree, with_solutions):
        for folder in (out, doctrees):  # Sphinx leaves the pages that have lost their source
            shutil.rmtree(folder, ignore_errors=True)
    warnings = io.StringIO()
    options = {
        "confoverrides": {"exclude_patterns": [str(INCLUDED)]},
        "status": None,
        "warning": warnings,
        "parallel": os.cpu_count() or 1,
    }
    with patch_docutils(SITE), docutils_namespace():
        Sphinx(tree, SITE, out, doctrees, "html", **options).build()
    if warnings.getvalue():
        shutil.rmtree(doctrees)  # else Sphinx would not say it again of a page that has not changed
        raise SourceError("\n".join(explained(warnings.getvalue(), tree)))


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
        "--without-solutions",
        action="store_true",
        help="for learners: leave out the solutions, and the instructor's guide, which has answers",
    )
    options = parser.parse_args()
    out = root / "build" / "site"
    try:
        build_site(root, out, not options.without_solutions)
    except SourceError as error:
        print(f"The site is not made.\n{error}", file=sys.stderr)
        return 1
    print(f"Made: {(out / 'index.html').relative_to(root).as_posix()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
