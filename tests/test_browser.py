"""JupyterLab as a learner uses it: a real browser, the keyboard, one exercise notebook."""

import re
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import urlopen

import lab as jupyterlab
import nbformat
import numpy as np
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from builder.source import COLAB, ROOT
from helpers import plot_pixels
from helpers.catalogue import find
from helpers.figures import bundle

playwright = pytest.importorskip("playwright.sync_api", reason="requirements-dev.txt installs it")

pytestmark = pytest.mark.publish

LESSON = "03_encoder"


TOO_WIDE = r"$$ " + r"a \qquad " * 20 + "$$"
# The code of another solution, in a folded answer, keeps its lines.
READ_ANSWERS = """() => {
  document.querySelectorAll('details').forEach((answer) => { answer.open = true });
  document.querySelectorAll('details pre').forEach((code) => code.remove());
}"""
ALT = 'Un « 5 » & un "6".'


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    paths = [f"{name}/{LESSON}.ipynb" for name in ("exercises", "notebooks")]
    with jupyterlab.server(folder, paths) as link:
        write_foreign_notebook(folder / "course" / "foreign.ipynb")
        cells = [new_markdown_cell(text) for text in prose()]
        nbformat.write(new_notebook(cells=cells), folder / "course" / "prose.ipynb")
        yield link


def write_foreign_notebook(path):
    """A notebook that was executed elsewhere, so that JupyterLab does not trust it."""
    data, metadata = bundle(plot_pixels(np.eye(28)), ALT)
    output = new_output("display_data", data=data, metadata=metadata)
    cells = [
        new_code_cell(COLAB.format(archive=""), metadata={"jupyter": {"source_hidden": True}}),
        new_code_cell("total = " + " + ".join(["0.12345"] * 30), outputs=[output]),
    ]
    nbformat.write(new_notebook(cells=cells), path)


def prose() -> list[str]:
    """The course's texts that could be too wide, after a formula that is."""
    texts = [TOO_WIDE]
    for folder in ("notebooks", "solutions"):
        for path in sorted((ROOT / folder).glob("*.ipynb")):
            cells = nbformat.read(path, as_version=4).cells
            texts += [cell.source for cell in cells if cell.cell_type == "markdown"]
    return [text for text in texts if re.search(r"\$\$|^\||```", text, re.M)]


class Lab:
    """The page of a learner; a cell is named by its number among the notebook's code cells."""

    def __init__(self, page, link: Callable[[str], str]):
        self.page = page
        page.set_default_timeout(jupyterlab.SECONDS * 1000)
        page.goto(link("lab/tree/exercises"))
        page.locator(".jp-DirListing-item", has_text=f"{LESSON}.ipynb").dblclick()
        self.code = page.locator(".jp-Notebook .jp-CodeCell")
        notebook = nbformat.read(ROOT / "exercises" / f"{LESSON}.ipynb", as_version=4)
        self.texts = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        playwright.expect(self.code).to_have_count(len(self.texts))
        found = ((re.match(r'check\("([\w-]+)"', text), i) for i, text in enumerate(self.texts))
        self.checks = {match[1]: index for match, index in found if match}
        self.executions = 0  # that the kernel has done

    def run_all(self) -> None:
        """Run all cells; on a busy machine JupyterLab may lose its kernel: open the page again."""
        first = self.code.nth(0).locator(".jp-InputPrompt")
        for seconds in (60, 60, jupyterlab.SECONDS):
            self.page.locator(".lm-MenuBar-item").nth(3).click()
            self.page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
            self.code.nth(0).scroll_into_view_if_needed()
            try:
                playwright.expect(first).not_to_have_text("[ ]:", timeout=1000 * seconds)
                break
            except AssertionError:
                self.page.reload()
                playwright.expect(self.code).to_have_count(len(self.texts))
        self.executions += len(self.texts)
        self.wait_for_execution(len(self.texts) - 1)

    def wait_for_execution(self, index: int) -> None:
        """Wait until this cell bears the number of the last execution that was asked for."""
        self.code.nth(index).scroll_into_view_if_needed()
        prompt = self.code.nth(index).locator(".jp-InputPrompt")
        playwright.expect(prompt).to_have_text(f"[{self.executions}]:")

    def said(self, id: str) -> str:
        """Return the text of the box under a check, with ordinary spaces."""
        cell = self.code.nth(self.checks[id])
        cell.scroll_into_view_if_needed()
        return " ".join(cell.locator("[role=status]").inner_text().split())

    def answer(self, id: str, code: str) -> str:
        """Type `code` in the cell before the check, run both; return what the check says."""
        keyboard = self.page.keyboard
        editor = self.code.nth(self.checks[id] - 1).locator(".cm-content")
        editor.click()
        keyboard.press("ControlOrMeta+A")
        keyboard.insert_text(code)  # in one piece: the editor would close brackets and indent
        playwright.expect(editor).to_have_text(code, use_inner_text=True)
        for _ in range(2):
            keyboard.press("Shift+Enter")
        self.executions += 2
        self.wait_for_execution(self.checks[id])
        return self.said(id)


