"""Waves: choosing what is picked together, what is open, and one wave with its lines."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import flask
from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from fulfilment.forms import MOST_ID, MOST_IN_WAVE, AssignForm, WaveForm
from fulfilment.frame import place_of
from models.catalogue import STORAGES
from models.reading import waiting
from models.reading import waves as reading
from models.reading.waiting import Choice
from operations import waves
from operations.refusals import Missing, Refused
from web import numbers
from web.arguments import LONGEST, choice_arg
from web.database import db, run_transaction
from web.i18n import _, _n
from web.numbers import InputError
from web.paging import Page, page_of_rows
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor

WAVES = "/fulfilment/waves"


def wave_path(wave: int, page: str = "") -> str:
    """A page of a wave."""
    return f"{WAVES}/{wave}{page}"


def show_waves() -> ResponseReturnValue:
    """What waits, to choose from; in the other view the waves that are open."""
    if choice_arg("view", ("choose", "open"), "choose") == "open":
        page = page_of_rows(db(), reading.open_waves(), rows_of=reading.heads)
        return render_template("fulfilment/waves_open.html", page=page, opened=page.total)
    return _choosing(WaveForm(None))


def build_wave() -> ResponseReturnValue:
    """A wave of the ticked ones, or of the first so many of those that were chosen from."""
    form, visitor = WaveForm(), actor()
    storages = waiting.storages(db())
    choice = _choice(request.form, storages)
    _give_pickers(form)
    first = request.form.get("take") == "first"
    ids = [] if first else _ticked()
    if (first and not form.validate()) or (not first and not _is_picker(form)):
        return _choosing(form, choice), 422
    picker, many = form.picker.data or None, form.first.data

    def work(session: Session) -> tuple[int, int, int]:
        chosen = session.scalars(waiting.matching(choice).limit(many)).all() if first else ids
        wave = waves.build(session, visitor, chosen, sku_id=choice.sku_id, picker_id=picker)
        taken = session.execute(reading.head(wave.id)).one().orders
        return wave.id, taken, len(chosen) - taken

    try:
        wave, taken, rest = run_transaction(work)
    except Refused as no:
        form.form_errors.append(sentence_of(no))
        return _choosing(form, choice), no.status
    flask.flash(_n("A wave of %(num)s order.", "A wave of %(num)s orders.", taken), "ok")
    if rest:
        flask.flash(
            _n(
                "%(num)s order was left out: somebody else took it, or its packs are not all here any more.",
                "%(num)s orders were left out: somebody else took them, or their packs are not all here any more.",
                rest,
            ),
            "warn",
        )
    return see(wave_path(wave))


def show_wave(wave: int) -> ResponseReturnValue:
    """How far it is, its lines in the order of the bins, its orders."""
    return wave_page(wave)


def assign_wave(wave: int) -> ResponseReturnValue:
    """Give it to somebody, or to whoever comes."""
    form, visitor = AssignForm(), actor()
    _give_pickers(form)
    if not form.validate():
        return wave_page(wave, form=form)
    try:
        run_transaction(lambda session: waves.assign(session, visitor, wave, form.picker.data or None))
    except Refused as no:
        return wave_page(wave, no)
    return see(wave_path(wave))


def show_dissolving(wave: int) -> ResponseReturnValue:
    """What dissolving it does."""
    return render_template("fulfilment/wave_dissolving.html", wave=head_of(wave))


def dissolve_wave(wave: int) -> ResponseReturnValue:
    """What is not packed waits again."""
    visitor = actor()
    try:
        back = run_transaction(lambda session: waves.cancel(session, visitor, wave))
    except Refused as no:
        return wave_page(wave, no)
    flask.flash(
        _n(
            "The wave is dissolved: %(num)s order waits to be picked again. Please lay its packs back into their bins.",
            "The wave is dissolved: %(num)s orders wait to be picked again. Please lay their packs back into their "
            "bins.",
            back,
        ),
        "ok",
    )
    return see(wave_path(wave))


def head_of(wave: int) -> Row[Any]:
    """What is told of a wave. Missing when there is none."""
    found = db().execute(reading.head(wave)).first()
    if found is None:
        raise Missing
    return found


def wave_page(wave: int, refused: Refused | None = None, *, form: AssignForm | None = None) -> tuple[str, int]:
    """A wave as it stands; after a refusal with its sentence on top and its status."""
    if isinstance(refused, Missing):
        raise refused
    head, lines = head_of(wave), db().execute(reading.tasks(wave)).all()
    if form is None:
        form = AssignForm(None, data={"picker": head.picker_id or 0})
        _give_pickers(form)
    me = actor().person_id
    page = render_template(
        "fulfilment/wave.html",
        wave=head,
        lines=lines,
        page=page_of_rows(db(), reading.consignments(wave)),
        to_pack=db().execute(reading.next_to_pack(wave)).first(),
        form=form,
        mine=next((line for line in lines if line.picker_id == me and line.claimed_at and not line.done_at), None),
        others_wave=head.picker_id not in {None, me},
        now=datetime.now(UTC),
        refusal=sentence_of(refused) if refused else "",
    )
    return page, refused.status if refused else 422 if form.errors else 200


def _choosing(form: WaveForm, choice: Choice | None = None) -> str:
    storages = waiting.storages(db())
    choice = choice or _choice(request.args, storages)
    _give_pickers(form)
    found: Page[Any] = page_of_rows(db(), waiting.matching(choice), rows_of=waiting.rows)
    groups = db().execute(waiting.carriers_and_days(choice.storage)).all()
    return render_template(
        "fulfilment/waves.html",
        form=form,
        choice=choice,
        storages=storages,
        page=found,
        matching=waiting.count(db(), choice),
        opened=len(db().scalars(reading.open_waves()).all()),
        carriers={row.code: row for row in groups if row.code},
        days=sorted({row.day for row in groups}),
        skus=db().execute(waiting.single_skus(choice.storage)).all(),
        most=MOST_IN_WAVE,
        ticked=request.form.getlist("consignment"),
        now=datetime.now(UTC),
        place_of=place_of,
    )


def _choice(given: MultiDict[str, str], storages: Sequence[Row[Any]]) -> Choice:
    """What was chosen. 400 where it is none of the choices."""
    words = {name: given.get(name, "") for name in ("storage", "carrier", "day", "goods")}
    if any(len(given.getlist(name)) > 1 or len(word) > LONGEST for name, word in words.items()):
        raise BadRequest
    storage = words["storage"] or (storages[0].storage if storages else STORAGES[0])
    if storage not in STORAGES:
        raise BadRequest
    try:
        day: date | None = numbers.day(words["day"]) if words["day"] else None
        goods = words["goods"]
        sku = numbers.whole(goods, 1, MOST_ID) if goods not in {"", "one"} else None
    except InputError:
        raise BadRequest from None
    return Choice(storage, words["carrier"], day, goods == "one", sku)


def _ticked() -> list[int]:
    try:
        return [numbers.whole(text, 1, MOST_ID) for text in request.form.getlist("consignment")]
    except InputError:
        raise BadRequest from None


def _is_picker(form: WaveForm) -> bool:
    return bool(form.picker.validate(form))


def _give_pickers(form: WaveForm | AssignForm) -> None:
    people = [(row.id, row.name or "") for row in db().execute(reading.pickers())]
    form.picker.choices = [(0, _("Whoever comes")), *people]
