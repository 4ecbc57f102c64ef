"""The sets of candidate records, each counted once for all the checks that share it. Pure."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.aspel.company import Company

SALES = "FRVDEGP"
"""Letters of the sales documents that the scan looks at."""
BUYS = "crdo"
"""Letters of the purchase documents, in lower case as SAE writes them."""


WITH_LINES = "FRVDE" + BUYS
"""Letters of the documents that carry lines and amounts of their own."""


def table_of(letter: str) -> str:
    """Table of a document by its letter: F → FACTF, c → COMPC."""
    return f"FACT{letter}" if letter.isupper() else f"COMP{letter.upper()}"


def lines_of(letter: str) -> str:
    """Table of a document's lines."""
    return f"PAR_{table_of(letter)}"


def each(letters: str, columns: str, lines: str = "") -> dict[str, str]:
    """What a check needs of the documents of these letters and, if it looks at them, of their lines."""
    needs = {table_of(letter): columns for letter in letters}
    return needs | ({lines_of(letter): lines for letter in letters} if lines else {})


@dataclass(frozen=True, slots=True)
class Population:
    """Tables counted together; the condition applies to each."""

    tables: tuple[str, ...]
    where: str = ""


POPULATIONS: Mapping[str, Population] = {
    "articles": Population(("INVE",)),
    "places": Population(("MULT",)),
    "stock": Population(("INVE", "MULT", "LTPD")),
    "movements": Population(("MINVE",)),
    "layers": Population(("CAPAS_X_MOV",)),
    "lots": Population(("LTPD",)),
    "serials": Population(("NUMSER",)),
    "counts": Population(("INVFIS",)),
    "prices": Population(("PRECIO_X_PROD",), "CVE_PRECIO = 1"),
    "moneys": Population(("MONED",)),
    "counters": Population(("TBLCONTROL",)),
    "sales": Population(tuple(table_of(letter) for letter in SALES)),
    "invoices": Population(("FACTF",)),
    "documents": Population(tuple(table_of(letter) for letter in SALES + BUYS)),
    "lines": Population(tuple(lines_of(letter) for letter in SALES + BUYS)),
    "sales lines": Population(("PAR_FACTF",)),
    "orders": Population(("FACTP", "FACTR")),
    "purchases": Population(("COMPC",)),
    "cfdi": Population(("CFDI",)),
    "folios": Population(("FOLIOSF",)),
    "charges": Population(("CUEN_M",)),
    "abonos": Population(("CUEN_DET",)),
    "receivables": Population(("CUEN_M", "CUEN_DET")),
    "clients": Population(("CLIE",)),
    "providers": Population(("PROV",)),
    "parties": Population(("CLIE", "PROV")),
    "catalogue": Population(("INVE", "CLIE", "PRECIO_X_PROD", "KITS", "PRVPROD", "CVES_ALTER")),
    "texts": Population(("INVE", "CLIE", "PROV")),
    "series": Population(("PARAM_FOLIOSF",)),
    "one": Population(()),
    "policies": Population(("POLIZAS",)),
    "entries": Population(("AUXILIAR",)),
    "accounts": Population(("CUENTAS",)),
    "balances": Population(("SALDOS",)),
}


def count_statement(name: str, company: Company) -> str:
    """SELECT that yields the size of a population; tables the company lacks count as empty."""
    population = POPULATIONS[name]
    where = f" WHERE {population.where}" if population.where else ""
    parts = [
        f"(SELECT COUNT(*) FROM {table}{company.suffix}{where})" for table in population.tables if company.has(table)
    ]
    return f"SELECT {' + '.join(parts) or '1'} FROM RDB$DATABASE"
