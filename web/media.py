"""Pictures of goods out of the store, each under a name that never means anything else."""

import re
from pathlib import Path

from flask import Flask, Response

from gateways.storage import Storage, StorageUnavailable
from operations.refusals import Missing, Refused
from web.stores import storage

NAME = re.compile(r"[0-9a-f]{20}-(?:180|360|540|800)\.webp")


def largest(app: Flask, picture: str) -> bytes | None:
    """The largest size of a picture (`models.catalogue.Product.picture`); None where its file is gone.

    What was handed in lies in the store, our own drawings among the static files. Raises StorageUnavailable.
    """
    name = f"{picture}-800.webp"
    if picture.startswith("media/"):
        store: Storage = app.extensions["storage"]
        return store.get(name)
    file = Path(app.root_path) / "static" / name
    return file.read_bytes() if file.is_file() else None


def show_media(name: str) -> Response:
    """One size of one picture; browsers and caches may keep it for ever."""
    if not NAME.fullmatch(name):
        raise Missing
    try:
        content = storage().get(f"media/{name}")
    except StorageUnavailable as error:
        raise Refused("storage_away") from error
    if content is None:
        raise Missing
    answer = Response(content, mimetype="image/webp")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
