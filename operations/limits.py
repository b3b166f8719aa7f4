"""How often something may be tried. Counted in PostgreSQL, so it is right across processes."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from operations.refusals import TooMany

_COUNT = text(
    "INSERT INTO attempt_limit AS a (key, since, tries) VALUES (:key, now(), 1) ON CONFLICT (key) DO UPDATE SET "
    "tries = CASE WHEN a.since < now() - make_interval(secs => :window) THEN 1 ELSE a.tries + 1 END, "
    "since = CASE WHEN a.since < now() - make_interval(secs => :window) THEN now() ELSE a.since END "
    "RETURNING tries, ceil(extract(epoch FROM since + make_interval(secs => :window) - now()))::int"
)

_TAKE_BACK = text("UPDATE attempt_limit SET tries = tries - 1 WHERE key = :key AND tries > 0")


def count(session: Session, key: str, *, allowed: int, window: int) -> None:
    """Count one try of `key`; raises TooMany after `allowed` tries within `window` seconds.

    Run it in a transaction of its own that is committed: a failed try must count.
    """
    tries, left = session.execute(_COUNT, {"key": key, "window": window}).one()
    if tries > allowed:
        raise TooMany(max(1, left))


def take_back(session: Session, key: str) -> None:
    """The try that was counted last was a right one: only wrong ones count."""
    session.execute(_TAKE_BACK, {"key": key})
