"""What a stored picture must be: as it was drawn, of use on a page, labelled, in French."""

import base64
import io
import re
from collections.abc import Iterator

import nbformat
from PIL import Image

from builder.french.checks import LEXICON, excluded_terms, terms, typography
from builder.french.prose import ENGLISH, Passage, reads_as_french
from builder.source import Source
from helpers.figures import img, seal

# Pixels. A page of the course has some 1,150 in width; a narrower picture has no room for a label,
# and a taller one is not seen whole on a projector. The course's are 506 to 1,149 by 90 to 1,078.
WIDTHS, HEIGHTS = (300, 1200), (80, 1200)
# What Keras and authors write beside the words of ENGLISH.
WORDS = re.compile(
    r"[a-z]{2,}_[a-z]+|\b(?:accurac(?:y|ies)|bias|counts?|digits?|epochs?|errors?|frequency|layers?|"
    r"learning|loss(?:es)?|neurons?|numbers?|outputs?|predicted|probabilit(?:y|ies)|rate|samples?|"
    r"steps?|time|training|true|values?|weights?|widths?)\b",
    re.I,
)
FORMULA = re.compile(r"\$[^$]*\$")


def is_picture(output: nbformat.NotebookNode) -> bool:
    """Tell whether an output has an image, in whatever form."""
    data = output.get("data", {})
    return any(kind.startswith("image/") for kind in data) or "<img" in data.get("text/html", "")


def faults(output: nbformat.NotebookNode) -> Iterator[str]:
    """Give what is wrong with the picture of an output, the worst first."""
    data, said = output.data, dict(output.metadata.get("image/png", {}))
    if not isinstance(known := said.pop("sha256", None), str):
        yield "bears no seal; `show` and the `plot_` functions of `helpers` give one"
        return
    source, alt = data.get("image/png", ""), said.get("alt", "")
    try:
        png = base64.b64decode(source)
        if seal(png, said) != known:
            yield "is not the one that was drawn, or what is said of it has changed"
            return
        image = Image.open(io.BytesIO(png), formats=["PNG"])
        image.load()
    except (ValueError, OSError) as error:  # binascii's and Pillow's
        yield f"is no PNG ({error})"
        return
    if data != {"text/html": img(source, alt), "image/png": source, "text/plain": alt}:
        yield "has another image or alternative text in its HTML, its PNG or its text"
    for name, pixels, (least, most) in zip(
        ("wide", "high"), image.size, (WIDTHS, HEIGHTS), strict=True
    ):
        if not least <= pixels <= most:
            yield f"is {pixels} pixels {name}; a page has use for {least} to {most}"
    if len(image.convert("RGB").getcolors(image.width * image.height)) == 1:
        yield "is blank"
    for axis in said.get("unlabelled", []):
        yield f"has an axis of numbers without a label, in {axis}"
    if not reads_as_french(alt):
        yield f"has an alternative text that does not read as French: {alt!r}"
    excluded = excluded_terms(LEXICON.read_text(encoding="utf-8"))
    for text in (alt, *said.get("texts", [])):
        words = FORMULA.sub("", text)
        if word := ENGLISH.search(words) or WORDS.search(words):
            yield f"says {text!r}: {word[0]!r} is not French"
        passage = Passage("", 0, text)
        for finding in (*typography(passage), *terms(passage, excluded)):
            yield f"says {text!r}: {finding.message}"


def refuse_faulty(source: Source, path: str, notebook: nbformat.NotebookNode) -> None:
    """Raise `SourceError` for the first picture of a notebook that a learner should not be given."""
    for cell in notebook.cells:
        for output in filter(is_picture, cell.get("outputs", [])):
            for fault in faults(output):
                raise source.error(
                    f"{path} has a picture that {fault}; where the cell is right, "
                    f"`python -m builder --all {source.number}` draws it again",
                    source.index_of(cell),
                )
