"""A certificate as a sheet of paper."""

from collections.abc import Sequence

from models.certificates import Certificate
from models.stock import Lot
from operations.paper import TITLE, Paper
from web.field_forms import found_words
from web.filters import both_weights, date_text, in_locale
from web.i18n import _


def certificate_paper(
    certificate: Certificate, parents: Sequence[Certificate], lots: Sequence[Lot], house: str
) -> bytes:
    """A certificate the association (called `house`) issued anew, as a PDF: what it says and those it stands for."""
    name = in_locale(certificate.kind, "name")
    paper = Paper(f"{name} {certificate.number}", foot=f"{house} · {certificate.number}")
    paper.heading(name, TITLE)
    goods = sorted({f"{in_locale(lot.sku.product, 'name')} · {in_locale(lot.sku, 'pack')}" for lot in lots})
    paper.facts(
        [
            (_("Number"), certificate.number),
            (_("Goods"), ", ".join(goods)),
            (_("For how much"), both_weights(certificate.quantity_g) if certificate.quantity_g else ""),
            *found_words(certificate.kind.fields, certificate.said),
            (_("Supplier"), in_locale(certificate.supplier, "name")),
            (_("Issued by"), house),
            (_("Issued"), date_text(certificate.issued_on)),
            (_("Valid until"), date_text(certificate.valid_until) if certificate.valid_until else ""),
            (_("Lots"), ", ".join(lot.code for lot in lots)),
        ]
    )
    paper.heading(_("It stands for"))
    rows = [(one.number, in_locale(one.supplier, "name"), date_text(one.issued_on), one.link or "") for one in parents]
    paper.rows((_("Number"), _("Supplier"), _("Issued"), _("Verify")), rows, (30, 40, 20, 60))
    return paper.content()
