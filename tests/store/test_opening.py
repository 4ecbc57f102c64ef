"""Opening: the order of the start, and every bad thing that can be found on the disk."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.errors import MaletinError
from app.store import places, upgrade
from app.store.backup import unpack_rescue
from app.store.engine import Database, scalar
from app.store.key import StoreKeys
from app.store.opening import Store, restore_last_backup
from tests.store.builders import Laptop, digest, enrol, evidence_ref, extra, note

DAY = timedelta(days=1, minutes=1)


def refused(act: Callable[[], object]) -> MaletinError:
    """The trouble ``act`` ends in; all of them speak in three sentences and hold no key."""
    with pytest.raises(MaletinError) as refusal:
        act()
    trouble = refusal.value
    assert trouble.what
    assert trouble.safe
    assert trouble.todo
    return trouble


def recorded(laptop: Laptop, count: int = 3) -> None:
    store = laptop.open()
    store.journal.append([note(str(number)) for number in range(count)])
    store.close()


def spoil(path: Path, offset: int, data: bytes = b"\xa5" * 64) -> None:
    with path.open("rb+") as file:
        file.seek(offset)
        file.write(data)


def in_store(laptop: Laptop, statement: str) -> None:
    """Change the closed store behind the program's back."""
    master = laptop.vault.get("store-key")
    assert master is not None
    database = Database(laptop.settings.store_file, StoreKeys(master).store)
    with database.write() as connection:
        connection.execute(statement)
    database.close()


class TestFirstStart:
    def test_makes_an_encrypted_store_and_its_key(self, bare_laptop: Laptop) -> None:
        store = bare_laptop.open()

        assert store.opening.created
        assert len(bare_laptop.vault.get("store-key") or b"") == 32
        assert store.journal.head().sequence == 0
        store.close()
        for path in (bare_laptop.settings.store_file, bare_laptop.settings.evidence_file):
            assert not path.read_bytes().startswith(b"SQLite format 3")

    def test_files_belong_to_their_owner_alone(self, bare_laptop: Laptop) -> None:
        bare_laptop.open()

        if os.name != "nt":
            paths = (bare_laptop.settings.store_file, bare_laptop.settings.evidence_file)
            assert {path.stat().st_mode & 0o077 for path in paths} == {0}

    def test_second_start_finds_what_the_first_made(self, bare_laptop: Laptop) -> None:
        bare_laptop.open().close()

        assert not bare_laptop.open().opening.created

    @pytest.mark.parametrize("gone", [("store.db", "evidence.db"), ("evidence.db",), ("store.keycheck",)])
    def test_start_cut_in_the_middle_is_finished(self, bare_laptop: Laptop, gone: tuple[str, ...]) -> None:
        bare_laptop.open().close()
        for name in gone:
            (bare_laptop.settings.data / name).unlink()
        (bare_laptop.settings.data / "store.db.new").write_bytes(b"half a store")
        (bare_laptop.settings.data / "evidence.db.new").write_bytes(b"half a shelf")

        store = bare_laptop.open()

        enrol(store)
        assert store.journal.append([note()])[0].sequence == 1

    def test_keyring_that_forgets_is_noticed_before_anything_is_locked_with_it(self, bare_laptop: Laptop) -> None:
        class Forgetful:
            def get(self, _name: str) -> bytes | None:
                return None

            def put(self, name: str, secret: bytes) -> None:
                """Says nothing and keeps nothing."""

        bare_laptop.vault = Forgetful()

        assert refused(bare_laptop.open).code == "STORE-KEY-NOT-KEPT"
        assert not bare_laptop.settings.store_file.exists()

    def test_key_is_in_no_repr(self, bare_laptop: Laptop) -> None:
        store = bare_laptop.open()
        master = bare_laptop.vault.get("store-key")
        assert master is not None
        keys = StoreKeys(master)

        shown = repr([store._database, vars(store._database), store._keys, store.opening])

        for secret in (master, keys.store, keys.evidence):
            assert secret.hex() not in shown
            assert repr(secret) not in shown


class TestEveryConnection:
    @pytest.mark.parametrize(
        ("pragma", "value"),
        [
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("secure_delete", 1),
            ("busy_timeout", 5000),
            ("recursive_triggers", 1),
        ],
    )
    @pytest.mark.parametrize("file", ["_database", "_shelf"])
    def test_keeps_the_promises(self, store: Store, file: str, pragma: str, value: object) -> None:
        with getattr(store, file).read() as connection:
            assert scalar(connection, f"PRAGMA {pragma}") == value


