"""Numbers and dates as people type them: one strict parser a kind.

`int()`, `Decimal()` and `date.fromisoformat()` take far more than a person means (`1_000`, `٣`, `NaN`, `2027-W08-7`).
Here the full-width figures, dot and comma of Chinese keyboards are mapped on purpose; everything else is refused.
"""

import re
from datetime import date, time

#: １２．５ and 12。5 are 12.5; the full-width comma becomes a plain one and is then refused like it.
KEYBOARD = str.maketrans("０１２３４５６７８９．。，－：", "0123456789..,-:")

#: No number a person types here is longer. Also keeps int() away from its limit of 4,300 digits.
MOST_CHARACTERS = 20
MOST_QUANTITY = 999
MOST_FEN = 9_999_999_999
MOST_GRAMS = 100_000_000
MOST_PAGES = 50


class InputError(ValueError):
    """A text that is not what was asked for.

    `code` is `not_a_number`, `too_many_decimals` (params: places), `out_of_range` (params: low, high, as a person would
    write them), `not_a_date` or `not_a_time`.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def whole(text: str, low: int, high: int) -> int:
    """An integer from `low` to `high`, without sign tricks, grouping or leading zeros."""
    plain = _plain(text)
    if not re.fullmatch(r"-?(0|[1-9][0-9]*)", plain):
        raise InputError("not_a_number")
    return _within(int(plain), low, high, 0)


def quantity(text: str, high: int = MOST_QUANTITY) -> int:
    """A number of packs, 1 to `high`."""
    return whole(text, 1, high)


def fen_from_yuan(text: str, low: int = 0, high: int = MOST_FEN) -> int:
    """Fen from yuan with at most two decimals; `low` and `high` in fen. Never rounded."""
    return _within(_scaled(text, 2), low, high, 2)


def grams_from_kilograms(text: str, low: int = 1, high: int = MOST_GRAMS) -> int:
    """Grams from kilograms with at most three decimals; `low` and `high` in grams. Never rounded."""
    return _within(_scaled(text, 3), low, high, 3)


def thousandths(text: str, low: int, high: int) -> int:
    """A number with at most three decimals as whole thousandths. Never rounded."""
    return _within(_scaled(text, 3), low, high, 3)


def tenths(text: str, low: int, high: int) -> int:
    """Tenths from a number with at most one decimal; `low` and `high` in tenths. Never rounded."""
    return _within(_scaled(text, 1), low, high, 1)


def day(text: str) -> date:
    """A date from yyyy-mm-dd and nothing else."""
    plain = _plain(text)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", plain):
        raise InputError("not_a_date")
    try:
        return date.fromisoformat(plain)
    except ValueError:
        raise InputError("not_a_date") from None


def clock(text: str) -> time:
    """A time of the day from hh:mm and nothing else."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", _plain(text))
    if found is None:
        raise InputError("not_a_time")
    return time(int(found[1]), int(found[2]))


def page_number(text: str | None, pages: int = MOST_PAGES) -> int:
    """The nearest valid page, 1 to `pages`, whatever was asked for."""
    plain = (text or "").translate(KEYBOARD)
    if not re.fullmatch(r"[0-9]+", plain):
        return 1
    wanted = int(plain) if len(plain) <= MOST_CHARACTERS else pages
    return max(1, min(wanted, pages))


def written(amount: int, places: int) -> str:
    """An integer of the smallest unit as decimal text: 1250 and 3 places give 1.25, 990 and 2 give 9.9."""
    sign, digits = ("-" if amount < 0 else ""), str(abs(amount)).rjust(places + 1, "0")
    units, decimals = digits[: len(digits) - places], digits[len(digits) - places :].rstrip("0")
    return f"{sign}{units}.{decimals}" if decimals else f"{sign}{units}"


def _plain(text: str) -> str:
    plain = text.translate(KEYBOARD)
    if len(plain) > MOST_CHARACTERS:
        raise InputError("not_a_number")
    return plain


def _scaled(text: str, places: int) -> int:
    """A decimal with at most `places` decimals as an integer of the smallest unit."""
    match = re.fullmatch(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?", _plain(text))
    if not match:
        raise InputError("not_a_number")
    sign, units, decimals = match[1], match[2], match[3] or ""
    if len(decimals) > places:
        raise InputError("too_many_decimals", places=places)
    return int(f"{sign}{units}{decimals.ljust(places, '0')}")


def _within(amount: int, low: int, high: int, places: int) -> int:
    if not low <= amount <= high:
        raise InputError("out_of_range", low=written(low, places), high=written(high, places))
    return amount
