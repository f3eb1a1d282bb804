"""The site: what its pages hold, that they open from a disk, read well, and stop on what is broken."""

import json
import re
import shutil
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lab
import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from builder import publish
from builder.publish import site
from builder.source import REPOSITORY, ROOT, SourceError
from helpers import __version__

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # Sphinx's
LESSON, LONGEST = "01_visualiser", "08_objets"
WIDTHS = (1280, 390)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ENGLISH = ("Skip to", "Toggle", "Contents", "Back to top", "Print", "Download", "Search", "Next")
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
# What a reader would see as a fault once the formulas are drawn: TeX left raw, or refused.
BAD_FORMULAS = """() => {
  const text = document.querySelector('article') || document.querySelector('main');
  const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const bad = [...document.querySelectorAll('mjx-merror')].map((error) => error.textContent);
  while (walk.nextNode()) {
    const {textContent, parentElement} = walk.currentNode;
    const code = parentElement.closest('pre, code, script, mjx-container');
    if (!code && /\\$|\\\\\\(|\\\\\\[|\\\\[a-z]{3,}/.test(textContent)) bad.push(textContent.trim());
  }
  return bad;
}"""


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def pages(out: Path) -> list[Path]:
    return [path for path in sorted(out.rglob("*.html")) if "_static" not in path.parts]


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The whole site."""
    out = tmp_path_factory.mktemp("whole") / "site"
    site.build_site(out)
    return out


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one lesson, which a test may damage."""
    root = tmp_path / "course-of-one-lesson"
    for folder in ("notebooks", "exercises", "solutions"):
        (root / folder).mkdir(parents=True)
        shutil.copy(ROOT / folder / f"{LESSON}.ipynb", root / folder)
    shutil.copytree(ROOT / "docs", root / "docs")
    write(root / "course" / "lexicon.md", "# Lexique\n\nUn terme par notion.\n")
    write(root / "guide" / "index.md", "# Guide de l'enseignant\n\nUne page par leçon.\n")
    write(root / "guide" / f"{LESSON}.md", "# 01. Visualiser les chiffres\n\nUn déroulé minuté.\n")
    table = f"| Leçon |\n|---|\n| [01](notebooks/{LESSON}.ipynb) |\n"
    write(root / "README.fr.md", f"<!-- lessons -->\n{table}<!-- /lessons -->\n")
    monkeypatch.setattr(publish, "ROOT", root)
    return root


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(path: Path, change) -> None:
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def browser():
    with lab.browser() as browser:
        yield browser


