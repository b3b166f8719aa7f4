"""The association orders: draft, change, send, take back, close; what does not fit is refused."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.audit import AuditEvent, Notice
from models.purchasing import PURCHASE_MOVES, PurchaseLine
from operations import purchases
from operations.refusals import Invalid, Missing, Refused
from tests.purchases import making


def test_a_draft_keeps_the_tolerance_of_its_day(session: Session) -> None:
    order = making.draft(session)

    assert (order.state, order.tolerance_bp, order.version) == ("draft", 500, 1)
    assert order.lines[0].most == 52
    mine = (AuditEvent.object_type == "purchase_order", AuditEvent.object_id == order.id)
    assert session.scalars(select(AuditEvent.organisation_id).where(*mine)).one() is None


def test_lines_are_the_suppliers_own(session: Session) -> None:
    foreign = making.wanted(session, "TEA")
    with pytest.raises(Invalid, match="not_of_supplier"):
        making.draft(session, foreign)
    with pytest.raises(Invalid, match="not_of_supplier"):
        making.draft(session, making.wanted(session), making.wanted(session))
    with pytest.raises(Invalid, match="nothing_ordered"):
        purchases.draft(session, making.actor(session, "buyer"), making.supplier(session), [])


def test_a_window_does_not_end_before_it_begins(session: Session) -> None:
    line = making.wanted(session)
    with pytest.raises(Invalid, match="window_turned"):
        making.draft(session, replace(line, due_from=line.due_until, due_until=line.due_from))


def test_changing_a_draft(session: Session) -> None:
    buyer, order = making.actor(session, "buyer"), making.draft(session)
    kept = order.lines[0].id
    lines = [making.wanted(session, quantity=60), making.wanted(session, "FRESH", 25_000, 1800, "g")]
    purchases.change(session, buyer, order.id, 1, lines, buyout=False, note="早上送")

    assert [(line.unit, line.quantity, line.packs) for line in order.lines] == [("pack", 60, 60), ("g", 25_000, 10)]
    assert (order.lines[0].id, order.version, order.buyout) == (kept, 2, False)
    purchases.change(session, buyer, order.id, 2, lines[1:], buyout=False)
    assert [line.unit for line in order.lines] == ["g"]
    assert session.get(PurchaseLine, kept) is None


def test_an_old_form_overwrites_nothing(session: Session) -> None:
    buyer, order = making.actor(session, "buyer"), making.draft(session)
    purchases.change(session, buyer, order.id, 1, [making.wanted(session, quantity=60)], buyout=True)

    for act in (
        lambda: purchases.change(session, buyer, order.id, 1, [making.wanted(session)], buyout=True),
        lambda: purchases.send(session, buyer, order.id, 1),
        lambda: purchases.cancel(session, buyer, order.id, 1, "x"),
    ):
        with pytest.raises(Refused, match="stale_form"):
            act()
    assert order.lines[0].quantity == 60


def test_sending_tells_the_supplier_once(session: Session) -> None:
    order = making.sent(session)

    assert (order.state, order.version) == ("sent", 2)
    told = session.scalars(select(Notice).where(Notice.kind == "purchase_order")).one()
    assert (told.organisation_id, told.params["number"]) == (order.supplier_id, order.number)
    jobs = session.scalars(
        text("SELECT args->>'version' FROM procrastinate_jobs WHERE task_name = 'sms.purchase_order'")
    )
    assert jobs.all() == ["2"]
    with pytest.raises(Refused, match="wrong_step"):
        purchases.send(session, making.actor(session, "buyer"), order.id, order.version)


def test_taking_it_back(session: Session) -> None:
    buyer, drafted, order = making.actor(session, "buyer"), making.draft(session), making.sent(session)
    purchases.cancel(session, buyer, drafted.id, 1, "doubled")
    purchases.cancel(session, buyer, order.id, 2, "not needed")

    assert (drafted.state, order.state, order.answer) == ("cancelled", "cancelled", "not needed")
    told = session.execute(select(Notice.kind, Notice.closed_at.is_(None)).order_by(Notice.id)).all()
    assert told == [("purchase_order", False), ("purchase_cancelled", True)]


def test_closing_short(session: Session) -> None:
    buyer, order = making.actor(session, "buyer"), making.confirmed(session)
    purchases.close(session, buyer, order.id, order.version, "frost")

    assert (order.state, order.answer) == ("closed", "frost")
    with pytest.raises(Refused, match="wrong_step"):
        purchases.close(session, buyer, order.id, order.version, "again")


@pytest.mark.parametrize("state", PURCHASE_MOVES)
def test_moves_go_only_where_the_table_has_a_way(session: Session, state: str) -> None:
    buyer, order = making.actor(session, "buyer"), making.draft(session)
    order.state, order.sent_at = state, order.created_at
    session.flush()
    acts = {
        "sent": lambda: purchases.send(session, buyer, order.id, order.version),
        "cancelled": lambda: purchases.cancel(session, buyer, order.id, order.version, "x"),
        "closed": lambda: purchases.close(session, buyer, order.id, order.version, "x"),
    }
    for target, act in acts.items():
        with session.begin_nested() as back:
            if target in PURCHASE_MOVES[state]:
                assert act().state == target
            else:
                with pytest.raises(Refused, match="wrong_step"):
                    act()
            back.rollback()
        session.expire_all()


def test_there_is_no_such_order(session: Session) -> None:
    with pytest.raises(Missing):
        purchases.send(session, making.actor(session, "buyer"), 999_999, 1)
