"""Pieces of evidence on their way: the ledger beside the files."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from app.hub.records.database import Transaction
from app.hub.records.tables import EvidenceRow


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece. ``kept``: bytes known to be flushed."""

    digest: str
    size: int
    kept: int
    device: str
    complete_at: str

    @property
    def complete(self) -> bool:
        """Whether all of it is here and its hash was checked."""
        return bool(self.complete_at)


def find(tx: Transaction, digest: str) -> Piece | None:
    """That piece, or None when nothing of it ever came."""
    row = tx.get(EvidenceRow, digest)
    return Piece(row.digest, row.size, row.kept, row.device, row.complete_at) if row else None


def begin(tx: Transaction, digest: str, size: int, device: str) -> None:
    """The first bytes are coming. Raises Taken when another request said so first."""
    tx.add(EvidenceRow(digest=digest, size=size, device=device))
    tx.flush()


def restart(tx: Transaction, digest: str, size: int, device: str) -> None:
    """Nothing of what came can be used."""
    tx.execute(update(EvidenceRow).where(EvidenceRow.digest == digest).values(size=size, kept=0, device=device))


def progressed(tx: Transaction, digest: str, kept: int) -> None:
    """So many bytes are flushed."""
    tx.execute(update(EvidenceRow).where(EvidenceRow.digest == digest).values(kept=kept))


def completed(tx: Transaction, digest: str, size: int, at: str) -> None:
    """All of it is here and its hash was checked."""
    tx.execute(update(EvidenceRow).where(EvidenceRow.digest == digest).values(kept=size, size=size, complete_at=at))


def missing(tx: Transaction, digests: tuple[str, ...]) -> tuple[str, ...]:
    """Which of these are not complete, in their order, each once."""
    if not digests:
        return ()
    here = set(
        tx.scalars(select(EvidenceRow.digest).where(EvidenceRow.digest.in_(digests), EvidenceRow.complete_at != ""))
    )
    return tuple(dict.fromkeys(digest for digest in digests if digest not in here))
