"""The lowest price of each listing: the floor of the terms in force, or what a waiver lets one shop go down to.

Whatever a waiver says, no shop sells for less than it owes itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import Session, aliased

from models.catalogue import Listing, PoolTerms, TierPrice, in_force
from models.parties import Organisation
from models.pool import PriceWaiver, waived

#: What a shop owes for a pack: the price of its tier, or that of the terms.
OWED = func.coalesce(TierPrice.pool_fen, PoolTerms.pool_fen)


@dataclass(frozen=True)
class Floor:
    """What binds one shop's price of a sku, in fen. `lowest_fen` counts the waiver in; none where it is None.

    `since` is when the terms began: their name.
    """

    since: datetime
    owed_fen: int
    floor_fen: int | None
    lowest_fen: int | None
    waiver_id: int | None
    suggested_fen: int
    ceiling_fen: int | None


def waiver_of(shop_id: Any, sku_id: Any, moment: datetime | None = None) -> Any:
    """The furthest waiver of a shop and sku that holds, to be joined: id, floor_fen."""
    return (
        select(PriceWaiver.id, PriceWaiver.floor_fen)
        .where(PriceWaiver.shop_id == shop_id, PriceWaiver.sku_id == sku_id, waived(moment))
        .order_by(PriceWaiver.floor_fen, PriceWaiver.id)
        .limit(1)
        .lateral("waiver")
    )


def lowest(waiver: Any) -> ColumnElement[int | None]:
    """The floor with the joined waiver counted in. `least` would ignore that there is no floor."""
    down_to = func.least(PoolTerms.floor_fen, func.greatest(waiver.c.floor_fen, OWED))
    return case((and_(PoolTerms.floor_fen.is_not(None), waiver.c.id.is_not(None)), down_to), else_=PoolTerms.floor_fen)


def floor_of(session: Session, shop_id: int, sku_id: int, moment: datetime | None = None) -> Floor | None:
    """What binds a shop's price of a sku at `moment` (None: now); None where no terms are in force."""
    waiver = waiver_of(shop_id, PoolTerms.sku_id, moment)
    row = session.execute(
        select(
            PoolTerms.since,
            OWED,
            PoolTerms.floor_fen,
            lowest(waiver),
            waiver.c.id,
            PoolTerms.suggested_fen,
            PoolTerms.ceiling_fen,
        )
        .select_from(PoolTerms)
        .join(Organisation, Organisation.id == shop_id)
        .outerjoin(TierPrice, and_(TierPrice.terms_id == PoolTerms.id, TierPrice.tier == Organisation.tier))
        .outerjoin(waiver, true())
        .where(PoolTerms.sku_id == sku_id, in_force(moment))
    ).first()
    return Floor(*tuple(row)) if row is not None else None


def listings_of(sku_id: int) -> Select[Any]:
    """Listings of a sku that its shops have on their shelves, or that something keeps from there, against their floor.

    Columns: id, shop_id, retail_fen, stopped (whether by the floor), lowest_fen, before_fen (the floor until lately).
    """
    waiver, earlier, over = waiver_of(Listing.shop_id, Listing.sku_id), aliased(PoolTerms), aliased(PriceWaiver)
    ended = (
        select(over.floor_fen)
        .where(over.shop_id == Listing.shop_id, over.sku_id == Listing.sku_id, over.state == "granted")
        .where(over.until > PoolTerms.since, over.until <= func.statement_timestamp())
        .order_by(over.until.desc(), over.id.desc())
        .limit(1)
        .correlate(Listing, PoolTerms)
        .scalar_subquery()
    )
    before = select(earlier.floor_fen).where(earlier.sku_id == Listing.sku_id, earlier.until == PoolTerms.since)
    return (
        _against_terms(
            waiver,
            Listing.id,
            Listing.shop_id,
            Listing.retail_fen,
            STOPPED.label("stopped"),
            lowest(waiver).label("lowest_fen"),
            func.coalesce(ended, before.correlate(Listing, PoolTerms).scalar_subquery(), 0).label("before_fen"),
        )
        .where(Listing.sku_id == sku_id)
        .order_by(Listing.id)
    )


def out_of_step() -> Select[int]:
    """Skus of which a listing stands below its floor, or is stopped by it although it no longer does."""
    waiver = waiver_of(Listing.shop_id, Listing.sku_id)
    floor = func.coalesce(lowest(waiver), 0)
    rule = or_(and_(~STOPPED, Listing.retail_fen < floor), and_(STOPPED, Listing.retail_fen >= floor))
    return _against_terms(waiver, Listing.sku_id).where(rule).distinct()


def falling_below(sku_id: int, floor_fen: int, owed_fen: dict[str, int]) -> Select[Any]:
    """Listings of a sku that a new floor would take down; `owed_fen` is what shops would owe, by tier.

    Columns: shop_zh, shop_en, shop_slug, retail_fen, lowest_fen.
    """
    waiver = waiver_of(Listing.shop_id, Listing.sku_id)
    owed = case(*((Organisation.tier == tier, fen) for tier, fen in owed_fen.items()), else_=min(owed_fen.values()))
    down_to = func.least(literal(floor_fen), func.greatest(waiver.c.floor_fen, owed))
    floor: Any = case((waiver.c.id.is_not(None), down_to), else_=literal(floor_fen))
    columns: tuple[Any, ...] = (
        Organisation.name_zh.label("shop_zh"),
        Organisation.name_en.label("shop_en"),
        Organisation.slug.label("shop_slug"),
        Listing.retail_fen,
        floor.label("lowest_fen"),
    )
    return (
        select(*columns)
        .select_from(Listing)
        .join(Organisation, Organisation.id == Listing.shop_id)
        .outerjoin(waiver, true())
        .where(Listing.sku_id == sku_id, Listing.state == "live", Listing.retail_fen < floor)
        .order_by(Listing.retail_fen, Listing.id)
    )


STOPPED = Listing.stopped_by.contains(["floor"])


def _against_terms(waiver: Any, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Listing)
        .join(PoolTerms, and_(PoolTerms.sku_id == Listing.sku_id, in_force()))
        .join(Organisation, Organisation.id == Listing.shop_id)
        .outerjoin(TierPrice, and_(TierPrice.terms_id == PoolTerms.id, TierPrice.tier == Organisation.tier))
        .outerjoin(waiver, true())
        .where(Listing.state.in_(("live", "suspended")))
    )
