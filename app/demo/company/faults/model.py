"""What a fault is, and the scene in which it is committed.

Records are named as `app.aspel.checks.keys` says. A fault takes records that no other fault has taken, so any number
of them can be committed in one company and each is still reported with exactly its own records.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias

from app.demo.company.company import Company
from app.demo.company.database import Value

Expected: TypeAlias = Mapping[str, frozenset[str]]
"""The exact records that each check must report, by check id."""


class Unfit(LookupError):
    """This company has no (free) record that the fault needs: it is too small."""


@dataclass(slots=True)
class Scene:
    """An open company, the chance of one fault, and what other faults have taken."""

    company: Company
    rng: random.Random
    taken: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def pick(self, kind: str, statement: str, *values: Value) -> tuple[Any, ...]:
        """One row whose first column names a record of that kind that nobody has taken; it is taken now.

        Texts come back without blanks around them, except those of columns that need their blanks (CLAVE, CVE_CLIE).
        Raises Unfit.
        """
        free = [row for row in self.company.rows(statement, *values) if str(row[0]).strip() not in self.taken[kind]]
        if not free:
            raise Unfit(f"no {kind} left for: {statement}")
        row = self.rng.choice(sorted(free, key=repr))
        self.taken[kind].add(str(row[0]).strip())
        return tuple(cell.rstrip() if isinstance(cell, str) else cell for cell in row)

    def take(self, kind: str, name: str) -> None:
        """Nobody else may have this record."""
        self.taken[kind].add(name.strip())

    def change(self, statement: str, *values: Value | bytes) -> None:
        """Commit one piece of the fault. Raises Unfit when it touches nothing."""
        if not self.company.change(statement, *values):
            raise Unfit(statement)

    def ago(self, days: int) -> str:
        """A moment so many days before the end of the story (negative: after it)."""
        return (self.company.spec.as_of - timedelta(days=days)).isoformat(" ")


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which real companies break.

    ``checks``: the checks that must report it, and no other. ``touches``: exactly the tables it changes; empty when it
    changes the schema (which cannot be undone). ``last``: it goes after the others, because it judges the company as
    they left it.
    """

    id: str
    title: str
    checks: tuple[str, ...]
    touches: tuple[str, ...]
    inject: Callable[[Scene], Mapping[str, Iterable[str]]]
    last: bool = False

    def commit(self, company: Company, taken: dict[str, set[str]] | None = None, seed: int = 0) -> Expected:
        """Break the company (in the open transaction); returns what must be reported. Raises Unfit."""
        rng = random.Random(f"{seed} {self.id}")
        scene = Scene(company, rng) if taken is None else Scene(company, rng, taken)
        return {check: frozenset(records) for check, records in self.inject(scene).items()}


def one(check: str, record: object) -> Mapping[str, Iterable[str]]:
    """One check, one record."""
    return {check: (str(record),)}


def same(checks: str, record: object) -> Mapping[str, Iterable[str]]:
    """Several checks (separated by blanks) that report the same record."""
    return {check: (str(record),) for check in checks.split()}
