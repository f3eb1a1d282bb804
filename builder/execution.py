"""Execute the cells of a notebook in a kernel of their own, which ends with them, whatever they do.

A cell stops the run when it raises, ends its kernel, sends output without end, leaves files in the
folder, or goes beyond the seconds that the notebook has. What counts is the processor time of the
kernel and of the processes that it starts, so that a busy machine stops nothing; and the clock while
they do next to nothing, so that a cell that waits for ever is stopped too.
"""

import asyncio
import os
import signal
import time
from pathlib import Path

import nbformat
import psutil
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import (
    CellControlSignal,
    CellExecutionComplete,
    CellExecutionError,
    DeadKernelError,
)

from builder import THREADS, inline
from builder.source import Source, one_line

STARTUP = 600  # seconds that a kernel has to start, on a busy machine
MEGABYTES = 10  # of what a cell sends; the most that one of the course shows is 0.3
IDLE = 0.02  # of the time: a kernel that waits uses less of a processor


class Stopped(Exception):
    """A cell did not end well, and says why; `index` counts the notebook's cells from 0."""

    def __init__(self, why: str, index: int | None):
        super().__init__(why)
        self.index = index


def execute(source: Source, path: str, notebook: nbformat.NotebookNode) -> float:
    """Run the notebook in place, in its folder; return the seconds that count.

    Raises `SourceError` where a cell stops the run.
    """
    run = Run(notebook, (source.root / path).parent, source.header["compute_seconds"])
    try:
        return run.to_the_end()
    except Stopped as stop:
        index = None if stop.index is None else source.index_of(notebook.cells[stop.index])
        raise source.error(f"{path} stops: {stop}", index) from stop


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process and of those that it has started, ended or not."""
    process, seconds = psutil.Process(pid), 0.0
    for each in (process, *process.children(recursive=True)):
        try:
            times = each.cpu_times()
        except psutil.NoSuchProcess:  # it has just ended
            continue
        seconds += times.user + times.system + times.children_user + times.children_system
    return seconds


class Run(NotebookClient):
    """One run of a notebook's cells, in a folder.

    budget: the seconds for all of them, or `for_each`.
    """

    def __init__(
        self, notebook: nbformat.NotebookNode, folder: Path, budget: int, for_each: bool = False
    ):
        super().__init__(
            notebook,
            timeout=None,
            startup_timeout=STARTUP,
            iopub_timeout=60,
            raise_on_iopub_timeout=True,  # else outputs that are late are lost
            kernel_name="python3",
            coalesce_streams=True,
            record_timing=False,
            extra_arguments=["--IPKernelApp.log_level=40"],
            resources={"metadata": {"path": str(folder)}},
        )
        self.folder, self.budget, self.for_each = folder, budget, for_each
        self.on_cell_start = self._fill
        self.index: int | None = None
        self.sent = 0
        self.spent = 0.0

    def to_the_end(self) -> float:
        """Run the cells; return the seconds that count. Raises `Stopped`, `KeyboardInterrupt`."""
        try:
            # The loop that zmq knows on every system.
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(self._run())
        except (CellControlSignal, RuntimeError, OSError, NoSuchKernel) as error:
            raise self._stopped(f"{type(error).__name__}: {one_line(str(error))}") from error
        return self.spent

    def process_message(self, msg: dict, cell: nbformat.NotebookNode, cell_index: int):
        """As nbclient does, up to a bound: then the cell counts as complete, and is stopped."""
        self.sent += len(str(msg["content"]))
        if self.sent > MEGABYTES * 10**6:
            raise CellExecutionComplete
        return super().process_message(msg, cell, cell_index)

    async def _run(self) -> None:
        self.folder.mkdir(exist_ok=True)
        before, made = self._files(), {}
        self.create_kernel_manager()
        try:
            await self.async_start_new_kernel(env={**os.environ, **THREADS})
            await self.async_start_new_kernel_client()
            self._kernel = self.km.provisioner
            self._seen = time.monotonic(), processor_seconds(self._kernel.pid)
            for index, cell in enumerate(self.nb.cells):
                self.index = index
                await self._run_cell(cell)
                for name, changed in self._files().items():
                    if before.get(name) != changed:
                        made.setdefault(name, index)
            if left := sorted(self._files().keys() & made.keys()):
                self.index = made[left[0]]
                raise self._stopped(
                    f"it leaves in {self.folder.name}/: {', '.join(left)}; write to a temporary "
                    "folder, and delete what is left"
                )
        except BaseException:  # Ctrl-C too: whatever stops the run, the kernel does not outlive it
            self.shutdown_kernel = "immediate"
            raise
        finally:
            if self.km:
                await self._async_cleanup_kernel()

    async def _run_cell(self, cell: nbformat.NotebookNode) -> None:
        self.sent = 0
        if self.for_each:
            self.spent = 0.0
        count = self.code_cells_executed + 1
        running = asyncio.ensure_future(self.async_execute_cell(cell, self.index, count))
        try:
            while not running.done():
                await asyncio.wait({running}, timeout=1)
                self._count()
                if self.sent > MEGABYTES * 10**6:
                    raise self._stopped(f"it sends more than {MEGABYTES} MB of output")
                if self.spent > self.budget:
                    raise self._stopped(
                        f"its header allows {self.budget} s, and {self.spent:.1f} have gone by in "
                        "computing or waiting"
                    )
            await running
        except CellExecutionError as error:
            raise self._stopped(f"{error.ename}: {one_line(error.evalue)}") from error
        except DeadKernelError as error:
            raise self._stopped(f"its kernel {await self._end()}") from error
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def _fill(self, cell: nbformat.NotebookNode, cell_index: int) -> None:
        """Write the figures of a text, from the kernel as it is between the cells around it."""
        if asked := inline.to_evaluate(cell):
            sent = self.kc.execute("", silent=True, user_expressions=asked)
            reply = await self.async_wait_for_reply(sent)
            try:
                inline.fill(cell, inline.answered(reply["content"]["user_expressions"]))
            except ValueError as error:
                raise self._stopped(one_line(str(error))) from error

    def _stopped(self, why: str) -> Stopped:
        return Stopped(why, self.index)

    def _count(self) -> None:
        """Add what has been computed, or waited, since the last time."""
        try:
            now, used = time.monotonic(), processor_seconds(self._kernel.pid)
        except psutil.Error:  # it has just died
            return
        elapsed, computed = now - self._seen[0], used - self._seen[1]
        self.spent += computed if computed > IDLE * elapsed else elapsed
        self._seen = now, used

    async def _end(self) -> str:
        code = await self._kernel.poll()
        if code and code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"has ended, with exit code {code}"

    def _files(self) -> dict[str, int]:
        """Return name and time of what a cell may not make or change in the folder.

        Left out: what JupyterLab and Python keep there, and what another build may write meanwhile.
        """
        return {
            entry.name: entry.stat().st_mtime_ns
            for entry in os.scandir(self.folder)
            if not entry.name.startswith((".", "__pycache__"))
            and not entry.name.endswith((".ipynb", ".part"))
        }
