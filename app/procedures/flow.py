"""Every way through a procedure: a graph whose nodes are "at this step, knowing this" and whose edges are what happens.

Knowing matters because a step can hang on an earlier answer (``when``): without it, a backup and the deletion it
protects, both under the same answer, would look as if one could come without the other.

The road is the one app.visit.flow walks: a jump lands on its step whatever ``when`` says; steps of another way are only
entered by a jump, follow one another, and lead back behind the step that failed; what is skipped leaves an earlier
answer standing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from app.procedures.model import (
    Approval,
    ArtifactStep,
    Backup,
    Check,
    Choice,
    Condition,
    Confirm,
    Measure,
    Procedure,
    Step,
    StepBase,
)

MAX_SPOTS = 20_000
"""Beyond this many situations the procedure is too tangled to be judged (and to be followed)."""
PASSED, FAILED = "passed", "failed"


class Kind(StrEnum):
    """What happens at a step."""

    PASS = "pass"  # noqa: S105 - the outcome of a step
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Spot:
    """At this step (its number), with these answers given that later steps ask for."""

    step: int
    answers: frozenset[tuple[str, str]] = frozenset()
    """Step and the option taken, "passed" or "failed"; only steps some ``when`` names."""
    guards: frozenset[str] = frozenset()
    """Kinds of protection already passed: "backup", "approval"."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One thing that can happen at a spot, and where it leads; None = the task ends here."""

    kind: Kind
    to: Spot | None


def can_fail(step: Step) -> bool:
    """Whether an answer to the step can be a failure."""
    match step:
        case Confirm() | Check() | ArtifactStep() | Backup() | Approval():
            return True
        case Measure():
            return step.minimum is not None or step.maximum is not None
        case _:
            return False


@dataclass(frozen=True)
class Flow:
    """The graph of one procedure. ``complete`` is false when it was too tangled to walk to its end."""

    procedure: Procedure
    edges: dict[Spot, tuple[Edge, ...]] = field(default_factory=dict)
    complete: bool = True

    @cached_property
    def start(self) -> Spot | None:
        """Where it begins; None if no step shows."""
        return _Walker(self.procedure).shown_from(0, Spot(0))

    def steps_reached(self, allow: Callable[[Edge], bool] = lambda _edge: True) -> frozenset[int]:
        """Numbers of the steps reachable over the edges allowed."""
        return frozenset(spot.step for spot in self._walk(allow))

    def _walk(self, allow: Callable[[Edge], bool]) -> set[Spot]:
        seen = {self.start} if self.start else set()
        waiting = list(seen)
        while waiting:
            for edge in self.edges.get(waiting.pop(), ()):
                if edge.to is not None and edge.to not in seen and allow(edge):
                    seen.add(edge.to)
                    waiting.append(edge.to)
        return seen

    def always_failing_ends(self, number: int, target: int) -> bool:
        """Whether the task can still end from a target if the step of that number fails each time it is tried."""
        seen = {spot for spot in self.edges if spot.step == target}
        waiting = list(seen)
        while waiting:
            spot = waiting.pop()
            for edge in self.edges[spot]:
                if spot.step == number and edge.kind is Kind.PASS:
                    continue
                if edge.to is None:
                    return True
                if edge.to not in seen:
                    seen.add(edge.to)
                    waiting.append(edge.to)
        return False

    def minutes(self) -> tuple[int, int]:
        """Shortest and longest sum of the steps' minutes when every step passes."""
        least: dict[Spot, int] = {}
        most: dict[Spot, int] = {}
        for spot in sorted(self.edges, key=lambda one: -one.step):
            own = self.procedure.steps[spot.step].minutes
            ahead = [edge.to for edge in self.edges[spot] if edge.kind is Kind.PASS]
            forward = [to for to in ahead if to is None or to.step > spot.step]
            least[spot] = own + min((least[to] if to else 0 for to in forward), default=0)
            most[spot] = own + max((most[to] if to else 0 for to in forward), default=0)
        return (least[self.start], most[self.start]) if self.start else (0, 0)


