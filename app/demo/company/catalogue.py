"""What the company sells: products, services and kits with costs, prices and fiscal keys."""

from __future__ import annotations

import random
from collections import deque

from app.demo.company.stock import WAREHOUSES, Article

LINES = (
    *(("FERRE", "FERRETERIA"), ("ELECT", "MATERIAL ELECTRICO"), ("PAPEL", "PAPELERIA"), ("LIMPI", "LIMPIEZA")),
    *(("PLOME", "PLOMERIA"), ("SEGUR", "SEGURIDAD"), ("COMPU", "COMPUTO"), ("SERVI", "SERVICIOS")),
)
_KEYS = {
    "FERRE": "27112700",
    "ELECT": "39121300",
    "PAPEL": "44121700",
    "LIMPI": "47131800",
    "PLOME": "40141700",
    "SEGUR": "46181500",
    "COMPU": "43211500",
    "SERVI": "81111800",
}
_NOUNS = (
    "TALADRO",
    "CABLE",
    "CUADERNO",
    "JABON",
    "TUBO",
    "CASCO",
    "TECLADO",
    "LLAVE",
    "FOCO",
    "PLUMA",
    "BROCHA",
    "GUANTE",
)
_MAKES = ("AZTECA", "NORTE", "SIERRA", "MAYA", "REAL", "ATLAS")
UNITS = (("PZA", "H87"), ("KG", "KGM"), ("LT", "LTR"), ("MT", "MTR"))


def articles(rng: random.Random, number: int) -> list[Article]:
    """``number`` products, of which one in ten is costed by layers and a few carry lots or serial numbers."""
    return [_product(rng, place) for place in range(1, number + 1)]


def services(rng: random.Random) -> list[Article]:
    """A handful of services."""
    return [_made(f"SRV{place:03d}", "S", rng, "SERVI", ("SER", "E48")) for place in range(1, 6)]


def kits(rng: random.Random, products: list[Article]) -> list[Article]:
    """Kits of two ordinary products each."""
    plain = [article for article in products if article.method == "P" and not article.special]
    made: list[Article] = []
    for place in range(1, max(2, len(products) // 100) + 1):
        first, second = rng.sample(plain, 2)
        kit = _made(f"KIT{place:03d}", "K", rng, "FERRE", UNITS[0])
        kit.parts = ((first, 1), (second, 2))
        kit.first_cost = round(first.first_cost + 2 * second.first_cost, 2)
        kit.price = round(kit.first_cost * 1.6, 2)
        made.append(kit)
    return made


def description(article: Article) -> str:
    """DESCR: the same for the same code."""
    number = sum(article.code.encode())
    return f"{_NOUNS[number % len(_NOUNS)]} {_MAKES[number % len(_MAKES)]} {article.code}"


def _product(rng: random.Random, place: int) -> Article:
    line = LINES[place % 7][0]
    article = _made(f"ART{place:06d}", "P", rng, line, UNITS[0] if line == "COMPU" else rng.choice(UNITS))
    rest = place % 20
    article.method = "E" if rest in {3, 13} else "U" if rest == 17 else "P"
    article.special = "L" if rest == 5 else "S" if rest == 9 and place % 40 == 9 else ""
    article.tax = 2 if rest == 11 else 1
    if article.method != "P":
        article.layers = [deque() for _place in range(WAREHOUSES + 1)]
    if article.special == "L":
        article.lots = [deque() for _place in range(WAREHOUSES + 1)]
    if article.special == "S":
        article.serials = [deque() for _place in range(WAREHOUSES + 1)]
    return article


def _made(code: str, kind: str, rng: random.Random, line: str, unit: tuple[str, str]) -> Article:
    cost = round(rng.uniform(8, 900), 2)
    return Article(code, kind, "P", unit[0], cost, round(cost * 1.45, 2), _KEYS[line], unit[1], line, 1)
