"""Data packs: what a shop needs to offer a product elsewhere. Made by a job, versioned, handed out with a log."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session

from models.catalogue import PoolTerms, Product, Sku, in_force
from models.files import StoredFile
from models.parties import Organisation
from models.pool import DataPack, DataPackDownload
from operations import audit
from operations.actor import Actor
from operations.deferring import defer

ZIP = "application/zip"
#: What a shop elsewhere must keep to. What the association pays and what the shop owes is nobody's business there.
PRICE_RULE = ("code", "floor_fen", "suggested_fen", "ceiling_fen")
#: Every member carries this date, so that the same content is the same file.
DATE = (1980, 1, 1, 0, 0, 0)
BOM = "\ufeff"


def renew_data_pack(session: Session, product: Product) -> None:
    """Have a new version made of a product that was accepted or changed; none is made where nothing differs."""
    defer(session, "data_packs.make", product_id=product.id)


def renew_if_any(session: Session, product_id: int) -> None:
    """The price rule has changed: a product that has a data pack gets a new version."""
    if session.scalar(select(exists().where(DataPack.product_id == product_id))):
        defer(session, "data_packs.make", product_id=product_id)


def packs_of(session: Session, product_id: int) -> list[Row[Any]]:
    """The packs of a product with the price rule in force (NULL where there is none), smallest first."""
    columns: tuple[Any, ...] = (
        *(Sku.code, Sku.pack_zh, Sku.pack_en, Sku.net_weight_g, Sku.storage, Sku.shelf_life_days),
        *(Sku.min_remaining_days, PoolTerms.floor_fen, PoolTerms.suggested_fen, PoolTerms.ceiling_fen),
    )
    rows = select(*columns).outerjoin(PoolTerms, (PoolTerms.sku_id == Sku.id) & in_force())
    return list(session.execute(rows.where(Sku.product_id == product_id).order_by(Sku.net_weight_g, Sku.id)))


def zipped(
    product: Product, packs: Sequence[Any], texts: Mapping[str, str], pictures: Sequence[tuple[str, bytes]]
) -> bytes:
    """The pack as a file: `texts` by name, pictures by name, attributes as CSV and JSON, the price rule. Pure."""
    whole = {
        **{name: text.encode() for name, text in texts.items()},
        "attributes.json": json.dumps(_attributes(product, packs), ensure_ascii=False, indent=2).encode(),
        "packs.csv": _table([_pack(one) for one in packs]),
        "prices.csv": _table([{name: getattr(one, name) for name in PRICE_RULE} for one in packs]),
        **{f"pictures/{name}": content for name, content in pictures},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in whole.items():
            file.writestr(zipfile.ZipInfo(name, DATE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def latest(session: Session, product_id: int) -> DataPack | None:
    """The newest version there is."""
    rows = select(DataPack).where(DataPack.product_id == product_id).order_by(DataPack.version.desc()).limit(1)
    return session.scalar(rows)


def keep(session: Session, actor: Actor, product: Product, content: bytes, key: str) -> DataPack | None:
    """Write down a version whose file the store has under `key`. None when it says what the last one says."""
    session.execute(select(Product.id).where(Product.id == product.id).with_for_update(key_share=True))
    last, digest = latest(session, product.id), hashlib.sha256(content).hexdigest()
    if last is not None and last.file.sha256 == digest:
        return None
    version = last.version + 1 if last is not None else 1
    name = f"{product.slug}-{version}.zip"
    file = StoredFile(key=key, media_type=ZIP, bytes=len(content), sha256=digest, name=name)
    pack = DataPack(product_id=product.id, version=version, file=file, made_by=actor.person_id)
    session.add(pack)
    session.flush()
    audit.note(session, actor, "make_data_pack", "product", product.id, after={"version": version})
    return pack


def note_download(session: Session, actor: Actor, shop: Organisation, pack: DataPack) -> None:
    """A shop takes the file along."""
    row = DataPackDownload(data_pack_id=pack.id, organisation_id=shop.id, person_id=actor.person_id, at=func.now())
    session.add(row)
    session.flush()
    after = {"version": pack.version}
    audit.note(session, actor, "take_data_pack", "product", pack.product_id, after=after, party=shop.id)


def _attributes(product: Product, packs: Sequence[Any]) -> dict[str, Any]:
    names = ("slug", "name_zh", "name_en", "description_zh", "description_en", "township_code", "village")
    told = {name: getattr(product, name) for name in (*names, "grade_standard")}
    months = [month for month in range(1, 13) if product.in_season(month)]
    return {**told, "months": months, "packs": [_pack(one) for one in packs]}


def _pack(row: Any) -> dict[str, Any]:
    names = ("code", "pack_zh", "pack_en", "net_weight_g", "storage", "shelf_life_days", "min_remaining_days")
    return {name: getattr(row, name) for name in names}


def _table(rows: Sequence[Mapping[str, Any]]) -> bytes:
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return (BOM + out.getvalue()).encode()
