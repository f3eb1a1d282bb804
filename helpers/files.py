"""Files that are written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


@contextmanager
def replacing(path: Path, mode: str = "w") -> Iterator[IO[Any]]:
    """Open a new file that takes the place of `path` once the block has ended without an error.

    mode: "w" for text, in UTF-8, whose line ends are written as they are; "wb" for bytes.

    What is written goes beside its place, in `<name>.part`, and to the disk before it moves there.
    After an error or an interruption the old file is as it was, and the part is gone. Raises
    `OSError` as writing does.
    """
    part = path.with_name(path.name + ".part")
    mode_bits = path.stat().st_mode if path.exists() else None
    text = {} if "b" in mode else {"encoding": "utf-8", "newline": ""}
    try:
        with part.open(mode, **text) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        if mode_bits is not None:
            path.chmod(mode_bits)
    finally:
        part.unlink(missing_ok=True)
