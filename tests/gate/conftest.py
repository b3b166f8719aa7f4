"""Who stands at the gate and in the inspection room."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.purchasing import PurchaseOrder
from tests import cast, supply
from tests.pages import Browser


@pytest.fixture
def keeper(app: Flask) -> Browser:
    """The stockkeeper's handheld."""
    return Browser(app, "stockkeeper")


@pytest.fixture
def inspector(app: Flask) -> Browser:
    """The inspector's table."""
    return Browser(app, "inspector")


@pytest.fixture
def ordered(session: Session) -> Callable[..., PurchaseOrder]:
    """Makes a confirmed order of one line; its certificate is recorded."""

    def order(sku: str = "FRESH", quantity: int = 100_000, *, unit: str = "g", **changed: int) -> PurchaseOrder:
        made = supply.ordered(session, cast.sku_by_code(session, sku), quantity, unit=unit, price_fen=1200, **changed)
        supply.certificate(session, made.supplier_id)
        session.commit()
        return made

    return order
