"""Who may sign in to the demonstration: somebody at each desk, all with the same password."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.parties import GUARDED_ROLES, Organisation, Person
from operations import audit, people
from operations.actor import HOUSE, Actor
from operations.people import Credentials
from operations.sealing import Seal
from sandbox.county.tables import e164, rows

PASSWORD = "suinong-demo"
#: The secret of the second factor of all who need one: known to everybody, like the password.
SECOND_FACTOR = "SUINONGDEMONSTRATIONSUINONGDEMON"


@dataclass(frozen=True)
class SignIn:
    """Somebody to sign in as. `phone` is E.164; the password is PASSWORD."""

    role_zh: str
    role_en: str
    name: str
    phone: str


def sign_ins() -> list[SignIn]:
    """Everybody one may sign in as, from the street to the office."""
    return [_sign_in(row) for row in rows("people")]


def settle_in(session: Session, seal: Seal | None = None) -> dict[str, Actor]:
    """Make the accounts and give the roles. Answers the actor of each role (of two shop owners, the first).

    seal: whoever needs a second factor gets one whose secret is SECOND_FACTOR; without it he sets one up himself.
    """
    team: dict[str, Actor] = {}
    for row in sorted(rows("people"), key=lambda row: row["role"] != "admin"):
        found = _sign_in(row)
        person = people.sign_up(session, found.name, Credentials(found.phone, None, PASSWORD), "zh_Hans")
        if row["organisation_slug"]:
            party = select(Organisation).where(Organisation.slug == row["organisation_slug"])
            # The house makes the admin, the admin gives everybody else his role.
            people.grant(session, team.get("admin", HOUSE), person.id, session.scalars(party).one().id, row["role"])
        elif row["role"] == "superuser":
            _raise_to_superuser(session, person)
        if seal is not None and row["role"] in {*GUARDED_ROLES, "superuser"}:
            person.totp_sealed, person.totp_since = seal.close(SECOND_FACTOR), func.now()
        team.setdefault(row["role"], Actor(person.id))
    return team


def _sign_in(row: dict[str, str]) -> SignIn:
    return SignIn(row["role_zh"], row["role_en"], row["name"], e164(row["phone"]))


def _raise_to_superuser(session: Session, person: Person) -> None:
    """No operation does this: a superuser is made by whoever runs the machine."""
    person.is_superuser = True
    session.flush()
    audit.note(session, HOUSE, "make_superuser", "person", person.id)
