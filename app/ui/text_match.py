"""Finding what somebody means: accents and case ignored, letters in order, word starts first. No Qt."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def fold(text: str) -> str:
    """Without accents and capitals, as people type in a hurry."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def score(query: str, text: str) -> int | None:
    """How well ``text`` fits; smaller is better, None is not at all. Every word of the query must be found."""
    folded = fold(text)
    total = 0
    for word in fold(query).split():
        found = _score_word(word, folded)
        if found is None:
            return None
        total += found
    return total


def best(query: str, things: Iterable[T], text_of: Callable[[T], str], recent: Callable[[T], int]) -> list[T]:
    """Those that fit, best first; ``recent``: 0 = used last, larger = longer ago; it decides between equals, and alone
    when nothing was typed."""
    rated = ((score(query, text_of(thing)), thing) for thing in things)
    fitting = [(rate, recent(thing), fold(text_of(thing)), thing) for rate, thing in rated if rate is not None]
    return [thing for *_rank, thing in sorted(fitting, key=lambda one: one[:3])]


def _score_word(word: str, text: str) -> int | None:
    if text.startswith(word):
        return 0
    at = text.find(f" {word}")
    if at >= 0:
        return 1
    at = text.find(word)
    if at >= 0:
        return 2
    return _scattered(word, text)


def _scattered(word: str, text: str) -> int | None:
    """Letters in order, within a span not much longer than the word."""
    at = -1
    first = None
    for letter in word:
        at = text.find(letter, at + 1)
        if at < 0:
            return None
        first = at if first is None else first
    span = at - (first or 0) + 1
    return 3 + span if span <= 2 * len(word) + 2 else None
