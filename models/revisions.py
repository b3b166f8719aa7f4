"""Changes of goods that wait for the association, and their pictures."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.catalogue import Product
from models.files import StoredFile
from models.parties import one_of

REVISION_STATES = ("draft", "submitted", "returned", "accepted", "declined", "withdrawn")
PICTURE_STATES = ("waiting", "ready", "failed")


class ProductRevision(Base):
    """What somebody would change about a product, or first make of it: its whole content as it would be.

    `content` has the form of operations.product_content.Content; `base_version` is the version it was made from.
    A product has at most one open revision.
    """

    __tablename__ = "product_revision"
    __table_args__ = (
        CheckConstraint(one_of("state", REVISION_STATES), name="state"),
        Index(
            "uq_product_revision_open",
            "product_id",
            unique=True,
            postgresql_where=text("state IN ('draft', 'submitted', 'returned')"),
        ),
        Index("ix_product_revision_queue", "state", "submitted_at", "id"),
        Index("ix_product_revision_product_id", "product_id", "id"),
    )

    id: Mapped[Id]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    state: Mapped[str] = mapped_column(server_default="draft")
    state_at: Mapped[Written]
    base_version: Mapped[int]
    #: Counts up with every saving; a form made from an older one is stale.
    version: Mapped[int] = mapped_column(server_default="1")
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Written]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    product: Mapped[Product] = relationship()


class ProductPicture(Base):
    """A picture somebody handed in for a product. `prefix` is set once the four sizes are made.

    Which pictures a product shows, and in which order, its content says.
    """

    __tablename__ = "product_picture"
    __table_args__ = (
        CheckConstraint(one_of("state", PICTURE_STATES), name="state"),
        CheckConstraint("(state = 'ready') = (prefix IS NOT NULL)", name="ready"),
        Index("ix_product_picture_product_id", "product_id", "position", "id"),
    )

    id: Mapped[Id]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[str] = mapped_column(server_default="waiting")
    prefix: Mapped[str | None]
    #: Dominant colour as `#rrggbb`, shown until the picture is there.
    colour: Mapped[str | None]
    position: Mapped[int] = mapped_column(server_default="0")
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[Written]

    file: Mapped[StoredFile] = relationship()
