"""The checks are put to the test: a solution with one small fault must not pass."""

import resource
from dataclasses import replace

import psutil
import pytest
from all_exercises import EXERCISES
from mutants import mutants

from builder import proof
from helpers import start_keras
from helpers.catalogue import Check
from helpers.checks import PASSED

MEMORY = 4 * 2**30  # bytes, beyond what the process has

# How many mutants pass, and why they are right answers all the same.
EXPLAINED_SURVIVORS = {
    "00-changer": (11, "other sizes, activation or loss, which are left free and read enough"),
    "00-page": (6, "verbose, row -1 of one row, 254 or 256: within what rounding allows"),
    "01-planche": (16, "another size, default or frame, or one grey level more or less"),
    "02-mise-en-forme": (6, "another dtype, or none, before `/ 255`, which then gives float64"),
    "05-ordre": (1, "the loss after the gradients, which do not need its value"),
    "05-lots": (2, "len(images) in place of len(labels): the same number"),
    "04-modele": (1, "without optimizer=, compile takes rmsprop, its default"),
    "06-fuite": (1, "Y.shape[1] in place of X.shape[1]: the same number"),
    "07-perte": (1, "len(probabilities) in place of len(labels): the same number"),
    "07-deux-classes": (2, "1 or -1 in place of 0: any number may be taken out and given back"),
    "07-adoucie": (2, "len(logits) in place of len(labels): the same number"),
    "07-lots": (2, "len(labels) in place of len(images): the same number"),
    "08-chiffres": (1, "a list in place of np.array, which converts to the same array"),
    "08-panne": (1, "len(images) in place of len(labels): the same number"),
    "09-separation": (1, "len(labels) in place of len(images): the same number"),
    "11-etiquettes": (1, "len(probabilities) in place of len(labels): the same number"),
    "12-pooling": (2, "axis=(4, 2) in place of (2, 4): the same two axes"),
    "13-charger": (1, "np.load without allow_pickle=False, which is the default"),
    "13-fiche": (1, "percent without its format, which writes more decimals"),
    "14-comparer": (2, "one `int` of the two left out: NumPy's integers count as well"),
    "14-preparer": (
        18,
        "another type; a level, a row, a column or a pixel more or less: within the pixel asked for",
    ),
    "14-bilan": (
        5,
        "len(probabilities), -1 in place of 0; in the text, bounds not rounded, either first, within 1 %",
    ),
}


@pytest.fixture(scope="module", autouse=True)
def keras():
    start_keras()


@pytest.fixture(autouse=True)
def bounded_memory():
    """Make a mutant that asks for terabytes, an image enlarged and not reduced, say, a `MemoryError`."""
    usual, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (psutil.Process().memory_info().vms + MEMORY, hard))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (usual, hard))


@pytest.mark.parametrize("id", EXERCISES)
def test_only_explained_mutants_survive(id):
    written, exercise = EXERCISES[id]
    exercise = replace(exercise, mistakes=())  # does it pass? Which mistake it is costs far more
    survivors = []
    count = 0
    for mutant in mutants(written.solution):
        count += 1
        try:
            status = proof.outcome(exercise, mutant).status
        except Exception:  # the learner sees Python's own error, before any check
            continue
        if status == PASSED:
            survivors.append(mutant)
    assert count >= 3
    expected, _reason = EXPLAINED_SURVIVORS.get(id, (0, ""))
    assert len(survivors) == expected, survivors


def test_a_weak_check_is_found_out(monkeypatch):
    written, exercise = EXERCISES["03-decoder"]
    lax = Check("03-decoder", lambda decode: decode, lambda facts: True, "", str)
    monkeypatch.setitem(EXERCISES, "03-decoder", (written, replace(exercise, check=lax)))
    with pytest.raises(AssertionError):
        test_only_explained_mutants_survive("03-decoder")
