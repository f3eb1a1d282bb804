"""The slides: what is on them, that nothing is cut, and that they open without any network."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import lab
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from builder import publish
from builder.course import Course
from builder.publish import slides
from builder.publish.slides import HEIGHT, Block, lay_out
from builder.source import ROOT, SourceError, colab_link

LESSONS = Course().lessons
SIZES = [(1280, 720), (1024, 768)]
# On each page, with all its fragments: the elements that leave the page, and the lines cut at its right.
CUT = """() => Reveal.getSlides().flatMap((page, number) => {
  const {h, v} = Reveal.getIndices(page);
  Reveal.slide(h, v, 99);
  const frame = page.getBoundingClientRect();
  const outside = [...page.querySelectorAll('.block, .block *')].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && !element.closest('mjx-assistive-mml') && (
      box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1 ||
      box.bottom > innerHeight + 1 || box.right > innerWidth + 1 ||
      (element.tagName === 'PRE' && element.scrollWidth > element.clientWidth + 1));
  });
  return outside.map((element) => `page ${number + 1}: ${element.outerHTML.slice(0, 80)}`);
})"""


@pytest.fixture(scope="module")
def decks():
    folder = publish.BUILD / "slides"
    slides.make(LESSONS, folder)
    slides.write_index(LESSONS, folder)
    return folder


@pytest.fixture(scope="module")
def browser():
    with lab.browser() as browser:
        yield browser


@pytest.fixture
def page(browser):
    """A page that notes what it asks for anywhere else than on the disk."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.asked = []
    context.on("request", lambda request: page.asked.append(request.url))
    context.on("requestfailed", lambda request: page.asked.append(f"failed {request.url}"))
    yield page
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
    context.close()


def open_deck(page, decks, lesson):
    page.goto((decks / f"{lesson.name}.html").as_uri())
    page.wait_for_selector(".reveal.ready")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_deck(lesson, decks, page):
    notebook = nbformat.read(ROOT / "notebooks" / f"{lesson.name}.ipynb", as_version=4)
    open_deck(page, decks, lesson)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(CUT) == []
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.title() == f"{lesson.number}. {lesson.header['title']}"

    alts = [
        o.metadata["image/png"]["alt"]
        for c in notebook.cells
        for o in c.get("outputs", [])
        if "image/png" in o.get("data", {})
    ]
    assert page.locator(".slides img").evaluate_all("all => all.map(i => i.alt)") == alts

    answers = sum(cell.source.count("<details>") for cell in notebook.cells)
    shown = page.locator(
        ".block",
        has=page.locator("p:first-child > strong:first-child", has_text=re.compile(r"^Réponse")),
    )
    hidden_first = "b => b.every(b => b.closest('.fragment') || b === b.closest('section').querySelector('.block'))"
    assert shown.count() >= answers and shown.evaluate_all(hidden_first)
    assert page.locator("details").count() == 0

    assert "$" not in page.locator(".slides .text:not(:has(code))").all_inner_texts()
    assert page.locator("aside.notes").count() > 5
    pages = page.evaluate("Reveal.getTotalSlides()")
    pdf = (decks / f"{lesson.name}.pdf").read_bytes()
    assert len(re.findall(rb"/Type /Page\b", pdf)) == pages


def test_the_speaker_sees_notes_and_minutes_in_french(decks, page):
    lesson = next(lesson for lesson in LESSONS if lesson.name == "03_encoder")
    open_deck(page, decks, lesson)
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    speaker = opened.value
    notes = speaker.locator(".speaker-controls-notes .value")
    page.keyboard.press("Space")
    notes.get_by_text("5 min pour les questions").wait_for()
    assert speaker.locator(".pacing-title").is_visible()
    text = speaker.locator("body").inner_text()
    assert not re.search(r"Upcoming|Time|Click|Layout|Pacing|Loading", text, re.I), text
    assert page.get_by_label("section suivante").count() == 1


def test_the_index_leads_to_every_deck(decks, page):
    page.goto((decks / "index.html").as_uri())
    links = page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == [f"{lesson.name}.{kind}" for lesson in LESSONS for kind in ("html", "pdf")]
    assert all((decks / link).exists() for link in links)


def test_a_lesson_is_made_again_when_its_notebook_changes_and_not_before(
    decks, tmp_path, monkeypatch
):
    folder = tmp_path / "slides"
    shutil.copytree(decks, folder)
    assert slides.make(LESSONS, folder) == []
    (tmp_path / "notebooks").mkdir()
    for lesson in LESSONS:
        shutil.copy(ROOT / "notebooks" / f"{lesson.name}.ipynb", tmp_path / "notebooks")
    path = tmp_path / "notebooks" / "03_encoder.ipynb"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Les questions", "Des questions"), encoding="utf-8"
    )
    monkeypatch.setattr(publish, "ROOT", tmp_path)
    stale = [lesson.name for lesson in LESSONS if slides.Deck(lesson, folder).is_stale()]
    assert stale == ["03_encoder"]


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


def test_a_deck_has_no_badge_and_links_to_decks():
    text = "Voir [la leçon 3](../notebooks/03_encoder.ipynb) et [l'exercice](../exercises/03_encoder.ipynb)."
    badge = colab_link("notebooks/99.ipynb")
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


# What slides and site refuse.


def executed(tmp_path, monkeypatch, cell):
    monkeypatch.setattr(publish, "ROOT", tmp_path)
    (tmp_path / "notebooks").mkdir()
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "notebooks" / "99.ipynb")
    return publish.executed("notebooks/99.ipynb")


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
def test_a_notebook_unfit_to_be_shown_is_named(tmp_path, monkeypatch, cell, words):
    with pytest.raises(SourceError, match=rf"notebooks/99\.ipynb.*{words}"):
        executed(tmp_path, monkeypatch, cell)


def test_a_fit_notebook_is_returned(tmp_path, monkeypatch):
    assert executed(tmp_path, monkeypatch, new_code_cell("1", execution_count=1)).cells


def test_without_npm_or_without_its_registry(tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "BUILD", tmp_path)
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(
        SourceError, match="npm could not install builder/publish/web/package-lock.json"
    ):
        publish.scripts()
    monkeypatch.setattr(publish.shutil, "which", lambda name: None)
    with pytest.raises(SourceError, match="npm is not here.*install Node.js"):
        publish.scripts()


def test_without_chromium(monkeypatch):
    def start():
        with publish.chromium():
            pass

    monkeypatch.setattr(publish.shutil, "which", lambda name: None)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "/nowhere")
    # In a thread of its own: Playwright, which runs in this one, starts once a thread.
    with ThreadPoolExecutor() as pool, pytest.raises(SourceError, match="Chromium is not here"):
        pool.submit(start).result()
