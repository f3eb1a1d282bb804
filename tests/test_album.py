"""Ten drawings of a learner's are kept in a file as they come; a pad takes a learner's preparation."""

import numpy as np
import pytest
from test_drawing import assert_french, near

from helpers import draw_album, draw_digit
from helpers.album import ours
from helpers.drawing import PAD, draw, prepare
from helpers.figures import AltFigure
from helpers.live.pad import AlbumPad
from helpers.strokes import HANDS

THREE = draw(HANDS["upright"][3])


def test_an_album_has_our_drawings_until_there_are_others():
    album = draw_album()
    assert album.drawings.shape == (10, PAD, PAD) and album.drawings.dtype == np.uint8
    assert (album.drawings[:, 0, 0] == 255).all() and (album.drawings.min(axis=(1, 2)) == 0).all()
    np.testing.assert_array_equal(album.labels, range(10))
    assert not album.yours.any()
    album.keep(3, THREE)
    np.testing.assert_array_equal(album.drawings[3], 255 - THREE)
    np.testing.assert_array_equal(album.drawings[4], 255 - ours()[4])
    assert repr(album) == "Album de dix dessins, dont 1 de votre main."


def test_our_drawings_are_whole_and_seldom_in_the_middle():
    middles = []
    for ink in ours():
        rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
        assert rows[0] > 0 and rows[-1] < PAD - 1 and columns[0] > 0 and columns[-1] < PAD - 1
        middles.append((rows[[0, -1]].mean() - PAD / 2, columns[[0, -1]].mean() - PAD / 2))
    assert np.mean(np.hypot(*np.transpose(middles)) > 25) >= 0.8


def test_what_is_kept_is_found_again(tmp_path):
    path = tmp_path / "mes_dessins.npz"
    draw_album(path)
    assert not path.exists()
    draw_album(path).keep(3, THREE)
    album = draw_album(str(path))
    assert list(np.flatnonzero(album.yours)) == [3]
    np.testing.assert_array_equal(album.drawings[3], 255 - THREE)
    assert list(tmp_path.iterdir()) == [path]


def _written(path, **arrays):
    np.savez(path, **arrays)


FILES = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("mes dessins"),
    "cut": lambda path: (_written(path, ink=ours()), path.write_bytes(path.read_bytes()[:5000])),
    "other arrays": lambda path: _written(path, W=np.ones(3)),
    "of another size": lambda path: _written(path, ink=ours()[:5], yours=np.ones(5, bool)),
    "an object": lambda path: _written(path, ink=np.array([None]), yours=np.ones(10, bool)),
    "one array": lambda path: np.save(path.open("wb"), ours()),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_no_album_is_refused(tmp_path, kind):
    path = tmp_path / "mes_dessins.npz"
    FILES[kind](path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="n'est pas un album entier") as refused:
        draw_album(path)
    assert_french(str(refused.value))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("path", "kind", "told"),
    [
        (3, TypeError, "un objet int"),
        (near, TypeError, "un objet function"),
        ("mes_dessins.csv", ValueError, "un fichier .npz"),
        ("nulle/part.npz", ValueError, "n'est pas un dossier"),
    ],
)
def test_what_is_no_path_of_an_album_is_refused(tmp_path, monkeypatch, path, kind, told):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(kind, match=told) as refused:
        draw_album(path)
    assert_french(str(refused.value))


