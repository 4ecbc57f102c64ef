"""Decides what «Maletín» shows and does. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.errors import MaletinError, Unavailable
from app.i18n import _
from app.kit.progress import Progress
from app.sync.state import Phase, SyncState
from app.ui.kit.judge import judge, verdict_view
from app.ui.kit.reading import Judged, Reading, inspect_all, read
from app.ui.kit.views import KitView, Mode, TransferView, VerdictView
from app.ui.office import Office
from app.ui.protocol import Job, Lane, Place, Task, Tools
from app.ui.ways import way_of

OFFLINE = frozenset({"HUB-UNREACHABLE", "HUB-SLOW", "HUB-CUT"})
Draw = Callable[[str, str], bytes]
"""A page of HTML with its title, as PDF."""
Write = Callable[[Path, bytes], None]


class KitPresenter:
    """``show`` is called on the main thread with every new view state."""

    def __init__(self, tools: Tools, office: Office, show: Callable[[KitView], None], draw: Draw, write: Write) -> None:
        self._tools = tools
        self._office = office
        self._show = show
        self._draw = draw
        self._write = write
        self._view = KitView(Mode.LOADING)
        self._reading: Reading | None = None
        self._judged: dict[str, Judged] = {}
        self._chosen = ""
        self._job: Job | None = None
        self._check: Job | None = None
        self._paused = False
        self._here = False
        self._last_bytes: Progress | None = None
        self._stop_listening = office.listen(self._office_changed)

    def enter(self, visit: str = "") -> None:
        """Somebody came, perhaps for one visit."""
        self._here = True
        self._chosen = visit or self._chosen
        self._put(self._view)
        self._read()

    def leave(self) -> None:
        """Somebody went elsewhere: what is under way goes on unseen, and coming back shows it."""
        self._here = False

    def choose(self, visit: str) -> None:
        """Show another visit."""
        if visit and visit != self._view.visit:
            self.stop_check()
            self._chosen = visit
            self._read()

    def close(self) -> None:
        self._stop_listening()
        for job in (self._job, self._check):
            if job is not None:
                job.forget()

    # ── the verdict ──

    def check(self) -> None:
        """Read every byte again and judge."""
        visit = self._view.visit
        if not visit or (self._check is not None and self._check.running):
            return
        self._put(replace(self._view, checking=Progress(0, 0, 0.0), trouble=None))
        self._check = self._tools.run(
            lambda task: inspect_all(task, visit),
            done=self._checked,
            failed=self._check_failed,
            progress=self._checking,
            lane=Lane.LONG,
        )

    def stop_check(self) -> None:
        if self._check is not None and self._check.running:
            self._check.cancel()

    @property
    def verdict(self) -> Judged | None:
        """The verdict that stands for the visit shown, for paper; None when there is none or it is out of date."""
        judged = self._judged.get(self._view.visit)
        return judged if judged is not None and self._view.verdict.printable else None

    @property
    def page(self) -> tuple[str, str, str]:
        """The certificate: HTML, title and a name for its file. Empty while there is no verdict."""
        judged = self.verdict
        if judged is None:
            return "", "", ""
        from app.ui.kit.certificate import certificate, file_name

        return certificate(judged), _("Dictamen de salida"), file_name(judged)

    def save(self, path: Path) -> None:
        """Write the certificate as PDF."""
        html, title, _name = self.page
        if not html:
            return
        self._tools.run(
            lambda _task: self._written(path, html, title),
            done=lambda _none: self._tools.notify(_("Dictamen guardado: {name}").format(name=path.name), tone="ok"),
            failed=self._failed,
            lane=Lane.LONG,
        )

    # ── the download ──

    def fetch(self) -> None:
        """Bring what is missing, and what was altered again, whatever the waiting times say."""
        self._paused = False
        self._office.retry_now()

    def pause(self) -> None:
        """Stop, and keep what arrived: it goes on from there."""
        self._paused = True
        self._office.stop()

    def resume(self) -> None:
        self.fetch()

    def toggle(self) -> None:
        """Pause what moves, go on with what is paused."""
        if self._paused:
            self.resume()
        elif self._office.view.working:
            self.pause()

    def cancel(self) -> None:
        """Stop without a promise to go on; what arrived stays all the same."""
        self._paused = False
        self._office.stop()
        self._put(self._view)

    def sync(self) -> None:
        """Ask the office for visits."""
        self._office.retry_now()

    def follow(self) -> None:
        """What the button beside the trouble of the line says."""
        way = self._view.line_way
        if way is not None and way.screen:
            self._tools.go(Place(way.screen))
        elif way is not None:
            self.fetch()

    def enrol(self) -> None:
        self._tools.go(Place("first-run"))

    # ── inside ──

    def _written(self, path: Path, html: str, title: str) -> None:
        try:
            self._write(path, self._draw(html, title))
        except OSError as error:
            raise Unavailable(
                "CERTIFICATE-NOT-WRITTEN",
                _("No se pudo escribir {name}: {reason}.").format(name=path.name, reason=error.strerror),
                _("El maletín y su dictamen no cambian."),
                _("Elija otra carpeta o libere espacio."),
            ) from error

    def _checking(self, progress: object) -> None:
        if isinstance(progress, Progress):
            self._put(replace(self._view, checking=progress))

    def _checked(self, judged: Judged) -> None:
        self._check = None
        self._judged[judged.verdict.visit] = judged
        self._view = replace(self._view, checking=None)
        self._arrived(judged.reading)
        self._tools.office.changed()

    def _check_failed(self, trouble: MaletinError) -> None:
        self._check = None
        stopped = trouble.code == "CANCELLED"
        self._put(replace(self._view, checking=None, trouble=None if stopped else trouble))
        if stopped:
            self._tools.notify(_("La revisión se detuvo; no hay dictamen."))

    def _office_changed(self) -> None:
        state = self._office.view.state
        before = self._view.transfer.detail
        self._put(self._view)
        # Between two files the list changes; between two readings of one file only the bar does.
        if self._here and (not self._office.view.working or (state is not None and state.name != before)):
            self._read()

    def _read(self) -> None:
        if self._job is not None:
            self._job.forget()
        chosen = self._chosen
        self._job = self._tools.run(lambda task: _look(task, chosen), done=self._arrived, failed=self._failed)

    def _arrived(self, reading: Reading) -> None:
        self._job = None
        self._reading = reading
        visit = reading.chosen.kit.visit if reading.chosen else ""
        self._put(replace(judge(reading, self._judged.get(visit)), checking=self._view.checking))

    def _failed(self, trouble: MaletinError) -> None:
        mode = Mode.FULL if self._view.mode is Mode.FULL else Mode.ERROR
        self._put(replace(self._view, mode=mode, trouble=trouble))

    def _put(self, view: KitView) -> None:
        if view.checking is not None:
            view = replace(view, verdict=VerdictView("info", _("Revisando el maletín…")))
        elif self._reading is not None and view.visit:
            view = replace(view, verdict=verdict_view(self._judged.get(view.visit), self._reading))
        self._view = self._with_line(view)
        if self._here:
            self._show(self._view)

    def _with_line(self, view: KitView) -> KitView:
        state = self._office.view.state
        working = self._office.view.working
        if working:
            self._paused = self._paused and state is not None and state.phase is not Phase.CONTACTING
        transfer = self._transfer(state, working=working)
        trouble = None if working or state is None or self._paused else state.trouble
        tone = "info" if trouble is not None and trouble.code in OFFLINE else "warn"
        way = way_of(trouble, "kit") if trouble is not None else None
        return replace(view, transfer=transfer, line_trouble=trouble, line_tone=tone, line_way=way)

    def _transfer(self, state: SyncState | None, *, working: bool) -> TransferView:
        if state is not None and working:
            moving = state.phase is Phase.DOWNLOADING and state.total > 0
            self._last_bytes = Progress(state.done, state.total, state.speed, state.name) if moving else None
            return TransferView(self._last_bytes, state.text(), state.name, working=True)
        if self._paused:
            return TransferView(self._last_bytes, _("En pausa"), _("Lo que ya llegó se conserva."), paused=True)
        return TransferView()


def _look(task: Task, visit: str) -> Reading:
    return read(task, visit)
