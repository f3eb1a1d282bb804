"""Install the course into the folder .venv beside this file: `python install.py [--dev]`.

Without an option: what a learner needs (requirements.txt). `--dev`: what authors and CI need too
(requirements-dev.txt), all of it at the versions of constraints.txt. `--wheelhouse`: put all that a
learner's installation needs into the folder wheelhouse, from which alone it then installs, without
network. `--check`: only tell by the exit code whether this Python will do; the Makefile chooses
one so.

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
import zipfile
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
PLATFORMS = ("Linux-x86_64", "Linux-aarch64", "Darwin-arm64", "win-amd64")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "course-stamp.json"
WHEELHOUSE = ROOT / "wheelhouse"
NOTE = WHEELHOUSE / "wheelhouse.json"  # written last: without it the folder is not complete
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "constraints.txt")
SETTINGS = ".jupyterlab/overrides.json5"  # under the name that JupyterLab looks for


def system():
    """Return the name of the system and its processor, as wheels tell them apart."""
    if os.name == "nt":
        return sysconfig.get_platform()
    return f"{platform.system()}-{platform.machine()}"


def refusal():
    """Return why this Python cannot run the course, as one sentence, or None."""
    if not OLDEST <= tuple(sys.version_info[:2]) <= NEWEST:
        found = ".".join(map(str, sys.version_info[:3]))
        return (
            f"Ce cours demande Python 3.11, 3.12 ou 3.13, et celui-ci est Python {found} : Keras "
            "exige au moins Python 3.11 et TensorFlow n'est pas encore publié pour Python 3.14 ; "
            "installez Python 3.13 (https://www.python.org/downloads/), puis relancez la commande."
        )
    name = system()
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


def read(path):
    """Return what this file notes (the stamp, or the note of the wheelhouse), {} if it is lost."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def digest(*names):
    """Return one SHA-256 for files of the project, the same for both kinds of line ending."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in names]
    return hashlib.sha256("".join(texts).encode("utf-8")).hexdigest()


def new_stamp(dev, version):
    """Return what this installation depends on."""
    inputs = digest(*REQUIREMENTS, SETTINGS, "pyproject.toml", "install.py")
    return {"dev": dev, "venv": str(VENV), "python": version, "inputs": inputs}


def new_note(version):
    """Return for what Python, system and requirements the wheelhouse is, and what is in it now."""
    learner, _, pins = REQUIREMENTS
    return {
        "python": "{}.{}".format(*version),
        "system": system(),
        "inputs": digest(learner, pins, "pyproject.toml"),
        "sizes": {path.name: path.stat().st_size for path in WHEELHOUSE.glob("*.whl")},
    }


def check_wheelhouse_is_for(version):
    """Stop if the wheelhouse was made for another Python or system than this one."""
    note, here = read(NOTE), new_note(version)
    if note and any(note[key] != here[key] for key in ("python", "system")):
        stop(
            "Le dossier wheelhouse est fait pour Python {python} ({system}), ".format(**note)
            + "et il faut ici Python {python} ({system}) : ".format(**here)
            + "supprimez-le, et mettez à sa place celui qu'une machine du même genre fait par "
            "« python install.py --wheelhouse »."
        )


def make_wheelhouse(version):
    """Put into the wheelhouse the wheels of each requirement, and what builds the course itself."""
    import tomllib  # Python 3.6 has none, and never comes here

    check_wheelhouse_is_for(version)
    if read(NOTE) == new_note(version):
        say("Le dossier wheelhouse est complet.")
        return
    WHEELHOUSE.mkdir(exist_ok=True)
    for wheel in WHEELHOUSE.glob("*.whl"):
        if not zipfile.is_zipfile(str(wheel)):  # an interrupted copy
            wheel.unlink()
    learner, _, pins = REQUIREMENTS
    lines = (ROOT / learner).read_text(encoding="utf-8").splitlines()
    needed = [
        (line.split("  #")[0], "-c", pins) for line in lines if line and not line.startswith("#")
    ]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed += [(name,) for name in project["build-system"]["requires"]]
    # One call for each, since pip keeps nothing of a call that is interrupted.
    for number, options in enumerate(needed, 1):
        say(f"Wheelhouse, {number} sur {len(needed)} : {options[0]}")
        if pip("wheel", "--wheel-dir", str(WHEELHOUSE), *options):
            stop(
                "Le dossier wheelhouse n'est pas complet ; l'erreur de pip est ci-dessus : vérifiez "
                "la connexion à Internet et la place libre (1 Go), puis relancez la commande."
            )
    note = new_note(version)
    NOTE.write_text(json.dumps(note, indent=2), encoding="utf-8")
    size = sum(note["sizes"].values()) // 10**6
    say(f"Le dossier wheelhouse est complet : {len(note['sizes'])} fichiers, {size} Mo.")


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
            f"« sudo apt install {package} », puis relancez la commande."
        )
    # Not sys.executable, which may lie in the environment that was just removed.
    python = getattr(sys, "_base_executable", None) or sys.executable
    if subprocess.call([python, "-m", "venv", str(VENV)]):
        stop("Python n'a pas pu créer le dossier .venv : son erreur est ci-dessus.")


def pip(command, *options, **env):
    """Run pip in the environment, with more environment variables if need be; return its code."""
    # A user's own configuration may ask for --user, which pip refuses in an environment.
    env = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", **env)
    line = [str(PYTHON), "-m", "pip", command, "--prefer-binary", *options]
    return subprocess.call(line, cwd=str(ROOT), env=env)


def pip_install(dev):
    learner, author, pins = REQUIREMENTS
    options = ["-r", learner]
    if dev:
        options += ["-r", author, "-c", pins]
    if pip("install", *options, "-e", "."):
        stop(
            "L'installation n'a pas abouti ; l'erreur de pip est ci-dessus : vérifiez la connexion "
            "à Internet et la place libre (3 Go), puis relancez la commande."
        )


def install_from_wheelhouse(version):
    check_wheelhouse_is_for(version)
    if read(NOTE) != new_note(version):
        stop(
            "Le dossier wheelhouse est incomplet, ou d'une autre version du cours : recopiez-le en "
            "entier, ou complétez-le par « python install.py --wheelhouse » sur une machine reliée "
            "à Internet, ou supprimez-le pour installer par Internet."
        )
    say("Les paquets viennent du dossier wheelhouse : Internet ne sert pas.")
    learner, _, pins = REQUIREMENTS
    options = ["--no-index", "--find-links", str(WHEELHOUSE), "-r", learner, "-c", pins]
    # No configuration file: a user's own could name other places.
    if pip("install", *options, "-e", ".", PIP_CONFIG_FILE=os.devnull, PIP_FIND_LINKS=""):
        stop(
            "L'installation n'a pas abouti ; l'erreur de pip est ci-dessus : vérifiez la place "
            "libre (3 Go), recopiez le dossier wheelhouse, puis relancez la commande."
        )


def copy_settings():
    folder = VENV / "share" / "jupyter" / "lab" / "settings"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(str(ROOT / SETTINGS), str(folder))


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
    version, stamp = version_of_venv(), read(STAMP)
    # An environment made for authors stays one, and serves learners as well.
    dev = "--dev" in options or bool(stamp.get("dev"))
    wheelhouse = "--wheelhouse" in options
    if version and stamp == new_stamp(dev, version) and not wheelhouse:
        return
    if VENV.exists():
        reason = ""
        if not version:
            reason = "il est incomplet, ou son Python n'est plus là"
        elif not OLDEST <= tuple(version[:2]) <= NEWEST:
            reason = "il est fait pour Python {}.{}".format(*version)
        elif stamp and stamp["venv"] != str(VENV):
            reason = "le cours a changé de dossier"
        if reason:
            remove_venv(reason)
    if not VENV.exists():
        create_venv()
        version = version_of_venv()
    if wheelhouse:
        make_wheelhouse(version)
        return
    say("Installation du cours dans le dossier .venv : 2 Go, quelques minutes.")
    if WHEELHOUSE.exists() and not dev:
        install_from_wheelhouse(version)
    else:
        pip_install(dev)
    copy_settings()
    STAMP.write_text(json.dumps(new_stamp(dev, version)), encoding="utf-8")
    say("Le cours est installé.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        stop("Installation interrompue : relancez la même commande pour la reprendre.")
