"""install.py and what it reads: refusals in one French sentence, pins for everything, one `helpers`."""

import ast
import hashlib
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from builder.source import ROOT

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
LOCK = "requirements-lock.txt"
ASKS, INSTALLER = ROOT / "install.py", ROOT / "installation.py"
SETTINGS = ".jupyterlab/overrides.json5"


def run_as(version: tuple, *options: str, before: str = "") -> subprocess.CompletedProcess:
    """Run install.py in a Python that gives itself out for another version."""
    code = (
        f"import sys, runpy; sys.version_info = {version!r}; {before}\n"
        f"sys.argv = ['install.py', *{options!r}]; runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )


def the_sentence(run: subprocess.CompletedProcess) -> str:
    """Return what a refused user reads: one line, one sentence, nothing on stdout."""
    assert (run.returncode, run.stdout) == (1, "")
    (line,) = run.stderr.splitlines()
    assert re.fullmatch(r"[A-Z].*[^.]\.", line)
    assert ". " not in line
    return line


def as_lines(name: str) -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def project_of(line: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", line)[0]).lower()


def test_strangers_on_pythonpath_are_left_out(tmp_path):
    """They would come before the standard library, here and in the environment."""
    for name in ("json", "subprocess", "hashlib"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('stranger')\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, ASKS, "--check"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 2), (3, 14, 0)])
def test_another_python_is_refused_in_one_sentence(version):
    sentence = the_sentence(run_as((*version, "final", 0)))
    assert f"Python {'.'.join(map(str, version))}\N{NO-BREAK SPACE}:" in sentence
    for told in ("3.11, 3.12 ou 3.13", "Keras", "TensorFlow", "installez"):
        assert told in sentence


@pytest.mark.parametrize("version", [(3, 11, 2), (3, 12, 0), (3, 13, 9)])
def test_the_pythons_of_the_course_are_accepted(version):
    run = run_as((*version, "final", 0), "--check")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_a_machine_without_tensorflow_is_refused_in_one_sentence():
    before = (
        "import platform, sysconfig; platform.machine = lambda: 'i686'; "
        "sysconfig.get_platform = lambda: 'win32'"
    )
    sentence = the_sentence(run_as(tuple(sys.version_info), before=before))
    assert re.search(r"\((win32|\w+-i686)\)", sentence)
    assert "64\N{NO-BREAK SPACE}bits" in sentence


def test_a_python_without_ensurepip_names_the_package_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ensurepip", None)  # as if the module were not there
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(INSTALLER))["create_venv"]()
    assert stopped.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert f"sudo apt install python3.{sys.version_info[1]}-venv" in line


def test_the_range_of_versions_is_that_of_the_project():
    installer = runpy.run_path(str(ASKS))
    (_, oldest), (_, newest) = installer["OLDEST"], installer["NEWEST"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">=3.{oldest},<3.{newest + 1}"
    workflow = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    tried = re.search(r"python: (\[.*\])", workflow)[1]
    assert json.loads(tried) == [f"3.{minor}" for minor in range(oldest, newest + 1)]


def test_the_installer_is_standard_library():
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ASKS, INSTALLER)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in imports}
    assert names <= sys.stdlib_module_names | {"install", "installation"}


# Where pyenv has it, a shim of this name may stand in front of it, and fail.
PYTHON_2 = next(Path.home().glob(".pyenv/versions/2.7*/bin/python"), shutil.which("python2.7"))


@pytest.mark.skipif(not PYTHON_2, reason="there is no Python 2.7 here")
@pytest.mark.parametrize("letters", ["utf-8", "ascii"])
def test_python_2_7_is_refused_in_one_sentence(letters):
    env = {**os.environ, "PYTHONIOENCODING": letters}
    run = subprocess.run([PYTHON_2, ASKS], env=env, capture_output=True, encoding="utf-8")
    assert "celui-ci est Python 2.7." in the_sentence(run)


