"""A picture of a digit becomes an image as MNIST's, or a sentence says why not; a network reads it."""

import re
import time
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image
from scipy import ndimage

from helpers import draw_digit, load_mnist, plot_reading, read_digit
from helpers.drawing import PAD, PEN, prepare, sample
from helpers.figures import AltFigure
from helpers.live import Live
from helpers.live.pad import Pad

(TRAIN, LABELS), (TEST, ANSWERS) = load_mnist()
MEANS = np.stack([TRAIN[digit == LABELS].mean(axis=0) for digit in range(10)]).reshape(10, -1) / 255
SPACE = "\u00a0"
ROTATED = 0x0112  # the EXIF tag that tells how the camera was held


def near(images):
    """A network of sorts: each digit compared with the mean image of each class."""
    scores = np.exp(-((images[:, np.newaxis] - MEANS) ** 2).sum(axis=-1))
    return scores / scores.sum(axis=1, keepdims=True)


def read(images):
    """Read as the nearest of 3,000 training images does: 92 % of them right."""
    known, images = (np.reshape(i, (-1, 784)) / 255 for i in (TRAIN[:3000], images))
    nearest = ((known**2).sum(axis=1) - 2 * images @ known.T).argmin(axis=1)
    return LABELS[nearest]


def enlarged(image, side=280):
    return np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC))


def page(image, *, side=150, paper=225, ink=90, shape=(480, 640)):
    """A photo: paper darker at the left than at the right, with grain, and a digit on it."""
    grey = np.full(shape, float(paper))
    grey[120 : 120 + side, 240 : 240 + side] += enlarged(image, side) * ((ink - paper) / 255)
    grey *= np.linspace(0.5, 1, shape[1])
    return (grey + np.random.default_rng(0).normal(0, 3, shape)).clip(0, 255).astype(np.uint8)


def saved(folder, pixels, name="chiffre.png", **options):
    path = folder / name
    Image.fromarray(pixels).save(path, **options)
    return path


def centre(image):
    return ndimage.center_of_mass(image.astype(float))


