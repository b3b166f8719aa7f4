"""The command line: `flask found`, `flask worker`, `flask due`, `flask invariants`, `flask audit`."""

import json
import sys
from collections.abc import Callable
from datetime import datetime
from itertools import islice

import click
import flask_babel
import psycopg
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from jobs.auditing import MOST_FLAWS, faults
from jobs.charter import Names
from jobs.founding import Answers, name, phone, township
from jobs.founding import found as found_house
from jobs.worker import run_due, run_worker
from models.divisions import full_name
from operations import audit as chain
from operations import founding, memberships, people
from operations import invariants as books
from operations.actor import HOUSE
from operations.people import Credentials
from operations.refusals import Refused
from web.filters import SHANGHAI
from web.sentences import sentence_of

#: What is wrong with an event of the audit chain, by `Flaw.what`.
WRONG = {
    "gap": "an event is missing before this one",
    "link": "it does not follow the one before",
    "hash": "it was changed",
    "head": "the head that was kept is not in the chain any more",
}
NOT_MIGRATED = "The database lacks tables of this release. Run first: python -m migrations upgrade"


def register_commands(app: Flask) -> None:
    """Add the commands to `flask`."""
    for command in (audit, found, superuser, worker, due, invariants):
        app.cli.add_command(command)


class Spoken(click.Command):
    """A command that says in a sentence what an administrator can mend: the database, or a refusal."""

    def invoke(self, ctx: click.Context) -> object:
        """Run it; anything else that fails keeps its trace."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            raise click.ClickException(_sentence(refused)) from None
        except (DBAPIError, psycopg.Error) as error:
            sentence = _trouble(error)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from None


@click.command(cls=Spoken)
@with_appcontext
def worker() -> None:
    """Work on jobs until a signal comes."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    run_worker(app, app.extensions["settings"].database_url)


