"""The double as a whole: its settings, its memory, its clock and its thread."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.stripe_double.contract import Contract, ContractBroken
from sandbox.stripe_double.delivery import Deliveries
from sandbox.stripe_double.idempotency import IdempotencyKeys
from sandbox.stripe_double.resources.checkout_sessions import expire_overdue
from sandbox.stripe_double.store import Store
from sandbox.stripe_double.work import Work


@dataclass(frozen=True)
class Settings:
    """`public_url` is where a browser finds the hosted page; without `webhook_url` events are only kept."""

    state: Path
    public_url: str
    secret_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    webhook_url: str | None = None


class Double:
    """Holds everything; `start` sets the deliveries going."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.state)
        self.contract = Contract()
        self.keys = IdempotencyKeys(self.store)
        self.breaches: list[str] = []
        self._deliveries = Deliveries(self.store, settings.webhook_url, settings.webhook_secrets, self._tick)

    def start(self) -> None:
        """Begin to deliver webhooks, and to close sessions when their time is over."""
        self._deliveries.start()

    def stop(self) -> None:
        """End in order."""
        self._deliveries.stop()
        self.store.close()

    @contextmanager
    def work(self, request_id: str | None = None, idempotency_key: str | None = None) -> Iterator[Work]:
        """One transaction. Sessions whose time is over are closed first, so nobody sees them open."""
        with self.store.transaction():
            now = int(self.store.time())
            clockwork = Work(self.store, self.contract, now, self.settings.public_url)
            expire_overdue(clockwork)
            yield Work(self.store, self.contract, now, self.settings.public_url, request_id, idempotency_key)

    def report_breach(self, breach: ContractBroken) -> None:
        """The double broke the contract: say it aloud, and keep it for the test to fail on."""
        self.breaches.append(str(breach))
        print(f"CONTRACT BROKEN BY THE DOUBLE: {breach}", file=sys.stderr, flush=True)

    def _tick(self) -> None:
        try:
            with self.work():
                pass
        except ContractBroken as breach:
            self.report_breach(breach)
