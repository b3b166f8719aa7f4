"""A shop that is open: the application on a port of its own, its worker, the Stripe double, mail in a folder, browsers.

Everything is real but the payment provider. Browsers speak Chinese and touch unless a test says otherwise.
"""

import asyncio
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import procrastinate
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect
from pyotp import TOTP
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from jobs.queue import queue
from jobs.worker import TASKS
from sandbox.stripe_double.running import RunningDouble
from tests.cast import CONSUMERS, PASSWORD, SECOND_FACTOR, STAFF
from tests.pages import engine_of, make_app

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
SECONDS = 10
#: A journey with scripts, and in the slow depth without them: other journeys go without wherever a buyer must.
WITH_SCRIPTS = pytest.mark.parametrize(
    "scripts", [pytest.param(True, id="with scripts"), pytest.param(False, id="without", marks=pytest.mark.long)]
)
#: Chromium says this of every page whose status is not 200; the statuses that tests mean to meet.
MEANT = tuple(
    f"Failed to load resource: the server responded with a status of {status}" for status in (403, 404, 409, 410, 422)
)


@dataclass
class House:
    """An open shop. `complaints` is what any of its browsers wrote to the console; it must stay empty."""

    url: str
    app: Flask
    double: RunningDouble
    mail_folder: Path
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def sessions(self) -> sessionmaker[Session]:
        """Sessions of its database."""
        factory: sessionmaker[Session] = self.app.extensions["session_factory"]
        return factory

    def visitor(
        self, chromium: Chromium, device: dict[str, object] = PHONE, *, scripts: bool = True, language: str = "zh"
    ) -> Page:
        """A page in a browser that was never here."""
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        context = chromium.new_context(base_url=self.url, java_script_enabled=scripts, locale=locale, **device)
        context.set_default_timeout(SECONDS * 1000)
        context.add_cookies([{"name": "lang", "value": language, "url": self.url}])
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def leave(self, page: Page) -> list[str]:
        """Close a visitor's browser, where one house has many. Answers what was complained of since the last time."""
        page.context.close()
        self.contexts.remove(page.context)
        heard, self.complaints = self.complaints, []
        return heard

    def mails(self, wanted: int = 1) -> list[EmailMessage]:
        """The mail that has left, oldest first, once there are as many as `wanted`."""
        until = time.monotonic() + SECONDS
        while len(files := sorted(self.mail_folder.glob("*.eml"))) < wanted:
            assert time.monotonic() < until, f"{len(files)} of {wanted} mails after {SECONDS} s"
            time.sleep(0.05)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def text_message(self, to: str, count: int = 1) -> str:
        """The message that arrived last at a telephone, once there are as many as `count`."""
        until = time.monotonic() + SECONDS
        while True:
            files = sorted((self.mail_folder.parent / "sms").glob("*.json"))
            arrived = [
                sms["text"] for sms in map(json.loads, (file.read_text("utf-8") for file in files)) if sms["to"] == to
            ]
            if len(arrived) >= count:
                return str(arrived[-1])
            assert time.monotonic() < until, f"{len(arrived)} of {count} messages after {SECONDS} s"
            time.sleep(0.05)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(MEANT):
            self.complaints.append(f"{message.location.get('url')}: {message.text}")


class Hand:
    """A visitor's hand on a page; counts what it touches. Typing is not counted."""

    def __init__(self, page: Page, *, touches: bool = True) -> None:
        self.page = page
        self.touches = touches
        self.taps = 0

    def press(self, thing: Locator) -> None:
        """Touch a link, a button or a field."""
        self.taps += 1
        if self.touches:
            thing.tap()
        else:
            thing.click()

    def button(self, name: str) -> None:
        """Press the button of that name."""
        self.press(self.page.get_by_role("button", name=name))

    def link(self, name: str) -> None:
        """Follow the link of that name."""
        self.press(self.page.get_by_role("link", name=name))

    def write(self, field: str, text: str) -> None:
        """Touch a field (by its `name`) and type into it."""
        thing = self.page.locator(f"[name={field}]")
        self.press(thing)
        thing.fill(text)

    def scan(self, code: str) -> None:
        """Read a code: a scanner types it wherever the focus is, and ends with Enter."""
        expect(self.page.locator("[data-scan]")).to_be_focused()
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def choose(self, field: str, option: str) -> None:
        """Touch a list (by its `name`) and choose from it."""
        self.taps += 1
        self.page.locator(f"[name={field}]").select_option(label=option)


