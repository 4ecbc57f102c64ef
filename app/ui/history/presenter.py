"""Decides what «Historial» shows. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.errors import MaletinError
from app.i18n import _
from app.ui.history import illustration
from app.ui.history import replay as telling
from app.ui.history.illustration import DrawStep
from app.ui.history.replay import Replay
from app.ui.history.view import HistoryView, Mode, Row, Tab, Thumbnail, catching_up_text, count_text, row_of
from app.ui.office import Office
from app.ui.protocol import Job, Lane, Place, Task, Tools
from app.visit.facts import EvidenceRef

LIMIT = 500
"""Visits listed: almost ten years of weeks."""
Draw = Callable[[bytes, int], object | None]
"""Makes a picture of evidence bytes, no side longer than so many pixels, in a worker; None when they are none."""
SMALL, LARGE = 192, 1600


class HistoryPresenter:
    """``show`` gets every new view; ``open_acta`` the visit (or nothing) and the file name its report would have."""

    def __init__(
        self,
        tools: Tools,
        office: Office,
        show: Callable[[HistoryView], None],
        open_acta: Callable[[str, str], None],
        draw: Draw,
        illustrate: DrawStep,
    ) -> None:
        self._tools = tools
        self._show = show
        self._open_acta = open_acta
        self._draw = draw
        self._illustrate = illustrate
        self._view = HistoryView(Mode.LOADING)
        self._wanted = ""
        self._acta_of = ""
        self._list: Job | None = None
        self._visit: Job | None = None
        self._thumbs: Job | None = None
        self._image: Job | None = None
        self._follow: Job | None = None
        self._stop_listening = office.listen(self._office_changed)
        self._office = office
        self._here = False

    # ── coming and going ──

    def enter(self, visit: str = "") -> None:
        """Show what is known at once; the index catches up behind."""
        self._here = True
        self._wanted = visit
        self._put(replace(self._view, trouble=None))
        self._read()
        self._look_at_image()
        if self._follow is None or not self._follow.running:
            self._follow = self._tools.run(
                _follow, done=self._followed, failed=self._follow_failed, progress=self._progressed, lane=Lane.LONG
            )

    def leave(self) -> None:
        """Somebody went elsewhere: lists are not read again for nobody, and no picture is held for nobody."""
        self._here = False
        _forget(self._image)
        self._put(replace(self._view, image=None))

    def close(self) -> None:
        """The window closes."""
        self._stop_listening()
        for job in (self._list, self._visit, self._thumbs, self._image, self._follow):
            if job is not None:
                job.forget()

    # ── what the person does ──

    def search(self, words: str) -> None:
        """Visits with all these words."""
        if words.strip() != self._view.words:
            self._put(replace(self._view, words=words.strip()))
            self._read()

    def choose(self, visit: str) -> None:
        """Show this visit from its beginning."""
        row = next((row for row in self._view.rows if row.visit == visit), None)
        if row is None or (self._view.chosen is not None and self._view.chosen.visit == visit):
            return
        _forget(self._visit)
        _forget(self._image)
        self._put(_bare(replace(self._view, chosen=row, replay=None, at=0, trouble=None)))
        self._visit = self._tools.run(
            lambda task: telling.read(task, visit), done=self._opened, failed=self._failed, lane=Lane.LONG
        )
        if self._view.tab is Tab.ACTA:
            self._draw_acta()

    def back_to_list(self) -> None:
        """No visit is shown any more."""
        _forget(self._visit)
        _forget(self._image)
        self._put(_bare(replace(self._view, chosen=None, replay=None, at=0)))

    def go_to(self, at: int) -> None:
        """Show the record of that number, from 0."""
        told = self._view.replay
        if told is None or not told.frames:
            return
        at = min(max(at, 0), len(told.frames) - 1)
        if at != self._view.at:
            self._put(_bare(replace(self._view, at=at)))
            self._look_at_evidence()
            self._look_at_image()

    def next(self) -> None:
        """The record after this one."""
        self.go_to(self._view.at + 1)

    def back(self) -> None:
        """The record before this one."""
        self.go_to(self._view.at - 1)

    def enlarge(self, digest: str) -> None:
        """Look at one piece closely; the same one again puts it away."""
        shown = self._view.enlarged
        frame = self._view.frame
        if frame is None or (shown is not None and shown.digest == digest):
            self._put(replace(self._view, enlarged=None))
            return
        wanted, draw = [one for one in frame.evidence if one.digest == digest], self._draw
        _forget(self._thumbs)
        self._thumbs = self._tools.run(
            lambda task: thumbnails(task, wanted, draw, LARGE),
            done=lambda made: self._put(replace(self._view, enlarged=made[0] if made else None)),
            failed=self._failed,
            lane=Lane.LONG,
        )

    def turn_to(self, tab: Tab) -> None:
        """Step by step, or the report."""
        self._put(replace(self._view, tab=tab))
        if tab is Tab.ACTA:
            self._draw_acta()

    def turn(self) -> None:
        """The other one."""
        if self._view.chosen is not None:
            self.turn_to(Tab.STEPS if self._view.tab is Tab.ACTA else Tab.ACTA)

    def go_on(self) -> None:
        """A visit that is not closed goes on in Visita."""
        if self._view.chosen is not None:
            self._tools.go(Place("visit", {"visit": self._view.chosen.visit}))

    # ── inside ──

    def _read(self) -> None:
        _forget(self._list)
        words = self._view.words
        self._list = self._tools.run(
            lambda task: tuple(row_of(one) for one in task.laptop.history(words, LIMIT)),
            done=lambda rows: self._listed(words, rows),
            failed=self._failed,
        )

    def _listed(self, words: str, rows: tuple[Row, ...]) -> None:
        if rows:
            mode = Mode.FULL
        elif words:
            mode = Mode.NO_MATCH
        else:
            mode = Mode.LOADING if self._follow is not None and self._follow.running else Mode.EMPTY
        chosen = self._view.chosen
        fresh = next((row for row in rows if chosen is not None and row.visit == chosen.visit), chosen)
        count = count_text(rows, words, LIMIT) if rows else ""
        self._put(replace(self._view, mode=mode, rows=rows, count=count, chosen=fresh))
        if self._wanted and any(row.visit == self._wanted for row in rows):
            wanted, self._wanted = self._wanted, ""
            self.choose(wanted)

    def _opened(self, told: Replay) -> None:
        self._visit = None
        self._put(replace(self._view, replay=told, at=0))
        self._look_at_evidence()
        self._look_at_image()

    def _look_at_evidence(self) -> None:
        _forget(self._thumbs)
        frame = self._view.frame
        if frame is None or not frame.evidence:
            return
        wanted, draw = frame.evidence, self._draw
        self._thumbs = self._tools.run(
            lambda task: thumbnails(task, wanted, draw),
            done=lambda made: self._put(replace(self._view, thumbs=made)),
            failed=self._failed,
            lane=Lane.LONG,
        )

    def _look_at_image(self) -> None:
        """A picture that is shown already is not read again for the next record of the same step."""
        _forget(self._image)
        frame, draw = self._view.frame, self._illustrate
        picture = frame.picture if frame is not None else None
        if picture is None or (self._view.image is not None and self._view.image.drawn is not None):
            return
        self._image = self._tools.run(
            lambda task: illustration.look(task, picture, draw),
            done=lambda image: self._put(replace(self._view, image=image)),
            failed=self._failed,
            lane=Lane.LONG,
        )

    def _draw_acta(self) -> None:
        chosen = self._view.chosen
        if chosen is not None and chosen.visit != self._acta_of:
            self._acta_of = chosen.visit
            self._open_acta(chosen.visit, f"acta {chosen.client} {chosen.detail.partition(' · ')[0]}")

    def _followed(self, changed: int) -> None:
        self._follow = None
        self._put(replace(self._view, catching_up=""))
        if changed or self._view.mode is Mode.LOADING:
            self._read()

    def _follow_failed(self, trouble: MaletinError) -> None:
        self._follow = None
        self._put(replace(self._view, catching_up=""))
        self._failed(trouble)

    def _progressed(self, reading: object) -> None:
        done, total = reading if isinstance(reading, tuple) else (0, 0)
        self._put(replace(self._view, catching_up=catching_up_text(done, total)))

    def _office_changed(self) -> None:
        if self._here and not self._office.view.working:
            self._read()

    def _failed(self, trouble: MaletinError) -> None:
        mode = Mode.ERROR if not self._view.rows else self._view.mode
        self._put(replace(self._view, mode=mode, trouble=trouble))

    def _put(self, view: HistoryView) -> None:
        self._view = view
        self._show(view)


def _bare(view: HistoryView) -> HistoryView:
    """Without the pictures of another record."""
    frame, image = view.frame, view.image
    same = image is not None and frame is not None and image.picture == frame.picture
    return replace(view, thumbs=(), enlarged=None, image=image if same else None)


def thumbnails(task: Task, wanted: Sequence[EvidenceRef], draw: Draw, side: int = SMALL) -> tuple[Thumbnail, ...]:
    """Small pictures of evidence; a piece that is missing or altered is shown as such, never left out."""
    made = []
    for one in wanted:
        task.cancel.check()
        try:
            data = task.laptop.parts.evidence.read(one.digest)
        except MaletinError:
            made.append(Thumbnail(one.digest, one.name, one.size, broken=True))
            continue
        picture = draw(data, side) if one.media.startswith("image/") else None
        made.append(Thumbnail(one.digest, one.name, one.size, picture))
    return tuple(made)


def _follow(task: Task) -> int:
    return task.laptop.follow_history(lambda done, total: task.report((done, total)), task.cancel)


def _forget(job: Job | None) -> None:
    if job is not None:
        job.forget()


def nothing_text() -> tuple[str, str]:
    """Title and cause of an empty history."""
    return _("Todavía no hay visitas"), _("Aquí quedan las visitas que empiece en esta laptop, con su acta.")
