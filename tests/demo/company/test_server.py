"""The same proof through a real Firebird 3 server over TCP, and what that server says about our attachment."""

from __future__ import annotations

import shutil

import pytest

from app.aspel.connection import EngineScanSession, Login
from app.aspel.scan import scan
from app.demo.company import database
from app.demo.company.books import BOOKS, build_books
from app.demo.company.client import LOOSE_WRITES
from app.demo.company.company import build, opened
from app.demo.company.faults import FAULTS, books, commit_all
from app.demo.company.spec import CLEAN, SMALL
from tests.aspel.firebird_server import ADMIN, ADMIN_PASSWORD
from tests.demo.company.inside import InsideSession, records, told_inside

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

WHO = {"user": ADMIN, "password": ADMIN_PASSWORD}


@pytest.fixture(scope="module")
def served(firebird_server):
    """A small company that nobody changes."""
    dsn = firebird_server.dsn("SAE90EMPRE03.FDB")
    build(dsn, SMALL, **WHO)
    return dsn


@pytest.fixture
def copied(served, firebird_server):
    """A copy of it on the server, to break."""
    source, path = firebird_server.data / "SAE90EMPRE03.FDB", firebird_server.data / "ROTA.FDB"
    shutil.copyfile(source, path)
    if firebird_server.account is not None:
        shutil.chown(path, firebird_server.account, firebird_server.account)
    yield firebird_server.dsn("ROTA.FDB")
    path.unlink()


def session_on(dsn, password=ADMIN_PASSWORD):
    return EngineScanSession(dsn, lambda _host: Login(ADMIN, password))


def told(dsn, spec=SMALL):
    with session_on(dsn) as session:
        result = scan(session, dsn, now=spec.as_of)
        assert session.writes() == 0
    assert result.engine.startswith("Firebird 3.0")
    return records(result)


def seen_by_the_server(dsn):
    """What the server counted for each other attachment: (rows read one after another, rows written, rows swept, pages
    written, transactions that could write)."""
    with database.opened(dsn, **WHO) as watcher:
        return watcher.rows(
            "SELECT R.MON$RECORD_SEQ_READS, R.MON$RECORD_INSERTS + R.MON$RECORD_UPDATES + R.MON$RECORD_DELETES, "
            "R.MON$RECORD_BACKOUTS + R.MON$RECORD_PURGES + R.MON$RECORD_EXPUNGES, I.MON$PAGE_WRITES, "
            "(SELECT COUNT(*) FROM MON$TRANSACTIONS T WHERE T.MON$ATTACHMENT_ID = A.MON$ATTACHMENT_ID AND "
            "T.MON$READ_ONLY = 0) FROM MON$ATTACHMENTS A JOIN MON$RECORD_STATS R ON R.MON$STAT_ID = A.MON$STAT_ID "
            "JOIN MON$IO_STATS I ON I.MON$STAT_ID = A.MON$STAT_ID "
            "WHERE A.MON$SYSTEM_FLAG = 0 AND A.MON$ATTACHMENT_ID <> CURRENT_CONNECTION"
        )


def test_a_clean_company_has_no_finding(served, firebird_server, full_size):
    """Full size: 2,000 articles and 50,000 movements."""
    if not full_size:
        assert told(served) == {}
        return
    dsn = firebird_server.dsn("LIMPIA.FDB")
    build(dsn, CLEAN, **WHO)

    assert told(dsn, CLEAN) == {}


def test_all_faults_together_are_told_with_exactly_their_records(copied):
    with opened(copied, SMALL, **WHO) as company:
        expected = commit_all(company)
        company.commit()
    database.force_writes(copied, on=False, **WHO)

    assert told(copied) == {**expected, "S04": frozenset({LOOSE_WRITES})}


def test_a_fault_alone_is_told_by_its_checks_and_by_no_other(copied, full_size):
    """Each is broken, asked and undone inside one transaction on the server. In short, only the checks that read a
    changed table are asked."""
    undone = [fault for fault in FAULTS if fault.touches]
    wrong = {}
    with opened(copied, SMALL, **WHO) as company, InsideSession(company.database) as inside:
        for fault in undone:
            expected = fault.commit(company)
            found = told_inside(inside, company, None if full_size else frozenset(fault.touches))
            company.database.undo()
            if found != expected:
                wrong[fault.id] = (found, expected)

    assert wrong == {}


def test_the_server_itself_counted_no_write_by_our_attachment(served):
    with session_on(served) as session:
        scan(session, served, now=SMALL.as_of)
        seen = seen_by_the_server(served)

    assert sum(read for read, *_written in seen) > SMALL.movements
    assert [written for _read, *written in seen] == [[0, 0, 0, 0]] * len(seen)


def test_the_factory_password_still_in_use_is_told_and_nothing_else(served, firebird_server):
    firebird_server.sql("SAE90EMPRE03.FDB", f"ALTER USER {ADMIN} PASSWORD 'masterkey';")
    try:
        with session_on(served, "masterkey") as session:
            result = scan(session, served, now=SMALL.as_of)
    finally:
        firebird_server.sql_text(
            f"CONNECT '{served}' USER '{ADMIN}' PASSWORD 'masterkey';\n"
            f"ALTER USER {ADMIN} PASSWORD '{ADMIN_PASSWORD}';\nCOMMIT;\n"
        )

    assert records(result) == {"S06": {"SYSDBA"}}


def test_faults_of_the_books_are_told_with_exactly_their_records(firebird_server):
    dsn = firebird_server.dsn("COI10EMPRE1.FDB")
    build_books(dsn, **WHO)
    with opened(dsn, BOOKS, **WHO) as company:
        expected = commit_all(company, books.FAULTS)
        company.commit()

    with session_on(dsn) as session:
        result = scan(session, dsn, now=BOOKS.as_of, company=BOOKS.suffix)

    assert records(result) == expected
