"""Our letters on paper, black on white: text that fits where it is put, and codes for scanners.

A character the font lacks is drawn as `MISSING`, so that nobody takes a name with a hole in it for the whole name.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from fpdf import FPDF
from fpdf.enums import Align
from fpdf.fonts import TTFFont

from operations.print_codes import bars_of, square_of

FONT = Path(__file__).parent / "fonts" / "NotoSansSC-subset.otf"
FAMILY = "sans"
#: Width and height in millimetres.
A4 = (210.0, 297.0)
#: Millimetres to a point.
POINT = 0.3528
#: How far one line is below the other beside its letters, in millimetres to a point.
CLOSE = 0.42
#: What printers have set for a character they lacked since there were leads.
MISSING = "〓"
WHITE, BLACK = 255, 0
#: A dot of a label printer (203 to the inch): bars that are whole dots wide have sharp edges there.
DOT = 25.4 / 203
WIDEST_BAR, THINNEST_BAR = 4 * DOT, 2 * DOT
#: Words and numbers are not broken, Chinese is after any character but one that no line begins with.
_PIECES = re.compile(r"\s+|[!-~]+[，。、；：！？）》」』】]*|.[，。、；：！？）》」』】]*", re.DOTALL)


class Letters(FPDF):
    """A document of one size (millimetres) in our letters. Let go of it with `close`: the font is a file."""

    def __init__(self, size: tuple[float, float]) -> None:
        super().__init__(unit="mm", format=size)
        self.add_font(FAMILY, fname=FONT)
        self.letters = cast(TTFFont, self.fonts[FAMILY])
        self.known = frozenset(map(chr, self.letters.cmap)) | {"\n"}
        self.set_font(FAMILY)

    def close(self) -> None:
        """Let go of the file of the font."""
        self.letters.close()

    def readable(self, text: str) -> str:
        """`text` with `MISSING` for every character the font has no picture of."""
        return "".join(one if one in self.known else MISSING for one in text)

    def fitted(self, text: str, x: float, y: float, wide: float, size: float, *, align: Align = Align.L) -> None:
        """One line that stands on `y`, in letters of `size` or as much smaller as it needs to fit."""
        said = self.readable(text)
        self.set_font_size(size)
        self.set_font_size(min(size, size * wide / max(self.get_string_width(said), 0.1)))
        spare = wide - self.get_string_width(said)
        self.text(x + {Align.R: spare, Align.C: spare / 2}.get(align, 0), y, said)

    def boxed(self, text: str, x: float, y: float, wide: float, high: float, sizes: Sequence[float]) -> float:
        """Lines in the largest letters at which all of them fit below `y`; answers where they end.

        What fits in none of `sizes` is cut, and ends with three dots.
        """
        lines, pitch, room = self._broken(" ".join(self.readable(text).split()), wide, high, sizes)
        shown = [*lines[: room - 1], f"{lines[room - 1][:-1]}…"] if len(lines) > room else lines
        for number, line in enumerate(shown):
            self.text(x, y + (number + 0.8) * pitch, line)
        return y + len(shown) * pitch

    def bars(self, text: str, x: float, y: float, wide: float, high: float) -> None:
        """Code 128 in the middle of `wide`, its quiet zones included, the text in figures beneath it."""
        code = bars_of(text)
        module = min(wide / code.modules, WIDEST_BAR)
        if module > THINNEST_BAR:
            module = module // DOT * DOT
        left = x + (wide - code.modules * module) / 2
        letters = min(high * 0.7, 14)
        for start, dark in code.runs:
            self.rect(left + start * module, y, dark * module, high - letters * CLOSE, style="F")
        self.fitted(text, x, y + high - 0.3, wide, letters, align=Align.C)

    def square(self, text: str, x: float, y: float, side: float) -> None:
        """QR code, its quiet zone included."""
        self.image(square_of(text), x=x, y=y, w=side, h=side)

    def band(self, text: str, x: float, y: float, wide: float, high: float) -> None:
        """White on black: what nobody may overlook."""
        self.rect(x, y, wide, high, style="F")
        self.set_text_color(WHITE)
        size = high / POINT * 0.72
        self.fitted(text, x + 1.5, y + high / 2 + size * POINT * 0.37, wide - 3, size, align=Align.C)
        self.set_text_color(BLACK)

    def _broken(self, said: str, wide: float, high: float, sizes: Sequence[float]) -> tuple[list[str], float, int]:
        """Lines, how far one is below the other, and how many there is room for."""
        for size in sizes:
            self.set_font_size(size)
            pitch = size * CLOSE
            room = max(int(high / pitch), 1)
            lines = self._lines(said, wide)
            if len(lines) <= room:
                break
        return lines, pitch, room

    def _lines(self, said: str, wide: float) -> list[str]:
        lines, spare = [""], wide
        for piece in self._pieces(said, wide):
            needed = self.get_string_width(piece)
            if needed > spare and lines[-1]:
                lines.append("")
                spare = wide
            if lines[-1] or piece.strip():
                lines[-1] += piece
                spare -= needed
        return [line.rstrip() for line in lines]

    def _pieces(self, said: str, wide: float) -> Iterator[str]:
        """What stays together on a line; a piece that is wider than any comes in its characters."""
        for piece in _PIECES.findall(said):
            if self.get_string_width(piece) > wide:
                yield from piece
            else:
                yield piece
