"""What of an order each role sees. Pages ask `sees("ledger")`; nothing else about roles stands in them."""

from operations.actor import Actor
from web.sign_in import actor

SEES: dict[str, frozenset[str]] = {
    "admin": frozenset({"vendors", "orders", "contact", "payments", "ledger", "dispatch", "audit", "warehouse"}),
    "finance": frozenset({"orders", "payments", "ledger", "dispatch", "audit"}),
    "support": frozenset({"orders", "contact", "payment_states", "dispatch"}),
    "vendor_manager": frozenset({"vendors", "orders"}),
    "buyer": frozenset({"dispatch"}),
    "superuser": frozenset({"vendors", "orders", "contact", "payments", "ledger", "dispatch", "audit", "warehouse"}),
}
"""orders: the list and the page, buyers masked. contact: may open a buyer's contact data, with a reason.
payments: attempts and refunds in full; payment_states: only how they stand. ledger: the book's lines.
dispatch: consignments, parcels, lots. warehouse: the warehouse's own pages. vendors: notices about members.
audit: who did what, and notices about the house itself."""


def sight_of(visitor: Actor) -> frozenset[str]:
    """All that the visitor's roles let him see."""
    names = [role.name for role in visitor.roles] + (["superuser"] if visitor.is_superuser else [])
    return frozenset().union(*(SEES.get(name, frozenset()) for name in names))


def sees(thing: str) -> bool:
    """Whether the visitor of this request sees that."""
    return thing in sight_of(actor())
