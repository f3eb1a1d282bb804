"""The plots show what they are given, say so in words, and refuse the rest in French."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from helpers.plots import (
    plot_bars,
    plot_dots,
    plot_gallery,
    plot_history,
    plot_pixels,
    plot_sweep,
)

RNG = np.random.default_rng(0)
HISTORY = {
    "loss": [0.9, 0.5, 0.4],
    "val_loss": [0.8, 0.6, 0.7],
    "accuracy": [0.7, 0.8, 0.9],
    "val_accuracy": [0.75, 0.8, 0.85],
}


def tiles(figure, height, width, columns):
    """Cut the mosaic of a gallery into its pictures, row by row, by what separates them."""
    mosaic = np.ma.filled(figure.axes[0].images[0].get_array().astype(float), np.nan)
    drawn = np.isfinite(mosaic)
    tops = np.flatnonzero(np.diff(drawn.any(axis=1).astype(int), prepend=0) == 1)
    lefts = np.flatnonzero(np.diff(drawn.any(axis=0).astype(int), prepend=0) == 1)
    assert len(lefts) <= columns
    cut = [mosaic[top : top + height, left : left + width] for top in tops for left in lefts]
    assert sum(np.isfinite(tile).sum() for tile in cut) == drawn.sum(), "pixels outside of places"
    return [tile for tile in cut if np.isfinite(tile).all()]


def png(figure):
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=figure.dpi)
    return np.asarray(Image.open(file).convert("L"))


# --- plot_gallery ---------------------------------------------------------------------------


@settings(max_examples=25)
@given(
    count=st.integers(1, 30),
    height=st.integers(2, 9),
    width=st.integers(2, 9),
    rows=st.integers(1, 5),
    columns=st.integers(1, 5),
)
def test_each_image_is_in_its_place(count, height, width, rows, columns):
    images = RNG.integers(0, 256, (count, height, width), dtype=np.uint8)
    figure = plot_gallery(images, range(count), rows, columns)
    shown = min(count, rows * columns)
    drawn = tiles(figure, height, width, columns)
    assert len(drawn) == shown
    np.testing.assert_array_equal(drawn, images[:shown])
    assert [text.get_text() for text in figure.axes[0].texts] == [str(n) for n in range(shown)]


def test_titles_stand_above_their_images_and_overlap_none():
    images = np.ones((5, 28, 28))
    for titles, scale in ((range(5), 0.5), ([f"{n} lu\ncomme 3" for n in range(5)], 1.0)):
        figure = plot_gallery(images, titles, 2, 3, scale=scale)
        renderer = figure.canvas.get_renderer()
        axes = figure.axes[0]
        mosaic = axes.images[0].get_array()
        for text in axes.texts:
            box = text.get_window_extent(renderer)
            (left, bottom), (right, top) = axes.transData.inverted().transform(box)
            under = mosaic[int(np.ceil(top)) : int(bottom) + 1, int(left) + 1 : int(right)]
            assert np.ma.filled(under.astype(float), np.nan).size
            assert np.isnan(np.ma.filled(under.astype(float), np.nan)).all()
            assert not np.ma.getmaskarray(mosaic)[int(bottom) + 3, int((left + right) / 2)]
            assert 0 <= box.x0 < box.x1 <= figure.bbox.width
            assert box.y1 <= figure.bbox.height


def test_a_pixel_is_a_square_of_whole_screen_pixels():
    image = np.zeros((28, 28), np.uint8)
    image[3, 4] = 255
    drawn = png(plot_gallery([image] * 144))
    top, left = np.argwhere(drawn == 0)[0]
    assert (drawn[top : top + 2, left : left + 2] == 0).all()
    assert (drawn == 0).sum() == 144 * 4


def test_negative_values_use_the_whole_range():
    image = np.full((4, 4), -0.2)
    image[0, 0] = 0.3
    drawn = png(plot_gallery(image, scale=1))
    assert drawn.min() == 0  # the greatest is black
    assert np.median(drawn) > 230  # the least is as light as a 0 elsewhere


@pytest.mark.parametrize(
    "images",
    [
        RNG.random((3, 28, 28)),
        RNG.random((3, 784)).astype(np.float32),
        RNG.integers(0, 256, (3, 28, 28, 1), dtype=np.uint8),
        RNG.random((3, 4, 4)).tolist(),
        list(RNG.integers(0, 256, (3, 5, 5))),
        RNG.random((3, 6, 6)) > 0.5,
        RNG.normal(size=(3, 8, 8)),
    ],
    ids=["float", "flat", "channel", "lists", "list of arrays", "bool", "negative"],
)
def test_every_usual_form_of_images(images):
    figure = plot_gallery(images, rows=2, columns=2)
    numbers = np.asarray(images).astype(np.float32)
    side = 28 if numbers.ndim == 2 else numbers.shape[1]
    drawn = tiles(figure, side, side, 2)
    np.testing.assert_array_equal(drawn, numbers.reshape(3, side, side))


def test_one_image_gets_a_grid_of_its_own():
    image = RNG.integers(0, 256, (28, 28), dtype=np.uint8)
    figure = plot_gallery(image, np.uint8(5))
    assert figure.alt == "1 image sur une grille de 1 × 1, avec pour titres 5."
    np.testing.assert_array_equal(tiles(figure, 28, 28, 1), [image])
    assert figure.get_figwidth() < 1


def test_grey_levels_do_not_depend_on_the_dtype():
    images = RNG.integers(0, 256, (4, 28, 28), dtype=np.uint8)
    reference = png(plot_gallery(images, rows=2, columns=2)).astype(int)
    for same in (images / 255, (images / 255).astype("float32"), images.astype(int), images * 1.0):
        assert np.abs(png(plot_gallery(same, rows=2, columns=2)) - reference).max() <= 1
    faint = png(plot_gallery(images // 255, rows=2, columns=2))  # uint8 of 0 and 1 stays faint
    assert faint.min() > 200


def test_heading_is_added_above_the_mosaic():
    images = np.zeros((6, 28, 28))
    plain, headed = (plot_gallery(images, rows=2, columns=3, title=t) for t in (None, "Erreurs"))
    assert headed.get_figheight() > plain.get_figheight()
    box = headed.texts[0].get_window_extent(headed.canvas.get_renderer())
    assert box.y0 >= headed.axes[0].get_window_extent().y1
    assert (box.x0 >= 0) and (box.x1 <= headed.bbox.width)


def test_images_given_are_left_alone():
    images = RNG.random((2, 28, 28))
    before = images.copy()
    plot_gallery(images)
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"images": np.arange(10)}, ValueError, r"reçu : un tableau de forme \(10,\).*étiquettes"),
        ({"images": np.zeros((2, 3, 4, 5))}, ValueError, r"\(2, 3, 4, 5\).*reshape"),
        ({"images": np.zeros((3, 783))}, ValueError, r"784 = 28 × 28.*reçu.*783.*reshape"),
        ({"images": np.zeros((0, 28, 28))}, ValueError, r"tableau vide.*\(0, 28, 28\).*découpage"),
        ({"images": []}, ValueError, "tableau vide"),
        ({"images": np.zeros((28, 28, 3))}, ValueError, r"gris.*\(28, 28, 3\).*couleurs.*mean"),
        ({"images": np.zeros((5, 28, 28, 3))}, ValueError, r"\(5, 28, 28, 3\).*couleurs"),
        ({"images": np.zeros((64, 48, 4))}, ValueError, r"couleurs.*\[\.\.\., :3\]"),
        ({"images": "chiffres.png"}, TypeError, "nombres ; reçu : un objet str.*fichier"),
        ({"images": None}, TypeError, "NoneType"),
        ({"images": np.ones((2, 4, 4)) * 1j}, TypeError, "complex"),
        ({"images": [[1, 2], [3]]}, ValueError, "même taille.*reçu : un objet list"),
        ({"images": np.full((2, 4, 4), np.nan)}, ValueError, "32 valeur.*NaN.*division par zéro"),
        ({"images": np.full((2, 4, 4), np.inf)}, ValueError, "infinie"),
        ({"rows": 0}, ValueError, "rows.*au moins 1 ; reçu : 0"),
        ({"columns": -3}, ValueError, "columns.*reçu : -3"),
        ({"rows": 2.5}, TypeError, "rows.*entier.*reçu : 2.5"),
        ({"scale": 0}, ValueError, "scale.*pouces.*reçu : 0"),
        ({"titles": [1, 2]}, ValueError, r"2 titre\(s\) pour 3 image.*découpé"),
        ({"titles": "abc"}, ValueError, r"1 titre\(s\) pour 3"),
        ({"titles": np.eye(3)}, ValueError, r"\(3, 3\).*un-parmi-dix.*argmax"),
        ({"alt": " "}, ValueError, "alt est vide"),
        ({"alt": 5}, TypeError, "alt doit être une phrase"),
    ],
)
def test_gallery_refuses_in_french(arguments, error, said):
    with pytest.raises(error, match=said):
        plot_gallery(**{"images": np.zeros((3, 28, 28)), **arguments})


# --- plot_pixels ----------------------------------------------------------------------------


@settings(max_examples=10)
@given(arrays(np.uint8, st.tuples(st.integers(1, 8), st.integers(2, 8))))
def test_every_pixel_is_written_in_its_cell(image):
    axes = plot_pixels(image).axes[0]
    written = {text.get_position(): text.get_text() for text in axes.texts}
    assert written == {(column, row): str(value) for (row, column), value in np.ndenumerate(image)}
    np.testing.assert_array_equal(axes.images[0].get_array(), image)


def test_numbers_contrast_with_their_cell():
    image = np.arange(0, 256, dtype=np.uint8).reshape(16, 16)
    for text, value in zip(plot_pixels(image).axes[0].texts, image.flat, strict=True):
        grey = (255 - value) / 255
        luminance = ((grey + 0.055) / 1.055) ** 2.4 if grey > 0.04 else grey / 12.92
        ink = 1.0 if text.get_color() == "white" else 0.0
        lighter, darker = max(ink, luminance), min(ink, luminance)
        assert (lighter + 0.05) / (darker + 0.05) > 4.4  # WCAG asks for 4.5


def test_numbers_fit_in_their_cell():
    for image in (np.full((6, 6), 255, np.uint8), np.full((6, 6), 0.999), np.full((6, 6), -211)):
        figure = plot_pixels(image)
        renderer = figure.canvas.get_renderer()
        cell = figure.axes[0].get_window_extent().width / 6
        for text in figure.axes[0].texts:
            assert text.get_window_extent(renderer).width <= cell


def test_pixels_are_written_with_a_decimal_comma():
    image = np.array([[0.0, 0.002, 1.0], [0.5, 0.25, 0.125], [0, 0, 0]])
    figure = plot_pixels(image)
    written = [text.get_text() for text in figure.axes[0].texts[:5]]
    assert written == ["0", "0,00", "1,00", "0,50", "0,25"]
    assert "de 0 (clair) à 1,00 (foncé)" in figure.alt
    assert plot_pixels(image * 255).axes[0].texts[3].get_text() == "128"
    assert plot_pixels(-image).axes[0].texts[3].get_text() == "−0,50"
    assert [axes.get_xlabel() for axes in figure.axes] == ["colonne"]


def test_flat_image_and_channel_axis():
    image = RNG.integers(0, 256, (28, 28), dtype=np.uint8)
    for same in (image.ravel(), image[..., np.newaxis], image.tolist()):
        np.testing.assert_array_equal(plot_pixels(same).axes[0].images[0].get_array(), image)


@pytest.mark.parametrize(
    ("image", "error", "said"),
    [
        (np.zeros((3, 28, 28)), ValueError, r"une seule image.*\(3, 28, 28\).*train_images\[0\]"),
        (np.zeros((28, 28, 3)), ValueError, r"gris.*\(28, 28, 3\).*couleurs.*mean"),
        (np.zeros((10, 784)), ValueError, r"40 pixels.*\(10, 784\).*aplaties"),
        (np.zeros(783), ValueError, "783"),
        (np.array([[np.nan, 1]]), ValueError, "NaN"),
        ("5", TypeError, "str"),
    ],
)
def test_pixels_refuse_in_french(image, error, said):
    with pytest.raises(error, match=said):
        plot_pixels(image)


# --- plot_history ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "accuracy", ["accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy"]
)
def test_history_draws_loss_and_accuracy_by_epoch(accuracy):
    series = {key.replace("accuracy", accuracy): values for key, values in HISTORY.items()}
    figure = plot_history(series)
    assert [axes.get_ylabel() for axes in figure.axes] == ["perte", "exactitude"]
    for axes, key in zip(figure.axes, ("loss", accuracy), strict=True):
        assert axes.get_xlabel() == "époque"
        names = [text.get_text() for text in axes.get_legend().get_texts()]
        assert names == ["entraînement", "validation"]
        for line, name in zip(axes.lines, (key, f"val_{key}"), strict=True):
            np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
            np.testing.assert_array_equal(line.get_ydata(), series[name])
    assert figure.alt == (
        "Courbes sur 3 époques : perte (entraînement) baisse ; perte (validation) baisse, puis "
        "remonte ; "
        "exactitude (entraînement) monte ; exactitude (validation) monte."
    )


@settings(max_examples=10)
@given(st.lists(st.floats(1e-4, 1e3), min_size=1, max_size=200))
def test_ticks_are_whole_epochs_and_decimal_commas(losses):
    figure = plot_history({"loss": losses})
    assert len(figure.axes) == 1
    figure.canvas.draw()
    axes = figure.axes[0]
    assert all(float(tick).is_integer() for tick in axes.get_xticks())
    assert not any(
        "." in tick.get_text() or "e" in tick.get_text() for tick in axes.get_yticklabels()
    )
    assert axes.yaxis.get_offset_text().get_text() == ""


SAID = {
    ("monte",): "monte",
    ("baisse",): "baisse",
    ("baisse", "monte"): "baisse, puis remonte",
    ("monte", "baisse"): "monte, puis redescend",
}


@settings(max_examples=60)
@given(st.data())
def test_the_words_of_a_curve_say_where_it_turns(data):
    """Each stretch crosses at least 0.4 of the range; the noise added is below what counts as a turn."""
    up = data.draw(st.booleans())
    stretches = [data.draw(st.floats(0.4, 1)) for _ in range(data.draw(st.integers(1, 4)))]
    moves, ends = [], [0.0]
    for stretch in stretches:
        moves.append("monte" if up else "baisse")
        ends.append(ends[-1] + (stretch if up else -stretch))
        up = not up
    lengths = [data.draw(st.integers(1, 8)) for _ in stretches]
    values = [ends[0]]
    for end, length in zip(ends[1:], lengths, strict=True):
        values.extend(np.linspace(values[-1], end, length + 1)[1:])
    noise = data.draw(arrays(float, len(values), elements=st.floats(-0.05, 0.05)))
    scale = data.draw(st.sampled_from([1e-3, 1, 50]))
    curve = scale * (np.array(values) + noise * np.ptp(values) * (len(values) > 2))
    expected = SAID.get(tuple(moves), "oscille")
    assert f"perte (entraînement) {expected}." in plot_history({"loss": curve}).alt


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        ([0.5], "ne varie pas"),
        ([0.5, 0.5, 0.5], "ne varie pas"),
        ([0.5, np.nan], "cesse d'être un nombre"),
        ([0.5, np.inf], "cesse d'être un nombre"),
        ([1, 0.4, 0.3, 0.29, 0.3, 0.31], "baisse"),  # it ends higher than its least, by little
    ],
)
def test_a_curve_that_has_no_turn_is_not_said_to_have_one(losses, said):
    assert f"perte (entraînement) {said}." in plot_history({"loss": losses}).alt


def test_history_object_and_validation_every_second_epoch():
    class History:
        history = {"loss": [4, 3, 2, 1], "val_loss": [3, 2]}

    lines = plot_history(History()).axes[0].lines
    np.testing.assert_array_equal(lines[1].get_xdata(), [2, 4])


@pytest.mark.parametrize(
    ("history", "error", "said"),
    [
        ({}, ValueError, r"au moins une perte.*reçu : les clés \[\].*epochs"),
        ({"loss": []}, ValueError, "au moins une perte"),
        ({"accuracy": [0.5]}, ValueError, r"clés \['accuracy'\]"),
        ([0.5, 0.4], TypeError, "reçu : un objet list.*model.fit"),
    ],
)
def test_history_refuses_in_french(history, error, said):
    with pytest.raises(error, match=said):
        plot_history(history)


def test_the_restored_epoch_and_the_stop_are_marked():
    figure = plot_history(HISTORY, restored=2)
    for axes in figure.axes:
        names = [text.get_text() for text in axes.get_legend().get_texts()]
        assert names[-2:] == ["époque rétablie", "arrêt"]
        assert [line.get_xdata()[0] for line in axes.lines[-2:]] == [2, 3]
    assert figure.alt.endswith("l'époque rétablie et celle de l'arrêt.")


@pytest.mark.parametrize("epoch", [0, 4, "2"])
def test_an_epoch_that_was_not_trained_cannot_be_restored(epoch):
    with pytest.raises(ValueError, match="de 1 à 3 ici.*Keras compte"):
        plot_history(HISTORY, restored=epoch)


# --- plot_sweep -----------------------------------------------------------------------------

RUNS = [{"width": w, "test": a} for w, a in [(8, 0.9), (1, 0.3), (1, 0.2), (1, 0.7), (8, 0.92)]]


def test_a_sweep_is_drawn_run_by_run_with_its_medians_and_thresholds():
    figure = plot_sweep(RUNS, (0.9,))
    axes = figure.axes[0]
    ones, eights, median, threshold = axes.lines
    assert sorted(ones.get_ydata()) == [0.2, 0.3, 0.7] and sorted(eights.get_ydata()) == [0.9, 0.92]
    np.testing.assert_allclose(ones.get_xdata(), 1, rtol=0.03)
    np.testing.assert_allclose(median.get_xydata(), [(1, 0.3), (8, 0.91)])
    assert set(threshold.get_ydata()) == {0.9}
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names == ["un réseau", "la moitié des réseaux", "médiane", "seuil de 90 %"]
    assert figure.alt == (
        "Un point par réseau, 5 en tout ; en abscisse, neurones cachés, en ordonnée, "
        "l'exactitude sur le test. La médiane va de 30 % (1) à 91 % (8)."
    )


@pytest.mark.parametrize("rows", [RUNS[:1], RUNS[:2], RUNS])
def test_an_interrupted_sweep_is_drawn_whatever_there_is(rows):
    figure = plot_sweep(rows)
    figure.canvas.draw()
    labels = [tick.get_text() for tick in figure.axes[0].get_xticklabels()]
    assert labels == [str(width) for width in sorted({row["width"] for row in rows})]


def test_another_condition_may_be_along_the_axis():
    figure = plot_sweep([{"learning_rate": 0.01, "test": 0.5}], (), x="learning_rate")
    assert figure.axes[0].get_xlabel() == "learning_rate"
    assert [tick.get_text() for tick in figure.axes[0].get_xticklabels()] == ["0,01"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "table vide.*interrompu"),
        ([{"width": 1}], "clés 'width' et \"test\""),
        ([1], "clés"),
    ],
)
def test_a_sweep_without_runs_is_refused_in_french(rows, said):
    with pytest.raises(ValueError, match=said):
        plot_sweep(rows)


@pytest.mark.parametrize("thresholds", [None, "38", (0.9, "a"), (np.nan,), -1])
def test_what_is_no_threshold_is_refused_in_french(thresholds):
    with pytest.raises((TypeError, ValueError), match="un seuil doit être un nombre"):
        plot_sweep(RUNS, thresholds)


# --- plot_bars ------------------------------------------------------------------------------


@settings(max_examples=15)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=12))
def test_a_bar_is_as_long_as_its_value_and_says_it(values):
    labels = [f"barre {place}" for place in range(len(values))]
    figure = plot_bars(values, labels, xlabel="durée", unit="s", decimals=1)
    axes = figure.axes[0]
    assert [bar.get_width() for bar in axes.patches] == values
    assert [text.get_text() for text in axes.get_yticklabels()] == labels
    for text, value in zip(axes.texts, values, strict=True):
        assert text.get_text() == f"{value:.1f}\u00a0s".replace(".", ",")
        assert text.get_text() in figure.alt
    assert axes.get_xlabel() == "durée (s)"
    assert axes.get_xlim()[0] == 0 and axes.yaxis_inverted()


def test_bars_numbers_are_not_cut_off():
    figure = plot_bars([1, 100], ["a", "un nom bien plus long"], xlabel="exactitude", unit="%")
    figure.canvas.draw()
    for text in (*figure.axes[0].texts, *figure.axes[0].get_yticklabels()):
        box = text.get_window_extent()
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1


def test_the_bar_to_look_at_differs_in_colour_and_in_pattern():
    plain, marked = plot_bars([1, 2], [3, 8], xlabel="chiffre", highlight=[8]).axes[0].patches
    assert plain.get_facecolor() != marked.get_facecolor()
    assert not plain.get_hatch() and marked.get_hatch()


@pytest.mark.parametrize(
    ("values", "labels", "options", "error", "said"),
    [
        ([1, 2], ["a"], {}, ValueError, "Un nom par barre est attendu ; reçu : 1 nom(s) pour 2"),
        ([], [], {}, ValueError, "forme (0,)"),
        ([1, -1], list("ab"), {}, ValueError, "de -1 à 1"),
        ([1, np.nan], list("ab"), {}, ValueError, "fini"),
        ([[1, 2]], list("ab"), {}, ValueError, "forme (1, 2)"),
        (["un"], ["a"], {}, TypeError, "nombres"),
        ([1], ["a"], {"highlight": ["b"]}, ValueError, "highlight nomme ['b']"),
        ([1], ["a"], {"decimals": -1}, ValueError, "decimals doit valoir au moins 0"),
        ([1], ["a"], {"decimals": True}, TypeError, "decimals doit être un nombre entier"),
        ([1], ["a"], {"decimals": None}, TypeError, "decimals doit être un nombre entier"),
    ],
)
def test_bars_refuse_in_french(values, labels, options, error, said):
    with pytest.raises(error) as caught:
        plot_bars(values, list(labels), xlabel="x", **options)
    assert said in str(caught.value)


# --- plot_dots ------------------------------------------------------------------------------


def dots(values, names=range(10), **options):
    return plot_dots(values, names, xlabel="exactitude", title="Exactitude par chiffre", **options)


@given(st.lists(st.floats(1.5, 100), min_size=1, max_size=10))
@settings(max_examples=20)
def test_a_dot_stands_at_its_value_on_the_axis(values):
    figure = dots(values, range(len(values)))
    (axes,) = figure.axes
    (line,) = axes.lines
    assert list(line.get_xdata()) == values
    low, high = axes.get_xlim()
    assert low <= min(values) <= max(values) <= high
    assert (low, high) == (90, 100) or min(values) < 90
    assert [text.get_text() for text in axes.get_yticklabels()] == list("0123456789"[: len(values)])
    figure.draw_without_rendering()
    ends = [text.get_window_extent() for text in axes.texts]
    assert all(box.x0 > 0 and box.x1 < figure.bbox.width for box in ends), "cut off"


def test_the_lowest_and_the_highest_are_told_and_so_is_the_axis():
    figure = dots([99.15, 97, 96.1], list("abc"))
    assert figure.alt == (
        "Exactitude par chiffre, un point par nombre, sur un axe de 90 à 100 %. Le plus bas est à "
        "96,1 % (c), le plus haut à 99,2 % (a)."
    )
    assert "sur un axe de 84 à 100 %" in dots([84.5, 97], list("ab")).alt
    two = dots({"avant": [95, 97], "après": [96, 96]}, list("ab"))
    assert "Avant : le plus bas est à 95,0 % (a), le plus haut à 97,0 % (b) ; après : " in two.alt
    assert dots([95], "a", alt="Un point.").alt == "Un point."


def test_equal_values_of_two_series_are_both_seen():
    figure = dots({"avant": [95, 97], "après": [95, 97]}, list("ab"))
    first, second = figure.axes[0].lines
    assert not set(first.get_ydata()) & set(second.get_ydata())
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["avant", "après"]
    assert first.get_color() != second.get_color()
    assert first.get_marker() != second.get_marker()


@pytest.mark.parametrize(
    ("values", "names", "options", "error", "said"),
    [
        ([0.97, 0.98], "ab", {}, ValueError, "pourcentages.*de 0,97 à 0,98. Des parts de 1"),
        ([97, 101], "ab", {}, ValueError, r"pourcentages.*de 97 à 101\.$"),
        ([97, -1], "ab", {}, ValueError, "pourcentages.*de -1 à 97"),
        ([97, np.nan], "ab", {}, ValueError, r"pourcentages.*nan\.$"),
        (["97"], "a", {}, TypeError, "attend des nombres.*dtype"),
        ([], "", {}, ValueError, r"un nombre par nom.*\(0,\)"),
        ([[97, 98]], "ab", {}, ValueError, r"un nombre par nom.*\(1, 2\)"),
        (97, "a", {}, ValueError, r"un nombre par nom.*\(\)"),
        ({"a": [97], "b": [97, 98]}, "ab", {}, ValueError, r"autant.*\(1,\) et \(2,\)"),
        ({}, "ab", {}, ValueError, "d'une à 3 séries.*reçu : 0"),
        ({name: [97] for name in "abcd"}, "a", {}, ValueError, "d'une à 3 séries.*reçu : 4"),
        ([97, 98], "a", {}, ValueError, "Un nom par point.*1 nom.s. pour 2 nombre"),
        ([97], "a", {"low": 100, "high": 90}, ValueError, "low=100 et high=90"),
        ([97], "a", {"low": "90"}, ValueError, "low='90'"),
    ],
)
def test_dots_refuse_in_french(values, names, options, error, said):
    with pytest.raises(error, match=said):
        dots(values, list(names), **options)
