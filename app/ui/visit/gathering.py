"""What takes long inside a step: the look at the kit, a check, a file being verified, evidence being kept. No Qt.

All of it runs in the long lane, so answers go on being saved; nothing here is recorded until it is answered, except
evidence beside a step, which is one event of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from app.errors import MaletinError
from app.i18n import _
from app.kit.progress import Progress, size_text
from app.kit.verdict import Verdict
from app.ui.protocol import Job, Lane, Run, Task
from app.ui.visit.evidence import HEAVY, MakeSmall, Source, keep, load_thumb
from app.ui.visit.sitting import Deed, Sitting
from app.ui.visit.stand import Draft, Stand
from app.ui.visit.view import Piece, VisitView, Working
from app.visit.facts import ArtifactUsed, Checked

T = TypeVar("T")


class Desk(Protocol):
    """The presenter, as seen from here."""

    @property
    def stand(self) -> Stand: ...
    def gathered(self, draft: Draft) -> None: ...
    def arrived(self, stand: Stand) -> None: ...
    def failed(self, trouble: MaletinError) -> None: ...
    def refresh(self) -> None: ...
    def say(self, text: str) -> None: ...
    def add(self, deed: Deed) -> None: ...
    def start(self, present: str) -> None: ...


class Gathering:
    """One long piece of work at a time for the step in front; thumbnails are apart."""

    def __init__(self, run: Run, sitting: Sitting, make_small: MakeSmall, desk: Desk) -> None:
        self.present = ""
        """Who was there, while a start waits for the look at the kit."""
        self._run = run
        self._sitting = sitting
        self._make_small = make_small
        self._desk = desk
        self._job: Job | None = None
        self._thumbs: dict[str, object] = {}
        self._asked: set[str] = set()

    def stop(self) -> None:
        """Stop what is under way; the step is as before it began."""
        job, self._job = self._job, None
        if job is None or not job.running:
            return
        job.forget()
        stand = self._desk.stand
        if stand.checking is not None:
            self._desk.arrived(replace(stand, checking=None, starting=False))
        else:
            self._desk.gathered(replace(stand.draft, working=None))

    # ── the kit, before the visit ──

    def verdict(self, visit: str) -> bool:
        """Hash the whole kit again, unless something else is under way; whether it began."""
        if self._job is not None and self._job.running:
            return False
        self._desk.arrived(replace(self._desk.stand, checking=Working(_("Se revisa el maletín"))))
        self._job = self._run(
            lambda task: task.laptop.verdict(visit, report=task.report, cancel=task.cancel),
            done=self._judged,
            failed=self._not_judged,
            progress=self._checking,
            lane=Lane.LONG,
        )
        return True

    def _checking(self, progress: object) -> None:
        if isinstance(progress, Progress) and self._desk.stand.checking is not None:
            done = _("{done} de {total}").format(done=size_text(progress.done), total=size_text(progress.total))
            working = Working(_("Se revisa el maletín"), progress.fraction, done)
            self._desk.arrived(replace(self._desk.stand, checking=working))

    def _judged(self, verdict: Verdict) -> None:
        self._job = None
        wanted = self._desk.stand.starting
        self._desk.arrived(replace(self._desk.stand, verdict=verdict, checking=None, starting=False))
        if wanted:
            self._desk.start(self.present)

    def _not_judged(self, trouble: MaletinError) -> None:
        self._job = None
        self._desk.arrived(replace(self._desk.stand, checking=None, starting=False))
        self._desk.failed(trouble)

    # ── checks and files ──

    def check(self, task_id: str, given: str) -> None:
        """Run the check step."""
        self._begin(_("La laptop revisa…"))

        def done(seen: Checked) -> None:
            self._job = None
            self._desk.gathered(replace(self._desk.stand.draft, checked=seen, working=None))

        self._job = self._long(lambda task: self._sitting.look(task, task_id, given), done, self._counted)

    def hand_over(self, task_id: str) -> None:
        """Verify the file of the artifact step again and open it."""
        self._begin(_("Se verifica el archivo…"), can_stop=False)

        def done(handed: tuple[ArtifactUsed, MaletinError | None]) -> None:
            self._job = None
            used, trouble = handed
            self._desk.gathered(replace(self._desk.stand.draft, used=used, working=None))
            if trouble is not None:
                self._desk.failed(trouble)

        self._job = self._long(lambda _task: self._sitting.hand_over(task_id), done)

    # ── evidence ──

    def attach(self, source: Source, takes: str, task: str, step: str) -> None:
        """Keep bytes; for an evidence step they wait for Enter, elsewhere they are recorded at once."""
        self._begin(_("Se guarda «{name}»…").format(name=source.name), can_stop=False)

        def done(piece: Piece) -> None:
            self._job = None
            self._thumbs[piece.ref.digest] = piece.thumb
            self._tell_heavy(piece)
            draft = self._desk.stand.draft
            mine = bool(takes) and draft.key[:2] == (task, step)
            self._desk.gathered(replace(draft, pieces=(*draft.pieces, piece) if mine else draft.pieces, working=None))
            if not mine:
                self._desk.add(
                    lambda session: session.add_evidence(piece.ref, task_id=task or None, step_id=step or None)
                )

        self._job = self._long(lambda _task: keep(self._sitting.session, source, takes, self._make_small), done)

    def with_thumbs(self, view: VisitView) -> VisitView:
        """The same view with the pictures there are; those that lack are asked for."""
        if view.step is None or not view.step.pieces:
            return view
        for piece in view.step.pieces:
            self._ask_thumb(piece.ref.digest)
        pieces = tuple(_pictured(piece, self._thumbs) for piece in view.step.pieces)
        return replace(view, step=replace(view.step, pieces=pieces))

    # ── inside ──

    def _begin(self, name: str, *, can_stop: bool = True) -> None:
        if self._job is not None:
            self._job.forget()
        self._desk.gathered(replace(self._desk.stand.draft, working=Working(name, can_stop=can_stop)))

    def _long(
        self, work: Callable[[Task], T], done: Callable[[T], None], progress: Callable[[object], None] | None = None
    ) -> Job:
        return self._run(work, done=done, failed=self._broke, progress=progress, lane=Lane.LONG)

    def _counted(self, counted: object) -> None:
        working = self._desk.stand.draft.working
        if working is None or not isinstance(counted, tuple):
            return
        done, total = counted
        said = _("{done} de {total}").format(done=done, total=total)
        known = replace(working, fraction=done / total if total else None, detail=said if total else "")
        self._desk.gathered(replace(self._desk.stand.draft, working=known))

    def _broke(self, trouble: MaletinError) -> None:
        self._job = None
        self._desk.gathered(replace(self._desk.stand.draft, working=None))
        self._desk.failed(trouble)

    def _tell_heavy(self, piece: Piece) -> None:
        if piece.ref.size > HEAVY:
            said = _("«{name}» pesa {size}: está guardada completa; enviarla tomará su tiempo.")
            self._desk.say(said.format(name=piece.ref.name, size=piece.detail))

    def _ask_thumb(self, digest: str) -> None:
        if digest in self._thumbs or digest in self._asked:
            return
        self._asked.add(digest)

        def done(thumb: object) -> None:
            self._thumbs[digest] = thumb
            self._desk.refresh()

        def work(task: Task) -> object:
            return load_thumb(task, digest, self._make_small)

        self._run(work, done=done, failed=lambda _trouble: None, lane=Lane.LONG)


def _pictured(piece: Piece, thumbs: dict[str, object]) -> Piece:
    thumb = thumbs.get(piece.ref.digest, piece.thumb)
    return replace(piece, thumb=None, broken=True) if thumb is False else replace(piece, thumb=thumb)
