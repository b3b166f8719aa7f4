"""Packing while the buyer changes the address: the label says the new one, or the change is refused; never half."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from models.carriers import Carrier, CarrierRate, WaybillRange
from models.delivery import Consignment, Parcel
from models.orders import Order
from operations.actor import Actor
from operations.address_changes import change_address
from operations.invariants import breaches
from operations.refusals import Refused
from tests import orders, parcels
from tests.operations.test_address_changes import SUZHOU
from tests.races.barrier import at_once, committed, errors


@pytest.mark.parametrize("rounds", [6, pytest.param(60, marks=pytest.mark.long)])
def test_the_label_and_the_order_say_the_same(
    engine: Engine, sessions: sessionmaker[Session], session: Session, rounds: int
) -> None:
    _cheaper_carrier_for(session, SUZHOU.province_code)
    staff = orders.packer(session)
    ends = set()
    for _round in range(rounds):
        order = orders.up_to(session, "picked", {"DRIED": 1})
        consignment = session.scalars(select(Consignment.id).where(Consignment.order_id == order.id)).one()
        session.rollback()

        packed, changed = at_once(
            [
                committed(sessions, lambda s, c=consignment: parcels.pack(s, staff, c).id),
                committed(sessions, lambda s, o=order.id: change_address(s, Actor(), o, SUZHOU).id),
            ]
        )

        assert not errors([packed])
        session.expire_all()
        parcel = session.scalars(select(Parcel).where(Parcel.consignment_id == consignment)).one()
        there = session.get_one(Order, order.id).province_code
        if isinstance(changed, Refused):
            assert (changed.code, there, parcel.carrier) == ("address_packed", "33", "SF")
        else:
            assert not isinstance(changed, Exception), changed
            assert (there, parcel.carrier) == ("32", "NEAR")
        ends.add(there)
        session.rollback()
    assert ends <= {"32", "33"}
    assert breaches(engine) == []


def _cheaper_carrier_for(session: Session, province: str) -> None:
    """One that goes there only, so that a label shows for which address it was made."""
    known = session.scalars(select(Carrier).where(Carrier.code == "SF")).one()
    session.add(Carrier(code="NEAR", name_zh="近邻快递", name_en="Near", waybill_pattern="N[0-9]{6}", cold_chain=True))
    session.flush()
    rate = session.scalars(select(CarrierRate).where(CarrierRate.carrier_code == known.code)).first()
    assert rate is not None
    copied = {name: getattr(rate, name) for name in ("first_weight_g", "extra_weight_g", "since")}
    session.add(
        CarrierRate(
            carrier_code="NEAR", zone="one", province_codes=[province], first_fee_fen=1, extra_fee_fen=1, **copied
        )
    )
    session.add(WaybillRange(carrier_code="NEAR", prefix="N", digits=6, first_number=1, next_number=1, last_number=999))
    session.commit()
