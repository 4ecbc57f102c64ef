"""Decides what «Cierre» shows and what is written. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import replace

from app.errors import MaletinError
from app.i18n import _, ngettext
from app.ui.closing import work
from app.ui.closing.unrecorded import CARD, END, SHEET, draft
from app.ui.closing.view import ClosingView, Mode, Sheet, first_sheet, judge
from app.ui.closing.work import Deed, Reading, Signing
from app.ui.office import Office
from app.ui.protocol import Job, Lane, Place, Tools
from app.visit.facts import Result
from app.visit.ports import StepDraft

_OFFLINE = ("HUB-UNREACHABLE", "HUB-SLOW", "HUB-CUT")


class ClosingPresenter:
    """``show`` gets every new view; ``report_changed`` the visit whose report must be drawn again."""

    def __init__(
        self,
        tools: Tools,
        office: Office,
        show: Callable[[ClosingView], None],
        report_changed: Callable[[str], None],
    ) -> None:
        self._tools = tools
        self._office = office
        self._show = show
        self._report_changed = report_changed
        self._view = ClosingView(Mode.LOADING)
        self._asked = ""
        self._job: Job | None = None
        self._due = ""
        """The visit whose report is to be drawn as soon as somebody looks at it."""
        self._here = False
        self._stop_listening = office.listen(self._office_changed)

    # ── coming and going ──

    def enter(self, visit: str = "") -> None:
        """Show this visit; without one, the visit under way, or the last one."""
        self._here = True
        self._asked = visit
        self._put(replace(self._view, trouble=None) if visit in ("", self._view.visit) else ClosingView(Mode.LOADING))
        self._forget()
        self._job = self._tools.run(
            lambda task: work.read(task, self._asked), done=self._first, failed=self._failed, lane=Lane.LONG
        )

    def leave(self) -> None:
        """Somebody went elsewhere; coming back reads again."""
        self._here = False

    def close(self) -> None:
        """The window closes."""
        self._stop_listening()
        self._forget()

    def turn_to(self, sheet: Sheet) -> None:
        """Another sheet. The signature waits until every task has an outcome."""
        view = self._view
        if sheet is Sheet.SIGN and view.unfinished:
            self._put(replace(view, sheet=Sheet.TASKS, problem=view.unfinished))
            return
        self._put(replace(view, sheet=sheet, problem="", trouble=None))

    def next(self) -> None:
        """The sheet after this one; what is settled needs no signature."""
        self.turn_to(Sheet.REPORT if self._view.settled else Sheet(min(self._view.sheet + 1, Sheet.REPORT)))

    def back(self) -> None:
        """The sheet before this one."""
        self.turn_to(Sheet(max(self._view.sheet - 1, Sheet.TASKS)))

    def to_visit(self) -> None:
        """Back to the steps."""
        self._tools.go(Place("visit", {"visit": self._view.visit}))

    def to_today(self) -> None:
        """Where a visit begins."""
        self._tools.go(Place("today"))

    def to_outbox(self) -> None:
        """What is still to be sent."""
        self._tools.go(Place("outbox"))

    # ── writing ──

    def accept(self, task: str, accepted: bool, reason: str = "") -> None:
        """The client's word on one task; a "no" needs its reason."""
        if not accepted and not reason.strip():
            self._put(replace(self._view, problem=_("Escriba por qué no se acepta la tarea.")))
            return
        self._do(work.accept(task, accepted, reason.strip()))

    def accept_all(self, objecting: Set[str] = frozenset()) -> None:
        """Accept what nobody objected to. ``objecting``: tasks whose "no" still lacks its reason."""
        if not self._view.undecided or self._view.sheet is not Sheet.TASKS:
            return
        named = ", ".join(_("«{name}»").format(name=card.title) for card in self._view.tasks if card.id in objecting)
        problem = _("Escriba por qué no se acepta {names}.").format(names=named)
        self._do(work.accept_rest(objecting), problem=problem if named else "")

    def finish(self, task: str, result: Result, reason: str) -> None:
        """The outcome of a task that still has none."""
        if result is not Result.SOLVED and not reason.strip():
            self._put(replace(self._view, problem=_("Escriba el motivo: la tarea no quedó resuelta.")))
            return
        self._do(work.finish(task, result, reason.strip()))

    def typing(self, fields: Mapping[str, str]) -> None:
        """The fingers rest on the sheet of the signature. In the store's lane, so that no keystroke waits."""
        if not (self._view.settled or self._view.saving):
            self._keep(draft(SHEET, fields))

    def typing_of(self, task: str, fields: Mapping[str, str]) -> None:
        """The fingers rest on the card of a task."""
        if not self._view.settled:
            self._keep(draft(CARD, fields, task, self._view.written.runs.get(task, 0)))

    def typing_note(self, note: str) -> None:
        """The fingers rest on the final note."""
        self._keep(draft(END, {"note": note}))

    def sign(self, given: Signing) -> None:
        """The client signs."""
        problem = _sign_problem(self._view, given)
        if problem:
            self._put(replace(self._view, problem=problem))
            return
        clean = replace(given, name=given.name.strip(), role=given.role.strip())
        self._do(work.sign(clean), then=Sheet.REPORT, said=_("La firma quedó guardada en esta laptop."))

    def refuse(self, name: str, role: str, reason: str) -> None:
        """The client does not sign."""
        if not reason.strip():
            self._put(replace(self._view, problem=_("Escriba el motivo por el que no firma.")))
            return
        self._do(
            work.refuse(name.strip(), role.strip(), reason.strip()),
            then=Sheet.REPORT,
            said=_("El motivo quedó guardado en esta laptop."),
        )

    def end(self, note: str = "") -> None:
        """Close the visit for good."""
        self._do(work.close(note), then=Sheet.REPORT, said=_("La visita quedó cerrada y guardada en esta laptop."))

    # ── inside ──

    def _keep(self, draft: StepDraft) -> None:
        visit = self._view.visit
        if self._view.mode is Mode.OPEN:
            self._tools.run(lambda task: work.keep(task, visit, draft), done=_kept, failed=self._office.store_failed)

    def _office_changed(self) -> None:
        if self._here:
            self._put(self._view)

    def _do(self, deed: Deed, *, then: Sheet | None = None, said: str = "", problem: str = "") -> None:
        if self._view.saving:
            return
        self._forget()
        visit = self._view.visit
        self._put(replace(self._view, saving=True, problem="", trouble=None))

        def done(reading: Reading) -> None:
            self._arrived(reading, self._view.sheet if then is None else then, problem)
            self._office.changed()
            if said:
                self._tools.notify(said, tone="ok")

        self._tools.run(lambda task: work.do(task, visit, deed), done=done, failed=self._failed)

    def _first(self, reading: Reading) -> None:
        same = reading.visit == self._view.visit and self._view.mode in (Mode.OPEN, Mode.CLOSED)
        self._arrived(reading, self._view.sheet if same and not reading.state.closed else first_sheet(reading))

    def _arrived(self, reading: Reading, sheet: Sheet, problem: str = "") -> None:
        self._job = None
        self._due = reading.visit if reading.content is not None else ""
        self._put(replace(judge(reading), sheet=sheet, problem=problem))

    def _failed(self, trouble: MaletinError) -> None:
        self._job = None
        nothing = self._view.mode in (Mode.LOADING, Mode.NOTHING, Mode.ERROR)
        mode = Mode.ERROR if nothing else self._view.mode
        self._put(replace(self._view, mode=mode, saving=False, trouble=trouble))

    def _forget(self) -> None:
        if self._job is not None:
            self._job.forget()
            self._job = None

    def _put(self, view: ClosingView) -> None:
        self._view = with_office(view, self._office)
        self._show(self._view)
        if self._due and self._view.sheet is Sheet.REPORT:
            due, self._due = self._due, ""
            self._report_changed(due)


