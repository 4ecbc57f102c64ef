"""The hub over HTTP: the whole pass through a real server, and one nasty server for every code."""

from __future__ import annotations

import os
import ssl
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme
from pytest_httpserver import HTTPServer
from werkzeug import Response

from app.errors import BadInput, MaletinError, Unavailable
from app.sync.enrol import enrol
from app.sync.http_hub import MAX_ANSWER, HttpHub, HubClient, Patience
from app.sync.state import Phase
from app.wire.sync import EnrolRequest, SyncRequest
from tests.sync.builders import NOON, Laptop, Office, digest_of, note
from tests.sync.nasty import http, problem, raw_server, serve_hub

SECRET = "s3cr3t-t0k3n"
QUICK = Patience(connect=2, between=0.3, whole=0.6)
DIGEST = digest_of(b"0123456789")
JSON = {"Content-Type": "application/json"}
ASK = SyncRequest(cursor=0)


def hub_at(url: str, ca: bytes | None = None, token: str | None = SECRET, patience: Patience = QUICK) -> HttpHub:
    return HttpHub(url, lambda: token, ca, patience)


def code_of(answer: bytes, act=lambda hub: hub.exchange(ASK), **named) -> str:
    """The code an answer made of these bytes ends in. No error may name the token."""
    with raw_server(answer, **named) as place:
        return refusal_of(hub_at(f"http://{place}"), act).code


def refusal_of(hub: HttpHub, act=lambda hub: hub.exchange(ASK)) -> MaletinError:
    try:
        with pytest.raises(MaletinError) as caught:
            act(hub)
    finally:
        hub.close()
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert SECRET not in str(caught.value.facts)
    assert all((caught.value.what, caught.value.safe, caught.value.todo))
    return caught.value


def fetched(offset: int = 0):
    def act(hub: HttpHub) -> bytes:
        with hub.fetch(DIGEST, offset) as incoming:
            return b"".join(incoming.chunks)

    return act


@pytest.fixture
def http_hub(httpserver: HTTPServer, office: Office) -> Iterator[HttpHub]:
    serve_hub(httpserver, office.hub, SECRET)
    hub = HttpHub(httpserver.url_for(""), lambda: SECRET)
    yield hub
    hub.close()


class TestWholePass:
    def test_events_evidence_documents_and_files(self, http_hub: HttpHub, laptop: Laptop, office: Office) -> None:
        laptop.record(*(note(str(n)) for n in range(30)))
        laptop.photograph(os.urandom(3_000_000))
        office.publish_with_content(os.urandom(2_000_000))

        report = laptop.sync(http_hub)

        assert (report.state.phase, report.applied, report.evidence, report.files) == (Phase.DONE, 31, 1, 1)

    def test_download_goes_on_where_it_stopped(self, http_hub: HttpHub, office: Office) -> None:
        digest = office.hub.offer(b"0123456789")

        with http_hub.fetch(digest, 4) as incoming:
            assert (incoming.start, incoming.size, b"".join(incoming.chunks)) == (4, 10, b"456789")

    def test_range_beyond_the_end_is_a_partial_to_discard(self, http_hub: HttpHub, office: Office) -> None:
        digest = office.hub.offer(b"0123456789")

        with pytest.raises(Unavailable) as caught, http_hub.fetch(digest, 50):
            pass

        assert caught.value.code == "CONTENT-RANGE"

    def test_content_that_is_not_there(self, http_hub: HttpHub) -> None:
        with pytest.raises(Unavailable) as caught, http_hub.fetch("0" * 64, 0):
            pass

        assert caught.value.code == "CONTENT-NOT-FOUND"

    def test_conflict_of_an_upload_keeps_the_hubs_code(self, http_hub: HttpHub) -> None:
        with pytest.raises(Unavailable) as caught:
            http_hub.upload("0" * 64, 5, b"x")

        assert (caught.value.code, caught.value.facts["problem"]) == ("HUB-CONFLICT", "HUB-CONFLICT")

    def test_wrong_token_stops_sending(self, http_hub: HttpHub, httpserver: HTTPServer, laptop: Laptop) -> None:
        laptop.record()
        stranger = HttpHub(httpserver.url_for(""), lambda: "other")

        report = laptop.sync(stranger)
        stranger.close()

        assert (report.state.phase, report.state.code) == (Phase.NEEDS_PERSON, "HUB-TOKEN")
        assert laptop.sync(http_hub).pending == 0


