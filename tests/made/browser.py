"""A browser on a page of a file, which notes what the page says to its console and asks of any network."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run"]  # fmt: skip
OWN = ("file:", "data:", "blob:")


def path_of_browser() -> str:
    """The chromium of this machine, or of ``STBENCH_CHROMIUM``; skips where there is none."""
    paths = [os.environ.get("STBENCH_CHROMIUM"), *map(shutil.which, NAMES)]
    path = next(filter(None, paths), None)
    if path is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    return path


@contextmanager
def browser() -> Iterator:
    playwright = pytest.importorskip("playwright.sync_api", exc_type=ImportError)
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path_of_browser(), args=ARGUMENTS)
        yield opened
        opened.close()


def watched(page) -> list[str]:
    """What goes wrong on a page, from now on: errors, warnings, and requests that leave the machine."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(OWN) else wrong.append(request.url))
    return wrong
