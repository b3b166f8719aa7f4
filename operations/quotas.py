"""Quotas: where there is not enough of a sku, each shop sells its share."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.catalogue import Sku
from models.orders import Order, OrderLine
from models.parties import Organisation
from models.pool import Quota, rationed
from models.reading.basket import BasketLine
from operations import audit, pool
from operations.actor import Actor
from operations.refusals import Invalid, Missing, Refused

MOST_PACKS = 1_000_000


def set_quota(
    session: Session, actor: Actor, sku: Sku, shop_id: int | None, packs: int, until: datetime | None = None
) -> Quota:
    """From now on one shop (None: each shop without a quota of its own) may sell so many packs, until then.

    It takes the place of the one in force, and counts what is sold from now on.
    """
    shop = session.get(Organisation, shop_id) if shop_id is not None else None
    if shop_id is not None and (shop is None or shop.kind != "shop"):
        raise Missing
    pool.lock_skus(session, [sku.id], changing=True)
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    if until is not None and until <= now:
        raise Invalid("not_ahead", field="until", days=pool.FURTHEST.days)
    _end(session, sku.id, shop_id, now)
    # It begins with the transaction, so that it counts the orders that waited for its lock.
    quota = Quota(sku_id=sku.id, shop_id=shop_id, packs=packs, since=func.now(), until=until, set_by=actor.person_id)
    session.add(quota)
    session.flush()
    after = {"packs": packs, "until": until.isoformat() if until else None, "shop_id": shop_id}
    audit.note(session, actor, "set_quota", "sku", sku.id, after=after, party=shop_id)
    return quota


def end_quota(session: Session, actor: Actor, sku: Sku, quota_id: int) -> None:
    """From now on that quota binds nobody. Refused when it is over."""
    pool.lock_skus(session, [sku.id], changing=True)
    quota = session.scalar(select(Quota).where(Quota.id == quota_id, Quota.sku_id == sku.id, rationed()))
    if quota is None:
        raise Refused("wrong_step")
    quota.until = session.execute(select(func.clock_timestamp())).scalar_one()
    session.flush()
    before = {"packs": quota.packs, "shop_id": quota.shop_id}
    audit.note(session, actor, "end_quota", "sku", sku.id, before=before, party=quota.shop_id)


def check(session: Session, lines: Sequence[BasketLine]) -> None:
    """Refused with what is left where a shop would sell more of a scarce sku than its quota.

    The stock of the lines is taken already: its row lets one order of a sku at a time come here.
    """
    scarce = [line for line in lines if line.quota is not None]
    wanted: Counter[tuple[int, int]] = Counter()
    for line in scarce:
        wanted[line.shop_id, line.sku_id] += line.quantity
    for line in scarce:
        assert line.quota is not None  # noqa: S101 chosen by it
        assert line.quota_since is not None  # noqa: S101 it has both or none
        left = line.quota - sold(session, line.shop_id, line.sku_id, line.quota_since)
        if wanted[line.shop_id, line.sku_id] > left:
            raise Refused("over_quota", lines=[line], left=max(left, 0))


def sold(session: Session, shop_id: int, sku_id: int, since: datetime) -> int:
    """Packs of a sku in live orders of a shop that were placed since then."""
    packs = session.scalar(
        select(func.sum(OrderLine.quantity - OrderLine.cancelled))
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.sku_id == sku_id,
            OrderLine.shop_id == shop_id,
            Order.placed_at >= since,
            Order.state.not_in(("cancelled", "expired")),
        )
    )
    return int(packs or 0)


def _end(session: Session, sku_id: int, shop_id: int | None, now: datetime) -> None:
    same = Quota.shop_id.is_(None) if shop_id is None else Quota.shop_id == shop_id
    session.execute(
        update(Quota).where(Quota.sku_id == sku_id, same, rationed()).values(until=now),
        execution_options={"synchronize_session": "fetch"},
    )
