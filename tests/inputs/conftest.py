"""The same shop that takes money as in tests/shop, and everybody who types numbers."""

from tests.inputs.fields import typist
from tests.shop.conftest import _running_double, app, double

__all__ = ["_running_double", "app", "double", "typist"]
