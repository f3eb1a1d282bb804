"""A small neural network in NumPy: the classes of lesson 08, kept here in a fast form.

A batch is an array of shape (m, features), one example a row, as in Keras. Each layer keeps from
`forward` what its `backward` needs, so a backward pass follows a forward pass on the same batch.
The formulas are those of lessons 06 and 07; the tests hold these classes to the lesson's own.

A step on 128 images takes half a millisecond, of which a sixth is neither a matrix product nor the
copy of the images: hence few calls, few new arrays, and `np.add.reduce(x)`, which is `x.sum(axis=0)`
without its Python. Arrays kept from one step to the next would gain a thirtieth, and lose clarity.
"""

import json
import math
import os
from typing import Any

import numpy as np

from helpers.arguments import read_count, read_rate
from helpers.french import decimal
from helpers.weights import read_weights, write_weights


class Diverged(ArithmeticError):
    """Training or its weights give what is no number; the text is French and says where."""


class Layer:
    """A step of the network. `parameters` are changed in place; `gradients` match them."""

    parameters: tuple[np.ndarray, ...] = ()
    gradients: tuple[np.ndarray, ...] = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"  # without a place in memory: a file of weights holds it

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        """Return the outputs for a batch."""
        raise NotImplementedError

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        """From the gradient of the loss by the outputs, return that by the inputs.

        May overwrite `gradient`, which is used no more.
        """
        raise NotImplementedError

    def measure(self, gradient: np.ndarray) -> None:
        """Set `gradients` from the gradient of the loss by the outputs."""


class Dense(Layer):
    """Z = X W + b, with W of shape (inputs, units) and b of shape (units,).

    rng: draws W from a normal law of standard deviation sqrt(2 / inputs) (He et al., 2015,
        https://arxiv.org/abs/1502.01852); b starts at 0.
    dtype: "float32", or "float64" to compare with finite differences.

    Raises `TypeError` or `ValueError`, in French, for anything else. Built in lesson 08.
    """

    def __init__(
        self, inputs: int, units: int, rng: np.random.Generator, dtype: str = "float32"
    ) -> None:
        inputs, units = read_count("inputs", inputs), read_count("units", units)
        _refuse_no_generator(rng)
        if dtype not in ("float32", "float64", np.float32, np.float64):
            raise ValueError(f"dtype est 'float32' ou 'float64' ; reçu : {dtype!r}.")
        self.weights = rng.normal(0, math.sqrt(2 / inputs), (inputs, units)).astype(dtype)
        self.biases = np.zeros(units, dtype)
        self.parameters = (self.weights, self.biases)

    def __repr__(self) -> str:
        return "Dense({}, {})".format(*self.weights.shape)

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        self.inputs = inputs
        outputs = inputs @ self.weights
        outputs += self.biases
        return outputs

    def measure(self, gradient: np.ndarray) -> None:
        self.gradients = (self.inputs.T @ gradient, np.add.reduce(gradient))

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        return gradient @ self.weights.T


class ReLU(Layer):
    """max(0, Z). At 0, where it has no derivative, 0 is taken. Built in lesson 08."""

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        self.outputs = np.maximum(inputs, 0)
        return self.outputs

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        gradient *= self.outputs > 0
        return gradient


class Sigmoid(Layer):
    """1 / (1 + exp(-Z)), whose derivative is A (1 - A). Built in lesson 08."""

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        small = np.exp(-np.abs(inputs))  # at most 1: never an overflow
        self.outputs = np.where(inputs >= 0, 1, small) / (1 + small)
        return self.outputs

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        return gradient * self.outputs * (1 - self.outputs)


class Softmax(Layer):
    """exp(Z) / sum of exp(Z), row by row. Built in lesson 08.

    Its Jacobian is diag(p) - p p^T for each row, hence `backward`: p * (g - sum of g p).
    """

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        exponentials = np.exp(inputs - inputs.max(axis=1, keepdims=True))
        self.outputs = exponentials / exponentials.sum(axis=1, keepdims=True)
        return self.outputs

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        weighted = (gradient * self.outputs).sum(axis=1, keepdims=True)
        return self.outputs * (gradient - weighted)


