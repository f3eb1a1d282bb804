"""Objects that no exercise asks for."""

import numpy as np


class Hostile:
    """Whatever is done with it raises."""

    def _raise(self, *arguments, **options):
        raise ZeroDivisionError("hostile")

    __array__ = __len__ = __iter__ = __eq__ = __float__ = __getitem__ = __call__ = _raise
    __str__ = __repr__ = __format__ = __bool__ = predict = evaluate = _raise
    __hash__ = None


def bad_object(kind: str, keras):
    """Return a bad object of the given kind, made anew."""
    return {
        "ellipsis": lambda: ...,
        "none": lambda: None,
        "list": lambda: [1, [2, 3]],
        "text": lambda: "réponse",
        "huge": lambda: np.broadcast_to(np.uint8(0), (10**6, 10**5)),
        "hostile": Hostile,
        "model": lambda: keras.Sequential([keras.layers.Dense(10)]),
    }[kind]()
