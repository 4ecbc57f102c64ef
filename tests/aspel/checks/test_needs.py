"""A check says what it reads: the engine itself agrees, and without any table or column of it the check is skipped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from app.aspel.checks.catalogue import CHECKS
from app.aspel.checks.model import Area, Check
from app.aspel.checks.render import plan, prepare
from app.aspel.company import Company, parameters_from
from app.aspel.findings import Status
from app.demo.company import database
from app.demo.company.company import Company as Story
from app.demo.company.shapes import book_shapes, shapes

FACTS = {"warehouses": [1, 2, 3], "entries": [1, 2], "exits": [51], "purchases": [1], "last_folio": 9}
GLOBAL = ("FOLIOS", "ADMPER")
"""Tables of COI that carry no suffix."""
ALL = {**shapes(), **book_shapes()}
PER_FILE = 45
NEXT_YEAR = "SALDOS"
ASKING = [check for check in CHECKS if check.needs]


def company_of(suffix: str, tables: Mapping[str, frozenset[str]]) -> Company:
    following = f"{(int(suffix) + 1) % 100:02d}"
    return Company(
        suffix,
        {**tables, f"SALDOS{following}": frozenset({"NUM_CTA", "INICIAL"})},
        datetime.fromisoformat("2026-10-30"),
        parameters_from(FACTS),
        siblings=(suffix,),
        years=(suffix, following),
    )


def statements(check: Check, company: Company) -> list[str]:
    steps = plan(company, [check]).steps
    return [prepare(step.name, company).statement for step in steps if not step.name.startswith("count:")]


def create(suffix: str, table: str, columns: frozenset[str]) -> str:
    lines = [f"{name} {ALL[table].column(name).kind}" for name in sorted(columns)]
    return f"CREATE TABLE {table}{'' if table in GLOBAL else suffix} ({', '.join(lines)})"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, tuple[database.Database, Company]]]:
    """For each check a company of its own with what the check says it needs and nothing else."""
    if not database.has_engine():
        pytest.skip("no engine in this platform's wheel")
    folder, made, found = tmp_path_factory.mktemp("needs"), [], {}
    for number, check in enumerate(ASKING):
        if number % PER_FILE == 0:
            made.append(database.create(str(folder / f"{number}.fdb")))
        suffix = f"{number % PER_FILE * 2:02d}"
        company = company_of(suffix, check.columns())
        for table, columns in check.columns().items():
            made[-1].execute(create(suffix, table, columns))
        if check.id == "COI6":
            made[-1].execute(f"CREATE TABLE {NEXT_YEAR}{company.years[1]} (NUM_CTA VARCHAR(21), INICIAL FLOAT)")
        found[check.id] = (made[-1], company)
    for one in made:
        one.commit()
    yield found
    for one in made:
        one.close()


def test_the_engine_understands_every_statement_where_there_is_only_what_its_check_needs(bare) -> None:
    wrong = {}
    for check in ASKING:
        base, company = bare[check.id]
        for statement in statements(check, company):
            try:
                with base._connection.cursor() as cursor:
                    cursor.prepare(statement).free()
            except Exception as error:  # noqa: BLE001 - the driver's own; whatever it says is the finding
                wrong.setdefault(check.id, " ".join(str(error).split())[-160:])

    assert wrong == {}


@pytest.mark.parametrize("check", [pytest.param(check, id=check.id) for check in ASKING])
def test_without_a_table_or_a_column_it_needs_a_check_is_skipped_and_says_which(check: Check) -> None:
    whole = company_of("03", {name: frozenset(column.name for column in shape.columns) for name, shape in ALL.items()})
    assert plan(whole, [check]).skipped == ()
    for table, columns in check.columns().items():
        others = {name: kept for name, kept in whole.tables.items() if name != table}
        ((_check, reason),) = plan(replace(whole, tables=others), [check]).skipped
        assert table in reason
        for column in columns:
            left = others | {table: whole.tables[table] - {column}}
            ((_check, reason),) = plan(replace(whole, tables=left), [check]).skipped
            assert f"{table}03.{column}" in reason


@pytest.mark.parametrize("check", [pytest.param(check, id=check.id) for check in ASKING])
def test_what_a_check_reads_beyond_its_needs_is_told_and_left_out_where_it_is_missing(check: Check) -> None:
    whole = company_of("03", {name: frozenset(column.name for column in shape.columns) for name, shape in ALL.items()})
    needs, extra = check.columns(), check.extra_columns()
    named = words(check, whole)
    columns = frozenset().union(*whole.tables.values())

    assert {table for table in whole.tables if table in named or f"{table}03" in named} <= {
        *needs,
        *extra,
        f"{NEXT_YEAR}04",
    }
    assert named & columns <= frozenset().union(*needs.values(), *extra.values())
    for table, names in extra.items():
        for column in names:
            left = replace(whole, tables={**whole.tables, table: whole.tables[table] - {column}})
            assert plan(left, [check]).skipped == ()
            if sum(column in told for told in (*needs.values(), *extra.values())) == 1:
                assert column not in words(check, left)


def words(check: Check, company: Company) -> frozenset[str]:
    """Every name in the statements of a check."""
    text = " ".join(re.sub(r"'[^']*'", "''", statement) for statement in statements(check, company))
    return frozenset(re.findall(r"[A-Z_][A-Z0-9_]*", text))


def test_in_a_real_database_that_lost_tables_their_checks_are_skipped_and_none_fails(
    damaged: Callable, scanned: Callable
) -> None:
    gone = ("KITS", "BITA", "OBS_DOCF", "MONED", "CONM", "CAPAS_X_MOV", "FACTR", "CUEN_DET", "PARAM_FOLIOSF")

    def lose(company: Story) -> None:
        for table in gone:
            company.database.execute(f"DROP TABLE {table}03")
        company.database.execute("ALTER TABLE PAR_FACTF03 DROP NUM_MOV")
        company.database.execute("ALTER TABLE FACTF03 DROP CONTADO")

    result = scanned(damaged(lose))

    assert not result.partial
    assert {check.id: check.reason for check in result.checks if check.status is Status.FAILED} == {}
    skipped = {check.id for check in result.checks if check.status is Status.SKIPPED}
    due = {check.id for check in CHECKS if {*gone} & {*check.needs} or "CONTADO" in check.needs.get("FACTF", "")}
    others = {"S05", *(check.id for check in CHECKS if check.area is Area.COI)}
    assert skipped == due | others
