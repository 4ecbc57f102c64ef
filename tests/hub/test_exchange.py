from __future__ import annotations

import hashlib
import json
import threading

import pytest
from pydantic import ValidationError

from app.hub.evidence import receive
from app.hub.publishing import publish_withdrawal
from app.hub.quarantine import Resolution, resolve, waiting_for_people
from app.hub.view import visit_view
from app.journal.chain import Head
from app.journal.event import Draft, Event, decode
from app.kit.manifest import Withdrawal
from app.plan.model import Person
from app.trust.envelope import DocumentType, seal
from app.visit.facts import VisitClosed
from app.visit.run import fold, view_digest
from app.wire.sync import MAX_DOCUMENTS, SyncRequest, WireEvent
from tests.hub.firm import Firm, Laptop, make_kit, states, wired


def test_events_in_order_are_applied(laptop: Laptop) -> None:
    journal = [laptop.start(make_kit()), laptop.begin(), laptop.note()]

    receipts = laptop.send(*journal)

    assert states(receipts) == ["applied", "applied", "applied"]
    assert [receipt.digest for receipt in receipts] == [event.digest for event in journal]


def test_the_same_request_twice_says_duplicate_and_changes_nothing(laptop: Laptop) -> None:
    journal = [laptop.start(make_kit()), laptop.note()]
    laptop.send(*journal)

    receipts = laptop.send(*journal)

    assert states(receipts) == ["duplicate", "duplicate"]
    assert visit_view(laptop.hub, laptop.caller, "visit-1").applied == 2


def test_hub_and_laptop_reach_the_same_view(laptop: Laptop) -> None:
    journal = [laptop.start(make_kit()), laptop.begin(), laptop.note("ñandú")]
    laptop.send(*journal)

    view = visit_view(laptop.hub, laptop.caller, "visit-1")

    assert view.view_digest == view_digest(fold(journal))
    assert [task.status for task in view.tasks] == ["open", "waiting"]


def test_a_view_folded_after_a_restart_is_the_same(firm: Firm, laptop: Laptop) -> None:
    laptop.send(laptop.start(make_kit()), laptop.begin(), laptop.note())
    before = visit_view(firm.hub, laptop.caller, "visit-1")
    again = Firm.open(firm.hub.home, firm.clock, firm.vault, firm.database_url)

    after = visit_view(again.hub, laptop.caller, "visit-1")

    again.hub.close()
    assert after == before


def test_an_event_before_its_predecessor_is_received_and_applied_when_that_comes(laptop: Laptop) -> None:
    first, second, third = laptop.start(make_kit()), laptop.begin(), laptop.note()

    early = laptop.send(third, second)
    late = laptop.send(first)
    asked = laptop.sync(ask=(second.id, third.id)).receipts

    assert [(receipt.state, receipt.code) for receipt in early] == [("received", "CHAIN-GAP")] * 2
    assert states(late) == ["applied"]
    assert states(asked) == ["duplicate", "duplicate"]


def test_a_gap_that_closes_within_one_request_is_answered_as_applied(laptop: Laptop) -> None:
    first, second = laptop.start(make_kit()), laptop.begin()

    receipts = laptop.send(second, first)

    assert states(receipts) == ["applied", "applied"]


def test_an_early_event_that_turns_out_to_be_a_fork_is_quarantined(laptop: Laptop) -> None:
    first, second, honest = laptop.start(make_kit()), laptop.begin(), laptop.note("cierto")
    laptop.head = Head(laptop.head.device, 2, "f" * 64)
    forked = laptop.note("falso")

    laptop.send(forked, honest, second)
    receipts = laptop.send(first)
    after = laptop.sync(ask=(forked.id, honest.id)).receipts

    assert states(receipts) == ["applied"]
    assert [(receipt.state, receipt.code) for receipt in after] == [("quarantined", "CHAIN-FORK"), ("duplicate", "")]


def test_an_altered_event_is_quarantined_and_the_real_one_still_comes_in(laptop: Laptop) -> None:
    event = laptop.start(make_kit())
    altered = event.payload.replace(b'"go"', b'"gO"').decode()
    poisoned = WireEvent(payload=altered, signature=event.signature.hex())

    bad = laptop.sync(decode(poisoned.payload.encode(), event.signature)).receipts
    good = laptop.send(event)

    assert [(receipt.state, receipt.code) for receipt in bad] == [("quarantined", "CHAIN-SIGNATURE")]
    assert states(good) == ["applied"]


def test_bytes_damaged_in_the_signature_on_the_way_are_no_trouble_when_they_come_again(laptop: Laptop) -> None:
    event = laptop.start(make_kit())
    damaged = decode(event.payload, bytes(64))

    first, second = laptop.send(damaged), laptop.send(event)

    assert states(first) == ["quarantined"]
    assert states(second) == ["applied"]
    assert waiting_for_people(laptop.hub) == ()


