"""Make the slides: `python -m builder.publish.slides [--check] [NN ...]`, into build/slides.

The notebook of each lesson is written to build/slides/live with its speaker notes put back, to be
presented in JupyterLab. If its source, what was executed, or anything else that its deck is made
with has changed, the steps to the deck are:

1. take from the notebook what its author wants on slides (builder/slides.py);
2. write the deck: nbconvert's slides for reveal.js, with local scripts and fonts;
3. let Chromium lay its pages out, 1280 x 720, and measure them: what leaves its page, and what is
   too small for a room, is refused;
4. print it, as a PDF of one page a slide.

`--check` makes no PDF, and tells what does not suit a room in all the decks.
"""

import argparse
import hashlib
import os
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import jinja2
import nbconvert
import nbformat
from markdown_it import MarkdownIt
from nbconvert import SlidesExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from traitlets.config import Config

from builder.course import Course
from builder.publish.browser import chromium
from builder.publish.executed import with_notes
from builder.publish.npm import WEB, scripts
from builder.slides import Slide, fault, faults, slides_of
from builder.source import ROOT, Source, SourceError
from helpers.files import replacing

HERE = Path(__file__).parent
MAKERS = ("../slides.py", "slides.py", "executed.py", "web/package-lock.json", "web/slides/*")
SECONDS = 300  # what Chromium has not laid out by then, however busy the machine, will not come
MEASURES = (WEB / "slides" / "measure.js").read_text(encoding="utf-8")


def deck_cells(slides: list[Slide]) -> list[NotebookNode]:
    """Return the cells of the deck's notebook, with the metadata that nbconvert and our template read."""
    inline, cells = MarkdownIt(), []
    for slide in slides:
        for block in slide.blocks:
            block.cell.metadata.slideshow = {"slide_type": block.start}
            cells.append(block.cell)
        first = slide.blocks[0].cell.metadata
        unseen = [f"**Pour les lecteurs :**\n\n{text}" for text in slide.left_out]
        first.notes = "\n\n".join(slide.notes + unseen)
        if slide.heading:
            first.heading = inline.renderInline(slide.heading)
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

    def make(self, page, check: bool) -> list[str]:
        """Do the steps of the module's docstring in this page of a browser; return what is unfit."""
        slides = slides_of(self.lesson, with_notes(self.lesson))
        self.write(deck_cells(slides))
        page.goto(f"{self.html.as_uri()}?print-pdf")
        page.wait_for_selector("html[data-printable]", state="attached")
        blocks = [block for slide in slides for block in slide.blocks]
        found = faults(self.lesson, slides) + [
            fault(self.lesson, blocks[number], message)
            for number, message in page.evaluate(MEASURES)
        ]
        if not check and not found:
            page.pdf(
                path=self.pdf,
                prefer_css_page_size=True,
                print_background=True,
                tagged=True,
                outline=True,
            )
            print(f"made {self.html.name} and {self.pdf.name}", flush=True)
        return found


def make_each(decks: list[Deck], check: bool) -> dict[str, list[str]]:
    """Make decks one after another in one browser, which takes long to start; return what is unfit,
    by lesson."""
    found = {}
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(1000 * SECONDS)
        for deck in decks:
            found[deck.lesson.number] = deck.make(page, check)
    return found


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
    ">0:00 AM<": "><",
    "'en-US', { hour12: true,": "'fr-FR', {",
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


def make(lessons: list[Source], folder: Path, check: bool = False) -> list[Path]:
    """Make what presents these lessons; return the decks that were not up to date.

    Raises `SourceError` for what does not suit a room.
    """
    for lesson in lessons:  # first, since they need neither npm nor Chromium
        write_live(lesson, folder)
    copy_scripts(folder)
    decks = [Deck(lesson, folder) for lesson in lessons]
    stale = [deck for deck in decks if check or deck.is_stale()]
    found = measured(stale, check)
    if unfit := [line for _, lines in sorted(found.items()) for line in lines]:
        raise SourceError("\n".join([*unfit, f"{len(unfit)} to mend"]))
    return [deck.html for deck in stale]


def measured(decks: list[Deck], check: bool = False) -> dict[str, list[str]]:
    """Make these decks, or only check them; return what does not suit a room, by lesson."""
    workers = min(os.cpu_count() or 1, len(decks))
    if not workers:
        return {}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        shares = (decks[first::workers] for first in range(workers))
        return {
            number: lines
            for found in pool.map(make_each, shares, [check] * workers)
            for number, lines in found.items()
        }


def write_index(lessons: list[Source], folder: Path) -> None:
    template = (WEB / "slides" / "list.html.j2").read_text(encoding="utf-8")
    text = jinja2.Template(template, autoescape=True).render(lessons=lessons)
    with replacing(folder / "index.html") as file:
        file.write(text)


def main(root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(description="Make the slides, into build/slides.")
    parser.add_argument("lessons", nargs="*", metavar="NN", help="only these lessons")
    parser.add_argument("--check", action="store_true", help="tell what does not suit a room")
    options = parser.parse_args()
    folder = root / "build" / "slides"
    try:
        all_lessons = Course(root).lessons
        numbers = {number[:2] for number in options.lessons}
        made = make(
            [s for s in all_lessons if not numbers or s.number in numbers], folder, options.check
        )
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
