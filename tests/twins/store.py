"""A whole store in memory, its parts belonging together as those of app.store do."""

from __future__ import annotations

from app.clock import Clock
from app.trust.keys import SigningKey
from tests.twins.drafts import MemoryDrafts
from tests.twins.evidence import MemoryEvidence
from tests.twins.history import MemoryHistory
from tests.twins.inbox import MemoryInbox
from tests.twins.journal import MemoryJournal
from tests.twins.ledger import MemoryLedger
from tests.twins.outbox import MemoryOutbox


class MemoryStore:
    """Of an enrolled laptop."""

    def __init__(self, device: str = "laptop-1", clock: Clock | None = None, key: SigningKey | None = None) -> None:
        self.journal = MemoryJournal(device, clock, key)
        self.outbox = MemoryOutbox(self.journal)
        self.inbox = MemoryInbox(self.outbox)
        self.ledger = MemoryLedger()
        self.evidence = MemoryEvidence()
        self.history = MemoryHistory()
        self.drafts = MemoryDrafts(self.journal)

    def close(self) -> None:
        """Nothing to give free."""
