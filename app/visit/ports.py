"""What a visit needs of the world besides the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from app.kit.manifest import Artifact
from app.procedures.model import Check, Procedure
from app.visit.facts import ArtifactUsed, Checked, EvidenceRef


@dataclass(frozen=True, slots=True)
class Watch:
    """Whoever waits for something long: is told how far it is, and may stop it."""

    progress: Callable[[int, int], None] = lambda _done, _total: None
    cancelled: Callable[[], bool] = lambda: False


NOBODY = Watch()


class Prober(Protocol):
    """Looks at the world for a check step, read-only. Never raises: what cannot be looked at is ``unavailable``."""

    def look(self, step: Check, target: str, watch: Watch = NOBODY) -> Checked:
        """Run one probe on a resolved target."""
        ...


class FirebirdEye(Protocol):
    """The read-only look at a Firebird server or copy (adapter: app.aspel.connection)."""

    def facts(self, dsn: str) -> Mapping[str, str]:
        """Engine version, ODS, dialect and more of a database that answers.

        Raises Unavailable ``FIREBIRD-…`` with the reason; BadInput ``FIREBIRD-LIVE-FILE`` for the path of a live file.
        """
        ...


class Library(Protocol):
    """Procedures of the kit, opened only after their signature and digest were checked."""

    def procedure(self, digest: str) -> Procedure:
        """Raises Untrusted (app.trust.verify) or Unavailable ``CONTENT-MISSING``."""
        ...


class HandOver(Protocol):
    """Takes a file out of the kit for use: hashed again right before it is opened."""

    def hand_over(self, artifact: Artifact, *, launch: bool) -> ArtifactUsed:
        """Verify the bytes and, when intact and asked, open them. An altered file is never opened.

        Raises Unavailable ``CONTENT-MISSING``, ``DISK-FULL``, ``OPEN-FAILED``.
        """
        ...


@dataclass(frozen=True, slots=True)
class StepDraft:
    """What was typed or gathered for one run of a step and is not answered yet. No fact: nobody but the one who wrote
    it sees it, and an answer ends it. A card that is no step has a name for ``step``, and no task when it is of the
    whole visit: whoever reads it knows by ``run`` whether it still counts; the end of the visit ends it."""

    task: str
    step: str
    run: int
    """How many moves the task had when the step came: another try at a step is another run."""
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By the name of the field; what is empty is not in it."""
    evidence: tuple[EvidenceRef, ...] = ()
    """Their bytes are on the shelf already."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing worth keeping."""
        return not self.fields and not self.evidence


class Drafts(Protocol):
    """Drafts of the steps of each visit, at most one for a step. The event that answers or skips a step ends its draft
    in the same transaction; the end of a visit ends all of its drafts."""

    def keep(self, visit: str, draft: StepDraft) -> None:
        """Durable when it returns, in place of the one before; an empty one only ends the one before.

        Raises Unavailable ``STORE-DISK-FULL``, ``STORE-DISK-FAILED``, ``STORE-LOCKED``.
        """
        ...

    def of(self, visit: str) -> tuple[StepDraft, ...]:
        """All of a visit, by task and step."""
        ...
