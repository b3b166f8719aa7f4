"""How amounts, weights, days and telephone numbers are written, in templates and elsewhere."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

from operations.pricing import per_kilo_fen
from web.i18n import _, locale
from web.numbers import written
from web.roles import role_word

SHANGHAI = ZoneInfo("Asia/Shanghai")


def money_text(fen: int) -> str:
    """¥1,234.50 in both languages; -¥5.00 below zero."""
    yuan, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}¥{yuan:,}.{cents:02}"


@lru_cache(4096)
def money(fen: int) -> Markup:
    """The same with its parts marked, so that the whole yuan can be larger; never broken across lines (`.money`)."""
    text = money_text(fen)
    sign, figures = text[: text.index("¥") + 1], text[text.index("¥") + 1 :]
    return Markup('<span class="money"><small>{}</small><b>{}</b><small>{}</small></span>').format(
        sign, figures[:-3], figures[-3:]
    )


def per_kg(fen: int, grams: int) -> str:
    """¥17.60/公斤: what a kilogram costs when `grams` cost `fen`."""
    return _("%(amount)s/kg", amount=money_text(per_kilo_fen(fen, grams)))


def weight(grams: int) -> str:
    """500克 or 2.5公斤; 500 g or 2.5 kg with a space that does not break."""
    if abs(grams) < 1000:
        return _("%(number)s\u00a0g", number=grams)
    return _("%(number)s\u00a0kg", number=written(grams, 3))


def both_weights(grams: int) -> str:
    """100公斤（200斤）: kilograms, and the pounds of half a kilogram that villagers count in."""
    return _("%(weight)s (%(jin)s\u00a0jin)", weight=weight(grams), jin=written(grams * 2, 3))


def today_in_china() -> date:
    """The day it is there."""
    return datetime.now(SHANGHAI).date()


def date_text(moment: date | datetime) -> str:
    """2026-11-23, in China's time when it is a moment."""
    return _in_china(moment).strftime("%Y-%m-%d")


def datetime_text(moment: datetime) -> str:
    """2026-11-23 14:05 in China's time."""
    return _in_china(moment).strftime("%Y-%m-%d %H:%M")


def phone_mask(phone: str | None) -> str:
    """138****1234: enough to know one's own number by. Numbers of other lengths keep their last four figures."""
    if not phone:
        return ""
    figures = phone.removeprefix("+86")
    return f"{figures[:3]}****{figures[-4:]}" if len(figures) == 11 else f"****{figures[-4:]}"


def login_mask(login: str) -> str:
    """A telephone number like phone_mask; an e-mail address by its first character and its house."""
    name, at, house = login.partition("@")
    return f"{name[:1]}***@{house}" if at else phone_mask(login)


def name_mask(name: str) -> str:
    """陈**: the first character is enough to know whom one speaks of."""
    return f"{name[:1]}**" if name else ""


def percent(basis_points: int) -> str:
    """14.8% from 1480 basis points, exactly."""
    return f"{written(basis_points, 2)}%"


def share(basis_points: int) -> str:
    """15% from 1480 basis points: whole per cents, as instruments tell them."""
    return f"{(basis_points + 50) // 100}%"


def degrees(hundredths: int) -> str:
    """-2.3 °C from -234 hundredths of a degree, with a space that does not break."""
    return f"{tenth_of_degrees(hundredths)}\u00a0°C"


def tenth_of_degrees(hundredths: int) -> str:
    """-2.3 from -234: one figure behind the point, always."""
    tenths = (abs(hundredths) + 5) // 10
    return f"{'-' if hundredths < 0 and tenths else ''}{tenths // 10}.{tenths % 10}"


def in_locale(thing: Any, name: str) -> str:
    """The text of `thing` in the visitor's language: `name_zh` or `name_en`; the other one where it is empty."""
    first, second = ("en", "zh") if locale() == "en" else ("zh", "en")
    return getattr(thing, f"{name}_{first}") or getattr(thing, f"{name}_{second}") or ""


def picture_url(picture: str) -> str:
    """Where the sizes of a picture stand: those that were handed in come out of the store, the others from static/."""
    return f"/{picture}" if picture.startswith("media/") else f"/static/{picture}"


def register_filters(app: Flask) -> None:
    """Give templates the writing of amounts, weights, days, numbers and names under the names below."""
    app.jinja_env.filters.update(
        money=money,
        money_text=money_text,
        per_kg=per_kg,
        weight=weight,
        both_weights=both_weights,
        date=date_text,
        datetime=datetime_text,
        phone_mask=phone_mask,
        login_mask=login_mask,
        name_mask=name_mask,
        percent=percent,
        share=share,
        degrees=degrees,
        in_locale=in_locale,
        role_word=role_word,
        picture_url=picture_url,
    )


def _in_china(moment: date | datetime) -> date | datetime:
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(SHANGHAI)
