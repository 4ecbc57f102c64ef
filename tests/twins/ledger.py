"""The content ledger in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.kit.ledger import ContentItem, ContentState

_CALM = {"attempts": 0, "next_try": None, "code": "", "text": ""}


class MemoryLedger:
    """Ledger."""

    def __init__(self) -> None:
        self._items: dict[str, ContentItem] = {}

    def want(self, content: Mapping[str, int]) -> None:
        for digest, size in content.items():
            self._items.setdefault(digest, ContentItem(digest, size, ContentState.WANTED, 0, "", 0, None, "", "", ""))

    def item(self, digest: str) -> ContentItem | None:
        return self._items.get(digest)

    def items(self) -> tuple[ContentItem, ...]:
        order = list(ContentState)
        return tuple(sorted(self._items.values(), key=lambda i: (order.index(i.state), i.size, i.digest)))

    def progressed(self, digest: str, offset: int, source: str) -> None:
        self._change(digest, state=ContentState.PARTIAL, offset=offset, source=source, **_CALM)

    def arrived(self, digest: str, source: str, at: str) -> None:
        size = self._items[digest].size
        self._change(digest, state=ContentState.PRESENT, offset=size, source=source, verified_at=at, **_CALM)

    def inspected(self, digest: str, intact: bool, at: str) -> None:
        if intact:
            size = self._items[digest].size
            self._change(digest, state=ContentState.PRESENT, offset=size, verified_at=at, **_CALM)
        else:
            self._change(digest, state=ContentState.ALTERED, offset=0, next_try=None)

    def missing(self, digest: str) -> None:
        self._change(digest, state=ContentState.WANTED, offset=0, verified_at="", next_try=None)

    def failed(self, digest: str, code: str, text: str, next_try: datetime) -> None:
        attempts = self._items[digest].attempts + 1
        self._change(digest, attempts=attempts, code=code, text=text, next_try=next_try)

    def _change(self, digest: str, **values: Any) -> None:
        self._items[digest] = replace(self._items[digest], **values)
