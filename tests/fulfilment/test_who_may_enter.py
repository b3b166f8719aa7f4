"""The warehouse's doors: who works there, who looks on, who stays outside."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import orders
from tests.fulfilment.places import picks_of, sheet_of
from tests.pages import Browser

Browsers = Callable[..., Browser]
OUTSIDE = ("consumer", "owner_a", "supplier_a", "finance", "buyer", "inspector")


@pytest.mark.parametrize("name", OUTSIDE)
def test_nobody_else_enters(session: Session, browser: Browsers, name: str) -> None:
    sheet = sheet_of(session, orders.up_to(session, "confirmed"))
    visitor = browser(name)

    assert [visitor.get(path).status_code for path in ("/fulfilment", sheet, f"{sheet}/packing")] == [403] * 3
    assert visitor.post(f"{sheet}/picking", page="/account").status_code == 403


def test_a_guest_is_asked_to_sign_in(session: Session, browser: Browsers) -> None:
    sheet = sheet_of(session, orders.up_to(session, "confirmed"))
    guest = browser()

    for answer in (guest.get("/fulfilment"), guest.get(sheet), guest.post(f"{sheet}/picking")):
        assert answer.status_code == 302
        assert answer.location.startswith("/login")


def test_the_administrator_looks_on_without_the_label(session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "picking")
    sheet, line = sheet_of(session, order), picks_of(session, order)[0]
    admin = browser("admin")

    assert admin.get("/fulfilment").status_code == 200
    page = admin.get(sheet)
    assert page.status_code == 200
    assert order.recipient not in page.text
    assert order.street not in page.text
    assert order.phone[3:] not in page.text
    assert "<form" not in page.text.split("<main")[1]
    for room in ("waves", "waves?view=open", "packing", "shipments", "returns"):
        looked_on = admin.get(f"/fulfilment/{room}")
        assert looked_on.status_code == 200
        assert 'method="post"' not in looked_on.text.split("<main")[1], room
    assert [admin.get(path).status_code for path in (line, f"{sheet}/packing")] == [403] * 2
    assert [admin.post(path, page="/account").status_code for path in (line, f"{sheet}/picking")] == [403] * 2


def test_the_packer_sees_the_label_and_the_queue_does_not(session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "confirmed")
    packer = browser("packer")

    sheet = packer.get(sheet_of(session, order)).text
    queue = packer.get("/fulfilment").text

    assert order.recipient in sheet
    assert order.street in sheet
    for secret in (order.recipient, order.street, order.phone[3:]):
        assert secret not in queue


@pytest.mark.parametrize("page", ["", "/packing"])
def test_a_consignment_that_does_not_exist(browser: Browsers, page: str) -> None:
    packer = browser("packer")

    assert packer.get(f"/fulfilment/consignments/999999{page}").status_code == 404


@pytest.mark.parametrize(
    ("page", "form"),
    [("picking", {}), ("packing", {"boxes": "1"}), ("unpacking", {}), ("parting", {})],
)
def test_nothing_is_done_to_what_does_not_exist(browser: Browsers, page: str, form: dict[str, str]) -> None:
    assert browser("packer").post(f"/fulfilment/consignments/999999/{page}", form, page="/account").status_code == 404
