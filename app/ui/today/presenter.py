"""Decides what «Hoy» shows and does. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.errors import MaletinError
from app.i18n import _, ngettext
from app.kit.progress import Progress
from app.sync.state import Phase, SyncState
from app.ui.dates import age_text, moment_text
from app.ui.office import Office, OfficeView
from app.ui.protocol import Job, Lane, Place, Task, Tools
from app.ui.today.calendar import neighbour
from app.ui.today.remembered import remember, unpack
from app.ui.today.views import Mode, SyncView, TodayView
from app.ui.ways import way_of

if TYPE_CHECKING:  # the screen shows its last look before the heavy rooms are imported
    from app.ui.today.reading import Reading

OFFLINE = frozenset({"HUB-UNREACHABLE", "HUB-SLOW", "HUB-CUT"})
_BYTES = frozenset({Phase.UPLOADING, Phase.DOWNLOADING})


class TodayPresenter:
    """``show`` is called on the main thread with every new view state."""

    def __init__(self, tools: Tools, office: Office, show: Callable[[TodayView], None]) -> None:
        self._tools = tools
        self._office = office
        self._show = show
        self._view = TodayView(Mode.LOADING)
        self._reading: Reading | None = None
        self._last_success = ""
        self._chosen = ""
        self._weeks = 0
        self._whole = False
        """Somebody looked beyond the two weeks around today: from now on all years are read."""
        self._here = False
        self._sent_to_enrol = False
        self._job: Job | None = None
        self._was_working = False
        self._stop_listening = office.listen(self._office_changed)

    def enter(self, visit: str = "", look: str = "") -> None:
        """Somebody came, perhaps for one visit. ``look``: what was shown last; the store is still being opened."""
        self._here = True
        self._chosen, self._weeks = visit, 0
        remembered = unpack(look) if look and self._reading is None else None
        if remembered is not None:
            self._last_success = remembered.last_success
            self._put(remembered.view)
            return
        self._put(self._view)
        self._read()

    def refresh(self) -> None:
        """Time went by: ages, «hoy» and «mañana» move on, also after a night with the lid closed."""
        if self._job is None or not self._job.running:
            self._read()

    def leave(self) -> None:
        """Somebody went elsewhere; coming back reads again."""
        self._here = False
        if self._job is not None:
            self._job.forget()

    def close(self) -> None:
        self._stop_listening()
        if self._job is not None:
            self._job.forget()

    # ── the calendar ──

    def choose(self, visit: str) -> None:
        """Show another visit."""
        self._chosen, self._weeks = visit, 0
        self._read()

    def step(self, by: int) -> None:
        """The visit before or after the one shown."""
        if self._reading is not None and self._reading.heads:
            self._whole = True
            self.choose(neighbour(self._reading.heads, self._view.strip.chosen, by))

    def turn(self, weeks: int) -> None:
        """Move the strip without choosing; 0 = back to where today is."""
        self._weeks = self._weeks + weeks if weeks else 0
        if self._reading is not None:
            self._judge(self._reading)
            if not self._whole:
                self._whole = True
                self._read()

    def back_to_next(self) -> None:
        """Show the visit that comes next."""
        self.choose("")

    # ── what can be done ──

    def visit(self) -> None:
        """Start or continue."""
        if self._view.visit is not None and self._view.visit.action:
            self._tools.go(Place("visit", {"visit": self._view.visit.visit}))

    def prepare(self) -> None:
        """To the kit of this visit."""
        subject = {"visit": self._view.visit.visit} if self._view.visit else {}
        self._tools.go(Place("kit", subject))

    def pending(self) -> None:
        """To what waits to be sent."""
        self._tools.go(Place("outbox"))

    def enrol(self) -> None:
        """To the first run."""
        self._tools.go(Place("first-run"))

    def sync(self) -> None:
        """Now, whatever the waiting times say."""
        self._office.retry_now()

    def stop(self) -> None:
        self._office.stop()

    def follow(self) -> None:
        """What the button beside the trouble of the line says."""
        way = self._view.sync.way
        if way is not None and way.screen:
            self._tools.go(Place(way.screen))
        elif way is not None:
            self.sync()

    def answer(self, keep: bool) -> None:
        """The person's answer when the office suddenly named no visit."""
        self._tools.run(
            lambda task: task.laptop.parts.inbox.answer_plan_question(keep),
            done=lambda _none: self._answered(keep),
            failed=self._failed,
        )

    # ── inside ──

    def _answered(self, keep: bool) -> None:
        said = _("Las visitas se conservan.") if keep else _("Las visitas por hacer ya no se muestran.")
        self._tools.notify(said, tone="ok")
        self._tools.office.changed()
        self._read()

    def _office_changed(self) -> None:
        if not self._here:
            return
        self._put(self._view)
        working = self._office.view.working
        # Bytes on their way change nothing here; the counters that follow a pass do.
        if not working:
            self._read()

    def _read(self) -> None:
        if self._job is not None:
            self._job.forget()
        chosen, whole = self._chosen, self._whole
        # All years take half a second the first time: answers must not wait behind that.
        lane = Lane.LONG if whole and not (self._reading and self._reading.whole) else Lane.STORE
        self._job = self._tools.run(
            lambda task: _read(task, chosen, whole=whole), done=self._arrived, failed=self._failed, lane=lane
        )

    def _arrived(self, reading: Reading) -> None:
        self._job = None
        self._reading = reading
        self._last_success = reading.note.last_success if reading.note else ""
        self._judge(reading)
        if not self._chosen and not self._whole:
            self._tools.run(lambda task: remember(task.laptop), done=_nothing, failed=_nothing)
        if not reading.enrolled and self._here and not self._sent_to_enrol:
            self._sent_to_enrol = True
            self.enrol()

    def _judge(self, reading: Reading) -> None:
        from app.ui.today.judge import judge

        self._put(judge(reading, self._weeks))

    def _failed(self, trouble: MaletinError) -> None:
        mode = self._view.mode if self._view.visit is not None else Mode.ERROR
        self._put(replace(self._view, mode=mode, trouble=trouble))

    def _put(self, view: TodayView) -> None:
        now = self._reading.now if self._reading else datetime.now(UTC).astimezone() if self._last_success else None
        sync = sync_view(self._office.view, self._last_success, now)
        if sync.trouble is not None and sync.trouble.code == "PLAN-VANISHED":
            sync = replace(sync, trouble=None, way=None)  # asked above, with its own two answers
        self._view = replace(view, sync=sync)
        self._show(self._view)


