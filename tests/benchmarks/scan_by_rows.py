"""What the scan avoids: the same kardex rules by fetching every row and judging it in Python, with plain dictionaries.

``python -m tests.benchmarks.scan_by_rows FILE ask STATEMENT…`` prints the seconds of each statement;
``… FILE rows STATEMENT`` prints how long fetching and judging the rows took and how much memory. No data-frame library
is among our tools: this is the sorting, the grouping and the running sums that one would do, written out. It judges the
thirteen checks of the walk and those of single rows, about a third of what the scan asks in all.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.aspel.connection import bundled_runtime
from app.aspel.connection.child import attached, load_client, reading


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


def judge(rows: list[tuple[Any, ...]], stock: dict[str, float]) -> dict[str, int]:
    """How many records break each rule."""
    wrong: dict[str, int] = {}

    def count(check: str, is_wrong: bool) -> None:
        if is_wrong:
            wrong[check] = wrong.get(check, 0) + 1

    rows.sort(key=lambda row: (row[0], row[2]))
    total: dict[str, float] = {}
    places: dict[tuple[str, int], float] = {}
    average: dict[str, float] = {}
    last: dict[str, float] = {}
    seen: set[int] = set()
    for row in rows:
        article, place, number, quantity, sign, factor, costed, there, general, cost, first, final, mean = row[:13]
        moved = quantity * sign
        before = total.get(article, 0.0)
        now = total[article] = before + moved
        here = places[article, place] = places.get((article, place), 0.0) + moved
        count("K04", abs(there - here) > 0.005)
        count("K05", abs(general - now) > 0.005)
        count("H05", abs(general - before) <= 0.005 < abs(moved))
        if now > 0.005:
            due = (before * average.get(article, 0.0) + moved * cost) / now
            count("C03", abs(mean - due) > max(0.01, abs(due) * 0.0005))
        count("C04", article in last and abs(first - last[article]) > max(0.01, abs(first) * 0.0005))
        average[article], last[article] = mean, final
        count("K08", number in seen or number <= 0)
        seen.add(number)
        count("K12", quantity <= 0 or factor <= 0)
        count("K07", costed == "N")
        count("H04", cost > 0 and final == 0 and first == 0)
    for article, amount in total.items():
        count("K01", abs(stock.get(article, 0.0) - amount) > 0.005)
    return wrong


def peak() -> float:
    """Megabytes, the most that this process ever held."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    path, what, *statements = sys.argv[1:]
    with engine(path) as cursor:
        if what == "ask":
            sys.stdout.write(json.dumps([seconds_of(cursor, statement) for statement in statements]))
            return
        began = time.perf_counter()
        cursor.execute(statements[0])
        rows = cursor.fetchall()
        table = statements[0].rpartition("MINVE")[2]
        cursor.execute(f"SELECT CVE_ART, EXIST FROM INVE{table}")
        wrong = judge(rows, dict(cursor.fetchall()))
        seconds = time.perf_counter() - began
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": peak(), "wrong": wrong}))


if __name__ == "__main__":
    main()
