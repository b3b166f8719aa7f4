"""What the association decides about whoever joins and whoever has joined."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.catalogue import Listing, Product, Sku
from models.decisions import Decision
from models.files import StoredFile
from models.joining import STEPS, Application, Submission, SubmissionPhoto
from models.parties import TIERS, BankAccount, Membership, Organisation
from operations import audit, documents, founding, listings, people, pool
from operations.actor import Actor
from operations.applications import forget_account, propose_slug
from operations.decisions import check_not_own, decide
from operations.deferring import defer
from operations.notices import open_notice
from operations.refusals import Invalid, Missing, Refused

#: Why an application goes back or is declined, why a party is suspended. Their sentences: web.reasons.
APPLICATION_REASONS = ("documents", "details", "bank_details", "not_in_county", "not_suitable")
SUSPENSION_REASONS = ("food_safety", "below_floor", "complaints", "no_documents", "own_wish", "other")
#: The role an applicant gets.
FIRST_ROLES = {"shop": "owner", "supplier": "member", "station": "station_operator"}
#: What keeps goods of a suspended party off the shelves.
STOPS = {"shop": "shop", "supplier": "supplier"}


def approve(session: Session, actor: Actor, application_id: int, checks: Collection[str], today: date) -> Organisation:
    """Admit the applicant: party, accounts, bank account and first role appear. All of STEPS must have been checked.

    The check of the documents accepts those that still wait. Refused when one is missing or was sent back.
    """
    application = _handed_in(session, actor, application_id)
    if set(checks) != set(STEPS):
        raise Invalid("checks_missing", field="check")
    for waiting in _submissions(session, application, "pending"):
        documents.accept(session, actor, waiting.id)
    if documents.missing(session, application, today, accepted=True):
        raise Refused("documents_missing")
    party = _admitted(session, actor, application)
    _hand_over(session, actor, application, party)
    application.organisation_id = party.id
    _decided(session, actor, application, "approved", checks=dict.fromkeys(STEPS, True))
    open_notice(session, "application_approved", "application", application.id, to=party.id)
    return party


def send_back(session: Session, actor: Actor, application_id: int, reason: str, note: str = "") -> None:
    """Let the applicant correct it; the reason is one of APPLICATION_REASONS."""
    application = _handed_in(session, actor, application_id)
    _decided(session, actor, application, "returned", reason=_one_of(reason, APPLICATION_REASONS), note=note)


def decline(session: Session, actor: Actor, application_id: int, reason: str, note: str = "") -> None:
    """Say no for good. The account number goes at once."""
    application = _handed_in(session, actor, application_id)
    forget_account(application)
    _decided(session, actor, application, "declined", reason=_one_of(reason, APPLICATION_REASONS), note=note)


def suspend(session: Session, actor: Actor, party_id: int, reason: str, note: str = "") -> None:
    """Nothing of the party is sold from this moment on; open orders run on."""
    party = _party(session, actor, party_id, ("approved",))
    _take_down(session, actor, party)
    _ruled(session, actor, party, "suspended", "suspended", _one_of(reason, SUSPENSION_REASONS), note)


def reinstate(session: Session, actor: Actor, party_id: int, note: str = "") -> None:
    """The party sells again, except what something else keeps off the shelves."""
    party = _party(session, actor, party_id, ("suspended",))
    if party.kind in STOPS:
        lifted = listings.lift(session, STOPS[party.kind], offered_by(party.id))
        _note_listings(session, actor, "lift_stop", lifted, STOPS[party.kind])
    _ruled(session, actor, party, "reinstated", "approved", "", note)


def terminate(session: Session, actor: Actor, party_id: int, reason: str, note: str = "") -> None:
    """The party leaves: its goods stay off the shelves for good, its people lose their roles."""
    party = _party(session, actor, party_id, ("approved", "suspended"))
    _take_down(session, actor, party)
    _ruled(session, actor, party, "terminated", "terminated", _one_of(reason, SUSPENSION_REASONS), note)
    ended = session.scalars(
        update(Membership)
        .where(Membership.organisation_id == party.id, Membership.until.is_(None))
        .values(until=func.now())
        .returning(Membership.id)
    ).all()
    for membership_id in ended:
        audit.note(session, actor, "end", "membership", membership_id, reason="terminated", party=party.id)


def set_tier(session: Session, actor: Actor, party_id: int, tier: str) -> None:
    """Which prices of the pool a shop has."""
    party = _party(session, actor, party_id, ("approved", "suspended"))
    if tier not in TIERS or party.kind != "shop":
        raise Invalid("tier_of_shops", field="tier")
    before, party.tier = party.tier, tier
    session.flush()
    audit.note(
        session,
        actor,
        "set_tier",
        "organisation",
        party.id,
        before={"tier": before},
        after={"tier": tier},
        party=party.id,
    )


def offered_by(party_id: int) -> ColumnElement[bool]:
    """The listings of a shop, or of a supplier's goods in every shop."""
    skus = select(Sku.id).join(Product, Product.id == Sku.product_id).where(Product.supplier_id == party_id)
    return or_(Listing.shop_id == party_id, Listing.sku_id.in_(skus))


