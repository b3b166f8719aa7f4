"""A tracking file is handed in by hand: what it tells is taken in, the rest is named; silent parcels are seen."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.delivery import Parcel, TrackingEvent
from tests import orders
from tests.pages import Browser

Browsers = Callable[..., Browser]
PATH = "/fulfilment/tracking"
HEADER = "运单号,状态,时间,地点\n"


@pytest.fixture
def parcel(session: Session) -> Parcel:
    """A parcel on its way."""
    orders.up_to(session, "shipped")
    return session.scalars(select(Parcel)).one()


def hand_in(browser: Browser, text: str, carrier: str = "SF") -> TestResponse:
    """The form with a file."""
    file = (io.BytesIO(text.encode("gb18030")), "轨迹.csv")
    return browser.post(PATH, {"carrier": carrier, "file": file}, page=PATH)  # type: ignore[dict-item]


def events(session: Session) -> int:
    """How many happenings are known."""
    return session.scalar(select(func.count()).select_from(TrackingEvent)) or 0


def test_a_file_is_taken_in_twice_without_harm(session: Session, browser: Browsers, parcel: Parcel) -> None:
    packer = browser("packer")
    text = f"{HEADER}{parcel.waybill},揽收,2026-11-27 18:00,遂昌\n{parcel.waybill},派件,2026-11-28 09:00,\n"
    for place in (f"{PATH}?new=2&known=0", f"{PATH}?new=0&known=2"):
        answer = hand_in(packer, text)
        assert (answer.status_code, answer.headers.get("Location")) == (303, place)
    assert "2 lines were new" in packer.get(f"{PATH}?new=2&known=0").text
    assert events(session) == 2


def test_bad_rows_and_unknown_numbers_are_named_and_the_rest_is_taken_in(
    session: Session, browser: Browsers, parcel: Parcel
) -> None:
    rows = (
        f"{parcel.waybill},揽收,2026-11-27 18:00,",
        "SF599999999999,派件,2026-11-28 09:00,",
        f"{parcel.waybill},飞,,",
    )
    text = HEADER + "\n".join(rows)
    answer = hand_in(browser("admin"), text)
    assert answer.status_code == 422
    for said in ("1 line was new", "SF599999999999", "Row 4, 状态", "Row 4, 时间"):
        assert said in answer.text
    assert events(session) == 1


@pytest.mark.parametrize(
    ("text", "carrier"), [("", "SF"), ("a,b\n1,2\n", "SF"), (HEADER, "SF"), (f"{HEADER}1,2,3,4", ""), (HEADER, "XX")]
)
def test_what_is_no_tracking_file_is_refused(session: Session, browser: Browsers, text: str, carrier: str) -> None:
    assert hand_in(browser("packer"), text, carrier).status_code == 422
    assert events(session) == 0


def test_a_form_without_a_file(browser: Browsers) -> None:
    assert browser("packer").post(PATH, {"carrier": "SF"}, page=PATH).status_code == 422


def test_silent_parcels_are_seen(session: Session, browser: Browsers, parcel: Parcel) -> None:
    packer = browser("packer")
    assert (parcel.waybill or "") not in packer.get(PATH).text
    session.execute(update(Parcel).values(shipped_at=func.now() - timedelta(hours=25)))
    session.commit()
    page = packer.get(PATH).text
    assert parcel.waybill in page
    assert "25 h" in page
