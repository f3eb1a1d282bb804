"""The network in NumPy: its gradients, its training, its files, and what it refuses."""

import errno
import io
import os
import pickle
import re
import subprocess
import sys
import tracemalloc
import warnings
import zipfile
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builder.source import ROOT
from helpers import load_mnist, network, numerical_gradient, relative_error
from helpers.network import Dense, MeanSquaredError, Model, ReLU, Sigmoid, Softmax

ACTIVATIONS = {"relu": ReLU, "sigmoid": Sigmoid, "softmax": Softmax, "none": None}


def small_model(seed=0, sizes=(4, 5, 3), dtype="float64"):
    rng = np.random.default_rng(seed)
    layers = [Dense(sizes[0], sizes[1], rng, dtype), ReLU(), Dense(sizes[1], sizes[2], rng, dtype)]
    return Model(layers)


def small_data(n=12, inputs=4, classes=3, seed=1):
    rng = np.random.default_rng(seed)
    return rng.random((n, inputs)), rng.integers(0, classes, n)


def near_a_kink(model, images):
    """Tell whether a finite difference would cross the corner of a ReLU."""
    for layer in model.layers:
        if isinstance(layer, ReLU) and np.abs(images).min() < 1e-3:
            return True
        images = layer.forward(images)
    return False


class TestGradients:
    @settings(max_examples=250)
    @given(
        sizes=st.lists(st.integers(1, 6), min_size=2, max_size=5),
        activations=st.lists(st.sampled_from(sorted(ACTIVATIONS)), min_size=4, max_size=4),
        squared=st.booleans(),
        n=st.integers(1, 5),
        seed=st.integers(0, 2**32 - 1),
    )
    def test_of_random_architectures(self, sizes, activations, squared, n, seed):
        rng = np.random.default_rng(seed)
        layers = []
        for inputs, units, activation in zip(sizes, sizes[1:], activations, strict=False):
            layers.append(Dense(inputs, units, rng, "float64"))
            layers[-1].biases[:] = rng.normal(0, 0.5, units)
            layers += [ACTIVATIONS[activation]()] if ACTIVATIONS[activation] else []
        model = Model(layers, MeanSquaredError() if squared else network.SoftmaxCrossEntropy())
        images, labels = rng.normal(0, 1, (n, sizes[0])), rng.integers(0, sizes[-1], n)
        assume(not near_a_kink(model, images))

        loss, found = model.gradients(images, labels)
        assert loss == pytest.approx(model.evaluate(images, labels)[0])
        for parameter, gradient in zip(model.parameters, found, strict=True):
            expected = numerical_gradient(lambda: model.gradients(images, labels)[0], parameter)
            # Of a gradient that is nearly nothing, the differences are mostly rounding.
            if np.linalg.norm(gradient) + np.linalg.norm(expected) > 1e-4:
                assert relative_error(gradient, expected) < 1e-6
            else:
                assert np.allclose(gradient, expected, atol=1e-9)

    def test_a_wrong_one_is_found_out(self):
        class WrongReLU(ReLU):
            def backward(self, gradient):
                return gradient

        model, (images, labels) = small_model(), small_data()
        model.layers[1] = WrongReLU()
        _, found = model.gradients(images, labels)
        expected = numerical_gradient(
            lambda: model.gradients(images, labels)[0], model.parameters[0]
        )
        assert relative_error(found[0], expected) > 1e-3

    def test_the_factor_multiplies_them(self):
        model, (images, labels) = small_model(), small_data()
        loss, found = model.gradients(images, labels)
        same_loss, scaled = model.gradients(images, labels, factor=0.5)
        assert loss == same_loss
        for gradient, half in zip(found, scaled, strict=True):
            assert np.allclose(gradient / 2, half)

    @pytest.mark.parametrize("dtype", ["float32", "float64"])
    def test_large_logits_neither_overflow_nor_give_nan(self, dtype):
        model, (images, labels) = small_model(dtype=dtype), small_data()
        model.layers[-1].weights *= 1e5
        with np.errstate(all="raise", under="ignore"):
            loss, found = model.gradients(images.astype(dtype), labels)
            probabilities = model.predict(images)
        assert np.isfinite(loss) and all(np.isfinite(gradient).all() for gradient in found)
        assert np.allclose(probabilities.sum(axis=1), 1)

    def test_a_sigmoid_does_not_overflow(self):
        with np.errstate(all="raise", under="ignore"):
            found = Sigmoid().forward(np.array([[-1e4, 0, 1e4]]))
        assert found.tolist() == [[0, 0.5, 1]]


