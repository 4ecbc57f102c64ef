"""Decides what «Bienvenida» shows: from the slip somebody pasted to the list of tomorrow. No Qt."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import BadInput, MaletinError
from app.i18n import _, ngettext
from app.ui.dates import day_text
from app.ui.first_run.wording import in_first_run, wrong_field
from app.ui.office import Office
from app.ui.protocol import EnrolRequest, Job, Lane, Met, Place, Task, Tools
from app.wire.slip import EnrolSlip, read_slip

if TYPE_CHECKING:
    from app.sync.state import SyncState

_MAX_CERTIFICATE = 64 * 1024
_PEM = "-----BEGIN CERTIFICATE-----"
_RESCUE = frozenset({"ENROL-OTHER-DEVICE", "DEVICE-KEY-MISSING", "ANEW-NOT-HANDED-OVER"})


class Stage(Enum):
    """Where somebody is on the way in."""

    FORM = "form"
    MEETING = "meeting"
    """The office is being called."""
    MET = "met"
    """It answered and is ours; the code was not spent yet."""
    ENROLLING = "enrolling"
    SYNCING = "syncing"
    READY = "ready"


class Mark(Enum):
    """How far one of the three steps is."""

    AHEAD = "ahead"
    NOW = "now"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Form:
    """What is typed; the code is never shown in a log or a repr."""

    url: str = ""
    code: str = field(default="", repr=False)
    anchor: str = ""
    ca: str = field(default="", repr=False)
    """PEM; empty = none was given."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class FirstRunView:
    """Everything the screen shows."""

    stage: Stage
    form: Form = Form()
    marks: tuple[Mark, Mark, Mark] = (Mark.NOW, Mark.AHEAD, Mark.AHEAD)
    firm: str = ""
    person: str = ""
    first_name: str = ""
    sync_text: str = ""
    sync_next: str = ""
    fraction: float | None = None
    """Of the transfer under way; None when its end is unknown."""
    came: str = ""
    """What the first sync brought, in one line."""
    trouble: MaletinError | None = None
    wrong: str = ""
    """The field to look at: "url", "code", "ca" or none."""
    handed_over: bool = False
    """Nothing that is here would be missed by the office: it has it all, or a rescue bundle was saved."""
    practice: str = ""
    """What the practice is doing; empty while it is not being prepared."""

    @property
    def rescues(self) -> bool:
        """Whether what is here has to be handed over before this laptop can go on."""
        return self.trouble is not None and self.trouble.code in _RESCUE

    @property
    def busy(self) -> bool:
        """Whether something is under way that must end first."""
        return self.stage in (Stage.MEETING, Stage.ENROLLING)


