"""The applicant's pages: signed in first, kept as one goes, stale forms, files, and what others never see."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateways.storage import Storage, StorageUnavailable
from models.files import StoredFile
from models.joining import STEPS, Application, Requirement, Submission
from operations import documents, people, vendors
from operations.actor import HOUSE
from tests.cast import today
from tests.joining import papers
from tests.pages import TOKEN, Browser, queries, without_reference

Browsers = Callable[..., Browser]
IDENTITY = {"contact": "何塘", "phone": "19900000451"}
PROFILE = {"name_zh": "荷塘小铺", "township_code": papers.TOWNSHIP}
BANK = {"holder": "何塘", "bank": "农商行", "number": papers.CARD}


def send(browser: Browser, path: str, data: dict[str, object], version: int, page: str = "") -> object:
    """Send a step made from a version."""
    return browser.post(path, {**data, "version": str(version)}, page or path)


@pytest.fixture
def me(browser: Browsers) -> Browser:
    """A signed-in person who has begun to apply as a shop."""
    me = browser("consumer")
    me.post("/join/shop", page="/join/shop")
    return me


def latest(session: Session) -> Application:
    """The last application, as it is committed now."""
    session.rollback()
    return session.scalars(select(Application).order_by(Application.id.desc()).limit(1)).one()


def licence(session: Session) -> int:
    """The document every shop hands in."""
    return session.scalars(
        select(Requirement.id).where(Requirement.party_kind == "shop", Requirement.code == "business_licence")
    ).one()


def hand_in(
    session: Session, browser: Browser, *files: tuple[bytes, str], version: int | None = None, **more: object
) -> object:
    """Send files for the licence."""
    path = f"/join/shop/documents/{licence(session)}"
    at = version if version is not None else latest(session).version
    sent = [(io.BytesIO(content), name) for content, name in files]
    return browser.post(path, {"version": str(at), "files": sent, **more}, path)


def test_a_guest_is_asked_to_sign_in_and_comes_back(browser: Browsers) -> None:
    guest = browser()

    assert "/login?next=/join" in guest.get("/join").text
    for path in ("/join/shop", "/join/shop/identity", "/account/documents", "/files/documents/1"):
        answer = guest.get(path)
        assert (answer.status_code, answer.location) == (302, f"/login?next={path.replace('/', '%2F')}")


def test_from_the_first_step_to_the_status_page(session: Session, me: Browser) -> None:
    assert send(me, "/join/shop/identity", IDENTITY, 1).status_code == 303
    assert send(me, "/join/shop/organisation", PROFILE, 2).status_code == 303
    assert send(me, "/join/shop/bank", BANK, 3).status_code == 303
    assert latest(session).slug == "hetangxiaopu"
    assert hand_in(session, me, (papers.picture(), "执照.png")).status_code == 303
    page = me.get("/join/shop").text
    assert page.count(">Done<") == 4
    summary = me.get("/join/shop/summary").text
    assert papers.CARD not in summary
    assert f"**** {papers.CARD[-4:]}" in summary
    refused = send(me, "/join/shop/submission", {}, latest(session).version, "/join/shop/summary")
    assert refused.status_code == 422
    done = send(me, "/join/shop/submission", {"agreed": "y"}, latest(session).version, "/join/shop/summary")
    assert done.status_code == 303
    assert "Being looked at" in me.get("/join/shop").text
    assert me.get("/join/shop/identity").status_code == 409


def test_what_was_typed_is_kept_beside_its_fault(me: Browser) -> None:
    answer = send(me, "/join/shop/organisation", {**PROFILE, "uscc": "91000000MA0000011X", "story": "<b>{{7*7}}"}, 1)

    assert answer.status_code == 422
    assert 'value="91000000MA0000011X"' in answer.text
    assert "This is not a credit code" in answer.text
    assert "&lt;b&gt;{{7*7}}" in answer.text
    bank = send(me, "/join/shop/bank", {**BANK, "number": "6200000000000000"}, 1)
    assert bank.status_code == 422 or "card number" in bank.text


@pytest.mark.parametrize(
    ("field", "typed", "status"),
    [
        ("phone", "110", 422),
        ("phone", "+86 199 0000 0451", 303),
        ("contact", "买买提·艾力", 303),
        ("contact", "𠮷", 303),
        ("contact", "长" * 51, 422),
        ("contact", "\u202e\u200b", 422),
        ("contact", "a\0b", 400),
        ("contact", "'; drop table application; --", 303),
    ],
)
def test_names_and_numbers(session: Session, me: Browser, field: str, typed: str, status: int) -> None:
    assert send(me, "/join/shop/identity", {**IDENTITY, field: typed}, 1).status_code == status
    if status == 303:
        assert latest(session).phone == "+8619900000451"


def test_a_stale_form_shows_both_versions(session: Session, me: Browser) -> None:
    assert send(me, "/join/shop/identity", IDENTITY, 1).status_code == 303

    stale = send(me, "/join/shop/identity", {**IDENTITY, "contact": "后来者"}, 1)

    assert stale.status_code == 409
    assert "何塘" in stale.text
    assert 'value="后来者"' in stale.text
    assert latest(session).contact == "何塘"
    for nonsense in ("", "x", "٣", "9" * 30):
        answer = me.post("/join/shop/identity", {**IDENTITY, "version": nonsense}, "/join/shop/identity")
        assert answer.status_code in {409, 422}


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "x.svg", "neither a picture nor a PDF"),
        (b"<html><script>alert(1)</script>", "x.jpg", "neither a picture nor a PDF"),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "x.pdf", "neither a picture"),
        (b"", "x.jpg", "empty"),
        (papers.picture()[:60], "x.png", "damaged"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "x.heic", "HEIC"),
    ],
    ids=["svg", "html", "eicar", "empty", "cut", "heic"],
)
def test_files_that_are_no_documents(session: Session, me: Browser, content: bytes, name: str, says: str) -> None:
    answer = hand_in(session, me, (content, name))

    assert answer.status_code == 422
    assert says in answer.text
    assert _counts(session) == (0, 0)


@pytest.mark.parametrize(
    ("size", "status", "says"),
    [(10 * 1024 * 1024, 422, "10 MB"), (52 * 1024 * 1024, 413, "too large")],
    ids=["the file", "the form"],
)
def test_too_large(session: Session, me: Browser, size: int, status: int, says: str) -> None:
    path = f"/join/shop/documents/{licence(session)}"
    token = TOKEN.search(me.get(path).text)
    assert token is not None
    part = '--cut\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n'
    head = part % ("csrf_token", "") + f"{token[1]}\r\n" + part % ("version", "") + "1\r\n"
    body = (head + part % ("files", '; filename="x.pdf"')).encode() + b"%PDF-" + b"0" * size + b"\r\n--cut--\r\n"

    answer = me.client.post(path, data=body, content_type="multipart/form-data; boundary=cut")

    assert answer.status_code == status
    assert says in answer.text
    assert _counts(session) == (0, 0)


def test_six_files_are_too_many(session: Session, me: Browser, app: Flask) -> None:
    answer = hand_in(session, me, *[(papers.picture(), f"{n}.png") for n in range(6)])

    assert answer.status_code == 422
    assert "At most 5 files" in answer.text
    assert _counts(session) == (0, 0)
    assert _kept_in(app) == 0


def test_no_row_without_its_file_and_no_file_without_its_row(
    session: Session, me: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, calls = Storage.put, []

    def full(self: Storage, key: str, content: bytes) -> None:
        calls.append(key)
        if len(calls) == 2:
            raise StorageUnavailable("disk full")
        put(self, key, content)

    with monkeypatch.context() as patched:
        patched.setattr(Storage, "put", full)
        answer = hand_in(session, me, (papers.picture(), "1.png"), (papers.picture("red"), "2.png"))
    assert answer.status_code == 503
    assert "Files cannot be kept" in answer.text
    assert (_counts(session), _kept_in(app)) == ((0, 0), 0)

    stale = hand_in(session, me, (papers.picture(), "1.png"), version=77)
    assert stale.status_code == 409
    assert (_counts(session), _kept_in(app)) == ((0, 0), 0)


def test_a_file_is_written_anew_and_served_safely(session: Session, me: Browser, browser: Browsers) -> None:
    hand_in(session, me, (papers.picture(), "../总单(1).png"), (papers.PDF, "x.pdf"))
    picture, pdf = session.scalars(select(StoredFile).order_by(StoredFile.id)).all()

    answer = me.get(f"/files/documents/{picture.id}")

    assert answer.data.startswith(b"\xff\xd8")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("inline; filename=")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert "%E6%80%BB%E5%8D%95%281%29" in answer.headers["Content-Disposition"]
    assert me.get(f"/files/documents/{pdf.id}").data == papers.PDF
    assert "总单" not in picture.key
    # Staff sees it once it was handed in; strangers and other applicants never do, as if it did not exist.
    missing = without_reference(browser("stranger").get("/files/documents/999999"))
    for name in ("stranger", "owner_a", "packer", "admin"):
        other = browser(name).get(f"/files/documents/{picture.id}")
        assert (name, other.status_code) == (name, 404)
        assert name != "stranger" or without_reference(other) == missing


def test_staff_sees_files_once_they_were_handed_in(session: Session, app: Flask, browser: Browsers) -> None:
    papers.submitted(session)
    row = session.scalars(select(StoredFile)).one()
    app.extensions["storage"].put(row.key, papers.picture(form="JPEG"))
    session.commit()

    seen = {name: browser(name).get(f"/files/documents/{row.id}").status_code for name in ("admin", "packer", "buyer")}

    assert seen == {"admin": 200, "packer": 404, "buyer": 200}


def test_a_file_that_is_gone_is_missing(session: Session, browser: Browsers) -> None:
    papers.submitted(session)
    session.commit()
    row = session.scalars(select(StoredFile.id)).one()
    assert browser("consumer").get(f"/files/documents/{row}").status_code == 404


def test_foreign_ids_look_like_unknown_ones(session: Session, me: Browser, browser: Browsers) -> None:
    hand_in(session, me, (papers.picture(), "1.png"))
    photo = session.scalars(select(Submission)).one().photos[0].id
    other = browser("stranger")
    assert other.get("/join/shop/identity").status_code == 404
    other.post("/join/shop", page="/join/shop")
    path = f"/join/shop/documents/{licence(session)}"

    foreign, unknown = (other.post(path, {"version": "1", "kept": str(number)}, path) for number in (photo, 999_999))

    assert (foreign.status_code, unknown.status_code) == (422, 422) or (
        foreign.status_code,
        unknown.status_code,
    ) == (404, 404)
    assert _counts(session)[0] == 1
    of_station = session.scalars(select(Requirement.id).where(Requirement.party_kind == "station")).first()
    for number in (of_station, 999_999):
        assert other.get(f"/join/shop/documents/{number}").status_code == 404
    for kind in ("association", "nonsense"):
        assert other.get(f"/join/{kind}").status_code == 404


def test_fields_nobody_asked_for_change_nothing(session: Session, me: Browser) -> None:
    extra = {"state": "approved", "person_id": "1", "organisation_id": "1", "kind": "station", "consent_text": "x"}

    assert send(me, "/join/shop/identity", {**IDENTITY, **extra}, 1).status_code == 303

    mine = latest(session)
    assert (mine.state, mine.kind, mine.organisation_id, mine.consent_text) == ("draft", "shop", None, None)


def test_sent_back_names_the_reason_and_the_document(session: Session, browser: Browsers) -> None:
    mine = papers.submitted(session)
    clerk = papers.actor(session, "admin")
    paper = session.scalars(select(Submission)).one()
    documents.send_back(session, clerk, paper.id, "unreadable", "右下角反光")
    vendors.send_back(session, clerk, mine.id, "documents", "请重拍")
    session.commit()
    me = browser("consumer")

    page = me.get("/join/shop").text

    assert "The picture cannot be read" in page
    assert "右下角反光" in page
    assert "请重拍" in page
    assert f"/join/shop/documents/{paper.requirement_id}" in page
    assert "右下角反光" in me.get(f"/join/shop/documents/{paper.requirement_id}").text


def test_whoever_was_admitted_goes_to_the_desk(session: Session, browser: Browsers) -> None:
    papers.approved(session)
    session.commit()

    page = browser("consumer").get("/join/shop").text

    assert 'href="/counter"' in page
    assert 'href="/account/documents"' in page


def test_withdrawn_and_begun_anew(session: Session, me: Browser) -> None:
    me.post("/join/shop/withdrawal", page="/join/shop")
    assert "Taken back" in me.get("/join/shop").text
    me.post("/join/shop", page="/join/shop")
    session.rollback()
    assert session.scalars(select(Application.state).order_by(Application.id)).all() == ["withdrawn", "draft"]


def test_a_party_hands_in_its_new_document(session: Session, browser: Browsers) -> None:
    papers.accepted(session, "sanren-sunye", "sc_licence", 12)
    session.commit()
    member = browser("supplier_a")
    assert "Ends soon" in member.get("/account/documents").text
    asked = papers.asked(session, papers.party(session, "sanren-sunye"), "sc_licence").id
    path = f"/account/documents/{asked}"
    until = (today() + timedelta(days=700)).isoformat()

    bad = member.post(path, {"number": "SC12", "valid_until": until, "files": []}, path)
    good = member.post(
        path,
        {"number": "sc00000000000103", "valid_until": until, "files": [(io.BytesIO(papers.picture()), "x.png")]},
        path,
    )

    assert (bad.status_code, good.status_code) == (422, 303)
    page = member.get("/account/documents").text
    assert "SC00000000000103" in page
    assert page.count("Handed in") == 1


def test_only_who_keeps_documents_of_a_party_sees_them(session: Session, browser: Browsers) -> None:
    people.grant(
        session,
        HOUSE,
        papers.actor(session, "stranger").person_id or 0,
        papers.party(session, "maoyang-tea").id,
        "helper",
    )
    session.commit()
    seen = {
        name: browser(name).get("/account/documents").status_code
        for name in ("consumer", "stranger", "owner_a", "supplier_a", "admin")
    }
    assert seen == {"consumer": 403, "stranger": 403, "owner_a": 200, "supplier_a": 200, "admin": 403}


def test_pages_cost_the_same_however_much_there_is(session: Session, app: Flask, browser: Browsers) -> None:
    papers.submitted(session)
    session.commit()
    me = browser("consumer")
    with queries(app) as sent:
        assert me.get("/join/shop").status_code == 200
    assert len(sent) <= 14, "\n".join(sent)


def test_all_steps_are_linked(me: Browser) -> None:
    page = me.get("/join/shop").text
    assert all(f'href="/join/shop/{step}"' in page for step in STEPS)


def _counts(session: Session) -> tuple[int, int]:
    session.rollback()
    return tuple(session.scalars(select(func.count()).select_from(table)).one() for table in (Submission, StoredFile))


def _kept_in(app: Flask) -> int:
    """Files in the store."""
    return sum(len(batch) for batch in app.extensions["storage"]._store.list())
