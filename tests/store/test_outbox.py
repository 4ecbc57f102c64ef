"""Outbox: the same facts of the twin and of the store."""

from __future__ import annotations

import pytest

from app.journal.outbox import LONGEST_WAIT, OutboxState, UploadPriority
from app.store.opening import Store
from app.wire.sync import ReceiptState
from tests.store.builders import (
    NOON,
    Laptop,
    answer,
    approved,
    attached,
    evidence_ref,
    extra,
    later,
    note,
    receipt,
    signed,
)
from tests.twins.store import MemoryStore

Either = Store | MemoryStore


class TestEvents:
    def test_new_events_are_due_in_order(self, either: Either) -> None:
        events = either.journal.append([note("a"), note("b"), note("c")])

        due = either.outbox.due(NOON, 2)

        assert [item.event for item in due] == list(events[:2])
        assert {(item.state, item.attempts, item.next_try) for item in due} == {(OutboxState.HERE, 0, None)}

    def test_failure_is_remembered_and_waits(self, either: Either) -> None:
        (event,) = either.journal.append([note()])

        either.outbox.events_failed([event.id], "HUB-SLOW", "tardó mucho", later(5))
        either.outbox.events_failed([event.id], "HUB-CUT", "se cortó", later(10))

        (item,) = either.outbox.items()
        assert (item.attempts, item.code, item.text, item.next_try) == (2, "HUB-CUT", "se cortó", later(10))
        assert either.outbox.due(later(9), 10) == ()
        assert len(either.outbox.due(later(10), 10)) == 1

    def test_event_recorded_after_another_failed_waits_behind_it(self, either: Either) -> None:
        (first,) = either.journal.append([note("a")])
        either.outbox.events_failed([first.id], "HUB-SLOW", "tardó", later(5))

        (second,) = either.journal.append([note("b", visit="visit-2")])

        assert [(item.event, item.attempts) for item in either.outbox.items()] == [(first, 1), (second, 0)]
        assert either.outbox.due(NOON, 10) == ()
        assert [item.event for item in either.outbox.due(later(6), 10)] == [first, second]
        assert [item.event for item in either.outbox.due(later(6), 1)] == [first]
        assert either.outbox.counts().here == 2
        assert {visit: pending.here for visit, pending in either.outbox.pending_by_visit().items()} == {
            "visit-1": 1,
            "visit-2": 1,
        }

    def test_nothing_overtakes_an_event_that_waits(self, either: Either) -> None:
        first, second, third = either.journal.append([note("a"), note("b"), note("c")])

        either.outbox.events_failed([second.id], "HUB-BUSY", "ocupada", later(5))

        assert [item.event for item in either.outbox.due(NOON, 10)] == [first]
        assert [item.event for item in either.outbox.due(later(6), 10)] == [first, second, third]

    def test_wait_set_by_a_clock_that_ran_a_year_ahead_is_over(self, either: Either) -> None:
        (event,) = either.journal.append([note()])

        either.outbox.events_failed([event.id], "HUB-BUSY", "ocupada", NOON + 365 * LONGEST_WAIT)

        assert [item.event for item in either.outbox.due(NOON, 10)] == [event]

    def test_person_can_end_every_wait(self, either: Either) -> None:
        item = evidence_ref()
        (event,) = either.journal.append([extra(item)])
        either.outbox.events_failed([event.id], "HUB-SLOW", "lenta", later(5))
        either.outbox.upload_failed(item.digest, "HUB-SLOW", "lenta", later(5))

        either.outbox.retry_now()

        assert [(due.attempts, due.text) for due in either.outbox.due(NOON, 10)] == [(1, "lenta")]
        assert [(due.attempts, due.text) for due in either.outbox.uploads(NOON, 10)] == [(1, "lenta")]

    def test_failure_of_an_applied_event_is_no_news(self, either: Either) -> None:
        (event,) = either.journal.append([note()])
        either.inbox.keep(answer(receipt(event)))

        either.outbox.events_failed([event.id, "unknown"], "HUB-SLOW", "lenta", later(5))

        assert either.outbox.items() == ()

    def test_nobody_failed(self, either: Either) -> None:
        either.outbox.events_failed([], "HUB-SLOW", "lenta", later(5))

        assert either.outbox.counts().pending == 0

    def test_counts_are_the_truth(self, either: Either) -> None:
        a, b, c, _d = either.journal.append([note("a"), note("b"), note("c"), extra(evidence_ref(b"12345"))])
        either.inbox.keep(
            answer(receipt(a), receipt(b, ReceiptState.RECEIVED), receipt(c, ReceiptState.QUARANTINED, code="X"))
        )

        counts = either.outbox.counts()

        assert (counts.here, counts.received, counts.applied, counts.quarantined) == (1, 1, 1, 1)
        assert (counts.pending, counts.evidence_waiting, counts.evidence_bytes) == (3, 1, 5)
        assert counts.oldest == b.at.utc

    def test_empty_outbox_counts_nothing(self, either: Either) -> None:
        counts = either.outbox.counts()

        assert (counts.pending, counts.applied, counts.evidence_waiting, counts.oldest) == (0, 0, 0, "")

    def test_limits_are_kept(self, either: Either) -> None:
        events = either.journal.append([note(str(number)) for number in range(5)])
        either.inbox.keep(answer(*(receipt(event, ReceiptState.RECEIVED) for event in events[:3])))

        assert len(either.outbox.items(2)) == 2
        assert either.outbox.unsettled(2) == (events[0].id, events[1].id)


