"""How amounts, weights, days and telephone numbers are written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from web.filters import (
    date_text,
    datetime_text,
    degrees,
    money,
    money_text,
    per_kg,
    percent,
    phone_mask,
    share,
    weight,
)


@pytest.fixture
def _english(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Cookie": "lang=en"}):
        yield


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        *((0, "¥0.00"), (1, "¥0.01"), (990, "¥9.90"), (123450, "¥1,234.50"), (-500, "-¥5.00"), (-5, "-¥0.05")),
        (9_999_999_999, "¥99,999,999.99"),
    ],
)
def test_money(fen: int, text: str) -> None:
    assert money_text(fen) == text


def test_money_with_its_parts() -> None:
    assert money(123450) == '<span class="money"><small>¥</small><b>1,234</b><small>.50</small></span>'
    assert money(-500) == '<span class="money"><small>-¥</small><b>5</b><small>.00</small></span>'


@pytest.mark.usefixtures("_english")
def test_weight() -> None:
    assert [weight(grams) for grams in (0, 500, 999, 1000, 2500, 1250, 12345)] == [
        *("0\u00a0g", "500\u00a0g", "999\u00a0g", "1\u00a0kg", "2.5\u00a0kg", "1.25\u00a0kg", "12.345\u00a0kg")
    ]


@pytest.mark.usefixtures("_english")
def test_the_price_of_a_kilogram() -> None:
    assert per_kg(4400, 2500) == "¥17.60/kg"
    assert per_kg(100, 333) == "¥3.00/kg"


def test_days_are_chinas() -> None:
    late = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)
    assert date_text(late) == "2026-11-24"
    assert datetime_text(late) == "2026-11-24 02:05"
    assert date_text(date(2026, 11, 23)) == "2026-11-23"
    with pytest.raises(ValueError, match="zone"):
        date_text(datetime(2026, 11, 23))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        *(("+8613812341234", "138****1234"), ("13812341234", "138****1234"), ("+8657887654321", "578****4321")),
        *(("+861234", "****1234"), ("+12025550123", "****0123"), (None, ""), ("", "")),
    ],
)
def test_telephone_numbers_are_masked(phone: str | None, masked: str) -> None:
    assert phone_mask(phone) == masked


@pytest.mark.parametrize(
    ("basis_points", "text"), [(0, "0%"), (1480, "14.8%"), (500, "5%"), (1, "0.01%"), (-25, "-0.25%")]
)
def test_percent(basis_points: int, text: str) -> None:
    assert percent(basis_points) == text


@pytest.mark.parametrize(
    ("hundredths", "text"),
    [(0, "0.0"), (4, "0.0"), (5, "0.1"), (-4, "0.0"), (-5, "-0.1"), (1234, "12.3"), (-1295, "-13.0"), (3500, "35.0")],
)
def test_degrees(hundredths: int, text: str) -> None:
    assert degrees(hundredths) == f"{text}\u00a0°C"


@pytest.mark.parametrize(("basis_points", "text"), [(0, "0%"), (49, "0%"), (50, "1%"), (6549, "65%"), (10000, "100%")])
def test_share(basis_points: int, text: str) -> None:
    assert share(basis_points) == text


def test_templates_know_them(app: Flask) -> None:
    names = {"money", "money_text", "per_kg", "weight", "date", "datetime", "phone_mask", "percent"}
    assert names <= set(app.jinja_env.filters)
