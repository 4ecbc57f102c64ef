"""Bad input, and what it gets: one row per fault, each through a whole pass of a laptop that has everything to lose.

Whatever comes, the state names a stable code and the error says what happened, what is safe and what to do; nothing
that was recorded, photographed or downloaded is lost; and once the fault is gone the next pass brings everything home.
"""

from __future__ import annotations

import errno
import os
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
import trustme
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.errors import BadInput, MaletinError, Unavailable
from app.journal.outbox import OutboxState
from app.kit.progress import CancelToken
from app.sync.engine import SyncReport
from app.sync.enrol import enrol
from app.sync.http_hub import HttpHub, Patience
from app.sync.state import Phase
from app.wire.sync import DocumentKind, ReceiptState
from tests.sync.builders import NOON, Laptop, Office, digest_of, note
from tests.sync.faults import FaultyLine
from tests.sync.nasty import HttpFace, http, problem, serve_hub
from tests.sync.strangers import CUT, JSON, PORTAL, answering, nobody, status, stranger

PHOTO = b"foto " * 1000
HELD = b"lo que ya estaba"
COMING = b"lo que viene " * 1000
QUICK = Patience(connect=2, between=0.3, whole=0.6)


@pytest.fixture
def laptop(laptop: Laptop, office: Office) -> Laptop:
    """Something of everything: a kit that came, another on its way, results and a photo that wait."""
    office.publish_with_content(HELD)
    laptop.sync()
    office.publish_with_content(COMING, visit="v2")
    laptop.record(note("uno"), note("dos"))
    laptop.photograph(PHOTO)
    laptop.record(note("después de la foto"))
    laptop.states.clear()
    return laptop


@dataclass(frozen=True)
class Belongings:
    """What a laptop could lose."""

    journal: tuple[str, ...]
    documents: frozenset[tuple[str, int]]
    files: frozenset[str]
    evidence: frozenset[str]

    @classmethod
    def of(cls, laptop: Laptop) -> Belongings:
        return cls(
            tuple(event.digest for event in laptop.store.journal.kept),
            frozenset((kept.name, kept.revision) for kept in laptop.store.inbox.documents),
            frozenset(digest for digest in laptop.shelf.digests() if laptop.shelf.verify(digest)),
            frozenset(laptop.store.evidence.kept),
        )

    def are_all_in(self, later: Belongings) -> bool:
        return (
            self.journal == later.journal
            and self.documents <= later.documents
            and self.files <= later.files
            and self.evidence <= later.evidence
        )


def told_well(report: SyncReport, code: str, phase: Phase) -> None:
    error = report.state.trouble
    assert error is not None
    assert (report.state.code, report.state.phase) == (code, phase)
    assert all((error.what, error.safe, error.todo))
    assert report.state.text()
    assert report.state.next_action()


def nothing_is_lost(laptop: Laptop, before: Belongings) -> None:
    """Now; and what the hub did not confirm still waits."""
    assert before.are_all_in(Belongings.of(laptop))
    applied = set(laptop.office.hub.memory.applied)
    waiting = {item.event.id for item in laptop.store.outbox.items()}
    assert {event.id for event in laptop.store.journal.kept} - waiting <= applied


def all_comes_home(laptop: Laptop) -> None:
    """Without the fault, and without anybody's help but time."""
    laptop.clock.pass_by(3_700)

    assert laptop.sync().state.phase is Phase.DONE
    assert laptop.office.hub.memory.applied == [event.id for event in laptop.store.journal.kept]
    assert laptop.office.hub.memory.evidence == {digest_of(PHOTO): PHOTO}
    assert {digest_of(HELD), digest_of(COMING)} <= set(laptop.shelf.digests())


# ── who answers, and how ──


HUBS = {
    "unreachable: nobody listens": (nobody, "HUB-UNREACHABLE", Phase.WAITING),
    "unreachable: no such name": (lambda: nullcontext("https://hub.invalid"), "HUB-UNREACHABLE", Phase.WAITING),
    "slow: silence": (answering(b"", hang=True), "HUB-SLOW", Phase.WAITING),
    "captive portal": (answering(PORTAL), "HUB-NOT-OURS", Phase.WAITING),
    "captive portal that redirects": (
        status("302 Found", Location="http://127.0.0.1:1/"),
        "HUB-NOT-OURS",
        Phase.WAITING,
    ),
    "401": (status("401 Unauthorized"), "HUB-TOKEN", Phase.NEEDS_PERSON),
    "403": (status("403 Forbidden"), "HUB-TOKEN", Phase.NEEDS_PERSON),
    "409 without end": (status("409 Conflict"), "HUB-CONFLICT", Phase.WAITING),
    "413 whatever is sent": (status("413 Too Large"), "HUB-TOO-LARGE", Phase.NEEDS_PERSON),
    "429": (status("429 Too Many", **{"Retry-After": "120"}), "HUB-BUSY", Phase.WAITING),
    "500": (status("500 Oh"), "HUB-TROUBLE", Phase.WAITING),
    "502 of a proxy": (
        answering(http("502 Bad", {"Content-Type": "text/html"}, b"<html>")),
        "HUB-TROUBLE",
        Phase.WAITING,
    ),
    "503": (status("503 Later"), "HUB-TROUBLE", Phase.WAITING),
    "cut before the answer": (answering(b""), "HUB-CUT", Phase.WAITING),
    "cut in the middle": (
        answering(CUT),
        "HUB-CUT",
        Phase.WAITING,
    ),
    "answer of another shape": (answering(http("200 OK", JSON, b'{"a":1}')), "HUB-PROTOCOL", Phase.WAITING),
    "certificate not ours": (stranger, "HUB-CERTIFICATE", Phase.NEEDS_PERSON),
}


