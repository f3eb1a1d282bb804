"""Install the course into the folder .venv beside this file: `python install.py [--dev]`.

Without an option: what a learner needs (requirements.txt). `--dev`: what authors and CI need too
(requirements-dev.txt), all of it at the versions of constraints.txt. `--check`: only tell by the
exit code whether this Python will do; the Makefile chooses one so.

Standard library only. This file must run on Python 3.6, to be able to say that it is too old.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
PLATFORMS = ("Linux-x86_64", "Linux-aarch64", "Darwin-arm64", "win-amd64")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "course-stamp.json"
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "constraints.txt")

# JupyterLab as it opens the first time; what a user has chosen in its settings comes first.
SETTINGS = {
    "@jupyterlab/translation-extension:plugin": {"locale": "fr_FR"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}


def refusal():
    """Return why this Python cannot run the course, as one sentence, or None."""
    if not OLDEST <= tuple(sys.version_info[:2]) <= NEWEST:
        found = ".".join(map(str, sys.version_info[:3]))
        return (
            f"Ce cours demande Python 3.11, 3.12 ou 3.13, et celui-ci est Python {found} : Keras "
            "exige au moins Python 3.11 et TensorFlow n'est pas encore publié pour Python 3.14 ; "
            "installez Python 3.13 (https://www.python.org/downloads/), puis relancez la commande."
        )
    name = sysconfig.get_platform()
    if os.name != "nt":
        name = f"{platform.system()}-{platform.machine()}"
    if name not in PLATFORMS or sys.maxsize < 2**32:
        return (
            f"TensorFlow n'existe pas pour ce Python ({name}) : il lui faut un Python 64 bits, sous "
            "Linux, sous Windows (processeur AMD ou Intel) ou sur un Mac à puce Apple."
        )
    return None


def version_of_venv():
    """Return the version of the environment's Python, None if that Python or its pip is lost."""
    code = "import json, sys, pip; print(json.dumps(sys.version_info[:3]))"
    try:
        answer = subprocess.check_output([str(PYTHON), "-c", code], stderr=subprocess.DEVNULL)
        return json.loads(answer.decode())
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


def read_stamp():
    """Return what the last complete installation noted, {} if there was none."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def new_stamp(dev, version):
    """Return what this installation depends on."""
    names = (*REQUIREMENTS, "pyproject.toml", "install.py")
    inputs = b"".join((ROOT / name).read_bytes() for name in names)
    digest = hashlib.sha256(inputs).hexdigest()
    return {"dev": dev, "venv": str(VENV), "python": version, "inputs": digest}


def remove_venv(reason):
    say(f"Le dossier .venv ne peut plus servir ({reason}) : il est recréé.")
    try:
        shutil.rmtree(str(VENV))
    except OSError as error:
        stop(
            f"Le dossier .venv ne se laisse pas supprimer ({error}) : fermez JupyterLab, supprimez "
            "ce dossier, puis relancez la commande."
        )


def create_venv():
    try:
        from ensurepip import version  # noqa: F401 (to know if it is there: not so on Debian)
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        stop(
            "Ce Python ne sait pas créer d'environnement : il lui manque un paquet ; tapez "
            f"« sudo apt install {package} », puis relancez la commande."
        )
    # Not sys.executable, which may lie in the environment that was just removed.
    python = getattr(sys, "_base_executable", None) or sys.executable
    if subprocess.call([python, "-m", "venv", str(VENV)]):
        stop("Python n'a pas pu créer le dossier .venv : son erreur est ci-dessus.")


def pip_install(dev):
    learner, author, pins = REQUIREMENTS
    command = [str(PYTHON), "-m", "pip", "install", "--prefer-binary", "-r", learner]
    if dev:
        command += ["-r", author, "-c", pins]
    # A user's own configuration may ask for --user, which pip refuses in an environment.
    env = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    if subprocess.call([*command, "-e", "."], cwd=str(ROOT), env=env):
        stop(
            "L'installation n'a pas abouti ; l'erreur de pip est ci-dessus : vérifiez la connexion "
            "à Internet et la place libre (3 Go), puis relancez la commande."
        )


def write_settings():
    folder = VENV / "share" / "jupyter" / "lab" / "settings"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "overrides.json").write_text(json.dumps(SETTINGS, indent=2), encoding="utf-8")


def say(text):
    print(text, flush=True)


def stop(sentence):
    print(sentence, file=sys.stderr)
    sys.exit(1)


def main(options):
    sentence = refusal()
    if sentence:
        stop(sentence)
    if "--check" in options:
        return
    version, stamp = version_of_venv(), read_stamp()
    # An environment made for authors stays one, and serves learners as well.
    dev = "--dev" in options or bool(stamp.get("dev"))
    if version and stamp == new_stamp(dev, version):
        return
    if VENV.exists():
        if not version:
            remove_venv("il est incomplet, ou son Python n'est plus là")
        elif not OLDEST <= tuple(version[:2]) <= NEWEST:
            remove_venv("il est fait pour Python {}.{}".format(*version))
        elif stamp and stamp["venv"] != str(VENV):
            remove_venv("le cours a changé de dossier")
    say("Installation du cours dans le dossier .venv : 2 Go, quelques minutes.")
    if not VENV.exists():
        create_venv()
    pip_install(dev)
    write_settings()
    STAMP.write_text(json.dumps(new_stamp(dev, version_of_venv())), encoding="utf-8")
    say("Le cours est installé.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        stop("Installation interrompue : relancez la même commande pour la reprendre.")
