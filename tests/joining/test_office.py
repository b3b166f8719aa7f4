"""The office's pages about members: who enters, views, search, the queue, bulk acts, the list of what is asked."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.decisions import Decision
from models.joining import STEPS, Application, Requirement, Submission
from models.parties import Organisation
from operations import documents, founding
from operations.actor import HOUSE
from tests.cast import today
from tests.joining import papers
from tests.pages import Browser, queries, without_reference

Browsers = Callable[..., Browser]
VENDORS = "/cooperative/vendors"
CHECKED = {"check": list(STEPS)}


@pytest.fixture
def admin(browser: Browsers) -> Browser:
    """The administrator's desk."""
    return browser("admin")


def names(page: str) -> list[str]:
    """The rows a list shows."""
    return [part.split("</a>")[0].split(">")[-1] for part in page.split('<th scope="row"')[1:]]


@pytest.mark.usefixtures("staff")
def test_who_reads_and_who_decides(session: Session, browser: Browsers) -> None:
    mine = papers.submitted(session)
    shop = papers.party(session, "maoyang-tea").id
    session.commit()
    reads = (VENDORS, f"{VENDORS}.csv", f"{VENDORS}/{shop}", f"/cooperative/applications/{mine.id}")
    reads += ("/cooperative/requirements",)
    decides = (f"/cooperative/applications/{mine.id}/approval", f"{VENDORS}/selection?act=suspend&party={shop}")
    decides += ("/cooperative/requirements/new",)
    for name in ("admin", "manager", "finance", "support", "buyer", "root"):
        visitor = browser(name)
        assert {visitor.get(path).status_code for path in reads} == {200}, name
        seen = {visitor.get(path).status_code for path in decides}
        assert seen == ({200, 422} if name in {"admin", "manager"} else {403}), name
        page = visitor.get(f"/cooperative/applications/{mine.id}").text
        assert (f"**** {papers.CARD[-4:]}" in page) == (name in {"admin", "manager", "finance"}), name
        assert ("19900000451" in page) == (name in {"admin", "manager"}), name
    for name in ("consumer", "owner_a", "supplier_a", "packer", "inspector"):
        assert {browser(name).get(path).status_code for path in (*reads, *decides)} == {403}, name
    assert {browser().get(path).status_code for path in (*reads, *decides)} == {302}


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("name", ["finance", "support", "buyer", "root", "owner_a", "consumer"])
def test_nobody_else_decides(session: Session, browser: Browsers, name: str) -> None:
    mine = papers.submitted(session)
    paper = session.scalars(select(Submission.id)).one()
    shop = papers.party(session, "maoyang-tea").id
    asked = session.scalars(select(Requirement.id)).first()
    session.commit()
    visitor = browser(name)
    for path in (
        f"/cooperative/applications/{mine.id}/approval",
        f"/cooperative/applications/{mine.id}/return",
        f"/cooperative/applications/{mine.id}/documents/{paper}",
        f"{VENDORS}/{shop}/suspension",
        f"{VENDORS}/{shop}/reinstatement",
        f"{VENDORS}/{shop}/termination",
        f"{VENDORS}/{shop}/documents/{paper}",
        f"{VENDORS}/selection",
        "/cooperative/requirements",
        f"/cooperative/requirements/{asked}",
        f"/cooperative/requirements/{asked}/retirement",
    ):
        assert visitor.post(path, {"reason": "other"}, page="/account").status_code == 403, path
    assert session.scalars(select(Decision)).all() == []


