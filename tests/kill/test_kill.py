"""A web process or a worker killed anywhere between picking and hand-over: nothing is lost, doubled or stuck.

What the house holds afterwards, row by row and file by file, is compared with what it holds when nobody is killed.
"""

import http.client
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask

import jobs.worker  # noqa: F401 registers every task
from jobs.queue import queue
from sandbox.stripe_double.running import RunningDouble, running_double
from tests.databases import Databases
from tests.kill.house import Form, Handheld, House, opened
from tests.kill.processes import serve, started, was_killed, work
from tests.kill.scenarios import JOBS, STEPS, Act, Job, Step
from tests.pages import TOKEN, Browser

#: Where the addresses of picking, packing and handing over begin.
THE_WAY_OUT = ("waves", "consignments", "manifests", "returns", "tracking")
#: Jobs that nothing on the way out queues. `payments.sweep_refunds` sends as `payments.send_refund` does.
OTHER_JOBS = frozenset(
    {
        *("audit.keep_head", "audit.seal", "books.check", "codes.forget", "codes.send", "data_packs.make"),
        *("documents.look_over", "documents.tell_expiring", "jobs.check_books", "jobs.take_up_stalled"),
        *("jobs.tell_failures", "lots.expire", "mail.decision", "mail.purchase_order", "orchards.keep_months"),
        *("orchards.watch", "payments.sweep", "payments.sweep_refunds", "payments.take_event", "pickups.due_back"),
        *("pictures.make_sizes", "pool.sweep", "pool.take_effect", "products.check", "products.export"),
        *("products.import", "recalls.tell", "sms.account_changed", "sms.invitation", "sms.purchase_order"),
        *("stock.retire_old_lots", "tell.shops", "carriers.forget", "papers.forget"),
    }
)
#: Killed here in every run; all others in the slow depth.
FIRST = (
    "fulfilment.pack:after-commit-1",
    "fulfilment.scan_out:before-commit-1",
    "carriers.tell:after-carriers.announce-1",
    "tell.buyer:after-mailer.send-1",
)
#: The other side has it and we have not written that down: it goes out once more, under the same name.
SENT_TWICE = frozenset(
    f"tell.buyer:{place}" for place in ("after-mailer.send-1", "before-commit-2", "after-sms.send-1", "before-commit-3")
)
#: What a house holds when nobody was killed, and how many mails and text messages left.
Unhurt = tuple[dict[str, object], int, int]


def places() -> list[object]:
    """Every place, by its name."""
    names = [name for label in STEPS | JOBS for name in names_of(label)]
    return [pytest.param(name, marks=() if name in FIRST else pytest.mark.long) for name in names]


def names_of(label: str) -> list[str]:
    """The places of one scenario."""
    return [f"{label}:{moment}-{place}" for place in (STEPS | JOBS)[label].places for moment in ("before", "after")]


@pytest.fixture(scope="module")
def double() -> Iterator[RunningDouble]:
    """Whom the money goes through."""
    with running_double() as double:
        yield double


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, Unhurt]:
    """What a house holds after each scenario when nobody is killed, and how many mails and texts left."""
    return {}


def scenario_of(name: str) -> Step | Job:
    """The scenario of a place."""
    return (STEPS | JOBS)[name.partition(":")[0]]


@contextmanager
def house_for(scenario: Step | Job, database_url: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """A house with those the scenario speaks to."""
    outside = scenario.outside if isinstance(scenario, Job) else ""
    double = request.getfixturevalue("double") if outside == "stripe" else None
    with opened(database_url, folder, outside, double) as house:
        yield house


def test_every_step_and_job_of_the_way_out_has_a_scenario(app: Flask) -> None:
    ways = tuple(f"/fulfilment/{start}" for start in THE_WAY_OUT)
    steps = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.rule.startswith(ways)
    }
    assert steps == set(STEPS)
    jobs = {name for name in queue.tasks if "builtin" not in name}
    assert jobs - OTHER_JOBS == set(JOBS)
    assert jobs >= OTHER_JOBS


@pytest.mark.parametrize("name", places())
def test_killed_and_started_again(
    name: str,
    database_url: str,
    databases: Databases,
    tmp_path: Path,
    undisturbed: dict[str, Unhurt],
    request: pytest.FixtureRequest,
) -> None:
    label, scenario = name.partition(":")[0], scenario_of(name)
    if label not in undisturbed:
        other = databases.fresh("cast", "control")
        with ExitStack() as stack:
            stack.callback(databases.drop, other)
            house = stack.enter_context(house_for(scenario, other, tmp_path / "control", request))
            undisturbed[label] = unhurt(house, scenario, label)
    with house_for(scenario, database_url, tmp_path / "drill", request) as house:
        if isinstance(scenario, Step):
            kill_server(house, scenario.lay(house), name)
        else:
            kill_worker(house, scenario, name)
        house.drain()
        expected, mails, texts = undisturbed[label]
        assert house.unfinished() == []
        assert house.holds() == expected
        assert (len(set(house.mails())), len(set(house.texts()))) == (mails, texts)
        assert len(house.mails() + house.texts()) == mails + texts + (name in SENT_TWICE)
        assert house.broken() == []


def unhurt(house: House, scenario: Step | Job, label: str) -> Unhurt:
    """The same without a kill, in this process. It comes to the places of the scenario and to no other."""
    if isinstance(scenario, Step):
        send(Browser(house.app, (form := scenario.lay(house)).who), form)
        came_to = list(house.came_to)
        house.drain()
    else:
        queued(house, scenario.lay(house))
        house.came_to.clear()
        house.drain()
        came_to = house.came_to
    assert {one for one in came_to if one.startswith(f"{label}:")} == set(names_of(label))
    assert house.unfinished() == []
    assert len(set(house.mails())) == len(house.mails())
    assert len(set(house.texts())) == len(house.texts())
    return house.holds(), len(house.mails()), len(house.texts())


def send(browser: Browser, form: Form) -> None:
    """Send it, once."""
    body, kind = form.body(_token(browser, form.page))
    answer = browser.client.post(form.path, data=body, content_type=kind)
    assert answer.status_code == 303, answer.text


def _token(browser: Browser, page: str) -> str:
    found = TOKEN.search(browser.get(page).text)
    assert found is not None
    return found[1]


def queued(house: House, act: Act) -> None:
    """All jobs so far are done; then the one that matters is queued."""
    house.drain()
    act(house.session)
    house.session.commit()


def kill_server(house: House, form: Form, name: str) -> None:
    """The server dies over a form. Whoever sent it sees an error, and sends the same bytes again to a new server."""
    house.session.rollback()
    handheld = Handheld.of(house, form.who)
    with started(serve, house.environ | {"FAILPOINT": name}) as server:
        body, kind = form.body(handheld.token_on(form.page))
        with suppress(OSError, http.client.HTTPException):
            handheld.ask("POST", form.path, body, kind)
            raise AssertionError(f"the server did not come to {name}")
        assert was_killed(server)
    with started(serve, house.environ):
        status, page = handheld.ask("POST", form.path, body, kind)
        assert status in {200, 303, 409}, page


def kill_worker(house: House, scenario: Job, name: str) -> None:
    """The worker dies over a job."""
    queued(house, scenario.lay(house))
    with started(work, house.environ | {"FAILPOINT": name}) as worker:
        assert was_killed(worker), f"the worker did not come to {name}"
