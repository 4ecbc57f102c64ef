"""The hub as one open thing: its folder, database, shelves and clock. Services take it as their first argument.

Folder of a hub (``home``)::

    hub.json          firm, host names; no secrets
    hub.db            the database, unless it lives in PostgreSQL
    content/          procedures and artifacts by SHA-256
    evidence/         what came back from visits by SHA-256. Plain files: the hub's disk is the firm's own, and whoever
                      runs it encrypts that disk; on the laptop, which travels, evidence is encrypted by us.
    keys/hub.key      the hub's signing key (0600). Keys of people and of the root are never kept here.
    tls/              ca.pem, ca.key, server.pem, server.key (keys 0600)
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from app.clock import Clock, SystemClock, utc_text
from app.hub.records.database import Database
from app.hub.refusals import refusal
from app.kit.shelf import Shelf
from app.trust.keys import SigningKey
from app.visit.state import VisitState

_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Firm:
    """What everybody may know of this hub."""

    name: str
    hosts: tuple[str, ...]
    created: str


class VisitMemory:
    """States of visits folded lately, so that one more event costs one step and not the whole visit again.

    Only a shortcut: who takes a state compares its count and last digest with the database first.
    """

    def __init__(self) -> None:
        self._states: OrderedDict[str, VisitState] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, visit: str, applied: int, last: str) -> VisitState | None:
        """The state after exactly these events, or None."""
        with self._lock:
            state = self._states.get(visit)
        return state if state is not None and (state.events, state.last_digest) == (applied, last) else None

    def remember(self, visit: str, state: VisitState) -> None:
        """Keep it for the next event; the oldest is forgotten."""
        with self._lock:
            self._states[visit] = state
            self._states.move_to_end(visit)
            while len(self._states) > _REMEMBERED:
                self._states.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Hub:
    """An open hub. Safe to use from several threads."""

    home: Path
    firm: Firm
    database: Database
    content: Shelf
    evidence: Shelf
    clock: Clock
    memory: VisitMemory = field(default_factory=VisitMemory)

    def now(self) -> str:
        """The present moment as it is kept."""
        return utc_text(self.clock.now())

    def key(self) -> SigningKey:
        """The hub's own signing key."""
        return SigningKey.from_seed(bytes.fromhex((self.home / "keys" / "hub.key").read_text("ascii").strip()))

    def close(self) -> None:
        """Give everything back."""
        self.database.close()


def open_hub(home: Path, *, clock: Clock | None = None, database_url: str = "") -> Hub:
    """Open the hub in this folder and bring its tables up to date.

    Raises BadInput ``HUB-MISSING``; Unavailable ``HUB-DATABASE``, ``HUB-DATABASE-NEWER``.
    """
    try:
        said = json.loads((home / "hub.json").read_text("utf-8"))
        firm = Firm(str(said["firm"]), tuple(str(host) for host in said["hosts"]), str(said["created"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise refusal("HUB-MISSING", home=home) from error
    database = Database(database_url) if database_url else Database.file(home / "hub.db")
    try:
        database.migrate()
    except BaseException:
        database.close()
        raise
    return Hub(home, firm, database, Shelf(home / "content"), Shelf(home / "evidence"), clock or SystemClock())