def test_another_laptops_event_is_quarantined_as_foreign(firm: Firm, laptop: Laptop) -> None:
    firm.technician("dora")
    thief = firm.laptop("dora")
    event = laptop.start(make_kit())

    stolen = thief.send(event)
    honest = laptop.send(event)

    assert [(receipt.state, receipt.code) for receipt in stolen] == [("quarantined", "CHAIN-FOREIGN")]
    assert states(honest) == ["applied"]


def test_a_second_event_for_a_taken_place_is_a_fork(laptop: Laptop) -> None:
    first = laptop.start(make_kit())
    laptop.send(first)
    laptop.head = Head(laptop.head.device)

    receipts = laptop.send(laptop.note("otra historia"))

    assert [(receipt.state, receipt.code) for receipt in receipts] == [("quarantined", "CHAIN-FORK")]


def test_an_event_id_is_unique_for_ever(laptop: Laptop) -> None:
    laptop.send(laptop.start(make_kit()))
    first = laptop.note("uno")
    again = laptop.draft(Draft("note-added", "beto", "visit-1", dict(first.body) | {"text": "dos"}), first.id)

    receipts = laptop.send(first, again)

    assert [(receipt.state, receipt.code) for receipt in receipts] == [
        ("applied", ""),
        ("quarantined", "EVENT-ID-TAKEN"),
    ]


@pytest.mark.parametrize(
    "payload",
    ["", "hola", "{}", '{"v":1', "[" * 5000, '{"id": "\x00"}', json.dumps({"id": "a b", "seq": 10**30})],
)
def test_bytes_that_are_no_event_are_quarantined(laptop: Laptop, payload: str) -> None:
    wire = WireEvent(payload=payload, signature="0" * 128)
    fake = Event("", "", 0, "", "", "", "", None, {}, wire.payload.encode(), bytes(64))  # type: ignore[arg-type]

    first, again = laptop.send(fake), laptop.send(fake)

    assert [(receipt.state, receipt.code) for receipt in first] == [("quarantined", "EVENT-UNREADABLE")]
    assert first == again
    assert first[0].digest == hashlib.sha256(payload.encode()).hexdigest()


def test_an_event_of_an_unknown_visit_is_quarantined_and_the_rest_flows(laptop: Laptop) -> None:
    journal = [laptop.start(make_kit()), laptop.note(visit="visit-x"), laptop.note()]

    receipts = laptop.send(*journal)

    assert states(receipts) == ["applied", "quarantined", "applied"]
    assert receipts[1].code == "VISIT-UNKNOWN"


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("dance", {}, "FACT-UNREADABLE"),
        ("note-added", {"text": 7}, "FACT-UNREADABLE"),
        ("note-added", {"kind": "note-added", "text": "a\0b"}, "EVENT-NUL"),
        ("note-added", {"kind": "note-added", "text": "a", "x\0": [{}]}, "EVENT-NUL"),
        ("task-started", {"kind": "task-started", "task": "task-9"}, "FACT-OUT-OF-PLACE"),
    ],
)
def test_a_fact_that_cannot_be_folded_is_quarantined_and_the_rest_flows(
    laptop: Laptop, kind: str, body: dict[str, object], code: str
) -> None:
    bad = [laptop.start(make_kit()), laptop.draft(Draft(kind, "beto", "visit-1", body)), laptop.note()]

    receipts = laptop.send(*bad)

    assert states(receipts) == ["applied", "quarantined", "applied"]
    assert receipts[1].code == code


def test_an_event_of_somebody_elses_visit_is_quarantined(firm: Firm, laptop: Laptop) -> None:
    firm.technician("dora")
    firm.publish(make_kit("visit-2", "dora"))

    receipts = laptop.send(laptop.start(make_kit(), "visit-2"))

    assert [(receipt.state, receipt.code) for receipt in receipts] == [("quarantined", "VISIT-FOREIGN")]


def test_an_event_that_claims_another_author_is_quarantined(laptop: Laptop) -> None:
    start = laptop.start(make_kit())

    receipts = laptop.send(start, laptop.draft(Draft("note-added", "ana", "visit-1", {"text": "yo"})))

    assert [(receipt.state, receipt.code) for receipt in receipts][1] == ("quarantined", "ACTOR-FOREIGN")


def test_work_of_a_technician_counts_although_the_visit_was_reassigned_meanwhile(firm: Firm, laptop: Laptop) -> None:
    firm.technician("dora")
    started = laptop.start(make_kit())
    firm.publish(make_kit(technician="dora", revision=2, reason="Beto enfermo"))

    receipts = laptop.send(started)

    assert states(receipts) == ["applied"]
    assert laptop.sync().assigned == ()