class FirstRunPresenter:
    """``show`` is called on the main thread with every new view."""

    def __init__(self, tools: Tools, office: Office, show: Callable[[FirstRunView], None]) -> None:
        self._tools = tools
        self._office = office
        self._show = show
        self._view = FirstRunView(Stage.FORM, Form(name=platform.node()))
        self._job: Job | None = None
        self._practice: Job | None = None
        self._bundle: Path | None = None
        """Where the last rescue bundle of this run went."""
        self._stop_listening = office.listen(self._office_changed)

    def enter(self) -> None:
        """Show where we are; a new visit to a finished screen begins again."""
        if self._view.stage is Stage.READY:
            self._view = FirstRunView(Stage.FORM, Form(name=platform.node()))
        self._put(self._view)

    # ── the slip ──

    def paste(self, text: str, typed: Form) -> None:
        """Take the slip, or whatever of it a text holds; what it does not hold stays as typed."""
        try:
            slip = read_slip(text)
        except BadInput as trouble:
            self._put(replace(self._view, form=typed, trouble=trouble, wrong=""))
            return
        self._put(replace(self._view, stage=Stage.FORM, form=with_slip(typed, slip), trouble=None, wrong=""))

    def choose_certificate(self, path: Path, typed: Form) -> None:
        """Take the office's certificate from a file the supervisor gave."""
        try:
            form = replace(typed, ca=read_certificate(path))
        except BadInput as trouble:
            self._put(replace(self._view, form=typed, trouble=trouble, wrong=wrong_field(trouble)))
            return
        self._put(replace(self._view, form=form, trouble=None, wrong=""))

    # ── the office ──

    def meet(self, typed: Form) -> None:
        """Ask who answers there; nothing is handed over."""
        missing = missing_of(typed)
        if missing is not None:
            self._put(replace(self._view, form=typed, trouble=missing, wrong=wrong_field(missing)))
            return
        self._put(replace(self._view, stage=Stage.MEETING, form=typed, trouble=None, wrong=""))
        self._job = self._tools.enrol.meet(typed.url, typed.ca, done=self._met, failed=self._failed)

    def enrol(self, *, anew: bool = False) -> None:
        """Spend the code. ``anew``: what an earlier enrolment recorded here steps aside."""
        form = self._view.form
        self._put(replace(self._view, stage=Stage.ENROLLING, trouble=None, wrong=""))
        name, bundle = form.name or platform.node(), self._bundle if anew else None
        request = EnrolRequest(form.url, form.code, name, form.anchor, form.ca, anew, bundle)
        self._job = self._tools.enrol(request, done=self._enrolled, failed=self._failed)

    def start_anew(self) -> None:
        """As another device, after what is here was handed over."""
        if self._view.rescues and self._view.handed_over:
            self.enrol(anew=True)

    def back(self) -> None:
        """Change something in the slip; a call under way is forgotten, an enrolment is waited for."""
        if self._view.stage is Stage.ENROLLING:
            return
        if self._job is not None:
            self._job.forget()
        self._put(replace(self._view, stage=Stage.FORM, trouble=None, wrong=""))

    # ── the first list ──

    def sync(self) -> None:
        """Bring the list of tomorrow; again after a trouble."""
        self._put(replace(self._view, stage=Stage.SYNCING, trouble=None))
        self._office.retry_now()

    def stop(self) -> None:
        """Stop the pass; what came stays."""
        self._office.stop()

    def finish(self) -> None:
        """To the visit."""
        self._tools.go(Place(""))

    # ── practice ──

    def practise(self) -> None:
        """Open the demo visit in its own window."""
        if self._view.practice:
            return
        self._put(replace(self._view, practice=_("Preparando la práctica…"), trouble=None))
        self._practice = self._tools.enrol.practise(
            done=self._practising, failed=self._not_practising, progress=self._practice_said
        )

    def rescue(self, path: Path) -> None:
        """Write the encrypted rescue bundle to ``path``; the trouble stays until it was settled."""
        self._tools.run(
            lambda task: task.laptop.parts.rescue(path),
            done=lambda _none: self._rescued(path),
            failed=lambda trouble: self._put(replace(self._view, trouble=trouble)),
            lane=Lane.LONG,
        )

    def close(self) -> None:
        self._stop_listening()
        for job in (self._job, self._practice):
            if job is not None:
                job.forget()

    # ── inside ──

    def _rescued(self, path: Path) -> None:
        self._bundle = path
        self._put(replace(self._view, handed_over=True))
        self._tools.notify(_("Paquete de rescate guardado: {name}").format(name=path.name), tone="ok")

    def _met(self, met: Met) -> None:
        self._put(replace(self._view, stage=Stage.MET, firm=met.firm))

    def _enrolled(self, done: Mapping[str, object]) -> None:
        if aside := str(done.get("aside", "")):
            self._tools.notify(_("La bitácora anterior quedó aparte: {folder}").format(folder=aside), tone="ok")
        person = str(done.get("name", ""))
        form = replace(self._view.form, code="")
        self._put(
            replace(self._view, form=form, firm=str(done.get("firm", "")), person=person, first_name=first_name(person))
        )
        self.sync()

    def _failed(self, trouble: MaletinError) -> None:
        said = in_first_run(trouble, own_certificate=bool(self._view.form.ca))
        if said.code == "ANEW-NOT-HANDED-OVER":
            self._bundle = None  # something was recorded after it was made
        counts = self._office.view.counts
        sent = counts is not None and not (counts.pending or counts.evidence_waiting)
        done = (sent and said.code != "ANEW-NOT-HANDED-OVER") or self._bundle is not None
        self._put(replace(self._view, stage=Stage.FORM, trouble=said, wrong=wrong_field(said), handed_over=done))

    def _office_changed(self) -> None:
        state = self._office.view.state
        if self._view.stage is not Stage.SYNCING or state is None:
            return
        if self._office.view.working:
            self._put(with_state(self._view, state))
        elif state.phase.value == "done":
            self._put(with_state(self._view, state))
            self._job = self._tools.run(what_came, done=self._arrived, failed=self._arrived_unread)
        else:
            self._put(replace(with_state(self._view, state), trouble=state.trouble))

    def _arrived(self, came: str) -> None:
        self._put(replace(self._view, stage=Stage.READY, came=came, trouble=None))

    def _arrived_unread(self, trouble: MaletinError) -> None:
        self._put(replace(self._view, stage=Stage.READY, trouble=trouble))

    def _practice_said(self, text: object) -> None:
        self._put(replace(self._view, practice=str(text)))

    def _practising(self, _none: None) -> None:
        self._put(replace(self._view, practice=""))
        self._tools.notify(_("La práctica está en su propia ventana. Nada de lo que haga ahí es real."), tone="ok")

    def _not_practising(self, trouble: MaletinError) -> None:
        self._put(replace(self._view, practice="", trouble=trouble))

    def _put(self, view: FirstRunView) -> None:
        self._view = replace(view, marks=marks_of(view.stage))
        self._show(self._view)


