"""The head start: lock and key first, its "ok" is believed, everything else is left to the ordinary opening."""

from __future__ import annotations

import pytest

from app.errors import BadInput, Unavailable
from app.store.head_start import head_start
from app.store.lock import StoreLock
from app.store.opening import open_store
from app.store.places import lock_file
from tests.store.builders import Laptop, enrol, note


@pytest.fixture
def laptop(tmp_path):
    made = Laptop.new(tmp_path)
    store = made.open()
    enrol(store)
    store.journal.append([note()])
    made.close()
    return made


def begin(laptop):
    """Lock and key."""
    return head_start(laptop.settings, laptop.vault)


def opened(laptop, begun):
    return open_store(laptop.settings, laptop.vault, laptop.clock, begun)


def test_a_store_that_was_proved_is_opened_and_writes(laptop):
    begun = begin(laptop)

    store = opened(laptop, begun)

    assert begun.is_whole()
    assert len(store.journal.append([note()])) == 1
    store.close()


def test_the_lock_is_held_from_the_beginning_and_given_back_at_the_end(laptop):
    store = opened(laptop, begin(laptop))

    with pytest.raises(Unavailable, match="STORE-LOCKED"):
        StoreLock.take(lock_file(laptop.settings.data))
    store.close()
    StoreLock.take(lock_file(laptop.settings.data)).release()


def test_its_check_may_begin_before_the_opening_and_only_once(laptop):
    begun = begin(laptop)

    begun.begin()
    begun.begin()

    assert begun.is_whole()
    opened(laptop, begun).close()


def test_damage_in_the_middle_is_found_and_named_as_always(laptop):
    path = laptop.settings.store_file
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(bytes(4096))
    begun = begin(laptop)

    with pytest.raises(Unavailable, match="STORE-DAMAGED"):
        opened(laptop, begun)

    assert not begun.is_whole()
    StoreLock.take(lock_file(laptop.settings.data)).release()


def test_another_maletin_is_named_by_the_ordinary_opening(laptop):
    held = StoreLock.take(lock_file(laptop.settings.data))

    assert begin(laptop) is None
    with pytest.raises(Unavailable, match="STORE-LOCKED"):
        opened(laptop, None)
    held.release()


def test_where_there_is_no_store_yet_there_is_nothing_to_begin(tmp_path):
    fresh = Laptop.new(tmp_path)

    assert begin(fresh) is None


def test_a_passphrase_still_to_be_typed_leaves_the_store_free(laptop):
    class Asking:
        def get(self, _name):
            raise BadInput("PASSPHRASE-NEEDED", "Hace falta.")

        def put(self, _name, _secret):
            raise AssertionError("nothing is kept here")

    with pytest.raises(BadInput):
        head_start(laptop.settings, Asking())

    StoreLock.take(lock_file(laptop.settings.data)).release()


def test_a_lost_key_is_named_by_the_ordinary_opening(laptop):
    laptop.vault.delete("store-key")

    assert begin(laptop) is None
    with pytest.raises(Unavailable, match="STORE-KEY-MISSING"):
        opened(laptop, None)


def test_it_needs_no_more_than_the_driver():
    import subprocess
    import sys

    code = "import sys, app.store.head_start; print([n for n in ('sqlalchemy', 'pydantic') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
