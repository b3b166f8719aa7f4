"""Addresses at the gate, and what a page there carries along."""

import re

from models.purchasing import PurchaseOrder
from tests.pages import Browser

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def line_of(order: PurchaseOrder) -> str:
    """The page of an order's only line."""
    return f"/fulfilment/deliveries/{order.id}/lines/{order.lines[0].id}"


def carried(browser: Browser, page: str) -> dict[str, str]:
    """What the page's form says already."""
    found = dict(HIDDEN.findall(browser.get(page).text))
    found.pop("csrf_token", None)
    return found
