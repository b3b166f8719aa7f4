"""Where goods can go: their storage class is taken there, and the life a buyer may expect is left when they arrive."""

from collections.abc import Iterable

from models.freight import PACKING_DAYS, FreightZone
from models.reading.basket import BasketLine
from operations.refusals import Invalid


def staying(lines: Iterable[BasketLine], zone: FreightZone) -> dict[int, Invalid]:
    """Lines that cannot be sent into a zone, by id, each with what is to be said of it."""
    return {line.line_id: why for line in lines if (why := why_not(line, zone)) is not None}


def why_not(line: BasketLine, zone: FreightZone) -> Invalid | None:
    """Why a fresh pack of the line cannot be sent into a zone; None when it can."""
    field, days = f"line-{line.line_id}", PACKING_DAYS + zone.transit_days
    if not zone.ships(line.storage):
        if line.storage == "frozen":
            return Invalid("stays_frozen", field=field, lines=[line])
        return Invalid("stays_chilled", field=field, lines=[line])
    if line.shelf_life_days - days < line.min_remaining_days:
        figures = {"keeps": line.shelf_life_days, "days": days, "least": line.min_remaining_days}
        return Invalid("stays_too_long", field=field, lines=[line], **figures)
    return None
