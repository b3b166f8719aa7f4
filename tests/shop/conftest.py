"""A shop that takes money: the application with the Stripe double, one double per test process."""

from collections.abc import Iterator

import pytest
from flask import Flask

from sandbox.stripe_double.running import RunningDouble, running_double
from tests.pages import Apps


@pytest.fixture(scope="session")
def _running_double() -> Iterator[RunningDouble]:
    with running_double() as double:
        yield double


@pytest.fixture
def double(_running_double: RunningDouble) -> Iterator[RunningDouble]:
    """The Stripe double, as new. Its webhooks go nowhere unless a test says where."""
    _running_double.control.forget()
    yield _running_double
    _running_double.control.clear_faults()


@pytest.fixture
def app(apps: Apps, database_url: str, double: RunningDouble) -> Iterator[Flask]:
    """The application, paying by the double."""
    paying = {
        "PAYMENTS_STRIPE": "double",
        "STRIPE_API_BASE": double.base_url,
        "STRIPE_SECRET_KEY": double.secret_key,
        "STRIPE_WEBHOOK_SECRET": double.webhook_secret,
    }
    with apps.app(database_url, **paying) as app:
        yield app
