"""I: pictures and documents, at every address that takes one. What becomes of them has its own tests."""

import io
import struct
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from gateways.storage import Storage, StorageUnavailable
from jobs.worker import run_due
from models.files import StoredFile
from models.joining import Requirement, Submission
from models.revisions import ProductPicture
from operations import images
from tests.counter.test_own_products import drafted
from tests.joining import papers
from tests.operations.test_images import EICAR, made, png_header
from tests.pages import TOKEN, Browser

Browsers = Callable[..., Browser]
HIDDEN = b"<script>alert(1)</script>"


@dataclass(frozen=True)
class Place:
    """An address that takes files, the page of its form, and what else stands in it. `only_pictures`: no PDF."""

    visitor: Browser
    path: str
    page: str
    name: str
    form: dict[str, str]
    only_pictures: bool

    def send(self, content: bytes, name: str = "a.jpg", *, cut: int = 0) -> TestResponse:
        """Hand in a file. cut: of the body so many bytes never arrive."""
        token = TOKEN.search(self.visitor.get(self.page).text)
        assert token is not None, self.page
        part = '--cut\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
        fields = {**self.form, "csrf_token": token[1]}
        head = "".join(part.format(field, "") + f"{value}\r\n" for field, value in fields.items())
        body = (head + part.format(self.name, f'; filename="{name}"')).encode() + content + b"\r\n--cut--\r\n"
        whole = len(body)
        return self.visitor.client.post(
            self.path,
            input_stream=io.BytesIO(body[: whole - cut]),
            content_length=whole,
            content_type="multipart/form-data; boundary=cut",
        )


@pytest.fixture
def places(session: Session, browser: Browsers) -> list[Place]:
    """All of them."""
    supplier, owner, applicant = browser("supplier_a"), browser("owner_a"), browser("consumer")
    product = f"{drafted(supplier)}/pictures"
    applicant.post("/join/shop", page="/join/shop")
    asked = session.scalars(select(Requirement.id).where(Requirement.code == "business_licence")).first()
    of_party = papers.asked(session, papers.party(session, "sanren-sunye"), "sc_licence").id
    session.rollback()
    join, mine = f"/join/shop/documents/{asked}", f"/account/documents/{of_party}"
    until = {"number": "SC00000000000103", "valid_until": "2030-01-01"}
    return [
        Place(supplier, product, product, "files", {}, True),
        Place(owner, "/counter/shop/portrait", "/counter/shop", "file", {}, True),
        Place(owner, "/counter/shop/cover", "/counter/shop", "file", {}, True),
        Place(applicant, join, join, "files", {"version": "1"}, False),
        Place(supplier, mine, mine, "files", until, False),
    ]


def kept(app: Flask, session: Session) -> tuple[int, ...]:
    """Files in the store, their rows, and the rows that speak of them."""
    session.rollback()
    stored = sum(len(batch) for batch in app.extensions["storage"]._store.list())
    rows = tuple(session.scalar(select(func.count()).select_from(one)) or 0 for one in KEPT)
    session.rollback()
    return stored, *rows


KEPT = (StoredFile, ProductPicture, Submission)


def refused(app: Flask, session: Session, places: list[Place], content: bytes, *says: str) -> None:
    """Each address answers 422 with one of these sentences, and nothing is kept."""
    before = kept(app, session)
    for place in places:
        answer = place.send(content)
        assert answer.status_code == 422, place.path
        assert any(one in answer.text for one in says), place.path
    assert kept(app, session) == before


def polyglots() -> dict[str, bytes]:
    """What pretends to be a picture."""
    return {
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'>" + HIDDEN + b"</svg>",
        "html": b"<!doctype html>" + HIDDEN,
        "gif": b"GIF89a/*" + HIDDEN + b"*/",
        "magic": b"\xff\xd8\xff\xe0" + HIDDEN * 9,
        "zip": b"PK\x03\x04" + b"0" * 40,
    }


def test_i1_what_only_pretends(app: Flask, session: Session, places: list[Place]) -> None:
    for content in polyglots().values():
        refused(app, session, places, content, "not a picture", "neither a picture nor a PDF")
    only_pictures = [one for one in places if one.only_pictures]
    refused(app, session, only_pictures, b"%PDF-1.7\n" + HIDDEN, "not a picture")


