"""All that a database says, in one value, to see whether a request changed anything."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.tables import Base

#: A visit is written down, and so are tries; nothing else may be.
LEFT_OUT = frozenset({"login_session", "attempt_limit"})


def fingerprint(session: Session) -> str:
    """A digest of every row of every table but LEFT_OUT. Ends the session's transaction."""
    parts = [
        f"SELECT '{table.name}' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS one "
        f'FROM "{table.name}" t'
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_OUT
    ]
    session.rollback()
    found = session.scalar(text(f"SELECT md5(string_agg(one, ',' ORDER BY one)) FROM ({' UNION ALL '.join(parts)}) a"))
    session.rollback()
    return str(found)
