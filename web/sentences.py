"""What a refusal says to the visitor: one sentence a code, with the refusal's plain values filled in."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from models.reading.basket import BasketLine
from operations.refusals import Refused
from web.filters import date_text, money_text, weight
from web.i18n import _, _l, locale
from web.numbers import InputError

#: Codes of `operations.refusals` and of `web.numbers`. A code that operations raise and that is not here fails a test.
#: Values whose name ends in `_fen` are written as money, in `_g` as weight, `names` in the reader's language, `lines`
#: as the names of the goods.
SENTENCES: dict[str, str] = {
    # accounts
    "account_exists": _l("There is an account with this phone number or address already. Please sign in."),
    "code_gone": _l("There is no such code any more. Please have a new one sent."),
    "code_wrong": _l("This is not the code we sent last. Please look again."),
    "has_role": _l("This person has this role already."),
    "invited_already": _l("This number was invited to this role already. The invitation is still open."),
    "last_admin": _l("The association would have no administrator left. Please appoint another one first."),
    "password_wrong": _l("This is not your password."),
    "second_factor_required": _l("Your role needs a second factor. You can replace it, but not do without."),
    "second_factor_wrong": _l("This code is not right, or it was used already. Please wait for the next one."),
    "step_up": _l("Please prove first who you are."),
    "superusers_by_superusers": _l("Only a superuser can do this to a superuser."),
    "not_to_oneself": _l("Nobody can do this to himself. Please ask another administrator."),
    "password_common": _l("Everybody tries this password first. Please choose another one."),
    "password_length": _l("A password has %(least)s to %(most)s characters."),
    "too_many_tries": _l("Too many tries. Please wait %(seconds)s seconds and try again."),
    "wrong_credentials": _l("The phone number, e-mail address or password is not right."),
    # buying
    "cart_empty": _l("The cart is empty. Nothing was ordered."),
    "cart_full": _l("The cart holds at most %(most)s kinds of goods. Please order these first."),
    "more_than_captured": _l("More cannot go back than was paid. Please look at what goes back already."),
    "not_awaiting_payment": _l("This order is not waiting for a payment any more. No further money was taken."),
    "not_on_sale": _l("No longer on sale: %(lines)s. Please take it out of the cart; nothing was ordered."),
    "not_sent_there": _l(
        "Cannot be sent to this province: %(lines)s. Choose another address, or take it out. Nothing was ordered."
    ),
    "over_buyer_limit": _l("More than one buyer may have: %(lines)s. Please take fewer; nothing was ordered."),
    "province_not_served": _l("We do not send to this province yet. Nothing was ordered."),
    "stays_chilled": _l("%(lines)s: has to stay cold, and we cannot send cold goods to this province."),
    "stays_frozen": _l("%(lines)s: has to stay frozen, and we cannot send frozen goods to this province."),
    "stays_too_long": _l(
        "%(lines)s: keeps %(keeps)s days. It would take %(days)s days to arrive, and %(least)s days must be left then."
    ),
    "sold_out": _l("Not enough left: %(lines)s. Please take fewer; nothing was ordered and no money was taken."),
    "total_changed": _l("The total is now %(total_fen)s, not %(seen_fen)s. Nothing was ordered; please look again."),
    "address_freight": _l(
        "Sending it to this province costs %(there_fen)s, you paid %(paid_fen)s. The address was not changed."
    ),
    "address_not_now": _l("The address of this order cannot be changed now: only that of a paid one on its way out."),
    "address_not_sent_there": _l("Cannot be sent to this province: %(lines)s. The address was not changed."),
    "address_not_served": _l("We do not send to this province. The address was not changed."),
    "address_of_station": _l("This order is fetched at the village station. Only name and telephone can be changed."),
    "address_packed": _l("It is packed already, so the address cannot be changed any more. Please call us."),
    "address_too_far": _l("Would not be fresh enough when it arrives there: %(lines)s. The address was not changed."),
    "nothing_on_its_way": _l("Nothing of this order is on its way, so there is nothing to confirm yet."),
    "order_over": _l("This order is over. It cannot be cancelled any more."),
    "picking_began": _l(
        "It is being picked, so it cannot be cancelled any more. You may refuse the parcel, or complain once you have "
        "it."
    ),
    "no_such_order": _l("We find no order with this number and phone. Please look at the confirmation again."),
    "payment_off": _l("Paying here is switched off at the moment. Nothing was ordered."),
    "payment_unreached": _l("The payment provider does not answer. Nothing was changed; please try again in a moment."),
    "quantity_wrong": _l("Write how many packs, from 1 to %(most)s."),
    # the pool
    "already_founded": _l("The association exists already."),
    "above_ceiling": _l("The price may be at most %(ceiling_fen)s by the pool terms of %(since)s."),
    "below_floor": _l("The price must be at least %(floor_fen)s by the pool terms of %(since)s."),
    "ceiling_below_suggested": _l("The highest price cannot be below the suggested one."),
    "floor_below_pool": _l("The lowest retail price cannot be below the pool price."),
    "not_a_choice": _l("Please choose one of what is offered."),
    "not_ahead": _l("The day must lie ahead, within %(days)s days."),
    "over_quota": _l(
        "Scarce goods: this shop may sell %(left)s more of %(lines)s. Please take fewer; nothing was ordered."
    ),
    "pool_below_purchase": _l("The pool price cannot be below what the supplier gets."),
    "suggested_below_floor": _l("The suggested price cannot be below the pool price or the lowest retail price."),
    "tier_above_floor": _l("A tier's price cannot be above the lowest retail price: its shops would lose money."),
    "tier_below_purchase": _l("A tier's price cannot be below what the supplier gets."),
    "waiver_below_pool": _l("The price cannot be below %(owed_fen)s, which the shop owes for the pack."),
    "waiver_not_needed": _l("The price must be below the lowest one, %(floor_fen)s; above it no permission is needed."),
    "waiver_over": _l("The time it was asked for is over. Please decline it."),
    "waiver_too_long": _l("The end must come after the beginning, at most %(days)s days later."),
    "waiver_waiting": _l("A request of this shop for these goods is waiting already."),
    "not_in_pool": _l("These goods cannot be listed now: they are not in the pool, or the shop is not open."),
    # the counter
    "listing_stopped": _l("The association keeps these goods from the shelf at the moment. Nothing was changed."),
    "not_on_shelf": _l("These goods are not on your shelf at the moment, so there is no poster."),
    "party_suspended": _l("The association has suspended you. Nothing can be changed now; open orders run on."),
    # goods and their review
    "checks_open": _l("Please look at everything on the checklist first, and tick it."),
    "life_too_short": _l("Fewer days must be left on arrival than the goods keep altogether."),
    "no_file": _l("Please choose a file first."),
    "note_needed": _l("Please write in a few words what it is."),
    "nothing_changed": _l("Nothing differs from the goods as they are sold now, so there is nothing to hand in."),
    "own_request": _l("You made this yourself, or it is your own party's. Somebody else has to decide."),
    "pack_code_shape": _l("A pack code has letters A to Z, figures and hyphens, at most 40, for example SC-001."),
    "pack_code_taken": _l("Other goods have the pack code %(sku)s already. Please choose another one."),
    "pack_code_twice": _l("The pack code %(sku)s stands here twice. Each pack needs a code of its own."),
    "pack_kept": _l(
        "The pack %(sku)s is part of goods that were accepted and cannot be taken out. Its sale can be stopped."
    ),
    "picture_failed": _l("A picture could not be read. Please take it out first."),
    "pictures_not_ready": _l("The pictures are still being made ready. Please try again in a moment."),
    "product_incomplete": _l("Something is still missing. Please fill it in first."),
    "how_agreed": _l("Please write how the household agreed."),
    "reason_needed": _l("Please choose a reason."),
    "revision_submitted": _l("This waits for the association. Take it back first if you want to change it."),
    "stale_form": _l("Somebody else changed this in the meantime. Please look at it again; nothing was saved."),
    "too_many_pictures": _l("At most %(most)s pictures fit. Please take one out first."),
    "unknown_category": _l("There is no such category. Please choose one from the list."),
    # joining
    "account_number": _l("Write the account number in figures, 9 to 22 of them."),
    "application_closed": _l("This application cannot be changed now. Please look at its state."),
    "application_incomplete": _l("Something is still missing. Please finish the steps that are marked as open."),
    "card_number": _l("This card number is not right: one of its figures differs. Please compare it with the card."),
    "checks_missing": _l("Please tick everything you have checked. Whatever does not fit is sent back."),
    "consent_missing": _l("Please agree to the terms first."),
    "decided_already": _l("This was decided already, or it does not wait for a decision now."),
    "document_number_missing": _l("Write the number that is printed on the document."),
    "document_over": _l("The last day must be today or later, and after the day of issue."),
    "documents_missing": _l("A document is still missing or was sent back. Send the application back first."),
    "issued_later": _l("The day of issue cannot be in the future."),
    "nothing_chosen": _l("Choose 1 to %(most)s rows first."),
    "own_shop": _l("The association's own shop cannot be suspended."),
    "photo_missing": _l("Choose at least one picture or PDF of the document."),
    "photos_too_many": _l("At most %(most)s files fit here. Take some out first."),
    "producer_kind_missing": _l("Choose what kind of producer you are."),
    "requirement_changed": _l("Somebody else changed this meanwhile. Please look at it again; nothing was saved."),
    "sc_number": _l("This number is SC and 14 figures, for example SC10133112300001."),
    "slug": _l("Only small letters, figures and hyphens may stand in the address, 40 at most."),
    "slug_taken": _l("Another shop has this address. Please choose another one."),
    "storage_away": _l("Files cannot be kept at the moment. Nothing was saved; please try again in a moment."),
    "tier_of_shops": _l("Choose a tier; only shops have one."),
    "township_missing": _l("Choose the township."),
    "uscc": _l("This is not a credit code. It has 18 characters, and one of them differs. Please compare it."),
    "validity_missing": _l("Write the last day on which the document is valid."),
    # goods in: papers, scales, inspections
    "bounds_say_no": _l("%(names)s: out of bounds. Choose another result than passed."),
    "certificate_needed": _l(
        "These goods come with a conformity certificate only. Ask the supplier for it and record it, or send the "
        "goods back."
    ),
    "certificate_not_for_this": _l(
        "This certificate is not for this supplier's goods, or not for this day. Please choose another one."
    ),
    "choose_disposal": _l("Say whether the goods go back to the supplier or are thrown away."),
    "choose_result": _l("Please choose a result."),
    "choose_sku": _l("Choose what the goods are sold as from now on."),
    "count_needed": _l("These packs differ in weight: please count them as well."),
    "count_or_weigh": _l("Count the packs or weigh them."),
    "day_to_come": _l("This day is still to come."),
    "declaration_needed": _l(
        "A farm household without a certificate declares where the goods come from and that they are safe. Write "
        "that down."
    ),
    "ended_already": _l("This ended already. Ask for one that is still good."),
    "ends_before_it_begins": _l("The last day must come after the first."),
    "form_needed": _l("There is a form for these goods. Please fill it in."),
    "kept_until": _l("%(number)s has to be kept until %(day)s. Nothing was deleted."),
    "less_than_a_pack": _l("This weighs less than one pack (%(weight_g)s)."),
    "needed": _l("Please fill this in."),
    "no_lower_sku": _l("Choose other goods that are kept equally cold."),
    "no_such_bin": _l("There is no such bin in this warehouse."),
    "no_terms": _l("These goods have no prices in the pool yet. The buyer has to set them first."),
    "not_understood": _l("This cannot be understood. Please write it again."),
    "nothing_delivered": _l("Nothing was delivered: fill in at least one line."),
    "number_known": _l("A certificate with this number is recorded already."),
    "own_receipt": _l("You received this lot yourself. Somebody else has to inspect it."),
    "packs_and_weight_differ": _l("By weight these are %(packs)s packs. Please count again or weigh again."),
    "packs_do_not_come_out": _l("%(weight_g)s do not come out even in these packs."),
    "photo_needed": _l("A photo is needed here."),
    "photo_or_link_needed": _l("Take a photo of the certificate, or write where it can be verified."),
    "sample_too_small": _l("Open at least %(least)s packs of this lot, at most %(most)s."),
    "tare_above_gross": _l("Empty, this weighs as much as full. Please weigh again."),
    "too_old_to_sell": _l("Goods that old are not taken in: more than %(days)s days of life must be left."),
    "weight_needed": _l("These packs differ in weight: please weigh them as well."),
    # lots in the house
    "busy": _l("Too much is happening with these goods at this moment. Please try again."),
    "lot_lies_elsewhere": _l("By the book, lot %(lot)s lies in %(bin)s. Move it first, or count it there."),
    "lot_not_counted": _l("Lot %(lot)s should lie here. Count it; write 0 if there is none."),
    "lot_not_good": _l("Lot %(lot)s is frozen, not passed or out of date. Leave it where it is."),
    "lots_differ": _l("Only lots of the same goods, supplier and state can be mixed."),
    "more_than_free": _l("Only %(packs)s packs of lot %(lot)s are free."),
    "more_than_there": _l("There are only %(packs)s packs."),
    "not_frozen": _l("This lot is not frozen."),
    "two_lots_at_least": _l("Choose at least two lots."),
    "unknown_lot": _l("There is no lot %(lot)s."),
    "wrong_bin": _l("These goods cannot lie in this bin: it is not cold enough, or too cold."),
    # tables
    "cell_apostrophe": _l("There is an apostrophe in front. Take it away and give the column the format Text."),
    "cell_empty": _l("This must not be empty."),
    "cell_exponent": _l("A spreadsheet made a power of ten of it. Give the column the format Text and retype it."),
    "cell_is_date": _l("The spreadsheet made a day of it. Give the column the format Text and type it again."),
    "cell_is_formula": _l("This is a formula. Please write the value itself."),
    "cell_is_number": _l("This is kept as a number, zeros in front may be lost. Give the column the format Text."),
    "columns_missing": _l("These columns are missing: %(columns)s."),
    "columns_twice": _l("Two columns are the same thing. Please leave one out."),
    "months_shape": _l("Write months as figures, for example 3-5,11, or all year."),
    "prices_incomplete": _l("Purchase price, pool price and suggested price belong together."),
    "row_code_twice": _l("Row %(row)s has the pack code %(sku)s already."),
    "row_differs": _l("Row %(row)s says something else about the same product."),
    "table_broken_line": _l("Line %(line)s cannot be read: a quotation mark is open, or a cell is too long."),
    "table_cell_too_long": _l("A cell holds at most %(most)s characters."),
    "table_encoding": _l("Line %(line)s is neither UTF-8 nor GB18030. Please save the file as CSV UTF-8."),
    "table_encrypted": _l("This file is protected by a password. Please save it without one."),
    "table_has_macros": _l("This workbook has macros. Please save it as .xlsx or CSV."),
    "table_no_rows": _l("There is only a heading and no row below it."),
    "table_old": _l("This is an old Excel file (.xls). Please save it as .xlsx or CSV."),
    "table_too_long": _l("At most %(most)s rows can be read at once. Please split the file."),
    "table_too_wide": _l("At most %(most)s columns can be read. Please delete empty columns on the right."),
    "table_unpacks_too_large": _l("This file unpacks to far more than a table. Please save it as CSV."),
    "table_unreadable": _l("This is no workbook that can be read. Please save it as .xlsx or CSV."),
    "too_many_packs": _l("A product has at most %(most)s packs."),
    "unknown_storage": _l("Write ambient, chilled or frozen."),
    "unknown_supplier": _l("There is no supplier with this code who is admitted."),
    "unknown_township": _l("There is no such township in the county."),
    "yes_or_no": _l("Write yes or no."),
    # picking, packing, shipping
    "no_waybill_yet": _l("This parcel has no waybill number yet, so it has no label."),
    "nothing_to_print": _l("There is nothing to print yet."),
    "copies_wrong": _l("Write how many labels, from 1 to %(most)s."),
    "not_all_picked": _l("Not everything is picked yet. Please pick the open lines first."),
    "other_lot": _l("This is lot %(scanned)s. Please take the packs from lot %(wanted)s."),
    "packs_short": _l("Packs are missing for order %(number)s. It cannot be picked yet."),
    "unknown_carrier": _l("We do not work with this carrier."),
    "waybill_shape": _l("This is not a waybill number of this carrier. Please scan it again."),
    "waybill_taken": _l("Another parcel has this waybill number. Please scan it again."),
    "wrong_step": _l("This step does not fit here: it was done already, or another one comes first."),
    # purchases
    "answers_itself": _l("Somebody may sign in for this supplier and has to answer himself."),
    "bill_sum": _l("The lines make %(sum_fen)s together, which is not the total."),
    "bill_twice": _l("A bill of this supplier with this number was written down already."),
    "not_of_supplier": _l("Some of these goods are not, or no longer, this supplier's. Nothing was saved."),
    "nothing_billed": _l("Write for at least one line what the bill asks for it."),
    "nothing_ordered": _l("Write for at least one kind of goods how much is wanted."),
    "nothing_proposed": _l("Nothing differs from the order. If you deliver as it says, please confirm it."),
    "two_warehouses": _l("These goods go to two warehouses. Please make an order for each."),
    "window_turned": _l("The last day of a delivery cannot come before its first day."),
    # files
    "file_empty": _l("This file is empty. Please choose it again."),
    "file_too_large": _l("This file is too large. At most %(most_mb)s MB fit."),
    "not_a_document": _l("This is neither a picture nor a PDF. JPEG, PNG, WebP and PDF can be read."),
    "not_a_picture": _l("This is not a picture. JPEG, PNG and WebP can be read."),
    "picture_broken": _l("This picture is damaged or was cut off. Please choose it again."),
    "picture_heic": _l("HEIC pictures cannot be read here. Set the camera to “most compatible” (JPEG)."),
    "picture_too_many_pixels": _l("This picture is too large. At most %(most)s million pixels can be read."),
    # the office
    "notice_ends_itself": _l("This notice ends by itself, once what it speaks of is settled."),
    # plots and their devices
    "clock_wrong": _l("The clock of the device is wrong: this moment lies ahead, or before the year 2000."),
    "device_unknown": _l("No device has this token, or it was revoked."),
    "heat_below_frost": _l("The warning of heat must be above that of frost."),
    "not_a_moment": _l("Write the moment with its zone, for example 2026-11-23T08:00:00+08:00."),
    "nothing_measured": _l("A reading needs at least one value."),
    "plot_name_taken": _l("Another plot has this name already. Please choose another one."),
    "too_many_devices": _l("A plot has at most %(most)s devices."),
    "too_many_plots": _l("A supplier has at most %(most)s plots."),
    "too_many_readings": _l("At most %(most)s readings may be sent at once."),
    "unknown_field": _l("There is no field of this name."),
    "wrong_type": _l("This is not of the type that belongs here."),
    # village stations
    "parcel_fetched": _l("This parcel was handed over already."),
    "parcel_going_back": _l("This parcel goes back, so it cannot be handed over any more."),
    "parcel_gone": _l("This parcel does not wait here any more: it was delivered, or it goes back."),
    "parcel_not_for_here": _l("No parcel with this number is on its way to you. Please look at the label again."),
    "pickup_code_wrong": _l("No parcel with this code waits here. Please look at the message again."),
    "pickup_person_unknown": _l("Nothing waits here for this name and number. Please ask for the code."),
    "station_unknown": _l("There is no such station in this township. Please choose again; nothing was ordered."),
    # settings
    "category_used": _l("Products stand on this category, so it cannot be deleted. It can be archived instead."),
    "day_gone_by": _l("This day has gone by. Leave it empty for as soon as possible."),
    "later_card": _l("A later rate card of these provinces is approved already. Nothing was changed."),
    "proposal_waits": _l("Another change of this waits for an approval. Please decide that one first."),
    "province_unknown": _l("Please choose at least one province."),
    "province_in_other_zone": _l("One of these provinces belongs to another zone of this carrier."),
    "waybill_unlike": _l("This is not shaped like a waybill number of this carrier."),
    "waybills_no_range": _l("The last number must begin like the first one, be as long, and not be smaller."),
    "waybills_overlap": _l("Some of these numbers are there already."),
    "no_waybills": _l("No waybill numbers of this carrier are left. The office has to add some."),
    "word_taken": _l("This word is taken already. Please choose another word."),
    # what was typed
    "missing": _l("There is no such thing, or it is not yours."),
    "form_expired": _l("This form has expired. Please load the page again."),
    "not_a_date": _l("Write the day as year-month-day, for example 2026-11-23."),
    "not_a_time": _l("Please write hours and minutes, for example 17:00."),
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
    if name.endswith("_g") and isinstance(value, int):
        return weight(value)
    if name == "names" and isinstance(value, Mapping):
        return value["en" if locale() == "en" else "zh"]
    if isinstance(value, datetime):
        return date_text(value)
    if name == "lines" and isinstance(value, Iterable):
        return ("; " if locale() == "en" else "、").join(_name_of(line) for line in value)
    return value


def _name_of(line: BasketLine) -> str:
    names = (line.title_en, line.pack_en) if locale() == "en" else (line.title_zh, line.pack_zh)
    return " ".join(name for name in names if name)
