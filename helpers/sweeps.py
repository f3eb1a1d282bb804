"""A sweep: one network for each point of a grid and each seed, trained by as many processes as there are."""

import errno
import itertools
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from contextlib import ExitStack, closing, contextmanager
from multiprocessing import parent_process
from numbers import Real
from pathlib import Path
from threading import Thread
from typing import Any

import loky

from helpers import __version__
from helpers.arguments import read_count
from helpers.conditions import CONDITIONS, DEFAULTS, read_condition, read_list, read_seeds
from helpers.data import MNIST_SHA256
from helpers.files import reason
from helpers.french import counted, decimal, percent
from helpers.locks import Held, only_user
from helpers.shell import running_shell
from helpers.tables import Row, read_numbered, write_table

RESULTS = ("epochs", "val", "test", "seconds")
PATIENCE = 10  # seconds without news, after which the waiting is told
NOTHING_YET = "Rien n'a été entraîné. Le dossier existe-t-il, pouvez-vous y écrire ?"

Point = dict[str, int | float | str]


def sweep(
    grid: Mapping[str, Any],
    repetitions: int | Sequence[int],
    executor: Executor | None = None,
    *,
    path: str | os.PathLike | None = None,
    together: int = 8,
) -> list[Row]:
    """Train a network 784 - width - 10 for each point of a grid and each seed; return the table.

    grid: conditions by name, such as {"width": [1, 2, 4], "patience": 5}. A list is varied (each of
        its values with each value of the other lists) and becomes a column; a single value holds
        for all. "width" (hidden neurons) is needed, and always a column; the others are those of
        `helpers.together.train_together`: "activation", "learning_rate", "batch_size", "examples"
        (training images used, those for validation included), "patience", "max_epochs".
    repetitions: how many seeds, 0, 1, 2..., or the seeds themselves.
    executor: who computes: a `concurrent.futures.Executor`, with workers on this machine or
        elsewhere; by default a process for each core, which end when the sweep or this process
        does. The rows are the same whoever computes them, "seconds" apart.
    path: a CSV file, written anew whenever a group of networks has finished. What it holds already
        is not trained again: an interrupted sweep goes on where it stopped, with the same version
        of the course, MNIST, grid and seeds.
    together: how many seeds of a point are trained in one model, as one group: the more the faster.

    Returns one dict a run, in the order of the grid, then of the seeds: the varied conditions,
    "seed", "epochs" (trained until the network stopped), "val" and "test" (accuracies in 0..1, with
    the weights of the best epoch), "seconds" (of computing). Interrupted by the keyboard, it
    returns the runs that have finished. When a worker is killed, what it had begun is done again.

    Raises, in French, before anything is trained: `TypeError` or `ValueError` for arguments without
    sense and for a file of another sweep or not whole; `OSError` for one that cannot be read or
    written; `RuntimeError` for one that another sweep is writing. Later: `RuntimeError` when the
    executor goes away or a group fails there, `MemoryError` when processes are killed again and
    again, `OSError` for a full disk. What has finished then is in the file; without one, it is
    returned and the error is printed. Used in lesson 10.
    """
    grid, seeds = _read_grid(grid), _read_repetitions(repetitions)
    together = read_count("together", together)
    path = None if path is None else _read_path(path)
    if executor is not None and not isinstance(executor, Executor):
        raise TypeError(
            "executor est un `concurrent.futures.Executor`, comme `cluster.get_executor()` pour un "
            f"Client de Dask ; reçu : {executor!r}."
        )
    points = [
        dict(zip(grid, values, strict=True))
        for values in itertools.product(
            *(value if isinstance(value, list) else [value] for value in grid.values())
        )
    ]
    with ExitStack() as stack:
        if path is not None:
            stack.enter_context(_only_sweep(path))
        runs = _Runs(grid, points, seeds, path)
        groups = [
            (point, seeds[start : start + together])
            for point in sorted(points, key=lambda point: -point["width"])  # the longest first
            for start in range(0, len(seeds), together)
        ]
        groups = [(point, some) for point, some in groups if runs.missing(point, some)]
        _fill(runs, groups, executor, stack.enter_context(closing(_Lines())))
    return runs.table()


def train_group(point: Point, seeds: Sequence[int]) -> list[Row]:
    """Train one point with several seeds, in a worker: Keras is imported there, not before.

    In a process of its own, a backend gets one thread: its neighbours have the other cores, and two
    processes with two threads each took twice as long. The results do not depend on it.
    """
    if parent_process() is not None:
        for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
            os.environ.setdefault(name, "1")
    from helpers.together import train_together

    return train_together(seeds, **point)


