"""Each trouble of the line has one button, and it never leads to where one stands."""

from __future__ import annotations

import pytest

from app.errors import Unavailable
from app.ui.screens import ENTRIES
from app.ui.ways import Way, way_of


@pytest.mark.parametrize(
    ("code", "screen"),
    [
        ("HUB-UNREACHABLE", ""),
        ("HUB-TOKEN", "first-run"),
        ("HUB-TOO-LARGE", "outbox"),
        ("DISK-FULL", "settings"),
        ("EVIDENCE-ALTERED", "outbox"),
        ("CODE-OF-TOMORROW", ""),
    ],
)
def test_it_leads_where_the_trouble_is_mended(code, screen):
    way = way_of(Unavailable(code, "x"))

    assert way.screen == screen
    assert way.text
    assert not screen or screen in {one.id for one in ENTRIES}


def test_where_one_stands_already_there_is_only_another_try():
    assert way_of(Unavailable("HUB-TOO-LARGE", "x"), "outbox") == Way("Intentar de nuevo")
