"""What a notebook may compute: no more seconds than the header of its source promises.

The promise is for two quiet cores. A run of the tests has no quiet machine, so what is counted is the
processor time of the kernel and of the processes that it starts, not the time on the clock: work
beside the run does not turn it red.
"""

import os
from functools import cached_property

import psutil
import pytest

from builder.course import Course

COMPUTED = "seconds of processor"


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process and of those that it has started, ended or not."""
    kernel, seconds = psutil.Process(pid), 0.0
    for process in (kernel, *kernel.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:  # it ended just now: its parent has its times
            continue
        seconds += times.user + times.system + times.children_user + times.children_system
    return seconds


def over_budget(seconds: dict[str, float], budgets: dict[str, int]) -> list[str]:
    """Return one sentence for each notebook that computed for longer than its header allows."""
    return [
        f"{path} computed for {seconds[path]:.0f} s, its header allows {budgets[path]} s"
        for path in sorted(seconds)
        if path in budgets and seconds[path] > budgets[path]
    ]


class Budgets:
    """The plugin of pytest that `conftest.py` registers."""

    def __init__(self, course: Course):
        self.course, self.seconds = course, {}

    @cached_property
    def allowed(self) -> dict[str, int]:
        sources = self.course.sources
        return {path: s.header["compute_seconds"] for s in sources for path in s.notebooks}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item):
        """Note, after each cell, what its kernel has computed since it started."""
        try:
            return (yield)
        finally:
            kernel = getattr(item.parent, "kernel", None)
            if kernel and kernel.is_alive():
                seconds = processor_seconds(kernel.km.provisioner.pid)
                item.user_properties.append((COMPUTED, seconds))

    def pytest_runtest_logreport(self, report):
        if seconds := dict(report.user_properties).get(COMPUTED):
            self.seconds[report.nodeid.partition("::")[0]] = seconds

    def pytest_sessionfinish(self, session):
        is_worker = "PYTEST_XDIST_WORKER" in os.environ
        if self.seconds and not is_worker and over_budget(self.seconds, self.allowed):
            session.exitstatus = 1

    def pytest_terminal_summary(self, terminalreporter):
        for path, seconds in sorted(self.seconds.items()):
            terminalreporter.write_line(f"{path}: {seconds:.0f} s of processor")
        for line in over_budget(self.seconds, self.allowed):
            terminalreporter.write_line(line, red=True)
