from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.hub import view
from app.hub.api import make_app
from app.hub.limits import Gate
from app.hub.people import NewPerson, PersonRole, add_person, log_in, set_active
from app.trust.envelope import DocumentType, seal
from app.trust.keys import SigningKey
from app.wire.sync import MAX_EVENTS, SyncRequest
from tests.hub.firm import PASSWORD, Firm, Laptop, bearer, make_kit, supervisor_token, wired

ANY = "a" * 64


def assert_problem(answer, status: int, code: str) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert (said["status"], said["code"]) == (status, code)
    assert said["title"]
    assert said["type"] == f"urn:maletin:problem:{code.lower()}"
    return said


def test_health_says_whose_hub_it_is(api: TestClient) -> None:
    said = api.get("/api/v1/health").json()

    assert (said["name"], said["firm"]) == ("maletin-hub", "Soporte Ñandú")


@pytest.mark.parametrize("path", ["/", "/nada", "/api/v1/nada", "/docs", "/api/v1/content/xyz/abc"])
def test_an_unknown_address_is_a_problem_document(api: TestClient, path: str) -> None:
    assert_problem(api.get(path), 404, "HUB-NOT-FOUND")


def test_a_wrong_method_names_the_right_ones(api: TestClient) -> None:
    answer = api.delete("/api/v1/health")

    assert_problem(answer, 405, "HUB-METHOD")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"cursor": -1}', b"\xff\xfe", b'{"cursor": 1e999}', b"[" * 9999]
)
def test_a_body_that_is_no_request_is_refused_without_echo(api: TestClient, laptop: Laptop, body: bytes) -> None:
    headers = bearer(laptop.token) | {"Content-Type": "application/json"}

    answer = api.post("/api/v1/sync", content=body, headers=headers)

    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_rejected_request_never_repeats_what_it_said(api: TestClient) -> None:
    answer = api.post("/api/v1/login", json={"person": "secreto secreto", "password": ["muy-secreta"]})

    assert_problem(answer, 422, "HUB-REQUEST-INVALID")
    assert "secret" not in answer.text


def test_a_fault_of_ours_says_nothing_of_the_inside(
    firm: Firm, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("clave de la base: 1234")

    monkeypatch.setattr(view, "listed", broken)
    with TestClient(make_app(firm.hub), raise_server_exceptions=False) as api:
        answer = api.get("/api/v1/visits", headers=bearer(laptop.token))

    said = assert_problem(answer, 500, "HUB-TROUBLE")
    assert "1234" not in json.dumps(said)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer "}]
)
def test_without_a_good_token_nothing_is_said(api: TestClient, headers: dict[str, str]) -> None:
    answer = api.get("/api/v1/visits", headers=headers)

    assert_problem(answer, 401, "HUB-TOKEN")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_enrolment_over_http_gives_a_token_that_works_once(firm: Firm, api: TestClient) -> None:
    firm.technician("beto")
    code = api.post("/api/v1/enrol-codes", json={"person": "beto"}, headers=supervisor_token(firm)).json()
    request = {"code": code["code"].lower(), "public_key": SigningKey.generate().public.hex, "device_name": "LAP"}

    answer = api.post("/api/v1/enrol", json=request)
    other = api.post("/api/v1/enrol", json=request | {"public_key": SigningKey.generate().public.hex})

    assert answer.json()["anchor"] == code["anchor"] == hashlib.sha256(answer.json()["trust"][0].encode()).hexdigest()
    assert api.get("/api/v1/visits", headers=bearer(answer.json()["token"])).json() == []
    assert_problem(other, 410, "ENROL-CODE-USED")


def test_too_many_tries_of_a_code_are_told_to_wait(api: TestClient) -> None:
    request = {"code": "AAAA-BBBB", "public_key": SigningKey.generate().public.hex, "device_name": "x"}

    answers = [api.post("/api/v1/enrol", json=request) for _ in range(11)]

    assert_problem(answers[0], 400, "ENROL-CODE-WRONG")
    said = assert_problem(answers[-1], 429, "HUB-BUSY")
    assert int(answers[-1].headers["retry-after"]) == said["retry_after"] > 0


def test_too_many_passwords_for_one_person_are_told_to_wait_whoever_asks(firm: Firm) -> None:
    gate = Gate()
    codes = []
    for number in range(11):
        with TestClient(make_app(firm.hub, gate), client=(f"10.0.0.{number}", 1)) as api:
            codes.append(api.post("/api/v1/login", json={"person": "ana", "password": "no"}).status_code)

    assert codes == [401] * 10 + [429]


