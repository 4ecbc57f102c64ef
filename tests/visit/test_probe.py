from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import Stamp, SystemClock, utc_text
from app.procedures.model import Check, Probe
from app.visit.facts import Checked, CheckStatus
from app.visit.ports import Watch
from app.visit.probe import LaptopProber, Scanner
from tests.aspel.headers import header_bytes
from tests.twins.firebird_eye import KnownDatabases

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class StoppedClock:
    def now(self) -> datetime:
        return NOW

    def stamp(self) -> Stamp:
        return Stamp(utc_text(NOW), -360, 0, "boot")

    def monotonic(self) -> float:
        return 0.0


SAE = {"engine": "Firebird 2.5.9", "ods": "11.2", "forced-writes": "yes", "gap": "1200"}


def look(
    probe: Probe, target: object, *, eye: KnownDatabases | None = None, scanner: Scanner | None = None, **bounds: str
) -> Checked:
    step = Check(
        kind="check",
        id="mirar",
        title="Mirar",
        probe=probe,
        target="{ask}",
        bounds={name.replace("_", "-"): value for name, value in bounds.items()},
    )
    return LaptopProber(StoppedClock(), eye or KnownDatabases(), scanner).look(step, str(target))


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    path = tmp_path / "respaldo ñ.fbk"
    path.write_bytes(b"x" * 1000)
    then = (NOW - timedelta(hours=5)).timestamp()
    os.utime(path, (then, then))
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "SAE90EMPRE01.FDB"
    path.write_bytes(header_bytes(ods=(11, 2), oldest=100, following=5100, flags=0x102) + bytes(4096))
    return path


class TestFiles:
    def test_a_file_that_is_there_passes_with_its_size_and_age(self, backup: Path) -> None:
        seen = look(Probe.FILE_EXISTS, backup)

        assert seen.status is CheckStatus.PASSED
        assert seen.facts == {
            "path": str(backup),
            "size": "1000",
            "modified": "2026-11-23T10:00:00.000Z",
            "age-hours": "5.0",
        }

    def test_a_missing_file_is_a_failure_and_not_a_doubt(self, tmp_path: Path) -> None:
        seen = look(Probe.FILE_EXISTS, tmp_path / "nada.fbk")

        assert (seen.status, seen.facts["reason"]) == (CheckStatus.FAILED, "No existe.")

    def test_a_relative_path_is_not_guessed(self) -> None:
        assert look(Probe.FILE_EXISTS, "respaldo.fbk").status is CheckStatus.UNAVAILABLE

    def test_a_file_bigger_and_younger_than_the_bounds_passes(self, backup: Path) -> None:
        assert look(Probe.FILE_SIZE, backup, min_bytes="1000", max_age_hours="5.5").status is CheckStatus.PASSED

    def test_a_file_one_byte_short_fails(self, backup: Path) -> None:
        assert look(Probe.FILE_SIZE, backup, min_bytes="1001").facts["reason"] == "Es más chico de lo esperado."

    def test_yesterdays_backup_fails_where_todays_is_asked_for(self, backup: Path) -> None:
        assert look(Probe.FILE_SIZE, backup, max_age_hours="4").facts["reason"] == "Es más viejo de lo permitido."

    def test_a_missing_backup_has_no_size(self, tmp_path: Path) -> None:
        assert look(Probe.FILE_SIZE, tmp_path / "nada").status is CheckStatus.FAILED

    def test_a_folder_has_no_size(self, tmp_path: Path) -> None:
        assert look(Probe.FILE_SIZE, tmp_path).status is CheckStatus.UNAVAILABLE

    def test_the_expected_content_passes_whatever_the_case_of_the_digest(self, backup: Path) -> None:
        digest = hashlib.sha256(backup.read_bytes()).hexdigest()

        seen = look(Probe.FILE_HASH, backup, sha256=digest.upper())

        assert (seen.status, seen.facts["sha256"]) == (CheckStatus.PASSED, digest)

    def test_one_changed_byte_fails(self, backup: Path) -> None:
        assert look(Probe.FILE_HASH, backup, sha256="0" * 64).facts["reason"] == "El contenido no es el esperado."

    def test_a_missing_file_has_no_hash(self, tmp_path: Path) -> None:
        assert look(Probe.FILE_HASH, tmp_path / "nada").status is CheckStatus.FAILED

    def test_a_database_in_use_is_not_read_from_end_to_end(self, database: Path) -> None:
        with database.open("rb"):
            seen = look(Probe.FILE_HASH, database)

        assert seen.status is CheckStatus.UNAVAILABLE


