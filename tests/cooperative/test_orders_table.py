"""Orders taken along as a table: by those who audit, buyers masked, written down."""

import csv
import io
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from tests import orders
from tests.pages import Browser

Browsers = Callable[..., Browser]
PATH = "/cooperative/orders"


def test_the_table_of_a_view(session: Session, browser: Browsers) -> None:
    orders.up_to(session, "placed")
    confirmed = orders.up_to(session, "confirmed", {"DRIED": 2, "TEA": 1})

    answer = browser("finance").post(f"{PATH}/export", {"state": "to-ship"}, page=PATH)

    text = answer.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 2
    assert (rows[1][0], rows[1][4]) == (confirmed.number, "3")
    assert not [secret for secret in (confirmed.recipient, confirmed.phone[3:], confirmed.street) if secret in text]
    noted = session.scalars(select(AuditEvent.after).where(AuditEvent.action == "export")).one()
    assert noted == {"state": "to-ship", "q": "", "rows": 1}


@pytest.mark.parametrize("data", [{"state": "lost"}, {"q": "x" * 201}])
def test_what_is_no_view_is_refused(browser: Browsers, data: dict[str, str]) -> None:
    assert browser("admin").post(f"{PATH}/export", data, page=PATH).status_code == 400


@pytest.mark.parametrize("name", ["support", "buyer", "packer", "owner_a"])
def test_nobody_else_takes_them(browser: Browsers, name: str) -> None:
    assert browser(name).post(f"{PATH}/export", {"state": "all"}, page="/account").status_code == 403
