"""What happens in the child that a copy is run in: its cells, then what the checks say of them."""

import base64
import hmac
import io
import json
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from grading import UNJUDGED, Limits, integrity
from grading.copies import Step
from helpers.catalogue import Exercise
from helpers.catalogue.deadline import TooLong, deadline
from helpers.checks import PASSED, TO_REVIEW, judge

THREADS = 60  # of Python; the libraries' own are not counted
MAC = 32  # bytes of HMAC-SHA-256 before each message


def sender(file: int, key: bytes) -> Callable[[dict], None]:
    """Return what sends a message to the parent, which knows by the key that no cell has written it."""
    dumps, digest, write, count = json.dumps, hmac.digest, os.write, [0]
    lock, process, own = threading.RLock(), os.getpid, os.getpid()

    def send(message: dict) -> None:
        if process() != own:  # a fork that a cell has made
            os._exit(0)
        with lock:
            data = dumps(message).encode()
            count[0] += 1
            mac = digest(key, b"%d " % count[0] + data, "sha256")
            data = memoryview(len(data).to_bytes(4, "big") + mac + data)
            while data:
                data = data[write(file, data) :]

    return send


class Reader:
    """The parent's end of `sender`: the messages of the bytes that came, until one is forged."""

    def __init__(self, key: bytes):
        self._key, self._data, self._count = key, b"", 0
        self.forged = False

    def messages(self, data: bytes) -> Iterator[dict]:
        self._data += data
        while len(self._data) >= 4 + MAC and not self.forged:
            size = int.from_bytes(self._data[:4], "big")
            if size > 100 << 20:
                self.forged = True
            if len(self._data) < 4 + MAC + size:
                return
            mac, body = self._data[4 : 4 + MAC], self._data[4 + MAC : 4 + MAC + size]
            self._data = self._data[4 + MAC + size :]
            self._count += 1
            right = hmac.digest(self._key, b"%d " % self._count + body, "sha256")
            if hmac.compare_digest(mac, right):
                yield json.loads(body)
            else:
                self.forged = True


class _Bounded(io.StringIO):
    """A stream that forgets what is written beyond a number of letters, shared by all its like."""

    def __init__(self, left: list[int]):
        super().__init__()
        self._left = left

    def write(self, text: str) -> int:
        kept = text[: max(0, self._left[0])]
        self._left[0] -= len(text)
        super().write(kept)
        return len(text)


@contextmanager
def _captured(shell: Any, left: list[int]) -> Iterator[list]:
    """Collect what a cell shows, as nbformat writes it."""
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher

    shown, out, err = CapturingDisplayPublisher(), _Bounded(left), _Bounded(left)
    results: list = []
    hook = CapturingDisplayHook(shell=shell, outputs=shown.outputs)
    saved = shell.display_pub, sys.displayhook, sys.stdout, sys.stderr
    shell.display_pub, sys.displayhook, sys.stdout, sys.stderr = shown, hook, out, err
    try:
        yield results
    finally:
        shell.display_pub, sys.displayhook, sys.stdout, sys.stderr = saved
        for name, stream in (("stdout", out), ("stderr", err)):
            if text := stream.getvalue():
                results.insert(0, {"output_type": "stream", "name": name, "text": text})
        for one in shown.outputs:
            size = sum(len(value) for value in one["data"].values())
            left[0] -= size
            if left[0] > 0:
                results.append(
                    {
                        "output_type": "display_data",
                        "data": {k: _as_text(v) for k, v in one["data"].items()},
                        "metadata": one.get("metadata") or {},
                    }
                )


