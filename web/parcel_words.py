"""Parcels in words: what their labels say, and the slips that lie in them.

A label is in Chinese whoever prints it, for the carriers who read it; a slip is in the language of the buyer.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from flask import current_app
from sqlalchemy import Row

from models.parties import Organisation
from models.reading.parcels import address_of
from operations.packing_slips import Slip, SlipLine
from operations.parcel_labels import ParcelLabel
from web.filters import date_text, in_locale, weight
from web.i18n import _, speaking
from web.product_words import STORAGES

#: What carriers, drivers and stations read.
CARRIERS_READ = "zh_Hans"


def mark_of(storage: str) -> str:
    """How cold something is kept; nothing for what needs no cold."""
    return "" if storage == "ambient" else str(STORAGES[storage])


def phone_of(phone: str | None) -> str:
    """A number as it is dialled here: those of houses with their zero, those of elsewhere whole."""
    number = phone or ""
    if not number.startswith("+86"):
        return number
    number = number.removeprefix("+86")
    return number if number.startswith("1") else f"0{number}"


def labels_of(parcels: Iterable[Row[Any]], house: Organisation) -> Iterator[ParcelLabel]:
    """The labels of parcels (rows of `models.reading.parcels.parcels`), sent by the association."""
    for row in parcels:
        with speaking(CARRIERS_READ):
            label = _label(row, house)
        yield label


def slips_of(heads: Iterable[Row[Any]], lines: Iterable[Row[Any]], house: Organisation) -> Iterator[Slip]:
    """The slips of consignments: `heads` and `lines` are rows of `slips` and `slip_lines` of `models.reading.parcels`.

    Whatever has no lines yet has no slip.
    """
    found = {key: list(group) for key, group in groupby(lines, key=lambda line: line.consignment_id)}
    for head in heads:
        if head.id in found:
            with speaking(head.locale):
                slip = _slip(head, found[head.id], house)
            yield slip


def _label(row: Row[Any], house: Organisation) -> ParcelLabel:
    return ParcelLabel(
        carrier=in_locale(row, "carrier"),
        waybill=row.waybill,
        mark=mark_of(row.storage),
        to=_("Receiver"),
        recipient=row.recipient,
        phone=phone_of(row.phone),
        address=address_of(row),
        pickup=_("Pick-up"),
        station=in_locale(row, "station") if row.station_id is not None else "",
        sent_by=_("Sender"),
        sender=f"{in_locale(house, 'name')} · {in_locale(row, 'warehouse')}",
        sender_phone=phone_of(house.phone),
        number=row.number,
        place=f"{row.place}/{row.parcels}",
        rows=((_("Weight"), weight(row.weight_g)), (_("Packed on"), date_text(row.packed_at))),
    )


def _slip(head: Row[Any], lines: Sequence[Row[Any]], house: Organisation) -> Slip:
    shops = [list(group) for _shop, group in groupby(lines, key=lambda line: line.shop_id)]
    several = len(shops) > 1
    rest = (_("The rest of this order comes in another parcel."),) if head.parts > 1 else ()
    return Slip(
        brand=in_locale(house, "name") if several else in_locale(lines[0], "shop"),
        title=_("Delivery note"),
        number=head.number,
        facts=((_("Recipient"), head.recipient), (_("Ordered on"), date_text(head.placed_at))),
        remark=" ".join((_("Buyer's remark:"), head.remark)) if head.remark else "",
        head=(_("Goods"), _("Packs"), _("Weight"), _("Lot, use by"), _("Scan me")),
        groups=tuple((in_locale(group[0], "shop") if several else "", tuple(map(_line, group))) for group in shops),
        notes=(*rest, _("Thank you! The code beside each line tells where it comes from.")),
    )


def _line(line: Row[Any]) -> SlipLine:
    weighed = line.catch_weight and line.weight_g is not None
    return SlipLine(
        goods=in_locale(line, "title"),
        pack=in_locale(line, "pack"),
        packs=f"× {line.packs}",
        weight=weight(int(line.weight_g)) if weighed else "",
        lot=line.lot,
        use_by=date_text(line.expires_on),
        link=f"{current_app.config['PUBLIC_URL']}/t/{line.lot}?s=1",
    )
