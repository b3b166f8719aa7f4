"""One-time codes: six figures by text message or mail, for whoever proves that a telephone or an address is his.

Whether anybody has that number is not asked here but by the job that sends (`jobs/codes.py`): an unknown one gets the
same answer, after the same work.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Literal

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models.sessions import OneTimeCode
from operations import limits
from operations.deferring import defer
from operations.people import digest
from operations.sealing import Seal

GOOD_FOR = timedelta(minutes=5)
KEPT_FOR = timedelta(days=1)
MOST_TRIES = 5
#: Codes in an hour: to one telephone or e-mail address, and asked for from one address of the network.
OF_RECIPIENT, OF_ADDRESS, WINDOW = 6, 40, 3600
#: Codes tried in a quarter of an hour from one address of the network.
TRIES_OF_ADDRESS, WINDOW_OF_TRIES = 60, 900

#: gone: there is no code (any more) that could be right: never sent, used, too old, or tried too often.
Outcome = Literal["right", "wrong", "gone"]


def issue(session: Session, to: str, purpose: str, *, locale: str, address: str, seal: Seal, key: str) -> OneTimeCode:
    """Make a code and the job that sends it. A newer code takes the place of an older one.

    to: E.164 or an e-mail address; address: of the network; key: what codes are stored under. Raises TooMany.
    """
    limits.count(session, f"code:{address}", allowed=OF_ADDRESS, window=WINDOW)
    limits.count(session, f"code:{digest(to)}", allowed=OF_RECIPIENT, window=WINDOW)
    figures = f"{secrets.randbelow(10**6):06}"
    code = OneTimeCode(
        sent_to=to, purpose=purpose, code_hmac=_stored(to, purpose, figures, key), expires_at=func.now() + GOOD_FOR
    )
    session.add(code)
    session.flush()
    defer(session, "codes.send", code_id=code.id, sealed=seal.close(figures).decode(), locale=locale)
    return code


def count_try(session: Session, address: str) -> None:
    """Count one code that is tried from an address of the network. In a transaction of its own. Raises TooMany."""
    limits.count(session, f"code-try:{address}", allowed=TRIES_OF_ADDRESS, window=WINDOW_OF_TRIES)


def use(session: Session, to: str, purpose: str, figures: str, key: str) -> Outcome:
    """Whether `figures` is the newest code sent there for that purpose; a right one is used up.

    Commit whatever the answer is: a wrong try must count.
    """
    given = _stored(to, purpose, figures, key)
    newest = select(func.max(OneTimeCode.id)).where(OneTimeCode.sent_to == to, OneTimeCode.purpose == purpose)
    row = session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.id == newest.scalar_subquery(),
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > func.now(),
            OneTimeCode.tries < MOST_TRIES,
        )
        .values(tries=OneTimeCode.tries + 1)
        .returning(OneTimeCode.id, OneTimeCode.code_hmac)
    ).one_or_none()
    if row is None:
        return "gone"
    if not hmac.compare_digest(row.code_hmac, given):
        return "wrong"
    session.execute(update(OneTimeCode).where(OneTimeCode.id == row.id).values(used_at=func.now()))
    return "right"


def forget_old(session: Session) -> None:
    """Numbers and addresses of people who asked for a code are not kept."""
    session.execute(delete(OneTimeCode).where(OneTimeCode.created_at < func.now() - KEPT_FOR))


def _stored(to: str, purpose: str, figures: str, key: str) -> str:
    said = f"{purpose}:{to}:{figures}"
    return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()
