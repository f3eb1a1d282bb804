"""Pictures: none that was altered is taken for the one that was drawn, and each serves its page."""

import base64
import copy
import io
import os
import random
import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image, ImageChops, ImageOps
from redrawn import trained_cells
from small_course import HEADER, Project
from test_french import needs_programs

from builder import build
from builder.course import Course
from builder.french.checks import WORDS, spelling
from builder.french.prose import Passage
from builder.pictures import FORMULA, faults, is_picture, refuse_faulty
from builder.source import EXEMPT, ROOT, SourceError
from conftest import COURSE
from helpers.figures import AltFigure, bundle, img, seal

NAMES = frozenset({"DataLoader", "momentum"})  # PyTorch's and Keras's
ALT = "Une droite qui monte, de 1 à 2."


def drawn(alt=ALT, size=(6, 3), **settings):
    """Return the output of a figure as Jupyter stores it: a line, with labels unless told."""
    figure = AltFigure(figsize=size, dpi=100, alt=alt)
    axes = figure.add_subplot(xticks=[0, 1], yticks=[1, 2])
    axes.plot([1, 2])
    axes.set(**{"xlabel": "époque", "ylabel": "perte", **settings})
    return output(figure)


def output(figure):
    return new_output(
        "display_data", **dict(zip(("data", "metadata"), bundle(figure, figure.alt), strict=True))
    )


def image_of(output):
    return Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).convert("RGB")


def replace(output, image):
    """Put another image where the picture of an output stands: in the PNG and in the HTML."""
    png = io.BytesIO()
    image.save(png, format="png")
    put(output, png.getvalue())


def put(output, png, sealed=False):
    source, said = base64.b64encode(png).decode(), output.metadata["image/png"]
    output.data |= {"image/png": source, "text/html": img(source, said["alt"])}
    if sealed:
        del said["sha256"]
        said["sha256"] = seal(png, said)


# What a page has no use for


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"ylabel": "", "title": "la perte"},
        {"xlabel": "", "xticks": [], "ylabel": "perte"},
        {"xlabel": "", "xticklabels": ["au départ", "à la fin"]},
    ],
)
def test_a_picture_as_it_was_drawn_is_right(settings):
    assert list(faults(drawn(**settings))) == []


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"size": (0.01, 0.01)}, "is 1 pixels wide; a page has use for 300 to 1200"),
        ({"size": (14, 3)}, "is 1400 pixels wide; a page has use for 300 to 1200"),
        ({"size": (6, 0.7)}, "is 70 pixels high; a page has use for 80 to 1200"),
        ({"size": (6, 14)}, "is 1400 pixels high; a page has use for 80 to 1200"),
        ({"visible": False}, "is blank"),
        ({"xlabel": ""}, "has an axis of numbers without a label, in x"),
        ({"ylabel": ""}, "has an axis of numbers without a label, in y"),
        ({"ylabel": "", "yscale": "log"}, "has an axis of numbers without a label, in y"),
        ({"alt": "A line that goes up from one to two."}, "does not read as French"),
        ({"xlabel": "epoch"}, "says 'epoch': 'epoch' is not French"),
        ({"ylabel": "val_loss"}, "says 'val_loss': 'val_loss' is not French"),
        ({"title": "Proof of the rule"}, "says 'Proof of the rule': 'of' is not French"),
        ({"title": "overfitting"}, "says 'overfitting': the lexicon excludes it"),
        ({"yticks": [0.5, 1.5]}, "says '0.5': a decimal comma in prose"),
        ({"title": "perte : haute"}, "says 'perte : haute': a non-breaking space"),
    ],
)
def test_a_picture_of_no_use_is_told(settings, fault):
    assert any(fault in told for told in faults(drawn(**settings)))


def test_a_picture_without_seal_or_that_is_no_png_is_told():
    bare = drawn()
    bare.metadata["image/png"] = {"alt": ALT}
    assert [told.partition(";")[0] for told in faults(bare)] == ["bears no seal"]
    foreign = new_output("display_data", data={"text/html": "<img alt='Un 5.' src='five.png'>"})
    assert is_picture(foreign) and list(faults(foreign))
    text = drawn()
    put(text, b"no picture", sealed=True)
    assert [told.partition(" (")[0] for told in faults(text)] == ["is no PNG"]
    cut = drawn()
    put(cut, base64.b64decode(cut.data["image/png"])[:-400], sealed=True)
    assert [told.partition(" (")[0] for told in faults(cut)] == ["is no PNG"]
    assert not is_picture(new_output("stream", text="<img"))


# What was altered


@pytest.fixture(scope="module")
def notebooks():
    return {path: nbformat.read(ROOT / path, as_version=4) for path in COURSE.paths}


