"""Forms of the pool: terms of a sku, quotas, waivers."""

from typing import Any

from wtforms import HiddenField, RadioField

from models.catalogue import FREIGHT_PAYERS, LIABLE, PoolTerms
from models.parties import TIERS
from operations.pool import Terms
from operations.quotas import MOST_PACKS
from web.forms import BaseForm, DayField, KeyField, WholeField, WordsField, YuanField
from web.i18n import _l

FREIGHT = {"buyer": _l("The buyer"), "shop": _l("The shop"), "association": _l("The association")}
LIABILITY = {"supplier": _l("The supplier"), "association": _l("The association"), "shop": _l("The shop")}
#: Prices of everybody, in the order of the form.
PRICES = ("purchase", "pool", "floor", "suggested", "ceiling")
TIER_WORDS = {"trial": _l("Trial"), "standard": _l("Standard"), "gold": _l("Gold")}


class TermsForm(BaseForm):
    """What a sku costs whom, and from which day. `seen` is the latest row of terms its author saw."""

    purchase = YuanField(_l("Purchase price"), low=1)
    pool = YuanField(_l("Pool price"), low=1)
    floor = YuanField(_l("Lowest retail price"), low=1, required=False)
    suggested = YuanField(_l("Suggested retail price"), low=1)
    ceiling = YuanField(_l("Highest retail price"), low=1, required=False)
    tier_trial = YuanField(_l("Pool price of trial shops"), low=1, required=False)
    tier_standard = YuanField(_l("Pool price of standard shops"), low=1, required=False)
    tier_gold = YuanField(_l("Pool price of gold shops"), low=1, required=False)
    freight_payer = RadioField(_l("Who pays the freight"))
    return_liability = RadioField(_l("Who bears returns that are nobody's fault"))
    since = DayField(_l("From which day"), required=False)
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.freight_payer.choices = [(one, FREIGHT[one]) for one in FREIGHT_PAYERS]
        self.return_liability.choices = [(one, LIABILITY[one]) for one in LIABLE]

    def terms(self) -> Terms:
        """The values as an operation takes them."""
        given: dict[str, Any] = self.data
        fen = {f"{name}_fen": given[name] for name in PRICES}
        tiers = {tier: given[f"tier_{tier}"] for tier in TIERS if given[f"tier_{tier}"] is not None}
        return Terms(
            **fen, tiers=tiers, freight_payer=given["freight_payer"], return_liability=given["return_liability"]
        )

    @property
    def seen_id(self) -> int:
        """The row its author saw; a form that was tampered with saw none, and is stale."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else -1


class QuotaForm(BaseForm):
    """Packs each shop, or one shop, may sell."""

    whom = KeyField(_l("Address name of the shop"), most=60, required=False)
    packs = WholeField(_l("Packs"), low=0, high=MOST_PACKS)
    until = DayField(_l("Last day"), required=False)


class WaiverForm(BaseForm):
    """Asking for a permission on a shop's behalf."""

    shop = KeyField(_l("Address name of the shop"), most=60)
    price = YuanField(_l("Lowest price asked for"), low=1)
    begins = DayField(_l("First day"))
    ends = DayField(_l("Last day"))
    reason = WordsField(_l("For what occasion"), most=300)


class DecisionForm(BaseForm):
    """A few words with a decision."""

    words = WordsField(_l("Note for the shop"), most=300, required=False)


class RefusalForm(BaseForm):
    """Why it is declined."""

    note = WordsField(_l("Why it is declined"), most=300)


def filled(latest: PoolTerms | None) -> TermsForm:
    """The form with the terms that hold."""
    if latest is None:
        data: dict[str, Any] = {"seen": "0", "freight_payer": "buyer", "return_liability": "supplier"}
        return TermsForm(formdata=None, data=data)
    data = {
        "purchase": latest.purchase_fen,
        "pool": latest.pool_fen,
        "floor": latest.floor_fen,
        "suggested": latest.suggested_fen,
        "ceiling": latest.ceiling_fen,
        "freight_payer": latest.freight_payer,
        "return_liability": latest.return_liability,
        **{f"tier_{one.tier}": one.pool_fen for one in latest.tiers},
    }
    return TermsForm(formdata=None, data=data)