def newer_than_python_2(code: str) -> list[str]:
    """Return what Python 2.7 cannot read of this code, as far as its tree shows it."""
    newer = (ast.JoinedStr, ast.Starred, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.MatMult)
    newer += (ast.AsyncFunctionDef, ast.YieldFrom, ast.TryStar, ast.Match)
    tree = ast.parse(code)
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, newer)
        or (isinstance(node, ast.FunctionDef) and (node.returns or node.args.kwonlyargs))
        or (isinstance(node, ast.arg) and node.annotation)
        or (isinstance(node, ast.Raise) and node.cause)
    ]


def test_what_asks_for_the_version_is_python_2():
    text = ASKS.read_text(encoding="utf-8")
    assert text.startswith("# coding: utf-8\n") and newer_than_python_2(text) == []


@pytest.mark.parametrize(
    "code", ["f'{a}'", "[*a]", "a: int = 1", "def f(a: int): 1", "def f(*, a): 1", "a := 1"]
)
def test_what_is_newer_than_python_2_would_be_noticed(code):
    assert newer_than_python_2(f"({code})" if ":=" in code else code) != []


@pytest.mark.parametrize("options", [["--help"], ["-h"], ["--labo", "-h"]])
def test_help_is_french_and_installs_nothing(copy, capsys, options):
    assert copy(*options) == []
    told = capsys.readouterr()
    assert "Installe le cours" in told.out and told.err == ""
    assert set(re.findall("^  (--[a-z]+) +[a-z].{20}", told.out, re.M)) == copy.options
    assert not (copy.folder / ".venv").exists()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--labo"], ["--labo"]),
        (["lab"], ["lab"]),
        (["--dev", "--foo", "x"], ["--foo", "x"]),
        (["--lab=3"], ["--lab=3"]),
        (["--lab", ""], [""]),
        (["-l"], ["-l"]),
        (["--check", "--Dev"], ["--Dev"]),
    ],
)
def test_an_unknown_option_is_named_and_installs_nothing(copy, capsys, options, named):
    with pytest.raises(SystemExit) as stopped:
        copy(*options)
    told = capsys.readouterr()
    assert (stopped.value.code, told.out, copy.calls) == (2, "", [])
    quoted = "\N{NO-BREAK SPACE}(.*?)\N{NO-BREAK SPACE}".join("«»")
    assert re.findall(quoted, told.err.splitlines()[0]) == named
    assert all(name in told.err for name in copy.options)
    assert not (copy.folder / ".venv").exists()


class Pip:
    """A stand-in for the process of pip: it wrote some lines, and ends after some seconds."""

    said: tuple = ()
    seconds = 0

    def __init__(self, command, **options):
        self.stdout, self.left = iter(self.said), self.seconds
        self.returncode = subprocess.call(command, **options)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def wait(self, timeout=None):
        if timeout and self.left > 0:
            self.left -= timeout
            raise subprocess.TimeoutExpired("pip", timeout)
        return self.returncode


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """Give install.py in a folder of its own, with a stand-in for every command that it runs."""
    for name in (INSTALLER.name, "pyproject.toml", "constraints.txt", LOCK, *REQUIREMENTS):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree((ROOT / SETTINGS).parent, (tmp_path / SETTINGS).parent)
    (tmp_path / "helpers").mkdir()
    ours = tmp_path / "helpers" / "__init__.py"
    ours.touch()
    installer = runpy.run_path(str(tmp_path / INSTALLER.name))
    packages = tmp_path / ".venv" / "packages"
    calls = []

    def call(command, **options):
        calls.append(command)
        if "venv" in command:
            packages.mkdir(parents=True)
        return 0

    def look(*args, **options):
        return json.dumps(install.found).encode()

    monkeypatch.setattr(subprocess, "call", call)
    monkeypatch.setattr(subprocess, "Popen", Pip)
    monkeypatch.setattr(subprocess, "check_output", look)

    def install(*options):
        """Return the commands, without the one that imports what was installed."""
        calls.clear()
        installer["main"](options)
        lines = [" ".join(command) for command in calls]
        return [line for line in lines if "start_keras" not in line]

    install.folder, install.packages, install.calls = tmp_path, packages, calls
    install.options = set(installer["OPTIONS"])
    install.found = {
        "version": [3, 12, 1],
        "packages": str(packages),
        "found": dict.fromkeys(installer["NEEDED"], "") | {"helpers": str(ours)},
        "owners": [],
    }
    return install


