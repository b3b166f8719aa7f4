"""Who works in the warehouse."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.parties import Organisation
from operations import people
from operations.actor import HOUSE
from tests import cast
from tests.pages import Browser


@pytest.fixture
def packer(app: Flask) -> Browser:
    """The packer's handheld."""
    return Browser(app, "packer")


@pytest.fixture
def colleague(app: Flask, session: Session) -> Browser:
    """A second packer's handheld."""
    somebody = cast.person(session, "colleague", "+8619900000419")
    association = session.scalars(select(Organisation).where(Organisation.kind == "association")).one()
    people.grant(session, HOUSE, somebody.id, association.id, "warehouse")
    session.commit()
    return Browser(app, "colleague")