def numbers_of(procedure: Procedure) -> dict[str, int]:
    """Number of each step by id; of two steps with one id the first."""
    return {step.id: number for number, step in reversed(list(enumerate(procedure.steps)))}


def flow_of(procedure: Procedure) -> Flow:
    """Walk every way. References that lead nowhere are taken as "go on with the next step"."""
    walker = _Walker(procedure)
    first = walker.shown_from(0, Spot(0))
    edges: dict[Spot, tuple[Edge, ...]] = {}
    waiting = [first] if first else []
    while waiting:
        spot = waiting.pop()
        if spot in edges:
            continue
        if len(edges) >= MAX_SPOTS:
            return Flow(procedure, edges, complete=False)
        edges[spot] = tuple(walker.edges(spot))
        waiting += [edge.to for edge in edges[spot] if edge.to is not None]
    return Flow(procedure, edges)


class _Walker:
    def __init__(self, procedure: Procedure) -> None:
        self._steps = procedure.steps
        self._number = numbers_of(procedure)
        self._asked = {step.when.step for step in procedure.steps if step.when}

    def edges(self, spot: Spot) -> Iterator[Edge]:
        step = self._steps[spot.step]
        yield from self._passes(step, spot)
        if can_fail(step):
            yield from self._fails(step, spot)
        if not step.required:
            yield Edge(Kind.SKIP, self._after(step, spot))

    def shown_from(self, number: int, known: Spot) -> Spot | None:
        """The first step of the main road from that number on that shows, given what is known; None = the end."""
        for ahead in range(number, len(self._steps)):
            step = self._steps[ahead]
            if step.alternative_to is None and _holds(step.when, known):
                return replace(known, step=ahead)
        return None

    def _after(self, step: Step, known: Spot) -> Spot | None:
        if step.alternative_to is None:
            return self.shown_from(known.step + 1, known)
        for ahead in range(known.step + 1, len(self._steps)):
            other = self._steps[ahead]
            if other.alternative_to == step.alternative_to and _holds(other.when, known):
                return replace(known, step=ahead)
        return self.shown_from(self._number.get(step.alternative_to, known.step) + 1, known)

    def _jump(self, target: str | None, known: Spot) -> Spot | None:
        return replace(known, step=self._number[target]) if target in self._number else None

    def _passes(self, step: Step, spot: Spot) -> Iterator[Edge]:
        if isinstance(step, Choice):
            for option in step.options:
                known = self._answered(step, spot, option.id)
                yield Edge(Kind.PASS, self._jump(option.goto, known) or self._after(step, known))
            return
        known = self._answered(step, spot, PASSED)
        if isinstance(step, Backup | Approval):
            known = replace(known, guards=known.guards | {step.kind})
        yield Edge(Kind.PASS, self._after(step, known))

    def _fails(self, step: Step, spot: Spot) -> Iterator[Edge]:
        known = self._answered(step, spot, FAILED)
        if isinstance(step, Backup | Approval):
            known = replace(known, guards=known.guards - {step.kind})
        ways = step.on_fail
        if ways is None:
            yield Edge(Kind.FAIL, None)  # without a rule a person may always stop
            if not step.required:
                yield Edge(Kind.FAIL, self._after(step, known))
            return
        for target in (ways.alternative, ways.goto):
            landing = self._jump(target, known)
            if landing is not None:
                yield Edge(Kind.FAIL, landing)
        if ways.stop:
            yield Edge(Kind.FAIL, None)

    def _answered(self, step: StepBase, spot: Spot, answer: str) -> Spot:
        """The answer replaces an earlier one to the same step."""
        if step.id not in self._asked:
            return spot
        others = (one for one in spot.answers if one[0] != step.id)
        return replace(spot, answers=frozenset((*others, (step.id, answer))))


def _holds(when: Condition | None, known: Spot) -> bool:
    if when is None:
        return True
    if when.option is not None:
        return (when.step, when.option) in known.answers
    return (when.step, PASSED if when.passed else FAILED) in known.answers
