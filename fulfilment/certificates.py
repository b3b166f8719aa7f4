"""Certificates of produce: those there are, one of them, recording one, letting go of one whose time is over."""

import flask
from flask import Response, render_template
from flask.typing import ResponseReturnValue

from models.certificates import CONFORMITY, CertificateKind
from models.parties import Organisation
from models.reading import purchasing, quality
from operations import certificates
from operations.refusals import Invalid, Missing, Refused
from web.arguments import one_arg
from web.certificate_forms import certificate_form, record
from web.certificate_words import certificate_paper
from web.database import db, run_transaction
from web.field_forms import found_words
from web.filters import in_locale, today_in_china
from web.i18n import _
from web.numbers import page_number
from web.paging import page_of_rows
from web.redirects import safe_path, see
from web.sentences import sentence_of
from web.sign_in import actor
from web.tables import attachment
from web.uploads import answer_file, kept, received

CERTIFICATES = "/fulfilment/certificates"


def show_certificates() -> str:
    """Those that were recorded, the latest first."""
    words = one_arg("q").strip()
    return render_template(
        "fulfilment/certificates.html",
        words=words,
        page=page_of_rows(db(), quality.certificates(words)),
        kinds={kind.code: in_locale(kind, "name") for kind in _kinds()},
        today=today_in_china(),
    )


def show_certificate(certificate: int) -> ResponseReturnValue:
    """One certificate: what it says, its photos, its lots, what it stands for."""
    return _page(certificate)


def send_certificate_paper(certificate: int) -> Response:
    """One that was issued anew, to be printed and to go with its goods. The others are their issuers'."""
    found = quality.certificate(db(), certificate)
    if found is None or not found.issued_anew:
        raise Missing
    parents, lots = quality.parents_of(db(), found.id), quality.lots_with(db(), found.id)
    content = certificate_paper(found, parents, lots, in_locale(purchasing.house(db()), "name"))
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = attachment(f"{found.number}.pdf", "inline")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def show_new_certificate() -> ResponseReturnValue:
    """The form; first of all, whose certificate and of which kind."""
    kind, supplier = _asked()
    if supplier is None:
        return render_template(
            "fulfilment/certificate_choice.html", kinds=_kinds(), suppliers=db().scalars(quality.suppliers()).all()
        )
    products = list(db().scalars(quality.products_of(supplier.id)))
    return _form_page(kind, supplier, certificate_form(kind, supplier, products, today_in_china()))


def record_certificate() -> ResponseReturnValue:
    """Keep it."""
    kind, supplier = _asked()
    if supplier is None:
        raise Missing
    visitor, today, supplier_id = actor(), today_in_china(), supplier.id
    products = list(db().scalars(quality.products_of(supplier_id)))
    form = certificate_form(kind, supplier, products, today)
    if not form.validate():
        return _form_page(kind, supplier, form), 422
    try:
        with kept(received(form.files.data or (), f"certificates/{supplier_id}")) as filed:
            made = run_transaction(lambda session: record(session, visitor, kind, supplier_id, form, filed, today).id)
    except Missing:
        raise
    except Invalid as refused:
        form.refuse(refused)
        return _form_page(*_again(kind.code, supplier_id), form), 422
    except Refused as refused:
        form.form_errors.append(sentence_of(refused))
        return _form_page(*_again(kind.code, supplier_id), form), refused.status
    flask.flash(_("The certificate is recorded."), "ok")
    return see(safe_path(one_arg("next"), f"{CERTIFICATES}/{made}"))


def discard_certificate(certificate: int) -> ResponseReturnValue:
    """Let its photos go; refused before its time is over."""
    visitor, today = actor(), today_in_china()
    try:
        run_transaction(lambda session: certificates.discard(session, visitor, certificate, today).id)
    except Missing:
        raise
    except Refused as refused:
        return _page(certificate, refused)
    flask.flash(_("The photos were deleted. The number stays with the lots."), "ok")
    return see(f"{CERTIFICATES}/{certificate}")


def show_quality_file(file: int) -> ResponseReturnValue:
    """A photo of a certificate or an inspection."""
    row = db().scalar(quality.file_of_quality(file))
    if row is None:
        raise Missing
    return answer_file(row)


def _page(certificate: int, refused: Refused | None = None) -> ResponseReturnValue:
    found = quality.certificate(db(), certificate)
    if found is None:
        raise Missing
    page = render_template(
        "fulfilment/certificate.html",
        certificate=found,
        stated=found_words(found.kind.fields, found.said),
        parents=quality.parents_of(db(), found.id),
        children=quality.children_of(db(), found.id),
        lots=quality.lots_with(db(), found.id),
        refusal=sentence_of(refused) if refused else "",
        today=today_in_china(),
    )
    return page, refused.status if refused else 200


def _kinds() -> list[CertificateKind]:
    return sorted(quality.kinds(db()), key=lambda kind: (kind.code != CONFORMITY, kind.code))


def _asked() -> tuple[CertificateKind, Organisation | None]:
    """The kind (a conformity certificate unless something else is asked for) and whose it is."""
    return _again(one_arg("kind", CONFORMITY), _id(one_arg("supplier")))


def _again(kind_code: str, supplier_id: int | None) -> tuple[CertificateKind, Organisation | None]:
    kind = db().get(CertificateKind, kind_code)
    supplier = db().get(Organisation, supplier_id) if supplier_id else None
    if kind is None or (supplier_id and (supplier is None or supplier.kind != "supplier")):
        raise Missing
    return kind, supplier


def _id(text: str) -> int | None:
    return page_number(text, 10**17) if text else None


def _form_page(kind: CertificateKind, supplier: Organisation | None, form: object) -> str:
    return render_template(
        "fulfilment/certificate_form.html", kind=kind, supplier=supplier, form=form, onward=one_arg("next")
    )