def visit(page, path: Path) -> dict:
    """Open a page as a reader does; return what is wrong with it, by kind."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: asked.append(f"failed {request.url}"))
    page.goto(path.as_uri())
    page.evaluate("window.MathJax && MathJax.startup && MathJax.startup.promise.then(() => 0)")
    page.evaluate((publish.scripts() / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    # Style sheets on a disk cannot be fetched, which axe-core would try: it reads computed styles.
    # Colours, slow to compare, are those of the wide screen; those of code are the same on all pages.
    narrow = page.viewport_size["width"] < max(WIDTHS)
    skipped = [] if narrow or path.stem == LONGEST else ["pre", "mjx-container"]
    where = {"exclude": skipped}
    options = {
        "runOnly": WCAG,
        "rules": {"color-contrast": {"enabled": not narrow}},
        "resultTypes": ["violations"],
        "preload": False,
    }
    found = page.evaluate("([where, options]) => axe.run(where, options)", [where, options])
    scrolls = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return {
        "network": [url for url in asked if not url.startswith(("file:", "data:"))],
        "width": ["the page scrolls sideways"] if scrolls else [],
        "formulas": page.evaluate(BAD_FORMULAS),
        "wcag": [
            f"{violation['id']}: {node['html'][:120]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ],
    }


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_opens_from_a_disk_and_reads_well(out, browser, width):
    faults = []
    for path in pages(out):
        context = browser.new_context(viewport={"width": width, "height": 844})
        found = visit(context.new_page(), path)
        faults += [
            f"{path.relative_to(out)}: {kind}: {found[kind]}" for kind in found if found[kind]
        ]
        context.close()
    assert not faults, "\n".join(faults)


def test_each_fault_of_a_page_is_found(tmp_path, browser):
    text = (
        "<article><p style='width: 3000px'>$x$ <img src='https://exemple.org/x.png'></p></article>"
    )
    write(tmp_path / "page.html", text)
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    found = visit(context.new_page(), tmp_path / "page.html")
    context.close()
    assert found["network"] and found["width"] and found["formulas"] == ["$x$"]
    assert {line.partition(":")[0] for line in found["wcag"]} >= {"html-has-lang", "image-alt"}


def test_every_lesson_exercise_and_solution_has_its_page_and_its_notebook(out):
    for folder in ("notebooks", "exercises", "solutions"):
        for path in (ROOT / folder).glob("*.ipynb"):
            page = out / folder / f"{path.stem}.html"
            button = soup(page).select_one("a[download]")
            served = page.parent / button["href"]
            assert served.read_bytes() == path.read_bytes()


def test_pages_are_in_french(out):
    for path in pages(out):
        page = soup(path)
        assert page.html["lang"] == "fr"
        inside = page.article.find_all(True) if page.article else []  # where code is English
        outside = {id(tag) for tag in page.find_all(True)} - {id(tag) for tag in inside}
        tags = [tag for tag in page.find_all(True) if id(tag) in outside and tag.name != "script"]
        shown = [
            text.strip() for tag in tags for text in tag.find_all(string=True, recursive=False)
        ]
        for name in ("aria-label", "title", "placeholder"):
            shown += [tag.get(name, "") for tag in tags]
        wrong = [text for text in shown if text.startswith(ENGLISH)]
        assert wrong == [], path


def test_nothing_is_loaded_from_the_web(out):
    for path in pages(out):
        for tag in soup(path).find_all(list(LOADED)):
            address = tag.get(LOADED[tag.name]) or ""
            assert not re.match(r"(https?:)?//", address), f"{path}: {address}"
    for path in out.rglob("*.css"):
        style = path.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", style), path


def test_links_between_pages_lead_somewhere(out):
    ids = {path: {tag["id"] for tag in soup(path).find_all(id=True)} for path in pages(out)}
    for path in ids:
        for link in soup(path).find_all("a", href=True):
            address = urlsplit(link["href"])
            if address.scheme:
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            assert target.exists(), f"{path}: {link['href']}"
            if address.fragment and target in ids:
                assert unquote(address.fragment) in ids[target], f"{path}: {link['href']}"


def test_images_carry_their_text(out):
    for path in pages(out):
        for image in soup(path).find_all("img"):
            assert len(image.get("alt", "")) > 5 and not image["alt"].endswith((".png", ".svg")), (
                path
            )


def test_a_page_has_the_figures_the_answers_and_not_the_notes_of_its_notebook(out):
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        page = soup(out / "notebooks" / f"{path.stem}.html")
        alts = [
            data["alt"]
            for cell in notebook.cells
            for output in cell.get("outputs", [])
            for data in output.get("metadata", {}).values()
        ]
        assert [image["alt"] for image in page.select(".cell_output img")] == alts
        answers = page.select("details")
        text = "".join(c.source for c in notebook.cells if c.cell_type == "markdown")
        assert len(answers) == text.count("<details>")
        assert not any(answer.has_attr("open") for answer in answers)
        assert all(len(answer.find_all(recursive=False)) > 1 for answer in answers)  # rendered
        assert "google.colab" not in page.get_text()
        assert page.find("img", alt="Ouvrir dans Colab")


def test_speaker_notes_are_nowhere_but_in_the_notebook(course, tmp_path):
    note = new_markdown_cell("Zygomatique.", metadata={"slideshow": {"slide_type": "notes"}})
    edit(course / "notebooks" / f"{LESSON}.ipynb", lambda notebook: notebook.cells.append(note))
    site.build_site(tmp_path / "site")
    assert holding(tmp_path / "site", "zygomati") == [f"_sources/notebooks/{LESSON}.ipynb"]


def holding(out: Path, text: str) -> list[str]:
    """Return the files of the site that hold a text, whatever its case."""
    return [
        path.relative_to(out).as_posix()
        for path in sorted(out.rglob("*"))
        if path.is_file() and text.encode() in path.read_bytes().lower()
    ]


def test_the_site_for_learners_has_no_trace_of_solutions_and_guide(course, tmp_path):
    out = tmp_path / "site"
    edit(
        course / "solutions" / f"{LESSON}.ipynb",
        lambda notebook: notebook.cells.append(new_markdown_cell("Zygomatique.")),
    )
    write(course / "guide" / "index.md", "# Guide de l'enseignant\n\nZygomatique.\n")
    site.build_site(out)
    assert len(holding(out, "zygomati")) > 2
    site.build_site(out, with_solutions=False)  # over the other one
    assert holding(out, "zygomati") == []
    linking = holding(out, "solutions/") + holding(out, "guide/")
    assert [path for path in linking if not path.startswith("_static/")] == []  # the theme's
    assert not (out / "solutions").exists() and not (out / "guide").exists()
    assert (out / "exercises" / f"{LESSON}.html").exists()


def test_only_what_has_changed_is_made_again(course, tmp_path):
    out = tmp_path / "site"
    site.build_site(out)
    before = {path: path.stat().st_mtime_ns for path in pages(out)}
    site.build_site(out)
    same = {path: path.stat().st_mtime_ns for path in pages(out)}
    write(course / "course" / "lexicon.md", "# Lexique\n\nUn seul terme par notion.\n")
    site.build_site(out)
    made = {path.name for path in pages(out) if path.stat().st_mtime_ns != before[path]}
    search = out / "search.html"  # Sphinx always writes it
    assert {path for path in before if same[path] != before[path]} <= {search}
    assert made - {search.name} == {"lexicon.html", "index.html"}  # the start page lists its title


def test_a_french_word_is_found_from_the_disk(out, browser):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((out / "index.html").as_uri())
    page.get_by_role("button", name="Chercher").first.click()
    page.keyboard.type("rétropropagation")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    titles = page.locator("#search-results li a").all_inner_texts()
    page.close()
    assert "06. Deux couches, à la main" in titles
    assert all(url.startswith("file:") for url in asked)


def test_an_answer_unfolds_by_keyboard_and_on_paper(out, browser):
    page = browser.new_page()
    page.goto((out / "notebooks" / "02_preparer.html").as_uri())
    answer = page.locator("details").first
    first, last = answer.locator("p").first, page.locator("details").last.locator("p").first
    assert not first.is_visible()
    answer.locator("summary").focus()
    page.keyboard.press("Enter")
    assert first.is_visible() and not last.is_visible()
    page.emulate_media(media="print")
    assert last.is_visible()
    for hidden in (".bd-sidebar-primary", ".bd-sidebar-secondary", ".bd-header-article"):
        assert not page.locator(hidden).first.is_visible()
    page.close()


def test_each_image_of_a_cell_keeps_its_own_text():
    images = [
        new_output("display_data", {"image/png": "AAAA"}, metadata={"image/png": {"alt": alt}})
        for alt in ("Une courbe.", "Une image.")
    ]
    text = new_output("stream", name="stdout", text="entre les deux")
    cell = new_code_cell("show()", outputs=[images[0], text, images[1]], execution_count=1)
    page = nbformat.reads(site.as_page(json.dumps(new_notebook(cells=[cell]))), as_version=4)
    assert [part.metadata["mystnb"]["image"]["alt"] for part in page.cells] == [
        "Une courbe.",
        "Une image.",
    ]
    assert [output for part in page.cells for output in part.outputs] == cell.outputs
    assert page.cells[1].metadata["tags"] == ["remove-input"]


def test_the_guide_leads_to_the_repository_for_what_is_no_page(course, tmp_path):
    text = "# Guide\n\n[a](../README.fr.md#les-lecons) [b](../notebooks/01_visualiser.ipynb)\n"
    write(course / "guide" / "index.md", text)
    site.build_site(tmp_path / "site")
    links = soup(tmp_path / "site" / "guide" / "index.html").select("article p a")
    readme = f"{REPOSITORY}/blob/v{__version__}/README.fr.md#les-lecons"
    assert [link["href"] for link in links] == [readme, f"../notebooks/{LESSON}.html"]


def damage_link(root):
    write(root / "guide" / f"{LESSON}.md", "# 01\n\n[leçon](../notebooks/99_absent.ipynb)\n")


def damage_link_of_notebook(root):
    cell = new_markdown_cell("[leçon](99_absent.ipynb)")
    edit(root / "notebooks" / f"{LESSON}.ipynb", lambda notebook: notebook.cells.append(cell))


def damage_anchor(root):
    cell = new_markdown_cell("Voir [plus haut](#nulle-part).")
    edit(root / "exercises" / f"{LESSON}.ipynb", lambda notebook: notebook.cells.append(cell))


def damage_image(root):
    write(root / "guide" / f"{LESSON}.md", "# 01\n\n![Une courbe](absente.png)\n")


def damage_alt(root):
    write(root / "guide" / f"{LESSON}.md", "# 01\n\n![](../docs/gallery.png)\n")


def damage_alt_of_notebook(root):
    def change(notebook):
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                output.get("metadata", {}).pop("image/png", None)

    edit(root / "notebooks" / f"{LESSON}.ipynb", change)


def damage_execution(root):
    def change(notebook):
        next(c for c in notebook.cells if c.cell_type == "code").execution_count = None

    edit(root / "solutions" / f"{LESSON}.ipynb", change)


def damage_lesson(root):
    (root / "notebooks" / f"{LESSON}.ipynb").unlink()


def damage_start_page(root):
    write(root / "README.fr.md", "Le tableau des leçons n'y est plus.\n")


@pytest.mark.parametrize(
    "damage, place, said",
    [
        (damage_link, f"guide/{LESSON}.md, line 3", "99_absent.ipynb"),
        (damage_link_of_notebook, f"notebooks/{LESSON}.ipynb, cell", "99_absent.ipynb"),
        (damage_anchor, f"exercises/{LESSON}.ipynb, cell 'Voir [plus haut]", "nulle-part"),
        (damage_image, f"guide/{LESSON}.md, line 3", "absente.png"),
        (damage_alt, f"guide/{LESSON}.md", "no alternative text"),
        (damage_alt_of_notebook, f"notebooks/{LESSON}.ipynb, cell", "without alternative text"),
        (damage_execution, f"solutions/{LESSON}.ipynb", "run `make build`"),
        (damage_lesson, f"exercises/{LESSON}.ipynb", f"links to ../notebooks/{LESSON}.ipynb"),
        (damage_start_page, "builder/publish/web/site/index.md, line 23", "<!-- lessons -->"),
    ],
)
def test_what_is_broken_is_named_and_named_again(course, tmp_path, damage, place, said):
    damage(course)
    for _ in range(2):  # a second run must not take the first for a success
        with pytest.raises(SourceError) as error:
            site.build_site(tmp_path / "site")
        assert place in str(error.value) and said in str(error.value)
        assert str(tmp_path) not in str(error.value)


def test_the_command_says_what_it_made_or_why_not(course, tmp_path, monkeypatch, capsys):
    scripts = publish.scripts()  # where the tests have them already
    monkeypatch.setattr(publish, "scripts", lambda: scripts)
    monkeypatch.setattr(publish, "BUILD", course / "build")
    monkeypatch.setattr("sys.argv", ["site", "--without-solutions"])
    assert site.main() == 0
    assert capsys.readouterr().out == "Made: build/site/index.html\n"
    damage_execution(course)  # the learners' site does not read it
    assert site.main() == 0
    damage_lesson(course)
    assert site.main() == 1
    said = capsys.readouterr().err
    assert said.startswith("The site is not made.") and "Traceback" not in said
