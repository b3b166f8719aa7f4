"""Every page, on a phone and on a desktop, in both languages: it fits, can be pressed and read, and stands still.

Each page is looked at once a size, the languages taking turns; the slow depth takes every combination.
"""

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from tests.journeys import looks
from tests.journeys.house import DESKTOP, PHONE
from tests.journeys.sights import NO_PAGES, SIGHTS, Sight, Town

TAGS = {"zh": "zh-Hans", "en": "en"}
DEVICES = {"phone": PHONE, "desktop": DESKTOP}


def _cases() -> list[object]:
    return [
        pytest.param(
            sight,
            device,
            language,
            id=f"{sight.name}-{device}-{language}",
            marks=[] if (number + turn + speech) % 2 == 0 else [pytest.mark.long],
        )
        for number, sight in enumerate(SIGHTS)
        for turn, device in enumerate(DEVICES)
        for speech, language in enumerate(TAGS)
    ]


@pytest.mark.parametrize(("sight", "device", "language"), _cases())
def test_a_page(town: Town, chromium: Chromium, sight: Sight, device: str, language: str) -> None:
    page = town.house.visitor(chromium, DEVICES[device], language=language)
    page.context.add_init_script(looks.WATCH_SHIFTS)
    cookie = town.cookie(sight.who)
    if cookie:
        page.context.add_cookies([{"name": "session", "value": cookie, "url": town.house.url}])
    found = _arrive(page, town.path(sight), sight)
    found += looks.stands_still(page) + looks.is_in_language(page, TAGS[language])
    found += looks.fits(page) + looks.can_be_hit(page) + looks.is_uncovered(page)
    found += town.house.complaints
    found += looks.is_accessible(page)
    found += looks.fits_when_narrow(page) if device == "phone" else looks.fits_when_zoomed(page)
    town.house.leave(page)
    assert not found, "\n".join(found)


def _arrive(page: Page, path: str, sight: Sight) -> list[str]:
    answer = page.goto(path)
    if sight.press:
        with page.expect_response(lambda response: response.request.method == "POST") as posted:
            page.locator(sight.press).first.click()
        answer = posted.value
        page.wait_for_load_state()
    assert answer is not None
    return [f"status {answer.status}"] * (answer.status != sight.status)


def test_every_address_has_its_sight(town: Town) -> None:
    app = town.house.app
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    addresses = app.url_map.bind("127.0.0.1")
    seen = {
        addresses.match(town.path(sight).partition("?")[0])[0]
        for sight in SIGHTS
        if sight.status != 404 and not sight.press
    }
    assert {page for page in pages - seen if page.rpartition(".")[2] not in NO_PAGES} == set()
