"""Settings: figures with their history; each change is proposed by one person and approved by another."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from cooperative.figures import WORDS, figure_form, name_of, unit_of, written
from models.reading import settings as reading
from models.settings import FIGURES
from operations import settings
from operations.actor import Actor
from operations.refusals import Invalid, Missing, Refused
from web.arguments import one_field
from web.database import db, transaction
from web.filters import SHANGHAI, today_in_china
from web.redirects import see
from web.sign_in import actor

SETTINGS = "/cooperative/settings"
#: Who may propose and approve; finance reads.
SETTERS = ("admin", "superuser")


def sets() -> bool:
    """Whether the visitor may propose and approve."""
    visitor = actor()
    return visitor.is_superuser or visitor.has(*SETTERS)


def show_settings() -> str:
    """Every figure as it is now, as it will be, and what waits for an approval. One query."""
    rows = db().execute(reading.all_settings()).all()
    return render_template(
        "cooperative/settings.html", figures=[_figure(key, rows) for key in FIGURES], now=_now(), **_words()
    )


def show_figure(slug: str) -> str:
    """One figure: its history, and a form for another value."""
    key = _key(slug)
    return _page(key, figure_form(key))


def propose_figure(slug: str) -> ResponseReturnValue:
    """Ask for another value."""
    key = _key(slug)
    form = figure_form(key)
    if not form.validate():
        return _page(key, form), 422
    try:
        with transaction() as session:
            settings.propose(session, actor(), key, form.value.data, moment(form.since.data), seen=_seen())
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(key, form), 422
    except Refused as refusal:
        if refusal.code not in {"stale_form", "proposal_waits"}:
            raise
        form.outdated(refusal, {})
        return _page(key, form), refusal.status
    return see(f"{SETTINGS}/figures/{slug}")


def approve_figure(setting: int) -> ResponseReturnValue:
    """It counts."""
    return _act(settings.approve, setting)


def decline_figure(setting: int) -> ResponseReturnValue:
    """It will not count."""
    return _act(settings.decline, setting)


def withdraw_figure(setting: int) -> ResponseReturnValue:
    """Taken back."""
    return _act(settings.withdraw, setting)


def moment(day: date | None) -> datetime | None:
    """The beginning of a day in China; None (as soon as it is approved) for none and for today."""
    if day is None or day == today_in_china():
        return None
    return datetime.combine(day, time(), SHANGHAI)


def _act(operation: Callable[[Session, Actor, int], object], setting: int) -> ResponseReturnValue:
    with transaction() as session:
        operation(session, actor(), setting)
    return see(SETTINGS)


def _page(key: str, form: Any) -> str:
    rows = db().execute(reading.history_of(key)).all()
    return render_template(
        "cooperative/figure.html",
        form=form,
        rows=rows,
        figure=_figure(key, rows),
        seen=rows[0].Setting.id if rows else 0,
        unit=unit_of(key),
        now=_now(),
        me=actor().person_id,
        **_words(),
    )


def _figure(key: str, rows: Any) -> dict[str, Any]:
    """A figure as pages show it; `rows` has the latest first."""
    mine = [row for row in rows if row.Setting.key == key and row.Setting.withdrawn_at is None]
    approved = sorted((row.Setting for row in mine if row.Setting.approved_at), key=lambda one: one.since)
    now = _now()
    past = [one for one in approved if one.since <= now]
    return {
        "key": key,
        "slug": key.replace("_", "-"),
        "value": past[-1].value if past else FIGURES[key].default,
        "since": past[-1].since if past else None,
        "coming": [one for one in approved if one.since > now],
        "waiting": next((row for row in mine if row.Setting.approved_at is None), None),
    }


def _words() -> dict[str, object]:
    return {"words": WORDS, "name_of": name_of, "written": written, "sets": sets(), "bounds": FIGURES}


def _key(slug: str) -> str:
    key = slug.replace("-", "_")
    if key not in FIGURES:
        raise Missing
    return key


def _seen() -> int:
    """The latest row the form was made from."""
    text = one_field("seen")
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise BadRequest
    return int(text)


def _now() -> datetime:
    return datetime.now(SHANGHAI)
