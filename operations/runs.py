"""Long work somebody started: it waits, runs, tells how far it is, and can be stopped between two steps."""

from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models.files import StoredFile
from models.runs import Run
from operations import audit
from operations.actor import Actor
from operations.deferring import defer
from operations.filing import Filed
from operations.refusals import Missing, Refused

OPEN = ("waiting", "running")


def prepare(session: Session, actor: Actor, kind: str, upload: Filed, params: dict[str, Any], party: int | None) -> Run:
    """Work that begins with a file and waits for what its owner says about it."""
    file = _file(session, upload, actor.person_id, party)
    run = Run(kind=kind, person_id=actor.person_id, organisation_id=party, params=params, upload_id=file.id)
    session.add(run)
    session.flush()
    return run


def start(session: Session, actor: Actor, run: Run, task: str) -> None:
    """Hand it to a worker."""
    if run.state != "preparing":
        raise Refused("wrong_step", state=run.state)
    run.state, run.done, run.started_at, run.finished_at = "waiting", 0, None, None
    session.flush()
    audit.note(session, actor, "start", "run", run.id, after={"kind": run.kind}, party=run.organisation_id)
    defer(session, task, run_id=run.id)


def begin_new(session: Session, actor: Actor, kind: str, params: dict[str, Any], party: int | None, task: str) -> Run:
    """Work that needs no file. While the same is under way for the same person it is that, and not done twice."""
    same = select(Run).where(Run.kind == kind, Run.person_id == actor.person_id, Run.params == params)
    under_way = same.where(Run.state.in_(OPEN), Run.cancel_asked_at.is_(None)).order_by(Run.id).limit(1)
    if known := session.scalar(under_way):
        return known
    run = Run(kind=kind, person_id=actor.person_id, organisation_id=party, params=params, state="preparing")
    session.add(run)
    session.flush()
    start(session, actor, run, task)
    return run


def own(session: Session, actor: Actor, run_id: int) -> Run:
    """A run of the actor. Missing for anybody else."""
    run = session.scalar(select(Run).where(Run.id == run_id, Run.person_id == actor.person_id))
    if run is None:
        raise Missing
    return run


def cancel(session: Session, actor: Actor, run_id: int) -> None:
    """Stop it after the step it is in; what is done stays done."""
    run = own(session, actor, run_id)
    session.refresh(run, with_for_update={"key_share": True})
    if run.state not in OPEN:
        raise Refused("wrong_step", state=run.state)
    run.cancel_asked_at = func.now()
    if run.state == "waiting":
        run.state, run.finished_at = "cancelled", func.now()
    session.flush()
    audit.note(session, actor, "cancel", "run", run.id, party=run.organisation_id)


def take_up(session: Session, run_id: int) -> Run | None:
    """The run, under way from now on; None when it has ended or was cancelled."""
    run = session.get_one(Run, run_id, with_for_update={"key_share": True})
    if run.state not in OPEN:
        return None
    if run.cancel_asked_at is not None:
        run.state, run.finished_at = "cancelled", func.now()
        return None
    if run.state == "waiting":
        run.state, run.started_at = "running", func.now()
    return run


def advance(session: Session, run_id: int, done: int, wrong: int = 0) -> bool:
    """So many more are done. False when it was cancelled meanwhile."""
    asked = session.scalar(
        update(Run)
        .where(Run.id == run_id)
        .values(done=Run.done + done, wrong=Run.wrong + wrong)
        .returning(Run.cancel_asked_at)
    )
    return asked is None


def end(session: Session, run_id: int, state: str) -> None:
    """It is over: done, failed, or preparing where its owner has the next word."""
    session.execute(update(Run).where(Run.id == run_id).values(state=state, finished_at=func.now()))


def keep_file(session: Session, run: Run, filed: Filed) -> int:
    """A file that came out of it, which stands in the store already."""
    return _file(session, filed, run.person_id, run.organisation_id).id


def forget_result(session: Session, run_id: int, file_id: int) -> None:
    """The file that came out of a run is gone from the store; the run stays. Repeating it is harmless."""
    session.execute(update(Run).where(Run.id == run_id, Run.result_id == file_id).values(result_id=None))
    session.execute(delete(StoredFile).where(StoredFile.id == file_id))


def _file(session: Session, filed: Filed, person: int | None, party: int | None) -> StoredFile:
    file = StoredFile(
        key=filed.key,
        media_type=filed.media_type,
        bytes=filed.size,
        sha256=filed.sha256,
        name=filed.name,
        organisation_id=party,
        uploaded_by=person,
    )
    session.add(file)
    session.flush()
    return file
