"""Links a buyer can come back by: signed, so that a number alone opens nothing."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

SALT = "order-link"


def order_link(number: str) -> str:
    """The path that opens an order for whoever holds it."""
    return f"/orders/{number}/open/{_serializer().dumps(number)}"


def opens(number: str, token: str) -> bool:
    """Whether the token was made for that order, with today's secret or one that still counts."""
    try:
        return bool(_serializer().loads(token) == number)
    except BadSignature:
        return False


def _serializer() -> URLSafeSerializer:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt=SALT)
