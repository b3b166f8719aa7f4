"""The command line: `flask worker`, `flask invariants`, `flask due`."""

import json

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from jobs.worker import run_due, run_worker
from operations import invariants as books


def register_commands(app: Flask) -> None:
    """Add the commands to `flask`."""
    for command in (worker, due, invariants):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def worker() -> None:
    """Work on jobs until a signal comes."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    run_worker(app, app.extensions["settings"].database_url)


@click.command()
@with_appcontext
def due() -> None:
    """Do the jobs that are due, then return."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    run_due(app, app.extensions["settings"].database_url)


@click.command()
@click.option("--only", default="", help="Ids, such as S3,P6.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def invariants(only: str, as_json: bool) -> None:
    """Look at the books: prints what does not hold, and ends with 1 if anything does not."""
    with current_app.extensions["session_factory"]() as session:
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
