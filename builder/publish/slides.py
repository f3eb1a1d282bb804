"""Make the slides: `python -m builder.publish.slides [NN ...]`, into build/slides.

The notebook of each lesson is written to build/slides/live with its speaker notes put back, to be
presented in JupyterLab. If its source, what was executed, or anything else that its deck is made
with has changed, the steps to the deck are:

1. cut its cells into blocks: a paragraph, a list, a formula, some lines of code, an output; an
   answer becomes a fragment, shown at the next key;
2. let Chromium measure each block, at the size of a page, 1280 x 720;
3. lay the blocks out on pages: a cell that starts a slide starts a page, and so does a block for
   which no room is left; a block too tall for a page is shrunk a little, or refused;
4. write the deck: nbconvert's slides for reveal.js, with local scripts and fonts;
5. print it, as a PDF of one page a slide.
"""

import argparse
import hashlib
import os
import re
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import jinja2
import nbconvert
import nbformat
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbconvert import SlidesExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from traitlets.config import Config

from builder.course import Course
from builder.notebooks import slide_type
from builder.publish.browser import chromium
from builder.publish.executed import with_notes
from builder.publish.npm import WEB, scripts
from builder.source import ROOT, Source, SourceError, colab_link
from helpers.files import replacing

HERE = Path(__file__).parent
MAKERS = ("slides.py", "executed.py", "web/package-lock.json", "web/slides/*")
HEIGHT = 620  # pixels between the section's title above a page and its number below (slides.css)
SMALLEST = {"text": 0.75, "code": 0.75, "output": 0.7, "image": 0.5}  # how far a block may shrink
ANSWER = re.compile(r"<details><summary>(.*?)</summary>\n\n(.*?)\n\n</details>", re.S)
MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)


@dataclass
class Block:
    """What is never cut in two: one cell of the deck's notebook.

    start: `slide`, `subslide`, `fragment`, or `-` for what follows without a break.
    """

    cell: NotebookNode
    kind: str
    start: str
    origin: str
    height: float = 0.0
    notes: list[NotebookNode] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """The text of the heading that the block is, or nothing."""
        found = re.match(r"#+ (.*)", self.cell.source) if self.kind == "text" else None
        return found[1] if found else ""


def _cut_markdown(text: str) -> list[tuple[str, bool]]:
    """Return the parts of a Markdown cell, and whether each opens an answer."""
    parts = []
    for index, piece in enumerate(ANSWER.split(text)):
        if index % 3 == 1:
            summary = piece
            continue
        is_answer = index % 3 == 2
        if is_answer:
            opens_with_text = MARKDOWN.parse(piece)[0].type == "paragraph_open"
            piece = f"**{summary}.**" + (" " if opens_with_text else "\n\n") + piece
        lines = piece.splitlines()
        starts = [t.map[0] for t in MARKDOWN.parse(piece) if not t.level and t.nesting >= 0]
        for start, end in pairwise([*starts, len(lines)]):
            part = "\n".join(lines[start:end]).strip()
            parts.append((part, is_answer and start == starts[0]))
    return parts


def _cut_code(text: str) -> list[str]:
    """Return the code as it is, or, when it is too long for a page, cut at its empty lines."""
    return re.split(r"\n{2,}", text) if text.count("\n") >= 25 else [text]


def _cut_cell(cell: NotebookNode) -> list[tuple[NotebookNode, str, bool]]:
    """Return the cells that one cell becomes, each with its kind and whether it opens an answer."""
    if cell.cell_type == "markdown":
        return [(new_markdown_cell(t), "text", answer) for t, answer in _cut_markdown(cell.source)]
    code = [(new_code_cell(text), "code", False) for text in _cut_code(cell.source)]
    outputs = [
        (
            new_code_cell("", outputs=[output], execution_count=cell.execution_count),
            "image" if "image/png" in output.get("data", {}) else "output",
            False,
        )
        for output in cell.outputs
    ]
    return code + outputs


def blocks_of(path: str, notebook: NotebookNode) -> list[Block]:
    """Cut the lesson into blocks; each bears the speaker notes that close its part of the lesson."""
    blocks, spoken, index = [], 0, -1
    for cell in notebook.cells:
        start = slide_type(cell)
        if start == "notes":
            for block in blocks[spoken:]:
                block.notes = [cell]
            spoken = len(blocks)
            continue
        index += 1  # in the learner's notebook, which has no notes
        if start != "skip":
            first_line = next(iter(cell.source.splitlines()), "")
            origin = f"{path}, cell {index} ({first_line!r})"
            if cell.cell_type == "markdown":
                cell.source = _for_a_deck(cell.source.replace(colab_link(path), "").rstrip())
            for part, kind, answer in _cut_cell(cell):
                blocks.append(Block(part, kind, "fragment" if answer else start, origin))
                start = "-"
    return blocks


