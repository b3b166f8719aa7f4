"""A bin is counted with a scanner that types like a keyboard: a code goes to its lot, Enter to the next empty field."""

from playwright.sync_api import expect

from tests.journeys.sights import SIGHTS
from tests.journeys.windows import Windows


def test_a_scanned_code_goes_to_the_field_of_its_lot(windows: Windows) -> None:
    sight = next(one for one in SIGHTS if one.name == "counting a bin")
    page, _answer = windows.show(sight, "phone", "zh")
    fields = page.locator("[data-lot]")
    codes = [field.get_attribute("data-lot") or "" for field in fields.all()]

    expect(fields.first).to_be_focused()
    page.keyboard.type(f"http://127.0.0.1/t/{codes[2]}?s=1")
    page.keyboard.press("Enter")
    expect(fields.nth(2)).to_be_focused()
    expect(fields.first).to_have_value("")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(fields.first).to_be_focused()
    expect(fields.nth(2)).to_have_value("12")
