"""JSON is read strictly: nothing passes that would break later or mean two things."""

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import BadRequest

from web.bodies import strict_json

BROKEN = [
    *(b"", b"{", b"nonsense", b"\xff", b"\xef\xbb\xbf{}", b"NaN", b"[NaN]", b"Infinity", b"-Infinity", b"1e999"),
    *(
        b'{"a":1,"a":1}',
        b'{"x":{"a":1,"a":2}}',
        b'"\\ud800"',
        b'{"\\udfff":1}',
        b'"\\u0000"',
        b"[" * 10000 + b"]" * 10000,
    ),
    *(b"[" * 33 + b"]" * 33, b"9" * 5000, b"{'a':1}", b"[1,]", "冬".encode("gbk"), b"{}{}"),
]


@pytest.mark.parametrize("body", BROKEN, ids=lambda body: repr(body[:20]))
def test_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        strict_json(body)


def test_taken() -> None:
    value = strict_json('{"a": [1, 2.5, null, true, "冬笋", "\\ud83c\\udf8b"], "b": {"a": -1}}'.encode())
    assert value == {"a": [1, 2.5, None, True, "冬笋", "🎋"], "b": {"a": -1}}


def test_the_answer_names_no_detail(client: FlaskClient) -> None:
    answer = client.post("/probe/json", data=b'{"a":', content_type="application/json")
    assert answer.status_code == 400
