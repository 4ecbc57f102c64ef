"""What the office asks of the hub, over HTTP."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.errors import BadInput, MaletinError, Unavailable
from app.sync.http_desk import HttpDesk
from app.sync.http_hub import HubClient
from tests.sync.nasty import problem


@pytest.fixture
def desk(httpserver: HTTPServer) -> Iterator[HttpDesk]:
    client = HubClient(httpserver.url_for(""), lambda: "t-1")
    yield HttpDesk(client)
    client.close()


CALLS = [
    (lambda desk: desk.health(), "GET", "/health", None),
    (lambda desk: desk.login("ana", "x"), "POST", "/login", {"person": "ana", "password": "x"}),
    (lambda desk: desk.publish_procedure(b'"p"'), "POST", "/procedures", "p"),
    (lambda desk: desk.procedures(), "GET", "/procedures", None),
    (lambda desk: desk.add_artifact(b'"a"'), "POST", "/artifacts", "a"),
    (lambda desk: desk.artifacts(), "GET", "/artifacts", None),
    (lambda desk: desk.publish_plan(b'"p"'), "POST", "/plans", "p"),
    (lambda desk: desk.publish_kit(b'"k"'), "POST", "/kits", "k"),
    (lambda desk: desk.withdraw(b'"w"'), "POST", "/withdrawals", "w"),
    (lambda desk: desk.publish_trust(b'"t"'), "POST", "/trust", "t"),
    (lambda desk: desk.trust(), "GET", "/trust", None),
    (lambda desk: desk.enrol_code("ana"), "POST", "/enrol-codes", {"person": "ana"}),
    (lambda desk: desk.visits(), "GET", "/visits", None),
    (lambda desk: desk.visit_view("v1"), "GET", "/visits/v1", None),
    (lambda desk: desk.devices(), "GET", "/devices", None),
    (lambda desk: desk.revoke_device("d1"), "POST", "/devices/d1/revoke", {}),
    (lambda desk: desk.quarantine(), "GET", "/quarantine", None),
    (lambda desk: desk.resolve("e1", {"apply": True}), "POST", "/quarantine/e1/resolve", {"apply": True}),
]


@pytest.mark.parametrize(("ask", "method", "path", "body"), CALLS, ids=[f"{call[1]} {call[2]}" for call in CALLS])
def test_each_question_has_its_path(httpserver: HTTPServer, desk: HttpDesk, ask, method, path, body) -> None:
    httpserver.expect_request("/api/v1" + path, method=method).respond_with_json({"path": path})

    assert ask(desk) == {"path": path}
    (request, _) = httpserver.log[0]
    assert (json.loads(request.data) if request.data else None) == body
    assert ("Authorization" in request.headers) == (path not in {"/health", "/login"})


def test_content_is_streamed_with_its_digest_and_length(httpserver: HTTPServer, desk: HttpDesk, tmp_path: Path) -> None:
    data = b"abc" * 1_000_000
    (tmp_path / "f.exe").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    seen = []

    def take(request: Request) -> Response:
        seen.append((request.headers["Content-Length"], hashlib.sha256(request.data).hexdigest()))
        return Response("{}", content_type="application/json")

    httpserver.expect_request(f"/api/v1/content/{digest}", method="PUT").respond_with_handler(take)

    assert desk.put_content(tmp_path / "f.exe") == (digest, len(data))
    assert desk.put_bytes(data) == (digest, len(data))
    assert seen == [(str(len(data)), digest)] * 2


def test_file_that_is_not_there(desk: HttpDesk, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        desk.put_content(tmp_path / "nothing")

    assert caught.value.code == "CONTENT-NOT-A-FILE"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_refusal_of_the_hub_keeps_its_code_and_words(httpserver: HTTPServer, desk: HttpDesk, status: int) -> None:
    httpserver.expect_request("/api/v1/kits").respond_with_response(problem(status, "KIT-OLD"))

    with pytest.raises(BadInput) as caught:
        desk.publish_kit(b"{}")

    assert (caught.value.code, caught.value.what, caught.value.safe) == ("KIT-OLD", "título de KIT-OLD", "nada")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (problem(429, "RATE-LIMITED"), "HUB-BUSY"),
        (problem(500, "OOPS"), "HUB-TROUBLE"),
        (problem(401, "HUB-TOKEN"), "HUB-TOKEN"),
        (Response("<html>", 403, content_type="text/html"), "HUB-NOT-OURS"),
        (Response("{", content_type="application/json"), "HUB-PROTOCOL"),
    ],
)
def test_trouble_of_the_line_stays_what_it_is(
    httpserver: HTTPServer, desk: HttpDesk, answer: Response, code: str
) -> None:
    httpserver.expect_request("/api/v1/visits").respond_with_response(answer)

    with pytest.raises(MaletinError) as caught:
        desk.visits()

    assert isinstance(caught.value, Unavailable)
    assert caught.value.code == code
