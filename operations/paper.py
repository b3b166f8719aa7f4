"""Sheets of paper as PDF: page, font, headings, facts, tables whose head repeats, and page x/y at the foot.

Words are given in the reader's language; this file knows none. A character the font lacks is drawn as `MISSING`, so
that nobody takes a name with a hole in it for the whole name.
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

from fpdf import FPDF, FontFace
from fpdf.enums import Align, TableBordersLayout, WrapMode, XPos, YPos
from fpdf.fonts import TTFFont

FONT = Path(__file__).parent / "fonts" / "NotoSansSC-subset.otf"
#: Width and height in millimetres.
A4 = (210.0, 297.0)
MARGIN = 15.0
#: Points.
TITLE, HEADING, TEXT, SMALL = 18.0, 13.0, 10.5, 9.0
#: How high a line is beside its letters, both in millimetres: 0.3528 to a point.
LEADING = 1.5 * 0.3528
#: What printers have set for a character they lacked since there were leads.
MISSING = "〓"
_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[A-Za-z]")
_FAMILY = "sans"
_GREY = (110, 110, 110)


class Letters(FPDF):
    """A document of one size (millimetres) in our letters. Let go of it with `close`: the font is a file."""

    def __init__(self, size: tuple[float, float]) -> None:
        super().__init__(unit="mm", format=size)
        self.add_font(_FAMILY, fname=FONT)
        self.letters = cast(TTFFont, self.fonts[_FAMILY])
        self.known = frozenset(map(chr, self.letters.cmap)) | {"\n"}
        self.set_font(_FAMILY)

    def close(self) -> None:
        """Let go of the file of the font."""
        self.letters.close()

    def readable(self, text: str) -> str:
        """`text` with `MISSING` for every character the font has no picture of."""
        return "".join(one if one in self.known else MISSING for one in text)


class Paper(Letters):
    """A document of one size of paper (millimetres). `foot` stands below every page, before its number.

    Everything is black on white: warehouses print on what they have.
    """

    def __init__(self, title: str, *, size: tuple[float, float] = A4, margin: float = MARGIN, foot: str = "") -> None:
        super().__init__(size)
        self.foot = foot
        self.set_font(_FAMILY, size=TEXT)
        self.set_margins(margin, margin)
        self.set_auto_page_break(auto=True, margin=margin + 5)
        self.set_title(self.readable(title))
        self.set_creator("Suinong")
        self.add_page()

    def footer(self) -> None:
        """Number and count of pages; the library calls it at the end of each."""
        self.set_y(-self.b_margin + 2)
        self.set_font(_FAMILY, size=SMALL)
        self.set_text_color(*_GREY)
        self.cell(self.epw / 2, text=self.readable(self.foot))
        self.cell(self.epw / 2, text=f"{self.page_no()} / {{nb}}", align=Align.R)
        self.set_text_color(0)

    def heading(self, text: str, size: float = HEADING) -> None:
        """A line above what follows."""
        self.words(text, size)
        self.ln(1)

    def words(self, text: str, size: float = TEXT) -> None:
        """A paragraph as wide as the page."""
        self.set_font(_FAMILY, size=size)
        self._paragraph(text, size)
        self.set_font(_FAMILY, size=TEXT)

    def facts(self, pairs: Iterable[tuple[str, str]], label_mm: float = 32) -> None:
        """Names with their values, one below the other; those without a value are left out."""
        for name, value in pairs:
            if value:
                self.set_text_color(*_GREY)
                self.cell(label_mm, TEXT * LEADING, self.readable(name))
                self.set_text_color(0)
                self._paragraph(value, TEXT)
        self.ln(3)

    def rows(
        self,
        head: Sequence[str],
        rows: Iterable[Sequence[str]],
        widths: Sequence[int],
        *,
        figures: Sequence[int] = (),
    ) -> None:
        """A table; its head stands on every page and no row is torn apart. `widths` are shares, `figures` columns
        that are set to the right, counted from 0.
        """
        aligns = [Align.R if column in figures else Align.L for column in range(len(head))]
        seen = [[self.readable(cell) for cell in cells] for cells in (head, *rows)]
        self.set_font(_FAMILY, size=SMALL)
        self.set_line_width(0.1)
        with self.table(
            col_widths=tuple(widths),
            text_align=tuple(aligns),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="", fill_color=(238, 238, 238)),
            line_height=SMALL * LEADING,
            padding=1,
            wrapmode=_wrapping("".join(cell for cells in seen for cell in cells)),
        ) as table:
            for cells in seen:
                table.row(cells)
        self.set_font(_FAMILY, size=TEXT)
        self.ln(3)

    def content(self) -> bytes:
        """The finished document; nothing can be added to it."""
        with closing(self):
            return bytes(self.output())

    def _paragraph(self, text: str, size: float) -> None:
        seen = self.readable(text)
        wrap = _wrapping(seen)
        self.multi_cell(0, size * LEADING, seen, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=wrap)


def _wrapping(text: str) -> WrapMode:
    """Chinese may be broken after any character, other texts between words."""
    return WrapMode.CHAR if len(_HAN.findall(text)) > len(_LATIN.findall(text)) else WrapMode.WORD
