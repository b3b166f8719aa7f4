"""Mail on its way out: to a terminal, to a folder, or to an SMTP server, whichever the URL names."""

import hashlib
import os
import secrets
import smtplib
import ssl
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from functools import partial
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

SMTP_SECONDS = 15.0
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

Deliver = Callable[[EmailMessage], None]


class MailRefused(Exception):  # noqa: N818 — the name says what happened
    """This mail will never be taken: the address or a header is not possible, or the server said 5xx."""


class MailUnavailable(Exception):  # noqa: N818
    """The mail could not be handed over now (network, 4xx, login): try again later."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """A document that goes along with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person. `to` is a bare address; `text` always, `html` or a document beside it where it helps.

    reference: the same when the mail is tried again. It becomes the Message-ID, by which mailboxes know a double.
    """

    to: str
    subject: str
    text: str
    html: str | None = None
    document: Pdf | None = None
    reference: str = ""


class Mailer:
    """Sends mail the way `url` says, from `sender` ("Name <address>" or an address). Keeps no connection open.

    - `console:` writes a readable form to standard output;
    - `file:<folder>` writes one .eml file a mail, complete or not at all; the folder is made when missing;
    - `smtp://user:password@host:port?tls=1` speaks SMTP, with STARTTLS when tls=1; `smtps://` is TLS from the start.
      A password is sent only under TLS or within this machine.

    Raises ValueError for a URL or sender that cannot be used.
    """

    def __init__(self, url: str, *, sender: str) -> None:
        self._sender = _sender(sender)
        self._deliver = _way_out(url)

    def send(self, mail: Mail) -> str:
        """Hand the mail over and return its Message-ID. Raises MailRefused and MailUnavailable.

        A line break in an address or in the subject is refused, so no header can be smuggled in.
        """
        message = _message(mail, self._sender)
        self._deliver(message)
        return str(message["Message-ID"])


def _sender(text: str) -> Address:
    name, bracket, rest = text.rpartition("<")
    spec = rest.removesuffix(">") if bracket else text
    try:
        return Address(display_name=name.strip(), addr_spec=spec.strip())
    except (ValueError, MessageError, IndexError) as error:
        raise ValueError(f"{text!r} is not a sender") from error


def _message(mail: Mail, sender: Address) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender
        message["To"] = _recipient(mail.to)
        message["Subject"] = mail.subject
        message["Date"] = datetime.now(UTC)
        message["Message-ID"] = _message_id(mail, sender)
        # Base64 passes every relay, also one without 8BITMIME.
        message.set_content(mail.text, cte="base64")
        if mail.html is not None:
            message.add_alternative(mail.html, subtype="html", cte="base64")
        if mail.document is not None:
            enclosed = mail.document
            message.add_attachment(enclosed.content, maintype="application", subtype="pdf", filename=enclosed.name)
    except (ValueError, MessageError) as error:
        raise MailRefused(str(error)) from error
    return message


def _message_id(mail: Mail, sender: Address) -> str:
    """With the subject, for a reference may mean another thing in another database."""
    if not mail.reference:
        return make_msgid(domain=sender.domain)
    meant = "\n".join((mail.reference, mail.to, mail.subject))
    return f"<{hashlib.sha256(meant.encode()).hexdigest()[:40]}@{sender.domain}>"


def _recipient(to: str) -> Address:
    try:
        address = Address(addr_spec=to)
    except (ValueError, MessageError, IndexError) as error:
        raise MailRefused("the address is not possible") from error
    if not to.isascii() or not address.username or not address.domain:
        raise MailRefused("the address is not possible")
    return address


def _way_out(url: str) -> Deliver:
    parts = urlsplit(url)
    match parts.scheme:
        case "console":
            return _to_console
        case "file":
            return partial(_to_folder, Path(unquote(parts.path)))
        case "smtp" | "smtps":
            return _smtp(parts)
        case _:
            raise ValueError("a mail URL begins with console:, file:, smtp:// or smtps://")


def _to_console(message: EmailMessage) -> None:
    headers = "\n".join(f"{name}: {message[name]}" for name in ("From", "To", "Subject"))
    body = message.get_body(("plain",))
    text = body.get_content().replace("\r\n", "\n") if body is not None else ""
    sys.stdout.write(f"----- mail -----\n{headers}\n\n{text}----- end of mail -----\n")
    sys.stdout.flush()


def _to_folder(folder: Path, message: EmailMessage) -> None:
    """Written under another name first: a reader of the folder never sees half a mail."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}.eml"
    unfinished = folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / name)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise MailUnavailable("the mail folder cannot be written") from error


def _smtp(parts: SplitResult) -> Deliver:
    starttls = parse_qs(parts.query).get("tls") == ["1"]
    encrypted = starttls or parts.scheme == "smtps"
    if not parts.hostname:
        raise ValueError("an smtp URL needs a host")
    if parts.password and not encrypted and parts.hostname not in LOOPBACK:
        raise ValueError("a mail password needs ?tls=1 or smtps://")
    return partial(_to_server, parts, starttls)


def _to_server(parts: SplitResult, starttls: bool, message: EmailMessage) -> None:
    try:
        server = _connection(parts, starttls)
        try:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
        finally:
            # Whatever comes of saying goodbye, a mail that was taken is not sent again.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise _failure(min(codes, default=0)) from error
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError) as error:
        raise MailUnavailable(f"the mail server answered {error.smtp_code}") from error
    except smtplib.SMTPResponseException as error:
        raise _failure(error.smtp_code) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailUnavailable(type(error).__name__) from error


def _connection(parts: SplitResult, starttls: bool) -> smtplib.SMTP:
    host = parts.hostname or ""
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=SMTP_SECONDS, context=context)
    server = smtplib.SMTP(host, parts.port or (587 if starttls else 25), timeout=SMTP_SECONDS)
    if starttls:
        try:
            server.starttls(context=ssl.create_default_context())
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
    return server


def _failure(code: int) -> MailRefused | MailUnavailable:
    return (MailRefused if code >= 500 else MailUnavailable)(f"the mail server answered {code}")
