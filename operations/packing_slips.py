"""The slip that lies in a parcel: what is in there and whence, never a price. Two to a sheet of A4, to be cut apart."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass

from fpdf.enums import Align

from operations.letters import A4, BLACK, WHITE, Letters

WIDTH, HALF = A4[0], A4[1] / 2
MARGIN, TOP = 12.0, 9.0
WIDE = WIDTH - 2 * MARGIN
#: Side of the code that leads to a lot's story, and how high a line with it is, a shop's name, the head of the table.
SQUARE, ROW, SHOP, HEAD = 15.0, 15.5, 7.5, 5.5
#: Where the table begins, without a remark and below one; where it ends, and the foot begins.
BELOW_HEAD, REMARK, FOOT = 33.0, 12.0, HALF - 14.0
#: Where each column begins: goods, packs, weight, lot with its use-by day, code.
COLUMNS = (0.0, 84.0, 106.0, 130.0, 170.0, WIDE)


@dataclass(frozen=True)
class SlipLine:
    """Packs of one lot. `weight` is what they weighed together, where they are sold by weight."""

    goods: str
    pack: str
    packs: str
    weight: str
    lot: str
    use_by: str
    link: str


@dataclass(frozen=True)
class Slip:
    """What stands on a slip. `groups` are a shop's name, left out where it is the only one, with its lines.

    `head` names the columns, `facts` are such as the recipient, `notes` what is said below the last line.
    """

    brand: str
    title: str
    number: str
    facts: tuple[tuple[str, str], ...]
    remark: str
    head: tuple[str, ...]
    groups: tuple[tuple[str, tuple[SlipLine, ...]], ...]
    notes: tuple[str, ...]


#: A line with the name of its shop, where that stands above it.
_Entry = tuple[str, SlipLine]


def packing_slips(slips: Iterable[Slip]) -> bytes:
    """All of them as one PDF; what does not fit on half a sheet goes on on the next half."""
    with closing(_Sheets()) as sheets:
        for slip in slips:
            parts = _parts(slip)
            for number, entries in enumerate(parts, 1):
                _draw(sheets, slip, entries, number, len(parts))
        return bytes(sheets.output())


class _Sheets(Letters):
    """Sheets of A4 that are filled half by half."""

    def __init__(self) -> None:
        super().__init__(A4)
        self.set_margin(0)
        self.set_auto_page_break(False)
        self.halves = 0

    def next_half(self) -> float:
        """Where the next half begins, on a new sheet if need be."""
        self.halves += 1
        if self.halves % 2:
            self.add_page()
            self._cut()
            return 0.0
        return HALF

    def _cut(self) -> None:
        self.set_line_width(0.2)
        self.set_dash_pattern(dash=2, gap=2)
        self.line(0, HALF, WIDTH, HALF)
        self.set_dash_pattern()


def _parts(slip: Slip) -> list[list[_Entry]]:
    """The lines of each half. A shop's name never stands alone, and is said again where its lines go on."""
    parts: list[list[_Entry]] = [[]]
    room = _room(slip, first=True)
    for shop, lines in slip.groups:
        for place, line in enumerate(lines):
            name = shop if place == 0 or not parts[-1] else ""
            high = ROW + (SHOP if name else 0)
            if high > room:
                parts.append([])
                room, name = _room(slip, first=False), shop
                high = ROW + (SHOP if name else 0)
            parts[-1].append((name, line))
            room -= high
    return parts


def _room(slip: Slip, *, first: bool) -> float:
    """Millimetres for lines on a half."""
    return FOOT - BELOW_HEAD - HEAD - (REMARK if first and slip.remark else 0)


def _draw(sheets: _Sheets, slip: Slip, entries: Sequence[_Entry], number: int, parts: int) -> None:
    top = sheets.next_half()
    _head(sheets, slip, top)
    y = top + BELOW_HEAD
    if number == 1 and slip.remark:
        end = sheets.boxed(slip.remark, MARGIN + 2, y + 0.8, WIDE - 4, REMARK - 3, (11, 10, 9, 8, 7, 6))
        sheets.rect(MARGIN, y, WIDE, end - y + 1)
        y = end + 2.5
    y = _table_head(sheets, slip.head, y)
    for shop, line in entries:
        if shop:
            sheets.fitted(shop, MARGIN, y + SHOP - 2, WIDE, 12)
            y += SHOP
        _line(sheets, line, y)
        y += ROW
    _foot(sheets, slip.notes if number == parts else (), f"{number}/{parts}" if parts > 1 else "", top)


def _head(sheets: _Sheets, slip: Slip, top: float) -> None:
    """Whose parcel it is to the left, what the packer scans to the right."""
    wide = 100.0
    y = sheets.boxed(slip.brand, MARGIN, top + TOP - 2, wide, 10, (22, 18, 15, 12, 10, 8))
    sheets.fitted(slip.title, MARGIN, y + 4, wide, 10)
    for place, (name, value) in enumerate(slip.facts):
        sheets.fitted(name, MARGIN, y + 9.5 + place * 4.5, 24, 9)
        sheets.fitted(value, MARGIN + 25, y + 9.5 + place * 4.5, wide - 25, 9)
    sheets.bars(slip.number, WIDTH - MARGIN - 80, top + TOP - 1, 80, 19)


def _table_head(sheets: _Sheets, head: Sequence[str], y: float) -> float:
    sheets.rect(MARGIN, y, WIDE, HEAD - 0.5, style="F")
    sheets.set_text_color(WHITE)
    for place, name in enumerate(head):
        sheets.fitted(name, MARGIN + COLUMNS[place] + 1, y + 3.6, _wide(place) - 2, 8.5)
    sheets.set_text_color(BLACK)
    return y + HEAD


def _line(sheets: _Sheets, line: SlipLine, y: float) -> None:
    left = [MARGIN + start + 1 for start in COLUMNS]
    bottom = sheets.boxed(line.goods, left[0], y + 1.2, _wide(0) - 2, 9.2, (12, 11, 10, 9, 8, 7))
    sheets.fitted(line.pack, left[0], bottom + 3.4, _wide(0) - 2, 9)
    sheets.fitted(line.packs, left[1], y + 8.5, _wide(1) - 4, 16)
    sheets.fitted(line.weight, left[2], y + 8, _wide(2) - 2, 10)
    sheets.fitted(line.lot, left[3], y + 6, _wide(3) - 2, 10)
    sheets.fitted(line.use_by, left[3], y + 11.5, _wide(3) - 2, 10)
    sheets.square(line.link, WIDTH - MARGIN - SQUARE, y + 0.2, SQUARE)
    sheets.set_line_width(0.1)
    sheets.line(MARGIN, y + ROW, WIDTH - MARGIN, y + ROW)


def _wide(place: int) -> float:
    return COLUMNS[place + 1] - COLUMNS[place]


def _foot(sheets: _Sheets, notes: Sequence[str], part: str, top: float) -> None:
    y = top + FOOT + 4.5
    for note in notes:
        sheets.fitted(note, MARGIN, y, WIDE - 20, 9.5)
        y += 4.8
    sheets.fitted(part, WIDTH - MARGIN - 18, top + FOOT + 6.5, 18, 12, align=Align.R)
