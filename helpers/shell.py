"""The running IPython, where there is one: asked without importing it."""

import sys
from typing import Any


def running_shell() -> Any | None:
    """Return the IPython that runs this code, None outside of it."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def cells_run(shell: Any) -> list[str]:
    """Return the text of the cells that were run, the last being the one that runs."""
    return shell.user_ns.get("In", [])