def _fill(
    runs: "_Runs", groups: list[tuple[Point, list[int]]], executor: Executor | None, lines: "_Lines"
) -> None:
    """Train the groups into the table, and tell how it goes."""
    started, before = time.monotonic(), len(runs.done)
    known = f", dont {counted(before, 'déjà entraîné')}" if before else ""
    lines.add(
        f"{counted(len(runs.order), 'réseau', 'réseaux')}{known} ; {counted(len(groups), 'groupe')}, "
        "une ligne quand l'un finit."
    )
    try:
        with closing(_finished(groups, executor, lines)) as finished:
            for group in finished:
                elapsed = time.monotonic() - started
                if group is None:
                    left = counted(len(runs.order) - len(runs.done), "réseau", "réseaux")
                    lines.add_passing(f"  depuis {_duration(elapsed)}, encore {left}")
                    continue
                point, some, results, others = group
                runs.add(point, some, results)
                made, left = len(runs.done) - before, len(runs.order) - len(runs.done)
                # Those under way are half done, on average.
                half = min(others * len(some), left) / 2
                seconds = elapsed / (made + half) * (left - half)
                rest = f" · encore {left}, environ {_duration(seconds)}" if left else ""
                lines.add(_news(runs.label(point), results) + rest)
    except KeyboardInterrupt:
        lines.add(f"Interrompu : {len(runs.done)} sur {len(runs.order)} ont fini.")
    except (RuntimeError, MemoryError) as error:
        if runs.path is not None or not runs.done:
            raise
        lines.add(f"Arrêté : {error}")  # and not raised: nobody else has the rows
        lines.add(f"Les réseaux qui ont fini, {len(runs.done)} sur {len(runs.order)}, sont rendus.")


class _Lines:
    """Printed lines, of which a passing one gives its place to the next.

    It is meant for eyes: a file, which keeps all that is printed, gets none.
    """

    def __init__(self) -> None:
        self.passing = 0  # characters on the screen that the next line covers

    def add(self, text: str) -> None:
        print(f"\r{text:{self.passing}}" if self.passing else text, flush=True)
        self.passing = 0

    def add_passing(self, text: str) -> None:
        if running_shell() or sys.stdout.isatty():  # a notebook says that it is no terminal
            print(f"\r{text:{self.passing}}", end="", flush=True)
            self.passing = max(self.passing, len(text))

    def close(self) -> None:
        if self.passing:
            print(flush=True)


