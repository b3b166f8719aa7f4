"""Sheets of paper as PDF: page, headings, facts, codes, tables whose head repeats, and page x/y at the foot.

Words are given in the reader's language; this file knows none.
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import closing

from fpdf import FontFace
from fpdf.enums import Align, TableBordersLayout, WrapMode, XPos, YPos

from operations.letters import A4, BLACK, FAMILY, POINT, WHITE, Letters

MARGIN = 15.0
#: Points.
TITLE, HEADING, TEXT, SMALL = 18.0, 13.0, 10.5, 9.0
#: How high a line is beside its letters, both in millimetres.
LEADING = 1.5 * POINT
_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[A-Za-z]")


class Paper(Letters):
    """A document of one size of paper (millimetres). `foot` stands below every page, before its number.

    Everything is black on white: warehouses print on what they have.
    """

    def __init__(self, title: str, *, size: tuple[float, float] = A4, margin: float = MARGIN, foot: str = "") -> None:
        super().__init__(size)
        self.foot = foot
        self.set_font(FAMILY, size=TEXT)
        self.set_margins(margin, margin)
        self.set_auto_page_break(auto=True, margin=margin + 5)
        self.set_title(self.readable(title))
        self.set_creator("Suinong")
        self.add_page()

    def footer(self) -> None:
        """Number and count of pages; the library calls it at the end of each."""
        self.set_y(-self.b_margin + 2)
        self.set_font(FAMILY, size=SMALL)
        self.cell(self.epw / 2, text=self.readable(self.foot))
        self.cell(self.epw / 2, text=f"{self.page_no()} / {{nb}}", align=Align.R)

    def heading(self, text: str, size: float = HEADING) -> None:
        """A line above what follows."""
        self.words(text, size)
        self.ln(1)

    def words(self, text: str, size: float = TEXT) -> None:
        """A paragraph as wide as the page."""
        self.set_font(FAMILY, size=size)
        self._paragraph(text, size)
        self.set_font(FAMILY, size=TEXT)

    def facts(self, pairs: Iterable[tuple[str, str]], label_mm: float = 32) -> None:
        """Names with their values, one below the other; those without a value are left out."""
        for name, value in pairs:
            if value:
                self.cell(label_mm, TEXT * LEADING, self.readable(name))
                self._paragraph(value, TEXT)
        self.ln(3)

    def rows(
        self,
        head: Sequence[str],
        rows: Iterable[Sequence[str]],
        widths: Sequence[int],
        *,
        figures: Sequence[int] = (),
        large: Sequence[int] = (),
        size: float = SMALL,
    ) -> None:
        """A table; its head stands on every page and no row is torn apart. `widths` are shares; `figures` columns
        that are set to the right, `large` such that are read from afar, counted from 0.
        """
        aligns = [Align.R if column in figures else Align.L for column in range(len(head))]
        seen = [[self.readable(cell) for cell in cells] for cells in (head, *rows)]
        self.set_font(FAMILY, size=size)
        self.set_line_width(0.1)
        with self.table(
            col_widths=tuple(widths),
            text_align=tuple(aligns),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="", size_pt=SMALL, color=WHITE, fill_color=BLACK),
            line_height=size * LEADING,
            padding=1,
            wrapmode=_wrapping("".join(cell for cells in seen for cell in cells)),
        ) as table:
            for number, cells in enumerate(seen):
                row = table.row()
                for column, cell in enumerate(cells):
                    afar = FontFace(size_pt=size * 1.5) if number and column in large else None
                    row.cell(cell, style=afar)
        self.set_font(FAMILY, size=TEXT)
        self.ln(3)

    def corner(self, text: str, wide: float = 75, high: float = 16) -> None:
        """What a scanner finds this paper by, as Code 128 to the right at the top of the page."""
        self.bars(text, self.w - self.r_margin - wide, self.t_margin, wide, high)
        self.set_font(FAMILY, size=TEXT)

    def signatures(self, names: Sequence[str], high: float = 26) -> None:
        """A line for each to sign on, side by side and never parted by the end of a page."""
        if self.will_page_break(high):
            self.add_page()
        wide, y = self.epw / len(names), self.get_y() + high
        for place, name in enumerate(names):
            x = self.l_margin + place * wide
            self.line(x, y - 6, x + wide - 10, y - 6)
            self.fitted(name, x, y - 1.5, wide - 10, SMALL)
        self.set_y(y)

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
