"""A network that comes back is given what it had, and any other is trained."""

import keras
import numpy as np
import pytest
from remembered import trained_once

from helpers import set_seed, start_keras

start_keras()
RNG = np.random.default_rng(0)
X, Y = RNG.random((64, 6)).astype("float32"), RNG.integers(0, 3, 64)


def network(seed=0, units=5, rate=0.01, built=True):
    set_seed(seed)
    first = [keras.Input(shape=(6,))] if built else []
    layers = [keras.layers.Dense(units, "relu"), keras.layers.Dense(3, "softmax")]
    model = keras.Sequential([*first, *layers])
    loss = "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.RMSprop(rate), loss, metrics=["accuracy"])
    return model


@pytest.fixture
def trainings(monkeypatch):
    """Give the trainings that were made, one entry each."""
    made, train = [], keras.Model.fit

    def counted(model, *arguments, **options):
        made.append(model)
        return train(model, *arguments, **options)

    monkeypatch.setattr(keras.Model, "fit", counted)
    with trained_once():
        yield made


def fit(model, x=X, y=Y, **options):
    return model.fit(x, y, **{"epochs": 2, "batch_size": 16, "verbose": 0} | options)


def test_the_same_training_gives_its_weights_and_history_again(trainings):
    first, again = network(), network()
    one, other = fit(first), fit(again)
    assert trainings == [first]
    assert one.history == other.history and one.epoch == other.epoch == [0, 1]
    assert other.model is again and again.history is other and one.params == other.params
    for mine, its in zip(first.get_weights(), again.get_weights(), strict=True):
        assert np.array_equal(mine, its)
    assert int(again.optimizer.iterations) == 8
    assert first.evaluate(X, Y, verbose=0) == again.evaluate(X, Y, verbose=0)


def test_a_training_that_goes_on_is_another(trainings):
    model = network()
    fit(model)
    fit(model)
    assert len(trainings) == 2


class Silent(keras.callbacks.Callback):
    """A callback that does nothing: but another would."""


@pytest.mark.parametrize(
    ("made", "options"),
    [
        ({"seed": 1}, {}),
        ({"units": 4}, {}),
        ({"rate": 0.02}, {}),
        ({"built": False}, {}),
        ({}, {"epochs": 3}),
        ({}, {"batch_size": 8}),
        ({}, {"x": X[::-1]}),
        ({}, {"y": 2 - Y}),
        ({}, {"validation_split": 0.5}),
        ({}, {"callbacks": [Silent()]}),
    ],
    ids=["seed", "units", "rate", "built", "epochs", "batch", "x", "y", "split", "callback"],
)
def test_what_differs_is_trained(trainings, made, options):
    fit(network())
    fit(network(**made), **options)
    assert len(trainings) == 2
