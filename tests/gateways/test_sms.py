"""Text messages leave whole and to one telephone only, whichever way they go."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from gateways.sms import Messenger, Sms, SmsRefused, SmsUnavailable

SMS = Sms("+8619900000401", "【遂农】验证码 123456", "code-7")
BODY = {"to": SMS.to, "text": SMS.text, "reference": SMS.reference}


class Provider(HTTPServer):
    """A provider of this machine. Answers every message with `status`, and keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.status = 200
        self.taken: list[tuple[str, dict[str, str], object]] = []
        self.url = f"http://a%2Fsecret@127.0.0.1:{self.server_port}/v1/messages?sign=suinong"


class Desk(BaseHTTPRequestHandler):
    """One message."""

    server: Provider

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *said: object) -> None:
        """Not to the terminal."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that listens."""
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield provider
        provider.shutdown()
        thread.join()


def test_a_provider_gets_one_message_with_the_token(provider: Provider) -> None:
    Messenger(provider.url).send(SMS)
    [(path, headers, body)] = provider.taken
    assert (path, body) == ("/v1/messages?sign=suinong", BODY)
    assert headers["Authorization"] == "Bearer a/secret"
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        *((status, SmsRefused) for status in (400, 410, 422)),
        *((status, SmsUnavailable) for status in (302, 401, 429, 503)),
    ],
)
def test_a_provider_says_no_for_now_or_for_good(provider: Provider, status: int, failure: type[Exception]) -> None:
    provider.status = status
    with pytest.raises(failure, match=str(status)) as caught:
        Messenger(provider.url).send(SMS)
    assert "secret" not in str(caught.value)
    assert len(provider.taken) == 1


def test_no_provider_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(SmsUnavailable):
        Messenger(f"http://token@127.0.0.1:{port}/").send(SMS)


def test_one_whole_file_a_message(tmp_path: Path) -> None:
    messenger = Messenger(f"file:{tmp_path}/new/sms")
    for _ in range(3):
        messenger.send(SMS)
    files = sorted((tmp_path / "new" / "sms").iterdir())
    assert [file.suffix for file in files] == [".json"] * 3
    assert json.loads(files[0].read_text("utf-8")) == BODY


def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "sms").write_text("a file, not a folder")
    with pytest.raises(SmsUnavailable):
        Messenger(f"file:{tmp_path}/sms").send(SMS)


def test_the_console_shows_what_a_person_reads(capsys: pytest.CaptureFixture[str]) -> None:
    Messenger("console:").send(SMS)
    assert capsys.readouterr().out == f"----- sms to {SMS.to} -----\n{SMS.text}\n"


@pytest.mark.parametrize(
    "to", ["", "19900000401", "+8619900000401\n", "+86199,+86198", "+0123456789", "+８６199000004"]
)
def test_a_number_is_one_number_and_nothing_else(tmp_path: Path, to: str) -> None:
    with pytest.raises(SmsRefused):
        Messenger(f"file:{tmp_path}").send(Sms(to, "text", "r"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "two\nlines", "\ud800", "x" * 501])
def test_a_text_is_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(SmsRefused):
        Messenger(f"file:{tmp_path}").send(Sms(SMS.to, text, "r"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    ["", "carrier-pigeon:", "https://", "https://sms.example/v1", "http://token@sms.example/", "https://a%20b@s.e"],
)
def test_a_setting_that_cannot_work_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="SMS URL"):
        Messenger(url)
