"""Files that came with a form: looked at, written anew, kept in the store, and given back."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from flask import Response
from werkzeug.datastructures import FileStorage

from gateways.storage import StorageUnavailable
from models.files import StoredFile
from operations.filing import Filed
from operations.images import MOST_BYTES, document
from operations.refusals import Invalid, Missing, Refused
from web.stores import storage
from web.tables import attachment

#: A form with all the files it may have, and room for its fields.
MOST_FORM_BYTES = 5 * MOST_BYTES + 1024 * 1024
LONGEST_NAME = 120

log = structlog.stdlib.get_logger("suinong.uploads")


@dataclass(frozen=True)
class Received:
    """A file as it will be kept, and its bytes."""

    filed: Filed
    content: bytes


def received(files: Iterable[FileStorage], folder: str) -> tuple[Received, ...]:
    """The files of a form, checked and written anew; their names are for showing only. Raises Invalid.

    A form that was not sent in parts has names instead of files: those are left out.
    """
    return tuple(_received(file, folder) for file in files if isinstance(file, FileStorage) and file.filename)


@contextmanager
def kept(files: tuple[Received, ...]) -> Iterator[tuple[Filed, ...]]:
    """The files stand in the store while their rows are written; when that fails they are taken out again.

    Refused with `storage_away` when the store does not answer: then no row was written.
    """
    put: list[Received] = []
    try:
        for file in files:
            put.append(file)
            storage().put(file.filed.key, file.content)
        yield tuple(file.filed for file in files)
    except BaseException as error:
        _take_out(put)
        if isinstance(error, StorageUnavailable):
            raise Refused("storage_away") from error
        raise


def answer_file(row: StoredFile) -> Response:
    """A file as it was kept, under the name its sender gave it, for no browser to keep. Missing when it is gone."""
    try:
        content = storage().get(row.key)
    except StorageUnavailable as error:
        raise Refused("storage_away") from error
    if content is None:
        raise Missing
    answer = Response(content, mimetype=row.media_type)
    answer.headers["Content-Disposition"] = attachment(row.name or f"{row.id}", "inline")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _received(file: FileStorage, folder: str) -> Received:
    content = file.stream.read(MOST_BYTES + 1)
    file.close()
    try:
        found = document(content)
    except Invalid as fault:
        fault.field = "files"
        raise
    key = f"{folder}/{secrets.token_hex(16)}.{found.suffix}"
    digest = hashlib.sha256(found.content).hexdigest()
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:]
    return Received(Filed(key, found.media_type, len(found.content), digest, name), found.content)


def _take_out(files: list[Received]) -> None:
    for file in files:
        try:
            storage().drop(file.filed.key)
        except StorageUnavailable:
            log.warning("file left behind", key=file.filed.key)
