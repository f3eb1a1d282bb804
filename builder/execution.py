"""Execute a notebook in a kernel of its own."""

import copy
import os
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from builder import THREADS, inline
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

    async def fill(cell, cell_index):
        if asked := inline.to_evaluate(cell):
            sent = client.kc.execute("", silent=True, user_expressions=asked)
            reply = await client.async_wait_for_reply(sent)
            try:
                inline.fill(cell, inline.answered(reply["content"]["user_expressions"]))
            except ValueError as error:
                raise source.error(f"{path}: {error}", source.index_of(cell)) from error

    client.on_cell_start = fill
    try:
        client.execute(env={**os.environ, **THREADS})
    except CellExecutionError as error:
        index = source.index_of(next(cell for cell in notebook.cells if _has_error(cell)))
        raise source.error(f"{path} stops: {error.ename}: {error.evalue}", index) from error
    notebook.metadata = metadata  # the kernel adds its version
    return time.perf_counter() - started


def _has_error(cell) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))
