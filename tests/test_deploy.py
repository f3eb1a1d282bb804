"""What deploy/ says to JupyterHub, Docker and Kubernetes is read by them, and is the same everywhere.

The hub itself runs by `python deploy/trial.py`, which takes more time than these tests may.
"""

import os
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from traitlets.config.loader import PyFileConfigLoader

import install
from builder.source import ROOT
from deploy import trial

pytestmark = [
    pytest.mark.publish,
    pytest.mark.skipif(sys.platform != "linux", reason="JupyterHub runs on Linux"),
]
DEPLOY = ROOT / "deploy"
SERVER = DEPLOY / "single_user" / "jupyter_server_config.py"


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """Give what reads a configuration of the hub, as the hub does."""
    (tmp_path / "etudiants.txt").write_text("ada\ngrace\n", encoding="utf-8")
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))
    monkeypatch.setenv("COURSE_REPOSITORY", "https://git.example.org/cours-keras-mnist")
    monkeypatch.setattr(sys, "path", [*sys.path])  # which the configuration adds to
    return lambda name: PyFileConfigLoader(name, str(DEPLOY)).load_config()


@pytest.fixture(scope="module")
def hub_python():
    """Give the Python that has JupyterHub, which the trial installs."""
    try:
        return trial.environment() / "venv" / "bin" / "python"
    except SystemExit as missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(missing))


UNKNOWN = """
import importlib, sys
from traitlets.config.loader import PyFileConfigLoader
places = {
    "JupyterHub": "jupyterhub.app",
    "Authenticator": "jupyterhub.auth",
    "SharedPasswordAuthenticator": "jupyterhub.authenticators.shared",
    "Spawner": "jupyterhub.spawner",
    "Seat": "seats",
    "DockerSpawner": "dockerspawner",
}
for name, settings in PyFileConfigLoader(sys.argv[1]).load_config().items():
    known = getattr(importlib.import_module(places[name]), name).class_traits(config=True)
    print(*(f"{name}.{setting}" for setting in settings if setting not in known), end="")
"""


SEAT = """
from unittest.mock import Mock
import seats
home = "/srv/cours/homes/" + "a" * 32  # the longest name that Linux allows
seat = seats.Seat(user=Mock(), home_dir=home, hub=Mock(), server=None, _deprecated_db_session=None)
seats.SimpleLocalProcessSpawner.get_env = lambda self: {}
print(seat.get_args()[-1], seat.get_env()["JUPYTER_RUNTIME_DIR"])
"""


def test_kernels_of_one_machine_take_no_port_from_one_another(hub_python):
    env = {**os.environ, "PYTHONPATH": str(DEPLOY)}
    answer = subprocess.run(
        [hub_python, "-c", SEAT], env=env, capture_output=True, text=True, timeout=120
    )
    transport, folder = answer.stdout.split()
    assert transport == "--KernelManager.transport=ipc"
    assert len(f"{folder}/kernel-{uuid.uuid4()}-ipc-5") <= 107


@pytest.mark.parametrize("name", ["jupyterhub_config.py", "jupyterhub_docker.py"])
def test_jupyterhub_knows_all_that_its_configuration_sets(configured, hub_python, tmp_path, name):
    mistaken = tmp_path / "mistaken.py"
    lines = f"load_subconfig({str(DEPLOY / name)!r})\nc.Spawner.memory_limit = '3G'\n"
    mistaken.write_text(lines, encoding="utf-8")
    for path, expected in ((DEPLOY / name, ""), (mistaken, "Spawner.memory_limit")):
        answer = subprocess.run(
            [hub_python, "-c", UNKNOWN, path], capture_output=True, text=True, timeout=120
        )
        assert (answer.returncode, answer.stdout) == (0, expected), answer.stderr


def test_one_machine_lets_in_the_names_of_the_list_on_loopback_alone(configured):
    config = configured("jupyterhub_config.py")
    assert config.Authenticator.allowed_users == {"ada", "grace"}
    assert urlsplit(config.JupyterHub.bind_url).hostname == "127.0.0.1"


def test_containers_keep_what_learners_write_and_show_each_their_own_hand_in(configured, tmp_path):
    config = configured("jupyterhub_docker.py")
    volumes = config.DockerSpawner.volumes
    assert volumes["cours-{username}"] == "/home/jovyan"
    assert volumes[str(tmp_path / "echange" / "distribue")]["mode"] == "ro"
    assert str(tmp_path / "echange" / "rendus" / "{raw_username}") in volumes
    assert "JUPYTER_CONFIG_PATH" not in config.Spawner.environment


