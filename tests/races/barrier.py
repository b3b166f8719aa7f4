"""Doing things at the same instant: real threads, real connections, real commits."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.orm import Session, sessionmaker

Answer = TypeVar("Answer")

#: A racer that does not come to the start, or does not come back, ends the test instead of hanging it.
START_SECONDS, END_SECONDS = 30, 60


def at_once(work: Sequence[Callable[[], Answer]], end_seconds: float = END_SECONDS) -> list[Answer | Exception]:
    """Call everything in `work` from a thread of its own, all let go together.

    Answers, in the order of `work`, what each returned or the exception it raised.
    """
    start = threading.Barrier(len(work))
    results: list[Answer | Exception] = [TimeoutError("did not come back")] * len(work)

    def race(place: int) -> None:
        try:
            start.wait(START_SECONDS)
            results[place] = work[place]()
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=race, args=(place,), daemon=True) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(end_seconds)
    return results


def committed(sessions: sessionmaker[Session], act: Callable[[Session], Answer]) -> Callable[[], Answer]:
    """`act` in a session and transaction of its own, committed at its end.

    The connection is taken now, not at the start of the race: connecting would spread the racers out.
    """
    session = sessions()
    session.connection()

    def run() -> Answer:
        with session:
            answer = act(session)
            session.commit()
            return answer

    return run


def answers(results: Sequence[Answer | Exception]) -> list[Answer]:
    """What the racers that were not stopped answered."""
    return [result for result in results if not isinstance(result, Exception)]


def errors(results: Sequence[Answer | Exception]) -> list[Exception]:
    """What stopped the others."""
    return [result for result in results if isinstance(result, Exception)]
