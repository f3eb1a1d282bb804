"""What a notebook may compute: no more seconds than its title promises to the learner.

The promise is for two quiet cores. The tests have no quiet machine, so what counts is the processor
time of the kernel and of the processes that it starts, not the clock: work beside the run does not
turn it red.
"""

import re

import pytest

from builder.execution import processor_seconds

PROMISE = re.compile(r"moins de (\d+)\s+s de calcul")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After each cell, fail it if the kernel has computed for too long since it started."""
    kernel = getattr(item.parent, "kernel", None)
    if kernel:
        item.output_timeout = 60  # nbval's own five seconds are few on a busy machine
    result = yield
    promise = kernel and PROMISE.search(item.parent.nb.cells[0].source)
    if promise:
        seconds = processor_seconds(kernel.km.provisioner.pid)
        if seconds > int(promise[1]):
            pytest.fail(f"{seconds:.0f} s of processor so far; the title says {promise[0]!r}")
    return result