def test_the_queue_leads_from_one_application_to_the_next(session: Session, admin: Browser, browser: Browsers) -> None:
    first, second = papers.submitted(session), papers.submitted(session, "stranger", "station")
    own = papers.submitted(session, "admin", "supplier")
    session.commit()
    assert names(admin.get(VENDORS).text) == ["Hetang", "Hetang", "Hetang"]
    page = f"/cooperative/applications/{first.id}"

    half = admin.get(f"{page}/approval?check=identity&check=bank")
    assert half.status_code == 422
    assert "Please tick everything" in half.text
    summary = admin.get(f"{page}/approval?" + "&".join(f"check={step}" for step in STEPS))
    assert summary.status_code == 200
    done = admin.post(f"{page}/approval", CHECKED, page)

    assert (done.status_code, done.location) == (303, f"/cooperative/applications/{second.id}")
    sent = admin.post(
        f"/cooperative/applications/{second.id}/return",
        {"reason": "details", "note": "村名？", "act": "return"},
        f"/cooperative/applications/{second.id}",
    )
    # His own waits for somebody else.
    assert (sent.status_code, sent.location) == (303, VENDORS)
    assert "This is your own application" in admin.get(f"/cooperative/applications/{own.id}").text
    refused = admin.post(f"/cooperative/applications/{own.id}/approval", CHECKED, page)
    assert refused.status_code == 409
    again = admin.post(f"{page}/approval", CHECKED, page)
    assert again.status_code == 409


def test_a_document_goes_back_with_a_reason_only(session: Session, admin: Browser) -> None:
    mine = papers.submitted(session)
    paper = session.scalars(select(Submission.id)).one()
    session.commit()
    page = f"/cooperative/applications/{mine.id}"
    path = f"{page}/documents/{paper}"

    assert admin.post(path, {"act": "return"}, page).status_code == 422
    assert admin.post(path, {"act": "burn"}, page).status_code == 400
    assert admin.post(path, {"act": "return", "reason": "unreadable", "note": "<i>x"}, page).status_code == 303
    assert "&lt;i&gt;x" in admin.get(page).text
    assert admin.post(path, {"act": "accept"}, page).status_code == 409


