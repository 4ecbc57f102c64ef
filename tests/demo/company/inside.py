"""A scan inside the transaction in which a fault was just committed: the child's own answers over an open attachment.

So a fault is injected, scanned and rolled back in a fraction of a second, without a copy of the file or a process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any

from app.aspel.checks import render
from app.aspel.checks.catalogue import CHECKS
from app.aspel.connection.scan_child import Talker
from app.aspel.findings import ScanResult, Status
from app.aspel.ports import Look, StepRows
from app.aspel.scan import scan
from app.demo.company.company import Company
from app.demo.company.database import Database

FACTS = frozenset(
    [
        *("PARAM_DATOSGRALES", "PARAM_INVENTARIO", "PARAM_FACTURA", "PARAM_DOMFISCAL", "PARAM_DATOSEMP"),
        *("PARAM_DATOSBD", "ALMACENES", "CONM", "TBLCONTROL"),
    ]
)
"""Tables of which the company's own parameters come: a change there may change any check."""


class Rows:
    """What the talker needs of a cursor; statements stay prepared, for every fault asks them again."""

    def __init__(self, database: Database) -> None:
        self._connection = database._connection
        self._prepared: dict[str, Any] = {}
        self._rows: list[tuple[Any, ...]] = []

    def execute(self, statement: str) -> None:
        with self._connection.cursor() as cursor:
            if statement not in self._prepared:
                self._prepared[statement] = cursor.prepare(statement)
            cursor.execute(self._prepared[statement])
            self._rows = [tuple(row) for row in cursor]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)

    def free(self) -> None:
        for prepared in self._prepared.values():
            prepared.free()
        self._prepared.clear()


class InsideSession:
    """app.aspel.ports.ScanSession over a database that we have open, seeing what is not committed yet.

    Used again and again for faults that do not change the schema, so the first look is remembered.
    """

    def __init__(self, database: Database) -> None:
        self._rows = Rows(database)
        self._talker = Talker(self._rows, "ISO8859_1")
        self._look: Look | None = None
        self._reads: dict[str, frozenset[str]] = {}

    def __enter__(self) -> InsideSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.free()

    def look(self) -> Look:
        if self._look is None:
            said = self._last({"op": "look"})
            facts = {"forced-writes": True, "gap": 0}
            columns = tuple((str(table), str(column)) for table, column in said["columns"])
            self._look = Look("", "", "ISO8859_1", facts, columns, dict(said["counts"]))
        return self._look

    def company(self, suffix: str, now: datetime) -> Mapping[str, Any]:
        return self._last({"op": "company", "suffix": suffix, "now": now.isoformat()})["facts"]

    def run(self, step: str) -> Iterator[StepRows]:
        for line in self._talker.answer({"op": "run", "step": step}):
            yield StepRows(str(line["check"]), line["rows"])

    def writes(self) -> int:
        return 0

    def reads(self, company: Company) -> Mapping[str, frozenset[str]]:
        """The tables, without suffix, that the statements of each check name."""
        if not self._reads:
            suffix = company.spec.suffix
            self.look()
            self.company(suffix, company.spec.as_of)
            known = self._talker._company
            name = re.compile(rf"\b([A-Z_]+){suffix}\b")
            for check in CHECKS:
                steps = render.plan(known, [check]).steps
                texts = [render.prepare(step.name, known).statement for step in steps]
                self._reads[check.id] = frozenset(table for text in texts for table in name.findall(text))
        return self._reads

    def _last(self, request: dict[str, Any]) -> dict[str, Any]:
        return list(self._talker.answer(request))[-1]


def told_inside(
    session: InsideSession, company: Company, touched: frozenset[str] | None = None
) -> dict[str, frozenset[str]]:
    """Records by check in the open transaction. ``touched``: ask only the checks that read one of these tables."""
    ids: tuple[str, ...] = ()
    if touched is not None and not touched & FACTS:
        reads = session.reads(company)
        ids = tuple(check for check, tables in reads.items() if touched & tables)
    return records(scan(session, company.database.target, now=company.spec.as_of, checks=ids))


def records(result: ScanResult) -> dict[str, frozenset[str]]:
    """Records by check, of checks that report some; none may have failed, and the scan came to its end."""
    assert not result.partial
    assert {check.id: check.reason for check in result.checks if check.status is Status.FAILED} == {}
    return {check.id: frozenset(check.keys) for check in result.checks if check.keys}


def changed(company: Company) -> dict[str, int]:
    """Rows that the open transaction wrote or deleted, by table without suffix, as the engine itself counted them."""
    counted = company.rows(
        "SELECT TRIM(T.MON$TABLE_NAME), R.MON$RECORD_INSERTS + R.MON$RECORD_UPDATES + R.MON$RECORD_DELETES "
        "FROM MON$TRANSACTIONS X JOIN MON$TABLE_STATS T ON T.MON$STAT_ID = X.MON$STAT_ID "
        "JOIN MON$RECORD_STATS R ON R.MON$STAT_ID = T.MON$RECORD_STAT_ID "
        "WHERE X.MON$TRANSACTION_ID = CURRENT_TRANSACTION"
    )
    return {str(table).removesuffix(company.spec.suffix): int(rows) for table, rows in counted if rows}
