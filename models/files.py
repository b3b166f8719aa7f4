"""Files that were handed in or made, kept by the storage gateway."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Written


class StoredFile(Base):
    """One file in the store, under a key of our own. `name` is what its sender called it, for showing only."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("bytes > 0", name="bytes"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    media_type: Mapped[str]
    bytes: Mapped[int]
    sha256: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Written]
