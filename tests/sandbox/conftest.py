"""One Stripe double for a test file, emptied before each test."""

from collections.abc import Iterator

import pytest

from sandbox.stripe_double.running import RunningDouble, running_double


@pytest.fixture(scope="module")
def shared_double() -> Iterator[RunningDouble]:
    """The process."""
    with running_double() as double:
        yield double


@pytest.fixture
def double(shared_double: RunningDouble) -> RunningDouble:
    """A double that knows nothing yet and sends webhooks nowhere."""
    shared_double.control.forget()
    return shared_double
