"""Text messages on their way out: to a terminal, to a folder, or to a provider, whichever the URL names."""

import http.client
import json
import os
import re
import secrets
import ssl
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

PROVIDER_SECONDS = 10.0
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
#: Answers after which the same message may still be taken: the login, the clock, the crowd are at fault.
FOR_NOW = frozenset({401, 403, 404, 408, 425, 429})
LONGEST = 500


class SmsRefused(Exception):  # noqa: N818 the name says what happened
    """This message will never be taken: the number or the text is not possible, or the provider said so."""


class SmsUnavailable(Exception):  # noqa: N818
    """The message could not be handed over now (network, login, crowd, 5xx): try again later."""


@dataclass(frozen=True, slots=True)
class Sms:
    """One text message to one telephone. `to` is E.164; `reference` is the same when the message is tried again."""

    to: str
    text: str
    reference: str


Deliver = Callable[[Sms], None]


class Messenger:
    """Sends text messages the way `url` says. Keeps no connection open.

    - `console:` writes them to standard output;
    - `file:<folder>` writes one .json file a message, complete or not at all; the folder is made when missing;
    - `https://token@host/path` posts {"to", "text", "reference"} as JSON with `Authorization: Bearer token` and
      takes any 2xx for yes. `http://` within this machine only. A redirect is not followed: the token is for that host.

    Raises ValueError for a URL that cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._deliver = _way_out(url)

    def send(self, sms: Sms) -> None:
        """Hand the message over. Raises SmsRefused and SmsUnavailable."""
        if not re.fullmatch(r"\+[1-9][0-9]{6,14}", sms.to):
            raise SmsRefused("the number is not possible")
        if not 0 < len(sms.text) <= LONGEST or not sms.text.isprintable():
            raise SmsRefused("the text is not possible")
        self._deliver(sms)


def _way_out(url: str) -> Deliver:
    parts = urlsplit(url)
    match parts.scheme:
        case "console":
            return _to_console
        case "file":
            return partial(_to_folder, Path(unquote(parts.path)))
        case "https" | "http":
            return _provider(parts)
        case _:
            raise ValueError("an SMS URL begins with console:, file: or https://")


def _to_console(sms: Sms) -> None:
    sys.stdout.write(f"----- sms to {sms.to} -----\n{sms.text}\n")
    sys.stdout.flush()


def _to_folder(folder: Path, sms: Sms) -> None:
    """Written under another name first: a reader of the folder never sees half a message."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}.json"
    unfinished = folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(asdict(sms), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / name)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise SmsUnavailable("the folder of messages cannot be written") from error


def _provider(parts: SplitResult) -> Deliver:
    if not parts.hostname:
        raise ValueError("an SMS URL needs a host")
    if not parts.username:
        raise ValueError("an SMS URL needs a token: https://token@host/path")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("an SMS URL of another machine begins with https://")
    token = unquote(parts.username)
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise ValueError("the token of an SMS URL is not one word")
    return partial(_to_provider, parts, token)


def _to_provider(parts: SplitResult, token: str, sms: Sms) -> None:
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept": "application/json"}
    try:
        with closing(_connection(parts)) as connection:
            connection.request("POST", path, json.dumps(asdict(sms)).encode(), headers)
            status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise SmsUnavailable(type(error).__name__) from error
    if 200 <= status < 300:
        return
    if 400 <= status < 500 and status not in FOR_NOW:
        raise SmsRefused(f"the provider answered {status}")
    raise SmsUnavailable(f"the provider answered {status}")


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=PROVIDER_SECONDS)
    context = ssl.create_default_context()
    return http.client.HTTPSConnection(host, parts.port, timeout=PROVIDER_SECONDS, context=context)