def _for_a_deck(text: str) -> str:
    """Let links to other lessons lead to their decks; the rest of the course is not beside these."""
    text = re.sub(r"\]\(\.\./notebooks/(\w+)\.ipynb(#[^)]*)?\)", r"](\1.html)", text)
    return re.sub(r"\[([^\]]+)\]\(\.\.?/[^)]*\)", r"\1", text)


def lay_out(blocks: list[Block]) -> list[list[Block]]:
    """Return the pages, each a list of blocks; set `zoom` on those that must shrink to fit."""
    pages: list[list[Block]] = []
    slide: list[Block] = []
    for block in [*blocks, None]:
        if slide and (block is None or block.start in ("slide", "subslide")):
            pages += _pages_of(slide)
            slide = []
        slide.append(block)
    return pages


def _pages_of(slide: list[Block]) -> list[list[Block]]:
    """Return the pages of what the author calls one slide."""
    total = sum(block.height for block in slide)
    if total <= HEIGHT / 0.8:  # a little smaller, so that what belongs together stays together
        for block in slide:
            _shrink(block, min(1, HEIGHT / total))
        return [slide]
    pages: list[list[Block]] = [[]]
    for block in slide:
        left = HEIGHT - sum(b.height for b in pages[-1])
        if block.height > left and pages[-1]:
            leading = _leading(pages[-1])
            if len(leading) < len(pages[-1]):
                del pages[-1][len(pages[-1]) - len(leading) :]
                pages.append(leading)
            left = HEIGHT - sum(b.height for b in pages[-1])
        if block.height > left:
            if left / block.height < SMALLEST[block.kind]:
                raise SourceError(
                    f"{block.origin}: too long for its slide: this {block.kind} is "
                    f"{block.height:.0f} pixels tall where {left:.0f} are left; cut the cell in its "
                    "source, or start a subslide before it"
                )
            _shrink(block, left / block.height)
        pages[-1].append(block)
    return pages


def _leading(page: list[Block]) -> list[Block]:
    """Return the last blocks of a page that announce what comes next: headings, « … : »."""
    index = len(page)
    while index and (page[index - 1].heading or page[index - 1].cell.source.endswith(":")):
        index -= 1
    return page[index:]


def _shrink(block: Block, zoom: float) -> None:
    if zoom < 1:
        block.height *= zoom
        block.cell.metadata.zoom = f"{zoom:.3f}"


def deck_cells(pages: list[list[Block]]) -> list[NotebookNode]:
    """Return the cells of the deck's notebook, with the slide types that nbconvert reads."""
    cells, section = [], ""
    for page in pages:
        first = page[0]
        if first.start == "slide":
            section = first.heading
        for number, block in enumerate(page):
            start = block.start if number else "slide" if first.start == "slide" else "subslide"
            block.cell.metadata.slideshow = {"slide_type": start}
            cells.append(block.cell)
        if section and first.heading != section:
            first.cell.metadata.section = MarkdownIt().renderInline(section)
        for note in first.notes:
            spoken = {"slideshow": {"slide_type": "notes"}}
            cells.append(new_markdown_cell(note.source, metadata=spoken))
    return cells