class TestEnrolment:
    def test_it_needs_no_token(self, httpserver: HTTPServer, office: Office) -> None:
        serve_hub(httpserver, office.hub)
        hub = hub_at(httpserver.url_for(""), token=None)

        enrolled = enrol(hub, office.key.public.hex, " CODE-1 ", device_name="l", anchor=None, now=NOON)
        hub.close()

        assert enrolled.token == "t-1"

    @pytest.mark.parametrize("code", ["ENROL-CODE-WRONG", "ENROL-CODE-USED", "ENROL-CODE-EXPIRED"])
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422])
    def test_each_refusal_is_its_own_error(self, httpserver: HTTPServer, code: str, status: int) -> None:
        httpserver.expect_request("/api/v1/enrol").respond_with_response(problem(status, code))

        error = refusal_of(hub_at(httpserver.url_for("")), ask_to_enrol)

        assert isinstance(error, BadInput)
        assert error.code == code

    def test_too_many_tries_is_busy(self, httpserver: HTTPServer) -> None:
        httpserver.expect_request("/api/v1/enrol").respond_with_response(
            problem(429, "RATE-LIMITED", {"Retry-After": "30"})
        )

        error = refusal_of(hub_at(httpserver.url_for("")), ask_to_enrol)

        assert (error.code, error.facts["retry_after"]) == ("HUB-BUSY", 30)


def ask_to_enrol(hub: HttpHub) -> object:
    return hub.enrol(EnrolRequest(code="CODE-1", public_key="0" * 64, device_name="x"))


@pytest.mark.parametrize(
    ("status", "media", "code"),
    [
        (400, "application/problem+json", "HUB-PROTOCOL"),
        (401, "application/problem+json", "HUB-TOKEN"),
        (401, "", "HUB-TOKEN"),
        (403, "application/json", "HUB-TOKEN"),
        (403, "text/html", "HUB-NOT-OURS"),
        (404, "text/html; charset=utf-8", "HUB-NOT-OURS"),
        (404, "application/problem+json", "HUB-PROTOCOL"),
        (407, "text/plain", "HUB-NOT-OURS"),
        (408, "text/plain", "HUB-SLOW"),
        (409, "application/problem+json", "HUB-CONFLICT"),
        (413, "text/html", "HUB-TOO-LARGE"),
        (429, "text/html", "HUB-BUSY"),
        (500, "application/problem+json", "HUB-TROUBLE"),
        (502, "text/html", "HUB-TROUBLE"),
        (503, "", "HUB-TROUBLE"),
        (511, "text/html", "HUB-NOT-OURS"),
        (302, "text/html", "HUB-NOT-OURS"),
        (304, "", "HUB-NOT-OURS"),
    ],
)
def test_status_has_its_code(httpserver: HTTPServer, status: int, media: str, code: str) -> None:
    body = b'{"title":"t","status":400,"code":"X-1"}' if "problem" in media else b"<html>"
    httpserver.expect_request("/api/v1/sync").respond_with_response(
        Response(
            b"" if status == 304 else body, status, {"Location": "http://127.0.0.1:1/"}, content_type=media or None
        )
    )

    error = refusal_of(hub_at(httpserver.url_for("")))

    assert error.code == code
    assert error.facts["status"] == status
    assert error.facts["problem"] == ("X-1" if "problem" in media else "")


class TestRetryAfter:
    def asked_to_wait(self, said: str, body: bytes = b"") -> object:
        headers = {"Retry-After": said, "Content-Type": "application/problem+json"}
        with raw_server(http("429 Busy", headers, body)) as place:
            return refusal_of(hub_at(f"http://{place}")).facts.get("retry_after")

    def test_seconds(self) -> None:
        assert self.asked_to_wait("120") == 120

    def test_date(self) -> None:
        assert 50 < self.asked_to_wait(format_datetime(datetime.now(UTC) + timedelta(seconds=60))) <= 60

    def test_date_in_the_past(self) -> None:
        assert self.asked_to_wait("Wed, 21 Oct 2015 07:28:00 GMT") == 0

    def test_nonsense(self) -> None:
        assert self.asked_to_wait("mañana") is None

    def test_absurd_number(self) -> None:
        assert self.asked_to_wait("9" * 40) is None

    def test_in_the_problem(self) -> None:
        assert self.asked_to_wait("", b'{"title":"t","status":429,"code":"X","retry_after":9}') == 9


