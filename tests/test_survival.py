"""The builder against what ends it, or what it would wait for: one sentence, no kernel, whole files."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from small_course import EXERCISE, LESSON, LOGIC, Project

import helpers.catalogue
from builder import build
from builder.course import Course
from builder.source import ROOT

COMMAND = """\
import sys
from pathlib import Path

import helpers.catalogue
from builder import build
from builder.course import Course

root = Path(sys.argv[1])
helpers.catalogue.__path__.append(str(root / "helpers" / "catalogue"))
{more}
sys.exit(build.main(sys.argv[2:], Course(root)))
"""


def started(project, *options, more="", **how):
    """Start the builder of a small course as a process."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND.format(more=more), str(project.root), *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **how,
    )


def ended(process):
    """Return its exit code and what it said on stderr."""
    _, said = process.communicate(timeout=120)
    return process.returncode, said


def wait_until(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def lesson(project, code, seconds=60):
    text = LESSON.replace("1 + 1", code).replace("seconds: 60", f"seconds: {seconds}")
    project.lesson.write_text(text, encoding="utf-8")


def refusal(project, capfd):
    """Build; return the sentence that the command stops with, after which no kernel is left."""
    psutil.wait_procs(
        kernels(), timeout=2
    )  # one that a test before has killed may have a last word
    capfd.readouterr()
    before = kernels()
    assert build.main([], Course(project.root)) == 1
    said = capfd.readouterr().err
    lines = said.removeprefix("\n").splitlines()
    # A kernel that is killed while it waits may have a last word, of libzmq and not of the builder.
    head, *sentences = [line for line in lines if "(src/signaler.cpp" not in line]
    assert head == "The build stops." and len(sentences) == 1, said
    (sentence,) = sentences
    assert kernels() <= before
    return sentence


def kernels():
    return {p for p in psutil.Process().children(recursive=True) if "ipykernel" in cmdline(p)}


def cmdline(process):
    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # it has ended
        return ""


class TestCells:
    @pytest.mark.parametrize(
        ("code", "why"),
        [
            ("import os; os._exit(3)", "its kernel has ended, with exit code 3"),
            ("import ctypes; ctypes.string_at(0)", "its kernel was ended by SIGSEGV"),
            ("import os; os.kill(os.getpid(), 9)", "its kernel was ended by SIGKILL"),
            ("while True: pass", "its header allows 2 s, and "),
            ("import time; time.sleep(10**9)", "its header allows 2 s, and "),
            ("print('a' * 10**8)", "it sends more than 10 MB of output"),
            ("while True: print('a' * 10**5)", "it sends more than 10 MB of output"),
            ("%inconnu", "UsageError: Line magic function `%inconnu` not found."),
            ("raise ValueError('a\\n' * 10**6)", "ValueError: a a a"),
            ("input()", "StdinNotImplementedError: "),
            ("open('reste.txt', 'w').close()", "it leaves in notebooks/: reste.txt; "),
        ],
    )
    def test_what_stops_a_lesson(self, project, capfd, code, why):
        lesson(project, code, seconds=2 if "allows" in why else 60)
        before = project.files()
        cell = f"course/lessons/99_essai.py, cell 2 ({code!r}): notebooks/99_essai.ipynb stops: "
        said = refusal(project, capfd)
        assert said.startswith(cell + why) and len(said) < 600
        assert project.files() == before

    def test_a_file_that_a_second_run_changes_is_named_too(self, project, capfd):
        lesson(project, "open('reste.txt', 'w').close()")
        for _ in range(2):
            assert ": reste.txt; " in refusal(project, capfd)

    def test_a_file_that_is_taken_away_again(self, project):
        code = "from pathlib import Path\nPath('a').touch()\n\n# %%\nPath('a').unlink()"
        lesson(project, code)
        assert project.build()

    def test_work_beside_the_run_stops_nothing(self, project):
        """Where the kernel is held back, its seconds are those that it computes."""
        code = "import time\nend = time.process_time() + 1\nwhile time.process_time() < end: pass"
        lesson(project, code, seconds=4)
        busy = [
            subprocess.Popen([sys.executable, "-c", "while True: pass"])
            for _ in range(4 * os.cpu_count())
        ]
        try:
            assert project.build()
        finally:
            for process in busy:
                process.kill()
                process.wait()

    @pytest.mark.parametrize(
        ("program", "why"),
        [(sys.executable, "RuntimeError: Kernel died"), ("nowhere", "FileNotFoundError: ")],
    )
    def test_a_kernel_that_does_not_start(self, project, capfd, monkeypatch, program, why):
        folder = project.root / "jupyter" / "kernels" / "python3"
        folder.mkdir(parents=True)
        spec = {"argv": [program, "-c", "", "{connection_file}"], "display_name": "Python 3"}
        (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        monkeypatch.setenv("JUPYTER_PATH", str(folder.parents[1]))
        start = "course/lessons/99_essai.py: notebooks/99_essai.ipynb stops: "
        assert refusal(project, capfd).startswith(start + why)


class TestProof:
    @pytest.mark.parametrize(
        ("old", "new", "what", "why"),
        [
            ("number = 21", "1 / 0", "cell 5 .*, the stub: .*", "`ZeroDivisionError`"),
            ("number = 21", "import os; os._exit(3)", "cell 5 .*, the stub stops: ", "exit code 3"),
            (
                "= number + number",
                "= number\nwhile True: pass",
                "cell 7 .*, right way 1 stops: ",
                "5 s",
            ),
            (
                "= number**2",
                "= 0; import ctypes; ctypes.string_at(0)",
                "cell 10 .*'carré' stops: ",
                "SEGV",
            ),
        ],
    )
    def test_what_stops_a_proof(self, project, capfd, old, new, what, why):
        text = EXERCISE.replace(old, new).replace("seconds: 60", "seconds: 5")
        project.add_exercise(text)
        assert re.match(f"course/exercises/99_essai.py, {what}.*{why}", refusal(project, capfd))
        assert not project.data.exists()

    def test_a_cell_that_raises_when_it_is_executed(self, project, capfd):
        project.add_exercise(EXERCISE + "\n# %%\n1 / 0\n")
        said = refusal(project, capfd)
        assert "cell 11 ('1 / 0'): exercises/99_essai.ipynb stops: ZeroDivisionError: " in said

    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            (LOGIC, "", "AttributeError: "),
            ("CHECKS", "1 / 0\nCHECKS", "ZeroDivisionError: division by zero"),
            ("CHECKS = (", "CHECKS = ((", "SyntaxError: "),
        ],
    )
    def test_a_logic_that_cannot_be_imported(self, project, capfd, old, new, why):
        project.add_exercise(logic=LOGIC.replace(old, new, 1))
        said = refusal(project, capfd)
        assert said.startswith(f"helpers/catalogue/99_essai.py: cannot be imported: {why}")


