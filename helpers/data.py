"""MNIST, carried by the package: no download, no cache, the same arrays everywhere."""

import hashlib
import io
from pathlib import Path

import numpy as np

from helpers.files import reason

MNIST_FILE = Path(__file__).parent / "mnist" / "mnist.npz"
MNIST_SHA256 = "528e33ba9fcf62741c90e306b96dfa968d53aa068b7540a05cd4303d2273f2cf"

Arrays = tuple[np.ndarray, np.ndarray]


class DataError(RuntimeError):
    """The MNIST file is missing, unreadable or not the one that the course was written for."""


def load_mnist() -> tuple[Arrays, Arrays]:
    """Return `(train_images, train_labels), (test_images, test_labels)`, as Keras does.

    Images are uint8 of shape (60000, 28, 28) and (10000, 28, 28), grey levels 0 (background)
    to 255 (ink); labels are uint8 of shape (60000,) and (10000,), digits 0 to 9. Each call
    returns new arrays, which the caller may change.

    Raises `DataError` when the file beside this module is missing, unreadable or altered.

    Used from lesson 01 on. Same contract as `keras.datasets.mnist.load_data()`.
    """
    try:
        content = MNIST_FILE.read_bytes()
    except OSError as error:
        raise DataError(_message(f"ce fichier ne peut pas être lu ({reason(error)})")) from error
    if not content:
        raise DataError(_message("ce fichier est vide"))
    found = hashlib.sha256(content).hexdigest()
    if found != MNIST_SHA256:
        raise DataError(
            _message(
                f"ce fichier est tronqué ou modifié : {len(content)} octets, "
                f"SHA-256 {found[:12]}... au lieu de {MNIST_SHA256[:12]}..."
            )
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


def _message(problem: str) -> str:
    return (
        f"MNIST n'a pas pu être chargé : {problem}.\n"
        f"  Fichier : {MNIST_FILE}\n"
        "  Pour le rétablir, dans le dossier du cours : `git checkout -- helpers/mnist/mnist.npz`\n"
        "  (sans git : recopiez ce fichier depuis l'archive du cours)."
    )
