"""A real Chromium for the browser tests, with what it complains of and what axe finds.

The browser is the system's (`apt-get install chromium fonts-liberation`), never a downloaded one. Where it is
missing the tests are skipped by name, and fail under CI=true. DJANGO_ALLOW_ASYNC_UNSAFE: Playwright keeps an
event loop in the thread of the tests, which Django's ORM otherwise takes for asynchronous code.

A click returns as soon as the next page begins to arrive, so whatever looks at a page at once waits for all of it.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page, Request

from tests.house import access_world
from tests.house.access_world import Doors
from tests.ui.every_page import AXE, EVERY_RULE, RUN

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (320, 390, 1280)
# On a busy machine the browser itself may give up on a page; what a test asserts is never asked twice.
BROWSER_LOST_A_PAGE = pytest.mark.flaky(reruns=1, only_rerun=Error)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder drives a browser, so that `-m "not ui"` is the quick loop."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.ui)
            item.add_marker(BROWSER_LOST_A_PAGE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Start the system's Chromium."""
    if not Path(CHROMIUM).exists():
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop(f"There is no browser at {CHROMIUM}; install chromium, or set CHROMIUM.")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture
def complaints(page: Page, live_server: object) -> list[str]:
    """What the browser complained of: console errors and warnings (a refused style or script is one), faults
    in scripts, and requests to any other host."""
    heard: list[str] = []

    def on_console(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            heard.append(said.text)

    def on_request(asked: Request) -> None:
        if not asked.url.startswith(str(live_server)):
            heard.append(asked.url)

    page.on("console", on_console)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", on_request)
    return heard


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe finds against WCAG 2.2 AA on the page as it stands: one line a violation, with its first node."""

    def violations(page: Page) -> list[str]:
        page.wait_for_load_state()
        page.evaluate(AXE)
        found: list[str] = page.evaluate(RUN, EVERY_RULE)
        return found

    return violations


@pytest.fixture
def sideways() -> Callable[[Page], int]:
    """By how many pixels the page is wider than its window (0: no scrolling sideways)."""

    def beyond(page: Page) -> int:
        page.wait_for_load_state()
        over: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return over

    return beyond


@pytest.fixture
def doors(transactional_db: None, tmp_path: Path) -> Iterator[Doors]:
    """The world of `seed_test_world` with everybody signed in, for the one test of a file that looks at all of it."""
    with access_world.standing(tmp_path) as world:
        yield world
