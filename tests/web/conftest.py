"""An application that needs no database, with views that misbehave on demand."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from config import read_settings
from tests.web import probe
from tools import build

ROOT = Path(__file__).parents[2]
HTTPS = {"wsgi.url_scheme": "https"}
PRODUCTION = {
    "SUINONG_ENV": "production",
    "DATABASE_URL": "postgresql://suinong@127.0.0.1:1/suinong",
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "TRUSTED_HOSTS": "shop.example",
    "PUBLIC_URL": "https://shop.example",
    "DATA_KEYS": "fedcba9876543210fedcba9876543210",
    "FILES_URL": "s3://key:secret@store.example/suinong",
    "CARRIER_FILES_URL": "s3://key:secret@store.example/carriers",
    "MAIL_URL": "smtp://mail.example",
    "MAIL_FROM": "Suinong <shop@shop.example>",
    "SMS_URL": "https://token@sms.example/messages",
}


@pytest.fixture(scope="session")
def _built() -> None:
    """The style sheets, scripts and catalogues templates ask for."""
    build.build(ROOT)
    build.compile_catalogues(ROOT / "translations")


@pytest.fixture
def make_app(_built: None) -> Callable[..., Flask]:
    """Makes an application from environment variables; its database is not there."""

    def make(**environ: str) -> Flask:
        defaults = {"SUINONG_ENV": "test", "DATABASE_URL": "postgresql://suinong@127.0.0.1:1/suinong"}
        app = create_app(read_settings({**defaults, **environ}))
        app.register_blueprint(probe.blueprint)
        return app

    return make


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application as tests run it."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A browser without cookies."""
    with app.test_client() as client:
        yield client


@pytest.fixture
def token(app: Flask, client: FlaskClient) -> str:
    """A form's token, valid in `client`."""
    return token_for(client)


def token_for(client: FlaskClient) -> str:
    """Read the token of a form on the error page for expired ones: every page with a form has the same."""
    answer = client.post("/probe/echo", headers={"Origin": "http://localhost"}, data={"kept": "1"})
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert found is not None
    return found[1]
