"""One pass of the engine against a hub with real state."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import Unavailable
from app.journal.outbox import OutboxState
from app.kit.ledger import ContentState
from app.kit.progress import CancelToken
from app.sync.state import Phase
from app.trust.envelope import DocumentType, seal
from app.trust.roles import Role, rotate
from app.wire.sync import DocumentKind, ReceiptState
from tests.sync.builders import Laptop, Office, digest_of, kit, note
from tests.trust.firm import YEAR_2030, key


def test_everything_recorded_is_applied_in_order(laptop: Laptop, office: Office) -> None:
    events = laptop.record(*(note(str(n)) for n in range(20)))

    report = laptop.sync()

    assert report.state.phase is Phase.DONE
    assert office.hub.memory.applied == [event.id for event in events]
    assert laptop.store.outbox.counts().pending == 0
    assert (report.sent, report.applied, report.pending) == (20, 20, 0)


def test_second_pass_sends_nothing(laptop: Laptop, office: Office) -> None:
    laptop.record()
    laptop.sync()
    office.hub.requests.clear()

    report = laptop.sync()

    assert [len(request.events) for request in office.hub.requests] == [0]
    assert report.state.text() == "Todo está sincronizado."


def test_large_queue_goes_in_batches(laptop: Laptop, office: Office) -> None:
    laptop.record(*(note(str(n)) for n in range(620)))

    laptop.sync()

    assert [len(request.events) for request in office.hub.requests] == [500, 120]


def test_batch_is_bounded_in_bytes(laptop: Laptop, office: Office) -> None:
    laptop.record(*(note("x" * 19_000) for _ in range(300)))

    laptop.sync()

    sizes = [sum(len(event.payload) for event in request.events) for request in office.hub.requests]
    assert len(sizes) == 2
    assert max(sizes) <= 4 * 1024 * 1024


def test_event_larger_than_a_batch_travels_alone(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sync.conversation.BATCH_BYTES", 10)
    laptop.record(note("uno"), note("dos"))

    report = laptop.sync()

    assert (report.pending, report.sent) == (0, 2)


def test_hub_that_takes_less_gets_halves_in_order(laptop: Laptop, office: Office) -> None:
    office.hub.max_events = 70
    events = laptop.record(*(note(str(n)) for n in range(300)))

    report = laptop.sync()

    assert report.state.phase is Phase.DONE
    assert office.hub.memory.applied == [event.id for event in events]
    assert max(len(request.events) for request in office.hub.requests) == 37


def test_one_event_too_large_needs_a_person_and_documents_still_flow(laptop: Laptop, office: Office) -> None:
    office.hub.max_events = 0
    laptop.record(note(), note())
    office.publish_with_content(b"programa")

    report = laptop.sync()

    assert (report.state.phase, report.state.code) == (Phase.NEEDS_PERSON, "HUB-TOO-LARGE")
    assert report.documents == 1
    assert laptop.shelf.has(digest_of(b"programa"))
    assert [item.attempts for item in laptop.store.outbox.items()] == [1, 0]


def test_outcome_with_photo_is_applied_after_its_photo(laptop: Laptop, office: Office) -> None:
    event = laptop.photograph(b"p" * 5_000)
    after = laptop.record(note("despues"))[0]

    report = laptop.sync()

    assert office.hub.memory.applied == [event.id, after.id]
    assert office.hub.memory.evidence[digest_of(b"p" * 5_000)] == b"p" * 5_000
    assert (report.evidence, report.pending, report.state.phase) == (1, 0, Phase.DONE)


def test_results_go_before_photos_before_logs(laptop: Laptop, office: Office) -> None:
    laptop.photograph(b"registro", media="text/plain")
    laptop.photograph(b"foto")

    laptop.sync()

    assert list(office.hub.memory.evidence) == [digest_of(b"foto"), digest_of(b"registro")]


def test_poison_event_is_set_aside_and_the_rest_flows(laptop: Laptop, office: Office) -> None:
    good, bad, later = laptop.record(note("a"), note("b"), note("c"))
    office.hub.memory.kept.clear()
    real = office.hub._settle

    def poisoned(kept):
        real(kept)
        if kept.event.id == bad.id:
            kept.state, kept.code = ReceiptState.QUARANTINED, "FACT-UNREADABLE"
            office.hub.memory.applied.remove(bad.id)

    office.hub._settle = poisoned

    report = laptop.sync()

    assert office.hub.memory.applied == [good.id, later.id]
    assert [(item.event.id, item.state) for item in laptop.store.outbox.items()] == [(bad.id, OutboxState.QUARANTINED)]
    assert report.state.phase is Phase.DONE
    assert "1 registro espera" in report.state.text()


def test_quarantined_event_settles_once_the_supervisor_resolved_it(laptop: Laptop, office: Office) -> None:
    (event,) = laptop.record()
    office.hub._settle = lambda kept: setattr(kept, "state", ReceiptState.QUARANTINED)
    laptop.sync()
    office.hub.resolve(event.id)

    report = laptop.sync()

    assert report.pending == 0


def test_kit_and_its_files_come_down(laptop: Laptop, office: Office) -> None:
    office.publish_with_content(b"uno" * 1000, b"dos" * 5000)

    report = laptop.sync()

    assert (report.documents, report.files, report.files_missing) == (1, 2, 0)
    assert laptop.shelf.verify(digest_of(b"uno" * 1000))
    assert {item.state for item in laptop.store.ledger.items()} == {ContentState.PRESENT}


def test_documents_come_in_pages(laptop: Laptop, office: Office) -> None:
    office.hub.page = 2
    for n in range(5):
        office.publish_kit(kit(f"v{n}"))

    report = laptop.sync()

    assert report.documents == 5
    assert laptop.store.inbox.cursor() == 5


def test_document_of_a_kind_not_known_yet_is_kept_aside_for_a_newer_version(laptop: Laptop, office: Office) -> None:
    office.hub.publish("notice", "n1", 1, b"{}")

    report = laptop.sync()

    assert (report.state.phase, report.refused) == (Phase.DONE, 1)
    assert laptop.store.inbox.refused()[0].code == "DOCUMENT-UNKNOWN-KIND"


def test_event_asked_about_twice_in_one_pass_is_counted_once(laptop: Laptop, office: Office) -> None:
    laptop.record()
    office.hub._settle = lambda kept: setattr(kept, "state", ReceiptState.QUARANTINED)
    laptop.photograph(b"foto")

    assert laptop.sync().quarantined == 2


def test_hub_that_promises_more_and_gives_nothing_is_not_asked_for_ever(laptop: Laptop, office: Office) -> None:
    office.publish_kit(kit())
    laptop.sync()
    real = office.hub.exchange
    office.hub.exchange = lambda request: real(request).model_copy(update={"more": True})

    report = laptop.sync()

    assert (report.state.phase, report.state.code) == (Phase.WAITING, "HUB-PROTOCOL")


def test_silence_about_an_event_makes_it_wait(laptop: Laptop, office: Office) -> None:
    laptop.record()
    real = office.hub.exchange
    office.hub.exchange = lambda request: real(request).model_copy(update={"receipts": ()})

    report = laptop.sync()

    assert (report.state.phase, report.state.code) == (Phase.WAITING, "RECEIPT-MISSING")
    assert laptop.store.outbox.items()[0].attempts == 1
    assert laptop.store.outbox.items()[0].next_try == report.state.until


def test_laptop_that_never_enrolled_is_told_so(laptop: Laptop) -> None:
    laptop.store.inbox.documents.clear()

    report = laptop.sync()

    assert (report.state.phase, report.state.code) == (Phase.NEEDS_PERSON, "TRUST-NOT-SET")


def test_plan_suddenly_empty_asks_and_removes_nothing(laptop: Laptop, office: Office) -> None:
    office.publish_with_content(b"programa")
    laptop.sync()
    office.hub.memory.assigned.clear()

    report = laptop.sync()

    assert (report.state.phase, report.state.code) == (Phase.NEEDS_PERSON, "PLAN-VANISHED")
    assert report.plan_vanished
    assert laptop.store.inbox.note().plan_vanished
    assert laptop.store.inbox.document(DocumentKind.KIT, "v1") is not None
    assert laptop.shelf.has(digest_of(b"programa"))


def test_person_who_answered_is_not_asked_again(laptop: Laptop, office: Office) -> None:
    office.publish_with_content(b"programa")
    laptop.sync()
    office.hub.memory.assigned.clear()
    laptop.sync()
    laptop.store.inbox.answer_plan_question(keep=True)

    assert laptop.sync().state.phase is Phase.DONE


def test_withdrawn_visit_is_no_vanished_plan_and_its_files_are_not_fetched(laptop: Laptop, office: Office) -> None:
    office.publish_with_content(b"programa")
    office.withdraw("v1", 2)

    report = laptop.sync()

    assert report.state.phase is Phase.DONE
    assert laptop.store.inbox.withdrawn() == {"v1"}
    assert not laptop.shelf.has(digest_of(b"programa"))


def test_disk_full_while_keeping_loses_nothing(laptop: Laptop, office: Office) -> None:
    laptop.record()
    laptop.store.inbox.failure = Unavailable("STORE-DISK-FULL", "no cabe")

    report = laptop.sync()

    assert (report.state.phase, report.state.code) == (Phase.NEEDS_PERSON, "STORE-DISK-FULL")
    assert laptop.store.inbox.note().code == "STORE-DISK-FULL"
    assert laptop.sync().pending == 0
    assert len(office.hub.memory.applied) == 1


def test_cancel_stops_before_the_next_question(laptop: Laptop, office: Office) -> None:
    laptop.record()
    token = CancelToken()
    token.cancel()

    report = laptop.engine().run(token, laptop.states.append)

    assert report.state.phase is Phase.CANCELLED
    assert office.hub.requests == []


def test_second_pass_at_the_same_time_is_refused(laptop: Laptop) -> None:
    engine = laptop.engine()
    codes = []

    def again(state):
        if state.phase is Phase.CONTACTING:
            with pytest.raises(Unavailable) as caught:
                engine.run(CancelToken(), laptop.states.append)
            codes.append(caught.value.code)

    engine.run(CancelToken(), again)

    assert codes == ["SYNC-RUNNING"]


def test_a_bug_is_loud_and_leaves_no_lying_state(laptop: Laptop, office: Office) -> None:
    office.hub.exchange = lambda request: 1 / 0

    with pytest.raises(ZeroDivisionError):
        laptop.sync()

    assert (laptop.states[-1].phase, laptop.states[-1].code) == (Phase.NEEDS_PERSON, "SYNC-BROKEN")


class TestClockSetBackAYear:
    def test_event_is_due(self, laptop: Laptop) -> None:
        (event,) = laptop.record()
        far = laptop.clock.now() + timedelta(days=365)
        laptop.store.outbox.events_failed([event.id], "HUB-CUT", "corte", far)

        assert laptop.sync().pending == 0

    def test_evidence_is_due(self, laptop: Laptop) -> None:
        laptop.photograph(b"foto")
        far = laptop.clock.now() + timedelta(hours=5)
        laptop.store.outbox.upload_failed(digest_of(b"foto"), "HUB-CUT", "corte", far)

        assert laptop.sync().evidence == 1

    def test_file_is_due(self, laptop: Laptop, office: Office) -> None:
        office.publish_with_content(b"programa")
        laptop.store.ledger.want({digest_of(b"programa"): 8})
        far = laptop.clock.now() + timedelta(days=365)
        laptop.store.ledger.failed(digest_of(b"programa"), "CONTENT-NOT-FOUND", "no", far)

        assert laptop.sync().files == 1


class TestWaiting:
    def test_thing_that_must_wait_is_not_sent_and_the_state_says_until_when(self, laptop: Laptop) -> None:
        (event,) = laptop.record()
        soon = laptop.clock.now() + timedelta(minutes=5)
        laptop.store.outbox.events_failed([event.id], "HUB-BUSY", "ocupada", soon)

        report = laptop.sync()

        assert (report.state.phase, report.state.until, report.sent) == (Phase.WAITING, soon, 0)
        assert "espera su turno" in report.state.text()

    def test_person_in_a_hurry_waits_for_nothing(self, laptop: Laptop, office: Office) -> None:
        office.publish_with_content(b"programa")
        (event,) = laptop.record()
        soon = laptop.clock.now() + timedelta(minutes=5)
        laptop.store.outbox.events_failed([event.id], "HUB-BUSY", "ocupada", soon)
        laptop.store.ledger.want({digest_of(b"programa"): 8})
        laptop.store.ledger.failed(digest_of(b"programa"), "CONTENT-NOT-FOUND", "no", soon)
        engine = laptop.engine()
        engine.hurry()

        report = engine.run(CancelToken(), laptop.states.append)

        assert (report.pending, report.files) == (0, 1)

    def test_file_that_must_wait_is_left_for_later(self, laptop: Laptop, office: Office) -> None:
        office.publish_with_content(b"programa")
        laptop.store.ledger.want({digest_of(b"programa"): 8})
        soon = laptop.clock.now() + timedelta(minutes=5)
        laptop.store.ledger.failed(digest_of(b"programa"), "CONTENT-NOT-FOUND", "no", soon)

        report = laptop.sync()

        assert (report.files, report.files_missing, report.state.until) == (0, 1, soon)


class TestHubRestoredFromYesterday:
    def test_it_is_given_everything_it_lost(self, laptop: Laptop, office: Office) -> None:
        laptop.record(note("ayer"))
        laptop.sync()
        yesterday = office.hub.backup()
        laptop.record(*(note(str(n)) for n in range(3)))
        laptop.photograph(b"foto")
        laptop.sync()
        office.hub.restore(yesterday)

        report = laptop.sync()

        assert len(office.hub.memory.applied) == 5
        assert digest_of(b"foto") in office.hub.memory.evidence
        assert [note.code for note in report.notes] == ["HUB-RESTORED"]
        assert report.state.phase is Phase.DONE

    @pytest.mark.parametrize("says_head", [True, False])
    def test_events_recorded_since_then_follow_in_order(self, laptop: Laptop, office: Office, says_head: bool) -> None:
        office.hub.says_head = says_head
        laptop.record(note("ayer"))
        laptop.sync()
        yesterday = office.hub.backup()
        laptop.record(note("perdido"))
        laptop.sync()
        office.hub.restore(yesterday)
        laptop.record(note("nuevo"))

        report = laptop.sync()

        assert office.hub.memory.applied == [event.id for event in laptop.store.journal.kept]
        assert report.pending == 0

    def test_small_hub_is_given_halves(self, laptop: Laptop, office: Office) -> None:
        empty = office.hub.backup()
        laptop.record(*(note(str(n)) for n in range(9)))
        laptop.sync()
        office.hub.restore(empty)
        office.hub.max_events = 2

        laptop.sync()

        assert len(office.hub.memory.applied) == 9

    def test_one_event_that_became_too_large_stops_the_pass(self, laptop: Laptop, office: Office) -> None:
        empty = office.hub.backup()
        laptop.record()
        laptop.sync()
        office.hub.restore(empty)
        office.hub.max_events = 0

        report = laptop.sync()

        assert report.state.code == "HUB-TOO-LARGE"

    def test_documents_published_since_are_not_overlooked(self, laptop: Laptop, office: Office) -> None:
        for n in range(3):
            office.publish_kit(kit(f"v{n}"))
        before = office.hub.backup()
        office.publish_kit(kit("v3"))
        laptop.sync()
        office.hub.restore(before)
        office.publish_kit(kit("v9"))

        report = laptop.sync()

        assert laptop.store.inbox.document(DocumentKind.KIT, "v9") is not None
        assert report.refused == 0

    def test_evidence_that_is_gone_here_too_does_not_stop_the_rest(self, laptop: Laptop, office: Office) -> None:
        empty = office.hub.backup()
        laptop.photograph(b"foto")
        laptop.sync()
        office.hub.restore(empty)
        laptop.store.evidence.kept.clear()

        laptop.sync()

        assert office.hub.memory.head.sequence == 1


class TestNewKeys:
    def test_kit_refused_for_want_of_a_key_is_taken_once_the_key_is_known(self, laptop: Laptop, office: Office) -> None:
        successor = key("otra supervisora")
        first = office.firm.trust()
        raw = seal(kit("v5").model_dump_json().encode(), DocumentType.KIT, successor)
        office.hub.publish(DocumentKind.KIT, "v5", 1, raw)
        laptop.sync()
        assert [entry.code for entry in laptop.store.inbox.refused()] == ["TRUST-UNKNOWN-KEY"]
        roles = office.firm.roles() | {Role.SUPERVISOR: [office.firm.supervisor.public, successor.public]}
        office.hub.publish(
            DocumentKind.TRUST, "root", 2, rotate(first, office.firm.root, expires=YEAR_2030, roles=roles)
        )

        report = laptop.sync()

        assert laptop.store.inbox.document(DocumentKind.KIT, "v5") is not None
        assert report.state.phase is Phase.DONE
