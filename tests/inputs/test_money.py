"""M: money, weights and quantities, as people and programs send them to every field there is for them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateways.stripe import CheckoutSession, StripeGateway
from jobs.worker import run_due
from models.audit import Notice
from models.catalogue import Listing
from models.orders import Order
from models.parties import Membership, Organisation, Person
from models.payments import PaymentAttempt
from operations import pool
from operations.actor import HOUSE
from operations.pool import Terms
from sandbox.stripe_double.running import RunningDouble
from tests import cast, orders
from tests.inputs.fields import KILOGRAM, WHOLE, YUAN, Field, Typist
from tests.inputs.state import fingerprint
from tests.jobs.test_import import HEADER, checked, faults, imported, line, table
from tests.pages import Browser
from tests.shop.buying import check_out, checkout_form, fill, only_order, session_id
from tests.shop.events import deliver

Browsers = Callable[..., Browser]
Typing = tuple[Typist, list[Field]]


def refused(session: Session, typing: Typing, texts: Mapping[str, tuple[str, ...]]) -> None:
    """Each text is 422 in each field of its kind, is shown again where a form is, and changes nothing."""
    typist, fields = typing
    before, wrong = fingerprint(session), []
    for one in fields:
        for text in texts[one.kind]:
            if text == "0" and one.takes_zero:
                continue
            status, page = typist.status(one, text)
            kept = one.path.startswith("/cart") or len(text) > 40 or f'value="{text}"' in page
            if status != 422 or not kept:
                wrong.append((str(one), text[:20], status, kept))
    assert wrong == []
    assert fingerprint(session) == before


def test_m1_amounts_nobody_means(session: Session, typist: Typing) -> None:
    every = ("-1", "1000000000", "2147483648", "9223372036854775808")
    refused(session, typist, {WHOLE: ("0", *every), YUAN: ("0", *every), KILOGRAM: ("0", *every)})


def test_m2_numbers_of_programs(session: Session, typist: Typing) -> None:
    texts = ("1_000", "+5", "٣", "1e5", "NaN", "sNaN", "Infinity", "0x10", "²", "05", "5 5", "1,000.00", "9，90", "")
    optional = {"floor", "ceiling", "tier_gold"}
    needed = typist[0], [one for one in typist[1] if one.name not in optional]
    refused(session, needed, dict.fromkeys((WHOLE, YUAN, KILOGRAM), texts))
    left = typist[0], [one for one in typist[1] if one.name in optional]
    refused(session, left, dict.fromkeys((WHOLE, YUAN, KILOGRAM), texts[:-1]))


def test_m2_full_width_figures_mean_what_they_are(session: Session, typist: Typing) -> None:
    """Each field takes what a Chinese keyboard makes of a number that is right."""
    right = {
        "shelf_life": "１８０",
        "transit_days": "２",
        "picked": "１",
        "weight": "１２．５",
        "first_weight_g": "１．５",
    }
    yuan = {"retail": "１２５．５", "purchase": "２０", "pool": "３０．５", "floor": "３６", "suggested": "４０。５"}
    yuan |= {"ceiling": "９９", "tier_gold": "２９．９", "price": "３３．５", "first_fee_fen": "６．５"}
    typing, fields = typist
    wrong = []
    for one in fields:
        name = one.name.removeprefix("packs-0-")
        text = (right | yuan).get(name, "２．５" if one.kind == KILOGRAM else "１２")
        status = typing.status(one, text)[0]
        # Terms that were made from older ones are stale, which is said once all figures were read.
        if status not in {303, 409}:
            wrong.append((str(one), text, status))
    assert wrong == []
    session.rollback()
    assert session.scalars(select(Listing.retail_fen).where(Listing.retail_fen == 12550)).all() == [12550] * 2


def test_m3_nothing_is_rounded(session: Session, typist: Typing) -> None:
    texts = {YUAN: ("39.999", "40.001"), KILOGRAM: ("0.0001", "1.0005"), WHOLE: ("5.0", "5.5")}
    refused(session, typist, texts)


def test_m4_signs_and_groups_are_for_tables_only(
    app: Flask, session: Session, browser: Browsers, typist: Typing
) -> None:
    """A form refuses what a spreadsheet may have put there; a table takes it, and names the cell it cannot read."""
    refused(session, typist, {YUAN: ("¥9.90", "1,000.00", "9，90"), KILOGRAM: ("1,000.5",), WHOLE: ("1,000",)})
    buyer = browser("buyer")
    header = HEADER + ",采购价(元),供货价(元),最低零售价(元),建议零售价(元)"
    rows = [
        line(number, code=f"M4-{number}") + prices
        for number, prices in enumerate((',¥9.90,"1,000.00",,"¥1,200.00"', ",9.90,19.90,,9，90", ",9.999,19.90,,29.90"))
    ]
    place = checked(app, buyer, table(*rows, header=header))
    assert faults(buyer, place) == [("3", "Suggested price (yuan)"), ("4", "Purchase price (yuan)")]
    imported(app, buyer, place)


def test_m5_a_price_that_binds_nobody(session: Session, browser: Browsers) -> None:
    """Too low, too high, nothing at all: said with the floor or the ceiling, and by whose terms; nothing changes."""
    sku = cast.sku_by_code(session, "TEA")
    pool.set_terms(session, HOUSE, sku, Terms(6500, 9000, 11000, 12000, ceiling_fen=20000))
    session.commit()
    listing = orders.listing(session, "TEA", "maoyang-tea")
    page, owner = f"/counter/listings/{listing.id}", browser("owner_a")
    before = fingerprint(session)
    for price in ("0", "0.01", "109.99", "200.01", "99999999.99", "100000000"):
        answer = owner.post(f"{page}/price", {"retail": price}, page)
        assert answer.status_code == 422, price
        assert "From ¥110.00 to ¥200.00, by the pool terms of" in answer.text, price
        assert f'value="{price}"' in answer.text
    assert fingerprint(session) == before


def test_m5_no_price_is_beyond_what_can_be_paid(session: Session, browser: Browsers) -> None:
    """Where no ceiling binds, the largest amount the provider takes does."""
    listing = orders.listing(session, "TEA", "maoyang-tea")
    page, owner = f"/counter/listings/{listing.id}", browser("owner_a")
    before = fingerprint(session)

    answer = owner.post(f"{page}/price", {"retail": "99999999.99"}, page)

    assert answer.status_code == 422
    assert "by the pool terms of" in answer.text
    assert fingerprint(session) == before


def test_m6_what_the_sender_says_of_money_is_left_alone(session: Session, browser: Browsers) -> None:
    """Price, sums, currency, state, shop and fee come from the house, whatever a form of the buyer says."""
    guest = browser()
    claimed = {
        "price": "1", "retail_fen": "1", "unit_fen": "1", "total": "1", "total_fen": "1", "goods_fen": "1",
        "freight_fen": "0", "currency": "usd", "state": "confirmed", "shop_id": "1", "service_fee_bp": "0",
        "pool_fen": "1", "buyer_id": "1", "number": "AAAAA-AAAAA",
    }  # fmt: skip
    listing = orders.listing(session, "TEA", "maoyang-tea")
    assert guest.post("/cart", {"listing": str(listing.id), "quantity": "2", **claimed}, "/").status_code == 303
    assert guest.post("/checkout", checkout_form(guest) | claimed, page="/checkout").status_code == 303

    order = only_order(session)
    assert (order.goods_fen, order.freight_fen, order.total_fen, order.buyer_id) == (25000, 0, 25000, None)
    assert (order.state, order.number) != ("confirmed", "AAAAA-AAAAA")
    [bought] = order.lines
    assert (bought.unit_fen, bought.shop_id, bought.pool_fen) == (12500, listing.shop_id, 9000)
    attempt = session.scalars(select(PaymentAttempt)).one()
    assert (attempt.amount_fen, attempt.currency) == (25000, "cny")


@pytest.mark.parametrize("told", ["0", "1", "-1", "24999", "1e4", "٣", "", "9" * 20])
def test_m6_the_total_that_was_seen_is_compared_and_never_charged(
    session: Session, browser: Browsers, told: str
) -> None:
    guest = browser()
    fill(guest, session, "TEA", 2)
    form = checkout_form(guest) | {"seen_total": told}

    answer = guest.post("/checkout", form, page="/checkout")

    assert answer.status_code in {409, 422}
    assert session.scalar(select(func.count()).select_from(Order)) == 0


def test_m6_whose_it_is_and_what_one_may_is_not_for_the_sender_to_say(session: Session, browser: Browsers) -> None:
    owner = browser("owner_a")
    sku = cast.sku_by_code(session, "FRESH").id
    other = session.scalars(select(Organisation.id).where(Organisation.slug == "wuxing-shanhuo")).one()
    session.rollback()
    claimed = {"shop_id": str(other), "state": "off", "pool_fen": "1", "position": "0", "stopped_by": "floor"}
    assert owner.post(f"/counter/pool/{sku}", {"retail": "80", **claimed}, f"/counter/pool/{sku}").status_code == 303
    listed = session.scalars(select(Listing).where(Listing.sku_id == sku).order_by(Listing.id.desc())).first()
    assert listed is not None
    assert (listed.shop_id != other, listed.state, listed.retail_fen) == (True, "live", 8000)

    claimed = {"role": "admin", "is_superuser": "1", "state": "active", "organisation_id": "1", "id": "1"}
    form = {"name": "新人", "login": "new@example.cn", "password": "a fine long sentence", **claimed}
    assert browser().post("/signup", form, page="/signup").status_code == 303
    person = session.scalars(select(Person).where(Person.email == "new@example.cn")).one()
    assert not person.is_superuser
    assert session.scalars(select(Membership).where(Membership.person_id == person.id)).all() == []


def test_m7_an_amount_in_another_currency_confirms_nothing(
    app: Flask,
    database_url: str,
    session: Session,
    browser: Browsers,
    double: RunningDouble,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is kept, a person is told, and it goes back."""
    asked = StripeGateway.read_checkout

    def in_dollars(self: StripeGateway, session_id: str) -> CheckoutSession:
        return replace(asked(self, session_id), currency="usd")

    guest = browser()
    fill(guest, session, "TEA")
    double.control.pay(session_id(check_out(guest)))
    monkeypatch.setattr(StripeGateway, "read_checkout", in_dollars)
    deliver(app, double)
    run_due(app, database_url)

    assert only_order(session).state == "awaiting_payment"
    assert session.scalars(select(PaymentAttempt.anomaly)).all() == ["currency"]
    assert session.scalars(select(Notice.kind)).all() == ["refund_due"]


def test_m11_more_figures_than_a_number_has(session: Session, typist: Typing) -> None:
    refused(session, typist, dict.fromkeys((WHOLE, YUAN, KILOGRAM), ("9" * 4301, "1." + "0" * 4301, "９" * 4301)))
