"""Evidence on its way up: in pieces, from the offset the hub tells, so that a cut costs at most one piece."""

from __future__ import annotations

from collections.abc import Callable

from app.errors import Unavailable
from app.journal.outbox import Outbox, UploadItem
from app.journal.ports import EvidenceShelf
from app.kit.progress import CancelToken
from app.sync.ports import HubPort
from app.sync.trouble import trouble
from app.wire.sync import UploadStatus

PIECE = 1024 * 1024
"""Bytes per request; halved when the hub finds it too large."""
_SMALLEST = 16 * 1024
_PATIENCE = 3
"""How many conflicts in a row are answered by asking again."""


class Uploader:
    """Brings one piece of evidence after the other to the hub."""

    def __init__(self, hub: HubPort, outbox: Outbox, evidence: EvidenceShelf, piece: int = PIECE) -> None:
        self._hub = hub
        self._outbox = outbox
        self._evidence = evidence
        self._piece = piece

    def send(self, item: UploadItem, cancel: CancelToken, at: Callable[[int], None]) -> int:
        """Send what the hub lacks of it and have it confirmed. ``at`` is told how many bytes the hub has now.
        Returns how many requests carried bytes: 0 when the hub had it all.

        Raises the errors of HubPort; BadInput ``EVIDENCE-MISSING``, Untrusted ``EVIDENCE-ALTERED``; Cancelled.
        """
        status = self._status(item)
        at(status.offset)
        piece, conflicts, pieces = self._piece, 0, 0
        while not status.complete:
            cancel.check()
            try:
                fresh = self._next(item, status, piece)
                pieces += 1
            except Unavailable as error:
                if error.code == "HUB-TOO-LARGE" and piece > _SMALLEST:
                    piece //= 2
                    continue
                if error.code != "HUB-CONFLICT" or conflicts >= _PATIENCE:
                    raise
                conflicts += 1
                fresh = self._status(item)
            self._outbox.upload_progress(item.digest, fresh.offset)
            at(fresh.offset)
            status = fresh
        self._outbox.upload_done(item.digest)
        return pieces

    def _status(self, item: UploadItem) -> UploadStatus:
        return _fitting(self._hub.upload_status(item.digest, item.size, item.media), item)

    def _next(self, item: UploadItem, status: UploadStatus, piece: int) -> UploadStatus:
        data = self._evidence.read(item.digest, status.offset, min(piece, item.size - status.offset))
        if not data:
            # All bytes are there and yet it is not complete: the hub would take nothing more for ever.
            raise trouble("HUB-PROTOCOL", detail="all sent, not complete", digest=item.digest)
        fresh = _fitting(self._hub.upload(item.digest, status.offset, data), item)
        if fresh.offset <= status.offset and not fresh.complete:
            raise trouble("HUB-PROTOCOL", detail="no progress", digest=item.digest)
        return fresh


def _fitting(status: UploadStatus, item: UploadItem) -> UploadStatus:
    if status.digest != item.digest or status.offset > item.size:
        raise trouble("HUB-PROTOCOL", detail="another upload", digest=item.digest)
    return status
