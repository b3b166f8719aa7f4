"""Staff that is not in the cast."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.parties import Organisation
from operations import people
from operations.actor import HOUSE
from tests import cast


@pytest.fixture
def staff(session: Session) -> None:
    """A vendor manager and a superuser."""
    manager = cast.person(session, "manager", "+8619900000441")
    association = session.scalars(select(Organisation.id).where(Organisation.kind == "association")).one()
    people.grant(session, HOUSE, manager.id, association, "vendor_manager")
    cast.person(session, "root", "+8619900000442").is_superuser = True
    session.commit()
