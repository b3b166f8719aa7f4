"""What is no longer true when the worker comes to it is not told."""

from collections.abc import Callable

from sqlalchemy import func, update

from jobs.messages import plan
from models.delivery import Parcel, Pickup
from models.stock import Hold
from tests.telling.standing import ADDRESS, Stage, Town


def _left(here: Town) -> None:
    here.consignment().state = "shipped"


def _covered(here: Town) -> None:
    here.session.execute(update(Hold).values(ended_at=func.now()))


def _fetched(here: Town) -> None:
    here.session.execute(update(Pickup).values(handed_at=func.now(), proof="code"))


def _sent_back(here: Town) -> None:
    here.session.execute(update(Pickup).values(sent_back_at=func.now()))


def _turned_round(here: Town) -> None:
    here.session.execute(update(Parcel).values(state="returning"))


OVER: tuple[tuple[str, Callable[[Town], object]], ...] = (
    ("confirmed", Town.cancel),
    ("shipped", _turned_round),
    ("at_station", _fetched),
    ("at_station", _turned_round),
    ("pickup_reminder", _fetched),
    ("pickup_reminder", _sent_back),
    ("delayed", _left),
    ("short", _covered),
    ("short", Town.cancel),
)


def test_what_is_over_is_not_told(stage: Stage) -> None:
    for kind, meanwhile in OVER:
        with stage.scene(ADDRESS) as here:
            cause = here.make(kind)
            meanwhile(here)

            here.tell(kind, cause)

            assert (here.mails, here.texts, here.messages(kind)) == ([], [], []), (kind, meanwhile)


def test_money_the_provider_refused_is_not_promised(stage: Stage) -> None:
    with stage.scene() as here:
        here.tell("credited", here.refund("failed"))

        assert not here.texts


def test_what_was_to_leave_and_is_over_leaves_no_trace(stage: Stage) -> None:
    with stage.scene() as here:
        late = here.late()
        plan(here.session, ("delayed", "consignment", late.id), ("sms",))
        late.state = "shipped"

        here.tell("delayed", late.id)

        assert not here.messages("delayed")
