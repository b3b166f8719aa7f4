"""Mail leaves whole and to one person only, whichever way it goes."""

import email
import email.policy
import smtplib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from gateways.mail import Mail, Mailer, MailRefused, MailUnavailable

SENDER = "遂农优选 <no-reply@suinong.test>"
MAIL = Mail("li@example.org", "订单已确认", "您好，订单已确认。\n", "<p>您好，订单已确认。</p>")


class Server(threading.Thread):
    """An SMTP server for one conversation. `refusing` names a command that is answered with `code`."""

    def __init__(self, refusing: str = "", code: int = 550) -> None:
        super().__init__()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self.socket.getsockname()[1]}"
        self.refusing, self.code = refusing, code
        self.commands: list[str] = []
        self.content = b""

    def run(self) -> None:
        connection, _ = self.socket.accept()
        with self.socket, connection, connection.makefile("rwb") as stream:
            stream.write(b"220 test\r\n")
            stream.flush()
            for line in iter(stream.readline, b""):
                command = line.decode().strip()
                self.commands.append(command)
                stream.write(self.answer(command, stream))
                stream.flush()
                if command.upper() == "QUIT":
                    return

    def answer(self, command: str, stream: Iterator[bytes]) -> bytes:
        if self.refusing and command.upper().startswith(self.refusing):
            return b"%d no\r\n" % self.code
        if command.upper().startswith("EHLO"):
            return b"250-test\r\n250 AUTH PLAIN\r\n"
        if command.upper().startswith("AUTH"):
            return b"235 welcome\r\n"
        if command.upper() == "DATA":
            stream.write(b"354 go on\r\n")  # type: ignore[attr-defined]
            stream.flush()  # type: ignore[attr-defined]
            self.content = b"".join(iter(lambda: next(stream), b".\r\n"))
        return b"221 bye\r\n" if command.upper() == "QUIT" else b"250 ok\r\n"


def parsed(raw: bytes) -> EmailMessage:
    """The mail as the person's program reads it."""
    return email.message_from_bytes(raw, policy=email.policy.default)


def check(message: EmailMessage, message_id: str) -> None:
    assert message["From"] == SENDER
    assert message["To"] == "li@example.org"
    assert message["Subject"] == "订单已确认"
    assert message["Message-ID"] == message_id
    assert message_id.endswith("@suinong.test>")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    lines = [part.get_content().splitlines() for part in message.iter_parts()]
    assert lines == [MAIL.text.splitlines(), [MAIL.html]]


def test_one_whole_file_a_mail(tmp_path: Path) -> None:
    mailer = Mailer(f"file:{tmp_path}/new/mail", sender=SENDER)
    ids = {mailer.send(MAIL) for _ in range(3)}
    files = sorted((tmp_path / "new" / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml"] * 3
    messages = [parsed(file.read_bytes()) for file in files]
    assert {message["Message-ID"] for message in messages} == ids
    check(messages[0], messages[0]["Message-ID"])


def test_a_mail_that_is_tried_again_is_the_same_mail(tmp_path: Path) -> None:
    mailer = Mailer(f"file:{tmp_path}", sender=SENDER)
    first, again, other = (mailer.send(replace(MAIL, reference=name)) for name in ("order-1", "order-1", "order-2"))
    assert first == again != other
    assert first.endswith("@suinong.test>")
    assert mailer.send(replace(MAIL, reference="order-1", subject="订单已发货")) != first


def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file, not a folder")
    with pytest.raises(MailUnavailable):
        Mailer(f"file:{tmp_path}/mail", sender=SENDER).send(MAIL)


def test_the_console_shows_what_a_person_reads(capsys: pytest.CaptureFixture[str]) -> None:
    Mailer("console:", sender=SENDER).send(MAIL)
    shown = capsys.readouterr().out
    assert "To: li@example.org\nSubject: 订单已确认\n\n您好，订单已确认。\n" in shown


def test_smtp_hands_the_mail_over() -> None:
    server = Server()
    server.start()
    message_id = Mailer(server.url.replace("//", "//user%40x:p%3Aw@"), sender=SENDER).send(MAIL)
    server.join()
    assert "AUTH PLAIN AHVzZXJAeABwOnc=" in server.commands
    assert [line for line in server.commands if line.lower().startswith(("mail", "rcpt"))] == [
        "mail FROM:<no-reply@suinong.test>",
        "rcpt TO:<li@example.org>",
    ]
    assert server.content.isascii()
    check(parsed(server.content), message_id)


def test_a_goodbye_that_fails_does_not_send_the_mail_again() -> None:
    server = Server("QUIT", 500)
    server.start()
    assert Mailer(server.url, sender=SENDER).send(MAIL)
    server.join()


@pytest.mark.parametrize(
    ("command", "code", "failure"),
    [
        ("RCPT", 550, MailRefused),
        ("RCPT", 450, MailUnavailable),
        ("DATA", 554, MailRefused),
        ("MAIL", 421, MailUnavailable),
        ("AUTH", 535, MailUnavailable),
    ],
)
def test_smtp_says_no_for_now_or_for_good(command: str, code: int, failure: type[Exception]) -> None:
    server = Server(command, code)
    server.start()
    with pytest.raises(failure, match=str(code)) as caught:
        Mailer(server.url.replace("//", "//user:sesame@"), sender=SENDER).send(MAIL)
    server.join()
    assert "sesame" not in str(caught.value)


def test_no_server_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(MailUnavailable):
        Mailer(f"smtp://127.0.0.1:{port}", sender=SENDER).send(MAIL)


def test_tls_is_asked_for_before_the_password() -> None:
    server = Server()
    server.start()
    with pytest.raises(MailUnavailable) as caught:
        Mailer(server.url.replace("//", "//user:sesame@") + "?tls=1", sender=SENDER).send(MAIL)
    server.join()
    assert isinstance(caught.value.__cause__, smtplib.SMTPNotSupportedError)
    assert not any(command.startswith("AUTH") for command in server.commands)


@pytest.mark.parametrize(
    "to",
    ["li@example.org\nBcc: x@y.z", "li@example.org\r\n", "li@example.org, x@y.z", "Li <li@example.org>", "li", "@b.c",
     "a@", "", "a b@c.d", "李@example.org", "a@b\x00.c", "\ud800@b.c"],
)  # fmt: skip
def test_an_address_is_one_address_and_nothing_else(tmp_path: Path, to: str) -> None:
    with pytest.raises(MailRefused):
        Mailer(f"file:{tmp_path}", sender=SENDER).send(Mail(to, "s", "t"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("subject", ["a\nBcc: x@y.z", "a\r\nX: y", "a\rb", "a\u2028Bcc: x@y.z", "\ud800"])
def test_a_subject_is_one_line(tmp_path: Path, subject: str) -> None:
    with pytest.raises(MailRefused):
        Mailer(f"file:{tmp_path}", sender=SENDER).send(Mail("li@example.org", subject, "t"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://example.org", SENDER),
        ("", SENDER),
        ("smtp:", SENDER),
        ("smtp://user:password@mail.example.org", SENDER),
        ("console:", "nobody"),
        ("console:", "a@b.c\nBcc: x@y.z"),
        ("console:", ""),
    ],
)
def test_a_setting_that_cannot_work_is_refused_at_once(url: str, sender: str) -> None:
    with pytest.raises(ValueError, match=r"mail|sender|smtp"):
        Mailer(url, sender=sender)
