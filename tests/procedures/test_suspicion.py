"""Which patterns can hang the program, and which texts hold a secret."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.procedures.suspicion import Doubt, doubt_about, smells_of_secret


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d{20}",
        r"[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{2}[0-9A]",
        r"(SAE|COI) \d+",
        r"a?b*c+",
        r"(?:ab)?",
        r"[(+*]x",
        r"\(a+\)",
        r"x{",
    ],
)
def test_plain_patterns_are_fine(pattern: str) -> None:
    assert doubt_about(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+",
        r"(a|b)*",
        r"((ab)*c)+",
        r"(?:\d+,?){2,}",
        r"(a)\1",
        r"(?P<x>a)(?P=x)",
        r".*.*.*.*",
        r"a{1,}b+c*d+",
        r"(a*){5}",
    ],
)
def test_patterns_that_may_take_for_ever_are_slow(pattern: str) -> None:
    assert doubt_about(pattern) is Doubt.SLOW


@pytest.mark.parametrize("pattern", ["(", "[", "a**", "(?P<1>a)", "a{99999999999999999999}", "[[a]"])
def test_patterns_that_do_not_compile_or_will_mean_something_else_are_broken(pattern: str) -> None:
    assert doubt_about(pattern) is Doubt.BROKEN


@given(st.text(alphabet="ab()[]{}*+?|\\d,0123^$.:P<>=!", max_size=30))
def test_judging_a_pattern_never_raises(pattern: str) -> None:
    if doubt_about(pattern) is None:
        re.compile(pattern)


@pytest.mark.parametrize(
    "text",
    [
        "gbak -b -user SYSDBA -pas algo",
        "-password",
        "usa masterkey",
        "clave: 12345",
        'password="Abc123"',
        "set ISC_PASSWORD=algo",
        "-----BEGIN RSA PRIVATE KEY-----",
        "https://ana:secreto@hub.example/x",
    ],
)
def test_secrets_are_smelled(text: str) -> None:
    assert smells_of_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "La contraseña la teclea el cliente.",
        "clave: la que custodia el contador",
        "use -past o un-pas-de-deux",
        "https://aspel.com.mx/preguntas",
        "Por ejemplo: 9.0 R12",
    ],
)
def test_plain_words_about_secrets_are_not_secrets(text: str) -> None:
    assert not smells_of_secret(text)
