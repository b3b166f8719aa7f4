"""What somebody means to buy."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Fen, Id, Written
from models.catalogue import Listing


class Cart(Base):
    """A cart of a guest (known by a random token) or of a person. Placing the order closes it.

    `checkout_token` makes the order once-only: however often the form is sent, it is one order.
    """

    __tablename__ = "cart"
    __table_args__ = (
        Index("uq_cart_open_person", "person_id", unique=True, postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[Id]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checkout_token: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[Written]
    closed_at: Mapped[datetime | None]

    lines: Mapped[list["CartLine"]] = relationship(
        back_populates="cart", order_by="CartLine.id", cascade="all, delete-orphan"
    )


class CartLine(Base):
    """So many packs of a listing. `seen_fen` is the price the buyer saw, so that a change can be told."""

    __tablename__ = "cart_line"
    __table_args__ = (
        CheckConstraint("quantity BETWEEN 1 AND 999", name="quantity"),
        Index("uq_cart_line_cart_id_listing_id", "cart_id", "listing_id", unique=True),
    )

    id: Mapped[Id]
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id", ondelete="CASCADE"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    quantity: Mapped[int]
    seen_fen: Mapped[Fen]

    cart: Mapped[Cart] = relationship(back_populates="lines")
    listing: Mapped[Listing] = relationship()


def open_cart_of(person_id: int | None, token_hash: str | None) -> Select[Cart]:
    """The open cart of a person, or of the guest who holds the token."""
    owner = Cart.person_id == person_id if person_id is not None else Cart.token_hash == token_hash
    return select(Cart).where(owner, Cart.closed_at.is_(None))
