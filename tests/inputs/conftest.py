"""The same shop that takes money as in tests/shop."""

from tests.shop.conftest import _running_double, app, browser, double

__all__ = ["_running_double", "app", "browser", "double"]
