"""Whether the document that a movement cites is there. Pure."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from app.aspel.checks.keys import key
from app.aspel.checks.populations import table_of

MOVING = "FRVD" + "crd"
"""Documents that move stock."""


def exists(kind: str, document: str) -> str:
    """Condition: the document is in its table, however its key was padded."""
    name = document if "." in document else f":{document}"
    spellings = f"{name}, TRIM({name}), LPAD(TRIM({name}), 10), LPAD(TRIM({name}), 20)"
    cases = " ".join(
        f"WHEN '{letter}' THEN IIF(EXISTS (SELECT 1 FROM {table_of(letter)}{{nn}} F WHERE F.CVE_DOC IN ({spellings})), "
        "1, 0)"
        for letter in MOVING
    )
    return f"CASE {kind if '.' in kind else f':{kind}'} {cases} ELSE 1 END = 1"


def unknown(kind: str, document: str, article: str) -> str:
    """PSQL that reports (D08) the movements of a document that is in no table."""
    return (
        f"FOR SELECT 'D08', {key('K.CVE_ART', 'K.NUM_MOV')}, ABS(K.CANT * K.COSTO) FROM MINVE{{nn}} K WHERE "
        f"K.CVE_ART = :{article} AND K.TIPO_DOC = :{kind} AND TRIM(K.REFER) = TRIM(:{document}) "
        f"AND NOT ({exists('K.TIPO_DOC', 'K.REFER')}) INTO :CHK, :REC, :MON DO SUSPEND;"
    )
