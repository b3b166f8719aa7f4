"""Posting to the book. Debit is positive, credit negative; every entry sums to zero, one per (source, kind)."""

from collections.abc import Mapping

from sqlalchemy import bindparam, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from models.ledger import HOUSE_ACCOUNTS, PARTY_ACCOUNTS, Account, Entry, EntryLine
from models.parties import Organisation

#: An account by name, and by its party where it has one.
AccountKey = tuple[str, int | None]

STRIPE_CLEARING: AccountKey = ("stripe_clearing", None)
HELD_FOR_ORDERS: AccountKey = ("held_for_orders", None)
INVENTORY: AccountKey = ("inventory", None)
COST_OF_GOODS: AccountKey = ("cost_of_goods", None)
STOCK_LOSSES: AccountKey = ("stock_losses", None)
POOL_SALES: AccountKey = ("pool_sales", None)
SERVICE_FEES: AccountKey = ("service_fees", None)
FREIGHT_INCOME: AccountKey = ("freight_income", None)
FREIGHT_COST: AccountKey = ("freight_cost", None)
CARRIERS_PAYABLE: AccountKey = ("carriers_payable", None)
REFUNDS_PAYABLE: AccountKey = ("refunds_payable", None)
#: How far a shop may stand in debit, in fen: freight it bears is taken from what it earns, and may come first.
SHOP_LIMIT_FEN = 10_000_000


def payable(organisation_id: int) -> AccountKey:
    """What the association owes a party."""
    return ("payable", organisation_id)


def open_house_accounts(session: Session) -> None:
    """The accounts of the house. May be repeated."""
    _open(session, [(name, None) for name in HOUSE_ACCOUNTS])


def open_party_accounts(session: Session, organisation_id: int) -> None:
    """The accounts of a party, on its approval. May be repeated."""
    _open(session, [(name, organisation_id) for name in PARTY_ACCOUNTS])
    session.execute(
        update(Account)
        .where(
            Account.organisation_id.in_(
                select(Organisation.id).where(Organisation.id == organisation_id, Organisation.kind == "shop")
            )
        )
        .values(limit_fen=SHOP_LIMIT_FEN)
    )


def record_capture(session: Session, attempt_id: int, amount_fen: int) -> None:
    """Money of a buyer arrived: it is held for the order until the goods are delivered."""
    post(
        session, "payment_attempt", attempt_id, "captured", {STRIPE_CLEARING: amount_fen, HELD_FOR_ORDERS: -amount_fen}
    )


def record_refund_granted(session: Session, refund_id: int, amount_fen: int) -> None:
    """A part of what is held for an order is owed to the buyer."""
    post(session, "refund", refund_id, "granted", {HELD_FOR_ORDERS: amount_fen, REFUNDS_PAYABLE: -amount_fen})


def record_refunded(session: Session, refund_id: int, amount_fen: int) -> None:
    """What was owed to a buyer left by the way it came."""
    post(session, "refund", refund_id, "refunded", {REFUNDS_PAYABLE: amount_fen, STRIPE_CLEARING: -amount_fen})


def record_refund_back(session: Session, refund_id: int, amount_fen: int) -> None:
    """The buyer's bank sent back what had left for him: the entry of its leaving is reversed, it is owed again."""
    left = session.scalars(
        select(Entry.id).where(Entry.source_type == "refund", Entry.source_id == refund_id, Entry.kind == "refunded")
    ).one()
    post(
        session,
        "refund",
        refund_id,
        "refund_back",
        {STRIPE_CLEARING: amount_fen, REFUNDS_PAYABLE: -amount_fen},
        reversal_of=left,
    )


def record_receipt(session: Session, lot_id: int, supplier_id: int, cost_fen: int) -> None:
    """Bought-out goods came in: they are ours, and owed."""
    post(session, "lot", lot_id, "received", {INVENTORY: cost_fen, payable(supplier_id): -cost_fen})


def record_inspection(session: Session, inspection_id: int, kind: str, supplier_id: int, less_fen: int) -> None:
    """Bought-out goods were found to be worth `less_fen` less (`repriced`), or nothing (`rejected`): not owed."""
    post(session, "inspection", inspection_id, kind, {payable(supplier_id): less_fen, INVENTORY: -less_fen})


