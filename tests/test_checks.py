"""What the learner sees of a check and of hints."""

import contextlib
import re
import shutil
import signal
import time
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from bs4 import BeautifulSoup

from builder.source import ROOT
from helpers import checks, load_mnist, plot_pixels
from helpers.catalogue import deadline, find
from helpers.catalogue.observe import same
from helpers.checks import PASSED, TO_DO, TO_REVIEW, CheckFailed, Hints, Outcome, check, hint
from helpers.desk.notebooks import Place
from helpers.desk.review import Lesson, Review
from helpers.desk.said import Said
from helpers.figures import bundle
from helpers.panic import Advice


def right(labels, num_classes):
    return [[int(label == k) for k in range(num_classes)] for label in labels]


def wrong(labels, num_classes):
    return [[1 - value for value in row] for row in right(labels, num_classes)]


def test_three_outcomes():
    assert check("03-numpy", ...).status == TO_DO
    assert check("03-numpy", lambda labels, num_classes: ...).status == TO_DO
    assert check("03-numpy", wrong).status == TO_REVIEW
    assert check("03-numpy", right).status == PASSED
    assert [check("03-numpy", answer).score for answer in (..., wrong, right)] == [0, 0, 1]


def test_an_exception_kept_as_a_fact_is_the_same_as_nothing():
    assert not same(ValueError(), 1.0) and not same(ValueError(), [1.0])
    assert same([1.0], [1.0 + 1e-6]) and not same([1.0], [1.0, 1.0])
    assert same([0.0], [1e-6]) and not same([0.0], [1e-6], absolute=1e-12)


def test_to_do_names_what_is_left():
    outcome = check("03-cibles", [[1]], ...)
    assert outcome.status == TO_DO
    assert "y_test" in outcome.message and "y_train" not in outcome.message


def test_an_outcome_reads_as_text_and_as_html():
    outcome = check("03-numpy", wrong)
    assert repr(outcome).startswith("[à revoir] 03-numpy\u00a0: ")
    assert "À relire\u00a0: leçon 03, «\u00a0" in repr(outcome)
    page = outcome._repr_html_()
    assert "à revoir" in page and 'role="status"' in page


def test_html_is_escaped_and_code_is_marked():
    page = Outcome(TO_REVIEW, "03-numpy", "`a < b` & <script>")._repr_html_()
    assert "<code>a &lt; b</code> &amp; &lt;script&gt;" in page


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "doit être une fonction"),
        (lambda labels: labels, "TypeError"),
        (lambda labels, num_classes: None, "return"),
        (lambda labels, num_classes: 1 / 0, "ZeroDivisionError"),
        (lambda labels, num_classes: "texte", "n'est pas un tableau de nombres"),
    ],
)
def test_the_message_tells_the_cause(answer, words):
    outcome = check("03-numpy", answer)
    assert outcome.status == TO_REVIEW and words in outcome.message


def test_a_changed_check_cell_is_told():
    assert "attend 2 objet(s)" in check("03-cibles", 1).message
    assert "n'existe pas" in check("03-disparu", 1).message
    assert check(None).status == TO_REVIEW


class Unusual(BaseException):
    """Neither an `Exception` nor one of Python's own."""


@pytest.mark.parametrize(
    ("error", "words"),
    [(KeyboardInterrupt, "interrompue"), (SystemExit, "`SystemExit`"), (Unusual, "`Unusual`")],
)
def test_an_interruption_ends_in_a_sentence_and_not_in_a_traceback(error, words):
    def interrupted(labels, num_classes):
        raise error

    outcome = check("03-numpy", interrupted)
    assert outcome.status == TO_REVIEW and words in outcome.message


def endless(labels, num_classes):
    while True:
        pass


def endless_that_catches(labels, num_classes):
    for _ in range(2):  # two interruptions are caught, the third is not
        with contextlib.suppress(BaseException):
            endless(labels, num_classes)
    endless(labels, num_classes)


