"""What the scan needs of the world: somebody who answers the steps of one database, read-only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, runtime_checkable

from app.errors import MaletinError


@dataclass(frozen=True, slots=True)
class Look:
    """The first look at a database."""

    engine: str
    ods: str
    charset: str
    facts: Mapping[str, Any]
    """Everything the engine said (page-size, forced-writes, gap, created…); see app.aspel.connection.child."""
    columns: tuple[tuple[str, str], ...]
    """(relation, column) of every user table."""
    counts: Mapping[str, int]
    """Rows by company suffix (SAE) or, without SAE, by year (COI)."""
    factory_password: bool = False
    """The server let us in with the password that everybody knows."""


@dataclass(frozen=True, slots=True)
class StepRows:
    """Some rows of a step. ``check``: whose they are; empty when each row begins with the id of its check."""

    check: str
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Began:
    """A step is being answered."""

    step: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A step was answered, or failed alone."""

    step: str
    packets: tuple[StepRows, ...] = ()
    error: MaletinError | None = None


class ScanSession(Protocol):
    """One database, open for one scan. Every call raises Unavailable ``FIREBIRD-…`` when it cannot be answered;
    ``FIREBIRD-CANCELLED``, ``-TIMEOUT``, ``-CRASHED``, ``-LOST`` and ``-UNREACHABLE`` mean that the session is over."""

    def __enter__(self) -> ScanSession:
        """Connect. Raises BadInput ``FIREBIRD-LIVE-FILE``, ``FIREBIRD-DSN``, ``FDB-…``; Unavailable ``FIREBIRD-…``."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the database go; never raises."""
        ...

    def look(self) -> Look:
        """Engine, tables and where the rows are."""
        ...

    def company(self, suffix: str, now: datetime) -> Mapping[str, Any]:
        """Choose the company and read its parameters (answers to app.aspel.discovery.questions)."""
        ...

    def run(self, step: str) -> Iterator[StepRows]:
        """The rows of one step of app.aspel.checks.render. Raises Unavailable ``FIREBIRD-STATEMENT`` when only this one
        failed and the session lives on."""
        ...

    def writes(self) -> int:
        """Rows written by our attachment, by the server's own count. Anything but 0 is a bug."""
        ...


@runtime_checkable
class SeveralAtOnce(Protocol):
    """A `ScanSession` that answers more than one step at a time."""

    def answers(self, steps: Sequence[str]) -> Iterator[Began | Ended]:
        """What becomes of each step, as it happens. Raises like `ScanSession.run` when the session is over; what had
        ended before stays true."""
        ...
