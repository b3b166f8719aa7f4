"""Certificates of produce: recorded, attached to lots, issued anew where lots are mixed or split, kept as long as the
law says.

Order No. 4 of 2025 of the Ministry of Agriculture and Rural Affairs (in force since 2026-02-01): whoever buys covered
produce asks for a conformity certificate and keeps it at least six months; whoever mixes or splits issues a new one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.catalogue import Product
from models.certificates import (
    CONFORMITY,
    Certificate,
    CertificateKind,
    CertificateParent,
    CertificatePhoto,
    LotCertificate,
)
from models.parties import Organisation
from models.stock import Lot
from operations import audit
from operations.actor import Actor
from operations.field_values import checked
from operations.notices import close
from operations.refusals import Invalid, Missing, Refused


@dataclass(frozen=True)
class CertificateDraft:
    """What stands on a certificate. said: the kind's own fields; file_ids: its photos, stored already."""

    kind_code: str
    supplier_id: int
    number: str
    issued_on: date
    product_id: int | None = None
    valid_until: date | None = None
    quantity_g: int | None = None
    link: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    file_ids: Sequence[int] = ()


def record(session: Session, actor: Actor, draft: CertificateDraft, today: date) -> Certificate:
    """Keep a certificate. Invalid where something is missing (a photo, or else a link), it ended already,
    or its number is known already."""
    kind = session.get(CertificateKind, draft.kind_code)
    supplier = session.get(Organisation, draft.supplier_id)
    if kind is None or supplier is None or supplier.kind != "supplier":
        raise Missing
    if draft.product_id is not None and _supplier_of(session, draft.product_id) != supplier.id:
        raise Missing
    if draft.issued_on > today:
        raise Invalid("day_to_come", "issued_on")
    if kind.needs_photo and not draft.file_ids and not draft.link:
        raise Invalid("photo_or_link_needed", "files")
    certificate = _written(kind, draft, today)
    if certificate.valid_until is not None and certificate.valid_until < today:
        raise Invalid("ended_already", "valid_until")
    certificate.recorded_by = actor.person_id
    certificate.photos = [CertificatePhoto(file_id=one, position=place) for place, one in enumerate(draft.file_ids)]
    try:
        with session.begin_nested():
            session.add(certificate)
    except IntegrityError:
        raise Invalid("number_known", "number") from None
    _no_longer_ending(session, certificate)
    audit.note(
        session,
        actor,
        "record",
        "certificate",
        certificate.id,
        after={"kind": kind.code, "number": certificate.number},
        party=supplier.id,
    )
    return certificate


def attach(session: Session, lot: Lot, certificates: Iterable[int]) -> None:
    """The lot goes with these certificates. May be repeated."""
    rows = [{"lot_id": lot.id, "certificate_id": certificate} for certificate in certificates]
    if rows:
        session.execute(upsert(LotCertificate).values(rows).on_conflict_do_nothing())


def of(session: Session, lot: Lot) -> list[int]:
    """The certificates a lot goes with."""
    wanted = select(LotCertificate.certificate_id).where(LotCertificate.lot_id == lot.id)
    return list(session.scalars(wanted.order_by(LotCertificate.certificate_id)))


def issue_anew(
    session: Session, actor: Actor, lot: Lot, sources: Sequence[Lot], quantity_g: int, today: date
) -> Certificate | None:
    """A new conformity certificate for a lot that was mixed or split from others, naming those it stands for.

    None when the sources had none, as goods that need none have. Other certificates of the sources go with the lot.
    """
    found = session.scalars(
        select(Certificate)
        .join(LotCertificate, LotCertificate.certificate_id == Certificate.id)
        .where(LotCertificate.lot_id.in_([source.id for source in sources]))
        .order_by(Certificate.id)
        .distinct()
    ).all()
    attach(session, lot, [one.id for one in found if one.kind_code != CONFORMITY])
    parents = [one for one in found if one.kind_code == CONFORMITY]
    if not parents:
        return None
    certificate = _child(lot, parents, quantity_g, today, session.get_one(CertificateKind, CONFORMITY).keep_days)
    certificate.recorded_by = actor.person_id
    session.add(certificate)
    session.flush()
    session.execute(
        insert(CertificateParent), [{"certificate_id": certificate.id, "parent_id": one.id} for one in parents]
    )
    attach(session, lot, [certificate.id])
    audit.note(
        session,
        actor,
        "issue",
        "certificate",
        certificate.id,
        after={"number": certificate.number, "lot": lot.code, "parents": [one.number for one in parents]},
        party=lot.supplier_id,
    )
    return certificate


def discard(session: Session, actor: Actor, certificate_id: int, today: date) -> Certificate:
    """Let the photos and the link of a certificate go; its number stays with the lots.

    Refused with `kept_until` before its time is over.
    """
    certificate = session.get(Certificate, certificate_id, with_for_update={"key_share": True})
    if certificate is None:
        raise Missing
    if certificate.discarded_at is not None:
        return certificate
    if today <= certificate.keep_until:
        raise Refused("kept_until", number=certificate.number, day=certificate.keep_until)
    certificate.discarded_at = session.scalars(select(func.now())).one()
    certificate.link = ""
    for photo in list(certificate.photos):
        session.delete(photo)
    audit.note(session, actor, "discard", "certificate", certificate.id, party=certificate.supplier_id)
    return certificate


def _no_longer_ending(session: Session, new: Certificate) -> None:
    """Whoever was told that one ends has handed in another."""
    older = select(Certificate.id).where(
        Certificate.supplier_id == new.supplier_id,
        Certificate.kind_code == new.kind_code,
        Certificate.product_id.is_not_distinct_from(new.product_id),
        Certificate.id < new.id,
        Certificate.valid_until.is_not(None),
    )
    for one in session.scalars(older).all():
        close(session, "document_expiring", "certificate", one)


def _written(kind: CertificateKind, draft: CertificateDraft, today: date) -> Certificate:
    until = draft.valid_until
    if until is None and kind.valid_days is not None:
        until = draft.issued_on + timedelta(days=kind.valid_days)
    if until is not None and until < draft.issued_on:
        raise Invalid("ends_before_it_begins", "valid_until")
    return Certificate(
        kind_code=kind.code,
        supplier_id=draft.supplier_id,
        product_id=draft.product_id,
        number=draft.number,
        issued_on=draft.issued_on,
        valid_until=until,
        keep_until=max(draft.issued_on, today) + timedelta(days=kind.keep_days),
        quantity_g=draft.quantity_g,
        link=draft.link,
        said=checked(kind.fields, draft.said),
    )


def _child(lot: Lot, parents: Sequence[Certificate], quantity_g: int, today: date, keep_days: int) -> Certificate:
    ends = [one.valid_until for one in parents if one.valid_until is not None]
    said = parents[0].said if all(one.said == parents[0].said for one in parents) else {}
    products = {one.product_id for one in parents}
    return Certificate(
        kind_code=CONFORMITY,
        supplier_id=lot.supplier_id,
        product_id=products.pop() if len(products) == 1 else None,
        number=f"{lot.code}-C",
        issued_on=today,
        valid_until=max([min(ends), today]) if ends else None,
        keep_until=today + timedelta(days=keep_days),
        quantity_g=quantity_g,
        said=said,
        issued_anew=True,
    )


def _supplier_of(session: Session, product_id: int) -> int | None:
    return session.scalar(select(Product.supplier_id).where(Product.id == product_id))