def test_a_second_call_does_nothing(copy):
    make, fill = copy()
    assert make.endswith(f"-m venv {copy.folder / '.venv'}")
    assert fill.endswith("install -r requirements.txt")
    assert copy() == []


def test_the_authors_environment_is_pinned_and_serves_learners(copy):
    copy()
    (fill,) = copy("--dev")
    assert fill.endswith("--require-hashes --only-binary :all: -r requirements-lock.txt")
    assert copy() == copy("--dev") == []


def test_a_changed_requirement_is_installed(copy):
    copy()
    with (copy.folder / "requirements.txt").open("a") as file:
        file.write("six  # new\n")
    assert len(copy()) == 1


def test_jupyterlab_gets_its_settings_and_their_changes(copy):
    copy()
    written = copy.folder / SETTINGS
    copied = copy.folder / ".venv/share/jupyter/lab/settings" / written.name
    assert copied.read_bytes() == written.read_bytes()
    written.write_text("{}", encoding="utf-8")
    copy()
    assert copied.read_text(encoding="utf-8") == "{}"


def test_a_moved_environment_is_made_again(copy, capsys):
    copy()
    stamp = copy.folder / ".venv" / "course-stamp.json"
    noted = json.loads(stamp.read_text(encoding="utf-8"))
    stamp.write_text(json.dumps({**noted, "venv": "/elsewhere/.venv"}), encoding="utf-8")
    assert len(copy()) == 2
    assert "le cours a changé de dossier" in capsys.readouterr().out


ODD = {
    "empty": b"",
    "binary": bytes(range(256)),
    "another encoding": '{"venv": "H\xe9l\xe8ne"}'.encode("cp1252"),
    "cut": b'{"dev": true, "ve',
    "a list": b"[1, 2]",
    "a number": b"3",
    "null": b"null",
    "other keys": b'{"name": "x"}',
    "other kinds": b'{"dev": 1, "venv": [], "python": "3", "inputs": null}',
    "kinds of the note": b'{"python": 3, "system": [], "inputs": 1, "sizes": 2}',
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("damage", ODD)
def test_a_damaged_stamp_is_written_again(copy, capsys, damage):
    copy()
    stamp = copy.folder / ".venv" / "course-stamp.json"
    right = stamp.read_bytes()
    stamp.write_bytes(ODD[damage])
    (fill,) = copy()
    assert fill.endswith("install -r requirements.txt") and stamp.read_bytes() == right
    assert "changé de dossier" not in capsys.readouterr().out


@pytest.mark.parametrize("damage", ODD)
def test_a_damaged_note_of_the_wheelhouse_is_told(copy, saved, capsys, damage):
    copy("--wheelhouse")
    note = copy.folder / "wheelhouse" / "wheelhouse.json"
    right = note.read_bytes()
    note.write_bytes(ODD[damage])
    capsys.readouterr()
    with pytest.raises(SystemExit):
        copy()
    assert "wheelhouse est incomplet" in capsys.readouterr().err
    copy("--wheelhouse")
    assert note.read_bytes() == right


@pytest.mark.parametrize("name", [".venv/course-stamp.json", "wheelhouse/wheelhouse.json"])
def test_a_folder_in_the_place_of_a_note_is_named(copy, saved, capsys, name):
    path = copy.folder / name
    copy(*["--wheelhouse"] if "wheelhouse" in name else [])
    path.unlink()
    path.mkdir()
    with pytest.raises(SystemExit):
        copy(*["--wheelhouse"] if "wheelhouse" in name else [])
    (line,) = capsys.readouterr().err.splitlines()
    assert path.name in line and "ne se laisse pas lire ou écrire" in line


@pytest.mark.parametrize(
    ("version", "reason"), [('{"version": [3, 10, 2]}', "Python 3.10"), ("?", "incomplet")]
)
def test_an_unusable_environment_is_made_again(copy, capsys, monkeypatch, version, reason):
    copy()
    look, answers = subprocess.check_output, iter([version.encode()])
    monkeypatch.setattr(
        subprocess, "check_output", lambda *args, **options: next(answers, None) or look()
    )
    assert len(copy()) == 2
    assert reason in capsys.readouterr().out


def test_a_failure_of_pip_ends_with_one_sentence_and_no_stamp(copy, capsys, monkeypatch):
    copy.packages.mkdir(parents=True)
    monkeypatch.setattr(subprocess, "call", lambda *args, **options: 1)
    with pytest.raises(SystemExit):
        copy()
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (copy.folder / ".venv" / "course-stamp.json").exists()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ((), "recherche des paquets qui vont ensemble"),
        (
            ("Collecting keras", "  Downloading keras-3.15-py3-none-any.whl (1.4 MB)"),
            "téléchargement de keras-3.15-py3-none-any.whl (1,4 Mo)",
        ),
        (
            ("  Downloading six.whl (9 kB)", "Collecting numpy<3,>=2.1", "  Using cached numpy"),
            "recherche des paquets qui vont ensemble",
        ),
        (
            (
                "Installing collected packages: six, numpy, keras",
                "  Attempting uninstall: six",
                "      Successfully uninstalled six-1",
            ),
            "mise en place, 0 paquets sur 3",
        ),
    ],
)
def test_a_long_call_of_pip_tells_what_it_does(copy, capsys, monkeypatch, said, told):
    monkeypatch.setattr(Pip, "said", said)
    monkeypatch.setattr(Pip, "seconds", 8)
    copy()
    said = re.findall(
        "^  \\d+\N{NO-BREAK SPACE}s\N{NO-BREAK SPACE}: (.*)$", capsys.readouterr().out, re.M
    )
    assert len(said) == 2 and said[-1] == told


