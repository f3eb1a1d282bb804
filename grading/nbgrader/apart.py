"""Grade copies in a process of its own, whose forks have nothing of nbgrader's: no database, no thread.

`python -m grading.nbgrader.apart` reads the paths of copies, one a line, and writes what each is worth,
pickled, as it ends; it ends with a refusal where copies cannot be shut in.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from grading import Graded
from grading.isolation import CannotIsolate


def grade_apart(paths: Sequence[Path]) -> Iterator[Graded]:
    """Give what each copy is worth, as `grading.grade` does; raise `CannotIsolate`."""
    command = [sys.executable, "-m", __name__]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdin.write(b"".join(os.fsencode(path) + b"\n" for path in paths))
        process.stdin.close()
        while True:
            try:
                found = pickle.load(process.stdout)
            except EOFError:
                return
            if isinstance(found, CannotIsolate):
                raise found
            yield found


def main() -> None:
    from grading.pool import grade

    paths = [Path(os.fsdecode(line)) for line in sys.stdin.buffer.read().splitlines()]
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # what an import prints is no verdict
        try:
            for graded in grade(paths):
                pickle.dump(graded, out)
                out.flush()
        except CannotIsolate as refusal:
            pickle.dump(refusal, out)


if __name__ == "__main__":
    main()
