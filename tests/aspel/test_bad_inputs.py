"""Whatever a technician may point the scan at: a code, words, and what was already known."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.aspel.connection import EngineScanSession, Login, Patience
from app.aspel.findings import ScanResult, Status, to_json
from app.aspel.scan import Progress, scan
from app.demo.company import database
from app.demo.company.company import Company, build, make_tables, opened
from app.demo.company.spec import TINY
from app.errors import MaletinError
from tests.aspel.firebird_server import ADMIN, ADMIN_PASSWORD, FirebirdServer, installed, prepare, start

FEW = replace(TINY, articles=30, movements=200, invoices=15, days=60)


def administrator(_host: str) -> Login:
    return Login(ADMIN, ADMIN_PASSWORD)


def nobody(_host: str) -> None:
    return None


def refused(session: EngineScanSession) -> MaletinError:
    """The error with which a session does not even open; it has words for people and no secret."""
    with pytest.raises(MaletinError) as caught, session:
        pass
    error = caught.value
    assert all([error.what, error.safe, error.todo])
    assert ADMIN_PASSWORD not in repr(error) + repr(error.facts)
    return error


@contextmanager
def own_server(settings: str = "") -> Iterator[tuple[FirebirdServer, Callable[[], None]]]:
    """A server of one test alone, and how to kill it."""
    if not installed():
        pytest.skip("needs Debian's firebird3.0-server and firebird3.0-utils")
    root = Path(tempfile.mkdtemp(prefix="maletin-firebird-"))
    server = prepare(root)
    conf = root / "firebird.conf"
    if settings:
        conf.write_text(conf.read_text().replace("WireCrypt = Enabled\n", settings))
    process = start(server)

    def kill() -> None:
        process.kill()
        process.wait(timeout=20)

    try:
        yield server, kill
    finally:
        kill()
        shutil.rmtree(root, ignore_errors=True)


MIDWAY = 120
"""Steps: about half of a scan."""


def midway(action: Callable[[], None]) -> Callable[[Progress], None]:
    """Do something when the scan has come so far."""

    def told(progress: Progress) -> None:
        if progress.done >= MIDWAY:
            action()

    return told


def is_partial(result: ScanResult) -> bool:
    """Kept, marked, with words; what was not reached says so."""
    skipped = [check for check in result.checks if check.status is Status.SKIPPED]
    looked = [check for check in result.checks if check.status is Status.OK]
    return bool(result.partial and looked and all(check.reason for check in skipped) and to_json(result)["partial"])


def test_a_server_that_demands_an_encryption_we_do_not_have_is_told_as_such() -> None:
    with own_server("WireCrypt = Required\nWireCryptPlugin = Ninguno\n") as (server, _kill):
        dsn = f"inet://127.0.0.1:{server.port}/sae"

        error = refused(EngineScanSession(dsn, administrator))

    assert error.code == "FIREBIRD-WIRE"


def test_a_server_killed_in_the_middle_leaves_a_partial_scan() -> None:
    with own_server() as (server, kill):
        dsn = server.dsn("SAE90EMPRE03.FDB")
        build(dsn, FEW, user=ADMIN, password=ADMIN_PASSWORD)
        with EngineScanSession(dsn, administrator) as session:
            result = scan(session, dsn, now=TINY.as_of, progress=midway(kill))

    assert is_partial(result)
    assert {check.status for check in result.checks} == {Status.OK, Status.SKIPPED}


def test_a_server_that_accepts_and_never_answers_is_left_after_its_time() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        dsn = f"inet://127.0.0.1:{silent.getsockname()[1]}/sae"

        error = refused(EngineScanSession(dsn, administrator, patience=Patience(connect=1.0)))

    assert error.code == "FIREBIRD-TIMEOUT"


def test_a_server_has_thirty_seconds_to_let_us_in_and_to_give_a_sign_of_life() -> None:
    assert (Patience().connect, Patience().silence) == (30.0, 30.0)


def never_ends(company: Company) -> None:
    """A column whose value takes the engine for ever to find out."""
    company.change("ALTER TABLE CTRLBLOQUEO{n} DROP BLOQUEADA")
    company.commit()
    company.change(
        "ALTER TABLE CTRLBLOQUEO{n} ADD BLOQUEADA COMPUTED BY ((SELECT COUNT(*) FROM RDB$FIELDS A, RDB$FIELDS B, "
        "RDB$FIELDS C, RDB$FIELDS D))"
    )


def only_s01_was_too_slow(result: ScanResult) -> bool:
    statuses = {check.id: check.status for check in result.checks}
    return (
        not result.partial
        and statuses == {"K03": Status.OK, "K20": Status.OK, "S01": Status.FAILED, "S02": Status.OK, "X02": Status.OK}
        and "FIREBIRD-SLOW" in result.check("S01").reason
    )


ASKED = ("K03", "K20", "S01", "S02", "X02")


def test_a_statement_that_takes_too_long_fails_its_check_alone(damaged: Callable) -> None:
    path = damaged(never_ends)

    with EngineScanSession(f"copy:{path}", nobody, patience=Patience(step=1.0)) as session:
        result = scan(session, "x", now=TINY.as_of, checks=ASKED)

    assert only_s01_was_too_slow(result)


def test_a_statement_that_takes_too_long_is_stopped_on_a_server_too(
    damaged: Callable, firebird_server: FirebirdServer
) -> None:
    dsn = firebird_server.dsn("LENTA.FDB")
    build(dsn, FEW, user=ADMIN, password=ADMIN_PASSWORD)
    with opened(dsn, TINY, user=ADMIN, password=ADMIN_PASSWORD) as company:
        never_ends(company)
        company.commit()

    with EngineScanSession(dsn, administrator, patience=Patience(step=1.0)) as session:
        result = scan(session, dsn, now=TINY.as_of, checks=ASKED)

    assert only_s01_was_too_slow(result)


def test_a_long_statement_is_no_silence(damaged: Callable) -> None:
    with EngineScanSession(f"copy:{damaged(never_ends)}", nobody, patience=Patience(step=2.5, silence=1.2)) as session:
        result = scan(session, "x", now=TINY.as_of, checks=ASKED)

    assert only_s01_was_too_slow(result)


def test_a_server_that_stops_answering_in_the_middle_leaves_a_partial_scan() -> None:
    with own_server() as (server, _kill):
        dsn = server.dsn("SAE90EMPRE03.FDB")
        build(dsn, FEW, user=ADMIN, password=ADMIN_PASSWORD)
        with EngineScanSession(dsn, administrator, patience=Patience(silence=1.5)) as session:
            result = scan(session, dsn, now=TINY.as_of, progress=midway(server_frozen(server)))

    assert is_partial(result)
    assert {check.status for check in result.checks} == {Status.OK, Status.SKIPPED}


def server_frozen(server: FirebirdServer) -> Callable[[], None]:
    """Stop the server's process, as a machine does that swaps itself to death."""

    def freeze() -> None:
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                mine = f"FIREBIRD={server.root}\0".encode() in (entry / "environ").read_bytes()
                program = (entry / "comm").read_text().strip() == "firebird"
            except OSError:
                continue
            if mine and program:
                os.kill(int(entry.name), signal.SIGSTOP)

    return freeze