def test_login_gives_a_session_that_ends(firm: Firm, api: TestClient) -> None:
    token = api.post("/api/v1/login", json={"person": "ana", "password": PASSWORD}).json()["token"]
    before = api.get("/api/v1/devices", headers=bearer(token)).status_code
    firm.clock.pass_by(hours=13)

    after = api.get("/api/v1/devices", headers=bearer(token))

    assert before == 200
    assert_problem(after, 401, "HUB-TOKEN")


def test_after_logging_out_the_token_is_worthless(firm: Firm, api: TestClient) -> None:
    headers = supervisor_token(firm)

    left = api.post("/api/v1/logout", headers=headers).status_code

    assert left == 204
    assert_problem(api.get("/api/v1/devices", headers=headers), 401, "HUB-TOKEN")


OFFICE_ONLY: list[Callable[[TestClient, dict[str, str]], object]] = [
    lambda api, who: api.get("/api/v1/devices", headers=who),
    lambda api, who: api.get("/api/v1/people", headers=who),
    lambda api, who: api.get("/api/v1/quarantine", headers=who),
    lambda api, who: api.post("/api/v1/quarantine/x/resolve", headers=who, json={"resolution": "retry"}),
    lambda api, who: api.get("/api/v1/artifacts", headers=who),
    lambda api, who: api.get("/api/v1/procedures", headers=who),
    lambda api, who: api.post("/api/v1/enrol-codes", headers=who, json={"person": "beto"}),
    lambda api, who: api.post("/api/v1/devices/x/revoke", headers=who, json={}),
    lambda api, who: api.put(f"/api/v1/content/{ANY}", headers=who, content=b"x"),
    lambda api, who: api.get(f"/api/v1/evidence/{ANY}/content", headers=who),
    *(
        lambda api, who, path=path: api.post(f"/api/v1/{path}", headers=who, content=b"{}")
        for path in ("procedures", "plans", "kits", "withdrawals", "trust")
    ),
]


@pytest.mark.parametrize("ask", OFFICE_ONLY)
def test_a_laptop_may_not_do_the_offices_work_not_even_a_supervisors(
    firm: Firm, api: TestClient, laptop: Laptop, ask
) -> None:
    supervisors = firm.laptop("ana")

    assert_problem(ask(api, bearer(laptop.token)), 403, "HUB-ROLE")
    assert_problem(ask(api, bearer(supervisors.token)), 403, "HUB-ROLE")


def test_a_person_may_not_sync(firm: Firm, api: TestClient) -> None:
    answer = api.post("/api/v1/sync", json={"cursor": 0}, headers=supervisor_token(firm))

    assert_problem(answer, 403, "HUB-ROLE")


def test_a_consultant_may_not_publish_kits(firm: Firm, api: TestClient) -> None:
    firm.hire_consultant()
    carla = bearer(log_in(firm.hub, "carla", PASSWORD).token)

    assert_problem(api.post("/api/v1/kits", content=b"{}", headers=carla), 403, "HUB-ROLE")


def test_a_technician_sees_only_his_own_visits(firm: Firm, api: TestClient, laptop: Laptop) -> None:
    firm.technician("dora")
    firm.publish(make_kit("visit-2", "dora"))
    headers = bearer(laptop.token)

    mine = api.get("/api/v1/visits", headers=headers).json()
    hers = api.get("/api/v1/visits/visit-2", headers=headers)
    office = api.get("/api/v1/visits", headers=supervisor_token(firm)).json()

    assert [visit["visit"] for visit in mine] == ["visit-1"]
    assert_problem(hers, 404, "VISIT-UNKNOWN")
    assert [visit["visit"] for visit in office] == ["visit-1", "visit-2"]


def test_a_revoked_laptop_is_shut_out_at_once(firm: Firm, api: TestClient, laptop: Laptop) -> None:
    path = f"/api/v1/devices/{laptop.head.device}/revoke"

    line = api.post(path, json={"reason": "robada"}, headers=supervisor_token(firm)).json()

    assert (line["revoked_by"], line["revoked_for"]) == ("ana", "robada")
    assert_problem(api.get("/api/v1/visits", headers=bearer(laptop.token)), 401, "DEVICE-REVOKED")