def record_loss(session: Session, cause: tuple[str, int, str], supplier_id: int | None, cost_fen: int) -> None:
    """Goods were lost in our house, or found again (`cost_fen` below 0).

    cause: source type, its id and the kind of loss. Ours while `supplier_id` is None; else they were a supplier's, and
    are owed now.
    """
    lost_by = INVENTORY if supplier_id is None else payable(supplier_id)
    post(session, *cause, {STOCK_LOSSES: cost_fen, lost_by: -cost_fen})


def record_dispatch(session: Session, parcel_id: int, costs: Mapping[int | None, int]) -> None:
    """Goods left in a parcel: ours (None) out of the inventory; a supplier's are sold, and owed from now on."""
    lines = {INVENTORY if supplier is None else payable(supplier): -fen for supplier, fen in costs.items()}
    post(session, "parcel", parcel_id, "shipped", {COST_OF_GOODS: sum(costs.values()), **lines})


def record_carriage(session: Session, parcel_id: int, cost_fen: int) -> None:
    """A carrier took a parcel along: it is owed what its rate says."""
    post(session, "parcel", parcel_id, "carried", {FREIGHT_COST: cost_fen, CARRIERS_PAYABLE: -cost_fen})


def record_return(session: Session, parcel_id: int, cost_fen: int) -> None:
    """The goods of a parcel came back: they are the association's, whosever they were before they were sold."""
    post(session, "parcel", parcel_id, "came_back", {INVENTORY: cost_fen, COST_OF_GOODS: -cost_fen})


def record_delivery(session: Session, consignment_id: int, lines: Mapping[AccountKey, int]) -> bool:
    """A consignment is over: what was held for it is what shops earned, the association sold, and the way cost."""
    return post(session, "consignment", consignment_id, "delivered", lines)


def post(
    session: Session,
    source_type: str,
    source_id: int,
    kind: str,
    lines: Mapping[AccountKey, int],
    *,
    reversal_of: int | None = None,
) -> bool:
    """Post one entry. Answers False, and does nothing, when this fact is in the book already.

    Amounts of 0 are left out; an entry without amounts is not posted. Accounts are locked in the order of their ids.
    """
    amounts = {key: fen for key, fen in lines.items() if fen}
    if not amounts:
        return False
    entry_id = session.scalar(
        upsert(Entry)
        .values(source_type=source_type, source_id=source_id, kind=kind, reversal_of=reversal_of)
        .on_conflict_do_nothing(index_elements=["source_type", "source_id", "kind"])
        .returning(Entry.id)
    )
    if entry_id is None:
        return False
    accounts = _locked(session, amounts)
    session.execute(
        insert(EntryLine),
        [{"entry_id": entry_id, "account_id": accounts[key], "amount_fen": fen} for key, fen in amounts.items()],
    )
    session.connection().execute(
        update(Account.__table__)  # type: ignore[arg-type]
        .where(Account.__table__.c.id == bindparam("account"))
        .values(balance_fen=Account.__table__.c.balance_fen + bindparam("fen")),
        [{"account": accounts[key], "fen": fen} for key, fen in amounts.items()],
    )
    return True


def _open(session: Session, keys: list[AccountKey]) -> None:
    session.execute(
        upsert(Account)
        .values([{"name": name, "organisation_id": party} for name, party in keys])
        .on_conflict_do_nothing()
    )


def _locked(session: Session, amounts: Mapping[AccountKey, int]) -> dict[AccountKey, int]:
    parties = [(name, party) for name, party in amounts if party is not None]
    house = [name for name, party in amounts if party is None]
    rows = session.execute(
        select(Account.id, Account.name, Account.organisation_id)
        .where(
            ((Account.organisation_id.is_(None)) & Account.name.in_(house))
            | tuple_(Account.name, Account.organisation_id).in_(parties)
        )
        .order_by(Account.id)
        .with_for_update(key_share=True)
    )
    found = {(row.name, row.organisation_id): row.id for row in rows}
    absent = set(amounts) - set(found)
    if absent:
        raise LookupError(f"no account {sorted(absent, key=str)}: was the party approved?")
    return found
