from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from app.aspel import discovery
from app.aspel.checks.catalogue import BY_ID, CHECKS
from app.aspel.checks.model import Mark, Severity
from app.aspel.checks.populations import POPULATIONS
from app.aspel.checks.render import plan, prepare, split
from app.aspel.checks.secrets import SECRET_COLUMNS, UnsafeStatement, refuse_unsafe
from app.aspel.company import Company, parameters_from
from app.demo.company.shapes import shapes
from app.errors import BadInput

COI = {
    "CUENTAS": "NUM_CTA STATUS TIPO CTA_PAPA NATURALEZA CODAGRUP",
    "POLIZAS": "TIPO_POLI NUM_POLIZ PERIODO EJERCICIO NUM_PART CONTABILIZ UUID",
    "AUXILIAR": "TIPO_POLI NUM_POLIZ PERIODO EJERCICIO NUM_PART NUM_CTA DEBE_HABER MONTOMOV",
    "SALDOS": "NUM_CTA INICIAL " + " ".join(f"CARGO{n:02d} ABONO{n:02d}" for n in range(1, 15)),
    "FOLIOS": "TIPPOL EJERCICIO " + " ".join(f"FOLIO{n:02d}" for n in range(1, 14)),
    "ADMPER": "PERIODO EJERCICIO CERRADO REQTRASP",
}
FACTS = {"warehouses": [1, 2, 3], "entries": [1, 2], "exits": [51], "purchases": [1], "last_folio": 9}


def company(**changes: object) -> Company:
    tables = {name: frozenset(column.name for column in shape.columns) for name, shape in shapes().items()}
    tables |= {name: frozenset(columns.split()) for name, columns in COI.items()}
    tables["SALDOS04"] = tables["SALDOS"]
    known = Company(
        "03", tables, datetime.fromisoformat("2026-10-30"), parameters_from(FACTS), siblings=("01",), years=("03", "04")
    )
    return replace(known, **changes)


MANY = company(parameters=parameters_from(FACTS | {"warehouses": list(range(1, 40)), "COSTEARXALMACEN": "S"}))


def every_statement() -> list[str]:
    found = []
    for known in (company(), MANY):
        steps = plan(known, CHECKS).steps
        found += [prepare(step.name, known).statement for step in steps]
        found += [prepare(part.name, known).statement for step in steps for part in split(step)]
        columns = [(f"{table}03", column) for table, names in known.tables.items() for column in names]
        found += [discovery.COLUMNS, discovery.WRITES, discovery.weigh(columns, "03")]
        found += list(discovery.questions(known.tables, "03").values())
    return found


def test_every_check_of_the_scheme_can_be_asked() -> None:
    assert plan(company(), CHECKS).skipped == ()
    assert len(BY_ID) == len(CHECKS) > 100


@pytest.mark.parametrize("known", [company(), MANY], ids=["few warehouses", "many warehouses"])
def test_no_statement_names_a_secret_writes_or_leaves_a_hole(known: Company) -> None:
    for statement in every_statement():
        refuse_unsafe(statement)
        words = set(re.findall(r"[A-Z_$0-9]+", statement.upper()))
        assert not words & SECRET_COLUMNS
        assert "{" not in statement
        assert len(statement) < 60_000  # Firebird 2.5 takes 64 KB


def test_no_statement_uses_what_firebird_2_5_does_not_know() -> None:
    later = re.compile(
        r"\bOVER\s*\(|\bBOOLEAN\b|\bLATERAL\b|\bWITH\b|\bOFFSET\b|\bFETCH\b|\bIS (NOT )?(TRUE|FALSE)\b|\bTRUE\b"
    )
    for statement in every_statement():
        assert not later.search(re.sub(r"'[^']*'", "''", statement.upper())), statement[:200]


def test_the_sources_do_not_name_a_secret_outside_the_list_itself() -> None:
    for path in Path("app/aspel").rglob("*.py"):
        if path.name == "secrets.py":
            continue
        words = set(re.findall(r"[A-Z_]{6,}[A-Z_0-9]*", path.read_text(encoding="utf-8")))
        assert not words & SECRET_COLUMNS, path


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM INVE03",
        "SELECT * FROM PARAM_FACTURA03",
        "SELECT PASSWORDPAC FROM PARAM_FACTURAELECTRONICA03",
        "EXECUTE BLOCK AS BEGIN UPDATE INVE03 SET EXIST = 0; END",
        "EXECUTE BLOCK AS BEGIN EXECUTE STATEMENT 'x'; END",
        "EXECUTE PROCEDURE P",
        "SELECT RDB$SET_CONTEXT('USER_SESSION', 'a', 'b') FROM RDB$DATABASE",
        "DROP TABLE INVE03",
        "WITH X AS (SELECT 1 FROM RDB$DATABASE) SELECT 1 FROM X",
    ],
)
def test_the_last_look_refuses_anything_but_reading(statement: str) -> None:
    with pytest.raises(UnsafeStatement):
        refuse_unsafe(statement)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "SELECT 1 FROM RDB$DATABASE",
        "query:K99:0",
        "query:K03:7",
        "query:K03",
        "walk:sideways:K01",
        "count:INVE",
        "rows:",
        "rows:K01",
        "written:K07",
        "walk:article/low:K01",
        "shared:nobody:K01",
        "drop:K01",
    ],
)
def test_a_step_that_is_not_ours_is_refused(name: str) -> None:
    with pytest.raises(BadInput) as caught:
        prepare(name, company())
    assert caught.value.code == "SCAN-UNKNOWN-STEP"


@pytest.mark.parametrize("suffix", ["1", "001", "0x", "1;", "", "١٢"])
def test_a_suffix_is_two_digits_before_it_goes_into_a_statement(suffix: str) -> None:
    with pytest.raises(BadInput) as caught:
        company(suffix=suffix)
    assert caught.value.code == "SCAN-COMPANY"


def test_a_missing_column_skips_the_checks_that_need_it_and_no_other() -> None:
    tables = dict(company().tables)
    tables["MINVE"] -= {"EXIST_G"}

    skipped = dict(plan(company(tables=tables), CHECKS).skipped)

    assert set(skipped) == {"K05", "H05"}
    assert "MINVE03.EXIST_G" in skipped["K05"]


def test_old_versions_without_taxes_5_to_8_still_get_their_totals_judged() -> None:
    tables = {
        name: frozenset(c for c in columns if not re.fullmatch(r"(IMP_TOT|TOTIMP|IMPU)[5-8]", c))
        for name, columns in company().tables.items()
    }
    old = company(tables=tables)

    assert "D01" not in dict(plan(old, CHECKS).skipped)
    assert "IMP_TOT5" not in prepare("query:D01:0", old).statement


def test_every_declaration_speaks_to_people() -> None:
    for check in CHECKS:
        assert len(check.title) > 10, check.id
        assert check.meaning.endswith("."), check.id
        assert check.cost.endswith("."), check.id
        assert check.population in POPULATIONS, check.id
        assert not check.cure or re.fullmatch(r"P\d\d", check.cure), check.id
        assert check.work, check.id


def test_a_probable_rule_is_never_reported_as_the_gravest() -> None:
    assert all(check.mark in Mark for check in CHECKS)
    assert any(check.mark is Mark.LIKELY and check.severity is Severity.A for check in CHECKS)
