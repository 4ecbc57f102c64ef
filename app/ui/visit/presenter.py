"""Decides what «Visita» shows and has every answer made durable before the next step is shown. No Qt."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from app.errors import BadInput, MaletinError, Unavailable
from app.i18n import _
from app.ui.office import Office
from app.ui.protocol import Job, Lane, Place, Task, Tools
from app.ui.visit.answering import contingency, deed_of_choice, deed_of_main
from app.ui.visit.answers import Typed
from app.ui.visit.evidence import MakeSmall, Source
from app.ui.visit.gathering import Gathering
from app.ui.visit.illustrations import Draw, Illustrations
from app.ui.visit.judge import in_front, judge, key_of
from app.ui.visit.sitting import Deed, Reading, Sitting
from app.ui.visit.stand import NOWHERE, Draft, Face, Key, Stand
from app.ui.visit.unanswered import Unanswered, card_key
from app.ui.visit.view import EMPTY, Mode, VisitView
from app.ui.visit.wording import change_text
from app.visit.facts import Result
from app.visit.state import TaskStatus

AWAY = 600.0
"""Seconds elsewhere after which coming back begins with the card that says where one stood."""
ASLEEP = 120.0
"""Seconds between two ticks that can only mean that the laptop slept."""
_OFFLINE = ("HUB-UNREACHABLE", "HUB-SLOW", "HUB-CUT")


class VisitPresenter:
    """``show`` is called on the main thread with every new view state."""

    def __init__(
        self,
        tools: Tools,
        office: Office,
        show: Callable[[VisitView], None],
        make_small: MakeSmall = lambda _data: None,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        *,
        draw: Draw = lambda _data, _name: None,
    ) -> None:
        self.view = EMPTY
        self._tools = tools
        self._office = office
        self._show = show
        self._monotonic = monotonic
        self._wall = wall
        self._sitting = Sitting()
        self._gathering = Gathering(tools.run, self._sitting, make_small, self)
        self._illustrations = Illustrations(tools.run, draw, self.refresh)
        self._unanswered = Unanswered(tools.run, office.store_failed)
        self._reading: Reading | None = None
        self._stand = Stand()
        self._job: Job | None = None
        self._waiting: list[tuple[Callable[[Task], Reading], Callable[[], None] | None]] = []
        self._left_at: float | None = None
        self._ticked = wall()
        self._last_pass: object = None
        self._told = NOWHERE
        self._stop_listening = office.listen(self._office_changed)

    # ── coming and going ──

    def enter(self, subject: Mapping[str, str]) -> None:
        """Somebody came. ``subject``: visit and task, when a certain one is meant."""
        away = self._left_at is not None and self._monotonic() - self._left_at > AWAY
        self._left_at = None
        self._illustrations.look_again()
        if away:
            self._stand = replace(self._stand, face=Face.RESUME)
        wanted = subject.get("visit", "")
        if wanted and wanted != self._sitting.visit:
            self._stand = Stand()
        self._stand = replace(self._stand, focus=subject.get("task", "") or self._stand.focus, trouble=None)
        self._read(wanted)

    def left(self) -> None:
        """Somebody went elsewhere; what was typed stays."""
        self._left_at = self._monotonic()

    def close(self) -> None:
        self._stop_listening()
        self._gathering.stop()
        if self._job is not None:
            self._job.forget()

    def tick(self) -> None:
        """Once a second: a long gap means that the laptop slept."""
        self._tell_wait()
        now, before = self._wall(), self._ticked
        self._ticked = now
        if now - before > ASLEEP and self.view.mode in {Mode.STEP, Mode.TASK, Mode.OUTCOME}:
            self._stand = replace(self._stand, face=Face.RESUME)
            self._read("")

    def resume(self) -> None:
        """Go on where the visit stopped; that one came back is recorded."""
        self._stand = replace(self._stand, face=Face.AUTO, review="")
        self.do(lambda session: session.resume())

    def look_back(self) -> None:
        """First read what was done, then go on."""
        task = in_front(self._reading.state, self._stand.focus) if self._reading else None
        first = task.trail[0].fact.step if task and task.trail else ""
        self._stand = replace(self._stand, face=Face.AUTO, review=first)
        self.do(lambda session: session.resume())

    def jump(self, task: str, step: str) -> None:
        """Go to a task that is open or may begin, or read one of its steps again."""
        rows = [row for row in self.view.outline if (row.task, row.step) == (task, step) and row.jump]
        if not rows or self.view.mode is Mode.RESUME:
            return
        self._stand = replace(self._stand, face=Face.AUTO, focus=task, review=step, trouble=None)
        self.refresh()

    def read(self) -> None:
        """The announcement was read."""
        self._stand = replace(self._stand, announcement="")
        self.refresh()

    # ── doing ──

    def start(self, present: str) -> None:
        """Begin the visit; waits for the look at the kit when that still runs."""
        if self._stand.checking is not None:
            self._stand = replace(self._stand, starting=True)
            self._gathering.present = present
            self.refresh()
            return
        go = self._stand.verdict is not None and self._stand.verdict.go
        self._submit(lambda task: self._sitting.start(task, go=go, present=present))

    def begin_task(self) -> None:
        """Begin the task in front; its procedure is verified and pinned."""
        if self.view.mode is Mode.TASK and self.view.task is not None:
            name = self.view.task.id
            self._stand = replace(self._stand, focus=name)
            self.do(lambda session: session.begin_task(name))

    def main(self, typed: Typed) -> None:
        """Enter on a step."""
        step = self.view.step
        if step is None or not step.main or self._busy:
            return
        if step.review:
            self.jump_back()
        elif step.kind == "check" and self._stand.draft.checked is None:
            self._gathering.check(step.key[0], typed.text)
        elif step.kind == "artifact" and self._stand.draft.used is None:
            self._gathering.hand_over(step.key[0])
        else:
            elapsed = self._monotonic() - self._stand.draft.since
            self._answer(lambda: deed_of_main(step, typed, self._stand.draft, elapsed))

    def typing(self, key: Key, fields: Mapping[str, str]) -> None:
        """The fingers rest: what the fields of that step hold now. While an answer is being saved it is too late."""
        step = self.view.step
        if step is not None and not step.review and step.key == key == self._stand.draft.key and not self._busy:
            self._unanswered.keep(self._sitting.visit, key, fields, self._stand.draft.pieces)

    def typing_card(self, card: str, fields: Mapping[str, str]) -> None:
        """As ``typing``, on a card that is no step."""
        if self._reading is not None and not self._busy:
            task = self.view.task.id if self.view.task is not None else ""
            self._unanswered.keep(self._sitting.visit, card_key(self._reading.state, card, task), fields, ())

    def choose(self, place: int, reason: str = "") -> None:
        """The choice with that number, from 0."""
        step = self.view.step
        if step is None or not 0 <= place < len(step.choices) or self._busy:
            return
        chosen = step.choices[place]
        if step.kind == "check" and chosen.id == "again":
            self.again()
        else:
            self._answer(lambda: deed_of_choice(step, chosen.id, reason, self._stand.draft))

    def again(self) -> None:
        """Forget what the check saw, so that it looks once more."""
        self.gathered(replace(self._stand.draft, checked=None, used=None))

    def jump_back(self) -> None:
        """From a step read again to the one to be answered."""
        self._stand = replace(self._stand, review="")
        self.refresh()

    def skip(self, reason: str) -> None:
        """Leave the step out."""
        step = self.view.step
        if step is not None and step.can_skip:
            said = _("Se omitió «{title}»").format(title=step.title)
            self.do(
                lambda session: session.skip(step.key[0], reason),
                then=lambda: self._tools.notify(said, undo=self.undo),
            )

    def undo(self) -> None:
        """Take back the last answer, skip or way of the task in front."""
        reading = self._reading
        task = in_front(reading.state, self._stand.focus) if reading else None
        if not self.view.undo or task is None:
            self._tools.notify(_("No hay nada que deshacer en esta tarea."))
            return
        said = _("Se deshizo «{title}»").format(title=self.view.undo)
        self._stand = replace(self._stand, face=Face.AUTO, review="", focus=task.id)
        self.do(lambda session: session.undo(task.id), then=lambda: self._tools.notify(said, tone="ok"))

    def note(self, text: str, kept: Callable[[], None] = lambda: None) -> None:
        """A remark on the step in front, on the task, or on the visit. ``kept``: called once it is durable."""
        task, step = self._where()

        def then() -> None:
            kept()
            self._tools.notify(_("Nota guardada aquí."), tone="ok")

        self.add(lambda session: session.note(text, task or None, step or None), then)

    def ask_outcome(self) -> None:
        """Show the card of results for a task that is not through."""
        if self.view.can_finish:
            self._stand = replace(self._stand, face=Face.OUTCOME, review="")
            self.refresh()

    def back_to_step(self) -> None:
        """Leave the card of results without a result."""
        self._stand = replace(self._stand, face=Face.AUTO, trouble=None)
        self.refresh()

    def finish(self, result: Result, reason: str) -> None:
        """Record the outcome of the task in front."""
        task = self.view.task
        if task is not None:
            self.do(lambda session: session.finish_task(task.id, result, reason), then=self._finished)

    def raise_contingency(self, title: str, why: str, minutes: str, who: str, then: Callable[[], None]) -> None:
        """Something new came up; it waits until both sides re-rank."""
        self._answer(lambda: contingency(title, why, minutes, who), then)

    def rerank(self, order: tuple[str, ...], mine: str, theirs: str, reason: str, then: Callable[[], None]) -> None:
        """A new order with the initials of both sides."""
        self.do(
            lambda session: session.rerank(order, technician_initials=mine, client_initials=theirs, reason=reason),
            then=then,
        )

    def attach(self, source: Source) -> None:
        """Keep evidence for the step in front: as its answer where it asks for it, else beside it."""
        task, step = self._where()
        takes = self.view.step.takes if self.view.step and not self.view.step.review else ""
        self._gathering.attach(source, takes, task, step)

    def open_piece(self, digest: str, show: Callable[[bytes], None]) -> None:
        """Hand the bytes of a piece of evidence to ``show``; one that is missing or altered is said."""
        self._tools.run(
            lambda task: task.laptop.parts.evidence.read(digest), done=show, failed=self.failed, lane=Lane.LONG
        )

    def stop(self) -> None:
        """Stop the check or copy under way; answers given are not touched."""
        self._gathering.stop()

    def go_closing(self) -> None:
        """To the acceptance of the visit."""
        self._tools.go(Place("closing", {"visit": self._sitting.visit}))

    def go_today(self) -> None:
        """To the visits there are."""
        self._tools.go(Place("today"))

    def go_kit(self) -> None:
        """To the kit, to see what is missing."""
        self._tools.go(Place("kit", {"visit": self._sitting.visit}))

    # ── what Gathering asks for (app.ui.visit.gathering.Desk) ──

    @property
    def stand(self) -> Stand:
        return self._stand

    def gathered(self, draft: Draft) -> None:
        if draft.pieces != self._stand.draft.pieces:
            self._unanswered.keep(self._sitting.visit, draft.key, self._unanswered.fields_of(draft.key), draft.pieces)
        self._stand = replace(self._stand, draft=draft, trouble=None)
        self.refresh()

    def arrived(self, stand: Stand) -> None:
        self._stand = stand
        self.refresh()

    def say(self, text: str) -> None:
        self._tools.notify(text)

    def do(self, deed: Deed, then: Callable[[], None] | None = None) -> None:
        """Have something written and show what follows. A second Enter while the first is on its way is dropped."""
        if not self._busy:
            self._submit(lambda task: self._sitting.do(task, deed), then)

    def add(self, deed: Deed, then: Callable[[], None] | None = None) -> None:
        """As ``do``, for what may not be dropped: it waits for the writing under way."""
        self._submit(lambda task: self._sitting.do(task, deed), then)

    def failed(self, trouble: MaletinError) -> None:
        """Nothing was written; what was typed stays, and the trouble is said."""
        if trouble.code == "CANCELLED":
            self.refresh()
            return
        if isinstance(trouble, Unavailable) and trouble.code.startswith("STORE-"):
            self._office.store_failed(trouble)
        self._stand = replace(self._stand, trouble=trouble, starting=False)
        self.refresh()

    def refresh(self) -> None:
        """Judge again and show."""
        if self._reading is None:
            view = replace(EMPTY, mode=Mode.ERROR if self._stand.trouble else Mode.LOADING, trouble=self._stand.trouble)
        else:
            self._unanswered.settle(self._reading.state)
            key = key_of(self._reading, self._stand)
            if key not in {NOWHERE, self._stand.draft.key}:
                self._stand = replace(self._stand, draft=self._unanswered.draft_of(key, self._monotonic()))
            view = self._unanswered.with_cards(judge(self._reading, self._stand), self._reading.state)
        self.view = self._illustrations.with_picture(self._gathering.with_thumbs(view))
        self._show(self.view)

    # ── inside ──

    @property
    def _busy(self) -> bool:
        return self._job is not None and self._job.running

    def _answer(self, make: Callable[[], Deed], then: Callable[[], None] | None = None) -> None:
        try:
            deed = make()
        except BadInput as error:
            self.failed(error)
            return
        self.do(deed, then)

    def _submit(self, work: Callable[[Task], Reading], then: Callable[[], None] | None = None) -> None:
        """One writing at a time: each is decided on the state the one before left."""
        if self._busy:
            self._waiting.append((work, then))
            return

        def done(reading: Reading) -> None:
            self._take(reading)
            if then != self._finished:  # which shows the next task at once
                self.refresh()
            self._office.changed()
            if then is not None:
                then()
            self._next()

        def failed(trouble: MaletinError) -> None:
            self.failed(trouble)
            self._next()

        self._job = self._tools.run(work, done=done, failed=failed)

    def _next(self) -> None:
        if self._waiting and not self._busy:
            self._submit(*self._waiting.pop(0))

    def _read(self, visit: str) -> None:
        self.refresh()
        self._tools.run(lambda task: self._sitting.open(task, visit), done=self._opened, failed=self._not_opened)

    def _opened(self, reading: Reading) -> None:
        state = reading.state
        if reading.fresh:
            self._unanswered.found(reading.drafts)
        going_on = state.started and not state.closed
        if reading.fresh and going_on:
            self._stand = replace(self._stand, face=Face.RESUME)
        if reading.merged is not None:
            said = change_text(*reading.merged, reading.revision_reason)
            self._stand = replace(self._stand, announcement=said)
            self._office.changed()
        self._take(reading, keep_trouble=True)
        asks = not state.started and not reading.withdrawn and self._stand.verdict is None
        if not asks or not self._gathering.verdict(reading.visit):
            self.refresh()

    def _not_opened(self, trouble: MaletinError) -> None:
        if trouble.code == "KIT-NONE":
            self._reading = None
            self._show_nothing(trouble)
            return
        self.failed(trouble)

    def _show_nothing(self, trouble: MaletinError) -> None:
        self.view = replace(EMPTY, mode=Mode.NONE, cause=trouble.what)
        self._show(self.view)

    def _take(self, reading: Reading, *, keep_trouble: bool = False) -> None:
        """From now on this is what is shown."""
        self._reading = reading
        trouble = self._stand.trouble if keep_trouble else None
        self._stand = replace(self._stand, trouble=trouble, starting=False)
        task = reading.state.tasks.get(self._stand.focus)
        if task is not None and task.status is TaskStatus.FINISHED:
            self._stand = replace(self._stand, focus="", face=Face.AUTO)

    def _finished(self) -> None:
        self._stand = replace(self._stand, face=Face.AUTO, focus="", review="", draft=Draft(NOWHERE))
        self.refresh()
        if self.view.mode is Mode.DONE:
            self.go_closing()

    def _tell_wait(self) -> None:
        step = self.view.step
        if step is None or step.kind != "wait" or step.failed or step.review or self._told == step.key:
            return
        if self._monotonic() - self._stand.draft.since >= step.seconds:
            self._told = step.key
            self._tools.notify(_("La espera terminó: {title}").format(title=step.title), tone="ok")

    def _where(self) -> tuple[str, str]:
        if self.view.step is not None:
            return self.view.step.key[0], self.view.step.key[1]
        return (self.view.task.id, "") if self.view.task is not None else ("", "")

    def _office_changed(self) -> None:
        office = self._office.view
        code = office.state.code if office.state else ""
        offline = code.startswith(_OFFLINE)
        ended = office.state is not None and not office.working and office.state is not self._last_pass
        if ended:
            self._last_pass = office.state
        if offline != self._stand.offline:
            self._stand = replace(self._stand, offline=offline)
            if self._reading is not None:
                self.refresh()
        if ended and self._sitting.visit:
            self._tools.run(self._sitting.open, done=self._opened, failed=self._not_opened)
