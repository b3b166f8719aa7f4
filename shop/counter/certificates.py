"""A supplier's certificates of produce: those it handed in, and handing in one more."""

from typing import Any

import flask
from flask import render_template
from flask.typing import ResponseReturnValue

from models.certificates import CertificateKind
from models.parties import Organisation
from models.reading import quality
from operations.refusals import Invalid, Missing, Refused
from shop.counter.frame import acting_supplier, own_supplier
from web.certificate_forms import certificate_form, record
from web.database import db, run_transaction
from web.filters import today_in_china
from web.i18n import _
from web.paging import page_of_rows
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor
from web.uploads import kept, received

CERTIFICATES = "/counter/certificates"


def show_own_certificates() -> str:
    """The latest first, and a button for each kind."""
    return render_template(
        "counter/certificates.html",
        page=page_of_rows(db(), quality.certificates_of(own_supplier().id)),
        kinds={kind.code: kind for kind in quality.kinds(db())},
        today=today_in_china(),
    )


def show_own_certificate_form(kind: str) -> ResponseReturnValue:
    """The form of a kind."""
    asked = _kind(kind)
    return _page(asked, _form(asked, own_supplier()))


def record_own_certificate(kind: str) -> ResponseReturnValue:
    """Keep it: goods may come with it from now on."""
    asked, whose = _kind(kind), acting_supplier()
    form, visitor, today, number = _form(asked, whose), actor(), today_in_china(), whose.id
    if not form.validate():
        return _page(asked, form), 422
    try:
        with kept(received(form.files.data or (), f"certificates/{number}")) as filed:
            run_transaction(lambda session: record(session, visitor, asked, number, form, filed, today).id)
    except Missing:
        raise
    except Invalid as refused:
        form.refuse(refused)
        return _page(_kind(kind), form), 422
    except Refused as refused:
        form.form_errors.append(sentence_of(refused))
        return _page(_kind(kind), form), refused.status
    flask.flash(_("The certificate is recorded."), "ok")
    return see(CERTIFICATES)


def _kind(slug: str) -> CertificateKind:
    """A kind by its address: a word of an address has hyphens."""
    kind = db().get(CertificateKind, slug.replace("-", "_"))
    if kind is None:
        raise Missing
    return kind


def _form(kind: CertificateKind, whose: Organisation) -> Any:
    return certificate_form(kind, whose, list(db().scalars(quality.products_of(whose.id))), today_in_china())


def _page(kind: CertificateKind, form: Any) -> str:
    return render_template("counter/certificate_form.html", kind=kind, form=form)
