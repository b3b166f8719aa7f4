"""Settings: proposed by one, approved by another, in force from their day; what is typed; stale forms."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from cooperative.figures import WORDS
from models.audit import AuditEvent
from models.decisions import Decision
from models.parties import Organisation, Person
from models.settings import FIGURES, Setting, figures
from operations import people, settings
from operations.actor import HOUSE, Actor
from operations.refusals import Invalid, Missing, Refused
from tests import cast
from tests.pages import Browser

Browsers = Callable[..., Browser]
PATH = "/cooperative/settings"
PAGE = f"{PATH}/figures/low-stock"


@pytest.fixture
def second(session: Session) -> str:
    """The name of a second administrator."""
    person = cast.person(session, "second", "+8619900000443")
    association = session.scalars(select(Organisation.id).where(Organisation.kind == "association")).one()
    people.grant(session, HOUSE, person.id, association, "admin")
    session.commit()
    return "second"


def who(session: Session, name: str) -> Actor:
    """Somebody of the cast, as an actor."""
    return Actor(session.scalars(select(Person.id).where(Person.name == name)).one())


def asked(session: Session) -> int:
    """The id of the latest row."""
    return session.scalars(select(Setting.id).order_by(Setting.id.desc())).first() or 0


def test_every_figure_has_its_words() -> None:
    assert set(WORDS) == set(FIGURES)
    assert all(figure.low <= figure.default <= figure.high for figure in FIGURES.values())


def test_a_figure_counts_once_somebody_else_approved_it(session: Session, browser: Browsers, second: str) -> None:
    admin = browser("admin")
    assert admin.post(f"{PAGE}/proposals", {"value": "７", "seen": "0"}, page=PAGE).status_code == 303
    assert figures(session)["low_stock"] == 10
    setting = asked(session)

    refused = admin.post(f"{PATH}/proposals/{setting}/approval", page=PAGE)
    assert refused.status_code == 409
    session.rollback()
    assert figures(session)["low_stock"] == 10

    assert browser(second).post(f"{PATH}/proposals/{setting}/approval", page=PAGE).status_code == 303
    session.rollback()
    assert figures(session)["low_stock"] == 7
    decided = session.scalars(select(Decision)).one()
    assert (decided.kind, decided.subject_type, decided.subject_id) == ("approved", "setting", setting)
    steps = session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_type == "setting").order_by(AuditEvent.id)
    )
    assert steps.all() == ["ask_to_change", "approved", "change"]
    assert "7 packs" in admin.get(PATH).text


def test_a_figure_of_a_later_day_waits_for_it(session: Session, browser: Browsers, second: str) -> None:
    day = cast.today() + timedelta(days=3)
    browser("admin").post(f"{PAGE}/proposals", {"value": "7", "since": str(day), "seen": "0"}, page=PAGE)
    browser(second).post(f"{PATH}/proposals/{asked(session)}/approval", page=PAGE)

    assert figures(session)["low_stock"] == 10
    page = browser("finance").get(PATH).text
    assert f"7 packs from {day} 00:00" in page
    session.execute(text("UPDATE setting SET since = now() - interval '1 minute'"))
    assert figures(session)["low_stock"] == 7
    session.rollback()


def test_declined_or_taken_back_it_never_counts(session: Session, browser: Browsers, second: str) -> None:
    admin, other = browser("admin"), browser(second)
    for visitor, act in ((other, "refusal"), (admin, "withdrawal")):
        seen = str(asked(session))
        assert admin.post(f"{PAGE}/proposals", {"value": "7", "seen": seen}, page=PAGE).status_code == 303
        session.rollback()
        setting = asked(session)
        assert visitor.post(f"{PATH}/proposals/{setting}/{act}", page=PAGE).status_code == 303
        assert other.post(f"{PATH}/proposals/{setting}/approval", page=PAGE).status_code == 409
    session.rollback()
    assert figures(session)["low_stock"] == 10


def test_one_proposal_waits_at_a_time_and_a_stale_form_is_refused(session: Session, browser: Browsers) -> None:
    admin = browser("admin")
    admin.post(f"{PAGE}/proposals", {"value": "7", "seen": "0"}, page=PAGE)

    assert admin.post(f"{PAGE}/proposals", {"value": "8", "seen": "0"}, page="/account").status_code == 409
    again = admin.post(f"{PAGE}/proposals", {"value": "8", "seen": str(asked(session))}, page="/account")
    assert again.status_code == 409
    assert len(session.scalars(select(Setting)).all()) == 1


@pytest.mark.parametrize(
    "value", ["", "-1", "1000", "1_000", "+5", "٣", "1e5", "NaN", "0x10", "5.5", "²", "9" * 4301, "1,0", "５，０"]
)
def test_what_is_no_number_or_out_of_bounds_is_kept_and_named(session: Session, browser: Browsers, value: str) -> None:
    answer = browser("admin").post(f"{PAGE}/proposals", {"value": value, "seen": "0"}, page=PAGE)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert session.scalars(select(Setting)).all() == []


@pytest.mark.parametrize(("typed", "kept"), [("3.25", 325), ("０．５", 50), ("0", 0)])
def test_percent_is_exact(session: Session, browser: Browsers, typed: str, kept: int) -> None:
    page = f"{PATH}/figures/service-fee-bp"

    assert browser("admin").post(f"{page}/proposals", {"value": typed, "seen": "0"}, page=page).status_code == 303
    assert session.scalars(select(Setting.value)).all() == [kept]


@pytest.mark.parametrize("typed", ["3.255", "30.01", "-0.01"])
def test_percent_is_never_rounded(browser: Browsers, typed: str) -> None:
    page = f"{PATH}/figures/service-fee-bp"

    assert browser("admin").post(f"{page}/proposals", {"value": typed, "seen": "0"}, page=page).status_code == 422


@pytest.mark.parametrize("day", ["2020-01-01", "2027-02-29", "tomorrow"])
def test_a_day_that_has_gone_by_or_is_none(browser: Browsers, day: str) -> None:
    answer = browser("admin").post(f"{PAGE}/proposals", {"value": "7", "since": day, "seen": "0"}, page=PAGE)

    assert answer.status_code == 422


def test_operations_know_the_bounds_too(session: Session) -> None:
    admin = who(session, "admin")

    with pytest.raises(Missing):
        settings.propose(session, admin, "moon", 1)
    with pytest.raises(Invalid, match="out_of_range"):
        settings.propose(session, admin, "payment_minutes", 30)
    made = settings.propose(session, admin, "payment_minutes", 31)
    with pytest.raises(Refused, match="own_request"):
        settings.approve(session, admin, made.id)
    session.rollback()


def test_unknown_things_look_like_any_other(browser: Browsers) -> None:
    admin = browser("admin")

    assert admin.get(f"{PATH}/figures/moon").status_code == 404
    assert admin.post(f"{PATH}/proposals/999/approval", page=PAGE).status_code == 404
    assert admin.post(f"{PAGE}/proposals", {"value": "7", "seen": "x"}, page=PAGE).status_code == 400


def test_finance_reads_and_changes_nothing(browser: Browsers) -> None:
    finance = browser("finance")

    assert "Propose" not in finance.get(PAGE).text
    for path in (PATH, PAGE, f"{PATH}/categories", f"{PATH}/freight", f"{PATH}/carriers"):
        assert finance.get(path).status_code == 200, path
    for path in (
        f"{PAGE}/proposals",
        f"{PATH}/proposals/1/approval",
        f"{PATH}/categories",
        f"{PATH}/freight/1/proposals",
    ):
        assert finance.post(path, page="/account").status_code == 403, path


@pytest.mark.parametrize("name", ["support", "buyer", "packer", "owner_a", "consumer"])
def test_nobody_else_enters(browser: Browsers, name: str) -> None:
    visitor = browser(name)

    for path in (PATH, PAGE, f"{PATH}/categories", f"{PATH}/freight", f"{PATH}/freight/1", f"{PATH}/carriers"):
        assert visitor.get(path).status_code == 403, path
