"""What a driver signs for: the list of the parcels he takes along, on A4."""

from collections.abc import Sequence
from dataclasses import dataclass

from operations.paper import HEADING, TITLE, Paper

#: Shares of the width: running number, waybill, where to, weight, pieces.
WIDTHS = (8, 34, 34, 14, 10)


@dataclass(frozen=True)
class ManifestPaper:
    """What stands on it: columns with their rows, the sums, and who signs."""

    title: str
    number: str
    facts: tuple[tuple[str, str], ...]
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    total: str
    signatures: tuple[str, ...]


def manifest_paper(said: ManifestPaper) -> bytes:
    """The list as a PDF."""
    paper = Paper(said.title, foot=said.title)
    paper.corner(said.number)
    paper.heading(said.title, TITLE)
    paper.facts(said.facts)
    paper.rows(said.head, said.rows, WIDTHS, figures=(0, 3, 4), size=10)
    paper.words(said.total, HEADING)
    paper.signatures(said.signatures)
    return paper.content()