class TestWhatIsInstalledIsImported:
    """A stamp tells what was installed; only looking tells what is there."""

    @pytest.fixture
    def imports(self, copy, monkeypatch):
        """Count the commands that import what was installed; they give the codes that a test has put here."""
        call, codes, seen = subprocess.call, [], []

        def importing(command, **options):
            if "start_keras" in command[-1]:
                seen.append(command[-1])
                return codes.pop(0) if codes else 0
            return call(command, **options)

        monkeypatch.setattr(subprocess, "call", importing)
        return seen, codes

    def test_before_it_says_so_and_not_at_each_call(self, copy, imports, capsys):
        seen, _ = imports
        copy()
        (code,) = seen
        assert all(name in code for name in ("matplotlib", "tensorflow", "jupyterlab"))
        last = capsys.readouterr().out.splitlines()[-2:]
        assert last[0] == "Le cours est installé." and last[1].endswith("install.py --lab")
        assert copy() == [] and len(seen) == 1

    def test_a_new_one_that_fails_is_not_called_installed(self, copy, imports, capsys):
        imports[1][:] = [1]
        with pytest.raises(SystemExit):
            copy()
        told = capsys.readouterr()
        assert "ne s'importe pas" in told.err and "Le cours est installé" not in told.out
        assert not (copy.folder / ".venv" / "course-stamp.json").exists()

    def test_an_old_one_that_fails_is_made_again(self, copy, imports, capsys):
        copy()
        with (copy.folder / "requirements.txt").open("a") as file:
            file.write("six  # new\n")
        imports[1][:] = [1]
        update, make, fill = copy()
        assert update == fill and "-m venv" in make
        assert "ne s'importe pas" in capsys.readouterr().out
        assert copy() == []

    def test_a_package_that_was_lost_is_installed_again(self, copy, imports):
        copy()
        del copy.found["found"]["matplotlib"]
        (fill,) = copy()
        assert fill.endswith("install -r requirements.txt")

    def test_every_requirement_is_looked_for(self):
        owners = packages_distributions()
        needed = {
            re.sub(r"[-_.]+", "-", owner).lower()
            for name in runpy.run_path(str(INSTALLER))["NEEDED"]
            for owner in owners[name]
        }
        required = {project_of(line) for line in as_lines("requirements.txt")}
        # Menus, and what validates the notebooks: the course opens without.
        spared = {"jupyterlab-language-pack-fr-fr", "nbval", "pytest-xdist"}
        assert required - spared <= needed | {"tensorflow", "tensorflow-cpu"}


