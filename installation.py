"""What install.py does once it knows that this Python will do.

Without an option: what a learner needs (requirements.txt). `--dev`: what authors and CI need too, at
the versions and with the hashes of requirements-lock.txt. `--wheelhouse`: put all that a learner's
installation needs into the folder wheelhouse, from which alone it then installs, without network.

Run again, it does what is missing, and mends what no longer works. Standard library only.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections import deque
from contextlib import suppress
from pathlib import Path

from install import NEWEST, OLDEST, stop, system

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "course-stamp.json"
WHEELHOUSE = ROOT / "wheelhouse"
NOTE = WHEELHOUSE / "wheelhouse.json"  # written last: without it the folder is not complete
KINDS = {
    STAMP: {"dev": bool, "venv": str, "python": list, "inputs": str},
    NOTE: {"python": str, "system": str, "inputs": str, "sizes": dict},
}
REQUIREMENTS = (
    "requirements.txt",
    "requirements-dev.txt",
    "constraints.txt",
    "requirements-lock.txt",
)
# What `make lab` and the notebooks import of it.
NEEDED = [
    "numpy",
    "matplotlib",
    "PIL",
    "sklearn",
    "scipy",
    "h5py",
    "loky",
    "anywidget",
    "keras",
    "tensorflow",
    "jupyterlab",
    "ipykernel",
    "nbdime",
]
# Under the names that JupyterLab and IPython look for, and where they do.
SETTINGS = {".jupyterlab/*.json*": "share/jupyter/lab/settings", ".jupyterlab/*.py": "etc/ipython"}
OPTIONS = {
    "--lab": "ouvre ensuite le cours dans JupyterLab",
    "--dev": "installe aussi ce qu'il faut aux auteurs",
    "--wheelhouse": "réunit dans le dossier wheelhouse de quoi installer sans Internet",
    "--check": "dit seulement, par son code de retour, si ce Python convient",
    "--help": "montre cette aide, comme -h",
}
WELCOME = "/lab/tree/travail/accueil.ipynb"

LOOK = """
import json, sys, sysconfig, pip
from importlib.metadata import packages_distributions
from importlib.util import find_spec
found = {name: spec.origin for name in sys.argv[1:] for spec in [find_spec(name)] if spec}
print(json.dumps({
    "version": sys.version_info[:3], "packages": sysconfig.get_path("purelib"), "found": found,
    "owners": packages_distributions().get("helpers", []),
}))
"""


def look():
    """Return what the environment is, and where it finds what it needs; {} if its Python or pip is lost."""
    # -P: not in the folder of the course, where this `helpers` would always be found.
    command = [str(PYTHON), "-P", "-c", LOOK, "helpers", *NEEDED]
    try:
        return json.loads(subprocess.check_output(command, stderr=subprocess.DEVNULL).decode())
    except (OSError, ValueError, subprocess.CalledProcessError):
        return {}


def read(path):
    """Return what the stamp or the note of the wheelhouse says, {} if that is lost or damaged."""
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
        kinds = {key: type(value) for key, value in noted.items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}
    return noted if kinds == KINDS[path] else {}


def digest(*names):
    """Return one SHA-256 for files of the project, the same for both kinds of line ending."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in names]
    return hashlib.sha256("".join(texts).encode("utf-8")).hexdigest()


def new_stamp(dev, version):
    """Return what this installation depends on."""
    inputs = digest(*REQUIREMENTS, "installation.py")
    return {"dev": dev, "venv": str(VENV), "python": version, "inputs": inputs}


