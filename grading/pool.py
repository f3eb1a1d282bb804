"""Grade many copies at once: one parent imports everything, and forks a child for each copy."""

import os
import secrets
import select
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil
from traitlets.config import Config

from grading import UNJUDGED, Graded, Limits, Verdict, copies, isolation, running
from grading.integrity import CELL, Guard
from helpers.catalogue import deadline, exercises
from helpers.catalogue.observe import mnist
from helpers.checks import PASSED
from helpers.start import stderr_held_back

TICK = 0.2  # seconds between two looks at what the children take
ALSO = ("matplotlib.pyplot", "scipy.ndimage", "sklearn.preprocessing", "sklearn.metrics", "h5py")
LIMITS = Limits()
COPY = 10  # a copy may take this many times what a cell may
ONLY_CHANGED = "réussi seulement avec la cellule donnée que la copie a changée"
NO_VERDICT = {"status": UNJUDGED, "score": 0.0}
NOT_REACHED = "la copie s'est arrêtée avant cette vérification"


@dataclass
class _Job:
    """A copy, and what is known of it so far."""

    path: Path
    notebook: Any
    lesson: str
    steps: list[copies.Step]
    original: frozenset[str] = frozenset()
    skipped: dict[int, str] = field(default_factory=dict)
    verdicts: dict[str, dict] = field(default_factory=dict)
    flags: dict[str, None] = field(default_factory=dict)
    outputs: dict[int, list] = field(default_factory=dict)
    stopped: str = ""
    begun: float = field(default_factory=time.monotonic)
    first: "_Job | None" = (
        None  # of which this one is the second run, with the given cells of the course
    )


@dataclass
class _Child:
    """A process that runs a copy."""

    job: _Job
    pid: int
    slot: int
    pipe: int
    reader: running.Reader
    folder: str
    step: int = -1
    since: float = 0.0
    ended: bool = False
    killed: str = ""


