"""A small neural network in NumPy: the classes of lesson 08, kept here in a fast form.

A batch is an array of shape (n, features), one example a row, as in Keras. Each layer keeps from
`forward` what its `backward` needs, so a backward pass follows a forward pass on the same batch.
The formulas are those of lessons 06 and 07; the tests hold these classes to the lesson's own.

A step on 128 images takes less than a millisecond, of which a tenth is the price of calling NumPy:
hence few calls, few new arrays, and `np.add.reduce(x)`, which is `x.sum(axis=0)` without its Python.
"""

import io
import json
import math
import os
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from helpers.files import replacing
from helpers.french import decimal


class Diverged(ArithmeticError):
    """The loss is no longer a number; the text is French and names the epoch."""


class Layer:
    """A step of the network. `parameters` are changed in place; `gradients` match them."""

    parameters: tuple[np.ndarray, ...] = ()
    gradients: tuple[np.ndarray, ...] = ()

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

    Raises `ValueError` when a size is below 1. Built in lesson 08.
    """

    def __init__(
        self, inputs: int, units: int, rng: np.random.Generator, dtype: str = "float32"
    ) -> None:
        if min(inputs, units) < 1:
            raise ValueError(
                f"Dense(entrées, unités) attend deux nombres d'au moins 1 ; reçu : {inputs} et "
                f"{units}."
            )
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

    def __repr__(self) -> str:
        return "ReLU()"

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        self.outputs = np.maximum(inputs, 0)
        return self.outputs

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        gradient *= self.outputs > 0
        return gradient


class Sigmoid(Layer):
    """1 / (1 + exp(-Z)), whose derivative is A (1 - A). Built in lesson 08."""

    def __repr__(self) -> str:
        return "Sigmoid()"

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

    def __repr__(self) -> str:
        return "Softmax()"

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
        """Return the loss of each example, of shape (n,)."""
        self.difference = outputs.copy()
        self.difference[np.arange(len(labels)), labels] -= 1
        return np.square(self.difference).mean(axis=1)

    def backward(self) -> np.ndarray:
        """Return the gradient of each example's loss by its outputs, of shape (n, classes)."""
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
        """Return the loss of each example, of shape (n,)."""
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
        """Return the gradient of each example's loss by its logits, of shape (n, classes)."""
        gradient = self.columns.copy()
        gradient.ravel()[self.places] -= 1
        return gradient.T

    def probabilities(self, outputs: np.ndarray) -> np.ndarray:
        return Softmax().forward(outputs)


