"""Importing and exporting products by table, for the association and for a party: upload, columns, result, start."""

import hashlib
import secrets
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.files import StoredFile
from models.runs import Run, RunRow
from operations import runs, spreadsheets
from operations.filing import Filed
from operations.refusals import Invalid, Missing, Refused
from operations.spreadsheets import Table
from web import product_table
from web.arguments import one_field
from web.database import db, run_transaction
from web.forms import BaseForm
from web.i18n import locale
from web.product_table import Column
from web.redirects import see
from web.sentences import sentence, sentence_of
from web.sign_in import actor
from web.stores import storage
from web.uploads import LONGEST_NAME, Received, kept

#: A table and the fields of its form.
FORM_BYTES = spreadsheets.MOST_BYTES + 1024 * 1024
KIND = "products.import"
SHOWN_FAULTS = 100
SHOWN_ROWS = 5


@dataclass(frozen=True)
class Desk:
    """Who imports: the address of the products, the party whose goods they are (None: any), the template's folder."""

    home: str
    party: int | None
    folder: str

    @property
    def is_staff(self) -> bool:
        """Whether the table names the supplier of every row."""
        return self.party is None

    @property
    def sets_prices(self) -> bool:
        """Whether the visitor may set the pool's prices."""
        return self.is_staff and actor().has("buyer", "vendor_manager")

    def columns(self) -> tuple[Column, ...]:
        """The columns this desk knows."""
        return product_table.columns(staff=self.is_staff, prices=self.sets_prices)


def upload_page(desk: Desk, form: BaseForm | None = None) -> str:
    """Which columns there are, and a place for the file."""
    known = desk.columns()
    return render_template(
        f"{desk.folder}/product_import.html",
        form=form or BaseForm(),
        known=known,
        language=locale(),
        prices=desk.sets_prices,
        home=desk.home,
        most_rows=spreadsheets.MOST_ROWS,
    )


def take_in(desk: Desk) -> ResponseReturnValue:
    """Keep the file and guess which column is which."""
    form, visitor = BaseForm(), actor()
    try:
        received = _received()
        table = spreadsheets.read(received.content)
        mapping = product_table.matched(table.header, desk.columns())
        params = {"mapping": mapping, "locale": locale(), "back": desk.home, "prices": desk.sets_prices}
        with kept((received,)) as (filed,):
            run_id = run_transaction(
                lambda session: runs.prepare(session, visitor, "products.check", filed, params, desk.party).id
            )
    except Invalid as fault:
        form.form_errors.append(sentence_of(fault))
        return upload_page(desk, form), 422
    return see(f"{desk.home}/import/{run_id}")


def run_page(desk: Desk, run_id: int) -> ResponseReturnValue:
    """Before the look through: which column is which. After it: all that is wrong, and the word to begin."""
    run = _own(desk, run_id)
    if run.state != "preparing":
        return see(f"/jobs/{run.id}")
    return _result_page(desk, run) if run.kind == KIND else _columns_page(desk, run, BaseForm())


def choose_columns(desk: Desk, run_id: int) -> ResponseReturnValue:
    """Which column is which, then the look through every row."""
    run, form, visitor = _own(desk, run_id), BaseForm(), actor()
    known = desk.columns()
    names = {column.name for column in known}
    mapping = [one_field(f"column-{place}") for place in range(len(run.params["mapping"]))]
    mapping = [name if name in names else "" for name in mapping]
    used = [name for name in mapping if name]
    missing = product_table.lacking(mapping, known)
    if missing:
        labels = ("、" if locale() != "en" else ", ").join(column.label(locale()) for column in missing)
        form.form_errors.append(sentence_of(Invalid("columns_missing", columns=labels)))
    if len(set(used)) != len(used):
        form.form_errors.append(sentence_of(Invalid("columns_twice")))
    if form.form_errors:
        run.params = run.params | {"mapping": mapping}
        return _columns_page(desk, run, form), 422

    def begin(session: Session) -> None:
        mine = _own(desk, run_id)
        if mine.kind == KIND:
            raise Refused("wrong_step")
        mine.params = mine.params | {"mapping": mapping, "next": f"{desk.home}/import/{run_id}"}
        runs.start(session, visitor, mine, "products.check")

    run_transaction(begin)
    return see(f"/jobs/{run_id}")


def begin_import(desk: Desk, run_id: int) -> ResponseReturnValue:
    """Import every row that is right."""
    visitor = actor()

    def begin(session: Session) -> None:
        mine = _own(desk, run_id)
        if mine.kind != KIND:
            raise Refused("wrong_step")
        mine.total = mine.total - mine.wrong
        runs.start(session, visitor, mine, KIND)
        mine.wrong = 0

    run_transaction(begin)
    return see(f"/jobs/{run_id}")


def begin_export(desk: Desk) -> ResponseReturnValue:
    """Write the table of products in the background."""
    visitor = actor()
    params = {"back": desk.home, "locale": locale(), "prices": desk.sets_prices}
    run_id = run_transaction(
        lambda session: runs.begin_new(session, visitor, "products.export", params, desk.party, "products.export").id
    )
    return see(f"/jobs/{run_id}")


def _received() -> Received:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("no_file", field="file")
    content = file.stream.read(spreadsheets.MOST_BYTES + 1)
    file.close()
    name = file.filename.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:]
    key = f"runs/{secrets.token_hex(16)}.table"
    digest = hashlib.sha256(content).hexdigest()
    return Received(Filed(key, "application/octet-stream", len(content), digest, name), content)


def _own(desk: Desk, run_id: int) -> Run:
    """A run of this visitor at this desk."""
    run = runs.own(db(), actor(), run_id)
    if run.organisation_id != desk.party or not run.kind.startswith("products.") or run.upload_id is None:
        raise Missing
    return run


def _table(run: Run) -> Table:
    file = db().get_one(StoredFile, run.upload_id)
    content = storage().get(file.key)
    if content is None:
        raise Missing
    return spreadsheets.read(content)


def _columns_page(desk: Desk, run: Run, form: BaseForm) -> str:
    table = _table(run)
    return render_template(
        f"{desk.folder}/product_columns.html",
        form=form,
        run=run,
        home=desk.home,
        header=table.header,
        rows=[row for _, row in table.rows[:SHOWN_ROWS]],
        many=len(table.rows),
        mapping=run.params["mapping"],
        known=desk.columns(),
        language=locale(),
    )


def _result_page(desk: Desk, run: Run) -> str:
    wrong = db().scalars(
        select(RunRow)
        .where(RunRow.run_id == run.id, RunRow.state == "wrong")
        .order_by(RunRow.number)
        .limit(SHOWN_FAULTS)
    )
    labels = {column.name: column.label(locale()) for column in product_table.columns(staff=True, prices=True)}
    faults = [
        (row.number, labels.get(fault["column"], fault["column"]), sentence(fault["code"], fault["params"]))
        for row in wrong
        for fault in row.faults
    ]
    return render_template(
        f"{desk.folder}/product_checked.html",
        form=BaseForm(),
        run=run,
        home=desk.home,
        faults=faults,
        shown=SHOWN_FAULTS,
        right=run.total - run.wrong,
    )
