"""What the lessons define: right by finite differences, by counting, and beside `helpers`."""

import re

import nbformat
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lesson_code import definitions

from builder.source import ROOT
from conftest import COURSE
from helpers import network, numerical_gradient, relative_error

SIZES = st.lists(st.integers(2, 7), min_size=3, max_size=3)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def columns():
    return definitions("06_deux_couches")


@pytest.fixture(scope="module")
def rows():
    return definitions("07_entropie_croisee")


@pytest.fixture(scope="module")
def lesson():
    return definitions("10_combien_de_neurones")


@pytest.fixture(scope="module")
def objects():
    return definitions("08_objets")


@pytest.fixture(scope="module")
def convolutions():
    import keras

    names = definitions("12_convolutions")
    names["keras"] = keras  # which its functions need
    return names


class TestLesson00:
    """What its text says of the program, and of the lessons that explain it."""

    LESSON = next(lesson for lesson in COURSE.lessons if lesson.number == "00")

    def test_the_program_has_fewer_than_twenty_lines(self):
        (program,) = (cell.source for cell in self.LESSON.cells if ".fit(" in cell.source)
        assert 10 < sum(bool(line.strip()) for line in program.splitlines()) < 20
        compile(program, "program", "exec")

    def test_each_line_of_the_program_has_its_section(self):
        text = "".join(cell.source for cell in self.LESSON.cells)
        told = re.findall(r"/(\w+)\.ipynb\), «\u00a0([^»]+)\u00a0» \|", text)
        headings = {lesson.name: lesson.headings for lesson in COURSE.lessons}
        assert len(told) >= 8 and all(section in headings[name] for name, section in told)


class TestLesson06:
    @settings(max_examples=50)
    @given(sizes=SIZES, m=st.integers(1, 6), seed=SEEDS)
    def test_the_gradients_beside_central_differences(self, columns, sizes, m, seed):
        rng = np.random.default_rng(seed)
        X, Y = rng.random((sizes[0], m)), np.eye(sizes[2])[:, rng.integers(0, sizes[2], m)]
        parameters = columns["initialise"](rng, sizes)
        cache = columns["forward"](X, parameters)
        assume(np.abs(cache[0]).min() > 1e-3)
        for parameter, gradient in zip(
            parameters, columns["backward"](X, Y, parameters, cache), strict=True
        ):
            assert gradient.shape == parameter.shape
            expected = numerical_gradient(
                lambda: columns["cross_entropy"](columns["forward"](X, parameters)[-1], Y),
                parameter,
            )
            assert np.allclose(gradient, expected, rtol=1e-6, atol=1e-9)

    def test_its_finite_differences_are_those_of_helpers(self, columns):
        weights = np.random.default_rng(0).normal(size=(2, 3))
        found = columns["numerical_gradient"](lambda: float((weights**3).sum()), weights)
        assert np.array_equal(found, numerical_gradient(lambda: float((weights**3).sum()), weights))

    def test_on_a_hundred_networks_right_and_faulty_gradients_are_told_apart(self, columns):
        for seed in range(100):
            rng = np.random.default_rng(seed)
            X, Y = rng.normal(size=(5, 7)), np.eye(3)[:, rng.integers(0, 3, 7)]
            parameters = columns["initialise"](rng, (5, 4, 3))
            cache = columns["forward"](X, parameters)
            right, faulty = (
                columns["gradient_errors"](columns[name](X, Y, parameters, cache), parameters, X, Y)
                for name in ("backward", "backward_without_relu")
            )
            assert min(faulty[:2]) > 0.05 and max(faulty[2:]) < 1e-9
            if np.abs(cache[0]).min() > 1e-4:  # no difference strides over ReLU's corner
                assert max(right) < 1e-9

    @given(value=st.floats(-0.5, 0.5), seed=SEEDS)
    def test_an_equal_start_leaves_equal_neurons(self, columns, value, seed):
        rng = np.random.default_rng(seed)
        X, Y = rng.random((6, 9)), np.eye(3)[:, rng.integers(0, 3, 9)]
        start = [np.full(shape, value) for shape in ((4, 6), (4, 1), (3, 4), (3, 1))]
        (W1, b1, W2, _), _ = columns["train"](start, X, Y, steps=20, learning_rate=0.1)
        for hidden in (W1, b1, W2.T):
            assert np.ptp(hidden, axis=0).max() < 1e-12


