"""What the rest of the program asks of whoever keeps the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Protocol

from app.journal.chain import Head
from app.journal.event import Draft, Event


class Journal(Protocol):
    """The device's own journal. Appending is durable before it returns; nothing is ever changed or removed."""

    def append(self, drafts: Sequence[Draft]) -> tuple[Event, ...]:
        """Link, sign and keep all drafts in one transaction, and put them in the outbox.

        Raises Unavailable ``STORE-DISK-FULL`` or ``STORE-LOCKED``; then none of them was kept.
        """
        ...

    def events(self, visit: str) -> tuple[Event, ...]:
        """All events of one visit in the order of the device's sequence."""
        ...

    def since(self, sequence: int, limit: int) -> tuple[Event, ...]:
        """The events after ``sequence`` in order, at most ``limit``: what a restored hub is given again."""
        ...

    def head(self) -> Head:
        """The last link of this device's chain."""
        ...


class EvidenceShelf(Protocol):
    """Evidence bytes (photos, screenshots, files, signatures), named by SHA-256, encrypted at rest."""

    def put(self, source: BinaryIO, *, limit: int) -> tuple[str, int]:
        """Keep the bytes durably; returns (digest, size). The same bytes twice are one file.

        Raises BadInput ``EVIDENCE-TOO-LARGE`` (over ``limit`` bytes) or ``EVIDENCE-EMPTY``; Unavailable
        ``STORE-DISK-FULL``.
        """
        ...

    def read(self, digest: str, offset: int = 0, length: int | None = None) -> bytes:
        """Bytes of one piece of evidence. Raises BadInput ``EVIDENCE-MISSING``, Untrusted ``EVIDENCE-ALTERED``."""
        ...

    def size(self, digest: str) -> int | None:
        """Its size in bytes, or None when it is not here."""
        ...
