"""Rows that a form changes: the form carries along what it saw of them, and is stale when it is another by then."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, Protocol

from sqlalchemy.orm import Session

from operations import audit
from operations.actor import Actor
from operations.refusals import Refused


class Numbered(Protocol):
    """A row the audit can name."""

    @property
    def id(self) -> Any:
        """Its number."""


def stamp(thing: Numbered, fields: Sequence[str]) -> str:
    """Stands for what of it a form changes."""
    values = {name: getattr(thing, name) for name in fields}
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def change(
    session: Session,
    actor: Actor,
    kind: str,
    thing: Numbered,
    fields: Sequence[str],
    seen: str,
    new: Mapping[str, Any],
) -> None:
    """Set `fields` to what is `new`, and note it. Refused with `stale_form` where the row is not as it was `seen`."""
    before = plain(thing, fields)
    if stamp(thing, fields) != seen:
        raise Refused("stale_form")
    for name in fields:
        setattr(thing, name, new[name])
    after = plain(thing, fields)
    if before != after:
        session.flush()
        audit.note(session, actor, "change", kind, thing.id, before=before, after=after)


def plain(thing: Numbered, fields: Sequence[str]) -> dict[str, Any]:
    """Values of a row as the audit keeps them."""
    return {name: _plain(getattr(thing, name)) for name in fields}


def _plain(value: Any) -> Any:
    return value.isoformat("minutes") if isinstance(value, time) else value