class TestAnswersThatAreNotOurs:
    def test_captive_portal(self) -> None:
        assert code_of(http("200 OK", {"Content-Type": "text/html"}, b"<html>Acepte</html>")) == "HUB-NOT-OURS"

    def test_no_content_type(self) -> None:
        assert code_of(http("200 OK", {}, b"{}")) == "HUB-NOT-OURS"

    def test_json_that_is_no_json(self) -> None:
        assert code_of(http("200 OK", JSON, b"<html>")) == "HUB-PROTOCOL"

    def test_json_of_another_shape_is_not_quoted(self) -> None:
        with raw_server(http("200 OK", JSON, b'{"hub_time": 1, "token": "quoted-secret"}')) as place:
            error = refusal_of(hub_at(f"http://{place}"))

        assert error.code == "HUB-PROTOCOL"
        assert "quoted-secret" not in "".join(traceback.format_exception(error)) + str(error.facts)
        assert "cursor" in error.facts["places"]

    def test_compressed_against_our_wish(self) -> None:
        assert code_of(http("200 OK", JSON | {"Content-Encoding": "gzip"}, b"x")) == "HUB-PROTOCOL"

    def test_no_http_at_all(self) -> None:
        assert code_of(b"SSH-2.0-OpenSSH_9.2\r\n") == "HUB-CUT"

    def test_problem_that_is_none(self) -> None:
        headers = {"Content-Type": "application/problem+json"}
        assert code_of(http("409 Conflict", headers, b"[]")) == "HUB-CONFLICT"

    def test_problem_as_large_as_a_film(self) -> None:
        headers = {"Content-Type": "application/problem+json"}
        assert code_of(http("500 Oh", headers, b"x" * 100_000)) == "HUB-TROUBLE"

    def test_answer_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.sync.http_hub.MAX_ANSWER", 1000)
        assert MAX_ANSWER == 64 * 1024 * 1024
        assert code_of(http("200 OK", JSON, b"x" * 1001)) == "HUB-PROTOCOL"


class TestLine:
    def test_nobody_listens(self) -> None:
        with raw_server(b"") as place:
            pass

        assert refusal_of(hub_at(f"http://{place}")).code == "HUB-UNREACHABLE"

    def test_name_that_does_not_exist(self) -> None:
        assert refusal_of(hub_at("https://hub.invalid")).code == "HUB-UNREACHABLE"

    def test_silence(self) -> None:
        assert code_of(b"", hang=True) == "HUB-SLOW"

    def test_closed_without_an_answer(self) -> None:
        assert code_of(b"") == "HUB-CUT"

    def test_cut_in_the_middle_of_the_answer(self) -> None:
        assert code_of(http("200 OK", JSON | {"Content-Length": "500"}, b'{"cursor":')) == "HUB-CUT"

    def test_drop_by_drop(self, httpserver: HTTPServer) -> None:
        import time

        def dripping():
            for _ in range(40):
                time.sleep(0.03)
                yield b" "

        httpserver.expect_request("/api/v1/sync").respond_with_handler(
            lambda _request: Response(dripping(), content_type="application/json")
        )

        assert refusal_of(hub_at(httpserver.url_for(""))).code == "HUB-SLOW"


