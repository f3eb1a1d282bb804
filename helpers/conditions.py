"""The conditions of a network of a sweep: their names, what holds unless one says otherwise, and what is refused."""

from collections.abc import Mapping, Set
from numbers import Integral, Real
from typing import Any

from helpers.arguments import read_count

DEFAULTS = {
    "activation": "relu",
    "learning_rate": 0.001,
    "batch_size": 32,
    "examples": 60_000,
    "patience": 10,
    "max_epochs": 100,
}
CONDITIONS = ("width", *DEFAULTS)
ACTIVATIONS = ("relu", "sigmoid", "tanh", "linear")
NO_HIDDEN = "Sans couche cachée, c'est le modèle softmax seul, de la leçon 09."


def read_condition(name: str, value: Any) -> int | float | str:
    """Return one condition as Python's own int, float or str; raise, in French, when it has no sense.

    name: one of `CONDITIONS`. Raises `TypeError` or `ValueError`.
    """
    if name == "activation":
        if not isinstance(value, str) or value not in ACTIVATIONS:
            raise ValueError(
                f"activation est l'une de {', '.join(ACTIVATIONS)} ; reçu : {value!r}."
            )
        return str(value)
    if name == "learning_rate":
        # True is a number for Python, and would train at a rate of 1.
        number = isinstance(value, Real) and not isinstance(value, bool)
        if not number or not 0 < value < 10 or not float(value):
            raise ValueError(
                f"learning_rate est un nombre entre 0 et 10, comme `0.001` ; reçu : {value!r}."
            )
        return float(value)
    count = read_count(name, value, NO_HIDDEN if name == "width" else "")
    if name == "examples" and not 100 <= count <= 60_000:
        raise ValueError(f"`examples` va de 100 à 60000, toutes les images ; reçu : {value}.")
    return count


def read_list(values: Any) -> list | None:
    """Return what a list, an array... holds; None for a single value and for what has no order."""
    if isinstance(values, str | bytes | Mapping | Set):
        return None
    try:
        return list(values)
    except TypeError:  # not only of what has no `__iter__`: an array without dimension has one
        return None


def read_seeds(wanted: str, values: Any) -> list[int]:
    """Return seeds as a list of int; raise `ValueError`, in French, for what is none, or twice there.

    wanted: how the message begins: what was expected.
    """
    seeds = read_list(values)
    if not seeds or not all(
        isinstance(s, Integral) and not isinstance(s, bool) and 0 <= s < 2**32 for s in seeds
    ):
        raise ValueError(f"{wanted}, des entiers de 0 à {2**32 - 1} ; reçu : {values!r}.")
    if len(set(seeds)) < len(seeds):
        raise ValueError(
            f"une graine est répétée : {seeds}. La même graine redonne le même réseau : elle "
            "compterait deux fois sans rien apprendre de plus."
        )
    return [int(seed) for seed in seeds]
