"""Orders as the shop sees them: its own lines, buyers masked, how far the boxes are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template

from models.delivery import Consignment
from models.divisions import full_name
from models.orders import OrderEvent, OrderLine
from models.reading import journeys, sales
from operations.earnings import borne_fen, earned_fen, sold_fen
from operations.refusals import Missing
from shop.counter.frame import own_shop
from web.arguments import choice_arg
from web.database import db
from web.i18n import _
from web.journeys import Step, newest_first, steps_in_house, steps_of_parcel, storage_name, where_is
from web.paging import page_of_rows


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
    """One order: the shop's lines and what they bring, where the boxes are. A fixed number of queries."""
    shop_id = own_shop().id
    found = sales.order(db(), shop_id, number)
    if found is None:
        raise Missing
    consignments = db().scalars(journeys.consignments_with(shop_id, found.id)).all()
    return render_template(
        "counter/order.html",
        order=found,
        part=Part(sales.lines_of(db(), shop_id, [found.id])),
        steps=_steps(sales.events_of(db(), found.id), consignments),
        consignments=consignments,
        carriers=journeys.carriers_of(db(), consignments),
        where_is=where_is,
        region=region(found),
        earned_fen=earned_fen,
        borne_fen=borne_fen,
    )


def region(order: Any) -> str:
    """Province and city: as much of an address as a shop is told."""
    return full_name(order.city_code or order.province_code)


def _steps(events: Sequence[OrderEvent], consignments: Sequence[Consignment]) -> list[Step]:
    """What happened, the latest first; of the parcels not where they are, for that says where the buyer lives."""
    said = {
        "confirmed": _("Paid, handed to the warehouse"),
        "completed": _("Completed"),
        "cancelled": _("Cancelled"),
    }
    steps = [Step(said[event.to_state], event.at) for event in events if event.to_state in said]
    for one in consignments:
        which = storage_name(one.storage) if len(consignments) > 1 else ""
        steps += steps_in_house(one, which)
        for parcel in one.parcels:
            steps += steps_of_parcel(parcel, which, discreet=True)
    return newest_first(steps)
