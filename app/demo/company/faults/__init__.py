"""The catalogue of faults: each breaks the invented company in one way and says which checks must report which records.

Records are named as in `app.aspel.checks.keys`. Faults of the books (COI) are in `app.demo.company.faults.books`. One
more fault lives outside the rows: forced writes switched off (`app.demo.company.database.force_writes`), which S04
reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from app.demo.company.company import Company
from app.demo.company.faults import costs, documents, fiscal, parties, receivables, stock, system
from app.demo.company.faults.model import Expected, Fault, Scene, Unfit

__all__ = ["FAULTS", "Expected", "Fault", "Scene", "Unfit", "commit_all", "found_by"]

FAULTS: tuple[Fault, ...] = (
    *stock.FAULTS,
    *costs.FAULTS,
    *documents.FAULTS,
    *fiscal.FAULTS,
    *receivables.FAULTS,
    *parties.FAULTS,
    *system.FAULTS,
)


def found_by(check: str) -> tuple[Fault, ...]:
    """The faults that a check must report."""
    return tuple(fault for fault in FAULTS if check in fault.checks)


def commit_all(company: Company, faults: Iterable[Fault] = FAULTS, seed: int = 0) -> Expected:
    """Break the company in many ways at once, each on records of its own; returns what must be reported in all.

    Raises Unfit when the company is too small for them (`app.demo.company.spec.SMALL` is large enough for all).
    """
    taken: dict[str, set[str]] = defaultdict(set)
    expected: dict[str, set[str]] = defaultdict(set)
    for fault in sorted(faults, key=lambda fault: fault.last):
        told: Mapping[str, frozenset[str]] = fault.commit(company, taken, seed)
        for check, records in told.items():
            expected[check] |= records
    return {check: frozenset(records) for check, records in expected.items()}
