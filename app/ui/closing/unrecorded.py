"""What was typed on this screen and is not recorded yet: drafts of the visit, each under the name of its card. No Qt.

A draft of a task counts only until the task gets its word or its outcome: those move the task on, and a draft of an
earlier run is read by nobody. The end of the visit ends all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.journal.event import Event
from app.visit.ports import StepDraft

SHEET, CARD, END = "signature", "closing-task", "closing-note"
"""The sheet of the signature, the card of one task, the question before the end."""
_MOVES = frozenset({"task-accepted", "task-finished"})
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """By the name of the field; what is empty is not in it."""

    sheet: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    """Who signs and why not; empty once the visit has its answer."""
    cards: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    """By task: the client's word, or why the task is not solved."""
    note: str = ""
    runs: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """By task: how many words and outcomes it was given."""


def runs_of(events: Iterable[Event]) -> dict[str, int]:
    """By task. A task that never got either is not in it."""
    runs: dict[str, int] = {}
    for event in events:
        if event.kind in _MOVES:
            name = str(event.body["task"])
            runs[name] = runs.get(name, 0) + 1
    return runs


def unrecorded(drafts: Iterable[StepDraft], events: Iterable[Event], *, settled: bool) -> Unrecorded:
    """What still counts of the drafts of a visit. ``settled``: the client has signed, or has refused."""
    runs = runs_of(events)
    cards: dict[str, Mapping[str, str]] = {}
    whole: dict[str, Mapping[str, str]] = {}
    for one in drafts:
        if one.step == CARD and one.run == runs.get(one.task, 0) and not settled:
            cards[one.task] = one.fields
        elif not one.task:
            whole[one.step] = one.fields
    return Unrecorded(
        sheet=_NOTHING if settled else whole.get(SHEET, _NOTHING),
        cards=MappingProxyType(cards),
        note=whole.get(END, _NOTHING).get("note", ""),
        runs=MappingProxyType(runs),
    )


def draft(card: str, fields: Mapping[str, str], task: str = "", run: int = 0) -> StepDraft:
    """As it is kept. Never the signature: who signs sees what he signs, and signs it once."""
    filled = {name: text for name, text in fields.items() if text.strip()}
    return StepDraft(task, card, run, MappingProxyType(filled))
