"""Numbers and dates: what a person means, and nothing that Python would also take."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.numbers import (
    InputError,
    day,
    fen_from_yuan,
    grams_from_kilograms,
    page_number,
    quantity,
    tenths,
    whole,
    written,
)

NEVER = [
    *("", " ", "abc", "1_000", "+5", "+12.5", "٣", "१", "²", "Ⅻ", "½", "1e5", "1E5", "NaN", "nan", "sNaN", "inf"),
    *("Infinity", "-Infinity", "0x10", "0b1", "0o7", "1.", ".5", "1..2", "1.2.3", "--1", "1-", "1 000", "1,000"),
    *("1,000.00", "9，90", "¥9.90", "9.90元", " 5", "5 ", "5\n", "\n5", "5\0", "5\r\n", "\u200b5", "5\ufeff", "০"),
    *("007", "00", "00.5", "1'000", "1٫5", "1/2", "5;drop", "9" * 21, "9" * 4301, "0." + "0" * 5000),
]


def code(parse: Callable[[str], object], text: str) -> str:
    with pytest.raises(InputError) as caught:
        parse(text)
    return caught.value.code


@pytest.mark.parametrize("text", NEVER)
@pytest.mark.parametrize(
    "parse",
    [quantity, fen_from_yuan, grams_from_kilograms, lambda text: tenths(text, -9, 9), lambda text: whole(text, -9, 9)],
)
def test_refused_everywhere(parse: Callable[[str], object], text: str) -> None:
    assert code(parse, text) == "not_a_number"


@pytest.mark.parametrize(("text", "packs"), [("1", 1), ("12", 12), ("１２", 12), ("１2", 12), ("999", 999)])
def test_quantities(text: str, packs: int) -> None:
    assert quantity(text) == packs


@pytest.mark.parametrize("text", ["0", "-1", "1000", "1000000000", str(2**31), str(2**63), "－1"])
def test_quantities_out_of_range(text: str) -> None:
    assert code(quantity, text) == "out_of_range"


@pytest.mark.parametrize("text", ["1.5", "1.0"])
def test_no_part_of_a_pack(text: str) -> None:
    assert code(quantity, text) == "not_a_number"


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        *(("9.9", 990), ("9.90", 990), ("0", 0), ("0.01", 1), ("0.1", 10), ("100", 10000), ("2.67", 267)),
        *(("１２．５", 1250), ("12。5", 1250), ("99999999.99", 9_999_999_999), ("0.29", 29), ("1.15", 115)),
    ],
)
def test_yuan(text: str, fen: int) -> None:
    assert fen_from_yuan(text) == fen


def test_yuan_are_never_rounded() -> None:
    assert code(fen_from_yuan, "9.999") == "too_many_decimals"
    assert code(fen_from_yuan, "9.990") == "too_many_decimals"


@pytest.mark.parametrize("text", ["-0.01", "100000000", "99999999999999999"])
def test_yuan_out_of_range(text: str) -> None:
    assert code(fen_from_yuan, text) == "out_of_range"


@pytest.mark.parametrize(
    ("text", "grams"), [("2.5", 2500), ("0.001", 1), ("0.3", 300), ("１２．５", 12500), ("100000", 100_000_000)]
)
def test_kilograms(text: str, grams: int) -> None:
    assert grams_from_kilograms(text) == grams


def test_kilograms_are_never_rounded() -> None:
    assert code(grams_from_kilograms, "0.0001") == "too_many_decimals"


def test_a_limit_is_told_as_a_person_would_write_it() -> None:
    with pytest.raises(InputError) as caught:
        fen_from_yuan("1", low=500, high=1250)
    assert caught.value.params == {"low": "5", "high": "12.5"}


@given(st.integers(0, 9_999_999_999))
def test_what_is_written_is_read_again(fen: int) -> None:
    assert fen_from_yuan(written(fen, 2)) == fen


@given(st.text(max_size=30))
def test_no_text_breaks_a_parser(text: str) -> None:
    for parse in (quantity, fen_from_yuan, grams_from_kilograms, day):
        with suppress(InputError):
            parse(text)
    assert 1 <= page_number(text, 7) <= 7


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *((None, 1), ("", 1), ("0", 1), ("-1", 1), ("abc", 1), ("1e9", 1), ("2", 2), ("２", 2), ("9", 9), ("10", 9)),
        *(("1000000000", 9), ("9" * 5000, 9), ("٣", 1), ("1_0", 1), ("2\n", 1), ("²", 1)),
    ],
)
def test_the_nearest_page(text: str | None, number: int) -> None:
    assert page_number(text, 9) == number


def test_days() -> None:
    assert day("2026-11-23") == date(2026, 11, 23)
    assert day("２０２８－０２－２９") == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        *("20270228", "2027-W08-7", "2027-02-29", "2027-2-8", "27-02-08", "2027-13-01", "2027-00-10", "2027/02/08"),
        *("2027-02-08T00:00", "2027-02-08\n", " 2027-02-08", "٢٠٢٧-٠٢-٠٨", "0000-01-01", "", "today"),
    ],
)
def test_no_day(text: str) -> None:
    assert code(day, text) in {"not_a_date", "not_a_number"}
