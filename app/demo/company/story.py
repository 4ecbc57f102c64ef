"""The life of the invented company, day by day, until its rows are written."""

from __future__ import annotations

import random
from datetime import timedelta

from app.demo.company import catalogue, closing
from app.demo.company.book import Book, Load
from app.demo.company.certificate import seal_certificate
from app.demo.company.cfdi import Issuer
from app.demo.company.people import HOME_POSTAL_CODE, parties, tax_number
from app.demo.company.purchases import PAGE, Purchases
from app.demo.company.sales import Sales
from app.demo.company.spec import CompanySpec
from app.demo.company.stock import COUNT_IN, COUNT_OUT, WAREHOUSES, Article

CONSUMED = 61
_COUNT_EVERY = 90
_FRESH_DAYS = 40
"""So many days before the end, whatever was not bought lately is bought: no cost grows stale."""


def tell(spec: CompanySpec, load: Load) -> bytes:
    """Live the story and hand its rows to ``load``; returns the public seal certificate of the company."""
    rng = random.Random(spec.seed)
    issuer = Issuer(
        "FERRETERIA LA DEMOSTRACION", tax_number(rng, "FDE"), "601", HOME_POSTAL_CODE, "30001000000500003416"
    )
    products = catalogue.articles(rng, spec.articles)
    people = parties(rng, spec.clients), parties(rng, spec.providers, provider=True)
    kits = catalogue.kits(rng, products)
    book = Book(spec, rng, issuer, *people, products, catalogue.services(rng), kits, load)
    sales, purchases = Sales(book), Purchases(book)
    _open(book, purchases)
    for day in range(1, spec.days):
        book.begin(day)
        _live(book, sales, purchases)
    sales.finish()
    purchases.finish()
    book.kardex.finish()
    book.flush()
    closing.write(book)
    return certificate(spec, issuer.name, issuer.rfc)


def certificate(spec: CompanySpec, name: str, rfc: str, *, years: tuple[int, int] = (-1, 3), csd: bool = True) -> bytes:
    """A seal certificate of the company, valid from and to so many years around the end of the story."""
    rng = random.Random(f"{spec.seed} {name} {rfc} {years} {csd}")
    begins, ends = (spec.as_of + timedelta(days=365 * year) for year in years)
    branch = "MATRIZ" if csd else None
    return seal_certificate(rng, name, rfc, "30001000000500003416", begins, ends, branch=branch)


def _open(book: Book, purchases: Purchases) -> None:
    """The first day: almost everything is bought; the last few articles never are."""
    never = max(1, len(book.articles) // 50)
    purchases.buy(book.articles[:-never], opening=True)


def _live(book: Book, sales: Sales, purchases: Purchases) -> None:
    purchases.due()
    sales.due()
    left = book.spec.days - book.day
    wanted = book.folios["F"] + (book.spec.invoices - book.folios["F"]) / left
    while book.folios["F"] < wanted - 0.5:
        sales.sell()
    purchases.buy_wanted()
    if left == _FRESH_DAYS:
        stale = [article for article in book.articles if article.stock and article.bought_day < book.day - _FRESH_DAYS]
        purchases.buy(stale)
    if book.day % _COUNT_EVERY == 0:
        _count(book)
    target = book.kardex.number + (book.spec.movements - book.kardex.number) / left
    while book.kardex.number < target - 1:
        _keep_busy(book, purchases, min(PAGE, max(1, int(target - book.kardex.number) // 2)))


def _keep_busy(book: Book, purchases: Purchases, size: int) -> None:
    """What fills a warehouse's day: transfers, some buying, some internal use."""
    draw = book.rng.random()
    if draw < 0.03:
        purchases.send_back()
    elif draw < 0.25:
        purchases.buy(_some(book, size))
    elif draw < 0.55:
        _use(book, size)
    else:
        _transfer(book, size)


def _some(book: Book, size: int) -> list[Article]:
    """Articles in use, each once."""
    found = {article.code: article for article in book.rng.choices(book.articles, k=size) if article.bought}
    return list(found.values())


def _transfer(book: Book, size: int) -> None:
    slip = book.hand_slip("TR")
    for article in _some(book, size):
        source = max(range(1, WAREHOUSES + 1), key=article.places.__getitem__)
        if article.special or article.places[source] < 2:
            continue
        target = source % WAREHOUSES + 1
        book.kardex.move(slip, article, source, target, float(book.rng.randrange(1, int(article.places[source]))))


def _use(book: Book, size: int) -> None:
    slip = book.hand_slip("CI")
    for article in _some(book, size):
        place = max(range(1, WAREHOUSES + 1), key=article.places.__getitem__)
        if not article.special and article.places[place] > 6:
            book.kardex.leave(slip, article, place, CONSUMED, float(book.rng.randrange(1, 6)))


def _count(book: Book) -> None:
    """A physical inventory, closed the same day: small differences become adjustments."""
    slip = book.hand_slip("IF")
    for article in _some(book, max(2, len(book.articles) // 60)):
        if article.special or article.places[1] < 2:
            continue
        if book.rng.random() < 0.5:
            book.kardex.enter(slip, article, 1, COUNT_IN, 1.0, cost=article.average)
        else:
            book.kardex.leave(slip, article, 1, COUNT_OUT, 1.0)