class TestFreeSpace:
    def test_a_disk_with_room_passes(self, tmp_path: Path) -> None:
        seen = look(Probe.FREE_SPACE, tmp_path / "aun" / "no" / "existe.fbk", min_bytes="1")

        assert seen.status is CheckStatus.PASSED
        assert int(seen.facts["free"]) > 0

    def test_a_disk_without_room_fails(self, tmp_path: Path) -> None:
        seen = look(Probe.FREE_SPACE, tmp_path, min_bytes=str(10**18))

        assert (seen.status, seen.facts["needed"]) == (CheckStatus.FAILED, str(10**18))

    def test_twice_the_size_of_the_database_is_asked_for(self, backup: Path) -> None:
        assert look(Probe.FREE_SPACE, backup, min_free_factor="2.5").facts["needed"] == "2500"

    def test_without_the_file_there_is_nothing_to_compare_with(self, tmp_path: Path) -> None:
        assert look(Probe.FREE_SPACE, tmp_path, min_free_factor="2").status is CheckStatus.UNAVAILABLE


class TestPort:
    @pytest.fixture
    def open_port(self) -> Iterator[int]:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            yield listening.getsockname()[1]

    def test_a_listening_port_passes(self, open_port: int) -> None:
        assert look(Probe.TCP_PORT, f"127.0.0.1:{open_port}").status is CheckStatus.PASSED

    def test_a_closed_port_fails(self, open_port: int) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            seen = look(Probe.TCP_PORT, f"127.0.0.1:{unused.getsockname()[1]}")

        assert seen.facts["reason"] == "El equipo contesta, pero el puerto está cerrado."

    def test_a_name_nobody_knows_fails(self) -> None:
        seen = look(Probe.TCP_PORT, "servidor.invalid:3050")

        assert (seen.status, seen.facts["host"]) == (CheckStatus.FAILED, "servidor.invalid")

    @pytest.mark.parametrize("target", ["servidor", "servidor:", "servidor:0", "servidor:70000", "a b:1", ""])
    def test_what_is_no_address_is_not_looked_at(self, target: str) -> None:
        assert look(Probe.TCP_PORT, target).status is CheckStatus.UNAVAILABLE


class TestDatabaseHeader:
    def test_the_header_speaks(self, database: Path) -> None:
        seen = look(Probe.FDB_HEADER, database, ods="11.2", forced_writes="on", max_gap="5000")

        assert seen.status is CheckStatus.PASSED
        assert seen.facts["engine"] == "Firebird 2.5"
        assert seen.facts["gap"] == "5000"

    @pytest.mark.parametrize(
        ("bounds", "reason"),
        [
            ({"ods": "12 13"}, "La versión de la base no es la esperada."),
            ({"forced_writes": "no"}, "Las escrituras forzadas no están como deben."),
            ({"max_gap": "4999"}, "Hay demasiadas transacciones sin limpiar."),
        ],
    )
    def test_outside_a_bound_is_a_failure(self, database: Path, bounds: dict[str, str], reason: str) -> None:
        seen = look(Probe.FDB_HEADER, database, **bounds)

        assert (seen.status, seen.facts["reason"]) == (CheckStatus.FAILED, reason)

    def test_a_gap_the_file_does_not_tell_is_not_taken_for_small(self, tmp_path: Path) -> None:
        path = tmp_path / "tres.fdb"
        path.write_bytes(header_bytes(ods=(12, 0)) + bytes(4096))

        assert look(Probe.FDB_HEADER, path, max_gap="5000").status is CheckStatus.UNAVAILABLE

    def test_a_picture_is_no_database(self, tmp_path: Path) -> None:
        path = tmp_path / "foto.fdb"
        path.write_bytes(b"\x89PNG" * 100)

        assert look(Probe.FDB_HEADER, path).facts["reason"] == "El archivo no es una base de datos Firebird."


