"""Rate cards: two people, one card a province at any moment, what is typed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.freight import FreightZone, zone_of, zones_in_force
from models.parties import Person
from operations import freight
from operations.actor import HOUSE, Actor
from operations.freight import Card
from operations.refusals import Invalid, Refused
from tests import cast
from tests.pages import Browser
from web.filters import SHANGHAI

Browsers = Callable[..., Browser]
PATH = "/cooperative/settings/freight"
FORM = {
    "name_zh": "近", "name_en": "Near", "first_weight_g": "1", "first_fee_fen": "6.50", "extra_weight_g": "0.5",
    "extra_fee_fen": "1", "transit_days": "2", "chilled_allowed": "y", "chilled_pack_fen": "6", "frozen_pack_fen": "0",
    "free_from_fen": "", "province_codes": "33",
}  # fmt: skip


def card(*provinces: str, first: int = 650) -> Card:
    """A card of these provinces."""
    return Card("近", "Near", provinces, 1000, first, 1000, 100, 2, True, False, 600, 0, None)


def admin(session: Session) -> Actor:
    """The administrator."""
    return Actor(session.scalars(select(Person.id).where(Person.name == "admin")).one())


def in_force(session: Session) -> dict[str, set[str]]:
    """Provinces by zone, now."""
    session.flush()
    return {one.zone: set(one.province_codes) for one in session.scalars(zones_in_force())}


def test_it_counts_once_somebody_else_approved_it(session: Session) -> None:
    made = freight.propose(session, admin(session), "near", card("31", "32", "33", "34"))
    assert session.scalars(zone_of("33")).one().first_fee_fen == 500
    with pytest.raises(Refused, match="own_request"):
        freight.approve(session, admin(session), made.id)

    freight.approve(session, HOUSE, made.id)
    session.commit()

    assert session.scalars(zone_of("33")).one().first_fee_fen == 650
    assert in_force(session)["near"] == {"31", "32", "33", "34"}


def test_a_province_that_moves_leaves_its_zone(session: Session) -> None:
    made = freight.propose(session, admin(session), "near", card("31", "32", "33", "34", "11"))
    freight.approve(session, HOUSE, made.id)
    session.commit()

    assert in_force(session) == {
        "near": {"31", "32", "33", "34", "11"}, "far": {"44", "51"}, "remote": {"54", "65"},
    }  # fmt: skip
    assert session.scalars(zone_of("44")).one().first_fee_fen == 1200


def test_a_later_card_takes_over_at_its_moment(session: Session) -> None:
    later = datetime.now(SHANGHAI) + timedelta(days=2)
    made = freight.propose(session, admin(session), "near", card("31", "32", "33", "34"), later)
    freight.approve(session, HOUSE, made.id)
    session.commit()

    assert session.scalars(zone_of("33")).one().first_fee_fen == 500
    cards = session.scalars(select(FreightZone).where(FreightZone.zone == "near").order_by(FreightZone.id)).all()
    assert [one.until for one in cards] == [later, None]

    sooner = freight.propose(session, admin(session), "near", card("33"))
    with pytest.raises(Refused, match="later_card"):
        freight.approve(session, HOUSE, sooner.id)
    session.rollback()


def test_one_proposal_of_a_zone_waits_at_a_time(session: Session) -> None:
    made = freight.propose(session, admin(session), "near", card("33"))
    with pytest.raises(Refused, match="proposal_waits"):
        freight.propose(session, admin(session), "near", card("33"))
    freight.withdraw(session, admin(session), made.id)
    again = freight.propose(session, admin(session), "near", card("33"))
    freight.decline(session, HOUSE, again.id)
    with pytest.raises(Refused, match="decided_already"):
        freight.approve(session, HOUSE, again.id)
    session.commit()

    assert session.scalars(zone_of("33")).one().first_fee_fen == 500


@pytest.mark.parametrize("provinces", [(), ("00",), ("3301",), ("33", "99")])
def test_unknown_provinces(session: Session, provinces: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="province_unknown"):
        freight.propose(session, admin(session), "near", card(*provinces))
    session.rollback()


def test_from_the_form_to_the_approval(app: Flask, session: Session, browser: Browsers) -> None:
    near = session.scalars(zone_of("33")).one()
    visitor, page = browser("admin"), f"{PATH}/{near.id}/change"
    assert 'value="5.00"' in visitor.get(page).text

    answer = visitor.post(f"{PATH}/{near.id}/proposals", FORM, page=page)

    assert answer.status_code == 303
    made = session.scalars(select(FreightZone).order_by(FreightZone.id.desc())).first()
    assert made is not None
    assert (made.first_fee_fen, made.extra_weight_g, made.free_from_fen) == (650, 500, None)
    assert (made.chilled_allowed, made.frozen_allowed) == (True, False)
    shown = visitor.get(answer.location).text
    assert "You asked for this yourself." in shown
    assert '<del class="before">¥5.00</del> <ins class="after">¥6.50</ins>' in shown
    assert visitor.post(f"{PATH}/{made.id}/approval", page=answer.location).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_fee_fen": "9.999"}, {"first_fee_fen": "-1"}, {"first_weight_g": "0"}, {"first_weight_g": "0.0001"},
        {"transit_days": "0"}, {"transit_days": "1e1"}, {"free_from_fen": "NaN"}, {"extra_fee_fen": "1,0"},
        {"first_fee_fen": "9" * 4301}, {"province_codes": "99"}, {"province_codes": ""}, {"name_en": ""},
        {"since": "2020-01-01"}, {"since": "2027-02-29"},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(session: Session, browser: Browsers, wrong: dict[str, str]) -> None:
    near = session.scalars(zone_of("33")).one()

    answer = browser("admin").post(f"{PATH}/{near.id}/proposals", FORM | wrong, page=f"{PATH}/{near.id}/change")

    assert answer.status_code == 422
    assert len(session.scalars(select(FreightZone)).all()) == len(cast.CHARTER.zones)
