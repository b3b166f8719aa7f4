"""Tables of products: looked through row by row, then imported a batch at a time, and written out again.

A batch is one transaction with the rows it did, so a worker that is killed leaves nothing half done, and whoever takes
the run up again goes on behind the last batch.
"""

import csv
import io
from typing import Any

import procrastinate
import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobs.queue import PATIENTLY, House, queue
from jobs.results import stored
from models.files import StoredFile
from models.parties import roles_of
from models.reading import goods
from models.runs import Run, RunRow
from operations import product_imports, runs, spreadsheets
from operations.actor import Actor
from operations.product_imports import Row
from web import product_table
from web.sentences import sentence
from web.tables import BOM, cell

#: Rows after which a run says how far it is.
STEP = 1000


@queue.task(name="products.check", retry=PATIENTLY, pass_context=True)
def check(context: procrastinate.JobContext, *, run_id: int) -> None:
    """Read every row and say all that is wrong with it; nothing of it is imported yet."""
    house = House(context)
    with house.sessions.begin() as session:
        run = runs.take_up(session, run_id)
        if run is None:
            return
        key = session.get_one(StoredFile, run.upload_id).key
    table = spreadsheets.read(house.storage.get(key) or b"")
    with house.sessions.begin() as session:
        session.get_one(Run, run_id).total = len(table.rows)
        session.get_one(Run, run_id).done = 0
    rows = _parsed_rows(house, run_id, table)
    with house.sessions.begin() as session:
        run = session.get_one(Run, run_id, with_for_update={"key_share": True})
        session.query(RunRow).where(RunRow.run_id == run_id).delete()
        product_imports.check(session, rows)
        product_imports.lay_down(session, run_id, rows)
        run.done, run.wrong = len(rows), sum(1 for row in rows if row.faults)
        run.kind = "products.import"
        _keep_faults(house, session, run, rows)
        if run.cancel_asked_at is None:
            runs.end(session, run_id, "preparing")
        else:
            runs.end(session, run_id, "cancelled")


@queue.task(name="products.import", retry=PATIENTLY, pass_context=True)
def bring_in(context: procrastinate.JobContext, *, run_id: int) -> None:
    """Import what is right, batch by batch."""
    house = House(context)
    with house.sessions.begin() as session:
        run = runs.take_up(session, run_id)
        if run is None:
            return
        actor = Actor(run.person_id, roles_of(session, run.person_id))
        batches = product_imports.batches(session, run_id)
    for numbers in batches:
        with house.sessions.begin() as session:
            run = session.get_one(Run, run_id)
            done, wrong = product_imports.carry_out(session, actor, run, numbers)
            goes_on = runs.advance(session, run_id, done, wrong)
        if not goes_on:
            break
    with house.sessions.begin() as session:
        run = session.get_one(Run, run_id, with_for_update={"key_share": True})
        left = session.scalar(
            select(func.count()).select_from(RunRow).where(RunRow.run_id == run_id, RunRow.state == "new")
        )
        runs.end(session, run_id, "cancelled" if left else "done")


@queue.task(name="products.export", retry=PATIENTLY, pass_context=True)
def write_out(context: procrastinate.JobContext, *, run_id: int) -> None:
    """Every pack that is sold, or one party's, in the shape that is imported."""
    house = House(context)
    with house.sessions.begin() as session:
        run = runs.take_up(session, run_id)
        if run is None:
            return
        run.total = goods.count_packs(session, run.organisation_id)
    with house.sessions.begin() as session:
        run = session.get_one(Run, run_id)
        content = _written(session, run)
        run.done = run.total
        run.result_id = runs.keep_file(session, run, stored(house, content, "xlsx", "products.xlsx", run_id))
        runs.end(session, run_id, "done")


def choices(session: Session, run: Run) -> product_table.Choices:
    """What the cells of this run's table may name."""
    return product_table.Choices(
        goods.names_of_categories(session),
        goods.names_of_townships(session),
        None if run.organisation_id else goods.names_of_suppliers(session),
    )


def _parsed_rows(house: House, run_id: int, table: spreadsheets.Table) -> list[Row]:
    """Every row taken apart; the run says how far it is."""
    with house.sessions() as session:
        run = session.get_one(Run, run_id)
        known = product_table.columns(staff=run.organisation_id is None, prices=run.params["prices"])
        mapping, allowed, party = run.params["mapping"], choices(session, run), run.organisation_id
    rows: list[Row] = []
    for start in range(0, len(table.rows), STEP):
        for number, cells in table.rows[start : start + STEP]:
            values, faults = product_table.parsed(cells, mapping, known, allowed)
            rows.append(Row(number, values | ({"supplier": party} if party else {}), faults))
        with house.sessions.begin() as session:
            wrong = sum(1 for row in rows[start:] if row.faults)
            if not runs.advance(session, run_id, len(rows) - start, wrong):
                break
    return rows


def _written(session: Session, run: Run) -> bytes:
    """A workbook of text cells, so that no spreadsheet makes days or powers of codes."""
    known = product_table.columns(staff=run.organisation_id is None, prices=run.params["prices"])
    names = goods.category_names(session, "zh") | dict(goods.townships(session))
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [column.label(run.params["locale"]) for column in known], book.add_format({"bold": True}))
        for place, (sku, supplier, terms) in enumerate(goods.packs(session, run.organisation_id), 1):
            row = product_table.row_of(sku, supplier, terms, names)
            for across, column in enumerate(known):
                sheet.write_string(place, across, str(row[column.name]))
    return out.getvalue()


def _keep_faults(house: House, session: Session, run: Run, rows: list[Row]) -> None:
    """The file of what is wrong: a line for each fault, in the language of whoever asked."""
    if not run.wrong:
        return
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    language = run.params["locale"]
    with house.speaking(language):
        titles = ("Row", "Column", "What is wrong") if language == "en" else ("行", "列", "问题")
        writer.writerow(titles)
        for row in rows:
            writer.writerows(
                [row.number, _title(fault, language), cell(sentence(fault["code"], fault["params"]))]
                for fault in row.faults
            )
    run.faults_id = runs.keep_file(session, run, stored(house, out.getvalue().encode(), "csv", "faults.csv"))


def _title(fault: dict[str, Any], language: str) -> str:
    return next(
        (one.label(language) for one in product_table.columns(staff=True, prices=True) if one.name == fault["column"]),
        str(fault["column"]),
    )
