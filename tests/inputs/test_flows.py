"""X: steps out of turn, stale forms, other people's things, codes, limits and days, by the pages for them."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from jobs.worker import run_due
from models.carriers import Carrier
from models.catalogue import Category, Listing, Product
from models.freight import FreightZone
from models.joining import Requirement, Submission
from models.orders import Order
from models.sessions import OneTimeCode
from models.settings import Setting
from operations import payments, people, settings
from operations.actor import HOUSE
from sandbox.stripe_double.running import RunningDouble
from tests import cast, orders
from tests.counter.test_own_products import NEW, drafted
from tests.fulfilment.places import sheet_of
from tests.inputs.state import fingerprint
from tests.joining import papers
from tests.pages import Browser, queries, without_reference
from tests.shop.buying import check_out, checkout_form, fill, only_order, session_id
from tests.shop.events import deliver
from tests.shop.phones import Pocket

Browsers = Callable[..., Browser]
NOBODY = "+8613812345678"
NO_ID = "999999999"


@pytest.fixture
def pocket(app: Flask) -> Pocket:
    """All telephones."""
    return Pocket(app)


def test_x1_nothing_is_ordered_without_an_address(session: Session, browser: Browsers) -> None:
    guest = browser()
    fill(guest, session, "TEA")
    form, before = checkout_form(guest), fingerprint(session)
    for missing in ("recipient", "phone", "province", "city", "county", "street"):
        answer = guest.post("/checkout", form | {missing: ""}, page="/checkout")
        assert answer.status_code == 422, missing
        assert f'value="{form["email"]}"' in answer.text
    assert fingerprint(session) == before


def test_x1_what_is_paid_or_given_up_is_neither_paid_nor_given_up_again(
    app: Flask, database_url: str, session: Session, browser: Browsers, double: RunningDouble
) -> None:
    guest = browser()
    fill(guest, session, "TEA")
    double.control.pay(session_id(check_out(guest)))
    paid = only_order(session).number
    deliver(app, double)
    run_due(app, database_url)
    fill(guest, session, "DRIED")
    assert check_out(guest).status_code == 303
    given_up = session.scalars(select(Order.number).where(Order.number != paid)).one()
    session.rollback()
    assert guest.post(f"/orders/{given_up}/cancellation", page="/orders/lookup").status_code == 303
    before = fingerprint(session)

    for address in (f"{paid}/payment", f"{given_up}/payment"):
        assert guest.post(f"/orders/{address}", page="/orders/lookup").status_code == 409, address
    asked = guest.post(f"/orders/{paid}/cancellation", page="/orders/lookup")
    assert (asked.status_code, asked.location) == (303, f"/orders/{paid}/cancellation"), "it is asked before money goes"
    assert fingerprint(session) == before


def test_x1_no_step_of_the_warehouse_is_skipped(session: Session, browser: Browsers) -> None:
    packer = browser("packer")
    waiting = orders.up_to(session, "placed")
    assert waiting.number not in packer.get("/fulfilment").text
    order = orders.up_to(session, "confirmed", {"TEA": 1})
    sheet = sheet_of(session, order)
    before = fingerprint(session)
    for act in ("packing", "unpacking", "parting"):
        answer = packer.post(f"{sheet}/{act}", {"boxes": "1"}, page="/account")
        assert answer.status_code == 409
        assert order.number in answer.text
    assert fingerprint(session) == before


def test_x1_what_is_settled_is_not_settled_twice(session: Session, browser: Browsers) -> None:
    """A permission is granted once and ends once."""
    first, last = cast.today() - timedelta(days=1), cast.today() + timedelta(days=3)
    sku = cast.sku_by_code(session, "DRIED").id
    session.rollback()
    owner, admin = browser("owner_b"), browser("admin")
    asked = {"price": "33.33", "begins": f"{first}", "ends": f"{last}", "reason": "Fair"}
    page = f"/counter/pool/{sku}/waivers"
    assert owner.post(page, asked, page=page).status_code == 303
    waiver = session.scalar(text("SELECT id FROM price_waiver"))
    session.rollback()
    for act in ("grant", "ending"):
        path = f"/cooperative/waivers/{waiver}/{act}"
        assert admin.post(path, page="/cooperative/waivers").status_code == 303
        before = fingerprint(session)
        assert admin.post(path, page="/cooperative/waivers").status_code == 409, act
        assert fingerprint(session) == before
    assert owner.post(f"{page}/{waiver}/withdrawal", page=page).status_code == 409


def hidden(page: str) -> str:
    """What a form carries along of the thing it was made from."""
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def stale(visitor: Browser, page: str, path: str, first: dict[str, str], second: dict[str, str]) -> TestResponse:
    """The answer to a form that was open while the same visitor sent another; sent again it is taken."""
    seen = hidden(visitor.get(page).text)
    assert visitor.post(path, first | {"seen": seen}, page=page).status_code == 303
    answer = visitor.post(path, second | {"seen": seen}, page="/account")
    assert answer.status_code == 409, path
    assert "Somebody else changed this in the meantime" in answer.text
    return answer


def test_x2_shelves_and_carriers_show_both_versions(session: Session, browser: Browsers) -> None:
    admin = browser("admin")
    tea = session.scalars(select(Category.id).where(Category.slug == "tea")).one()
    carrier = session.scalars(select(Carrier.id).where(Carrier.code == "SF")).one()
    session.rollback()
    one = {"name_zh": "茶", "name_en": "Teas", "position": "2"}
    path = f"/cooperative/settings/categories/{tea}"
    answer = stale(admin, path, path, one, one | {"name_en": "Brews", "position": "7"})
    assert 'value="Brews"' in answer.text
    assert "Now it says: Teas" in answer.text
    assert "Now it says: 2" in answer.text
    again = one | {"name_en": "Brews", "seen": hidden(answer.text)}
    assert admin.post(path, again, page=path).status_code == 303

    path = f"/cooperative/settings/carriers/{carrier}"
    two = {"name_zh": "顺丰", "name_en": "SF", "waybill_pattern": "SF[0-9]{12}", "serves": "doors", "cut_off": "17:00"}
    two |= {"heaviest_g": "30", "adapter": "files"}
    one = two | {"waybill_pattern": "SF[0-9]{10}", "cold_chain": "y"}
    answer = stale(admin, path, path, one, two)
    assert 'value="SF[0-9]{12}"' in answer.text
    assert "Now it says: SF[0-9]{10}" in answer.text
    assert "Now it says: Yes" in answer.text
    assert admin.post(path, two | {"seen": hidden(answer.text)}, page=path).status_code == 303


def test_x2_terms_and_figures_show_both_versions(session: Session, browser: Browsers) -> None:
    sku = cast.sku_by_code(session, "DRIED").id
    session.rollback()
    page, buyer = f"/cooperative/pool/{sku}", browser("buyer")
    one = {"purchase": "20", "pool": "30.00", "floor": "36.00", "suggested": "40.00", "freight_payer": "buyer"}
    one |= {"return_liability": "supplier"}
    two = one | {"pool": "31.50", "ceiling": "99.00"}
    answer = stale(buyer, page, f"{page}/terms", one, two)
    assert 'value="31.50"' in answer.text
    assert "Now it says: 30.00" in answer.text
    assert "Now it says: nothing" in answer.text
    assert buyer.post(f"{page}/terms", two | {"seen": hidden(answer.text)}, page=page).status_code == 303

    admin, page = browser("admin"), "/cooperative/settings/figures/low-stock"
    seen = hidden(admin.get(page).text)
    assert admin.post(f"{page}/proposals", {"value": "7", "seen": seen}, page=page).status_code == 303
    waits = admin.post(f"{page}/proposals", {"value": "8", "seen": seen}, page="/account")
    assert (waits.status_code, "7 packs" in waits.text) == (409, True)
    settings.approve(session, HOUSE, session.scalars(select(Setting.id)).one())
    session.commit()
    answer = admin.post(f"{page}/proposals", {"value": "8", "seen": seen}, page="/account")
    assert answer.status_code == 409
    assert 'value="8"' in answer.text
    assert "7 packs" in answer.text
    assert admin.post(f"{page}/proposals", {"value": "8", "seen": hidden(answer.text)}, page=page).status_code == 303


def test_x2_products_and_applications_show_both_versions(session: Session, browser: Browsers) -> None:
    supplier = browser("supplier_a")
    product = drafted(supplier)
    answer = stale(
        supplier, f"{product}/draft", f"{product}/draft", NEW | {"village": "新路湾村"}, NEW | {"village": "大柘村"}
    )
    assert "新路湾村" in answer.text
    assert 'value="大柘村"' in answer.text

    dried = session.scalars(select(Product.id).where(Product.slug == "sungan")).one()
    session.rollback()
    buyer, path = browser("buyer"), f"/cooperative/products/{dried}/change"
    page = buyer.get(path).text
    form = {
        "name_zh": "笋干", "category": "bamboo", "description_zh": "笋干。", "township_code": "331123200",
        "village": "一村", "packs-0-pack_zh": "250克/袋", "packs-0-net_weight": "0.25", "packs-0-storage": "ambient",
        "packs-0-shelf_life": "365", "packs-0-min_remaining": "60", "packs-0-code": "DRIED", "seen": hidden(page),
    }  # fmt: skip
    assert buyer.post(path, form, page=path).status_code == 303
    answer = buyer.post(path, form | {"village": "二村"}, page="/account")
    assert answer.status_code == 409

    applicant, path = browser("consumer"), "/join/shop/identity"
    applicant.post("/join/shop", page="/join/shop")
    one = {"contact": "何塘", "phone": "19900000451", "version": "1"}
    assert applicant.post(path, one, page=path).status_code == 303
    answer = applicant.post(path, one | {"contact": "后来者"}, page=path)
    assert answer.status_code == 409
    assert "何塘" in answer.text
    assert 'value="后来者"' in answer.text


def alike(visitor: Browser, path: str, field: str, ids: tuple[object, ...], form: dict[str, str], page: str) -> None:
    """An id that is another's and one of nothing are answered alike, and nothing changes."""
    answers = [visitor.post(path, form | {field: str(one)}, page=page) for one in ids]
    texts = []
    for one, answer in zip(ids, answers, strict=True):
        assert answer.status_code in {404, 422}, (path, field)
        texts.append((answer.status_code, without_reference(answer).replace(f"'{one}'", "ID")))
    assert len(set(texts)) == 1, (path, field)


