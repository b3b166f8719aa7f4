"""The terms of the pool, and the floor that binds every path to a price.

Whoever changes what a price is checked against (terms, waivers, quotas) locks the sku; whoever lists, prices or sells
it shares that lock, and reads only then. So no price is checked against terms or a waiver that end at the same moment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from models.catalogue import FREIGHT_PAYERS, LIABLE, Listing, PoolTerms, Product, Sku, TierPrice
from models.parties import TIERS
from models.reading.floors import Floor, floor_of, listings_of
from operations import audit, data_packs, listings
from operations.actor import Actor
from operations.deferring import defer_until
from operations.notices import close, open_notice
from operations.refusals import Invalid, Refused

#: How far ahead prices may be published.
FURTHEST = timedelta(days=366)
BELOW_FLOOR = "below_floor"


@dataclass(frozen=True)
class Terms:
    """Prices of a sku in the pool, in fen. `floor_fen`, `ceiling_fen` None: no lowest, no highest retail price.

    tiers: what shops of a tier owe instead of the pool price, where it differs.
    """

    purchase_fen: int
    pool_fen: int
    floor_fen: int | None
    suggested_fen: int
    ceiling_fen: int | None = None
    tiers: Mapping[str, int] = field(default_factory=dict)
    freight_payer: str = "buyer"
    return_liability: str = "supplier"

    def owed_fen(self, tier: str) -> int:
        """What a shop of that tier owes for a pack."""
        return self.tiers.get(tier, self.pool_fen)


def set_terms(
    session: Session, actor: Actor, sku: Sku, terms: Terms, since: datetime | None = None, seen_id: int | None = None
) -> PoolTerms:
    """New terms of a sku, from `since` on (None: from now), until the next that are published already.

    What was sold keeps the terms it was sold under. Listings that stand below the new floor leave the shelves when it
    holds, and their owners are told. Refused as stale when `seen_id` is not the latest row its author could see.
    """
    check_terms(terms)
    lock_skus(session, [sku.id], changing=True)
    _check_seen(session, sku.id, seen_id)
    moment = _moment(session, since)
    until = _make_room(session, actor, sku, moment)
    row = PoolTerms(sku_id=sku.id, since=moment, until=until, set_by=actor.person_id, **_columns(terms))
    row.tiers = [TierPrice(tier=tier, pool_fen=fen) for tier, fen in terms.tiers.items()]
    session.add(row)
    session.flush()
    audit.note(session, actor, "set_terms", "sku", sku.id, after=_told(terms, since))
    if since is None:
        take_effect(session, actor, sku)
    else:
        defer_until(session, moment, "pool.take_effect", sku_id=sku.id)
    return row


def check_terms(terms: Terms) -> None:
    """Whether nobody would lose money by these terms. Raises Invalid at the price that is wrong."""
    floor = terms.pool_fen if terms.floor_fen is None else terms.floor_fen
    if terms.pool_fen < terms.purchase_fen:
        raise Invalid("pool_below_purchase", field="pool")
    if floor < terms.pool_fen:
        raise Invalid("floor_below_pool", field="floor")
    if terms.suggested_fen < floor:
        raise Invalid("suggested_below_floor", field="suggested")
    if terms.ceiling_fen is not None and terms.ceiling_fen < terms.suggested_fen:
        raise Invalid("ceiling_below_suggested", field="ceiling")
    if terms.freight_payer not in FREIGHT_PAYERS or terms.return_liability not in LIABLE:
        raise Invalid("not_a_choice")
    for tier, owed in terms.tiers.items():
        _check_tier(terms, tier, owed)


def withdraw_terms(session: Session, actor: Actor, sku: Sku, terms_id: int) -> None:
    """Take back terms that do not hold yet; those before them go on. Refused once they do."""
    lock_skus(session, [sku.id], changing=True)
    row = session.scalar(
        select(PoolTerms).where(
            PoolTerms.id == terms_id, PoolTerms.sku_id == sku.id, PoolTerms.since > func.statement_timestamp()
        )
    )
    if row is None:
        raise Refused("wrong_step")
    since, until = row.since, row.until
    _drop(session, actor, row)
    session.execute(
        update(PoolTerms).where(PoolTerms.sku_id == sku.id, PoolTerms.until == since).values(until=until),
        execution_options={"synchronize_session": False},
    )


def take_effect(session: Session, actor: Actor, sku: Sku) -> None:
    """What follows when terms begin to hold: shelves and data packs follow. Repeating it is harmless."""
    keep_floor(session, actor, sku.id)
    data_packs.renew_if_any(session, sku.product_id)


def floor_for(session: Session, shop_id: int, sku_id: int, at: datetime | None = None) -> Floor:
    """What binds a shop's price of a sku at that moment (None: now). Refused when the sku is not in the pool."""
    found = floor_of(session, shop_id, sku_id, at)
    if found is None:
        raise Refused("not_in_pool")
    return found


def check_price(session: Session, shop_id: int, sku_id: int, retail_fen: int) -> Floor:
    """Whether a shop may ask that price. Until the transaction ends neither terms nor waivers of the sku change.

    Call it before any row of the sku is written. Raises Invalid below the floor or above the ceiling, Refused when the
    sku is not in the pool.
    """
    lock_skus(session, [sku_id])
    floor = floor_for(session, shop_id, sku_id)
    if floor.lowest_fen is not None and retail_fen < floor.lowest_fen:
        raise Invalid("below_floor", field="retail", floor_fen=floor.lowest_fen, since=floor.since)
    if floor.ceiling_fen is not None and retail_fen > floor.ceiling_fen:
        raise Invalid("above_ceiling", field="retail", ceiling_fen=floor.ceiling_fen, since=floor.since)
    return floor


