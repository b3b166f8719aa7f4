"""Papers of the warehouse in words: pick lists, manifests, and labels of shelves."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row

from models.carriers import Manifest
from models.reading.parcels import county_of
from models.waves import Wave
from operations.labels import ShelfLabel
from operations.manifest_papers import ManifestPaper
from operations.pick_lists import PickList
from web.filters import date_text, datetime_text, in_locale, weight
from web.i18n import _, _n
from web.parcel_words import mark_of
from web.product_words import STORAGES


def wave_number(wave_id: int) -> str:
    """What people call a wave by."""
    return Wave(id=wave_id).number


def manifest_number(manifest_id: int) -> str:
    """What people call a manifest by."""
    return Manifest(id=manifest_id).number


def pick_list_of(head: Row[Any], tasks: Sequence[Row[Any]]) -> PickList:
    """The list of a wave: `head` is `models.reading.parcels.wave`, `tasks` are `models.reading.waves.tasks`."""
    number = wave_number(head.id)
    return PickList(
        title=_("Pick list %(number)s", number=number),
        number=number,
        facts=(
            (_("Kept"), str(STORAGES[head.storage])),
            (_("Warehouse"), in_locale(head, "warehouse")),
            (_("Orders"), str(head.consignments)),
            (_("Picker"), head.picker or ""),
            (_("Made at"), datetime_text(head.made_at)),
        ),
        head=(_("Bin"), _("Goods"), _("Lot, use by"), _("Packs")),
        rows=[_task(task) for task in tasks],
    )


def manifest_of(head: Row[Any], parcels: Sequence[Row[Any]]) -> ManifestPaper:
    """The list a driver signs: `head` and `parcels` are `manifest` and `of_manifest` of `models.reading.parcels`."""
    number = manifest_number(head.id)
    grams, packs = sum(row.weight_g for row in parcels), sum(row.pieces for row in parcels)
    total = (
        _n("%(num)s parcel", "%(num)s parcels", len(parcels)),
        weight(grams),
        _n("%(num)s pack inside", "%(num)s packs inside", packs),
    )
    return ManifestPaper(
        title=_("Manifest %(number)s", number=number),
        number=number,
        facts=(
            (_("Carrier"), in_locale(head, "carrier")),
            (_("Station"), in_locale(head, "station") if head.station_zh else ""),
            (_("Fetched at"), datetime_text(head.cut_off_at)),
            (_("Warehouse"), in_locale(head, "warehouse")),
            (_("State"), _("Not closed yet: parcels may still be added.") if head.state == "open" else ""),
        ),
        head=(_("No."), *manifest_head(), _("Weight"), _("Packs inside")),
        rows=[
            (str(place), row.waybill or "", county_of(row), weight(row.weight_g), str(row.pieces))
            for place, row in enumerate(parcels, 1)
        ],
        total=" · ".join(total),
        signatures=(_("Warehouse: name, signature, time"), _("Driver: name, signature, time")),
    )


def manifest_head() -> tuple[str, ...]:
    """The first columns of a manifest, on paper and in the file."""
    return _("Waybill"), _("Goes to")


def manifest_cells(parcels: Iterable[Row[Any]]) -> tuple[tuple[object, ...], Iterator[tuple[object, ...]]]:
    """The same list as a table to take along: its header, and its rows with weights as numbers."""
    header = (*manifest_head(), _("Weight in grams"), _("Packs inside"))
    return header, ((row.waybill, county_of(row), row.weight_g, row.pieces) for row in parcels)


def shelf_label(row: Row[Any]) -> ShelfLabel:
    """The label of a bin, a row of `models.reading.parcels.shelves`."""
    return ShelfLabel(row.code, mark_of(row.storage), in_locale(row, "warehouse"))


def _task(task: Row[Any]) -> tuple[str, ...]:
    goods = f"{in_locale(task, 'name')}\n{in_locale(task, 'pack')}"
    return task.bin, goods, f"{task.lot}\n{date_text(task.expires_on)}", str(task.quantity)
