"""A recall that reaches ten thousand buyers: the page, the file and the telling are quick enough to be used."""

import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.stock import RecallNotice
from tests import orders
from tests.pages import Browser, queries
from tests.stock.planting import plant, pull_out

Browsers = Callable[..., Browser]
PATH = "/fulfilment/lots/L00001"
BUYERS = 10_000
#: A page and a file each take less.
SECONDS = 5
#: The session with its person, his roles; the lot, the totals, how many rows there are, a page of them.
QUERIES = 6


@pytest.mark.long
def test_ten_thousand_buyers(app: Flask, session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "shipped")
    plant(session, order, BUYERS - 1)
    try:
        buyer = browser("buyer")
        for page in (f"{PATH}/buyers", f"{PATH}/buyers?page=50"):
            with queries(app) as sent:
                answer = _timed(lambda page=page: buyer.get(page))
            assert len(sent) <= QUERIES, "\n".join(sent)
            assert answer.text.count('<th scope="row"') == 200
            assert f"<dd>{BUYERS}</dd>" in answer.text
        for kind in ("csv", "xlsx"):
            form = {"kind": kind, "reason": "calling everybody"}
            answer = _timed(lambda form=form: buyer.post(f"{PATH}/buyers/export", form, page=f"{PATH}/recall"))
            assert answer.status_code == 200
        assert answer.get_data().startswith(b"PK")
        buyer.post(f"{PATH}/freeze", {"reason": "residue"}, page=f"{PATH}/freeze")
        assert _timed(lambda: buyer.post(f"{PATH}/recall", page=f"{PATH}/recall")).status_code == 303
        assert session.scalar(select(func.count()).select_from(RecallNotice)) == BUYERS
        assert "not told" not in _timed(lambda: buyer.get(f"{PATH}/buyers")).text
    finally:
        pull_out(session)


def _timed(act: Callable[[], object]) -> object:
    began = time.monotonic()
    answer = act()
    taken = time.monotonic() - began
    print(f"{taken:.2f} s")  # noqa: T201 whoever measures by hand reads it with -s
    assert taken < SECONDS
    return answer
