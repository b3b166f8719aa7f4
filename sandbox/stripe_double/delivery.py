"""Webhooks on their way to the shop: signed, repeated until somebody answers 2xx, spoilt as the knobs say."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable

from sandbox.stripe_double import Json
from sandbox.stripe_double.store import Store
from sandbox.stripe_double.wire import exchange

PATIENCE_SECONDS = 10.0
FIRST_RETRY_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 600.0
GIVE_UP_SECONDS = 3 * 24 * 3600.0
LOOK_EVERY_SECONDS = 0.05

#: `drop`: events are made and never sent. `duplicate`: copies of each. `delay_seconds`: wait before the first try.
#: `reorder`: the newest goes first. `paused`: nothing is sent for now. `url`: where to, instead of the start-up value.
BEHAVIOUR: Json = {"drop": False, "duplicate": 1, "delay_seconds": 0, "reorder": False, "paused": False, "url": None}


def behaviour(store: Store) -> Json:
    """How webhooks behave at the moment."""
    return {**BEHAVIOUR, **store.knob("webhooks", {})}


def schedule(store: Store, event_id: str) -> None:
    """Put the event in the queue, as often as the knobs say. Dropped ones are kept and count as undelivered."""
    knobs = behaviour(store)
    now = store.time()
    for _ in range(knobs["duplicate"]):
        store.rows(
            "INSERT INTO delivery (event_id, made_at, due_at, state) VALUES (?, ?, ?, ?)",
            (event_id, now, now + knobs["delay_seconds"], "dropped" if knobs["drop"] else "pending"),
        )


def signature(body: bytes, secrets: tuple[str, ...], signed_at: int) -> str:
    """The `Stripe-Signature` header; several secrets as after a rotation. https://docs.stripe.com/webhooks#verify-manually"""
    signed = b"%d.%s" % (signed_at, body)
    values = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={signed_at}", *(f"v1={value}" for value in values)])


class Deliveries(threading.Thread):
    """Sends what is due, one after the other, and runs `tick` about once a second."""

    def __init__(self, store: Store, url: str | None, secrets: tuple[str, ...], tick: Callable[[], None]) -> None:
        super().__init__(name="deliveries", daemon=True)
        self._store = store
        self._url = url
        self._secrets = secrets
        self._tick = tick
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Finish the delivery that is under way, then end."""
        self._stopping.set()
        self.join(PATIENCE_SECONDS + 1)

    def run(self) -> None:
        next_tick = 0.0
        while not self._stopping.wait(LOOK_EVERY_SECONDS):
            if time.monotonic() >= next_tick:
                self._tick()
                next_tick = time.monotonic() + 1
            while not self._stopping.is_set() and self._deliver_one():
                pass

    def _deliver_one(self) -> bool:
        knobs = behaviour(self._store)
        url = knobs["url"] or self._url
        if knobs["paused"] or not url:
            return False
        delivery = self._due(newest_first=knobs["reorder"])
        if delivery is None:
            return False
        answer = self._post(url, delivery["event_id"])
        self._note(delivery, answer)
        return True

    def _due(self, newest_first: bool) -> Json | None:
        order = -1 if newest_first else 1
        found = self._store.rows(
            "SELECT * FROM delivery WHERE state = 'pending' AND due_at <= ? ORDER BY ? * id LIMIT 1",
            (self._store.time(), order),
        )
        return dict(found[0]) if found else None

    def _post(self, url: str, event_id: str) -> str:
        event = self._store.find(event_id, "event")
        if event is None:
            return "forgotten"
        body = json.dumps(event, indent=2, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            # The receiver checks by its own clock, so this is the machine's time, whatever the double's clock says.
            "Stripe-Signature": signature(body, self._secrets, int(time.time())),
        }
        try:
            return str(exchange("POST", url, body, headers, PATIENCE_SECONDS).status)
        except (OSError, ValueError) as error:
            return type(error).__name__

    def _note(self, delivery: Json, answer: str) -> None:
        now = self._store.time()
        attempts = delivery["attempts"] + 1
        wait = min(FIRST_RETRY_SECONDS * 2 ** min(attempts - 1, 20), LONGEST_WAIT_SECONDS)
        state = "pending"
        if answer.startswith("2"):
            state = "delivered"
        elif now - delivery["made_at"] > GIVE_UP_SECONDS:
            state = "failed"
        self._store.rows(
            "UPDATE delivery SET state = ?, attempts = ?, due_at = ?, answer = ? WHERE id = ?",
            (state, attempts, now + wait, answer, delivery["id"]),
        )
