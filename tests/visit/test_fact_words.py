from __future__ import annotations

import pytest

from app.i18n import speaking
from app.visit.fact_words import say_facts, say_value


def test_facts_read_as_people_say_them_in_a_fixed_order() -> None:
    said = say_facts({"forced-writes": "yes", "size": "1605632", "gap": "51000", "K01": "3", "ods": "11.2"})

    assert said == (
        ("Tamaño", "1.6 MB"),
        ("Estructura (ODS)", "11.2"),
        ("Escrituras forzadas", "sí"),
        ("Transacciones sin limpiar", "51,000"),
        ("K01", "3"),
    )


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("modified", "2026-11-23T15:00:00.000Z", "23 nov 2026, 15:00 UTC"),
        ("created", "2026-11-23T09:07:50", "23 nov 2026, 09:07"),
        ("age-hours", "5.5", "5.5"),
        ("age-hours", "5.0", "5"),
        ("shutdown", "online", "en línea"),
        ("size", "mucho", "mucho"),
        ("gap", "-", "-"),
    ],
)
def test_one_value(key: str, value: str, said: str) -> None:
    assert say_value(key, value) == said


@pytest.mark.usefixtures("catalogues")
def test_dates_follow_the_language_of_the_reader() -> None:
    with speaking("en"):
        assert say_value("created", "2026-11-23T09:07:50") == "23 Nov 2026, 09:07"
