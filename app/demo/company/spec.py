"""How large the invented company is, and when its story ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CompanySpec:
    """One invented company. The same spec gives the same rows, always."""

    articles: int
    movements: int
    """Kardex rows aimed at; the generator ends within one document of it."""
    invoices: int
    """Invoices issued (FACTF); orders, remissions, returns and payment receipts come on top."""
    lines: int = 3
    """Lines per sales document, on average."""
    clients: int = 60
    providers: int = 12
    days: int = 360
    """Length of the story, ending on ``as_of``."""
    as_of: datetime = datetime(2026, 10, 30, 18, 0)  # noqa: DTZ001 - SAE keeps local times without a zone
    """"Now" in the story: checks that look at ages are run with this clock."""
    seed: int = 1
    suffix: str = "03"
    empty_sibling: str = ""
    """Suffix of a second company without rows in the same file, or nothing."""


TINY = CompanySpec(articles=60, movements=700, invoices=80, clients=24, providers=5, days=150)
"""For tests: seconds."""
SMALL = CompanySpec(articles=200, movements=4_000, invoices=500, clients=80, providers=10, days=240)
"""Large enough for every fault of the catalogue, each on records of its own."""
CLEAN = CompanySpec(articles=2_000, movements=50_000, invoices=4_000, clients=300, providers=40, days=720)
"""The clean proof."""
BENCHMARK = CompanySpec(
    articles=12_000, movements=1_000_000, invoices=18_000, lines=7, clients=2_500, providers=200, days=1080
)
"""A million movements, 119,000 invoice lines and 43,000 documents: of sale, of purchase and receipts of payment."""
