"""Many small networks in one Keras model, trained together and each as if it were alone.

A network of a few neurons keeps a processor busy for microseconds, and Keras needs a millisecond to
start a step: one after another, they wait. Here one step of one model is a step of each network.
Each has weights of its own, images in an order of its own, a loss of its own (the model's loss is
their sum, so that a weight feels the loss of its network alone; Adam treats every weight by
itself), and stops when its own validation accuracy has stopped rising.
"""

import threading
import time
from collections.abc import Sequence

import numpy as np

from helpers.conditions import DEFAULTS, read_condition, read_seeds
from helpers.data import load_mnist
from helpers.start import start_keras

start_keras()

import keras  # noqa: E402, after its quiet start

ops = keras.ops
VALIDATION_SPLIT = 0.15
CLASSES = 10
_one_at_a_time = threading.Lock()  # an executor may give a process several threads; Keras wants one


class Networks(keras.layers.Layer):
    """Networks 784 - width - 10 side by side, as one layer.

    images: shape (m, 784), uint8, kept by the layer, which scales them to 0..1.
    width: neurons of the hidden layer; activation: its name in Keras.
    seeds: one a network; its weights are drawn as `Dense` draws them (Glorot, uniform; zeros).

    Input: shape (batch, networks), int: which image each network is given. Output: shape (batch,
    networks, 10), the logits. Every weight has shape (networks, inputs or 1, outputs).
    """

    def __init__(self, images: np.ndarray, width: int, activation: str, seeds: Sequence[int]):
        super().__init__()
        self.images = self.add_weight(
            shape=images.shape,
            dtype="uint8",
            initializer=lambda shape, dtype: ops.convert_to_tensor(images),
            trainable=False,
        )
        self.activation = keras.activations.get(activation)
        self.layers = []
        for depth, (inputs, outputs) in enumerate(((images.shape[1], width), (width, CLASSES))):
            kernels = [_glorot(inputs, outputs, seed, depth) for seed in seeds]
            kernel = self.add_weight(
                shape=(len(seeds), inputs, outputs),
                initializer=lambda shape, dtype, kernels=kernels: ops.stack(kernels),
            )
            bias = self.add_weight(shape=(len(seeds), 1, outputs), initializer="zeros")
            self.layers.append((kernel, bias))

    def call(self, indices):
        images = ops.take(self.images, ops.transpose(indices), axis=0)  # (networks, batch, 784)
        (kernel, bias), (last_kernel, last_bias) = self.layers
        hidden = self.activation(ops.matmul(ops.cast(images, "float32") / 255, kernel) + bias)
        logits = ops.matmul(hidden, last_kernel) + last_bias
        return ops.transpose(logits, (1, 0, 2))


def train_together(
    seeds: Sequence[int],
    *,
    width: int,
    activation: str = DEFAULTS["activation"],
    learning_rate: float = DEFAULTS["learning_rate"],
    batch_size: int = DEFAULTS["batch_size"],
    examples: int = DEFAULTS["examples"],
    patience: int = DEFAULTS["patience"],
    max_epochs: int = DEFAULTS["max_epochs"],
) -> list[dict[str, int | float]]:
    """Train one network 784 - width - 10 for each seed; return one dict each, in their order.

    The conditions are those of lesson 09: Adam, cross-entropy, the last 15 % of the first `examples`
    training images for validation; a network stops after `patience` epochs without a better
    validation accuracy, or after `max_epochs`, gets back the weights of its best epoch, and is
    tested once, on the 10,000 test images. One that has stopped is carried along until the last one
    stops; nothing of that counts.

    The dicts hold "epochs" (trained until the stop), "val" and "test" (accuracies in 0..1, of the
    weights kept) and "seconds": the network's part, by its epochs, of the training time of all. The
    same seed gives the same accuracies whatever the other seeds.

    Raises `TypeError` or `ValueError`, in French, for seeds or a condition without sense. Used in
    lesson 09, and by `sweep` in lesson 10.
    """
    given = {name: value for name, value in locals().items() if name != "seeds"}
    conditions = {name: read_condition(name, value) for name, value in given.items()}
    return _train(read_seeds("seeds est une liste de graines", seeds), **conditions)


