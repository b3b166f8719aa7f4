"""Products on their way into the pool: drafted and handed in by those whose goods they are, by staff where they ask."""

import re
from collections.abc import Collection
from itertools import count
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.catalogue import Category, Product, Sku, season_of
from models.parties import Organisation
from models.revisions import ProductPicture, ProductRevision
from models.searching import pinyin_key
from operations import audit
from operations.actor import Actor
from operations.catalogue import search_tokens
from operations.product_content import ALL_MONTHS, Content, PackContent, missing
from operations.refusals import Invalid, Missing, Refused

OPEN = ("draft", "submitted", "returned")
LONGEST_SLUG = 60


def draft(session: Session, actor: Actor, supplier_id: int, content: Content) -> ProductRevision:
    """A new product of a party, seen by nobody else until it is handed in. Packs become skus when it is accepted."""
    supplier = session.get(Organisation, supplier_id)
    if supplier is None or supplier.kind not in {"supplier", "shop"}:
        raise Missing
    if supplier.state != "approved":
        raise Refused("party_suspended")
    _check_packs(session, None, content)
    product = Product(slug=free_slug(session, content.name_zh), supplier_id=supplier.id, supplier=supplier)
    mirror(session, product, content)
    session.add(product)
    session.flush()
    revision = _revision(session, actor, product, _with_codes(product.id, content))
    audit.note(session, actor, "draft", "product", product.id, after={"slug": product.slug}, party=supplier.id)
    return revision


def save(session: Session, actor: Actor, product_id: int, content: Content, seen: str) -> ProductRevision:
    """Keep what was changed, beside the product as it is. `seen`: the `stamp` of what the form was made from.

    Refused `stale_form` when somebody else saved since, `revision_submitted` while the association looks at it.
    """
    product = locked(session, product_id)
    revision = open_revision(session, product_id)
    if revision is not None and revision.state == "submitted":
        raise Refused("revision_submitted")
    if stamp(product, revision) != seen:
        raise Refused("stale_form")
    content = _with_codes(product.id, content)
    _check_packs(session, product, content)
    _check_pictures(session, product.id, content)
    if revision is None:
        revision = _revision(session, actor, product, content)
    else:
        revision.content, revision.version = content.model_dump(mode="json"), revision.version + 1
    if product.state == "draft":
        mirror(session, product, content)
    session.flush()
    audit.note(session, actor, "save", "product_revision", revision.id, party=product.supplier_id)
    return revision


def submit(session: Session, actor: Actor, product_id: int) -> ProductRevision:
    """Hand it in: from now on it waits for the association and cannot be changed."""
    product = locked(session, product_id)
    revision = open_revision(session, product_id)
    if revision is None or revision.state == "submitted":
        raise Refused("wrong_step", state=product.state)
    content = Content.model_validate(revision.content)
    if missing(content):
        raise Invalid("product_incomplete", fields=missing(content))
    _check_packs(session, product, content)
    _check_pictures(session, product.id, content)
    if product.state == "draft":
        _move(product, "submitted")
    elif content == content_of(session, product):
        raise Refused("nothing_changed")
    _move(revision, "submitted")
    revision.submitted_at, revision.submitted_by = func.now(), actor.person_id
    session.flush()
    audit.note(session, actor, "submit", "product_revision", revision.id, party=product.supplier_id)
    return revision


def withdraw(session: Session, actor: Actor, product_id: int) -> None:
    """Take back what is open, handed in or not. What it said is where the next change of a new product begins."""
    product = locked(session, product_id)
    revision = open_revision(session, product_id)
    if revision is None:
        raise Refused("wrong_step", state=product.state)
    _move(revision, "withdrawn")
    if product.state == "submitted":
        _move(product, "draft")
    session.flush()
    audit.note(session, actor, "withdraw", "product_revision", revision.id, party=product.supplier_id)


def locked(session: Session, product_id: int) -> Product:
    """The product, under its lock. Missing when there is none."""
    product = session.get(Product, product_id, with_for_update={"key_share": True}, populate_existing=True)
    if product is None:
        raise Missing
    return product


def open_revision(session: Session, product_id: int) -> ProductRevision | None:
    """What somebody would change about the product and has not ended; there is at most one."""
    return session.scalar(
        select(ProductRevision).where(ProductRevision.product_id == product_id, ProductRevision.state.in_(OPEN))
    )


def stamp(product: Product, revision: ProductRevision | None) -> str:
    """Names what a form was made from: the product's version and its open revision with its version."""
    return f"{product.version}.{revision.id}.{revision.version}" if revision else f"{product.version}"


def current_content(session: Session, product: Product, revision: ProductRevision | None) -> Content:
    """What a form shows: the open revision; else the product as it is sold, or as it was last drafted."""
    if revision is None and product.state == "draft":
        revision = session.scalars(
            select(ProductRevision)
            .where(ProductRevision.product_id == product.id)
            .order_by(ProductRevision.id.desc())
            .limit(1)
        ).first()
    return Content.model_validate(revision.content) if revision else content_of(session, product)