def keep_floor(session: Session, actor: Actor, sku_id: int) -> None:
    """Take listings of a sku below their floor from the shelves, put those back that are no longer. Owners are told."""
    lock_skus(session, [sku_id], changing=True)
    rows = session.execute(listings_of(sku_id)).all()
    below = [row for row in rows if not row.stopped and row.lowest_fen is not None and row.retail_fen < row.lowest_fen]
    above = [row for row in rows if row.stopped and (row.lowest_fen is None or row.retail_fen >= row.lowest_fen)]
    if below:
        listings.stop(session, "floor", Listing.id.in_([row.id for row in below]))
        _tell(session, actor, sku_id, below)
    if above:
        listings.lift(session, "floor", Listing.id.in_([row.id for row in above]))
    for row in above:
        close(session, BELOW_FLOOR, "listing", row.id)
        audit.note(session, actor, "lift_floor", "listing", row.id, party=row.shop_id)


def price_kept(session: Session, listing: Listing) -> None:
    """A listing has a price that `check_price` took: if the floor kept it from the shelf, it no longer does."""
    if "floor" in listing.stopped_by:
        listings.lift(session, "floor", Listing.id == listing.id)
        close(session, BELOW_FLOOR, "listing", listing.id)


def lock_skus(session: Session, skus: Iterable[int] | Select[int], *, changing: bool = False) -> None:
    """Share skus with everybody who prices or sells them; changing: wait until nobody does, and keep them out."""
    session.execute(locking(skus if isinstance(skus, Select) else sorted(skus), changing=changing))


def locking(skus: Sequence[int] | Select[int], *, changing: bool = False) -> Select[int]:
    """What `lock_skus` asks."""
    rows = select(Sku.id).where(Sku.id.in_(skus)).order_by(Sku.id)
    return rows.with_for_update(read=not changing, key_share=changing)


def _check_tier(terms: Terms, tier: str, owed: int) -> None:
    """Neither the association nor the shop loses money at the lowest price."""
    if tier not in TIERS:
        raise Invalid("not_a_choice")
    if owed < terms.purchase_fen:
        raise Invalid("tier_below_purchase", field=f"tier_{tier}")
    if owed > (terms.suggested_fen if terms.floor_fen is None else terms.floor_fen):
        raise Invalid("tier_above_floor", field=f"tier_{tier}")


def _check_seen(session: Session, sku_id: int, seen_id: int | None) -> None:
    latest = session.scalar(select(func.max(PoolTerms.id)).where(PoolTerms.sku_id == sku_id))
    if seen_id is not None and seen_id != (latest or 0):
        raise Refused("stale_form")


def _moment(session: Session, since: datetime | None) -> datetime:
    """`since`, or now by the database's clock: later than everything that was committed before the lock."""
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    if since is None:
        return now
    if not now < since < now + FURTHEST:
        raise Invalid("not_ahead", field="since", days=FURTHEST.days)
    return since


def _make_room(session: Session, actor: Actor, sku: Sku, moment: datetime) -> datetime | None:
    """End what would hold at `moment`, drop what would begin then. Answers when the next terms begin, if any do."""
    same = session.scalar(select(PoolTerms).where(PoolTerms.sku_id == sku.id, PoolTerms.since == moment))
    if same is not None:
        _drop(session, actor, same)
    session.execute(
        update(PoolTerms)
        .where(PoolTerms.sku_id == sku.id, PoolTerms.since < moment)
        .where(or_(PoolTerms.until.is_(None), PoolTerms.until > moment))
        .values(until=moment),
        execution_options={"synchronize_session": "fetch"},
    )
    later = select(func.min(PoolTerms.since)).where(PoolTerms.sku_id == sku.id, PoolTerms.since > moment)
    return session.scalar(later)


def _drop(session: Session, actor: Actor, row: PoolTerms) -> None:
    """Terms that never held leave; the audit keeps what they would have been."""
    before = {"since": row.since.isoformat(), "pool_fen": row.pool_fen, "floor_fen": row.floor_fen}
    session.execute(delete(TierPrice).where(TierPrice.terms_id == row.id))
    session.execute(delete(PoolTerms).where(PoolTerms.id == row.id))
    session.expunge(row)
    audit.note(session, actor, "withdraw_terms", "sku", row.sku_id, before=before)


def _columns(terms: Terms) -> dict[str, Any]:
    return {name: value for name, value in vars(terms).items() if name != "tiers"}


def _told(terms: Terms, since: datetime | None) -> dict[str, Any]:
    return {**vars(terms), "tiers": dict(terms.tiers), "since": since.isoformat() if since else None}


def _tell(session: Session, actor: Actor, sku_id: int, rows: Iterable[Any]) -> None:
    sku = session.get_one(Sku, sku_id)
    product = session.get_one(Product, sku.product_id)
    goods = {"product_zh": product.name_zh, "product_en": product.name_en}
    goods |= {"pack_zh": sku.pack_zh, "pack_en": sku.pack_en}
    for row in rows:
        fen = {"old_floor_fen": row.before_fen, "new_floor_fen": row.lowest_fen, "price_fen": row.retail_fen}
        params = {**goods, **fen, "listing_id": row.id}
        open_notice(session, BELOW_FLOOR, "listing", row.id, to=row.shop_id, params=params)
        audit.note(session, actor, "stop_below_floor", "listing", row.id, after=fen, party=row.shop_id)
