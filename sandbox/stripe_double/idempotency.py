"""Idempotency keys as Stripe documents them. https://docs.stripe.com/api/idempotent_requests"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.stripe_double import Json
from sandbox.stripe_double.refusals import Refusal
from sandbox.stripe_double.store import Store

LIFETIME_SECONDS = 24 * 3600
LONGEST_KEY = 255


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire. `original` is the request that did the work, when this one only repeats it."""

    status: int
    body: Json
    original: str | None = None


class IdempotencyKeys:
    """Which keys were used, for what, and what was answered; which are being used at this moment."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._in_flight: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def reserved(self, key: str, fingerprint: str) -> Iterator[Answer | None]:
        """Hold the key during a call and give the earlier answer, if there is one.

        Raises Refusal: 409 while another call holds it, 400 `idempotency_error` when it was used for something else.
        """
        if len(key) > LONGEST_KEY:
            raise Refusal(400, f"Idempotency keys can have at most {LONGEST_KEY} characters.")
        with self._lock:
            if key in self._in_flight:
                raise _in_use(key)
            self._in_flight.add(key)
        try:
            yield self._earlier(key, fingerprint)
        finally:
            with self._lock:
                self._in_flight.discard(key)

    def keep(self, key: str, fingerprint: str, answer: Answer, request_id: str) -> None:
        """Remember the answer, in the transaction that did the work."""
        self._store.rows(
            "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?)",
            (key, fingerprint, int(self._store.time()), request_id, answer.status, json.dumps(answer.body)),
        )

    def _earlier(self, key: str, fingerprint: str) -> Answer | None:
        born_after = int(self._store.time()) - LIFETIME_SECONDS
        found = self._store.rows("SELECT * FROM idempotency WHERE key = ? AND created > ?", (key, born_after))
        if not found:
            return None
        if found[0]["fingerprint"] != fingerprint:
            raise Refusal(
                400,
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        return Answer(found[0]["status"], json.loads(found[0]["body"]), original=found[0]["request_id"])


def _in_use(key: str) -> Refusal:
    message = f"There is currently another in-progress request using this Idempotent Key: {key}. Try again later."
    return Refusal(409, message, kind="idempotency_error", code="idempotency_key_in_use")
