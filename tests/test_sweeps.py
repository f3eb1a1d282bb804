"""The sweep of lesson 10: the same rows whoever computes them, nothing lost, nothing twice."""

import csv
import errno
import io
import math
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import Mock

import loky
import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client import KernelManager

from helpers import __version__, locks, sweep, sweeps
from helpers.sweeps import train_group
from helpers.tables import read_table

SMALL = {"width": [1, 3], "max_epochs": 2, "examples": 600}
NEVER = 600  # seconds: what has not come by then, on however busy a machine, will not come


def results(rows: list[dict]) -> list[dict]:
    """Return the rows without their seconds."""
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]


class Here(Executor):
    """Runs nothing: answers at once, and remembers what it was asked."""

    def __init__(self, fails_after: int | None = None, error: BaseException | None = None):
        self.asked, self.fails_after, self.error = [], fails_after, error

    def submit(self, function, point, seeds):
        assert function is train_group
        future = Future()
        if self.fails_after is not None and len(self.asked) == self.fails_after:
            future.set_exception(self.error)
        else:
            self.asked.append((point["width"], tuple(seeds)))
            future.set_result([answer(point, seed) for seed in seeds])
        return future


def answer(point: dict, seed: int) -> dict:
    return {"epochs": 3, "val": point["width"] / 100, "test": seed / 1000, "seconds": 0.5}


# --- real training, by every kind of executor -----------------------------------------------


@pytest.fixture(scope="module")
def expected() -> list[dict]:
    """The small grid, in this very process, by two threads which take turns with Keras."""
    with ThreadPoolExecutor(2) as executor:
        rows = sweep(SMALL, 3, executor)
    assert [(row["width"], row["seed"]) for row in rows] == [
        (w, s) for w in (1, 3) for s in range(3)
    ]
    assert all(row["epochs"] == 2 and 0 < row["test"] < 1 and row["seconds"] > 0 for row in rows)
    assert len({row["test"] for row in rows}) > 3
    return results(rows)


def test_the_same_rows_through_a_pool_and_in_other_groups(expected):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        assert results(sweep(SMALL, 3, executor, together=2)) == expected


def train_or_be_killed(mark: Path, point: dict, seeds: list[int]) -> list[dict]:
    """Have this process killed the first time, as the system does when memory is short; then train."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return train_group(point, seeds)
    psutil.Process().kill()


def test_the_same_rows_through_dask_though_a_worker_is_killed(expected, tmp_path, monkeypatch):
    """Real worker processes; one is killed at its work, and Dask gives that to another."""
    dask, distributed = map(pytest.importorskip, ("dask", "distributed"))
    killing = partial(train_or_be_killed, tmp_path / "killed")
    monkeypatch.setattr(sweeps, "train_group", killing)
    local = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with (
        dask.config.set({"distributed.comm.timeouts.connect": f"{NEVER}s"}),
        distributed.LocalCluster(**local) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert results(sweep(SMALL, 3, client.get_executor())) == expected
    assert (tmp_path / "killed").exists()


def test_a_killed_worker_s_runs_are_done_again(expected, tmp_path, monkeypatch, capsys):
    killing = partial(train_or_be_killed, tmp_path / "killed")
    monkeypatch.setattr(sweeps, "train_group", killing)
    rows = sweep(SMALL | {"width": [3]}, 3, path=tmp_path / "runs.csv")
    assert results(rows) == expected[3:]
    assert results(read_table(tmp_path / "runs.csv")[1]) == expected[3:]
    assert "Un processus a été tué" in capsys.readouterr().out


# Two processes are at work when the first group finishes, and the others never do: so an interrupt
# finds this state, on whatever machine.
INTERRUPTED = """
import time
from pathlib import Path
from unittest.mock import Mock

from helpers import plot_sweep, sweep, sweeps


def train_group(point, seeds):
    if point["width"] < 3:
        Path("begun").touch()
    while point["width"] < 3 or not Path("begun").exists():
        time.sleep(0.05)
    return [{"epochs": 3, "val": 0.5, "test": 0.5, "seconds": 1.0}]


if __name__ == "__main__":
    sweeps.train_group = train_group
    sweeps.loky.cpu_count = lambda **options: 2
    rows = sweep({"width": [3, 2, 1]}, 1, path="runs.csv")
    print(len(rows), repr(plot_sweep(rows)))
