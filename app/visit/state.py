"""What a visit looks like after its events: values made by app.visit.fold for screens, reports and the hub."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.kit.manifest import KitTask
from app.visit.facts import (
    AcceptanceRefused,
    AcceptanceSigned,
    EvidenceAdded,
    FailureHandled,
    NoteAdded,
    Result,
    StepAnswered,
    StepSkipped,
    Way,
)
from app.wire.base import Document


class TaskStatus(StrEnum):
    """Where a task stands."""

    PROPOSED = "proposed"
    """Raised on site; not authorised until both sides re-rank."""
    WAITING = "waiting"
    OPEN = "open"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"
    """Taken out by an amendment before it was begun."""


@dataclass(frozen=True, slots=True)
class Move:
    """One effective answer, skip or way, and the event that recorded it."""

    event: str
    utc: str
    fact: StepAnswered | StepSkipped | FailureHandled


@dataclass(frozen=True, slots=True)
class TaskState:
    """One task so far."""

    entry: KitTask
    status: TaskStatus
    raised_on_site: bool = False
    """A contingency that came up during the visit: an amendment made at the desk may not know it."""
    procedure: str | None = None
    """Digest of the procedure pinned when the task began."""
    trail: tuple[Move, ...] = ()
    """Moves that count, in order; undone ones are gone from here (never from the journal)."""
    next: str | None = None
    """Step to answer now."""
    stuck: str | None = None
    """Failed step waiting for a way."""
    stopped: bool = False
    """The procedure was stopped at a failed step."""
    started_utc: str = ""
    finished_utc: str = ""
    result: Result | None = None
    reason: str = ""
    accepted: bool | None = None
    acceptance_reason: str = ""

    @property
    def id(self) -> str:
        """The task's id."""
        return self.entry.task.id

    @property
    def through(self) -> bool:
        """Every step of the procedure was dealt with."""
        return self.status is TaskStatus.OPEN and self.next is None and self.stuck is None and not self.stopped

    def answer(self, step: str) -> StepAnswered | None:
        """The answer of that step that counts now, or None."""
        for move in reversed(self.trail):
            if isinstance(move.fact, StepAnswered) and move.fact.step == step:
                return move.fact
        return None

    def took(self, step: str, way: Way) -> bool:
        """Whether that way was taken about a failure of that step."""
        return any(
            isinstance(move.fact, FailureHandled) and move.fact.step == step and move.fact.way is way
            for move in self.trail
        )

    def steps_done(self) -> int:
        """Answers and skips that count."""
        return sum(not isinstance(move.fact, FailureHandled) for move in self.trail)

    def seconds(self) -> float:
        """Measured time of the steps that count."""
        return sum(move.fact.seconds for move in self.trail if not isinstance(move.fact, FailureHandled))


@dataclass(frozen=True, slots=True)
class VisitState:
    """One visit so far. ``order``: ids of all tasks that are not proposed or withdrawn, first is done first."""

    visit: str = ""
    kit_revision: int = 0
    kit_digest: str = ""
    started_utc: str = ""
    closed_utc: str = ""
    order: tuple[str, ...] = ()
    tasks: Mapping[str, TaskState] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[NoteAdded, ...] = ()
    evidence: tuple[EvidenceAdded, ...] = ()
    signed: AcceptanceSigned | None = None
    refused: AcceptanceRefused | None = None
    events: int = 0
    last_digest: str = ""
    """Digest of the last event: with ``events`` it names the journal this state was made from."""

    @property
    def started(self) -> bool:
        """Whether the visit began."""
        return bool(self.started_utc)

    @property
    def closed(self) -> bool:
        """Whether the visit is over."""
        return bool(self.closed_utc)

    def in_order(self) -> tuple[TaskState, ...]:
        """Authorised tasks in the agreed order."""
        return tuple(self.tasks[task] for task in self.order)

    def with_status(self, status: TaskStatus) -> tuple[TaskState, ...]:
        """Tasks of one status, in order of arrival."""
        return tuple(task for task in self.tasks.values() if task.status is status)


def view(state: VisitState) -> dict[str, Any]:
    """The state as plain JSON values: what laptop and hub must agree on. Journal position is left out on purpose, so
    that two roads to the same state compare equal.

    Of a fact only what its event says is shown: a field that a newer version adds must not make an old visit differ.
    """
    return {
        "visit": state.visit,
        "kit_revision": state.kit_revision,
        "started": state.started_utc,
        "closed": state.closed,
        "order": list(state.order),
        "tasks": {task.id: _task_view(task) for task in state.tasks.values()},
        "notes": [_said(note) for note in state.notes],
        "evidence": [_said(item) for item in state.evidence],
        "signed": _said(state.signed) if state.signed else None,
        "refused": _said(state.refused) if state.refused else None,
    }


def view_digest(state: VisitState) -> str:
    """SHA-256 of the view, hexadecimal."""
    text = json.dumps(view(state), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _task_view(task: TaskState) -> dict[str, Any]:
    return {
        "status": task.status.value,
        "title": task.entry.task.title,
        "procedure": task.procedure,
        "trail": [_said(move.fact) for move in task.trail],
        "next": task.next,
        "stuck": task.stuck,
        "result": task.result.value if task.result else None,
        "reason": task.reason,
        "accepted": task.accepted,
        "acceptance_reason": task.acceptance_reason,
    }


def _said(fact: Document) -> dict[str, Any]:
    return fact.model_dump(mode="json", exclude_unset=True)
