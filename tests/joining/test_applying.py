"""Filling in an application: step by step, kept, handed in, taken back."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.joining import Application
from operations import applications
from operations.actor import Actor
from operations.applications import Bank, Identity
from operations.refusals import Invalid, Missing, Refused
from tests.cast import today
from tests.joining import papers


def test_one_open_application_of_a_kind(session: Session) -> None:
    me = papers.actor(session, "consumer")

    first, again = (applications.begin(session, me, "shop").id for _ in "ab")
    other = applications.begin(session, me, "supplier").id

    assert first == again != other
    with pytest.raises(Missing):
        applications.begin(session, me, "association")
    with pytest.raises(Missing):
        applications.begin(session, Actor(), "shop")


def test_every_step_is_kept_and_counted(session: Session) -> None:
    mine = papers.filled_in(session)

    assert applications.done(session, mine, today()) == {"identity", "organisation", "bank", "documents"}
    assert mine.version == 5
    assert (mine.bank_last4, mine.slug) == (papers.CARD[-4:], "hetang")
    assert mine.bank_number_sealed is not None
    assert papers.CARD.encode() not in mine.bank_number_sealed
    assert papers.SEAL.open(mine.bank_number_sealed) == papers.CARD


def test_a_form_of_an_older_version_is_stale(session: Session) -> None:
    me = papers.actor(session, "consumer")
    mine = applications.begin(session, me, "shop")
    applications.save_identity(session, me, mine.id, 1, Identity("甲", "+8619900000451"))

    with pytest.raises(Refused, match="stale_form"):
        applications.save_identity(session, me, mine.id, 1, Identity("乙", "+8619900000452"))

    assert mine.contact == "甲"


def test_nobody_touches_somebody_elses(session: Session) -> None:
    mine = papers.filled_in(session)
    stranger = papers.actor(session, "stranger")
    acts: list[Callable[[], object]] = [
        lambda: applications.save_identity(session, stranger, mine.id, mine.version, Identity("x", "+8619900000451")),
        lambda: applications.submit(session, stranger, mine.id, mine.version, today(), agreed=True),
        lambda: applications.withdraw(session, stranger, mine.id),
    ]
    for act in acts:
        with pytest.raises(Missing):
            act()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (papers.USCC, papers.USCC),
        (papers.USCC.lower(), papers.USCC),
        ("９１000000 MA000001-1" + papers.USCC[-1], papers.USCC),
        ("", None),
    ],
)
def test_a_credit_code_has_one_form(typed: str, kept: str | None) -> None:
    assert applications.tidy_uscc(typed, required=False) == kept


@pytest.mark.parametrize("typed", [papers.USCC[:-1] + "X", papers.USCC[:-1], "91000000MI0000011T", "٣" * 18, "x" * 40])
def test_a_credit_code_that_is_none(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        applications.tidy_uscc(typed, required=False)
    assert (refused.value.code, refused.value.field) == ("uscc", "uscc")


def test_a_cooperative_needs_its_code_and_a_household_does_not(session: Session) -> None:
    me = papers.actor(session, "consumer")
    mine = applications.begin(session, me, "supplier")
    bare = papers.profile("supplier", "某社", "household")

    applications.save_profile(session, me, mine.id, mine.version, bare)
    assert (mine.producer_kind, mine.uscc) == ("household", None)

    with pytest.raises(Invalid, match="uscc"):
        applications.save_profile(
            session, me, mine.id, mine.version, type(bare)(**vars(bare) | {"producer_kind": "coop"})
        )


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (papers.CARD[:-1] + str((int(papers.CARD[-1]) + 1) % 10), "card_number"),
        ("62000000", "account_number"),
        ("6200000000003", "card_number"),
        ("12345678x", "account_number"),
        ("1" * 23, "account_number"),
        ("", "account_number"),
    ],
)
def test_account_numbers_that_cannot_be_right(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        applications.tidy_account(typed)
    assert (refused.value.code, refused.value.field) == (code, "number")


def test_account_numbers_as_they_are_typed() -> None:
    spaced = " ".join(papers.CARD[at : at + 4] for at in range(0, 19, 4))

    assert applications.tidy_account(spaced) == papers.CARD
    assert applications.tidy_account("２０１000123456789") == "201000123456789"


def test_an_address_is_made_from_the_name_and_nobody_has_it(session: Session) -> None:
    assert applications.propose_slug(session, "毛阳茶事（示例）") == "maoyangchashi"
    assert applications.propose_slug(session, "!!!") == "shop"
    papers.filled_in(session)
    assert applications.propose_slug(session, "Hetang") == "hetang-2"


def test_an_address_of_a_shop_is_taken_once(session: Session) -> None:
    papers.filled_in(session)
    me = papers.actor(session, "stranger")
    mine = applications.begin(session, me, "shop")

    for slug, code in (("hetang", "slug_taken"), ("maoyang-tea", "slug_taken"), ("-x", "slug"), ("荷塘", "slug")):
        with pytest.raises(Invalid) as refused:
            applications.save_profile(session, me, mine.id, mine.version, papers.profile("shop", "荷", slug=slug))
        assert (refused.value.code, refused.value.field) == (code, "slug")


def test_handing_in_needs_everything_and_consent(session: Session) -> None:
    me = papers.actor(session, "consumer")
    empty = applications.begin(session, me, "station")
    with pytest.raises(Refused, match="application_incomplete"):
        applications.submit(session, me, empty.id, empty.version, today(), agreed=True)

    mine = papers.filled_in(session)
    with pytest.raises(Invalid, match="consent_missing"):
        applications.submit(session, me, mine.id, mine.version, today(), agreed=False)

    applications.submit(session, me, mine.id, mine.version, today(), agreed=True)
    session.refresh(mine)
    assert (mine.state, mine.consent_text) == ("submitted", applications.CONSENT)
    assert mine.consent_at is not None
    with pytest.raises(Refused, match="application_closed"):
        applications.save_identity(session, me, mine.id, mine.version, Identity("乙", "+8619900000452"))


def test_what_was_taken_back_keeps_no_account_number(session: Session) -> None:
    mine = papers.submitted(session)
    me = papers.actor(session, "consumer")

    applications.withdraw(session, me, mine.id)

    assert (mine.state, mine.bank_number_sealed) == ("withdrawn", None)
    with pytest.raises(Refused, match="application_closed"):
        applications.withdraw(session, me, mine.id)
    assert applications.begin(session, me, "shop").id != mine.id
    assert session.scalars(select(func.count()).select_from(Application)).one() == 2


def test_an_account_number_must_be_given_once(session: Session) -> None:
    me = papers.actor(session, "consumer")
    mine = applications.begin(session, me, "shop")
    with pytest.raises(Invalid, match="account_number"):
        applications.save_bank(session, me, mine.id, mine.version, Bank("何", "行", None), papers.SEAL)

    applications.save_bank(session, me, mine.id, mine.version, Bank("何", "行", papers.CARD), papers.SEAL)
    applications.save_bank(session, me, mine.id, mine.version, Bank("何塘", "行", None), papers.SEAL)

    assert (mine.bank_holder, mine.bank_last4) == ("何塘", papers.CARD[-4:])