@given(st.integers(0, 499), st.integers(60, 400), st.tuples(*[st.integers(0, 200)] * 4))
@settings(max_examples=60)
def test_a_digit_of_any_size_and_place_is_prepared_as_mnist_is(number, side, margins):
    ink = enlarged(TEST[number], side)
    prepared = prepare(np.pad(np.where(ink > 64, ink, 0), np.reshape(margins, (2, 2))))
    assert prepared.dtype == np.uint8 and prepared.shape == (28, 28)
    assert np.abs(prepared.astype(float) - TEST[number]).mean() < 20
    rows, columns = (np.flatnonzero(prepared.any(axis=axis)) for axis in (1, 0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (19, 20)
    assert prepared.max() == 255
    assert np.abs(np.subtract(centre(prepared), 14)).max() < 0.6


def test_an_image_of_mnist_is_prepared_already():
    prepared = np.stack([prepare(image) for image in TEST[:500]])
    assert np.abs(prepared.astype(float) - TEST[:500]).mean() < 0.1


def test_a_digit_at_the_edge_of_its_box_stays_whole():
    ink = np.zeros((100, 100), np.uint8)
    ink[:10], ink[:, 0] = 255, 1  # nearly all the ink is in the top rows
    prepared = prepare(ink)
    assert np.flatnonzero(prepared.any(axis=1))[0] == 8


KINDS = {
    "light on dark": lambda image: enlarged(image),
    "dark on light": lambda image: 255 - enlarged(image),
    "as small as MNIST": lambda image: image,
    "cut to the ink": lambda image: 255 - enlarged(image)[32:248, 32:248],
    "pen in a shadow": page,
    "pencil in a shadow": lambda image: page(image, ink=160),
    "chalk": lambda image: page(image, paper=70, ink=200),
    "yellow on white": lambda image: np.stack(
        [np.full((280, 280), 240, np.uint8)] * 2 + [240 - enlarged(image) // 2], axis=-1
    ),
    "ink on nothing": lambda image: np.stack(
        [np.zeros((280, 280), np.uint8), enlarged(image)], axis=-1
    ),
    "white ink on nothing": lambda image: np.stack(
        [np.full((280, 280), 255, np.uint8), enlarged(image)], axis=-1
    ),
    "a table beside the page": lambda image: np.pad(
        page(image), ((0, 0), (60, 0)), constant_values=40
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_is_read_as_the_image_itself(tmp_path, kind):
    images = TEST[:25]
    prepared = [read_digit(saved(tmp_path, KINDS[kind](image))) for image in images]
    assert np.mean(read(prepared) == read(images)) >= 0.8
    assert np.abs(np.subtract(prepared, images, dtype=float)).mean() < 16


@given(st.integers(0, 199), st.integers(50, 300), st.booleans(), st.integers(0, 90))
@settings(max_examples=30)
def test_size_polarity_and_grey_change_little(tmp_path_factory, number, side, dark, grey):
    ink = enlarged(TEST[number], side) * ((255 - grey) / 255)
    pixels = (255 - ink if dark else ink).astype(np.uint8)
    path = saved(tmp_path_factory.mktemp("page"), pixels)
    assert np.abs(read_digit(path).astype(float) - TEST[number]).mean() < 20


@pytest.mark.parametrize("name", ["chiffre.jpg", "chiffre.png", "chiffre.tif", "chiffre.webp"])
@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (6, 1), (3, 2), (8, 3)])
def test_a_photo_is_turned_as_the_camera_was_held(tmp_path, name, orientation, turns):
    held = np.rot90(page(TEST[0]), turns).copy()
    exif = Image.Exif()
    exif[ROTATED] = orientation
    turned = read_digit(saved(tmp_path, held, name, exif=exif)).astype(float)
    upright = read_digit(saved(tmp_path, page(TEST[0]))).astype(float)
    assert np.abs(turned - upright).mean() < 16


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "I;16", "F"])
def test_every_way_of_keeping_pixels_is_read(tmp_path, mode):
    grey = Image.fromarray(255 - enlarged(TEST[0]))
    if mode in ("I", "I;16"):
        numbers = np.asarray(grey).astype(np.uint16 if mode == "I;16" else np.int32)
        image = Image.fromarray(numbers * 257)
    else:
        image = grey.convert(mode)
    assert image.mode == mode
    image.save(tmp_path / "chiffre.tif")
    assert read([read_digit(tmp_path / "chiffre.tif")]) == read(TEST[:1])


def test_a_photo_of_twelve_million_pixels_is_read_in_a_second(tmp_path):
    pixels = np.kron(page(TEST[0]), np.ones((6, 6), np.uint8))
    pixels = np.stack([pixels] * 3, axis=-1)[:, :, :]
    assert pixels.shape[0] * pixels.shape[1] > 11e6
    path = saved(tmp_path, pixels, "photo.jpg", quality=98)
    assert path.stat().st_size > 1e6
    start = time.process_time()
    image = read_digit(path)
    assert time.process_time() - start < 1
    assert read([image]) == read(TEST[:1])


def side_by_side(*numbers):
    return 255 - np.hstack([enlarged(TEST[number], 200) for number in numbers])


def dot():
    pixels = np.full((400, 400), 250, np.uint8)
    pixels[200:206, 200:206] = 0
    return pixels


PAGES = {
    "four digits": (side_by_side(0, 1, 2, 3), r"montre 4 tracés séparés, et il en faut un seul"),
    "one above another": (side_by_side(0, 1).T.copy(), r"montre 2 tracés séparés"),
    "an empty page": (np.full((300, 300), 240, np.uint8), r"sans trait.* plus de 0 niveaux"),
    "a black page": (np.zeros((300, 300), np.uint8), r"sans trait.* plus de 0 niveaux"),
    "grain": (page(np.zeros((28, 28), np.uint8)), r"sans trait.* plus de [1-9] niveaux"),
    "one pixel": (np.full((1, 1), 7, np.uint8), r"sans trait"),
    "nothing at all": (np.zeros((50, 50, 4), np.uint8), r"sans trait"),
    "a dot": (dot(), r"n'a qu'un point.* 1,\d %.* au moins 3 %"),
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_without_one_digit_is_refused(tmp_path, kind):
    pixels, told = PAGES[kind]
    with pytest.raises(ValueError) as refused:
        read_digit(saved(tmp_path, pixels))
    assert str(refused.value).startswith(f"«{SPACE}chiffre.png{SPACE}» ")
    assert re.search(told.replace(" %", f"{SPACE}%"), str(refused.value)), refused.value
    assert_french(str(refused.value))


def assert_french(text):
    assert text.endswith((".", "?")) and not re.search(r" [;:!?%»]|« ", text), text
    assert "Error" not in text and "\n" not in text


FILES = {
    "empty": (b"", "est vide"),
    "text": (b"mon chiffre", "n'est pas une image"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "est une photo HEIC"),
    "pdf": (b"%PDF-1.7\n", "n'est pas une image"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_no_picture_is_refused(tmp_path, kind):
    content, told = FILES[kind]
    (tmp_path / "chiffre.jpg").write_bytes(content)
    with pytest.raises(ValueError) as refused:
        read_digit(tmp_path / "chiffre.jpg")
    assert str(refused.value).startswith(f"«{SPACE}chiffre.jpg{SPACE}» {told}")
    assert "JPEG ou PNG" in str(refused.value)
    assert_french(str(refused.value))


@given(st.sampled_from(["png", "jpg", "gif", "bmp", "tif", "webp"]), st.data())
@settings(max_examples=60)
def test_a_damaged_file_is_read_or_refused_in_french(tmp_path_factory, kind, data):
    path = saved(tmp_path_factory.mktemp("damaged"), enlarged(TEST[0]), f"chiffre.{kind}")
    content = bytearray(path.read_bytes())
    cut = data.draw(st.integers(0, len(content)))
    for place in data.draw(st.lists(st.integers(0, max(0, cut - 1)), max_size=8)):
        content[place : place + 1] = data.draw(st.binary(min_size=1, max_size=1))
    path.write_bytes(content[:cut])
    try:
        assert read_digit(path).shape == (28, 28)
    except ValueError as refused:
        assert f"chiffre.{kind}" in str(refused)


def test_a_missing_file_is_told_with_the_pictures_that_are_there(tmp_path, monkeypatch):
    for name in ("b.JPG", "a.png", "notes.txt"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError) as refused:
        read_digit("chiffre.png")
    text = str(refused.value)
    assert f"«{SPACE}chiffre.png{SPACE}»" in text and str(tmp_path) in text
    assert text.endswith("les images de ce dossier\u00a0: a.png, b.JPG.")
    with pytest.raises(FileNotFoundError, match="ce dossier n'existe pas"):
        read_digit("nulle/part.png")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match="ni aucune image") as refused:
        read_digit("empty/chiffre.png")
    assert_french(str(refused.value))
    with pytest.raises(FileNotFoundError):
        read_digit("a\0.png")
    with pytest.raises(FileNotFoundError, match="~personne"):
        read_digit("~personne/chiffre.png")
    with pytest.raises(ValueError, match="c'est un dossier") as refused:
        read_digit(tmp_path)
    assert_french(str(refused.value))
    for empty in ("", " "):
        with pytest.raises(ValueError, match="nom du fichier est vide"):
            read_digit(empty)
    with pytest.raises(ValueError, match="une adresse du web") as refused:
        read_digit("https://exemple.fr/chiffre.png")
    assert_french(str(refused.value))


def test_what_pillow_warns_of_is_not_shown(tmp_path, recwarn, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 50_000)  # beyond it, a warning in English
    assert read_digit(saved(tmp_path, enlarged(TEST[0]))).shape == (28, 28)
    assert not recwarn.list


@pytest.mark.parametrize("path", [None, b"chiffre.png", 3, TEST[0], ["chiffre.png"]])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(TypeError, match="attend le chemin d'une image") as refused:
        read_digit(path)
    assert type(path).__name__ in str(refused.value)


def test_a_reading_is_a_figure_that_tells_it():
    for image in (TEST[0], TEST[0] / 255, (TEST[0] / 255).ravel(), TEST[0][..., np.newaxis]):
        figure = plot_reading(near, image)
        assert isinstance(figure, AltFigure)
        share = round(100 * near(TEST[0].reshape(1, -1) / 255).max())
        assert figure.alt.endswith(f"le réseau lit un 7, à {share}{SPACE}%.")
        *_, axes = figure.axes
        assert [text.get_text() for text in axes.texts][7] == f"{share}{SPACE}%"


@pytest.mark.parametrize(
    ("image", "told"),
    [
        (None, "rien n'a encore été dessiné"),
        (TEST[:2], r"\(2, 28, 28\)"),
        (TEST[0].astype(float) - 30, "-30"),
        (TEST[0].astype(int) * 300, "de 0 à"),
        (np.full((28, 28), np.nan), "NaN"),
        ("chiffre.png", r"read_digit\(fichier\)"),
        (near, "comme image.*échangés"),
        (["trois"], "nom de fichier"),
    ],
)
def test_what_is_no_image_is_refused(image, told):
    with pytest.raises((TypeError, ValueError), match=told):
        plot_reading(near, image)


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (None, "reçu\u00a0: un objet NoneType"),
        ("réseau", "un objet str"),
        (Pad, "la classe Pad"),
        (lambda images: np.ones((1, 3)) / 3, r"\(1, 3\)"),
        (lambda images: np.linspace(-2, 7, 10), "de -2 à 7, de somme 25.*softmax"),
        (lambda images: np.full(10, np.nan), "softmax"),
        (lambda images: np.ones(10), "de 1 à 1, de somme 10"),
    ],
)
def test_what_is_no_network_is_refused(model, told):
    for call in (lambda: draw_digit(model), lambda: plot_reading(model, TEST[0])):
        with pytest.raises((TypeError, ValueError), match=told) as refused:
            call()
        assert_french(str(refused.value))


def test_networks_of_keras_are_read_whatever_the_shape_of_an_image():
    keras = pytest.importorskip("keras")
    weights = [2 * MEANS.T, -(MEANS**2).sum(axis=1)]
    for shape in ((784,), (28, 28), (28, 28, 1)):
        layers = [keras.Input(shape), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")]
        model = keras.Sequential(layers)
        model.set_weights(weights)
        assert plot_reading(model, TEST[0]).alt == plot_reading(near, TEST[0]).alt
    late = keras.Sequential([keras.layers.Dense(10, "softmax")])
    with pytest.raises(ValueError, match="pas encore construit"):
        draw_digit(late)
    assert not late.built
    late(np.zeros((1, 784)))
    late.set_weights(weights)
    assert plot_reading(late, TEST[0]).alt == plot_reading(near, TEST[0]).alt
    other = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Flatten()])
    with pytest.raises(ValueError, match=r"\(None, 32, 32, 3\)"):
        draw_digit(other)