def _train(
    seeds: list[int],
    width: int,
    activation: str,
    learning_rate: float,
    batch_size: int,
    examples: int,
    patience: int,
    max_epochs: int,
) -> list[dict[str, int | float]]:
    with _one_at_a_time:
        started = time.perf_counter()
        (images, labels), (test_images, test_labels) = load_mnist()
        pixels = np.concatenate([images, test_images]).reshape(-1, images[0].size)
        labels = np.concatenate([labels, test_labels]).astype("int32")
        split = int(examples * (1 - VALIDATION_SPLIT))  # as `fit(validation_split=...)` cuts
        validation, test = np.arange(split, examples), np.arange(len(images), len(pixels))

        networks = Networks(pixels, width, activation, seeds)
        which = keras.Input((len(seeds),), dtype="int32")
        model = keras.Model(which, networks(which))
        steps = -(-split // batch_size)
        optimizer = keras.optimizers.Adam(learning_rate)
        model.compile(optimizer, _summed_loss, steps_per_execution=steps)  # an epoch a call
        orders = [np.random.default_rng(seed) for seed in seeds]
        early = EarlyStoppingOfEach(len(seeds), patience)
        while not early.stopped.all() and early.epochs.max() < max_epochs:
            shown = np.stack([rng.permutation(split) for rng in orders], axis=1).astype("int32")
            model.fit(shown, labels[shown], batch_size=batch_size, shuffle=False, verbose=0)
            early.after_epoch(_accuracies(model, validation, labels), networks.trainable_variables)
        for variable, best in zip(networks.trainable_variables, early.best_weights, strict=True):
            variable.assign(best)
        seconds = (time.perf_counter() - started) / early.epochs.sum()
        return [
            {"epochs": int(epochs), "val": float(val), "test": float(tested), "seconds": part}
            for epochs, val, tested, part in zip(
                early.epochs,
                early.best.round(6),
                _accuracies(model, test, labels).round(6),
                (early.epochs * seconds).round(3).tolist(),
                strict=True,
            )
        ]


class EarlyStoppingOfEach:
    """Keras's `EarlyStopping` with `restore_best_weights`, for each network on its own.

    For each network, `stopped` says whether it has stopped, `epochs` how many epochs it was
    trained, `best` is its best accuracy; `best_weights` has one array for each variable, with the
    weights of each network's best epoch.
    """

    def __init__(self, networks: int, patience: int):
        self.patience = patience
        self.stopped = np.zeros(networks, bool)
        self.epochs, self.waited = np.zeros((2, networks), int)
        self.best = np.full(networks, -np.inf)
        self.best_weights: list[np.ndarray] = []

    def after_epoch(self, accuracies: np.ndarray, variables: Sequence) -> None:
        """Take in one epoch: accuracies of shape (networks,), variables of shape (networks, ...)."""
        going = ~self.stopped
        better = going & (accuracies > self.best)
        self.epochs += going
        self.waited = np.where(better, 0, self.waited + going)
        self.best = np.where(better, accuracies, self.best)
        weights = [ops.convert_to_numpy(variable) for variable in variables]
        self.best_weights = self.best_weights or [np.array(values) for values in weights]
        for kept, values in zip(self.best_weights, weights, strict=True):
            kept[better] = values[better]
        self.stopped |= self.waited >= self.patience


def _glorot(inputs: int, outputs: int, seed: int, depth: int):
    draw = int(np.random.default_rng((seed, depth)).integers(2**31))
    return keras.initializers.GlorotUniform(draw)((inputs, outputs))


def _summed_loss(labels, logits):
    losses = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
    return ops.sum(losses, axis=-1)


def _accuracies(model, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return each network's accuracy on the images of these indices; shape (networks,)."""
    which = np.repeat(images[:, np.newaxis], model.input_shape[1], axis=1).astype("int32")
    logits = model.predict(which, batch_size=1000, verbose=0)
    return (logits.argmax(-1) == labels[which]).mean(axis=0)
