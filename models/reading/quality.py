"""What waits for an inspector, what was found, and the certificates of produce."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.catalogue import Product, Sku
from models.certificates import Certificate, CertificateKind, CertificateParent, CertificatePhoto, LotCertificate
from models.files import StoredFile
from models.inspecting import Inspection, InspectionForm, InspectionPhoto
from models.parties import Organisation, Person
from models.receiving import Receipt, ReceiptLine
from models.stock import Bin, Lot


def to_inspect() -> Select[Any]:
    """Lots that wait for an inspector, the oldest first. For `page_of_rows`.

    Columns: id, code, qc_state, frozen_at, retired_at, on_hand, expires_on, received_on, bin_code, name_zh, name_en,
    pack_zh, pack_en, supplier_zh, supplier_en, received_by, receiver.
    """
    columns: tuple[Any, ...] = (
        *(Lot.id, Lot.code, Lot.qc_state, Lot.frozen_at, Lot.retired_at, Lot.on_hand, Lot.expires_on),
        Lot.received_on,
        Bin.code.label("bin_code"),
        *(Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en),
        Organisation.name_zh.label("supplier_zh"),
        Organisation.name_en.label("supplier_en"),
        Receipt.received_by,
        Person.name.label("receiver"),
    )
    return (
        select(*columns)
        .join(Bin, Bin.id == Lot.bin_id)
        .join(Sku, Sku.id == Lot.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .join(Organisation, Organisation.id == Lot.supplier_id)
        .outerjoin(ReceiptLine, ReceiptLine.id == Lot.receipt_line_id)
        .outerjoin(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .outerjoin(Person, Person.id == Receipt.received_by)
        .where(Lot.qc_state.in_(("pending", "held")), Lot.on_hand > 0)
        .order_by(Lot.id)
    )


def inspected() -> Select[Any]:
    """What was inspected, the latest first. For `page_of_rows`.

    Columns: id, code, result, at, sample, name_zh, name_en, pack_zh, pack_en, inspector.
    """
    columns: tuple[Any, ...] = (
        *(Inspection.id, Lot.code, Inspection.result, Inspection.at, Inspection.sample),
        *(Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en),
        Person.name.label("inspector"),
    )
    return (
        select(*columns)
        .join(Lot, Lot.id == Inspection.lot_id)
        .join(Sku, Sku.id == Lot.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .join(Person, Person.id == Inspection.inspector_id)
        .order_by(Inspection.id.desc())
    )


def lot_by_code(session: Session, code: str) -> Lot | None:
    """A lot with its goods, supplier and bin."""
    return session.scalar(
        select(Lot)
        .options(joinedload(Lot.sku).joinedload(Sku.product), joinedload(Lot.supplier), joinedload(Lot.bin))
        .where(Lot.code == code)
    )


def inspections_of(session: Session, lot_id: int) -> Sequence[Inspection]:
    """What was found in a lot, the latest first."""
    return session.scalars(
        select(Inspection)
        .options(
            joinedload(Inspection.form),
            joinedload(Inspection.new_sku).joinedload(Sku.product),
            selectinload(Inspection.photos).joinedload(InspectionPhoto.file),
        )
        .where(Inspection.lot_id == lot_id)
        .order_by(Inspection.id.desc())
    ).all()


def lower_skus(session: Session, lot: Lot) -> Sequence[Sku]:
    """What a lot may be sold as instead: other packs of the same supplier that are kept equally cold."""
    return session.scalars(
        select(Sku)
        .options(joinedload(Sku.product))
        .join(Product, Product.id == Sku.product_id)
        .where(Product.supplier_id == lot.supplier_id, Sku.id != lot.sku_id, Sku.storage == lot.sku.storage)
        .where(
            (Sku.net_weight_g * func.floor(lot.on_hand * lot.sku.net_weight_g / Sku.net_weight_g))
            == lot.on_hand * lot.sku.net_weight_g
        )
        .order_by((Sku.product_id != lot.sku.product_id), Product.name_key, Sku.id)
        .limit(50)
    ).all()


def certificates(words: str = "") -> Select[Any]:
    """Certificates that were recorded, the latest first; by number or supplier where words are given.

    Columns: id, kind_code, number, issued_on, valid_until, keep_until, discarded_at, issued_anew, supplier_zh,
    supplier_en.
    """
    columns: tuple[Any, ...] = (
        *(Certificate.id, Certificate.kind_code, Certificate.number, Certificate.issued_on),
        *(Certificate.valid_until, Certificate.keep_until, Certificate.discarded_at, Certificate.issued_anew),
        Organisation.name_zh.label("supplier_zh"),
        Organisation.name_en.label("supplier_en"),
    )
    statement = (
        select(*columns).join(Organisation, Organisation.id == Certificate.supplier_id).order_by(Certificate.id.desc())
    )
    if not words:
        return statement
    found = or_(
        Certificate.number.istartswith(words, autoescape=True), Organisation.name_zh.contains(words, autoescape=True)
    )
    return statement.where(found)


def certificates_of(supplier_id: int) -> Select[Any]:
    """Those of one supplier that it, or somebody for it, handed in; columns as `certificates`."""
    mine = Certificate.supplier_id == supplier_id, Certificate.issued_anew.is_(False)
    return certificates().where(*mine)


def certificate(session: Session, certificate_id: int) -> Certificate | None:
    """One of them with all its page shows."""
    return session.scalar(
        select(Certificate)
        .options(
            joinedload(Certificate.kind),
            joinedload(Certificate.supplier),
            selectinload(Certificate.photos).joinedload(CertificatePhoto.file),
        )
        .where(Certificate.id == certificate_id)
    )


def parents_of(session: Session, certificate_id: int) -> Sequence[Certificate]:
    """Those it was issued anew for."""
    return session.scalars(
        select(Certificate)
        .options(joinedload(Certificate.supplier))
        .join(CertificateParent, CertificateParent.parent_id == Certificate.id)
        .where(CertificateParent.certificate_id == certificate_id)
        .order_by(Certificate.id)
    ).all()


def children_of(session: Session, certificate_id: int) -> Sequence[Certificate]:
    """Those that were issued anew for it."""
    return session.scalars(
        select(Certificate)
        .join(CertificateParent, CertificateParent.certificate_id == Certificate.id)
        .where(CertificateParent.parent_id == certificate_id)
        .order_by(Certificate.id)
    ).all()


def lots_with(session: Session, certificate_id: int) -> Sequence[Lot]:
    """The lots that go with it, the latest first."""
    return session.scalars(
        select(Lot)
        .options(joinedload(Lot.sku).joinedload(Sku.product))
        .join(LotCertificate, LotCertificate.lot_id == Lot.id)
        .where(LotCertificate.certificate_id == certificate_id)
        .order_by(Lot.id.desc())
        .limit(100)
    ).all()


def kinds(session: Session) -> Sequence[CertificateKind]:
    """All kinds of certificates."""
    return session.scalars(select(CertificateKind)).all()


def suppliers() -> Select[Organisation]:
    """Whose certificates may be recorded."""
    return select(Organisation).where(Organisation.kind == "supplier").order_by(Organisation.name_key, Organisation.id)


def products_of(supplier_id: int) -> Select[Product]:
    """What a certificate of theirs may speak of."""
    return select(Product).where(Product.supplier_id == supplier_id).order_by(Product.name_key, Product.id)


def forms() -> Select[InspectionForm]:
    """Forms in use."""
    return select(InspectionForm).where(InspectionForm.retired_at.is_(None)).order_by(InspectionForm.id)


def file_of_quality(file_id: int) -> Select[StoredFile]:
    """A photo of a certificate or of an inspection."""
    of_certificate = exists().where(CertificatePhoto.file_id == StoredFile.id)
    of_inspection = exists().where(InspectionPhoto.file_id == StoredFile.id)
    return select(StoredFile).where(StoredFile.id == file_id, or_(of_certificate, of_inspection))
