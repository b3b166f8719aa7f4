"""Stopping the sale of a product or of one pack everywhere at once, and taking it up again; every shop hears of it."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.catalogue import Listing, Product, Sku
from operations import listings, products
from operations.actor import Actor
from operations.decisions import decide
from operations.notices import close, open_notice
from operations.refusals import Invalid, Missing, Refused

#: Why a sale is stopped.
REASONS = ("quality", "papers", "complaints", "supply", "other")


def suspend(session: Session, actor: Actor, product_id: int, reason: str, note: str = "") -> None:
    """No shop sells any pack of the product from this moment; orders that were placed run on."""
    product = products.locked(session, product_id)
    _check_reason(reason, note)
    if product.state != "approved":
        raise Refused("wrong_step", state=product.state)
    product.state, product.state_at = "suspended", func.now()
    session.flush()
    stopped = listings.stop(session, "product", _listings_of(product.id))
    _decided(session, actor, product, ("product", product.id), "suspended", reason, note)
    close(session, "product_resumed", "product", product.id)
    _tell(session, "product_stopped", "product", product.id, product, [shop for _, shop in stopped])


def resume(session: Session, actor: Actor, product_id: int, note: str = "") -> None:
    """What was stopped may be sold again; every listing that nothing else holds back is on its shelf again."""
    product = products.locked(session, product_id)
    if product.state != "suspended":
        raise Refused("wrong_step", state=product.state)
    product.state, product.state_at = "approved", func.now()
    session.flush()
    lifted = listings.lift(session, "product", _listings_of(product.id))
    _decided(session, actor, product, ("product", product.id), "reinstated", "", note)
    close(session, "product_stopped", "product", product.id)
    _tell(session, "product_resumed", "product", product.id, product, [shop for _, shop in lifted])


def stop_sku(session: Session, actor: Actor, sku_id: int, reason: str, note: str = "") -> None:
    """No shop sells this pack from this moment; the product's other packs stay."""
    sku, product = _locked_sku(session, sku_id)
    _check_reason(reason, note)
    if sku.stopped_at is not None:
        raise Refused("wrong_step")
    sku.stopped_at = func.now()
    session.flush()
    stopped = listings.stop(session, "sku", Listing.sku_id == sku.id)
    _decided(session, actor, product, ("sku", sku.id), "suspended", reason, note)
    close(session, "sku_resumed", "sku", sku.id)
    _tell(session, "sku_stopped", "sku", sku.id, product, [shop for _, shop in stopped], sku)


def resume_sku(session: Session, actor: Actor, sku_id: int, note: str = "") -> None:
    """The pack may be sold again."""
    sku, product = _locked_sku(session, sku_id)
    if sku.stopped_at is None:
        raise Refused("wrong_step")
    sku.stopped_at = None
    session.flush()
    lifted = listings.lift(session, "sku", Listing.sku_id == sku.id)
    _decided(session, actor, product, ("sku", sku.id), "reinstated", "", note)
    close(session, "sku_stopped", "sku", sku.id)
    _tell(session, "sku_resumed", "sku", sku.id, product, [shop for _, shop in lifted], sku)


def _listings_of(product_id: int) -> ColumnElement[bool]:
    return Listing.sku_id.in_(select(Sku.id).where(Sku.product_id == product_id))


def _locked_sku(session: Session, sku_id: int) -> tuple[Sku, Product]:
    """The product's lock stands for its packs."""
    product_id = session.scalar(select(Sku.product_id).where(Sku.id == sku_id))
    if product_id is None:
        raise Missing
    product = products.locked(session, product_id)
    return session.get_one(Sku, sku_id, populate_existing=True), product


def _check_reason(reason: str, note: str) -> None:
    if reason not in REASONS:
        raise Invalid("reason_needed", field="reason")
    if reason == "other" and not note.strip():
        raise Invalid("note_needed", field="note")


def _decided(
    session: Session, actor: Actor, product: Product, subject: tuple[str, int], kind: str, reason: str, note: str
) -> None:
    decide(session, actor, kind, *subject, party=product.supplier_id, reason=reason, note=note)


def _tell(
    session: Session,
    kind: str,
    cause: str,
    cause_id: int,
    product: Product,
    shops: Iterable[int],
    sku: Sku | None = None,
) -> None:
    """The shops that sold it, and whose goods they are."""
    params = {"product": product.id, "name_zh": product.name_zh, "name_en": product.name_en}
    if sku is not None:
        params |= {"pack_zh": sku.pack_zh, "pack_en": sku.pack_en}
    for party in sorted({*shops, product.supplier_id}):
        open_notice(session, kind, cause, cause_id, to=party, params=params)