@click.command(cls=Spoken)
@with_appcontext
def due() -> None:
    """Do the jobs that are due, then return."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    run_due(app, app.extensions["settings"].database_url)


@click.command(cls=Spoken)
@with_appcontext
def audit() -> None:
    """Compute the audit chain anew from its beginning: prints its head, and ends with 1 if anything was changed."""
    today = datetime.now(SHANGHAI).date()
    with _sessions()() as session:
        found = list(islice(faults(session, current_app.extensions["storage"], today), MOST_FLAWS))
        head, open_events = chain.head(session), chain.unsealed(session)
    for flaw in found:
        click.echo(f"{WRONG[flaw.what]}: event {flaw.event_id}, number {flaw.seq} of the chain")
    click.echo(f"{head.seq} events, {open_events} not sealed yet, head {head.hash}")
    raise SystemExit(1 if found else 0)


@click.command(cls=Spoken)
@click.option("--only", default="", help="Ids, such as S3,P6.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def invariants(only: str, as_json: bool) -> None:
    """Look at the books: prints what does not hold, and ends with 1 if anything does not."""
    with _sessions()() as session:
        broken = books.breaches(session.get_bind().engine, tuple(only.split(",")) if only else ())
    if as_json:
        found = [{"id": b.invariant.id, "sentence": b.invariant.sentence, "rows": b.rows} for b in broken]
        click.echo(json.dumps(found, default=str, ensure_ascii=False))
    else:
        for breach in broken:
            click.echo(f"{breach.invariant.id} {breach.invariant.sentence}")
            for row in breach.rows:
                click.echo(f"    {row}")
        click.echo(f"{len(books.invariants()) - len(broken)} of {len(books.invariants())} hold")
    raise SystemExit(1 if broken else 0)


@click.command(cls=Spoken)
@click.option("--association-zh", metavar="NAME", help="Name of the association in Chinese.")
@click.option("--association-en", metavar="NAME", help="The same in English.")
@click.option("--pavilion-zh", metavar="NAME", help="Name of the association's own shop in Chinese.")
@click.option("--pavilion-en", metavar="NAME", help="The same in English.")
@click.option("--warehouse-zh", metavar="NAME", help="Name of the warehouse in Chinese.")
@click.option("--warehouse-en", metavar="NAME", help="The same in English.")
@click.option("--township", metavar="PLACE", help="County and township of the seat, or its nine digits.")
@click.option("--admin-name", metavar="NAME", help="Name of the first administrator.")
@click.option("--admin-phone", metavar="NUMBER", help="The telephone number he signs in with.")
@click.option("--password-stdin", is_flag=True, help="Read his password from standard input instead of asking.")
@with_appcontext
def found(**given: str | None) -> None:
    """Found the association on an empty, migrated database. Asks for whatever is not given; works once."""
    with _sessions()() as session:
        if founding.is_founded(session):
            raise Refused("already_founded")
    answers = _answers(given)
    house = found_house(_sessions(), answers)
    click.echo(f"\nFounded: {house.association.name_zh} ({house.association.name_en})")
    click.echo(f"  seat         {full_name(answers.township_code)}")
    click.echo(f"  pavilion     {house.pavilion.name_zh} ({house.pavilion.name_en})")
    click.echo(f"  warehouse    {house.warehouse.name_zh} ({house.warehouse.name_en})")
    click.echo(f"  administrator {answers.admin_name}, signs in with {answers.admin.phone}")
    click.echo("Freight, carriers and shelves are set to estimates. Look them over: docs/operations.md")


@click.command(cls=Spoken)
@click.argument("number")
@click.option("--withdraw", is_flag=True, help="Take it back.")
@with_appcontext
def superuser(number: str, withdraw: bool) -> None:
    """Make whoever signs in with that telephone NUMBER a superuser. The account must exist; its sessions end."""
    try:
        found = phone(number)
    except ValueError as fault:
        raise click.BadParameter(f"{number!r}: {fault}.") from None
    with _sessions().begin() as session:
        person = memberships.make_superuser(session, HOUSE, found, withdraw=withdraw)
        click.echo(f"{person.name or found} is {'no superuser any more' if withdraw else 'a superuser'}.")


def _answers(given: dict[str, str | None]) -> Answers:
    def ask(key: str, question: str, read: Callable[[str], str] = name, default: str | None = None) -> str:
        return _ask(given[key], question, read, default)

    return Answers(
        association=Names(
            ask("association_zh", "Name of the association, in Chinese (遂昌网店协会)"),
            ask("association_en", "Name of the association, in English"),
        ),
        pavilion=Names(
            ask("pavilion_zh", "Name of its own shop, in Chinese (遂昌馆)"),
            ask("pavilion_en", "Name of its own shop, in English"),
        ),
        warehouse=Names(
            ask("warehouse_zh", "Name of the warehouse, in Chinese", default="县仓"),
            ask("warehouse_en", "Name of the warehouse, in English", default="County warehouse"),
        ),
        township_code=ask("township", "County and township of its seat (浙江省丽水市遂昌县妙高街道)", township),
        admin_name=ask("admin_name", "Name of the first administrator"),
        admin=Credentials(
            ask("admin_phone", "Telephone number he signs in with", phone), None, _password(given["password_stdin"])
        ),
    )


def _ask(given: str | None, question: str, read: Callable[[str], str], default: str | None) -> str:
    def check(text: str) -> str:
        """What cannot be read is asked again, or ends the command where it was an option."""
        try:
            return read(text)
        except ValueError as fault:
            raise click.BadParameter(f"{text!r}: {fault}.") from None

    return check(given) if given is not None else str(click.prompt(question, default=default, value_proc=check))


def _password(from_stdin: object) -> str:
    if from_stdin:
        return _fit_password(sys.stdin.readline().rstrip("\r\n"))
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, value_proc=_fit_password))


def _fit_password(text: str) -> str:
    try:
        people.check_password(text)
    except Refused as refused:
        raise click.BadParameter(_sentence(refused)) from None
    return text


def _sessions() -> sessionmaker[Session]:
    sessions: sessionmaker[Session] = current_app.extensions["session_factory"]
    return sessions


def _sentence(refused: Refused) -> str:
    """In English, like everything the command line says."""
    with flask_babel.force_locale("en"):
        return sentence_of(refused)


def _trouble(error: DBAPIError | psycopg.Error) -> str | None:
    """The sentence for a database that is away, not ours to use, or not migrated; None for anything else."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn):
        return NOT_MIGRATED
    if isinstance(cause, psycopg.OperationalError | psycopg.errors.InsufficientPrivilege):
        return f"The database refuses or does not answer: {str(cause).splitlines()[0]}"
    return None