def test_cancelling_a_hung_engine_ends_within_two_seconds(tiny_company: Path) -> None:
    moment: list[float] = []
    with EngineScanSession(f"copy:{tiny_company}", nobody, cancelled=lambda: bool(moment)) as session:

        def freeze() -> None:
            os.kill(session._child.pid, signal.SIGSTOP)
            moment.append(time.monotonic())

        result = scan(session, "x", now=TINY.as_of, progress=midway(freeze))
        took = time.monotonic() - moment[0]

    assert is_partial(result)
    assert took < 2


def test_closing_after_a_hung_engine_does_not_wait_for_it(tiny_company: Path) -> None:
    with EngineScanSession(f"copy:{tiny_company}", nobody) as session:
        os.kill(session._child.pid, signal.SIGSTOP)
        began = time.monotonic()

    assert time.monotonic() - began < 2


def test_a_copy_whose_engine_we_do_not_have_is_named_before_anything_opens_it(tiny_company: Path) -> None:
    error = refused(EngineScanSession(f"copy:{tiny_company}", nobody, engines={}))

    assert (error.code, error.facts["ods"]) == ("FIREBIRD-ENGINE-MISSING", "13.1")


def test_a_server_that_is_not_there(tiny_company: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]

    assert refused(EngineScanSession(f"inet://127.0.0.1:{free}/sae", administrator)).code == "FIREBIRD-UNREACHABLE"


def test_an_empty_company_is_looked_at_without_a_failure(tmp_path: Path, scanned: Callable) -> None:
    path = tmp_path / "empty.fdb"
    made = database.create(str(path))
    make_tables(made, "01")
    made.close()
    database.force_writes(str(path), on=True)

    result = scanned(path)

    assert result.company == "01"
    assert [check.id for check in result.checks if check.status is Status.FAILED] == []
    assert {check.id for check in result.checks if check.keys} <= {"S02", "S03"}
    assert result.entropy.bits == 0


def test_a_missing_column_skips_only_the_checks_that_need_it(damaged: Callable, scanned: Callable) -> None:
    path = damaged(lambda company: company.change("ALTER TABLE MINVE{n} DROP EXIST_G"))

    result = scanned(path, "K01", "K04", "K05", "H05")

    assert {check.id: check.status for check in result.checks} == {
        "K01": Status.OK,
        "K04": Status.OK,
        "K05": Status.SKIPPED,
        "H05": Status.SKIPPED,
    }
    assert "MINVE03.EXIST_G" in result.check("K05").reason


def test_a_database_that_is_not_aspels_says_what_is_missing(tmp_path: Path, scanned: Callable) -> None:
    path = tmp_path / "other.fdb"
    made = database.create(str(path))
    made.execute("CREATE TABLE RECETAS (PLATO VARCHAR(20))")
    made.commit()
    made.close()

    with pytest.raises(MaletinError) as caught:
        scanned(path)

    assert caught.value.code == "SCAN-NO-COMPANY"
