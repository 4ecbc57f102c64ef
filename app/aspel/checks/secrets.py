"""Columns that are never named in any statement (aspel/schema.md §1.1), and the last look at a statement before it
is sent."""

from __future__ import annotations

import re

SECRET_COLUMNS = frozenset(
    [
        "SELLOPRIVKEY",
        "SELLOPRIVKEY_ARCH",
        "CVEACCESOCERT",
        "PASSWORDPAC",
        "PASSWORDPAC_CANCEL",
        "IDSESIONPACGRAL",
        "IDSESIONPAC",
        "FIELPRIVKEY",
        "FIELPRIVKEY_ARCH",
        "CVEACCESOFIEL",
        "PRIVATE_KEY",
        "CONTRASENIA",
        "KEYSOURCE",
        "KEYORIGINAL",
        "CVE_ACCESO_CERT",
        "CORREOCONTRASENIA",
        "ACCES_TOKEN",
        "REFRESH_TOKEN",
        "TARJETA",
        "CONTRASENIALLAVEPRIVADA",
        "CONTRASENIATIMBRADO",
        "CONTRASENIACANCELACION",
        "CONTRASENIAESPACIO",
        "PASSW",
        "PASS_CORREO",
    ]
)
_WORD = re.compile(r"[A-Z_$][A-Z0-9_$]*")
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_WRITES = frozenset(
    [
        "INSERT",
        "UPDATE",
        "DELETE",
        "MERGE",
        "CREATE",
        "ALTER",
        "DROP",
        "RECREATE",
        "GRANT",
        "REVOKE",
        "COMMENT",
        "COMMIT",
        "ROLLBACK",
        "AUTONOMOUS",
        "EXTERNAL",
        "STATEMENT",
        "PROCEDURE",
        "GEN_ID",
        "NEXT",
        "SEQUENCE",
        "POST_EVENT",
        "RDB$SET_CONTEXT",
        "TRIGGER",
        "RETURNING",
    ]
)
_BEGINS = re.compile(r"\s*(SELECT|EXECUTE\s+BLOCK)\b")


class UnsafeStatement(AssertionError):
    """A statement of ours could write or names a secret: a broken promise, so it is loud and is no MaletinError."""


def refuse_unsafe(statement: str) -> None:
    """Let only reading pass. Raises UnsafeStatement."""
    text = _LITERAL.sub("''", statement.upper())
    words = set(_WORD.findall(text))
    if secret := words & SECRET_COLUMNS:
        raise UnsafeStatement(f"names {min(secret)}")
    if writing := words & _WRITES:
        raise UnsafeStatement(f"uses {min(writing)}")
    if _BEGINS.match(text) is None or (";" in text.partition("BEGIN")[0] and text.startswith("SELECT")):
        raise UnsafeStatement("is no SELECT and no EXECUTE BLOCK")
    if re.search(r"\*\s*FROM|SELECT\s+\*", text):
        raise UnsafeStatement("asks for every column")
