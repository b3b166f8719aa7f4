"""All tables, for the migrations and for whoever needs the whole schema."""

from models import (
    audit,
    carts,
    catalogue,
    delivery,
    freight,
    ledger,
    orders,
    parties,
    payments,
    sessions,
    settings,
    stock,
)
from models.base import Base

__all__ = [
    "Base",
    "audit",
    "carts",
    "catalogue",
    "delivery",
    "freight",
    "ledger",
    "orders",
    "parties",
    "payments",
    "sessions",
    "settings",
    "stock",
]
