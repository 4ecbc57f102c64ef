"""The demo's own door to Firebird: makes new databases, fills them fast, and opens only what it made itself.

Filling: a prepared INSERT costs about a millisecond a row in the driver, so rows travel packed, some hundreds at a
time, in one VARCHAR parameter that an EXECUTE BLOCK cuts into columns. Grammar within Firebird 2.5. No value passes as
a bound None: a re-used prepared statement can send the text 'None' in its place.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from app.aspel.connection import bundled_runtime
from app.demo.company.shapes import Shape, shapes
from app.errors import BadInput, Unavailable
from app.i18n import _

MARK = "maletin: empresa inventada"
"""Kept as the database's own description: the proof that we made it."""
PACKET = 8000
"""Characters per packet: larger ones cost more, for every SUBSTRING copies the whole."""
CHUNK = 16000
"""Rows whose column widths are measured together."""
_NULL = "~"
_BLOCK = (
    "EXECUTE BLOCK (D VARCHAR({packet}) CHARACTER SET ISO8859_1 = ?, N INTEGER = ?) AS "
    "DECLARE I INTEGER; DECLARE P INTEGER; DECLARE R VARCHAR({width}) CHARACTER SET ISO8859_1; "
    "BEGIN I = 0; P = 1; WHILE (I < N) DO BEGIN R = SUBSTRING(D FROM P FOR {width}); "
    "INSERT INTO {table} ({columns}) VALUES ({values}); I = I + 1; P = P + {width}; END END"
)

Value: TypeAlias = str | int | float | datetime | None
Row: TypeAlias = Sequence[Value]


@dataclass(frozen=True, slots=True)
class _Provider:
    """The shape of firebird.driver's runtime provider."""

    client_library: Path
    root: Path
    name: str = "firebird"
    package_version: str = "0"
    firebird_version: str = "0"
    firebird_log: Path | None = None
    capabilities: frozenset[str] = frozenset({"client"})


def has_engine() -> bool:
    """Whether this system's wheel brings an engine to make databases with."""
    return bundled_runtime() is not None


