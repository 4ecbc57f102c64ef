"""What a visit needs of the world besides the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.kit.manifest import Artifact
from app.procedures.model import Check, Procedure
from app.visit.facts import ArtifactUsed, Checked


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