def test_the_laptop_of_who_left_is_shut_out(firm: Firm, api: TestClient, laptop: Laptop) -> None:
    set_active(firm.hub, "beto", False)

    assert_problem(api.get("/api/v1/visits", headers=bearer(laptop.token)), 401, "HUB-TOKEN")


def test_sync_over_http(firm: Firm, api: TestClient, laptop: Laptop) -> None:
    body = SyncRequest(cursor=0, events=wired(laptop.start(make_kit()), laptop.note())).model_dump_json()
    headers = bearer(laptop.token) | {"Content-Type": "application/json"}

    said = api.post("/api/v1/sync", content=body, headers=headers).json()

    assert [receipt["state"] for receipt in said["receipts"]] == ["applied", "applied"]
    assert [document["kind"] for document in said["documents"]] == ["trust", "kit"]


def test_more_events_than_agreed_are_too_many(api: TestClient, laptop: Laptop) -> None:
    event = {"payload": "x", "signature": "0" * 128}

    answer = api.post(
        "/api/v1/sync", json={"cursor": 0, "events": [event] * (MAX_EVENTS + 1)}, headers=bearer(laptop.token)
    )

    assert_problem(answer, 413, "HUB-TOO-MANY")


def test_a_body_announced_too_large_is_refused_before_it_is_read(api: TestClient) -> None:
    answer = api.post("/api/v1/login", content=b"x", headers={"Content-Length": str(10**12)})

    assert_problem(answer, 413, "HUB-TOO-LARGE")
    assert answer.headers["connection"] == "close"


def test_a_body_that_grows_too_large_while_it_streams_is_refused(api: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 10_000

    answer = api.post("/api/v1/login", content=endless(), headers={"Content-Type": "application/json"})

    assert_problem(answer, 413, "HUB-TOO-LARGE")


def test_quarantine_is_listed_and_resolved_over_http(firm: Firm, api: TestClient, laptop: Laptop) -> None:
    event = laptop.note(visit="visit-x")
    laptop.send(event)
    headers = supervisor_token(firm)

    listed = api.get("/api/v1/quarantine", headers=headers).json()
    again = api.post(f"/api/v1/quarantine/{event.id}/resolve", json={"resolution": "retry"}, headers=headers).json()
    gone = api.post(f"/api/v1/quarantine/{event.id}/resolve", json={"resolution": "dismiss"}, headers=headers).json()
    unknown = api.post("/api/v1/quarantine/nada/resolve", json={"resolution": "retry"}, headers=headers)

    assert [(item["event"], item["code"], item["person"]) for item in listed] == [(event.id, "VISIT-UNKNOWN", "beto")]
    assert again["state"] == gone["state"] == "quarantined"
    assert api.get("/api/v1/quarantine", headers=headers).json() == []
    assert_problem(unknown, 404, "QUARANTINE-UNKNOWN")


def test_a_stray_can_be_dismissed_but_never_applied(firm: Firm, api: TestClient, laptop: Laptop) -> None:
    firm.technician("dora")
    event = laptop.start(make_kit())
    firm.laptop("dora").send(event)
    headers = supervisor_token(firm)
    path = f"/api/v1/quarantine/{event.id}/resolve"

    listed = api.get("/api/v1/quarantine", headers=headers).json()
    refused = api.post(path, json={"resolution": "retry"}, headers=headers)
    api.post(path, json={"resolution": "dismiss"}, headers=headers)

    assert [(item["code"], item["stray"]) for item in listed] == [("CHAIN-FOREIGN", True)]
    assert_problem(refused, 409, "QUARANTINE-STRAY")
    assert api.get("/api/v1/quarantine", headers=headers).json() == []


# ── content ──


def test_content_comes_with_a_strong_validator_and_ranges(firm: Firm, api: TestClient, tmp_path: Path) -> None:
    data = bytes(range(256)) * 40
    artifact = firm.artifact(tmp_path, data)
    firm.technician("beto")
    laptop = firm.laptop("beto")
    firm.publish(make_kit("visit-1", "beto", artifact))
    url, who = f"/api/v1/content/{artifact.digest}", bearer(laptop.token)
    etag = f'"{artifact.digest}"'

    whole = api.get(url, headers=who)
    part = api.get(url, headers=who | {"Range": "bytes=1000-", "If-Range": etag})
    stale = api.get(url, headers=who | {"Range": "bytes=1000-", "If-Range": '"other"'})
    same = api.get(url, headers=who | {"If-None-Match": f'W/"x", {etag}'})
    beyond = api.get(url, headers=who | {"Range": "bytes=99999999-"})
    malformed = api.get(url, headers=who | {"Range": "bytes=z-"})
    head = api.head(url, headers=who)

    assert (whole.status_code, whole.content, whole.headers["etag"]) == (200, data, etag)
    assert "immutable" in whole.headers["cache-control"]
    assert (part.status_code, part.content) == (206, data[1000:])
    assert part.headers["content-range"] == f"bytes 1000-{len(data) - 1}/{len(data)}"
    assert (stale.status_code, stale.content) == (200, data)
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    assert_problem(beyond, 416, "CONTENT-RANGE")
    assert beyond.headers["content-range"] == f"bytes */{len(data)}"
    assert malformed.status_code == 416
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(data)))


