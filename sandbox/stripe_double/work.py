"""One piece of work of the double, inside one transaction: what it may look at, and how it tells the world."""

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.stripe_double import Json
from sandbox.stripe_double.contract import Contract
from sandbox.stripe_double.delivery import schedule
from sandbox.stripe_double.refusals import unknown
from sandbox.stripe_double.store import Store

ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """An id as Stripe makes them; a session's has 58 letters so that the whole is as long as the contract allows."""
    return f"{prefix}_" + "".join(secrets.choice(ALPHABET) for _ in range(length))


@dataclass(frozen=True)
class Work:
    """`now` is the double's clock in Unix seconds; request id and key are empty when no API call is behind it."""

    store: Store
    contract: Contract
    now: int
    public_url: str
    request_id: str | None = None
    idempotency_key: str | None = None

    def get(self, kind: str, identifier: str) -> Json:
        """The object named in a path, or a Refusal (404)."""
        thing = self.store.find(identifier, kind)
        if thing is None:
            raise unknown(kind, identifier, "id", status=404)
        return thing

    def emit(self, event_type: str, thing: Json) -> None:
        """An event that shows the object as it is now, to be delivered once this work is committed."""
        self.contract.check(thing, self.contract.thing(thing["object"]))
        event: Json = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": self.contract.version,
            "created": self.now,
            "data": {"object": thing},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": event_type,
        }
        self.contract.check(event, self.contract.thing("event"))
        self.store.insert(event)
        schedule(self.store, event["id"])


#: What answers one operation: the work, the parameters, the names in the path.
Handler = Callable[[Work, Json, Mapping[str, str]], Json]
#: (method, path of the contract) → handler; every module of `resources` has one.
Operations = dict[tuple[str, str], Handler]
