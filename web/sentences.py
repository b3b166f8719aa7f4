"""What a refusal says to the visitor: one sentence a code, with the refusal's plain values filled in."""

from collections.abc import Iterable, Mapping

from models.reading.basket import BasketLine
from operations.refusals import Refused
from web.filters import money_text
from web.i18n import _, _l, locale
from web.numbers import InputError

#: Codes of `operations.refusals` and of `web.numbers`. A code that operations raise and that is not here fails a test.
#: Values whose name ends in `_fen` are written as money, `lines` as the names of the goods.
SENTENCES: dict[str, str] = {
    # accounts
    "account_exists": _l("There is an account with this phone number or address already. Please sign in."),
    "not_to_oneself": _l("Nobody can give a role to himself. Please ask another administrator."),
    "password_common": _l("Everybody tries this password first. Please choose another one."),
    "password_length": _l("A password has %(least)s to %(most)s characters."),
    "too_many_tries": _l("Too many tries. Please wait %(seconds)s seconds and try again."),
    "wrong_credentials": _l("The phone number, e-mail address or password is not right."),
    # buying
    "cart_empty": _l("The cart is empty. Nothing was ordered."),
    "cart_full": _l("The cart holds at most %(most)s kinds of goods. Please order these first."),
    "not_awaiting_payment": _l("This order is not waiting for a payment any more. No further money was taken."),
    "not_on_sale": _l("No longer on sale: %(lines)s. Please take it out of the cart; nothing was ordered."),
    "not_sent_there": _l("Cannot be sent to this province: %(lines)s. Nothing was ordered."),
    "over_buyer_limit": _l("More than one buyer may have: %(lines)s. Please take fewer; nothing was ordered."),
    "province_not_served": _l("We do not send to this province yet. Nothing was ordered."),
    "sold_out": _l("Not enough left: %(lines)s. Please take fewer; nothing was ordered and no money was taken."),
    "total_changed": _l("The total is now %(total_fen)s, not %(seen_fen)s. Nothing was ordered; please look again."),
    "no_such_order": _l("We find no order with this number and phone. Please look at the confirmation again."),
    "payment_off": _l("Paying here is switched off at the moment. Nothing was ordered."),
    "payment_unreached": _l("The payment provider does not answer. Nothing was changed; please try again in a moment."),
    "quantity_wrong": _l("Write how many packs, from 1 to %(most)s."),
    # the pool
    "already_founded": _l("The association exists already."),
    "below_floor": _l("The price must be at least %(floor_fen)s, the lowest the association allows."),
    "not_in_pool": _l("These goods cannot be listed now: they are not in the pool, or the shop is not open."),
    # the counter
    "party_suspended": _l("The association has suspended you. Nothing can be changed now; open orders run on."),
    # picking, packing, shipping
    "not_all_picked": _l("Not everything is picked yet. Please pick the open lines first."),
    "other_lot": _l("This is lot %(scanned)s. Please take the packs from lot %(wanted)s."),
    "packs_short": _l("Packs are missing for order %(number)s. It cannot be picked yet."),
    "unknown_carrier": _l("We do not work with this carrier."),
    "waybill_shape": _l("This is not a waybill number of this carrier. Please scan it again."),
    "waybill_taken": _l("Another parcel has this waybill number. Please scan it again."),
    "wrong_step": _l("This step does not fit here: it was done already, or another one comes first."),
    # files
    "file_empty": _l("This file is empty. Please choose it again."),
    "file_too_large": _l("This file is too large. At most %(most_mb)s MB fit."),
    "not_a_document": _l("This is neither a picture nor a PDF. JPEG, PNG, WebP and PDF can be read."),
    "not_a_picture": _l("This is not a picture. JPEG, PNG and WebP can be read."),
    "picture_broken": _l("This picture is damaged or was cut off. Please choose it again."),
    "picture_heic": _l("HEIC pictures cannot be read here. Set the camera to “most compatible” (JPEG)."),
    "picture_too_many_pixels": _l("This picture is too large. At most %(most)s million pixels can be read."),
    # what was typed
    "missing": _l("There is no such thing, or it is not yours."),
    "form_expired": _l("This form has expired. Please load the page again."),
    "not_a_date": _l("Write the day as year-month-day, for example 2026-11-23."),
    "not_a_number": _l("Write a number in figures, for example 12."),
    "out_of_range": _l("The number must be from %(low)s to %(high)s."),
    "too_many_decimals": _l("At most %(places)s figures may follow the point."),
    "too_long": _l("At most %(most)s characters fit here."),
    "required": _l("Please fill in: %(label)s."),
}


def sentence_of(refused: Refused | InputError) -> str:
    """The sentence of a refusal in the visitor's language; a general one where a code is unknown."""
    return sentence(refused.code, refused.params)


def sentence(code: str, params: Mapping[str, object]) -> str:
    """The sentence of `code` with `params` filled in."""
    found = SENTENCES.get(code)
    if found is None:
        return _("This could not be done. Nothing was changed.")
    return str(found) % {name: _written(name, value) for name, value in params.items()}


def _written(name: str, value: object) -> object:
    if name.endswith("_fen") and isinstance(value, int):
        return money_text(value)
    if name == "lines" and isinstance(value, Iterable):
        return ("; " if locale() == "en" else "、").join(_name_of(line) for line in value)
    return value


def _name_of(line: BasketLine) -> str:
    names = (line.title_en, line.pack_en) if locale() == "en" else (line.title_zh, line.pack_zh)
    return " ".join(name for name in names if name)