def asleep(labels, num_classes):
    time.sleep(1000)


@pytest.mark.parametrize("answer", [endless, endless_that_catches, asleep])
def test_what_never_ends_is_stopped(monkeypatch, answer):
    monkeypatch.setattr(deadline, "SECONDS", 0.3)
    started = time.monotonic()
    outcome = check("03-numpy", answer)
    assert outcome.status == TO_REVIEW and "n'avait pas fini" in outcome.message
    assert time.monotonic() - started < 30
    assert check("03-numpy", right).status == PASSED


def test_a_real_interruption_is_told_from_the_deadline():
    def interrupts_itself(labels, num_classes):
        signal.raise_signal(signal.SIGINT)
        time.sleep(10)

    assert "interrompue" in check("03-numpy", interrupts_itself).message


def test_the_learner_s_settings_have_no_part_in_a_verdict():
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check("03-numpy", right).status == PASSED
        assert np.geterr()["divide"] == "raise"


@pytest.mark.parametrize("answer", [..., wrong])
def test_the_same_cell_grades(monkeypatch, answer):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CheckFailed, match="03-numpy"):
        check("03-numpy", answer)
    assert check("03-numpy", right) == find("03-numpy").points == 12


def test_a_part_that_is_right_earns_its_share(monkeypatch):
    y_train, y_test = (np.eye(10)[labels] for _, labels in load_mnist())
    outcome = check("03-cibles", y_train, y_test.argmax(axis=1))
    assert (outcome.status, outcome.score) == (TO_REVIEW, 0.5)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    points = check("03-cibles", y_train, y_test.argmax(axis=1))
    assert repr(points) == "3.5" and points._repr_html_() == outcome._repr_html_()


def test_the_hints_are_folded_in_the_box_each_inside_the_one_before():
    page = check("03-numpy", wrong)._repr_html_()
    assert page.count("<details>") == 3
    *folded, closing = page.split("<summary>")[1:]
    assert [text[:15] for text in (*folded, closing)] == [
        f"Indice {n} sur 3</"[:15] for n in (1, 2, 3)
    ]
    assert not any("</details>" in text for text in folded)
    assert "dernier indice" in closing and "<code>solutions/03_encoder.ipynb</code>" in closing
    assert "<details>" in check("03-numpy", ...)._repr_html_()
    assert "<details>" not in check("03-numpy", right)._repr_html_()
    assert repr(check("03-numpy", wrong)).endswith('Un indice\u00a0? `hint("03-numpy")`')


def test_a_section_to_read_again_is_a_link_from_where_the_notebook_stands(tmp_path, monkeypatch):
    def address():
        found = re.search('<a href="([^"]+)"', check("03-numpy", wrong)._repr_html_())
        return found and found[1].partition("#cell-id=03_encoder-")[0]

    monkeypatch.chdir(tmp_path)
    assert address() is None
    shutil.copy(ROOT / "notebooks" / "03_encoder.ipynb", tmp_path / "03_lecon_encoder.ipynb")
    assert address() == "03_lecon_encoder.ipynb"
    monkeypatch.chdir(ROOT / "exercises")
    assert address() == "../notebooks/03_encoder.ipynb"


def raising(*args, **options):
    raise RuntimeError("boo")


METHODS = ("str", "repr", "eq", "hash", "len", "getitem", "iter", "format", "bool", "getattribute")
HOSTILE = {f"__{name}__": raising for name in METHODS}
SLY = HOSTILE | {name: raising for name in ("startswith", "replace", "translate", "isprintable")}
META = type("Meta", (type,), {"__name__": property(raising), "__repr__": raising})
ODD_IDS = {
    "an image": "<img src=x onerror=alert(1)>",
    "a script": "03<script>alert(1)</script>",
    "quotes": "03\"'><b>",
    "lines": "03-numpy\n\r\x00\x1b[31m\u2028\u202e",
    "half a character": "03-\ud800",
    "10 MB": "03-" + "é" * 10**7,
    "nothing": "",
    "bytes": b"03-numpy",
    "a number": 3,
    "dots": ...,
    "a list": ["03-numpy"],
    "an array": np.zeros(3),
    "a sly text": type("Id", (str,), SLY)("03-perdu"),
    "an object": type("Id", (), HOSTILE)(),
    "another class": type("Id", (), {"__class__": property(raising)})(),
    "a hostile class": META("Id", (), {})(),
    "a class of tags": type("<img src=x>", (), {})(),
    "a class of 10 MB": type("A" * 10**7, (), {})(),
    "a class": str,
}


