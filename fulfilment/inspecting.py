"""Looking at lots: what waits, the form for it, and the result."""

from typing import Any

import flask
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Optional

from models.inspecting import DISPOSALS, RESULTS, InspectionForm
from models.reading import quality
from models.stock import Lot
from operations import filing, inspections
from operations.filing import Filed
from operations.inspections import Findings
from operations.refusals import Invalid, Missing, Refused
from web.arguments import choice_arg
from web.database import db, run_transaction
from web.field_forms import given, name_of, with_fields
from web.filters import in_locale
from web.forms import BaseForm, WholeField, WordsField
from web.i18n import _, _l
from web.paging import page_of_rows
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor
from web.uploads import kept, received

INSPECTIONS = "/fulfilment/inspections"
RESULT_WORDS = {
    "passed": _l("Passed: may be sold"),
    "downgraded": _l("Downgraded: sold as other goods"),
    "held": _l("Held back: looked at again later"),
    "rejected": _l("Rejected"),
}
DISPOSAL_WORDS = {"return": _l("Back to the supplier"), "scrap": _l("Throw away")}


class FindingsForm(BaseForm):
    """What every inspection says; the form of the goods adds its own fields."""

    sample = WholeField(_l("Packs opened"), low=1, high=100_000)
    result = RadioField(
        _l("Result"),
        choices=[SelectChoice(one, RESULT_WORDS[one]) for one in RESULTS],
        validators=[InputRequired(_l("Please choose a result."))],
    )
    new_sku = SelectField(_l("Sold as, when downgraded"), validators=[Optional()])
    disposal = RadioField(
        _l("Where to, when rejected"),
        choices=[SelectChoice(one, DISPOSAL_WORDS[one]) for one in DISPOSALS],
        validators=[Optional()],
    )
    note = WordsField(_l("Note"), most=1000, required=False)


def show_inspections() -> str:
    """What waits, and what was found."""
    done = choice_arg("view", ("waiting", "done"), "waiting") == "done"
    return render_template(
        "fulfilment/inspections.html",
        done=done,
        page=page_of_rows(db(), quality.inspected() if done else quality.to_inspect()),
        me=actor().person_id,
    )


def show_inspection(code: str) -> ResponseReturnValue:
    """The form for one lot. A lot that has its result shows what was found instead."""
    lot, asked = _lot(code)
    form = _form(lot, asked)
    form.sample.data = asked.sample_of(lot.on_hand) if asked and lot.on_hand else 1
    return _page(lot, asked, form)


def inspect(code: str) -> ResponseReturnValue:
    """The result, for good."""
    lot, asked = _lot(code)
    form, visitor, lot_id = _form(lot, asked), actor(), lot.id
    fields = asked.fields if asked else []
    if not form.validate():
        return _page(lot, asked, form), 422
    photos = [(field["code"], form[name_of(field)].data or ()) for field in fields if field["kind"] == "photo"]
    try:
        files = [(code, one) for code, some in photos for one in received(some, "inspections")]
        with kept(tuple(one for _code, one in files)) as filed:
            told = list(zip([code for code, _one in files], filed, strict=True))
            form_id = asked.id if asked else None
            run_transaction(
                lambda session: (
                    inspections.inspect(session, visitor, lot_id, form_id, _findings(session, form, fields, told)).id
                )
            )
    except Missing:
        raise
    except Invalid as refused:
        form.refuse(refused)
        return _page(*_lot(code), form), 422
    except Refused as refused:
        form.form_errors.append(sentence_of(refused))
        return _page(*_lot(code), form), refused.status
    flask.flash(_("Lot %(lot)s: %(result)s", lot=code, result=RESULT_WORDS[form.result.data]), "ok")
    return see(INSPECTIONS)


def _findings(session: Session, form: FindingsForm, fields: Any, told: list[tuple[str, Filed]]) -> Findings:
    ids = filing.write_down(session, actor(), [one for _code, one in told], None)
    result = form.result.data
    return Findings(
        result=result,
        sample=form.sample.data,
        found=given(form, fields),
        note=form.note.data or "",
        disposal=(form.disposal.data or None) if result == "rejected" else None,
        new_sku_id=int(form.new_sku.data) if result == "downgraded" and form.new_sku.data else None,
        photos=[(code, file_id) for (code, _one), file_id in zip(told, ids, strict=True)],
    )


def _lot(code: str) -> tuple[Lot, InspectionForm | None]:
    lot = quality.lot_by_code(db(), code)
    if lot is None:
        raise Missing
    return lot, inspections.form_for(db(), lot.sku, inspections.grade_of(db(), lot))


def _form(lot: Lot, asked: InspectionForm | None) -> FindingsForm:
    form = with_fields(FindingsForm, asked.fields if asked else [])()
    lower = quality.lower_skus(db(), lot)
    form.new_sku.choices = [
        ("", _("Please choose")),
        *((str(one.id), f"{in_locale(one.product, 'name')} · {in_locale(one, 'pack')}") for one in lower),
    ]
    return form


def _page(lot: Lot, asked: InspectionForm | None, form: FindingsForm) -> str:
    return render_template(
        "fulfilment/inspection.html",
        lot=lot,
        asked=asked,
        form=form,
        least=asked.sample_of(lot.on_hand) if asked and lot.on_hand else 1,
        history=quality.inspections_of(db(), lot.id),
        is_own=actor().person_id in inspections.receivers_of(db(), lot.id),
        name_of=name_of,
    )