class TestOtherHelpers:
    def test_another_package_of_this_name_is_taken_out_of_the_environment(
        self, copy, capsys, monkeypatch
    ):
        copy()
        known, look = dict(copy.found["found"]), subprocess.check_output
        removed = copy.packages / "helpers" / "__init__.py"
        answers = [dict(copy.found, owners=["helpers"], found=known | {"helpers": str(removed)})]
        monkeypatch.setattr(
            subprocess,
            "check_output",
            lambda *args, **options: json.dumps(answers.pop()).encode() if answers else look(),
        )
        (line,) = copy()
        assert line.endswith("pip uninstall --yes helpers")
        assert "est retiré de .venv" in capsys.readouterr().out

    @pytest.mark.parametrize("origin", ["elsewhere/helpers.py", None])
    def test_one_that_comes_first_stops_the_installation(self, copy, capsys, origin):
        if origin:
            origin = copy.folder / origin
            origin.parent.mkdir()
            origin.touch()
        copy.found["found"]["helpers"] = origin and str(origin)
        with pytest.raises(SystemExit):
            copy()
        (line,) = capsys.readouterr().err.splitlines()
        assert f"({origin})" in line and "renommez-le" in line
        assert not (copy.folder / ".venv" / "course-stamp.json").exists()


def test_lab_opens_the_desk_and_leaves_an_interrupt_to_jupyterlab(copy, monkeypatch):
    copy()
    started = []

    class Lab(Pip):
        def __init__(self, command, **options):
            super().__init__(command, **options)
            self.answers, self.returncode = iter([KeyboardInterrupt, None]), None
            started.append(self)

        def wait(self, timeout=None):
            interrupt = next(self.answers)
            if interrupt:
                raise interrupt
            self.returncode = 0

    monkeypatch.setattr(subprocess, "Popen", Lab)
    desk, lab = copy("--lab")
    assert desk.endswith("-m helpers.desk")
    assert lab.endswith("-m jupyterlab --LabApp.default_url=/lab/tree/travail/accueil.ipynb")
    assert started[0].returncode == 0


@pytest.fixture
def saved(copy, monkeypatch):
    """Let a stand-in for pip save one wheel for each requirement; give the names of these."""
    call, saved = subprocess.call, []

    def save(command, **options):
        if "wheel" in command:
            path = (
                copy.folder
                / "wheelhouse"
                / f"{project_of(command[command.index('--wheel-dir') + 2])}-1-py3-none-any.whl"
            )
            if not path.exists():
                saved.append(path.name)
                with zipfile.ZipFile(path, "w") as wheel:
                    wheel.writestr("content", "x" * 1000)
        return call(command, **options)

    monkeypatch.setattr(subprocess, "call", save)
    return saved


