"""Charts are drawn in the colours of the pages, and a mu typed comes back as it was typed."""

import re
from pathlib import Path

import pytest

from web import charts
from web.plot_forms import square_metres, tenths_of_mu

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"


def test_colours_are_those_of_the_pages() -> None:
    token = dict(re.findall(r"--([\w-]+): (#[0-9A-F]+);", TOKENS.read_text("utf-8")))
    ours = (charts.PAPER, charts.INK, charts.MUTED, charts.LINE, *charts.SERIES)
    assert ours == tuple(token[name] for name in ("paper", "ink", "muted", "line", "c1", "c2", "c3"))


@pytest.mark.parametrize("tenths", [1, 2, 3, 10, 15, 125, 999, 100_000])
def test_a_mu_comes_back(tenths: int) -> None:
    assert tenths_of_mu(square_metres(tenths)) == tenths


def test_a_mu_in_square_metres() -> None:
    assert (square_metres(10), square_metres(125), square_metres(1)) == (667, 8333, 67)
