"""The buyer's way from what is missing to a bill; what finance, warehouse and inspector may and may not see."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.parties import Membership
from models.purchasing import PurchaseOrder, SupplierBill
from tests import cast
from tests.pages import Browser, queries
from tests.purchases import making
from tests.purchases.papers import text_of

Browsers = Callable[..., Browser]
HOME = "/fulfilment/purchases"
#: A price that stands nowhere else.
PRICE, PRICE_TEXT = 2137, "21.37"


def newest(session: Session) -> PurchaseOrder:
    """The order that was made last, as it is now."""
    session.expire_all()
    return session.scalars(select(PurchaseOrder).order_by(PurchaseOrder.id.desc())).first() or PurchaseOrder()


def lines(session: Session, **first: str) -> dict[str, str]:
    """The form of a new order to the bamboo supplier: dried shoots first."""
    skus = [cast.sku_by_code(session, code).id for code in ("DRIED", "FRESH")]
    day, later = (str(one) for one in making.days())
    form = {"due_from": day, "due_until": later, "buyout": "yes", "note": "早上送"}
    for place, sku in enumerate(skus):
        form |= {f"lines-{place}-sku": str(sku), f"lines-{place}-unit": "pack", f"lines-{place}-price": "20.00"}
    return form | {f"lines-0-{name.replace('_', '-', 0)}": value for name, value in first.items()}


def test_from_the_form_to_the_supplier(session: Session, browser: Browsers) -> None:
    buyer, supplier = browser("buyer"), making.supplier(session)
    page = f"{HOME}/new?supplier={supplier}"
    assert "Dried bamboo shoots" in buyer.get(page).text

    answer = buyer.post(f"{HOME}?supplier={supplier}", lines(session, quantity="12.5", unit="g", price="18.01"), page)

    order = newest(session)
    assert (answer.status_code, answer.location) == (303, f"{HOME}/{order.id}")
    assert [(line.unit, line.quantity, line.price_fen) for line in order.lines] == [("g", 12_500, 1801)]
    here = f"{HOME}/{order.id}"
    assert buyer.post(f"{here}/sending", {"seen": "1"}, here).status_code == 303
    assert newest(session).state == "sent"
    stale = buyer.post(f"{here}/cancellation", {"cancellation-seen": "1", "cancellation-note": "x"}, here)
    assert (stale.status_code, newest(session).state) == (409, "sent")
    assert "Somebody else changed this" in stale.text


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        ("quantity", "1e5", "Write a number in figures"),
        ("quantity", "0", "The number must be from 1"),
        ("quantity", "2.5", "Write a number in figures"),
        ("price", "", "Please fill in: Price of one"),
        ("price", "9.999", "At most 2 figures"),
        ("due_from", "20270228", "year-month-day"),
        ("due_until", "2020-01-01", "cannot come before its first day"),
    ],
)
def test_what_is_typed_wrongly_is_shown_again(
    session: Session, browser: Browsers, field: str, typed: str, fault: str
) -> None:
    buyer, supplier = browser("buyer"), making.supplier(session)
    before = newest(session).id
    form = lines(session, **({"quantity": "10"} | {field: typed}))

    answer = buyer.post(f"{HOME}?supplier={supplier}", form, f"{HOME}/new?supplier={supplier}")

    assert answer.status_code == 422
    assert fault in answer.text
    assert "早上送" in answer.text
    assert newest(session).id == before


def test_changing_a_draft(session: Session, browser: Browsers) -> None:
    order, buyer = making.draft(session), browser("buyer")
    session.commit()
    page = f"{HOME}/{order.id}/change"
    form = lines(session, quantity="60") | {"seen": "1", "buyout": "no"}

    assert buyer.post(page, form, page).status_code == 303
    assert buyer.post(page, form, page).status_code == 409

    assert (newest(session).lines[0].quantity, newest(session).buyout) == (60, False)


def test_what_is_missing_becomes_drafts(session: Session, browser: Browsers) -> None:
    buyer, page = browser("buyer"), f"{HOME}/proposals"
    sku = cast.sku_by_code(session, "DRIED").id
    session.rollback()
    assert "Nothing is missing." in buyer.get(page).text
    assert buyer.post(f"{page}/{sku}/minimum", {"packs": "130"}, f"{page}?view=all").status_code == 303
    assert 'value="30"' in buyer.get(page).text

    none = buyer.post(page, {}, page)
    wrong = buyer.post(page, {"sku": str(sku), f"packs-{sku}": "x"}, page)
    made = buyer.post(page, {"sku": str(sku), f"packs-{sku}": "25"}, page)

    assert (none.status_code, wrong.status_code) == (422, 422)
    assert (made.status_code, made.location) == (303, f"{HOME}/{newest(session).id}")
    assert [line.quantity for line in newest(session).lines] == [25]


def test_saying_yes_for_a_household(session: Session, browser: Browsers) -> None:
    order, buyer = making.sent(session), browser("buyer")
    for membership in session.scalars(select(Membership).where(Membership.organisation_id == order.supplier_id)):
        session.delete(membership)
    session.commit()
    here = f"{HOME}/{order.id}"
    form = {"confirmation-seen": "2", "confirmation-note": ""}

    assert buyer.post(f"{here}/confirmation", form, here).status_code == 422
    assert buyer.post(f"{here}/confirmation", form | {"confirmation-note": "by telephone"}, here).status_code == 303
    assert newest(session).state == "confirmed"


def test_a_bill_from_hand_to_hand(session: Session, browser: Browsers) -> None:
    order = making.confirmed(session)
    making.come(session, order, 48)
    session.commit()
    here, line = f"{HOME}/{order.id}", str(order.lines[0].id)
    buyer, finance = browser("buyer"), browser("finance")
    form = {"number": "fp-7", "billed_on": str(cast.today()), "total": "1000.00", "lines-0-line": line}
    asked = {"lines-0-quantity": "50", "lines-0-amount": "1000.00"}

    assert buyer.post(f"{here}/bills", form | asked | {"lines-0-amount": ""}, f"{here}/bills").status_code == 422
    assert buyer.post(f"{here}/bills", form | asked, f"{here}/bills").status_code == 303
    twice = buyer.post(f"{here}/bills", form | asked, f"{here}/bills")
    assert "written down already" in twice.text
    bill = session.scalars(select(SupplierBill)).one()
    assert (bill.number, bill.state) == ("FP-7", "differs")
    session.rollback()
    path = f"{here}/bills/{bill.id}"
    assert buyer.post(f"{path}/comparison", {}, here).status_code == 303
    assert buyer.post(f"{path}/settlement", {}, here).status_code == 403
    assert finance.post(f"{path}/settlement", {f"bill{bill.id}-note": ""}, here).status_code == 422
    assert finance.post(f"{path}/settlement", {f"bill{bill.id}-note": "改开"}, here).status_code == 303
    assert finance.post(f"{HOME}/1/bills/{bill.id}/settlement", {f"bill{bill.id}-note": "x"}, here).status_code == 404
    assert session.scalars(select(SupplierBill.state)).one() == "settled"


@pytest.mark.parametrize(("name", "sees"), [("packer", False), ("buyer", True), ("finance", True), ("admin", True)])
def test_what_suppliers_get_is_not_for_the_warehouse(
    session: Session, browser: Browsers, name: str, sees: bool
) -> None:
    order = making.confirmed(session, making.wanted(session, price=PRICE))
    making.come(session, order, 48)
    session.commit()
    visitor, here = browser(name), f"{HOME}/{order.id}"

    assert "48 packs" in visitor.get(here).text
    for text in (visitor.get(here).text, text_of(visitor.get(f"{here}.pdf").data)):
        assert (PRICE_TEXT in text) == sees
        assert ("1,068.50" in text) == sees  # the whole order
    assert PRICE_TEXT not in visitor.get(HOME).text


def test_an_inspector_reads_none(session: Session, browser: Browsers) -> None:
    order = making.sent(session)
    session.commit()
    visitor = browser("inspector")

    for path in (HOME, f"{HOME}/{order.id}", f"{HOME}/{order.id}.pdf"):
        assert visitor.get(path).status_code == 403


@pytest.mark.parametrize("words", ["{number}", "{id}", "三仁竹笋", "sanren"])
def test_an_order_is_found(session: Session, browser: Browsers, words: str) -> None:
    order = making.sent(session)
    making.sent(session, making.wanted(session, "TEA"), slug=making.TEA)
    session.commit()

    page = browser("buyer").get(f"{HOME}?view=sent&q={words.format(number=order.number, id=order.id)}").text

    assert page.count('<th scope="row">') == 1
    assert order.number in page


@pytest.mark.parametrize("path", [HOME + "?view=sent", HOME + "/proposals?view=all", "/counter/purchases"])
def test_a_list_asks_as_much_for_many_orders_as_for_one(
    app: Flask, session: Session, browser: Browsers, path: str
) -> None:
    visitor = browser("supplier_a" if path.startswith("/counter") else "buyer")
    visitor.get(path)  # the first look of a visit is written down
    asked = []
    for _ in range(2):
        for _ in range(4):
            making.sent(session)
        session.commit()
        with queries(app) as sent:
            assert visitor.get(path).status_code == 200
        asked.append(len(sent))

    assert asked[0] == asked[1]
