"""How an order stands follows from itself and where its consignments and parcels are."""

import pytest

from models.reading.journeys import Place, near, standing


def place(state: str, *parcels: str, told: tuple[str, ...] = ()) -> Place:
    return Place(state, parcels, told)


@pytest.mark.parametrize(
    ("state", "places", "stands"),
    [
        ("awaiting_payment", [], "awaiting_payment"),
        ("expired", [], "expired"),
        ("cancelled", [place("cancelled")], "cancelled"),
        ("confirmed", [place("waiting"), place("waiting")], "waiting"),
        ("confirmed", [place("waiting"), place("picking")], "preparing"),
        ("confirmed", [place("picked")], "preparing"),
        ("confirmed", [place("packed", "packed")], "preparing"),
        ("confirmed", [place("packed", "packed", "shipped")], "partly"),
        ("confirmed", [place("waiting"), place("shipped", "shipped")], "partly"),
        ("confirmed", [place("waiting"), place("delivered", "delivered")], "partly"),
        ("confirmed", [place("cancelled"), place("shipped", "shipped")], "under_way"),
        ("confirmed", [place("delivered", "delivered"), place("shipped", "shipped")], "under_way"),
        ("confirmed", [place("shipped", "shipped", "at_station")], "under_way"),
        ("confirmed", [place("shipped", "delivered", "at_station")], "at_station"),
        ("confirmed", [place("shipped", "at_station", "returning")], "at_station"),
        ("confirmed", [place("shipped", "returning")], "returning"),
        ("completed", [place("delivered", "delivered")], "completed"),
        ("completed", [place("delivered", "delivered", "returned"), place("returned", "returned")], "completed"),
        ("completed", [place("returned", "returned"), place("cancelled")], "returned"),
    ],
)
def test_an_order_stands(state: str, places: list[Place], stands: str) -> None:
    assert standing(state, places) == stands


def test_near_is_what_is_being_brought() -> None:
    assert near([place("shipped", "shipped", told=("out_for_delivery",))])
    assert near([place("waiting"), place("shipped", "shipped", told=("failed",))])
    assert not near([place("shipped", "shipped", told=("in_transit",))])
    assert not near([place("shipped", "shipped")])