class TestContent:
    def answer(self, status: str, headers: dict[str, str], body: bytes, offset: int = 0) -> str:
        return code_of(http(status, {"Content-Type": "application/octet-stream"} | headers, body), fetched(offset))

    def taken(self, status: str, headers: dict[str, str], body: bytes, offset: int) -> tuple[int, int, bytes]:
        raw = http(status, {"Content-Type": "application/octet-stream"} | headers, body)
        with raw_server(raw) as place:
            hub = hub_at(f"http://{place}")
            with hub.fetch(DIGEST, offset) as incoming:
                result = (incoming.start, incoming.size, b"".join(incoming.chunks))
            hub.close()
            return result

    def test_200_means_from_the_beginning(self) -> None:
        assert self.taken("200 OK", {"ETag": f'"{DIGEST}"'}, b"0123456789", 4) == (0, 10, b"0123456789")

    def test_range_unit_in_capitals(self) -> None:
        assert self.taken("206 Partial", {"Content-Range": "Bytes 4-9/10"}, b"456789", 4) == (4, 10, b"456789")

    @pytest.mark.parametrize(
        "said", ["", "bytes 3-9/10", "bytes 4-9/*", "bytes 4-10/10", "bytes 4-3/10", "items 4-9/10", "bytes */10"]
    )
    def test_range_that_lies(self, said: str) -> None:
        assert self.answer("206 Partial", {"Content-Range": said}, b"456789", 4) == "CONTENT-RANGE"

    def test_range_nobody_asked_for(self) -> None:
        assert self.answer("206 Partial", {"Content-Range": "bytes 4-9/10"}, b"456789") == "CONTENT-RANGE"

    def test_status_no_download_has(self) -> None:
        assert self.answer("201 Created", {}, b"0123456789") == "CONTENT-RANGE"

    def test_416(self) -> None:
        assert self.answer("416 No", {}, b"", 4) == "CONTENT-RANGE"

    def test_source_replaced_in_between(self) -> None:
        headers = {"Content-Range": "bytes 4-9/10", "ETag": '"another"'}
        assert self.answer("206 Partial", headers, b"xxxxxx", 4) == "CONTENT-RANGE"

    def test_weak_validator_is_none(self) -> None:
        headers = {"Content-Range": "bytes 4-9/10", "ETag": f'W/"{DIGEST}"'}
        assert self.answer("206 Partial", headers, b"456789", 4) == "CONTENT-RANGE"

    def test_captive_portal(self) -> None:
        assert self.answer("200 OK", {"Content-Type": "text/html"}, b"<html>") == "HUB-NOT-OURS"

    def test_length_unknown(self) -> None:
        headers = {"Content-Length": "", "Transfer-Encoding": "chunked"}
        assert self.answer("200 OK", headers, b"1\r\nx\r\n0\r\n\r\n") == "HUB-PROTOCOL"

    def test_cut_in_the_middle(self) -> None:
        assert self.answer("200 OK", {"Content-Length": "10"}, b"012") == "HUB-CUT"


class TestGreeting:
    def test_office_says_who_it_is_before_anything_is_sent(self, httpserver: HTTPServer) -> None:
        said = {"name": "maletin-hub", "firm": "Soporte Ñandú", "version": "1", "time": "2026-11-23T12:00:00.000Z"}
        httpserver.expect_request("/api/v1/health").respond_with_json(said)
        hub = hub_at(httpserver.url_for(""), token=None)

        greeting = hub.greet()
        hub.close()

        assert greeting.firm == "Soporte Ñandú"
        assert "Authorization" not in httpserver.log[0][0].headers

    def test_another_service_is_not_ours(self, httpserver: HTTPServer) -> None:
        said = {"name": "impresora", "firm": "", "version": "1", "time": ""}
        httpserver.expect_request("/api/v1/health").respond_with_json(said)

        assert refusal_of(hub_at(httpserver.url_for("")), lambda hub: hub.greet()).code == "HUB-NOT-OURS"

    def test_captive_portal_is_not_ours(self) -> None:
        portal = http("200 OK", {"Content-Type": "text/html"}, b"<html>")

        assert code_of(portal, lambda hub: hub.greet()) == "HUB-NOT-OURS"


class TestUploadStatus:
    def test_hub_that_never_heard_of_it_has_nothing(self, httpserver: HTTPServer) -> None:
        httpserver.expect_request(f"/api/v1/evidence/{DIGEST}").respond_with_response(problem(404, "EVIDENCE-UNKNOWN"))
        hub = hub_at(httpserver.url_for(""))

        status = hub.upload_status(DIGEST, 10, "image/png")
        hub.close()

        assert (status.offset, status.size, status.complete) == (0, 10, False)

    def test_404_of_somebody_else_is_not_believed(self, httpserver: HTTPServer) -> None:
        httpserver.expect_request(f"/api/v1/evidence/{DIGEST}").respond_with_data("no", 404, content_type="text/plain")

        error = refusal_of(hub_at(httpserver.url_for("")), lambda hub: hub.upload_status(DIGEST, 10, "image/png"))

        assert error.code == "HUB-PROTOCOL"