class TestFirebird:
    def test_a_database_that_answers_passes_with_its_facts(self) -> None:
        seen = look(Probe.FIREBIRD, "inet://srv:3050/sae", eye=KnownDatabases({"inet://srv:3050/sae": SAE}), ods="11")

        assert (seen.status, seen.facts) == (CheckStatus.PASSED, SAE)

    def test_a_server_that_does_not_answer_is_unavailable_with_code_and_reason(self) -> None:
        seen = look(Probe.FIREBIRD, "inet://srv:3050/sae")

        assert seen.status is CheckStatus.UNAVAILABLE
        assert seen.facts == {
            "code": "FIREBIRD-UNREACHABLE",
            "reason": "El servidor Firebird no contesta en esa dirección.",
        }

    def test_a_live_file_is_refused(self) -> None:
        assert look(Probe.FIREBIRD, "/datos/sae.fdb").facts["code"] == "FIREBIRD-LIVE-FILE"


class TestScan:
    def test_without_a_scanner_the_reason_is_said(self) -> None:
        seen = look(Probe.SCAN, "inet://srv/sae", checks="K01", max_violations="0")

        assert seen.status is CheckStatus.UNAVAILABLE
        assert "no puede medir" in seen.facts["reason"]

    def test_an_injected_scanner_answers(self) -> None:
        def scanner(step: Check, target: str, _watch: Watch) -> Checked:
            return Checked(status=CheckStatus.FAILED, facts={"K01": f"3 en {target} de {step.bounds['checks']}"})

        assert look(Probe.SCAN, "sae", scanner=scanner, checks="K01").facts == {"K01": "3 en sae de K01"}


class TestNeverRaises:
    def test_an_eye_that_breaks_is_unavailable(self) -> None:
        seen = look(Probe.FIREBIRD, "x", eye=KnownDatabases({"x": RuntimeError("secreto")}))

        assert seen.facts == {"reason": "La laptop no pudo revisarlo (RuntimeError)."}

    def test_a_bound_nobody_knows_never_counts_as_passed(self, backup: Path) -> None:
        assert look(Probe.FILE_EXISTS, backup, min_bytes="1").status is CheckStatus.UNAVAILABLE

    @pytest.mark.parametrize("value", ["mucho", "NaN", "Infinity", ""])
    def test_a_bound_that_is_no_number_never_counts_as_passed(self, backup: Path, value: str) -> None:
        assert look(Probe.FILE_SIZE, backup, min_bytes=value).status is CheckStatus.UNAVAILABLE

    @given(
        probe=st.sampled_from(sorted(set(Probe))),
        target=st.text(max_size=60),
        bounds=st.dictionaries(
            st.sampled_from(["min-bytes", "max-gap", "ods", "sha256", "min-free-factor"]), st.text(max_size=8)
        ),
    )
    def test_whatever_is_asked_there_is_an_answer(self, probe: Probe, target: str, bounds: dict[str, str]) -> None:
        step = Check(kind="check", id="a", title="A", probe=probe, bounds=bounds)
        # A name that could be looked up on the network is left to the tests above.
        seen = LaptopProber(SystemClock(), KnownDatabases()).look(step, target.replace(":", ""))

        assert seen.status is CheckStatus.PASSED or seen.facts["reason"]
