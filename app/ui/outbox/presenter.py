"""Decides what «Por sincronizar» shows. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from app.dates import stamp_text
from app.errors import MaletinError
from app.i18n import _, ngettext
from app.journal.outbox import LONGEST_WAIT, OutboxCounts, OutboxItem, OutboxState, UploadItem
from app.kit.progress import size_text
from app.ui.dates import age_text
from app.ui.office import Office
from app.ui.outbox.wording import kind_text, next_try_text
from app.ui.protocol import Job, Lane, Place, Task, Tools
from app.ui.ways import Way, way_of

if TYPE_CHECKING:
    from app.sync.state import SyncState

LIMIT = 1000
"""Rows shown; the counters count everything."""


class Mode(Enum):
    """Which face of the screen is shown."""

    LOADING = "loading"
    EMPTY = "empty"
    FULL = "full"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Row:
    """One item on its way, in words."""

    what: str
    state: str
    icon: str
    tone: str
    age: str
    size: str
    answer: str
    """Last answer of the office; empty when it gave none."""
    next_try: str


@dataclass(frozen=True, slots=True)
class OutboxView:
    """Everything the screen shows."""

    mode: Mode
    rows: tuple[Row, ...] = ()
    headline: str = ""
    detail: str = ""
    """Evidence counts, age of the oldest; one line."""
    sync_text: str = ""
    sync_safe: str = ""
    """What is safe, and what to do, while a trouble stands or something was set aside."""
    aside: str = ""
    """What to do about what the office set aside; empty when it set nothing aside."""
    sync_next: str = ""
    way: Way | None = None
    """Where the trouble is mended, when it is not here."""
    syncing: bool = False
    offline: bool = False
    fraction: float | None = None
    """Of the transfer under way; None when its end is unknown."""
    slip: str = ""
    """«Nada pendiente», as text to print or send; empty while something is pending."""
    more: int = 0
    """Items that exist and are not listed."""
    trouble: MaletinError | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One consistent look at the store."""

    items: tuple[OutboxItem, ...]
    uploads: tuple[UploadItem, ...]
    counts: OutboxCounts
    now: datetime
    last_success: str
    who: str = field(default="")


class OutboxPresenter:
    """``show`` is called on the main thread with every new view state."""

    def __init__(self, tools: Tools, office: Office, show: Callable[[OutboxView], None]) -> None:
        self._tools = tools
        self._office = office
        self._show = show
        self._view = OutboxView(Mode.LOADING)
        self._job: Job | None = None
        self._here = False
        self._stop_listening = office.listen(self._office_changed)

    def enter(self) -> None:
        """Show what is known and read again."""
        self._here = True
        self._put(self._view)
        self._read()

    def leave(self) -> None:
        """Somebody went elsewhere; coming back reads again."""
        self._here = False

    def retry(self) -> None:
        """Send now, whatever the waiting times say."""
        self._office.retry_now()

    def follow(self) -> None:
        """To where the trouble is mended."""
        if self._view.way is not None:
            self._tools.go(Place(self._view.way.screen))

    def stop(self) -> None:
        """Stop the pass under way."""
        self._office.stop()

    def rescue(self, path: Path) -> None:
        """Write the encrypted rescue bundle to ``path``."""
        self._tools.run(
            lambda task: task.laptop.parts.rescue(path),
            done=lambda _none: self._tools.notify(
                _("Paquete de rescate guardado: {name}").format(name=path.name), tone="ok"
            ),
            failed=self._failed,
            lane=Lane.LONG,
        )

    def close(self) -> None:
        self._stop_listening()
        if self._job is not None:
            self._job.forget()

    # ── inside ──

    def _office_changed(self) -> None:
        if not self._here:
            return
        self._put(self._view)
        if not self._office.view.working:
            self._read()

    def _read(self) -> None:
        if self._job is not None:
            self._job.forget()
        # A thousand lines are put in words where they are read: the window only shows them.
        self._job = self._tools.run(lambda task: judge(read(task)), done=self._arrived, failed=self._failed)

    def _arrived(self, view: OutboxView) -> None:
        self._job = None
        self._put(view)

    def _failed(self, trouble: MaletinError) -> None:
        self._put(replace(self._view, mode=Mode.ERROR if not self._view.rows else self._view.mode, trouble=trouble))

    def _put(self, view: OutboxView) -> None:
        self._view = with_sync(view, self._office)
        self._show(self._view)


def read(task: Task) -> Reading:
    """Runs in the store's worker."""
    parts = task.laptop.parts
    now = parts.clock.now()
    who = parts.identity.current()
    return Reading(
        items=parts.outbox.items(LIMIT),
        uploads=parts.outbox.uploads(now + LONGEST_WAIT, LIMIT),
        counts=parts.outbox.counts(),
        now=now,
        last_success=parts.inbox.note().last_success,
        who=f"{who.person_name} · {who.firm}" if who else "",
    )


