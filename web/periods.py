"""Days in China as periods: from the first moment of a day to the moment after the last one."""

from datetime import UTC, date, datetime, time, timedelta

from web.filters import SHANGHAI


def beginning(day: date) -> datetime:
    """The first moment of a day in China."""
    return datetime.combine(day, time(), SHANGHAI)


def ending(day: date) -> datetime:
    """The moment after a day in China."""
    return beginning(day + timedelta(days=1))


def last_moment(until: datetime) -> datetime:
    """The last moment of a period that ends with `until`."""
    return until - timedelta(microseconds=1)


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)
