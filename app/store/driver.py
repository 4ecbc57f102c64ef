"""The driver's own connections: how an encrypted file is keyed and set up. Light to import, as the store's head start
needs no more than this."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from app.store import troubles

if TYPE_CHECKING:
    # SQLCipher's driver is the standard library's with another engine inside, and ships no types of its own.
    from sqlite3 import Connection, Row
else:
    from sqlcipher3.dbapi2 import Connection, Row

BUSY_SECONDS = 5.0
"""How long a writer waits for another process before it says that the store is locked."""
KEY_SIZE = 32
_WAL_KEPT = 64 * 1024 * 1024


def is_readable(path: Path, key: bytes) -> bool:
    """Whether this key opens this file (its first page decrypts and passes its authentication code)."""
    connection = None
    try:
        connection = connect(path, key)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.Error:
        return False
    finally:
        if connection is not None:
            connection.close()
    return True


def connect(path: Path, key: bytes) -> Connection:
    """A keyed driver connection to an existing file; never creates one."""
    if len(key) != KEY_SIZE:
        raise ValueError("a store key has 32 bytes")
    connection: Connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,  # the driver would begin late and deferred; we say BEGIN ourselves
        check_same_thread=False,
        timeout=BUSY_SECONDS,
    )
    # SQLCipher reports a wrong key on stderr unless it is told not to, before the key is set.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def prepared(path: Path, key: bytes) -> Connection:
    """A connection with the settings every promise rests on; some hold per connection, so each one gets them all."""
    connection = connect(path, key)
    connection.row_factory = Row
    try:
        _set_up(connection, path)
    except BaseException:
        # Whatever went wrong: an open file would keep the next try from replacing it on Windows.
        connection.close()
        raise
    return connection


def _set_up(connection: Connection, path: Path) -> None:
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise troubles.no_write_ahead_log(path, str(mode))
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Without it, INSERT OR REPLACE would remove a protected row silently, past its DELETE trigger.
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute(f"PRAGMA journal_size_limit = {_WAL_KEPT}")


__all__ = ["BUSY_SECONDS", "KEY_SIZE", "Connection", "Row", "connect", "is_readable", "prepared"]
