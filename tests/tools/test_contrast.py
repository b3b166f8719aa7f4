"""Every pair of colour tokens that meets on a page can be read. Formula: WCAG 2.2, relative luminance."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
CHIPS = ("ok", "info", "warn", "bad", "idle", "hold")
SERIES = ("c1", "c2", "c3", "c4", "c5", "c6")

#: Foreground, background, the least ratio: 7 for running text, 4.5 for text, 3 for edges, rings and drawings.
PAIRS = (
    *(("ink", ground, 7) for ground in ("paper", "bg", "gold")),
    *((text, ground, 4.5) for text in ("muted", "brand", "price") for ground in ("paper", "bg")),
    ("brand", "wash", 4.5),
    ("brand-deep", "wash", 7),
    ("wash", "brand-deep", 7),
    ("paper", "brand", 4.5),
    ("paper", "brand-deep", 7),
    ("paper", "buy", 4.5),
    ("paper", "ink", 7),
    *((chip, f"{chip}-bg", 6) for chip in CHIPS),
    *(("ink", f"{chip}-bg", 7) for chip in CHIPS),
    ("bad", "paper", 4.5),
    ("muted", "idle-bg", 4.5),
    *(("ctl", ground, 3) for ground in ("paper", "bg")),
    ("ink", "paper", 3),
    *(("focus", ground, 3) for ground in ("ink", "brand-deep")),
    *((series, "paper", 4.5) for series in SERIES),
)


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    """Colour tokens by name."""
    source = re.sub(r"/\*.*?\*/", "", TOKENS.read_text("utf-8"), flags=re.S)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{3,6})\b", source))


@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_the_pair_can_be_read(tokens: dict[str, str], front: str, back: str, least: float) -> None:
    light, dark = sorted((luminance(tokens[front]), luminance(tokens[back])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least


def test_the_formula_knows_its_ends() -> None:
    assert luminance("#FFF") == pytest.approx(1)
    assert luminance("#000000") == 0


def luminance(colour: str) -> float:
    """Relative luminance of #RGB or #RRGGBB, from 0 to 1."""
    figures = colour.lstrip("#")
    if len(figures) == 3:
        figures = "".join(figure * 2 for figure in figures)
    red, green, blue = (linear(int(figures[i : i + 2], 16) / 255) for i in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
