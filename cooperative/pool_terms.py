"""Publishing terms of a sku: first what would follow, then [publish]. Quotas, and waivers asked for by staff."""

from datetime import datetime
from typing import Any, cast

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cooperative.pool import POOL, found_sku, in_force_of, sku_page, words
from cooperative.pool_forms import PRICES, QuotaForm, TermsForm, WaiverForm
from models.catalogue import Sku
from models.parties import TIERS, Organisation, shop_by_slug
from models.reading import floors, terms
from operations import data_packs, pool, quotas, waivers
from operations.refusals import Invalid, Refused
from web.database import db, run_transaction
from web.filters import today_in_china
from web.forms import KeyField
from web.i18n import _
from web.periods import beginning, ending
from web.redirects import see
from web.sign_in import actor


def preview_terms(sku_id: int) -> ResponseReturnValue:
    """What new terms would change, and whose listings would fall below the floor. Nothing is changed."""
    sku, form = found_sku(sku_id), TermsForm()
    if not form.validate():
        return sku_page(sku, form), 422
    wanted = form.terms()
    try:
        pool.check_terms(wanted)
    except Invalid as fault:
        form.refuse(fault)
        return sku_page(sku, form), 422
    owed = {tier: wanted.owed_fen(tier) for tier in TIERS}
    falling = floors.falling_below(sku.id, wanted.floor_fen or 0, owed)
    return render_template(
        "cooperative/pool_preview.html",
        sku=sku,
        form=form,
        wanted=wanted,
        current=in_force_of(terms.history(db(), sku.id)),
        since=_begins(form),
        falling=db().execute(falling.limit(200)).all(),
        **words(),
    )


def publish_terms(sku_id: int) -> ResponseReturnValue:
    """The terms hold from their day on."""
    sku, form, visitor = found_sku(sku_id), TermsForm(), actor()
    if not form.validate():
        return sku_page(sku, form), 422
    since = _begins(form)
    try:
        run_transaction(
            lambda session: pool.set_terms(
                session, visitor, session.get_one(Sku, sku_id), form.terms(), since, form.seen_id
            )
        )
    except Invalid as fault:
        form.refuse(fault)
        return sku_page(found_sku(sku_id), form), 422
    except Refused as refusal:
        if refusal.code != "stale_form":
            raise
        return sku_page(found_sku(sku_id), _outdated(form, sku_id, refusal)), refusal.status
    return see(f"{POOL}/{sku_id}")


def withdraw_terms(sku_id: int, terms_id: int) -> ResponseReturnValue:
    """Terms that do not hold yet are taken back."""
    found_sku(sku_id)
    visitor = actor()
    run_transaction(lambda session: pool.withdraw_terms(session, visitor, session.get_one(Sku, sku_id), terms_id))
    return see(f"{POOL}/{sku_id}")


def set_quota(sku_id: int) -> ResponseReturnValue:
    """A quota from now on, for each shop or one."""
    sku, form, visitor = found_sku(sku_id), QuotaForm(), actor()
    shop = _shop(form.whom) if form.validate() else None
    if form.errors:
        return sku_page(sku, quota=form), 422
    last, packs = cast(Any, form.until.data), cast(Any, form.packs.data)
    until, shop_id = ending(last) if last else None, shop.id if shop else None

    def act(session: Session) -> None:
        quotas.set_quota(session, visitor, session.get_one(Sku, sku_id), shop_id, packs, until)

    try:
        run_transaction(act)
    except Invalid as fault:
        form.refuse(fault)
        return sku_page(found_sku(sku_id), quota=form), 422
    return see(f"{POOL}/{sku_id}#quotas")


def end_quota(sku_id: int, quota_id: int) -> ResponseReturnValue:
    """A quota no longer binds."""
    found_sku(sku_id)
    visitor = actor()
    run_transaction(lambda session: quotas.end_quota(session, visitor, session.get_one(Sku, sku_id), quota_id))
    return see(f"{POOL}/{sku_id}#quotas")


def ask_waiver(sku_id: int) -> ResponseReturnValue:
    """Ask for a permission on a shop's behalf; an administrator decides."""
    sku, form, visitor = found_sku(sku_id), WaiverForm(), actor()
    shop = _shop(form.shop) if form.validate() else None
    if form.errors or shop is None:
        return sku_page(sku, waiver=form), 422
    shop_id, wanted = shop.id, cast(Any, form.data)
    begins, ends = beginning(wanted["begins"]), ending(wanted["ends"])

    def act(session: Session) -> None:
        party, goods = session.get_one(Organisation, shop_id), session.get_one(Sku, sku_id)
        waivers.ask(session, visitor, party, goods, wanted["price"], begins, ends, wanted["reason"])

    try:
        run_transaction(act)
    except Invalid as fault:
        form.refuse(fault)
        return sku_page(found_sku(sku_id), waiver=form), 422
    return see(f"{POOL}/{sku_id}#waivers")


def renew_data_pack(sku_id: int) -> ResponseReturnValue:
    """Have the data pack of the product made anew."""
    product = found_sku(sku_id).product
    run_transaction(lambda session: data_packs.renew_data_pack(session, product))
    return see(f"{POOL}/{sku_id}#data-packs")


def _begins(form: TermsForm) -> datetime | None:
    """None (from now on) for no day and for today."""
    day: Any = form.since.data
    return None if day is None or day == today_in_china() else beginning(day)


def _shop(field: KeyField) -> Organisation | None:
    """The shop whose address name was written; none where none was."""
    if not field.data:
        return None
    found = db().scalar(shop_by_slug(field.data))
    if found is None:
        field.errors = [*field.errors, _("There is no open shop of that name.")]
    return found


def _outdated(form: TermsForm, sku_id: int, refusal: Refused) -> TermsForm:
    """The form with what holds now beside what was typed; sent again it takes the place of that."""
    rows = terms.history(db(), sku_id)
    current = in_force_of(rows)
    form.outdated(refusal, {name: getattr(current, f"{name}_fen") for name in PRICES} if current else {})
    form.seen.data = str(max((row.PoolTerms.id for row in rows), default=0))
    return form