class TestTraining:
    def test_it_learns_digits(self):
        (train, train_labels), (test, test_labels) = load_mnist()
        images, test = (x[:6000].reshape(-1, 784) / np.float32(255) for x in (train, test))
        rng = np.random.default_rng(0)
        model = Model([Dense(784, 32, rng), ReLU(), Dense(32, 10, rng)])
        history = model.fit(
            images,
            train_labels[:6000],
            epochs=3,
            rng=rng,
            validation_data=(test, test_labels[:6000]),
            verbose=False,
        )
        assert set(history) == {"loss", "val_loss", "val_accuracy"}
        assert history["loss"] == sorted(history["loss"], reverse=True)
        assert history["val_accuracy"][-1] > 0.85
        assert model.predict(test).shape == (6000, 10)
        assert model.count_params() == 784 * 32 + 32 + 32 * 10 + 10

    @given(batch_size=st.integers(1, 15))
    @settings(max_examples=15)
    def test_an_epoch_sees_each_example_once(self, batch_size):
        seen = []

        class Recorder(Model):
            def gradients(self, images, labels, factor=1.0):
                seen.extend(images[:, 0])
                return super().gradients(images, labels, factor)

        rng = np.random.default_rng(0)
        images, labels = small_data()
        Recorder([Dense(4, 3, rng, "float64")]).fit(
            images, labels, batch_size=batch_size, rng=rng, verbose=False
        )
        assert sorted(seen) == sorted(images[:, 0])
        assert seen != list(images[:, 0])

    def test_the_same_generator_gives_the_same_weights(self):
        images, labels = small_data()
        first, second, other = (small_model() for _ in range(3))
        for model, seed in ((first, 3), (second, 3), (other, 4)):
            options = {"rng": np.random.default_rng(seed), "verbose": False}
            model.fit(images, labels, epochs=2, batch_size=5, **options)
        pairs = zip(first.parameters, second.parameters, other.parameters, strict=True)
        for one, same, different in pairs:
            assert np.array_equal(one, same)
            assert not np.array_equal(one, different)

    def test_what_it_prints_is_french(self, capsys):
        images, labels = small_data()
        small_model().fit(images, labels, epochs=2, validation_data=(images, labels))
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 2
        assert lines[1].startswith("époque 2/2\u00a0: perte ")
        assert "exactitude" in lines[1] and "." not in lines[1]

    def test_it_leaves_the_images_alone(self):
        images, labels = small_data()
        images -= 0.5
        before = images.copy()
        model = Model([ReLU(), Dense(4, 3, np.random.default_rng(0), "float64")])
        model.fit(images, labels, verbose=False)
        assert np.array_equal(images, before)

    def test_a_divergence_is_told_with_its_epoch(self):
        images, labels = small_data()
        with pytest.raises(network.Diverged, match=r"diverge à l'époque [12]\b.*1e\+200") as caught:
            small_model().fit(
                images, labels, epochs=5, batch_size=5, learning_rate=1e200, verbose=False
            )
        assert "trop grand" in str(caught.value)

    @pytest.mark.parametrize("dtype", ["float32", "float64"])
    def test_no_digit_is_read_in_what_is_no_number(self, dtype):
        images, labels = small_data()
        model = small_model(dtype=dtype)
        rate = 1e37 if dtype == "float32" else 1e306
        model.fit(images, labels, batch_size=12, learning_rate=rate, verbose=False)  # one step
        with pytest.raises(
            network.Diverged, match=r"probabilités de \d+ image.*poids vont jusqu'à"
        ):
            model.predict(images)
        with pytest.raises(network.Diverged, match="la perte vaut .*poids vont jusqu'à"):
            model.evaluate(images, labels)
        model.parameters[2][0, 0] = np.nan
        with pytest.raises(network.Diverged, match="poids vont jusqu'à nan"):
            model.predict(images)
        validated = {"validation_data": (images, labels), "verbose": False, "batch_size": 12}
        with pytest.raises(network.Diverged, match="époque 1.*perte de validation vaut"):
            small_model(dtype=dtype).fit(images, labels, learning_rate=rate, **validated)


