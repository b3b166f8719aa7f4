"""Loading the demonstration county: everything in one transaction, so that a loading cut short leaves nothing."""

from datetime import date

from sqlalchemy.orm import Session, sessionmaker

from operations import founding
from operations.sealing import Seal
from sandbox.county import (
    goods,
    lots,
    orchards,
    papers,
    parties,
    past_orders,
    people,
    prices,
    purchases,
    shelves,
    stations,
    supply,
    waiting_goods,
)
from sandbox.county.papers import Keep


def load(
    session_factory: sessionmaker[Session],
    today: date,
    month: int | None = None,
    seal: Seal | None = None,
    keep: Keep | None = None,
) -> None:
    """Fill a migrated, empty database with the county as it stands on `today`; do nothing when there is an association.

    `today` is the day in China and the real one: what is sold is good by it. month (1 to 12) shows the shop as it is
    in that month instead; the dates of the lots stay around today. seal: see `people.settle_in`; keep: puts a
    file into the store.
    """
    with session_factory() as session, session.begin():
        if founding.is_founded(session):
            return
        admitted = parties.found_and_admit(session)
        county = goods.bring_in(session, people.settle_in(session, seal), admitted)
        known = lots.calendar(today, month)
        shelf = shelves.arrange(county.goods, known.day.month)
        shelves.fill(county, shelf)
        orchards.plant(county, today)
        lots.stock_up(county, shelf, known, today, keep)
        past_orders.place_all(county, shelf, today)
        stations.bring_parcels(county, shelf, today)
        prices.set_moving(county, shelf, today)
        papers.hand_in_all(county, today, keep)
        papers.apply_all(county, today, seal, keep)
        waiting_goods.hand_in(county)
        purchases.order_all(county, shelf, today)
        supply.receive_some(county, today)