"""


def started(folder: Path) -> tuple[subprocess.Popen, list[psutil.Process]]:
    """Start that script; return it and the processes it has started, once a group has finished."""
    script = folder / "interrupted.py"
    script.write_text(INTERRUPTED, encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, script],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    _, finished = run.stdout.readline(), run.stdout.readline()
    assert finished.startswith("  width 3"), run.communicate()
    return run, psutil.Process(run.pid).children(recursive=True)


def ended(processes: list[psutil.Process]) -> bool:
    """Return whether processes, of which there are some, end by themselves; leave none behind."""
    alive = psutil.wait_procs(processes, timeout=30)[1]
    for process in alive:
        process.kill()
    return bool(processes) and not alive


def test_the_time_left_counts_what_the_other_processes_have_done(monkeypatch, capsys):
    """Two processes, a pair of groups every 40 s: 80 s in all, of which 40 are left at the first line."""
    ends, clock = [40, 42, 80, 82], [0.0]

    def finished(groups, executor, lines):
        for (point, seeds), clock[0] in zip(groups, ends, strict=True):
            yield point, seeds, [answer(point, seed) for seed in seeds], 1

    monkeypatch.setattr(sweeps, "_finished", finished)
    monkeypatch.setattr(sweeps.time, "monotonic", lambda: clock[0])
    sweep({"width": [1, 2, 3, 4]}, 4)
    told = re.findall(r"encore (\d+), environ (\d+) s", capsys.readouterr().out)
    assert [int(left) for left, _ in told] == [12, 8, 4]
    for now, (_, seconds) in zip(ends, told, strict=False):
        assert now + int(seconds) == pytest.approx(ends[-1], rel=0.4)


def test_what_is_under_way_is_told_by_another_s_executor():
    class Pool(Here):
        def submit(self, *group):
            future = super().submit(*group)
            if len(self.asked) > 1:
                future = Future()
                future.set_running_or_notify_cancel()
            return future

    groups = [({"width": width}, [0]) for width in (3, 2, 1)]
    with closing(sweeps._finished(groups, Pool(), None)) as finished:
        assert next(finished)[-1] == 2


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="Windows interrupts no group of processes")
def test_an_interrupt_keeps_and_draws_what_has_finished_and_ends_the_workers(tmp_path):
    """The whole group of processes is interrupted, as a terminal and Jupyter do it."""
    run, workers = started(tmp_path)
    os.killpg(run.pid, signal.SIGINT)
    out, errors = run.communicate(timeout=NEVER)
    assert (run.returncode, errors) == (0, "")
    told, drawn = out.splitlines()
    assert told == "Interrompu\N{NO-BREAK SPACE}: 1 sur 3 ont fini."
    assert drawn.startswith("1 Un point par réseau, 1 en tout")
    assert [row["width"] for row in read_table(tmp_path / "runs.csv")[1]] == [3]
    assert ended(workers)


@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_the_workers_end_with_a_killed_sweep_and_its_file_goes_on(tmp_path, end):
    run, workers = started(tmp_path)
    getattr(run, end)()
    run.wait()
    assert ended(workers)
    run.communicate()
    executor = Here()
    rows = sweep({"width": [3, 2, 1]}, 1, executor, path=tmp_path / "runs.csv")
    assert [row["epochs"] for row in rows] == [3, 3, 3]
    assert executor.asked == [(2, (0,)), (1, (0,))]
    assert {file.name for file in tmp_path.iterdir()} == {"interrupted.py", "begun", "runs.csv"}


TRAINED = """
from pathlib import Path

from helpers import sweep, sweeps


def train_group(point, seeds):
    from helpers import together

    class Early(together.EarlyStoppingOfEach):
        def after_epoch(self, *epoch):
            Path("trained").touch()
            super().after_epoch(*epoch)

    together.EarlyStoppingOfEach = Early
    return together.train_together(seeds, **point)


if __name__ == "__main__":
    sweeps.train_group = train_group
    sweep({"width": 16, "patience": 100}, 8)
