"""Whatever happens to lots, in whatever order: nothing appears or vanishes, and nothing is sold that must not be.

A state machine does everything that may be done with lots, in one transaction that is thrown away at its end. After
every step each check of the books about stock, lots, the ledger and the trace must find nothing, and the packs that
ever came in must all be accounted for.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from models.catalogue import Sku
from models.delivery import Consignment, Parcel
from models.orders import Order
from models.receiving import ReceiptLine
from models.stock import Allocation, Bin, CountLine, Lot, StockMovement, WriteOff
from models.waves import PickTask, Wave
from operations import (
    cancelling,
    counting,
    freezes,
    handover,
    lot_swaps,
    lots,
    packing,
    payments,
    picking,
    planning,
    returns,
    stock,
    tracking,
    waves,
)
from operations.actor import Actor
from operations.invariants import invariants
from operations.packing import Box
from operations.refusals import Refused
from tests import cast, orders, supply
from tests.days import now, today

#: Of the books: what this machine could break.
CHECKED = [
    one for one in invariants() if one.id[0] in "SLTC" or one.id in {"A1", "A2", "A5", "O3", "O5", "O8", "O11", "P3"}
]
PACKS = st.integers(min_value=1, max_value=12)
PLACE = st.integers(min_value=0, max_value=30)
AnyThing = TypeVar("AnyThing", Consignment, Order, Parcel, PickTask, Wave)


class Lots(RuleBasedStateMachine):
    """One warehouse with one kind of goods, a lower grade of it, and everybody who may touch them."""

    sessions: ClassVar[sessionmaker[Session]]

    def __init__(self) -> None:
        super().__init__()
        self.session = self.sessions()
        self.sku = cast.sku_by_code(self.session, "DRIED")
        self.lower = supply.lower_sku(self.session, self.sku, purchase_fen=500)
        self.bins = list(self.session.scalars(select(Bin.id).where(Bin.storage == "ambient").order_by(Bin.id)))
        self.who = {name: supply.staff(self.session, name) for name in ("packer", "stockkeeper", "admin", "buyer")}
        self.steps = 0

    @initialize()
    def start(self) -> None:
        """One more shelf to move things to."""
        warehouse = self.session.scalars(select(Bin.warehouse_id).where(Bin.id == self.bins[0])).one()
        shelf = Bin(warehouse_id=warehouse, code="A-09-09", storage="ambient")
        self.session.add(shelf)
        self.session.flush()
        self.bins.append(shelf.id)

    @rule(packs=PACKS, buyout=st.booleans(), by_weight=st.booleans(), excess=st.booleans())
    def receive(self, packs: int, buyout: bool, by_weight: bool, excess: bool) -> None:
        ordered = max(1, packs - 2) if excess else packs
        unit = "g" if by_weight else "pack"
        quantity = ordered * self.sku.net_weight_g if by_weight else ordered
        order = supply.ordered(self.session, self.sku, quantity, price_fen=1777, unit=unit, buyout=buyout)
        gross = {"gross_g": packs * self.sku.net_weight_g + 110, "tare_g": 10} if by_weight else {}
        supply.received(self.session, order, None if by_weight else packs, **gross)

    @rule(accepted=st.booleans())
    def decide_excess(self, accepted: bool) -> None:
        line = self.session.scalars(select(ReceiptLine.id).where(ReceiptLine.accepted.is_(None)).limit(1)).first()
        if line is not None:
            self._try(lambda: supply.receipts.decide_excess(self.session, self.who["admin"], line, accepted=accepted))

    @rule(place=PLACE, result=st.sampled_from(["passed", "passed", "held", "downgraded", "rejected"]))
    def inspect(self, place: int, result: str) -> None:
        lot = self._lot(place, Lot.qc_state.in_(("pending", "held")), Lot.on_hand > 0)
        changed: dict[str, Any] = {}
        if result == "downgraded":
            changed = {"new_sku_id": self.lower.id}
        if result == "rejected":
            changed = {"disposal": "return" if place % 2 else "scrap"}
        if lot:
            self._try(lambda: supply.inspect(self.session, lot, result, **changed))

    @rule(place=PLACE, packs=PACKS)
    def split(self, place: int, packs: int) -> None:
        lot = self._lot(place)
        if lot:
            self._try(lambda: lots.split(self.session, self.who["packer"], lot.id, packs, self.bins[1], today()))

    @rule(first=PLACE, second=PLACE)
    def merge(self, first: int, second: int) -> None:
        some = {lot.id for lot in (self._lot(first), self._lot(second)) if lot}
        self._try(lambda: lots.merge(self.session, self.who["packer"], sorted(some), self.bins[0], today()))

    @rule(place=PLACE, to=st.integers(0, 1))
    def move(self, place: int, to: int) -> None:
        lot = self._lot(place)
        if lot:
            self._try(lambda: lots.move(self.session, self.who["packer"], lot.id, self.bins[to]))

    @rule(at=st.integers(0, 1), place=PLACE, off=st.integers(-3, 3))
    def count(self, at: int, place: int, off: int) -> None:
        there = self.session.scalars(select(Lot).where(Lot.bin_id == self.bins[at], Lot.on_hand > 0)).all()
        wrong = there[place % len(there)].id if there else None
        counted = {lot.code: max(0, lot.on_hand + (off if lot.id == wrong else 0)) for lot in there}
        self.steps += 1
        token = f"count {self.steps}"
        self._try(lambda: counting.count(self.session, self.who["packer"], self.bins[at], token, counted))

    @rule(approved=st.booleans())
    def decide_difference(self, approved: bool) -> None:
        waiting = self.session.scalars(select(CountLine.id).where(CountLine.state == "waiting").limit(1)).first()
        if waiting:
            self._try(lambda: counting.decide_difference(self.session, self.who["admin"], waiting, approved=approved))

    @rule(place=PLACE, packs=PACKS)
    def write_off(self, place: int, packs: int) -> None:
        lot = self._lot(place)
        if lot:
            self._try(lambda: lots.ask_write_off(self.session, self.who["packer"], lot.id, packs, "damaged"))

    @rule(approved=st.booleans())
    def decide_write_off(self, approved: bool) -> None:
        waiting = self.session.scalars(select(WriteOff.id).where(WriteOff.state == "waiting").limit(1)).first()
        if waiting:
            self._try(lambda: lots.decide_write_off(self.session, self.who["admin"], waiting, approved=approved))

    @rule(packs=PACKS)
    def place_order(self, packs: int) -> None:
        self._try(lambda: orders.place(self.session, orders.cart_with(self.session, {"DRIED": packs})))

    @rule(place=PLACE)
    def pay(self, place: int) -> None:
        waiting = self.session.scalars(
            select(payments.PaymentAttempt).where(payments.PaymentAttempt.state == "created").order_by("id")
        ).all()
        if waiting:
            one = waiting[place % len(waiting)]
            payments.settle(self.session, one.id, orders.paid(one), livemode=False, today=today())

    @rule(place=PLACE)
    def begin_picking(self, place: int) -> None:
        one = self._consignment(place, "waiting")
        if one:
            self._try(lambda: picking.start(self.session, self.who["packer"], one.id))

    @rule(most=st.integers(1, 5))
    def build_wave(self, most: int) -> None:
        waiting = self.session.scalars(select(Consignment.id).where(Consignment.state == "waiting").limit(most)).all()
        self._try(lambda: waves.build(self.session, self.who["packer"], waiting))

    @rule(place=PLACE)
    def dissolve_wave(self, place: int) -> None:
        wave = self._of(Wave, place, Wave.state == "open")
        if wave:
            self._try(lambda: waves.cancel(self.session, self.who["admin"], wave.id))

    @rule(place=PLACE, fewer=st.sampled_from([0, 0, 0, 1, 2, 9]), reason=st.sampled_from(["missing", "damaged"]))
    def pick(self, place: int, fewer: int, reason: str) -> None:
        wave, who = self._of(Wave, place, Wave.state == "open"), self.who["packer" if place % 2 else "stockkeeper"]

        def work() -> None:
            task = picking.claim(self.session, who, wave.id) if wave else None
            if task:
                picking.confirm(self.session, who, task.id, max(0, task.quantity - fewer), reason=reason * (fewer > 0))

        self._try(work)

    @rule(place=PLACE, other=PLACE)
    def swap(self, place: int, other: int) -> None:
        task, lot = self._of(PickTask, place, PickTask.done_at.is_(None)), self._lot(other)
        if task and lot:
            self._try(lambda: lot_swaps.swap(self.session, self.who["packer"], task.id, lot.code, "bruised"))

    @rule(place=PLACE, first=st.integers(0, 3))
    def pack(self, place: int, first: int) -> None:
        one = self._consignment(place, "picked")
        if one:
            line = one.pick_lines[0]
            boxes = [Box(900, packs={line.id: first}, sure=True)] if 0 < first < line.quantity else []
            boxes.append(Box(900, sure=True))
            self._try(lambda: packing.pack(self.session, self.who["packer"], one.id, boxes))

    @rule(place=PLACE)
    def unpack(self, place: int) -> None:
        one = self._consignment(place, "packed")
        if one:
            self._try(lambda: packing.unpack(self.session, self.who["packer"], one.id))

    @rule(place=PLACE)
    def scan_out(self, place: int) -> None:
        parcel = self._of(Parcel, place, Parcel.state == "packed")
        if parcel:
            manifest = handover.open_manifest(self.session, self.who["packer"], "SF")
            waybill = parcel.waybill or ""
            self._try(lambda: handover.scan_out(self.session, self.who["packer"], manifest.id, waybill))

    @rule(place=PLACE, kind=st.sampled_from(["in_transit", "delivered", "failed", "returning"]))
    def hear_of(self, place: int, kind: str) -> None:
        parcel = self._of(Parcel, place)
        if parcel:
            self.steps += 1
            told = tracking.Happening(parcel.waybill or "", kind, now() + timedelta(seconds=self.steps))
            self._try(lambda: tracking.take_in(self.session, "SF", [told, told], "push"))

    @rule(place=PLACE)
    def come_back(self, place: int) -> None:
        parcel = self._of(Parcel, place, Parcel.state.in_(("returning", "shipped")))
        if parcel:
            waybill = parcel.waybill or ""
            self._try(lambda: returns.receive(self.session, self.who["packer"], waybill, self.bins[1]))

    @rule(place=PLACE)
    def confirm_receipt(self, place: int) -> None:
        order = self._of(Order, place, Order.state == "confirmed")
        if order:
            self._try(lambda: tracking.confirm_receipt(self.session, Actor(), order.id))

    @rule(place=PLACE)
    def cancel_order(self, place: int) -> None:
        order = self._of(Order, place, Order.state == "confirmed")
        if order:
            self._try(lambda: cancelling.cancel_order(self.session, Actor(), order.id))

    @rule(place=PLACE, ahead=st.booleans())
    def do_without(self, place: int, ahead: bool) -> None:
        one = self._consignment(place, "waiting")
        act = planning.send_ahead if ahead else cancelling.cancel_missing
        if one:
            self._try(lambda: act(self.session, self.who["admin"], one.id))

    @rule(place=PLACE)
    def freeze(self, place: int) -> None:
        lot = self._lot(place)
        if lot:
            self._try(lambda: freezes.freeze(self.session, self.who["packer"], lot.id, "smells"))

    @rule(place=PLACE, own=st.booleans())
    def lift(self, place: int, own: bool) -> None:
        lot = self._lot(place, Lot.frozen_at.is_not(None))
        if lot:
            who = self.who["packer" if own else "admin"]
            self._try(lambda: freezes.lift(self.session, who, lot.id, "looked at again"))

    @rule(place=PLACE)
    def recall(self, place: int) -> None:
        lot = self._lot(place, Lot.frozen_at.is_not(None))
        if lot:
            self._try(lambda: freezes.recall(self.session, self.who["admin"], lot.id))

    @rule(place=PLACE, days=st.sampled_from([-1, 0, 30, 60]))
    def grow_old_at_night(self, place: int, days: int) -> None:
        """A lot grows old, and the night's work is done before anybody looks."""
        lot = self._lot(place)
        if lot:
            until = today() + timedelta(days=days)
            self.session.execute(update(Lot).where(Lot.id == lot.id).values(expires_on=until))
            self.session.expire_all()
            lots.expire(self.session, today())
            stock.retire_old_lots(self.session, today())

    @invariant()
    def the_books_are_right(self) -> None:
        self.session.flush()
        self.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        self.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        question = " UNION ALL ".join(
            f"SELECT '{one.id}' WHERE EXISTS ({one.query})".replace(":", "\\:") for one in CHECKED
        )
        assert self.session.scalars(text(question)).all() == []

    @invariant()
    def every_pack_is_accounted_for(self) -> None:
        """What came in is here, left, went back, was lost or is other goods now: in grams, over all lots."""
        grams: Counter[str] = Counter()
        rows = self.session.execute(
            select(StockMovement.kind, func.sum(StockMovement.delta * Sku.net_weight_g))
            .join(Lot, Lot.id == StockMovement.lot_id)
            .join(Sku, Sku.id == Lot.sku_id)
            .group_by(StockMovement.kind)
        )
        for kind, weight in rows:
            grams[kind] += int(weight)
        here = select(func.sum(Lot.on_hand * Sku.net_weight_g)).join(Sku, Sku.id == Lot.sku_id)
        assert sum(grams.values()) == int(self.session.scalar(here) or 0)
        assert grams["split"] == grams["merged"] == grams["downgraded"] == 0

    @invariant()
    def nothing_bad_is_promised(self) -> None:
        bad = (Lot.qc_state != "passed") | Lot.frozen_at.is_not(None) | (Lot.expires_on < today())
        promised = select(func.count()).select_from(Allocation).join(Lot, Lot.id == Allocation.lot_id)
        assert self.session.scalar(promised.where(Allocation.state == "open", bad)) == 0

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    def _lot(self, place: int, *rules: Any) -> Lot | None:
        found = self.session.scalars(
            select(Lot).where(Lot.sku_id.in_((self.sku.id, self.lower.id)), *rules).order_by(Lot.id)
        ).all()
        return found[place % len(found)] if found else None

    def _consignment(self, place: int, state: str) -> Consignment | None:
        return self._of(Consignment, place, Consignment.state == state)

    def _of(self, kind: type[AnyThing], place: int, *rules: Any) -> AnyThing | None:
        found = self.session.scalars(select(kind).where(*rules).order_by(kind.id)).all()
        return found[place % len(found)] if found else None

    def _try(self, act: Callable[[], object]) -> None:
        """What is refused has done nothing."""
        try:
            with self.session.begin_nested():
                act()
        except (Refused, stock.SoldOut):
            self.session.expire_all()


@pytest.fixture
def machine(sessions: sessionmaker[Session]) -> type[Lots]:
    """The machine on the database of this test."""
    Lots.sessions = sessions
    return Lots


@pytest.mark.parametrize(
    ("examples", "steps"), [(50, 8), pytest.param(500, 40, marks=pytest.mark.long)], ids=["short", "deep"]
)
def test_whatever_happens_to_lots(machine: type[Lots], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
