"""The buyer: orders, receptions and purchases, what goes back to the provider, and the payments."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from itertools import count

from app.demo.company.book import Book
from app.demo.company.cfdi import purchase_text
from app.demo.company.database import Value
from app.demo.company.papers import Line, Paper
from app.demo.company.receivables import TRANSFER, charge, reduce
from app.demo.company.stock import BUY, BUY_BACK, BUY_UNDONE, WAREHOUSES, Article

PAGE = 40
"""Lines of a purchase, at most."""


class Purchases:
    """Everything that ends in COMPx, CFDIC and PAGA_x."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._later: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()
        self._open: dict[str, Paper] = {}

    def due(self) -> None:
        """What was promised for today: receptions, invoices of receptions, payments."""
        while self._later and self._later[0][0] <= self._book.day:
            heapq.heappop(self._later)[2]()

    def buy(self, articles: Sequence[Article], *, opening: bool = False) -> None:
        """Buy some of each, in as many documents as it takes; now and then through an order or a reception."""
        for start in range(0, len(articles), PAGE):
            draw = 1.0 if opening else self._book.rng.random()
            lines = [self._line(article, opening=opening) for article in articles[start : start + PAGE]]
            if draw < 0.08:
                self._order_now(lines)
            elif draw < 0.16:
                self._receive_now(lines)
            else:
                self._purchase_now(lines)

    def buy_wanted(self) -> None:
        """What the counter ran out of."""
        wanted = list(self._book.wanted.values())
        self._book.wanted.clear()
        if wanted:
            self.buy([article for article in wanted if article.kind == "P"] + _parts(wanted))

    def send_back(self) -> None:
        """A return to the provider: a few pieces of one article."""
        book = self._book
        article = book.rng.choice(book.articles)
        if article.special or article.kind != "P" or article.places[1] < 3:
            return
        paper = self._new("d")
        line = Line(article, 1.0, round(article.average, 2), cost=article.average)
        line.movement, line.cost = book.kardex.leave(book.slip(paper), article, 1, BUY_BACK, 1.0)
        paper.lines = [line]
        book.write_buy(paper)

    def finish(self) -> None:
        """Write what is still open on the last day."""
        for paper in self._open.values():
            self._book.write_buy(paper)
        self._open.clear()

    def _order_now(self, lines: list[Line]) -> None:
        paper = self._new("o")
        paper.lines = lines
        for line in lines:
            line.moves, line.pending = False, line.quantity
            self._expect(line, paper.warehouse, line.quantity)
        self._open[paper.kind + paper.key] = paper
        self._in_days(self._book.rng.randrange(1, 5), lambda: self._purchase_order(paper))

    def _purchase_order(self, order: Paper) -> None:
        paper = self._new("c", order)
        for line in order.lines:
            paper.lines.append(Line(line.article, line.quantity, line.price, cost=line.cost))
            self._expect(line, order.warehouse, -line.quantity)
            line.pending = 0.0
        order.linked = "T"
        self._book.link("DOCTOSIGC", order, paper)
        self._book.write_buy(self._open.pop(order.kind + order.key))
        self._store(paper)
        self._account(paper)

    def _receive_now(self, lines: list[Line]) -> None:
        paper = self._new("r")
        paper.lines = lines
        self._store(paper)
        for line in lines:
            line.pending = line.quantity
        self._open[paper.kind + paper.key] = paper
        self._in_days(self._book.rng.randrange(1, 5), lambda: self._purchase_reception(paper))

    def _purchase_reception(self, reception: Paper) -> None:
        paper = self._new("c", reception)
        for line in reception.lines:
            paper.lines.append(
                Line(line.article, line.quantity, line.price, cost=line.cost, movement=line.movement, moves=False)
            )
            line.pending = 0.0
        reception.linked = "T"
        self._book.link("DOCTOSIGC", reception, paper)
        self._book.write_buy(self._open.pop(reception.kind + reception.key))
        self._account(paper)

    def _purchase_now(self, lines: list[Line]) -> None:
        paper = self._new("c")
        paper.lines = lines
        self._store(paper)
        if self._book.rng.random() < 0.02 and not any(line.article.special for line in lines) and self._book.day:
            return self._cancel(paper)
        return self._account(paper)

    def _cancel(self, paper: Paper) -> None:
        """The goods leave again with the same reference; nothing is owed."""
        book = self._book
        paper.status, paper.cancelled = "C", paper.date
        slip = book.slip(paper)
        for line in paper.lines:
            book.kardex.leave(slip, line.article, paper.warehouse, BUY_UNDONE, line.quantity)
        book.write_buy(paper)

    def _store(self, paper: Paper) -> None:
        book = self._book
        slip = book.slip(paper)
        for line in paper.lines:
            article = line.article
            line.movement = book.kardex.enter(
                slip, article, paper.warehouse, BUY, line.quantity, cost=line.cost, price=line.price
            )
            article.last_cost, article.bought, article.bought_day = line.cost, slip.date, book.day

    def _account(self, paper: Paper) -> None:
        """Their CFDI, our debt, and the day it will be paid."""
        book, party = self._book, paper.party
        if book.rng.random() < 0.9:
            paper.stamped, paper.uuid = "S", book.new_uuid()
            text = purchase_text(book.issuer, paper)
            moment = paper.made.replace(" ", "T")
            mine = book.issuer.rfc
            row: list[Value] = [
                "c",
                paper.key,
                paper.uuid,
                moment,
                paper.their_number,
                party.rfc,
                mine,
                paper.total,
                text,
                "A",
                "4.0",
            ]
            book.emit("CFDIC", row)
        debt = charge(book, paper, client=False)
        book.write_buy(paper)
        party.last_document, party.last_amount, party.last_date = paper.key, paper.total, paper.date
        party.sold = round(party.sold + paper.total, 2)

        def pay() -> None:
            reduce(book, debt, TRANSFER, paper, pesos=debt.left, abroad=debt.left_abroad)

        self._in_days(book.rng.randrange(15, 28), pay)

    def _new(self, kind: str, source: Paper | None = None) -> Paper:
        book = self._book
        party = source.party if source else book.rng.choice(book.providers)
        warehouse = source.warehouse if source else self._warehouse()
        paper = book.paper(kind, "STAND.", party, warehouse)
        paper.stamped, paper.cash, paper.due = "N", False, book.later(30)
        paper.their_number = f"FA{paper.folio:06d}" if kind == "c" else ""
        return paper

    def _warehouse(self) -> int:
        draw = self._book.rng.random()
        return 1 if draw < 0.7 else 2 if draw < 0.88 else WAREHOUSES

    def _line(self, article: Article, *, opening: bool) -> Line:
        rng = self._book.rng
        cost = round(article.first_cost * (1.0 if opening else rng.uniform(0.94, 1.08)), 2)
        quantity = float(rng.randrange(4, 9) if article.special == "S" else rng.randrange(12, 48))
        return Line(article, quantity, cost, cost=cost)

    def _expect(self, line: Line, warehouse: int, quantity: float) -> None:
        line.article.to_receive += quantity
        line.article.receive_places[warehouse] += quantity

    def _in_days(self, days: int, what: Callable[[], None]) -> None:
        heapq.heappush(self._later, (self._book.day + days, next(self._order), what))


def _parts(wanted: Sequence[Article]) -> list[Article]:
    known = {article.code for article in wanted}
    found = {part.code: part for kit in wanted for part, _many in kit.parts}
    return [part for code, part in found.items() if code not in known]
