"""A browser for tests of pages: signs in as somebody of the cast, sends forms with their token, counts queries."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import sessionmaker
from werkzeug.test import TestResponse

from app import create_app
from config import read_settings
from gateways.storage import Storage
from models.parties import Person
from operations import people
from shop.signage import Signage
from web.kept import Kept

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def make_app(database_url: str, **environ: str) -> Flask:
    """The application as it runs, on a database of the test."""
    stores = {"FILES_URL": "memory:", "CARRIER_FILES_URL": "memory:"}
    return create_app(read_settings({"SUINONG_ENV": "test", **stores, "DATABASE_URL": database_url, **environ}))


def engine_of(app: Flask) -> Engine:
    """The connections of an application."""
    engine: Engine = app.extensions["session_factory"].kw["bind"]
    return engine


class Apps:
    """Applications that the tests of a worker share: to make one costs more than most tests do.

    Each is given out as new: what it was told and what it remembers of the test before is gone.
    """

    def __init__(self) -> None:
        self._made: dict[object, tuple[Flask, dict[str, Any], dict[str, Any]]] = {}

    @contextmanager
    def app(self, database_url: str, **environ: str) -> Iterator[Flask]:
        """The application of that database and these settings, for one test."""
        key = (database_url, *sorted(environ.items()))
        if key not in self._made:
            made = make_app(database_url, **environ)
            self._made[key] = made, dict(made.extensions), dict(made.config)
        app, extensions, config = self._made[key]
        for used, new in ((app.extensions, extensions), (app.config, config)):
            used.clear()
            used.update(new)
        app.extensions["storage"] = Storage(app.extensions["settings"].files_url)
        app.extensions["kept"] = Kept(app)
        app.extensions["signage"] = Signage(app.extensions["session_factory"])
        yield app
        engine_of(app).dispose()


class Browser:
    """One visitor of an application, in English so that tests can be read."""

    def __init__(self, app: Flask, name: str | None = None, *, second_factor: bool = True) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie("lang", "en")
        if name is not None:
            self._sign_in(name, second_factor)

    def get(self, path: str) -> TestResponse:
        """A page."""
        return self.client.get(path)

    def post(self, path: str, data: dict[str, str] | None = None, page: str = "/login") -> TestResponse:
        """Send a form as it stands on `page`."""
        token = TOKEN.search(self.client.get(page, follow_redirects=True).text)
        assert token is not None, page
        return self.client.post(path, data={**(data or {}), "csrf_token": token[1]})

    def _sign_in(self, name: str, second_factor: bool) -> None:
        factory: sessionmaker = self.app.extensions["session_factory"]
        with factory.begin() as session:
            person = session.scalars(select(Person).where(Person.name == name)).one()
            token = people.open_session(session, person, "test", second_factor=second_factor)
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """The statements an application sends meanwhile, transactions left out."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(engine_of(app), "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine_of(app), "before_cursor_execute", note)


def without_reference(answer: TestResponse) -> str:
    """A page without what differs from request to request."""
    text = re.sub(r"<code>[^<]*</code>", "", answer.text)
    return TOKEN.sub("", text)
