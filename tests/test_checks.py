"""What the learner sees of a check and of hints."""

import pytest

from helpers import checks
from helpers.catalogue.observe import same
from helpers.checks import PASSED, TO_DO, TO_REVIEW, CheckFailed, Outcome, check, hint


def right(labels, num_classes):
    return [[int(label == k) for k in range(num_classes)] for label in labels]


def wrong(labels, num_classes):
    return [[1 - value for value in row] for row in right(labels, num_classes)]


def test_three_outcomes():
    assert check("03-numpy", ...).status == TO_DO
    assert check("03-numpy", lambda labels, num_classes: ...).status == TO_DO
    assert check("03-numpy", wrong).status == TO_REVIEW
    assert check("03-numpy", right).status == PASSED


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


def test_an_interruption_by_the_learner_is_not_swallowed():
    def interrupted(labels, num_classes):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("03-numpy", interrupted)


@pytest.mark.parametrize("answer", [..., wrong])
def test_the_same_cell_grades(monkeypatch, answer):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CheckFailed, match="03-numpy"):
        check("03-numpy", answer)
    assert check("03-numpy", right).status == PASSED


def test_hints_come_one_after_another(monkeypatch):
    monkeypatch.setattr(checks, "_hints_shown", {})
    seen = [hint("03-numpy") for _ in range(4)]
    assert [len(h.hints) for h in seen] == [1, 2, 3, 3]
    assert repr(seen[0]).startswith("Indice 1/3\u00a0: ")
    assert repr(seen[1]).startswith(repr(seen[0]))
    assert "Indice 3/3" in seen[3]._repr_html_()
    assert hint("03-disparu").status == TO_REVIEW
