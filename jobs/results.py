"""Files that come out of long work, laid into the store under names nobody guesses."""

import hashlib
import secrets

from jobs.queue import House
from operations.filing import Filed
from web.tables import XLSX

MEDIA = {"csv": "text/csv", "xlsx": XLSX, "pdf": "application/pdf"}


def stored(house: House, content: bytes, suffix: str, name: str) -> Filed:
    """A file that stands in the store from now on; `name` is what it is called when it is taken out."""
    key = f"runs/{secrets.token_hex(16)}.{suffix}"
    house.storage.put(key, content)
    return Filed(key, MEDIA[suffix], len(content), hashlib.sha256(content).hexdigest(), name)