def test_x3_ids_of_other_peoples_things_in_a_form(session: Session, browser: Browsers) -> None:
    shelved = orders.listing(session, "TEA").id
    session.execute(update(Listing).where(Listing.id == shelved).values(state="off"))
    session.commit()
    me, stranger, admin = browser("consumer"), browser("stranger"), browser("admin")
    for one in (me, stranger):
        one.post("/join/shop", page="/join/shop")
    licence = session.scalars(
        select(Requirement.id).where(Requirement.party_kind == "shop", Requirement.code == "business_licence")
    ).one()
    path = f"/join/shop/documents/{licence}"
    sent = {"version": "1", "files": [(io.BytesIO(papers.picture()), "a.png")]}
    assert stranger.post(path, sent, path).status_code == 303  # type: ignore[arg-type]
    photo = session.scalars(select(Submission)).one().photos[0].id
    session.rollback()
    before = fingerprint(session)

    alike(me, path, "kept", (photo, NO_ID), {"version": "1"}, path)
    alike(me, "/cart", "listing", (shelved, NO_ID, "0", "-1", "9" * 19), {"quantity": "1"}, "/")
    form = {"name": "新人", "phone": "13812345678", "role": "warehouse"}
    alike(admin, "/cooperative/people/invitations", "party", (NO_ID, "x", "٣"), form, "/cooperative/people")
    assert fingerprint(session) == before


