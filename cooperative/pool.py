"""The pool in the office: every sku with its terms, and one sku from every side."""

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template

from cooperative.pool_forms import FREIGHT, LIABILITY, TIER_WORDS, QuotaForm, TermsForm, WaiverForm, filled
from models.catalogue import PoolTerms, Sku
from models.parties import TIERS
from models.reading import terms
from models.settings import figures
from operations.pricing import share
from operations.refusals import Missing
from web.arguments import choice_arg, one_arg
from web.database import db
from web.i18n import _, locale
from web.numbers import written
from web.paging import page_of_rows
from web.periods import last_moment, now
from web.sign_in import actor
from web.tables import csv_response

POOL = "/cooperative/pool"
#: Who sets terms and quotas; the rest of the office reads.
WRITERS = ("buyer", "vendor_manager")
#: Rows of the table to take along.
MOST_ROWS = 10_000


def show_pool() -> str:
    """A saved view. Four queries, whatever there is to see."""
    view, words = choice_arg("view", terms.VIEWS, "all"), one_arg("q").strip()
    return render_template(
        "cooperative/pool.html",
        view=view,
        words=words,
        counts=terms.counts(db()),
        waiting=terms.waiting_waivers(db()),
        page=page_of_rows(db(), terms.skus(view, words)),
    )


def take_pool_along() -> Response:
    """The rows of a view as a table."""
    view, words = choice_arg("view", terms.VIEWS, "all"), one_arg("q").strip()
    heads = (
        *(_("Pack code"), _("Product"), _("Pack"), _("Purchase price"), _("Pool price"), _("Lowest retail price")),
        *(_("Suggested retail price"), _("Since"), _("Next change"), _("Packs free"), _("Listings"), _("Stopped")),
    )
    name = "name_en" if locale() == "en" else "name_zh"
    pack = "pack_en" if locale() == "en" else "pack_zh"
    rows = db().execute(terms.skus(view, words).limit(MOST_ROWS))
    return csv_response(
        "pool",
        heads,
        (
            (
                row.code,
                getattr(row, name) or row.name_zh,
                getattr(row, pack) or row.pack_zh,
                *(_yuan(row.purchase_fen), _yuan(row.pool_fen), _yuan(row.floor_fen), _yuan(row.suggested_fen)),
                *(row.since, row.next_since, row.free, row.listings, row.stopped),
            )
            for row in rows
        ),
    )


def show_pool_sku(sku_id: int) -> str:
    """Everything about the prices of a sku."""
    return sku_page(found_sku(sku_id))


def found_sku(sku_id: int) -> Sku:
    """A sku of the pool."""
    found = terms.sku(db(), sku_id)
    if found is None:
        raise Missing
    return found


def sku_page(
    sku: Sku,
    form: TermsForm | None = None,
    quota: QuotaForm | None = None,
    waiver: WaiverForm | None = None,
) -> str:
    """The page of a sku, with a form that has faults in its place."""
    rows = terms.history(db(), sku.id)
    current = in_force_of(rows)
    if form is None:
        form = filled(current)
        form.seen.data = str(max((row.PoolTerms.id for row in rows), default=0))
    return render_template(
        "cooperative/pool_sku.html",
        sku=sku,
        current=current,
        ahead=[row.PoolTerms for row in rows if current is None or row.PoolTerms.since > current.since][::-1],
        history=rows,
        form=next((one for one in (quota, waiver) if one is not None), form),
        terms_form=form,
        quota_form=quota or QuotaForm(formdata=None),
        waiver_form=waiver or WaiverForm(formdata=None),
        margins=margins(current, figures(db())) if current else [],
        quotas=terms.quotas(db(), sku.id),
        waivers=db().execute(terms.waivers(("requested", "granted"), sku.id).limit(20)).all(),
        data_pack=terms.data_pack(db(), sku.product_id),
        downloads=terms.downloads(db(), sku.product_id),
        writes=actor().has(*WRITERS),
        asks=actor().has("vendor_manager"),
        **words(),
    )


def in_force_of(rows: list[Any]) -> PoolTerms | None:
    """Of the terms of a sku, those that hold: the last that have begun, if they have not ended."""
    moment = now()
    begun = [row.PoolTerms for row in rows if row.PoolTerms.since <= moment]
    return begun[0] if begun and (begun[0].until is None or begun[0].until > moment) else None


def margins(current: Any, figures: Mapping[str, int]) -> list[tuple[str, int, int, int | None]]:
    """By tier: its word, what its shops owe, what they keep at the suggested and at the lowest price after the fee."""
    own = {one.tier: one.pool_fen for one in current.tiers}
    found = []
    for tier in TIERS:
        owed = own.get(tier, current.pool_fen)
        kept = [
            fen - owed - share(fen, figures["service_fee_bp"]) if fen is not None else None
            for fen in (current.suggested_fen, current.floor_fen)
        ]
        found.append((str(TIER_WORDS[tier]), owed, kept[0] or 0, kept[1]))
    return found


def words() -> dict[str, Any]:
    """What codes are called, and what pages need to write periods."""
    return {
        "freight_words": FREIGHT,
        "liability_words": LIABILITY,
        "last_moment": last_moment,
        "now": now(),
    }


def _yuan(fen: int | None) -> str:
    return "" if fen is None else written(fen, 2)
