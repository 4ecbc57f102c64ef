"""The company is built only where nothing was, always the same, on the embedded engine and through a server."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from app.demo.company import database
from app.demo.company.company import build, opened
from app.demo.company.shapes import shapes
from app.demo.company.spec import TINY
from app.errors import BadInput
from tests.aspel.firebird_server import ADMIN, ADMIN_PASSWORD


def test_the_same_seed_gives_the_same_company_and_another_seed_another(tmp_path):
    few = replace(TINY, articles=30, movements=200, invoices=15, days=60)
    digests = []
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        path = tmp_path / f"{name}.fdb"
        build(str(path), replace(few, seed=seed))
        with opened(str(path), few) as company:
            digests.append(company.digest())

    one, again, other = digests
    assert one == again
    assert one != other


def test_an_existing_file_is_never_touched(tmp_path):
    path = tmp_path / "somebody.fdb"
    path.write_bytes(b"of somebody else")

    with pytest.raises(BadInput) as refused:
        build(str(path), TINY)

    assert refused.value.code == "DEMO-TARGET-EXISTS"
    assert path.read_bytes() == b"of somebody else"


def test_a_database_that_is_not_ours_is_not_opened(tiny_file, tmp_path):
    path = tmp_path / "foreign.fdb"
    shutil.copyfile(tiny_file, path)
    with opened(str(path), TINY) as company:
        company.database.execute("COMMENT ON DATABASE IS 'la buena'")
        company.commit()

    with pytest.raises(BadInput) as refused, opened(str(path), TINY):
        pass

    assert refused.value.code == "DEMO-NOT-OURS"


def test_tables_have_the_shape_of_sae_9(tiny):
    found = tiny.rows(
        "SELECT TRIM(R.RDB$RELATION_NAME), TRIM(R.RDB$FIELD_NAME), F.RDB$FIELD_TYPE, R.RDB$NULL_FLAG, "
        "F.RDB$CHARACTER_LENGTH, F.RDB$CHARACTER_SET_ID FROM RDB$RELATION_FIELDS R "
        "JOIN RDB$FIELDS F ON F.RDB$FIELD_NAME = R.RDB$FIELD_SOURCE WHERE R.RDB$SYSTEM_FLAG = 0"
    )
    types = {"INTEGER": 8, "SMALLINT": 7, "DOUBLE PRECISION": 27, "TIMESTAMP": 35}
    expected = {
        (shape.name + "03", column.name): (
            types.get(column.kind, 37 if column.kind.startswith("VARCHAR") else 261),
            not column.nullable,
            int(column.kind[8:-1]) if column.kind.startswith("VARCHAR") else None,
        )
        for shape in shapes().values()
        for column in shape.columns
    }
    assert {row[:2]: (row[2], bool(row[3]), row[4] if row[2] == 37 else None) for row in found} == expected
    latin = 21
    assert {row[5] for row in found if row[2] == 37} == {latin}
    key = "SELECT TRIM(S.RDB$FIELD_NAME) FROM RDB$RELATION_CONSTRAINTS C JOIN RDB$INDEX_SEGMENTS S ON "
    key += "S.RDB$INDEX_NAME = C.RDB$INDEX_NAME WHERE C.RDB$RELATION_NAME = ? ORDER BY S.RDB$FIELD_POSITION"
    assert tiny.rows(key, "MULT03") == [("CVE_ART",), ("CVE_ALM",)]
    assert tiny.rows(key, "MINVE03") == []


def test_an_empty_sibling_may_live_in_the_same_file_and_forced_writes_are_on(tmp_path):
    path = tmp_path / "two.fdb"

    build(str(path), replace(TINY, articles=20, movements=120, invoices=10, days=60, empty_sibling="01"))

    with opened(str(path), TINY) as company:
        assert company.one("SELECT COUNT(*) FROM INVE01") == 0
        assert company.one("SELECT COUNT(*) FROM INVE03") > 20
        assert company.one("SELECT MON$FORCED_WRITES FROM MON$DATABASE") == 1


def test_rows_come_back_as_they_were_packed(tmp_path):
    made = database.create(str(tmp_path / "rows.fdb"))
    shape = shapes()["CLIE"]
    made.execute(shape.create("03"))
    made.commit()
    columns = ("CLAVE", "STATUS", "NOMBRE", "SALDO", "DIASCRED", "RFC")
    rows = [
        ("         1", "A", "MUÑOZ D'ÁVILA", 0.1 + 0.2, 30, None),
        ("      0157", "A", "", -1.5e-7, None, "XAXX010101000"),
        ("CLIENTE", "A", "  CON ESPACIOS", None, -5, "A&Ñ010101AAA"),
    ]

    made.load(shape, "03", columns, rows)

    kept = made.rows("SELECT CLAVE, STATUS, NOMBRE, SALDO, DIASCRED, RFC FROM CLIE03 ORDER BY RDB$DB_KEY")
    made.close()
    assert kept == rows


def test_a_value_that_is_none_is_refused_where_the_driver_could_turn_it_into_text(tiny):
    with pytest.raises(ValueError, match="NULL"):
        tiny.change("UPDATE CLIE{n} SET RFC = ?", None)


@pytest.mark.slow
def test_a_firebird_3_server_gets_the_same_company(firebird_server, tiny):
    dsn = firebird_server.dsn("empresa.fdb")

    build(dsn, TINY, user=ADMIN, password=ADMIN_PASSWORD)

    with opened(dsn, TINY, user=ADMIN, password=ADMIN_PASSWORD) as company:
        assert company.digest() == tiny.digest()
        assert company.one("SELECT MON$FORCED_WRITES FROM MON$DATABASE") == 1
    with pytest.raises(BadInput) as refused:
        build(dsn, TINY, user=ADMIN, password=ADMIN_PASSWORD)
    assert refused.value.code == "DEMO-TARGET-EXISTS"
