"""What tests of a lot's story share."""

import pytest
from flask import Flask

from tests.pages import Browser


@pytest.fixture
def guest(app: Flask) -> Browser:
    """Somebody with a pack in hands."""
    return Browser(app)
