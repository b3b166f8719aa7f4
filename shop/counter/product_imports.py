"""Tables of a party's own products, in and out."""

from flask.typing import ResponseReturnValue

from shop.counter.frame import acting_party, party
from shop.counter.products import HOME
from web import product_imports
from web.product_imports import Desk


def show_products_import() -> str:
    """A place for the file."""
    return product_imports.upload_page(Desk(HOME, acting_party().id, "counter"))


def take_products_table() -> ResponseReturnValue:
    """A file has come."""
    return product_imports.take_in(Desk(HOME, acting_party().id, "counter"))


def show_products_run(run_id: int) -> ResponseReturnValue:
    """Its columns, or what is wrong in it."""
    return product_imports.run_page(Desk(HOME, party().id, "counter"), run_id)


def choose_products_columns(run_id: int) -> ResponseReturnValue:
    """Which column is which."""
    return product_imports.choose_columns(Desk(HOME, acting_party().id, "counter"), run_id)


def import_products(run_id: int) -> ResponseReturnValue:
    """Begin."""
    return product_imports.begin_import(Desk(HOME, acting_party().id, "counter"), run_id)


def export_products() -> ResponseReturnValue:
    """Own products as a table."""
    return product_imports.begin_export(Desk(HOME, party().id, "counter"))
