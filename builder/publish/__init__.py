"""What slides.py and site.py share: the executed notebooks, the scripts from npm, a Chromium."""

import contextlib
import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import nbformat

from builder.notebooks import missing_alt, was_executed
from builder.source import ROOT, SourceError

BUILD = ROOT / "build"  # all that is made to be presented or published; never committed
WEB = Path(__file__).parent / "web"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")


def executed(path: str) -> nbformat.NotebookNode:
    """Return the built notebook of this path; refuse one that is not fit to be shown."""
    notebook = nbformat.read(ROOT / path, as_version=4)
    if not was_executed(notebook):
        raise SourceError(f"{path}: not executed from top to bottom; run `make build` first")
    for index, cell in enumerate(notebook.cells):
        where = f"{path}, cell {index} ({next(iter(cell.source.splitlines()), '')!r})"
        if any(missing_alt(output) for output in cell.get("outputs", [])):
            raise SourceError(
                f"{where}: a figure without alternative text; show it by `show(figure, alt=...)` in "
                "the source, then run `make build`"
            )
        if cell.cell_type == "markdown":
            for target in LINK.findall(cell.source):
                here = (ROOT / path).parent / target
                if not re.match(r"[a-z]+:", target) and not here.exists():
                    raise SourceError(f"{where}: links to {target}, which does not exist")
    return notebook


def scripts() -> Path:
    """Return the folder of the npm packages that package-lock.json pins; fill it if need be."""
    lock = WEB / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:8]
    folder = BUILD / f"npm-{digest}"
    if folder.exists():
        return folder / "node_modules"
    npm = shutil.which("npm")
    if npm is None:
        raise SourceError(
            "npm is not here: slides and site take their scripts from its registry; install Node.js "
            "(https://nodejs.org, or `apt install nodejs npm`), then run the same command again"
        )
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD, ignore_cleanup_errors=True) as work:
        for name in ("package.json", lock.name):
            shutil.copy(WEB / name, work)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        answer = subprocess.run(command, cwd=work, capture_output=True, text=True)
        if answer.returncode:
            raise SourceError(
                f"npm could not install builder/publish/web/{lock.name}; it needs the network the first time. "
                f"It says: {answer.stderr.strip()}"
            )
        with contextlib.suppress(OSError):  # slides and site, made at once, may both have come here
            Path(work).rename(folder)
    return folder / "node_modules"


@contextlib.contextmanager
def chromium():
    """Give a headless Chromium, the system's or Playwright's, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engines:
        paths = [*map(shutil.which, BROWSERS), engines.chromium.executable_path]
        path = next((path for path in paths if path and Path(path).exists()), None)
        if path is None:
            raise SourceError(
                "Chromium is not here: install it (`apt install chromium`), or run "
                "`python -m playwright install chromium`"
            )
        browser = engines.chromium.launch(executable_path=path, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()