def _as_text(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def run(
    steps: list[Step],
    skipped: frozenset[int],
    exercises: dict[str, Exercise],
    guard: integrity.Guard,
    shell: Any,
    send: Callable[[dict], None],
    limits: Limits,
) -> None:
    """Run and judge the steps that are not skipped, and send what comes of each.

    Messages: `step` as each begins; `flag`; `outputs`, of a cell; `verdict`; `end`.
    """
    restore, judged, bound, threads = guard.restore, judge, deadline, threading.active_count
    namespace, errors, left = shell.user_ns, {}, [limits.output]
    random.seed()
    own = os.getpid()
    seen = integrity.watch(lambda text: send({"flag": text}), guard.remade)
    for number, step in enumerate(steps):
        if number in skipped:
            continue
        send({"step": number})
        if step.judges:
            told = _verdict(exercises[step.exercise], step.code, namespace, errors, judged, restore)
            for text in told.pop("flags"):
                send({"flag": text})
            send({"verdict": {"exercise": step.exercise, **told}})
            continue
        if step.cell is not None:
            for text in integrity.told_by_text(step.code):
                send({"flag": text})
        outputs: list = []
        error = None
        try:
            with bound(limits.seconds), _captured(shell, left) as outputs:
                done = shell.run_cell(step.code, store_history=True)
                error = done.error_in_exec or done.error_before_exec
        except TooLong as late:
            error = late
            send({"flag": f"dure plus de {limits.seconds} secondes, et a été interrompue"})
        except BaseException as other:  # an interruption that came between two lines of this one
            error = other
        # The first process of a namespace outlives the others.
        if "os.fork" in seen and os.getpid() == own:
            seen.clear()
            _end_all_others()
        if threads() > THREADS:  # which nothing can end; the copy is run again without this cell
            send({"flag": f"lance plus de {THREADS} fils d'exécution"})
            os._exit(0)
        if error is not None:
            name, value = _named(error, limits)
            errors[step.exercise] = (step.cell, name, value)
            if step.cell is None:  # the course's own code: an answer has no part in it, a mark may
                send({"flag": f"une cellule donnée s'est arrêtée sur `{name}`\u00a0: {value}"})
            outputs.append(
                {
                    "output_type": "error",
                    "ename": name,
                    "evalue": value,
                    "traceback": [f"{name}: {value}"],
                }
            )
        if step.cell is not None:
            send({"outputs": outputs, "cell": step.cell})
    send({"end": True})


def _end_all_others() -> None:
    with suppress(OSError):
        os.kill(-1, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _named(error: BaseException, limits: Limits) -> tuple[str, str]:
    if isinstance(error, TooLong):
        return "Interrompue", f"la cellule a duré plus de {limits.seconds} secondes"
    try:
        return type(error).__name__, str(error)[:1000]
    except BaseException:
        return type(error).__name__, ""


def _verdict(
    exercise: Exercise,
    given: str,
    namespace: dict,
    errors: dict,
    judged: Callable,
    restore: Callable[[], list[str]],
) -> dict:
    """Return what the check says of the objects, and what was changed around it."""
    flags = [f"change `{name}`" for name in restore()]
    sys.settrace(None)
    sys.setprofile(None)
    tried = []
    for code in dict.fromkeys([given, f"({', '.join(exercise.names)},)"]):
        if not code:
            continue
        try:
            objects = eval(compile(code, "<copie>", "eval"), namespace)
        except BaseException as error:
            tried.append((TO_REVIEW, _missing(error, errors.get(exercise.id)), "", 0.0))
            continue
        outcome = judged(exercise, objects)
        tried.append((outcome.status, outcome.message, outcome.section, outcome.score))
        if outcome.status == PASSED:
            break
    status, message, section, score = max(tried, key=lambda one: one[3])
    if changed := restore():
        flags += [f"change `{name}` pendant la vérification" for name in changed]
        status, score = UNJUDGED, 0.0
        message = "la réponse change ce qui la vérifie : un enseignant doit la lire."
    return {
        "status": status,
        "message": message,
        "section": section,
        "score": score,
        "flags": flags,
    }


def _missing(error: BaseException, before: tuple | None) -> str:
    if before:
        cell, name, value = before
        where = f"la cellule [{cell + 1}]" if cell is not None else "une cellule donnée"
        return f"{where} s'est arrêtée sur une erreur, `{name}`\u00a0: {value}"
    name, value = _named(error, Limits())
    return f"la vérification ne trouve pas ce qu'elle demande (`{name}`\u00a0: {value})."
