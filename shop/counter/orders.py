"""Orders as the shop sees them: its own lines, buyers masked, how far the boxes are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template

from models.divisions import full_name
from models.orders import OrderEvent, OrderLine
from models.reading import sales
from operations.earnings import borne_fen, earned_fen, sold_fen
from operations.refusals import Missing
from shop.counter.frame import own_shop
from shop.orders import storage_name
from web.arguments import choice_arg
from web.database import db
from web.i18n import _
from web.paging import page_of_rows

#: One line of the timeline: what, when, which of several boxes.
Told = tuple[str, datetime, str]


@dataclass(frozen=True)
class Part:
    """The shop's part of an order."""

    lines: Sequence[OrderLine]

    @property
    def packs(self) -> int:
        """Packs that were not cancelled."""
        return sum(line.wanted for line in self.lines)

    @property
    def sold_fen(self) -> int:
        """What the buyer pays for them."""
        return sum(map(sold_fen, self.lines))

    @property
    def earned_fen(self) -> int:
        """What the shop keeps."""
        return sum(map(earned_fen, self.lines))


def show_orders() -> str:
    """Orders by stage. Four queries, whatever there is to see."""
    stage, shop = choice_arg("state", sales.STAGES, sales.STAGES[0]), own_shop()
    page = page_of_rows(db(), sales.orders(shop.id, stage), 20)
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    for line in sales.lines_of(db(), shop.id, [row.id for row in page.items]):
        lines[line.order_id].append(line)
    return render_template(
        "counter/orders.html",
        stage=stage,
        counts=sales.counts(db(), shop.id),
        page=page,
        part_of=lambda order_id: Part(lines[order_id]),
        region=region,
    )


def show_order(number: str) -> str:
    """One order: the shop's lines and what they bring, where the boxes are. Four queries."""
    shop_id = own_shop().id
    found = sales.order(db(), shop_id, number)
    if found is None:
        raise Missing
    parcels = sales.parcels_of(db(), shop_id, found.id)
    return render_template(
        "counter/order.html",
        order=found,
        part=Part(sales.lines_of(db(), shop_id, [found.id])),
        steps=_steps(sales.events_of(db(), found.id), parcels),
        parcels=[parcel for parcel in parcels if parcel.waybill],
        region=region(found),
        earned_fen=earned_fen,
        borne_fen=borne_fen,
    )


def region(order: Any) -> str:
    """Province and city: as much of an address as a shop is told."""
    return full_name(order.city_code or order.province_code)


def _steps(events: Sequence[OrderEvent], parcels: Sequence[Any]) -> list[Told]:
    """What happened, the latest first."""
    said = {
        "confirmed": _("Paid, handed to the warehouse"),
        "completed": _("Completed"),
        "cancelled": _("Cancelled"),
    }
    steps: list[Told] = [(said[event.to_state], event.at, "") for event in events if event.to_state in said]
    for parcel in parcels:
        which = storage_name(parcel.storage) if len(parcels) > 1 else ""
        for text, at in (
            (_("Being picked"), parcel.picking_at),
            (_("Packed"), parcel.packed_at),
            (_("Handed to the carrier"), parcel.shipped_at),
        ):
            if at is not None:
                steps.append((text, at, which))
    return sorted(steps, key=lambda step: step[1])[::-1]
