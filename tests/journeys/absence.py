"""What a test needs and this machine lacks."""

import sys
from typing import NoReturn

import pytest


def skip(config: pytest.Config, sentence: str) -> NoReturn:
    """Skip a test so that nobody overlooks it: the sentence reaches the terminal even when output is kept."""
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{sentence}", file=sys.stderr, flush=True)  # noqa: T201
    pytest.skip(sentence)