def new_note(version):
    """Return for what Python, system and requirements the wheelhouse is, and what is in it now."""
    learner, _, pins, _ = REQUIREMENTS
    return {
        "python": "{}.{}".format(*version),
        "system": system(),
        "inputs": digest(learner, pins),
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
    """Put into the wheelhouse the wheels of each requirement."""
    check_wheelhouse_is_for(version)
    if read(NOTE) == new_note(version):
        say("Le dossier wheelhouse est complet.")
        return
    WHEELHOUSE.mkdir(exist_ok=True)
    for wheel in WHEELHOUSE.glob("*.whl"):
        if not zipfile.is_zipfile(str(wheel)):  # an interrupted copy
            wheel.unlink()
    learner, _, pins, _ = REQUIREMENTS
    lines = (ROOT / learner).read_text(encoding="utf-8").splitlines()
    needed = [line.split("  #")[0] for line in lines if line and not line.startswith("#")]
    # One call for each, since pip keeps nothing of a call that is interrupted.
    for number, name in enumerate(needed, 1):
        say(f"Wheelhouse, {number} sur {len(needed)} : {name}")
        if pip("wheel", "--wheel-dir", str(WHEELHOUSE), name, "-c", pins):
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


STEPS = ("Collecting ", "Processing ", "Downloading ", "Installing collected packages: ")


def pip(command, *options, **env):
    """Run pip in the environment, with more environment variables if need be; return its code.

    Its errors are shown as they are. Of the rest, every few seconds a line tells what it is doing.
    """
    # A user's own configuration may ask for --user, which pip refuses in an environment.
    env = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", **env)
    env["PIP_PREFER_BINARY"] = "1"
    line = [str(PYTHON), "-u", "-m", "pip", command, *options]
    started, before = time.time(), number_of_packages()
    with subprocess.Popen(
        line,
        cwd=str(ROOT),
        env=env,
        stdout=subprocess.PIPE,
        universal_newlines=True,
        errors="replace",
    ) as process:
        telling = (line for line in process.stdout if line.lstrip().startswith(STEPS))
        last = deque([""], maxlen=1)
        threading.Thread(target=last.extend, args=(telling,), daemon=True).start()
        while True:
            try:
                return process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                told = step(last[0], number_of_packages() - before)
                say(f"  {time.time() - started:.0f} s : {told}")


def number_of_packages():
    folder = "Lib/site-packages" if os.name == "nt" else "lib/python*/site-packages"
    return len(list(VENV.glob(folder + "/*.dist-info")))


def step(line, more):
    """Return in French what pip was doing when it wrote this line and had installed `more` packages."""
    first, *others = line.split() or [""]
    if first == "Downloading":
        size = " ".join(others[1:]).replace(".", ",").replace("B", "o")
        return f"téléchargement de {others[0]} {size}"
    if first == "Installing":
        return f"mise en place, {more} paquets sur {len(others) - 2}"
    return "recherche des paquets qui vont ensemble"


def pip_install(dev):
    learner, *_, locked = REQUIREMENTS
    options = ["-r", learner]
    if dev:
        # No archive to build: what that needs would have no hash.
        options = ["--require-hashes", "--only-binary", ":all:", "-r", locked]
    if pip("install", *options):
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
    learner, _, pins, _ = REQUIREMENTS
    options = ["--no-index", "--find-links", str(WHEELHOUSE), "-r", learner, "-c", pins]
    # No configuration file: a user's own could name other places.
    if pip("install", *options, PIP_CONFIG_FILE=os.devnull, PIP_FIND_LINKS=""):
        stop(
            "L'installation n'a pas abouti ; l'erreur de pip est ci-dessus : vérifiez la place "
            "libre (3 Go), recopiez le dossier wheelhouse, puis relancez la commande."
        )


def furnish(prefix, packages):
    """Give an environment the package `helpers`, and the settings of JupyterLab and IPython.

    prefix, packages: its folder, and the one of its packages (`sys.prefix` and "purelib").
    """
    # A relative path is ASCII. In any other, Python 3.11 and 3.12 read a letter with an accent in the
    # encoding of the system, and lose `helpers`.
    line = os.path.relpath(str(ROOT), str(packages)) + "\n"
    (Path(packages) / "helpers.pth").write_text(line, encoding="ascii")
    for pattern, folder in SETTINGS.items():
        target = Path(prefix) / folder
        target.mkdir(parents=True, exist_ok=True)
        for source in ROOT.glob(pattern):
            shutil.copy(str(source), str(target))


def give_helpers(found):
    """Have the environment find the `helpers` of the course; stop if another one comes before it."""
    if found["owners"]:
        say("Un autre paquet s'importe aussi sous le nom « helpers » : il est retiré de .venv.")
        pip("uninstall", "--yes", *found["owners"])
    furnish(VENV, found["packages"])
    if not is_ours(found["found"].get("helpers")):
        origin = look()["found"].get("helpers")
        if not is_ours(origin):
            stop(
                f"Python trouve un autre « helpers » que celui du cours ({origin}) : renommez-le, "
                "puis relancez la commande."
            )


def is_ours(origin):
    return bool(origin) and Path(origin).resolve() == ROOT / "helpers" / "__init__.py"


def works():
    """Tell whether what is installed can be imported; if not, the error is shown."""
    say(
        "Vérification : tout ce qui est installé est importé une fois, de 10 s à une minute "
        "à cause de TensorFlow."
    )
    code = "from helpers import plot_gallery, start_keras; start_keras(); import "
    # TensorFlow was installed, whatever backend this user has chosen.
    env = dict(os.environ, KERAS_BACKEND="tensorflow")
    return subprocess.call([str(PYTHON), "-P", "-c", code + ", ".join(NEEDED)], env=env) == 0


def say(text):
    print(text, flush=True)


def usable_environment(stamp):
    """Return what the environment is, which is made, or made again, if need be."""
    found = look()
    if VENV.exists():
        version, reason = found.get("version"), ""
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
        found = look()
    return found


def install(dev):
    """Install what is missing, and import it; only look whether it is there if it was done before."""
    stamp, is_new = read(STAMP), not VENV.exists()
    found = usable_environment(stamp)
    # An environment made for authors stays one, and serves learners as well.
    dev = dev or bool(stamp.get("dev"))
    wanted = new_stamp(dev, found["version"])
    if read(STAMP) == wanted and set(NEEDED) <= set(found["found"]):
        give_helpers(found)
        return
    say("Installation du cours dans le dossier .venv : 2 Go, quelques minutes.")
    if WHEELHOUSE.exists() and not dev:
        install_from_wheelhouse(found["version"])
    else:
        pip_install(dev)
    give_helpers(found)
    if not works():
        if is_new:
            stop(
                "L'installation n'a pas abouti : ce qui est installé ne s'importe pas ; l'erreur de "
                "Python est ci-dessus : relancez la commande, qui refera le dossier .venv."
            )
        remove_venv("ce qui y est installé ne s'importe pas")
        install(dev)
        return
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")
    say("Le cours est installé.")


def open_lab():
    """Lay the learner's desk, then open it in JupyterLab, until that ends."""
    subprocess.call([str(PYTHON), "-m", "helpers.desk"], cwd=str(ROOT))
    line = [str(PYTHON), "-m", "jupyterlab", "--LabApp.default_url=" + WELCOME]
    with subprocess.Popen(line, cwd=str(ROOT)) as lab:
        while lab.returncode is None:
            with suppress(KeyboardInterrupt):  # it is for JupyterLab, which asks whether to stop
                lab.wait()


def usage():
    lines = ["Installe le cours dans le dossier .venv : python install.py [option]...", ""]
    return "\n".join(lines + [f"  {name:14}{told}" for name, told in OPTIONS.items()])


def run(options):
    if {"--help", "-h"} & set(options):
        say(usage())
        return
    if unknown := [option for option in options if option not in OPTIONS]:
        named = ", ".join(f"« {option} »" for option in unknown)
        stop(f"Rien n'est installé, faute de comprendre : {named}\n\n{usage()}", 2)
    if "--check" in options:
        return
    if "--wheelhouse" in options:
        make_wheelhouse(usable_environment(read(STAMP))["version"])
        return
    install("--dev" in options)
    if "--lab" in options:
        open_lab()
    elif "--dev" not in options:
        python = "py" if os.name == "nt" else Path(sys.executable).name
        say(f"Pour l'ouvrir : {python} install.py --lab")


def main(options):
    """Do what these options ask; whatever prevents it ends with a sentence."""
    sys.stdout.reconfigure(errors="replace")  # a terminal may lack letters
    try:
        run(options)
    except KeyboardInterrupt:
        stop("Installation interrompue : relancez la même commande pour la reprendre.")
    except OSError as error:
        stop(
            f"Un fichier ou un dossier ne se laisse pas lire ou écrire ({error}) : vérifiez ses droits "
            "et la place libre (3 Go), puis relancez la commande."
        )