class TestLesson07:
    def twins(self, rows, sizes, seed, dtype):
        """Return the parameters of the lesson, and a model of `helpers` with the same."""
        parameters = rows["initialise"](sizes, np.random.default_rng(seed), dtype)
        rng = np.random.default_rng(seed)
        layers = [
            network.Dense(sizes[0], sizes[1], rng, dtype),
            network.ReLU(),
            network.Dense(sizes[1], sizes[2], rng, dtype),
        ]
        return parameters, network.Model(layers)

    @settings(max_examples=30)
    @given(sizes=SIZES, n=st.integers(1, 20), batch_size=st.integers(1, 25), seed=SEEDS)
    def test_an_epoch_is_that_of_helpers(self, rows, sizes, n, batch_size, seed):
        rng = np.random.default_rng(seed)
        images, labels = rng.random((n, sizes[0])), rng.integers(0, sizes[2], n)
        parameters, model = self.twins(rows, sizes, seed, "float64")
        for parameter, same in zip(parameters, model.parameters, strict=True):
            assert np.array_equal(parameter, same)

        options = {"epochs": 2, "batch_size": batch_size, "learning_rate": 0.1}
        loss = rows["cross_entropy"](rows["forward"](parameters, images)[1], labels)
        assert model.evaluate(images, labels)[0] == pytest.approx(loss)
        rows["train"](parameters, images, labels, rng=np.random.default_rng(seed), **options)
        model.fit(images, labels, rng=np.random.default_rng(seed), verbose=False, **options)
        for parameter, same in zip(parameters, model.parameters, strict=True):
            assert np.allclose(parameter, same, rtol=1e-10, atol=1e-13)

    @given(st.lists(st.floats(-1e5, 1e5), min_size=2, max_size=6))
    def test_the_loss_is_finite_for_all_logits(self, rows, logits):
        logits = np.array([logits])
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            found = rows["log_softmax"](logits)
            probabilities = rows["softmax"](logits)
        assert np.isfinite(found).all() and (found <= 0).all()
        assert probabilities.sum() == pytest.approx(1)
        assert np.allclose(np.exp(found), probabilities)
        assert relative_error(probabilities, network.Softmax().forward(logits)) < 1e-12

    @given(st.floats(-8, 8))
    def test_what_the_right_logit_receives(self, rows, z):
        """-(1 - p) from -log p, and -p (1 - p) from 1 - p."""
        logits, label = np.array([[z, 0.0]]), np.array([0])
        p = rows["softmax"](logits)[0, 0]
        for loss, expected in (
            (lambda: rows["cross_entropy"](logits, label), -(1 - p)),
            (lambda: 1 - rows["softmax"](logits)[0, 0], -p * (1 - p)),
        ):
            assert numerical_gradient(loss, logits)[0, 0] == pytest.approx(expected, abs=1e-7)

    def test_its_proofs_hold(self):
        """The stored outputs, which nbval compares with those of a new run."""
        notebook = nbformat.read(ROOT / "notebooks" / "07_entropie_croisee.ipynb", as_version=4)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        told = "".join(output.get("text", "") for output in outputs)
        assert told.count("juste\n") == 4 and told.count("1e-12 près\u00a0: True\n") == 4
        assert "1e-6 près\u00a0: True\n" in told
        assert "FAUX" not in told and "False" not in told


class TestLesson08:
    def test_the_starting_program_is_reproduced(self):
        """In the notebook, which nbval runs again and compares: it trains for seconds."""
        notebook = nbformat.read(ROOT / "notebooks" / "08_objets.ipynb", as_version=4)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        told = "".join(output.get("text", "") for output in outputs)
        for epoch, loss, accuracy in (
            (0, "0,151419233487", "11,51"),
            (9, "0,093281170877", "14,24"),
        ):
            line = f"époque {epoch}\u00a0: perte {loss}, exactitude {accuracy}\u00a0%\n"
            assert line in told
        lines = re.findall(r"époque [02]\u00a0: perte.*", told)
        assert len(lines) == 4 and lines[:2] == lines[2:], "the objects do what the program does"

    @settings(max_examples=40)
    @given(
        sizes=SIZES,
        activation=st.sampled_from(["ReLU", "Sigmoid", "Softmax"]),
        squared=st.booleans(),
        n=st.integers(1, 9),
        seed=SEEDS,
    )
    def test_its_classes_are_those_of_helpers(self, objects, sizes, activation, squared, n, seed):
        rng = np.random.default_rng(seed)
        images, labels = rng.normal(size=(n, sizes[0])), rng.integers(0, sizes[2], n)
        found = []
        for kinds in (objects, vars(network)):
            rng = np.random.default_rng(seed)
            layers = [
                kinds["Dense"](sizes[0], sizes[1], rng, dtype="float64"),
                kinds[activation](),
                kinds["Dense"](sizes[1], sizes[2], rng, dtype="float64"),
            ]
            loss = kinds["MeanSquaredError" if squared else "SoftmaxCrossEntropy"]()
            model = kinds["Model"]([*layers, kinds["Softmax"]()] if squared else layers, loss)
            value, gradients = model.gradients(images, labels)
            found.append([value, model.forward(images), *gradients])
            options = {"epochs": 2, "batch_size": 4, "learning_rate": 0.1}
            quiet = {} if kinds is objects else {"verbose": False}
            model.fit(images, labels, rng=np.random.default_rng(seed), **options, **quiet)
            found[-1] += model.parameters
        for ours, theirs in zip(*found, strict=True):
            assert np.allclose(ours, theirs, rtol=1e-10, atol=1e-12)


