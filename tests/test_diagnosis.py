"""What lesson 11 keeps in helpers: a confusion matrix drawn, a calibration measured, pixels hidden."""

import numpy as np
import pytest

from helpers import expected_calibration_error, occlusion, plot_confusion

COUNTS = [[5, 0, 1], [2, 7, 0], [0, 0, 0]]


def cells(figure):
    """Return what the figure writes, by row and column."""
    return {
        (round(text.get_position()[1]), round(text.get_position()[0])): text.get_text()
        for text in figure.axes[0].texts
    }


# --- plot_confusion -------------------------------------------------------------------------


def test_each_count_is_in_its_cell_and_nothing_is_written_for_none():
    assert cells(plot_confusion(COUNTS)) == {(0, 0): "5", (0, 2): "1", (1, 0): "2", (1, 1): "7"}


def test_rows_are_shares_and_a_class_without_examples_is_no_division_by_zero():
    written = cells(plot_confusion(COUNTS, by_row=True))
    assert written == {(0, 0): "83,3", (0, 2): "16,7", (1, 0): "22,2", (1, 1): "77,8"}


def test_colours_follow_the_errors_and_leave_the_diagonal():
    shades = plot_confusion([[9000, 1], [4, 8000]]).axes[0].images[0]
    assert np.array_equal(shades.get_array(), [[0, 1], [4, 0]]) and shades.get_clim() == (0, 4)


def test_the_diagonal_is_drawn_even_without_errors():
    assert cells(plot_confusion([[3, 0], [0, 2]])) == {(0, 0): "3", (1, 1): "2"}


def test_the_words_tell_the_greatest_confusion_by_the_names_of_the_classes():
    alt = plot_confusion(COUNTS, labels=["a", "b", "c"]).alt
    assert "15 exemples, dont 12 sur la diagonale" in alt and "b pris pour a, 2 fois" in alt
    assert "pris pour" not in plot_confusion(np.eye(2, dtype=int)).alt
    assert plot_confusion(COUNTS, alt="Autre.").alt == "Autre."


@pytest.mark.parametrize(
    ("matrix", "options", "error", "told"),
    [
        ([[1, 2, 3], [4, 5, 6]], {}, ValueError, "(2, 3)"),
        ([1, 2], {}, ValueError, "confusion_matrix("),
        ([[0.5, 0.5], [0, 1]], {}, ValueError, "by_row=True"),
        ([[np.nan, 0], [0, 1]], {}, ValueError, "nan"),
        ([[1, -1], [0, 1]], {}, ValueError, "-1"),
        ([["a", "b"], ["c", "d"]], {}, TypeError, "dtype"),
        (COUNTS, {"labels": "ab"}, ValueError, "2 nom(s) pour 3 classe(s)"),
    ],
)
def test_what_is_no_confusion_matrix_is_refused(matrix, options, error, told):
    with pytest.raises(error) as refused:
        plot_confusion(matrix, **options)
    assert told in str(refused.value)


# --- expected_calibration_error -------------------------------------------------------------


def test_the_error_is_that_of_the_definition():
    # Three at 0.9 of which two are right, one at 0.6, right: 3/4 |2/3 - 0.9| + 1/4 |1 - 0.6|.
    probabilities = [[0.9, 0.1], [0.1, 0.9], [0.9, 0.1], [0.6, 0.4]]
    found = expected_calibration_error(probabilities, [0, 1, 1, 0])
    assert found == pytest.approx(0.75 * abs(2 / 3 - 0.9) + 0.25 * 0.4)


def test_a_bin_holds_its_right_end():
    # 0.5 and 0.75, a right and a wrong one: apart in four bins, together in two with 0.5 alone below.
    probabilities, labels = [[0.5, 0.5], [0.75, 0.25], [0.7, 0.3]], [0, 0, 1]
    assert expected_calibration_error(probabilities, labels, bins=4) == pytest.approx(
        (0.5 + abs(0.25 - 0.7)) / 3
    )


@pytest.mark.parametrize("bins", [1, 7, 15])
def test_one_hot_answers_are_calibrated_when_right_and_not_when_wrong(bins):
    assert expected_calibration_error(np.eye(3), [0, 1, 2], bins) == 0
    assert expected_calibration_error(np.eye(3), [1, 2, 0], bins) == 1


@pytest.mark.parametrize(
    ("probabilities", "labels", "options", "error", "told"),
    [
        ([[2.0, 1.0]], [0], {}, ValueError, "softmax"),
        ([[-0.5, 1.5]], [0], {}, ValueError, "-0,5"),
        ([[np.nan, 1.0]], [0], {}, ValueError, "nan"),
        ([[0.5, 0.5]], [[0, 1]], {}, ValueError, "argmax"),
        ([[0.5, 0.5]], [0, 1], {}, ValueError, "(1, 2) et (2,)"),
        ([0.5, 0.5], [0, 1], {}, ValueError, "(n, k)"),
        ([[0.5, 0.5]], [2], {}, ValueError, "de 0 à 1"),
        ([[0.5, 0.5]], ["0"], {}, TypeError, "labels"),
        ([[0.5, 0.5]], [0], {"bins": 0}, ValueError, "bins"),
    ],
)
def test_what_is_no_prediction_is_refused(probabilities, labels, options, error, told):
    with pytest.raises(error) as refused:
        expected_calibration_error(probabilities, labels, **options)
    assert told in str(refused.value)


# --- occlusion ------------------------------------------------------------------------------


def looks_at(row, column):
    """Return a network of two classes: the probability of the first is the pixel that it looks at."""

    def predict(images):
        assert images.dtype == np.float32
        return np.stack([images[:, row, column], 1 - images[:, row, column]], axis=1)

    return predict


def test_only_hiding_what_the_network_looks_at_lowers_the_probability():
    image = np.zeros((6, 7))
    image[2, 0] = 0.75
    found = occlusion(looks_at(2, 0), image, digit=0, size=3)
    expected = np.zeros((6, 7))
    expected[1:4, :2] = 0.75
    assert np.array_equal(found, expected)
    assert np.array_equal(occlusion(looks_at(2, 0), image, digit=1, size=3), -expected)


def test_what_hides_may_be_another_value_than_the_background():
    found = occlusion(looks_at(1, 1), np.zeros((3, 3)), digit=0, size=1, fill=1)
    assert found.tolist() == [[0, 0, 0], [0, -1, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("predict", "image", "digit", "size", "told"),
    [
        (looks_at(0, 0), np.zeros(784), 0, 5, "reshape(28, 28)"),
        (looks_at(0, 0), np.zeros((4, 4)), 0, 4, "Essayez 5"),
        (looks_at(0, 0), np.zeros((4, 4)), 2, 5, "(17, 2)"),
        (lambda images: images[:, 0, 0], np.zeros((4, 4)), 0, 5, "(17,)"),
    ],
)
def test_what_cannot_be_hidden_is_refused(predict, image, digit, size, told):
    with pytest.raises(ValueError) as refused:
        occlusion(predict, image, digit, size)
    assert told in str(refused.value)
