"""Rehearse the grading of a class: `python -m grading.rehearsal [N]` makes N submissions, and grades them.

Prints what each kind deserves against what it got, the rate and the memory; ends with 1 if a copy has
neither the grade that it deserves nor a stated reason, is lost, or reached what is not its own.
"""

import argparse
import hashlib
import multiprocessing
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from grading import Limits
from grading.isolation import CannotIsolate
from grading.pool import Pool
from grading.submissions import AS_DESERVED, WITH_REASON, WRONG, Class, Submission

TICK = 0.5  # seconds between two looks at the memory
VERDICTS = (AS_DESERVED, WITH_REASON, WRONG)
MARK = "rehearsal-was-here"  # the name of what a hostile copy tries to leave behind
LOST = "aucun résultat : la copie est perdue"


class Witness:
    """Looks at what copies must not reach: the files of the class, this machine's network and processes."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port = self._socket.getsockname()[1]
        self._known = {}

    def begin(self) -> None:
        """Remember the files and processes of before."""
        self._known = self._digests()
        self._children = {p.pid for p in psutil.Process().children(recursive=True)}

    def _digests(self) -> dict[Path, str]:
        files = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    def seen(self) -> list[str]:
        """Return in French what the copies have reached."""
        found = []
        if self._digests() != self._known:
            found.append("des fichiers de la classe ont changé")
        places = (Path("/"), Path.home(), Path(sys.prefix), Path(tempfile.gettempdir()), Path.cwd())
        found += [f"{place} a reçu un fichier" for place in places if (place / MARK).exists()]
        with suppress(BlockingIOError):
            self._socket.accept()
            found.append("une copie a atteint le réseau")
        left = {p.pid for p in psutil.Process().children(recursive=True)} - self._children
        if left:
            found.append(f"{len(left)} processus restent")
        self._socket.close()
        return found


def _watch(pid: int, pipe) -> None:
    """Send the largest proportional memory of a process and its children, in bytes, when asked."""
    most = 0
    while not pipe.poll(TICK):
        taken = 0
        with suppress(psutil.Error):
            parent = psutil.Process(pid)
            for process in [parent, *parent.children(recursive=True)]:
                with suppress(psutil.Error):
                    taken += process.memory_full_info().pss
        most = max(most, taken)
    pipe.send(most)


@contextmanager
def memory() -> Iterator[list[int]]:
    """Measure from another process, since one that forks should have a single thread."""
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_watch, args=(psutil.Process().pid, there), daemon=True)
    process.start()
    most: list[int] = []
    try:
        yield most
    finally:
        here.send(None)
        most.append(here.recv())
        process.join()


def hand_in(made: list[Submission], folder: Path) -> dict[Path, Submission]:
    """Write the class into a folder; return each submission by its path."""
    paths = {}
    for submission in made:
        path = folder / submission.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(submission.content)
        paths[path] = submission
    return paths


def table(rows: dict[str, dict[str, int]]) -> str:
    """Return the table of what each kind of copy got."""
    head = ["sorte", "copies", *VERDICTS]
    lines = [[kind, sum(row.values()), *(row[v] for v in VERDICTS)] for kind, row in rows.items()]
    lines.append(["toutes", *(sum(line[n] for line in lines) for n in range(1, 5))])
    widths = [max(len(str(line[n])) for line in [head, *lines]) for n in range(5)]
    return "\n".join(
        "  ".join(
            f"{cell:<{w}}" if n == 0 else f"{cell:>{w}}"
            for n, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in [head, *lines]
    )


def rehearse(count: int, limits: Limits, seed: int = 0, lessons: tuple[str, ...] = ()) -> int:
    """Grade a class and print its table; return how many copies and things reached are wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        witness = Witness(folder)
        made = Class(count, witness.port, seed, lessons).submissions()
        paths = hand_in(made, folder)
        print(f"{len(paths)} copies ; préparation...", file=sys.stderr, flush=True)
        with memory() as most:
            pool = Pool(limits=limits)
            witness.begin()
            start = time.monotonic()
            results, faults = {}, []
            rows = {kind: dict.fromkeys(VERDICTS, 0) for kind in sorted({s.kind for s in made})}
            for graded in pool.grade(paths):
                submission = paths[graded.path]
                verdict, told = submission.judged(graded)
                results[graded.path] = verdict
                rows[submission.kind][verdict] += 1
                if verdict == WRONG:
                    faults.append(f"{submission.kind}, {submission.what} : {told}")
                    print(f"\r{verdict} : {faults[-1]}", file=sys.stderr)
                print(f"\r[{len(results)}/{len(paths)}]", end="", file=sys.stderr, flush=True)
            seconds = time.monotonic() - start
            reached = witness.seen()
        for path in paths.keys() - results.keys():
            rows[paths[path].kind][WRONG] += 1
            faults.append(f"{paths[path].kind}, {paths[path].what} : {LOST}")
        print("\n", file=sys.stderr)
        print(table(rows))
        print(
            f"{len(paths) / seconds * 60:.1f} copies par minute ({seconds:.0f} s, {pool.workers} à la fois) ; "
            f"{most[0] / 2**30:.2f} Gio de mémoire au plus."
        )
        for told in [*faults, *reached]:
            print(f"{WRONG} : {told}")
        return len(faults) + len(reached)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m grading.rehearsal",
        description="Corrige une classe inventée, dont chaque copie sait la note qu'elle mérite.",
    )
    parser.add_argument("copies", nargs="?", type=int, default=300, help="combien (%(default)s)")
    parser.add_argument("--graine", type=int, default=0, help="du tirage (%(default)s)")
    parser.add_argument("--secondes", type=int, default=30, help="par cellule (%(default)s)")
    parser.add_argument(
        "--lecons", nargs="+", default=[], metavar="NN", help="des copies ordinaires (toutes)"
    )
    options = parser.parse_args(arguments)
    limits, lessons = Limits(seconds=options.secondes), tuple(options.lecons)
    try:
        return int(rehearse(options.copies, limits, options.graine, lessons) > 0)
    except CannotIsolate as error:
        print(f"Rien n'est corrigé : {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # a terminal may lack letters
    sys.exit(main())
