"""The parties whose counters tests look at."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.catalogue import Listing
from models.parties import Organisation
from operations import listings


def shop(session: Session, slug: str = "maoyang-tea") -> Organisation:
    """A party of the cast."""
    return session.scalars(select(Organisation).where(Organisation.slug == slug)).one()


def suspend(session: Session, slug: str = "maoyang-tea") -> None:
    """The association suspends a shop. The session is committed."""
    found = shop(session, slug)
    found.state, found.state_at = "suspended", func.now()
    session.flush()
    listings.stop(session, "shop", Listing.shop_id == found.id)
    session.commit()
