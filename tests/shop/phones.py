"""What arrived on telephones and by mail: the jobs that are due are done, and what they sent is read."""

import re

from flask import Flask

from gateways.mail import Mail
from gateways.sms import Sms
from jobs.worker import run_due


class Pocket:
    """Every telephone there is. Takes the place of the way out for text messages."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.arrived: list[Sms] = []
        app.extensions["sms"] = self

    def send(self, sms: Sms) -> None:
        """Arrive."""
        self.arrived.append(sms)

    def texts(self, phone: str) -> list[str]:
        """What arrived at a number, the first first."""
        run_due(self.app, self.app.extensions["settings"].database_url)
        return [sms.text for sms in self.arrived if sms.to == phone]

    def code(self, phone: str) -> str:
        """The code that arrived there last."""
        found = re.search(r"\b[0-9]{6}\b", self.texts(phone)[-1])
        assert found is not None
        return found[0]

    def link(self, phone: str) -> str:
        """The path of the link that arrived there last."""
        found = re.search(r"/invitations/\S+", self.texts(phone)[-1])
        assert found is not None
        return found[0]


class Outbox:
    """Takes the place of the way out for mail."""

    def __init__(self, app: Flask) -> None:
        self.sent: list[Mail] = []
        app.extensions["mailer"] = self

    def send(self, mail: Mail) -> None:
        """Leave."""
        self.sent.append(mail)
