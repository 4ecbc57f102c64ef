"""The counter and the sellers: orders, remissions and invoices; some come back, all are paid."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

from app.demo.company.book import Book
from app.demo.company.cfdi import Settled, cancellation_text, invoice_text, payment_text
from app.demo.company.papers import SERIES, Line, Paper
from app.demo.company.people import PUBLIC_RFC, Party
from app.demo.company.receivables import CASH, CREDIT_NOTE, RETURNED, TRANSFER, UNDONE, Debt, advance, charge, reduce
from app.demo.company.stock import SALE_BACK, SALE_UNDONE, SOLD, WAREHOUSES, Article, Slip

CREDIT_DAYS = 30
_OPEN_DAYS = 8
"""Orders, remissions and returns are closed within this many days, so nothing old stays open."""


class Sales:
    """Everything that ends in FACTx, CFDI and CUEN_x."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._later: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()
        self._pool = [client for client in book.clients if client.rfc != PUBLIC_RFC]
        self._catalogue = [article for article in book.articles if article.kind == "P"]
        self._open: dict[str, Paper] = {}

    def due(self) -> None:
        """What was promised for today: deliveries, returns, payments."""
        while self._later and self._later[0][0] <= self._book.day:
            heapq.heappop(self._later)[2]()

    def sell(self) -> None:
        """One sale of today, in one of the ways a sale can begin."""
        draw = self._book.rng.random()
        if draw < 0.80:
            self._invoice_now()
        elif draw < 0.89:
            self._order_now()
        elif draw < 0.96:
            self._remission_now()
        else:
            self._counter_note()

    def finish(self) -> None:
        """Write what is still open on the last day."""
        for paper in self._open.values():
            self._book.write_sale(paper)
        self._open.clear()
        party = next(client for client in self._pool if client.credit and client.currency == 1)
        self._book.folios["anticipo"] += 1
        paper = Paper("A", "ANT", self._book.folios["anticipo"], party, self._book.later(-3), self._book.moment(), 1)
        advance(self._book, paper, 500.0)

    # ------------------------------------------------------------------------------------------------ ways to begin

    def _invoice_now(self) -> None:
        paper = self._new("F", self._book.rng.choice(self._pool))
        paper.lines = self._lines(paper)
        if not paper.lines:
            return self._forget(paper)
        self._ship(paper)
        draw = self._book.rng.random()
        if draw < 0.03 and not _special(paper):
            return self._cancel(paper)
        if draw < 0.08 and paper.party.currency == 1 and not _special(paper):
            return self._return_later(paper)
        return self._issue(paper)

    def _order_now(self) -> None:
        paper = self._new("P", self._book.rng.choice(self._pool))
        paper.lines = [line for line in self._lines(paper) if line.article.kind == "P"]
        if not paper.lines:
            return self._forget(paper)
        for line in paper.lines:
            line.pending, line.moves = line.quantity, False
            self._promise(line, paper.warehouse, line.quantity)
        self._book.annotate(paper)
        self._open[paper.kind + paper.key] = paper
        return self._in_days(self._book.rng.randrange(1, 5), lambda: self._deliver(paper))

    def _remission_now(self) -> None:
        paper = self._new("R", self._book.rng.choice(self._pool))
        paper.lines = [line for line in self._lines(paper) if line.article.kind == "P"]
        if not paper.lines:
            return self._forget(paper)
        self._ship(paper)
        for line in paper.lines:
            line.pending = line.quantity
        self._open[paper.kind + paper.key] = paper
        return self._in_days(self._book.rng.randrange(1, 5), lambda: self._invoice_remission(paper))

    def _counter_note(self) -> None:
        paper = self._new("V", self._book.clients[0])
        paper.lines = self._lines(paper)
        if not paper.lines:
            return self._forget(paper)
        self._ship(paper)
        return self._book.write_sale(paper)

    # ----------------------------------------------------------------------------------------------- what comes after

    def _deliver(self, order: Paper) -> None:
        missing = [line for line in order.lines if line.article.places[order.warehouse] < line.quantity]
        if missing:
            self._book.wanted.update({line.article.code: line.article for line in missing})
            return self._in_days(1, lambda: self._deliver(order))
        paper = self._new("F", order.party, order.warehouse)
        paper.currency, paper.rate = order.currency, order.rate
        for line in order.lines:
            paper.lines.append(Line(line.article, line.quantity, line.price, line.discount))
            self._promise(line, order.warehouse, -line.quantity)
            line.pending = 0.0
        order.linked = "T"
        self._book.link("DOCTOSIGF", order, paper)
        self._book.write_sale(self._open.pop(order.kind + order.key))
        self._ship(paper)
        return self._issue(paper)

    def _invoice_remission(self, remission: Paper) -> None:
        paper = self._new("F", remission.party, remission.warehouse)
        paper.currency, paper.rate = remission.currency, remission.rate
        for line in remission.lines:
            paper.lines.append(
                Line(line.article, line.quantity, line.price, line.discount, line.cost, line.movement, moves=False)
            )
            line.pending = 0.0
        remission.linked = "T"
        self._book.link("DOCTOSIGF", remission, paper)
        self._book.write_sale(self._open.pop(remission.kind + remission.key))
        self._issue(paper)

    def _issue(self, paper: Paper) -> None:
        """Stamp, charge, write, and arrange the payments."""
        book = self._book
        self._stamp_invoice(paper)
        debt = charge(book, paper)
        book.annotate(paper)
        book.write_sale(paper)
        self._arrange_payment(debt)

    def _arrange_payment(self, debt: Debt) -> None:
        if debt.paper.cash:
            return reduce(self._book, debt, CASH, debt.paper, pesos=debt.left, abroad=debt.left_abroad)
        if self._book.rng.random() < 0.3:
            half = round(debt.left_abroad / 2, 2)
            self._in_days(self._book.rng.randrange(9, 14), lambda: self._pay(debt, half))
        return self._in_days(self._book.rng.randrange(14, CREDIT_DAYS - _OPEN_DAYS - 1), lambda: self._pay(debt, None))

    def _pay(self, debt: Debt, abroad: float | None) -> None:
        if debt.left <= 0:
            return
        book, source = self._book, debt.paper
        amount = debt.left_abroad if abroad is None else min(abroad, debt.left_abroad)
        pesos = debt.left if amount == debt.left_abroad else round(amount * source.rate, 2)
        paper = self._new("G", source.party)
        paper.amount, paper.currency, paper.rate, paper.cash = amount, source.currency, source.rate, True
        paper.uuid, paper.stamped = book.new_uuid(), "T"
        settled = Settled(source.uuid, source.serie, source.folio, debt.parts + 1, debt.left_abroad, amount)
        book.stamp(paper, payment_text(book.issuer, paper, settled))
        book.write_sale(paper)
        reduce(book, debt, TRANSFER, paper, pesos=pesos, abroad=amount, receipt=paper.key)

    def _cancel(self, paper: Paper) -> None:
        """Cancelled the same day: the goods come back with the same reference and the charge is undone."""
        book = self._book
        paper.status, paper.cancelled, paper.stamped = "C", paper.date, "C"
        slip = book.slip(paper)
        for line in paper.lines:
            for article, quantity in _goods(line):
                book.kardex.enter(slip, article, paper.warehouse, SALE_UNDONE, quantity, cost=_cost(line, article))
        paper.uuid = book.new_uuid()
        debt = charge(book, paper)
        reduce(book, debt, UNDONE, paper, pesos=debt.left, abroad=debt.left_abroad)
        heir = self._substitute(paper) if book.rng.random() < 0.4 else None
        moment = paper.made.replace(" ", "T")
        gone = (moment, cancellation_text(book.issuer, paper), "01" if heir else "02", heir.uuid if heir else None)
        book.stamp(paper, invoice_text(book.issuer, paper), cancelled=gone)
        book.write_sale(paper)

    def _substitute(self, gone: Paper) -> Paper:
        """The invoice that replaces a cancelled one: related in its XML, cited by the cancellation."""
        book = self._book
        paper = self._new("F", gone.party, gone.warehouse)
        paper.lines = [Line(line.article, line.quantity, line.price, line.discount) for line in gone.lines]
        self._ship(paper)
        paper.uuid, paper.stamped = book.new_uuid(), "T"
        book.stamp(paper, invoice_text(book.issuer, paper, related=("04", gone.uuid)))
        book.emit("CFDI_REL", [gone.uuid, "04", paper.key, gone.key, "F"])
        debt = charge(book, paper)
        book.write_sale(paper)
        self._arrange_payment(debt)
        return paper

    def _return_later(self, paper: Paper) -> None:
        """Half of the first line will come back; the invoice is written then, with its link."""
        self._stamp_invoice(paper)
        debt = charge(self._book, paper)
        self._book.annotate(paper)
        self._open[paper.kind + paper.key] = paper
        if paper.cash:
            self._arrange_payment(debt)
        self._in_days(self._book.rng.randrange(1, _OPEN_DAYS), lambda: self._return(paper, debt))

    def _return(self, source: Paper, debt: Debt) -> None:
        book, line = self._book, source.lines[0]
        paper = self._new("D", source.party, source.warehouse)
        paper.lines = [Line(line.article, max(1.0, line.quantity // 2), line.price, line.discount, line.cost)]
        slip = book.slip(paper)
        back = paper.lines[0]
        for article, quantity in _goods(back):
            cost = _cost(line, article)
            back.movement = book.kardex.enter(
                slip, article, paper.warehouse, SALE_BACK, quantity, cost=cost, price=back.price
            )
        paper.uuid, paper.stamped, paper.cash = book.new_uuid(), "T", True
        source.linked = "P" if back.quantity < line.quantity or len(source.lines) > 1 else "T"
        book.link("DOCTOSIGF", source, paper)
        book.stamp(paper, invoice_text(book.issuer, paper, kind="E", related=("03", source.uuid)))
        book.write_sale(paper)
        book.write_sale(self._open.pop(source.kind + source.key))
        if source.cash:
            return
        reduce(book, debt, RETURNED, paper, pesos=paper.total, abroad=paper.total)
        if debt.left > 50 and book.rng.random() < 0.3:
            self._allow(debt)
        self._arrange_payment(debt)

    def _allow(self, debt: Debt) -> None:
        """A credit note without goods: a bonus of one service line."""
        book = self._book
        paper = self._new("E", debt.paper.party)
        paper.lines = [Line(book.services[0], 1.0, 10.0, moves=False)]
        paper.uuid, paper.stamped, paper.cash = book.new_uuid(), "T", True
        book.stamp(paper, invoice_text(book.issuer, paper, kind="E", related=("01", debt.paper.uuid)))
        book.write_sale(paper)
        reduce(book, debt, CREDIT_NOTE, paper, pesos=paper.total, abroad=paper.total)

    # -------------------------------------------------------------------------------------------------------- pieces

    def _new(self, kind: str, party: Party, warehouse: int = 0) -> Paper:
        book = self._book
        paper = book.paper(kind, SERIES[kind], party, warehouse or self._warehouse())
        paper.seller = f"{1 + paper.folio % 5:>5}"
        paper.currency = party.currency
        paper.rate = round(17.5 + (book.day % 60) / 40, 4) if party.currency > 1 else 1.0
        paper.cash = not party.credit
        paper.due = book.later(CREDIT_DAYS) if party.credit else book.date
        return paper

    def _forget(self, paper: Paper) -> None:
        """Nothing to sell today: the folio goes back, so that no gap is left."""
        self._book.folios[paper.kind] -= 1

    def _warehouse(self) -> int:
        draw = self._book.rng.random()
        return 1 if draw < 0.7 else 2 if draw < 0.88 else WAREHOUSES

    def _lines(self, paper: Paper) -> list[Line]:
        book, rng = self._book, self._book.rng
        picked: dict[str, Line] = {}
        busy: set[str] = set()
        for _try in range(rng.randrange(1, 2 * book.spec.lines)):
            article = self._pick()
            quantity = float(1 if article.special or article.kind != "P" else rng.randrange(1, 6))
            parts = {part.code for part, _quantity in article.parts} or {article.code}
            if article.code in picked or parts & busy:
                continue
            if not self._available(article, paper.warehouse, quantity):
                book.wanted[article.code] = article
                continue
            busy |= parts
            discount = 5.0 if rng.random() < 0.1 else 0.0
            price = article.price if paper.currency == 1 else round(article.price / paper.rate, 2)
            picked[article.code] = Line(article, quantity, price, discount, moves=article.kind != "S")
        return list(picked.values())

    def _pick(self) -> Article:
        book, rng = self._book, self._book.rng
        draw = rng.random()
        if draw < 0.03:
            return rng.choice(book.services)
        if draw < 0.05 and book.kits:
            return rng.choice(book.kits)
        return self._catalogue[int(len(self._catalogue) * rng.random() ** 1.6)]

    @staticmethod
    def _available(article: Article, warehouse: int, quantity: float) -> bool:
        if article.kind == "S":
            return True
        if article.kind == "K":
            return all(part.places[warehouse] >= many for part, many in article.parts)
        return article.places[warehouse] >= quantity

    def _ship(self, paper: Paper) -> None:
        """The goods of every line leave, a kit by its parts."""
        slip = self._book.slip(paper)
        for line in paper.lines:
            self._ship_line(slip, paper.warehouse, line)

    def _ship_line(self, slip: Slip, warehouse: int, line: Line) -> None:
        total = 0.0
        for article, quantity in _goods(line):
            line.movement, cost = self._book.kardex.leave(slip, article, warehouse, SOLD, quantity, price=line.price)
            article.sold = slip.date
            total += cost * quantity
        line.cost = round(total / line.quantity, 6)

    def _promise(self, line: Line, warehouse: int, quantity: float) -> None:
        line.article.to_ship += quantity
        line.article.ship_places[warehouse] += quantity

    def _stamp_invoice(self, paper: Paper) -> None:
        book, party = self._book, paper.party
        paper.uuid, paper.stamped = book.new_uuid(), "T"
        book.stamp(paper, invoice_text(book.issuer, paper))
        party.sold = round(party.sold + paper.pesos, 2)
        party.last_document, party.last_amount, party.last_date = paper.key, paper.pesos, paper.date

    def _in_days(self, days: int, what: Callable[[], None]) -> None:
        heapq.heappush(self._later, (self._book.day + days, next(self._order), what))


def _goods(line: Line) -> list[tuple[Article, float]]:
    """What leaves the shelf for a line: nothing for a service, the parts of a kit."""
    if line.article.kind == "S":
        return []
    if line.article.kind == "K":
        return [(part, many * line.quantity) for part, many in line.article.parts]
    return [(line.article, line.quantity)]


def _cost(line: Line, article: Article) -> float:
    return article.average if line.article.kind == "K" else line.cost


def _special(paper: Paper) -> bool:
    """Lots, serial numbers and services stay out of cancellations and returns, to keep their stories simple."""
    return any(line.article.special or line.article.kind == "S" for line in paper.lines)
