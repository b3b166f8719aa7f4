"""Asking to join: an application that is saved step by step, handed in, and perhaps taken back."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from stdnum import luhn
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from models.divisions import TOWNSHIP, division
from models.joining import OPEN_APPLICATION, STEPS, Application, Submission
from models.parties import PARTY_KINDS, PRODUCER_KINDS, Organisation
from models.searching import pinyin_key
from operations import audit, documents
from operations.actor import Actor
from operations.documents import Paper, Photos
from operations.refusals import Invalid, Missing, Refused
from operations.sealing import Seal

#: The text of the terms that is shown now. A new text gets a new name; who agreed to an older one agreed to that.
CONSENT = "joining-2026-11"
LONGEST_SLUG = 40
#: Words in brackets, such as （示例）, are no part of an address.
_ASIDE = re.compile(r"[（(].*?[)）]")


@dataclass(frozen=True)
class Identity:
    """Who speaks for the party. `phone` is E.164."""

    contact: str
    phone: str


@dataclass(frozen=True)
class Profile:
    """The party itself. `producer_kind` is of suppliers, `slug` of shops."""

    name_zh: str
    name_en: str
    township_code: str
    village: str
    story: str
    uscc: str
    producer_kind: str | None = None
    slug: str = ""


@dataclass(frozen=True)
class Bank:
    """Where the party is paid. `number` None: the one that was given before."""

    holder: str
    bank: str
    number: str | None


def begin(session: Session, actor: Actor, kind: str) -> Application:
    """The person's open application of that kind, made when there is none."""
    if kind not in PARTY_KINDS or actor.person_id is None:
        raise Missing
    session.execute(
        insert(Application)
        .values(kind=kind, person_id=actor.person_id)
        .on_conflict_do_nothing(index_elements=["person_id", "kind"], index_where=text(OPEN_APPLICATION))
    )
    return session.scalars(
        select(Application).where(
            Application.person_id == actor.person_id, Application.kind == kind, text(OPEN_APPLICATION)
        )
    ).one()


def save_identity(session: Session, actor: Actor, application_id: int, version: int, identity: Identity) -> None:
    """The first step."""
    application = _open(session, actor, application_id, version)
    application.contact, application.phone = identity.contact, identity.phone
    _saved(session, application)


def save_profile(session: Session, actor: Actor, application_id: int, version: int, profile: Profile) -> None:
    """The second step. Invalid when the code is none, or the address is taken."""
    application = _open(session, actor, application_id, version)
    if application.kind == "supplier" and profile.producer_kind not in PRODUCER_KINDS:
        raise Invalid("producer_kind_missing", field="producer_kind")
    place = division(profile.township_code)
    if place is None or place.level != TOWNSHIP:
        raise Invalid("township_missing", field="township_code")
    for name, value in vars(profile).items():
        setattr(application, name, value or None)
    application.producer_kind = profile.producer_kind if application.kind == "supplier" else None
    application.uscc = tidy_uscc(profile.uscc, required=application.needs_uscc)
    application.slug = _free_slug(session, application, profile.slug) if application.kind == "shop" else None
    _saved(session, application)


def save_bank(session: Session, actor: Actor, application_id: int, version: int, bank: Bank, seal: Seal) -> None:
    """The third step. Of the number only the last four figures stay readable."""
    application = _open(session, actor, application_id, version)
    application.bank_holder, application.bank = bank.holder, bank.bank
    if bank.number is not None:
        number = tidy_account(bank.number)
        application.bank_number_sealed, application.bank_last4 = seal.close(number), number[-4:]
    elif application.bank_last4 is None:
        raise Invalid("account_number", field="number")
    _saved(session, application)


def save_document(
    session: Session,
    actor: Actor,
    application_id: int,
    version: int,
    requirement_id: int,
    paper: Paper,
    photos: Photos,
    today: date,
) -> Submission:
    """A document of the fourth step."""
    application = _open(session, actor, application_id, version)
    submission = documents.hand_in(session, actor, application, requirement_id, paper, photos, today)
    _saved(session, application)
    return submission


def submit(session: Session, actor: Actor, application_id: int, version: int, today: date, *, agreed: bool) -> None:
    """Hand the application in. Refused while something is missing or was sent back and is still the same."""
    application = _open(session, actor, application_id, version)
    if not agreed:
        raise Invalid("consent_missing", field="agreed")
    if len(done(session, application, today)) < len(STEPS):
        raise Refused("application_incomplete")
    application.consent_text, application.consent_at = CONSENT, func.now()
    application.submitted_at = func.now()
    _step(session, actor, application, "submitted", "submit")


