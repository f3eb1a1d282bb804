"""A bound on the time that the learner's objects may take: a check always ends."""

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 60  # of clock; the longest check of the course takes a tenth of it on a quiet machine


class TooLong(Exception):
    """The body of `deadline` was still running when its time was over."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Interrupt the main thread when the body runs for more than `seconds`; raise `TooLong` then.

    The interruption is that of Ctrl-C, on every system, and comes again each second until the body
    ends, since the learner's code may catch it. In another thread than the main one nothing is
    bounded.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    over, lock, rung = threading.Event(), threading.Lock(), False

    def watch() -> None:
        nonlocal rung
        wait = seconds
        while not over.wait(wait):
            with lock:
                if not over.is_set():
                    rung = True
                    _interrupt_main_thread()
            wait = 1

    threading.Thread(target=watch, daemon=True).start()
    try:
        try:
            yield
        finally:
            with lock:  # no interruption can start from here on
                over.set()
    except KeyboardInterrupt:
        if not rung:
            raise
        raise TooLong from None
    if rung:  # the learner's code caught it, and came to an end all the same
        raise TooLong


def _interrupt_main_thread() -> None:
    if hasattr(signal, "pthread_kill"):  # a real signal also wakes a thread that sleeps or waits
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        _thread.interrupt_main()