def content_of(session: Session, product: Product) -> Content:
    """A product as it is sold now."""
    return Content(
        name_zh=product.name_zh,
        name_en=product.name_en,
        category=product.category.slug,
        description_zh=product.description_zh,
        description_en=product.description_en,
        months=tuple(month for month in ALL_MONTHS if product.in_season(month)),
        township_code=product.township_code,
        village=product.village,
        grade_standard=product.grade_standard,
        certificate_required=product.certificate_required,
        packs=tuple(_pack_of(sku) for sku in product.skus),
        pictures=_pictures_of(session, product.id),
    )


def mirror(session: Session, product: Product, content: Content) -> None:
    """Give the product's own row the words of `content`, so that lists and the search know it by them."""
    category = session.scalar(select(Category).where(Category.slug == content.category))
    if category is None:
        raise Invalid("unknown_category", field="category")
    for name in ("name_zh", "name_en", "description_zh", "description_en", "township_code", "village"):
        setattr(product, name, getattr(content, name))
    product.grade_standard, product.certificate_required = content.grade_standard, content.certificate_required
    product.category_id, product.category = category.id, category
    product.season = season_of(list(content.months or ALL_MONTHS))
    product.name_key = pinyin_key(content.name_zh)
    product.tokens = search_tokens(content, category, product.supplier)


def free_slug(session: Session, name_zh: str) -> str:
    """A part of an address made from the name that no other product has."""
    base = slug_base(name_zh)
    taken = set(session.scalars(select(Product.slug).where(Product.slug.like(f"{base}%"))))
    return next_slug(base, taken)


def slug_base(name_zh: str) -> str:
    """Pinyin with hyphens; `goods` for a name without a word in it."""
    plain = re.sub(r"[^a-z0-9]+", "-", pinyin_key(name_zh).lower()).strip("-")
    return plain[: LONGEST_SLUG - 8].strip("-") or "goods"


def next_slug(base: str, taken: Collection[str]) -> str:
    """`base`, or the first of base-2, base-3 … that is free."""
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _revision(session: Session, actor: Actor, product: Product, content: Content) -> ProductRevision:
    revision = ProductRevision(
        product_id=product.id,
        base_version=product.version,
        content=content.model_dump(mode="json"),
        made_by=actor.person_id,
        version=1,
        state="draft",
    )
    session.add(revision)
    session.flush()
    return revision


def _with_codes(product_id: int, content: Content) -> Content:
    """Packs that were given no code get one of ours."""
    taken = {pack.code for pack in content.packs}
    ours = (code for number in count(1) if (code := f"P{product_id}-{number}") not in taken)
    packs = tuple(pack if pack.code else pack.model_copy(update={"code": next(ours)}) for pack in content.packs)
    return content.model_copy(update={"packs": packs})


def _check_packs(session: Session, product: Product | None, content: Content) -> None:
    """Codes are told apart, belong to nobody else, and a pack that was accepted once stays: its sale is stopped."""
    codes = [pack.code for pack in content.packs if pack.code]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise Invalid("pack_code_twice", field="packs", sku=twice)
    taken = session.execute(select(Sku.code, Sku.product_id).where(Sku.code.in_(codes)))
    for code, owner in taken:
        if product is None or owner != product.id:
            raise Invalid("pack_code_taken", field="packs", sku=code)
    kept = [] if product is None else session.scalars(select(Sku.code).where(Sku.product_id == product.id)).all()
    for code in kept:
        if code not in codes:
            raise Invalid("pack_kept", field="packs", sku=code)


def _check_pictures(session: Session, product_id: int, content: Content) -> None:
    """Only the product's own pictures, and none that could not be read."""
    rows = session.execute(
        select(ProductPicture.id, ProductPicture.state).where(ProductPicture.product_id == product_id)
    )
    states = {row.id: row.state for row in rows}
    for picture in content.pictures:
        if picture not in states:
            raise Missing
        if states[picture] == "failed":
            raise Invalid("picture_failed", field="pictures")


def _pack_of(sku: Sku) -> PackContent:
    return PackContent(**{name: getattr(sku, name) for name in PackContent.model_fields})


def _pictures_of(session: Session, product_id: int) -> tuple[int, ...]:
    """The pictures of the version that was accepted last; none where it still has those it came with."""
    accepted = session.scalars(
        select(ProductRevision.content)
        .where(ProductRevision.product_id == product_id, ProductRevision.state == "accepted")
        .order_by(ProductRevision.id.desc())
        .limit(1)
    ).first()
    return tuple(accepted["pictures"]) if accepted else ()


def _move(thing: Any, state: str) -> None:
    thing.state, thing.state_at = state, func.now()
