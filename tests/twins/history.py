"""The index of past visits in memory."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from app.visit.past import Found, Mark, Remembered


class MemoryHistory:
    """VisitIndex. ``kept``: words by visit."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[Remembered, str]] = {}
        self._mark = Mark()

    def mark(self) -> Mark:
        return self._mark

    def keep(self, visits: Sequence[tuple[Remembered, str]]) -> None:
        self.kept.update({visit.visit: (visit, said) for visit, said in visits})

    def reached(self, mark: Mark) -> None:
        self._mark = mark

    def forget_all(self) -> None:
        self.kept.clear()
        self._mark = Mark()

    def find(self, words: str, limit: int) -> tuple[Found, ...]:
        wanted = _words(words)
        fitting = [
            Found(visit, said.splitlines()[0] if wanted and said else "")
            for visit, said in self.kept.values()
            if all(any(one.startswith(word) for one in _words(said)) for word in wanted)
        ]
        return tuple(sorted(fitting, key=lambda one: (one.visit.day, one.visit.head), reverse=True)[:limit])


def _words(said: str) -> list[str]:
    plain = unicodedata.normalize("NFD", said.casefold())
    return re.findall(r"\w+", "".join(one for one in plain if not unicodedata.combining(one)))
