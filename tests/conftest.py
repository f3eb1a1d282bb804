"""What every test and every notebook run shares: threads, and the budgets of the lessons."""

import os
from pathlib import Path

from builder.build import THREADS
from builder.course import Course

os.environ.update(THREADS)  # inherited by the kernels that nbval starts

_seconds: dict[str, float] = {}


def over_budget(seconds: dict[str, float], budgets: dict[str, int]) -> list[str]:
    """Return one sentence for each notebook that took longer than its header allows."""
    return [
        f"{path} took {seconds[path]:.0f} s, its header allows {budgets[path]} s"
        for path in sorted(seconds)
        if path in budgets and seconds[path] > budgets[path]
    ]


def _budgets() -> dict[str, int]:
    sources = Course().sources
    return {path: s.header["compute_seconds"] for s in sources for path in s.notebooks}


def pytest_runtest_logreport(report):
    path = report.nodeid.partition("::")[0]
    if path.endswith(".ipynb"):
        _seconds[path] = _seconds.get(path, 0) + report.duration


def pytest_sessionfinish(session):
    if os.environ.get("PYTEST_XDIST_WORKER") or not _seconds:
        return
    late = over_budget(_seconds, _budgets())
    if late:
        print("\n" + "\n".join(late))
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter):
    for path, seconds in sorted(_seconds.items()):
        terminalreporter.write_line(f"{Path(path)}: {seconds:.0f} s")
