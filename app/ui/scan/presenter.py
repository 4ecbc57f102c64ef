"""Decides what «Diagnóstico» shows. No Qt."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.errors import BadInput, MaletinError
from app.i18n import _, ngettext
from app.ui.protocol import Job, Lane, Place, Task, Tools
from app.ui.scan import work
from app.ui.scan.judge import fitting, judge, last_text, marked_raised, where_text
from app.ui.scan.view import Login, Mode, Outcome, ResultView, RunView, ScanView, Surroundings, Tab
from app.ui.scan.wording import spent_text, time_left_text
from app.ui.scan.work import Seen, Write

_LOGIN = "FIREBIRD-LOGIN"
_COPY = "copy:"


class ScanPresenter:
    """``show`` is called on the main thread with every new view state; ``write`` writes a whole file or none."""

    def __init__(
        self,
        tools: Tools,
        show: Callable[[ScanView], None],
        write: Write,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tools = tools
        self._show = show
        self._write = write
        self._clock = clock
        self._view = ScanView(Mode.LOADING)
        self._around = Surroundings()
        self._outcome: Outcome | None = None
        self._meeting: Job | None = None
        self._scan: Job | None = None
        self._began = 0.0
        self._seen: Seen | None = None
        self._login_for = ""
        """The database whose server wants to know who looks."""

    # ── coming and going ──

    def enter(self, visit: str = "") -> None:
        """Show what is known; learn again which visit is in course."""
        self._put(self._view)
        _forget(self._meeting)
        self._meeting = self._tools.run(
            lambda task: work.meet(task, visit), done=self._met, failed=self._not_met, lane=Lane.LONG
        )

    def close(self) -> None:
        """The window closes: the child process ends with the work."""
        for job in (self._meeting, self._scan):
            _forget(job)

    # ── measuring ──

    def measure(self, database: str, company: str = "", user: str = "", password: str = "") -> None:
        """Look at a database. What is typed of a login goes into the vault, and nowhere else."""
        if self._view.mode is Mode.RUNNING:
            return
        name = database.strip()
        self._view = replace(self._view, database=name, company=company.strip(), trouble=None, notice="")
        if not name:
            self._put(replace(self._view, mode=Mode.ASK, trouble=_nothing_named()))
            return
        asked = self._view.login is not Login.NOT_ASKED and name == self._login_for
        login = (user, password) if asked else None
        if not asked:
            self._view = replace(self._view, login=Login.NOT_ASKED)
        around, suffix = self._around, self._view.company
        self._began, self._seen = self._clock(), None
        self._put(replace(self._view, mode=Mode.RUNNING, running=RunView()))

        def looked(task: Task) -> tuple[Outcome, ResultView]:
            outcome = work.measure(task, name, suffix, around, login)
            return outcome, judge(outcome, around)

        self._scan = self._tools.run(
            looked, done=self._measured, failed=self._failed, progress=self._progressed, lane=Lane.LONG
        )

    def again(self) -> None:
        """The same database once more."""
        self.measure(self._view.database, self._view.company)

    def tick(self) -> None:
        """A second went by: an engine that keeps silent does not make the window look dead."""
        if self._view.mode is Mode.RUNNING:
            self._tell_run()

    def stop(self) -> None:
        """Stop now: what was seen so far is kept as partial; before the first check there is nothing to wait for."""
        if self._view.mode is not Mode.RUNNING or self._scan is None:
            return
        if self._seen is None:
            _forget(self._scan)
            notice = _("Se detuvo antes de la primera revisión: no se vio nada de la base.")
            self._put(replace(self._view, mode=Mode.ASK, notice=notice))
            return
        self._scan.cancel()
        self._put(replace(self._view, running=replace(self._view.running, stopping=True)))

    def ask_other(self) -> None:
        """Another database."""
        if self._view.mode is Mode.FULL:
            last = self._last_text()
            self._put(replace(self._view, mode=Mode.ASK, login=Login.NOT_ASKED, trouble=None, notice="", last=last))

    def show_last(self) -> None:
        """The measure that is here, else the last one kept of this client."""
        if self._view.result is not None:
            self._put(replace(self._view, mode=Mode.FULL, trouble=None))
            return
        kept, around = self._around.last, self._around
        if kept is None:
            return

        def opened(task: Task) -> tuple[Outcome, ResultView]:
            outcome = work.reopen(task, kept, around)
            return outcome, judge(outcome, around)

        self._put(replace(self._view, mode=Mode.LOADING, trouble=None))
        self._scan = self._tools.run(opened, done=self._reopened, failed=self._failed, lane=Lane.LONG)

    # ── looking at the result ──

    def search(self, words: str) -> None:
        """Findings with all these words."""
        result = self._view.result
        if result is None or words.strip() == self._view.words:
            return
        self._put(self._with_shown(replace(self._view, words=words.strip())))

    def choose(self, finding: str) -> None:
        """Explain this one."""
        found = next((one for one in self._view.shown if one.id == finding), None)
        if found is not None and found != self._view.chosen:
            self._put(replace(self._view, chosen=found))

    def turn_to(self, tab: Tab) -> None:
        """Findings, the whole in figures, or what was not seen."""
        self._put(replace(self._view, tab=tab))

    # ── doing something about it ──

    def raise_contingency(self) -> None:
        """The finding explained becomes an eventuality of the visit in course."""
        finding, around = self._view.chosen, self._around
        if finding is None or not around.visit or finding.raised:
            return

        def done(_none: None) -> None:
            self._around = replace(around, raised=around.raised | {work.eventuality(finding).task.title})
            self._put(marked_raised(replace(self._view, trouble=None), finding))
            self._tools.office.changed()
            said = _("Eventualidad registrada: falta acordar su lugar con el cliente en «Visita».")
            self._tools.notify(said, tone="ok")

        self._tools.run(
            lambda task: work.raise_contingency(task, around.visit, finding, around.technician),
            done=done,
            failed=self._said,
        )

    def go_visit(self) -> None:
        """To the visit in course."""
        if self._around.visit:
            self._tools.go(Place("visit", {"visit": self._around.visit}))

    def export(self, path: Path) -> None:
        """The records of the finding explained, as a sheet."""
        finding = self._view.chosen
        if finding is not None:
            self._write_file(path, lambda: _rows_saved(work.save_records(finding, path, self._write), path))

    def save(self, path: Path) -> None:
        """The whole measure: JSON, XLSX or CSV by its ending."""
        outcome, result = self._outcome, self._view.result
        if outcome is None or result is None:
            return

        def written() -> str:
            work.save_all(result.findings, outcome.result, path, self._write)
            return _("Medición guardada: {name}").format(name=path.name)

        self._write_file(path, written)

    # ── inside ──

    def _write_file(self, _path: Path, written: Callable[[], str]) -> None:
        self._tools.run(
            lambda _task: written(),
            done=lambda said: self._tools.notify(said, tone="ok"),
            failed=self._said,
            lane=Lane.LONG,
        )

    def _met(self, around: Surroundings) -> None:
        self._meeting, self._around = None, around
        view = replace(self._view, visit=where_text(around), last=self._last_text())
        if view.mode is Mode.LOADING:
            last = around.last
            view = replace(
                view,
                mode=Mode.ASK,
                database=view.database or (last.scan.database if last else ""),
            )
        if view.result is not None:
            view = replace(view, result=replace(view.result, can_raise=bool(around.visit)))
        self._put(view)

    def _not_met(self, trouble: MaletinError) -> None:
        self._meeting = None
        mode = Mode.ASK if self._view.mode is Mode.LOADING else self._view.mode
        self._put(replace(self._view, mode=mode, trouble=trouble))

    def _progressed(self, seen: object) -> None:
        if isinstance(seen, Seen):
            self._seen = seen
            self._tell_run()

    def _tell_run(self) -> None:
        self._put(replace(self._view, running=self._run_view()))

    def _run_view(self) -> RunView:
        seen, stopping = self._seen, self._view.running.stopping
        seconds = self._clock() - self._began
        if seen is None:
            return RunView(step=spent_text(seconds) if seconds >= 1 else "", stopping=stopping)
        left = time_left_text(seen.done, seen.total, seconds)
        step = _("Paso {done} de {total}").format(done=min(seen.done + 1, seen.total), total=seen.total)
        check = seen.checks[0] if seen.checks else _("Contando los registros que hay…")
        others = len(seen.checks) - 1
        if others > 0:
            check = ngettext("{check}, y {count} más", "{check}, y {count} más", others).format(
                check=check, count=others
            )
        parts = (step, left or spent_text(seconds))
        return RunView(seen.done / seen.total if seen.total else 0.0, " · ".join(parts), check, stopping)

    def _measured(self, found: tuple[Outcome, ResultView]) -> None:
        self._take(found)
        outcome, _result = found
        visit = self._around.visit
        if not visit:
            self._say_kept(_("Sin visita en curso: solo se muestra; «Guardar…» la deja en un archivo"))
            return
        self._say_kept(_("Guardando en la visita…"))
        self._tools.run(lambda task: work.keep(task, outcome, visit), done=self._kept, failed=self._not_kept)

    def _reopened(self, found: tuple[Outcome, ResultView]) -> None:
        self._take(found)
        self._say_kept(_("Guardada en la bitácora de su visita"))
        result = found[0].result
        self._put(replace(self._view, database=result.database, company=result.company))

    def _take(self, found: tuple[Outcome, ResultView]) -> None:
        self._scan = None
        self._outcome, result = found
        fresh = replace(
            self._view,
            mode=Mode.FULL,
            login=Login.NOT_ASKED,
            result=result,
            tab=Tab.FINDINGS,
            words="",
            chosen=None,
            trouble=None,
            running=RunView(),
        )
        self._put(self._with_shown(fresh))

    def _kept(self, _none: None) -> None:
        partial = self._view.result is not None and self._view.result.partial
        said = (
            _("Guardada como parcial en la visita de {client}") if partial else _("Guardada en la visita de {client}")
        )
        self._say_kept(said.format(client=self._around.client))
        self._tools.office.changed()

    def _not_kept(self, trouble: MaletinError) -> None:
        self._say_kept(_("No se guardó en la visita"))
        self._said(trouble)

    def _say_kept(self, said: str) -> None:
        if self._view.result is not None:
            self._put(replace(self._view, result=replace(self._view.result, kept=said)))

    def _failed(self, trouble: MaletinError) -> None:
        """Nothing could be seen; what was typed stays, except the password."""
        self._scan = None
        view = replace(self._view, mode=Mode.ASK, running=RunView(), last=self._last_text())
        if trouble.code != "LOGIN-EMPTY":  # who looks is in the vault by now, whatever else went wrong
            view = replace(view, login=Login.NOT_ASKED)
        if trouble.code == _LOGIN and not view.database.startswith(_COPY):
            refused = "gds" in trouble.facts
            self._login_for = view.database
            view = replace(view, login=Login.REFUSED if refused else Login.WANTED)
            self._put(replace(view, trouble=trouble if refused else None))
        elif trouble.code == "FIREBIRD-CANCELLED":
            self._put(replace(view, notice=trouble.sentences()))
        else:
            self._put(replace(view, trouble=trouble))

    def _said(self, trouble: MaletinError) -> None:
        self._put(replace(self._view, trouble=trouble))

    def _last_text(self) -> str:
        if self._view.result is not None:
            return _("{order} en orden").format(order=self._view.result.order)
        return last_text(self._around)

    def _with_shown(self, view: ScanView) -> ScanView:
        result = view.result
        if result is None:
            return view
        shown = fitting(result.findings, view.words)
        chosen = next((one for one in shown if view.chosen is not None and one.id == view.chosen.id), None)
        return replace(view, shown=shown, chosen=chosen or next(iter(shown), None))

    def _put(self, view: ScanView) -> None:
        self._view = view
        self._show(view)


def _rows_saved(count: int, path: Path) -> str:
    said = ngettext("{count} registro exportado a {name}", "{count} registros exportados a {name}", count)
    return said.format(count=count, name=path.name)


def _nothing_named() -> BadInput:
    return BadInput(
        "FIREBIRD-DSN",
        _("Falta decir qué base se mide."),
        _("No se abrió ninguna conexión."),
        _("Escriba inet://equipo:3050/base, o elija una copia restaurada."),
    )


def _forget(job: Job | None) -> None:
    if job is not None:
        job.forget()