class Database:
    """One attachment to a database that we made. Not for anything else."""

    def __init__(self, connection: Any, target: str) -> None:  # noqa: ANN401 - the driver ships no types
        self._connection = connection
        self.target = target

    def execute(self, statement: str) -> None:
        """Run one statement without parameters in the open transaction."""
        self._connection.main_transaction.execute_immediate(statement)

    def change(self, statement: str, *values: Value | bytes) -> int:
        """Run one statement with bound values (never None); returns how many rows it touched."""
        if any(value is None for value in values):
            raise ValueError("write NULL in the statement; a bound None is not safe")
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            return int(cursor.affected_rows)

    def rows(self, statement: str, *values: Value) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            return [tuple(row) for row in cursor]

    def one(self, statement: str, *values: Value) -> Any:  # noqa: ANN401 - whatever type the column has
        """The first column of the first row, or None."""
        found = self.rows(statement, *values)
        return found[0][0] if found else None

    def load(self, shape: Shape, suffix: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Insert many rows. Texts must not contain '~'; trailing blanks are not kept."""
        for start in range(0, len(rows), CHUNK):
            self._load_chunk(shape, suffix, columns, rows[start : start + CHUNK])

    def commit(self) -> None:
        """End the transaction, keeping its work; nothing to do when none is open."""
        if self._connection.main_transaction.is_active():
            self._connection.commit()

    def undo(self) -> None:
        """End the transaction, forgetting its work."""
        if self._connection.main_transaction.is_active():
            self._connection.rollback()

    def close(self) -> None:
        """Detach."""
        self._connection.close()

    def _load_chunk(self, shape: Shape, suffix: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        block, template, picked = _plan(shape, suffix, columns, rows)
        width = len(template % tuple("" for _position in picked)) if picked else 1
        size = max(1, PACKET // width)
        with self._connection.cursor() as cursor:
            block = block.replace("{width}", str(width)).replace("{packet}", str(max(PACKET, width)))
            statement = cursor.prepare(block)
            packed = [template % row for row in zip(*picked, strict=True)] if picked else [" "] * len(rows)
            for start in range(0, len(rows), size):
                part = packed[start : start + size]
                cursor.execute(statement, ("".join(part), len(part)))
            statement.free()


def _plan(
    shape: Shape, suffix: str, columns: Sequence[str], rows: Sequence[Row]
) -> tuple[str, str, list[Sequence[str]]]:
    """The EXECUTE BLOCK, the format of a packed row, and the packed columns. Columns of one value become literals."""
    values: list[str] = []
    picked: list[Sequence[str]] = []
    template: list[str] = []
    place = 1
    for name, cells in zip(columns, zip(*rows, strict=True), strict=True):
        kind = shape.column(name).kind
        if cells.count(cells[0]) == len(cells):
            values.append(_literal(cells[0], kind))
            continue
        texts = [_text(cell) for cell in cells]
        width = max(map(len, texts))
        values.append(_cut(place, width, kind, nullable=_NULL in texts))
        picked.append(texts)
        template.append(f"%-{width}s")
        place += width
    names = {"{table}": shape.name + suffix, "{columns}": ", ".join(columns), "{values}": ", ".join(values)}
    block = _BLOCK
    for mark, text in names.items():
        block = block.replace(mark, text)
    return block, "".join(template), picked


def _text(value: Value) -> str:
    if value is None:
        return _NULL
    if isinstance(value, str):
        return value
    return value.isoformat(" ", "seconds") if isinstance(value, datetime) else repr(value)


def _literal(value: Value, kind: str) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, (str, datetime)) or kind.startswith("VARCHAR"):
        return "'" + _text(value).replace("'", "''") + "'"
    return repr(value)


def _cut(place: int, width: int, kind: str, *, nullable: bool) -> str:
    piece = f"TRIM(TRAILING FROM SUBSTRING(:R FROM {place} FOR {width}))"
    if nullable:
        piece = f"NULLIF({piece}, '{_NULL}')"
    return piece if kind.startswith(("VARCHAR", "BLOB")) else f"CAST({piece} AS {kind})"


def _engine() -> Any:  # noqa: ANN401 - the driver ships no types
    """firebird.driver over the runtime we ship, loaded once in a process."""
    from firebird import driver
    from firebird.driver import fbapi

    if fbapi.has_api():
        return driver
    runtime = bundled_runtime()
    if runtime is None:
        raise Unavailable("DEMO-NO-ENGINE", _("Aquí no hay motor de Firebird para crear la empresa inventada."))
    os.environ["FIREBIRD"] = str(runtime.root)
    try:
        for name in runtime.preload:
            ctypes.CDLL(str(name), mode=ctypes.RTLD_GLOBAL)
        driver.load_api(_Provider(runtime.library, runtime.root))
    except OSError as error:
        raise Unavailable("DEMO-NO-ENGINE", _("El motor de Firebird no se pudo cargar."), reason=str(error)) from error
    return driver


def create(target: str, *, user: str = "SYSDBA", password: str = "", page_size: int = 8192) -> Database:
    """Make a new, empty, marked database; forced writes stay off until `force_writes` (filling is then twice as fast).

    Raises BadInput ``DEMO-TARGET-EXISTS``; Unavailable ``DEMO-…``."""
    if not _remote(target) and Path(target).exists():
        raise _exists(target)
    driver = _engine()
    settings = driver.driver_config.db_defaults
    before = (settings.page_size.value, settings.db_charset.value, settings.forced_writes.value)
    settings.page_size.value, settings.db_charset.value, settings.forced_writes.value = page_size, "ISO8859_1", False
    try:
        made = driver.create_database(target, user=user, password=password or None, charset="ISO8859_1")
    except driver.DatabaseError as error:
        if "exists" in str(error):
            raise _exists(target) from error
        raise Unavailable("DEMO-NOT-CREATED", _("No se pudo crear la base inventada."), reason=str(error)) from error
    finally:
        settings.page_size.value, settings.db_charset.value, settings.forced_writes.value = before
    database = Database(made, target)
    database.execute(f"COMMENT ON DATABASE IS '{MARK}'")
    database.commit()
    return database


def force_writes(target: str, *, on: bool, user: str = "SYSDBA", password: str = "") -> None:
    """Switch forced writes on (as every real database should have them) or off. A local file must be free."""
    driver = _engine()
    address, _slash, path = target.removeprefix("inet://").partition("/") if _remote(target) else ("", "", target)
    defaults = driver.driver_config.server_defaults
    before = defaults.host.value
    # The driver takes a server's address from its configuration only, never from the argument.
    defaults.host.value = address.replace(":", "/") + ":" if address else None
    try:
        with driver.connect_server("", user=user, password=password or None) as services:
            mode = driver.DbWriteMode.SYNC if on else driver.DbWriteMode.ASYNC
            services.database.set_write_mode(database=path, mode=mode)
    finally:
        defaults.host.value = before


@contextmanager
def opened(target: str, *, user: str = "SYSDBA", password: str = "") -> Iterator[Database]:
    """An attachment to a database that `create` made. Raises BadInput ``DEMO-NOT-OURS``."""
    driver = _engine()
    database = Database(driver.connect(target, user=user, password=password or None, charset="ISO8859_1"), target)
    try:
        described = database.one("SELECT RDB$DESCRIPTION FROM RDB$DATABASE")
        if str(described or "").strip() != MARK:
            raise BadInput("DEMO-NOT-OURS", _("Esa base no es una empresa inventada por el programa; no se toca."))
        yield database
    finally:
        database.close()


def digest(database: Database, suffix: str, tables: Iterable[str] | None = None) -> str:
    """SHA-256 over every value of every table, whatever the physical order of the rows."""
    whole = hashlib.sha256()
    for name in sorted(tables or shapes()):
        columns = ", ".join(column.name for column in shapes()[name].columns)
        lines = sorted(repr(row) for row in database.rows(f"SELECT {columns} FROM {name}{suffix}"))  # noqa: S608 - ours
        whole.update(f"{name} {len(lines)}\n".encode() + "\n".join(lines).encode())
    return whole.hexdigest()


def _remote(target: str) -> bool:
    return target.startswith("inet://")


def _exists(target: str) -> BadInput:
    return BadInput(
        "DEMO-TARGET-EXISTS",
        _("Ya existe una base con ese nombre."),
        _("No se tocó."),
        _("Elige un nombre nuevo para la empresa inventada."),
        target=Path(target).name,
    )
