"""What was typed or gathered and is not answered yet: kept a moment after the fingers rest, read back after a crash.

Keyed by step and run, so it never comes back over an answer. No Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from app.errors import MaletinError
from app.ui.protocol import Run
from app.ui.visit.stand import Draft, Key
from app.ui.visit.step_view import piece_of
from app.ui.visit.view import Piece
from app.visit.ports import StepDraft
from app.visit.state import VisitState


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

    def settle(self, state: VisitState) -> None:
        """What was answered meanwhile, or undone, is no draft any more, here as in the store."""
        moves = {task.id: len(task.trail) for task in state.tasks.values()}
        self._known = {key: draft for key, draft in self._known.items() if moves.get(key[0]) == key[2]}

    def fields_of(self, key: Key) -> Mapping[str, str]:
        """What was last typed there, as far as it was told."""
        kept = self._known.get(key)
        return kept.fields if kept is not None else MappingProxyType({})


def _kept(_none: None) -> None:
    """Nothing is said: it is no answer."""
