"""What clients owe and what is owed to providers: charges (CUEN_M, PAGA_M), what reduces them, and the balances."""

from __future__ import annotations

from dataclasses import dataclass

from app.demo.company.book import Book
from app.demo.company.database import Value
from app.demo.company.papers import Paper

CHARGE, UNDONE, RETURNED, CASH, CHEQUE, TRANSFER, ADVANCE, CREDIT_NOTE = 1, 16, 12, 10, 11, 22, 9, 1002
"""Concepts of CONC and CONP used here."""


_DATE, _DUE, _MADE = 6, 7, 12
"""Where `_money` keeps FECHA_APLI, FECHA_VENC and FECHAELAB."""


@dataclass(slots=True)
class Debt:
    """An open charge and what is left of it, in pesos and in the currency of the document."""

    paper: Paper
    left: float
    left_abroad: float
    client: bool = True
    parts: int = 0


def charge(book: Book, paper: Paper, *, client: bool = True) -> Debt:
    """The document becomes a charge; the party owes it (or we owe the provider)."""
    refer = paper.key
    row = _money(paper, refer, CHARGE, refer, 1, pesos=paper.pesos, abroad=paper.total)
    tail: list[Value] = [paper.seller, "A", "N"] if client else ["A", "N"]
    book.emit("CUEN_M" if client else "PAGA_M", [paper.party.key, *row, *tail])
    paper.party.owes(paper.pesos)
    return Debt(paper, paper.pesos, paper.total, client)


def reduce(
    book: Book, debt: Debt, concept: int, paper: Paper, *, pesos: float, abroad: float, receipt: str | None = None
) -> None:
    """An abono on a charge, made by another document of today (a receipt, a return, a cancellation)."""
    debt.parts += 1
    debt.left = round(debt.left - pesos, 2)
    debt.left_abroad = round(debt.left_abroad - abroad, 2)
    source = debt.paper
    row = _money(source, source.key, concept, paper.key, -1, pesos=pesos, abroad=abroad)
    row[_DATE] = row[_DUE] = book.date
    row[_MADE] = paper.made
    table = "CUEN_DET" if debt.client else "PAGA_DET"
    book.emit(table, [source.party.key, *row, CHARGE, debt.parts, receipt, 1])
    source.party.owes(-pesos)
    if concept in {CASH, CHEQUE, TRANSFER}:
        party = source.party
        party.last_payment, party.paid, party.paid_date = paper.key, pesos, book.date


def advance(book: Book, paper: Paper, amount: float) -> None:
    """Money a client left before buying: a charge with the opposite sign."""
    refer = f"ANT{paper.folio:07d}"
    row = _money(paper, refer, ADVANCE, refer, -1, pesos=amount, abroad=amount)
    book.emit("CUEN_M", [paper.party.key, *row, paper.seller, "A", "N"])
    paper.party.owes(-amount)


def _money(
    paper: Paper, refer: str, concept: int, document: str, sign: int, *, pesos: float, abroad: float
) -> list[Value]:
    due, kind = paper.due or paper.date, "C" if sign > 0 else "A"
    return [
        *(refer, concept, 1, refer, document, pesos, paper.date, due, "N", paper.currency, paper.rate, abroad),
        *(paper.made, kind, sign, 0, ""),
    ]
