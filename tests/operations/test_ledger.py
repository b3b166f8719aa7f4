"""The book: entries balance or do not happen, one per fact, and balances follow their lines."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.ledger import Account, Entry, EntryLine
from models.parties import Organisation
from operations import ledger
from operations.ledger import COST_OF_GOODS, HELD_FOR_ORDERS, AccountKey, payable
from tests import books

UNBALANCED = {
    "one fen off": "(:entry, :first, 100, 'cny'), (:entry, :second, -99, 'cny')",
    "a single line": "(:entry, :first, 100, 'cny')",
    "two currencies": "(:entry, :first, 100, 'cny'), (:entry, :second, -100, 'usd')",
}


@pytest.mark.parametrize("lines", UNBALANCED.values(), ids=UNBALANCED.keys())
def test_an_unbalanced_entry_is_refused_at_commit(session: Session, lines: str) -> None:
    entry = _entry(session)
    first, second = session.scalars(select(Account.id).order_by(Account.id).limit(2)).all()
    session.execute(
        text(f"INSERT INTO entry_line (entry_id, account_id, amount_fen, currency) VALUES {lines}"),
        {"entry": entry, "first": first, "second": second},
    )

    with pytest.raises(IntegrityError, match="does not balance"):
        session.commit()


def test_an_entry_without_lines_is_refused_at_commit(session: Session) -> None:
    _entry(session)

    with pytest.raises(IntegrityError, match="does not balance"):
        session.commit()


def test_a_line_added_to_an_old_entry_is_refused(session: Session) -> None:
    """A balanced entry stays as it was posted, however long ago."""
    entry, account = session.scalars(select(Entry.id)).first(), session.scalars(select(Account.id)).first()
    session.execute(
        text("INSERT INTO entry_line (entry_id, account_id, amount_fen) VALUES (:entry, :account, 1)"),
        {"entry": entry, "account": account},
    )

    with pytest.raises(IntegrityError, match="does not balance"):
        session.commit()


def test_one_fact_is_posted_once(session: Session) -> None:
    before = books.balance(session, "cost_of_goods")

    posted = [ledger.post(session, "test", 7, "moved", {COST_OF_GOODS: 500, HELD_FOR_ORDERS: -500}) for _ in range(3)]
    session.commit()

    assert posted == [True, False, False]
    assert books.balance(session, "cost_of_goods") == before + 500


def test_nothing_is_posted_of_nothing(session: Session) -> None:
    entries = session.scalars(select(func.count()).select_from(Entry)).one()

    assert not ledger.post(session, "test", 8, "moved", {COST_OF_GOODS: 0, HELD_FOR_ORDERS: 0})
    assert session.scalars(select(func.count()).select_from(Entry)).one() == entries


def test_amounts_of_nothing_are_left_out(session: Session) -> None:
    ledger.post(session, "test", 9, "moved", {COST_OF_GOODS: 5, HELD_FOR_ORDERS: -5, _supplier(session): 0})
    session.commit()

    entry = select(Entry.id).where(Entry.source_type == "test").scalar_subquery()
    amounts = session.scalars(select(EntryLine.amount_fen).where(EntryLine.entry_id == entry).order_by(EntryLine.id))
    assert amounts.all() == [5, -5]


def test_a_party_without_accounts_is_named(session: Session) -> None:
    with pytest.raises(LookupError, match="was the party approved"):
        ledger.post(session, "test", 10, "moved", {HELD_FOR_ORDERS: 5, payable(999_999): -5})


def test_no_party_may_owe_us(session: Session) -> None:
    """The cast owes its suppliers for what came in; nobody may be paid more than that."""
    supplier = _supplier(session)
    owed = -session.scalars(
        select(Account.balance_fen).where(Account.name == "payable", Account.organisation_id == supplier[1])
    ).one()
    ledger.post(session, "test", 11, "paid", {supplier: owed, HELD_FOR_ORDERS: -owed})

    with pytest.raises(IntegrityError, match="ck_account_limit"):
        ledger.post(session, "test", 12, "paid", {supplier: 1, HELD_FOR_ORDERS: -1})


def test_accounts_are_opened_once(session: Session) -> None:
    count = select(func.count()).select_from(Account)
    before = session.scalars(count).one()

    ledger.open_house_accounts(session)
    ledger.open_party_accounts(session, _supplier(session)[1] or 0)

    assert session.scalars(count).one() == before


def _entry(session: Session) -> int:
    return int(
        session.execute(
            text("INSERT INTO entry (source_type, source_id, kind) VALUES ('test', 1, 'made up') RETURNING id")
        ).scalar_one()
    )


def _supplier(session: Session) -> AccountKey:
    return payable(session.scalars(select(Organisation.id).where(Organisation.slug == "sanren-sunye")).one())
