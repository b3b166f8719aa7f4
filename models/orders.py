"""Orders: what was bought at which terms, and every state it went through."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Fen, Id, Written
from models.catalogue import FREIGHT_PAYERS, STORAGES
from models.parties import Organisation, one_of
from models.pool import PriceWaiver

#: The allowed moves. A late payment revives an expired order when its stock can be held again.
ORDER_MOVES: dict[str, tuple[str, ...]] = {
    "awaiting_payment": ("confirmed", "cancelled", "expired"),
    "expired": ("confirmed",),
    "confirmed": ("completed", "cancelled"),
    "completed": (),
    "cancelled": (),
}


class Order(Base):
    """One checkout: one buyer, one address, one total. Its lines may come from several shops.

    `number` is what the buyer reads out; it is random, so it says nothing of how much is sold.
    """

    __tablename__ = "order"
    __table_args__ = (
        CheckConstraint(one_of("state", tuple(ORDER_MOVES)), name="state"),
        CheckConstraint("total_fen = goods_fen + freight_fen", name="total"),
        CheckConstraint("goods_fen >= 0 AND discount_fen >= 0 AND freight_fen >= 0", name="not_negative"),
        Index("uq_order_cart_awaiting", "cart_id", unique=True, postgresql_where=text("state = 'awaiting_payment'")),
        Index("ix_order_due", "payment_due", postgresql_where=text("state = 'awaiting_payment'")),
        Index("ix_order_buyer_id", "buyer_id", "id"),
        Index("ix_order_state", "state", "id"),
        Index("ix_order_placed_at", "placed_at"),
        Index("ix_order_phone", "phone"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    checkout_token: Mapped[str] = mapped_column(unique=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id"))
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(server_default="awaiting_payment")
    currency: Mapped[str] = mapped_column(server_default="cny")
    goods_fen: Mapped[Fen]
    discount_fen: Mapped[int] = mapped_column(server_default="0")
    freight_fen: Mapped[Fen]
    total_fen: Mapped[Fen]
    recipient: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str | None]
    province_code: Mapped[str]
    city_code: Mapped[str | None]
    county_code: Mapped[str | None]
    town_code: Mapped[str | None]
    street: Mapped[str]
    #: The village station where the buyer fetches it; brought to the address while NULL.
    station_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    remark: Mapped[str] = mapped_column(server_default="")
    locale: Mapped[str] = mapped_column(server_default="zh_Hans")
    placed_at: Mapped[Written]
    payment_due: Mapped[datetime]

    lines: Mapped[list["OrderLine"]] = relationship(back_populates="order", order_by="OrderLine.id")
    station: Mapped[Organisation | None] = relationship()
    events: Mapped[list["OrderEvent"]] = relationship(order_by="OrderEvent.id")

    def may_move_to(self, state: str) -> bool:
        """Whether the table of moves has a way from here to `state`."""
        return state in ORDER_MOVES[self.state]

    def move_to(self, state: str, actor_id: int | None, reason: str = "") -> None:
        """Take one allowed move and keep it as an event.

        Raises ValueError when the table does not allow it; callers hold the row's lock and have asked `may_move_to`.
        """
        if not self.may_move_to(state):
            raise ValueError(f"an order does not move from {self.state} to {state}")
        self.events.append(OrderEvent(from_state=self.state, to_state=state, actor_id=actor_id, reason=reason))
        self.state = state


class OrderLine(Base):
    """Packs of one listing, with everything that was agreed copied in: no later edit changes a placed order."""

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND cancelled BETWEEN 0 AND quantity", name="quantity"),
        CheckConstraint("line_fen = unit_fen * quantity - discount_fen", name="line"),
        CheckConstraint(
            "line_fen >= 0 AND discount_fen >= 0 AND freight_fen >= 0 AND freight_borne_fen >= 0", name="not_negative"
        ),
        CheckConstraint(one_of("storage", STORAGES), name="storage"),
        CheckConstraint(one_of("freight_payer", FREIGHT_PAYERS), name="freight_payer"),
        Index("ix_order_line_shop_id", "shop_id", "id"),
        Index("ix_order_line_sku_id_shop_id", "sku_id", "shop_id"),
        Index("ix_order_line_consignment_id", "consignment_id", "sku_id", postgresql_include=["quantity", "cancelled"]),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    product_slug: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    pack_zh: Mapped[str]
    pack_en: Mapped[str]
    picture: Mapped[str]
    storage: Mapped[str]
    net_weight_g: Mapped[int]
    min_remaining_days: Mapped[int]
    quantity: Mapped[int]
    cancelled: Mapped[int] = mapped_column(server_default="0")
    unit_fen: Mapped[Fen]
    discount_fen: Mapped[int] = mapped_column(server_default="0")
    line_fen: Mapped[Fen]
    purchase_fen: Mapped[Fen]
    pool_fen: Mapped[Fen]
    floor_fen: Mapped[int | None]
    service_fee_bp: Mapped[int]
    buyer_limit: Mapped[int | None]
    waiver_id: Mapped[int | None] = mapped_column(ForeignKey(PriceWaiver.id))
    freight_payer: Mapped[str] = mapped_column(server_default="buyer")
    #: Sold by the weight of each pack: what lighter packs are less worth goes back to the buyer.
    catch_weight: Mapped[bool] = mapped_column(server_default=text("false"))
    #: This line's part of what the buyer pays for sending, and of what shop or association pay instead of him.
    freight_fen: Mapped[int] = mapped_column(server_default="0")
    freight_borne_fen: Mapped[int] = mapped_column(server_default="0")
    #: Which consignment sends it; none before the order is confirmed.
    consignment_id: Mapped[int | None] = mapped_column(ForeignKey("consignment.id", use_alter=True))

    order: Mapped[Order] = relationship(back_populates="lines")
    shop: Mapped[Organisation] = relationship(foreign_keys=[shop_id])

    @property
    def wanted(self) -> int:
        """Packs that are still to be covered."""
        return self.quantity - self.cancelled


class OrderEvent(Base):
    """One step of an order. The steps form an unbroken chain; the last one is the order's state. Append-only."""

    __tablename__ = "order_event"

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    at: Mapped[Written]
