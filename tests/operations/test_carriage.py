"""Which carrier takes what where, and what it asks: written-out examples, and every reason to be passed over."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from models.carriers import Carrier, CarrierRate
from operations.carriage import Carriage, choose, cost_fen

EXAMPLES = Path(__file__).with_name("carrier_examples.csv")
FIGURES = ("first_weight_g", "first_fee_fen", "extra_weight_g", "extra_fee_fen", "chilled_fen", "frozen_fen")


@pytest.fixture(autouse=True)
def _alone(session: Session) -> None:
    """Only the carriers of a test carry."""
    session.execute(update(Carrier).values(retired_at=func.now()))


def test_what_a_parcel_costs() -> None:
    with EXAMPLES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    found = [cost_fen(_rate_of(row), int(row["weight_g"]), row["storage"]) for row in rows]
    assert found == [int(row["cost_fen"]) for row in rows]


def test_the_cheapest_there_is_chosen(session: Session) -> None:
    _carrier(session, "A", {"33": (900, 100), "11": (900, 300)})
    _carrier(session, "B", {"33": (500, 200), "11": (1000, 200)})
    carriage = Carriage(session)

    assert _code(carriage.choose("33", "ambient", 1000)) == "B"  # 5.00 against 9.00
    assert _code(carriage.choose("33", "ambient", 5001)) == "A"  # 9.00 + 5 × 1.00 against 5.00 + 5 × 2.00
    assert _code(carriage.choose("11", "ambient", 1001)) == "A"  # 12.00 against 12.00: by code
    assert _code(carriage.choose("11", "ambient", 2001)) == "B"  # 15.00 against 14.00
    assert _code(choose(session, "11", "ambient", 2001)) == "B"
    assert carriage.cost_fen("A", "11", "ambient", 2001) == 1500
    assert carriage.cost_fen("A", "54", "ambient", 2001) is None


def test_where_a_carrier_told_no_rate_it_does_not_go(session: Session) -> None:
    _carrier(session, "A", {"33": (900, 100)})

    assert choose(session, "54", "ambient", 1000) is None


def test_a_carrier_without_any_rate_comes_last(session: Session) -> None:
    _carrier(session, "A", {})
    _carrier(session, "B", {"33": (900, 100)})
    _carrier(session, "C", {})

    assert _code(choose(session, "33", "ambient", 1000)) == "B"
    assert _code(choose(session, "54", "ambient", 1000)) == "A"


def test_cold_goods_need_somebody_who_keeps_them_cold(session: Session) -> None:
    _carrier(session, "A", {"33": (500, 100)})
    _carrier(session, "C", {"33": (900, 100)}, cold_chain=True)

    chosen = [_code(choose(session, "33", storage, 1000)) for storage in ("ambient", "chilled", "frozen")]
    assert chosen == ["A", "C", "C"]


def test_what_is_too_heavy_goes_with_somebody_stronger(session: Session) -> None:
    _carrier(session, "A", {"33": (500, 100)}, heaviest_g=20_000)
    _carrier(session, "B", {"33": (900, 100)})

    chosen = [_code(choose(session, "33", "ambient", grams)) for grams in (20_000, 20_001, 30_000, 30_001)]
    assert chosen == ["A", "B", "B", None]


def test_a_station_needs_no_rate_and_doors_are_others(session: Session) -> None:
    _carrier(session, "D", {"33": (100, 100)})
    _carrier(session, "V", {"11": (900, 100)}, serves="stations")
    carriage = Carriage(session)

    assert _code(carriage.choose("33", "ambient", 1000, serves="stations")) == "V"
    assert _code(carriage.choose("33", "ambient", 1000)) == "D"
    assert carriage.choose("11", "ambient", 1000) is None


def test_retired_carriers_and_ended_rates_do_not_count(session: Session) -> None:
    _carrier(session, "A", {"33": (100, 100)})
    _carrier(session, "B", {"33": (500, 100)})
    _carrier(session, "C", {"33": (600, 100)})
    session.execute(update(Carrier).where(Carrier.code == "A").values(retired_at=func.now()))
    now = session.scalars(select(func.now())).one()
    ended = update(CarrierRate).where(CarrierRate.carrier_code == "B")
    session.execute(ended.values(since=now - timedelta(days=2), until=now - timedelta(days=1)))
    _rate(session, "B", "33", (700, 100), since=now + timedelta(days=1))

    assert _code(choose(session, "33", "ambient", 1000)) == "C"


def test_many_are_planned_with_two_queries(session: Session) -> None:
    _carrier(session, "A", {"33": (900, 100)}, cold_chain=True)
    session.flush()
    asked: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    carriage = Carriage(session)

    assert {_code(carriage.choose("33", "chilled", grams)) for grams in range(1, 5001)} == {"A"}
    assert len(asked) == 2


def _carrier(
    session: Session,
    code: str,
    rates: dict[str, tuple[int, int]],
    *,
    cold_chain: bool = False,
    serves: str = "doors",
    heaviest_g: int = 30_000,
) -> None:
    """A carrier with its first and further fee by province."""
    session.add(
        Carrier(
            code=code,
            name_zh=code,
            name_en=code,
            waybill_pattern="[0-9]+",
            cold_chain=cold_chain,
            serves=serves,
            heaviest_g=heaviest_g,
        )
    )
    session.flush()
    for province, fees in rates.items():
        _rate(session, code, province, fees)


def _rate(session: Session, code: str, province: str, fees: tuple[int, int], **more: object) -> None:
    figures = {"first_weight_g": 1000, "first_fee_fen": fees[0], "extra_weight_g": 1000, "extra_fee_fen": fees[1]}
    session.add(CarrierRate(carrier_code=code, zone=province, province_codes=[province], **figures, **more))
    session.flush()


def _rate_of(row: dict[str, str]) -> CarrierRate:
    return CarrierRate(
        carrier_code=row["rate"], zone="", province_codes=[], **{name: int(row[name]) for name in FIGURES}
    )


def _code(carrier: Carrier | None) -> str | None:
    return carrier.code if carrier else None
