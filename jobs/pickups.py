"""What follows from the clock at village stations: parcels nobody fetches go back."""

import procrastinate

from jobs.queue import House, queue
from operations import pickups


@queue.periodic(cron="20 * * * *")
@queue.task(name="pickups.due_back", queueing_lock="pickups.due_back", pass_context=True)
def due_back(context: procrastinate.JobContext, timestamp: int) -> None:
    """Every hour, a few parcels in a transaction each, until none is due."""
    house = House(context)
    done = pickups.BATCH
    while done == pickups.BATCH:
        with house.sessions.begin() as session:
            done = pickups.due_back(session)
