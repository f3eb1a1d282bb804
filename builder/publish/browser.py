"""The browser that measures and prints the slides, and in which the tests look at the pages."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from builder.source import SourceError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextlib.contextmanager
def chromium() -> Iterator:
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