class TestWheelhouse:
    def test_it_has_every_requirement_of_a_learner(self, copy, saved, capsys):
        (copy.folder / ".venv").mkdir()
        assert all(call.endswith("-c constraints.txt") for call in copy("--wheelhouse"))
        required = [project_of(line) for line in as_lines("requirements.txt")]
        assert saved == [f"{name}-1-py3-none-any.whl" for name in required]
        assert f"{len(required)} fichiers" in capsys.readouterr().out

    def test_a_second_call_does_nothing(self, copy, saved, capsys):
        copy("--wheelhouse")
        assert copy("--wheelhouse") == []
        assert "est complet" in capsys.readouterr().out

    def test_an_interrupted_one_is_refused_and_goes_on_from_what_is_there(
        self, copy, saved, capsys, monkeypatch
    ):
        call = subprocess.call

        def interrupted(command, **options):
            if any(word.startswith("numpy") for word in command):
                raise KeyboardInterrupt
            return call(command, **options)

        with monkeypatch.context() as patch:
            patch.setattr(subprocess, "call", interrupted)
            with pytest.raises(SystemExit):
                copy("--wheelhouse")
        assert "Installation interrompue" in capsys.readouterr().err
        kept = list(saved)
        cut = copy.folder / "wheelhouse" / kept.pop()
        cut.write_bytes(cut.read_bytes()[:500])
        with pytest.raises(SystemExit):
            copy()
        assert "wheelhouse est incomplet" in capsys.readouterr().err
        saved.clear()
        copy("--wheelhouse")
        assert len(kept) >= 2 and set(kept).isdisjoint(saved)
        assert cut.name in saved

    def test_a_learner_installs_from_it_alone(self, copy, saved, capsys, monkeypatch):
        copy("--wheelhouse")
        call, given = subprocess.call, {}

        def noted(command, env, **options):
            if "pip" in command:
                given.update(env)
            return call(command, **options)

        monkeypatch.setattr(subprocess, "call", noted)
        monkeypatch.setenv("PIP_FIND_LINKS", "/elsewhere")
        (fill,) = copy()
        assert f"--no-index --find-links {copy.folder / 'wheelhouse'} -r requirements.txt" in fill
        assert given["PIP_FIND_LINKS"] == "" and given["PIP_CONFIG_FILE"] == os.devnull
        assert "Internet ne sert pas" in capsys.readouterr().out

    def test_authors_install_from_the_network(self, copy, saved):
        copy("--wheelhouse")
        (fill,) = copy("--dev")
        assert "--no-index" not in fill

    @pytest.mark.parametrize(("key", "other"), [("python", "3.13"), ("system", "win-amd64")])
    @pytest.mark.parametrize("option", [(), ("--wheelhouse",)])
    def test_one_for_another_machine_is_refused(self, copy, saved, capsys, key, other, option):
        copy("--wheelhouse")
        note = copy.folder / "wheelhouse" / "wheelhouse.json"
        noted = json.loads(note.read_text(encoding="utf-8"))
        note.write_text(json.dumps({**noted, key: other}), encoding="utf-8")
        capsys.readouterr()
        with pytest.raises(SystemExit):
            copy(*option)
        (line,) = capsys.readouterr().err.splitlines()
        made, _, needed = line.partition(", et il faut ici Python")
        assert other in made and other not in needed and noted[key] in needed
        assert not (copy.folder / ".venv" / "course-stamp.json").exists()

    @pytest.mark.parametrize("damage", ["lost", "cut", "requirements"])
    def test_an_incomplete_copy_is_refused(self, copy, saved, capsys, damage):
        copy("--wheelhouse")
        wheel = copy.folder / "wheelhouse" / saved[0]
        if damage == "lost":
            wheel.unlink()
        elif damage == "cut":
            wheel.write_bytes(wheel.read_bytes()[:-1])
        else:
            with (copy.folder / "requirements.txt").open("a") as file:
                file.write("six  # new\n")
        with pytest.raises(SystemExit):
            copy()
        (line,) = capsys.readouterr().err.splitlines()
        assert "wheelhouse est incomplet" in line and "supprimez-le" in line


def test_the_guide_adds_what_authors_have():
    page = (ROOT / "guide" / "index.md").read_text(encoding="utf-8")
    added = set(re.findall('pip install "(.*?)"', page))
    assert added and added <= {
        line.partition("  #")[0] for line in as_lines("requirements-dev.txt")
    }


def test_the_guide_quotes_the_sentences_of_the_installer():
    page = (ROOT / "guide" / "index.md").read_text(encoding="utf-8")
    quoted = re.findall("^\\| «\N{NO-BREAK SPACE}(.+?)\N{NO-BREAK SPACE}» \\|", page, re.M)
    text = "".join(path.read_text(encoding="utf-8") for path in (ASKS, INSTALLER))
    assert len(quoted) == 9
    assert [sentence for sentence in quoted if sentence not in text] == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_says_what_needs_it(name):
    assert [line for line in as_lines(name) if not re.search(r"  # \w.{5}", line)] == []


def locked() -> dict[str, list[str]]:
    """Return the hashes that stand below each line of the lock file."""
    lines = (ROOT / LOCK).read_text(encoding="utf-8").replace(" \\\n    --hash=", " --hash=")
    pins = [line for line in lines.splitlines() if not line.startswith("#")]
    return {pin: hashes for pin, *hashes in (line.split(" --hash=") for line in pins)}


