"""A visit in progress on this laptop: every action is decided by app.visit.run and durable before it returns.

The session keeps nothing that is not in the journal. After a crash a new session over the same journal stands at the
same step; only the stop-watch of the step begins again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from app.clock import Clock
from app.errors import BadInput, Unavailable
from app.i18n import _
from app.journal.event import Draft, Event
from app.journal.ports import EvidenceShelf, Journal
from app.kit.manifest import Artifact, Kit, KitTask
from app.procedures.model import ArtifactStep, Check, Procedure, Step
from app.visit import run
from app.visit.facts import (
    AcceptanceRefused,
    AcceptanceSigned,
    Answer,
    ArtifactUsed,
    Checked,
    EvidenceAdded,
    EvidenceRef,
    Fact,
    NoteAdded,
    Result,
    ScanRecorded,
    ScanSummary,
    VisitResumed,
    Way,
    Written,
    to_body,
)
from app.visit.ports import NOBODY, HandOver, Library, Prober, Watch
from app.visit.run import Position
from app.visit.scans import KeptScan, scans_of, with_difference
from app.visit.state import TaskState, VisitState

MAX_EVIDENCE = 64 * 1024 * 1024
"""Bytes of one piece of evidence; the hub accepts no larger one, so the limit is met at capture (lesson 8)."""

_Kind = TypeVar("_Kind", Check, ArtifactStep)
_BESIDE = NoteAdded, EvidenceAdded, ScanRecorded
"""Facts beside a step: whoever writes a note is still at work on it, so its stop-watch runs on."""
_TARGET = re.compile(r"\{(ask|step:([a-z0-9-]+))\}")


@dataclass(frozen=True, slots=True)
class Tools:
    """What a session works with."""

    journal: Journal
    evidence: EvidenceShelf
    library: Library
    prober: Prober
    desk: HandOver
    clock: Clock


class Session:
    """One visit of one technician. Not thread-safe: all calls come from the one worker that owns the store."""

    def __init__(self, visit: str, actor: str, tools: Tools, kit_of: Callable[[str], Kit]) -> None:
        """``kit_of`` opens the verified kit with a given envelope digest.

        Raises BadInput ``FACT-…`` when the journal of the visit cannot be folded (a newer version wrote it).
        """
        self.visit = visit
        self._actor = actor
        self._tools = tools
        self._kit_of = kit_of
        self._state = run.fold(tools.journal.events(visit))
        self._shown = tools.clock.monotonic()

    @property
    def state(self) -> VisitState:
        """The visit so far."""
        return self._state

    @property
    def position(self) -> Position | None:
        """Where the technician stands; None = nothing is left to do."""
        return run.position(self._state)

    @property
    def kit(self) -> Kit:
        """The revision of the kit in force."""
        return self._kit_of(self._state.kit_digest)

    def task(self, task_id: str) -> TaskState:
        """One task. Raises BadInput ``TASK-UNKNOWN``."""
        found = self._state.tasks.get(task_id)
        if found is None:
            raise BadInput("TASK-UNKNOWN", _("Esa tarea no es de esta visita."), _("No se cambió nada."))
        return found

    def procedure(self, task_id: str) -> Procedure | None:
        """The pinned procedure of a task, its signature and digest checked; None for a task without one."""
        task = self.task(task_id)
        reference = task.entry.procedure
        digest = task.procedure or (reference.digest if reference else None)
        return self._tools.library.procedure(digest) if digest else None

    def step(self) -> Step | None:
        """The step the technician stands at, or None."""
        here = self.position
        if here is None or here.step is None:
            return None
        procedure = self.procedure(here.task)
        return procedure.step(here.step) if procedure else None

    def start(self, kit: Kit, kit_digest: str, *, go: bool) -> None:
        """Begin the visit with a verified kit; ``go`` is the verdict, which is recorded."""
        self._record(run.start(self._state, kit, kit_digest, go))

    def resume(self) -> None:
        """Record that the program came back to this visit."""
        here = self.position
        self._record(VisitResumed(task=here.task if here else None, step=here.step if here else None))

    def merge(self, kit: Kit, kit_digest: str) -> None:
        """Let a newer revision of the kit take effect."""
        self._record(run.amend(self._state, kit, kit_digest))

    def begin_task(self, task_id: str) -> None:
        """Begin a task; its procedure is verified now and pinned."""
        self._record(run.begin_task(self._state, task_id, self.procedure(task_id)))

    def answer(self, task_id: str, given: Answer, note: str = "") -> bool:
        """Answer the step; returns whether it passed."""
        fact = run.answer(
            self._state, self._running(task_id), task_id, given, seconds=self.elapsed(), note=note.strip()
        )
        self._record(fact)
        return fact.passed

    def skip(self, task_id: str, reason: str) -> None:
        """Leave the step out, with a reason."""
        self._record(run.skip(self._state, self._running(task_id), task_id, reason, seconds=self.elapsed()))

    def handle_failure(self, task_id: str, way: Way, reason: str = "") -> None:
        """Choose how to go on after a failed step."""
        self._record(run.handle_failure(self._state, self._running(task_id), task_id, way, reason=reason))

    def undo(self, task_id: str) -> None:
        """Take back the last answer, skip or way of an open task."""
        self._record(run.undo(self._state, task_id))

    def finish_task(self, task_id: str, result: Result, reason: str = "") -> None:
        """Record the outcome of a task."""
        self._record(run.finish_task(self._state, task_id, result, reason))

    def note(self, text: str, task_id: str | None = None, step_id: str | None = None) -> None:
        """Add a remark to the visit, a task or a step."""
        self._changeable()
        if not text.strip():
            raise BadInput("NOTE-EMPTY", _("La nota está vacía."), _("No se cambió nada."))
        self._record(NoteAdded(task=task_id and self.task(task_id).id, step=step_id, text=text.strip()))

    def attach(self, source: BinaryIO, *, media: str, name: str) -> EvidenceRef:
        """Keep evidence bytes durably and return their reference for an answer. The original is what is hashed.

        Raises BadInput ``EVIDENCE-TOO-LARGE`` or ``EVIDENCE-EMPTY``; Unavailable ``STORE-DISK-FULL``.
        """
        digest, size = self._tools.evidence.put(source, limit=MAX_EVIDENCE)
        return EvidenceRef(digest=digest, size=size, media=media, name=name[:200])

    def add_evidence(
        self, item: EvidenceRef, *, task_id: str | None = None, step_id: str | None = None, caption: str = ""
    ) -> None:
        """Record evidence beyond what a step asked for."""
        self._changeable()
        where = self.task(task_id).id if task_id else None
        self._record(EvidenceAdded(task=where, step=step_id, item=item, caption=caption[:500]))

    def look(self, task_id: str, given: str = "", watch: Watch = NOBODY) -> Checked:
        """Run the check step the task stands at and show its facts. Nothing is recorded until it is answered.

        ``given``: what the technician typed where the step says ``{ask}``. A scan says what changed since the last
        scan of the same database in this visit.
        """
        step = self._standing_at(task_id, Check)
        found = self._tools.prober.look(step, resolve_target(step.target, self.task(task_id), given), watch)
        return with_difference(found, self.scans(), self._tools.evidence) if found.scan else found

    def scans(self) -> tuple[KeptScan, ...]:
        """Every scan of this visit, oldest first."""
        return scans_of(self._tools.journal.events(self.visit))

    def record_scan(self, scan: ScanSummary, task_id: str | None = None) -> None:
        """Keep a scan that was asked for by hand."""
        self._changeable()
        self._record(ScanRecorded(task=self.task(task_id).id if task_id else None, scan=scan))

    def hand_over(self, task_id: str) -> ArtifactUsed:
        """Verify the file of the artifact step again and open it; the returned answer still has to be given."""
        step = self._standing_at(task_id, ArtifactStep)
        return self._tools.desk.hand_over(self.handed_artifact(task_id), launch=step.open)

    def handed_artifact(self, task_id: str) -> Artifact:
        """The file the artifact step stands for. Raises as ``artifact``."""
        return self.artifact(task_id, self._standing_at(task_id, ArtifactStep).artifact)

    def artifact(self, task_id: str, need: str) -> Artifact:
        """The file of the kit that satisfies a need of a task's procedure. Raises Unavailable ``CONTENT-MISSING``."""
        for packed in self.kit.artifacts:
            if any(reason.task == task_id and reason.need == need for reason in packed.reasons):
                return packed.artifact
        raise Unavailable(
            "CONTENT-MISSING",
            _("El maletín no trae el archivo que pide este paso."),
            _("Lo contestado hasta aquí está guardado."),
            _("Elija otro camino para este paso o termine la tarea con el motivo."),
            need=need,
        )

    def raise_contingency(self, entry: KitTask, raised_by: str) -> None:
        """Something new came up on site."""
        self._record(run.raise_contingency(self._state, entry, raised_by))

    def rerank(self, order: tuple[str, ...], *, technician_initials: str, client_initials: str, reason: str) -> None:
        """Agree a new order on site with the initials of both sides."""
        self._record(
            run.rerank(
                self._state,
                order,
                technician_initials=technician_initials,
                client_initials=client_initials,
                reason=reason,
            )
        )

    def accept_task(self, task_id: str, accepted: bool, reason: str = "") -> None:
        """Record the client's word on one task."""
        self._record(run.accept_task(self._state, task_id, accepted, reason))

    def sign(self, name: str, role: str, signature: EvidenceRef) -> None:
        """Record the client's signature."""
        self._record(run.sign(self._state, AcceptanceSigned(name=name, role=role, signature=signature)))

    def refuse(self, name: str, role: str, reason: str) -> None:
        """Record that the client does not sign, and why."""
        self._record(run.refuse(self._state, AcceptanceRefused(name=name, role=role, reason=reason)))

    def close(self, note: str = "") -> None:
        """End the visit."""
        self._record(run.close(self._state, note))

    def elapsed(self) -> float:
        """Seconds since the present step was shown."""
        return round(max(self._tools.clock.monotonic() - self._shown, 0.0), 1)

    def _record(self, fact: Fact) -> Event:
        draft = Draft(kind=fact.kind, actor=self._actor, visit=self.visit, body=to_body(fact))
        (event,) = self._tools.journal.append([draft])
        self._state = run.apply(self._state, event)
        if not isinstance(fact, _BESIDE):
            self._shown = self._tools.clock.monotonic()
        return event

    def _running(self, task_id: str) -> Procedure:
        procedure = self.procedure(task_id)
        if procedure is None:
            raise BadInput(
                "TASK-NO-STEPS",
                _("Esta tarea no tiene procedimiento: no hay pasos que contestar."),
                _("No se cambió nada."),
                _("Registre su resultado y el motivo."),
            )
        return procedure

    def _standing_at(self, task_id: str, kind: type[_Kind]) -> _Kind:
        procedure = self._running(task_id)
        step = procedure.step(self.task(task_id).next or "")
        if not isinstance(step, kind):
            raise BadInput("STEP-KIND", _("El paso actual no es de ese tipo."), _("No se cambió nada."))
        return step

    def _changeable(self) -> None:
        if not self._state.started or self._state.closed:
            raise BadInput("VISIT-NOT-RUNNING", _("La visita no está en curso."), _("No se cambió nada."))


def resolve_target(target: str, task: TaskState, given: str) -> str:
    """Fill ``{ask}`` and ``{step:ID}`` of a check's target. An unanswered step leaves an empty text. Pure."""

    def fill(match: re.Match[str]) -> str:
        if match[1] == "ask":
            return given.strip()
        answered = task.answer(match[2])
        return answered.answer.text.strip() if answered and isinstance(answered.answer, Written) else ""

    return _TARGET.sub(fill, target)
