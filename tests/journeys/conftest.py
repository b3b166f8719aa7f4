"""Fixtures of the journeys: one browser, one Stripe double, a shop for each test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from sandbox.stripe_double.running import RunningDouble, running_double
from tests.databases import Databases
from tests.journeys import absence
from tests.journeys.house import House, open_house
from tests.journeys.sights import Town
from tests.journeys.windows import Windows
from tools.check import find_browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="package")
def chromium(pytestconfig: pytest.Config) -> Iterator[Chromium]:
    """The browser. It goes when other tests come: while it is here, their event loops could not run."""
    found = find_browser()
    if found is None or not Path(found).is_file():
        _go_without(pytestconfig)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def double() -> Iterator[RunningDouble]:
    """The Stripe double; every house begins with it as new."""
    with running_double() as double:
        yield double


@pytest.fixture
def house(_built: None, database_url: str, double: RunningDouble, tmp_path: Path) -> Iterator[House]:
    """A shop with the cast's people and goods. Whatever happens in it, its books are right afterwards."""
    with open_house(database_url, double, tmp_path) as house:
        yield house


@pytest.fixture(scope="package")
def town(
    _built: None, databases: Databases, double: RunningDouble, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """The demonstration county's shop, for tests that only look. Nobody works there."""
    url = databases.fresh("county")
    with open_house(url, double, tmp_path_factory.mktemp("county"), works=False) as house:
        yield Town(house)
    databases.drop(url)


@pytest.fixture(scope="package")
def windows(town: Town, chromium: Chromium) -> Iterator[Windows]:
    """Windows on the town."""
    windows = Windows(town, chromium)
    yield windows
    windows.shut()


def _go_without(config: pytest.Config) -> None:
    """No browser: a failure where everything must be there, elsewhere a skip that nobody overlooks."""
    sentence = "NO BROWSER: no journey was made. Install chromium, or name one in $CHROMIUM."
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    absence.skip(config, sentence)
