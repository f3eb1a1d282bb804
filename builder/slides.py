"""What is on each slide of a lesson, as its author has it, and what a room could not read of it.

A cell of slide type `slide` or `subslide` starts a slide; `fragment` and `-` go on with it. All of a
cell's prose is shown, but for what follows `<!-- more -->`, to the end of the cell or of its answer:
that is for readers, and stands in the speaker's notes. Of a code cell, the metadata `code` says what
is seen of its code: `shown`, `folded` (opened by a click) or `hidden`; without it, the code of a
figure is hidden, other code shown. Imports, `assert` and `show(...)` never are.

Nothing is shrunk, and nothing is cut elsewhere: what does not fit is refused by the build, and what
only a browser can measure, by `python -m builder.publish.slides`.
"""

import ast
import re
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from builder.notebooks import slide_type
from builder.source import Lesson, SourceError, colab_link

WORDS = (
    90  # on a slide, outputs aside: a word has a letter or a digit, and a formula counts for one
)
MORE = "<!-- more -->"
ANSWER = re.compile(r"<details><summary>(.*?)</summary>\n\n(.*?)\n\n</details>", re.S)
HEADING = re.compile(r"^#{1,3} (.*)$", re.M)
FENCED = re.compile(r"^```.*?^```", re.S | re.M)
ASKS = re.compile(r"^\*\*(Question|Prévoyez)\b", re.M)
MINUTES = re.compile(r"\d+ min\b")
ANSWERS = re.compile(r"\*\*Réponse\b")


@dataclass
class Block:
    """A part of a cell, seen as a whole: text, code or an output.

    origin: the number of its cell in the source, from 1; None for the title. start: `slide`,
    `subslide`, `fragment`, or `-` for what follows without a break.
    """

    cell: NotebookNode
    kind: str
    start: str
    origin: int | None


@dataclass
class Slide:
    """What is seen at once.

    heading: its section's, when the slide does not open with its own. left_out: prose for readers.
    """

    blocks: list[Block] = field(default_factory=list)
    heading: str = ""
    notes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def words(self) -> int:
        seen = [self.heading] + [b.cell.source for b in self.blocks if _is_read(b)]
        return sum(count_words(text) for text in seen)


def _is_read(block: Block) -> bool:
    return block.kind != "output" and block.cell.metadata.get("code") != "folded"


def count_words(text: str) -> int:
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", " x ", text, flags=re.S)
    text = re.sub(r"\]\([^)]*\)", "]", text)  # where a link leads
    return sum(re.search(r"\w", word) is not None for word in text.split())


def seen_code(source: str) -> str:
    """Return the code without the lines that no slide shows; there may be nothing left."""
    lines = source.splitlines()
    for node in ast.parse(source).body:
        shows = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert) or (
            shows and getattr(node.value.func, "id", "") == "show"
        ):
            lines[node.lineno - 1 : node.end_lineno] = [""] * (node.end_lineno - node.lineno + 1)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _text_blocks(text: str) -> tuple[list[tuple[str, bool]], list[str]]:
    """Return the parts of a Markdown cell, each with whether it is an answer, and what they leave out."""
    parts, left_out = [], []
    for index, piece in enumerate(ANSWER.split(text)):
        if index % 3 == 1:
            summary = piece
            continue
        shown, _, rest = (part.strip() for part in piece.partition(MORE))
        if rest:
            left_out.append(rest)
        if shown:
            breaks = "\n\n" if re.match(r"[-#|>]|\$\$|```|\d+\. ", shown) else " "
            parts.append((f"**{summary}.**{breaks}{shown}" if index % 3 else shown, index % 3 == 2))
    return parts, left_out


def _code_blocks(cell: NotebookNode) -> list[tuple[NotebookNode, str]]:
    figure = any("image/png" in output.get("data", {}) for output in cell.outputs)
    seen = cell.metadata.get("code", "hidden" if figure else "shown")
    blocks = []
    if seen != "hidden" and (code := seen_code(cell.source)):
        blocks.append((new_code_cell(code, metadata={"code": seen}), "code"))
    if cell.outputs:
        outputs = new_code_cell(outputs=cell.outputs, execution_count=cell.execution_count)
        blocks.append((outputs, "output"))
    return blocks


