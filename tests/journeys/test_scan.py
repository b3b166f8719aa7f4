"""Whoever comes by the code on a pack is counted once, and goes on without a trace of it in the address."""

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect
from sqlalchemy import select

from models.stock import LotScan
from tests.journeys.house import House


def test_scanned_once(house: House, chromium: Chromium) -> None:
    page = house.visitor(chromium)
    with page.expect_response("**/scans") as sent:
        page.goto("/t/L00001?s=1")
    assert sent.value.status == 204
    expect(page).to_have_url("/t/L00001")

    page.reload()
    page.goto("/t/L00001")

    with house.sessions() as session:
        assert session.scalars(select(LotScan.scans)).all() == [1]


def test_without_scripts_nobody_is_counted(house: House, chromium: Chromium) -> None:
    page = house.visitor(chromium, scripts=False)
    page.goto("/t/L00001?s=1")

    expect(page.locator("h1")).to_have_text("它从哪里来")
    with house.sessions() as session:
        assert session.scalars(select(LotScan.scans)).all() == []
