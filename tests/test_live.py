"""A lesson presented live: JupyterLab with jupyterlab-rise, the presenter's keys, a real kernel."""

from collections.abc import Callable

import lab
import pytest

from builder.course import Course
from builder.publish.slides import write_live

pytest.importorskip("jupyterlab_rise", reason="requirements-dev.txt installs it")
playwright = pytest.importorskip("playwright.sync_api", reason="requirements-dev.txt installs it")

pytestmark = pytest.mark.publish
LESSON = "build/slides/live/03_encoder.ipynb"
SLIDE = ".reveal .slides section.present:not(.stack)"


@pytest.fixture(scope="module")
def link(tmp_path_factory):
    folder = tmp_path_factory.mktemp("live")
    lesson = next(lesson for lesson in Course().lessons if lesson.name == "03_encoder")
    assert write_live(lesson, folder / "course" / "build" / "slides") == folder / "course" / LESSON
    with lab.server(folder, []) as link:
        yield link


@pytest.fixture(scope="module")
def browser():
    with lab.browser() as browser:
        playwright.expect.set_options(timeout=lab.SECONDS * 1000)
        yield browser


class Presentation:
    """The slides in a window of their own, as the button for full screen gives them."""

    def __init__(self, browser, link: Callable[[str], str]):
        self.page = browser.new_page(viewport={"width": 1280, "height": 800})
        self.page.set_default_timeout(lab.SECONDS * 1000)
        self.addresses: list[str] = []
        self.page.on("request", lambda request: self.addresses.append(request.url))
        self.page.goto(link(f"rise/{LESSON}"))
        self.slide = self.page.locator(SLIDE)
        playwright.expect(self.slide.locator("h1")).to_be_visible()
        self.page.wait_for_url("**#/slide-0-0")

    def start(self) -> None:
        """Go to the first slide, wherever another test has left."""
        self.page.evaluate("document.activeElement.blur(); location.hash = '#/slide-0-0'")
        playwright.expect(self.slide.locator("h1")).to_be_visible()

    def forward(self) -> None:
        """Press the space bar, and wait until the address tells that it was obeyed."""
        before = self.page.url
        self.page.keyboard.press("Space")
        self.page.wait_for_function("before => location.href != before", arg=before)

    def go_to(self, heading: str) -> None:
        """Go forward to the slide with this heading."""
        for _ in range(20):
            if self.slide.locator("h2", has_text=heading).count():
                return
            self.forward()
        pytest.fail(f"no slide shows {heading!r}")


@pytest.fixture(scope="module")
def opened(browser, link):
    return Presentation(browser, link)


@pytest.fixture
def presentation(opened):
    opened.start()
    return opened


def test_the_button_of_the_notebook_opens_its_slides_beside_it(browser, link):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(link(f"lab/tree/{LESSON}"))
    page.locator('.jp-NotebookPanel [data-jp-item-name="RISE-button"]').click()
    slides = page.frame_locator("iframe").locator(SLIDE)
    playwright.expect(slides.locator("h1")).to_contain_text("03. Coder les étiquettes")
    page.close()


def test_the_slides_go_forward_and_a_fragment_waits_for_its_key(presentation):
    playwright.expect(presentation.slide.locator("h1")).to_contain_text("03. Coder les étiquettes")
    presentation.go_to("Une étiquette est un nom, pas une quantité")
    fragment = presentation.slide.locator(".fragment")
    playwright.expect(fragment).to_be_hidden()
    presentation.forward()
    playwright.expect(fragment).to_be_visible()
    playwright.expect(fragment.locator(".jp-CodeCell")).to_contain_text("train_labels[:10]")
    playwright.expect(presentation.slide.locator("h2")).to_be_visible()


def test_the_speaker_notes_are_on_no_slide(presentation):
    notes = presentation.page.locator("aside.notes")
    assert "sans le carré" in " ".join(notes.all_text_contents())
    for note in notes.all():
        assert not note.is_visible()


def test_a_cell_of_a_slide_is_run_live(presentation):
    presentation.go_to("Une étiquette est un nom, pas une quantité")
    presentation.forward()
    cell = presentation.slide.locator(".jp-CodeCell")
    cell.locator(".cm-content").click()
    presentation.page.keyboard.press("ControlOrMeta+A")
    presentation.page.keyboard.insert_text("import helpers; 6 * 7")
    presentation.page.keyboard.press("ControlOrMeta+Enter")
    playwright.expect(cell.locator(".jp-OutputArea-output")).to_have_text("42")


def test_the_presentation_asks_no_other_machine_for_anything(presentation, link):
    assert presentation.addresses
    address = link("").partition("?")[0]
    assert [url for url in presentation.addresses if not url.startswith((address, "data:"))] == []
