"""Code 128: whatever number somebody gives a parcel, a scanner reads it again."""

import string

import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from operations.labels import ShelfLabel, shelf_labels
from operations.print_codes import bars_of
from tests.purchases.papers import codes_of, text_of

#: What waybills, orders, bins and waves are made of.
CHARACTERS = string.ascii_letters + string.digits + "-/._+"
PIXELS = 3


@settings(max_examples=100, deadline=None)
@given(st.text(CHARACTERS, min_size=2, max_size=28) | st.text(string.digits, min_size=2, max_size=28))
@example("9912345678901")
def test_read_again(text: str) -> None:
    bars = bars_of(text)
    image = Image.new("L", (bars.modules * PIXELS, 60), 255)
    brush = ImageDraw.Draw(image)
    for start, wide in bars.runs:
        brush.rectangle((start * PIXELS, 0, (start + wide) * PIXELS - 1, 60), fill=0)

    assert [found.text for found in zxingcpp.read_barcodes(image)] == [text]


def test_what_has_no_bars_is_still_said() -> None:
    content = shelf_labels([ShelfLabel("东库-01", "", "县仓")])
    assert codes_of(content) == [[]]
    assert text_of(content).count("东库-01") == 2
