"""Drafts: the same facts of the twin and of the store; a store of the first revision gets them and loses nothing."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.config import Config

from app.errors import Unavailable
from app.settings import resource_root
from app.store.engine import Database
from app.store.key import StoreKeys
from app.store.opening import Store
from app.store.upgrade import engine_over, revision_of
from app.visit.facts import Confirmed, StepAnswered, StepSkipped, VisitClosed
from app.visit.ports import StepDraft
from tests.store.builders import Laptop, draft, evidence_ref, fill_the_disk, note
from tests.twins.store import MemoryStore

Either = Store | MemoryStore
VISIT = "visit-1"
WRITTEN = StepDraft("task-1", "s1", 2, {"text": "a medias, con acento: sí"})


def answered(step: str = "s1"):
    return draft(StepAnswered(task="task-1", step=step, answer=Confirmed(yes=True), passed=True, seconds=1, next=None))


def skipped():
    return draft(StepSkipped(task="task-1", step="s1", reason="no hace falta", seconds=1, next=None))


class TestDrafts:
    def test_what_was_typed_and_gathered_comes_back(self, either: Either) -> None:
        gathered = StepDraft("task-1", "s2", 0, evidence=(evidence_ref(), evidence_ref(b"otra")))
        either.drafts.keep(VISIT, gathered)
        either.drafts.keep(VISIT, WRITTEN)

        assert either.drafts.of(VISIT) == (WRITTEN, gathered)
        assert either.drafts.of("visit-2") == ()

    def test_the_last_word_counts(self, either: Either) -> None:
        either.drafts.keep(VISIT, StepDraft("task-1", "s1", 0, {"text": "antes"}))

        either.drafts.keep(VISIT, WRITTEN)

        assert either.drafts.of(VISIT) == (WRITTEN,)

    def test_an_emptied_field_leaves_nothing(self, either: Either) -> None:
        either.drafts.keep(VISIT, WRITTEN)

        either.drafts.keep(VISIT, StepDraft("task-1", "s1", 2))

        assert either.drafts.of(VISIT) == ()

    @pytest.mark.parametrize("event", [answered(), skipped()])
    def test_an_answer_ends_the_draft_it_was_made_of_and_no_other(self, either: Either, event) -> None:
        other = StepDraft("task-1", "s2", 2, {"text": "sigue"})
        for one in (WRITTEN, other):
            either.drafts.keep(VISIT, one)

        either.journal.append([note("una nota no contesta"), event])

        assert either.drafts.of(VISIT) == (other,)

    def test_the_end_of_the_visit_ends_them_all(self, either: Either) -> None:
        either.drafts.keep(VISIT, WRITTEN)
        either.drafts.keep("visit-2", WRITTEN)

        either.journal.append([draft(VisitClosed(view="0" * 64))])

        assert either.drafts.of(VISIT) == ()
        assert either.drafts.of("visit-2") == (WRITTEN,)


def test_an_answer_that_could_not_be_kept_leaves_the_draft(store: Store) -> None:
    store.drafts.keep(VISIT, WRITTEN)

    fill_the_disk(store._database)

    with pytest.raises(Unavailable):
        store.journal.append([answered(), *(note("x" * 15_000) for _ in range(20))])

    assert store.drafts.of(VISIT) == (WRITTEN,)


def test_drafts_are_there_after_reopening(laptop: Laptop) -> None:
    store = laptop.open()
    store.drafts.keep(VISIT, WRITTEN)
    store.close()

    assert laptop.open().drafts.of(VISIT) == (WRITTEN,)


def test_a_store_of_the_first_revision_is_backed_up_upgraded_and_verified(laptop: Laptop) -> None:
    before = laptop.open()
    before.journal.append([note("uno"), answered()])
    before.close()
    as_it_was_before_drafts(laptop)

    store = laptop.open()

    assert store.opening.upgraded_from == "0001"
    assert store.opening.backup is not None
    assert store.check_whole().sequence == 2
    store.drafts.keep(VISIT, WRITTEN)
    store.journal.append([answered()])
    assert store.drafts.of(VISIT) == ()


def as_it_was_before_drafts(laptop: Laptop) -> None:
    """A real file of the revision before."""
    master = laptop.vault.get("store-key")
    assert master is not None
    database = Database(laptop.settings.store_file, StoreKeys(master).store)
    config = Config()
    config.set_main_option("script_location", str(resource_root() / "migrations" / "laptop"))
    config.set_main_option("path_separator", "os")
    with engine_over(database).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    assert revision_of(database) == "0001"
    database.close()
