"""How long something has waited, in the largest unit that says enough."""

from datetime import UTC, datetime

from web.i18n import _, _n

HOUR = 60
DAY = 24 * HOUR


def age(moment: datetime, now: datetime | None = None) -> str:
    """20 min, 5 h, 3 days since `moment`; hours up to two days, because a day late is a day late."""
    minutes = max(0, int(((now or datetime.now(UTC)) - moment).total_seconds()) // 60)
    if minutes < 1:
        return _("under 1 min")
    if minutes < HOUR:
        return _("%(num)s min", num=minutes)
    if minutes < 2 * DAY:
        return _("%(num)s h", num=minutes // HOUR)
    return _n("%(num)s day", "%(num)s days", minutes // DAY)
