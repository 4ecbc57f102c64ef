"""The whole scan beside one sequential aggregate over MINVE, and beside the same rules done by fetching rows.

Small by default: it runs, finds nothing in a clean company, and tells its ratios. With ``--full`` the company has a
million movements, 119,000 invoice lines and 43,000 documents, and must stay under `LIMIT` times the aggregate and
`MEMORY` megabytes; the ratio that was reached is told with the others.

The aggregate is what K02 asks as aspel/schema.md §5.1 writes it, with the figures that go with it on a stock card:
pieces, value, last movement and last date by article and warehouse. It is the cheapest way to it: the plan is forced to
the sequential read with a sort, about three times faster than the index walk that the engine would choose, and its rows
are counted and not fetched. The same by article alone and a plain total without groups are told beside it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.aspel.connection import EngineScanSession, bundled_runtime
from app.aspel.connection.eye import child_environment
from app.aspel.findings import ScanResult, Status
from app.aspel.scan import scan
from app.demo.company.company import build, opened
from app.demo.company.spec import BENCHMARK, SMALL, CompanySpec
from tests.companies import Copied

LIMIT = 6.0
"""Times the grouped aggregate. The scan takes some nine to ten times the processor of the aggregate, shared by two
connections, so this is a promise for a machine with two cores free."""
MEMORY = 200
"""Megabytes of the process that holds the engine, and of ours."""
GROUPED = (
    "SELECT COUNT(*) FROM (SELECT CVE_ART, ALMACEN, COUNT(*) N, SUM(CANT * SIGNO) Q, SUM(CANT * SIGNO * COSTO) V, "
    "MAX(NUM_MOV) M, MAX(FECHA_DOCU) D FROM MINVE{nn} GROUP BY CVE_ART, ALMACEN PLAN SORT (MINVE{nn} NATURAL)) "
    "WHERE N + Q + V + M > 0 AND D > '2000-01-01'"
)
BY_ARTICLE = (
    "SELECT COUNT(*) FROM (SELECT CVE_ART, COUNT(*) N, SUM(CANT * SIGNO) Q, SUM(CANT * COSTO) V, MAX(NUM_MOV) M "
    "FROM MINVE{nn} GROUP BY CVE_ART PLAN SORT (MINVE{nn} NATURAL)) WHERE N + Q + V + M > 0"
)
PLAIN = "SELECT COUNT(*), SUM(CANT * SIGNO), SUM(CANT * COSTO), MAX(NUM_MOV) FROM MINVE{nn} PLAN (MINVE{nn} NATURAL)"
DAMAGE = (
    "UPDATE INVE{n} SET EXIST = EXIST + 1 WHERE CVE_ART = 'ART000009'",
    "UPDATE INVE{n} SET ULT_COSTO = ULT_COSTO * 1.3 WHERE CVE_ART = 'ART000010'",
    "UPDATE INVE{n} SET COSTO_PROM = COSTO_PROM * 1.3 WHERE CVE_ART = 'ART000011'",
    "UPDATE MULT{n} SET EXIST = EXIST + 1 WHERE CVE_ART = 'ART000012' AND CVE_ALM = 2",
    "DELETE FROM INVE{n} WHERE CVE_ART = 'ART000013'",
    "UPDATE MINVE{n} SET EXISTENCIA = EXISTENCIA + 1 WHERE NUM_MOV = (SELECT MAX(NUM_MOV) FROM MINVE{n})",
    "UPDATE MINVE{n} SET EXIST_G = EXIST_G + 9 WHERE NUM_MOV = (SELECT MIN(NUM_MOV) FROM MINVE{n} WHERE SIGNO = -1)",
    "UPDATE MINVE{n} SET FACTOR_CON = 0 WHERE NUM_MOV = (SELECT MIN(NUM_MOV) FROM MINVE{n} WHERE CVE_CPTO = 1)",
    "UPDATE MINVE{n} SET CVE_CPTO = 99 WHERE NUM_MOV = (SELECT MIN(NUM_MOV) FROM MINVE{n} WHERE CVE_CPTO = 51)",
    "UPDATE MINVE{n} SET TIPO_DOC = 'Z' WHERE NUM_MOV = (SELECT MIN(NUM_MOV) FROM MINVE{n} WHERE CVE_CPTO = 61)",
    "UPDATE MINVE{n} SET MOV_ENLAZADO = 0 WHERE NUM_MOV = (SELECT MIN(NUM_MOV) FROM MINVE{n} WHERE CVE_CPTO = 58)",
    "UPDATE MINVE{n} SET CANT_COST = -1 WHERE NUM_MOV = (SELECT MAX(NUM_MOV) FROM MINVE{n} WHERE CVE_CPTO = 1)",
    "UPDATE MINVE{n} SET COSTO_PROM_FIN = COSTO_PROM_FIN + 1 WHERE CVE_ART = 'ART000014' AND NUM_MOV < 20",
)
"""What both ways must find."""
JUDGED = "K01 K02 K04 K05 K07 K08 K11 K12 K13 K15 H03 H04 H05 H06 H07 C02 C03 C04 C07 C08 L05"
"""The checks that `tests.benchmarks.scan_by_rows` judges too."""
KNOWN = Path(os.environ.get("SCAN_BENCHMARK_FILE", ""))
"""A company of full size built before, to spare the minutes of building it."""


@pytest.fixture(scope="module")
def spec(full_size: bool) -> CompanySpec:
    return BENCHMARK if full_size else SMALL


@pytest.fixture(scope="module")
def company(full_size: bool, company_copy: Copied, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if bundled_runtime() is None:
        pytest.skip("no engine in this platform's wheel")
    if not full_size:
        return company_copy(SMALL, "small.fdb")
    if KNOWN.is_file():
        return KNOWN
    path = tmp_path_factory.mktemp("million") / "big.fdb"
    build(str(path), BENCHMARK)
    return path


@dataclass
class Peak:
    """The largest memory seen of a process, in megabytes."""

    engine: float = 0.0
    ours: float = 0.0
    processor: float = 0.0
    """Seconds of processor that the engine's process used in all: what a busy machine does not stretch."""


