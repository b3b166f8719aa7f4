"""Data packs: made by a job, versioned, taken along by shops, without a price that is nobody's business elsewhere."""

import csv
import io
import json
import zipfile
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.worker import run_due
from models.pool import DataPack, DataPackDownload
from operations import data_packs, pool
from operations.actor import HOUSE
from operations.pool import Terms
from tests import cast
from tests.pages import Browser


def make(app: Flask, session: Session) -> None:
    """Have the pack of the dried shoots made by a worker."""
    data_packs.renew_data_pack(session, cast.product_by_slug(session, "sungan"))
    session.commit()
    work(app)


def work(app: Flask) -> None:
    run_due(app, app.extensions["settings"].database_url)


def versions(session: Session) -> list[int]:
    session.rollback()
    return list(session.scalars(select(DataPack.version).order_by(DataPack.version)))


def test_a_shop_takes_it_along_and_that_is_written_down(
    app: Flask, browser: Callable[..., Browser], session: Session
) -> None:
    make(app, session)
    sku = cast.sku_by_code(session, "DRIED").id
    session.rollback()

    answer = browser("owner_a").post(f"/counter/pool/{sku}/data-pack", page=f"/counter/pool/{sku}/waivers")

    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as pack:
        assert {"product.txt", "商品说明.txt", "licence.txt", "授权说明.txt", "pictures/1.webp"} <= set(pack.namelist())
        assert json.loads(pack.read("attributes.json"))["name_zh"] == "笋干"
        prices = list(csv.DictReader(io.StringIO(pack.read("prices.csv").decode("utf-8-sig"))))
        whole = b"".join(pack.read(name) for name in pack.namelist() if not name.startswith("pictures/")).decode()
    assert prices == [{"code": "DRIED", "floor_fen": "3500", "suggested_fen": "3800", "ceiling_fen": ""}]
    assert not [fen for fen in ("2900", "29.00", "2000", "20.00") if fen in whole]
    taken = session.scalars(select(DataPackDownload)).one()
    assert taken.organisation_id == session.scalars(select(DataPackDownload.organisation_id)).one()


def test_the_same_content_is_the_same_version_and_new_prices_are_a_new_one(app: Flask, session: Session) -> None:
    make(app, session)
    make(app, session)
    assert versions(session) == [1]

    sku = cast.sku_by_code(session, "DRIED")
    terms = Terms(purchase_fen=2000, pool_fen=2900, floor_fen=3600, suggested_fen=3900)
    pool.set_terms(session, HOUSE, sku, terms)
    session.commit()
    work(app)

    assert versions(session) == [1, 2]


def test_nobody_else_gets_it(app: Flask, browser: Callable[..., Browser], session: Session) -> None:
    make(app, session)
    sku = cast.sku_by_code(session, "DRIED").id
    session.rollback()

    assert browser("supplier_a").post(f"/counter/pool/{sku}/data-pack").status_code == 403
    assert browser("owner_a").post("/counter/pool/999999/data-pack").status_code == 404