@pytest.mark.parametrize(("serve", "code", "phase"), HUBS.values(), ids=HUBS)
def test_hub_that_answers_badly(laptop: Laptop, serve, code: str, phase: Phase) -> None:
    before = Belongings.of(laptop)

    with serve() as url:
        hub = HttpHub(url, lambda: "t-1", trustme.CA().cert_pem.bytes(), QUICK)
        report = laptop.sync(hub)
        hub.close()

    told_well(report, code, phase)
    nothing_is_lost(laptop, before)
    all_comes_home(laptop)


def test_429_is_left_alone_for_as_long_as_it_asked(laptop: Laptop) -> None:
    with status("429 Too Many", **{"Retry-After": "120"})() as url:
        hub = HttpHub(url, lambda: "t-1", patience=QUICK)
        report = laptop.sync(hub)
        hub.close()

    assert report.state.until is not None
    assert report.state.until - laptop.clock.now() >= timedelta(seconds=120)


@pytest.mark.parametrize("at", range(8))
def test_line_that_is_cut_at_any_call_after_the_hub_heard_it(laptop: Laptop, office: Office, at: int) -> None:
    before = Belongings.of(laptop)

    laptop.sync(FaultyLine(office.hub, {at: "lost-reply"}))

    nothing_is_lost(laptop, before)
    all_comes_home(laptop)


def test_413_for_one_large_request_is_answered_with_smaller_ones(
    laptop: Laptop, office: Office, httpserver: HTTPServer
) -> None:
    face = HttpFace(office.hub, "t-1")

    def small(request: Request) -> Response:
        if len(request.get_json()["events"]) > 1:
            return problem(413, "HUB-TOO-LARGE")
        return face.guarded(face.sync)(request)

    httpserver.expect_request("/api/v1/sync").respond_with_handler(small)
    serve_hub(httpserver, office.hub)
    hub = HttpHub(httpserver.url_for(""), lambda: "t-1")

    report = laptop.sync(hub)
    hub.close()

    assert (report.state.phase, report.pending) == (Phase.DONE, 0)


# ── enrolment ──


@pytest.mark.parametrize(
    ("said", "status_code", "code"),
    [
        ("ENROL-CODE-WRONG", 400, "ENROL-CODE-WRONG"),
        ("ENROL-CODE-USED", 410, "ENROL-CODE-USED"),
        ("ENROL-CODE-EXPIRED", 410, "ENROL-CODE-EXPIRED"),
    ],
)
def test_enrolment_code_that_does_not_count(
    laptop: Laptop, httpserver: HTTPServer, said: str, status_code: int, code: str
) -> None:
    before = Belongings.of(laptop)
    httpserver.expect_request("/api/v1/enrol").respond_with_response(problem(status_code, said))
    hub = HttpHub(httpserver.url_for(""), lambda: None)

    with pytest.raises(BadInput) as caught:
        enrol(hub, "0" * 64, "CODE-9", device_name="l", anchor=None, now=NOON)
    hub.close()

    assert caught.value.code == code
    assert all((caught.value.what, caught.value.safe, caught.value.todo))
    nothing_is_lost(laptop, before)


def test_enrolment_cut_in_the_middle_may_be_asked_for_again(laptop: Laptop, office: Office) -> None:
    real, calls = office.hub.enrol, count()

    def cut_once(request):
        answer = real(request)
        if next(calls) == 0:
            raise Unavailable("HUB-CUT", "corte")
        return answer

    office.hub.enrol = cut_once
    office.hub.memory.codes["CODE-2"] = ""
    asked = {"device_name": "l", "anchor": None, "now": NOON}

    with pytest.raises(MaletinError, match="HUB-CUT"):
        enrol(office.hub, "0" * 64, "CODE-2", **asked)

    assert enrol(office.hub, "0" * 64, "CODE-2", **asked).token == "t-1"


# ── what the hub says ──


def test_plan_suddenly_empty_is_a_question_and_wipes_nothing(laptop: Laptop, office: Office) -> None:
    before = Belongings.of(laptop)
    assigned = dict(office.hub.memory.assigned)
    office.hub.memory.assigned.clear()

    report = laptop.sync()

    told_well(report, "PLAN-VANISHED", Phase.NEEDS_PERSON)
    assert laptop.store.inbox.note().plan_vanished
    nothing_is_lost(laptop, before)
    office.hub.memory.assigned |= assigned
    all_comes_home(laptop)


