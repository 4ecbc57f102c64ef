"""Signed documents in one sequence, the catalogue of files, and who may download what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select, update

from app.hub.records.database import Transaction
from app.hub.records.tables import ArtifactRow, CounterRow, DocumentRow, GrantRow

EVERYBODY = "*"
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document to be published. ``audience``: a person, EVERYBODY or NOBODY (it stays on the hub)."""

    kind: str
    name: str
    revision: int
    audience: str
    title: str
    digest: str
    envelope: bytes
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class Published:
    """A document with its place in the sequence."""

    sequence: int
    document: Document


def publish(tx: Transaction, document: Document) -> Published:
    """Keep it under the next number of the sequence. Raises Taken when the revision exists."""
    # The counter's row stays locked until commit, so that no reader sees number n+1 before n (a cursor would skip n).
    grown = tx.execute(update(CounterRow).where(CounterRow.name == "documents").values(value=CounterRow.value + 1))
    if grown.rowcount == 0:  # type: ignore[attr-defined] # an UPDATE gives a CursorResult
        tx.add(CounterRow(name="documents", value=1))
        tx.flush()
    sequence = tx.scalars(select(CounterRow.value).where(CounterRow.name == "documents")).one()
    tx.add(
        DocumentRow(
            sequence=sequence,
            kind=document.kind,
            name=document.name,
            revision=document.revision,
            audience=document.audience,
            title=document.title,
            digest=document.digest,
            envelope=document.envelope,
            published_at=document.at,
            published_by=document.by,
        )
    )
    tx.flush()
    return Published(sequence, document)


def last_sequence(tx: Transaction) -> int:
    """The number of the newest document; 0 = none yet."""
    return tx.scalars(select(func.coalesce(func.max(DocumentRow.sequence), 0))).one()


def last_revision(tx: Transaction, kind: str, name: str) -> int:
    """Highest revision published; 0 = none yet."""
    return tx.scalars(
        select(func.coalesce(func.max(DocumentRow.revision), 0)).where(
            DocumentRow.kind == kind, DocumentRow.name == name
        )
    ).one()


def find(tx: Transaction, kind: str, name: str, revision: int) -> Published | None:
    """That revision, or None."""
    row = tx.scalars(
        select(DocumentRow).where(DocumentRow.kind == kind, DocumentRow.name == name, DocumentRow.revision == revision)
    ).one_or_none()
    return _published(row) if row else None


def of_kind(tx: Transaction, kind: str, name: str | None = None) -> tuple[Published, ...]:
    """Every revision of a kind (and name), by name and revision."""
    wanted = select(DocumentRow).where(DocumentRow.kind == kind).order_by(DocumentRow.name, DocumentRow.revision)
    if name is not None:
        wanted = wanted.where(DocumentRow.name == name)
    return tuple(_published(row) for row in tx.scalars(wanted))


def since(tx: Transaction, cursor: int, person: str, limit: int) -> tuple[Published, ...]:
    """What goes down to this person after ``cursor``, in the order of the sequence."""
    rows = tx.scalars(
        select(DocumentRow)
        .where(DocumentRow.sequence > cursor, DocumentRow.audience.in_((person, EVERYBODY)))
        .order_by(DocumentRow.sequence)
        .limit(limit)
    )
    return tuple(_published(row) for row in rows)


@dataclass(frozen=True, slots=True)
class ListedArtifact:
    """A file of the catalogue; ``body`` is app.kit.manifest.Artifact as JSON."""

    id: str
    digest: str
    body: str
    at: str
    by: str


def list_artifact(tx: Transaction, artifact: ListedArtifact) -> None:
    """Put a file into the catalogue. Raises Taken when the id exists."""
    tx.add(
        ArtifactRow(
            id=artifact.id,
            digest=artifact.digest,
            body=artifact.body,
            registered_at=artifact.at,
            registered_by=artifact.by,
        )
    )
    tx.flush()


def artifact(tx: Transaction, artifact_id: str) -> ListedArtifact | None:
    """That file, or None."""
    row = tx.get(ArtifactRow, artifact_id)
    return _artifact(row) if row else None


def artifacts(tx: Transaction) -> tuple[ListedArtifact, ...]:
    """The whole catalogue, by id."""
    return tuple(_artifact(row) for row in tx.scalars(select(ArtifactRow).order_by(ArtifactRow.id)))


def grant(tx: Transaction, person: str, digests: Iterable[str]) -> None:
    """This person may download these from now on."""
    for digest in sorted(set(digests)):
        if tx.get(GrantRow, (person, digest)) is None:
            tx.add(GrantRow(person=person, digest=digest))
    tx.flush()


def granted(tx: Transaction, person: str, digest: str) -> bool:
    """Whether this person may download it."""
    return tx.get(GrantRow, (person, digest)) is not None


def _published(row: DocumentRow) -> Published:
    return Published(
        row.sequence,
        Document(
            row.kind,
            row.name,
            row.revision,
            row.audience,
            row.title,
            row.digest,
            row.envelope,
            row.published_at,
            row.published_by,
        ),
    )


def _artifact(row: ArtifactRow) -> ListedArtifact:
    return ListedArtifact(row.id, row.digest, row.body, row.registered_at, row.registered_by)
