"""The stage on which things are told."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.telling.standing import Stage


@pytest.fixture
def stage(engine: Engine, app: Flask) -> Iterator[Stage]:
    """A paid order in a transaction that is taken back."""
    kept = app.extensions["session_factory"]
    with engine.connect() as connection:
        connection.begin()
        try:
            yield Stage(app, connection)
        finally:
            app.extensions["session_factory"] = kept