class Pool:
    """The parent: made once, since its imports take seconds; grades any number of copies."""

    def __init__(self, workers: int | None = None, limits: Limits = LIMITS):
        """Raises `CannotIsolate` where a stranger's code cannot be shut in."""
        isolation.prove()
        self.limits = limits
        self.workers = workers or len(os.sched_getaffinity(0))
        self._shell = _warm()
        every = [one for lesson in copies.lessons() for one in exercises(lesson)]
        self._exercises = {one.id: one for one in every}
        self._guard = Guard([*every, *(one.check for one in every)])
        self._own = psutil.Process().memory_info()
        self._looked = 0.0

    def grade(self, paths: Iterable[Path]) -> Iterator[Graded]:
        """Give what each copy is worth, in the order in which they end."""
        waiting, children = deque(paths), {}
        try:
            while waiting or children:
                while waiting and len(children) < self.workers:
                    job = self._job(Path(waiting.popleft()))
                    if isinstance(job, Graded):
                        yield job
                    else:
                        self._start(job, children)
                for child in self._watched(children):
                    if job := self._after(child):
                        self._start(job, children)
                    else:
                        yield self._graded(child.job)
        finally:
            for child in children.values():
                _kill(child)
                os.waitpid(child.pid, 0)

    def _job(self, path: Path) -> _Job | Graded:
        try:
            notebook = copies.read(path)
            lesson = copies.lesson_of(notebook)
        except OSError as error:
            return Graded(path, stopped=f"le fichier ne se lit pas ({error.strerror})")
        except copies.Unreadable as error:
            return Graded(path, stopped=str(error))
        if not lesson:
            return Graded(path, stopped="aucun exercice du cours n'y est vérifié")
        return _Job(path, notebook, lesson, copies.steps(notebook, lesson))

    def _start(self, job: _Job, children: dict[int, _Child]) -> None:
        slot = min(set(range(self.workers)) - {child.slot for child in children.values()})
        read, write = os.pipe()
        key, folder = secrets.token_bytes(32), tempfile.mkdtemp()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if not pid:
            self._in_child(job, slot, write, key, folder)
        os.close(write)
        now = time.monotonic()
        os.set_blocking(read, False)
        children[read] = _Child(job, pid, slot, read, running.Reader(key), folder, since=now)

    def _in_child(self, job: _Job, slot: int, write: int, key: bytes, folder: str) -> None:
        try:
            for one in (signal.SIGINT, signal.SIGTERM):
                signal.signal(one, signal.default_int_handler)
            cores = sorted(os.sched_getaffinity(0))
            if self.workers == len(cores):
                os.sched_setaffinity(0, {cores[slot]})
            os.dup2(write, 1000)
            null = os.open(os.devnull, os.O_RDWR)
            for file in (0, 1, 2):
                os.dup2(null, file)
            os.closerange(3, 1000)
            try:
                isolation.shut_in(slot, self.limits, folder)
            except OSError as error:
                running.sender(1000, key)({"broken": str(error)})
                return
            deadline.SECONDS = self.limits.seconds
            os.environ |= {"HOME": "/tmp", "TMPDIR": "/tmp", "MPLCONFIGDIR": "/tmp/matplotlib"}
            os.environ.pop("NBGRADER_EXECUTION", None)
            tempfile.tempdir = None
            running.run(
                job.steps,
                frozenset(job.skipped),
                self._exercises,
                self._guard,
                self._shell,
                running.sender(1000, key),
                self.limits,
            )
        finally:
            os._exit(0)

    def _watched(self, children: dict[int, _Child]) -> Iterator[_Child]:
        """Wait a moment; give the children that have ended."""
        ready, _, _ = select.select(list(children), [], [], TICK)
        for pipe in ready:
            self._hear(children[pipe])
        look = (
            time.monotonic() > self._looked + TICK
        )  # not at each message: psutil reads all of /proc
        if look:
            self._looked = time.monotonic()
        for child in list(children.values()):
            if look and not child.ended and not child.killed:
                self._bound(child)
            if child.ended or child.killed:
                _kill(child)
                os.close(child.pipe)
                os.waitpid(child.pid, 0)
                Path(child.folder).rmdir()
                del children[child.pipe]
                yield child

    def _hear(self, child: _Child) -> None:
        try:
            data = os.read(child.pipe, 1 << 20)
        except BlockingIOError:
            return
        if not data:
            child.killed = (
                "arrête Python (`exit`, une erreur du processeur ou la mémoire qui manque)"
            )
            return
        for message in child.reader.messages(data):
            self._note(child, message)
        if child.reader.forged:
            child.killed = "écrit là où seule la vérification écrit"
            child.job.flags[f"{_where(child)} {child.killed}"] = None

    def _note(self, child: _Child, message: dict) -> None:
        job = child.job
        match message:
            case {"step": number}:
                child.step, child.since = number, time.monotonic()
            case {"flag": text}:
                job.flags[f"{_where(child)} {text}"] = None
            case {"outputs": outputs, "cell": cell}:
                job.outputs.setdefault(cell, []).extend(outputs)
            case {"verdict": verdict}:
                best = job.verdicts.get(verdict["exercise"])
                if not best or verdict["score"] > best["score"]:
                    job.verdicts[verdict["exercise"]] = verdict
            case {"broken": text}:
                job.stopped, child.ended = f"la copie n'a pas pu être isolée ({text})", True
            case {"end": True}:
                child.ended = True

    def _bound(self, child: _Child) -> None:
        now, limits = time.monotonic(), self.limits
        tries = 2 if child.job.steps[child.step].judges else 1
        if now - child.since > tries * limits.seconds + limits.grace:
            child.killed = "ne s'arrête pas, même interrompue"
        elif now - child.job.begun > COPY * limits.seconds:
            child.killed = "dépasse le temps d'une copie"
        elif self._memory(child.pid) > limits.memory:
            child.killed = f"demande plus de {limits.memory / 2**30:.0f} Go de mémoire"

    def _memory(self, pid: int) -> int:
        """Return the bytes that a child's processes have beside those that they share with the parent."""
        own, taken = self._own.rss - self._own.shared, 0
        try:
            for process in psutil.Process(pid).children(recursive=True):
                info = process.memory_info()
                taken += max(0, info.rss - info.shared - own)
        except psutil.Error:  # it has just ended
            pass
        return taken

    def _after(self, child: _Child) -> _Job | None:
        """Return what is to be run again of a copy whose child has ended, if anything is."""
        job = child.job
        if child.killed:
            told = f"{_where(child)} {child.killed}"
            if child.step < 0 or time.monotonic() - job.begun > COPY * self.limits.seconds:
                job.stopped = told
                return None
            job.skipped[child.step] = child.killed
            job.stopped = job.stopped or f"{told}\u00a0: elle n'a pas compté"
            job.outputs.clear()
            return job
        if job.first:
            return None
        edited = copies.edited(job.notebook, job.lesson)
        if not edited:
            return None
        given = copies.steps(job.notebook, job.lesson, edited)
        return _Job(job.path, job.notebook, job.lesson, given, edited, first=job)

    def _graded(self, job: _Job) -> Graded:
        if first := job.first:
            for id in sorted(job.original):
                before, now = (one.verdicts.get(id, NO_VERDICT) for one in (first, job))
                if now["score"] > before["score"]:
                    first.verdicts[id] = now
                elif before["status"] == PASSED != now["status"]:
                    first.flags[f"{id}\u00a0: {ONLY_CHANGED}"] = None
            return self._graded(first)
        found = []
        for exercise in exercises(job.lesson):
            verdict = job.verdicts.get(exercise.id) or self._unjudged(job, exercise.id)
            found.append(
                Verdict(
                    exercise.id,
                    verdict["status"],
                    verdict["message"],
                    verdict["section"],
                    job.lesson,
                    exercise.earned(verdict["score"]),
                    exercise.points,
                )
            )
        return Graded(
            job.path, job.lesson, tuple(found), tuple(job.flags), job.stopped, job.outputs
        )

    def _unjudged(self, job: _Job, exercise: str) -> dict:
        reasons = [
            f"sa vérification {reason}"
            for number, reason in job.skipped.items()
            if job.steps[number].exercise == exercise
        ]
        message = f"{(reasons or [NOT_REACHED])[0]}."
        return {"status": UNJUDGED, "message": message, "section": "", "score": 0.0}


