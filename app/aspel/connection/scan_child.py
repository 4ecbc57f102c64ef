"""The child process of a scan: one connection, one read-only transaction, steps asked for by name; JSON lines both
ways.

Run as ``python -m app.aspel.connection.scan_child``. No statement ever travels: the parent says which step of
`app.aspel.checks.render` it wants, this side makes the text. First line in: where to connect (with the password, so
that it is in no argument list). Then one request a line:

``{"op": "look"}`` → facts, columns, rows by suffix · ``{"op": "company", "suffix", "now"}`` → parameters ·
``{"op": "answers", "steps", "lanes"}`` → the rows of many steps in packets, on so many connections ·
``{"op": "writes"}`` → rows written by our attachments (always 0).

A step that takes longer than ``bound`` of the first line is cancelled and ends as slow; meanwhile ``{"pulse": true}``
says now and then that the engine still answers (`app.aspel.connection.pulse`).

``cancel`` or the end of stdin at any moment: the running statement is cancelled on the server and the process ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from app.aspel import discovery
from app.aspel.checks import render
from app.aspel.checks.secrets import refuse_unsafe
from app.aspel.company import Company
from app.aspel.connection.child import attached, engine_facts, load_client, reading, told_error
from app.aspel.connection.lanes import Say, answer_all
from app.aspel.connection.pulse import PULSES, Pulse
from app.errors import MaletinError

PACKET = 2000
"""Rows per line of output."""


class _Ended(Exception):
    """The parent is gone or has cancelled."""


class Talker:
    """Answers requests over one open connection."""

    def __init__(self, transaction_cursor: Any, charset: str) -> None:  # noqa: ANN401 - the driver ships no types
        self._cursor = transaction_cursor
        self._connection = getattr(transaction_cursor, "connection", None)
        self._columns: list[tuple[str, str]] = []
        self._company: Company | None = None
        self._charset = charset
        self._utf8 = charset == "UTF8"

    def beside(self, cursor: Any) -> Talker:  # noqa: ANN401 - the driver ships no types
        """The same company over another connection."""
        other = Talker(cursor, self._charset)
        other._columns, other._company = self._columns, self._company
        return other

    def cancel(self) -> None:
        """See app.aspel.connection.lanes.Steps."""
        _cancel(self._connection)

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
                yield {"done": True, "writes": self.writes()}

    def writes(self) -> int:
        """Rows written by this connection, by the server's own count."""
        return int(self._all(discovery.WRITES)[0][0])

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
    speaking = threading.Lock()

    def say(line: dict[str, Any]) -> None:
        text = json.dumps(line) + "\n"
        with speaking:
            lines.write(text)
            lines.flush()

    error = _load(opening)
    if error is not None:
        say(error)
        return 0
    from firebird.driver import Error

    try:
        with contextlib.ExitStack() as open_now:
            house = _House(opening, open_now)
            cursor = house.connect()
            threading.Thread(target=_listen, args=(requests, house), daemon=True).start()
            facts = engine_facts(cursor)
            pulse = open_now.enter_context(Pulse(house.connect, say, float(opening["silence"]) / PULSES))
            say({"done": True, "facts": facts, "pulse": pulse.beats})
            if facts["proved-read-only"]:
                house.talkers.append(Talker(cursor, str(facts["charset"])))
                _serve(house, requests, say, float(opening["bound"]))
    except Error as trouble:
        say(_failure(trouble))
    return 0


class _House:
    """The connections of this process."""

    def __init__(self, opening: dict[str, Any], open_now: contextlib.ExitStack) -> None:
        self._opening = opening
        self._open_now = open_now
        self.connections: list[Any] = []
        self.talkers: list[Talker] = []

    def connect(self) -> Any:  # noqa: ANN401 - the driver ships no types
        """A cursor on one more connection."""
        connection, _triggers_off = self._open_now.enter_context(attached(self._opening))
        self.connections.append(connection)
        return self._open_now.enter_context(reading(connection))

    def lanes(self, wanted: int) -> list[Talker]:
        """Up to so many talkers; a server that gives no further connection leaves the ones there are."""
        from firebird.driver import Error

        with contextlib.suppress(Error):
            while len(self.talkers) < wanted:
                self.talkers.append(self.talkers[0].beside(self.connect()))
        return self.talkers


def _serve(house: _House, requests: queue.Queue[dict[str, Any] | None], say: Say, seconds: float) -> None:
    from firebird.driver import Error

    while (request := requests.get()) is not None:
        try:
            if request["op"] == "answers":
                steps = [str(step) for step in request["steps"]]
                answer_all(steps, house.lanes(int(request["lanes"])), say, _failure, seconds)
                say({"done": True})
            elif request["op"] == "writes":
                say({"done": True, "writes": sum(talker.writes() for talker in house.talkers)})
            else:
                for line in house.talkers[0].answer(request):
                    say(line)
        except (Error, MaletinError, ValueError, TypeError, ArithmeticError) as trouble:
            say(_failure(trouble))


def _failure(trouble: Exception) -> dict[str, Any]:
    """What a step may raise: the engine, our own refusal, or what a judge or the driver's decoder stumbled over."""
    from firebird.driver import Error

    if isinstance(trouble, Error):
        return told_error("database", tuple(getattr(trouble, "gds_codes", None) or ()), str(trouble))
    if isinstance(trouble, MaletinError):
        return {"error": {"kind": "refused", "codes": [], "text": trouble.code}}
    return told_error("judge", (), f"{type(trouble).__name__}: {trouble}")


def _listen(requests: queue.Queue[dict[str, Any] | None], house: _House) -> None:
    """Requests go to the queue; "cancel" and the end of stdin stop the running statements and then this process."""
    for line in sys.stdin:
        if line.strip() == "cancel":
            break
        requests.put(json.loads(line))
    requests.put(None)
    for connection in house.connections:
        if not _cancel(connection):
            os._exit(0)  # nothing was running, or the server is gone: there is nobody left to ask


def _cancel(connection: Any) -> bool:  # noqa: ANN401 - the driver ships no types
    """Ask the server to give up the statement, for a killed client would leave an old server working on it. Whether
    there was something to give up."""
    from firebird.driver import DatabaseError
    from firebird.driver.types import CancelType

    try:
        connection._att.cancel_operation(CancelType.RAISE)  # noqa: SLF001 - the driver has no public door to it
    except (DatabaseError, AttributeError):
        return False
    return True


def _load(opening: dict[str, Any]) -> dict[str, Any] | None:
    try:
        load_client(Path(opening["library"]), Path(opening["root"]), [Path(name) for name in opening["preload"]])
    except (OSError, RuntimeError, ImportError) as error:
        return told_error("engine", (), str(error))
    from firebird.driver import core

    # Charset NONE brings the bytes as they lie in the file; latin-1 keeps each of them, so no row can break a fetch.
    core.CHARSET_MAP["NONE"] = "iso8859_1"
    return None


if __name__ == "__main__":
    raise SystemExit(main())
