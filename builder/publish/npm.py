"""The scripts and fonts that slides, site and their tests take from the npm registry."""

import contextlib
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from builder.source import ROOT, SourceError

WEB = Path(__file__).parent / "web"
LOCK = WEB / "package-lock.json"


def scripts(build: Path = ROOT / "build") -> Path:
    """Return the folder of the npm packages that package-lock.json pins; fill it if need be.

    build: the folder that holds it, shared by all courses.
    """
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:8]
    folder = build / f"npm-{digest}"
    if folder.exists():
        return folder / "node_modules"
    npm = shutil.which("npm")
    if npm is None:
        raise SourceError(
            "npm is not here: slides and site take their scripts from its registry; install Node.js "
            "(https://nodejs.org, or `apt install nodejs npm`), then run the same command again"
        )
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build, ignore_cleanup_errors=True) as work:
        for name in ("package.json", LOCK.name):
            shutil.copy(WEB / name, work)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        answer = subprocess.run(command, cwd=work, capture_output=True, text=True)
        if answer.returncode:
            raise SourceError(
                f"npm could not install builder/publish/web/{LOCK.name}; it needs the network the "
                f"first time. It says: {answer.stderr.strip()}"
            )
        with contextlib.suppress(OSError):  # slides and site, made at once, may both have come here
            Path(work).rename(folder)
    return folder / "node_modules"
