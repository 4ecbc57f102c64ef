"""The way to the office: one pass of sync at a time, the counters, and what the three indicators say. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from app.errors import MaletinError
from app.i18n import _, ngettext
from app.ui.protocol import Job, Lane, Run, Task

if TYPE_CHECKING:
    from datetime import datetime

    from app.journal.outbox import OutboxCounts
    from app.kit.inbox import SyncNote
    from app.sync.state import SyncState


class Later(Protocol):
    """Have something called after so many seconds, on the main thread."""

    def __call__(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Returns the way to call it off."""
        ...


class Sign(NamedTuple):
    """One indicator: never colour alone."""

    tone: str
    icon: str
    text: str
    detail: str = ""


class Signs(NamedTuple):
    """Connection, local save and sync: three facts, never merged."""

    connection: Sign
    saved: Sign
    synced: Sign


@dataclass(frozen=True, slots=True)
class OfficeView:
    """What is known now."""

    state: SyncState | None = None
    counts: OutboxCounts | None = None
    note: SyncNote | None = None
    enrolled: bool = True
    trouble: MaletinError | None = None
    """Why the store could not be read."""
    unsaved: MaletinError | None = None
    """Why the last answer could not be written; stands until something could."""

    @property
    def working(self) -> bool:
        """Whether a pass is under way."""
        return self.state is not None and self.state.phase.value in _WORKING


_WORKING = frozenset({"contacting", "sending", "receiving", "uploading", "downloading"})
_OFFLINE = ("HUB-UNREACHABLE", "HUB-SLOW", "HUB-CUT")
_STRANGERS = frozenset({"HUB-NOT-OURS", "HUB-CERTIFICATE"})
"""Somebody else answered in its place."""
_NO_TROUBLE = frozenset({"", "CANCELLED"})


class Office:
    """Implements ``app.ui.protocol.OfficeDoor``."""

    def __init__(self, run: Run, later: Later, now: Callable[[], datetime]) -> None:
        self.view = OfficeView()
        self._run = run
        self._later = later
        self._now = now
        self._job: Job | None = None
        self._call_off: Callable[[], None] | None = None
        self._listeners: list[Callable[[], None]] = []
        self._spoke = False
        """Whether the pass under way has said anything yet."""
        self._next: Callable[[Task], SyncState] | None = None
        """Asked for after the pass under way had said its last word, but before it was over."""

    def listen(self, heard: Callable[[], None]) -> Callable[[], None]:
        self._listeners.append(heard)
        return lambda: self._listeners.remove(heard) if heard in self._listeners else None

    def sync(self) -> None:
        self._begin(_one_pass)

    def retry_now(self) -> None:
        self._begin(_one_hurried_pass)

    def stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def changed(self) -> None:
        self._run(_read, done=self._written, failed=self._broken)

    def store_failed(self, trouble: MaletinError) -> None:
        """The store did not open, or an answer could not be written."""
        self._set(replace(self.view, unsaved=trouble))

    # ── inside ──

    def _begin(self, work: Callable[[Task], SyncState]) -> None:
        if self._job is not None and self._job.running:
            self._next = work if self._spoke and not self.view.working else None
            return
        self._spoke = False
        self._stop_waiting()
        self._job = self._run(work, done=self._passed, failed=self._failed, progress=self._progressed, lane=Lane.LONG)

    def _passed(self, state: SyncState) -> None:
        self._job = None
        self._set(replace(self.view, state=state))
        self._count()
        if self._goes_on():
            return
        if state.until is not None:
            wait = max(1.0, (state.until - self._now()).total_seconds())
            self._call_off = self._later(wait, self.sync)

    def _failed(self, trouble: MaletinError) -> None:
        from app.sync.state import Phase, SyncState

        self._job = None
        phase = Phase.CANCELLED if trouble.code == "CANCELLED" else Phase.NEEDS_PERSON
        self._set(replace(self.view, state=SyncState(phase, trouble=trouble)))
        self._count()
        self._goes_on()

    def _goes_on(self) -> bool:
        """Whether another pass was asked for meanwhile; it begins now."""
        work, self._next = self._next, None
        if work is not None:
            self._begin(work)
        return work is not None

    def _progressed(self, state: object) -> None:
        self._spoke = True
        self._set(replace(self.view, state=state))  # type: ignore[arg-type]  # _one_pass reports SyncState only

    def _count(self) -> None:
        """Read again; that something can be read does not mean that the last answer was written."""
        self._run(_read, done=self._counted, failed=self._broken)

    def _written(self, read: tuple[OutboxCounts, SyncNote, bool]) -> None:
        self.view = replace(self.view, unsaved=None)
        self._counted(read)

    def _counted(self, read: tuple[OutboxCounts, SyncNote, bool]) -> None:
        counts, note, enrolled = read
        self._set(replace(self.view, counts=counts, note=note, enrolled=enrolled, trouble=None))

    def _broken(self, trouble: MaletinError) -> None:
        self._set(replace(self.view, trouble=trouble))

    def _stop_waiting(self) -> None:
        if self._call_off is not None:
            self._call_off()
            self._call_off = None

    def _set(self, view: OfficeView) -> None:
        self.view = view
        for heard in tuple(self._listeners):
            heard()


