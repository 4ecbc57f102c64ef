"""The child process of a scan: one connection, one read-only transaction, steps asked for by name; JSON lines both
ways.

Run as ``python -m app.aspel.connection.scan_child``. No statement ever travels: the parent says which step of
`app.aspel.checks.render` it wants, this side makes the text. First line in: where to connect (with the password, so
that it is in no argument list). Then one request a line:

``{"op": "look"}`` → facts, columns, rows by suffix · ``{"op": "company", "suffix", "now"}`` → parameters ·
``{"op": "run", "step"}`` → rows in packets · ``{"op": "writes"}`` → rows written by our attachment (always 0).

``cancel`` or the end of stdin at any moment: the running statement is cancelled on the server and the process ends.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from app.aspel import discovery
from app.aspel.checks import render
from app.aspel.checks.secrets import refuse_unsafe
from app.aspel.company import Company
from app.aspel.connection.child import attached, engine_facts, load_client, reading, told_error
from app.errors import MaletinError

PACKET = 2000
"""Rows per line of output."""


class _Ended(Exception):
    """The parent is gone or has cancelled."""


class Talker:
    """Answers requests over one open connection."""

    def __init__(self, transaction_cursor: Any, charset: str) -> None:  # noqa: ANN401 - the driver ships no types
        self._cursor = transaction_cursor
        self._columns: list[tuple[str, str]] = []
        self._company: Company | None = None
        self._utf8 = charset == "UTF8"

    def answer(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The lines of one answer; the last has "done"."""
        match request["op"]:
            case "look":
                yield self._look()
            case "company":
                yield self._meet(str(request["suffix"]), datetime.fromisoformat(str(request["now"])))
            case "run":
                yield from self._run(str(request["step"]))
            case _:
                yield {"done": True, "writes": self._all(discovery.WRITES)[0][0]}

    def _look(self) -> dict[str, Any]:
        self._columns = [(str(table), str(column)) for table, column in self._all(discovery.COLUMNS)]
        sae, coi = discovery.kinds(self._columns)
        counts = {suffix: self._count(suffix) for suffix in sae or coi}
        return {"done": True, "columns": self._columns, "counts": counts}

    def _count(self, suffix: str) -> int:
        return int(self._all(discovery.weigh(self._columns, suffix))[0][0])

    def _meet(self, suffix: str, now: datetime) -> dict[str, Any]:
        found: dict[str, Any] = {}
        tables = discovery.company_of(self._columns, suffix, now, {}).tables
        for name, statement in discovery.questions(tables, suffix).items():
            rows = self._all(statement)
            if name.startswith("single:"):
                values = rows[0] if rows else ()
                found |= dict(zip(name.removeprefix("single:").split(","), map(_plain, values), strict=False))
            elif name == "last_folio":
                found[name] = rows[0][0] if rows else None
            else:
                found[name] = [row[0] for row in rows]
        self._company = discovery.company_of(self._columns, suffix, now, found)
        return {"done": True, "facts": found}

    def _run(self, step: str) -> Iterator[dict[str, Any]]:
        if self._company is None:
            raise AssertionError("the parent asked for a step before it chose a company")
        prepared = render.prepare(step, self._company)
        self._cursor.execute(prepared.statement)
        rows: Iterable[Sequence[Any]] = self._cursor
        if prepared.judge is not None:
            rows = prepared.judge(self._company, self._cursor)
        packet: list[list[Any]] = []
        for row in rows:
            packet.append([self._told(value) for value in row])
            if len(packet) >= PACKET:
                yield {"rows": packet, "check": prepared.check}
                packet = []
        yield {"rows": packet, "check": prepared.check, "done": True}

    def _all(self, statement: str) -> list[Sequence[Any]]:
        refuse_unsafe(statement)
        self._cursor.execute(statement)
        return list(self._cursor.fetchall())

    def _told(self, value: object) -> object:
        """Bytes came as they lie in the file (charset NONE): read them as what they most likely are."""
        if not isinstance(value, str):
            return value
        text = value.strip()
        if text.isascii():
            return text
        return readable(text.encode("latin-1"), utf8=self._utf8)


def readable(raw: bytes, *, utf8: bool) -> str:
    """Text for people out of raw bytes: nothing raises, and two different byte strings never become the same text."""
    if utf8:
        return raw.decode("utf-8", "backslashreplace")
    return raw.decode("cp1252", "backslashreplace")


def _plain(value: object) -> object:
    return value.isoformat(" ") if isinstance(value, datetime) else value


def main() -> int:
    """Serve until stdin ends."""
    lines = sys.stdout
    sys.stdout = sys.stderr  # whatever a library prints must not mix with the answers
    requests: queue.Queue[dict[str, Any] | None] = queue.Queue()
    opening = json.loads(sys.stdin.readline())

    def say(line: dict[str, Any]) -> None:
        json.dump(line, lines)
        lines.write("\n")
        lines.flush()

    error = _load(opening)
    if error is not None:
        say(error)
        return 0
    from firebird.driver import Error

    try:
        with attached(opening) as (connection, _triggers_off), reading(connection) as cursor:
            threading.Thread(target=_listen, args=(requests, connection), daemon=True).start()
            facts = engine_facts(cursor)
            say({"done": True, "facts": facts})
            if facts["proved-read-only"]:
                _serve(Talker(cursor, str(facts["charset"])), requests, say)
    except Error as trouble:
        say(_engine_error(trouble))
    return 0


def _serve(talker: Talker, requests: queue.Queue[dict[str, Any] | None], say: Callable[[dict[str, Any]], None]) -> None:
    from firebird.driver import Error

    while (request := requests.get()) is not None:
        try:
            for line in talker.answer(request):
                say(line)
        except Error as trouble:
            say(_engine_error(trouble))
        except MaletinError as trouble:
            say({"error": {"kind": "refused", "codes": [], "text": trouble.code}})
        except (ValueError, TypeError, ArithmeticError) as trouble:  # what a judge or the driver's decoder may raise
            say(told_error("judge", (), f"{type(trouble).__name__}: {trouble}"))


def _listen(requests: queue.Queue[dict[str, Any] | None], connection: Any) -> None:  # noqa: ANN401 - the driver ships no types
    """Requests go to the queue; "cancel" and the end of stdin stop the running statement and then this process."""
    for line in sys.stdin:
        if line.strip() == "cancel":
            break
        requests.put(json.loads(line))
    requests.put(None)
    _cancel(connection)


def _cancel(connection: Any) -> None:  # noqa: ANN401 - the driver ships no types
    """Ask the server to give up the statement, for a killed client would leave an old server working on it."""
    from firebird.driver import DatabaseError
    from firebird.driver.types import CancelType

    try:
        connection._att.cancel_operation(CancelType.RAISE)  # noqa: SLF001 - the driver has no public door to it
    except (DatabaseError, AttributeError):
        os._exit(0)  # nothing was running, or the server is gone: there is nobody left to ask


def _load(opening: dict[str, Any]) -> dict[str, Any] | None:
    try:
        load_client(Path(opening["library"]), Path(opening["root"]), [Path(name) for name in opening["preload"]])
    except (OSError, RuntimeError, ImportError) as error:
        return told_error("engine", (), str(error))
    from firebird.driver import core

    # Charset NONE brings the bytes as they lie in the file; latin-1 keeps each of them, so no row can break a fetch.
    core.CHARSET_MAP["NONE"] = "iso8859_1"
    return None


def _engine_error(error: Exception) -> dict[str, Any]:
    return told_error("database", tuple(getattr(error, "gds_codes", None) or ()), str(error))


if __name__ == "__main__":
    raise SystemExit(main())
