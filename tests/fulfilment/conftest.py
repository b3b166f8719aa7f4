"""The real application on a database of the test."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.pages import Browser, engine_of, make_app
from tools import build


@pytest.fixture(scope="session")
def _built() -> None:
    """The style sheets, scripts and catalogues templates ask for."""
    build.build(build.ROOT)
    build.compile_catalogues(build.ROOT / "translations")


@pytest.fixture
def app(_built: None, database_url: str) -> Iterator[Flask]:
    """The application; its connections are closed at the end."""
    app = make_app(database_url)
    yield app
    engine_of(app).dispose()


@pytest.fixture
def browser(app: Flask) -> Callable[..., Browser]:
    """Makes a browser, signed in as somebody of the cast."""
    return lambda name=None: Browser(app, name)


@pytest.fixture
def packer(app: Flask) -> Browser:
    """The packer's handheld."""
    return Browser(app, "packer")
