"""Evidence in memory."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from app.errors import BadInput, Unavailable, Untrusted


class MemoryEvidence:
    """EvidenceShelf. ``kept`` may be altered by a test; ``failure`` is raised by the next put."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.failure: Exception | None = None

    def put(self, source: BinaryIO, *, limit: int) -> tuple[str, int]:
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        try:
            data = source.read()
        except OSError as error:
            raise Unavailable("EVIDENCE-UNREADABLE", "fuente ilegible") from error
        if len(data) > limit:
            raise BadInput("EVIDENCE-TOO-LARGE", "demasiado grande")
        if not data:
            raise BadInput("EVIDENCE-EMPTY", "vacío")
        digest = hashlib.sha256(data).hexdigest()
        self.kept[digest] = data
        return digest, len(data)

    def read(self, digest: str, offset: int = 0, length: int | None = None) -> bytes:
        data = self.kept.get(digest)
        if data is None:
            raise BadInput("EVIDENCE-MISSING", "no está")
        if hashlib.sha256(data).hexdigest() != digest:
            raise Untrusted("EVIDENCE-ALTERED", "alterada")
        return data[offset:] if length is None else data[offset : offset + length]

    def size(self, digest: str) -> int | None:
        data = self.kept.get(digest)
        return None if data is None else len(data)
