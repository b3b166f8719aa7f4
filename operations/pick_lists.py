"""The list a picker carries through the bins when he has no handheld: large letters, a box to tick for each line."""

from collections.abc import Sequence
from dataclasses import dataclass

from operations.paper import TITLE, Paper

LETTERS = 12.0
#: Shares of the width: box, bin, goods, lot with use-by day, packs.
WIDTHS = (6, 19, 41, 23, 11)
BOX = "□"


@dataclass(frozen=True)
class PickList:
    """What stands on a list. `head` names the columns after the box; `rows` are their cells in the order of the way."""

    title: str
    number: str
    facts: tuple[tuple[str, str], ...]
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def pick_list(said: PickList) -> bytes:
    """The list as a PDF of A4."""
    paper = Paper(said.title, foot=said.title)
    paper.corner(said.number)
    paper.heading(said.title, TITLE)
    paper.facts(said.facts)
    rows = [(BOX, *cells) for cells in said.rows]
    paper.rows(("", *said.head), rows, WIDTHS, figures=(4,), large=(0, 4), size=LETTERS)
    return paper.content()
