"""The day in China, which everything in the tests is relative to."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def today() -> date:
    """The day in China."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)
