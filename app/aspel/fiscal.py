"""Fiscal rules that need no connection (aspel/platform-and-rules.md part 2): RFC, régimen × person × use, SAT
catalogues. Pure after the catalogues were read from ``resources/sat`` (dated data with its source; see
`valid_until`)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.mx import rfc as mx_rfc

from app.settings import resource_root

PUBLIC_RFC = "XAXX010101000"
FOREIGN_RFC = "XEXX010101000"
GENERIC = frozenset({PUBLIC_RFC, FOREIGN_RFC})
PUBLIC_NAME = "PUBLICO EN GENERAL"
NO_PRODUCT = "01010101"
"""«No existe en el catálogo»: allowed by the SAT, refused by our own rule R08."""

_SHAPE = re.compile(r"[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{2}[0-9A]")
_CAPITAL = re.compile(
    r"[\s,.]+(S\.?\s?A\.?\s?P\.?\s?I\.?|S\.?\s?A\.?\s?B\.?|S\.?\s?A\.?|S\.?\s?DE\s?R\.?\s?L\.?|S\.?\s?C\.?|A\.?\s?C\.?|S\.?\s?A\.?\s?S\.?)"
    r"(\s+(DE\s+C\.?\s?V\.?|M\.?\s?I\.?|DE\s+R\.?\s?L\.?))*\s*\.?$"
)
_EMAIL = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Catalogues:
    """The short catalogues of the SAT and the long ones as sets of keys."""

    source: str
    taken: date
    valid_until: date
    regimes: Mapping[str, str]
    """Régimen → persons it admits: "F", "M" or "FM"."""
    uses: Mapping[str, Mapping[str, Any]]
    """Use → persons and regimes it admits."""
    units: frozenset[str]
    payment_forms: frozenset[str]
    cancel_motives: frozenset[str]
    postal_codes: tuple[range, ...]
    products: tuple[range, ...]

    def has_postal_code(self, code: str) -> bool:
        """Five digits that the SAT knows."""
        return len(code) == 5 and code.isdigit() and _inside(int(code), self.postal_codes)

    def has_product(self, key: str) -> bool:
        """Eight digits that the SAT knows."""
        return len(key) == 8 and key.isdigit() and _inside(int(key), self.products)


@cache
def catalogues(root: Path | None = None) -> Catalogues:
    """The catalogues that travel with the program. Read once."""
    folder = (root or resource_root() / "resources") / "sat"
    raw = json.loads((folder / "catalogos.json").read_text(encoding="utf-8"))
    return Catalogues(
        source=raw["source"],
        taken=date.fromisoformat(raw["taken"]),
        valid_until=date.fromisoformat(raw["valid_until"]),
        regimes=raw["regimes"],
        uses=raw["uses"],
        units=frozenset(raw["units"]),
        payment_forms=frozenset(raw["payment_forms"]),
        cancel_motives=frozenset(raw["cancel_motives"]),
        postal_codes=_ranges(folder / "c_CodigoPostal.txt"),
        products=_ranges(folder / "c_ClaveProdServ.txt"),
    )


def _ranges(path: Path) -> tuple[range, ...]:
    """Whole numbers and ranges, ascending; lines with # say where they come from."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        for item in () if line.startswith("#") else line.split():
            first, _sep, last = item.partition("-")
            found.append(range(int(first), int(last or first) + 1))
    return tuple(found)


def _inside(number: int, ranges: tuple[range, ...]) -> bool:
    low, high = 0, len(ranges)
    while low < high:
        middle = (low + high) // 2
        if number < ranges[middle].start:
            high = middle
        elif number >= ranges[middle].stop:
            low = middle + 1
        else:
            return True
    return False


def rfc_is_sound(text: str) -> bool:
    """RFC1, RFC2, RFC5 to RFC7: twelve or thirteen places with a date that exists, written as it must be. The two
    generic ones are sound. The check digit is not judged (RFC4: about 1.5 % of true RFC have a "wrong" one)."""
    if text in GENERIC:
        return True
    if _SHAPE.fullmatch(text) is None or len(text) not in {12, 13}:
        return False
    try:
        mx_rfc.validate(text, validate_check_digits=False)
    except ValidationError:
        return _born_in_1900s(text[-9:-3])
    return True


def _born_in_1900s(digits: str) -> bool:
    """The century is ambiguous (RFC2): 29 February of 1900-1999 counts as well."""
    try:
        date(1900 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True


def check_digit_matches(text: str) -> bool:
    """RFC3. Only ever a warning (RFC4)."""
    return text in GENERIC or (rfc_is_sound(text) and text[-1] == mx_rfc.calc_check_digit(text[:-1]))


def person_of(rfc: str) -> str:
    """F (person, 13 places), M (firm, 12) or empty; the generic ones count as persons (régimen 616)."""
    return {12: "M", 13: "F"}.get(len(rfc), "")


def regime_fits(rfc: str, regime: str, known: Catalogues | None = None) -> bool:
    """R03: régimen in the catalogue and compatible with the kind of person that the length of the RFC tells."""
    persons = (known or catalogues()).regimes.get(regime)
    return persons is not None and (person_of(rfc) or persons[0]) in persons


def use_fits(rfc: str, regime: str, use: str, known: Catalogues | None = None) -> bool:
    """R04: use in the 4.0 catalogue and compatible with person and régimen."""
    rule = (known or catalogues()).uses.get(use)
    if rule is None:
        return False
    person = person_of(rfc)
    return (not person or person in rule["persons"]) and (not regime or regime in rule["regimes"])


def name_is_suspect(name: str) -> bool:
    """R06: capital regime at the end, double or outer blanks, lower case: likely causes of CFDI40145."""
    return name != name.strip() or "  " in name or name != name.upper() or _CAPITAL.search(name.upper()) is not None


def emails_are_sound(text: str) -> bool:
    """One or more addresses separated by ; or ,"""
    parts = [part.strip() for part in re.split(r"[;,]", text) if part.strip()]
    return bool(parts) and all(_EMAIL.fullmatch(part) for part in parts)
