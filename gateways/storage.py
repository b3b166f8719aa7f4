"""Files that were handed in or made: kept in a folder, or in any store that speaks S3, whichever the URL names."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, S3Store


class StorageUnavailable(Exception):  # noqa: N818 the name says what happened
    """The store does not answer, is full, or refuses us: nothing was kept, try again later."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing in a store, and when it was last written."""

    key: str
    at: datetime


class Storage:
    """Bytes by key. Keys are ours (`a/b/c.webp`), never what a visitor called his file.

    - `file:<folder>` keeps them below a folder, which is made when missing; a file is there whole or not at all;
    - `s3://key:secret@host:port/bucket?region=…&tls=1` speaks S3, from AWS or any other;
    - `memory:` forgets them with the process, for tests.

    Raises ValueError for a URL that cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._store = _store(url)

    def put(self, key: str, content: bytes) -> None:
        """Keep `content`, in place of what was there. Raises StorageUnavailable."""
        try:
            obstore.put(self._store, key, content)
        except (OSError, BaseError) as error:
            raise StorageUnavailable(str(error)) from error

    def get(self, key: str, *, most: int | None = None) -> bytes | None:
        """What is kept under `key`, of it the first `most` bytes; None when nothing is. Raises StorageUnavailable."""
        try:
            kept = obstore.get(self._store, key)
            if most is not None and kept.meta["size"] > most:
                return bytes(obstore.get_range(self._store, key, start=0, length=most))
            return bytes(kept.bytes())
        except FileNotFoundError:
            return None
        except (OSError, BaseError) as error:
            raise StorageUnavailable(str(error)) from error

    def listed(self, prefix: str) -> list[Kept]:
        """Everything whose key begins with `prefix`, which ends with a slash. Raises StorageUnavailable."""
        try:
            rows = obstore.list(self._store, prefix).collect()
        except (OSError, BaseError) as error:
            raise StorageUnavailable(str(error)) from error
        return [Kept(row["path"], row["last_modified"]) for row in rows]

    def move(self, key: str, to: str) -> None:
        """Keep what is under `key` under `to` instead; harmless when nothing is. Raises StorageUnavailable."""
        try:
            obstore.rename(self._store, key, to)
        except FileNotFoundError:
            return
        except (OSError, BaseError) as error:
            raise StorageUnavailable(str(error)) from error

    def drop(self, key: str) -> None:
        """Forget what is kept under `key`; harmless when nothing is. Raises StorageUnavailable."""
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return
        except (OSError, BaseError) as error:
            raise StorageUnavailable(str(error)) from error


def _store(url: str) -> LocalStore | MemoryStore | S3Store:
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return MemoryStore()
    if parts.scheme == "file" and parts.path:
        folder = Path(parts.path).absolute()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ValueError(f"{folder} cannot be made: {error.strerror}") from error
        return LocalStore(prefix=folder)
    if parts.scheme == "s3" and parts.hostname and parts.path.strip("/"):
        return _s3(url)
    raise ValueError("it is neither file:folder nor s3://key:secret@host/bucket")


def _s3(url: str) -> S3Store:
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    tls = asked.get("tls", ["1"])[0] == "1"
    place = parts.netloc.rpartition("@")[2]
    return S3Store(
        parts.path.strip("/"),
        endpoint=f"{'https' if tls else 'http'}://{place}",
        region=asked.get("region", ["us-east-1"])[0],
        access_key_id=parts.username or "",
        secret_access_key=parts.password or "",
        virtual_hosted_style_request=False,
        client_options={"allow_http": not tls, "timeout": "15s", "connect_timeout": "3s"},
    )
