"""Certificates of produce: what kinds there are, what each says, and which lots they go with."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.files import StoredFile
from models.parties import Organisation, one_of

CONFORMITY = "conformity"
EXEMPTIONS = ("household",)
#: What a field of a certificate or of an inspection form may hold.
FIELD_KINDS = ("text", "number", "day", "choice", "tick", "photo")


class CertificateKind(Base):
    """A kind of certificate, as data: its fields, how long it is good for, how long it is kept.

    fields: [{"code", "zh", "en", "kind" (of FIELD_KINDS), "required", "choices": [{"code", "zh", "en"}]}, …].
    The conformity certificate (承诺达标合格证) follows Order No. 4 of 2025 of the Ministry of Agriculture and Rural
    Affairs, in force since 2026-02-01: it is kept at least six months.
    """

    __tablename__ = "certificate_kind"
    __table_args__ = (CheckConstraint("keep_days >= 0", name="keep"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    #: A photo, unless there is a link to where it can be verified.
    needs_photo: Mapped[bool] = mapped_column(server_default=text("true"))
    #: Days it is good for unless it says otherwise; for ever while NULL.
    valid_days: Mapped[int | None]
    keep_days: Mapped[int]


class Certificate(Base):
    """One certificate of a supplier, or one the association issued anew for lots that were mixed or split.

    `said` holds the kind's fields. Until `keep_until` it can neither be discarded nor deleted; what is discarded loses
    its photos and its link, its number stays with the lots.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("valid_until >= issued_on", name="validity"),
        CheckConstraint("keep_until >= issued_on", name="kept"),
        CheckConstraint("quantity_g > 0", name="quantity"),
        Index("uq_certificate_number", "kind_code", "supplier_id", "number", unique=True),
        Index("ix_certificate_supplier_id", "supplier_id", "id"),
        Index("ix_certificate_valid_until", "valid_until", postgresql_where=text("discarded_at IS NULL")),
    )

    id: Mapped[Id]
    kind_code: Mapped[str] = mapped_column(ForeignKey("certificate_kind.code"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    #: The kind of goods it speaks of; of everything of the supplier while NULL.
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    number: Mapped[str]
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    keep_until: Mapped[date]
    quantity_g: Mapped[int | None]
    link: Mapped[str] = mapped_column(server_default="")
    said: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    #: Set on those the association issued itself.
    issued_anew: Mapped[bool] = mapped_column(server_default=text("false"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[Written]
    discarded_at: Mapped[datetime | None]

    kind: Mapped[CertificateKind] = relationship()
    supplier: Mapped[Organisation] = relationship()
    photos: Mapped[list["CertificatePhoto"]] = relationship(order_by="CertificatePhoto.position")

    def covers(self, supplier_id: int, product_id: int, day: date) -> bool:
        """Whether goods of that product which the supplier brings on that day may go with it."""
        return (
            self.discarded_at is None
            and self.supplier_id == supplier_id
            and self.product_id in {None, product_id}
            and self.issued_on <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


class CertificatePhoto(Base):
    """A photo or PDF of a certificate, re-encoded."""

    __tablename__ = "certificate_photo"

    id: Mapped[Id]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    position: Mapped[int] = mapped_column(server_default="0")

    file: Mapped[StoredFile] = relationship()


class CertificateParent(Base):
    """A certificate that was issued anew, and one of those it stands for."""

    __tablename__ = "certificate_parent"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True, index=True)


class LotCertificate(Base):
    """A certificate a lot goes with."""

    __tablename__ = "lot_certificate"

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True, index=True)


def exemption_is(column: str) -> str:
    """The SQL of a CHECK that `column` is a known exemption."""
    return one_of(column, EXEMPTIONS)
