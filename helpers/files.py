"""Files that are written whole or not at all, and what the system refuses."""

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

WAITS = (0.1,) * 10  # seconds
_REASONS = {
    errno.EACCES: "le système en refuse l'accès",
    errno.EPERM: "le système en refuse l'accès",
    errno.EISDIR: "c'est un dossier",
    errno.ENOENT: "ce chemin n'existe pas",
    errno.ENOTDIR: "ce qui devrait être son dossier n'en est pas un",
    errno.ENAMETOOLONG: "son nom est trop long",
    errno.ENOSPC: "le disque est plein",
    errno.EFBIG: "le système n'en accepte pas d'aussi grand",
    errno.EDQUOT: "la place qui vous est donnée sur le disque est pleine",
    errno.EROFS: "ce disque ne se lit que",
    errno.EIO: "le disque ne répond pas bien",
}


@contextmanager
def replacing(path: Path, mode: str = "w") -> Iterator[IO[Any]]:
    """Open a new file that takes the place of `path` once the block has ended without an error.

    mode: "w" for text, in UTF-8, whose line ends are written as they are; "wb" for bytes.

    What is written goes to a file of its own in the same folder, and to the disk before it takes
    its place: whoever reads `path` finds the old file or the new one, and the last of several that
    write at once stays. Permissions are those of the old file, and its owner where the system allows
    it; a link stays one, and the file it leads to is replaced. After an error or an interruption
    the old file is as it was. Raises `OSError` as writing does, for a read-only file and for what is
    no file.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():  # the superuser could replace even /dev/null
        kind = errno.EISDIR if target.is_dir() else errno.EINVAL
        raise OSError(kind, "ce n'est pas un fichier", str(path))
    if target.exists() and not os.access(target, os.W_OK):  # its folder alone would allow it
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    # Not of `tempfile`, which lets nobody else read it: the umask says what a new file allows.
    part = target.with_name(f"{target.name[:40]}.{os.urandom(8).hex()}.part")
    text = {} if "b" in mode else {"encoding": "utf-8", "newline": ""}
    try:
        with part.open(mode.replace("w", "x"), **text) as file:
            _share(target, part)
            yield file
            file.flush()
            os.fsync(file.fileno())
        _move(part, target)
    except OSError as error:
        if error.filename == str(part):
            error.filename = str(path)
        raise
    finally:
        with suppress(OSError):
            part.unlink()
    with suppress(OSError, AttributeError):  # Windows opens no folder, and some systems sync none
        folder = os.open(target.parent, os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _share(target: Path, part: Path) -> None:
    """Give the new file, still empty, the owner and the permissions of the old one."""
    with suppress(FileNotFoundError):
        old = target.stat()
        for owner in ((old.st_uid, -1), (-1, old.st_gid)):
            with suppress(OSError, AttributeError):  # none on Windows
                os.chown(part, *owner)
        with suppress(OSError):  # not every disk knows permissions
            part.chmod(stat.S_IMODE(old.st_mode))


def _move(part: Path, target: Path) -> None:
    """Replace a file, once it is closed: Windows replaces none that another program has open."""
    for wait in WAITS:
        try:
            return part.replace(target)
        except PermissionError:
            time.sleep(wait)
    part.replace(target)


def reason(error: OSError) -> str:
    """Return what the system refused, without a full stop; in its own words where none are known."""
    return _REASONS.get(error.errno) or error.strerror or str(error)
