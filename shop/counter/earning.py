"""What a shop keeps of a sale, as its pages say it: one formula for the pool, the price page and the earnings."""

from operations.pricing import earning
from shop.signage import signage
from web.arguments import one_arg
from web.numbers import InputError, fen_from_yuan


def fee_bp() -> int:
    """The association's service fee now, in basis points."""
    return signage().figures()["service_fee_bp"]


def kept_fen(retail_fen: int, owed_fen: int) -> int:
    """Of one pack sold at `retail_fen` under today's fee."""
    return earning(retail_fen, owed_fen, fee_bp())


def asked_price() -> int | None:
    """The price of the address (`?price=38.00`), when it is one: how a page without scripts works it out anew."""
    try:
        return fen_from_yuan(one_arg("price"), 1) if one_arg("price") else None
    except InputError:
        return None
