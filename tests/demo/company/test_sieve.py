"""A sieve lets nothing pass that is wrong: with every fault and on companies damaged at random, the light walk and the
walk in full say the same, and transfers and purchases are judged as their rules read in plain Python."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from app.aspel.checks.catalogue import CHECKS
from app.aspel.checks.model import Check, Sieve, Walk
from app.aspel.checks.render import fill
from app.aspel.checks.walk import walk_of, walk_statement
from app.aspel.company import Company as Known
from app.demo.company.company import Company
from app.demo.company.faults import FAULTS, commit_all
from app.demo.company.spec import SMALL
from tests.demo.company.inside import InsideSession

Told = list[tuple[str, str, float | None]]
DAMAGES = (
    "MOV_ENLAZADO = 0",
    "MOV_ENLAZADO = {other}",
    "MOV_ENLAZADO = NULL",
    "NUM_MOV = {other}",
    "CVE_ART = 'ART000007'",
    "ALMACEN = 2",
    "ALMACEN = 9",
    "CANT = CANT + 3",
    "CANT = NULL",
    "CANT = 0",
    "SIGNO = -SIGNO",
    "COSTO = COSTO * 7",
    "COSTO = COSTO / 7",
    "COSTO = -COSTO",
    "COSTO = NULL",
    "COSTO_PROM_INI = NULL",
    "COSTO_PROM_INI = 0",
    "COSTO_PROM_FIN = COSTO_PROM_FIN + 1",
    "COSTO_PROM_GRAL = COSTO_PROM_GRAL + 1",
    "COSTO_PROM_GRAL = NULL",
    "COSTEADO = 'N'",
    "FACTOR_CON = 12",
    "CVE_CPTO = 1",
    "EXISTENCIA = EXISTENCIA + 1",
    "EXIST_G = EXIST_G - CANT * SIGNO",
    "EXIST_G = NULL",
)
FROM = ("CVE_CPTO > 0", "CVE_CPTO = 1", "MOV_ENLAZADO > 0")
ARTICLE = (
    "UPDATE INVE{n} SET ULT_COSTO = ULT_COSTO * 1.3 WHERE CVE_ART = ?",
    "UPDATE INVE{n} SET COSTO_PROM = COSTO_PROM + 1, NUM_MON = 2 WHERE CVE_ART = ?",
    "UPDATE INVE{n} SET COSTO_PROM = NULL WHERE CVE_ART = ?",
    "UPDATE INVE{n} SET EXIST = EXIST + 1 WHERE CVE_ART = ?",
    "UPDATE MULT{n} SET EXIST = EXIST + 1 WHERE CVE_ART = ? AND CVE_ALM = 2",
    "DELETE FROM MINVE{n} WHERE CVE_ART = ?",
    "DELETE FROM INVE{n} WHERE CVE_ART = ?",
)


@pytest.fixture
def known(inside: InsideSession) -> Known:
    """The small company as the checks see it."""
    inside.look()
    inside.company(SMALL.suffix, SMALL.as_of)
    met = inside._talker._company
    assert met is not None
    return met


def damage(company: Company, rng: random.Random, blows: int) -> None:
    """So many blows at movements chosen at random, and one for each kind of blow at an article."""
    rows = {where: company.rows(f"SELECT RDB$DB_KEY, NUM_MOV FROM MINVE{{n}} WHERE {where}") for where in FROM}
    for _blow in range(blows):
        key, _number = rng.choice(rows[rng.choice(FROM)])
        other = rng.choice(rows["MOV_ENLAZADO > 0"])[1]
        change = rng.choice(DAMAGES).format(other=other)
        company.change(f"UPDATE MINVE{{n}} SET {change} WHERE RDB$DB_KEY = ?", key)
    articles = [row[0] for row in company.rows("SELECT CVE_ART FROM INVE{n} WHERE TIPO_ELE = 'P' ORDER BY CVE_ART")]
    for statement, article in zip(ARTICLE, rng.sample(articles, len(ARTICLE)), strict=True):
        company.change(statement, article)


def walk_checks(known: Known, change: Callable[[Walk], Walk]) -> list[Check]:
    """The checks of the walk by article, each of their parts there changed like this."""
    found: list[Check] = []
    for check in CHECKS:
        parts = [part for part in check.work if isinstance(part, Walk) and walk_of(part, known) == "article"]
        if parts:
            found.append(replace(check, work=tuple(map(change, parts))))
    return found


def walk_text(known: Known, change: Callable[[Walk], Walk]) -> str:
    return fill(walk_statement("article", walk_checks(known, change), known), known)


def walked(company: Company, known: Known, change: Callable[[Walk], Walk]) -> Told:
    """What the walk by article tells then, in order; a row that is told twice is twice there."""
    return sorted(company.rows(walk_text(known, change)), key=str)


def as_it_is(part: Walk) -> Walk:
    return part


def in_full(part: Walk) -> Walk:
    return replace(part, sieve=None)


def blind(part: Walk) -> Walk:
    return replace(part, sieve=Sieve())


def movements(company: Company) -> list[dict[str, Any]]:
    names = ["CVE_ART", "ALMACEN", "NUM_MOV", "MOV_ENLAZADO", "CANT", "SIGNO", "COSTO", "COSTO_PROM_INI", "CVE_CPTO"]
    return [
        dict(zip(names, row, strict=True))
        for row in company.rows(f"SELECT {', '.join(names)} FROM MINVE{{n}} ORDER BY CVE_ART, NUM_MOV")
    ]


def signed(row: dict[str, Any]) -> float | None:
    return None if row["CANT"] is None or row["SIGNO"] is None else float(row["CANT"] * row["SIGNO"])


def torn_transfers(rows: Sequence[dict[str, Any]]) -> set[str]:
    """K13 as aspel/schema K13 reads it: a half whose other half is not there or does not balance it."""
    by_number: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        by_number.setdefault(row["NUM_MOV"], []).append(row)

    def pair(one: dict[str, Any], other: dict[str, Any]) -> bool:
        if other["MOV_ENLAZADO"] != one["NUM_MOV"]:
            return False
        if other["CVE_ART"] != one["CVE_ART"]:
            return True
        left, right = signed(one), signed(other)
        return (
            other["ALMACEN"] != one["ALMACEN"]
            and left is not None
            and right is not None
            and abs(left + right) <= 0.005 + 1e-9
        )

    return {
        f"{row['CVE_ART'].strip()}|{row['NUM_MOV']}"
        for row in rows
        if (row["MOV_ENLAZADO"] or 0) > 0
        and not any(pair(row, other) for other in by_number.get(row["MOV_ENLAZADO"], []))
    }


def last_purchases(rows: Sequence[dict[str, Any]], purchases: Sequence[int]) -> dict[str, float]:
    """Cost of each article's last purchase that has one."""
    return {
        row["CVE_ART"]: float(row["COSTO"])
        for row in rows
        if row["CVE_CPTO"] in purchases and (signed(row) or 0) > 0 and row["COSTO"] is not None
    }


