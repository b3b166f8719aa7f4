"""The audit log: who did what to which thing, found by filters, taken along as a table."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request
from sqlalchemy import Row
from werkzeug.exceptions import BadRequest

from cooperative.acts import ACTS, THINGS, act, changes, page_of, thing
from models.reading import audit as log
from models.reading.audit import Wanted
from models.reading.office import UNMASK
from operations import audit
from web.arguments import choice_arg, one_arg, one_field
from web.database import db, transaction
from web.filters import SHANGHAI
from web.i18n import _
from web.numbers import InputError, day
from web.sign_in import actor
from web.tables import csv_response

PER_PAGE = 50
#: The newest so many rows go into a table.
MOST_ROWS = 20_000
#: Saved views: acts and kinds of things each of them shows.
VIEWS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "all": ((), ()),
    "money": ((), ("refund", "payment_attempt", "bank_account")),
    "prices": ((), ("sku", "listing", "price_waiver")),
    "roles": ((), ("membership", "invitation")),
    "settings": ((), ("setting", "freight_zone", "category", "carrier")),
    "personal": ((UNMASK, "export"), ()),
}
FILTERS = ("who", "action", "kind", "thing", "party", "from", "to")

_WORDS = {"acts": ACTS, "things": THINGS, "act": act, "thing": thing, "changes": changes, "page_of": page_of}


def show_audit() -> str:
    """One query, however many rows there are: an older page is asked for by the last event of this one."""
    asked = {name: one_arg(name).strip() for name in FILTERS}
    view = choice_arg("view", VIEWS, "all")
    faults: dict[str, str] = {}
    wanted = replace(_wanted(asked, view, faults), before=_number(one_arg("before")))
    rows = [] if faults else db().execute(log.events(wanted, PER_PAGE + 1)).all()
    return render_template(
        "cooperative/audit.html",
        rows=rows[:PER_PAGE],
        older=_address(asked, view, rows[PER_PAGE - 1].id) if len(rows) > PER_PAGE else None,
        newest=_address(asked, view) if wanted.before else None,
        asked=asked,
        view=view,
        views=VIEWS,
        faults=faults,
        filtered=any(asked.values()),
        **_WORDS,
    )


def take_audit_along() -> Response:
    """The filtered rows as a table. Taking them along is written down as well."""
    asked = {name: one_field(name).strip()[:200] for name in FILTERS}
    view = one_field("view", "all")
    faults: dict[str, str] = {}
    if view not in VIEWS:
        raise BadRequest
    wanted = _wanted(asked, view, faults)
    if faults:
        raise BadRequest
    with transaction() as session:
        rows = session.execute(log.events(wanted, MOST_ROWS)).all()
        kept = {name: value for name, value in asked.items() if value} | {"view": view, "rows": len(rows)}
        audit.note(session, actor(), "export", "audit_event", rows[0].id if rows else 0, after=kept)
    header = (
        *(_("No."), _("When"), _("Who"), _("Act"), _("Kind"), _("Id"), _("Order"), _("Party"), _("Reason")),
        *(_("Before"), _("After"), _("Seal")),
    )
    return csv_response("audit", header, (_cells(row) for row in rows))


def _cells(row: Row[Any]) -> list[object]:
    return [
        *(row.id, row.at, row.actor or "", act(row.action), thing(row.object_type), row.object_id, row.number),
        *(row.party_zh, row.reason, _plain(row.before), _plain(row.after), row.seq),
    ]


def _wanted(asked: Mapping[str, str], view: str, faults: dict[str, str]) -> Wanted:
    """What was asked for; what cannot be read goes into `faults` by field."""
    acts, kinds = VIEWS[view]
    since, until = _day(asked, "from", faults), _day(asked, "to", faults)
    thing_id = _number(asked["thing"])
    if asked["thing"] and thing_id is None:
        faults["thing"] = _("Write a number in figures, for example 12.")
    return Wanted(
        who=_who(asked["who"]),
        actions=_code(asked["action"]) or acts,
        kinds=_code(asked["kind"]) or kinds,
        thing=thing_id,
        party=asked["party"],
        since=_midnight(since),
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _who(text: str) -> str:
    """A name as it is, a telephone number of China as it is kept."""
    figures = re.sub("[ -]", "", text)
    return f"+86{figures}" if re.fullmatch("1[0-9]{10}", figures) else text


def _code(text: str) -> tuple[str, ...]:
    """A code of ours. 400 for anything else, so that no other word meets a query."""
    if text and not re.fullmatch("[a-z_]{1,40}", text):
        raise BadRequest
    return (text,) if text else ()


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch("[1-9][0-9]{0,17}", text) else None


def _day(asked: Mapping[str, str], name: str, faults: dict[str, str]) -> date | None:
    try:
        return day(asked[name]) if asked[name] else None
    except InputError:
        faults[name] = _("Write the day as year-month-day, for example 2026-11-23.")
        return None


def _midnight(of: date | None) -> datetime | None:
    return datetime.combine(of, time(), SHANGHAI) if of else None


def _address(asked: Mapping[str, str], view: str, before: int | None = None) -> str:
    query = {name: value for name, value in asked.items() if value}
    query |= {"view": view} if view != "all" else {}
    query |= {"before": str(before)} if before else {}
    return f"{request.path}?{urlencode(query)}" if query else request.path


def _plain(values: Mapping[str, object] | None) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""
