"""Inbox: the same facts of the twin and of the store."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import Unavailable
from app.journal.outbox import OutboxState
from app.store.opening import Store
from app.wire.sync import Assignment, DocumentKind, ReceiptState
from tests.store.builders import HUB_TIME, Laptop, answer, digest, fill_the_disk, kept, note, receipt, refused
from tests.twins.store import MemoryStore

Either = Store | MemoryStore

R, A, D, Q = ReceiptState.RECEIVED, ReceiptState.APPLIED, ReceiptState.DUPLICATE, ReceiptState.QUARANTINED


def states(either: Either) -> list[OutboxState]:
    return [item.state for item in either.outbox.items()]


class TestReceipts:
    @pytest.mark.parametrize("state", [A, D])
    def test_applied_event_leaves_the_outbox(self, either: Either, state: ReceiptState) -> None:
        (event,) = either.journal.append([note()])

        either.inbox.keep(answer(receipt(event, state)))

        assert either.outbox.items() == ()
        assert either.outbox.counts().applied == 1

    def test_received_event_stays_and_is_asked_about(self, either: Either) -> None:
        (event,) = either.journal.append([note()])

        either.inbox.keep(answer(receipt(event, R)))

        assert states(either) == [OutboxState.RECEIVED]
        assert either.outbox.unsettled(10) == (event.id,)

    def test_quarantined_event_says_why_and_the_rest_flows(self, either: Either) -> None:
        first, second = either.journal.append([note("a"), note("b")])

        either.inbox.keep(answer(receipt(first, Q, code="VISIT-CLOSED", reason="ya cerrada"), receipt(second)))

        (item,) = either.outbox.items()
        assert (item.event, item.state, item.code, item.text) == (
            first,
            OutboxState.QUARANTINED,
            "VISIT-CLOSED",
            "ya cerrada",
        )

    def test_resolved_quarantine_is_applied(self, either: Either) -> None:
        (event,) = either.journal.append([note()])
        either.inbox.keep(answer(receipt(event, Q, code="X", reason="no")))

        either.inbox.keep(answer(receipt(event, A)))

        assert either.outbox.items() == ()

    @pytest.mark.parametrize("late", [R, Q])
    def test_late_word_never_takes_applied_back(self, either: Either, late: ReceiptState) -> None:
        (event,) = either.journal.append([note()])
        either.inbox.keep(answer(receipt(event, A)))

        either.inbox.keep(answer(receipt(event, late)))

        assert either.outbox.counts().applied == 1

    @pytest.mark.parametrize("state", [R, A, D, Q])
    def test_receipt_for_other_bytes_settles_nothing(self, either: Either, state: ReceiptState) -> None:
        (event,) = either.journal.append([note()])

        either.inbox.keep(answer(receipt(event, state, digest=digest(b"otro"))))

        (item,) = either.outbox.items()
        assert (item.state, item.code) == (OutboxState.QUARANTINED, "RECEIPT-MISMATCH")
        assert item.text

    def test_right_receipt_after_a_wrong_one_settles(self, either: Either) -> None:
        (event,) = either.journal.append([note()])
        either.inbox.keep(answer(receipt(event, A, digest=digest(b"otro"))))

        either.inbox.keep(answer(receipt(event, A)))

        assert either.outbox.items() == ()

    def test_receipt_for_an_event_we_never_made_is_kept_and_harmless(self, either: Either) -> None:
        (event,) = either.journal.append([note()])
        foreign = receipt(event, A).model_copy(update={"event": "somebody-elses"})

        either.inbox.keep(answer(foreign))

        assert states(either) == [OutboxState.HERE]
        assert either.outbox.receipts("somebody-elses") == (foreign,)

    def test_every_different_word_is_kept_in_order(self, either: Either) -> None:
        (event,) = either.journal.append([note()])
        said = [receipt(event, R, missing=(digest(b"foto"),)), receipt(event, Q, code="X", reason="no"), receipt(event)]

        for word in [said[0], *said, said[2]]:
            either.inbox.keep(answer(word))

        assert either.outbox.receipts(event.id) == tuple(said)

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(words=st.lists(st.tuples(st.sampled_from(list(ReceiptState)), st.booleans()), max_size=6))
    def test_only_a_matching_applied_word_settles(self, either: Either, words: list[tuple[ReceiptState, bool]]) -> None:
        (event,) = either.journal.append([note()])

        for state, matches in words:
            either.inbox.keep(answer(receipt(event, state, digest=event.digest if matches else digest(b"otro"))))

        settled = any(matches and state in (A, D) for state, matches in words)
        assert (event.id not in {item.event.id for item in either.outbox.items()}) is settled


class TestDocuments:
    def test_newest_revision_is_the_one_in_force(self, either: Either) -> None:
        either.inbox.keep(answer(kept(revision=1, envelope=b"uno"), kept(revision=3, envelope=b"tres")))
        either.inbox.keep(answer(kept(revision=2, envelope=b"dos"), kept(name="visit-0")))

        found = either.inbox.document(DocumentKind.KIT, "visit-1")

        assert found == kept(revision=3, envelope=b"tres")
        assert either.inbox.highest_seen(DocumentKind.KIT, "visit-1") == 3
        assert [(d.name, d.revision) for d in either.inbox.newest(DocumentKind.KIT)] == [("visit-0", 1), ("visit-1", 3)]

    def test_older_revision_can_be_looked_up(self, either: Either) -> None:
        either.inbox.keep(answer(kept(revision=1, envelope=b"uno"), kept(revision=2, envelope=b"dos")))

        assert either.inbox.document(DocumentKind.KIT, "visit-1", 1) == kept(revision=1, envelope=b"uno")
        assert either.inbox.document(DocumentKind.KIT, "visit-1", 9) is None

    def test_unknown_document(self, either: Either) -> None:
        assert either.inbox.document(DocumentKind.KIT, "nothing") is None
        assert either.inbox.highest_seen(DocumentKind.KIT, "nothing") == 0
        assert either.inbox.newest(DocumentKind.TRUST) == ()

    def test_same_document_twice_is_one(self, either: Either) -> None:
        either.inbox.keep(answer(kept()))
        either.inbox.keep(answer(kept()))

        assert either.inbox.newest(DocumentKind.KIT) == (kept(),)
        assert either.inbox.refused() == ()

    def test_kept_revision_is_never_swapped(self, either: Either) -> None:
        either.inbox.keep(answer(kept(envelope=b"uno")))

        either.inbox.keep(answer(kept(envelope=b"otro")))

        assert either.inbox.document(DocumentKind.KIT, "visit-1") == kept(envelope=b"uno")
        (aside,) = either.inbox.refused()
        assert (aside.code, aside.envelope) == ("DOCUMENT-CONFLICT", b"otro")

    def test_refused_documents_are_set_aside_newest_first(self, either: Either) -> None:
        either.inbox.keep(answer(refused("A", b"1")))
        either.inbox.keep(answer(refused("B", b"2"), refused("A", b"1")))

        assert [item.code for item in either.inbox.refused()] == ["B", "A"]
        assert either.inbox.document(DocumentKind.KIT, "visit-1") is None

    def test_document_from_a_stick_counts_like_one_from_the_hub(self, either: Either) -> None:
        either.inbox.keep_documents([kept(revision=2), kept(name="visit-2")], HUB_TIME)

        assert either.inbox.highest_seen(DocumentKind.KIT, "visit-1") == 2
        assert (either.inbox.cursor(), either.inbox.note().last_success) == (0, "")

    def test_withdrawal_is_a_tombstone(self, either: Either) -> None:
        either.inbox.keep(answer(kept(), kept(DocumentKind.WITHDRAWAL, "visit-1", 2, b"retiro")))

        assert either.inbox.withdrawn() == {"visit-1"}

    def test_kit_after_the_withdrawal_brings_the_visit_back(self, either: Either) -> None:
        either.inbox.keep(answer(kept(), kept(DocumentKind.WITHDRAWAL, "visit-1", 2, b"retiro")))

        either.inbox.keep(answer(kept(revision=3, envelope=b"de nuevo")))

        assert either.inbox.withdrawn() == frozenset()


class TestContact:
    def test_before_the_first_contact(self, either: Either) -> None:
        note = either.inbox.note()

        assert (either.inbox.cursor(), note.last_try, note.last_success, note.plan_vanished) == (0, "", "", False)

    def test_cursor_and_note_follow_the_answer(self, either: Either) -> None:
        either.inbox.note_failure("2026-11-23T11:00:00.000Z", "HUB-SLOW", "tardó")

        either.inbox.keep(answer(cursor=7, skew=-2.5))

        note = either.inbox.note()
        assert either.inbox.cursor() == 7
        assert (note.last_try, note.last_success, note.code, note.text) == (HUB_TIME, HUB_TIME, "", "")
        assert note.skew_seconds == pytest.approx(-2.5)

    def test_failure_keeps_the_last_success(self, either: Either) -> None:
        either.inbox.keep(answer(cursor=7))

        either.inbox.note_failure("2026-11-23T13:00:00.000Z", "HUB-SLOW", "tardó")

        note = either.inbox.note()
        assert (note.last_try, note.last_success) == ("2026-11-23T13:00:00.000Z", HUB_TIME)
        assert (note.code, note.text) == ("HUB-SLOW", "tardó")
        assert either.inbox.cursor() == 7

    def test_assignments_are_those_of_the_last_answer(self, either: Either) -> None:
        one, two, three = (Assignment(visit=f"v{n}", revision=1) for n in (1, 2, 3))
        either.inbox.keep(answer(one, two))

        either.inbox.keep(answer(three, two))

        assert either.inbox.assigned() == (two, three)


class TestVanishedPlan:
    def vanish(self, either: Either) -> None:
        either.inbox.keep(answer(kept(), kept(name="visit-2"), Assignment(visit="visit-1", revision=1)))
        either.journal.append([note(visit="visit-2")])
        either.inbox.keep(answer(plan_vanished=True))

    def test_nothing_is_removed_and_the_question_stands(self, either: Either) -> None:
        self.vanish(either)

        assert either.inbox.note().plan_vanished
        assert either.inbox.withdrawn() == frozenset()
        assert [entry.visit for entry in either.inbox.assigned()] == ["visit-1"]

    def test_keep_is_not_asked_again(self, either: Either) -> None:
        self.vanish(either)

        either.inbox.answer_plan_question(keep=True)
        either.inbox.keep(answer(plan_vanished=True))

        assert not either.inbox.note().plan_vanished
        assert either.inbox.withdrawn() == frozenset()

    def test_is_asked_again_when_another_plan_vanishes(self, either: Either) -> None:
        self.vanish(either)
        either.inbox.answer_plan_question(keep=True)
        either.inbox.keep(answer(Assignment(visit="visit-1", revision=1)))

        either.inbox.keep(answer(plan_vanished=True))

        assert either.inbox.note().plan_vanished

    def test_drop_withdraws_what_lies_ahead_and_never_what_was_begun(self, either: Either) -> None:
        self.vanish(either)

        either.inbox.answer_plan_question(keep=False)

        assert either.inbox.withdrawn() == {"visit-1"}
        assert not either.inbox.note().plan_vanished

    def test_visit_assigned_again_comes_back(self, either: Either) -> None:
        self.vanish(either)
        either.inbox.answer_plan_question(keep=False)

        either.inbox.keep(answer(Assignment(visit="visit-1", revision=1)))

        assert either.inbox.withdrawn() == frozenset()


class TestOneAnswerIsOneTransaction:
    def test_failure_in_the_middle_keeps_nothing(self, laptop: Laptop) -> None:
        store = laptop.open()
        (event,) = store.journal.append([note()])
        with store._database.write() as connection:
            connection.execute("DROP TABLE assignments")

        with pytest.raises(Exception, match="assignments"):
            store.inbox.keep(answer(receipt(event), kept(), refused(), cursor=9))

        assert states(store) == [OutboxState.HERE]
        assert store.outbox.receipts(event.id) == ()
        assert (store.inbox.cursor(), store.inbox.newest(DocumentKind.KIT), store.inbox.refused()) == (0, (), ())

    def test_full_disk_keeps_nothing_and_says_so(self, laptop: Laptop) -> None:
        store = laptop.open()
        (event,) = store.journal.append([note()])
        fill_the_disk(store._database)

        with pytest.raises(Unavailable) as refusal:
            store.inbox.keep(answer(receipt(event), kept(envelope=b"x" * 3_000_000), cursor=9))

        assert refusal.value.code == "STORE-DISK-FULL"
        assert (states(store), store.inbox.cursor()) == ([OutboxState.HERE], 0)

    def test_new_trust_list_is_kept_with_its_answer(self, store: Store) -> None:
        store.inbox.keep(answer(kept(DocumentKind.TRUST, "root", 2, b"root-2")))

        assert store.identity.trust_lists() == (b"root-1", b"root-2")
