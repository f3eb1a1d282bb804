"""A file for one user at a time, by a lock of the system."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if os.name == "nt":
    from msvcrt import LK_NBLCK, locking

    def _lock(descriptor: int) -> None:
        locking(descriptor, LK_NBLCK, 1)  # another's lock is a PermissionError
else:
    from fcntl import LOCK_EX, LOCK_NB, flock

    def _lock(descriptor: int) -> None:
        flock(descriptor, LOCK_EX | LOCK_NB)  # another's lock is a BlockingIOError


class Held(Exception):
    """Another user, of this process or another one, holds the file."""


@contextmanager
def only_user(path: Path) -> Iterator[None]:
    """Hold `path` while the block runs, unless another does.

    What is locked is an empty file beside it, since `path` itself may be replaced meanwhile. The
    system lets go when the process ends, however it ends, and a file that is left by a killed one
    is no obstacle. A disk that knows no locks lets everyone in. Raises `Held`, and `OSError` when
    the folder takes no file.
    """
    beside = path.with_name(f".{path.name}.lock")
    descriptor = _locked(beside)
    try:
        yield
    finally:
        with suppress(OSError):  # before the lock ends, so that it is nobody else's
            beside.unlink()
        os.close(descriptor)
        if os.name == "nt":  # which removes no open file, this one's or another's
            with suppress(OSError):
                beside.unlink()


def _locked(beside: Path) -> int:
    for _ in range(3):  # what it has opened may be removed, by its last user, before it is locked
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(descriptor)
        except (BlockingIOError, PermissionError):
            os.close(descriptor)
            break
        except OSError:
            return descriptor
        if os.fstat(descriptor).st_nlink:
            return descriptor
        os.close(descriptor)
    raise Held
