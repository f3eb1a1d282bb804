"""The whole way of a learner in JupyterLab, from the welcome page to a new version of the course."""

import shutil

import lab as jupyterlab
import nbformat
import pytest

from builder.source import ROOT
from helpers.catalogue import find
from helpers.desk import laying

playwright = pytest.importorskip("playwright.sync_api", reason="requirements-dev.txt installs it")

pytestmark = pytest.mark.publish

ID, MINE = "03-numpy", "03_exercices_encoder.ipynb"
RIGHT = "def one_hot(labels, num_classes):\n    return np.eye(num_classes)[labels]"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Give a course with a learner's desk, in the folder where the server looks for it."""
    root = tmp_path_factory.mktemp("desk") / "course"
    for folder in ("notebooks", "exercises"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "accueil.ipynb", root)
    laying.lay(root)
    return root


@pytest.fixture(scope="module")
def page(course):
    playwright.expect.set_options(timeout=jupyterlab.SECONDS * 1000)
    with jupyterlab.serving(course.parent) as link, jupyterlab.browser() as browser:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(jupyterlab.SECONDS * 1000)
        page.goto(link("lab/tree/travail/accueil.ipynb"))
        yield page


class Tab:
    """The notebook that the learner has before them; a cell is known by a text that it holds."""

    def __init__(self, page, title: str):
        self.page = page
        self.notebook = page.locator(".jp-NotebookPanel:visible")
        playwright.expect(self.notebook.locator("h1").first).to_contain_text(title)

    def cell(self, text: str):
        cell = self.notebook.locator(".jp-CodeCell", has_text=text).first
        cell.scroll_into_view_if_needed()
        return cell

    def click(self, link: str) -> None:
        self.notebook.locator("a", has_text=link).first.click()

    def run(self, text: str):
        """Run a cell and wait for its end; return what it shows."""
        cell = self.cell(text)
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+Enter")
        playwright.expect(prompt).not_to_have_text(before)
        playwright.expect(prompt).not_to_have_text("[*]:")
        return cell.locator(".jp-OutputArea")

    def answer(self, old: str, new: str):
        """Type an answer in place of the cell that holds `old`; return what the check shows."""
        self.cell(old).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(new)
        self.run(new.splitlines()[0])
        return self.run(f'check("{ID}"')

    def save(self, path) -> None:
        """Press Ctrl+S, and wait for the file."""
        before = path.stat().st_mtime_ns
        self.page.keyboard.press("ControlOrMeta+S")
        for _ in range(10 * jupyterlab.SECONDS):
            if path.stat().st_mtime_ns != before:
                return
            self.page.wait_for_timeout(100)
        pytest.fail(f"{path.name} is not saved")


def test_the_whole_way(page, course):
    welcome = Tab(page, "Keras sur MNIST")
    welcome.click("03. Coder les étiquettes")
    lesson = Tab(page, "03. Coder les étiquettes")
    assert lesson.notebook.locator(".jp-OutputArea-output").count() == 0  # nothing is given away
    lesson.click("exercices")

    sheet = Tab(page, "exercices")
    for cell in ("start_keras()", "import numpy as np"):
        sheet.run(cell)
    (wrong, *_) = find(ID).mistakes
    said = sheet.answer("def one_hot", wrong.example)
    playwright.expect(said).to_contain_text("à revoir")
    for number, hint in enumerate(find(ID).hints, start=1):  # each opens the way to the next
        said.locator("summary", has_text=f"Indice {number} sur").click()
        playwright.expect(
            said.locator("details p", has_text=hint.replace("`", "")[:20]).first
        ).to_be_visible()
    playwright.expect(said.get_by_text("dernier indice")).to_be_visible()
    said = sheet.answer("def one_hot", RIGHT)
    playwright.expect(said).to_contain_text("réussi")
    sheet.save(course / "travail" / MINE)

    # From the links below the check to the section that they name.
    section = "Les mêmes vecteurs avec NumPy"
    sheet.click(section)
    lesson = Tab(page, "03. Coder les étiquettes")
    heading = lesson.notebook.locator("h2", has_text=section)
    playwright.expect(heading).to_be_in_viewport()

    page.locator(".lm-TabBar-tab", has_text="accueil.ipynb").click()
    welcome = Tab(page, "Keras sur MNIST")
    review = welcome.run("bilan()")
    playwright.expect(review.locator("td").nth(9)).to_have_text(ID)  # of lesson 03, réussi
    playwright.expect(review).to_contain_text("1 réussi, 0 à revoir")

    # A new version of the course is laid over what the learner has written.
    path = course / "exercises" / "03_encoder.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(2, nbformat.v4.new_markdown_cell("Une aide nouvelle.", id="x"))
    nbformat.write(notebook, path)
    laying.lay(course)
    review.get_by_role("link", name=ID).click()
    reload = page.locator('.lm-Menu-item[data-command="docmanager:reload"]')
    page.locator(".lm-MenuBar-item").first.click()
    playwright.expect(reload).to_have_text("Recharger Notebook depuis le disque")
    reload.click()
    sheet = Tab(page, "exercices")
    playwright.expect(sheet.notebook.locator("p", has_text="Une aide nouvelle.")).to_be_attached()
    playwright.expect(sheet.cell("def one_hot").locator(".cm-content")).to_have_text(
        RIGHT, use_inner_text=True
    )
    playwright.expect(sheet.cell(f'check("{ID}"').locator(".jp-OutputArea")).to_contain_text(
        "réussi"
    )
