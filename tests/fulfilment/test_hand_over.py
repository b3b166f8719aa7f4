"""Handing over: what does not belong on a manifest is said, what nobody scanned stays in sight."""

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.carriers import Manifest
from models.delivery import Consignment, Parcel
from tests import orders
from tests.fulfilment.places import sheet_of, waybill_of
from tests.pages import Browser, queries

#: The session with its person and roles, the manifest, a page of its parcels, what is left.
QUERIES = 7


def opened(packer: Browser) -> str:
    """The open manifest of the carrier."""
    return str(packer.post("/fulfilment/manifests", {"carrier": "SF"}, page="/fulfilment/shipments").location)


def test_what_does_not_belong_is_said_and_the_field_is_empty(session: Session, packer: Browser) -> None:
    order = orders.up_to(session, "packed")
    manifest, waybill = opened(packer), waybill_of(session, order)
    scans = f"{manifest}/parcels"

    unknown = packer.post(scans, {"waybill": "SF9"}, page=manifest)
    session.execute(update(Parcel).values(carrier="VAN"))
    session.commit()
    other = packer.post(scans, {"waybill": waybill}, page=manifest)
    session.execute(update(Parcel).values(carrier="SF"))
    session.commit()

    assert (unknown.status_code, other.status_code) == (422, 422)
    assert "We know no parcel with the number SF9." in unknown.text
    assert f"Parcel {waybill} belongs to another carrier." in other.text
    assert f"✗ Not on this manifest</small>{waybill}" in other.text
    assert 'id="waybill" maxlength="60" name="waybill" required spellcheck="false" type="text" value=""' in other.text
    assert packer.post(scans, {"waybill": ""}, page=manifest).status_code == 422
    for _ in range(2):
        assert packer.post(scans, {"waybill": f" {waybill.lower()} "}, page=manifest).location == manifest
    session.rollback()
    assert session.scalars(select(Parcel.state)).one() == "shipped"


def test_what_nobody_scanned_stays_in_sight(session: Session, packer: Browser) -> None:
    gone, left = orders.up_to(session, "packed"), orders.up_to(session, "packed")
    manifest = opened(packer)
    packer.post(f"{manifest}/parcels", {"waybill": waybill_of(session, gone)}, page=manifest)
    session.execute(update(Consignment).values(ship_by=func.now(), ship_on=func.current_date() - 1))
    session.commit()

    page = packer.get(manifest).text
    assert "1 parcel is packed for this carrier and was not scanned out" in page
    assert "Missed its carrier" in page
    assert "1 packed parcel of this carrier stays here" in packer.get(f"{manifest}/closing").text
    packer.post(f"{manifest}/closing", page=f"{manifest}/closing")

    assert "1 packed order missed its carrier" in packer.get("/fulfilment").text
    assert "Missed its carrier" in packer.get("/fulfilment?step=packed").text
    assert "1 missed its carrier" in packer.get("/fulfilment/shipments").text
    assert waybill_of(session, left) not in packer.get(manifest).text


def test_an_empty_manifest_is_not_closed(session: Session, packer: Browser) -> None:
    manifest = opened(packer)

    answer = packer.post(f"{manifest}/closing", page=manifest)

    assert answer.status_code == 409
    assert "Nothing was scanned yet." in answer.text
    assert opened(packer) == manifest


def test_a_closed_manifest_takes_nothing_more(session: Session, packer: Browser) -> None:
    gone, late = orders.up_to(session, "packed"), orders.up_to(session, "packed")
    manifest = opened(packer)
    packer.post(f"{manifest}/parcels", {"waybill": waybill_of(session, gone)}, page=manifest)
    packer.post(f"{manifest}/closing", page=manifest)

    answer = packer.post(f"{manifest}/parcels", {"waybill": waybill_of(session, late)}, page="/fulfilment/shipments")

    assert answer.status_code == 409
    assert "This manifest is closed." in answer.text
    assert packer.get(f"{manifest}/closing").location == manifest
    session.rollback()
    number = f"M{session.scalars(select(Manifest.id)).one():06}"
    assert number in packer.get("/fulfilment/shipments?view=closed").text


def test_the_manifest_costs_the_same_however_full_it_is(app: Flask, session: Session, packer: Browser) -> None:
    manifest = opened(packer)
    for number in range(4):
        order = orders.up_to(session, "packed", {"TEA": 1})
        if number % 2:
            packer.post(f"{manifest}/parcels", {"waybill": waybill_of(session, order)}, page=manifest)

    with queries(app) as sent:
        page = packer.get(manifest).text

    assert len(sent) <= QUERIES, "\n".join(sent)
    assert page.count('<th scope="row"') == 4


def test_the_rounds_cost_the_same_however_much_stands_there(app: Flask, session: Session, packer: Browser) -> None:
    opened(packer)
    for _ in range(4):
        orders.up_to(session, "packed", {"TEA": 1})

    with queries(app) as sent:
        assert packer.get("/fulfilment/shipments").status_code == 200

    assert len(sent) <= 5, "\n".join(sent)  # the session with its person and roles, carriers, parcels, manifests


def test_carriers_that_do_not_exist(packer: Browser) -> None:
    for form in ({"carrier": "XX"}, {"carrier": "SF", "station": "999"}, {"carrier": "VAN"}, {}):
        answer = packer.post("/fulfilment/manifests", form, page="/fulfilment/shipments")
        assert answer.status_code in {303, 404}, form
        assert "/manifests/" not in (answer.location or "")
    assert (
        packer.post("/fulfilment/manifests", {"carrier": "VAN", "station": "x"}, page="/fulfilment").status_code == 400
    )


def test_a_step_out_of_order_shows_the_sheet(session: Session, packer: Browser) -> None:
    sheet = sheet_of(session, orders.up_to(session, "shipped"))

    for page in ("picking", "unpacking", "parting"):
        answer = packer.post(f"{sheet}/{page}", page="/account")
        assert (answer.status_code, "This step does not fit here" in answer.text) == (409, True), page
    assert packer.get(f"{sheet}/packing").location == sheet
