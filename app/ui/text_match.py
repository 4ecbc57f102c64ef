"""Finding what somebody means: accents and case ignored, letters in order, word starts first. No Qt."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Without accents and capitals, as people type in a hurry. Remembered: the same names are asked for at every key,
    and a worker that folds them beforehand spares the window the work."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def searched(text: str, also: str) -> str:
    """What a line is found by: what it shows and what it does not."""
    return f"{text} {also}"


def score(query: str, text: str) -> int | None:
    """How well ``text`` fits; smaller is better, None is not at all. Every word of the query must be found."""
    return _score(fold(query).split(), fold(text))


def _score(wanted: list[str], folded: str) -> int | None:
    total = 0
    for word in wanted:
        found = _score_word(word, folded)
        if found is None:
            return None
        total += found
    return total


def best(query: str, things: Iterable[T], text_of: Callable[[T], str], recent: Callable[[T], int]) -> list[T]:
    """Those that fit, best first; ``recent``: 0 = used last, larger = longer ago; it decides between equals, and alone
    when nothing was typed."""
    wanted = fold(query).split()
    folded = ((fold(text_of(thing)), thing) for thing in things)
    rated = ((_score(wanted, text), text, thing) for text, thing in folded)
    fitting = [(rate, recent(thing), text, thing) for rate, text, thing in rated if rate is not None]
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
