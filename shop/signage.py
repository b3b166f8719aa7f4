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

from models.catalogue import Category, Listing, Product, Sku
from models.divisions import division
from models.freight import FreightZone, zones_in_force
from models.parties import Organisation, pavilion
from models.settings import figures

Sign = TypeVar("Sign")
SECONDS = 30.0


class Signage:
    """Reads through its own short sessions, so that what it keeps belongs to no request."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._kept: dict[object, tuple[float, object]] = {}
        self._lock = Lock()

    def pavilion(self) -> Organisation | None:
        """The association's own shop."""
        return self._sign("pavilion", lambda session: session.scalar(pavilion()))

    def categories(self) -> list[Category]:
        """All shelves in their order."""
        return self._sign(
            "categories",
            lambda session: list(
                session.scalars(select(Category).where(Category.archived_at.is_(None)).order_by(Category.position))
            ),
        )

    def zones(self) -> list[FreightZone]:
        """The rate card, nearest zone first."""
        return self._sign("zones", lambda session: list(session.scalars(zones_in_force())))

    def figures(self) -> dict[str, int]:
        """What the association has set: fees, days, limits."""
        return self._sign("figures", figures)

    def places(self, shop_id: int) -> list[tuple[str, str]]:
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


def _places(session: Session, shop_id: int) -> list[tuple[str, str]]:
    codes = session.scalars(
        select(Product.township_code)
        .join(Sku, Sku.product_id == Product.id)
        .join(Listing, Listing.sku_id == Sku.id)
        .where(Listing.shop_id == shop_id, Listing.state == "live")
        .distinct()
    )
    return sorted((code, place.name) for code in codes if (place := division(code)) is not None)
