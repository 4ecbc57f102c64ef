"""The session of the visit in front, as the workers hold it. No Qt.

Every method is work for ``Run`` in the store's lane, so it is called by one thread at a time; ``look`` and
``hand_over`` only read and may run beside it in the long lane.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from app.errors import BadInput, MaletinError, Unavailable
from app.i18n import _
from app.kit.manifest import Kit
from app.laptop import Laptop
from app.procedures.model import Procedure
from app.ui.protocol import Task
from app.visit.facts import ArtifactUsed, Checked
from app.visit.ports import StepDraft, Watch
from app.visit.session import Session
from app.visit.state import VisitState
from app.wire.sync import DocumentKind


@dataclass(frozen=True, slots=True)
class Reading:
    """What the journal and the kit say now."""

    visit: str
    kit: Kit | None
    state: VisitState
    procedures: Mapping[str, Procedure | MaletinError]
    """By task id; a task without a procedure is not in it."""
    now: datetime
    fresh: bool = False
    """Read by a program that had not this visit open: the technician is shown where he stands."""
    merged: tuple[VisitState, VisitState] | None = None
    """State before and after a revision of the kit took effect just now."""
    revision_reason: str = ""
    withdrawn: bool = False
    drafts: tuple[StepDraft, ...] = ()
    """What was typed and not answered; only when ``fresh``."""


Deed = Callable[[Session], object]
"""One writing: it raises a MaletinError and changes nothing, or is durable."""


@dataclass(slots=True)
class Sitting:
    """``visit``: which one is open; empty before the first look."""

    visit: str = ""
    _session: Session | None = None
    _kits: dict[str, Kit] = field(default_factory=dict)
    _procedures: dict[str, Procedure] = field(default_factory=dict)

    def open(self, task: Task, visit: str = "") -> Reading:
        """The visit named, else the one in front, else the next one; new revisions of its kit take effect.

        Raises BadInput ``KIT-NONE``, ``KIT-UNKNOWN``, ``FACT-…``; Untrusted.
        """
        laptop = task.laptop
        wanted = visit or self.visit or laptop.choose(None).kit.visit
        fresh = self._session is None or wanted != self.visit
        session = laptop.session(wanted)
        # A session already open goes on with its stop-watch unless another screen wrote meanwhile.
        if fresh or self._session is None or session.state.last_digest != self._session.state.last_digest:
            self._session = session
        self.visit = wanted
        merged, reason = self._merge(laptop, self._session)
        looked = self._look(laptop, fresh=fresh, merged=merged, reason=reason)
        return replace(looked, drafts=laptop.parts.drafts.of(wanted)) if fresh else looked

    def do(self, task: Task, deed: Deed) -> Reading:
        """Do something and read again. Raises what the deed raises; then nothing changed."""
        deed(self._opened())
        return self._look(task.laptop)

    def start(self, task: Task, *, go: bool, present: str) -> Reading:
        """Begin the visit with the newest kit; ``present``: who was there, kept as a note."""
        session = self._opened()
        opened = task.laptop.kit(self.visit)
        session.start(opened.kit, opened.digest, go=go)
        if present.strip():
            session.note(_("Presentes al llegar: {people}").format(people=present.strip()))
        return self._look(task.laptop)

    def look(self, task: Task, task_id: str, given: str) -> Checked:
        """Run the check the task stands at."""

        def progress(done: int, total: int) -> None:
            task.report((done, total))

        found = self._opened().look(task_id, given, Watch(progress, lambda: task.cancel.cancelled))
        task.cancel.check()
        return found

    def hand_over(self, task_id: str) -> tuple[ArtifactUsed, MaletinError | None]:
        """Verify the file of the artifact step again and open it.

        A file that is intact and that the system cannot open comes with the trouble that says where it lies: the
        technician opens it by hand and the step goes on.
        """
        session = self._opened()
        try:
            return session.hand_over(task_id), None
        except Unavailable as trouble:
            if trouble.code != "OPEN-FAILED":
                raise
            digest = session.handed_artifact(task_id).digest
            return ArtifactUsed(digest=digest, intact=True, opened=False), trouble

    @property
    def session(self) -> Session:
        """The open session, for keeping evidence bytes. Raises BadInput ``VISIT-NOT-OPEN``."""
        return self._opened()

    # ── inside ──

    def _opened(self) -> Session:
        if self._session is None:
            raise BadInput("VISIT-NOT-OPEN", _("No hay una visita abierta."), _("No se cambió nada."))
        return self._session

    def _merge(self, laptop: Laptop, session: Session) -> tuple[tuple[VisitState, VisitState] | None, str]:
        state = session.state
        running = state.started and not (state.closed or state.signed or state.refused)
        newest = laptop.parts.inbox.highest_seen(DocumentKind.KIT, session.visit)
        if not running or newest <= state.kit_revision:
            return None, ""
        opened = laptop.kit(session.visit)
        if opened.kit.revision <= state.kit_revision:
            return None, ""
        session.merge(opened.kit, opened.digest)
        return (state, session.state), opened.kit.reason

    def _look(
        self,
        laptop: Laptop,
        *,
        fresh: bool = False,
        merged: tuple[VisitState, VisitState] | None = None,
        reason: str = "",
    ) -> Reading:
        session = self._opened()
        return Reading(
            visit=self.visit,
            kit=self._kit(laptop, session),
            state=session.state,
            procedures=MappingProxyType(self._known(session)),
            now=laptop.parts.clock.now(),
            fresh=fresh,
            merged=merged,
            revision_reason=reason,
            withdrawn=not session.state.started and session.visit in laptop.parts.inbox.withdrawn(),
        )

    def _kit(self, laptop: Laptop, session: Session) -> Kit:
        """Opened and verified once per revision: an answer must not wait for a signature."""
        if not session.state.started:
            return laptop.kit(session.visit).kit
        digest = session.state.kit_digest
        if digest not in self._kits:
            self._kits[digest] = session.kit
        return self._kits[digest]

    def _known(self, session: Session) -> dict[str, Procedure | MaletinError]:
        found: dict[str, Procedure | MaletinError] = {}
        for task in session.state.tasks.values():
            reference = task.entry.procedure
            digest = task.procedure or (reference.digest if reference else None)
            if digest is not None:
                found[task.id] = self._procedure(session, task.id, digest)
        return found

    def _procedure(self, session: Session, task_id: str, digest: str) -> Procedure | MaletinError:
        """For showing; an answer asks the library itself, so a revocation is felt at once."""
        if digest not in self._procedures:
            try:
                found = session.procedure(task_id)
            except MaletinError as error:
                return error
            if found is None:
                raise LookupError(f"task {task_id} pins {digest} and has no procedure")
            self._procedures[digest] = found
        return self._procedures[digest]