def _kept(_none: None) -> None:
    """Nothing is said: it is no answer."""


def with_office(view: ClosingView, office: Office) -> ClosingView:
    """The same view with what is known of the way to the office."""
    known = office.view
    code = known.state.code if known.state else known.note.code if known.note else ""
    offline = code.startswith(_OFFLINE)
    waiting = known.counts.here if known.counts else 0
    return replace(view, offline=offline, saved=saved_text(waiting, offline))


def saved_text(waiting: int, offline: bool) -> str:
    """Where the record is and when it travels."""
    if not waiting:
        return _("Todo está guardado en esta laptop y la oficina ya lo tiene.")
    said = ngettext("{count} registro se enviará", "{count} registros se enviarán", waiting).format(count=waiting)
    if offline:
        return _("Sin conexión: {what} en cuanto haya red. Todo está guardado aquí; no se pierde nada.").format(
            what=said
        )
    return _("Todo está guardado en esta laptop; {what} al sincronizar.").format(what=said)


def _sign_problem(view: ClosingView, given: Signing) -> str:
    """Why the signature cannot be taken yet; empty when it can."""
    if view.undecided:
        return _("Falta que el cliente acepte o rechace cada tarea: {standing}.").format(standing=view.standing)
    if not given.name.strip():
        return _("Escriba el nombre de quien firma.")
    if not given.picture:
        return _("La firma está vacía: firme sobre la línea, o escriba el nombre en el renglón de abajo.")
    return ""
