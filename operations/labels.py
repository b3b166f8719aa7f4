"""Labels for the packs of a lot: 60 × 40 mm each, with the code that leads to its story."""

import io
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import segno
from PIL import Image

from operations.paper import Letters

WIDTH, HEIGHT = 60, 40
#: Side of the code in millimetres, its quiet zone of four modules included.
CODE, QUIET, MARGIN = 27, 4, 2.5
#: Pixels a module: a printer finds sharp edges at any of its resolutions.
MODULE = 8
SIZES = (11, 10, 9, 8, 7)


@dataclass(frozen=True)
class Label:
    """What stands on a label. `rows`: what a thing is called and what it is, such as use-by day, bin, net weight."""

    link: str
    code: str
    name: str
    rows: tuple[tuple[str, str], ...]


def labels(label: Label, copies: int) -> bytes:
    """A PDF of so many pages, all the same."""
    with closing(_Sheet()) as sheet:
        code = code_picture(label.link)
        for _copy in range(copies):
            sheet.add_page()
            _draw(sheet, label, code)
        return bytes(sheet.output())


class _Sheet(Letters):
    """A document of labels."""

    def __init__(self) -> None:
        super().__init__((WIDTH, HEIGHT))
        self.set_margin(0)
        self.set_auto_page_break(False)


@lru_cache(maxsize=8)
def code_picture(link: str) -> Image.Image:
    """The QR code of a link, black on white, with its quiet zone."""
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="png", scale=MODULE, border=QUIET)
    return Image.open(io.BytesIO(out.getvalue()))


def _draw(sheet: _Sheet, label: Label, code: Image.Image) -> None:
    """The name across the top, the code to the right below it, the facts to its left."""
    wide = WIDTH - 2 * MARGIN
    bottom = _name(sheet, label.name, wide)
    sheet.image(code, x=WIDTH - CODE - 0.5, y=HEIGHT - CODE - 0.5, w=CODE, h=CODE)
    left, y = wide - CODE + 1, max(bottom + 1.5, HEIGHT - CODE - 2.5)
    _line(sheet, label.code, left, y + 3.5, 11)
    y += 6
    for what, value in label.rows:
        sheet.set_font_size(6)
        sheet.text(MARGIN, y + 2, sheet.readable(what))
        _line(sheet, value, left, y + 6, 10)
        y += 7.2


def _name(sheet: _Sheet, name: str, wide: float) -> float:
    """In the largest letters at which it takes two lines at most; answers where it ends."""
    text = sheet.readable(name)
    for size in SIZES:
        sheet.set_font_size(size)
        lines = cast(list[str], sheet.multi_cell(wide, text=text, dry_run=True, output="LINES", align="L"))
        if len(lines) <= (1 if size > SIZES[2] else 2):
            break
    pitch = size * 0.42
    for number, line in enumerate(lines[:2]):
        last = number == 1 and len(lines) > 2
        sheet.text(MARGIN, MARGIN + (number + 0.8) * pitch, f"{line[:-1]}…" if last else line)
    return MARGIN + min(len(lines), 2) * pitch


def _line(sheet: _Sheet, text: str, wide: float, y: float, size: float) -> None:
    """One line in letters as large as fit."""
    said = sheet.readable(text)
    sheet.set_font_size(size)
    sheet.set_font_size(min(size, size * wide / max(sheet.get_string_width(said), 1)))
    sheet.text(MARGIN, y, said)