def test_content_of_another_technicians_kit_is_not_there(firm: Firm, api: TestClient, tmp_path: Path) -> None:
    artifact = firm.artifact(tmp_path)
    firm.technician("beto")
    firm.technician("dora")
    firm.publish(make_kit("visit-1", "beto", artifact))
    url = f"/api/v1/content/{artifact.digest}"

    assert_problem(api.get(url, headers=bearer(firm.laptop("dora").token)), 404, "CONTENT-NOT-FOUND")
    assert api.head(url, headers=bearer(firm.laptop("dora").token)).status_code == 404
    assert api.get(url, headers=supervisor_token(firm)).status_code == 200


def test_the_office_uploads_a_file_and_registers_it(firm: Firm, api: TestClient) -> None:
    data = b"actualizador" * 200_000
    digest = hashlib.sha256(data).hexdigest()
    headers = supervisor_token(firm)
    artifact = {
        "id": "sae-9-r3",
        "kind": "update",
        "product": "SAE",
        "version": "9.0",
        "filename": "r3.exe",
        "digest": digest,
        "size": len(data),
    }

    early = api.post("/api/v1/artifacts", json=artifact, headers=headers)
    stored = [api.put(f"/api/v1/content/{digest}", content=data, headers=headers).json() for _ in range(2)]
    registered = [api.post("/api/v1/artifacts", json=artifact, headers=headers).status_code for _ in range(2)]
    clash = api.post("/api/v1/artifacts", json=artifact | {"version": "8.0"}, headers=headers)

    assert_problem(early, 404, "CONTENT-NOT-FOUND")
    assert stored == [{"digest": digest, "size": len(data)}] * 2
    assert registered == [201, 201]
    assert_problem(clash, 409, "ARTIFACT-CONFLICT")
    assert [entry["id"] for entry in api.get("/api/v1/artifacts", headers=headers).json()] == ["sae-9-r3"]


def test_an_upload_whose_hash_is_wrong_is_not_kept(firm: Firm, api: TestClient) -> None:
    headers = supervisor_token(firm)

    answer = api.put(f"/api/v1/content/{ANY}", content=b"otra cosa", headers=headers)

    assert_problem(answer, 422, "CONTENT-ALTERED")
    assert_problem(api.get(f"/api/v1/content/{ANY}", headers=headers), 404, "CONTENT-NOT-FOUND")


def test_an_upload_shorter_than_announced_is_the_callers_mistake(firm: Firm, api: TestClient) -> None:
    headers = supervisor_token(firm) | {"Content-Length": "747"}

    answer = api.put(f"/api/v1/content/{ANY}", content=b"x" * 100, headers=headers)

    assert_problem(answer, 400, "CONTENT-INCOMPLETE")
    assert not firm.hub.content.has(ANY)


def test_an_upload_that_does_not_say_its_length_is_refused(firm: Firm, api: TestClient) -> None:
    answer = api.put(f"/api/v1/content/{ANY}", content=iter([b"x"]), headers=supervisor_token(firm))

    assert_problem(answer, 411, "HUB-LENGTH")


# ── evidence ──


def test_evidence_arrives_in_pieces_from_the_offset_the_hub_names(firm: Firm, api: TestClient, laptop: Laptop) -> None:
    data = bytes(range(256)) * 100
    url = f"/api/v1/evidence/{hashlib.sha256(data).hexdigest()}"

    def piece(start: int, end: int):
        headers = bearer(laptop.token) | {"Upload-Offset": str(start), "Upload-Length": str(len(data))}
        return api.patch(url, content=data[start:end], headers=headers)

    nothing = api.get(url, headers=bearer(laptop.token)).json()
    first = piece(0, 1000).json()
    wrong = piece(2000, 3000)
    middle = api.get(url, headers=bearer(laptop.token)).json()
    last = piece(1000, len(data)).json()
    again = piece(0, 10).json()
    shown = api.get(f"{url}/content", headers=supervisor_token(firm))

    assert (nothing["offset"], nothing["complete"]) == (0, False)
    assert (first["offset"], first["complete"]) == (1000, False)
    assert assert_problem(wrong, 409, "HUB-CONFLICT")["offset"] == 1000
    assert wrong.headers["upload-offset"] == "1000"
    assert middle == first
    assert (last["offset"], last["complete"]) == (len(data), True)
    assert again == last
    assert shown.content == data


