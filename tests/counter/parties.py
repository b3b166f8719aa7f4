"""The parties whose counters tests look at."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.parties import Organisation, Person
from operations import vendors
from operations.actor import Actor


def shop(session: Session, slug: str = "maoyang-tea") -> Organisation:
    """A party of the cast."""
    return session.scalars(select(Organisation).where(Organisation.slug == slug)).one()


def suspend(session: Session, slug: str = "maoyang-tea") -> None:
    """The association suspends a shop. The session is committed."""
    admin = Actor(session.scalars(select(Person.id).where(Person.name == "admin")).one())
    vendors.suspend(session, admin, shop(session, slug).id, "complaints")
    session.commit()
