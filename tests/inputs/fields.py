"""Every field people type a number into, with a form that is right in all else."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.freight import FreightZone
from models.parties import Organisation
from operations import people
from operations.actor import HOUSE
from tests import cast, orders
from tests.fulfilment.places import pack_lines, picks_of, sheet_of
from tests.pages import TOKEN, Browser
from tests.shop.buying import fill

#: What a field takes.
WHOLE, YUAN, KILOGRAM = "whole", "yuan", "kilogram"


@dataclass(frozen=True)
class Field:
    """A field of a form, and where it is sent."""

    who: str
    path: str
    name: str
    kind: str
    form: dict[str, str] = field(default_factory=dict)
    #: What is none: 0 is a number of packs nobody buys, but a quota all the same.
    takes_zero: bool = False

    def __str__(self) -> str:
        return f"{self.path} {self.name}"


class Typist:
    """Types into fields, each in the browser of whoever may."""

    def __init__(self, visitors: dict[str, Browser]) -> None:
        self.visitors = visitors
        self.tokens: dict[str, str] = {}

    def status(self, one: Field, text: str) -> tuple[int, str]:
        """Send a form with this text in the field; status and page of the answer."""
        visitor = self.visitors[one.who]
        if one.who not in self.tokens:
            token = TOKEN.search(visitor.client.get("/orders/lookup").text)
            assert token is not None
            self.tokens[one.who] = token[1]
        data = {**one.form, one.name: text, "csrf_token": self.tokens[one.who]}
        answer = visitor.client.post(one.path, data=data)
        return answer.status_code, answer.text


def everywhere(session: Session, browser: Callable[..., Browser]) -> tuple[Typist, list[Field]]:
    """All of them."""
    guest = browser()
    fill(guest, session, "TEA")
    line = re.search(r'action="(/cart/lines/\d+)"', guest.get("/cart").text)
    assert line is not None
    to_pack = orders.up_to(session, "picked")
    packing = f"{sheet_of(session, to_pack)}/packing"
    packed = {"boxes": "1", "carrier": "SF", "boxes-0-material": "1", "boxes-0-sure": "y"}
    orders.up_to(session, "confirmed")
    packed |= {f"tick-{number}": "y" for number in pack_lines(session, to_pack)}
    to_pick = picks_of(session, orders.up_to(session, "picking"))[0]
    manager = cast.person(session, "manager", "+8619900000441")
    association = session.scalars(select(Organisation.id).where(Organisation.kind == "association")).one()
    people.grant(session, HOUSE, manager.id, association, "vendor_manager")
    session.commit()
    sku, fresh = (cast.sku_by_code(session, code).id for code in ("DRIED", "FRESH"))
    listing = orders.listing(session, "TEA", "maoyang-tea").id
    card = session.scalars(select(FreightZone.id).order_by(FreightZone.id)).first()
    pack = orders.listing(session, "TEA").id
    session.rollback()
    found = [
        Field("guest", "/cart", "quantity", WHOLE, {"listing": str(pack)}),
        Field("guest", line[1], "quantity", WHOLE, takes_zero=True),
        Field("owner_a", f"/counter/pool/{fresh}", "retail", YUAN),
        Field("owner_a", f"/counter/listings/{listing}/price", "retail", YUAN),
        Field("packer", packing, "boxes-0-weight", KILOGRAM, packed),
        Field("packer", to_pick, "picked", WHOLE, {"reason": "missing"}, takes_zero=True),
        Field("packer", "/fulfilment/waves", "first", WHOLE, {"take": "first", "picker": "0", "storage": "ambient"}),
        *_of_the_office(sku, card or 0),
        *_of_products(),
    ]
    names = {one.who for one in found} - {"guest"}
    return Typist({"guest": guest, **{name: browser(name) for name in names}}), found


def _of_the_office(sku: int, card: int) -> Iterator[Field]:
    pool, day = f"/cooperative/pool/{sku}", f"{cast.today() + timedelta(days=1):%Y-%m-%d}"
    terms = {"purchase": "20.00", "pool": "30.00", "floor": "36.00", "suggested": "40.00", "freight_payer": "buyer"}
    terms |= {"return_liability": "supplier", "seen": "0"}
    for name in ("purchase", "pool", "floor", "suggested", "ceiling", "tier_gold"):
        yield Field("buyer", f"{pool}/terms", name, YUAN, terms)
    yield Field("buyer", f"{pool}/quotas", "packs", WHOLE, takes_zero=True)
    waiver = {"shop": "wuxing-shanhuo", "begins": day, "ends": day, "reason": "Fair"}
    yield Field("manager", f"{pool}/waivers", "price", YUAN, waiver)
    asked = {name: waiver[name] for name in ("begins", "ends", "reason")}
    yield Field("owner_b", f"/counter/pool/{sku}/waivers", "price", YUAN, asked)
    figure = "/cooperative/settings/figures/low-stock"
    yield Field("admin", f"{figure}/proposals", "value", WHOLE, {"seen": "0"}, takes_zero=True)
    rates = {
        "name_zh": "近", "name_en": "Near", "first_weight_g": "1", "first_fee_fen": "6.50", "extra_weight_g": "0.5",
        "extra_fee_fen": "1", "transit_days": "2", "chilled_pack_fen": "6", "frozen_pack_fen": "0",
        "province_codes": "33",
    }  # fmt: skip
    freight = f"/cooperative/settings/freight/{card}"
    for name, kind in (("first_weight_g", KILOGRAM), ("first_fee_fen", YUAN), ("transit_days", WHOLE)):
        yield Field("admin", f"{freight}/proposals", name, kind, rates, kind == YUAN)
    category = {"slug": "herbs", "name_zh": "药材", "name_en": "Herbs"}
    categories = "/cooperative/settings/categories"
    yield Field("admin", categories, "position", WHOLE, category, takes_zero=True)


def _of_products() -> Iterator[Field]:
    product = {
        "name_zh": "烟笋干", "category": "bamboo", "description_zh": "慢慢熏成。", "township_code": "331123200",
        "village": "好川村", "months": "4", "packs-0-pack_zh": "500克/袋", "packs-0-net_weight": "0.5",
        "packs-0-storage": "ambient", "packs-0-shelf_life": "180",
    }  # fmt: skip
    for name, kind in (("net_weight", KILOGRAM), ("shelf_life", WHOLE)):
        yield Field("supplier_a", "/counter/products", f"packs-0-{name}", kind, product)


@pytest.fixture
def typist(session: Session, browser: Callable[..., Browser]) -> tuple[Typist, list[Field]]:
    """Everybody who types, and all fields."""
    return everywhere(session, browser)
