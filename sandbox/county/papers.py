"""The documents of the county's suppliers, and three who would like to join. One document has lapsed, one ends soon."""

import hashlib
import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.joining import Application, Requirement, asked_of
from models.parties import Organisation
from operations import applications, documents, expiry, people, vendors
from operations.actor import HOUSE, Actor
from operations.applications import Bank, Identity, Profile
from operations.documents import Paper, Photos
from operations.filing import Filed
from operations.images import document
from operations.people import Credentials
from operations.sealing import Seal
from sandbox.county.goods import County
from sandbox.county.people import PASSWORD
from sandbox.county.tables import e164, listed, rows

#: Puts bytes into the store under a key.
Keep = Callable[[str, bytes], None]
#: Everything was handed in so many days ago, or longer ago where it has lapsed since.
AGO = 30
#: A card number that passes its check figure and belongs to nobody.
CARD = "6200000000000012344"


@dataclass(frozen=True)
class Wish:
    """Somebody who would like to join, and how far that has come."""

    name: str
    phone: str
    kind: str
    profile: Profile
    step: str


WISHES = (
    Wish(
        "何塘",
        "19900000351",
        "shop",
        Profile(
            "荷塘小铺（示例）", "Lotus Pond Shop (demo)", "331123202", "", "卖自家和邻居家的山货。", "", slug="hetang"
        ),
        "submitted",
    ),
    Wish(
        "雷竹青",
        "19900000352",
        "station",
        Profile("石练服务站（示例）", "Shilian Station (demo)", "331123106", "", "", ""),
        "returned",
    ),
    Wish(
        "钟溪",
        "19900000353",
        "supplier",
        Profile("示例·北界镇蜂农户", "Demo Beijie bee household", "331123103", "", "", "", producer_kind="household"),
        "draft",
    ),
)


def hand_in_all(county: County, today: date, keep: Keep | None) -> None:
    """Every document of the tables, accepted; then what the jobs of a night do."""
    clerk = county.team["vendor_manager"]
    for row in rows("suppliers"):
        party = county.parties.by_code[row["code"]]
        asked = {one.code: one for one in county.session.scalars(asked_of(party.kind, party.producer_kind))}
        for cell in listed(row["certificates"]):
            kind, number, days = cell.split(":")
            requirement = asked["brand" if kind.startswith("brand") else kind]
            made = _hand_in(county.session, party, requirement, number, today + timedelta(days=int(days)), today, keep)
            documents.accept(county.session, clerk, made)
    expiry.look_over(county.session, today)
    expiry.tell_expiring(county.session, today)


def apply_all(county: County, today: date, seal: Seal | None, keep: Keep | None) -> None:
    """One application waits, one was sent back, one is still being filled in."""
    for wish in WISHES:
        credentials = Credentials(e164(wish.phone), None, PASSWORD)
        me = Actor(people.sign_up(county.session, wish.name, credentials, "zh_Hans").id)
        mine = applications.begin(county.session, me, wish.kind)
        identity = Identity(wish.name, e164(wish.phone))
        applications.save_identity(county.session, me, mine.id, mine.version, identity)
        applications.save_profile(county.session, me, mine.id, mine.version, wish.profile)
        if wish.step != "draft":
            _fill_in(county.session, me, mine, seal or Seal(("demonstration only",)), today, keep)
            applications.submit(county.session, me, mine.id, mine.version, today, agreed=True)
        if wish.step == "returned":
            _send_back(county, mine)


def _hand_in(
    session: Session,
    party: Organisation,
    requirement: Requirement,
    number: str,
    until: date,
    today: date,
    keep: Keep | None,
) -> int:
    """Handed in while it was good: a month ago, or before it ended."""
    handed_in = min(today, until) - timedelta(days=AGO)
    shown = f"SC{number[-4:]:0>14}" if requirement.code == "sc_licence" else number
    paper = Paper(
        number=shown if requirement.needs_number else "",
        issued_on=handed_in - timedelta(days=AGO) if requirement.needs_validity else None,
        valid_until=until if requirement.needs_validity else None,
    )
    photos = _photo(requirement, party.name_en, keep)
    return documents.hand_in(session, HOUSE, party, requirement.id, paper, photos, handed_in).id


def _fill_in(session: Session, me: Actor, mine: Application, seal: Seal, today: date, keep: Keep | None) -> None:
    account = Bank(mine.contact or "", "示例银行", CARD)
    applications.save_bank(session, me, mine.id, mine.version, account, seal)
    asked = session.scalars(asked_of(mine.kind, mine.producer_kind)).all()
    for one in asked:
        if one.is_mandatory:
            photos = _photo(one, mine.name_en or "", keep)
            applications.save_document(session, me, mine.id, mine.version, one.id, Paper(), photos, today)


def _send_back(county: County, mine: Application) -> None:
    clerk = county.team["vendor_manager"]
    paper = county.session.scalars(select(Application).where(Application.id == mine.id)).one().submissions[-1]
    documents.send_back(county.session, clerk, paper.id, "unreadable", "签字那一页反光，请重拍。")
    vendors.send_back(county.session, clerk, mine.id, "documents", "协议请重拍一张。")


def _photo(requirement: Requirement, whose: str, keep: Keep | None) -> Photos:
    return Photos((sheet(requirement.name_en, requirement.name_zh, whose, keep),))


def sheet(name_en: str, name_zh: str, whose: str, keep: Keep | None) -> Filed:
    """A picture of a sheet that says what it stands for and that it is none."""
    made = document(_drawn(name_en, whose))
    key = f"documents/demo-{secrets.token_hex(8)}.{made.suffix}"
    if keep is not None:
        keep(key, made.content)
    digest = hashlib.sha256(made.content).hexdigest()
    return Filed(key, made.media_type, len(made.content), digest, f"{name_zh}（示例）.jpg")


def _drawn(title: str, whose: str) -> bytes:
    sheet = Image.new("RGB", (480, 640), "#f6f4ee")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((20, 20, 460, 620), outline="#1b6b45", width=3)
    for line, (text, size) in enumerate(((title, 26), (whose, 18), ("DEMONSTRATION - NOT A DOCUMENT", 18))):
        pen.text((240, 120 + 90 * line), text, fill="#1c2420", anchor="mm", font_size=size)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()
