"""The pool as the association sets it: skus with their terms, quotas, waivers, and who took data packs."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, cast, exists, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, aliased, joinedload

from models.catalogue import Listing, PoolTerms, Product, Sku, TierPrice, in_force
from models.orders import Order, OrderLine
from models.parties import Organisation, Person
from models.pool import DataPack, DataPackDownload, PriceWaiver, Quota, rationed
from models.reading.floors import OWED
from models.searching import query
from models.stock import StockItem

#: Counts stop here: more is "999+".
MOST_COUNTED = 1000
#: Prices that change within so many days change soon.
SOON_DAYS = 14

_NEXT = aliased(PoolTerms)
_AHEAD = and_(_NEXT.sku_id == Sku.id, _NEXT.since > func.statement_timestamp())
_SOON = exists().where(_AHEAD, _NEXT.since < func.statement_timestamp() + func.make_interval(0, 0, 0, SOON_DAYS))
_STOPPED = select(Listing.sku_id).where(Listing.state == "suspended", Listing.stopped_by.contains(["floor"]))
#: Saved views of the office.
VIEWS: dict[str, ColumnElement[bool]] = {
    "all": literal(True),
    "without": ~exists(select(literal(1)).where(PoolTerms.sku_id == Sku.id, in_force()).correlate(Sku)),
    "soon": _SOON,
    "below": Sku.id.in_(_STOPPED),
}


def counts(session: Session) -> dict[str, int]:
    """How many skus each view has, up to MOST_COUNTED. One query."""
    parts = []
    for name, rule in VIEWS.items():
        some = _offered(select(Sku.id)).where(rule).limit(MOST_COUNTED).subquery()
        parts.append(select(literal(name), func.count()).select_from(some))
    return {row[0]: row[1] for row in session.execute(union_all(*parts))}


def skus(view: str, words: str) -> Select[Any]:
    """Skus of a view with the terms in force and when the next begin, by product. For `page_of_rows`.

    Columns: id, code, name_zh, name_en, pack_zh, pack_en, purchase_fen, pool_fen, floor_fen, suggested_fen, since,
    next_since, free, listings, stopped.
    """
    columns: tuple[Any, ...] = (
        Sku.id,
        Sku.code,
        Product.name_zh,
        Product.name_en,
        Sku.pack_zh,
        Sku.pack_en,
        PoolTerms.purchase_fen,
        PoolTerms.pool_fen,
        PoolTerms.floor_fen,
        PoolTerms.suggested_fen,
        PoolTerms.since,
        select(func.min(_NEXT.since)).where(_AHEAD).correlate(Sku).scalar_subquery().label("next_since"),
        func.coalesce(StockItem.sellable - StockItem.held - StockItem.allocated, 0).label("free"),
        _listed(Listing.state == "live").label("listings"),
        _listed(Listing.stopped_by.contains(["floor"])).label("stopped"),
    )
    statement = (
        _offered(select(*columns))
        .outerjoin(PoolTerms, and_(PoolTerms.sku_id == Sku.id, in_force()))
        .outerjoin(StockItem, and_(StockItem.sku_id == Sku.id, StockItem.warehouse_id == Sku.ships_from_id))
        .where(VIEWS[view])
        .order_by(Product.id, Sku.id)
    )
    return statement.where(_found_by(words)) if words else statement


def sku(session: Session, sku_id: int) -> Sku | None:
    """A sku of the pool with its product."""
    found: Sku | None = session.scalar(_offered(select(Sku)).where(Sku.id == sku_id).options(joinedload(Sku.product)))
    return found


def history(session: Session, sku_id: int) -> list[Row[Any]]:
    """All terms of a sku, those furthest ahead first: terms, author (a name)."""
    columns: tuple[Any, ...] = (PoolTerms, Person.name.label("author"))
    rows = (
        select(*columns)
        .outerjoin(Person, Person.id == PoolTerms.set_by)
        .where(PoolTerms.sku_id == sku_id)
        .options(joinedload(PoolTerms.tiers))
        .order_by(PoolTerms.since.desc(), PoolTerms.id.desc())
        .execution_options(populate_existing=True)
    )
    return list(session.execute(rows).unique())


def quotas(session: Session, sku_id: int, shop_id: int | None = None) -> list[Row[Any]]:
    """Quotas of a sku that hold; of one shop only those that may bind it.

    Columns: id, shop_id, shop_zh, shop_en, packs, since, until, sold (of a shop's own).
    """
    sold = (
        select(func.coalesce(func.sum(OrderLine.quantity - OrderLine.cancelled), 0))
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.sku_id == Quota.sku_id, OrderLine.shop_id == (shop_id or Quota.shop_id))
        .where(Order.placed_at >= Quota.since, Order.state.not_in(("cancelled", "expired")))
        .correlate(Quota)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        Quota.id,
        Quota.shop_id,
        Organisation.name_zh.label("shop_zh"),
        Organisation.name_en.label("shop_en"),
        Quota.packs,
        Quota.since,
        Quota.until,
        sold.label("sold"),
    )
    rows = select(*columns).outerjoin(Organisation, Organisation.id == Quota.shop_id).where(Quota.sku_id == sku_id)
    if shop_id is not None:
        rows = rows.where(or_(Quota.shop_id == shop_id, Quota.shop_id.is_(None)))
    return list(session.execute(rows.where(rationed()).order_by(Quota.shop_id.nulls_last(), Quota.id.desc())))


def waivers(states: tuple[str, ...], sku_id: int | None = None, shop_id: int | None = None) -> Select[Any]:
    """Waivers in these states, those that wait longest first, others the latest first. For `page_of_rows`.

    Columns: id, state, floor_fen, since, until, reason, requested_at, decided_at, sku_id, name_zh, name_en, pack_zh,
    pack_en, shop_zh, shop_en, shop_id, asker, lowest_fen (the floor in force), retail_fen (asked by the shop now),
    owed_fen (by the shop).
    """
    asker = aliased(Person)
    columns: tuple[Any, ...] = (
        *(PriceWaiver.id, PriceWaiver.state, PriceWaiver.floor_fen, PriceWaiver.since, PriceWaiver.until),
        *(PriceWaiver.reason, PriceWaiver.requested_at, PriceWaiver.decided_at, PriceWaiver.sku_id),
        *(PriceWaiver.requested_by, PriceWaiver.shop_id, Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en),
        *(Organisation.name_zh.label("shop_zh"), Organisation.name_en.label("shop_en"), asker.name.label("asker")),
        *(PoolTerms.floor_fen.label("lowest_fen"), Listing.retail_fen, OWED.label("owed_fen")),
    )
    rows = (
        select(*columns)
        .select_from(PriceWaiver)
        .join(Sku, Sku.id == PriceWaiver.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .join(Organisation, Organisation.id == PriceWaiver.shop_id)
        .outerjoin(asker, asker.id == PriceWaiver.requested_by)
        .outerjoin(PoolTerms, and_(PoolTerms.sku_id == Sku.id, in_force()))
        .outerjoin(TierPrice, and_(TierPrice.terms_id == PoolTerms.id, TierPrice.tier == Organisation.tier))
        .outerjoin(Listing, and_(Listing.sku_id == PriceWaiver.sku_id, Listing.shop_id == PriceWaiver.shop_id))
        .where(PriceWaiver.state.in_(states))
        .order_by(PriceWaiver.id if states == ("requested",) else PriceWaiver.id.desc())
    )
    if sku_id is not None:
        rows = rows.where(PriceWaiver.sku_id == sku_id)
    return rows.where(PriceWaiver.shop_id == shop_id) if shop_id is not None else rows


def waiting_waivers(session: Session) -> tuple[int, datetime | None]:
    """How many requests wait (up to MOST_COUNTED), and since when the oldest does."""
    some = select(PriceWaiver.requested_at).where(PriceWaiver.state == "requested").limit(MOST_COUNTED).subquery()
    number, oldest = session.execute(select(func.count(), func.min(some.c.requested_at)).select_from(some)).one()
    return number, oldest


def data_pack(session: Session, product_id: int) -> DataPack | None:
    """The latest data pack of a product with its file."""
    return session.scalar(
        select(DataPack)
        .where(DataPack.product_id == product_id)
        .options(joinedload(DataPack.file))
        .order_by(DataPack.version.desc())
        .limit(1)
    )


def downloads(session: Session, product_id: int, most: int = 50) -> list[Row[Any]]:
    """Who took data packs of a product, the latest first: at, version, shop_zh, shop_en, person."""
    columns: tuple[Any, ...] = (
        DataPackDownload.at,
        DataPack.version,
        Organisation.name_zh.label("shop_zh"),
        Organisation.name_en.label("shop_en"),
        Person.name.label("person"),
    )
    rows = (
        select(*columns)
        .select_from(DataPackDownload)
        .join(DataPack, DataPack.id == DataPackDownload.data_pack_id)
        .join(Organisation, Organisation.id == DataPackDownload.organisation_id)
        .join(Person, Person.id == DataPackDownload.person_id)
        .where(DataPack.product_id == product_id)
    )
    return list(session.execute(rows.order_by(DataPackDownload.id.desc()).limit(most)))


def shops() -> Select[Organisation]:
    """Shops that may sell."""
    return select(Organisation).where(Organisation.kind == "shop", Organisation.state == "approved")


def _offered(statement: Select[Any]) -> Select[Any]:
    """What is or was in the pool: skus of products that were accepted."""
    return (
        statement.select_from(Sku)
        .join(Product, Product.id == Sku.product_id)
        .where(Product.state.in_(("approved", "suspended")))
    )


def _listed(rule: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).where(Listing.sku_id == Sku.id, rule).correlate(Sku).scalar_subquery()


def _found_by(words: str) -> ColumnElement[bool]:
    by_code = Sku.code.ilike(words.replace("\\", "").replace("%", "").replace("_", "") + "%")
    found = query(words)
    return or_(by_code, Product.tokens.op("@@")(cast(found, TSQUERY))) if found else by_code
