"""What sync needs of the world. Implementations: sync.http_hub (the hub), store (outbox, inbox, ledger)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from app.wire.sync import EnrolAnswer, EnrolRequest, SyncAnswer, SyncRequest, UploadStatus


@dataclass(frozen=True, slots=True)
class Incoming:
    """An open download: where it really starts and the bytes that follow."""

    start: int
    """Offset of the first byte; 0 when the source ignored our range (start over)."""
    size: int
    """Whole size of the file as the source says."""
    chunks: Iterator[bytes]


class Source(Protocol):
    """Where content comes from: the hub, a USB bundle, a laptop on the office network."""

    @property
    def name(self) -> str:
        """Short name kept in the ledger: "hub", "usb" or "lan"."""
        ...

    def fetch(self, digest: str, offset: int) -> AbstractContextManager[Incoming]:
        """Open a file from ``offset``.

        Raises Unavailable ``HUB-…`` (see HubPort), ``CONTENT-NOT-FOUND``; ``CONTENT-RANGE`` when the partial file must
        be discarded (416, or a lying range).
        """
        ...


class HubPort(Source, Protocol):
    """The hub as the laptop sees it.

    Every method raises Unavailable with one of: ``HUB-UNREACHABLE``, ``HUB-SLOW`` (time-out), ``HUB-CUT`` (cut in the
    middle), ``HUB-NOT-OURS`` (HTML or anything not ours: captive portal), ``HUB-CERTIFICATE``, ``HUB-TOKEN`` (401/403),
    ``HUB-CONFLICT`` (409), ``HUB-TOO-LARGE`` (413), ``HUB-BUSY`` (429, facts["retry_after"]), ``HUB-TROUBLE`` (5xx),
    ``HUB-PROTOCOL`` (an answer that does not fit the contract).
    """

    def exchange(self, request: SyncRequest) -> SyncAnswer:
        """``POST /api/v1/sync``."""
        ...

    def upload_status(self, digest: str, size: int, media: str) -> UploadStatus:
        """How much of this evidence the hub has."""
        ...

    def upload(self, digest: str, offset: int, data: bytes) -> UploadStatus:
        """Send the next piece."""
        ...

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Spend a one-time code. Raises BadInput ``ENROL-CODE-WRONG``, ``-USED`` or ``-EXPIRED``."""
        ...
