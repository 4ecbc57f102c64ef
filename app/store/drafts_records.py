"""What was typed and is not answered yet (port: app.visit.ports.Drafts). A trigger ends what is answered."""

from __future__ import annotations

import json
from types import MappingProxyType

from app.store.driver import Row
from app.store.engine import Database
from app.visit.facts import EvidenceRef
from app.visit.ports import StepDraft

_KEEP = """INSERT INTO drafts (visit, task, step, run, fields, evidence)
             VALUES (:visit, :task, :step, :run, :fields, :evidence)
           ON CONFLICT (visit, task, step)
             DO UPDATE SET run = excluded.run, fields = excluded.fields, evidence = excluded.evidence"""
_END = "DELETE FROM drafts WHERE visit = :visit AND task = :task AND step = :step"
_OF = "SELECT task, step, run, fields, evidence FROM drafts WHERE visit = ? ORDER BY task, step"


class DraftRecords:
    """Drafts over one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, visit: str, draft: StepDraft) -> None:
        """See the port."""
        values: dict[str, object] = {"visit": visit, "task": draft.task, "step": draft.step}
        if not draft.is_empty:
            pieces = [one.model_dump(mode="json") for one in draft.evidence]
            fields = json.dumps(dict(draft.fields), ensure_ascii=False)
            values |= {"run": draft.run, "fields": fields, "evidence": json.dumps(pieces, ensure_ascii=False)}
        with self._database.write() as connection:
            connection.execute(_END if draft.is_empty else _KEEP, values)

    def of(self, visit: str) -> tuple[StepDraft, ...]:
        """See the port."""
        with self._database.read() as connection:
            return tuple(_draft(row) for row in connection.execute(_OF, (visit,)))


def _draft(row: Row) -> StepDraft:
    return StepDraft(
        task=row["task"],
        step=row["step"],
        run=row["run"],
        fields=MappingProxyType(json.loads(row["fields"])),
        evidence=tuple(EvidenceRef.model_validate(one) for one in json.loads(row["evidence"])),
    )