def test_event_the_hub_cannot_apply_is_set_aside_and_the_rest_flows(laptop: Laptop, office: Office) -> None:
    before = Belongings.of(laptop)
    bad = laptop.store.journal.kept[0].id
    real = office.hub._settle

    def judged(kept):
        if kept.event.id == bad:
            kept.state, kept.code = ReceiptState.QUARANTINED, "FACT-UNREADABLE"
        else:
            real(kept)

    office.hub._settle = judged

    report = laptop.sync()

    assert (report.state.phase, report.quarantined, report.state.total) == (Phase.DONE, 1, 1)
    assert "espera en la oficina" in report.state.text()
    (item,) = laptop.store.outbox.items()
    assert (item.event.id, item.state, item.code) == (bad, OutboxState.QUARANTINED, "FACT-UNREADABLE")
    assert set(office.hub.memory.applied) == {event.id for event in laptop.store.journal.kept} - {bad}
    nothing_is_lost(laptop, before)


def test_document_that_cannot_be_believed_is_set_aside_and_the_rest_flows(laptop: Laptop, office: Office) -> None:
    before = Belongings.of(laptop)
    office.hub.publish(DocumentKind.KIT, "v3", 1, b'{"payload": "altered"}')

    report = laptop.sync()

    assert report.refused == 1
    assert laptop.store.inbox.refused()[0].reason
    nothing_is_lost(laptop, before)


def test_one_damaged_bit_in_a_file_never_gets_its_name(laptop: Laptop, office: Office) -> None:
    before = Belongings.of(laptop)
    office.hub.memory.content[digest_of(COMING)] = bytes([COMING[0] ^ 1]) + COMING[1:]

    report = laptop.sync()

    told_well(report, "CONTENT-ALTERED", Phase.WAITING)
    assert not laptop.shelf.has(digest_of(COMING))
    nothing_is_lost(laptop, before)
    office.hub.offer(COMING)
    all_comes_home(laptop)


# ── what the laptop itself cannot do ──


def test_disk_full_before_a_download(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Belongings.of(laptop)
    with monkeypatch.context() as full:
        full.setattr("app.kit.shelf.free_space", lambda _folder: 1_000)
        report = laptop.sync()

    told_well(report, "DISK-FULL", Phase.NEEDS_PERSON)
    nothing_is_lost(laptop, before)
    all_comes_home(laptop)


def test_disk_full_in_the_middle_of_a_download(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Belongings.of(laptop)
    with monkeypatch.context() as full:
        full.setattr("app.kit.part.write_all", no_space)
        report = laptop.sync()

    told_well(report, "DISK-FULL", Phase.NEEDS_PERSON)
    nothing_is_lost(laptop, before)
    all_comes_home(laptop)


def no_space(handle: int, data: bytes) -> None:
    """Half of it fits."""
    os.write(handle, data[: len(data) // 2])
    raise OSError(errno.ENOSPC, "No space left on device")


def test_disk_full_while_an_answer_is_kept(laptop: Laptop) -> None:
    before = Belongings.of(laptop)
    laptop.store.inbox.failure = Unavailable("STORE-DISK-FULL", "No cabe.", "Nada se perdió.", "Libere espacio.")

    report = laptop.sync()

    told_well(report, "STORE-DISK-FULL", Phase.NEEDS_PERSON)
    assert laptop.store.outbox.counts().applied == 0
    nothing_is_lost(laptop, before)
    all_comes_home(laptop)


@pytest.mark.parametrize("days", [-365, 365])
def test_clock_set_wrong_by_a_year_delays_nothing_and_is_shown(laptop: Laptop, office: Office, days: int) -> None:
    """Back: what was to be tried "in an hour" would wait for a year. The hub tells the difference, nobody hides it."""
    before = Belongings.of(laptop)
    laptop.sync(FaultyLine(office.hub, dict.fromkeys(range(9), "500")))
    right = laptop.clock.now()
    office.hub._clock = type(laptop.clock)(right)
    laptop.clock.moment = right + timedelta(days=days)

    report = laptop.sync()

    assert (report.state.phase, report.pending) == (Phase.DONE, 0)
    assert report.skew_seconds == days * 86_400
    assert laptop.store.inbox.note().skew_seconds == days * 86_400
    nothing_is_lost(laptop, before)


@pytest.mark.parametrize("calls", range(9))
def test_cancelled_anywhere(laptop: Laptop, office: Office, calls: int) -> None:
    before = Belongings.of(laptop)
    token, line = CancelToken(), FaultyLine(office.hub, {})
    real, asked = line._next, count()

    def cancelling() -> str:
        if next(asked) == calls:
            token.cancel()
        return real()

    line._next = cancelling

    report = laptop.engine(line).run(token, laptop.states.append)

    assert report.state.phase in ({Phase.CANCELLED} if token.cancelled else {Phase.DONE})
    assert report.state.next_action()
    nothing_is_lost(laptop, before)
    all_comes_home(laptop)