def test_damaged_evidence_is_thrown_away_and_starts_over(api: TestClient, laptop: Laptop) -> None:
    data = b"foto" * 10
    url = f"/api/v1/evidence/{hashlib.sha256(data).hexdigest()}"
    headers = bearer(laptop.token) | {"Upload-Offset": "0", "Upload-Length": "40"}

    bad = api.patch(url, content=b"x" * 40, headers=headers)
    longer = api.patch(url, content=b"x" * 41, headers=headers)
    good = api.patch(url, content=data, headers=headers)

    assert_problem(bad, 409, "EVIDENCE-ALTERED")
    assert_problem(longer, 409, "EVIDENCE-ALTERED")
    assert good.json()["complete"]


def test_evidence_announced_with_another_size_starts_over(api: TestClient, laptop: Laptop) -> None:
    data = b"foto" * 10
    url = f"/api/v1/evidence/{hashlib.sha256(data).hexdigest()}"
    who = bearer(laptop.token)
    api.patch(url, content=data[:4], headers=who | {"Upload-Offset": "0", "Upload-Length": "41"})

    answer = api.patch(url, content=data, headers=who | {"Upload-Offset": "0", "Upload-Length": "40"})

    assert answer.json()["complete"]


@pytest.mark.parametrize("length", ["67108865", "0", "x", "-1", "1" * 30])
def test_evidence_of_an_impossible_size_is_refused(api: TestClient, laptop: Laptop, length: str) -> None:
    headers = bearer(laptop.token) | {"Upload-Offset": "0", "Upload-Length": length}

    answer = api.patch(f"/api/v1/evidence/{ANY}", content=b"x", headers=headers)

    assert answer.status_code in {413, 422}


def test_evidence_that_was_whole_when_the_power_went_is_complete(firm: Firm, api: TestClient, laptop: Laptop) -> None:
    import io

    from app.hub.records import evidence as records

    data = b"foto"
    digest, size = firm.hub.evidence.add_stream(io.BytesIO(data), len(data))
    with firm.hub.database.write() as tx:
        records.begin(tx, digest, size, laptop.head.device)

    said = api.get(f"/api/v1/evidence/{digest}", headers=bearer(laptop.token)).json()

    assert said == {"digest": digest, "offset": 4, "size": 4, "complete": True}


# ── publishing ──


def test_a_kit_is_published_over_http_and_again_changes_nothing(firm: Firm, api: TestClient) -> None:
    firm.technician("beto")
    raw = firm.sealed(make_kit())
    headers = supervisor_token(firm)

    answers = [api.post("/api/v1/kits", content=raw, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["digest"] == hashlib.sha256(raw).hexdigest()


def test_a_kit_sealed_by_a_stranger_is_refused(firm: Firm, api: TestClient) -> None:
    firm.technician("beto")
    raw = seal(make_kit().model_dump_json().encode(), DocumentType.KIT, SigningKey.generate())

    answer = api.post("/api/v1/kits", content=raw, headers=supervisor_token(firm))

    assert_problem(answer, 422, "TRUST-UNKNOWN-KEY")


def test_trust_is_shown_to_everybody_and_grows_by_one(firm: Firm, api: TestClient, laptop: Laptop) -> None:
    firm.hire_consultant()

    said = api.get("/api/v1/trust", headers=bearer(laptop.token)).json()

    assert (said["version"], len(said["versions"])) == (2, 2)
    assert hashlib.sha256(said["versions"][0].encode()).hexdigest() == said["anchor"]


def test_people_are_listed_without_their_passwords(firm: Firm, api: TestClient) -> None:
    add_person(firm.hub, NewPerson("beto", "Beto", PersonRole.TECHNICIAN))

    answer = api.get("/api/v1/people", headers=supervisor_token(firm))

    assert [person["person"] for person in answer.json()] == ["ana", "beto"]
    assert "argon2" not in answer.text