def _handed_in(session: Session, actor: Actor, application_id: int) -> Application:
    """An application that waits for a decision, under lock. Never the actor's own."""
    application = session.scalar(
        select(Application)
        .where(Application.id == application_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if application is None:
        raise Missing
    check_not_own(actor, application.person_id)
    if application.state != "submitted":
        raise Refused("decided_already")
    return application


def _submissions(session: Session, application: Application, *states: str) -> list[Submission]:
    return list(
        session.scalars(
            select(Submission)
            .where(Submission.application_id == application.id, Submission.state.in_(states))
            .order_by(Submission.id)
        )
    )


def _admitted(session: Session, actor: Actor, application: Application) -> Organisation:
    profile: dict[str, object] = {
        "slug": application.slug or propose_slug(session, application.name_zh or ""),
        "name_zh": application.name_zh,
        "name_en": application.name_en or application.name_zh,
        "producer_kind": application.producer_kind,
        "township_code": application.township_code,
        "village": application.village,
        "contact_zh": application.contact,
        "phone": application.phone,
        "story_zh": application.story or "",
        "uscc": application.uscc,
        "tier": "trial" if application.kind == "shop" else None,
    }
    try:
        with session.begin_nested():
            return founding.admit(session, actor, application.kind, profile)
    except IntegrityError:
        raise Refused("slug_taken") from None


def _hand_over(session: Session, actor: Actor, application: Application, party: Organisation) -> None:
    """What the applicant handed in becomes the party's: account, documents, and the role."""
    session.add(
        BankAccount(
            organisation_id=party.id,
            holder=application.bank_holder,
            bank=application.bank,
            number_sealed=application.bank_number_sealed,
            last4=application.bank_last4,
            set_by=application.person_id,
        )
    )
    forget_account(application)
    of_it = Submission.application_id == application.id
    session.execute(update(Submission).where(of_it).values(organisation_id=party.id))
    files = select(SubmissionPhoto.file_id).join(Submission, Submission.id == SubmissionPhoto.submission_id)
    session.execute(update(StoredFile).where(StoredFile.id.in_(files.where(of_it))).values(organisation_id=party.id))
    people.grant(session, actor, application.person_id, party.id, FIRST_ROLES[application.kind])


def _decided(
    session: Session,
    actor: Actor,
    application: Application,
    kind: str,
    *,
    reason: str = "",
    note: str = "",
    checks: dict[str, bool] | None = None,
) -> None:
    application.state, application.state_at, application.version = kind, func.now(), application.version + 1
    decision = decide(
        session,
        actor,
        kind,
        "application",
        application.id,
        requested_by=application.person_id,
        party=application.organisation_id,
        reason=reason,
        note=note,
        checks=checks,
    )
    defer(session, "mail.decision", decision_id=decision.id)


def _party(session: Session, actor: Actor, party_id: int, states: Collection[str]) -> Organisation:
    """A party in one of these states, under lock. Not the association's own, and not one the actor belongs to."""
    party = session.scalar(
        select(Organisation)
        .where(Organisation.id == party_id, Organisation.kind != "association")
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if party is None:
        raise Missing
    if party.is_pavilion:
        raise Refused("own_shop")
    if party.id in {role.organisation_id for role in actor.roles}:
        raise Refused("own_request")
    if party.state not in states:
        raise Refused("decided_already")
    return party


def _take_down(session: Session, actor: Actor, party: Organisation) -> None:
    """An order that is being placed is there before, or finds nothing on sale."""
    if party.kind in STOPS:
        sold = select(Listing.sku_id).where(Listing.shop_id == party.id)
        made = select(Sku.id).join(Product, Product.id == Sku.product_id).where(Product.supplier_id == party.id)
        pool.lock_skus(session, sold if party.kind == "shop" else made, changing=True)
        stopped = listings.stop(session, STOPS[party.kind], offered_by(party.id))
        _note_listings(session, actor, "stop_sale", stopped, STOPS[party.kind])


def _note_listings(
    session: Session, actor: Actor, action: str, changed: Collection[tuple[int, int]], reason: str
) -> None:
    for listing_id, shop_id in changed:
        audit.note(session, actor, action, "listing", listing_id, reason=reason, party=shop_id)


def _ruled(
    session: Session, actor: Actor, party: Organisation, kind: str, state: str, reason: str, note: str
) -> Decision:
    party.state, party.state_at = state, func.now()
    session.flush()
    decision = decide(session, actor, kind, "organisation", party.id, party=party.id, reason=reason, note=note)
    open_notice(session, f"party_{kind}", "decision", decision.id, to=party.id, params={"reason": reason, "note": note})
    defer(session, "mail.decision", decision_id=decision.id)
    return decision


def _one_of(reason: str, reasons: Collection[str]) -> str:
    if reason not in reasons:
        raise Invalid("reason_needed", field="reason")
    return reason