class TestBadInput:
    images, labels = small_data()

    @pytest.mark.parametrize(
        ("images", "labels", "words"),
        [
            (images[:, :3], labels, r"\(m, 4\).*reçu.*\(12, 3\)"),
            (images.T, labels, "transposé"),
            (images.reshape(12, 2, 2), labels, "Aplatissez"),
            (images, labels[:5], r"\(12,\).*reçu.*\(5,\)"),
            (images, np.eye(3)[labels], "argmax"),
            (images, np.where(labels == 1, 3, labels), r"de 0 à 2.*3 à l'indice"),
            (images, labels - 1, r"de 0 à 2.*-1 à l'indice"),
            (images, labels.astype(float), "entiers.*float64"),
            (images[:0], labels[:0], "vide"),
            (np.full((12, 4), np.nan), labels, "NaN.*indice 0"),
            (np.array([["a"] * 4] * 12), labels, "nombres"),
        ],
    )
    def test_is_named_and_changes_nothing(self, images, labels, words):
        model = small_model()
        before = [parameter.copy() for parameter in model.parameters]
        for use in (lambda: model.fit(images, labels), lambda: model.evaluate(images, labels)):
            with pytest.raises((TypeError, ValueError), match=words):
                use()
        for parameter, old in zip(model.parameters, before, strict=True):
            assert np.array_equal(parameter, old)

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    @pytest.mark.parametrize("place", range(12))
    def test_what_a_batch_before_it_taught_is_undone(self, value, place):
        model, images = small_model(), self.images.copy()
        model.layers.insert(0, Sigmoid())  # which hides infinities
        images[place, 1] = value
        before = [parameter.copy() for parameter in model.parameters]
        with pytest.raises(ValueError, match=f"1 image.*indice {place}\\b"):
            model.fit(images, self.labels, batch_size=1, rng=np.random.default_rng(0))
        for parameter, old in zip(model.parameters, before, strict=True):
            assert np.array_equal(parameter, old)

    def test_predict_tells_nan_and_its_place(self):
        images = self.images.copy()
        images[7, 2] = np.inf
        with pytest.raises(ValueError, match="1 image.*indice 7"):
            small_model().predict(images)

    def test_infinities_that_a_relu_would_hide(self):
        model, images = small_model(), self.images.copy()
        model.layers[0].weights[:] = -1
        images[7] = np.inf
        with np.errstate(invalid="ignore"):
            assert np.isfinite(model.forward(images)).all()
        uses = (
            lambda: model.predict(images),
            lambda: model.evaluate(images, self.labels),
            lambda: model.fit(images, self.labels),
            lambda: model.fit(self.images, self.labels, validation_data=(images, self.labels)),
        )
        for use in uses:
            with pytest.raises(ValueError, match="1 image.*infini.*indice 7"):
                use()

    def test_numbers_that_are_infinite_in_the_dtype_of_the_model(self):
        images = self.images.copy()
        images[3, 1] = 1e300
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(ValueError, match="1 image.*trop grand pour float32.*indice 3"):
                small_model(dtype="float32").predict(images)
            assert small_model().predict(images).shape == (12, 3)

    @pytest.mark.parametrize("value", [0, -1, 2.5, True, None, "32", np.nan, np.inf])
    def test_counts(self, value):
        model, given = small_model(), re.escape(f"reçu\u00a0: {value!r}")
        uses = {
            "batch_size": (
                lambda: model.fit(self.images, self.labels, batch_size=value),
                lambda: model.evaluate(self.images, self.labels, batch_size=value),
                lambda: model.predict(self.images, batch_size=value),
            ),
            "epochs": (lambda: model.fit(self.images, self.labels, epochs=value),),
            "inputs": (lambda: Dense(value, 3, np.random.default_rng(0)),),
            "units": (lambda: Dense(3, value, np.random.default_rng(0)),),
        }
        for name, calls in uses.items():
            for call in calls:
                with pytest.raises((TypeError, ValueError), match=f"{name} doit.*{given}"):
                    call()

    @pytest.mark.parametrize("value", [0, -1, True, None, "0.1", np.nan, np.inf, [0.1]])
    def test_learning_rates(self, value):
        with pytest.raises((TypeError, ValueError), match="learning_rate doit être un nombre"):
            small_model().fit(self.images, self.labels, learning_rate=value)

    @pytest.mark.parametrize("count", [np.int64(5), 5, 10**30])
    def test_a_batch_may_be_larger_than_all(self, count):
        assert small_model().predict(self.images, batch_size=count).shape == (12, 3)

    @pytest.mark.parametrize(
        ("use", "words"),
        [
            (lambda m, x, y: m.fit(x, y, rng=0), r"default_rng\(0\).*reçu.*0"),
            (lambda m, x, y: Dense(4, 3, 0), r"default_rng\(0\).*reçu.*0"),
            (lambda m, x, y: Dense(4, 3, np.random.default_rng(0), "int8"), "float64.*'int8'"),
            (lambda m, x, y: Model(Dense(4, 3, np.random.default_rng(0))), r"liste.*Dense\(4, 3\)"),
            (lambda m, x, y: Model([*m.layers, ReLU]), "objet.*class.*ReLU"),
            (lambda m, x, y: Model(m.layers, MeanSquaredError), "objet.*class.*MeanSquared"),
            (lambda m, x, y: Model(m.layers, "mse"), "objet.*'mse'"),
            (lambda m, x, y: m.fit(x, y, validation_data=x), "couple.*ndarray"),
            (lambda m, x, y: m.fit(x, y, validation_data=(x, y, y)), "couple.*tuple"),
            (lambda m, x, y: m.predict([[1, 2, 3, 4], [1, 2]]), "images.*même longueur"),
            (lambda m, x, y: m.evaluate(x, [[0, 1], [2]]), "étiquettes.*même longueur"),
            (lambda m, x, y: m.predict(None), "nombres"),
        ],
    )
    def test_objects_of_another_kind(self, use, words):
        with pytest.raises((TypeError, ValueError), match=words):
            use(small_model(), self.images, self.labels)

    def test_layers_that_do_not_fit(self):
        rng = np.random.default_rng(0)
        with pytest.raises(ValueError, match=r"Dense\(6, 2\) attend 6 .* en donne 5"):
            Model([Dense(4, 5, rng), ReLU(), Dense(6, 2, rng)])
        with pytest.raises(ValueError, match="au moins une couche Dense"):
            Model([ReLU()])