class MeanSquaredError:
    """Mean over the classes of (P - Y)^2, with Y the labels in one-hot. Built in lesson 08."""

    def __repr__(self) -> str:
        return "MeanSquaredError()"

    def forward(self, outputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Return the loss of each example, of shape (m,)."""
        self.difference = outputs.copy()
        self.difference[np.arange(len(labels)), labels] -= 1
        return np.square(self.difference).mean(axis=1)

    def backward(self) -> np.ndarray:
        """Return the gradient of each example's loss by its outputs, of shape (m, classes)."""
        return self.difference * (2 / self.difference.shape[1])

    def probabilities(self, outputs: np.ndarray) -> np.ndarray:
        return outputs


class SoftmaxCrossEntropy:
    """-log of the probability that softmax gives to the label, from the logits.

    log-sum-exp(Z) - Z[label], with the maximum taken out first: never log(0), never an overflow.
    Its gradient by the logits is P - Y (lesson 06). Built in lessons 07 and 08.
    """

    def __repr__(self) -> str:
        return "SoftmaxCrossEntropy()"

    def forward(self, outputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Return the loss of each example, of shape (m,)."""
        n = len(labels)
        columns = outputs.T.copy()  # (classes, n): NumPy reduces a long last axis far quicker
        columns -= np.maximum.reduce(columns)
        self.places = labels.astype(np.intp, copy=False) * n + np.arange(n)  # in columns, flat
        of_labels = columns.take(self.places)
        np.exp(columns, out=columns)
        sums = np.add.reduce(columns)
        columns /= sums
        self.columns = columns
        return np.log(sums) - of_labels

    def backward(self) -> np.ndarray:
        """Return the gradient of each example's loss by its logits, of shape (m, classes)."""
        gradient = self.columns.copy()
        gradient.ravel()[self.places] -= 1
        return gradient.T

    def probabilities(self, outputs: np.ndarray) -> np.ndarray:
        return Softmax().forward(outputs)


class Model:
    """Layers one after another, and the loss that trains them.

    With `SoftmaxCrossEntropy` the last layer gives logits: no `Softmax` before that loss.
    Raises `TypeError` for what is no layer and no loss, `ValueError` when a layer does not fit the
    one before, in French. Built in lesson 08.
    """

    def __init__(self, layers: list[Layer], loss: Any = None) -> None:
        if not hasattr(layers, "__iter__"):
            raise TypeError(f"Model(couches) attend une liste de couches ; reçu : {layers!r}.")
        self.layers = list(layers)
        self.loss = SoftmaxCrossEntropy() if loss is None else loss
        for part in (*self.layers, self.loss):
            if isinstance(part, type) or not hasattr(part, "forward"):
                raise TypeError(
                    f"une couche, ou une perte, est un objet, comme ReLU() ; reçu : {part!r}."
                )
        dense = [layer for layer in self.layers if isinstance(layer, Dense)]
        if not dense:
            raise ValueError("Model(couches) attend au moins une couche Dense ; reçu : aucune.")
        for before, after in zip(dense, dense[1:], strict=False):
            if before.weights.shape[1] != after.weights.shape[0]:
                raise ValueError(
                    f"{after} attend {after.weights.shape[0]} nombres par exemple et la couche "
                    f"précédente, {before}, en donne {before.weights.shape[1]}."
                )
        self.inputs, self.dtype = dense[0].weights.shape[0], dense[0].weights.dtype
        self.classes = dense[-1].weights.shape[1]

    def __repr__(self) -> str:
        return f"Model([{', '.join(map(repr, self.layers))}], {self.loss!r})"

    @property
    def parameters(self) -> list[np.ndarray]:
        """The arrays that training changes, from the first layer to the last."""
        return [parameter for layer in self.layers for parameter in layer.parameters]

    def count_params(self) -> int:
        """Return how many numbers training changes, as in Keras."""
        return sum(parameter.size for parameter in self.parameters)

    def forward(self, images: np.ndarray) -> np.ndarray:
        """Return the outputs of the last layer, of shape (m, classes)."""
        for layer in self.layers:
            images = layer.forward(images)
        return images

    def gradients(
        self, images: np.ndarray, labels: np.ndarray, factor: float = 1.0
    ) -> tuple[float, list[np.ndarray]]:
        """Return the mean loss of a batch, and the gradients of factor * mean loss.

        images: shape (m, inputs), in the dtype of the model; labels: m integers. Not verified
        here: `fit` does it once. With the learning rate as factor, the gradients are the step.
        """
        losses = self.loss.forward(self.forward(images), labels)
        gradient = self.loss.backward()
        gradient *= self.dtype.type(factor / len(labels))
        for position in reversed(range(len(self.layers))):
            layer = self.layers[position]
            layer.measure(gradient)
            if position > 0:  # nobody needs the gradient by the images
                gradient = layer.backward(gradient)
        found = [gradient for layer in self.layers for gradient in layer.gradients]
        return float(np.add.reduce(losses)) / len(labels), found

    def predict(self, images: np.ndarray, batch_size: int = 1000) -> np.ndarray:
        """Return the probabilities, of shape (m, classes); raises as `fit` does.

        `Diverged` when they are no numbers.
        """
        batch_size = read_count("batch_size", batch_size)
        images = self._checked_images(images)
        with np.errstate(all="ignore"):  # what is not finite is told below, once
            parts = [
                self.loss.probabilities(self.forward(images[start : start + batch_size]))
                for start in range(0, len(images), batch_size)
            ]
        probabilities = np.concatenate(parts)
        finite = np.isfinite(probabilities).all(axis=1)
        if not finite.all():
            raise self._overflow(
                f"les probabilités de {np.count_nonzero(~finite)} image(s) ne sont pas des nombres, "
                f"les premières à l'indice {int(np.argmin(finite))}",
                images,
            )
        return probabilities

    def evaluate(
        self, images: np.ndarray, labels: np.ndarray, batch_size: int = 1000
    ) -> tuple[float, float]:
        """Return the mean loss and the accuracy; raises as `fit` does."""
        batch_size = read_count("batch_size", batch_size)
        images, labels = self._checked(images, labels)
        loss, accuracy = self._judge(images, labels, batch_size)
        if not math.isfinite(loss):
            raise self._overflow(f"la perte vaut {loss}", images)
        return loss, accuracy

    def _judge(
        self, images: np.ndarray, labels: np.ndarray, batch_size: int = 1000
    ) -> tuple[float, float]:
        loss = right = 0.0
        for start in range(0, len(labels), batch_size):
            part = slice(start, start + batch_size)
            with np.errstate(all="ignore"):
                outputs = self.forward(images[part])
                loss += float(self.loss.forward(outputs, labels[part]).sum())
            right += int((outputs.argmax(axis=1) == labels[part]).sum())
        return loss / len(labels), right / len(labels)

    def _overflow(self, seen: str, images: np.ndarray) -> Diverged:
        """Return what is raised when numbers that are all finite give one that is not."""
        largest = np.max([np.abs(parameter).max() for parameter in self.parameters])  # nan stays
        return Diverged(
            f"{seen}. Les poids vont jusqu'à {decimal(largest, '.3g')} en valeur absolue, les images "
            f"jusqu'à {decimal(np.abs(images).max(), '.3g')}. L'entraînement a-t-il divergé ?"
        )

    def fit(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        *,
        epochs: int = 1,
        batch_size: int = 128,
        learning_rate: float = 0.1,
        rng: np.random.Generator | None = None,
        validation_data: tuple[np.ndarray, np.ndarray] | None = None,
        verbose: bool = True,
    ) -> dict[str, list[float]]:
        """Train by mini-batch gradient descent, shuffled anew at each epoch.

        images: shape (m, inputs), numbers between 0 and 1; labels: m integers in 0..classes-1.
        rng: draws the shuffles; by default, another draw at each call.
        validation_data: (images, labels) judged after each epoch.
        verbose: print a line an epoch.

        Returns a history as Keras does: "loss", the mean over the batches of an epoch while it
        trains, and with `validation_data` "val_loss" and "val_accuracy".

        Raises, in French: `TypeError` or `ValueError` for options, shapes, labels, dtypes, and NaN
        or infinities in the images, which leave the weights as they were; `Diverged` as soon as the
        loss of a batch, or of the validation, is not finite.
        """
        epochs, batch_size = read_count("epochs", epochs), read_count("batch_size", batch_size)
        learning_rate = read_rate("learning_rate", learning_rate)
        rng = np.random.default_rng() if rng is None else rng
        _refuse_no_generator(rng)
        images, labels = self._checked(images, labels, finite=False)
        if validation_data is not None:
            if not isinstance(validation_data, tuple | list) or len(validation_data) != 2:
                raise TypeError(
                    "validation_data est un couple (images, étiquettes) ; reçu : un objet "
                    f"{type(validation_data).__name__}."
                )
            validation_data = self._checked(*validation_data)
        parameters = self.parameters
        before = [parameter.copy() for parameter in parameters]
        history: dict[str, list[float]] = {"loss": []}

        def diverged(seen: str) -> Diverged:
            return Diverged(
                f"l'entraînement diverge à l'époque {epoch} : {seen}. Le taux d'apprentissage "
                f"({learning_rate:g}) est sans doute trop grand, ou les images ne sont pas entre 0 "
                "et 1."
            )

        for epoch in range(1, epochs + 1):
            order = rng.permutation(len(labels))
            total = 0.0
            with np.errstate(all="ignore"):  # a divergence is told below, once
                for start in range(0, len(labels), batch_size):
                    batch = order[start : start + batch_size]
                    shown = images[batch]
                    # Of all images beforehand, which the cache cannot hold, a tenth of the epoch.
                    if epoch == 1 and not np.isfinite(shown).all():
                        for parameter, old in zip(parameters, before, strict=True):
                            parameter[...] = old
                        self._refuse_infinite(images)
                    loss, steps = self.gradients(shown, labels[batch], learning_rate)
                    if not math.isfinite(loss):
                        raise diverged(f"la perte vaut {loss}")
                    for parameter, step in zip(parameters, steps, strict=True):
                        parameter -= step
                    total += loss * len(batch)
            history["loss"].append(total / len(labels))
            told = f"époque {epoch}/{epochs} : perte {decimal(history['loss'][-1], '.4f')}"
            if validation_data is not None:
                loss, accuracy = self._judge(*validation_data)
                if not math.isfinite(loss):
                    raise diverged(f"la perte de validation vaut {loss}")
                history.setdefault("val_loss", []).append(loss)
                history.setdefault("val_accuracy", []).append(accuracy)
                told += f", perte de validation {decimal(loss, '.4f')}"
                told += f", exactitude {decimal(accuracy, '.4f')}"
            if verbose:
                print(told, flush=True)
        return history

    def save_weights(self, path: str | os.PathLike, overwrite: bool = False) -> None:
        """Write the weights and the architecture to a `.npz` file, all or nothing.

        path: ends in `.npz`, which is added if need be. Raises, in French: `FileExistsError` when
        the file is there, unless `overwrite`; `OSError` when it cannot be written; `ValueError` when
        a weight is not finite. All of them, and an interruption, leave the old file, whole. Used in
        lesson 13.
        """
        write_weights(path, self._architecture(), self.parameters, overwrite)

    def load_weights(self, path: str | os.PathLike) -> None:
        """Read back what `save_weights` wrote, for a model of the same architecture.

        Nothing in the file is executed, and nothing read but what this model needs. Raises, in
        French: `ValueError` for a file that is truncated or damaged, of another kind or another
        architecture, holds objects, other shapes, NaN or what is infinite in the dtype of the
        model; `OSError` for one that cannot be read. The model is then unchanged. Used in
        lesson 13.
        """
        found = read_weights(path, self._architecture(), self.parameters)
        for parameter, values in zip(self.parameters, found, strict=True):
            parameter[...] = values

    def _architecture(self) -> str:
        return json.dumps([repr(layer) for layer in self.layers])

    def _checked_images(self, images: Any, finite: bool = True) -> np.ndarray:
        images = _as_array("les images", images)
        if images.dtype.kind not in "buif":
            raise TypeError(f"les images doivent être des nombres ; reçu : dtype {images.dtype}.")
        if images.ndim != 2 or images.shape[1] != self.inputs:
            cause = (
                " Aplatissez-les : images.reshape(len(images), -1)."
                if math.prod(images.shape[1:]) == self.inputs
                else " Un exemple par ligne : le tableau est-il transposé ?"
                if images.ndim == 2 and images.shape[0] == self.inputs
                else ""
            )
            raise ValueError(
                f"les images doivent avoir la forme (m, {self.inputs}) ; reçu : {images.shape}."
                + cause
            )
        if len(images) == 0:
            raise ValueError(f"le lot est vide : images de forme {images.shape}.")
        with np.errstate(over="ignore"):
            images = images.astype(self.dtype, copy=False)
        if finite:
            self._refuse_infinite(images)
        return images

    def _refuse_infinite(self, images: np.ndarray) -> None:
        finite = np.isfinite(images).all(axis=1)
        if not finite.all():
            raise ValueError(
                f"{np.count_nonzero(~finite)} image(s) contiennent NaN, un infini ou un nombre "
                f"trop grand pour {self.dtype}, la première à l'indice {int(np.argmin(finite))}. "
                "Une division par zéro en les préparant ?"
            )

    def _checked(
        self, images: Any, labels: Any, finite: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        images = self._checked_images(images, finite)
        labels = _as_array("les étiquettes", labels)
        if labels.shape != (len(images),):
            raise ValueError(
                f"il faut une étiquette par image, de forme ({len(images)},) ; reçu : "
                f"{labels.shape}."
                + (
                    " Des vecteurs un-parmi-dix ? `labels.argmax(axis=1)`."
                    if labels.ndim == 2
                    else ""
                )
            )
        if labels.dtype.kind not in "ui":
            raise TypeError(f"les étiquettes doivent être des entiers ; reçu : {labels.dtype}.")
        if labels.min() < 0 or labels.max() >= self.classes:
            wrong = int(np.argmax((labels < 0) | (labels >= self.classes)))
            raise ValueError(
                f"les étiquettes vont de 0 à {self.classes - 1} ; reçu : {labels[wrong]} à "
                f"l'indice {wrong}."
            )
        return images, labels.astype(np.intp)


def _as_array(name: str, values: Any) -> np.ndarray:
    try:
        return np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"{name} ne forment pas un tableau : ont-elles toutes la même longueur ?"
        ) from error


def _refuse_no_generator(rng: Any) -> None:
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng est un générateur, comme np.random.default_rng(0) ; reçu : {rng!r}.")
