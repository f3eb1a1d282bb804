"""Grade learners' copies: `python -m builder.grade copie.ipynb...` writes a page beside each one.

A copy is executed from top to bottom, whatever kernel it names; a cell that never ends is interrupted.
As under nbgrader, every check that is not “réussi” raises.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from nbconvert.preprocessors import ExecutePreprocessor

SECONDS = 300  # a cell; nothing in the exercises takes as long


def grade(copy: Path, seconds: int = SECONDS) -> Path:
    """Execute a copy and return the page of what it shows, which stands beside it.

    seconds: what a cell may take before it is interrupted; the next ones are executed all the same.

    Raises what nbformat and nbconvert raise, for a file that is no notebook or a kernel that dies.
    """
    notebook = nbformat.read(copy, as_version=4)
    ExecutePreprocessor(
        timeout=seconds, interrupt_on_timeout=True, allow_errors=True, kernel_name="python3"
    ).preprocess(notebook, {"metadata": {"path": str(copy.parent)}})
    page, _ = HTMLExporter().from_notebook_node(notebook, {"metadata": {"name": copy.stem}})
    path = copy.with_suffix(".html")
    path.write_text(page, encoding="utf-8")
    return path


def main(names: list[str]) -> int:
    """Grade the copies of these names, and tell which ones could not be."""
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    # The Windows shell leaves a pattern as it is.
    copies = [path for name in names for path in sorted(Path().glob(name)) or [Path(name)]]
    failed = 0
    for copy in copies:
        try:
            print(grade(copy), flush=True)
        except Exception as error:  # one bad copy does not stop the others
            failed += 1
            print(f"{copy} n'est pas corrigé : {error}", file=sys.stderr)
    return int(failed > 0 or not copies)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