def sign_in(page: Page, name: str) -> None:
    """Sign in as somebody of the cast, by the form."""
    phone = (CONSUMERS | {who: row[0] for who, row in STAFF.items()})[name]
    page.goto("/login")
    page.locator("[name=login]").fill(phone.removeprefix("+86"))
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button.btn").first.click()
    page.wait_for_url(re.compile("/account$|/login/second-factor"))
    if "/second-factor" in page.url:
        give_second_factor(page)
    page.wait_for_url("**/account")


def give_second_factor(page: Page) -> None:
    """Type the code of the app; the next one where this one was used already."""
    for moment in (time.time(), time.time() + 30):
        page.locator("[name=code]").fill(TOTP(SECOND_FACTOR).at(moment))
        with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
            page.locator("main button.btn").first.click()
        if posted.value.status == 303:
            return
    raise AssertionError("no code was taken")


@contextmanager
def open_house(database_url: str, double: RunningDouble, folder: Path, *, works: bool = True) -> Iterator[House]:
    """Open a shop on a database, and close it. Fails at the end when a browser or the double had to complain."""
    double.control.forget()
    server = make_server("127.0.0.1", 0, _not_yet, threaded=True, request_handler=_Handler)
    url = f"http://127.0.0.1:{server.port}"
    app = make_app(
        database_url,
        PUBLIC_URL=url,
        TRUSTED_HOSTS="127.0.0.1,localhost",
        PAYMENTS_STRIPE="double",
        STRIPE_API_BASE=double.base_url,
        STRIPE_SECRET_KEY=double.secret_key,
        STRIPE_WEBHOOK_SECRET=double.webhook_secret,
        MAIL_URL=f"file:{folder / 'mail'}",
        SMS_URL=f"file:{folder / 'sms'}",
    )
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache()  # each house has its own app, and the same templates
    server.app = app
    house = House(url, app, double, folder / "mail")
    with _serving(server), _working(app, database_url) if works else nullcontext():
        double.control.webhooks(url=f"{url}/webhooks/stripe")
        yield house
        for context in house.contexts:
            context.close()
        double.control.webhooks(paused=True)
    engine_of(app).dispose()
    assert not house.complaints, house.complaints
    assert double.control.state()["breaches"] == []


class _Handler(WSGIRequestHandler):
    """Keeps connections, as the server in production does, and its own counsel."""

    protocol_version = "HTTP/1.1"

    def log(self, *said: object) -> None:
        """Not to the terminal."""


def _not_yet(environ: object, start_response: object) -> list[bytes]:
    raise AssertionError("asked before the shop was open")


@contextmanager
def _serving(server: BaseWSGIServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="server")
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _working(app: Flask, database_url: str) -> Iterator[None]:
    worker = _Worker(app, database_url)
    worker.start()
    worker.is_begun.wait(SECONDS)
    try:
        yield
    finally:
        worker.loop.call_soon_threadsafe(worker.work.cancel)
        worker.join()
    if not worker.work.cancelled():
        worker.work.result()


class _Worker(threading.Thread):
    """The worker, in a thread with a loop of its own: the browser's loop holds the first thread."""

    def __init__(self, app: Flask, database_url: str) -> None:
        super().__init__(name="worker")
        self.app = app
        self.database_url = database_url
        self.is_begun = threading.Event()

    def run(self) -> None:
        """Work until cancelled."""
        asyncio.run(self._until_cancelled())

    async def _until_cancelled(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.work = asyncio.create_task(self._work())
        self.is_begun.set()
        await asyncio.wait([self.work])

    async def _work(self) -> None:
        assert TASKS
        connector = procrastinate.PsycopgConnector(conninfo=self.database_url, min_size=1, max_size=4)
        with queue.replace_connector(connector) as connected:
            async with connected.open_async():
                await connected.run_worker_async(
                    concurrency=2, additional_context={"app": self.app}, install_signal_handlers=False
                )
