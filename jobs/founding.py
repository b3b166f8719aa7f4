"""Founding the association of a real county: what somebody types is read, then all is made in one transaction."""

from dataclasses import dataclass

import phonenumbers
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from jobs.charter import Names, charter
from models.divisions import TOWNSHIP, division
from operations import founding, people
from operations.actor import HOUSE
from operations.addresses import split_address
from operations.founding import Founded
from operations.people import Credentials
from operations.refusals import Refused

LONGEST_NAME = 60


@dataclass(frozen=True)
class Answers:
    """What the founder was asked. `township_code` has nine digits, `admin` holds an E.164 phone and a password."""

    association: Names
    pavilion: Names
    warehouse: Names
    township_code: str
    admin_name: str
    admin: Credentials


def found(sessions: sessionmaker[Session], answers: Answers) -> Founded:
    """The association with its pavilion, warehouse, defaults and first administrator; everything, or nothing.

    Refused with `already_founded`, `account_exists` (somebody has that phone number) or for the password.
    """
    with sessions.begin() as session:
        try:
            house = founding.found(
                session,
                HOUSE,
                charter(answers.association, answers.pavilion, answers.warehouse, answers.township_code),
            )
        except IntegrityError:  # a second founder at the same moment: the database lets there be one association
            raise Refused("already_founded") from None
        admin = people.sign_up(session, answers.admin_name, answers.admin, "zh_Hans")
        people.grant(session, HOUSE, admin.id, house.association.id, "admin")
        return house


def name(text: str) -> str:
    """A name as it is kept; ValueError when it is empty, too long, or not to be read."""
    tidy = " ".join(text.split())
    if not tidy or len(tidy) > LONGEST_NAME or not tidy.isprintable():
        raise ValueError(f"write 1 to {LONGEST_NAME} characters")
    return tidy


def phone(text: str) -> str:
    """A telephone number in E.164, a Chinese one unless it begins with + and another country; ValueError otherwise."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValueError("write a telephone number, such as 13800138000")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def township(text: str) -> str:
    """The code of a township, from its nine digits or from its name with county: 浙江省丽水市遂昌县妙高街道."""
    code = text.strip()
    if len(code) != 9 or division(code) is None:
        code = split_address(text).town_code or ""
    found_there = division(code)
    if found_there is None or found_there.level != TOWNSHIP:
        raise ValueError("write county and township as on an envelope, such as 浙江省丽水市遂昌县妙高街道")
    return code
