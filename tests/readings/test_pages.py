"""Plots by HTTP: kept by their supplier, or by the association; nobody else's are there; charts and tables agree."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, render_template_string
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.orchard import Device, Plot
from models.parties import Organisation
from models.reading import orchards
from models.receiving import ReceiptLine
from models.stock import Lot
from operations import lots, readings
from operations.actor import HOUSE
from operations.readings import Measured
from tests.cast import today
from tests.counter.parties import suspend
from tests.pages import Browser, queries, without_reference
from tests.readings.orchard import Post, Sent, post, reading, send

Browsers = Callable[..., Browser]
NEW = {
    "name": "东坡",
    "crop_zh": "毛竹",
    "crop_en": "",
    "product": "",
    "township_code": "331123200",
    "village": "好川村",
    "area": "12.5",
    "frost": "-2.5",
    "heat": "",
    "drought": "15",
}


def measure(app: Flask, here: Post, days: int = 3) -> None:
    """A reading every hour of the last days."""
    some = [
        reading(timedelta(hours=ago), temperature_c100=1000 + 10 * (ago % 24), humidity_bp=6000, soil_moisture_bp=3000)
        for ago in range(24 * days)
    ]
    assert send(app, Sent({"readings": some}, here.token)).status_code == 200


def test_a_plot_is_added_and_changed(session: Session, browser: Browsers) -> None:
    supplier = browser("supplier_a")
    assert "No plots here yet." in supplier.get("/counter/plots").text
    answer = supplier.post("/counter/plots", NEW, page="/counter/plots/new")
    assert answer.status_code == 303
    plot = session.scalars(select(Plot)).one()
    assert answer.location == f"/counter/plots/{plot.id}"
    assert (plot.area_m2, plot.frost_c100, plot.heat_c100, plot.drought_bp) == (8333, -250, None, 1500)
    assert (plot.crop_en, plot.product_id) == ("毛竹", None)

    form = f"/counter/plots/{plot.id}/change"
    page = supplier.get(form).text
    assert 'value="12.5"' in page
    assert 'value="-2.5"' in page
    assert supplier.post(form, NEW | {"heat": "３５"}, page=form).status_code == 303
    session.refresh(plot)
    assert (plot.heat_c100, plot.area_m2) == (3500, 8333)
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.object_type == "plot").order_by(AuditEvent.id.desc())
    ).first()
    assert event is not None
    assert (event.action, event.before, event.after) == ("change", {"heat_c100": None}, {"heat_c100": 3500})
    assert "at or above 35.0" in supplier.get(f"/counter/plots/{plot.id}").text


def test_what_does_not_fit_is_said_at_its_field(session: Session, browser: Browsers) -> None:
    post(session, name="西坡")
    supplier = browser("supplier_a")
    foreign = session.scalars(select(Organisation.id).where(Organisation.slug == "dazhe-chaye")).one()
    for field, value in (
        ("area", "0"), ("area", "-1"), ("area", "1e3"), ("area", "12.55"), ("area", "1_000"), ("area", "9" * 4301),
        ("frost", "-60.1"), ("frost", "NaN"), ("heat", "85.1"), ("heat", "٣"), ("drought", "101"), ("drought", "1.5"),
        ("heat", "-3"), ("name", ""), ("name", "西坡"), ("name", "笋" * 41), ("township_code", "331123999"),
        ("product", str(foreign)), ("product", "x"),
    ):  # fmt: skip
        answer = supplier.post("/counter/plots", NEW | {field: value}, page="/counter/plots/new")
        assert answer.status_code == 422, (field, value)
        assert f'id="{field}-error"' in answer.text, (field, value)
    assert session.scalar(select(func.count()).select_from(Plot)) == 1


def test_a_token_is_shown_once(app: Flask, session: Session, browser: Browsers) -> None:
    here, supplier = post(session), browser("supplier_a")
    page = f"/counter/plots/{here.plot.id}"
    answer = supplier.post(f"{page}/devices", {"device": "桩二"}, page=page)
    assert answer.status_code == 303
    shown = supplier.get(answer.location).text
    token = re.search(r"Bearer ([A-Za-z0-9_-]{43})", shown)
    assert token is not None
    assert token[1] not in supplier.get(answer.location).text
    assert send(app, Sent({"readings": [reading()]}, token[1])).status_code == 200
    assert supplier.post(f"{answer.location}/revocation", page=page).status_code == 303
    assert send(app, Sent({"readings": [reading()]}, token[1])).status_code == 401
    assert supplier.post(f"{page}/devices", {"device": ""}, page=page).status_code == 422


def test_the_page_says_what_was_measured(app: Flask, session: Session, browser: Browsers) -> None:
    here, supplier = post(session), browser("supplier_a")
    measure(app, here)
    page = supplier.get(f"/counter/plots/{here.plot.id}").text
    assert "10.0\u00a0°C" in page
    assert page.count("60%") >= 24
    assert "simulated" not in page
    for query in ("", "?span=day&of=moisture", "?span=month", "?span=month&of=moisture"):
        chart = supplier.get(f"/counter/plots/{here.plot.id}/readings.svg{query}")
        assert (chart.status_code, chart.mimetype) == (200, "image/svg+xml")
        assert "<script" not in chart.text
        assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"|<!--.*?-->', "", chart.text)
    for query in ("?span=year", "?of=price", "?span=day&span=month"):
        assert supplier.get(f"/counter/plots/{here.plot.id}/readings.svg{query}").status_code == 400
    assert "Temperature of the last 24 hours, from 10.0" in supplier.get("/counter/plots").text


def test_simulated_readings_are_called_so(session: Session, browser: Browsers) -> None:
    here = post(session)
    now = session.scalars(select(func.now())).one()
    readings.take_in(session, here.device.id, [Measured(now, 1, 2, 3)], now, simulated=True)
    session.commit()
    assert "These readings are simulated" in browser("supplier_a").get(f"/counter/plots/{here.plot.id}").text


def test_another_suppliers_plot_is_not_there(session: Session, browser: Browsers) -> None:
    here, mine = post(session), post(session, "dazhe-chaye")
    stranger, buyer = browser("supplier_b"), browser("buyer")
    other = session.scalars(select(Organisation.id).where(Organisation.slug == "dazhe-chaye")).one()
    for visitor, base in ((stranger, "/counter/plots"), (buyer, f"/cooperative/vendors/{other}/plots")):
        for end in ("", "/change", "/readings.svg", f"/devices/{here.device.id}"):
            answer, missing = visitor.get(f"{base}/{here.plot.id}{end}"), visitor.get(f"{base}/999999{end}")
            assert answer.status_code == missing.status_code == 404
            assert without_reference(answer) == without_reference(missing)
        assert visitor.get(f"{base}/{mine.plot.id}/devices/{here.device.id}").status_code == 404
        for end in ("/change", "/devices", f"/devices/{here.device.id}/revocation"):
            assert visitor.post(f"{base}/{here.plot.id}{end}", NEW | {"device": "x"}).status_code == 404
        crossed = f"{base}/{mine.plot.id}/devices/{here.device.id}/revocation"
        assert visitor.post(crossed).status_code == 404
    assert session.scalar(select(func.count()).select_from(Device).where(Device.revoked_at.is_not(None))) == 0


def test_the_association_keeps_plots_of_a_household(session: Session, browser: Browsers) -> None:
    supplier = session.scalars(select(Organisation.id).where(Organisation.slug == "sanren-sunye")).one()
    home, buyer = f"/cooperative/vendors/{supplier}/plots", browser("buyer")
    answer = buyer.post(home, NEW, page=f"{home}/new")
    assert answer.status_code == 303
    device = buyer.post(f"{answer.location}/devices", {"device": "桩一"}, page=answer.location)
    assert "Bearer " in buyer.get(device.location).text
    assert "东坡" in browser("admin").get(home).text
    assert f'href="{home}"' in browser("admin").get(f"/cooperative/vendors/{supplier}").text
    assert f'href="{home}"' not in browser("support").get(f"/cooperative/vendors/{supplier}").text
    assert browser("finance").get(home).status_code == 403
    shop = session.scalars(select(Organisation.id).where(Organisation.slug == "maoyang-tea")).one()
    assert buyer.get(f"/cooperative/vendors/{shop}/plots").status_code == 404


def test_a_suspended_supplier_only_reads(session: Session, browser: Browsers) -> None:
    here, supplier = post(session), browser("supplier_a")
    suspend(session, "sanren-sunye")
    page = f"/counter/plots/{here.plot.id}"
    assert supplier.get(page).status_code == 200
    assert supplier.post(f"{page}/devices", {"device": "x"}, page=page).status_code == 409


@pytest.mark.parametrize("page", ["/counter/plots", "/counter/plots/{plot}"])
def test_pages_ask_as_often_for_many_as_for_one(app: Flask, session: Session, browser: Browsers, page: str) -> None:
    here, supplier = post(session), browser("supplier_a")
    path = page.format(plot=here.plot.id)
    measure(app, here)
    supplier.get(path)
    with queries(app) as few:
        supplier.get(path)
    for number in range(3):
        measure(app, post(session, name=f"坡{number}"), days=1)
    with queries(app) as many:
        supplier.get(path)
    assert len(many) == len(few) <= 11


def test_a_lot_shows_what_was_measured_where_it_grew(app: Flask, session: Session, browser: Browsers) -> None:
    here = post(session)
    lot = session.scalars(select(Lot).where(Lot.supplier_id == here.plot.supplier_id).order_by(Lot.id)).first()
    assert lot is not None
    guest, address = browser(), f"/t/{lot.code}/readings.svg"
    assert guest.get(address).status_code == 404
    session.execute(update(ReceiptLine).where(ReceiptLine.id == lot.receipt_line_id).values(plot_id=here.plot.id))
    session.commit()
    assert guest.get(address).status_code == 404
    measure(app, here, days=10)
    chart = guest.get(address)
    assert (chart.status_code, chart.mimetype) == (200, "image/svg+xml")
    part = lots.split(session, HOUSE, lot.id, 5, lot.bin_id, today())
    session.commit()
    assert guest.get(f"/t/{part.code}/readings.svg").status_code == 200


def test_the_panel_of_a_trace_page(app: Flask, session: Session) -> None:
    here = post(session)
    measure(app, here)
    lines = """{% from "macros/readings.html" import readings_panel with context -%}
        {{ readings_panel("/t/L1/readings.svg", rows, plot) }}"""
    with app.test_request_context(headers={"Cookie": "lang=en"}):
        rows = orchards.around_harvest(session, here.plot.id, today())
        panel = render_template_string(lines, rows=rows, plot=here.plot)
        assert render_template_string(lines, rows=[], plot=here.plot) == ""
    assert 'src="/t/L1/readings.svg"' in panel
    assert panel.count("<tr>") == len(rows) + 1
    assert "10.0\u00a0°C" in panel
    assert "12.3\u00a0°C" in panel
    assert "simulated" not in panel