class TestInterrupted:
    SLOW = """\
import os
import time
from pathlib import Path

running = Path({!r})
if not running.exists():
    running.write_text(str(os.getpid()))
    time.sleep(600)"""

    @pytest.mark.parametrize(
        ("step", "by"),
        [("executing", "SIGINT"), ("executing", "SIGTERM"), ("executing", "SIGKILL")]
        + [("proving", "SIGINT"), ("proving", "SIGKILL")],
    )
    def test_by_a_signal(self, project, tmp_path_factory, step, by):
        """No kernel survives, the tree is as it was, the next build works."""
        running = tmp_path_factory.mktemp("outside") / "running"
        code = self.SLOW.format(str(running))
        if step == "executing":
            lesson(project, code, seconds=900)
        else:
            text = EXERCISE.replace("number = 21", code + "\nnumber = 21")
            project.add_exercise(text.replace("seconds: 60", "seconds: 900"))
        before = project.files()
        builder = started(project)
        wait_until(lambda: running.exists() and running.read_text())
        builder.send_signal(signal.Signals[by])
        code, said = ended(builder)
        if by == "SIGKILL":
            assert (code, said) == (-9, "")
        else:
            told = "\nThe build was interrupted; no file is half written.\n"
            assert (code, said) == (128 + signal.Signals[by], told)
        kernel = int(running.read_text())
        wait_until(lambda: not psutil.pid_exists(kernel), 10)
        made = {path for path, data in project.files().items() if before.get(path) != data}
        assert made <= {"notebooks/99_essai.ipynb"} and (step == "proving" or not made)
        assert project.build() and not project.build()

    def test_killed_while_it_writes(self, project):
        """In the middle of a file: the old one is whole, and what is left beside it is taken away."""
        assert project.build()
        path = project.root / "notebooks" / "99_essai.ipynb"
        before = path.read_bytes()
        lesson(project, "2 + 2")
        kill = """
from contextlib import contextmanager
from io import TextIOWrapper
import os
import helpers.files

class Killing:
    def __init__(self, file):
        self.file = file

    def write(self, text):
        self.file.write(text[: len(text) // 2])
        self.file.flush()
        os.kill(os.getpid(), 9)

@contextmanager
def replacing(path):
    with helpers.files.replacing(path) as file:
        yield Killing(file)

build.replacing = replacing
"""
        assert ended(started(project, more=kill))[0] == -9
        assert path.read_bytes() == before
        (part,) = path.parent.glob("*part")
        os.utime(part, (0, 0))  # long ago, as for a later build
        assert project.build() and not project.build()
        assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_two_builds_at_once_leave_whole_files(project):
    project.add_exercise()
    both = [started(project), started(project)]
    assert [ended(builder) for builder in both] == [(0, "")] * 2
    assert not project.build(check=True)
    assert not [*project.root.rglob("*part")]


