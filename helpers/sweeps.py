"""A sweep: one network for each point of a grid and each seed, trained by as many processes as there are."""

import itertools
import json
import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, as_completed
from contextlib import closing
from multiprocessing import parent_process
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import loky

from helpers.arguments import read_count
from helpers.french import decimal, percent
from helpers.tables import Row, read_table, write_table

COUNTS = ("width", "batch_size", "examples", "patience", "max_epochs")  # of what, at least 1
ACTIVATIONS = ("relu", "sigmoid", "tanh", "linear")
CONDITIONS = (*COUNTS, "learning_rate", "activation")
NO_HIDDEN = "Sans couche cachée, c'est le modèle softmax seul, de la leçon 09."
RESULTS = ("epochs", "val", "test", "seconds")

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
    executor: who computes: anything with the interface of `concurrent.futures.Executor`, with
        workers on this machine or elsewhere; by default a process for each core, ended afterwards.
        The rows are the same whoever computes them, "seconds" apart.
    path: a CSV file, written anew whenever a group of networks has finished. What it holds already
        is not trained again: an interrupted sweep goes on where it stopped.
    together: how many seeds of a point are trained in one model, as one group: the more the faster.

    Returns one dict a run, in the order of the grid, then of the seeds: the varied conditions,
    "seed", "epochs" (trained until the network stopped), "val" and "test" (accuracies in 0..1, with
    the weights of the best epoch), "seconds" (of computing). Interrupted by the keyboard, it
    returns the runs that have finished. When a worker is killed, what it had begun is done again.

    Raises `TypeError` or `ValueError`, in French, for a grid or seeds without sense and for a file
    of another grid or not whole; `OSError` when the file cannot be written, which is tried before
    anything is trained. Used in lesson 10.
    """
    grid, seeds = _read_grid(grid), _read_seeds(repetitions)
    together = read_count("together", together)
    points = [
        dict(zip(grid, values, strict=True))
        for values in itertools.product(
            *(value if isinstance(value, list) else [value] for value in grid.values())
        )
    ]
    runs = _Runs(grid, points, seeds, None if path is None else Path(path))
    groups = [
        (point, seeds[start : start + together])
        for point in sorted(points, key=lambda point: -point["width"])  # the longest first
        for start in range(0, len(seeds), together)
    ]
    groups = [(point, some) for point, some in groups if runs.missing(point, some)]
    started, before = time.monotonic(), len(runs.done)
    known = f", dont {before} déjà entraînés" if before else ""
    print(
        f"{len(runs.order)} réseaux{known} ; {len(groups)} groupes, une ligne quand l'un finit.",
        flush=True,
    )
    try:
        with closing(_finished(groups, executor)) as finished:
            for point, some, results, others in finished:
                runs.add(point, some, results)
                made, left = len(runs.done) - before, len(runs.order) - len(runs.done)
                # Those under way are half done, on average.
                half = min(others * len(some), left) / 2
                seconds = (time.monotonic() - started) / (made + half) * (left - half)
                print(_news(runs.label(point), results), end="")
                print(f" · encore {left}, environ {_duration(seconds)}" if left else "", flush=True)
    except KeyboardInterrupt:
        print(f"Interrompu : {len(runs.done)} sur {len(runs.order)} ont fini.", flush=True)
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


class _Runs:
    """The table of a sweep: what it is to hold, what it holds, and its file."""

    def __init__(self, grid: dict, points: list[Point], seeds: list[int], path: Path | None):
        self.varied = [name for name, value in grid.items() if isinstance(value, list)]
        self.columns = [*self.varied, "seed", *RESULTS]
        self.order = [self._key(point, seed) for point in points for seed in seeds]
        self.facts = {"grid": json.dumps(grid), "seeds": json.dumps(seeds)}
        self.path = path
        self.done: dict[tuple, Row] = {}
        if path is not None:
            if path.exists():
                self._resume()
            self._save("Rien n'a été entraîné. Le dossier existe-t-il, pouvez-vous y écrire ?")

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
            reason = f"{error.strerror}. Les résultats ne peuvent pas être écrits. {news}"
            raise OSError(error.errno, reason, str(self.path)) from error

    def _resume(self) -> None:
        facts, rows = read_table(self.path)
        for name, asked in self.facts.items():
            if facts.get(name) != asked:
                raise ValueError(
                    f"{self.path} contient un autre balayage : {name} y vaut {facts.get(name)}, et "
                    f"vous demandez {asked}. Choisissez un autre fichier."
                )
        self.facts = facts  # with what else is known of the table
        for row in rows:
            whole = list(row) == self.columns and all(isinstance(row[key], Real) for key in RESULTS)
            if not whole or self._key(row, row["seed"]) not in self.order:
                raise ValueError(
                    f"{self.path} contient une ligne qui n'est pas de ce balayage : {row}. Une "
                    "ligne a les colonnes " + ", ".join(self.columns) + ". A-t-on modifié ce "
                    "fichier ? Rétablissez la ligne, ou choisissez un autre fichier."
                )
            run = self._key(row, row["seed"])
            if run in self.done:
                raise ValueError(
                    f"{self.path} contient deux fois {self.label(row)}, seed {row['seed']}. "
                    "Effacez l'une des deux lignes : une répétition ne compte qu'une fois."
                )
            self.done[run] = row


def _finished(
    groups: list[tuple[Point, list[int]]], executor: Executor | None
) -> Iterator[tuple[Point, list[int], list[Row], int]]:
    """Yield each group as it finishes, with its results and how many others are under way.

    Those that a killed worker took are trained again.
    """
    waiting, breaks = dict(enumerate(groups)), 0
    while waiting:
        own = executor is None
        workers = min(len(waiting), loky.cpu_count(only_physical_cores=True))
        pool = _processes(workers) if own else executor
        futures = {}
        try:
            for number, group in waiting.items():
                futures[pool.submit(train_group, *group)] = number
            for future in as_completed(futures):
                results = future.result()
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
            print("Un processus a été tué : ses réseaux sont entraînés de nouveau.", flush=True)
            executor = None  # a broken pool takes no more work: a new one of ours does the rest
        finally:
            for future in futures:
                future.cancel()
            if own:
                pool.shutdown(kill_workers=True)


def _processes(workers: int) -> Executor:
    """Return a pool of our own, of processes that can be killed when they are told to end.

    TensorFlow keeps some 80 MB of every model that it has trained: loky starts a process anew when
    it has grown by a gigabyte.
    """
    return loky.ProcessPoolExecutor(
        workers,
        initializer=_ignore_interrupts,
        env={"LOKY_MAX_MEMORY_LEAK_SIZE": "1e9"},
    )


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard is for the process that waits


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
        if isinstance(value, str) or not hasattr(value, "__iter__"):
            value = _read_condition(name, value)
            read[name] = [value] if name == "width" else value  # the width is always told
            continue
        read[name] = [_read_condition(name, item) for item in value]
        if not read[name] or len(set(read[name])) < len(read[name]):
            raise ValueError(
                f"grid[{name!r}] est une liste de valeurs toutes différentes ; reçu : {read[name]}."
            )
    return read


def _read_condition(name: str, value: Any) -> int | float | str:
    if name in COUNTS:
        count = read_count(name, value, NO_HIDDEN if name == "width" else "")
        if name == "examples" and not 100 <= count <= 60_000:
            raise ValueError(f"`examples` va de 100 à 60000, toutes les images ; reçu : {value}.")
        return count
    if name == "activation" and value not in ACTIVATIONS:
        raise ValueError(f"activation est l'une de {', '.join(ACTIVATIONS)} ; reçu : {value!r}.")
    if name == "learning_rate" and not (isinstance(value, Real) and 0 < value < 10):
        raise ValueError(f"learning_rate est un nombre positif, comme `0.001` ; reçu : {value!r}.")
    return float(value) if name == "learning_rate" else str(value)


def _read_seeds(repetitions: Any) -> list[int]:
    if not hasattr(repetitions, "__iter__"):
        return list(range(read_count("repetitions", repetitions)))
    seeds = list(repetitions)
    if not seeds or not all(isinstance(s, Integral) and 0 <= s < 2**32 for s in seeds):
        raise ValueError(
            "repetitions est un nombre de graines, comme 8, ou la liste des graines, des entiers "
            f"positifs ou nuls ; reçu : {repetitions!r}."
        )
    if len(set(seeds)) < len(seeds):
        raise ValueError(
            f"une graine est répétée : {seeds}. La même graine redonne le même réseau : elle "
            "compterait deux fois sans rien apprendre de plus."
        )
    return [int(seed) for seed in seeds]


def _news(label: str, results: list[Row]) -> str:
    low, high = (pick(row["val"] for row in results) for pick in (min, max))
    return f"  {label} : validation {decimal(100 * low, '.1f')} à {percent(high, '.1f')}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