def pictures(notebook):
    return [o for cell in notebook.cells for o in cell.get("outputs", []) if is_picture(o)]


@pytest.mark.parametrize("source", COURSE.sources, ids=lambda source: source.shown_path)
def test_every_stored_picture_is_as_drawn_and_of_use(source, notebooks):
    for path in source.notebooks:
        refuse_faulty(source, path, notebooks[path])


def test_most_pictures_of_the_course_are_compared_by_their_pixels(notebooks):
    trained = [
        number in trained_cells(notebook)
        for notebook in notebooks.values()
        for number, cell in enumerate(cell for cell in notebook.cells if "outputs" in cell)
        if any(map(is_picture, cell.outputs))
    ]
    assert trained.count(False) > trained.count(True) > 0


@needs_programs
def test_the_words_of_every_stored_picture_are_french(notebooks):
    said = [
        Passage(path, 0, FORMULA.sub("", text), NAMES)
        for path, notebook in notebooks.items()
        for picture in pictures(notebook)
        for text in picture.metadata["image/png"]["texts"]
    ]
    found, _ = spelling(said, set(WORDS.read_text(encoding="utf-8").split()))
    assert [str(finding) for finding in found] == []


def edited_alt(output, _, chance):
    """Change one word of the alternative text: in one of its three places, or in all."""
    place = chance.choice(["text/html", "text/plain", "metadata", "all"])
    alt = output.metadata["image/png"]["alt"]
    word = chance.choice(re.findall(r"\w+", alt))
    other = alt.replace(word, "autre", 1)
    if place in ("text/html", "all"):
        output.data["text/html"] = img(output.data["image/png"], other)
    if place in ("text/plain", "all"):
        output.data["text/plain"] = other
    if place in ("metadata", "all"):
        output.metadata["image/png"]["alt"] = other


def exchanged(output, others, chance):
    """Exchange the images of two pictures of a notebook, texts kept."""
    put(output, base64.b64decode(chance.choice(others).data["image/png"]))


def of_the_same_size(output, _, chance):
    """Put another figure in place of a picture, at its size."""
    replace(output, image_of(drawn()).resize(image_of(output).size))


def by_image(change):
    def alter(output, _, chance):
        replace(output, change(image_of(output), chance))

    return alter


def band(image, chance):
    painted, top = image.copy(), chance.randrange(image.height - 10)
    painted.paste((250, 240, 200), (0, top, image.width, top + 10))
    return painted


def corner(image, chance):
    painted = image.copy()
    painted.paste((200, 0, 0), (0, 0, 3, 3))
    return painted


