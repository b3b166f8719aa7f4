"""Recording a certificate: the form its kind asks for, for staff and for suppliers."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from wtforms import SelectField, StringField
from wtforms.fields import MultipleFileField
from wtforms.validators import URL, Optional

from models.catalogue import Product
from models.certificates import Certificate, CertificateKind
from models.parties import Organisation
from operations import certificates, filing
from operations.actor import Actor
from operations.certificates import CertificateDraft
from operations.filing import Filed
from web.field_forms import given, with_fields
from web.filters import in_locale
from web.forms import BaseForm, DayField, KeyField, KilogramField
from web.i18n import _, _l


class CertificateForm(BaseForm):
    """What stands on every certificate; its kind adds its own fields."""

    number = KeyField(_l("Number on the certificate"), most=60, render_kw={"autocomplete": "off"})
    product = SelectField(_l("For which goods"), validators=[Optional()])
    issued_on = DayField(_l("Day of issue"), render_kw={"type": "date"})
    valid_until = DayField(_l("Valid until"), required=False, render_kw={"type": "date"})
    quantity = KilogramField(_l("For how much"), required=False)
    link = StringField(
        _l("Where it can be verified"),
        validators=[Optional(), URL(require_tld=True, message=_l("Write the whole address, with https in front."))],
        render_kw={"inputmode": "url", "maxlength": 300, "autocomplete": "off"},
    )
    files = MultipleFileField(_l("Photo or PDF"), validators=[Optional()])


def certificate_form(kind: CertificateKind, supplier: Organisation, products: list[Product], today: date) -> Any:
    """The form of a kind for a supplier."""
    form = with_fields(CertificateForm, kind.fields)()
    form.product.choices = [
        ("", _("Everything of this supplier")),
        *((str(one.id), in_locale(one, "name")) for one in products),
    ]
    if not form.is_submitted():
        known: dict[str, Any] = {
            "issued_on": today,
            "field-origin": supplier.village,
            "field-producer": supplier.name_zh,
        }
        for name, value in known.items():
            if name in form:
                form[name].data = value
    return form


def record(
    session: Session,
    actor: Actor,
    kind: CertificateKind,
    supplier_id: int,
    form: Any,
    filed: tuple[Filed, ...],
    today: date,
) -> Certificate:
    """Keep what was filled in, and its files."""
    draft = CertificateDraft(
        kind_code=kind.code,
        supplier_id=supplier_id,
        number=form.number.data,
        issued_on=form.issued_on.data,
        product_id=int(form.product.data) if form.product.data else None,
        valid_until=form.valid_until.data,
        quantity_g=form.quantity.data,
        link=form.link.data or "",
        said=given(form, kind.fields),
        file_ids=filing.write_down(session, actor, filed, supplier_id),
    )
    return certificates.record(session, actor, draft, today)
