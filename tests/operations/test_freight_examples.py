"""Freight to the fen, as the tables beside this file write it out.

The fees were worked out apart from the program, a started kilogram at a time. By hand again: jzsa 1001 g ambient
5 + 1 = 6.00; jzsa 2001 g chilled 5 + 2 + 6 = 13.00; jzsa 30000 g frozen 5 + 29 + 8 = 42.00; jzsa 30001 g ambient
5 + 30 = 35.00; east-central 999 g chilled 8 + 8 = 16.00; east-central 5001 g frozen 8 + 15 + 10 = 33.00;
north-southwest 2000 g ambient 12 + 6 = 18.00; north-southwest 30000 g chilled 12 + 174 + 12 = 198.00; remote 1000 g
18.00; remote 5000 g 18 + 48 = 66.00.
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from models.freight import FreightZone
from operations.pricing import Line, LineFreight, freight_fen, quote
from sandbox.county.parties import charter

HERE = Path(__file__).parent
CARDS = {str(row["zone"]): FreightZone(**row) for row in charter().zones}


@dataclass
class Case:
    """An order of a table of splits."""

    name: str
    zone: str
    freight_fen: int
    lines: list[Line] = field(default_factory=list)
    parts: list[LineFreight] = field(default_factory=list)


def rows(name: str) -> list[dict[str, str]]:
    """The lines of a table."""
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cases() -> list[Case]:
    """The orders of the table of splits; a line without a name belongs to the order above it."""
    found: list[Case] = []
    for row in rows("split_examples.csv"):
        if row["case"]:
            found.append(Case(row["case"], row["zone"], int(row["order_freight_fen"])))
        figures = (int(row[name]) for name in ("unit_fen", "quantity", "net_weight_g"))
        found[-1].lines.append(Line(*figures, row["storage"], row["payer"]))
        found[-1].parts.append(LineFreight(int(row["freight_fen"]), int(row["borne_fen"])))
    return found


def test_the_table_knows_every_zone_and_storage_class() -> None:
    known = {(row["zone"], row["storage"]) for row in rows("freight_examples.csv")}

    assert known == {(zone, storage) for zone in CARDS for storage in ("ambient", "chilled", "frozen")}


@pytest.mark.parametrize("zone", CARDS)
def test_what_a_box_costs(zone: str) -> None:
    mine = [row for row in rows("freight_examples.csv") if row["zone"] == zone]

    card = CARDS[zone]
    found = [
        str(freight_fen(card, int(row["weight_g"]), row["storage"])) if card.ships(row["storage"]) else ""
        for row in mine
    ]
    assert found == [row["fee_fen"] for row in mine]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_who_pays_how_much(case: Case) -> None:
    found = quote(case.lines, CARDS[case.zone])

    assert (found.freight_fen, list(found.lines)) == (case.freight_fen, case.parts)