def test_without_a_browser_our_drawings_are_shown(monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    draw_album()._ipython_display_()
    assert isinstance(shown[0], AltFigure) and shown[0].alt.startswith("Dix dessins")


@pytest.fixture
def pad(monkeypatch, tmp_path):
    monkeypatch.setenv("JPY_SESSION_NAME", "/lesson.ipynb")
    shown, sent = [], []
    monkeypatch.setattr("IPython.display.display", shown.append)
    album = draw_album(tmp_path / "mes_dessins.npz")
    album._ipython_display_()
    (widget,) = shown
    assert isinstance(widget, AlbumPad) and widget.album
    monkeypatch.setattr(
        widget, "send", lambda content, buffers=None: sent.append((content, buffers))
    )

    def ask(digit=None, ink=None):
        buffers = [] if ink is None else [memoryview(ink.tobytes())]
        widget._handle_custom_msg({"id": "a 1", "side": PAD, "digit": digit}, buffers)
        content, (small,) = sent[-1]
        return content, np.frombuffer(small, np.uint8).reshape(10, 28, 28)

    return album, ask


def test_the_pad_keeps_what_is_drawn(pad):
    album, ask = pad
    content, small = ask()
    assert content == {"id": "a 1", "yours": [False] * 10} and small.any(axis=(1, 2)).all()
    content, after = ask(3, THREE)
    assert content == {"id": "a 1", "yours": [digit == 3 for digit in range(10)]}
    assert (after[3] != small[3]).any() and (after[4] == small[4]).all()
    np.testing.assert_array_equal(album.drawings[3], 255 - THREE)


def test_the_pad_keeps_neither_an_empty_sheet_nor_a_dot(pad):
    album, ask = pad
    empty = np.zeros((PAD, PAD), np.uint8)
    assert ask(3, empty)[0]["error"].startswith("Il n'y a aucun trait")
    empty[100:123, 100:123] = 255
    assert ask(3, empty)[0]["error"].startswith("Un point ne se lit pas")
    assert not album.yours.any()


def test_a_file_that_cannot_be_written_is_told(pad, tmp_path):
    album, ask = pad
    (tmp_path / "mes_dessins.npz").mkdir()
    told = ask(3, THREE)[0]["error"]
    assert told.startswith("Ce dessin est gardé jusqu'à l'arrêt du noyau") and "dossier" in told
    assert_french(told)
    assert album.yours[3]


def test_a_drawing_off_the_edge_and_strokes_apart_are_prepared():
    off = draw([[(x + 0.4, y - 0.3) for x, y in line] for line in HANDS["upright"][0]])
    assert off[0].any() and off[:, -1].any()
    apart = np.zeros((PAD, PAD), np.uint8)
    apart[60:90, 40:200], apart[180:210, 40:200] = 255, 255
    for ink in (off, apart):
        image = prepare(ink, PAD / 8)
        sides = [np.ptp(np.flatnonzero(image.any(axis=axis))) + 1 for axis in (1, 0)]
        assert max(sides) == 20
    assert len(np.flatnonzero(np.diff(image.any(axis=1)))) == 4  # both strokes


def shrunk(page):
    assert page.dtype == np.uint8 and page.shape == (PAD, PAD) and np.median(page) == 255
    return page.reshape(28, 10, 28, 10).mean(axis=(1, 3)).round().astype(np.uint8)


def test_a_pad_takes_the_preparation_of_the_learner(monkeypatch):
    assert "le réseau lit un 3" in draw_digit(near).alt
    seen = []
    draw_digit(lambda image: seen.append(image) or np.full(10, 0.1), prepare=shrunk)
    assert seen[0].shape == (1, 784) and np.median(seen[0]) == 1  # paper is white, as it was left
    monkeypatch.setenv("JPY_SESSION_NAME", "/lesson.ipynb")
    pad = draw_digit(near, prepare=shrunk)
    sent = []
    monkeypatch.setattr(pad, "send", lambda content, buffers=None: sent.append(content))
    pad._handle_custom_msg({"id": "a 1", "side": PAD}, [memoryview(THREE.tobytes())])
    np.testing.assert_array_equal(pad.image, shrunk(255 - THREE))
    pad._see = lambda ink, least: (_ for _ in ()).throw(ValueError("Non."))
    pad._handle_custom_msg({"id": "a 2", "side": PAD}, [memoryview(THREE.tobytes())])
    assert sent[-1] == {"id": "a 2", "error": "Non."}


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (3, "reçu\u00a0: un objet int"),
        (lambda page: 1 / 0, "s'arrête sur une erreur\u00a0: `ZeroDivisionError`"),
        (lambda page: None, "ne renvoie rien"),
        (lambda page: page, r"ne convient pas.*\(280, 280\)"),
        (lambda page: np.full((28, 28), np.nan), "ne convient pas.*NaN"),
        (lambda page: np.full((28, 28), -3.0), "ne convient pas.*-3"),
    ],
)
def test_what_makes_no_image_is_refused(function, told):
    with pytest.raises((TypeError, ValueError), match=told) as refused:
        draw_digit(near, prepare=function)
    assert_french(str(refused.value).replace("ZeroDivisionError", ""))
