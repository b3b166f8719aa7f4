"""Asking to sell goods of the pool below their floor for a while; the quota of scarce goods stands there too."""

from typing import Any, cast

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.catalogue import Sku
from models.parties import Organisation
from models.reading import floors, terms
from operations import waivers
from operations.refusals import Invalid, Missing
from shop.counter.frame import acting_shop, own_shop
from web.database import db, run_transaction
from web.forms import BaseForm, DayField, WordsField, YuanField
from web.i18n import _l
from web.periods import beginning, ending, last_moment, now
from web.redirects import see
from web.sign_in import actor

STATES = ("requested", "granted", "declined", "withdrawn")


class WaiverForm(BaseForm):
    """How low, for which days, and why."""

    price = YuanField(_l("Lowest price asked for"), low=1)
    begins = DayField(_l("First day"))
    ends = DayField(_l("Last day"))
    reason = WordsField(_l("For what occasion"), most=300)


def show_price_rules(sku_id: int) -> str:
    """What binds the shop's price of these goods, its requests, and the form."""
    return _page(own_shop(), sku_id, WaiverForm(formdata=None))


def ask_for_waiver(sku_id: int) -> ResponseReturnValue:
    """Ask; the association decides."""
    shop, form, visitor = acting_shop(), WaiverForm(), actor()
    _sku(sku_id)
    if not form.validate():
        return _page(shop, sku_id, form), 422
    wanted, shop_id = cast(dict[str, Any], form.data), shop.id
    begins, ends = beginning(wanted["begins"]), ending(wanted["ends"])

    def act(session: Session) -> None:
        party, goods = session.get_one(Organisation, shop_id), session.get_one(Sku, sku_id)
        waivers.ask(session, visitor, party, goods, wanted["price"], begins, ends, wanted["reason"])

    try:
        run_transaction(act)
    except Invalid as fault:
        form.refuse(fault)
        return _page(own_shop(), sku_id, form), 422
    return see(f"/counter/pool/{sku_id}/waivers")


def withdraw_waiver(sku_id: int, waiver_id: int) -> ResponseReturnValue:
    """No longer asked for."""
    shop_id, visitor = acting_shop().id, actor()
    run_transaction(lambda session: waivers.withdraw(session, visitor, shop_id, waiver_id))
    return see(f"/counter/pool/{sku_id}/waivers")


def _sku(sku_id: int) -> Sku:
    found = terms.sku(db(), sku_id)
    if found is None:
        raise Missing
    return found


def _page(shop: Organisation, sku_id: int, form: WaiverForm) -> str:
    sku = _sku(sku_id)
    quotas = terms.quotas(db(), sku.id, shop.id)
    return render_template(
        "counter/waivers.html",
        sku=sku,
        form=form,
        floor=floors.floor_of(db(), shop.id, sku.id),
        quota=quotas[0] if quotas else None,
        waivers=db().execute(terms.waivers(STATES, sku.id, shop.id).limit(20)).all(),
        has_data_pack=terms.data_pack(db(), sku.product_id) is not None,
        asks=actor().has("owner"),
        last_moment=last_moment,
        now=now(),
    )
