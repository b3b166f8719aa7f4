"""The association's word on goods: what was handed in is accepted, sent back with a reason, or declined."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.catalogue import Product, Sku
from models.revisions import ProductPicture, ProductRevision
from models.stock import StockItem, Warehouse
from operations import audit, products
from operations.actor import Actor
from operations.data_packs import renew_data_pack
from operations.decisions import decide
from operations.notices import close, open_notice
from operations.product_content import Content, PackContent
from operations.refusals import Invalid, Missing, Refused

#: What a reviewer has looked at before goods are accepted.
CHECKS = ("words", "pictures", "packs", "papers")
#: Why goods are sent back or declined.
REASONS = ("pictures", "words", "packs", "origin", "papers", "not_ours", "other")


def accept(session: Session, actor: Actor, revision_id: int, checks: Mapping[str, bool]) -> ProductRevision:
    """The goods are as the revision says from now on, in the pool and in every listing; placed orders stay as they are.

    Refused `own_request` to whoever made it, `checks_open` while something was not looked at.
    """
    product, revision = _waiting(session, actor, revision_id)
    if not all(checks.get(name) for name in CHECKS):
        raise Invalid("checks_open", field="checks")
    if revision.base_version != product.version:
        raise Refused("stale_form")
    before = products.content_of(session, product).model_dump(mode="json") if product.skus else None
    _apply(session, product, Content.model_validate(revision.content))
    product.version += 1
    if product.state != "suspended":
        product.state, product.state_at = "approved", func.now()
    _decide(session, actor, product, revision, "approved", checks=dict.fromkeys(CHECKS, True))
    audit.note(
        session,
        actor,
        "approve",
        "product",
        product.id,
        before=before,
        after=revision.content,
        party=product.supplier_id,
    )
    if product.state == "approved":
        renew_data_pack(session, product)
    return revision


def send_back(session: Session, actor: Actor, revision_id: int, reason: str, note: str) -> ProductRevision:
    """Something is to be corrected first; its party reads what, and hands it in again."""
    return _refuse(session, actor, revision_id, "returned", reason, note)


def decline(session: Session, actor: Actor, revision_id: int, reason: str, note: str) -> ProductRevision:
    """The goods, or the change of them, are not taken."""
    return _refuse(session, actor, revision_id, "declined", reason, note)


def _refuse(session: Session, actor: Actor, revision_id: int, kind: str, reason: str, note: str) -> ProductRevision:
    if reason not in REASONS:
        raise Invalid("reason_needed", field="reason")
    if reason == "other" and not note.strip():
        raise Invalid("note_needed", field="note")
    product, revision = _waiting(session, actor, revision_id)
    if product.state == "submitted":
        product.state, product.state_at = "draft", func.now()
    _decide(session, actor, product, revision, kind, reason=reason, note=note)
    return revision


def _waiting(session: Session, actor: Actor, revision_id: int) -> tuple[Product, ProductRevision]:
    """The product and what was handed in for it, under lock. Nobody decides what is his own."""
    product_id = session.scalar(select(ProductRevision.product_id).where(ProductRevision.id == revision_id))
    if product_id is None:
        raise Missing
    product = products.locked(session, product_id)
    revision = session.get_one(ProductRevision, revision_id, populate_existing=True)
    if revision.state != "submitted":
        raise Refused("wrong_step", state=revision.state)
    is_maker = actor.person_id is not None and actor.person_id in {revision.made_by, revision.submitted_by}
    if is_maker or any(role.organisation_id == product.supplier_id for role in actor.roles):
        raise Refused("own_request")
    return product, revision


def _decide(
    session: Session,
    actor: Actor,
    product: Product,
    revision: ProductRevision,
    kind: str,
    *,
    reason: str = "",
    note: str = "",
    checks: dict[str, Any] | None = None,
) -> None:
    """The revision's new state, the decision about it, and its party is told."""
    revision.state, revision.state_at = "accepted" if kind == "approved" else kind, func.now()
    decide(
        session,
        actor,
        kind,
        "product_revision",
        revision.id,
        requested_by=revision.submitted_by,
        party=product.supplier_id,
        reason=reason,
        note=note,
        checks=checks,
    )
    for earlier in ("product_approved", "product_returned", "product_declined"):
        close(session, earlier, "product", product.id)
    names = {"product": product.id, "name_zh": product.name_zh, "name_en": product.name_en}
    open_notice(session, f"product_{kind}", "product", product.id, to=product.supplier_id, params=names)


def _apply(session: Session, product: Product, content: Content) -> None:
    products.mirror(session, product, content)
    known = {sku.code: sku for sku in product.skus}
    if not content.packs or not set(known) <= {pack.code for pack in content.packs}:
        raise Refused("stale_form")
    _check_codes(session, product, content)
    house = session.scalars(select(Warehouse.id).order_by(Warehouse.id).limit(1)).one()
    for pack in content.packs:
        if pack.code in known:
            _change(known[pack.code], pack)
        else:
            _add(session, product, pack, house)
    _show(session, product, content.pictures)
    session.flush()


def _check_codes(session: Session, product: Product, content: Content) -> None:
    codes = [pack.code for pack in content.packs]
    other = session.scalars(select(Sku.code).where(Sku.code.in_(codes), Sku.product_id != product.id)).first()
    if other is not None:
        raise Invalid("pack_code_taken", field="packs", sku=other)


def _change(sku: Sku, pack: PackContent) -> None:
    for name in PackContent.model_fields:
        setattr(sku, name, getattr(pack, name))


def _add(session: Session, product: Product, pack: PackContent, warehouse_id: int) -> None:
    """A new pack, with its (empty) stock item."""
    sku = Sku(ships_from_id=warehouse_id, **pack.model_dump())
    product.skus.append(sku)
    session.flush()
    session.add(StockItem(sku_id=sku.id, warehouse_id=warehouse_id, sellable=0, held=0, allocated=0))


def _show(session: Session, product: Product, pictures: tuple[int, ...]) -> None:
    """The first picture leads; a product that has none of its own keeps the one it came with."""
    if not pictures:
        return
    rows = session.execute(
        select(ProductPicture.id, ProductPicture.prefix).where(
            ProductPicture.product_id == product.id, ProductPicture.id.in_(pictures)
        )
    )
    prefixes = {row.id: row.prefix for row in rows}
    if any(prefixes.get(picture) is None for picture in pictures):
        raise Refused("pictures_not_ready")
    product.picture, *product.more_pictures = (prefixes[picture] or "" for picture in pictures)
    product.picture_is_drawing = False