"""


def test_the_workers_end_with_a_killed_sweep_while_keras_trains(tmp_path):
    script = tmp_path / "trained.py"
    script.write_text(TRAINED, encoding="utf-8")
    run = subprocess.Popen([sys.executable, script], cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        while not (tmp_path / "trained").exists():  # after which it trains for ninety-nine epochs
            assert run.poll() is None
            time.sleep(0.1)
        workers = psutil.Process(run.pid).children(recursive=True)
    finally:
        run.kill()
        run.wait()
    assert ended(workers)


@pytest.mark.parametrize("end", ["restart_kernel", "kill"])
def test_the_workers_end_with_the_kernel(tmp_path, end):
    """As JupyterLab restarts it, during a cell; and as the system kills it."""
    manager = KernelManager()
    manager.start_kernel(cwd=str(tmp_path))
    try:
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=NEVER)
        client.execute(INTERRUPTED)
        kernel = psutil.Process(manager.provisioner.pid)
        while not (tmp_path / "begun").exists():
            assert kernel.is_running()
            time.sleep(0.1)
        workers = kernel.children(recursive=True)
        client.stop_channels()
        getattr(manager if end == "restart_kernel" else kernel, end)()
        assert ended(workers)
    finally:
        manager.shutdown_kernel(now=True)


# --- training together ----------------------------------------------------------------------


def test_each_network_learns_as_if_it_were_alone():
    """Beside an ordinary Keras network with the same initial weights and the same batches."""
    from helpers import load_mnist, together

    keras, (images, labels) = together.keras, load_mnist()[0]
    images, labels = images[:1000].reshape(-1, 784), labels[:1000].astype("int32")
    networks = together.Networks(images, 4, "tanh", (3, 8))
    which = keras.Input((2,), dtype="int32")
    model = keras.Model(which, networks(which))
    initial = [together.ops.convert_to_numpy(variable) for variable in networks.trainable_variables]
    order = np.stack([np.random.default_rng(seed).permutation(1000) for seed in (3, 8)], axis=1)
    model.compile("adam", together._summed_loss)
    model.fit(order, labels[order], batch_size=32, shuffle=False, verbose=0)
    for place in range(2):
        alone = keras.Sequential(
            [
                keras.Input((784,)),
                keras.layers.Dense(4, activation="tanh"),
                keras.layers.Dense(10, activation="softmax"),
            ]
        )
        shapes = [(784, 4), (4,), (4, 10), (10,)]
        alone.set_weights(
            [weights[place].reshape(shape) for weights, shape in zip(initial, shapes, strict=True)]
        )
        alone.compile("adam", "sparse_categorical_crossentropy")
        mine = order[:, place]
        alone.fit(images[mine] / 255, labels[mine], batch_size=32, shuffle=False, verbose=0)
        for found, weights in zip(networks.trainable_variables, alone.get_weights(), strict=True):
            np.testing.assert_allclose(
                together.ops.convert_to_numpy(found)[place].reshape(weights.shape),
                weights,
                atol=2e-5,
            )
    assert np.abs(initial[0][0] - initial[0][1]).max() > 0.01


@given(
    st.lists(st.lists(st.integers(0, 6), min_size=9, max_size=9), min_size=1, max_size=4),
    st.integers(1, 4),
)
def test_early_stopping_of_each_is_that_of_keras(curves, patience):
    """Random validation curves, with ties: stop, best value and kept weights as Keras has them."""
    from helpers import together

    found = together.EarlyStoppingOfEach(len(curves), patience)
    for epoch in range(9):
        if not found.stopped.all():
            accuracies = np.array([curve[epoch] for curve in curves], float)
            found.after_epoch(accuracies, [np.full((len(curves), 1, 2), epoch)])
    for place, curve in enumerate(curves):
        theirs = together.keras.callbacks.EarlyStopping("val", patience=patience, mode="max")
        theirs.set_model(type("Model", (), {"stop_training": False})())
        theirs.on_train_begin()
        for epoch, accuracy in enumerate(curve):
            theirs.on_epoch_end(epoch, {"val": accuracy})
            if theirs.model.stop_training:
                break
        assert (found.epochs[place], found.best[place]) == (epoch + 1, theirs.best)
        assert (found.best_weights[0][place] == theirs.best_epoch).all()


# --- the file ---------------------------------------------------------------------------------

GRID = {"width": [4, 2], "patience": 3}
COURSE = f"# course: {__version__}"
HEAD = 5  # lines: four facts, and the names of the columns


@given(st.sets(st.tuples(st.sampled_from([4, 2]), st.integers(0, 4))), st.integers(1, 6))
def test_a_sweep_goes_on_where_it_stopped(tmp_path_factory, kept, together):
    """Whatever runs the file holds, in groups of any size, the others are trained, and none is twice there."""
    path = tmp_path_factory.mktemp("sweep") / "runs.csv"
    complete = sweep(GRID, 5, Here(), path=path)
    whole = path.read_text()
    lines = whole.splitlines(keepends=True)
    there = [line for line in lines[HEAD:] if tuple(map(int, line.split(",")[:2])) in kept]
    path.write_text("".join(lines[:HEAD] + there))
    executor = Here()
    assert sweep(GRID, 5, executor, path=path, together=together) == complete
    assert path.read_text() == whole
    groups = [tuple(range(5))[start : start + together] for start in range(0, 5, together)]
    assert executor.asked == [
        (width, seeds)
        for width in (4, 2)
        for seeds in groups
        if not {(width, seed) for seed in seeds} <= kept
    ]


def test_rows_that_are_there_are_kept_as_they_are(tmp_path):
    path = tmp_path / "runs.csv"
    sweep(GRID, 2, Here(), path=path)
    path.write_text(
        path.read_text().replace("4,0,3,0.04", "4,0,7,0.04").replace("2,1,3,0.02,0.001,0.5\n", "")
    )
    assert [row["epochs"] for row in sweep(GRID, 2, Here(), path=path, together=9)] == [7, 3, 3, 3]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[4, 2]", "[4, 3]", "contient un autre balayage.: grid y vaut .*[4, 3]"),
        ('"patience": 3', '"patience": 4', "contient un autre balayage.: grid"),
        ("[0, 1]", "[0, 2]", "contient un autre balayage.: seeds"),
        ("# grid", "# command", "contient un autre balayage"),
        ("0.02,0.001,0.5\n", "0.02,0.001,0.5", "n'est pas entier"),
        ("0.02,0.001,0.5\n", "0.02,0.0\n", "n'est pas entier"),
        ("2,1,3", "9,1,3", "ligne 9.: .*n'est pas de ce balayage"),
        ("2,1,3", "2,1,", "ligne 9.: .*n'est pas de ce balayage"),
        ("2,1,3", "2,0,3", "contient deux fois width 2, seed 0, lignes 8 et 9"),
        ("width,seed", "seed,width", "ligne 6.: .*n'est pas de ce balayage"),
        (COURSE, "# course: 0.0.9", f"un autre balayage.: course y vaut 0.0.9, .* {__version__}"),
        ("# MNIST: 528e", "# MNIST: 0000", "un autre balayage.: MNIST y vaut 0000"),
        ('"learning_rate": 0.001', '"learning_rate": 0.01', "un autre balayage.: grid"),
        (f"{COURSE}\n", "", "un autre balayage.: course n'y est pas dit"),
    ],
)
def test_another_file_is_refused_and_left_as_it_is(tmp_path, old, new, words):
    path = tmp_path / "runs.csv"
    sweep(GRID, 2, Here(), path=path)
    changed = path.read_text().replace(old, new)
    assert changed != path.read_text()
    path.write_text(changed)
    executor = Here()
    with pytest.raises(ValueError, match=words.replace("[", r"\[")):
        sweep(GRID, 2, executor, path=path)
    assert path.read_text() == changed and not executor.asked


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_file_is_refused_for_what_it_is(tmp_path, text):
    path = tmp_path / "runs.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match="runs.csv n'est pas un tableau.: il est vide"):
        sweep(GRID, 2, Here(), path=path)
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        *(
            ("epochs", value, "un nombre entier de 1 à 7")
            for value in ("-3", "0", "3.5", "8", "nan", "trois")
        ),
        *(
            (name, value, "un nombre de 0 à 1")
            for name in ("val", "test")
            for value in ("17", "-0.1", "nan", "inf", "beaucoup", '"0,02"')
        ),
        *(("seconds", value, "un nombre positif") for value in ("-1", "nan", "inf", "vite")),
    ],
)
def test_an_impossible_value_is_refused_by_its_line(tmp_path, column, value, expected):
    grid = GRID | {"max_epochs": 7}
    path = tmp_path / "runs.csv"
    sweep(grid, 2, Here(), path=path)
    cells = {"epochs": "3", "val": "0.02", "test": "0.001", "seconds": "0.5"}
    row = ",".join(cells.values())
    changed = path.read_text().replace(f"2,1,{row}", "2,1," + row.replace(cells[column], value, 1))
    path.write_text("# a note of its owner\n" + changed)
    executor = Here()
    with pytest.raises(ValueError, match=f"ligne 10.: {column} y vaut .*attendu.: {expected}"):
        sweep(grid, 2, executor, path=path)
    assert path.read_text().endswith(changed) and not executor.asked


def test_a_table_of_before_is_kept_and_its_owner_says_what_made_it(tmp_path):
    """Such tables name neither a version nor data: nobody but their owner can."""
    path = tmp_path / "runs.csv"
    complete = sweep(GRID, 2, Here(), path=path)
    lines = path.read_text().splitlines(keepends=True)
    old = ['# grid: {"width": [4, 2], "patience": 3}\n', *lines[3:-1]]
    path.write_text("".join(old))
    executor = Here()
    with pytest.raises(ValueError, match="ni quelle version") as refused:
        sweep(GRID, 2, executor, path=path)
    assert path.read_text() == "".join(old) and not executor.asked
    told = str(refused.value).splitlines(keepends=True)[1:]
    path.write_text("".join(told) + "\n" + "".join(old[2:]))
    assert sweep(GRID, 2, executor, path=path) == complete
    assert executor.asked == [(2, (0, 1))]


def test_what_is_said_and_what_holds_anyway_are_one_sweep(tmp_path):
    path = tmp_path / "runs.csv"
    complete = sweep({"width": [4]}, 2, Here(), path=path)
    executor = Here()
    assert sweep({"patience": 10, "width": 4}, 2, executor, path=path) == complete
    assert not executor.asked


@pytest.mark.parametrize("path", [b"runs.csv", 3, True, ["runs.csv"]])
def test_a_path_of_another_type_is_refused(path):
    with pytest.raises(TypeError, match="path est un nom de fichier.*reçu"):
        sweep(GRID, 2, Here(), path=path)


def make_dangling(path: Path) -> None:
    path.symlink_to("nowhere.csv")


def make_loop(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (Path.mkdir, "est un dossier"),
        (make_dangling, "un lien qui ne mène à aucun fichier"),
        (make_loop, "un lien qui ne mène à aucun fichier"),
        (getattr(os, "mkfifo", None), "autre chose qu'un fichier"),
    ],
)
def test_a_path_where_no_table_can_be_is_refused(tmp_path, make, words):
    if make is None:
        pytest.skip("Windows has no such files")
    make(tmp_path / "runs.csv")
    executor = Here()
    with pytest.raises(ValueError, match=f"path est un nom de fichier.*{words}"):
        sweep(GRID, 2, executor, path=tmp_path / "runs.csv")
    assert [file.name for file in tmp_path.iterdir()] == ["runs.csv"] and not executor.asked


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 300])
def test_a_name_that_no_file_can_have_is_one_sentence(tmp_path, name):
    with pytest.raises(OSError, match="(?s)Les résultats ne peuvent pas être écrits"):
        sweep(GRID, 2, Here(), path=tmp_path / name)


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path, monkeypatch):
    path = tmp_path / "runs.csv"
    sweep(GRID, 2, Here(), path=path)
    refused = PermissionError(errno.EACCES, "Permission denied", str(path))
    monkeypatch.setattr(Path, "read_text", Mock(side_effect=refused))
    with pytest.raises(
        PermissionError, match="Ce fichier ne peut pas être lu. Rien n'a été entraîné"
    ):
        sweep(GRID, 2, Here(), path=path)


# --- one sweep a file ---------------------------------------------------------------------------


class AnotherSweep(Here):
    """Starts a second sweep, on the same path, while the first one runs."""

    def __init__(self, path: Path, second):
        super().__init__()
        self.path, self.second = path, second

    def submit(self, *group):
        if not self.asked:
            self.told = self.second(self.path)
        return super().submit(*group)


def from_here(path: Path) -> str:
    with pytest.raises(RuntimeError) as refused:
        sweep(GRID, 2, Here(), path=path)
    assert refused.value.__suppress_context__
    return str(refused.value)


def from_another_process(path: Path) -> str:
    code = "import sys; from helpers import sweep; sweep({'width': [4]}, 1, path=sys.argv[1])"
    known = {**os.environ, "PYTHONUTF8": "1"}
    run = subprocess.run(
        [sys.executable, "-c", code, path], env=known, capture_output=True, encoding="utf-8"
    )
    assert run.returncode == 1
    return run.stderr.splitlines()[-1]


@pytest.mark.parametrize("second", [from_here, from_another_process])
def test_a_second_sweep_on_a_path_is_told_and_the_first_one_goes_on(tmp_path, second):
    path = tmp_path / "runs.csv"
    first = AnotherSweep(path, second)
    assert len(sweep(GRID, 2, first, path=path)) == 4
    assert "un autre balayage écrit déjà dans" in first.told
    assert [file.name for file in tmp_path.iterdir()] == ["runs.csv"]
    assert len(sweep(GRID, 2, Here(), path=path)) == 4


def test_a_lock_is_taken_anew_when_its_last_user_removes_the_file(tmp_path, monkeypatch):
    """Between the two steps of another one, which opens the file and then locks it."""
    beside, lock = tmp_path / ".runs.csv.lock", locks._lock

    def too_late(descriptor):
        monkeypatch.setattr(locks, "_lock", lock)
        beside.unlink()
        lock(descriptor)

    monkeypatch.setattr(locks, "_lock", too_late)
    with locks.only_user(tmp_path / "runs.csv"):
        assert beside.exists()
        with pytest.raises(locks.Held), locks.only_user(tmp_path / "runs.csv"):
            pass
    assert not beside.exists()


def test_a_disk_that_knows_no_locks_lets_a_sweep_in(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "_lock", Mock(side_effect=OSError(errno.ENOLCK, "No locks")))
    assert len(sweep(GRID, 2, Here(), path=tmp_path / "runs.csv")) == 4


def saved_by_a_spreadsheet(text: str, read: str, write: str) -> str:
    """Open a CSV file as a spreadsheet that splits its lines at `read`, then save it with `write`."""
    rows = list(csv.reader(text.splitlines(), delimiter=read, quoting=csv.QUOTE_NONE))
    if write == ";":
        rows = [[cell.replace(".", ",") for cell in row] for row in rows]
    width = max(map(len, rows))
    file = io.StringIO()
    csv.writer(file, delimiter=write).writerows(row + [""] * (width - len(row)) for row in rows)
    return file.getvalue()


@pytest.mark.parametrize(
    ("read", "write", "words"),
    [
        (",", ";", "séparées par des points-virgules, et des guillemets"),
        (",", "\t", "séparées par des tabulations"),
        (",", ",", "guillemets entourent ses premières lignes"),
        (";", ";", "guillemets entourent ses premières lignes"),
    ],
)
def test_what_a_spreadsheet_saved_is_kept_and_the_spreadsheet_is_named(
    tmp_path, read, write, words
):
    path = tmp_path / "runs.csv"
    sweep(GRID, 2, Here(), path=path)
    path.write_text(saved_by_a_spreadsheet(path.read_text(), read, write))
    with pytest.raises(ValueError, match=f"{words}.*Un tableur.*gardez ce fichier") as refused:
        sweep(GRID, 2, Here(), path=path)
    assert "ffacez" not in str(refused.value)


def test_the_mark_that_windows_programs_put_first_is_no_matter(tmp_path):
    path = tmp_path / "runs.csv"
    rows = sweep(GRID, 2, Here(), path=path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    executor = Here()
    assert sweep(GRID, 2, executor, path=path) == rows and not executor.asked


def test_a_file_of_something_else_is_refused(tmp_path):
    (tmp_path / "runs.csv").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(ValueError, match="n'est pas un tableau"):
        sweep(GRID, 2, Here(), path=tmp_path / "runs.csv")


@pytest.mark.parametrize("folder", ["missing", "file", "/proc"])
def test_a_folder_that_takes_no_file_is_told_before_training(tmp_path, folder):
    (tmp_path / "file").touch()
    executor = Here()
    with pytest.raises(OSError, match="(?s)Rien n'a été entraîné.*runs.csv"):
        sweep(GRID, 2, executor, path=tmp_path / folder / "runs.csv")
    assert not executor.asked


def test_a_full_disk_keeps_the_rows_before_and_the_sweep_goes_on_afterwards(tmp_path, monkeypatch):
    path = tmp_path / "runs.csv"

    class FillsUp(Here):
        def submit(self, *task):
            if len(self.asked) == 2:  # every later write is refused
                full = OSError(errno.ENOSPC, "No space left on device")
                patch.setattr(os, "fsync", Mock(side_effect=full))
            return super().submit(*task)

    sweep(GRID, 2, Here(), path=path, together=1)
    complete = path.read_text()
    path.write_text("".join(complete.splitlines(keepends=True)[: HEAD + 1]))
    refused = pytest.raises(OSError, match="disque est plein.*width [24].*relancez")
    with refused, monkeypatch.context() as patch:
        sweep(GRID, 2, FillsUp(), path=path, together=1)
    assert path.read_text() == "".join(complete.splitlines(keepends=True)[: HEAD + 1])
    assert [file.name for file in tmp_path.iterdir()] == ["runs.csv"]
    sweep(GRID, 2, Here(), path=path)
    assert path.read_text() == complete


# --- the rest of what can go wrong --------------------------------------------------------------


def test_a_failing_run_is_raised_and_the_finished_ones_are_in_the_file(tmp_path):
    path = tmp_path / "runs.csv"
    with pytest.raises(RuntimeError, match=r"largeur 2 n'a pas .*\(ImportError.: no keras there\)"):
        sweep(GRID, 2, Here(1, ImportError("no keras there")), path=path)
    assert [row["width"] for row in read_table(path)[1]] == [4, 4]
    assert [row["test"] for row in sweep(GRID, 2, Here(), path=path)] == [0, 0.001] * 2


class GoesAway(Here):
    """Another's executor, which ends two groups and is lost with the others."""

    def submit(self, function, point, seeds):
        if len(self.asked) < 2:
            return super().submit(function, point, seeds)
        lost = Future()
        lost.cancel()
        lost.set_running_or_notify_cancel()
        return lost