class _Runs:
    """The table of a sweep: what it is to hold, what it holds, and its file."""

    def __init__(self, grid: dict, points: list[Point], seeds: list[int], path: Path | None):
        self.varied = [name for name, value in grid.items() if isinstance(value, list)]
        self.columns = [*self.varied, "seed", *RESULTS]
        # The runs to make, with the most epochs that each may have.
        self.order = {
            self._key(point, seed): point["max_epochs"] for point in points for seed in seeds
        }
        self.facts = {
            "course": __version__,
            "MNIST": MNIST_SHA256,
            "grid": json.dumps({name: grid[name] for name in CONDITIONS}),
            "seeds": json.dumps(seeds),
        }
        self.path = path
        self.done: dict[tuple, Row] = {}
        if path is not None:
            if path.exists():
                self._resume()
            self._save(NOTHING_YET)

    def missing(self, point: Point, seeds: list[int]) -> bool:
        return any(self._key(point, seed) not in self.done for seed in seeds)

    def label(self, point: Point) -> str:
        return ", ".join(f"{name} {decimal(point[name], '')}" for name in self.varied)

    def add(self, point: Point, seeds: list[int], results: list[Row]) -> None:
        conditions = {name: point[name] for name in self.varied}
        for seed, result in zip(seeds, results, strict=True):
            self.done.setdefault(self._key(point, seed), conditions | {"seed": seed} | result)
        self._save(
            f"Ce qui vient de finir ({self.label(point)}) n'y est pas ; ce qui précède y est. Faites "
            "de la place, puis relancez : seuls les réseaux qui manquent seront entraînés."
        )

    def table(self) -> list[Row]:
        return [self.done[run] for run in self.order if run in self.done]

    def _key(self, row: Mapping, seed: int) -> tuple:
        return (*(row[name] for name in self.varied), seed)

    def _save(self, news: str) -> None:
        if self.path is None:
            return
        try:
            write_table(self.path, self.facts, self.columns, self.table())
        except OSError as error:
            raise _unwritable(self.path, error, news) from error

    def _resume(self) -> None:
        try:
            facts, rows = read_numbered(self.path)
        except OSError as error:
            told = f"{reason(error)}. Ce fichier ne peut pas être lu. Rien n'a été entraîné"
            raise OSError(error.errno, told, str(self.path)) from error
        if "grid" in facts and not {"course", "MNIST"} & facts.keys():
            lines = "".join(f"\n# {name}: {value}" for name, value in self.facts.items())
            raise ValueError(
                f"{self.path} ne dit ni quelle version du cours l'a fait, ni avec quelles images : "
                "rien n'y a été ajouté. Gardez-le, et choisissez un autre nom. Ou, si vous savez "
                "qu'il a été fait comme le disent ces lignes, mettez-les au début de ce fichier, à "
                f"la place de celles qui commencent par # grid et # seeds :{lines}"
            )
        for name, asked in self.facts.items():
            if facts.get(name) != asked:
                found = f"y vaut {facts[name]}" if name in facts else "n'y est pas dit"
                raise ValueError(
                    f"{self.path} contient un autre balayage : {name} {found}, et vaut ici "
                    f"{asked}. Gardez ce fichier, et choisissez un autre nom."
                )
        self.facts = facts  # with what else is known of the table
        lines: dict[tuple, int] = {}
        for line, row in rows.items():
            if fault := self._fault(row):
                raise ValueError(
                    f"{self.path}, ligne {line} : {fault}. A-t-on modifié ce fichier ? Rétablissez "
                    "cette ligne, ou effacez-la : son réseau sera entraîné de nouveau."
                )
            run = self._key(row, row["seed"])
            if run in lines:
                raise ValueError(
                    f"{self.path} contient deux fois {self.label(row)}, seed {row['seed']}, lignes "
                    f"{lines[run]} et {line}. Effacez l'une des deux : une répétition ne compte "
                    "qu'une fois."
                )
            lines[run], self.done[run] = line, row

    def _fault(self, row: Row) -> str:
        """Return what makes a row impossible in this table, in French; empty for a possible one."""
        if list(row) != self.columns or self._key(row, row["seed"]) not in self.order:
            return f"{row} n'est pas de ce balayage, aux colonnes {', '.join(self.columns)}"
        most = self.order[self._key(row, row["seed"])]
        wanted = {
            "epochs": (int, 1, most, f"un nombre entier de 1 à {most}"),
            "val": (Real, 0, 1, "un nombre de 0 à 1"),
            "test": (Real, 0, 1, "un nombre de 0 à 1"),
            "seconds": (Real, 0, sys.float_info.max, "un nombre positif"),
        }
        for name, (kind, low, high, told) in wanted.items():
            if not isinstance(row[name], kind) or not low <= row[name] <= high:
                return f"{name} y vaut {row[name]} ; attendu : {told}"
        return ""


def _finished(
    groups: list[tuple[Point, list[int]]], executor: Executor | None, lines: _Lines
) -> Iterator[tuple[Point, list[int], list[Row], int] | None]:
    """Yield each group as it finishes, with its results and how many others are under way.

    Yields None when `PATIENCE` is over without any. Those that a killed worker took are trained again.
    """
    waiting, breaks = dict(enumerate(groups)), 0
    while waiting:
        own = executor is None
        workers = min(len(waiting), loky.cpu_count(only_physical_cores=True))
        pool = _processes(workers) if own else executor
        futures = {}
        try:
            for number, group in waiting.items():
                futures[_submit(pool, group)] = number
            pending = set(futures)
            while pending:
                done, pending = wait(pending, PATIENCE, FIRST_COMPLETED)
                if not done:
                    yield None
                # What has finished comes before what has failed, which may end the sweep.
                for future in sorted(done, key=lambda one: (_failed(one), futures[one])):
                    results = _results(future, groups[futures[future]][0])
                    breaks = 0
                    # loky says of those that wait for a process that they run.
                    others = workers - 1 if own else sum(other.running() for other in futures)
                    yield *waiting.pop(futures[future]), results, others
        except BrokenExecutor as error:
            breaks += 1
            if breaks == 3:
                raise MemoryError(
                    "trois fois de suite, un processus a été tué sans qu'aucun groupe de réseaux "
                    "finisse. La mémoire manque-t-elle ? Fermez d'autres notebooks, ou passez un "
                    "executor de moins de processus."
                ) from error
            lines.add("Un processus a été tué : ses réseaux sont entraînés de nouveau.")
            executor = None  # a broken pool takes no more work: a new one of ours does the rest
        finally:
            for future in futures:
                future.cancel()
            if own:
                pool.shutdown(kill_workers=True)


def _submit(pool: Executor, group: tuple[Point, list[int]]) -> Future:
    try:
        return pool.submit(train_group, *group)
    except BrokenExecutor:
        raise
    except Exception as error:  # its kind is the executor's own
        raise RuntimeError(
            f"l'executor ne prend pas de travail ({type(error).__name__} : {error}). A-t-il été fermé, "
            "ou le client dont il vient ? Ce qui avait fini n'est pas perdu."
        ) from None


