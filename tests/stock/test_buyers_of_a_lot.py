"""Whoever got packs of a lot or of what came out of it: masked on the page, in full in the file."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.stock import Allocation, Lot
from operations import freezes, lots, spreadsheets
from tests import cast, orders, supply
from tests.pages import Browser

Browsers = Callable[..., Browser]
PATH = "/fulfilment/lots/L00001"


def test_the_page_masks_them(session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "shipped", {"DRIED": 2, "TEA": 1})
    orders.up_to(session, "packed")

    page = browser("support").get(f"{PATH}/buyers").text

    assert page.count('<th scope="row"') == 1
    assert f">{order.number}<" in page
    assert "199****0301" in page
    assert "SF500000000001" in page
    assert not [word for word in (order.recipient, order.phone[3:], order.street) if word in page]


def test_packs_of_what_came_out_of_it_count_as_well(session: Session, browser: Browsers) -> None:
    lot = session.scalars(select(Lot).where(Lot.code == "L00001")).one()
    child = lots.split(session, supply.staff(session, "packer"), lot.id, 60, lot.bin_id, cast.today())
    orders.up_to(session, "shipped", {"DRIED": 70})
    assert set(session.scalars(select(Allocation.lot_id))) == {lot.id, child.id}
    inspector = supply.staff(session, "inspector")
    freezes.freeze(session, inspector, lot.id, "residue")
    freezes.recall(session, inspector, lot.id)
    session.commit()
    buyer = browser("buyer")

    page = buyer.get(f"{PATH}/buyers").text
    assert "This lot and what came out of it: 2 lots." in page
    assert page.count('<th scope="row"') == 1
    assert "not told" not in page
    assert "not told" not in buyer.get(f"/fulfilment/lots/{child.code}/buyers").text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_all_of_them_as_a_file(session: Session, browser: Browsers, kind: str) -> None:
    to = replace(orders.HANGZHOU, recipient="=1+1")
    order = orders.up_to(session, "shipped", to=to)
    inspector = browser("inspector")

    form = {"kind": kind, "reason": "calling everybody"}
    answer = inspector.post(f"{PATH}/buyers/export", form, page=f"{PATH}/buyers")

    cells = _cells(answer.get_data(), kind)
    assert cells[:6] == [order.number, "'=1+1", "19900000301", "", "L00001", "2"]
    assert cells[7] == "SF500000000001"
    assert f"buyers-L00001.{kind}" in answer.headers["Content-Disposition"]
    noted = session.execute(select(AuditEvent.after, AuditEvent.reason).where(AuditEvent.action == "export")).one()
    assert tuple(noted) == ({"lot": "L00001", "rows": 1, "contacts": True}, "calling everybody")


def test_no_file_without_a_reason(session: Session, browser: Browsers) -> None:
    orders.up_to(session, "shipped")

    answer = browser("admin").post(f"{PATH}/buyers/export", {"kind": "csv"}, page=f"{PATH}/buyers")

    assert answer.status_code == 422
    assert session.scalars(select(AuditEvent.id).where(AuditEvent.action == "export")).all() == []


@pytest.mark.parametrize("name", ["packer", "finance", "owner_a"])
def test_nobody_else_takes_the_contacts(session: Session, browser: Browsers, name: str) -> None:
    orders.up_to(session, "shipped")
    visitor = browser(name)

    form = {"kind": "csv", "reason": "curious"}
    assert visitor.post(f"{PATH}/buyers/export", form, page="/account").status_code == 403
    assert "buyers/export" not in visitor.get(f"{PATH}/buyers").text


def _cells(content: bytes, kind: str) -> list[str]:
    """The first row below the header."""
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1]
    return [str(cell).removesuffix(".0") for cell in spreadsheets.read(content).rows[0][1]]
