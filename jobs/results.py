"""Files that come out of long work, laid into the store under names nobody guesses."""

import hashlib
import hmac
import secrets

from jobs.queue import House
from operations.filing import Filed
from web.tables import XLSX

MEDIA = {"csv": "text/csv", "xlsx": XLSX, "pdf": "application/pdf"}


def stored(house: House, content: bytes, suffix: str, name: str, result_of: int | None = None) -> Filed:
    """A file that stands in the store from now on; `name` is what it is called when it is taken out.

    result_of: the run whose one result it is: work that was cut short and is repeated leaves no second file.
    """
    key = f"runs/{_unguessable(house, result_of) if result_of else secrets.token_hex(16)}.{suffix}"
    house.storage.put(key, content)
    return Filed(key, MEDIA[suffix], len(content), hashlib.sha256(content).hexdigest(), name)


def _unguessable(house: House, run_id: int) -> str:
    secret = str(house.app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"result of run {run_id}".encode(), "sha256").hexdigest()[:32]
