"""Several connections of one child process, each answering its own steps at the same time."""

from __future__ import annotations

import collections
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from app.aspel.connection.child import told_error
from app.errors import MaletinError

Line = dict[str, Any]
Say = Callable[[Line], None]


class Steps(Protocol):
    """What a lane asks of its connection."""

    def answer(self, request: Line) -> Iterator[Line]:
        """The lines of one answer."""
        ...

    def cancel(self) -> None:
        """Stop the statement that is running, from another thread; nothing when there is none."""
        ...


def answer_all(
    steps: Sequence[str], lanes: Sequence[Steps], say: Say, failure: Callable[[Exception], Line], seconds: float
) -> None:
    """Every step by whichever lane is free: the first lane takes them in order, the others from the end. ``began``,
    then its rows, then ``ended`` for each; ``failure`` turns what went wrong in one step into the line that says so,
    and the other steps go on. A step that takes longer than ``seconds`` is cancelled on the server and ends as slow.

    The long passes stand at both ends and the many short questions between them. Two lanes that both fetch short
    answers wait for one another (only one of them can run Python), a lane within a long pass lets the other alone.

    Each lane reads in a transaction of its own, read-committed: on a server where people work two checks may see
    moments some milliseconds apart, exactly as two checks one after the other do.
    """
    todo = collections.deque(steps)

    def work(lane: Steps, take: Callable[[], str]) -> None:
        while True:
            try:
                step = take()
            except IndexError:
                return
            _one(step, lane, say, failure, seconds)

    others = [threading.Thread(target=work, args=(lane, todo.pop), daemon=True) for lane in lanes[1:]]
    for other in others:
        other.start()
    work(lanes[0], todo.popleft)
    for other in others:
        other.join()


class _Bound:
    """Cancels what a lane does when its time is over, and knows that it did."""

    def __init__(self, lane: Steps, seconds: float) -> None:
        self._lane = lane
        self._ended = False
        self._lock = threading.Lock()
        self.passed = False
        self._timer = threading.Timer(seconds, self._over)
        self._timer.daemon = True

    def __enter__(self) -> _Bound:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:  # a late cancel would stop the next step
            self._ended = True
        self._timer.cancel()

    def _over(self) -> None:
        with self._lock:
            if not self._ended:
                self.passed = True
                self._lane.cancel()


def _one(step: str, lane: Steps, say: Say, failure: Callable[[Exception], Line], seconds: float) -> None:
    from firebird.driver import Error

    say({"began": step})
    with _Bound(lane, seconds) as bound:
        try:
            for line in lane.answer({"op": "run", "step": step}):
                say({"step": step, "rows": line["rows"], "check": line["check"]})
        except (Error, MaletinError, ValueError, TypeError, ArithmeticError) as error:
            ended = told_error("slow", (), f"{seconds:g}") if bound.passed else failure(error)
        else:
            ended = {}
    say({"ended": step, **ended})
