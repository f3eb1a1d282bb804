"""What every run of pytest shares, a learner's run of the notebooks included.

One thread; and the figures in a notebook's prose, which nbval does not look at, compared with a run.
"""

import os

import pytest

from builder import THREADS, inline

os.environ.update(THREADS)  # inherited by the kernels that nbval starts


def _following(item):
    """Give the Markdown cells that stand between the cell of this item and the next code cell."""
    cells = item.parent.nb.cells
    start = next(place for place, cell in enumerate(cells) if cell is item.cell) + 1
    for cell in cells[start:]:
        if cell.cell_type == "code":
            return
        yield cell


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After each cell, fail it if the text that follows says what this run does not give."""
    result = yield
    if not getattr(item.parent, "kernel", None):
        return result
    wrong = []
    for cell in _following(item):
        if asked := inline.to_evaluate(cell):
            client = item.parent.kernel.kc
            sent = client.execute("", silent=True, user_expressions=asked)
            while (reply := client.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != sent:
                pass
            found = inline.answered(reply["content"]["user_expressions"])
            stored = cell.metadata[inline.KEPT]
            wrong += [
                f"{one}: stored {stored[one]!r}, run {value!r}"
                for one, value in found.items()
                if value != stored[one]
            ]
    if wrong:
        pytest.fail("the text after this cell does not say what it gives:\n" + "\n".join(wrong))
    return result
