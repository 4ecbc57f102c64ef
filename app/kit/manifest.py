"""The signed content list of one visit. Immutable: a change is a new revision with a reason."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from app.plan.model import Agreement, Client, Person, Site, Task
from app.procedures.model import ArtifactKind
from app.wire.base import Digest, Document, Id, Line


class ProcedureRef(Document):
    """The exact revision of a procedure, by digest of its signed envelope."""

    slug: Id
    revision: int = Field(ge=1)
    title: Line
    digest: Digest
    size: int = Field(ge=1)


class Artifact(Document):
    """A file the firm owns a copy of, as the hub's catalogue knows it."""

    id: Id
    kind: ArtifactKind
    product: str
    version: str
    release: str = ""
    filename: str = Field(pattern=r"^[^/\\\x00:*?\"<>|]{1,150}$")
    """Name it is opened under; never a path."""
    digest: Digest
    size: int = Field(ge=1)
    source: Line = ""
    """Where the firm got it."""


class Reason(Document):
    """Why a file travels."""

    task: Id
    need: Id
    """The procedure's need it satisfies; of a picture, the step that shows it."""
    why: Line


class PackedArtifact(Document):
    """A file of the kit and every reason it is there."""

    artifact: Artifact
    reasons: tuple[Reason, ...] = Field(min_length=1)
    optional: bool = False


class PackedPicture(Document):
    """A picture of the kit's procedures and every step that shows it. The procedure's signature binds its bytes."""

    name: Line
    """File name, for people; never a path."""
    digest: Digest
    size: int = Field(ge=1)
    reasons: tuple[Reason, ...] = Field(min_length=1)


class KitTask(Document):
    """A task of the visit with its procedure pinned."""

    task: Task
    procedure: ProcedureRef | None = None


class Kit(Document):
    """Everything one visit needs except the bytes of procedures, pictures and artifacts, named by SHA-256."""

    format: Literal[1] = 1
    visit: Id
    revision: int = Field(ge=1)
    reason: Line = ""
    """Why this revision replaced the one before; empty for the first."""
    issued_at: str
    client: Client
    site: Site
    technician: Person
    supervisor: Person
    leader: Person
    day: date
    starts: str = Field(pattern=r"^\d{2}:\d{2}$")
    zone: str
    """IANA zone of the site."""
    budget_minutes: int = Field(ge=1, le=1440)
    agreement: Agreement
    tasks: tuple[KitTask, ...] = Field(min_length=1)
    """In the agreed order."""
    artifacts: tuple[PackedArtifact, ...] = ()
    pictures: tuple[PackedPicture, ...] = Field(default=(), exclude_if=lambda pictures: not pictures)
    """Each once. A kit without any is written as kits were before there were pictures: older laptops read it."""

    def task(self, task_id: str) -> KitTask | None:
        """The task with that id, or None."""
        return next((entry for entry in self.tasks if entry.task.id == task_id), None)

    def content(self) -> dict[str, int]:
        """Every digest the laptop must hold, with its size in bytes."""
        wanted = {ref.procedure.digest: ref.procedure.size for ref in self.tasks if ref.procedure}
        wanted |= {picture.digest: picture.size for picture in self.pictures}
        return wanted | {packed.artifact.digest: packed.artifact.size for packed in self.artifacts}


class Withdrawal(Document):
    """The supervisor's word that a visit will not take place. A tombstone: only a newer kit revision brings it back."""

    format: Literal[1] = 1
    visit: Id
    revision: int = Field(ge=1)
    """Counts the withdrawals of this visit, from 1."""
    reason: Line
    issued_at: str
    supervisor: Person
