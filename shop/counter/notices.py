"""What the association has to say to the party."""

from flask import render_template
from flask.typing import ResponseReturnValue

from models.reading import counter
from operations import notices
from shop.counter.frame import party
from web.database import db, run_transaction
from web.notices import told
from web.paging import page_of
from web.redirects import see


def show_notices() -> str:
    """All of them, the open ones first."""
    page = page_of(db(), counter.notices(party().id), 20)
    return render_template("counter/notices.html", page=page, told=told)


def close_notice(notice_id: int) -> ResponseReturnValue:
    """Mark one as read. Twice is once; a suspended party reads as well."""
    here = party().id
    run_transaction(lambda session: notices.read(session, here, notice_id))
    return see("/counter/notices")
