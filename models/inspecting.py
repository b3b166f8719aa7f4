"""How goods are looked at: forms as data, and what was found."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.catalogue import Sku
from models.files import StoredFile
from models.parties import one_of
from models.stock import Lot

RESULTS = ("passed", "downgraded", "held", "rejected")
#: What becomes of rejected goods.
DISPOSALS = ("return", "scrap")


class InspectionForm(Base):
    """What is looked at in goods of a product (or of a category, or of everything) and of a grade (or of any).

    It is changed by retiring it and writing a new row: what was found keeps its form. The most special one counts.
    fields: [{"code", "zh", "en", "kind": number | choice | tick | photo, "unit", "low", "high", "required",
    "choices": [{"code", "zh", "en", "bad"}]}, …]; numbers are whole thousandths of the unit.
    sampling: [{"up_to": packs or null, "sample": packs}, …], the first line that fits counts.
    """

    __tablename__ = "inspection_form"
    __table_args__ = (
        CheckConstraint("product_id IS NULL OR category_id IS NULL", name="of_one"),
        Index("ix_inspection_form_open", "product_id", "category_id", postgresql_where=text("retired_at IS NULL")),
    )

    id: Mapped[Id]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    grade: Mapped[str] = mapped_column(server_default="")
    name_zh: Mapped[str]
    name_en: Mapped[str]
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    sampling: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Written]
    retired_at: Mapped[datetime | None]

    def sample_of(self, packs: int) -> int:
        """How many of so many packs are opened; never more than there are, at least one."""
        wanted = next((row["sample"] for row in self.sampling if row["up_to"] is None or packs <= row["up_to"]), 1)
        return max(1, min(packs, wanted))


class Inspection(Base):
    """One look at a lot by somebody who did not receive it. Append-only: another look is another row.

    found: value by field code of the form. downgraded: the packs went on as `new_lot_id` of another sku.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint(one_of("result", RESULTS), name="result"),
        CheckConstraint("sample >= 0", name="sample"),
        CheckConstraint(one_of("disposal", DISPOSALS), name="disposal"),
        CheckConstraint("(result = 'rejected') = (disposal IS NOT NULL)", name="rejected"),
        CheckConstraint("(result = 'downgraded') = (new_sku_id IS NOT NULL)", name="downgraded"),
        Index("ix_inspection_lot_id", "lot_id", "id"),
    )

    id: Mapped[Id]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    form_id: Mapped[int | None] = mapped_column(ForeignKey("inspection_form.id"))
    inspector_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Written]
    result: Mapped[str]
    sample: Mapped[int]
    found: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    note: Mapped[str] = mapped_column(server_default="")
    disposal: Mapped[str | None]
    new_sku_id: Mapped[int | None] = mapped_column(ForeignKey("sku.id"))

    lot: Mapped[Lot] = relationship()
    form: Mapped[InspectionForm | None] = relationship()
    new_sku: Mapped[Sku | None] = relationship()
    photos: Mapped[list["InspectionPhoto"]] = relationship(order_by="InspectionPhoto.position")


class InspectionPhoto(Base):
    """A photo or PDF of what was found, re-encoded; `field` is the form's field it was taken for."""

    __tablename__ = "inspection_photo"

    id: Mapped[Id]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    field: Mapped[str] = mapped_column(server_default="")
    position: Mapped[int] = mapped_column(server_default="0")

    file: Mapped[StoredFile] = relationship()
