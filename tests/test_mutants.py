"""The checks are put to the test: a solution with one small fault must not pass."""

import resource
from dataclasses import replace

import psutil
import pytest
from all_exercises import EXERCISES

from builder import proof
from builder.mutants import EXPLAINED_SURVIVORS, mutants
from helpers.catalogue import Check
from helpers.checks import PASSED

pytestmark = pytest.mark.usefixtures("keras")
MEMORY = 4 * 2**30  # bytes, beyond what the process has


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
