"""The slides: what is on them, that nothing is cut, and that they open without any network."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import lab
import nbformat
import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from builder import inline
from builder.course import Course
from builder.notebooks import slide_type
from builder.publish import slides
from builder.publish.browser import chromium
from builder.publish.executed import executed, with_notes
from builder.publish.npm import scripts
from builder.slides import MORE, refuse_unfit
from builder.source import OPENING, ROOT, Lesson, SourceError
from conftest import COURSE

MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)
LESSONS = COURSE.lessons
ENCODER = next(lesson for lesson in LESSONS if lesson.name == "03_encoder")
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

    sections = page.locator(".slides section:not(.stack)")
    headings = "all => all.filter(slide => !slide.querySelector(':scope > h2, .text h1, .text h2, .text h3'))"
    assert sections.evaluate_all(f"all => ({headings})(all).map(slide => slide.innerText)") == []
    spoken = (
        "all => all.map(slide => slide.querySelector(':scope > aside.notes')?.textContent ?? '')"
    )
    assert all(re.match(r"\s*\d+ min\b", text) for text in sections.evaluate_all(spoken))
    assert page.locator(".fragment aside").count() == 0
    code = page.locator(".code").all_text_contents()
    assert [
        text for text in code if re.search(r"\bassert\b|\balt=|^import |^from ", text, re.M)
    ] == []
    answers = page.locator(
        ".text > p:first-child > strong:first-child", has_text=re.compile("^Réponse")
    )
    assert answers.count() == sum(cell.source.count("<summary>Réponse") for cell in shown)
    asked = "all => all.every(a => a.closest('.fragment') && a.closest('section').innerText.match(/Question|Prévoyez/))"
    assert answers.evaluate_all(asked)
    assert page.locator(".text details").count() == 0

    assert "$" not in page.locator(".slides .text:not(:has(code))").all_inner_texts()
    page_source = (decks / f"{lesson.name}.html").read_text(encoding="utf-8")
    spoken = " ".join(words(note) for note in BeautifulSoup(page_source, "html.parser")("aside"))
    for text in notes_in(notebook):
        if not text.startswith("Facultatif"):  # of a section that no deck shows
            assert words(BeautifulSoup(MARKDOWN.render(text), "html.parser")) in spoken
    pages = page.evaluate("Reveal.getTotalSlides()")
    pdf = (decks / f"{lesson.name}.pdf").read_bytes()
    assert len(re.findall(rb"/Type /Page\b", pdf)) == pages


@pytest.mark.publish
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_deck_suits_a_room(lesson, decks, page):
    found = slides.faults(lesson, slides.slides_of(lesson, with_notes(lesson)))
    found += measured(page, decks, lesson)
    assert not found, "\n".join(map(str, found))


def measured(page, decks, lesson, style=""):
    page.goto((decks / f"{lesson.name}.html").as_uri() + "?print-pdf")
    page.wait_for_selector("html[data-printable]", state="attached")
    page.add_style_tag(content=style or " ")
    return page.evaluate(slides.MEASURES)


@pytest.mark.publish
@pytest.mark.parametrize(
    ("style", "words"),
    [
        (".text p { width: 1300px }", "too wide"),
        ("pre { width: 9px; white-space: pre !important }", "too wide"),
        (".text { height: 700px }", r"\d+ px too tall: \d+ px, where there are 680"),
        (".output pre { font-size: 19px }", "text of 19.0 px, smaller than 20"),
        ("mjx-container { font-size: 18px !important }", r"text of 1\d\.\d px"),
        (".output img { max-height: 90px }", "its figure .* of its size, less than 50 %"),
    ],
)
def test_what_a_room_cannot_see_is_found(decks, page, style, words):
    before = measured(page, decks, ENCODER)
    new = [said for _, said in measured(page, decks, ENCODER, style) if said not in before]
    assert any(re.search(words, said) for said in new)
    assert not any(re.search(words, said) for _, said in before) or "tall" in words


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
    speaker.locator(".clock-value", has_text=re.compile(r"^[0-2]\d:[0-5]\d$")).wait_for()
    notes.get_by_text("7 min de prévisions et de questions").wait_for()
    assert speaker.locator(".pacing-title").is_visible()
    text = speaker.locator("body").inner_text()
    assert not re.search(r"Upcoming|Time|Click|Layout|Pacing|Loading|[AP]M\b", text, re.I), text
    # Before the first fragment of each slide.
    count = page.evaluate("Reveal.getTotalSlides()")
    for number in range(count):
        page.evaluate(
            "number => { const {h, v} = Reveal.getIndices(Reveal.getSlides()[number]); Reveal.slide(h, v, -1); }",
            number,
        )
        expected = page.evaluate("Reveal.getCurrentSlide().querySelector('aside.notes').innerHTML")
        speaker.wait_for_function(
            "text => document.querySelector('.speaker-controls-notes .value').innerHTML === text",
            arg=expected,
        )
        assert notes.is_visible()
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


# What its author has on a slide, and what is refused.

HEAD = LESSONS[0].text.partition("# ---\n\n")[0] + "# ---\n"
SLIDE = '# %% [markdown] slideshow={"slide_type": "slide"}\n# ## Titre\n#\n# Texte.\n'
MARKDOWN_CELL = "# %% [markdown]"
SUBSLIDE = 'slideshow={"slide_type": "subslide"}'
NOTES = '# %% [markdown] slideshow={"slide_type": "notes"}\n# '
QUESTION = "# **Question.** Quoi ?\n"
ANSWER = "#\n# <details><summary>Réponse</summary>\n#\n# Ceci.\n#\n# - et cela\n#\n# </details>\n"
PICTURE = new_output("display_data", data={"image/png": "AAAA"})


def deck_of(tmp_path, *cells, outputs=()):
    """A lesson of these cells after its first, and its slides; each code cell has these outputs."""
    path = tmp_path / "course" / "lessons" / "99_essai.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEAD, SLIDE, *cells]), encoding="utf-8")
    lesson = Lesson(path)
    (notebook,) = lesson.notebooks.values()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = list(outputs)
    return lesson, slides.slides_of(lesson, notebook)


def shown(tmp_path, *cells, outputs=()):
    """What follows the first slide's text."""
    _, (_, *found) = deck_of(tmp_path, *cells, outputs=outputs)
    return [(b.kind, b.start, b.cell.source) for slide in found for b in slide.blocks][1:]


