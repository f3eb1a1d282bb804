"""Callbacks: what Keras calls while `fit` runs."""

from helpers.arguments import read_count
from helpers.french import decimal
from helpers.start import start_keras

start_keras()

import keras  # noqa: E402, after its quiet start

_FRENCH = {
    "loss": "perte",
    "accuracy": "exactitude",
    "val_loss": "perte (validation)",
    "val_accuracy": "exactitude (validation)",
}


class Moniteur(keras.callbacks.Callback):
    """Print one line every `every` epochs, for `fit(..., verbose=0, callbacks=[Moniteur()])`.

    every: an int of at least 1. The first epoch and the last one are always told, so that a short
    training is not silent. Raises `TypeError` or `ValueError`, in French, for anything else.
    Built in lesson 09.
    """

    def __init__(self, every: int = 5):
        super().__init__()
        self.every = read_count("every", every)
        self.line, self.told = "", True

    def on_epoch_end(self, epoch, logs=None):
        values = (
            f"{_FRENCH.get(name, name)} {decimal(value, '.4f')}"
            for name, value in (logs or {}).items()
        )
        self.line = f"époque {epoch + 1:3d} : {', '.join(values)}"
        self.told = epoch == 0 or (epoch + 1) % self.every == 0
        if self.told:
            print(self.line, flush=True)

    def on_train_end(self, logs=None):
        if not self.told:
            print(self.line, flush=True)
