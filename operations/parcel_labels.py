"""The label a parcel carries: 100 × 150 mm, one page each, black on white for a label printer."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from fpdf.enums import Align

from operations.letters import Letters

WIDTH, HEIGHT, MARGIN = 100.0, 150.0, 5.0
WIDE = WIDTH - 2 * MARGIN
#: Where the parts end, from top to bottom: carrier, waybill, recipient, sender. What is left is for the house.
CARRIER, WAYBILL, RECIPIENT, SENDER = 19.0, 50.0, 106.0, 118.0
#: Letters an address may have: the largest at which all of it fits.
ADDRESS = (15, 13, 11.5, 10, 9, 8, 7, 6)
SQUARE = 30.0


@dataclass(frozen=True)
class ParcelLabel:
    """What stands on a label, in words of whoever prints it.

    `mark`: how the goods are kept, where that is cold. `station`: where it is fetched, with `pickup` as the word for
    that. `place`: which of how many parcels. `rows`: what a thing is called and what it is.
    """

    carrier: str
    waybill: str
    mark: str
    to: str
    recipient: str
    phone: str
    address: str
    pickup: str
    station: str
    sent_by: str
    sender: str
    sender_phone: str
    number: str
    place: str
    rows: tuple[tuple[str, str], ...]


def parcel_labels(labels: Iterable[ParcelLabel]) -> bytes:
    """A PDF with a page for each parcel."""
    with closing(_Roll()) as roll:
        for label in labels:
            roll.add_page()
            _head(roll, label)
            _recipient(roll, label)
            _sender(roll, label)
            _house(roll, label)
        return bytes(roll.output())


class _Roll(Letters):
    """A roll of labels."""

    def __init__(self) -> None:
        super().__init__((WIDTH, HEIGHT))
        self.set_margin(0)
        self.set_auto_page_break(False)
        self.set_line_width(0.4)

    def rule(self, y: float) -> None:
        """A line across the label."""
        self.line(MARGIN, y, WIDTH - MARGIN, y)


def _head(roll: _Roll, label: ParcelLabel) -> None:
    """Who carries it, how cold it is kept, and the number by which it is known on its way."""
    band = 30.0 if label.mark else 0.0
    roll.fitted(label.carrier, MARGIN, 15, WIDE - band - (2 if band else 0), 28)
    if label.mark:
        roll.band(label.mark, WIDTH - MARGIN - band, 4.5, band, 12.5)
    roll.rule(CARRIER)
    roll.bars(label.waybill, 0, CARRIER + 2, WIDTH, WAYBILL - CARRIER - 3.5)
    roll.rule(WAYBILL)


def _recipient(roll: _Roll, label: ParcelLabel) -> None:
    """Whoever gets it: name and phone to be read at a door, the address in lines that fit."""
    y = WAYBILL + 1.5
    if label.station:
        roll.band(label.pickup, MARGIN, y, 22, 10)
        roll.boxed(label.station, MARGIN + 24, y, WIDE - 24, 10.2, (20, 16, 12, 10, 8, 7))
        y += 11
    roll.band(label.to, MARGIN, y + 1, 9, 9)
    left = MARGIN + 11
    y = roll.boxed(label.recipient, left, y + 0.5, WIDE - 11, 12, (24, 20, 16, 14, 12, 10, 8, 7))
    roll.fitted(label.phone, left, y + 6, WIDE - 11, 18)
    roll.boxed(label.address, left, y + 8, WIDE - 11, RECIPIENT - y - 9, ADDRESS)
    roll.rule(RECIPIENT)


def _sender(roll: _Roll, label: ParcelLabel) -> None:
    roll.band(label.sent_by, MARGIN, RECIPIENT + 1.5, 9, 9)
    roll.fitted(label.sender, MARGIN + 11, RECIPIENT + 5, WIDE - 11, 11)
    roll.fitted(label.sender_phone, MARGIN + 11, RECIPIENT + 10, WIDE - 11, 11)
    roll.rule(SENDER)


def _house(roll: _Roll, label: ParcelLabel) -> None:
    """What the packer and the driver look at: the order, the weight, and that no parcel is missing."""
    left, y = WIDE - SQUARE, SENDER + 2.0
    roll.square(label.number, WIDTH - SQUARE - 2, SENDER + 1, SQUARE)
    roll.fitted(label.number, MARGIN, y + 4, left, 13)
    roll.fitted(label.place, MARGIN + 2, y + 22, 20, 34, align=Align.C)
    roll.rect(MARGIN, y + 9, 24, 18)
    y += 7.5
    for what, value in label.rows:
        roll.set_font_size(7)
        roll.text(MARGIN + 27, y + 4, roll.readable(what))
        roll.fitted(value, MARGIN + 27, y + 9, left - 27, 12)
        y += 10
