"""A morning in the warehouse: everybody picks, packs, hands over, cancels and freezes at once, until all is done."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import AuditEvent
from models.delivery import Consignment, Parcel
from models.parties import Organisation
from models.reading import dispatch
from models.reading import waves as wave_reading
from models.stock import Lot
from models.waves import PickTask, Wave
from operations import cancelling, freezes, handover, lot_swaps, packing, people, picking, waves
from operations.actor import HOUSE, Actor
from operations.invariants import breaches
from operations.packing import Box
from operations.refusals import Refused
from tests import cast, orders
from tests.races.barrier import at_once, committed, errors
from web.database import run_transaction

Answer = TypeVar("Answer")

PICKERS, PACKERS = 2, 4
#: What is ordered, in turn: of one kind and of two, some of it cold.
BASKETS = ({"DRIED": 1}, {"DRIED": 1, "TEA": 1}, {"TEA": 2}, {"FRESH": 1}, {"DRIED": 2})
SECONDS_EACH = 2


def test_no_two_pickers_get_the_same_line(sessions: sessionmaker[Session], session: Session) -> None:
    wave, hands = _wave_of_lines(session, 4), _staff(session, "picker", 6)

    results = at_once([committed(sessions, lambda s, who=who: _claimed(s, who, wave)) for who in hands])

    assert not errors(results)
    claimed = [task for task in results if task is not None]
    assert len(claimed) == len(set(claimed)) == 4
    late = [who for who, task in zip(hands, results, strict=True) if task is None]
    assert [_claimed(session, who, wave) for who in late] == [None, None]


def test_one_picker_at_several_handhelds_has_one_line(sessions: sessionmaker[Session], session: Session) -> None:
    wave, (picker,) = _wave_of_lines(session, 4), _staff(session, "picker", 1)

    results = at_once([committed(sessions, lambda s: _claimed(s, picker, wave)) for _ in range(4)])

    assert not errors(results)
    assert len(set(results)) == 1


@pytest.mark.parametrize("size", [30, pytest.param(300, marks=pytest.mark.long)])
def test_everybody_at_work_until_all_is_done(engine: Engine, app: Flask, session: Session, size: int) -> None:
    morning = _Morning(app, session, size)

    morning.pass_by()

    assert morning.unexpected == []
    assert not morning.is_over_time, morning.refused
    session.rollback()
    assert {task: who for task, who in morning.claims.items() if len(who) > 1} == {}
    assert [task for task, times in morning.confirmed.items() if times > 1] == []
    _check_steps(session)
    _check_queues(session)
    assert breaches(engine) == []


class _Morning:
    """Orders in two waves and in the queue, and everybody who does something with them."""

    def __init__(self, app: Flask, session: Session, size: int) -> None:
        self.app = app
        for sku, packs, days in (("DRIED", 2 * size, 200), ("TEA", size, 250), ("FRESH", size // 2, 5)):
            cast.stock_up(session, sku, packs, days_left=days)
        self.orders = [orders.up_to(session, "confirmed", BASKETS[n % len(BASKETS)]).id for n in range(size)]
        self.pickers, self.packers = _staff(session, "picker", PICKERS), _staff(session, "packs", PACKERS)
        dry = select(Consignment.id).where(Consignment.storage == "ambient").order_by(Consignment.id)
        ids = session.scalars(dry.limit(size * 2 // 3)).all()
        for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
            waves.build(session, self.packers[0], half)
        frozen = select(Lot.id).where(Lot.sku_id == cast.sku_by_code(session, "DRIED").id, Lot.allocated > 0)
        self.frozen = session.scalars(frozen.order_by(Lot.id)).first() or 0
        session.commit()
        self.claims: dict[int, set[int | None]] = defaultdict(set)
        self.confirmed: Counter[int] = Counter()
        self.refused: Counter[str] = Counter()
        self.unexpected: list[Exception] = []
        self.others_done, self.is_over_time = 0, False

    def pass_by(self) -> None:
        """Let everybody work, each in a thread, until nothing is left to do."""
        most_seconds = SECONDS_EACH * len(self.orders)
        self.until = time.monotonic() + most_seconds
        work: list[Callable[[random.Random], None]] = [
            *(lambda luck, who=who: self._pick(who, luck) for who in self.pickers),
            *(lambda luck, who=who: self._pack(who, luck) for who in self.packers),
        ]
        turns = [lambda n=n, act=act: self._again(act, random.Random(n)) for n, act in enumerate(work)]
        at_once([*turns, self._buyer, self._freeze], most_seconds + 30)

    def _again(self, act: Callable[[random.Random], None], luck: random.Random) -> None:
        while not self._is_done():
            act(luck)

    def _is_done(self) -> bool:
        self.is_over_time |= time.monotonic() > self.until
        return bool(self.unexpected) or self.is_over_time or (self.others_done == 2 and self._do(_nothing_left) is True)

    def _do(self, act: Callable[[Session], Answer]) -> Answer | None:
        """What a request does, with its tries. A no is counted; anything else that is raised is remembered."""
        with self.app.app_context():
            try:
                return run_transaction(act)
            except Refused as no:
                self.refused[no.code] += 1
            except Exception as error:
                self.unexpected.append(error)
            return None

    def _pick(self, who: Actor, luck: random.Random) -> None:
        """The waves that are open, one after the other; then whatever waits in the queue."""
        for wave in self._do(lambda session: session.scalars(wave_reading.open_waves()).all()) or ():
            while task := self._do(lambda session, wave=wave: _claimed(session, who, wave)):
                self.claims[task].add(who.person_id)
                self._take(who, task, luck)
        waiting = self._do(_to_pick)
        if waiting:
            self._do(lambda session: picking.start(session, who, luck.choice(waiting)).id)

    def _take(self, who: Actor, task: int, luck: random.Random) -> None:
        chance = luck.random()
        if chance < 0.15:
            self._do(lambda session: _swap(session, who, task))

        def confirm(session: Session) -> int:
            wanted = session.scalar(select(PickTask.quantity).where(PickTask.id == task)) or 0
            fewer = chance > 0.85 and wanted > 0
            return picking.confirm(session, who, task, wanted - fewer, reason="missing" if fewer else "").id

        if self._do(confirm):
            self.confirmed[task] += 1

    def _pack(self, who: Actor, luck: random.Random) -> None:
        """Whatever is picked; the first of the packers hands over as well."""
        picked = self._do(lambda session: session.scalars(_ids("picked")).all())
        if picked:
            chosen = luck.choice(picked[:3])
            self._do(lambda session: len(packing.pack(session, who, chosen, [Box(1200, sure=True)])))
        if who == self.packers[0]:
            for carrier, waybill in self._do(_to_hand_over) or ():
                self._do(lambda session, c=carrier, w=waybill: _hand_over(session, who, c, w))

    def _buyer(self) -> None:
        luck = random.Random(20_261_127)
        for order in luck.sample(self.orders, len(self.orders) // 5):
            self._do(lambda session, order=order: cancelling.cancel_order(session, HOUSE, order).id)
            time.sleep(0.02)
        self.others_done += 1

    def _freeze(self) -> None:
        time.sleep(0.3)
        self._do(lambda session: len(freezes.freeze(session, self.packers[1], self.frozen, "mould").lots))
        self.others_done += 1


def _staff(session: Session, name: str, many: int) -> list[Actor]:
    """So many more who work in the warehouse; committed."""
    association = session.scalars(select(Organisation.id).where(Organisation.kind == "association")).one()
    made = []
    for number in range(many):
        phone = f"+861990{len(name)}000{500 + number}"
        person = cast.person(session, f"{name} {number}", phone)
        people.grant(session, HOUSE, person.id, association, "warehouse")
        made.append(Actor(person.id))
    session.commit()
    return made


def _wave_of_lines(session: Session, many: int) -> int:
    """A wave of one order that gets each of so many packs out of another lot."""
    for days in range(many):
        cast.stock_up(session, "DRIED", 1, days_left=200 + days)
    order = orders.up_to(session, "confirmed", {"DRIED": many})
    ids = session.scalars(select(Consignment.id).where(Consignment.order_id == order.id)).all()
    wave = waves.build(session, orders.packer(session), ids).id
    session.commit()
    return wave


def _claimed(session: Session, who: Actor, wave: int) -> int | None:
    task = picking.claim(session, who, wave)
    return task.id if task else None


def _swap(session: Session, who: Actor, task: int) -> int:
    wave = session.scalar(select(PickTask.wave_id).where(PickTask.id == task))
    line = wave_reading.task(session, wave or 0, task)
    other = session.execute(wave_reading.other_lots(line, cast.today())).first() if line else None
    return lot_swaps.swap(session, who, task, other.code, "torn").id if other else 0


def _ids(state: str) -> Select[int]:
    return select(Consignment.id).where(Consignment.state == state).order_by(Consignment.ship_by, Consignment.id)


def _to_pick(session: Session) -> Sequence[int]:
    return session.scalars(_ids("waiting").where(~dispatch.LACKS, ~dispatch.SPOILT)).all()


def _to_hand_over(session: Session) -> list[tuple[str, str]]:
    found = select(Parcel.carrier, Parcel.waybill).where(Parcel.state == "packed").order_by(Parcel.id)
    return [(row.carrier, row.waybill) for row in session.execute(found)]


def _hand_over(session: Session, who: Actor, carrier: str, waybill: str) -> int:
    manifest = handover.open_manifest(session, who, carrier)
    return handover.scan_out(session, who, manifest.id, waybill).id


def _nothing_left(session: Session) -> bool:
    busy = select(func.count()).where(Consignment.state.in_(("picking", "picked", "packed")))
    return not session.scalar(busy) and not _to_pick(session)


def _check_steps(session: Session) -> None:
    """Every parcel was packed once and left once, under a number of its own."""
    parcels = session.execute(select(Parcel.id, Parcel.carrier, Parcel.waybill)).all()
    assert len({(row.carrier, row.waybill) for row in parcels}) == len(parcels)
    for action in ("pack", "ship"):
        noted = select(AuditEvent.object_id).where(AuditEvent.object_type == "parcel", AuditEvent.action == action)
        times = Counter(session.scalars(noted))
        assert {row.id: times[row.id] for row in parcels} == dict.fromkeys((row.id for row in parcels), 1), action


def _check_queues(session: Session) -> None:
    """Everything has left, was cancelled, or waits for packs; what the queues show is what stands there."""
    states = Counter(session.scalars(select(Consignment.state)))
    assert set(states) <= {"shipped", "waiting", "cancelled"}
    assert states["shipped"] > 0
    for step, shown in dispatch.steps(session).items():
        assert shown.count == states[step] == len(session.execute(dispatch.queue(step)).all())
    assert all(row.lacks for row in session.execute(dispatch.queue("waiting")))
    assert session.scalars(select(Wave.id).where(Wave.state == "open")).all() == []
    assert dispatch.next_task(session, None) is None
