"""Evidence coming up: in pieces, from the offset the hub names, hashed as a whole before it counts."""

from __future__ import annotations

from app.errors import Untrusted
from app.hub.applying import drain
from app.hub.office import Hub
from app.hub.records import events
from app.hub.records import evidence as records
from app.hub.records.database import Taken
from app.hub.records.evidence import Piece
from app.hub.refusals import refusal
from app.wire.sync import UploadStatus

MAX_EVIDENCE = 64 * 1024 * 1024
"""Bytes of one piece of evidence; what is larger is cut at capture or carried by hand."""
MAX_CHUNK = 8 * 1024 * 1024
"""Bytes of one request."""


def status(hub: Hub, digest: str) -> UploadStatus:
    """How much of it is here. A piece nobody ever sent has offset 0 and size 0."""
    with hub.database.read() as tx:
        piece = records.find(tx, digest)
    if piece is None:
        return UploadStatus(digest=digest, offset=0, size=0, complete=False)
    if not piece.complete and hub.evidence.has(digest):
        # The power went between the file's final name and the database: the file is whole, so say so.
        return _completed(hub, digest, piece.size)
    if piece.complete:
        return UploadStatus(digest=digest, offset=piece.size, size=piece.size, complete=True)
    return UploadStatus(digest=digest, offset=_trusted(hub, piece), size=piece.size, complete=False)


def receive(hub: Hub, digest: str, offset: int, size: int, data: bytes, device: str) -> UploadStatus:
    """Keep the next bytes, durably, before the answer.

    Raises BadInput ``EVIDENCE-TOO-LARGE``, ``HUB-CONFLICT`` (facts["offset"] is the right one); CheckFailed
    ``EVIDENCE-ALTERED`` (start over); Unavailable ``DISK-FULL``, ``CONTENT-BUSY``.
    """
    if size > MAX_EVIDENCE:
        raise refusal("EVIDENCE-TOO-LARGE", limit=MAX_EVIDENCE)
    before = status(hub, digest)
    if before.complete:
        return before
    trusted = before.offset if before.size == size else _begin(hub, digest, size, device, fresh=before.size == 0)
    if offset != trusted:
        raise refusal("HUB-CONFLICT", offset=trusted)
    if trusted == 0:
        hub.evidence.reserve(digest, size)
    return _write(hub, digest, trusted, size, data, device)


def _begin(hub: Hub, digest: str, size: int, device: str, *, fresh: bool) -> int:
    """A first byte, or another size than was said before: what came under the other size is worthless."""
    try:
        with hub.database.write() as tx:
            if fresh:
                records.begin(tx, digest, size, device)
            else:
                records.restart(tx, digest, size, device)
    except Taken as error:
        raise refusal("HUB-CONFLICT", offset=0) from error
    return 0


def _write(hub: Hub, digest: str, offset: int, size: int, data: bytes, device: str) -> UploadStatus:
    try:
        with hub.evidence.writing(digest, size, offset) as part:
            if part.offset != offset:
                raise refusal("HUB-CONFLICT", offset=part.offset)
            part.write(data)
            part.flush()
            kept = part.offset
            if kept == size:
                hub.evidence.finish(digest, part)
    except Untrusted as error:
        with hub.database.write() as tx:
            records.restart(tx, digest, size, device)
        raise refusal("EVIDENCE-ALTERED", offset=0) from error
    if kept == size:
        return _completed(hub, digest, size)
    with hub.database.write() as tx:
        records.progressed(tx, digest, kept)
    return UploadStatus(digest=digest, offset=kept, size=size, complete=False)


def _completed(hub: Hub, digest: str, size: int) -> UploadStatus:
    with hub.database.write() as tx:
        records.completed(tx, digest, size, hub.now())
        visits = events.visits_awaiting(tx, digest)
    for visit in visits:
        drain(hub, visit)
    return UploadStatus(digest=digest, offset=size, size=size, complete=True)


def _trusted(hub: Hub, piece: Piece) -> int:
    """Bytes flushed, as far as they are still there."""
    return min(piece.kept, hub.evidence.partial_size(piece.digest))