def test_our_drawing_is_read_where_there_is_no_browser():
    figure = draw_digit(near)
    assert isinstance(figure, AltFigure)
    assert re.search(rf"le réseau lit un 3, à \d+{SPACE}%\.$", figure.alt)


def test_no_word_of_a_reading_is_cut():
    for figure in (draw_digit(near), plot_reading(near, TEST[0])):
        figure.draw_without_rendering()
        assert figure.axes[0].get_title()
        for axes in figure.axes:
            box = axes.get_tightbbox()
            assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
            assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1


@pytest.fixture
def pad(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "/lesson.ipynb")
    pad = draw_digit(near)
    assert isinstance(pad, Live)
    sent = []
    monkeypatch.setattr(pad, "send", lambda content, buffers=None: sent.append((content, buffers)))
    return SimpleNamespace(widget=pad, sent=sent)


def ask(pad, ink, id="a 1"):
    pad.widget._handle_custom_msg({"id": id, "side": PAD}, [memoryview(ink.tobytes())])
    return pad.sent[-1]


def test_the_pad_answers_what_is_drawn(pad):
    assert pad.widget.image is None
    content, (image,) = ask(pad, sample())
    assert content["id"] == "a 1" and np.argmax(content["probabilities"]) == 3
    np.testing.assert_array_equal(np.frombuffer(image, np.uint8).reshape(28, 28), pad.widget.image)
    np.testing.assert_array_equal(pad.widget.image, prepare(sample()))


