"""The child process that holds the engine: one request on stdin, one answer on stdout, both JSON, then it ends.

Run as ``python -m app.aspel.connection.child``. The password arrives on stdin, so it is never in an argument list or in
the environment. Only the constant statements below are ever sent, all within Firebird 2.5, in a read-only transaction.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

_DATABASE = (
    "SELECT MON$ODS_MAJOR, MON$ODS_MINOR, MON$PAGE_SIZE, MON$PAGES, MON$SQL_DIALECT, MON$FORCED_WRITES, "
    "MON$READ_ONLY, MON$BACKUP_STATE, MON$SHUTDOWN_MODE, MON$OLDEST_TRANSACTION, MON$NEXT_TRANSACTION, "
    "MON$CREATION_DATE FROM MON$DATABASE"
)
_CHARSET = "SELECT RDB$CHARACTER_SET_NAME FROM RDB$DATABASE"
_ENGINE = "SELECT RDB$GET_CONTEXT('SYSTEM', 'ENGINE_VERSION') FROM RDB$DATABASE"
_PROOF = "SELECT MON$READ_ONLY FROM MON$TRANSACTIONS WHERE MON$TRANSACTION_ID = CURRENT_TRANSACTION"

_DENIED = frozenset({335544352, 335544788, 335545043})
"""no permission; bad parameters on attach; must be the owner: a plain reader may not switch connect triggers off."""


@dataclass(frozen=True, slots=True)
class _Runtime:
    """The shape of firebird.driver's runtime provider, for a library at a given place."""

    client_library: Path
    root: Path
    name: str = "firebird"
    package_version: str = "0"
    firebird_version: str = "0"
    firebird_log: Path | None = None
    capabilities: frozenset[str] = frozenset({"client"})


class _Cursor(Protocol):
    """What we use of the driver's cursor; the driver ships no types."""

    def execute(self, operation: str) -> object: ...
    def fetchone(self) -> Sequence[Any]: ...
    def close(self) -> None: ...


class _Transaction(Protocol):
    """What we use of the driver's transaction."""

    def cursor(self) -> _Cursor: ...
    def rollback(self) -> None: ...


class _Connection(Protocol):
    """What we use of the driver's connection."""

    def transaction_manager(self, *, default_tpb: bytes) -> _Transaction: ...
    def close(self) -> None: ...


def main() -> int:
    """Answer the one request on stdin."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever a library prints must not mix with the answer
    request = json.loads(sys.stdin.readline())
    # If the parent dies there is nobody left to kill us, so we also end ourselves.
    faulthandler.dump_traceback_later(float(request["seconds"]) + 5, exit=True, file=sys.stderr)
    json.dump(answer(request), answers)
    answers.flush()
    faulthandler.cancel_dump_traceback_later()
    return 0


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """{"facts": …} or {"error": {"kind", "codes", "text"}}."""
    try:
        load_client(Path(request["library"]), Path(request["root"]), [Path(name) for name in request["preload"]])
    except (OSError, RuntimeError, ImportError) as error:
        return told_error("engine", (), str(error))
    from firebird.driver import Error

    try:
        return {"facts": read_facts(request)}
    except Error as error:
        codes = tuple(getattr(error, "gds_codes", None) or ())
        return told_error("database", codes, str(error))


def load_client(library: Path, root: Path, preload: list[Path]) -> None:
    """Load the client library. The wheel's engine cannot find two of its libraries by itself, hence the preload."""
    os.environ["FIREBIRD"] = str(root)
    for name in preload:
        ctypes.CDLL(str(name), mode=ctypes.RTLD_GLOBAL)
    from firebird.driver import load_api

    load_api(_Runtime(library, root))


def read_facts(request: dict[str, Any]) -> dict[str, Any]:
    with attached(request) as (connection, triggers_off), reading(connection) as cursor:
        facts = engine_facts(cursor)
        return facts if not facts["proved-read-only"] else facts | {"triggers-off": triggers_off}


def engine_facts(cursor: _Cursor) -> dict[str, Any]:
    """What the engine says about the database, after it confirmed that our transaction cannot write."""
    if not _one(cursor, _PROOF)[0]:
        return {"proved-read-only": False}
    row = _one(cursor, _DATABASE)
    charset = _one(cursor, _CHARSET)[0]
    return {
        "proved-read-only": True,
        "engine": str(_one(cursor, _ENGINE)[0]).strip(),
        "charset": str(charset).strip() if charset else "NONE",
        "ods": f"{row[0]}.{row[1]}",
        "page-size": row[2],
        "pages": row[3],
        "dialect": row[4],
        "forced-writes": bool(row[5]),
        "read-only": bool(row[6]),
        "backup-state": row[7],
        "shutdown-mode": row[8],
        "gap": max(0, row[10] - row[9]),
        "created": row[11].isoformat(timespec="seconds")[:19],
    }


@contextlib.contextmanager
def attached(request: dict[str, Any]) -> Iterator[tuple[_Connection, bool]]:
    """A connection that collects no garbage and, where the login may ask for it, fires no connect trigger."""
    from firebird.driver import DatabaseError, connect

    login = {"user": request["user"], "password": request["password"], "charset": request["charset"]}
    try:
        connection, triggers_off = connect(request["dsn"], no_gc=True, no_db_triggers=True, **login), True
    except DatabaseError as error:
        if not _DENIED & set(getattr(error, "gds_codes", None) or ()):
            raise
        connection, triggers_off = connect(request["dsn"], no_gc=True, **login), False
    try:
        yield connection, triggers_off
    finally:
        connection.close()


@contextlib.contextmanager
def reading(connection: _Connection) -> Iterator[_Cursor]:
    """A cursor in a read-only transaction that ends in a rollback."""
    from firebird.driver import Isolation, TraAccessMode, tpb

    transaction = connection.transaction_manager(
        default_tpb=tpb(Isolation.READ_COMMITTED_RECORD_VERSION, access_mode=TraAccessMode.READ)
    )
    with contextlib.closing(transaction.cursor()) as cursor:
        try:
            yield cursor
        finally:
            transaction.rollback()


def _one(cursor: _Cursor, statement: str) -> Sequence[Any]:
    cursor.execute(statement)
    return cursor.fetchone()


def told_error(kind: str, codes: tuple[int, ...], text: str) -> dict[str, Any]:
    return {"error": {"kind": kind, "codes": list(codes), "text": text[:2000]}}


if __name__ == "__main__":
    raise SystemExit(main())
