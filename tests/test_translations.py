"""Every text the program says has its Chinese, with the same values filled in; every template compiles."""

import re
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from flask import Flask

from tools import messages

FILLED = re.compile(r"%\((\w+)\)s")
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def test_every_text_has_its_chinese(tmp_path: Path) -> None:
    with messages.template(tmp_path).open("rb") as said:
        wanted = {message.id for message in read_po(said) if message.id}
    with messages.CATALOGUE.open("rb") as known:
        chinese = {message.id: message for message in read_po(known, locale="zh_Hans") if message.id}
    assert sorted(str(text) for text in wanted if not _translated(chinese.get(text))) == []
    assert sorted(str(text) for text in chinese if text not in wanted) == [], "run make messages"


def test_the_same_values_are_filled_in() -> None:
    with messages.CATALOGUE.open("rb") as known:
        for message in read_po(known, locale="zh_Hans"):
            if message.id:
                asked = message.id if isinstance(message.id, str) else message.id[-1]
                given = message.string if isinstance(message.string, str) else message.string[0]
                assert set(FILLED.findall(given)) == set(FILLED.findall(asked)), message.id


def test_every_template_compiles(app: Flask) -> None:
    for path in sorted(TEMPLATES.rglob("*.*")):
        app.jinja_env.get_template(str(path.relative_to(TEMPLATES)))


def _translated(message: Message | None) -> bool:
    if message is None or message.fuzzy:  # what is fuzzy is left out of the compiled catalogue
        return False
    strings = (message.string,) if isinstance(message.string, str) else message.string
    return bool(strings) and all(strings)
