"""The page behind the code on a pack: what it tells, and of which lots it tells nothing."""

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.certificates import Certificate
from models.inspecting import InspectionForm
from operations import freezes, lots
from tests import days, orders, supply
from tests.pages import Browser, queries, without_reference
from tests.trace import family


def test_the_whole_way(session: Session, guest: Browser) -> None:
    family.brought_in(session, "LOT-1", days_left=100)
    session.execute(update(Certificate).values(link="https://example.org/check"))
    orders.up_to(session, "shipped")

    page = text_of(guest, "LOT-1")

    harvest, today = days.today() - timedelta(days=2), days.today()
    assert re.search(rf"Harvested or made {harvest} sanren-sunye Received in the county warehouse {today} ", page)
    assert f"40 packs, 10\xa0kg Inspected: passed {today} 5 packs opened" in page
    assert "Smell as it should be" in page
    assert "Defects 0% should be: at most 5%" in page
    assert f"Packs of this lot left for their buyers {today} Certificates" in page
    assert re.search(r"Conformity certificate\w* Number HGZ-\d+ Issued \d{4}-\d\d-\d\d", page)
    assert "浙江省 丽水市 遂昌县 三仁畲族乡 好川村" in page
    html = guest.get("/t/LOT-1").text
    assert '<a href="https://example.org/check" rel="nofollow noopener">' in html
    assert "inspector" not in html
    assert "packer" not in html


def test_only_addresses_of_the_web_are_links(session: Session, guest: Browser) -> None:
    family.brought_in(session, "LOT-1")
    session.execute(update(Certificate).values(link="javascript:alert(1)"))
    session.commit()

    assert "javascript:" not in guest.get("/t/LOT-1").text


def test_put_together_and_divided(session: Session, guest: Browser) -> None:
    first, second = family.brought_in(session, "FIRST"), family.brought_in(session, "SECOND")
    mixed = family.merged(session, [first, second], "MIXED")
    family.split(session, mixed, 10, "PART")
    session.commit()

    page = text_of(guest, "PART")

    assert "Harvested or made Lot FIRST" in page
    assert "Put together from several lots Lot MIXED" in page
    assert re.search(r"Divided: packed on its own out of a larger lot [\d-]+ 10 packs Lot MIXED", page)
    assert len(re.findall("Issued anew by the association, in place of:", page)) == 2
    assert "What was measured" in page
    assert re.search(r"Some of it went on as another lot [\d-]+ Lot PART", text_of(guest, "MIXED"))


def test_bounds_of_what_was_measured(session: Session, guest: Browser) -> None:
    fields = [
        {"code": "brix", "zh": "糖度", "en": "Sugar", "kind": "number", "unit": "°Bx", "low": 8000, "high": None},
        {"code": "core", "zh": "温度", "en": "Core", "kind": "number", "unit": "°C", "low": 0, "high": 8500},
        {"code": "clean", "zh": "无异物", "en": "Nothing foreign", "kind": "tick"},
        {"code": "words", "zh": "说明", "en": "Words", "kind": "text"},
    ]
    sku = family.sku(session)
    session.add(InspectionForm(product_id=sku.product_id, name_zh="表", name_en="Form", fields=fields, sampling=[]))
    session.flush()
    lot = family.brought_in(session, "LOT-1", passed=False)
    supply.inspect(session, lot, found={"brix": 9250, "core": 4500, "clean": True, "words": "told by nobody"})
    session.commit()

    page = text_of(guest, "LOT-1")

    assert "Sugar 9.25\xa0°Bx should be: at least 8\xa0°Bx" in page
    assert "Core 4.5\xa0°C should be: 0 to 8.5\xa0°C" in page
    assert "Nothing foreign yes" in page
    assert "told by nobody" not in page


def test_what_waits_looks_like_what_is_missing(session: Session, guest: Browser) -> None:
    family.brought_in(session, "WAITING", passed=False)
    session.commit()

    for end in ("", "/epcis.json"):
        answers = [guest.get(f"/t/{code}{end}") for code in ("WAITING", "MISSING")]
        assert [answer.status_code for answer in answers] == [404, 404]
        waiting, missing = (without_reference(answer) for answer in answers)
        assert waiting.replace("WAITING", "") == missing.replace("MISSING", "")


def test_recalled(session: Session, guest: Browser) -> None:
    lot = family.brought_in(session, "BAD")
    part = family.split(session, lot, 10, "PART")
    freezes.freeze(session, supply.staff(session, "admin"), lot.id, "mould")
    session.commit()

    for code in (lot.code, part.code):
        page = text_of(guest, code)
        assert "Recalled: please do not eat Please do not eat any of it and do not give it away." in page
        assert "mould" not in page


def test_recalled_after_some_left(session: Session, guest: Browser) -> None:
    lot = family.brought_in(session, "BAD", days_left=100)
    orders.up_to(session, "shipped")
    freezes.freeze(session, supply.staff(session, "admin"), lot.id, "mould")
    session.commit()

    way = text_of(guest, "BAD").partition("Its way")[2]

    assert re.search(r"Packs of this lot left for their buyers [\d-]+ Recalled: please do not eat", way)


def test_written_off_lots_still_tell(session: Session, guest: Browser) -> None:
    """Whoever has a pack may read of it, though none is left in the house."""
    lot = family.brought_in(session, "GONE", 3)
    lots.ask_write_off(session, supply.staff(session, "packer"), lot.id, 3, "spoilt")
    session.commit()

    assert guest.get("/t/GONE").status_code == 200


def test_as_many_queries_however_long_the_way(app: Flask, session: Session, guest: Browser) -> None:
    lot = family.brought_in(session, "DEEP-0", 100)
    for depth in range(1, 6):
        lot = family.split(session, lot, 100 - depth * 10, f"DEEP-{depth}")
    session.commit()

    for code in ("L00001", "DEEP-5"):
        with queries(app) as sent:
            guest.get(f"/t/{code}")
        assert len(sent) == 5, code


def text_of(guest: Browser, code: str) -> str:
    """What is read on the page, tags left out."""
    answer = guest.get(f"/t/{code}")
    assert answer.status_code == 200
    inside = answer.text.partition("<main")[2].partition("</main>")[0].replace("><", "> <")
    words = re.sub(r"<svg[^>]*aria-label=\"([^\"]*)\"[^>]*>.*?</svg>", r"\1", inside, flags=re.S)
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", "", words.partition(">")[2]))
