"""Execute a notebook in a kernel of its own."""

import copy
import os
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from builder import THREADS
from builder.source import Source


def execute(source: Source, path: str, notebook: nbformat.NotebookNode) -> float:
    """Run the notebook in place, in its folder; return the seconds that it took."""
    started = time.perf_counter()
    metadata = copy.deepcopy(notebook.metadata)
    client = NotebookClient(
        notebook,
        timeout=600,
        startup_timeout=600,  # of a kernel, on a busy machine
        kernel_name="python3",
        coalesce_streams=True,
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str((source.root / path).parent)}},
    )
    try:
        client.execute(env={**os.environ, **THREADS})
    except CellExecutionError as error:
        index = source.index_of(next(cell for cell in notebook.cells if _has_error(cell)))
        raise source.error(f"{path} stops: {error.ename}: {error.evalue}", index) from error
    notebook.metadata = metadata  # the kernel adds its version
    return time.perf_counter() - started


def _has_error(cell) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))
