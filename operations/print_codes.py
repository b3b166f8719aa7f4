"""Codes that scanners read from paper: Code 128 for numbers people call out as well, QR for what leads somewhere."""

import io
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import cast

import segno
from barcode.codex import Code128
from PIL import Image

#: Quiet zones in modules: on each side of bars, and around a square.
QUIET_BARS, QUIET = 10, 4
#: Pixels a module: a printer finds sharp edges at any of its resolutions.
PIXELS = 8


@dataclass(frozen=True)
class Bars:
    """The bars of a code: where each begins and how wide it is, in modules, the quiet zones counted in `modules`."""

    runs: tuple[tuple[int, int], ...]
    modules: int


@lru_cache(maxsize=64)
def bars_of(text: str) -> Bars:
    """Code 128 of a text of ASCII characters."""
    row = cast(str, Code128(text).build()[0])
    runs, place = [], QUIET_BARS
    for dark, cells in groupby(row):
        wide = len(list(cells))
        if dark == "1":
            runs.append((place, wide))
        place += wide
    return Bars(tuple(runs), place + QUIET_BARS)


@lru_cache(maxsize=64)
def square_of(text: str) -> Image.Image:
    """The QR code of a text, black on white, with its quiet zone."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=PIXELS, border=QUIET)
    return Image.open(io.BytesIO(out.getvalue()))
