"""A pytest plugin for the whole run (`-p tests.branch_gate --cov`): rooms with promises keep 95 % of branches.

pytest-cov's own limit looks at one total, where a well-tested room hides a bare one. Here each room stands alone,
and the table is printed before pytest's closing line, which stays the last.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage

GATED = ("trust", "journal", "visit", "sync", "kit", "procedures")
LIMIT = 95.0

report_key = pytest.StashKey[list[str]]()


def room_of(file: str, app: Path) -> str:
    """`app/kit/verdict.py` → `kit`; a module directly under app/ is its own room."""
    return Path(file).relative_to(app).parts[0].removesuffix(".py")


def count_rooms(coverage: Coverage, app: Path, scratch: Path) -> dict[str, Counter[str]]:
    """Per room: branches taken and possible, statements run and possible. Files never imported count as not run."""
    coverage.json_report(outfile=str(scratch))
    files = json.loads(scratch.read_text(encoding="utf-8"))["files"]
    rooms: dict[str, Counter[str]] = {}
    for file, found in files.items():
        summary = found["summary"]
        rooms.setdefault(room_of(str(app.parent / file), app), Counter()).update(
            taken=summary.get("covered_branches", 0),  # no branch data when nothing of app/ ran
            branches=summary.get("num_branches", 0),
            run=summary["covered_lines"],
            statements=summary["num_statements"],
        )
    return rooms


def percent(part: int, whole: int) -> float:
    """Nothing to cover is covered."""
    return 100.0 if whole == 0 else 100.0 * part / whole


def below_limit(rooms: dict[str, Counter[str]]) -> list[str]:
    """Gated rooms under the limit, in branches or in statements (a straight-line room has no branch to count)."""
    return [
        room
        for room in GATED
        if room in rooms
        and min(
            percent(rooms[room]["taken"], rooms[room]["branches"]),
            percent(rooms[room]["run"], rooms[room]["statements"]),
        )
        < LIMIT
    ]


def table(rooms: dict[str, Counter[str]]) -> Iterator[str]:
    failing = below_limit(rooms)
    yield f"{'room':<14}{'branches':>18}{'statements':>20}"
    for room, found in sorted(rooms.items()):
        branches = f"{percent(found['taken'], found['branches']):.1f} % of {found['branches']}"
        statements = f"{percent(found['run'], found['statements']):.1f} % of {found['statements']}"
        verdict = f"  BELOW {LIMIT:.0f} %" if room in failing else f"  ≥ {LIMIT:.0f} %" if room in GATED else ""
        yield f"{room:<14}{branches:>18}{statements:>20}{verdict}"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """pytest-cov has written the combined data by now; the exit code can still be changed."""
    if hasattr(session.config, "workerinput") or session.config.getoption("--collect-only"):
        return
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as scratch:
        rooms = count_rooms(coverage, session.config.rootpath / "app", Path(scratch) / "coverage.json")
    session.config.stash[report_key] = list(table(rooms))
    if below_limit(rooms) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    terminalreporter.section("coverage by room")
    for line in config.stash.get(report_key, ["no coverage data"]):
        terminalreporter.write_line(line)