def test_x4_what_is_in_use_is_put_away_instead(session: Session, browser: Browsers) -> None:
    """A category that goods stand on cannot go; the archive is one press away."""
    admin, path = browser("admin"), "/cooperative/settings/categories"
    tea = session.scalars(select(Category.id).where(Category.slug == "tea")).one()
    session.rollback()
    before = fingerprint(session)

    answer = admin.post(f"{path}/{tea}/deletion", page=f"{path}/{tea}")

    assert answer.status_code == 409
    assert "It can be archived instead." in answer.text
    assert f'action="{path}/{tea}/archiving"' in answer.text
    assert fingerprint(session) == before


def ask(visitor: Browser, phone: str, purpose: str) -> TestResponse:
    """Have a code sent."""
    path, name = {"sign_in": ("/login/codes", "login"), "reset": ("/login/reset", "login")}[purpose]
    return visitor.post(path, {name: phone}, page="/login")


def give(visitor: Browser, code: str, phone: str, purpose: str) -> int:
    """Type a code."""
    path = {"sign_in": "/login/code", "reset": "/login/reset/code"}[purpose]
    form = {"phone": phone, "login": phone, "code": code, "password": "another fine sentence"}
    return visitor.post(path, form, page="/login/reset").status_code


@pytest.mark.parametrize("purpose", ["sign_in", "reset"])
def test_x5_a_code_is_good_once_for_five_tries_and_for_one_person(
    session: Session, browser: Browsers, pocket: Pocket, purpose: str
) -> None:
    mine, hers = cast.CONSUMERS["consumer"], cast.CONSUMERS["stranger"]
    guest = browser()
    ask(guest, mine, purpose)
    code = pocket.code(mine)
    assert give(browser(), code, hers, purpose) == 404
    assert give(guest, code, mine, purpose) == 303
    assert give(browser(), code, mine, purpose) == 404

    guest = browser()
    ask(guest, mine, purpose)
    code = pocket.code(mine)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert [give(guest, wrong, mine, purpose) for _ in range(6)] == [422] * 5 + [404]
    assert give(guest, code, mine, purpose) == 404

    ask(guest, mine, purpose)
    code = pocket.code(mine)
    session.execute(update(OneTimeCode).values(expires_at=func.now() - timedelta(seconds=1)))
    session.commit()
    assert give(guest, code, mine, purpose) == 404


