"""How a record is named in a finding: its natural key, trimmed, parts joined with ``|``; so two scans can be compared.

==================  ==================================================================================================
Record              Key
==================  ==================================================================================================
article             ``CVE_ART`` (K01 K03 K06 K15 K16 K20 C01 C02 C05 C06 C07 H07 L01 R08); D12 adds the column:
                    ``CVE_ART|PEND_SURT``
article, warehouse  ``CVE_ART|CVE_ALM`` (K02, K06 of MULT, K17 K18 K19); ``LTPD|REG_LTPD`` (K06 of LTPD)
movement            ``CVE_ART|NUM_MOV`` (K04 K05 K07 K11 K12 K13 K14 H01 to H06 C03 C04 C08 L02 L03 L05 D08);
                    ``MULT|CVE_ART|CVE_ALM`` (K14 of MULT)
number              ``NUM_MOV`` (K08); ``TBLCONTROL|44`` (K09), ``TBLCONTROL|32`` (K10)
layer               ``CVE_ART|NUM_MOV|NUM_MOV_AFT`` (L04)
document            ``F|CVE_DOC``: letter of the table (F R V D E G P of FACTx; c r d o of COMPx), then the document
                    (H08 H09 C10 D01 to D04 D09 to D11 D13 to D15 F01 to F07 F10 F12 F13 X05)
line                ``F|CVE_DOC|NUM_PAR`` (C09 D04 D05); D06 and D07 add up by article: ``F|CVE_DOC|CVE_ART``
link                ``DOCTOSIGF|F|CVE_DOC|D|CVE_DOC_E`` (D13)
serie               ``F|SERIE|FOLIO`` or ``F|SERIE|FIRST-LAST`` (F08); ``FOLIOSF|F|SERIE|FOLIODESDE`` (F09 F11)
charge              ``CVE_CLIE|REFER|NUM_CPTO|NUM_CARGO`` of CUEN_M (X01 X03 X06 X07 X10 X11 X13)
abono               ``CVE_CLIE|REFER|ID_MOV|NUM_CARGO|NO_PARTIDA`` of CUEN_DET (X01 X04 X07 X08 X09 X10)
client, provider    ``C|CLAVE`` (X02 X11 R01 to R07 R12) and ``P|CLAVE`` (X12 R13)
others              ``TABLE|key`` (R09 R10 R11 R14, S01 to S07), COI: policy ``TIPO|NUM|PERIODO|EJERCICIO``, account
==================  ==================================================================================================
"""

from __future__ import annotations


def key(*parts: str) -> str:
    """SQL that joins columns into a record's key."""
    return " || '|' || ".join(f"TRIM({part})" for part in parts)


def money(expression: str) -> str:
    """SQL for an amount at stake, never negative."""
    return f"ABS(COALESCE({expression}, 0))"
