"""The site: what its pages hold, that they open from a disk, read well, and stop on what is broken."""

import json
import re
import shutil
from collections import Counter
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import lab
import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from builder.publish import myst, npm, site
from builder.publish.slides import Deck
from builder.source import ADDRESS, LANGUAGE, REPOSITORY, ROOT, Lesson, SourceError
from helpers import __version__
from helpers.drawing import PAD, SAMPLE

pytestmark = [
    pytest.mark.publish,
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),  # Sphinx's
]
LESSON = "00_vingt_lignes"  # that with which the first page of the site begins
PHONE, DESK = ({"width": width, "height": 844} for width in (390, 1280))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ENGLISH = (
    "Skip to",
    "Toggle",
    "Contents",
    "Back to top",
    "Print",
    "Download",
    "Search",
    "Next",
    "Color",
    "Light",
    "Dark",
)
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
# axe-core is slow: what is the same on all pages, the plan, the insides of formulas, the colours of the
# theme, is left to the pages read whole. What scrolls stays, what has colours of its own, and one
# word of code of each colour.
LIGHTEN = """() => {
  const rule = {id: 'color-contrast', selector: '[style], [style] *, .cell_output *, pre span'};
  axe.configure({rules: [rule]});
  document.querySelector('.bd-sidebar-primary')?.remove();
  const seen = new Set();
  for (const code of document.querySelectorAll('pre')) {
    const words = [...code.querySelectorAll('span[class]')].filter(
      ({className}) => !seen.has(className) && seen.add(className));
    const text = document.createElement('span');
    text.textContent = code.textContent;
    code.replaceChildren(text, ...words.flatMap((word) => ['\\n', word]));
  }
  const boxes = [...document.querySelectorAll('mjx-container')];
  const still = boxes.filter((box) => !box.hasAttribute('display') || box.scrollWidth <= box.clientWidth);
  for (const box of still) box.textContent = 'formule';
}"""
# A colour that changes little by little would be read on its way.
DARK = """() => {
  document.documentElement.append(Object.assign(
    document.createElement('style'), {textContent: '* { transition: none !important }'}));
  document.documentElement.dataset.theme = 'dark';
}"""


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def pages(out: Path) -> list[Path]:
    """Return what Sphinx made: the slides have tests of their own."""
    others = {"_static", site.SLIDES}
    return [path for path in sorted(out.rglob("*.html")) if not others & {*path.parts}]


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The whole site."""
    out = tmp_path_factory.mktemp("whole") / "site"
    site.build_site(ROOT, out, with_solutions=True)
    return out


@pytest.fixture
def course(tmp_path):
    """A course of one lesson in few cells, which a test may damage."""
    root = tmp_path / "course-of-one-lesson"
    cells = [
        new_markdown_cell("# 00. Un réseau en vingt lignes\n\nUne phrase."),
        new_code_cell("1 + 1", execution_count=1),
        new_markdown_cell(f"[La leçon](../notebooks/{LESSON}.ipynb)"),
    ]
    text = nbformat.writes(new_notebook(cells=cells, metadata={"language_info": LANGUAGE}))
    for folder in ("notebooks", "exercises", "solutions"):
        write(root / folder / f"{LESSON}.ipynb", text)
    alone = nbformat.writes(new_notebook(cells=cells[:2], metadata={"language_info": LANGUAGE}))
    for name in ("06_deux_couches", "07_entropie_croisee"):  # the page « Dessinez » leads there
        write(root / "notebooks" / f"{name}.ipynb", alone)
    shutil.copytree(ROOT / "docs", root / "docs")
    write(root / "course" / "lexicon.md", "# Lexique\n\nUn terme par notion.\n")
    write(root / "guide" / "index.md", "# Guide de l'enseignant\n\nUne page par leçon.\n")
    write(
        root / "guide" / f"{LESSON}.md", "# 00. Un réseau en vingt lignes\n\nUn déroulé minuté.\n"
    )
    table = f"| Leçon |\n|---|\n| [00](notebooks/{LESSON}.ipynb) |\n"
    write(root / "README.fr.md", f"<!-- lessons -->\n{table}<!-- /lessons -->\n")
    return root


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(path: Path, change) -> None:
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def page():
    """A page that notes what it asks for; the same for all, since a new one compiles MathJax again."""
    with lab.browser() as browser:
        page = browser.new_context(offline=True).new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("requestfailed", lambda request: page.asked.append(f"failed {request.url}"))
        yield page


def visit(page, path: Path, whole: bool = False) -> dict[str, list[str]]:
    """Open a page on a phone, on a desk, in the dark; return what a reader would meet there, by kind.

    whole: let axe-core read all of the page, on the desk too.
    """
    page.asked.clear()
    page.set_viewport_size(PHONE)
    page.goto(path.as_uri())
    page.evaluate("window.MathJax && MathJax.startup && MathJax.startup.promise.then(() => 0)")
    found = {
        "network": [url for url in page.asked if not url.startswith(("file:", "data:"))],
        "formulas": page.evaluate(BAD_FORMULAS),
        "width": [],
        "wcag": [],
    }
    page.add_script_tag(url=(npm.scripts() / "axe-core" / "axe.min.js").as_uri())
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found["width"].append(f"scrolls sideways at {size['width']} pixels")
        if size == PHONE and not whole:
            page.evaluate(LIGHTEN)
        if size == PHONE or whole:
            found["wcag"] += violations(page)
    page.evaluate(DARK)
    found["dark"] = violations(page, ["color-contrast"])
    return found


def violations(page, rules: list[str] = WCAG) -> list[str]:
    """Return what breaks these rules, WCAG A and AA, on the page."""
    # Style sheets on a disk cannot be fetched, which axe-core would try: it reads computed styles.
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def test_every_page_opens_from_a_disk_and_reads_well(out, page):
    kinds = {"03_encoder", "dessinez", "index", "lexicon", "search"}  # a page of each kind
    faults = []
    for path in pages(out):
        found = visit(page, path, whole=path.stem in kinds)
        faults += [
            f"{path.relative_to(out)}: {kind}: {found[kind]}" for kind in found if found[kind]
        ]
    assert not faults, "\n".join(faults)


def test_each_fault_of_a_page_is_found(tmp_path, page):
    text = """<article><p style="width: 3000px">$x$ <img src="https://exemple.org/x.png"></p>
        <style>[data-theme=dark] i { color: #444; background: #222 }</style> <p><i style="top: 0">nuit</i></p>
        <p style="color: #ccc; background: #fff">pâle</p> <a href="#a"></a> <button>.</button><button>.</button>
        <pre style="overflow-x: auto; width: 99px">une_ligne_bien_trop_longue()
        <span class="k" style="color: #ccc; background: #fff">pâle</span></pre>
        <mjx-container display="true" style="display: block; overflow-x: auto; width: 99px">
        <span>une_formule_bien_trop_longue</span></mjx-container></article>"""
    write(tmp_path / "page.html", text)
    found = visit(page, tmp_path / "page.html")
    assert found["network"] and len(found["width"]) == 2 and found["formulas"] == ["$x$"]
    broken = Counter(line.partition(":")[0] for line in found["wcag"])
    rules = {"html-has-lang", "document-title", "image-alt", "link-name", "color-contrast"}
    assert rules <= set(broken) and broken["target-size"] == broken["color-contrast"] == 2
    assert broken["scrollable-region-focusable"] == 2  # the line and the formula
    assert sum("nuit" in line for line in found["dark"]) == 1
    assert not any("nuit" in line for line in found["wcag"])


def test_a_page_read_whole_is_read_with_its_plan_and_in_the_colours_of_the_theme(tmp_path, page):
    text = """<style>a, p { color: #ccc; background: #fff }</style>
        <nav class="bd-sidebar-primary"><a href="#">pâle</a></nav><article><p>pâle</p></article>"""
    write(tmp_path / "page.html", text)
    light, whole = (visit(page, tmp_path / "page.html", whole)["wcag"] for whole in (False, True))
    assert not any("color-contrast" in line for line in light)
    assert sum("color-contrast" in line for line in whole) == 2 * len((PHONE, DESK))


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


def test_a_link_to_a_section_leads_to_its_heading(out):
    sheet, lesson = (soup(out / name / f"{LESSON}.html") for name in ("exercises", "notebooks"))
    links = sheet.select(f'a[href^="../notebooks/{LESSON}.html#"]')
    assert len(links) >= 4
    for link in links:
        section = lesson.find(id=unquote(urlsplit(link["href"]).fragment))
        assert section.find(["h2", "h3"]).text.removesuffix("#") == link.text


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


def test_a_page_has_the_figures_and_the_answers_of_its_notebook(out):
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
        assert not page.select('.cell_output img[src^="data:"]')  # files, which a reader can save
        answers = page.select("details")
        text = "".join(c.source for c in notebook.cells if c.cell_type == "markdown")
        assert len(answers) == text.count("<details>")
        assert not any(answer.has_attr("open") for answer in answers)
        assert all(len(answer.find_all(recursive=False)) > 1 for answer in answers)  # rendered
        assert "google.colab" not in page.get_text()
        assert bool(page.find("img", alt="Ouvrir dans Colab")) == bool(REPOSITORY)


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
    site.build_site(course, out, with_solutions=True)
    assert len(holding(out, "zygomati")) > 2
    site.build_site(course, out)  # over the other one
    assert holding(out, "zygomati") == []
    linking = holding(out, "solutions/") + holding(out, "guide/")
    assert [path for path in linking if not path.startswith("_static/")] == []  # the theme's
    assert not (out / "solutions").exists() and not (out / "guide").exists()
    assert (out / "exercises" / f"{LESSON}.html").exists()


def test_only_what_has_changed_is_made_again(course, tmp_path):
    out = tmp_path / "site"
    site.build_site(course, out)
    before = {path: path.stat().st_mtime_ns for path in pages(out)}
    site.build_site(course, out)
    same = {path: path.stat().st_mtime_ns for path in pages(out)}
    write(course / "course" / "lexicon.md", "# Lexique\n\nUn seul terme par notion.\n")
    site.build_site(course, out)
    made = {path.name for path in pages(out) if path.stat().st_mtime_ns != before[path]}
    search = out / "search.html"  # Sphinx always writes it
    assert {path for path in before if same[path] != before[path]} <= {search}
    assert made - {search.name} == {"lexicon.html", "index.html"}  # the start page lists its title


def results(page, address: str) -> list[str]:
    """Search from the first page at this address; return the text of each result."""
    page.set_viewport_size(DESK)
    page.goto(f"{address}/index.html")
    page.get_by_role("button", name="Chercher").first.click()
    page.keyboard.type("rétropropagation")
    page.keyboard.press("Enter")
    page.get_by_text("Recherche terminée").wait_for()
    page.wait_for_load_state("networkidle")
    return page.locator("#search-results li").all_inner_texts()


def test_a_french_word_is_found_from_the_disk(out, page):
    page.asked.clear()
    assert "06. Deux couches, à la main" in results(page, out.as_uri())  # the title alone
    assert all(url.startswith("file:") for url in page.asked)


def test_results_have_excerpts_where_the_site_is_served(out, page):
    handler = partial(SimpleHTTPRequestHandler, directory=out)
    handler.log_message = lambda *_: None
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever).start()
        online = page.context.browser.new_page()
        try:
            found = results(online, f"http://127.0.0.1:{server.server_port}")
        finally:
            online.close()
            server.shutdown()
    title, excerpt = next(one for one in found if one.startswith("06. ")).split("\n", 1)
    assert title == "06. Deux couches, à la main" and "rétropropagation" in excerpt.lower()
    assert not re.search(r"\\[(\[a-z]", "".join(found))  # TeX


def test_the_reader_chooses_the_dark_and_figures_keep_their_ground(out, page):
    def ground(selector: str) -> str:
        return page.locator(selector).first.evaluate("e => getComputedStyle(e).backgroundColor")

    page.set_viewport_size(PHONE)
    page.goto((out / "notebooks" / f"{LESSON}.html").as_uri())
    white = ground("body")
    try:
        page.get_by_role("button", name="Thème").click()
        page.get_by_role("button", name="Sombre").click()
        page.reload()  # it is remembered
        assert ground("body") != white
        assert ground(".cell_output img") == "rgb(255, 255, 255)"
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert ground("body") == white
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert ground("body") != white
        page.get_by_role("button", name="Thème").click()
        page.get_by_role("button", name="Clair").click()
        assert ground("body") == white
    finally:
        page.evaluate("localStorage.clear()")


def test_slides_are_on_the_site_while_all_are_up_to_date(course, tmp_path):
    out, slides = tmp_path / "site", course / "build" / "slides"
    header = (
        "# ---\n# title: Un réseau en vingt lignes\n# goal: Une phrase.\n# prerequisites: aucun\n"
    )
    header += "# teaching_minutes: 1\n# exercise_minutes: 1\n# compute_seconds: 60\n# ---\n"
    write(course / "course" / "lessons" / f"{LESSON}.py", header)
    deck = Deck(Lesson(course / "course" / "lessons" / f"{LESSON}.py"), slides)
    for path in (deck.html, deck.pdf, slides / "index.html", slides / "slides.css"):
        write(path, deck.resources["inputs"])
    for path in (slides / "99_ancienne.html", slides / "live" / f"{LESSON}.ipynb"):
        write(path, "")

    def links() -> list[str]:
        shown = [out / "index.html", *sorted(out.glob("notebooks/*.html"))]
        found = [a["href"] for path in shown for a in soup.__wrapped__(path)("a", href=True)]
        return [href for href in found if site.SLIDES in href]

    assert site.build_site(course, out)
    names = {path.name for path in (out / site.SLIDES).rglob("*")}
    assert names == {deck.html.name, deck.pdf.name, "index.html", "slides.css"}
    assert [Path(href).name for href in links()][:3] == [
        "index.html",
        deck.html.name,
        deck.pdf.name,
    ]
    deck.pdf.unlink()
    assert not site.build_site(course, out)
    assert links() == [] and not (out / site.SLIDES).exists()


def test_an_answer_unfolds_by_keyboard_and_on_paper(out, page):
    page.set_viewport_size(DESK)
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
    page.emulate_media(media="screen")


def test_each_image_of_a_cell_keeps_its_own_text():
    images = [
        new_output("display_data", {"image/png": "AAAA"}, metadata={"image/png": {"alt": alt}})
        for alt in ("Une courbe.", "Une image.")
    ]
    text = new_output("stream", name="stdout", text="entre les deux")
    cell = new_code_cell("show()", outputs=[images[0], text, images[1]], execution_count=1)
    page = nbformat.reads(myst.as_page(json.dumps(new_notebook(cells=[cell]))), as_version=4)
    assert [part.metadata["mystnb"]["image"]["alt"] for part in page.cells] == [
        "Une courbe.",
        "Une image.",
    ]
    assert [output for part in page.cells for output in part.outputs] == cell.outputs
    assert page.cells[1].metadata["tags"] == ["remove-input"]


@pytest.mark.parametrize("repository", ["https://github.com/ecole/cours", ""])
def test_the_guide_leads_to_the_repository_for_what_is_no_page(
    course, tmp_path, monkeypatch, repository
):
    monkeypatch.setattr("builder.source.REPOSITORY", repository)
    text = "# Guide\n\n[a](../README.fr.md#les-lecons) [b](../notebooks/00_vingt_lignes.ipynb)\n"
    write(course / "guide" / "index.md", text)
    site.build_site(course, tmp_path / "site", with_solutions=True)
    paragraph = soup(tmp_path / "site" / "guide" / "index.html").select_one("article p")
    readme = f"{repository}/blob/v{__version__}/README.fr.md#les-lecons"
    expected = ([readme] if repository else []) + [f"../notebooks/{LESSON}.html"]
    assert [link["href"] for link in paragraph("a")] == expected
    assert paragraph.text == "a b"  # the words stay


def test_nothing_leads_to_the_address_that_nobody_has(out):
    assert REPOSITORY or holding(out, ADDRESS) == []


def test_no_link_is_named_by_a_file(out):
    named = re.compile(r"\.(ipynb|md|html)\b|\.\./|^\d\d_\w+$")
    assert all(map(named.search, ("../notebooks/05_entrainer.ipynb", "05_entrainer")))
    for path in pages(out):
        texts = [link.text.strip() for link in soup(path)("a")]
        assert [text for text in texts if named.search(text)] == [], path


def add(path: Path, text: str) -> None:
    """Add a line to a page of text, a cell to a notebook."""
    if path.suffix == ".ipynb":
        edit(path, lambda notebook: notebook.cells.append(new_markdown_cell(text)))
    else:
        write(path, f"{path.read_text(encoding='utf-8')}\n{text}\n")


def test_a_digit_is_drawn_and_read_on_its_page(out, page):
    page.asked.clear()
    page.set_viewport_size(PHONE)
    page.goto((out / "index.html").as_uri())
    page.get_by_role("link", name="Dessinez un chiffre").click()
    sheet = page.locator(".pad-sheet")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    (x, y), *others = [(box["x"] + x * PAD, box["y"] + y * PAD) for x, y in SAMPLE]
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in others:
        page.mouse.move(x, y)
    page.mouse.up()
    page.wait_for_function("document.querySelector('.pad-best th')?.textContent === '3'")
    assert page.locator(".pad-said").inner_text().startswith("Lu\u00a0: 3 (")
    assert all(url.startswith(("file:", "data:")) for url in page.asked)


def test_the_map_leads_to_each_lesson(out):
    links = [link for link in soup(out / "index.html").select("article a") if link.find("img")]
    paths = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert [Path(link["href"]).stem for link in links] == paths
    assert [Path(link.img["src"]).stem for link in links] == paths


def test_what_sphinx_finds_broken_is_named_and_named_again(course, tmp_path):
    damages = {  # the page, what is added to it: where the message says it is, what it says
        (f"guide/{LESSON}.md", "[a](../notebooks/99_absent.ipynb)"): ("line 5", "99_absent.ipynb"),
        ("guide/index.md", "![Une courbe](absente.png)"): ("line 5", "absente.png"),
        ("course/lexicon.md", "![](../docs/gallery.png)"): ("line 5", "no alternative text"),
        (f"exercises/{LESSON}.ipynb", "Voir [plus haut](#nulle-part)."): (
            "cell 'Voir [plus haut]",
            "nulle-part",
        ),
    }
    for path, text in damages:
        add(course / path, text)
    write(course / "README.fr.md", "Le tableau des leçons n'y est plus.\n")
    for _ in range(2):  # a second run must not take the first for a success
        with pytest.raises(SourceError) as error:
            site.build_site(course, tmp_path / "site", with_solutions=True)
        lines = str(error.value).splitlines()
        for (path, _), (place, said) in damages.items():
            assert [line for line in lines if line.startswith(f"{path}, {place}") and said in line]
        start = "builder/publish/web/site/index.md, line 24"
        assert [line for line in lines if line.startswith(start) and "<!-- lessons -->" in line]
        assert len(lines) == len(damages) + 1 and str(tmp_path) not in str(error.value)


def test_a_notebook_unfit_to_be_shown_stops_the_site(course, tmp_path):
    edit(course / "solutions" / f"{LESSON}.ipynb", not_executed)
    with pytest.raises(SourceError, match=f"solutions/{LESSON}.ipynb: .*run `make build`"):
        site.build_site(course, tmp_path / "site", with_solutions=True)


def not_executed(notebook):
    next(c for c in notebook.cells if c.cell_type == "code").execution_count = None


def test_the_command_says_what_it_made_or_why_not(course, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["site"])
    edit(course / "solutions" / f"{LESSON}.ipynb", not_executed)  # the learners' site has none
    assert site.main(course) == 0
    made, without = capsys.readouterr().out.splitlines()
    assert made == "Made: build/site/index.html" and "`make slides`" in without
    (course / "notebooks" / f"{LESSON}.ipynb").unlink()
    assert site.main(course) == 1
    said = capsys.readouterr().err
    assert said.startswith("The site is not made.") and "Traceback" not in said
    assert f"exercises/{LESSON}.ipynb" in said
    assert f"links to ../notebooks/{LESSON}.ipynb, which does not exist" in said
