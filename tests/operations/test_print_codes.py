"""Code 128: whatever number somebody gives a parcel, a scanner reads it again."""

import string

import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from operations.print_codes import bars_of

#: What waybills, orders, bins and waves are made of.
CHARACTERS = string.ascii_letters + string.digits + "-/._+"
PIXELS = 3


@settings(max_examples=150, deadline=None)
@given(st.text(CHARACTERS, min_size=2, max_size=28) | st.text(string.digits, min_size=2, max_size=28))
def test_read_again(text: str) -> None:
    bars = bars_of(text)
    image = Image.new("L", (bars.modules * PIXELS, 60), 255)
    brush = ImageDraw.Draw(image)
    for start, wide in bars.runs:
        brush.rectangle((start * PIXELS, 0, (start + wide) * PIXELS - 1, 60), fill=0)

    assert [found.text for found in zxingcpp.read_barcodes(image)] == [text]