# ── pure ──


def with_slip(typed: Form, slip: EnrolSlip) -> Form:
    """The form with what the slip brought; the rest stays as typed. Another office never keeps the old certificate."""
    other = bool(slip.url) and slip.url != typed.url
    return Form(
        url=slip.url or typed.url,
        code=slip.code or typed.code,
        anchor=slip.anchor or ("" if other else typed.anchor),
        ca=slip.ca or ("" if other else typed.ca),
        name=typed.name,
    )


def missing_of(typed: Form) -> BadInput | None:
    """What has to be typed first."""
    nothing = _("No se cambió nada.")
    if not typed.url.strip():
        return BadInput(
            "ENROL-NO-ADDRESS", _("Falta la dirección de la oficina."), nothing, _("Pegue la hoja de alta o escríbala.")
        )
    if not typed.code.strip():
        return BadInput("ENROL-NO-CODE", _("Falta el código de alta."), nothing, _("Pídalo al supervisor."))
    return None


def read_certificate(path: Path) -> str:
    """PEM of a file. Raises BadInput ``ENROL-CERTIFICATE`` when it holds no certificate."""
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_CERTIFICATE).decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise _no_certificate(path) from error
    if _PEM not in text:
        raise _no_certificate(path)
    return text


def marks_of(stage: Stage) -> tuple[Mark, Mark, Mark]:
    """The office, the key, the list: one after the other."""
    ahead, now, done = Mark.AHEAD, Mark.NOW, Mark.DONE
    return {
        Stage.FORM: (now, ahead, ahead),
        Stage.MEETING: (now, ahead, ahead),
        Stage.MET: (done, now, ahead),
        Stage.ENROLLING: (done, now, ahead),
        Stage.SYNCING: (done, done, now),
        Stage.READY: (done, done, done),
    }[stage]


def with_state(view: FirstRunView, state: SyncState) -> FirstRunView:
    """The view with what the pass is doing."""
    fraction = state.done / state.total if state.total and state.phase.value in ("downloading", "uploading") else None
    return replace(view, sync_text=state.text(), sync_next=state.next_action(), fraction=fraction, trouble=None)


def what_came(task: Task) -> str:
    """What the first sync brought; runs in the store's worker."""
    kits = task.laptop.kits()
    if not kits:
        return _("Todavía no hay visitas para usted. Sincronice cuando el supervisor publique la de mañana.")
    kit = kits[0].kit
    tasks = ngettext("{count} tarea", "{count} tareas", len(kit.tasks)).format(count=len(kit.tasks))
    return _("Su próxima visita: {client}, {day}, {tasks}.").format(
        client=kit.client.name, day=day_text(kit.day), tasks=tasks
    )


def first_name(person: str) -> str:
    """How to greet somebody."""
    return next(iter(person.split()), "")


def _no_certificate(path: Path) -> BadInput:
    return BadInput(
        "ENROL-CERTIFICATE",
        _("{name} no es un certificado.").format(name=path.name),
        _("No se cambió nada."),
        _("Elija el archivo ca.pem que le dio el supervisor."),
    )