def test_kubernetes_says_what_the_configuration_of_one_machine_says(configured):
    config = configured("jupyterhub_config.py")
    values = yaml.safe_load((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))
    user = values["singleuser"]
    assert user["memory"] == {
        "guarantee": config.Spawner.mem_guarantee,
        "limit": config.Spawner.mem_limit,
    }
    assert user["cpu"]["limit"] == config.Spawner.cpu_limit
    assert user["startTimeout"] == config.Spawner.start_timeout
    assert user["defaultUrl"] == config.Spawner.default_url
    hub = values["hub"]["config"]
    assert hub["Authenticator"]["username_pattern"] == config.Authenticator.username_pattern
    assert f"--timeout={values['cull']['timeout']}" in config.JupyterHub.services[0]["command"]
    mounts = {one["mountPath"]: one for one in user["storage"]["extraVolumeMounts"]}
    assert mounts["/home/jovyan/distribue"]["readOnly"]
    assert mounts["/home/jovyan/rendre"]["subPath"] == "rendus/{username}"


def test_the_link_leads_to_the_welcome_page_of_the_desk(configured):
    query = parse_qs(urlsplit(configured("jupyterhub_config.py").Spawner.default_url).query)
    (folder,), (page,) = query["targetpath"], query["urlpath"]
    assert page == f"lab/tree/{folder}/travail/accueil.ipynb"
    assert f'"{folder}"' in SERVER.read_text(encoding="utf-8")  # where kernels find `helpers`


def test_the_image_copies_files_that_exist_on_a_python_that_the_course_accepts():
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    steps = [line.split() for line in lines if line and not line.startswith("#")]
    (base,) = (step[1] for step in steps if step[0] == "FROM")
    version = tuple(map(int, base.removeprefix("python:").split("-")[0].split(".")))
    assert install.OLDEST <= version <= install.NEWEST
    copied = [path for step in steps if step[0] == "COPY" for path in step[1:-1]]
    assert copied and [path for path in copied if not (ROOT / path).exists()] == []


def served(code, **env):
    """Run code where the configuration of a learner's server has been read; return what it prints."""
    load = f"from traitlets.config.loader import PyFileConfigLoader as L; L({str(SERVER)!r}).load_config()"
    answer = subprocess.run(
        [sys.executable, "-c", f"{load}\n{code}"],
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return answer.stdout.strip() or answer.stderr


def test_a_cell_that_asks_for_more_than_the_limit_gets_an_error_and_goes_on():
    code = """
try:
    bytearray(2**30)
except MemoryError:
    print("MemoryError")
else:
    print("allocated")
"""
    assert served(code, MEM_LIMIT=str(2**30)) == "MemoryError"
    assert served(code, MEM_LIMIT=str(2**32)) == "allocated"


def test_tensorflow_counts_the_processors_of_the_learner_not_those_of_the_machine():
    code = (
        "import os; print(os.environ['TF_NUM_INTRAOP_THREADS'], os.environ['LOKY_MAX_CPU_COUNT'])"
    )
    assert served(code, CPU_LIMIT="1.5", TF_NUM_INTRAOP_THREADS="7") == "7 2"


def git(folder, *arguments):
    who = ["-c", "user.name=essai", "-c", "user.email=essai@localhost"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_the_desk_is_laid_when_git_brings_the_course_and_each_new_version(tmp_path):
    env = served("import os; print([os.environ[f'GIT_CONFIG_{n}_0'] for n in ('KEY', 'VALUE')])")
    key, hooks = eval(env)
    desk = tmp_path / "course" / "helpers" / "desk"
    desk.mkdir(parents=True)
    (desk.parent / "__init__.py").touch()
    (desk / "__init__.py").touch()
    (desk / "__main__.py").write_text("open('laid', 'a').write('x')")
    for name in ("course", "other"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "file").write_text("1")
        git(tmp_path / name, "init", "--initial-branch=main")
        git(tmp_path / name, "add", ".")
        git(tmp_path / name, "commit", "--message=1")
        git(tmp_path, "-c", f"{key}={hooks}", "clone", f"file://{tmp_path / name}", f"{name}-home")
    laid = tmp_path / "course-home" / "laid"
    assert laid.read_text() == "x"
    assert not (tmp_path / "other-home" / "laid").exists()
    (tmp_path / "course" / "file").write_text("2")
    git(tmp_path / "course", "commit", "--all", "--message=2")
    git(laid.parent, "fetch")
    git(laid.parent, "-c", f"{key}={hooks}", "merge", "origin/main")
    assert laid.read_text() == "xx"


def test_without_npm_the_trial_says_what_to_install(tmp_path):
    # A copy, whose build/ is empty; a PATH without npm.
    (tmp_path / "deploy").mkdir()
    for name in ("trial.py", "requirements.txt", "package.json"):
        (tmp_path / "deploy" / name).write_bytes((DEPLOY / name).read_bytes())
    answer = subprocess.run(
        [sys.executable, str(tmp_path / "deploy" / "trial.py")],
        env=os.environ | {"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1 and answer.stderr.startswith("npm n'est pas là")
    assert list(Path(tmp_path).glob("build/*")) == []