def test_lesson_09_writes_the_monitor_that_helpers_keeps(capsys):
    """The same lines for the same epochs, though the lesson's form has no validation of its input."""
    from helpers import Moniteur

    names = ("loss", "accuracy", "val_loss", "val_accuracy")
    told = []
    for form in (definitions("09_surveiller")["Moniteur"], Moniteur):
        for every, epochs in ((5, 12), (3, 3), (4, 1)):
            monitor = form(every=every)
            for epoch in range(epochs):
                monitor.on_epoch_end(epoch, {name: epoch / 7 for name in names})
            monitor.on_train_end()
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert told[0].count("\n") == 4 + 2 + 1


class TestLesson10:
    @given(
        st.dictionaries(
            st.integers(1, 9), st.lists(st.integers(80, 99), min_size=1, max_size=5), min_size=1
        ),
        st.integers(80, 100),
        st.randoms(),
    )
    def test_the_answer_whatever_the_order_of_the_rows(self, lesson, accuracies, percent, random):
        rows = [{"width": w, "test": a / 100} for w, some in accuracies.items() for a in some]
        random.shuffle(rows)
        reached = [
            width
            for width, some in accuracies.items()
            if np.median([value / 100 for value in some]) >= percent / 100
        ]
        assert lesson["smallest_width"](rows, percent / 100) == min(reached, default=None)

    def test_the_bootstrap_replays_each_width_with_its_own_runs(self, lesson):
        rows = [{"width": w, "test": w / 10 + s / 100} for w in (1, 2, 3) for s in range(8)]
        rng = np.random.default_rng(0)
        drawn = [lesson["resample"](rows, rng) for _ in range(200)]
        seen = set()
        for some in drawn:
            assert [row["width"] for row in some] == [row["width"] for row in rows]
            assert {(row["width"], row["test"]) for row in some} <= {
                (row["width"], row["test"]) for row in rows
            }
            seen.add(len({row["test"] for row in some}))
        assert max(seen) < 24 and min(seen) < 14  # with replacement: some come twice

    def test_the_bootstrap_finds_the_chance_that_can_be_counted(self, lesson):
        """Three runs, one of which passes: the median of three draws passes in 7 cases of 27."""
        rows = [{"width": 4, "test": accuracy} for accuracy in (0.8, 0.8, 0.9)]
        answers = lesson["bootstrap"](rows, 0.85, 4000, np.random.default_rng(1))
        assert np.mean(np.asarray(answers, float) == 4) == pytest.approx(7 / 27, abs=0.03)


class TestLesson12:
    @settings(max_examples=40, deadline=None)
    @given(
        k=st.integers(1, 4),
        extra=st.tuples(st.integers(0, 4), st.integers(0, 4)),
        n=st.integers(1, 3),
        seed=SEEDS,
    )
    def test_its_four_ways_agree(self, convolutions, k, extra, n, seed):
        import keras

        rng = np.random.default_rng(seed)
        images = rng.normal(size=(n, k + extra[0], k + extra[1])).astype("float32")
        kernels = rng.normal(size=(k, k, 2)).astype("float32")
        expected = keras.ops.convert_to_numpy(
            keras.ops.conv(images[..., None], kernels[:, :, None], data_format="channels_last")
        )
        found = convolutions["convolve_by_product"](images, kernels)
        assert found.shape == expected.shape and np.allclose(found, expected, atol=1e-4)
        for f in range(2):
            kernel = kernels[:, :, f]
            by_windows = convolutions["convolve_by_windows"](images, kernel)
            assert np.allclose(by_windows, expected[..., f], atol=1e-4)
            by_loops = convolutions["convolve_by_loops"](images[0], kernel)
            assert np.allclose(by_loops, expected[0, ..., f], atol=1e-4)

    def test_its_network_is_the_kept_one(self, convolutions):
        from helpers.measured import kept_network

        def described(network):
            return [
                {name: value for name, value in layer.get_config().items() if name != "name"}
                | {"layer": type(layer).__name__}
                for layer in network.layers
            ]

        network = convolutions["new_network"]()
        assert described(network) == described(kept_network())