class TestLock:
    def test_second_instance_is_told_who_has_it(self, laptop: Laptop) -> None:
        laptop.open()

        trouble = refused(laptop.open)

        assert (trouble.code, trouble.facts["pid"]) == ("STORE-LOCKED", os.getpid())
        assert str(os.getpid()) in trouble.what

    def test_another_process_is_refused_too(self, laptop: Laptop) -> None:
        laptop.open()
        code = (
            "import sys; from pathlib import Path; from app.store.lock import StoreLock; from app.errors import *\n"
            "try: StoreLock.take(Path(sys.argv[1]))\n"
            "except MaletinError as e: sys.stdout.write(e.code)"
        )

        child = [sys.executable, "-c", code, str(places.lock_file(laptop.settings.data))]
        said = subprocess.run(child, capture_output=True, text=True, check=True, timeout=60).stdout

        assert said == "STORE-LOCKED"

    def test_lock_ends_with_the_store(self, laptop: Laptop) -> None:
        laptop.open().close()

        assert laptop.open()

    def test_failed_start_gives_the_lock_free(self, laptop: Laptop) -> None:
        key = laptop.vault.get("store-key")
        assert key is not None
        laptop.vault.delete("store-key")
        refused(laptop.open)

        laptop.vault.put("store-key", key)

        assert laptop.open()

    def test_lock_file_left_by_a_dead_process_means_nothing(self, laptop: Laptop) -> None:
        places.lock_file(laptop.settings.data).write_text("99999 tonterías")

        assert laptop.open()

    def test_writer_that_waits_too_long_says_so(self, laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.store.driver.BUSY_SECONDS", 0.05)
        store = laptop.open()
        master = laptop.vault.get("store-key")
        assert master is not None
        other = Database(laptop.settings.store_file, StoreKeys(master).store)

        with other.write():
            trouble = refused(lambda: store.journal.append([note()]))

        assert trouble.code == "STORE-LOCKED"
        assert store.journal.append([note()])[0].sequence == 1
        other.close()


class TestKey:
    def test_missing_key_is_never_replaced(self, laptop: Laptop) -> None:
        recorded(laptop)
        laptop.vault.delete("store-key")

        trouble = refused(laptop.open)

        assert trouble.code == "STORE-KEY-MISSING"
        assert laptop.vault.get("store-key") is None

    @pytest.mark.parametrize("key", [b"k" * 32, b"too short"])
    @pytest.mark.parametrize("has_check", [True, False])
    def test_wrong_key_is_told_from_damage(self, laptop: Laptop, key: bytes, has_check: bool) -> None:
        recorded(laptop)
        before = laptop.settings.store_file.read_bytes()
        if not has_check:
            places.key_check_file(laptop.settings.store_file).unlink()
        laptop.vault.put("store-key", key)

        trouble = refused(laptop.open)

        assert trouble.code == "STORE-WRONG-KEY"
        assert laptop.settings.store_file.read_bytes() == before

    @pytest.mark.parametrize("has_check", [True, False])
    def test_damaged_first_page_is_told_from_a_wrong_key(self, laptop: Laptop, has_check: bool) -> None:
        recorded(laptop)
        if not has_check:
            places.key_check_file(laptop.settings.store_file).unlink()
        spoil(laptop.settings.store_file, 512)

        assert refused(laptop.open).code == "STORE-DAMAGED"

    def test_backup_proves_the_key_when_nothing_else_does(self, laptop: Laptop) -> None:
        recorded(laptop)
        laptop.open().close()
        places.key_check_file(laptop.settings.store_file).unlink()
        spoil(laptop.settings.store_file, 512)
        spoil(laptop.settings.evidence_file, 512)

        assert refused(laptop.open).code == "STORE-DAMAGED"


class TestDamage:
    @pytest.mark.parametrize("place", [512, 4096 + 100, -4000, "middle"])
    def test_spoiled_store_is_refused_and_left_alone(self, laptop: Laptop, place: int | str) -> None:
        recorded(laptop, 200)
        laptop.clock.moment += DAY
        laptop.open().close()
        path = laptop.settings.store_file
        size = path.stat().st_size
        offset = size // 2 if isinstance(place, str) else place % size
        spoil(path, offset)
        before = path.read_bytes()

        trouble = refused(laptop.open)

        assert trouble.code == "STORE-DAMAGED"
        assert path.read_bytes() == before
        last = places.newest_backup(laptop.settings.data)
        assert last is not None
        assert str(last) in trouble.todo

    def test_store_cut_to_nothing_is_damage_not_a_first_start(self, laptop: Laptop) -> None:
        recorded(laptop)
        laptop.settings.store_file.write_bytes(b"")

        assert refused(laptop.open).code == "STORE-DAMAGED"

    def test_store_cut_in_half_is_damage(self, laptop: Laptop) -> None:
        recorded(laptop, 200)
        path = laptop.settings.store_file
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 // 4096 * 4096])

        assert refused(laptop.open).code == "STORE-DAMAGED"

    @pytest.mark.parametrize("kept", ["evidence.db", "backups"])
    def test_lost_store_is_damage_not_a_first_start(self, laptop: Laptop, kept: str) -> None:
        recorded(laptop)
        laptop.clock.moment += DAY
        laptop.open().close()
        laptop.settings.store_file.unlink()
        if kept == "backups":
            laptop.settings.evidence_file.unlink()

        assert refused(laptop.open).code == "STORE-DAMAGED"
        assert not laptop.settings.store_file.exists()

    def test_lost_evidence_is_noticed(self, laptop: Laptop) -> None:
        recorded(laptop)
        laptop.settings.evidence_file.unlink()

        trouble = refused(laptop.open)

        assert (trouble.code, Path(str(trouble.facts["file"])).name) == ("STORE-DAMAGED", "evidence.db")

    @pytest.mark.parametrize("data", [b"", b"not a database at all" * 500])
    def test_spoiled_evidence_is_noticed(self, laptop: Laptop, data: bytes) -> None:
        recorded(laptop)
        laptop.settings.evidence_file.write_bytes(data)

        assert refused(laptop.open).code == "STORE-DAMAGED"

    @pytest.mark.parametrize(
        "tampering",
        [
            "UPDATE journal SET payload = CAST(replace(payload, 'note', 'nota') AS BLOB) WHERE sequence = 2",
            "UPDATE journal SET signature = zeroblob(64) WHERE sequence = 3",
            "UPDATE journal SET payload = x'00', digest = 'x' WHERE sequence = 3",
            "UPDATE journal SET previous = 'x' WHERE sequence = 2",
            "DELETE FROM journal WHERE sequence = 2",
        ],
    )
    def test_broken_chain_is_noticed_at_the_start(self, laptop: Laptop, tampering: str) -> None:
        recorded(laptop)
        for statement in (
            "DROP TRIGGER journal_no_update",
            "DROP TRIGGER journal_no_delete",
            "DROP TRIGGER outbox_row_stays",
            "DELETE FROM outbox",
            tampering,
        ):
            in_store(laptop, statement)

        assert refused(laptop.open).code == "STORE-DAMAGED"

    def test_chain_broken_long_ago_is_found_by_the_long_check(self, laptop: Laptop) -> None:
        recorded(laptop, 80)
        in_store(laptop, "DROP TRIGGER journal_no_update")
        in_store(laptop, "UPDATE journal SET signature = zeroblob(64) WHERE sequence = 3")

        store = laptop.open()

        assert refused(store.check_whole).code == "CHAIN-SIGNATURE"

    @pytest.mark.parametrize(
        "tampering",
        [
            "DELETE FROM stretches WHERE first = 3",
            "UPDATE stretches SET visit = 'visit-1' WHERE first = 2",
            "INSERT INTO stretches (first, visit) VALUES (4, 'visit-1')",
        ],
    )
    def test_visit_that_would_not_show_all_its_events_is_found_by_the_long_check(
        self, laptop: Laptop, tampering: str
    ) -> None:
        store = laptop.open()
        store.journal.append([note("a"), note("b", visit="visit-2"), note("c"), note("d")])
        laptop.close()
        for statement in ("DROP TRIGGER stretches_no_update", "DROP TRIGGER stretches_no_delete", tampering):
            in_store(laptop, statement)

        assert refused(laptop.open().check_whole).code == "STORE-DAMAGED"

    def test_person_can_go_back_to_the_last_backup(self, laptop: Laptop) -> None:
        recorded(laptop)
        laptop.clock.moment += DAY
        laptop.open().close()
        recorded(laptop, 1)
        spoil(laptop.settings.store_file, 4096 + 100)
        broken = laptop.settings.store_file.read_bytes()
        refused(laptop.open)

        aside = restore_last_backup(laptop.settings, laptop.vault, laptop.clock)

        assert aside.read_bytes() == broken
        assert laptop.open().check_whole().sequence == 3

    def test_no_backup_to_go_back_to(self, laptop: Laptop) -> None:
        trouble = refused(lambda: restore_last_backup(laptop.settings, laptop.vault, laptop.clock))

        assert trouble.code == "STORE-DAMAGED"
        assert laptop.open()


class TestRevision:
    def test_newer_store_is_refused_and_not_touched(self, laptop: Laptop) -> None:
        recorded(laptop)
        in_store(laptop, "UPDATE alembic_version SET version_num = '9999'")
        before = laptop.settings.store_file.read_bytes(), places.all_backups(laptop.settings.data)
        laptop.clock.moment += DAY

        trouble = refused(laptop.open)

        assert (trouble.code, trouble.facts["found"]) == ("STORE-NEWER", "9999")
        assert (laptop.settings.store_file.read_bytes(), places.all_backups(laptop.settings.data)) == before

    def test_newer_evidence_is_refused(self, laptop: Laptop) -> None:
        master = laptop.vault.get("store-key")
        assert master is not None
        shelf = Database(laptop.settings.evidence_file, StoreKeys(master).evidence)
        with shelf.write() as connection:
            connection.execute("PRAGMA user_version = 99")
        shelf.close()

        assert refused(laptop.open).code == "STORE-NEWER"

    def test_normal_start_imports_no_alembic(self, laptop: Laptop) -> None:
        code = (
            "import sys; import app.store.opening as o; from app.settings import Settings; from pathlib import Path\n"
            "from app.vault import MemoryVault; from app.clock import SystemClock\n"
            "v = MemoryVault(); v.put('store-key', bytes.fromhex(sys.stdin.read())); d = Path(sys.argv[1])\n"
            "o.open_store(Settings(data=d, config=d, logs=d), v, SystemClock()).close()\n"
            "sys.stdout.write(str('alembic' in sys.modules))"
        )
        key = laptop.vault.get("store-key")
        assert key is not None

        child = [sys.executable, "-c", code, str(laptop.settings.data)]
        said = subprocess.run(child, input=key.hex(), capture_output=True, text=True, check=True, timeout=60).stdout

        assert said == "False"


class Revision2:
    """A program one revision ahead, whose migration does what the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, migrate: Callable[[Database], None]) -> None:
        monkeypatch.setattr(upgrade, "REVISIONS", (*upgrade.REVISIONS, "future"))
        monkeypatch.setattr(upgrade, "migrate", migrate)


class TestUpgrade:
    def test_backup_first_then_migration(self, laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
        recorded(laptop)

        def migrate(database: Database) -> None:
            with database.write() as connection:
                connection.execute("UPDATE alembic_version SET version_num = 'future'")

        Revision2(monkeypatch, migrate)

        store = laptop.open()

        assert store.opening.upgraded_from == upgrade.REVISIONS[-2]
        assert store.opening.backup is not None
        assert upgrade.revision_of(store._database) == "future"
        assert store.check_whole().sequence == 3

    def test_migration_that_raises_leaves_the_old_store(self, laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
        recorded(laptop)

        def migrate(database: Database) -> None:
            with database.write() as connection:
                connection.execute("ALTER TABLE journal RENAME TO diary")
            raise RuntimeError("half way")

        with monkeypatch.context() as future:
            Revision2(future, migrate)
            trouble = refused(laptop.open)

        assert trouble.code == "STORE-UPGRADE-FAILED"
        assert Path(str(trouble.facts["aside"])).is_file()
        assert laptop.open().check_whole().sequence == 3

    def test_migration_that_spoils_the_chain_is_undone(self, laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
        recorded(laptop)

        def migrate(database: Database) -> None:
            with database.write() as connection:
                connection.execute("DROP TRIGGER journal_no_update")
                connection.execute("UPDATE journal SET signature = zeroblob(64)")

        with monkeypatch.context() as future:
            Revision2(future, migrate)
            trouble = refused(laptop.open)

        assert trouble.code == "STORE-UPGRADE-FAILED"
        assert laptop.open().check_whole().sequence == 3

    def test_restoring_that_fails_too_says_so_and_deletes_nothing(
        self, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        recorded(laptop)

        def migrate(database: Database) -> None:
            backups = places.all_backups(database.path.parent)
            backups[-1].unlink()
            raise RuntimeError("nothing works")

        Revision2(monkeypatch, migrate)
        trouble = refused(laptop.open)

        assert (trouble.code, trouble.facts["aside"]) == ("STORE-UPGRADE-FAILED", "")
        assert laptop.settings.store_file.is_file()


class TestBackup:
    def test_once_a_day(self, laptop: Laptop) -> None:
        first = laptop.open()
        first.close()
        second = laptop.open()
        second.close()
        laptop.clock.moment += DAY
        third = laptop.open()

        assert first.opening.backup is not None
        assert second.opening.backup is None
        assert third.opening.backup is not None

    def test_backup_from_the_future_does_not_stop_backups(self, laptop: Laptop) -> None:
        laptop.clock.moment += 400 * DAY
        laptop.open().close()
        laptop.clock.moment -= 400 * DAY

        assert laptop.open().opening.backup is not None

    def test_last_three_are_kept(self, laptop: Laptop) -> None:
        store = laptop.open()
        made = []
        for _ in range(5):
            laptop.clock.moment += DAY
            made.append(store.back_up())

        assert places.all_backups(laptop.settings.data) == made[-3:]

    def test_backup_holds_everything_and_is_encrypted(self, laptop: Laptop) -> None:
        store = laptop.open()
        store.journal.append([note("secreto del cliente")])

        made = store.back_up()
        store.close()
        shutil.copy(made, laptop.settings.store_file)

        assert b"secreto" not in made.read_bytes()
        assert laptop.open().journal.events("visit-1")[0].body["text"] == "secreto del cliente"

    def test_nothing_half_made_is_left(self, laptop: Laptop) -> None:
        laptop.open().back_up()

        names = {path.name for path in places.backups(laptop.settings.data).iterdir()}
        assert all(name.startswith("store-") and name.endswith("Z.db") for name in names)

    def test_backup_that_cannot_be_made_does_not_stop_the_day(self, laptop: Laptop) -> None:
        places.backups(laptop.settings.data).write_text("a file where a folder should be")

        store = laptop.open()

        assert store.opening.backup_trouble is not None
        assert store.opening.backup_trouble.code == "STORE-DISK-FAILED"
        assert store.journal.append([note()])[0].sequence == 1


class TestRescue:
    def test_bundle_opens_with_the_recovered_key(self, laptop: Laptop, tmp_path: Path) -> None:
        store = laptop.open()
        data = b"firma del cliente"
        store.evidence.put(io.BytesIO(data), limit=1000)
        events = store.journal.append([note(), extra(evidence_ref(data))])
        store.rescue_bundle(tmp_path / "rescate.zip")
        store.close()

        desk = Laptop.new(tmp_path / "desk")
        unpack_rescue(tmp_path / "rescate.zip", desk.settings.data)
        desk.vault = laptop.vault
        rescued = desk.open()

        assert rescued.journal.events("visit-1") == events
        assert rescued.evidence.read(digest(data)) == data
        assert rescued.check_whole().sequence == 2
        assert b"firma del cliente" not in (tmp_path / "rescate.zip").read_bytes()
        desk.close()

    def test_altered_bundle_is_refused(self, store: Store, tmp_path: Path) -> None:
        store.rescue_bundle(tmp_path / "rescate.zip")
        spoil(tmp_path / "rescate.zip", 9000)

        trouble = refused(lambda: unpack_rescue(tmp_path / "rescate.zip", tmp_path / "desk"))

        assert trouble.code == "RESCUE-UNREADABLE"

    def test_something_else_is_no_bundle(self, tmp_path: Path) -> None:
        (tmp_path / "otra.zip").write_text("nada")

        assert refused(lambda: unpack_rescue(tmp_path / "otra.zip", tmp_path / "desk")).code == "RESCUE-UNREADABLE"

    def test_used_folder_is_left_alone(self, store: Store, laptop: Laptop, tmp_path: Path) -> None:
        store.rescue_bundle(tmp_path / "rescate.zip")

        trouble = refused(lambda: unpack_rescue(tmp_path / "rescate.zip", laptop.settings.data))

        assert trouble.code == "RESCUE-FOLDER-USED"


class TestDisk:
    def test_folder_that_cannot_be_made(self, laptop: Laptop, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        bare = Laptop.new(tmp_path / "file")

        assert refused(bare.open).code == "STORE-DISK-FAILED"