def test_what_has_finished_before_the_executor_goes_away_is_in_the_file(tmp_path):
    path = tmp_path / "runs.csv"
    with pytest.raises(RuntimeError, match="a abandonné le travail.*n'est pas perdu") as lost:
        sweep(GRID, 2, GoesAway(), path=path, together=1)
    assert lost.value.__suppress_context__
    assert [row["width"] for row in read_table(path)[1]] == [4, 4]
    assert len(sweep(GRID, 2, Here(), path=path)) == 4


def test_what_has_finished_before_the_executor_goes_away_is_returned_without_a_file(capsys):
    rows = sweep(GRID, 2, GoesAway(), together=1)
    assert [(row["width"], row["seed"]) for row in rows] == [(4, 0), (4, 1)]
    *_, why, how_many = capsys.readouterr().out.splitlines()
    assert why.startswith("Arrêté\N{NO-BREAK SPACE}: l'executor a abandonné le travail")
    assert how_many == "Les réseaux qui ont fini, 2 sur 4, sont rendus."


def train_four_or_wait(over: Path, point: dict, seeds: list[int]) -> list[dict]:
    while point["width"] == 2 and not over.exists():
        time.sleep(0.05)
    return [answer(point, seed) for seed in seeds]


@pytest.mark.parametrize("closed", ["client", "executor"])
def test_a_part_of_dask_that_is_closed_loses_no_row(tmp_path, monkeypatch, capfd, closed):
    distributed = pytest.importorskip("distributed")
    told, news, over = threading.Event(), sweeps._news, tmp_path / "over"
    monkeypatch.setattr(sweeps, "train_group", partial(train_four_or_wait, over))
    monkeypatch.setattr(sweeps, "_news", lambda *row: told.set() or news(*row))
    local = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with (
        distributed.LocalCluster(processes=False, **local) as cluster,
        distributed.Client(cluster) as client,
    ):
        executor = client.get_executor()
        shut = partial(executor.shutdown, wait=False)
        close = client.close if closed == "client" else shut
        closer = threading.Thread(target=lambda: told.wait(NEVER) and close())
        closer.start()
        rows = sweep(GRID, 2, executor)
        over.touch()
        closer.join()
        assert [row["width"] for row in rows] == [4, 4]
    out, errors = capfd.readouterr()
    assert "qui ont fini, 2 sur 4," in out and "Traceback" not in errors