class Model:
    """Layers one after another, and the loss that trains them.

    With `SoftmaxCrossEntropy` the last layer gives logits: no `Softmax` before that loss.
    Raises `ValueError` when a layer does not fit the one before. Built in lesson 08.
    """

    def __init__(self, layers: list[Layer], loss: Any = None) -> None:
        self.layers = list(layers)
        self.loss = SoftmaxCrossEntropy() if loss is None else loss
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
        """Return the outputs of the last layer, of shape (n, classes)."""
        for layer in self.layers:
            images = layer.forward(images)
        return images

    def gradients(
        self, images: np.ndarray, labels: np.ndarray, factor: float = 1.0
    ) -> tuple[float, list[np.ndarray]]:
        """Return the mean loss of a batch, and the gradients of factor * mean loss.

        images: shape (n, inputs), in the dtype of the model; labels: n integers. Not verified
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
        """Return the probabilities, of shape (n, classes); raises as `fit` does."""
        images = self._checked_images(images)
        with np.errstate(all="ignore"):  # what is not finite is told below, once
            parts = [
                self.loss.probabilities(self.forward(images[start : start + batch_size]))
                for start in range(0, len(images), batch_size)
            ]
        probabilities = np.concatenate(parts)
        if not np.isfinite(probabilities).all():
            _refuse_nan(images)
        return probabilities

    def evaluate(
        self, images: np.ndarray, labels: np.ndarray, batch_size: int = 1000
    ) -> tuple[float, float]:
        """Return the mean loss and the accuracy; raises as `fit` does."""
        images, labels = self._checked(images, labels)
        loss = right = 0.0
        for start in range(0, len(labels), batch_size):
            part = slice(start, start + batch_size)
            with np.errstate(all="ignore"):
                outputs = self.forward(images[part])
                loss += float(self.loss.forward(outputs, labels[part]).sum())
            right += int((outputs.argmax(axis=1) == labels[part]).sum())
        if not math.isfinite(loss):
            _refuse_nan(images)
        return loss / len(labels), right / len(labels)

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

        images: shape (n, inputs), numbers between 0 and 1; labels: n integers in 0..classes-1.
        rng: draws the shuffles; by default, another draw at each call.
        validation_data: (images, labels) judged after each epoch.
        verbose: print a line an epoch.

        Returns a history as Keras does: "loss", the mean over the batches of an epoch while it
        trains, and with `validation_data` "val_loss" and "val_accuracy".

        Raises, in French: `TypeError` or `ValueError` for shapes, labels and dtypes, before any
        weight changes, and for the first batch with a NaN in its images; `Diverged` as soon as
        the loss of a batch is not finite for another reason.
        """
        images, labels = self._checked(images, labels)
        if validation_data is not None:
            validation_data = self._checked(*validation_data)
        if epochs < 1 or batch_size < 1 or not 0 < learning_rate < math.inf:
            raise ValueError(
                "fit() attend epochs et batch_size d'au moins 1 et un learning_rate positif ; "
                f"reçu : {epochs}, {batch_size} et {learning_rate}."
            )
        rng = np.random.default_rng() if rng is None else rng
        parameters = self.parameters
        history: dict[str, list[float]] = {"loss": []}
        for epoch in range(1, epochs + 1):
            order = rng.permutation(len(labels))
            total = 0.0
            with np.errstate(all="ignore"):  # a divergence is told below, once
                for start in range(0, len(labels), batch_size):
                    batch = order[start : start + batch_size]
                    loss, steps = self.gradients(images[batch], labels[batch], learning_rate)
                    if not math.isfinite(loss):
                        _refuse_nan(images)
                        raise Diverged(
                            f"l'entraînement diverge à l'époque {epoch} : la perte vaut {loss}. "
                            f"Le taux d'apprentissage ({learning_rate:g}) est sans doute trop "
                            "grand, ou les images ne sont pas entre 0 et 1."
                        )
                    for parameter, step in zip(parameters, steps, strict=True):
                        parameter -= step
                    total += loss * len(batch)
            history["loss"].append(total / len(labels))
            told = f"époque {epoch}/{epochs} : perte {decimal(history['loss'][-1], '.4f')}"
            if validation_data is not None:
                loss, accuracy = self.evaluate(*validation_data)
                history.setdefault("val_loss", []).append(loss)
                history.setdefault("val_accuracy", []).append(accuracy)
                told += f", perte de validation {decimal(loss, '.4f')}"
                told += f", exactitude {decimal(accuracy, '.4f')}"
            if verbose:
                print(told, flush=True)
        return history

    def save_weights(self, path: str | os.PathLike, overwrite: bool = False) -> None:
        """Write the weights and the architecture to a `.npz` file, all or nothing.

        Raises `FileExistsError` when the file is there, unless `overwrite`. An interruption
        leaves the old file, whole. Built in lesson 08.
        """
        path = _npz(path)
        if path.exists() and not overwrite:
            raise FileExistsError(
                f"{path} existe déjà et n'a pas été touché. Choisissez un autre nom, ou "
                "save_weights(..., overwrite=True) pour le remplacer."
            )
        arrays = {f"parameter_{i}": value for i, value in enumerate(self.parameters)}
        with replacing(path, "wb") as file:
            np.savez(file, architecture=np.array(self._architecture()), **arrays)

    def load_weights(self, path: str | os.PathLike) -> None:
        """Read back what `save_weights` wrote, for a model of the same architecture.

        Nothing in the file is executed (`allow_pickle=False`). Raises `ValueError`, in French,
        for a file that is truncated, holds objects, another architecture, other shapes or NaN, and
        `OSError` for one that cannot be read; the model is then unchanged. Built in lesson 08.
        """
        path = _npz(path)
        if not path.is_file():
            raise FileNotFoundError(f"aucun fichier {path} : le chemin est-il juste ?")
        damaged = f"{path} n'est pas un fichier .npz entier, et rien n'en a été lu ni exécuté. "
        content = path.read_bytes()
        if not zipfile.is_zipfile(io.BytesIO(content)):
            raise ValueError(
                damaged + "La copie a-t-elle été interrompue ? Est-ce un autre format, un pickle ?"
            )
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                found = {name: file[name] for name in file.files}
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            if "allow_pickle" in str(error):
                raise ValueError(
                    f"{path} contient des objets Python, que seul un pickle sait lire, et un pickle "
                    "exécute le code de son auteur. Refusé : rien n'a été exécuté."
                ) from error
            raise ValueError(damaged + f"Il est abîmé ({error}).") from error
        if "architecture" not in found:
            raise ValueError(
                f"{path} n'a pas été écrit par save_weights : il y manque `architecture`. Il "
                f"contient : {', '.join(sorted(found)) or 'rien'}."
            )
        architecture = str(found.pop("architecture"))
        if architecture != self._architecture():
            raise ValueError(
                f"{path} contient les poids d'un autre réseau. Dans le fichier : {architecture} ; "
                f"attendu : {self._architecture()}."
            )
        for index, parameter in enumerate(self.parameters):
            values = found.get(f"parameter_{index}")
            if values is None or values.shape != parameter.shape or values.dtype.kind != "f":
                told = "rien" if values is None else f"{values.dtype} de forme {values.shape}"
                raise ValueError(
                    f"{path}, parameter_{index} : attendu {parameter.dtype} de forme "
                    f"{parameter.shape}, trouvé {told}. Le fichier a été modifié."
                )
            if not np.isfinite(values).all():
                raise ValueError(f"{path}, parameter_{index} contient des nombres non finis.")
        for index, parameter in enumerate(self.parameters):
            parameter[...] = found[f"parameter_{index}"]

    def _architecture(self) -> str:
        return json.dumps([repr(layer) for layer in self.layers])

    def _checked_images(self, images: Any) -> np.ndarray:
        images = np.asarray(images)
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
                f"les images doivent avoir la forme (n, {self.inputs}) ; reçu : {images.shape}."
                + cause
            )
        if len(images) == 0:
            raise ValueError(f"le lot est vide : images de forme {images.shape}.")
        return images.astype(self.dtype, copy=False)

    def _checked(self, images: Any, labels: Any) -> tuple[np.ndarray, np.ndarray]:
        images, labels = self._checked_images(images), np.asarray(labels)
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


def _refuse_nan(images: np.ndarray) -> None:
    """Raise `ValueError` when a value is not finite; asked only when a result is not."""
    finite = np.isfinite(images).all(axis=1)
    if not finite.all():
        raise ValueError(
            f"{np.count_nonzero(~finite)} image(s) contiennent NaN ou un infini, la première à "
            f"l'indice {int(np.argmin(finite))}. Une division par zéro en les préparant ?"
        )


def _npz(path: str | os.PathLike) -> Path:
    path = Path(path)
    return path if path.suffix == ".npz" else path.with_name(path.name + ".npz")
