"""Try the hub on this machine, with several learners at once: `python deploy/trial.py`.

The hub of jupyterhub_config.py runs on loopback, from a temporary folder, and goes away with all that
it has started. What it needs beside the course (requirements.txt, package.json) is installed once,
into build/. classroom.py is the trial itself.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NEEDED = [HERE / "requirements.txt", HERE / "package.json"]


def environment() -> Path:
    """Return the folder of what the hub needs, `venv` and `node_modules`; make it if need be."""
    python = base_python()
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in NEEDED))
    digest.update(f"{python}{sysconfig.get_path('purelib')}".encode())
    folder = ROOT / "build" / f"hub-{digest.hexdigest()[:8]}"
    if (folder / "ready").exists():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        sys.exit(
            "npm n'est pas là, et le mandataire du hub en vient : installez Node.js "
            "(https://nodejs.org, ou « apt install nodejs npm »), puis relancez la commande."
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(NEEDED[1], folder)
    bin = folder / "venv" / "bin"
    for told, command in (
        ("environnement", [python, "-m", "venv", folder / "venv"]),
        ("JupyterHub, de PyPI", [bin / "python", "-m", "pip", "install", "-qq", "-r", NEEDED[0]]),
        ("mandataire, de npm", [npm, "install", "--no-audit", "--no-fund", "--loglevel=error"]),
    ):
        print(f"Installation dans {folder.relative_to(ROOT)} : {told}…", flush=True)
        if subprocess.run(command, cwd=folder).returncode:
            sys.exit(
                "L'installation n'a pas abouti ; l'erreur est ci-dessus : vérifiez la connexion à "
                "Internet et la place libre, puis relancez la commande."
            )
        if told == "environnement":  # the course's packages, which pip then does not install again
            (packages,) = (folder / "venv").glob("lib/python*/site-packages")
            (packages / "course.pth").write_text(sysconfig.get_path("purelib") + "\n")
    subprocess.run([bin / "python", "-c", FURNISH], cwd=ROOT, check=True)
    (folder / "ready").touch()
    return folder


FURNISH = """
import sys, sysconfig
sys.path.insert(0, "")
from installation import furnish
furnish(sys.prefix, sysconfig.get_path("purelib"))
"""


def base_python() -> str:
    """Return this Python or, where a learner's own user id cannot run it, the system's of the same
    version."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for python in (
        str(Path(sys._base_executable).resolve()),
        shutil.which(version, path="/usr/bin"),
    ):
        if python and (os.getuid() or runs_for_others(python)):
            return python
    sys.exit(
        f"Un compte ordinaire ne peut pas lancer {sys._base_executable}, qui est dans un dossier fermé : "
        f"installez {version} dans /usr/bin, ou relancez la commande sans être root."
    )


def runs_for_others(python: str) -> bool:
    """Tell whether an account that is not root can run this Python."""
    try:
        done = subprocess.run([python, "-c", ""], user=65534, group=65534, extra_groups=[])
    except PermissionError:
        return False
    return done.returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Essaie le hub sur cette machine, avec plusieurs étudiants à la fois."
    )
    parser.add_argument("--users", type=int, default=5, help="nombre d'étudiants (5)")
    parser.add_argument(
        "--lessons", nargs="*", default=["05", "09"], help="leçons que tous exécutent (05 09)"
    )
    parser.add_argument(
        "--keep", action="store_true", help="laisse ensuite le hub ouvert, jusqu'à Ctrl-C"
    )
    options = parser.parse_args()
    if sys.platform != "linux":
        sys.exit("L'essai demande Linux : il lit la mémoire des étudiants dans /proc.")
    folder = environment()
    shared = Path(sys.prefix, "share", "jupyter")
    env = dict(
        os.environ,
        PATH=f"{folder / 'venv' / 'bin'}:{os.environ['PATH']}",
        PYTHONPATH=str(ROOT),
        JUPYTER_PATH=str(shared),  # kernels and extensions of the course's environment
        JUPYTERLAB_DIR=str(shared / "lab"),
        COURSE_PROXY=str(folder / "node_modules" / ".bin" / "configurable-http-proxy"),
    )
    python = str(folder / "venv" / "bin" / "python")
    arguments = [str(options.users), str(options.keep), *options.lessons]
    os.execve(python, [python, str(HERE / "classroom.py"), *arguments], env)


if __name__ == "__main__":
    main()
