"""What goes wrong with the next calls of the API, as a test asks for it."""

import time
from dataclasses import dataclass

from sandbox.stripe_double import Json
from sandbox.stripe_double.refusals import Refusal, server_error
from sandbox.stripe_double.store import Store

#: `hang` waits before it does the work; the last two do the work and then say nothing, or say 500.
KINDS = ("rate_limit", "server_error", "hang", "drop_answer", "error_after_work")


@dataclass(frozen=True)
class Fault:
    """One fault for one call; `kind` is empty when nothing goes wrong."""

    kind: str = ""
    seconds: float = 0

    def before_the_call(self) -> None:
        """Raises Refusal: nothing was done, nothing is remembered."""
        if self.kind == "rate_limit":
            raise Refusal(429, "Too many requests hit the API too quickly.", code="rate_limit")
        if self.kind == "server_error":
            raise server_error()

    def before_the_work(self) -> None:
        """Keep the caller waiting, with its idempotency key in use."""
        if self.kind == "hang":
            time.sleep(self.seconds)

    def after_the_work(self) -> None:
        """Raises Refusal or AnswerLost: the work is done and committed all the same."""
        if self.kind == "drop_answer":
            raise AnswerLost
        if self.kind == "error_after_work":
            raise server_error()


class AnswerLost(Exception):  # noqa: N818
    """Close the connection without a word."""


def plan(store: Store, fault: Json) -> None:
    """Have the next `times` calls go wrong, only those whose "METHOD /path" contains `match` where it is given."""
    with store.transaction():
        store.turn("faults", [*store.knob("faults", []), fault])


def take(store: Store, method: str, path: str) -> Fault:
    """The fault for this call, used up."""
    with store.transaction():
        planned = store.knob("faults", [])
        for fault in planned:
            if fault["match"] in f"{method} {path}":
                fault["times"] -= 1
                store.turn("faults", [each for each in planned if each["times"] > 0])
                return Fault(fault["kind"], fault["seconds"])
    return Fault()