def test_i1_what_is_one_is_written_anew_under_our_own_name(
    app: Flask, database_url: str, session: Session, places: list[Place]
) -> None:
    content = made(size=(900, 900)) + HIDDEN
    for place in places:
        assert place.send(content, '../../x"><script>.php').status_code == 303, place.path
    run_due(app, database_url)

    store = app.extensions["storage"]._store
    keys = [one["path"] for batch in store.list() for one in batch]
    assert len(keys) > len(places)
    assert [key for key in keys if "script" in key or ".." in key or "php" in key] == []
    assert [key for key in keys if HIDDEN in bytes(store.get(key).bytes())] == []
    supplier = places[0].visitor
    prefix = session.scalars(select(ProductPicture.prefix)).one()
    file = session.scalars(select(StoredFile.id).where(StoredFile.key.like("documents/%"))).first()
    for visitor, path in ((supplier, f"/{prefix}-180.webp"), (places[3].visitor, f"/files/documents/{file}")):
        answer = visitor.get(path)
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype in {"image/webp", "image/jpeg"}


def test_i2_sizes_and_frames_nobody_needs(app: Flask, session: Session, places: list[Place]) -> None:
    refused(app, session, places, png_header(50_000, 50_000), "At most 50 million pixels")
    whole = made("PNG", size=(900, 900))
    refused(app, session, places, whole[: len(whole) // 2], "damaged")


def test_i2_every_kind_of_picture_a_camera_makes(app: Flask, session: Session, places: list[Place]) -> None:
    """Many frames, print colours, sixteen bits, turned by a note in it: all become plain pictures without a place."""
    frames = io.BytesIO()
    many = [Image.new("RGB", (8, 8), (n % 256, 0, 0)) for n in range(300)]
    many[0].save(frames, "WEBP", save_all=True, append_images=many[1:])
    deep = io.BytesIO()
    Image.new("I;16", (64, 64), 40_000).save(deep, "PNG")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    application = places[3]
    for version, content in enumerate((frames.getvalue(), made(mode="CMYK"), deep.getvalue(), made(exif=exif)), 1):
        answer = Place(
            application.visitor, application.path, application.page, "files", {"version": str(version)}, False
        ).send(content)
        assert answer.status_code == 303
    for row in session.scalars(select(StoredFile)).all():
        image = Image.open(io.BytesIO(app.extensions["storage"].get(row.key)))
        assert (image.mode, image.format, len(image.getexif())) == ("RGB", "JPEG", 0)


def test_i3_nothing_too_much_and_another_kind(app: Flask, session: Session, places: list[Place]) -> None:
    """A photo of 25 MB is told the limit; so is one of a kind we cannot read what to do."""
    refused(app, session, places, b"", "empty")
    refused(app, session, places, b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC")
    refused(app, session, places, made() + b"\0" * (25 * 1024 * 1024), "10 MB")
    assert images.MOST_BYTES == 10 * 1024 * 1024


# The library leaves what came of a broken body to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_i4_an_upload_that_breaks_off(app: Flask, session: Session, places: list[Place]) -> None:
    before = kept(app, session)
    for place in places:
        for cut in (30, 2000):
            assert place.send(made(size=(400, 400)), cut=cut).status_code in {400, 422}, (place.path, cut)
    assert kept(app, session) == before


@pytest.mark.parametrize("at", [1, 2])
def test_i4_a_full_disk(
    app: Flask, session: Session, places: list[Place], monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Neither a row without its file nor a file without its row."""
    put, calls, before = Storage.put, [], kept(app, session)

    def full(self: Storage, key: str, content: bytes) -> None:
        calls.append(key)
        if len(calls) >= at:
            raise StorageUnavailable("no space left on device")
        put(self, key, content)

    monkeypatch.setattr(Storage, "put", full)
    for place in places:
        calls.clear()
        answer = place.send(made())
        # A place that keeps one file is not in the way of a disk that is full at the second.
        assert answer.status_code in ({409, 503} if len(calls) >= at else {303}), place.path
    if at == 1:
        assert kept(app, session) == before
    keys = {one["path"] for batch in app.extensions["storage"]._store.list() for one in batch}
    session.rollback()
    assert {row for row in session.scalars(select(StoredFile.key)) if row not in keys} == set()


def test_i5_a_virus_is_no_document(app: Flask, session: Session, places: list[Place]) -> None:
    refused(app, session, places, EICAR, "not a picture", "neither a picture nor a PDF")
    refused(app, session, places, struct.pack("<H", 0x5A4D) + b"\0" * 200, "not a picture", "neither a picture nor")
