"""The job queue, and what its tasks work with.

A job is queued in the transaction of the change it follows, so it exists if and only if the change does. It is done
at least once: every task may be repeated without harm.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import procrastinate
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from gateways.carriers import Carriers
from gateways.mail import Mailer
from gateways.sms import Messenger
from gateways.storage import Storage
from operations.sealing import Seal
from web.failpoints import begin_job
from web.i18n import speaking
from web.till import Till

#: Tasks register here; a worker gives it a connection of its own.
queue = procrastinate.App(connector=procrastinate.PsycopgConnector())

#: Eight tries over about twenty minutes: 3, 9, 27 … seconds apart, then steadily. Afterwards a person is told.
PATIENTLY = procrastinate.RetryStrategy(max_attempts=8, wait=2, linear_wait=45)


class House:
    """What a task works with: the running application's connections and gateways."""

    def __init__(self, context: procrastinate.JobContext) -> None:
        self.app: Flask = context.additional_context["app"]
        begin_job(self.app, context)

    @contextmanager
    def speaking(self, language: str) -> Iterator[None]:
        """Words of that language, as in the request of whoever reads what the task writes."""
        with self.app.test_request_context(), speaking(language):
            yield

    @property
    def sessions(self) -> sessionmaker[Session]:
        """Database sessions."""
        return cast(sessionmaker[Session], self.app.extensions["session_factory"])

    @property
    def till(self) -> Till | None:
        """The till; None where the house takes no money by Stripe."""
        return cast(Till | None, self.app.extensions["till"])

    @property
    def storage(self) -> Storage:
        """The store of files."""
        return cast(Storage, self.app.extensions["storage"])

    @property
    def mailer(self) -> Mailer:
        """The way out for mail."""
        return cast(Mailer, self.app.extensions["mailer"])

    @property
    def sms(self) -> Messenger:
        """The way out for text messages."""
        return cast(Messenger, self.app.extensions["sms"])

    @property
    def carriers(self) -> Carriers:
        """The ways carriers are spoken to."""
        return cast(Carriers, self.app.extensions["carriers"])

    @property
    def seal(self) -> Seal:
        """Opens what a job's arguments must not say in plain."""
        return cast(Seal, self.app.extensions["seal"])
