"""A lot is stopped by one person, let go by another; its buyers are told once."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.stock import Lot, LotFreeze, RecallNotice
from tests import orders
from tests.pages import Browser

Browsers = Callable[..., Browser]
PATH = "/fulfilment/lots/L00001"


def _freeze(browser: Browser) -> int:
    form = {"reason": "complaint", "note": "three buyers found mould"}
    return browser.post(f"{PATH}/freeze", form, page=f"{PATH}/freeze").status_code


def _frozen(session: Session) -> bool:
    session.rollback()
    return session.scalars(select(Lot.frozen_at).where(Lot.code == "L00001")).one() is not None


def test_a_stopped_lot_says_why(session: Session, browser: Browsers) -> None:
    packer = browser("packer")

    assert packer.post(f"{PATH}/freeze", {"note": "?"}, page=f"{PATH}/freeze").status_code == 422
    assert _freeze(packer) == 303
    assert _frozen(session)
    page = packer.get(PATH).text
    assert "Buyers complain: three buyers found mould" in page
    assert f"{PATH}/unfreezing" not in page
    assert packer.get(f"{PATH}/freeze").location == PATH
    assert session.scalars(select(LotFreeze.reason)).one() == "complaint: three buyers found mould"


def test_whoever_stopped_it_does_not_let_it_go(session: Session, browser: Browsers) -> None:
    inspector, buyer = browser("inspector"), browser("buyer")
    _freeze(inspector)

    own = inspector.post(f"{PATH}/unfreezing", {"note": "looks fine"}, page=PATH)
    assert (own.status_code, "Somebody else has to decide" in own.text) == (409, True)
    assert _frozen(session)
    assert buyer.post(f"{PATH}/unfreezing", {"note": ""}, page=PATH).status_code == 422
    assert buyer.post(f"{PATH}/unfreezing", {"note": "the test found nothing"}, page=PATH).location == PATH
    assert not _frozen(session)
    assert "the test found nothing" in buyer.get(PATH).text
    assert buyer.get(f"{PATH}/unfreezing").location == PATH


def test_its_buyers_are_told_once(session: Session, browser: Browsers) -> None:
    orders.up_to(session, "shipped")
    orders.up_to(session, "shipped")
    buyer = browser("buyer")
    early = buyer.post(f"{PATH}/recall", page=PATH)
    assert (early.status_code, "not frozen" in early.text) == (409, True)
    _freeze(buyer)

    assert "Tell 2 buyers now" in buyer.get(f"{PATH}/recall").text
    assert buyer.post(f"{PATH}/recall", page=PATH).location == f"{PATH}/buyers"
    assert "2 buyers are being told" in buyer.get(f"{PATH}/buyers").text
    buyer.post(f"{PATH}/recall", page=PATH)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(RecallNotice)) == 2
