"""One HTTP exchange, without proxies and without following redirects."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Exchange:
    """What came back."""

    status: int
    headers: Message
    body: bytes


def exchange(method: str, url: str, body: bytes | None, headers: Mapping[str, str], seconds: float) -> Exchange:
    """Ask and read the answer. Raises OSError (TimeoutError among them) when there is none."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=seconds)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body, dict(headers))
        answer = connection.getresponse()
        return Exchange(answer.status, answer.headers, answer.read(MOST_BYTES))
    except HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        connection.close()
