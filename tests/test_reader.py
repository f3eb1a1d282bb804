"""The page « Dessinez »: digits drawn by mouse, by finger and by keyboard, read without Python."""

import re

import lab
import numpy as np
import pytest

from builder.publish import reader
from helpers import strokes
from helpers.drawing import PAD, prepare

playwright = pytest.importorskip("playwright.sync_api", reason="requirements-dev.txt installs it")

pytestmark = pytest.mark.publish

PHONE = {"width": 390, "height": 844}
SEEN_WITHIN = 0.02  # seconds, from the end of a stroke to the bars
MOST = 300_000  # bytes, of the network, the pad and what both need
HEAD = '<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
# From the end of a stroke to the change of the text that tells what was read.
TIMED = """async () => {
  const [sheet, said] = ['.pad-sheet', '.pad-said'].map((name) => document.querySelector(name));
  const {left, top} = sheet.getBoundingClientRect();
  const send = (name, y) => sheet.dispatchEvent(new PointerEvent(
    name, {pointerId: 1, button: 0, clientX: left + 140, clientY: top + y}));
  sheet.setPointerCapture = () => {}; // there is no such pointer
  const seconds = [];
  for (let i = 0; i < 40; i++) {
    send('pointerdown', 60);
    send('pointermove', 220);
    await new Promise((resolve) => setTimeout(resolve));
    said.textContent = '';
    const changed = new Promise((resolve) => new MutationObserver(resolve).observe(said, {childList: true}));
    const start = performance.now();
    send('pointerup', 220);
    await changed;
    seconds.push((performance.now() - start) / 1000);
  }
  delete sheet.setPointerCapture;
  return seconds;
}"""
# As one string: a list of 78,400 numbers takes seconds to come.
LEVELS = """(canvas, channel) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  .data.filter((_, i) => i % 4 === channel).join(' ')"""


@pytest.fixture(scope="module")
def model():
    return reader.trained()


@pytest.fixture(scope="module")
def address(model, tmp_path_factory):
    """The page with no theme around it; tests/test_site.py opens it as the site has it."""
    path = tmp_path_factory.mktemp("reader") / "dessinez.html"
    part = reader.page_part(model)
    assert len(part.encode()) < MOST
    path.write_text(f"{HEAD}<title>Dessinez</title><body>{part}", encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser():
    with lab.browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def opened(browser, address):
    page = browser.new_context(offline=True, viewport=PHONE, has_touch=True).new_page()
    page.asked, page.failed = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.failed.append(str(error)))
    page.goto(address)
    return page


@pytest.fixture
def page(opened):
    opened.get_by_label("comme MNIST").check()
    opened.locator(".pad-clear").click()
    yield opened
    assert opened.failed == []
    assert [url for url in opened.asked if not url.startswith(("file:", "data:"))] == []


def draw(page, drawing, scale=1.0, corner=0.0) -> None:
    """Draw strokes with the mouse, smaller and from a corner on if need be."""
    box = page.locator(".pad-sheet").bounding_box()
    assert box["width"] == box["height"] == PAD
    for stroke in drawing:
        (x, y), *others = [
            (box["x"] + (corner + scale * x) * PAD, box["y"] + (corner + scale * y) * PAD)
            for x, y in stroke
        ]
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in others:
            page.mouse.move(x, y)
        page.mouse.up()


def said(page) -> str:
    return page.locator(".pad-said").inner_text()


def digit(page) -> int:
    """Return what is read, once it is."""
    playwright.expect(page.locator(".pad-said")).to_have_text(re.compile("Lu\u00a0: "))
    return int(said(page).removeprefix("Lu\u00a0: ")[0])


def levels(page, name: str, channel: int) -> np.ndarray:
    values = np.array(page.locator(name).evaluate(LEVELS, channel).split(), np.uint8)
    return values.reshape(round(len(values) ** 0.5), -1)


@pytest.mark.parametrize("hand", strokes.HANDS)
def test_ten_digits_drawn_by_mouse_are_read_as_python_reads_them(page, model, hand):
    right = 0
    for label, drawing in enumerate(strokes.HANDS[hand]):
        draw(page, drawing)
        right += digit(page) == label
        prepared = prepare(levels(page, ".pad-sheet", 3))
        seen = 255 - levels(page, ".pad-image", 0).astype(int)
        assert np.abs(seen - prepared).max() <= 1
        shares = [float(text[:-2]) for text in page.locator(".pad-percent").all_inner_texts()]
        expected = 100 * model.predict(prepared.reshape(1, -1) / np.float32(255))[0]
        assert np.abs(shares - expected).max() < 5  # a weight is rounded to a byte
        page.locator(".pad-clear").click()
    assert right >= 8


