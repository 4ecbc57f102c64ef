"""How a record is named in a finding: the natural key, trimmed, its parts joined with ``|``, so that two scans can be compared.

==================  =====================================================================================================
Record              Key
==================  =====================================================================================================
article             ``CVE_ART`` (K01 K03 K15 K16 K20 C01 C02 C05 C06 C07 H07 R08 D12)
article, warehouse  ``CVE_ART|CVE_ALM`` (K02 K06 of MULT, K17 K18 K19 L01)
movement            ``CVE_ART|NUM_MOV`` (K04 K05 K07 K11 K12 K13 K14 H01 H02 H03 H04 H05 H06 H08 C03 C04 C08 L02 L03 L05 D08)
number              ``NUM_MOV`` (K08); ``TBLCONTROL|44`` (K09), ``TBLCONTROL|32`` (K10)
document            ``F|CVE_DOC``: letter of the table (F R V D E G P of FACTx; c r d o of COMPx), then the document
line                ``F|CVE_DOC|NUM_PAR``; D06 and D07 add up by article: ``F|CVE_DOC|CVE_ART``
charge              ``CVE_CLIE|REFER|NUM_CPTO|NUM_CARGO`` of CUEN_M; abonos: ``CVE_CLIE|REFER|ID_MOV|NUM_CARGO|NO_PARTIDA``
client, provider    ``C|CLAVE`` and ``P|CLAVE``
others              ``TABLE|key`` (catalogues, parameters, folios: ``FOLIOSF|F|A|12``)
==================  =====================================================================================================
"""

from __future__ import annotations


def key(*parts: str) -> str:
    """SQL that joins columns into a record's key."""
    return " || '|' || ".join(f"TRIM({part})" for part in parts)


def money(expression: str) -> str:
    """SQL for an amount at stake, never negative."""
    return f"ABS(COALESCE({expression}, 0))"