def test_an_event_waits_for_its_evidence_and_later_ones_of_the_visit_wait_behind_it(laptop: Laptop) -> None:
    data = b"foto" * 100
    start, photo, note = laptop.start(make_kit()), laptop.photo(data), laptop.note()
    digest = hashlib.sha256(data).hexdigest()

    before = laptop.send(start, photo, note)
    receive(laptop.hub, digest, 0, len(data), data, laptop.head.device)
    after = laptop.sync(ask=(photo.id, note.id)).receipts

    assert [(r.state, r.code, r.missing) for r in before] == [
        ("applied", "", ()),
        ("received", "EVIDENCE-MISSING", (digest,)),
        ("received", "WAITS-EARLIER", ()),
    ]
    assert states(after) == ["duplicate", "duplicate"]


def test_evidence_that_is_already_here_lets_the_event_through(laptop: Laptop) -> None:
    data = b"foto"
    receive(laptop.hub, hashlib.sha256(data).hexdigest(), 0, len(data), data, laptop.head.device)

    receipts = laptop.send(laptop.start(make_kit()), laptop.photo(data))

    assert states(receipts) == ["applied", "applied"]


def test_a_visit_that_waits_for_evidence_does_not_hold_up_another(firm: Firm, laptop: Laptop) -> None:
    firm.publish(make_kit("visit-2"))

    receipts = laptop.send(laptop.start(make_kit()), laptop.photo(b"x"), laptop.start(make_kit("visit-2")))

    assert states(receipts) == ["applied", "received", "applied"]


def test_the_answer_says_how_far_the_hub_got_so_that_a_laptop_notices_a_restored_one(laptop: Laptop) -> None:
    first, second, third = laptop.start(make_kit()), laptop.begin(), laptop.note()

    heads = [laptop.sync().head, laptop.sync(first).head, laptop.sync(third).head, laptop.sync(second).head]

    assert heads == [0, 1, 1, 3]


def test_the_answer_names_the_evidence_that_is_waited_for(firm: Firm, laptop: Laptop) -> None:
    firm.technician("dora")
    start, photo = laptop.start(make_kit()), laptop.photo(b"png")
    digest = hashlib.sha256(b"png").hexdigest()

    before, others = laptop.sync(start, photo).missing, firm.laptop("dora").sync().missing
    receive(laptop.hub, digest, 0, 3, b"png", laptop.head.device)

    assert (before, others) == ((digest,), ())
    assert laptop.sync().missing == ()


def test_unknown_events_asked_for_get_no_receipt(laptop: Laptop) -> None:
    assert laptop.sync(ask=("never-seen",)).receipts == ()


def test_nobody_learns_of_another_laptops_events(firm: Firm, laptop: Laptop) -> None:
    firm.technician("dora")
    event = laptop.start(make_kit())
    laptop.send(event)

    assert firm.laptop("dora").sync(ask=(event.id,)).receipts == ()


def test_a_quarantined_event_is_applied_when_its_cause_was_mended(firm: Firm, laptop: Laptop) -> None:
    start, note = laptop.start(make_kit(), "visit-2"), laptop.note(visit="visit-2")
    held = laptop.send(start, note)
    firm.publish(make_kit("visit-2"))

    state = resolve(firm.hub, start.id, Resolution.RETRY, "ana", "faltaba publicar")

    assert states(held) == ["quarantined", "quarantined"]
    assert state == "applied"
    assert visit_view(firm.hub, laptop.caller, "visit-2").applied == 2
    assert waiting_for_people(firm.hub) == ()


def test_a_retried_event_takes_its_place_before_what_was_applied_since(firm: Firm, laptop: Laptop) -> None:
    start, claimed, note = laptop.start(make_kit()), laptop.begin(), laptop.note()
    with firm.hub.database.write() as tx:
        from app.hub.records import visits

        visits.withdraw(tx, "visit-1", "2026-11-23T00:00:00.000Z")
    laptop.send(start, claimed)
    firm.publish(make_kit(revision=2, reason="de nuevo"))
    resolve(firm.hub, start.id, Resolution.RETRY, "ana", "")
    laptop.send(note)

    view = visit_view(firm.hub, laptop.caller, "visit-1")

    assert view.view_digest == view_digest(fold([start, claimed, note]))


def test_events_of_a_withdrawn_visit_are_set_aside_for_the_supervisor(firm: Firm, laptop: Laptop) -> None:
    word = Withdrawal(
        visit="visit-1",
        revision=1,
        reason="cliente canceló",
        issued_at="2026-11-23T00:00:00.000Z",
        supervisor=Person(id="ana", name="Ana"),
    )
    raw = seal(word.model_dump_json().encode(), DocumentType.WITHDRAWAL, firm.supervisor)
    publish_withdrawal(firm.hub, raw, "ana")

    answer = laptop.sync(laptop.start(make_kit()))

    assert [(receipt.state, receipt.code) for receipt in answer.receipts] == [("quarantined", "VISIT-WITHDRAWN")]
    assert [document.kind for document in answer.documents] == ["trust", "kit", "withdrawal"]
    assert answer.assigned == ()


