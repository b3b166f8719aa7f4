"""The supplier's corner: it reads and answers what it is asked, and sees what became of its goods; only its own."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from models.purchasing import PurchaseOrder
from tests import cast, supply
from tests.counter.parties import suspend
from tests.pages import Browser
from tests.purchases import making
from tests.purchases.papers import text_of

Browsers = Callable[..., Browser]
HOME = "/counter/purchases"


def state(session: Session, order: PurchaseOrder) -> str:
    """Of an order now."""
    session.expire_all()
    return session.get_one(PurchaseOrder, order.id).state


def test_confirmed_in_one_tap(session: Session, browser: Browsers) -> None:
    order, member = making.sent(session), browser("supplier_a")
    session.commit()
    here = f"{HOME}/{order.id}"
    assert "1 purchase order waits for your answer" in member.get("/counter").text
    assert order.number in member.get(HOME).text
    assert "¥1,000.00" in text_of(member.get(f"{here}.pdf").data)

    assert member.post(f"{here}/confirmation", {"seen": "1"}, here).status_code == 409
    assert member.post(f"{here}/confirmation", {"seen": "2"}, here).status_code == 303
    assert member.post(f"{here}/confirmation", {"seen": "2"}, here).status_code == 409

    assert state(session, order) == "confirmed"


def test_otherwise(session: Session, browser: Browsers) -> None:
    order, member = making.sent(session), browser("supplier_a")
    session.commit()
    line, page = order.lines[0], f"{HOME}/{order.id}/proposal"
    day, later = (str(one) for one in making.days())
    form = {"seen": "2", "lines-0-line": str(line.id), "lines-0-quantity": "50", "lines-0-price": "20.00"}
    form |= {"lines-0-due_from": day, "lines-0-due_until": later, "note": "少一点"}

    same = member.post(page, form, page)
    wrong = member.post(page, form | {"lines-0-quantity": "x"}, page)
    assert (same.status_code, wrong.status_code) == (422, 422)
    assert member.post(page, form | {"lines-0-quantity": "30"}, page).status_code == 303

    assert state(session, order) == "proposed"
    assert session.get_one(PurchaseOrder, order.id).lines[0].proposed_quantity == 30
    assert member.get(page).status_code == 303


def test_declined_with_a_word(session: Session, browser: Browsers) -> None:
    order, member = making.sent(session), browser("supplier_a")
    session.commit()
    here = f"{HOME}/{order.id}"

    assert member.post(f"{here}/refusal", {"seen": "2", "note": ""}, here).status_code == 422
    assert member.post(f"{here}/refusal", {"seen": "2", "note": "霜冻"}, here).status_code == 303
    assert state(session, order) == "declined"


def test_anothers_and_drafts_are_not_there(session: Session, browser: Browsers) -> None:
    order, drafted = making.sent(session), making.draft(session)
    session.commit()

    other, own = browser("supplier_b"), browser("supplier_a")
    for end in ("", ".pdf", "/proposal"):
        assert other.get(f"{HOME}/{order.id}{end}").status_code == 404
        assert own.get(f"{HOME}/{drafted.id}{end}").status_code == 404
    assert other.post(f"{HOME}/{order.id}/confirmation", {"seen": "2"}, HOME).status_code == 404
    assert order.number not in other.get(HOME).text
    assert state(session, order) == "sent"


def test_a_suspended_supplier_only_reads(session: Session, browser: Browsers) -> None:
    order, member = making.sent(session), browser("supplier_a")
    suspend(session, making.BAMBOO)
    here = f"{HOME}/{order.id}"

    assert member.get(here).status_code == 200
    assert member.post(f"{here}/confirmation", {"seen": "2"}, here).status_code == 409
    assert state(session, order) == "sent"


def test_what_became_of_its_goods(session: Session, browser: Browsers) -> None:
    sku = cast.sku_by_code(session, "DRIED")
    lot = supply.bring_in(session, sku, 20, price_fen=2137, passed=False)
    supply.inspect(session, lot, "held", note="再看一次")
    session.commit()

    page = browser("supplier_a").get("/counter/supplies").text

    for words in ("20 packs", "Held for another look", "再看一次", "¥427.40", lot.code):
        assert words in page
    assert lot.code not in browser("supplier_b").get("/counter/supplies").text