def signs(view: OfficeView) -> Signs:
    """The three indicators in words."""
    return Signs(_connection(view), _saved(view), _synced(view))


def _one_pass(task: Task) -> SyncState:
    with task.laptop.parts.connect() as engine:
        return engine.run(task.cancel, task.report).state


def _one_hurried_pass(task: Task) -> SyncState:
    """Waiting times of records, evidence and files of the kit are forgotten."""
    with task.laptop.parts.connect() as engine:
        engine.hurry()
        return engine.run(task.cancel, task.report).state


def _read(task: Task) -> tuple[OutboxCounts, SyncNote, bool]:
    parts = task.laptop.parts
    return parts.outbox.counts(), parts.inbox.note(), parts.identity.current() is not None


def _is_shut(view: OfficeView) -> bool:
    """The store never opened in this run: nothing can be known of what is in it."""
    return view.counts is None and (view.unsaved or view.trouble) is not None


def _unknown(icon: str) -> Sign:
    return Sign("muted", icon, _("No se sabe"), _("Primero debe abrirse el almacén de esta laptop."))


def _connection(view: OfficeView) -> Sign:
    if _is_shut(view):
        return _unknown("wifi-off")
    code = view.state.code if view.state else view.note.code if view.note else ""
    if not view.enrolled:
        return Sign("muted", "cloud-off", _("Sin dar de alta"), _("Esta laptop todavía no conoce su oficina."))
    if view.working and view.state is not None:
        return Sign("info", "refresh", _("En contacto con la oficina"), view.state.text())
    if code.startswith(_OFFLINE):
        return Sign("muted", "wifi-off", _("Sin conexión"), _("Puede trabajar igual: todo se guarda aquí."))
    if code.startswith("HUB-"):
        tone, icon, text = _answer_of(code)
        return Sign(tone, icon, text, _said_of(view))
    if code not in _NO_TROUBLE:
        # Something of this laptop (its disk, its files, a question to the person): the office is not to blame.
        return _contact(view)._replace(tone="warn", detail=_said_of(view))
    return _contact(view)


def _answer_of(code: str) -> tuple[str, str, str]:
    """Somebody answered, but not as it should be."""
    if code in _STRANGERS:
        return "warn", "alert-triangle", _("No contestó la oficina")
    if code == "HUB-TOKEN":
        return "warn", "key", _("La oficina no reconoce esta laptop")
    if code == "HUB-BUSY":
        return "info", "hourglass", _("La oficina pidió esperar")
    return "warn", "alert-triangle", _("La oficina no respondió bien")


def _said_of(view: OfficeView) -> str:
    """What happened, in words: of the pass that just ended, else of the last one remembered."""
    trouble = view.state.trouble if view.state else None
    if trouble is not None:
        return trouble.sentences()
    return view.note.text if view.note else ""


def _contact(view: OfficeView) -> Sign:
    if view.note is not None and view.note.last_success:
        return Sign("ok", "wifi", _("Oficina contactada"), _("El último contacto terminó bien."))
    return Sign("muted", "wifi-off", _("Sin contacto todavía"), _("Sincronice cuando tenga conexión."))


def _saved(view: OfficeView) -> Sign:
    trouble = view.unsaved or view.trouble
    if trouble is not None:
        text = _("El almacén no se abrió") if _is_shut(view) else _("No se pudo guardar aquí")
        return Sign("danger", "alert-octagon", text, trouble.sentences())
    if view.counts is None:
        return Sign("muted", "hourglass", _("Abriendo…"), _("Se revisa el almacén de esta laptop."))
    return Sign("ok", "device-floppy", _("Guardado aquí"), _("Todo lo que hizo está en el disco de esta laptop."))


def _synced(view: OfficeView) -> Sign:
    counts = view.counts
    if _is_shut(view):
        return _unknown("cloud-off")
    if counts is None:
        return Sign("muted", "hourglass", _("Contando…"))
    if counts.quarantined:
        said = ngettext("{count} en cuarentena", "{count} en cuarentena", counts.quarantined)
        return Sign("warn", "alert-triangle", said.format(count=counts.quarantined), _("El supervisor lo resuelve."))
    if counts.here:
        said = ngettext("{count} en cola", "{count} en cola", counts.here).format(count=counts.here)
        return Sign("info", "cloud-upload", said, _("Se enviará en cuanto haya conexión."))
    if counts.received:
        said = ngettext("{count} recibido, por aplicar", "{count} recibidos, por aplicar", counts.received)
        return Sign("info", "inbox", said.format(count=counts.received), _("La oficina lo tiene y aún no lo aplica."))
    if counts.evidence_waiting:
        said = ngettext("{count} evidencia en cola", "{count} evidencias en cola", counts.evidence_waiting)
        return Sign("info", "photo", said.format(count=counts.evidence_waiting))
    if not counts.applied:
        return Sign("muted", "cloud-check", _("Nada por enviar"), _("Todavía no se registra nada en esta laptop."))
    return Sign("ok", "cloud-check", _("Aplicado"), _("La oficina aplicó todo lo que se hizo en esta laptop."))