def _read(task: Task, visit: str, *, whole: bool) -> Reading:
    from app.ui.today.judge import judge as _judge  # noqa: F401 - imported here, in the worker, for the main thread
    from app.ui.today.reading import read

    return read(task, visit, whole=whole)


def _nothing(_value: object) -> None:
    """A look that could not be kept is made again another time."""


def sync_view(office: OfficeView, last_success: str, now: datetime | None) -> SyncView:
    """What is said of the way to the office. Pure."""
    last, age = _last(last_success, now)
    view = SyncView(last, age, pending=_pending(office))
    state = office.state
    if state is None:
        return view
    return replace(
        view,
        working=office.working,
        text=state.text() if office.working or state.trouble is None else "",
        next_text=state.next_action(),
        progress=_progress(state),
        trouble=None if office.working else state.trouble,
        way=None if office.working or state.trouble is None else way_of(state.trouble),
        tone="info" if state.code in OFFLINE else "warn",
    )


def _last(last_success: str, now: datetime | None) -> tuple[str, str]:
    if now is None:
        return "", ""
    if not last_success:
        return _("Nunca se ha sincronizado"), ""
    moment = datetime.fromisoformat(last_success)
    return _("Última vez: {when}").format(when=moment_text(moment, now)), age_text(moment, now)


def _pending(office: OfficeView) -> str:
    counts = office.counts
    if counts is None:
        return ""
    if not counts.pending and not counts.evidence_waiting:
        return _("Nada por enviar.")
    events = ngettext("{count} registro por enviar", "{count} registros por enviar", counts.pending)
    said = [events.format(count=counts.pending)] if counts.pending else []
    if counts.evidence_waiting:
        photos = ngettext("{count} evidencia por enviar", "{count} evidencias por enviar", counts.evidence_waiting)
        said.append(photos.format(count=counts.evidence_waiting))
    return " · ".join(said)


def _progress(state: SyncState) -> Progress | None:
    if state.phase not in _BYTES or not state.total:
        return None
    return Progress(state.done, state.total, state.speed, state.name)