class TestToken:
    @pytest.mark.parametrize("token", [None, "", "two\nlines", "ñ", "x" * 600])
    def test_token_that_cannot_be_one_never_leaves(self, token: str | None) -> None:
        hub = hub_at("https://hub.invalid", token=token)

        with pytest.raises(Unavailable) as caught:
            hub.exchange(ASK)
        hub.close()

        assert caught.value.code == "HUB-TOKEN"
        assert not token or token not in str(caught.value.facts) + str(caught.value)


class TestAddress:
    @pytest.mark.parametrize(
        "url",
        [
            "",
            "hub",
            "ftp://hub",
            "http://hub.example",
            "https://a:b@hub.example",
            "https://",
            "https://h/?x=1",
            "https://[",
            "http://10.0.0.1",
        ],
    )
    def test_bad_address(self, url: str) -> None:
        with pytest.raises(BadInput) as caught:
            HubClient(url, lambda: None)

        assert caught.value.code == "HUB-ADDRESS"

    @pytest.mark.parametrize(
        "url", ["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1", "https://hub.example"]
    )
    def test_good_address(self, url: str) -> None:
        HubClient(url, lambda: None).close()

    def test_proxy_of_the_environment_is_not_used_for_this_machine(
        self, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        httpserver.expect_request("/api/v1/sync").respond_with_data("{}", 409, content_type="application/json")

        assert refusal_of(hub_at(httpserver.url_for(""))).code == "HUB-CONFLICT"


class TestCertificate:
    @pytest.fixture(scope="class")
    @staticmethod
    def authority() -> trustme.CA:
        return trustme.CA()

    def served(self, authority: trustme.CA, name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        return context

    def ask(self, authority: trustme.CA, ca: bytes | None, name: str = "127.0.0.1") -> str:
        answer = http("409 Conflict", JSON, b"{}")
        with raw_server(answer, tls=self.served(authority, name)) as place:
            return refusal_of(hub_at(f"https://{place}", ca)).code

    def test_our_own_authority_is_believed(self, authority: trustme.CA) -> None:
        assert self.ask(authority, authority.cert_pem.bytes()) == "HUB-CONFLICT"

    def test_another_authority_is_not(self, authority: trustme.CA) -> None:
        assert self.ask(authority, trustme.CA().cert_pem.bytes()) == "HUB-CERTIFICATE"

    def test_unknown_to_the_system(self, authority: trustme.CA) -> None:
        assert self.ask(authority, None) == "HUB-CERTIFICATE"

    def test_for_another_name(self, authority: trustme.CA) -> None:
        assert self.ask(authority, authority.cert_pem.bytes(), "hub.example") == "HUB-CERTIFICATE"

    def test_no_tls_on_the_other_side(self, authority: trustme.CA) -> None:
        with raw_server(http("200 OK", JSON, b"{}")) as place:
            assert refusal_of(hub_at(f"https://{place}", authority.cert_pem.bytes())).code == "HUB-NOT-OURS"

    @pytest.mark.parametrize("rubbish", [b"", b"rubbish", "ñ".encode()])
    def test_authority_that_cannot_be_read(self, rubbish: bytes) -> None:
        with pytest.raises(Unavailable) as caught:
            HubClient("https://hub.example", lambda: None, rubbish)

        assert caught.value.code == "HUB-CERTIFICATE"


def test_interrupted_download_of_a_kit_is_resumed_over_http(
    http_hub: HttpHub, laptop: Laptop, office: Office, tmp_path: Path
) -> None:
    data = os.urandom(500_000)
    office.publish_with_content(data)
    laptop.store.ledger.want({digest_of(data): len(data)})
    with laptop.shelf.writing(digest_of(data), len(data), 0) as part:
        part.write(data[:300_000])
        laptop.store.ledger.progressed(digest_of(data), part.flush(), "hub")
    seen = []
    real = http_hub.fetch
    http_hub.fetch = lambda digest, offset: (seen.append(offset), real(digest, offset))[1]

    report = laptop.sync(http_hub)

    assert (report.files, seen) == (1, [300_000])
