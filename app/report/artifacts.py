"""Which files of the kit were used, and whether they were still intact when they were opened. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from app.kit.manifest import Artifact, Kit
from app.procedures.model import ArtifactKind
from app.visit.facts import ArtifactUsed, StepAnswered
from app.visit.state import VisitState


@dataclass(frozen=True, slots=True)
class ArtifactReport:
    """One file and what was done with it."""

    filename: str
    digest: str
    kind: ArtifactKind | None
    """None when the kit in force no longer lists the file."""
    version: str
    size: int
    tasks: tuple[str, ...]
    intact: bool
    opened: bool


def artifacts_used(kit: Kit, state: VisitState) -> tuple[ArtifactReport, ...]:
    """Every file that an artifact step verified, in order of first use."""
    catalogue = {packed.artifact.digest: packed.artifact for packed in kit.artifacts}
    uses: dict[str, list[tuple[str, ArtifactUsed]]] = {}
    for task in state.in_order():
        for move in task.trail:
            if isinstance(move.fact, StepAnswered) and isinstance(move.fact.answer, ArtifactUsed):
                answer = move.fact.answer
                uses.setdefault(answer.digest, []).append((task.entry.task.title, answer))
    return tuple(_used(digest, catalogue.get(digest), told) for digest, told in uses.items())


def _used(digest: str, artifact: Artifact | None, told: list[tuple[str, ArtifactUsed]]) -> ArtifactReport:
    return ArtifactReport(
        filename=artifact.filename if artifact else digest[:12],
        digest=digest,
        kind=artifact.kind if artifact else None,
        version=" ".join(filter(None, (artifact.product, artifact.version, artifact.release))) if artifact else "",
        size=artifact.size if artifact else 0,
        tasks=tuple(dict.fromkeys(title for title, _answer in told)),
        intact=all(answer.intact for _title, answer in told),
        opened=any(answer.opened for _title, answer in told),
    )