@pytest.mark.parametrize("kind", ODD_IDS)
@pytest.mark.parametrize("asked", [check, hint])
def test_an_odd_id_is_told_as_text(asked, kind):
    outcome = asked(ODD_IDS[kind])
    assert outcome.status == TO_REVIEW and "cet exercice n'existe pas" in outcome.message
    page = outcome._repr_html_()
    assert set(re.findall("<[^>]*>", page)) == {
        page[: page.index(">") + 1],
        "<strong>",
        "</strong>",
        "</div>",
    }
    assert page.replace("\N{NO-BREAK SPACE}", " ").isprintable()
    assert len(page) < 500 and len(repr(outcome)) < 300
    assert repr(outcome).count("\n") == 0


def test_what_an_odd_id_is_can_be_read():
    assert check("<b>").exercise == "<b>" and "(&lt;b&gt;)" in check("<b>")._repr_html_()
    assert check(3).exercise == "objet de type int"
    assert check("03-" + "x" * 50).exercise == "03-" + "x" * 37 + "…"


@pytest.mark.parametrize("kind", [np.str_, type("Id", (str,), SLY)])
def test_a_text_of_another_class_is_the_text_that_it_holds(kind):
    assert check(kind("03-numpy"), right).status == PASSED
    assert hint(kind("03-numpy")).exercise == "03-numpy"


def figure(alt):
    """Return a figure's HTML as the other objects give theirs."""
    data, _ = bundle(plot_pixels(np.eye(28), alt=alt), alt)
    return SimpleNamespace(_repr_html_=lambda: data["text/html"])


TAG = "\"><b>'"
PLACE = Place(TAG, TAG, 0, 1, TAG)


@pytest.mark.parametrize(
    "shown",
    [
        Outcome(TO_REVIEW, TAG, TAG, 0.0, TAG, TAG, (TAG, TAG)),
        Hints(TAG, TAG, (TAG,), 1),
        Said(TAG),
        Advice(TAG),
        Review([Lesson(TAG, Path(f"{TAG}.ipynb"), [(PLACE, PASSED)])], [TAG]),
        Review([Lesson(TAG, None, [(PLACE, PASSED)])], [TAG]),
        figure(TAG),
    ],
)
def test_no_text_is_ever_markup(shown):
    page = BeautifulSoup(shown._repr_html_(), "html.parser")
    assert page.find_all("b") == []
    assert TAG in page.get_text() or page.img["alt"] == TAG


def test_an_error_whose_name_cannot_be_read_is_an_outcome():
    def hidden(self, *args, **options):
        raise META("Hidden", (BaseException,), {})

    targets = type("Targets", (), {"__array__": hidden, "__len__": hidden})()
    assert "`Hidden`" in check("03-cibles", targets, targets).message


def test_hints_come_one_after_another(monkeypatch):
    monkeypatch.setattr(checks, "_hints_shown", {})
    seen = [hint("03-numpy") for _ in range(4)]
    assert "dernier" not in repr(seen[1]) and "dernier indice" in repr(seen[2])
    assert [len(h.hints) for h in seen] == [1, 2, 3, 3]
    assert repr(seen[0]).startswith("Indice 1 sur 3\u00a0: ")
    assert repr(seen[1]).startswith(repr(seen[0]))
    assert "Indice 3 sur 3" in seen[3]._repr_html_()
    assert hint("03-disparu").status == TO_REVIEW
