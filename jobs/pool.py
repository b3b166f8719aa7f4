"""What follows from the clock in the pool: terms begin, waivers end, and shelves follow."""

import procrastinate

from jobs.queue import PATIENTLY, House, queue
from models.catalogue import Sku
from models.reading import floors
from operations import pool
from operations.actor import HOUSE


@queue.task(name="pool.take_effect", retry=PATIENTLY, pass_context=True)
def take_effect(context: procrastinate.JobContext, *, sku_id: int) -> None:
    """Terms that were published ahead hold from now on."""
    with House(context).sessions.begin() as session:
        pool.take_effect(session, HOUSE, session.get_one(Sku, sku_id))


@queue.periodic(cron="* * * * *")
@queue.task(name="pool.sweep", queueing_lock="pool.sweep", pass_context=True)
def sweep(context: procrastinate.JobContext, timestamp: int) -> None:
    """Every minute: listings that a waiver no longer covers, and whatever no job followed. A transaction each sku."""
    house = House(context)
    with house.sessions() as session:
        skus = session.scalars(floors.out_of_step()).all()
    for sku_id in skus:
        with house.sessions.begin() as session:
            pool.keep_floor(session, HOUSE, sku_id)