@pytest.mark.parametrize(
    ("executor", "error", "words"),
    [
        (ThreadPoolExecutor(1), RuntimeError, "ne prend pas de travail.*after shutdown"),
        (ThreadPoolExecutor, TypeError, "executor est un .concurrent.futures.Executor."),
        (4, TypeError, "reçu.: 4"),
    ],
)
def test_an_executor_that_cannot_be_used_is_one_sentence(executor, error, words):
    if error is RuntimeError:
        executor.shutdown()
    with pytest.raises(error, match=words) as refused:
        sweep(GRID, 2, executor)
    assert refused.value.__cause__ is None


def test_processes_that_are_killed_again_and_again_are_given_up(monkeypatch):
    broken = partial(Here, 0, loky.BrokenProcessPool("killed"))
    broken_pool = broken()
    broken_pool.shutdown = lambda kill_workers: None
    monkeypatch.setattr(sweeps, "_processes", lambda groups: broken_pool)
    with pytest.raises(MemoryError, match="trois fois de suite"):
        sweep(GRID, 2, broken())


NO_COUNTS = (True, np.True_, np.array(3), b"12", {3}, None, math.nan, "8")
NO_RATES = (
    True,
    np.True_,
    np.array(0.1),
    "0,1",
    b"1",
    0,
    -1,
    math.nan,
    math.inf,
    10,
    10**400,
    None,
)