def test_x5_an_invitation_opens_once_and_for_one_person(browser: Browsers, pocket: Pocket) -> None:
    owner, consumer = browser("owner_a"), browser("consumer")
    form = {"name": "帮手", "phone": cast.CONSUMERS["consumer"]}
    page = "/account/team/invitations/new"
    assert owner.post("/account/team/invitations", form, page=page).status_code == 303
    link = pocket.link(cast.CONSUMERS["consumer"])
    stranger = browser("stranger")

    assert stranger.post(link, page="/account").status_code == 404
    assert consumer.post(link, page=link).status_code == 303
    assert consumer.post(link, page="/account").status_code == 404
    assert browser("stranger").post("/invitations/no-such-token", page="/account").status_code == 404


@pytest.mark.parametrize("path", ["/login", "/login/codes", "/login/reset", "/signup/codes"])
def test_x6_known_and_unknown_numbers_are_answered_alike(app: Flask, browser: Browsers, path: str) -> None:
    """The same words after the same work: nobody learns who has an account here."""
    said, work = [], []
    for phone in (cast.CONSUMERS["consumer"], NOBODY):
        guest = browser()
        guest.get("/login")
        with queries(app) as sent:
            answer = guest.post(path, {"login": phone, "phone": phone, "password": "not the password"}, page="/login")
        page = without_reference(guest.get(answer.location) if answer.location else answer)
        masked = f"{phone[3:6]}****{phone[-4:]}"
        for known in (phone, phone[3:], masked):
            page = page.replace(known, "N")
        said.append((answer.status_code, answer.location, page))
        work.append([statement.split("(")[0][:60] for statement in sent])
    assert said[0] == said[1]
    assert work[0] == work[1]


