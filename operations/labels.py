"""Labels of 60 × 40 mm: for the packs of a lot, with the code that leads to its story, and for bins."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from fpdf.enums import Align

from operations.letters import Letters

WIDTH, HEIGHT = 60, 40
#: Side of the code in millimetres, its quiet zone of four modules included.
CODE, MARGIN = 27, 2.5
#: The name takes one line of the larger ones, two of the others.
SIZES, NAME_HIGH = (11, 10, 9, 8, 7), 7.6


@dataclass(frozen=True)
class Label:
    """What stands on a label. `rows`: what a thing is called and what it is, such as use-by day, bin, net weight."""

    link: str
    code: str
    name: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ShelfLabel:
    """What stands on a bin: its code, how goods are kept there (`mark`, where it is cold), and whose bin it is."""

    code: str
    mark: str
    place: str


def labels(label: Label, copies: int) -> bytes:
    """A PDF of so many pages, all the same."""
    with closing(_Sheet()) as sheet:
        for _copy in range(copies):
            sheet.add_page()
            _draw(sheet, label)
        return bytes(sheet.output())


def shelf_labels(bins: Iterable[ShelfLabel]) -> bytes:
    """A PDF with a page for each bin."""
    with closing(_Sheet()) as sheet:
        for one in bins:
            sheet.add_page()
            _draw_shelf(sheet, one)
        return bytes(sheet.output())


class _Sheet(Letters):
    """A document of labels."""

    def __init__(self) -> None:
        super().__init__((WIDTH, HEIGHT))
        self.set_margin(0)
        self.set_auto_page_break(False)


def _draw(sheet: _Sheet, label: Label) -> None:
    """The name across the top, the code to the right below it, the facts to its left."""
    wide = WIDTH - 2 * MARGIN
    bottom = sheet.boxed(label.name, MARGIN, MARGIN, wide, NAME_HIGH, SIZES)
    sheet.square(label.link, WIDTH - CODE - 0.5, HEIGHT - CODE - 0.5, CODE)
    left, y = wide - CODE + 1, max(bottom + 1.5, HEIGHT - CODE - 2.5)
    sheet.fitted(label.code, MARGIN, y + 3.5, left, 11)
    y += 6
    for what, value in label.rows:
        sheet.set_font_size(6)
        sheet.text(MARGIN, y + 2, sheet.readable(what))
        sheet.fitted(value, MARGIN, y + 6, left, 10)
        y += 7.2


def _draw_shelf(sheet: _Sheet, one: ShelfLabel) -> None:
    """The code as large as it gets, for whoever looks up to the shelf; bars below for the handheld."""
    wide = WIDTH - 2 * MARGIN
    sheet.fitted(one.place, MARGIN, 5.5, 36 if one.mark else wide, 8)
    if one.mark:
        sheet.band(one.mark, WIDTH - MARGIN - 18, 1.5, 18, 6)
    sheet.fitted(one.code, MARGIN, 20, wide, 38, align=Align.C)
    sheet.bars(one.code, 0, 23.5, WIDTH, 15)
