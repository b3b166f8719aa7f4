"""Reading the tables in `data/`."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table, column → text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def listed(cell: str) -> list[str]:
    """What a cell with `|` between its values holds."""
    return cell.split("|") if cell else []


def e164(phone: str) -> str:
    """A mobile number of the tables as it is stored."""
    return f"+86{phone}"