def _where(child: _Child) -> str:
    step = child.job.steps[child.step] if child.step >= 0 else None
    if step is None or step.cell is None:
        return f"{step.exercise}\u00a0: la copie" if step and step.exercise else "la copie"
    what = "la vérification" if step.judges else "la cellule"
    return f"{what} [{step.cell + 1}]" + (f" ({step.exercise})" if step.exercise else "")


def _kill(child: _Child) -> None:
    with suppress(ProcessLookupError):
        os.kill(child.pid, signal.SIGKILL)


def _warm() -> Any:
    """Import what copies use; return IPython's shell.

    No operation of TensorFlow may run here: its threads would not be in the children, which would wait
    for them for ever.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    with stderr_held_back():
        import keras  # noqa: F401
    for name in ALSO:
        import_module(name)
    for lesson in copies.lessons():
        exercises(lesson)
    mnist()
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.enable_gui = lambda gui=None: None  # there is no screen
    shell.enable_matplotlib("inline")
    shell.compile.get_code_name = lambda raw, code, number: f"{CELL} {number}>"
    shell._showtraceback = lambda *told: None  # a cell's error is written once, without paths
    threads = [path.read_text() for path in Path("/proc/self/task").glob("*/comm")]
    if any(name.startswith("tf_") for name in threads):
        raise RuntimeError("an import has run an operation of TensorFlow: its forks would hang")
    return shell


def grade(
    paths: Iterable[Path], workers: int | None = None, limits: Limits = LIMITS
) -> Iterator[Graded]:
    """Give what each copy is worth, in the order in which they end; raise `CannotIsolate`."""
    yield from Pool(workers, limits).grade(paths)
