"""Several connections of one child process, each answering its own steps at the same time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from app.errors import MaletinError

Line = dict[str, Any]
Say = Callable[[Line], None]


class Steps(Protocol):
    """What a lane asks of its connection."""

    def answer(self, request: Line) -> Iterator[Line]:
        """The lines of one answer."""
        ...


def answer_all(steps: Sequence[str], lanes: Sequence[Steps], say: Say, failure: Callable[[Exception], Line]) -> None:
    """Every step by whichever lane is free, in order. ``began``, then its rows, then ``ended`` for each; ``failure``
    turns what went wrong in one step into the line that says so, and the other steps go on.

    Each lane reads in a transaction of its own, read-committed: on a server where people work two checks may see
    moments some milliseconds apart, exactly as two checks one after the other do.
    """
    todo: queue.SimpleQueue[str] = queue.SimpleQueue()
    for step in steps:
        todo.put(step)

    def work(lane: Steps) -> None:
        while not todo.empty():
            try:
                step = todo.get_nowait()
            except queue.Empty:
                return
            _one(step, lane, say, failure)

    others = [threading.Thread(target=work, args=(lane,), daemon=True) for lane in lanes[1:]]
    for other in others:
        other.start()
    work(lanes[0])
    for other in others:
        other.join()


def _one(step: str, lane: Steps, say: Say, failure: Callable[[Exception], Line]) -> None:
    from firebird.driver import Error

    say({"began": step})
    try:
        for line in lane.answer({"op": "run", "step": step}):
            say({"step": step, "rows": line["rows"], "check": line["check"]})
    except (Error, MaletinError, ValueError, TypeError, ArithmeticError) as error:
        say({"ended": step, **failure(error)})
    else:
        say({"ended": step})
