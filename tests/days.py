"""The day in China, which everything in the tests is relative to."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def today() -> date:
    """The day in China."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()
