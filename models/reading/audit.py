"""The audit log as the office reads it: who did what to which thing, the latest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models.audit import AuditEvent
from models.orders import Order
from models.parties import Organisation, Person
from models.payments import PaymentAttempt, Refund


@dataclass(frozen=True)
class Wanted:
    """Which events. What is empty or None is not asked for.

    who: a name or telephone number (E.164); party: a name, in either language, or slug; kinds: of things;
    since, until: moments, the second left out; before: only events older than the one of that id.
    """

    who: str = ""
    actions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    thing: int | None = None
    party: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def events(wanted: Wanted, most: int) -> Select[Any]:
    """The latest `most` of them. They are found by an index alone; names are read for those only.

    Columns: id, at, actor_id, actor, action, object_type, object_id, before, after, reason, seq, party_zh, party_en,
    number (of the order it is about).
    """
    found = aliased(AuditEvent, select(AuditEvent).where(*_rules(wanted)).order_by(_LATEST).limit(most).subquery())
    its_order, paid_order, refund_order = aliased(Order), aliased(Order), aliased(Order)
    attempt, paid = aliased(PaymentAttempt), aliased(PaymentAttempt)
    columns: tuple[Any, ...] = (
        *(found.id, found.at, found.actor_id, Person.name.label("actor"), found.action, found.object_type),
        *(found.object_id, found.before, found.after, found.reason, found.seq),
        Organisation.name_zh.label("party_zh"),
        Organisation.name_en.label("party_en"),
        func.coalesce(its_order.number, paid_order.number, refund_order.number).label("number"),
    )
    return (
        select(*columns)
        .select_from(found)
        .outerjoin(Person, Person.id == found.actor_id)
        .outerjoin(Organisation, Organisation.id == found.organisation_id)
        .outerjoin(its_order, _about(found, "order", its_order.id))
        .outerjoin(attempt, _about(found, "payment_attempt", attempt.id))
        .outerjoin(paid_order, paid_order.id == attempt.order_id)
        .outerjoin(Refund, _about(found, "refund", Refund.id))
        .outerjoin(paid, paid.id == Refund.payment_attempt_id)
        .outerjoin(refund_order, refund_order.id == paid.order_id)
        .order_by(found.id.desc())
    )


_LATEST = AuditEvent.id.desc()


def _about(event: Any, kind: str, thing: Any) -> ColumnElement[bool]:
    return and_(event.object_type == kind, thing == event.object_id)


def _rules(wanted: Wanted) -> list[ColumnElement[bool]]:
    rules: dict[str, Callable[[Any], ColumnElement[bool]]] = {
        "who": lambda who: AuditEvent.actor_id.in_(_people(who)),
        "actions": lambda actions: _among(AuditEvent.action, actions),
        "kinds": lambda kinds: _among(AuditEvent.object_type, kinds),
        "thing": lambda thing: AuditEvent.object_id == thing,
        "party": lambda party: AuditEvent.organisation_id.in_(_parties(party)),
        "since": lambda since: AuditEvent.at >= since,
        "until": lambda until: AuditEvent.at < until,
        "before": lambda before: AuditEvent.id < before,
    }
    return [rule(getattr(wanted, name)) for name, rule in rules.items() if getattr(wanted, name)]


def _among(column: InstrumentedAttribute[str], values: Sequence[str]) -> ColumnElement[bool]:
    """One value is compared as such: the index then gives its events in order."""
    return column == values[0] if len(values) == 1 else column.in_(values)


def _people(who: str) -> Any:
    return select(Person.id).where(or_(Person.name == who, Person.phone == who))


def _parties(party: str) -> Any:
    return select(Organisation.id).where(
        or_(Organisation.name_zh == party, Organisation.name_en == party, Organisation.slug == party)
    )