def test_foreign_ids_are_unknown_ids(session: Session, admin: Browser) -> None:
    mine = papers.submitted(session)
    other = papers.accepted(session, "sanren-sunye", "sc_licence", 100)
    draft = papers.filled_in(session, "stranger", "station")
    association = session.scalars(select(Organisation.id).where(Organisation.kind == "association")).one()
    session.commit()
    page = f"/cooperative/applications/{mine.id}"

    for submission in (other.id, 999_999):
        assert admin.post(f"{page}/documents/{submission}", {"act": "accept"}, page).status_code == 404
    answers = [admin.get(f"/cooperative/applications/{number}") for number in (draft.id, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    texts = [re.sub("(?<=applications).{1,3}?[0-9]+", "", without_reference(answer)) for answer in answers]
    assert texts[0] == texts[1]
    for party in (association, 999_999):
        assert admin.get(f"{VENDORS}/{party}").status_code == 404
        assert admin.get(f"{VENDORS}/selection?act=suspend&party={party}").status_code == 404
        assert admin.post(f"{VENDORS}/{party}/suspension", {"reason": "other"}, page).status_code == 404
    for nonsense in ("x", "-1", "9" * 30, "٣"):
        assert admin.get(f"{VENDORS}/selection?act=suspend&party={nonsense}").status_code == 404


def test_a_member_is_suspended_and_sells_again(session: Session, admin: Browser, browser: Browsers) -> None:
    shop = papers.party(session, "maoyang-tea").id
    page = f"{VENDORS}/{shop}"
    missing = without_reference(browser().get("/s/no-such-shop"))

    assert admin.post(f"{page}/suspension", {"reason": ""}, page).status_code == 422
    assert admin.post(f"{page}/suspension", {"reason": "complaints", "note": "先停"}, page).status_code == 303

    gone = browser().get("/s/maoyang-tea")
    assert (gone.status_code, without_reference(gone).replace("maoyang-tea", "no-such-shop")) == (404, missing)
    assert names(admin.get(f"{VENDORS}?view=suspended").text) == ["maoyang-tea"]
    assert "Too many complaints" in admin.get(page).text
    assert admin.post(f"{page}/termination", {"reason": "other"}, page).status_code == 303
    assert admin.post(f"{page}/reinstatement", {}, page).status_code == 409


def test_several_at_once_or_none(session: Session, admin: Browser) -> None:
    shops = [papers.party(session, slug).id for slug in ("maoyang-tea", "wuxing-shanhuo")]
    path = f"{VENDORS}/selection?act=suspend"
    asked = admin.get(f"{path}&party={shops[0]}&party={shops[1]}")
    assert all(name in asked.text for name in ("maoyang-tea", "wuxing-shanhuo"))
    assert admin.get(path).status_code == 422

    chosen = {"party": [str(number) for number in shops]}
    assert admin.post(path, chosen, VENDORS).status_code == 422
    assert admin.post(path, chosen | {"reason": "below_floor"}, VENDORS).status_code == 303
    assert admin.post(path, chosen | {"reason": "below_floor"}, VENDORS).status_code == 409
    again = admin.post(f"{VENDORS}/selection?act=reinstate", chosen, VENDORS)
    tier = admin.post(f"{VENDORS}/selection?act=tier", chosen | {"tier": "gold"}, VENDORS)

    assert (again.status_code, tier.status_code) == (303, 303)
    session.rollback()
    rows = session.execute(select(Organisation.state, Organisation.tier).where(Organisation.id.in_(shops)))
    assert {tuple(row) for row in rows} == {("approved", "gold")}


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("q=毛阳", ["maoyang-tea"]),
        ("q=MAOYANG", ["maoyang-tea"]),
        ("q=wxshp", ["wuxing-shanhuo"]),
        ("q=mao yang", ["maoyang-tea"]),
        ("q=%25", []),
        ("q='; drop table organisation", []),
        ("kind=shop", ["maoyang-tea", "wuxing-shanhuo"]),
        ("kind=station", []),
        ("township=331123200", ["maoyang-tea", "wuxing-shanhuo"]),
        ("township=331123105", []),
        ("sort=since", ["wuxing-shanhuo", "maoyang-tea"]),
    ],
)
def test_found_by_name_pinyin_kind_and_place(admin: Browser, query: str, finds: list[str]) -> None:
    assert names(admin.get(f"{VENDORS}?view=shops&{query}").text) == finds


@pytest.mark.parametrize("query", ["view=all", "sort=;drop", "kind=admin", "view=shops&view=suppliers"])
def test_what_is_no_view_is_refused(admin: Browser, query: str) -> None:
    assert admin.get(f"{VENDORS}?{query}").status_code == 400


def test_found_by_code_and_by_the_end_of_the_phone(session: Session, admin: Browser) -> None:
    papers.approved(session, kind="supplier")
    session.commit()
    for query in (papers.USCC, papers.USCC[:12].lower(), "0451", "htHZS"):
        assert names(admin.get(f"{VENDORS}?view=suppliers&q={query}").text) == ["Hetang"], query


def test_what_ends_soon_has_a_view(session: Session, admin: Browser) -> None:
    papers.accepted(session, "dazhe-chaye", "sc_licence", 12)
    papers.accepted(session, "sanren-sunye", "sc_licence", 300)
    session.commit()
    assert names(admin.get(f"{VENDORS}?view=expiring").text) == ["dazhe-chaye"]


def test_the_table_to_take_along(session: Session, admin: Browser) -> None:
    shop = papers.party(session, "maoyang-tea")
    shop.name_zh, shop.phone = "=HYPERLINK(1)", "+8619900000451"
    session.commit()

    answer = admin.get(f"{VENDORS}.csv?view=shops")

    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert "'=HYPERLINK(1)" in {row[0] for row in rows}
    assert "19900000451" not in answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert admin.get(f"{VENDORS}.csv?view=review").status_code == 400


