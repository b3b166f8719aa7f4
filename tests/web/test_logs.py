"""One JSON line a request, with nothing in it that a visitor could plant or that is his alone."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.probe import SECRET_DETAIL


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_line(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    answer = client.get("/probe/things/1?code=123456")
    (line,) = lines(capsys)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/probe/things/<id:thing_id>", 200)
    assert line["person_id"] is None
    assert line["ms"] >= 0
    assert "123456" not in json.dumps(line)


def test_every_request_has_its_own_reference(client: FlaskClient) -> None:
    planted = {"X-Request-Id": "planted"}
    references = {client.get("/livez", headers=planted).headers["X-Request-Id"] for _ in range(3)}
    assert len(references) == 3
    assert "planted" not in references


@pytest.mark.parametrize("path", ["/a%0a{%22status%22:200}", "/%1b[31m", "/probe/refuse/a%0d%0ab"])
def test_nobody_begins_a_line_of_his_own(client: FlaskClient, capsys: pytest.CaptureFixture[str], path: str) -> None:
    capsys.readouterr()
    client.get(path, headers={"User-Agent": "x\ty"})
    assert len(lines(capsys)) == 1


def test_a_failure_has_its_trace_here_and_only_here(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    answer = client.get("/probe/break?code=123456")
    failure, request = lines(capsys)
    assert failure["request_id"] == request["request_id"] == answer.headers["X-Request-Id"]
    assert SECRET_DETAIL in failure["exception"]
    assert failure["route"] == "/probe/break"
    assert "123456" not in json.dumps(failure)


def test_a_lost_database_is_told_without_its_values(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    client.get("/probe/lost")
    failure, _ = lines(capsys)
    assert failure["error"] == "OperationalError"
    assert SECRET_DETAIL not in json.dumps(failure)
