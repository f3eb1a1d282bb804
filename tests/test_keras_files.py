"""A `.keras` file that may come from anybody: read whole, or refused in a French sentence."""

import json
import pickle
import zipfile
from contextlib import contextmanager
from importlib import import_module

import numpy as np
import pytest

from helpers import load_network, start_keras


@pytest.fixture(scope="module")
def keras():
    start_keras()
    import keras

    return keras


@pytest.fixture
def network(keras):
    layers = keras.layers
    hidden = layers.Dense(5, activation="relu")
    return keras.Sequential([keras.Input((4,)), hidden, layers.Dense(3, activation="softmax")])


@pytest.fixture
def path(network, tmp_path):
    path = tmp_path / "reseau.keras"
    network.save(path)
    return path


def rewrite(path, change):
    """Write the archive anew, `change(name, content)` in place of each content; None leaves it out."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: change(name, archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            if content is not None:
                archive.writestr(name, content)


def edit(path, entry, change):
    """Let `change` modify what a JSON entry of the archive says."""

    def edited(name, content):
        if name != entry:
            return content
        said = json.loads(content)
        change(said)
        return json.dumps(said)

    rewrite(path, edited)


@contextmanager
def refused(path, words):
    with pytest.raises(ValueError, match=words) as caught:
        yield
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value) and len(str(caught.value)) < len(str(path)) + 350


def invented(config):
    config["config"]["layers"][1]["config"]["invented"] = True


def test_a_round_trip(network, path):
    x = np.random.default_rng(0).random((6, 4), "float32")
    found = load_network(str(path), input_shape=(4,), output_shape=(3,))
    assert np.array_equal(found.predict(x, verbose=0), network.predict(x, verbose=0))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"input_shape": (28, 28, 1)}, r"autre réseau : il reçoit .* \(4,\), et non \(28, 28, 1\)"),
        ({"input_shape": (4,), "output_shape": (10,)}, r"il donne .* \(3,\), et non \(10,\)"),
    ],
)
def test_another_architecture(path, asked, words):
    with refused(path, words):
        load_network(path, **asked)


def test_two_inputs_where_one_is_asked_for(keras, tmp_path):
    inputs = [keras.Input((4,)), keras.Input((2,))]
    path = tmp_path / "deux.keras"
    keras.Model(inputs, keras.layers.Concatenate()(inputs)).save(path)
    with refused(path, r"il reçoit .*\(None, 4\), \(None, 2\)"):
        load_network(path, input_shape=(4,))


@pytest.mark.parametrize("part", [2, 10, 100, 0.5, 0.9, -1])
def test_a_truncated_file(path, part):
    whole = path.read_bytes()
    path.write_bytes(whole[: int(part * len(whole)) if isinstance(part, float) else part])
    with refused(path, "pas un fichier .keras entier.*coupé ou abîmé"):
        load_network(path)


def test_a_bit_changed(path):
    content = bytearray(path.read_bytes())
    content[content.index(b"Dense")] ^= 1
    path.write_bytes(content)
    with refused(path, "coupé ou abîmé"):
        load_network(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "il est vide"),
        (pickle.dumps([1]), "comme un pickle.*Rien n'en a été exécuté"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "HDF5"),
        (b"bonjour tout le monde", "commence par b'bonjour "),
    ],
)
def test_another_kind_of_file(path, content, words):
    path.write_bytes(content)
    with refused(path, f"pas un fichier .keras : .*{words}"):
        load_network(path)


def test_another_archive(path):
    np.savez(path.with_suffix(".npz"), W=np.zeros(3))
    with refused(path.with_suffix(".npz"), "pas un réseau gardé par Keras.*'W.npy'"):
        load_network(path.with_suffix(".npz"))


def test_a_folder(network, path, tmp_path):
    with refused(tmp_path, "est un dossier, et non"):
        load_network(tmp_path)
    network.export(tmp_path / "export", verbose=False)
    with refused(tmp_path / "export", "dossier au format SavedModel"):
        load_network(tmp_path / "export")


def test_no_file_and_no_path(tmp_path):
    with pytest.raises(FileNotFoundError, match="aucun fichier .*le chemin est-il juste"):
        load_network(tmp_path / "absent.keras")
    with pytest.raises(TypeError, match="un texte ou un Path"):
        load_network(None)


def test_a_lambda_layer_executes_nothing(keras, tmp_path):
    path, marker = tmp_path / "piege.keras", tmp_path / "executed"
    text = str(marker)
    trap = keras.layers.Lambda(lambda x: (__import__("os").makedirs(text, exist_ok=True), x)[1])
    keras.Sequential([keras.Input((4,)), trap]).save(path)
    marker.rmdir()  # the layer was called when the network was made
    with refused(path, "une couche Lambda.*mode sûr.*Rien n'en a été exécuté"):
        load_network(path)
    assert not marker.exists()
    keras.models.load_model(path, safe_mode=False)  # it would have done it
    assert marker.exists()


def test_a_layer_that_calls_another_program(keras, network, tmp_path):
    network.export(tmp_path / "export", verbose=False)
    layer = keras.layers.TFSMLayer(str(tmp_path / "export"), call_endpoint="serve")
    path = tmp_path / "piege.keras"
    keras.Sequential([keras.Input((4,)), layer]).save(path)
    with refused(path, "une couche TFSMLayer.*mode sûr"):
        load_network(path)


def test_a_newer_keras(path):
    edit(path, "metadata.json", lambda said: said.update(keras_version="99.1.0"))
    load_network(path)  # all that it says is still understood
    edit(path, "config.json", invented)
    with refused(path, "écrit par Keras 99.1.0, plus récent que le vôtre"):
        load_network(path)


def test_a_setting_and_a_layer_that_this_keras_does_not_know(path):
    edit(path, "config.json", invented)
    with refused(path, "n'a pas pu être relu.*invented"):
        load_network(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda name, content: content[:100] if name == "model.weights.h5" else content,
        lambda name, content: b"{}" if name == "config.json" else content,
    ],
)
def test_what_keras_cannot_make_anything_of(path, change):
    rewrite(path, change)
    with refused(path, "n'a pas pu être relu"):
        load_network(path)


@pytest.mark.parametrize("content", [b"{}", b"[", b"[]", None])
def test_metadata_that_say_nothing(path, content):
    rewrite(path, lambda name, old: content if name == "metadata.json" else old)
    with refused(path, "fichier .keras entier|pas un réseau gardé par Keras"):
        load_network(path)


def test_the_files_of_the_exercise_are_those_of_keras(keras, tmp_path):
    """Keras reads the files that the check of 13-sans-keras writes, and the same digits from them."""
    exercise = import_module("helpers.catalogue.13_garder")
    images, networks = exercise._networks()
    path = tmp_path / "reseau.weights.h5"
    for layers, digits in networks.values():
        exercise._write_weights(path, layers)
        *hidden, last = [len(biases) for _, biases in layers]
        stack = [keras.layers.Dense(width, activation="relu") for width in hidden]
        model = keras.Sequential(
            [keras.Input((784,)), *stack, keras.layers.Dense(last, activation="softmax")]
        )
        model.load_weights(path)
        found = model.predict(images.reshape(-1, 784) / 255, verbose=0).argmax(axis=1)
        assert np.array_equal(found, digits)
        assert len(np.unique(digits)) >= 5  # neither dead nor blind to the image
