"""Every page, on a phone and on a desktop, in both languages: it fits, can be pressed and read, and stands still.

Each address is looked at once, devices and languages taking turns; the slow depth takes every page of it in every
combination.
"""

import pytest

from tests.journeys import looks
from tests.journeys.sights import FIRST, NO_PAGES, SIGHTS, Sight, Town
from tests.journeys.windows import DEVICES, Windows

TAGS = {"zh": "zh-Hans", "en": "en"}


def _cases() -> list[object]:
    return [
        pytest.param(
            sight,
            device,
            language,
            id=f"{sight.name}-{device}-{language}",
            marks=[] if sight in FIRST and (number % 2, number // 2 % 2) == (turn, speech) else [pytest.mark.long],
        )
        for number, sight in enumerate(SIGHTS)
        for turn, device in enumerate(DEVICES)
        for speech, language in enumerate(TAGS)
    ]


@pytest.mark.parametrize(("sight", "device", "language"), _cases())
def test_a_page(windows: Windows, sight: Sight, device: str, language: str) -> None:
    page, answer = windows.show(sight, device, language)
    found = [f"status {answer.status}"] * (answer.status != sight.status)
    found += looks.is_in_language(page, TAGS[language])
    found += looks.fits(page) + looks.can_be_hit(page) + looks.is_uncovered(page) + looks.stands_still(page)
    found += looks.is_accessible(page)
    found += looks.fits_when_narrow(page) if device == "phone" else looks.fits_when_zoomed(page)
    found += windows.town.house.complaints
    assert not found, "\n".join(found)


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
