from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.aspel.connection.target import CopyTarget, ServerTarget, parse_target
from app.errors import BadInput


@pytest.mark.parametrize(
    ("text", "dsn"),
    [
        ("inet://servidor:3051/sae", "inet://servidor:3051/sae"),
        ("inet://servidor/sae", "inet://servidor:3050/sae"),
        ("inet4://10.0.0.5/C:\\Datos\\SAE.FDB", "inet://10.0.0.5:3050/C:\\Datos\\SAE.FDB"),
        ("inet://[::1]:3050//srv/sae.fdb", "inet://[::1]:3050//srv/sae.fdb"),
        ("servidor:C:\\Archivos comunes\\Aspel\\SAE90EMPRE01.FDB",) * 1
        + ("inet://servidor:3050/C:\\Archivos comunes\\Aspel\\SAE90EMPRE01.FDB",),
        ("servidor/3051:sae", "inet://servidor:3051/sae"),
        ("localhost:/srv/sae.fdb", "inet://localhost:3050//srv/sae.fdb"),
        ("  servidor:sae  ", "inet://servidor:3050/sae"),
    ],
)
def test_a_servers_database_always_becomes_an_inet_name(text: str, dsn: str) -> None:
    target = parse_target(text)

    assert isinstance(target, ServerTarget)
    assert target.dsn == dsn


@pytest.mark.parametrize(
    "text",
    [
        r"C:\Archivos comunes\Aspel\SAE90EMPRE01.FDB",
        "C:/datos/sae.fdb",
        r"\\servidor\DACASPEL\SAE90EMPRE01.FDB",
        "//servidor/dacaspel/sae.fdb",
        "/srv/sae.fdb",
        "./sae.fdb",
        "~/sae.fdb",
        "SAE90EMPRE01.FDB",
    ],
)
def test_the_bare_path_of_a_file_is_refused_as_live(text: str) -> None:
    with pytest.raises(BadInput, match="FIREBIRD-LIVE-FILE"):
        parse_target(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sae",
        "inet:///sae",
        "inet://servidor",
        "inet://servidor/",
        "inet://SYSDBA:clave@servidor/sae",
        "xnet://sae",
        "wnet://servidor/sae",
        "http://servidor/sae",
        "copy:",
        "copy:inet://servidor/sae",
        "inet://servidor/a\nb",
        "inet://servidor/a\0b",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="FIREBIRD-DSN"):
        parse_target(text)


def test_a_declared_copy_is_a_copy() -> None:
    target = parse_target("copy:/visitas/sae copia.fdb")

    assert isinstance(target, CopyTarget)
    assert str(target.path) == "/visitas/sae copia.fdb"


@given(text=st.text(max_size=80))
def test_no_text_ever_reaches_the_embedded_engine_by_accident(text: str) -> None:
    try:
        target = parse_target(text)
    except BadInput:
        return
    if isinstance(target, ServerTarget):
        assert target.dsn.startswith(f"inet://{target.host}:") or target.dsn.startswith(f"inet://[{target.host}]:")
        assert target.host
    else:
        assert text.strip().startswith("copy:")
