"""What the scan avoids: the same kardex rules by fetching every row and judging it with a data-frame library.

``python -m tests.benchmarks.scan_by_rows FILE ask STATEMENT…`` prints the seconds of each statement;
``… FILE rows SUFFIX`` prints how long fetching and judging took, how much memory, and the records of each broken rule.
It judges the checks of the sorted walk and of single rows, about a third of what the scan asks in all; the many excuses
of the real rules are left out, which makes it faster.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from app.aspel.connection import bundled_runtime
from app.aspel.connection.child import attached, load_client, reading

TABLES = {
    "MINVE": "CVE_ART ALMACEN NUM_MOV CANT SIGNO FACTOR_CON COSTEADO EXISTENCIA EXIST_G COSTO COSTO_PROM_INI "
    "COSTO_PROM_FIN COSTO_PROM_GRAL CANT_COST CVE_CPTO TIPO_DOC MOV_ENLAZADO",
    "INVE": "CVE_ART EXIST COSTO_PROM ULT_COSTO TIPO_ELE TIP_COSTEO",
    "MULT": "CVE_ART CVE_ALM EXIST",
    "CONM": "CVE_CPTO SIGNO CPN",
}
Frame = pd.DataFrame
Wrong = dict[str, list[str]]


@contextlib.contextmanager
def engine(path: str) -> Iterator[Any]:
    runtime = bundled_runtime()
    assert runtime is not None
    load_client(runtime.library, runtime.root, list(runtime.preload))
    login = {"dsn": path, "user": "SYSDBA", "password": "", "charset": "ISO8859_1"}
    with attached(login) as (connection, _off), reading(connection) as cursor:
        yield cursor


def seconds_of(cursor: Any, statement: str) -> float:
    best = float("inf")
    for _time in range(2):
        began = time.perf_counter()
        cursor.execute(statement)
        cursor.fetchall()
        best = min(best, time.perf_counter() - began)
    return best


def fetched(cursor: Any, table: str, suffix: str) -> Frame:
    names = TABLES[table].split()
    cursor.execute(f"SELECT {', '.join(names)} FROM {table}{suffix}")
    return Frame.from_records(cursor.fetchall(), columns=names)


def differs(one: pd.Series, other: pd.Series) -> pd.Series:
    """As costs are compared: a cent, or half a thousandth."""
    return (one - other).abs() > (other.abs() * 0.0005).clip(lower=0.01)


def movements(rows: Frame, wrong: pd.Series) -> list[str]:
    broken = rows[wrong]
    return sorted((broken.CVE_ART.str.strip() + "|" + broken.NUM_MOV.astype(str)).tolist())


def single_rows(rows: Frame, concepts: Frame) -> Wrong:
    """K07, K08, K11, K12, H03, H04, H06, L05."""
    signs = rows.CVE_CPTO.map(concepts.set_index("CVE_CPTO").SIGNO)
    doubles = rows[rows.NUM_MOV.duplicated() | (rows.NUM_MOV <= 0)]
    unconsumed = (rows.COSTO == 0) & (rows.SIGNO == -1) & (rows.COSTEADO != "N")
    unaveraged = (rows.COSTO > 0) & (rows.COSTO_PROM_FIN == 0) & (rows.COSTO_PROM_INI == 0)
    return {
        "K07": movements(rows, rows.COSTEADO == "N"),
        "K08": sorted(set(doubles.NUM_MOV.astype(str))),
        "K11": movements(rows, signs != rows.SIGNO),
        "K12": movements(rows, rows.CANT.isna() | (rows.CANT <= 0) | (rows.FACTOR_CON <= 0)),
        "H03": movements(rows, ~rows.TIPO_DOC.isin([*"MFcrRVDdN"])),
        "H04": movements(rows, unaveraged | unconsumed),
        "H06": movements(rows, (rows.CANT_COST == rows.CANT) & (rows.SIGNO == -1)),
        "L05": movements(rows, (rows.CANT_COST < 0) | (rows.CANT_COST > rows.CANT + 0.005)),
    }


def running(rows: Frame) -> Wrong:
    """K04, K05, H05, C03, C04, C08: each movement beside those before it. ``rows`` in order."""
    by_article = rows.groupby("CVE_ART", sort=False)
    before = rows.G - rows.Q
    here = rows.groupby(["CVE_ART", "ALMACEN"], sort=False).Q.cumsum()
    due = (before * by_article.COSTO_PROM_GRAL.shift(fill_value=0.0) + rows.Q * rows.COSTO) / rows.G
    jump = (rows.COSTO > rows.COSTO_PROM_INI * 5) | (rows.COSTO * 5 < rows.COSTO_PROM_INI)
    torn = rows[(rows.EXISTENCIA - here).abs() > 0.005].drop_duplicates(["CVE_ART", "ALMACEN"])
    broken = rows[(rows.EXIST_G - rows.G).abs() > 0.005].drop_duplicates("CVE_ART")
    unaveraged = rows[(rows.G > 0.005) & differs(rows.COSTO_PROM_GRAL, due)].drop_duplicates("CVE_ART")
    return {
        "K04": movements(rows, rows.index.isin(torn.index)),
        "K05": movements(rows, rows.index.isin(broken.index)),
        "H05": movements(rows, ((rows.EXIST_G - before).abs() <= 0.005) & (rows.Q.abs() > 0.005)),
        "C03": movements(rows, rows.index.isin(unaveraged.index)),
        "C04": movements(rows, differs(rows.COSTO_PROM_INI, by_article.COSTO_PROM_FIN.shift())),
        "C08": movements(rows, rows.BOUGHT & (rows.COSTO_PROM_INI > 0) & jump & (before > 0.005)),
    }


def transfers(rows: Frame) -> Wrong:
    """K13: each half beside the one it names."""
    halves = rows.loc[rows.MOV_ENLAZADO > 0, ["CVE_ART", "ALMACEN", "NUM_MOV", "MOV_ENLAZADO", "Q"]]
    both = halves.merge(halves, left_on=["NUM_MOV", "MOV_ENLAZADO"], right_on=["MOV_ENLAZADO", "NUM_MOV"])
    balanced = (both.ALMACEN_x != both.ALMACEN_y) & ((both.Q_x + both.Q_y).abs() <= 0.005)
    paired = both[(both.CVE_ART_x != both.CVE_ART_y) | balanced].NUM_MOV_x
    return {"K13": movements(halves, ~halves.NUM_MOV.isin(paired))}


def articles(rows: Frame, inve: Frame, mult: Frame) -> Wrong:
    """K01, K02, K15, C02, C07, H07: what the movements of an article amount to, beside the catalogue."""
    products = inve[inve.TIPO_ELE == "P"].set_index("CVE_ART")
    totals = rows.groupby("CVE_ART").Q.sum().reindex(products.index, fill_value=0.0)
    places = rows.groupby(["CVE_ART", "ALMACEN"]).Q.sum()
    there = mult.rename(columns={"CVE_ALM": "ALMACEN"}).set_index(["CVE_ART", "ALMACEN"]).EXIST
    apart = there.sub(places, fill_value=0.0)
    apart = apart[(apart.abs() > 0.005) & apart.index.get_level_values(0).isin(products.index)]
    average = rows.groupby("CVE_ART").COSTO_PROM_GRAL.last().reindex(products.index, fill_value=0.0)
    bought = rows[rows.BOUGHT].groupby("CVE_ART").COSTO.last().reindex(products.index)
    sold = (
        rows[rows.Q < 0]
        .groupby("CVE_ART")
        .agg(
            times=("Q", "size"),
            low=("COSTO", "min"),
            high=("COSTO", "max"),
            least=("COSTO_PROM_INI", "min"),
            most=("COSTO_PROM_INI", "max"),
        )
    )
    sold = sold.join(products[products.TIP_COSTEO == "P"], how="inner")
    rewritten = (sold.times >= 10) & (sold.low == sold.high) & (sold.most - sold.least > sold.low * 0.01)

    def named(index: pd.Index) -> list[str]:
        return sorted(index.str.strip().tolist())

    return {
        "K01": named(products.index[(products.EXIST - totals).abs() > 0.005]),
        "K02": sorted(f"{article.strip()}|{place}" for article, place in apart.index),
        "K15": sorted(set(rows.CVE_ART[~rows.CVE_ART.isin(inve.CVE_ART)].str.strip())),
        "C02": named(products.index[differs(products.COSTO_PROM, average)]),
        "C07": named(products.index[differs(products.ULT_COSTO, bought)]),
        "H07": named(sold.index[rewritten & (sold.low > 0) & ((sold.low - sold.ULT_COSTO).abs() <= 0.005)]),
    }


def judge(tables: dict[str, Frame]) -> Wrong:
    """Records of each rule that is broken."""
    concepts = tables["CONM"]
    purchases = concepts[(concepts.SIGNO == 1) & (concepts.CPN == "P")].CVE_CPTO
    rows = tables["MINVE"].sort_values(["CVE_ART", "NUM_MOV"], ignore_index=True)
    rows["Q"] = (rows.CANT * rows.SIGNO).fillna(0.0)
    rows["G"] = rows.groupby("CVE_ART", sort=False).Q.cumsum()
    rows["BOUGHT"] = rows.CVE_CPTO.isin(purchases) & (rows.Q > 0) & rows.COSTO.notna()
    found = (
        single_rows(rows, concepts) | running(rows) | transfers(rows) | articles(rows, tables["INVE"], tables["MULT"])
    )
    return {check: records for check, records in found.items() if records}


def peak() -> float:
    """Megabytes, the most that this process ever held."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    path, what, *words = sys.argv[1:]
    with engine(path) as cursor:
        if what == "ask":
            sys.stdout.write(json.dumps([seconds_of(cursor, statement) for statement in words]))
            return
        began = time.perf_counter()
        wrong = judge({table: fetched(cursor, table, words[0]) for table in TABLES})
        seconds = time.perf_counter() - began
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": peak(), "wrong": wrong}))


if __name__ == "__main__":
    main()
