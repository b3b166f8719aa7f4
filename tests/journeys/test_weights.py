"""What a first visit costs on the wire: bytes as Chromium counts them, compressed and with their headers."""

from collections import Counter
from dataclasses import dataclass, fields
from typing import Any, Self

import pytest
from playwright.sync_api import Page

from tests.journeys.sights import SIGHTS, Sight
from tests.journeys.windows import DEVICES, Windows

KB = 1024
#: What is asked for after a page has loaded: pictures near the window, the style sheet for the next page.
ALL_ASKED_FOR = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))"
Event = dict[str, Any]


@dataclass(frozen=True)
class Weight:
    """In KB, and the number of requests. A page with its styles inside has them in `html`; `images` has icons."""

    html: float
    css: float
    script: float
    images: float
    total: float
    requests: int


FRONT = Weight(html=8, css=9, script=3, images=120, total=140, requests=20)
LIST = Weight(html=6, css=9, script=3, images=150, total=170, requests=30)
GOODS = Weight(html=6, css=9, script=3, images=90, total=110, requests=10)
BUYING = Weight(html=6, css=9, script=3, images=30, total=50, requests=10)
COUNTER = Weight(html=8, css=12, script=19, images=40, total=79, requests=10)
#: Its pool and its listings are goods with their pictures.
GOODS_OF_COUNTER = Weight(html=8, css=12, script=19, images=80, total=119, requests=30)
OFFICE = Weight(html=12, css=12, script=19, images=20, total=63, requests=8)
MOST = {
    **dict.fromkeys(("home", "village shop"), FRONT),
    **dict.fromkeys(("listing", "filtered", "search"), LIST),
    **dict.fromkeys(("product", "product of a village shop", "trace"), GOODS),
    **dict.fromkeys(("cart", "checkout", "checkout of a known buyer", "account", "own orders"), BUYING),
    **dict.fromkeys(("counter", "own orders of a shop", "earnings", "price page"), COUNTER),
    **dict.fromkeys(("pool", "own listings"), GOODS_OF_COUNTER),
    **dict.fromkeys(("overview", "orders", "audit log", "people"), OFFICE),
    **dict.fromkeys(
        ("queue", "consignment to pick", "choosing a wave", "wave", "pick", "packing", "hand-over", "manifest"), OFFICE
    ),
}


@pytest.mark.parametrize(
    "device", [pytest.param(name, marks=[] if name == "phone" else [pytest.mark.long]) for name in DEVICES]
)
@pytest.mark.parametrize("name", MOST)
def test_a_first_visit(windows: Windows, name: str, device: str) -> None:
    weight, carries_styles = _weigh(windows, next(sight for sight in SIGHTS if sight.name == name), device)
    most = MOST[name]
    for field in fields(Weight):
        bound = getattr(most, field.name) + (most.css if carries_styles and field.name == "html" else 0)
        assert getattr(weight, field.name) <= bound, (field.name, weight)


def _weigh(windows: Windows, sight: Sight, device: str) -> tuple[Weight, bool]:
    with Wire(windows.window(device, "zh")) as wire:
        page, _ = windows.show(sight, device, "zh")
        page.evaluate(ALL_ASKED_FOR)
        while wire.open:
            page.wait_for_timeout(20)
    assert not wire.failures
    return wire.weight(), page.locator("head style").count() > 0


class Wire:
    """Listens to what comes over the wire to a window whose cache is left out, as on a first visit."""

    def __init__(self, page: Page) -> None:
        self.open: set[str] = set()
        self.kinds: dict[str, str] = {}
        self.bytes: Counter[str] = Counter()
        self.requests = 0
        self.failures: list[Event] = []
        self.session = page.context.new_cdp_session(page)

    def __enter__(self) -> Self:
        self.session.on("Network.requestWillBeSent", lambda event: self.open.add(event["requestId"]))
        self.session.on(
            "Network.responseReceived", lambda event: self.kinds.update({event["requestId"]: event["type"]})
        )
        self.session.on("Network.loadingFinished", self._count)
        self.session.on("Network.loadingFailed", self._fail)
        self.session.send("Network.enable")
        self.session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        return self

    def __exit__(self, *failure: object) -> None:
        self.session.detach()

    def weight(self) -> Weight:
        """What has come."""
        kilobytes = Counter({kind: number / KB for kind, number in self.bytes.items()})
        return Weight(
            html=kilobytes["Document"],
            css=kilobytes["Stylesheet"] + kilobytes["Fetch"],
            script=kilobytes["Script"],
            images=kilobytes["Image"] + kilobytes["Other"],
            total=sum(kilobytes.values()),
            requests=self.requests,
        )

    def _count(self, event: Event) -> None:
        if event["requestId"] not in self.open:  # what the page before still had under way
            return
        self.open.remove(event["requestId"])
        self.bytes[self.kinds[event["requestId"]]] += event["encodedDataLength"]
        self.requests += 1

    def _fail(self, event: Event) -> None:
        if event["requestId"] in self.open:
            self.open.remove(event["requestId"])
            self.failures.append(event)
