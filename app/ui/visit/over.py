"""The two cards that come in front of whatever the visit shows: an eventuality, and a new order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from app.ui.visit.presenter import VisitPresenter
from app.ui.visit.rank_pages import RaisePage, RankPage
from app.ui.visit.unanswered import RAISING
from app.ui.visit.view import Mode, VisitView

P = TypeVar("P", bound=QWidget)
Tell = Callable[[Callable[[VisitPresenter], None]], None]


class Put(Protocol):
    """Gives a card its place among the faces of the visit."""

    def __call__(self, page: P) -> P: ...


class Over:
    """``changed`` is called when another card is in front, ``gone`` when the last one was left."""

    def __init__(self, put: Put, tell: Tell, changed: Callable[[], None], gone: Callable[[], None]) -> None:
        self._place = put
        self.card: QWidget | None = None
        """The one in front; None = the visit itself."""
        self._tell = tell
        self._changed = changed
        self._gone = gone
        self._offered = False
        self._visit = ""
        self._written: Mapping[str, str] | None = None
        """What was written here of an eventuality; None = nothing yet, so what the view brings counts."""

    @cached_property
    def raising(self) -> RaisePage:
        """Something new came up. Made when it is first asked for."""
        page = self._place(RaisePage())
        page.raised.connect(self._raised)
        page.left.connect(self.leave)
        page.typed.connect(self._typed)
        return page

    @cached_property
    def ranking(self) -> RankPage:
        """The order both sides agree on. Made when it is first asked for."""
        page = self._place(RankPage())
        page.agreed.connect(self._agreed)
        page.left.connect(self.leave)
        return page

    def follow(self, view: VisitView) -> None:
        """An eventuality that was being written when the program was closed comes back by itself, once."""
        if view.visit != self._visit:
            self._visit, self._written, self._offered = view.visit, None, False
        free = self.card is None and view.mode in {Mode.STEP, Mode.TASK} and view.can_raise
        if free and view.raising_recovered and view.raising and not self._offered:
            self._offered = True
            self.ask_raise(view)

    def ask_raise(self, view: VisitView) -> None:
        if view.can_raise:
            self._put(self.raising)
            begins = dict(view.raising) if self._written is None else self._written
            self.raising.ask(view.leader, begins, recovered=view.raising_recovered and self._written is None)

    def ask_rank(self, view: VisitView) -> None:
        if view.can_raise and len(view.rank) > 1:
            self._put(self.ranking)
            self.ranking.ask(view.rank)

    def leave(self) -> None:
        """Back to the visit."""
        self.card = None
        self._gone()

    # ── inside ──

    def _put(self, card: QWidget) -> None:
        self.card = card
        self._changed()

    def _typed(self, fields: Mapping[str, str]) -> None:
        self._written = fields
        self._tell(lambda presenter: presenter.typing_card(RAISING, fields))

    def _raised(self, title: str, why: str, minutes: str, who: str) -> None:
        def ask(presenter: VisitPresenter) -> None:
            def then() -> None:
                self._written = {}
                self.ask_rank(presenter.view)

            presenter.raise_contingency(title, why, minutes, who, then)

        self._tell(ask)

    def _agreed(self, order: tuple[str, ...], mine: str, theirs: str, reason: str) -> None:
        self._tell(lambda presenter: presenter.rerank(order, mine, theirs, reason, self.leave))
