"""What a buyer reads of money that goes back, in each state it may be in."""

from datetime import UTC, datetime

import pytest
from flask import Flask, render_template

from models.payments import REFUND_STATES, Refund

TOLD = {
    "pending": "¥12.30 goes back to you",
    "sent": "¥12.30 is on its way back to you",
    "succeeded": "¥12.30 went back on 2026-11-27",
    "failed": "¥12.30 could not go back",
}


@pytest.mark.parametrize("state", REFUND_STATES)
def test_every_state_has_a_sentence(app: Flask, state: str) -> None:
    refund = Refund(amount_fen=1230, state=state, updated_at=datetime(2026, 11, 26, 20, tzinfo=UTC))

    with app.test_request_context("/", headers={"Cookie": "lang=en"}):
        page = render_template("shop/_refunds.html", refunds=[refund])

    assert TOLD[state] in page


def test_nothing_goes_back(app: Flask) -> None:
    with app.test_request_context("/"):
        assert render_template("shop/_refunds.html", refunds=[]).strip() == ""
