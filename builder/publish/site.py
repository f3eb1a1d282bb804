"""Build the site: `python -m builder.publish.site [--without-solutions]`.

The steps:

1. read every notebook, and refuse one that is not fit to be shown (publish.py);
2. copy what is published into build/site-source, where the links between notebooks, guide and
   lexicon are those of the repository; without solutions, no trace of them is copied;
3. let Sphinx make the pages, by the settings of builder/publish/web/site/conf.py, which turns each notebook
   into its page with `as_page`; only what has changed is made again;
4. stop on any of Sphinx's warnings, naming file and cell.
"""

import argparse
import copy
import io
import os
import re
import shutil
import sys
from pathlib import Path

import nbformat

from builder import publish
from builder.source import REPOSITORY, SourceError
from helpers import __version__

SITE = Path(__file__).parent / "web" / "site"
INCLUDED = Path("README.fr.md")  # no page of its own: the start page takes its table of lessons
IMAGES = ("docs/*.png", "docs/*.svg")  # the pages beside them are for maintainers
LEARNERS = ("notebooks/*.ipynb", "exercises/*.ipynb", "course/lexicon.md", *IMAGES, str(INCLUDED))
INSTRUCTORS = ("solutions/*.ipynb", "guide/*")
ONLY_INSTRUCTORS = re.compile(r"<!-- instructors -->\n(.*?)<!-- /instructors -->\n", re.S)
WARNING = re.compile(r"(.+?):(\d*):? ?(?:WARNING|ERROR|CRITICAL): (.+?)(?: \[[\w.]+\])?$")
CELL_LINES = 10_000  # myst-nb gives line 20 003 to the third line of cell 1


def as_page(text: str) -> str:
    """Return the notebook, given and returned as JSON, as its page shows it.

    Speaker notes and the cell for Colab are left out. Each image is alone in its cell, with its
    alternative text in the cell's metadata, where myst-nb looks for it.
    """
    notebook = nbformat.reads(text, as_version=4)
    notebook.cells = [
        part
        for cell in notebook.cells
        if cell.metadata.get("slideshow", {}).get("slide_type") != "notes"
        and not cell.id.endswith("-colab")
        for part in _one_image_each(cell)
    ]
    return nbformat.writes(notebook)


def _one_image_each(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    outputs, parts = cell.get("outputs", []), [cell]
    if outputs:
        cell.outputs = []
    for output in outputs:
        alt = next((d["alt"] for d in output.get("metadata", {}).values() if "alt" in d), None)
        if alt and "mystnb" in parts[-1].metadata:
            parts.append(copy.deepcopy(cell))
            parts[-1].update(id=f"{cell.id}-{len(parts)}", outputs=[])
            parts[-1].metadata["tags"] = ["remove-input"]
        if alt:
            parts[-1].metadata["mystnb"] = {"image": {"alt": alt}}
        parts[-1].outputs.append(output)
    return parts


def lay_out(tree: Path, with_solutions: bool) -> bool:
    """Copy what is published into `tree`; tell whether something there is no longer published."""
    root = publish.ROOT
    patterns = LEARNERS + (INSTRUCTORS if with_solutions else ())
    paths = [path.relative_to(root) for pattern in patterns for path in root.glob(pattern)]
    for path in paths:
        if path.suffix == ".ipynb":
            publish.executed(path.as_posix())
        content = (root / path).read_bytes()
        if path.match("guide/*.md"):
            content = _to_repository(content.decode(), path, paths).encode()
        _write_if_changed(tree / path, content)
    start = (SITE / "index.md").read_text(encoding="utf-8")
    start = ONLY_INSTRUCTORS.sub(r"\1" if with_solutions else "", start)
    _write_if_changed(tree / "index.md", start.encode())
    wanted = {tree / path for path in [*paths, "index.md"]}
    gone = [path for path in tree.rglob("*") if path.is_file() and path not in wanted]
    for path in gone:
        path.unlink()
    return bool(gone)


def _to_repository(text: str, path: Path, published: list[Path]) -> str:
    """Return the text, with links to files that the site does not have led to the repository."""

    def led(link: re.Match) -> str:
        target = Path(os.path.normpath(path.parent / link[1]))
        is_page = target in published and target != INCLUDED
        if is_page or not (publish.ROOT / target).exists():
            return link[0]
        return link[0].replace(link[1], f"{REPOSITORY}/blob/v{__version__}/{target.as_posix()}", 1)

    return publish.LINK.sub(led, text)


def _write_if_changed(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def build_site(out: Path, with_solutions: bool = True) -> None:
    """Make the site in the folder `out`; raise `SourceError` for whatever is not right in it."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    tree, doctrees = out.with_name("site-source"), out.with_name("site-doctrees")
    if lay_out(tree, with_solutions):
        for folder in (out, doctrees):  # Sphinx leaves the pages that have lost their source
            shutil.rmtree(folder, ignore_errors=True)
    warnings = io.StringIO()
    options = {"status": None, "warning": warnings, "parallel": os.cpu_count() or 1}
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
    if path == Path("index.md"):
        return f"builder/publish/web/site/index.md, line {line}"
    if path.suffix != ".ipynb":
        return f"{path.as_posix()}, line {line}"
    cells = nbformat.reads(as_page((tree / path).read_text(encoding="utf-8")), as_version=4).cells
    first_line = next(iter(cells[max(line // CELL_LINES - 1, 0)].source.splitlines()), "")
    folder = "lessons" if path.parent.name == "notebooks" else "exercises"
    source = f"mend course/{folder}/{path.stem}.py, then run `make build`"
    return f"{path.as_posix()}, cell {first_line!r} ({source})"


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the site of the course in build/site.")
    parser.add_argument(
        "--without-solutions",
        action="store_true",
        help="for learners: leave out the solutions, and the instructor's guide, which has answers",
    )
    options = parser.parse_args()
    out = publish.BUILD / "site"
    try:
        build_site(out, not options.without_solutions)
    except SourceError as error:
        print(f"The site is not made.\n{error}", file=sys.stderr)
        return 1
    print(f"Made: {(out / 'index.html').relative_to(publish.ROOT).as_posix()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