def judge(reading: Reading) -> OutboxView:
    """The view state of one reading. Pure."""
    counts = reading.counts
    if not counts.pending and not counts.evidence_waiting:
        return OutboxView(Mode.EMPTY, slip=slip_text(reading))
    rows = (*(_event_row(item, reading.now) for item in reading.items), *_upload_rows(reading))
    pending = ngettext("{count} registro por sincronizar", "{count} registros por sincronizar", counts.pending)
    return OutboxView(
        Mode.FULL,
        rows=rows,
        headline=pending.format(count=counts.pending),
        detail=" · ".join(_details(reading)),
        aside=_aside_text(counts.quarantined),
        more=max(0, counts.pending + counts.evidence_waiting - len(rows)),
    )


def with_sync(view: OutboxView, office: Office) -> OutboxView:
    """The same view with what the office is doing now."""
    state = office.view.state
    if state is None:
        return replace(view, sync_text="", sync_safe=view.aside, sync_next="", way=None, syncing=False, fraction=None)
    trouble = None if office.view.working else state.trouble
    way = way_of(trouble, "outbox") if trouble is not None else None
    return replace(
        view,
        sync_text=state.text(),
        sync_safe=_safe_text(state, trouble) or view.aside,
        way=way if way is not None and way.screen else None,
        sync_next=state.next_action(),
        syncing=office.view.working,
        offline=state.code in {"HUB-UNREACHABLE", "HUB-SLOW", "HUB-CUT"},
        fraction=state.done / state.total if office.view.working and state.total else None,
    )


def _safe_text(state: SyncState, trouble: MaletinError | None) -> str:
    """The line below says what to do when only a person can mend it; else it says when it goes on by itself."""
    if trouble is None:
        return ""
    todo = "" if state.next_action() == trouble.todo else trouble.todo
    return " ".join(part for part in (trouble.safe, todo) if part)


def _aside_text(count: int) -> str:
    if not count:
        return ""
    said = ngettext(
        "La oficina apartó {count} registro: está completo aquí y allá, y los demás siguen su camino. "
        "Dígale al supervisor el código de su renglón; él lo resuelve.",
        "La oficina apartó {count} registros: están completos aquí y allá, y los demás siguen su camino. "
        "Dígale al supervisor el código de cada renglón; él los resuelve.",
        count,
    )
    return said.format(count=count)


def slip_text(reading: Reading) -> str:
    """The «nada pendiente» slip: who, when, and how much the office applied."""
    applied = ngettext("{count} registro aplicado.", "{count} registros aplicados.", reading.counts.applied)
    lines = (
        _("Nada pendiente en esta laptop."),
        reading.who,
        _("Revisado el {when}.").format(when=stamp_text(reading.now)),
        applied.format(count=reading.counts.applied),
    )
    return "\n".join(line for line in lines if line)


_STATES = {
    OutboxState.HERE: ("device-laptop", "info"),
    OutboxState.RECEIVED: ("inbox", "info"),
    OutboxState.APPLIED: ("cloud-check", "ok"),
    OutboxState.QUARANTINED: ("alert-triangle", "warn"),
}


def state_text(state: OutboxState) -> str:
    """The state in words, the same ones as everywhere."""
    return {
        OutboxState.HERE: _("En esta laptop"),
        OutboxState.RECEIVED: _("Recibido"),
        OutboxState.APPLIED: _("Aplicado"),
        OutboxState.QUARANTINED: _("En cuarentena"),
    }[state]


def _event_row(item: OutboxItem, now: datetime) -> Row:
    icon, tone = _STATES[item.state]
    waits_for_hub = item.state is not OutboxState.HERE
    return Row(
        what=kind_text(item.event.kind),
        state=state_text(item.state),
        icon=icon,
        tone=tone,
        age=age_text(item.event.at.moment(), now),
        size=size_text(len(item.event.payload)),
        answer=answer_text(item.text, item.code),
        next_try="" if waits_for_hub else next_try_text(item.next_try, now),
    )


def answer_text(text: str, code: str) -> str:
    """The last answer with its code, as both are read over the telephone; empty when there was none."""
    return f"{text} ({code})" if text and code else text or code


def _upload_rows(reading: Reading) -> tuple[Row, ...]:
    return tuple(
        Row(
            what=_("Evidencia: {name}").format(name=item.name or item.digest[:8]),
            state=_("En esta laptop") if not item.offset else _("Subiendo"),
            icon="photo",
            tone="info",
            age="",
            size=_("{done} de {total}").format(done=size_text(item.offset), total=size_text(item.size))
            if item.offset
            else size_text(item.size),
            answer=answer_text(item.text, item.code),
            next_try=next_try_text(item.next_try, reading.now),
        )
        for item in reading.uploads
        if not item.done
    )


def _details(reading: Reading) -> list[str]:
    counts, said = reading.counts, []
    if counts.evidence_waiting:
        text = ngettext("{count} evidencia ({size})", "{count} evidencias ({size})", counts.evidence_waiting)
        said.append(text.format(count=counts.evidence_waiting, size=size_text(counts.evidence_bytes)))
    if counts.quarantined:
        said.append(_("{count} en cuarentena").format(count=counts.quarantined))
    if counts.oldest:
        age = age_text(datetime.fromisoformat(counts.oldest), reading.now)
        said.append(_("el más antiguo: {age}").format(age=age))
    return said
