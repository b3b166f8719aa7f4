"""Members under the association's eyes: saved views, search, bulk acts, and one member from every side."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from cooperative.vendor_forms import RulingForm, SelectionForm
from models.divisions import children, division, full_name
from models.parties import PARTY_KINDS, Organisation
from models.reading import vendors as reading
from models.reading.vendors import QUEUES, SORTS, Wanted
from operations import documents, vendors
from operations.refusals import Invalid, Missing
from web.arguments import LONGEST, choice_arg, one_arg, one_field
from web.database import db, run_transaction
from web.filters import phone_mask, today_in_china
from web.i18n import _, _l
from web.numbers import InputError, whole
from web.paging import page_of_rows
from web.reasons import reason_text
from web.redirects import see
from web.sign_in import actor
from web.tables import csv_response

HOME = "/cooperative/vendors"
VIEWS = {
    "review": _l("To review"),
    "correction": _l("In correction"),
    "shops": _l("Shops"),
    "suppliers": _l("Suppliers"),
    "stations": _l("Stations"),
    "suspended": _l("Suspended"),
    "expiring": _l("Documents end soon"),
}
KINDS = {"shop": _l("Shop"), "supplier": _l("Supplier"), "station": _l("Station")}
PRODUCERS = {"coop": _l("Cooperative"), "enterprise": _l("Company"), "household": _l("Farm household")}
STATES = {"approved": _l("Approved"), "suspended": _l("Suspended"), "terminated": _l("Terminated")}
TIERS = {"trial": _l("Trial"), "standard": _l("Standard"), "gold": _l("Gold")}
#: Who decides; everybody else of the office reads.
DECIDERS = ("admin", "vendor_manager")
BULK_ACTS = ("suspend", "reinstate", "tier")
MOST_CHOSEN = 50
MOST_EXPORTED = 20_000
A_MEMBER = 2**62


def decides() -> bool:
    """Whether the visitor decides about members."""
    return actor().has(*DECIDERS)


def show_vendors() -> str:
    """The list. Four queries at most, whatever there is to see."""
    view = choice_arg("view", VIEWS, "review")
    wanted, sort = _wanted(), choice_arg("sort", SORTS, "name")
    statement = (
        reading.applications(QUEUES[view], wanted)
        if view in QUEUES
        else reading.parties(view, wanted, sort, today_in_china())
    )
    return render_template(
        "cooperative/vendors.html",
        view=view,
        wanted=wanted,
        sort=sort,
        counts=reading.counts(db(), today_in_china()),
        page=page_of_rows(db(), statement),
        townships=townships(),
        url=_url,
        **words(),
    )


def take_vendors_along() -> Response:
    """The parties of a view as a table; phone numbers stay masked."""
    view = choice_arg("view", [name for name in VIEWS if name not in QUEUES], "shops")
    statement = reading.parties(view, _wanted(), choice_arg("sort", SORTS, "name"), today_in_china())
    header = (
        *(_("Name in Chinese"), _("Name in English"), _("Kind"), _("Township"), _("Village"), _("Contact"), _("Phone")),
        *(_("Unified social credit code"), _("State"), _("Since"), _("Tier"), _("Next document ends")),
    )
    rows = db().execute(statement.limit(MOST_EXPORTED))
    return csv_response(f"vendors-{view}-{today_in_china()}", header, (_cells(row) for row in rows))


def show_selection() -> str:
    """What is about to be done with the chosen members, and to whom."""
    act = choice_arg("act", BULK_ACTS, "suspend")
    return _selection_page(act, SelectionForm(act), _chosen(request.args.getlist("party")))


def rule_selection() -> ResponseReturnValue:
    """Do it with all of them, or with none."""
    act = choice_arg("act", BULK_ACTS, "suspend")
    parties = _chosen(request.form.getlist("party"))
    form, visitor = SelectionForm(act), actor()
    if not form.validate():
        return _selection_page(act, form, parties), 422
    ids, reason, tier, note = _picked(parties), form.chosen("reason"), form.chosen("tier"), form.chosen("note")

    def carry_out(session: Session) -> None:
        for party_id in ids:
            if act == "suspend":
                vendors.suspend(session, visitor, party_id, reason, note)
            elif act == "reinstate":
                vendors.reinstate(session, visitor, party_id, note)
            else:
                vendors.set_tier(session, visitor, party_id, tier)

    try:
        run_transaction(carry_out)
    except Invalid as fault:
        form.refuse(fault)
        return _selection_page(act, form, parties), 422
    return see(f"{HOME}?view={'suspended' if act == 'suspend' else 'shops'}")


def show_vendor(party: int) -> str:
    """One member from every side."""
    return _vendor_page(_party(party), RulingForm())


def suspend_vendor(party: int) -> ResponseReturnValue:
    """Stop its sales."""
    return _rule(party, lambda session, form: vendors.suspend(session, actor(), party, *form.ruling()))


def reinstate_vendor(party: int) -> ResponseReturnValue:
    """Let it sell again."""
    note = one_field("note")[:LONGEST]
    visitor = actor()
    run_transaction(lambda session: vendors.reinstate(session, visitor, _party(party).id, note))
    return see(f"{HOME}/{party}")


def terminate_vendor(party: int) -> ResponseReturnValue:
    """End its membership."""
    return _rule(party, lambda session, form: vendors.terminate(session, actor(), party, *form.ruling()))


def decide_paper(party: int, submission: int) -> ResponseReturnValue:
    """Accept a document of a member, or send it back."""
    owner = _party(party)
    if submission not in {one.id for one in db().scalars(reading.papers_of(owner.id))}:
        raise Missing
    fault = rule_paper(submission)
    if fault is not None:
        return _vendor_page(owner, RulingForm(), {submission: fault}), 422
    return see(f"{HOME}/{party}")


def rule_paper(submission: int) -> str | None:
    """Do with a document what the form says. Answers a sentence when the reason is missing."""
    act, visitor = one_field("act"), actor()
    reason, note = one_field("reason"), one_field("note").strip()[:LONGEST]
    if act not in {"accept", "return"}:
        raise BadRequest
    if act == "return" and reason not in documents.REASONS:
        return _("Please choose a reason.")
    run_transaction(
        lambda session: (
            documents.accept(session, visitor, submission)
            if act == "accept"
            else documents.send_back(session, visitor, submission, reason, note)
        )
    )
    return None


def townships() -> Sequence[tuple[str, str]]:
    """Code and name of every township of the association's county."""
    code = db().scalars(select(Organisation.township_code).where(Organisation.kind == "association")).one()
    return [(place.code, place.name) for place in children((code or "")[:6])] if code else []


