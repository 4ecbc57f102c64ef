"""The content ledger in the store (port: app.kit.ledger.Ledger)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.clock import utc_text
from app.kit.ledger import ContentItem, ContentState
from app.store.driver import Row
from app.store.engine import Database
from app.store.outbox_records import instant

_CALM = "attempts = 0, next_try = NULL, code = '', text = ''"
_ITEMS = """SELECT * FROM content ORDER BY
               CASE state WHEN 'wanted' THEN 1 WHEN 'partial' THEN 2 WHEN 'present' THEN 3 ELSE 4 END,
               size, digest"""


class LedgerRecords:
    """Ledger over one database. Saying something of a file that was never wanted is a mistake of ours: LookupError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def want(self, content: Mapping[str, int]) -> None:
        """See the port."""
        if not content:
            return
        values = [{"digest": digest, "size": size} for digest, size in content.items()]
        with self._database.write() as connection:
            connection.executemany(
                "INSERT INTO content (digest, size) VALUES (:digest, :size) ON CONFLICT (digest) DO NOTHING", values
            )

    def item(self, digest: str) -> ContentItem | None:
        """See the port."""
        with self._database.read() as connection:
            row = connection.execute("SELECT * FROM content WHERE digest = ?", (digest,)).fetchone()
        return None if row is None else _item(row)

    def items(self) -> tuple[ContentItem, ...]:
        """See the port."""
        with self._database.read() as connection:
            return tuple(_item(row) for row in connection.execute(_ITEMS))

    def progressed(self, digest: str, offset: int, source: str) -> None:
        """See the port. Progress ends a row of failures."""
        self._change(
            f"state = 'partial', \"offset\" = :offset, source = :source, {_CALM}", digest, offset=offset, source=source
        )

    def arrived(self, digest: str, source: str, at: str) -> None:
        """See the port."""
        self._change(
            f"state = 'present', \"offset\" = size, source = :source, verified_at = :at, {_CALM}",
            digest,
            source=source,
            at=at,
        )

    def inspected(self, digest: str, intact: bool, at: str) -> None:
        """See the port. An altered file must come again from its first byte; when it last matched is still known."""
        if intact:
            self._change(f"state = 'present', \"offset\" = size, verified_at = :at, {_CALM}", digest, at=at)
        else:
            self._change("state = 'altered', \"offset\" = 0, next_try = NULL", digest)

    def missing(self, digest: str) -> None:
        """See the port."""
        self._change("state = 'wanted', \"offset\" = 0, verified_at = '', next_try = NULL", digest)

    def failed(self, digest: str, code: str, text: str, next_try: datetime) -> None:
        """See the port."""
        self._change(
            "attempts = attempts + 1, code = :code, text = :words, next_try = :next_try",
            digest,
            code=code,
            words=text,
            next_try=utc_text(next_try),
        )

    def _change(self, assignments: str, digest: str, **values: Any) -> None:
        with self._database.write() as connection:
            done = connection.execute(
                f"UPDATE content SET {assignments} WHERE digest = :digest",  # noqa: S608 - our own constants
                {**values, "digest": digest},
            )
            if done.rowcount != 1:
                raise LookupError(f"content {digest} was never wanted")


def _item(row: Row) -> ContentItem:
    return ContentItem(
        digest=row["digest"],
        size=row["size"],
        state=ContentState(row["state"]),
        offset=row["offset"],
        source=row["source"],
        attempts=row["attempts"],
        next_try=instant(row["next_try"]),
        code=row["code"],
        text=row["text"],
        verified_at=row["verified_at"],
    )