@pytest.mark.parametrize("seed", range(6))
def test_the_light_walk_says_what_the_full_walk_says(small: Company, known: Known, seed: int, full_size: bool) -> None:
    for round_ in range(20 if full_size else 1):
        rng = random.Random(f"{seed} {round_}")
        try:
            damage(small, rng, blows=(3, 20, 120)[seed % 3])
            light, full = walked(small, known, as_it_is), walked(small, known, in_full)
            transfers = torn_transfers(movements(small))
        finally:
            small.database.undo()

        assert light == full
        assert {record.strip() for check, record, _money in full if check == "K13"} == transfers
        assert {"K01", "K15"} <= {check for check, _record, _money in full}


@pytest.mark.slow
def test_the_light_walk_lets_no_article_pass_that_the_full_one_would_tell(small: Company, known: Known) -> None:
    """With all faults of the catalogue, so that every check of the walk has something to tell."""
    try:
        commit_all(small, [fault for fault in FAULTS if fault.touches])
        light, full = walked(small, known, as_it_is), walked(small, known, in_full)
    finally:
        small.database.undo()

    assert walk_text(known, as_it_is) != walk_text(known, in_full)
    assert {check for check, _record, _money in light} == {check.id for check in walk_checks(known, as_it_is)}
    assert light == full


@pytest.mark.parametrize("seed", range(3))
def test_the_last_purchase_is_compared_with_the_last_cost(small: Company, known: Known, seed: int) -> None:
    try:
        damage(small, random.Random(seed), blows=60)
        told = {record.strip() for check, record, _money in walked(small, known, as_it_is) if check == "C07"}
        last = last_purchases(movements(small), known.parameters.purchases)
        expected = {
            article.strip()
            for article, cost, currency in small.rows(
                "SELECT CVE_ART, ULT_COSTO, NUM_MON FROM INVE{n} WHERE TIPO_ELE = 'P' AND ULT_COSTO IS NOT NULL"
            )
            if article in last
            and (1 if currency is None else currency) == 1
            and abs(cost - last[article]) > max(0.01, abs(last[article]) * 0.0005)
        }
    finally:
        small.database.undo()

    assert told == expected
    assert expected


def test_a_sieve_that_lets_everything_pass_would_be_noticed(small: Company, known: Known) -> None:
    try:
        damage(small, random.Random(0), blows=60)
        nothing, full = walked(small, known, blind), walked(small, known, in_full)
    finally:
        small.database.undo()

    assert {"K04", "K05", "K13", "C03", "C07"} <= {check for check, _record, _money in set(full) - set(nothing)}
