"""The house with both ways to carriers: a folder, and an aggregator of this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from gateways.carriers import Carriers
from models.carriers import Carrier
from tests.carriers.aggregator_double import Double, listening
from tests.pages import Apps


@pytest.fixture
def double() -> Iterator[Double]:
    """An aggregator of this machine."""
    with listening() as double:
        yield double


@pytest.fixture
def app(apps: Apps, database_url: str, double: Double, tmp_path: Path) -> Iterator[Flask]:
    """The application; its folder for carriers is `tmp_path`."""
    urls = {"aggregator": double.url, "files": f"file:{tmp_path}"}
    with apps.app(database_url) as app:
        app.extensions["carriers"] = Carriers(urls, "https://shop.example/webhooks/tracking/{}".format)
        yield app


@pytest.fixture
def by_aggregator(session: Session) -> None:
    """SF is spoken to through the aggregator."""
    spoken_to = {"adapter": "aggregator", "outside_code": "shunfeng"}
    session.execute(update(Carrier).where(Carrier.code == "SF").values(**spoken_to))
    session.commit()