class WritesAFile:
    """What a hostile pickle holds, made harmless: it writes a file where one can look."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


class TestFiles:
    def test_a_round_trip(self, tmp_path):
        saved, other = small_model(seed=0), small_model(seed=1)
        saved.save_weights(tmp_path / "weights")
        other.load_weights(tmp_path / "weights.npz")
        for one, same in zip(saved.parameters, other.parameters, strict=True):
            assert np.array_equal(one, same)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["weights.npz"]

    def test_nothing_is_overwritten_silently(self, tmp_path):
        path = tmp_path / "weights.npz"
        small_model().save_weights(path)
        before = path.read_bytes()
        with pytest.raises(FileExistsError, match="overwrite=True"):
            small_model(seed=1).save_weights(path)
        assert path.read_bytes() == before
        small_model(seed=1).save_weights(path, overwrite=True)
        assert path.read_bytes() != before

    def test_an_interruption_leaves_the_old_file_whole(self, tmp_path, monkeypatch):
        path = tmp_path / "weights.npz"
        small_model().save_weights(path)
        before = path.read_bytes()

        def interrupted(file, **arrays):
            file.write(b"PK half of it")
            raise KeyboardInterrupt

        monkeypatch.setattr(np, "savez", interrupted)
        with pytest.raises(KeyboardInterrupt):
            small_model(seed=1).save_weights(path, overwrite=True)
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]

    def refused(self, path, words, model=None):
        model = model or small_model(seed=1)
        before = [parameter.copy() for parameter in model.parameters]
        with pytest.raises(ValueError, match=words):
            model.load_weights(path)
        for parameter, old in zip(model.parameters, before, strict=True):
            assert np.array_equal(parameter, old)

    @pytest.mark.parametrize("part", [1, 10, 100, 0.5, 0.9, -1])
    def test_a_truncated_file(self, tmp_path, part):
        path = tmp_path / "weights.npz"
        small_model().save_weights(path)
        whole = path.read_bytes()
        path.write_bytes(whole[: int(part * len(whole)) if isinstance(part, float) else part])
        self.refused(path, "pas un fichier .npz entier.*à sa fin, manque")

    def test_a_bit_changed_or_the_end_lost_is_told_in_french_or_changes_nothing(self, tmp_path):
        path, saved = tmp_path / "weights.npz", small_model(dtype="float32")
        saved.save_weights(path)
        whole, rng = path.read_bytes(), np.random.default_rng(0)
        damaged = [whole[:length] for length in rng.integers(len(whole), size=60)]
        for bit in rng.choice(8 * len(whole), 400, replace=False):
            content = bytearray(whole)
            content[bit // 8] ^= 1 << bit % 8
            damaged.append(bytes(content))
        refused = 0
        for content in damaged:
            path.write_bytes(content)
            model = small_model(seed=1, dtype="float32")
            right, before = saved.parameters, [p.copy() for p in model.parameters]
            try:
                model.load_weights(path)
            except ValueError as error:
                assert str(error).startswith(str(path))  # told by us, not by zipfile or NumPy
                right, refused = before, refused + 1
            for one, same in zip(model.parameters, right, strict=True):
                assert np.array_equal(one, same)
        assert 300 < refused < len(damaged)

    def test_another_architecture(self, tmp_path):
        path = tmp_path / "weights.npz"
        small_model(sizes=(4, 6, 3)).save_weights(path)
        self.refused(path, r"autre réseau.*Dense\(4, 6\).*attendu.*Dense\(4, 5\)")

    def test_objects_are_not_executed(self, tmp_path):
        path, marker = tmp_path / "weights.npz", tmp_path / "executed"
        model = small_model()
        model.save_weights(path)
        with np.load(path) as file:
            arrays = dict(file)
        hostile = np.array([WritesAFile(marker)], dtype=object)
        for name in ("parameter_0", "architecture"):
            np.savez(path, **arrays | {name: hostile}, allow_pickle=True)
            self.refused(path, "rien n'a été exécuté")
        np.savez(path, **arrays | {"more": hostile}, allow_pickle=True)
        model.load_weights(path)
        path.write_bytes(pickle.dumps(WritesAFile(marker)))
        self.refused(path, "un pickle.*Rien n'en a été exécuté")
        assert not marker.exists()
        pickle.loads(path.read_bytes())  # it would have done it
        assert marker.exists()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (
                lambda a: a | {"parameter_0": a["parameter_0"].T},
                r"parameter_0.*\(4, 5\), trouvé .*\(5, 4\)",
            ),
            (lambda a: a | {"parameter_0": a["parameter_0"].astype(int)}, "int64"),
            (lambda a: a | {"parameter_0": a["parameter_0"] * np.nan}, "non finis"),
            (
                lambda a: a | {"parameter_0": a["parameter_0"] * 0 + 1e300},
                "trop grands pour float32",
            ),
            (lambda a: a | {"parameter_1": np.zeros(10**4)}, "parameter_1 occupe 80128 octets"),
            (lambda a: a | {"architecture": np.zeros(3)}, "texte.*float64"),
            (lambda a: a | {"architecture": np.array("a" * 10**5)}, "architecture occupe 400128"),
            (lambda a: {k: v for k, v in a.items() if k != "parameter_3"}, "trouvé rien"),
            (lambda a: {k: v for k, v in a.items() if k != "architecture"}, "manque.*parameter_0"),
            (lambda a: {}, "manque.*rien"),
        ],
    )
    def test_an_altered_file(self, tmp_path, change, words):
        path = tmp_path / "weights.npz"
        small_model().save_weights(path)
        with np.load(path) as file:
            arrays = dict(file)
        np.savez(path, **change(arrays))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.refused(path, words, small_model(seed=1, dtype="float32"))

    def test_a_damaged_one(self, tmp_path):
        path = tmp_path / "weights.npz"
        small_model().save_weights(path)
        content = bytearray(path.read_bytes())
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            where = archive.getinfo("parameter_0.npy").header_offset + 250
        content[where] ^= 0xFF
        path.write_bytes(content)
        self.refused(path, "abîmé")

    def test_what_fills_the_memory_is_refused_before_it_is_read(self, tmp_path):
        path, model = tmp_path / "weights.npz", small_model()
        model.save_weights(path)
        with np.load(path) as file:
            arrays = dict(file)
        huge = 2**26
        np.savez_compressed(path, **arrays | {"parameter_0": np.zeros(huge // 8)})
        self.peak_below(huge // 64, path, "est dit compressé")

        header = {"descr": "<f8", "fortran_order": False, "shape": (huge,)}
        lying = io.BytesIO()
        np.lib.format.write_array_header_1_0(lying, header)
        with zipfile.ZipFile(path, "w") as archive:
            for name, values in arrays.items():
                content = io.BytesIO()
                np.save(content, values)
                kept = lying if name == "parameter_0" else content
                archive.writestr(f"{name}.npy", kept.getvalue())
        self.peak_below(huge // 64, path, "parameter_0 y est abîmé")

        with path.open("wb") as file:
            file.write(b"PK\x03\x04")
            file.truncate(2**26)  # a hole, which takes no place on most disks
        self.peak_below(huge // 64, path, "occupe 67 Mo")

    def peak_below(self, most, path, words):
        tracemalloc.start()
        self.refused(path, words)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < most

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_two_arrays_of_one_name(self, tmp_path):
        path = tmp_path / "weights.npz"
        small_model().save_weights(path)
        for name in ("parameter_2.npy", "architecture.npy"):
            with zipfile.ZipFile(path, "a") as archive:
                archive.writestr(name, archive.read(name))
            self.refused(path, f"{name[:-4]} plusieurs fois")

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("weights.npz", b"", "il est vide"),
            ("weights.h5", b"\x89HDF\r\n\x1a\n" + b"0" * 99, "HDF5"),
            ("weights.pkl", pickle.dumps([0.5]), "un pickle"),
            ("runs.csv", b"width,seed,val\n1,0,0.3\n", "b'width,se'"),
            ("digit.png", b"\x89PNG\r\n\x1a\n" + b"0" * 99, r"une image \(\.png\)"),
            ("weights.npy", b"\x93NUMPY\x01\x00" + b"0" * 99, "un seul tableau"),
            ("weights", b"0.5 0.3\n", "b'0.5 0.3"),
        ],
    )
    def test_a_file_of_another_kind(self, tmp_path, name, content, words):
        (tmp_path / name).write_bytes(content)
        self.refused(
            tmp_path / name, f"{re.escape(name)} n'est pas un fichier .npz entier.*{words}"
        )

    def test_a_model_of_keras(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "net.keras", "w") as archive:
            for name in ("metadata.json", "config.json", "model.weights.h5"):
                archive.writestr(name, "{}")
        self.refused(tmp_path / "net.keras", "net.keras n'est pas.*'config.json'.*Keras a écrit")

    def test_a_file_named_as_it_was_saved_comes_before_a_folder_of_that_name(self, tmp_path):
        (tmp_path / "weights").mkdir()
        small_model().save_weights(tmp_path / "weights")
        small_model(seed=1).load_weights(str(tmp_path / "weights"))

    @pytest.mark.skipif(os.name == "nt", reason="modes and pipes are POSIX's")
    def test_what_cannot_be_read_is_told_for_what_it_is(self, tmp_path, monkeypatch):
        path = tmp_path / "weights.npz"
        with pytest.raises(FileNotFoundError, match="aucun fichier .*weights.npz"):
            small_model().load_weights(tmp_path / "weights")
        path.mkdir()
        with pytest.raises(OSError, match="c'est un dossier"):
            small_model().load_weights(path)
        path.rmdir()
        os.mkfifo(path)
        with pytest.raises(OSError, match="c'est un périphérique ou un tube"):
            small_model().load_weights(path)
        path.unlink()
        small_model().save_weights(path)
        for code, words in ((errno.EACCES, "refuse l'accès"), (errno.EIO, "disque ne répond pas")):
            refuse = Mock(side_effect=OSError(code, os.strerror(code)))
            monkeypatch.setattr(Path, "open", refuse)
            with pytest.raises(type(refuse.side_effect), match=f"pas pu être lu.*{words}"):
                small_model().load_weights(path)

    @pytest.mark.parametrize(
        ("path", "words"),
        [(None, "reçu.*None"), (3, "reçu.*3"), (b"w", "reçu.*b'w'"), ("", "''"), ("a\0b", "x00")],
    )
    def test_what_is_no_path(self, path, words):
        for use in (small_model().load_weights, small_model().save_weights):
            with pytest.raises((TypeError, ValueError), match=f"fichier.*'poids.npz'.*{words}"):
                use(path)

    def test_a_disk_that_refuses_is_told_in_french_and_the_old_file_stays(
        self, tmp_path, monkeypatch
    ):
        with pytest.raises(FileNotFoundError, match="pas pu être écrit.*n'existe pas"):
            small_model().save_weights(tmp_path / "nowhere" / "weights")
        path = tmp_path / "weights.npz"
        small_model().save_weights(path)
        before = path.read_bytes()
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        monkeypatch.setattr(os, "fsync", Mock(side_effect=full))
        with pytest.raises(OSError, match="weights.npz n'a pas pu être écrit.*disque est plein"):
            small_model(seed=1).save_weights(path, overwrite=True)
        assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]

    @pytest.mark.skipif(os.name == "nt", reason="limits are POSIX's")
    def test_a_file_that_the_system_cuts_short_leaves_the_old_one(self, tmp_path):
        path = tmp_path / "weights.npz"
        small_model().save_weights(path)
        before = path.read_bytes()
        code = """