def _failed(future: Future) -> bool:
    return future.cancelled() or future.exception() is not None


def _results(future: Future, point: Point) -> list[Row]:
    try:
        return future.result()
    except BrokenExecutor:
        raise
    except CancelledError:
        raise RuntimeError(
            "l'executor a abandonné le travail en cours. Le client ou le `scheduler` a-t-il été fermé, "
            "ou perdu ? Ce qui avait fini n'est pas perdu."
        ) from None
    except Exception as error:
        raise RuntimeError(
            f"un groupe de réseaux de largeur {point['width']} n'a pas été entraîné "
            f"({type(error).__name__} : {error}). Ce qui avait fini n'est pas perdu."
        ) from error


def _processes(workers: int) -> Executor:
    """Return a pool of our own, of processes that can be killed when they are told to end.

    TensorFlow keeps some 80 MB of every model that it has trained: loky starts a process anew when
    it has grown by a gigabyte.
    """
    return loky.ProcessPoolExecutor(
        workers,
        initializer=_follow_parent,
        env={"LOKY_MAX_MEMORY_LEAK_SIZE": "1e9"},
    )


def _follow_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard is for the process that waits
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it has ended, in whatever way; loky does not."""
    parent = parent_process()
    if os.name == "nt":
        parent.join()
    else:  # where loky lets nobody join it, and an orphan is given another parent
        while os.getppid() == parent.pid:
            time.sleep(1)
    os._exit(1)


def _read_grid(grid: Any) -> dict[str, Any]:
    if not isinstance(grid, Mapping):
        raise TypeError(
            'grid est un dictionnaire, comme `{"width": [1, 2, 4]}` ; reçu : un objet '
            f"{type(grid).__name__}."
        )
    unknown = [name for name in grid if name not in CONDITIONS]
    if unknown or "width" not in grid:
        raise ValueError(
            'grid contient `"width"`, les largeurs à comparer, et peut contenir aussi : '
            f"{', '.join(CONDITIONS[1:])} ; reçu : {', '.join(map(repr, grid)) or 'rien'}."
        )
    read = {}
    for name, value in grid.items():
        values = read_list(value)
        if values is None:
            value = read_condition(name, value)
            read[name] = [value] if name == "width" else value  # the width is always told
            continue
        read[name] = [read_condition(name, item) for item in values]
        if not read[name] or len(set(read[name])) < len(read[name]):
            raise ValueError(
                f"grid[{name!r}] est une liste de valeurs toutes différentes ; reçu : {read[name]}."
            )
    return read | {name: value for name, value in DEFAULTS.items() if name not in read}


def _read_repetitions(repetitions: Any) -> list[int]:
    if isinstance(repetitions, Real):
        return list(range(read_count("repetitions", repetitions)))
    return read_seeds("repetitions est un nombre de graines, comme 8, ou leur liste", repetitions)


def _read_path(path: Any) -> Path:
    try:
        given = os.fspath(path)
    except TypeError:
        given = None
    if not isinstance(given, str):
        raise TypeError(f'path est un nom de fichier, comme `"runs.csv"` ; reçu : {path!r}.')
    read = Path(given)
    if os.path.lexists(read) and not read.is_file():
        kind = (
            "un dossier"
            if read.is_dir()
            else "un lien qui ne mène à aucun fichier"
            if read.is_symlink()
            else "autre chose qu'un fichier"
        )
        raise ValueError(
            f"path est un nom de fichier, comme runs.csv ; {given!r} est {kind}. Rien n'a été entraîné."
        )
    return read


@contextmanager
def _only_sweep(path: Path) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(only_user(path))
        except Held:
            raise RuntimeError(
                f"un autre balayage écrit déjà dans {path}. Attendez qu'il finisse, arrêtez-le, ou "
                "choisissez un autre nom. Rien n'a été entraîné."
            ) from None
        except (OSError, ValueError) as error:
            raise _unwritable(path, error, NOTHING_YET) from error
        yield


def _unwritable(path: Path, error: OSError | ValueError, news: str) -> OSError:
    """Return, in French, the error of a table that is not written; news: what that means."""
    number = getattr(error, "errno", errno.EINVAL)
    told = reason(error) if isinstance(error, OSError) else error
    return OSError(number, f"{told}. Les résultats ne peuvent pas être écrits. {news}", str(path))


def _news(label: str, results: list[Row]) -> str:
    low, high = (pick(row["val"] for row in results) for pick in (min, max))
    return f"  {label} : validation {decimal(100 * low, '.1f')} à {percent(high, '.1f')}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
