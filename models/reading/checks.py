"""What the last look at the books found, and whether another one is under way."""

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from models.audit import BookCheck


def last_check() -> Select[BookCheck]:
    """The latest look."""
    return select(BookCheck).order_by(BookCheck.id.desc()).limit(1)


def is_being_checked(session: Session) -> bool:
    """Whether somebody asked for a look that has not ended yet."""
    waiting = (
        "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = 'books.check' AND status IN ('todo', 'doing'))"
    )
    return bool(session.scalar(select(text(f"({waiting})"))))
