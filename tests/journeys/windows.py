"""Windows that look at one page after another: to open a browser costs more than to look."""

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Response

from tests.journeys import looks
from tests.journeys.house import DESKTOP, PHONE
from tests.journeys.sights import Sight, Town

DEVICES = {"phone": PHONE, "desktop": DESKTOP}


class Windows:
    """A window on the town for each device and language. Whoever looks through it comes as if for the first time."""

    def __init__(self, town: Town, chromium: Chromium) -> None:
        self.town = town
        self.chromium = chromium
        self.pages: dict[tuple[str, str], Page] = {}

    def show(self, sight: Sight, device: str, language: str) -> tuple[Page, Response]:
        """A sight, and what the server answered; as large as the device, whatever was looked at before."""
        page = self.window(device, language)
        self.town.house.complaints.clear()
        page.set_viewport_size(DEVICES[device]["viewport"])
        self._forget(page, sight.who, language)
        answer = page.goto(self.town.path(sight))
        assert answer is not None
        return page, _press(page, sight.press) if sight.press else answer

    def window(self, device: str, language: str) -> Page:
        """The page of that device and language, with whatever was looked at last."""
        if (device, language) not in self.pages:
            page = self.town.house.visitor(self.chromium, DEVICES[device], language=language)
            page.context.add_init_script(looks.WATCH_SHIFTS)
            self.pages[device, language] = page
        return self.pages[device, language]

    def shut(self) -> None:
        """Close them all."""
        for page in self.pages.values():
            self.town.house.leave(page)

    def _forget(self, page: Page, who: str, language: str) -> None:
        cookies = {"lang": language, "session": self.town.cookie(who)}
        page.context.clear_cookies()
        page.context.add_cookies(
            [{"name": name, "value": value, "url": self.town.house.url} for name, value in cookies.items() if value]
        )


def _press(page: Page, button: str) -> Response:
    with page.expect_response(lambda response: response.request.method == "POST") as posted:
        page.locator(button).first.click()
    page.wait_for_load_state()
    return posted.value
