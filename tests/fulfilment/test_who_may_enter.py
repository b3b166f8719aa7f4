"""The warehouse's doors: who works there, who looks on, who stays outside."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import orders
from tests.fulfilment.places import picks_of, sheet_of
from tests.pages import Browser, without_reference

Browsers = Callable[..., Browser]
OUTSIDE = ("consumer", "owner_a", "supplier_a", "finance", "support", "buyer", "inspector")


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
    assert [admin.get(path).status_code for path in (line, f"{sheet}/packing", f"{sheet}/shipment")] == [403] * 3
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


def test_a_line_of_another_consignment_is_missing(session: Session, browser: Browsers) -> None:
    mine, other = orders.up_to(session, "picking"), orders.up_to(session, "picking")
    packer, sheet = browser("packer"), sheet_of(session, mine)
    foreign = f"{sheet}/picks/{picks_of(session, other)[0].rpartition('/')[2]}"
    nowhere = f"{sheet}/picks/999999"

    for method in (packer.get, lambda path: packer.post(path, page="/fulfilment")):
        answers = [method(path) for path in (foreign, nowhere)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert (
            len(
                {
                    without_reference(answer).replace(path, "")
                    for path, answer in zip((foreign, nowhere), answers, strict=True)
                }
            )
            == 1
        )


@pytest.mark.parametrize("page", ["", "/packing", "/shipment", "/picks/1"])
def test_a_consignment_that_does_not_exist(browser: Browsers, page: str) -> None:
    packer = browser("packer")

    assert packer.get(f"/fulfilment/consignments/999999{page}").status_code == 404


@pytest.mark.parametrize(
    ("page", "form"),
    [("picking", {}), ("packing", {"weight": "1"}), ("shipment", {"carrier": "SF", "waybill": "SF123456789012"})],
)
def test_nothing_is_done_to_what_does_not_exist(browser: Browsers, page: str, form: dict[str, str]) -> None:
    assert browser("packer").post(f"/fulfilment/consignments/999999/{page}", form, page="/account").status_code == 404