def test_a_dismissed_item_is_not_shown_again_and_stays_quarantined(firm: Firm, laptop: Laptop) -> None:
    event = laptop.note(visit="visit-x")
    laptop.send(event)

    state = resolve(firm.hub, event.id, Resolution.DISMISS, "ana", "prueba")

    assert state == "quarantined"
    assert waiting_for_people(firm.hub) == ()
    assert states(laptop.send(event)) == ["quarantined"]


def test_documents_come_in_sequence_and_a_cursor_saves_them(laptop: Laptop) -> None:
    first = laptop.sync()

    second = laptop.sync(cursor=first.cursor)

    assert [(document.kind, document.name) for document in first.documents] == [("trust", "root"), ("kit", "visit-1")]
    assert first.cursor == first.documents[-1].sequence
    assert (second.documents, second.cursor, second.more) == ((), first.cursor, False)
    assert [(visit.visit, visit.revision) for visit in second.assigned] == [("visit-1", 1)]


def test_nobody_gets_anothers_kit(firm: Firm, laptop: Laptop) -> None:
    firm.technician("dora")

    answer = firm.laptop("dora").sync()

    assert [document.kind for document in answer.documents] == ["trust"]
    assert answer.assigned == ()


def test_more_documents_than_fit_come_in_pages(firm: Firm, laptop: Laptop) -> None:
    for number in range(MAX_DOCUMENTS):
        firm.publish(make_kit(f"v{number}"))

    first = laptop.sync()
    second = laptop.sync(cursor=first.cursor)

    assert (len(first.documents), first.more) == (MAX_DOCUMENTS, True)
    assert (len(second.documents), second.more) == (2, False)


def test_a_cursor_from_the_future_brings_everything_again(laptop: Laptop) -> None:
    """The hub was restored from an older backup; the laptop passes over what it has."""
    answer = laptop.sync(cursor=10**9)

    assert [document.kind for document in answer.documents] == ["trust", "kit"]


def test_the_hub_remembers_what_the_laptop_says_is_pending(firm: Firm, laptop: Laptop) -> None:
    from app.hub.enrolment import everything
    from app.hub.exchange import exchange
    from app.wire.sync import SyncRequest

    device = laptop.caller.device
    assert device
    exchange(firm.hub, device, SyncRequest(cursor=0, pending=10**12, oldest_pending="2026-11-01T00:00:00.000Z"))

    seen = everything(firm.hub)[0]

    assert (seen.pending, seen.oldest_pending) == (2**31 - 1, "2026-11-01T00:00:00.000Z")


def test_the_same_events_from_many_requests_at_once_are_applied_once(laptop: Laptop) -> None:
    journal = [laptop.start(make_kit()), *(laptop.note(str(number)) for number in range(20))]
    answers: list[list[str]] = []

    def send() -> None:
        answers.append(states(laptop.send(*journal)))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 6
    assert all(set(answer) <= {"applied", "duplicate"} for answer in answers)
    assert sum(answer.count("applied") for answer in answers) == len(journal)
    view = visit_view(laptop.hub, laptop.caller, "visit-1")
    assert (view.applied, view.view_digest) == (len(journal), view_digest(fold(journal)))


def test_events_shuffled_over_concurrent_requests_are_all_applied_in_order(laptop: Laptop) -> None:
    journal = [laptop.start(make_kit()), *(laptop.note(str(number)) for number in range(15))]
    threads = [threading.Thread(target=laptop.send, args=journal[start::4]) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    view = visit_view(laptop.hub, laptop.caller, "visit-1")

    assert (view.applied, view.received) == (len(journal), 0)
    assert view.view_digest == view_digest(fold(journal))


def test_a_closed_visit_takes_no_more_events(laptop: Laptop) -> None:
    start = laptop.start(make_kit())
    journal = [start, laptop.record(VisitClosed(view=view_digest(fold([start])))), laptop.note()]

    receipts = laptop.send(*journal)

    assert states(receipts) == ["applied", "applied", "quarantined"]
    assert visit_view(laptop.hub, laptop.caller, "visit-1").closed


@pytest.mark.parametrize(
    "said", ['{"cursor": true}', '{"cursor": 0, "pending": "1"}', '{"cursor": 0, "protocol": false}']
)
def test_a_number_is_a_number(said: str) -> None:
    with pytest.raises(ValidationError):
        SyncRequest.model_validate_json(said)


def test_wire_events_are_the_signed_bytes(laptop: Laptop) -> None:
    event = laptop.note()

    assert wired(event)[0].payload.encode() == event.payload
