"""The store of files and the seal of this application, for views."""

from typing import cast

from flask import current_app

from gateways.storage import Storage
from operations.sealing import Seal


def storage() -> Storage:
    """Where files are kept."""
    return cast(Storage, current_app.extensions["storage"])


def seal() -> Seal:
    """What keeps account numbers and shared secrets unreadable in the database."""
    return cast(Seal, current_app.extensions["seal"])
