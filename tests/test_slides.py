"""The slides: what is on them, that nothing is cut, and that they open without any network."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import lab
import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from builder import inline
from builder.course import Course
from builder.notebooks import slide_type
from builder.publish import slides
from builder.publish.browser import chromium
from builder.publish.executed import executed, with_notes
from builder.publish.npm import scripts
from builder.publish.slides import HEIGHT, MARKDOWN, Block, lay_out
from builder.source import OPENING, ROOT, SourceError, colab_link
from conftest import COURSE

LESSONS = COURSE.lessons
ENCODER = next(lesson for lesson in LESSONS if lesson.name == "03_encoder")
# On each page, with all its fragments: the elements that leave the page, and the lines cut at its right.
CUT = """() => Reveal.getSlides().flatMap((page, number) => {
  const {h, v} = Reveal.getIndices(page);
  Reveal.slide(h, v, 99);
  const frame = page.getBoundingClientRect();
  const parts = page.querySelectorAll('.block, .block :not(svg *, mjx-assistive-mml *, pre *)');
  const outside = [...parts].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && element.tagName !== 'MJX-ASSISTIVE-MML' && (
      box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1 ||
      (element.tagName === 'PRE' && element.scrollWidth > element.clientWidth + 1));
  });
  return outside.map((element) => `page ${number + 1}: ${element.outerHTML.slice(0, 80)}`);
})"""
# The page as a whole, which reveal.js scales to the window: how far it leaves it, in pixels.
LEAVES = """() => {
  const {left, top, right, bottom} = Reveal.getCurrentSlide().getBoundingClientRect();
  return Math.max(-left, -top, right - innerWidth, bottom - innerHeight);
}"""
SIZES = [(1024, 768), (1280, 720)]


@pytest.fixture(scope="module")
def decks():
    folder = ROOT / "build" / "slides"
    slides.make(LESSONS, folder)
    slides.write_index(LESSONS, folder)
    return folder


@pytest.fixture
def copied(tmp_path):
    """A copy of the lessons and of their notebooks, which a test may change."""
    for folder in ("course/lessons", "notebooks", "exercises", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return Course(tmp_path)


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def notes_in(notebook):
    return [cell.source for cell in notebook.cells if slide_type(cell) == "notes"]


@pytest.fixture(scope="module")
def one_page():
    """The page of all tests: each new one would compile MathJax again."""
    with lab.browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.asked = []
        page.context.on("request", lambda request: page.asked.append(request.url))
        page.context.on("requestfailed", lambda request: page.asked.append(f"failed {request.url}"))
        yield page


@pytest.fixture
def page(one_page):
    """A page that notes what it asks for anywhere else than on the disk."""
    one_page.asked.clear()
    yield one_page
    assert [url for url in one_page.asked if not url.startswith(("file:", "data:"))] == []


def open_deck(page, decks, lesson):
    page.goto((decks / f"{lesson.name}.html").as_uri())
    page.wait_for_selector(".reveal.ready")


def words(element):
    return " ".join(re.findall(r"\w+", element.get_text()))


@pytest.mark.publish
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_deck(lesson, decks, page):
    notebook = with_notes(lesson)
    open_deck(page, decks, lesson)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("Reveal.layout()")  # now, and not when the browser tells it of the new size
        assert page.evaluate(LEAVES) <= 1
    assert page.evaluate(CUT) == []
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.title() == f"{lesson.number}. {lesson.header['title']}"

    shown = [cell for cell in notebook.cells if slide_type(cell) != "skip"]
    alts = [
        o.metadata["image/png"]["alt"]
        for c in shown
        for o in c.get("outputs", [])
        if "image/png" in o.get("data", {})
    ]
    assert page.locator(".slides img").evaluate_all("all => all.map(i => i.alt)") == alts
    assert page.locator(".slides img[style]").count() == 0  # that is JupyterLab's

    answers = sum(cell.source.count("<summary>Réponse") for cell in shown)
    shown = page.locator(
        ".block",
        has=page.locator("p:first-child > strong:first-child", has_text=re.compile(r"^Réponse")),
    )
    hidden_first = "b => b.every(b => b.closest('.fragment') || b === b.closest('section').querySelector('.block'))"
    assert shown.count() >= answers and shown.evaluate_all(hidden_first)
    assert page.locator("details").count() == 0

    assert "$" not in page.locator(".slides .text:not(:has(code))").all_inner_texts()
    page_source = (decks / f"{lesson.name}.html").read_text(encoding="utf-8")
    shown = {words(note) for note in BeautifulSoup(page_source, "html.parser")("aside")}
    assert shown == {
        words(BeautifulSoup(MARKDOWN.render(text), "html.parser"))
        for text in notes_in(notebook)
        if not text.startswith("Facultatif")  # of a section that no deck shows
    }
    pages = page.evaluate("Reveal.getTotalSlides()")
    pdf = (decks / f"{lesson.name}.pdf").read_bytes()
    assert len(re.findall(rb"/Type /Page\b", pdf)) == pages


@pytest.mark.publish
@pytest.mark.parametrize(
    "style",
    [".text p { width: 1300px }", "pre { width: 9px; white-space: pre }", "svg { height: 9in }"],
)
def test_what_is_cut_is_found(decks, page, style):
    open_deck(page, decks, ENCODER)
    page.add_style_tag(content=style)
    assert page.evaluate(CUT)


@pytest.mark.publish
def test_a_page_that_leaves_the_window_is_found(decks, page):
    open_deck(page, decks, ENCODER)
    page.add_style_tag(content=".slides section { width: 1300px !important }")
    assert page.evaluate(LEAVES) > 1


@pytest.mark.publish
def test_the_speaker_sees_notes_and_minutes_in_french(decks, page):
    open_deck(page, decks, ENCODER)
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    speaker = opened.value
    notes = speaker.locator(".speaker-controls-notes .value")
    page.keyboard.press("Space")
    notes.get_by_text("7 min de prévisions et de questions").wait_for()
    assert speaker.locator(".pacing-title").is_visible()
    text = speaker.locator("body").inner_text()
    assert not re.search(r"Upcoming|Time|Click|Layout|Pacing|Loading", text, re.I), text
    assert page.get_by_label("section suivante").count() == 1


@pytest.mark.publish
def test_the_index_leads_to_every_deck(decks, page):
    page.goto((decks / "index.html").as_uri())
    links = page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == [f"{lesson.name}.{kind}" for lesson in LESSONS for kind in ("html", "pdf")]
    assert all((decks / link).exists() for link in links)


@pytest.mark.publish
def test_a_lesson_is_made_again_when_its_notebook_or_its_notes_change_and_not_before(decks, copied):
    assert slides.make(LESSONS, decks) == []
    replace(copied.root / "notebooks" / "03_encoder.ipynb", "Les questions", "Des questions")
    replace(
        copied.root / "course" / "lessons" / "05_entrainer.py", "# 1 min. Durée", "# 2 min. Durée"
    )
    stale = [lesson.name for lesson in copied.lessons if slides.Deck(lesson, decks).is_stale()]
    assert stale == ["03_encoder", "05_entrainer"]


# How blocks become pages.


def block(height, source="texte", kind="text", start="-"):
    return Block(
        new_markdown_cell(source), kind, start, "notebooks/99.ipynb, cell 3 ('texte')", height
    )


def test_a_slide_that_fits_is_one_page_and_one_a_little_too_long_is_shrunk():
    slide = [block(300, start="slide"), block(300), block(300, start="subslide"), block(400)]
    first, second = lay_out(slide)
    assert [b.height for b in first] == [300, 300] and "zoom" not in first[0].cell.metadata
    assert sum(b.height for b in second) == pytest.approx(HEIGHT)
    assert float(second[0].cell.metadata.zoom) >= 0.8


def test_a_heading_and_an_announcement_go_with_what_they_announce():
    slide = [block(500, start="slide"), block(40, "## Titre"), block(40, "Le voici :"), block(400)]
    pages = lay_out(slide)
    assert [[b.height for b in page] for page in pages] == [[500], [40, 40, 400]]


@pytest.mark.parametrize("kind", ["text", "code", "output", "image"])
def test_a_cell_too_long_for_its_slide_is_named(kind):
    with pytest.raises(
        SourceError, match=r"99.ipynb, cell 3 .*too long for its slide.*cut the cell"
    ):
        lay_out([block(HEIGHT / slides.SMALLEST[kind] + 1, kind=kind, start="slide")])


def cells_of(notebook):
    return [
        (b.kind, b.start, b.cell.source) for b in slides.blocks_of("notebooks/99.ipynb", notebook)
    ]


def test_an_answer_is_a_fragment_and_notes_go_with_their_part():
    text = "**Question.** Quoi ?\n\n<details><summary>Réponse</summary>\n\nCeci.\n\n- et cela\n\n</details>"
    slide = {"slideshow": {"slide_type": "slide"}}
    notes = {"slideshow": {"slide_type": "notes"}}
    cells = [new_markdown_cell(text, metadata=slide), new_markdown_cell("5 min", metadata=notes)]
    notebook = new_notebook(cells=cells)
    assert cells_of(notebook) == [
        ("text", "slide", "**Question.** Quoi ?"),
        ("text", "fragment", "**Réponse.** Ceci."),
        ("text", "-", "- et cela"),
    ]
    blocks = slides.blocks_of("notebooks/99.ipynb", notebook)
    assert [b.notes[0].source for b in blocks] == ["5 min"] * 3


def test_long_code_is_cut_at_its_empty_lines_and_its_output_follows():
    code = "\n\n".join(["a = 1\n" * 9 + "b = 2"] * 3)
    picture = new_output("display_data", data={"image/png": "AAAA"})
    parts = cells_of(new_notebook(cells=[new_code_cell(code, outputs=[picture])]))
    assert [kind for kind, _, _ in parts] == ["code", "code", "code", "image"]


def test_a_deck_has_no_badge_and_links_to_decks(monkeypatch):
    monkeypatch.setattr("builder.source.REPOSITORY", "https://github.com/ecole/cours")
    text = "Voir [la leçon 3](../notebooks/03_encoder.ipynb) et [l'exercice](../exercises/03_encoder.ipynb)."
    assert (badge := colab_link("notebooks/99.ipynb"))
    parts = cells_of(
        new_notebook(cells=[new_markdown_cell(f"# Titre\n\n{badge}"), new_markdown_cell(text)])
    )
    assert [source for _, _, source in parts] == [
        "# Titre",
        "Voir [la leçon 3](03_encoder.html) et l'exercice.",
    ]


def test_new_words_in_the_speakers_window_are_noticed():
    with pytest.raises(SourceError, match="no longer says 'Loading speaker view...'"):
        slides.in_french("Welcome")


# Speaker notes.


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_speaker_notes_are_in_no_learners_notebook_and_in_their_places_for_the_speaker(lesson):
    learners = executed(ROOT, f"notebooks/{lesson.name}.ipynb")
    speakers = with_notes(lesson)
    assert notes_in(learners) == []
    sections = [cell for cell in lesson.cells if slide_type(cell) == "slide"]
    assert len(notes_in(speakers)) >= len(sections) > 3
    *shown, ways_on = learners.cells
    assert "La suite" in ways_on.source
    assert [cell for cell in speakers.cells if slide_type(cell) != "notes"] == shown
    presented = speakers.cells[OPENING:]
    written = [nbformat.from_dict(cell) for cell in lesson.cells]
    for cell, given in zip(written, presented, strict=True):
        inline.fill(cell, given.metadata.get(inline.KEPT, {}))
    sources = [cell.source for cell in written]
    assert [cell.source for cell in presented] == sources
    numbers = [lesson.index_of(cell) for cell in shown[OPENING:]]
    assert [sources[number - 1] for number in numbers] == [c.source for c in shown[OPENING:]]


@pytest.mark.parametrize(("old", "new"), [("## Les questions", "## Des questions"), ("skip", "-")])
def test_a_lesson_that_is_not_built_yet_has_no_place_for_its_notes(copied, old, new):
    replace(copied.root / "course" / "lessons" / "03_encoder.py", old, new)
    lesson = next(lesson for lesson in copied.lessons if lesson.name == "03_encoder")
    with pytest.raises(SourceError, match="notebooks/03_encoder.ipynb: .*run `make build`"):
        with_notes(lesson)


def test_the_notebook_to_present_live_has_notes_and_outputs_and_links_that_lead_somewhere(tmp_path):
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    path = slides.write_live(ENCODER, tmp_path / "build" / "slides")
    live = executed(tmp_path, path.relative_to(tmp_path).as_posix())
    assert notes_in(live) == notes_in(with_notes(ENCODER))


# What slides and site refuse.


def read_alone(root, cell):
    (root / "notebooks").mkdir()
    nbformat.write(new_notebook(cells=[cell]), root / "notebooks" / "99.ipynb")
    return executed(root, "notebooks/99.ipynb")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (new_code_cell("1"), "not executed from top to bottom; run `make build`"),
        (
            new_code_cell(
                "plot()",
                execution_count=1,
                outputs=[new_output("display_data", data={"image/png": "AA"})],
            ),
            r"cell 0 \('plot\(\)'\): a figure without alternative text",
        ),
        (
            new_markdown_cell("[ici](../guide/99.md#fin)"),
            "links to ../guide/99.md, which does not exist",
        ),
    ],
)
def test_a_notebook_unfit_to_be_shown_is_named(tmp_path, cell, words):
    with pytest.raises(SourceError, match=rf"notebooks/99\.ipynb.*{words}"):
        read_alone(tmp_path, cell)


def test_a_fit_notebook_is_returned(tmp_path):
    assert read_alone(tmp_path, new_code_cell("1", execution_count=1)).cells


@pytest.mark.publish
def test_without_npm_or_without_its_registry(tmp_path, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(
        SourceError, match="npm could not install builder/publish/web/package-lock.json"
    ):
        scripts(tmp_path)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(SourceError, match="npm is not here.*install Node.js"):
        scripts(tmp_path)


@pytest.mark.publish
def test_without_chromium(monkeypatch):
    def start():
        with chromium():
            pass

    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "/nowhere")
    # In a thread of its own: Playwright, which runs in this one, starts once a thread.
    with ThreadPoolExecutor() as pool, pytest.raises(SourceError, match="Chromium is not here"):
        pool.submit(start).result()