def test_lists_cost_the_same_however_long_they_are(session: Session, app: Flask, admin: Browser) -> None:
    for number in range(60):
        founding.admit(
            session, HOUSE, "shop", {"slug": f"s-{number}", "name_zh": f"店{number}", "name_en": f"s{number}"}
        )
    papers.submitted(session)
    papers.submitted(session, "stranger", "supplier")
    session.commit()
    costs = []
    for view in ("shops", "review"):
        with queries(app) as sent:
            page = admin.get(f"{VENDORS}?view={view}")
        assert page.status_code == 200
        costs.append(len(sent))
    assert max(costs) <= 6
    assert len(names(admin.get(f"{VENDORS}?view=shops").text)) == 50
    with queries(app) as sent:
        admin.get(f"/cooperative/applications/{session.scalars(select(Application.id)).first()}")
    assert len(sent) <= 11, "\n".join(sent)


def test_what_is_asked_can_be_changed(session: Session, admin: Browser) -> None:
    home = "/cooperative/requirements"
    new = {"whose": "supplier-household", "name_zh": "土地证", "name_en": "Land title", "position": "5"}
    assert admin.post(home, {**new, "name_zh": ""}, f"{home}/new").status_code == 422
    assert admin.post(home, {**new, "needs_photo": "y"}, f"{home}/new").status_code == 303
    row = session.scalars(select(Requirement).where(Requirement.name_en == "Land title")).one()
    assert (row.party_kind, row.producer_kind, row.needs_photo, row.is_optional) == (
        "supplier",
        "household",
        True,
        False,
    )
    change = {"name_zh": "土地证", "name_en": "Land deed", "position": "5", "is_optional": "y"}
    assert admin.post(f"{home}/{row.id}", change, f"{home}/{row.id}").status_code == 303
    assert admin.post(f"{home}/{row.id}", change, f"{home}/{row.id}").status_code == 409
    page = admin.get(home).text
    assert "Land deed" in page
    assert "Land title" not in page
    assert admin.get(f"{home}/999999").status_code == 404
    newest = session.scalars(select(Requirement.id).where(Requirement.name_en == "Land deed")).one()
    assert admin.post(f"{home}/{newest}/retirement", {}, home).status_code == 303
    assert "Land deed" not in admin.get(home).text


def test_a_document_of_a_member_is_decided(session: Session, admin: Browser) -> None:
    owner = papers.party(session, "sanren-sunye")
    asked = papers.asked(session, owner, "sc_licence")
    paper = documents.hand_in(
        session,
        papers.actor(session, "supplier_a"),
        owner,
        asked.id,
        papers.paper(asked),
        papers.filed(),
        today(),
    )
    session.commit()
    page = f"{VENDORS}/{owner.id}"
    other = f"{VENDORS}/{papers.party(session, 'dazhe-chaye').id}"

    assert admin.post(f"{other}/documents/{paper.id}", {"act": "accept"}, page).status_code == 404
    assert admin.post(f"{page}/documents/{paper.id}", {"act": "return"}, page).status_code == 422
    assert admin.post(f"{page}/documents/{paper.id}", {"act": "accept"}, page).status_code == 303
    session.refresh(paper)
    assert paper.state == "accepted"


def test_five_thousand_members_are_no_burden(session: Session, app: Flask, admin: Browser) -> None:
    place = {"township_code": papers.TOWNSHIP, "state": "approved", "village": "村"}
    session.execute(
        insert(Organisation),
        [
            {
                "kind": "shop",
                "slug": f"m-{n}",
                "name_zh": f"店{n}",
                "name_en": f"s{n}",
                "name_key": f"dian{n} d",
                **place,
            }
            for n in range(5000)
        ],
    )
    session.commit()
    admin.get(f"{VENDORS}?view=shops")  # templates are compiled once
    with queries(app) as sent:
        page = admin.get(f"{VENDORS}?view=shops&q=dian4999&sort=until")
    assert names(page.text) == ["s4999"]
    assert len(sent) <= 6
