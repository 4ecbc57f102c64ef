"""Finding what somebody means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.text_match import best, fold, score

NAMES = [
    "Reconstruir el kardex",
    "Ferretería Núñez",
    "Sincronizar ahora",
    "Respaldo antes de actualizar",
    "Kardex de junio",
]


def found(query, recent=()):
    return best(query, NAMES, str, lambda name: recent.index(name) if name in recent else len(recent))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("ferreteria nunez", "Ferretería Núñez"),
        ("NÚÑEZ", "Ferretería Núñez"),
        ("kardex", "Kardex de junio"),
        ("rec kar", "Reconstruir el kardex"),
        ("sncr", "Sincronizar ahora"),
    ],
)
def test_accents_case_order_and_slips_do_not_matter(query, first):
    assert found(query)[0] == first


def test_what_does_not_fit_is_left_out():
    assert found("kardex xyz") == []


def test_nothing_typed_shows_the_recent_first():
    assert found("", ["Sincronizar ahora"])[0] == "Sincronizar ahora"
    assert len(found("")) == len(NAMES)


def test_recent_decides_between_equals():
    assert found("kardex", ["Reconstruir el kardex"])[0] == "Kardex de junio"
    assert found("re", ["Respaldo antes de actualizar"])[0] == "Respaldo antes de actualizar"


@given(st.text(max_size=40))
def test_everything_finds_itself(text):
    assert score(text, text) is not None
    assert fold(fold(text)) == fold(text)