def slides_of(lesson: Lesson, notebook: NotebookNode) -> list[Slide]:
    """Return the slides of a lesson, from its executed notebook, which may have the speaker's notes."""
    slides: list[Slide] = []
    heading, spoken = "", 0
    start = "-"
    for cell in notebook.cells:
        given = slide_type(cell)
        if given == "notes":
            for slide in slides[spoken:]:
                slide.notes.append(cell.source)
            spoken = len(slides)
        if given in ("notes", "skip"):
            continue
        start = given if given != "-" and start not in ("slide", "subslide") else start
        parts: list[tuple[NotebookNode, str]] = []
        left_out: list[str] = []
        if cell.cell_type == "markdown":
            text = _for_a_deck(
                cell.source.replace(colab_link(f"notebooks/{lesson.name}.ipynb"), "")
            )
            texts, left_out = _text_blocks(text)
            parts = [(new_markdown_cell(t, metadata={"answer": a}), "text") for t, a in texts]
        else:
            parts = _code_blocks(cell)
        for part, kind in parts:
            own = HEADING.findall(FENCED.sub("", part.source)) if kind == "text" else []
            if start in ("slide", "subslide"):
                slides.append(Slide(heading="" if HEADING.match(part.source) and own else heading))
            begins = "fragment" if start == "-" and part.metadata.pop("answer", False) else start
            slides[-1].blocks.append(Block(part, kind, begins, lesson.index_of(cell)))
            heading = own[-1] if own else heading
            start = "-"
        slides[-1].left_out += left_out
    return slides


def _for_a_deck(text: str) -> str:
    """Let links to other lessons lead to their decks; the rest of the course is not beside these."""
    text = re.sub(r"\]\(\.\./notebooks/(\w+)\.ipynb(#[^)]*)?\)", r"](\1.html)", text)
    return re.sub(r"\[([^\]]+)\]\(\.\.?/[^)]*\)", r"\1", text)


def faults(lesson: Lesson, slides: list[Slide]) -> list[str]:
    """Return what a room could not read or follow, each with file, cell and measure."""
    found = []

    def refuse(block: Block, message: str) -> None:
        found.append(fault(lesson, block, message))

    has_notes = any(slide.notes for slide in slides)  # the learner's notebook has none
    for slide in slides:
        first, last = slide.blocks[0], slide.blocks[-1]
        if slide.words > WORDS:
            refuse(
                first,
                f"{slide.words} words on its slide, at most {WORDS}: start a subslide at a cell, "
                f"leave prose to readers after {MORE}, or hide code",
            )
        spoken = "".join(slide.notes[:1])
        if has_notes and not MINUTES.match(spoken):
            refuse(first, f"the speaker's notes of its slide open with no minutes: {spoken[:40]!r}")
        if not slide.heading and not (first.kind == "text" and HEADING.match(first.cell.source)):
            refuse(first, "its slide has no heading, and no section before it has one")
        if last.kind == "text" and ASKS.search(last.cell.source):
            refuse(last, "asks what only the next slide answers")
        for index, block in enumerate(slide.blocks):
            before = [b.cell.source for b in slide.blocks[:index]]
            if ANSWERS.match(block.cell.source) and not any(map(ASKS.search, before)):
                refuse(block, "answers what another slide asks")
            if block.kind == "code" and (
                shown := re.search(r"^.*(\bassert\b|\balt=).*$", block.cell.source, re.M)
            ):
                refuse(
                    block,
                    f"its slide shows {shown[0].strip()!r}, which is for readers: hide this code",
                )
    return found


def fault(lesson: Lesson, block: Block, message: str) -> str:
    where = block.origin
    return str(lesson.error(message if where else f"its title: {message}", where))


def refuse_unfit(lesson: Lesson, notebook: NotebookNode) -> None:
    """Raise `SourceError` for an executed lesson whose slides do not suit a room."""
    if found := faults(lesson, slides_of(lesson, notebook)):
        raise SourceError("\n".join(found))