def test_x6_a_password_is_looked_at_even_where_there_is_nobody(
    browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    class Counting:
        """Counts what the hasher is asked."""

        def __getattr__(self, name: str) -> object:
            looked.append(name)
            return getattr(people_hasher, name)

    people_hasher = people.HASHER
    monkeypatch.setattr(people, "HASHER", Counting())
    for phone in (cast.CONSUMERS["consumer"], NOBODY):
        browser().post("/login", {"login": phone, "password": "not the password"})
    assert looked == ["verify", "verify"]


def test_x7_a_hundred_tries_end_and_the_owner_still_gets_in(browser: Browsers) -> None:
    attacker = browser()
    attacker.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    login = cast.CONSUMERS["consumer"]
    answers = [attacker.post("/login", {"login": login, "password": "guess"}) for _ in range(12)]

    assert [one.status_code for one in answers] == [422] * 8 + [429] * 4
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 900
    assert browser().post("/login", {"login": login, "password": cast.PASSWORD}).status_code == 303


@pytest.mark.parametrize(
    ("path", "form", "allowed", "status"),
    [
        ("/login/codes", {"login": cast.CONSUMERS["consumer"]}, 6, 303),
        ("/login/reset", {"login": cast.CONSUMERS["consumer"]}, 6, 303),
        ("/orders/lookup", {"number": "ZZZZZ-ZZZZZ", "phone": "13900000000"}, 10, 422),
    ],
)
def test_x7_whoever_is_told_to_wait_is_told_how_long(
    browser: Browsers, path: str, form: dict[str, str], allowed: int, status: int
) -> None:
    guest = browser()
    answers = [guest.post(path, form, page="/orders/lookup") for _ in range(allowed + 1)]

    assert [one.status_code for one in answers] == [status] * allowed + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_x7_many_names_from_one_address(browser: Browsers) -> None:
    attacker = browser()
    attacker.client.environ_base["REMOTE_ADDR"] = "192.0.2.8"
    seen = [
        attacker.post("/login", {"login": f"138{number:08}", "password": "guess"}).status_code for number in range(62)
    ]
    assert seen == [422] * 60 + [429] * 2


NO_DAYS = (
    "2027-02-29",
    "2026-13-01",
    "2027-W08-7",
    "20270228",
    "27:00",
    "2027-02-28T27:00",
    "٢٠٢٧-٠٢-٢٨",
    "0000-00-00",
)


def test_x9_days_that_are_none(session: Session, browser: Browsers) -> None:
    """Wherever a day is typed: named at its field, shown again, nothing kept."""
    sku = cast.sku_by_code(session, "DRIED").id
    card = session.scalars(select(FreightZone.id).order_by(FreightZone.id)).first()
    asked = papers.asked(session, papers.party(session, "sanren-sunye"), "sc_licence").id
    session.rollback()
    day = f"{cast.today() + timedelta(days=1):%Y-%m-%d}"
    waiver = {"price": "33", "begins": day, "ends": day, "reason": "Fair"}
    terms = {"purchase": "20", "pool": "30", "floor": "36", "suggested": "40", "freight_payer": "buyer"}
    pool, figure = f"/cooperative/pool/{sku}", "/cooperative/settings/figures/low-stock"
    mine, own = f"/account/documents/{asked}", f"/counter/pool/{sku}/waivers"
    freight = f"/cooperative/settings/freight/{card}"
    places = [
        ("buyer", f"{pool}/terms", pool, "since", terms | {"return_liability": "supplier", "seen": "0"}),
        ("buyer", f"{pool}/quotas", pool, "until", {"packs": "5"}),
        ("owner_b", own, own, "begins", waiver),
        ("owner_b", own, own, "ends", waiver),
        ("admin", f"{figure}/proposals", figure, "since", {"value": "7", "seen": "0"}),
        ("admin", f"{freight}/proposals", f"{freight}/change", "since", {"first_weight_g": "1"}),
        ("supplier_a", mine, mine, "valid_until", {"number": "SC00000000000103"}),
    ]
    visitors = {name: browser(name) for name in {one[0] for one in places}}
    before = fingerprint(session)
    for who, path, page, field, form in places:
        for typed in NO_DAYS:
            answer = visitors[who].post(path, form | {field: typed}, page=page)
            assert answer.status_code == 422, (path, field, typed)
            assert f'value="{typed}"' in answer.text, (path, field, typed)
            assert "Write the day as year-month-day" in answer.text
    assert fingerprint(session) == before


def test_x9_a_month_ends_at_midnight_in_china(session: Session, browser: Browsers) -> None:
    """What is bought while it is still yesterday in London belongs to the new month here."""
    for moment in ("2026-10-31T15:59:59Z", "2026-10-31T16:00Z", "2026-10-31T23:59Z", "2026-11-01T00:00Z"):
        placed = orders.place(session, orders.cart_with(session, {"TEA": 1}, shop="maoyang-tea"))
        payments.settle(session, placed.attempt.id, orders.paid(placed.attempt), livemode=False, today=cast.today())
        session.flush()
        session.execute(
            update(Order).where(Order.id == placed.order.id).values(placed_at=datetime.fromisoformat(moment))
        )
    session.commit()
    owner = browser("owner_a")

    for month, lines in (("2026-10", 1), ("2026-11", 3)):
        page = owner.get(f"/counter/earnings?month={month}").text
        assert len(set(re.findall(r'href="/counter/orders/([A-Z0-9-]+)"', page))) == lines, month


def test_x9_moments_are_kept_with_their_zone(session: Session) -> None:
    without = session.scalars(
        text(
            "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type = 'timestamp without time zone'"
        )
    ).all()
    assert without == []
