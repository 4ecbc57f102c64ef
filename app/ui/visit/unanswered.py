"""What was typed or gathered and is not answered yet: kept a moment after the fingers rest, read back after a crash.

Keyed by step and run, so it never comes back over an answer. What is written on a card that is no step (an eventuality,
the reason of an outcome) is kept the same way, under the name of the card. No Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from app.errors import MaletinError
from app.ui.protocol import Run
from app.ui.visit.stand import Draft, Key
from app.ui.visit.step_view import piece_of
from app.ui.visit.view import Mode, Piece, VisitView
from app.visit.ports import StepDraft
from app.visit.state import VisitState

RAISING, OUTCOME, NOT_DONE = "eventuality", "outcome", "not-done"
"""Cards that are no step."""
REASON = "reason"
"""The one field of OUTCOME and NOT_DONE."""


def card_key(state: VisitState, card: str, task: str = "") -> Key:
    """Where the draft of a card is kept. One more eventuality, or one more move of the task, is another run."""
    if card == RAISING:
        return "", card, _raised(state)
    known = state.tasks.get(task)
    return task, card, len(known.trail) if known else 0


class Unanswered:
    """``failed``: a draft could not be kept; what is typed is still in its field."""

    def __init__(self, run: Run, failed: Callable[[MaletinError], None]) -> None:
        self._run = run
        self._failed = failed
        self._known: dict[Key, StepDraft] = {}
        self._old = frozenset[Key]()
        """Those another program left."""

    def found(self, drafts: Iterable[StepDraft]) -> None:
        """What the store had when the visit was opened."""
        self._known = {(one.task, one.step, one.run): one for one in drafts}
        self._old = frozenset(self._known)

    def draft_of(self, key: Key, since: float) -> Draft:
        """What a step begins with."""
        kept = self._known.get(key)
        if kept is None:
            return Draft(key, since)
        pieces = tuple(map(piece_of, kept.evidence))
        return Draft(key, since, pieces, tuple(sorted(kept.fields.items())), recovered=key in self._old)

    def keep(self, visit: str, key: Key, fields: Mapping[str, str], pieces: tuple[Piece, ...]) -> None:
        """In the store's lane, so that no keystroke waits; nothing when nothing changed."""
        task, step, run = key
        filled = {name: text for name, text in fields.items() if text.strip()}
        draft = StepDraft(task, step, run, MappingProxyType(filled), tuple(piece.ref for piece in pieces))
        if draft == self._known.get(key, StepDraft(task, step, run)):
            return
        self._known[key] = draft

        def failed(trouble: MaletinError) -> None:
            self._known.pop(key, None)  # the next rest of the fingers tries again
            self._failed(trouble)

        self._run(lambda work: work.laptop.parts.drafts.keep(visit, draft), done=_kept, failed=failed)

    def with_cards(self, view: VisitView, state: VisitState) -> VisitView:
        """The same view with what its cards begin with."""
        raising = self.draft_of(card_key(state, RAISING), 0.0)
        view = replace(view, raising=raising.fields, raising_recovered=raising.recovered)
        if view.task is None:
            return view
        card = OUTCOME if view.mode is Mode.OUTCOME else NOT_DONE
        kept = dict(self.draft_of(card_key(state, card, view.task.id), 0.0).fields)
        return replace(view, task=replace(view.task, reason=kept[REASON])) if kept.get(REASON) else view

    def settle(self, state: VisitState) -> None:
        """What was answered meanwhile, or undone, is no draft any more, here as in the store."""
        moves = {task.id: len(task.trail) for task in state.tasks.values()} | {"": _raised(state)}
        self._known = {key: draft for key, draft in self._known.items() if moves.get(key[0]) == key[2]}

    def fields_of(self, key: Key) -> Mapping[str, str]:
        """What was last typed there, as far as it was told."""
        kept = self._known.get(key)
        return kept.fields if kept is not None else MappingProxyType({})


def _raised(state: VisitState) -> int:
    return sum(task.raised_on_site for task in state.tasks.values())


def _kept(_none: None) -> None:
    """Nothing is said: it is no answer."""
