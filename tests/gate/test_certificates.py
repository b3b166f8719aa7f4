"""Certificates: recorded with what their kind asks for, kept as long as the law says, issued anew for what is mixed."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.audit import Notice
from models.certificates import Certificate, CertificateParent, LotCertificate
from models.parties import Organisation
from operations import certificates, expiry, lots
from operations.refusals import Refused
from tests import cast, supply
from tests.joining import papers
from tests.pages import TOKEN, Browser
from tests.purchases.papers import text_of

SAID = {"field-origin": "三仁乡好川村", "field-producer": "示例合作社", "field-basis": "own_test"}


@pytest.fixture
def buyer(app: Flask) -> Browser:
    """The buyer's desk."""
    return Browser(app, "buyer")


def test_recorded_with_a_photo(session: Session, buyer: Browser) -> None:
    page = _page(session)
    form = SAID | {"number": "HGZ-1", "issued_on": str(cast.today()), "csrf_token": _token(buyer, page)}
    photo = {"files": (io.BytesIO(papers.picture()), "合格证.jpg")}

    answer = buyer.client.post(_action(page), data=form | photo, content_type="multipart/form-data")

    assert answer.status_code == 303
    made = session.scalars(select(Certificate).where(Certificate.number == "HGZ-1")).one()
    assert made.said == {"origin": "三仁乡好川村", "producer": "示例合作社", "basis": "own_test"}
    assert (made.keep_until - cast.today()).days >= 181
    shown = buyer.get(answer.location).text
    assert "三仁乡好川村" in shown
    assert buyer.get(f"/fulfilment/files/{made.photos[0].file_id}").mimetype == "image/jpeg"
    assert Browser(buyer.app, "packer").get(f"/fulfilment/files/{made.photos[0].file_id}").status_code == 200
    assert Browser(buyer.app, "owner_a").get(f"/fulfilment/files/{made.photos[0].file_id}").status_code == 403


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"number": ""}, "Please fill in: Number on the certificate."),
        ({"field-origin": ""}, "Please fill in: Place of origin."),
        ({"field-basis": "hearsay"}, "Not a valid choice"),
        ({"issued_on": "2999-01-01"}, "This day is still to come."),
        ({"issued_on": "2026-01-01", "valid_until": "2026-02-01"}, "This ended already."),
        ({"valid_until": "2020-01-01"}, "The last day must come after the first."),
        ({"link": ""}, "Take a photo of the certificate, or write where it can be verified."),
        ({"link": "javascript:alert(1)"}, "Write the whole address"),
        ({"quantity": "0.0001"}, "At most 3 figures"),
        ({"product": "999999"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    session: Session, buyer: Browser, changed: dict[str, str], sentence: str
) -> None:
    page = _page(session)
    before = session.scalars(select(Certificate.id)).all()
    form = SAID | {"number": "HGZ-1", "issued_on": str(cast.today()), "link": "https://hgz.example/1"} | changed

    answer = buyer.post(_action(page), form, page=page)

    assert answer.status_code == 422
    assert sentence in answer.text
    session.rollback()
    assert session.scalars(select(Certificate.id)).all() == before


def test_the_same_number_twice(session: Session, buyer: Browser) -> None:
    page = _page(session)
    form = SAID | {"number": "HGZ-1", "issued_on": str(cast.today()), "link": "https://hgz.example/1"}

    answers = [buyer.post(_action(page), form, page=page) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 422]
    assert "recorded already" in answers[1].text


def test_kept_for_six_months_at_least(session: Session, buyer: Browser) -> None:
    found = supply.certificate(session, session.scalars(select(Organisation.id).where(_bamboo())).one())
    page = f"/fulfilment/certificates/{found.id}"
    session.commit()

    answer = buyer.post(f"{page}/discarding", page=page)

    assert answer.status_code == 409
    assert "has to be kept until" in answer.text
    for forbidden in (
        delete(Certificate).where(Certificate.id == found.id),
        update(Certificate).where(Certificate.id == found.id).values(keep_until=cast.today()),
        update(Certificate).where(Certificate.id == found.id).values(discarded_at=text("now()")),
    ):
        with pytest.raises(IntegrityError, match="is kept until"), session.begin_nested():
            session.execute(forbidden)


def test_let_go_of_when_its_time_is_over(session: Session) -> None:
    party = session.scalars(select(Organisation.id).where(_bamboo())).one()
    found = supply.certificate(session, party, number="OLD")
    later = found.keep_until + timedelta(days=1)
    session.execute(text("ALTER TABLE certificate DISABLE TRIGGER certificate_keep"))

    with pytest.raises(Refused, match="kept_until"):
        certificates.discard(session, supply.staff(session, "buyer"), found.id, later - timedelta(days=1))
    certificates.discard(session, supply.staff(session, "buyer"), found.id, later)

    assert (found.link, found.photos[:], found.number) == ("", [], "OLD")
    session.rollback()


def test_issued_anew_for_what_is_split_and_mixed(session: Session) -> None:
    sku = cast.sku_by_code(session, "DRIED")
    first, second = (supply.bring_in(session, sku, 10, price_fen=2000) for _ in "ab")
    packer, other = supply.staff(session, "packer"), supply.certificate(session, first.supplier_id, number="OTHER")
    session.execute(update(LotCertificate).where(LotCertificate.lot_id == second.id).values(certificate_id=other.id))

    child = lots.split(session, packer, first.id, 4, first.bin_id, cast.today())
    mixed = lots.merge(session, packer, [child.id, second.id], first.bin_id, cast.today())
    session.commit()

    own, made = _certificate(session, child.id), _certificate(session, mixed.id)
    assert (own.issued_anew, own.quantity_g) == (True, 4 * 250)
    assert made.quantity_g == 14 * 250
    assert _parents(session, own.id) == [_certificate(session, first.id).id]
    assert _parents(session, made.id) == sorted([own.id, other.id])


def _page(session: Session) -> str:
    party = session.scalars(select(Organisation.id).where(_bamboo())).one()
    session.rollback()
    return f"/fulfilment/certificates/new?supplier={party}&kind=conformity"


def _action(page: str) -> str:
    return page.replace("/new?", "?")


def _token(browser: Browser, page: str) -> str:
    found = TOKEN.search(browser.get(page).text)
    assert found is not None
    return found[1]


def _bamboo() -> object:
    return Organisation.slug == "sanren-sunye"


def _certificate(session: Session, lot: int) -> Certificate:
    return session.scalars(
        select(Certificate)
        .join(LotCertificate, LotCertificate.certificate_id == Certificate.id)
        .where(LotCertificate.lot_id == lot)
    ).one()


def _parents(session: Session, certificate: int) -> list[int]:
    wanted = select(CertificateParent.parent_id).where(CertificateParent.certificate_id == certificate)
    return sorted(session.scalars(wanted))


def test_issued_anew_it_can_be_printed(session: Session, buyer: Browser) -> None:
    lot = supply.bring_in(session, cast.sku_by_code(session, "DRIED"), 10, price_fen=2000)
    child = lots.split(session, supply.staff(session, "packer"), lot.id, 4, lot.bin_id, cast.today())
    first, own = _certificate(session, lot.id), _certificate(session, child.id)
    session.commit()

    answer = buyer.get(f"/fulfilment/certificates/{own.id}.pdf")

    words = text_of(answer.data)
    assert answer.mimetype == "application/pdf"
    for said in (own.number, first.number, child.code, "1 kg (2 jin)", "Dried bamboo shoots"):
        assert said in words.replace("\u00a0", " ")
    assert buyer.get(f"/fulfilment/certificates/{first.id}.pdf").status_code == 404


def test_a_supplier_hands_in_its_own(session: Session, app: Flask) -> None:
    member, page = Browser(app, "supplier_a"), "/counter/certificates/conformity"
    form = SAID | {"number": "OWN-1", "issued_on": str(cast.today()), "link": "https://hgz.example/1"}

    assert member.post(page, form, page=page).status_code == 303

    assert "OWN-1" in member.get("/counter/certificates").text
    assert "OWN-1" not in Browser(app, "supplier_b").get("/counter/certificates").text
    made = session.scalars(select(Certificate).where(Certificate.number == "OWN-1")).one()
    assert made.supplier.slug == "sanren-sunye"
    assert member.get("/counter/certificates/passport").status_code == 404


def test_its_end_is_told_once_until_there_is_a_newer_one(session: Session) -> None:
    party = session.scalars(select(Organisation.id).where(_bamboo())).one()
    told = {"kind_code": "green", "said": {}, "issued_on": cast.today() - timedelta(days=300)}
    supply.certificate(session, party, number="G-1", valid_until=cast.today() + timedelta(days=20), **told)

    for _night in range(2):
        expiry.tell_expiring_certificates(session, cast.today())

    ending = select(Notice.organisation_id).where(Notice.kind == "document_expiring", Notice.closed_at.is_(None))
    assert sorted(session.scalars(ending), key=bool) == [None, party]
    supply.certificate(session, party, number="G-2", valid_until=cast.today() + timedelta(days=300), **told)
    expiry.tell_expiring_certificates(session, cast.today())
    assert session.scalars(ending).all() == []
    session.commit()