@pytest.mark.parametrize(
    ("grid", "error", "words"),
    [
        (
            {"width": [0, 1]},
            ValueError,
            "width doit valoir au moins 1.; reçu.: 0. Sans couche cachée",
        ),
        ({"width": [2, 2]}, ValueError, "toutes différentes"),
        ({"width": []}, ValueError, "toutes différentes"),
        ({"width": [1.5]}, TypeError, "nombre entier"),
        ({"width": ["8"]}, TypeError, "nombre entier"),
        *(({"width": value}, TypeError, "nombre entier") for value in NO_COUNTS),
        *(({"width": 1, "patience": [value]}, TypeError, "nombre entier") for value in NO_COUNTS),
        *(({"width": 1, "learning_rate": rate}, ValueError, "entre 0 et 10") for rate in NO_RATES),
        *(
            ({"width": 1, "activation": name}, ValueError, "activation est l'une de")
            for name in (1, True, b"relu", {"relu", "tanh"}, np.array("relu"), None)
        ),
        ({"largeur": [1]}, ValueError, "'largeur'"),
        ({"patience": 3}, ValueError, '"width"'),
        ({}, ValueError, "reçu.: rien"),
        ([1, 2], TypeError, "dictionnaire"),
        ({"width": 1, "activation": "rélu"}, ValueError, "relu, sigmoid"),
        ({"width": 1, "patience": 0}, ValueError, "patience doit valoir au moins 1"),
        ({"width": 1, "examples": 70_000}, ValueError, "100 à 60000"),
    ],
)
def test_a_grid_without_sense_is_refused(grid, error, words):
    with pytest.raises(error, match=words):
        sweep(grid, 2, Here())


