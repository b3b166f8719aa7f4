"""Bodies: measured before they are read, of the right kind, and text."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

FORM = "application/x-www-form-urlencoded"


def post_raw(app: Flask, body: bytes, **environ: str) -> int:
    """A POST with exactly these CGI variables and no length of its own making."""
    builder = EnvironBuilder(path="/probe/echo", method="POST", input_stream=io.BytesIO(body))
    made = builder.get_environ()
    made.pop("CONTENT_LENGTH", None)
    made.update(environ)
    answer, status, _ = run_wsgi_app(app, made)
    b"".join(answer)
    return int(status.split()[0])


def test_no_length(app: Flask) -> None:
    assert post_raw(app, b"a=1", CONTENT_TYPE=FORM) == 411


def test_in_chunks(app: Flask) -> None:
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": "1"}
    assert post_raw(app, b"a=1", CONTENT_TYPE=FORM, **chunked) == 411
    assert post_raw(app, b"a=1", CONTENT_TYPE=FORM, CONTENT_LENGTH="3", **chunked) == 411


def test_a_get_in_chunks(client: FlaskClient) -> None:
    assert client.get("/probe", headers={"Transfer-Encoding": "chunked"}).status_code == 411


def test_too_large(app: Flask, client: FlaskClient) -> None:
    assert client.post("/probe/echo", data={"a": "x" * (3 * 1024 * 1024)}).status_code == 413
    assert post_raw(app, b"", CONTENT_TYPE=FORM, CONTENT_LENGTH=str(10**9)) == 413


def test_a_limit_of_its_own(client: FlaskClient) -> None:
    answer = client.post("/probe/json", data=b'"' + b"x" * 1024 + b'"', content_type="application/json")
    assert answer.status_code == 413


def test_too_many_fields(client: FlaskClient) -> None:
    assert client.post("/probe/echo", data="&".join(["a=1"] * 600), content_type=FORM).status_code == 413


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/xml", "", "application/x-www-form"])
def test_the_wrong_kind(client: FlaskClient, kind: str) -> None:
    assert client.post("/probe/echo", data=b"{}", content_type=kind).status_code == 415


def test_a_form_where_json_is_expected(client: FlaskClient) -> None:
    assert client.post("/probe/json", data={"a": "1"}).status_code == 415


@pytest.mark.parametrize(
    "body", [b"a=%00", b"a=1%00", b"%00=1", b"a=\0", b"a=%ff", b"a=\xff", "a=冬笋".encode("gbk"), b"a=%ED%A0%80"]
)
def test_no_text(client: FlaskClient, token: str, body: bytes) -> None:
    assert (
        client.post("/probe/echo", data=body + b"&csrf_token=" + token.encode(), content_type=FORM).status_code == 400
    )


@pytest.mark.parametrize("value", ["a\0", "\0"])
def test_no_text_in_parts(client: FlaskClient, token: str, value: str) -> None:
    parts = {"a": value, "csrf_token": token, "file": (io.BytesIO(b"x"), "x.txt")}
    assert client.post("/probe/echo", data=parts, content_type="multipart/form-data").status_code == 400


def test_text_of_every_kind(client: FlaskClient, token: str) -> None:
    texts = ["𠮷", "买买提·艾力", "🎋", "<script>", "{{7*7}}", "'; drop", "a+b c%d", "\ufffd"]
    answer = client.post("/probe/echo", data={"a": texts, "csrf_token": token})
    assert answer.json == {"a": texts}