def test_an_answer_is_a_fragment_of_the_slide_that_asks(tmp_path):
    assert shown(tmp_path, f"{MARKDOWN_CELL}\n{QUESTION}{ANSWER}") == [
        ("text", "-", "**Question.** Quoi ?"),
        ("text", "fragment", "**Réponse.** Ceci.\n\n- et cela"),
    ]


def test_what_follows_a_cut_is_for_readers_and_is_told_to_the_speaker(tmp_path):
    cut = ANSWER.replace("# - et", f"# {MORE}\n#\n# - et")
    cells = f"{MARKDOWN_CELL}\n{QUESTION}{cut}", f"{MARKDOWN_CELL}\n# {MORE}\n#\n# Pour lire."
    assert [source for *_, source in shown(tmp_path, *cells)] == [
        "**Question.** Quoi ?",
        "**Réponse.** Ceci.",
    ]
    _, (_, slide) = deck_of(tmp_path, *cells)
    assert slide.left_out == ["- et cela", "Pour lire."]


def test_a_slide_without_heading_has_its_sections(tmp_path):
    cells = f"{MARKDOWN_CELL} {SUBSLIDE}\n# Suite.", f"# %% {SUBSLIDE}\nx = 1"
    _, found = deck_of(tmp_path, *cells)
    assert [slide.heading for slide in found] == ["", "", "Titre", "Titre"]
    text = "# Fin.\n#\n# ### Partie\n#\n# ```python\n# # code\n# ```\n"
    _, found = deck_of(tmp_path, f"{MARKDOWN_CELL}\n{text}", *cells)
    assert [slide.heading for slide in found] == ["", "", "Partie", "Partie"]


@pytest.mark.parametrize(
    ("code", "outputs", "kinds"),
    [
        ("# %%\nx = 1", [], ["x = 1"]),
        ("# %%\nimport numpy as np\n\nassert True\nx = 1", [], ["x = 1"]),
        ('# %%\nx = 1\nshow(\n    x,\n    alt="texte",\n)', [], ["x = 1"]),
        ("# %%\nimport numpy as np", [], []),
        ("# %%\nplot()", [PICTURE], [""]),
        ('# %% code="shown"\nplot()', [PICTURE], ["plot()", ""]),
        ('# %% code="folded"\nplot()', [PICTURE], ["plot()", ""]),
        ('# %% code="hidden"\nprint(1)', [new_output("stream", text="1")], [""]),
    ],
)
def test_the_code_of_a_slide(tmp_path, code, outputs, kinds):
    assert [source for *_, source in shown(tmp_path, code, outputs=outputs)] == kinds


def test_a_start_goes_on_to_the_first_thing_seen(tmp_path):
    cells = f"# %% {SUBSLIDE}\nimport numpy as np", f"{MARKDOWN_CELL}\n# Suite."
    assert shown(tmp_path, *cells) == [("text", "subslide", "Suite.")]


def test_links_lead_to_decks(tmp_path):
    text = "Voir [la leçon 3](../notebooks/03_encoder.ipynb) et [l'exercice](../exercises/03_encoder.ipynb)."
    assert shown(tmp_path, f"{MARKDOWN_CELL}\n# {text}")[0][2] == (
        "Voir [la leçon 3](03_encoder.html) et l'exercice."
    )


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([f"{MARKDOWN_CELL}\n# " + "mot " * 89], "cell 1 .*91 words on its slide, at most 90"),
        (["# %%\n" + "f(x)\n" * 89], "cell 1 .*91 words on its slide, at most 90"),
        ([f"{MARKDOWN_CELL}\n{QUESTION}"], "cell 2 .*asks what only the next slide answers"),
        ([f"{MARKDOWN_CELL}\n{ANSWER[2:]}"], "cell 2 .*answers what another slide asks"),
        (['# %%\nif x:\n    show(x, alt="texte")'], "cell 2 .*shows 'show.x, alt=.*for readers"),
        (["# %%\ndef f(x):\n    assert x"], "cell 2 .*shows 'assert x'"),
    ],
)
def test_what_does_not_suit_a_room_is_named(tmp_path, cells, words):
    lesson, found = deck_of(tmp_path, *cells)
    (said,) = slides.faults(lesson, found)
    assert re.search(f"course/lessons/99_essai.py, {words}", said)
    (notebook,) = lesson.notebooks.values()
    with pytest.raises(SourceError, match=words):
        refuse_unfit(lesson, notebook)


def test_a_slide_of_ninety_words_whose_code_is_folded_suits(tmp_path):
    text = f"{MARKDOWN_CELL}\n# " + "mot " * 87 + "$a + b$"
    assert slides.faults(*deck_of(tmp_path, text, '# %% code="folded"\nf(x)')) == []


def test_notes_without_minutes_are_named(tmp_path):
    lesson, found = deck_of(tmp_path)
    found[1].notes = ["Dire ceci."]
    without, unfit = slides.faults(lesson, found)
    assert "its title: " in without and "open with no minutes: ''" in without
    assert "cell 1 ('## Titre'): " in unfit and "open with no minutes: 'Dire ceci.'" in unfit


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
