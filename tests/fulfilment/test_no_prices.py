"""No page of the warehouse tells a price: not what a shop owes, not what a supplier gets, not what a buyer paid."""

import pytest
from sqlalchemy.orm import Session

from tests import orders
from tests.cast import TERMS
from tests.fulfilment.places import picks_of, sheet_of
from tests.pages import Browser
from web.filters import money_text

ROOMS = [f"/fulfilment/{room}" for room in ("packing", "shipments", "returns", "waves?view=open")]


@pytest.mark.parametrize("step", ["confirmed", "picking", "picked", "packed", "shipped"])
def test_no_page_tells_a_price(session: Session, packer: Browser, step: str) -> None:
    order = orders.up_to(session, step, {"DRIED": 2, "TEA": 1})
    sheet = sheet_of(session, order)
    pages = ["/fulfilment", "/fulfilment?step=shipped", sheet, f"{sheet}/packing", "/fulfilment/waves", *ROOMS]
    terms = [TERMS["DRIED"], TERMS["TEA"]]
    figures = {
        fen for one in terms for fen in (one.purchase_fen, one.pool_fen, one.floor_fen, one.suggested_fen) if fen
    }

    for path in [*pages, *(picks_of(session, order) if step != "confirmed" else ())]:
        text = packer.client.get(path, follow_redirects=True).text
        assert "¥" not in text, path
        assert not [fen for fen in figures if money_text(fen)[1:] in text or f">{fen}<" in text], path
