"""What is known of each content file: wanted, how far it came, where from, what was found when it was last read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ContentState(StrEnum):
    """Where one file of the kit stands."""

    WANTED = "wanted"
    PARTIAL = "partial"
    PRESENT = "present"
    ALTERED = "altered"
    """It was complete once and no longer matches its digest."""


@dataclass(frozen=True, slots=True)
class ContentItem:
    """One content file of this laptop."""

    digest: str
    size: int
    state: ContentState
    offset: int
    """Bytes safely in the partial file (flushed) the last time we looked."""
    source: str
    """"hub", "usb", "lan"; empty while nothing arrived."""
    attempts: int
    next_try: datetime | None
    code: str
    text: str
    verified_at: str
    """UTC of the last complete hash that matched; empty = never."""


class Ledger(Protocol):
    """The content ledger, in the store."""

    def want(self, content: Mapping[str, int]) -> None:
        """Make sure these digests (with sizes) are listed; what is listed stays as it is."""
        ...

    def item(self, digest: str) -> ContentItem | None:
        """One file, or None when it was never wanted."""
        ...

    def items(self) -> tuple[ContentItem, ...]:
        """All files, by state then size."""
        ...

    def progressed(self, digest: str, offset: int, source: str) -> None:
        """The partial file holds this many flushed bytes."""
        ...

    def arrived(self, digest: str, source: str, at: str) -> None:
        """Complete, verified and under its final name."""
        ...

    def inspected(self, digest: str, intact: bool, at: str) -> None:
        """It was read whole again; intact or altered."""
        ...

    def missing(self, digest: str) -> None:
        """It is not on the disk any more: wanted again from zero."""
        ...

    def failed(self, digest: str, code: str, text: str, next_try: datetime) -> None:
        """A try failed: attempts + 1."""
        ...