def withdraw(session: Session, actor: Actor, application_id: int) -> None:
    """Take the application back. The account number goes at once."""
    application = own(session, actor, application_id)
    if application.state not in {"draft", "submitted", "returned"}:
        raise Refused("application_closed")
    forget_account(application)
    _step(session, actor, application, "withdrawn", "withdraw")


def own(session: Session, actor: Actor, application_id: int) -> Application:
    """The person's own application, under lock."""
    application = session.scalar(
        select(Application)
        .where(Application.id == application_id, Application.person_id == actor.person_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if application is None:
        raise Missing
    return application


def done(session: Session, application: Application, today: date) -> set[str]:
    """The steps with nothing left to do."""
    found = set()
    if application.contact and application.phone:
        found.add("identity")
    if application.name_zh and application.township_code and (application.uscc or not application.needs_uscc):
        found.add("organisation")
    if application.bank_last4:
        found.add("bank")
    if (
        "organisation" in found
        and not documents.missing(session, application, today)
        and not _returned(session, application)
    ):
        found.add("documents")
    return found


def forget_account(application: Application) -> None:
    """Nobody is paid by this application any more."""
    application.bank_number_sealed = None


def tidy_uscc(typed: str, *, required: bool) -> str | None:
    """A unified social credit code in its one form; None when there is none and none is needed. Raises Invalid."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    if not plain and not required:
        return None
    try:
        return str(uscc.validate(plain))
    except (ValidationError, ValueError):
        raise Invalid("uscc", field="uscc") from None


def tidy_account(typed: str) -> str:
    """An account number in figures. Numbers of bank cards (62…) must pass their check figure. Raises Invalid."""
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed))
    if not re.fullmatch(r"[0-9]{9,22}", number):
        raise Invalid("account_number", field="number")
    if number.startswith("62") and (not 16 <= len(number) <= 19 or not luhn.is_valid(number)):
        raise Invalid("card_number", field="number")
    return number


def propose_slug(session: Session, name_zh: str) -> str:
    """An address for a shop of that name which nobody has: its pinyin, with a number where it is taken."""
    plain = _ASIDE.sub("", unicodedata.normalize("NFKC", name_zh))
    stem = re.sub(r"[^a-z0-9]", "", pinyin_key(plain).replace(" ", ""))[:LONGEST_SLUG] or "shop"
    names = [stem, *(f"{stem}-{number}" for number in range(2, 100))]
    taken = set(session.scalars(select(Organisation.slug).where(Organisation.slug.in_(names))))
    taken |= set(session.scalars(select(Application.slug).where(Application.slug.in_(names), text(OPEN_APPLICATION))))
    return next(name for name in names if name not in taken)


def _open(session: Session, actor: Actor, application_id: int, version: int) -> Application:
    """The person's own application while it may be changed, by a form that knows its last change."""
    application = own(session, actor, application_id)
    if not application.is_open_to_change:
        raise Refused("application_closed")
    if application.version != version:
        raise Refused("stale_form")
    return application


def _saved(session: Session, application: Application) -> None:
    application.version += 1
    session.flush()


def _step(session: Session, actor: Actor, application: Application, state: str, action: str) -> None:
    before: dict[str, Any] = {"state": application.state}
    application.state, application.state_at = state, func.now()
    _saved(session, application)
    audit.note(session, actor, action, "application", application.id, before=before, after={"state": state})


def _free_slug(session: Session, application: Application, slug: str) -> str:
    if not re.fullmatch(rf"[a-z0-9](?:[a-z0-9-]{{0,{LONGEST_SLUG - 1}}})", slug):
        raise Invalid("slug", field="slug")
    others = exists().where(Application.slug == slug, Application.id != application.id, text(OPEN_APPLICATION))
    if session.scalar(select(or_(exists().where(Organisation.slug == slug), others))):
        raise Invalid("slug_taken", field="slug")
    return slug


def _returned(session: Session, application: Application) -> bool:
    """Whether a document that was sent back has not been handed in anew."""
    return bool(
        session.scalar(
            select(exists().where(Submission.application_id == application.id, Submission.state == "returned"))
        )
    )