@pytest.fixture(scope="module")
def browser():
    with jupyterlab.browser() as browser:
        playwright.expect.set_options(timeout=jupyterlab.SECONDS * 1000)
        yield browser


def test_only_who_has_the_token_is_let_in_and_nobody_from_outside(server):
    link = server("api/contents")
    with urlopen(link) as answer:
        assert answer.status == 200
    with pytest.raises(HTTPError, match="403"):
        urlopen(link.partition("?")[0])
    ours = psutil.Process().children(recursive=True)
    sockets = [socket for process in ours for socket in process.net_connections("inet")]
    addresses = {socket.laddr.ip for socket in sockets if socket.status == psutil.CONN_LISTEN}
    assert addresses == {"127.0.0.1"}


@pytest.fixture(scope="module")
def lab(browser, server):
    lab = Lab(browser.new_page(viewport={"width": 1280, "height": 900}), server)
    lab.run_all()
    return lab


def _solution(id: str) -> str:
    notebook = nbformat.read(ROOT / "solutions" / f"{LESSON}.ipynb", as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return code[next(i for i, text in enumerate(code) if text.startswith(f'check("{id}"')) - 1]


def test_an_untouched_notebook_runs_and_everything_is_to_be_done(lab):
    said = {id: lab.said(id) for id in lab.checks}
    assert said.keys() == {"03-cibles", "03-numpy", "03-decoder", "03-choisir"}
    assert all(text.startswith(f"○ à faire ({id})") for id, text in said.items()), said
    for kind in ("stderr", "error"):
        assert lab.page.locator(f'[data-mime-type="application/vnd.jupyter.{kind}"]').count() == 0


def test_the_menus_are_french(lab):
    assert lab.page.locator(".lm-MenuBar-item").nth(3).inner_text() == "Exécution"


@pytest.mark.parametrize("id", ["03-numpy", "03-decoder"])
def test_a_right_answer_is_passed(lab, id):
    said = lab.answer(id, _solution(id))
    assert said.startswith(f"✓ réussi ({id})"), said


def test_a_wrong_answer_gets_its_own_message_and_can_be_mended(lab):
    mistake = find("03-numpy").mistakes[0]
    said = lab.answer("03-numpy", mistake.example)
    assert said.startswith("✗ à revoir (03-numpy)"), said
    assert " ".join(mistake.message.replace("`", "").split()) in said
    assert f"« {mistake.section} »" in said
    assert lab.answer("03-numpy", _solution("03-numpy")).startswith("✓ réussi")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (800, 600)])
def test_a_figure_has_its_text_in_the_page_and_nothing_scrolls_sideways(
    browser, server, width, height
):
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(server(f"lab/workspaces/{width}/tree/foreign.ipynb"))
    image = page.locator(".jp-OutputArea-output img")
    playwright.expect(image).to_have_attribute("alt", ALT)
    box = image.bounding_box()
    assert 300 < box["height"] <= 600
    wider = page.locator(".jp-Notebook *").evaluate_all(
        "all => all.filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1"
        " && /auto|scroll/.test(getComputedStyle(e).overflowX)).map(e => e.className)"
    )
    assert wider == []
    page.close()


def test_no_formula_and_no_table_scrolls_sideways(browser, server):
    page = browser.new_page(viewport={"width": 800, "height": 600})  # 911 are left at 150 %
    page.goto(server("lab/workspaces/prose/tree/prose.ipynb"))
    texts = prose()
    cells = page.locator(".jp-Notebook .jp-RenderedMarkdown")
    playwright.expect(cells).to_have_count(len(texts))
    formulas = page.locator('.jp-Notebook mjx-container[display="true"]')
    playwright.expect(formulas).to_have_count(sum(text.count("$$") // 2 for text in texts))
    page.evaluate(READ_ANSWERS)
    _, *others = cells.evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"
    )
    assert others == []
    page.close()


def test_the_link_opens_the_lesson(lab):
    lab.page.locator(f'.jp-Notebook a[href*="notebooks/{LESSON}.ipynb"]').first.click()
    titles = lab.page.locator(".jp-Notebook h1")
    playwright.expect(titles.filter(has_not_text="exercices")).to_have_count(1)
