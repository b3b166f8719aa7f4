"""One number however it is written; what is none is refused. And browsers by a name people know."""

import pytest

from web.agents import browser_name
from web.phones import e164


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("0086 13800138000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("0578-8123456", "+865788123456"),
        ("17012345678", "+8617012345678"),
        ("+49 30 901820", "+4930901820"),
        ("", None),
        ("138", None),
        ("1" * 30, None),
        ("consumer@example.cn", None),
        ("'; drop", None),
    ],
)
def test_numbers(typed: str, number: str | None) -> None:
    assert e164(typed) == number


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14; V2309A) Chrome/126.0 MicroMessenger/8.0", "WeChat, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox, Linux"),
        ("curl/8.8.0", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_browsers(agent: str, name: str) -> None:
    assert browser_name(agent) == name