def resident(pid: int | str) -> float:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("VmRSS")), 0.0)


def processor(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def watched(pid: int, peak: Peak, done: threading.Event) -> Iterator[None]:
    before = resident("self")
    while not done.wait(0.05):
        peak.processor = max(peak.processor, processor(pid))
        peak.engine = max(peak.engine, resident(pid))
        peak.ours = max(peak.ours, resident("self") - before)
        yield


def scanned(path: Path, spec: CompanySpec) -> tuple[float, ScanResult, Peak]:
    """Seconds from the first question to the last answer; the copying of the file and the start are not the scan's."""
    peak, done = Peak(), threading.Event()
    with EngineScanSession(f"copy:{path}", lambda _host: None) as session:
        child = session._child
        assert child is not None
        watcher = threading.Thread(target=lambda: list(watched(child.pid, peak, done)))
        watcher.start()
        began = time.perf_counter()
        result = scan(session, str(path), now=spec.as_of)
        seconds = time.perf_counter() - began
        done.set()
        watcher.join()
    return seconds, result, peak


def asked(path: Path, *statements: str) -> list[float]:
    """Seconds of each statement in a fresh engine, rows fetched, after one warming read."""
    return json.loads(in_engine(path, "ask", *statements))


def in_engine(path: Path, what: str, *words: str) -> str:
    """Run this file in a process of its own with the engine loaded."""
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.scan_by_rows", str(path), what, *words],
        check=True,
        capture_output=True,
        text=True,
        env=child_environment(str(scratch)) | {"MALETIN_HOME": str(scratch)},
        cwd=Path(__file__).parents[2],
        timeout=1_500,
    )
    return done.stdout


@pytest.mark.timeout(2_400)
def test_the_scan_beside_one_aggregate_and_beside_fetched_rows(
    company: Path, spec: CompanySpec, full_size: bool, record_property: Callable[[str, object], None]
) -> None:
    statements = [text.replace("{nn}", spec.suffix) for text in (GROUPED, BY_ARTICLE, PLAIN)]
    rounds = 3 if full_size else 1
    aggregates, scans = [], []
    for _round in range(rounds):  # in turns, so that a busy moment of the machine hits both
        aggregates.append(asked(company, *statements))
        scans.append(scanned(company, spec))
    grouped, by_article, plain = (min(times) for times in zip(*aggregates, strict=True))
    seconds, result, peak = min(scans, key=lambda found: found[0])
    by_rows = json.loads(in_engine(company, "rows", spec.suffix))

    told = {
        "grouped_seconds": grouped,
        "by_article_seconds": by_article,
        "plain_seconds": plain,
        "scan_seconds": seconds,
        "scan_processor_seconds": peak.processor,
        "limit": LIMIT,
        "scan_per_grouped": seconds / grouped,
        "scan_per_by_article": seconds / by_article,
        "scan_per_plain": seconds / plain,
        "engine_megabytes": peak.engine,
        "our_megabytes": peak.ours,
        "rows_seconds": by_rows["seconds"],
        "rows_megabytes": by_rows["megabytes"],
        "rows_per_scan": by_rows["seconds"] / seconds,
    }
    for name, value in told.items():
        record_property(name, value)
    sys.stdout.write(json.dumps({name: round(value, 2) for name, value in told.items()}) + "\n")
    assert [check.id for check in result.checks if check.status is Status.FAILED] == []
    assert {check.id: check.keys for check in result.checks if check.keys} == {}
    assert by_rows["wrong"] == {}
    if full_size:
        assert seconds <= LIMIT * grouped, told
        assert max(peak.engine, peak.ours) <= MEMORY, told


def test_both_ways_find_the_same_disorder(company_copy: Copied) -> None:
    if bundled_runtime() is None:
        pytest.skip("no engine in this platform's wheel")
    path = company_copy(SMALL, "damaged.fdb")
    with opened(str(path), SMALL) as open_company:
        for statement in DAMAGE:
            assert open_company.change(statement) == 1
        open_company.commit()

    _seconds, result, _peak = scanned(path, SMALL)
    by_rows = json.loads(in_engine(path, "rows", SMALL.suffix))

    told = {check.id: sorted(check.keys) for check in result.checks if check.keys and check.id in JUDGED.split()}
    assert by_rows["wrong"] == told
    assert len(told) >= 10
