"""Tables of products in the office: every supplier's, in and out."""

from flask.typing import ResponseReturnValue

from cooperative.products import HOME
from web import product_imports
from web.product_imports import Desk

OFFICE = Desk(HOME, None, "cooperative")


def show_goods_import() -> str:
    """A place for the file."""
    return product_imports.upload_page(OFFICE)


def take_goods_table() -> ResponseReturnValue:
    """A file has come."""
    return product_imports.take_in(OFFICE)


def show_goods_run(run_id: int) -> ResponseReturnValue:
    """Its columns, or what is wrong in it."""
    return product_imports.run_page(OFFICE, run_id)


def choose_goods_columns(run_id: int) -> ResponseReturnValue:
    """Which column is which."""
    return product_imports.choose_columns(OFFICE, run_id)


def import_goods(run_id: int) -> ResponseReturnValue:
    """Begin."""
    return product_imports.begin_import(OFFICE, run_id)


def export_goods() -> ResponseReturnValue:
    """All products as a table."""
    return product_imports.begin_export(OFFICE)