def test_the_pad_says_what_it_cannot_read(pad):
    empty = np.zeros((PAD, PAD), np.uint8)
    assert ask(pad, empty)[0] == {
        "id": "a 1",
        "error": "Il n'y a aucun trait\u00a0: dessinez un chiffre.",
    }
    empty[100 : 100 + PEN, 100 : 100 + PEN] = 255
    assert ask(pad, empty)[0]["error"].startswith("Un point ne se lit pas")
    assert pad.widget.image is None
    pad.widget._read = lambda image: 1 / 0
    told = ask(pad, sample(), "b 2")[0]
    assert told["id"] == "b 2"
    assert told["error"] == (
        "Le réseau s'arrête sur une erreur\u00a0: `ZeroDivisionError`\u00a0: division par zéro."
    )


def test_the_pad_is_stored_with_its_figure_and_little_state(pad):
    data, metadata = pad.widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data and "image/png" in data
    assert data["text/plain"] == metadata["image/png"]["alt"]
    state = pad.widget.get_state()
    state.pop("_esm"), state.pop("_css"), state.pop("layout")
    assert len(repr(state)) < 1000


def test_a_notebook_that_no_browser_has_run_keeps_the_figure_only(monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    source = (
        "import numpy as np\nfrom helpers import draw_digit\n"
        "draw_digit(lambda image: np.eye(10)[3])"
    )
    notebook = new_notebook(cells=[new_code_cell(source)])
    NotebookClient(notebook, timeout=300).execute()
    (output,) = notebook.cells[0].outputs
    assert output.data.keys() == {"text/html", "image/png", "text/plain"}
    assert output.data["text/plain"].endswith(f"le réseau lit un 3, à 100{SPACE}%.")
    assert "widgets" not in notebook.metadata
