"""Every ten minutes: what is late and what nobody fetched is told, once each, found by an index, in batches."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, text, update
from sqlalchemy.orm import Session

from jobs import telling as jobs
from models.delivery import Consignment, Pickup
from operations import telling
from tests.telling.standing import Stage, Town, work


def _queued(here: Town, kind: str) -> list[int]:
    rows = here.session.execute(
        text(
            "SELECT args -> 'cause_id' FROM procrastinate_jobs WHERE task_name = 'tell.buyer' AND args ->> 'kind' = :k"
        ),
        {"k": kind},
    )
    return [row[0] for row in rows]


def test_a_late_consignment_is_told_once(stage: Stage) -> None:
    with stage.scene() as here:
        assert telling.tell_delays(here.session) == 0
        late = here.late()

        assert [telling.tell_delays(here.session) for _ in range(2)] == [1, 0]
        assert _queued(here, "delayed") == [late.id]


@pytest.mark.parametrize("state", ["shipped", "delivered", "cancelled"])
def test_what_has_left_or_never_will_is_not_late(stage: Stage, state: str) -> None:
    with stage.scene() as here:
        here.late().state = state

        assert telling.tell_delays(here.session) == 0


def test_whoever_has_not_fetched_it_is_reminded_once(stage: Stage) -> None:
    with stage.scene() as here:
        pickup = here.pickup(days=1)
        assert telling.tell_reminders(here.session) == 0
        pickup.arrived_at = func.now() - timedelta(days=2, minutes=1)
        here.session.flush()

        assert [telling.tell_reminders(here.session) for _ in range(2)] == [1, 0]
        assert _queued(here, "pickup_reminder") == [pickup.parcel_id]


@pytest.mark.parametrize("end", [{"handed_at": func.now(), "proof": "code"}, {"sent_back_at": func.now()}])
def test_nobody_is_reminded_of_what_is_gone(stage: Stage, end: dict[str, object]) -> None:
    with stage.scene() as here:
        here.pickup(days=9)
        here.session.execute(update(Pickup).values(**end))

        assert telling.tell_reminders(here.session) == 0


def test_many_are_taken_in_batches(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "BATCH", 2)
    with stage.scene() as here:
        late = here.late()
        for _ in range(4):
            here.session.add(
                Consignment(
                    order_id=late.order_id,
                    warehouse_id=late.warehouse_id,
                    storage=late.storage,
                    ship_on=late.ship_on,
                    ship_by=func.now() - timedelta(hours=1),
                )
            )
        here.session.commit()
        first = telling.tell_delays(here.session)
        here.session.commit()
        work(here.app, jobs.watch, timestamp=0)

        assert first == 2
        assert len(set(_queued(here, "delayed"))) == len(_queued(here, "delayed")) == 5


@pytest.mark.parametrize(
    ("look", "table", "index"),
    [
        (telling.tell_delays, "consignment", "ix_consignment_late"),
        (telling.tell_reminders, "pickup", "ix_pickup_to_remind"),
    ],
)
def test_they_are_found_by_an_index(session: Session, look: Callable[[Session], int], table: str, index: str) -> None:
    sent: list[tuple[str, Any]] = []
    engine = session.get_bind()
    event.listen(
        engine, "before_cursor_execute", lambda c, u, statement, values, *rest: sent.append((statement, values))
    )
    look(session)
    statement, values = next(one for one in sent if one[0].startswith("WITH"))
    for other in ("seqscan", "bitmapscan", "sort"):
        session.execute(text(f"SET LOCAL enable_{other} = off"))
    cursor = session.connection().connection.cursor()
    cursor.execute(f"EXPLAIN {statement}", values)

    plan = [line for (line,) in cursor.fetchall()]
    assert any(f"using {index} on {table}" in line for line in plan), plan
