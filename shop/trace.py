"""Where a lot comes from, for whoever holds the pack. No sign-in, nothing personal."""

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models.catalogue import Product, Sku
from models.divisions import full_name
from models.stock import Lot
from operations.refusals import Missing
from web.database import db


def show_trace(code: str) -> str:
    """A lot that was let into the house."""
    lot = db().scalar(
        select(Lot)
        .options(joinedload(Lot.sku).joinedload(Sku.product).joinedload(Product.supplier))
        .where(Lot.code == code, Lot.qc_state != "pending")
    )
    if lot is None:
        raise Missing
    product = lot.sku.product
    return render_template("shop/trace.html", lot=lot, product=product, place=full_name(product.township_code))