NO_SEEDS = ("8", b"8", [], [-1], [True], [np.True_], [1.5], [2**32], {1, 2}, np.array(3), None)


@pytest.mark.parametrize(
    ("repetitions", "error", "words"),
    [
        (0, ValueError, "repetitions doit valoir au moins 1"),
        *((values, ValueError, "graines") for values in NO_SEEDS),
        (True, TypeError, "nombre entier"),
        (1.5, TypeError, "nombre entier"),
        ([3, 1, 3], ValueError, "une graine est répétée.: \\[3, 1, 3\\]"),
    ],
)
def test_seeds_without_sense_are_refused(repetitions, error, words):
    with pytest.raises(error, match=words):
        sweep(GRID, repetitions, Here())


def test_a_number_of_seeds_together_without_sense_is_refused():
    for value in NO_COUNTS:
        with pytest.raises(TypeError, match="together doit être un nombre entier"):
            sweep(GRID, 2, Here(), together=value)


def test_what_a_sweep_refuses_training_together_refuses():
    from helpers.together import train_together

    for name in ("width", "batch_size", "examples", "patience", "max_epochs"):
        for value in NO_COUNTS:
            with pytest.raises(TypeError, match=f"{name} doit être un nombre entier"):
                train_together([0], **{"width": 1} | {name: value})
    for rate in NO_RATES:
        with pytest.raises(ValueError, match="learning_rate est un nombre"):
            train_together([0], width=1, learning_rate=rate)
    for seeds in (*NO_SEEDS, 8, [3, 3]):
        with pytest.raises(ValueError, match="graine"):
            train_together(seeds, width=1)