class TestFullDisk:
    def refused(self, project, **how):
        """Build again, with less room than it takes; return what the file was refused for."""
        project.add_exercise()
        assert project.build()
        before = project.files()
        text = EXERCISE.replace("Le double\n", "Le double\n#\n# " + "long " * 20000 + "\n")
        project.add_exercise(text)
        code, said = ended(started(project, **how))
        stopped = re.fullmatch(r"\nThe build stops\.\n(\S+): cannot be written: (.*)\n", said)
        assert code == 1 and stopped, said
        after = project.files()
        assert after[stopped[1]] == before[stopped[1]]
        for path in before:
            if path.endswith(".ipynb"):
                nbformat.validate(nbformat.reads(after[path].decode(), as_version=4))
        assert not [*project.root.rglob("*part")]
        return stopped[2]

    @pytest.mark.skipif(os.name == "nt", reason="Windows does not limit what a process writes")
    def test_a_file_beyond_what_may_be_written(self, project):
        more = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (2**16, 2**16))"
        assert self.refused(project, more=more) == "File too large"
        assert project.build() and not project.build()

    def test_a_small_disk(self, tmp_path, monkeypatch):
        disk = tmp_path / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(disk)]
        if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
            pytest.skip("no disk may be mounted here")
        try:
            project = Project(disk)
            paths = [*helpers.catalogue.__path__, str(project.catalogue.parent)]
            monkeypatch.setattr(helpers.catalogue, "__path__", paths)
            assert self.refused(project) == "No space left on device"
        finally:
            subprocess.run(["umount", str(disk)], check=True)


CONFLICT = b"<<<<<<< HEAD\n%s=======\n%s>>>>>>> theirs\n"
NO_TEXT = [
    lambda data: b"",
    lambda data: b"\xff\xfe" + data,
    lambda data: data[: len(data) // 2],
    lambda data: CONFLICT % (data, data),
    None,  # a folder
]
NO_NOTEBOOK = [
    lambda data: b"[]",
    lambda data: b"{}",
    lambda data: b"null",
    lambda data: data.replace(b'"nbformat": 4', b'"nbformat": 3'),
    lambda data: data.replace(b'"nbformat": 4', b'"nbformat": 5'),
    lambda data: data.replace(b'"nbformat_minor": 5', b'"nbformat_minor": 4'),
    lambda data: data.replace(b'"outputs"', b'"output"'),
    lambda data: data.replace(b'"metadata"', b'"meta"'),
]
DAMAGES = [
    *(("notebooks/99_essai.ipynb", spoil) for spoil in NO_TEXT + NO_NOTEBOOK),
    *(("helpers/catalogue/99_essai.json", spoil) for spoil in NO_TEXT),
    *(("accueil.ipynb", spoil) for spoil in NO_TEXT),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Give a course whose files are all built; a test puts back what it spoils."""
    project = Project(tmp_path_factory.mktemp("course"))
    with pytest.MonkeyPatch.context() as patch:
        paths = [*helpers.catalogue.__path__, str(project.catalogue.parent)]
        patch.setattr(helpers.catalogue, "__path__", paths)
        project.add_exercise()
        project.build()
        yield project


@pytest.mark.parametrize(("path", "spoil"), DAMAGES)
def test_a_damaged_file_is_made_again(built, capfd, path, spoil):
    file = built.root / path
    data = file.read_bytes()
    try:
        if spoil:
            assert spoil(data) != data
            file.write_bytes(spoil(data))
        else:
            file.unlink()
            file.mkdir()
        capfd.readouterr()
        assert build.main(["--check"], Course(built.root)) == 1
        said = capfd.readouterr()
        assert (said.out, said.err) == (f"differs: {path}\n", "")
    finally:
        if file.is_dir():
            file.rmdir()
        file.write_bytes(data)


def test_a_damaged_notebook_is_executed_again_alone(built, capsys):
    before = built.files()
    (built.root / "notebooks" / "99_essai.ipynb").write_bytes(b"")
    assert built.build()
    assert capsys.readouterr().out.count("executing") == 1
    assert built.files() == before
