"""What a learner moves by hand: a widget where a browser is at the other end, a still figure elsewhere.

Each widget is a Python file, an ES module and styles of one name in this folder, shown by anywidget; what
the modules share is in kernel.js. Nothing is loaded from the web.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import anywidget

from helpers.figures import AltFigure, bundle

FOLDER = Path(__file__).parent


class Live(anywidget.AnyWidget):
    """A widget that a notebook stores with its still figure, for whoever reads it without a kernel.

    A subclass names its module and its styles: `_esm = joined("name.js")`, `_css = FOLDER / "name.css"`.
    Used from lesson 00 on.
    """

    def __init__(self, still: AltFigure, **traits) -> None:
        super().__init__(**traits)
        self._still = still

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict] | None:
        shown = super()._repr_mimebundle_(**kwargs)
        if shown is None:
            return None
        data, metadata = bundle(self._still, self._still.alt)
        return {**data, **shown[0], "text/plain": self._still.alt}, {**metadata, **shown[1]}


def joined(module: str) -> str:
    """Return the text of a module of this folder after that of kernel.js: a widget has one module."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in ("kernel.js", module))


def live_or_still(still: AltFigure, widget: Callable[[AltFigure], Live]) -> Live | AltFigure:
    """Return `widget(still)` where a browser can show it, `still` elsewhere (tests, builds, PDF)."""
    return widget(still) if in_browser() else still


def in_browser() -> bool:
    """Tell whether JupyterLab, VS Code or Colab has started this kernel, as each says in its own way."""
    if "JPY_SESSION_NAME" in os.environ or "google.colab" in sys.modules:
        return True
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return shell is not None and "__vsc_ipynb_file__" in shell.user_ns