def test_several_conditions_are_crossed_and_become_columns():
    grid = {"width": np.array([2, 4]), "learning_rate": (0.1, 0.01), "activation": "tanh"}
    rows = sweep(grid, [5, 3], Here())
    assert list(rows[0]) == ["width", "learning_rate", "seed", "epochs", "val", "test", "seconds"]
    assert [tuple(row.values())[:3] for row in rows] == [
        (width, rate, seed) for width in (2, 4) for rate in (0.1, 0.01) for seed in (5, 3)
    ]


def test_a_single_width_is_a_column_all_the_same():
    (row,) = sweep({"width": 8, "patience": 5}, 1, Here())
    assert list(row) == ["width", "seed", "epochs", "val", "test", "seconds"]


def test_progress_is_told_in_french(capsys):
    sweep({"width": [2, 4]}, 3, Here(), together=2)
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "6 réseaux\N{NO-BREAK SPACE}; 4 groupes, une ligne quand l'un finit."
    assert len(lines) == 4
    assert min(lines).startswith(
        "  width 2\N{NO-BREAK SPACE}: validation 2,0 à 2,0\N{NO-BREAK SPACE}%"
    )


def screen(printed: str) -> list[str]:
    """Return the lines as a terminal shows them: what follows a return covers what was there."""
    lines = []
    for line in printed.rstrip("\n").split("\n"):
        shown = ""
        for part in line.split("\r"):
            shown = part + shown[len(part) :]
        lines.append(shown.rstrip())
    return lines


def train_slowly(point: dict, seeds: list[int]) -> list[dict]:
    time.sleep(0.5)
    return [answer(point, seed) for seed in seeds]


@pytest.mark.parametrize("eyes", ["terminal", "notebook", ""])
def test_waiting_is_told_where_somebody_looks_and_leaves_no_trace(monkeypatch, capsys, eyes):
    monkeypatch.setattr(sweeps, "PATIENCE", 0.1)
    monkeypatch.setattr(sweeps, "train_group", train_slowly)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: eyes == "terminal")
    monkeypatch.setattr(sweeps, "running_shell", lambda: eyes == "notebook")
    with ThreadPoolExecutor(1) as executor:
        sweep(GRID, 2, executor)
    printed = capsys.readouterr().out
    passing = re.findall(r"\r  depuis (\d+) s, encore (\d) réseaux?", printed)
    assert ({left for _, left in passing} == {"4", "2"}) == bool(eyes)
    _, *lines = screen(printed)
    assert [line.partition("\N{NO-BREAK SPACE}:")[0] for line in lines] == [
        "  width 4",
        "  width 2",
    ]
    assert ("\r" in printed) == bool(eyes)


def test_an_error_after_a_passing_line_stands_on_a_line_of_its_own(monkeypatch, capsys):
    monkeypatch.setattr(sweeps, "PATIENCE", 0.1)
    monkeypatch.setattr(sweeps, "train_group", lambda *group: time.sleep(0.5) or 1 / 0)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with ThreadPoolExecutor(1) as executor, pytest.raises(RuntimeError, match="ZeroDivisionError"):
        sweep(GRID, 2, executor)
    assert capsys.readouterr().out.endswith("réseaux\n")
