"""The index of past visits: found by beginnings of words without accents, and made again whenever it is not right."""

from __future__ import annotations

import pytest

from app.journal.outbox import VisitPending
from app.store.history import match_query
from app.visit.past import Mark, Remembered
from app.wire.sync import ReceiptState
from tests.store.builders import Laptop, answer, note, receipt

KEPT = Remembered(
    visit="v-1", day="2026-11-23", client="Ferretería El Águila", site="Av. Juárez 10", technician="Lucía Núñez",
    started="2026-11-23T15:00:00.000Z", closed="", outcome="", tasks=3, solved=1, events=9, evidence=2, head=9,
)  # fmt: skip


def remembered(visit: str, day: str = "2026-11-23", head: int = 9) -> Remembered:
    from dataclasses import replace

    return replace(KEPT, visit=visit, day=day, head=head)


@pytest.fixture
def index(store):
    return store.history


def visits(index, words: str = "", limit: int = 100) -> list[str]:
    return [found.visit.visit for found in index.find(words, limit)]


def test_what_is_kept_comes_back_whole(index):
    index.keep([(KEPT, "Kardex que no cuadra")])

    (found,) = index.find("", 10)

    assert found.visit == KEPT
    assert found.excerpt == ""


@pytest.mark.parametrize("words", ["nuñez", "NUNEZ", "núñ", "kardex cuad", "águila, S.A.", "aguila"])
def test_accents_case_and_endings_do_not_matter(index, words):
    index.keep([(KEPT, "Ferretería El Águila, S.A. de C.V.\nLucía Núñez\nKardex que no cuadra")])

    assert visits(index, words) == ["v-1"]


def test_every_word_must_be_there(index):
    index.keep([(KEPT, "Kardex que no cuadra"), (remembered("v-2"), "Kardex del almacén 3")])

    assert visits(index, "kardex almacen") == ["v-2"]
    assert visits(index, "kardex factura") == []


@pytest.mark.parametrize("words", ['"', "a OR", "NEAR(", "(*", "x AND NOT", "'; --", "-", "%", "said:kardex", "\0"])
def test_nothing_typed_is_read_as_syntax(index, words):
    index.keep([(KEPT, "Kardex")])

    visits(index, words)

    assert visits(index, "kardex") == ["v-1"]


def test_a_search_of_signs_alone_shows_everything(index):
    index.keep([(KEPT, "Kardex")])

    assert match_query("  … !") == ""
    assert visits(index, "  … !") == ["v-1"]


def test_the_excerpt_shows_where_the_words_are(index):
    index.keep([(KEPT, "Se corrigió el costo promedio de la línea TORNILLERÍA")])

    (found,) = index.find("tornilleria", 10)

    assert "«TORNILLERÍA»" in found.excerpt


def test_a_visit_kept_again_replaces_what_was_known(index):
    index.keep([(KEPT, "Kardex")])

    index.keep([(remembered("v-1", head=12), "Inventario")])

    assert visits(index, "kardex") == []
    assert [found.visit.head for found in index.find("inventario", 10)] == [12]


def test_the_latest_come_first_and_the_limit_holds(index):
    index.keep([(remembered("a", "2026-01-02", 5), "x"), (remembered("b", "2026-03-01", 3), "x")])
    index.keep([(remembered("c", "2026-03-01", 4), "x")])

    assert visits(index) == ["c", "b", "a"]
    assert visits(index, "x", limit=2) == ["c", "b"]


def test_it_knows_how_far_it_reads_also_after_a_start(laptop: Laptop):
    laptop.open().history.reached(Mark(40, "d" * 64))
    laptop.close()

    assert laptop.open().history.mark() == Mark(40, "d" * 64)


def test_forgetting_begins_anew(index):
    index.keep([(KEPT, "Kardex")])
    index.reached(Mark(9, "d" * 64))

    index.forget_all()

    assert visits(index) == []
    assert index.mark() == Mark()


def test_the_file_is_encrypted(laptop: Laptop):
    laptop.open().history.keep([(KEPT, "Kardex de la ferretería")])
    laptop.close()

    data = (laptop.settings.data / "history.db").read_bytes()

    assert not data.startswith(b"SQLite format 3")
    assert b"Kardex" not in data
    assert "Ferretería".encode() not in data


@pytest.mark.parametrize("ruin", ["garbage", "empty", "cut", "plain"])
def test_a_file_that_cannot_be_read_is_made_again(laptop: Laptop, ruin):
    laptop.open().history.keep([(KEPT, "Kardex")])
    laptop.close()
    path = laptop.settings.data / "history.db"
    whole = path.read_bytes()
    path.write_bytes({"garbage": b"x" * 9000, "empty": b"", "cut": whole[:5000], "plain": b"SQLite format 3\0"}[ruin])

    index = laptop.open().history

    assert visits(index) == []
    assert index.mark() == Mark()
    index.keep([(KEPT, "Kardex")])
    assert visits(index, "kardex") == ["v-1"]


def test_a_page_damaged_in_the_middle_makes_it_again(laptop: Laptop):
    index = laptop.open().history
    index.keep([(remembered(f"v-{number}"), f"palabra{number} " * 60) for number in range(120)])
    laptop.close()
    path = laptop.settings.data / "history.db"
    data = bytearray(path.read_bytes())
    for place in range(8192, len(data) - 4096, 4096):
        data[place + 100] ^= 1
    path.write_bytes(bytes(data))

    index = laptop.open().history

    assert visits(index, "palabra7") == []
    assert index.mark() == Mark()


def test_it_is_not_opened_before_somebody_asks(laptop: Laptop):
    laptop.open()

    assert not (laptop.settings.data / "history.db").exists()


def test_what_is_pending_is_counted_by_visit(either):
    first, second, _third = either.journal.append([note(), note(), note(visit="visit-2")])
    for event, state in ((first, ReceiptState.APPLIED), (second, ReceiptState.RECEIVED)):
        either.inbox.keep(answer(receipt(event, state)))

    pending = either.outbox.pending_by_visit()

    assert pending == {"visit-1": VisitPending(received=1), "visit-2": VisitPending(here=1)}


def test_visits_after_a_place_are_named_once_in_order(either):
    either.journal.append([note(visit="a"), note(visit="b"), note(visit="a"), note(visit="c")])

    assert either.journal.visits_after(0) == ("a", "b", "c")
    assert either.journal.visits_after(1) == ("b", "a", "c")
    assert either.journal.visits_after(4) == ()
