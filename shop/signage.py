"""What hangs on the walls: shelves, places, rate card. It changes a few times a year and is read on every page.

Kept for half a minute in each process; prices and stock are never kept.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.catalogue import Listing, Product, Sku
from models.divisions import division
from models.freight import FreightZone, zones_in_force
from models.reading.shelf import Card
from models.reading.street import Front, Shelf, pavilion_front, shelves
from models.settings import figures

Sign = TypeVar("Sign")
SECONDS = 30.0


class Signage:
    """Reads through its own short sessions, so that what it keeps belongs to no request."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._kept: dict[object, tuple[float, object]] = {}
        self._lock = Lock()

    def pavilion(self) -> Front | None:
        """The association's own shop."""
        return self._sign("pavilion", pavilion_front)

    def categories(self) -> tuple[Shelf, ...]:
        """All shelves in their order."""
        return self._sign("categories", shelves)

    def zones(self) -> list[FreightZone]:
        """The rate card, nearest zone first."""
        return self._sign("zones", lambda session: list(session.scalars(zones_in_force())))

    def figures(self) -> dict[str, int]:
        """What the association has set: fees, days, limits."""
        return self._sign("figures", figures)

    def low_stock(self) -> int:
        """From how many packs down a page says how many are left."""
        return self.figures()["low_stock"]

    def places(self, shop_id: int) -> tuple[tuple[str, str], ...]:
        """Townships the goods of a shop come from: (code, name)."""
        return self._sign(("places", shop_id), lambda session: _places(session, shop_id))

    def _sign(self, key: object, read: Callable[[Session], Sign]) -> Sign:
        until, kept = self._kept.get(key, (0.0, None))
        if until > time.monotonic():
            return kept  # type: ignore[return-value]
        with self._sessions() as session:
            fresh = read(session)
            session.expunge_all()
        with self._lock:
            self._kept[key] = (time.monotonic() + SECONDS, fresh)
        return fresh


def signage() -> Signage:
    """The walls of the running app."""
    kept: Signage = current_app.extensions["signage"]
    return kept


def shown(cards: tuple[Card, ...]) -> tuple[Card, ...]:
    """Cards with no more packs than pages tell apart, so that an order makes another page only where it shows."""
    most = signage().low_stock() + 1
    return tuple(card if card.free <= most else card._replace(free=most) for card in cards)


def _places(session: Session, shop_id: int) -> tuple[tuple[str, str], ...]:
    codes = session.scalars(
        select(Product.township_code)
        .join(Sku, Sku.product_id == Product.id)
        .join(Listing, Listing.sku_id == Sku.id)
        .where(Listing.shop_id == shop_id, Listing.state == "live")
        .distinct()
    )
    return tuple(sorted((code, place.name) for code in codes if (place := division(code)) is not None))
