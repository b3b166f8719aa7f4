"""Line items of a session, from prices given on the spot (`price_data`)."""

from sandbox.stripe_double import Json
from sandbox.stripe_double.work import new_id


def lines_of(asked: list[Json], now: int) -> list[Json]:
    """Line items in the order they were asked for; amounts are unit amount times quantity."""
    return [_line(item, now) for item in asked]


def _line(item: Json, now: int) -> Json:
    price, quantity = item["price_data"], item["quantity"]
    amount = price["unit_amount"] * quantity
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"].lower(),
        "description": price["product_data"]["name"],
        "metadata": item.get("metadata", {}),
        "price": _price(price, now),
        "quantity": quantity,
    }


def _price(price: Json, now: int) -> Json:
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": now,
        "currency": price["currency"].lower(),
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": new_id("prod", 14),
        "recurring": None,
        "tax_behavior": price.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": price["unit_amount"],
        "unit_amount_decimal": str(price["unit_amount"]),
    }
