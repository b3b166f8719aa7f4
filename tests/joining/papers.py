"""Applications at every step, by the real operations, and files to hand in with them."""

import io
from datetime import date, timedelta

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.joining import STEPS, Application, Requirement, Submission, asked_of
from models.parties import Organisation, Person
from operations import applications, documents, vendors
from operations.actor import Actor
from operations.applications import Bank, Identity, Profile
from operations.documents import Paper, Photos
from operations.filing import Filed
from operations.sealing import Seal
from tests.cast import today

SEAL = Seal(("a key for tests of joining, long enough",))
USCC = "91000000MA0000011T"
#: A card number that passes its check figure and belongs to nobody.
CARD = "6200000000000012344"
TOWNSHIP = "331123200"


def picture(colour: str = "white", form: str = "PNG") -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, form)
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def actor(session: Session, name: str) -> Actor:
    """Somebody of the cast, as who acts."""
    return Actor(session.scalars(select(Person.id).where(Person.name == name)).one())


def filed(key: str = "documents/x.jpg") -> Photos:
    """A photo that stands in the store already, as far as operations care."""
    return Photos((Filed(key, "image/jpeg", 10, "0" * 64, "执照.jpg"),))


def profile(kind: str, name: str, producer_kind: str | None = "coop", slug: str = "hetang") -> Profile:
    """A party of that kind."""
    is_supplier = kind == "supplier"
    return Profile(
        name_zh=name,
        name_en="Hetang",
        township_code=TOWNSHIP,
        village="好川村",
        story="自家的山货。",
        uscc=USCC if is_supplier and producer_kind != "household" else "",
        producer_kind=producer_kind if is_supplier else None,
        slug=slug if kind == "shop" else "",
    )


def filled_in(
    session: Session, who: str = "consumer", kind: str = "shop", *, producer_kind: str | None = "coop"
) -> Application:
    """An application with everything in it, not handed in yet."""
    me = actor(session, who)
    mine = applications.begin(session, me, kind)
    applications.save_identity(session, me, mine.id, mine.version, Identity("何塘", "+8619900000451"))
    name = {"shop": "荷塘小铺", "supplier": "荷塘合作社", "station": "荷塘站"}[kind]
    applications.save_profile(session, me, mine.id, mine.version, profile(kind, name, producer_kind))
    applications.save_bank(session, me, mine.id, mine.version, Bank("何塘", "农商行三仁支行", CARD), SEAL)
    for number, asked in enumerate(mandatory(session, mine)):
        applications.save_document(
            session,
            me,
            mine.id,
            mine.version,
            asked.id,
            paper(asked),
            filed(f"documents/{mine.id}-{number}.jpg"),
            today(),
        )
    return mine


def submitted(
    session: Session, who: str = "consumer", kind: str = "shop", *, producer_kind: str | None = "coop"
) -> Application:
    """An application that waits for the association."""
    mine = filled_in(session, who, kind, producer_kind=producer_kind)
    applications.submit(session, actor(session, who), mine.id, mine.version, today(), agreed=True)
    session.flush()
    return mine


def approved(session: Session, who: str = "consumer", kind: str = "shop", by: str = "admin") -> Organisation:
    """A party that was admitted."""
    mine = submitted(session, who, kind)
    return vendors.approve(session, actor(session, by), mine.id, STEPS, today())


def party(session: Session, slug: str) -> Organisation:
    """A party of the cast."""
    return session.scalars(select(Organisation).where(Organisation.slug == slug)).one()


def asked(session: Session, owner: Application | Organisation, code: str) -> Requirement:
    """What is asked of somebody, by its code."""
    rows = session.scalars(asked_of(owner.kind, owner.producer_kind)).all()
    return next(one for one in rows if one.code == code)


def mandatory(session: Session, owner: Application | Organisation) -> list[Requirement]:
    """What nobody is admitted without."""
    return [one for one in session.scalars(asked_of(owner.kind, owner.producer_kind)) if one.is_mandatory]


def paper(requirement: Requirement, days: int = 300) -> Paper:
    """What is written on a good document of that kind."""
    number = "SC00000000000102" if requirement.code == "sc_licence" else "DEMO-1" if requirement.needs_number else ""
    until = today() + timedelta(days=days) if requirement.needs_validity else None
    return Paper(number, None, until)


def accepted(
    session: Session, slug: str, code: str, days: int, *, on: date | None = None, by: str = "admin"
) -> Submission:
    """A document of a party of the cast, accepted, that ends in so many days. `on`: the day it was handed in."""
    owner = party(session, slug)
    wanted = asked(session, owner, code)
    handed_in = documents.hand_in(
        session,
        actor(session, "supplier_a"),
        owner,
        wanted.id,
        paper(wanted, days),
        filed(f"documents/{slug}-{code}-{days}.jpg") if wanted.needs_photo else Photos(),
        on or today(),
    )
    return documents.accept(session, actor(session, by), handed_in.id)
