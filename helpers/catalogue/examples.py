"""An example is its own predicate: a mistake is recognised when the learner's facts are those of
the code that makes it."""

import io
import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from typing import Any
from unittest import mock

import numpy as np

from helpers import data
from helpers.catalogue import Exercise, Mistake
from helpers.catalogue.observe import alike, attempt, failed, mnist


def recognised(exercise: Exercise, facts: Any) -> Mistake | None:
    """Return the first mistake of the exercise that the facts show, None when they show none."""
    for mistake in exercise.mistakes:
        when = exercise.check.when.get(mistake.name)
        if when:
            # A predicate that raises says nothing of these facts: they may be of any kind.
            found = attempt(when, facts)
            is_it = not failed(found) and bool(found)
        else:
            is_it = any(alike(facts, one) for one in example_facts(exercise, mistake))
        if is_it:
            return mistake
    return None


@cache
def example_facts(exercise: Exercise, mistake: Mistake) -> tuple[Any, ...]:
    """Return the facts of a mistake's example, alone in a tuple; an empty one if it has none here."""
    try:
        with _aside():
            return (exercise.check.observe(*answered(exercise, mistake.example)),)
    except (Exception, SystemExit):  # what cannot be observed on this machine recognises nothing
        return ()


def answered(exercise: Exercise, answer: str) -> tuple[Any, ...]:
    """Return the objects to check when `answer` stands in place of the learner's cells.

    The code runs after the given cells, in a namespace of its own: nothing is printed, and the
    random generators of Python and NumPy go on as if nothing had been drawn. Raises what the code
    raises, and `NameError` when it does not make an object that is to be checked.
    """
    namespace: dict = {"__name__": "__main__"}
    with _aside():
        for code in (exercise.given, answer):
            exec(compile(code, f"<{exercise.id}>", "exec"), namespace)
    if missing := [name for name in exercise.names if name not in namespace]:
        raise NameError(f"the code makes no {', '.join(missing)}")
    return tuple(namespace[name] for name in exercise.names)


@contextmanager
def _aside() -> Iterator[None]:
    states = random.getstate(), np.random.get_state()  # noqa: NPY002, learners may use it
    with redirect_stdout(io.StringIO()), warnings.catch_warnings(), _mnist_read_once():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            random.setstate(states[0])
            np.random.set_state(states[1])  # noqa: NPY002


@contextmanager
def _mnist_read_once() -> Iterator[None]:
    """Give the code fresh copies of arrays that are read from disk only once."""

    def copies() -> tuple:
        return tuple(tuple(array.copy() for array in pair) for pair in mnist())

    with mock.patch.object(data, "load_mnist", copies):
        yield
