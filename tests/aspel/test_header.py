from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.aspel.header import HEADER_BYTES, BackupState, Shutdown, parse_header, read_header
from app.errors import BadInput, MaletinError, Unavailable
from tests.aspel.headers import header_bytes


def code_of(raw: bytes, size: int | None = None) -> str:
    with pytest.raises(MaletinError) as caught:
        parse_header(raw, len(raw) if size is None else size)
    return caught.value.code


class TestWhatAFileSays:
    def test_an_ods_11_2_file_tells_its_engine_and_its_gap(self) -> None:
        header = parse_header(header_bytes(ods=(11, 2), oldest=1000, following=51_000), 8192)

        assert (header.engine, header.ods, header.gap) == ("Firebird 2.5", "11.2", 50_000)

    @pytest.mark.parametrize(
        ("ods", "engine"),
        [
            ((10, 1), "Firebird 1.5"),
            ((11, 0), "Firebird 2.0"),
            ((11, 1), "Firebird 2.1"),
            ((12, 0), "Firebird 3.0"),
            ((13, 0), "Firebird 4.0"),
            ((13, 1), "Firebird 5.0"),
            ((13, 7), ""),
        ],
    )
    def test_the_ods_names_the_engine(self, ods: tuple[int, int], engine: str) -> None:
        assert parse_header(header_bytes(ods=ods), 8192).engine == engine

    @pytest.mark.parametrize("ods", [(12, 0), (13, 1)])
    def test_newer_files_do_not_tell_their_gap(self, ods: tuple[int, int]) -> None:
        assert parse_header(header_bytes(ods=ods, following=9999), 8192).gap is None

    def test_a_future_ods_tells_page_size_and_version_only(self) -> None:
        header = parse_header(header_bytes(ods=(14, 0)), 8192)

        assert (header.ods, header.page_size, header.forced_writes, header.dialect) == ("14", 4096, None, None)

    @pytest.mark.parametrize(("flags", "on"), [(0x102, True), (0x100, False)])
    def test_forced_writes(self, flags: int, on: bool) -> None:
        assert parse_header(header_bytes(flags=flags), 8192).forced_writes is on

    @pytest.mark.parametrize(
        ("ods", "flags", "dialect", "read_only"),
        [
            ((11, 2), 0x100, 3, False),
            ((11, 2), 0x200, 1, True),
            ((12, 0), 0x10, 3, False),
            ((13, 1), 0x30, 3, True),
            ((12, 0), 0x100, 1, False),
        ],
    )
    def test_dialect_and_read_only_moved_with_ods_12(
        self, ods: tuple[int, int], flags: int, dialect: int, read_only: bool
    ) -> None:
        header = parse_header(header_bytes(ods=ods, flags=flags), 8192)

        assert (header.dialect, header.read_only) == (dialect, read_only)

    @pytest.mark.parametrize(
        ("flags", "backup"),
        [(0, BackupState.NORMAL), (0x400, BackupState.LOCKED), (0x800, BackupState.MERGING), (0xC00, None)],
    )
    def test_backup_state(self, flags: int, backup: BackupState | None) -> None:
        assert parse_header(header_bytes(flags=flags), 8192).backup is backup

    @pytest.mark.parametrize(
        ("flags", "shutdown"),
        [(0, Shutdown.ONLINE), (0x80, Shutdown.MULTI), (0x1000, Shutdown.FULL), (0x1080, Shutdown.SINGLE)],
    )
    def test_shutdown_state(self, flags: int, shutdown: Shutdown) -> None:
        assert parse_header(header_bytes(flags=flags), 8192).shutdown is shutdown

    def test_the_creation_date_is_the_servers_own_time(self) -> None:
        created = parse_header(header_bytes(created=(61367, 36_000_0000)), 8192).created

        assert created == datetime.fromisoformat("2026-11-23T10:00")

    def test_a_date_beyond_the_calendar_is_no_date(self) -> None:
        assert parse_header(header_bytes(created=(2**31 - 1, 0)), 8192).created is None


class TestWhatIsNoDatabase:
    @pytest.mark.parametrize(
        "raw",
        [
            b"\x89PNG" + bytes(200),
            b"PK" + bytes(200),
            header_bytes(page_size=5000),
            header_bytes(ods=(7, 0)),
            header_bytes(ods=(99, 0)),
            b"\x01" + bytes(200),
        ],
    )
    def test_it_is_named_as_such(self, raw: bytes) -> None:
        assert code_of(raw, 8192) == "FDB-NOT-A-DATABASE"

    @pytest.mark.parametrize("raw", [b"", b"\x01", header_bytes()[:95]])
    def test_a_file_cut_within_its_header_is_truncated(self, raw: bytes) -> None:
        assert code_of(raw) == "FDB-TRUNCATED"

    def test_a_file_cut_within_its_first_page_is_truncated(self) -> None:
        assert code_of(header_bytes(page_size=4096), 4095) == "FDB-TRUNCATED"

    @given(raw=st.binary(max_size=200), size=st.integers(0, 10**9))
    def test_any_bytes_are_a_header_or_one_of_our_errors(self, raw: bytes, size: int) -> None:
        try:
            header = parse_header(raw, size)
        except BadInput:
            return
        assert header.size >= header.page_size


class TestReadingAFile:
    def test_only_the_header_is_needed_and_nothing_changes(self, tmp_path: Path) -> None:
        path = tmp_path / "SAE90EMPRE01.FDB"
        path.write_bytes(header_bytes() + bytes(8096))
        before = path.stat()

        header = read_header(path)

        assert header.size == HEADER_BYTES + 8096
        assert (path.stat().st_mtime_ns, path.stat().st_size) == (before.st_mtime_ns, before.st_size)

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="FDB-MISSING"):
            read_header(tmp_path / "nada.fdb")

    def test_a_folder_is_no_database(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="FDB-NOT-A-DATABASE"):
            read_header(tmp_path)

    def test_a_file_that_cannot_be_read_is_its_own_trouble(self, tmp_path: Path) -> None:
        loop = tmp_path / "lazo.fdb"
        loop.symlink_to(loop)

        with pytest.raises(Unavailable, match="FDB-UNREADABLE"):
            read_header(loop)
