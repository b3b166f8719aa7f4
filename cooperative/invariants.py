"""Whether the books are right: every sentence that must hold, and the rows that do not fit."""

from flask import render_template
from flask.typing import ResponseReturnValue

from models.reading.checks import is_being_checked, last_check
from operations import audit
from operations.deferring import defer
from operations.invariants import invariants
from web.database import db, transaction
from web.i18n import _
from web.redirects import see
from web.sign_in import actor

INVARIANTS = "/cooperative/invariants"


def show_invariants() -> str:
    """What the last look found. Two queries; nothing is checked while the page is made."""
    check = db().scalar(last_check())
    broken = {one["id"]: one["rows"] for one in check.broken} if check else {}
    return render_template(
        "cooperative/invariants.html",
        check=check,
        broken=[(one.id, _(one.sentence), broken[one.id]) for one in invariants() if one.id in broken],
        holding=[(one.id, _(one.sentence)) for one in invariants() if one.id not in broken] if check else [],
        under_way=is_being_checked(db()),
    )


def check_invariants() -> ResponseReturnValue:
    """Have them looked at now, by a job: it may take a while."""
    visitor = actor()
    with transaction() as session:
        audit.note(session, visitor, "check_books", "book_check", 0)
        defer(session, "books.check", person_id=visitor.person_id)
    return see(INVARIANTS)
