"""Looks of the first screen: given out only while the store stands where it stood when they were made."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from app.store.looks import last_look
from app.store.places import history_file
from app.wire.sync import Assignment, DocumentKind
from tests.store.builders import HUB_TIME, NOON, Laptop, answer, kept, note, refused
from tests.store.test_opening import spoil

HERE = "today"


def look(laptop: Laptop, name: str = HERE) -> str | None:
    return last_look(laptop.settings, laptop.vault, name)


def keep(store, said: str = "Hoy: Ferretería El Águila", name: str = HERE) -> None:
    store.looks.keep(store.looks.standing(), {name: said})


def test_it_is_there_while_the_store_is_closed_and_while_it_is_open(laptop, store):
    keep(store)

    assert look(laptop) == "Hoy: Ferretería El Águila"
    store.close()
    assert look(laptop) == "Hoy: Ferretería El Águila"
    assert look(laptop, "tomorrow") is None


CHANGES = {
    "an answer": lambda store: store.journal.append([note()]),
    "a new kit": lambda store: store.inbox.keep_documents([kept()], HUB_TIME),
    "a withdrawal": lambda store: store.inbox.keep_documents([kept(DocumentKind.WITHDRAWAL)], HUB_TIME),
    "a new trust list": lambda store: store.identity.add_trust(2, b"root-2"),
    "a document set aside": lambda store: store.inbox.keep(answer(refused(), hub_time="")),
    "an assignment": lambda store: store.inbox.keep(answer(Assignment(visit="v-9", revision=1), hub_time="")),
    "a contact with the office": lambda store: store.inbox.keep(answer()),
    "a vanished plan": lambda store: store.inbox.keep(answer(plan_vanished=True, hub_time="")),
    "a file wanted": lambda store: store.ledger.want({"a" * 64: 9}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_the_first_screen_speaks_of_makes_it_void(laptop, store, change):
    keep(store)

    CHANGES[change](store)

    assert look(laptop) is None


def test_a_file_that_arrived_makes_it_void(laptop, store):
    store.ledger.want({"a" * 64: 9})
    keep(store)

    store.ledger.arrived("a" * 64, "hub", HUB_TIME)

    assert look(laptop) is None


def test_what_it_does_not_speak_of_leaves_it(laptop, store):
    keep(store)

    store.inbox.note_failure(HUB_TIME, "HUB-UNREACHABLE", "sin red")
    store.outbox.events_failed(["nadie"], "HUB-SLOW", "x", NOON + timedelta(hours=1))

    assert look(laptop) is not None


def test_those_of_another_standing_are_forgotten(store):
    keep(store, name="monday")
    keep(store, name="tuesday")
    assert {name for _standing, name in store.looks.kept()} == {"monday", "tuesday"}

    store.journal.append([note()])
    keep(store, name="wednesday")

    assert {name for _standing, name in store.looks.kept()} == {"wednesday"}


def test_it_is_encrypted_at_rest(laptop, store):
    keep(store)
    store.close()

    assert "Ferretería".encode() not in history_file(laptop.settings.store_file).read_bytes()


def spoil_history(laptop: Laptop) -> None:
    spoil(history_file(laptop.settings.store_file), 0)


def remove_history(laptop: Laptop) -> None:
    history_file(laptop.settings.store_file).unlink()


def spoil_store(laptop: Laptop) -> None:
    spoil(laptop.settings.store_file, 0)


def lose_key(laptop: Laptop) -> None:
    laptop.vault.delete("store-key")


def other_key(laptop: Laptop) -> None:
    laptop.vault.put("store-key", bytes(32))


@pytest.mark.parametrize("harm", [spoil_history, remove_history, spoil_store, lose_key, other_key])
def test_whatever_is_wrong_is_left_to_the_opening(laptop, store, harm):
    keep(store)
    store.close()

    harm(laptop)

    assert look(laptop) is None


def test_asking_needs_no_more_than_the_driver():
    heavy = ("sqlalchemy", "pydantic", "securesystemslib", "cryptography")
    code = f"import sys, app.store.looks; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "[]"