def test_everything_required_is_pinned():
    pins = as_lines("constraints.txt")
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", line)] == []
    required = {project_of(line) for name in REQUIREMENTS for line in as_lines(name)}
    assert required - {project_of(line) for line in pins} == set()


def test_the_lock_has_these_versions_and_a_hash_for_each():
    assert list(locked()) == as_lines("constraints.txt")
    for pin, hashes in locked().items():
        assert hashes, pin
        assert [one for one in hashes if not re.fullmatch("sha256:[0-9a-f]{64}", one)] == [], pin


@pytest.mark.parametrize("hash", ["right", "wrong", "none"])
def test_what_has_not_the_hash_of_the_lock_is_not_installed(tmp_path, monkeypatch, capfd, hash):
    """With the real pip, on a wheel made here, without network."""
    wheel = tmp_path / "course_tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("course_tiny.py", "")
        info = "course_tiny-1.dist-info"
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: course-tiny\nVersion: 1\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    found = hashlib.sha256(wheel.read_bytes() + (b"" if hash == "right" else b"!")).hexdigest()
    line = "course-tiny==1" + (f" --hash=sha256:{found}" if hash != "none" else "")
    (tmp_path / LOCK).write_text(line, encoding="utf-8")
    target = tmp_path / "target"
    for name, value in (("TARGET", target), ("FIND_LINKS", tmp_path), ("NO_INDEX", "1")):
        monkeypatch.setenv(f"PIP_{name}", str(value))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    installer = runpy.run_path(str(INSTALLER))
    pip_install = installer["pip_install"]
    pip_install.__globals__.update(PYTHON=sys.executable, ROOT=tmp_path)
    if hash == "right":
        pip_install(dev=True)
    else:
        with pytest.raises(SystemExit):
            pip_install(dev=True)
        told = "DO NOT MATCH THE HASHES" if hash == "wrong" else "Hashes are required"
        assert told in capfd.readouterr().err
    assert (target / "course_tiny.py").exists() == (hash == "right")


def test_the_options_of_pytest_exist_in_all_releases_that_a_learner_may_get():
    line = next(line for line in as_lines("requirements.txt") if line.startswith("pytest-xdist"))
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]
    assert "--no-loadscope-reorder" in options["ini_options"]["addopts"]  # new in 3.8
    assert "3.7" not in Requirement(line.partition("  #")[0]).specifier


def unpinned(workflow: str) -> list[str]:
    """Return the actions of a workflow that are not at a commit with its version in a comment."""
    lines = re.findall(r"^.*\buses:.*$", workflow, re.M)
    pinned = r"\s+- uses: [\w./-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+"
    return [line for line in lines if not re.fullmatch(pinned, line)]


def test_the_actions_of_the_workflows_are_pinned_by_commit():
    workflows = [path.read_text(encoding="utf-8") for path in ROOT.glob(".github/workflows/*")]
    assert sum(text.count("uses:") for text in workflows) >= 3
    assert [line for text in workflows for line in unpinned(text)] == []


@pytest.mark.parametrize(
    "ref", ["v4", "main", "a" * 40, "a" * 39 + "  # v4.0.0", "a" * 40 + "  # v4"]
)
def test_an_action_that_is_not_pinned_would_be_noticed(ref):
    assert len(unpinned(f"    steps:\n      - uses: actions/checkout@{ref}\n        with:")) == 1


def test_the_two_names_of_tensorflow_exclude_each_other():
    markers = dict(
        line.partition("  #")[0].split(">=2.21,<3; ")
        for line in as_lines("requirements.txt")
        if line.startswith("tensorflow")
    )
    for system in ("Linux", "Darwin", "Windows"):
        for machine in ("x86_64", "aarch64", "arm64", "AMD64"):
            names = {"platform_system": system, "platform_machine": machine}
            chosen = [name for name, marker in markers.items() if eval(marker, {}, names)]
            assert len(chosen) == 1, names


@pytest.mark.parametrize("name", [*REQUIREMENTS, "constraints.txt", LOCK, ".ci/run", "Makefile"])
def test_no_file_of_the_installation_names_a_host_or_a_path_of_one_machine(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|file:|/home/|/root|/opt|/tmp|--(extra-)?index-url", text)
