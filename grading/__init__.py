"""Mark learners' copies: `python -m grading COPIES...`, for the instructor, on Linux.

copies.py reads a notebook, whatever became of it, and says what is to run and to judge; pool.py forks a
child for each from one parent that has imported everything; isolation.py shuts the child in; running.py
runs the cells there and judges, watched by integrity.py; report.py writes what was found.
"""

from dataclasses import dataclass, field
from pathlib import Path

UNJUDGED = "non vérifié"


@dataclass(frozen=True)
class Limits:
    """What a copy may take.

    seconds: a cell, or a check; it is interrupted then, and killed `grace` seconds later if that does
        not end it.
    memory: bytes that a copy's processes may have of their own, beside what the course itself needs.
    processes: how many processes and threads. files: bytes that it may write. output: bytes that its
        cells may show.
    """

    seconds: int = 60
    grace: int = 5
    memory: int = 3 << 30
    processes: int = 256
    files: int = 200 << 20
    output: int = 10 << 20


@dataclass(frozen=True)
class Verdict:
    """What a copy is worth in one exercise.

    status: that of the check, or `non vérifié` where there is none to rely on. section: of the lesson,
    to read again.
    """

    exercise: str
    status: str
    message: str
    section: str
    lesson: str
    points: float
    out_of: float


@dataclass(frozen=True)
class Graded:
    """What a copy is worth.

    lesson: of the sheet it is a copy of, empty if that is not to be found. verdicts: of all exercises
    of the sheet, in its order. flags: in French, what a person must look at before the points count.
    stopped: in French, why it was not read, or not run whole; empty if it was. outputs: of its cells,
    by their numbers, as nbformat writes them.
    """

    path: Path
    lesson: str = ""
    verdicts: tuple[Verdict, ...] = ()
    flags: tuple[str, ...] = ()
    stopped: str = ""
    outputs: dict[int, list] = field(default_factory=dict)

    @property
    def points(self) -> float:
        return sum(verdict.points for verdict in self.verdicts)

    @property
    def out_of(self) -> float:
        return sum(verdict.out_of for verdict in self.verdicts)
