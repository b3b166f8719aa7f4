"""What the database refuses whoever asks: changed books, impossible moves, undone payments."""

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import IntegrityError, InternalError
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.orders import ORDER_MOVES
from operations import audit, payments
from operations.actor import HOUSE, Actor
from tests import orders
from tests.upkeep import open_upkeep_engine

APPEND_ONLY = ("stock_movement", "entry", "entry_line", "order_event", "audit_event")


def test_the_books_are_append_only(engine: Engine, session: Session) -> None:
    orders.up_to(session, "shipped")
    with engine.connect() as connection:
        for table in APPEND_ONLY:
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
                assert _refused(connection, statement), statement


def test_an_order_cannot_be_emptied_around_its_events(engine: Engine, session: Session) -> None:
    orders.up_to(session, "placed")
    with engine.connect() as connection:
        assert _refused(connection, 'TRUNCATE "order" CASCADE')


def test_an_audit_event_is_sealed_once(engine: Engine, session: Session) -> None:
    audit.note(session, HOUSE, "try", "order", 1)
    session.commit()
    event = session.scalars(select(AuditEvent.id).where(AuditEvent.action == "try")).one()
    seal = f"UPDATE audit_event SET seq = {{seq}}, prev_hash = 'a', hash = 'b'{{more}} WHERE id = {event}"
    with engine.connect() as connection:
        assert _refused(connection, seal.format(seq=10**6, more=", reason = 'another'"))
        assert _refused(connection, seal.format(seq="NULL", more=""))
        connection.execute(text(seal.format(seq=10**6, more="")))
        assert _refused(connection, seal.format(seq=10**6 + 1, more=""))
        assert _refused(connection, f"UPDATE audit_event SET seq = NULL WHERE id = {event}")


@pytest.mark.parametrize("before", ORDER_MOVES)
def test_trigger_and_table_know_the_same_moves(database_url: str, session: Session, before: str) -> None:
    order = orders.up_to(session, "placed").id
    with open_upkeep_engine(database_url).connect() as connection:
        move = text('UPDATE "order" SET state = :state WHERE id = :order')
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(move, {"state": before, "order": order})
        connection.execute(text("SET session_replication_role = origin"))

        moves = [after for after in ORDER_MOVES if not _refused(connection, move, {"state": after, "order": order})]

    assert moves == [after for after in ORDER_MOVES if after in {before, *ORDER_MOVES[before]}]


def test_an_order_says_which_moves_it_has(session: Session) -> None:
    order = orders.up_to(session, "placed")

    assert not order.may_move_to("completed")
    with pytest.raises(ValueError, match="awaiting_payment to completed"):
        order.move_to("completed", None)


def test_success_is_final(engine: Engine, session: Session) -> None:
    order = orders.place(session, orders.cart_with(session, {"DRIED": 1}))
    payments.give_up(session, Actor(), order.order.id)
    payments.settle(session, order.attempt.id, orders.paid(order.attempt), livemode=False, today=orders.today())
    session.commit()
    with engine.connect() as connection:
        connection.execute(text("UPDATE refund SET state = 'sent'"))
        connection.execute(text("UPDATE refund SET state = 'succeeded', stripe_refund_id = 're_1'"))
        for state in ("created", "open", "failed", "cancelled"):
            assert _refused(connection, f"UPDATE payment_attempt SET state = '{state}'")
        for state in ("pending", "sent"):
            assert _refused(connection, f"UPDATE refund SET state = '{state}'")


def _refused(connection: Connection, statement: object, values: dict[str, object] | None = None) -> bool:
    """Whether the database refuses it; if not, it is undone."""
    savepoint = connection.begin_nested()
    try:
        connection.execute(text(statement) if isinstance(statement, str) else statement, values)  # type: ignore[call-overload]
    except (IntegrityError, InternalError):
        return True
    else:
        return False
    finally:
        savepoint.rollback()
