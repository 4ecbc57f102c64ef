from __future__ import annotations

from datetime import date

import pytest

from app.aspel.cfdi_text import LIMIT, read_head
from app.aspel.fiscal import (
    catalogues,
    check_digit_matches,
    emails_are_sound,
    name_is_suspect,
    regime_fits,
    rfc_is_sound,
    use_fits,
)

FIRM, PERSON = "ABC680524P76", "GODE561231GR8"


@pytest.mark.parametrize(
    "rfc", [FIRM, PERSON, "XAXX010101000", "XEXX010101000", "Ñ&A010101AB1", "ABC000229AB1", "ABCD000229AB1"]
)
def test_a_well_formed_rfc_is_sound_whatever_its_check_digit(rfc: str) -> None:
    assert rfc_is_sound(rfc)


@pytest.mark.parametrize(
    "rfc",
    [
        "",
        "ABC680524",
        "GODE561231",
        "abc680524p76",
        "ABC-680524-P76",
        "ABC681324P76",
        "ÁBC680524P76",
        "ABC680524P7B",
        " " + FIRM,
    ],
)
def test_an_impossible_rfc_is_not(rfc: str) -> None:
    assert not rfc_is_sound(rfc)


def test_the_check_digit_is_known_but_only_a_warning() -> None:
    assert check_digit_matches(PERSON)
    assert not check_digit_matches("GODE561231GR7")
    assert rfc_is_sound("GODE561231GR7")


@pytest.mark.parametrize(
    ("rfc", "regime", "fits"),
    [
        (FIRM, "601", True),
        (PERSON, "601", False),
        (PERSON, "612", True),
        (FIRM, "612", False),
        (FIRM, "626", True),
        (PERSON, "626", True),
        (FIRM, "999", False),
        (FIRM, "", False),
        ("XAXX010101000", "616", True),
    ],
)
def test_the_regime_goes_with_the_kind_of_person(rfc: str, regime: str, fits: bool) -> None:
    assert regime_fits(rfc, regime) is fits


@pytest.mark.parametrize(
    ("rfc", "regime", "use", "fits"),
    [
        (FIRM, "601", "G03", True),
        (FIRM, "601", "P01", False),
        (FIRM, "601", "D01", False),
        (PERSON, "605", "D01", True),
        (PERSON, "605", "G03", False),
        ("XAXX010101000", "616", "S01", True),
        (PERSON, "605", "CN01", True),
        (PERSON, "616", "G02", True),
    ],
)
def test_the_use_goes_with_person_and_regime(rfc: str, regime: str, use: str, fits: bool) -> None:
    assert use_fits(rfc, regime, use) is fits


def test_the_catalogues_are_dated_and_small() -> None:
    known = catalogues()

    assert known.taken < known.valid_until
    assert known.valid_until >= date(2026, 12, 31)
    assert "SAT" in known.source
    assert sum(map(len, known.postal_codes)) == 95_748
    assert sum(map(len, known.products)) == 52_514


def test_keys_are_looked_up_with_their_length() -> None:
    known = catalogues()

    assert known.has_postal_code("06000")
    assert not known.has_postal_code("6000")
    assert not known.has_postal_code("00000")
    assert known.has_product("01010101")
    assert not known.has_product("99999999")
    assert not known.has_product("1010101")


@pytest.mark.parametrize(
    "name",
    [
        "ACME SA DE CV",
        "ACME, S.A. DE C.V.",
        "UNO S DE RL DE CV",
        "DOS  ESPACIOS",
        "minúscula",
        " ORILLA",
        "CLUB A.C.",
        "TRES SAPI DE CV",
    ],
)
def test_a_name_that_the_sat_may_refuse_is_suspect(name: str) -> None:
    assert name_is_suspect(name)


@pytest.mark.parametrize("name", ["ACME", "JOSE MUÑOZ", "PUBLICO EN GENERAL", "CASA DE CVA", "MARIA LUISA"])
def test_an_ordinary_name_is_not(name: str) -> None:
    assert not name_is_suspect(name)


def test_mails_may_be_several() -> None:
    assert emails_are_sound("a@b.mx; c@d.com")
    assert not emails_are_sound("a@b.mx; nada")
    assert not emails_are_sound("  ")


CFDI = (
    '<?xml version="1.0" encoding="ISO-8859-1"?><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" '
    'Version="4.0" Serie="A" Folio="7" Total="11.60" Moneda="MXN" TipoDeComprobante="I">'
    '<cfdi:Receptor Rfc="Ñ&amp;A010101AB1"/></cfdi:Comprobante>'
)


def test_the_head_of_a_cfdi_is_read_with_any_declared_encoding() -> None:
    head = read_head("\ufeff" + CFDI)

    assert head is not None
    assert (head.version, head.serie, head.folio, head.total, head.currency, head.kind) == (
        "4.0",
        "A",
        "7",
        "11.60",
        "MXN",
        "I",
    )
    assert head.receiver == "Ñ&A010101AB1"


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><x Total="&a;"/>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        "<cfdi:Comprobante",
        "",
        "no es xml",
        "x" * (LIMIT + 1),
    ],
    ids=["entity", "external", "cut", "empty", "prose", "huge"],
)
def test_a_text_that_is_no_cfdi_is_refused(text: str) -> None:
    assert read_head(text) is None