import resource, sys
import numpy as np
from helpers.network import Dense, Model
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
Model([Dense(784, 10, np.random.default_rng(0))]).save_weights(sys.argv[1], overwrite=True)
"""
        command = [sys.executable, "-X", "utf8", "-c", code, path]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
        last = run.stderr.splitlines()[-1]
        assert "n'a pas pu être écrit : le système n'en accepte pas d'aussi grand" in last
        assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]

    def test_weights_that_could_not_be_read_back_do_not_take_the_place_of_good_ones(self, tmp_path):
        path, diverged = tmp_path / "weights.npz", small_model(seed=1)
        small_model().save_weights(path)
        before = path.read_bytes()
        diverged.parameters[2][1, 1] = np.nan
        with pytest.raises(ValueError, match="pas été écrit.*parameter_2.*NaN"):
            diverged.save_weights(path, overwrite=True)
        assert path.read_bytes() == before

    def test_a_layer_of_the_learner_is_read_back(self, tmp_path):
        class Twice(network.Layer):
            def forward(self, inputs):
                return 2 * inputs

        def model(seed):
            return Model([Dense(4, 3, np.random.default_rng(seed)), Twice()])

        saved, other = model(0), model(1)
        saved.save_weights(tmp_path / "weights")
        other.load_weights(tmp_path / "weights")
        assert np.array_equal(saved.layers[0].weights, other.layers[0].weights)