class TestUploads:
    def test_signature_goes_before_photo_before_log(self, either: Either) -> None:
        log = evidence_ref(b"log", "text/plain", "bitacora.txt")
        photo, screen = evidence_ref(b"foto"), evidence_ref(b"pantalla", "image/png", "pantalla.png")
        name, leader = evidence_ref(b"firma", "image/png"), evidence_ref(b"rubrica", "image/svg+xml")

        either.journal.append([extra(log), attached(photo), attached(screen), approved(name), signed(leader)])

        queue = either.outbox.uploads(NOON, 10)
        assert [item.digest for item in queue] == [r.digest for r in (name, leader, photo, screen, log)]
        assert [item.priority for item in queue] == [
            UploadPriority.RESULT,
            UploadPriority.RESULT,
            UploadPriority.PHOTO,
            UploadPriority.PHOTO,
            UploadPriority.LOG,
        ]

    def test_upload_knows_its_file(self, either: Either) -> None:
        either.journal.append([extra(evidence_ref(b"12345", name="kárdex.jpg"))])

        (item,) = either.outbox.uploads(NOON, 10)

        assert (item.size, item.media, item.name, item.offset, item.attempts) == (5, "image/jpeg", "kárdex.jpg", 0, 0)

    def test_same_bytes_twice_are_one_upload(self, either: Either) -> None:
        item = evidence_ref()

        either.journal.append([extra(item)])
        either.journal.append([attached(item, evidence_ref(b"otra"))])

        assert len(either.outbox.uploads(NOON, 10)) == 2

    def test_bytes_used_again_as_signature_move_forward_and_keep_their_progress(self, either: Either) -> None:
        other, item = evidence_ref(b"otra"), evidence_ref(b"firma")
        either.journal.append([extra(other), extra(item)])
        either.outbox.upload_progress(item.digest, 2)

        either.journal.append([signed(item)])

        first, _second = either.outbox.uploads(NOON, 10)
        assert (first.digest, first.priority, first.offset) == (item.digest, UploadPriority.RESULT, 2)

    def test_progress_is_kept_and_ends_a_row_of_failures(self, either: Either) -> None:
        item = evidence_ref(b"12345")
        either.journal.append([extra(item)])
        either.outbox.upload_failed(item.digest, "HUB-CUT", "se cortó", later(5))

        either.outbox.upload_progress(item.digest, 3)

        (upload,) = either.outbox.uploads(NOON, 10)
        assert (upload.offset, upload.attempts, upload.code) == (3, 0, "")
        assert either.outbox.counts().evidence_bytes == 2

    def test_hub_cannot_have_more_than_all(self, either: Either) -> None:
        item = evidence_ref(b"12345")
        either.journal.append([extra(item)])

        either.outbox.upload_progress(item.digest, 500)

        assert either.outbox.counts().evidence_bytes == 0

    def test_done_upload_leaves_the_queue_for_good(self, either: Either) -> None:
        item = evidence_ref()
        either.journal.append([extra(item)])

        either.outbox.upload_done(item.digest)
        either.outbox.upload_failed(item.digest, "HUB-CUT", "tarde", later(5))
        either.outbox.upload_progress(item.digest, 1)
        either.journal.append([extra(item)])

        assert either.outbox.uploads(NOON, 10) == ()
        assert either.outbox.counts().evidence_waiting == 0

    def test_failed_upload_waits_and_others_go_on(self, either: Either) -> None:
        slow, quick = evidence_ref(b"lenta"), evidence_ref(b"otra")
        either.journal.append([extra(slow), extra(quick)])

        either.outbox.upload_failed(slow.digest, "HUB-CUT", "se cortó", later(5))

        assert [item.digest for item in either.outbox.uploads(NOON, 10)] == [quick.digest]
        waited = next(item for item in either.outbox.uploads(later(5), 10) if item.digest == slow.digest)
        assert (waited.attempts, waited.code, waited.next_try) == (1, "HUB-CUT", later(5))

    def test_hub_that_lost_a_file_gets_it_again(self, either: Either) -> None:
        item = evidence_ref(b"12345")
        (event,) = either.journal.append([extra(item)])
        either.outbox.upload_done(item.digest)

        either.inbox.keep(answer(receipt(event, ReceiptState.RECEIVED, missing=(item.digest, "0" * 64))))

        assert [(upload.digest, upload.offset) for upload in either.outbox.uploads(NOON, 10)] == [(item.digest, 0)]

    @pytest.mark.parametrize("call", ["upload_done", "upload_progress", "upload_failed"])
    def test_word_on_a_file_nobody_needs_changes_nothing(self, either: Either, call: str) -> None:
        arguments = {
            "upload_done": (),
            "upload_progress": (3,),
            "upload_failed": ("HUB-CUT", "se cortó", later(5)),
        }[call]

        getattr(either.outbox, call)("f" * 64, *arguments)

        assert either.outbox.uploads(NOON, 10) == ()


def test_queue_survives_the_end_of_the_program(laptop: Laptop) -> None:
    store = laptop.open()
    item = evidence_ref(b"12345")
    (event,) = store.journal.append([extra(item)])
    store.outbox.events_failed([event.id], "HUB-SLOW", "lenta", later(5))
    store.outbox.upload_progress(item.digest, 3)
    before = store.outbox.items(), store.outbox.uploads(NOON, 10), store.outbox.counts()
    store.close()

    again = laptop.open()

    assert (again.outbox.items(), again.outbox.uploads(NOON, 10), again.outbox.counts()) == before
