"""Starting anew: the store of the enrolment before steps aside, whole, at whatever line the power goes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import BadInput
from app.store import places
from app.store.aside import step_aside
from app.store.head_start import head_start
from app.store.opening import Store
from tests.store.builders import Laptop, answer, digest, enrol, killed, note, receipt

PHOTO = b"una foto"


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    """Enrolled, with records, evidence, a backup, and nothing sent."""
    made = Laptop.new(tmp_path / "laptop")
    store = made.open()
    enrol(store)
    store.journal.append([note("uno"), note("dos")])
    store.evidence.put(io.BytesIO(PHOTO), limit=100)
    store.back_up()
    made.close()
    yield made
    made.close()


def saved(laptop: Laptop, name: str = "rescate.maletin") -> Path:
    store = laptop.open()
    path = laptop.settings.data.parent / name
    store.rescue_bundle(path)
    laptop.close()
    return path


def words_of(store: Store) -> list[str]:
    return [event.body["text"] for event in store.journal.events("visit-1")]


def aside_of(laptop: Laptop, folder: Path) -> Store:
    """What stepped aside, opened as a store of its own with the same vault."""
    there = Laptop.new(folder)
    there.vault = laptop.vault
    there.settings.data.parent.mkdir(parents=True)
    next((laptop.settings.data / "aside").iterdir()).rename(there.settings.data)
    laptop.opened.append(found := there.open())
    return found


def refused(laptop: Laptop, bundle: Path | None) -> str:
    with pytest.raises(BadInput) as refusal:
        step_aside(laptop.settings, laptop.vault, laptop.clock, bundle)
    assert refusal.value.safe
    assert refusal.value.todo
    return refusal.value.code


def test_old_store_is_kept_whole_under_its_own_name_and_the_place_is_free(laptop: Laptop, tmp_path: Path) -> None:
    kept = step_aside(laptop.settings, laptop.vault, laptop.clock, saved(laptop))

    fresh = laptop.open()
    assert fresh.opening.created
    assert fresh.identity.current() is None
    assert kept.parent == laptop.settings.data / "aside"
    enrol(fresh, "laptop-2")
    fresh.journal.append([note("después")])
    laptop.close()
    before = aside_of(laptop, tmp_path / "antes")
    assert words_of(before) == ["uno", "dos"]
    assert before.evidence.read(digest(PHOTO)) == PHOTO
    assert before.check_whole().sequence == 2
    assert places.newest_backup(tmp_path / "antes" / "data") is not None


def test_what_waits_must_be_in_a_bundle_that_holds_the_last_record(laptop: Laptop, tmp_path: Path) -> None:
    assert refused(laptop, None) == "ANEW-NOT-HANDED-OVER"
    assert refused(laptop, tmp_path / "nada.maletin") == "RESCUE-UNREADABLE"
    bundle = saved(laptop)
    store = laptop.open()
    store.journal.append([note("tres")])
    laptop.close()
    assert refused(laptop, bundle) == "ANEW-NOT-HANDED-OVER"
    whole = saved(laptop)
    spoiled = bytearray(whole.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    (tmp_path / "mala.maletin").write_bytes(spoiled)
    assert refused(laptop, tmp_path / "mala.maletin") == "RESCUE-UNREADABLE"

    assert words_of(laptop.open()) == ["uno", "dos", "tres"]


def test_where_nothing_waits_no_bundle_is_needed(laptop: Laptop) -> None:
    store = laptop.open()
    store.inbox.keep(answer(*map(receipt, store.journal.events("visit-1"))))
    laptop.close()

    step_aside(laptop.settings, laptop.vault, laptop.clock, None)

    assert laptop.open().opening.created


def test_a_second_time_in_the_same_second_nothing_is_written_over(laptop: Laptop) -> None:
    step_aside(laptop.settings, laptop.vault, laptop.clock, saved(laptop))
    laptop.open()
    laptop.close()

    second = step_aside(laptop.settings, laptop.vault, laptop.clock, None)

    folders = sorted((laptop.settings.data / "aside").iterdir())
    assert len(folders) == 2
    assert second in folders
    assert all((folder / "store.db").stat().st_size for folder in folders)


class _PowerCutError(BaseException):
    """Nothing after this line happens."""


def test_power_may_go_at_any_line(laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the decision the old store is in its place; after it the next start finishes what was begun."""
    bundle = saved(laptop)
    cuts = 0
    while cut(killed(laptop, tmp_path / str(cuts)), bundle, monkeypatch, cuts):
        cuts += 1

    assert cuts > 6, "the test no longer reaches the moves"


def cut(laptop: Laptop, bundle: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> bool:
    """The power goes before the change to the disk of that number; False when there were fewer."""
    left = [at]
    with monkeypatch.context() as power:
        for name in ("replace", "unlink", "mkdir"):
            power.setattr(Path, name, _failing(getattr(Path, name), left, laptop.settings.data))
        try:
            step_aside(laptop.settings, laptop.vault, laptop.clock, bundle)
        except _PowerCutError:
            pass
        else:
            return False
    decided = places.aside_mark(laptop.settings.data).exists()
    if decided:
        assert head_start(laptop.settings, laptop.vault) is None, "a check would hold the file that moves"

    found = laptop.open()

    if found.opening.created:
        laptop.close()
        assert words_of(aside_of(laptop, laptop.settings.config / "antes")) == ["uno", "dos"]
    else:
        assert not decided
        assert words_of(found) == ["uno", "dos"]
    assert not places.aside_mark(laptop.settings.data).exists()
    laptop.close()
    return True


def _failing(act, left: list[int], inside: Path):
    def changed(path: Path, *args, **more):
        if path.is_relative_to(inside):
            left[0] -= 1
            if left[0] < 0:
                raise _PowerCutError
        return act(path, *args, **more)

    return changed
