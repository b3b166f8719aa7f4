"""What happens when a document of a party comes to its end: people are told, and the sale of its goods stops."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select
from sqlalchemy.orm import Session, aliased

from models.audit import Notice
from models.catalogue import Listing, Product, Sku
from models.certificates import Certificate
from models.joining import Requirement, Submission
from models.parties import Organisation
from operations import audit, listings
from operations.actor import HOUSE
from operations.documents import names_of
from operations.notices import close, open_notice

#: Days before the last day on which party and association are told.
TOLD_BEFORE = (0, 7, 30)


def look_over(session: Session, today: date) -> None:
    """Stop the sale of whose document has lapsed, and let go on who has handed in a good one. May be repeated."""
    lapsed = _lapsed(today)
    stopped = listings.stop(session, "document", _offered_by(lapsed))
    lifted = listings.lift(session, "document", not_(_offered_by(lapsed)))
    if stopped:
        _tell_of_lapse(session, today)
    for word, changed in (("stop_sale", stopped), ("lift_stop", lifted)):
        for listing_id, shop_id in changed:
            audit.note(session, HOUSE, word, "listing", listing_id, reason="document", party=shop_id)


def tell_expiring(session: Session, today: date) -> None:
    """Tell party and association 30, 7 and 0 days before a document ends, once each."""
    last = today + timedelta(days=max(TOLD_BEFORE))
    for submission in session.scalars(_standing().where(Submission.valid_until.between(today, last))).all():
        assert submission.valid_until is not None  # noqa: S101 the query asked for it
        left = (submission.valid_until - today).days
        _tell_once(session, submission, min(days for days in TOLD_BEFORE if days >= left))


def tell_expiring_certificates(session: Session, today: date) -> None:
    """Tell supplier and association once that a certificate of produce ends within 30 days; not of a newer one's."""
    newer = aliased(Certificate)
    replaced = exists().where(
        newer.supplier_id == Certificate.supplier_id,
        newer.kind_code == Certificate.kind_code,
        newer.product_id.is_not_distinct_from(Certificate.product_id),
        newer.issued_anew.is_(False),
        newer.id > Certificate.id,
    )
    last = today + timedelta(days=max(TOLD_BEFORE))
    ending = (
        select(Certificate)
        .where(Certificate.valid_until.between(today, last), Certificate.issued_anew.is_(False), ~replaced)
        .where(Certificate.valid_until - Certificate.issued_on > max(TOLD_BEFORE))
        .order_by(Certificate.id)
    )
    for one in session.scalars(ending):
        kind, party = one.kind, one.supplier
        told: dict[str, object] = {"document_zh": kind.name_zh, "document_en": kind.name_en, "party_zh": party.name_zh}
        told |= {"party_en": party.name_en, "party_id": party.id, "until": str(one.valid_until)}
        for to in (one.supplier_id, None):
            open_notice(session, "document_expiring", "certificate", one.id, to=to, params=told)


def _standing() -> Select[Submission]:
    """Accepted documents of parties that sell or served, whose requirement is still asked."""
    return (
        select(Submission)
        .join(Requirement, Requirement.id == Submission.requirement_id)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(Submission.state == "accepted", Organisation.state.in_(("approved", "suspended")))
        .order_by(Submission.id)
    )


def _lapsed(today: date) -> Select[int | None]:
    """Ids of parties one of whose documents has lapsed that must not."""
    asked = aliased(Requirement)
    blocks = exists().where(
        asked.code == Requirement.code,
        asked.party_kind == Requirement.party_kind,
        asked.producer_kind.is_not_distinct_from(Requirement.producer_kind),
        asked.retired_at.is_(None),
        asked.blocks_sale,
    )
    return (
        select(Submission.organisation_id)
        .join(Requirement, Requirement.id == Submission.requirement_id)
        .where(Submission.state == "accepted", Submission.organisation_id.is_not(None))
        .where(Submission.valid_until < today, blocks)
    )


def _offered_by(parties: Select[int | None]) -> ColumnElement[bool]:
    skus = select(Sku.id).join(Product, Product.id == Sku.product_id).where(Product.supplier_id.in_(parties))
    return or_(Listing.shop_id.in_(parties), Listing.sku_id.in_(skus))


def _tell_of_lapse(session: Session, today: date) -> None:
    lapsed = and_(Submission.valid_until < today, Submission.organisation_id.in_(_lapsed(today)))
    for submission in session.scalars(_standing().where(lapsed)).all():
        for to in (submission.organisation_id, None):
            open_notice(
                session, "document_lapsed", "submission", submission.id, to=to, params=_told(session, submission)
            )


def _tell_once(session: Session, submission: Submission, days: int) -> None:
    kind = "document_expiring"
    known = exists().where(
        Notice.kind == kind,
        Notice.cause_type == "submission",
        Notice.cause_id == submission.id,
        Notice.params["days"].as_integer() == days,
    )
    if session.scalar(select(known)):
        return
    close(session, kind, "submission", submission.id)
    for to in (submission.organisation_id, None):
        open_notice(
            session,
            kind,
            "submission",
            submission.id,
            to=to,
            params=_told(session, submission) | {"days": days},
        )


def _told(session: Session, submission: Submission) -> dict[str, object]:
    party = session.get_one(Organisation, submission.organisation_id)
    until = submission.valid_until.isoformat() if submission.valid_until else ""
    return names_of(submission.requirement) | {
        "party_zh": party.name_zh,
        "party_en": party.name_en,
        "party_id": party.id,
        "until": until,
    }
