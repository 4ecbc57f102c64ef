"""What the first screen showed last, kept so that the next start has it before the store is open (decision 0009).

A look is words for a screen, nothing else: opaque here, made again at any time, and only given out while the store
stands exactly where it stood when the look was made. It lies in the encrypted file of the index of past visits, which
is replaced by an empty one whenever anything is wrong with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from app.settings import Settings
from app.store.derived import STORE_KEY, KeyKeeper, StoreKeys
from app.store.driver import KEY_SIZE, Connection, connect
from app.store.engine import Database, scalar
from app.store.places import history_file

if TYPE_CHECKING:  # the window asks for its last look before the heavy rooms are imported
    from app.store.history import HistoryRecords

_STANDING = (
    "SELECT sequence, digest FROM journal ORDER BY sequence DESC LIMIT 1",
    "SELECT max(number) FROM documents",
    "SELECT max(number) FROM refused_documents",
    "SELECT max(version) FROM trust_lists",
    "SELECT visit, revision, current FROM assignments ORDER BY visit",
    "SELECT visit FROM tombstones ORDER BY visit",
    "SELECT last_success, skew_seconds, plan_vanished FROM contact",
    'SELECT digest, size, state, "offset" FROM content ORDER BY digest',
    "SELECT device, person, person_name, firm, public_key FROM identity",
)
"""Everything in the store that a first screen speaks of. What waits to be sent is counted anew, never remembered."""


class LookRecords:
    """Looks (app.laptop.Looks) of one store, in the file of its index."""

    def __init__(self, store: Database, history: HistoryRecords) -> None:
        self._store = store
        self._history = history

    def standing(self) -> str:
        """See the port."""
        with self._store.read() as connection:
            return standing_of(connection)

    def kept(self) -> frozenset[tuple[str, str]]:
        """See the port."""

        def read(database: Database) -> frozenset[tuple[str, str]]:
            with database.read() as connection:
                rows = connection.execute("SELECT standing, name FROM looks")
                return frozenset((standing, name) for standing, name in rows)

        return self._history.using(read)

    def keep(self, standing: str, looks: Mapping[str, str]) -> None:
        """See the port."""

        def write(database: Database) -> None:
            with database.write() as connection:
                connection.execute("DELETE FROM looks WHERE standing <> ?", (standing,))
                connection.executemany(
                    "INSERT OR REPLACE INTO looks (name, standing, said) VALUES (?, ?, ?)",
                    [(name, standing, said) for name, said in looks.items()],
                )

        self._history.using(write)


def last_look(settings: Settings, vault: KeyKeeper, name: str) -> str | None:
    """The look of that name, if the store stands where it stood; None whatever else is the case.

    Reads before the check of the whole store (app.store.head_start) has answered: see decision 0009.
    """
    path = history_file(settings.store_file)
    master = vault.get(STORE_KEY)
    if master is None or len(master) != KEY_SIZE or not path.exists():
        return None
    keys = StoreKeys(master)
    try:
        with closing(connect(settings.store_file, keys.store)) as store:
            standing = standing_of(store)
        with closing(connect(path, keys.history)) as history:
            said = scalar(
                history, "SELECT said FROM looks WHERE name = :name AND standing = :now", name=name, now=standing
            )
    except dbapi2.Error:
        # Damaged, of another version, of another key: the ordinary opening says so where it matters.
        return None
    return None if said is None else str(said)


def standing_of(connection: Connection) -> str:
    """A digest of where the store stands."""
    whole = hashlib.sha256()
    for statement in _STANDING:
        for row in connection.execute(statement):
            whole.update(repr(tuple(row)).encode())
        whole.update(b"\n")
    return whole.hexdigest()