@cache  # it compiles the templates
def _exporter() -> SlidesExporter:
    config = Config()
    config.CSSHTMLHeaderPreprocessor.style = "a11y-high-contrast-light"
    # A figure also has HTML, for JupyterLab alone.
    config.NbConvertBase.display_data_priority = ["image/png", "text/html", "text/plain"]
    return SlidesExporter(
        config=config,
        template_name="slides",
        extra_template_basedirs=[str(WEB)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        optimistic_validation=True,  # of the result, not after each preprocessor
    )


class Deck:
    """The slides of one lesson: where they lie, and whether they are up to date."""

    def __init__(self, lesson: Source, folder: Path):
        self.lesson = lesson
        self.path = f"notebooks/{lesson.name}.ipynb"
        self.html, self.pdf = folder / f"{lesson.name}.html", folder / f"{lesson.name}.pdf"
        head = lesson.header
        self.resources = {
            "title": f"{lesson.number}. {head['title']}",
            "minutes": head["teaching_minutes"],
            "inputs": self._digest(),
        }

    def _digest(self) -> str:
        files = [self.lesson.path, self.lesson.root / self.path]
        files += [file for pattern in MAKERS for file in sorted(HERE.glob(pattern))]
        data = b"".join(file.read_bytes() for file in files)
        return hashlib.sha256(data + nbconvert.__version__.encode()).hexdigest()

    def is_stale(self) -> bool:
        if not (self.html.exists() and self.pdf.exists()):
            return True
        with self.html.open(encoding="utf-8") as page:
            return self.resources["inputs"] not in page.read(1000)

    def write(self, cells: list[NotebookNode]) -> None:
        notebook = new_notebook(cells=cells)
        text = _exporter().from_notebook_node(notebook, {**self.resources})[0]
        with replacing(self.html) as file:
            file.write(text)

    def make(self, page) -> None:
        """Do the steps of the module's docstring, in this page of a browser."""
        blocks = blocks_of(self.path, with_notes(self.lesson))
        for block in blocks:
            block.cell.metadata.slideshow = {"slide_type": "slide"}
        self.write([block.cell for block in blocks])
        page.goto(f"{self.html.as_uri()}?measure")
        page.evaluate("Promise.all([document.fonts.ready, MathJax.startup.promise])")
        heights = page.locator(".block").evaluate_all(
            "blocks => blocks.map(block => block.getBoundingClientRect().height)"
        )
        for block, height in zip(blocks, heights, strict=True):
            block.height = height
        self.write(deck_cells(lay_out(blocks)))
        page.goto(f"{self.html.as_uri()}?print-pdf")
        page.wait_for_selector("html[data-printable]", state="attached")
        page.pdf(
            path=self.pdf,
            prefer_css_page_size=True,
            print_background=True,
            tagged=True,
            outline=True,
        )
        print(f"made {self.html.name} and {self.pdf.name}", flush=True)


def make_each(decks: list[Deck]) -> None:
    """Make decks one after another in one browser, which takes long to start."""
    with chromium() as browser:
        for deck in decks:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            deck.make(page)
            page.close()


def copy_scripts(folder: Path) -> None:
    """Put beside the decks what they load: reveal.js, MathJax, two fonts, the style sheet."""
    packages = scripts()
    reveal, code = packages / "reveal.js", packages / "@fontsource" / "source-code-pro"
    for name in ("reveal", "fonts"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in ("reveal.js", "reveal.css"):
        shutil.copy(reveal / "dist" / name, folder / "reveal")
    notes = (reveal / "plugin" / "notes" / "notes.js").read_text(encoding="utf-8")
    (folder / "reveal" / "notes.js").write_text(in_french(notes), encoding="utf-8")
    for file in (reveal / "dist" / "theme" / "fonts" / "source-sans-pro").iterdir():
        shutil.copy(file, folder / "fonts")
    shutil.copy(code / "files" / "source-code-pro-latin-400-normal.woff2", folder / "fonts")
    shutil.copy(packages / "mathjax" / "es5" / "tex-svg-full.js", folder / "mathjax.js")
    for name in ("slides.css", "slides.js"):
        shutil.copy(WEB / "slides" / name, folder)


def in_french(notes: str) -> str:
    """Return reveal.js's plugin for speaker notes with what its window says in French."""
    for english, french in SPEAKER_WINDOW.items():
        if english not in notes:
            raise SourceError(
                f"builder/publish/slides.py: reveal.js's notes.js no longer says {english!r}; see what its "
                "new version says, and mend SPEAKER_WINDOW"
            )
        notes = notes.replace(english, french)
    return notes


SPEAKER_WINDOW = {
    "Loading speaker view...": "Ouverture…",
    ">Upcoming<": ">Ensuite<",
    ">Time <": ">Durée <",
    ">Click to Reset<": ">Remettre à zéro<",
    "Pacing – Time to finish current slide": "Temps restant pour cette page",
    "'Default'": "'Ordinaire'",
    "'Wide'": "'Large'",
    "'Tall'": "'Haute'",
    "'Notes only'": "'Notes seules'",
    "'Layout'": "'Disposition'",
    "reveal.js - Notes": "Notes de présentation",
}


def write_live(lesson: Source, folder: Path) -> Path:
    """Write, in `folder`/live, the notebook that JupyterLab presents; return its path."""
    notebook = with_notes(lesson)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":  # it lies deeper than the learner's
            cell.source = cell.source.replace("](../", "](../../../")
    path = folder / "live" / f"{lesson.name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(nbformat.writes(notebook) + "\n")
    return path


def make(lessons: list[Source], folder: Path) -> list[Path]:
    """Make what presents these lessons; return the decks that were not up to date."""
    for lesson in lessons:  # first, since they need neither npm nor Chromium
        write_live(lesson, folder)
    copy_scripts(folder)
    stale = [deck for deck in (Deck(lesson, folder) for lesson in lessons) if deck.is_stale()]
    if stale:
        workers = min(os.cpu_count() or 1, len(stale))
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            list(pool.map(make_each, (stale[first::workers] for first in range(workers))))
    return [deck.html for deck in stale]


def write_index(lessons: list[Source], folder: Path) -> None:
    template = (WEB / "slides" / "list.html.j2").read_text(encoding="utf-8")
    text = jinja2.Template(template, autoescape=True).render(lessons=lessons)
    with replacing(folder / "index.html") as file:
        file.write(text)


def main(root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(description="Make the slides, into build/slides.")
    parser.add_argument("lessons", nargs="*", metavar="NN", help="only these lessons")
    options = parser.parse_args()
    folder = root / "build" / "slides"
    try:
        all_lessons = Course(root).lessons
        numbers = {number[:2] for number in options.lessons}
        made = make([s for s in all_lessons if not numbers or s.number in numbers], folder)
        write_index(all_lessons, folder)
    except SourceError as error:
        print(f"\nThe slides stop.\n{error}", file=sys.stderr)
        return 1
    if not made:
        print("Everything is up to date.")
    print(f"Open {(folder / 'index.html').relative_to(root)} in a browser.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
