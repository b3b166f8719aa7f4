"""What keeps listings off the shelf, and what puts them back. `models.catalogue.STOPS` names the reasons."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, update
from sqlalchemy.orm import Session

from models.catalogue import Listing


def stop(session: Session, reason: str, which: ColumnElement[bool]) -> list[tuple[int, int]]:
    """Take listings off the shelf. Answers (listing id, shop id) of those that stood on it until now.

    One that is off already for another reason gets this one as well, and comes back only when all are lifted.
    """
    rows = session.execute(_locked(which, Listing.state.in_(("live", "suspended")))).all()
    _change(session, [row.id for row in rows if reason not in row.stopped_by], func.array_append, reason)
    return [(row.id, row.shop_id) for row in rows if row.state == "live"]


def lift(session: Session, reason: str, which: ColumnElement[bool]) -> list[tuple[int, int]]:
    """The reason is gone. Answers (listing id, shop id) of those that stand on the shelf again."""
    rows = session.execute(_locked(which, Listing.stopped_by.contains([reason]))).all()
    _change(session, [row.id for row in rows], func.array_remove, reason)
    return [(row.id, row.shop_id) for row in rows if row.stopped_by == [reason]]


def _locked(which: ColumnElement[bool], rule: ColumnElement[bool]) -> Select[Any]:
    columns: tuple[Any, ...] = (Listing.id, Listing.shop_id, Listing.state, Listing.stopped_by)
    return select(*columns).where(which, rule).order_by(Listing.id).with_for_update(key_share=True)


def _change(session: Session, listings: list[int], change: Any, reason: str) -> None:
    stops = change(Listing.stopped_by, reason)
    session.execute(
        update(Listing)
        .where(Listing.id.in_(listings))
        .values(stopped_by=stops, state=case((func.cardinality(stops) > 0, "suspended"), else_="live"))
        .execution_options(synchronize_session="fetch")
    )
