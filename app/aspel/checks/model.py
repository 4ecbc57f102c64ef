"""What a check is: one frozen declaration in words for people, what it needs, and how the engine judges it. Pure.

A statement's text may hold ``{nn}`` (company suffix), ``{now}``, ``{qty}``, ``{money}`` (tolerances) and
``{today}``; they are filled by `app.aspel.checks.render` from validated values. Everything stays within the grammar
of Firebird 2.5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from app.aspel.company import Company
from app.aspel.ports import Look


class Severity(StrEnum):
    """A: money or the tax office is at stake. B: figures do not agree. C: hygiene."""

    A = "A"
    B = "B"
    C = "C"


class Mark(StrEnum):
    """How well founded the rule is (aspel/schema.md §0). UNKNOWN rules are not built."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    """Deduced; a live database has not proved it yet. Reported as a warning that says so, never above severity B."""


class Area(StrEnum):
    """Where the disorder lies. The order is the order on screen."""

    STOCK = "existencias"
    FOOTPRINTS = "huellas"
    COSTS = "costos"
    LAYERS = "capas"
    DOCUMENTS = "documentos"
    CFDI = "cfdi"
    RECEIVABLES = "cartera"
    PARTIES = "catalogos"
    SYSTEM = "sistema"
    COI = "contabilidad"


Text: TypeAlias = "str | Callable[[Company], str]"
"""A statement, or how to make it when it depends on which columns the company has."""
Judge: TypeAlias = "Callable[[Company, Iterable[Sequence[Any]]], Iterator[tuple[str, float | None]]]"
"""Rows of a query in, (record, money) of the wrong ones out. Runs beside the engine, in the child process."""
SharedJudge: TypeAlias = "Callable[[Company, Iterable[Sequence[Any]]], Iterator[tuple[str, str, float | None]]]"


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT or EXECUTE BLOCK whose rows are the violations: record, money (or NULL)."""

    text: Text


@dataclass(frozen=True, slots=True)
class Judged:
    """One SELECT whose rows are judged in Python, for what SQL cannot say: RFC dates, XML, certificates."""

    text: Text
    judge: Judge


@dataclass(frozen=True, slots=True)
class Rows:
    """A condition on single rows of MINVE: it travels in the one pass that reads them as they lie."""

    where: Text
    money: str = "NULL"
    record: str = "TRIM(CVE_ART) || '|' || NUM_MOV"


@dataclass(frozen=True, slots=True)
class Sieve:
    """How a part of the walk by article knows, without its excuses and its money, that an article has nothing to tell.
    It may hold an article back that is right, never let one pass that is wrong. See `app.aspel.checks.sieve`."""

    always: tuple[str, ...] = ()
    """Statements run at each movement: there are a million of them."""
    plain: tuple[Text, ...] = ()
    """Conditions that nearly every movement fulfils and after which nothing needs to be kept."""
    fair: str = ""
    """A condition that a right movement fulfils, asked where some ``plain`` does not hold; empty: any does. Wherever
    the own ``plain`` holds, this must hold too."""
    keep: tuple[Text, ...] = ()
    """Statements run after a movement that was fair and not plain."""
    start: tuple[str, ...] = ()
    """Run at the first movement of each article, its columns in reach."""
    place: str = ""
    """A condition on a movement and ``W``, the running stock of its warehouse, that a right one fulfils."""
    end: Text = ""
    """Run after the last movement of each article: ``B = 1`` holds it back."""
    declare: tuple[str, ...] = ()
    """Variables beyond those of the part."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A part of a shared pass over MINVE, in PSQL. See `app.aspel.checks.walk` for the variables in reach.

    A million rows pass by, so what runs at each of them is kept small: ``clean`` is cheap and may be narrower than the
    truth, and only the rows that are not plainly clean are judged by ``row``.
    """

    order: str | Callable[[Company], str]
    """Name of the pass: "article" or "warehouse"."""
    clean: Text = ""
    """A condition on the variables of the pass that a right row fulfils; unknown (NULL) counts as no."""
    row: Text = ""
    """Run at the rows that break the ``clean`` of any part."""
    always: tuple[Text, ...] = ()
    """Statements run at each movement, after it was judged; the same one wanted by two parts runs once."""
    end: Text = ""
    """Run after the last movement of each group."""
    start: tuple[str, ...] = ()
    """Run before the first movement of each group."""
    absent: Text = ""
    """Run in the walk by article for each product without a movement: ``PA``, ``IE`` and ``IP`` are in reach."""
    after: Text = ""
    """Run once when every row has passed."""
    declare: tuple[str, ...] = ()
    """Variables: ``NAME TYPE``."""
    columns: str = ""
    """Columns of MINVE beyond those of the pass, each a variable of its own name."""
    sieve: Sieve | None = None
    """In the walk by article; without one, every article is walked in full."""


@dataclass(frozen=True, slots=True)
class Shared:
    """One statement that several checks share, made for those of them that are asked for; it yields the id of the
    check, the record and the money."""

    name: str
    make: Callable[[Company, frozenset[str]], str]
    judge: Callable[[frozenset[str]], SharedJudge] | None = None
    """For those that are asked for: rows of the statement in, (check, record, money) out; see `Judge`."""


@dataclass(frozen=True, slots=True)
class Told:
    """No statement: what the engine and the connection said at the first look is judged (records that are wrong)."""

    judge: Callable[[Look], Iterable[str]]


Work: TypeAlias = Query | Judged | Rows | Walk | Shared | Told


def _always(_company: Company) -> str:
    return ""


def _as_declared(_company: Company) -> Severity | None:
    return None


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant of aspel/schema.md §5 or §6."""

    id: str
    area: Area
    severity: Severity
    mark: Mark
    title: str
    """What is wrong, in one line. Constant Spanish text; translate with ``_`` where it is shown."""
    meaning: str
    """What it says about the company, for people."""
    cost: str
    """What it costs the client when nobody looks."""
    cure: str
    """Code of the procedure that cures it ("P33"), or empty: for the consultant to decide."""
    population: str
    """Name of the set of candidate records (`app.aspel.checks.populations`)."""
    needs: Mapping[str, str]
    """{table without suffix: columns separated by blanks}. One missing makes the check `skipped`."""
    work: tuple[Work, ...]
    subtracts: str = ""
    """False positives that the rule leaves out."""
    money: str = ""
    """What the money column means; empty when the check has none."""
    applies: Callable[[Company], str] = _always
    """Why this company need not be asked; empty = ask."""
    severity_in: Callable[[Company], Severity | None] = _as_declared
    """Another severity for this company, or None."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """What it reads where the company has it and does without where not, written like ``needs``."""

    def columns(self) -> Mapping[str, frozenset[str]]:
        """What it needs, as sets."""
        return {table: frozenset(names.split()) for table, names in self.needs.items()}

    def extra_columns(self) -> Mapping[str, frozenset[str]]:
        """What it can do without, as sets."""
        return {table: frozenset(names.split()) for table, names in self.extra.items()}
