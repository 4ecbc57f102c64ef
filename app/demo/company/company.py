"""Build an invented company in a new database, and open it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.demo.company import database, story
from app.demo.company.database import Database, Row, Value
from app.demo.company.shapes import shapes
from app.demo.company.spec import CompanySpec


@dataclass(frozen=True, slots=True)
class Company:
    """An open invented company. In statements ``{n}`` stands for its suffix."""

    database: Database
    spec: CompanySpec

    def rows(self, statement: str, *values: Value) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.database.rows(self._named(statement), *values)

    def one(self, statement: str, *values: Value) -> Any:  # noqa: ANN401 - whatever type the column has
        """The first column of the first row, or None."""
        return self.database.one(self._named(statement), *values)

    def change(self, statement: str, *values: Value | bytes) -> int:
        """One statement with bound values, never None; returns the rows it touched."""
        return self.database.change(self._named(statement), *values)

    def digest(self) -> str:
        """SHA-256 over every value of every table of the company."""
        return database.digest(self.database, self.spec.suffix)

    def commit(self) -> None:
        """Keep the changes."""
        self.database.commit()

    def _named(self, statement: str) -> str:
        return statement.replace("{n}", self.spec.suffix)


def build(target: str, spec: CompanySpec, *, user: str = "SYSDBA", password: str = "") -> None:
    """Make the company ``spec`` in a new database: a local file (embedded engine) or ``inet://host:port/path``.

    Raises BadInput ``DEMO-TARGET-EXISTS`` (an existing database is never touched); Unavailable ``DEMO-…``.
    """
    made = database.create(target, user=user, password=password)
    try:
        for suffix in filter(None, (spec.suffix, spec.empty_sibling)):
            make_tables(made, suffix)
        company = Company(made, spec)

        def load(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
            made.load(shapes()[table], spec.suffix, columns, rows)

        seal = story.tell(spec, load)
        company.change("UPDATE PARAM_FACTURAELECTRONICA{n} SET SELLOCERTIF_ARCH = ?", seal)
        company.change("UPDATE PARAM_FOLIOSF{n} SET SELLOCERTIF_ARCH = ? WHERE TIPODOCTO = 'F'", seal)
        made.commit()
        for shape in shapes().values():
            for statement in shape.indexes(spec.suffix):
                made.execute(statement)
        made.commit()
    finally:
        made.close()
    database.force_writes(target, on=True, user=user, password=password)


def make_tables(made: Database, suffix: str) -> None:
    """The tables of one company, empty."""
    for shape in shapes().values():
        made.execute(shape.create(suffix))
    made.commit()


@contextmanager
def opened(target: str, spec: CompanySpec, *, user: str = "SYSDBA", password: str = "") -> Iterator[Company]:
    """An invented company again. Raises BadInput ``DEMO-NOT-OURS`` for any other database."""
    with database.opened(target, user=user, password=password) as found:
        yield Company(found, spec)