ALTERATIONS = [
    by_image(lambda image, chance: Image.new("RGB", (1, 1))),
    by_image(lambda image, chance: Image.new("RGB", image.size, "white")),
    by_image(
        lambda image, chance: Image.frombytes(
            "RGB", image.size, chance.randbytes(3 * image.width * image.height)
        )
    ),
    by_image(lambda image, chance: ImageOps.mirror(image)),
    by_image(band),
    by_image(corner),
    by_image(lambda image, chance: Image.merge("RGB", image.split()[::-1])),
    by_image(lambda image, chance: ImageChops.offset(image, 1, 0)),
    by_image(lambda image, chance: image.resize((image.width * 9 // 10, image.height * 9 // 10))),
    of_the_same_size,
    exchanged,
    edited_alt,
]


def test_each_of_twenty_pictures_altered_at_random_is_caught(notebooks):
    chance = random.Random(13)
    missed = []
    for alter in (ALTERATIONS * 2)[:20]:
        path = chance.choice([path for path in notebooks if len(pictures(notebooks[path])) > 1])
        stored = pictures(notebooks[path])
        number = chance.randrange(len(stored))
        altered = copy.deepcopy(stored.pop(number))
        assert list(faults(altered)) == []
        alter(altered, stored, chance)
        if not list(faults(altered)):
            missed.append((path, number, alter))
    assert missed == []


def test_the_build_refuses_an_altered_picture_and_draws_it_again_when_told(tmp_path):
    project = Project(tmp_path)
    cell = "from helpers import plot_bars\n\nplot_bars([1, 2], ['un', 'deux'], xlabel='durée')\n"
    project.lesson.write_text(f"{HEADER}\n# %%\n1\n\n# %%\n{cell}", encoding="utf-8")
    project.build()
    path = tmp_path / "notebooks" / "99_essai.ipynb"
    right = path.read_text(encoding="utf-8")
    notebook = nbformat.read(path, as_version=4)
    (picture,) = pictures(notebook)
    replace(picture, Image.new("RGB", image_of(picture).size, "white"))
    nbformat.write(notebook, path)
    for check in (True, False):
        with pytest.raises(SourceError, match=r"99_essai\.py, cell 2 .*not the one that was drawn"):
            project.build(check=check)
    build.build(Course(tmp_path), [], check=False, everything=True)
    assert path.read_text(encoding="utf-8") == right
    text = project.lesson.read_text(encoding="utf-8").replace("durée", "time")
    project.lesson.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="cell 2 .*'time' is not French"):
        project.build()
    assert path.read_text(encoding="utf-8") == right


# What a run draws

DRAW = """
from helpers.figures import AltFigure


def draw(tick="2", points=(1, 2), alt="Une droite qui monte.", xlabel="époque", size=(6, 3)):
    figure = AltFigure(figsize=size, dpi=100, alt=alt)
    axes = figure.add_subplot(xlabel=xlabel, ylabel="perte", yticks=[1, 2], yticklabels=["1", tick])
    axes.plot(points)
    return figure
"""


def run_nbval(path):
    """Run nbval with the plugin of the course; return the numbers of the cells that failed, and all it says."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider"]
        + ["-p", "redrawn", "--basetemp", path.parent / "pytest"]
        + ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", "tests/sanitize.cfg", path],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
        capture_output=True,
        text=True,
    )
    return {int(n) for n in re.findall(r"^FAILED .*::Cell (\d+)", run.stdout, re.M)}, run.stdout


def test_nbval_turns_red_on_a_picture_that_its_cell_does_not_draw(tmp_path):
    names = {}
    exec(DRAW, names)
    draw = names["draw"]
    train = "model = []\nmodel.append(1)"
    cells = [new_code_cell(DRAW)]
    wrong = set()

    def add(code, *figures, fails, alter=lambda outputs: None):
        outputs = [output(figure) for figure in figures]
        alter(outputs)
        wrong.update([len(cells)] if fails else [])
        cells.append(new_code_cell(code, outputs=outputs))

    def says(place):
        def alter(outputs):
            (picture,) = outputs
            if place == "metadata":
                picture.metadata["image/png"]["alt"] = "Autre chose."
            else:
                picture.data[place] = picture.data[place].replace("monte", "descend")

        return alter

    add("draw()", draw(), fails=False)
    add("draw()", draw(tick="3"), fails=True)
    add("draw()", draw(points=(1, 1.9)), fails=True)
    add("draw()", draw(size=(6, 2.9)), fails=True)
    add("draw()", draw(alt="Une droite qui descend."), fails=True)
    for place in ("text/html", "text/plain", "metadata"):
        add("draw()", draw(), fails=True, alter=says(place))
    add("from IPython.display import display\ndisplay(draw(), draw())", draw(), fails=True)
    cells.append(new_code_cell(train, metadata={"tags": [EXEMPT]}))
    add("model\ndraw()", draw(points=(1, 1.5)), fails=False)
    add("model\ndraw()", draw(xlabel="pas"), fails=True)
    add("model\ndraw()", draw(size=(6, 2.9)), fails=True)
    for count, cell in enumerate(cells, start=1):
        cell.execution_count = count
    nbformat.write(new_notebook(cells=cells), path := tmp_path / "pictures.ipynb")
    failed, told = run_nbval(path)
    assert failed == wrong, told
    assert "Cell 2: pictures.ipynb: picture 1 has other pixels" in told
    assert {file.name for file in next((tmp_path / "pytest").glob("picture0")).iterdir()} >= {
        "stored.png",
        "drawn.png",
        "drawn-failed-diff.png",
    }


def test_a_picture_depends_on_a_training_through_names_methods_and_functions():
    exempt = {"tags": [EXEMPT]}
    cells = [
        (set(), "import numpy as np\nmodel = build()\nfigure, axes = plt.subplots()\nlosses = []"),
        (
            set(),
            "def predict():\n    x = model(0)\n    return x\n\ndef twice():\n    return [predict()]",
        ),
        (set(), "twice()"),
        (exempt, "history = model.fit(np.ones(2))"),
        (set(), "np.mean([1])\nlen(x for x in ())"),
        (set(), "twice()"),
        (set(), "losses.append(history)\naxes.plot(history)"),
        (set(), "losses"),
        (set(), "figure, axes = plt.subplots()\naxes.plot(1)"),
        (set(), "table['loss'] = losses[-1]"),
        (set(), "%pip --version\ntable"),
        (set(), "model = build()\nmodel"),
        (set(), "for history in (1, 2):\n    history"),
        (set(), "history"),
    ]
    notebook = new_notebook(
        cells=[new_code_cell(code, metadata=dict(metadata)) for metadata, code in cells]
    )
    assert trained_cells(notebook) == {3, 5, 6, 7, 9, 10}
