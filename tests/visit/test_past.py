"""The index follows the journal: nothing missed, nothing read twice, made anew when it belongs to another journal."""

from __future__ import annotations

import pytest

from app.kit.progress import Cancelled, CancelToken
from app.trust.keys import SigningKey
from app.ui.acta import samples
from app.visit.past import BATCH, Mark, follow, remember, words_of
from tests.twins.history import MemoryHistory
from tests.twins.journal import MemoryJournal
from tests.ui.acta.stand_in import ActaLaptop


@pytest.fixture
def laptop():
    return ActaLaptop()


@pytest.fixture
def index():
    return MemoryHistory()


def catch_up(index, laptop, kit=True, cancel=None):
    told = []
    read = follow(
        index,
        laptop.journal,
        lambda _visit, _digest: samples.sample_kit() if kit else None,
        lambda done, total: told.append((done, total)),
        cancel or CancelToken(),
    )
    return read, told


def test_a_visit_is_remembered_with_what_came_of_it(laptop, index):
    laptop.tell("closed")

    catch_up(index, laptop)

    (found,) = index.find("", 10)
    kept = found.visit
    assert (kept.client, kept.day) == ("Ferretería El Águila, S.A. de C.V.", "2026-11-23")
    assert (kept.tasks, kept.solved, kept.evidence, kept.outcome) == (3, 1, 1, "signed")
    assert kept.events == kept.head == len(laptop.kinds())
    assert kept.closed


@pytest.mark.parametrize(
    "words",
    [
        "aguila",
        "begona",
        "juarez",
        "kardex antes png",
        "almacen 3 jueves",
        "capacitar",
        "notas de credito",
        "FEA010101",
    ],
)
def test_people_tasks_notes_reasons_and_files_are_found(laptop, index, words):
    laptop.tell("closed")
    catch_up(index, laptop)

    assert len(index.find(words, 10)) == 1


def test_digests_and_ids_are_not_searched(laptop):
    laptop.tell("closed")

    said = words_of(laptop.journal.events(samples.VISIT), samples.sample_kit())

    assert samples.VISIT not in said
    assert not any(len(word) == 64 for word in said.split())


def test_only_what_is_new_is_read_again(laptop, index):
    laptop.tell("finished")
    laptop.tell("closed", visit="v-2")
    assert catch_up(index, laptop)[0] == 2
    assert catch_up(index, laptop) == (0, [])

    laptop.session(samples.VISIT).accept_task("t1", accepted=True)

    assert catch_up(index, laptop)[0] == 1
    assert index.mark().sequence == laptop.journal.head().sequence


def test_a_kit_that_cannot_be_opened_leaves_the_visit_findable(laptop, index):
    laptop.tell("closed")

    catch_up(index, laptop, kit=False)

    (found,) = index.find("almacen", 10)
    assert (found.visit.client, found.visit.day) == ("", "2026-11-23")


def test_an_index_of_another_journal_is_made_anew(laptop, index):
    index.keep([(remember("v-ajena", laptop.session("x").state, (), None), "ajena")])
    index.reached(Mark(5, "f" * 64))
    laptop.tell("closed")

    catch_up(index, laptop)

    assert [found.visit.visit for found in index.find("", 10)] == [samples.VISIT]


def test_a_shorter_journal_too(index):
    longer = ActaLaptop("closed")
    catch_up(index, longer)
    shorter = ActaLaptop("finished")

    catch_up(index, shorter)

    assert index.find("", 10)[0].visit.events == len(shorter.kinds())


def test_what_was_done_before_a_cancellation_stays(laptop, index):
    for number in range(BATCH + 3):
        laptop.tell("signed", visit=f"v-{number}")
    cancel = CancelToken()

    with pytest.raises(Cancelled):
        follow(index, laptop.journal, lambda *_: None, lambda *_: cancel.cancel(), cancel)

    assert len(index.find("", 100)) == BATCH
    assert catch_up(index, laptop)[1][-1] == (BATCH + 3, BATCH + 3)
    assert len(index.find("", 100)) == BATCH + 3


def test_nothing_recorded_is_nothing_to_do(index):
    journal = MemoryJournal("laptop-1", key=SigningKey.generate())

    assert follow(index, journal, lambda *_: None, lambda *_: None, CancelToken()) == 0
    assert index.mark() == Mark()