def words() -> dict[str, object]:
    """What pages about members call things."""
    return {
        "views": VIEWS,
        "kinds": KINDS,
        "producers": PRODUCERS,
        "states": STATES,
        "tiers": TIERS,
        "reason_text": reason_text,
        "place_of": _place_of,
        "decides": decides(),
        "today": today_in_china(),
    }


def _wanted() -> Wanted:
    kind = choice_arg("kind", ("", *PARTY_KINDS), "")
    return Wanted(one_arg("q").strip(), kind, one_arg("township"))


def _url(**changed: object) -> str:
    """This list with another view, order or kind; the page begins anew."""
    kept = {name: value for name, value in request.args.items() if name != "page"}
    query = {name: value for name, value in (kept | changed).items() if value}
    return f"{HOME}?{urlencode(query)}" if query else HOME


def _place_of(code: str | None) -> str:
    place = division(code) if code else None
    return place.name if place is not None else ""


def _cells(row: Row[Any]) -> list[object]:
    return [
        row.name_zh,
        row.name_en,
        KINDS[row.kind],
        _place_of(row.township_code),
        row.village,
        row.contact_zh,
        phone_mask(row.phone),
        row.uscc,
        STATES[row.state],
        row.state_at,
        TIERS.get(row.tier or "", ""),
        row.until,
    ]


def _picked(parties: Sequence[Organisation]) -> list[int]:
    return sorted(party.id for party in parties)


def _chosen(ids: Sequence[str]) -> Sequence[Organisation]:
    """The members with these ids. Missing where one of them is none."""
    try:
        wanted = {whole(text, 1, A_MEMBER) for text in ids}
    except InputError:
        raise Missing from None
    if not 1 <= len(wanted) <= MOST_CHOSEN:
        raise Invalid("nothing_chosen", most=MOST_CHOSEN)
    rows = select(Organisation).where(Organisation.id.in_(wanted), Organisation.kind != "association")
    found = db().scalars(rows.order_by(Organisation.name_key, Organisation.id)).all()
    if len(found) != len(wanted):
        raise Missing
    return found


def _selection_page(act: str, form: SelectionForm, parties: Sequence[Organisation]) -> str:
    return render_template("cooperative/vendor_selection.html", act=act, form=form, parties=parties, **words())


def _party(party: int) -> Organisation:
    found = db().scalar(reading.party_by_id(party))
    if found is None:
        raise Missing
    return found


def _rule(party: int, act: Callable[[Session, RulingForm], object]) -> ResponseReturnValue:
    owner, form = _party(party), RulingForm()
    if not form.validate():
        return _vendor_page(owner, form), 422
    run_transaction(lambda session: act(session, form))
    return see(f"{HOME}/{party}")


def _vendor_page(party: Organisation, form: RulingForm, faults: dict[int, str] | None = None) -> str:
    """Eight queries, whatever there is to see."""
    return render_template(
        "cooperative/vendor.html",
        party=party,
        form=form,
        faults=faults or {},
        papers=db().scalars(reading.papers_of(party.id)).all(),
        decisions=db().execute(reading.decisions_on("organisation", [party.id])).all(),
        application=db().scalar(reading.application_of(party.id)),
        account=db().scalar(reading.account_of(party.id)) if actor().has("admin", "finance") else None,
        members=db().execute(reading.members_of(party.id)).all(),
        place=full_name(party.township_code) if party.township_code else "",
        mine=party.id in {role.organisation_id for role in actor().roles},
        **words(),
    )