def test_naive_preparation_is_worse_on_the_same_small_drawings(page):
    right = {"comme MNIST": 0, "naïve": 0}
    for label, drawing in enumerate(strokes.UPRIGHT):
        draw(page, drawing, scale=0.45, corner=0.02)
        for way in reversed(right):
            before = levels(page, ".pad-image", 0).tolist()
            page.get_by_label(way).check()
            assert levels(page, ".pad-image", 0).tolist() != before
            right[way] += digit(page) == label
        page.locator(".pad-clear").click()
    assert right["comme MNIST"] >= 8 and right["naïve"] < right["comme MNIST"] - 2, right


def test_the_bars_come_at_once(page):
    seconds = page.evaluate(TIMED)
    print(f"seconds from pen-up to bars: {min(seconds):.4f}, median {np.median(seconds):.4f}")
    assert min(seconds) < SEEN_WITHIN, seconds  # the best: others may have the machine


def refused(ink) -> str:
    with pytest.raises(ValueError) as error:
        prepare(ink, least=PAD / 8)
    return re.sub(" (?=[:!?])", "\u00a0", str(error.value))


def test_nothing_and_a_dot_are_told_as_in_the_notebook(page):
    page.get_by_label("naïve").check()
    nothing = levels(page, ".pad-sheet", 3)
    assert not nothing.any() and said(page) == refused(nothing)
    draw(page, [[(0.5, 0.5)]])
    assert said(page) == refused(levels(page, ".pad-sheet", 3))
    assert page.locator(".pad-percent").all_inner_texts() == [""] * 10


DOUBTS = {
    "": [strokes.UPRIGHT[5], strokes.UPRIGHT[4], strokes.LEANING[1], strokes.LEANING[7]],
    "Le trait sort de la feuille\u00a0: ce qui dépasse n'est pas lu.": [
        [[(0.5, 0.3), (0.5, 1.05)]]
    ],
    "Des traits sont séparés\u00a0: ils sont lus ensemble, comme un seul chiffre.": [
        [[(0.25, 0.2), (0.25, 0.8)], [(0.75, 0.2), (0.75, 0.8)]],
        [[(0.3, 0.1), (0.3, 0.3)], [(0.35, 0.8), (0.35, 0.9)]],
    ],
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_a_drawing_off_the_edge_or_apart_is_read_with_a_sentence(page, doubt):
    for drawing in DOUBTS[doubt]:
        draw(page, drawing)
        digit(page)
        assert said(page).partition("). ")[2] == doubt
        page.locator(".pad-clear").click()


def test_the_keyboard_and_a_finger_draw(page):
    page.locator(".pad-sheet").focus()
    for key in ["ArrowUp"] * 9 + [" "] + ["ArrowDown"] * 18 + [" "]:
        page.keyboard.press(key)
    assert digit(page) == 1
    page.keyboard.press("Escape")
    assert said(page) == "Dessinez un chiffre."

    box = page.locator(".pad-sheet").bounding_box()
    touch = page.context.new_cdp_session(page)
    for stroke in strokes.LEANING[7]:
        for i, (x, y) in enumerate(stroke):
            point = {"x": box["x"] + x * PAD, "y": box["y"] + y * PAD}
            kind = "touchMove" if i else "touchStart"
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert digit(page) == 7
    assert page.evaluate("scrollY") == 0  # the finger drew, and did not move the page


def test_a_drawing_that_is_erased_while_it_is_drawn_ends_there(page):
    box = page.locator(".pad-sheet").bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.keyboard.press("Escape")
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.up()
    assert not levels(page, ".pad-sheet", 3).any() and said(page) == "Dessinez un chiffre."


def test_the_page_fits_a_phone(page):
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_without_javascript_a_sentence_and_a_drawing_already_read(browser, address):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    assert "JavaScript est désactivé" in page.locator("noscript p").inner_text()
    assert page.locator("noscript img").is_visible()
    assert "le réseau lit un 3" in page.locator("noscript img").get_attribute("alt")
    assert not page.locator(".dessinez").is_visible()


def test_without_a_canvas_a_sentence(browser, address):
    page = browser.new_page()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(address)
    assert page.locator(".dessinez-pad").inner_text().startswith("Ce navigateur n'a pas de surface")


def test_the_network_is_trained_once_and_again_when_its_file_is_damaged(tmp_path, monkeypatch):
    images = np.random.default_rng(0).integers(0, 256, (20, 28, 28), np.uint8)
    few = (images, np.arange(20) % 10)
    monkeypatch.setattr(reader, "TRAINING", {"epochs": 1, "batch_size": 10, "learning_rate": 0.1})
    monkeypatch.setattr(reader, "load_mnist", lambda: (few, few))
    first = reader.trained(tmp_path / "build")
    (kept,) = (tmp_path / "build").iterdir()
    monkeypatch.setattr(reader, "load_mnist", lambda: pytest.fail("it was trained again"))
    again = reader.trained(tmp_path / "build")
    monkeypatch.setattr(reader, "load_mnist", lambda: (few, few))
    kept.write_bytes(b"damaged")
    anew = reader.trained(tmp_path / "build")
    for old, *others in zip(*(model.parameters for model in (first, again, anew)), strict=True):
        assert all(np.array_equal(old, other) for other in others)
