"""Journal: the same facts of the twin and of the store."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlcipher3.dbapi2 import IntegrityError

from app.errors import BadInput, Unavailable, Untrusted
from app.journal.chain import Head, verify_chain
from app.journal.event import GENESIS, Draft
from app.store.engine import scalar
from app.store.opening import Store
from app.visit.facts import VisitClosed
from tests.store.builders import NOON, Laptop, attached, draft, evidence_ref, note
from tests.twins.store import MemoryStore

Either = Store | MemoryStore
REST = "visit, kind, utc, payload, signature FROM journal"


class TestJournal:
    def test_first_event_starts_the_chain(self, either: Either) -> None:
        (event,) = either.journal.append([note()])

        assert (event.sequence, event.previous, event.device) == (1, GENESIS, "laptop-1")

    def test_events_of_one_append_follow_each_other(self, either: Either) -> None:
        events = either.journal.append([note("a"), note("b"), note("c")])

        assert [event.sequence for event in events] == [1, 2, 3]
        assert [event.previous for event in events[1:]] == [event.digest for event in events[:-1]]

    def test_head_is_the_last_event(self, either: Either) -> None:
        *_, last = either.journal.append([note("a"), note("b")])

        assert either.journal.head() == Head("laptop-1", 2, last.digest)

    def test_empty_journal_has_a_head_to_link_to(self, either: Either) -> None:
        assert either.journal.head() == Head("laptop-1")

    def test_events_come_back_as_they_were_written(self, either: Either) -> None:
        written = either.journal.append([note("árbol ñandú"), note("dos")])

        assert either.journal.events("visit-1") == written
        assert either.journal.events("visit-1")[0].body == written[0].body

    def test_visits_do_not_mix(self, either: Either) -> None:
        either.journal.append([note("a", visit="v1"), note("b", visit="v2"), note("c", visit="v1")])

        assert [event.body["text"] for event in either.journal.events("v1")] == ["a", "c"]
        assert either.journal.visits() == ("v1", "v2")

    def test_a_visit_is_closed_while_its_last_event_says_so(self, either: Either) -> None:
        closing = draft(VisitClosed(view="0" * 64), "v1")
        either.journal.append([note("a", visit="v1"), closing, note("b", visit="v2")])

        assert either.journal.closed() == {"v1"}

    def test_unknown_visit_has_no_events(self, either: Either) -> None:
        assert either.journal.events("nowhere") == ()

    def test_chain_can_be_read_on_from_a_place(self, either: Either) -> None:
        events = either.journal.append([note(str(number)) for number in range(5)])

        assert either.journal.since(2, 2) == events[2:4]
        assert either.journal.since(5, 10) == ()

    def test_nothing_appended_changes_nothing(self, either: Either) -> None:
        assert either.journal.append([]) == ()
        assert either.journal.head().sequence == 0

    def test_one_draft_too_large_keeps_none(self, either: Either) -> None:
        huge = Draft("note-added", "tec-1", "visit-1", {"text": "x" * 2_000_000})

        with pytest.raises(BadInput):
            either.journal.append([note("antes"), huge])

        assert either.journal.events("visit-1") == ()

    def test_fact_nobody_could_read_is_refused(self, either: Either) -> None:
        with pytest.raises(BadInput) as refusal:
            either.journal.append([note(), Draft("dreamt", "tec-1", "visit-1", {})])

        assert refusal.value.code == "FACT-UNREADABLE"
        assert either.journal.head().sequence == 0

    def test_appended_events_are_in_the_outbox(self, either: Either) -> None:
        events = either.journal.append([note("a"), note("b")])

        assert [item.event for item in either.outbox.items()] == list(events)


class TestJournalOnDisk:
    def test_events_are_there_after_reopening(self, laptop: Laptop) -> None:
        store = laptop.open()
        written = store.journal.append([note("a"), note("b")])
        store.close()

        again = laptop.open()
        more = again.journal.append([note("c")])

        assert again.journal.events("visit-1") == written + more
        assert again.journal.verify_whole() == again.journal.head()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE journal SET visit = 'otra'",
            "DELETE FROM journal",
            "DELETE FROM outbox",
            "INSERT INTO outbox (sequence) VALUES (3)",
            "UPDATE stretches SET visit = 'otra'",
            "DELETE FROM stretches",
            "INSERT OR REPLACE INTO journal SELECT * FROM journal",
            f"INSERT INTO journal SELECT 5, 'x', device, digest, 'x', {REST}",
            f"INSERT INTO journal SELECT 2, 'x', device, 'wrong', 'x', {REST}",
        ],
    )
    def test_database_itself_refuses(self, store: Store, statement: str) -> None:
        written = store.journal.append([note()])
        store.outbox.events_failed([written[0].id], "HUB-SLOW", "tardó", NOON)

        with pytest.raises(IntegrityError, match=r"kept|follow"), store._database.write() as connection:
            connection.execute(statement)

        assert store.journal.events("visit-1") == written

    @pytest.mark.parametrize("table", ["receipts", "documents", "refused_documents", "trust_lists"])
    def test_kept_word_of_the_hub_cannot_be_removed(self, store: Store, table: str) -> None:
        with store._database.read() as connection:
            names = scalar(
                connection, f"SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
            )

        assert names == 2

    def test_not_enrolled_laptop_records_nothing(self, bare_laptop: Laptop) -> None:
        store = bare_laptop.open()

        with pytest.raises(Unavailable) as refusal:
            store.journal.append([note()])

        assert refusal.value.code == "DEVICE-NOT-ENROLLED"
        assert store.journal.head() == Head("")

    def test_lost_device_key_records_nothing(self, laptop: Laptop) -> None:
        laptop.vault.delete("device-key")
        store = laptop.open()

        with pytest.raises(Unavailable) as refusal:
            store.journal.append([note()])

        assert refusal.value.code == "DEVICE-KEY-MISSING"

    def test_head_forged_on_the_disk_is_not_built_upon(self, laptop: Laptop) -> None:
        store = laptop.open()
        store.journal.append([note()])
        with store._database.write() as connection:
            connection.execute("DROP TRIGGER journal_no_update")
            connection.execute("UPDATE journal SET payload = CAST(replace(payload, 'nota', 'mota') AS BLOB)")

        with pytest.raises(Untrusted) as refusal:
            store.journal.append([note("encima")])

        assert refusal.value.code == "CHAIN-SIGNATURE"

    def test_two_writers_never_fork_the_chain(self, store: Store) -> None:
        def write(name: str) -> None:
            for number in range(10):
                store.journal.append([note(f"{name}{number}")])

        writers = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()

        assert store.journal.verify_whole().sequence == 40

    def test_two_journals_on_one_file_never_fork_the_chain(self, store: Store) -> None:
        """As when a second process writes: neither may trust the head it remembers."""
        other = Store(store._database, store._shelf, store._keys, store.identity._vault, store._clock, store._lock)

        for number in range(6):
            (store if number % 2 else other).journal.append([note(str(number))])

        assert store.journal.verify_whole().sequence == 6

    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(texts=st.lists(st.lists(st.text(max_size=20), max_size=4), max_size=6))
    def test_any_batches_make_one_chain(self, store: Store, texts: list[list[str]]) -> None:
        visit = f"v-{store.journal.head().sequence}-{len(texts)}"
        readable = [[text.replace("\0", "") for text in batch] for batch in texts]

        for batch in readable:
            store.journal.append([note(text, visit=visit) for text in batch])

        said = [event.body["text"] for event in store.journal.events(visit)]
        assert said[-sum(map(len, readable)) or len(said) :] == [text for batch in readable for text in batch]
        assert store.journal.verify_whole() == store.journal.head()


def test_twin_chain_verifies_too() -> None:
    twin = MemoryStore()
    events = twin.journal.append([note(), attached(evidence_ref())])

    assert verify_chain("laptop-1", events, twin.journal.key.public.verify) == twin.journal.head()
