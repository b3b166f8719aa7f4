"""The book: double entry, append-only, every entry sums to zero. Debit is positive, credit negative."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Fen, Id, Written

#: Accounts of the house itself; accounts of parties carry their organisation.
HOUSE_ACCOUNTS = (
    *("stripe_clearing", "held_for_orders", "inventory", "cost_of_goods", "refunds_payable"),
    *("stock_losses", "pool_sales", "service_fees", "freight_income", "freight_cost", "carriers_payable"),
)
PARTY_ACCOUNTS = ("payable",)


class Account(Base):
    """One account. `balance_fen` equals the sum of its lines; a party may stand at most `limit_fen` in debit."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("organisation_id IS NULL OR balance_fen <= limit_fen", name="limit"),
        Index(
            "uq_account_name_organisation_id",
            "name",
            "organisation_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[Id]
    name: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    currency: Mapped[str] = mapped_column(server_default="cny")
    balance_fen: Mapped[int] = mapped_column(server_default="0")
    limit_fen: Mapped[int] = mapped_column(server_default="0")


class Entry(Base):
    """One fact in the book. One entry per (source, kind); a correction is one exact reversal."""

    __tablename__ = "entry"
    __table_args__ = (Index("uq_entry_fact", "source_type", "source_id", "kind", unique=True),)

    id: Mapped[Id]
    source_type: Mapped[str]
    source_id: Mapped[int]
    kind: Mapped[str]
    reversal_of: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), unique=True)
    at: Mapped[Written]

    lines: Mapped[list["EntryLine"]] = relationship(order_by="EntryLine.id")


class EntryLine(Base):
    """An amount on an account. At commit the lines of an entry sum to zero, or the commit fails."""

    __tablename__ = "entry_line"
    __table_args__ = (CheckConstraint("amount_fen <> 0", name="amount"),)

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    amount_fen: Mapped[Fen]
    currency: Mapped[str] = mapped_column(Text, server_default=text("'cny'"))

    account: Mapped[Account] = relationship()
